//! Fractions of large integers, turned into a real number only by the last division.

use i256::I256;

use crate::similarity::ONE;

/// Fraction bits of [`fixed`].
const BITS: u32 = 62;

/// `weight · likeness`, likeness in units of 2⁻³⁰.
pub(super) fn times(weight: i128, likeness: i32) -> i128 {
    weight.saturating_mul(i128::from(likeness.min(ONE)))
}

/// `part / whole` in units of 2⁻⁶², rounded to the nearest; 0 when `whole` is not positive.
pub(super) fn fixed(part: i128, whole: i128) -> i128 {
    if whole <= 0 {
        return 0;
    }
    let shifted = I256::from_i128(part).wrapping_shl(BITS);
    shifted.wrapping_add(I256::from_i128(whole / 2)).wrapping_div(I256::from_i128(whole)).as_i128()
}

/// `part / whole` for `0 ≤ part`, `0 < whole < 2²⁵³` and a quotient below 2⁶³, correct to 2⁻⁶³; else not a number.
pub(super) fn ratio(part: I256, whole: I256) -> f64 {
    let zero = I256::from_i128(0);
    if whole <= zero || part < zero {
        return f64::NAN;
    }
    let quotient = part.wrapping_div(whole);
    if quotient >= I256::from_i128(1 << 63) {
        return f64::NAN;
    }
    let mut digits = quotient.as_i128();
    let mut rest = part.wrapping_rem(whole);
    for _ in 0..63 {
        rest = rest.wrapping_add(rest);
        let bit = rest >= whole;
        if bit {
            rest = rest.wrapping_sub(whole);
        }
        digits = digits * 2 + i128::from(bit);
    }
    digits as f64 / (1_u64 << 63) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_correct_to_the_last_bit() {
        let of = |a: i128, b: i128| ratio(I256::from_i128(a), I256::from_i128(b));
        assert_eq!(of(1, 3).to_bits(), (1.0_f64 / 3.0).to_bits());
        assert_eq!(of(40, 17).to_bits(), (40.0_f64 / 17.0).to_bits());
        assert_eq!(of(i128::MAX, i128::MAX).to_bits(), 1.0_f64.to_bits());
        assert!(of(1, 0).is_nan() && of(-1, 2).is_nan());
        assert_eq!(fixed(1, 2), 1 << 61);
    }
}
