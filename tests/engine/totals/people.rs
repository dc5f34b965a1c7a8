//! People reached, as bounds: method reference F16.

use overblik::money::Amount;
use overblik::register::Draft;
use overblik::table::Column;
use overblik::totals::{Overlap, people_reached};
use overblik::{Error, Field, Register, Table, Work};

use super::{assert_conserved, counts, digits, texts};

type Row = (&'static str, &'static str, Option<u64>, Option<i128>);

/// Id, unit, participants, øre.
fn register(rows: &[Row]) -> Register {
    Draft {
        n: rows.len(),
        ids: Some(rows.iter().map(|r| Some(r.0.into())).collect()),
        categories: [(Field::Unit, rows.iter().map(|r| Some(r.1.into())).collect())].into(),
        counts: [(Field::Participants, rows.iter().map(|r| r.2).collect())].into(),
        money: [(Field::Amount, rows.iter().map(|r| r.3.map(|minor| Amount { minor, scale: 2 })).collect())].into(),
        currency: vec![Some("DKK".parse().unwrap()); rows.len()],
        ..Draft::default()
    }
    .build()
    .unwrap()
}

const ROWS: [Row; 4] = [
    ("p1", "Odense", Some(40), Some(100_000)),
    ("p2", "Odense", Some(25), Some(50_000)),
    ("p3", "Aarhus", Some(10), Some(30_000)),
    ("p4", "Aarhus", None, Some(20_000)),
];

fn overlap(a: &str, b: &str, n: u64) -> Overlap {
    Overlap { a: a.into(), b: b.into(), n }
}

fn reached(by: Option<&str>, population: Option<u64>, overlaps: &[Overlap]) -> Table {
    let register = register(&ROWS);
    let table = people_reached(&register, by, population, overlaps, None, &Work::new(2)).unwrap();
    assert_conserved(&table, &register);
    table
}

fn bounds(table: &Table) -> Vec<(Option<i64>, Option<i64>)> {
    counts(table, "people_low").into_iter().zip(counts(table, "people_high")).collect()
}

#[test]
fn bounds_of_people_and_of_their_cost() {
    let table = reached(None, None, &[]);
    assert_eq!(bounds(&table), [(Some(40), Some(75))]);
    assert_eq!((counts(&table, "n"), counts(&table, "unknown")), (vec![Some(3)], vec![Some(1)]));
    // X = 1 800.00 of the three that know their participants: between X / 75 = 24.00 and X / 40 = 45.00
    assert_eq!((digits(&table, "sum").0, digits(&table, "cost_low").0), (vec![Some(180_000)], vec![Some(2_400)]));
    assert_eq!(digits(&table, "cost_high").0, [Some(4_500)]);
    assert_eq!(table.conserved[0].excluded, [("no_participants".to_owned(), 1, 20_000)]);
}

#[test]
fn a_population_and_known_overlaps_narrow_the_bounds() {
    assert_eq!(bounds(&reached(None, Some(60), &[])), [(Some(40), Some(60))]);
    // Bonferroni: 75 − 5 − 2 − 1 = 67; Hunter: 75 − 5 − 2 = 68
    let all = [overlap("p1", "p2", 5), overlap("p3", "p1", 2), overlap("p2", "p3", 1)];
    let table = reached(None, None, &all);
    assert_eq!(bounds(&table), [(Some(67), Some(68))]);
    // 1 800 / 68 = 26.4705… down, 1 800 / 67 = 26.8656… up
    assert_eq!((digits(&table, "cost_low").0, digits(&table, "cost_high").0), (vec![Some(2_647)], vec![Some(2_687)]));
    let by_unit = reached(Some("unit"), None, &all);
    assert_eq!(texts(&by_unit, "unit"), ["Aarhus", "Odense"].map(|u| Some(u.to_owned())));
    assert_eq!(bounds(&by_unit), [(Some(10), Some(10)), (Some(60), Some(60))]);
}

#[test]
fn an_unknown_amount_leaves_the_cost_open_above() {
    let register =
        register(&[("a", "x", Some(4), Some(1_000)), ("b", "x", Some(1), None), ("c", "x", Some(0), Some(0))]);
    let table = people_reached(&register, None, None, &[], None, &Work::new(1)).unwrap();
    assert_conserved(&table, &register);
    assert_eq!((digits(&table, "cost_low").0, digits(&table, "cost_high").0), (vec![Some(200)], vec![None]));
}

#[test]
fn nobody_has_no_cost() {
    let register = register(&[("a", "x", Some(0), Some(1_000)), ("b", "y", None, Some(5))]);
    let table = people_reached(&register, Some("unit"), None, &[], None, &Work::new(1)).unwrap();
    assert_conserved(&table, &register);
    assert_eq!(bounds(&table), [(Some(0), Some(0)), (None, None)]);
    assert_eq!(digits(&table, "cost_high").0, [None, None]);
    assert_eq!(digits(&table, "sum").0, [Some(1_000), None]);
}

#[test]
fn the_sum_of_participants_is_in_no_column_but_the_bound() {
    let table = reached(None, Some(70), &[]);
    for (name, column) in &table.columns {
        assert!(!matches!(column, Column::Count(values) if values.contains(&Some(75))), "{name}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let register = register(&ROWS);
    let of = |population, overlaps: &[Overlap]| {
        people_reached(&register, None, population, overlaps, None, &Work::new(1)).unwrap_err()
    };
    assert!(matches!(of(Some(39), &[]), Error::Settings(m) if m.contains("39")));
    assert!(matches!(of(None, &[overlap("p1", "p3", 11)]), Error::Settings(m) if m.contains("10")));
    assert!(matches!(of(None, &[overlap("p1", "p1", 1)]), Error::Settings(_)));
    assert!(matches!(of(None, &[overlap("p1", "p9", 1)]), Error::ProjectNotFound { .. }));
    assert!(matches!(of(None, &[overlap("p1", "p2", 1), overlap("p2", "p1", 2)]), Error::Settings(_)));
    let none = super::register(&[super::project("a", 5)]);
    assert!(matches!(people_reached(&none, None, None, &[], None, &Work::new(1)), Err(Error::NotIdentified(_))));
}
