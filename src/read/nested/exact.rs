//! Amounts that a standard writes as plain decimals, added up exactly, each currency apart.

use std::collections::BTreeMap;

use crate::money::{Amount, Currency};
use crate::read::numbers::{AmountOptions, Piece, parse_pieces};

/// A reason code with what was expected.
pub(in crate::read) type Refusal = (&'static str, &'static str);

const OVERFLOW: Refusal = ("overflow", "the sum does not fit 128 bits");

/// A plain decimal with a dot.
pub(in crate::read) fn decimal(text: &str) -> Result<Amount, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(("no_digits", "an amount was expected"));
    }
    if text.contains(',') {
        return Err(("bad_grouping", "a plain number with a dot and without groups was expected"));
    }
    let piece = Piece::Number(text.strip_prefix('+').unwrap_or(text));
    let column = parse_pieces(&[piece], &AmountOptions::default());
    let column = column.map_err(|_| ("foreign_character", "a plain number with a dot was expected"))?;
    match (column.values.first().copied().flatten(), column.rejections.first()) {
        (Some(amount), _) => Ok(amount),
        (None, Some(rejection)) => Err((rejection.reason, rejection.detail)),
        (None, None) => Err(("no_digits", "an amount was expected")),
    }
}

/// The sum of two amounts at the larger of their scales.
pub(in crate::read) fn add(a: Amount, b: Amount) -> Result<Amount, Refusal> {
    let scale = a.scale.max(b.scale);
    let both = a.rescale(scale).ok().zip(b.rescale(scale).ok());
    let minor = both.and_then(|(a, b)| a.minor.checked_add(b.minor));
    minor.map(|minor| Amount { minor, scale }).ok_or(OVERFLOW)
}

/// How many amounts of a currency there are, and their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Total {
    pub n: u64,
    pub sum: Amount,
}

/// Sums by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::read) struct Purse(BTreeMap<Currency, Total>);

impl Purse {
    /// Adds an amount; one that would overflow the sum is refused and changes nothing.
    pub(in crate::read) fn add(&mut self, currency: Currency, amount: Amount) -> Result<(), Refusal> {
        let total = self.0.entry(currency).or_insert(Total { n: 0, sum: Amount { minor: 0, scale: amount.scale } });
        total.sum = add(total.sum, amount)?;
        total.n = total.n.saturating_add(1);
        Ok(())
    }

    pub(in crate::read) fn get(&self, currency: Currency) -> Option<Amount> {
        self.0.get(&currency).map(|total| total.sum)
    }

    pub(in crate::read) fn currencies(&self) -> impl Iterator<Item = Currency> {
        self.0.keys().copied()
    }

    pub(in crate::read) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::read) fn n(&self) -> u64 {
        self.0.values().map(|total| total.n).sum()
    }
}

/// `100.00 DKK and 20.00 EUR`.
impl std::fmt::Display for Purse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sums: Vec<String> = self.0.iter().map(|(currency, total)| format!("{} {currency}", total.sum)).collect();
        f.write_str(&sums.join(" and "))
    }
}

/// Sums of several kinds, told in notes.
#[derive(Debug, Clone, Default)]
pub(in crate::read) struct Tally(BTreeMap<&'static str, Purse>);

impl Tally {
    /// Counts an amount; a sum too large to tell keeps what it had.
    pub(in crate::read) fn add(&mut self, kind: &'static str, currency: Currency, amount: Amount) {
        let _ = self.0.entry(kind).or_default().add(currency, amount);
    }

    /// One sentence a kind.
    pub(in crate::read) fn notes(&self, what: &str) -> Vec<String> {
        self.0.iter().map(|(kind, purse)| format!("{what}, {kind}: {}, together {purse}", purse.n())).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn plain_decimals_and_nothing_else() {
        let read = |text: &str| decimal(text).map(|a| a.to_string());
        for (text, plain) in [("12.50", "12.50"), (" -0.05 ", "-0.05"), ("+7", "7"), ("5E+2", "500"), ("1e-2", "0.01")]
        {
            assert_eq!(read(text).as_deref(), Ok(plain), "{text}");
        }
        for (text, reason) in [
            ("", "no_digits"),
            ("1,5", "bad_grouping"),
            ("1.000.000", "foreign_character"),
            ("12 kr", "foreign_character"),
            ("--1", "foreign_character"),
            ("0.1234567891", "too_many_fraction_digits"),
            ("41133.770000000004", "float_artefact"),
        ] {
            assert_eq!(read(text).unwrap_err().0, reason, "{text}");
        }
    }

    #[test]
    fn sums_keep_every_digit_or_refuse() {
        let amount = |minor, scale| Amount { minor, scale };
        assert_eq!(add(amount(1, 0), amount(5, 3)), Ok(amount(1005, 3)));
        assert!(add(amount(i128::MAX, 0), amount(1, 0)).is_err());
        let mut purse = Purse::default();
        let dkk = "DKK".parse().unwrap();
        assert!(purse.add(dkk, amount(i128::MAX, 0)).is_ok());
        assert!(purse.add(dkk, amount(1, 0)).is_err());
        assert_eq!((purse.get(dkk), purse.n()), (Some(amount(i128::MAX, 0)), 1), "a refused amount changes nothing");
    }
}
