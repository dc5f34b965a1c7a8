//! Workbooks as people make them, written here part by part: titles, headers of several rows, merged and hidden cells,
//! totals, both day systems, number formats, several sheets.

use std::io::{Cursor, Write};

use overblik::read::{ReadOptions, read, read_bytes};
use overblik::register::Rejection;
use overblik::{Error, Field, Register, Schema, Work};
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
struct Page<'a> {
    name: &'a str,
    state: &'a str,
    text: &'a str,
    merged: &'a [&'a str],
    hidden_columns: &'a str,
}

fn page<'a>(name: &'a str, text: &'a str) -> Page<'a> {
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

fn sheet(page: &Page<'_>) -> String {
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

fn book(pages: &[Page<'_>], from_1904: bool) -> Vec<u8> {
    let sheets: Vec<String> = pages.iter().map(sheet).collect();
    package(pages, &sheets, from_1904)
}

/// A workbook of one sheet, given as its part.
fn with_sheet(part: &str) -> Vec<u8> {
    package(&[page("Ark1", "")], &[part.to_owned()], false)
}

fn package(pages: &[Page<'_>], parts: &[String], from_1904: bool) -> Vec<u8> {
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

fn dkk() -> ReadOptions {
    ReadOptions { currency: "DKK".parse().ok(), ..ReadOptions::default() }
}

fn register(pages: &[Page<'_>], options: &ReadOptions) -> Register {
    read_bytes("kommune.xlsx", &book(pages, false), options, &Work::new(1)).unwrap()
}

fn message(pages: &[Page<'_>], options: &ReadOptions) -> String {
    read_bytes("kommune.xlsx", &book(pages, false), options, &Work::new(1)).unwrap_err().to_string()
}

fn sum(register: &Register, field: Field) -> String {
    register.amounts(field).unwrap().iter().map(|(c, a, _)| format!("{a} {c}")).collect::<Vec<_>>().join("; ")
}

fn rows<'a>(register: &'a Register, reason: &str) -> Vec<&'a Rejection> {
    register.rejected().iter().filter(|r| r.reason == reason).collect()
}

fn noted(register: &Register, part: &str) -> bool {
    register.notes().iter().any(|note| note.contains(part))
}

fn account(register: &Register, field: &str) -> String {
    register
        .account()
        .iter()
        .find(|a| a.field == field)
        .map(|a| format!("{:?}: {}", a.columns, a.how))
        .unwrap_or_default()
}

/// The list of a municipality: 12 projects of three administrations in thousands of kroner.
///
/// 250 + 80 + 100 + 610 = 1 040; 30 + 400 + 100 + 60 = 590; 1 100 + 67 + 100 + 3 = 1 270; together 2 900.
/// 2016: 120 + 80 + 45.5 + 300 = 545.5; 10 + 200 + 75.25 = 285.25; 500 + 33 + 90 + 1 = 624; together 1 454.75.
/// 2017: 130 + 54.5 + 310 = 494.5; 20 + 200 + 24.75 + 60 = 304.75; 600 + 34 + 10 + 2 = 646; together 1 445.25.
const MUNICIPALITY: &str = "\
Integrationsprojekter 2017
Opgjort pr. 31.12.2017

Sagsnr|Projekt|Forvaltning|Periode|Bevilling (t.kr.)|||Bemærkning
||||2016|2017|I alt|
=17;6|Jobklub for kvinder|Børn og Unge|2016-2017|=120|=130|=250|
=18;6|Mentor for unge||2016-2017|=80|=0|=80|
=19;6|Lektiecafé||2016-2018|=45.5|=54.5|=100|
~=20;6|Sprog i praksis||2016/17|=300|=310|=610|
||Børn og Unge i alt||=545.5|=494.5|=1040|
=21;6|Rådgivning|Social|2016-2017|=10|=20|=30|
=22;6|Værested||2016-2017|=200|=200|=400|
=23;6|Fritidsjob||2016-2017|=75.25|=24.75|=100|
=24;6|Netværk||2017||=60|=60|ny
||Social i alt||=285.25|=304.75|=590|
=25;6|Virksomhedspraktik|Beskæftigelse|2016-2017|=500|=600|=1100|
=26;6|Brobygning||2016-2017|=33|=34|=67|
=27;6|Danskklub||2016-2017|=90|=10|=100|
=28;6|Madklub||2016-2017|=1|=2|=3|
||Beskæftigelse i alt||=624|=646|=1270|
I alt||||=1454.75|=1445.25|=2900|

Kilde: kommunens budgetsystem";

const MERGED: [&str; 10] =
    ["A1:H1", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:G4", "H4:H5", "C6:C9", "C11:C14", "C16:C19"];

fn municipality(text: &str) -> Page<'_> {
    Page { merged: &MERGED, ..page("Projekter", text) }
}

fn thousands() -> ReadOptions {
    ReadOptions { unit: Some("1000".into()), ..dkk() }
}

#[test]
fn the_list_of_a_municipality_to_the_last_krone() {
    let register = register(&[municipality(MUNICIPALITY)], &thousands());
    assert_eq!(register.len(), 12);
    assert_eq!(sum(&register, Field::Amount), "2900000.00 DKK");
    assert_eq!(register.id(0), "00017");
    // Merged cells hold for their rows: four projects an administration.
    let units: Vec<&str> = (0..12).filter_map(|at| register.category(Field::Unit)?.get(at)).collect();
    let count = |unit: &str| units.iter().filter(|have| **have == unit).count();
    assert_eq!((units.len(), count("Børn og Unge"), count("Social"), count("Beskæftigelse")), (12, 4, 4, 4));
    let names: Vec<&String> = register.extra().keys().collect();
    assert_eq!(names, ["Bemærkning"], "the years are money, beside their total");
    assert_eq!(register.reported_years(Field::Amount, 0), [(2016, 12_000_000), (2017, 13_000_000)]);
    let totals: Vec<u64> = rows(&register, "total_row").iter().map(|r| r.row).collect();
    assert_eq!((totals, rows(&register, "note_row")[0].row), (vec![5, 10, 15, 16], 18));
    assert_eq!(register.rejected().len(), 5);
    let grand = &rows(&register, "total_row")[3].detail;
    assert!(grand.ends_with("amount: printed 2900000, rows 1 to 15 add up to 2900000, the same"), "{grand}");
    let second = &rows(&register, "total_row")[1].detail;
    assert!(second.ends_with("amount: printed 590000, rows 6 to 9 add up to 590000, the same"), "{second}");
    let amount = account(&register, "amount");
    assert!(
        amount.contains("Bevilling (t.kr.) I alt") && amount.contains("all 4 totals of the table agree"),
        "{amount}"
    );
    for part in [
        "table in A4:H23; data row 1 is row 6 of the sheet",
        "title rows above the header left out: Integrationsprojekter 2017 | Opgjort pr. 31.12.2017",
        "header over rows 4 to 5",
        "1 hidden row is read like the others: 4 (row 9 of the sheet); amount there: 610000 DKK",
        "3 texts that stand over several rows together hold for each of them",
        "1 blank rows left out",
    ] {
        assert!(noted(&register, part), "{part}: {:?}", register.notes());
    }
    // Years hold their precision; the start of 00020 is 2016, its end 2017.
    let dates = [Field::Start, Field::End].map(|f| register.date(f).unwrap().get(3).unwrap().to_string());
    assert_eq!(dates, ["2016", "2017"]);
    assert_eq!(register.date(Field::Start).unwrap().get(7).unwrap().to_string(), "2017");
}

#[test]
fn a_total_that_differs_is_shown_with_what_explains_it() {
    // The printed total leaves the 610 of the hidden row out; the subtotal counts it.
    let text = MUNICIPALITY.replace("=1445.25|=2900", "=1445.25|=2290");
    let register = register(&[municipality(&text)], &thousands());
    assert_eq!(sum(&register, Field::Amount), "2900000.00 DKK");
    let expected = "printed 2290000, rows 1 to 15 add up to 2900000, 610000 more than printed; the amount of row 4 \
                    alone explains it";
    assert!(rows(&register, "total_row")[3].detail.ends_with(expected), "{:?}", rows(&register, "total_row")[3]);
    assert!(noted(&register, "total in row 16 'I alt' differs"), "{:?}", register.notes());
    assert!(account(&register, "amount").contains("1 of 4 totals of the table differ"));
}

#[test]
fn amounts_of_several_years_are_one_amount_by_year() {
    let text = MUNICIPALITY.replace("||||2016|2017|I alt|", "||||2016|2017|2018|");
    // 1 454.75 + 1 445.25 + 2 900 = 5 800 t.kr.
    let three = self::register(&[municipality(&text)], &thousands());
    assert_eq!(sum(&three, Field::Amount), "5800000.00 DKK");
    let schema = Schema::default().with(Field::Title, "Projekt").with(Field::Amount, "Bevilling (t.kr.) 2017");
    let register = register(&[municipality(&text)], &ReadOptions { schema: Some(schema), ..thousands() });
    assert_eq!(sum(&register, Field::Amount), "1445250.00 DKK");
    let unit = message(&[municipality(MUNICIPALITY)], &dkk());
    assert!(unit.contains("unit_unconfirmed") && unit.contains("unit=\"1000\""), "{unit}");
}

#[test]
fn a_csv_of_the_same_list_has_the_same_answer() {
    let number = |text: &str| text.split(';').next().unwrap_or_default().replace('.', ",");
    let cell = |text: &str| text.strip_prefix('=').map_or_else(|| text.to_owned(), number);
    let line = |line: &str| line.trim_start_matches('~').split('|').map(cell).collect::<Vec<_>>().join(";");
    let full = |text: String| if text.is_empty() { ";;;;;;;".to_owned() } else { text };
    let csv: Vec<String> = MUNICIPALITY.lines().map(|l| full(line(l))).collect();
    let csv = csv.join("\n").replace("Kilde: kommunens budgetsystem", "Kilde: kommunens budgetsystem;;;;;;;");
    let register = read_bytes("kommune.csv", csv.as_bytes(), &thousands(), &Work::new(1)).unwrap();
    assert_eq!((register.len(), sum(&register, Field::Amount)), (12, "2900000.00 DKK".into()));
    assert_eq!(rows(&register, "total_row").len(), 4);
    assert!(account(&register, "amount").contains("all 4 totals of the table agree"), "{:?}", register.account());
}

#[test]
fn both_day_systems_and_plain_day_counts() {
    // 42 736 is 2017-01-01 in the system from 1900; the one from 1904 counts 1 462 days less: 41 274.
    let text = |day: u32| {
        format!("Titel|Startdato|Slutdato\nA|={day};2|={day}\nB|={day};3|=2018\nC|27.06.2016|={}\n", day + 364)
    };
    for (day, from_1904) in [(42_736, false), (41_274, true)] {
        let text = text(day);
        let bytes = book(&[page("Ark1", &text)], from_1904);
        let register = read_bytes("datoer.xlsx", &bytes, &dkk(), &Work::new(1)).unwrap();
        let shown =
            |field| (0..3).map(|at| register.date(field).unwrap().get(at).unwrap().to_string()).collect::<Vec<_>>();
        assert_eq!(shown(Field::Start), ["2017-01-01", "2017-01", "2016-06-27"]);
        // 2017-01-01 and 364 days is 2017-12-31.
        assert_eq!(shown(Field::End), ["2017-01-01", "2018", "2017-12-31"]);
        let system = if from_1904 { "1904" } else { "1900" };
        assert!(account(&register, "end").contains(&format!("2 day counts of the workbook's system from {system}")));
    }
    let csv = read_bytes("d.csv", b"Titel;Startdato\nA;42736\n", &dkk(), &Work::new(1)).unwrap();
    assert_eq!(rows(&csv, "bad_date").len(), 1, "a text file does not tell its system");
}

#[test]
fn numbers_are_what_the_sheet_shows() {
    // 1000/3 is shown as 333.33; in General it is no short decimal and is refused, as is a rate.
    let text =
        "Titel|Bevilling\nA|=333.33333333333331;1\nB|=333.33333333333331\nC|=0.25;4\nD|=1250.456;7\nE|#REF!\nF|=5\n";
    let register = register(&[page("Ark1", text)], &dkk());
    // 333.33 + 1250.456 + 5 = 1588.786
    assert_eq!(sum(&register, Field::Amount), "1588.786 DKK");
    let reasons: Vec<(u64, &str)> = register.rejected().iter().map(|r| (r.row, r.reason.as_str())).collect();
    assert_eq!(reasons, [(2, "float_artefact"), (3, "percent"), (5, "foreign_character")]);
    assert!(
        noted(&register, "'Bevilling': 1 cells hold a binary float of more than 15 digits"),
        "{:?}",
        register.notes()
    );
    assert!(noted(&register, "the first in B2"));
}

#[test]
fn thousands_that_are_only_shown_are_not_counted_twice() {
    // 1 250 456 is shown as 1 250 under a header in t.kr.: multiplied again it would be a milliard.
    let text = "Titel|Bevilling (t.kr.)\nA|=1250456;5\nB|=2000000;5\n";
    assert_eq!(sum(&register(&[page("Ark1", text)], &thousands()), Field::Amount), "3250456.00 DKK");
    let text = text.replace(" (t.kr.)", "");
    let register = register(&[page("Ark1", &text)], &dkk());
    assert_eq!(sum(&register, Field::Amount), "3250456.00 DKK");
    assert!(noted(&register, "the header names no such unit"));
}

#[test]
fn a_unit_above_the_table_is_confirmed_like_one_in_its_header() {
    let text = "Projekter 2017\nAlle beløb i t.kr.\n\nTitel|Bevilling\nA|=5\nB|=7\n";
    let asked = message(&[page("Ark1", text)], &dkk());
    assert!(asked.contains("unit_unconfirmed") && asked.contains("unit=\"1000\""), "{asked}");
    let register = register(&[page("Ark1", text)], &thousands());
    assert_eq!(sum(&register, Field::Amount), "12000.00 DKK");
    assert!(noted(&register, "'Alle beløb i t.kr.' above the table gives amounts the unit 10^3"));
    // A group without merged cells, as a text file has it, keeps its unit too.
    let csv = ";;Økonomi (t.kr.);\nTitel;Kommune;Bevilling;Administration\nA;Odense;5;1\n";
    let read = |options: &ReadOptions| read_bytes("k.csv", csv.as_bytes(), options, &Work::new(1));
    assert!(read(&dkk()).unwrap_err().to_string().contains("unit_unconfirmed"));
    assert_eq!(sum(&read(&thousands()).unwrap(), Field::Amount), "5000.00 DKK");
}

#[test]
fn a_line_about_a_wide_table_is_no_header() {
    let text = "Kilde:|Odense\nnavn på noget|foo|bar|baz|titel\nA|x|y|z|B\n";
    assert!(register(&[page("Ark1", text)], &dkk()).columns().contains(&"baz".to_owned()));
}

#[test]
fn a_currency_that_is_only_shown_counts() {
    let text = "Titel|Bevilling\nA|=5;8\nB|=7;9\nC|=11\n";
    let register = register(&[page("Ark1", text)], &dkk());
    // 7 + 11 = 18; the cell shown in euro is not added to kroner.
    assert_eq!(sum(&register, Field::Amount), "18.00 DKK");
    assert_eq!(rows(&register, "wrong_currency")[0].row, 1);
    let text = "Titel|Bevilling\nA|=5;8\nB|=7;8\n";
    let register = read_bytes("k.xlsx", &book(&[page("Ark1", text)], false), &ReadOptions::default(), &Work::new(1));
    assert_eq!(sum(&register.unwrap(), Field::Amount), "12.00 EUR");
}

#[test]
fn error_cells_are_no_words_and_ids_no_numbers() {
    let text = "Sagsnr|Titel|Tema|Bevilling\n=17|A|#N/A|=1\n=18|B|sprog|=2\n";
    let register = register(&[page("Ark1", text)], &dkk());
    assert_eq!(register.category(Field::Theme).unwrap().get(0), None);
    assert_eq!(rows(&register, "foreign_character")[0].value, "#N/A");
    assert!(noted(&register, "'Sagsnr': 2 ids are numbers in the workbook"), "{:?}", register.notes());
}

#[test]
fn headings_repeated_headers_and_hidden_columns() {
    let text = "Titel|Tema|Bevilling\nØst||\nA|sprog|=1\nB|job|=2\nTitel|Tema|Bevilling\nVest||\nC|job|=4\nI alt||=7\n";
    let sheet = Page { merged: &["A2:C2", "A6:C6"], hidden_columns: "2", ..page("Ark1", text) };
    let register = register(&[sheet], &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (3, "7.00 DKK".into()));
    let headings = register.dimension("heading").unwrap();
    assert_eq!((0..3).map(|at| headings.get(at).unwrap()).collect::<Vec<_>>(), ["Øst", "Øst", "Vest"]);
    let reasons: Vec<(u64, &str)> = register.rejected().iter().map(|r| (r.row, r.reason.as_str())).collect();
    assert_eq!(reasons, [(1, "heading_row"), (4, "repeated_header"), (5, "heading_row"), (7, "total_row")]);
    assert!(noted(&register, "hidden columns are read like the others: B 'Tema'"), "{:?}", register.notes());
}

#[test]
fn a_row_that_counts_the_columns_is_no_project() {
    // The 3 would be a krone or three too many.
    let text = "Titel|Tema|Bevilling\n=1|=2|=3\nA|job|=5\n";
    let register = register(&[page("Ark1", text)], &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (1, "5.00 DKK".into()));
    assert_eq!(rows(&register, "numbering_row")[0].row, 1);
    let csv = "Titel;Tema;Bevilling\n(1);(2);(3)\nA;job;5\n";
    let register = read_bytes("k.csv", csv.as_bytes(), &dkk(), &Work::new(1)).unwrap();
    assert_eq!(sum(&register, Field::Amount), "5.00 DKK");
    let csv = "Titel;Tema;Bevilling\n1;2;4\nA;job;5\n";
    let register = read_bytes("k.csv", csv.as_bytes(), &dkk(), &Work::new(1)).unwrap();
    assert_eq!(sum(&register, Field::Amount), "9.00 DKK");
}

#[test]
fn what_reads_like_a_total_and_adds_nothing_up_is_a_project() {
    let text = "Titel|Bevilling\nA|=1\nRenovering i alt|=5\nB|=2\nTotal Recall|=7\nC|=3\n";
    let register = register(&[page("Ark1", text)], &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (5, "18.00 DKK".into()));
    assert!(noted(&register, "row 2 'Renovering i alt' reads like a total, but adds up no rows above it"));
}

#[test]
fn other_tables_and_sheets_are_named() {
    let text = "Forvaltning|Antal\nSocial|=2\n\nTitel|Kommune|Bevilling\nA|Odense|=1\nB|Odense|=2\nC|Aarhus|=4\n\n\
                Kode|Tema|Beskrivelse\n=1|sprog|kurser\n";
    let pages = [
        page("Forside", "Læs mig\nDette er en liste"),
        page("Projekter", text),
        Page { state: "hidden", ..page("Gamle", "Titel|Bevilling\nX|=9\n") },
    ];
    let register = register(&pages, &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (3, "7.00 DKK".into()));
    for part in [
        "sheet 'Projekter'; not read, though they hold tables: 'Gamle' (hidden)",
        "tables in A1:B2 (Forvaltning, Antal); A9:C10 (Kode, Tema, Beskrivelse)",
        "table in A4:C7",
    ] {
        assert!(noted(&register, part), "{part}: {:?}", register.notes());
    }
}

#[test]
fn sheets_of_one_shape_are_one_register() {
    let years = |year: &str, text: &'static str| (format!("Projekter {year}"), text);
    let pages = [
        years("2016", "Id|Titel|Bevilling 2016\n1|A|=10\n2|B|=20\n"),
        years("2017", "Id|Titel|Bevilling 2017\n3|C|=40\n"),
        years("noter", "Kode|Tema|Status\n1|x|y\n"),
    ];
    let pages: Vec<Page<'_>> = pages.iter().map(|(name, text)| page(name, text)).collect();
    let all = |sheets: &[&str]| ReadOptions { sheets: sheets.iter().map(ToString::to_string).collect(), ..dkk() };
    for sheets in [&["*"][..], &["Projekter 2016", "Projekter 2017"]] {
        let register = register(&pages, &all(sheets));
        assert_eq!((register.len(), sum(&register, Field::Amount)), (3, "70.00 DKK".into()));
        let source = register.dimension("source").unwrap();
        assert_eq!(source.get(2), Some("kommune.xlsx#Projekter 2017"));
    }
    assert!(noted(&register(&pages, &all(&["*"])), "columns are not those of 'Projekter 2016': 'Projekter noter'"));
    let missing = message(&pages, &all(&["Projekter 2016", "2018"]));
    assert!(missing.contains("no sheet '2018'; the workbook has: Projekter 2016, Projekter 2017"), "{missing}");
}

#[test]
fn ids_of_two_files_clash_or_are_prefixed() {
    let folder = std::env::temp_dir().join(format!("overblik-sheets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let head = "id;titel;beløb;hovedprojekt\n";
    let files = [
        file("odense.csv", &format!("{head}1;A;10;\n2;B;20;1\n")),
        file("aarhus.csv", &format!("{head}1;C;40;\n2;D;80;9\n")),
    ];
    let clash = read(&files, &dkk(), &Work::new(1)).unwrap_err();
    assert!(matches!(&clash, Error::Schema(m) if m.contains("the id '1'") && m.contains("prefix_ids=True")), "{clash}");
    let register = read(&files, &ReadOptions { prefix_ids: true, ..dkk() }, &Work::new(1)).unwrap();
    let ids: Vec<&str> = register.ids().iter().map(AsRef::as_ref).collect();
    assert_eq!(ids, ["aarhus:1", "aarhus:2", "odense:1", "odense:2"]);
    assert_eq!(sum(&register, Field::Amount), "150.00 DKK");
    let parents = register.category(Field::Parent).unwrap();
    // 9 is no project of its file, so the link leads out of it and stays.
    assert_eq!((parents.get(1), parents.get(3)), (Some("9"), Some("odense:1")));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_order_of_projects_inside_their_groups_changes_nothing() {
    let lines: Vec<&str> = MUNICIPALITY.lines().collect();
    let mut turned = lines.clone();
    turned.swap(6, 7);
    turned.swap(15, 18);
    turned[15] = "=28;6|Madklub|Beskæftigelse|2016-2017|=1|=2|=3|";
    turned[18] = "=25;6|Virksomhedspraktik||2016-2017|=500|=600|=1100|";
    let straight = register(&[municipality(MUNICIPALITY)], &thousands());
    let turned = register(&[municipality(&turned.join("\n"))], &thousands());
    assert_eq!(straight.digest(), turned.digest());
}

#[test]
fn a_stray_cell_far_away_costs_its_own_column_only() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData>";
    let text = sheet(&page("Ark1", "Titel|Bevilling\nA|=5\n")).replace("</sheetData>", far);
    let bytes = with_sheet(&text);
    let register = read_bytes("kommune.xlsx", &bytes, &dkk(), &Work::new(1)).unwrap();
    assert_eq!((register.len(), sum(&register, Field::Amount)), (1, "5.00 DKK".into()));
    assert_eq!(rows(&register, "note_row")[0].row, 1_048_575);
}

#[test]
fn reading_stops_when_asked_to() {
    let work = Work::new(1);
    work.stop();
    let stopped = read_bytes("kommune.xlsx", &book(&[municipality(MUNICIPALITY)], false), &thousands(), &work);
    assert!(matches!(stopped, Err(Error::Interrupted)), "{stopped:?}");
}

proptest::proptest! {
    /// Whatever stands among the rows, each is a project or a rejection, and no amount is lost between them.
    #[test]
    fn no_row_and_no_amount_vanishes(lines in proptest::collection::vec((0_usize..6, 0_u32..4), 1..12)) {
        let words = ["Jobklub", "Mentor", "I alt", "Social i alt", "Total Recall", "Subtotal"];
        let body: Vec<String> = lines.iter().map(|(word, amount)| format!("{}|={amount}", words[*word])).collect();
        let text = format!("Titel|Bevilling\n{}\n", body.join("\n"));
        let read = read_bytes("k.xlsx", &book(&[page("Ark1", &text)], false), &dkk(), &Work::new(1));
        let Ok(register) = read else {
            // Only totals: there is no project, and that is said.
            assert!(lines.iter().all(|(word, _)| *word > 1));
            return Ok(());
        };
        let totals = rows(&register, "total_row");
        assert_eq!(register.len() + totals.len(), lines.len());
        let left_out: u32 = totals.iter().map(|total| lines[total.row as usize - 1].1).sum();
        let all: u32 = lines.iter().map(|(_, amount)| amount).sum();
        let kept: u64 = (0..register.len()).filter_map(|at| register.amount(Field::Amount, at)).map(|a| a.minor as u64).sum();
        assert_eq!(kept, u64::from(all - left_out) * 100);
        // Neither of the first two words is ever a total, and "Total Recall" only where it adds rows up.
        assert!(totals.iter().all(|total| lines[total.row as usize - 1].0 > 1));
    }
}
