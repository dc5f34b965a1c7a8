//! Why two projects are alike: the words they share, with their part in the similarity, and those they do not.

use std::cmp::Reverse;

use serde::Serialize;

use super::rows::{common, product};
use super::{ONE, Similarity};
use crate::text::{Kind, Term};
use crate::{Error, Result};

/// Words listed that stand in one text only.
const ONLY: usize = 10;

/// A word that two texts share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedTerm {
    /// As written in the register, in its commonest form.
    pub text: String,
    /// Its part of the similarity; all shares and `spelling_share` add up to 1.
    pub share: f64,
    /// Distinct texts of the register that have it.
    pub df: u32,
}

/// Why two projects are alike, or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Cosine of the two texts, from 0 to 1.
    pub similarity: f64,
    /// Whether the texts are the same after normalising.
    pub identical: bool,
    /// Words in both, by share falling, then by text.
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
        let whole: i64 = parts.iter().map(|part| i64::from(part.1)).sum();
        let share = |part: i64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let spelling = parts.iter().filter(|part| !self.is_word(part.0)).map(|part| i64::from(part.1)).sum();
        Ok(Explanation {
            similarity: f64::from(self.dot(a, b)) / f64::from(ONE),
            identical: row_a == row_b,
            shared: self.shared(parts, share),
            spelling_share: share(spelling),
            only_a: self.only(row_a, row_b),
            only_b: self.only(row_b, row_a),
        })
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

    fn shared(&self, mut parts: Vec<(u32, i32)>, share: impl Fn(i64) -> f64) -> Vec<SharedTerm> {
        parts.retain(|part| self.is_word(part.0));
        parts.sort_by_key(|&(term, part)| (Reverse(part), self.term(term).map(|t| &t.surface), term));
        let known = parts.iter().filter_map(|&(term, part)| Some((self.term(term)?, part)));
        known.map(|(t, part)| SharedTerm { text: t.surface.to_string(), share: share(part.into()), df: t.df }).collect()
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
