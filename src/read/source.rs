//! One source as columns, without the rows that are no records.

use std::collections::BTreeMap;

use crate::read::numbers::Token;
use crate::read::sheet::published::Published;
use crate::read::standards;
use crate::read::values::Values;
use crate::register::{Rejection, Share};
use crate::{Error, Place, Result};

/// The columns of one file or frame.
#[derive(Debug, Clone, Default)]
pub(in crate::read) struct Source {
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
    /// What the source says about its rows beside their cells.
    pub sheet: Sheet,
    /// Totals that the source prints itself.
    pub published: Vec<Published>,
}

/// What a sheet says beside the values of its cells. Rows are data rows.
#[derive(Debug, Clone, Default)]
pub(in crate::read) struct Sheet {
    /// The rows of the header as they stand there, by column name.
    pub head: BTreeMap<String, Vec<String>>,
    /// Titles above the header.
    pub titles: Vec<String>,
    /// The unit that a title gives for amounts whose header gives none, as a power of ten.
    pub unit: Option<u32>,
    /// The row number that the sheet shows beside data row 1.
    pub first_row: u32,
    pub hidden_rows: Vec<u32>,
    /// Headings inside the table: one text over several columns.
    pub headings: BTreeMap<u32, String>,
    /// Currencies shown beside numbers, by column and data row.
    pub currencies: BTreeMap<String, BTreeMap<u32, Token>>,
    /// Whether day counts begin in 1904; `None` where the file does not tell.
    pub from_1904: Option<bool>,
}

impl Source {
    /// A source whose rows are numbered from 1.
    pub(in crate::read) fn new(file: &str, columns: Vec<(String, Values)>) -> Result<Self> {
        let mut source = Self::new_unnumbered(file, columns)?;
        source.rows = (1..=source.whole.take().unwrap_or_default() as u32).collect();
        Ok(source)
    }

    /// All rows of a file, which have no numbers of their own yet.
    pub(in crate::read) fn new_unnumbered(file: &str, columns: Vec<(String, Values)>) -> Result<Self> {
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

    pub(in crate::read) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(in crate::read) fn len(&self) -> usize {
        self.whole.unwrap_or(self.rows.len())
    }

    /// The data row of a row.
    pub(in crate::read) fn row(&self, at: usize) -> u64 {
        if self.whole.is_some() {
            return (at as u64).saturating_add(1);
        }
        self.rows.get(at).copied().unwrap_or_default().into()
    }

    pub(in crate::read) fn rejection(
        &self,
        at: usize,
        column: &str,
        value: &str,
        reason: &str,
        detail: &str,
    ) -> Rejection {
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

    /// The first cells of a row, to be recognised by.
    pub(in crate::read) fn quote(&self, at: usize) -> String {
        let cells: Vec<String> =
            self.columns.iter().filter_map(|(_, values)| values.text(at).map(String::from)).take(6).collect();
        cells.join(" | ")
    }
}

/// As many columns as a worksheet has; a table with more was not written for projects.
const WIDEST: usize = 16_384;

/// Refuses a table of more columns than anyone could name.
pub(in crate::read) fn check_width(file: &str, columns: usize) -> Result<()> {
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
