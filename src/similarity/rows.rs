//! Sparse fixed-point rows, as the kernels see them.

use std::cmp::Ordering;

/// A view of sparse rows in compressed form: the terms of a row ascend.
///
/// **No dot product overflows `u32`.** Weights are `round(32768 w / norm)`, so rounding moves the length of a row of `k`
/// terms by at most `√k / 2`. By Cauchy–Schwarz a dot product is at most `(2¹⁵ + √k / 2)²`, which is below 2³² while
/// `√k < 2¹⁶`; terms are numbered by `u32`. Weights are not negative, so every partial sum is bounded by the whole.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Where each row begins in `terms`; one more than there are rows.
    pub indptr: &'a [usize],
    /// Term of each entry.
    pub terms: &'a [u32],
    /// Weight of each entry; 32768 is 1.
    pub weights: &'a [u16],
    /// Terms in the vocabulary: every term lies below.
    pub width: usize,
}

impl<'a> Rows<'a> {
    /// Rows.
    pub fn len(&self) -> usize {
        self.indptr.len().saturating_sub(1)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Terms and weights of a row; empty for a row that does not exist.
    pub fn row(&self, row: usize) -> (&'a [u32], &'a [u16]) {
        let range = match (self.indptr.get(row), self.indptr.get(row.saturating_add(1))) {
            (Some(&from), Some(&to)) => from..to,
            _ => 0..0,
        };
        (self.terms.get(range.clone()).unwrap_or_default(), self.weights.get(range).unwrap_or_default())
    }

    /// Whether a row has no term: nothing can be said about what it is like.
    pub fn is_blank(&self, row: usize) -> bool {
        self.row(row).0.is_empty()
    }

    /// Dot product of two rows, in units of 2⁻³⁰.
    pub fn dot(&self, a: usize, b: usize) -> u32 {
        common(self.row(a), self.row(b)).fold(0_u32, |sum, (_, x, y)| sum.wrapping_add(product(x, y)))
    }

    /// A row written out over the whole vocabulary, for dot products with many others.
    pub fn query(&self, row: usize) -> Query<'a> {
        let mut weights = vec![0_u16; self.width];
        let (terms, values) = self.row(row);
        for (&term, &value) in terms.iter().zip(values) {
            if let Some(cell) = weights.get_mut(term as usize) {
                *cell = value;
            }
        }
        Query { rows: *self, weights }
    }
}

/// One row over the whole vocabulary.
#[derive(Debug)]
pub struct Query<'a> {
    rows: Rows<'a>,
    weights: Vec<u16>,
}

impl Query<'_> {
    /// Dot product with a row.
    pub fn dot(&self, row: usize) -> u32 {
        let (terms, weights) = self.rows.row(row);
        let own = |term: u32| self.weights.get(term as usize).copied().unwrap_or_default();
        terms.iter().zip(weights).fold(0_u32, |sum, (&term, &w)| sum.wrapping_add(product(own(term), w)))
    }
}

/// Product of two weights: below 2³².
pub fn product(x: u16, y: u16) -> u32 {
    u32::from(x).wrapping_mul(u32::from(y))
}

/// Terms that two rows share, ascending, with both weights.
pub fn common<'a>(
    (ta, wa): (&'a [u32], &'a [u16]),
    (tb, wb): (&'a [u32], &'a [u16]),
) -> impl Iterator<Item = (u32, u16, u16)> + 'a {
    let mut left = ta.iter().zip(wa).peekable();
    let mut right = tb.iter().zip(wb).peekable();
    std::iter::from_fn(move || {
        loop {
            let (&(a, x), &(b, y)) = (left.peek()?, right.peek()?);
            match a.cmp(b) {
                Ordering::Less => left.next(),
                Ordering::Greater => right.next(),
                Ordering::Equal => {
                    left.next();
                    right.next();
                    return Some((*a, *x, *y));
                }
            };
        }
    })
}
