//! Texts of projects as sparse vectors: normalise, tokenise, stem, split compounds, weigh, quantise.
//!
//! Floats end at the quantisation; equal registers give equal vectors on every machine and number of threads.

mod analyser;
mod assemble;
mod baseline;
mod common_words;
mod compounds;
mod counting;
mod distinct;
mod language;
mod layout;
mod letter_model;
mod letters;
mod likely_stems;
mod markup;
mod names;
mod normalise;
mod phrases;
mod settings;
mod since;
mod spelling;
mod spoken;
mod stop_words;
mod templates;
mod terms;
mod tokens;
mod vectors;
mod weights;
mod writing;

#[cfg(test)]
mod baseline_tests;
#[cfg(test)]
mod look_tests;
#[cfg(test)]
mod tests;

pub use baseline::Baseline;
pub use language::Language;
pub use normalise::{normalised, title_key};
pub use phrases::{Phrase, Phrases};
pub use settings::{Choice, Idf, TextSettings};
pub use since::Since;
pub use vectors::{Kind, Term, TextVectors};

use std::collections::BTreeMap;

use rayon::prelude::*;

use analyser::Analyser;
use assemble::Assembled;
use counting::Counted;
use layout::Layout;
use names::NameWords;
use spelling::Spelling;
use spoken::Spoken;
use templates::Templates;
use terms::Learned;
use weights::Weighed;

use crate::register::{Category, Field, Register, Texts};
use crate::{Result, Work};

/// Turns title and description of every project into vectors; either may be missing.
///
/// # Errors
/// [`crate::Error::Settings`] for settings outside their range, [`crate::Error::Interrupted`] when stopped.
pub fn vectorise(register: &Register, settings: &TextSettings, work: &Work) -> Result<TextVectors> {
    settings.check()?;
    work.on_pool(|| run(&Source::of(register), settings, None, work))
}

/// As [`vectorise`], with the words, names, terms and weights of an earlier register; of a term that it does not know,
/// the weight is that of one that stands in a single text.
///
/// A vector depends on its text and the baseline alone. The register a baseline is made of has the vectors of
/// [`vectorise`].
///
/// # Errors
/// [`crate::Error::Interrupted`] when stopped.
pub fn vectorise_by(register: &Register, baseline: &Baseline, work: &Work) -> Result<TextVectors> {
    work.on_pool(|| run(&Source::of(register), &baseline.settings, Some(baseline), work))
}

/// What the texts of a register decide about words, terms and weights, for [`vectorise_by`].
///
/// # Errors
/// As [`vectorise`].
pub fn freeze(register: &Register, settings: &TextSettings, work: &Work) -> Result<Baseline> {
    settings.check()?;
    work.on_pool(|| {
        let source = Source::of(register);
        let read = Read::of(&source, settings, None, work)?;
        let mut texts = distinct::fingerprints(&source, &read.firsts, work)?;
        texts.sort_unstable();
        texts.dedup();
        let about = (settings, (read.language, read.spoken.letters), read.character_grams);
        let size = (texts, read.assembled.filled);
        Baseline::new(about, size, (&read.counted.words, read.names, read.templates), &read.assembled.vocabulary, work)
    })
}

/// What is read of the register.
struct Source<'r> {
    register: &'r Register,
    titles: Option<&'r Texts>,
    descriptions: Option<&'r Texts>,
    languages: Option<(&'r Category, Vec<Option<Language>>)>,
}

struct Text<'r> {
    title: &'r str,
    description: &'r str,
    /// As the project itself names it.
    language: Option<Language>,
}

impl<'r> Source<'r> {
    fn of(register: &'r Register) -> Self {
        let parsed = |c: &'r Category| (c, c.values().iter().map(|code| code.parse().ok()).collect());
        Self {
            register,
            titles: register.text(Field::Title),
            descriptions: register.text(Field::Description),
            languages: register.category(Field::Language).map(parsed),
        }
    }

    fn len(&self) -> usize {
        self.register.len()
    }

    fn text(&self, project: u32) -> Text<'r> {
        let at = project as usize;
        let of = |column: Option<&'r Texts>| column.and_then(|c| c.get(at)).unwrap_or("");
        let language = self.languages.as_ref().and_then(|(column, parsed)| {
            let code = *column.codes().get(at)?;
            parsed.get(code as usize).copied().flatten()
        });
        Text { title: of(self.titles), description: of(self.descriptions), language }
    }
}

/// The texts of a register as counts of terms.
struct Read {
    text_of: Vec<u32>,
    /// A project of each distinct text.
    firsts: Vec<u32>,
    counted: Counted,
    spoken: Spoken,
    language: Language,
    names: NameWords,
    character_grams: bool,
    assembled: Assembled,
    templates: Templates,
    notes: Vec<String>,
}

impl Read {
    fn of(source: &Source<'_>, settings: &TextSettings, frozen: Option<&Baseline>, work: &Work) -> Result<Self> {
        let leaders = distinct::leaders(source, work)?;
        let firsts: Vec<u32> = (0u32..).zip(&leaders).filter(|(at, leader)| at == *leader).map(|(at, _)| at).collect();
        let text_of = number_texts(&leaders);
        let templates = match frozen {
            Some(baseline) => baseline.templates.clone(),
            None => Templates::learn(source, &text_of, &firsts, settings, work)?,
        };
        let form = templates.find(source, &firsts, work)?;
        let mut counted = counting::count(source, &firsts, &form, settings, work)?;
        let main = frozen.map(Baseline::language).or(settings.language);
        let spoken = Spoken::of(source, &firsts, &counted, main, frozen.map(|baseline| &baseline.letters));
        let language = spoken.main;
        let detect = settings.language.is_none();
        let (languages, slots) = languages_used(source, &firsts, &spoken, detect, language);
        counted.note_languages(|row| {
            let slot = slots.get(row).copied().unwrap_or_default();
            languages.get(usize::from(slot)).copied().unwrap_or(language)
        });
        let names = NameWords::of(source.register, settings);
        let known = frozen.map(Baseline::words);
        if let Some(baseline) = frozen {
            counted.words = baseline.known(&counted.words);
        }
        let learned = match (frozen, &known) {
            (Some(baseline), Some(words)) => baseline.learned(words),
            _ => Learned { words: &counted.words, texts: firsts.len(), names: &names },
        };
        work.begin("stemming words", (counted.words.len() * languages.len()) as u64);
        let in_language = |(slot, &language): (usize, &Language)| {
            let analyser = Analyser::new(language, settings);
            let stands = counted.standing(|row| slots.get(row).copied().map(usize::from) == Some(slot));
            terms::analyse(&counted.words, &stands, learned, &analyser, settings, work)
        };
        let by_language: Vec<_> = languages.par_iter().enumerate().map(in_language).collect::<Result<_>>()?;
        let character_grams =
            frozen.map_or_else(|| settings.wants_character_grams(firsts.len()), |b| b.character_grams);
        let lengths = settings.character_gram_lengths;
        let spelling = if character_grams { Spelling::of(&counted.words, lengths) } else { Spelling::default() };
        let assembled = assemble::assemble(&counted, &by_language, &slots, &spelling, frozen, work)?;
        drop(by_language);
        let unspaced = writing::without_blanks(source, &firsts, work)?;
        let notes = [form.note(source, &text_of, &firsts, settings), writing::note(unspaced, firsts.len())];
        let notes = notes.into_iter().flatten().collect();
        Ok(Self { text_of, firsts, counted, spoken, language, names, character_grams, assembled, templates, notes })
    }
}

fn run(source: &Source<'_>, settings: &TextSettings, frozen: Option<&Baseline>, work: &Work) -> Result<TextVectors> {
    let Read { text_of, firsts, spoken, language, character_grams, assembled, notes, .. } =
        Read::of(source, settings, frozen, work)?;
    let weighed = Weighed::of(&assembled, frozen.map_or(assembled.filled, |b| b.filled), settings, work)?;
    let layout = Layout::new(&text_of, &weighed.has_terms());
    let shares = language_shares(&text_of, &spoken.of_text());
    let of_text = languages_of(source, &firsts, &spoken);
    let languages = layout.text_of.iter().map(|&text| of_text.get(text as usize).copied().unwrap_or(language));
    let since = frozen.map(|baseline| since(source, baseline, &text_of, &firsts, &assembled, work)).transpose()?;
    let (indptr, terms, weights) = weighed.rows(&layout.text_of);
    Ok(TextVectors {
        indptr,
        terms,
        weights,
        row_of: layout.row_of,
        member_starts: layout.member_starts,
        members: layout.members,
        vocabulary: assembled.vocabulary,
        empty: layout.empty,
        language,
        languages: languages.collect(),
        language_shares: shares,
        character_grams,
        settings: settings.clone(),
        since,
        notes,
    })
}

fn since(
    source: &Source<'_>,
    baseline: &Baseline,
    text_of: &[u32],
    firsts: &[u32],
    assembled: &Assembled,
    work: &Work,
) -> Result<Since> {
    let fingerprints = distinct::fingerprints(source, firsts, work)?;
    let is_new = |text: &&u32| fingerprints.get(**text as usize).is_some_and(|&print| !baseline.has_text(print));
    let new = text_of.iter().filter(is_new).count() as u32;
    let projects = (text_of.len() as u32, new);
    Ok(Since::of(baseline, projects, &assembled.vocabulary, &assembled.counted_as, assembled.filled))
}

/// Numbers the distinct texts in the order of their smallest project.
fn number_texts(leaders: &[u32]) -> Vec<u32> {
    let mut numbers: Vec<u32> = Vec::with_capacity(leaders.len());
    let mut next = 0;
    for (project, &leader) in (0u32..).zip(leaders) {
        let known = numbers.get(leader as usize).copied().filter(|_| leader < project);
        numbers.push(known.unwrap_or(next));
        next += u32::from(known.is_none());
    }
    numbers
}

/// The languages to analyse in, sorted, and which of them each text has: its own, else the one it is clearly written in
/// when languages are to be detected, else that of the register; Norwegian in the form it is written in.
fn languages_used(
    source: &Source<'_>,
    firsts: &[u32],
    spoken: &Spoken,
    detect: bool,
    language: Language,
) -> (Vec<Language>, Vec<u8>) {
    let of_text: Vec<Language> = firsts
        .iter()
        .enumerate()
        .map(|(text, &project)| {
            let clear = || spoken.clear(text).filter(|_| detect);
            spoken.written(text, source.text(project).language.or_else(clear).unwrap_or(language))
        })
        .collect();
    let mut used = of_text.clone();
    used.sort_unstable();
    used.dedup();
    let slots = of_text.iter().map(|l| used.binary_search(l).unwrap_or(0) as u8).collect();
    (used, slots)
}

/// The language of each text: its own, else the likely one.
fn languages_of(source: &Source<'_>, firsts: &[u32], spoken: &Spoken) -> Vec<Language> {
    let own = |(text, &at): (usize, &u32)| source.text(at).language.unwrap_or_else(|| spoken.likely(text));
    firsts.iter().enumerate().map(own).collect()
}

fn language_shares(texts: &[u32], of_text: &[Language]) -> Vec<(Language, u32)> {
    let mut shares: BTreeMap<Language, u32> = BTreeMap::new();
    for language in texts.iter().filter_map(|&text| of_text.get(text as usize)) {
        *shares.entry(*language).or_default() += 1;
    }
    shares.into_iter().collect()
}
