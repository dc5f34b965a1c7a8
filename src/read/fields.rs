//! Fields that are no money: dates, counts, words.

use std::borrow::Cow;

use super::Cell;
use super::counts::parse_counts;
use super::dates::{DateColumn, DayOrder, day_order, parse_dates};
use super::source::Source;
use super::values::Values;
use crate::calendar::Date;
use crate::register::Rejection;

/// A field as read, with its rejected cells and how it was read.
pub(super) struct Read<T> {
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
pub(super) fn common_order<'a>(columns: impl Iterator<Item = &'a Values>) -> Option<DayOrder> {
    let mut orders: Vec<DayOrder> = columns.filter_map(|values| day_order(&borrow(&date_texts(values)))).collect();
    orders.dedup();
    orders.first().copied().filter(|_| orders.len() == 1)
}

pub(super) fn dates(source: &Source, name: &str, values: &Values, fallback: Option<DayOrder>) -> Read<Date> {
    let texts = date_texts(values);
    let column = parse_dates(&borrow(&texts), fallback);
    let reject = |&(at, expected): &(usize, &str)| {
        source.rejection(at, name, &values.text(at).unwrap_or_default(), "bad_date", expected)
    };
    let rejected = column.rejections.iter().map(reject).collect();
    let how = describe(&column);
    let merged = column.values.into_iter().enumerate().map(|(row, date)| typed_date(values, row).or(date));
    Read { values: merged.collect(), rejected, how }
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

pub(super) fn counts(source: &Source, name: &str, values: &Values, decimal: Option<char>) -> Read<u64> {
    let floats = values.float_texts();
    let missing: Vec<Option<String>> = floats.into_iter().map(|t| t.filter(|t| t != "NaN")).collect();
    let mut pieces = values.pieces(&missing);
    if let Values::Float(cells) = values {
        for (piece, cell) in pieces.iter_mut().zip(cells) {
            if cell.is_some_and(f64::is_nan) {
                *piece = super::numbers::Piece::Null;
            }
        }
    }
    let column = parse_counts(&pieces, decimal);
    let reject = |r: &super::numbers::CellRejection| {
        source.rejection(r.index, name, &values.text(r.index).unwrap_or_default(), r.reason, r.detail)
    };
    let rejected = column.rejections.iter().map(reject).collect();
    Read { values: column.values, rejected, how: String::new() }
}

/// Of several columns the first filled cell of a row.
pub(super) fn first_filled<T>(columns: Vec<Vec<Option<T>>>) -> Vec<Option<T>> {
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
pub(super) fn joined(columns: Vec<Vec<Option<Box<str>>>>) -> Vec<Option<Box<str>>> {
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
pub(super) fn mandates(texts: &mut [Option<Box<str>>]) -> String {
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
pub(super) fn decode_entities(texts: &mut [Option<Box<str>>]) -> u64 {
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
