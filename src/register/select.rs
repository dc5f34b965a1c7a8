//! A smaller register from a register.

use std::sync::{Arc, OnceLock};

use super::columns::pick;
use super::places::Column;
use super::{Counts, Dates, Exclusion, Register, Texts};

impl Register {
    /// The projects at these positions, in the order of the register; scales stay as they are.
    #[must_use]
    pub fn select(&self, keep: &[bool]) -> Self {
        let rows: Vec<usize> = (0..self.len()).filter(|&row| keep.get(row) == Some(&true)).collect();
        let mut rank = vec![u32::MAX; self.len()];
        for (new, &row) in rows.iter().enumerate() {
            if let Some(slot) = rank.get_mut(row) {
                *slot = new as u32;
            }
        }
        let kept = self.input_order.iter().filter_map(|at| rank.get(at as usize).copied());
        let origin = Arc::new(self.origin.pick(&rows));
        Self {
            ids: self.ids.pick(&rows, &self.files, &origin),
            input_order: Column::Each(kept.filter(|&at| at != u32::MAX).collect()),
            files: self.files.clone(),
            origin,
            currencies: self.currencies.clone(),
            currency: self.currency.pick(&rows),
            texts: self.texts.iter().map(|(f, c)| (*f, Texts(pick(&c.0, &rows)))).collect(),
            categories: self.categories.iter().map(|(f, c)| (*f, c.pick(&rows))).collect(),
            money: self.money.iter().map(|(f, c)| (*f, c.pick(&rows))).collect(),
            yearly: self.yearly.pick(&rows),
            dates: self.dates.iter().map(|(f, c)| (*f, Dates(pick(&c.0, &rows)))).collect(),
            counts: self.counts.iter().map(|(f, c)| (*f, Counts(pick(&c.0, &rows)))).collect(),
            extra: self.extra.iter().map(|(name, c)| (name.clone(), c.pick(&rows))).collect(),
            shares: self.shares.iter().map(|(f, s)| (*f, pick(s, &rows))).collect(),
            excluded: self.excluded.iter().map(|(f, entries)| (*f, moved(entries, &rank))).collect(),
            standing: self.standing.moved(&rank, |id| self.find(id).is_ok_and(|at| keep.get(at) == Some(&true))),
            provider_names: self.provider_names.as_ref().map(|c| Texts(pick(&c.0, &rows))),
            rejected: self.rejected.clone(),
            account: self.account.clone(),
            notes: self.notes.clone(),
            settings: self.settings.clone(),
            label: self.label.clone(),
            digest: OnceLock::new(),
        }
    }
}

/// The entries of the projects that stay, at their new positions.
fn moved(entries: &[Exclusion], rank: &[u32]) -> Vec<Exclusion> {
    let new = |entry: &Exclusion| rank.get(entry.project as usize).copied().filter(|&at| at != u32::MAX);
    entries.iter().filter_map(|entry| Some(Exclusion { project: new(entry)?, ..*entry })).collect()
}
