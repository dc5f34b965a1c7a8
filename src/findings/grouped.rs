//! Overlap and fragmentation: what concerns a whole group or theme, told once and never pair by pair.

use super::finding::{Finding, Reason};
use super::kind::{Certainty, Component, Kind};
use super::sets::units;
use super::stake::Stake;
use super::time::{Concurrency, concurrency};
use crate::register::{Category, Field, Register};
use crate::totals::classify;
use crate::{Result, Work};

/// Groups of like projects in at least two units: overlap when projects of different units run at the same time or
/// their times are unknown; else fragmentation, if no theme column says what is one theme.
pub(super) fn of_groups(
    register: &Register,
    groups: &[Vec<u32>],
    earlier: &[Finding],
    work: &Work,
) -> Result<Vec<Finding>> {
    let Some(unit) = register.category(Field::Unit) else { return Ok(Vec::new()) };
    let told = Told::of(register.len(), earlier);
    work.begin("overlap", groups.len() as u64);
    let mut findings = Vec::new();
    for group in groups {
        work.advance(1)?;
        let count = units(register, group).unwrap_or(0);
        if count < 2 || told.holds(group) {
            continue;
        }
        let code = |p: u32| unit.codes().get(p as usize).copied().unwrap_or(Category::NULL);
        let named = group.iter().filter(|&&p| code(p) != Category::NULL);
        let times = concurrency(named.map(|&p| (register.period(p as usize), code(p))));
        let kind = if times.concurrent > 0 || times.dated == 0 { Kind::Overlap } else { Kind::Fragmentation };
        if kind == Kind::Overlap || register.category(Field::Theme).is_none() {
            findings.push(of_group(register, kind, group, count, times)?);
        }
    }
    Ok(findings)
}

fn of_group(register: &Register, kind: Kind, group: &[u32], count: u64, times: Concurrency) -> Result<Finding> {
    let doubts = usize::from(times.dated < times.n) + usize::from(times.dated == 0);
    let finding = Finding {
        kind,
        sub: None,
        group: register.title(group.first().map_or(0, |&p| p as usize)).to_owned(),
        projects: group.to_vec(),
        units: Some(count),
        stake: Stake::of(register, group)?,
        // Likeness of text stands for likeness of goals, which is one doubt of its own.
        certainty: Certainty::of_doubts(doubts + 1),
        unknown: if doubts > 0 { vec![Component::Time] } else { Vec::new() },
        reason: vec![Reason::Units(count), Reason::Concurrent(times)],
    };
    Ok(finding.with_money_reasons())
}

/// Themes with at least two units. What the largest unit gives is not at stake.
pub(super) fn of_themes(register: &Register, work: &Work) -> Result<Vec<Finding>> {
    let (Some(unit), Some(theme)) = (register.category(Field::Unit), register.category(Field::Theme)) else {
        return Ok(Vec::new());
    };
    work.begin("themes", theme.values().len() as u64);
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); theme.values().len()];
    for (&theme, project) in theme.codes().iter().zip(0..) {
        if let Some(members) = members.get_mut(theme as usize) {
            members.push(project);
        }
    }
    let mut findings = Vec::new();
    for (projects, name) in members.iter().zip(theme.values()) {
        work.advance(1)?;
        let count = units(register, projects).unwrap_or(0);
        if count >= 2 {
            findings.push(of_theme(register, unit, name, projects, count)?);
        }
    }
    Ok(findings)
}

fn of_theme(register: &Register, unit: &Category, name: &str, projects: &[u32], count: u64) -> Result<Finding> {
    let code = |p: u32| unit.codes().get(p as usize).copied().unwrap_or(Category::NULL);
    let stake = Stake::of_parts(register, projects, |project, _| code(project))?;
    let without_unit = projects.iter().any(|&p| code(p) == Category::NULL);
    let finding = Finding {
        kind: Kind::Fragmentation,
        sub: None,
        group: name.to_owned(),
        projects: projects.to_vec(),
        units: Some(count),
        certainty: Certainty::of_doubts(usize::from(without_unit)),
        unknown: if without_unit { vec![Component::Unit] } else { Vec::new() },
        reason: [Some(Reason::Units(count)), scatter(register, projects, code, &stake)?]
            .into_iter()
            .flatten()
            .collect(),
        stake,
    };
    Ok(finding.with_money_reasons())
}

fn scatter(register: &Register, projects: &[u32], unit: impl Fn(u32) -> u32, stake: &Stake) -> Result<Option<Reason>> {
    let Some(field) = register.default_money().filter(|_| stake.amount.is_some()) else { return Ok(None) };
    let cell = |&p: &u32| register.counted_amount(field, p as usize).map(|amount| (0, unit(p), amount.minor));
    let known = projects.iter().filter_map(cell).filter(|cell| cell.1 != Category::NULL);
    Ok(classify(known.collect())?.index(0).map(Reason::Scatter))
}

/// Which findings of earlier rules hold a project.
struct Told(Vec<Vec<u32>>);

impl Told {
    fn of(n: usize, findings: &[Finding]) -> Self {
        let mut told = vec![Vec::new(); n];
        for (finding, number) in findings.iter().zip(0..) {
            for &project in &finding.projects {
                if let Some(numbers) = told.get_mut(project as usize) {
                    numbers.push(number);
                }
            }
        }
        Self(told)
    }

    /// Whether one finding holds the whole group: the first rule that matches has spoken.
    fn holds(&self, group: &[u32]) -> bool {
        let numbers = |p: &u32| self.0.get(*p as usize).map_or(&[][..], Vec::as_slice);
        let Some((first, rest)) = group.split_first() else { return true };
        numbers(first).iter().any(|number| rest.iter().all(|p| numbers(p).binary_search(number).is_ok()))
    }
}
