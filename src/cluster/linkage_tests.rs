//! The three forms of average linkage against each other and against kodama.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::sums::{Narrow, Wide, Width};
use super::{Merge, dense, graph, oracle};
use crate::Work;
use crate::similarity::samples::{Texts, meanings, tied, tied_meaning, weighed};
use crate::similarity::{EVERY, Pair, Rows, join};

fn pairs(rows: Rows<'_>, least: i32) -> Vec<Pair> {
    let work = Work::new(1);
    work.on_pool(|| join(rows, least, 3, &work)).unwrap() // one pool for all cases when called on one
}

/// Both ids, dot sum, pairs and size of a merge.
type Told = (u32, u32, i128, u64, u64);

fn ordered(mut merges: Vec<Merge>) -> Vec<Told> {
    merges.sort_by(Merge::order);
    merges.iter().map(|m| (m.a, m.b, m.mean.dot_sum, m.mean.pairs, m.size)).collect()
}

/// Clusters of up to five projects.
#[derive(Debug)]
struct Tiny;

impl Width for Tiny {
    const MOST: u64 = 5;
    type Sum = u32;
    type Part = i32;
    type Dot = i64;

    fn sum(weight: u16, size: u64) -> u32 {
        Narrow::sum(weight, size)
    }

    fn part(sum: i64) -> i32 {
        Narrow::part(sum)
    }
}

fn of_width<W: Width>(rows: Rows<'_>, sizes: &[u64], near: &[Pair], least: i32) -> Option<Vec<Told>> {
    graph::of_width::<W>(rows, sizes, near, least, &Work::new(1)).unwrap().map(ordered)
}

fn sizes_of(n: usize, seed: &[u64]) -> Vec<u64> {
    (0..n).map(|i| seed[i % seed.len()]).collect()
}

type Case = (Vec<Vec<u16>>, Vec<Vec<i16>>, Vec<u64>, i32);

#[test]
fn all_forms_make_the_same_merges_in_20000_cases_full_of_ties() {
    let cases = (tied(15), tied_meaning(15), prop::collection::vec(1_u64..4, 3), 0_i32..6);
    let mut runner = TestRunner::new(Config { cases: 20_000, failure_persistence: None, ..Config::default() });
    let work = Work::new(1);
    let check = |(rows, meanings, seed, least): Case| {
        let texts = Texts::of(&rows).with(&meanings);
        let (rows, sizes) = (texts.rows(), sizes_of(rows.len(), &seed));
        let slow = oracle::one_at_a_time(rows, &sizes, least);
        prop_assert!(slow.is_sorted_by(|x, y| x.order(y).is_lt()), "keys must worsen strictly");
        let slow = ordered(slow);
        let near = pairs(rows, least.max(1));
        prop_assert_eq!(of_width::<Narrow>(rows, &sizes, &near, least), Some(slow.clone()));
        prop_assert_eq!(of_width::<Wide>(rows, &sizes, &near, least), Some(slow.clone()));
        let fits = sizes.iter().chain(slow.iter().map(|m| &m.4)).all(|&size| size <= Tiny::MOST);
        prop_assert_eq!(of_width::<Tiny>(rows, &sizes, &near, least), fits.then(|| slow.clone()));
        let whole = ordered(dense::dense(&sizes, &pairs(rows, EVERY), &work).unwrap());
        let upper: Vec<_> = whole.into_iter().filter(|m| m.2 >= i128::from(least) * i128::from(m.3)).collect();
        prop_assert_eq!(upper, slow);
        Ok(())
    };
    work.on_pool(|| Ok(runner.run(&cases, check))).unwrap().unwrap();
}

proptest! {
    #[test]
    fn graph_and_dense_agree_on_real_weights(rows in weighed(60), dense in meanings(60), least in 0_i32..300_000_000, threads in 1_usize..4) {
        let texts = Texts::of(&rows).with(&dense);
        let (rows, sizes) = (texts.rows(), vec![1; rows.len()]);
        let work = Work::new(threads);
        let near = pairs(rows, least.max(1));
        let forest = work.on_pool(|| graph::merges(rows, &sizes, &near, least, &work)).unwrap();
        let whole = ordered(dense::dense(&sizes, &pairs(rows, EVERY), &work).unwrap());
        let upper: Vec<_> = whole.into_iter().filter(|m| m.2 >= i128::from(least) * i128::from(m.3)).collect();
        prop_assert_eq!(ordered(forest), upper);
    }

    #[test]
    fn kodama_makes_the_same_heights(rows in weighed(40), dense in meanings(40)) {
        let texts = Texts::of(&rows).with(&dense);
        let rows = texts.rows();
        prop_assume!(rows.len() > 1);
        let n = rows.len();
        let mut distances: Vec<f64> = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)))
            .map(|(a, b)| 1.0 - f64::from(rows.dot(a, b)) / f64::from(crate::similarity::ONE)).collect();
        let theirs = kodama::linkage(&mut distances, n, kodama::Method::Average);
        let mut theirs: Vec<f64> = theirs.steps().iter().map(|s| 1.0 - s.dissimilarity).collect();
        theirs.sort_by(|a, b| b.total_cmp(a));
        let mut ours = dense::dense(&vec![1; n], &pairs(rows, EVERY), &Work::new(1)).unwrap();
        ours.sort_by(Merge::order);
        for (our, their) in ours.iter().zip(&theirs) {
            let value = our.mean.dot_sum as f64 / our.mean.pairs as f64 / f64::from(crate::similarity::ONE);
            prop_assert!((value - their).abs() < 1e-9, "{} {}", value, their);
        }
        prop_assert!(theirs[ours.len()..].iter().all(|s| *s < 1e-9), "what we leave apart is not alike");
    }
}
