//! Columns that are mostly one rule: where rows stand, in which order they came, which currency they have.

use std::sync::OnceLock;

use super::columns::pick;

/// Where a row stands in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Index into [`Register::files`](super::Register::files).
    pub file: u32,
    /// Data row, 1 = first row below the header.
    pub row: u32,
}

/// The origin of every project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origins {
    /// Rows 1, 2, 3 … of the first file.
    Whole(usize),
    Each(Vec<Origin>),
}

impl Origins {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(n) => *n,
            Self::Each(origins) => origins.len(),
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<Origin> {
        match self {
            Self::Whole(n) => (at < *n).then(|| Origin { file: 0, row: (at as u32).saturating_add(1) }),
            Self::Each(origins) => origins.get(at).copied(),
        }
    }

    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        Self::Each(rows.iter().filter_map(|&row| self.get(row)).collect())
    }
}

/// A number for each project that follows a rule unless told otherwise; spelled out when a slice is asked for.
#[derive(Debug, Clone)]
pub(crate) enum Column<T> {
    Rule { n: usize, of: fn(usize, T) -> T, with: T, spelled: OnceLock<Vec<T>> },
    Each(Vec<T>),
}

impl<T: Copy> Column<T> {
    /// One value for all.
    pub(super) const fn all(n: usize, with: T) -> Self {
        Self::Rule { n, of: |_, with| with, with, spelled: OnceLock::new() }
    }

    pub(super) fn get(&self, at: usize) -> Option<T> {
        match self {
            Self::Rule { n, of, with, .. } => (at < *n).then(|| of(at, *with)),
            Self::Each(values) => values.get(at).copied(),
        }
    }

    pub(super) fn as_slice(&self) -> &[T] {
        match self {
            Self::Rule { n, of, with, spelled } => spelled.get_or_init(|| (0..*n).map(|at| of(at, *with)).collect()),
            Self::Each(values) => values,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = T> {
        let n = match self {
            Self::Rule { n, .. } => *n,
            Self::Each(values) => values.len(),
        };
        (0..n).filter_map(|at| self.get(at))
    }
}

impl Column<u16> {
    /// The value that all share, where that is known.
    pub(super) const fn constant(&self) -> Option<u16> {
        match self {
            Self::Rule { with, .. } => Some(*with),
            Self::Each(_) => None,
        }
    }

    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        match self {
            Self::Rule { with, .. } => Self::all(rows.len(), *with),
            Self::Each(values) => Self::Each(pick(values, rows)),
        }
    }
}

impl Column<u32> {
    /// 0, 1, 2, …
    pub(super) const fn same(n: usize) -> Self {
        Self::Rule { n, of: |at, _| at as u32, with: 0, spelled: OnceLock::new() }
    }
}
