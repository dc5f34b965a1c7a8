//! Sum vectors of clusters, at the width the clusters need.

use std::fmt::Debug;
use std::ops::AddAssign;

use crate::similarity::Rows;

/// Integer types of the sums of clusters up to a size.
pub trait Width: Debug + Sync {
    /// Projects of the largest cluster that fits.
    const MOST: u64;
    /// Sum of the weights of one term in a cluster.
    type Sum: Copy + Default + Send + Sync + Debug + AddAssign + PartialEq + Into<Self::Dot>;
    /// Sum of one dense component in a cluster.
    type Part: Copy + Send + Sync + Debug + Into<i64>;
    /// Dot product of two sum vectors.
    type Dot: Total + Send + Sync + Debug + Into<i128> + From<u16> + From<u32> + From<i32> + From<i64>;

    /// A weight times the projects of a text.
    fn sum(weight: u16, size: u64) -> Self::Sum;

    /// A sum of dense components.
    fn part(sum: i64) -> Self::Part;
}

/// A sum that cannot overflow at the widths below, hence nothing wraps.
pub trait Total: Copy + Default + PartialOrd {
    /// The sum.
    #[must_use]
    fn plus(self, other: Self) -> Self;

    /// The product.
    #[must_use]
    fn times(self, other: Self) -> Self;

    /// Whether `self / pairs` is more than `other / other_pairs`.
    fn above(self, pairs: u32, other: Self, other_pairs: u32) -> bool;
}

impl Total for i64 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }

    fn above(self, pairs: u32, other: Self, other_pairs: u32) -> bool {
        i128::from(self).wrapping_mul(i128::from(other_pairs)) > i128::from(other).wrapping_mul(i128::from(pairs))
    }
}

impl Total for i128 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }

    fn above(self, pairs: u32, other: Self, other_pairs: u32) -> bool {
        self.wrapping_mul(Self::from(other_pairs)) > other.wrapping_mul(Self::from(pairs))
    }
}

/// Clusters of up to 2¹⁶ projects: weights are at most 2¹⁵, so sums are within ±2³¹; dot sums of at most 2³² pairs are
/// within ±2⁶³.
#[derive(Debug)]
pub struct Narrow;

/// Clusters of up to 2²⁵ projects.
#[derive(Debug)]
pub struct Wide;

impl Width for Narrow {
    const MOST: u64 = 1 << 16;
    type Sum = u32;
    type Part = i32;
    type Dot = i64;

    fn sum(weight: u16, size: u64) -> u32 {
        (u64::from(weight) * size) as u32
    }

    fn part(sum: i64) -> i32 {
        sum as i32
    }
}

impl Width for Wide {
    const MOST: u64 = 1 << 25;
    type Sum = u64;
    type Part = i64;
    type Dot = i128;

    fn sum(weight: u16, size: u64) -> u64 {
        u64::from(weight) * size
    }

    fn part(sum: i64) -> i64 {
        sum
    }
}

/// Terms, ascending, with the sum of their weights, and the sums of the dense components.
#[derive(Debug)]
pub struct Sums<W: Width> {
    terms: Vec<u32>,
    weights: Vec<W::Sum>,
    dense: Vec<W::Part>,
}

/// The sum vector of a cluster: a text reads its own row.
#[derive(Debug)]
pub enum Vector<'a, W: Width> {
    /// One text, its terms, their weights and its dense part, and how many projects have it.
    Text(&'a [u32], &'a [u16], &'a [i16], u64),
    /// Several texts.
    Sums(&'a Sums<W>),
}

impl<W: Width> Clone for Vector<'_, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W: Width> Copy for Vector<'_, W> {}

impl<'a, W: Width> Vector<'a, W> {
    /// The vector of a row.
    pub fn text(rows: Rows<'a>, row: usize, size: u64) -> Self {
        let (terms, weights) = rows.row(row);
        Self::Text(terms, weights, rows.dense.row(row), size)
    }

    /// The vector of no project.
    pub fn none() -> Self {
        Self::Text(&[], &[], &[], 0)
    }

    /// The vector of a cluster.
    pub fn of(sums: &'a Sums<W>) -> Self {
        Self::Sums(sums)
    }

    /// Components that are read for a dot product.
    pub fn components(&self) -> usize {
        self.terms().len() + self.dense_width()
    }

    fn terms(&self) -> &'a [u32] {
        match self {
            Self::Text(terms, ..) => terms,
            Self::Sums(sums) => &sums.terms,
        }
    }

    fn dense_width(&self) -> usize {
        match self {
            Self::Text(_, _, dense, _) => dense.len(),
            Self::Sums(sums) => sums.dense.len(),
        }
    }
}

/// Dot product of two sum vectors.
pub fn dot<W: Width>(left: Vector<'_, W>, right: Vector<'_, W>) -> W::Dot {
    let once = match (left, right) {
        (Vector::Text(terms, weights, ..), Vector::Text(others, other_weights, ..)) => {
            sparse((terms, weights), (others, other_weights))
        }
        (Vector::Text(terms, weights, ..), Vector::Sums(sums))
        | (Vector::Sums(sums), Vector::Text(terms, weights, ..)) => sparse((terms, weights), sums.entries()),
        (Vector::Sums(left), Vector::Sums(right)) => sparse(left.entries(), right.entries()),
    };
    scaled(scaled(once, left), right).plus(dense(left, right))
}

/// What a vector counts for: a text as often as projects have it.
fn scaled<W: Width>(once: W::Dot, vector: Vector<'_, W>) -> W::Dot {
    match vector {
        Vector::Text(.., size) => once.times(W::Dot::from(size as u32)), // at most 2²⁵
        Vector::Sums(_) => once,
    }
}

/// Dot product of the dense parts of two vectors.
fn dense<W: Width>(left: Vector<'_, W>, right: Vector<'_, W>) -> W::Dot {
    let once = match (left, right) {
        (Vector::Text(_, _, left, _), Vector::Text(_, _, right, _)) => full::<W, _, _>(left, right),
        (Vector::Text(_, _, dense, _), Vector::Sums(sums)) | (Vector::Sums(sums), Vector::Text(_, _, dense, _)) => {
            full::<W, _, _>(dense, &sums.dense)
        }
        (Vector::Sums(left), Vector::Sums(right)) => full::<W, _, _>(&left.dense, &right.dense),
    };
    scaled(scaled(once, left), right)
}

fn full<W: Width, X: Copy + Into<i64>, Y: Copy + Into<i64>>(left: &[X], right: &[Y]) -> W::Dot {
    let product = |(&x, &y): (&X, &Y)| W::Dot::from(x.into()).times(W::Dot::from(y.into()));
    left.iter().zip(right).map(product).fold(W::Dot::default(), Total::plus)
}

impl<W: Width> Sums<W> {
    fn entries(&self) -> Entries<'_, W::Sum> {
        (&self.terms, &self.weights)
    }
}

/// Terms, ascending, with their values.
type Entries<'a, T> = (&'a [u32], &'a [T]);

/// From this ratio of lengths on, the longer side is searched instead of walked.
const GALLOP: usize = 16;

fn sparse<D: Total, X: Copy + Into<D>, Y: Copy + Into<D>>(left: Entries<'_, X>, right: Entries<'_, Y>) -> D {
    if left.0.len() / GALLOP > right.0.len() {
        search(right, left)
    } else if right.0.len() / GALLOP > left.0.len() {
        search(left, right)
    } else {
        walk(left, right)
    }
}

fn walk<D: Total, X: Copy + Into<D>, Y: Copy + Into<D>>(left: Entries<'_, X>, right: Entries<'_, Y>) -> D {
    let (mut i, mut j, mut total) = (0, 0, D::default());
    while let (Some(&term), Some(&other)) = (left.0.get(i), right.0.get(j)) {
        if term == other
            && let (Some(&x), Some(&y)) = (left.1.get(i), right.1.get(j))
        {
            total = total.plus(x.into().times(y.into()));
        }
        i += usize::from(term <= other);
        j += usize::from(other <= term);
    }
    total
}

fn search<D: Total, X: Copy + Into<D>, Y: Copy + Into<D>>(few: Entries<'_, X>, many: Entries<'_, Y>) -> D {
    let (mut from, mut total) = (0, D::default());
    for (term, &x) in few.0.iter().zip(few.1) {
        from = gallop(many.0, from, *term);
        if many.0.get(from) == Some(term)
            && let Some(&y) = many.1.get(from)
        {
            total = total.plus(x.into().times(y.into()));
        }
    }
    total
}

/// The first position at or behind `from` whose term is not below `term`.
fn gallop(terms: &[u32], from: usize, term: u32) -> usize {
    let mut step = 1;
    while terms.get(from + step).is_some_and(|&t| t < term) {
        step *= 2;
    }
    let reach = terms.get(from..terms.len().min(from + step + 1)).unwrap_or_default();
    from + reach.partition_point(|&t| t < term)
}

/// The sum vector of two clusters together.
pub fn add<W: Width>(left: Vector<'_, W>, right: Vector<'_, W>) -> Sums<W> {
    let most = left.terms().len() + right.terms().len();
    let mut sums =
        Sums { terms: Vec::with_capacity(most), weights: Vec::with_capacity(most), dense: add_dense(&left, &right) };
    match (left, right) {
        (Vector::Text(terms, weights, _, size), Vector::Text(others, other_weights, _, other_size)) => {
            let (x, y) = (|w: u16| W::sum(w, size), |w: u16| W::sum(w, other_size));
            sums.fill((terms, weights), x, (others, other_weights), y);
        }
        (Vector::Text(terms, weights, _, size), Vector::Sums(other))
        | (Vector::Sums(other), Vector::Text(terms, weights, _, size)) => {
            sums.fill((terms, weights), |w| W::sum(w, size), other.entries(), |w| w);
        }
        (Vector::Sums(left), Vector::Sums(right)) => sums.fill(left.entries(), |w| w, right.entries(), |w| w),
    }

    sums
}

impl<W: Width> Sums<W> {
    fn fill<X: Copy, Y: Copy>(
        &mut self,
        left: Entries<'_, X>,
        x: impl Fn(X) -> W::Sum,
        right: Entries<'_, Y>,
        y: impl Fn(Y) -> W::Sum,
    ) {
        let (mut i, mut j) = (0, 0);
        loop {
            let (term, other) = match (left.0.get(i), right.0.get(j)) {
                (None, None) => return,
                (term, other) => (term.copied().unwrap_or(u32::MAX), other.copied().unwrap_or(u32::MAX)),
            };
            let mut sum = W::Sum::default();
            if term <= other {
                left.1.get(i).into_iter().for_each(|&w| sum += x(w));
                i += 1;
            }
            if other <= term {
                right.1.get(j).into_iter().for_each(|&w| sum += y(w));
                j += 1;
            }
            self.terms.push(term.min(other));
            self.weights.push(sum);
        }
    }
}

fn add_dense<W: Width>(left: &Vector<'_, W>, right: &Vector<'_, W>) -> Vec<W::Part> {
    let component = |vector: &Vector<'_, W>, at: usize| match vector {
        Vector::Text(_, _, dense, size) => dense.get(at).map_or(0, |&x| i64::from(x) * *size as i64),
        Vector::Sums(sums) => sums.dense.get(at).map_or(0, |&x| x.into()),
    };
    let width = left.dense_width().max(right.dense_width());
    (0..width).map(|at| W::part(component(left, at) + component(right, at))).collect()
}

/// One sum vector written out over the whole vocabulary, for dot products with many others.
#[derive(Debug)]
pub struct Scatter<W: Width> {
    sums: Vec<W::Sum>,
}

impl<W: Width> Scatter<W> {
    /// Room for vectors over `width` terms.
    pub fn new(width: usize) -> Self {
        Self { sums: vec![W::Sum::default(); width] }
    }

    /// Writes a vector; the one before must have been cleared.
    pub fn write(&mut self, vector: Vector<'_, W>) {
        match vector {
            Vector::Text(terms, weights, _, size) => self.set(terms, weights.iter().map(|&w| W::sum(w, size))),
            Vector::Sums(sums) => self.set(&sums.terms, sums.weights.iter().copied()),
        }
    }

    /// Takes away what [`Scatter::write`] wrote.
    pub fn clear(&mut self, vector: Vector<'_, W>) {
        self.set(vector.terms(), std::iter::repeat(W::Sum::default()));
    }

    fn set(&mut self, terms: &[u32], sums: impl Iterator<Item = W::Sum>) {
        for (&term, sum) in terms.iter().zip(sums) {
            self.sums.get_mut(term as usize).into_iter().for_each(|cell| *cell = sum);
        }
    }

    /// Dot product of the written vector, which is `own`, and another.
    pub fn dot(&self, own: Vector<'_, W>, other: Vector<'_, W>) -> W::Dot {
        let once = match other {
            Vector::Text(terms, weights, ..) => self.gather(terms, weights),
            Vector::Sums(sums) => self.gather(&sums.terms, &sums.weights),
        };
        scaled(once, other).plus(dense(own, other))
    }

    fn gather<X: Copy + Into<W::Dot>>(&self, terms: &[u32], weights: &[X]) -> W::Dot {
        let cell = |term: u32| self.sums.get(term as usize).copied().unwrap_or_default();
        let product = |(&term, &weight): (&u32, &X)| cell(term).into().times(weight.into());
        terms.iter().zip(weights).map(product).fold(W::Dot::default(), Total::plus)
    }
}
