//! Parquet files: columns that the schema names, or all, by row group and column in parallel.
//!
//! Words and amounts go from their pages straight into the form of the register; every other column, and every page
//! that is written in an unusual way, takes the general way by Arrow.

mod amounts;
mod codes;
mod input;
mod levels;
mod memory;
mod runs;
mod task;

use std::path::Path;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder as Builder,
};
use ::parquet::file::reader::ChunkReader;
use arrow_array::RecordBatch;
use rayon::prelude::*;

use crate::read::source::Source;
use crate::read::values::Values;
use crate::read::{ReadOptions, arrow, guard};
use crate::{Error, Place, Result, Work};
use input::Input;

const BATCH: usize = 1 << 16;

/// Reads a file by the ranges that are needed.
pub(in crate::read) fn open(file: &str, path: &Path, options: &ReadOptions, work: &Work) -> Result<Source> {
    guard(file, "a parquet file", || read_guarded(file, &Input::File(path.to_owned()), options, work))
}

/// Reads a file in memory.
pub(in crate::read) fn read(file: &str, bytes: &[u8], options: &ReadOptions, work: &Work) -> Result<Source> {
    let input = Input::Memory(bytes::Bytes::copy_from_slice(bytes));
    guard(file, "a parquet file", || read_guarded(file, &input, options, work))
}

/// Whether a file begins as Parquet does; other formats are told by their names.
pub(in crate::read) fn is_parquet(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = std::fs::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut magic));
    read.is_ok() && &magic == b"PAR1"
}

/// A file whose footer has been read.
struct File<'a> {
    name: &'a str,
    input: &'a Input,
    metadata: ArrowReaderMetadata,
}

fn read_guarded(name: &str, input: &Input, options: &ReadOptions, work: &Work) -> Result<Source> {
    let load = |input: &Input| match input {
        Input::File(path) => ArrowReaderMetadata::load(&std::fs::File::open(path)?, ArrowReaderOptions::default()),
        Input::Memory(bytes) => ArrowReaderMetadata::load(bytes, ArrowReaderOptions::default()),
    };
    let file = File { name, input, metadata: load(input).map_err(|e| broken(name, &e))? };
    let keep = columns(&file.metadata, options)?;
    memory::check(name, &file.metadata, &keep, options)?;
    let mut found = task::read(&file, &keep, work)?;
    let rest: Vec<usize> = keep.iter().copied().filter(|at| !found.contains_key(at)).collect();
    let mut others = file.by_arrow(&rest)?;
    let mut columns = Vec::with_capacity(keep.len());
    for at in keep {
        let column = found.remove(&at).map(|values| (file.column_name(at), values));
        columns.extend(column.or_else(|| others.next()));
    }
    let mut source = Source::plain(name, columns)?;
    source.notes.append(&mut others.notes);
    Ok(source)
}

fn broken(file: &str, e: &dyn std::fmt::Display) -> Error {
    Error::read(Place::file(file), format!("no valid parquet file: {e}"))
}

/// Columns to read: those that a closed schema names, else all.
fn columns(metadata: &ArrowReaderMetadata, options: &ReadOptions) -> Result<Vec<usize>> {
    let names: Vec<String> = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
    let Some(schema) = options.schema.as_ref().filter(|schema| schema.only) else {
        return Ok((0..names.len()).collect());
    };
    schema.check(&names)?;
    let wanted: Vec<&String> = schema.named().chain(&schema.dims).collect();
    Ok((0..names.len()).filter(|&at| names.get(at).is_some_and(|name| wanted.contains(&name))).collect())
}

/// Columns read by Arrow, in the order of the file.
#[derive(Default)]
struct ByArrow {
    columns: std::vec::IntoIter<(String, Values)>,
    notes: Vec<String>,
}

impl ByArrow {
    fn next(&mut self) -> Option<(String, Values)> {
        self.columns.next()
    }
}

impl File<'_> {
    fn column_name(&self, at: usize) -> String {
        self.metadata.schema().fields().get(at).map(|field| field.name().clone()).unwrap_or_default()
    }

    fn by_arrow(&self, columns: &[usize]) -> Result<ByArrow> {
        if columns.is_empty() {
            return Ok(ByArrow::default());
        }
        let groups = (0..self.metadata.metadata().num_row_groups()).into_par_iter();
        let batches: Vec<Vec<RecordBatch>> = groups.map(|group| self.batches(columns, group)).collect::<Result<_>>()?;
        let schema = self.metadata.schema().project(columns).map_err(|e| broken(self.name, &e))?;
        let source = arrow::read(self.name, &schema, &batches.into_iter().flatten().collect::<Vec<_>>())?;
        Ok(ByArrow { columns: source.columns.into_iter(), notes: source.notes })
    }

    fn batches(&self, columns: &[usize], group: usize) -> Result<Vec<RecordBatch>> {
        match self.input {
            // A handle of its own, since the position in a file is shared by its clones.
            Input::File(path) => {
                self.batches_of(std::fs::File::open(path).map_err(|e| broken(self.name, &e))?, columns, group)
            }
            Input::Memory(bytes) => self.batches_of(bytes.clone(), columns, group),
        }
    }

    fn batches_of<R: ChunkReader + 'static>(
        &self,
        reader: R,
        columns: &[usize],
        group: usize,
    ) -> Result<Vec<RecordBatch>> {
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), columns.iter().copied());
        let builder = Builder::new_with_metadata(reader, self.metadata.clone());
        let reader = builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(BATCH).build();
        let reader = reader.map_err(|e| broken(self.name, &e))?;
        reader.collect::<std::result::Result<_, _>>().map_err(|e| broken(self.name, &e))
    }
}
