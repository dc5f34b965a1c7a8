//! How common words are in a language at large, for what a register is too small to show.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Language;
use super::analyser::Analyser;
use super::likely_stems::Endings;
use crate::work::once;

/// Running words of everyday text that the words of a register are added to.
const RUNNING_WORDS: u64 = 1_000_000;

/// `1000 · 10^(-k/10)`, k from 0 to 9.
const TENTHS: [u64; 10] = [1000, 794, 631, 501, 398, 316, 251, 200, 158, 126];

/// The words of a language at large, by form, and how often their stems are met.
#[derive(Debug, Clone, Default)]
pub(super) struct CommonWords {
    forms: FxHashSet<&'static str>,
    stems: FxHashMap<&'static str, u64>,
    endings: Endings,
}

impl CommonWords {
    /// One occurrence in [`CommonWords::seen`].
    pub(super) const ONE: u64 = 1000;

    /// The words of the language of an analyser; read once a process for the usual settings.
    pub(super) fn of(analyser: &Analyser) -> Cow<'static, Self> {
        static USUAL: [OnceLock<CommonWords>; Language::KNOWN.len()] =
            [const { OnceLock::new() }; Language::KNOWN.len()];
        let at = Language::KNOWN.iter().position(|known| *known == analyser.language());
        match at.and_then(|at| USUAL.get(at)).filter(|_| analyser.is_usual()) {
            Some(usual) => Cow::Borrowed(once(usual, || Self::read(analyser))),
            None => Cow::Owned(Self::read(analyser)),
        }
    }

    /// No words, but what the stemmer takes away from those of the language.
    pub(super) fn endings_of(analyser: &Analyser) -> Cow<'static, Self> {
        Cow::Owned(Self { endings: Self::of(analyser).endings.clone(), ..Self::default() })
    }

    fn read(analyser: &Analyser) -> Self {
        let listed: Vec<(u64, &'static str, &'static str)> = classes(analyser.language())
            .flat_map(|(class, words)| words.map(stemmed).map(move |(word, stem)| (seen(class), word, stem)))
            .filter(|(_, word, _)| !analyser.is_function_word(word))
            .map(|(n, word, stem)| (n, word, if analyser.stems() { stem } else { word }))
            .collect();
        let mut stems: FxHashMap<&str, u64> = FxHashMap::default();
        for &(n, _, stem) in &listed {
            *stems.entry(stem).or_default() += n;
        }
        let endings = Endings::of(listed.iter().map(|&(_, word, stem)| (word, stem)));
        Self { forms: listed.iter().map(|(_, word, _)| *word).collect(), stems, endings }
    }

    /// Whether this form of a word is common, at least once in a million words.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.forms.contains(word)
    }

    /// What the stemmer takes away from these words.
    pub(super) fn endings(&self) -> &Endings {
        &self.endings
    }

    /// Occurrences of a stem in a million words, in units of [`CommonWords::ONE`].
    pub(super) fn seen(&self, stem: &str) -> u64 {
        self.stems.get(stem).copied().unwrap_or(0)
    }
}

/// Word lists of wordfreq (Speer 2022), under a licence of their own: `common_words/LICENSE`. Nynorsk borrows Bokmål.
const fn list(language: Language) -> &'static str {
    match language {
        Language::Da => include_str!("common_words/da.txt"),
        Language::Nb | Language::Nn => include_str!("common_words/nb.txt"),
        Language::Sv => include_str!("common_words/sv.txt"),
        Language::De => include_str!("common_words/de.txt"),
        Language::En | Language::Other => "",
    }
}

/// Classes of equally common words; those of class k are `10^(-k/10)` of all words.
fn classes(language: Language) -> impl Iterator<Item = (usize, std::str::SplitAsciiWhitespace<'static>)> {
    list(language).lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        Some((words.next()?.parse().ok()?, words))
    })
}

/// A word as it is listed, and its stem: the word less so many bytes as the number behind it says, or what stands behind
/// a stroke.
fn stemmed(listed: &'static str) -> (&'static str, &'static str) {
    if let Some(both) = listed.split_once('/') {
        return both;
    }
    let word = listed.trim_end_matches(|c: char| c.is_ascii_digit());
    let lacking = listed.get(word.len()..).and_then(|number| number.parse().ok()).unwrap_or(0);
    (word, word.len().checked_sub(lacking).and_then(|length| word.get(..length)).unwrap_or(word))
}

/// Occurrences of a word of a class in so many running words, in units of [`CommonWords::ONE`].
fn seen(class: usize) -> u64 {
    let tenth = TENTHS.get(class % 10).copied().unwrap_or(0);
    let power = 10u64.checked_pow(class as u32 / 10).unwrap_or(u64::MAX);
    RUNNING_WORDS * tenth / power
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::super::TextSettings;
    use super::*;

    #[test]
    fn classes_are_frequencies() {
        // 10^(-3) of a million words: 1000 occurrences; 10^(-5.5) = 3.16e-6; 10^(-5.9) = 1.26e-6.
        assert_eq!([seen(30), seen(55), seen(59)], [1000 * CommonWords::ONE, 3_160, 1_260]);
        assert_eq!(seen(400), 0);
    }

    #[test]
    fn every_list_is_read_whole() {
        for language in [Language::Da, Language::Nb, Language::Nn, Language::Sv, Language::De] {
            let lines = list(language).lines().filter(|line| !line.starts_with('#')).count();
            assert_eq!(classes(language).count(), lines);
            let words: Vec<&str> = classes(language).flat_map(|(_, words)| words.map(|w| stemmed(w).0)).collect();
            assert!((20_000..40_000).contains(&words.len()), "{language}: {}", words.len());
            assert!(words.iter().all(|w| w.chars().count() >= 4 && w.chars().all(char::is_alphabetic)));
        }
        assert!(classes(Language::En).next().is_none());
    }

    #[test]
    fn stems_are_listed_in_three_ways() {
        assert_eq!(stemmed("ikke"), ("ikke", "ikke"));
        assert_eq!(stemmed("projekter2"), ("projekter", "projekt"));
        assert_eq!(stemmed("häuser/haus"), ("häuser", "haus"));
        assert_eq!(stemmed("ikke9"), ("ikke", "ikke"), "a list that is damaged takes no stem away");
    }

    /// Where it fails after an update of the stemmer, the lists are to be made anew: see `scripts/common_words.py`.
    #[test]
    fn listed_stems_are_those_of_the_stemmer() {
        for language in [Language::Da, Language::Nb, Language::Nn, Language::Sv, Language::De] {
            let analyser = Analyser::new(language, &TextSettings::default());
            for (word, stem) in classes(language).flat_map(|(_, words)| words.map(stemmed)) {
                assert_eq!(analyser.stem(word), stem, "{language}: {word}");
            }
        }
    }

    #[test]
    fn forms_of_one_stem_add_up() {
        let analyser = Analyser::new(Language::Da, &TextSettings::default());
        let common = CommonWords::of(&analyser);
        assert!(common.contains("projekt") && !common.contains("lektiehjælp") && !common.contains("efter"));
        let forms = classes(Language::Da).flat_map(|(class, words)| words.map(move |w| (seen(class), stemmed(w).0)));
        let sum: u64 = forms.filter(|(_, w)| analyser.stem(w) == analyser.stem("projekt")).map(|(n, _)| n).sum();
        assert_eq!(common.seen(&analyser.stem("projekt")), sum);
        assert_eq!(common.seen("lektiehjælp"), 0);
    }
}
