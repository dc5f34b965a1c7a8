//! What a project says of which its records say different things.

use std::collections::BTreeSet;

use super::groups::Groups;
use crate::calendar::Date;
use crate::register::{Category, Field, Share};

/// Between several values.
const AND: &str = "; ";

/// The first text of each project.
pub(super) fn first(column: &[Option<Box<str>>], groups: &Groups) -> Vec<Option<Box<str>>> {
    let text = |at: &u32| column.get(*at as usize).cloned().flatten();
    groups.iter().map(|records| records.iter().find_map(text)).collect()
}

/// The names of each project.
pub(super) fn names(column: &[Option<Box<str>>], groups: &Groups) -> Vec<Option<Box<str>>> {
    let name = |at: &u32| column.get(*at as usize)?.as_deref();
    groups.iter().map(|records| written(records.iter().filter_map(name).collect())).collect()
}

/// The values of each project joined, and how many projects have several.
pub(super) fn joined(column: &Category, groups: &Groups) -> (Category, u64) {
    let mut several = 0;
    let value = |at: &u32| column.get(*at as usize);
    let of = |records: &[u32]| {
        let values: BTreeSet<&str> = records.iter().filter_map(value).collect();
        several += u64::from(values.len() > 1);
        written(values)
    };
    let values: Vec<Option<Box<str>>> = groups.iter().map(of).collect();
    (Category::of(&values), several)
}

fn written(values: BTreeSet<&str>) -> Option<Box<str>> {
    let all: Vec<&str> = values.into_iter().collect();
    (!all.is_empty()).then(|| all.join(AND).into())
}

/// The shares on which the records of a project agree, and of how many projects they do not.
pub(super) fn alike(shares: &[Vec<Share>], groups: &Groups) -> (Vec<Vec<Share>>, u64) {
    let mut differ = 0;
    let own = |at: &u32| shares.get(*at as usize).map_or(&[][..], Vec::as_slice);
    let of = |records: &[u32]| {
        let first = records.first().map_or(&[][..], own);
        let agree = records.iter().all(|at| own(at) == first);
        differ += u64::from(!agree);
        if agree { first.to_vec() } else { Vec::new() }
    };
    (groups.iter().map(of).collect(), differ)
}

/// The first start, the last end, the award if all are of one year; and of how many projects the day is not to be told.
pub(super) fn days(field: Field, column: &[Option<Date>], groups: &Groups) -> (Vec<Option<Date>>, u64) {
    let mut unknown = 0;
    let of = |records: &[u32]| {
        let known = || records.iter().filter_map(|&at| column.get(at as usize).copied().flatten());
        let earliest = known().min_by_key(|day| (day.days(), day.last_days()));
        match field {
            Field::Start => earliest,
            Field::End => known().max_by_key(|day| (day.last_days(), day.days())),
            _ => {
                let one = earliest.filter(|first| known().all(|day| day.year() == first.year()));
                unknown += u64::from(one.is_none() && earliest.is_some());
                one
            }
        }
    };
    (groups.iter().map(of).collect(), unknown)
}

/// The counts that one record of the project tells, and how many projects have several.
pub(super) fn told_once(column: &[Option<u64>], groups: &Groups) -> (Vec<Option<u64>>, u64) {
    let mut unknown = 0;
    let of = |records: &[u32]| {
        let mut known = records.iter().filter_map(|&at| column.get(at as usize).copied().flatten());
        let first = known.next();
        let more = known.next().is_some();
        unknown += u64::from(more);
        first.filter(|_| !more)
    };
    (groups.iter().map(of).collect(), unknown)
}
