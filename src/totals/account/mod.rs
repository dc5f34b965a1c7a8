//! What counts and what does not: the ledger, and the proof that every measure adds up to it.

pub mod cofinanced;
pub mod conservation;
pub mod countable;
pub mod ledger;
pub mod standing;
