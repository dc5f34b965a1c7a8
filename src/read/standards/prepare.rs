//! What a shape says about rows and columns, done to a source before its columns become fields.

use super::{Listed, Names, OneOf, Shape, pivot, slices, terms};
use crate::Result;
use crate::read::ReadOptions;
use crate::read::recognise::Recognised;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::register::{Account, Field, Rejection, Schema};

/// Between the parts of a composed value, and of the name of its column.
const BETWEEN: &str = " · ";

impl Shape {
    /// The source without its repeated headers and with the columns that the shape derives. Columns named by hand need
    /// the derived ones only where they name one that the source itself lacks.
    pub(in crate::read) fn prepare(&'static self, mut source: Source, options: &ReadOptions) -> Result<Source> {
        self.drop_headers(&mut source);
        let names = source.names();
        let lacks = |schema: &Schema| schema.check(&names).is_err();
        if options.schema.as_ref().is_none_or(lacks) {
            if let Some(rule) = &self.pivot {
                source = pivot::apply(source, rule, options.allow_float)?;
            }
            for list in &self.first_of {
                first_entries(&mut source, list);
            }
            if let Some(rule) = &self.end_from {
                terms::apply(&mut source, rule);
            }
            if let Some(rule) = &self.part_of {
                slices::apply(&mut source, rule);
            }
            for parts in self.compose.values() {
                compose(&mut source, parts);
            }
        }
        source.notes.extend(self.notes.iter().map(|note| format!("{}: {note}", self.standard)));
        Ok(source)
    }

    /// A header inside a merged file need not have all columns of this one: its key says its own name.
    pub(super) fn drop_headers(&self, source: &mut Source) {
        let names = source.names();
        let keys: Vec<usize> = self.header_cells.iter().filter_map(|name| Names::of(&names).one(name, false)).collect();
        let is_header = |row: usize| {
            keys.iter().any(|&at| {
                let column = source.columns.get(at);
                column.is_some_and(|(name, values)| values.text(row).is_some_and(|text| text.trim() == name))
            })
        };
        let keep: Vec<bool> = (0..source.len()).map(|row| !is_header(row)).collect();
        let reason = ("repeated_header", "the header stands inside the data");
        reject_rows(source, &keep, reason);
    }

    /// The fields of a source with these columns.
    pub(in crate::read) fn plan(&'static self, names: &[String]) -> Recognised {
        let source = Names::of(names);
        let mut found = Recognised { standard: Some(self), ..Recognised::default() };
        let why = format!("mapping {}", self.title());
        let mut used: Vec<usize> = Vec::new();
        for (field, wanted) in &self.fields {
            let columns = self.columns(&source, wanted, &used);
            found.claim(*field, columns.iter().map(|&at| source.name(at)).collect(), &why);
            used.extend(columns);
        }
        for (field, parts) in &self.compose {
            let name = composed_name(&source, parts);
            found.claim(*field, name.filter(|name| names.contains(name)).into_iter().collect(), &why);
        }
        if let Some(code) = &self.currency {
            found.claim(Field::Currency, vec![code.clone()], &why);
        }
        found.schema.dims =
            self.keep.iter().filter_map(|name| source.one(name, false)).map(|at| source.name(at)).collect();
        found.personal = self
            .personal
            .iter()
            .filter_map(|name| source.one(name, self.bilingual))
            .map(|at| source.name(at))
            .collect();
        found
    }

    /// The columns of a field. Of several languages the first column is meant, and a column has one meaning.
    fn columns(&self, source: &Names, wanted: &[String], used: &[usize]) -> Vec<usize> {
        let mut columns: Vec<usize> = Vec::new();
        for at in wanted.iter().filter_map(|name| source.one(name, self.bilingual)) {
            let taken = self.bilingual && (used.contains(&at) || !columns.is_empty());
            if !taken && !columns.contains(&at) {
                columns.push(at);
            }
        }
        columns
    }

    /// What the source was taken for, as the first line of the account.
    pub(in crate::read) fn account(&self, names: &[String], asked: bool) -> Account {
        Account {
            field: "standard".to_owned(),
            columns: self.found(&Names::of(names)),
            why: if asked { "asked for, and the source has these columns" } else { "told by these columns" }.to_owned(),
            how: format!("{}; version {} of the mapping", self.title(), self.version),
        }
    }

    /// The words of a field as codes of ours; what was done, where something was.
    pub(in crate::read) fn translate(&self, field: Field, texts: &mut [Option<Box<str>>]) -> Option<String> {
        let codes = self.codes.get(&field)?;
        let mut kept = 0_u64;
        for text in texts.iter_mut().flatten() {
            match codes.get(text.trim()) {
                Some(code) => *text = Box::from(code.as_str()),
                None => kept = kept.saturating_add(1),
            }
        }
        let read: Vec<String> = codes.iter().map(|(word, code)| format!("{word} → {code}")).collect();
        let rest = if kept > 0 { format!("; {kept} cells have other words and keep them") } else { String::new() };
        Some(format!("{}{rest}", read.join(", ")))
    }
}

/// Leaves rows out, each with its reason.
pub(super) fn reject_rows(source: &mut Source, keep: &[bool], (reason, detail): (&str, &str)) {
    if keep.iter().all(|keep| *keep) {
        return;
    }
    for at in (0..source.len()).filter(|&at| keep.get(at) == Some(&false)) {
        let rejection = source.rejection(at, "", &source.quote(at), reason, detail);
        source.rejected.push(Rejection { whole_row: true, ..rejection });
    }
    source.keep(keep);
}

/// Adds a column, or replaces the one of that name.
pub(super) fn put(source: &mut Source, name: &str, values: Values) {
    match source.columns.iter_mut().find(|(have, _)| have == name) {
        Some((_, have)) => *have = values,
        None => source.columns.push((name.to_owned(), values)),
    }
}

/// The texts of a column; none where there is no such column.
pub(super) fn texts(source: &Source, name: &str) -> Vec<Option<Box<str>>> {
    let names = source.names();
    let column = Names::of(&names).one(name, false).and_then(|at| source.columns.get(at));
    column.map_or_else(|| vec![None; source.len()], |(_, values)| values.clone().into_texts())
}

fn composed_name(source: &Names, parts: &[OneOf]) -> Option<String> {
    let found: Option<Vec<String>> =
        parts.iter().map(|part| source.any(part, false).map(|at| source.name(at))).collect();
    found.map(|names| names.join(BETWEEN))
}

/// A value of all parts, or none where one is missing.
fn compose(source: &mut Source, parts: &[OneOf]) {
    let names = source.names();
    let Some(name) = composed_name(&Names::of(&names), parts) else { return };
    let columns: Vec<Vec<Option<Box<str>>>> = name.split(BETWEEN).map(|part| texts(source, part)).collect();
    let row = |at: usize| {
        let cells: Option<Vec<&str>> = columns.iter().map(|column| column.get(at)?.as_deref()).collect();
        cells.map(|cells| cells.join(BETWEEN).into_boxed_str())
    };
    let values = (0..source.len()).map(row).collect();
    put(source, &name, Values::Text(values));
}

/// Of the entries that a cell lists, as JSON readers join them, the first; the others of the last column are kept.
fn first_entries(source: &mut Source, list: &Listed) {
    const SEPARATOR: &str = "; ";
    let counts: Vec<usize> = texts(source, &list.by)
        .iter()
        .map(|cell| cell.as_deref().map_or(0, |text| text.split(SEPARATOR).count()))
        .collect();
    let several = counts.iter().filter(|n| **n > 1).count();
    if several == 0 {
        return;
    }
    let mut rest: Vec<Option<Box<str>>> = vec![None; source.len()];
    for name in &list.columns {
        let mut column = texts(source, name);
        for ((cell, &n), rest) in column.iter_mut().zip(&counts).zip(&mut rest) {
            let Some(text) = cell.clone().filter(|text| n > 1 && text.split(SEPARATOR).count() == n) else { continue };
            let (first, others) = text.split_once(SEPARATOR).unwrap_or((&text, ""));
            (*cell, *rest) = (Some(Box::from(first)), Some(Box::from(others)));
        }
        let names = source.names();
        if let Some(at) = Names::of(&names).one(name, false) {
            put(source, &names.get(at).cloned().unwrap_or_default(), Values::Text(column));
        }
    }
    if let Some(name) = &list.rest {
        put(source, name, Values::Text(rest));
    }
    source.notes.push(format!("'{}' lists several entries in {several} rows: the first counts", list.by));
}
