//! Small invented texts for the tests of similarity and grouping.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;

pub(crate) use super::OwnRows as Texts;

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

    /// The same texts with a dense part each, all of one width; texts without one get zeros.
    pub(crate) fn with(mut self, dense: &[Vec<i16>]) -> Self {
        self.dense_width = dense.first().map_or(0, Vec::len);
        self.dense = dense.iter().take(self.indptr.len() - 1).flatten().copied().collect();
        self.dense.resize((self.indptr.len() - 1) * self.dense_width, 0);
        self
    }
}

/// Few weights, many ties.
pub(crate) fn tied(most: usize) -> impl Strategy<Value = Vec<Vec<u16>>> {
    let weight = prop_oneof![3 => Just(0_u16), 1 => Just(1), 1 => Just(2)];
    prop::collection::vec(prop::collection::vec(weight, 5), 0..most)
}

/// Dense parts of few values, many ties, many of them opposite; often none at all.
pub(crate) fn tied_meaning(most: usize) -> impl Strategy<Value = Vec<Vec<i16>>> {
    let some = prop::collection::vec(prop::collection::vec(-2_i16..3, 3), 0..most);
    prop_oneof![1 => Just(Vec::new()), 2 => some]
}

/// Realistic dense parts: rows of length 2¹⁵ or less.
pub(crate) fn meanings(most: usize) -> impl Strategy<Value = Vec<Vec<i16>>> {
    let some = prop::collection::vec(prop::collection::vec(-9_000_i16..9_000, 12), 0..most);
    prop_oneof![1 => Just(Vec::new()), 2 => some]
}

/// Realistic weights: rows of length 2¹⁵ or less.
pub(crate) fn weighed(most: usize) -> impl Strategy<Value = Vec<Vec<u16>>> {
    let weight = prop_oneof![2 => Just(0_u16), 1 => 1_u16..9_000];
    prop::collection::vec(prop::collection::vec(weight, 12), 0..most)
}
