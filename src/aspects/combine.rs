//! The aspects of a project laid end to end.

use rustc_hash::FxHashMap;

use super::Aspect;
use super::tags::Tags;
use crate::meaning::{Meaning, UNIT};
use crate::text::TextVectors;

/// Rows over all aspects, in the order of their first project.
#[derive(Debug, Clone, Default)]
pub(super) struct Combined {
    pub(super) row_of: Vec<u32>,
    pub(super) indptr: Vec<usize>,
    pub(super) terms: Vec<u32>,
    pub(super) weights: Vec<u16>,
    pub(super) dense_width: usize,
    pub(super) dense: Vec<i16>,
}

impl Combined {
    pub(super) fn of(text: &TextVectors, tags: &Tags, meaning: Option<&Meaning>, shares: &[(Aspect, f64)]) -> Self {
        let mut combined = Self { indptr: vec![0], ..Self::default() };
        combined.dense_width = meaning.map_or(0, Meaning::width);
        let mut known: FxHashMap<Key<'_>, u32> = FxHashMap::default();
        for (project, &text_row) in text.row_of.iter().enumerate() {
            let key = Key::of(text_row, project, tags, meaning);
            let next = known.len() as u32;
            let row = *known.entry(key).or_insert(next);
            combined.row_of.push(row);
            if row == next {
                combined.push(text, text_row, tags, meaning, project, shares);
            }
        }
        combined
    }

    fn push(
        &mut self,
        text: &TextVectors,
        text_row: u32,
        tags: &Tags,
        meaning: Option<&Meaning>,
        project: usize,
        shares: &[(Aspect, f64)],
    ) {
        for &(aspect, share) in shares {
            let length = share.sqrt();
            match aspect {
                Aspect::Text => {
                    let (terms, weights) = text.row(text_row as usize);
                    self.sparse(terms, weights.iter().map(|&w| f64::from(w) * length));
                }
                Aspect::Meaning => {
                    let row = meaning.map_or(&[][..], |m| m.row(project));
                    self.dense.extend(row.iter().map(|&x| (f64::from(x) * length).round() as i16));
                }
                Aspect::Tag(field) => {
                    let terms = tags.of.get(&field).and_then(|of| of.get(project)).map_or(&[][..], Vec::as_slice);
                    let each = length * UNIT / (terms.len().max(1) as f64).sqrt();
                    self.sparse(terms, terms.iter().map(|_| each));
                }
            }
        }
        self.indptr.push(self.terms.len());
    }

    fn sparse(&mut self, terms: &[u32], weights: impl Iterator<Item = f64>) {
        for (&term, weight) in terms.iter().zip(weights) {
            let weight = weight.round() as u16; // at most 32768
            if weight > 0 {
                self.terms.push(term);
                self.weights.push(weight);
            }
        }
    }
}

/// What two projects must agree in to share a row.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key<'a> {
    text: u32,
    tags: Vec<&'a [u32]>,
    meaning: &'a [i16],
}

impl<'a> Key<'a> {
    fn of(text: u32, project: usize, tags: &'a Tags, meaning: Option<&'a Meaning>) -> Self {
        let tags = tags.of.values().map(|of| of.get(project).map_or(&[][..], Vec::as_slice)).collect();
        Self { text, tags, meaning: meaning.map_or(&[], |m| m.row(project)) }
    }
}
