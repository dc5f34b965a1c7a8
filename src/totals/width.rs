//! Positions and counts between integer types: the only conversions by `as` beside the ratios.
#![allow(clippy::as_conversions)] // each of them widens, or saturates by hand

use crate::table::Column;

/// A `u32` code as a position; at least 32 bits are assumed of every machine.
pub(in crate::totals) const fn position(code: u32) -> usize {
    code as usize
}

/// A length as a count.
pub(in crate::totals) const fn count(len: usize) -> u64 {
    len as u64
}

/// Counts as a table shows them.
pub(in crate::totals) fn counts(numbers: impl Iterator<Item = u64>) -> Column {
    Column::Count(numbers.map(|n| Some(i64::try_from(n).unwrap_or(i64::MAX))).collect())
}
