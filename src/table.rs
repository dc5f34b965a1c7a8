//! A result as named columns: what every step hands to the notebook.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::money::Amount;

/// A result table: columns of equal length, in the order they are shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Table {
    /// Names and values.
    pub columns: Vec<(String, Column)>,
    /// One line per step of the reconciliation, when the table splits money: counted + excluded = register.
    pub conserved: Vec<Conserved>,
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Column {
    /// Words.
    Text(Vec<Option<String>>),
    /// Words of a list, a number a row: the ids of millions of pairs. In digests what [`Column::Text`] is.
    #[serde(rename = "Text")]
    Coded(Coded),
    /// Several words a row, as member ids.
    Texts(Vec<Vec<String>>),
    /// Whole numbers.
    Count(Vec<Option<i64>>),
    /// Amounts in minor units at one scale.
    Money {
        /// Minor units.
        minor: Vec<Option<i128>>,
        /// Fraction digits.
        scale: u8,
    },
    /// Exact decimals that are not money: shares by largest remainder, at one scale.
    Decimal {
        /// Units of the last digit.
        digits: Vec<Option<i128>>,
        /// Fraction digits.
        scale: u8,
    },
    /// Real numbers.
    Ratio(Vec<Option<f64>>),
    /// Cosines of millions of pairs, in units of 2⁻³⁰. In digests what [`Column::Ratio`] is.
    #[serde(rename = "Ratio")]
    Cosine(Cosines),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
    /// Yes, no or unknown.
    Flag(Vec<Option<bool>>),
}

/// Words by their number in a list.
#[derive(Debug, Clone)]
pub struct Coded {
    names: Arc<[Box<str>]>,
    codes: Vec<u32>,
}

impl Coded {
    /// The word of each code is the one at that place; a code beyond the list is an empty word.
    pub const fn new(names: Arc<[Box<str>]>, codes: Vec<u32>) -> Self {
        Self { names, codes }
    }

    /// The words, row by row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.codes.iter().map(|&code| self.names.get(code as usize).map_or("", AsRef::as_ref))
    }
}

impl PartialEq for Coded {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Serialize for Coded {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// Cosines in fixed point, shared by the columns that are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosines(Arc<[i32]>);

impl Cosines {
    /// A cosine of 1.
    const ONE: f64 = (1_u64 << 30) as f64;

    /// Dot products in units of 2⁻³⁰.
    pub const fn new(dots: Arc<[i32]>) -> Self {
        Self(dots)
    }

    /// The cosines, row by row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = f64> + Clone {
        self.0.iter().map(|&dot| f64::from(dot) / Self::ONE)
    }
}

impl Serialize for Cosines {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// Reconciliation of one currency: `counted + Σ excluded = register`, to the last minor unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conserved {
    /// Currency code; empty when the register names none.
    pub currency: String,
    /// Fraction digits of the amounts below.
    pub scale: u8,
    /// Rows and minor units counted.
    pub counted: (u64, i128),
    /// Reason, rows and minor units left out.
    pub excluded: Vec<(String, u64, i128)>,
    /// Rows and minor units of the register.
    pub register: (u64, i128),
}

impl Conserved {
    /// Whether counted and excluded add up to the register.
    pub fn holds(&self) -> bool {
        let mut n = self.counted.0;
        let mut minor = Some(self.counted.1);
        for (_, rows, amount) in &self.excluded {
            n = n.saturating_add(*rows);
            minor = minor.and_then(|m| m.checked_add(*amount));
        }
        n == self.register.0 && minor == Some(self.register.1)
    }
}

impl Table {
    /// A table without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// The table with one column more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, column: Column) -> Self {
        self.columns.push((name.into(), column));
        self
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, c)| c.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// SHA-256 over names, kinds and values, in hexadecimal.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] when a value cannot be written.
    pub fn digest(&self) -> crate::Result<String> {
        crate::digest::of(self)
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, c)| c)
    }
}

impl Column {
    /// Values in the column.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(v) => v.len(),
            Self::Coded(v) => v.iter().len(),
            Self::Texts(v) => v.len(),
            Self::Count(v) => v.len(),
            Self::Money { minor: v, .. } | Self::Decimal { digits: v, .. } => v.len(),
            Self::Ratio(v) => v.len(),
            Self::Cosine(v) => v.iter().len(),
            Self::Date(v) => v.len(),
            Self::Flag(v) => v.len(),
        }
    }

    /// Whether the column has no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A column of amounts, brought to the largest scale among them.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when an amount does not fit at that scale.
    pub fn money(amounts: &[Option<Amount>]) -> crate::Result<Self> {
        let scale = amounts.iter().flatten().map(|a| a.scale).max().unwrap_or(2);
        let minor = amounts.iter().map(|a| a.map(|a| a.rescale(scale).map(|a| a.minor)).transpose());
        Ok(Self::Money { minor: minor.collect::<crate::Result<_>>()?, scale })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_for_words_and_cosines_have_the_digest_of_what_they_stand_for() {
        let digest = |column: Column| Table::new().with("x", column).digest().unwrap();
        let names: Arc<[Box<str>]> = ["a", "b"].map(Box::from).into();
        let coded = Column::Coded(Coded::new(names, vec![1, 0, 1]));
        let text = Column::Text(["b", "a", "b"].map(|word| Some(word.to_owned())).into());
        assert_eq!((coded.len(), digest(coded)), (3, digest(text)));
        let cosines = Column::Cosine(Cosines::new([1 << 29, 1 << 30, -1].into()));
        let ratios = Column::Ratio(vec![Some(0.5), Some(1.0), Some(-1.0 / f64::from(1 << 30))]);
        assert_eq!((cosines.len(), digest(cosines)), (3, digest(ratios)));
    }
}
