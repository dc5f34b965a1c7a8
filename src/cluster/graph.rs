//! Average linkage on the graph of pairs above a floor: exact, because means are dot products of sum vectors.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::near::{Edge, Near};
use super::sums::{Narrow, Scatter, Sums, Total, Vector, Wide, Width, add, dot};
use super::{Mean, Merge};
use crate::similarity::{Pair, Rows};
use crate::{Result, Work};

const NONE: u32 = u32::MAX;

/// Clusters looked up last that are remembered while looking for the best.
const RECENT: usize = 16;

/// A union this many times longer than all vectors it is compared with is searched rather than written out.
const SHORT: usize = 4;

/// Components read above which one union is worked on by all threads.
const LONG: usize = if cfg!(test) { 8 } else { 1 << 17 };

/// All merges whose mean reaches `least` (and is above 0), in no particular order.
///
/// `pairs` are all pairs of `rows` with a dot product of at least `least`, by `(a, b)`, `sizes` the projects of each row.
/// Clusters that are each other's best are merged in rounds (Sumengen and others 2021, arXiv 2105.11653): merging never
/// makes a better partner, so the merges are those of one at a time. A mean is at most the largest of its pairs, so
/// clusters with a mean of `least` are always neighbours in the graph, and an edge that fell below may be forgotten.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn merges(rows: Rows<'_>, sizes: &[u64], pairs: &[Pair], least: i32, work: &Work) -> Result<Vec<Merge>> {
    match of_width::<Narrow>(rows, sizes, pairs, least, work)? {
        Some(merges) => Ok(merges),
        None => Ok(of_width::<Wide>(rows, sizes, pairs, least, work)?.unwrap_or_default()),
    }
}

/// The merges; none when a cluster would have more than [`Width::MOST`] projects.
pub(super) fn of_width<W: Width>(
    rows: Rows<'_>,
    sizes: &[u64],
    pairs: &[Pair],
    least: i32,
    work: &Work,
) -> Result<Option<Vec<Merge>>> {
    work.begin("grouping", rows.len() as u64);
    if sizes.iter().any(|&size| size > W::MOST) {
        return Ok(None);
    }
    let mut state = State::<W>::of(rows, sizes, pairs, least);
    let mut dirty: Vec<u32> = (0..rows.len() as u32).filter(|&x| !state.edges(x).is_empty()).collect();
    let mut merges = Vec::new();
    loop {
        state.refresh(&dirty, work)?;
        let joins = state.reciprocal(&dirty);
        if joins.is_empty() {
            return Ok(Some(merges));
        }
        if joins.iter().any(|&(a, b)| u64::from(state.size(a)) + u64::from(state.size(b)) > W::MOST) {
            return Ok(None);
        }
        dirty = state.round(&joins, &mut merges, work)?;
    }
}

/// A cluster, named by its smallest row.
#[derive(Debug)]
struct Cluster {
    /// A cluster that it has become part of; itself while it is none.
    above: AtomicU32,
    size: u32,
    best: u32,
    /// The other half when it is being merged in this round.
    partner: u32,
}

struct State<'a, W: Width> {
    rows: Rows<'a>,
    least: i32,
    clusters: Vec<Cluster>,
    sums: Vec<Option<Box<Sums<W>>>>,
    /// Of two clusters the one made later knows the dot sum: to the other it is what was before, hence an upper bound.
    near: Vec<Near<W::Dot>>,
    free: Mutex<Vec<Scatter<W>>>,
}

/// What is known of a pair of clusters to be: how many of the parts on both sides are neighbours, and their dot sums.
struct Candidate<D> {
    id: u32,
    known: u8,
    parts: u8,
    size: u32,
    total: D,
}

/// What merging two clusters gives.
struct Union<W: Width> {
    merge: Merge,
    near: Near<W::Dot>,
    /// New clusters of smaller ids, which know the dot sums.
    ask: Vec<u32>,
    /// Clusters that stay and lost their best neighbour.
    lost: Vec<u32>,
}

/// The best neighbour of a cluster, and edges that were looked up on the way.
struct Best<D> {
    id: u32,
    renewed: Vec<(usize, u32, D)>,
}

impl<'a, W: Width> State<'a, W> {
    fn of(rows: Rows<'a>, sizes: &[u64], pairs: &[Pair], least: i32) -> Self {
        let n = rows.len();
        let mut own: Vec<u32> = sizes.iter().map(|&size| size as u32).collect();
        own.resize(n, 1);
        let near = Near::of_pairs(&own, pairs);
        let cluster = |(id, size)| Cluster { above: AtomicU32::new(id), size, best: NONE, partner: NONE };
        let clusters = (0..).zip(own).map(cluster).collect();
        Self { rows, least, clusters, sums: (0..n).map(|_| None).collect(), near, free: Mutex::default() }
    }

    fn edges(&self, cluster: u32) -> &[Edge<W::Dot>] {
        self.near.get(cluster as usize).map_or(&[], Near::edges)
    }

    fn cluster(&self, id: u32) -> Option<&Cluster> {
        self.clusters.get(id as usize)
    }

    fn size(&self, id: u32) -> u32 {
        self.cluster(id).map_or(1, |c| c.size)
    }

    fn best(&self, id: u32) -> u32 {
        self.cluster(id).map_or(NONE, |c| c.best)
    }

    fn vector(&self, id: u32) -> Vector<'_, W> {
        match self.sums.get(id as usize) {
            Some(Some(sums)) => Vector::of(sums),
            _ => Vector::text(self.rows, id as usize, u64::from(self.size(id))),
        }
    }

    fn above(&self, id: u32) -> u32 {
        self.cluster(id).map_or(id, |c| c.above.load(Ordering::Relaxed))
    }

    /// The cluster that `id` is part of. Shortens the way for the next: what is written is always a cluster above, so
    /// threads may do it at the same time.
    fn find(&self, mut id: u32) -> u32 {
        loop {
            let above = self.above(id);
            let higher = self.above(above);
            if above == higher {
                return above;
            }
            self.cluster(id).into_iter().for_each(|c| c.above.store(higher, Ordering::Relaxed));
            id = higher;
        }
    }

    /// The cluster at the other end of an edge with its size, and whether it is still what it was.
    fn end(&self, edge: &Edge<W::Dot>) -> (u32, u32, bool) {
        let id = self.find(edge.id);
        let size = self.size(id);
        (id, size, size == edge.size)
    }

    /// The dot sum of two clusters by the list of the one made later, 0 when their mean is below the floor.
    fn look_up(&self, own: u32, later: u32) -> W::Dot {
        self.near.get(later as usize).and_then(|near| near.get(own)).unwrap_or_default()
    }

    /// Finds the best neighbour by key of each cluster that may have a new one.
    fn refresh(&mut self, dirty: &[u32], work: &Work) -> Result<()> {
        let found = dirty.par_iter().with_min_len(32).map(|&x| {
            work.advance(0)?;
            Ok(self.nearest(x))
        });
        let found: Vec<Best<W::Dot>> = found.collect::<Result<_>>()?;
        for (&id, best) in dirty.iter().zip(found) {
            self.clusters.get_mut(id as usize).into_iter().for_each(|cluster| cluster.best = best.id);
            for (at, size, total) in best.renewed {
                self.near.get_mut(id as usize).into_iter().for_each(|near| near.put(at, size, total));
            }
        }
        Ok(())
    }

    /// The largest mean, of equals the smallest id. Only edges that may be the best are looked up.
    fn nearest(&self, own: u32) -> Best<W::Dot> {
        let mut best = Edge { id: NONE, size: 1, total: W::Dot::default() };
        let (mut renewed, mut looked_up) = (Vec::new(), Vec::new());
        for (at, edge) in self.edges(own).iter().enumerate() {
            // The size of the cluster itself is a factor of both sides.
            if edge.total <= W::Dot::default() || best.total.above(best.size, edge.total, edge.size) {
                continue;
            }
            let (id, size, fresh) = self.end(edge);
            let known = !fresh && looked_up.iter().rev().take(RECENT).any(|&other| other == id);
            let total = if fresh {
                edge.total
            } else if known {
                W::Dot::default()
            } else {
                self.look_up(own, id)
            };
            if !fresh {
                renewed.push((at, size, total));
                looked_up.push(id);
            }
            let better = total.above(size, best.total, best.size);
            if better || (id < best.id && total > W::Dot::default() && !best.total.above(best.size, total, size)) {
                best = Edge { id, size, total };
            }
        }
        Best { id: best.id, renewed }
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
    fn round(&mut self, joins: &[(u32, u32)], merges: &mut Vec<Merge>, work: &Work) -> Result<Vec<u32>> {
        for (x, y) in joins.iter().flat_map(|&(a, b)| [(a, b), (b, a)]) {
            self.clusters.get_mut(x as usize).into_iter().for_each(|c| c.partner = y);
        }
        self.add_up(joins);
        let united = joins.par_iter().map(|&(a, b)| {
            work.advance(1)?;
            Ok(self.unite(a, b))
        });
        let mut united: Vec<Union<W>> = united.collect::<Result<_>>()?;
        let answered = (0..united.len()).into_par_iter().with_min_len(64).map(|at| answers(&united, at));
        let answered: Vec<Vec<Edge<W::Dot>>> = answered.collect();
        united.iter_mut().zip(answered).for_each(|(union, edges)| union.near.insert(edges));
        Ok(self.commit(united, merges))
    }

    fn add_up(&mut self, joins: &[(u32, u32)]) {
        let add_two = |&(a, b): &(u32, u32)| Box::new(add(self.vector(a), self.vector(b)));
        let sums: Vec<Box<Sums<W>>> = joins.par_iter().with_min_len(16).map(add_two).collect();
        for (&(a, b), new) in joins.iter().zip(sums) {
            set(&mut self.sums, a, Some(new));
            set(&mut self.sums, b, None);
        }
    }

    /// The neighbours of a cluster as they are now, by id.
    fn current(&self, own: u32) -> Vec<Edge<W::Dot>> {
        let mut edges = Vec::with_capacity(self.edges(own).len());
        let (mut ordered, mut all_fresh) = (true, true);
        let mut last = None;
        for edge in self.edges(own).iter().filter(|edge| edge.total > W::Dot::default()) {
            let (id, size, fresh) = self.end(edge);
            ordered &= last < Some(id);
            all_fresh &= fresh;
            last = Some(id);
            edges.push(Edge { id, size, total: if fresh { edge.total } else { W::Dot::default() } });
        }
        if !ordered {
            edges.sort_by_key(|edge| edge.id);
            edges.dedup_by(|next, kept| {
                let same = next.id == kept.id;
                if same && next.total > kept.total {
                    kept.total = next.total;
                }
                same
            });
        }
        if !all_fresh {
            edges.retain_mut(|edge| {
                if edge.total == W::Dot::default() {
                    edge.total = self.look_up(own, edge.id);
                }
                edge.total > W::Dot::default()
            });
        }
        edges
    }

    /// The merge of two clusters and the neighbours of the union, by their ids after this round. A neighbour that is
    /// merged in this round too is left to the smaller id of the two.
    fn unite(&self, a: u32, b: u32) -> Union<W> {
        let (ours, theirs) = (self.current(a), self.current(b));
        let (size, other) = (self.size(a), self.size(b));
        let at = ours.binary_search_by_key(&b, |edge| edge.id).ok();
        let dot_sum = at.and_then(|at| ours.get(at)).map_or_else(W::Dot::default, |edge| edge.total);
        let mean = Mean { dot_sum: dot_sum.into(), pairs: u64::from(size) * u64::from(other) };
        let merge = Merge { a, b, mean, size: u64::from(size) + u64::from(other) };
        let mut candidates = Vec::with_capacity(ours.len() + theirs.len());
        let (mut ask, mut lost) = (Vec::new(), Vec::new());
        let mut moved = false;
        both(&ours, &theirs, |c, known, size, total| {
            if c == a || c == b {
                return;
            }
            let (partner, best) = self.cluster(c).map_or((NONE, NONE), |c| (c.partner, c.best));
            if partner == NONE {
                if best == a || best == b {
                    lost.push(c);
                }
                candidates.push(Candidate { id: c, known, parts: 2, size, total });
            } else if c.min(partner) > a {
                moved = true;
                let size = size + self.size(partner);
                candidates.push(Candidate { id: c.min(partner), known, parts: 4, size, total });
            } else {
                ask.push(c.min(partner));
            }
        });
        if moved {
            gather_parts(&mut candidates);
        }
        ask.sort_unstable();
        ask.dedup();
        let near = self.complete(a, size + other, candidates);
        Union { merge, near, ask, lost }
    }

    /// The candidates whose mean with the union reaches the floor.
    fn complete(&self, a: u32, size: u32, mut candidates: Vec<Candidate<W::Dot>>) -> Near<W::Dot> {
        let union = self.vector(a);
        // Without meaning dot products that are not there are 0 at the lowest floor.
        let zero = self.least == 0 && self.rows.dense.width == 0;
        let unknown = |c: &Candidate<W::Dot>| !zero && c.known < c.parts;
        let reading: usize = candidates.iter().filter(|c| unknown(c)).map(|c| self.vector(c.id).components()).sum();
        if reading * SHORT < union.components() {
            for c in candidates.iter_mut().filter(|c| unknown(c)) {
                c.total = dot(union, self.vector(c.id));
            }
        } else {
            let scatter = self.scatter(union);
            let fill = |c: &mut Candidate<W::Dot>| {
                if unknown(c) {
                    c.total = scatter.dot(union, self.vector(c.id));
                }
            };
            if reading > LONG {
                candidates.par_iter_mut().with_min_len(256).for_each(fill);
            } else {
                candidates.iter_mut().for_each(fill);
            }
            self.give_back(scatter, union);
        }
        let floor = W::Dot::from(self.least).times(W::Dot::from(size));
        candidates.retain(|c| c.total > W::Dot::default() && c.total >= floor.times(W::Dot::from(c.size)));
        Near::of(candidates.iter().map(|c| Edge { id: c.id, size: c.size, total: c.total }).collect())
    }

    fn scatter(&self, vector: Vector<'_, W>) -> Scatter<W> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scatter = free.unwrap_or_else(|| Scatter::new(self.rows.width));
        scatter.write(vector);
        scatter
    }

    fn give_back(&self, mut scatter: Scatter<W>, vector: Vector<'_, W>) {
        scatter.clear(vector);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(scatter);
    }

    fn commit(&mut self, united: Vec<Union<W>>, merges: &mut Vec<Merge>) -> Vec<u32> {
        let mut dirty = Vec::new();
        for Union { merge, near, lost, .. } in united {
            if let Some(b) = self.clusters.get_mut(merge.b as usize) {
                *b.above.get_mut() = merge.a;
                b.partner = NONE;
            }
            if let Some(a) = self.clusters.get_mut(merge.a as usize) {
                (a.size, a.partner) = (merge.size as u32, NONE);
            }
            set(&mut self.near, merge.a, near);
            set(&mut self.near, merge.b, Near::of(Vec::new()));
            merges.push(merge);
            dirty.push(merge.a);
            dirty.extend(lost);
        }
        dirty.par_sort_unstable();
        dirty
    }
}

/// Tells all neighbours of either of two clusters, ascending: whom, of how many of the two, its size, the dot sum.
fn both<D: Total>(left: &[Edge<D>], right: &[Edge<D>], mut tell: impl FnMut(u32, u8, u32, D)) {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let Some(id) = left.peek().into_iter().chain(right.peek()).map(|edge| edge.id).min() {
        match (left.next_if(|edge| edge.id == id), right.next_if(|edge| edge.id == id)) {
            (Some(ours), Some(theirs)) => tell(id, 2, ours.size, ours.total.plus(theirs.total)),
            (one, other) => one.or(other).into_iter().for_each(|edge| tell(id, 1, edge.size, edge.total)),
        }
    }
}

/// The edges that the union at `at` left to those of smaller ids.
fn answers<W: Width>(united: &[Union<W>], at: usize) -> Vec<Edge<W::Dot>> {
    let Some(Union { merge, ask, .. }) = united.get(at) else { return Vec::new() };
    let answer = |&id: &u32| {
        let other = united.binary_search_by_key(&id, |union| union.merge.a).ok().and_then(|at| united.get(at))?;
        Some(Edge { id, size: other.merge.size as u32, total: other.near.get(merge.a)? })
    };
    ask.iter().filter_map(answer).collect()
}

/// Puts the parts of each cluster to be together.
fn gather_parts<D: Total>(candidates: &mut Vec<Candidate<D>>) {
    candidates.sort_by_key(|c| c.id);
    candidates.dedup_by(|next, kept| {
        let same = next.id == kept.id;
        if same {
            kept.known += next.known;
            kept.total = kept.total.plus(next.total);
        }
        same
    });
}

fn set<T>(values: &mut [T], at: u32, value: T) {
    if let Some(slot) = values.get_mut(at as usize) {
        *slot = value;
    }
}
