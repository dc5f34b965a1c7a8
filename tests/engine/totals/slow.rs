//! The slow, obvious version in fractions; order and threads make no difference.
#![allow(clippy::cast_lossless)]

use std::collections::BTreeMap;

use num_rational::BigRational;
use overblik::Work;
use overblik::totals::{Measure, TotalsSettings, concentration, totals};
use proptest::prelude::*;

use super::{Project, assert_conserved, counts, digits, ratios, register, texts};

const UNITS: [Option<&str>; 4] = [Some("a"), Some("b"), Some("c"), None];
const CURRENCIES: [Option<&str>; 2] = [Some("DKK"), Some("EUR")];

fn minor() -> impl Strategy<Value = Option<i128>> {
    let far = i128::MAX / 1_000_000;
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(0)),
        4 => (-1_000_i128..100_000).prop_map(Some),
        2 => (-(1_i128 << 62)..1 << 62).prop_map(Some),
        1 => (-far..far).prop_map(Some),
    ]
}

fn projects() -> impl Strategy<Value = Vec<Project>> {
    let project = (0_usize..4, 0_usize..4, minor(), 0_usize..2).prop_map(|(unit, theme, minor, currency)| Project {
        unit: UNITS[unit],
        theme: UNITS[theme],
        minor,
        currency: CURRENCIES[currency],
    });
    prop::collection::vec(project, 0..60)
}

fn fraction(x: i128) -> BigRational {
    BigRational::from_integer(x.into())
}

/// The nearest float of a fraction between 0 and a million, by its decimal digits.
fn float(x: &BigRational) -> f64 {
    let digits = fraction(10).pow(60);
    let scaled = (x * &digits).floor().to_integer().to_string();
    let padded = format!("{scaled:0>61}");
    let (whole, rest) = padded.split_at(padded.len() - 60);
    format!("{whole}.{rest}1").parse().unwrap()
}

fn check_group(minor: &[Option<i128>], table: &overblik::Table, row: usize) {
    let mut known: Vec<i128> = minor.iter().flatten().copied().collect();
    known.sort_unstable();
    assert_eq!(counts(table, "n")[row], Some(minor.len() as i64));
    assert_eq!(counts(table, "unknown")[row], Some((minor.len() - known.len()) as i64));
    let sum: i128 = known.iter().sum();
    assert_eq!(digits(table, "sum").0[row], (!known.is_empty()).then_some(sum));
    assert_eq!(digits(table, "min").0[row], known.first().copied());
    assert_eq!(digits(table, "max").0[row], known.last().copied());
    if !known.is_empty() {
        let mean = fraction(sum) * fraction(100) / fraction(known.len() as i128);
        let off = mean - fraction(digits(table, "mean").0[row].unwrap());
        assert!(off.clone() + off.clone() <= fraction(1) && off.clone() + off >= fraction(-1));
    }
    let shares: Vec<i128> = known.into_iter().filter(|&x| x >= 0).collect();
    check_concentration(&shares, table, row);
}

fn check_concentration(ascending: &[i128], table: &overblik::Table, row: usize) {
    let total: i128 = ascending.iter().sum();
    let n = ascending.len() as i128;
    if total == 0 {
        assert!(["hhi", "gini", "theil", "effective_number"].iter().all(|m| ratios(table, m)[row].is_none()));
        return;
    }
    let hhi: BigRational = ascending.iter().map(|&x| (fraction(x) / fraction(total)).pow(2)).sum();
    assert_eq!(ratios(table, "hhi")[row], Some(float(&hhi)));
    assert_eq!(ratios(table, "effective_number")[row], Some(float(&hhi.recip())));
    let equal = fraction(n).recip();
    let normalized = (n > 1).then(|| float(&((&hhi - &equal) / (fraction(1) - &equal))));
    assert_eq!(ratios(table, "hhi_normalized")[row], normalized);
    let pairs = ascending.iter().zip(1..).map(|(&x, i)| fraction(2 * i - n - 1) * fraction(x));
    let gini = pairs.sum::<BigRational>() / (fraction(n) * fraction(total));
    assert_eq!(ratios(table, "gini")[row], (n > 1).then(|| float(&gini)));
}

fn everything() -> TotalsSettings {
    TotalsSettings { by: vec!["unit".into(), "theme".into()], measures: Measure::ALL.to_vec(), of: None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn equals_the_slow_version(projects in projects()) {
        let register = register(&projects);
        let table = totals(&register, &everything(), &Work::new(2)).unwrap();
        assert_conserved(&table, &register);
        let mut slow: BTreeMap<_, Vec<Option<i128>>> = BTreeMap::new();
        for p in &projects {
            // A currency that no amount names is unknown to the register.
            let known = projects.iter().any(|q| q.currency == p.currency && q.minor.is_some());
            let owned = |x: Option<&str>| x.map(str::to_owned);
            let key = (owned(p.unit), owned(p.theme), owned(p.currency.filter(|_| known)));
            slow.entry(key).or_default().push(p.minor);
        }
        let keys = texts(&table, "unit").into_iter().zip(texts(&table, "theme")).zip(texts(&table, "currency"));
        prop_assert_eq!(table.len(), slow.len());
        for (row, ((unit, theme), currency)) in keys.enumerate() {
            check_group(&slow[&(unit, theme, currency)], &table, row);
        }
        for currency in ["DKK", "EUR"] {
            let own = texts(&table, "currency").into_iter().zip(digits(&table, "share").0);
            let shares: Vec<i128> = own.filter(|(c, _)| c.as_deref() == Some(currency)).filter_map(|(_, s)| s).collect();
            prop_assert!(shares.is_empty() || shares.iter().sum::<i128>() == 10_000);
        }
    }

    #[test]
    fn order_and_threads_make_no_difference(projects in projects(), seed in any::<u64>()) {
        let first = totals(&register(&projects), &everything(), &Work::new(1)).unwrap();
        let mut shuffled = projects;
        let n = shuffled.len();
        for i in (1..n).rev() {
            shuffled.swap(i, (seed.rotate_left(i as u32) % (i as u64 + 1)) as usize);
        }
        let other = register(&shuffled);
        for threads in 1..=3 {
            prop_assert_eq!(&totals(&other, &everything(), &Work::new(threads)).unwrap(), &first);
        }
    }
}

/// Enough projects for several blocks and threads, and enough combinations for sparse numbering.
#[test]
fn large_groupings_do_not_depend_on_threads() {
    let n = 150_000_u32;
    let hash = |i: u32, salt: u32| (i ^ salt).wrapping_mul(2_654_435_761) >> 7;
    let name = |i: u32, salt: u32, of: u32| Some(Box::<str>::from(format!("{:04}", hash(i, salt) % of)));
    let draft = overblik::register::Draft {
        n: n as usize,
        ids: Some((0..n).map(|i| Some(format!("{i:06}").into())).collect()),
        categories: [
            (overblik::Field::Unit, (0..n).map(|i| name(i, 1, 700)).collect()),
            (overblik::Field::Theme, (0..n).map(|i| name(i, 2, 900)).collect()),
        ]
        .into(),
        money: [(
            overblik::Field::Amount,
            (0..n)
                .map(|i| {
                    (i % 31 > 0).then(|| overblik::money::Amount { minor: i128::from(hash(i, 3)) - 999, scale: 2 })
                })
                .collect(),
        )]
        .into(),
        currency: vec![Some("DKK".parse().unwrap()); n as usize],
        ..overblik::register::Draft::default()
    };
    let register = draft.build().unwrap();
    for by in [&["unit"][..], &["unit", "theme"], &[]] {
        let by: Vec<String> = by.iter().map(|b| (*b).to_owned()).collect();
        let settings = TotalsSettings { by, measures: Measure::ALL.to_vec(), of: None };
        let tables: Vec<_> = (1..=3).map(|t| totals(&register, &settings, &Work::new(t)).unwrap()).collect();
        assert_eq!((&tables[0], &tables[0]), (&tables[1], &tables[2]));
        assert_conserved(&tables[0], &register);
        assert_eq!(counts(&tables[0], "n").iter().flatten().sum::<i64>(), i64::from(n));
        let sum: i128 = digits(&tables[0], "sum").0.iter().flatten().sum();
        assert_eq!(sum, register.amounts(overblik::Field::Amount).unwrap()[0].1.minor);
    }
    for by in [None, Some("unit")] {
        let of = |threads| concentration(&register, by, None, None, &Work::new(threads)).unwrap();
        assert_eq!((of(1), of(1)), (of(2), of(3)));
    }
}
