//! The integers that every exact measure of concentration is a ratio of.

use i256::U512;

use crate::money::Sum;
use crate::totals::ratio::ratio;
use crate::totals::width::count;
use crate::{Error, Result};

/// Number, sum, sum of squares and sum of rank × amount of amounts that are not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::totals) struct Moments {
    /// Amounts, zeros included.
    pub n: u64,
    /// Their sum.
    pub total: u128,
    squares: U512,
    ranked: U512,
}

impl Moments {
    /// Of amounts in ascending order, none of them negative.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`] when the sum does not fit; then no square can wrap, since Σ x² ≤ (Σ x)² < 2²⁵⁴.
    pub fn of<T: Copy + Into<i128>>(ascending: &[T]) -> Result<Self> {
        Self::near(ascending).map_or_else(|| Self::far(ascending), Ok)
    }

    fn far<T: Copy + Into<i128>>(ascending: &[T]) -> Result<Self> {
        let mut sum = Sum::default();
        for &x in ascending {
            sum.add(x.into());
        }
        let total = u128::try_from(sum.total("the sum of the amounts")?);
        let total = total.map_err(|_| Error::Internal("negative amounts have no shares".into()))?;
        let amounts = || ascending.iter().map(|&x| x.into().unsigned_abs());
        let squares = add_products(amounts().zip(amounts()));
        let ranked = add_products(amounts().zip(1_u128..));
        Ok(Self { n: count(ascending.len()), total, squares, ranked })
    }

    /// All three sums in one pass, where N amounts as large as the largest would fit 128 bits; ranks are below 2^32.
    fn near<T: Copy + Into<i128>>(ascending: &[T]) -> Option<Self> {
        let (least, most) =
            ascending.iter().fold((0, 0), |(least, most): (i128, i128), &x| (least.min(x.into()), most.max(x.into())));
        let most = most.unsigned_abs();
        let n = u128::from(count(ascending.len()));
        most.checked_mul(most.max(n))?.checked_mul(n).filter(|_| least == 0)?;
        let (mut total, mut squares, mut ranked) = (0_u128, 0_u128, 0_u128);
        for (&x, rank) in ascending.iter().zip(1_u64..) {
            let x = x.into().unsigned_abs();
            total = total.wrapping_add(x);
            squares = squares.wrapping_add(x.wrapping_mul(x));
            ranked = ranked.wrapping_add(x.wrapping_mul(rank.into()));
        }
        let (squares, ranked) = (U512::from_u128(squares), U512::from_u128(ranked));
        Some(Self { n: count(ascending.len()), total, squares, ranked })
    }

    fn total_squared(&self) -> U512 {
        U512::from_u128(self.total).wrapping_mul(U512::from_u128(self.total))
    }

    /// Σ p²; `None` without money.
    pub fn hhi(&self) -> Option<f64> {
        ratio(self.squares, self.total_squared())
    }

    /// (H − 1/N) / (1 − 1/N) = (N Σx² − (Σx)²) / ((N − 1) (Σx)²); `None` for N < 2 or without money.
    pub fn hhi_normalized(&self) -> Option<f64> {
        let less = self.n.checked_sub(1)?;
        let square = self.total_squared();
        let part = self.squares.wrapping_mul(wide(self.n)).checked_sub(square)?;
        ratio(part, square.wrapping_mul(wide(less)))
    }

    /// 1 / Σ p²; `None` without money.
    pub fn effective_number(&self) -> Option<f64> {
        ratio(self.total_squared(), self.squares)
    }

    /// Σ (2i − N − 1) x₍ᵢ₎ / (N Σ x) = (2 Σ i x₍ᵢ₎ − (N + 1) Σ x) / (N Σ x); `None` for N < 2 or without money.
    pub fn gini(&self) -> Option<f64> {
        if self.n < 2 {
            return None;
        }
        let total = U512::from_u128(self.total);
        let mean_rank = total.wrapping_mul(wide(self.n.saturating_add(1)));
        let part = self.ranked.wrapping_add(self.ranked).checked_sub(mean_rank)?;
        ratio(part, total.wrapping_mul(wide(self.n)))
    }
}

fn wide(n: u64) -> U512 {
    U512::from_u128(u128::from(n))
}

/// Σ a·b in 128 bits while they suffice, in 512 from there on.
fn add_products(pairs: impl Iterator<Item = (u128, u128)>) -> U512 {
    let mut near = 0_u128;
    let mut far = U512::from_u128(0);
    for (a, b) in pairs {
        if let Some(sum) = a.checked_mul(b).and_then(|product| near.checked_add(product)) {
            near = sum;
        } else {
            let product = U512::from_u128(a).wrapping_mul(U512::from_u128(b));
            far = far.wrapping_add(product);
        }
    }
    far.wrapping_add(U512::from_u128(near))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::float_cmp, clippy::float_arithmetic, clippy::as_conversions)]
    use proptest::prelude::*;

    use super::*;

    fn of(x: &[i64]) -> Moments {
        let mut x = x.to_vec();
        x.sort_unstable();
        Moments::of(&x).unwrap()
    }

    /// The worked vectors of the method reference, F2.
    #[test]
    fn worked_vectors() {
        // 60² + 20² + 10² + 10² = 4200 over 100²: 21/50; normalised (.42 − .25) / .75 = 17/75
        let a = of(&[60, 20, 10, 10]);
        assert_eq!((a.hhi(), a.effective_number()), (Some(21.0 / 50.0), Some(50.0 / 21.0)));
        assert_eq!(a.hhi_normalized(), Some(17.0 / 75.0));
        // ranks 1..4 of 10, 10, 20, 60: −3·10 − 10 + 20 + 3·60 = 160 over 4 · 100
        assert_eq!(a.gini(), Some(0.4));
        let b = of(&[1, 1, 1]);
        assert_eq!((b.hhi(), b.effective_number()), (Some(1.0 / 3.0), Some(3.0)));
        assert_eq!((b.gini(), b.hhi_normalized()), (Some(0.0), Some(0.0)));
        // 1600 + 900 + 3 · 100 = 2800 over 100²; normalised (.28 − .2) / .8 = 1/10
        let c = of(&[40, 30, 10, 10, 10]);
        assert_eq!((c.hhi(), c.effective_number()), (Some(7.0 / 25.0), Some(25.0 / 7.0)));
        assert_eq!((c.gini(), c.hhi_normalized()), (Some(8.0 / 25.0), Some(0.1)));
        // the zero counts in N: normalised (1/2 − 1/3) / (2/3) = 1/4
        let d = of(&[5, 0, 5]);
        assert_eq!((d.hhi(), d.effective_number()), (Some(0.5), Some(2.0)));
        assert_eq!((d.gini(), d.hhi_normalized()), (Some(1.0 / 3.0), Some(0.25)));
    }

    proptest! {
        /// The short way gives the same integers as the long one, or stands aside.
        #[test]
        fn short_and_long_sums_agree(mut x in prop::collection::vec(prop_oneof![0_i128..1000, 0_i128..1 << 62, 0_i128..i128::MAX >> 6], 0..30)) {
            x.sort_unstable();
            if let Some(near) = Moments::near(&x) {
                prop_assert_eq!(Moments::far(&x), Ok(near));
            } else {
                prop_assert!(x.last().is_some_and(|&most| most > 1 << 60), "{:?}", x);
            }
        }
    }

    /// F0: one project, no money, no project.
    #[test]
    fn edges() {
        let one = of(&[7]);
        assert_eq!((one.hhi(), one.effective_number()), (Some(1.0), Some(1.0)));
        assert_eq!((one.hhi_normalized(), one.gini()), (None, None));
        let zeros = of(&[0, 0]);
        assert_eq!((zeros.hhi(), zeros.effective_number(), zeros.gini()), (None, None, None));
        assert_eq!((of(&[]).hhi(), of(&[]).gini(), of(&[]).hhi_normalized()), (None, None, None));
    }

    #[test]
    fn the_largest_amounts_do_not_wrap() {
        let half = i128::MAX / 2;
        let two = Moments::of(&[half, half]).unwrap();
        assert_eq!((two.hhi(), two.effective_number(), two.gini()), (Some(0.5), Some(2.0), Some(0.0)));
        assert!(matches!(Moments::of(&[half, half, half]), Err(Error::AmountOverflow(_))));
        assert!(matches!(Moments::of(&[-1_i64]), Err(Error::Internal(_))));
    }
}
