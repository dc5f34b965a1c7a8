//! How often two projects of a register share a language: where they do not, words have nothing to say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::{Language, TextVectors};

/// A language that fewer than one text in ten is in counts as the main one: short texts have few words to tell it by.
const ONE_IN: u64 = 10;

/// Pairs of projects, a project with itself among them, by whether their texts share a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Pairs of one language: `Σ nₗ²`.
    pub one_language: u64,
    /// All pairs: `n²`.
    pub all: u64,
}

impl Together {
    /// Of the projects with text.
    pub fn of(text: &TextVectors) -> Self {
        let mut projects: BTreeMap<Language, u64> = BTreeMap::new();
        for (row, &language) in text.languages.iter().enumerate() {
            let worded = !text.row(row).0.is_empty();
            *projects.entry(language).or_default() += if worded { text.members(row).len() as u64 } else { 0 };
        }
        let counts: Vec<u64> = projects.into_values().collect();
        let n: u64 = counts.iter().sum();
        let main = counts.iter().copied().max().unwrap_or_default();
        let others: Vec<u64> = counts.into_iter().filter(|&count| count * ONE_IN >= n).collect();
        let squares = |counts: &[u64]| counts.iter().map(|count| count * count).sum::<u64>();
        let few = n - others.iter().sum::<u64>();
        let main_and_few = (main + few) * (main + few);
        Self { one_language: (squares(&others) + main_and_few).saturating_sub(main * main), all: n * n }
    }

    /// What a word counts against a meaning that counts 1: the square of the share of pairs that share a language, 1 where
    /// all do.
    ///
    /// A pair of two languages has no words in common, however alike it is, while every pair of one language may have; so
    /// words do not only say less the more languages there are, they also speak for the wrong pairs. Where a register is
    /// told twice, the text most like another is its translation and words always speak for the wrong pair: they count
    /// the square of that again.
    pub fn weight_of_words(self, told_twice: bool) -> f64 {
        let share = if self.all == 0 { 1.0 } else { self.one_language as f64 / self.all as f64 };
        let squared = share * share;
        if told_twice { squared * squared } else { squared }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::Work;
    use crate::register::{Draft, Field};
    use crate::text::{TextSettings, vectorise};

    fn together(languages: &[&str]) -> Together {
        let titles = (0..languages.len()).map(|at| Some(format!("word{at}").into())).collect();
        let spoken = languages.iter().map(|&code| Some(code.into())).collect();
        let draft = Draft {
            n: languages.len(),
            texts: [(Field::Title, titles)].into(),
            categories: [(Field::Language, spoken)].into(),
            ..Draft::default()
        };
        Together::of(&vectorise(&draft.build().unwrap(), &TextSettings::default(), &Work::new(1)).unwrap())
    }

    #[test]
    fn one_language_leaves_words_their_weight() {
        assert_eq!(together(&["da"; 6]), Together { one_language: 36, all: 36 });
        assert!((together(&["da"; 6]).weight_of_words(false) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn two_languages_by_halves_leave_a_quarter() {
        // (3² + 3²) / 6² = ½, its square ¼, the square of that ¹⁄₁₆
        let halves = together(&["da", "en", "da", "en", "da", "en"]);
        assert_eq!(halves, Together { one_language: 18, all: 36 });
        assert!((halves.weight_of_words(false) - 0.25).abs() < 1e-12);
        assert!((halves.weight_of_words(true) - 0.0625).abs() < 1e-12);
        // Six, three and two of eleven: (36 + 9 + 4) / 121
        let mixed = together(&["da", "da", "da", "da", "da", "da", "en", "en", "en", "sv", "sv"]);
        assert_eq!(mixed, Together { one_language: 49, all: 121 });
    }

    #[test]
    fn a_language_of_few_counts_as_the_main_one() {
        let mut languages = vec!["da"; 15];
        languages.push("en"); // one of sixteen
        assert_eq!(together(&languages), Together { one_language: 256, all: 256 });
        languages.extend(["en"; 4]); // five of twenty
        assert_eq!(together(&languages), Together { one_language: 225 + 25, all: 400 });
    }
}
