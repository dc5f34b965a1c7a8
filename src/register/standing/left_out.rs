//! What is left out of a money column, added up by currency and reason.

use std::collections::BTreeMap;

use crate::Result;
use crate::money::{Amount, Currency, Sum};
use crate::register::{Field, Reason, Register};

/// What one reason leaves out in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The currency with its fraction digits; `None` for projects without money.
    pub currency: Option<(Currency, u8)>,
    /// Why.
    pub reason: Reason,
    /// Projects of which nothing is counted; those that count in part are not among them.
    pub n: u64,
    /// Projects that count in part.
    pub partly: u64,
    /// Projects of which nothing is counted and whose amount is known.
    pub known: u64,
    /// Minor units left out, of whole projects and of parts.
    pub sum: Sum,
}

impl Register {
    /// What is left out of a money column, by currency (none last) and reason.
    pub fn left_out(&self, field: Field) -> Vec<LeftOut> {
        let mut found: BTreeMap<(u16, Reason), LeftOut> = BTreeMap::new();
        for entry in self.excluded(field) {
            let code = self.currency_codes().get(entry.project as usize).copied().unwrap_or(u16::MAX);
            let currency = self.currency(entry.project as usize);
            let empty = LeftOut { currency, reason: entry.reason, n: 0, partly: 0, known: 0, sum: Sum::default() };
            let line = found.entry((code, entry.reason)).or_insert(empty);
            let known = self.money(field).is_some_and(|money| money.get(entry.project as usize).is_some());
            line.n += u64::from(entry.whole);
            line.partly += u64::from(!entry.whole);
            line.known += u64::from(entry.whole && known);
            entry.minor.into_iter().for_each(|minor| line.sum.add(minor));
        }
        found.into_values().collect()
    }

    /// Exact sum of what counts of a money column, per currency, with the number of amounts: as
    /// [`Register::amounts`], less what is left out.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when a sum does not fit.
    pub fn counted(&self, field: Field) -> Result<Vec<(Currency, Amount, u64)>> {
        if self.excluded(field).is_empty() {
            return self.amounts(field);
        }
        let mut sums = vec![Sum::default(); self.currencies().len()];
        for (project, &code) in self.currency_codes().iter().enumerate() {
            if let (Some(minor), Some(sum)) = (self.countable(field, project), sums.get_mut(usize::from(code))) {
                sum.add(minor);
            }
        }
        let known = self.currencies().iter().zip(sums).filter(|(_, sum)| sum.n() > 0);
        let line = |(&(code, scale), sum): (&(Currency, u8), Sum)| {
            Ok((code, Amount { minor: sum.total(field.name())?, scale }, sum.n()))
        };
        known.map(line).collect()
    }

    /// How many projects count in the default money column, wholly or in part.
    pub fn n_counting(&self) -> u64 {
        let out = self.default_money().map_or(&[][..], |field| self.excluded(field));
        (self.len() as u64).saturating_sub(out.iter().filter(|entry| entry.whole).count() as u64)
    }
}

/// Sums in words: `5.00 DKK, 7.00 EUR`.
pub(super) fn listed(register: &Register, sums: &BTreeMap<u16, Sum>) -> String {
    let word = |(code, sum): (&u16, &Sum)| {
        let (currency, scale) = register.currencies().get(usize::from(*code))?;
        let minor = sum.total("a sum").ok()?;
        Some(format!("{} {currency}", Amount { minor, scale: *scale }))
    };
    sums.iter().filter_map(word).collect::<Vec<_>>().join(", ")
}
