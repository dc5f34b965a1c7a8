//! What texts mean, as vectors from outside: brought to length 1, centred by language, in fixed point.
//!
//! Models may differ between processors; from the quantisation on nothing does.

mod centre;
mod translations;

pub use centre::Centres;

use ndarray::ArrayView2;
use rayon::prelude::*;

use crate::register::Register;
use crate::{Error, Result, Work, digest};

/// A component of 1 in fixed point; it is stored as 32767.
pub(crate) const UNIT: f64 = 32_768.0;

/// Vectors as they are given: one row a project, by position in the register.
#[derive(Debug, Clone, Copy)]
pub enum Given<'a> {
    /// In single precision, as models give them.
    Single(ArrayView2<'a, f32>),
    /// In double precision.
    Double(ArrayView2<'a, f64>),
}

impl Given<'_> {
    fn shape(&self) -> (usize, usize) {
        match self {
            Self::Single(rows) => rows.dim(),
            Self::Double(rows) => rows.dim(),
        }
    }

    fn row(&self, at: usize) -> Vec<f64> {
        match self {
            Self::Single(rows) => rows.row(at).iter().map(|&x| f64::from(x)).collect(),
            Self::Double(rows) => rows.row(at).to_vec(),
        }
    }
}

/// One vector of length 1 a project, by position in the register; 32768 is 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    width: usize,
    values: Vec<i16>,
    missing: Vec<u32>,
}

impl Meaning {
    /// Brings vectors, given in the order of [`Register::input_order`], to length 1. A vector of zeros is missing: its
    /// project is like no other by meaning.
    ///
    /// Lengths are summed in the order of the components, so that every machine rounds alike.
    ///
    /// # Errors
    /// [`Error::Settings`] for another number of rows than there are projects, rows without components, or a value that is
    /// not finite; [`Error::Interrupted`] after [`Work::stop`].
    ///
    /// ```
    /// use ndarray::array;
    /// use overblik::{Work, meaning::{Given, Meaning}, register::Draft};
    /// let register = Draft { n: 2, ..Draft::default() }.build()?;
    /// let given = array![[3.0, 4.0], [0.0, 0.0]];
    /// let meaning = Meaning::of(Given::Double(given.view()), &register, &Work::new(1))?;
    /// assert_eq!(meaning.row(0), [19_661, 26_214]); // .6 and .8 of 32768
    /// assert_eq!(meaning.missing(), [1]);
    /// # Ok::<(), overblik::Error>(())
    /// ```
    pub fn of(given: Given<'_>, register: &Register, work: &Work) -> Result<Self> {
        let (n, width) = given.shape();
        let projects = register.len();
        if n != projects || width == 0 {
            return Err(Error::Settings(format!(
                "meaning has {n} vectors of {width} components, expected one of at least 1 component for each of \
                 {projects} projects"
            )));
        }
        work.begin("reading meaning", n as u64);
        let one = |at: usize| {
            work.advance(1)?;
            let row = given.row(at);
            match row.iter().position(|x| !x.is_finite()) {
                Some(column) => Err(not_finite(register, at, column)),
                None => Ok(unit(&row, UNIT)),
            }
        };
        let rows = work.on_pool(|| (0..n).into_par_iter().with_min_len(64).map(one).collect::<Result<Vec<_>>>())?;
        let mut by_position = vec![Vec::new(); n];
        for (row, &position) in rows.into_iter().zip(register.input_order()) {
            if let Some(slot) = by_position.get_mut(position as usize) {
                *slot = row;
            }
        }
        Ok(Self::from_rows(&by_position, width))
    }

    /// What `of` makes of each vector, brought to length 1; a missing one stays missing.
    fn mapped(&self, step: &'static str, of: impl Fn(usize) -> Vec<f64> + Sync, work: &Work) -> Result<Self> {
        work.begin(step, self.len() as u64);
        let one = |at: usize| {
            work.advance(1)?;
            Ok(if self.has(at) { unit(&of(at), UNIT) } else { vec![0; self.width] })
        };
        let rows = (0..self.len()).into_par_iter().with_min_len(64).map(one).collect::<Result<Vec<_>>>()?;
        Ok(Self::from_rows(&rows, self.width))
    }

    fn has(&self, at: usize) -> bool {
        self.missing.binary_search(&(at as u32)).is_err()
    }

    fn from_rows(rows: &[Vec<i16>], width: usize) -> Self {
        let zero = |row: &&Vec<i16>| row.iter().all(|&x| x == 0);
        let missing = (0_u32..).zip(rows).filter(|(_, row)| zero(row)).map(|(at, _)| at).collect();
        Self { width, values: rows.concat(), missing }
    }

    /// Components of a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Projects.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or_default()
    }

    /// Whether there is no vector.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The vector of the project at a position; zeros where it is missing, nothing where there is no project.
    pub fn row(&self, project: usize) -> &[i16] {
        let from = project.saturating_mul(self.width);
        self.values.get(from..from.saturating_add(self.width)).unwrap_or_default()
    }

    /// Projects without a vector, ascending.
    pub fn missing(&self) -> &[u32] {
        &self.missing
    }

    /// SHA-256 over all vectors in hexadecimal.
    pub fn digest(&self) -> String {
        let mut bytes = digest::Bytes::default();
        bytes.add(&(self.width as u64).to_le_bytes());
        self.values.iter().for_each(|x| bytes.add(&x.to_le_bytes()));
        bytes.hex()
    }
}

/// Dot product of two vectors no longer than 1, or a little by rounding: below 2³¹; hence `wrapping_add` wraps nothing.
pub(crate) fn dense_dot(x: &[i16], y: &[i16]) -> i32 {
    x.iter().zip(y).fold(0_i32, |sum, (&x, &y)| sum.wrapping_add(i32::from(x).wrapping_mul(i32::from(y))))
}

/// A vector of length `length` in the same direction, rounded and kept within `i16`; zeros stay zeros.
pub(crate) fn unit(row: &[f64], length: f64) -> Vec<i16> {
    // By the largest component first, so that no square overflows.
    let largest = row.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if largest == 0.0 {
        return vec![0; row.len()];
    }
    let squares: f64 = row.iter().map(|x| (x / largest) * (x / largest)).sum();
    let scale = length / squares.sqrt();
    row.iter().map(|x| (x / largest * scale).round().clamp(-32_767.0, 32_767.0) as i16).collect()
}

fn not_finite(register: &Register, row: usize, column: usize) -> Error {
    let id = register.input_order().get(row).map_or("", |&at| register.id(at as usize));
    Error::Settings(format!(
        "meaning: row {row}, of project {id:?}, has no finite number as component {column}; leave it out as a row of zeros"
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use ndarray::{Array2, array};

    use super::*;
    use crate::register::Draft;

    fn register(n: usize) -> Register {
        Draft { n, ..Draft::default() }.build().unwrap()
    }

    fn of(rows: &Array2<f64>) -> Result<Meaning> {
        Meaning::of(Given::Double(rows.view()), &register(rows.nrows()), &Work::new(1))
    }

    #[test]
    fn a_component_of_1_is_the_largest_number_there_is() {
        let meaning = of(&array![[0.0, 2.0], [-7.0, 0.0]]).unwrap();
        assert_eq!((meaning.row(0), meaning.row(1)), (&[0, 32_767][..], &[-32_767, 0][..]));
        assert_eq!((meaning.len(), meaning.width(), meaning.row(2).len()), (2, 2, 0));
    }

    #[test]
    fn lengths_do_not_matter_however_large_or_small() {
        let rows = array![[3e300, 4e300], [3e-300, 4e-300], [0.6, 0.8]];
        let meaning = of(&rows).unwrap();
        assert_eq!(meaning.row(0), meaning.row(1));
        assert_eq!(meaning.row(0), meaning.row(2));
    }

    #[test]
    fn what_is_no_vector_is_named() {
        let told = |rows: &Array2<f64>| of(rows).unwrap_err().to_string();
        assert!(told(&array![[1.0, 0.0], [f64::NAN, 1.0]]).contains("has no finite number as component 0"));
        assert!(told(&Array2::zeros((2, 0))).contains("2 vectors of 0 components"));
        let two = array![[1.0], [1.0]];
        let wrong = Meaning::of(Given::Double(two.view()), &register(3), &Work::new(1)).unwrap_err().to_string();
        assert!(wrong.contains("2 vectors of 1 components") && wrong.contains("3 projects"), "{wrong}");
    }

    #[test]
    fn single_precision_gives_the_same() {
        let single = array![[0.5_f32, -0.25]];
        let double = single.mapv(f64::from);
        assert_eq!(
            Meaning::of(Given::Single(single.view()), &register(1), &Work::new(1)).unwrap(),
            of(&double).unwrap()
        );
    }
}
