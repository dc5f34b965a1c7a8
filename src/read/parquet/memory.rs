//! Memory that a file will need, told before it is asked for.

use ::parquet::arrow::arrow_reader::ArrowReaderMetadata;
use ::parquet::file::metadata::RowGroupMetaData;

use super::task::has_words;
use crate::read::ReadOptions;
use crate::read::memory::{Need, refuse};
use crate::{Error, Place, Result};

/// Refuses a file whose columns would not fit.
pub(super) fn check(file: &str, metadata: &ArrowReaderMetadata, keep: &[usize], options: &ReadOptions) -> Result<()> {
    let groups = metadata.metadata().row_groups();
    let rows: u64 = groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or_default()).sum();
    if rows >= u64::from(u32::MAX) {
        return Err(Error::read(Place::file(file), format!("{rows} rows; at most {} fit", u32::MAX - 1)));
    }
    let stored = |name: &str| -> u64 {
        let chunks = groups.iter().flat_map(RowGroupMetaData::columns);
        let own = chunks.filter(|chunk| chunk.column_path().parts().first().is_some_and(|first| first == name));
        own.map(|chunk| u64::try_from(chunk.uncompressed_size()).unwrap_or_default()).sum()
    };
    let fields = metadata.schema().fields();
    let need = keep.iter().filter_map(|&at| fields.get(at)).map(|field| {
        let bytes = if has_words(field.data_type()) {
            rows.saturating_mul(WORD).max(stored(field.name()))
        } else {
            rows.saturating_mul(AMOUNT)
        };
        Need { column: field.name().clone(), bytes }
    });
    refuse(file, need.collect(), options)
}

/// Bytes of an amount, as of most numbers and dates.
const AMOUNT: u64 = 8;

/// Bytes of the shortest code for a word; words that do not repeat are kept as they are stored.
const WORD: u64 = 1;
