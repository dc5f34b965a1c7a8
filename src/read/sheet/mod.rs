//! Tables as people make them: where the header is, which rows are no records, which totals are printed.

pub mod grid;
pub mod head;
pub mod hidden;
pub mod plain;
pub mod published;
pub mod rows;
