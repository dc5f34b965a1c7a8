//! A start and an end in one cell: `2016-2018`, `jan 2016 - dec 2018`, `01.01.2016 - 31.12.2018`.

use crate::read::fields::dates::is_date;
use crate::read::header::header;

/// Header words of columns whose cells hold a start and an end.
const WORDS: [&str; 14] = [
    "periode",
    "projektperiode",
    "tidsperiode",
    "bevillingsperiode",
    "støtteperiode",
    "løbetid",
    "år",
    "period",
    "project period",
    "grant period",
    "years",
    "time period",
    "projektets periode",
    "duration",
];

const EXPECTED: &str = "expected a start and an end, as 2016-2018, 01.01.2016 - 31.12.2018 or jan 2016 - dec 2018";
const UNDECIDED: &str =
    "2010-11 may be a month or two years, and no cell of the column tells; write both years in full";
const MIXED: &str = "some cells of the column can only be months and some only two years; write both years in full";

/// The texts of the two ends of each cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::read) struct Ends {
    pub starts: Vec<Option<String>>,
    pub finishes: Vec<Option<String>>,
    /// Cells that are no period: position and what was expected.
    pub rejections: Vec<(usize, &'static str)>,
}

/// Whether a column of this name holds periods.
pub(in crate::read) fn is_named(name: &str) -> bool {
    header(name).words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether at least half of the filled cells are periods, and one of them has two ends.
pub(in crate::read) fn are_periods<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let (mut filled, mut periods, mut double) = (0_usize, 0_usize, false);
    for cell in cells {
        filled = filled.saturating_add(1);
        let halves = short_years(cell).is_some() || split(cell).is_some();
        double = double || halves;
        periods = periods.saturating_add(usize::from(halves || is_single(cell)));
    }
    double && periods.saturating_mul(2) >= filled
}

/// Takes the cells of a column apart; whether `2016-17` is two years is decided once, from all of them.
pub(in crate::read) fn ends(cells: &[Option<&str>]) -> Ends {
    let short: Vec<Short> = cells.iter().flatten().filter_map(|cell| short_years(cell)).collect();
    let years = short.iter().any(|s| s.only_years());
    let months = short.iter().any(|s| s.only_month());
    let mut ends = Ends::default();
    for (at, cell) in cells.iter().enumerate() {
        let halves = match cell.map(str::trim).filter(|cell| !cell.is_empty()) {
            None => Ok((None, None)),
            Some(cell) => halves(cell, years, months),
        };
        let (start, end) = halves.unwrap_or_else(|expected| {
            ends.rejections.push((at, expected));
            (None, None)
        });
        ends.starts.push(start);
        ends.finishes.push(end);
    }
    ends
}

type Halves = (Option<String>, Option<String>);

fn halves(cell: &str, years: bool, months: bool) -> Result<Halves, &'static str> {
    if let Some(short) = short_years(cell) {
        return match (short.only_years() || years, short.only_month() || months) {
            _ if short.slash => Ok(short.years()),
            (true, true) => Err(MIXED),
            (true, false) => Ok(short.years()),
            (false, true) => Ok((Some(cell.to_owned()), Some(cell.to_owned()))),
            (false, false) => Err(UNDECIDED),
        };
    }
    if is_single(cell) {
        return Ok((Some(cell.to_owned()), Some(cell.to_owned())));
    }
    split(cell).ok_or(EXPECTED)
}

/// `2016-17` or `2016/17`: a year and two digits.
#[derive(Debug, Clone, Copy)]
struct Short {
    year: u32,
    digits: u32,
    slash: bool,
}

fn short_years(cell: &str) -> Option<Short> {
    let cell = cell.trim();
    let (year, digits) = cell.split_once(['-', '–', '/'])?;
    let (year, digits) = (year.trim(), digits.trim());
    let plain = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    if !plain(year, 4) || !plain(digits, 2) {
        return None;
    }
    Some(Short { year: year.parse().ok()?, digits: digits.parse().ok()?, slash: cell.contains('/') })
}

impl Short {
    /// No month has this number.
    fn only_years(self) -> bool {
        self.digits > 12 || self.digits == 0
    }

    /// The second year would not come after the first.
    fn only_month(self) -> bool {
        (1..=12).contains(&self.digits) && self.digits <= self.year % 100
    }

    fn years(self) -> Halves {
        let century = self.year.saturating_sub(self.year % 100);
        let turned = u32::from(self.digits < self.year % 100).saturating_mul(100);
        let end = century.saturating_add(turned).saturating_add(self.digits);
        (Some(self.year.to_string()), Some(end.to_string()))
    }
}

/// One year, month or quarter: its first and its last day are the ends.
fn is_single(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    is_date(cell.trim()) && (digits <= 6)
}

fn split(cell: &str) -> Option<Halves> {
    let cell = cell.trim();
    let lower = cell.to_lowercase();
    let cell = if lower.starts_with("fra ") { cell.get(4..)? } else { cell };
    for word in [" til ", " to ", " bis ", " – ", " — ", " - ", "–", "—", "-", "/"] {
        let mut cuts = cell.match_indices(word);
        if let Some(halves) = cuts.find_map(|(at, _)| pair(cell.get(..at)?, cell.get(at.checked_add(word.len())?..)?)) {
            return Some(halves);
        }
    }
    None
}

/// Both sides as dates; a start without a year takes that of the end, and an end may be missing.
fn pair(start: &str, end: &str) -> Option<Halves> {
    let (start, end) = (start.trim(), end.trim().trim_end_matches('.'));
    let open = end.is_empty() || matches!(end.to_lowercase().as_str(), "?" | "løbende" | "ongoing");
    if open {
        return (is_date(start)).then(|| (Some(start.to_owned()), None));
    }
    if !is_date(end) {
        return None;
    }
    if is_date(start) {
        return Some((Some(start.to_owned()), Some(end.to_owned())));
    }
    let year = end.get(end.len().checked_sub(4)?..).filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    let words = [format!("{start} {year}"), format!("{start}{year}")];
    words.into_iter().find(|text| is_date(text)).map(|start| (Some(start), Some(end.to_owned())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn one(cell: &str) -> String {
        let ends = ends(&[Some(cell)]);
        match (&ends.starts[0], &ends.finishes[0]) {
            (None, None) => "rejected".into(),
            (start, end) => format!("{} .. {}", start.as_deref().unwrap_or(""), end.as_deref().unwrap_or("")),
        }
    }

    #[test]
    fn forms_of_a_period() {
        let forms = [
            ("2016-2018", "2016 .. 2018"),
            ("2016 – 2018", "2016 .. 2018"),
            ("2016/2018", "2016 .. 2018"),
            ("2016/17", "2016 .. 2017"),
            ("2016-17", "2016 .. 2017"),
            ("1999/00", "1999 .. 2000"),
            ("2010/11", "2010 .. 2011"),
            ("2010-11", "rejected"),
            ("2016-12", "2016-12 .. 2016-12"),
            ("2016", "2016 .. 2016"),
            ("jan 2016", "jan 2016 .. jan 2016"),
            ("Q1 2016 - Q4 2017", "Q1 2016 .. Q4 2017"),
            ("01.01.2016 - 31.12.2018", "01.01.2016 .. 31.12.2018"),
            ("01.01.2016-31.12.2018", "01.01.2016 .. 31.12.2018"),
            ("2016-01-01/2018-12-31", "2016-01-01 .. 2018-12-31"),
            ("2016-01-01 - 2018-12-31", "2016-01-01 .. 2018-12-31"),
            ("jan 2016 - dec 2018", "jan 2016 .. dec 2018"),
            ("januar 2016 til december 2018", "januar 2016 .. december 2018"),
            ("Fra 2016 til 2018", "2016 .. 2018"),
            ("jan-dec 2016", "jan 2016 .. dec 2016"),
            ("1.1.-31.12.2016", "1.1. 2016 .. 31.12.2016"),
            ("2016 -", "2016 .. "),
            ("2016 - løbende", "2016 .. "),
            ("01.01.2016", "rejected"),
            ("ukendt", "rejected"),
            ("-", "rejected"),
        ];
        for (cell, expected) in forms {
            assert_eq!(one(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_column_decides_what_two_digits_are() {
        let show = |cells: &[&str]| {
            let ends = ends(&cells.iter().map(|c| Some(*c)).collect::<Vec<_>>());
            ends.finishes.iter().map(|e| e.clone().unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(show(&["2010-11", "2012-13"]), ["2011", "2013"]);
        assert_eq!(show(&["2010-11", "2016-03"]), ["2010-11", "2016-03"]);
        assert_eq!(show(&["2010-11", "2012-13", "2016-03"]), ["", "", ""]);
    }

    #[test]
    fn columns_of_periods() {
        assert!(is_named("Tidsperiode") && is_named("Projektperiode (år)") && !is_named("Periode fra"));
        assert!(are_periods(["2016-2018", "2017", "ukendt"].into_iter()));
        assert!(!are_periods(["2016", "2017"].into_iter()), "a year alone is no period");
        assert!(!are_periods(["2016-2018", "x", "y"].into_iter()));
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(cell in ".{0,24}") {
            let _ = (one(&cell), are_periods([cell.as_str()].into_iter()));
        }
    }
}
