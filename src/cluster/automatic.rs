//! The level at which the register's own similarities say that projects are one effort.
//!
//! Two groups belong together when they are clearly more alike than the background, by the measure of what holds groups
//! together: `s - b ≥ κ √c (c - b)`, with `s` the mean similarity of the two groups, `c` the mean similarity of grouped
//! projects to the rest of their group, and `b` what projects have in common anyway: the mean similarity of all pairs, or
//! what chance reaches, whichever is more. Tight groups (`c` near 1) must be alike by half of what holds them, loose ones
//! by less: two samples of one loose group lie as far apart as its members let them.
//!
//! First the lowest level at which this holds with the `c` of all groups; then, within a factor of 2 of it, the level up
//! to which the merges have the greatest advantage in sum, each held against the `c` of its own two groups. The second
//! step keeps the level from being decided by one merge, and by a hair. Measured on registers with known groups:
//! docs/explanation/level.md.

use super::{Merge, Tree};
use crate::similarity::{ONE, Spread, units_up};

/// Below this many projects the level is uncertain: a quarter of the samples measured came out far from the best.
pub const CERTAIN_FROM: usize = 60;

/// Similarity from which two texts are nearly identical: 0.80.
pub const NEAR_IDENTICAL: i32 = (ONE as i64 * 4 / 5) as i32 + 1;

/// How far two groups must rise above the background for one effort, and for a common theme: κ.
const EFFORT: f64 = 0.5;
const THEME: f64 = 0.35;

/// Deviations above the median that chance reaches: for one effort, and, taken less strictly, for a common theme.
const CHANCE: f64 = 2.5;
const THEME_CHANCE: f64 = 0.5;

/// How many members a group's own cohesion is mixed with at that of all groups: few do not tell.
const PRIOR: f64 = 2.0;

/// The levels of a register, in units of 2⁻³⁰.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// Same effort.
    pub effort: i32,
    /// Same theme; not above `effort`.
    pub theme: i32,
}

/// The levels by the rule; `projects` counts projects with text, `within` the similarities of all their pairs, `spread`
/// describes random pairs.
pub fn levels(tree: &Tree, projects: u64, within: i128, spread: &Spread) -> Levels {
    let mean = mean(within, pairs(projects));
    let bar = |share, deviations| Bar { share, background: mean.max(reach(projects, spread, deviations)) };
    let steps = steps(tree);
    let effort = bar(EFFORT, CHANCE).level(&steps).max(chance(projects, spread));
    let theme = bar(THEME, THEME_CHANCE).level(&steps).min(effort);
    Levels { effort, theme }
}

/// The likeness that projects of a register have by chance: `median + z σ_left` over all pairs, `z = 2.5` from 100
/// projects on, 0 up to 10; in units of 2⁻³⁰, rounded up.
pub fn chance(projects: u64, spread: &Spread) -> i32 {
    units_up(reach(projects, spread, CHANCE))
}

fn reach(projects: u64, spread: &Spread, deviations: f64) -> f64 {
    let z = deviations * (libm::log10(projects.max(1) as f64) - 1.0).clamp(0.0, 1.0);
    spread.median + z * spread.left_deviation
}

/// How alike two groups must be to be one.
#[derive(Debug, Clone, Copy)]
struct Bar {
    share: f64,
    background: f64,
}

impl Bar {
    /// How far a similarity lies above what groups of this cohesion must have; below 0 when it falls short.
    fn advantage(self, similarity: f64, cohesion: f64) -> f64 {
        let held = libm::sqrt(cohesion) * (cohesion - self.background).max(0.0);
        similarity - self.background - self.share * held
    }

    /// The level; 1 when no merge is accepted, so that only identical texts are together.
    fn level(self, steps: &[Step]) -> i32 {
        self.lowest(steps).map_or(ONE, |lowest| self.settled(steps, lowest))
    }

    /// The lowest level accepted with the cohesion of all groups.
    fn lowest(self, steps: &[Step]) -> Option<i32> {
        let accepted = |step: &&Step| step.last && self.advantage(step.similarity, step.cohesion) >= 0.0;
        steps.iter().rev().find(accepted).map(|step| step.level)
    }

    /// The level within a factor of 2 of `around` up to which the sum of advantages is greatest, the finest of several.
    /// Added up in the order of the merges, so that every machine rounds alike.
    fn settled(self, steps: &[Step], around: i32) -> i32 {
        let near = |level: i32| level / 2 <= around && around / 2 <= level;
        let (mut sum, mut most, mut settled) = (0.0, f64::NEG_INFINITY, around);
        for step in steps {
            sum += self.advantage(step.similarity, step.own);
            if step.last && near(step.level) && sum > most {
                (most, settled) = (sum, step.level);
            }
        }
        settled
    }
}

/// A merge as the rule sees it.
#[derive(Debug, Clone, Copy)]
struct Step {
    level: i32,
    /// Levels are whole units: merges that share a unit are tied, and only after the last of them the tree can be cut.
    last: bool,
    similarity: f64,
    /// Mean similarity of grouped projects to the rest of their group, after the merge.
    cohesion: f64,
    /// The same of the two groups merged, their geometric mean; not below 0.
    own: f64,
}

fn steps(tree: &Tree) -> Vec<Step> {
    let mut grouped = Grouped::default();
    let merges = tree.merges();
    let step = |(at, merge): (usize, &Merge)| {
        let node = (tree.projects() + at) as u32;
        grouped.add(tree, node);
        let cohesion = grouped.cohesion().max(0.0);
        let sides = tree.children(node).unwrap_or_default();
        let [a, b] = sides.map(|side| own(tree.within(side), tree.size(side), cohesion));
        let level = merge.mean.units();
        Step {
            level,
            last: merges.get(at + 1).is_none_or(|next| next.mean.units() != level),
            similarity: merge.mean.value(),
            cohesion,
            own: libm::sqrt(a * b),
        }
    };
    merges.iter().enumerate().map(step).collect()
}

/// The mean similarity inside a group of `size`, mixed with that of all groups: `((n - 1) c + 2 all) / (n + 1)`.
fn own(within: i128, size: u64, all: f64) -> f64 {
    let others = size.saturating_sub(1) as f64;
    let inside = 2.0 * mean(within, u128::from(size)).max(0.0); // (n - 1) c
    (inside + PRIOR * all) / (others + PRIOR)
}

fn pairs(projects: u64) -> u128 {
    u128::from(projects) * u128::from(projects.saturating_sub(1)) / 2
}

/// A mean similarity from a sum in units of 2⁻³⁰.
fn mean(sum: i128, of: u128) -> f64 {
    if of == 0 { 0.0 } else { sum as f64 / of as f64 / f64::from(ONE) }
}

/// Running sums over the groups of two or more. Each group's part is rounded down to 2⁻²⁰ of a unit, so taking it out
/// again leaves exactly what was there: no drift, whatever the number of merges.
#[derive(Debug, Default)]
struct Grouped {
    similarity: i128,
    projects: u64,
}

impl Grouped {
    fn add(&mut self, tree: &Tree, node: u32) {
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
    use crate::similarity::samples::{Texts, weighed};
    use crate::similarity::{Families, Pair, join};

    fn units(level: f64) -> i32 {
        (level * f64::from(ONE)) as i32
    }

    fn plain(n: usize) -> Families {
        let texts = Texts::of(&vec![vec![1]; n]);
        Families::of(&(0..n as u32).collect::<Vec<_>>(), texts.rows()).unwrap()
    }

    fn two_pairs(across: f64) -> (Families, Vec<Pair>) {
        let cross = [(0, 2), (0, 3), (1, 2), (1, 3)].map(|(a, b)| Pair { a, b, dot: units(across) });
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
        // μ = (2 · .8 + 4 · .1) / 6 = 1/3, above what chance reaches (.1).
        let (families, pairs) = two_pairs(0.1);
        let within: i128 = pairs.iter().map(|p| i128::from(p.dot)).sum();
        assert!((mean(within, 6) - 1.0 / 3.0).abs() < 1e-8);
        let steps = steps(&tree(&families, &pairs));
        let bar = Bar { share: EFFORT, background: mean(within, 6) };
        // .8 - 1/3 - ½ √.8 (.8 - 1/3) = .46667 - .20870; the root has c = 1/3: .1 - 1/3
        let advantage = |step: &Step| bar.advantage(step.similarity, step.cohesion);
        assert!((advantage(&steps[1]) - 0.257_97).abs() < 1e-5 && (advantage(&steps[2]) + 0.233_33).abs() < 1e-5);
        // The sides of the root hold by (.8 + 2 · 1/3) / 3
        assert!((steps[2].own - 0.488_89).abs() < 1e-5);
        assert_eq!(steps.iter().map(|step| step.last).collect::<Vec<_>>(), [false, true, true]);
        let levels = levels(&tree(&families, &pairs), 4, within, &Spread::all(&families, &pairs));
        assert_eq!(levels, Levels { effort: units(0.8), theme: units(0.8) });
    }

    #[test]
    fn a_theme_must_rise_above_half_a_deviation() {
        // 113 projects, σ = .2 left of a median of 0: efforts rise above .5, themes above .1. The root has s = .2 and
        // c = (2 · .8 + 4 · .2) / 6 = .4: .2 - .1 ≥ .35 √.4 (.4 - .1) = .0664.
        let (families, pairs) = two_pairs(0.2);
        let mut spread = Spread::all(&families, &pairs);
        (spread.median, spread.left_deviation) = (0.0, 0.2);
        let levels = levels(&tree(&families, &pairs), 113, 0, &spread);
        assert_eq!(levels, Levels { effort: units(0.8), theme: units(0.2) });
    }

    #[test]
    fn two_tight_groups_are_not_joined_because_others_are_loose() {
        // Two groups of three at .9, .2 between them, and three pairs at .25: μ = (6 · .9 + 9 · .2 + 3 · .25) / 66 = .12045.
        let group = |a: u32| [(a, a + 1, 0.9), (a, a + 2, 0.9), (a + 1, a + 2, 0.9)];
        let across = (0..3).flat_map(|a| (3..6).map(move |b| (a, b, 0.2)));
        let loose = [(6, 7, 0.25), (8, 9, 0.25), (10, 11, 0.25)];
        let all: Vec<(u32, u32, f64)> = group(0).into_iter().chain(group(3)).chain(across).chain(loose).collect();
        let mut pairs: Vec<Pair> = all.iter().map(|&(a, b, s)| Pair { a, b, dot: units(s) }).collect();
        pairs.sort_unstable_by_key(|p| (p.a, p.b));
        let families = plain(12);
        let within: i128 = pairs.iter().map(|p| i128::from(p.dot)).sum();
        let bar = Bar { share: EFFORT, background: mean(within, 66) };
        let tree = tree(&families, &pairs);
        let steps = steps(&tree);
        // By all groups, c = (2 · 7.2 / 5 + 3 · .5) / 12 = .365: .2 - .12045 - ½ √.365 · .24455 = .0057.
        assert!((steps[7].cohesion - 0.365).abs() < 1e-6 && bar.lowest(&steps) == Some(units(0.2)));
        // By their own, (2 · .9 + 2 · .365) / 4 = .6325: .0796 - ½ √.6325 · .51205 = -.1240; the pairs fall short by less, .0428 at c = .575.
        assert!((steps[7].own - 0.6325).abs() < 1e-6 && (bar.advantage(0.2, steps[7].own) + 0.124).abs() < 1e-3);
        assert_eq!(bar.level(&steps), units(0.25));
        assert_eq!(levels(&tree, 12, within, &Spread::all(&families, &pairs)).effort, units(0.25));
    }

    #[test]
    fn the_floor_is_the_median_for_few_projects_and_above_it_for_many() {
        let (families, pairs) = two_pairs(0.1);
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
        let levels = levels(&tree, 3, 3 * i128::from(ONE), &Spread::all(&families, &[]));
        assert_eq!(levels, Levels { effort: ONE, theme: ONE });
    }

    #[test]
    fn nothing_alike_leaves_only_identical_texts_together() {
        let families = plain(3);
        let levels = levels(&tree(&families, &[]), 3, 0, &Spread::all(&families, &[]));
        assert_eq!(levels.effort, ONE);
    }

    /// The sum of the similarities of all pairs of some projects.
    fn inside(members: &[u32], similar: &dyn Fn(u32, u32) -> i32) -> i128 {
        let pairs = members.iter().flat_map(|&a| members.iter().filter(move |b| a < **b).map(move |&b| (a, b)));
        pairs.map(|(a, b)| i128::from(similar(a, b))).sum()
    }

    /// The advantages of a merge by the cohesion of all groups and of its own two, from the groups themselves.
    fn slow_advantages(tree: &Tree, at: usize, similar: &dyn Fn(u32, u32) -> i32, bar: Bar) -> [f64; 2] {
        let mut groups: Vec<Vec<u32>> = (0..tree.projects() as u32).map(|project| vec![project]).collect();
        for node in 0..=at {
            let made = tree.members((tree.projects() + node) as u32);
            groups.retain(|group| !made.contains(&group[0]));
            groups.push(made);
        }
        groups.retain(|group| group.len() > 1);
        let parts = groups.iter().map(|group| (inside(group, similar) << 21) / (group.len() as i128 - 1)).sum::<i128>();
        let grouped = groups.iter().map(Vec::len).sum::<usize>() as f64;
        let all = (parts as f64 / f64::from(1 << 20) / grouped / f64::from(ONE)).max(0.0);
        let own = tree.children((tree.projects() + at) as u32).unwrap().map(|side| {
            let members = tree.members(side);
            let n = members.len() as f64;
            let rest = 2.0 * (inside(&members, similar) as f64 / n / f64::from(ONE)).max(0.0);
            (rest + 2.0 * all) / (n - 1.0 + 2.0)
        });
        let over = tree.merges()[at].mean.value() - bar.background;
        [all, (own[0] * own[1]).sqrt()].map(|c| over - bar.share * c.sqrt() * (c - bar.background).max(0.0))
    }

    fn slow_level(tree: &Tree, similar: &dyn Fn(u32, u32) -> i32, bar: Bar) -> i32 {
        let merges = tree.merges();
        let advantages: Vec<[f64; 2]> = (0..merges.len()).map(|at| slow_advantages(tree, at, similar, bar)).collect();
        let level = |at: usize| merges[at].mean.units();
        let last = |at: &usize| (at + 1..merges.len()).all(|next| level(next) != level(*at));
        let accepted = (0..merges.len()).filter(last).filter(|&at| advantages[at][0] >= 0.0).map(level).min();
        let Some(around) = accepted else { return ONE };
        let sum = |at: usize| advantages[..=at].iter().fold(0.0, |sum, advantage| sum + advantage[1]);
        let near = (0..merges.len()).filter(last).filter(|&at| level(at) / 2 <= around && around / 2 <= level(at));
        near.fold((f64::NEG_INFINITY, ONE), |best, at| if sum(at) > best.0 { (sum(at), level(at)) } else { best }).1
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
            let all: Vec<u32> = (0..n).collect();
            let background = mean(inside(&all, &similar), pairs(n.into()));
            let steps = steps(&tree);
            let mut finer = 0;
            for share in [0.1, 0.25, EFFORT, 0.8] {
                let bar = Bar { share, background };
                let level = bar.level(&steps);
                prop_assert_eq!(level, slow_level(&tree, &similar, bar));
                prop_assert!(finer <= level, "a smaller share never gives a higher level");
                finer = level;
            }
            let levels = levels(&tree, n.into(), inside(&all, &similar), &Spread::all(&families, &near));
            prop_assert!(levels.theme <= levels.effort);
        }
    }
}
