//! Formats that are no tables, laid out as columns: records, their money, and what they refer to.

pub mod exact;
pub mod iati;
pub mod ocds;
pub mod records;
pub mod xml;
