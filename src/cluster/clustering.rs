//! The groups of a register at one level, and the way to every other level.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::automatic::{self, CERTAIN_FROM, Levels, NEAR_IDENTICAL};
use super::groups::Groups;
use super::{Level, LevelName, Merge, Tree, dense, graph, mean};
use crate::register::Register;
use crate::similarity::{ONE, Similarity, units_up};
use crate::{Error, Result, Work};

/// What decides the groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterSettings {
    /// Where the tree is cut.
    pub level: Level,
}

/// Groups of similar projects at one level, over a tree that has them at all levels.
///
/// Every project is in a group of two or more, or named as ungrouped.
#[derive(Debug, Clone)]
pub struct Clustering {
    tree: Arc<Grown>,
    asked: Level,
    least: i32,
    groups: Groups,
}

#[derive(Debug)]
struct Grown {
    similarity: Similarity,
    tree: Tree,
    levels: Levels,
    notes: Vec<String>,
}

/// A named level of this register.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedLevel {
    /// Its name.
    pub name: LevelName,
    /// Mean similarity at which it cuts.
    pub level: f64,
    /// Groups of two or more.
    pub n_groups: usize,
    /// Projects in no group.
    pub n_ungrouped: usize,
    /// Projects in the largest group.
    pub largest: usize,
}

/// Groups the projects of a register by average linkage: exact, with true ties broken by id.
///
/// # Errors
/// [`Error::Settings`] for a level outside 0 to 1 or below the floor of the similarity, or a similarity of another
/// register; [`Error::Interrupted`] after [`Work::stop`].
pub fn cluster(
    register: &Register,
    similarity: &Similarity,
    settings: &ClusterSettings,
    work: &Work,
) -> Result<Clustering> {
    let (have, compared) = (register.len(), similarity.families().projects());
    if have != compared {
        let problem = format!("the similarity compares {compared} projects, the register has {have}");
        return Err(Error::Settings(problem));
    }
    let tree = work.on_pool(|| grow(similarity, work))?;
    Clustering::of(Arc::new(tree), settings.level)
}

fn grow(similarity: &Similarity, work: &Work) -> Result<Grown> {
    let n = similarity.families().projects();
    if n > mean::MOST_PROJECTS {
        let problem = format!("{n} projects; at most {} can be grouped exactly", mean::MOST_PROJECTS);
        return Err(Error::Settings(problem));
    }
    let tree = Tree::of(similarity.families(), link(similarity, work)?);
    let (projects, within) = all_pairs(similarity);
    let mut levels = automatic::levels(&tree, projects, within, similarity.spread());
    let mut notes = similarity.notes().to_vec();
    let floor = similarity.least();
    if levels.theme < floor {
        let name = if levels.effort < floor { "the automatic level lies" } else { "the level 'theme' lies" };
        notes.push(format!("{name} below the floor {:.2}; the floor is taken", similarity.floor()));
        levels = Levels { effort: levels.effort.max(floor), theme: floor };
    }
    if n < CERTAIN_FROM {
        notes.push(format!("the level is uncertain: {n} projects, expected at least {CERTAIN_FROM}"));
    }
    Ok(Grown { similarity: similarity.clone(), tree, levels, notes })
}

/// Merges of distinct texts, by the form of the linkage that suits the size: all give the same.
fn link(similarity: &Similarity, work: &Work) -> Result<Vec<Merge>> {
    let families = similarity.families();
    let sizes: Vec<u64> = families.rows().map(|row| families.size(row) as u64).collect();
    let (rows, pairs, least) = (similarity.rows(), similarity.row_pairs(), similarity.least());
    let narrow = (families.projects() as u64) < dense::MOST_PROJECTS;
    if narrow && least == 0 && dense::suits(rows.len(), pairs.len()) {
        return dense::dense(&sizes, pairs, work);
    }
    graph::merges(rows, &sizes, pairs, least, work)
}

/// Projects with text, and the similarities of all their pairs: `(|Σ x|² - Σ |x|²) / 2`, identical texts counting 1.
fn all_pairs(similarity: &Similarity) -> (u64, i128) {
    let (families, rows) = (similarity.families(), similarity.rows());
    let mut sums = vec![0_i64; rows.width + rows.dense.width];
    let (mut projects, mut own, mut twins) = (0_u64, 0_i128, 0_i128);
    for row in families.worded() {
        let size = families.size(row) as u64;
        let (terms, weights) = rows.row(row);
        for (&term, &weight) in terms.iter().zip(weights) {
            sums.get_mut(term as usize).into_iter().for_each(|sum| *sum += i64::from(weight) * size as i64);
        }
        for (sum, &x) in sums.iter_mut().skip(rows.width).zip(rows.dense.row(row)) {
            *sum += i64::from(x) * size as i64;
        }
        let size_wide = i128::from(size);
        own += i128::from(rows.dot(row, row)) * size_wide * size_wide;
        twins += size_wide * (size_wide - 1) / 2 * i128::from(ONE);
        projects += size;
    }
    // Sums are within ±2¹⁵ · 2²⁵ = ±2⁴⁰, their squares below 2⁸⁰.
    let whole: i128 = sums.iter().map(|&sum| i128::from(sum) * i128::from(sum)).sum();
    (projects, (whole - own) / 2 + twins)
}

impl Clustering {
    fn of(tree: Arc<Grown>, asked: Level) -> Result<Self> {
        let least = tree.least(asked)?;
        let groups = Groups::at(&tree.tree, least);
        Ok(Self { tree, asked, least, groups })
    }

    /// The same tree at another level.
    ///
    /// # Errors
    /// [`Error::Settings`] for a level outside 0 to 1 or below the floor.
    pub fn cut(&self, level: Level) -> Result<Self> {
        Self::of(Arc::clone(&self.tree), level)
    }

    /// The group of each project by position in the register; -1 where it is in none. Groups are numbered from 0 by
    /// size falling, then by smallest id.
    pub fn labels(&self) -> &[i64] {
        &self.groups.labels
    }

    /// The projects of each group, ascending.
    pub fn members(&self) -> &[Vec<u32>] {
        &self.groups.members
    }

    /// The projects in no group, ascending.
    pub fn alone(&self) -> &[u32] {
        &self.groups.ungrouped
    }

    /// Groups of two or more.
    pub fn n_groups(&self) -> usize {
        self.groups.members.len()
    }

    /// The mean similarity at which the tree is cut.
    pub fn level(&self) -> f64 {
        f64::from(self.least) / f64::from(ONE)
    }

    /// The level in units of 2⁻³⁰.
    pub fn least(&self) -> i32 {
        self.least
    }

    /// The level as it was asked for.
    pub fn asked(&self) -> Level {
        self.asked
    }

    /// The named levels of this register, from fine to coarse. A reading aid: a cosine has no fixed meaning.
    pub fn levels(&self) -> Vec<NamedLevel> {
        let named = LevelName::ALL.into_iter().map(|name| {
            let least = self.tree.named(name);
            let groups = Groups::at(&self.tree.tree, least);
            NamedLevel {
                name,
                level: f64::from(least) / f64::from(ONE),
                n_groups: groups.members.len(),
                n_ungrouped: groups.ungrouped.len(),
                largest: groups.members.first().map_or(0, Vec::len),
            }
        });
        named.collect()
    }

    /// Whether the register is too small for the automatic level to be relied on: show the other levels beside it.
    pub fn uncertain(&self) -> bool {
        self.tree.tree.projects() < CERTAIN_FROM
    }

    /// What the reader should know: an uncertain level, a floor.
    pub fn notes(&self) -> &[String] {
        &self.tree.notes
    }

    /// The tree of all merges above the floor.
    pub fn tree(&self) -> &Tree {
        &self.tree.tree
    }

    /// The similarity that was grouped.
    pub fn similarity(&self) -> &Similarity {
        &self.tree.similarity
    }

    pub(super) fn node(&self, group: usize) -> Option<u32> {
        self.groups.nodes.get(group).copied()
    }

    /// The group a project is in.
    pub fn group_of(&self, project: u32) -> Option<usize> {
        let label = self.groups.labels.get(project as usize)?;
        usize::try_from(*label).ok()
    }
}

impl Grown {
    fn named(&self, name: LevelName) -> i32 {
        match name {
            LevelName::Identical => NEAR_IDENTICAL.max(self.similarity.least()),
            LevelName::Effort => self.levels.effort,
            LevelName::Theme => self.levels.theme,
        }
    }

    fn least(&self, level: Level) -> Result<i32> {
        let at = match level {
            Level::Auto => return Ok(self.named(LevelName::Effort)),
            Level::Named(name) => return Ok(self.named(name)),
            Level::At(at) => at,
        };
        if !(0.0..=1.0).contains(&at) {
            return Err(Error::Settings(format!("the level is {at}, expected a mean similarity from 0 to 1")));
        }
        let (least, floor) = (units_up(at), self.similarity.floor());
        if least < self.similarity.least() {
            return Err(Error::Settings(format!(
                "the level {at} lies below the floor {floor} of the similarity; lower the floor to see such groups"
            )));
        }
        Ok(least)
    }
}
