//! Fingerprints of the results that are no tables.

use crate::cluster::Clustering;
use crate::register::Register;
use crate::similarity::Similarity;
use crate::text::TextVectors;
use crate::{Result, digest};

/// SHA-256 over settings, texts and pairs of texts, the content of the register, and the baseline where there is one.
///
/// # Errors
/// [`crate::Error::Internal`] when a value cannot be written.
pub fn similarity_digest(register: &Register, similarity: &Similarity) -> Result<String> {
    let mut pairs = digest::Bytes::default();
    for pair in similarity.row_pairs() {
        pairs.add(&pair.a.to_le_bytes());
        pairs.add(&pair.b.to_le_bytes());
        pairs.add(&pair.dot.to_le_bytes());
    }
    let (least, vectors) = (similarity.least(), vectors_digest(similarity.vectors()));
    let meaning = similarity.aspects().meaning_digest();
    let own = digest::of(&(register.digest(), similarity.settings(), least, vectors, meaning, pairs.hex()))?;
    match similarity.baseline() {
        Some(baseline) => digest::of(&(own, baseline.digest())),
        None => Ok(own),
    }
}

/// SHA-256 over the level, the groups, the tree and the content of the register.
///
/// # Errors
/// [`crate::Error::Internal`] when a value cannot be written.
pub fn clustering_digest(register: &Register, clusters: &Clustering) -> Result<String> {
    let mut tree = digest::Bytes::default();
    clusters.tree().linkage().iter().for_each(|value| tree.add(&value.to_bits().to_le_bytes()));
    digest::of(&(register.digest(), clusters.asked(), clusters.least(), clusters.labels(), tree.hex()))
}

/// SHA-256 over all rows and weights.
pub(super) fn vectors_digest(vectors: &TextVectors) -> String {
    let mut bytes = digest::Bytes::default();
    vectors.indptr.iter().for_each(|at| bytes.add(&(*at as u64).to_le_bytes()));
    vectors.terms.iter().for_each(|term| bytes.add(&term.to_le_bytes()));
    vectors.weights.iter().for_each(|weight| bytes.add(&weight.to_le_bytes()));
    vectors.row_of.iter().for_each(|row| bytes.add(&row.to_le_bytes()));
    bytes.hex()
}
