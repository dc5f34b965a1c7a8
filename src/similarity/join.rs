//! All pairs of rows with a dot product of at least a threshold: exact, in independent tiles.

use std::ops::Range;

use rayon::prelude::*;

use super::rows::{Dense, dense_dot};
use super::{Pair, Rows};
use crate::{Result, Work};

/// Rows of a block at most: local ids fit `u16`, the sums of one row stay in the first cache.
pub const BLOCK: usize = 4096;

/// Rows of a block for `n` rows: small registers are split too, so that all threads work and less of the tiles on the
/// diagonal is done twice.
pub fn block_of(n: usize) -> usize {
    n.div_ceil(12).clamp(64, BLOCK)
}

/// Query rows between two looks at whether to stop.
const STRIDE: usize = 128;

/// Two blocks of rows to be compared; the first does not lie behind the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Rows that ask.
    pub queries: Range<usize>,
    /// Rows that are searched.
    pub block: Range<usize>,
}

/// The tiles of `n` rows: `b (b + 1) / 2` for `b` blocks, each independent of the others.
pub fn tiles(n: usize, block: usize) -> Vec<Tile> {
    let block = block.clamp(1, usize::from(u16::MAX));
    let blocks = |upto: usize| (0..upto).step_by(block).map(move |from| from..n.min(from.saturating_add(block)));
    blocks(n)
        .flat_map(|searched| blocks(searched.end).map(move |queries| (queries, searched.clone())))
        .map(tile)
        .collect()
}

fn tile((queries, block): (Range<usize>, Range<usize>)) -> Tile {
    Tile { queries, block }
}

/// Asks [`join`] for every pair that may count in a mean: all pairs with a dense part, which may be negative; without
/// one those that are not 0.
pub const EVERY: i32 = i32::MIN;

/// All pairs `a < b` of rows with a dot product of at least `least`, sorted by `(a, b)`; pairs of 0 are left out.
///
/// The result does not depend on `block` or on the number of threads: scores are integers and tiles are disjoint.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn join(rows: Rows<'_>, least: i32, block: usize, work: &Work) -> Result<Vec<Pair>> {
    join_first(rows, rows.len(), least, block, work)
}

/// The pairs of [`join`] that have one of the first `first` rows.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn join_first(rows: Rows<'_>, first: usize, least: i32, block: usize, work: &Work) -> Result<Vec<Pair>> {
    let asked = |tile: Tile| Tile { queries: tile.queries.start..tile.queries.end.min(first), ..tile };
    let tiles: Vec<Tile> = tiles(rows.len(), block).into_iter().map(asked).filter(|t| !t.queries.is_empty()).collect();
    work.begin("comparing", tiles.iter().map(|t| t.queries.len() as u64).sum());
    let found = tiles.into_par_iter().map(|tile| run_tile(rows, &tile, least, work));
    let mut pairs = found.collect::<Result<Vec<_>>>()?.concat();
    pairs.par_sort_unstable_by_key(|p| (p.a, p.b));
    Ok(pairs)
}

/// The pairs of one tile, by `(a, b)`.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn run_tile(rows: Rows<'_>, tile: &Tile, least: i32, work: &Work) -> Result<Vec<Pair>> {
    let postings = Postings::of(rows, tile.block.clone());
    let mut sums = vec![0_i32; tile.block.len()];
    let mut pairs = Vec::new();
    let queries: Vec<usize> = tile.queries.clone().collect();
    for stride in queries.chunks(STRIDE) {
        for &query in stride {
            // In a tile on the diagonal only the rows behind the query are new.
            let from = query.saturating_add(1).saturating_sub(tile.block.start).min(tile.block.len());
            postings.scan(rows, query, &mut sums);
            drain(&sums, from, least, |local, dot| {
                pairs.push(Pair { a: query as u32, b: (tile.block.start + local) as u32, dot });
            });
        }
        work.advance(stride.len() as u64)?;
    }
    Ok(pairs)
}

fn drain(sums: &[i32], from: usize, least: i32, mut found: impl FnMut(usize, i32)) {
    for (local, &dot) in sums.iter().enumerate().skip(from) {
        if dot >= least && dot != 0 {
            found(local, dot);
        }
    }
}

/// The rows of a block by term, with their dense parts.
#[derive(Debug)]
pub struct Postings<'a> {
    dense: Dense<'a>,
    start: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    local: u16,
    weight: u16,
}

impl<'a> Postings<'a> {
    /// Postings of a block of at most 65535 rows.
    pub fn of(rows: Rows<'a>, block: Range<usize>) -> Self {
        let mut start = vec![0_u32; rows.width.saturating_add(1)];
        for row in block.clone() {
            for &term in rows.row(row).0 {
                if let Some(count) = start.get_mut(term as usize + 1) {
                    *count += 1;
                }
            }
        }
        start.iter_mut().fold(0, |before, count| {
            *count += before;
            *count
        });
        let mut entries = vec![Entry::default(); start.last().copied().unwrap_or_default() as usize];
        let mut next = start.clone();
        for (local, row) in block.clone().enumerate() {
            let (terms, weights) = rows.row(row);
            for (&term, &weight) in terms.iter().zip(weights) {
                let Some(at) = next.get_mut(term as usize) else { continue };
                if let Some(entry) = entries.get_mut(*at as usize) {
                    *entry = Entry { local: local as u16, weight };
                }
                *at += 1;
            }
        }
        let of_block = block.start.saturating_mul(rows.dense.width)..block.end.saturating_mul(rows.dense.width);
        let dense = Dense { width: rows.dense.width, values: rows.dense.values.get(of_block).unwrap_or_default() };
        Self { dense, start, entries }
    }

    fn list(&self, term: u32) -> &[Entry] {
        let at = term as usize;
        match (self.start.get(at), self.start.get(at + 1)) {
            (Some(&from), Some(&to)) => self.entries.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Writes the dot product of one row with every row of the block into `sums`.
    ///
    /// No sum overflows `i32`, see [`Rows`]; hence `wrapping_add` wraps nothing.
    pub fn scan(&self, rows: Rows<'_>, query: usize, sums: &mut [i32]) {
        self.scan_dense(rows.dense.row(query), sums);
        let (terms, weights) = rows.row(query);
        for (&term, &weight) in terms.iter().zip(weights) {
            let weight = i32::from(weight);
            for entry in self.list(term) {
                if let Some(sum) = sums.get_mut(usize::from(entry.local)) {
                    *sum = sum.wrapping_add(weight.wrapping_mul(i32::from(entry.weight)));
                }
            }
        }
    }
}

impl Postings<'_> {
    /// Writes the dense parts of the dot products.
    fn scan_dense(&self, query: &[i16], sums: &mut [i32]) {
        if query.is_empty() {
            sums.fill(0);
            return;
        }
        for (sum, row) in sums.iter_mut().zip(self.dense.values.chunks_exact(query.len())) {
            *sum = dense_dot(query, row);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::similarity::samples::{Texts, meanings, weighed};
    use proptest::prelude::*;

    fn every_pair(rows: Rows<'_>, least: i32) -> Vec<Pair> {
        let n = rows.len() as u32;
        let all = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        let all = all.map(|(a, b)| Pair { a, b, dot: rows.dot(a as usize, b as usize) });
        all.filter(|p| p.dot >= least && p.dot != 0).collect()
    }

    #[test]
    fn tiles_cover_each_pair_of_blocks_once() {
        let tiles = tiles(10, 4);
        assert_eq!(tiles.len(), 6);
        assert_eq!(tiles[4], Tile { queries: 4..8, block: 8..10 });
        assert!(super::tiles(0, 4).is_empty());
    }

    proptest! {
        #[test]
        fn finds_every_pair_whatever_the_tiles_and_threads(
            words in weighed(20), meanings in meanings(20), least in -100_000_000_i32..200_000_000, block in 1_usize..9, threads in 1_usize..4,
        ) {
            let texts = Texts::of(&words).with(&meanings);
            let work = Work::new(threads);
            let pairs = work.on_pool(|| join(texts.rows(), least, block, &work)).unwrap();
            prop_assert_eq!(pairs, every_pair(texts.rows(), least));
        }

        #[test]
        fn a_query_gives_the_same_dot_products(words in weighed(8), meanings in meanings(8)) {
            let texts = Texts::of(&words).with(&meanings);
            let rows = texts.rows();
            for a in 0..rows.len() {
                let query = rows.query(a);
                for b in 0..rows.len() {
                    prop_assert_eq!(query.dot(b), rows.dot(a, b));
                }
            }
        }
    }

    #[test]
    fn stops_when_asked() {
        let texts = Texts::of(&vec![vec![1_u16; 3]; 300]);
        let work = Work::new(1);
        work.stop();
        assert_eq!(work.on_pool(|| join(texts.rows(), 1, 64, &work)), Err(crate::Error::Interrupted));
    }
}
