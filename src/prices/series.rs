//! One series by year out of a published table.

use std::collections::BTreeMap;

use super::fraction::Fraction;
use super::plain::Plain;
use crate::{Error, Result};

/// Values by year.
pub(super) type Series = BTreeMap<i32, Fraction>;

const YEAR: [&str; 7] = ["year", "år", "aar", "time", "tid", "period", "time_period"];
const COUNTRY: [&str; 6] = ["country", "country name", "land", "geo", "entity", "ref_area"];
const CODE: [&str; 6] = ["country code", "code", "iso", "iso3", "iso code", "iso_code"];

/// Which column is what.
pub(super) struct Columns {
    year: usize,
    pub value: usize,
    country: Option<usize>,
    code: Option<usize>,
}

/// The series asked for.
pub(super) struct Own {
    pub label: Option<String>,
    /// The column that tells it and the value there.
    of: Option<(usize, Box<str>)>,
}

impl Columns {
    pub(super) fn of(plain: &Plain, value: Option<&str>) -> Result<Self> {
        let missing = |what: &str| Error::Schema(format!("{}: {what}; it has: {}", plain.source, plain.have()));
        let year = plain.find(&YEAR).ok_or_else(|| missing("no column of years, as 'Year'"))?;
        let (country, code) = (plain.find(&COUNTRY), plain.find(&CODE));
        let value = if let Some(name) = value {
            let found = plain.names.iter().position(|have| have == name);
            found.ok_or_else(|| missing(&format!("no column '{name}'")))?
        } else {
            let taken = [Some(year), country, code];
            let is_free = |at: &usize| !taken.contains(&Some(*at)) && !plain.name(*at).is_empty();
            match (0..plain.names.len()).filter(is_free).collect::<Vec<_>>().as_slice() {
                [only] => *only,
                [] => return Err(missing("no column of values")),
                _ => return Err(missing("several columns may hold the values, name one: value=\"…\"")),
            }
        };
        Ok(Self { year, value, country, code })
    }

    /// The series of the country asked for, or the only one there is.
    pub(super) fn own(&self, plain: &Plain, country: Option<&str>) -> Result<Own> {
        let Some(first) = self.country.or(self.code) else {
            return Ok(Own { label: country.map(str::to_owned), of: None });
        };
        let same = |a: &str, b: &str| a.to_lowercase() == b.trim().to_lowercase();
        if let Some(asked) = country {
            for column in [self.country, self.code].into_iter().flatten() {
                if let Some((_, name)) = plain.cells(column).find(|(_, name)| same(name, asked)) {
                    return Ok(Own { label: Some(name.to_owned()), of: Some((column, name.into())) });
                }
            }
        }
        let mut names: Vec<&str> = plain.cells(first).map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        match (names.as_slice(), country) {
            ([only], None) => Ok(Own { label: Some((*only).to_owned()), of: None }),
            (_, None) => Err(Error::Settings(format!(
                "{}: {} series, name one: country=\"…\"; there are: {}",
                plain.source,
                names.len(),
                nearest(&names, "")
            ))),
            (_, Some(asked)) => Err(Error::Settings(format!(
                "{}: no series '{asked}'; the nearest there are: {}",
                plain.source,
                nearest(&names, asked)
            ))),
        }
    }

    pub(super) fn series(&self, plain: &Plain, own: &Own, decimal: char) -> Result<Series> {
        let mut series = Series::new();
        for ((row, cells), year) in self.rows(plain).filter(|((_, cells), _)| own.has(cells)) {
            let Some(text) = cells.get(self.value).and_then(Option::as_deref) else { continue };
            let bad_year = || Error::read(plain.place(row, self.year, year), "a year of four digits was expected");
            let year = parse_year(year).ok_or_else(bad_year)?;
            let place = || plain.place(row, self.value, text);
            let value = Fraction::parse(text, decimal).ok_or_else(|| Error::read(place(), number_expected(decimal)))?;
            if series.insert(year, value.clone()).is_some_and(|before| before != value) {
                return Err(Error::read(place(), format!("{year} stands there twice with different values")));
            }
        }
        Ok(series)
    }

    /// All series, and the first value not above 0: what tells an index from inflation. Cells that are no numbers say
    /// nothing here.
    pub(super) fn others<'a>(&self, plain: &'a Plain, decimal: char) -> (Vec<Series>, Option<(u64, &'a str)>) {
        let mut all: BTreeMap<&str, Series> = BTreeMap::new();
        let mut negative = None;
        for ((row, cells), year) in self.rows(plain) {
            let Some(text) = cells.get(self.value).and_then(Option::as_deref) else { continue };
            let Some((value, year)) = Fraction::parse(text, decimal).zip(parse_year(year)) else { continue };
            if !value.is_positive() && negative.is_none() {
                negative = Some((row, text));
            }
            let name = self.country.or(self.code).and_then(|at| cells.get(at)).and_then(Option::as_deref);
            all.entry(name.unwrap_or_default()).or_default().insert(year, value);
        }
        (all.into_values().collect(), negative)
    }

    #[allow(clippy::type_complexity, reason = "a row with its number and its year")]
    fn rows<'a>(&self, plain: &'a Plain) -> impl Iterator<Item = ((u64, &'a Vec<Option<Box<str>>>), &'a str)> {
        let year = self.year;
        (1..).zip(&plain.rows).filter_map(move |(row, cells)| Some(((row, cells), cells.get(year)?.as_deref()?)))
    }
}

impl Own {
    fn has(&self, cells: &[Option<Box<str>>]) -> bool {
        let same = |(column, name): &(usize, Box<str>)| cells.get(*column).and_then(Option::as_ref) == Some(name);
        self.of.as_ref().is_none_or(same)
    }
}

/// A few of the names, those around the one asked for.
fn nearest(names: &[&str], asked: &str) -> String {
    let at = names.partition_point(|name| name.to_lowercase().as_str() < asked.to_lowercase().as_str());
    let shown: Vec<&str> = names.iter().skip(at.saturating_sub(3)).take(6).copied().collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn parse_year(text: &str) -> Option<i32> {
    let sound = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| sound)
}

/// What to say about a cell that is no number.
pub(super) fn number_expected(decimal: char) -> String {
    let other = if decimal == '.' { ',' } else { '.' };
    format!("a number with '{decimal}' was expected; name the sign if it is another: decimal=\"{other}\"")
}
