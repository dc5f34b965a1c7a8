//! From pairs of distinct texts to pairs of projects.

use std::sync::Arc;

use ndarray::Array2;
use rayon::prelude::*;

use super::order::merged;
use super::{EVERY, ONE, Pair, Similarity, Spread, block_of, floor, join};
use crate::register::{Category, Field, Register};
use crate::table::{Coded, Column, Cosines, Table};
use crate::{Error, Result, Work};

/// Projects with one text up to which every pair among them, and with others, is listed.
pub const FAMILY: usize = 20;

/// Pairs above which every family is listed by its first project only.
pub const MOST_LISTED: u64 = 20_000_000;

/// Projects up to which the full matrix is given: 0.2 GB.
pub const MOST_IN_MATRIX: usize = 5_000;

impl Similarity {
    /// Pairs of projects with a similarity of at least `at_least` and of at least the floor, sorted by `(a, b)`.
    ///
    /// Projects with the same text are a family. A family of more than [`FAMILY`] stands here by its first project
    /// only, and without pairs of its own; should there still be more than [`MOST_LISTED`] pairs, every family does.
    /// [`Similarity::families`] names the members, [`Similarity::row_pairs`] has each pair of texts once.
    pub fn pairs(&self, at_least: f64) -> Vec<Pair> {
        let least = floor::units_up(at_least).max(self.least()).max(1);
        let kept = || self.row_pairs().par_iter().filter(|p| p.dot >= least);
        // Rows stand in the order of their first project: the pairs of first projects are in order.
        let of = |row: u32| self.families().first(row as usize);
        let first = |p: &Pair| Pair { a: of(p.a), b: of(p.b), dot: p.dot.min(ONE) };
        let firsts: Vec<Pair> = if self.least() == least {
            self.row_pairs().par_iter().map(first).collect()
        } else {
            kept().map(first).collect()
        };
        let size = |row: u32| self.listed(row, FAMILY).len() as u64;
        let several: Vec<&Pair> = kept().filter(|p| size(p.a) > 1 || size(p.b) > 1).collect();
        let more = several.par_iter().map(|p| size(p.a) * size(p.b) - 1).sum::<u64>();
        let most = if firsts.len() as u64 + more > MOST_LISTED { 1 } else { FAMILY };
        let mut others: Vec<Pair> = several.par_iter().flat_map_iter(|pair| self.across(pair, most).skip(1)).collect();
        others.extend(self.families().worded().flat_map(|row| within(self.listed(row as u32, most))));
        others.par_sort_unstable_by_key(Pair::rank);
        merged(firsts, &others)
    }

    fn listed(&self, row: u32, most: usize) -> &[u32] {
        let members = self.families().members(row as usize);
        if members.len() > most { members.get(..1).unwrap_or_default() } else { members }
    }

    /// The pairs of the projects of two rows, that of the first ones first.
    fn across(&self, pair: &Pair, most: usize) -> impl Iterator<Item = Pair> + '_ {
        let (ours, theirs) = (self.listed(pair.a, most), self.listed(pair.b, most));
        let dot = pair.dot.min(ONE);
        ours.iter().flat_map(move |&x| theirs.iter().map(move |&y| Pair { a: x.min(y), b: x.max(y), dot }))
    }

    /// The pairs as a table: the two ids, their similarity, and the cosine in each aspect; null where one of them has
    /// nothing there.
    pub fn table(&self, register: &Register, at_least: f64) -> Table {
        let pairs = self.pairs(at_least);
        let names: Arc<[Box<str>]> = (0..register.len()).map(|project| register.id(project).into()).collect();
        let ids =
            |of: fn(&Pair) -> u32| Column::Coded(Coded::new(Arc::clone(&names), pairs.par_iter().map(of).collect()));
        let similarity = Cosines::new(pairs.par_iter().map(|p| p.dot).collect::<Vec<_>>().into());
        let table = Table::new()
            .with("a", ids(|p| p.a))
            .with("b", ids(|p| p.b))
            .with("similarity", Column::Cosine(similarity.clone()));
        if let [only] = self.aspects().parts() {
            return table.with(only.aspect.to_string(), Column::Cosine(similarity));
        }
        let cosines: Vec<Vec<Option<f64>>> = pairs.par_iter().map(|p| self.cosines(p.a, p.b)).collect();
        self.aspects().parts().iter().enumerate().fold(table, |table, (at, part)| {
            let of_aspect = cosines.iter().map(|of_pair| of_pair.get(at).copied().flatten()).collect();
            table.with(part.aspect.to_string(), Column::Ratio(of_aspect))
        })
    }

    /// What a similarity means here: quantiles for random pairs, and for pairs with the same theme, programme, unit or
    /// provider where the register has these.
    ///
    /// One row a kind: `pairs`, `n` looked at (all, or a fixed set evenly spaced), `median`, `p90`, `p95`, `p99`, `largest`.
    ///
    /// # Errors
    /// [`Error::Internal`] when threads cannot be started.
    pub fn spread_table(&self, register: &Register, work: &Work) -> Result<Table> {
        let random = work.on_pool(|| Ok(self.spread().clone()))?;
        let mut kinds = vec![("random".to_owned(), random)];
        for field in [Field::Theme, Field::Programme, Field::Unit, Field::Provider] {
            if let Some(category) = register.category(field) {
                let parts = parts(category);
                let inside = work.on_pool(|| Ok(Spread::inside(self.families(), self.rows(), &parts)))?;
                kinds.push((format!("same {field}"), inside));
            }
        }
        let names = kinds.iter().map(|kind| Some(kind.0.clone())).collect();
        let counts = kinds.iter().map(|kind| Some(kind.1.pairs as i64)).collect();
        let mut table = Table::new().with("pairs", Column::Text(names)).with("n", Column::Count(counts));
        let medians = kinds.iter().map(|kind| (kind.1.pairs > 0).then_some(kind.1.median)).collect();
        table = table.with("median", Column::Ratio(medians));
        for (name, q) in [("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("largest", 1.0)] {
            table = table.with(name, Column::Ratio(kinds.iter().map(|kind| kind.1.quantile(q)).collect()));
        }
        Ok(table)
    }

    /// Similarities of all projects to all, by position; 1 on the diagonal.
    ///
    /// # Errors
    /// [`Error::Settings`] above [`MOST_IN_MATRIX`] projects, [`Error::Interrupted`] after [`Work::stop`].
    pub fn matrix(&self, work: &Work) -> Result<Array2<f64>> {
        let n = self.families().projects();
        if n > MOST_IN_MATRIX {
            let problem = format!("a matrix of {n} projects; at most {MOST_IN_MATRIX} fit, use pairs or nearest");
            return Err(Error::Settings(problem));
        }
        let pairs = work.on_pool(|| join(self.rows(), EVERY, block_of(self.rows().len()), work))?;
        let mut matrix = Array2::eye(n);
        let mut set = |a: u32, b: u32, dot: i32| {
            let value = f64::from(dot.min(ONE)) / f64::from(ONE);
            for cell in [[a as usize, b as usize], [b as usize, a as usize]] {
                matrix.get_mut(cell).into_iter().for_each(|slot| *slot = value);
            }
        };
        let members = |row: u32| self.families().members(row as usize);
        for pair in pairs {
            for &x in members(pair.a) {
                for &y in members(pair.b) {
                    set(x, y, pair.dot);
                }
            }
        }
        for row in self.families().worded() {
            let family = members(row as u32);
            for &x in family {
                for &y in family {
                    set(x, y, ONE);
                }
            }
        }
        Ok(matrix)
    }
}

/// The projects of each value.
fn parts(category: &Category) -> Vec<Vec<u32>> {
    let mut parts = vec![Vec::new(); category.values().len()];
    for (&code, project) in category.codes().iter().zip(0..) {
        parts.get_mut(code as usize).into_iter().for_each(|part| part.push(project));
    }
    parts
}

fn within(members: &[u32]) -> impl Iterator<Item = Pair> + '_ {
    let later = |at: usize| members.get(at.saturating_add(1)..).unwrap_or_default();
    members.iter().enumerate().flat_map(move |(at, &a)| later(at).iter().map(move |&b| Pair { a, b, dot: ONE }))
}
