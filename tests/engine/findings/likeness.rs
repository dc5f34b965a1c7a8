//! Likeness of titles by character 4-grams, as the method reference defines it (7.6): enough to feed the findings.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use overblik::Register;
use overblik::findings::loose_key;
use overblik::similarity::{ONE, Pair};

/// One ascending vector of gram numbers and weights a project.
pub struct Titles(Vec<Vec<(u32, f64)>>);

impl Titles {
    pub fn of(register: &Register) -> Self {
        let counts: Vec<BTreeMap<String, f64>> = (0..register.len()).map(|p| grams(register.title(p))).collect();
        let mut df: BTreeMap<&str, (u32, f64)> = BTreeMap::new();
        for gram in counts.iter().flat_map(BTreeMap::keys) {
            let next = df.len() as u32;
            df.entry(gram).or_insert((next, 0.0)).1 += 1.0;
        }
        let n = counts.len() as f64;
        let weight = |(gram, tf): (&String, &f64)| {
            let (number, df) = df[gram.as_str()];
            (number, (1.0 + tf.ln()) * (n / df).ln())
        };
        Self(counts.iter().map(|grams| unit(grams.iter().map(weight).collect())).collect())
    }

    pub fn dot(&self, a: u32, b: u32) -> i32 {
        let (mut a, mut b) = (self.0[a as usize].iter().peekable(), self.0[b as usize].iter().peekable());
        let mut sum = 0.0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.0.cmp(&y.0) {
                Ordering::Less => _ = a.next(),
                Ordering::Greater => _ = b.next(),
                Ordering::Equal => {
                    sum += x.1 * y.1;
                    a.next();
                    b.next();
                }
            }
        }
        ((sum * f64::from(ONE)).round() as i32).min(ONE)
    }

    pub fn pairs(&self, least: i32) -> Vec<Pair> {
        let n = self.0.len() as u32;
        let all = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        all.map(|(a, b)| Pair { a, b, dot: self.dot(a, b) }).filter(|pair| pair.dot > least).collect()
    }
}

fn grams(title: &str) -> BTreeMap<String, f64> {
    let signs: Vec<char> = format!(" {} ", loose_key(title)).chars().collect();
    let mut counts = BTreeMap::new();
    signs.windows(4).for_each(|w| *counts.entry(w.iter().collect()).or_insert(0.0) += 1.0);
    counts
}

fn unit(mut vector: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    let length = vector.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
    for (_, weight) in &mut vector {
        *weight /= length;
    }
    vector.sort_unstable_by_key(|&(gram, _)| gram);
    vector
}
