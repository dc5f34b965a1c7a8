//! What a group is called: the terms that set it apart, and its most typical project.

use std::cmp::Reverse;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::text::{Kind, Language, TextVectors};
use crate::{Result, Work};

/// A term that sets a group apart from the rest of the register.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelTerm {
    /// The commonest form of the term.
    pub text: String,
    /// Log-odds against the rest in standard errors, rounded to 1e-6.
    pub z: f64,
    /// Members with the term.
    pub n_members: u32,
    /// Share of the members with the term, in [0, 1].
    pub coverage: f64,
}

/// Fewer standard errors than this say nothing.
const LEAST_Z: f64 = 2.0;
const MOST_TERMS: usize = 4;

/// The weight of the prior as a share of all term occurrences.
///
/// A term of one small group only stands out most near this value (`z = 1.48 √members`); with a prior as heavy as the
/// register itself, the shared term of a group of three would stay below 2.
const PRIOR_SHARE: f64 = 0.2;

/// The terms that set each group apart, by log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn
/// 2008), counting projects: at most four, each with `z ≥ 2` and in at least half of the members.
///
/// Groups list positions in the register. Terms stand by z from high to low, ties by the stem. Names and character
/// sequences are no labels; members without text count as members. A group that is the whole register has none.
///
/// # Errors
/// [`crate::Error::Interrupted`] when stopped.
pub fn label_terms(vectors: &TextVectors, groups: &[Vec<u32>], work: &Work) -> Result<Vec<Vec<LabelTerm>>> {
    work.begin("naming groups", groups.len() as u64);
    let register = Occurrences::of_register(vectors);
    let one = |members: &Vec<u32>| {
        work.advance(1)?;
        Ok(register.terms_of(vectors, members))
    };
    work.on_pool(|| groups.par_iter().with_min_len(8).map(one).collect())
}

/// In how many projects each term stands, and the sum over all terms.
struct Occurrences {
    of_term: Vec<u64>,
    all: u64,
}

impl Occurrences {
    fn of_register(vectors: &TextVectors) -> Self {
        let mut of_term = vec![0u64; vectors.n_terms()];
        for row in 0..vectors.rows() {
            for &term in vectors.row(row).0 {
                if let Some(n) = of_term.get_mut(term as usize) {
                    *n += vectors.members(row).len() as u64;
                }
            }
        }
        for (n, term) in of_term.iter_mut().zip(&vectors.vocabulary) {
            if term.kind != Kind::Word {
                *n = 0;
            }
        }
        let all = of_term.iter().sum();
        Self { of_term, all }
    }

    fn terms_of(&self, vectors: &TextVectors, members: &[u32]) -> Vec<LabelTerm> {
        let counts = count_terms(vectors, members);
        let words = counts.iter().filter(|(term, _)| vectors.term(*term).is_some_and(|t| t.kind == Kind::Word));
        let inside: u64 = words.map(|&(_, n)| u64::from(n)).sum();
        let mut found: Vec<(i64, &str, LabelTerm)> = Vec::new();
        for (term, n) in counts.into_iter().filter(|&(_, n)| u64::from(n) * 2 >= members.len() as u64) {
            let Some(known) = vectors.term(term).filter(|t| t.kind == Kind::Word && !t.name) else { continue };
            let z = self.z(term, u64::from(n), inside);
            let coverage = f64::from(n) / members.len() as f64;
            if z >= LEAST_Z {
                let label = LabelTerm { text: known.surface.to_string(), z, n_members: n, coverage };
                found.push(((z * 1e6).round() as i64, &known.stem, label));
            }
        }
        found.sort_unstable_by_key(|(z, stem, _)| (Reverse(*z), *stem));
        found.into_iter().take(MOST_TERMS).map(|(_, _, label)| label).collect()
    }

    /// Log-odds of a term in `inside` occurrences against the rest, divided by its standard error; rounded to 1e-6.
    fn z(&self, term: u32, in_group: u64, inside: u64) -> f64 {
        let whole = self.of_term.get(term as usize).copied().unwrap_or(0);
        let (all, group) = (self.all as f64, inside as f64);
        let (y_group, y_rest) = (in_group as f64, whole.saturating_sub(in_group) as f64);
        let prior_all = PRIOR_SHARE * all;
        let prior = PRIOR_SHARE * whole as f64;
        let odds = |y: f64, n: f64| libm::log((y + prior) / (n + prior_all - y - prior));
        let error = (1.0 / (y_group + prior) + 1.0 / (y_rest + prior)).sqrt();
        let z = (odds(y_group, group) - odds(y_rest, all - group)) / error;
        if z.is_finite() { (z * 1e6).round() / 1e6 } else { 0.0 }
    }
}

/// Terms of a group, ascending, with the number of members that have them.
fn count_terms(vectors: &TextVectors, members: &[u32]) -> Vec<(u32, u32)> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for (row, n) in rows_of(vectors, members) {
        for &term in vectors.row(row).0 {
            *counts.entry(term).or_default() += n;
        }
    }
    let mut counts: Vec<(u32, u32)> = counts.into_iter().collect();
    counts.sort_unstable();
    counts
}

/// The texts of a group, ascending, with the number of members that have them.
fn rows_of(vectors: &TextVectors, members: &[u32]) -> Vec<(usize, u32)> {
    let mut rows: Vec<usize> = members.iter().filter_map(|&project| vectors.row_of(project)).collect();
    rows.sort_unstable();
    rows.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len() as u32))).collect()
}

/// The name of a group: its terms, else the title of its medoid, else that there is no distinctive term.
pub fn name(terms: &[LabelTerm], medoid_title: &str, language: Language) -> String {
    let title = medoid_title.trim();
    if !terms.is_empty() {
        return terms.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(", ");
    }
    match (title, language) {
        ("", Language::Da) => "intet særligt ord".to_owned(),
        ("", _) => "no distinctive term".to_owned(),
        (title, _) => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::register::{Draft, Field};
    use crate::text::{Choice, TextSettings, vectorise};

    fn vectors(titles: &[&str]) -> TextVectors {
        let column = titles.iter().map(|t| Some(Box::from(*t))).collect();
        let ids = (0..titles.len()).map(|i| Some(format!("{i:03}").into())).collect();
        let texts = [(Field::Title, column)].into();
        let register = Draft { n: titles.len(), ids: Some(ids), texts, ..Draft::default() }.build().unwrap();
        let settings =
            TextSettings { language: Some(Language::Other), character_grams: Choice::Off, ..TextSettings::default() };
        vectorise(&register, &settings, &Work::new(2)).unwrap()
    }

    #[test]
    fn by_hand() {
        // Six projects of two words, all = 12. "youth" stands in three, all of the group; "jobs" in those and one more.
        let v = vectors(&["youth jobs", "youth jobs", "youth jobs", "jobs park", "park road", "road park"]);
        let occurrences = Occurrences::of_register(&v);
        assert_eq!(occurrences.all, 12);
        let term = |stem: &str| v.vocabulary.iter().position(|t| t.stem.as_ref() == stem).unwrap() as u32;
        // a_0 = .2 · 12 = 2.4. youth: a = .6; group 3 of 6, rest 0 of 6.
        // d = ln(3.6 / (8.4 - 3.6)) - ln(.6 / (8.4 - .6)) = -.287682 + 2.564949 = 2.277267
        // error = √(1/3.6 + 1/.6) = 1.394433; z = 1.633114
        assert!(
            (occurrences.z(term("youth"), 3, 6) - 1.633_114).abs() < 2e-6,
            "{}",
            occurrences.z(term("youth"), 3, 6)
        );
        // jobs: a = .8; 3 of 6 against 1 of 6. d = ln(3.8/4.6) - ln(1.8/6.6) = -.191055 + 1.299283 = 1.108228
        // error = √(1/3.8 + 1/1.8) = .904827; z = 1.224795
        assert!((occurrences.z(term("jobs"), 3, 6) - 1.224_795).abs() < 2e-6, "{}", occurrences.z(term("jobs"), 3, 6));
    }

    #[test]
    fn a_pair_with_its_own_word_has_a_name() {
        let mut titles: Vec<String> = (0..200).map(|i| format!("word{i} other{} more{}", i % 17, i % 13)).collect();
        titles[3].push_str(" laundry");
        titles[90].push_str(" laundry");
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let v = vectors(&titles);
        let labels = label_terms(&v, &[vec![3, 90], (0..200).collect(), vec![], vec![5]], &Work::new(2)).unwrap();
        assert_eq!(labels[0].len(), 1);
        let laundry = &labels[0][0];
        assert_eq!((laundry.text.as_str(), laundry.n_members), ("laundry", 2));
        assert!(laundry.z > 2.0 && (laundry.coverage - 1.0).abs() < 1e-12);
        assert!(labels[1].is_empty() && labels[2].is_empty());
        assert_eq!(name(&labels[0], "Title", Language::En), "laundry");
        assert_eq!(name(&labels[1], " Title ", Language::En), "Title");
        assert_eq!(name(&[], "", Language::Da), "intet særligt ord");
    }
}
