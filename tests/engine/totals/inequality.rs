//! Theil within and between: method reference F2.

use overblik::totals::{concentration, inequality};
use overblik::{Error, Work};
use proptest::prelude::*;

use super::{Project, assert_conserved, counts, digits, project, ratios, register, texts};

fn near(got: Option<f64>, want: f64, off: f64) {
    assert!((got.unwrap() - want).abs() < off, "{got:?} is not {want}");
}

#[test]
fn worked_decomposition() {
    let register = register(&[project("a", 60), project("a", 20), project("b", 10), project("b", 10)]);
    let split = inequality(&register, "unit", None, None, &Work::new(2)).unwrap();
    near(split.theil(), 0.297_394, 5e-7);
    near(split.within(), 0.104_650, 5e-7);
    near(split.between(), 0.192_745, 5e-7);
    let table = split.table();
    assert_eq!(texts(&table, "unit"), ["a", "b"].map(|u| Some(u.to_owned())));
    assert_eq!((counts(&table, "n"), digits(&table, "sum").0), (vec![Some(2), Some(2)], vec![Some(80), Some(20)]));
    assert_eq!((ratios(&table, "share"), ratios(&table, "n_share")), (vec![Some(0.8), Some(0.2)], vec![Some(0.5); 2]));
    near(ratios(&table, "theil")[0], 0.130_812, 5e-7); // .75 ln 1.5 + .25 ln .5
    assert_eq!((ratios(&table, "theil")[1], ratios(&table, "within")[1]), (Some(0.0), Some(0.0)));
    near(ratios(&table, "between")[0], 0.8 * 1.6_f64.ln(), 1e-11);
    assert_conserved(&table, &register);
}

#[test]
fn even_groups_print_0() {
    let register = register(&["a", "b", "c"].map(|unit| project(unit, 1)));
    let split = inequality(&register, "unit", None, None, &Work::new(1)).unwrap();
    assert_eq!((split.theil(), split.within(), split.between()), (Some(0.0), Some(0.0), Some(0.0)));
}

#[test]
fn what_has_no_share_is_counted_apart() {
    let projects = [
        project("a", 60),
        project("a", 0),
        project("b", -5),
        Project { unit: None, ..project("", 40) },
        Project { minor: None, ..project("a", 0) },
        Project { currency: Some("EUR"), ..project("a", 1) },
    ];
    let register = register(&projects);
    assert!(matches!(inequality(&register, "unit", None, None, &Work::new(1)), Err(Error::Currency(_))));
    let split = inequality(&register, "unit", None, Some("DKK".parse().unwrap()), &Work::new(2)).unwrap();
    let table = split.table();
    assert_eq!(texts(&table, "unit"), [Some("a".to_owned()), None]);
    assert_eq!(counts(&table, "n"), [Some(2), Some(1)]);
    // .6 ln 2 within a; .6 ln(.6 · 3/2) + .4 ln(.4 · 3) between
    near(split.within(), 0.6 * 2_f64.ln(), 1e-11);
    near(split.between(), 0.6 * 0.9_f64.ln() + 0.4 * 1.2_f64.ln(), 1e-11);
    assert_conserved(&table, &register);
    let excluded = [("net_negative".to_owned(), 1, -5), ("unknown_amount".to_owned(), 1, 0)];
    assert_eq!(split.conserved()[0].excluded, excluded);
    let nothing = super::register(&[Project { minor: None, ..project("a", 0) }]);
    let split = inequality(&nothing, "unit", None, None, &Work::new(1)).unwrap();
    assert_eq!((split.theil(), split.within(), split.table().len()), (None, None, 0));
}

proptest! {
    #[test]
    fn within_and_between_are_all(cells in prop::collection::vec((0_usize..5, 0_i128..1 << 100), 1..60)) {
        const UNITS: [&str; 5] = ["a", "b", "c", "d", "e"];
        let register = register(&cells.iter().map(|&(u, x)| project(UNITS[u], x)).collect::<Vec<_>>());
        let split = inequality(&register, "unit", None, None, &Work::new(2)).unwrap();
        let all = concentration(&register, None, None, None, &Work::new(1)).unwrap();
        prop_assert_eq!(split.theil(), all.theil());
        if let (Some(all), Some(within), Some(between)) = (split.theil(), split.within(), split.between()) {
            prop_assert!((all - within - between).abs() < 4e-12, "{} {} {}", all, within, between);
        }
        let table = split.table();
        let parts = |name: &str| ratios(&table, name).iter().flatten().sum::<f64>();
        prop_assert!((parts("within") - split.within().unwrap_or(0.0)).abs() < 1e-10);
        prop_assert!((parts("between") - split.between().unwrap_or(0.0)).abs() < 1e-10);
    }
}
