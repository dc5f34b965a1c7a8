//! Columns that already have the form of the register: taken as they are, with the same account.

use crate::money::{Amount, narrow};
use crate::read::fields::decode_entities;
use crate::read::header::header;
use crate::read::interpret::{Reader, filled_of};
use crate::read::numbers::AmountReport;
use crate::read::values::{Coded, Values, trimmed};
use crate::register::{Category, Exact, Field, Kind, Minors, Money};

impl Reader<'_> {
    /// Takes all money columns at once, when they are exact by type and in one declared currency; whether it did.
    pub(in crate::read) fn exact_money(&mut self) -> bool {
        if self.plan.standard.is_some() || !self.plan.schema.years.is_empty() {
            return false; // a format may say what 0 means, and in which unit amounts are
        }
        let fields = self.fields(Kind::Money);
        let (Some(code), None) = (self.declared.constant, &self.declared.column) else { return false };
        if !fields.iter().all(|(_, columns)| self.is_exact(columns)) {
            return false;
        }
        for (field, columns) in fields {
            let name = columns.first().cloned().unwrap_or_default();
            let Some(Values::Exact { minor, scale }) = self.take_values(&name) else { continue };
            let report = report(&minor, scale, self.options.decimal.is_some());
            self.account(field, &columns, report.to_string());
            self.draft.compact.money.insert(field, Exact { money: minor, scale });
        }
        self.draft.compact.currency = Some(code);
        self.account_currency();
        true
    }

    /// One column of 64-bit amounts whose header names no unit.
    fn is_exact(&self, columns: &[String]) -> bool {
        let [name] = columns else { return false };
        let narrow = |values: &Values| matches!(values, Values::Exact { minor, .. } if matches!(minor.minors(), Minors::Narrow(_)));
        header(name).unit.is_none() && self.values(name).is_some_and(narrow)
    }

    /// Takes a column of coded words as a category; whether it did.
    pub(in crate::read) fn coded_words(&mut self, field: Field, columns: &[String]) -> bool {
        let [name] = columns else { return false };
        // Mandates have words of their own.
        if field.kind() != Kind::Category || field == Field::Mandate {
            return false;
        }
        let Some(category) = self.take_coded(name) else { return false };
        let n = category.packed().known();
        self.account(field, columns, filled_of(n, category.len()));
        self.draft.compact.categories.insert(field, category);
        true
    }

    /// Takes a column of coded words that is only kept; whether it did.
    pub(in crate::read) fn coded_rest(&mut self, name: &str) -> bool {
        let Some(category) = self.take_coded(name) else { return false };
        self.draft.compact.extra.insert(name.to_owned(), category);
        true
    }

    /// The words trimmed and with their entities decoded, once a word.
    fn take_coded(&mut self, name: &str) -> Option<Category> {
        if !matches!(self.values(name), Some(Values::Coded(_))) {
            return None;
        }
        let Some(Values::Coded(coded)) = self.take_values(name) else { return None };
        let has_entity = |word: &str| word.contains('&') && decode_entities(&mut [Some(word.trim().into())]) > 0;
        if coded.words.iter().any(|word| has_entity(word)) {
            self.entities = self.entities.saturating_add(coded.count(has_entity) as u64);
        }
        let Coded { codes, words } = coded;
        let mut words: Vec<Option<Box<str>>> = words.into_iter().map(trimmed).collect();
        decode_entities(&mut words);
        Some(Category::packed_of(codes, words))
    }
}

/// What the slow way reports of a column of exact amounts.
fn report(money: &Money, scale: u8, given: bool) -> AmountReport {
    let tally = money.tally();
    let (parsed, mut report) = (tally.known(), AmountReport { given, ..AmountReport::default() });
    report.nulls = (money.len() as u64).saturating_sub(parsed);
    let (Some((least, most)), Minors::Narrow(_)) = (tally.range(), money.minors()) else { return report };
    let amount = |minor: i128| Amount { minor, scale };
    // Fewer than 2^32 amounts of 64 bits: 128 hold their sum.
    let sum = narrow(tally.positive.wide().wrapping_add(tally.negative.wide())).unwrap_or_default();
    (report.parsed, report.scale, report.zeros, report.negatives) = (parsed, scale, tally.zeros, tally.negative.n());
    (report.min, report.max) = (Some(amount(least)), Some(amount(most)));
    report.tokens.insert(String::new(), parsed);
    report.sums.insert(String::new(), amount(sum).to_string());
    report
}
