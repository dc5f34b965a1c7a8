//! Which words may have one of some stems: known by their letters, since stemming takes much longer.

use rustc_hash::{FxHashMap, FxHashSet};

/// Letters with which parts of compounds are joined to the next.
const LINKS: [&str; 3] = ["", "s", "e"];

/// What the stemmer of a language takes away from its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Endings(FxHashSet<u64>);

impl Endings {
    /// Of words with their stems; a linking letter may follow.
    pub(super) fn of<'w, 's>(stemmed: impl Iterator<Item = (&'w str, &'s str)>) -> Self {
        let taken = |(word, stem)| letters(word).skip(letters(stem).count()).fold(0, onwards);
        let taken: FxHashSet<u64> = stemmed.map(taken).collect();
        Self(taken.into_iter().flat_map(|taken| LINKS.map(|link| link.chars().fold(taken, onwards))).collect())
    }
}

/// Stems, letter by letter.
#[derive(Debug, Default)]
pub(super) struct LikelyStems(FxHashMap<u64, bool>);

impl LikelyStems {
    pub(super) fn of<'s>(stems: impl Iterator<Item = &'s str>) -> Self {
        let mut is_stem = FxHashMap::default();
        for stem in stems {
            let mut number = 0;
            for letter in letters(stem) {
                number = onwards(number, letter);
                is_stem.entry(number).or_default();
            }
            is_stem.insert(number, true);
        }
        Self(is_stem)
    }

    /// Whether a word is one of the stems and an ending: stemmers take away from the end.
    pub(super) fn may_be_of(&self, word: &str, endings: &Endings) -> bool {
        let mut number = 0;
        let mut rest = letters(word);
        while let Some(letter) = rest.next() {
            number = onwards(number, letter);
            match self.0.get(&number) {
                None => return false,
                Some(true) if endings.0.contains(&rest.clone().fold(0, onwards)) => return true,
                Some(_) => {}
            }
        }
        false
    }
}

/// The letters of a word in the spelling of the German stemmer, to which ä and ae are a, and ß is ss.
fn letters(word: &str) -> impl Iterator<Item = char> + Clone + '_ {
    let mut last = ' ';
    let spelled = word.chars().flat_map(|c| match c {
        'ä' => ['a', ' '],
        'ö' => ['o', ' '],
        'ü' => ['u', ' '],
        'ß' => ['s', 's'],
        _ => [c, ' '],
    });
    spelled.filter(move |&c| {
        let silent = c == 'e' && matches!(last, 'a' | 'o' | 'u');
        last = if silent || c == ' ' { last } else { c };
        !silent && c != ' '
    })
}

/// A number for letters, one more of them.
fn onwards(number: u64, letter: char) -> u64 {
    (number ^ u64::from(letter)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::super::analyser::Analyser;
    use super::super::{Language, TextSettings};
    use super::*;

    #[test]
    fn a_stem_and_an_ending() {
        let stems = LikelyStems::of(["projekt", "pro", "unge", "strass"].into_iter());
        let endings = Endings::of([("hunde", "hund"), ("hund", "hund"), ("häuser", "haus")].into_iter());
        let may_be = |word: &str| stems.may_be_of(word, &endings);
        for word in ["projekt", "projekte", "projekter", "projekts", "projektes", "pro", "unge", "straße", "strasse"] {
            assert!(may_be(word), "{word}");
        }
        for word in ["projekten", "prozent", "proj", "ung", "pr", "", "jekt", "projektse", "prosse"] {
            assert!(!may_be(word), "{word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn stemmers_take_away_from_the_end(word in "[a-zäöüßæøå]{1,20}") {
            for language in [Language::Da, Language::Nb, Language::Nn, Language::Sv, Language::De] {
                let stem = Analyser::new(language, &TextSettings::default()).stem(&word).into_owned();
                let endings = Endings::of([(word.as_str(), stem.as_str())].into_iter());
                let stems = LikelyStems::of(std::iter::once(stem.as_str()));
                proptest::prop_assert!(stems.may_be_of(&word, &endings), "{} {}", language, stem);
            }
        }
    }
}
