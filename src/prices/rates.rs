//! Dated exchange rates against one base currency, as they were published.

use super::average::Mean;
use super::fraction::Fraction;
use super::plain::Plain;
use super::quotes::{self, Quotes};
use crate::calendar::Date;
use crate::money::Currency;
use crate::table::{Column, Table};
use crate::{Error, Place, Result};

/// What the caller knows about a table of rates.
#[derive(Debug, Clone, Default)]
pub struct RatesOptions {
    /// The currency that one unit of is quoted in the others.
    pub base: Option<Currency>,
    /// What the table is called; its file name when `None`.
    pub name: Option<String>,
    /// Which edition of it.
    pub vintage: Option<String>,
    /// The decimal sign; a dot when `None`.
    pub decimal: Option<char>,
}

/// Exchange rates: units of each currency for one unit of the base, by day, exact.
#[derive(Debug, Clone)]
pub struct Rates {
    name: String,
    vintage: Option<String>,
    source: String,
    base: Currency,
    decimal: char,
    quotes: Quotes,
    notes: Vec<String>,
    digest: String,
}

/// A rate found: units of the target for one unit of the original currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The rate.
    pub rate: Fraction,
    /// The rate in the digits of the table, as `7.4366` or, across the base, `7.4366/9.6398`.
    pub text: String,
    /// The day it is of, in days since 1970-01-01; of an average, the day of its last quote.
    pub day: i32,
    /// What it is the mean of, where it is an average.
    pub mean: Option<Mean>,
}

impl Rates {
    /// Reads a table with a column a currency, or one with a row a currency and day.
    ///
    /// A missing rate is a missing day. The daily table of the European Central Bank is known by its currencies; of any
    /// other table the base is a column of it or said by the caller, and every rate is units for **one** unit of the base.
    ///
    /// # Errors
    /// [`Error::Schema`] for columns that are missing, [`Error::Currency`] when the base is not known or not one,
    /// [`Error::Read`] for a cell that is no day or no rate above 0, or two rates of one day.
    pub fn of(plain: &Plain, options: &RatesOptions) -> Result<Self> {
        let decimal = options.decimal.unwrap_or('.');
        let (base, quotes, notes) = quotes::read(plain, options.base, decimal)?;
        if quotes.is_empty() {
            return Err(Error::read(Place::file(plain.source.clone()), "no rate of any day"));
        }
        Ok(Self {
            name: options.name.clone().unwrap_or_else(|| file_name(&plain.source)),
            vintage: options.vintage.clone(),
            source: plain.source.clone(),
            base,
            decimal,
            digest: crate::digest::of(&(base, &quotes))?,
            quotes,
            notes,
        })
    }

    /// The rate from one currency to another on a day, else on the latest day within `max_gap` days before it on which
    /// both are quoted.
    ///
    /// # Errors
    /// Why there is none, in words, with what there is.
    pub fn find(&self, from: Currency, to: Currency, day: i32, max_gap: u16) -> Result<Quoted, String> {
        let (of_from, of_to) = (self.series(from)?, self.series(to)?);
        let earliest = day.saturating_sub(i32::from(max_gap));
        let mut at = day;
        let none = || self.none(from, to, day, max_gap);
        // Whichever currency has no rate on the day looked at moves it back.
        loop {
            let (a, b) = (latest(of_from, at), latest(of_to, at));
            let (a, b) = (a.ok_or_else(none)?, b.ok_or_else(none)?);
            let common = a.0.min(b.0).min(at);
            if common < earliest {
                return Err(none());
            }
            if (of_from.is_none() || a.0 == common) && (of_to.is_none() || b.0 == common) {
                return self.quoted(a.1, b.1, common).ok_or_else(none);
            }
            at = common;
        }
    }

    /// The quotes of a currency; none are needed of the base.
    #[allow(clippy::type_complexity, reason = "days with their digits")]
    pub(super) fn series(&self, currency: Currency) -> Result<Option<&[(i32, Box<str>)]>, String> {
        if currency == self.base {
            return Ok(None);
        }
        let have = || self.quotes.keys().map(Currency::as_str).collect::<Vec<_>>().join(", ");
        let series = self.quotes.get(&currency).ok_or_else(|| {
            format!("{} has no {currency}; it has {} and, as its base, {}", self.label(), have(), self.base)
        })?;
        Ok(Some(series))
    }

    fn quoted(&self, from: Option<&str>, to: Option<&str>, day: i32) -> Option<Quoted> {
        let number =
            |text: Option<&str>| text.map_or_else(|| Some(Fraction::one()), |t| Fraction::parse(t, self.decimal));
        let rate = number(to)?.over(&number(from)?)?;
        let text = match (from, to) {
            (None, to) => to.unwrap_or("1").to_owned(),
            (Some(from), to) => format!("{}/{from}", to.unwrap_or("1")),
        };
        Some(Quoted { rate, text, day, mean: None })
    }

    fn none(&self, from: Currency, to: Currency, day: i32, max_gap: u16) -> String {
        let span = |currency: Currency| {
            let series = self.quotes.get(&currency)?;
            Some(format!("{currency} {} … {}", show(series.first()?.0), show(series.last()?.0)))
        };
        let spans: Vec<String> = [from, to].into_iter().filter_map(span).collect();
        format!(
            "no rate of {from} to {to} on {} nor within {max_gap} days before; {} has {}",
            show(day),
            self.label(),
            spans.join(", ")
        )
    }

    /// Name and vintage, as they stand beside every number made with it.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.vintage.as_deref().unwrap_or("vintage not given"))
    }

    /// What the table is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which edition of it.
    pub fn vintage(&self) -> Option<&str> {
        self.vintage.as_deref()
    }

    /// File it was read from, or what the caller calls the data.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The currency that one unit of is quoted in the others.
    pub fn base(&self) -> Currency {
        self.base
    }

    /// The decimal sign of its quotes.
    pub(super) fn decimal(&self) -> char {
        self.decimal
    }

    /// What was noticed while reading.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// SHA-256 over base, currencies, days and rates.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// One row a currency: rates, the first and the last day and the last rate.
    pub fn table(&self) -> Table {
        let all = || self.quotes.values();
        let last = |quotes: &Vec<(i32, Box<str>)>| quotes.last().map(|(_, text)| text.to_string());
        Table::new()
            .with("currency", Column::Text(self.quotes.keys().map(|code| Some(code.to_string())).collect()))
            .with("base", Column::Text(all().map(|_| Some(self.base.to_string())).collect()))
            .with("n", Column::Count(all().map(|quotes| i64::try_from(quotes.len()).ok()).collect()))
            .with("first", Column::Date(all().map(|quotes| quotes.first().map(|quote| quote.0)).collect()))
            .with("last", Column::Date(all().map(|quotes| quotes.last().map(|quote| quote.0)).collect()))
            .with("last_rate", Column::Text(all().map(last).collect()))
    }
}

/// The latest quote up to a day; of the base the day itself.
fn latest(series: Option<&[(i32, Box<str>)]>, day: i32) -> Option<(i32, Option<&str>)> {
    let Some(series) = series else { return Some((day, None)) };
    let upto = series.partition_point(|(own, _)| *own <= day);
    series.get(upto.checked_sub(1)?).map(|(own, text)| (*own, Some(text.as_ref())))
}

/// A day as it is written.
pub(super) fn show(day: i32) -> String {
    Date::from_days(day).map_or_else(|| day.to_string(), |date| date.to_string())
}

fn file_name(source: &str) -> String {
    source.rsplit(['/', '\\']).next().unwrap_or(source).to_owned()
}
