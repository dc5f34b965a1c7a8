//! Which languages the texts are written in, by their function words.

use super::Language;
use super::counting::Counted;
use super::language::{Ballot, Votes, winner};

/// A language counts as notable from this share of the texts, in per cent.
const NOTABLE_PERCENT: usize = 5;

/// The languages of a register.
pub(super) struct Spoken {
    /// The language with most votes over all texts.
    pub(super) main: Language,
    /// The language each text alone would be given.
    pub(super) of_row: Vec<Language>,
    /// Languages of a notable share of the texts.
    pub(super) notable: Vec<Language>,
}

impl Spoken {
    pub(super) fn of(counted: &Counted) -> Self {
        let ballot = Ballot::new();
        let of_word: Vec<Option<&Votes>> = counted.words.iter().map(|w| ballot.votes(&w.text)).collect();
        let mut all = Votes::default();
        let of_row: Vec<Language> = (0..counted.rows.len())
            .map(|row| {
                let votes = row_votes(counted.rows.row(row), &of_word);
                all.iter_mut().zip(votes).for_each(|(sum, v)| *sum += v);
                winner(&votes)
            })
            .collect();
        let texts = |language: &Language| of_row.iter().filter(|l| *l == language).count();
        let notable = |l: &Language| texts(l) * 100 >= of_row.len() * NOTABLE_PERCENT;
        let notable = Language::KNOWN.into_iter().filter(notable).collect();
        Self { main: winner(&all), of_row, notable }
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
