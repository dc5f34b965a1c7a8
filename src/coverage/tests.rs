#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::{LetterSettings, letter, questions};
use crate::Work;
use crate::money::Amount;
use crate::register::{Draft, Exclusion, Field, Reason, Register};

/// Three grants of 10, 20 and 40: the second is a duplicate report, of the third 15 stand in other records.
fn left_out() -> Register {
    let money = [10, 20, 40].map(|kroner| Some(Amount { minor: kroner * 100, scale: 2 })).to_vec();
    let draft = Draft {
        n: 3,
        texts: [(Field::Title, vec![Some("A".into()); 3])].into(),
        categories: [(Field::Unit, vec![Some("X".into()), None, None])].into(),
        money: [(Field::Amount, money)].into(),
        currency: vec!["DKK".parse().ok(); 3],
        ..Draft::default()
    };
    let mut register = draft.build().unwrap();
    let entry = |project, reason, minor, whole| Exclusion { project, reason, minor: Some(minor), whole };
    let entries = vec![entry(1, Reason::DuplicateReport, 2000, true), entry(2, Reason::CoveredByChildren, 1500, false)];
    register.excluded.insert(Field::Amount, entries);
    register
}

#[test]
fn what_the_ledger_leaves_out_neither_answers_nor_blocks() {
    let table = questions(&left_out(), &["by_unit".to_owned()], "en", &Work::default()).unwrap();
    let line = &table.conserved[0];
    // 10 answered, 40 − 15 = 25 blocked, 20 a duplicate report, 15 covered by children: 70 in 3 records.
    assert_eq!((line.counted, line.register), ((1, 1000), (3, 7000)));
    let excluded = [("blocked", 1, 2500), ("covered_by_children", 0, 1500), ("duplicate_report", 1, 2000)];
    assert_eq!(line.excluded, excluded.map(|(reason, n, minor)| (reason.to_owned(), n, minor)));
    assert!(line.holds());
}

#[test]
fn a_letter_does_not_ask_about_what_the_ledger_leaves_out() {
    let found = letter(&left_out(), &LetterSettings::default(), &Work::default()).unwrap();
    let ids = found.projects.column("id").unwrap();
    assert_eq!(ids.len(), 1, "only the third: {ids:?}");
}
