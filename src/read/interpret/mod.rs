//! From the columns of one source to the fields of a draft.

mod words;

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
use crate::{Error, Place, Result, Work};

/// The draft of a source that has left out its rows that are no records.
pub(in crate::read) fn draft(mut source: Source, options: &ReadOptions, work: &Work) -> Result<Draft> {
    let shape = standards::shape_of(&source.names(), options.standard.as_deref())?;
    let told = shape.map(|shape| shape.account(&source.names(), options.standard.is_some()));
    if let Some(shape) = shape {
        source = shape.prepare(source, options)?;
    }
    let plan = plan(&source, shape, options)?;
    let mut reader = Reader::new(source, plan, options, work)?;
    reader.draft.account.extend(told);
    reader.money()?;
    reader.draft.notes.extend(hidden::note(&reader.source, &reader.draft));
    reader.dates()?;
    reader.counts()?;
    reader.words()?;
    reader.constants();
    reader.rest()?;
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
    /// Asked before every column whether to stop.
    work: &'a Work,
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
    fn new(source: Source, plan: Recognised, options: &'a ReadOptions, work: &'a Work) -> Result<Self> {
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
        Ok(Self { source, plan, options, work, declared, draft, decimals, used, entities: 0 })
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
            self.work.advance(0)?;
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

    fn dates(&mut self) -> Result<()> {
        let fields = self.fields(Kind::Date);
        let all = fields.iter().flat_map(|(_, columns)| columns).filter_map(|name| self.values(name));
        let order = fields::common_order(all);
        self.period(order);
        let done: Vec<Field> = self.draft.dates.keys().copied().collect();
        for (field, columns) in fields.into_iter().filter(|(field, _)| !done.contains(field)) {
            self.work.advance(0)?;
            let read = |name: &String| self.values(name).map(|values| fields::dates(&self.source, name, values, order));
            let (values, how) = self.gather(columns.iter().filter_map(read).collect());
            self.account(field, &columns, how);
            self.draft.dates.insert(field, values);
        }
        Ok(())
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

    fn counts(&mut self) -> Result<()> {
        let signs: Vec<char> = self.options.decimal.into_iter().chain(self.decimals.iter().copied()).collect();
        let agreed = signs.first().copied().filter(|first| signs.iter().all(|sign| sign == first));
        let decimal = self.options.decimal.or(agreed);
        for (field, columns) in self.fields(Kind::Count) {
            self.work.advance(0)?;
            let read =
                |name: &String| self.values(name).map(|values| fields::counts(&self.source, name, values, decimal));
            let (values, how) = self.gather(columns.iter().filter_map(read).collect());
            self.account(field, &columns, how);
            self.draft.counts.insert(field, values);
        }
        Ok(())
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
