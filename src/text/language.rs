//! The language of a register: one decision, unless a project names its own.

use std::fmt;
use std::str::FromStr;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::stop_words::function_words;
use crate::{Error, Result};

/// A language the text pipeline knows, by its ISO 639-1 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum Language {
    /// Danish.
    Da,
    /// English.
    En,
    /// Norwegian Bokmål, and Norwegian of either kind.
    Nb,
    /// Norwegian Nynorsk.
    Nn,
    /// Swedish.
    Sv,
    /// German.
    De,
    /// Any other: words are neither stemmed, split nor left out.
    Other,
}

impl Language {
    /// The languages with function words and a stemmer; ties of the detection fall to the first.
    pub const KNOWN: [Self; 6] = [Self::Da, Self::En, Self::Nb, Self::Nn, Self::Sv, Self::De];

    /// The ISO 639-1 code; `other` when there is none.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::Sv => "sv",
            Self::De => "de",
            Self::Other => "other",
        }
    }

    /// Whether the language writes compounds as one word.
    pub const fn compounds(self) -> bool {
        !matches!(self, Self::En | Self::Other)
    }

    /// A bit of its own; both written forms of Norwegian, which share their stems, have one.
    pub(super) const fn bit(self) -> u8 {
        1 << if self.norwegian() { Self::Nb as u8 } else { self as u8 }
    }

    /// Whether it is one of the two written forms of Norwegian.
    pub(super) const fn norwegian(self) -> bool {
        matches!(self, Self::Nb | Self::Nn)
    }

    /// One for all languages whose letters are too much alike to tell them apart: Danish and Norwegian.
    pub(super) const fn kin(self) -> Self {
        if self.norwegian() { Self::Da } else { self }
    }

    pub(super) fn stemmer(self) -> Option<frostem::Stemmer> {
        let algorithm = match self {
            Self::Da => frostem::Algorithm::Danish,
            Self::En => frostem::Algorithm::English,
            Self::Nb | Self::Nn => frostem::Algorithm::Norwegian,
            Self::Sv => frostem::Algorithm::Swedish,
            Self::De => frostem::Algorithm::German,
            Self::Other => return None,
        };
        Some(frostem::Stemmer::new(algorithm))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = Error;

    /// Reads an ISO 639 code of two or three letters, with or without a region: `da`, `dan`, `da-DK`.
    ///
    /// A code of another language gives [`Language::Other`].
    fn from_str(code: &str) -> Result<Self> {
        let main = code.trim().split(['-', '_']).next().unwrap_or("").to_lowercase();
        match main.as_str() {
            "da" | "dan" => Ok(Self::Da),
            "en" | "eng" => Ok(Self::En),
            "nb" | "nob" | "no" | "nor" => Ok(Self::Nb),
            "nn" | "nno" => Ok(Self::Nn),
            "sv" | "swe" => Ok(Self::Sv),
            "de" | "deu" | "ger" => Ok(Self::De),
            "other" => Ok(Self::Other),
            other if (2..=3).contains(&other.len()) && other.bytes().all(|b| b.is_ascii_lowercase()) => Ok(Self::Other),
            _ => Err(Error::Settings(format!("no language '{code}'; an ISO 639-1 code is expected, as da or en"))),
        }
    }
}

impl TryFrom<String> for Language {
    type Error = Error;

    fn try_from(code: String) -> Result<Self> {
        code.parse()
    }
}

/// Votes for each of [`Language::KNOWN`].
pub(super) type Votes = [u64; Language::KNOWN.len()];

/// The votes of a word, divisible by any number of languages sharing it.
pub(super) const WORD_VOTES: u64 = 60;

/// What a word says about the language: its votes, shared by the languages whose function word it is.
pub(super) struct Ballot(FxHashMap<&'static str, Votes>);

impl Ballot {
    pub(super) fn new() -> Self {
        let mut lists: FxHashMap<&'static str, Votes> = FxHashMap::default();
        for (at, language) in Language::KNOWN.into_iter().enumerate() {
            for word in function_words(language).split_whitespace() {
                if let Some(vote) = lists.entry(word).or_default().get_mut(at) {
                    *vote = 1;
                }
            }
        }
        for votes in lists.values_mut() {
            let sharing: u64 = votes.iter().sum();
            for vote in votes {
                *vote *= WORD_VOTES / sharing.max(1);
            }
        }
        Self(lists)
    }

    pub(super) fn votes(&self, word: &str) -> Option<&Votes> {
        self.0.get(word)
    }
}

/// The votes for one language.
pub(super) fn votes_for(votes: &Votes, language: Language) -> u64 {
    votes.iter().zip(Language::KNOWN).find(|(_, l)| *l == language).map_or(0, |(v, _)| *v)
}

/// The language with most votes; [`Language::Other`] without any vote, the first of equals.
pub(super) fn winner(votes: &Votes) -> Language {
    most_voted(votes, [], None).unwrap_or(Language::Other)
}

/// The language with most votes, of the kin of one where that is given; of equals the first that is preferred, else the
/// first. None without any vote.
pub(super) fn most_voted(
    votes: &Votes,
    preferred: impl IntoIterator<Item = Language>,
    kin: Option<Language>,
) -> Option<Language> {
    let of_kin = |language: Language| kin.is_none_or(|kin| kin.kin() == language.kin());
    let candidates = || votes.iter().zip(Language::KNOWN).filter(|&(_, language)| of_kin(language));
    let most = candidates().map(|(&votes, _)| votes).max().filter(|&most| most > 0)?;
    let has_most = |language: Language| candidates().any(|(&votes, one)| one == language && votes == most);
    preferred.into_iter().chain(Language::KNOWN).find(|&language| has_most(language))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    fn detect(text: &str) -> Language {
        let ballot = Ballot::new();
        let mut sum = Votes::default();
        for word in text.split_whitespace() {
            for (s, v) in sum.iter_mut().zip(ballot.votes(word).copied().unwrap_or_default()) {
                *s += v;
            }
        }
        winner(&sum)
    }

    #[test]
    fn tells_neighbours_apart() {
        assert_eq!(detect("projektet er en del af indsatsen for unge og bliver til noget efter skolen"), Language::Da);
        assert_eq!(detect("prosjektet er en del av innsatsen for unge og blir til noe etter skolen"), Language::Nb);
        assert_eq!(detect("prosjektet er ein del av innsatsen for unge og blir til noko etter skulen"), Language::Nn);
        assert_eq!(detect("projektet är en del av insatsen för unga och blir till något efter skolan"), Language::Sv);
        assert_eq!(detect("the project is a part of the effort for the young"), Language::En);
        assert_eq!(detect("das projekt ist ein teil der arbeit für junge menschen"), Language::De);
        assert_eq!(detect("проект для молодёжи"), Language::Other);
    }

    #[test]
    fn reads_codes() {
        assert_eq!("da-DK".parse::<Language>().unwrap(), Language::Da);
        assert_eq!("NO".parse::<Language>().unwrap(), Language::Nb);
        assert_eq!("fr".parse::<Language>().unwrap(), Language::Other);
        assert!("dansk og engelsk".parse::<Language>().is_err());
        for code in ["no", "nor", "nb-NO", "no_NO", "nob", " NO "] {
            let read: Language = serde_json::from_value(code.into()).unwrap();
            assert_eq!(read, Language::Nb, "{code}");
        }
        assert_eq!(serde_json::to_string(&Language::Nn).unwrap(), "\"nn\"");
        assert!(serde_json::from_str::<Language>("\"?\"").unwrap_err().to_string().contains("no language '?'"));
    }
}
