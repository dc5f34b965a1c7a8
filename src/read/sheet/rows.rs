//! Rows that are no records: blank rows, repeated headers, headings, totals, notes.

use std::collections::BTreeSet;

use crate::Result;
use crate::Work;
use crate::read::sheet::published;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::read::{ReadOptions, numbers};
use crate::register::Rejection;

/// Rows after which is asked whether to stop.
const BLOCK: usize = 1 << 12;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Kind {
    Record,
    Blank,
    Header,
    Numbering,
    Heading,
    Total,
    Note,
}

impl Kind {
    /// The reason code and what a reader is told.
    fn reason(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Record | Self::Blank => None,
            Self::Header => Some(("repeated_header", "the header stands inside the data")),
            Self::Numbering => Some(("numbering_row", "the numbers of the columns are no project")),
            Self::Heading => Some(("heading_row", "a heading inside the table is no project; its rows carry it")),
            Self::Total => Some(("total_row", "a total is no project")),
            Self::Note => Some(("note_row", "a single text below the table is no project")),
        }
    }
}

impl Source {
    /// Leaves blank rows, repeated headers, headings, totals and notes out, each with its reason.
    pub(in crate::read) fn without_other_rows(mut self, options: &ReadOptions, work: &Work) -> Result<Self> {
        if self.whole.is_some() {
            return Ok(self);
        }
        let mut kinds = self.kinds(work)?;
        let (totals, notes) = published::find(&self, &mut kinds, options.decimal);
        self.published = totals;
        self.notes.extend(notes);
        self.mark_end(&mut kinds);
        if kinds.iter().all(|kind| *kind == Kind::Record) {
            return Ok(self);
        }
        let blank = kinds.iter().filter(|kind| **kind == Kind::Blank).count();
        if blank > 0 {
            self.notes.push(format!("{blank} blank rows left out"));
        }
        for (at, kind) in kinds.iter().enumerate() {
            let Some((reason, detail)) = kind.reason() else { continue };
            let rejection = self.rejection(at, "", &self.quote(at), reason, detail);
            self.rejected.push(Rejection { whole_row: true, ..rejection });
        }
        self.carry_headings(&kinds);
        let keep: Vec<bool> = kinds.iter().map(|kind| *kind == Kind::Record).collect();
        self.keep(&keep);
        Ok(self)
    }

    /// Gives every row its number, where all rows are records.
    pub(in crate::read) fn number_rows(&mut self) {
        if let Some(n) = self.whole.take() {
            self.rows = (1..=n as u32).collect();
        }
    }

    /// Keeps the rows for which `keep` holds.
    pub(in crate::read) fn keep(&mut self, keep: &[bool]) {
        self.number_rows();
        self.rows = self.rows.iter().zip(keep).filter(|(_, keep)| **keep).map(|(row, _)| *row).collect();
        let columns = std::mem::take(&mut self.columns);
        self.columns = columns.into_iter().map(|(name, values)| (name, values.select(keep))).collect();
        for shares in self.shares.values_mut() {
            let mut keep = keep.iter();
            shares.retain(|_| keep.next() == Some(&true));
        }
    }

    fn kinds(&self, work: &Work) -> Result<Vec<Kind>> {
        let heads = self.heads();
        let titles: BTreeSet<&str> = self.sheet.titles.iter().map(String::as_str).collect();
        let mut kinds = Vec::with_capacity(self.len());
        for at in 0..self.len() {
            if at % BLOCK == 0 {
                work.advance(0)?;
            }
            kinds.push(self.kind(at, &heads, &titles));
        }
        if let Some(first) = kinds.first_mut().filter(|_| self.is_numbering()) {
            *first = Kind::Numbering;
        }
        Ok(kinds)
    }

    /// Whether the first row of a file counts its columns: 1, 2, 3 or (1), (2), (3).
    fn is_numbering(&self) -> bool {
        let texts = self.columns.iter().map(|(_, values)| values.text(0).unwrap_or_default());
        let counted =
            texts.zip(1_usize..).all(|(text, nth)| text.trim().trim_matches(['(', ')', '.']).parse() == Ok(nth));
        counted && self.columns.len() >= 3 && !self.sheet.head.is_empty()
    }

    /// The rows of the header, each with one text a column.
    fn heads(&self) -> Vec<Vec<String>> {
        let own: Vec<String> = self.names().iter().map(|name| name.trim().to_owned()).collect();
        let rows = self.sheet.head.values().map(Vec::len).max().unwrap_or(0);
        let text = |name: &String, row: usize| self.sheet.head.get(name).and_then(|head| head.get(row)).cloned();
        let raw = (0..rows).map(|row| self.names().iter().map(|name| text(name, row).unwrap_or_default()).collect());
        std::iter::once(own).chain(raw).collect()
    }

    fn kind(&self, at: usize, heads: &[Vec<String>], titles: &BTreeSet<&str>) -> Kind {
        let mut filled = self.columns.iter().enumerate().filter(|(_, (_, values))| !values.is_blank(at)).peekable();
        let Some((first, (_, values))) = filled.peek() else { return Kind::Blank };
        let text = values.text(at).unwrap_or_default();
        let named = |text: &str, column: usize, head: &Vec<String>| head.get(column).is_some_and(|h| h == text.trim());
        let mut left: Vec<&Vec<String>> = heads.iter().filter(|head| named(&text, *first, head)).collect();
        let told = !titles.is_empty() || !self.sheet.headings.is_empty();
        if told && filled.clone().nth(1).is_none() {
            let heading = || self.rows.get(at).is_some_and(|row| self.sheet.headings.contains_key(row));
            match text.trim() {
                title if titles.contains(title) => return Kind::Header,
                _ if heading() => return Kind::Heading,
                _ => {}
            }
        }
        for (column, (_, values)) in filled {
            if left.is_empty() {
                return Kind::Record;
            }
            let text = values.text(at).unwrap_or_default();
            left.retain(|head| named(&text, column, head));
        }
        if left.is_empty() { Kind::Record } else { Kind::Header }
    }

    /// Single texts below the last record are notes.
    fn mark_end(&self, kinds: &mut [Kind]) {
        for at in (0..kinds.len()).rev() {
            let Some(kind) = kinds.get_mut(at) else { break };
            if matches!(kind, Kind::Record | Kind::Heading) && self.is_single_text(at) {
                *kind = Kind::Note;
            }
            if *kind == Kind::Record {
                break;
            }
        }
        keep_notes_of_the_table(kinds);
    }

    /// Whether the last row reads like a total or a note.
    pub(in crate::read) fn may_end_otherwise(&self, last: usize) -> bool {
        self.is_single_text(last) || published::is_named(self, last)
    }

    fn is_single_text(&self, at: usize) -> bool {
        let mut filled = self.columns.iter().map(|(_, values)| values).filter(|values| !values.is_blank(at));
        let Some(only) = filled.next() else { return false };
        let text = only.text(at).unwrap_or_default();
        filled.next().is_none() && self.columns.len() > 1 && !only.is_typed(at) && !numbers::is_amount(text.trim())
    }

    /// Headings inside the table hold for the rows below them, in a column of their own.
    fn carry_headings(&mut self, kinds: &[Kind]) {
        if !kinds.contains(&Kind::Heading) {
            return;
        }
        let mut current: Option<Box<str>> = None;
        let mut texts = Vec::with_capacity(kinds.len());
        for (at, kind) in kinds.iter().enumerate() {
            if *kind == Kind::Heading {
                let heading = self.rows.get(at).and_then(|row| self.sheet.headings.get(row));
                current = heading.map(|text| Box::from(text.trim()));
            }
            texts.push(current.clone());
        }
        let taken = self.columns.iter().any(|(name, _)| name == "heading");
        let name = if taken { "heading inside the table" } else { "heading" };
        let headings = kinds.iter().filter(|kind| **kind == Kind::Heading).count();
        self.notes.push(format!(
            "{headings} headings inside the table are no projects; the column '{name}' carries them to their rows"
        ));
        self.columns.push((name.to_owned(), Values::Text(texts)));
    }
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
