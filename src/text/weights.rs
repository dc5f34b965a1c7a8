//! Counts become fixed-point weights; the last floats of the path.

use std::ops::Range;

use rayon::prelude::*;

use super::TextSettings;
use super::assemble::Assembled;
use super::counting::blocks;
use super::vectors::{Kind, Term};
use crate::{Result, Work};

/// A weight of 1 in fixed point.
const UNIT: f64 = 32_768.0;

/// Counts up to which the logarithm is taken once.
const USUAL_COUNTS: u32 = 64;

/// Weights of terms that do not depend on the text.
pub(super) struct Weights {
    of_term: Vec<(f64, Kind)>,
    /// By count.
    of_count: Vec<f64>,
    /// The share of likeness decided by words and by character sequences.
    shares: [f64; 2],
}

/// Inverse document frequency of a term in `df` of `n` texts: `ln(1 + n / df)`, above 0 even for a term of all.
pub(super) fn idf(n: u32, df: u32) -> f64 {
    libm::log(1.0 + f64::from(n) / f64::from(df.max(1)))
}

/// `1 + ln count`.
fn count_weight(count: u32) -> f64 {
    1.0 + libm::log(f64::from(count.max(1)))
}

impl Weights {
    /// Weights for `n` distinct texts, of which each term counts as standing in `counted_as`.
    pub(super) fn new(vocabulary: &[Term], counted_as: &[u32], n: u32, settings: &TextSettings) -> Self {
        let name = f64::from(settings.name_percent) / 100.0;
        let weight = |(t, &df): (&Term, &u32)| {
            let idf = idf(n, df);
            (if t.name { idf * name } else { idf }, t.kind)
        };
        let grams = f64::from(settings.character_gram_percent.min(100)) / 100.0;
        Self {
            of_term: vocabulary.iter().zip(counted_as).map(weight).collect(),
            of_count: (0..USUAL_COUNTS).map(count_weight).collect(),
            shares: [1.0 - grams, grams],
        }
    }

    /// Appends the non-zero weights of a text to `terms` and `weights`.
    ///
    /// `counts` ascend by term; `w = (1 + ln count) · idf`. Words and character sequences are brought to length 1 by
    /// themselves and then share the whole, so that a cosine is the weighted mean of both cosines; where a text has
    /// one of them only, it is the whole.
    pub(super) fn quantise(&self, counts: &[(u32, u32)], terms: &mut Vec<u32>, weights: &mut Vec<u16>) {
        let mut squares = [0.0f64; 2];
        let mut raw = Vec::with_capacity(counts.len());
        raw.extend(counts.iter().filter_map(|&(term, count)| self.raw(term, count)));
        for &(_, w, kind) in &raw {
            squares[kind as usize] += w * w; // Kind has two values
        }
        let scales = self.scales(squares);
        for (term, w, kind) in raw {
            let q = (scales[kind as usize] * w).round() as u16;
            if q > 0 {
                terms.push(term);
                weights.push(q);
            }
        }
    }

    fn raw(&self, term: u32, count: u32) -> Option<(u32, f64, Kind)> {
        let &(weight, kind) = self.of_term.get(term as usize)?;
        let of_count = self.of_count.get(count as usize).copied().unwrap_or_else(|| count_weight(count));
        Some((term, of_count * weight, kind))
    }

    fn scales(&self, squares: [f64; 2]) -> [f64; 2] {
        let present = [squares[0] > 0.0, squares[1] > 0.0];
        let whole: f64 = (0..2).filter(|&k| present[k]).map(|k| self.shares[k]).sum();
        [0, 1].map(
            |k| {
                if !present[k] || whole <= 0.0 { 0.0 } else { UNIT * (self.shares[k] / whole / squares[k]).sqrt() }
            },
        )
    }
}

/// Texts with their weights.
pub(super) struct Weighed {
    blocks: Vec<Block>,
}

/// The weights of neighbouring texts, end to end.
#[derive(Default)]
struct Block {
    ends: Vec<usize>,
    terms: Vec<u32>,
    weights: Vec<u16>,
}

impl Block {
    fn texts(&self) -> impl Iterator<Item = (&[u32], &[u16])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(from, &to)| Some((self.terms.get(from..to)?, self.weights.get(from..to)?)))
    }
}

impl Weighed {
    /// Weighs every text among `n`.
    pub(super) fn of(assembled: &Assembled, n: u32, settings: &TextSettings, work: &Work) -> Result<Self> {
        let rows = &assembled.rows;
        work.begin("weighing terms", rows.len() as u64);
        let weights = Weights::new(&assembled.vocabulary, &assembled.counted_as, n, settings);
        let block = |range: Range<usize>| {
            work.advance(range.len() as u64)?;
            let mut block = Block::default();
            for row in range {
                weights.quantise(rows.row(row), &mut block.terms, &mut block.weights);
                block.ends.push(block.terms.len());
            }
            Ok(block)
        };
        let blocks = blocks(rows.len()).into_par_iter().map(block).collect::<Result<_>>()?;
        Ok(Self { blocks })
    }

    pub(super) fn has_terms(&self) -> Vec<bool> {
        self.blocks.iter().flat_map(Block::texts).map(|(terms, _)| !terms.is_empty()).collect()
    }

    /// The texts as compressed rows: starts, terms, weights.
    pub(super) fn rows(self, text_of_row: &[u32]) -> (Vec<usize>, Vec<u32>, Vec<u16>) {
        let texts: Vec<(&[u32], &[u16])> = self.blocks.iter().flat_map(Block::texts).collect();
        let (mut starts, mut terms, mut weights) = (vec![0], Vec::new(), Vec::new());
        for (of_text, values) in text_of_row.iter().filter_map(|&text| texts.get(text as usize)) {
            terms.extend_from_slice(of_text);
            weights.extend_from_slice(values);
            starts.push(terms.len());
        }
        (starts, terms, weights)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    fn term(df: u32, kind: Kind) -> Term {
        Term { stem: "x".into(), surface: "x".into(), df, kind, name: false }
    }

    fn quantise(vocabulary: &[Term], n: u32, counts: &[(u32, u32)]) -> Vec<u16> {
        let (mut terms, mut weights) = (Vec::new(), Vec::new());
        let counted_as: Vec<u32> = vocabulary.iter().map(|term| term.df).collect();
        Weights::new(vocabulary, &counted_as, n, &TextSettings::default()).quantise(counts, &mut terms, &mut weights);
        weights
    }

    #[test]
    fn by_hand() {
        // N = 3: idf = ln(1 + 3/3) = ln 2 = .693147 and ln(1 + 3/1) = ln 4 = 1.386294, the double.
        // Counts 1 and 1: (1, 2) / √5 · 32768 = 14654.3, 29308.6.
        let vocabulary = [term(3, Kind::Word), term(1, Kind::Word)];
        assert_eq!(quantise(&vocabulary, 3, &[(0, 1), (1, 1)]), [14_654, 29_309]);
        // A count of e would double; count 2: 1 + ln 2 = 1.693147. (1.693147, 2) / 2.620448 · 32768.
        assert_eq!(quantise(&vocabulary, 3, &[(0, 2), (1, 1)]), [21_172, 25_009]);
        assert_eq!(quantise(&vocabulary, 3, &[(1, 7)]), [32_768]);
        assert!(quantise(&vocabulary, 3, &[]).is_empty());
    }

    #[test]
    fn character_sequences_take_their_share() {
        // √.67 · 32768 = 26821.8; √.33 · 32768 / √4 = 9411.9.
        let mut vocabulary = vec![term(1, Kind::Word)];
        vocabulary.extend((0..4).map(|_| term(1, Kind::Grams)));
        let counts: Vec<(u32, u32)> = (0..5).map(|t| (t, 1)).collect();
        assert_eq!(quantise(&vocabulary, 1, &counts), [26_822, 9_412, 9_412, 9_412, 9_412]);
        assert_eq!(quantise(&vocabulary, 1, &counts[1..]), [16_384; 4]);
    }
}
