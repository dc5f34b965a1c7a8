//! Tables that are no register, as populations and links: columns of text.

use std::path::Path;

use arrow_array::RecordBatch;

use crate::read::source::Source;
use crate::read::values::Values;
use crate::read::{ReadOptions, arrow, open};
use crate::{Result, Work};

/// Columns of text, by name.
pub type TextColumns = Vec<(String, Vec<Option<String>>)>;

/// Reads a table that is no register as text.
///
/// # Errors
/// [`crate::Error::Read`] for a source that cannot be read, [`crate::Error::Schema`] for two columns of one name.
pub fn text_columns(path: &Path, work: &Work) -> Result<TextColumns> {
    work.begin("read", 1);
    let options = ReadOptions::default();
    let Some(source) = open(path, &options, work)?.into_iter().next() else { return Ok(Vec::new()) };
    Ok(texts(&source.without_other_rows(&options, work)?))
}

/// The record batches of a frame as text.
///
/// # Errors
/// As [`text_columns`].
pub fn text_of_batches(schema: &arrow_schema::Schema, batches: &[RecordBatch]) -> Result<TextColumns> {
    Ok(texts(&arrow::read("data", schema, batches)?))
}

fn texts(source: &Source) -> TextColumns {
    let cells = |values: &Values| (0..source.len()).map(|row| values.text(row).map(String::from)).collect();
    source.columns.iter().map(|(name, values)| (name.clone(), cells(values))).collect()
}
