//! Workbooks written part by part.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Number formats of the workbooks, by the number of their style; style 0 is General.
const FORMATS: [&str; 10] = [
    "General",
    "#,##0.00",
    "dd-mm-yyyy",
    "mmm yyyy",
    "0%",
    "#,##0,",
    "00000",
    "#,##0",
    "[$€-2] #,##0",
    "#,##0 [$kr.-406]",
];

/// A sheet: lines of cells between bars. `=5` is a number, `=5;2` one in style 2, `#REF!` an error, `?` a formula's text;
/// a line that begins with `~` is a hidden row.
pub(super) struct Page<'a> {
    pub(super) name: &'a str,
    pub(super) state: &'a str,
    pub(super) text: &'a str,
    pub(super) merged: &'a [&'a str],
    pub(super) hidden_columns: &'a str,
}

pub(super) fn page<'a>(name: &'a str, text: &'a str) -> Page<'a> {
    Page { name, state: "visible", text, merged: &[], hidden_columns: "" }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn cell(row: usize, column: usize, text: &str) -> String {
    let place = format!("{}{row}", char::from(b'A' + column as u8));
    match text.strip_prefix('=').map(|number| number.split_once(';').unwrap_or((number, "0"))) {
        _ if text.is_empty() => String::new(),
        Some((number, style)) => format!("<c r=\"{place}\" s=\"{style}\"><v>{number}</v></c>"),
        None if text.starts_with('#') => format!("<c r=\"{place}\" t=\"e\"><v>{text}</v></c>"),
        None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text)),
    }
}

pub(super) fn sheet(page: &Page<'_>) -> String {
    let mut rows = Vec::new();
    for (at, line) in page.text.lines().enumerate() {
        let (line, hidden) = line.strip_prefix('~').map_or((line, ""), |rest| (rest, " hidden=\"1\""));
        let cells: String = line.split('|').enumerate().map(|(c, text)| cell(at + 1, c, text.trim())).collect();
        rows.push(format!("<row r=\"{}\"{hidden}>{cells}</row>", at + 1));
    }
    let merged: Vec<String> = page.merged.iter().map(|region| format!("<mergeCell ref=\"{region}\"/>")).collect();
    let merged = merged.concat();
    let merged = if merged.is_empty() { merged } else { format!("<mergeCells>{merged}</mergeCells>") };
    let columns = page.hidden_columns;
    let columns = if columns.is_empty() {
        String::new()
    } else {
        format!("<cols><col min=\"{columns}\" max=\"{columns}\" width=\"9\" hidden=\"1\"/></cols>")
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    format!("<worksheet xmlns=\"{main}\">{columns}<sheetData>{}</sheetData>{merged}</worksheet>", rows.concat())
}

pub(super) fn book(pages: &[Page<'_>], from_1904: bool) -> Vec<u8> {
    let sheets: Vec<String> = pages.iter().map(sheet).collect();
    package(pages, &sheets, from_1904)
}

/// A workbook of one sheet, given as its part.
pub(super) fn with_sheet(part: &str) -> Vec<u8> {
    package(&[page("Ark1", "")], &[part.to_owned()], false)
}

pub(super) fn package(pages: &[Page<'_>], parts: &[String], from_1904: bool) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, content: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{content}").as_bytes()).unwrap();
    };
    let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |n: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"rId{n}\" Type=\"{types}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let of = |all: String| format!("<Relationships xmlns=\"{relations}\">{all}</Relationships>");
    part("_rels/.rels", &of(relation(1, "officeDocument", "xl/workbook.xml")));
    let links = (1..=pages.len()).map(|n| relation(n, "worksheet", &format!("worksheets/sheet{n}.xml")));
    part("xl/_rels/workbook.xml.rels", &of(links.collect::<String>() + &relation(99, "styles", "styles.xml")));
    let listed = pages.iter().zip(1..).map(|(p, n)| {
        format!("<sheet name=\"{}\" sheetId=\"{n}\" state=\"{}\" r:id=\"rId{n}\"/>", escaped(p.name), p.state)
    });
    let properties = if from_1904 { "<workbookPr date1904=\"1\"/>" } else { "" };
    let sheets: String = listed.collect();
    part(
        "xl/workbook.xml",
        &format!("<workbook xmlns=\"{main}\" xmlns:r=\"{types}\">{properties}<sheets>{sheets}</sheets></workbook>"),
    );
    let codes = FORMATS.iter().zip(164..).map(|(c, n)| format!("<numFmt numFmtId=\"{n}\" formatCode=\"{c}\"/>"));
    let codes: String = codes.collect();
    let styles: Vec<String> = (164..164 + FORMATS.len()).map(|n| format!("<xf numFmtId=\"{n}\"/>")).collect();
    let styles = styles.concat();
    part(
        "xl/styles.xml",
        &format!("<styleSheet xmlns=\"{main}\"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>"),
    );
    for (sheet, n) in parts.iter().zip(1..) {
        part(&format!("xl/worksheets/sheet{n}.xml"), sheet);
    }
    zip.finish().unwrap().into_inner()
}
