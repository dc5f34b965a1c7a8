//! Groups of projects: exact average linkage, cut at any level, with the reasons.

mod automatic;
mod dense;
mod graph;
mod mean;
mod merge;
#[cfg(test)]
mod oracle;
mod sums;
mod tree;

pub use mean::Mean;
pub use merge::Merge;
pub use tree::Tree;

#[cfg(test)]
mod linkage_tests;
