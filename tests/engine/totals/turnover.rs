//! Turnover between two registers: method reference F13.

use std::collections::BTreeMap;

use overblik::money::Amount;
use overblik::register::Draft;
use overblik::table::{Column, Conserved};
use overblik::totals::{Changes, Flow, Link, compare};
use overblik::{Error, Field, Register, Table, Work};
use proptest::prelude::*;

use super::{counts, digits, ratios, texts};

/// Projects by id and minor units; `unit` is the first letter of the id.
fn register(projects: &[(&str, Option<i128>)], currency: &str, scale: u8) -> Register {
    let n = projects.len();
    Draft {
        n,
        ids: Some(projects.iter().map(|p| Some(p.0.into())).collect()),
        categories: [(Field::Unit, projects.iter().map(|p| p.0.get(..1).map(Into::into)).collect())].into(),
        money: [(Field::Amount, projects.iter().map(|p| p.1.map(|minor| Amount { minor, scale })).collect())].into(),
        currency: vec![Some(currency.parse().unwrap()); n],
        ..Draft::default()
    }
    .build()
    .unwrap()
}

fn kroner(projects: &[(&str, i128)]) -> Register {
    register(&projects.iter().map(|&(id, minor)| (id, Some(minor))).collect::<Vec<_>>(), "DKK", 2)
}

fn links(pairs: &[(&str, &str)]) -> Vec<Link> {
    pairs.iter().map(|&(old, new)| Link { old: old.into(), new: new.into() }).collect()
}

fn compared(old: &Register, new: &Register, by: Option<&str>, pairs: &[(&str, &str)]) -> Changes {
    let changes = compare(old, new, by, &links(pairs), None, None, &Work::new(2)).unwrap();
    let [was, is] = changes.conserved();
    for (lines, register) in [(was, old), (is, new)] {
        assert!(lines.iter().all(Conserved::holds), "{lines:?}");
        assert_eq!(lines.iter().map(|c| c.register.0).sum::<u64>(), register.len() as u64);
    }
    changes
}

/// Change and rate of each flow of a convention.
fn flows(table: &Table, convention: &str) -> BTreeMap<String, (i128, Option<f64>)> {
    let (conventions, words) = (texts(table, "convention"), texts(table, "flow"));
    let (changes, rates) = (digits(table, "change").0, ratios(table, "rate"));
    let own = (0..table.len()).filter(|&row| conventions[row].as_deref() == Some(convention));
    own.map(|row| (words[row].clone().unwrap(), (changes[row].unwrap(), rates[row]))).collect()
}

/// {a 100, b 50, c 30} → {a 120, b 40, d 60}.
fn worked() -> (Register, Register) {
    (kroner(&[("a", 100), ("b", 50), ("c", 30)]), kroner(&[("a", 120), ("b", 40), ("d", 60)]))
}

#[test]
fn worked_turnover() {
    let (old, new) = worked();
    let changes = compared(&old, &new, None, &[]);
    let table = changes.turnover().unwrap();
    let flows = flows(&table, "linked");
    // rates over ½ (180 + 220) = 200
    assert_eq!(flows["entry"], (60, Some(0.3)));
    assert_eq!(flows["exit"], (-30, Some(0.15)));
    assert_eq!(flows["expansion"], (20, Some(0.1)));
    assert_eq!(flows["contraction"], (-10, Some(0.05)));
    assert_eq!(flows["unchanged"], (0, Some(0.0)));
    assert_eq!(flows["total"], (40, Some(0.2))); // 220 − 180
    assert_eq!(table.len(), 6); // without links one convention, and nothing merged
    assert_eq!(counts(&table, "n_old"), [0, 1, 1, 1, 0, 3].map(Some));
    // growth of one: (120 − 100) / ½(120 + 100), and ±2 for what came and went
    let growth = ratios(&changes.table(), "growth");
    assert_eq!(growth, [Some(2.0), Some(-2.0), Some(40.0 / 220.0), Some(-20.0 / 90.0)]);
    assert!(changes.lineage().is_empty());
}

#[test]
fn a_renewal_continues_or_is_an_exit_and_an_entry() {
    let (old, new) = worked();
    let changes = compared(&old, &new, None, &[("c", "d")]);
    let table = changes.turnover().unwrap();
    // c 30 becomes d 60
    let linked = flows(&table, "linked");
    assert_eq!((linked["entry"].0, linked["exit"].0, linked["expansion"].0), (0, 0, 50));
    let unlinked = flows(&table, "unlinked");
    assert_eq!((unlinked["entry"].0, unlinked["exit"].0, unlinked["expansion"].0), (60, -30, 20));
    assert_eq!((linked["total"], unlinked["total"]), ((40, Some(0.2)), (40, Some(0.2))));
    let lineage = changes.lineage();
    assert_eq!(texts(&lineage, "relation"), [Some("renewal".to_owned())]);
    assert_eq!(lineage.column("old"), Some(&Column::Texts(vec![vec!["c".to_owned()]])));
}

#[test]
fn merges_and_splits_are_classes_of_their_own() {
    let old = kroner(&[("a", 100), ("b", 50), ("c", 30), ("d", 8), ("e", 9), ("z", 7)]);
    let new = kroner(&[("a", 160), ("p", 10), ("q", 25), ("x", 4), ("y", 5), ("z", 7)]);
    // a and b become a; c becomes p and q; d and e become x and y
    let pairs = [("b", "a"), ("c", "p"), ("c", "q"), ("d", "x"), ("d", "y"), ("e", "y")];
    let changes = compared(&old, &new, None, &pairs);
    let linked = flows(&changes.turnover().unwrap(), "linked");
    assert_eq!((linked["merge"].0, linked["split"].0, linked["reorganisation"].0), (10, 5, -8));
    assert_eq!((linked["entry"].0, linked["exit"].0, linked["unchanged"].0), (0, 0, 0));
    assert_eq!(linked["total"].0, 10 + 5 - 8); // 211 − 204
    let relations = texts(&changes.lineage(), "relation");
    assert_eq!(relations, ["merge", "split", "reorganisation"].map(|r| Some(r.to_owned())));
    let unlinked = flows(&changes.turnover().unwrap(), "unlinked");
    assert_eq!((unlinked["entry"].0, unlinked["exit"].0), (10 + 25 + 4 + 5, -(50 + 30 + 8 + 9)));
    assert_eq!(unlinked["expansion"].0, 60);
    assert!(!unlinked.contains_key("merge"));
}

#[test]
fn what_cannot_be_compared_is_left_out_on_both_sides() {
    let old = register(&[("a", Some(100)), ("b", Some(50)), ("c", None), ("d", Some(-5)), ("e", Some(9))], "DKK", 2);
    let new = register(&[("a", Some(120)), ("b", None), ("c", Some(30)), ("d", Some(8)), ("f", Some(-1))], "DKK", 2);
    let changes = compared(&old, &new, None, &[]);
    let linked = flows(&changes.turnover().unwrap(), "linked");
    assert_eq!((linked["entry"].0, linked["exit"].0, linked["expansion"].0), (0, -9, 20));
    let named = |excluded: &[(&str, u64, i128)]| -> Vec<(String, u64, i128)> {
        excluded.iter().map(|&(reason, n, minor)| (reason.to_owned(), n, minor)).collect()
    };
    let [was, is] = changes.conserved();
    assert_eq!(
        was[0].excluded,
        named(&[("net_negative", 1, -5), ("counterpart_unknown", 1, 50), ("unknown_amount", 1, 0)])
    );
    assert_eq!(
        is[0].excluded,
        named(&[("net_negative", 1, -1), ("counterpart_unknown", 2, 38), ("unknown_amount", 1, 0)])
    );
}

#[test]
fn values_of_a_column_are_compared_too() {
    let old = kroner(&[("a1", 100), ("a2", 50), ("b1", 30)]);
    let new = kroner(&[("a1", 20), ("a3", 90), ("c1", 60)]);
    let changes = compared(&old, &new, Some("unit"), &[("b", "c")]);
    let linked = flows(&changes.turnover().unwrap(), "linked");
    assert_eq!((linked["contraction"].0, linked["expansion"].0), (-40, 30));
    let wrong = compare(&old, &new, Some("unit"), &links(&[("b", "x")]), None, None, &Work::new(1));
    assert!(matches!(wrong, Err(Error::Settings(message)) if message.contains("'x'")));
    let wrong = compare(&old, &new, None, &links(&[("b9", "a1")]), None, None, &Work::new(1));
    assert!(matches!(wrong, Err(Error::ProjectNotFound { .. })));
}

#[test]
fn currencies_are_not_compared_and_scales_are() {
    let old = register(&[("a", Some(10))], "DKK", 0);
    let new = register(&[("a", Some(1050))], "DKK", 2);
    let changes = compared(&old, &new, None, &[]);
    assert_eq!(
        (changes.lines()[0].was, changes.lines()[0].is, changes.lines()[0].flow()),
        (1000, 1050, Flow::Expansion)
    );
    let euro = register(&[("a", Some(1050))], "EUR", 2);
    let wrong = compare(&old, &euro, None, &[], None, None, &Work::new(1));
    assert!(matches!(wrong, Err(Error::Currency(message)) if message.contains("DKK") && message.contains("EUR")));
    let nothing = register(&[("b", None)], "DKK", 2);
    let changes = compared(&old, &nothing, None, &[]);
    assert_eq!(flows(&changes.turnover().unwrap(), "linked")["exit"].0, -1000);
    let empty = compared(&register(&[], "DKK", 2), &register(&[], "DKK", 2), None, &[]);
    assert_eq!(flows(&empty.turnover().unwrap(), "linked")["total"], (0, None));
}

fn side() -> impl Strategy<Value = Vec<(u8, Option<i128>)>> {
    let minor = prop_oneof![1 => Just(None), 4 => (0_i128..200).prop_map(Some), 1 => (0_i128..1 << 120).prop_map(Some)];
    prop::collection::btree_map(0_u8..12, minor, 0..12).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// ΔX = entry − exit + expansion − contraction + merges + splits + reorganisations, exactly, whatever the links.
    #[test]
    fn the_identity_is_exact(old in side(), new in side(), pairs in prop::collection::vec((any::<u8>(), any::<u8>()), 0..6)) {
        let named = |side: &[(u8, Option<i128>)]| -> Vec<(String, Option<i128>)> {
            side.iter().map(|&(id, x)| (format!("p{id:02}"), x)).collect()
        };
        let (was, is) = (named(&old), named(&new));
        let of = |side: &[(String, Option<i128>)]| {
            register(&side.iter().map(|(id, x)| (id.as_str(), *x)).collect::<Vec<_>>(), "DKK", 2)
        };
        let pairs: Vec<(&str, &str)> = if was.is_empty() || is.is_empty() { Vec::new() } else {
            let pick = |side: &'_ [(String, Option<i128>)], at: u8| usize::from(at) % side.len();
            pairs.iter().map(|&(a, b)| (was[pick(&was, a)].0.as_str(), is[pick(&is, b)].0.as_str())).collect()
        };
        let (old, new) = (of(&was), of(&is));
        let changes = compared(&old, &new, None, &pairs);
        let table = changes.turnover().unwrap();
        let all: i128 = changes.lines().iter().map(|l| l.is - l.was).sum();
        for convention in ["linked", "unlinked"].into_iter().take(1 + usize::from(!pairs.is_empty())) {
            let flows = flows(&table, convention);
            let parts: i128 = flows.iter().filter(|(word, _)| *word != "total").map(|(_, f)| f.0).sum();
            prop_assert_eq!(parts, flows["total"].0);
            prop_assert!(flows["entry"].0 >= 0 && flows["exit"].0 <= 0);
            prop_assert!(flows["expansion"].0 >= 0 && flows["contraction"].0 <= 0);
            let own: i128 = if convention == "linked" { all } else { flows["total"].0 };
            prop_assert_eq!(flows["total"].0, own);
        }
        // Every key stands in one line, or its thing holds something unknown.
        let keys: usize = changes.lines().iter().map(|l| l.old.len() + l.new.len()).sum();
        prop_assert!(keys <= was.len() + is.len());
        prop_assert!(changes.lines().iter().all(|l| l.growth().is_none_or(|g| (-2.0..=2.0).contains(&g))));
    }
}
