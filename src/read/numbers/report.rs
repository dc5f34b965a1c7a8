//! What the amount parser decided about a column, and why.

use std::collections::BTreeMap;
use std::fmt;

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
    /// The first of them, with their positions.
    pub first: Vec<(usize, String)>,
    /// Amounts by currency, as far as the cells or their rows name it, else under the empty text.
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
    /// Their sums, as plain decimals.
    pub sums: BTreeMap<String, String>,
}

impl AmountReport {
    /// Adds what the values say: extremes, zeros, sums.
    pub(super) fn measure(&mut self, values: &[Option<Amount>], name: impl Fn(usize) -> String) {
        for amount in values.iter().flatten() {
            self.parsed = self.parsed.saturating_add(1);
            self.negatives = self.negatives.saturating_add(u64::from(amount.minor < 0));
            self.zeros = self.zeros.saturating_add(u64::from(amount.minor == 0));
            self.min = Some(self.min.filter(|m| m.minor <= amount.minor).unwrap_or(*amount));
            self.max = Some(self.max.filter(|m| m.minor >= amount.minor).unwrap_or(*amount));
        }
        self.sum_by(values, name);
    }

    /// Sums by a name of each cell: its token, or the currency of its row. Currencies are never added.
    pub fn sum_by(&mut self, values: &[Option<Amount>], name: impl Fn(usize) -> String) {
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        for (at, amount) in values.iter().enumerate() {
            if let Some(amount) = amount {
                sums.entry(name(at)).or_default().add(amount.minor);
            }
        }
        self.tokens = sums.iter().map(|(name, sum)| (name.clone(), sum.n())).collect();
        self.sums = sums.into_iter().map(|(name, sum)| (name, self.show(&sum))).collect();
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
        let name = |sign| if sign == ',' { "comma" } else { "dot" };
        match self.decimal {
            None => "no decimal sign to decide".to_owned(),
            Some(sign) if self.given => format!("decimal {} as given", name(sign)),
            Some(sign) => {
                let quoted: Vec<String> =
                    self.first.iter().map(|(at, cell)| format!("row {} '{cell}'", at.saturating_add(1))).collect();
                format!("decimal {}, decided by {} cells: {}", name(sign), self.deciding, quoted.join(", "))
            }
        }
    }
}

impl fmt::Display for AmountReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {} amounts of scale {}", self.decision(), self.parsed, self.scale)?;
        for (token, sum) in &self.sums {
            let cells = self.tokens.get(token).copied().unwrap_or_default();
            match token.as_str() {
                "" => write!(f, "; sum {sum}")?,
                _ => write!(f, "; sum {sum} {token} in {cells} cells")?,
            }
        }
        for (exponent, cells) in &self.units {
            write!(f, "; {cells} cells in units of 10^{exponent}")?;
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
