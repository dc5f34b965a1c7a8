//! The same grant reported by two units.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::Rules;
use super::book::Book;
use super::left_out::listed;
use super::links::NONE;
use super::role::{Role, RoleRule, Roles};
use crate::money::Sum;
use crate::register::{Category, Field, Reason, Register};

/// Records that repeat another one.
#[derive(Default)]
pub(super) struct Duplicates {
    /// The record that each repeats; [`NONE`] where the source does not say which.
    original: FxHashMap<u32, u32>,
}

impl Duplicates {
    /// Whether ids look as if the same grant could stand under two units.
    pub fn may_occur(register: &Register) -> bool {
        let told = register.standing.declared_ids && register.default_money().is_some();
        let columns = register.category(Field::Unit).is_some() && register.text(Field::Title).is_some();
        told && columns && register.ids().iter().any(|id| cut(id).is_some())
    }

    /// Those that the source names, and those that the stem of the id gives away.
    pub fn of(register: &Register, roles: &mut Roles, notes: &mut Vec<String>, on: Rules) -> Self {
        if !on.duplicate_reports {
            return Self::default();
        }
        let named = (0..register.len() as u32).filter(|&at| roles.get(at) == Role::DuplicateReport);
        let mut duplicates = Self { original: named.map(|at| (at, NONE)).collect() };
        if Self::may_occur(register) {
            duplicates.add_by_stem(register, roles, notes);
        }
        duplicates
    }

    /// One stem, title, amount and currency under two units: the record whose id sorts first stays.
    fn add_by_stem(&mut self, register: &Register, roles: &mut Roles, notes: &mut Vec<String>) {
        let mut keyed = self.keyed(register);
        keyed.sort_unstable();
        let (mut n, mut sums) = (0_u64, BTreeMap::<u16, Sum>::new());
        for same in keyed.chunk_by(|a, b| a.key == b.key) {
            let Some((kept, others)) = same.split_first() else { continue };
            for other in others.iter().filter(|other| other.unit != kept.unit) {
                self.original.insert(other.at, kept.at);
                roles.set(other.at, Role::DuplicateReport, RoleRule::IdStem);
                n += 1;
                sums.entry(other.key.2).or_default().add(other.key.3);
            }
        }
        if n > 0 {
            notes.push(format!(
                "duplicate reports: {n} {} stem of the id, title and amount of a project of another unit: {} counted once, \
                 by the id that comes first; counting(duplicate_reports=False) counts all",
                if n == 1 { "project repeats" } else { "projects repeat" },
                listed(register, &sums),
            ));
        }
    }

    fn keyed<'a>(&self, register: &'a Register) -> Vec<Keyed<'a>> {
        let suffixes = suffixes(register);
        let (units, titles) = (register.category(Field::Unit), register.text(Field::Title));
        let money = register.default_money().and_then(|field| register.money(field));
        if suffixes.len() < 2 {
            return Vec::new();
        }
        let key = |(at, id): (usize, &'a str)| {
            let (stem, suffix) = cut(id).filter(|_| !self.contains(at as u32))?;
            let unit = units?.codes().get(at).copied().filter(|unit| suffixes.get(suffix) == Some(unit))?;
            let currency = register.currency_codes().get(at).copied()?;
            let key = (stem, titles?.get(at)?, currency, money?.get(at)?);
            Some(Keyed { key, at: at as u32, unit })
        };
        register.ids().iter().map(AsRef::as_ref).enumerate().filter_map(key).collect()
    }

    pub fn contains(&self, at: u32) -> bool {
        self.original.contains_key(&at)
    }

    /// The record that stands for this one.
    pub fn original(&self, at: u32) -> u32 {
        self.original.get(&at).copied().filter(|&original| original != NONE).unwrap_or(at)
    }

    /// Leaves duplicates out of a money column.
    pub fn exclude(&self, book: &mut Book) {
        let all: BTreeSet<u32> = self.original.keys().copied().collect();
        for at in all {
            book.take_all(at, Reason::DuplicateReport);
        }
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Keyed<'a> {
    /// Stem, title, currency, minor units.
    key: (&'a str, &'a str, u16, i128),
    at: u32,
    unit: u32,
}

/// Stem and suffix of an id as `2025-01169_Vinnova`: the stem has a digit, for it is the number of a case; the suffix has
/// letters only, and at least two, for `_1` and `_A` number the parts of a project.
fn cut(id: &str) -> Option<(&str, &str)> {
    // Most ids end in a digit: nothing more is looked at.
    let (stem, suffix) = id.ends_with(char::is_alphabetic).then(|| id.rsplit_once('_')).flatten()?;
    let letters = suffix.chars().all(char::is_alphabetic) && suffix.chars().nth(1).is_some();
    (letters && stem.contains(|c: char| c.is_ascii_digit())).then_some((stem, suffix))
}

/// The suffixes that belong to one unit each, so that they name who reports.
fn suffixes(register: &Register) -> BTreeMap<&str, u32> {
    let Some(units) = register.category(Field::Unit) else { return BTreeMap::new() };
    let mut found: BTreeMap<&str, Option<u32>> = BTreeMap::new();
    for (id, &unit) in register.ids().iter().zip(units.codes()) {
        let Some((_, suffix)) = cut(id).filter(|_| unit != Category::NULL) else { continue };
        let known = found.entry(suffix).or_insert(Some(unit));
        *known = known.filter(|&known| known == unit);
    }
    found.into_iter().filter_map(|(suffix, unit)| Some((suffix, unit?))).collect()
}
