//! The engine through its public names only.

mod findings;
mod read;
mod totals;
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::float_cmp, clippy::panic)]

mod cluster;
