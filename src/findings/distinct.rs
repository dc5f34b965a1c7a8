//! How many really different efforts: diversity that counts likeness (Leinster & Cobbold 2012).

use i256::I256;
use serde::{Deserialize, Serialize};

use super::exact::{fixed, ratio, times};
use crate::register::{Field, Register};
use crate::similarity::{ONE, Pair};
use crate::{Error, Result, Work};

/// What a project counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// Its money: a project without a positive amount has no share.
    #[default]
    Money,
    /// Itself: every project has the same share.
    Count,
}

/// The likeness of projects, as far as it is not 0. Everything that is not named here has likeness 0.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alike<'a> {
    /// Pairs above a floor, each once.
    pub pairs: &'a [Pair],
    /// Disjoint families of identical texts, of any size. Pairs of a family need only name one of its members, and pairs
    /// inside it need not be named at all.
    pub families: &'a [Vec<u32>],
    /// Projects whose texts cannot be compared.
    pub without_text: &'a [u32],
}

/// The number of efforts at one order q of Hill (1973).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Order {
    /// 0 counts every effort, 1 counts them by share, 2 counts mostly the large ones.
    pub q: u8,
    /// Efforts when likeness counts; projects without text are like no other.
    pub value: f64,
    /// The same when projects without text are as like all others as the two most similar projects are.
    pub low: f64,
    /// Hill number: efforts when every project is its own.
    pub hill: f64,
    /// `1 − value / hill`.
    pub redundancy: f64,
}

/// The number of really different efforts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distinct {
    /// What a project counted for.
    pub weighting: Weighting,
    /// Efforts at q = 2, projects without text being like no other.
    pub value: f64,
    /// `1 − value / Hill number` at q = 2.
    pub redundancy: f64,
    /// Lower bound of [`Distinct::value`]; equal to it when every project has text.
    pub low: f64,
    /// Upper bound of [`Distinct::value`].
    pub high: f64,
    /// Orders 0, 1 and 2.
    pub by_order: [Order; 3],
    /// Projects counted: those with a positive weight.
    pub n: u64,
    /// Projects left out because their amount is unknown.
    pub unknown_amount: u64,
    /// Projects left out because their amount is 0 or negative.
    pub not_positive: u64,
    /// Share of the weight on projects without comparable text.
    pub money_without_text_share: f64,
}

impl Distinct {
    /// The order `q` of 0, 1, 2.
    pub fn hill(&self, q: u8) -> Option<&Order> {
        self.by_order.iter().find(|order| order.q == q)
    }
}

/// Total weights beyond 2⁹⁶ minor units are refused, so that no product below can overflow 256 bits.
const LARGEST: i128 = 1 << 96;
/// Pairs between two looks at the clock of the caller.
const BLOCK: usize = 1 << 16;

/// The number of really different efforts in a register.
///
/// `Z` is the likeness, `p` the shares: `qD = (Σ pᵢ (Zp)ᵢ^(q−1))^(1/(1−q))` (Leinster & Cobbold 2012). All sums are of
/// integers, so the result does not depend on any order; identical copies of a project change nothing. Whether `Z` is
/// positive definite is not examined.
///
/// # Errors
/// [`Error::Currency`] for money in several currencies, [`Error::NotIdentified`] when no project has a positive weight,
/// [`Error::Interrupted`].
pub fn distinct(register: &Register, alike: &Alike, weighting: Weighting, work: &Work) -> Result<Distinct> {
    let (weights, unknown) = match weighting {
        Weighting::Count => (vec![1; register.len()], 0),
        Weighting::Money => money_weights(register)?,
    };
    let mut distinct = distinct_by(&weights, alike, work)?;
    distinct.weighting = weighting;
    distinct.unknown_amount = unknown;
    distinct.not_positive = distinct.not_positive.saturating_sub(unknown);
    Ok(distinct)
}

/// The amounts of the default measure, 0 where unknown, and how many are unknown.
fn money_weights(register: &Register) -> Result<(Vec<i128>, u64)> {
    let column = register
        .default_money()
        .and_then(|field: Field| register.money(field))
        .ok_or_else(|| Error::NotIdentified("the register has no amounts to weigh projects by".into()))?;
    let mut seen: Option<u16> = None;
    let mut unknown = 0;
    let mut weights = Vec::with_capacity(register.len());
    for (amount, &currency) in column.iter().zip(register.currency_codes()) {
        if amount.is_some() && *seen.get_or_insert(currency) != currency {
            return Err(Error::Currency(
                "amounts in several currencies have no common share; choose one currency first".into(),
            ));
        }
        unknown += u64::from(amount.is_none());
        weights.push(amount.unwrap_or(0));
    }
    Ok((weights, unknown))
}

/// The number of really different efforts for given integer weights, one a project.
///
/// # Errors
/// As [`distinct`]; [`Error::Internal`] for a position outside the weights or a project in two families.
pub fn distinct_by(weights: &[i128], alike: &Alike, work: &Work) -> Result<Distinct> {
    work.begin("distinct efforts", alike.pairs.len() as u64);
    let positive: Vec<i128> = weights.iter().map(|&w| w.max(0)).collect();
    let n = positive.iter().filter(|&&w| w > 0).count();
    let total = total_of(&positive)?;
    let rows = Rows::of(&positive, alike, work)?;
    let alone = efforts(&positive, &positive.iter().map(|&w| times(w, ONE)).collect::<Vec<_>>(), total);
    let high = efforts(&rows.weights, &rows.near, total);
    let low = efforts(&rows.weights, &rows.near_if_blank_is_like_all(total), total);
    let order = |q: usize| {
        let [value, low, hill] = [high, low, alone].map(|all| all.get(q).copied().unwrap_or(f64::NAN));
        Order { q: q as u8, value, low: low.min(value), hill, redundancy: (1.0 - value / hill).max(0.0) }
    };
    let by_order = [order(0), order(1), order(2)];
    let [.., second] = by_order;
    Ok(Distinct {
        weighting: Weighting::default(),
        value: second.value,
        redundancy: second.redundancy,
        low: second.low,
        high: second.value,
        by_order,
        n: n as u64,
        unknown_amount: 0,
        not_positive: (weights.len() - n) as u64,
        money_without_text_share: ratio(I256::from_i128(rows.blank_weight()), I256::from_i128(total)),
    })
}

fn total_of(weights: &[i128]) -> Result<i128> {
    let mut total: i128 = 0;
    for &w in weights {
        total = total
            .checked_add(w)
            .filter(|&t| t <= LARGEST)
            .ok_or_else(|| Error::AmountOverflow("the sum of weights (at most 2^96 here)".into()))?;
    }
    if total == 0 {
        return Err(Error::NotIdentified("no project has a positive amount, so there is no share to count by".into()));
    }
    Ok(total)
}

/// One row a distinct text; the row of a family is that of its first member, the others weigh nothing.
struct Rows {
    weights: Vec<i128>,
    /// `(Zw)ᵢ` in units of 2⁻³⁰.
    near: Vec<i128>,
    blank: Vec<bool>,
    /// The largest likeness of two different projects.
    largest: u32,
}

impl Rows {
    fn of(weights: &[i128], alike: &Alike, work: &Work) -> Result<Self> {
        let blank = marked(weights.len(), alike.without_text)?;
        let row_of = rows_of(weights.len(), alike.families, &blank)?;
        let mut rows = Self { weights: vec![0; weights.len()], near: Vec::new(), blank, largest: 0 };
        for (&row, &w) in row_of.iter().zip(weights) {
            if let Some(sum) = rows.weights.get_mut(row as usize) {
                *sum += w; // at most the total, which was checked
            }
        }
        if row_of.iter().zip(0..).any(|(&row, at)| row != at) {
            rows.largest = ONE;
        }
        rows.near = rows.weights.iter().map(|&w| times(w, ONE)).collect();
        rows.add_pairs(&row_of, alike.pairs, work)?;
        Ok(rows)
    }

    fn add_pairs(&mut self, row_of: &[u32], pairs: &[Pair], work: &Work) -> Result<()> {
        let row = |at: u32| row_of.get(at as usize).copied().ok_or_else(|| outside(at, row_of.len()));
        let mut links: Vec<(u32, u32, u32)> = Vec::with_capacity(pairs.len());
        for block in pairs.chunks(BLOCK) {
            for pair in block {
                let (a, b) = (row(pair.a)?, row(pair.b)?);
                if a != b && !self.is_blank(a) && !self.is_blank(b) {
                    links.push((a.min(b), a.max(b), pair.dot.min(ONE)));
                }
            }
            work.advance(block.len() as u64)?;
        }
        // Members of one family may name the same pair of texts several times; it counts once.
        links.sort_unstable_by(|x, y| (x.0, x.1, y.2).cmp(&(y.0, y.1, x.2)));
        links.dedup_by_key(|link| (link.0, link.1));
        for (a, b, dot) in links {
            self.largest = self.largest.max(dot);
            self.bring_near(a, b, dot);
            self.bring_near(b, a, dot);
        }
        Ok(())
    }

    fn bring_near(&mut self, at: u32, other: u32, dot: u32) {
        let weight = self.weights.get(other as usize).copied().unwrap_or(0);
        if let Some(near) = self.near.get_mut(at as usize) {
            *near += times(weight, dot); // Σ dot·w ≤ 2³⁰ · 2⁹⁶
        }
    }

    fn is_blank(&self, row: u32) -> bool {
        self.blank.get(row as usize) == Some(&true)
    }

    fn blank_weight(&self) -> i128 {
        self.weights.iter().zip(&self.blank).filter(|(_, blank)| **blank).map(|(w, _)| w).sum()
    }

    /// `(Zw)ᵢ` when the rows without text have the largest likeness seen with every other row.
    fn near_if_blank_is_like_all(&self, total: i128) -> Vec<i128> {
        let blank_weight = self.blank_weight();
        let rows = self.weights.iter().zip(&self.near).zip(&self.blank);
        let added = |w: i128, blank: bool| if blank { total - w } else { blank_weight };
        rows.map(|((&w, &near), &blank)| near + times(added(w, blank), self.largest)).collect()
    }
}

fn outside(at: u32, n: usize) -> Error {
    Error::Internal(format!("likeness names project {at} of {n}"))
}

fn marked(n: usize, projects: &[u32]) -> Result<Vec<bool>> {
    let mut marks = vec![false; n];
    for &at in projects {
        *marks.get_mut(at as usize).ok_or_else(|| outside(at, n))? = true;
    }
    Ok(marks)
}

fn rows_of(n: usize, families: &[Vec<u32>], blank: &[bool]) -> Result<Vec<u32>> {
    let mut row_of: Vec<u32> = (0..n as u32).collect();
    for family in families {
        let comparable = || family.iter().filter(|&&at| blank.get(at as usize) != Some(&true));
        let Some(&first) = comparable().min() else { continue };
        for &at in comparable() {
            let row = row_of.get_mut(at as usize).ok_or_else(|| outside(at, n))?;
            if *row != at {
                return Err(Error::Internal(format!("project {at} stands in two families of identical texts")));
            }
            *row = first;
        }
    }
    Ok(row_of)
}

/// Diversity at q = 0, 1, 2 from weights and `(Zw)ᵢ` in units of 2⁻³⁰, both integers.
fn efforts(weights: &[i128], near: &[i128], total: i128) -> [f64; 3] {
    const LOGARITHM: f64 = (1_u64 << 60) as f64;
    let whole = times(total, ONE);
    let (mut zero, mut logarithms, mut two) = (0_i128, I256::from_i128(0), I256::from_i128(0));
    for (&w, &z) in weights.iter().zip(near).filter(|(w, _)| **w > 0) {
        zero += fixed(times(w, ONE), z);
        // The logarithm is rounded to 2⁻⁶⁰ once, then everything is an integer again.
        let logarithm = -libm::log(z as f64 / whole as f64) * LOGARITHM;
        logarithms = logarithms.wrapping_add(product(w, logarithm as i128));
        two = two.wrapping_add(product(w, z));
    }
    let mean = ratio(logarithms, I256::from_i128(total)) / LOGARITHM;
    [zero as f64 / fixed(1, 1) as f64, libm::exp(mean), ratio(product(total, whole), two)]
}

fn product(a: i128, b: i128) -> I256 {
    I256::from_i128(a).wrapping_mul(I256::from_i128(b))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

    use proptest::prelude::*;

    use super::*;

    type Fraction = num_rational::Ratio<i128>;

    fn pair(a: u32, b: u32, dot: u32) -> Pair {
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
}
