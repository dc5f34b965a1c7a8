//! A price index by year: levels as published, or inflation in per cent chained without rounding.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;

use super::fraction::Fraction;
use super::plain::Plain;
use super::series::{Columns, Series};
use super::shape::Shape;
use crate::table::{Column, Table};
use crate::{Error, Result};

/// More years than any price index has.
const LONGEST: usize = 500;

/// What the values of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKind {
    /// Levels, as 105.2.
    Index,
    /// The change since the year before, in per cent.
    Inflation,
}

impl IndexKind {
    /// The word, as `inflation`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Inflation => "inflation",
        }
    }
}

impl FromStr for IndexKind {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "index" => Ok(Self::Index),
            "inflation" => Ok(Self::Inflation),
            _ => Err(Error::Settings(format!("no kind '{word}'; there are: index, inflation (per cent a year)"))),
        }
    }
}

/// What the caller knows about a table of prices.
#[derive(Debug, Clone, Default)]
pub struct IndexOptions {
    /// Which series, by name or code, where the table has several.
    pub country: Option<String>,
    /// What the index is called; the name of its column when `None`.
    pub name: Option<String>,
    /// Which edition of it.
    pub vintage: Option<String>,
    /// Levels or inflation; told from the table when `None`.
    pub kind: Option<IndexKind>,
    /// The column of values, where there are several.
    pub value: Option<String>,
    /// The decimal sign; a dot when `None`.
    pub decimal: Option<char>,
}

/// A price index by calendar year, exact, with its name and vintage.
#[derive(Debug, Clone)]
pub struct PriceIndex {
    name: String,
    vintage: Option<String>,
    country: Option<String>,
    source: String,
    kind: IndexKind,
    why: String,
    given: Series,
    /// The run of years, unbroken, that each year belongs to: levels of two runs do not compare.
    runs: BTreeMap<i32, u32>,
    digest: String,
}

impl PriceIndex {
    /// Reads one series of a table with a column of years and a column of values.
    ///
    /// Inflation of a year also gives the level of the year before. A missing value is a missing year.
    ///
    /// # Errors
    /// [`Error::Schema`] for columns that are missing or unclear, [`Error::Read`] for a cell that is no year or number,
    /// [`Error::Settings`] when a series is not there, or its kind cannot be told.
    pub fn of(plain: &Plain, options: &IndexOptions) -> Result<Self> {
        let columns = Columns::of(plain, options.value.as_deref())?;
        let own = columns.own(plain, options.country.as_deref())?;
        let decimal = options.decimal.unwrap_or('.');
        let given = columns.series(plain, &own, decimal)?;
        let (all, negative) = columns.others(plain, decimal);
        let column = plain.name(columns.value);
        let shape = Shape { column, source: &plain.source, own: &given, all: &all, negative };
        let (kind, why) = shape.kind(options.kind)?;
        Self::check(plain, &given, kind)?;
        let digest = crate::digest::of(&(kind, given.iter().map(|(year, v)| (year, v.parts())).collect::<Vec<_>>()))?;
        Ok(Self {
            name: options.name.clone().unwrap_or_else(|| column.to_owned()),
            vintage: options.vintage.clone(),
            country: own.label,
            source: plain.source.clone(),
            kind,
            why,
            runs: runs(&given, kind),
            given,
            digest,
        })
    }

    fn check(plain: &Plain, given: &Series, kind: IndexKind) -> Result<()> {
        let place = || crate::Place::file(plain.source.clone());
        if given.is_empty() {
            return Err(Error::read(place(), "no value in any year"));
        }
        if given.len() > LONGEST {
            return Err(Error::read(place(), format!("{} years; at most {LONGEST} fit", given.len())));
        }
        let level = |value: &Fraction| if kind == IndexKind::Index { value.clone() } else { value.growth() };
        match given.iter().find(|(_, value)| !level(value).is_positive()) {
            None => Ok(()),
            Some((year, value)) => {
                Err(Error::read(place(), format!("{year}: {} would make prices 0 or less", value.show())))
            }
        }
    }

    /// `I(base) / I(year)`: what an amount of `year` is multiplied by to stand in prices of `base`.
    ///
    /// # Errors
    /// [`Error::Settings`] naming the years there are.
    pub fn ratio(&self, base: i32, year: i32) -> Result<Fraction> {
        let (from, to) = (self.run(base)?, self.run(year)?);
        if from != to {
            return Err(Error::Settings(format!(
                "{}: {base} and {year} do not compare, a year between them is missing; it has {}",
                self.label(),
                self.spans()
            )));
        }
        let broken = || Error::Internal(format!("the chain of {} is broken", self.label()));
        match self.kind {
            IndexKind::Index => {
                let (above, below) = self.given.get(&base).zip(self.given.get(&year)).ok_or_else(broken)?;
                above.over(below).ok_or_else(broken)
            }
            IndexKind::Inflation => {
                let (low, high) = (base.min(year), base.max(year));
                let between = self.given.iter().filter(|(own, _)| (low < **own) && (**own <= high));
                let factors = between.map(|(_, change)| change.growth());
                let grown = factors.fold(Fraction::one(), |level, factor| level.times(&factor));
                if year <= base { Ok(grown) } else { Fraction::one().over(&grown).ok_or_else(broken) }
            }
        }
    }

    fn run(&self, year: i32) -> Result<u32> {
        self.runs
            .get(&year)
            .copied()
            .ok_or_else(|| Error::Settings(format!("{} has no year {year}; it has {}", self.label(), self.spans())))
    }

    /// Whether there is a level for a year that compares with that of `base`.
    pub fn has(&self, base: i32, year: i32) -> bool {
        self.runs.get(&year).is_some_and(|run| self.runs.get(&base) == Some(run))
    }

    /// The years there are, as `1959–1992, 1995–2024`.
    pub fn spans(&self) -> String {
        let mut spans: Vec<(i32, i32)> = Vec::new();
        for &year in self.runs.keys() {
            match spans.last_mut() {
                Some((_, last)) if last.saturating_add(1) == year => *last = year,
                _ => spans.push((year, year)),
            }
        }
        let words = spans.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Name, country and vintage, as they stand beside every number made with it.
    pub fn label(&self) -> String {
        let country = self.country.as_ref().map(|country| format!(", {country}")).unwrap_or_default();
        let vintage = self.vintage.as_deref().unwrap_or("vintage not given");
        format!("{}{country} ({vintage})", self.name)
    }

    /// What the index is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which edition of it.
    pub fn vintage(&self) -> Option<&str> {
        self.vintage.as_deref()
    }

    /// The country or series.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// File it was read from, or what the caller calls the data.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What the values are.
    pub fn kind(&self) -> IndexKind {
        self.kind
    }

    /// What told the kind.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// The year that stands at 100: of inflation the one before the first, of levels the one that does, if any.
    pub fn base(&self) -> Option<i32> {
        match self.kind {
            IndexKind::Index => self.given.iter().find(|(_, v)| v.digits(3) == Some(100_000)).map(|(year, _)| *year),
            IndexKind::Inflation => self.runs.keys().next().copied(),
        }
    }

    /// SHA-256 over years and values.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Years with the value given and the level, 100 in the first year of every unbroken run of inflation; the level is
    /// rounded to six digits here and nowhere else.
    pub fn table(&self) -> Table {
        let places = self.given.values().map(Fraction::places).max().unwrap_or_default();
        let given = self.runs.keys().map(|year| self.given.get(year).and_then(|value| value.digits(places)));
        let level = self.runs.keys().map(|&year| self.level(year).and_then(|level| level.digits(6)));
        Table::new()
            .with("year", Column::Count(self.runs.keys().map(|&year| Some(i64::from(year))).collect()))
            .with(self.kind.word(), Column::Decimal { digits: given.collect(), scale: places })
            .with("level", Column::Decimal { digits: level.collect(), scale: 6 })
    }

    fn level(&self, year: i32) -> Option<Fraction> {
        if self.kind == IndexKind::Index {
            return self.given.get(&year).cloned();
        }
        let run = self.runs.get(&year)?;
        let first = self.runs.iter().find(|(_, own)| *own == run).map(|(first, _)| *first)?;
        self.ratio(year, first).ok().map(|level| level.times_whole(100))
    }
}

/// Levels all compare; inflation compares as far as no year is missing.
fn runs(given: &Series, kind: IndexKind) -> BTreeMap<i32, u32> {
    if kind == IndexKind::Index {
        return given.keys().map(|&year| (year, 0)).collect();
    }
    let mut runs = BTreeMap::new();
    let mut run = 0_u32;
    for &year in given.keys() {
        let before = year.saturating_sub(1);
        if !given.contains_key(&before) {
            run = run.saturating_add(1);
            // The end of an earlier run keeps its place: nothing leads from it to this year.
            runs.insert(before, run);
        }
        runs.insert(year, run);
    }
    runs
}
