//! Worked numbers and properties of the number of efforts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::*;

type Fraction = num_rational::Ratio<i128>;

fn pair(a: u32, b: u32, dot: i32) -> Pair {
    Pair { a, b, dot }
}

fn of(weights: &[i128], pairs: &[Pair]) -> Distinct {
    distinct_by(weights, &Alike { pairs, ..Alike::default() }, &Work::default()).unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

#[test]
fn worked_example_of_the_method_reference() {
    // p = ¼ each, Z12 = 9/10, Z34 = 1/2: Σ Z p p = (4 + 2·0.9 + 2·0.5) / 16 = 6.8/16 = 17/40.
    let nine_tenths = ONE / 10 * 9 + 3; // 0.9 · 2³⁰ to the nearest unit
    let d = of(&[1, 1, 1, 1], &[pair(0, 1, nine_tenths), pair(2, 3, ONE / 2)]);
    assert!(near(d.value, 40.0 / 17.0), "{d:?}");
    assert!(near(d.redundancy, 7.0 / 17.0));
    // q = 0: Σ p / (Zp) = 2 · 1/1.9 + 2 · 1/1.5 = 20/19 + 4/3 = 136/57.
    assert!(near(d.by_order[0].value, 136.0 / 57.0));
    assert!((d.by_order[1].value - 2.369_396).abs() < 1e-6);
    assert_eq!((d.by_order[0].hill, d.by_order[2].hill, d.n), (4.0, 4.0, 4));
    assert!((d.by_order[1].hill - 4.0).abs() < 1e-12);
}

#[test]
fn identical_copies_are_one_effort() {
    let copies = of(&[2, 1, 1], &[pair(1, 2, ONE)]);
    let whole = of(&[2, 2], &[]);
    assert_eq!((copies.value, whole.value), (2.0, 2.0));
    assert!(near(copies.by_order[1].value, 2.0) && near(copies.by_order[0].value, 2.0));
    assert!(near(copies.by_order[2].hill, 16.0 / 6.0));
}

#[test]
fn texts_that_cannot_be_compared_give_two_bounds() {
    let pairs = [pair(0, 1, ONE / 2)];
    let alike = Alike { pairs: &pairs, without_text: &[2], ..Alike::default() };
    let d = distinct_by(&[1, 1, 2], &alike, &Work::default()).unwrap();
    // Z = 0: 16 / (1 + 1 + 2·½ + 4) = 16/7. Z = ½ with both others: 16 / (7 + 2·½·2·1·2) = 16/11.
    assert!(near(d.value, 16.0 / 7.0) && near(d.high, 16.0 / 7.0) && near(d.low, 16.0 / 11.0), "{d:?}");
    assert!(near(d.money_without_text_share, 0.5));
}

#[test]
fn no_positive_amount_is_refused() {
    let none = distinct_by(&[0, -5], &Alike::default(), &Work::default());
    assert!(matches!(none, Err(Error::NotIdentified(_))));
    let pairs = [pair(0, 7, ONE)];
    let alike = Alike { pairs: &pairs, ..Alike::default() };
    assert!(matches!(distinct_by(&[1, 1], &alike, &Work::default()), Err(Error::Internal(_))));
}

fn cases() -> impl Strategy<Value = (Vec<i128>, Vec<Pair>)> {
    proptest::collection::vec(0_i128..1_000_000, 1..9)
        .prop_filter("a positive weight", |w| w.iter().any(|&w| w > 0))
        .prop_flat_map(|weights| {
            let n = weights.len();
            let all = n * (n - 1) / 2;
            let dots = proptest::collection::vec(prop_oneof![Just(0), 0..ONE], all);
            (Just(weights), dots).prop_map(|(weights, dots)| {
                let n = weights.len() as u32;
                let at = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
                let pairs = at.zip(dots).map(|((a, b), dot)| pair(a, b, dot));
                (weights, pairs.filter(|p| p.dot > 0).collect())
            })
        })
}

/// `1 / Σ Z p p` and `Σ p / (Zp)` in fractions.
fn slow(weights: &[i128], pairs: &[Pair]) -> (f64, f64) {
    let z = |i: usize, j: usize| match pairs.iter().find(|p| (p.a as usize, p.b as usize) == (i.min(j), i.max(j))) {
        _ if i == j => i128::from(ONE),
        found => found.map_or(0, |p| i128::from(p.dot)),
    };
    let n = weights.len();
    let total: i128 = weights.iter().sum();
    let zw: Vec<i128> = (0..n).map(|i| (0..n).map(|j| z(i, j) * weights[j]).sum()).collect();
    let two: i128 = (0..n).map(|i| weights[i] * zw[i]).sum();
    let value = Fraction::new(total * total, 1) * Fraction::new(i128::from(ONE), two);
    let float = |f: Fraction| *f.numer() as f64 / *f.denom() as f64;
    let terms = (0..n).filter(|&i| weights[i] > 0);
    (float(value), terms.map(|i| float(Fraction::new(weights[i] * i128::from(ONE), zw[i]))).sum())
}

proptest! {
    #[test]
    fn equals_the_slow_fractions((weights, pairs) in cases()) {
        let d = of(&weights, &pairs);
        let (two, zero) = slow(&weights, &pairs);
        prop_assert!(near(d.value, two));
        prop_assert!(near(d.by_order[0].value, zero));
        prop_assert!(d.by_order.iter().all(|o| o.value <= o.hill * (1.0 + 1e-12) && o.value >= 1.0 - 1e-12));
        prop_assert!(d.by_order[0].value >= d.by_order[1].value - 1e-9);
        prop_assert!(d.by_order[1].value >= d.by_order[2].value - 1e-9);
    }

    #[test]
    fn without_likeness_it_is_the_hill_number((weights, _) in cases()) {
        let d = of(&weights, &[]);
        prop_assert!(d.by_order.iter().all(|o| o.value.to_bits() == o.hill.to_bits() && o.redundancy == 0.0));
    }

    #[test]
    fn splitting_a_project_into_copies_changes_nothing((weights, pairs) in cases(), part in 1_i128..1_000_000) {
        let (last, n) = (weights.len() - 1, weights.len() as u32);
        prop_assume!(weights[last] > part);
        let mut split = weights.clone();
        split[last] -= part;
        split.push(part);
        let mut enumerated = pairs.clone();
        let copied = pairs.iter().filter(|p| p.b as usize == last).map(|p| pair(p.a, n, p.dot));
        enumerated.extend(copied);
        enumerated.push(pair(last as u32, n, ONE));
        let family = [vec![last as u32, n]];
        let as_family = Alike { pairs: &pairs, families: &family, ..Alike::default() };
        let by_family = distinct_by(&split, &as_family, &Work::default()).unwrap();
        for (whole, copy) in of(&weights, &pairs).by_order.iter().zip(&by_family.by_order) {
            prop_assert_eq!(whole.value.to_bits(), copy.value.to_bits());
        }
        for (whole, copy) in of(&weights, &pairs).by_order.iter().zip(&of(&split, &enumerated).by_order) {
            prop_assert!(near(whole.value, copy.value));
        }
    }

    #[test]
    fn row_order_changes_no_bit((weights, pairs) in cases()) {
        let n = weights.len() as u32;
        let reversed: Vec<i128> = weights.iter().rev().copied().collect();
        let turned: Vec<Pair> = pairs.iter().rev().map(|p| pair(n - 1 - p.b, n - 1 - p.a, p.dot)).collect();
        for (a, b) in of(&weights, &pairs).by_order.iter().zip(&of(&reversed, &turned).by_order) {
            prop_assert_eq!(a.value.to_bits(), b.value.to_bits());
        }
    }
}
