//! The review through its public names: one digest, refusals instead of errors, money that adds up.

use std::collections::BTreeMap;
use std::sync::Arc;

use overblik::money::Amount;
use overblik::register::{Draft, Field, Register};
use overblik::review::{Settings, review};
use overblik::{Error, Work};

type Row = (&'static str, &'static str, Option<i128>, &'static str, &'static str);

const ROWS: [Row; 5] = [
    ("P1", "Mentor for unge", Some(6_000), "DKK", "job"),
    ("P2", "Mentor for unge mænd", Some(2_050), "DKK", "job"),
    ("P3", "Vaskeri i byen", None, "DKK", "sprog"),
    ("P4", "Mentor for unge", Some(1_000), "DKK", "job"),
    ("P5", "", Some(950), "DKK", "sprog"),
];

fn register(rows: &[Row]) -> Register {
    let text = |value: &str| (!value.is_empty()).then(|| Box::from(value));
    Draft {
        n: rows.len(),
        ids: Some(rows.iter().map(|r| text(r.0)).collect()),
        texts: BTreeMap::from([(Field::Title, rows.iter().map(|r| text(r.1)).collect())]),
        money: BTreeMap::from([(
            Field::Amount,
            rows.iter().map(|r| r.2.map(|minor| Amount { minor, scale: 2 })).collect(),
        )]),
        currency: rows.iter().map(|r| r.3.parse().ok()).collect(),
        categories: BTreeMap::from([(Field::Theme, rows.iter().map(|r| text(r.4)).collect())]),
        ..Draft::default()
    }
    .build()
    .unwrap()
}

fn digest(rows: &[Row], threads: usize) -> String {
    review(Arc::new(register(rows)), &Settings::default(), &Work::new(threads)).unwrap().digest
}

#[test]
fn one_digest_for_every_order_and_number_of_threads() {
    let mut rows = ROWS.to_vec();
    let expected = digest(&rows, 1);
    for turn in 0..rows.len() {
        rows.rotate_left(1);
        rows.swap(0, turn);
        for threads in 1..=3 {
            assert_eq!(digest(&rows, threads), expected, "turn {turn}, {threads} threads");
        }
    }
    rows[0].2 = Some(6_001);
    assert_ne!(digest(&rows, 1), expected);
}

#[test]
fn money_adds_up_and_stands_in_the_headline() {
    let review = review(Arc::new(register(&ROWS)), &Settings::default(), &Work::new(1)).unwrap();
    assert!(review.ledger.conserved.iter().chain(&review.overview.conserved).all(overblik::table::Conserved::holds));
    // 60.00 + 20.50 + 10.00 + 9.50
    assert_eq!(review.headline.amounts[0].1.to_string(), "100.00");
    assert_eq!((review.headline.n, review.headline.unknown), (5, 1));
    assert!(review.headline.danish().starts_with("5 projekter, 100,00 kr. i alt, 1 uden kendt beløb"));
    assert_eq!(review.manifest["register"]["digest"], review.register.digest());
    assert!(review.to_json().unwrap().contains("\"100.00\""));
}

#[test]
fn two_currencies_are_weighed_by_number_with_the_reason() {
    let mut rows = ROWS;
    rows[0].3 = "EUR";
    let review = review(Arc::new(register(&rows)), &Settings::default(), &Work::new(1)).unwrap();
    assert!(review.distinct.is_some());
    assert_eq!(review.refusals.len(), 1);
    assert_eq!(review.refusals[0].0, "distinct");
    assert_eq!(review.headline.amounts.len(), 2);
}

#[test]
fn an_empty_register_has_a_review() {
    let review = review(Arc::new(register(&[])), &Settings::default(), &Work::new(1)).unwrap();
    assert_eq!(review.headline.n, 0);
    assert!(review.distinct.is_none());
}

#[test]
fn a_stopped_review_is_interrupted() {
    let work = Work::new(1);
    work.stop();
    let stopped = review(Arc::new(register(&ROWS)), &Settings::default(), &work);
    assert!(matches!(stopped, Err(Error::Interrupted)));
}

#[test]
fn unknown_settings_and_columns_are_named() {
    assert!(matches!(Settings::from_json(r#"{"levle": 1}"#), Err(Error::Settings(m)) if m.contains("levle")));
    let by = Settings { by: Some(vec!["emne".into()]), ..Settings::default() };
    let refused = review(Arc::new(register(&ROWS)), &by, &Work::new(1));
    assert!(matches!(refused, Err(Error::Schema(m)) if m.contains("emne") && m.contains("theme")));
}
