//! Why two projects are alike: by aspect, then the words and tags they share, with their part in the similarity, and the
//! words they do not.

use std::cmp::Reverse;

use serde::Serialize;

use super::rows::{common, product};
use super::{ONE, Similarity};
use crate::aspects::{Aspect, Part};
use crate::meaning::dense_dot;
use crate::text::{Kind, Term};
use crate::{Error, Result};

/// Words listed that stand in one text only.
const ONLY: usize = 10;

/// A word or a tag that two projects share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedTerm {
    /// As written in the register: a word in its commonest form.
    pub text: String,
    /// Its aspect.
    pub aspect: String,
    /// Its part of the similarity; the shares of all terms, `spelling_share` and the part of meaning add up to 1.
    pub share: f64,
    /// Distinct texts of the register that have it; projects, for a tag.
    pub df: u32,
}

/// How alike two projects are in one aspect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AspectPart {
    /// Which.
    pub aspect: String,
    /// Its weight in every similarity of the register; all weights add up to 1.
    pub weight: f64,
    /// Cosine of the two projects in this aspect, up to 1; below 0 for meanings that point apart. None where one of them
    /// has nothing there.
    pub similarity: Option<f64>,
    /// Its part of this similarity; all parts add up to 1.
    pub share: f64,
}

/// Why two projects are alike, or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Mean of the cosines of all aspects by their weights, up to 1.
    pub similarity: f64,
    /// Whether the projects agree in everything compared, texts after normalising.
    pub identical: bool,
    /// Text, meaning and tags, those compared.
    pub aspects: Vec<AspectPart>,
    /// Words and tags of both, by share falling, then by text.
    pub shared: Vec<SharedTerm>,
    /// Part of the similarity that comes from sequences of characters: spellings, unsplit compounds.
    pub spelling_share: f64,
    /// The weightiest words of the first text that the second lacks.
    pub only_a: Vec<String>,
    /// The weightiest words of the second text that the first lacks.
    pub only_b: Vec<String>,
}

impl Similarity {
    /// Why the projects at positions `a` and `b` are alike.
    ///
    /// # Errors
    /// [`Error::Settings`] for a position outside the register.
    pub fn explain(&self, a: u32, b: u32) -> Result<Explanation> {
        let (row_a, row_b) = (self.row(a)?, self.row(b)?);
        let rows = self.rows();
        let parts: Vec<(u32, i32)> =
            common(rows.row(row_a), rows.row(row_b)).map(|(term, x, y)| (term, product(x, y))).collect();
        let whole = i64::from(rows.dot(row_a, row_b));
        let share = |part: i64| if whole <= 0 { 0.0 } else { part as f64 / whole as f64 };
        let spelling = parts.iter().filter(|part| self.is_spelling(part.0)).map(|part| i64::from(part.1)).sum();
        Ok(Explanation {
            similarity: f64::from(self.dot(a, b)) / f64::from(ONE),
            identical: row_a == row_b && !self.families().is_blank(row_a),
            aspects: self.aspect_parts(a, b, &self.by_aspect(row_a, row_b), share),
            shared: self.shared(parts, share),
            spelling_share: share(spelling),
            only_a: self.only(row_a, row_b),
            only_b: self.only(row_b, row_a),
        })
    }

    /// The dot products of two rows by aspect, in the order of [`Aspects::parts`](crate::aspects::Aspects::parts): they
    /// add up to the whole.
    pub fn by_aspect(&self, row_a: usize, row_b: usize) -> Vec<i64> {
        let (rows, aspects) = (self.rows(), self.aspects());
        let mut dots = vec![0_i64; aspects.parts().len()];
        let mut add = |aspect: Aspect, dot: i32| {
            let at = aspects.parts().iter().position(|part| part.aspect == aspect);
            at.and_then(|at| dots.get_mut(at)).into_iter().for_each(|sum| *sum += i64::from(dot));
        };
        for (term, x, y) in common(rows.row(row_a), rows.row(row_b)) {
            add(aspects.tag(term).map_or(Aspect::Text, |tag| Aspect::Tag(tag.field)), product(x, y));
        }
        add(Aspect::Meaning, dense_dot(rows.dense.row(row_a), rows.dense.row(row_b)));
        dots
    }

    fn aspect_parts(&self, a: u32, b: u32, dots: &[i64], share: impl Fn(i64) -> f64) -> Vec<AspectPart> {
        let part = |((part, &dot), similarity): ((&Part, &i64), Option<f64>)| AspectPart {
            aspect: part.aspect.to_string(),
            weight: part.share,
            similarity,
            share: share(dot),
        };
        self.aspects().parts().iter().zip(dots).zip(self.cosines(a, b)).map(part).collect()
    }

    /// The cosine of two projects in each aspect, at most 1; none where one of them has nothing there.
    pub(super) fn cosines(&self, a: u32, b: u32) -> Vec<Option<f64>> {
        let (Some(row_a), Some(row_b)) = (self.families().row_of(a), self.families().row_of(b)) else {
            return Vec::new();
        };
        let cosine = |(part, dot): (&Part, i64)| {
            let has = |project: u32| part.missing.binary_search(&project).is_err();
            (has(a) && has(b)).then(|| (dot as f64 / part.share / f64::from(ONE)).min(1.0))
        };
        self.aspects().parts().iter().zip(self.by_aspect(row_a, row_b)).map(cosine).collect()
    }

    pub(super) fn row(&self, project: u32) -> Result<usize> {
        let n = self.families().projects();
        let missing = || Error::Settings(format!("no project at position {project}; the register has {n}"));
        self.families().row_of(project).ok_or_else(missing)
    }

    fn term(&self, term: u32) -> Option<&Term> {
        self.vectors().vocabulary.get(term as usize)
    }

    fn is_word(&self, term: u32) -> bool {
        self.term(term).is_some_and(|t| t.kind == Kind::Word)
    }

    fn is_spelling(&self, term: u32) -> bool {
        self.term(term).is_some_and(|t| t.kind == Kind::Grams)
    }

    fn shared(&self, parts: Vec<(u32, i32)>, share: impl Fn(i64) -> f64) -> Vec<SharedTerm> {
        let named = |(term, part): (u32, i32)| {
            let (text, aspect, df) = match (self.term(term), self.aspects().tag(term)) {
                (Some(word), _) => (&*word.surface, Aspect::Text, word.df),
                (None, Some(tag)) => (&*tag.value, Aspect::Tag(tag.field), tag.df),
                (None, None) => return None,
            };
            Some((part, term, text, aspect, df))
        };
        let mut shared: Vec<_> = parts.into_iter().filter(|part| !self.is_spelling(part.0)).filter_map(named).collect();
        shared.sort_by_key(|&(part, term, text, ..)| (Reverse(part), text, term));
        let told = |(part, _, text, aspect, df): (i32, u32, &str, Aspect, u32)| SharedTerm {
            text: text.to_string(),
            aspect: aspect.to_string(),
            share: share(part.into()),
            df,
        };
        shared.into_iter().map(told).collect()
    }

    fn only(&self, row: usize, other: usize) -> Vec<String> {
        let (terms, weights) = self.rows().row(row);
        let theirs = self.rows().row(other).0;
        let mut own: Vec<(Reverse<u16>, &str)> = terms
            .iter()
            .zip(weights)
            .filter(|(term, _)| theirs.binary_search(term).is_err() && self.is_word(**term))
            .filter_map(|(&term, &weight)| Some((Reverse(weight), self.term(term)?.surface.as_ref())))
            .collect();
        own.sort_unstable();
        own.into_iter().take(ONLY).map(|(_, text)| text.to_owned()).collect()
    }
}
