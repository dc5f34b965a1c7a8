//! The level at which the register's own similarities say that projects are one effort.
//!
//! Looking from the finest groups down, the rule takes the lowest merge that is still clearly more alike than two
//! projects picked at random: `s - μ ≥ β (coh - μ)`, with `μ` the mean similarity of all pairs, `coh` the mean similarity
//! of grouped projects to the rest of their group, and `β` growing slowly with the number of projects. It was measured
//! on registers with known groups. All sums are integers; floats appear in the last ratios only.

use super::{Merge, Tree};
use crate::similarity::{ONE, Spread};

/// Below this many projects the level is uncertain: a quarter of the samples measured came out far from the best.
pub const CERTAIN_FROM: usize = 60;

/// Similarity from which two texts are nearly identical: 0.80.
pub const NEAR_IDENTICAL: u32 = (ONE as u64 * 4 / 5) as u32 + 1;

/// How much lower the bar lies for a common theme.
const THEME: f64 = 0.75;

/// The levels of a register, in units of 2⁻³⁰.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// Same effort.
    pub effort: u32,
    /// Same theme; not above `effort`.
    pub theme: u32,
}

/// The levels by the rule; `projects` counts projects with text, `within` the similarities of all their pairs, `spread`
/// describes random pairs, `meaning` is the weight of meaning in the similarity.
pub fn levels(tree: &Tree, projects: u64, within: u128, spread: &Spread, meaning: f64) -> Levels {
    let beta = beta(projects, meaning);
    let floor = floor(projects, spread);
    let effort = lowest(tree, projects, within, beta).max(floor);
    let theme = lowest(tree, projects, within, THEME * beta).min(effort);
    Levels { effort, theme }
}

/// `β = .22 + .42 w + .05 log₁₀(n / 100)`, with `n` between 20 and 100 000.
fn beta(projects: u64, meaning: f64) -> f64 {
    let n = projects.clamp(20, 100_000) as f64;
    0.22 + 0.42 * meaning + 0.05 * libm::log10(n / 100.0)
}

/// `median + z σ_left`, `z = 2.5` from 100 projects on, 0 up to 10, in units rounded up.
fn floor(projects: u64, spread: &Spread) -> u32 {
    let z = 2.5 * (libm::log10(projects.max(1) as f64) - 1.0).clamp(0.0, 1.0);
    let level = spread.median + z * spread.left_deviation;
    units_up(level)
}

/// The smallest number of units that is at least `level`: scaling by a power of two is exact.
pub fn units_up(level: f64) -> u32 {
    (level.clamp(0.0, 1.0) * f64::from(ONE)).ceil() as u32
}

/// The lowest level accepted; 1 when none is, so that only identical texts are together.
///
/// Levels are whole units, so merges that share a unit are tied and only the last of them is looked at.
fn lowest(tree: &Tree, projects: u64, within: u128, beta: f64) -> u32 {
    let mut grouped = Grouped::default();
    let mean = mean(within, pairs(projects));
    let mut lowest = ONE;
    let merges = tree.merges();
    for (at, merge) in merges.iter().enumerate() {
        grouped.add(tree, at);
        let level = merge.mean.units();
        let tied = merges.get(at + 1).is_some_and(|next| next.mean.units() == level);
        if !tied && accepted(merge, projects, mean, beta, &grouped) {
            lowest = level;
        }
    }
    lowest
}

fn accepted(merge: &Merge, projects: u64, mean: f64, beta: f64, grouped: &Grouped) -> bool {
    let above = merge.mean.value() - mean;
    let whole = merge.size == projects;
    if whole { above >= 0.0 } else { above >= beta * (grouped.cohesion() - mean) }
}

fn pairs(projects: u64) -> u128 {
    u128::from(projects) * u128::from(projects.saturating_sub(1)) / 2
}

/// A mean similarity from a sum in units of 2⁻³⁰.
fn mean(sum: u128, pairs: u128) -> f64 {
    if pairs == 0 { 0.0 } else { sum as f64 / pairs as f64 / f64::from(ONE) }
}

/// Running sums over the groups of two or more. Each group's part is rounded down to 2⁻²⁰ of a unit, so taking it out
/// again leaves exactly what was there: no drift, whatever the number of merges.
#[derive(Debug, Default)]
struct Grouped {
    similarity: u128,
    projects: u64,
}

impl Grouped {
    fn add(&mut self, tree: &Tree, merge: usize) {
        let node = (tree.projects() + merge) as u32;
        for child in tree.children(node).unwrap_or_default() {
            self.similarity -= part(tree.within(child), tree.size(child));
            self.projects -= if tree.size(child) > 1 { tree.size(child) } else { 0 };
        }
        self.similarity += part(tree.within(node), tree.size(node));
        self.projects += tree.size(node);
    }

    /// Mean similarity of a grouped project to the rest of its group.
    fn cohesion(&self) -> f64 {
        let sum = self.similarity as f64 / f64::from(1 << SHIFT);
        if self.projects == 0 { 0.0 } else { sum / self.projects as f64 / f64::from(ONE) }
    }
}

const SHIFT: u32 = 20;

/// `2 S / (|C| - 1)`: the similarities of a group's projects to the rest, summed.
fn part(within: u128, size: u64) -> u128 {
    (within << (SHIFT + 1)) / u128::from(size.saturating_sub(1).max(1))
}
