//! Texts as sparse vectors of fixed-point weights.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Language, Since, TextSettings};

/// What a term is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A word, or a part of a compound.
    Word,
    /// A character sequence within a word: say "spelling", never show it as a term.
    Grams,
}

/// A term of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// What is compared.
    pub stem: Box<str>,
    /// What is shown: the commonest form in the register, the first by its bytes of equals.
    pub surface: Box<str>,
    /// Distinct texts with the term.
    pub df: u32,
    /// Word or character sequence.
    pub kind: Kind,
    /// Whether it is a name, and therefore damped by [`TextSettings::name_percent`].
    pub name: bool,
}

/// The texts of a register as sparse vectors.
///
/// A row is a distinct text; rows stand in the order of their smallest project. Terms are numbered by document
/// frequency from high to low, that of the baseline where there is one, ties by the bytes of the stem. A weight is `round(32768 · w / ‖w‖)`, zeros dropped, so
/// that the cosine of two rows is their dot product in units of 2⁻³⁰.
///
/// Rounding moves a norm by at most `√terms / 2`, so by Cauchy-Schwarz a dot product and all its partial sums are at
/// most `(2¹⁵ + √terms / 2)² < 2³²`: no `u32` accumulator can overflow.
#[derive(Debug, Clone, PartialEq)]
pub struct TextVectors {
    /// Where each row begins in `terms` and `weights`, with the end of the last.
    pub indptr: Vec<usize>,
    /// Terms, ascending within a row.
    pub terms: Vec<u32>,
    /// Weights of the terms.
    pub weights: Vec<u16>,
    /// The row of each project, by position in the register.
    pub row_of: Vec<u32>,
    /// Where the projects of each row begin in `members`, with the end of the last.
    pub member_starts: Vec<usize>,
    /// Projects row by row, ascending within a row.
    pub members: Vec<u32>,
    /// Terms by number.
    pub vocabulary: Vec<Term>,
    /// Projects without any usable term, ascending: each is a row of its own, without terms and like no other.
    pub empty: Vec<u32>,
    /// The language of the register.
    pub language: Language,
    /// The language of each row: its own, else the one with most function words, else that of the register.
    pub languages: Vec<Language>,
    /// How many projects the function words assign to each language, in the order of [`Language`]; languages of none
    /// are left out. For information: short texts mislead.
    pub language_shares: Vec<(Language, u32)>,
    /// Whether character sequences are among the terms.
    pub character_grams: bool,
    /// The settings used.
    pub settings: TextSettings,
    /// What the reader of a result should know: form text that is not compared, scripts that cannot be.
    pub notes: Vec<String>,
    /// What is new since the baseline was made; none for vectors with weights of their own.
    pub since: Option<Since>,
}

impl TextVectors {
    /// Distinct texts.
    pub fn rows(&self) -> usize {
        self.indptr.len().saturating_sub(1)
    }

    /// Projects.
    pub fn n_projects(&self) -> usize {
        self.row_of.len()
    }

    /// Terms of the vocabulary.
    pub fn n_terms(&self) -> usize {
        self.vocabulary.len()
    }

    /// Terms of a row, ascending, with their weights; none beyond the last row.
    pub fn row(&self, row: usize) -> (&[u32], &[u16]) {
        let range = self.indptr.get(row).copied().zip(self.indptr.get(row + 1).copied());
        let slices = range.and_then(|(a, b)| Some((self.terms.get(a..b)?, self.weights.get(a..b)?)));
        slices.unwrap_or((&[], &[]))
    }

    /// The projects with this text, ascending.
    pub fn members(&self, row: usize) -> &[u32] {
        let range = self.member_starts.get(row).copied().zip(self.member_starts.get(row + 1).copied());
        range.and_then(|(a, b)| self.members.get(a..b)).unwrap_or(&[])
    }

    /// The row of a project.
    pub fn row_of(&self, project: u32) -> Option<usize> {
        self.row_of.get(project as usize).map(|&row| row as usize)
    }

    /// A term by number.
    pub fn term(&self, term: u32) -> Option<&Term> {
        self.vocabulary.get(term as usize)
    }

    /// Dot product of two rows: their cosine in units of 2⁻³⁰.
    pub fn dot(&self, i: usize, j: usize) -> u32 {
        let (a, b) = (self.row(i), self.row(j));
        let (short, long) = if a.0.len() <= b.0.len() { (a, b) } else { (b, a) };
        if long.0.len() > GALLOP * short.0.len() { gallop(short, long) } else { merge(short, long) }
    }
}

type Row<'a> = (&'a [u32], &'a [u16]);

/// How many times longer the other row must be before searching beats stepping.
const GALLOP: usize = 16;

fn merge((a_terms, a_weights): Row<'_>, (b_terms, b_weights): Row<'_>) -> u32 {
    let mut a = a_terms.iter().zip(a_weights).peekable();
    let mut b = b_terms.iter().zip(b_weights).peekable();
    let mut sum = 0u32;
    while let (Some(&(s, &v)), Some(&(t, &w))) = (a.peek(), b.peek()) {
        match s.cmp(t) {
            Ordering::Less => drop(a.next()),
            Ordering::Greater => drop(b.next()),
            Ordering::Equal => {
                sum = sum.wrapping_add(u32::from(v) * u32::from(w)); // below 2³² by the bound above
                a.next();
                b.next();
            }
        }
    }
    sum
}

fn gallop((terms, weights): Row<'_>, (mut long_terms, mut long_weights): Row<'_>) -> u32 {
    let mut sum = 0u32;
    for (term, &v) in terms.iter().zip(weights) {
        let skip = lower_bound(long_terms, *term);
        (long_terms, long_weights) = (long_terms.get(skip..).unwrap_or(&[]), long_weights.get(skip..).unwrap_or(&[]));
        let found = long_terms.first().filter(|t| *t == term).and_then(|_| long_weights.first());
        // Below 2³² by the bound above.
        sum = sum.wrapping_add(found.map_or(0, |&w| u32::from(v) * u32::from(w)));
    }
    sum
}

/// The first place not below `term`, looked for in doubling steps.
fn lower_bound(terms: &[u32], term: u32) -> usize {
    let mut reach = 1;
    while terms.get(reach).is_some_and(|&t| t < term) {
        reach *= 2;
    }
    let window = terms.get(..terms.len().min(reach + 1)).unwrap_or(terms);
    window.partition_point(|&t| t < term)
}
