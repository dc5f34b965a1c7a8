//! One source as columns, without the rows that are no records.

use std::collections::BTreeMap;

use super::numbers;
use super::standards;
use super::values::Values;
use crate::register::{Rejection, Share};
use crate::{Error, Place, Result};

/// The columns of one file or frame.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub file: String,
    pub columns: Vec<(String, Values)>,
    /// The data row of each row, 1 = first row below the header.
    pub rows: Vec<u32>,
    /// All rows of the file, every one of them a record; then `rows` stays empty.
    pub whole: Option<usize>,
    /// Floats come from a spreadsheet, where every number is one.
    pub spreadsheet: bool,
    pub notes: Vec<String>,
    pub rejected: Vec<Rejection>,
    /// Columns whose values hold for a share of a row each, by name; the column itself says them in words.
    pub shares: BTreeMap<String, Vec<Vec<Share>>>,
    /// How a column came about, where the reader made it of several values.
    pub how: BTreeMap<String, String>,
}

/// What a row is when it is no record.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Record,
    Blank,
    Header,
    Total,
    Note,
}

impl Source {
    /// A source whose rows are numbered from 1.
    pub(super) fn new(file: &str, columns: Vec<(String, Values)>) -> Result<Self> {
        let mut source = Self::new_unnumbered(file, columns)?;
        source.rows = (1..=source.whole.take().unwrap_or_default() as u32).collect();
        Ok(source)
    }

    /// All rows of a file, which have no numbers of their own yet.
    pub(super) fn new_unnumbered(file: &str, columns: Vec<(String, Values)>) -> Result<Self> {
        let columns = standards::with_labels(columns);
        let n = columns.first().map_or(0, |(_, values)| values.len());
        if let Some((name, values)) = columns.iter().find(|(_, values)| values.len() != n) {
            return Err(Error::Schema(format!(
                "column '{name}' has {} values, the first column has {n}",
                values.len()
            )));
        }
        u32::try_from(n).map_err(|_| Error::read(Place::file(file), format!("{n} rows; at most {} fit", u32::MAX)))?;
        check_width(file, columns.len())?;
        check_names(file, &columns)?;
        Ok(Self { file: file.to_owned(), columns, whole: Some(n), ..Self::default() })
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.whole.unwrap_or(self.rows.len())
    }

    /// The data row of a row.
    pub(super) fn row(&self, at: usize) -> u64 {
        if self.whole.is_some() {
            return (at as u64).saturating_add(1);
        }
        self.rows.get(at).copied().unwrap_or_default().into()
    }

    /// Leaves blank rows, repeated headers, totals and notes out, each with its reason.
    pub(super) fn without_other_rows(mut self) -> Self {
        if self.whole.is_some() {
            return self;
        }
        let kinds = self.kinds();
        if kinds.iter().all(|kind| *kind == Kind::Record) {
            return self;
        }
        let blank = kinds.iter().filter(|kind| **kind == Kind::Blank).count();
        if blank > 0 {
            self.notes.push(format!("{blank} blank rows left out"));
        }
        for (at, kind) in kinds.iter().enumerate() {
            let (reason, detail) = match kind {
                Kind::Record | Kind::Blank => continue,
                Kind::Header => ("repeated_header", "the header stands inside the data"),
                Kind::Total => ("total_row", "a total is no project"),
                Kind::Note => ("note_row", "a single text below the table is no project"),
            };
            let rejection = self.rejection(at, "", &self.quote(at), reason, detail);
            self.rejected.push(Rejection { whole_row: true, ..rejection });
        }
        let keep: Vec<bool> = kinds.iter().map(|kind| *kind == Kind::Record).collect();
        self.rows = self.rows.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(row, _)| *row).collect();
        self.columns = self.columns.into_iter().map(|(name, values)| (name, values.select(&keep))).collect();
        for shares in self.shares.values_mut() {
            let mut keep = keep.iter();
            shares.retain(|_| keep.next() == Some(&true));
        }
        self
    }

    pub(super) fn rejection(&self, at: usize, column: &str, value: &str, reason: &str, detail: &str) -> Rejection {
        Rejection {
            file: self.file.clone(),
            row: self.row(at),
            column: column.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
            detail: detail.to_owned(),
            whole_row: false,
        }
    }

    fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = (0..self.len()).map(|at| self.kind(at)).collect();
        let mut below = true;
        for at in (0..kinds.len()).rev() {
            let Some(kind) = kinds.get_mut(at) else { break };
            if *kind == Kind::Record && below {
                *kind = self.kind_at_end(at);
            }
            below = below && *kind != Kind::Record;
        }
        Self::keep_notes_of_the_table(&mut kinds);
        kinds
    }

    /// A single text counts as a note only below a blank row or a total.
    fn keep_notes_of_the_table(kinds: &mut [Kind]) {
        let end = kinds.iter().rposition(|kind| *kind == Kind::Record).map_or(0, |at| at.saturating_add(1));
        let mut apart = false;
        for kind in kinds.iter_mut().skip(end) {
            if *kind == Kind::Note && !apart {
                *kind = Kind::Record;
            }
            apart = apart || matches!(kind, Kind::Blank | Kind::Total);
        }
    }

    fn kind(&self, at: usize) -> Kind {
        let mut filled = self.columns.iter().filter(|(_, values)| !values.is_blank(at)).peekable();
        if filled.peek().is_none() {
            return Kind::Blank;
        }
        let names_itself =
            |(name, values): &(String, Values)| values.text(at).is_some_and(|text| text.trim() == name.trim());
        if filled.all(names_itself) { Kind::Header } else { Kind::Record }
    }

    pub(super) fn kind_at_end(&self, at: usize) -> Kind {
        let filled: Vec<&Values> = self.columns.iter().map(|(_, v)| v).filter(|v| !v.is_blank(at)).collect();
        let texts: Vec<String> = filled
            .iter()
            .filter(|values| !values.is_typed(at))
            .filter_map(|values| values.text(at).map(|text| text.trim().to_lowercase()))
            .filter(|text| !numbers::is_amount(text))
            .collect();
        match texts.as_slice() {
            [word] if filled.len() > 1 && is_total(word) => Kind::Total,
            [_] if filled.len() == 1 && self.columns.len() > 1 => Kind::Note,
            _ => Kind::Record,
        }
    }

    fn quote(&self, at: usize) -> String {
        let cells: Vec<String> =
            self.columns.iter().filter_map(|(_, values)| values.text(at).map(String::from)).take(6).collect();
        cells.join(" | ")
    }
}

fn is_total(word: &str) -> bool {
    const WORDS: [&str; 9] = ["i alt", "ialt", "total", "totalt", "totals", "grand total", "sum", "samlet", "summe"];
    let word = word.trim_end_matches([':', '.']).trim();
    WORDS.contains(&word) || word.starts_with("i alt ") || word.starts_with("total ")
}

/// As many columns as a worksheet has; a table with more was not written for projects.
const WIDEST: usize = 16_384;

/// Refuses a table of more columns than anyone could name.
pub(super) fn check_width(file: &str, columns: usize) -> Result<()> {
    if columns <= WIDEST {
        return Ok(());
    }
    Err(Error::read(
        Place::file(file),
        format!(
            "{columns} columns; at most {WIDEST} are read, one a field: is the delimiter right, or is the table on its side?"
        ),
    ))
}

fn check_names(file: &str, columns: &[(String, Values)]) -> Result<()> {
    let mut names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let repeated = names.windows(2).find_map(|pair| pair.first().filter(|a| pair.get(1) == Some(a)));
    match repeated {
        None => Ok(()),
        Some(name) => Err(Error::Schema(format!(
            "{file}: several columns are called '{name}'; a name must say which column is meant, rename one of them"
        ))),
    }
}
