//! How a group holds together: sums over its texts.

use std::cmp::Reverse;
use std::sync::OnceLock;

use super::sums::{Narrow, Scatter, Sums, Vector, Wide, add, dot};
use super::{Clustering, Mean};
use crate::similarity::{ONE, Pair, Similarity};

/// Distinct texts of a group up to which all its pairs are looked at.
const MOST_TEXTS: usize = 2_000;

/// Distinct texts from which on each is written out over the vocabulary to compare it with all others.
const WRITTEN_OUT: usize = 32;

/// A group's texts with the number of its projects for each, by row, and their sum.
#[derive(Debug)]
pub(super) struct Centre<'a> {
    similarity: &'a Similarity,
    texts: Vec<(usize, u64)>,
    sum: Option<Sums<Wide>>,
    size: u64,
}

impl<'a> Centre<'a> {
    /// The centre of some projects.
    pub(super) fn of(similarity: &'a Similarity, members: &[u32]) -> Self {
        let mut rows: Vec<usize> = members.iter().filter_map(|&m| similarity.families().row_of(m)).collect();
        rows.sort_unstable();
        let texts: Vec<(usize, u64)> =
            rows.chunk_by(|a, b| a == b).map(|same| (same.first().copied().unwrap_or(0), same.len() as u64)).collect();
        let mut centre = Self { similarity, texts, sum: None, size: members.len() as u64 };
        centre.sum = Some(centre.total(0..centre.texts.len()));
        centre
    }

    /// The sum of some of the texts, halved until single: sums of like length meet.
    fn total(&self, texts: std::ops::Range<usize>) -> Sums<Wide> {
        let middle = texts.start + texts.len() / 2;
        match texts.len() {
            0 | 1 => add::<Wide>(self.vector(texts.start), Vector::none()),
            _ => {
                let (left, right) = (self.total(texts.start..middle), self.total(middle..texts.end));
                add::<Wide>(Vector::of(&left), Vector::of(&right))
            }
        }
    }

    fn vector(&self, text: usize) -> Vector<'a, Wide> {
        let (row, size) = self.texts.get(text).copied().unwrap_or((usize::MAX, 0));
        Vector::text(self.similarity.rows(), row, size)
    }

    /// A text, as if one project had it.
    fn one(&self, text: usize) -> Vector<'a, Wide> {
        Vector::text(self.similarity.rows(), self.texts.get(text).map_or(usize::MAX, |t| t.0), 1)
    }

    fn sum(&self) -> Vector<'_, Wide> {
        self.sum.as_ref().map_or(Vector::none(), Vector::of)
    }

    /// Mean similarity of all pairs between two disjoint groups.
    pub(super) fn to(&self, other: &Self) -> Mean {
        Mean { dot_sum: dot::<Wide>(self.sum(), other.sum()), pairs: self.size * other.size }
    }

    /// Mean similarity of a member to the rest; identical texts count 1. None for a group of one.
    pub(super) fn rest(&self, project: u32) -> Option<Mean> {
        let row = self.similarity.families().row_of(project)?;
        let at = self.texts.binary_search_by_key(&row, |t| t.0).ok()?;
        let twins = self.texts.get(at)?.1;
        let one = self.one(at);
        let all = dot::<Wide>(one, self.sum());
        let same = dot::<Wide>(one, self.vector(at));
        let pairs = self.size.checked_sub(1).filter(|&pairs| pairs > 0)?;
        Some(Mean { dot_sum: all - same + i128::from(ONE) * i128::from(twins - 1), pairs })
    }

    /// The member nearest to all members together: the largest dot product with their sum, the smallest position of
    /// equals; 0 for a group without members.
    pub(super) fn medoid(&self, members: &[u32]) -> u32 {
        let to_all = |at: usize| dot::<Wide>(self.one(at), self.sum());
        let dots: Vec<i128> = (0..self.texts.len()).map(to_all).collect();
        let of = |project: u32| {
            let at = self.texts.binary_search_by_key(&self.similarity.families().row_of(project)?, |t| t.0).ok()?;
            dots.get(at).copied()
        };
        members.iter().copied().min_by_key(|&project| (Reverse(of(project)), project)).unwrap_or(0)
    }

    /// The least and the most alike pair of projects; ties to the smaller ids. None above [`MOST_TEXTS`] texts.
    pub(super) fn extremes(&self, members: &[u32]) -> Option<(Pair, Pair)> {
        if self.texts.len() > MOST_TEXTS {
            return None;
        }
        let families = self.similarity.families();
        let inside = |row: usize| families.members(row).iter().copied().filter(|p| members.binary_search(p).is_ok());
        let firsts: Vec<u32> = self.texts.iter().filter_map(|&(row, _)| inside(row).next()).collect();
        let mut found = Extremes::default();
        for (row, _) in self.texts.iter().filter(|text| text.1 > 1) {
            let twins: Vec<u32> = inside(*row).take(2).collect();
            if let [a, b] = twins[..] {
                found.add(Pair { a, b, dot: ONE });
            }
        }
        self.each_pair(|x, y, dot| {
            if let (Some(&x), Some(&y)) = (firsts.get(x), firsts.get(y)) {
                found.add(Pair { a: x.min(y), b: x.max(y), dot });
            }
        });
        found.lowest.zip(found.highest)
    }

    /// Tells the similarity of every two texts, by their places.
    fn each_pair(&self, mut tell: impl FnMut(usize, usize, i32)) {
        let text = |&(row, _): &(usize, u64)| Vector::<Narrow>::text(self.similarity.rows(), row, 1);
        let mut scatter = (self.texts.len() >= WRITTEN_OUT).then(|| Scatter::new(self.similarity.rows().width));
        for (at, one) in self.texts.iter().map(text).enumerate() {
            if let Some(scatter) = &mut scatter {
                scatter.write(one);
            }
            for (other_at, other) in self.texts.iter().map(text).enumerate().skip(at + 1) {
                let similar = scatter.as_ref().map_or_else(|| dot(one, other), |scatter| scatter.dot(one, other));
                tell(at, other_at, similar.min(i64::from(ONE)) as i32);
            }
            if let Some(scatter) = &mut scatter {
                scatter.clear(one);
            }
        }
    }
}

/// The least and the most alike of the pairs seen; of equals the one of smaller ids.
#[derive(Default)]
struct Extremes {
    lowest: Option<Pair>,
    highest: Option<Pair>,
}

impl Extremes {
    fn add(&mut self, pair: Pair) {
        if self.lowest.is_none_or(|p| (pair.dot, pair.a, pair.b) < (p.dot, p.a, p.b)) {
            self.lowest = Some(pair);
        }
        if self.highest.is_none_or(|p| (Reverse(pair.dot), pair.a, pair.b) < (Reverse(p.dot), p.a, p.b)) {
            self.highest = Some(pair);
        }
    }
}

/// The centres of groups: kept when many are asked for, else made anew each time.
#[derive(Debug)]
pub(super) struct Centres<'a> {
    clustering: &'a Clustering,
    kept: Vec<OnceLock<Centre<'a>>>,
}

impl<'a> Centres<'a> {
    /// For questions about all groups.
    pub(super) fn kept(clustering: &'a Clustering) -> Self {
        Self { clustering, kept: (0..clustering.n_groups()).map(|_| OnceLock::new()).collect() }
    }

    /// For one question.
    pub(super) fn fleeting(clustering: &'a Clustering) -> Self {
        Self { clustering, kept: Vec::new() }
    }

    fn make(&self, group: usize) -> Centre<'a> {
        let members = self.clustering.members().get(group).map_or(&[][..], Vec::as_slice);
        Centre::of(self.clustering.similarity(), members)
    }

    /// Does something with the centre of a group.
    pub(super) fn with<T>(&self, group: usize, what: impl FnOnce(&Centre<'a>) -> T) -> T {
        match self.kept.get(group) {
            Some(slot) => what(slot.get_or_init(|| self.make(group))),
            None => what(&self.make(group)),
        }
    }
}

/// The group that would be joined next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Neighbour {
    /// Its number.
    pub(super) group: usize,
    /// Mean similarity of the two groups.
    pub(super) mean: Mean,
    /// Mean similarity at which the tree puts both together.
    pub(super) joins_at: Mean,
}

/// Groups compared when looking for the nearest.
const MOST_GROUPS: usize = 500;

impl Clustering {
    /// The nearest other group: of those in the first branch upwards that holds any, the one most alike.
    ///
    /// None when the tree ends before, or a branch holds more than [`MOST_GROUPS`].
    pub(super) fn neighbour(&self, group: usize, centres: &Centres<'_>) -> Option<Neighbour> {
        let (tree, own) = (self.tree(), self.node(group)?);
        let mut node = own;
        loop {
            let parent = tree.parent(node)?;
            let other = tree.children(parent)?.into_iter().find(|&child| child != node)?;
            let mut groups: Vec<usize> = self.groups_below(other)?;
            if !groups.is_empty() {
                let joins_at = tree.merge(parent)?.mean;
                groups.sort_unstable();
                return centres.with(group, |centre| {
                    let near = groups.into_iter().map(|group| {
                        let mean = centres.with(group, |other| centre.to(other));
                        Neighbour { group, mean, joins_at }
                    });
                    near.reduce(|best, next| if next.mean > best.mean { next } else { best })
                });
            }
            node = parent;
        }
    }

    /// Groups in a branch that is not part of a group; none when there are more than [`MOST_GROUPS`].
    fn groups_below(&self, node: u32) -> Option<Vec<usize>> {
        let tree = self.tree();
        let (mut open, mut groups) = (vec![node], Vec::new());
        while let Some(node) = open.pop() {
            let group = self.group_of(tree.first(node)).filter(|&group| self.node(group) == Some(node));
            match (group, tree.children(node)) {
                (Some(group), _) => groups.push(group),
                (None, Some(children)) => open.extend(children),
                (None, None) => {}
            }
            if groups.len() > MOST_GROUPS || open.len() > 100 * MOST_GROUPS {
                return None;
            }
        }
        Some(groups)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::Work;
    use crate::cluster::{ClusterSettings, Level, cluster};
    use crate::register::{Draft, Field};
    use crate::similarity::{SimilaritySettings, similarity};

    #[test]
    fn the_medoid_is_the_project_nearest_to_all() {
        let titles = ["a1 b1", "a1 b1 c1", "c1 d1", "x1 y1", "a1 b1"].map(|t| Some(t.into())).to_vec();
        let register = Draft { n: 5, texts: [(Field::Title, titles)].into(), ..Draft::default() }.build().unwrap();
        let sim = similarity(&register, &SimilaritySettings::default(), &Work::new(1)).unwrap();
        let slow = |members: &[u32]| {
            let row = |p: u32| sim.families().row_of(p).unwrap();
            let total = |p: u32| members.iter().map(|&q| i64::from(sim.rows().dot(row(p), row(q)))).sum::<i64>();
            members.iter().copied().min_by_key(|&p| (Reverse(total(p)), p)).unwrap()
        };
        for members in [vec![0, 1, 2, 3], vec![2, 3], vec![0, 4], vec![0, 1, 2, 3, 4]] {
            assert_eq!(Centre::of(&sim, &members).medoid(&members), slow(&members), "{members:?}");
        }
        assert_eq!(Centre::of(&sim, &[0, 4]).medoid(&[0, 4]), 0);
        assert_eq!(Centre::of(&sim, &[]).medoid(&[]), 0);
    }

    #[test]
    fn the_extremes_are_those_of_all_pairs() {
        let title = |i: u32| format!("w{} w{} v{} u{}", i % 7, i * i % 11, i * 3 % 13, i % 3);
        let titles = (0..90).map(|i| Some(title(i % 75).into())).collect();
        let register = Draft { n: 90, texts: [(Field::Title, titles)].into(), ..Draft::default() }.build().unwrap();
        let sim = similarity(&register, &SimilaritySettings::default(), &Work::new(1)).unwrap();
        let few: Vec<u32> = (0..60).step_by(3).collect();
        let many: Vec<u32> = (3..72).collect();
        let twins: Vec<u32> = (10..90).collect();
        for (members, written_out) in [(few, false), (many, true), (twins, true)] {
            let centre = Centre::of(&sim, &members);
            assert_eq!(centre.texts.len() >= WRITTEN_OUT, written_out);
            let pairs = members.iter().flat_map(|&a| members.iter().map(move |&b| (a, b))).filter(|(a, b)| a < b);
            let pairs: Vec<Pair> = pairs.map(|(a, b)| Pair { a, b, dot: sim.dot(a, b) }).collect();
            let lowest = pairs.iter().copied().min_by_key(|p| (p.dot, p.a, p.b)).unwrap();
            let highest = pairs.iter().copied().min_by_key(|p| (Reverse(p.dot), p.a, p.b)).unwrap();
            assert_eq!(centre.extremes(&members), Some((lowest, highest)));
        }
    }

    #[test]
    fn kept_centres_give_the_same_neighbours() {
        let title = |i: u32| format!("w{} w{} v{} u{}", i % 7, i * i % 11, i * 3 % 13, i % 3);
        let titles = (0..70).map(|i| Some(title(i).into())).collect();
        let register = Draft { n: 70, texts: [(Field::Title, titles)].into(), ..Draft::default() }.build().unwrap();
        let sim = similarity(&register, &SimilaritySettings::default(), &Work::new(1)).unwrap();
        let groups = cluster(&register, &sim, &ClusterSettings::default(), &Work::new(1)).unwrap();
        let groups = groups.cut(Level::At(0.5)).unwrap();
        let (kept, fleeting) = (Centres::kept(&groups), Centres::fleeting(&groups));
        let near: Vec<_> = (0..groups.n_groups()).map(|group| groups.neighbour(group, &kept)).collect();
        assert!(near.len() > 3 && near.iter().flatten().count() > 3);
        for (group, near) in near.into_iter().enumerate() {
            assert_eq!(near, groups.neighbour(group, &fleeting));
        }
    }
}
