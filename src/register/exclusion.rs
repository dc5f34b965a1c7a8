//! What the ledger leaves out: entries of project, amount and reason.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Field, Register};

/// Why money of a project is not counted, though it stands in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The same grant reported by another unit or register.
    DuplicateReport,
    /// Passed on to projects that stand in the register themselves.
    PassThrough,
    /// The part of a parent that its children account for.
    CoveredByChildren,
    /// The total cost of a co-financed project, counted in another of its records.
    CountedOnce,
    /// Committed to a project that was cancelled, and not paid out.
    Cancelled,
}

impl Reason {
    /// The code, as `duplicate_report`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DuplicateReport => "duplicate_report",
            Self::PassThrough => "pass_through",
            Self::CoveredByChildren => "covered_by_children",
            Self::CountedOnce => "counted_once",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One entry of what is left out of a money column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exclusion {
    /// Position in the register.
    pub project: u32,
    /// Why.
    pub reason: Reason,
    /// Minor units left out; `None` where the amount is unknown.
    pub minor: Option<i128>,
    /// Whether the project is left out of counts too: nothing of it is counted.
    pub whole: bool,
}

impl Register {
    /// What is left out of a money column, by project; most registers leave nothing out.
    pub fn excluded(&self, field: Field) -> &[Exclusion] {
        self.excluded.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The entries of one project.
    pub fn excluded_of(&self, field: Field, project: usize) -> &[Exclusion] {
        let all = self.excluded(field);
        let from = all.partition_point(|e| (e.project as usize) < project);
        let to = all.partition_point(|e| (e.project as usize) <= project);
        all.get(from..to).unwrap_or_default()
    }

    /// Whether a project counts in a money column, wholly or in part.
    pub fn counts(&self, field: Field, project: usize) -> bool {
        !self.excluded_of(field, project).iter().any(|entry| entry.whole)
    }

    /// The minor units that may be added up: the amount less what is left out; `None` where it is unknown or does not
    /// count.
    pub fn countable(&self, field: Field, project: usize) -> Option<i128> {
        let minor = self.money(field)?.get(project)?;
        let entries = self.excluded_of(field, project);
        if entries.iter().any(|entry| entry.whole) {
            return None;
        }
        // Entries never exceed the amount they are taken from.
        Some(entries.iter().filter_map(|entry| entry.minor).fold(minor, i128::saturating_sub))
    }
}
