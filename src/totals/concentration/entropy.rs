//! Measures with logarithms: the order-1 Hill number, the Theil index, Hill numbers of any order.
//!
//! Real numbers, computed by `libm` in ascending order of the amounts with a compensated sum (Neumaier 1974) and rounded
//! to a declared precision, so that they have the same digits everywhere and 1, 1, 1 gives 3 and 0.
#![allow(clippy::float_arithmetic, clippy::as_conversions)] // logarithms are real numbers

use i256::U512;

use crate::totals::ratio::{ratio, ratio_of};

/// Theil index `Σ p ln(N p)` to twelve digits after the point; `None` without money.
pub(in crate::totals) fn theil<T: Copy + Into<i128>>(ascending: &[T], total: u128) -> Option<f64> {
    let n = ascending.len() as f64;
    let sum = add_shares(ascending, total, |p| p * libm::log(n * p))?;
    Some(round(sum, 12).max(0.0))
}

/// A group of a decomposition: how many, how much, and what its own Theil index is before rounding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::totals) struct Part {
    /// Amounts, zeros included.
    pub n: u64,
    /// Their sum.
    pub total: u128,
    /// `Σ p ln(n p)` within; `None` without money.
    pub index: Option<f64>,
}

impl Part {
    /// Of the amounts of a group, in ascending order.
    pub fn of(ascending: &[i128], total: u128) -> Self {
        let n = ascending.len() as f64;
        let index = add_shares(ascending, total, |p| p * libm::log(n * p));
        Self { n: ascending.len() as u64, total, index }
    }

    /// The Theil index to twelve digits.
    pub fn theil(&self) -> Option<f64> {
        self.index.map(|t| round(t, 12).max(0.0))
    }
}

/// What a group adds to the Theil index of all: `s T` within and `s ln(s N / n)` between (Theil 1967; Shorrocks 1980), s
/// its share of the money; each to twelve digits, 0 for a group without money, `None` when nobody has any.
pub(in crate::totals) fn contributions(parts: &[Part]) -> Vec<Option<(f64, f64)>> {
    let raw = contribute(parts);
    raw.into_iter().map(|c| c.map(|(within, between)| (round(within, 12), round(between, 12)))).collect()
}

/// The Theil index within and between groups, each to twelve digits; `None` without money.
pub(in crate::totals) fn decomposition(parts: &[Part]) -> Option<(f64, f64)> {
    let all: Option<Vec<(f64, f64)>> = contribute(parts).into_iter().collect();
    let all = all.filter(|c| !c.is_empty())?;
    let (within, between): (Vec<f64>, Vec<f64>) = all.into_iter().unzip();
    Some((round(compensated(within.into_iter()), 12).max(0.0), round(compensated(between.into_iter()), 12).max(0.0)))
}

fn contribute(parts: &[Part]) -> Vec<Option<(f64, f64)>> {
    let n: u64 = parts.iter().map(|p| p.n).fold(0, u64::saturating_add);
    let total: u128 = parts.iter().map(|p| p.total).fold(0, u128::saturating_add);
    let wide = |a: u128, b: u64| U512::from_u128(a).wrapping_mul(U512::from_u128(b.into()));
    let one = |part: &Part| {
        let share = ratio_of(part.total, total)?;
        let index = part.index.unwrap_or(0.0);
        // s N / n as one correctly rounded ratio of integers, so that even groups add exactly 0.
        let even = ratio(wide(part.total, n), wide(total, part.n))?;
        let between = if part.total == 0 { 0.0 } else { share * libm::log(even) };
        Some((share * index, between))
    };
    parts.iter().map(one).collect()
}

/// Hill number of order `q` ≥ 0: `(Σ p^q)^(1/(1−q))`, for q = 1 `exp(−Σ p ln p)`, to twelve significant digits.
pub(in crate::totals) fn hill<T: Copy + Into<i128>>(ascending: &[T], total: u128, q: f64) -> Option<f64> {
    let largest: i128 = (*ascending.last()?).into();
    let number = if q.is_infinite() {
        ratio_of(total, largest.unsigned_abs())?
    } else if q.total_cmp(&1.0).is_eq() {
        libm::exp(-add_shares(ascending, total, |p| p * libm::log(p))?)
    } else {
        hill_of_order(ascending, total, ratio_of(largest.unsigned_abs(), total)?, q)?
    };
    Some(significant(number))
}

/// With shares relative to the largest, since `p^q` itself is 0 for large q.
fn hill_of_order<T: Copy + Into<i128>>(ascending: &[T], total: u128, largest: f64, q: f64) -> Option<f64> {
    let sum = add_shares(ascending, total, |p| libm::pow(p / largest, q))?;
    let exponent = (libm::log(sum) + q * libm::log(largest)) / (1.0 - q);
    Some(libm::exp(exponent))
}

/// Compensated sum of `f` over the shares that are not 0.
fn add_shares<T: Copy + Into<i128>>(ascending: &[T], total: u128, f: impl Fn(f64) -> f64) -> Option<f64> {
    if total == 0 {
        return None;
    }
    let positive = ascending.iter().map(|&x| x.into()).filter(|&x: &i128| x > 0);
    Some(compensated(positive.map(|x| f(x as f64 / total as f64))))
}

fn compensated(terms: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    sum + lost
}

fn round(x: f64, digits: usize) -> f64 {
    // Decimal rounding by the standard library is exact; `+ 0.0` turns -0 into 0.
    format!("{x:.digits$}").parse::<f64>().unwrap_or(x) + 0.0
}

fn significant(x: f64) -> f64 {
    format!("{x:.11e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::float_cmp)]
    use super::*;

    fn near(got: Option<f64>, want: f64) {
        assert!((got.unwrap() - want).abs() < 5e-7, "{got:?} is not {want}");
    }

    /// The worked vectors of the method reference, F2.
    #[test]
    fn worked_vectors() {
        near(hill(&[10, 10, 20, 60], 100, 1.0), 2.971_004);
        near(theil(&[10, 10, 20, 60], 100), 0.297_394);
        near(hill(&[10, 10, 10, 30, 40], 100, 1.0), 4.130_852);
        near(theil(&[10, 10, 10, 30, 40], 100), 0.190_954);
        assert_eq!(hill(&[1, 1, 1], 3, 1.0), Some(3.0));
        assert_eq!(theil(&[1, 1, 1], 3), Some(0.0));
        assert_eq!(hill(&[0, 5, 5], 10, 1.0), Some(2.0));
        near(theil(&[0, 5, 5], 10), 0.405_465); // ln 3 − ln 2
        assert_eq!((theil(&[0, 0], 0), hill(&[0, 0], 0, 1.0), hill::<i64>(&[], 0, 1.0)), (None, None, None));
    }

    /// F2: within (60, 20 | 10, 10) .104650, between .192745.
    #[test]
    fn theil_splits_into_within_and_between() {
        let within = 0.8 * theil(&[20, 60], 80).unwrap() + 0.2 * theil(&[10, 10], 20).unwrap();
        let between = theil(&[20, 80], 100).unwrap();
        near(Some(within), 0.104_650);
        near(Some(between), 0.192_745);
        near(Some(within + between), theil(&[10, 10, 20, 60], 100).unwrap());
    }

    /// F2 again, through the groups: (60, 20 | 10, 10) within .104650 + between .192745 = .297394.
    #[test]
    fn groups_add_up_to_the_index_of_all() {
        let parts = [Part::of(&[20, 60], 80), Part::of(&[10, 10], 20)];
        let (within, between) = decomposition(&parts).unwrap();
        near(Some(within), 0.104_650);
        near(Some(between), 0.192_745);
        near(Some(within + between), 0.297_394);
        // .8 · T(20, 60) and 0; .8 ln(.8 · 4/2) and .2 ln(.2 · 4/2)
        let [Some(a), Some(b)] = contributions(&parts)[..] else { panic!("two groups") };
        assert_eq!((b.0, a.0), (0.0, within));
        near(Some(a.1), 0.8 * 0.470_003_629_2);
        near(Some(b.1), 0.2 * -0.916_290_731_9);
        // 1, 1 | 1: even groups of even amounts give 0 and 0, to the last digit.
        assert_eq!(decomposition(&[Part::of(&[1, 1], 2), Part::of(&[1], 1)]), Some((0.0, 0.0)));
        // A group without money adds nothing; no money at all is unknown.
        assert_eq!(contributions(&[Part::of(&[0], 0), Part::of(&[5], 5)])[0], Some((0.0, 0.0)));
        assert_eq!((decomposition(&[Part::of(&[0], 0)]), decomposition(&[])), (None, None));
    }

    #[test]
    fn hill_numbers_fall_with_their_order() {
        let x = [10, 10, 20, 60];
        let numbers: Vec<f64> =
            [0.5, 1.0, 1.5, 3.0, 80.0, 5000.0, f64::INFINITY].map(|q| hill(&x, 100, q).unwrap()).to_vec();
        assert!(numbers.is_sorted_by(|a, b| a >= b), "{numbers:?}");
        near(hill(&x, 100, f64::INFINITY), 1.0 / 0.6);
        // (.216 + .008 + .001 + .001)^(−1/2) = .226^(−1/2)
        near(hill(&x, 100, 3.0), 2.103_515_8);
    }
}
