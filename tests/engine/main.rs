//! The engine through its public names only.

mod findings;
mod read;
mod totals;
