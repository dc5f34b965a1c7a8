//! Groups of projects: exact average linkage, cut at any level, with the reasons.
//!
//! Mean similarities are exact fractions of integers and ties are broken by id, so a register has one tree. Its form on
//! a full matrix, on a graph and one merge at a time give the same bits.

mod automatic;
mod centre;
mod changes;
mod clustering;
mod dense;
mod graph;
mod groups;
pub mod labels;
mod level;
pub mod lineage;
mod log_odds;
mod mean;
mod merge;
mod near;
#[cfg(test)]
mod oracle;
mod reasons;
mod stability;
mod summary;
mod sums;
mod tree;

pub use automatic::chance;
pub use changes::{GroupChanges, changes};
pub use clustering::{ClusterSettings, Clustering, NamedLevel, cluster};
pub use level::{Level, LevelName};
pub use mean::Mean;
pub use merge::Merge;
pub use reasons::{Alike, GroupExplanation, MemberMean, NearestGroup, WhyNot};
pub use stability::Stability;
pub use tree::Tree;

#[cfg(test)]
mod lineage_tests;
#[cfg(test)]
mod linkage_tests;
