//! Bounds of the size of a union from the sizes of its sets and of some intersections.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::sets::Sets;
use crate::{Error, Result};

/// People of each project, and how many are in both of two.
#[derive(Debug, Clone, Default)]
pub(in crate::totals) struct Reach {
    /// People a project.
    pub n: Vec<u64>,
    /// People in both of two projects, by their places in `n`, the smaller one first.
    pub overlaps: BTreeMap<(usize, usize), u64>,
}

/// The least and the largest number of different people; `None` without projects.
///
/// # Errors
/// [`Error::Settings`] when the population is smaller than a project, or the overlaps contradict each other.
pub(in crate::totals) fn bounds(reach: &Reach, population: Option<u64>) -> Result<Option<(u128, u128)>> {
    let Some(&largest) = reach.n.iter().max() else { return Ok(None) };
    if let Some(population) = population.filter(|&p| p < largest) {
        return Err(Error::Settings(format!("a project reached {largest} people of a population of {population}")));
    }
    let low = reach.low().max(largest.into());
    let high = reach.high();
    if low > high {
        return Err(Error::Settings(format!(
            "the overlaps contradict each other: at least {low} and at most {high} people were reached"
        )));
    }
    match population.map(u128::from) {
        Some(all) if all < low => {
            Err(Error::Settings(format!("at least {low} different people were reached, of a population of {all}")))
        }
        Some(all) => Ok(Some((low, high.min(all)))),
        None => Ok(Some((low, high))),
    }
}

impl Reach {
    fn size(&self, at: usize) -> u128 {
        self.n.get(at).copied().unwrap_or(0).into()
    }

    /// The largest of two bounds: of each pair with a known overlap, and of Bonferroni (1936) over all projects that any
    /// overlap names; there, a pair without one counts as the smaller of its two.
    fn low(&self) -> u128 {
        let pair =
            |(&(a, b), &n): (&(usize, usize), &u64)| self.size(a).saturating_add(self.size(b)).saturating_sub(n.into());
        let of_pairs = self.overlaps.iter().map(pair).max().unwrap_or(0);
        let named: BTreeSet<usize> = self.overlaps.keys().flat_map(|&(a, b)| [a, b]).collect();
        let mut sizes: Vec<u128> = named.iter().map(|&at| self.size(at)).collect();
        sizes.sort_unstable();
        let sum = sizes.iter().fold(0_u128, |sum, n| sum.saturating_add(*n));
        // Each size is the smaller one of its pairs with those behind it.
        let larger = (0..u128::MAX).take(sizes.len()).zip(sizes.iter().rev());
        let mut shared = larger.fold(0_u128, |sum, (pairs, n)| sum.saturating_add(n.saturating_mul(pairs)));
        for (&(a, b), &n) in &self.overlaps {
            shared = shared.saturating_sub(self.size(a).min(self.size(b))).saturating_add(n.into());
        }
        of_pairs.max(sum.saturating_sub(shared))
    }

    /// All people less the overlaps of a largest forest (Hunter 1976; Kruskal 1956).
    fn high(&self) -> u128 {
        let sum = self.n.iter().fold(0_u128, |sum, &n| sum.saturating_add(n.into()));
        let mut pairs: Vec<_> = self.overlaps.iter().map(|(&pair, &n)| (Reverse(n), pair)).collect();
        pairs.sort_unstable();
        let mut trees = Sets::of(self.n.len());
        let mut shared = 0_u128;
        for (Reverse(n), (a, b)) in pairs {
            if trees.unite(a, b) {
                shared = shared.saturating_add(n.into());
            }
        }
        sum.saturating_sub(shared)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn of(n: &[u64], overlaps: &[(usize, usize, u64)]) -> Reach {
        Reach { n: n.to_vec(), overlaps: overlaps.iter().map(|&(a, b, n)| ((a, b), n)).collect() }
    }

    /// F16: max n ≤ U ≤ min(Σ n, population); Bonferroni with known overlaps.
    #[test]
    fn worked_bounds() {
        assert_eq!(bounds(&of(&[40, 25, 10], &[]), None), Ok(Some((40, 75))));
        assert_eq!(bounds(&of(&[40, 25, 10], &[]), Some(60)), Ok(Some((40, 60))));
        // all pairs known: 75 − 5 − 2 − 1 = 67 at least; at most 75 − 5 − 2 = 68 (the two largest overlaps form a tree)
        let all = of(&[40, 25, 10], &[(0, 1, 5), (0, 2, 2), (1, 2, 1)]);
        assert_eq!(bounds(&all, None), Ok(Some((67, 68))));
        // one pair known: 40 + 25 − 5 = 60 at least; 75 − 5 = 70 at most
        assert_eq!(bounds(&of(&[40, 25, 10], &[(0, 1, 5)]), None), Ok(Some((60, 70))));
        // a chain: 0–1 shares 5, 1–2 shares 0; the pair 0–2 counts as 10: 75 − 5 − 0 − 10 = 60, the pair 0–1 gives 60
        assert_eq!(bounds(&of(&[40, 25, 10], &[(0, 1, 5), (1, 2, 0)]), None), Ok(Some((60, 70))));
        assert_eq!(bounds(&of(&[], &[]), None), Ok(None));
        assert_eq!(bounds(&of(&[0, 0], &[]), None), Ok(Some((0, 0))));
        assert_eq!(bounds(&of(&[u64::MAX; 3], &[]), None), Ok(Some((u64::MAX.into(), 3 * u128::from(u64::MAX)))));
    }

    #[test]
    fn contradictions_are_refused() {
        assert!(matches!(bounds(&of(&[40, 25], &[]), Some(39)), Err(Error::Settings(_))));
        assert!(matches!(bounds(&of(&[40, 25], &[(0, 1, 0)]), Some(64)), Err(Error::Settings(_))));
        // 0 is 1, 1 is 2, but 0 and 2 have nobody in common
        let odd = of(&[10, 10, 10], &[(0, 1, 10), (1, 2, 10), (0, 2, 0)]);
        assert!(matches!(bounds(&odd, None), Err(Error::Settings(_))));
    }

    proptest! {
        /// People as bits, projects as sets of them: the union lies between the bounds, whichever overlaps are known.
        #[test]
        fn the_union_lies_between(sets in prop::collection::vec(any::<u16>(), 1..7), known in any::<u32>()) {
            let mut reach = of(&sets.iter().map(|s| s.count_ones().into()).collect::<Vec<_>>(), &[]);
            let mut bit = 0;
            for a in 0..sets.len() {
                for b in a + 1..sets.len() {
                    if known >> bit & 1 == 1 {
                        reach.overlaps.insert((a, b), (sets[a] & sets[b]).count_ones().into());
                    }
                    bit += 1;
                }
            }
            let union = u128::from(sets.iter().fold(0, |all, s| all | s).count_ones());
            let (low, high) = bounds(&reach, Some(16)).unwrap().unwrap();
            prop_assert!(low <= union && union <= high, "{low} {union} {high}");
        }
    }
}
