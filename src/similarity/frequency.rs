//! How many rows have each term, and where its list begins.

use super::Rows;

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
