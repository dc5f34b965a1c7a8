//! Slices of an award: which rows are parts, and of which row.

use rustc_hash::FxHashMap;

use super::PartOf;
use super::prepare::{put, texts};
use crate::read::source::Source;
use crate::read::values::Values;

type Text = Option<Box<str>>;

/// Adds the columns `role` (`component` for a part) and `parent` (the id of the row it is part of, where that row is in
/// the source and only one can be meant).
pub(super) fn apply(source: &mut Source, rule: &PartOf) {
    let (ids, parts, nearest) = (texts(source, &rule.id), texts(source, &rule.part), texts(source, &rule.nearest));
    let same: Vec<Vec<Text>> = rule.same.iter().map(|name| texts(source, name)).collect();
    let key =
        |at: usize| -> Option<Vec<Box<str>>> { same.iter().map(|column| column.get(at).cloned().flatten()).collect() };
    let is_part = |at: usize| parts.get(at).is_some_and(Option::is_some);
    let mut wholes: FxHashMap<Vec<Box<str>>, Vec<usize>> = FxHashMap::default();
    for at in (0..source.len()).filter(|&at| !is_part(at)) {
        if let Some(key) = key(at) {
            wholes.entry(key).or_default().push(at);
        }
    }
    let parent = |at: usize| {
        let candidates = wholes.get(&key(at)?)?;
        let near: Vec<&usize> = candidates
            .iter()
            .filter(|&&whole| nearest.get(whole).is_some_and(|n| n.is_some() && Some(n) == nearest.get(at)))
            .collect();
        match (candidates.as_slice(), near.as_slice()) {
            ([one], _) => ids.get(*one).cloned().flatten(),
            (_, [one]) => ids.get(**one).cloned().flatten(),
            _ => None,
        }
    };
    let rows: Vec<usize> = (0..source.len()).collect();
    let roles: Vec<Text> = rows.iter().map(|&at| is_part(at).then(|| Box::from("component"))).collect();
    let parents: Vec<Text> = rows.iter().map(|&at| if is_part(at) { parent(at) } else { None }).collect();
    let (n, found) = (roles.iter().flatten().count(), parents.iter().flatten().count());
    if n > 0 {
        source.notes.push(format!(
            "{n} rows with '{}' are parts of an award; the award of {found} of them stands in the source too",
            rule.part
        ));
        put(source, "role", Values::Text(roles));
        put(source, "parent", Values::Text(parents));
    }
}
