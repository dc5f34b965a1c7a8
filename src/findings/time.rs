//! Who works at the same time: text without time proves nothing (Garner et al. 2013).

use serde::Serialize;

use crate::calendar::Period;

/// How many projects of a group run at the same time as one of another unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Concurrency {
    /// Projects with at least one day in common with a project of another unit.
    pub concurrent: u64,
    /// Projects whose start and end are known.
    pub dated: u64,
    /// Projects.
    pub n: u64,
}

/// Counts the projects that share a day with a project of another unit, in O(n log n).
pub fn concurrency(projects: impl IntoIterator<Item = (Option<Period>, u32)>) -> Concurrency {
    let mut n = 0;
    let mut dated: Vec<(Period, u32)> = Vec::new();
    for (period, unit) in projects {
        n += 1;
        dated.extend(period.map(|period| (period, unit)));
    }
    dated.sort_unstable();
    let mut latest = Latest::default();
    let ends: Vec<Latest> = dated.iter().map(|&(period, unit)| latest.with(period.last(), unit)).collect();
    let meets = |&&(period, unit): &&(Period, u32)| {
        let begun = dated.partition_point(|(other, _)| other.first() <= period.last());
        let latest = begun.checked_sub(1).and_then(|at| ends.get(at));
        latest.and_then(|l| l.other_than(unit)).is_some_and(|last| last >= period.first())
    };
    Concurrency { concurrent: dated.iter().filter(meets).count() as u64, dated: dated.len() as u64, n }
}

/// The latest end, and the latest end of any other unit.
#[derive(Debug, Clone, Copy, Default)]
struct Latest {
    first: Option<(i32, u32)>,
    second: Option<(i32, u32)>,
}

impl Latest {
    fn with(&mut self, last: i32, unit: u32) -> Self {
        let new = Some((last, unit));
        match self.first {
            Some((end, same)) if same == unit => self.first = Some((end.max(last), unit)),
            Some((end, _)) if end >= last => self.second = self.second.filter(|s| s.0 >= last).or(new),
            first => (self.second, self.first) = (first, new),
        }
        *self
    }

    fn other_than(&self, unit: u32) -> Option<i32> {
        let other = |end: Option<(i32, u32)>| end.filter(|e| e.1 != unit).map(|e| e.0);
        other(self.first).or_else(|| other(self.second))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Date;

    fn period(first: i32, days: i32) -> Period {
        Period::new(Date::from_days(first).unwrap(), Date::from_days(first + days).unwrap()).unwrap()
    }

    proptest! {
        #[test]
        fn equals_looking_at_all_pairs(list in proptest::collection::vec((0..40, 0..40, 0_u32..4, any::<bool>()), 0..8)) {
            let projects: Vec<(Option<Period>, u32)> =
                list.iter().map(|&(first, days, unit, known)| (known.then(|| period(first, days)), unit)).collect();
            let meets = |a: &(Option<Period>, u32)| projects.iter().any(|b| {
                a.1 != b.1 && a.0.zip(b.0).is_some_and(|(x, y)| x.common_days(y) > 0)
            });
            let slow = projects.iter().filter(|&a| meets(a)).count() as u64;
            prop_assert_eq!(concurrency(projects.iter().copied()).concurrent, slow);
        }
    }
}
