//! Dates as text: day or month first is decided once for a column, and no day is made up.

use crate::calendar::{Date, Precision};
use crate::read::fields::months::month;

/// Which of two small numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// `27/06/2016`
    DayFirst,
    /// `06/27/2016`
    MonthFirst,
}

/// A column of dates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateColumn {
    /// Dates; `None` for empty and rejected cells.
    pub values: Vec<Option<Date>>,
    /// Rejected cells: position and what was expected.
    pub rejections: Vec<(usize, &'static str)>,
    /// The order that was used, when a cell needed one.
    pub order: Option<DayOrder>,
    /// Cells that allow day first only, and month first only.
    pub deciding: (u64, u64),
    /// Cells that need an order and do not give it.
    pub undecided: u64,
    /// Cells whose time zone was dropped.
    pub zones: u64,
}

/// A cell before the order of day and month is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Known(Date),
    /// `a/b/year`, in either order.
    Either(u32, u32, i32),
}

const EXPECTED: &str = "expected a date, as 2016-06-27, 27.06.2016, 27 June 2016, 2016-06, Q2 2016 or 2016";
const TWO_DIGITS: &str = "a year of two digits is read from 90 (1990) to 49 (2049) only";
const CONTRADICTS: &str = "the other cells of the column put day and month the other way round";
const MIXED: &str =
    "some cells of the column can only be day first and some only month first; write them as 2016-06-27";
const UNDECIDED: &str = "no cell of the file tells whether the day or the month stands first; write it as 2016-06-27";
const NO_SUCH_DAY: &str = "the calendar has no such day";

/// The day order that the cells of a column prove, if they do.
pub fn day_order(cells: &[Option<&str>]) -> Option<DayOrder> {
    order_of(evidence(&parse_all(cells)))
}

/// Reads a column of dates; `fallback` is the order of the file's other columns, used when this one proves none.
pub fn parse_dates(cells: &[Option<&str>], fallback: Option<DayOrder>) -> DateColumn {
    let forms = parse_all(cells);
    let deciding = evidence(&forms);
    let mixed = deciding.0 > 0 && deciding.1 > 0;
    let order = if mixed { None } else { order_of(deciding).or(fallback) };
    let mut column = DateColumn { deciding, ..DateColumn::default() };
    for (at, form) in forms.iter().enumerate() {
        let value = match form {
            Ok(None) => Ok(None),
            Ok(Some((form, zone))) => {
                column.zones = column.zones.saturating_add(u64::from(*zone));
                column.settle(*form, order, mixed).map(Some)
            }
            Err(expected) => Err(*expected),
        };
        column.values.push(value.unwrap_or_else(|expected| {
            column.rejections.push((at, expected));
            None
        }));
    }
    column
}

impl DateColumn {
    fn settle(&mut self, form: Form, order: Option<DayOrder>, mixed: bool) -> Result<Date, &'static str> {
        let (a, b, year) = match form {
            Form::Known(date) => return Ok(date),
            Form::Either(a, b, year) => (a, b, year),
        };
        if a == b {
            return Date::day(year, a, b).ok_or(NO_SUCH_DAY);
        }
        let Some(order) = order else {
            self.undecided = self.undecided.saturating_add(1);
            return Err(if mixed { MIXED } else { UNDECIDED });
        };
        self.order = Some(order);
        let (day, month) = if order == DayOrder::DayFirst { (a, b) } else { (b, a) };
        let expected = if month > 12 { CONTRADICTS } else { NO_SUCH_DAY };
        Date::day(year, month, day).ok_or(expected)
    }
}

/// Whether a text has the form of a date, in whatever order.
pub(in crate::read) fn is_date(text: &str) -> bool {
    matches!(parse(text), Ok(Some(_)))
}

type Parsed = Result<Option<(Form, bool)>, &'static str>;

fn parse_all(cells: &[Option<&str>]) -> Vec<Parsed> {
    cells.iter().map(|cell| cell.map_or(Ok(None), parse)).collect()
}

fn evidence(forms: &[Parsed]) -> (u64, u64) {
    let mut counts = (0_u64, 0_u64);
    for form in forms {
        if let Ok(Some((Form::Either(a, b, _), _))) = form {
            counts.0 = counts.0.saturating_add(u64::from(*a > 12 && *b <= 12));
            counts.1 = counts.1.saturating_add(u64::from(*b > 12 && *a <= 12));
        }
    }
    counts
}

fn order_of(evidence: (u64, u64)) -> Option<DayOrder> {
    match evidence {
        (1.., 0) => Some(DayOrder::DayFirst),
        (0, 1..) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

fn parse(cell: &str) -> Parsed {
    let text = cell.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (text, zone) = without_time(text);
    let form = if text.bytes().any(|b| b.is_ascii_alphabetic()) || !text.is_ascii() {
        parse_words(text).map(Form::Known)
    } else {
        parse_digits(text)
    };
    form.map(|form| Some((form, zone)))
}

/// Cuts the time of day off, and says whether a zone went with it.
fn without_time(text: &str) -> (&str, bool) {
    let cut = text.char_indices().find(|&(at, c)| {
        let digit_follows = text.as_bytes().get(at.saturating_add(1)).is_some_and(u8::is_ascii_digit);
        let digit_before = at.checked_sub(1).and_then(|i| text.as_bytes().get(i)).is_some_and(u8::is_ascii_digit);
        matches!(c, 'T' | ' ') && digit_before && digit_follows && text.get(at..).is_some_and(|t| t.contains(':'))
    });
    let Some((at, _)) = cut else {
        return (text, false);
    };
    let (date, time) = text.split_at(at);
    (date, time.contains(['Z', 'z', '+', '-']))
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn year(text: &str) -> Result<i32, &'static str> {
    match (text.len(), number(text).and_then(|y| i32::try_from(y).ok())) {
        (4, Some(year)) => Ok(year),
        (2, Some(year @ 90..)) => Ok(year.saturating_add(1900)),
        (2, Some(year @ ..50)) => Ok(year.saturating_add(2000)),
        (2, Some(_)) => Err(TWO_DIGITS),
        _ => Err(EXPECTED),
    }
}

fn parse_digits(text: &str) -> Result<Form, &'static str> {
    let separator = text.chars().find(|c| matches!(c, '.' | '/' | '-'));
    let parts: Vec<&str> = separator.map_or(vec![text], |s| text.split(s).map(str::trim).collect());
    match parts.as_slice() {
        [whole] => parse_whole(whole),
        [first, second] if first.len() == 4 => in_month(first, second),
        [first, second] if second.len() == 4 => in_month(second, first),
        [first, second, third] if first.len() == 4 => {
            let day = number(second).zip(number(third)).ok_or(EXPECTED)?;
            Date::day(year(first)?, day.0, day.1).map(Form::Known).ok_or(NO_SUCH_DAY)
        }
        [first, second, third] if first.len() <= 2 && second.len() <= 2 => {
            let (a, b) = number(first).zip(number(second)).ok_or(EXPECTED)?;
            let year = year(third)?;
            // A dot is written day first everywhere it is used.
            if separator == Some('.') {
                return Date::day(year, b, a).map(Form::Known).ok_or(NO_SUCH_DAY);
            }
            if (a > 12 && b > 12) || a == 0 || b == 0 || a > 31 || b > 31 {
                return Err(NO_SUCH_DAY);
            }
            Ok(Form::Either(a, b, year))
        }
        _ => Err(EXPECTED),
    }
}

/// `2008` or `20080627`.
fn parse_whole(text: &str) -> Result<Form, &'static str> {
    let value = number(text).ok_or(EXPECTED)?;
    let known = match text.len() {
        4 => Date::new(year(text)?, 1, 1, Precision::Year),
        8 => i32::try_from(value / 10_000).ok().and_then(|y| Date::day(y, value / 100 % 100, value % 100)),
        5 => return Err("a plain number may be a spreadsheet's day count; format the cells as dates"),
        _ => return Err(EXPECTED),
    };
    known.map(Form::Known).ok_or(EXPECTED)
}

fn in_month(year_text: &str, month_text: &str) -> Result<Form, &'static str> {
    let month = number(month_text).ok_or(EXPECTED)?;
    Date::new(year(year_text)?, month, 1, Precision::Month).map(Form::Known).ok_or(NO_SUCH_DAY)
}

/// Forms with words: month names, quarters; a weekday is left out.
fn parse_words(text: &str) -> Result<Date, &'static str> {
    let separators = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/' | '.');
    let words: Vec<&str> = text.split(separators).filter(|w| !w.is_empty()).collect();
    if let Some(quarter) = quarter(&words) {
        return quarter;
    }
    let words = match words.as_slice() {
        [weekday, rest @ ..] if rest.len() == 3 && month(weekday).is_none() && number(weekday).is_none() => rest,
        all => all,
    };
    match *words {
        [m, y] if month(m).is_some() => Date::new(year(y)?, month(m).unwrap_or(0), 1, Precision::Month).ok_or(EXPECTED),
        [d, m, y] if month(m).is_some() => named_day(d, m, y),
        [m, d, y] if month(m).is_some() => named_day(d, m, y),
        _ => Err(EXPECTED),
    }
}

fn named_day(day: &str, name: &str, year_text: &str) -> Result<Date, &'static str> {
    let ordinal = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (day, month) = number(ordinal).zip(month(name)).ok_or(EXPECTED)?;
    Date::day(year(year_text)?, month, day).ok_or(NO_SUCH_DAY)
}

/// `Q3 2014`, `Quarter 4 2008`, `Q 3, 2010`, `2014-Q3`, `3. kvartal 2014`.
fn quarter(words: &[&str]) -> Option<Result<Date, &'static str>> {
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let is_word = |w: &str| matches!(w, "q" | "quarter" | "kvartal" | "quartal" | "k");
    let glued = |w: &str| w.strip_prefix(['q', 'k']).filter(|n| n.len() == 1).map(str::to_owned);
    let (quarter, year_text) = match lower.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [q, y] if glued(q).is_some() => (glued(q)?, (*y).to_owned()),
        [y, q] if glued(q).is_some() => (glued(q)?, (*y).to_owned()),
        [word, n, y] | [n, word, y] if is_word(word) => ((*n).to_owned(), (*y).to_owned()),
        _ => return None,
    };
    let month = number(&quarter).filter(|q| (1..=4).contains(q)).map(|q| q.saturating_mul(3).saturating_sub(2));
    let date =
        year(&year_text).and_then(|y| month.and_then(|m| Date::new(y, m, 1, Precision::Quarter)).ok_or(EXPECTED));
    Some(date)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

    use super::*;

    fn one(cell: &str) -> String {
        let column = parse_dates(&[Some(cell)], None);
        column.values[0].map_or_else(|| "rejected".into(), |d| d.to_string())
    }

    #[test]
    fn forms_seen_in_the_eu_lists() {
        let forms = [
            ("2008", "2008"),
            ("27.06.2016", "2016-06-27"),
            ("1.4.2008", "2008-04-01"),
            ("2004.09.22", "2004-09-22"),
            ("2014-09-01 00:00:00", "2014-09-01"),
            ("2014-09-01 00:00:00.000", "2014-09-01"),
            ("2014-09-01T00:00:00Z", "2014-09-01"),
            ("2018-12-14T00:00:00+00:00", "2018-12-14"),
            ("05.02.16", "2016-02-05"),
            ("13/12/2009", "2009-12-13"),
            ("12/13/2009", "2009-12-13"),
            ("11/11/2009", "2009-11-11"),
            ("01. Nov 15", "2015-11-01"),
            ("01-Jul-12", "2012-07-01"),
            ("25-Jan-2016", "2016-01-25"),
            ("09/2013", "2013-09"),
            ("2013-09", "2013-09"),
            ("Q3 2014", "2014-Q3"),
            ("Quarter 4 2008", "2008-Q4"),
            ("Q 3, 2010", "2010-Q3"),
            ("2014-Q3", "2014-Q3"),
            ("3. kvartal 2014", "2014-Q3"),
            ("Aug 15", "2015-08"),
            ("Tuesday, October 18, 2011", "2011-10-18"),
            ("1. januar 2017", "2017-01-01"),
            ("3. März 2014", "2014-03-03"),
            ("01/0817", "rejected"),
            ("10/12/2009", "rejected"),
            ("30.02.2016", "rejected"),
            ("01.02.55", "rejected"),
            ("01.02.89", "rejected"),
            ("01.02.90", "1990-02-01"),
            ("01.02.49", "2049-02-01"),
            ("42000", "rejected"),
            ("Q5 2014", "rejected"),
            ("ukendt", "rejected"),
            ("-", "rejected"),
        ];
        for (cell, expected) in forms {
            assert_eq!(one(cell), expected, "{cell}");
        }
        assert_eq!(
            parse_dates(&[Some(" "), None], None),
            DateColumn { values: vec![None, None], ..Default::default() }
        );
    }

    #[test]
    fn a_column_decides_the_order_of_day_and_month() {
        let show = |cells: &[&str], fallback| {
            let cells: Vec<Option<&str>> = cells.iter().map(|c| Some(*c)).collect();
            let column = parse_dates(&cells, fallback);
            column.values.iter().map(|v| v.map_or("-".into(), |d| d.to_string())).collect::<Vec<_>>()
        };
        assert_eq!(show(&["10/12/2009", "13/01/2010"], None), ["2009-12-10", "2010-01-13"]);
        assert_eq!(show(&["10/12/2009", "01/13/2010"], None), ["2009-10-12", "2010-01-13"]);
        assert_eq!(show(&["10/12/2009", "01/13/2010", "13/01/2010"], None), ["-", "-", "-"]);
        assert_eq!(show(&["10/12/2009"], Some(DayOrder::DayFirst)), ["2009-12-10"]);
        assert_eq!(show(&["10/12/2009", "01/13/2010"], Some(DayOrder::DayFirst)), ["2009-10-12", "2010-01-13"]);
    }

    #[test]
    fn zones_are_counted() {
        let column = parse_dates(&[Some("2018-12-14T00:00:00+00:00"), Some("2018-12-14 10:00")], None);
        assert_eq!((column.zones, column.rejections.len()), (1, 0));
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_parser(cell in ".{0,24}") {
            let _ = one(&cell);
        }
    }
}
