//! What projects are compared by: words, meaning, tags. Each is a cosine of its own; together they are one vector.
//!
//! An aspect with share `s` of the whole enters with length `√s`. A dot product of whole vectors is then the weighted mean
//! of the cosines of the aspects, and everything behind works on one integer dot product. A project without an aspect
//! has nothing there: it is like no other by that aspect, and is reported.

mod combine;
mod tags;
mod together;
mod weights;

pub use tags::{TAGGED, Tag};
pub use together::Together;
pub use weights::{Aspect, Weights};

#[cfg(test)]
mod tests;

use crate::meaning::{Centres, Meaning};
use crate::register::Register;
use crate::text::{Language, TextVectors};
use crate::{Result, Work};

use combine::Combined;

/// One aspect of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Which.
    pub aspect: Aspect,
    /// Its share of the whole; all shares add up to 1.
    pub share: f64,
    /// Projects that have nothing there, ascending.
    pub missing: Vec<u32>,
}

/// The projects of a register as vectors over all aspects.
#[derive(Debug, Clone)]
pub struct Aspects {
    text: TextVectors,
    tags: Vec<Tag>,
    parts: Vec<Part>,
    meaning_digest: Option<String>,
    centres: Option<Centres<Language>>,
    together: Together,
    /// Rows over all aspects; those of the text where it is the only one.
    combined: Option<Combined>,
}

impl Aspects {
    /// Puts the aspects together that the weights and the register have.
    ///
    /// Meaning is centred by the language of the texts ([`Meaning::centred`]).
    ///
    /// # Errors
    /// [`crate::Error::Settings`] when no aspect has a weight or meaning is of another register,
    /// [`crate::Error::Schema`] for a tag that the register has no column for, [`crate::Error::Interrupted`] when stopped.
    pub fn of(
        register: &Register,
        text: TextVectors,
        meaning: Option<&Meaning>,
        weights: &Weights,
        work: &Work,
    ) -> Result<Self> {
        let together = Together::of(&text);
        Self::around(register, text, (meaning, None, together), weights, work)
    }

    /// As [`Aspects::of`], with meaning centred on the middles of another register, and words weighed as in it.
    ///
    /// # Errors
    /// As [`Aspects::of`]; [`crate::Error::Settings`] for centres of vectors of another width.
    pub fn around(
        register: &Register,
        mut text: TextVectors,
        (meaning, centres, together): (Option<&Meaning>, Option<&Centres<Language>>, Together),
        weights: &Weights,
        work: &Work,
    ) -> Result<Self> {
        let aspects = weights.aspects(register, meaning)?;
        let meaning = meaning.filter(|_| aspects.contains(&Aspect::Meaning));
        let mut parts = Vec::new();
        if aspects == [Aspect::Text] {
            parts.push(Part { aspect: Aspect::Text, share: 1.0, missing: text.empty.clone() });
            let (tags, meaning_digest, centres, combined) = (Vec::new(), None, None, None);
            return Ok(Self { text, tags, parts, meaning_digest, centres, together, combined });
        }
        let meaning_digest = meaning.map(Meaning::digest);
        let own = |meaning| own_centres(meaning, &text, work);
        let own = meaning.filter(|_| centres.is_none()).map(own).transpose()?;
        text.notes.extend(own.as_ref().and_then(note));
        let centres = own.or_else(|| centres.filter(|_| meaning.is_some()).cloned());
        let told_twice = centres.as_ref().is_some_and(|centres| centres.translations() > 0);
        let words = if meaning.is_some() { together.weight_of_words(told_twice) } else { 1.0 };
        let shares = weights.shares(&aspects, words);
        let tags = tags::read(register, &shares, text.n_terms() as u32);
        let away = |(meaning, centres): (&Meaning, _)| meaning.around(centres, &languages(&text), work);
        let meaning = meaning.zip(centres.as_ref()).map(away).transpose()?;
        let combined = Combined::of(&text, &tags, meaning.as_ref(), &shares);
        for (aspect, share) in shares {
            let missing = match aspect {
                Aspect::Text => text.empty.clone(),
                Aspect::Meaning => meaning.iter().flat_map(|m| m.missing().to_vec()).collect(),
                Aspect::Tag(field) => tags.missing(field),
            };
            parts.push(Part { aspect, share, missing });
        }
        Ok(Self { text, tags: tags.all, parts, meaning_digest, centres, together, combined: Some(combined) })
    }

    /// The words: vocabulary, languages, rows of distinct texts.
    pub fn text(&self) -> &TextVectors {
        &self.text
    }

    /// The aspects, text first, then meaning, then tags.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// SHA-256 over the vectors of meaning as given, at length 1; none without meaning.
    pub fn meaning_digest(&self) -> Option<&str> {
        self.meaning_digest.as_deref()
    }

    /// What meaning was centred on; none without meaning.
    pub fn centres(&self) -> Option<&Centres<Language>> {
        self.centres.as_ref()
    }

    /// How often projects share a language: what words count by beside meaning.
    pub fn together(&self) -> Together {
        self.together
    }

    /// The share of an aspect; 0 when projects are not compared by it.
    pub fn share(&self, aspect: Aspect) -> f64 {
        self.parts.iter().find(|part| part.aspect == aspect).map_or(0.0, |part| part.share)
    }

    /// The tag behind a term of the rows; none for words.
    pub fn tag(&self, term: u32) -> Option<&Tag> {
        self.tags.get((term as usize).checked_sub(self.text.n_terms())?)
    }

    /// The values of columns that are compared, numbered after the words.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Terms of the rows: words, then tags.
    pub fn width(&self) -> usize {
        self.text.n_terms().saturating_add(self.tags.len())
    }

    /// The row of each project: projects that agree in every aspect share one.
    pub fn row_of(&self) -> &[u32] {
        self.combined.as_ref().map_or(&self.text.row_of, |c| &c.row_of)
    }

    /// The sparse part of the rows in compressed form: starts, terms, weights.
    pub fn sparse(&self) -> (&[usize], &[u32], &[u16]) {
        match &self.combined {
            Some(c) => (&c.indptr, &c.terms, &c.weights),
            None => (&self.text.indptr, &self.text.terms, &self.text.weights),
        }
    }

    /// Components of the dense part of a row, and all of them, row after row; 0 and none without meaning.
    pub fn dense(&self) -> (usize, &[i16]) {
        self.combined.as_ref().map_or((0, &[][..]), |c| (c.dense_width, &c.dense))
    }
}

/// What the reader of a result should know of translations.
fn note(centres: &Centres<Language>) -> Option<String> {
    let pairs = Some(centres.translations()).filter(|&pairs| pairs > 0)?;
    Some(format!(
        "{pairs} pairs of texts are taken for translations of each other: what these differ in counts less by meaning"
    ))
}

/// The language of the text of each project.
fn languages(text: &TextVectors) -> Vec<Language> {
    let language = |&row: &u32| text.languages.get(row as usize).copied().unwrap_or(text.language);
    text.row_of.iter().map(language).collect()
}

fn own_centres(meaning: &Meaning, text: &TextVectors, work: &Work) -> Result<Centres<Language>> {
    let stands_for_its_text = |(project, &row): (u32, &u32)| text.members(row as usize).first() == Some(&project);
    let counts: Vec<bool> = (0_u32..).zip(&text.row_of).map(stands_for_its_text).collect();
    Centres::with_translations(meaning, &languages(text), &counts, work)
}
