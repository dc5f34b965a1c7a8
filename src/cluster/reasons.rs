//! Why a group is one, and why two projects are together or not.

use rayon::prelude::*;
use serde::Serialize;

use super::centre::{Centre, Centres};
use super::labels::{self, LabelTerm, Labeller};
use super::{Clustering, Mean};
use crate::register::Register;
use crate::similarity::{ONE, Pair};
use crate::{Error, Result, Work};

/// A member and how alike it is to the rest of its group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MemberMean {
    /// Position in the register.
    pub project: u32,
    /// Mean similarity to the other members.
    pub mean: f64,
}

/// Two projects and their similarity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alike {
    /// Position of the project whose id sorts first.
    pub a: u32,
    /// Position of the other.
    pub b: u32,
    /// From 0 to 1.
    pub similarity: f64,
}

/// The group that would be joined next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NearestGroup {
    /// Its number.
    pub group: usize,
    /// Mean similarity of the two groups.
    pub similarity: f64,
    /// The level at which the tree puts both together.
    pub joins_at: f64,
}

/// Why the projects of a group are together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupExplanation {
    /// Its number.
    pub group: usize,
    /// Its name: the terms that set it apart, else the title of its medoid.
    pub name: String,
    /// The terms that set it apart from the rest of the register, by log-odds; may be none.
    pub terms: Vec<LabelTerm>,
    /// The member nearest to all members together, by position.
    pub medoid: u32,
    /// Mean similarity of its pairs, `(S·S - Σ x·x) / (m (m - 1))`; identical texts count 1.
    pub cohesion: f64,
    /// Mean similarity of the two parts that were joined last.
    pub height: f64,
    /// The least alike pair; none in a group of more than 2 000 distinct texts.
    pub lowest: Option<Alike>,
    /// The most alike pair.
    pub highest: Option<Alike>,
    /// All members, by position.
    pub members: Vec<MemberMean>,
    /// The member least like the rest; of equals the first.
    pub weakest: Option<MemberMean>,
    /// The group that would be joined next; none when nothing is alike above the floor.
    pub nearest: Option<NearestGroup>,
}

/// Why two projects are together, or what would bring them together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyNot {
    /// Whether one group holds both.
    pub together: bool,
    /// The level of this clustering.
    pub level: f64,
    /// Similarity of the two alone.
    pub similarity: f64,
    /// The highest level at which they are together; none when they do not meet above the floor.
    pub joins_at: Option<f64>,
    /// The same in words.
    pub words: String,
}

impl From<Pair> for Alike {
    fn from(pair: Pair) -> Self {
        Self { a: pair.a, b: pair.b, similarity: f64::from(pair.dot) / f64::from(ONE) }
    }
}

impl Clustering {
    /// Mean similarity of all pairs of a group, exact but for the last division.
    pub fn cohesion(&self, group: usize) -> Option<f64> {
        let (node, size) = (self.node(group)?, self.members().get(group)?.len() as u64);
        Some(Mean { dot_sum: self.tree().within(node), pairs: size * (size - 1) / 2 }.value())
    }

    /// Why the projects of a group are together.
    ///
    /// # Errors
    /// [`Error::Settings`] for a number that no group has.
    pub fn explain(&self, register: &Register, group: usize) -> Result<GroupExplanation> {
        let members = self.members().get(group).ok_or_else(|| self.no_group(group))?;
        let terms = Labeller::new(register, self.similarity().vectors()).terms(members);
        Ok(self.account(register, group, members, terms, &Centres::fleeting(self)))
    }

    /// The terms that set a group apart from the group it would join next; none where there is no such group or term.
    pub fn versus(&self, told: &GroupExplanation) -> Vec<LabelTerm> {
        let nearest = told.nearest.and_then(|near| self.members().get(near.group));
        let Some((members, other)) = self.members().get(told.group).zip(nearest) else { return Vec::new() };
        labels::versus(self.similarity().vectors(), members, other)
    }

    /// What the groups are called: see [`GroupExplanation::name`].
    ///
    /// # Errors
    /// [`Error::Interrupted`] after [`Work::stop`].
    pub fn names(&self, register: &Register, work: &Work) -> Result<Vec<String>> {
        let vectors = self.similarity().vectors();
        let terms = Labeller::new(register, vectors).all(self.members(), work)?;
        let name = |(terms, members): (&Vec<LabelTerm>, &Vec<u32>)| {
            let medoid = || Centre::of(self.similarity(), members).medoid(members);
            let title = if terms.is_empty() { register.title(medoid() as usize) } else { "" };
            labels::name(terms, title, vectors.language)
        };
        work.on_pool(|| Ok(terms.par_iter().zip(self.members()).map(name).collect()))
    }

    /// The explanation of a group whose terms are known.
    pub(super) fn account(
        &self,
        register: &Register,
        group: usize,
        members: &[u32],
        terms: Vec<LabelTerm>,
        centres: &Centres<'_>,
    ) -> GroupExplanation {
        centres.with(group, |centre| self.account_by(register, (group, members), terms, centre, centres))
    }

    fn account_by(
        &self,
        register: &Register,
        (group, members): (usize, &[u32]),
        terms: Vec<LabelTerm>,
        centre: &Centre<'_>,
        centres: &Centres<'_>,
    ) -> GroupExplanation {
        let vectors = self.similarity().vectors();
        let medoid = centre.medoid(members);
        let name = labels::name(&terms, register.title(medoid as usize), vectors.language);
        let means = members.iter().filter_map(|&project| Some((project, centre.rest(project)?)));
        let means: Vec<(u32, Mean)> = means.collect();
        let shown = |&(project, mean): &(u32, Mean)| MemberMean { project, mean: mean.value() };
        let weakest = means.iter().min_by(|x, y| x.1.cmp(&y.1).then(x.0.cmp(&y.0)));
        let extremes = centre.extremes(members);
        let height = self.node(group).and_then(|node| self.tree().merge(node));
        let nearest = self.neighbour(group, centres).map(|near| NearestGroup {
            group: near.group,
            similarity: near.mean.value(),
            joins_at: near.joins_at.value(),
        });
        GroupExplanation {
            group,
            name,
            terms,
            medoid,
            cohesion: self.cohesion(group).unwrap_or_default(),
            height: height.map_or(1.0, |merge| merge.mean.value()),
            lowest: extremes.map(|(lowest, _)| lowest.into()),
            highest: extremes.map(|(_, highest)| highest.into()),
            weakest: weakest.map(shown),
            members: means.iter().map(shown).collect(),
            nearest,
        }
    }

    fn no_group(&self, group: usize) -> Error {
        let problem = match self.n_groups() {
            0 => format!("no group {group}; at the level {:.3} no two projects are together", self.level()),
            n => format!("no group {group}; at the level {:.3} there are groups 0 to {}", self.level(), n - 1),
        };
        Error::Settings(problem)
    }

    /// Why the projects at positions `a` and `b` are together, or not.
    ///
    /// # Errors
    /// [`Error::Settings`] for a position outside the register.
    pub fn why_not(&self, a: u32, b: u32) -> Result<WhyNot> {
        let n = self.tree().projects();
        if let Some(outside) = [a, b].into_iter().find(|&project| project as usize >= n) {
            return Err(Error::Settings(format!("no project at position {outside}; the register has {n} projects")));
        }
        let joins_at = self.joins_at(a, b);
        let together = a == b || self.group_of(a).is_some_and(|group| self.group_of(b) == Some(group));
        let similarity = f64::from(self.similarity().dot(a, b)) / f64::from(ONE);
        let words = self.in_words(together, similarity, joins_at);
        Ok(WhyNot { together, level: self.level(), similarity, joins_at, words })
    }

    /// The highest level at which both are together: a whole number of 2⁻³⁰, so cutting there joins them.
    fn joins_at(&self, a: u32, b: u32) -> Option<f64> {
        let node = self.tree().meeting(a, b)?;
        let units = self.tree().merge(node).map_or(ONE, |merge| merge.mean.units());
        Some(f64::from(units) / f64::from(ONE))
    }

    fn in_words(&self, together: bool, similarity: f64, joins_at: Option<f64>) -> String {
        let level = self.level();
        let pair = format!("the two alone have a similarity of {similarity:.3}");
        match (together, joins_at) {
            (true, Some(at)) => format!(
                "together: their parts of the group have a mean similarity of {at:.3}, at least the level {level:.3}; {pair}"
            ),
            (_, Some(at)) => format!(
                "not together: their groups have a mean similarity of {at:.3}, below the level {level:.3}; {pair}; a level of {at:.3} or lower joins them"
            ),
            (_, None) => format!(
                "not together: nothing links their groups above the floor {:.3}; {pair}; no level joins them",
                self.similarity().floor()
            ),
        }
    }
}
