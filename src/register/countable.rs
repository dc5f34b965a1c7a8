//! The part of a register that may be added up in one money column.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::columns::pick;
use super::places::Column;
use super::standing::Standing;
use super::yearly::Yearly;
use super::{Field, Money, Register, Texts};
use crate::money::Amount;

impl Register {
    /// The amount of a project that may be added up; `None` where it is unknown or nothing of it counts.
    pub fn counted_amount(&self, field: Field, project: usize) -> Option<Amount> {
        let minor = self.countable(field, project)?;
        self.currency(project).map(|(_, scale)| Amount { minor, scale })
    }

    /// The projects that count in a money column, with what counts of it, the columns named, titles and provider names:
    /// nothing else is copied.
    pub(crate) fn countable_part(&self, field: Option<Field>, columns: &[String]) -> Self {
        let rows: Vec<usize> = (0..self.len()).filter(|&at| field.is_none_or(|field| self.counts(field, at))).collect();
        let wanted = |name: &str| columns.iter().any(|column| column == name);
        let money = field.map(|field| (field, self.countable_column(field, &rows)));
        let origin = Arc::new(self.origin.pick(&rows));
        let texts = self.texts.iter().filter(|(field, _)| **field == Field::Title);
        Self {
            ids: self.ids.pick(&rows, &self.files, &origin),
            input_order: Column::Each((0..rows.len() as u32).collect()),
            files: self.files.clone(),
            origin,
            currencies: self.currencies.clone(),
            currency: self.currency.pick(&rows),
            texts: texts.map(|(f, c)| (*f, Texts(pick(&c.0, &rows)))).collect(),
            categories: self
                .categories
                .iter()
                .filter(|(f, _)| wanted(f.name()))
                .map(|(f, c)| (*f, c.pick(&rows)))
                .collect(),
            money: money.into_iter().collect(),
            yearly: Yearly::default(),
            dates: BTreeMap::new(),
            counts: BTreeMap::new(),
            extra: self
                .extra
                .iter()
                .filter(|(name, _)| wanted(name))
                .map(|(name, c)| (name.clone(), c.pick(&rows)))
                .collect(),
            shares: self.shares.iter().filter(|(f, _)| wanted(f.name())).map(|(f, s)| (*f, pick(s, &rows))).collect(),
            excluded: BTreeMap::new(),
            standing: Standing::default(),
            provider_names: self.provider_names.as_ref().map(|c| Texts(pick(&c.0, &rows))),
            rejected: Vec::new(),
            account: Vec::new(),
            notes: Vec::new(),
            settings: BTreeMap::new(),
            label: None,
            digest: OnceLock::new(),
        }
    }

    /// The projects that count in a money column with all their columns, and what counts of that column.
    pub(crate) fn only_countable(&self, field: Field) -> Self {
        let keep: Vec<bool> = (0..self.len()).map(|at| self.counts(field, at)).collect();
        let rows: Vec<usize> = (0..self.len()).filter(|&at| keep.get(at) == Some(&true)).collect();
        let mut register = self.select(&keep);
        register.money.insert(field, self.countable_column(field, &rows));
        register.excluded.remove(&field);
        register.digest = OnceLock::new();
        register
    }

    fn countable_column(&self, field: Field, rows: &[usize]) -> Money {
        rows.iter().map(|&at| self.countable(field, at)).collect()
    }
}
