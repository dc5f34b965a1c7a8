//! The last division: exact integers in, one correctly rounded number out.
#![allow(clippy::float_arithmetic, clippy::as_conversions)] // the one place where integers become a float

use i256::{I256, U512};

use crate::{Error, Result};

/// Integers below this are floats without rounding.
const EXACT: u128 = 1 << 53;

/// `part / whole` rounded once, half to even, to the nearest `f64`; `None` when `whole` is 0.
///
/// `part` must stay below 2⁴⁴⁸.
pub(in crate::totals) fn ratio(part: U512, whole: U512) -> Option<f64> {
    let zero = U512::from_u128(0);
    if whole == zero {
        return None;
    }
    let limit = U512::from_u128(EXACT);
    if part < limit && whole < limit {
        return Some(part.as_u128() as f64 / whole.as_u128() as f64);
    }
    if part == zero {
        return Some(0.0);
    }
    // Scaled so that the quotient has 55 or 56 bits: two or three more than a float keeps, the last one sticky.
    let shift = 55 + bits(whole) - bits(part);
    let (part, whole) = if shift >= 0 {
        (part.wrapping_shl(shift.unsigned_abs()), whole)
    } else {
        (part, whole.wrapping_shl(shift.unsigned_abs()))
    };
    let (quotient, rest) = part.wrapping_div_rem(whole);
    let sticky = u128::from(rest != zero);
    Some(libm::ldexp((quotient.as_u128() | sticky) as f64, -shift))
}

/// [`ratio`] of two amounts or counts.
pub(in crate::totals) fn ratio_of(part: u128, whole: u128) -> Option<f64> {
    if part < EXACT && whole < EXACT && whole > 0 {
        return Some(part as f64 / whole as f64);
    }
    ratio(U512::from_u128(part), U512::from_u128(whole))
}

/// [`ratio_of`] with the sign of a part that is given by its size.
pub(in crate::totals) fn signed_ratio_of(negative: bool, part: u128, whole: u128) -> Option<f64> {
    ratio_of(part, whole).map(|size| if negative { -size } else { size })
}

fn bits(x: U512) -> i32 {
    512 - x.leading_zeros() as i32
}

/// `part / whole` rounded half to even to an integer.
///
/// # Errors
/// [`Error::AmountOverflow`], naming `what`, when the quotient does not fit; [`Error::Internal`] for `whole` = 0.
pub(in crate::totals) fn half_even(part: I256, whole: u64, what: &str) -> Result<i128> {
    half_even_wide(part, I256::from_i128(i128::from(whole)), what)
}

/// [`half_even`] for a divisor beyond 64 bits, which must not be negative.
///
/// # Errors
/// As [`half_even`].
pub(in crate::totals) fn half_even_wide(part: I256, whole: I256, what: &str) -> Result<i128> {
    let zero = I256::from_i128(0);
    if whole <= zero {
        return Err(Error::Internal(format!("{what} divides by 0")));
    }
    let (quotient, rest) = part.wrapping_abs().wrapping_div_rem(whole);
    let twice = rest.wrapping_add(rest);
    let odd = quotient.as_i128() & 1 == 1;
    let up = twice > whole || (twice == whole && odd);
    let size = quotient.wrapping_add(I256::from_i128(i128::from(up)));
    narrow(if part < zero { size.wrapping_neg() } else { size }, what)
}

/// A wide integer in 128 bits.
///
/// # Errors
/// [`Error::AmountOverflow`], naming `what`, when it does not fit.
pub(in crate::totals) fn narrow(wide: I256, what: &str) -> Result<i128> {
    let narrow = wide.as_i128();
    if I256::from_i128(narrow) == wide { Ok(narrow) } else { Err(Error::AmountOverflow(what.to_owned())) }
}

/// Per cent with two digits, half to even: `(1, 3)` gives 3333.
pub(crate) fn per_cent(part: u128, whole: u128) -> Option<i128> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (U512::from_u128(part), U512::from_u128(whole));
    let (quotient, rest) = part.wrapping_mul(U512::from_u128(10_000)).wrapping_div_rem(whole);
    let twice = rest.wrapping_add(rest);
    let up = twice > whole || (twice == whole && quotient.as_u128() & 1 == 1);
    i128::try_from(quotient.as_u128()).ok().map(|q| q.saturating_add(i128::from(up)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::float_cmp)] // the nearest float is one float
    use proptest::prelude::*;

    use super::*;

    fn wide(high: u128, low: u128) -> U512 {
        U512::from_u128(high).wrapping_shl(128).wrapping_add(U512::from_u128(low))
    }

    proptest! {
        #[test]
        fn a_ratio_is_the_nearest_float(high in any::<u128>(), low in any::<u128>(), cut in 0_u32..200, den in 1_u128..) {
            let part = wide(high >> 64, low).wrapping_shr(cut);
            let got = ratio(part, U512::from_u128(den)).unwrap();
            // The decimal digits of the exact quotient, read by the standard library, which rounds correctly.
            let digits = U512::from_u128(10_u128.pow(38));
            let (whole, rest) = part.wrapping_div_rem(U512::from_u128(den));
            let (first, rest) = rest.wrapping_mul(digits).wrapping_div_rem(U512::from_u128(den));
            let (second, rest) = rest.wrapping_mul(digits).wrapping_div_rem(U512::from_u128(den));
            let sticky = u8::from(rest != U512::from_u128(0));
            let text = format!("{whole}.{:038}{:038}{sticky}", first.as_u128(), second.as_u128());
            prop_assert_eq!(got, text.parse::<f64>().unwrap(), "{}", text);
        }
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let half = |part, whole| half_even(I256::from_i128(part), whole, "x").unwrap();
        assert_eq!([half(5, 2), half(7, 2), half(-5, 2), half(-7, 2), half(8, 3), half(-7, 3)], [2, 4, -2, -4, 3, -2]);
        assert_eq!(per_cent(1, 3), Some(3333));
        assert_eq!(per_cent(1, 16), Some(625)); // 6.25 exactly
        assert_eq!(per_cent(1, 20_000), Some(0)); // 0.005: half, to the even 0.00
        assert_eq!(per_cent(3, 20_000), Some(2)); // 0.015: half, to the even 0.02
        assert_eq!(per_cent(1, 0), None);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let most = I256::from_i128(i128::MAX);
        assert_eq!(half_even(most, 1, "the mean"), Ok(i128::MAX));
        assert!(matches!(half_even(most.wrapping_add(most), 1, "the mean"), Err(Error::AmountOverflow(_))));
    }
}
