//! Workbooks as people make them, written here part by part: titles, headers of several rows, merged and hidden cells,
//! totals, both day systems, number formats, several sheets.

mod cells;
mod layout;
mod old;
mod totals;
mod written;

use overblik::read::{ReadOptions, read, read_bytes};
use overblik::register::Rejection;
use overblik::{Error, Field, Register, Schema, Work};
use written::{Page, book, page, sheet, with_sheet};

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
