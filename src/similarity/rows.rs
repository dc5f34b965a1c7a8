//! Fixed-point rows, as the kernels see them: words and tags sparse, meaning dense.

use std::cmp::Ordering;

use crate::meaning::dense_dot;

/// A view of rows: sparse parts in compressed form, whose terms ascend, and a dense part laid end to end with them.
///
/// **No dot product overflows `i32`.** Weights are `round(32768 w / norm)` with a norm over sparse and dense parts
/// together, so rounding moves the length of a row of `k` components by at most `√k / 2`. By Cauchy–Schwarz a dot product
/// is within `±(2¹⁵ + √k / 2)²`, which is below 2³¹ while `k < 7 · 10⁸`; the same bound holds for the sum over any part of
/// the components, in any order.
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
    /// The dense part.
    pub dense: Dense<'a>,
}

/// Rows of equal width, one after the other; of width 0 where there is no dense part.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dense<'a> {
    /// Components of a row.
    pub width: usize,
    /// All components; 32768 is 1, and 1 itself is 32767.
    pub values: &'a [i16],
}

impl<'a> Dense<'a> {
    /// Components of a row; none for a row that does not exist.
    pub fn row(&self, row: usize) -> &'a [i16] {
        let from = row.saturating_mul(self.width);
        self.values.get(from..from.saturating_add(self.width)).unwrap_or_default()
    }
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

    /// Whether a row has neither terms nor meaning: nothing can be said about what it is like.
    pub fn is_blank(&self, row: usize) -> bool {
        self.row(row).0.is_empty() && self.dense.row(row).iter().all(|&x| x == 0)
    }

    /// Dot product of two rows, in units of 2⁻³⁰; negative for meanings that point apart.
    pub fn dot(&self, a: usize, b: usize) -> i32 {
        let sparse = common(self.row(a), self.row(b)).fold(0_i32, |sum, (_, x, y)| sum.wrapping_add(product(x, y)));
        sparse.wrapping_add(dense_dot(self.dense.row(a), self.dense.row(b)))
    }

    /// A row written out over the whole vocabulary, for dot products with many others.
    pub fn query(&self, row: usize) -> Query<'a> {
        let mut query = Query::nothing(*self);
        query.turn_to(row);
        query
    }
}

/// Rows that own what they hold, as [`OwnRows::rows`].
#[derive(Debug, Clone, Default)]
pub struct OwnRows {
    pub(super) indptr: Vec<usize>,
    pub(super) terms: Vec<u32>,
    pub(super) weights: Vec<u16>,
    pub(super) width: usize,
    pub(super) dense: Vec<i16>,
    pub(super) dense_width: usize,
}

impl OwnRows {
    /// None yet, of the widths of others.
    pub fn like(rows: Rows<'_>) -> Self {
        Self { indptr: vec![0], width: rows.width, dense_width: rows.dense.width, ..Self::default() }
    }

    /// Adds a row of those others.
    pub fn push(&mut self, rows: Rows<'_>, row: usize) {
        let (terms, weights) = rows.row(row);
        self.terms.extend_from_slice(terms);
        self.weights.extend_from_slice(weights);
        self.dense.extend_from_slice(rows.dense.row(row));
        self.indptr.push(self.terms.len());
    }

    /// The rows.
    pub fn rows(&self) -> Rows<'_> {
        let dense = Dense { width: self.dense_width, values: &self.dense };
        Rows { indptr: &self.indptr, terms: &self.terms, weights: &self.weights, width: self.width, dense }
    }
}

/// One row over the whole vocabulary.
#[derive(Debug)]
pub struct Query<'a> {
    rows: Rows<'a>,
    own: (&'a [u32], &'a [i16]),
    weights: Vec<u16>,
}

impl<'a> Query<'a> {
    /// A row without anything, before [`Query::turn_to`].
    pub fn nothing(rows: Rows<'a>) -> Self {
        Self { rows, own: (&[], &[]), weights: vec![0_u16; rows.width.max(1).next_power_of_two()] }
    }

    /// Asks for another row from here on.
    pub fn turn_to(&mut self, row: usize) {
        for &term in self.own.0 {
            self.weights.get_mut(term as usize).into_iter().for_each(|cell| *cell = 0);
        }
        let (terms, weights) = self.rows.row(row);
        for (&term, &weight) in terms.iter().zip(weights) {
            self.weights.get_mut(term as usize).into_iter().for_each(|cell| *cell = weight);
        }
        self.own = (terms, self.rows.dense.row(row));
    }

    /// Dot product with a row.
    pub fn dot(&self, row: usize) -> i32 {
        let (terms, weights) = self.rows.row(row);
        // Every term lies below the width: the mask changes none, and spares a branch a term.
        let own = |term: u32| self.weights.get(term as usize & (self.weights.len() - 1)).copied().unwrap_or_default();
        let sparse = terms.iter().zip(weights).fold(0_i32, |sum, (&term, &w)| sum.wrapping_add(product(own(term), w)));
        sparse.wrapping_add(dense_dot(self.own.1, self.rows.dense.row(row)))
    }
}

/// Product of two weights: at most 2³⁰.
pub fn product(x: u16, y: u16) -> i32 {
    i32::from(x).wrapping_mul(i32::from(y))
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
