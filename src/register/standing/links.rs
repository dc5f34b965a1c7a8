//! Records that name another record: at most one link each, cycles cut and reported.

use super::Standing;
use super::conflict::{Conflict, ConflictKind, named};
use super::duplicates::Duplicates;
use crate::register::{Category, Field, Register};

/// No record.
pub(super) const NONE: u32 = u32::MAX;

/// The record that each record names.
pub(super) struct Links {
    field: Field,
    /// [`NONE`] where there is none.
    pub to: Vec<u32>,
    /// All records, each before the one it names.
    order: Vec<u32>,
    /// Records that name themselves.
    selves: Vec<u32>,
    /// Records that name each other in a ring.
    rings: Vec<Vec<u32>>,
    /// Records that name one that is not in the register, with the first name.
    missing: (u64, Option<Box<str>>),
}

impl Links {
    /// The links of a column; a duplicate report stands for the record it repeats.
    pub fn of(register: &Register, field: Field, duplicates: &Duplicates) -> Option<Self> {
        let column = register.category(field)?;
        let found: Vec<Option<u32>> =
            column.values().iter().map(|id| register.find(id).ok().map(|at| at as u32)).collect();
        let mut links = Self {
            field,
            to: vec![NONE; register.len()],
            order: Vec::new(),
            selves: Vec::new(),
            rings: Vec::new(),
            missing: (0, None),
        };
        for (&code, from) in column.codes().iter().zip(0_u32..) {
            if code == Category::NULL {
                continue;
            }
            match found.get(code as usize).copied().flatten() {
                Some(to) if to == from => links.selves.push(from),
                Some(to) => links.point(from, duplicates.original(to)),
                None => links.miss(column.value(code)),
            }
        }
        links.put_in_order();
        Some(links)
    }

    fn point(&mut self, from: u32, to: u32) {
        if let Some(slot) = self.to.get_mut(from as usize).filter(|_| from != to) {
            *slot = to;
        }
    }

    fn miss(&mut self, name: Option<&str>) {
        self.missing.0 += 1;
        if self.missing.1.is_none() {
            self.missing.1 = name.map(Box::from);
        }
    }

    /// Peels off records that nobody left names (Kahn 1962); what remains are rings, whose links are cut.
    fn put_in_order(&mut self) {
        let mut named_by = vec![0_u32; self.to.len()];
        for slot in self.to.iter().filter(|&&to| to != NONE) {
            named_by.get_mut(*slot as usize).into_iter().for_each(|n| *n += 1);
        }
        let free = |named_by: &[u32], at: u32| named_by.get(at as usize) == Some(&0);
        self.order = (0..self.to.len() as u32).filter(|&at| free(&named_by, at)).collect();
        let mut done = 0;
        while let Some(&at) = self.order.get(done) {
            done += 1;
            let to = self.to.get(at as usize).copied().unwrap_or(NONE);
            if let Some(n) = named_by.get_mut(to as usize) {
                *n = n.saturating_sub(1);
                if *n == 0 {
                    self.order.push(to);
                }
            }
        }
        for at in 0..self.to.len() as u32 {
            if named_by.get(at as usize).is_some_and(|&n| n > 0) {
                self.cut_ring(at, &mut named_by);
            }
        }
    }

    fn cut_ring(&mut self, first: u32, named_by: &mut [u32]) {
        let (mut ring, mut at) = (Vec::new(), first);
        while let Some(n) = named_by.get_mut(at as usize).filter(|n| **n > 0) {
            *n = 0;
            ring.push(at);
            at = self.to.get_mut(at as usize).map_or(NONE, |to| std::mem::replace(to, NONE));
        }
        self.order.extend(&ring);
        self.rings.push(ring);
    }

    /// Lists rings, and notes names that lead nowhere.
    pub fn report(&self, register: &Register, standing: &mut Standing) {
        let kind = if self.field == Field::Parent { ConflictKind::ParentCycle } else { ConflictKind::FundedFromCycle };
        let rings = self.rings.iter().chain(Some(&self.selves).filter(|selves| !selves.is_empty()));
        standing.conflicts.extend(rings.map(|ring| Conflict::of_records(kind, named(register, ring))));
        if let (n, Some(example)) = &self.missing {
            standing.notes.push(format!(
                "{}: {n} {} a record that is not in the register, as '{example}'; counted as they are",
                self.field,
                if *n == 1 { "project names" } else { "projects name" },
            ));
        }
    }
}

/// Parents and children, of any depth.
pub(super) struct Forest {
    pub parent: Vec<u32>,
    /// Children before their parents.
    pub order: Vec<u32>,
    /// Where each record stands when every tree is written down from its root, and where its branch ends.
    branch: Vec<(u32, u32)>,
}

impl Forest {
    pub fn of(links: Links) -> Self {
        let n = links.to.len();
        let mut size = vec![1_u32; n];
        for &at in &links.order {
            let own = size.get(at as usize).copied().unwrap_or(0);
            let parent = links.to.get(at as usize).copied().unwrap_or(NONE);
            size.get_mut(parent as usize).into_iter().for_each(|all| *all += own);
        }
        // `next` is where the next child of a record begins.
        let (mut branch, mut next, mut roots) = (vec![(0, 0); n], vec![0; n], 0_u32);
        for &at in links.order.iter().rev() {
            let own = size.get(at as usize).copied().unwrap_or(0);
            let parent = links.to.get(at as usize).copied().unwrap_or(NONE);
            let cursor = next.get_mut(parent as usize).unwrap_or(&mut roots);
            let start = *cursor;
            *cursor += own;
            next.get_mut(at as usize).into_iter().for_each(|slot| *slot = start + 1);
            branch.get_mut(at as usize).into_iter().for_each(|slot| *slot = (start, start + own));
        }
        Self { parent: links.to, order: links.order, branch }
    }

    /// The parent of a record.
    pub fn parent(&self, at: u32) -> Option<u32> {
        self.parent.get(at as usize).copied().filter(|&parent| parent != NONE)
    }

    /// Whether one record is the other's ancestor, or the record itself.
    pub fn holds(&self, above: u32, at: u32) -> bool {
        let ends = |at: u32| self.branch.get(at as usize).copied().unwrap_or_default();
        let ((from, to), (at, _)) = (ends(above), ends(at));
        from <= at && at < to
    }

    /// Those of the records that have none of the others above them.
    pub fn topmost(&self, records: &[u32]) -> Vec<u32> {
        let ends = |at: &u32| self.branch.get(*at as usize).copied().unwrap_or_default();
        let mut sorted = records.to_vec();
        sorted.sort_unstable_by_key(ends);
        let mut covered = 0;
        sorted.retain(|at| {
            let (from, to) = ends(at);
            let top = from >= covered;
            covered = covered.max(to);
            top
        });
        sorted
    }
}
