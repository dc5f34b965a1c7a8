//! The validated table of projects: columnar, immutable, in one order.

mod amounts;
mod arrange;
mod builder;
mod category;
mod columns;
mod compact;
mod countable;
mod digest;
mod exclusion;
mod field;
mod filter;
mod ids;
mod one_per;
mod parts;
mod places;
mod remade;
mod schema;
mod select;
mod standing;
mod tally;
mod yearly;
mod years;

pub use amounts::{Minors, Money};
pub use builder::{Draft, Provenance};
pub(crate) use category::Code;
pub use category::{Category, Codes};
pub use columns::{Counts, Dates, Texts};
pub use compact::Compact;
pub(crate) use compact::Exact;
pub use exclusion::{Exclusion, Reason};
pub use field::{Field, Kind};
pub use filter::Filter;
pub use ids::Ids;
pub use parts::{Label, Share};
pub use places::Origin;
pub use schema::{Account, Schema};
pub use standing::{Conflict, ConflictKind, LeftOut, Role, RoleRule, Rules};
pub use tally::Tally;
pub(crate) use yearly::{same as same_amount, sum as sum_of_amounts};
pub use years::{NoYear, YearBasis};

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::calendar::Period;
use crate::money::{Amount, Currency, Sum};
use crate::{Error, Result};
use places::{Column, Origins};

/// A cell, or a whole row, that could not be used; it stays visible with its place and reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rejection {
    /// File name.
    pub file: String,
    /// Data row, 1 = first row below the header.
    pub row: u64,
    /// Column name; empty when the whole row is rejected.
    pub column: String,
    /// Raw value.
    pub value: String,
    /// Reason code of the reading reference, as `bad_date`.
    pub reason: String,
    /// What was expected.
    pub detail: String,
    /// Whether the row is left out as a whole.
    pub whole_row: bool,
}

/// A register of projects, valid by construction.
///
/// Rows stand in the order of their ids, so no result depends on the order of the source; [`Register::input_order`]
/// leads back to it. Every money column of one currency has one scale. Null is not zero.
#[derive(Debug, Clone)]
pub struct Register {
    pub(crate) ids: Ids,
    pub(crate) input_order: Column<u32>,
    pub(crate) files: Vec<String>,
    pub(crate) origin: Arc<Origins>,
    pub(crate) currencies: Vec<(Currency, u8)>,
    pub(crate) currency: Column<u16>,
    pub(crate) texts: BTreeMap<Field, Texts>,
    pub(crate) categories: BTreeMap<Field, Category>,
    pub(crate) money: BTreeMap<Field, Money>,
    /// Money by calendar year, where the source has a column a year.
    pub(crate) yearly: yearly::Yearly,
    pub(crate) dates: BTreeMap<Field, Dates>,
    pub(crate) counts: BTreeMap<Field, Counts>,
    pub(crate) extra: BTreeMap<String, Category>,
    pub(crate) shares: BTreeMap<Field, Vec<Vec<Share>>>,
    pub(crate) excluded: BTreeMap<Field, Vec<Exclusion>>,
    pub(crate) standing: standing::Standing,
    pub(crate) provider_names: Option<Texts>,
    pub(crate) rejected: Vec<Rejection>,
    pub(crate) account: Vec<Account>,
    pub(crate) notes: Vec<String>,
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) label: Option<String>,
    pub(crate) digest: OnceLock<String>,
}

impl Register {
    /// Projects.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no project.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The id of a project by position.
    pub fn id(&self, project: usize) -> &str {
        self.ids.get(project).unwrap_or_default()
    }

    /// Ids in the order of the register.
    pub const fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The position of each project in the order of the source.
    pub fn input_order(&self) -> &[u32] {
        self.input_order.as_slice()
    }

    /// The position of the project with this id.
    ///
    /// # Errors
    /// [`Error::ProjectNotFound`] with the ids nearest in spelling.
    pub fn find(&self, id: &str) -> Result<usize> {
        self.ids.find(id).map_err(|at| self.not_found(id, at))
    }

    fn not_found(&self, id: &str, at: usize) -> Error {
        let near: Vec<&str> = (at.saturating_sub(2)..).map_while(|at| self.ids.get(at)).take(4).collect();
        Error::ProjectNotFound { id: id.to_owned(), n: self.len(), near: near.join(", ") }
    }

    /// A text column: title, description, url, outcome.
    pub fn text(&self, field: Field) -> Option<&Texts> {
        self.texts.get(&field)
    }

    /// The title of a project, else its id.
    pub fn title(&self, project: usize) -> &str {
        self.texts.get(&Field::Title).and_then(|t| t.get(project)).unwrap_or_else(|| self.id(project))
    }

    /// A category column: unit, provider, programme, theme and the like.
    pub fn category(&self, field: Field) -> Option<&Category> {
        self.categories.get(&field)
    }

    /// A money column.
    pub fn money(&self, field: Field) -> Option<&Money> {
        self.money.get(&field)
    }

    /// A date column.
    pub fn date(&self, field: Field) -> Option<&Dates> {
        self.dates.get(&field)
    }

    /// A count column.
    pub fn count(&self, field: Field) -> Option<&Counts> {
        self.counts.get(&field)
    }

    /// A category by field name or by the name of a kept column.
    ///
    /// # Errors
    /// [`Error::Schema`] naming the columns there are.
    pub fn dimension(&self, name: &str) -> Result<&Category> {
        name.parse::<Field>()
            .ok()
            .and_then(|field| self.categories.get(&field))
            .or_else(|| self.extra.get(name))
            .ok_or_else(|| {
                let have: Vec<&str> =
                    self.categories.keys().map(|f| f.name()).chain(self.extra.keys().map(String::as_str)).collect();
                Error::Schema(format!("no column '{name}' to group by; the register has: {}", have.join(", ")))
            })
    }

    /// Names of all columns, fields first.
    pub fn columns(&self) -> Vec<String> {
        let mut fields: Vec<Field> = [Field::Id].into();
        fields.extend(self.texts.keys());
        fields.extend(self.categories.keys());
        fields.extend(self.money.keys());
        fields.extend(self.dates.keys());
        fields.extend(self.counts.keys());
        fields.sort_unstable();
        let fields = fields.iter().map(|f| f.name().to_owned());
        let yearly = self.yearly_columns().map(|(name, _)| name).filter(|name| !self.extra.contains_key(name));
        fields.chain(yearly).chain(self.extra.keys().cloned()).collect()
    }

    /// Kept columns that the schema does not name.
    pub fn extra(&self) -> &BTreeMap<String, Category> {
        &self.extra
    }

    /// The name of the provider as published; its category holds the key it is matched by.
    pub fn provider_name(&self, project: usize) -> Option<&str> {
        let names = self.provider_names.as_ref().and_then(|t| t.get(project));
        names.or_else(|| self.category(Field::Provider).and_then(|c| c.get(project)))
    }

    /// The currencies with the fraction digits of their amounts, sorted by code.
    pub fn currencies(&self) -> &[(Currency, u8)] {
        &self.currencies
    }

    /// The currency of a project and the scale of its amounts; `None` when the project has no money at all.
    pub fn currency(&self, project: usize) -> Option<(Currency, u8)> {
        self.currency.get(project).and_then(|c| self.currencies.get(usize::from(c))).copied()
    }

    /// Index into [`Register::currencies`] for each project; `u16::MAX` where the project has no money.
    pub fn currency_codes(&self) -> &[u16] {
        self.currency.as_slice()
    }

    /// Index into [`Register::currencies`] for a project, `u16::MAX` where it has no money; `None` beyond the last.
    pub fn currency_code(&self, project: usize) -> Option<u16> {
        self.currency.get(project)
    }

    /// The code that all projects share, where there is only one by construction.
    pub fn one_currency_code(&self) -> Option<u16> {
        self.currency.constant()
    }

    /// An amount of a project.
    pub fn amount(&self, field: Field, project: usize) -> Option<Amount> {
        let minor = self.money.get(&field)?.get(project)?;
        self.currency(project).map(|(_, scale)| Amount { minor, scale })
    }

    /// The money column measured by default: what the unit gives, else the total cost.
    pub fn default_money(&self) -> Option<Field> {
        [Field::Amount, Field::TotalCost].into_iter().find(|f| self.money.contains_key(f))
    }

    /// Exact sum of a money column per currency, with the number of amounts; a currency without amounts is left out.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`] when a sum does not fit.
    pub fn amounts(&self, field: Field) -> Result<Vec<(Currency, Amount, u64)>> {
        let mut sums = vec![Sum::default(); self.currencies.len()];
        if let Some(column) = self.money.get(&field) {
            for (minor, c) in column.iter().zip(self.currency.iter()) {
                if let (Some(minor), Some(sum)) = (minor, sums.get_mut(usize::from(c))) {
                    sum.add(minor);
                }
            }
        }
        let known = self.currencies.iter().zip(sums).filter(|(_, sum)| sum.n() > 0);
        known
            .map(|(&(code, scale), sum)| Ok((code, Amount { minor: sum.total(field.name())?, scale }, sum.n())))
            .collect()
    }

    /// From start to end of a project; `None` when one of them is unknown.
    pub fn period(&self, project: usize) -> Option<Period> {
        let start = self.date(Field::Start)?.get(project)?;
        let end = self.date(Field::End)?.get(project)?;
        Period::new(start, end)
    }

    /// The first and the last day of any project, in days since 1970-01-01; `None` when no date is known.
    pub fn span(&self) -> Option<(i32, i32)> {
        let known = || self.dates.iter().filter(|(field, _)| matches!(field, Field::Start | Field::End));
        let days = || known().flat_map(|(_, column)| column.iter()).flatten();
        let first = days().map(crate::calendar::Date::days).min()?;
        let last = days().map(crate::calendar::Date::last_days).max()?;
        Some((first, last))
    }

    /// Files read, in the order given.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Where a project stands in its source.
    pub fn origin(&self, project: usize) -> Option<Origin> {
        self.origin.get(project)
    }

    /// Cells and rows that could not be used.
    pub fn rejected(&self) -> &[Rejection] {
        &self.rejected
    }

    /// What was taken for what, and why.
    pub fn account(&self) -> &[Account] {
        &self.account
    }

    /// What the reader noticed: encoding, delimiter, skipped title rows, converted floats.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What the money was made with: the basis of its years, its price index, its exchange rates, each with its vintage;
    /// empty for money as it was read.
    pub fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    /// Refuses to compare money with that of a later register at other prices: nominal money and constant prices, or prices
    /// of two years, differ by more than what happened.
    ///
    /// # Errors
    /// [`Error::Settings`] when the price bases differ.
    pub fn check_prices(&self, new: &Self) -> Result<()> {
        let basis = |register: &Self| register.settings.get("price_basis").cloned().unwrap_or_else(|| "nominal".into());
        let (was, is) = (basis(self), basis(new));
        if was == is {
            return Ok(());
        }
        Err(Error::Settings(format!(
            "the old register is in {was} money, the new one in {is}; bring both to one price basis with in_prices first"
        )))
    }

    /// What the register must be called wherever it is shown, as "invented example".
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// SHA-256 over the content, in hexadecimal; independent of row order and file names.
    ///
    /// Computed when first asked for.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| self.content_digest())
    }
}
