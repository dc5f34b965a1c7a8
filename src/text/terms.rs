//! What every distinct word becomes: no term, its stem, or the stems of its parts.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use super::TextSettings;
use super::analyser::Analyser;
use super::common_words::CommonWords;
use super::compounds::{Compounds, Splitter};
use super::counting::Word;
use super::names::{NameWords, Names, capitals_tell};
use crate::{Result, Work};

/// The terms of one word.
#[derive(Debug, Default)]
pub(super) struct Analysed<'w> {
    /// Stem and the form it was taken from, from left to right; none for a function word.
    pub(super) parts: Parts<'w>,
    /// Whether the word is a name.
    pub(super) name: bool,
}

/// Stems with their forms; nearly always one.
pub(super) type Parts<'w> = SmallVec<[(Cow<'w, str>, &'w str); 1]>;

/// What one language makes of the words of a register, in the order of the words.
#[derive(Debug)]
pub(super) struct Analysis<'w> {
    pub(super) words: Vec<Analysed<'w>>,
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
pub(super) fn analyse<'w>(
    words: &'w [Word],
    stands: &[bool],
    learned: Learned<'_>,
    analyser: &Analyser,
    settings: &TextSettings,
    work: &Work,
) -> Result<Analysis<'w>> {
    let stems = stems_of(words, analyser, |at, _| stands.get(at) == Some(&true));
    let names = Names::of(learned.names, analyser);
    let telling = capitals_tell(learned.words, analyser.language());
    let compounding = settings.compounds && analyser.language().compounds();
    let own = std::ptr::eq(words, learned.words);
    let spoken = |word: &Word| word.languages & analyser.language().bit() != 0;
    let others =
        if own || !compounding { Vec::new() } else { stems_of(learned.words, analyser, |_, word| spoken(word)) };
    let compounds = compounding.then(|| {
        let seen = stems_seen(learned.words, if own { &stems } else { &others }, spoken);
        let common = if settings.common_words { CommonWords::of(analyser) } else { CommonWords::endings_of(analyser) };
        Compounds::new(seen, Compounds::least_seen(learned.texts), common)
    });
    let splitter = || compounds.as_ref().map(|compounds| Splitter::new(compounds, analyser));
    let all = words.par_iter().zip(&stems).zip(stands).with_min_len(1024);
    let words = all.map_init(splitter, |splitter, ((word, stem), &stands)| {
        work.advance(1)?;
        let Some(stem) = stem.as_ref().filter(|_| stands) else { return Ok(Analysed::default()) };
        let name = names.contains(word, stem, telling);
        Ok(one_word(&word.text, stem, name, splitter.as_mut().filter(|_| !name)))
    });
    Ok(Analysis { words: words.collect::<Result<_>>()? })
}

/// The stem of a word; none of a function word.
type Stem<'w> = Option<Cow<'w, str>>;

/// The stems of the words `wanted`.
fn stems_of<'w>(words: &'w [Word], analyser: &Analyser, wanted: impl Fn(usize, &Word) -> bool + Sync) -> Vec<Stem<'w>> {
    let stem = |(at, word): (usize, &'w Word)| {
        (wanted(at, word) && !analyser.is_function_word(&word.text)).then(|| analyser.stem(&word.text))
    };
    words.par_iter().enumerate().with_min_len(256).map(stem).collect()
}

/// In how many texts each stem of words of the language stands, summed over its words.
fn stems_seen<'s>(words: &[Word], stems: &'s [Stem<'_>], spoken: impl Fn(&Word) -> bool) -> FxHashMap<&'s str, u64> {
    let mut seen: FxHashMap<&str, u64> = FxHashMap::default();
    for (word, stem) in words.iter().zip(stems).filter(|(word, _)| spoken(word)) {
        if let Some(stem) = stem.as_deref() {
            *seen.entry(stem).or_default() += word.shown.texts;
        }
    }
    seen
}

fn one_word<'w>(
    word: &'w str,
    stem: &Cow<'w, str>,
    name: bool,
    splitter: Option<&mut Splitter<'_, 'w>>,
) -> Analysed<'w> {
    let split = splitter.and_then(|splitter| splitter.parts(word, stem));
    Analysed { parts: split.unwrap_or_else(|| smallvec![(stem.clone(), word)]), name }
}
