//! Words of rows become numbered terms of rows.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::baseline::Baseline;
use super::counting::{Counted, SparseCounts, Word, blocks};
use super::spelling::Spelling;
use super::terms::Analysis;
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
    analyses: &[Analysis<'_>],
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
        let (mut part, mut terms) = (SparseCounts::new(), Vec::new());
        for row in range {
            terms.clear();
            stems.add_row(slot(row), counted.rows.row(row), spelling, &mut terms);
            part.push(&mut terms);
        }
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
    by_analysis: Vec<OfWords>,
}

/// The numbers of the stems of each word, end to end, and whether the word is a name.
#[derive(Default)]
struct OfWords {
    ends: Vec<u32>,
    stems: Vec<u32>,
    names: Vec<bool>,
}

impl OfWords {
    fn get(&self, word: usize) -> &[u32] {
        let from = word.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(word).copied().unwrap_or(from);
        self.stems.get(from as usize..to as usize).unwrap_or_default()
    }
}

impl Stems {
    fn of(words: &[Word], analyses: &[Analysis<'_>]) -> Self {
        let mut collected = Collected::default();
        let by_analysis = analyses.iter().map(|analysis| collected.of_words(words, analysis)).collect();
        Self { terms: collected.evidence.into_iter().map(|(stem, e)| e.term(stem)).collect(), by_analysis }
    }

    /// Adds stems and, numbered after them, character sequences of a row; a term may come several times.
    fn add_row(&self, slot: usize, row: &[(u32, u32)], spelling: &Spelling, out: &mut Vec<(u32, u32)>) {
        let Some(words) = self.by_analysis.get(slot) else { return };
        for &(word, count) in row {
            let ids = words.get(word as usize);
            out.extend(ids.iter().map(|&id| (id, count)));
            if !ids.is_empty() && words.names.get(word as usize) != Some(&true) {
                out.extend(spelling.of_word(word).iter().map(|&id| (id + self.terms.len() as u32, count)));
            }
        }
    }
}

/// Stems met so far with what their words show of them.
#[derive(Default)]
struct Collected<'a> {
    index: FxHashMap<&'a str, u32>,
    evidence: Vec<(&'a str, Evidence<'a>)>,
}

impl<'a> Collected<'a> {
    fn of_words(&mut self, words: &[Word], analysis: &'a Analysis<'_>) -> OfWords {
        let mut out = OfWords::default();
        for (word, analysed) in words.iter().zip(&analysis.words) {
            let seen = if analysed.parts.len() == 1 { word.shown.seen } else { 0 };
            for (stem, form) in &analysed.parts {
                out.stems.push(self.add(stem, form, seen, analysed.name));
            }
            out.ends.push(out.stems.len() as u32);
            out.names.push(analysed.name);
        }
        out
    }

    /// The number of a stem, with one form of it more.
    fn add(&mut self, stem: &'a str, form: &'a str, seen: u64, name: bool) -> u32 {
        let next = self.evidence.len() as u32;
        let id = *self.index.entry(stem).or_insert(next);
        if id == next {
            self.evidence.push((stem, Evidence::default()));
        }
        if let Some((_, evidence)) = self.evidence.get_mut(id as usize) {
            evidence.add(form, seen, name);
        }
        id
    }
}

/// What the words of a stem show of it.
#[derive(Default)]
struct Evidence<'a> {
    shown: (u64, &'a str),
    seen: u64,
    seen_as_name: u64,
}

impl<'a> Evidence<'a> {
    /// A form seen `seen` times as a word of its own; the commonest is shown, the first by its bytes of equals.
    fn add(&mut self, form: &'a str, seen: u64, name: bool) {
        self.seen += seen;
        self.seen_as_name += if name { seen } else { 0 };
        let (most, shown) = self.shown;
        if shown.is_empty() || seen > most || (seen == most && form < shown) {
            self.shown = (seen, form);
        }
    }

    fn term(self, stem: &str) -> Term {
        let name = self.seen_as_name * 2 > self.seen;
        Term { stem: stem.into(), surface: self.shown.1.into(), df: 0, kind: Kind::Word, name }
    }
}
