//! Which way of comparing takes less time.

use super::floor::WHOLE;
use super::frequency::ByFrequency;
use super::prefixes::Prefixes;
use super::search::{Lists, Searcher, Steps};
use super::{BLOCK, Rows};

/// How the rows of a block are compared with a row that asks: both find the same pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Every dot product is computed.
    Scan,
    /// Only those that may reach the threshold.
    Search,
}

/// Rows that ask when steps are counted beforehand.
const ASKED: usize = 256;

impl Kernel {
    /// The kernel with fewer steps, counted for evenly spaced rows; nothing can be left out at a threshold of 0 or with
    /// dense parts.
    pub(super) fn choose(rows: Rows<'_>, least: i32) -> Self {
        if least <= 0 || rows.dense.width > 0 || rows.len() <= WHOLE {
            return Self::Scan;
        }
        if searching(rows, least) < scanning(rows) { Self::Search } else { Self::Scan }
    }
}

/// Products of weights that a scan of all pairs adds up, and dot products it looks through, in tenths of nanoseconds.
fn scanning(rows: Rows<'_>) -> u64 {
    let mut counts = vec![0_u64; rows.width];
    for &term in rows.terms {
        counts.get_mut(term as usize).into_iter().for_each(|count| *count += 1);
    }
    let products: u64 = counts.iter().map(|&count| count.saturating_mul(count) / 2).sum();
    let pairs = (rows.len() as u64).saturating_mul(rows.len() as u64) / 2;
    products.saturating_mul(15).saturating_add(pairs.saturating_mul(4))
}

/// The same for a search: steps of some rows among some rows, extrapolated.
fn searching(rows: Rows<'_>, least: i32) -> u64 {
    let by_frequency = ByFrequency::of(rows);
    let rows = by_frequency.rows();
    let prefixes = Prefixes::of(rows);
    let mut searcher = Searcher::new(rows, &prefixes, least);
    let n = rows.len();
    for from in (0..n).step_by(BLOCK) {
        let lists = Lists::of(rows, &prefixes, from..n.min(from + BLOCK), least);
        for row in (0..ASKED).map(|k| k * n / ASKED) {
            searcher.behind(&lists, row, |_, _| {});
        }
    }
    let Steps { lists, entries, candidates, terms } = searcher.steps;
    let time = lists * 100 + entries * 20 + candidates * 100 + terms * 15;
    (u128::from(time) * n as u128 / ASKED as u128) as u64
}
