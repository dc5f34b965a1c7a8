//! Pairs of one kind that hang together, as one finding each.

use super::finding::{Finding, Reason, Tally};
use super::kind::{Certainty, Kind};
use super::relations::Relation;
use super::stake::Stake;
use crate::Result;
use crate::register::{Category, Field, Register};
use crate::sets::Sets;

/// One finding a connected set of pairs of one kind; similar pairs without relation make none.
pub(super) fn of_pairs(register: &Register, relations: &[Relation]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|&kind| kind != Kind::Similar) {
        let of_kind: Vec<&Relation> = relations.iter().filter(|r| r.kind == kind).collect();
        for set in connected(&of_kind, register.len()) {
            findings.push(finding(register, kind, &set)?);
        }
    }
    Ok(findings)
}

/// Relations by connected set of projects, in the order of the first project of each set.
fn connected<'a>(relations: &[&'a Relation], n: usize) -> Vec<Vec<&'a Relation>> {
    let mut sets = Sets::of(n);
    for r in relations {
        sets.unite(r.a as usize, r.b as usize);
    }
    let mut rooted: Vec<(usize, &Relation)> = relations.iter().map(|&r| (sets.first(r.a as usize), r)).collect();
    rooted.sort_by_key(|(root, r)| (*root, r.a, r.b));
    rooted.chunk_by(|x, y| x.0 == y.0).map(|set| set.iter().map(|x| x.1).collect()).collect()
}

fn finding(register: &Register, kind: Kind, set: &[&Relation]) -> Result<Finding> {
    let mut projects: Vec<u32> = set.iter().flat_map(|r| [r.a, r.b]).collect();
    projects.sort_unstable();
    projects.dedup();
    let mut unknown: Vec<_> = set.iter().flat_map(|r| r.unknown.iter().copied()).collect();
    unknown.sort_unstable();
    unknown.dedup();
    let first = set.first().and_then(|r| r.sub);
    let finding = Finding {
        kind,
        sub: first.filter(|_| set.iter().all(|r| r.sub == first)),
        group: register.title(projects.first().map_or(0, |&p| p as usize)).to_owned(),
        units: units(register, &projects),
        stake: Stake::of(register, &projects)?,
        // A chain is as sure as its weakest pair.
        certainty: set.iter().map(|r| r.certainty).min().unwrap_or(Certainty::Low),
        unknown,
        reason: reasons(set),
        projects,
    };
    Ok(finding.with_money_reasons())
}

fn reasons(set: &[&Relation]) -> Vec<Reason> {
    let tally = |same: fn(&Relation) -> Option<bool>| {
        let mut tally = Tally::default();
        for r in set {
            tally.count(same(r));
        }
        tally
    };
    let mut reasons = vec![Reason::Titles(tally(|r| Some(r.same_title)))];
    if set.iter().any(|r| r.kind == Kind::Component) {
        reasons.push(Reason::Parts);
    } else if set.iter().any(|r| r.round_marker) {
        reasons.push(Reason::Rounds);
    }
    let texts = || set.iter().map(|r| r.text);
    reasons.extend(texts().min().zip(texts().max()).map(|(low, high)| Reason::Texts(low, high)));
    reasons.push(Reason::Provider(tally(|r| r.provider)));
    reasons.push(Reason::Fund(tally(|r| r.fund)));
    reasons.push(Reason::Place(tally(|r| r.place)));
    let times = || set.iter().filter_map(|r| r.tau);
    // The fractions are compared crosswise; days stay below 2³², so the products fit.
    let less = |x: &(i64, i64), y: &(i64, i64)| (x.0 * y.1).cmp(&(y.0 * x.1));
    reasons.extend(times().min_by(less).zip(times().max_by(less)).map(|(low, high)| Reason::Time(low, high)));
    reasons
}

/// Distinct units among projects, `None` when the register has no such column.
pub(super) fn units(register: &Register, projects: &[u32]) -> Option<u64> {
    let codes = register.category(Field::Unit)?.codes();
    let known = projects.iter().filter_map(|&p| codes.get(p as usize)).filter(|&&code| code != Category::NULL);
    let mut units: Vec<u32> = known.copied().collect();
    units.sort_unstable();
    units.dedup();
    Some(units.len() as u64)
}
