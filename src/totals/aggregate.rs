//! Counts and sums of every group in one pass over the projects.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::money::Sum;
use crate::register::{Minors, Money};
use crate::totals::groups::{BLOCK, Groups};
use crate::totals::source::Source;
use crate::totals::width::{count, position};
use crate::{Result, Work};

/// One group that has projects.
#[derive(Debug, Clone, Default)]
pub(in crate::totals) struct Group {
    /// Its number in [`Groups`].
    pub id: u32,
    /// Its first project, from which the key is read.
    pub first: usize,
    /// Projects.
    pub n: u64,
    /// Projects with an amount.
    pub known: u64,
    /// Sum of the amounts that are not negative; its own count has no meaning.
    pub positive: Sum,
    /// Sum and number of the negative amounts.
    pub negative: Sum,
}

impl Group {
    /// Sum of all known amounts.
    pub fn total(&self) -> Sum {
        let mut total = self.positive;
        total.merge(&self.negative);
        total
    }
}

/// Groups with projects, in the order of their numbers.
pub(in crate::totals) struct Aggregate {
    pub groups: Vec<Group>,
}

/// A cell of the inner loop: 32 bytes, so that thousands of groups stay in the cache.
#[derive(Clone, Copy, Default)]
struct Slot {
    sum: i128,
    n: u32,
    known: u32,
    first: u32,
}

/// A cell for the amounts of one block: half as large, so that the groups of a usual question stay in the nearest cache.
#[derive(Clone, Copy, Default)]
struct Near {
    sum: u64,
    /// Projects in the lower half, those with an amount in the upper one.
    counts: u64,
}

/// One project with an amount, in [`Near::counts`].
const KNOWN: u64 = 1 << 32;

/// Groups for which adding a block apart pays, since its cells are emptied after it.
const FEW: usize = BLOCK / 8;

/// What one thread adds up.
struct Part {
    slots: Vec<Slot>,
    /// Empty between blocks; none where there are many groups.
    near: Vec<Near>,
    /// Sums that left 128 bits, which real registers do not have.
    spilled: FxHashMap<u32, Sum>,
    /// Negative amounts, of which real registers have few.
    negative: FxHashMap<u32, Sum>,
}

/// Adds up every group. The result is the same for any number of threads, since only integers are added.
pub(in crate::totals) fn aggregate(groups: &Groups, source: &Source, work: &Work) -> Result<Aggregate> {
    let n = groups.n;
    // With nearly as many groups as projects, merging would cost more than adding.
    let threads = if groups.slots.saturating_mul(8) > n { 1 } else { rayon::current_num_threads() };
    let size = n.div_ceil(threads.max(1)).max(BLOCK);
    let starts: Vec<usize> = (0..n).step_by(size).collect();
    let part = |from: usize| Part::of(groups, from, from.saturating_add(size).min(n), source, work);
    let parts: Vec<Part> = starts.into_par_iter().with_max_len(1).map(part).collect::<Result<_>>()?;
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_else(|| Part::new(0));
    let merged = parts.fold(first, |sum, part| sum.merge(&part));
    Ok(Aggregate { groups: merged.groups() })
}

impl Part {
    fn new(slots: usize) -> Self {
        let (spilled, negative) = (FxHashMap::default(), FxHashMap::default());
        let near = vec![Near::default(); if slots <= FEW { slots } else { 0 }];
        Self { slots: vec![Slot::default(); slots], near, spilled, negative }
    }

    fn of(groups: &Groups, from: usize, to: usize, source: &Source, work: &Work) -> Result<Self> {
        let mut part = Self::new(groups.slots);
        let mut scratch = Vec::new();
        for at in (from..to).step_by(BLOCK) {
            let end = at.saturating_add(BLOCK).min(to);
            let ids = groups.block(at, end, &mut scratch);
            part.add(ids, u32::try_from(at).unwrap_or(u32::MAX), source.minors().range(at, end));
            work.advance(count(ids.len()))?;
        }
        Ok(part)
    }

    /// Adds the projects from `from` on; without a money column there are no amounts, only projects.
    fn add(&mut self, ids: &[u32], from: u32, minors: Minors<'_>) {
        match minors {
            Minors::Narrow([]) | Minors::Wide([], _) => {
                for (&id, row) in ids.iter().zip(from..) {
                    self.meet(id, row);
                }
            }
            Minors::Narrow(minor) if self.slots.len() == 1 => self.add_all(from, minor),
            Minors::Narrow(minor) => self.add_narrow(ids, from, minor),
            Minors::Wide(minor, known) => {
                for (((&id, row), &minor), &known) in ids.iter().zip(from..).zip(minor).zip(known) {
                    self.add_one(id, row, known.then_some(minor));
                }
            }
        }
    }

    /// Fewer than 2^32 amounts of 64 bits stay below 2^95: nothing to check.
    fn add_narrow(&mut self, ids: &[u32], from: u32, minor: &[i64]) {
        if !self.near.is_empty() && self.add_near(ids, from, minor) {
            self.empty_near();
            return;
        }
        self.near.fill(Near::default());
        if has_negative(minor) {
            for ((&id, row), &minor) in ids.iter().zip(from..).zip(minor) {
                self.add_one(id, row, (minor != Money::UNKNOWN).then(|| minor.into()));
            }
            return;
        }
        for ((&id, row), &minor) in ids.iter().zip(from..).zip(minor) {
            if let Some(slot) = self.meet(id, row) {
                // Only an unknown amount lies below 0 here: no branch a row.
                slot.known = slot.known.wrapping_add(u32::from(minor >= 0));
                slot.sum = slot.sum.wrapping_add(minor.max(0).into());
            }
        }
    }

    /// Adds a block in hope; whether none of it is negative and all of it fits 64 bits, else the cells mean nothing.
    fn add_near(&mut self, ids: &[u32], from: u32, minor: &[i64]) -> bool {
        let (mut signs, mut bits) = (0, 0);
        for (at, (&id, &minor)) in ids.iter().zip(minor).enumerate() {
            let Some(cell) = self.near.get_mut(position(id)) else { continue };
            if cell.counts == 0
                && let Some(slot) = self.slots.get_mut(position(id))
                && slot.n == 0
            {
                slot.first = from.wrapping_add(u32::try_from(at).unwrap_or(u32::MAX));
            }
            let below = minor >> 63; // -1 below 0, where only the unknown amount may be
            let amount = minor & !below;
            (signs, bits) = (signs | sign_of_known(minor), bits | amount);
            cell.counts = cell.counts.wrapping_add(KNOWN.wrapping_add(1).wrapping_sub(KNOWN & below.cast_unsigned()));
            cell.sum = cell.sum.wrapping_add(amount.cast_unsigned());
        }
        // No amount is larger than all bits together.
        signs >= 0 && bits.cast_unsigned().checked_mul(count(minor.len())).is_some()
    }

    fn empty_near(&mut self) {
        for (slot, cell) in self.slots.iter_mut().zip(&mut self.near) {
            let Near { sum, counts } = std::mem::take(cell);
            let half = |counts: u64| u32::try_from(counts).unwrap_or(u32::MAX);
            slot.n = slot.n.wrapping_add(half(counts % KNOWN));
            slot.known = slot.known.wrapping_add(half(counts / KNOWN));
            slot.sum = slot.sum.wrapping_add(sum.into());
        }
    }

    /// One group: its sum needs no memory.
    fn add_all(&mut self, from: u32, minor: &[i64]) {
        if has_negative(minor) {
            for (row, &minor) in (from..).zip(minor) {
                self.add_one(0, row, (minor != Money::UNKNOWN).then(|| minor.into()));
            }
            return;
        }
        let Some(slot) = self.slots.first_mut() else { return };
        if slot.n == 0 {
            slot.first = from;
        }
        slot.n = slot.n.wrapping_add(u32::try_from(minor.len()).unwrap_or(u32::MAX));
        for minor in minor.chunks(BLOCK) {
            let (sum, known) = add_up(minor);
            slot.known = slot.known.wrapping_add(known);
            slot.sum = slot.sum.wrapping_add(sum);
        }
    }

    /// Counts a project; a register has fewer than 2^32.
    #[inline]
    fn meet(&mut self, id: u32, row: u32) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(position(id))?;
        if slot.n == 0 {
            slot.first = row;
        }
        slot.n = slot.n.wrapping_add(1);
        Some(slot)
    }

    fn add_one(&mut self, id: u32, row: u32, amount: Option<i128>) {
        let Some(slot) = self.meet(id, row) else { return };
        let Some(minor) = amount else { return };
        slot.known = slot.known.saturating_add(1);
        if minor < 0 {
            self.negative.entry(id).or_default().add(minor);
        } else if let Some(sum) = slot.sum.checked_add(minor) {
            slot.sum = sum;
        } else {
            self.spilled.entry(id).or_default().add(minor);
        }
    }

    fn merge(mut self, other: &Self) -> Self {
        for ((slot, more), id) in self.slots.iter_mut().zip(&other.slots).zip(0_u32..) {
            if slot.n == 0 {
                slot.first = more.first;
            }
            slot.n = slot.n.saturating_add(more.n);
            slot.known = slot.known.saturating_add(more.known);
            if let Some(sum) = slot.sum.checked_add(more.sum) {
                slot.sum = sum;
            } else {
                self.spilled.entry(id).or_default().add(more.sum);
            }
        }
        merge_sums(&mut self.spilled, &other.spilled);
        merge_sums(&mut self.negative, &other.negative);
        self
    }

    fn groups(self) -> Vec<Group> {
        let used = self.slots.iter().zip(0_u32..).filter(|(slot, _)| slot.n > 0);
        used.map(|(slot, id)| {
            let mut positive = self.spilled.get(&id).copied().unwrap_or_default();
            positive.add(slot.sum);
            let negative = self.negative.get(&id).copied().unwrap_or_default();
            let (n, known) = (u64::from(slot.n), u64::from(slot.known));
            Group { id, first: position(slot.first), n, known, positive, negative }
        })
        .collect()
    }
}

/// Below 0 for a known amount below 0: then it and the one before it both have the sign, which the unknown one loses.
const fn sign_of_known(minor: i64) -> i64 {
    minor & minor.wrapping_sub(1)
}

fn has_negative(minor: &[i64]) -> bool {
    minor.iter().fold(0, |signs, &minor| signs | sign_of_known(minor)) < 0
}

/// Sum and number of a block of amounts, those below 0 left out, in halves of 32 bits that the machine adds several at once.
fn add_up(minor: &[i64]) -> (i128, u32) {
    let (mut low, mut high, mut known) = (0_i64, 0_i64, 0_i64);
    for &minor in minor {
        let below = minor >> 63; // -1 below 0
        let amount = minor & !below;
        low = low.wrapping_add(amount & 0xffff_ffff);
        high = high.wrapping_add(amount >> 32);
        known = known.wrapping_add(below.wrapping_add(1));
    }
    let sum = i128::from(high).wrapping_shl(32).wrapping_add(low.into());
    (sum, u32::try_from(known).unwrap_or(u32::MAX))
}

/// Addition of integers commutes, so the order of the map does not matter.
fn merge_sums(into: &mut FxHashMap<u32, Sum>, from: &FxHashMap<u32, Sum>) {
    for (id, sum) in from {
        into.entry(*id).or_default().merge(sum);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    /// What threads add up apart must be what one thread adds up, also beyond 128 bits and below 0.
    #[test]
    fn merging_is_adding() {
        let most = i128::MAX;
        let rows = [(0, most), (1, 5), (0, most), (0, 7), (1, -3), (0, most), (0, -most), (1, most), (1, most)];
        let ids: Vec<u32> = rows.iter().map(|r| r.0).collect();
        let minor: Vec<i128> = rows.iter().map(|r| r.1).collect();
        let known = [true, true, true, true, true, true, true, true, false];
        let add = |from: usize, to: usize| {
            let mut part = Part::new(3);
            part.add(&ids[from..to], u32::try_from(from).unwrap(), Minors::Wide(&minor[from..to], &known[from..to]));
            part
        };
        for cut in 0..=rows.len() {
            let groups = add(0, cut).merge(&add(cut, rows.len())).groups();
            let seen: Vec<_> = groups.iter().map(|g| (g.id, g.first, g.n, g.known, g.negative.n())).collect();
            assert_eq!(seen, [(0, 0, 5, 5, 1), (1, 1, 4, 3, 1)], "cut at {cut}");
            let wide = i256::I256::from_i128(most);
            let rest = i256::I256::from_i128(7);
            assert_eq!(groups[0].total().wide(), wide.wrapping_add(wide).wrapping_add(rest), "cut at {cut}");
            assert_eq!(groups[1].total().wide(), wide.wrapping_add(i256::I256::from_i128(2)), "cut at {cut}");
        }
    }

    proptest! {
        /// 64 bits or 128, one group or several: the same counts and sums.
        #[test]
        fn narrow_and_wide_agree(
            rows in prop::collection::vec((0_u32..3, prop_oneof![Just(Money::UNKNOWN), -9_i64..9, any::<i64>(), Just(i64::MAX)]), 0..40),
            slots in prop::sample::select(vec![1_usize, 3]),
            negative in any::<bool>(),
        ) {
            // Blocks without an amount below 0 are added another way.
            let rows: Vec<(u32, i64)> = rows.into_iter().filter(|r| negative || r.1 >= 0 || r.1 == Money::UNKNOWN).collect();
            let ids: Vec<u32> = rows.iter().map(|r| if slots == 1 { 0 } else { r.0 }).collect();
            let narrow: Vec<i64> = rows.iter().map(|r| r.1).collect();
            let wide: Vec<i128> = narrow.iter().map(|&minor| minor.into()).collect();
            let known: Vec<bool> = narrow.iter().map(|&minor| minor != Money::UNKNOWN).collect();
            let groups = |minors: Minors| {
                let mut part = Part::new(slots);
                part.add(&ids, 7, minors);
                let all = part.groups().into_iter();
                all.map(|g| (g.id, g.first, g.n, g.known, g.negative.n(), g.positive.wide(), g.total().wide())).collect::<Vec<_>>()
            };
            prop_assert_eq!(groups(Minors::Narrow(&narrow)), groups(Minors::Wide(&wide, &known)));
        }
    }
}
