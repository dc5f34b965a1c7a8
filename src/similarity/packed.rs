//! Rows with four bytes a term: what a dot product reads stays small.

use std::ops::Range;

use super::Rows;

/// Terms that keys tell apart.
const KEYS: usize = 1 << 16;

/// A term by its last 16 bits, with its weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    key: u16,
    weight: u16,
}

/// The rows of a block.
#[derive(Debug)]
pub(super) struct Packed {
    start: Vec<u32>,
    entries: Vec<Entry>,
}

impl Packed {
    pub(super) fn of(rows: Rows<'_>, block: Range<usize>) -> Self {
        let mut packed = Self { start: vec![0], entries: Vec::new() };
        for (terms, weights) in block.map(|row| rows.row(row)) {
            let entries = terms.iter().zip(weights).map(|(&term, &weight)| Entry { key: term as u16, weight });
            packed.entries.extend(entries);
            packed.start.push(packed.entries.len() as u32);
        }
        packed
    }

    /// A row by its place in the block.
    pub(super) fn row(&self, local: u16) -> &[Entry] {
        let at = usize::from(local);
        let range = self.start.get(at).zip(self.start.get(at + 1));
        range.and_then(|(&from, &to)| self.entries.get(from as usize..to as usize)).unwrap_or_default()
    }
}

/// Whether [`Asking::bound`] is the dot product itself: each of so many terms has a key of its own.
pub(super) fn is_exact(width: usize) -> bool {
    width <= KEYS
}

/// One row with a place for each key; of terms with the same key it has the largest weight.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    terms: &'a [u32],
    weights: Box<[u16; KEYS]>,
}

impl<'a> Asking<'a> {
    /// A row without anything, before [`Asking::turn_to`].
    #[allow(clippy::large_stack_arrays, reason = "128 KiB, on its way to the heap")]
    pub(super) fn nothing() -> Self {
        Self { terms: &[], weights: Box::new([0; KEYS]) }
    }

    /// Asks for a row from here on.
    pub(super) fn turn_to(&mut self, (terms, weights): (&'a [u32], &'a [u16])) {
        for &term in self.terms {
            *self.place(term) = 0;
        }
        for (&term, &weight) in terms.iter().zip(weights) {
            let place = self.place(term);
            *place = (*place).max(weight);
        }
        self.terms = terms;
    }

    #[allow(clippy::indexing_slicing, reason = "there are as many places as u16 has values")]
    fn place(&mut self, term: u32) -> &mut u16 {
        &mut self.weights[usize::from(term as u16)]
    }

    /// At least the dot product with a row: that of every term with the weight at its key. Products lie below 2³², so
    /// `wrapping_add` wraps nothing.
    #[allow(clippy::indexing_slicing, reason = "there are as many places as u16 has values")]
    pub(super) fn bound(&self, row: &[Entry]) -> u64 {
        let product = |entry: &Entry| u32::from(self.weights[usize::from(entry.key)]).wrapping_mul(entry.weight.into());
        row.iter().fold(0_u64, |sum, entry| sum.wrapping_add(product(entry).into()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::similarity::samples::{Texts, weighed};
    use proptest::prelude::*;

    #[test]
    fn terms_with_one_key_make_a_bound() {
        let far = KEYS as u32 + 3;
        let texts = Texts {
            indptr: vec![0, 2, 3],
            terms: vec![3, far, far],
            weights: vec![7, 5, 10],
            width: far as usize + 1,
            ..Texts::default()
        };
        let (rows, packed) = (texts.rows(), Packed::of(texts.rows(), 0..2));
        let mut asking = Asking::nothing();
        asking.turn_to(rows.row(0));
        assert_eq!((asking.bound(packed.row(1)), rows.dot(0, 1)), (7 * 10, 5 * 10));
        assert_eq!(asking.bound(packed.row(0)), 7 * 7 + 7 * 5, "at least 7 · 7 + 5 · 5 = 74");
        asking.turn_to(rows.row(1));
        assert_eq!(asking.bound(packed.row(0)), 10 * 7 + 10 * 5, "at least 10 · 5 = 50");
        assert!(packed.row(2).is_empty() && is_exact(KEYS) && !is_exact(KEYS + 1));
    }

    #[test]
    fn the_largest_weights_do_not_overflow() {
        let texts = Texts::of(&[vec![u16::MAX; 40]]);
        let mut asking = Asking::nothing();
        asking.turn_to(texts.rows().row(0));
        assert_eq!(asking.bound(Packed::of(texts.rows(), 0..1).row(0)), 40 * 65_535 * 65_535);
    }

    proptest! {
        #[test]
        fn few_terms_give_the_dot_product(words in weighed(8)) {
            let texts = Texts::of(&words);
            let (rows, packed) = (texts.rows(), Packed::of(texts.rows(), 0..words.len()));
            let mut asking = Asking::nothing();
            for a in 0..words.len() {
                asking.turn_to(rows.row(a));
                for b in 0..words.len() {
                    prop_assert_eq!(asking.bound(packed.row(b as u16)), rows.dot(a, b) as u64);
                }
            }
        }
    }
}
