//! Next year's register by the weights of this year's: what is already compared is not compared again.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use super::{Baseline, OwnRows, Pair, Rows, Similarity, block_of, join, join_first};
use crate::aspects::{Aspects, Tag};
use crate::meaning::Meaning;
use crate::register::{Field, Register};
use crate::text::{Kind, title_key};
use crate::{Result, Work};

/// As [`similarity_by`](super::similarity_by), and equal to it to the last bit. Rows whose vectors `old` has keep their
/// pairs; only the others are compared, with all.
///
/// # Errors
/// As [`similarity_by`](super::similarity_by).
pub fn update(
    old: &Similarity,
    baseline: &Arc<Baseline>,
    register: &Register,
    meaning: Option<&Meaning>,
    work: &Work,
) -> Result<Similarity> {
    let aspects = baseline.aspects(register, meaning, work)?;
    let numbers = Numbers::of(&aspects);
    Similarity::by(aspects, baseline, |rows, least| pairs(old, &numbers, rows, least, work), work)
}

fn pairs(old: &Similarity, numbers: &Numbers, rows: Rows<'_>, least: i32, work: &Work) -> Result<Vec<Pair>> {
    let block = block_of(rows.len());
    // At floor 0 all pairs are there, those below 0 too.
    if old.least() != 0 && old.least() > least {
        return join(rows, least, block, work);
    }
    let row_of = kept(old, numbers, rows);
    let mut pairs = carried(old.row_pairs(), &row_of, least);
    pairs.extend(among_the_new(rows, &row_of, least, block, work)?);
    pairs.sort_unstable_by_key(Pair::rank);
    Ok(pairs)
}

/// The numbers of terms in the new rows.
pub(super) struct Numbers {
    words: FxHashMap<(Kind, Box<str>), u32>,
    tags: FxHashMap<(Field, String), u32>,
}

impl Numbers {
    pub(super) fn of(aspects: &Aspects) -> Self {
        let vocabulary = &aspects.text().vocabulary;
        let words = vocabulary.iter().zip(0..).map(|(term, at)| ((term.kind, term.stem.clone()), at)).collect();
        let tags = aspects.tags().iter().zip(vocabulary.len() as u32..).map(|(tag, at)| (key(tag), at)).collect();
        Self { words, tags }
    }

    /// The new number of every old term; none for one that no new row has.
    fn translate(&self, old: &Aspects) -> Vec<Option<u32>> {
        let words = old.text().vocabulary.iter().map(|t| self.words.get(&(t.kind, t.stem.clone())).copied());
        words.chain(old.tags().iter().map(|tag| self.tags.get(&key(tag)).copied())).collect()
    }
}

fn key(tag: &Tag) -> (Field, String) {
    (tag.field, title_key(&tag.value))
}

/// A vector: terms, weights, dense part.
type Vector<'a> = (&'a [u32], &'a [u16], &'a [i16]);

fn hash(vector: Vector<'_>) -> u64 {
    let mut hasher = FxHasher::default();
    vector.hash(&mut hasher);
    hasher.finish()
}

/// The new row of every old one with the same vector, each new row once.
pub(super) fn kept(old: &Similarity, numbers: &Numbers, rows: Rows<'_>) -> Vec<Option<u32>> {
    let new = |row: usize| (rows.row(row).0, rows.row(row).1, rows.dense.row(row));
    let mut waiting: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for row in (0..rows.len()).rev() {
        waiting.entry(hash(new(row))).or_default().push(row as u32);
    }
    let number = numbers.translate(old.aspects());
    let mut terms = Vec::new();
    let one = |row: usize| {
        let (old_terms, weights) = old.rows().row(row);
        terms.clear();
        terms.extend(old_terms.iter().map_while(|&term| number.get(term as usize).copied().flatten()));
        let vector = (terms.as_slice(), weights, old.rows().dense.row(row));
        let alike = waiting.get_mut(&hash(vector))?;
        let at = alike.iter().rposition(|&row| new(row as usize) == vector)?;
        Some(alike.remove(at))
    };
    old.families().rows().map(one).collect()
}

/// Old pairs under their new numbers.
fn carried(pairs: &[Pair], row_of: &[Option<u32>], least: i32) -> Vec<Pair> {
    let new = |row: u32| row_of.get(row as usize).copied().flatten();
    let one = |pair: &Pair| {
        let (a, b) = (new(pair.a)?, new(pair.b)?);
        (pair.dot >= least).then_some(Pair { a: a.min(b), b: a.max(b), dot: pair.dot })
    };
    pairs.iter().filter_map(one).collect()
}

/// The pairs of all rows that no old one stands behind.
fn among_the_new(rows: Rows<'_>, row_of: &[Option<u32>], least: i32, block: usize, work: &Work) -> Result<Vec<Pair>> {
    let mut is_new = vec![true; rows.len()];
    for &row in row_of.iter().flatten() {
        is_new.get_mut(row as usize).into_iter().for_each(|slot| *slot = false);
    }
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    order.sort_by_key(|&row| is_new.get(row as usize) != Some(&true));
    let first = is_new.iter().filter(|new| **new).count();
    let mut ordered = OwnRows::like(rows);
    for &row in &order {
        ordered.push(rows, row as usize);
    }
    let found = join_first(ordered.rows(), first, least, block, work)?;
    let at = |row: u32| order.get(row as usize).copied().unwrap_or(row);
    let back = |p: Pair| Pair { a: at(p.a).min(at(p.b)), b: at(p.a).max(at(p.b)), dot: p.dot };
    Ok(found.into_iter().map(back).collect())
}
