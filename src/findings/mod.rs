//! What to ask about the projects: how they relate, how many efforts they really are, where they scatter.
//!
//! [`relations`] labels pairs (tranche, phase, replica …), [`findings()`] merges them with overlap, fragmentation and
//! administration into questions with evidence and bounds, [`distinct()`] counts how many really different efforts
//! there are. Nothing here is a verdict.

mod administration;
mod candidates;
mod distinct;
mod exact;
mod facts;
mod finding;
mod grouped;
mod kind;
mod relations;
mod sets;
mod settings;
mod stake;
mod tables;
mod time;
mod title;
mod words;

pub use administration::{Family, families};
pub use distinct::{Alike, Distinct, Order, Weighting, distinct, distinct_by};
pub use finding::{Finding, Findings, Reason, Tally, Uninformative, findings};
pub use kind::{Certainty, Component, Kind, Sub};
pub use relations::{Relation, relations};
pub use settings::FindingsSettings;
pub use stake::Stake;
pub use tables::relations_table;
pub use time::{Concurrency, concurrency};
pub use title::{Marked, Marker, TitleKey, loose_key, marked};
pub use words::Language;

use crate::similarity::Pair;

/// The likeness of projects, as the findings need it.
#[derive(Clone, Copy)]
pub struct Likeness<'a> {
    /// Pairs by position in the register, `a < b`, above some threshold, sorted; pairs of one title need not be named.
    pub pairs: &'a [Pair],
    /// The likeness of any two projects, in units of 2⁻³⁰.
    pub at: &'a (dyn Fn(u32, u32) -> i32 + Sync),
    /// Groups of like projects, each ascending.
    pub groups: &'a [Vec<u32>],
}

impl std::fmt::Debug for Likeness<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Likeness").field("pairs", &self.pairs.len()).field("groups", &self.groups.len()).finish()
    }
}
