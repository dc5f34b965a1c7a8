//! The engine through its public names only.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::float_cmp,
    clippy::panic
)]

mod cluster;
mod coverage;
mod fields;
mod findings;
mod iati;
mod layers;
mod ledger;
mod likeness;
mod ocds;
mod parquet;
mod prices;
mod raw_amounts;
mod read;
mod review;
mod sheets;
mod standards;
mod stopping;
mod text;
mod totals;
mod unusual;

use totals::{counts as totals_counts, texts as totals_texts};

fn totals_digits(table: &overblik::Table, name: &str) -> Vec<Option<i128>> {
    totals::digits(table, name).0
}
