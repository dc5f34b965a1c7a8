//! What stands for whose money: decided once, on the whole register, so that filters and groupings only add up entries.
//!
//! In this order: duplicate reports, total costs counted once, what children cover, what was never paid out to cancelled
//! projects, what is passed on. Each rule takes
//! from what the rules before it have left.

mod book;
mod cancelled;
mod cofinancing;
mod conflict;
mod duplicates;
mod identical;
mod left_out;
mod links;
mod organisations;
mod pass_through;
mod residual;
mod role;

pub use conflict::{Conflict, ConflictKind};
pub use left_out::LeftOut;
pub(super) use role::is_tranche;
pub use role::{Role, RoleRule};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use self::book::Book;
use self::duplicates::Duplicates;
use self::links::{Forest, Links};
use self::pass_through::Edges;
use self::role::Roles;
use super::{Exclusion, Field, Money, Register};
use crate::{Error, Result};

/// Which rules decide what is counted; all of them unless turned off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "switches that do not depend on each other")]
pub struct Rules {
    /// A grant that another unit reports too is counted once.
    pub duplicate_reports: bool,
    /// A parent counts what its children do not account for.
    pub residuals: bool,
    /// Money passed on is counted where it is used.
    pub pass_through: bool,
    /// The total cost of a co-financed project is counted once.
    pub counted_once: bool,
    /// Of the commitment to a cancelled project what was paid out counts.
    pub cancelled: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { duplicate_reports: true, residuals: true, pass_through: true, counted_once: true, cancelled: true }
    }
}

impl Rules {
    /// All rules but these, by their words.
    ///
    /// # Errors
    /// [`Error::Settings`] for an unknown word, with those there are.
    pub fn without(words: &[String]) -> Result<Self> {
        let mut rules = Self::default();
        for word in words {
            match word.as_str() {
                "duplicate_reports" => rules.duplicate_reports = false,
                "residuals" => rules.residuals = false,
                "pass_through" => rules.pass_through = false,
                "counted_once" => rules.counted_once = false,
                "cancelled" => rules.cancelled = false,
                _ => {
                    return Err(Error::Settings(format!(
                        "no rule '{word}'; there are: duplicate_reports, residuals, pass_through, counted_once, cancelled"
                    )));
                }
            }
        }
        Ok(rules)
    }

    /// The words of the rules that are turned off.
    pub fn turned_off(&self) -> Vec<&'static str> {
        let all = [
            ("duplicate_reports", self.duplicate_reports),
            ("residuals", self.residuals),
            ("pass_through", self.pass_through),
            ("counted_once", self.counted_once),
            ("cancelled", self.cancelled),
        ];
        all.iter().filter(|(_, on)| !on).map(|(word, _)| *word).collect()
    }
}

/// What is to be known about a project that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Caveat {
    /// Part of the parent's residual may be that of a child whose amount is unknown.
    ChildOfUnknownAmount,
    /// Passed on, and not seen where it is used.
    OnwardUseUnknown,
}

/// How the register was decided, beside the entries in [`Register::excluded`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    pub rules: Rules,
    /// Whether the source gives ids, or the rows are named by their place.
    pub declared_ids: bool,
    /// Whether projects were cut into parts or merged, which cannot be decided again.
    pub in_parts: bool,
    /// Role and rule of the projects that are not direct by default, by position.
    pub roles: Vec<(u32, Role, RoleRule)>,
    /// By position.
    pub caveats: Vec<(u32, Caveat)>,
    pub conflicts: Vec<Conflict>,
    /// Notes of this decision, which the next one replaces.
    pub notes: Vec<String>,
}

impl Standing {
    /// The standing of the projects whose new position is in `rank` (`u32::MAX` where they are gone).
    pub fn moved(&self, rank: &[u32], stays: impl Fn(&str) -> bool) -> Self {
        let new = |at: u32| rank.get(at as usize).copied().filter(|&at| at != u32::MAX);
        let kept = self.conflicts.iter().filter(|c| c.projects.iter().any(|id| stays(id)));
        Self {
            roles: self.roles.iter().filter_map(|&(at, role, rule)| Some((new(at)?, role, rule))).collect(),
            caveats: self.caveats.iter().filter_map(|&(at, caveat)| Some((new(at)?, caveat))).collect(),
            conflicts: kept.cloned().collect(),
            notes: self.notes.clone(),
            ..*self
        }
    }

    /// The standing of the parts of projects, `rows` being the project of each part.
    pub fn in_parts(&self, rows: &[usize]) -> Self {
        let mut parts: Vec<(u32, u32)> = rows.iter().zip(0..).map(|(&project, part)| (project as u32, part)).collect();
        parts.sort_unstable();
        let of = |project: u32| {
            let from = parts.partition_point(|part| part.0 < project);
            parts.iter().skip(from).take_while(move |part| part.0 == project).map(|part| part.1)
        };
        let mut roles: Vec<_> =
            self.roles.iter().flat_map(|&(at, role, rule)| of(at).map(move |part| (part, role, rule))).collect();
        roles.sort_unstable();
        let mut caveats: Vec<_> =
            self.caveats.iter().flat_map(|&(at, caveat)| of(at).map(move |part| (part, caveat))).collect();
        caveats.sort_unstable();
        let (conflicts, notes) = (self.conflicts.clone(), self.notes.clone());
        Self { in_parts: true, roles, caveats, conflicts, notes, ..*self }
    }
}

impl Register {
    /// The rules by which the register was decided.
    pub fn rules(&self) -> Rules {
        self.standing.rules
    }

    /// Role of a project in the ledger, and how it is known.
    pub fn role(&self, project: usize) -> (Role, RoleRule) {
        let found = self.standing.roles.binary_search_by_key(&project, |entry| entry.0 as usize).ok();
        let entry = found.and_then(|at| self.standing.roles.get(at));
        entry.map_or((Role::Direct, RoleRule::Assumed), |&(_, role, rule)| (role, rule))
    }

    /// The register decided again by other rules, on the projects it holds: apply it before a filter.
    ///
    /// # Errors
    /// [`Error::Settings`] when the projects were cut into parts, [`Error::AmountOverflow`].
    pub fn counting(&self, rules: Rules) -> Result<Self> {
        if self.standing.in_parts || !self.settings.is_empty() {
            return Err(Error::Settings(
                "the projects are cut into parts or merged, or their money is restated, so what is counted cannot be decided \
                 again; call counting first"
                    .into(),
            ));
        }
        let mut register = self.clone();
        register.standing.rules = rules;
        register.decide()?;
        register.digest = OnceLock::new();
        Ok(register)
    }

    /// Decides what of each money column is counted. Registers without any sign of double counting pass untouched.
    pub(super) fn decide(&mut self) -> Result<()> {
        let Standing { rules, declared_ids, .. } = self.standing;
        let mut notes = std::mem::take(&mut self.standing.notes);
        self.notes.retain(|note| !notes.contains(note));
        notes.clear();
        let mut decision =
            Decision { standing: Standing { rules, declared_ids, ..Standing::default() }, ..Decision::default() };
        let off = rules.turned_off();
        if !off.is_empty() {
            notes.push(format!("counting: turned off: {}", off.join(", ")));
        }
        decision.standing.notes = notes;
        if self.has_signs() {
            decision.take(self)?;
        }
        self.notes.extend(decision.standing.notes.iter().cloned());
        (self.excluded, self.standing) = (decision.excluded, decision.standing);
        Ok(())
    }

    /// Whether anything could make money count twice.
    fn has_signs(&self) -> bool {
        let links = [Field::Parent, Field::Role, Field::Family, Field::FundedFrom];
        let paid = self.money(Field::Disbursed).is_some() && self.category(Field::Status).is_some();
        paid || links.iter().any(|field| self.category(*field).is_some()) || Duplicates::may_occur(self)
    }
}

#[derive(Default)]
struct Decision {
    standing: Standing,
    excluded: BTreeMap<Field, Vec<Exclusion>>,
}

impl Decision {
    fn take(&mut self, register: &Register) -> Result<()> {
        let on = self.standing.rules;
        let mut roles = Roles::of(register, &mut self.standing.notes);
        let duplicates = Duplicates::of(register, &mut roles, &mut self.standing.notes, on);
        let parents = Links::of(register, Field::Parent, &duplicates);
        let origins = Links::of(register, Field::FundedFrom, &duplicates);
        for links in [&parents, &origins].into_iter().flatten() {
            links.report(register, &mut self.standing);
        }
        let forest = parents.map(Forest::of);
        let edges = Edges::of(register, &mut roles, forest.as_ref(), origins.as_ref(), &mut self.standing);
        roles.derive(forest.as_ref());
        for (&field, money) in &register.money {
            let entries = self.field(register, field, money, &duplicates, forest.as_ref(), &edges, &roles)?;
            if !entries.is_empty() {
                self.excluded.insert(field, entries);
            }
        }
        cofinancing::check(register, &duplicates, &self.excluded, &mut self.standing.conflicts);
        self.standing.conflicts.sort();
        self.standing.caveats.sort_unstable();
        self.standing.caveats.dedup();
        self.standing.roles = roles.told();
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "the steps of one decision, each with its own evidence")]
    fn field(
        &mut self,
        register: &Register,
        field: Field,
        money: &Money,
        duplicates: &Duplicates,
        forest: Option<&Forest>,
        edges: &Edges,
        roles: &Roles,
    ) -> Result<Vec<Exclusion>> {
        let on = self.standing.rules;
        let mut book = Book::of(field, money);
        duplicates.exclude(&mut book);
        if on.counted_once && field == Field::TotalCost {
            cofinancing::count_once(register, &mut book, roles);
        }
        let forest = forest.filter(|_| on.residuals);
        let accounts = residual::settle(register, &mut book, forest, edges.is_empty(), &mut self.standing)?;
        if on.cancelled {
            cancelled::settle(register, &mut book);
        }
        if on.pass_through {
            pass_through::settle(register, &mut book, forest, edges, &accounts, &mut self.standing);
        }
        Ok(book.into_entries())
    }
}
