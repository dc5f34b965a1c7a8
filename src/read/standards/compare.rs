//! Whether what the organisations of a project are given adds up to what the project is given.

use rustc_hash::FxHashMap;

use super::Names;
use super::prepare::texts;
use crate::money::{Amount, Sum};
use crate::read::ReadOptions;
use crate::read::numbers::{AmountOptions, parse_pieces};
use crate::read::source::Source;

/// A column of money by project.
pub(super) struct Given<'a> {
    pub source: &'a Source,
    pub key: &'a str,
    pub column: &'a str,
}

impl<'a> Given<'a> {
    pub(super) fn of(source: &'a Source, key: &'a str, column: &'a str) -> Self {
        Self { source, key, column }
    }
}

/// One sentence: in how many projects the parts add up to the whole, and by how much they differ in the others.
/// `None` where a column is missing.
pub(super) fn compare(whole: &Given<'_>, parts: &[Given<'_>], options: &ReadOptions) -> Option<String> {
    let (name, against) = (parts.first()?.column, whole.column);
    let wholes = read(whole, options)?;
    let parts: Result<Vec<Amounts>, &str> = parts.iter().map(|given| read(given, options)).collect::<Option<_>>()?;
    Some(match (wholes, parts) {
        (Ok(wholes), Ok(parts)) => sentence(name, against, &wholes, &parts.concat()),
        (Err(reason), _) | (_, Err(reason)) => format!("'{name}' was not compared with '{against}': {reason}"),
    })
}

fn sentence(name: &str, against: &str, wholes: &Amounts, parts: &Amounts) -> String {
    let scale = wholes.iter().chain(parts).map(|(_, amount)| amount.scale).max().unwrap_or(0);
    let sums = sums(parts, scale);
    let difference = |(project, amount): &(Box<str>, Amount)| {
        let sum = sums.get(project)?.total("the sum").ok()?;
        Some((project.clone(), sum.checked_sub(amount.rescale(scale).ok()?.minor)?))
    };
    let all: Vec<(Box<str>, i128)> = wholes.iter().filter_map(difference).collect();
    let off: Vec<&(Box<str>, i128)> = all.iter().filter(|(_, difference)| *difference != 0).collect();
    let (of, same) = (all.len(), all.len().saturating_sub(off.len()));
    let agree = format!("'{name}' of the organisations adds up to '{against}' in {same} of {of} projects");
    let Some((first, _)) = off.first() else { return agree };
    let mut sum = Sum::default();
    for (_, difference) in &off {
        sum.add(difference.saturating_abs());
    }
    let by = sum.total("the difference").map(|minor| Amount { minor, scale }.to_string()).unwrap_or_default();
    format!("{agree}; in {} it differs, by {by} in all, first in '{first}'", off.len())
}

type Amounts = Vec<(Box<str>, Amount)>;

/// The amounts by project, in the order of the projects; a reason where the column cannot be trusted.
fn read(given: &Given<'_>, options: &ReadOptions) -> Option<Result<Amounts, &'static str>> {
    let names = given.source.names();
    let (_, values) = given.source.columns.get(Names::of(&names).one(given.column, false)?)?;
    let amounts = AmountOptions { decimal: options.decimal, ..AmountOptions::default() };
    let column = match parse_pieces(&values.pieces(&[]), &amounts) {
        Ok(column) => column,
        Err(refusal) => return Some(Err(refusal.reason)),
    };
    let keys = texts(given.source, given.key);
    let mut read: Amounts =
        keys.into_iter().zip(column.values).filter_map(|(key, value)| Some((key?, value?))).collect();
    read.sort_by(|a, b| a.0.cmp(&b.0));
    Some(Ok(read))
}

fn sums(parts: &[(Box<str>, Amount)], scale: u8) -> FxHashMap<Box<str>, Sum> {
    let mut sums: FxHashMap<Box<str>, Sum> = FxHashMap::default();
    for (project, amount) in parts {
        if let Ok(amount) = amount.rescale(scale) {
            sums.entry(project.clone()).or_default().add(amount.minor);
        }
    }
    sums
}
