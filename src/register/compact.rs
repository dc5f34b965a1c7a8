//! Columns that a source already has in the form of the register: words by code, amounts of 64 bits, one currency.

use std::collections::BTreeMap;

use super::columns::pick;
use super::places::Column;
use super::{Category, Draft, Field, Money};
use crate::Result;
use crate::money::{Amount, Currency};

/// The columns of a [`Draft`] that need no row of their own looked at.
#[derive(Debug, Clone, Default)]
pub struct Compact {
    pub(crate) categories: BTreeMap<Field, Category>,
    pub(crate) extra: BTreeMap<String, Category>,
    pub(crate) money: BTreeMap<Field, Exact>,
    /// The currency of every row, where the draft has no column of them.
    pub(crate) currency: Option<Currency>,
}

/// Amounts at one scale.
#[derive(Debug, Clone)]
pub(crate) struct Exact {
    pub money: Money,
    pub scale: u8,
}

impl Exact {
    pub fn get(&self, row: usize) -> Option<Amount> {
        self.money.get(row).map(|minor| Amount { minor, scale: self.scale })
    }

    /// All amounts at a larger scale.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when one does not fit there.
    pub(super) fn at_scale(self, scale: u8) -> Result<Self> {
        if scale == self.scale {
            return Ok(self);
        }
        let factor = scale.checked_sub(self.scale).and_then(|up| 10_i64.checked_pow(up.into()));
        let money = match factor {
            None => self.money,
            Some(factor) => match self.money.times(factor) {
                Ok(money) => return Ok(Self { money, scale }),
                Err(money) => money,
            },
        };
        let own = Self { money, scale: self.scale };
        let grown = |row| own.get(row).map(|amount| amount.rescale(scale).map(|grown| grown.minor)).transpose();
        Ok(Self { money: (0..own.money.len()).map(grown).collect::<Result<_>>()?, scale })
    }

    pub(super) fn arranged(self, rows: &Rows) -> Money {
        match rows {
            Rows::All(_) => self.money,
            Rows::These(rows, _) => self.money.pick(rows),
        }
    }
}

impl Compact {
    /// Names and lengths of the columns.
    pub(super) fn lengths(&self) -> impl Iterator<Item = (String, usize)> {
        let categories = self.categories.iter().map(|(f, c)| (f.to_string(), c.len()));
        let extra = self.extra.iter().map(|(f, c)| (f.clone(), c.len()));
        categories.chain(extra).chain(self.money.iter().map(|(f, c)| (f.to_string(), c.money.len())))
    }
}

impl Draft {
    /// Spells compact columns out, a cell a row.
    pub(crate) fn expand(&mut self) {
        let compact = std::mem::take(&mut self.compact);
        let cells = |category: &Category| category.iter().map(|word| word.map(Box::from)).collect();
        self.categories.extend(compact.categories.iter().map(|(f, c)| (*f, cells(c))));
        self.extra.extend(compact.extra.iter().map(|(name, c)| (name.clone(), cells(c))));
        let amounts = |exact: &Exact| (0..self.n).map(|row| exact.get(row)).collect();
        self.money.extend(compact.money.iter().map(|(f, c)| (*f, amounts(c))));
        if self.currency.is_empty() {
            self.currency = vec![compact.currency; self.n];
        }
        if self.provenance.origin.is_empty() {
            self.provenance.origin = (1..=self.n as u32).map(|row| super::Origin { file: 0, row }).collect();
        }
    }
}

/// The rows of a draft in the order of the register.
#[derive(Debug)]
pub(super) enum Rows {
    /// All of them, in their own order.
    All(usize),
    /// These, of so many.
    These(Vec<usize>, usize),
}

impl Rows {
    /// Rows of a draft of `n`.
    pub fn of(n: usize, rows: Vec<u32>) -> Self {
        if rows.len() == n && rows.iter().zip(0..).all(|(&row, at)| row == at) {
            return Self::All(n);
        }
        Self::These(rows.into_iter().map(|row| row as usize).collect(), n)
    }

    pub const fn are_all(&self) -> bool {
        matches!(self, Self::All(_))
    }

    pub fn len(&self) -> usize {
        match self {
            Self::All(n) => *n,
            Self::These(rows, _) => rows.len(),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let (n, rows): (usize, &[usize]) = match self {
            Self::All(n) => (*n, &[]),
            Self::These(rows, _) => (0, rows),
        };
        (0..n).chain(rows.iter().copied())
    }

    /// A column in the order of the register.
    pub fn take<T: Clone>(&self, column: Vec<T>) -> Vec<T> {
        match self {
            Self::All(_) => column,
            Self::These(rows, _) => pick(&column, rows),
        }
    }

    pub fn category(&self, category: Category) -> Category {
        match self {
            Self::All(_) => category,
            Self::These(rows, _) => category.pick(rows),
        }
    }

    pub fn categories<K: Ord>(&self, columns: BTreeMap<K, Vec<Option<Box<str>>>>) -> BTreeMap<K, Category> {
        columns.into_iter().map(|(key, column)| (key, Category::of(&self.take(column)))).collect()
    }

    /// The positions of the rows in their own order.
    pub fn input_order(&self) -> Column<u32> {
        let Self::These(rows, n) = self else { return Column::same(self.len()) };
        let mut position = vec![u32::MAX; *n];
        for (&row, at) in rows.iter().zip(0..) {
            if let Some(slot) = position.get_mut(row) {
                *slot = at;
            }
        }
        position.retain(|&at| at != u32::MAX);
        Column::Each(position)
    }
}
