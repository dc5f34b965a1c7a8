//! Rows that are equal in everything but their id: flagged, never left out without an explicit id.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::conflict::{Conflict, ConflictKind, named};
use crate::money::Sum;
use crate::register::{Field, Register};

/// Groups that are listed one by one.
const MOST: usize = 1_000;

impl Register {
    /// Groups of equal rows with a title or description, at most the thousand with most money.
    pub(super) fn identical_rows(&self) -> Vec<Conflict> {
        let Some(field) = self.default_money() else { return Vec::new() };
        let told = |at: usize| {
            [Field::Title, Field::Description].iter().any(|f| self.text(*f).is_some_and(|t| t.get(at).is_some()))
        };
        let rows = (0..self.len()).filter(|&at| told(at) && self.counts(field, at));
        let mut keyed: Vec<(u64, u32)> = rows.map(|at| (self.fingerprint(at), at as u32)).collect();
        keyed.sort_unstable();
        let alike = keyed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        let mut groups: Vec<Vec<u32>> = alike.flat_map(|group| self.equal(group)).collect();
        groups.sort_by_cached_key(|group| {
            (std::cmp::Reverse(self.money_of_repeats(field, group)), group.first().copied())
        });
        groups.iter().take(MOST).map(|group| self.identical(field, group)).collect()
    }

    fn identical(&self, field: Field, group: &[u32]) -> Conflict {
        let currency = group.first().and_then(|&at| self.currency(at as usize));
        let line = Conflict::of_records(ConflictKind::IdenticalRows, named(self, group));
        line.with_money(field, currency, self.money_of_repeats(field, group))
    }

    /// The money of all rows but one.
    fn money_of_repeats(&self, field: Field, group: &[u32]) -> Option<i128> {
        let mut sum = Sum::default();
        group.iter().skip(1).filter_map(|&at| self.countable(field, at as usize)).for_each(|minor| sum.add(minor));
        sum.total("equal rows").ok().filter(|_| sum.n() > 0)
    }

    /// Rows of one fingerprint, told apart where they only seem equal.
    fn equal(&self, group: &[(u64, u32)]) -> Vec<Vec<u32>> {
        let mut classes: Vec<Vec<u32>> = Vec::new();
        for &(_, at) in group {
            let class =
                classes.iter_mut().find(|c| c.first().is_some_and(|&first| self.same(first as usize, at as usize)));
            match class {
                Some(class) => class.push(at),
                None => classes.push(vec![at]),
            }
        }
        classes.retain(|class| class.len() > 1);
        classes
    }

    /// The same for equal rows; equal rows are compared in full.
    fn fingerprint(&self, at: usize) -> u64 {
        let mut hash = FxHasher::default();
        self.currency(at).map(|c| c.0.to_string()).hash(&mut hash);
        self.texts.values().for_each(|column| column.get(at).hash(&mut hash));
        self.categories.values().chain(self.extra.values()).for_each(|c| c.codes().get(at).hash(&mut hash));
        self.money.values().for_each(|column| column.get(at).hash(&mut hash));
        self.counts.values().for_each(|column| column.get(at).hash(&mut hash));
        self.dates.values().for_each(|column| column.get(at).map(crate::calendar::Date::days).hash(&mut hash));
        hash.finish()
    }

    fn same(&self, a: usize, b: usize) -> bool {
        let columns = || self.categories.values().chain(self.extra.values());
        self.currency(a) == self.currency(b)
            && self.texts.values().all(|c| c.get(a) == c.get(b))
            && columns().all(|c| c.codes().get(a) == c.codes().get(b))
            && self.money.values().all(|c| c.get(a) == c.get(b))
            && self.counts.values().all(|c| c.get(a) == c.get(b))
            && self.dates.values().all(|c| c.get(a) == c.get(b))
            && self.shares.values().all(|c| c.get(a) == c.get(b))
    }
}
