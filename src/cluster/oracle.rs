//! Average linkage as it is defined, one merge at a time: slow and obvious, to check the fast forms against.

use super::{Mean, Merge};
use crate::similarity::Rows;

/// Merges the best pair by key until no pair reaches `least`; merges come in order.
///
/// `rows` are the texts and `sizes` the projects of each. Sum vectors are written out in full.
pub fn one_at_a_time(rows: Rows<'_>, sizes: &[u64], least: i32) -> Vec<Merge> {
    let mut clusters: Vec<(u32, u64, Vec<i128>)> = (0..rows.len())
        .zip(sizes)
        .map(|(row, &size)| {
            let mut sum = vec![0_i128; rows.width + rows.dense.width];
            let (terms, weights) = rows.row(row);
            terms.iter().zip(weights).for_each(|(&t, &w)| sum[t as usize] = i128::from(w) * i128::from(size));
            let dense = rows.dense.row(row).iter();
            dense.enumerate().for_each(|(at, &x)| sum[rows.width + at] = i128::from(x) * i128::from(size));
            (row as u32, size, sum)
        })
        .collect();
    let mut merges = Vec::new();
    while let Some((x, y, merge)) = best(&clusters, least) {
        let (_, size, sum) = clusters.remove(y);
        clusters[x].1 += size;
        clusters[x].2.iter_mut().zip(sum).for_each(|(a, b)| *a += b);
        merges.push(merge);
    }
    merges
}

fn best(clusters: &[(u32, u64, Vec<i128>)], least: i32) -> Option<(usize, usize, Merge)> {
    let pairs = (0..clusters.len()).flat_map(|x| (x + 1..clusters.len()).map(move |y| (x, y)));
    let merges = pairs.map(|(x, y)| {
        let ((a, size, sum), (b, other_size, other)) = (&clusters[x], &clusters[y]);
        let dot_sum = sum.iter().zip(other).map(|(u, v)| u * v).sum();
        let mean = Mean { dot_sum, pairs: size * other_size };
        (x, y, Merge { a: *a, b: *b, mean, size: size + other_size })
    });
    merges.filter(|(.., m)| m.mean.reaches(least) && m.mean.dot_sum > 0).min_by(|x, y| x.2.order(&y.2))
}
