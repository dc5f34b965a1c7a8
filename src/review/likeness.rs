//! What the findings need to know of similarity and groups.

use crate::cluster::Clustering;
use crate::findings::{self, Alike, Distinct, Findings, FindingsSettings, Likeness, Weighting};
use crate::register::Register;
use crate::similarity::{ONE, Pair, Similarity};
use crate::{Result, Work};

/// All findings of a register with these groups.
///
/// # Errors
/// As [`findings::findings`]; [`crate::Error::Settings`] for groups of another register.
pub fn findings_of(
    register: &Register,
    clusters: &Clustering,
    settings: &FindingsSettings,
    work: &Work,
) -> Result<Findings> {
    let similarity = clusters.similarity();
    similarity.check(register)?;
    let pairs = similarity.pairs(settings.related);
    let at = |a: u32, b: u32| similarity.dot(a, b);
    let likeness = Likeness { pairs: &pairs, at: &at, groups: clusters.members() };
    findings::findings(register, &likeness, settings, work)
}

/// The number of really different efforts. Likeness that projects of this register have by chance counts as 0: the words
/// of any two descriptions agree a little, and over many projects that little would add up to one single effort.
///
/// # Errors
/// As [`findings::distinct`]; [`crate::Error::Settings`] for the similarity of another register.
pub fn distinct_of(
    register: &Register,
    similarity: &Similarity,
    weighting: Weighting,
    work: &Work,
) -> Result<Distinct> {
    similarity.check(register)?;
    let rows = similarity.families();
    let blank = similarity.blank();
    let compared = (rows.projects() - blank.len()) as u64;
    let chance = work.on_pool(|| Ok(crate::cluster::chance(compared, similarity.spread())))?;
    let first = |row: u32| rows.first(row as usize);
    let pairs: Vec<Pair> = similarity
        .row_pairs()
        .iter()
        .filter(|pair| pair.dot >= chance)
        .map(|pair| Pair { a: first(pair.a), b: first(pair.b), dot: pair.dot.min(ONE) })
        .collect();
    let families: Vec<Vec<u32>> =
        rows.worded().filter(|&row| rows.size(row) > 1).map(|row| rows.members(row).to_vec()).collect();
    let alike = Alike { pairs: &pairs, families: &families, without_text: &blank };
    findings::distinct(register, &alike, weighting, work)
}
