//! How long rows are up to each of their terms: what two rows can share at most, without looking at it.
//!
//! Let `t` be the last term that rows x and y share. Then their dot product is that of what they have up to `t`, and by
//! Cauchy–Schwarz at most `‖x up to t‖ · ‖y up to t‖`. Norms are rounded up to whole numbers, so a pair is left out only
//! if it is below the threshold for certain. With terms from common to rare, the common ones, which fill long lists, have
//! short prefixes: those lists need not be read (prefix filtering: Chaudhuri and others 2006, Bayardo and others 2007).

use rayon::prelude::*;

use super::Rows;

/// The norm of each row up to and with each of its terms, rounded up.
#[derive(Debug)]
pub(super) struct Prefixes {
    norms: Vec<u16>,
    longest: u16,
}

impl Prefixes {
    pub(super) fn of(rows: Rows<'_>) -> Self {
        let mut norms = vec![0; rows.weights.len()];
        let mut parts = Vec::with_capacity(rows.len());
        let mut rest = norms.as_mut_slice();
        for row in 0..rows.len() {
            let Some((own, behind)) = rest.split_at_mut_checked(rows.row(row).1.len()) else { break };
            parts.push(own);
            rest = behind;
        }
        let longest = parts.into_par_iter().enumerate().map(|(row, own)| fill(rows.row(row).1, own)).max();
        Self { norms, longest: longest.unwrap_or_default() }
    }

    /// Norms of a row by term.
    pub(super) fn row(&self, rows: Rows<'_>, row: usize) -> &[u16] {
        let range = rows.indptr.get(row).zip(rows.indptr.get(row.saturating_add(1)));
        range.and_then(|(&from, &to)| self.norms.get(from..to)).unwrap_or_default()
    }

    /// The norm of the longest row.
    pub(super) fn longest(&self) -> u16 {
        self.longest
    }
}

/// Writes the norms of the prefixes of one row; the last is the norm of the row.
fn fill(weights: &[u16], norms: &mut [u16]) -> u16 {
    let mut squares = 0_u64;
    for (norm, &weight) in norms.iter_mut().zip(weights) {
        squares = squares.saturating_add(u64::from(weight) * u64::from(weight));
        *norm = root_up(squares);
    }
    norms.last().copied().unwrap_or_default()
}

/// The smallest whole number whose square is at least `squares`; [`u16::MAX`] stands for all that are larger, too.
fn root_up(squares: u64) -> u16 {
    let root = squares.isqrt();
    let up = if root.saturating_mul(root) < squares { root.saturating_add(1) } else { root };
    u16::try_from(up).unwrap_or(u16::MAX)
}

/// The smallest norm with which a prefix of norm `norm` can reach `least`, which is above 0.
pub(super) fn partner(least: i32, norm: u16) -> u16 {
    match norm {
        0 | u16::MAX => u16::MAX - norm,
        _ => u16::try_from(least.unsigned_abs().div_ceil(u32::from(norm))).unwrap_or(u16::MAX),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::similarity::rows::common;
    use crate::similarity::samples::{Texts, weighed};
    use proptest::prelude::*;

    #[test]
    fn norms_are_rounded_up_and_never_too_short() {
        // 3, √(9 + 16) = 5, √(25 + 1) = 5.1
        let texts = Texts::of(&[vec![3, 4, 1], vec![0, u16::MAX, u16::MAX]]);
        let prefixes = Prefixes::of(texts.rows());
        assert_eq!(prefixes.row(texts.rows(), 0), [3, 5, 6]);
        assert_eq!(prefixes.row(texts.rows(), 1), [u16::MAX, u16::MAX]);
        assert_eq!((prefixes.longest(), prefixes.row(texts.rows(), 2).len()), (u16::MAX, 0));
        for squares in [0, 1, 2, 3, 4, 5, (1 << 30) - 1, 1 << 30, (1 << 30) + 1] {
            let up = u64::from(root_up(squares));
            assert!(up * up >= squares && (up == 0 || (up - 1) * (up - 1) < squares), "{squares}");
        }
    }

    #[test]
    fn partners_reach_and_no_shorter_one_does() {
        for (least, norm, needed) in [(10, 3, 4), (9, 3, 3), (1, 9, 1), (1 << 30, 2, u16::MAX), (5, 0, u16::MAX)] {
            assert_eq!(partner(least, norm), needed, "{least} {norm}");
        }
        assert_eq!(partner(1 << 30, u16::MAX), 0, "a norm that may be larger reaches with any");
    }

    proptest! {
        #[test]
        fn no_pair_exceeds_its_prefixes_up_to_the_last_shared_term(words in weighed(12)) {
            let texts = Texts::of(&words);
            let rows = texts.rows();
            let prefixes = Prefixes::of(rows);
            let norm = |row: usize, term: u32| {
                u32::from(prefixes.row(rows, row)[rows.row(row).0.binary_search(&term).unwrap()])
            };
            for a in 0..rows.len() {
                for b in 0..a {
                    if let Some((term, ..)) = common(rows.row(a), rows.row(b)).last() {
                        let dot = rows.dot(a, b);
                        prop_assert!(dot as u32 <= norm(a, term) * norm(b, term));
                        prop_assert!(norm(b, term) >= u32::from(partner(dot, norm(a, term) as u16)));
                    }
                }
            }
        }
    }
}
