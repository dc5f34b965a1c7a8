//! Do the groups stay when one project is left out?

use super::{Clustering, Merge, dense};
use crate::similarity::{Families, Pair};
use crate::{Result, Work};

/// Cells of all matrices together up to which stability is computed: 300 projects, or more in separate parts.
const MOST_CELLS: u64 = 30_000_000;

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
    /// that part is grouped again.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] after [`Work::stop`].
    pub fn stability(&self, work: &Work) -> Result<Stability> {
        let parts = Parts::of(self);
        let cells: u64 = parts.cells();
        if self.similarity().least() > 0 || cells > MOST_CELLS {
            let n = self.similarity().families().rows().len();
            let reason = format!("leaving out each of {n} distinct texts in turn would take too long");
            return Ok(Stability { groups: None, reason: Some(reason) });
        }
        work.begin("stability", self.members().len() as u64);
        let mut groups = Vec::with_capacity(self.n_groups());
        for members in self.members() {
            let mut sum = 0.0;
            for &member in members {
                sum += parts.returned(self, members, member)?;
            }
            groups.push(sum / members.len().max(1) as f64);
            work.advance(1)?;
        }
        Ok(Stability { groups: Some(groups), reason: None })
    }
}

/// Texts connected by pairs at or above the level, with these pairs' whole neighbourhoods.
struct Parts<'a> {
    families: &'a Families,
    /// The part of each row, and the rows of each part, ascending.
    part_of: Vec<u32>,
    rows: Vec<Vec<u32>>,
    pairs: Vec<Vec<Pair>>,
}

impl<'a> Parts<'a> {
    fn of(clustering: &'a Clustering) -> Self {
        let similarity = clustering.similarity();
        let families = similarity.families();
        let n = families.rows().len();
        let linked = similarity.row_pairs().iter().filter(|p| p.dot >= clustering.least());
        let part_of = connected(n, linked);
        let mut rows = vec![Vec::new(); n];
        for (row, &part) in (0..).zip(&part_of) {
            rows.get_mut(part as usize).into_iter().for_each(|rows| rows.push(row));
        }
        let mut pairs = vec![Vec::new(); n];
        for pair in similarity.row_pairs() {
            let part = |row: u32| part_of.get(row as usize);
            if let Some(&part) = part(pair.a).filter(|&a| Some(a) == part(pair.b)) {
                pairs.get_mut(part as usize).into_iter().for_each(|pairs| pairs.push(*pair));
            }
        }
        Self { families, part_of, rows, pairs }
    }

    fn cells(&self) -> u64 {
        self.rows.iter().map(|rows| (rows.len() as u64).pow(3)).sum()
    }

    /// How much of the rest of a group returns without `left_out`.
    fn returned(&self, clustering: &Clustering, members: &[u32], left_out: u32) -> Result<f64> {
        let row_of = |project: u32| self.families.row_of(project).unwrap_or(usize::MAX);
        let own = row_of(left_out);
        let part = self.part_of.get(own).copied().unwrap_or_default() as usize;
        let rows = self.rows.get(part).map_or(&[][..], Vec::as_slice);
        let local = |row: u32| rows.binary_search(&row).unwrap_or(usize::MAX) as u32;
        // A node is a text of the part; without projects left it keeps its place but has no pairs.
        let mut sizes: Vec<u64> = rows.iter().map(|&row| self.families.size(row as usize) as u64).collect();
        sizes.get_mut(local(own as u32) as usize).into_iter().for_each(|size| *size -= 1);
        let pairs = self.pairs.get(part).into_iter().flatten();
        let alive = |row: u32| sizes.get(local(row) as usize).is_some_and(|&size| size > 0);
        let pairs = pairs.filter(|p| alive(p.a) && alive(p.b));
        let pairs: Vec<Pair> = pairs.map(|p| Pair { a: local(p.a), b: local(p.b), dot: p.dot }).collect();
        let tops = tops(&sizes, dense::dense(&sizes, &pairs, &Work::new(1))?, clustering.least());
        let weight = |node: u32| sizes.get(node as usize).copied().unwrap_or_default();
        let mut kept: Vec<u32> = members.iter().map(|&m| local(row_of(m) as u32)).collect();
        kept.sort_unstable();
        kept.dedup();
        Ok(best_jaccard(&tops, &kept, weight))
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

/// The smallest row that each row is connected to.
fn connected<'p>(n: usize, pairs: impl Iterator<Item = &'p Pair>) -> Vec<u32> {
    let mut root: Vec<u32> = (0..n as u32).collect();
    for pair in pairs {
        let (a, b) = (find(&mut root, pair.a), find(&mut root, pair.b));
        root.get_mut(a.max(b) as usize).into_iter().for_each(|slot| *slot = a.min(b));
    }
    (0..n as u32).map(|row| find(&mut root, row)).collect()
}

fn find(root: &mut [u32], mut row: u32) -> u32 {
    while let Some(&above) = root.get(row as usize).filter(|&&above| above != row) {
        let higher = root.get(above as usize).copied().unwrap_or(above);
        root.get_mut(row as usize).into_iter().for_each(|slot| *slot = higher);
        row = above;
    }
    row
}
