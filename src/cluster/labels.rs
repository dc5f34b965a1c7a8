//! What a group is called: the terms that set it apart, and its most typical project.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::log_odds::{Counts, Whole, prior, z};
use crate::register::{Field, Register, Texts};
use crate::text::{Kind, Language, Phrase, Phrases, TextVectors};
use crate::{Result, Work};

/// A term or phrase that sets a group apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelTerm {
    /// The commonest form of the term.
    pub text: String,
    /// Log-odds in standard errors, rounded to 1e-6; of a phrase as if it were as common elsewhere as its rarest term.
    pub z: f64,
    /// Members with the term; of a phrase those with it in the title.
    pub n_members: u32,
    /// Share of the members with the term, in [0, 1].
    pub coverage: f64,
}

/// Fewer standard errors than this say nothing.
const LEAST_Z: f64 = 2.0;
const MOST_TERMS: usize = 4;

/// Terms that may come together in phrases.
const MOST_CANDIDATES: usize = 8;

/// Titles of a group that are read for phrases, evenly spaced.
const MOST_READ: usize = 200;

/// Names the groups of a register.
#[derive(Debug)]
pub struct Labeller<'r> {
    titles: Option<&'r Texts>,
    vectors: &'r TextVectors,
    whole: Whole,
    phrases: Phrases,
}

/// A term that may name a group, with its number and how much of the similarity of the members it makes.
struct Candidate<'r> {
    term: u32,
    stem: &'r str,
    shared: i128,
    label: LabelTerm,
}

impl<'r> Labeller<'r> {
    /// For a register and its texts.
    pub fn new(register: &'r Register, vectors: &'r TextVectors) -> Self {
        let titles = register.text(Field::Title);
        Self { titles, vectors, whole: Whole::of(vectors), phrases: Phrases::of(vectors) }
    }

    /// The terms of each group, see [`Labeller::terms`].
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] when stopped.
    pub fn all(&self, groups: &[Vec<u32>], work: &Work) -> Result<Vec<Vec<LabelTerm>>> {
        work.begin("naming groups", groups.len() as u64);
        let one = |members: &Vec<u32>| {
            work.advance(1)?;
            Ok(self.terms(members))
        };
        work.on_pool(|| groups.par_iter().with_min_len(8).map(one).collect())
    }

    /// The terms that set a group apart from the rest of the register, by log-odds with an informative Dirichlet prior
    /// (Monroe, Colaresi and Quinn 2008), counting projects: at most four, each with `z ≥ 2` and in at least half of the
    /// members.
    ///
    /// Members are positions in the register. Terms stand by z from high to low, then by how much of the similarity of
    /// the members they make, then by the stem. Names and character sequences are no labels; members without text count
    /// as members. A group that is the whole register has none. Terms that stand together in the titles of at least
    /// half of the members are one phrase, in the place of the first of them.
    pub fn terms(&self, members: &[u32]) -> Vec<LabelTerm> {
        let counts = Counts::of(self.vectors, members);
        let rest = |term: u32| self.whole.rest(term, &counts);
        let prior = |term: u32| self.whole.prior(term);
        let mut found = candidates(self.vectors, &counts, &rest, self.whole.all.saturating_sub(counts.all), &prior);
        found.truncate(MOST_CANDIDATES);
        let mut labels = self.with_phrases(found, &counts, members);
        labels.truncate(MOST_TERMS);
        labels
    }

    /// Puts phrases in the place of their terms: those of most words first, then of most members.
    fn with_phrases(&self, found: Vec<Candidate<'r>>, counts: &Counts, members: &[u32]) -> Vec<LabelTerm> {
        let phrases = self.phrases_of(&found, counts, members);
        let mut labels: Vec<(usize, LabelTerm)> = found.into_iter().map(|c| c.label).enumerate().collect();
        let mut taken = BTreeSet::new();
        for (words, label) in phrases {
            if words.iter().any(|word| taken.contains(word)) {
                continue;
            }
            labels.retain(|(at, _)| !words.contains(at));
            labels.extend(words.iter().min().map(|&first| (first, label)));
            taken.extend(words);
        }
        labels.sort_by_key(|(at, _)| *at);
        labels.into_iter().map(|(_, label)| label).collect()
    }

    /// Phrases in at least half of the titles, of candidates by number.
    fn phrases_of(&self, found: &[Candidate<'r>], counts: &Counts, members: &[u32]) -> Vec<(Vec<usize>, LabelTerm)> {
        let Some(titles) = self.titles.filter(|_| found.len() > 1) else { return Vec::new() };
        let stems: Vec<&str> = found.iter().map(|candidate| candidate.stem).collect();
        let step = members.len().div_ceil(MOST_READ).max(1);
        let mut seen: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
        for &project in members.iter().step_by(step) {
            let title = titles.get(project as usize).unwrap_or("");
            let language = self.vectors.row_of(project).and_then(|row| self.vectors.languages.get(row).copied());
            let read = self.phrases.read(title, language.unwrap_or(self.vectors.language), &stems);
            let read: BTreeSet<Phrase> = read.into_iter().collect();
            for Phrase { words, form } in read {
                seen.entry(words).or_default().push(form);
            }
        }
        let read = members.len().div_ceil(step);
        let often = seen.into_iter().filter(|(_, forms)| forms.len() * 2 >= read);
        let mut phrases: Vec<(Vec<usize>, LabelTerm)> = often
            .map(|(words, forms)| {
                let coverage = forms.len() as f64 / read as f64;
                let n_members = (forms.len() * members.len() / read) as u32;
                let z = self.phrase_z(&words, found, n_members, counts);
                (words, LabelTerm { text: commonest(forms), z, n_members, coverage })
            })
            .filter(|(_, label)| label.z >= LEAST_Z)
            .collect();
        phrases.sort_by_key(|(words, label)| (Reverse(words.len()), Reverse(label.n_members)));
        phrases
    }

    /// As if the phrase were as common elsewhere as its rarest term.
    fn phrase_z(&self, words: &[usize], found: &[Candidate<'r>], n_members: u32, counts: &Counts) -> f64 {
        let terms = words.iter().filter_map(|&word| found.get(word)).map(|candidate| candidate.term);
        let Some(rarest) = terms.min_by_key(|&term| (self.whole.rest(term, counts), term)) else { return 0.0 };
        let rest = (self.whole.rest(rarest, counts), self.whole.all.saturating_sub(counts.all));
        z((u64::from(n_members), counts.all), rest, self.whole.prior(rarest))
    }
}

/// The terms that set a group apart from another one, as if both were the register.
pub fn versus(vectors: &TextVectors, members: &[u32], other: &[u32]) -> Vec<LabelTerm> {
    let (counts, against) = (Counts::of(vectors, members), Counts::of(vectors, other));
    let both = |term: u32| counts.projects(term) + against.projects(term);
    let prior = |term: u32| prior(both(term), counts.all + against.all);
    let found = candidates(vectors, &counts, &|term| against.projects(term), against.all, &prior);
    found.into_iter().take(MOST_TERMS).map(|candidate| candidate.label).collect()
}

/// Terms that set a group apart, best first; `rest` counts the projects with a term elsewhere, `all_rest` all terms.
fn candidates<'v>(
    vectors: &'v TextVectors,
    counts: &Counts,
    rest: &dyn Fn(u32) -> u64,
    all_rest: u64,
    prior: &dyn Fn(u32) -> (f64, f64),
) -> Vec<Candidate<'v>> {
    let mut found = Vec::new();
    for count in counts.terms.iter().filter(|count| u64::from(count.projects) * 2 >= counts.size) {
        let word = vectors.term(count.term).filter(|term| term.kind == Kind::Word && !term.name);
        let Some(word) = word else { continue };
        let group = (u64::from(count.projects), counts.all);
        let z = z(group, (rest(count.term), all_rest), prior(count.term));
        if z >= LEAST_Z {
            let coverage = f64::from(count.projects) / counts.size as f64;
            let label = LabelTerm { text: word.surface.to_string(), z, n_members: count.projects, coverage };
            found.push(Candidate { term: count.term, stem: &word.stem, shared: count.shared(), label });
        }
    }
    found.sort_unstable_by_key(|c| (Reverse((c.label.z * 1e6).round() as i64), Reverse(c.shared), c.stem));
    found
}

/// The commonest of some forms, the first by its bytes of equals.
fn commonest(mut forms: Vec<String>) -> String {
    forms.sort_unstable();
    let runs = forms.chunk_by(|a, b| a == b);
    let best = runs.enumerate().max_by_key(|(at, run)| (run.len(), Reverse(*at)));
    best.and_then(|(_, run)| run.first().cloned()).unwrap_or_default()
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
    use crate::register::Draft;
    use crate::text::{Choice, TextSettings, vectorise};

    fn register(titles: &[&str], language: Language) -> (Register, TextVectors) {
        let column = titles.iter().map(|t| Some(Box::from(*t))).collect();
        let ids = (0..titles.len()).map(|i| Some(format!("{i:03}").into())).collect();
        let texts = [(Field::Title, column)].into();
        let register = Draft { n: titles.len(), ids: Some(ids), texts, ..Draft::default() }.build().unwrap();
        let settings =
            TextSettings { language: Some(language), character_grams: Choice::Off, ..TextSettings::default() };
        let vectors = vectorise(&register, &settings, &Work::new(2)).unwrap();
        (register, vectors)
    }

    fn texts(labels: &[LabelTerm]) -> Vec<&str> {
        labels.iter().map(|label| label.text.as_str()).collect()
    }

    #[test]
    fn by_hand() {
        // Six projects of two words, all = 12. "youth" stands in three, all of the group; "jobs" in those and one more.
        let titles = ["youth jobs", "youth jobs", "youth jobs", "jobs park", "park road", "road park"];
        let (_, v) = register(&titles, Language::Other);
        let (whole, counts) = (Whole::of(&v), Counts::of(&v, &[0, 1, 2]));
        assert_eq!((whole.all, counts.all, counts.size), (12, 6, 3));
        let z_of = |stem: &str| {
            let term = v.vocabulary.iter().position(|t| t.stem.as_ref() == stem).unwrap() as u32;
            z((counts.projects(term), 6), (whole.rest(term, &counts), 6), whole.prior(term))
        };
        // a_0 = .2 · 12 = 2.4. youth: a = .6; group 3 of 6, rest 0 of 6.
        // d = ln(3.6 / (8.4 - 3.6)) - ln(.6 / (8.4 - .6)) = -.287682 + 2.564949 = 2.277267
        // error = √(1/3.6 + 1/.6) = 1.394433; z = 1.633114
        assert!((z_of("youth") - 1.633_114).abs() < 2e-6, "{}", z_of("youth"));
        // jobs: a = .8; 3 of 6 against 1 of 6. d = ln(3.8/4.6) - ln(1.8/6.6) = -.191055 + 1.299283 = 1.108228
        // error = √(1/3.8 + 1/1.8) = .904827; z = 1.224795
        assert!((z_of("jobs") - 1.224_795).abs() < 2e-6, "{}", z_of("jobs"));
        // 1 project and 2 of a weight w: (w + 2w)² - (w² + 2 w²) = 6 w² = 2 · 3 pairs · w²
        let youth = counts.terms.iter().find(|count| count.projects == 3).unwrap();
        let w = i128::from(v.row(0).1[0]);
        assert_eq!(youth.shared(), 6 * w * w);
    }

    fn many(with: &[(usize, &str)]) -> Vec<String> {
        let mut titles: Vec<String> = (0..200).map(|i| format!("word{i} other{} more{}", i % 17, i % 13)).collect();
        for &(at, more) in with {
            titles[at] = format!("{more} {}", titles[at]);
        }
        titles
    }

    #[test]
    fn a_pair_with_its_own_word_has_a_name() {
        let titles = many(&[(3, "laundry"), (90, "laundry")]);
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let (register, v) = register(&titles, Language::Other);
        let labeller = Labeller::new(&register, &v);
        let labels = labeller.all(&[vec![3, 90], (0..200).collect(), vec![], vec![5]], &Work::new(2)).unwrap();
        assert_eq!(labels[0].len(), 1);
        let laundry = &labels[0][0];
        assert_eq!((laundry.text.as_str(), laundry.n_members), ("laundry", 2));
        assert!(laundry.z > 2.0 && (laundry.coverage - 1.0).abs() < 1e-12);
        assert!(labels[1].is_empty() && labels[2].is_empty());
        assert_eq!(name(&labels[0], "Title", Language::En), "laundry");
        assert_eq!(name(&labels[1], " Title ", Language::En), "Title");
        assert_eq!(name(&[], "", Language::Da), "intet særligt ord");
    }

    #[test]
    fn terms_of_equal_z_stand_by_what_they_share() {
        // Three words in both members and nowhere else: z is the same; a word said twice weighs more than one said once.
        let titles = many(&[(3, "zebra zebra zebra quilt"), (90, "quilt zebra zebra zebra")]);
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let (register, v) = register(&titles, Language::Other);
        let found = Labeller::new(&register, &v).terms(&[3, 90]);
        assert!((found[0].z - found[1].z).abs() < 1e-12);
        assert_eq!(texts(&found), ["zebra", "quilt"]);
    }

    #[test]
    fn words_that_stand_together_are_one_phrase() {
        let with = [(3, "mentorer for unge mødre"), (9, "mødre: mentor for unge"), (90, "En mentor for unge mødre")];
        let titles = many(&with);
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let (register, v) = register(&titles, Language::Da);
        let found = Labeller::new(&register, &v).terms(&[3, 9, 90]);
        // "mentor … unge mødre" stands in two of three titles, in two forms; the first by its bytes is shown.
        assert_eq!(texts(&found), ["mentor for unge mødre"]);
        assert_eq!(found[0].n_members, 2);
        // In one of three titles it would be no phrase.
        let titles = many(&[(3, "mentorer for unge"), (9, "unge. mentor"), (90, "unge. mentor")]);
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let (register, v) = self::register(&titles, Language::Da);
        let mut found = texts(&Labeller::new(&register, &v).terms(&[3, 9, 90])).join(" ");
        found.make_ascii_lowercase();
        assert!(!found.contains(" for "), "{found}");
    }

    #[test]
    fn versus_tells_two_like_groups_apart() {
        let with: Vec<(usize, &str)> =
            (0..14).map(|i| (i * 14, if i < 7 { "mentor mothers" } else { "mentor fathers" })).collect();
        let titles = many(&with);
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let (_, v) = register(&titles, Language::Other);
        // Words in a group and both: 35 and 70, a_0 = 14. mothers: a = 1.4, 7 of 35 against 0 of 35.
        // d = ln(8.4 / (49 - 8.4)) - ln(1.4 / (49 - 1.4)) = -1.575536 + 3.526361 = 1.950825
        // error = √(1/8.4 + 1/1.4) = .912871; z = 2.137
        let (mothers, fathers): (Vec<u32>, Vec<u32>) = (0..14).map(|i| i * 14).partition(|&at| at < 98);
        let found = versus(&v, &mothers, &fathers);
        assert_eq!(texts(&found), ["mothers"]);
        assert!((found[0].z - 2.137_022).abs() < 2e-6, "{}", found[0].z);
        assert_eq!(texts(&versus(&v, &fathers, &mothers)), ["fathers"]);
        assert!(versus(&v, &mothers, &mothers).is_empty());
    }
}
