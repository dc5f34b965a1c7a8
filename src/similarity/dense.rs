//! Dot products of many dense rows with many others, as wide as the processor allows.
//!
//! A sum of integers is the same in any order: every [`Level`] gives the same bits.

use pulp::bytemuck::{Pod, cast};

use super::rows::Dense;

/// Rows of a panel.
const PANEL: usize = 32;

/// One pair of components of every row of a panel.
type Step = [i16; 2 * PANEL];

/// Dense rows in panels of 32: of all rows the first two components, then the next two, and so on.
#[derive(Debug)]
pub(super) struct Panels {
    rows: usize,
    steps: usize,
    values: Vec<Step>,
}

impl Panels {
    pub(super) fn of(dense: Dense<'_>) -> Self {
        let rows = dense.values.len().checked_div(dense.width).unwrap_or_default();
        let steps = dense.width.div_ceil(2);
        let mut values = vec![[0; 2 * PANEL]; rows.div_ceil(PANEL) * steps];
        for (at, row) in dense.values.chunks_exact(dense.width.max(1)).enumerate() {
            let (panel, lane) = (at / PANEL, at % PANEL);
            let of_panel = values.get_mut(panel * steps..(panel + 1) * steps).unwrap_or_default();
            for (step, pair) in of_panel.iter_mut().zip(row.chunks(2)) {
                for (slot, &value) in step.iter_mut().skip(2 * lane).zip(pair) {
                    *slot = value;
                }
            }
        }
        Self { rows, steps, values }
    }

    /// Whether the rows have no components.
    pub(super) fn is_empty(&self) -> bool {
        self.steps == 0
    }

    /// The dot products of `queries` with all rows, query by query, each with [`Panels::stride`] places.
    pub(super) fn products(&self, queries: &[&[i16]], level: Level, products: &mut Vec<i32>) {
        products.clear();
        products.resize(queries.len() * self.stride(), 0);
        match level.0 {
            #[cfg(target_arch = "x86_64")]
            pulp::Arch::V4(v4) => v4.vectorize(
                #[inline(always)]
                || self.all::<_, 8>(v4, queries, products),
            ),
            #[cfg(target_arch = "x86_64")]
            pulp::Arch::V3(v3) => v3.vectorize(
                #[inline(always)]
                || self.all::<_, 2>(v3, queries, products),
            ),
            _ => self.all::<_, 1>(Plain, queries, products),
        }
    }

    /// Places for one query: those behind the last row stay 0.
    pub(super) fn stride(&self) -> usize {
        self.rows.div_ceil(PANEL) * PANEL
    }

    #[allow(clippy::inline_always, reason = "must be compiled for the level it runs at")]
    #[inline(always)]
    fn all<L: Lanes, const G: usize>(&self, lanes: L, queries: &[&[i16]], products: &mut [i32]) {
        let stride = self.stride();
        let groups: Vec<Vec<[i32; G]>> = queries.chunks(G).map(|group| self.interleaved(group)).collect();
        for (at, panel) in self.values.chunks_exact(self.steps.max(1)).enumerate() {
            for (group, products) in groups.iter().zip(products.chunks_mut(G * stride)) {
                let sums = panel_products(lanes, group, panel);
                for (sums, own) in sums.iter().zip(products.chunks_exact_mut(stride)) {
                    own.get_mut(at * PANEL..(at + 1) * PANEL).unwrap_or_default().copy_from_slice(sums);
                }
            }
        }
    }

    /// Pairs of components of a group of rows, both in one number.
    fn interleaved<const G: usize>(&self, group: &[&[i16]]) -> Vec<[i32; G]> {
        let mut steps = vec![[0; G]; self.steps];
        for (at, row) in group.iter().enumerate() {
            for (step, pair) in steps.iter_mut().zip(row.chunks(2)) {
                let component = |at: usize| pair.get(at).copied().unwrap_or_default();
                step.get_mut(at).into_iter().for_each(|slot| *slot = cast([component(0), component(1)]));
            }
        }
        steps
    }
}

/// The dot products of `G` rows with those of a panel.
#[allow(clippy::inline_always, reason = "must be compiled for the level it runs at")]
#[inline(always)]
fn panel_products<L: Lanes, const G: usize>(lanes: L, group: &[[i32; G]], panel: &[Step]) -> [[i32; PANEL]; G] {
    let mut sums = [cast::<_, L::Sums>([0_i32; PANEL]); G];
    for (pairs, step) in group.iter().zip(panel) {
        let step: L::Step = cast(*step);
        for (sum, &pair) in sums.iter_mut().zip(pairs) {
            *sum = lanes.add(*sum, pair, step);
        }
    }
    sums.map(cast)
}

/// What the processor can do; found out at run time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level(pulp::Arch);

impl Level {
    pub(super) fn best() -> Self {
        Self(pulp::Arch::new())
    }
}

/// How one pair of components is multiplied with those of a panel. No sum overflows, see [`super::Rows`].
trait Lanes: Copy {
    type Step: Pod;
    type Sums: Pod;

    fn add(self, sums: Self::Sums, pair: i32, step: Self::Step) -> Self::Sums;
}

#[derive(Clone, Copy)]
struct Plain;

impl Lanes for Plain {
    type Step = Step;
    type Sums = [i32; PANEL];

    #[allow(clippy::inline_always, reason = "must be compiled for the level it runs at")]
    #[inline(always)]
    fn add(self, mut sums: Self::Sums, pair: i32, step: Self::Step) -> Self::Sums {
        let [x, y] = cast::<i32, [i16; 2]>(pair).map(i32::from);
        for (sum, row) in sums.iter_mut().zip(step.as_chunks::<2>().0) {
            let [a, b] = row.map(i32::from);
            *sum = sum.wrapping_add(x.wrapping_mul(a)).wrapping_add(y.wrapping_mul(b));
        }
        sums
    }
}

#[cfg(target_arch = "x86_64")]
impl Lanes for pulp::x86::V3 {
    type Step = [pulp::i16x16; 4];
    type Sums = [pulp::i32x8; 4];

    #[allow(clippy::inline_always, reason = "must be compiled for the level it runs at")]
    #[inline(always)]
    fn add(self, mut sums: Self::Sums, pair: i32, step: Self::Step) -> Self::Sums {
        let pair = cast(self.splat_i32x8(pair));
        for (sum, row) in sums.iter_mut().zip(step) {
            *sum = self.wrapping_add_i32x8(*sum, self.multiply_wrapping_add_adjacent_i16x16(pair, row));
        }
        sums
    }
}

#[cfg(target_arch = "x86_64")]
impl Lanes for pulp::x86::V4 {
    type Step = [pulp::i16x32; 2];
    type Sums = [pulp::i32x16; 2];

    #[allow(clippy::inline_always, reason = "must be compiled for the level it runs at")]
    #[inline(always)]
    fn add(self, mut sums: Self::Sums, pair: i32, step: Self::Step) -> Self::Sums {
        let pair = cast(self.splat_i32x16(pair));
        for (sum, row) in sums.iter_mut().zip(step) {
            *sum = self.wrapping_add_i32x16(*sum, self.multiply_wrapping_add_adjacent_i16x32(pair, row));
        }
        sums
    }
}

#[cfg(test)]
impl Level {
    /// Every level that this processor has.
    pub(super) fn all() -> Vec<Self> {
        let mut levels = vec![Self(pulp::Arch::Scalar)];
        #[cfg(target_arch = "x86_64")]
        {
            levels.extend(pulp::x86::V3::try_new().map(|v3| Self(pulp::Arch::V3(v3))));
            levels.extend(pulp::x86::V4::try_new().map(|v4| Self(pulp::Arch::V4(v4))));
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::meaning::dense_dot;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_level_gives_the_same_integers(
            width in 1_usize..9, rows in 0_usize..70, queries in 0_usize..20, values in prop::collection::vec(any::<i16>(), 90 * 9),
        ) {
            let (block, asked) = values.split_at(70 * 9);
            let dense = Dense { width, values: &block[..rows * width] };
            let panels = Panels::of(dense);
            let asked: Vec<&[i16]> = asked.chunks_exact(width).take(queries).collect();
            for level in Level::all() {
                let mut products = Vec::new();
                panels.products(&asked, level, &mut products);
                prop_assert_eq!(products.len(), asked.len() * panels.stride());
                for (query, products) in asked.iter().zip(products.chunks(panels.stride().max(1))) {
                    let expected: Vec<i32> = (0..rows).map(|row| dense_dot(query, dense.row(row))).collect();
                    prop_assert_eq!(&products[..rows], &expected[..]);
                    prop_assert!(products[rows..].iter().all(|&product| product == 0));
                }
            }
        }
    }

    #[test]
    fn the_largest_components_do_not_wrap_within_a_pair() {
        // 2 · 32767² = 2147352578 < 2³¹
        let row = [i16::MAX, i16::MAX];
        let panels = Panels::of(Dense { width: 2, values: &row });
        for level in Level::all() {
            let mut products = Vec::new();
            panels.products(&[&row, &[i16::MIN + 1; 2]], level, &mut products);
            assert_eq!((products[0], products[PANEL]), (2_147_352_578, -2_147_352_578));
        }
    }
}
