//! What similarity will cost, before it runs.

use crate::register::Register;
use crate::similarity::MOST_PAIRS;
use crate::table::{Column, Table};
use crate::text::{TextSettings, vectorise};
use crate::{Result, Work};

/// Multiply-adds a second and core of the join, measured on two cores of a cloud machine in November 2026.
const PER_SECOND: u64 = 500_000_000;

/// Bytes of a pair while it is joined.
const PAIR: u64 = 12;

const MIB: u64 = 1 << 20;

/// One row: `projects`, `distinct_texts`, `terms`, `multiply_adds` of the join (exact: half of Σ df²), `seconds` it takes
/// a core (order of magnitude), `vectors_mib`, and `pairs_mib`, which the pairs never exceed.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn estimate(register: &Register, work: &Work) -> Result<Table> {
    let vectors = vectorise(register, &TextSettings::default(), work)?;
    let products: u64 = vectors.vocabulary.iter().map(|term| u64::from(term.df).pow(2) / 2).sum();
    let rows = vectors.rows() as u64;
    let pairs = (rows.saturating_mul(rows) / 2).min(MOST_PAIRS);
    let whole = |n: u64| Column::Count(vec![i64::try_from(n).ok()]);
    Ok(Table::new()
        .with("projects", whole(register.len() as u64))
        .with("distinct_texts", whole(rows))
        .with("terms", whole(vectors.n_terms() as u64))
        .with("multiply_adds", whole(products))
        .with("seconds", Column::Ratio(vec![Some(products as f64 / PER_SECOND as f64)]))
        .with("vectors_mib", whole((vectors.terms.len() as u64 * 6 + rows * 8).div_ceil(MIB)))
        .with("pairs_mib", whole((pairs * PAIR).div_ceil(MIB))))
}
