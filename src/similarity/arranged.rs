//! Rows as a search wants them.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::frequency::counts;
use super::{OwnRows, Rows};

/// Rows from long to short, their terms from common to rare.
///
/// The row that asks stands before those it is compared with, so a dot product reads the shorter of two rows. A term of
/// a single row, which is more than half of all terms, is shared by no pair and left out.
#[derive(Debug)]
pub(super) struct Arranged {
    rows: OwnRows,
    order: Vec<u32>,
}

impl Arranged {
    /// The `first` rows stand before all others.
    pub(super) fn of(rows: Rows<'_>, first: usize) -> Self {
        let (rank, width) = ranks(&counts(rows));
        let kept = |row: u32| {
            let (terms, weights) = rows.row(row as usize);
            let ranks = terms.iter().map(|&term| rank.get(term as usize).copied().flatten());
            ranks.zip(weights).filter_map(|(rank, &weight)| Some((rank?, weight)))
        };
        let numbers = 0..rows.len() as u32;
        let lengths: Vec<u32> = numbers.clone().into_par_iter().map(|row| kept(row).count() as u32).collect();
        let length = |row: u32| lengths.get(row as usize).copied().unwrap_or_default();
        let mut order: Vec<u32> = numbers.collect();
        order.par_sort_unstable_by_key(|&row| (row as usize >= first, Reverse(length(row)), row));
        let sorted = |&row: &u32| {
            let mut row: Vec<(u32, u16)> = kept(row).collect();
            row.sort_unstable();
            row
        };
        let (terms, weights) = order.par_iter().with_min_len(64).flat_map_iter(sorted).unzip();
        let ends = order.iter().scan(0, |end, &row| {
            *end += length(row) as usize;
            Some(*end)
        });
        let indptr = std::iter::once(0).chain(ends).collect();
        Self { rows: OwnRows { indptr, terms, weights, width, ..OwnRows::default() }, order }
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        self.rows.rows()
    }

    /// The row that stands at a place.
    pub(super) fn row_at(&self, place: usize) -> u32 {
        self.order.get(place).copied().unwrap_or_default()
    }
}

/// The new number of each term, from common to rare, and how many there are; none for a term of fewer than two rows.
fn ranks(counts: &[u32]) -> (Vec<Option<u32>>, usize) {
    let shared = counts.iter().zip(0..).filter(|(count, _)| **count > 1);
    let mut order: Vec<(Reverse<u32>, u32)> = shared.map(|(&count, term)| (Reverse(count), term)).collect();
    order.par_sort_unstable();
    let mut rank = vec![None; counts.len()];
    for (&(_, term), place) in order.iter().zip(0..) {
        rank.get_mut(term as usize).into_iter().for_each(|slot| *slot = Some(place));
    }
    (rank, order.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::similarity::samples::{Texts, weighed};
    use proptest::prelude::*;

    #[test]
    fn long_rows_and_common_terms_come_first() {
        // Terms 0 to 3 stand in 1, 3, 2 and 1 rows.
        let texts = Texts::of(&[vec![1, 2, 0, 0], vec![0, 4, 6, 0], vec![0, 5, 6, 7]]);
        let arranged = Arranged::of(texts.rows(), 3);
        let rows = arranged.rows();
        assert_eq!((rows.width, rows.len()), (2, 3));
        assert_eq!(rows.row(0), (&[0, 1][..], &[4, 6][..]));
        assert_eq!(rows.row(2), (&[0][..], &[2][..]));
        assert_eq!([0, 1, 2].map(|place| arranged.row_at(place)), [1, 2, 0]);
        let first = Arranged::of(texts.rows(), 1);
        assert_eq!([0, 1, 2].map(|place| first.row_at(place)), [0, 1, 2], "the first row stays first, though short");
    }

    proptest! {
        #[test]
        fn dot_products_stay(words in weighed(8), first in 0_usize..9) {
            let texts = Texts::of(&words);
            let arranged = Arranged::of(texts.rows(), first);
            let row = |place| arranged.row_at(place) as usize;
            for (a, b) in (0..words.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
                prop_assert_eq!(arranged.rows().dot(a, b), texts.rows().dot(row(a), row(b)));
            }
        }
    }
}
