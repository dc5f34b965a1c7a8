//! Pairs found in tiles, brought into the order of `(a, b)`.

use rayon::prelude::*;

use super::Pair;
use super::frequency::starts;

/// Parts that are brought into order by themselves: in a register of 150,000 texts one fits into the second cache.
const PARTS: usize = 64;

/// Rows of a part.
fn per_part(rows: usize) -> usize {
    rows.div_ceil(PARTS).max(1)
}

/// The pairs of one tile by parts of neighbouring `a`.
#[derive(Debug)]
pub(super) struct Found {
    per_part: usize,
    parts: Vec<Vec<Pair>>,
}

impl Found {
    /// None yet, in a register of `rows` rows.
    pub(super) fn nothing(rows: usize) -> Self {
        Self { per_part: per_part(rows), parts: vec![Vec::new(); PARTS] }
    }

    /// Adds a pair, whichever of its rows asked.
    pub(super) fn push(&mut self, x: u32, y: u32, dot: i32) {
        let pair = Pair { a: x.min(y), b: x.max(y), dot };
        self.parts.get_mut(pair.a as usize / self.per_part).into_iter().for_each(|part| part.push(pair));
    }
}

/// The pairs of all tiles of a register of `rows` rows by `(a, b)`.
pub(super) fn in_order(rows: usize, found: Vec<Found>) -> Vec<Pair> {
    let mut parts: Vec<Vec<Vec<Pair>>> = vec![Vec::new(); PARTS];
    for tile in found {
        parts.iter_mut().zip(tile.parts).for_each(|(part, pairs)| part.push(pairs));
    }
    let length = |tiles: &Vec<Vec<Pair>>| tiles.iter().map(Vec::len).sum::<usize>();
    let mut pairs = vec![Pair { a: 0, b: 0, dot: 0 }; parts.iter().map(length).sum()];
    let mut rest = pairs.as_mut_slice();
    let mut tasks = Vec::with_capacity(PARTS);
    for (at, tiles) in parts.into_iter().enumerate() {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(length(&tiles));
        rest = others;
        tasks.push((at * per_part(rows), tiles, own));
    }
    tasks.into_par_iter().with_max_len(1).for_each(|(from, tiles, own)| fill(own, &tiles, from, per_part(rows)));
    pairs
}

/// Writes the pairs of one part, whose `a` are the `rows` rows from `from` on.
fn fill(pairs: &mut [Pair], tiles: &[Vec<Pair>], from: usize, rows: usize) {
    let place = |pair: &Pair| pair.a as usize - from;
    let mut next = starts(rows, tiles.iter().flatten().map(|pair| place(pair) as u32));
    for pair in tiles.iter().flatten() {
        let Some(at) = next.get_mut(place(pair)) else { continue };
        pairs.get_mut(*at as usize).into_iter().for_each(|slot| *slot = *pair);
        *at += 1;
    }
    pairs.chunk_by_mut(|x, y| x.a == y.a).for_each(|of_row| of_row.sort_unstable_by_key(|pair| pair.b));
}

/// Both by `(a, b)`, brought together in the place of the first.
pub(super) fn merged(mut pairs: Vec<Pair>, others: &[Pair]) -> Vec<Pair> {
    let mut end = pairs.len();
    pairs.extend_from_slice(others);
    for (before, other) in others.iter().enumerate().rev() {
        let at = pairs.get(..end).unwrap_or_default().partition_point(|pair| pair.rank() < other.rank());
        pairs.copy_within(at..end, at + before + 1);
        pairs.get_mut(at + before).into_iter().for_each(|slot| *slot = *other);
        end = at;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pairs_come_in_order_whatever_tile_they_were_found_in(
            rows in 2_u32..300, numbers in prop::collection::vec((0_u32..90_000, 0_usize..5), 0..200),
        ) {
            let mut tiles: Vec<Found> = (0..5).map(|_| Found::nothing(rows as usize)).collect();
            let mut expected = Vec::new();
            for (number, tile) in numbers {
                let (x, y) = (number % rows, number / 300 % rows);
                if x != y {
                    tiles.get_mut(tile).into_iter().for_each(|tile| tile.push(x, y, 7));
                    expected.push(Pair { a: x.min(y), b: x.max(y), dot: 7 });
                }
            }
            expected.sort_unstable_by_key(Pair::rank);
            prop_assert_eq!(in_order(rows as usize, tiles), expected);
        }

        #[test]
        fn two_orders_become_one(numbers in prop::collection::btree_map(0_u32..999, any::<bool>(), 0..60)) {
            let pair = |number: u32| Pair { a: number / 30, b: number % 30, dot: 1 };
            let all: Vec<Pair> = numbers.keys().copied().map(pair).collect();
            let of = |wanted: bool| numbers.iter().filter(move |(_, of)| **of == wanted).map(|(number, _)| pair(*number));
            prop_assert_eq!(merged(of(true).collect(), &of(false).collect::<Vec<_>>()), all);
        }
    }
}
