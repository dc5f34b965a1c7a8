//! Disjoint sets (Galler and Fischer 1964): what hangs together, by links in any order.

/// Numbers from 0 in disjoint sets, each named by its smallest member.
#[derive(Debug)]
pub(crate) struct Sets(Vec<usize>);

impl Sets {
    /// Each of `n` numbers alone.
    pub(crate) fn of(n: usize) -> Self {
        Self((0..n).collect())
    }

    /// The smallest member of a number's set.
    pub(crate) fn first(&mut self, mut at: usize) -> usize {
        while let Some(&above) = self.0.get(at).filter(|&&above| above != at) {
            let next = self.0.get(above).copied().unwrap_or(above);
            // Halves the way for the next time.
            self.0.get_mut(at).into_iter().for_each(|slot| *slot = next);
            at = next;
        }
        at
    }

    /// Makes one set of those of two numbers; whether they were two.
    pub(crate) fn unite(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.first(a), self.first(b));
        self.0.get_mut(a.max(b)).into_iter().for_each(|slot| *slot = a.min(b));
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_smallest_number_that_can_be_reached_names_a_set(links in prop::collection::vec((0_usize..12, 0_usize..12), 0..14)) {
            let mut sets = Sets::of(12);
            let mut slow: Vec<usize> = (0..12).collect();
            for &(a, b) in &links {
                let (low, high) = (slow[a].min(slow[b]), slow[a].max(slow[b]));
                prop_assert_eq!(sets.unite(a, b), low != high);
                slow.iter_mut().filter(|name| **name == high).for_each(|name| *name = low);
            }
            prop_assert_eq!((0..12).map(|at| sets.first(at)).collect::<Vec<_>>(), slow);
        }
    }
}
