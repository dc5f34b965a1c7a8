//! Which languages the texts are written in, by their function words, and where these are few by their letters.

use std::cmp::Ordering;
use std::iter;

use super::counting::{Counted, SparseCounts};
use super::language::{Ballot, Votes, WORD_VOTES, most_voted, votes_for, winner};
use super::letter_model::LetterModel;
use super::letters::language_of;
use super::{Language, Source};

/// Function words, less those shared with other languages, that make a text's own language clear.
const CLEAR_WORDS: u64 = 10;

/// Of so many words one must be a function word, less what is shared with other languages, to tell the language: in
/// running text it is one in three (English) to one in seven (Norwegian); in French, whose `de` and `en` are taken for
/// Danish, one in ten at most.
const TELLING: u64 = 8;

/// Function words that tell a text's language before its letters do, two in a title, where words count twice by default:
/// one may be part of a name or a loan.
const SURE_WORDS: u64 = 4;

/// The languages of a register.
pub(super) struct Spoken {
    /// The language named, else the one with most votes over all texts, else that of the letters.
    pub(super) main: Language,
    votes: Vec<Votes>,
    /// Words of each text.
    words: Vec<u64>,
    /// What tells the languages of the register by their letters.
    pub(super) letters: LetterModel,
    by_letters: Vec<Option<Language>>,
}

impl Spoken {
    /// Of texts, a project each; `named` where the language of the register is known, `learned` where its letters are.
    pub(super) fn of(
        source: &Source<'_>,
        texts: &[u32],
        counted: &Counted,
        named: Option<Language>,
        learned: Option<&LetterModel>,
    ) -> Self {
        let ballot = Ballot::new();
        let of_word: Vec<Option<&Votes>> = counted.words.iter().map(|w| ballot.votes(&w.text)).collect();
        let votes: Vec<Votes> = (0..counted.rows.len()).map(|row| row_votes(counted.rows.row(row), &of_word)).collect();
        let words: Vec<u64> = (0..counted.rows.len()).map(|row| words_of(&counted.rows, row)).collect();
        let all = sum(&votes);
        let main = named.unwrap_or_else(|| main_language(source, texts, &all, words.iter().sum()));
        let letters = learned.cloned().unwrap_or_else(|| {
            let northern = most_voted(&all, [main], Some(Language::Da)).unwrap_or(main);
            let by_words = |votes: &Votes| {
                most_voted(votes, [main, northern], None).filter(|&language| tells_apart(votes, language, 1))
            };
            let known = |(&at, votes): (&u32, &Votes)| source.text(at).language.or_else(|| by_words(votes));
            let known: Vec<Option<Language>> = texts.iter().zip(&votes).map(known).collect();
            LetterModel::learn((&counted.words, &counted.rows), &known, main)
        });
        let by_letters = letters.languages_of(&counted.words, &counted.rows);
        Self { main, votes, words, letters, by_letters }
    }

    /// The language each text alone would be given.
    pub(super) fn of_text(&self) -> Vec<Language> {
        self.votes.iter().map(winner).collect()
    }

    /// The likely language of a text: where letters tell the languages of the register, by these, unless function words
    /// are sure; elsewhere, and of kin, the language with most votes. Of equals that of the register, then the commonest.
    pub(super) fn likely(&self, text: usize) -> Language {
        let Some(votes) = self.votes.get(text) else { return self.main };
        let preferred = || iter::once(self.main).chain(self.letters.languages());
        let by_words = most_voted(votes, preferred(), None).unwrap_or(self.main);
        let Some(by_letters) = self.by_letters.get(text).copied().flatten() else { return by_words };
        // Of a language that they were not learned for, letters know nothing.
        let sure = if self.letters.tells(by_words) { SURE_WORDS } else { 1 };
        if tells_apart(votes, by_words, sure * WORD_VOTES) {
            return by_words;
        }
        most_voted(votes, preferred(), Some(by_letters)).unwrap_or(by_letters)
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

/// The language with most votes over all texts, where these tell; else that of the letters, but function words know kin
/// better.
fn main_language(source: &Source<'_>, texts: &[u32], all: &Votes, words: u64) -> Language {
    let by_words = winner(all);
    if tells(all, by_words, words) {
        return by_words;
    }
    language_of(source, texts).filter(|by_letters| by_letters.kin() != by_words.kin()).unwrap_or(by_words)
}

fn sum(votes: &[Votes]) -> Votes {
    let mut all = Votes::default();
    for votes in votes {
        all.iter_mut().zip(votes).for_each(|(sum, v)| *sum += v);
    }
    all
}

/// Whether a language has at least `least` votes, and twice those of any that is not its kin.
fn tells_apart(votes: &Votes, language: Language, least: u64) -> bool {
    let rivals = votes.iter().zip(Language::KNOWN).filter(|(_, rival)| rival.kin() != language.kin());
    let rival = rivals.map(|(&votes, _)| votes).max().unwrap_or_default();
    votes_for(votes, language) >= least.max(2 * rival)
}

/// Whether so many of `words` words are function words that they tell the language.
fn tells(votes: &Votes, language: Language, words: u64) -> bool {
    votes_for(votes, language) * TELLING >= words * WORD_VOTES && words > 0
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
