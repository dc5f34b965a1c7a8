//! Files and frames to registers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stderr)]

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, Time32SecondArray};
use overblik::read::{Cell, ReadOptions, from_batches, from_cells, read, read_bytes, recognise_file};
use overblik::{Error, Field, Register, Schema, Work};

/// A file of the real data, or nothing where it is not at hand.
fn shared(path: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("OVERBLIK_SHARED").map_or(beside, PathBuf::from);
    let file = root.join("data").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: no {}", file.display());
    None
}

fn options() -> ReadOptions {
    ReadOptions::default()
}

fn dkk() -> ReadOptions {
    ReadOptions { currency: "DKK".parse().ok(), ..options() }
}

fn text(name: &str, content: &str, options: &ReadOptions) -> Result<Register, Error> {
    read_bytes(name, content.as_bytes(), options, &Work::new(1))
}

fn sum(register: &Register, field: Field) -> String {
    register.amounts(field).unwrap().iter().map(|(c, a, _)| format!("{a} {c}")).collect::<Vec<_>>().join("; ")
}

fn message(result: Result<Register, Error>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn the_examples_are_one_register_in_two_languages() {
    let [da, en] = ["da", "en"].map(|language| overblik::example::example(language).unwrap());
    assert_eq!((da.len(), da.label(), en.label()), (113, Some("opdigtet eksempel"), Some("invented example")));
    for register in [&da, &en] {
        assert_eq!(sum(register, Field::Amount), "150000000.00 DKK");
        assert!(register.rejected().is_empty(), "{:?}", register.rejected());
        assert!(register.extra().is_empty(), "{:?}", register.extra().keys());
    }
    assert_eq!(da.ids(), en.ids());
    for field in [Field::TotalCost, Field::AdminAmount, Field::PayrollAmount] {
        assert_eq!(da.money(field), en.money(field), "{field}");
    }
    for field in [Field::Start, Field::End] {
        assert_eq!(da.date(field), en.date(field), "{field}");
    }
    assert_eq!(da.category(Field::Mandate), en.category(Field::Mandate));
    assert!(overblik::example::example("de").is_err());
}

#[test]
fn danish_structural_funds_to_the_last_oere() {
    let Some(path) = shared("dk_eu_projects/projects.csv") else { return };
    let register = read(std::slice::from_ref(&path), &options(), &Work::new(1)).unwrap();
    assert_eq!(register.len(), 705);
    assert_eq!(sum(&register, Field::TotalCost), "10490610795.15 DKK");
    assert_eq!(sum(&register, Field::Amount), "4611190571.47 DKK");
    assert!(register.rejected().is_empty());
    // The published strings of both vintages stand in one column here, in two forms: dots that group beside commas.
    let schema = Schema::default().with(Field::Id, "id").with(Field::Title, "title");
    let raw = schema.with(Field::TotalCost, "budget_dkk_raw").with(Field::Amount, "eu_dkk_raw");
    let register = read(&[path], &ReadOptions { schema: Some(raw), ..dkk() }, &Work::new(1)).unwrap();
    assert_eq!(sum(&register, Field::TotalCost), "10490610795.15 DKK");
    assert_eq!(sum(&register, Field::Amount), "4611190571.47 DKK");
}

#[test]
fn every_field_is_accounted_for() {
    let csv = "Sagsnr;Titel;Formål;Bevilling (kr.);Start;Kontaktperson;Farve\n\
               007;A & B;x;1.250,00;01.02.2017;Ib Ibsen, 12 34 56 78;rød\n\
               8;\"&#38;\";y;980,50;13.02.2017;;\n";
    let register = text("projekter.csv", csv, &dkk()).unwrap();
    assert_eq!(register.ids().iter().collect::<Vec<_>>(), ["007", "8"]);
    assert_eq!(register.title(1), "&");
    assert_eq!(sum(&register, Field::Amount), "2230.50 DKK");
    assert_eq!(register.extra().keys().collect::<Vec<_>>(), ["Farve"]);
    assert!(register.notes().iter().any(|n| n.contains("personal data dropped: Kontaktperson")));
    let amount = register.account().iter().find(|a| a.field == "amount").unwrap();
    assert!(amount.why.contains("bevilling") && amount.how.contains("decimal comma, decided by 2 cells"), "{amount:?}");
    let all: Vec<&str> = register.account().iter().flat_map(|a| &a.columns).map(String::as_str).collect();
    for column in ["Sagsnr", "Titel", "Formål", "Bevilling (kr.)", "Start", "Kontaktperson", "Farve"] {
        assert!(all.contains(&column), "{column}: {all:?}");
    }
}

#[test]
fn the_order_of_rows_and_columns_changes_nothing() {
    let rows = ["1;A;5,50;kr", "2;B;7;rød", "3;C;1.000;"];
    let head = "Id;Titel;Beløb;Farve\n";
    let straight = text("a.csv", &format!("{head}{}", rows.join("\n")), &dkk()).unwrap();
    let turned: Vec<&str> = rows.iter().rev().copied().collect();
    let turned = text("a.csv", &format!("{head}{}", turned.join("\n")), &dkk()).unwrap();
    assert_eq!(straight.digest(), turned.digest());
    assert_eq!(sum(&straight, Field::Amount), "1012.50 DKK");
}

#[test]
fn the_currency_comes_from_column_token_constant_or_header() {
    let read = |csv: &str, options: &ReadOptions| text("a.csv", csv, options).map(|r| sum(&r, Field::Amount));
    let missing = read("Titel;Beløb\nA;5\n", &options()).unwrap_err();
    assert!(matches!(&missing, Error::Currency(m) if m.contains("currency=\"DKK\"")), "{missing}");
    assert_eq!(read("Titel;Beløb (DKK)\nA;5\n", &options()), Ok("5.00 DKK".into()));
    assert_eq!(read("Titel;Beløb\nA;5 €\n", &options()), Ok("5.00 EUR".into()));
    assert!(read("Titel;Beløb (kr.)\nA;5 kr.\n", &options()).is_err());
    assert_eq!(read("Titel;Beløb (kr.)\nA;5 kr.\n", &dkk()), Ok("5.00 DKK".into()));
    assert_eq!(read("Titel;Beløb;Valuta\nA;5;EUR\nB;6;DKK\n", &options()), Ok("6.00 DKK; 5.00 EUR".into()));
    let register = text("a.csv", "Titel;Beløb;Valuta\nA;5 €;DKK\nB;6;DKK\nC;7;kroner?\n", &options()).unwrap();
    assert_eq!(sum(&register, Field::Amount), "6.00 DKK");
    let reasons: Vec<&str> = register.rejected().iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(reasons, ["wrong_currency", "wrong_currency"]);
    let schema = Schema::default().with(Field::Title, "Titel").with(Field::Amount, "Beløb");
    let own = ReadOptions { schema: Some(schema.with(Field::Currency, "Beløb")), ..options() };
    assert_eq!(read("Titel;Beløb\nA;5 kn\nB;6 €\n", &own), Ok("6.00 EUR; 5.00 HRK".into()));
}

#[test]
fn refused_columns_name_place_cells_and_argument() {
    let refused = |csv: &str| message(text("a.csv", csv, &dkk()));
    let ambiguous = refused("Titel;Beløb\nA;5\nB;713.472\n");
    for part in ["a.csv, row 2, column 'Beløb', value '713.472'", "ambiguous_decimal", "decimal=\",\""] {
        assert!(ambiguous.contains(part), "{ambiguous}");
    }
    let unit = refused("Titel;Beløb i 1.000 kr.\nA;5\n");
    assert!(unit.contains("unit_unconfirmed") && unit.contains("unit=\"1000\""), "{unit}");
    let confirmed = ReadOptions { unit: Some("1000".into()), ..dkk() };
    let register = text("a.csv", "Titel;Beløb i 1.000 kr.\nA;5,25\n", &confirmed).unwrap();
    assert_eq!(sum(&register, Field::Amount), "5250.00 DKK");
    // A second amount that is only recognised does not stop the reading.
    let register = text("a.csv", "Titel;Bevilling;Budget\nA;5;713.472\n", &dkk()).unwrap();
    assert!(register.money(Field::TotalCost).is_none() && register.extra().contains_key("Budget"));
    assert!(register.notes().iter().any(|n| n.contains("ambiguous_decimal")));
    let by_hand = Schema::default().with(Field::Title, "Titel").with(Field::TotalCost, "Budget");
    let options = ReadOptions { schema: Some(by_hand), ..dkk() };
    assert!(matches!(text("a.csv", "Titel;Budget\nA;713.472\n", &options), Err(Error::Amount { .. })));
}

#[test]
fn sources_that_cannot_be_read_say_why() {
    let path = |name: &str| [PathBuf::from(name)];
    assert_eq!(message(read(&path("nowhere.csv"), &options(), &Work::new(1))), "nowhere.csv: no such file");
    assert!(message(read(&path("src"), &options(), &Work::new(1))).contains("a folder where a file was expected"));
    assert!(message(read(&[], &options(), &Work::new(1))).contains("no file"));
    assert!(message(text("a.csv", "", &options())).contains("the file is empty"));
    assert!(message(text("a.csv", "Titel;Beløb\n", &options())).contains("no rows below the header"));
    assert!(message(text("a.xml", "<a/>", &options())).contains("<iati-activities> was expected"));
    assert!(message(text("a.csv", "a;b\0\n", &options())).contains("binary"));
    for name in ["a.parquet", "a.xlsx", "a.json", "a.ods", "a.xls"] {
        let error = text(name, "PAR1 nonsense", &options()).unwrap_err();
        assert!(matches!(error, Error::Read { .. }), "{name}: {error}");
    }
    let no_title = message(text("a.csv", "Farve;Beløb\nrød;5\n", &dkk()));
    assert!(no_title.contains("no column is a title") && no_title.contains("Farve, Beløb"), "{no_title}");
    let wrong = ReadOptions { schema: Some(Schema::default().with(Field::Title, "Tittel")), ..options() };
    assert_eq!(message(text("a.csv", "Titel;x\nA;1\n", &wrong)), "no column 'Tittel'; the source has: Titel, x");
}

#[test]
fn several_files_are_one_register() {
    let folder = std::env::temp_dir().join(format!("overblik-read-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, content: &str| {
        std::fs::write(folder.join(name), content).unwrap();
        folder.join(name)
    };
    let a = file("a.csv", "Id;Titel;Bevilling\n1;A;5,50\n");
    let b = file("b.csv", "Id,Titel,Grant,Theme\n2,B,\"1,250.50\",x\n");
    let c = file("c.csv", "Id;Titel\n1;C\n");
    let register = read(&[a.clone(), b], &dkk(), &Work::new(1)).unwrap();
    assert_eq!((register.len(), sum(&register, Field::Amount)), (2, "1256.00 DKK".into()));
    let source = register.dimension("source").unwrap();
    assert_eq!([source.get(0), source.get(1)], [Some("a.csv"), Some("b.csv")]);
    assert_eq!(register.category(Field::Theme).unwrap().get(0), None);
    assert_eq!(register.origin(1).map(|o| (o.file, o.row)), Some((1, 1)));
    let clash = message(read(&[a.clone(), c], &dkk(), &Work::new(1)));
    assert!(clash.contains("the id '1'") && clash.contains("a.csv") && clash.contains("c.csv"), "{clash}");
    assert!(message(read(&[a.clone(), a], &dkk(), &Work::new(1))).contains("same name"));
    let (schema, account) = recognise_file(&folder.join("b.csv"), &options()).unwrap();
    assert_eq!(schema.columns(Field::Amount), ["Grant"]);
    assert!(account.iter().any(|a| a.field == "amount" && a.why.contains("'grant'")));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn cells_keep_their_types() {
    let cells = |money: Vec<Cell>| {
        let titles = (0..money.len()).map(|i| Cell::Text(format!("T{i}").into())).collect();
        (vec!["Titel".to_owned(), "Beløb".to_owned()], vec![titles, money])
    };
    let read = |money: Vec<Cell>, options: &ReadOptions| {
        let (names, columns) = cells(money);
        from_cells(names, columns, options, &Work::new(1))
    };
    let exact = read(vec![Cell::Number("1.234".into()), Cell::Null, Cell::Error("#REF!".into())], &dkk()).unwrap();
    assert_eq!((sum(&exact, Field::Amount), exact.rejected().len()), ("1.234 DKK".into(), 1));
    let refused = message(read(vec![Cell::Float(0.1)], &dkk()));
    assert!(refused.contains("float_column") && refused.contains("allow_float=True"), "{refused}");
    let allowed = ReadOptions { allow_float: true, ..dkk() };
    let floats = read(vec![Cell::Float(0.1), Cell::Float(f64::NAN), Cell::Float(2.5)], &allowed).unwrap();
    assert_eq!((sum(&floats, Field::Amount), floats.rejected()[0].reason.as_str()), ("2.60 DKK".into(), "not_finite"));
}

#[test]
fn grants_of_the_360giving_packages() {
    let sums = [
        ("a001p00000zgyHZAAY", 783, "12785625.00 GBP"),
        ("a002400000KeYdsAAF", 379, "31178456.00 GBP"),
        ("a002400000OiDBQAA3", 4116, "115795635.69 GBP"),
        ("a002400000nO46WAAS", 870, "51625696.54 GBP"),
        ("a003W000001B7PzQAK", 475, "21672322.37 GBP"),
    ];
    for (package, n, total) in sums {
        let Some(path) = shared(&format!("threesixty_grants/{package}.json.gz")) else { return };
        let json = std::process::Command::new("gzip").arg("-dc").arg(path).output().expect("gzip").stdout;
        let register = read_bytes("grants.json", &json, &options(), &Work::new(1)).unwrap();
        assert_eq!((register.len(), sum(&register, Field::Amount)), (n, total.to_owned()), "{package}");
    }
}

#[test]
fn frames_keep_exact_money_and_refuse_floats() {
    let batch = |money: ArrayRef| {
        let titles: ArrayRef = Arc::new(StringArray::from(vec!["A", "B"]));
        let times: ArrayRef = Arc::new(Time32SecondArray::from(vec![1, 2]));
        RecordBatch::try_from_iter([("Titel", titles), ("Beløb", money), ("Tid", times)]).unwrap()
    };
    let read = |money: ArrayRef, options: &ReadOptions| {
        let batch = batch(money);
        from_batches(&batch.schema(), std::slice::from_ref(&batch), options, &Work::new(1))
    };
    let exact = Decimal128Array::from(vec![Some(10), None]).with_precision_and_scale(38, 2).unwrap();
    let register = read(Arc::new(exact), &dkk()).unwrap();
    assert_eq!(register.amounts(Field::Amount).unwrap()[0].1.to_string(), "0.10");
    assert!(register.notes().iter().any(|n| n.contains("'Tid' dropped")), "{:?}", register.notes());
    assert_eq!(sum(&read(Arc::new(Int64Array::from(vec![5, -6])), &dkk()).unwrap(), Field::Amount), "-1.00 DKK");
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![0.1, 0.2]));
    assert!(message(read(Arc::clone(&floats), &dkk())).contains("float_column"));
    let allowed = ReadOptions { allow_float: true, ..dkk() };
    assert_eq!(sum(&read(floats, &allowed).unwrap(), Field::Amount), "0.30 DKK");
    let schema = Schema::default().with(Field::Title, "Titel").with(Field::Amount, "Tid");
    let mapped = ReadOptions { schema: Some(schema), ..dkk() };
    assert!(
        message(read(Arc::new(Int64Array::from(vec![5, 6])), &mapped)).contains("column 'Tid' (amount) has the type")
    );
}

/// A workbook as bytes: stored zip entries, one sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Projekter" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let links = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
    let styles = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let entries = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    stored_zip(&entries)
}

fn stored_zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in entries {
        let (crc, size, length) = (crc32(text.as_bytes()), text.len() as u32, name.len() as u16);
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x4a];
        common.extend([crc, size, size].iter().flat_map(|n| n.to_le_bytes()));
        common.extend(length.to_le_bytes());
        common.extend([0, 0]);
        let at = out.len() as u32;
        out.extend(b"PK\x03\x04".iter().chain(&common).chain(name.as_bytes()).chain(text.as_bytes()));
        directory.extend(b"PK\x01\x02\x14\x00".iter().chain(&common).chain(&[0; 10]));
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size, n) = (out.len() as u32, directory.len() as u32, entries.len() as u16);
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([n, n].iter().flat_map(|n| n.to_le_bytes()));
    out.extend([size, at].iter().flat_map(|n| n.to_le_bytes()));
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
    })
}

fn rows(rows: &[&[&str]]) -> String {
    let row = |(at, cells): (usize, &&[&str])| format!("<row r=\"{}\">{}</row>", at + 1, cells.concat());
    let body: String = rows.iter().enumerate().map(row).collect();
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    format!("<worksheet xmlns=\"{space}\"><sheetData>{body}</sheetData></worksheet>")
}

#[test]
fn workbooks_read_as_their_sheet_shows() {
    let word = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let number = |at: &str, text: &str| format!("<c r=\"{at}\"><v>{text}</v></c>");
    let day = |at: &str, text: &str| format!("<c r=\"{at}\" s=\"1\"><v>{text}</v></c>");
    let [title, a3, b3, c3, d3] =
        [("A1", "Puljer 2017"), ("A3", "Sagsnr"), ("B3", "Titel"), ("C3", "Bevilling"), ("D3", "Startdato")]
            .map(|(at, t)| word(at, t));
    let sheet = rows(&[
        &[&title],
        &[],
        &[&a3, &b3, &c3, &d3],
        &[&number("A4", "7"), &word("B4", "Kor"), &number("C4", "1250.1"), &day("D4", "42736")],
        &[&number("A5", "8"), &word("B5", "Bad"), &number("C5", "0.30000000000000004"), &day("D5", "42737")],
        &[&number("A6", "9"), &word("B6", "Bold"), "<c r=\"C6\" t=\"e\"><v>#REF!</v></c>"],
        &[&word("A7", "I alt"), &number("C7", "1250.4")],
    ]);
    let register = read_bytes("puljer.xlsx", &workbook(&sheet), &dkk(), &Work::new(1)).unwrap();
    assert_eq!(register.ids().iter().collect::<Vec<_>>(), ["7", "8", "9"]);
    assert_eq!(register.amount(Field::Amount, 0).unwrap().to_string(), "1250.10");
    assert_eq!(register.date(Field::Start).unwrap().get(0).unwrap().to_string(), "2017-01-01");
    let rejected: Vec<(u64, &str)> = register.rejected().iter().map(|r| (r.row, r.reason.as_str())).collect();
    assert_eq!(rejected, [(2, "float_artefact"), (3, "foreign_character"), (4, "total_row")]);
    assert!(register.notes().iter().any(|n| n.contains("Puljer 2017")), "{:?}", register.notes());
    let sheet_missing = ReadOptions { sheet: Some("Ark2".into()), ..dkk() };
    let error = message(read_bytes("puljer.xlsx", &workbook(&sheet), &sheet_missing, &Work::new(1)));
    assert!(error.contains("no sheet 'Ark2'; the workbook has: Projekter"), "{error}");
}
