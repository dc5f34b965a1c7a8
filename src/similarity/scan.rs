//! Scanning a block: the dot product of a row with every row of the block, whether they share anything or not.

use std::ops::Range;

use super::Rows;
use super::dense::{Level, Panels};
use super::frequency::starts;
use super::rows::Dense;

/// Rows with a dense part that are multiplied together.
const BATCH: usize = 64;

/// Dot products that are looked at together: most lie below the threshold.
const GLANCE: usize = 64;

/// The rows of a block by term, with their dense parts.
#[derive(Debug)]
pub(super) struct Postings {
    block: Range<usize>,
    panels: Panels,
    start: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    local: u16,
    weight: u16,
}

impl Postings {
    /// Postings of a block of at most 65535 rows.
    pub(super) fn of(rows: Rows<'_>, block: Range<usize>) -> Self {
        let start = starts(rows.width, block.clone().flat_map(|row| rows.row(row).0).copied());
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
        Self { block, panels: Panels::of(dense), start, entries }
    }

    fn list(&self, term: u32) -> &[Entry] {
        let at = term as usize;
        match (self.start.get(at), self.start.get(at + 1)) {
            (Some(&from), Some(&to)) => self.entries.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Adds the sparse parts of the dot products of one row with every row of the block to `sums`.
    ///
    /// No sum overflows `i32`, see [`Rows`]; hence `wrapping_add` wraps nothing.
    fn add_sparse(&self, rows: Rows<'_>, query: usize, sums: &mut [i32]) {
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

/// One thread's scan.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    rows: Rows<'a>,
    least: i32,
    level: Level,
    sums: Vec<i32>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(rows: Rows<'a>, least: i32) -> Self {
        Self { rows, least, level: Level::best(), sums: Vec::new() }
    }

    /// Hands over row, row of the block and dot product, for each pair of one of the `asking` rows with a row of the block
    /// behind it whose dot product is at least `least` and not 0; by row as they ask, then by row of the block.
    pub(super) fn behind(&mut self, postings: &Postings, asking: &[usize], mut found: impl FnMut(usize, usize, i32)) {
        let dense = !postings.panels.is_empty();
        for batch in asking.chunks(if dense { BATCH } else { 1 }) {
            let stride = if dense { self.multiply(postings, batch) } else { self.clear(postings) };
            for (&row, sums) in batch.iter().zip(self.sums.chunks_exact_mut(stride.max(1))) {
                postings.add_sparse(self.rows, row, sums);
                let start = postings.block.start;
                let from = row.saturating_add(1).saturating_sub(start).min(postings.block.len());
                let reaching = reaching(sums.get(..postings.block.len()).unwrap_or_default(), from, self.least);
                reaching.for_each(|(local, dot)| found(row, start + local, dot));
            }
        }
    }

    fn multiply(&mut self, postings: &Postings, batch: &[usize]) -> usize {
        let queries: Vec<&[i16]> = batch.iter().map(|&row| self.rows.dense.row(row)).collect();
        postings.panels.products(&queries, self.level, &mut self.sums);
        postings.panels.stride()
    }

    fn clear(&mut self, postings: &Postings) -> usize {
        self.sums.clear();
        self.sums.resize(postings.block.len(), 0);
        postings.block.len()
    }
}

/// Places from `from` on with a dot product of at least `least` that is not 0.
fn reaching(sums: &[i32], from: usize, least: i32) -> impl Iterator<Item = (usize, i32)> {
    let glances = sums.get(from..).unwrap_or_default().chunks(GLANCE).enumerate();
    let promising = glances.filter(move |(_, sums)| sums.iter().copied().fold(i32::MIN, i32::max) >= least);
    promising.flat_map(move |(at, sums)| {
        let places = (from + at * GLANCE..).zip(sums.iter().copied());
        places.filter(move |&(_, dot)| dot >= least && dot != 0)
    })
}
