//! One row a flow (SDMX) turned into one row a project with an amount a flow.

use std::collections::BTreeMap;

use super::prepare::{put, texts};
use super::{Names, Pivot};
use crate::read::Cell;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::{Error, Place, Result};

type Text = Option<Box<str>>;

/// Joins the rows that differ in their flow alone; the amounts carry their own unit as a power of ten.
///
/// # Errors
/// [`Error::Read`] when rows cannot be told apart (several price bases, two values of one flow), with what to filter.
pub(super) fn apply(source: Source, rule: &Pivot, allow_float: bool) -> Result<Source> {
    for name in &rule.single {
        check_single(&source, name)?;
    }
    let flows = flows(&source, rule)?;
    let groups = groups(&source, rule);
    let amounts = amounts(&source, rule, allow_float);
    let firsts: Vec<usize> = groups.iter().filter_map(|rows| rows.first().copied()).collect();
    let mut columns: BTreeMap<&str, Vec<Cell>> =
        rule.into.keys().map(|name| (name.as_str(), vec![Cell::Null; groups.len()])).collect();
    for (group, rows) in groups.iter().enumerate() {
        for &row in rows {
            let cell = flows.get(row).and_then(|flow| columns.get_mut(flow)).and_then(|column| column.get_mut(group));
            let Some(cell) = cell else { continue };
            if *cell != Cell::Null {
                return Err(repeated(&source, rule, row));
            }
            *cell = amounts.get(row).cloned().unwrap_or_default();
        }
    }
    let mut keep = vec![false; source.len()];
    for row in &firsts {
        if let Some(keep) = keep.get_mut(*row) {
            *keep = true;
        }
    }
    Ok(joined(source, rule, &keep, columns))
}

fn joined(mut out: Source, rule: &Pivot, keep: &[bool], amounts: BTreeMap<&str, Vec<Cell>>) -> Source {
    let before = out.len();
    let described = |name: &String| rule.describes_the_value().any(|described| described == name);
    out.columns.retain(|(name, _)| !described(name));
    out.keep(keep);
    for (name, cells) in amounts {
        put(&mut out, name, Values::Cells(cells));
    }
    out.notes.push(format!("{before} rows of one flow each joined to {} rows", out.len()));
    out
}

/// The new column of each row.
fn flows<'a>(source: &Source, rule: &'a Pivot) -> Result<Vec<&'a str>> {
    let codes = texts(source, &rule.by);
    let column = |(at, code): (usize, &Text)| {
        let code = code.as_deref().unwrap_or_default();
        let into = rule.into.iter().find(|(_, codes)| codes.iter().any(|have| have == code));
        into.map(|(name, _)| name.as_str()).ok_or_else(|| {
            let known: Vec<&str> = rule.into.values().flatten().map(String::as_str).collect();
            let place = Place::file(source.file.clone()).row(source.row(at)).column(rule.by.clone()).value(code);
            Error::read(place, format!("no flow that is known; keep the rows with one of: {}", known.join(", ")))
        })
    };
    codes.iter().enumerate().map(column).collect()
}

fn check_single(source: &Source, name: &str) -> Result<()> {
    let mut seen: Vec<Box<str>> = texts(source, name).into_iter().flatten().collect();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() <= 1 {
        return Ok(());
    }
    let place = Place::file(source.file.clone()).column(name);
    Err(Error::read(
        place,
        format!(
            "several values ({}), which must not be added; keep the rows of one of them, as rows[rows[\"{name}\"] == \"{}\"]",
            seen.join(", "),
            seen.first().map_or("", |first| first)
        ),
    ))
}

impl Pivot {
    /// Columns that say something of the value alone, so that rows of one project may differ in them.
    fn describes_the_value(&self) -> impl Iterator<Item = &String> {
        [&self.value, &self.by, &self.exponent].into_iter().chain(&self.ignore)
    }
}

/// Rows that differ in flow and value alone, in the order of the source.
fn groups(source: &Source, rule: &Pivot) -> Vec<Vec<usize>> {
    let names = source.names();
    let all = Names::of(&names);
    let left: Vec<usize> = rule.describes_the_value().filter_map(|name| all.one(name, false)).collect();
    let columns: Vec<Vec<Text>> = (0..names.len())
        .filter(|at| !left.contains(at))
        .filter_map(|at| source.columns.get(at))
        .map(|(_, values)| values.clone().into_texts())
        .collect();
    let mut by_key: BTreeMap<Vec<Option<&str>>, Vec<usize>> = BTreeMap::new();
    for row in 0..source.len() {
        let key = columns.iter().map(|column| column.get(row).and_then(Option::as_deref)).collect();
        by_key.entry(key).or_default().push(row);
    }
    let mut groups: Vec<Vec<usize>> = by_key.into_values().collect();
    groups.sort_unstable();
    groups
}

/// The values with their own power of ten: `1.25` of exponent 6 is `1.25e6`, exactly. A binary float stays one, to be
/// refused as money, unless it is allowed.
fn amounts(source: &Source, rule: &Pivot, allow_float: bool) -> Vec<Cell> {
    let exponents = texts(source, &rule.exponent);
    let Some((_, values)) = source.columns.iter().find(|(name, _)| *name == rule.value) else {
        return vec![Cell::Null; source.len()];
    };
    let cell = |row: usize| {
        if let Some(float) = values.float(row).filter(|_| !allow_float) {
            return Cell::Float(float);
        }
        let text = values.text(row).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        text.map_or(Cell::Null, |text| scaled(&text, exponents.get(row).and_then(Option::as_deref)))
    };
    (0..source.len()).map(cell).collect()
}

fn scaled(text: &str, exponent: Option<&str>) -> Cell {
    let own = exponent.map_or(Ok(0), str::parse::<i32>);
    let (digits, power) = text.split_once(['e', 'E']).map_or((text, Ok(0)), |(digits, power)| (digits, power.parse()));
    match (own, power) {
        (Ok(own), Ok(power)) => Cell::Number(format!("{digits}e{}", own.saturating_add(power)).into()),
        _ => Cell::Text(text.into()),
    }
}

fn repeated(source: &Source, rule: &Pivot, row: usize) -> Error {
    let place = Place::file(source.file.clone()).row(source.row(row)).column(rule.value.clone());
    let message = format!(
        "a second value of '{}' for the same project, year and price base; the rows differ in no other column, so they \
         cannot be joined: ask the source for more dimensions, or leave the repeated rows out",
        rule.by
    );
    Error::read(place, message)
}
