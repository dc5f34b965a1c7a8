//! Quantiles of sorted amounts, exact.

use i256::I256;

use crate::Result;
use crate::totals::ratio::narrow;

/// Digits a quantile has beyond the scale of its amounts.
pub(in crate::totals) const MORE_DIGITS: u8 = 2;

/// The quantile `hundredths / 100` by linear interpolation: type 7 of Hyndman & Fan (1996), in hundredths of a minor unit.
///
/// With h = (n − 1) · hundredths / 100 it lies the fraction of h between its two neighbours. The fraction is a whole number
/// of hundredths, so two digits more than the amounts have hold every such quantile without rounding.
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when a hundred times the amount does not fit.
pub(in crate::totals) fn percentile<T: Copy + Into<i128>>(ascending: &[T], hundredths: usize) -> Result<Option<i128>> {
    let steps = ascending.len().saturating_sub(1).saturating_mul(hundredths);
    let Some(&low) = ascending.get(steps / 100) else { return Ok(None) };
    let low = I256::from_i128(low.into());
    let high = ascending.get((steps / 100).saturating_add(1)).map_or(low, |&x| I256::from_i128(x.into()));
    let part = I256::from_i128(i128::try_from(steps % 100).unwrap_or_default());
    // 100 · low + part · (high − low): below 2^136.
    let sum = low.wrapping_mul(I256::from_i128(100)).wrapping_add(high.wrapping_sub(low).wrapping_mul(part));
    narrow(sum, "a quantile with two more digits").map(Some)
}

/// The positions in ascending order that the quantile `hundredths / 100` of `n` amounts lies on or between.
pub(in crate::totals) fn neighbours(n: usize, hundredths: usize) -> [usize; 2] {
    let last = n.saturating_sub(1);
    let low = last.saturating_mul(hundredths) / 100;
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
        assert_eq!(percentile(&x, 10), Ok(Some(130)));
        assert_eq!(percentile(&x, 50), Ok(Some(250)));
        assert_eq!(percentile(&x, 90), Ok(Some(790)));
        // h = .75 and 2.25: 1.75, 3 + .25 * 7 = 4.75; h = .03: 1.03; h = 2.97: 3 + .97 * 7 = 9.79
        assert_eq!([25, 75, 1, 99].map(|p| percentile(&x, p)), [175, 475, 103, 979].map(|q| Ok(Some(q))));
        assert_eq!([0, 100].map(|p| percentile(&x, p)), [100, 1000].map(|q| Ok(Some(q))));
        assert_eq!(percentile(&[7_i128], 90), Ok(Some(700)));
        assert_eq!(percentile::<i64>(&[], 50), Ok(None));
        assert!(matches!(percentile(&[i128::MAX], 50), Err(Error::AmountOverflow(_))));
    }

    proptest! {
        #[test]
        fn equals_the_definition_in_fractions(mut x in prop::collection::vec(-(1_i128 << 100)..1 << 100, 1..40), hundredths in 0_usize..=100) {
            x.sort_unstable();
            let h = Ratio::new(((x.len() - 1) * hundredths) as i128, 100);
            let below = h.floor().to_integer() as usize;
            let above = h.ceil().to_integer() as usize;
            let low = Ratio::from(x[below]);
            let want = low + (h - h.floor()) * (Ratio::from(x[above]) - low);
            prop_assert_eq!(percentile(&x, hundredths).unwrap(), Some((want * 100).to_integer()));
            prop_assert!((want * 100).is_integer());
        }
    }
}
