//! An overview of public projects: how many there are and what they cost, to the øre; which are alike and why; how
//! many really different efforts that makes; what to ask about them.
//!
//! Data flows one way:
//!
//! 1. [`read`]: bytes, frames → columns, with every cell that could not be used;
//! 2. [`register`]: the validated, immutable table in one order;
//! 3. [`totals`]: exact sums, shares, quantiles, concentration;
//! 4. [`text`], [`meaning`] → [`aspects`] → [`similarity`] → [`cluster`]: likeness, with its reasons;
//! 5. [`findings`]: relations, questions, the effective number of efforts;
//! 6. [`review`]: all of it with one set of settings.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod aspects;
pub mod calendar;
pub mod cluster;
pub mod coverage;
pub mod digest;
pub mod error;
pub mod example;
pub mod findings;
pub mod meaning;
pub mod memory;
pub mod money;
pub mod prices;
pub mod read;
pub mod register;
pub mod review;
mod sets;
pub mod similarity;
pub mod table;
pub mod text;
pub mod totals;
pub mod work;

pub use error::{Error, Place, Result};
pub use register::{Field, Register, Schema};
pub use table::Table;
pub use work::Work;
