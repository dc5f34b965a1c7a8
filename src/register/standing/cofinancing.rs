//! One project, several funders: its total cost counts once, what each funder gives counts each.

use std::collections::BTreeMap;

use super::book::Book;
use super::conflict::{Conflict, ConflictKind, named};
use super::duplicates::Duplicates;
use super::role::{Role, Roles};
use crate::money::{Sum, narrow};
use crate::register::{Category, Exclusion, Field, Reason, Register};

/// The records of one project, in the order of the register.
fn families(register: &Register) -> Vec<Vec<u32>> {
    let Some(column) = register.category(Field::Family) else { return Vec::new() };
    let mut families: Vec<Vec<u32>> = vec![Vec::new(); column.values().len()];
    for (&code, at) in column.codes().iter().zip(0..) {
        families.get_mut(code as usize).into_iter().for_each(|family| family.push(at));
    }
    families.retain(|family| family.len() > 1);
    families
}

/// Whether records name at least two units.
fn several_units(register: &Register, records: &[u32]) -> bool {
    let Some(units) = register.category(Field::Unit) else { return false };
    let mut named =
        records.iter().filter_map(|&at| units.codes().get(at as usize)).filter(|&&code| code != Category::NULL);
    let first = named.next();
    named.any(|code| Some(code) != first)
}

/// Of the records of one project that give the same total cost, one keeps it: under several units it is that of the
/// project, as it is when they are its tranches.
pub(super) fn count_once(register: &Register, book: &mut Book, roles: &Roles) {
    for family in families(register) {
        let mut costs: BTreeMap<(u16, i128), Vec<u32>> = BTreeMap::new();
        for &at in &family {
            let code = register.currency_codes().get(at as usize).copied().unwrap_or(u16::MAX);
            book.left(at).into_iter().for_each(|minor| costs.entry((code, minor)).or_default().push(at));
        }
        for records in costs.values() {
            let tranches = records.iter().all(|&at| roles.get(at) == Role::Tranche);
            if tranches || several_units(register, records) {
                records.iter().skip(1).for_each(|&at| book.take_all(at, Reason::CountedOnce));
            }
        }
    }
}

/// Families whose records give several total costs, and those whose funders give more than the project costs.
pub(super) fn check(
    register: &Register,
    duplicates: &Duplicates,
    excluded: &BTreeMap<Field, Vec<Exclusion>>,
    conflicts: &mut Vec<Conflict>,
) {
    let Some(costs) = register.money(Field::TotalCost) else { return };
    let once = excluded.get(&Field::TotalCost).map_or(&[][..], Vec::as_slice);
    let counts = |at: &u32| {
        let from = once.partition_point(|entry| entry.project < *at);
        let entries = once.iter().skip(from).take_while(|entry| entry.project == *at);
        entries.filter(|entry| entry.reason == Reason::CountedOnce).count() == 0
    };
    for mut family in families(register) {
        family.retain(|&at| !duplicates.contains(at));
        let currency = family.iter().find_map(|&at| register.currency(at as usize));
        if !several_units(register, &family) || family.iter().any(|&at| register.currency(at as usize) != currency) {
            continue;
        }
        let told: Vec<u32> = family.iter().copied().filter(|&at| costs.get(at as usize).is_some()).collect();
        let kept: Vec<i128> = told.iter().filter(|at| counts(at)).filter_map(|&at| costs.get(at as usize)).collect();
        let line = |kind, records: &[u32]| Conflict::of_records(kind, named(register, records));
        if kept.len() > 1 && kept.iter().any(|cost| Some(cost) != kept.first()) {
            conflicts.push(line(ConflictKind::TotalCostDiffers, &told).with_money(Field::TotalCost, currency, None));
        }
        if let Some(excess) = excess(register, &family, &kept) {
            conflicts.push(line(ConflictKind::FundersExceedTotal, &family).with_money(
                Field::Amount,
                currency,
                Some(excess),
            ));
        }
    }
}

/// By how much the funders give more than the total.
fn excess(register: &Register, family: &[u32], costs: &[i128]) -> Option<i128> {
    let money = register.money(Field::Amount).filter(|_| !costs.is_empty())?;
    let (mut funders, mut total) = (Sum::default(), Sum::default());
    for minor in family.iter().filter_map(|&at| money.get(at as usize)) {
        funders.add(minor);
    }
    for &minor in costs {
        total.add(minor);
    }
    let more = funders.wide() > total.wide();
    // Beyond 128 bits it is as large as an amount can be.
    more.then(|| narrow(funders.wide().wrapping_sub(total.wide())).unwrap_or(i128::MAX))
}
