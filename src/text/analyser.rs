//! From a word to its stem, in one language.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::stop_words::{BORROWED, FORM, function_words};
use super::{Language, TextSettings};

/// What is done to the words of one language.
pub(super) struct Analyser {
    language: Language,
    /// Whether function words are left out and stems taken, as is the default.
    usual: bool,
    left_out: FxHashSet<&'static str>,
    stemmer: Option<frostem::Stemmer>,
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Analyser").field(&self.language).finish()
    }
}

impl Analyser {
    pub(super) fn new(language: Language, settings: &TextSettings) -> Self {
        let words = function_words(language).split_whitespace();
        let borrowed = BORROWED.into_iter().chain(FORM).filter(|_| language != Language::Other);
        let left_out = words.chain(borrowed).filter(|_| settings.stop_words).collect();
        let usual = settings.stop_words && settings.stems;
        Self { language, usual, left_out, stemmer: language.stemmer().filter(|_| settings.stems) }
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    pub(super) fn is_usual(&self) -> bool {
        self.usual
    }

    /// Whether stems are taken.
    pub(super) fn stems(&self) -> bool {
        self.stemmer.is_some()
    }

    pub(super) fn is_function_word(&self, word: &str) -> bool {
        self.left_out.contains(word)
    }

    /// The stem of a word in lower case; the word itself where the stemmer leaves nothing.
    ///
    /// Stemmed twice: once leaves `virksomhed` of `virksomheder` but `virksom` of `virksomhed`.
    pub(super) fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let Some(stemmer) = &self.stemmer else { return Cow::Borrowed(word) };
        let once = stemmer.stem(word);
        if once == word {
            return Cow::Borrowed(word);
        }
        let twice = stemmer.stem(&once).into_owned();
        if twice.is_empty() { Cow::Borrowed(word) } else { Cow::Owned(twice) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn stems_by_language() {
        let stem = |language, word: &str| Analyser::new(language, &TextSettings::default()).stem(word).into_owned();
        assert_eq!(stem(Language::Da, "virksomhederne"), stem(Language::Da, "virksomhed"));
        assert_eq!(stem(Language::En, "connections"), "connect");
        assert_eq!(stem(Language::Other, "connections"), "connections");
        for word in ["", "\u{1f600}", "\u{4e2d}", "مشروع", "a", "ß"] {
            for language in Language::KNOWN {
                let _ = stem(language, word);
            }
        }
    }
}
