//! The amounts of every group together: rows are sorted by group part by part, and a group is fetched from all parts.
//!
//! A part is as large as a cache, so that its amounts are spread over the groups without waiting for memory.

use rayon::prelude::*;

use crate::totals::aggregate::{Aggregate, Group};
use crate::totals::groups::Groups;
use crate::totals::spread::{Figure, Minor, Wanted, figures_of};
use crate::totals::width::position;
use crate::{Result, Work};

/// Rows of a part, unless there are so many groups that each would get but a few of them.
const PART: usize = 1 << 17;

/// Known amounts, by part and group.
pub(in crate::totals) struct Gathered<T> {
    parts: Vec<Part<T>>,
    /// Groups that occur.
    n: usize,
}

struct Part<T> {
    amounts: Vec<T>,
    /// Where each group ends.
    ends: Vec<u32>,
}

impl<T: Minor> Gathered<T> {
    /// Sorts all rows by group.
    pub fn of(
        groups: &Groups,
        aggregate: &Aggregate,
        amount: impl Fn(usize) -> Option<T> + Sync,
        work: &Work,
    ) -> Result<Self> {
        let n = aggregate.groups.len();
        let mut rank = vec![u32::MAX; groups.slots];
        for (group, nth) in aggregate.groups.iter().zip(0..) {
            if let Some(slot) = rank.get_mut(position(group.id)) {
                *slot = nth;
            }
        }
        let size = n.saturating_mul(16).max(PART);
        let part = |from: usize| {
            let (mut scratch, to) = (Vec::new(), from.saturating_add(size).min(groups.n));
            let ids = groups.block(from, to, &mut scratch);
            let part = Part::of(ids, &rank, n, from, &amount);
            work.advance(0).map(|()| part)
        };
        let starts: Vec<usize> = (0..groups.n).step_by(size).collect();
        let parts = starts.into_par_iter().map(part).collect::<Result<_>>()?;
        Ok(Self { parts, n })
    }

    /// The figures of every group, in the order of the groups.
    pub fn measure(&self, groups: &[Group], wanted: &Wanted, work: &Work) -> Result<Vec<Vec<Figure>>> {
        let one = |amounts: &mut Vec<T>, (nth, group): (usize, &Group)| {
            self.fetch(nth, amounts);
            let figures = figures_of(amounts, wanted)?;
            work.advance(group.known)?;
            Ok(figures)
        };
        groups.par_iter().take(self.n).enumerate().map_init(Vec::new, one).collect()
    }

    fn fetch(&self, group: usize, amounts: &mut Vec<T>) {
        amounts.clear();
        for part in &self.parts {
            amounts.extend_from_slice(part.of_group(group));
        }
    }
}

impl<T: Minor> Part<T> {
    /// Counts, then places: the order within a group does not matter.
    fn of(ids: &[u32], rank: &[u32], n: usize, from: usize, amount: &impl Fn(usize) -> Option<T>) -> Self {
        let group = |id: u32| rank.get(position(id)).copied().map_or(usize::MAX, position);
        let mut next = vec![0_u32; n];
        for (&id, row) in ids.iter().zip(from..) {
            if let (Some(_), Some(count)) = (amount(row), next.get_mut(group(id))) {
                *count = count.wrapping_add(1);
            }
        }
        let mut sum = 0_u32;
        for count in &mut next {
            sum = sum.wrapping_add(std::mem::replace(count, sum));
        }
        let mut amounts = vec![T::default(); position(sum)];
        for (&id, row) in ids.iter().zip(from..) {
            if let (Some(minor), Some(at)) = (amount(row), next.get_mut(group(id))) {
                if let Some(slot) = amounts.get_mut(position(*at)) {
                    *slot = minor;
                }
                *at = at.wrapping_add(1);
            }
        }
        // Each start has moved to the end of its group.
        Self { amounts, ends: next }
    }

    fn of_group(&self, group: usize) -> &[T] {
        let end = |nth: usize| self.ends.get(nth).copied().map_or(0, position);
        let from = group.checked_sub(1).map_or(0, end);
        self.amounts.get(from..end(group)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::as_conversions, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Every known amount arrives in its group, however the rows are cut.
        #[test]
        fn every_amount_arrives(
            rows in prop::collection::vec((0_u32..9, prop::option::of(-9_i64..9)), 0..60),
            size in 1_usize..70,
        ) {
            let ids: Vec<u32> = rows.iter().map(|r| r.0).collect();
            let mut used = ids.clone();
            used.sort_unstable();
            used.dedup();
            let rank: Vec<u32> = (0..9).map(|id| used.binary_search(&id).map_or(u32::MAX, |at| at as u32)).collect();
            let amount = |row: usize| rows[row].1;
            let parts = ids.chunks(size).enumerate().map(|(nth, ids)| Part::of(ids, &rank, used.len(), nth * size, &amount));
            let gathered = Gathered { parts: parts.collect(), n: used.len() };
            for (nth, id) in used.iter().enumerate() {
                let mut got = vec![99];
                gathered.fetch(nth, &mut got);
                got.sort_unstable();
                let mut want: Vec<i64> = rows.iter().filter(|r| r.0 == *id).filter_map(|r| r.1).collect();
                want.sort_unstable();
                prop_assert_eq!(got, want);
            }
        }
    }
}
