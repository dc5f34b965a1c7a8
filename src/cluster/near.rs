//! Neighbours of clusters.

use super::sums::Total;
use crate::similarity::Pair;

/// A cluster as it was when its dot sum with another was written down.
#[derive(Debug, Clone, Copy)]
pub struct Edge<D> {
    /// One of its rows: its smallest, when the edge was first written.
    pub id: u32,
    /// Its projects: as many as now, unless it was merged since.
    pub size: u32,
    /// Sum of the dot products of all pairs; 0 for none any more.
    pub total: D,
}

/// Neighbours of a cluster, by ids ascending.
#[derive(Debug)]
pub struct Near<D>(Vec<Edge<D>>);

impl<D: Total + From<i32> + From<u32>> Near<D> {
    /// The neighbours of each row, from pairs in the order of `(a, b)`. A pair that is not above 0 is as good as none:
    /// the mean of two clusters never needs it to be merged.
    pub fn of_pairs(sizes: &[u32], pairs: &[Pair]) -> Vec<Self> {
        let mut degrees = vec![0_usize; sizes.len()];
        let positive = || pairs.iter().filter(|pair| pair.dot > 0);
        for end in positive().flat_map(|p| [p.a, p.b]) {
            degrees.get_mut(end as usize).into_iter().for_each(|degree| *degree += 1);
        }
        let mut near: Vec<Self> = degrees.into_iter().map(|degree| Self(Vec::with_capacity(degree))).collect();
        let size = |row: u32| sizes.get(row as usize).copied().unwrap_or(1);
        let mut add = |from: u32, to: u32, dot: i32| {
            let total = D::from(dot).times(D::from(size(from))).times(D::from(size(to)));
            let edge = Edge { id: to, size: size(to), total };
            near.get_mut(from as usize).into_iter().for_each(|near| near.0.push(edge));
        };
        // Smaller ids first: in the order of the pairs the list of a row is ascending on either side of it.
        positive().for_each(|pair| add(pair.b, pair.a, pair.dot));
        positive().for_each(|pair| add(pair.a, pair.b, pair.dot));
        near
    }

    /// From edges by ids ascending.
    pub fn of(edges: Vec<Edge<D>>) -> Self {
        Self(edges)
    }

    /// The edges.
    pub fn edges(&self) -> &[Edge<D>] {
        &self.0
    }

    /// Writes an edge anew, with what is left of `id`.
    pub fn put(&mut self, at: usize, size: u32, total: D) {
        if let Some(edge) = self.0.get_mut(at) {
            (edge.size, edge.total) = (size, total);
        }
    }

    /// The dot sum with a neighbour that was not merged since.
    pub fn get(&self, id: u32) -> Option<D> {
        let at = self.0.binary_search_by_key(&id, |edge| edge.id).ok()?;
        self.0.get(at).map(|edge| edge.total)
    }

    /// Adds edges that are not there yet, ascending.
    pub fn insert(&mut self, new: Vec<Edge<D>>) {
        if !new.is_empty() {
            self.0.extend(new);
            self.0.sort_by_key(|edge| edge.id);
        }
    }
}
