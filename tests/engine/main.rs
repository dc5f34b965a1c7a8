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
mod findings;
mod layers;
mod likeness;
mod read;
mod review;
mod sheets;
mod text;
mod totals;
