//! Files and frames to registers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stderr)]

use std::path::PathBuf;

use overblik::read::{Cell, ReadOptions, from_cells, read, read_bytes, recognise_file};
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
