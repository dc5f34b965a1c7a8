//! What became of the groups of an earlier register, by the projects both have; and names that stay.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::Clustering;
use crate::register::Register;
use crate::sets::Sets;
use crate::{Result, Work};

/// Groups of a register.
#[derive(Debug, Clone, Copy)]
pub struct Year<'a> {
    /// The projects.
    pub register: &'a Register,
    /// Their groups.
    pub groups: &'a Clustering,
    /// What the groups are called; `None` names them by themselves.
    pub names: Option<&'a [GroupName]>,
}

/// What a group is called from year to year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName {
    /// The smallest id of the group when it was first seen; of no other group.
    pub key: String,
    /// As it was called when it was first seen.
    pub name: String,
}

/// What happened to groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The same projects.
    Unchanged,
    /// One group, with more projects.
    Grew,
    /// One group, with fewer projects.
    Shrank,
    /// One group, with as many projects, but not the same.
    Changed,
    /// One became several.
    Split,
    /// Several became one.
    Merged,
    /// Several became several others.
    Rearranged,
    /// No earlier group goes on in it.
    New,
    /// It goes on in no later group.
    Gone,
}

impl Change {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Grew => "grew",
            Self::Shrank => "shrank",
            Self::Changed => "changed",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Rearranged => "rearranged",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }
}

/// Groups that go on in one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub change: Change,
    /// Groups of the old register, ascending.
    pub old: Vec<usize>,
    /// Groups of the new register, ascending.
    pub new: Vec<usize>,
}

/// What became of the groups of one register in the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// Every group of both registers, each in one line: by the projects of the larger side falling, then by key.
    pub lines: Vec<Line>,
    /// What the old groups are called.
    pub old_names: Vec<GroupName>,
    /// What the new groups are called: by the old group that goes on in them, where there is one.
    pub new_names: Vec<GroupName>,
    /// The position of each project of the old register in the new one.
    pub(super) later: Vec<Option<u32>>,
}

/// Follows groups from one register to the next by the ids of their projects.
///
/// An old group goes on in a new one that has at least half of its projects, of those still there, or of which it makes up
/// at least half, of those already there; two projects at least, unless only one is left of it. (After MONIC,
/// Spiliopoulou et al. 2006.) A new group takes the name of the old one it shares most projects with, each name once: so
/// the largest part of a split, and the largest of those merged, keep theirs.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn lineage(old: Year<'_>, new: Year<'_>, work: &Work) -> Result<Lineage> {
    let later = positions(old.register, new.register);
    let shared = Shared::of(&old, &new, &later);
    let ties = shared.ties();
    let old_names = match old.names {
        Some(names) => names.to_vec(),
        None => named(&old, &BTreeMap::new(), &[], work)?,
    };
    let new_names = named(&new, &heirs(&ties), &old_names, work)?;
    let mut lines = lines(old.groups, new.groups, &ties, &shared);
    let size = |groups: &Clustering, of: &[usize]| -> usize {
        of.iter().filter_map(|&group| groups.members().get(group)).map(Vec::len).sum()
    };
    lines.sort_by_cached_key(|line| {
        let (was, is) = (size(old.groups, &line.old), size(new.groups, &line.new));
        let key = |names: &[GroupName], of: &[usize]| of.first().and_then(|&g| names.get(g)).map(|n| n.key.clone());
        (Reverse(was.max(is)), key(&new_names, &line.new), key(&old_names, &line.old))
    });
    Ok(Lineage { lines, old_names, new_names, later })
}

impl Lineage {
    /// The line of each of `n` groups of one side.
    pub(super) fn line_of(&self, n: usize, side: impl Fn(&Line) -> &Vec<usize>) -> Vec<usize> {
        let mut line_of = vec![usize::MAX; n];
        for (line, at) in self.lines.iter().zip(0..) {
            for &group in side(line) {
                line_of.get_mut(group).into_iter().for_each(|slot| *slot = at);
            }
        }
        line_of
    }

    /// The projects, of `n` in the new register, that the old one does not have.
    pub(super) fn entered(&self, n: usize) -> Vec<u32> {
        let mut is_new = vec![true; n];
        for &at in self.later.iter().flatten() {
            is_new.get_mut(at as usize).into_iter().for_each(|slot| *slot = false);
        }
        (0_u32..).zip(is_new).filter(|(_, new)| *new).map(|(project, _)| project).collect()
    }
}

fn positions(old: &Register, new: &Register) -> Vec<Option<u32>> {
    let at: FxHashMap<&str, u32> = (0..new.len() as u32).map(|project| (new.id(project as usize), project)).collect();
    (0..old.len()).map(|project| at.get(old.id(project)).copied()).collect()
}

/// How many projects groups have in common.
struct Shared {
    /// By old and new group.
    common: BTreeMap<(usize, usize), usize>,
    /// Of each old group, the projects that are still there.
    stay: Vec<usize>,
    /// Of each new group, the projects that were already there.
    known: Vec<usize>,
    /// Whether old and new group are the same projects.
    same: BTreeSet<(usize, usize)>,
}

impl Shared {
    fn of(old: &Year<'_>, new: &Year<'_>, later: &[Option<u32>]) -> Self {
        let (mut common, mut stay) = (BTreeMap::new(), vec![0; old.groups.n_groups()]);
        let mut known = vec![0; new.groups.n_groups()];
        for (was, is) in (0_u32..).zip(later).filter_map(|(was, is)| Some((was, (*is)?))) {
            let (before, after) = (old.groups.group_of(was), new.groups.group_of(is));
            before.and_then(|group| stay.get_mut(group)).into_iter().for_each(|n| *n += 1);
            after.and_then(|group| known.get_mut(group)).into_iter().for_each(|n| *n += 1);
            if let Some(groups) = before.zip(after) {
                *common.entry(groups).or_insert(0) += 1;
            }
        }
        let size = |groups: &Clustering, group: usize| groups.members().get(group).map(Vec::len);
        let whole = |&(&(was, is), &n): &(&(usize, usize), &usize)| {
            size(old.groups, was) == Some(n) && size(new.groups, is) == Some(n)
        };
        let same = common.iter().filter(whole).map(|(&groups, _)| groups).collect();
        Self { common, stay, known, same }
    }

    /// Which old group goes on in which new one, with the projects in common.
    fn ties(&self) -> BTreeMap<(usize, usize), usize> {
        let goes_on = |&(&(was, is), &n): &(&(usize, usize), &usize)| {
            let of = |counts: &[usize], group: usize| counts.get(group).copied().unwrap_or(usize::MAX);
            let (stay, known) = (of(&self.stay, was), of(&self.known, is));
            (n >= 2 || stay == 1) && (n >= stay.div_ceil(2) || n >= known.div_ceil(2))
        };
        self.common.iter().filter(goes_on).map(|(&groups, &n)| (groups, n)).collect()
    }
}

/// The old group whose name each new one takes: most projects in common first, then the smaller numbers.
fn heirs(ties: &BTreeMap<(usize, usize), usize>) -> BTreeMap<usize, usize> {
    let mut strongest: Vec<(Reverse<usize>, usize, usize)> =
        ties.iter().map(|(&(was, is), &n)| (Reverse(n), was, is)).collect();
    strongest.sort_unstable();
    let (mut given, mut heirs) = (BTreeSet::new(), BTreeMap::new());
    for (_, was, is) in strongest {
        if !heirs.contains_key(&is) && given.insert(was) {
            heirs.insert(is, was);
        }
    }
    heirs
}

/// Names of the groups of a year: that of the old group they go on from, else their own.
fn named(year: &Year<'_>, heirs: &BTreeMap<usize, usize>, old: &[GroupName], work: &Work) -> Result<Vec<GroupName>> {
    let own = year.groups.names(year.register, work)?;
    let mut taken: BTreeSet<String> = old.iter().map(|name| name.key.clone()).collect();
    let mut names = Vec::with_capacity(own.len());
    for (group, (name, members)) in own.into_iter().zip(year.groups.members()).enumerate() {
        let inherited = heirs.get(&group).and_then(|&group| old.get(group)).cloned();
        names.push(inherited.unwrap_or_else(|| {
            let ids = members.iter().map(|&project| year.register.id(project as usize));
            let key = new_key(ids, &taken);
            taken.insert(key.clone());
            GroupName { key, name }
        }));
    }
    Ok(names)
}

/// The first id that is the key of no group; with a number behind it where all are.
fn new_key<'a>(mut ids: impl Iterator<Item = &'a str> + Clone, taken: &BTreeSet<String>) -> String {
    let first = ids.clone().next().unwrap_or_default();
    let numbered =
        || (2..taken.len().saturating_add(3)).map(|n| format!("{first} ({n})")).find(|key| !taken.contains(key));
    ids.find(|id| !taken.contains(*id)).map(str::to_owned).or_else(numbered).unwrap_or_default()
}

/// Groups that are linked, directly or through others, are one line.
fn lines(old: &Clustering, new: &Clustering, ties: &BTreeMap<(usize, usize), usize>, shared: &Shared) -> Vec<Line> {
    let before = old.n_groups();
    let mut set = Sets::of(before + new.n_groups());
    for &(was, is) in ties.keys() {
        set.unite(was, before + is);
    }
    let mut lines: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for group in 0..before + new.n_groups() {
        let line = lines.entry(set.first(group)).or_default();
        match group.checked_sub(before) {
            None => line.0.push(group),
            Some(is) => line.1.push(is),
        }
    }
    let told =
        |(was, is): (Vec<usize>, Vec<usize>)| Line { change: change(&was, &is, old, new, shared), old: was, new: is };
    lines.into_values().map(told).collect()
}

fn change(was: &[usize], is: &[usize], old: &Clustering, new: &Clustering, shared: &Shared) -> Change {
    let size = |groups: &Clustering, group: usize| groups.members().get(group).map_or(0, Vec::len);
    match (was, is) {
        ([], _) => Change::New,
        (_, []) => Change::Gone,
        (&[was], &[is]) if shared.same.contains(&(was, is)) => Change::Unchanged,
        (&[was], &[is]) => match size(new, is).cmp(&size(old, was)) {
            std::cmp::Ordering::Greater => Change::Grew,
            std::cmp::Ordering::Less => Change::Shrank,
            std::cmp::Ordering::Equal => Change::Changed,
        },
        ([_], _) => Change::Split,
        (_, [_]) => Change::Merged,
        _ => Change::Rearranged,
    }
}
