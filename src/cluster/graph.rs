//! Average linkage on the graph of pairs above a floor: exact, because means are dot products of sum vectors.

use rayon::prelude::*;

use super::sums::{Sums, Total, Vector, Width, add, dot};
use super::{Mean, Merge};
use crate::similarity::{Pair, Rows};
use crate::{Result, Work};

const NONE: u32 = u32::MAX;

/// All merges whose mean reaches `least` (and is above 0), in no particular order.
///
/// `pairs` are all pairs of `rows` with a dot product of at least `least`, `sizes` the projects of each row. Clusters
/// that are each other's best are merged in rounds (Sumengen and others 2021, arXiv 2105.11653): merging never makes a
/// better partner, so the merges are those of one at a time. A mean is at most the largest of its pairs, so clusters
/// with a mean of `least` are always neighbours in the graph, and an edge that fell below may be forgotten.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn graph<W: Width>(rows: Rows<'_>, sizes: &[u64], pairs: &[Pair], least: i32, work: &Work) -> Result<Vec<Merge>> {
    work.begin("grouping", rows.len() as u64);
    let mut state = State::<W>::of(rows, sizes, pairs, least);
    let mut dirty: Vec<u32> = (0..rows.len() as u32).filter(|&x| !state.edges(x).is_empty()).collect();
    let mut merges = Vec::new();
    loop {
        state.refresh(&dirty);
        let joins = state.reciprocal(&dirty);
        if joins.is_empty() {
            return Ok(merges);
        }
        dirty = state.round(&joins, &mut merges);
        work.advance(joins.len() as u64)?;
    }
}

type Edge<D> = (u32, D);

/// A dot sum on its way to a cluster: to whom, from whom, how much.
type Message<D> = (u32, u32, D);

struct State<'a, W: Width> {
    rows: Rows<'a>,
    least: i32,
    sizes: Vec<u64>,
    sums: Vec<Option<Sums<W::Sum>>>,
    /// Neighbours of each cluster, ascending, with their dot sums.
    near: Vec<Vec<Edge<W::Dot>>>,
    best: Vec<u32>,
    /// The other half of a cluster being merged in this round.
    partner: Vec<u32>,
}

impl<'a, W: Width> State<'a, W> {
    fn of(rows: Rows<'a>, sizes: &[u64], pairs: &[Pair], least: i32) -> Self {
        let n = rows.len();
        let mut degrees = vec![0_usize; n];
        for end in pairs.iter().flat_map(|p| [p.a, p.b]) {
            if let Some(degree) = degrees.get_mut(end as usize) {
                *degree += 1;
            }
        }
        let mut near: Vec<Vec<Edge<W::Dot>>> = degrees.into_iter().map(Vec::with_capacity).collect();
        let mut state_sizes = sizes.to_vec();
        state_sizes.resize(n, 1);
        // A pair that is not above 0 is as good as none: the mean of two clusters never needs it to be merged.
        for pair in pairs.iter().filter(|pair| pair.dot > 0) {
            let size = |row: u32| state_sizes.get(row as usize).copied().unwrap_or(1);
            let total = W::Dot::from(pair.dot).times(W::Dot::from(size(pair.a) as u32));
            let total = total.times(W::Dot::from(size(pair.b) as u32));
            for (from, to) in [(pair.a, pair.b), (pair.b, pair.a)] {
                if let Some(edges) = near.get_mut(from as usize) {
                    edges.push((to, total));
                }
            }
        }
        near.par_iter_mut().for_each(|edges| edges.sort_unstable_by_key(|e| e.0));
        let sums = (0..n).map(|_| None).collect();
        Self { rows, least, sizes: state_sizes, sums, near, best: vec![NONE; n], partner: vec![NONE; n] }
    }

    fn edges(&self, cluster: u32) -> &[Edge<W::Dot>] {
        self.near.get(cluster as usize).map_or(&[], Vec::as_slice)
    }

    fn size(&self, cluster: u32) -> u64 {
        self.sizes.get(cluster as usize).copied().unwrap_or(1)
    }

    fn mean(&self, a: u32, b: u32, dot_sum: W::Dot) -> Mean {
        Mean { dot_sum: dot_sum.into(), pairs: self.size(a) * self.size(b) }
    }

    fn best(&self, cluster: u32) -> u32 {
        self.best.get(cluster as usize).copied().unwrap_or(NONE)
    }

    /// The other half in this round, else [`NONE`].
    fn partner(&self, cluster: u32) -> u32 {
        self.partner.get(cluster as usize).copied().unwrap_or(NONE)
    }

    /// The cluster that `cluster` is part of after this round.
    fn after(&self, cluster: u32) -> u32 {
        cluster.min(self.partner(cluster))
    }

    fn vector(&self, cluster: u32) -> Vector<'_, W::Sum> {
        let sums = self.sums.get(cluster as usize).and_then(Option::as_ref);
        sums.map_or_else(|| Vector::text(self.rows, cluster as usize, self.size(cluster)), Vector::of)
    }

    /// Finds the best neighbour by key of each cluster that may have a new one.
    fn refresh(&mut self, dirty: &[u32]) {
        let found: Vec<u32> = dirty.par_iter().with_min_len(64).map(|&x| self.nearest(x)).collect();
        for (&cluster, best) in dirty.iter().zip(found) {
            if let Some(slot) = self.best.get_mut(cluster as usize) {
                *slot = best;
            }
        }
    }

    /// The first of the largest means: neighbours ascend, so that is the best key.
    fn nearest(&self, cluster: u32) -> u32 {
        let mut best: Option<(u32, Mean)> = None;
        for &(other, dot_sum) in self.edges(cluster) {
            // The size of the cluster itself is a factor of both sides.
            let mean = Mean { dot_sum: dot_sum.into(), pairs: self.size(other) };
            if best.is_none_or(|(_, b)| mean > b) {
                best = Some((other, mean));
            }
        }
        best.map_or(NONE, |(other, _)| other)
    }

    /// Pairs that are each other's best, ascending; one of the two is always dirty.
    fn reciprocal(&self, dirty: &[u32]) -> Vec<(u32, u32)> {
        let mutual = dirty.iter().map(|&x| (x, self.best(x))).filter(|&(x, y)| y != NONE && self.best(y) == x);
        let mut joins: Vec<(u32, u32)> = mutual.map(|(x, y)| (x.min(y), x.max(y))).collect();
        joins.sort_unstable();
        joins.dedup();
        joins
    }

    /// Merges the pairs and returns the clusters whose best neighbour may have changed, ascending.
    fn round(&mut self, joins: &[(u32, u32)], merges: &mut Vec<Merge>) -> Vec<u32> {
        self.pair_up(joins, true);
        merges.extend(joins.iter().map(|&(a, b)| self.merge(a, b)));
        let messages = self.messages(joins);
        let touched = self.touched(joins);
        let dirty = self.dirty(joins, &touched);
        self.unite(joins);
        self.deliver(&touched, &messages);
        self.pair_up(joins, false);
        dirty
    }

    fn pair_up(&mut self, joins: &[(u32, u32)], begin: bool) {
        for (x, y) in joins.iter().flat_map(|&(a, b)| [(a, b), (b, a)]) {
            if let Some(partner) = self.partner.get_mut(x as usize) {
                *partner = if begin { y } else { NONE };
            }
        }
    }

    fn merge(&self, a: u32, b: u32) -> Merge {
        let edges = self.edges(a);
        let at = edges.binary_search_by_key(&b, |e| e.0).ok().and_then(|at| edges.get(at));
        let dot_sum = at.map_or_else(W::Dot::default, |e| e.1);
        Merge { a, b, mean: self.mean(a, b, dot_sum), size: self.size(a) + self.size(b) }
    }

    /// New edges of all merged clusters, in both directions, sorted.
    fn messages(&self, joins: &[(u32, u32)]) -> Vec<Message<W::Dot>> {
        let new = joins.par_iter().flat_map_iter(|&(a, b)| {
            let edges = self.joint_edges(a, b);
            edges.into_iter().flat_map(move |(c, total)| [(a, c, total), (c, a, total)])
        });
        let mut messages: Vec<Message<W::Dot>> = new.collect();
        messages.par_sort_unstable_by_key(|m| (m.0, m.1));
        messages
    }

    /// Neighbours of the union of `a` and `b`, by their ids after this round. A neighbour merged in this round too is
    /// left to the smaller id of the two.
    fn joint_edges(&self, a: u32, b: u32) -> Vec<Edge<W::Dot>> {
        let from = |x: u32| self.edges(x).iter().map(move |&(c, total)| (self.after(c), x, c, total));
        let wanted = |c: u32| c != a && (self.partner(c) == NONE || c > a);
        let mut known: Vec<_> = from(a).chain(from(b)).filter(|e| wanted(e.0)).collect();
        known.sort_unstable_by_key(|e| (e.0, e.1, e.2));
        let totals = known.chunk_by(|x, y| x.0 == y.0).filter_map(|parts| {
            let c = parts.first()?.0;
            let known = parts.iter().fold(W::Dot::default(), |sum, part| sum + part.3);
            let total = known + self.missing([a, b], c, |x, y| parts.iter().any(|p| p.1 == x && p.2 == y));
            let pairs = (self.size(a) + self.size(b)) * self.size_after(c);
            let mean = Mean { dot_sum: total.into(), pairs };
            (mean.reaches(self.least) && mean.dot_sum > 0).then_some((c, total))
        });
        totals.collect()
    }

    fn size_after(&self, c: u32) -> u64 {
        let partner = self.partner(c);
        self.size(c) + if partner == NONE { 0 } else { self.size(partner) }
    }

    /// Dot sums between the parts of two clusters that are no neighbours. Without meaning these are 0 at the lowest floor.
    fn missing(&self, parts: [u32; 2], c: u32, known: impl Fn(u32, u32) -> bool) -> W::Dot {
        let mut total = W::Dot::default();
        if self.least == 0 && self.rows.dense.width == 0 {
            return total;
        }
        for other in [c, self.partner(c)].into_iter().filter(|&other| other != NONE) {
            for part in parts {
                if !known(part, other) {
                    total = total + dot::<W>(self.vector(part), self.vector(other));
                }
            }
        }
        total
    }

    /// Clusters that stay and had a neighbour which was merged, ascending.
    fn touched(&self, joins: &[(u32, u32)]) -> Vec<u32> {
        let ends = joins.iter().flat_map(|&(a, b)| self.edges(a).iter().chain(self.edges(b)));
        let mut touched: Vec<u32> = ends.map(|e| e.0).filter(|&c| self.partner(c) == NONE).collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    fn dirty(&self, joins: &[(u32, u32)], touched: &[u32]) -> Vec<u32> {
        let lost = touched.iter().copied().filter(|&c| self.partner(self.best(c)) != NONE);
        let mut dirty: Vec<u32> = joins.iter().map(|j| j.0).chain(lost).collect();
        dirty.sort_unstable();
        dirty
    }

    fn unite(&mut self, joins: &[(u32, u32)]) {
        let united: Vec<Sums<W::Sum>> =
            joins.par_iter().map(|&(a, b)| add::<W>(self.vector(a), self.vector(b))).collect();
        for (&(a, b), sums) in joins.iter().zip(united) {
            let (a, b) = (a as usize, b as usize);
            let size = self.sizes.get(b).copied().unwrap_or_default();
            self.sizes.get_mut(a).into_iter().for_each(|s| *s += size);
            self.sums.get_mut(b).into_iter().for_each(|s| *s = None);
            if let Some(slot) = self.sums.get_mut(a) {
                *slot = Some(sums);
            }
            self.near.get_mut(a).into_iter().for_each(Vec::clear);
            self.near.get_mut(b).into_iter().for_each(|edges| *edges = Vec::new());
        }
    }

    /// Forgets edges to clusters that were merged and adds the new ones.
    fn deliver(&mut self, touched: &[u32], messages: &[Message<W::Dot>]) {
        for &cluster in touched {
            let partner = &self.partner;
            let stays = |c: u32| partner.get(c as usize).is_none_or(|&p| p == NONE);
            if let Some(edges) = self.near.get_mut(cluster as usize) {
                edges.retain(|e| stays(e.0));
            }
        }
        for news in messages.chunk_by(|x, y| x.0 == y.0) {
            let target = news.first().map_or(0, |m| m.0 as usize);
            if let Some(edges) = self.near.get_mut(target) {
                edges.extend(news.iter().map(|m| (m.1, m.2)));
                edges.sort_unstable_by_key(|e| e.0);
            }
        }
    }
}
