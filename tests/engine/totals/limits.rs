//! Amounts near the limit of 128 bits: an exact result or the stated error, never a wrap.

use std::collections::BTreeMap;

use num_rational::BigRational;
use overblik::totals::{
    CrosstabMeasure, Measure, Population, TotalsSettings, compare, concentration, crosstab, division_of_labour,
    inequality, per_head, totals,
};
use overblik::{Error, Register, Result, Table, Work};
use proptest::prelude::*;

use super::{Project, digits, project, register};

fn far() -> impl Strategy<Value = i128> {
    prop_oneof![
        2 => i128::MAX - 1_000..=i128::MAX,
        2 => i128::MIN..i128::MIN + 1_000,
        2 => i128::MAX / 3 - 50..i128::MAX / 3 + 50,
        1 => i128::MIN / 2 - 50..i128::MIN / 2 + 50,
        1 => -1_000_i128..1_000,
    ]
}

fn projects() -> impl Strategy<Value = Vec<Project>> {
    const UNITS: [&str; 3] = ["a", "b", "c"];
    let one = (0_usize..3, 0_usize..3, far())
        .prop_map(|(unit, theme, minor)| Project { theme: Some(UNITS[theme]), ..project(UNITS[unit], minor) });
    prop::collection::vec(one, 1..8)
}

fn whole(x: i128) -> BigRational {
    BigRational::from_integer(x.into())
}

fn fits(x: &BigRational) -> Option<i128> {
    (whole(i128::MIN) <= *x && *x <= whole(i128::MAX)).then(|| x.to_integer().to_string().parse().unwrap())
}

fn exact(minor: impl Iterator<Item = i128>) -> BigRational {
    minor.fold(whole(0), |sum, x| sum + whole(x))
}

fn of(register: &Register, by: &[&str], measure: Measure) -> Result<Table> {
    let by = by.iter().map(|b| (*b).to_owned()).collect();
    totals(register, &TotalsSettings { by, measures: vec![measure], of: None }, &Work::new(2))
}

/// The result, or nothing when it does not fit; any other error fails.
fn bounded<T>(result: Result<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Error::AmountOverflow(_)) => None,
        Err(other) => panic!("{other:?}"),
    }
}

/// 3 × (10^36 − 1).00 is 3 · 10^38 − 300 øre, more than the largest 1.7 · 10^38.
#[test]
fn three_large_rows() {
    let large = 10_i128.pow(38) - 100;
    let register = register(&[project("a", large), project("a", large), project("a", large)]);
    // Even where a measure itself would fit, as the largest amount, its table could not be reconciled: it is not shown.
    for measure in [Measure::Sum, Measure::Share, Measure::Mean, Measure::Max, Measure::Hhi, Measure::Gini] {
        assert!(matches!(of(&register, &["unit"], measure), Err(Error::AmountOverflow(_))), "{measure}");
    }
    assert!(matches!(concentration(&register, None, None, None, &Work::new(1)), Err(Error::AmountOverflow(_))));
    let back = super::register(&[project("a", large), project("a", large), project("a", -large)]);
    assert_eq!(digits(&of(&back, &["unit"], Measure::Sum).unwrap(), "sum").0, [Some(large)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn sums_are_exact_or_refused(projects in projects()) {
        let register = register(&projects);
        let all = exact(projects.iter().filter_map(|p| p.minor));
        let sum = bounded(of(&register, &[], Measure::Sum)).map(|t| digits(&t, "sum").0[0].unwrap());
        prop_assert_eq!(sum, fits(&all));
        let mean = (all * whole(100) / whole(projects.len() as i128)).round();
        if let Some(table) = bounded(of(&register, &[], Measure::Mean)) {
            let off = whole(digits(&table, "mean").0[0].unwrap()) - mean;
            prop_assert!(off >= whole(-1) && off <= whole(1)); // half up in the oracle, half to even here
        } else {
            // Where the whole sum does not fit, the conserved line does not, and nothing is shown.
            prop_assert!(fits(&mean).is_none() || sum.is_none());
        }
    }

    #[test]
    fn groups_and_cross_tables_are_exact_or_refused(projects in projects()) {
        let register = register(&projects);
        let mut units: BTreeMap<&str, BigRational> = BTreeMap::new();
        for p in &projects {
            *units.entry(p.unit.unwrap()).or_insert_with(|| whole(0)) += whole(p.minor.unwrap());
        }
        let all = exact(projects.iter().filter_map(|p| p.minor));
        if let Some(table) = bounded(of(&register, &["unit"], Measure::Sum)) {
            let mut got: Vec<i128> = digits(&table, "sum").0.into_iter().flatten().collect();
            let mut want: Vec<i128> = units.values().map(|x| fits(x).unwrap()).collect();
            got.sort_unstable();
            want.sort_unstable();
            prop_assert_eq!(got, want);
        } else {
            prop_assert!(units.values().chain([&all]).any(|x| fits(x).is_none()));
        }
        let table = crosstab(&register, "unit", "theme", CrosstabMeasure::Sum, None, None, &Work::new(2));
        if let Some(table) = bounded(table) {
            let total = digits(&table.table, "total").0;
            prop_assert_eq!(total.last().copied().flatten(), fits(&all));
            let rows: Vec<Option<i128>> = units.values().map(fits).collect();
            prop_assert_eq!(&total[..rows.len()], &rows[..]);
        }
        for measure in [CrosstabMeasure::Share, CrosstabMeasure::N] {
            bounded(crosstab(&register, "unit", "theme", measure, None, None, &Work::new(2)));
        }
    }

    /// The other measures: a result that is conserved, or the stated error; the lines are checked when they are made.
    #[test]
    fn nothing_else_wraps(projects in projects(), more in projects()) {
        let (old, new) = (register(&projects), register(&more));
        let work = Work::new(2);
        bounded(division_of_labour(&old, "unit", "theme", None, None, &work).map(|d| {
            let moved: BigRational = exact(d.matrix().cells.iter().map(|c| c.amount));
            assert!(fits(&moved).is_some());
            (d.table(), d.by_theme(), d.by_unit(), d.by_class(), d.frontier())
        }));
        bounded(inequality(&old, "unit", None, None, &work).map(|i| i.table()));
        bounded(concentration(&old, Some("unit"), None, None, &work).map(|c| (c.table(), c.lorenz(), c.hill(1.0))));
        let turnover = compare(&old, &new, None, &[], None, None, &work).and_then(|changes| changes.turnover());
        if let Some(table) = bounded(turnover) {
            let change = digits(&table, "change").0;
            let (total, parts) = change.split_last().unwrap();
            prop_assert_eq!(exact(parts.iter().flatten().copied()), whole(total.unwrap()));
        }
        let column = |name: &str, cells: [&str; 3]| (name.to_owned(), cells.map(|c| Some(c.to_owned())).to_vec());
        let places = [column("navn", ["a", "b", "c"]), column("population", ["1", "3", "1000000"])];
        let population = Population::of(&places, None, None).unwrap();
        if let Some(result) = bounded(per_head(&old, "unit", &population, &BTreeMap::new(), 2, None, None, &work)) {
            let table = result.table();
            let (sums, people) = (digits(&table, "sum").0, super::counts(&table, "population"));
            for ((sum, people), got) in sums.iter().zip(people).zip(digits(&table, "per_head").0) {
                let off = whole(sum.unwrap()) / whole(people.unwrap().into()) - whole(got.unwrap());
                prop_assert!(off.clone() + off.clone() <= whole(1) && off.clone() + off >= whole(-1));
            }
        }
    }
}
