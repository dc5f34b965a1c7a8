//! Mean similarity of two clusters as an exact fraction.

use std::cmp::Ordering;

use crate::similarity::ONE;

/// Projects that fit: up to here no comparison of two means leaves 128 bits.
///
/// `|A||B| ≤ (2²⁵ / 2)² = 2⁴⁸` and a dot product lies within ±2³¹, so a cross product is within `±2³¹ · 2⁴⁸ · 2⁴⁸ = ±2¹²⁷`.
pub const MOST_PROJECTS: usize = 1 << 25;

/// Sum of the similarities of all pairs between two clusters, and how many pairs there are.
///
/// Means compare as fractions: ties are true ties.
#[derive(Debug, Clone, Copy)]
pub struct Mean {
    /// Sum of dot products, in units of 2⁻³⁰.
    pub dot_sum: i128,
    /// Pairs, `|A||B|`; never 0.
    pub pairs: u64,
}

impl Mean {
    /// The mean of pairs that are all identical.
    pub fn identical(pairs: u64) -> Self {
        Self { dot_sum: i128::from(ONE) * i128::from(pairs), pairs }
    }

    /// Whether the mean is at least `least` units of 2⁻³⁰.
    pub fn reaches(&self, least: i32) -> bool {
        self.dot_sum >= i128::from(least) * i128::from(self.pairs)
    }

    /// The mean in units of 2⁻³⁰, rounded down and at most 1: the highest level at which the clusters are together.
    pub fn units(&self) -> i32 {
        self.dot_sum.div_euclid(i128::from(self.pairs.max(1))).clamp(0, i128::from(ONE)) as i32
    }

    /// The mean as a number for showing, at most 1.
    pub fn value(&self) -> f64 {
        (self.dot_sum as f64 / self.pairs.max(1) as f64 / f64::from(ONE)).min(1.0)
    }
}

impl Ord for Mean {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.dot_sum * i128::from(other.pairs)).cmp(&(other.dot_sum * i128::from(self.pairs)))
    }
}

impl PartialOrd for Mean {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Mean {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Mean {}
