//! The engine through its public names only.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stderr)]

mod cluster;
mod findings;
mod layers;
mod likeness;
mod read;
mod text;
mod totals;
