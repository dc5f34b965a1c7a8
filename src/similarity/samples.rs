//! Small invented texts for the tests of similarity and grouping.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::Rows;

/// Rows of their own, to be viewed as [`Rows`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    pub(crate) indptr: Vec<usize>,
    pub(crate) terms: Vec<u32>,
    pub(crate) weights: Vec<u16>,
    pub(crate) width: usize,
}

impl Texts {
    /// Texts from dense weights; 0 means the term is absent.
    pub(crate) fn of(dense: &[Vec<u16>]) -> Self {
        let mut texts =
            Self { indptr: vec![0], width: dense.iter().map(Vec::len).max().unwrap_or(0), ..Self::default() };
        for row in dense {
            for (term, &weight) in row.iter().enumerate().filter(|w| *w.1 > 0) {
                texts.terms.push(term as u32);
                texts.weights.push(weight);
            }
            texts.indptr.push(texts.terms.len());
        }
        texts
    }

    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows { indptr: &self.indptr, terms: &self.terms, weights: &self.weights, width: self.width }
    }
}

/// Few weights, many ties.
pub(crate) fn tied(most: usize) -> impl Strategy<Value = Vec<Vec<u16>>> {
    let weight = prop_oneof![3 => Just(0_u16), 1 => Just(1), 1 => Just(2)];
    prop::collection::vec(prop::collection::vec(weight, 5), 0..most)
}

/// Realistic weights: rows of length 2¹⁵ or less.
pub(crate) fn weighed(most: usize) -> impl Strategy<Value = Vec<Vec<u16>>> {
    let weight = prop_oneof![2 => Just(0_u16), 1 => 1_u16..9_000];
    prop::collection::vec(prop::collection::vec(weight, 12), 0..most)
}
