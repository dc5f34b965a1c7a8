//! Cross tables: worked cells, controlled rounding, margins that are the sums of what is printed.

use overblik::totals::{CrosstabMeasure, crosstab};
use overblik::{Error, Table, Work};
use proptest::prelude::*;

use super::{Project, assert_conserved, counts, digits, register, texts};

fn cross(projects: &[Project], measure: CrosstabMeasure) -> Table {
    let register = register(projects);
    let krone = (measure != CrosstabMeasure::N).then(|| "DKK".parse().unwrap());
    let table = crosstab(&register, "unit", "theme", measure, None, krone, &Work::new(2)).unwrap().table;
    assert_conserved(&table, &register);
    table
}

fn cell(unit: Option<&'static str>, theme: Option<&'static str>, minor: Option<i128>) -> Project {
    Project { unit, theme, minor, currency: Some("DKK") }
}

fn mixed() -> Vec<Project> {
    vec![
        cell(Some("K"), Some("job"), Some(100)),
        cell(Some("K"), Some("job"), Some(-30)),
        cell(Some("K"), Some("sport"), None),
        cell(Some("O"), Some("job"), Some(200)),
        cell(None, Some("sport"), Some(5)),
        cell(Some("O"), None, Some(0)),
        Project { currency: Some("EUR"), ..cell(Some("O"), Some("sprog"), Some(9)) },
    ]
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|c| c.0.as_str()).collect()
}

#[test]
fn sums_and_their_margins() {
    let table = cross(&mixed(), CrosstabMeasure::Sum);
    assert_eq!(names(&table), ["unit", "job", "sport", "unknown", "total"]);
    assert_eq!(texts(&table, "unit"), ["K", "O", "unknown", "total"].map(|t| Some(t.to_owned())));
    assert_eq!(digits(&table, "job").0, [Some(70), Some(200), None, Some(270)]);
    assert_eq!(digits(&table, "sport").0, [None, None, Some(5), Some(5)]); // K's is unknown, not 0
    assert_eq!(digits(&table, "unknown").0, [None, Some(0), None, Some(0)]);
    assert_eq!(digits(&table, "total").0, [Some(70), Some(200), Some(5), Some(275)]);
    assert_eq!(table.conserved[1].excluded, [("other_currency".to_owned(), 1, 9)]);
}

#[test]
fn counts_go_over_all_currencies() {
    let table = cross(&mixed(), CrosstabMeasure::N);
    assert_eq!(names(&table), ["unit", "job", "sport", "sprog", "unknown", "total"]);
    assert_eq!(counts(&table, "sport"), [Some(1), Some(0), Some(1), Some(2)]);
    assert_eq!(counts(&table, "total"), [Some(3), Some(3), Some(1), Some(7)]);
}

#[test]
fn shares_are_rounded_once_for_the_whole_table() {
    // of 100 + 200 + 5 + 0 = 305 that are not negative: 32.78688…, 65.57377…, 1.63934…; floors 32.78, 65.57, 1.63 leave
    // .02 for the largest rests .688 (K job) and .934 (unknown sport).
    let table = cross(&mixed(), CrosstabMeasure::Share);
    assert_eq!(digits(&table, "job"), (vec![Some(3279), Some(6557), None, Some(9836)], 2));
    assert_eq!(digits(&table, "sport").0, [None, None, Some(164), Some(164)]);
    assert_eq!(digits(&table, "total").0, [Some(3279), Some(6557), Some(164), Some(10_000)]);
    let excluded = [("net_negative".to_owned(), 1, -30), ("unknown_amount".to_owned(), 1, 0)];
    assert_eq!(table.conserved[0].excluded, excluded);
}

#[test]
fn names_never_clash() {
    let projects = [
        cell(Some("total"), Some("total"), Some(1)),
        cell(Some("unknown"), Some("unit"), Some(2)),
        cell(None, None, Some(3)),
    ];
    let table = cross(&projects, CrosstabMeasure::Sum);
    assert_eq!(names(&table), ["(unit)", "total", "unit", "unknown", "(total)"]);
    let rows = ["total", "unknown", "(unknown)", "(total)"].map(|t| Some(t.to_owned()));
    assert_eq!(texts(&table, "(unit)"), rows);
    assert_eq!(digits(&table, "(total)").0, [1, 2, 3, 6].map(Some));
}

#[test]
fn mistakes_are_named() {
    let register = register(&mixed());
    let of =
        |rows: &str, columns: &str, measure| crosstab(&register, rows, columns, measure, None, None, &Work::new(1));
    assert!(matches!(of("unit", "unit", CrosstabMeasure::N), Err(Error::Settings(_))));
    assert!(matches!(of("unit", "sted", CrosstabMeasure::N), Err(Error::Schema(_))));
    assert!(matches!(of("unit", "theme", CrosstabMeasure::Sum), Err(Error::Currency(_))));
    let message = "average".parse::<CrosstabMeasure>().unwrap_err().to_string();
    assert_eq!(message, "no measure 'average' of a cross table; there are: n, sum, share");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn margins_are_the_sums_of_what_is_printed(cells in prop::collection::vec((0_usize..4, 0_usize..4, prop::option::of(-(1_i128 << 110)..1 << 118)), 0..40)) {
        const WORDS: [Option<&str>; 4] = [Some("a"), Some("b"), Some("c"), None];
        let projects: Vec<Project> = cells.iter().map(|&(u, t, m)| cell(WORDS[u], WORDS[t], m)).collect();
        for measure in [CrosstabMeasure::Sum, CrosstabMeasure::Share] {
            let register = register(&projects);
            let table = crosstab(&register, "unit", "theme", measure, None, None, &Work::new(2)).unwrap().table;
            assert_conserved(&table, &register);
            let columns: Vec<Vec<Option<i128>>> = names(&table)[1..].iter().map(|name| digits(&table, name).0).collect();
            let (total, inner) = columns.split_last().unwrap();
            for row in 0..table.len() {
                let printed: Vec<i128> = inner.iter().filter_map(|c| c[row]).collect();
                prop_assert_eq!(total[row], (!printed.is_empty()).then(|| printed.iter().sum()));
            }
            for column in &columns {
                let (foot, cells) = column.split_last().unwrap();
                let printed: Vec<i128> = cells.iter().flatten().copied().collect();
                prop_assert_eq!(*foot, (!printed.is_empty()).then(|| printed.iter().sum()));
            }
            let all = total.last().copied().flatten();
            let known: Vec<i128> = cells.iter().filter_map(|c| c.2).collect();
            let want = if measure == CrosstabMeasure::Sum {
                (!known.is_empty()).then(|| known.iter().sum())
            } else {
                known.iter().any(|&x| x > 0).then_some(10_000)
            };
            prop_assert_eq!(all, want);
        }
    }
}
