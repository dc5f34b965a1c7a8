//! Records that a standard nests, on their way to columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::money::{Amount, Currency};
use crate::read::nested::exact::Refusal;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::register::{Rejection, Share};
use crate::{Error, Place, Result};

/// One row in the making: only what it has.
#[derive(Debug, Clone, Default)]
pub(in crate::read) struct Record {
    /// Number of the record in its file, from 1; the parts of one record share it.
    pub row: u32,
    pub texts: BTreeMap<&'static str, String>,
    pub money: BTreeMap<&'static str, Amount>,
    pub shares: BTreeMap<&'static str, Vec<Share>>,
}

impl Record {
    /// Sets a text that is there and not empty.
    pub(in crate::read) fn text(&mut self, name: &'static str, value: Option<impl Into<String>>) {
        let value = value.map(Into::into).filter(|text: &String| !text.trim().is_empty());
        self.texts.extend(value.map(|text| (name, text)));
    }
}

/// What a record of one currency is called beside the others of its activity.
pub(in crate::read) fn part_of(id: &str, currency: Currency) -> String {
    format!("{id} · {currency}")
}

/// Joins distinct words in their order.
pub(in crate::read) fn joined<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Option<String> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let word = word.as_ref().trim();
        if !word.is_empty() && seen.insert(word.to_owned()) {
            kept.push(word.to_owned());
        }
    }
    (!kept.is_empty()).then(|| kept.join("; "))
}

/// What a reader of records collects.
#[derive(Debug, Default)]
pub(in crate::read) struct Records {
    pub file: String,
    pub rows: Vec<Record>,
    pub rejected: Vec<Rejection>,
    pub notes: Vec<String>,
    /// How columns came about.
    pub how: BTreeMap<String, String>,
}

impl Records {
    /// The columns of all records: those of `always` first, the others in the order of their names.
    ///
    /// # Errors
    /// [`Error::Read`] for a file without records.
    pub(in crate::read) fn into_source(mut self, always: &[&'static str], what: &str) -> Result<Source> {
        if self.rows.is_empty() && self.rejected.is_empty() {
            return Err(Error::read(Place::file(self.file), format!("no {what} in the file")));
        }
        let mut columns = Vec::new();
        for name in self.names(always) {
            let values = if self.rows.iter().any(|record| record.money.contains_key(name)) {
                self.money(name)
            } else {
                Values::Text(self.rows.iter_mut().map(|r| r.texts.remove(name).map(String::into_boxed_str)).collect())
            };
            columns.push((name.to_owned(), values));
        }
        let mut source = Source::new(&self.file, columns)?;
        source.rows = self.rows.iter().map(|record| record.row).collect();
        source.shares = self.shares();
        source.notes = self.notes;
        source.rejected = self.rejected;
        source.how = self.how;
        Ok(source)
    }

    fn names(&self, always: &[&'static str]) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = always.to_vec();
        let have = self.rows.iter().flat_map(|record| record.texts.keys().chain(record.money.keys()));
        let more: BTreeSet<&'static str> = have.filter(|name| !always.contains(name)).copied().collect();
        names.extend(more);
        names
    }

    /// A money column at one scale; an amount that does not fit there is rejected.
    fn money(&mut self, name: &'static str) -> Values {
        let scale = self.rows.iter().filter_map(|r| r.money.get(name)).map(|amount| amount.scale).max().unwrap_or(0);
        let mut minor = Vec::with_capacity(self.rows.len());
        for record in &self.rows {
            let Some(amount) = record.money.get(name) else {
                minor.push(None);
                continue;
            };
            let fits = amount.rescale(scale).ok().map(|amount| amount.minor);
            if fits.is_none() {
                let detail = "the amount does not fit 128 bits at the scale of its column";
                self.rejected.push(rejection(&self.file, record.row, name, &amount.to_string(), ("overflow", detail)));
            }
            minor.push(fits);
        }
        Values::Exact { minor: minor.into_iter().collect(), scale }
    }

    fn shares(&self) -> BTreeMap<String, Vec<Vec<Share>>> {
        let mut shares: BTreeMap<String, Vec<Vec<Share>>> = BTreeMap::new();
        for (at, record) in self.rows.iter().enumerate() {
            for (name, own) in &record.shares {
                let column = shares.entry((*name).to_owned()).or_insert_with(|| vec![Vec::new(); self.rows.len()]);
                column.get_mut(at).into_iter().for_each(|slot| slot.clone_from(own));
            }
        }
        shares
    }
}

/// A cell that could not be used, or was used otherwise than it says.
pub(in crate::read) fn rejection(
    file: &str,
    row: u32,
    column: &str,
    value: &str,
    (reason, detail): (&str, &str),
) -> Rejection {
    Rejection {
        file: file.to_owned(),
        row: u64::from(row),
        column: column.to_owned(),
        value: value.to_owned(),
        reason: reason.to_owned(),
        detail: detail.to_owned(),
        whole_row: false,
    }
}

/// The record that is being read: its place, its currency, and what could not be used.
pub(in crate::read) struct Context<'a> {
    pub file: &'a str,
    /// Number of the record, from 1.
    pub row: u32,
    /// Currency of values that name none: of the record, else given by the caller.
    pub currency: Option<Currency>,
    pub rejected: &'a mut Vec<Rejection>,
}

impl Context<'_> {
    pub(in crate::read) fn reject(&mut self, column: &str, value: &str, refusal: Refusal) {
        self.rejected.push(rejection(self.file, self.row, column, value, refusal));
    }
}

/// The day of a date of ISO 8601, which may carry a time zone or a time.
pub(in crate::read) fn day(date: &str) -> &str {
    let date = date.trim();
    let digits = date.bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
    let end = date.get(..digits).unwrap_or(date);
    if end.len() >= 10 { end.get(..10).unwrap_or(end) } else { date }
}
