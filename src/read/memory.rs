//! What a source needs at least, against what there is: said before reading, not met while reading.

use crate::memory::size;
use crate::read::ReadOptions;
use crate::{Error, Place, Result};

pub(in crate::read) use crate::memory::available;

/// Memory that a column will take at least.
pub(in crate::read) struct Need {
    pub column: String,
    pub bytes: u64,
}

/// Columns that are named when there are too many.
const NAMED: usize = 5;

/// Refuses to read what would not fit.
///
/// # Errors
/// [`Error::Read`] with what is needed, what there is, and the largest columns.
pub(in crate::read) fn refuse(file: &str, mut needs: Vec<Need>, options: &ReadOptions) -> Result<()> {
    let need = needs.iter().fold(0_u64, |sum, need| sum.saturating_add(need.bytes));
    let Some(have) = options.memory_limit.or_else(available).filter(|&have| need > have) else {
        return Ok(());
    };
    needs.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.column.cmp(&b.column)));
    let large = needs.iter().take(NAMED).map(|need| format!("'{}' {}", need.column, size(need.bytes)));
    let message = format!(
        "at least {} of memory are needed and {} are available; name the columns that are needed, as \
         Schema(amount=…, unit=…, only=True); the largest are: {}",
        size(need),
        size(have),
        large.collect::<Vec<_>>().join(", ")
    );
    Err(Error::read(Place::file(file), message))
}

/// Refuses a file that stands in memory as a whole, with its text beside it.
///
/// # Errors
/// As [`refuse`].
pub(in crate::read) fn refuse_whole(file: &str, length: u64, options: &ReadOptions) -> Result<()> {
    let need = length.saturating_mul(2);
    match options.memory_limit.or_else(available).filter(|&have| need > have) {
        None => Ok(()),
        Some(have) => Err(Error::read(
            Place::file(file),
            format!(
                "at least {} of memory are needed and {} are available; read it in parts, or as parquet with \
                 Schema(…, only=True)",
                size(need),
                size(have)
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_both_numbers_and_the_largest_columns() {
        let need = |column: &str, bytes| Need { column: column.to_owned(), bytes };
        let options = ReadOptions { memory_limit: Some(3 << 20), ..ReadOptions::default() };
        let all = || vec![need("id", 1 << 20), need("title", 5 << 19)];
        // 1 MiB + 2.5 MiB
        let error = refuse("a.parquet", all(), &options).unwrap_err().to_string();
        for part in
            ["a.parquet", "at least 3.5 MiB", "3.0 MiB are available", "'title' 2.5 MiB, 'id' 1.0 MiB", "only=True"]
        {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(refuse("a.parquet", all(), &ReadOptions { memory_limit: Some(7 << 19), ..options.clone() }).is_ok());
        assert!(refuse_whole("a.csv", 2 << 20, &options).unwrap_err().to_string().contains("at least 4.0 MiB"));
        assert!(refuse_whole("a.csv", 3 << 19, &options).is_ok());
    }
}
