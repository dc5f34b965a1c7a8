//! How alike random pairs are: what a similarity of .3 means in this register.

use rayon::prelude::*;

use super::{Families, ONE, Pair, Rows};

/// Pairs looked at when there are too many to look at all.
const SAMPLE: u64 = 1_000_000;

/// The similarities of all pairs of projects with text, or of a fixed, evenly spaced set of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Pairs looked at.
    pub pairs: u64,
    /// Whether these are all pairs.
    pub all: bool,
    /// Middle similarity; the mean of the two middle ones for an even number.
    pub median: f64,
    /// Root mean square distance from the median of the pairs not above it.
    pub left_deviation: f64,
    values: Vec<(i32, u64)>,
}

impl Spread {
    /// From all pairs of rows whose dot product is not 0.
    pub fn all(families: &Families, pairs: &[Pair]) -> Self {
        let size = |row: u32| families.size(row as usize) as u64;
        let mut values: Vec<(i32, u64)> = pairs.iter().map(|p| (p.dot, size(p.a) * size(p.b))).collect();
        let projects: u64 = families.worded().map(|row| families.size(row) as u64).sum();
        let twins = families.worded().map(|row| choose_two(families.size(row) as u64)).sum();
        let named: u64 = values.iter().map(|v| v.1).sum();
        values.push((ONE, twins));
        values.push((0, choose_two(projects).saturating_sub(named).saturating_sub(twins)));
        Self::of(values, true)
    }

    /// From an evenly spaced set of pairs of projects with text.
    pub fn sample(families: &Families, rows: Rows<'_>) -> Self {
        Self::inside(families, rows, &[(0..families.projects() as u32).collect()])
    }

    /// From an evenly spaced set of the pairs of projects with text that lie inside one of the parts.
    pub fn inside(families: &Families, rows: Rows<'_>, parts: &[Vec<u32>]) -> Self {
        let worded = |part: &Vec<u32>| {
            let rows = part.iter().filter_map(|&project| families.row_of(project));
            rows.filter(|&row| !families.is_blank(row)).collect::<Vec<usize>>()
        };
        let parts: Vec<Vec<usize>> = parts.iter().map(worded).collect();
        let ends: Vec<u64> = parts
            .iter()
            .scan(0, |end, part| {
                *end += choose_two(part.len() as u64);
                Some(*end)
            })
            .collect();
        let all = ends.last().copied().unwrap_or_default();
        let taken = all.min(SAMPLE);
        let values = (0..taken).into_par_iter().filter_map(|k| {
            let rank = (u128::from(k) * u128::from(all) / u128::from(taken)) as u64;
            let at = ends.partition_point(|&end| end <= rank);
            let before = at.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or_default();
            let (a, b) = pair_of_rank(rank - before);
            let part = parts.get(at)?;
            let (a, b) = (*part.get(a as usize)?, *part.get(b as usize)?);
            Some((if a == b { ONE } else { rows.dot(a, b) }, 1))
        });
        Self::of(values.collect(), taken == all)
    }

    fn of(mut values: Vec<(i32, u64)>, all: bool) -> Self {
        values.retain(|v| v.1 > 0);
        for value in &mut values {
            value.0 = value.0.min(ONE);
        }
        values.par_sort_unstable();
        values.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        values.shrink_to_fit();
        let pairs = values.iter().map(|v| v.1).sum();
        let mut spread = Self { pairs, all, median: 0.0, left_deviation: 0.0, values };
        if pairs > 0 {
            let twice = i64::from(spread.at((pairs - 1) / 2)) + i64::from(spread.at(pairs / 2));
            spread.median = twice as f64 / 2.0 / f64::from(ONE);
            spread.left_deviation = spread.left_deviation_from(twice);
        }
        spread
    }

    /// The similarity of rank `rank`, 0 = lowest.
    fn at(&self, rank: u64) -> i32 {
        let mut before = 0;
        for &(value, count) in &self.values {
            before += count;
            if rank < before {
                return value;
            }
        }
        self.values.last().map_or(0, |v| v.0)
    }

    fn left_deviation_from(&self, twice_median: i64) -> f64 {
        let left = self.values.iter().map(|&(v, count)| (i64::from(v) * 2, u128::from(count)));
        let left = left.take_while(|v| v.0 <= twice_median);
        // Differences are below 2³², squares below 2⁶⁴, pairs below 2⁵⁰: the sum fits 128 bits.
        let (squares, count) = left.fold((0_u128, 0_u128), |(squares, n), (twice, count)| {
            let away = u128::from(twice_median.abs_diff(twice));
            (squares + away * away * count, n + count)
        });
        if count == 0 { 0.0 } else { libm::sqrt(squares as f64 / count as f64) / 2.0 / f64::from(ONE) }
    }

    /// The lowest similarity that a share `q` of the pairs does not exceed; none without pairs.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let last = self.pairs.checked_sub(1)?;
        let rank = (libm::ceil(q.clamp(0.0, 1.0) * self.pairs as f64) as u64).saturating_sub(1).min(last);
        Some(f64::from(self.at(rank)) / f64::from(ONE))
    }
}

fn choose_two(n: u64) -> u64 {
    (u128::from(n) * u128::from(n.saturating_sub(1)) / 2) as u64
}

/// The pair `a < b` of a rank when pairs are counted by `b`, then `a`: rank = b (b - 1) / 2 + a.
fn pair_of_rank(rank: u64) -> (u64, u64) {
    let guess = libm::sqrt(2.0 * rank as f64) as u64;
    let mut b = guess.saturating_sub(1).max(1);
    while choose_two(b + 1) <= rank {
        b += 1;
    }
    (rank - choose_two(b), b)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::Work;
    use crate::similarity::samples::{Texts, meanings, weighed};
    use crate::similarity::{EVERY, join};
    use proptest::prelude::*;

    #[test]
    fn ranks_count_pairs_once() {
        let pairs: Vec<_> = (0..6).map(pair_of_rank).collect();
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]);
        let n = 1_u64 << 25;
        assert_eq!(pair_of_rank(choose_two(n) - 1), (n - 2, n - 1));
        assert_eq!(pair_of_rank(choose_two(n - 1)), (0, n - 1));
    }

    #[test]
    fn median_and_left_deviation_by_hand() {
        // 0, .25, .5, 1: median .375; left of it 0 and .25: √((.375² + .125²) / 2) = .27951
        let values = vec![(ONE / 2, 1), (0, 1), (ONE, 1), (ONE / 4, 1)];
        let spread = Spread::of(values, true);
        assert_eq!((spread.pairs, spread.median), (4, 0.375));
        assert!((spread.left_deviation - 0.279_508_5).abs() < 1e-7);
        assert_eq!(spread.quantile(0.5), Some(0.25));
        assert_eq!(spread.quantile(0.51), Some(0.5));
        assert_eq!(Spread::of(Vec::new(), true).quantile(0.5), None);
    }

    proptest! {
        #[test]
        fn a_sample_of_everything_is_everything(words in weighed(12), meanings in meanings(12), twins in prop::collection::vec(0_usize..12, 0..4)) {
            let texts = Texts::of(&words).with(&meanings);
            let rows = texts.rows();
            prop_assume!(!rows.is_empty());
            let mut row_of: Vec<u32> = (0..rows.len() as u32).collect();
            row_of.extend(twins.iter().map(|t| (t % rows.len()) as u32));
            let families = Families::of(&row_of, rows).unwrap();
            let work = Work::new(1);
            let pairs = work.on_pool(|| join(rows, EVERY, 8, &work)).unwrap();
            prop_assert_eq!(work.on_pool(|| Ok(Spread::sample(&families, rows))).unwrap(), Spread::all(&families, &pairs));
        }
    }
}
