//! The columns of a register. All keep null apart from every value.

use rayon::prelude::*;

use crate::calendar::Date;

/// Rows a thread takes at a time.
const BLOCK: usize = 1 << 16;

/// The values at these rows, in their order.
pub(super) fn pick<T: Clone>(column: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|&row| column.get(row).cloned()).collect()
}

/// Free text; null where nothing was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(pub(crate) Vec<Option<Box<str>>>);

impl Texts {
    /// The text of a project.
    pub fn get(&self, project: usize) -> Option<&str> {
        self.0.get(project)?.as_deref()
    }

    /// Texts in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.iter().map(Option::as_deref)
    }
}

/// Words that repeat: codes into a sorted list of values, so that codes do not depend on row order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    pub(crate) codes: Vec<u32>,
    pub(crate) values: Vec<Box<str>>,
}

impl Category {
    /// The code of a missing value.
    pub const NULL: u32 = u32::MAX;

    /// The value of a project.
    pub fn get(&self, project: usize) -> Option<&str> {
        self.value(*self.codes.get(project)?)
    }

    /// The value behind a code.
    pub fn value(&self, code: u32) -> Option<&str> {
        self.values.get(code as usize).map(AsRef::as_ref)
    }

    /// One code a project, [`Category::NULL`] where missing.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// Distinct values, sorted by their bytes.
    pub fn values(&self) -> &[Box<str>] {
        &self.values
    }

    /// Values in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.codes.iter().map(|&c| self.value(c))
    }

    /// Codes of words in any order, which may repeat or be blank, in canonical form.
    pub(crate) fn coded(mut codes: Vec<u32>, words: &[Option<Box<str>>]) -> Self {
        let mut used = vec![false; words.len()];
        for &code in &codes {
            if let Some(slot) = used.get_mut(code as usize) {
                *slot = true;
            }
        }
        let seen = words.iter().zip(&used).enumerate().filter(|(_, (_, used))| **used);
        let mut order: Vec<(&str, usize)> = seen.filter_map(|(at, (word, _))| Some((word.as_deref()?, at))).collect();
        order.sort_unstable();
        let mut map = vec![Self::NULL; words.len()];
        let mut values: Vec<Box<str>> = Vec::with_capacity(order.len());
        for (word, at) in order {
            if values.last().is_none_or(|last| last.as_ref() != word) {
                values.push(Box::from(word));
            }
            if let Some(slot) = map.get_mut(at) {
                *slot = (values.len() - 1) as u32;
            }
        }
        if map.iter().enumerate().any(|(from, &to)| from as u32 != to) {
            let new = |code: &mut u32| *code = map.get(*code as usize).copied().unwrap_or(Self::NULL);
            if crate::work::on_threads() {
                codes.par_chunks_mut(BLOCK).for_each(|codes| codes.iter_mut().for_each(new));
            } else {
                codes.iter_mut().for_each(new);
            }
        }
        Self { codes, values }
    }

    pub(crate) fn of(column: &[Option<Box<str>>]) -> Self {
        // Words repeat: hashing first leaves little to sort.
        let distinct: rustc_hash::FxHashSet<&str> = column.iter().flatten().map(AsRef::as_ref).collect();
        let mut values: Vec<&str> = distinct.into_iter().collect();
        values.sort_unstable();
        let index: rustc_hash::FxHashMap<&str, u32> = values.iter().enumerate().map(|(i, v)| (*v, i as u32)).collect();
        let code = |cell: &Option<Box<str>>| cell.as_deref().and_then(|v| index.get(v)).copied().unwrap_or(Self::NULL);
        let codes = column.iter().map(code).collect();
        Self { codes, values: values.into_iter().map(Box::from).collect() }
    }
}

/// Dates with their precision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates(pub(crate) Vec<Option<Date>>);

impl Dates {
    /// The date of a project.
    pub fn get(&self, project: usize) -> Option<Date> {
        self.0.get(project).copied().flatten()
    }

    /// Dates in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = Option<Date>> {
        self.0.iter().copied()
    }
}

/// Non-negative whole numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(pub(crate) Vec<Option<u64>>);

impl Counts {
    /// The count of a project.
    pub fn get(&self, project: usize) -> Option<u64> {
        self.0.get(project).copied().flatten()
    }

    /// Counts in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = Option<u64>> {
        self.0.iter().copied()
    }
}
