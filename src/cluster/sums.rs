//! Sum vectors of clusters, at the width the register needs.

use std::fmt::Debug;
use std::ops::Add;

use crate::similarity::Rows;

/// Integer types of a register's sums.
pub trait Width {
    /// Sum of the weights of one term in a cluster.
    type Sum: Copy + Send + Sync + Debug + Add<Output = Self::Sum> + Into<Self::Dot>;
    /// Dot product of two sum vectors.
    type Dot: Copy
        + Default
        + Send
        + Sync
        + Debug
        + Into<u128>
        + From<u16>
        + From<u64>
        + Add<Output = Self::Dot>
        + Times;

    /// A weight times the projects of a text.
    fn sum(weight: u16, size: u64) -> Self::Sum;
}

/// Multiplication without overflow checks; the widths below rule overflow out.
pub trait Times {
    /// The product.
    #[must_use]
    fn times(self, other: Self) -> Self;
}

impl Times for u64 {
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
}

impl Times for u128 {
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
}

/// Registers of less than 2¹⁷ projects: weights are at most 2¹⁵, so sums are below 2³²; dot sums of at most 2³² pairs
/// are below 2⁶⁴.
#[derive(Debug)]
pub struct Narrow;

/// Registers of up to 2²⁵ projects.
#[derive(Debug)]
pub struct Wide;

impl Width for Narrow {
    type Sum = u32;
    type Dot = u64;

    fn sum(weight: u16, size: u64) -> u32 {
        (u64::from(weight) * size) as u32
    }
}

impl Width for Wide {
    type Sum = u64;
    type Dot = u128;

    fn sum(weight: u16, size: u64) -> u64 {
        u64::from(weight) * size
    }
}

/// Terms, ascending, with the sum of their weights.
#[derive(Debug)]
pub struct Sums<S> {
    terms: Vec<u32>,
    sums: Vec<S>,
}

/// The sum vector of a cluster: a text reads its own row.
#[derive(Debug, Clone, Copy)]
pub enum Vector<'a, S> {
    /// One text and how many projects have it.
    Text(&'a [u32], &'a [u16], u64),
    /// Several texts.
    Sums(&'a Sums<S>),
}

impl<'a, S> Vector<'a, S> {
    /// The vector of a row.
    pub fn text(rows: Rows<'a>, row: usize, size: u64) -> Self {
        let (terms, weights) = rows.row(row);
        Self::Text(terms, weights, size)
    }

    /// The vector of a cluster.
    pub fn of(sums: &'a Sums<S>) -> Self {
        Self::Sums(sums)
    }
}

/// Dot product of two sum vectors.
pub fn dot<W: Width>(a: Vector<'_, W::Sum>, b: Vector<'_, W::Sum>) -> W::Dot {
    match (a, b) {
        (Vector::Text(s, x, m), Vector::Text(t, y, n)) => {
            sparse::<W::Dot, _, _>(s, x, t, y).times(W::Dot::from(m)).times(W::Dot::from(n))
        }
        (Vector::Text(s, x, m), Vector::Sums(b)) | (Vector::Sums(b), Vector::Text(s, x, m)) => {
            sparse::<W::Dot, _, _>(s, x, &b.terms, &b.sums).times(W::Dot::from(m))
        }
        (Vector::Sums(a), Vector::Sums(b)) => sparse::<W::Dot, _, _>(&a.terms, &a.sums, &b.terms, &b.sums),
    }
}

/// From this ratio of lengths on, the longer side is searched instead of walked.
const GALLOP: usize = 16;

fn sparse<D, X, Y>(s: &[u32], x: &[X], t: &[u32], y: &[Y]) -> D
where
    D: Copy + Default + Add<Output = D> + Times,
    X: Copy + Into<D>,
    Y: Copy + Into<D>,
{
    if s.len() / GALLOP > t.len() {
        search(t, y, s, x)
    } else if t.len() / GALLOP > s.len() {
        search(s, x, t, y)
    } else {
        walk(s, x, t, y)
    }
}

fn walk<D, X, Y>(s: &[u32], x: &[X], t: &[u32], y: &[Y]) -> D
where
    D: Copy + Default + Add<Output = D> + Times,
    X: Copy + Into<D>,
    Y: Copy + Into<D>,
{
    let (mut i, mut j, mut total) = (0, 0, D::default());
    while let (Some(&a), Some(&b)) = (s.get(i), t.get(j)) {
        if a == b {
            if let (Some(&u), Some(&v)) = (x.get(i), y.get(j)) {
                total = total + u.into().times(v.into());
            }
        }
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    total
}

fn search<D, X, Y>(few: &[u32], x: &[X], many: &[u32], y: &[Y]) -> D
where
    D: Copy + Default + Add<Output = D> + Times,
    X: Copy + Into<D>,
    Y: Copy + Into<D>,
{
    let (mut from, mut total) = (0, D::default());
    for (&term, &u) in few.iter().zip(x) {
        from = gallop(many, from, term);
        if let (Some(&found), Some(&v)) = (many.get(from), y.get(from)) {
            if found == term {
                total = total + u.into().times(v.into());
            }
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
pub fn add<W: Width>(a: Vector<'_, W::Sum>, b: Vector<'_, W::Sum>) -> Sums<W::Sum> {
    let (a, b) = (summed::<W>(a), summed::<W>(b));
    let (mut i, mut j) = (0, 0);
    let mut terms = Vec::with_capacity(a.0.len() + b.0.len());
    let mut sums = Vec::with_capacity(a.0.len() + b.0.len());
    loop {
        let (s, t) = (a.0.get(i).copied(), b.0.get(j).copied());
        let Some(term) = [s, t].into_iter().flatten().min() else { break };
        let left = a.1.get(i).copied().filter(|_| s == Some(term));
        let right = b.1.get(j).copied().filter(|_| t == Some(term));
        i += usize::from(left.is_some());
        j += usize::from(right.is_some());
        let Some(sum) = (match (left, right) {
            (Some(u), Some(v)) => Some(u + v),
            (one, other) => one.or(other),
        }) else {
            break;
        };
        terms.push(term);
        sums.push(sum);
    }
    terms.shrink_to_fit();
    sums.shrink_to_fit();
    Sums { terms, sums }
}

type Entries<'a, S> = (&'a [u32], std::borrow::Cow<'a, [S]>);

fn summed<W: Width>(vector: Vector<'_, W::Sum>) -> Entries<'_, W::Sum> {
    match vector {
        Vector::Text(terms, weights, size) => (terms, weights.iter().map(|&w| W::sum(w, size)).collect()),
        Vector::Sums(sums) => (&sums.terms, sums.sums.as_slice().into()),
    }
}
