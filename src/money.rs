//! Money as integers of minor units: checked, exact, never a float.

use std::fmt;
use std::str::FromStr;

use i256::I256;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// An ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        let upper = code.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_uppercase) => Ok(Self(bytes)),
            _ => Err(Error::Currency(format!(
                "'{code}' is no currency code; expected three letters of ISO 4217, as DKK or EUR"
            ))),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = Error;

    fn try_from(code: String) -> Result<Self> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(c: Currency) -> Self {
        c.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount: `minor` units of which `10^scale` make one unit of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Integer of the smallest unit.
    pub minor: i128,
    /// Fraction digits.
    pub scale: u8,
}

impl Amount {
    /// The amount at a larger scale.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`] when it does not fit; [`Error::Internal`] when `scale` is smaller than its own.
    pub fn rescale(self, scale: u8) -> Result<Self> {
        let up = scale.checked_sub(self.scale).ok_or_else(|| Error::Internal("scale may only grow".into()))?;
        let minor = 10_i128
            .checked_pow(u32::from(up))
            .and_then(|factor| self.minor.checked_mul(factor))
            .ok_or_else(|| Error::AmountOverflow(self.to_string()))?;
        Ok(Self { minor, scale })
    }
}

impl fmt::Display for Amount {
    /// Plain decimal, dot, no grouping, all digits of the scale: `-1234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.minor.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        let padded = format!("{digits:0>width$}", width = scale.saturating_add(1));
        let (whole, fraction) = padded.split_at(padded.len().saturating_sub(scale));
        let sign = if self.minor < 0 { "-" } else { "" };
        if scale == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

/// A running sum that cannot wrap: 128 bits while they suffice, 256 when they do not.
///
/// ```
/// use overblik::money::Sum;
/// let mut sum = Sum::default();
/// sum.add(i128::MAX);
/// sum.add(1);
/// assert!(sum.total("the sum").is_err());
/// sum.add(-1);
/// assert_eq!(sum.total("the sum")?, i128::MAX);
/// # Ok::<(), overblik::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    near: i128,
    far: I256,
    n: u64,
}

impl Default for Sum {
    fn default() -> Self {
        Self { near: 0, far: I256::from_i128(0), n: 0 }
    }
}

impl Sum {
    /// The sum of `n` amounts that were added elsewhere.
    pub(crate) fn of(n: u64, minor: i128) -> Self {
        Self { near: minor, n, ..Self::default() }
    }

    /// Adds one amount.
    pub fn add(&mut self, minor: i128) {
        self.n = self.n.saturating_add(1);
        self.carry(minor);
    }

    /// Adds another sum: partial sums may be merged in any order.
    pub fn merge(&mut self, other: &Self) {
        self.n = self.n.saturating_add(other.n);
        self.far = self.far.wrapping_add(other.far);
        self.carry(other.near);
    }

    fn carry(&mut self, minor: i128) {
        if let Some(near) = self.near.checked_add(minor) {
            self.near = near;
        } else {
            // 2^64 additions of 2^127 stay below 2^255: the wide part cannot wrap.
            self.far = self.far.wrapping_add(I256::from_i128(self.near));
            self.near = minor;
        }
    }

    /// How many amounts were added.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The total in minor units.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`], naming `what`, when it does not fit 128 bits.
    pub fn total(&self, what: &str) -> Result<i128> {
        let wide = self.wide();
        let narrow = wide.as_i128();
        if I256::from_i128(narrow) == wide { Ok(narrow) } else { Err(Error::AmountOverflow(what.to_owned())) }
    }

    /// The total in 256 bits.
    pub fn wide(&self) -> I256 {
        self.far.wrapping_add(I256::from_i128(self.near))
    }
}

/// A wide number in 128 bits; `None` when it does not fit.
pub(crate) fn narrow(wide: I256) -> Option<i128> {
    let near = wide.as_i128();
    (I256::from_i128(near) == wide).then_some(near)
}

/// Splits `total` in proportion to `weights` so that the parts add up to it exactly.
///
/// Every quota is floored and the units left go to the largest fractions, ties to the earlier part (Hamilton's
/// method). Weights must not be negative and not all zero, else nothing is returned.
///
/// ```
/// use overblik::money::largest_remainder;
/// // 1 000 000.00 over 184 + 365 + 181 days (method reference, F0)
/// assert_eq!(largest_remainder(100_000_000, &[184, 365, 181]), Some(vec![25_205_479, 50_000_000, 24_794_521]));
/// ```
pub fn largest_remainder(total: i128, weights: &[i128]) -> Option<Vec<i128>> {
    let mut whole = I256::from_i128(0);
    for &w in weights {
        if w < 0 {
            return None;
        }
        whole = whole.wrapping_add(I256::from_i128(w));
    }
    if whole == I256::from_i128(0) {
        return None;
    }
    let negative = total < 0;
    let size = I256::from_i128(total).wrapping_abs();
    let mut parts = Vec::with_capacity(weights.len());
    let mut rests = Vec::with_capacity(weights.len());
    let mut left = size;
    for (i, &w) in weights.iter().enumerate() {
        // |total| < 2^127 and w < 2^127: the product fits.
        let product = size.wrapping_mul(I256::from_i128(w));
        let part = product.wrapping_div(whole);
        left = left.wrapping_sub(part);
        rests.push((product.wrapping_rem(whole), i));
        parts.push(part.as_i128());
    }
    rests.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for &(_, i) in rests.iter().take(usize::try_from(left.as_i128()).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(i) {
            *part = part.saturating_add(1);
        }
    }
    if negative {
        for part in &mut parts {
            *part = part.wrapping_neg();
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_plain_decimals() {
        let show = |minor, scale| Amount { minor, scale }.to_string();
        assert_eq!(show(15_000_000_000, 2), "150000000.00");
        assert_eq!(show(-5, 2), "-0.05");
        assert_eq!(show(7, 0), "7");
        assert_eq!(show(i128::MIN, 2), "-1701411834604692317316873037158841057.28");
    }

    #[test]
    fn sum_of_three_times_10_to_36_less_one_is_exact() {
        let x = 99_999_999_999_999_999_999_999_999_999_999_999_999_i128;
        let mut sum = Sum::default();
        (0..3).for_each(|_| sum.add(x));
        assert!(matches!(sum.total("x"), Err(Error::AmountOverflow(_))));
        sum.add(-x);
        sum.add(-x);
        assert_eq!(sum.total("x"), Ok(x));
    }

    #[test]
    fn parts_of_a_negative_amount_add_up() {
        assert_eq!(largest_remainder(-100, &[1, 1, 1]), Some(vec![-34, -33, -33]));
        assert_eq!(largest_remainder(100, &[0, 0]), None);
        assert_eq!(largest_remainder(100, &[1, -1]), None);
    }

    #[test]
    fn largest_amount_and_weights_do_not_overflow() {
        let parts = largest_remainder(i128::MAX, &[i128::MAX, i128::MAX]).unwrap();
        assert_eq!(parts.iter().sum::<i128>(), i128::MAX);
    }
}
