//! The header of a table among its first rows: titles above it, one row or several, groups over columns.

use std::collections::BTreeMap;

use crate::read::Cell;
use crate::read::fields::dates::is_date;
use crate::read::header::header;
use crate::read::numbers::{is_amount, unit_exponent};
use crate::read::recognise;
use crate::read::sheet::grid::{self, Region};

/// Rows among which the header is looked for.
pub(in crate::read) const HEAD: usize = 40;

/// Most rows of one header.
const DEEPEST: usize = 4;

/// A cell as the header finder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) enum Look {
    Empty,
    /// Words, or a year: what may name a column.
    Label(String),
    /// A number or a day: what a column holds.
    Value(String),
}

/// Where the header of a table stands, and the names it gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::read) struct Head {
    /// Its first and its last row.
    pub first: usize,
    pub last: usize,
    /// One name a column.
    pub names: Vec<String>,
    /// The texts of its rows, as they stand there.
    pub rows: Vec<Vec<String>>,
    /// What stands above it.
    pub titles: Vec<String>,
    /// How many of the names are header words.
    pub known: usize,
}

impl Look {
    pub(in crate::read) fn of_text(text: &str) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let digit = text.starts_with(|c: char| c.is_ascii_digit());
        match text.as_str() {
            "" => Self::Empty,
            _ if is_year(&text) || is_unit(&text) => Self::Label(text),
            _ if is_amount(text.trim_end_matches('%')) || (digit && is_date(&text)) => Self::Value(text),
            _ => Self::Label(text),
        }
    }

    pub(in crate::read) fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Null => Self::Empty,
            Cell::Text(text) => Self::of_text(text),
            Cell::Number(text) if is_year(text) => Self::Label(text.to_string()),
            Cell::Number(text) | Cell::Error(text) => Self::Value(text.to_string()),
            Cell::Float(x) => Self::Value(x.to_string()),
            Cell::Date(date) => Self::Value(date.to_string()),
            Cell::Bool(value) => Self::Value(value.to_string()),
        }
    }

    fn is_filled(&self) -> bool {
        *self != Self::Empty
    }

    fn text(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Label(text) | Self::Value(text) => text,
        }
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year))
}

/// `t.kr.`, `i 1.000 kr.`, `(mio. kr.)`, `kr.`: what the columns above are measured in.
fn is_unit(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '[', ']']).to_lowercase();
    let hints = header(&bare);
    let word = |word: &str| {
        matches!(word, "i" | "in" | "antal" | "pct." | "pct" | "%" | "kr" | "kr." | "dkk" | "eur" | "€")
            || unit_exponent(word).is_some()
            || header(word).unit.is_some()
    };
    (hints.unit.is_some() || hints.currency.is_some() || matches!(bare.as_str(), "antal" | "pct." | "pct" | "%"))
        && bare.split(' ').all(word)
}

/// Finds the header of a table that begins at the first row; `merged` counts rows from the same place.
pub(in crate::read) fn find(rows: &[Vec<Look>], merged: &[Region]) -> Option<Head> {
    let view = View { rows, merged };
    let start = view.start()?;
    let first = if view.is_group_above(start) { start.saturating_sub(1) } else { start };
    let mut last = start;
    while last.saturating_sub(first) < DEEPEST.saturating_sub(1) && view.continues(first, last) {
        last = last.saturating_add(1);
    }
    let names = view.names(first, last);
    let titles = rows.iter().take(first).flatten().filter(|look| look.is_filled()).map(|l| l.text().to_owned());
    let raw = |row: &Vec<Look>| row.iter().map(|look| look.text().to_owned()).collect();
    Some(Head {
        first,
        last,
        known: recognise::known(&names),
        titles: titles.collect(),
        rows: rows.iter().take(last.saturating_add(1)).skip(first).map(raw).collect(),
        names: grid::names(names.iter().map(String::as_str)),
    })
}

/// The texts of the header over each named column, from the top.
pub(in crate::read) fn by_name(head: &Head) -> BTreeMap<String, Vec<String>> {
    let texts = |column: usize| head.rows.iter().map(|row| row.get(column).cloned().unwrap_or_default()).collect();
    head.names.iter().enumerate().map(|(column, name)| (name.clone(), texts(column))).collect()
}

/// The first rows of a table.
struct View<'a> {
    rows: &'a [Vec<Look>],
    merged: &'a [Region],
}

impl View<'_> {
    fn row(&self, row: usize) -> &[Look] {
        self.rows.get(row).map_or(&[], Vec::as_slice)
    }

    fn at(&self, row: usize, column: usize) -> &Look {
        self.row(row).get(column).unwrap_or(&Look::Empty)
    }

    fn filled(&self, row: usize) -> Vec<usize> {
        self.row(row).iter().enumerate().filter(|(_, look)| look.is_filled()).map(|(at, _)| at).collect()
    }

    fn is_labels(&self, row: usize) -> bool {
        let mut filled = self.row(row).iter().filter(|look| look.is_filled()).peekable();
        filled.peek().is_some() && filled.all(|look| matches!(look, Look::Label(_)))
    }

    fn known(&self, row: usize) -> usize {
        recognise::known(&self.filled(row).iter().map(|&c| self.at(row, c).text().to_owned()).collect::<Vec<_>>())
    }

    /// The first row of several cells; a later one where it has twice as many header words: a header that repeats
    /// further down, spelled a little otherwise, is no better than the first.
    fn start(&self) -> Option<usize> {
        let widest = (0..self.rows.len()).map(|row| self.filled(row).len()).max().unwrap_or(0);
        let enough = |row: &usize| self.filled(*row).len() >= widest.clamp(1, 2);
        let named = |row: &usize| self.row(*row).iter().any(|look| matches!(look, Look::Label(_)));
        let rows = || (0..self.rows.len()).filter(enough);
        // "Kommune: | Odense" is a line about the table.
        let told = |row: &usize| self.row(*row).iter().find(|l| l.is_filled()).is_some_and(|l| l.text().ends_with(':'));
        let header = |row: &usize| named(row) && !told(row);
        let plain = rows().find(header).or_else(|| rows().find(named)).or_else(|| rows().next())?;
        let (mut best, mut most) = (plain, self.known(plain));
        let enough = most.saturating_mul(2).max(2);
        let wide = self.filled(plain).len();
        for row in rows().filter(|row| *row > plain && self.is_labels(*row) && self.filled(*row).len() >= wide) {
            let known = self.known(row);
            if known >= enough && known > most {
                (best, most) = (row, known);
            }
        }
        Some(best)
    }

    fn region(&self, row: usize, column: usize) -> Option<&Region> {
        self.merged.iter().find(|region| region.has(row, column))
    }

    fn spans_columns(&self, row: usize, column: usize) -> bool {
        self.region(row, column).is_some_and(|region| region.right > region.left)
    }

    /// A row above the header whose cells stand over some of its columns together.
    fn is_group_above(&self, start: usize) -> bool {
        let Some(above) = start.checked_sub(1).filter(|above| self.is_labels(*above)) else { return false };
        let named = self.filled(start);
        let (left, right) = (named.first().copied().unwrap_or(0), named.last().copied().unwrap_or(0));
        let partial = |region: &Region| region.right > region.left && (region.left > left || region.right < right);
        let groups = self.filled(above);
        if groups.iter().filter_map(|&column| self.region(above, column)).any(partial) {
            return true;
        }
        let lone = groups.len() == 1 && groups.first() == Some(&left);
        let measured = groups.iter().any(|&column| header(self.at(above, column).text()).unit.is_some());
        !lone && (measured || !self.names_alone(start))
    }

    /// Whether the texts of a row can name columns without what stands above them.
    fn names_alone(&self, row: usize) -> bool {
        let mut texts: Vec<&str> = self.row(row).iter().map(Look::text).filter(|text| !text.is_empty()).collect();
        let years = texts.iter().any(|text| is_year(text));
        texts.sort_unstable();
        !years && texts.windows(2).all(|pair| pair.first() != pair.get(1))
    }

    /// Whether the row below `last` still belongs to the header.
    fn continues(&self, first: usize, last: usize) -> bool {
        let next = last.saturating_add(1);
        let more = self.rows.len() > next.saturating_add(1);
        if !more || !self.is_labels(next) {
            return false;
        }
        self.is_units(next) || self.is_under_merges(first, last) || self.is_under_groups(last)
    }

    fn is_units(&self, row: usize) -> bool {
        self.filled(row).iter().all(|&column| is_unit(self.at(row, column).text()))
    }

    /// Merged cells reach over the row, or hold columns together that it tells apart.
    fn is_under_merges(&self, first: usize, last: usize) -> bool {
        let next = last.saturating_add(1);
        let reaches = |region: &&Region| {
            (first..=last).contains(&region.top) && region.bottom >= next && region.bottom < self.rows.len()
        };
        if self.merged.iter().any(|region| reaches(&region)) {
            return true;
        }
        let told = |column: &usize| self.spans_columns(last, *column) || !self.at(last, *column).is_filled();
        let filled = self.filled(next);
        let apart = filled.iter().filter(|column| self.spans_columns(last, **column)).count();
        apart >= 2 && filled.iter().all(told)
    }

    /// Without merged cells: names stand beside empty ones whose columns the row names.
    fn is_under_groups(&self, last: usize) -> bool {
        let next = last.saturating_add(1);
        let (above, filled) = (self.filled(last), self.filled(next));
        let opens = |column: usize| {
            let beside = column.saturating_add(1);
            !self.at(last, beside).is_filled() && self.at(next, beside).is_filled()
        };
        let named_twice = |column: usize| {
            let text = self.at(last, column).text();
            above.iter().filter(|&&other| self.at(last, other).text() == text).count() > 1
        };
        let under = |column: &usize| above.contains(column);
        let groups = filled.iter().filter(|column| under(column) && opens(**column)).count();
        let fits = |column: &usize| !under(column) || opens(*column) || named_twice(*column);
        let years = filled.iter().any(|&column| is_year(self.at(next, column).text()));
        let twice = filled.iter().any(|&column| under(&column) && named_twice(column));
        if filled.iter().all(fits) && (groups > 0 || (twice && years)) {
            return true;
        }
        // A sparse row of groups above the full row of names.
        above.len().saturating_mul(2) <= filled.len() && (years || self.known(next) >= 2)
    }

    fn names(&self, first: usize, last: usize) -> Vec<String> {
        let width = (first..=last).map(|row| self.row(row).len()).max().unwrap_or(0);
        let parts: Vec<Vec<String>> = (0..width).map(|column| self.parts(first, last, column)).collect();
        let lowest = |parts: &Vec<String>| parts.last().cloned().unwrap_or_default();
        let names: Vec<String> = parts.iter().map(lowest).collect();
        let alone = |name: &str| names.iter().filter(|other| *other == name).count() == 1;
        parts.iter().map(|parts| joined(parts, &alone)).collect()
    }

    /// The texts over a column, from the top; a group holds for the columns it spans.
    fn parts(&self, first: usize, last: usize, column: usize) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        // A group names the columns that have names of their own, and its first.
        if (first..=last).all(|row| !self.at(row, column).is_filled()) {
            return parts;
        }
        for row in first..=last {
            let own = self.at(row, column);
            let text = match self.region(row, column) {
                Some(region) => self.at(region.top, region.left).text(),
                None if own.is_filled() || row == last => own.text(),
                None => self.group(row, column),
            };
            if !text.is_empty() && parts.last().is_none_or(|before| before != text) {
                parts.push(text.to_owned());
            }
        }
        parts
    }

    /// Without merged cells the text to the left holds, where a lower row tells the columns apart.
    fn group(&self, row: usize, column: usize) -> &str {
        let below = row.saturating_add(1);
        if !self.at(below, column).is_filled() {
            return "";
        }
        let left = (0..column).rev().find(|&left| self.at(row, left).is_filled());
        let Some(left) = left.filter(|&left| self.at(below, left).is_filled()) else { return "" };
        if self.region(row, left).is_some() { "" } else { self.at(row, left).text() }
    }
}

/// One name of the texts over a column: a header word keeps its own name, with the unit of its group in brackets.
fn joined(parts: &[String], alone: &impl Fn(&str) -> bool) -> String {
    let Some((own, groups)) = parts.split_last() else { return String::new() };
    let group = groups.join(" ");
    if group.is_empty() {
        return own.clone();
    }
    if !alone(own) || recognise::known(std::slice::from_ref(own)) == 0 {
        return format!("{group} {own}");
    }
    let hints = header(&group);
    if hints.unit.is_some() || hints.currency.is_some() { format!("{own} ({group})") } else { own.clone() }
}

#[cfg(test)]
mod tests;
