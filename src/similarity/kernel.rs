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
    /// The kernel that takes less time.
    pub(super) fn choose(rows: Rows<'_>, least: i32) -> Self {
        Self::weigh(rows, least).0
    }

    /// The kernel that takes less time, by steps counted for evenly spaced rows, and its time in tenths of nanoseconds of
    /// one core. Nothing can be left out at a threshold of 0 or with dense parts.
    pub(super) fn weigh(rows: Rows<'_>, least: i32) -> (Self, u64) {
        let scan = (Self::Scan, scanning(rows));
        if least <= 0 || rows.dense.width > 0 || rows.len() <= WHOLE {
            return scan;
        }
        let search = (Self::Search, searching(rows, least));
        if search.1 < scan.1 { search } else { scan }
    }
}

/// Products of weights that a scan of all pairs adds up, and dot products it looks through.
fn scanning(rows: Rows<'_>) -> u64 {
    let mut counts = vec![0_u64; rows.width];
    for &term in rows.terms {
        counts.get_mut(term as usize).into_iter().for_each(|count| *count += 1);
    }
    let products: u64 = counts.iter().map(|&count| count.saturating_mul(count) / 2).sum();
    let pairs = (rows.len() as u64).saturating_mul(rows.len() as u64) / 2;
    let dense = pairs.saturating_mul(rows.dense.width as u64) / 5;
    products.saturating_mul(25).saturating_add(pairs.saturating_mul(4)).saturating_add(dense)
}

/// The steps of a search, extrapolated.
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
    let time = lists * 100 + entries * 30 + candidates * 200 + terms * 40;
    (u128::from(time) * n as u128 / ASKED as u128) as u64
}
