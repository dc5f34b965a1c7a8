//! What every distinct word becomes: no term, its stem, or the stems of its parts.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::TextSettings;
use super::analyser::Analyser;
use super::common_words::CommonWords;
use super::compounds::Compounds;
use super::counting::Word;
use super::names::{NameWords, Names, capitals_tell};
use crate::{Result, Work};

/// The terms of one word.
#[derive(Debug, Default)]
pub(super) struct Analysed {
    /// Stem and the form it was taken from, from left to right; none for a function word.
    pub(super) parts: Vec<(Box<str>, Box<str>)>,
    /// Whether the word is a name.
    pub(super) name: bool,
}

/// What one language makes of the words of a register, in the order of the words.
#[derive(Debug)]
pub(super) struct Analysis {
    pub(super) words: Vec<Analysed>,
}

/// What a register teaches about words: of which a compound is made, which are names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learned<'a> {
    pub(super) words: &'a [Word],
    /// Distinct texts.
    pub(super) texts: usize,
    pub(super) names: &'a NameWords,
}

/// Analyses once every word that `stands` in a text of the language: of the others there is no term.
pub(super) fn analyse(
    words: &[Word],
    stands: &[bool],
    learned: Learned<'_>,
    analyser: &Analyser,
    settings: &TextSettings,
    work: &Work,
) -> Result<Analysis> {
    work.begin("stemming words", words.len() as u64);
    let names = Names::of(learned.names, analyser);
    let telling = capitals_tell(learned.words, analyser.language());
    let compounds = compounds(learned, analyser, settings);
    let one = |(word, &stands): (&Word, &bool)| {
        work.advance(1)?;
        let made = || one_word(word, analyser, &names, telling, compounds.as_ref());
        Ok(if stands { made() } else { Analysed::default() })
    };
    let words = words.par_iter().zip(stands).with_min_len(256).map(one).collect::<Result<_>>()?;
    Ok(Analysis { words })
}

fn compounds(learned: Learned<'_>, analyser: &Analyser, settings: &TextSettings) -> Option<Compounds> {
    if !settings.compounds || !analyser.language().compounds() {
        return None;
    }
    let common = if settings.common_words { CommonWords::of(analyser) } else { Cow::Owned(CommonWords::default()) };
    Some(Compounds::new(stems_seen(learned.words, analyser), Compounds::least_seen(learned.texts), common))
}

fn stems_seen(words: &[Word], analyser: &Analyser) -> FxHashMap<Box<str>, u64> {
    let mut seen: FxHashMap<Box<str>, u64> = FxHashMap::default();
    let stem = |word: &Word| (Box::from(analyser.stem(&word.text)), word.texts);
    let telling = words.par_iter().with_min_len(256).filter(|word| !analyser.is_function_word(&word.text));
    for (stem, texts) in telling.map(stem).collect::<Vec<(Box<str>, u64)>>() {
        *seen.entry(stem).or_default() += texts;
    }
    seen
}

fn one_word(word: &Word, analyser: &Analyser, names: &Names, telling: bool, compounds: Option<&Compounds>) -> Analysed {
    if analyser.is_function_word(&word.text) {
        return Analysed::default();
    }
    let name = names.contains(word, &analyser.stem(&word.text), telling);
    let forms = match compounds.filter(|_| !name) {
        Some(compounds) => compounds.parts(&word.text, analyser),
        None => vec![word.text.as_ref()],
    };
    let parts = forms.into_iter().map(|form| (analyser.stem(form).into(), form.into())).collect();
    Analysed { parts, name }
}
