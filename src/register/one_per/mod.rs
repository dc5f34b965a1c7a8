//! Several records made one project: the parts of a family, the payments of a grant.
//!
//! Money is added up, counted and excluded alike; what does not add is settled column by column, and where the records
//! differ a note says so.

mod columns;
mod groups;
mod money;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use self::groups::Groups;
use super::places::Column;
use super::standing::{Role, RoleRule, Standing};
use super::{Counts, Dates, Field, Ids, Register, Texts};
use crate::{Error, Result};

/// Projects by column in which something had to be settled.
#[derive(Debug, Default)]
struct Settled {
    /// Several values, joined.
    joined: BTreeMap<String, u64>,
    /// Told differently, or by several records: unknown.
    unknown: BTreeMap<String, u64>,
    /// Amounts known of some records only.
    partly: BTreeMap<String, u64>,
    /// Amounts that several records repeat, taken once.
    once: BTreeMap<String, u64>,
}

impl Settled {
    fn notes(&self) -> Vec<String> {
        let line = |what: &str, columns: &BTreeMap<String, u64>| {
            let told: Vec<String> = columns
                .iter()
                .filter(|(_, n)| **n > 0)
                .map(|(name, n)| format!("{name} in {n} project{}", if *n == 1 { "" } else { "s" }))
                .collect();
            (!told.is_empty()).then(|| format!("{what}: {}", told.join(", ")))
        };
        let lines = [
            line("records with several values, joined by ';'", &self.joined),
            line("unknown, since several records tell it", &self.unknown),
            line("the sum of the records that tell it, others do not", &self.partly),
            line("repeated by several records, taken once", &self.once),
        ];
        lines.into_iter().flatten().collect()
    }
}

impl Register {
    /// One project for each value of the first column (each combination of the columns), called by its values: the
    /// records of one family, one provider, one family and year. A record without a value in the first column stays as
    /// it is; in the others a missing value is a value of its own. Currencies are never added: a family in two of them is
    /// two projects, `id · DKK` and `id · EUR`.
    ///
    /// Every money column is the sum of its known amounts, and what is left out of it is left out by the same reasons, so
    /// no sum changes; a project counts when one of its records does. It starts with the first and ends with the last of
    /// its records; an award in several years is unknown. Title and description are those of the first record (by id)
    /// that has them; several values of a category are joined by `"; "`. Counts of people that several records tell are
    /// unknown, for the people may be the same.
    ///
    /// # Errors
    /// [`Error::Settings`] without columns, and for a register by year unless `year` is among them; [`Error::Schema`] for
    /// a column that does not exist, or projects that would have one id; [`Error::AmountOverflow`].
    pub fn one_per(&self, by: &[String]) -> Result<Self> {
        if by.is_empty() {
            return Err(Error::Settings("one_per needs a column, as one_per(\"family\")".to_owned()));
        }
        if self.settings.contains_key("years") && !by.iter().any(|name| name == "year") {
            return Err(Error::Settings(
                "the register is by year: add \"year\" to the columns of one_per, or call it before by_year".to_owned(),
            ));
        }
        let columns = by.iter().map(|name| self.dimension(name)).collect::<Result<Vec<_>>>()?;
        let alone = columns.first().map_or(0, |first| first.iter().filter(Option::is_none).count());
        let (groups, ids) = Groups::of(self, &columns)?;
        let mut settled = Settled::default();
        let mut register = self.merged(&groups, ids, false, &mut settled)?;
        register.standing = self.standing.merged(self, &register, &groups);
        let by = by.join(", ");
        let stay = if alone == 0 { String::new() } else { format!("; {alone} without a value stay as they are") };
        register.notes.push(format!("one per {by}: {} records are {} projects{stay}", self.len(), register.len()));
        register.notes.extend(settled.notes());
        register.settings.insert("one_per".to_owned(), by);
        Ok(register)
    }

    /// The rows of one id, which stand beside each other, as one project: before it is decided what counts. A total cost
    /// that several payments repeat is that of the project.
    ///
    /// # Errors
    /// As [`Register::one_per`].
    pub(super) fn tranches_merged(&self) -> Result<Self> {
        let (groups, ids) = Groups::of_ids(self)?;
        let mut settled = Settled::default();
        let mut register = self.merged(&groups, ids, true, &mut settled)?;
        let (mut rows, mut projects) = (0, 0);
        for records in groups.iter().filter(|records| records.len() > 1) {
            rows += records.len();
            projects += 1;
        }
        // Two words for a tranche, joined, would be none.
        let firsts: Vec<usize> = groups.iter().filter_map(|records| records.first()).map(|&at| at as usize).collect();
        if let Some(role) = self.category(Field::Role) {
            register.categories.insert(Field::Role, role.pick(&firsts));
            settled.joined.remove(Field::Role.name());
        }
        let s = if projects == 1 { "" } else { "s" };
        register.notes.push(format!("tranches: {rows} rows are the payments of {projects} project{s}"));
        register.notes.extend(settled.notes());
        Ok(register)
    }

    fn merged(&self, groups: &Groups, ids: Vec<Box<str>>, once: bool, settled: &mut Settled) -> Result<Self> {
        let rank = self.ranks();
        let place = |records: &[u32]| records.iter().copied().min_by_key(|&at| rank.get(at as usize)).unwrap_or(0);
        let firsts: Vec<usize> = groups.iter().map(|records| place(records) as usize).collect();
        let mut order: Vec<u32> = (0..firsts.len() as u32).collect();
        order.sort_by_key(|&new| firsts.get(new as usize).and_then(|&at| rank.get(at)));
        let (money, excluded) = self.merged_money(groups, once, settled)?;
        let mut register = Self {
            ids: Ids::given(ids),
            input_order: Column::Each(order),
            files: self.files.clone(),
            origin: Arc::new(self.origin.pick(&firsts)),
            currencies: self.currencies.clone(),
            currency: self.merged_currency(groups),
            texts: self.texts.iter().map(|(f, c)| (*f, Texts(columns::first(&c.0, groups)))).collect(),
            categories: BTreeMap::new(),
            money,
            yearly: self.merged_years(groups, once)?,
            dates: BTreeMap::new(),
            counts: BTreeMap::new(),
            extra: BTreeMap::new(),
            shares: BTreeMap::new(),
            excluded,
            standing: self.standing.clone(),
            provider_names: self.provider_names.as_ref().map(|c| Texts(columns::names(&c.0, groups))),
            rejected: self.rejected.clone(),
            account: self.account.clone(),
            notes: self.notes.clone(),
            settings: self.settings.clone(),
            label: self.label.clone(),
            digest: OnceLock::new(),
        };
        self.merge_words(groups, &mut register, settled);
        self.merge_days_and_counts(groups, &mut register, settled);
        Ok(register)
    }

    /// The place of each record in the order of the source.
    fn ranks(&self) -> Vec<u32> {
        let mut rank = vec![0; self.len()];
        for (at, nth) in self.input_order.iter().zip(0_u32..) {
            rank.get_mut(at as usize).into_iter().for_each(|slot| *slot = nth);
        }
        rank
    }

    /// Records without money take the currency of the others.
    fn merged_currency(&self, groups: &Groups) -> Column<u16> {
        if self.currency.constant().is_some() {
            return self.currency.pick(&vec![0; groups.len()]);
        }
        let code = |at: &u32| self.currency.get(*at as usize);
        Column::Each(groups.iter().map(|all| all.iter().filter_map(code).min().unwrap_or(u16::MAX)).collect())
    }

    fn merge_words(&self, groups: &Groups, register: &mut Self, settled: &mut Settled) {
        for (&field, column) in &self.categories {
            let (column, several) = columns::joined(column, groups);
            settled.joined.insert(field.name().to_owned(), several);
            register.categories.insert(field, column);
        }
        for (name, column) in &self.extra {
            let (column, several) = columns::joined(column, groups);
            settled.joined.insert(name.clone(), several);
            register.extra.insert(name.clone(), column);
        }
        for (&field, shares) in &self.shares {
            let (shares, differ) = columns::alike(shares, groups);
            settled.unknown.insert(format!("shares of {field}"), differ);
            register.shares.insert(field, shares);
        }
    }

    fn merge_days_and_counts(&self, groups: &Groups, register: &mut Self, settled: &mut Settled) {
        for (&field, column) in &self.dates {
            let (days, unknown) = columns::days(field, &column.0, groups);
            settled.unknown.insert(field.name().to_owned(), unknown);
            register.dates.insert(field, Dates(days));
        }
        let reversed: Vec<usize> = (0..register.len()).filter(|&at| register.is_reversed(at)).collect();
        for field in [Field::Start, Field::End] {
            let Some(column) = register.dates.get_mut(&field) else { continue };
            reversed.iter().filter_map(|&at| column.0.get_mut(at).map(|day| *day = None)).for_each(drop);
            *settled.unknown.entry(field.name().to_owned()).or_default() += reversed.len() as u64;
        }
        for (&field, column) in &self.counts {
            let (counts, unknown) = columns::told_once(&column.0, groups);
            settled.unknown.insert(field.name().to_owned(), unknown);
            register.counts.insert(field, Counts(counts));
        }
    }

    /// Whether the start of one record lies behind the end of another, of which no more is known.
    fn is_reversed(&self, project: usize) -> bool {
        let day = |field| self.date(field).and_then(|column| column.get(project));
        day(Field::Start).is_some() && day(Field::End).is_some() && self.period(project).is_none()
    }
}

impl Standing {
    /// The standing of projects made of records: their common role, all caveats, conflicts under the new ids. What
    /// counts was decided on the records, so it is not decided again.
    fn merged(&self, old: &Register, new: &Register, groups: &Groups) -> Self {
        let mut project_of = vec![u32::MAX; old.len()];
        for (records, new) in groups.iter().zip(0_u32..) {
            for &at in records {
                project_of.get_mut(at as usize).into_iter().for_each(|slot| *slot = new);
            }
        }
        let of = |at: u32| project_of.get(at as usize).copied().unwrap_or(u32::MAX);
        let common = |records: &[u32]| {
            let roles: BTreeSet<(Role, RoleRule)> = records.iter().map(|&at| old.role(at as usize)).collect();
            roles.first().copied().filter(|(_, rule)| roles.len() == 1 && *rule != RoleRule::Assumed)
        };
        let told = groups.iter().zip(0_u32..).filter_map(|(records, at)| common(records).map(|(r, k)| (at, r, k)));
        let mut caveats: Vec<_> = self.caveats.iter().map(|&(at, caveat)| (of(at), caveat)).collect();
        caveats.sort_unstable();
        caveats.dedup();
        let renamed = |id: &str| old.find(id).map_or_else(|_| id.into(), |at| new.id(of(at as u32) as usize).into());
        let mut conflicts = self.conflicts.clone();
        for conflict in &mut conflicts {
            let mut seen = BTreeSet::new();
            let ids: Vec<Box<str>> = conflict.projects.iter().map(|id| renamed(id)).collect();
            conflict.projects = ids.into_iter().filter(|id| seen.insert(id.clone())).collect();
        }
        let (roles, notes) = (if self.roles.is_empty() { Vec::new() } else { told.collect() }, self.notes.clone());
        Self { in_parts: true, roles, caveats, conflicts, notes, ..*self }
    }
}
