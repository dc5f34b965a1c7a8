//! Sum vectors of clusters, at the width the register needs.

use std::fmt::Debug;
use std::ops::Add;

use crate::similarity::Rows;

/// Integer types of a register's sums.
pub trait Width {
    /// Sum of the weights of one term in a cluster.
    type Sum: Copy + Send + Sync + Debug + Add<Output = Self::Sum> + Into<Self::Dot>;
    /// Dot product of two sum vectors.
    type Dot: Total + Send + Sync + Debug + Into<i128> + From<u16> + From<u32> + From<i32> + From<i64>;

    /// A weight times the projects of a text.
    fn sum(weight: u16, size: u64) -> Self::Sum;
}

/// A sum that cannot overflow at the widths below, hence `wrapping_mul`.
pub trait Total: Copy + Default + Add<Output = Self> {
    /// The product.
    #[must_use]
    fn times(self, other: Self) -> Self;
}

impl Total for i64 {
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
}

impl Total for i128 {
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
}

/// Registers of less than 2¹⁷ projects: weights are at most 2¹⁵, so sums are below 2³²; dot sums of at most 2³² pairs
/// are within ±2⁶³.
#[derive(Debug)]
pub struct Narrow;

/// Registers of up to 2²⁵ projects.
#[derive(Debug)]
pub struct Wide;

impl Width for Narrow {
    type Sum = u32;
    type Dot = i64;

    fn sum(weight: u16, size: u64) -> u32 {
        (u64::from(weight) * size) as u32
    }
}

impl Width for Wide {
    type Sum = u64;
    type Dot = i128;

    fn sum(weight: u16, size: u64) -> u64 {
        u64::from(weight) * size
    }
}

/// Terms, ascending, with the sum of their weights, and the sums of the dense components.
///
/// Dense sums are within `±2¹⁵ |A|`: below 2⁴⁰, and the product of two within `±2³⁰ |A||B|`.
#[derive(Debug)]
pub struct Sums<S> {
    terms: Vec<u32>,
    weights: Vec<S>,
    dense: Vec<i64>,
}

/// The sum vector of a cluster: a text reads its own row.
#[derive(Debug, Clone, Copy)]
pub enum Vector<'a, S> {
    /// One text, its terms, their weights and its dense part, and how many projects have it.
    Text(&'a [u32], &'a [u16], &'a [i16], u64),
    /// Several texts.
    Sums(&'a Sums<S>),
}

impl<'a, S> Vector<'a, S> {
    /// The vector of a row.
    pub fn text(rows: Rows<'a>, row: usize, size: u64) -> Self {
        let (terms, weights) = rows.row(row);
        Self::Text(terms, weights, rows.dense.row(row), size)
    }

    /// The vector of no project.
    pub fn none() -> Self {
        Self::Text(&[], &[], &[], 0)
    }

    fn dense_width(&self) -> usize {
        match self {
            Self::Text(_, _, dense, _) => dense.len(),
            Self::Sums(sums) => sums.dense.len(),
        }
    }

    /// The vector of a cluster.
    pub fn of(sums: &'a Sums<S>) -> Self {
        Self::Sums(sums)
    }
}

/// Dot product of two sum vectors.
pub fn dot<W: Width>(left: Vector<'_, W::Sum>, right: Vector<'_, W::Sum>) -> W::Dot {
    match (left, right) {
        (Vector::Text(terms, weights, dense, size), Vector::Text(others, other_weights, other_dense, other_size)) => {
            let once: W::Dot = sparse((terms, weights), (others, other_weights));
            (once + full::<W, _, _>(dense, other_dense)).times(times::<W>(size)).times(times::<W>(other_size))
        }
        (Vector::Text(terms, weights, dense, size), Vector::Sums(sums))
        | (Vector::Sums(sums), Vector::Text(terms, weights, dense, size)) => {
            let once: W::Dot = sparse((terms, weights), sums.entries());
            (once + full::<W, _, _>(dense, &sums.dense)).times(times::<W>(size))
        }
        (Vector::Sums(left), Vector::Sums(right)) => {
            let once: W::Dot = sparse(left.entries(), right.entries());
            once + full::<W, _, _>(&left.dense, &right.dense)
        }
    }
}

/// A number of projects: at most 2²⁵.
fn times<W: Width>(size: u64) -> W::Dot {
    W::Dot::from(size as u32)
}

/// Dot product of two dense parts.
fn full<W: Width, X: Copy + Into<i64>, Y: Copy + Into<i64>>(left: &[X], right: &[Y]) -> W::Dot {
    left.iter()
        .zip(right)
        .fold(W::Dot::default(), |total, (&x, &y)| total + W::Dot::from(x.into()).times(W::Dot::from(y.into())))
}

impl<S> Sums<S> {
    fn entries(&self) -> Entries<'_, S> {
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
            total = total + x.into().times(y.into());
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
            total = total + x.into().times(y.into());
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
pub fn add<W: Width>(left: Vector<'_, W::Sum>, right: Vector<'_, W::Sum>) -> Sums<W::Sum> {
    let dense = add_dense(&left, &right);
    let (mut left, mut right) = (summed::<W>(left).peekable(), summed::<W>(right).peekable());
    let (mut terms, mut weights) = (Vec::new(), Vec::new());
    while let Some(term) = left.peek().into_iter().chain(right.peek()).map(|entry| entry.0).min() {
        let ours = left.next_if(|entry| entry.0 == term).map(|entry| entry.1);
        let theirs = right.next_if(|entry| entry.0 == term).map(|entry| entry.1);
        terms.push(term);
        weights.extend(match (ours, theirs) {
            (Some(ours), Some(theirs)) => Some(ours + theirs),
            (one, other) => one.or(other),
        });
    }
    terms.shrink_to_fit();
    weights.shrink_to_fit();
    Sums { terms, weights, dense }
}

fn add_dense<S: Copy>(left: &Vector<'_, S>, right: &Vector<'_, S>) -> Vec<i64> {
    let component = |vector: &Vector<'_, S>, at: usize| match vector {
        Vector::Text(_, _, dense, size) => dense.get(at).map_or(0, |&x| i64::from(x) * *size as i64),
        Vector::Sums(sums) => sums.dense.get(at).copied().unwrap_or_default(),
    };
    let width = left.dense_width().max(right.dense_width());
    (0..width).map(|at| component(left, at) + component(right, at)).collect()
}

fn summed<W: Width>(vector: Vector<'_, W::Sum>) -> impl Iterator<Item = (u32, W::Sum)> + use<'_, W> {
    let (texts, sums) = match vector {
        Vector::Text(terms, weights, _, size) => (Some((terms, weights, size)), None),
        Vector::Sums(sums) => (None, Some(sums)),
    };
    let texts = texts.into_iter().flat_map(|(terms, weights, size)| {
        terms.iter().copied().zip(weights.iter().map(move |&weight| W::sum(weight, size)))
    });
    texts.chain(sums.into_iter().flat_map(|sums| sums.terms.iter().copied().zip(sums.weights.iter().copied())))
}
