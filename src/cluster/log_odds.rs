//! How much commoner a term is in a group than elsewhere.

use rustc_hash::FxHashMap;

use crate::text::{Kind, TextVectors};

/// The weight of the prior as a share of all term occurrences.
///
/// A term of one small group only stands out most near this value (`z = 1.48 √members`); with a prior as heavy as the
/// register itself, the shared term of a group of three would stay below 2.
const PRIOR_SHARE: f64 = 0.2;

/// In how many projects of a register each term stands, and the sum over all terms.
#[derive(Debug)]
pub(super) struct Whole {
    of_term: Vec<u64>,
    pub(super) all: u64,
}

impl Whole {
    pub(super) fn of(vectors: &TextVectors) -> Self {
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

    fn projects(&self, term: u32) -> u64 {
        self.of_term.get(term as usize).copied().unwrap_or(0)
    }

    /// Projects outside a group with a term.
    pub(super) fn rest(&self, term: u32, group: &Counts) -> u64 {
        self.projects(term).saturating_sub(group.projects(term))
    }

    /// What is expected of a term beforehand, see [`prior`].
    pub(super) fn prior(&self, term: u32) -> (f64, f64) {
        prior(self.projects(term), self.all)
    }
}

/// What is expected of a term in `projects` projects where all terms together are in `all`, `(a_w, a_0)`.
pub(super) fn prior(projects: u64, all: u64) -> (f64, f64) {
    (PRIOR_SHARE * projects as f64, PRIOR_SHARE * all as f64)
}

/// A term in a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    pub(super) term: u32,
    /// Projects with the term.
    pub(super) projects: u32,
    weights: i128,
    squares: i128,
}

impl Count {
    /// What the term adds to the similarities of all pairs of members, twice.
    pub(super) fn shared(&self) -> i128 {
        self.weights * self.weights - self.squares
    }
}

/// The terms of a group, ascending.
#[derive(Debug)]
pub(super) struct Counts {
    pub(super) terms: Vec<Count>,
    /// Projects.
    pub(super) size: u64,
    /// The sum over all words.
    pub(super) all: u64,
}

impl Counts {
    pub(super) fn of(vectors: &TextVectors, members: &[u32]) -> Self {
        let mut terms: FxHashMap<u32, Count> = FxHashMap::default();
        for (row, n) in rows_of(vectors, members) {
            let (of_row, weights) = vectors.row(row);
            for (&term, &weight) in of_row.iter().zip(weights) {
                let new = Count { term, projects: 0, weights: 0, squares: 0 };
                let count = terms.entry(term).or_insert(new);
                // Weights reach 2¹⁵, projects 2³²: sums stay below 2⁴⁷, their squares below 2⁹⁴.
                count.projects += n;
                count.weights += i128::from(n) * i128::from(weight);
                count.squares += i128::from(n) * i128::from(weight) * i128::from(weight);
            }
        }
        let mut terms: Vec<Count> = terms.into_values().collect();
        terms.sort_unstable_by_key(|count| count.term);
        let is_word = |count: &&Count| vectors.term(count.term).is_some_and(|term| term.kind == Kind::Word);
        let all = terms.iter().filter(is_word).map(|count| u64::from(count.projects)).sum();
        Self { terms, size: members.len() as u64, all }
    }

    pub(super) fn projects(&self, term: u32) -> u64 {
        let at = self.terms.binary_search_by_key(&term, |count| count.term).ok();
        at.and_then(|at| self.terms.get(at)).map_or(0, |count| u64::from(count.projects))
    }
}

/// The texts of a group, ascending, with the number of members that have them.
fn rows_of(vectors: &TextVectors, members: &[u32]) -> Vec<(usize, u32)> {
    let mut rows: Vec<usize> = members.iter().filter_map(|&project| vectors.row_of(project)).collect();
    rows.sort_unstable();
    rows.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len() as u32))).collect()
}

/// Log-odds of a term in a group against elsewhere, divided by its standard error; rounded to 1e-6 (Monroe, Colaresi and
/// Quinn 2008). Each pair is of the term and of all terms: projects in the group, projects elsewhere, the prior.
pub(super) fn z(group: (u64, u64), rest: (u64, u64), prior: (f64, f64)) -> f64 {
    let odds = |(y, n): (u64, u64)| {
        let (y, n) = (y as f64, n as f64);
        libm::log((y + prior.0) / (n + prior.1 - y - prior.0))
    };
    let error = (1.0 / (group.0 as f64 + prior.0) + 1.0 / (rest.0 as f64 + prior.0)).sqrt();
    let z = (odds(group) - odds(rest)) / error;
    if z.is_finite() { (z * 1e6).round() / 1e6 } else { 0.0 }
}
