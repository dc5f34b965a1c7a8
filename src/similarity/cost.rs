//! How long each way of comparing takes, by steps counted beforehand: in tenths of nanoseconds of one core.

use rayon::prelude::*;

use super::frequency::counts;
use super::prefixes::Prefixes;
use super::search::{Lists, Searcher, Steps};
use super::{BLOCK, Rows};

/// Rows that ask when steps are counted beforehand.
const ASKED: usize = 256;

/// A scan of all pairs: products of weights that are added up, and dot products that are looked through.
pub(super) fn of_scanning(rows: Rows<'_>) -> u64 {
    let products = counts(rows).into_iter().map(|count| u64::from(count).saturating_mul(u64::from(count)) / 2);
    let products = products.fold(0_u64, u64::saturating_add);
    let pairs = (rows.len() as u64).saturating_mul(rows.len() as u64) / 2;
    let dense = pairs.saturating_mul(rows.dense.width as u64) / 5;
    products.saturating_mul(25).saturating_add(pairs.saturating_mul(4)).saturating_add(dense)
}

/// A search, from the steps of evenly spaced rows.
pub(super) fn of_searching(rows: Rows<'_>, prefixes: &Prefixes, least: i32) -> u64 {
    let n = rows.len();
    let of_block = |from| {
        let mut searcher = Searcher::new(rows, prefixes, least);
        let lists = Lists::of(rows, prefixes, from..n.min(from + BLOCK), least);
        (0..ASKED).for_each(|k| searcher.behind(&lists, k * n / ASKED, |_, _| {}));
        let Steps { lists, entries, candidates, terms } = searcher.steps;
        lists * 50 + entries * 20 + candidates * 200 + terms * 10
    };
    let blocks: Vec<usize> = (0..n).step_by(BLOCK).collect();
    let time: u64 = blocks.into_par_iter().map(of_block).sum();
    (u128::from(time) * n as u128 / ASKED as u128) as u64
}
