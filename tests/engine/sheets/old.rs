//! Workbooks in binary (xlsb), written here record by record (MS-XLSB 2.3): what their cells say, and what of them is
//! kept from us. The legacy xls is tested in `tests/python/test_old_workbooks.py`, where a writer of it is at hand.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// One record: its number and its length in groups of seven bits, the lowest first.
fn record(id: u16, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for mut number in [usize::from(id), data.len()] {
        loop {
            let low = (number & 0x7f) as u8;
            number >>= 7;
            out.push(if number > 0 { low | 0x80 } else { low });
            if number == 0 {
                break;
            }
        }
    }
    out.extend_from_slice(data);
    out
}

/// A text: its length in units of UTF-16, and these.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u32).to_le_bytes().to_vec();
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

enum Value<'a> {
    Text(&'a str),
    Number(f64, u8),
}

/// `BrtCellSt` (6) and `BrtCellReal` (5): column, style in three bytes, a flag, the value.
fn cell(column: u32, value: &Value<'_>) -> Vec<u8> {
    let head = |style: u8| [column.to_le_bytes(), [style, 0, 0, 0]].concat();
    match value {
        Value::Text(text) => record(6, &[head(0), wide(text)].concat()),
        Value::Number(number, style) => record(5, &[head(*style), number.to_le_bytes().to_vec()].concat()),
    }
}

/// `BrtRowHdr` (0): row, style, height, flags (hidden is bit 4 of the second byte), no spans.
fn row(at: u32, hidden: bool, cells: &[Value<'_>]) -> Vec<u8> {
    let flags = [0, if hidden { 0x10 } else { 0 }, 0];
    let head = [&at.to_le_bytes()[..], &[0; 4], &300_u16.to_le_bytes(), &flags, &[0; 4]].concat();
    let cells = cells.iter().zip(0..).flat_map(|(value, column)| cell(column, value));
    record(0, &head).into_iter().chain(cells).collect()
}

fn sheet_part(rows: &[Vec<u8>]) -> Vec<u8> {
    // BrtBeginSheet 129, BrtWsDim 148 (first row, last row, first and last column), BrtBeginSheetData 145, its end 146, 130.
    let dimensions: Vec<u8> = [0, rows.len() as u32 - 1, 0, 3].iter().flat_map(|n: &u32| n.to_le_bytes()).collect();
    let parts = [
        record(129, &[]),
        record(148, &dimensions),
        record(145, &[]),
        rows.concat(),
        record(146, &[]),
        record(130, &[]),
    ];
    parts.concat()
}

/// Styles: `BrtBeginCellXFs` (617) and per style `BrtXF` (47), whose third and fourth byte are the number format.
fn styles_part(formats: &[u16]) -> Vec<u8> {
    let xf = |format: &u16| record(47, &[&[0, 0][..], &format.to_le_bytes(), &[0; 12]].concat());
    let count = (formats.len() as u32).to_le_bytes();
    let xfs: Vec<u8> = formats.iter().flat_map(xf).collect();
    [record(278, &[]), record(617, &count), xfs, record(618, &[]), record(279, &[])].concat()
}

fn xlsb(from_1904: bool, rows: &[Vec<u8>]) -> Vec<u8> {
    let relation = |n: u8, kind: &str, target: &str| {
        let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        format!("<Relationship Id=\"rId{n}\" Type=\"{types}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}{}</Relationships>",
        relation(1, "worksheet", "worksheets/sheet1.bin"),
        relation(2, "styles", "styles.bin")
    );
    // BrtWbProp 153, BrtBeginBundleShs 143, BrtBundleSh 156: state, id, relation, name.
    let bundle = [&0_u32.to_le_bytes()[..], &1_u32.to_le_bytes(), &wide("rId1"), &wide("Ark1")].concat();
    let properties = [u8::from(from_1904), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let book = [
        record(131, &[]),
        record(153, &properties),
        record(143, &[]),
        record(156, &bundle),
        record(144, &[]),
        record(132, &[]),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("[Content_Types].xml", Vec::new()),
        ("xl/_rels/workbook.bin.rels", relations.into_bytes()),
        ("xl/workbook.bin", book.concat()),
        ("xl/styles.bin", styles_part(&[0, 14, 9])),
        ("xl/worksheets/sheet1.bin", sheet_part(rows)),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Number formats: 0 is General, 14 a date, 9 a percentage.
#[test]
fn days_of_a_binary_workbook_are_days_and_what_it_hides_is_told() {
    let text = |word| Value::Text(word);
    let rows = |day: f64| {
        [
            row(0, false, &[text("Titel"), text("Startdato"), text("Slutdato"), text("Bevilling")]),
            row(1, false, &[text("A"), Value::Number(day, 1), Value::Number(day, 0), Value::Number(1250.5, 0)]),
            row(2, true, &[text("B"), Value::Number(day, 1), Value::Number(day + 364.0, 0), Value::Number(20.0, 0)]),
        ]
    };
    // 42 736 is 2017-01-01 in the system from 1900, 41 274 in that from 1904; 364 days later is 2017-12-31.
    for (day, from_1904) in [(42_736.0, false), (41_274.0, true)] {
        let register = read_bytes("gammel.xlsb", &xlsb(from_1904, &rows(day)), &dkk(), &Work::new(1)).unwrap();
        assert_eq!((register.len(), sum(&register, Field::Amount)), (2, "1270.50 DKK".into()), "hidden rows count");
        let shown = |field| [0, 1].map(|at| register.date(field).unwrap().get(at).unwrap().to_string());
        assert_eq!(shown(Field::Start), ["2017-01-01", "2017-01-01"]);
        assert_eq!(shown(Field::End), ["2017-01-01", "2017-12-31"]);
        for part in ["of an xlsb file hidden rows and columns cannot be told", "nor how numbers are shown: percentages"]
        {
            assert!(noted(&register, part), "{part}: {:?}", register.notes());
        }
    }
}
