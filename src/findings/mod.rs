//! What to ask about the projects: how they relate, how many efforts they really are, where they scatter.

mod distinct;
mod exact;

pub use distinct::{Alike, Distinct, Order, Weighting, distinct, distinct_by};
