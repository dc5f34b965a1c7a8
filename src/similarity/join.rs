//! All pairs of rows with a dot product of at least a threshold: exact, in independent tiles.

use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::arranged::Arranged;
use super::cost::{of_scanning, of_searching};
use super::floor::WHOLE;
use super::order::{Found, in_order};
use super::prefixes::Prefixes;
use super::scan::{Postings, Scanner};
use super::search::{Lists, Searcher};
use super::{Pair, Rows};
use crate::work::once;
use crate::{Result, Work};

/// Rows of a block at most: their numbers fit `u16`, what is kept of them while one row asks stays in the second cache.
pub const BLOCK: usize = 1 << 14;

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
    Join::new(rows, &Prepared::new(first), least).run(block, work)
}

/// What every search among the same rows needs, made by the first.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Rows that ask: of each pair at least one is among the first so many.
    first: usize,
    made: OnceLock<(Arranged, Prefixes)>,
    /// The first threshold with what searching takes, which the run often has too.
    cost: OnceLock<(i32, u64)>,
}

impl Prepared {
    pub(super) fn new(first: usize) -> Self {
        Self { first, made: OnceLock::new(), cost: OnceLock::new() }
    }

    fn of(&self, rows: Rows<'_>) -> &(Arranged, Prefixes) {
        once(&self.made, || {
            let arranged = Arranged::of(rows, self.first);
            let prefixes = Prefixes::of(arranged.rows());
            (arranged, prefixes)
        })
    }

    /// What searching for at least `least` takes, in tenths of nanoseconds of one core.
    fn cost(&self, rows: Rows<'_>, least: i32) -> u64 {
        let (arranged, prefixes) = self.of(rows);
        let cost = || of_searching(arranged.rows(), prefixes, least);
        let &(known, tenths) = once(&self.cost, || (least, cost()));
        if known == least { tenths } else { cost() }
    }
}

/// Rows of a block with dense parts at most: the products of a batch stay in the second cache.
const DENSE_BLOCK: usize = 1 << 11;

/// Rows made ready to be compared, in the way that takes less time: both find the same pairs.
#[derive(Debug)]
pub(super) struct Join<'a> {
    first: usize,
    least: i32,
    ready: Ready<'a>,
    /// What it will take, in tenths of nanoseconds of one core.
    pub(super) tenths: u64,
}

#[derive(Debug)]
enum Ready<'a> {
    /// Every dot product is computed.
    Scan(Rows<'a>),
    /// Only those that may reach the threshold.
    Search(&'a Arranged, &'a Prefixes),
}

/// A block that rows can ask.
#[derive(Debug)]
pub(super) enum Block {
    Scan(Postings),
    Search(Lists),
}

impl<'a> Join<'a> {
    /// Nothing can be left out at a threshold of 0 or with dense parts.
    pub(super) fn new(rows: Rows<'a>, prepared: &'a Prepared, least: i32) -> Self {
        let scan = Self { first: prepared.first, least, ready: Ready::Scan(rows), tenths: of_scanning(rows) };
        if least <= 0 || rows.dense.width > 0 || rows.len() <= WHOLE {
            return scan;
        }
        let search = Self::searching(rows, prepared, least);
        if search.tenths < scan.tenths { search } else { scan }
    }

    fn searching(rows: Rows<'_>, prepared: &'a Prepared, least: i32) -> Self {
        let (arranged, prefixes) = prepared.of(rows);
        let tenths = prepared.cost(rows, least);
        Self { first: prepared.first, least, ready: Ready::Search(arranged, prefixes), tenths }
    }

    fn rows(&self) -> Rows<'_> {
        match &self.ready {
            Ready::Scan(rows) => *rows,
            Ready::Search(arranged, _) => arranged.rows(),
        }
    }

    /// The row that stands at a place of [`Join::rows`].
    fn row_at(&self, place: usize) -> u32 {
        match &self.ready {
            Ready::Scan(_) => place as u32,
            Ready::Search(arranged, _) => arranged.row_at(place),
        }
    }

    /// All pairs by `(a, b)`.
    pub(super) fn run(&self, block: usize, work: &Work) -> Result<Vec<Pair>> {
        let rows = self.rows();
        let asked = |tile: Tile| Tile { queries: tile.queries.start..tile.queries.end.min(self.first), ..tile };
        let all = tiles(rows.len(), if rows.dense.width > 0 { block.min(DENSE_BLOCK) } else { block });
        let tiles: Vec<Tile> = all.into_iter().map(asked).filter(|tile| !tile.queries.is_empty()).collect();
        work.begin("comparing", tiles.iter().map(|t| t.queries.len() as u64).sum());
        let of_block = |tiles: &[Tile]| {
            let Some(any) = tiles.first() else { return Ok(Vec::new()) };
            let block = self.block(any.block.clone());
            let found = |tile: &Tile| {
                let mut found = Found::nothing(rows.len());
                let add = |x, y, dot| found.push(self.row_at(x), self.row_at(y), dot);
                self.each_pair(tile.queries.clone(), &block, add, work)?;
                Ok(found)
            };
            tiles.par_iter().map(found).collect::<Result<Vec<_>>>()
        };
        let by_block: Vec<&[Tile]> = tiles.chunk_by(|x, y| x.block == y.block).collect();
        // The last block is asked by most rows: it comes first.
        let found = by_block.par_iter().rev().map(|tiles| of_block(tiles)).collect::<Result<Vec<_>>>()?;
        Ok(in_order(rows.len(), found.into_iter().rev().flatten().collect()))
    }

    pub(super) fn block(&self, block: Range<usize>) -> Block {
        match &self.ready {
            Ready::Scan(rows) => Block::Scan(Postings::of(*rows, block)),
            Ready::Search(arranged, prefixes) => Block::Search(Lists::of(arranged.rows(), prefixes, block, self.least)),
        }
    }

    /// Hands over the pairs of some rows with those of a block that lie behind them: places of [`Join::rows`] and dot product.
    pub(super) fn each_pair(
        &self,
        asking: impl IntoIterator<Item = usize>,
        block: &Block,
        mut found: impl FnMut(usize, usize, i32),
        work: &Work,
    ) -> Result<()> {
        let asking: Vec<usize> = asking.into_iter().collect();
        let strides = asking.chunks(STRIDE).map(|stride| work.advance(stride.len() as u64).map(|()| stride));
        match (&self.ready, block) {
            (Ready::Scan(rows), Block::Scan(postings)) => {
                let mut scanner = Scanner::new(*rows, self.least);
                for stride in strides {
                    scanner.behind(postings, stride?, &mut found);
                }
            }
            (Ready::Search(arranged, prefixes), Block::Search(lists)) => {
                let mut searcher = Searcher::new(arranged.rows(), prefixes, self.least);
                for stride in strides {
                    stride?.iter().for_each(|&row| searcher.behind(lists, row, |other, dot| found(row, other, dot)));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::similarity::samples::{Texts, meanings, tied, weighed};
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
        fn a_search_leaves_nothing_out(
            words in prop_oneof![weighed(20), tied(20)], least in prop_oneof![1_i32..9, 1_i32..400_000_000], block in 1_usize..9, threads in 1_usize..4, first in 0_usize..21,
        ) {
            let texts = Texts::of(&words);
            let work = Work::new(threads);
            let pairs = work.on_pool(|| Join::searching(texts.rows(), &Prepared::new(first), least).run(block, &work)).unwrap();
            let asked = |pair: &Pair| (pair.a as usize) < first;
            let expected: Vec<Pair> = every_pair(texts.rows(), least).into_iter().filter(asked).collect();
            prop_assert_eq!(pairs, expected);
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
    fn terms_beyond_the_keys_of_packed_rows_are_told_apart() {
        // Every term stands in four rows, so it keeps its number: 0 and 65,536 have the same key. The rows that are mostly
        // one of these share a third term with a weight of 10: their dot product is 100, its bound above 20,000².
        let last = 1 << 16;
        let row = |weight: &dyn Fn(usize) -> u16| (0..=last + 1).map(weight).collect::<Vec<u16>>();
        let long = |terms: std::ops::RangeInclusive<usize>| row(&|term| 100 * u16::from(terms.contains(&term)));
        let mostly = |one: usize| row(&|term| if term == one { 20_000 } else { 10 * u16::from(term > last) });
        let words =
            [long(0..=last + 1), mostly(0), long(0..=last + 1), mostly(last), long(1..=last - 1), long(0..=last)];
        let texts = Texts::of(&words);
        let work = Work::new(1);
        let pairs = work.on_pool(|| Join::searching(texts.rows(), &Prepared::new(6), 1_000).run(4, &work)).unwrap();
        assert_eq!(pairs, every_pair(texts.rows(), 1_000));
        assert_eq!(
            pairs.len(),
            6 + 2 * 3,
            "four long rows, each with the others; the two other rows with three of them"
        );
    }

    #[test]
    fn what_searching_takes_is_that_of_the_threshold_asked_for() {
        let words: Vec<Vec<u16>> = (0..400_u16).map(|row| (0..9).map(|term| 1 + row % (2 + term)).collect()).collect();
        let (texts, prepared) = (Texts::of(&words), Prepared::new(400));
        let alone = |least| Prepared::new(400).cost(texts.rows(), least);
        assert_eq!([5, 50, 5].map(|least| prepared.cost(texts.rows(), least)), [5, 50, 5].map(alone));
        assert_ne!(alone(5), alone(50));
    }

    #[test]
    fn stops_when_asked() {
        let texts = Texts::of(&vec![vec![1_u16; 3]; 300]);
        let work = Work::new(1);
        work.stop();
        assert_eq!(work.on_pool(|| join(texts.rows(), 1, 64, &work)), Err(crate::Error::Interrupted));
    }
}
