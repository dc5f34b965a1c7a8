//! The columns of a register. All keep null apart from every value.

use crate::calendar::Date;

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
