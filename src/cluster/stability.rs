//! Do the groups stay when one project is left out?

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Clustering, Merge, graph};
use crate::sets::Sets;
use crate::similarity::{Families, OwnRows, Pair, Rows};
use crate::{Result, Work};

/// The cubes of the numbers of texts, over all parts, up to which stability is computed: 300 projects, or more in separate
/// parts.
const MOST_CUBES: u64 = 30_000_000;

/// How much of each group returns when one of its members is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// Mean over the members of the largest Jaccard similarity between the rest of the group and a group found
    /// without that member, at the same level; none when it was not computed.
    pub groups: Option<Vec<f64>>,
    /// Why it was not computed.
    pub reason: Option<String>,
}

impl Clustering {
    /// Leaves out each grouped project in turn (Hennig 2007, by jackknife: no randomness).
    ///
    /// At least .75 is called stable, below .5 the group dissolves. The words keep their weights; a project that is
    /// left out changes only the part of the register that similarity at or above the level connects it to, so only
    /// that part is grouped again, from the level up.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] after [`Work::stop`].
    pub fn stability(&self, work: &Work) -> Result<Stability> {
        let whole = self.similarity().least() == 0;
        let Some(parts) = whole.then(|| Parts::of(self)).filter(|parts| parts.cubes() <= MOST_CUBES) else {
            let n = self.similarity().families().rows().len();
            let reason = format!("leaving out each of {n} distinct texts in turn would take too long");
            return Ok(Stability { groups: None, reason: Some(reason) });
        };
        let left_out: Vec<(usize, usize)> = self.texts_by_group();
        work.begin("stability", left_out.len() as u64);
        let returned = |&(group, row): &(usize, usize)| {
            work.advance(1)?;
            let members = self.members().get(group).map_or(&[][..], Vec::as_slice);
            Ok(((group, row), parts.returned(members, row)?))
        };
        let returned = work.on_pool(|| left_out.par_iter().map(returned).collect::<Result<FxHashMap<_, _>>>())?;
        let mean = |(group, members): (usize, &Vec<u32>)| {
            let rows = members.iter().filter_map(|&member| parts.families.row_of(member));
            let sum: f64 = rows.filter_map(|row| returned.get(&(group, row))).sum();
            sum / members.len().max(1) as f64
        };
        Ok(Stability { groups: Some(self.members().iter().enumerate().map(mean).collect()), reason: None })
    }

    /// Each group with each of its texts once.
    fn texts_by_group(&self) -> Vec<(usize, usize)> {
        let families = self.similarity().families();
        let of = |group: usize, members: &[u32]| {
            let mut rows: Vec<usize> = members.iter().filter_map(|&member| families.row_of(member)).collect();
            rows.sort_unstable();
            rows.dedup();
            rows.into_iter().map(move |row| (group, row)).collect::<Vec<_>>()
        };
        self.members().iter().enumerate().flat_map(|(group, members)| of(group, members)).collect()
    }
}

/// Texts connected by pairs at or above the level: a group lies in one part, whoever is left out.
struct Parts<'a> {
    families: &'a Families,
    least: i32,
    all: Vec<Part>,
    /// The part of each row, and its place there.
    place: Vec<(u32, u32)>,
}

impl<'a> Parts<'a> {
    fn of(clustering: &'a Clustering) -> Self {
        let (similarity, least) = (clustering.similarity(), clustering.least());
        let (families, rows) = (similarity.families(), similarity.rows());
        let linked = || similarity.row_pairs().iter().filter(|p| p.dot >= least);
        let mut parts: Vec<Part> = Vec::new();
        let mut place: Vec<(u32, u32)> = Vec::with_capacity(rows.len());
        let mut sets = Sets::of(rows.len());
        for pair in linked() {
            sets.unite(pair.a as usize, pair.b as usize);
        }
        for row in 0..rows.len() {
            let first = sets.first(row);
            let part = if first == row {
                parts.push(Part::like(rows));
                parts.len() as u32 - 1
            } else {
                place.get(first).map_or(0, |place| place.0)
            };
            let sizes = parts.get_mut(part as usize).map(|part| part.push(rows, row, families.size(row) as u64));
            place.push((part, sizes.unwrap_or_default()));
        }
        for pair in linked() {
            let at = |row: u32| place.get(row as usize).copied().unwrap_or_default();
            let ((part, a), (_, b)) = (at(pair.a), at(pair.b));
            parts.get_mut(part as usize).into_iter().for_each(|part| part.pairs.push(Pair { a, b, dot: pair.dot }));
        }
        Self { families, least, all: parts, place }
    }

    fn cubes(&self) -> u64 {
        self.all.iter().map(|part| (part.sizes.len() as u64).pow(3)).sum()
    }

    /// How much of the rest of a group returns without one of the projects of a text of it.
    fn returned(&self, members: &[u32], left_out: usize) -> Result<f64> {
        let at = |row: usize| self.place.get(row).copied().unwrap_or_default();
        let (part, own) = at(left_out);
        let Some(part) = self.all.get(part as usize) else { return Ok(0.0) };
        let (sizes, pairs) = part.without(own);
        let merges = graph::merges(part.texts.rows(), &sizes, &pairs, self.least, &Work::new(1))?;
        let tops = tops(&sizes, merges, self.least);
        let weight = |node: u32| sizes.get(node as usize).copied().unwrap_or_default();
        let mut kept: Vec<u32> = members.iter().filter_map(|&m| self.families.row_of(m)).map(|row| at(row).1).collect();
        kept.sort_unstable();
        kept.dedup();
        Ok(best_jaccard(&tops, &kept, weight))
    }
}

/// Texts of one part, with the projects of each and the pairs at or above the level.
struct Part {
    texts: OwnRows,
    sizes: Vec<u64>,
    pairs: Vec<Pair>,
}

impl Part {
    fn like(rows: Rows<'_>) -> Self {
        Self { texts: OwnRows::like(rows), sizes: Vec::new(), pairs: Vec::new() }
    }

    /// Adds a text and returns its place.
    fn push(&mut self, rows: Rows<'_>, row: usize, size: u64) -> u32 {
        self.texts.push(rows, row);
        self.sizes.push(size);
        self.sizes.len() as u32 - 1
    }

    /// Sizes and pairs without one of the projects of a text; a text that has none left keeps its place, but no pairs.
    fn without(&self, own: u32) -> (Vec<u64>, Vec<Pair>) {
        let mut sizes = self.sizes.clone();
        sizes.get_mut(own as usize).into_iter().for_each(|size| *size -= 1);
        let gone = sizes.get(own as usize).is_some_and(|&size| size == 0);
        let stays = |pair: &&Pair| !gone || (pair.a != own && pair.b != own);
        let pairs = self.pairs.iter().filter(stays).copied().collect();
        (sizes, pairs)
    }
}

/// The cluster of each node at a level.
fn tops(sizes: &[u64], mut merges: Vec<Merge>, least: i32) -> Vec<u32> {
    merges.sort_unstable_by(Merge::order);
    let mut tops: Vec<u32> = (0..sizes.len() as u32).collect();
    let together = merges.partition_point(|merge| merge.mean.reaches(least));
    // Backwards: the smaller id of a merge already knows its final cluster.
    for merge in merges.iter().take(together).rev() {
        if let Some(&top) = tops.get(merge.a as usize) {
            tops.get_mut(merge.b as usize).into_iter().for_each(|slot| *slot = top);
        }
    }
    tops
}

/// Largest share of projects that `kept` and one of the clusters have in common.
fn best_jaccard(tops: &[u32], kept: &[u32], weight: impl Fn(u32) -> u64) -> f64 {
    let mut found: Vec<u32> = kept.iter().filter_map(|&node| tops.get(node as usize).copied()).collect();
    found.sort_unstable();
    found.dedup();
    let ours: u64 = kept.iter().map(|&node| weight(node)).sum();
    let jaccard = |top: u32| {
        let theirs = (0..).zip(tops).filter(|(_, t)| **t == top).map(|(node, _)| node);
        let (mut both, mut all) = (0, 0);
        for node in theirs {
            all += weight(node);
            both += if kept.binary_search(&node).is_ok() { weight(node) } else { 0 };
        }
        let either = ours + all - both;
        if either == 0 { 0.0 } else { both as f64 / either as f64 }
    };
    found.into_iter().map(jaccard).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::cluster::{ClusterSettings, Level, cluster, dense};
    use crate::register::{Draft, Field, Register};
    use crate::similarity::{SimilaritySettings, similarity};

    /// Titles of three words out of few; some alike, some the same.
    fn invented(n: usize) -> Register {
        let words =
            ["park", "vej", "mentor", "sprog", "skole", "energi", "havn", "job", "kunst", "vand", "bolig", "sport"];
        let title = |i: usize| [i * 7 % 12, i * i % 11, (i * 5 + i / 9) % 12].map(|at| words[at]).join(" ");
        let titles = (0..n).map(|i| Some(title(i).into())).collect();
        Draft { n, texts: [(Field::Title, titles)].into(), ..Draft::default() }.build().unwrap()
    }

    /// The plain way: the whole register grouped anew without each member.
    fn plain(groups: &Clustering) -> Vec<f64> {
        let sim = groups.similarity();
        let families = sim.families();
        let one = |members: &[u32], left_out: u32| {
            let own = families.row_of(left_out).unwrap();
            let mut sizes: Vec<u64> = families.rows().map(|row| families.size(row) as u64).collect();
            sizes[own] -= 1;
            let there = |row: u32| sizes[row as usize] > 0;
            let pairs: Vec<Pair> = sim.row_pairs().iter().filter(|p| there(p.a) && there(p.b)).copied().collect();
            let tops = tops(&sizes, dense::dense(&sizes, &pairs, &Work::new(1)).unwrap(), groups.least());
            let mut kept: Vec<u32> = members.iter().map(|&m| families.row_of(m).unwrap() as u32).collect();
            kept.dedup();
            kept.sort_unstable();
            kept.dedup();
            best_jaccard(&tops, &kept, |node| sizes[node as usize])
        };
        let mean = |members: &Vec<u32>| members.iter().map(|&m| one(members, m)).sum::<f64>() / members.len() as f64;
        groups.members().iter().map(mean).collect()
    }

    #[test]
    fn only_the_part_around_a_project_is_grouped_again() {
        let register = invented(70);
        let sim = similarity(&register, &SimilaritySettings::default(), &Work::new(1)).unwrap();
        let groups = cluster(&register, &sim, &ClusterSettings::default(), &Work::new(1)).unwrap();
        for level in [0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0] {
            let groups = groups.cut(Level::At(level)).unwrap();
            for threads in [1, 3] {
                assert_eq!(groups.stability(&Work::new(threads)).unwrap().groups.unwrap(), plain(&groups), "{level}");
            }
        }
    }
}
