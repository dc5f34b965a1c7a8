//! Whole numbers that are not negative: people, outcomes, targets.

use crate::read::numbers::{AmountOptions, CellRejection, Piece, parse_pieces};

/// A column of counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountColumn {
    /// Counts; `None` for empty and rejected cells.
    pub values: Vec<Option<u64>>,
    /// Rejected cells, by position.
    pub rejections: Vec<CellRejection>,
}

/// Reads a column of counts with the strict parser of amounts; `decimal` is the sign of the file's amounts.
///
/// Where neither the column nor the file decides, `1.234` is rejected as `ambiguous_decimal`, cell by cell: a count
/// that is missing does not make a register worthless.
pub fn parse_counts(pieces: &[Piece<'_>], decimal: Option<char>) -> CountColumn {
    let own = parse_pieces(pieces, &AmountOptions::default());
    let read = own.or_else(|_| parse_pieces(pieces, &AmountOptions { decimal, ..AmountOptions::default() }));
    let Ok(column) = read else {
        return cell_by_cell(pieces);
    };
    let mut counts = CountColumn { values: Vec::with_capacity(pieces.len()), rejections: column.rejections };
    for (index, (value, token)) in column.values.iter().zip(&column.tokens).enumerate() {
        let count = value.map(|amount| match whole(amount.minor, amount.scale) {
            _ if token.is_some() => Err("an amount of money is no count"),
            Some(count) => Ok(count),
            None => Err("a whole number from 0 was expected"),
        });
        counts.values.push(count.transpose().unwrap_or_else(|detail| {
            counts.rejections.push(CellRejection { index, reason: "no_count", detail });
            None
        }));
    }
    counts.rejections.sort_by_key(|r| r.index);
    counts
}

fn whole(minor: i128, scale: u8) -> Option<u64> {
    let unit = 10_i128.checked_pow(u32::from(scale))?;
    let count = minor.checked_div(unit)?;
    u64::try_from(count).ok().filter(|_| minor.checked_rem(unit) == Some(0))
}

/// Each cell by itself: only what is unambiguous alone counts.
fn cell_by_cell(pieces: &[Piece<'_>]) -> CountColumn {
    let mut counts = CountColumn::default();
    for (index, piece) in pieces.iter().enumerate() {
        let single = parse_pieces(std::slice::from_ref(piece), &AmountOptions::default());
        let amount = single.as_ref().ok().and_then(|c| c.values.first().copied().flatten());
        let count = amount.and_then(|a| whole(a.minor, a.scale));
        if count.is_none() && *piece != Piece::Null {
            let rejected = single.as_ref().ok().and_then(|c| c.rejections.first());
            let reason = rejected.map_or(if single.is_err() { "ambiguous_decimal" } else { "no_count" }, |r| r.reason);
            let empty = reason == "no_count" && amount.is_none();
            if !empty {
                let detail = "a whole number from 0 was expected; pass decimal= to read grouped digits";
                counts.rejections.push(CellRejection { index, reason, detail });
            }
        }
        counts.values.push(count);
    }
    counts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn read(cells: &[&str], decimal: Option<char>) -> (Vec<Option<u64>>, Vec<&'static str>) {
        let pieces: Vec<Piece<'_>> = cells.iter().map(|c| Piece::Text(c)).collect();
        let column = parse_counts(&pieces, decimal);
        (column.values, column.rejections.iter().map(|r| r.reason).collect())
    }

    #[test]
    fn counts_follow_the_decimal_sign_of_the_file() {
        assert_eq!(read(&["41", "", "0"], None), (vec![Some(41), None, Some(0)], vec![]));
        assert_eq!(read(&["1.234", "98"], Some(',')), (vec![Some(1234), Some(98)], vec![]));
        assert_eq!(read(&["1.234", "98", ""], None), (vec![None, Some(98), None], vec!["ambiguous_decimal"]));
        assert_eq!(read(&["12,0", "12,5", "-3", "5 kr."], None).1, ["no_count", "no_count", "no_count"]);
        assert_eq!(read(&["12,0"], None).0, [Some(12)]);
        assert_eq!(read(&["ca. 40"], None).1, ["foreign_character"]);
    }
}
