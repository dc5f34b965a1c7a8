//! Form text: sentences that an organisation writes in many of its projects, which say nothing of the single project.

use std::hash::Hasher;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use serde::{Deserialize, Serialize};

use super::{Source, TextSettings};
use crate::register::Field;
use crate::{Result, Work};

/// Sequences of words, in lower case with one blank between them, that are form text; sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Templates {
    words: usize,
    sequences: Vec<Box<str>>,
}

impl Templates {
    /// Learns the sequences of so many words that stand in so many texts of one organisation, a unit or a provider.
    ///
    /// `text_of` gives the text of each project, `firsts` a project of each text.
    pub(super) fn learn(
        source: &Source<'_>,
        text_of: &[u32],
        firsts: &[u32],
        settings: &TextSettings,
        work: &Work,
    ) -> Result<Self> {
        let words = settings.template_words as usize;
        let mut organisations = if words > 0 { texts_by_organisation(source, text_of) } else { Vec::new() };
        organisations.retain(|texts| texts.len() >= least(texts.len(), settings));
        work.begin("looking for form text", organisations.iter().map(|texts| texts.len() as u64).sum());
        let one = |texts: &Vec<u32>| {
            let project = |text: u32| firsts.get(text as usize).copied();
            let texts: Vec<&str> =
                texts.iter().filter_map(|&text| Some(source.text(project(text)?).description)).collect();
            repeated(&texts, words, least(texts.len(), settings), work)
        };
        let found: Vec<Vec<Box<str>>> = organisations.par_iter().map(one).collect::<Result<_>>()?;
        let mut sequences = found.concat();
        sequences.sort_unstable();
        sequences.dedup();
        Ok(Self { words, sequences })
    }

    /// What of the descriptions of `projects`, one for each text, is form text.
    ///
    /// A text that is form text by half or more is left as it is: nothing else could be compared.
    pub(super) fn find(&self, source: &Source<'_>, projects: &[u32], work: &Work) -> Result<FormText> {
        if self.sequences.is_empty() {
            return Ok(FormText::default());
        }
        work.begin("leaving out form text", projects.len() as u64);
        let hashed = Hashed::of(self);
        let one = |&project: &u32| {
            work.advance(1)?;
            Ok(hashed.own_parts(source.text(project).description, self.words))
        };
        Ok(FormText { own: projects.par_iter().with_min_len(64).map(one).collect::<Result<_>>()? })
    }
}

/// Texts must be so many that share a sequence: more than a share of those of the organisation, and never few.
fn least(texts: usize, settings: &TextSettings) -> usize {
    (texts * settings.template_percent as usize / 100 + 1).max(settings.template_texts as usize)
}

/// What is left of the texts without form text.
#[derive(Debug, Default)]
pub(super) struct FormText {
    /// For each text with form text, the parts of the description that are its own.
    own: Vec<Option<Vec<Range<usize>>>>,
}

impl FormText {
    /// The parts of the description of a text that are compared, in reading order.
    pub(super) fn own<'t>(&self, text: usize, description: &'t str) -> Vec<&'t str> {
        match self.own.get(text).and_then(Option::as_ref) {
            None => vec![description],
            Some(parts) => parts.iter().filter_map(|part| description.get(part.clone())).collect(),
        }
    }

    /// What the reader of a result should know: how many projects are affected, with an example.
    pub(super) fn note(
        &self,
        source: &Source<'_>,
        text_of: &[u32],
        firsts: &[u32],
        settings: &TextSettings,
    ) -> Option<String> {
        let first = self.own.iter().position(Option::is_some)?;
        let affected = text_of.iter().filter(|&&text| matches!(self.own.get(text as usize), Some(Some(_)))).count();
        let description = source.text(*firsts.get(first)?).description;
        let example = left_out(description, self.own.get(first)?.as_ref()?);
        Some(format!(
            "form text is not compared, in {affected} of {} projects: {} or more words in a row that stand in more than {} % and \
             at least {} of the texts of one organisation, as: {}",
            text_of.len(),
            settings.template_words,
            settings.template_percent,
            settings.template_texts,
            shortened(example)
        ))
    }
}

/// Signs of an example that are shown.
const SHOWN: usize = 160;

fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The first part left out.
fn left_out<'t>(description: &'t str, own: &[Range<usize>]) -> &'t str {
    let before = own.first().filter(|part| tokens(description).next().is_some_and(|t| t.start == part.start));
    let from = before.map_or(0, |part| part.end);
    let to = own.get(usize::from(before.is_some())).map_or(description.len(), |part| part.start);
    description.get(from..to).unwrap_or_default().trim()
}

/// The distinct texts of each unit and of each provider, ascending.
fn texts_by_organisation(source: &Source<'_>, text_of: &[u32]) -> Vec<Vec<u32>> {
    let mut all = Vec::new();
    for column in [Field::Unit, Field::Provider].into_iter().filter_map(|field| source.register.category(field)) {
        let code = |project: usize| column.code(project);
        let mut pairs: Vec<(u32, u32)> =
            text_of.iter().enumerate().filter_map(|(project, &text)| Some((code(project)?, text))).collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        all.extend(pairs.chunk_by(|a, b| a.0 == b.0).map(|of| of.iter().map(|&(_, text)| text).collect()));
    }
    all
}

/// The sequences of so many words that stand in at least so many of the texts.
fn repeated(texts: &[&str], words: usize, least: usize, work: &Work) -> Result<Vec<Box<str>>> {
    let often = Counters::of(texts, words, work)?;
    let mut candidates: Vec<(u64, u32, Range<usize>)> = Vec::new();
    for (number, text) in (0_u32..).zip(texts) {
        let more = sequences(text, words).filter(|(hash, _)| often.at_least(*hash, least));
        candidates.extend(more.map(|(hash, at)| (hash, number, at)));
    }
    candidates.sort_unstable_by_key(|(hash, number, at)| (*hash, *number, at.start));
    let same_hash = candidates.chunk_by(|a, b| a.0 == b.0);
    Ok(same_hash.filter(|same| same.len() >= least).flat_map(|same| shared(texts, same, least)).collect())
}

/// Of sequences with one hash, those that read the same in at least so many texts.
fn shared(texts: &[&str], same: &[(u64, u32, Range<usize>)], least: usize) -> Vec<Box<str>> {
    let spelled = same.iter().filter_map(|(_, number, at)| {
        let text = texts.get(*number as usize)?;
        Some((spelled(text.get(at.clone())?), *number))
    });
    let mut spelled: Vec<(Box<str>, u32)> = spelled.collect();
    spelled.sort_unstable();
    spelled.dedup();
    let alike = spelled.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() >= least);
    alike.filter_map(|alike| alike.first().map(|(sequence, _)| sequence.clone())).collect()
}

/// An upper bound of how often each sequence stands in some texts, in memory that does not grow with their number.
struct Counters(Vec<u16>);

impl Counters {
    fn of(texts: &[&str], words: usize, work: &Work) -> Result<Self> {
        let bytes: usize = texts.iter().map(|text| text.len()).sum();
        let mut counters = Self(vec![0; (bytes / 2).next_power_of_two().clamp(1 << 10, 1 << 24)]);
        for text in texts {
            work.advance(1)?;
            for (hash, _) in sequences(text, words) {
                let at = counters.slot(hash);
                if let Some(count) = counters.0.get_mut(at) {
                    *count = count.saturating_add(1);
                }
            }
        }
        Ok(counters)
    }

    fn at_least(&self, hash: u64, least: usize) -> bool {
        let count = self.0.get(self.slot(hash)).copied().unwrap_or(0);
        usize::from(count) >= least || count == u16::MAX
    }

    /// The upper bits decide: the lower ones of a product are the weakest.
    fn slot(&self, hash: u64) -> usize {
        (hash >> 40) as usize & self.0.len().saturating_sub(1)
    }
}

/// The sequences of form text by their hash.
struct Hashed<'t> {
    by_hash: FxHashMap<u64, Vec<&'t str>>,
}

impl<'t> Hashed<'t> {
    fn of(templates: &'t Templates) -> Self {
        let mut by_hash: FxHashMap<u64, Vec<&str>> = FxHashMap::default();
        for sequence in &templates.sequences {
            for (hash, _) in sequences(sequence, templates.words) {
                by_hash.entry(hash).or_default().push(sequence);
            }
        }
        Self { by_hash }
    }

    fn contains(&self, hash: u64, text: &str) -> bool {
        self.by_hash.get(&hash).is_some_and(|same| {
            let spelled = spelled(text);
            same.iter().any(|have| **have == *spelled)
        })
    }

    /// The parts of a text that are its own; nothing when it has no form text, or little else.
    fn own_parts(&self, text: &str, words: usize) -> Option<Vec<Range<usize>>> {
        let at: FxHashSet<usize> = sequences(text, words)
            .filter(|(hash, at)| text.get(at.clone()).is_some_and(|sequence| self.contains(*hash, sequence)))
            .map(|(_, at)| at.start)
            .collect();
        if at.is_empty() {
            return None;
        }
        let (mut parts, mut covered, mut own): (Vec<Range<usize>>, usize, usize) = (Vec::new(), 0, 0);
        let mut last = false;
        for token in tokens(text) {
            covered = if at.contains(&token.start) { words } else { covered.saturating_sub(1) };
            let is_own = covered == 0;
            match parts.last_mut().filter(|_| last && is_own) {
                Some(part) => part.end = token.end,
                None if is_own => parts.push(token),
                None => {}
            }
            (last, own) = (is_own, own + usize::from(is_own));
        }
        (own * 2 > tokens(text).count()).then_some(parts)
    }
}

/// Where words stand: whatever is parted by white space.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(|c: char| !c.is_whitespace())?;
        at = start + text.get(start..)?.find(char::is_whitespace).unwrap_or(text.len() - start);
        Some(start..at)
    })
}

/// All sequences of so many words with their hash and place.
fn sequences(text: &str, words: usize) -> impl Iterator<Item = (u64, Range<usize>)> {
    let hashed: Vec<(u64, Range<usize>)> =
        tokens(text).map(|at| (hash(text.get(at.clone()).unwrap_or_default()), at)).collect();
    let last = (hashed.len() + 1).saturating_sub(words.max(1));
    (0..last).filter_map(move |first| {
        let sequence = hashed.get(first..first + words)?;
        let hash = sequence.iter().fold(0_u64, |sum, (hash, _)| sum.rotate_left(7).wrapping_mul(FACTOR) ^ hash);
        Some((hash, sequence.first()?.1.start..sequence.last()?.1.end))
    })
}

/// An odd number with well mixed bits, the golden ratio of 2⁶⁴.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for byte in word.bytes() {
        hasher.write_u8(byte.to_ascii_lowercase());
    }
    hasher.finish().wrapping_mul(FACTOR)
}

/// A sequence in one spelling: Latin letters in lower case, one blank between words.
fn spelled(sequence: &str) -> Box<str> {
    let words: Vec<String> = sequence.split_whitespace().map(str::to_ascii_lowercase).collect();
    words.join(" ").into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    const FORM: &str = "Projektet er støttet af puljen og afrapporteres hvert halve år til styrelsen.";

    fn learned(texts: &[&str], words: usize, least: usize) -> Templates {
        let mut sequences = repeated(texts, words, least, &Work::new(1)).unwrap();
        sequences.sort_unstable();
        sequences.dedup();
        Templates { words, sequences }
    }

    fn own(templates: &Templates, text: &str) -> Option<Vec<String>> {
        let parts = Hashed::of(templates).own_parts(text, templates.words)?;
        Some(parts.into_iter().map(|part| text[part].to_owned()).collect())
    }

    #[test]
    fn what_is_left_of_a_text() {
        let texts: Vec<String> = (0..3)
            .map(|k| {
                format!("Nr. {k} om unge mennesker som gerne vil lære at sy deres eget tøj. {FORM} Det er alt {k}.")
            })
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let form = learned(&[&format!("a {FORM} x"), &format!("b {FORM} y"), FORM], 8, 3);
        // 12 words hold 5 sequences of 8.
        assert_eq!((FORM.split(' ').count(), form.sequences.len()), (12, 5));
        let left = own(&form, texts[0]).unwrap();
        assert_eq!(left, ["Nr. 0 om unge mennesker som gerne vil lære at sy deres eget tøj.", "Det er alt 0."]);
        assert_eq!(left_out(texts[0], &Hashed::of(&form).own_parts(texts[0], 8).unwrap()), FORM);
        let first = format!("{FORM} Her lærer unge mennesker at sy deres eget tøj og at sælge det i byen bagefter.");
        assert_eq!(left_out(&first, &Hashed::of(&form).own_parts(&first, 8).unwrap()), FORM);
    }

    #[test]
    fn a_text_of_form_text_is_left_alone() {
        let form = learned(&[FORM, &format!("{FORM} x"), &format!("{FORM} y")], 8, 3);
        assert_eq!(own(&form, FORM), None);
        assert_eq!(own(&form, &format!("{FORM} Kun lidt andet her.")), None);
        assert_eq!(own(&form, ""), None);
        assert_eq!(own(&form, "Seven words are too few to be"), None);
    }

    #[test]
    fn a_sequence_counts_once_a_text_and_in_one_spelling() {
        let shouted = FORM.to_uppercase().replace(' ', "  \n");
        let twice = format!("{FORM} {FORM}");
        assert!(learned(&[FORM, &twice], 8, 3).sequences.is_empty());
        assert!(learned(&["PROJEKT a b c d e f g", "Projekt  A b c\nd e f g"], 8, 2).sequences.len() == 1);
        assert!(
            learned(&[FORM, &shouted], 8, 2).sequences.is_empty(),
            "Ø is not ø: only Latin letters without marks fold"
        );
    }

    #[test]
    fn counters_never_count_too_little() {
        let work = Work::new(1);
        let texts = ["a b c d a b c d", "a b c d", "x"];
        let counters = Counters::of(&texts, 2, &work).unwrap();
        for (hash, at) in sequences(texts[0], 2) {
            let exact = texts.iter().flat_map(|t| sequences(t, 2).map(|(h, _)| h)).filter(|h| *h == hash).count();
            assert!(counters.at_least(hash, exact), "{at:?}");
        }
    }

    /// Every sequence of every text, counted without hashes.
    fn slowly(texts: &[String], words: usize, least: usize) -> Vec<Box<str>> {
        let mut all: Vec<(String, usize)> = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            let tokens: Vec<String> = text.split_whitespace().map(str::to_ascii_lowercase).collect();
            all.extend(tokens.windows(words).map(|window| (window.join(" "), number)));
        }
        all.sort();
        all.dedup();
        let counted = all.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() >= least);
        counted.map(|same| same[0].0.as_str().into()).collect()
    }

    proptest! {
        #[test]
        fn equals_counting_without_hashes(
            texts in prop::collection::vec("[abA]( {1,2}[ab]){0,9}", 0..8), words in 1usize..5, least in 2usize..4,
        ) {
            let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
            prop_assert_eq!(learned(&borrowed, words, least).sequences, slowly(&texts, words, least));
        }

        #[test]
        fn own_parts_are_more_than_half_and_hold_no_form_text(
            texts in prop::collection::vec("[abc]( [abc]){0,14}", 2..8), words in 2usize..5,
        ) {
            let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
            let form = learned(&borrowed, words, 2);
            for text in &borrowed {
                let Some(parts) = own(&form, text) else { continue };
                let left: usize = parts.iter().map(|part| tokens(part).count()).sum();
                prop_assert!(left * 2 > tokens(text).count() && left < tokens(text).count());
                for part in &parts {
                    prop_assert!(sequences(part, words).all(|(_, at)| !form.sequences.contains(&spelled(&part[at]))));
                }
            }
        }
    }
}
