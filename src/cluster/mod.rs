//! Groups of alike projects.

pub mod labels;
