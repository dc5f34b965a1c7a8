//! From parsed columns to a valid register: the only way to make one.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::compact::{Compact, Rows};
use super::ids::{base, by_place};
use super::standing::is_tranche;
use super::yearly::name;
use super::{Account, Field, Origin, Register, Rejection, Share};
use crate::calendar::{Date, Period};
use crate::money::{Amount, Currency};
use crate::{Error, Result};

/// Where the rows of a draft come from.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// Files, in the order given.
    pub files: Vec<String>,
    /// One origin a row; rows 1, 2, 3 … of the first file when empty.
    pub origin: Vec<Origin>,
}

/// Parsed columns in source order, not yet valid.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Rows.
    pub n: usize,
    /// Whether rows of one id are the payments of one project, though no role says so.
    pub tranches: bool,
    /// Ids; rows are named `file:row` when there is no such column.
    pub ids: Option<Vec<Option<Box<str>>>>,
    /// Title, description, url, outcome.
    pub texts: BTreeMap<Field, Vec<Option<Box<str>>>>,
    /// Unit, provider, theme and the like.
    pub categories: BTreeMap<Field, Vec<Option<Box<str>>>>,
    /// Names to show for providers that are matched by a number.
    pub provider_names: Option<Vec<Option<Box<str>>>>,
    /// Amounts, each at the scale of its cell or column.
    pub money: BTreeMap<Field, Vec<Option<Amount>>>,
    /// Amounts by money field and calendar year, which add up to the amount of their row.
    pub yearly: BTreeMap<Field, BTreeMap<i32, Vec<Option<Amount>>>>,
    /// The currency of each row.
    pub currency: Vec<Option<Currency>>,
    /// Dates.
    pub dates: BTreeMap<Field, Vec<Option<Date>>>,
    /// Counts.
    pub counts: BTreeMap<Field, Vec<Option<u64>>>,
    /// Columns kept as they are.
    pub extra: BTreeMap<String, Vec<Option<Box<str>>>>,
    /// Values that hold for a share of a row each: sectors, countries; the column of the field says them in words.
    pub shares: BTreeMap<Field, Vec<Vec<Share>>>,
    /// Where the rows come from.
    pub provenance: Provenance,
    /// Cells and rows already rejected by the reader.
    pub rejected: Vec<Rejection>,
    /// What was taken for what.
    pub account: Vec<Account>,
    /// What the reader noticed.
    pub notes: Vec<String>,
    /// What the register must be called wherever it is shown.
    pub label: Option<String>,
    /// Columns that the source has in the form of the register.
    pub compact: Compact,
}

impl Draft {
    /// Validates and orders the draft.
    ///
    /// Rows of one id whose role is that of a tranche are the payments of one project and become one row; else a repeated
    /// id keeps one row, chosen by content, and rejects the others as `duplicate_id`. A row without id is named
    /// `file:row`; an end before its start makes both unknown as `end_before_start`.
    ///
    /// # Errors
    /// [`Error::Schema`] for columns of unequal length, [`Error::Currency`] for an amount without currency,
    /// [`Error::AmountOverflow`] for an amount that does not fit at the scale of its currency.
    pub fn build(mut self) -> Result<Register> {
        self.check_lengths()?;
        self.check_yearly()?;
        self.complete_provenance()?;
        let declared_ids = self.ids.is_some();
        let (ids, rows) = self.order();
        let tranches = ids.iter().any(|ids| ids.windows(2).any(|pair| pair.first() == pair.last()));
        self.reject_reversed_periods(&rows);
        let currencies = self.currencies(&rows)?;
        let mut register = self.arrange(ids, &rows, currencies)?;
        if tranches {
            register = register.tranches_merged()?;
        }
        register.standing.declared_ids = declared_ids;
        register.decide()?;
        Ok(register)
    }

    fn check_lengths(&self) -> Result<()> {
        let mut lengths: Vec<(String, usize)> = Vec::new();
        lengths.extend(self.ids.iter().map(|c| ("id".to_owned(), c.len())));
        lengths.extend(self.texts.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.categories.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.money.iter().map(|(f, c)| (f.to_string(), c.len())));
        let yearly =
            self.yearly.iter().flat_map(|(field, years)| years.iter().map(move |(year, c)| (*field, *year, c)));
        lengths.extend(yearly.map(|(field, year, c)| (name(field, year), c.len())));
        lengths.extend(self.dates.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.counts.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.extra.iter().map(|(f, c)| (f.clone(), c.len())));
        lengths.extend(self.shares.iter().map(|(f, c)| (format!("shares of {f}"), c.len())));
        lengths.extend(self.compact.lengths());
        match lengths.iter().find(|(_, len)| *len != self.n) {
            None => Ok(()),
            Some((name, len)) => {
                Err(Error::Schema(format!("column '{name}' has {len} values, the register has {} rows", self.n)))
            }
        }
    }

    fn complete_provenance(&mut self) -> Result<()> {
        if self.n >= u32::MAX as usize {
            return Err(Error::Schema(format!("{} rows; at most {} fit", self.n, u32::MAX - 1)));
        }
        if self.provenance.files.is_empty() {
            self.provenance.files.push("data".to_owned());
        }
        let whole = self.provenance.origin.iter().zip(1..).all(|(o, row)| (o.file, o.row) == (0, row));
        if whole && self.provenance.origin.len() == self.n {
            self.provenance.origin = Vec::new();
        }
        Ok(())
    }

    /// Where a row stands; without origins they are the rows of the first file.
    pub(super) fn origin(&self, row: usize) -> Origin {
        let whole = Origin { file: 0, row: (row as u32).saturating_add(1) };
        if self.provenance.origin.is_empty() {
            whole
        } else {
            self.provenance.origin.get(row).copied().unwrap_or(whole)
        }
    }

    /// The rows in canonical order, with their ids; without ids, rows are named and ordered by their place.
    fn order(&mut self) -> (Option<Vec<Box<str>>>, Rows) {
        if self.ids.is_none() {
            if self.provenance.origin.is_empty() {
                return (None, Rows::All(self.n));
            }
            if let Some(rows) = by_place(&self.provenance.files, &self.provenance.origin) {
                return (None, Rows::of(self.n, rows));
            }
        }
        let given = self.ids.take().unwrap_or_else(|| vec![None; self.n]);
        let named = given.into_iter().zip(0..).map(|(id, row)| (id.unwrap_or_else(|| self.place_name(row)), row));
        let mut rows: Vec<(Box<str>, u32)> = named.collect();
        if rows.is_sorted_by(|a, b| a.0 < b.0) {
            return (Some(rows.into_iter().map(|(id, _)| id).collect()), Rows::All(self.n));
        }
        sort(&mut rows);
        if rows.windows(2).any(|pair| pair.first().map(|a| &a.0) == pair.get(1).map(|b| &b.0)) {
            self.expand();
            rows = rows.chunk_by(|a, b| a.0 == b.0).flat_map(|group| self.kept(group)).collect();
        }
        let (ids, rows): (Vec<_>, Vec<u32>) = rows.into_iter().unzip();
        (Some(ids), Rows::of(self.n, rows))
    }

    fn place_name(&self, row: u32) -> Box<str> {
        let origin = self.origin(row as usize);
        let file = self.provenance.files.get(origin.file as usize).map_or("data", String::as_str);
        format!("{}:{}", base(file), origin.row).into()
    }

    /// The payments of one project in the order of their dates; of rows that are none, one.
    fn kept(&mut self, rows: &[(Box<str>, u32)]) -> Vec<(Box<str>, u32)> {
        if rows.len() < 2 || !self.are_tranches(rows) {
            return self.keep_one(rows).into_iter().collect();
        }
        let day = |field, row: u32| self.dates.get(&field).and_then(|c| c.get(row as usize)).copied().flatten();
        let days = |row| [Field::AwardDate, Field::Start].map(|field| day(field, row).map(Date::days));
        let mut rows = rows.to_vec();
        rows.sort_by_cached_key(|(_, row)| (days(*row), self.content_key(*row as usize), *row));
        rows
    }

    /// Whether the source says of all these rows that they are payments.
    fn are_tranches(&self, rows: &[(Box<str>, u32)]) -> bool {
        let role = |row: u32| self.categories.get(&Field::Role)?.get(row as usize)?.as_deref();
        self.tranches || rows.iter().all(|(_, row)| role(*row).is_some_and(is_tranche))
    }

    /// Of the rows with one id the one whose content sorts first stays, whatever their order.
    fn keep_one(&mut self, rows: &[(Box<str>, u32)]) -> Option<(Box<str>, u32)> {
        if let [only] = rows {
            return Some(only.clone());
        }
        let best = rows.iter().min_by_key(|(_, row)| (self.content_key(*row as usize), *row))?;
        let place = self.origin(best.1 as usize).row;
        for (id, row) in rows.iter().filter(|(_, row)| *row != best.1) {
            let detail = format!("the id stands on row {place} too");
            let rejection = self.rejection(*row as usize, "id", id, "duplicate_id", &detail);
            self.rejected.push(Rejection { whole_row: true, ..rejection });
        }
        Some(best.clone())
    }

    fn content_key(&self, row: usize) -> Vec<Option<String>> {
        let text = |c: &Vec<Option<Box<str>>>| c.get(row).cloned().flatten().map(String::from);
        let mut key: Vec<Option<String>> = Vec::new();
        key.extend(self.money.values().map(|c| c.get(row).copied().flatten().map(|a| a.to_string())));
        let yearly = self.yearly.values().flat_map(BTreeMap::values);
        key.extend(yearly.map(|c| c.get(row).copied().flatten().map(|a| a.to_string())));
        key.extend(self.texts.values().map(text));
        key.extend(self.categories.values().map(text));
        key.extend(self.dates.values().map(|c| c.get(row).copied().flatten().map(|d| d.to_string())));
        key.extend(self.counts.values().map(|c| c.get(row).copied().flatten().map(|d| d.to_string())));
        key.extend(self.extra.values().map(text));
        key
    }

    fn rejection(&self, row: usize, column: &str, value: &str, reason: &str, detail: &str) -> Rejection {
        let origin = self.origin(row);
        Rejection {
            file: self.provenance.files.get(origin.file as usize).cloned().unwrap_or_default(),
            row: u64::from(origin.row),
            column: column.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
            detail: detail.to_owned(),
            whole_row: false,
        }
    }

    fn reject_reversed_periods(&mut self, rows: &Rows) {
        if ![Field::Start, Field::End].iter().all(|field| self.dates.contains_key(field)) {
            return;
        }
        let date =
            |draft: &Self, field, row: usize| draft.dates.get(&field).and_then(|c| c.get(row)).copied().flatten();
        for row in rows.iter() {
            let (Some(start), Some(end)) = (date(self, Field::Start, row), date(self, Field::End, row)) else {
                continue;
            };
            if Period::new(start, end).is_none() {
                let detail = "the end must not lie before the start; both count as unknown";
                let rejection = self.rejection(row, "end", &format!("{start} … {end}"), "end_before_start", detail);
                self.rejected.push(rejection);
                self.forget_period(row);
            }
        }
    }

    fn forget_period(&mut self, row: usize) {
        for field in [Field::Start, Field::End] {
            if let Some(cell) = self.dates.get_mut(&field).and_then(|c| c.get_mut(row)) {
                *cell = None;
            }
        }
    }
}

/// By id, on the threads of the caller if there are any.
fn sort(rows: &mut [(Box<str>, u32)]) {
    if crate::work::on_threads() { rows.par_sort_unstable() } else { rows.sort_unstable() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    fn words(values: &[&str]) -> Vec<Option<Box<str>>> {
        values.iter().map(|v| (!v.is_empty()).then(|| Box::from(*v))).collect()
    }

    fn kroner(values: &[Option<i128>]) -> Vec<Option<Amount>> {
        values.iter().map(|v| v.map(|minor| Amount { minor, scale: 2 })).collect()
    }

    fn draft(ids: &[&str], amounts: &[Option<i128>]) -> Draft {
        let mut draft = Draft { n: ids.len(), ids: Some(words(ids)), ..Draft::default() };
        draft.money.insert(Field::Amount, kroner(amounts));
        draft.currency = vec!["DKK".parse().ok(); ids.len()];
        draft
    }

    #[test]
    fn rows_stand_in_the_order_of_their_ids() {
        let register = draft(&["b", "a", "c"], &[Some(1), Some(2), None]).build().unwrap();
        assert_eq!(register.ids().iter().collect::<Vec<&str>>(), ["a", "b", "c"]);
        assert_eq!(register.input_order(), [1, 0, 2]);
        assert_eq!(register.money(Field::Amount).unwrap().iter().collect::<Vec<_>>(), [Some(2), Some(1), None]);
    }

    #[test]
    fn the_digest_does_not_know_the_row_order() {
        let one = draft(&["b", "a"], &[Some(1), None]).build().unwrap();
        let two = draft(&["a", "b"], &[None, Some(1)]).build().unwrap();
        let other = draft(&["a", "b"], &[Some(0), Some(1)]).build().unwrap();
        assert_eq!(one.digest(), two.digest());
        assert_ne!(one.digest(), other.digest(), "null is not zero");
    }

    #[test]
    fn of_a_repeated_id_the_same_row_stays_in_any_order() {
        let one = draft(&["a", "a", "b"], &[Some(5), Some(3), Some(1)]).build().unwrap();
        let two = draft(&["b", "a", "a"], &[Some(1), Some(3), Some(5)]).build().unwrap();
        assert_eq!(one.digest(), two.digest());
        assert_eq!(one.len(), 2);
        let rejection = &one.rejected()[0];
        assert_eq!((rejection.reason.as_str(), rejection.value.as_str()), ("duplicate_id", "a"));
        assert!(rejection.whole_row);
    }

    #[test]
    fn an_end_before_its_start_is_rejected_and_not_swapped() {
        let mut draft = draft(&["a"], &[Some(1)]);
        draft.dates.insert(Field::Start, vec![Date::day(2017, 5, 1)]);
        draft.dates.insert(Field::End, vec![Date::day(2017, 4, 30)]);
        let register = draft.build().unwrap();
        assert_eq!(register.rejected()[0].reason, "end_before_start");
        assert_eq!(register.period(0), None);
    }

    #[test]
    fn one_scale_a_currency() {
        let mut draft = draft(&["a", "b"], &[Some(100), None]);
        draft.money.insert(Field::TotalCost, vec![None, Some(Amount { minor: 163_504_321, scale: 3 })]);
        let register = draft.build().unwrap();
        assert_eq!(register.currencies(), [("DKK".parse().unwrap(), 3)]);
        assert_eq!(register.amount(Field::Amount, 0).unwrap().to_string(), "1.000");
        assert_eq!(register.amount(Field::TotalCost, 1).unwrap().to_string(), "163504.321");
    }

    #[test]
    fn an_amount_without_currency_is_an_error_that_says_how_to_settle_it() {
        let mut draft = draft(&["a"], &[Some(1)]);
        draft.currency = Vec::new();
        let error = draft.build().unwrap_err();
        assert!(matches!(&error, Error::Currency(m) if m.contains("currency=\"DKK\"")), "{error}");
    }

    #[test]
    fn rows_without_ids_are_named_by_file_and_row() {
        let mut draft = draft(&["", ""], &[None, None]);
        draft.ids = None;
        draft.provenance.files = vec!["data/odense.csv".into()];
        let register = draft.build().unwrap();
        assert_eq!(register.id(1), "odense.csv:2");
        assert!(register.find("odense.csv:3").unwrap_err().to_string().contains("odense.csv:2"));
    }

    #[test]
    fn a_missing_id_loses_no_row() {
        let register = draft(&["", "x"], &[Some(1), Some(2)]).build().unwrap();
        assert_eq!((register.len(), register.id(0)), (2, "data:1"));
    }

    #[test]
    fn a_selection_keeps_source_order_and_changes_the_digest() {
        let register = draft(&["b", "a", "c"], &[Some(1), Some(2), Some(3)]).build().unwrap();
        let part = register.select(&[true, false, true]);
        assert_eq!(part.ids().iter().collect::<Vec<&str>>(), ["a", "c"]);
        assert_eq!(part.input_order(), [0, 1]);
        assert_ne!(part.digest(), register.digest());
    }
}
