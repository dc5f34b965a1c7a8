//! Identical texts: which projects share a row.

use std::ops::Range;

use super::Rows;
use crate::{Error, Result};

/// Projects by distinct text. Rows stand in the order of their first project, members of a row ascend.
#[derive(Debug, Clone, Default)]
pub struct Families {
    row_of: Vec<u32>,
    start: Vec<usize>,
    members: Vec<u32>,
    blank: Vec<bool>,
}

impl Families {
    /// Families of the projects whose rows are `row_of`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the rows do not stand in the order of their first project.
    pub fn of(row_of: &[u32], rows: Rows<'_>) -> Result<Self> {
        let mut start = vec![0_usize; rows.len().saturating_add(1)];
        for &row in row_of {
            *start.get_mut(row as usize + 1).ok_or_else(|| disorder("a project has no row"))? += 1;
        }
        start.iter_mut().fold(0, |before, count| {
            *count += before;
            *count
        });
        let mut members: Vec<u32> = (0..row_of.len() as u32).collect();
        members.sort_by_key(|&project| row_of.get(project as usize));
        let blank = (0..rows.len()).map(|row| rows.is_blank(row)).collect();
        let families = Self { row_of: row_of.to_vec(), start, members, blank };
        let firsts: Vec<u32> = families.rows().map(|row| families.first(row)).collect();
        if families.rows().any(|row| families.size(row) == 0) || !firsts.is_sorted() {
            return Err(disorder("rows do not stand in the order of their first project"));
        }
        Ok(families)
    }

    /// All rows.
    pub fn rows(&self) -> Range<usize> {
        0..self.blank.len()
    }

    /// Projects.
    pub fn projects(&self) -> usize {
        self.row_of.len()
    }

    /// The row of a project.
    pub fn row_of(&self, project: u32) -> Option<usize> {
        self.row_of.get(project as usize).map(|&row| row as usize)
    }

    /// The projects of a row, ascending.
    pub fn members(&self, row: usize) -> &[u32] {
        match (self.start.get(row), self.start.get(row.saturating_add(1))) {
            (Some(&from), Some(&to)) => self.members.get(from..to).unwrap_or_default(),
            _ => &[],
        }
    }

    /// How many projects share a row.
    pub fn size(&self, row: usize) -> usize {
        self.members(row).len()
    }

    /// The first project of a row.
    pub fn first(&self, row: usize) -> u32 {
        self.members(row).first().copied().unwrap_or(u32::MAX)
    }

    /// Whether the row has no term; its projects are not alike for having nothing to compare.
    pub fn is_blank(&self, row: usize) -> bool {
        self.blank.get(row).copied().unwrap_or(true)
    }

    /// Rows with terms.
    pub fn worded(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows().filter(|&row| !self.is_blank(row))
    }
}

fn disorder(what: &str) -> Error {
    Error::Internal(format!("text vectors: {what}"))
}
