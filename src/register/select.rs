//! A smaller register from a register.

use super::columns::pick;
use super::{Category, Counts, Dates, Exclusion, Money, Register, Texts};

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
        let kept = self.input_order.iter().filter_map(|&at| rank.get(at as usize).copied());
        let mut register = Self {
            ids: pick(&self.ids, &rows),
            input_order: kept.filter(|&at| at != u32::MAX).collect(),
            files: self.files.clone(),
            origin: pick(&self.origin, &rows),
            currencies: self.currencies.clone(),
            currency: pick(&self.currency, &rows),
            texts: self.texts.iter().map(|(f, c)| (*f, Texts(pick(&c.0, &rows)))).collect(),
            categories: self.categories.iter().map(|(f, c)| (*f, c.pick(&rows))).collect(),
            money: self.money.iter().map(|(f, c)| (*f, c.pick(&rows))).collect(),
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
            label: self.label.clone(),
            digest: String::new(),
        };
        register.digest = register.content_digest();
        register
    }
}

/// The entries of the projects that stay, at their new positions.
fn moved(entries: &[Exclusion], rank: &[u32]) -> Vec<Exclusion> {
    let new = |entry: &Exclusion| rank.get(entry.project as usize).copied().filter(|&at| at != u32::MAX);
    entries.iter().filter_map(|entry| Some(Exclusion { project: new(entry)?, ..*entry })).collect()
}

impl Category {
    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        let column: Vec<Option<Box<str>>> = rows.iter().map(|&row| self.get(row).map(Box::from)).collect();
        Self::of(&column)
    }
}

impl Money {
    fn pick(&self, rows: &[usize]) -> Self {
        Self { minor: pick(&self.minor, rows), known: pick(&self.known, rows) }
    }
}
