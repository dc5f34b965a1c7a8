//! Character sequences of words: what lets spellings, inflections and unsplit compounds meet.

use rustc_hash::FxHashMap;

use super::counting::Word;

/// The character sequences of words, numbered by first appearance.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    /// Sequences by number; a blank marks the border of a word.
    pub(super) sequences: Vec<Box<str>>,
    of_word: Vec<Vec<u32>>,
}

impl Spelling {
    /// The sequences of `lengths` characters, first and last, of every word.
    pub(super) fn of(words: &[Word], (shortest, longest): (u32, u32)) -> Self {
        let mut index: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut spelling = Self::default();
        for word in words {
            let framed = format!(" {} ", word.text);
            let mut ids = Vec::new();
            for length in shortest.max(1)..=longest {
                sequences(&framed, length as usize, |sequence| {
                    let next = spelling.sequences.len() as u32;
                    let id = *index.entry(sequence.into()).or_insert(next);
                    if id == next {
                        spelling.sequences.push(sequence.into());
                    }
                    ids.push(id);
                });
            }
            spelling.of_word.push(ids);
        }
        spelling
    }

    pub(super) fn of_word(&self, word: u32) -> &[u32] {
        self.of_word.get(word as usize).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn sequences(framed: &str, length: usize, mut each: impl FnMut(&str)) {
    let borders: Vec<usize> = framed.char_indices().map(|(at, _)| at).chain([framed.len()]).collect();
    for (start, end) in borders.iter().zip(borders.iter().skip(length)) {
        if let Some(sequence) = framed.get(*start..*end) {
            each(sequence);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn sequences_of_a_short_word() {
        let word = Word { text: "øl".into(), ..Word::default() };
        let spelling = Spelling::of(&[word.clone(), word], (3, 5));
        let shown: Vec<&str> = spelling.sequences.iter().map(AsRef::as_ref).collect();
        assert_eq!(shown, [" øl", "øl ", " øl "]);
        assert_eq!(spelling.of_word(0), spelling.of_word(1));
        assert!(spelling.of_word(2).is_empty());
    }
}
