//! Whether a column of a published table holds levels or yearly changes: told from certain signs only, never guessed.

use super::fraction::Fraction;
use super::index::IndexKind;
use super::series::Series;
use crate::{Error, Result};

/// What a column looks like: its name, its series and the one asked for.
pub(super) struct Shape<'a> {
    pub column: &'a str,
    pub source: &'a str,
    pub own: &'a Series,
    pub all: &'a [Series],
    /// The first value that is not above 0, with its row.
    pub negative: Option<(u64, &'a str)>,
}

impl Shape<'_> {
    /// The kind, and why.
    ///
    /// # Errors
    /// [`Error::Settings`] when nothing tells it, or when the values contradict it.
    pub(super) fn kind(&self, given: Option<IndexKind>) -> Result<(IndexKind, String)> {
        let base = self.base_year();
        let word = self.header();
        let (kind, why) = match (given, word, self.negative, base) {
            (Some(kind), ..) => (kind, "as given".to_owned()),
            (None, Some(kind), ..) => (kind, format!("by its header '{}'", self.column)),
            (None, None, Some((row, value)), _) => (IndexKind::Inflation, format!("{value} in row {row} is no level")),
            (None, None, None, Some(year)) => (IndexKind::Index, format!("{year} is 100")),
            (None, None, None, None) => return Err(self.unclear()),
        };
        self.check(kind, base)?;
        Ok((kind, why))
    }

    /// The year in which the series, and most others, stand at 100, as an index does in its base year.
    fn base_year(&self) -> Option<i32> {
        let own = self.own.iter().filter(|(_, value)| is_hundred(value)).map(|(year, _)| *year);
        let steady = self.own.values().zip(self.own.values().skip(1)).all(|(a, b)| near(a, b) && near(b, a));
        own.filter(|_| steady || self.all.len() > 1).find(|year| {
            let there = self.all.iter().filter_map(|series| series.get(year));
            let (mut n, mut hundred) = (0_usize, 0_usize);
            there.for_each(|value| {
                n = n.saturating_add(1);
                hundred = hundred.saturating_add(usize::from(is_hundred(value)));
            });
            hundred.saturating_mul(2) > n
        })
    }

    fn header(&self) -> Option<IndexKind> {
        const CHANGE: [&str; 7] = ["inflation", "per cent", "percent", "pct", "%", "change", "ændring"];
        const LEVEL: [&str; 4] = ["index", "indeks", "=100", "= 100"];
        let name = self.column.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        match (says(&CHANGE), says(&LEVEL)) {
            (true, false) => Some(IndexKind::Inflation),
            (false, true) => Some(IndexKind::Index),
            _ => None,
        }
    }

    fn check(&self, kind: IndexKind, base: Option<i32>) -> Result<()> {
        let Self { column, source, .. } = self;
        match (kind, self.negative, base) {
            (IndexKind::Index, Some((row, value)), _) => Err(Error::Settings(format!(
                "{source}: column '{column}' has {value} in row {row}, so it is no index; if the values are per cent a \
                 year, say kind=\"inflation\""
            ))),
            (IndexKind::Inflation, _, Some(year)) if self.all.len() > 1 => Err(Error::Settings(format!(
                "{source}: most series of column '{column}' are 100 in {year}, the base year of an index; say \
                 kind=\"index\""
            ))),
            _ => Ok(()),
        }
    }

    fn unclear(&self) -> Error {
        let ends = [self.own.iter().next(), self.own.iter().next_back()];
        let shown: Vec<String> =
            ends.iter().flatten().map(|(year, value)| format!("{year}: {}", value.show())).collect();
        Error::Settings(format!(
            "{}: column '{}' may hold an index or inflation in per cent ({}); say kind=\"index\" or kind=\"inflation\"",
            self.source,
            self.column,
            shown.join(" … ")
        ))
    }
}

fn is_hundred(value: &Fraction) -> bool {
    value.digits(3) == Some(100_000)
}

/// Whether prices less than doubled.
fn near(a: &Fraction, b: &Fraction) -> bool {
    let two = Fraction::one().times_whole(2);
    *b < a.times(&two)
}
