//! The level at which the register's own similarities say that projects are one effort.
//!
//! Looking from the finest groups down, the rule takes the lowest merge that is still clearly more alike than two
//! projects picked at random: `s - μ ≥ β (coh - μ)`, with `μ` the mean similarity of all pairs, `coh` the mean similarity
//! of grouped projects to the rest of their group, and `β` growing slowly with the number of projects. It was measured
//! on registers with known groups. All sums are integers; floats appear in the last ratios only.

use super::{Merge, Tree};
use crate::similarity::{ONE, Spread, units_up};

/// Below this many projects the level is uncertain: a quarter of the samples measured came out far from the best.
pub const CERTAIN_FROM: usize = 60;

/// Similarity from which two texts are nearly identical: 0.80.
pub const NEAR_IDENTICAL: i32 = (ONE as i64 * 4 / 5) as i32 + 1;

/// How much lower the bar lies for a common theme.
const THEME: f64 = 0.75;

/// The levels of a register, in units of 2⁻³⁰.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// Same effort.
    pub effort: i32,
    /// Same theme; not above `effort`.
    pub theme: i32,
}

/// The levels by the rule; `projects` counts projects with text, `within` the similarities of all their pairs, `spread`
/// describes random pairs, `meaning` is the weight of meaning in the similarity.
pub fn levels(tree: &Tree, projects: u64, within: i128, spread: &Spread, meaning: f64) -> Levels {
    let beta = beta(projects, meaning);
    let floor = chance(projects, spread);
    let effort = lowest(tree, projects, within, beta).max(floor);
    let theme = lowest(tree, projects, within, THEME * beta).min(effort);
    Levels { effort, theme }
}

/// `β = .22 + .42 w + .05 log₁₀(n / 100)`, with `n` between 20 and 100 000.
fn beta(projects: u64, meaning: f64) -> f64 {
    let n = projects.clamp(20, 100_000) as f64;
    0.22 + 0.42 * meaning + 0.05 * libm::log10(n / 100.0)
}

/// The likeness that projects of a register have by chance: `median + z σ_left` over all pairs, `z = 2.5` from 100
/// projects on, 0 up to 10; in units of 2⁻³⁰, rounded up.
pub fn chance(projects: u64, spread: &Spread) -> i32 {
    let z = 2.5 * (libm::log10(projects.max(1) as f64) - 1.0).clamp(0.0, 1.0);
    let level = spread.median + z * spread.left_deviation;
    units_up(level)
}

/// The lowest level accepted; 1 when none is, so that only identical texts are together.
///
/// Levels are whole units, so merges that share a unit are tied and only the last of them is looked at.
fn lowest(tree: &Tree, projects: u64, within: i128, beta: f64) -> i32 {
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
fn mean(sum: i128, pairs: u128) -> f64 {
    if pairs == 0 { 0.0 } else { sum as f64 / pairs as f64 / f64::from(ONE) }
}

/// Running sums over the groups of two or more. Each group's part is rounded down to 2⁻²⁰ of a unit, so taking it out
/// again leaves exactly what was there: no drift, whatever the number of merges.
#[derive(Debug, Default)]
struct Grouped {
    similarity: i128,
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
fn part(within: i128, size: u64) -> i128 {
    (within << (SHIFT + 1)) / i128::from(size.saturating_sub(1).max(1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;
    use crate::Work;
    use crate::cluster::dense::dense;
    use crate::cluster::groups::Groups;
    use crate::similarity::samples::{Texts, weighed};
    use crate::similarity::{Families, Pair, join};

    fn units(level: f64) -> i32 {
        (level * f64::from(ONE)) as i32
    }

    fn plain(n: usize) -> Families {
        let texts = Texts::of(&vec![vec![1]; n]);
        Families::of(&(0..n as u32).collect::<Vec<_>>(), texts.rows()).unwrap()
    }

    fn two_pairs() -> (Families, Vec<Pair>) {
        let cross = [(0, 2), (0, 3), (1, 2), (1, 3)].map(|(a, b)| Pair { a, b, dot: units(0.1) });
        let mut pairs = vec![Pair { a: 0, b: 1, dot: units(0.8) }, Pair { a: 2, b: 3, dot: units(0.8) }];
        pairs.extend(cross);
        (plain(4), pairs)
    }

    fn tree(families: &Families, pairs: &[Pair]) -> Tree {
        let sizes: Vec<u64> = families.rows().map(|row| families.size(row) as u64).collect();
        Tree::of(families, dense(&sizes, pairs, &Work::new(1)).unwrap())
    }

    #[test]
    fn two_pairs_at_80_apart_by_10_are_two_groups() {
        // likeness.md: μ = (2 · .8 + 4 · .1) / 6 = 1/3, β = .22 + .42 · .5 + .05 log₁₀(20 / 100) = .395
        let (families, pairs) = two_pairs();
        let within: i128 = pairs.iter().map(|p| i128::from(p.dot)).sum();
        assert!((mean(within, 6) - 1.0 / 3.0).abs() < 1e-8);
        assert!((beta(4, 0.5) - 0.395).abs() < 1e-3);
        let tree = tree(&families, &pairs);
        // (.8 - 1/3) ≥ .395 (.8 - 1/3); the root, .1 < 1/3, is refused although coh = μ
        assert_eq!(lowest(&tree, 4, within, beta(4, 0.5)), units(0.8));
        let levels = levels(&tree, 4, within, &Spread::all(&families, &pairs), 0.5);
        assert_eq!(levels, Levels { effort: units(0.8), theme: units(0.8) });
    }

    #[test]
    fn the_floor_is_the_median_for_few_projects_and_above_it_for_many() {
        let (families, pairs) = two_pairs();
        let spread = Spread::all(&families, &pairs);
        assert_eq!(chance(4, &spread), units(0.1)); // median of .1 .1 .1 .1 .8 .8
        let mut values = spread;
        (values.median, values.left_deviation) = (0.02, 0.01);
        assert_eq!(chance(113, &values), units_up(0.045)); // z = 2.5
        // z = 2.5 (log₁₀ 31.6227766 - 1) = 1.25 lies between n = 31 and 32
        assert!(chance(31, &values) < units_up(0.0325) && chance(32, &values) > units_up(0.0325));
    }

    #[test]
    fn one_text_for_all_is_one_group() {
        let texts = Texts::of(&[vec![32_768]]);
        let families = Families::of(&[0, 0, 0], texts.rows()).unwrap();
        let tree = tree(&families, &[]);
        let levels = levels(&tree, 3, 3 * i128::from(ONE), &Spread::all(&families, &[]), 0.0);
        assert_eq!(levels, Levels { effort: ONE, theme: ONE });
    }

    #[test]
    fn nothing_alike_leaves_only_identical_texts_together() {
        let families = plain(3);
        let levels = levels(&tree(&families, &[]), 3, 0, &Spread::all(&families, &[]), 0.0);
        assert_eq!(levels.effort, ONE);
    }

    /// Cohesion from the groups themselves, pair by pair.
    fn slow_lowest(tree: &Tree, similar: &dyn Fn(u32, u32) -> i32, within: i128, beta: f64) -> i32 {
        let n = tree.projects() as u64;
        let mut all: Vec<i32> = tree.merges().iter().map(|m| m.mean.units()).collect();
        all.dedup();
        let holds = |level: &i32| {
            let groups = Groups::at(tree, *level);
            let (mut sum, mut grouped) = (0, 0);
            for members in &groups.members {
                let pairs = members.iter().flat_map(|&a| members.iter().filter(move |b| a < **b).map(move |&b| (a, b)));
                let inside: i128 = pairs.map(|(a, b)| i128::from(similar(a, b))).sum();
                sum += (inside << 21) / (members.len() as i128 - 1);
                grouped += members.len();
            }
            let coh = sum as f64 / f64::from(1 << 20) / grouped as f64 / f64::from(ONE);
            let last = tree.merges().iter().rfind(|m| m.mean.units() == *level).unwrap();
            let above = last.mean.value() - mean(within, pairs(n));
            if last.size == n { above >= 0.0 } else { above >= beta * (coh - mean(within, pairs(n))) }
        };
        all.into_iter().filter(holds).min().unwrap_or(ONE)
    }

    proptest! {
        #[test]
        fn one_pass_agrees_with_the_groups(rows in weighed(24), twins in prop::collection::vec(0_usize..30, 0..6)) {
            let texts = Texts::of(&rows);
            let rows = texts.rows();
            prop_assume!(!rows.is_empty() && (0..rows.len()).all(|row| !rows.is_blank(row)));
            let mut row_of: Vec<u32> = (0..rows.len() as u32).collect();
            row_of.extend(twins.iter().map(|t| (t % rows.len()) as u32));
            let families = Families::of(&row_of, rows).unwrap();
            let work = Work::new(1);
            let near = work.on_pool(|| join(rows, 1, 8, &work)).unwrap();
            let tree = tree(&families, &near);
            let similar = |a: u32, b: u32| {
                let (x, y) = (row_of[a as usize], row_of[b as usize]);
                if x == y { ONE } else { rows.dot(x as usize, y as usize) }
            };
            let n = row_of.len() as u32;
            let within = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).map(|(a, b)| i128::from(similar(a, b))).sum();
            for beta in [0.1, 0.185, 0.4, 0.8] {
                prop_assert_eq!(lowest(&tree, n.into(), within, beta), slow_lowest(&tree, &similar, within, beta));
            }
            prop_assert!(lowest(&tree, n.into(), within, 0.1) <= lowest(&tree, n.into(), within, 0.2));
        }
    }
}
