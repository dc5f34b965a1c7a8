//! Budgets by period: a revised one replaces the original of the same period.

use std::collections::BTreeSet;

use super::Element;
use super::money::value;
use crate::money::{Amount, Currency};
use crate::read::nested::exact::{Purse, Refusal};
use crate::read::nested::records::{Context, day};

/// A budget with its period.
struct Budget {
    revised: bool,
    from: String,
    to: String,
    currency: Currency,
    amount: Amount,
}

impl Budget {
    fn period(&self) -> (&str, &str) {
        (&self.from, &self.to)
    }
}

/// What the budgets of an activity come to.
#[derive(Debug, Default)]
pub(super) struct Budgets {
    pub sums: Purse,
    /// Originals that a revised budget replaced.
    pub replaced: u64,
}

const OVERLAP: Refusal = (
    "budgets_overlap",
    "budgets of periods that overlap count the same money twice, or not; no total is made of them, see the raw value",
);

/// Adds up the budgets of an activity; periods that overlap have no sum.
pub(super) fn budgets(activity: &Element, context: &mut Context<'_>) -> Budgets {
    let all: Vec<Budget> = activity.all("budget").filter_map(|element| budget(element, context)).collect();
    let revised: BTreeSet<(&str, &str)> = all.iter().filter(|one| one.revised).map(Budget::period).collect();
    let replaced = |one: &&Budget| !one.revised && revised.contains(&one.period());
    let (old, kept): (Vec<&Budget>, Vec<&Budget>) = all.iter().partition(replaced);
    let mut budgets = Budgets { replaced: old.len() as u64, ..Budgets::default() };
    if let Some((a, b)) = overlapping(&kept) {
        let shown = format!("{}…{} {} and {}…{} {}", a.from, a.to, a.amount, b.from, b.to, b.amount);
        context.reject("budget", &shown, OVERLAP);
        return budgets;
    }
    for one in kept {
        if let Err(refusal) = budgets.sums.add(one.currency, one.amount) {
            context.reject("budget", &one.amount.to_string(), refusal);
        }
    }
    budgets
}

/// Dates of ISO 8601 sort as texts; budgets without a period overlap with every other.
fn overlapping<'a>(budgets: &[&'a Budget]) -> Option<(&'a Budget, &'a Budget)> {
    let mut sorted: Vec<&Budget> = budgets.to_vec();
    sorted.sort_by_key(|one| one.period());
    let mut last: Option<&Budget> = None;
    for one in sorted {
        match last {
            Some(before) if one.from <= before.to || before.to.is_empty() => return Some((before, one)),
            _ => last = Some(one),
        }
    }
    None
}

fn budget(element: &Element, context: &mut Context<'_>) -> Option<Budget> {
    let date = |name: &str| {
        let iso = element.first(name).and_then(|e| e.attribute("iso-date"));
        iso.map(|date| day(date).to_owned()).unwrap_or_default()
    };
    let (from, to) = (date("period-start"), date("period-end"));
    let (currency, amount) = value(element.first("value"), "budget/value", context)?;
    Some(Budget { revised: element.attribute("type") == Some("2"), from, to, currency, amount })
}
