//! Which pairs of projects are worth comparing: never all of them.

use rustc_hash::FxHashMap;

use super::Likeness;
use super::facts::{Facts, NONE};
use super::settings::FindingsSettings;
use crate::{Result, Work};

/// Projects of a family between two looks at the clock of the caller.
const BLOCK: u64 = 1 << 12;

/// Pairs `(a, b)`, `a < b`, ascending and each once: one title, one family of titles, or texts alike.
pub(super) fn candidates(
    facts: &Facts,
    likeness: &Likeness,
    settings: &FindingsSettings,
    work: &Work,
) -> Result<Vec<(u32, u32)>> {
    work.begin("candidate pairs", facts.len() as u64);
    let least = settings.least_related();
    let alike = likeness.pairs.iter().filter(|pair| pair.dot >= least);
    let mut pairs: Vec<(u32, u32)> = alike.map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b))).collect();
    for mut family in title_families(facts) {
        add_family(&mut pairs, &mut family, facts, settings.family_limit);
        work.advance((family.len() as u64).min(BLOCK))?;
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs.retain(|(a, b)| a != b && (*b as usize) < facts.len());
    Ok(pairs)
}

/// Projects that share a title, or the name of a family behind a marker.
fn title_families(facts: &Facts) -> Vec<Vec<u32>> {
    let mut families: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for project in 0..facts.len() as u32 {
        let (title, family) = facts.title_groups(project);
        for key in [Some(title), Some(family).filter(|&f| f != title)].into_iter().flatten().filter(|&k| k != NONE) {
            families.entry(key).or_default().push(project);
        }
    }
    families.into_values().filter(|family| family.len() > 1).collect()
}

fn add_family(pairs: &mut Vec<(u32, u32)>, family: &mut [u32], facts: &Facts, limit: usize) {
    if family.len() > limit {
        family.sort_unstable_by_key(|&project| facts.order(project));
        let neighbours = family.iter().zip(family.iter().skip(1));
        return pairs.extend(neighbours.map(|(&a, &b)| (a.min(b), a.max(b))));
    }
    for (at, &a) in family.iter().enumerate() {
        pairs.extend(family.iter().skip(at + 1).map(|&b| (a, b)));
    }
}
