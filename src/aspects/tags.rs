//! Tags of projects: the values of a column as terms, one for each of several values.

use std::collections::BTreeMap;

use super::Aspect;
use crate::register::{Field, Register};
use crate::text::title_key;

/// Columns whose values can be compared as tags.
pub const TAGGED: [Field; 3] = [Field::TargetGroup, Field::Activity, Field::Theme];

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The column.
    pub field: Field,
    /// As it stands in the register, in its first spelling by bytes.
    pub value: Box<str>,
    /// Projects that have it.
    pub df: u32,
}

/// The tags of a register.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// By term, less the number of words.
    pub(super) all: Vec<Tag>,
    /// Of each column: the terms of each project, ascending.
    pub(super) of: BTreeMap<Field, Vec<Vec<u32>>>,
}

impl Tags {
    /// Projects without a value in a column, ascending.
    pub(super) fn missing(&self, field: Field) -> Vec<u32> {
        let of = self.of.get(&field).map_or(&[][..], Vec::as_slice);
        (0_u32..).zip(of).filter(|(_, terms)| terms.is_empty()).map(|(at, _)| at).collect()
    }
}

/// The tags that are compared; terms are numbered from `first`.
pub(super) fn read(register: &Register, shares: &[(Aspect, f64)], first: u32) -> Tags {
    let mut tags = Tags::default();
    for field in
        shares.iter().filter_map(|&(aspect, _)| if let Aspect::Tag(field) = aspect { Some(field) } else { None })
    {
        let values = values(register, field);
        let mut spellings: BTreeMap<String, (&str, u32)> = BTreeMap::new();
        for value in values.iter().flatten() {
            let (spelling, n) = spellings.entry(title_key(value)).or_insert((value, 0));
            *spelling = (*spelling).min(value);
            *n += 1;
        }
        spellings.remove("");
        let from = first + tags.all.len() as u32;
        let number: BTreeMap<&str, u32> = spellings.keys().map(String::as_str).zip(from..).collect();
        let terms = |values: &Vec<&str>| {
            let mut terms: Vec<u32> =
                values.iter().filter_map(|value| number.get(title_key(value).as_str()).copied()).collect();
            terms.sort_unstable();
            terms.dedup();
            terms
        };
        tags.of.insert(field, values.iter().map(terms).collect());
        tags.all.extend(spellings.values().map(|&(value, df)| Tag { field, value: value.into(), df }));
    }
    tags
}

/// The values of each project: a cell may name several, divided by `;` or `|`.
fn values(register: &Register, field: Field) -> Vec<Vec<&str>> {
    if let Some(shares) = register.shares(field) {
        return shares.iter().map(|of| of.iter().map(|share| &*share.label).collect()).collect();
    }
    let column = register.category(field);
    let cell = |at: usize| column.and_then(|column| column.get(at)).unwrap_or("");
    (0..register.len())
        .map(|at| cell(at).split([';', '|']).map(str::trim).filter(|v| !v.is_empty()).collect())
        .collect()
}
