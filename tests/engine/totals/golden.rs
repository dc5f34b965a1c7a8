//! Golden facts of the Danish structural-fund registers: method reference, 7.2.
#![allow(clippy::print_stderr)] // says that it was skipped

use std::path::PathBuf;

use overblik::money::Amount;
use overblik::register::{Draft, Register};
use overblik::totals::{Concentration, Measure, TotalsSettings, concentration, coverage, ledger, overview, totals};
use overblik::{Field, Work};

use super::{assert_conserved, counts, digits, texts};

fn path() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_owned();
    let shared = [std::env::var("OVERBLIK_SHARED").unwrap_or_default(), beside];
    shared.iter().map(|s| PathBuf::from(s).join("data/dk_eu_projects/projects.csv")).find(|p| p.exists())
}

fn amount(text: &str) -> Option<Amount> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let minor: i128 = format!("{whole}{fraction:0<2}").parse().ok()?;
    Some(Amount { minor, scale: 2 })
}

/// The projects of one period, or of both.
pub fn read(period: &str) -> Option<Register> {
    let Some(path) = path() else {
        eprintln!("skipped: ../shared/data is not there");
        return None;
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let rows: Vec<_> = rows.into_iter().filter(|r| r[at("period")].contains(period)).collect();
    let cells = |name: &str| -> Vec<Option<Box<str>>> {
        rows.iter().map(|r| Some(&r[at(name)]).filter(|v| !v.is_empty()).map(Box::from)).collect()
    };
    let money = |name: &str| rows.iter().map(|r| amount(&r[at(name)])).collect();
    let draft = Draft {
        n: rows.len(),
        ids: Some(cells("id")),
        texts: [(Field::Title, cells("title"))].into(),
        categories: [
            (Field::Unit, cells("fund")),
            (Field::Theme, cells("theme")),
            (Field::Place, cells("region")),
            (Field::Provider, cells("beneficiary_cvr")),
        ]
        .into(),
        provider_names: Some(cells("beneficiary")),
        money: [(Field::TotalCost, money("budget_dkk")), (Field::Amount, money("eu_dkk"))].into(),
        currency: vec![Some("DKK".parse().unwrap()); rows.len()],
        extra: [("beneficiary".to_owned(), cells("beneficiary"))].into(),
        ..Draft::default()
    };
    Some(draft.build().unwrap())
}

fn of(register: &Register, by: Option<&str>, of: Field) -> Concentration {
    concentration(register, by, Some(of), None, &Work::new(2)).unwrap()
}

fn near(got: Option<f64>, want: f64, unit: f64) {
    assert!((got.unwrap() - want).abs() <= unit / 2.0, "{got:?} is not {want}");
}

fn below(c: &Concentration, kroner: i128) -> (u64, String, f64) {
    let (n, money, share) = c.below(Amount { minor: kroner, scale: 0 });
    (n, money.to_string(), (share.unwrap() * 1e5).round() / 1e3)
}

#[test]
fn both_periods_add_up() {
    let Some(register) = read("") else { return };
    assert_eq!(register.len(), 705);
    assert_eq!(of(&register, None, Field::TotalCost).total().to_string(), "10490610795.15");
    assert_eq!(of(&register, None, Field::Amount).total().to_string(), "4611190571.47");
}

#[test]
fn period_2007_2013() {
    let Some(register) = read("2007") else { return };
    let c = of(&register, None, Field::TotalCost);
    assert_eq!((c.n(), c.total().to_string()), (598, "8434810112.15".to_owned()));
    near(c.hhi(), 0.004_951_003_426, 1e-12);
    near(c.effective_number(), 201.979_258, 1e-6);
    near(c.hill(1.0).unwrap(), 324.406_984, 1e-6);
    near(c.theil(), 0.611_591_903, 1e-9);
    near(c.gini(), 0.578_189_138, 1e-9);
    assert_eq!(below(&c, 100_000), (2, "106848.87".to_owned(), 0.001));
    assert_eq!(below(&c, 500_000), (12, "3463669.67".to_owned(), 0.041));
    assert_eq!(below(&c, 1_000_000), (37, "22617201.80".to_owned(), 0.268));
    assert_eq!(below(&c, 10_000_000), (345, "1411981936.33".to_owned(), 16.74));
    near(c.smallest_half_share(), 1_002_149_500.72 / 8_434_810_112.15, 1e-12);
    assert_eq!(c.ascending().iter().take(299).sum::<i128>(), 100_214_950_072);
    assert_eq!((c.ascending()[0], c.ascending()[597]), (3_246_702, 20_027_189_080));
    near(of(&register, None, Field::Amount).hhi(), 0.005_072_907_628, 1e-12);
}

#[test]
fn period_2014_2020() {
    let Some(register) = read("2014") else { return };
    let c = of(&register, None, Field::TotalCost);
    assert_eq!((c.n(), c.total().to_string()), (107, "2055800683.00".to_owned()));
    near(c.hhi(), 0.016_796_459, 1e-9);
    near(c.effective_number(), 59.536_358, 1e-6);
    near(c.hill(1.0).unwrap(), 79.257_066, 1e-6);
    near(c.theil(), 0.300_132_261, 1e-9);
    near(c.gini(), 0.413_543_339, 1e-9);
    assert_eq!((below(&c, 1_000_000).0, below(&c, 10_000_000).0, below(&c, 10_000_000).2), (0, 33, 9.03));
    near(c.smallest_half_share(), 0.2160, 1e-4);
    near(of(&register, None, Field::Amount).hhi(), 0.017_882_974, 1e-9);
    // No provider has a number in this period: nothing to concentrate on, and all of it said.
    let providers = of(&register, Some("provider"), Field::TotalCost);
    assert_eq!((providers.n(), providers.hhi()), (0, None));
    assert_eq!(providers.conserved()[0].excluded, [("unknown_provider".to_owned(), 107, 205_580_068_300)]);
}

#[test]
fn providers() {
    let Some(register) = read("2007") else { return };
    let by_number = of(&register, Some("provider"), Field::TotalCost);
    assert_eq!(by_number.n(), 271);
    near(by_number.hhi(), 0.020_367_380_552, 1e-12);
    let largest = &by_number.largest()[0];
    assert_eq!((largest.name.as_str(), largest.minor), ("Væksthus Nordjylland", 60_741_982_864));
    let by_name = of(&register, Some("beneficiary"), Field::TotalCost);
    assert_eq!(by_name.n(), 270);
    near(by_name.hhi(), 0.020_382_228_758, 1e-12);
}

#[test]
fn funds_by_theme() {
    let Some(register) = read("2007") else { return };
    let settings = TotalsSettings {
        by: vec!["unit".into(), "theme".into()],
        measures: vec![Measure::N, Measure::Sum, Measure::Share],
        of: Some(Field::TotalCost),
    };
    let table = totals(&register, &settings, &Work::new(2)).unwrap();
    assert_eq!(table.len(), 47); // 7.4: 47 of 56 cells
    assert_eq!(texts(&table, "unit")[0].as_deref(), Some("ERDFN"));
    assert_eq!(digits(&table, "sum").0[0], Some(82_233_673_778));
    assert_eq!(digits(&table, "share").0.iter().flatten().sum::<i128>(), 10_000);
    assert_eq!(counts(&table, "n").iter().flatten().sum::<i64>(), 598);
}

#[test]
fn every_grouping_is_conserved() {
    let Some(register) = read("") else { return };
    for by in ["unit", "theme", "place", "provider", "beneficiary"] {
        let table = overview(&register, Some(by), &Work::new(2)).unwrap();
        assert_conserved(&table, &register);
        assert_eq!(digits(&table, "sum").0.iter().flatten().sum::<i128>(), 461_119_057_147, "{by}");
        assert_conserved(&of(&register, Some(by), Field::TotalCost).table(), &register);
    }
    assert_conserved(&ledger(&register, None).unwrap(), &register);
    let coverage = coverage(&register).unwrap();
    let provider = texts(&coverage, "field").iter().position(|f| f.as_deref() == Some("provider")).unwrap();
    assert_eq!(counts(&coverage, "n")[provider], Some(598));
    assert_eq!(counts(&coverage, "distinct")[provider], Some(271));
}
