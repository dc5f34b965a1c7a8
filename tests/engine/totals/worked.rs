//! Numbers worked by hand.
#![allow(clippy::float_cmp)] // exact ratios are correctly rounded, so they are equal

use overblik::money::Amount;
use overblik::totals::{Measure, TotalsSettings, concentration, coverage, ledger, overview, totals};
use overblik::{Error, Field, Work};

use super::{Project, assert_conserved, counts, digits, project, ratios, register, texts};

fn settings(by: &[&str], measures: &[Measure]) -> TotalsSettings {
    TotalsSettings { by: by.iter().map(|b| (*b).to_owned()).collect(), measures: measures.to_vec(), of: None }
}

#[allow(clippy::unnecessary_wraps)] // as the cells of a column
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// F0 in one register: zero, missing, negative, no key, two currencies, no currency.
fn mixed() -> Vec<Project> {
    vec![
        project("Odense", 10_000),
        project("Odense", 20_000),
        project("Odense", 0),
        Project { minor: None, ..project("Odense", 0) },
        project("Aarhus", 30_000),
        project("Aarhus", -5_000),
        Project { unit: None, ..project("", 1_000) },
        Project { currency: Some("EUR"), ..project("Odense", 700) },
        Project { minor: None, currency: None, ..project("Odense", 0) },
    ]
}

#[test]
fn edge_cases_keep_their_place() {
    let register = register(&mixed());
    let measures = [Measure::N, Measure::Sum, Measure::Share, Measure::NUnknown, Measure::Min];
    let table = totals(&register, &settings(&["unit"], &measures), &Work::new(2)).unwrap();
    assert_eq!(texts(&table, "unit"), [text("Odense"), text("Aarhus"), None, text("Odense"), text("Odense")]);
    assert_eq!(texts(&table, "currency"), [text("DKK"), text("DKK"), text("DKK"), text("EUR"), None]);
    assert_eq!(counts(&table, "n"), [Some(4), Some(2), Some(1), Some(1), Some(1)]);
    // 300 + 0; 300 − 50; 10; euro apart; unknown stays null
    assert_eq!(digits(&table, "sum"), (vec![Some(30_000), Some(25_000), Some(1_000), Some(700), None], 2));
    // of 300 + 300 + 10 = 610: 49.1803 %, 49.1803 %, 1.6393 %; floors 49.18, 49.18, 1.63 leave .01 for the largest rest
    assert_eq!(digits(&table, "share"), (vec![Some(4918), Some(4918), Some(164), Some(10_000), None], 2));
    assert_eq!(counts(&table, "unknown"), [Some(1), Some(0), Some(0), Some(0), Some(1)]);
    assert_eq!(digits(&table, "min").0, [Some(0), Some(-5_000), Some(1_000), Some(700), None]);
    assert_conserved(&table, &register);
    let dkk = &table.conserved[0];
    assert_eq!((dkk.counted, dkk.register), ((6, 56_000), (7, 56_000)));
    assert_eq!(dkk.excluded, [("unknown_amount".to_owned(), 1, 0)]);
}

#[test]
fn shares_add_up_to_exactly_100() {
    let thirds: Vec<Project> = ["a", "b", "c"].into_iter().map(|unit| project(unit, 1)).collect();
    let table = totals(&register(&thirds), &settings(&["unit"], &[Measure::Share]), &Work::new(1)).unwrap();
    assert_eq!(digits(&table, "share"), (vec![Some(3334), Some(3333), Some(3333)], 2)); // ties to the earlier key
}

#[test]
fn no_money_is_null() {
    let unknown = [Project { minor: None, ..project("a", 0) }];
    let register = register(&unknown);
    let table = overview(&register, None, &Work::new(1)).unwrap();
    assert_eq!((counts(&table, "n"), counts(&table, "unknown")), (vec![Some(1)], vec![Some(1)]));
    for name in ["sum", "share", "mean", "median", "p10", "p90", "min", "max"] {
        assert_eq!(digits(&table, name).0, [None], "{name}");
    }
    assert_eq!(ratios(&table, "effective_number"), [None]);
    assert_conserved(&table, &register);
    let concentration = concentration(&register, None, None, None, &Work::new(1)).unwrap();
    assert_eq!((concentration.n(), concentration.hhi(), concentration.theil()), (0, None, None));
    assert_eq!((concentration.top_share(1), concentration.lorenz()), (None, vec![]));
    assert_eq!(concentration.hill(1.0), Ok(None));
}

#[test]
fn an_empty_register_has_no_rows() {
    let register = register(&[]);
    let table = overview(&register, Some("unit"), &Work::new(2)).unwrap();
    assert!(table.is_empty() && table.conserved.is_empty());
    assert!(ledger(&register, None).unwrap().is_empty());
    assert!(coverage(&register).unwrap().is_empty());
}

#[test]
fn mean_and_quantiles_have_two_digits_more() {
    // 1.00, 2.00, 3.01: mean 6.01 / 3 = 2.00333…; p10 = 1 + .2 · 1 = 1.20; p90 = 2 + .8 · 1.01 = 2.808
    let register = register(&[project("a", 100), project("a", 200), project("a", 301)]);
    let table = overview(&register, Some("unit"), &Work::new(1)).unwrap();
    assert_eq!(digits(&table, "mean"), (vec![Some(20_033)], 4));
    assert_eq!(digits(&table, "p10"), (vec![Some(12_000)], 4));
    assert_eq!(digits(&table, "median"), (vec![Some(20_000)], 4));
    assert_eq!(digits(&table, "p90"), (vec![Some(28_080)], 4));
    assert_eq!((digits(&table, "min").0, digits(&table, "max").0), (vec![Some(100)], vec![Some(301)]));
}

/// F2: 60, 20, 10, 10.
#[test]
fn concentration_of_a_worked_vector() {
    let register = register(&[project("a", 60), project("b", 20), project("c", 10), project("d", 10)]);
    let c = concentration(&register, None, None, None, &Work::new(2)).unwrap();
    assert_eq!((c.n(), c.total().minor, c.hhi()), (4, 100, Some(0.42)));
    assert_eq!(c.effective_number(), Some(50.0 / 21.0));
    assert_eq!((c.hhi_normalized(), c.gini()), (Some(17.0 / 75.0), Some(0.4)));
    assert_eq!((c.hill(0.0).unwrap(), c.hill(2.0).unwrap()), (Some(4.0), Some(50.0 / 21.0)));
    assert!((c.hill(1.0).unwrap().unwrap() - 2.971_004).abs() < 5e-7);
    assert!((c.theil().unwrap() - 0.297_394).abs() < 5e-7);
    assert_eq!((c.top_share(1), c.top_share(2), c.top_share(9)), (Some(0.6), Some(0.8), Some(1.0)));
    assert_eq!(c.smallest_half_share(), Some(0.2)); // 10 + 10
    assert_eq!(c.lorenz(), [(0.0, 0.0), (0.25, 0.1), (0.5, 0.2), (0.75, 0.4), (1.0, 1.0)]);
    // below .20 (strictly): 10, 10; the limit may have its own scale
    let (n, money, share) = c.below(Amount { minor: 2, scale: 1 });
    assert_eq!((n, money.minor, share), (2, 20, Some(0.2)));
    assert_eq!(c.below(Amount { minor: 201, scale: 3 }).0, 3);
    assert!(matches!(c.hill(-1.0), Err(Error::Settings(_))));
    assert_eq!(texts(&c.table(), "id")[2..], [text("p00002"), text("p00003")]); // ties by id
}

#[test]
fn concentration_counts_apart_what_it_leaves_out() {
    let mut projects = mixed();
    projects.remove(7); // the euro
    let register = register(&projects);
    let c = concentration(&register, Some("unit"), None, None, &Work::new(2)).unwrap();
    // Odense 100 + 200 + 0, Aarhus 300; the tie goes to Aarhus
    assert_eq!((c.n(), c.projects(), c.total().minor), (2, 4, 60_000));
    assert_eq!((c.negative().0, c.negative().1.minor, c.unknown()), (1, -5_000, 1));
    assert_eq!(texts(&c.table(), "unit"), [text("Aarhus"), text("Odense")]);
    let excluded = [("net_negative", 1, -5_000), ("unknown_amount", 1, 0), ("unknown_unit", 1, 1_000)];
    assert_eq!(c.conserved()[0].excluded, excluded.map(|(reason, n, minor)| (reason.to_owned(), n, minor)));
    assert_conserved(&c.table(), &register);
}

#[test]
fn currencies_are_never_added() {
    let register = register(&mixed());
    let Err(Error::Currency(message)) = concentration(&register, None, None, None, &Work::new(1)) else { panic!() };
    assert!(message.contains("DKK, EUR"), "{message}");
    let euro = concentration(&register, None, None, Some("EUR".parse().unwrap()), &Work::new(1)).unwrap();
    assert_eq!((euro.n(), euro.total().minor), (1, 700));
    assert_conserved(&euro.table(), &register);
    let missing = concentration(&register, None, None, Some("SEK".parse().unwrap()), &Work::new(1));
    assert!(matches!(missing, Err(Error::Currency(message)) if message.contains("DKK, EUR")));
}

#[test]
fn the_ledger_names_every_krone() {
    let register = register(&mixed());
    let table = ledger(&register, None).unwrap();
    let reasons =
        ["counted", "net_negative", "unknown_amount", "register", "counted", "register", "unknown_amount", "register"];
    assert_eq!(texts(&table, "reason"), reasons.map(text));
    assert_eq!(counts(&table, "n"), [5, 1, 1, 7, 1, 1, 1, 1].map(Some));
    let amounts = [Some(61_000), Some(-5_000), None, Some(56_000), Some(700), Some(700), None, None];
    assert_eq!(digits(&table, "amount").0, amounts);
    assert_conserved(&table, &register);
}

#[test]
fn coverage_counts_projects_and_money() {
    let register = register(&mixed());
    let table = coverage(&register).unwrap();
    let at = |field: &str, currency: Option<String>| {
        let keys: Vec<_> = texts(&table, "field").into_iter().zip(texts(&table, "currency")).collect();
        keys.iter().position(|k| *k == (text(field), currency.clone())).unwrap()
    };
    let unit = at("unit", text("DKK"));
    // 6 of 7 projects in kroner name a unit: 85.71 %; 600 of 610 kroner that are not negative: 98.36 %
    assert_eq!((counts(&table, "n")[unit], digits(&table, "share").0[unit]), (Some(6), Some(8571)));
    assert_eq!((digits(&table, "money").0[unit], digits(&table, "money_share").0[unit]), (Some(55_000), Some(9836)));
    assert_eq!(counts(&table, "distinct")[unit], Some(2));
    let amount = at("amount", None);
    assert_eq!((counts(&table, "n")[amount], digits(&table, "money").0[amount]), (Some(0), None));
}

#[test]
fn mistakes_name_what_exists() {
    let register = register(&mixed());
    let message = |settings: &TotalsSettings| totals(&register, settings, &Work::new(1)).unwrap_err().to_string();
    assert!(message(&settings(&["units"], &[])).contains("unit"));
    assert!(message(&settings(&["unit", "unit"], &[])).contains("two columns 'unit'"));
    assert!(message(&settings(&[], &[Measure::N, Measure::N])).contains("two columns 'n'"));
    let of = TotalsSettings { of: Some(Field::TotalCost), ..TotalsSettings::default() };
    assert_eq!(message(&of), "no money column 'total_cost'; the register has: amount");
}

#[test]
fn a_stopped_run_says_so() {
    let work = Work::new(1);
    work.stop();
    assert_eq!(overview(&register(&mixed()), None, &work), Err(Error::Interrupted));
}

#[test]
fn sums_beyond_128_bits_are_an_error_and_no_wrap() {
    let most = i128::MAX / 100;
    let many: Vec<Project> = (0..101).map(|_| project("a", most)).collect();
    let sum = settings(&["unit"], &[Measure::Sum]);
    assert!(matches!(totals(&register(&many), &sum, &Work::new(2)), Err(Error::AmountOverflow(_))));
    let mut back = many;
    back.extend([project("a", -most), project("a", -most)]);
    let table = totals(&register(&back), &sum, &Work::new(2)).unwrap();
    assert_eq!(digits(&table, "sum").0, [Some(most * 99)]);
    // Shares rest on the amounts that are not negative, whose sum does not fit.
    let share = settings(&["unit"], &[Measure::Share]);
    assert!(matches!(totals(&register(&back), &share, &Work::new(2)), Err(Error::AmountOverflow(_))));
}
