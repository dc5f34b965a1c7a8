//! How often each word stands in each text.

use std::ops::Range;

use indexmap::IndexMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

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

/// What texts show of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shown {
    /// Occurrences.
    pub(super) seen: u64,
    /// Occurrences where a capital tells something: not as the first word of a title or description.
    pub(super) telling: u64,
    /// Telling occurrences written as a name is: with a capital, and small letters after it.
    pub(super) capitals: u64,
    /// Distinct texts with the word.
    pub(super) texts: u64,
}

impl Shown {
    fn add(&mut self, more: Self) {
        self.seen += more.seen;
        self.telling += more.telling;
        self.capitals += more.capitals;
        self.texts += more.texts;
    }
}

/// A distinct word in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) text: Box<str>,
    pub(super) shown: Shown,
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

/// Words by first appearance.
type Met<T> = IndexMap<T, Shown, FxBuildHasher>;

/// Counts of some texts with words numbered by first appearance.
struct Chunk {
    words: Met<Box<str>>,
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
                reader.words.get_index_mut(word as usize).into_iter().for_each(|(_, shown)| shown.texts += 1);
            }
        }
        Ok(Self { words: reader.words, rows: out })
    }
}

#[derive(Default)]
struct Reader {
    words: Met<Box<str>>,
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
            let number = self.number();
            if let Some((_, shown)) = self.words.get_index_mut(number) {
                shown.seen += 1;
                shown.telling += u64::from(at > 0);
                shown.capitals += u64::from(at > 0 && written_as_name(token));
            }
            self.row.push((number as u32, weight));
        }
    }

    fn number(&mut self) -> usize {
        let known = self.words.get_index_of(self.buffer.as_str());
        known.unwrap_or_else(|| self.words.insert_full(self.buffer.as_str().into(), Shown::default()).0)
    }
}

fn written_as_name(token: &str) -> bool {
    token.starts_with(char::is_uppercase) && token.contains(char::is_lowercase)
}

/// Renumbers the words of all chunks by their bytes: the result does not depend on the chunks.
fn merge(chunks: &[Chunk]) -> Counted {
    let mut met: Met<&str> = Met::default();
    let places: Vec<Vec<usize>> = chunks.iter().map(|chunk| meet(&mut met, chunk)).collect();
    let mut order: Vec<(u64, &str, usize)> =
        met.keys().zip(0..).map(|(&text, place)| (first(text), text, place)).collect();
    order.par_sort_unstable();
    let mut number = vec![0_u32; order.len()];
    for (&(.., place), new) in order.iter().zip(0..) {
        number.get_mut(place).into_iter().for_each(|slot| *slot = new);
    }
    let renumber = |(chunk, places): (&Chunk, Vec<usize>)| {
        let new: Vec<u32> = places.into_iter().map(|place| number.get(place).copied().unwrap_or_default()).collect();
        chunk.rows.renumbered(0..chunk.rows.len(), &new)
    };
    let rows: Vec<SparseCounts> = chunks.par_iter().zip(places).map(renumber).collect();
    let word = |(_, text, place): (u64, &str, usize)| {
        let shown = met.get_index(place).map(|(_, shown)| *shown).unwrap_or_default();
        Word { text: text.into(), shown, languages: 0 }
    };
    Counted { words: order.into_iter().map(word).collect(), rows: SparseCounts::joined(&rows) }
}

/// Adds what a chunk shows of its words; where each of them stands among those met.
fn meet<'c>(met: &mut Met<&'c str>, chunk: &'c Chunk) -> Vec<usize> {
    let words = chunk.words.iter().map(|(text, shown)| (text.as_ref(), *shown));
    let place = |(text, shown): (&'c str, Shown)| {
        let entry = met.entry(text);
        let place = entry.index();
        entry.or_default().add(shown);
        place
    };
    words.map(place).collect()
}

/// The first eight bytes as a number, which orders words as their bytes do and seldom leaves a tie.
fn first(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text.bytes()).for_each(|(slot, byte)| *slot = byte);
    u64::from_be_bytes(bytes)
}

/// Splits `0..n` for parallel work.
pub(super) fn blocks(n: usize) -> Vec<Range<usize>> {
    let size = (n / 64).clamp(64, 8192);
    (0..n).step_by(size).map(|start| start..(start + size).min(n)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_bytes_are_the_digits_of_a_number() {
        // 'a' is 97: the first of eight digits to the base of 256.
        assert_eq!((first(""), first("a"), first("aaaaaaaab")), (0, 97 << 56, first("aaaaaaaac")));
    }

    proptest! {
        #[test]
        fn the_first_bytes_order_words_as_all_bytes_do(a in "[\\x00a-bæ]{0,10}", b in "[\\x00a-bæ]{0,10}") {
            let (a, b) = (a.as_str(), b.as_str());
            prop_assert_eq!((first(a), a).cmp(&(first(b), b)), a.as_bytes().cmp(b.as_bytes()));
        }

        #[test]
        fn words_of_chunks_add_up(words in prop::collection::vec(prop::collection::vec(0_usize..5, 0..6), 1..5)) {
            let spelled = ["å", "jobtilbud", "job", "jobtilbuddet", "a"];
            let chunk = |words: &Vec<usize>| {
                let mut reader = Reader::default();
                let text = words.iter().map(|&word| spelled[word]).collect::<Vec<_>>().join(" ");
                reader.read(&text, 1, 64);
                let mut rows = SparseCounts::new();
                rows.push(&mut reader.row);
                Chunk { words: reader.words, rows }
            };
            let counted = merge(&words.iter().map(chunk).collect::<Vec<_>>());
            let mut sorted: Vec<&str> = words.iter().flatten().map(|&word| spelled[word]).filter(|w| w.chars().count() > 1).collect();
            sorted.sort_unstable();
            let seen: Vec<(&str, u64)> =
                sorted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect();
            let found: Vec<(&str, u64)> = counted.words.iter().map(|word| (&*word.text, word.shown.seen)).collect();
            prop_assert_eq!(found, seen);
            for (row, words) in words.iter().enumerate() {
                for &(word, count) in counted.rows.row(row) {
                    let times = words.iter().filter(|&&w| *spelled[w] == *counted.words[word as usize].text).count();
                    prop_assert_eq!(times, count as usize);
                }
            }
        }
    }
}
