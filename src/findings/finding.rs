//! The common form of everything there is to ask about.

use std::cmp::Reverse;

use serde::Serialize;

use super::kind::{Certainty, Component, Kind, Sub};
use super::relations::{Relation, relations};
use super::settings::FindingsSettings;
use super::stake::Stake;
use super::time::Concurrency;
use super::{Likeness, families, grouped, sets};
use crate::register::Register;
use crate::{Result, Work};

/// How many pairs agree in something, differ in it, or do not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Pairs that agree.
    pub same: u64,
    /// Pairs that differ.
    pub other: u64,
    /// Pairs of which one project does not say.
    pub unknown: u64,
}

impl Tally {
    /// Counts one pair.
    pub(super) fn count(&mut self, same: Option<bool>) {
        match same {
            Some(true) => self.same += 1,
            Some(false) => self.other += 1,
            None => self.unknown += 1,
        }
    }
}

/// A piece of evidence; [`super::Language`] puts it into words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Titles of the pairs.
    Titles(Tally),
    /// Least and largest likeness of the texts, in units of 2⁻³⁰.
    Texts(i32, i32),
    /// Least and largest time overlap, as fractions.
    Time((i64, i64), (i64, i64)),
    /// Providers of the pairs.
    Provider(Tally),
    /// Funds of the pairs.
    Fund(Tally),
    /// Places of the pairs.
    Place(Tally),
    /// Parts of one family, told by markers.
    Parts,
    /// Rounds of one effort, told by markers.
    Rounds,
    /// Units in a group or theme.
    Units(u64),
    /// Chance that two random kroner of the theme come from different units.
    Scatter(f64),
    /// Who works at the same time as another unit.
    Concurrent(Concurrency),
    /// Words that told administration.
    Words(Vec<String>),
    /// Share of administration in the family.
    Administration(f64),
    /// Projects whose amount is unknown.
    UnknownAmounts(u64),
    /// Currencies that are not added.
    Currencies(u64),
}

/// A question about some projects, with its evidence and the bounds of the money.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// A closer word, where all pairs share it.
    pub sub: Option<Sub>,
    /// Theme, family, or title of the first project.
    pub group: String,
    /// Positions in the register, ascending.
    pub projects: Vec<u32>,
    /// Units among them; `None` when the register names none.
    pub units: Option<u64>,
    /// Money and bounds: the upper bound is never a saving.
    pub stake: Stake,
    /// How sure the label is.
    pub certainty: Certainty,
    /// Components that are not known, each once.
    pub unknown: Vec<Component>,
    /// The evidence.
    pub reason: Vec<Reason>,
}

/// A kind that touches so many projects that it tells little about any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Uninformative {
    /// The kind.
    pub kind: Kind,
    /// Projects it touches.
    pub projects: u64,
    /// Projects in the register.
    pub of: u64,
}

/// Everything there is to ask, and the relations it comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Findings {
    /// By kind, currency, upper bound descending, projects.
    pub findings: Vec<Finding>,
    /// By pair.
    pub relations: Vec<Relation>,
    /// Kinds to be read as a property of the register, not as a sign of its projects.
    pub uninformative: Vec<Uninformative>,
}

/// All findings of a register.
///
/// Pairs of one kind that hang together make one finding; groups of like projects in several units at the same time
/// are overlap, unless one finding of an earlier rule already holds the whole group; themes in several units are
/// fragmentation (without a theme column: like groups at different times); families of parts with administration of
/// their own are asked about. A pair may only be drawn into a set by its neighbours: the relations say by which.
///
/// # Errors
/// [`crate::Error::Settings`], [`crate::Error::AmountOverflow`], [`crate::Error::Interrupted`].
pub fn findings(
    register: &Register,
    likeness: &Likeness,
    settings: &FindingsSettings,
    work: &Work,
) -> Result<Findings> {
    let relations = relations(register, likeness, settings, work)?;
    let mut findings = sets::of_pairs(register, &relations)?;
    let overlaps = grouped::of_groups(register, likeness.groups, &findings, work)?;
    findings.extend(overlaps);
    findings.extend(grouped::of_themes(register, work)?);
    for family in families(register)?.iter().filter(|family| !family.administration.is_empty()) {
        findings.push(of_family(register, family));
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    let uninformative = uninformative(&findings, register.len(), settings);
    Ok(Findings { findings, relations, uninformative })
}

fn of_family(register: &Register, family: &super::Family) -> Finding {
    let stake = Stake { high: family.part.amount.map(|part| part.max(0)), ..family.whole.clone() };
    let mut reason = vec![Reason::Parts, Reason::Words(family.words.clone())];
    reason.extend(family.share.map(Reason::Administration));
    let finding = Finding {
        kind: Kind::Administration,
        sub: None,
        group: register.title(family.administration.first().map_or(0, |&p| p as usize)).to_owned(),
        projects: family.parts.clone(),
        units: sets::units(register, &family.parts),
        stake,
        certainty: Certainty::Medium, // words suggest, a person confirms
        unknown: Vec::new(),
        reason,
    };
    finding.with_money_reasons()
}

fn uninformative(findings: &[Finding], n: usize, settings: &FindingsSettings) -> Vec<Uninformative> {
    let (part, whole) = settings.base_rate;
    let touched = |kind: Kind| {
        let of_kind = findings.iter().filter(|f| f.kind == kind).flat_map(|f| f.projects.iter().copied());
        let mut projects: Vec<u32> = of_kind.collect();
        projects.sort_unstable();
        projects.dedup();
        Uninformative { kind, projects: projects.len() as u64, of: n as u64 }
    };
    let all = Kind::ALL.iter().map(|&kind| touched(kind));
    all.filter(|u| u128::from(u.projects) * u128::from(whole) > u128::from(u.of) * u128::from(part)).collect()
}

impl Finding {
    /// Kind, then currency, then the larger bound, then projects: a total order, since no kind repeats a set.
    fn order(&self) -> impl Ord + '_ {
        let currency = self.stake.currency;
        (self.kind, currency.is_none(), currency, Reverse(self.stake.high), &self.projects, &self.group)
    }

    /// Says why amounts are null or incomplete.
    pub(super) fn with_money_reasons(mut self) -> Self {
        if self.stake.currencies > 1 {
            self.reason.push(Reason::Currencies(self.stake.currencies));
        }
        if self.stake.unknown > 0 {
            self.reason.push(Reason::UnknownAmounts(self.stake.unknown));
        }
        self
    }
}

impl Findings {
    /// The findings of one kind, in order.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.kind == kind)
    }
}
