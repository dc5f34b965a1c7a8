//! Which column is which field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Field, Kind};
use crate::{Error, Result};

/// Which columns of a source become which fields.
///
/// A field may have several columns: descriptions are joined, of other fields the first filled one counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Columns by field; for [`Field::Currency`] also an ISO 4217 code that holds for all rows.
    #[serde(flatten)]
    pub fields: BTreeMap<Field, Vec<String>>,
    /// Columns that hold the money of one calendar year each, by money field; a column of the field itself is their total.
    #[serde(default)]
    pub years: BTreeMap<Field, BTreeMap<i32, String>>,
    /// Further columns to group by.
    #[serde(default)]
    pub dims: Vec<String>,
    /// Drop the columns that are not named.
    #[serde(default)]
    pub only: bool,
    /// Rows of one id are the payments of one project (its tranches), though no role says so.
    #[serde(default)]
    pub tranches: bool,
}

/// One line of the account of what was taken for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The field, or empty for a column that is only kept.
    pub field: String,
    /// The column or columns.
    pub columns: Vec<String>,
    /// Why: named by hand, or the header word that was recognised.
    pub why: String,
    /// How it was read: decimal sign with the cells that decided it, scale, currency, nulls, rejections.
    pub how: String,
}

impl Schema {
    /// The schema with one more field.
    #[must_use]
    pub fn with(mut self, field: Field, column: impl Into<String>) -> Self {
        self.fields.entry(field).or_default().push(column.into());
        self
    }

    /// The columns of a field.
    pub fn columns(&self, field: Field) -> &[String] {
        self.fields.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Whether it names a column of money.
    pub fn has_money(&self) -> bool {
        self.fields.keys().chain(self.years.keys()).any(|field| field.kind() == Kind::Money)
    }

    /// Every column that it names for a field.
    pub fn named(&self) -> impl Iterator<Item = &String> {
        self.fields.values().flatten().chain(self.years.values().flat_map(BTreeMap::values))
    }

    /// Checks that every named column exists in a source with these columns, and that only money has a column a year.
    ///
    /// # Errors
    /// [`Error::Schema`] naming the missing column and those there are.
    pub fn check(&self, have: &[String]) -> Result<()> {
        self.check_years()?;
        let named = self.fields.iter().filter(|(f, _)| **f != Field::Currency).flat_map(|(_, c)| c);
        let years = self.years.values().flat_map(BTreeMap::values);
        match named.chain(years).chain(&self.dims).find(|c| !have.contains(c)) {
            None => Ok(()),
            Some(c) => Err(Error::Schema(format!("no column '{c}'; the source has: {}", have.join(", ")))),
        }
    }

    fn check_years(&self) -> Result<()> {
        for (field, years) in &self.years {
            if field.kind() != Kind::Money {
                return Err(Error::Schema(format!("only money has a column a year, and '{field}' is none")));
            }
            if let Some(year) = years.keys().find(|year| !(1000..=9999).contains(*year)) {
                return Err(Error::Schema(format!(
                    "'{field}' has the year {year}; a year of four digits was expected"
                )));
            }
            let mut columns: Vec<&String> = years.values().chain(self.columns(*field)).collect();
            columns.sort_unstable();
            if let Some(twice) = columns.iter().zip(columns.iter().skip(1)).find_map(|(a, b)| (a == b).then_some(*a)) {
                return Err(Error::Schema(format!("the column '{twice}' stands twice in the years of '{field}'")));
            }
        }
        Ok(())
    }
}
