//! Words of rows become numbered terms of rows.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::baseline::Baseline;
use super::counting::{Counted, SparseCounts, Word, blocks};
use super::spelling::Spelling;
use super::terms::{Analysed, Analysis};
use super::vectors::{Kind, Term};
use crate::{Result, Work};

/// Terms and the counts of each row, numbered as in [`super::TextVectors`].
pub(super) struct Assembled {
    pub(super) vocabulary: Vec<Term>,
    /// In how many texts each term counts as standing when it is weighed.
    pub(super) counted_as: Vec<u32>,
    pub(super) rows: SparseCounts,
    /// Texts with at least one term.
    pub(super) filled: u32,
}

/// Puts the analyses together; `slot` gives the analysis of each row.
pub(super) fn assemble(
    counted: &Counted,
    analyses: &[Analysis],
    slots: &[u8],
    spelling: &Spelling,
    frozen: Option<&Baseline>,
    work: &Work,
) -> Result<Assembled> {
    work.begin("numbering terms", counted.rows.len() as u64);
    let stems = Stems::of(&counted.words, analyses);
    let slot = |row: usize| usize::from(slots.get(row).copied().unwrap_or(0));
    let of_rows = |range: Range<usize>| {
        work.advance(range.len() as u64)?;
        let mut part = SparseCounts::new();
        range.for_each(|row| part.push(&mut stems.of_row(slot(row), counted.rows.row(row), spelling)));
        Ok(part)
    };
    let parts: Vec<SparseCounts> = blocks(counted.rows.len()).into_par_iter().map(of_rows).collect::<Result<_>>()?;
    Ok(number(stems.terms, spelling, &SparseCounts::joined(&parts), frozen))
}

/// Renumbers terms by the document frequency they are weighed by, ties by bytes; terms of no row are dropped.
fn number(mut terms: Vec<Term>, spelling: &Spelling, rows: &SparseCounts, frozen: Option<&Baseline>) -> Assembled {
    terms.extend(spelling.sequences.iter().map(|text| Term {
        stem: text.clone(),
        surface: text.clone(),
        df: 0,
        kind: Kind::Grams,
        name: false,
    }));
    let all = terms.len();
    for row in 0..rows.len() {
        for &(term, _) in rows.row(row) {
            if let Some(term) = terms.get_mut(term as usize) {
                term.df += 1;
            }
        }
    }
    let counted_as: Vec<u32> = match frozen {
        Some(baseline) => baseline.apply(&mut terms),
        None => terms.iter().map(|term| term.df).collect(),
    };
    let numbered = (0_u32..).zip(counted_as).zip(terms).map(|((old, df), term)| (old, df, term));
    let mut order: Vec<(u32, u32, Term)> = numbered.filter(|(.., term)| term.df > 0).collect();
    order
        .par_sort_unstable_by(|(_, m, a), (_, n, b)| (Reverse(m), &a.stem, a.kind).cmp(&(Reverse(n), &b.stem, b.kind)));
    let mut new = vec![0; all];
    for ((old, ..), number) in order.iter().zip(0..) {
        if let Some(slot) = new.get_mut(*old as usize) {
            *slot = number;
        }
    }
    let parts: Vec<SparseCounts> =
        blocks(rows.len()).into_par_iter().map(|range| rows.renumbered(range, &new)).collect();
    let renumbered = SparseCounts::joined(&parts);
    let filled = (0..renumbered.len()).filter(|&row| !renumbered.row(row).is_empty()).count() as u32;
    let (counted_as, vocabulary) = order.into_iter().map(|(_, df, term)| (df, term)).unzip();
    Assembled { vocabulary, counted_as, rows: renumbered, filled }
}

/// Stems of all languages, numbered by first appearance.
struct Stems {
    terms: Vec<Term>,
    /// By analysis and word.
    ids: Vec<Vec<Vec<u32>>>,
    names: Vec<Vec<bool>>,
}

/// What the words of a stem show of it.
#[derive(Clone, Default)]
struct Evidence {
    shown: (u64, Box<str>),
    seen: u64,
    seen_as_name: u64,
}

impl Stems {
    fn of(words: &[Word], analyses: &[Analysis]) -> Self {
        let mut collected = Collected::default();
        let mut ids = Vec::new();
        for analysis in analyses {
            ids.push(words.iter().zip(&analysis.words).map(|(word, of)| collected.add(word, of)).collect());
        }
        let names = analyses.iter().map(|a| a.words.iter().map(|w| w.name).collect()).collect();
        Self { terms: collected.evidence.into_iter().map(|(stem, e)| e.term(stem)).collect(), ids, names }
    }

    /// Stems and, numbered after them, character sequences of a row; a term may come several times.
    fn of_row(&self, slot: usize, row: &[(u32, u32)], spelling: &Spelling) -> Vec<(u32, u32)> {
        let mut out = Vec::new();
        for &(word, count) in row {
            let ids = self.of_word(slot, word);
            out.extend(ids.iter().map(|&id| (id, count)));
            if !ids.is_empty() && !self.is_name(slot, word) {
                out.extend(spelling.of_word(word).iter().map(|&id| (id + self.terms.len() as u32, count)));
            }
        }
        out
    }

    fn of_word(&self, slot: usize, word: u32) -> &[u32] {
        self.ids.get(slot).and_then(|ids| ids.get(word as usize)).map_or(&[], Vec::as_slice)
    }

    fn is_name(&self, slot: usize, word: u32) -> bool {
        self.names.get(slot).and_then(|names| names.get(word as usize)) == Some(&true)
    }
}

/// Stems met so far with their evidence.
#[derive(Default)]
struct Collected {
    index: FxHashMap<Box<str>, u32>,
    evidence: Vec<(Box<str>, Evidence)>,
}

impl Collected {
    /// The numbers of the stems of a word.
    fn add(&mut self, word: &Word, analysed: &Analysed) -> Vec<u32> {
        let seen = if analysed.parts.len() == 1 { word.seen } else { 0 };
        let mut ids = Vec::with_capacity(analysed.parts.len());
        for (stem, form) in &analysed.parts {
            let id = self.index.get(stem).copied().unwrap_or_else(|| {
                let next = self.evidence.len() as u32;
                self.index.insert(stem.clone(), next);
                self.evidence.push((stem.clone(), Evidence::default()));
                next
            });
            if let Some((_, evidence)) = self.evidence.get_mut(id as usize) {
                evidence.add(form, seen, analysed.name);
            }
            ids.push(id);
        }
        ids
    }
}

impl Evidence {
    /// A form seen `seen` times as a word of its own; the commonest is shown, the first by its bytes of equals.
    fn add(&mut self, form: &str, seen: u64, name: bool) {
        self.seen += seen;
        self.seen_as_name += if name { seen } else { 0 };
        let (most, shown) = &self.shown;
        if shown.is_empty() || seen > *most || (seen == *most && form < shown.as_ref()) {
            self.shown = (seen, form.into());
        }
    }

    fn term(self, stem: Box<str>) -> Term {
        let name = self.seen_as_name * 2 > self.seen;
        Term { stem, surface: self.shown.1, df: 0, kind: Kind::Word, name }
    }
}
