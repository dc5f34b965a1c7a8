//! What comparing will take, before it begins: counted in steps, which are the same on every machine.

use super::floor::{self, PAIR};
use super::join::{Join, Prepared};
use super::{MOST_PAIRS, view};
use crate::aspects::Aspects;
use crate::{Result, Work};

/// What comparing will take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foreseen {
    /// The floor that will be used.
    pub floor: f64,
    /// About how many pairs will reach it.
    pub pairs: u64,
    /// Nanoseconds of one core: steps times what a step took on a cloud machine in November 2026.
    pub nanoseconds: u64,
    /// Bytes for rows and pairs.
    pub bytes: u64,
}

/// Bytes of a row beside its terms, and of a term.
const ROW: u64 = 8;
const TERM: u64 = 8;

/// Nanoseconds to keep a pair and bring it into order.
const ORDERED: u64 = 50;

/// Foresees the comparison of all projects at the floor `asked` for, or the default.
///
/// # Errors
/// [`crate::Error::Settings`] for a floor outside 0 to 1, [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn foresee(aspects: &Aspects, asked: Option<f64>, work: &Work) -> Result<Foreseen> {
    let rows = view(aspects);
    work.on_pool(|| {
        let prepared = Prepared::new(rows.len());
        let floor = floor::choose(rows, &prepared, asked, MOST_PAIRS, work)?;
        let n = rows.len() as u64;
        let all = n.saturating_mul(n) / 2;
        let pairs = floor.expected.first().map_or(all, |at| at.1);
        let tenths = Join::new(rows, &prepared, floor.least).tenths;
        let bytes = n * ROW + rows.terms.len() as u64 * TERM + rows.dense.values.len() as u64 * 2 + pairs * PAIR;
        Ok(Foreseen { floor: floor.level, pairs, nanoseconds: tenths / 10 + pairs * ORDERED, bytes })
    })
}
