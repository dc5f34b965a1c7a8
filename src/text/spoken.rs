//! Which languages the texts are written in, by their function words, and where these are few by their letters.

use std::cmp::Ordering;

use super::counting::{Counted, SparseCounts};
use super::language::{Ballot, Votes, WORD_VOTES, votes_for, winner};
use super::letters::language_of;
use super::{Language, Source};

/// Function words, less those shared with other languages, that make a text's own language clear.
const CLEAR_WORDS: u64 = 10;

/// Of so many words one must be a function word, less what is shared with other languages, to tell the language: in
/// running text it is one in three (English) to one in seven (Norwegian); in French, whose `de` and `en` are taken for
/// Danish, one in ten at most.
const TELLING: u64 = 8;

/// The languages of a register.
pub(super) struct Spoken {
    /// The language named, else the one with most votes over all texts, else that of the letters.
    pub(super) main: Language,
    votes: Vec<Votes>,
    /// Words of each text.
    words: Vec<u64>,
}

impl Spoken {
    /// Of texts, a project each; `named` where the language of the register is known.
    pub(super) fn of(source: &Source<'_>, texts: &[u32], counted: &Counted, named: Option<Language>) -> Self {
        let ballot = Ballot::new();
        let of_word: Vec<Option<&Votes>> = counted.words.iter().map(|w| ballot.votes(&w.text)).collect();
        let votes: Vec<Votes> = (0..counted.rows.len()).map(|row| row_votes(counted.rows.row(row), &of_word)).collect();
        let words: Vec<u64> = (0..counted.rows.len()).map(|row| words_of(&counted.rows, row)).collect();
        let main = named.unwrap_or_else(|| {
            let mut all = Votes::default();
            for votes in &votes {
                all.iter_mut().zip(votes).for_each(|(sum, v)| *sum += v);
            }
            let by_words = winner(&all);
            if tells(&all, by_words, words.iter().sum()) {
                return by_words;
            }
            language_of(source, texts).map_or(by_words, |by_letters| related(by_words, by_letters))
        });
        Self { main, votes, words }
    }

    /// The language each text alone would be given.
    pub(super) fn of_text(&self) -> Vec<Language> {
        self.votes.iter().map(winner).collect()
    }

    /// The language with most votes in a text, when there are any.
    pub(super) fn likely(&self, text: usize) -> Option<Language> {
        let votes = self.votes.get(text)?;
        let language = winner(votes);
        (votes_for(votes, language) > 0).then_some(language)
    }

    /// The language a text is clearly written in, when that is not the language of the register: at least ten function
    /// words, one of eight words, and twice as many as of the main language.
    pub(super) fn clear(&self, text: usize) -> Option<Language> {
        let votes = self.votes.get(text)?;
        let language = winner(votes);
        let own = votes_for(votes, language);
        let telling = self.words.get(text).is_some_and(|&words| tells(votes, language, words));
        let clear = telling && own >= CLEAR_WORDS * WORD_VOTES && own >= 2 * votes_for(votes, self.main);
        (clear && language != self.main).then_some(language)
    }

    /// The written form of a Norwegian text, whichever of the two it was said to be.
    pub(super) fn written(&self, text: usize, language: Language) -> Language {
        if !language.norwegian() {
            return language;
        }
        self.votes.get(text).and_then(norwegian).unwrap_or(language)
    }
}

/// Whether so many of `words` words are function words that they tell the language.
fn tells(votes: &Votes, language: Language, words: u64) -> bool {
    votes_for(votes, language) * TELLING >= words * WORD_VOTES && words > 0
}

/// Function words know Danish from Norwegian better than letters do.
fn related(by_words: Language, by_letters: Language) -> Language {
    let northern = |language: Language| language == Language::Da || language.norwegian();
    if northern(by_words) && northern(by_letters) { by_words } else { by_letters }
}

fn words_of(rows: &SparseCounts, row: usize) -> u64 {
    rows.row(row).iter().map(|&(_, count)| u64::from(count)).sum()
}

/// Nynorsk or Bokmål, whichever a Norwegian text has more function words of; both have the same stems.
fn norwegian(votes: &Votes) -> Option<Language> {
    let (nb, nn) = (votes_for(votes, Language::Nb), votes_for(votes, Language::Nn));
    match nb.cmp(&nn) {
        Ordering::Less => Some(Language::Nn),
        Ordering::Greater => Some(Language::Nb),
        Ordering::Equal => None,
    }
}

fn row_votes(row: &[(u32, u32)], of_word: &[Option<&Votes>]) -> Votes {
    let mut votes = Votes::default();
    for &(word, count) in row {
        if let Some(of_word) = of_word.get(word as usize).copied().flatten() {
            votes.iter_mut().zip(of_word).for_each(|(sum, v)| *sum += v * u64::from(count));
        }
    }
    votes
}
