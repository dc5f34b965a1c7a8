//! Totals and concentration: worked numbers, conservation, the slow exact version, golden facts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod counting;
mod crosstab;
mod division;
mod golden;
mod inequality;
mod limits;
mod people;
mod per_head;
mod slow;
mod turnover;
mod vectors;
mod worked;

use overblik::money::Amount;
use overblik::register::{Draft, Register};
use overblik::table::Column;
use overblik::{Field, Table};

/// One project of a register built by hand.
#[derive(Debug, Clone, Default)]
struct Project {
    unit: Option<&'static str>,
    theme: Option<&'static str>,
    minor: Option<i128>,
    currency: Option<&'static str>,
}

fn project(unit: &'static str, minor: i128) -> Project {
    Project { unit: Some(unit), theme: None, minor: Some(minor), currency: Some("DKK") }
}

fn register(projects: &[Project]) -> Register {
    let boxed = |value: Option<&str>| value.map(Box::<str>::from);
    Draft {
        n: projects.len(),
        ids: Some((0..projects.len()).map(|i| Some(format!("p{i:05}").into())).collect()),
        categories: [
            (Field::Unit, projects.iter().map(|p| boxed(p.unit)).collect()),
            (Field::Theme, projects.iter().map(|p| boxed(p.theme)).collect()),
        ]
        .into(),
        money: [(Field::Amount, projects.iter().map(|p| p.minor.map(|minor| Amount { minor, scale: 2 })).collect())]
            .into(),
        currency: projects.iter().map(|p| p.currency.map(|c| c.parse().unwrap())).collect(),
        ..Draft::default()
    }
    .build()
    .unwrap()
}

pub(crate) fn texts(table: &Table, name: &str) -> Vec<Option<String>> {
    match table.column(name) {
        Some(Column::Text(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

pub(crate) fn counts(table: &Table, name: &str) -> Vec<Option<i64>> {
    match table.column(name) {
        Some(Column::Count(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

/// Minor units, or the digits of a decimal, with their scale.
pub(crate) fn digits(table: &Table, name: &str) -> (Vec<Option<i128>>, u8) {
    match table.column(name) {
        Some(Column::Money { minor, scale }) => (minor.clone(), *scale),
        Some(Column::Decimal { digits, scale }) => (digits.clone(), *scale),
        other => panic!("{name}: {other:?}"),
    }
}

fn ratios(table: &Table, name: &str) -> Vec<Option<f64>> {
    match table.column(name) {
        Some(Column::Ratio(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn assert_conserved(table: &Table, register: &Register) {
    assert!(table.conserved.iter().all(overblik::table::Conserved::holds), "{:?}", table.conserved);
    let rows: u64 = table.conserved.iter().map(|c| c.register.0).sum();
    assert_eq!(rows, register.len() as u64, "every project stands in one line");
}
