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
mod findings;
mod iati;
mod layers;
mod likeness;
mod ocds;
mod parquet;
mod prices;
mod raw_amounts;
mod read;
mod review;
mod standards;
mod text;
mod totals;
