//! What similarity will cost, before it runs.

use crate::aspects::{Aspects, Weights};
use crate::register::{Field, Register};
use crate::similarity::{Foreseen, foresee};
use crate::table::{Column, Table};
use crate::text::{Kind, TextSettings, vectorise};
use crate::{Result, Work};

/// Nanoseconds of one core to read a byte of text, to analyse a distinct word, and to read the common words of a language,
/// on a cloud machine in November 2026.
const BYTE: u64 = 125;
const WORD: u64 = 4_000;
const LANGUAGE: u64 = 25_000_000;

/// Bytes that stand in memory for a byte of distinct text while words are counted.
const COPIES: u64 = 14;

const MIB: u64 = 1 << 20;

/// The tables of common words, whatever the register.
const TABLES: u64 = 16 * MIB;

/// One row: `projects`, `distinct_texts`, `terms`, the `floor` that will be used and about how many `pairs` reach it,
/// `seconds` on one core, and `memory_mib` beside the register. Seconds are counted steps times what a step took on one
/// machine; with the same register they are the same everywhere.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn estimate(register: &Register, work: &Work) -> Result<Table> {
    let vectors = vectorise(register, &TextSettings::default(), work)?;
    let (distinct, terms) = (vectors.rows() as u64, vectors.n_terms() as u64);
    let all: u64 = (0..register.len()).map(|project| letters(register, project)).sum();
    let first = |row: usize| vectors.members(row).first().map_or(0, |&project| letters(register, project as usize));
    let words = vectors.vocabulary.iter().filter(|term| term.kind == Kind::Word).count() as u64;
    let mut languages = vectors.languages.clone();
    languages.sort_unstable();
    languages.dedup();
    let languages = languages.into_iter().filter(|language| language.compounds()).count() as u64;
    let of_distinct: u64 = (0..vectors.rows()).map(first).sum();
    let aspects = work.on_pool(|| Aspects::of(register, vectors, None, &Weights::default(), work))?;
    let Foreseen { floor, pairs, nanoseconds, bytes } = foresee(&aspects, None, work)?;
    let nanoseconds = nanoseconds + all.saturating_mul(BYTE) + words.saturating_mul(WORD) + languages * LANGUAGE;
    let bytes = TABLES + bytes.max(of_distinct.saturating_mul(COPIES));
    let whole = |n: u64| Column::Count(vec![i64::try_from(n).ok()]);
    let ratio = |x: f64| Column::Ratio(vec![Some(x)]);
    Ok(Table::new()
        .with("projects", whole(register.len() as u64))
        .with("distinct_texts", whole(distinct))
        .with("terms", whole(terms))
        .with("floor", ratio(floor))
        .with("pairs", whole(pairs))
        .with("seconds", ratio(nanoseconds as f64 / 1e9))
        .with("memory_mib", whole(bytes.div_ceil(MIB))))
}

/// Bytes of the title and the description of a project.
fn letters(register: &Register, project: usize) -> u64 {
    let columns = [Field::Title, Field::Description].into_iter().filter_map(|field| register.text(field));
    columns.filter_map(|texts| texts.get(project)).map(|text| text.len() as u64).sum()
}
