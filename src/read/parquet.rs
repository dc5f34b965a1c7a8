//! Parquet files: columns that the schema names, or all.

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder as Builder,
};
use bytes::Bytes;
use rayon::prelude::*;

use super::source::Source;
use super::{ReadOptions, arrow, guard};
use crate::{Error, Place, Result};

const BATCH: usize = 1 << 16;

pub(super) fn read(file: &str, bytes: &[u8], options: &ReadOptions) -> Result<Source> {
    guard(file, "a parquet file", || read_guarded(file, bytes, options))
}

fn read_guarded(file: &str, bytes: &[u8], options: &ReadOptions) -> Result<Source> {
    let broken = |e: &dyn std::fmt::Display| Error::read(Place::file(file), format!("no valid parquet file: {e}"));
    let bytes = Bytes::copy_from_slice(bytes);
    let metadata = ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::default()).map_err(|e| broken(&e))?;
    let keep = columns(&metadata, options)?;
    let groups: Vec<usize> = (0..metadata.metadata().num_row_groups()).collect();
    let mask = ProjectionMask::roots(metadata.parquet_schema(), keep.iter().copied());
    let read_group = |group: usize| {
        let builder = Builder::new_with_metadata(bytes.clone(), metadata.clone());
        let reader = builder.with_projection(mask.clone()).with_row_groups(vec![group]).with_batch_size(BATCH).build();
        reader.map_err(|e| broken(&e))?.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| broken(&e))
    };
    let batches: Vec<Vec<_>> = groups.into_par_iter().map(read_group).collect::<Result<_>>()?;
    let schema = metadata.schema().project(&keep).map_err(|e| broken(&e))?;
    arrow::read(file, &schema, &batches.into_iter().flatten().collect::<Vec<_>>())
}

/// Columns to read: those that a closed schema names, else all.
fn columns(metadata: &ArrowReaderMetadata, options: &ReadOptions) -> Result<Vec<usize>> {
    let names: Vec<String> = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
    let Some(schema) = options.schema.as_ref().filter(|schema| schema.only) else {
        return Ok((0..names.len()).collect());
    };
    schema.check(&names)?;
    let wanted: Vec<&String> = schema.fields.values().flatten().chain(&schema.dims).collect();
    Ok((0..names.len()).filter(|&at| names.get(at).is_some_and(|name| wanted.contains(&name))).collect())
}
