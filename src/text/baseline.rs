//! Weights of one register, kept so that the next one is measured by them.
//!
//! A vector made by a baseline depends on the text and the baseline alone: a project whose text stays keeps its
//! vector, and two such projects their similarity, to the last bit. Whatever decides a term or a weight and is learned
//! from a register stands in [`Baseline`].

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::analyser::Analyser;
use super::counting::{Shown, Word};
use super::letter_model::LetterModel;
use super::names::{NameWords, Names};
use super::templates::Templates;
use super::terms::{self, Learned};
use super::vectors::{Kind, Term};
use super::{Language, TextSettings};
use crate::{Error, Result, Work, digest};

/// What the texts of a register decide about words, terms and weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    pub(super) settings: TextSettings,
    pub(super) language: Language,
    pub(super) letters: LetterModel,
    pub(super) character_grams: bool,
    /// Texts with at least one term: the N of the inverse document frequency.
    pub(super) filled: u32,
    /// Fingerprints of the distinct texts, ascending.
    pub(super) texts: Vec<u64>,
    /// By their bytes.
    pub(super) words: Vec<KnownWord>,
    pub(super) names: NameWords,
    /// Form text.
    pub(super) templates: Templates,
    /// By number.
    pub(super) terms: Vec<KnownTerm>,
    /// What the analysis makes of the words.
    analysis: String,
}

/// What the texts show of a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownWord {
    #[serde(rename = "w")]
    text: Box<str>,
    #[serde(rename = "n")]
    texts: u64,
    #[serde(rename = "t")]
    telling: u64,
    #[serde(rename = "c")]
    capitals: u64,
    #[serde(rename = "l")]
    languages: u8,
}

/// What decides the weight of a term, and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownTerm {
    #[serde(rename = "t")]
    stem: Box<str>,
    #[serde(rename = "s")]
    surface: Box<str>,
    #[serde(rename = "n")]
    df: u32,
    #[serde(rename = "k")]
    kind: Kind,
    #[serde(rename = "p")]
    name: bool,
}

impl Baseline {
    /// The baseline of texts that were analysed with `settings`.
    pub(super) fn new(
        (settings, (language, letters), character_grams): (&TextSettings, (Language, LetterModel), bool),
        (texts, filled): (Vec<u64>, u32),
        (words, names, templates): (&[Word], NameWords, Templates),
        vocabulary: &[Term],
        work: &Work,
    ) -> Result<Self> {
        let mut baseline = Self {
            settings: settings.clone(),
            language,
            letters,
            character_grams,
            filled,
            texts,
            words: words.iter().map(KnownWord::of).collect(),
            names,
            templates,
            terms: vocabulary.iter().map(KnownTerm::of).collect(),
            analysis: String::new(),
        };
        baseline.analysis = baseline.analysed(work)?;
        Ok(baseline)
    }

    /// The settings of the texts it was made of, and of all that are measured by it.
    pub fn settings(&self) -> &TextSettings {
        &self.settings
    }

    /// The language of the register it was made of.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Distinct texts it was made of.
    pub fn n_texts(&self) -> usize {
        self.texts.len()
    }

    /// Terms it knows.
    pub fn n_terms(&self) -> usize {
        self.terms.len()
    }

    /// Says whether this engine still makes the same of the words as the one that made the baseline, and whether its
    /// lists are in order.
    ///
    /// # Errors
    /// [`Error::Settings`] when it does not; [`Error::Interrupted`] after [`Work::stop`].
    pub fn check(&self, work: &Work) -> Result<()> {
        self.settings.check()?;
        let ordered = self.texts.is_sorted_by(|a, b| a < b)
            && self.words.is_sorted_by(|a, b| a.text < b.text)
            && self.terms.iter().all(|t| t.df > 0)
            && self.letters.is_sound();
        if !ordered {
            return Err(Error::Settings(
                "the baseline is damaged: its lists are out of order or of unlike length".into(),
            ));
        }
        if work.on_pool(|| self.analysed(work))? != self.analysis {
            let problem = "the baseline was made by another analyser of words than that of this version of overblik; \
                           make it again from its register";
            return Err(Error::Settings(problem.into()));
        }
        Ok(())
    }

    /// A fingerprint of what becomes of every word in the language of the register.
    fn analysed(&self, work: &Work) -> Result<String> {
        let words = self.words();
        let analyser = Analyser::new(self.language, &self.settings);
        let analysis =
            terms::analyse(&words, &vec![true; words.len()], self.learned(&words), &analyser, &self.settings, work)?;
        let told: Vec<_> = analysis.words.iter().map(|word| (word.parts.as_slice(), word.name)).collect();
        digest::of(&told)
    }

    /// The words it knows, in their order.
    pub(super) fn words(&self) -> Vec<Word> {
        self.words.iter().map(|known| known.told(0)).collect()
    }

    pub(super) fn learned<'a>(&'a self, words: &'a [Word]) -> Learned<'a> {
        Learned { words, texts: self.texts.len(), names: &self.names }
    }

    /// Words as the baseline knows them, none of them a word of a later register: of an unknown word nothing is known.
    pub(super) fn known(&self, words: &[Word]) -> Vec<Word> {
        let known = |word: &Word| match self.words.binary_search_by(|known| known.text.cmp(&word.text)) {
            Ok(at) => self.words.get(at).map(|known| known.told(word.shown.seen)),
            Err(_) => None,
        };
        let unseen = |seen| Shown { seen, ..Shown::default() };
        let unknown = |word: &Word| Word { text: word.text.clone(), shown: unseen(word.shown.seen), languages: 0 };
        words.iter().map(|word| known(word).unwrap_or_else(|| unknown(word))).collect()
    }

    /// Gives terms their names and forms of the baseline; returns in how many texts each counts as standing, 1 for those
    /// unknown. Whether an unknown one is a name, the known places say.
    pub(super) fn apply(&self, terms: &mut [Term]) -> Vec<u32> {
        let known: FxHashMap<(Kind, &str), &KnownTerm> =
            self.terms.iter().map(|known| ((known.kind, known.stem.as_ref()), known)).collect();
        let names = Names::of(&self.names, &Analyser::new(self.language, &self.settings));
        let one = |term: &mut Term| {
            let Some(known) = known.get(&(term.kind, term.stem.as_ref())) else {
                term.name = term.kind == Kind::Word && names.is_place(&term.stem);
                return 1;
            };
            (term.name, term.surface) = (known.name, known.surface.clone());
            known.df
        };
        terms.iter_mut().map(one).collect()
    }

    /// Whether it was made of a text with this fingerprint.
    pub(super) fn has_text(&self, fingerprint: u64) -> bool {
        self.texts.binary_search(&fingerprint).is_ok()
    }
}

impl KnownTerm {
    fn of(term: &Term) -> Self {
        Self { stem: term.stem.clone(), surface: term.surface.clone(), df: term.df, kind: term.kind, name: term.name }
    }
}

impl KnownWord {
    fn of(word: &Word) -> Self {
        Self {
            text: word.text.clone(),
            texts: word.shown.texts,
            telling: word.shown.telling,
            capitals: word.shown.capitals,
            languages: word.languages,
        }
    }

    fn told(&self, seen: u64) -> Word {
        let shown = Shown { seen, telling: self.telling, capitals: self.capitals, texts: self.texts };
        Word { text: self.text.clone(), shown, languages: self.languages }
    }
}
