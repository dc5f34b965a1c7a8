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

/// One sentence: in how many projects the parts add up to the whole, and by how much they differ in the others.
/// `None` where a column is missing.
pub(super) fn compare(whole: &Given<'_>, parts: &[Given<'_>], options: &ReadOptions) -> Option<String> {
    let name = parts.first()?.column;
    let against = whole.column;
    let (wholes, parts) =
        match (read(whole, options)?, parts.iter().map(|given| read(given, options)).collect::<Option<Vec<_>>>()?) {
            (Ok(wholes), parts) => match parts.into_iter().collect::<Result<Vec<_>, _>>() {
                Ok(parts) => (wholes, parts.concat()),
                Err(reason) => return Some(format!("'{name}' was not compared with '{against}': {reason}")),
            },
            (Err(reason), _) => return Some(format!("'{name}' was not compared with '{against}': {reason}")),
        };
    let scale = wholes.iter().chain(&parts).map(|(_, amount)| amount.scale).max().unwrap_or(0);
    let sums = sums(&parts, scale);
    let (mut same, mut differ, mut off, mut first) = (0_u64, 0_u64, Sum::default(), None);
    for (project, amount) in &wholes {
        let Some(sum) = sums.get(project).and_then(|sum| sum.total("the sum").ok()) else { continue };
        let Some(difference) = amount.rescale(scale).ok().and_then(|whole| sum.checked_sub(whole.minor)) else {
            continue;
        };
        if difference == 0 {
            same = same.saturating_add(1);
        } else {
            differ = differ.saturating_add(1);
            off.add(difference.saturating_abs());
            first = first.or(Some(project));
        }
    }
    let of = same.saturating_add(differ);
    let agree = format!("'{name}' of the organisations adds up to '{against}' in {same} of {of} projects");
    let Some(first) = first else { return Some(agree) };
    let off = off.total("the difference").map(|minor| Amount { minor, scale }.to_string()).unwrap_or_default();
    Some(format!("{agree}; in {differ} it differs, by {off} in all, first in '{first}'"))
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
