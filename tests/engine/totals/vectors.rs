//! The worked vectors of the method reference through the public names, and where each of them is tested.
//!
//! | vector | test |
//! | --- | --- |
//! | F0 edge cases (zero, missing, negative, currencies, empty set, one project) | `worked.rs`, `edge_cases_keep_their_place` … ; here, `one_project` |
//! | F0 day-proportional split, largest remainder | here, `a_year_gets_its_days`; doctest of `money::largest_remainder` |
//! | F0 residual of parent and children (100; 60, 30) | `counting.rs`; `tests/engine/ledger/worked.rs` |
//! | F1 counted + excluded = register | `counting.rs`; `assert_conserved` in every test here; `worked.rs`, `the_ledger_names_every_krone` |
//! | F2 four vectors, normalised HHI, Theil, Gini, Hill numbers of order 0, 1, 2, ∞ | here, `concentration_vectors`; `src/totals/{moments,entropy}.rs` |
//! | F2 within + between | `inequality.rs`; `src/totals/entropy.rs` |
//! | F3 matrix, thin sugar; 7.4 | `division.rs`; `src/totals/fragmentation.rs` |
//! | F13 turnover, renewals, merges, splits | `turnover.rs` |
//! | F16 bounds | `people.rs`; `src/totals/reach.rs` |
//! | 7.2 totals and concentration of the Danish registers | `golden.rs` |
//! | amounts near the limit of 128 bits | `limits.rs` |

use overblik::money::largest_remainder;
use overblik::totals::{Concentration, Measure, TotalsSettings, concentration, totals};
use overblik::{Field, Work};

use super::{digits, project, ratios, register, texts};

fn of(amounts: &[i128]) -> Concentration {
    let projects: Vec<_> = amounts.iter().map(|&x| project("a", x)).collect();
    concentration(&register(&projects), None, None, None, &Work::new(2)).unwrap()
}

fn near(got: Option<f64>, want: f64) {
    assert!((got.unwrap() - want).abs() < 5e-7, "{got:?} is not {want}");
}

/// x, H, 1/H, 1D, Theil, Gini, normalised H.
#[test]
fn concentration_vectors() {
    type Row = (&'static [i128], f64, f64, f64, f64, f64, f64);
    let rows: [Row; 4] = [
        (&[60, 20, 10, 10], 21.0 / 50.0, 50.0 / 21.0, 2.971_004, 0.297_394, 2.0 / 5.0, 17.0 / 75.0),
        (&[1, 1, 1], 1.0 / 3.0, 3.0, 3.0, 0.0, 0.0, 0.0),
        (&[40, 30, 10, 10, 10], 7.0 / 25.0, 25.0 / 7.0, 4.130_852, 0.190_954, 8.0 / 25.0, 0.1),
        (&[5, 0, 5], 0.5, 2.0, 2.0, 0.405_465, 1.0 / 3.0, 0.25),
    ];
    for (x, hhi, number, first, theil, gini, normalised) in rows {
        let c = of(x);
        assert_eq!((c.hhi(), c.effective_number(), c.gini()), (Some(hhi), Some(number), Some(gini)), "{x:?}");
        assert_eq!(c.hhi_normalized(), Some(normalised), "{x:?}");
        near(c.hill(1.0).unwrap(), first);
        near(c.theil(), theil);
        // q = 0 counts, zeros included; q = 2 is 1/H; q = ∞ is 1 / largest share
        assert_eq!(c.hill(0.0).unwrap(), Some(x.len() as f64));
        assert_eq!(c.hill(2.0).unwrap(), Some(number));
        let largest = *x.iter().max().unwrap() as f64 / x.iter().sum::<i128>() as f64;
        near(c.hill(f64::INFINITY).unwrap(), 1.0 / largest);
    }
    // To the declared precision, not to the last bit: 1, 1, 1 is 3 and 0.
    assert_eq!((of(&[1, 1, 1]).hill(1.0).unwrap(), of(&[1, 1, 1]).theil()), (Some(3.0), Some(0.0)));
}

#[test]
fn one_project() {
    let one = of(&[7]);
    assert_eq!((one.hhi(), one.hhi_normalized(), one.gini()), (Some(1.0), None, None));
}

/// 1 000 000.00 over 2016-07-01 … 2018-06-30, 184 + 365 + 181 days; quotas 25 205 479.452, 50 000 000, 24 794 520.548.
#[test]
fn a_year_gets_its_days() {
    let parts = largest_remainder(100_000_000, &[184, 365, 181]).unwrap();
    assert_eq!(parts, [25_205_479, 50_000_000, 24_794_521]);
    assert_eq!(parts.iter().sum::<i128>(), 100_000_000);
}

/// numpy.quantile of 100 … 1100 in steps of 100: h = 10 p, so p25 lies halfway between 300 and 400.
#[test]
fn percentiles_by_group() {
    let mut projects: Vec<_> = [7, 3, 11, 1, 5, 9, 2, 10, 4, 8, 6].map(|x| project("a", x * 100)).to_vec();
    projects.extend([project("b", 1_000), project("b", -500)]);
    let words = ["p25", "p99", "p50", "p1"];
    let measures = words.map(|w| w.parse::<Measure>().unwrap()).to_vec();
    let settings = TotalsSettings { by: vec!["unit".into()], measures, of: Some(Field::Amount) };
    let table = totals(&register(&projects), &settings, &Work::new(2)).unwrap();
    assert_eq!(texts(&table, "unit"), ["a", "b"].map(|u| Some(u.to_owned())));
    // a: 3.5, 10.9, 6, 1.1 hundreds; b: −500 + {.25, .99, .5, .01} · 1500
    assert_eq!(digits(&table, "p25"), (vec![Some(35_000), Some(-12_500)], 4));
    assert_eq!(digits(&table, "p99").0, [Some(109_000), Some(98_500)]);
    assert_eq!(digits(&table, "p50").0, [Some(60_000), Some(25_000)]);
    assert_eq!(digits(&table, "p1").0, [Some(11_000), Some(-48_500)]);
    assert!(
        ratios(
            &totals(&register(&projects), &TotalsSettings { measures: vec![Measure::Gini], ..settings }, &Work::new(1))
                .unwrap(),
            "gini"
        )[0]
        .is_some()
    );
}
