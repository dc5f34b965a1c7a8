//! Exact fractions: what levels and rates are until the one rounding.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::{BigInt, Sign};

use crate::money::Amount;
use crate::{Error, Result};

/// More digits than any published number has; a longer one was not written by a statistician.
const LONGEST: usize = 60;

/// A fraction of whole numbers with a positive denominator, not reduced.
#[derive(Clone)]
pub struct Fraction {
    above: BigInt,
    below: BigInt,
    /// The same in 128 bits, where it fits.
    near: Option<(i128, i128)>,
}

impl Fraction {
    /// One.
    pub fn one() -> Self {
        Self::new(1.into(), 1.into())
    }

    fn new(above: BigInt, below: BigInt) -> Self {
        let near = i128::try_from(&above).ok().zip(i128::try_from(&below).ok());
        Self { above, below, near }
    }

    /// A decimal as it is written: `-0.25`, `1.2e-05`; with `comma` as the sign, `0,25`. `None` for anything else.
    ///
    /// ```
    /// use overblik::prices::Fraction;
    /// assert_eq!(Fraction::parse("7.4366", '.'), Fraction::parse("74366e-4", '.'));
    /// assert_eq!(Fraction::parse("7,4366", '.'), None);
    /// ```
    pub fn parse(text: &str, comma: char) -> Option<Self> {
        let text = text.trim();
        let (number, exponent) =
            text.split_once(['e', 'E']).map_or((text, Some(0)), |(n, e)| (n, e.parse::<i32>().ok()));
        let exponent = exponent?;
        let (sign, size) = number.strip_prefix(['-', '\u{2212}']).map_or((1, number), |rest| (-1, rest));
        let (whole, part) = size.split_once(comma).unwrap_or((size, ""));
        let digits = format!("{whole}{part}");
        let sound = !digits.is_empty() && digits.len() <= LONGEST && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !sound || exponent.unsigned_abs() > 60 {
            return None;
        }
        let above = BigInt::from(sign) * digits.parse::<BigInt>().ok()?;
        let places = i32::try_from(part.len()).ok()?.checked_sub(exponent)?;
        let ten = |power: i32| BigInt::from(10).pow(power.unsigned_abs());
        Some(if places >= 0 { Self::new(above, ten(places)) } else { Self::new(above * ten(places), 1.into()) })
    }

    /// A whole number.
    pub fn whole(number: u64) -> Self {
        Self::new(number.into(), 1.into())
    }

    /// The sum; denominators that divide one another, as powers of ten do, do not grow.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let (wide, near) = if self.below >= other.below { (self, other) } else { (other, self) };
        let rest = &wide.below % &near.below;
        if rest.sign() == Sign::NoSign {
            return Self::new(&wide.above + &near.above * (&wide.below / &near.below), wide.below.clone());
        }
        Self::new(&self.above * &other.below + &other.above * &self.below, &self.below * &other.below)
    }

    /// The difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&Self::new(-&other.above, other.below.clone()))
    }

    /// Ten to a power, for a change of scale.
    pub fn power_of_ten(power: i32) -> Self {
        let size = BigInt::from(10).pow(power.unsigned_abs());
        if power >= 0 { Self::new(size, 1.into()) } else { Self::new(1.into(), size) }
    }

    /// Whether it is above 0.
    pub fn is_positive(&self) -> bool {
        self.above.sign() == Sign::Plus
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self::new(&self.above * &other.above, &self.below * &other.below)
    }

    /// The product with a whole number.
    #[must_use]
    pub fn times_whole(&self, factor: u32) -> Self {
        Self::new(&self.above * factor, self.below.clone())
    }

    /// The quotient; `None` unless the divisor is above 0.
    pub fn over(&self, other: &Self) -> Option<Self> {
        other.is_positive().then(|| Self::new(&self.above * &other.below, &self.below * &other.above))
    }

    /// `1 + self / 100`: what prices are multiplied by in a year of that inflation in per cent.
    #[must_use]
    pub fn growth(&self) -> Self {
        let hundred = &self.below * 100;
        Self::new(&hundred + &self.above, hundred)
    }

    /// `minor × self`, rounded once, half to even, to a whole number.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`] when it does not fit 128 bits.
    pub fn of(&self, minor: i128) -> Result<i128> {
        let quick = self.near.and_then(|(above, below)| {
            let product = minor.checked_mul(above)?;
            half_even_near(product, below)
        });
        match quick {
            Some(rounded) => Ok(rounded),
            None => i128::try_from(&half_even(&(&self.above * minor), &self.below))
                .map_err(|_| Error::AmountOverflow("a restated amount".to_owned())),
        }
    }

    /// The digits of the decimal with `scale` places, rounded half to even; `None` when they do not fit 128 bits.
    pub fn digits(&self, scale: u8) -> Option<i128> {
        let scaled = &self.above * BigInt::from(10).pow(u32::from(scale));
        i128::try_from(&half_even(&scaled, &self.below)).ok()
    }

    /// The fewest places, up to 24, that write it exactly; 24 where none do.
    pub fn places(&self) -> u8 {
        let exact = |places: &u8| {
            let scaled = &self.above * BigInt::from(10).pow(u32::from(*places));
            (scaled % &self.below).sign() == Sign::NoSign
        };
        (0..24).find(exact).unwrap_or(24)
    }

    /// The decimal, for a message: exact up to 24 places.
    pub fn show(&self) -> String {
        let scale = self.places();
        self.digits(scale).map_or_else(|| format!("{self:?}"), |minor| Amount { minor, scale }.to_string())
    }

    /// Numerator and denominator as text, not reduced.
    pub fn parts(&self) -> (String, String) {
        (self.above.to_string(), self.below.to_string())
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.above * &other.below).cmp(&(&other.above * &self.below))
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.above, self.below)
    }
}

fn half_even_near(above: i128, below: i128) -> Option<i128> {
    let (quotient, rest) = (above.checked_div(below)?, above.checked_rem(below)?);
    let twice = rest.unsigned_abs().checked_mul(2)?;
    let up = match twice.cmp(&below.unsigned_abs()) {
        Ordering::Less => false,
        Ordering::Equal => quotient.unsigned_abs() % 2 == 1,
        Ordering::Greater => true,
    };
    let away = if above < 0 { -1 } else { 1 };
    if up { quotient.checked_add(away) } else { Some(quotient) }
}

fn half_even(above: &BigInt, below: &BigInt) -> BigInt {
    let (size, whole) = (above.magnitude(), below.magnitude());
    let quotient = size / whole;
    let twice = (size - &quotient * whole) * 2_u32;
    let up = match twice.cmp(whole) {
        Ordering::Less => false,
        Ordering::Equal => quotient.bit(0),
        Ordering::Greater => true,
    };
    let rounded = if up { quotient + 1_u32 } else { quotient };
    BigInt::from_biguint(if above.sign() == Sign::Minus { Sign::Minus } else { Sign::Plus }, rounded)
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::*;

    fn fraction(text: &str) -> Fraction {
        Fraction::parse(text, '.').unwrap()
    }

    #[test]
    fn halves_go_to_the_even_side_below_zero_too() {
        let half = fraction("0.5");
        let rounded: Vec<i128> = [1, 3, 5, -1, -3, 2].map(|minor| half.of(minor).unwrap()).into();
        assert_eq!(rounded, [0, 2, 2, 0, -2, 1]);
    }

    #[test]
    fn only_whole_decimals_are_numbers() {
        for wrong in ["", "-", ".", "1.2.3", "1,5", "0x1", "1e", "1e99", "NaN", "inf", "1_000", "+1", "--1"] {
            assert_eq!(Fraction::parse(wrong, '.'), None, "{wrong}");
        }
        assert_eq!(fraction("2.407605402157E-06"), fraction("0.000002407605402157"));
        assert_eq!(Fraction::parse("105,234", ',').unwrap(), fraction("105.234"));
        assert_eq!(Fraction::parse(&"9".repeat(61), '.'), None);
    }

    #[test]
    fn too_large_is_an_error() {
        assert!(matches!(fraction("1.0000000001").of(i128::MAX), Err(Error::AmountOverflow(_))));
        assert_eq!(fraction("1.0").of(i128::MAX), Ok(i128::MAX));
        assert_eq!(fraction("1.0").of(i128::MIN), Ok(i128::MIN));
    }

    fn exact(fraction: &Fraction) -> BigRational {
        let (above, below) = fraction.parts();
        BigRational::new(above.parse().unwrap(), below.parse().unwrap())
    }

    /// The slow way: floor and remainder of the reduced fraction.
    fn slow(minor: i128, ratio: &BigRational) -> Option<i128> {
        let value = BigRational::from_integer(minor.into()) * ratio;
        let floor = value.floor();
        let rest = &value - &floor;
        let half = BigRational::new(1.into(), 2.into());
        let even = floor.to_integer() % 2 == 0.into();
        let up = rest > half || (rest == half && !even);
        let rounded = floor.to_integer() + i32::from(up);
        rounded.to_string().parse().ok()
    }

    proptest! {
        /// Sums and differences are those of the slow fractions, with denominators that divide one another or not.
        #[test]
        fn sums_are_those_of_the_slow_fraction(
            one in -1_000_000_i64..1_000_000, places in 0_u32..6, other in -1_000_000_i64..1_000_000, below in 1_u64..50,
        ) {
            let one = fraction(&format!("{one}e-{places}"));
            let other = fraction(&other.to_string()).over(&fraction(&below.to_string())).unwrap();
            prop_assert_eq!(exact(&one.plus(&other)), exact(&one) + exact(&other));
            prop_assert_eq!(exact(&other.minus(&one)), exact(&other) - exact(&one));
        }

        #[test]
        fn rounding_is_that_of_the_slow_fraction(
            minor in prop_oneof![any::<i128>(), any::<i64>().prop_map(i128::from), -9_i128..9],
            above in 0_u64..1_000_000_000_000,
            below in prop_oneof![1_u64..9, 1_u64..1_000_000_000_000],
        ) {
            let ratio = fraction(&above.to_string()).over(&fraction(&below.to_string())).unwrap();
            prop_assert_eq!(ratio.of(minor).ok(), slow(minor, &exact(&ratio)));
            // the same value in so many digits that it does not fit 128 bits
            let long = fraction(&format!("1{}", "0".repeat(45)));
            let wide = ratio.times(&long).over(&long).unwrap();
            prop_assert_eq!(wide.of(minor).ok(), slow(minor, &exact(&ratio)));
        }
    }
}
