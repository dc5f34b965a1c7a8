//! Average linkage on the full matrix of dot sums: the whole tree of a small register.

use super::{Mean, Merge};
use crate::similarity::Pair;
use crate::{Result, Work};

/// Nodes up to which the matrix is always kept, 72 MB, and up to which where most pairs count, 800 MB.
const FEW_NODES: usize = 3_000;
const MOST_NODES: usize = 10_000;

/// Projects up to which a dot sum fits `i64`: `|A||B| ≤ 2³²` pairs within ±2³¹ each.
pub const MOST_PROJECTS: u64 = 1 << 17;

/// Whether the matrix is the better form: it takes 8 bytes a cell, the graph 32 a pair.
pub fn suits(nodes: usize, pairs: usize) -> bool {
    nodes <= FEW_NODES || (nodes <= MOST_NODES && pairs >= nodes * nodes / 16)
}

/// All merges with a mean above 0, in no particular order.
///
/// `sizes` counts the projects of each node, `pairs` are all pairs of nodes whose dot product is not 0. The chain of
/// nearest neighbours (Benzécri 1982) finds the same merges as always taking the best pair, because no merge makes a
/// better partner: the key (mean falling, smaller id, larger id) is a strict order which merging never improves.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn dense(sizes: &[u64], pairs: &[Pair], work: &Work) -> Result<Vec<Merge>> {
    work.begin("grouping", sizes.len() as u64);
    let mut matrix = Matrix::of(sizes, pairs);
    let mut merges = Vec::with_capacity(sizes.len());
    let mut chain: Vec<usize> = Vec::new();
    while let Some(top) = chain.last().copied().or_else(|| matrix.active.first().copied()) {
        if chain.is_empty() {
            chain.push(top);
        }
        let before = chain.len().checked_sub(2).and_then(|at| chain.get(at)).copied();
        match matrix.nearest(top) {
            None => {
                matrix.retire(top);
                chain.pop();
                work.advance(1)?;
            }
            Some(best) if Some(best) == before => {
                chain.truncate(chain.len().saturating_sub(2));
                merges.push(matrix.merge(top.min(best), top.max(best)));
                work.advance(1)?;
            }
            Some(best) => chain.push(best),
        }
    }
    Ok(merges)
}

struct Matrix {
    n: usize,
    dots: Vec<i64>,
    sizes: Vec<u64>,
    /// Clusters still to be merged, ascending.
    active: Vec<usize>,
}

// Every index below is a node, `< n`: they come from `active`, which starts as `0..n` and only shrinks; `dots` has
// n · n cells and `sizes` n.
#[allow(clippy::indexing_slicing, reason = "the innermost loop of the linkage; the bounds are proven above")]
impl Matrix {
    fn of(sizes: &[u64], pairs: &[Pair]) -> Self {
        let n = sizes.len();
        let mut dots = vec![0; n * n];
        for pair in pairs {
            let (a, b) = (pair.a as usize, pair.b as usize);
            if let (Some(x), Some(y)) = (sizes.get(a), sizes.get(b)) {
                let dot = i64::from(pair.dot) * (x * y) as i64;
                dots[a * n + b] = dot;
                dots[b * n + a] = dot;
            }
        }
        Self { n, dots, sizes: sizes.to_vec(), active: (0..n).collect() }
    }

    /// The best partner by key: the first of the largest means, since partners ascend.
    fn nearest(&self, node: usize) -> Option<usize> {
        let row = &self.dots[node * self.n..(node + 1) * self.n];
        let mut best: Option<(usize, i64, u64)> = None;
        for &other in &self.active {
            let (dot, size) = (row[other], self.sizes[other]);
            // The size of the node itself is a factor of both sides.
            let better =
                |(_, d, s): (usize, i64, u64)| i128::from(dot) * i128::from(s) > i128::from(d) * i128::from(size);
            if other != node && dot > 0 && best.is_none_or(better) {
                best = Some((other, dot, size));
            }
        }
        best.map(|(other, ..)| other)
    }

    fn merge(&mut self, a: usize, b: usize) -> Merge {
        let mean = Mean { dot_sum: i128::from(self.dots[a * self.n + b]), pairs: self.sizes[a] * self.sizes[b] };
        self.retire(b);
        for &other in self.active.iter().filter(|&&other| other != a) {
            let dot = self.dots[a * self.n + other] + self.dots[b * self.n + other];
            self.dots[a * self.n + other] = dot;
            self.dots[other * self.n + a] = dot;
        }
        self.sizes[a] += self.sizes[b];
        Merge { a: a as u32, b: b as u32, mean, size: self.sizes[a] }
    }

    fn retire(&mut self, node: usize) {
        if let Ok(at) = self.active.binary_search(&node) {
            self.active.remove(at);
        }
    }
}
