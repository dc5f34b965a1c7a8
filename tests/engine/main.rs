//! The engine through its public names only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::float_cmp, clippy::panic)]

mod cluster;
mod findings;
mod likeness;
mod read;
mod review;
mod text;
mod totals;
