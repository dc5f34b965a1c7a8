//! From which similarity on pairs are kept.

use std::ops::Range;

use rayon::prelude::*;

use super::join::{BLOCK, Join, Prepared};
use super::{ONE, Rows};
use crate::memory::size;
use crate::{Error, Result, Work};

/// Distinct texts up to which every pair with a common word is kept: at most 4.5 million pairs.
pub const WHOLE: usize = 3_000;

/// Pairs that are kept at most: 0.3 GB, and three times as much while they are grouped.
pub const MOST_PAIRS: u64 = 24_000_000;

/// Rows asked when the number of pairs is estimated.
const ASKED: usize = 1_000;

/// Floors tried when the first one keeps too many pairs.
const LADDER: [f64; 12] = [0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90];

/// The floor of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// As a similarity.
    pub level: f64,
    /// In units of 2⁻³⁰, rounded up.
    pub least: i32,
    /// Why it is not 0 or not what was asked for.
    pub notes: Vec<String>,
    /// About how many pairs reach this level and the steps above it; empty for registers whose every pair is kept.
    pub expected: Vec<(f64, u64)>,
}

/// Bytes of a pair while all are brought into order.
pub const PAIR: u64 = 24;

impl Floor {
    /// Refuses what would not fit into `have` bytes: a floor that depended on the machine would be no result.
    ///
    /// # Errors
    /// [`Error::Settings`] with the pairs expected, both sizes and the smallest floor that fits.
    pub fn refuse(&self, have: Option<u64>) -> Result<()> {
        let need = |pairs: u64| pairs.saturating_mul(PAIR);
        let Some((have, pairs)) = have.zip(self.expected.first().map(|at| at.1)).filter(|&(have, n)| need(n) > have)
        else {
            return Ok(());
        };
        let fits = self.expected.iter().find(|at| need(at.1) <= have);
        let advice = fits.map_or_else(String::new, |(level, _)| format!("; floor={level:.2} fits"));
        Err(Error::Settings(format!(
            "about {pairs} pairs reach the floor of {:.2} and take {} of memory, {} are available{advice}",
            self.level,
            size(need(pairs)),
            size(have)
        )))
    }
}

/// The smallest number of units of 2⁻³⁰ that is at least `level`: scaling by a power of two is exact.
pub fn units_up(level: f64) -> i32 {
    (level.clamp(0.0, 1.0) * f64::from(ONE)).ceil() as i32
}

/// The floor asked for, else the default by distinct texts: 0 to 3 000, .02 to 10 000, .05 to 25 000, .10 to 50 000,
/// .30 above: groups drawn by people often meet near .05. It is raised to the next step at which an estimated `most` pairs are not exceeded.
///
/// # Errors
/// [`Error::Settings`] for a floor outside 0 to 1, [`Error::Interrupted`] after [`Work::stop`].
pub(super) fn choose(rows: Rows<'_>, prepared: &Prepared, asked: Option<f64>, most: u64, work: &Work) -> Result<Floor> {
    if let Some(floor) = asked.filter(|floor| !(0.0..=1.0).contains(floor)) {
        return Err(Error::Settings(format!("the floor is {floor}, expected a similarity from 0 to 1")));
    }
    let wanted = asked.unwrap_or_else(|| default(rows.len()));
    let mut floor = Floor { level: wanted, least: units_up(wanted), notes: Vec::new(), expected: Vec::new() };
    if asked.is_none() && wanted > 0.0 {
        floor.notes.push(format!("{} distinct texts: pairs less alike than {wanted:.2} are left out", rows.len()));
    }
    if rows.len() <= WHOLE {
        return Ok(floor);
    }
    let steps: Vec<f64> = std::iter::once(wanted).chain(LADDER.into_iter().filter(|&step| step > wanted)).collect();
    let expected = expected_pairs(rows, prepared, &steps, work)?;
    let fitting = steps.iter().zip(&expected).find(|(_, pairs)| **pairs <= most).map(|(&step, _)| step);
    let level = fitting.or(steps.last().copied()).unwrap_or(wanted);
    if level > wanted {
        floor.notes.push(format!(
            "about {} pairs reach {wanted:.2}, at most {most} are kept: the floor was raised to {level:.2}",
            expected.first().copied().unwrap_or_default()
        ));
        (floor.level, floor.least) = (level, units_up(level));
    }
    floor.expected = steps.into_iter().zip(expected).filter(|at| at.0 >= level).collect();
    Ok(floor)
}

fn default(rows: usize) -> f64 {
    let steps = [(WHOLE, 0.0), (10_000, 0.02), (25_000, 0.05), (50_000, 0.10)];
    steps.into_iter().find(|&(upto, _)| rows <= upto).map_or(0.30, |(_, floor)| floor)
}

/// How many pairs reach each of the ascending `levels`, extrapolated from evenly spaced rows.
fn expected_pairs(rows: Rows<'_>, prepared: &Prepared, levels: &[f64], work: &Work) -> Result<Vec<u64>> {
    let n = rows.len();
    let asked: Vec<usize> = (0..ASKED.min(n)).map(|k| k * n / ASKED.min(n)).collect();
    let least: Vec<i32> = levels.iter().map(|&level| units_up(level).max(1)).collect();
    let lowest = least.first().copied().unwrap_or(1);
    let join = Join::new(rows, prepared, lowest);
    let blocks: Vec<_> = (0..n).step_by(BLOCK).map(|from| from..n.min(from + BLOCK)).collect();
    work.begin("estimating", (blocks.len() * asked.len()) as u64);
    let reached = |block: &Range<usize>| {
        let block = join.block(block.clone());
        let mut reached = vec![0; least.len()];
        let count =
            |_, _, dot| reached.iter_mut().zip(&least).for_each(|(sum, &least)| *sum += u64::from(dot >= least));
        join.each_pair(asked.iter().copied(), &block, count, work)?;
        Ok(reached)
    };
    let counted: Vec<Vec<u64>> = blocks.par_iter().map(reached).collect::<Result<_>>()?;
    let total = |at: usize| counted.iter().filter_map(|counts| counts.get(at)).sum::<u64>();
    let scaled = |found: u64| (u128::from(found) * n as u128 / asked.len().max(1) as u128) as u64;
    Ok((0..least.len()).map(|at| scaled(total(at))).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::float_cmp)]
    use super::*;
    use crate::similarity::samples::Texts;

    fn choose_for(texts: &Texts, asked: Option<f64>, most: u64) -> Result<Floor> {
        let work = Work::new(1);
        work.on_pool(|| choose(texts.rows(), &Prepared::new(texts.rows().len()), asked, most, &work))
    }

    #[test]
    fn small_registers_keep_every_pair() {
        let floor = choose_for(&Texts::of(&vec![vec![1]; 3]), None, 0).unwrap();
        assert_eq!((floor.level, floor.least, floor.notes.len()), (0.0, 0, 0));
    }

    #[test]
    fn a_floor_outside_0_to_1_is_refused() {
        for floor in [-0.1, 1.1, f64::NAN] {
            assert!(matches!(choose_for(&Texts::default(), Some(floor), 0), Err(Error::Settings(_))));
        }
    }

    #[test]
    fn too_many_pairs_raise_the_floor_and_say_so() {
        // 4 000 texts in two halves: inside a half the similarity is 0.64 + 0.36 = 1 or 0.64, across it is 0.
        let row = |i: usize| {
            let mut dense = vec![0_u16; 6];
            dense[i % 2] = 26_214; // .8
            dense[2 + i % 4] = 19_661; // .6
            dense
        };
        let texts = Texts::of(&(0..4_000).map(row).collect::<Vec<_>>());
        let all = choose_for(&texts, None, MOST_PAIRS).unwrap();
        assert_eq!((all.level, all.notes.len()), (0.02, 1));
        let few = choose_for(&texts, None, 3_000_000).unwrap();
        assert_eq!(
            few.level, 0.70,
            "2 · C(2000, 2) = 4.0 million pairs reach .64, 4 · C(1000, 2) = 2.0 million reach 1"
        );
        assert!((900_000..1_100_000).contains(&(few.expected[0].1 / 2)), "{:?}", few.expected);
        assert!(few.refuse(Some(100 << 20)).is_ok() && few.refuse(None).is_ok());
        let told = all.refuse(Some(60 << 20)).unwrap_err().to_string();
        assert!(
            told.contains("reach the floor of 0.02") && told.contains("60.0 MiB are available; floor=0.70 fits"),
            "{told}"
        );
        assert!(!all.refuse(Some(1)).unwrap_err().to_string().contains("fits"));
        assert!(few.notes[1].contains("at most 3000000 are kept: the floor was raised to 0.70"), "{:?}", few.notes);
    }
}
