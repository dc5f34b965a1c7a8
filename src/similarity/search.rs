//! Searching a block: candidates by the norms of prefixes, each decided by its whole dot product.

use std::ops::Range;

use super::Rows;
use super::frequency::starts;
use super::packed::{Asking, Packed, is_exact};
use super::prefixes::{Prefixes, partner};
use super::rows::Query;

/// The rows of a block by term, those with the longest prefixes first.
#[derive(Debug)]
pub(super) struct Lists {
    block: Range<usize>,
    start: Vec<u32>,
    norms: Vec<u16>,
    locals: Vec<u16>,
    packed: Packed,
}

impl Lists {
    /// Lists of a block of at most 65536 rows, without the prefixes too short to reach `least` with any row.
    pub(super) fn of(rows: Rows<'_>, prefixes: &Prefixes, block: Range<usize>, least: i32) -> Self {
        let shortest = partner(least, prefixes.longest());
        let entries = |row: usize| {
            let terms = rows.row(row).0.iter().zip(prefixes.row(rows, row));
            terms.filter(move |(_, norm)| **norm >= shortest)
        };
        let start = starts(rows.width, block.clone().flat_map(entries).map(|(&term, _)| term));
        let mut sorted = vec![(0_u16, 0_u16); start.last().copied().unwrap_or_default() as usize];
        let mut next = start.clone();
        for (local, row) in block.clone().enumerate() {
            for (&term, &norm) in entries(row) {
                let Some(at) = next.get_mut(term as usize) else { continue };
                sorted.get_mut(*at as usize).into_iter().for_each(|slot| *slot = (norm, local as u16));
                *at += 1;
            }
        }
        for list in start.windows(2) {
            if let &[from, to] = list {
                let list = sorted.get_mut(from as usize..to as usize).unwrap_or_default();
                list.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            }
        }
        let (norms, locals) = sorted.into_iter().unzip();
        Self { packed: Packed::of(rows, block.clone()), block, start, norms, locals }
    }

    /// Rows of the block whose prefix up to a term is at least `shortest` long.
    fn reaching(&self, term: u32, shortest: u16) -> &[u16] {
        let at = term as usize;
        let Some((&from, &to)) = self.start.get(at).zip(self.start.get(at + 1)) else { return &[] };
        let norms = self.norms.get(from as usize..to as usize).unwrap_or_default();
        let reaching = norms.partition_point(|&norm| norm >= shortest);
        self.locals.get(from as usize..from as usize + reaching).unwrap_or_default()
    }
}

/// What a search has done, in steps that take about equally long each: equal for equal rows, on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    /// Lists looked into.
    pub lists: u64,
    /// Entries of lists read.
    pub entries: u64,
    /// Pairs whose dot product was computed.
    pub candidates: u64,
    /// Terms read for these dot products.
    pub terms: u64,
}

/// One thread's search: a row that asks, and what was found for it.
#[derive(Debug)]
pub(super) struct Searcher<'a> {
    rows: Rows<'a>,
    prefixes: &'a Prefixes,
    least: i32,
    asking: Asking<'a>,
    /// The row that asks over all terms, where they do not have a key each.
    whole: Option<Query<'a>>,
    seen: Vec<bool>,
    found: Vec<u16>,
    pub(super) steps: Steps,
}

impl<'a> Searcher<'a> {
    pub(super) fn new(rows: Rows<'a>, prefixes: &'a Prefixes, least: i32) -> Self {
        let whole = (!is_exact(rows.width)).then(|| Query::nothing(rows));
        Self {
            rows,
            prefixes,
            least,
            asking: Asking::nothing(),
            whole,
            seen: Vec::new(),
            found: Vec::new(),
            steps: Steps::default(),
        }
    }

    /// Hands over the rows of a block behind `row` with a dot product of at least `least`, each once, in no order.
    pub(super) fn behind(&mut self, lists: &Lists, row: usize, mut found: impl FnMut(usize, i32)) {
        let candidates = self.candidates(lists, row);
        if candidates == 0 {
            return;
        }
        self.asking.turn_to(self.rows.row(row));
        self.whole.iter_mut().for_each(|whole| whole.turn_to(row));
        let least = u64::from(self.least.unsigned_abs());
        for &local in self.found.get(..candidates).unwrap_or_default() {
            self.seen.get_mut(usize::from(local)).into_iter().for_each(|seen| *seen = false);
            let other = lists.block.start.saturating_add(usize::from(local));
            if other > row {
                let own = lists.packed.row(local);
                self.steps.candidates += 1;
                self.steps.terms += own.len() as u64;
                let bound = self.asking.bound(own);
                if bound >= least {
                    let dot = self.whole.as_ref().map_or(bound as i32, |whole| whole.dot(other));
                    if dot >= self.least {
                        found(other, dot);
                    }
                }
            }
        }
    }

    /// Collects the rows of a block that may reach `least` with a row: no other does, see [`Prefixes`].
    fn candidates(&mut self, lists: &Lists, row: usize) -> usize {
        self.seen.resize(lists.block.len(), false);
        self.found.resize(lists.block.len().saturating_add(1), 0);
        let mut count = 0;
        let terms = self.rows.row(row).0.iter().zip(self.prefixes.row(self.rows, row));
        let shortest = partner(self.least, self.prefixes.longest());
        // Prefixes shorten from the last term to the first.
        for (&term, &norm) in terms.rev().take_while(|(_, norm)| **norm >= shortest) {
            let reaching = lists.reaching(term, partner(self.least, norm));
            self.steps.lists += 1;
            self.steps.entries += reaching.len() as u64;
            for &local in reaching {
                self.found.get_mut(count).into_iter().for_each(|slot| *slot = local);
                if let Some(seen) = self.seen.get_mut(usize::from(local)) {
                    count += usize::from(!std::mem::replace(seen, true));
                }
            }
        }
        count
    }
}
