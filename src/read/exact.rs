//! Amounts that a standard writes as plain decimals, added up exactly, each currency apart.

use std::collections::BTreeMap;

use super::numbers::{AmountOptions, Piece, parse_pieces};
use crate::money::{Amount, Currency};

/// A reason code with what was expected.
pub(super) type Refusal = (&'static str, &'static str);

const OVERFLOW: Refusal = ("overflow", "the sum does not fit 128 bits");

/// A plain decimal with a dot.
pub(super) fn decimal(text: &str) -> Result<Amount, Refusal> {
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
pub(super) fn add(a: Amount, b: Amount) -> Result<Amount, Refusal> {
    let scale = a.scale.max(b.scale);
    let both = a.rescale(scale).ok().zip(b.rescale(scale).ok());
    let minor = both.and_then(|(a, b)| a.minor.checked_add(b.minor));
    minor.map(|minor| Amount { minor, scale }).ok_or(OVERFLOW)
}

/// How many amounts of a currency there are, and their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Total {
    pub n: u64,
    pub sum: Amount,
}

/// Sums by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Purse(BTreeMap<Currency, Total>);

impl Purse {
    /// Adds an amount; one that would overflow the sum is refused and changes nothing.
    pub(super) fn add(&mut self, currency: Currency, amount: Amount) -> Result<(), Refusal> {
        let total = self.0.entry(currency).or_insert(Total { n: 0, sum: Amount { minor: 0, scale: amount.scale } });
        total.sum = add(total.sum, amount)?;
        total.n = total.n.saturating_add(1);
        Ok(())
    }

    pub(super) fn get(&self, currency: Currency) -> Option<Amount> {
        self.0.get(&currency).map(|total| total.sum)
    }

    pub(super) fn currencies(&self) -> impl Iterator<Item = Currency> {
        self.0.keys().copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn n(&self) -> u64 {
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
pub(super) struct Tally(BTreeMap<&'static str, Purse>);

impl Tally {
    /// Counts an amount; a sum too large to tell keeps what it had.
    pub(super) fn add(&mut self, kind: &'static str, currency: Currency, amount: Amount) {
        let _ = self.0.entry(kind).or_default().add(currency, amount);
    }

    /// One sentence a kind.
    pub(super) fn notes(&self, what: &str) -> Vec<String> {
        self.0.iter().map(|(kind, purse)| format!("{what}, {kind}: {}, together {purse}", purse.n())).collect()
    }
}
