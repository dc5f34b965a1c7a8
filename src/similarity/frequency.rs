//! Terms from common to rare, as searching wants them.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::Rows;

/// Rows whose terms are numbered by the number of rows that have them, from many to few.
#[derive(Debug)]
pub(super) struct ByFrequency<'a> {
    rows: Rows<'a>,
    renumbered: Option<(Vec<u32>, Vec<u16>)>,
}

impl<'a> ByFrequency<'a> {
    /// The rows as they are where their terms already fall in frequency, else a copy.
    pub(super) fn of(rows: Rows<'a>) -> Self {
        let counts = counts(rows);
        let renumbered = (!counts.is_sorted_by_key(|&count| Reverse(count))).then(|| renumber(rows, &counts));
        Self { rows, renumbered }
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        match &self.renumbered {
            Some((terms, weights)) => Rows { terms, weights, ..self.rows },
            None => self.rows,
        }
    }
}

/// How many rows have each term.
pub(super) fn counts(rows: Rows<'_>) -> Vec<u32> {
    let mut counts = vec![0_u32; rows.width];
    for &term in rows.terms {
        counts.get_mut(term as usize).into_iter().for_each(|count| *count += 1);
    }
    counts
}

/// Where the list of each of `width` terms begins when all of `terms` are listed, and where the last one ends.
pub(super) fn starts(width: usize, terms: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0_u32; width.saturating_add(1)];
    for term in terms {
        starts.get_mut(term as usize + 1).into_iter().for_each(|count| *count += 1);
    }
    starts.iter_mut().fold(0, |before, count| {
        *count += before;
        *count
    });
    starts
}

fn renumber(rows: Rows<'_>, counts: &[u32]) -> (Vec<u32>, Vec<u16>) {
    let mut order: Vec<(Reverse<u32>, u32)> = counts.iter().map(|&count| Reverse(count)).zip(0..).collect();
    order.par_sort_unstable();
    let mut rank = vec![0_u32; counts.len()];
    for (&(_, term), place) in order.iter().zip(0..) {
        rank.get_mut(term as usize).into_iter().for_each(|slot| *slot = place);
    }
    let renumbered = |row: usize| {
        let (terms, weights) = rows.row(row);
        let ranks = terms.iter().map(|&term| rank.get(term as usize).copied().unwrap_or_default());
        let mut row: Vec<(u32, u16)> = ranks.zip(weights.iter().copied()).collect();
        row.sort_unstable();
        row
    };
    (0..rows.len()).into_par_iter().with_min_len(64).flat_map_iter(renumbered).unzip()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::similarity::samples::{Texts, weighed};
    use proptest::prelude::*;

    #[test]
    fn the_most_frequent_term_comes_first() {
        let texts = Texts::of(&[vec![1, 2, 3], vec![0, 4, 0], vec![0, 5, 6]]);
        let by_frequency = ByFrequency::of(texts.rows());
        let rows = by_frequency.rows();
        assert_eq!(rows.row(0), (&[0, 1, 2][..], &[2, 3, 1][..]));
        assert_eq!(rows.row(2), (&[0, 1][..], &[5, 6][..]));
        assert!(ByFrequency::of(rows).renumbered.is_none());
    }

    proptest! {
        #[test]
        fn dot_products_stay(words in weighed(8)) {
            let texts = Texts::of(&words);
            let by_frequency = ByFrequency::of(texts.rows());
            for (a, b) in (0..words.len()).flat_map(|a| (0..words.len()).map(move |b| (a, b))) {
                prop_assert_eq!(by_frequency.rows().dot(a, b), texts.rows().dot(a, b));
            }
        }
    }
}
