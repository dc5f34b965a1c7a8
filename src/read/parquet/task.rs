//! The columns that are read page by page: one task for each column and row group.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::parquet::basic::{Encoding, Type};
use ::parquet::column::page::{Page, PageReader};
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::ChunkReader;
use ::parquet::file::serialized_reader::SerializedPageReader;
use ::parquet::schema::types::ColumnDescriptor;
use arrow_schema::DataType;
use rayon::prelude::*;

use super::File;
use super::amounts::{Amounts, Layout};
use super::codes::{Part, Reader, unite};
use super::input::{Handle, Input};
use super::levels::Levels;
use crate::read::values::Values;
use crate::register::{Money, Tally};
use crate::{Result, Work};

/// The values of a page, without its levels.
pub(super) struct Body<'a> {
    pub encoding: Encoding,
    pub data: &'a [u8],
}

/// A column that can be read by its pages.
struct Column {
    /// Among the columns of the file.
    at: usize,
    /// Among the leaves of its schema.
    leaf: usize,
    values: Target,
    /// A page was unusual: the column takes the general way.
    given_up: AtomicBool,
}

enum Target {
    /// The amounts, and their tally by row group.
    Amounts(Layout, Vec<i64>, Vec<Tally>),
    /// One byte a row, and what is known of each row group.
    Codes(Vec<u8>, Vec<Option<Part>>),
}

/// The rows of a column in one row group.
enum Slice<'a> {
    Amounts(Layout, &'a mut [i64], &'a mut Tally),
    Codes(&'a mut [u8], &'a mut Option<Part>),
}

struct Task<'a> {
    group: usize,
    leaf: usize,
    given_up: &'a AtomicBool,
    slice: Slice<'a>,
    bytes: i64,
}

/// Reads the columns that can be read so; the others are left out.
pub(super) fn read(file: &File<'_>, keep: &[usize], work: &Work) -> Result<BTreeMap<usize, Values>> {
    let rows = file.rows();
    let mut columns: Vec<Column> = keep.iter().filter_map(|&at| file.column(at, rows.iter().sum())).collect();
    let mut tasks: Vec<Task<'_>> = columns.iter_mut().flat_map(|column| column.tasks(file, &rows)).collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.bytes));
    tasks.into_par_iter().with_max_len(1).try_for_each(|mut task| {
        if !task.given_up.load(Ordering::Relaxed) && task.run(file).is_none() {
            task.given_up.store(true, Ordering::Relaxed);
        }
        work.advance(0)
    })?;
    columns.retain(|column| !column.given_up.load(Ordering::Relaxed));
    Ok(columns.into_par_iter().with_max_len(1).map(|column| (column.at, column.values.finish())).collect())
}

impl File<'_> {
    /// Rows of each row group.
    fn rows(&self) -> Vec<usize> {
        let groups = self.metadata.metadata().row_groups().iter();
        groups.map(|group| usize::try_from(group.num_rows()).unwrap_or_default()).collect()
    }

    fn chunk(&self, group: usize, leaf: usize) -> Option<&ColumnChunkMetaData> {
        self.metadata.metadata().row_groups().get(group)?.columns().get(leaf)
    }

    /// A flat column of words with a dictionary, or of amounts.
    fn column(&self, at: usize, n: usize) -> Option<Column> {
        let field = self.metadata.schema().fields().get(at)?;
        let leaves = self.metadata.parquet_schema().columns();
        let is_field = |leaf: &Arc<ColumnDescriptor>| leaf.path().parts() == std::slice::from_ref(field.name());
        let leaf = leaves.iter().position(is_field)?;
        let column = leaves.get(leaf).filter(|c| c.max_rep_level() == 0 && c.max_def_level() <= 1)?;
        let values = if has_words(field.data_type()) && column.physical_type() == Type::BYTE_ARRAY {
            let groups = self.metadata.metadata().num_row_groups();
            let coded = |group| self.chunk(group, leaf).is_some_and(|c| c.dictionary_page_offset().is_some());
            (0..groups).all(coded).then(|| Target::Codes(vec![0; n], (0..groups).map(|_| None).collect()))?
        } else {
            let layout = Layout::of(field.data_type(), column)?;
            Target::Amounts(layout, vec![0; n], vec![Tally::default(); self.metadata.metadata().num_row_groups()])
        };
        Some(Column { at, leaf, values, given_up: AtomicBool::new(false) })
    }
}

pub(super) fn has_words(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => has_words(value),
        _ => false,
    }
}

impl Column {
    fn tasks<'a>(&'a mut self, file: &File<'_>, rows: &[usize]) -> Vec<Task<'a>> {
        let (leaf, given_up) = (self.leaf, &self.given_up);
        let slices: Vec<Slice<'a>> = match &mut self.values {
            Target::Amounts(layout, minor, tallies) => {
                let slice = |(rows, tally)| Slice::Amounts(*layout, rows, tally);
                cut(minor, rows).zip(tallies).map(slice).collect()
            }
            Target::Codes(codes, parts) => {
                cut(codes, rows).zip(parts).map(|(codes, part)| Slice::Codes(codes, part)).collect()
            }
        };
        let bytes = |group| file.chunk(group, leaf).map_or(0, ColumnChunkMetaData::uncompressed_size);
        let task = |(group, slice)| Task { group, leaf, given_up, slice, bytes: bytes(group) };
        slices.into_iter().enumerate().map(task).collect()
    }
}

/// The rows of each group.
fn cut<'a, T>(all: &'a mut [T], rows: &[usize]) -> impl Iterator<Item = &'a mut [T]> {
    let mut rest = all;
    rows.iter().map(move |&n| {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(n);
        rest = others;
        own
    })
}

impl Target {
    fn finish(self) -> Values {
        match self {
            Self::Amounts(layout, minor, tallies) => {
                let tally = tallies.into_iter().fold(Tally::default(), Tally::merge);
                Values::Exact { minor: Money::narrow(minor).tallied(tally), scale: layout.scale }
            }
            Self::Codes(codes, parts) => Values::Coded(unite(codes, parts.into_iter().flatten().collect())),
        }
    }
}

impl Task<'_> {
    /// `None` for anything that is not as expected.
    fn run(&mut self, file: &File<'_>) -> Option<()> {
        let chunk = file.chunk(self.group, self.leaf)?;
        match file.input {
            Input::File(path) => self.pages(chunk, Handle::open(path, chunk.byte_range())?),
            Input::Memory(bytes) => {
                let (start, length) = chunk.byte_range();
                let end = start.checked_add(length)?;
                (end <= bytes.len() as u64).then(|| self.pages(chunk, bytes.clone()))?
            }
        }
    }

    fn pages<R: ChunkReader + 'static>(&mut self, chunk: &ColumnChunkMetaData, bytes: R) -> Option<()> {
        let rows = usize::try_from(chunk.num_values()).ok()?;
        let pages = SerializedPageReader::new(Arc::new(bytes), chunk, rows, None).ok()?;
        let optional = chunk.column_descr().max_def_level() > 0;
        match &mut self.slice {
            Slice::Amounts(layout, rows, tally) => {
                let mut amounts = Amounts::new(*layout, rows);
                each_page(pages, optional, &mut amounts, Amounts::dictionary, Amounts::page)?;
                **tally = amounts.tally;
                amounts.is_full().then_some(())
            }
            Slice::Codes(codes, part) => {
                let mut words = Reader::new(codes);
                each_page(pages, optional, &mut words, Reader::dictionary, Reader::page)?;
                **part = Some(words.finish()?);
                Some(())
            }
        }
    }
}

fn each_page<S>(
    mut pages: impl PageReader,
    optional: bool,
    state: &mut S,
    dictionary: impl Fn(&mut S, &[u8], usize) -> Option<()>,
    values: impl Fn(&mut S, &Levels<'_>, &Body<'_>) -> Option<()>,
) -> Option<()> {
    while let Some(page) = pages.get_next_page().ok()? {
        let n = usize::try_from(page.num_values()).ok()?;
        match &page {
            Page::DictionaryPage { buf, .. } => dictionary(state, buf, n)?,
            Page::DataPage { buf, encoding, def_level_encoding, .. } => {
                let (levels, data) = if optional {
                    (*def_level_encoding == Encoding::RLE).then_some(())?;
                    let (length, rest) = buf.split_first_chunk::<4>()?;
                    let (levels, data) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
                    (Some(levels), data)
                } else {
                    (None, buf.as_ref())
                };
                values(state, &Levels::of(levels, n)?, &Body { encoding: *encoding, data })?;
            }
            Page::DataPageV2 { buf, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
                (*rep_levels_byte_len == 0).then_some(())?;
                let (levels, data) = buf.split_at_checked(*def_levels_byte_len as usize)?;
                let levels = Levels::of(optional.then_some(levels), n)?;
                values(state, &levels, &Body { encoding: *encoding, data })?;
            }
        }
    }
    Some(())
}
