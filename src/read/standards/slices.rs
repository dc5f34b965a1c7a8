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
    let slices = Slices::of(source, rule);
    let wholes = slices.wholes();
    let parent = |at: usize| if slices.is_part(at) { slices.parent(at, &wholes) } else { None };
    let roles: Vec<Text> = (0..source.len()).map(|at| slices.is_part(at).then(|| Box::from("component"))).collect();
    let parents: Vec<Text> = (0..source.len()).map(parent).collect();
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

/// The columns by which slices know each other.
struct Slices {
    ids: Vec<Text>,
    parts: Vec<Text>,
    nearest: Vec<Text>,
    same: Vec<Vec<Text>>,
}

/// Rows that are no parts, by what a part has in common with its whole.
type Wholes = FxHashMap<Vec<Box<str>>, Vec<usize>>;

impl Slices {
    fn of(source: &Source, rule: &PartOf) -> Self {
        let [ids, parts, nearest] = [&rule.id, &rule.part, &rule.nearest].map(|name| texts(source, name));
        Self { ids, parts, nearest, same: rule.same.iter().map(|name| texts(source, name)).collect() }
    }

    fn is_part(&self, at: usize) -> bool {
        self.parts.get(at).is_some_and(Option::is_some)
    }

    /// `None` where a column is empty: what is not known is not the same.
    fn key(&self, at: usize) -> Option<Vec<Box<str>>> {
        self.same.iter().map(|column| column.get(at).cloned().flatten()).collect()
    }

    fn wholes(&self) -> Wholes {
        let mut wholes = Wholes::default();
        for at in (0..self.ids.len()).filter(|&at| !self.is_part(at)) {
            if let Some(key) = self.key(at) {
                wholes.entry(key).or_default().push(at);
            }
        }
        wholes
    }

    /// The only whole there is, or of several the only one that is nearest.
    fn parent(&self, at: usize, wholes: &Wholes) -> Text {
        let candidates = wholes.get(&self.key(at)?)?;
        let own = self.nearest.get(at)?.as_ref();
        let is_near = |&&whole: &&usize| own.is_some() && self.nearest.get(whole).and_then(Option::as_ref) == own;
        let near: Vec<usize> = candidates.iter().filter(is_near).copied().collect();
        let one = match (candidates.as_slice(), near.as_slice()) {
            ([one], _) | (_, [one]) => *one,
            _ => return None,
        };
        self.ids.get(one).cloned().flatten()
    }
}
