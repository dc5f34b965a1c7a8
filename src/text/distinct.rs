//! Equal texts found once: everything quadratic later sees each text a single time.

use std::hash::Hasher;

use rayon::prelude::*;
use rustc_hash::FxHasher;

use super::normalise::normalised;
use super::{Language, Source};
use crate::{Error, Result, Work, digest};

/// For each project the smallest project with the same normalised title, description and language of its own.
pub(super) fn leaders(source: &Source<'_>, work: &Work) -> Result<Vec<u32>> {
    work.begin("comparing texts", source.len() as u64);
    let mut keyed: Vec<(u64, u32)> = (0..source.len() as u32)
        .into_par_iter()
        .with_min_len(64)
        .map(|project| {
            work.advance(1)?;
            Ok((hash(&key(source, project)), project))
        })
        .collect::<Result<_>>()?;
    keyed.par_sort_unstable();
    let several = keyed.par_chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
    let families: Vec<(u32, u32)> = several.flat_map_iter(|same| lead(source, same)).collect();
    let mut leaders: Vec<u32> = (0..source.len() as u32).collect();
    for (project, leader) in families {
        if let Some(slot) = leaders.get_mut(project as usize) {
            *slot = leader;
        }
    }
    Ok(leaders)
}

/// A fingerprint of the text of each of the projects: the same on every machine, by chance never shared.
pub(super) fn fingerprints(source: &Source<'_>, projects: &[u32], work: &Work) -> Result<Vec<u64>> {
    work.begin("comparing texts", projects.len() as u64);
    let one = |&project: &u32| {
        work.advance(1)?;
        fingerprint(&key(source, project))
    };
    projects.par_iter().with_min_len(64).map(one).collect()
}

fn fingerprint(key: &Key) -> Result<u64> {
    let hex = digest::of(key)?;
    let first = hex.get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    first.ok_or_else(|| Error::Internal("a digest has no 16 digits".into()))
}

type Key = (Option<Language>, String, String);

fn key(source: &Source<'_>, project: u32) -> Key {
    let text = source.text(project);
    (text.language, normalised(text.title), normalised(text.description))
}

fn hash(key: &Key) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(key.1.as_bytes());
    hasher.write_u8(0);
    hasher.write(key.2.as_bytes());
    hasher.write_u8(key.0.map_or(u8::MAX, |l| l as u8));
    hasher.finish()
}

/// Among projects of one hash, in ascending order, the texts themselves decide.
fn lead(source: &Source<'_>, same: &[(u64, u32)]) -> Vec<(u32, u32)> {
    let mut known: Vec<(Key, u32)> = Vec::new();
    let mut out = Vec::with_capacity(same.len());
    for &(_, project) in same {
        let key = key(source, project);
        let leader = known.iter().find(|(have, _)| *have == key).map(|&(_, leader)| leader);
        out.push((project, leader.unwrap_or(project)));
        if leader.is_none() {
            known.push((key, project));
        }
    }
    out
}
