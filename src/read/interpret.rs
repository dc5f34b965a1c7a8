//! From the columns of one source to the fields of a draft.

use std::collections::BTreeSet;

use crate::money::Currency;
use crate::read::ReadOptions;
use crate::read::fields::dates::DayOrder;
use crate::read::fields::money::{self, Declared, MoneyField};
use crate::read::fields::{self, Read};
use crate::read::recognise::{Recognised, recognise, with_bare_years};
use crate::read::sheet::hidden;
use crate::read::sheet::published;
use crate::read::source::Source;
use crate::read::standards::{self, Shape};
use crate::read::values::Values;
use crate::register::{Account, Draft, Field, Kind, Origin, Provenance, Schema};
use crate::{Error, Place, Result};

/// The draft of a source that has left out its rows that are no records.
pub(in crate::read) fn draft(mut source: Source, options: &ReadOptions) -> Result<Draft> {
    let shape = standards::shape_of(&source.names(), options.standard.as_deref())?;
    let told = shape.map(|shape| shape.account(&source.names(), options.standard.is_some()));
    if let Some(shape) = shape {
        source = shape.prepare(source, options)?;
    }
    let plan = plan(&source, shape, options)?;
    let mut reader = Reader::new(source, plan, options)?;
    reader.draft.account.extend(told);
    reader.money()?;
    reader.draft.notes.extend(hidden::note(&reader.source, &reader.draft));
    reader.dates();
    reader.counts();
    reader.words()?;
    reader.constants();
    reader.rest();
    Ok(reader.finish())
}

fn plan(source: &Source, shape: Option<&'static Shape>, options: &ReadOptions) -> Result<Recognised> {
    let names = source.names();
    if let Some(schema) = &options.schema {
        schema.check(&names)?;
    }
    let found = match (&options.schema, shape) {
        (None, Some(_)) => recognise(&names, shape)?,
        (None, None) => {
            let found = recognise(&names, None)?;
            let said = options.currency.is_some() || found.schema.fields.contains_key(&Field::Currency);
            with_bare_years(found, &names, said)
        }
        (Some(schema), Some(shape)) if options.standard.is_some() => shape.plan(&names).overridden(schema),
        // What a format says about its columns (units, what 0 means) holds whoever names them.
        (Some(schema), _) => by_hand(schema, shape),
    };
    if source.len() == 0 {
        let rejected = source.rejected.len();
        let message = if rejected == 0 {
            "no rows below the header".to_owned()
        } else {
            format!("no row could be used; {rejected} were rejected, the first because: {}", first_reason(source))
        };
        return Err(Error::read(Place::file(source.file.clone()), message));
    }
    let has_text = [Field::Title, Field::Description].iter().any(|field| !found.schema.columns(*field).is_empty());
    // Money can be totalled without texts, when that is what was asked for; likeness then says what it lacks.
    let has_money = found.by_hand && found.schema.has_money();
    if !has_text && !has_money {
        return Err(Error::Schema(format!(
            "no column is a title or a description; name one, as schema=Schema(title=…); the source has: {}",
            names.join(", ")
        )));
    }
    Ok(found)
}

fn by_hand(schema: &Schema, shape: Option<&'static Shape>) -> Recognised {
    let mut schema = schema.clone();
    if let Some(code) = shape.and_then(|shape| shape.currency.clone()) {
        schema.fields.entry(Field::Currency).or_insert_with(|| vec![code]);
    }
    Recognised { schema, by_hand: true, standard: shape, ..Recognised::default() }
}

fn first_reason(source: &Source) -> String {
    source.rejected.first().map(|r| format!("{}, row {}, {}", r.reason, r.row, r.detail)).unwrap_or_default()
}

pub(in crate::read) struct Reader<'a> {
    pub(in crate::read) source: Source,
    pub(in crate::read) plan: Recognised,
    pub(in crate::read) options: &'a ReadOptions,
    pub(in crate::read) declared: Declared,
    pub(in crate::read) draft: Draft,
    /// Decimal signs that money columns decided.
    decimals: BTreeSet<char>,
    /// Columns that became a field.
    pub(in crate::read) used: BTreeSet<String>,
    /// How often a column is still needed.
    pub(in crate::read) entities: u64,
}

impl<'a> Reader<'a> {
    fn new(source: Source, plan: Recognised, options: &'a ReadOptions) -> Result<Self> {
        let mut declared = money::declared(&source, &plan.schema, options)?;
        declared.standard = plan.standard;
        let origin = source.rows.iter().map(|&row| Origin { file: 0, row }).collect();
        let draft = Draft {
            n: source.len(),
            tranches: options.schema.as_ref().is_some_and(|schema| schema.tranches),
            provenance: Provenance { files: vec![source.file.clone()], origin },
            notes: source.notes.iter().chain(&plan.notes).cloned().collect(),
            rejected: source.rejected.clone(),
            label: options.label.clone(),
            ..Draft::default()
        };
        let (decimals, used) = (BTreeSet::new(), BTreeSet::new());
        Ok(Self { source, plan, options, declared, draft, decimals, used, entities: 0 })
    }

    pub(in crate::read) fn fields(&self, kind: Kind) -> Vec<(Field, Vec<String>)> {
        let fields = self.plan.schema.fields.iter().filter(|(field, _)| field.kind() == kind);
        fields.map(|(field, columns)| (*field, columns.clone())).collect()
    }

    pub(in crate::read) fn values(&self, name: &str) -> Option<&Values> {
        self.source.columns.iter().find(|(have, _)| have == name).map(|(_, values)| values)
    }

    pub(in crate::read) fn account(&mut self, field: Field, columns: &[String], how: String) {
        self.used.extend(columns.iter().cloned());
        let by_name = || if self.plan.by_hand { "named by hand".to_owned() } else { String::new() };
        let why = self.plan.why.get(&field).cloned().unwrap_or_else(by_name);
        let told = columns.iter().filter_map(|name| self.source.how.get(name).cloned());
        let how = told.chain([how]).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
        self.draft.account.push(Account { field: field.to_string(), columns: columns.to_vec(), why, how });
    }

    fn money(&mut self) -> Result<()> {
        if self.exact_money() {
            return Ok(());
        }
        let mut rows: Vec<Option<Currency>> = vec![None; self.source.len()];
        for (field, columns) in self.fields(Kind::Money) {
            self.check_types(field, &columns)?;
            match money::read(&self.source, &columns, &self.declared, self.options)? {
                Ok(read) => self.take_money(field, &columns, read, &mut rows),
                Err(refused) if field == Field::Amount || self.plan.by_hand => {
                    return Err(money::error(&self.source, field, &refused));
                }
                Err(refused) => {
                    let error = money::error(&self.source, field, &refused);
                    self.draft.notes.push(format!("{error}; the column is kept as text"));
                    let why = self.plan.why.get(&field).cloned().unwrap_or_default();
                    let how = format!("refused as {}, kept as text", refused.refusal.reason);
                    self.draft.account.push(Account { field: String::new(), columns, why, how });
                }
            }
        }
        self.by_year(&mut rows)?;
        let fallback = self.declared.constant;
        self.draft.currency = rows.into_iter().map(|code| code.or(fallback)).collect();
        self.account_currency();
        Ok(())
    }

    fn take_money(&mut self, field: Field, columns: &[String], mut read: MoneyField, rows: &mut [Option<Currency>]) {
        let name = columns.first().map_or("", String::as_str);
        read.reject_other_currencies(&self.source, name, rows);
        self.decimals.extend(read.reports.iter().filter_map(|report| report.decimal));
        let mut how: Vec<String> = read.reports.iter().map(ToString::to_string).collect();
        how.extend(self.zeros_as_unknown(columns, &mut read));
        let printed = published::tell(&read.checks, field, &mut self.draft);
        self.account(field, columns, format!("{}{printed}", how.join(" · ")));
        if self.options.allow_float && columns.iter().any(|name| self.values(name).is_some_and(Values::has_floats)) {
            self.draft.notes.push(format!("'{name}': binary floats taken by their shortest decimals, as allowed"));
        }
        self.draft.rejected.append(&mut read.rejected);
        self.draft.money.insert(field, read.values);
    }

    /// Where a format writes 0 for what was not reported, 0 is no amount.
    fn zeros_as_unknown(&mut self, columns: &[String], read: &mut MoneyField) -> Option<String> {
        let shape = self.plan.standard?;
        let name = columns.iter().find(|name| shape.lists(&shape.zero_is_unknown, name))?;
        let mut n = 0_u64;
        for value in read.values.iter_mut().filter(|value| value.is_some_and(|amount| amount.minor == 0)) {
            *value = None;
            n = n.saturating_add(1);
        }
        let how = format!("{n} zeros of '{name}' mean not reported and count as unknown");
        (n > 0).then(|| self.draft.notes.push(format!("{}: {how}", shape.standard)));
        (n > 0).then_some(how)
    }

    /// What the format says of all rows.
    fn constants(&mut self) {
        let Some(shape) = self.plan.standard.filter(|_| !self.plan.by_hand) else { return };
        for (field, word) in &shape.constants {
            if !self.plan.schema.fields.contains_key(field) {
                let column = vec![Some(Box::from(word.as_str())); self.source.len()];
                self.draft.categories.insert(*field, column);
                let (why, how) = (format!("mapping {}", shape.title()), format!("{word} for all rows"));
                self.draft.account.push(Account { field: field.to_string(), columns: Vec::new(), why, how });
            }
        }
    }

    pub(in crate::read) fn account_currency(&mut self) {
        let (column, constant) = (self.declared.column.clone(), self.declared.constant);
        match (column, constant) {
            (Some(column), _) => self.account(Field::Currency, &[column], "a code for each row".to_owned()),
            (None, Some(code)) => self.account(Field::Currency, &[], format!("{code} for all amounts that name none")),
            (None, None) => {}
        }
    }

    /// A mapped column must have a type that can be read at all.
    pub(in crate::read) fn check_types(&self, field: Field, columns: &[String]) -> Result<()> {
        for name in columns {
            if let Some(Values::Unsupported(kind, _)) = self.values(name) {
                return Err(Error::Schema(format!(
                    "column '{name}' ({field}) has the type {kind}, which has no plain text form; convert it first"
                )));
            }
        }
        Ok(())
    }

    fn dates(&mut self) {
        let fields = self.fields(Kind::Date);
        let all = fields.iter().flat_map(|(_, columns)| columns).filter_map(|name| self.values(name));
        let order = fields::common_order(all);
        self.period(order);
        let done: Vec<Field> = self.draft.dates.keys().copied().collect();
        for (field, columns) in fields.into_iter().filter(|(field, _)| !done.contains(field)) {
            let read = |name: &String| self.values(name).map(|values| fields::dates(&self.source, name, values, order));
            let (values, how) = self.gather(columns.iter().filter_map(read).collect());
            self.account(field, &columns, how);
            self.draft.dates.insert(field, values);
        }
    }

    /// A column whose cells hold a start and an end, where no columns hold them apart or one was named for both.
    fn period(&mut self, order: Option<DayOrder>) {
        let Some(name) = fields::period_column(&self.source, &self.plan) else { return };
        let Some(values) = self.values(&name) else { return };
        let Some(([starts, ends], how)) = fields::period(&self.source, &name, values, order) else { return };
        for (field, read) in [(Field::Start, starts), (Field::End, ends)] {
            self.plan.why.entry(field).or_insert_with(|| "a start and an end in each cell".to_owned());
            let (values, filled) = self.gather(vec![read]);
            self.account(field, std::slice::from_ref(&name), format!("{how}; {filled}"));
            self.draft.dates.insert(field, values);
        }
    }

    fn counts(&mut self) {
        let signs: Vec<char> = self.options.decimal.into_iter().chain(self.decimals.iter().copied()).collect();
        let agreed = signs.first().copied().filter(|first| signs.iter().all(|sign| sign == first));
        let decimal = self.options.decimal.or(agreed);
        for (field, columns) in self.fields(Kind::Count) {
            let read =
                |name: &String| self.values(name).map(|values| fields::counts(&self.source, name, values, decimal));
            let (values, how) = self.gather(columns.iter().filter_map(read).collect());
            self.account(field, &columns, how);
            self.draft.counts.insert(field, values);
        }
    }

    /// The first filled cell of each row; rejections and accounts of all columns.
    fn gather<T>(&mut self, reads: Vec<Read<T>>) -> (Vec<Option<T>>, String) {
        let (mut columns, mut how, mut rejected) = (Vec::new(), Vec::new(), 0_usize);
        for mut read in reads {
            rejected = rejected.saturating_add(read.rejected.len());
            self.draft.rejected.append(&mut read.rejected);
            how.push(read.how);
            columns.push(read.values);
        }
        let values = fields::first_filled(columns);
        how.retain(|text| !text.is_empty());
        how.push(filled(&values));
        if rejected > 0 {
            how.push(format!("{rejected} rejected"));
        }
        (values, how.join("; "))
    }

    fn words(&mut self) -> Result<()> {
        for kind in [Kind::Id, Kind::Text, Kind::Category] {
            for (field, columns) in self.fields(kind) {
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
    fn rest(&mut self) {
        let names = self.source.names();
        let schema: Schema = self.plan.schema.clone();
        let mut kept = Vec::new();
        for name in names {
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

    fn finish(mut self) -> Draft {
        for (field, columns) in self.fields(Kind::Category) {
            if let Some(shares) = columns.first().and_then(|name| self.source.shares.remove(name)) {
                self.draft.shares.insert(field, shares);
            }
        }
        self.draft
    }
}

fn filled<T>(values: &[Option<T>]) -> String {
    filled_of(values.iter().flatten().count(), values.len())
}

pub(in crate::read) fn filled_of(n: usize, rows: usize) -> String {
    let empty = rows.saturating_sub(n);
    if empty == 0 { format!("{n} filled") } else { format!("{n} filled, {empty} without a value") }
}

fn repeats(column: &[Option<Box<str>>]) -> bool {
    let mut seen = rustc_hash::FxHashSet::default();
    !column.iter().flatten().all(|value| seen.insert(value.as_ref()))
}
