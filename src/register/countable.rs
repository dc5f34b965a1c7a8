//! The part of a register that may be added up in one money column.

use std::collections::BTreeMap;

use super::columns::pick;
use super::standing::Standing;
use super::{Category, Field, Money, Register, Texts};
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
        let copy = |column: &Category| Category { codes: pick(&column.codes, &rows), values: column.values.clone() };
        let texts = self.texts.iter().filter(|(field, _)| **field == Field::Title);
        Self {
            ids: pick(&self.ids, &rows),
            input_order: (0..rows.len() as u32).collect(),
            files: Vec::new(),
            origin: Vec::new(),
            currencies: self.currencies.clone(),
            currency: pick(&self.currency, &rows),
            texts: texts.map(|(f, c)| (*f, Texts(pick(&c.0, &rows)))).collect(),
            categories: self.categories.iter().filter(|(f, _)| wanted(f.name())).map(|(f, c)| (*f, copy(c))).collect(),
            money: money.into_iter().collect(),
            dates: BTreeMap::new(),
            counts: BTreeMap::new(),
            extra: self
                .extra
                .iter()
                .filter(|(name, _)| wanted(name))
                .map(|(name, c)| (name.clone(), copy(c)))
                .collect(),
            shares: self.shares.iter().filter(|(f, _)| wanted(f.name())).map(|(f, s)| (*f, pick(s, &rows))).collect(),
            excluded: BTreeMap::new(),
            standing: Standing::default(),
            provider_names: self.provider_names.as_ref().map(|c| Texts(pick(&c.0, &rows))),
            rejected: Vec::new(),
            account: Vec::new(),
            notes: Vec::new(),
            label: None,
            digest: String::new(),
        }
    }

    /// The projects that count in a money column with all their columns, and what counts of that column.
    pub(crate) fn only_countable(&self, field: Field) -> Self {
        let keep: Vec<bool> = (0..self.len()).map(|at| self.counts(field, at)).collect();
        let rows: Vec<usize> = (0..self.len()).filter(|&at| keep.get(at) == Some(&true)).collect();
        let mut register = self.select(&keep);
        register.money.insert(field, self.countable_column(field, &rows));
        register.excluded.remove(&field);
        register
    }

    fn countable_column(&self, field: Field, rows: &[usize]) -> Money {
        let mut money = Money::default();
        for minor in rows.iter().map(|&at| self.countable(field, at)) {
            money.minor.push(minor.unwrap_or_default());
            money.known.push(minor.is_some());
        }
        money
    }
}
