//! How many really different efforts: diversity that counts likeness (Leinster & Cobbold 2012).

use i256::I256;
use serde::{Deserialize, Serialize};

use super::exact::{fixed, ratio, times};
use crate::register::Register;
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
    let (weights, [unknown, left_out]) = match weighting {
        Weighting::Count => (vec![1; register.len()], [0, 0]),
        Weighting::Money => money_weights(register)?,
    };
    let mut distinct = distinct_by(&weights, alike, work)?;
    distinct.weighting = weighting;
    distinct.unknown_amount = unknown;
    distinct.not_positive = distinct.not_positive.saturating_sub(unknown + left_out);
    Ok(distinct)
}

/// What counts of the default measure, 0 where unknown; how many are unknown, and how many are left out.
fn money_weights(register: &Register) -> Result<(Vec<i128>, [u64; 2])> {
    let field = register
        .default_money()
        .ok_or_else(|| Error::NotIdentified("the register has no amounts to weigh projects by".into()))?;
    let mut seen: Option<u16> = None;
    let [mut unknown, mut left_out] = [0, 0];
    let mut weights = Vec::with_capacity(register.len());
    for (project, &currency) in register.currency_codes().iter().enumerate() {
        let amount = register.countable(field, project);
        if amount.is_some() && *seen.get_or_insert(currency) != currency {
            return Err(Error::Currency(
                "amounts in several currencies have no common share; choose one currency first".into(),
            ));
        }
        let counts = register.counts(field, project);
        unknown += u64::from(amount.is_none() && counts);
        left_out += u64::from(!counts);
        weights.push(amount.unwrap_or(0));
    }
    Ok((weights, [unknown, left_out]))
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
    largest: i32,
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
        let mut links: Vec<(u32, u32, i32)> = Vec::with_capacity(pairs.len());
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

    fn bring_near(&mut self, at: u32, other: u32, dot: i32) {
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
mod tests;
