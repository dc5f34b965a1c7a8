//! From parsed columns to a valid register: the only way to make one.

use std::collections::BTreeMap;

use super::columns::pick;
use super::standing::Standing;
use super::{Account, Category, Counts, Dates, Field, Money, Origin, Register, Rejection, Share, Texts};
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
}

impl Draft {
    /// Validates and orders the draft.
    ///
    /// A repeated id keeps one row, chosen by content, and rejects the others as `duplicate_id`; a row without id is
    /// named `file:row`; an end before its start makes both unknown as `end_before_start`.
    ///
    /// # Errors
    /// [`Error::Schema`] for columns of unequal length, [`Error::Currency`] for an amount without currency,
    /// [`Error::AmountOverflow`] for an amount that does not fit at the scale of its currency.
    pub fn build(mut self) -> Result<Register> {
        self.check_lengths()?;
        self.complete_provenance()?;
        let declared_ids = self.ids.is_some();
        let (ids, order) = self.order();
        let kept: Vec<usize> = order.iter().map(|&r| r as usize).collect();
        self.reject_reversed_periods(&kept);
        let currencies = self.currencies(&kept)?;
        let mut register = self.arrange(ids, &kept, currencies)?;
        register.standing.declared_ids = declared_ids;
        register.decide()?;
        register.digest = register.content_digest();
        Ok(register)
    }

    fn check_lengths(&self) -> Result<()> {
        let mut lengths: Vec<(String, usize)> = Vec::new();
        lengths.extend(self.ids.iter().map(|c| ("id".to_owned(), c.len())));
        lengths.extend(self.texts.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.categories.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.money.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.dates.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.counts.iter().map(|(f, c)| (f.to_string(), c.len())));
        lengths.extend(self.extra.iter().map(|(f, c)| (f.clone(), c.len())));
        lengths.extend(self.shares.iter().map(|(f, c)| (format!("shares of {f}"), c.len())));
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
        if self.provenance.origin.is_empty() {
            self.provenance.origin = (1..=self.n as u32).map(|row| Origin { file: 0, row }).collect();
        }
        if self.currency.is_empty() {
            self.currency = vec![None; self.n];
        }
        Ok(())
    }

    /// Ids in canonical order with the draft row of each; a row without an id is named by its place.
    fn order(&mut self) -> (Vec<Box<str>>, Vec<u32>) {
        let given = self.ids.take().unwrap_or_default();
        let id_of = |row: u32| given.get(row as usize).cloned().flatten().unwrap_or_else(|| self.place_name(row));
        let mut rows: Vec<(Box<str>, u32)> = (0..self.n as u32).map(|row| (id_of(row), row)).collect();
        rows.sort_unstable();
        let mut kept = Vec::with_capacity(rows.len());
        for group in rows.chunk_by(|a, b| a.0 == b.0) {
            kept.extend(self.keep_one(group));
        }
        kept.into_iter().unzip()
    }

    fn place_name(&self, row: u32) -> Box<str> {
        let origin = self.provenance.origin.get(row as usize).copied().unwrap_or(Origin { file: 0, row });
        let file = self.provenance.files.get(origin.file as usize).map_or("data", String::as_str);
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
        format!("{file}:{}", origin.row).into()
    }

    /// Of the rows with one id the one whose content sorts first stays, whatever their order.
    fn keep_one(&mut self, rows: &[(Box<str>, u32)]) -> Option<(Box<str>, u32)> {
        if let [only] = rows {
            return Some(only.clone());
        }
        let best = rows.iter().min_by_key(|(_, row)| (self.content_key(*row as usize), *row))?;
        let place = self.provenance.origin.get(best.1 as usize).map_or(0, |o| o.row);
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
        key.extend(self.texts.values().map(text));
        key.extend(self.categories.values().map(text));
        key.extend(self.dates.values().map(|c| c.get(row).copied().flatten().map(|d| d.to_string())));
        key.extend(self.counts.values().map(|c| c.get(row).copied().flatten().map(|d| d.to_string())));
        key.extend(self.extra.values().map(text));
        key
    }

    fn rejection(&self, row: usize, column: &str, value: &str, reason: &str, detail: &str) -> Rejection {
        let origin = self.provenance.origin.get(row).copied().unwrap_or(Origin { file: 0, row: 0 });
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

    fn reject_reversed_periods(&mut self, rows: &[usize]) {
        let date =
            |draft: &Self, field, row: usize| draft.dates.get(&field).and_then(|c| c.get(row)).copied().flatten();
        for &row in rows {
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

    /// The currencies of the kept rows, each with the largest scale met.
    fn currencies(&self, rows: &[usize]) -> Result<BTreeMap<Currency, u8>> {
        let mut scales: BTreeMap<Currency, u8> = BTreeMap::new();
        for (field, column) in &self.money {
            for &row in rows {
                let Some(amount) = column.get(row).copied().flatten() else { continue };
                let Some(currency) = self.currency.get(row).copied().flatten() else {
                    return Err(Error::Currency(format!(
                        "'{field}' has amounts without a currency, first in row {}; name a column or a code: \
                         currency=\"DKK\"",
                        self.provenance.origin.get(row).map_or(0, |o| o.row)
                    )));
                };
                let scale = scales.entry(currency).or_insert(2);
                *scale = amount.scale.max(*scale);
            }
        }
        Ok(scales)
    }

    fn arrange(mut self, ids: Vec<Box<str>>, rows: &[usize], currencies: BTreeMap<Currency, u8>) -> Result<Register> {
        let currencies: Vec<(Currency, u8)> = currencies.into_iter().collect();
        let currency: Vec<u16> = rows.iter().map(|&row| self.currency_code(row, &currencies)).collect();
        let mut money = BTreeMap::new();
        for (field, column) in &self.money {
            money.insert(*field, arrange_money(column, rows, &currency, &currencies)?);
        }
        let mut input_order: Vec<u32> = (0..rows.len() as u32).collect();
        input_order.sort_by_key(|&at| rows.get(at as usize));
        self.rejected.sort();
        Ok(Register {
            ids,
            input_order,
            origin: pick(&self.provenance.origin, rows),
            files: self.provenance.files,
            currencies,
            currency,
            texts: self.texts.iter().map(|(f, c)| (*f, Texts(pick(c, rows)))).collect(),
            categories: self.categories.iter().map(|(f, c)| (*f, Category::of(&pick(c, rows)))).collect(),
            money,
            dates: self.dates.iter().map(|(f, c)| (*f, Dates(pick(c, rows)))).collect(),
            counts: self.counts.iter().map(|(f, c)| (*f, Counts(pick(c, rows)))).collect(),
            extra: self.extra.iter().map(|(name, c)| (name.clone(), Category::of(&pick(c, rows)))).collect(),
            shares: self.shares.iter().map(|(f, c)| (*f, pick(c, rows))).collect(),
            excluded: BTreeMap::new(),
            standing: Standing::default(),
            provider_names: self.provider_names.map(|c| Texts(pick(&c, rows))),
            rejected: self.rejected,
            account: self.account,
            notes: self.notes,
            label: self.label,
            digest: String::new(),
        })
    }

    fn currency_code(&self, row: usize, currencies: &[(Currency, u8)]) -> u16 {
        let code = self.currency.get(row).copied().flatten();
        code.and_then(|code| currencies.binary_search_by_key(&code, |c| c.0).ok()).map_or(u16::MAX, |c| c as u16)
    }
}

fn arrange_money(
    column: &[Option<Amount>],
    rows: &[usize],
    currency: &[u16],
    currencies: &[(Currency, u8)],
) -> Result<Money> {
    let mut money = Money::default();
    for (&row, &code) in rows.iter().zip(currency) {
        let amount = column.get(row).copied().flatten();
        let scale = currencies.get(usize::from(code)).map(|c| c.1);
        let minor = match (amount, scale) {
            (Some(amount), Some(scale)) => Some(amount.rescale(scale)?.minor),
            _ => None,
        };
        money.minor.push(minor.unwrap_or_default());
        money.known.push(minor.is_some());
    }
    Ok(money)
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
        assert_eq!(register.ids().iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["a", "b", "c"]);
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
        assert_eq!(part.ids().iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["a", "c"]);
        assert_eq!(part.input_order(), [0, 1]);
        assert_ne!(part.digest(), register.digest());
    }
}
