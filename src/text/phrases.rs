//! Where given words stand next to each other: `mentor for unge`, `integrationsgrunduddannelse`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::analyser::Analyser;
use super::normalise::readable;
use super::tokens::{lower, words};
use super::{Language, TextVectors};

/// Function words that may stand between two words of a phrase.
const MOST_BETWEEN: usize = 2;

/// Shortest part of a compound, in characters.
const SHORTEST_PART: usize = 3;

/// Words of a title that stand together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phrase {
    /// Which of the words asked for, in reading order; two or more.
    pub words: Vec<usize>,
    /// The phrase as it is written, in lower case.
    pub form: String,
}

/// Reads phrases in the languages of a register.
#[derive(Debug)]
pub struct Phrases {
    analysers: FxHashMap<Language, Analyser>,
    main: Analyser,
    longest: u32,
}

impl Phrases {
    /// For the languages and settings of these texts.
    pub fn of(vectors: &TextVectors) -> Self {
        let mut languages = vectors.languages.clone();
        languages.sort_unstable();
        languages.dedup();
        let analyser = |language| Analyser::new(language, &vectors.settings);
        Self {
            analysers: languages.into_iter().map(|language| (language, analyser(language))).collect(),
            main: analyser(vectors.language),
            longest: vectors.settings.longest_word,
        }
    }

    /// The phrases of a text made of two or more of the words with these stems, parts of longer phrases too.
    ///
    /// Between two words of a phrase stand blanks and hyphens and at most two function words; a compound of two of them
    /// is a phrase of one token. No word stands twice in a phrase.
    pub fn read(&self, text: &str, language: Language, stems: &[&str]) -> Vec<Phrase> {
        let analyser = self.analysers.get(&language).unwrap_or(&self.main);
        let text = readable(text);
        let mut reader = Reader { text: &text, stems, open: Vec::new(), end: 0, between: 0, found: Vec::new() };
        let mut word = String::new();
        for token in words(&text, self.longest) {
            lower(token, &mut word);
            let start = token.as_ptr() as usize - text.as_ptr() as usize;
            reader.token(start..start + token.len(), &word, analyser);
        }
        reader.close();
        reader.found
    }
}

/// A token with the words it holds and where it stands.
struct Piece {
    words: Vec<usize>,
    at: Range<usize>,
}

struct Reader<'t> {
    text: &'t str,
    stems: &'t [&'t str],
    /// The pieces of a phrase that may go on, where its last token ends, and the function words since.
    open: Vec<Piece>,
    end: usize,
    between: usize,
    found: Vec<Phrase>,
}

impl Reader<'_> {
    fn token(&mut self, at: Range<usize>, word: &str, analyser: &Analyser) {
        if self.text.get(self.end..at.start).is_none_or(|gap| gap.contains(parts)) {
            self.close();
        }
        let words = self.held(word, analyser);
        if !words.is_empty() {
            if self.open.iter().any(|piece| piece.words.iter().any(|word| words.contains(word))) {
                self.close();
            }
            self.between = 0;
            self.open.push(Piece { words, at: at.clone() });
        } else if self.between < MOST_BETWEEN && analyser.is_function_word(word) {
            self.between += 1;
        } else {
            self.close();
        }
        self.end = at.end;
    }

    /// Which words stand in a token: the one it is, or the two it is made of.
    fn held(&self, word: &str, analyser: &Analyser) -> Vec<usize> {
        let known = |part: &str| {
            let stem = analyser.stem(part);
            self.stems.iter().position(|have| *have == stem)
        };
        if let Some(whole) = known(word) {
            return vec![whole];
        }
        if !self.stems.iter().any(|stem| word.starts_with(first_letters(stem))) {
            return Vec::new();
        }
        let long = |part: &str| part.chars().count() >= SHORTEST_PART;
        let cuts = word.char_indices().filter_map(|(at, _)| word.split_at_checked(at));
        let mut pairs = cuts.filter(|(left, right)| long(left) && long(right)).filter_map(|(left, right)| {
            let bare = left.strip_suffix(['s', 'e']).unwrap_or(left);
            Some((known(left).or_else(|| known(bare))?, known(right)?))
        });
        pairs.find(|(left, right)| left != right).map_or_else(Vec::new, |(left, right)| vec![left, right])
    }

    /// Ends the phrase and keeps each run of its pieces.
    fn close(&mut self) {
        let pieces = std::mem::take(&mut self.open);
        self.between = 0;
        let runs = (0..pieces.len()).flat_map(|from| (from + 1..=pieces.len()).map(move |to| from..to));
        for run in runs.filter_map(|run| pieces.get(run)) {
            let words: Vec<usize> = run.iter().flat_map(|piece| piece.words.iter().copied()).collect();
            let ends = run.first().zip(run.last()).map(|(first, last)| first.at.start..last.at.end);
            if let Some(form) = ends.and_then(|at| self.text.get(at)).filter(|_| words.len() > 1) {
                let form = form.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
                self.found.push(Phrase { words, form });
            }
        }
    }
}

/// Whether a sign parts two words.
fn parts(c: char) -> bool {
    !(c.is_whitespace() || c == '-' || c == '\u{2010}' || c == '\u{2011}')
}

fn first_letters(stem: &str) -> &str {
    let end = stem.char_indices().nth(SHORTEST_PART).map_or(stem.len(), |(at, _)| at);
    stem.get(..end).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::text::TextSettings;

    fn read(text: &str, language: Language, words: &[&str]) -> Vec<(Vec<usize>, String)> {
        let analyser = || Analyser::new(language, &TextSettings::default());
        let stems: Vec<String> = words.iter().map(|word| analyser().stem(word).into_owned()).collect();
        let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
        let phrases = Phrases { analysers: FxHashMap::default(), main: analyser(), longest: 64 };
        phrases.read(text, language, &stems).into_iter().map(|phrase| (phrase.words, phrase.form)).collect()
    }

    #[test]
    fn words_beside_each_other_with_function_words_between() {
        let danish = |text: &str| read(text, Language::Da, &["mentor", "unge", "job"]);
        assert_eq!(danish("Mentorer for  de unge"), [(vec![0, 1], "mentorer for de unge".to_owned())]);
        assert_eq!(danish("Unge og job, med mentor"), [(vec![1, 2], "unge og job".to_owned())]);
        // a comma, an own word or a third function word parts; a word again begins a new phrase
        assert!(danish("Unge. Mentor").is_empty() && danish("Unge finder mentor").is_empty());
        assert!(danish("Mentor til og fra de unge").is_empty() && danish("job job").is_empty());
        assert_eq!(danish("job unge job"), [(vec![2, 1], "job unge".to_owned())]);
        let runs = danish("mentor unge-job");
        assert_eq!(
            runs.iter().map(|run| run.1.as_str()).collect::<Vec<_>>(),
            ["mentor unge", "mentor unge-job", "unge-job"]
        );
        assert!(danish("").is_empty());
    }

    #[test]
    fn a_compound_of_two_words_is_a_phrase() {
        let danish = |text: &str| read(text, Language::Da, &["mentor", "ordning", "arbejde", "marked"]);
        assert_eq!(danish("En mentorordning"), [(vec![0, 1], "mentorordning".to_owned())]);
        assert_eq!(danish("Arbejdsmarkedet nu"), [(vec![2, 3], "arbejdsmarkedet".to_owned())]);
        assert!(danish("ordningmentorx mentorat").is_empty());
    }
}
