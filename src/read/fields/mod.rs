//! Fields that are no money: dates, counts, words.

pub mod counts;
pub mod dates;
pub mod money;
pub mod periods;

mod months;

use std::borrow::Cow;

use crate::calendar::Date;
use crate::read::Cell;
use crate::read::fields::counts::parse_counts;
use crate::read::fields::dates::{DateColumn, DayOrder, day_order, parse_dates};
use crate::read::recognise::Recognised;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::register::{Field, Rejection};

/// A field as read, with its rejected cells and how it was read.
pub(in crate::read) struct Read<T> {
    pub values: Vec<Option<T>>,
    pub rejected: Vec<Rejection>,
    pub how: String,
}

/// The texts of a date column; cells that are dates by their type are left out.
fn date_texts(values: &Values) -> Vec<Option<Cow<'_, str>>> {
    (0..values.len()).map(|row| if typed_date(values, row).is_some() { None } else { values.text(row) }).collect()
}

fn typed_date(values: &Values, row: usize) -> Option<Date> {
    match values {
        Values::Date(dates) => dates.get(row).copied().flatten(),
        Values::Cells(cells) => match cells.get(row) {
            Some(Cell::Date(date)) => Some(*date),
            _ => None,
        },
        _ => None,
    }
}

fn borrow<'a>(texts: &'a [Option<Cow<'_, str>>]) -> Vec<Option<&'a str>> {
    texts.iter().map(|text| text.as_deref()).collect()
}

/// The one order of day and month that the date columns of a source prove.
pub(in crate::read) fn common_order<'a>(columns: impl Iterator<Item = &'a Values>) -> Option<DayOrder> {
    let mut orders: Vec<DayOrder> = columns.filter_map(|values| day_order(&borrow(&date_texts(values)))).collect();
    orders.dedup();
    orders.first().copied().filter(|_| orders.len() == 1)
}

pub(in crate::read) fn dates(source: &Source, name: &str, values: &Values, fallback: Option<DayOrder>) -> Read<Date> {
    let (counted, counts) = day_counts(source, values);
    let values = counted.as_ref().unwrap_or(values);
    let texts = date_texts(values);
    let column = parse_dates(&borrow(&texts), fallback);
    let reject = |&(at, expected): &(usize, &str)| {
        source.rejection(at, name, &values.text(at).unwrap_or_default(), "bad_date", expected)
    };
    let rejected = column.rejections.iter().map(reject).collect();
    let how = [counts, describe(&column)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    let merged = column.values.into_iter().enumerate().map(|(row, date)| typed_date(values, row).or(date));
    Read { values: merged.collect(), rejected, how }
}

/// Numbers of five digits in a date column are the day counts of a workbook whose cells lost their format; 18 264 is
/// 1950 and 73 050 the end of 2099 in the system that begins in 1900.
fn day_counts(source: &Source, values: &Values) -> (Option<Values>, String) {
    let (Some(from_1904), Values::Cells(cells)) = (source.sheet.from_1904, values) else {
        return (None, String::new());
    };
    let day = |cell: &Cell| match cell {
        Cell::Number(text) if text.len() == 5 => {
            let count = text.parse::<i32>().ok()?.checked_add(if from_1904 { 1462 } else { 0 })?;
            let known = (18_264..=73_050).contains(&count);
            // Day 25 569 of the 1900 system is 1970-01-01.
            known.then(|| Date::from_days(count.saturating_sub(25_569))).flatten()
        }
        _ => None,
    };
    let n = cells.iter().filter(|cell| day(cell).is_some()).count();
    if n == 0 {
        return (None, String::new());
    }
    let read = cells.iter().map(|cell| day(cell).map_or_else(|| cell.clone(), Cell::Date)).collect();
    let system = if from_1904 { 1904 } else { 1900 };
    (Some(Values::Cells(read)), format!("{n} day counts of the workbook's system from {system}"))
}

/// The column of periods of a source: one that was named for both ends, or one with such a name and such cells where no
/// column is a start or an end.
pub(in crate::read) fn period_column(source: &Source, plan: &Recognised) -> Option<String> {
    let (start, end) = (plan.schema.columns(Field::Start), plan.schema.columns(Field::End));
    if plan.by_hand {
        return start.first().filter(|_| start.len() == 1 && start == end).cloned();
    }
    if !start.is_empty() || !end.is_empty() {
        return None;
    }
    let taken = |name: &String| plan.schema.named().any(|column| column == name);
    let fits = |values: &Values| {
        let texts: Vec<_> = (0..values.len()).filter_map(|row| values.text(row)).collect();
        periods::are_periods(texts.iter().map(AsRef::as_ref).filter(|text| !text.trim().is_empty()))
    };
    let columns = source.columns.iter().filter(|(name, _)| periods::is_named(name) && !taken(name));
    columns.filter(|(_, values)| fits(values)).map(|(name, _)| name.clone()).next()
}

/// The two ends of the cells of a column, and how they were read.
pub(in crate::read) fn period(
    source: &Source,
    name: &str,
    values: &Values,
    fallback: Option<DayOrder>,
) -> Option<([Read<Date>; 2], String)> {
    let texts: Vec<Option<Cow<'_, str>>> = (0..values.len()).map(|row| values.text(row)).collect();
    let ends = periods::ends(&borrow(&texts));
    let both: Vec<Option<&str>> = ends.starts.iter().chain(&ends.finishes).map(Option::as_deref).collect();
    let order = day_order(&both).or(fallback);
    let read = |half: &[Option<&str>]| parse_dates(half, order);
    let (starts, finishes) = both.split_at_checked(values.len())?;
    let (starts, finishes) = (read(starts), read(finishes));
    let reject = |&(at, expected): &(usize, &str)| {
        source.rejection(at, name, &values.text(at).unwrap_or_default(), "bad_date", expected)
    };
    let rejected = ends.rejections.iter().chain(&starts.rejections).map(reject).collect();
    let how = describe(&starts);
    let start = Read { values: starts.values, rejected, how: String::new() };
    let rejected = finishes.rejections.iter().map(reject).collect();
    let end = Read { values: finishes.values, rejected, how: String::new() };
    Some(([start, end], if how.is_empty() { "one cell holds both ends".to_owned() } else { how }))
}

/// Ids that the workbook holds as numbers may have lost their zeros.
pub(in crate::read) fn numeric_ids(source: &Source, name: &str) -> Option<String> {
    let (_, values) = source.columns.iter().find(|(have, _)| have == name)?;
    let Values::Cells(cells) = values else { return None };
    let bare = |cell: &&Cell| matches!(cell, Cell::Number(text) if !text.starts_with('0'));
    let n = cells.iter().filter(bare).count();
    (source.spreadsheet && n > 0).then(|| {
        format!("'{name}': {n} ids are numbers in the workbook; zeros before them, if there were any, are lost")
    })
}

/// What a spreadsheet shows where a formula fails, in English and Danish.
pub(in crate::read) fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 15] = [
        "#REF!",
        "#VALUE!",
        "#N/A",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#REFERENCE!",
        "#VÆRDI!",
        "#I/T",
        "#NAVN?",
        "#DIVISION/0!",
        "#NUL!",
    ];
    text.starts_with('#') && ERRORS.contains(&text)
}

fn describe(column: &DateColumn) -> String {
    let mut parts = Vec::new();
    let (name, deciding) = match column.order {
        Some(DayOrder::DayFirst) => ("day first", column.deciding.0),
        Some(DayOrder::MonthFirst) => ("month first", column.deciding.1),
        None => ("", 0),
    };
    if deciding > 0 {
        parts.push(format!("{name}, decided by {deciding} cells"));
    } else if column.order.is_some() {
        parts.push(format!("{name}, as in the other dates of the source"));
    }
    if column.zones > 0 {
        parts.push(format!("{} time zones dropped", column.zones));
    }
    parts.join("; ")
}

pub(in crate::read) fn counts(source: &Source, name: &str, values: &Values, decimal: Option<char>) -> Read<u64> {
    let floats = values.float_texts();
    let missing: Vec<Option<String>> = floats.into_iter().map(|t| t.filter(|t| t != "NaN")).collect();
    let mut pieces = values.pieces(&missing);
    if let Values::Float(cells) = values {
        for (piece, cell) in pieces.iter_mut().zip(cells) {
            if cell.is_some_and(f64::is_nan) {
                *piece = crate::read::numbers::Piece::Null;
            }
        }
    }
    let column = parse_counts(&pieces, decimal);
    let reject = |r: &crate::read::numbers::CellRejection| {
        source.rejection(r.index, name, &values.text(r.index).unwrap_or_default(), r.reason, r.detail)
    };
    let rejected = column.rejections.iter().map(reject).collect();
    Read { values: column.values, rejected, how: String::new() }
}

/// Of several columns the first filled cell of a row.
pub(in crate::read) fn first_filled<T>(columns: Vec<Vec<Option<T>>>) -> Vec<Option<T>> {
    let mut columns = columns.into_iter();
    let mut first = columns.next().unwrap_or_default();
    for column in columns {
        for (cell, other) in first.iter_mut().zip(column) {
            if cell.is_none() {
                *cell = other;
            }
        }
    }
    first
}

/// All filled cells of a row, in the declared order.
pub(in crate::read) fn joined(columns: Vec<Vec<Option<Box<str>>>>) -> Vec<Option<Box<str>>> {
    let mut columns = columns.into_iter();
    let mut first = columns.next().unwrap_or_default();
    for column in columns {
        for (cell, other) in first.iter_mut().zip(column) {
            *cell = match (cell.take(), other) {
                (Some(a), Some(b)) => Some(format!("{a} {b}").into_boxed_str()),
                (a, b) => a.or(b),
            };
        }
    }
    first
}

/// The words for yes, no and unknown; other words stay as they are.
pub(in crate::read) fn mandates(texts: &mut [Option<Box<str>>]) -> String {
    const YES: [&str; 8] = ["ja", "yes", "true", "lovpligtig", "lovbunden", "statutory", "mandatory", "lovpligtigt"];
    const NO: [&str; 8] =
        ["nej", "no", "false", "ud over loven", "udover loven", "discretionary", "ikke lovpligtig", "voluntary"];
    const UNKNOWN: [&str; 4] = ["ukendt", "unknown", "?", "uoplyst"];
    let mut other = 0_usize;
    for text in texts.iter_mut().flatten() {
        let word = text.trim().to_lowercase();
        let lists = [("yes", &YES[..]), ("no", &NO[..]), ("unknown", &UNKNOWN[..])];
        match lists.iter().find(|(_, words)| words.contains(&word.as_str())) {
            Some((code, _)) => *text = Box::from(*code),
            None => other = other.saturating_add(1),
        }
    }
    let rest = if other > 0 { format!("; {other} cells have other words and keep them") } else { String::new() };
    format!("ja, lovpligtig, statutory → yes; nej, ud over loven, discretionary → no; ukendt → unknown{rest}")
}

/// Decodes HTML entities once, and says how many texts had one.
pub(in crate::read) fn decode_entities(texts: &mut [Option<Box<str>>]) -> u64 {
    let mut changed = 0_u64;
    for text in texts.iter_mut().flatten().filter(|text| text.contains('&')) {
        if let Some(decoded) = decoded(text) {
            *text = decoded.into_boxed_str();
            changed = changed.saturating_add(1);
        }
    }
    changed
}

fn decoded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').and_then(|(name, tail)| entity(name).map(|c| (c, tail)));
        if let Some((c, tail)) = entity {
            out.push(c);
            found = true;
            rest = tail;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

fn entity(name: &str) -> Option<char> {
    let code = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    });
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => code.and_then(char::from_u32).filter(|c| !c.is_control()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_once() {
        let mut texts = [Some(Box::from("Coiffeur &#38; Cosmetic")), Some(Box::from("R&D; &amp;lt; A & B")), None];
        assert_eq!(decode_entities(&mut texts), 2);
        assert_eq!(texts, [Some(Box::from("Coiffeur & Cosmetic")), Some(Box::from("R&D; &lt; A & B")), None]);
    }

    #[test]
    fn mandates_become_codes() {
        let mut texts = ["Lovpligtig", "ud over loven", "ukendt", "§ 20"].map(|t| Some(Box::from(t)));
        assert!(mandates(&mut texts).contains("1 cells"));
        assert_eq!(texts, ["yes", "no", "unknown", "§ 20"].map(|t| Some(Box::from(t))));
    }
}
