//! One step of the tree.

use std::cmp::Ordering;

use super::Mean;

/// Two clusters that became one. A cluster is named by its smallest member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// Smallest member of the one cluster, and of the union.
    pub a: u32,
    /// Smallest member of the other; `a < b`.
    pub b: u32,
    /// Mean similarity of the two sides.
    pub mean: Mean,
    /// Projects in the union.
    pub size: u64,
}

impl Merge {
    /// The order in which merges happen: mean falling, then smaller id, then larger id.
    pub fn order(&self, other: &Self) -> Ordering {
        other.mean.cmp(&self.mean).then(self.a.cmp(&other.a)).then(self.b.cmp(&other.b))
    }
}
