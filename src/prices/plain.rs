//! A published table of rates or levels as cells of text, from a file or from memory.

use std::io::Read;

use crate::calendar::{Date, Precision};
use crate::{Error, Place, Result};

/// A packed file that opens to more than this holds no table of rates.
const LARGEST: u64 = 1 << 28;

/// Words for a missing value.
const MISSING: [&str; 14] = ["", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "-", "–", ":", ".", "..", "..."];

/// Columns of text, with the name of their source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain {
    /// File name, or what the caller calls the data.
    pub source: String,
    /// Names of the columns.
    pub names: Vec<String>,
    /// Cells by row; missing ones are null.
    pub rows: Vec<Vec<Option<Box<str>>>>,
}

impl Plain {
    /// A table of columns in memory.
    ///
    /// # Errors
    /// [`Error::Schema`] for columns of unequal length.
    pub fn of(source: &str, columns: Vec<(String, Vec<Option<String>>)>) -> Result<Self> {
        let n = columns.first().map_or(0, |(_, cells)| cells.len());
        if let Some((name, cells)) = columns.iter().find(|(_, cells)| cells.len() != n) {
            return Err(Error::Schema(format!("column '{name}' has {} values, the first column has {n}", cells.len())));
        }
        let mut rows = vec![Vec::with_capacity(columns.len()); n];
        let mut names = Vec::with_capacity(columns.len());
        for (name, cells) in columns {
            names.push(name);
            rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell.and_then(|text| known(&text))));
        }
        Ok(Self { source: source.to_owned(), names, rows })
    }

    /// A file with delimiters, packed by gzip or not.
    ///
    /// # Errors
    /// [`Error::Read`].
    pub fn read(path: &std::path::Path) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|e| {
            let missing = e.kind() == std::io::ErrorKind::NotFound;
            let message = if missing { "no such file".to_owned() } else { format!("cannot be read: {e}") };
            Error::read(Place::file(name.clone()), message)
        })?;
        Self::parse(&name, &bytes)
    }

    /// [`Plain::read`] from bytes.
    ///
    /// # Errors
    /// [`Error::Read`].
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self> {
        let text = decode(name, &unpack(name, bytes)?)?;
        let failed = |e: csv::Error| Error::read(Place::file(name), e.to_string());
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter(&text)).flexible(true).from_reader(text.as_bytes());
        let names: Vec<String> = reader.headers().map_err(failed)?.iter().map(|name| name.trim().to_owned()).collect();
        let mut rows = Vec::new();
        for (nth, record) in (1..).zip(reader.records()) {
            let record = record.map_err(failed)?;
            let row: Vec<Option<Box<str>>> = record.iter().map(known).collect();
            if row.iter().skip(names.len()).any(Option::is_some) {
                let place = Place::file(name).row(nth);
                return Err(Error::read(place, format!("{} cells; the header has {} columns", row.len(), names.len())));
            }
            rows.push(row);
        }
        Ok(Self { source: name.to_owned(), names, rows })
    }

    /// The column called one of these words, whatever the case.
    pub(super) fn find(&self, words: &[&str]) -> Option<usize> {
        self.names.iter().position(|name| words.contains(&name.trim().to_lowercase().as_str()))
    }

    /// The name of a column.
    pub(super) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// The cells of a column with their data rows, missing ones left out.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = (u64, &str)> {
        (1..).zip(&self.rows).filter_map(move |(row, cells)| Some((row, cells.get(column)?.as_deref()?)))
    }

    /// Where a cell stands.
    pub(super) fn place(&self, row: u64, column: usize, value: &str) -> Place {
        Place::file(self.source.clone()).row(row).column(self.name(column)).value(value)
    }

    /// The names of the columns, for a message.
    pub(super) fn have(&self) -> String {
        self.names.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }
}

/// The text of a cell; null where it says that the value is missing.
fn known(text: &str) -> Option<Box<str>> {
    let text = text.trim();
    (!MISSING.contains(&text.to_lowercase().as_str())).then(|| text.into())
}

/// A day as `2017-06-30`, whatever time follows.
pub(super) fn day(text: &str) -> Option<i32> {
    let text = text.split(['T', ' ']).next()?;
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, Precision::Day)?;
    Some(date.days())
}

fn unpack(name: &str, bytes: &[u8]) -> Result<Vec<u8>> {
    if bytes.starts_with(b"PK") {
        return Err(Error::read(Place::file(name), "a zip archive; unpack it and name the table in it"));
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.to_vec());
    }
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .take(LARGEST)
        .read_to_end(&mut text)
        .map_err(|e| Error::read(Place::file(name), format!("cannot be unpacked: {e}")))?;
    if u64::try_from(text.len()).is_ok_and(|length| length < LARGEST) {
        return Ok(text);
    }
    Err(Error::read(Place::file(name), format!("opens to {LARGEST} bytes or more; no table of rates is as large")))
}

fn decode(name: &str, bytes: &[u8]) -> Result<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let other = || encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    let text = std::str::from_utf8(bytes).map_or_else(|_| other(), str::to_owned);
    if text.contains('\0') {
        return Err(Error::read(Place::file(name), "no text; a csv was expected, packed by gzip or not"));
    }
    Ok(text)
}

fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |sign: char| header.matches(sign).count();
    let most = [(count(','), b','), (count(';'), b';'), (count('\t'), b'\t')].into_iter().max_by_key(|(n, _)| *n);
    most.filter(|(n, _)| *n > 0).map_or(b',', |(_, sign)| sign)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn missing_values_are_null_and_never_zero() {
        let plain =
            Plain::parse("x.csv", "\u{feff}Date;DKK;\n2017-06-30;7,4366;\n2017-07-01;N/A;\n".as_bytes()).unwrap();
        assert_eq!(plain.names, ["Date", "DKK", ""]);
        assert_eq!(plain.cells(1).collect::<Vec<_>>(), [(1, "7,4366")]);
        assert_eq!(plain.have(), "Date, DKK");
    }

    #[test]
    fn a_cell_beyond_the_header_is_an_error() {
        let error = Plain::parse("x.csv", b"a,b\n1,2\n1,2,3\n").unwrap_err();
        assert!(error.to_string().contains("row 2"), "{error}");
        assert!(Plain::parse("x.zip", b"PK\x03\x04").unwrap_err().to_string().contains("zip"));
        assert!(Plain::parse("x.gz", b"\x1f\x8bno").unwrap_err().to_string().contains("unpacked"));
        assert_eq!(Plain::parse("x.csv", b"").unwrap().rows.len(), 0);
    }

    #[test]
    fn a_day_is_written_in_full() {
        assert_eq!(day("1970-01-02"), Some(1));
        assert_eq!(day("1970-01-02T00:00:00"), Some(1));
        for wrong in ["1970", "1970-1-2", "1970-02-30", "02-01-1970", "", "1970-01"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
