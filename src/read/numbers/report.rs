//! What the amount parser decided about a column, and why.

use std::collections::BTreeMap;
use std::fmt;

use super::token::Token;
use crate::money::{Amount, Sum};

/// How many deciding or refused cells are quoted.
pub const QUOTED: usize = 5;

/// The account of one amount column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AmountReport {
    /// The decimal sign; `None` when no cell needed a decision.
    pub decimal: Option<char>,
    /// Whether the caller gave the decimal sign.
    pub given: bool,
    /// Cells that allow only this decimal sign.
    pub deciding: u64,
    /// The first of them, with their rows: 1 = first cell, or first row below the header once the source is known.
    pub first: Vec<(u64, String)>,
    /// Amounts by the currency token in their cells; those without one under the empty text.
    pub tokens: BTreeMap<String, u64>,
    /// Cells by unit, as a power of ten.
    pub units: BTreeMap<u32, u64>,
    /// Fraction digits of the column.
    pub scale: u8,
    /// Amounts read.
    pub parsed: u64,
    /// Smallest amount.
    pub min: Option<Amount>,
    /// Largest amount.
    pub max: Option<Amount>,
    /// Amounts below zero.
    pub negatives: u64,
    /// Amounts of zero.
    pub zeros: u64,
    /// Empty cells.
    pub nulls: u64,
    /// Rejected cells by reason.
    pub rejected: BTreeMap<&'static str, u64>,
    /// Sums as plain decimals, by currency: of the row once that is known, else of the token; else under the empty text.
    pub sums: BTreeMap<String, String>,
}

impl AmountReport {
    /// Sets what the values say: extremes, zeros, and the amounts and sums by token.
    pub(in crate::read) fn measure(&mut self, values: &[Option<Amount>], tokens: &[Option<Token>]) {
        (self.parsed, self.negatives, self.zeros, self.min, self.max) = (0, 0, 0, None, None);
        for amount in values.iter().flatten() {
            self.parsed = self.parsed.saturating_add(1);
            self.negatives = self.negatives.saturating_add(u64::from(amount.minor < 0));
            self.zeros = self.zeros.saturating_add(u64::from(amount.minor == 0));
            self.min = Some(self.min.filter(|m| m.minor <= amount.minor).unwrap_or(*amount));
            self.max = Some(self.max.filter(|m| m.minor >= amount.minor).unwrap_or(*amount));
        }
        let token = |at: usize| tokens.get(at).copied().flatten();
        self.tokens = sums(values, token).into_iter().map(|(token, sum)| (name(token), sum.n())).collect();
        self.sum_by(values, token);
    }

    /// Sets the sums by what names the currency of each amount: its token, or its row. Currencies are never added.
    pub(in crate::read) fn sum_by<K: Ord + ToString>(
        &mut self,
        values: &[Option<Amount>],
        key: impl Fn(usize) -> Option<K>,
    ) {
        self.sums = sums(values, key).into_iter().map(|(key, sum)| (name(key), self.show(&sum))).collect();
    }

    fn show(&self, sum: &Sum) -> String {
        let total = sum.total("the sum").map(|minor| Amount { minor, scale: self.scale }.to_string());
        total.unwrap_or_else(|_| "more than 128 bits".to_owned())
    }

    /// The sum of a column with one currency or none.
    pub fn sum(&self) -> Option<&str> {
        let mut sums = self.sums.values();
        sums.next().filter(|_| sums.next().is_none()).map(String::as_str)
    }

    fn decision(&self) -> String {
        let word = |sign| if sign == ',' { "comma" } else { "dot" };
        match self.decimal {
            None => "no decimal sign to decide".to_owned(),
            Some(sign) if self.given => format!("decimal {} as given", word(sign)),
            Some(sign) => {
                let quoted: Vec<String> = self.first.iter().map(|(row, cell)| format!("row {row} '{cell}'")).collect();
                format!("decimal {}, decided by {}: {}", word(sign), cells(self.deciding), quoted.join(", "))
            }
        }
    }
}

/// Sums of the amounts by key.
fn sums<K: Ord>(values: &[Option<Amount>], key: impl Fn(usize) -> Option<K>) -> BTreeMap<Option<K>, Sum> {
    let mut sums: BTreeMap<Option<K>, Sum> = BTreeMap::new();
    for (at, amount) in values.iter().enumerate() {
        if let Some(amount) = amount {
            sums.entry(key(at)).or_default().add(amount.minor);
        }
    }
    sums
}

fn name<K: ToString>(key: Option<K>) -> String {
    key.map(|key| key.to_string()).unwrap_or_default()
}

fn cells(n: u64) -> String {
    if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") }
}

impl fmt::Display for AmountReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {} amounts of scale {}", self.decision(), self.parsed, self.scale)?;
        if let Some((min, max)) = self.min.zip(self.max) {
            write!(f, ", from {min} to {max}")?;
        }
        for (currency, sum) in &self.sums {
            write!(f, "; sum {}", format!("{sum} {currency}").trim_end())?;
        }
        // Without any token there is nothing to tell apart.
        for (token, n) in self.tokens.iter().filter(|_| self.tokens.keys().any(|token| !token.is_empty())) {
            let token = if token.is_empty() { "no currency" } else { token };
            write!(f, "; {token} in {}", cells(*n))?;
        }
        for (exponent, n) in &self.units {
            write!(f, "; {} in units of 10^{exponent}", cells(*n))?;
        }
        let counts = [("negative", self.negatives), ("zero", self.zeros), ("empty", self.nulls)];
        for (name, n) in counts.iter().filter(|(_, n)| *n > 0) {
            write!(f, "; {n} {name}")?;
        }
        for (reason, n) in &self.rejected {
            write!(f, "; {n} rejected as {reason}")?;
        }
        Ok(())
    }
}
