//! The money a finding is about, and the bounds of what could be at stake: never a saving.

use serde::Serialize;

use crate::money::{Amount, Currency, Sum};
use crate::register::Register;
use crate::{Error, Result};

/// Money of a group of projects in one currency. Amounts are null when the register has none or the group has several
/// currencies, which are never added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stake {
    /// The one currency of the group.
    pub currency: Option<Currency>,
    /// Fraction digits.
    pub scale: u8,
    /// Sum of what counts of the known amounts, negative ones included, in minor units.
    pub amount: Option<i128>,
    /// Lower bound of what is at stake: 0.
    pub low: Option<i128>,
    /// Upper bound of what is at stake: the positive amounts less the largest.
    pub high: Option<i128>,
    /// Projects whose amount is unknown.
    pub unknown: u64,
    /// How many currencies the known amounts have.
    pub currencies: u64,
}

impl Stake {
    /// The amount with its scale.
    pub(super) fn money(&self, minor: Option<i128>) -> Option<Amount> {
        minor.map(|minor| Amount { minor, scale: self.scale })
    }

    /// The money of these projects; each is a part of its own.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`].
    pub fn of(register: &Register, projects: &[u32]) -> Result<Self> {
        Self::of_parts(register, projects, |_, at| at)
    }

    /// The money of these projects, where projects with one key are one part: the largest part is not at stake.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`].
    pub(super) fn of_parts(register: &Register, projects: &[u32], key: impl Fn(u32, u32) -> u32) -> Result<Self> {
        let mut parts: Vec<(u32, i128)> = Vec::with_capacity(projects.len());
        let mut currencies: Vec<(Currency, u8)> = Vec::new();
        let mut left_out = 0;
        for (&project, at) in projects.iter().zip(0..) {
            let field = register.default_money();
            let money = field.and_then(|field| register.counted_amount(field, project as usize));
            left_out += usize::from(field.is_some_and(|field| !register.counts(field, project as usize)));
            if let (Some(amount), Some(currency)) = (money, register.currency(project as usize)) {
                parts.push((key(project, at), amount.minor));
                if !currencies.contains(&currency) {
                    currencies.push(currency);
                }
            }
        }
        let mut stake = Self {
            unknown: (projects.len() - parts.len() - left_out) as u64,
            currencies: currencies.len() as u64,
            ..Self::default()
        };
        if let [(currency, scale)] = currencies.as_slice() {
            (stake.currency, stake.scale) = (Some(*currency), *scale);
            stake.sum(parts)?;
        }
        Ok(stake)
    }

    fn sum(&mut self, mut parts: Vec<(u32, i128)>) -> Result<()> {
        parts.sort_unstable();
        let (mut all, mut positive, mut largest) = (Sum::default(), Sum::default(), 0);
        for part in parts.chunk_by(|a, b| a.0 == b.0) {
            let mut sum = Sum::default();
            for &(_, minor) in part {
                all.add(minor);
                sum.add(minor.max(0));
            }
            largest = sum.total("a part of a finding")?.max(largest);
            positive.merge(&sum);
        }
        let positive = positive.total("the amounts of a finding")?;
        self.amount = Some(all.total("the amounts of a finding")?);
        self.low = Some(0);
        self.high = Some(positive.checked_sub(largest).ok_or_else(|| Error::Internal("a part beyond the sum".into()))?);
        Ok(())
    }
}
