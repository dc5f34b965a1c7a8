//! How often each word stands in each text.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::normalise::readable;
use super::templates::FormText;
use super::tokens::{lower, words};
use super::{Language, Source, TextSettings};
use crate::{Result, Work};

/// Sparse rows of counts.
#[derive(Debug, Default)]
pub(super) struct SparseCounts {
    starts: Vec<usize>,
    pairs: Vec<(u32, u32)>,
}

impl SparseCounts {
    pub(super) fn new() -> Self {
        Self { starts: vec![0], pairs: Vec::new() }
    }

    /// Appends a row given in any order; counts of one term are added.
    pub(super) fn push(&mut self, row: &mut [(u32, u32)]) {
        row.sort_unstable();
        for same in row.chunk_by(|a, b| a.0 == b.0) {
            let count = same.iter().fold(0u32, |sum, (_, c)| sum.saturating_add(*c));
            self.pairs.extend(same.first().map(|&(term, _)| (term, count)));
        }
        self.starts.push(self.pairs.len());
    }

    /// The rows of several, one after the other.
    pub(super) fn joined(parts: &[Self]) -> Self {
        let mut all = Self::new();
        all.pairs.reserve_exact(parts.iter().map(|part| part.pairs.len()).sum());
        for part in parts {
            let end = all.pairs.len();
            all.starts.extend(part.starts.iter().skip(1).map(|start| start + end));
            all.pairs.extend_from_slice(&part.pairs);
        }
        all
    }

    /// Some of the rows, each term under a new number.
    pub(super) fn renumbered(&self, rows: Range<usize>, new: &[u32]) -> Self {
        let (mut out, mut scratch) = (Self::new(), Vec::new());
        for row in rows {
            scratch.clear();
            scratch.extend(self.row(row).iter().filter_map(|&(old, n)| Some((*new.get(old as usize)?, n))));
            out.push(&mut scratch);
        }
        out
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Terms of a row, ascending, with their counts.
    pub(super) fn row(&self, row: usize) -> &[(u32, u32)] {
        let range = self.starts.get(row).zip(self.starts.get(row + 1));
        range.and_then(|(&a, &b)| self.pairs.get(a..b)).unwrap_or(&[])
    }
}

/// A distinct word in lower case with what the register shows of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) text: Box<str>,
    /// Occurrences.
    pub(super) seen: u64,
    /// Occurrences where a capital tells something: not as the first word of a title or description.
    pub(super) telling: u64,
    /// Telling occurrences written as a name is: with a capital, and small letters after it.
    pub(super) capitals: u64,
    /// Distinct texts with the word.
    pub(super) texts: u64,
    /// The languages of the texts it stands in, a bit each, as [`Language::bit`].
    pub(super) languages: u8,
}

/// Words sorted by their bytes, and the counts of each text.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) words: Vec<Word>,
    pub(super) rows: SparseCounts,
}

impl Counted {
    /// Notes of every word the languages it stands in.
    pub(super) fn note_languages(&mut self, of_text: impl Fn(usize) -> Language) {
        for row in 0..self.rows.len() {
            let bit = of_text(row).bit();
            for &(word, _) in self.rows.row(row) {
                self.words.get_mut(word as usize).into_iter().for_each(|word| word.languages |= bit);
            }
        }
    }

    /// Which words stand in one of the texts `wanted`.
    pub(super) fn standing(&self, wanted: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut stands = vec![false; self.words.len()];
        for row in (0..self.rows.len()).filter(|&row| wanted(row)) {
            for &(word, _) in self.rows.row(row) {
                stands.get_mut(word as usize).into_iter().for_each(|slot| *slot = true);
            }
        }
        stands
    }
}

/// Counts the words of the texts of `rows`, a project each, without form text.
pub(super) fn count(
    source: &Source<'_>,
    rows: &[u32],
    form: &FormText,
    settings: &TextSettings,
    work: &Work,
) -> Result<Counted> {
    work.begin("reading words", rows.len() as u64);
    let numbered: Vec<(usize, u32)> = rows.iter().copied().enumerate().collect();
    // The larger a chunk, the fewer words stand in several: what comes out does not depend on it.
    let size = (rows.len() / (8 * rayon::current_num_threads())).clamp(64, 8192);
    let chunks: Vec<Chunk> =
        numbered.par_chunks(size).map(|part| Chunk::read(source, part, form, settings, work)).collect::<Result<_>>()?;
    let counted = merge(&chunks);
    // Hundreds of thousands of words: given back by all threads.
    chunks.into_par_iter().for_each(drop);
    Ok(counted)
}

/// Counts of some texts with words numbered by first appearance.
struct Chunk {
    words: Vec<Word>,
    rows: SparseCounts,
}

impl Chunk {
    fn read(
        source: &Source<'_>,
        rows: &[(usize, u32)],
        form: &FormText,
        settings: &TextSettings,
        work: &Work,
    ) -> Result<Self> {
        let mut reader = Reader::default();
        let mut out = SparseCounts::new();
        for &(number, project) in rows {
            let text = source.text(project);
            reader.row.clear();
            reader.read(text.title, settings.title_weight, settings.longest_word);
            for part in form.own(number, text.description) {
                reader.read(part, 1, settings.longest_word);
            }
            out.push(&mut reader.row);
            work.advance(1)?;
        }
        for row in 0..out.len() {
            for &(word, _) in out.row(row) {
                if let Some(word) = reader.words.get_mut(word as usize) {
                    word.texts += 1;
                }
            }
        }
        Ok(Self { words: reader.words, rows: out })
    }
}

#[derive(Default)]
struct Reader {
    index: FxHashMap<Box<str>, u32>,
    words: Vec<Word>,
    row: Vec<(u32, u32)>,
    buffer: String,
}

impl Reader {
    fn read(&mut self, text: &str, weight: u32, longest: u32) {
        if weight == 0 {
            return;
        }
        for (at, token) in words(&readable(text), longest).enumerate() {
            lower(token, &mut self.buffer);
            let id = self.id();
            if let Some(word) = self.words.get_mut(id as usize) {
                word.seen += 1;
                word.telling += u64::from(at > 0);
                word.capitals += u64::from(at > 0 && written_as_name(token));
            }
            self.row.push((id, weight));
        }
    }

    fn id(&mut self) -> u32 {
        if let Some(&id) = self.index.get(self.buffer.as_str()) {
            return id;
        }
        let id = self.words.len() as u32;
        let text: Box<str> = self.buffer.as_str().into();
        self.index.insert(text.clone(), id);
        self.words.push(Word { text, ..Word::default() });
        id
    }
}

fn written_as_name(token: &str) -> bool {
    token.starts_with(char::is_uppercase) && token.contains(char::is_lowercase)
}

/// Renumbers the words of all chunks by their bytes: the result does not depend on the chunks.
fn merge(chunks: &[Chunk]) -> Counted {
    let mut names: Vec<&str> = chunks.iter().flat_map(|c| c.words.iter().map(|w| w.text.as_ref())).collect();
    names.par_sort_unstable();
    names.dedup();
    let numbers: FxHashMap<&str, u32> = names.iter().copied().zip(0..).collect();
    let renumber = |chunk: &Chunk| {
        let number = |word: &Word| numbers.get(word.text.as_ref()).copied().unwrap_or(0);
        let new: Vec<u32> = chunk.words.iter().map(number).collect();
        let rows = chunk.rows.renumbered(0..chunk.rows.len(), &new);
        (new, rows)
    };
    let (new, parts): (Vec<Vec<u32>>, Vec<SparseCounts>) = chunks.par_iter().map(renumber).unzip();
    let mut words: Vec<Word> = names.iter().map(|&name| Word { text: name.into(), ..Word::default() }).collect();
    chunks.iter().zip(&new).for_each(|(chunk, new)| add_words(&mut words, &chunk.words, new));
    Counted { words, rows: SparseCounts::joined(&parts) }
}

fn add_words(words: &mut [Word], more: &[Word], map: &[u32]) {
    for (word, &id) in more.iter().zip(map) {
        if let Some(sum) = words.get_mut(id as usize) {
            sum.seen += word.seen;
            sum.telling += word.telling;
            sum.capitals += word.capitals;
            sum.texts += word.texts;
        }
    }
}

/// Splits `0..n` for parallel work.
pub(super) fn blocks(n: usize) -> Vec<Range<usize>> {
    let size = (n / 64).clamp(64, 8192);
    (0..n).step_by(size).map(|start| start..(start + size).min(n)).collect()
}
