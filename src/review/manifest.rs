//! What it takes to compute the same again, and the digest that proves it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::digests::{clustering_digest, similarity_digest, vectors_digest};
use super::{Review, Settings};
use crate::aspects::Part;
use crate::cluster::Clustering;
use crate::findings::Language;
use crate::register::Register;
use crate::similarity::Similarity;
use crate::{Error, Result, digest};

/// Writes manifest and digest.
pub(super) fn sign(review: &mut Review) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let digests = digests(review)?;
    review.digest = digest::of(&(version, review.register.digest(), &review.settings, &digests))?;
    review.manifest = json!({
        "engine": {"name": "overblik", "version": version},
        "register": register(&review.register),
        "settings": settings(&review.settings)?,
        "text": text(&review.similarity)?,
        "similarity": similarity(&review.similarity),
        "cluster": cluster(&review.clusters),
        "refusals": review.refusals.iter().cloned().collect::<BTreeMap<_, _>>(),
        "digests": digests,
        "digest": review.digest,
    });
    Ok(())
}

fn digests(review: &Review) -> Result<BTreeMap<String, String>> {
    let mut digests = BTreeMap::new();
    digests.insert("overview".to_owned(), review.overview.digest()?);
    for (name, table) in &review.totals {
        digests.insert(format!("totals by {name}"), table.digest()?);
    }
    for measured in &review.concentration {
        let currency = measured.currency().map_or_else(String::new, |code| code.to_string());
        let name = format!("concentration by {} in {currency}", measured.by().unwrap_or("project"));
        digests.insert(name, digest::of(&(measured.ascending(), measured.table()))?);
    }
    digests.insert("similarity".to_owned(), similarity_digest(&review.register, &review.similarity)?);
    digests.insert("clusters".to_owned(), clustering_digest(&review.register, &review.clusters)?);
    digests.insert("findings".to_owned(), review.findings.table(&review.register, Language::English)?.digest()?);
    digests.insert("relations".to_owned(), digest::of(&review.findings.relations)?);
    digests.insert("distinct".to_owned(), digest::of(&review.distinct.as_deref())?);
    digests.insert("ledger".to_owned(), review.ledger.digest()?);
    digests.insert("coverage".to_owned(), review.coverage.digest()?);
    Ok(digests)
}

fn register(register: &Register) -> Value {
    let mut rejected: BTreeMap<&str, u64> = BTreeMap::new();
    for rejection in register.rejected() {
        *rejected.entry(&rejection.reason).or_default() += 1;
    }
    let unknown = register.default_money().map(|field| {
        let counting = (0..register.len()).filter(|&project| register.counts(field, project));
        counting.filter(|&project| register.countable(field, project).is_none()).count()
    });
    json!({
        "digest": register.digest(),
        "label": register.label(),
        "projects": register.len(),
        "counting": {"projects": register.n_counting(), "turned_off": register.rules().turned_off()},
        "columns": register.columns(),
        "currencies": register.currencies().iter().map(|(code, scale)| (code.as_str(), scale)).collect::<BTreeMap<_, _>>(),
        "unknown_amounts": unknown,
        "rejected": rejected,
        "files": register.files(),
        "notes": register.notes(),
    })
}

fn settings(settings: &Settings) -> Result<Value> {
    serde_json::to_value(settings).map_err(|e| Error::Internal(format!("no manifest: {e}")))
}

fn text(similarity: &Similarity) -> Result<Value> {
    let vectors = similarity.vectors();
    Ok(json!({
        "language": vectors.language,
        "language_shares": vectors.language_shares,
        "distinct_texts": vectors.rows(),
        "without_text": vectors.empty.len(),
        "terms": vectors.n_terms(),
        "character_grams": vectors.character_grams,
        "vocabulary_digest": digest::of(&vectors.vocabulary)?,
        "vectors_digest": vectors_digest(vectors),
    }))
}

fn similarity(similarity: &Similarity) -> Value {
    json!({
        "floor": similarity.floor(),
        "pairs_of_texts": similarity.row_pairs().len(),
        "exact": similarity.exact(),
        "aspects": aspects(similarity),
        "meaning_digest": similarity.aspects().meaning_digest(),
        "baseline": similarity.baseline().map(|baseline| baseline.digest()),
        "notes": similarity.notes(),
    })
}

/// The weight of each aspect, and how many projects have nothing there.
fn aspects(similarity: &Similarity) -> Value {
    let part =
        |part: &Part| json!({"aspect": part.aspect.to_string(), "weight": part.share, "without": part.missing.len()});
    similarity.aspects().parts().iter().map(part).collect()
}

fn cluster(clusters: &Clustering) -> Value {
    json!({
        "level": clusters.level(),
        "levels": clusters.levels(),
        "groups": clusters.n_groups(),
        "ungrouped": clusters.alone().len(),
        "uncertain": clusters.uncertain(),
        "notes": clusters.notes(),
    })
}
