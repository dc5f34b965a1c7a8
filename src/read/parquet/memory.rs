//! Memory that a file will need, told before it is asked for.

use ::parquet::arrow::arrow_reader::ArrowReaderMetadata;
use arrow_schema::DataType;

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
        let chunks = groups.iter().flat_map(|group| group.columns());
        let own = chunks.filter(|chunk| chunk.column_path().parts().first().is_some_and(|first| first == name));
        own.map(|chunk| u64::try_from(chunk.uncompressed_size()).unwrap_or_default()).sum()
    };
    let fields = metadata.schema().fields();
    let need = keep.iter().filter_map(|&at| fields.get(at)).map(|field| Need {
        column: field.name().clone(),
        bytes: rows.saturating_mul(width(field.data_type())).max(stored(field.name())),
    });
    refuse(file, need.collect(), options)
}

/// Bytes a row: amounts of 64 bits, codes of 32 for words.
const fn width(kind: &DataType) -> u64 {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) => 4,
        _ => 8,
    }
}
