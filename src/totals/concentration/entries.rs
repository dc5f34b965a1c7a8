//! What the money is spread over: projects, or the values of a column; and what stands beside.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::Result;
use crate::money::{Currency, Sum};
use crate::register::{Category, Field, Register};
use crate::table::Conserved;
use crate::totals::account::conservation::Holding;
use crate::totals::aggregate::{Aggregate, Group};
use crate::totals::concentration::Entry;
use crate::totals::source::Source;
use crate::totals::width::position;

/// Entries that keep their names.
const NAMED: usize = 1000;

/// A column to group by, with its name.
pub(in crate::totals) type By<'a> = Option<(&'a str, &'a Category)>;

/// Entries of one currency, largest first.
pub(in crate::totals) struct Entries {
    /// Amount, projects and first project of each.
    all: Vec<(i128, u64, usize)>,
    /// Projects whose column has no value: number and minor units.
    unnamed: (u64, i128),
    /// The reason they are left out for.
    unnamed_reason: String,
}

impl Entries {
    /// Every project is an entry.
    pub fn of_projects(register: &Register, source: &Source, currency: Option<(Currency, u8)>) -> Self {
        let own = (0..register.len()).filter(|&row| currency.is_some() && register.currency(row) == currency);
        let amount = |row| source.get(row).filter(|&minor| minor >= 0).map(|minor| (minor, 1, row));
        let mut entries =
            Self { all: own.filter_map(amount).collect(), unnamed: (0, 0), unnamed_reason: String::new() };
        entries.sort(|row| row);
        entries
    }

    /// Every value of a column is an entry.
    pub fn of_values(
        register: &Register,
        (name, category): (&str, &Category),
        sums: &Aggregate,
        currency: Option<(Currency, u8)>,
    ) -> Result<Self> {
        let mut entries = Self { all: Vec::new(), unnamed: (0, 0), unnamed_reason: format!("unknown_{name}") };
        let counted = |group: &Group| group.known.saturating_sub(group.negative.n());
        let own =
            |group: &&Group| currency.is_some() && register.currency(group.first) == currency && counted(group) > 0;
        for group in sums.groups.iter().filter(own) {
            let minor = group.positive.total("the sum of a group")?;
            if category.get(group.first).is_some() {
                entries.all.push((minor, counted(group), group.first));
            } else {
                entries.unnamed = (counted(group), minor);
            }
        }
        entries.sort(|row| category.code(row).map_or(row, position));
        Ok(entries)
    }

    /// Largest first; ties by id, or by the value of the column.
    fn sort(&mut self, rank: impl Fn(usize) -> usize + Sync) {
        self.all.par_sort_unstable_by_key(|&(minor, _, row)| (Reverse(minor), rank(row)));
    }

    /// All amounts, smallest first.
    pub fn ascending(&self) -> Vec<i128> {
        self.all.iter().rev().map(|e| e.0).collect()
    }

    /// Projects in all entries.
    pub fn projects(&self) -> u64 {
        self.all.iter().map(|e| e.1).sum()
    }

    /// The largest entries with their names.
    pub fn largest(&self, register: &Register, by: By) -> Vec<Entry> {
        self.all.iter().take(NAMED).map(|e| entry(register, by, e)).collect()
    }

    /// One line of the reconciliation for what the register holds in a currency, ours or another.
    pub fn reconcile(&self, holding: &Holding, currency: Option<(Currency, u8)>) -> Result<Conserved> {
        if holding.currency.is_none() {
            return holding.conserved((0, 0), vec![("unknown_amount".into(), holding.n, 0)]);
        }
        if holding.currency != currency {
            let reason = if currency.is_some() { "other_currency" } else { "unknown_amount" };
            return holding.conserved((0, 0), vec![(reason.into(), holding.n, holding.total()?)]);
        }
        let mut counted = Sum::default();
        self.all.iter().for_each(|e| counted.add(e.0));
        let excluded = vec![
            ("net_negative".into(), holding.negative.n(), holding.negative.total("the negative amounts")?),
            ("unknown_amount".into(), holding.unknown(), 0),
            (self.unnamed_reason.clone(), self.unnamed.0, self.unnamed.1),
        ];
        holding.conserved((self.projects(), counted.total("the sum of the amounts")?), excluded)
    }
}

fn entry(register: &Register, by: By, &(minor, n, row): &(i128, u64, usize)) -> Entry {
    let value = by.and_then(|(_, c)| c.get(row));
    let key = value.unwrap_or_else(|| register.id(row));
    let name = match by {
        None => register.title(row),
        Some((column, _)) if column == Field::Provider.name() => register.provider_name(row).unwrap_or(key),
        Some(_) => key,
    };
    Entry { key: key.to_owned(), name: name.to_owned(), n, minor }
}
