//! IATI 2.03: tests/fixtures/iati/README.md works the answers out.

mod exactness;
mod links;
mod money;
mod text;

use std::collections::BTreeMap;

use overblik::read::{ReadOptions, read_bytes};
use overblik::register::Label;
use overblik::{Error, Field, Register, Work};

use crate::fields::{money, sums, word};

const FILE: &[u8] = include_bytes!("../../fixtures/iati/activities.xml");

fn with(bytes: &[u8], options: &ReadOptions) -> Result<Register, Error> {
    read_bytes("activities.xml", bytes, options, &Work::new(1))
}

fn read(bytes: &[u8]) -> Result<Register, Error> {
    with(bytes, &ReadOptions::default())
}

fn file() -> Register {
    read(FILE).unwrap()
}

fn message(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

/// One activity around `inside`.
fn one(inside: &str) -> String {
    format!(
        "<iati-activities version=\"2.03\"><iati-activity default-currency=\"EUR\"><iati-identifier>A</iati-identifier>\
         <title><narrative>t</narrative></title>{inside}</iati-activity></iati-activities>"
    )
}

fn spend(value: &str) -> String {
    format!("<transaction><transaction-type code=\"3\"/><value value-date=\"2016-01-01\">{value}</value></transaction>")
}

fn rejected(register: &Register) -> Vec<(u64, &str, &str)> {
    register.rejected().iter().map(|r| (r.row, r.reason.as_str(), r.value.as_str())).collect()
}
