//! Measures with logarithms: the order-1 Hill number, the Theil index, Hill numbers of any order.
//!
//! Real numbers, computed by `libm` in ascending order of the amounts with a compensated sum (Neumaier 1974) and rounded
//! to a declared precision, so that they have the same digits everywhere and 1, 1, 1 gives 3 and 0.
#![allow(clippy::float_arithmetic, clippy::as_conversions)] // logarithms are real numbers

use super::ratio::ratio_of;

/// Theil index `Σ p ln(N p)` to twelve digits after the point; `None` without money.
pub(super) fn theil<T: Copy + Into<i128>>(ascending: &[T], total: u128) -> Option<f64> {
    let n = ascending.len() as f64;
    let sum = add_shares(ascending, total, |p| p * libm::log(n * p))?;
    Some(round(sum, 12).max(0.0))
}

/// Hill number of order `q` ≥ 0: `(Σ p^q)^(1/(1−q))`, for q = 1 `exp(−Σ p ln p)`, to twelve significant digits.
pub(super) fn hill<T: Copy + Into<i128>>(ascending: &[T], total: u128, q: f64) -> Option<f64> {
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
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for &x in ascending {
        let x: i128 = x.into();
        if x > 0 {
            let term = f(x as f64 / total as f64);
            let next = sum + term;
            lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
            sum = next;
        }
    }
    Some(sum + lost)
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
