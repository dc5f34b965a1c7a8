//! Texts and their translations: what these differ in says nothing of the subject.
//!
//! Two texts of different languages that are each other's nearest in the other language are taken for translations
//! (mutual nearest neighbours: Artetxe, Labaka and Agirre 2018) where a register is told in both languages: three of four
//! texts of either have such a partner. (Two languages without translations: two of five.) Directions in which translations
//! differ then count less: within-class covariance normalisation (Hatch, Kajarekar and Stolcke 2006).

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Meaning, dense_dot};
use crate::{Result, Work};

/// Texts of a language from which on its share of partners tells something.
const LEAST: usize = 100;

/// Pairs of texts of two languages that are looked at, at most.
const MOST: usize = 100_000_000;

/// Components of a vector at most: what translations differ in grows with their square, the time it takes with the third
/// power.
const WIDEST: usize = 1_536;

/// Partners are looked for again among the vectors that the partners found so far give.
const ROUNDS: usize = 3;

/// How much of the mean variance is added to that of every direction: few translations do not tell them all.
const RIDGE: f64 = 0.3;

/// What translations differ in, as exact sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Translations {
    pub(super) pairs: u64,
    /// Sums over all pairs of the products of two components of their difference: by the first, from itself on.
    products: Vec<i64>,
}

/// The texts of two languages.
type Both<'a> = (&'a [usize], &'a [usize]);

/// Which languages a register may be told in, two and two, by how many texts each has.
pub(super) fn told_twice<G: Ord>(texts: &BTreeMap<G, Vec<usize>>, width: usize) -> Vec<Both<'_>> {
    let languages: Vec<&[usize]> = texts.values().map(Vec::as_slice).filter(|texts| texts.len() >= LEAST).collect();
    let both = languages.iter().enumerate().flat_map(|(at, &x)| languages.iter().skip(at + 1).map(move |&y| (x, y)));
    let may_be = |(x, y): &Both<'_>| enough(x.len().min(y.len()), x, y) && x.len().saturating_mul(y.len()) <= MOST;
    both.filter(|both| width <= WIDEST && may_be(both)).collect()
}

impl Translations {
    /// Of centred vectors. None where no two languages tell the same.
    pub(super) fn of(centred: &Meaning, both: &[Both<'_>], work: &Work) -> Result<Option<Self>> {
        let mut found: Option<(Self, Alignment)> = None;
        for _ in 0..ROUNDS {
            let aligned = found.as_ref().map(|(_, by)| centred.aligned(by, work)).transpose()?;
            let mut pairs = Vec::new();
            for &(x, y) in both {
                pairs.extend(partners(aligned.as_ref().unwrap_or(centred), x, y, work)?);
            }
            let Some(more) = Self::between(centred, &pairs, work)? else { break };
            let Some(alignment) = more.alignment() else { break };
            found = Some((more, alignment));
        }
        Ok(found.map(|(translations, _)| translations))
    }

    fn between(meaning: &Meaning, pairs: &[(usize, usize)], work: &Work) -> Result<Option<Self>> {
        let of_pairs = |pairs: &[(usize, usize)]| {
            let mut sums = vec![0_i64; triangle(meaning.width)];
            for &(x, y) in pairs {
                work.advance(0)?;
                let difference: Vec<i64> =
                    meaning.row(x).iter().zip(meaning.row(y)).map(|(&x, &y)| i64::from(x) - i64::from(y)).collect();
                let products =
                    difference.iter().enumerate().flat_map(|(at, a)| difference.iter().skip(at).map(move |b| a * b));
                sums.iter_mut().zip(products).for_each(|(sum, product)| *sum += product);
            }
            Ok(sums)
        };
        let added = |mut x: Vec<i64>, y: Vec<i64>| {
            x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
            Ok(x)
        };
        let products = pairs.par_chunks(64).map(of_pairs).try_reduce_with(added).transpose()?;
        Ok(products.map(|products| Self { pairs: pairs.len() as u64, products }))
    }

    pub(super) fn is_sound(&self, width: usize) -> bool {
        self.products.len() == triangle(width) && self.alignment().is_some()
    }

    /// None for sums that are no variances.
    pub(super) fn alignment(&self) -> Option<Alignment> {
        let width = (0..=self.products.len()).find(|&width| triangle(width) >= self.products.len())?;
        let mut columns: Vec<Vec<f64>> = Vec::with_capacity(width);
        let mut rest = self.products.as_slice();
        for length in (1..=width).rev() {
            let (own, others) = rest.split_at_checked(length)?;
            columns.push(own.iter().map(|&sum| sum as f64).collect());
            rest = others;
        }
        let trace: f64 = columns.iter().filter_map(|column| column.first()).sum();
        for column in &mut columns {
            column.first_mut().into_iter().for_each(|own| *own += RIDGE * trace / width as f64);
        }
        Alignment::of(columns)
    }
}

/// Whether so many partners are three quarters of the texts of either language.
fn enough(partners: usize, x: &[usize], y: &[usize]) -> bool {
    partners.saturating_mul(4) >= x.len().max(y.len()).saturating_mul(3)
}

/// Places in the upper half of a square.
const fn triangle(width: usize) -> usize {
    width * (width + 1) / 2
}

/// The texts of two languages that are each other's nearest, where they are enough.
fn partners(meaning: &Meaning, x: &[usize], y: &[usize], work: &Work) -> Result<Vec<(usize, usize)>> {
    work.begin("finding translations", (x.len() + y.len()) as u64);
    let (of_x, of_y) = (nearest(meaning, x, y, work)?, nearest(meaning, y, x, work)?);
    let mutual = of_x.into_iter().enumerate().filter(|&(at, place)| of_y.get(place) == Some(&at));
    let pairs: Vec<(usize, usize)> = mutual.filter_map(|(at, place)| Some((*x.get(at)?, *y.get(place)?))).collect();
    Ok(if enough(pairs.len(), x, y) { pairs } else { Vec::new() })
}

/// For each text the place of its nearest among others; of those equally near that with the largest components, so that
/// the order of texts plays no part.
fn nearest(meaning: &Meaning, texts: &[usize], others: &[usize], work: &Work) -> Result<Vec<usize>> {
    let one = |&text: &usize| {
        work.advance(1)?;
        let own = meaning.row(text);
        let mut best = (i32::MIN, &[][..], 0);
        for (&other, place) in others.iter().zip(0..) {
            let row = meaning.row(other);
            let dot = dense_dot(own, row);
            if dot > best.0 || (dot == best.0 && row > best.1) {
                best = (dot, row, place);
            }
        }
        Ok(best.2)
    };
    texts.par_iter().with_min_len(16).map(one).collect()
}

/// The inverse of `L`, where `L Lᵀ` is the variance of translations: it makes all directions vary alike.
#[derive(Debug, Clone)]
pub(super) struct Alignment {
    /// Columns of `L` from the diagonal down.
    columns: Vec<Vec<f64>>,
}

impl Alignment {
    /// Cholesky's decomposition of a matrix, given by its columns from the diagonal down; none if it is not positive.
    fn of(mut columns: Vec<Vec<f64>>) -> Option<Self> {
        for at in 0..columns.len() {
            let (done, behind) = columns.split_at_mut_checked(at + 1)?;
            let own = done.last_mut()?;
            let pivot = own.first().copied().filter(|&pivot| pivot > 0.0)?.sqrt();
            for x in own.iter_mut() {
                *x /= pivot;
            }
            for (below, column) in behind.iter_mut().enumerate() {
                let tail = own.get(below + 1..)?;
                let factor = *tail.first()?;
                column.iter_mut().zip(tail).for_each(|(x, y)| *x -= factor * y);
            }
        }
        Some(Self { columns })
    }

    /// The vector in these directions.
    pub(super) fn apply(&self, mut row: Vec<f64>) -> Vec<f64> {
        for (at, column) in self.columns.iter().enumerate() {
            let Some(([own, behind @ ..], [pivot, below @ ..])) = row.get_mut(at..).zip(Some(column.as_slice())) else {
                break;
            };
            *own /= pivot;
            behind.iter_mut().zip(below).for_each(|(x, l)| *x -= l * *own);
        }
        row
    }
}

impl Meaning {
    fn aligned(&self, by: &Alignment, work: &Work) -> Result<Self> {
        self.mapped("aligning meaning", |at| by.apply(self.row(at).iter().map(|&x| f64::from(x)).collect()), work)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;
    use crate::meaning::{Centres, Given};
    use crate::register::Draft;

    const WIDTH: usize = 48;

    /// Numbers between -1 and 1, the same every time (splitmix64: Steele, Lea and Flood 2014).
    fn noise(seed: usize) -> f64 {
        let z = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// `n` texts of each of two languages; text `n + k` has the subject `k + shift`. Languages put subjects differently in
    /// the last eight components.
    fn register(n: usize, shift: usize) -> (Array2<f64>, Vec<u8>) {
        let rows = Array2::from_shape_fn((2 * n, WIDTH), |(at, component)| {
            let subject = if at < n { at } else { at - n + shift };
            let of_subject = noise(subject * WIDTH + component);
            let of_language =
                if component + 8 >= WIDTH { 2.0 * noise(1_000_000 + at * WIDTH + component) } else { 0.0 };
            of_subject + of_language
        });
        (rows, (0..2 * n).map(|at| u8::from(at >= n)).collect())
    }

    fn vectors(rows: &Array2<f64>) -> Meaning {
        let register = Draft { n: rows.nrows(), ..Draft::default() }.build().unwrap();
        Meaning::of(Given::Double(rows.view()), &register, &Work::new(1)).unwrap()
    }

    fn centres(n: usize, shift: usize) -> (Meaning, Vec<u8>, Centres<u8>) {
        let (rows, languages) = register(n, shift);
        let (meaning, work) = (vectors(&rows), Work::new(2));
        let counts = vec![true; 2 * n];
        let centres = work.on_pool(|| Centres::with_translations(&meaning, &languages, &counts, &work)).unwrap();
        (meaning, languages, centres)
    }

    /// How many of the first `n` have their translation nearest among all.
    fn at_home(meaning: &Meaning, n: usize) -> usize {
        let nearest_of = |at: usize| {
            let others = (0..2 * n).filter(|&other| other != at);
            others.max_by_key(|&other| dense_dot(meaning.row(at), meaning.row(other))).unwrap()
        };
        (0..n).filter(|&at| nearest_of(at) == at + n).count()
    }

    #[test]
    fn what_translations_differ_in_counts_less() {
        let n = 150;
        let (meaning, languages, centres) = centres(n, 0);
        let work = Work::new(2);
        let plain = work.on_pool(|| meaning.centred(&languages, &vec![true; 2 * n], &work)).unwrap();
        let aligned = work.on_pool(|| meaning.around(&centres, &languages, &work)).unwrap();
        let (before, after) = (at_home(&plain, n), at_home(&aligned, n));
        assert!(
            before < 135 && after > 145 && centres.translations() > 140,
            "{before} {after} {}",
            centres.translations()
        );
    }

    #[test]
    fn languages_with_about_as_many_texts_are_looked_at() {
        // Three quarters of 133 are 99.75, of 134 they are 100.5.
        for (x, y, width, looked_at) in [
            (100, 133, 1, true),
            (100, 134, 1, false),
            (99, 99, 1, false),
            (10_000, 10_000, WIDEST, true),
            (10_000, 10_001, 1, false),
            (100, 100, WIDEST + 1, false),
        ] {
            let texts = BTreeMap::from([(0, vec![0; x]), (1, vec![0; y]), (2, vec![0; 50])]);
            assert_eq!(told_twice(&texts, width).len(), usize::from(looked_at), "{x} {y} {width}");
        }
    }

    #[test]
    fn no_translations_change_nothing() {
        let (meaning, languages, without) = centres(150, 150);
        let work = Work::new(2);
        assert_eq!((without.translations(), centres(99, 0).2.translations()), (0, 0), "none; too few");
        let plain = work.on_pool(|| meaning.centred(&languages, &[true; 300], &work)).unwrap();
        assert_eq!(work.on_pool(|| meaning.around(&without, &languages, &work)).unwrap(), plain);
    }

    #[test]
    fn of_equally_near_texts_one_is_chosen_in_any_order() {
        let meaning = vectors(&ndarray::array![[1.0, 0.0], [0.6, 0.8], [0.6, -0.8]]);
        let work = Work::new(1);
        let chosen = |others: &[usize]| others[nearest(&meaning, &[0], others, &work).unwrap()[0]];
        assert_eq!(dense_dot(meaning.row(0), meaning.row(1)), dense_dot(meaning.row(0), meaning.row(2)));
        assert_eq!((chosen(&[1, 2]), chosen(&[2, 1])), (1, 1));
    }

    #[test]
    fn a_file_keeps_translations_and_damaged_ones_are_refused() {
        let (meaning, languages, centres) = centres(120, 0);
        let file = serde_json::to_string(&centres).unwrap();
        assert_eq!(serde_json::from_str::<Centres<u8>>(&file).unwrap(), centres);
        let damaged = file.replacen("\"products\":[", "\"products\":[1,", 1);
        let damaged: Centres<u8> = serde_json::from_str(&damaged).unwrap();
        assert!(centres.is_sound() && !damaged.is_sound());
        assert!(meaning.around(&damaged, &languages, &Work::new(1)).is_err());
    }

    #[test]
    fn threads_and_the_order_of_pairs_play_no_part() {
        let meaning = vectors(&register(150, 0).0);
        let mut pairs: Vec<(usize, usize)> = (0..150).map(|at| (at, at + 150)).collect();
        let between = |pairs: &[(usize, usize)], threads| {
            let work = Work::new(threads);
            work.on_pool(|| Translations::between(&meaning, pairs, &work))
        };
        let first = between(&pairs, 1).unwrap();
        pairs.reverse();
        assert_eq!(between(&pairs, 3).unwrap(), first);
        assert!(between(&[(0, 0)], 1).unwrap().unwrap().alignment().is_none(), "no difference, no variance");
    }

    #[test]
    fn by_hand() {
        // (4 2; 2 10) = L Lᵀ with L = (2 0; 1 3). L y = (2, 7): y = (1, (7 - 1) / 3).
        let alignment = Alignment::of(vec![vec![4.0, 2.0], vec![10.0]]).unwrap();
        assert_eq!(alignment.columns, [vec![2.0, 1.0], vec![3.0]]);
        assert_eq!(alignment.apply(vec![2.0, 7.0]), [1.0, 2.0]);
        assert!(Alignment::of(vec![vec![1.0, 2.0], vec![1.0]]).is_none(), "1 · 1 < 2 · 2");
        // Differences (1, 2) and (3, 0): products 1 + 9, 2, 4; a ridge of .3 · 14 / 2 = 2.1.
        let translations = Translations { pairs: 2, products: vec![10, 2, 4] };
        let columns = translations.alignment().unwrap().columns;
        assert!(
            (columns[0][0] - 12.1_f64.sqrt()).abs() < 1e-12 && (columns[0][1] - 2.0 / 12.1_f64.sqrt()).abs() < 1e-12
        );
        assert!((columns[1][0] - (6.1 - 4.0 / 12.1_f64).sqrt()).abs() < 1e-12);
    }

    /// Solves `matrix · z = x` by elimination.
    fn solved(mut matrix: [[f64; 3]; 3], mut x: [f64; 3]) -> [f64; 3] {
        for at in 0..3 {
            for row in (0..3).filter(|&row| row != at) {
                let factor = matrix[row][at] / matrix[at][at];
                (0..3).for_each(|column| matrix[row][column] -= factor * matrix[at][column]);
                x[row] -= factor * x[at];
            }
        }
        std::array::from_fn(|at| x[at] / matrix[at][at])
    }

    proptest! {
        #[test]
        fn dot_products_are_those_of_the_inverse(a in prop::array::uniform9(-4_i8..5), x in prop::array::uniform3(-9_i8..10), y in prop::array::uniform3(-9_i8..10)) {
            let a = a.map(f64::from);
            let entry = |i: usize, j: usize| (0..3).map(|k| a[3 * i + k] * a[3 * j + k]).sum::<f64>() + f64::from(u8::from(i == j));
            let matrix: [[f64; 3]; 3] = std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)));
            let (x, y) = (x.map(f64::from), y.map(f64::from));
            let alignment = Alignment::of((0..3).map(|j| (j..3).map(|i| matrix[i][j]).collect()).collect()).unwrap();
            let product: f64 = alignment.apply(x.to_vec()).iter().zip(alignment.apply(y.to_vec())).map(|(x, y)| x * y).sum();
            let expected: f64 = solved(matrix, x).iter().zip(y).map(|(z, y)| z * y).sum();
            prop_assert!((product - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{} {}", product, expected);
        }
    }
}
