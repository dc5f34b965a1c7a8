//! Text with delimiters.

use crate::read::ReadOptions;
use crate::read::header::{unit_above, unit_note};
use crate::read::pace::{self, Pace};
use crate::read::sheet::grid;
use crate::read::sheet::head::{self, HEAD, Head, Look};
use crate::read::source::{Sheet, Source, check_width};
use crate::read::text;
use crate::read::values::Values;
use crate::register::Rejection;
use crate::{Error, Place, Result, Work};

/// Reads delimited text; a tab is expected when the name ends in `.tsv`.
pub(in crate::read) fn read(file: &str, bytes: &[u8], options: &ReadOptions, work: &Work) -> Result<Source> {
    let (text, notes) = text::decode(file, bytes, options.encoding.as_deref())?;
    let delimiter = delimiter(file, &text);
    check_quotes(file, &text, delimiter, work)?;
    let mut table = Table::default();
    table.fill(file, &text, delimiter, work)?;
    let mut source = table.into_source(file)?;
    let name = if delimiter == b'\t' { "tab".to_owned() } else { format!("'{}'", char::from(delimiter)) };
    source.notes.splice(0..0, notes.into_iter().chain([format!("delimiter: {name}")]));
    Ok(source)
}

/// A quote that never closes swallows the rest of the file; the line where it opens helps to find it.
fn check_quotes(file: &str, text: &str, delimiter: u8, work: &Work) -> Result<()> {
    let (mut inside, mut field_start, mut line, mut opened) = (false, true, 1_u64, 0_u64);
    for block in pace::blocks(text.as_bytes(), work) {
        for &byte in block? {
            if byte == b'"' && (inside || field_start) {
                // A doubled quote closes and opens again at once, which changes nothing here.
                inside = !inside;
                opened = if inside { line } else { opened };
                field_start = inside || field_start;
            } else {
                field_start = !inside && (matches!(byte, b'\n' | b'\r') || byte == delimiter);
            }
            line = line.saturating_add(u64::from(byte == b'\n'));
        }
    }
    if inside {
        let message = format!("the quotation mark that opens in line {opened} is never closed");
        return Err(Error::read(Place::file(file), message));
    }
    Ok(())
}

/// The first line with a delimiter decides: the one that stands in it most often, outside of quotes.
fn delimiter(file: &str, text: &str) -> u8 {
    const CANDIDATES: [u8; 4] = [b';', b'\t', b'|', b','];
    let tsv = file.to_lowercase().ends_with(".tsv");
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(20) {
        let counts = CANDIDATES.map(|candidate| outside_quotes(line, candidate));
        if tsv && counts.get(1).is_some_and(|n| *n > 0) {
            return b'\t';
        }
        let best = CANDIDATES.iter().zip(counts).rev().max_by_key(|(_, n)| *n);
        if let Some((delimiter, 1..)) = best {
            return *delimiter;
        }
    }
    if tsv { b'\t' } else { b',' }
}

fn outside_quotes(line: &str, candidate: u8) -> usize {
    let mut inside = false;
    let mut count = 0_usize;
    for byte in line.bytes() {
        inside ^= byte == b'"';
        count = count.saturating_add(usize::from(byte == candidate && !inside));
    }
    count
}

#[derive(Default)]
struct Table {
    head: Option<Head>,
    columns: Vec<Vec<Option<Box<str>>>>,
    rows: Vec<u32>,
    ragged: Vec<Rejection>,
    trailing: u64,
}

impl Table {
    fn fill(&mut self, file: &str, text: &str, delimiter: u8, work: &Work) -> Result<()> {
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = ::csv::StringRecord::new();
        let mut first: Vec<::csv::StringRecord> = Vec::with_capacity(HEAD);
        let (mut row, mut told) = (0_u32, 0_u64);
        let pace = Pace::new(work);
        while reader.read_record(&mut record).map_err(|e| Error::read(Place::file(file), e.to_string()))? {
            let at = reader.position().byte();
            pace.bytes(at.saturating_sub(told))?;
            told = at;
            if first.len() < HEAD {
                check_width(file, record.len())?;
                first.push(record.clone());
                continue;
            }
            if row == 0 {
                row = self.begin(file, &first)?;
            }
            row = row.saturating_add(1);
            self.push(file, row, &record);
        }
        if row == 0 {
            self.begin(file, &first)?;
        }
        Ok(())
    }

    /// Finds the header among the first records and takes those below it; returns how many these are.
    fn begin(&mut self, file: &str, first: &[::csv::StringRecord]) -> Result<u32> {
        let looks: Vec<Vec<Look>> = first.iter().map(|record| record.iter().map(Look::of_text).collect()).collect();
        let head = head::find(&looks, &[])
            .ok_or_else(|| Error::read(Place::file(file), "no header found; the first row must name the columns"))?;
        self.columns = vec![Vec::new(); head.names.len()];
        let below = head.last.saturating_add(1);
        self.head = Some(head);
        let mut row = 0_u32;
        for record in first.iter().skip(below) {
            row = row.saturating_add(1);
            self.push(file, row, record);
        }
        Ok(row)
    }

    fn push(&mut self, file: &str, row: u32, record: &::csv::StringRecord) {
        let width = self.columns.len();
        let blank = record.iter().all(|cell| cell.trim().is_empty());
        let surplus_is_empty = record.iter().skip(width).all(|cell| cell.trim().is_empty());
        if record.len() < width && !blank || record.len() > width && !surplus_is_empty {
            self.ragged.push(ragged(file, row, record, width));
            return;
        }
        self.trailing = self.trailing.saturating_add(u64::from(record.len() > width));
        self.rows.push(row);
        for (at, column) in self.columns.iter_mut().enumerate() {
            let cell = record.get(at).filter(|cell| !cell.is_empty());
            column.push(cell.map(Box::from));
        }
    }

    fn into_source(self, file: &str) -> Result<Source> {
        let head = self.head.unwrap_or_default();
        let by_name = head::by_name(&head);
        let columns = head.names.into_iter().zip(self.columns.into_iter().map(Values::Text)).collect();
        let mut source = Source::new(file, grid::without_empty(columns))?;
        if !head.titles.is_empty() {
            source.notes.push(format!("title rows above the header left out: {}", head.titles.join(" | ")));
        }
        if head.last > head.first {
            source.notes.push(format!("header over {} rows: the names of a column are joined", head.rows.len()));
        }
        let unit = unit_above(&head.titles);
        source.notes.extend(unit_note(unit));
        let unit = unit.map(|(unit, _)| unit);
        source.sheet = Sheet { head: by_name, titles: head.titles, unit, ..Sheet::default() };
        source.rows = self.rows;
        source.rejected = self.ragged;
        if self.trailing > 0 {
            source
                .notes
                .push(format!("{} rows end in more delimiters than the header; nothing stood there", self.trailing));
        }
        Ok(source)
    }
}

fn ragged(file: &str, row: u32, record: &::csv::StringRecord, width: usize) -> Rejection {
    Rejection {
        file: file.to_owned(),
        row: u64::from(row),
        column: String::new(),
        value: record.iter().take(6).collect::<Vec<_>>().join(" | "),
        reason: "ragged_row".to_owned(),
        detail: format!("{} cells, the header has {width}", record.len()),
        whole_row: true,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn source(text: &str) -> Source {
        read("f.csv", text.as_bytes(), &ReadOptions::default(), &Work::new(1)).unwrap()
    }

    #[test]
    fn delimiters_quotes_and_line_breaks() {
        for text in ["a;b\n\"x;\ny\";2\n", "a\tb\n\"x;\ny\"\t2", "a|b\r\n\"x;\ny\"|2\r\n", "a,b\n\"x;\ny\",2"] {
            let source = source(text);
            assert_eq!(source.names(), ["a", "b"]);
            assert_eq!((source.columns[0].1.text(0).unwrap().as_ref(), source.len()), ("x;\ny", 1));
        }
        assert!(source("a;b,c\n1;2\n").notes.iter().any(|n| n == "delimiter: ';'"));
    }

    #[test]
    fn ragged_rows_are_rejected_with_both_counts() {
        let source = source("a;b\n1;2\n3\n4;5;6\n7;8;\n");
        assert_eq!(source.rows, [1, 4]);
        let details: Vec<&str> = source.rejected.iter().map(|r| r.detail.as_str()).collect();
        assert_eq!(details, ["1 cells, the header has 2", "3 cells, the header has 2"]);
        assert!(source.rejected.iter().all(|r| r.whole_row && r.reason == "ragged_row"));
    }

    #[test]
    fn broken_files_say_where() {
        let message = |text: &str| {
            read("f.csv", text.as_bytes(), &ReadOptions::default(), &Work::new(1)).unwrap_err().to_string()
        };
        let open = message("a;b\n1;\"x\ny;2\n");
        assert_eq!(open, "f.csv: the quotation mark that opens in line 2 is never closed");
        assert!(message("a;b;a\n1;2;3\n").contains("several columns are called 'a'"));
        assert!(message("\n\n").contains("no header"));
    }

    #[test]
    fn headers_totals_and_notes_are_no_records() {
        let text = "Projekter;;\nTitel;Beløb;\nA;5;\nTitel;Beløb;\n;;\nB;7,50;\nI alt;12,50;\n;;\nKilde: os;;\n";
        let source = source(text).without_other_rows(&ReadOptions::default(), &Work::new(1)).unwrap();
        assert_eq!(source.rows, [1, 4]);
        assert_eq!(source.names(), ["Titel", "Beløb"]);
        let reasons: Vec<(u64, &str)> = source.rejected.iter().map(|r| (r.row, r.reason.as_str())).collect();
        assert_eq!(reasons, [(2, "repeated_header"), (5, "total_row"), (7, "note_row")]);
    }
}
