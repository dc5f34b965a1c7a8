//! What the rooms beside the register may change in a copy of it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::places::Column;
use super::yearly::Yearly;
use super::{Exclusion, Field, Money, Register, Rejection};
use crate::Result;
use crate::money::{Amount, Currency, Sum};

impl Register {
    /// A copy with other money; the columns not given are dropped, and so is money by year, which was in the old terms.
    pub(crate) fn with_money(&self, money: BTreeMap<Field, Money>, excluded: BTreeMap<Field, Vec<Exclusion>>) -> Self {
        let mut notes = self.notes.clone();
        if !self.yearly.is_empty() {
            let note = "the columns by year were in other terms and are left out; to keep them: first by_year(basis=\"reported\")";
            notes.push(note.to_owned());
        }
        Self { money, excluded, notes, yearly: Yearly::default(), digest: OnceLock::new(), ..self.clone() }
    }

    /// All projects that have a currency in another one, at its scale.
    pub(crate) fn set_currency(&mut self, to: Currency, scale: u8) {
        let codes: Vec<u16> = self.currency.iter().map(|code| if code == u16::MAX { code } else { 0 }).collect();
        let one = codes.iter().all(|code| *code == 0);
        self.currency = if one { Column::all(codes.len(), 0) } else { Column::Each(codes) };
        self.currencies = vec![(to, scale)];
    }

    /// A rejection at the place a project was read from.
    pub(crate) fn rejection(&self, project: usize, column: &str, value: &str, reason: &str, detail: &str) -> Rejection {
        let origin = self.origin(project);
        let file = origin.and_then(|origin| self.files.get(origin.file as usize)).cloned().unwrap_or_default();
        Rejection {
            file,
            row: origin.map_or(0, |origin| u64::from(origin.row)),
            column: column.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
            detail: format!("{}: {detail}", self.id(project)),
            whole_row: false,
        }
    }

    /// Projects by reason and their default money, as `2 coarse_date, 1 open_interval: 1234.50 DKK, 7.00 EUR`.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`].
    pub(crate) fn tally(&self, projects: &[(usize, &str)]) -> Result<String> {
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for (_, reason) in projects {
            *reasons.entry(reason).or_default() += 1;
        }
        let reasons: Vec<String> = reasons.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
        let money = self.money_of(projects)?;
        let money = if money.is_empty() { "no known amounts".to_owned() } else { money.join(", ") };
        Ok(format!("{}: {money}", reasons.join(", ")))
    }

    fn money_of(&self, projects: &[(usize, &str)]) -> Result<Vec<String>> {
        let mut sums = vec![Sum::default(); self.currencies.len()];
        let money = self.default_money().and_then(|field| self.money(field));
        for &(project, _) in projects {
            let code = self.currency.get(project).map_or(usize::MAX, usize::from);
            if let (Some(sum), Some(minor)) = (sums.get_mut(code), money.and_then(|money| money.get(project))) {
                sum.add(minor);
            }
        }
        let known = self.currencies.iter().zip(&sums).filter(|(_, sum)| sum.n() > 0);
        let word = |(&(code, scale), sum): (&(Currency, u8), &Sum)| {
            Ok(format!("{} {code}", Amount { minor: sum.total("the sum of a note")?, scale }))
        };
        known.map(word).collect()
    }
}
