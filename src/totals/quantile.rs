//! Quantiles of sorted amounts, exact.

use i256::I256;

use super::ratio::narrow;
use crate::Result;

/// Digits a quantile has beyond the scale of its amounts.
pub(super) const MORE_DIGITS: u8 = 2;

/// The quantile `tenths / 10` by linear interpolation: type 7 of Hyndman & Fan (1996), in hundredths of a minor unit.
///
/// With h = (n − 1) · tenths / 10 it lies the fraction of h between its two neighbours. The fraction is a whole number
/// of tenths, so two digits more than the amounts have hold every such quantile without rounding.
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when a hundred times the amount does not fit.
pub(super) fn quantile<T: Copy + Into<i128>>(ascending: &[T], tenths: usize) -> Result<Option<i128>> {
    let steps = ascending.len().saturating_sub(1).saturating_mul(tenths);
    let Some(&low) = ascending.get(steps / 10) else { return Ok(None) };
    let low = I256::from_i128(low.into());
    let high = ascending.get((steps / 10).saturating_add(1)).map_or(low, |&x| I256::from_i128(x.into()));
    let tenth = I256::from_i128(i128::try_from(steps % 10).unwrap_or_default());
    let ten = I256::from_i128(10);
    // 10 · (10 · low + tenth · (high − low)): below 2^137.
    let sum = low.wrapping_mul(ten).wrapping_add(high.wrapping_sub(low).wrapping_mul(tenth));
    narrow(sum.wrapping_mul(ten), "a quantile with two more digits").map(Some)
}

/// The positions in ascending order that the quantile `tenths / 10` of `n` amounts lies on or between.
pub(super) fn neighbours(n: usize, tenths: usize) -> [usize; 2] {
    let last = n.saturating_sub(1);
    let low = last.saturating_mul(tenths) / 10;
    [low, low.saturating_add(1).min(last)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::as_conversions)]
    use num_rational::Ratio;
    use proptest::prelude::*;

    use super::*;
    use crate::Error;

    #[test]
    fn interpolates_between_neighbours() {
        // numpy.quantile([1, 2, 3, 10], [.1, .5, .9]): h = .3, 1.5, 2.7 -> 1.3, 2.5, 3 + .7 * 7 = 7.9
        let x = [1_i64, 2, 3, 10];
        assert_eq!(quantile(&x, 1), Ok(Some(130)));
        assert_eq!(quantile(&x, 5), Ok(Some(250)));
        assert_eq!(quantile(&x, 9), Ok(Some(790)));
        assert_eq!(quantile(&[7_i128], 9), Ok(Some(700)));
        assert_eq!(quantile::<i64>(&[], 5), Ok(None));
        assert!(matches!(quantile(&[i128::MAX], 5), Err(Error::AmountOverflow(_))));
    }

    proptest! {
        #[test]
        fn equals_the_definition_in_fractions(mut x in prop::collection::vec(-(1_i128 << 100)..1 << 100, 1..40), tenths in 0_usize..=10) {
            x.sort_unstable();
            let h = Ratio::new(((x.len() - 1) * tenths) as i128, 10);
            let below = h.floor().to_integer() as usize;
            let above = h.ceil().to_integer() as usize;
            let low = Ratio::from(x[below]);
            let want = low + (h - h.floor()) * (Ratio::from(x[above]) - low);
            prop_assert_eq!(quantile(&x, tenths).unwrap(), Some((want * 100).to_integer()));
            prop_assert!((want * 100).is_integer());
        }
    }
}
