//! Columns that stay words: ids, texts, categories, and those that became no field.

use super::{Reader, filled};
use crate::Result;
use crate::read::fields;
use crate::read::values::Values;
use crate::register::{Account, Field, Kind, Schema};

impl Reader<'_> {
    pub(super) fn words(&mut self) -> Result<()> {
        for kind in [Kind::Id, Kind::Text, Kind::Category] {
            for (field, columns) in self.fields(kind) {
                self.work.advance(0)?;
                self.check_types(field, &columns)?;
                if self.coded_words(field, &columns) {
                    continue;
                }
                let numeric = columns.iter().find_map(|name| fields::numeric_ids(&self.source, name));
                let mut texts: Vec<Vec<Option<Box<str>>>> =
                    columns.iter().map(|name| self.take_texts(name, kind != Kind::Id)).collect();
                if field == Field::Provider && texts.len() > 1 {
                    let reversed: Vec<_> = texts.iter().rev().cloned().collect();
                    self.draft.provider_names = Some(fields::first_filled(reversed));
                }
                let mut column = match field {
                    Field::Description => fields::joined(std::mem::take(&mut texts)),
                    _ => fields::first_filled(texts),
                };
                let mut how = filled(&column);
                if kind == Kind::Id {
                    self.draft.notes.extend(numeric);
                }
                if kind == Kind::Id && !self.plan.by_hand && repeats(&column) {
                    self.not_an_id(&columns, column);
                    continue;
                }
                if field == Field::Mandate {
                    how = format!("{how}; {}", fields::mandates(&mut column));
                }
                let shape = self.plan.standard.filter(|_| !self.plan.by_hand);
                if let Some(codes) = shape.and_then(|shape| shape.translate(field, &mut column)) {
                    how = format!("{how}; {codes}");
                }
                self.account(field, &columns, how);
                match kind {
                    Kind::Id => self.draft.ids = Some(column),
                    Kind::Text => drop(self.draft.texts.insert(field, column)),
                    _ => drop(self.draft.categories.insert(field, column)),
                }
            }
        }
        Ok(())
    }

    /// A column that was only recognised and repeats is no key: it is kept, and rows are named by their place.
    fn not_an_id(&mut self, columns: &[String], column: Vec<Option<Box<str>>>) {
        let why = self.plan.why.get(&Field::Id).cloned().unwrap_or_default();
        let how = "values repeat, so it is no id: kept as text, rows are named file:row".to_owned();
        let name = columns.first().cloned().unwrap_or_default();
        self.draft.notes.push(format!("'{name}' looks like an id, but {how}"));
        self.draft.account.push(Account { field: String::new(), columns: columns.to_vec(), why, how });
        self.used.extend(columns.iter().cloned());
        self.draft.extra.insert(name, column);
    }

    /// The values of a column, moved out of the source when nothing else needs them.
    pub(in crate::read) fn take_values(&mut self, name: &str) -> Option<Values> {
        let schema = &self.plan.schema;
        let uses = schema.named().chain(&schema.dims).filter(|column| *column == name).count();
        let (_, values) = self.source.columns.iter_mut().find(|(have, _)| have == name)?;
        Some(if uses > 1 { values.clone() } else { std::mem::replace(values, Values::Text(Vec::new())) })
    }

    /// The texts of a column.
    fn take_texts(&mut self, name: &str, decode: bool) -> Vec<Option<Box<str>>> {
        let Some(values) = self.take_values(name) else { return Vec::new() };
        let mut texts = values.into_texts();
        self.without_errors(name, &mut texts);
        if decode {
            self.entities = self.entities.saturating_add(fields::decode_entities(&mut texts));
        }
        texts
    }

    /// The errors of a spreadsheet are no words.
    fn without_errors(&mut self, name: &str, texts: &mut [Option<Box<str>>]) {
        for (at, text) in texts.iter_mut().enumerate() {
            if text.as_deref().is_some_and(fields::is_error) {
                let value = text.take().unwrap_or_default();
                let detail = "an error of a spreadsheet";
                let rejection = self.source.rejection(at, name, &value, "foreign_character", detail);
                self.draft.rejected.push(rejection);
            }
        }
    }

    /// Columns that became no field: kept, dropped as personal, or dropped because the schema says so.
    pub(super) fn rest(&mut self) -> Result<()> {
        let names = self.source.names();
        let schema: Schema = self.plan.schema.clone();
        let mut kept = Vec::new();
        for name in names {
            self.work.advance(0)?;
            let wanted = schema.dims.contains(&name);
            if !wanted && (schema.only || self.used.contains(&name) || self.plan.personal.contains(&name)) {
                continue;
            }
            if let Some(Values::Unsupported(kind, _)) = self.values(&name) {
                let note = format!("column '{name}' dropped: the type {kind} has no plain text form");
                self.draft.notes.push(note);
                continue;
            }
            if !self.coded_rest(&name) {
                let texts = self.take_texts(&name, true);
                self.draft.extra.insert(name.clone(), texts);
            }
            kept.push(name);
        }
        self.account_rest(kept);
        Ok(())
    }

    fn account_rest(&mut self, kept: Vec<String>) {
        let mut line = |columns: Vec<String>, why: &str, how: &str| {
            if !columns.is_empty() {
                let (field, why, how) = (String::new(), why.to_owned(), how.to_owned());
                self.draft.account.push(Account { field, columns, why, how });
            }
        };
        line(kept, "no field", "kept as text, to group by");
        let personal = self.plan.personal.clone();
        line(personal.clone(), "personal data", "dropped");
        if !personal.is_empty() {
            self.draft.notes.push(format!("personal data dropped: {}", personal.join(", ")));
        }
        if self.entities > 0 {
            self.draft.notes.push(format!("HTML entities decoded in {} texts", self.entities));
        }
    }
}

fn repeats(column: &[Option<Box<str>>]) -> bool {
    let mut seen = rustc_hash::FxHashSet::default();
    !column.iter().flatten().all(|value| seen.insert(value.as_ref()))
}
