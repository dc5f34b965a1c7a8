//! The engine through its public names only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod findings;
