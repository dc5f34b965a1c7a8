//! The money of a project is that of its records, counted and excluded alike.

use std::collections::{BTreeMap, BTreeSet};

use super::Settled;
use super::groups::Groups;
use crate::money::Sum;
use crate::register::yearly::Yearly;
use crate::register::{Exclusion, Field, Money, Reason, Register};
use crate::{Error, Result};

/// Money columns and what is left out of them.
type Columns = (BTreeMap<Field, Money>, BTreeMap<Field, Vec<Exclusion>>);

impl Register {
    pub(super) fn merged_money(&self, groups: &Groups, once: bool, settled: &mut Settled) -> Result<Columns> {
        let (mut columns, mut left_out) = (BTreeMap::new(), BTreeMap::new());
        for (&field, money) in &self.money {
            let sums = groups.iter().map(|records| {
                let sum = known(money, records, once && field == Field::TotalCost, &mut |repeated| {
                    let told = if repeated { &mut settled.once } else { &mut settled.partly };
                    *told.entry(field.name().to_owned()).or_default() += 1;
                });
                (sum.n() > 0).then(|| sum.total(field.name())).transpose()
            });
            let money: Money = sums.collect::<Result<_>>()?;
            let excluded = self.merged_exclusions(groups, field, &money)?;
            columns.insert(field, money);
            if !excluded.is_empty() {
                left_out.insert(field, excluded);
            }
        }
        Ok((columns, left_out))
    }

    /// The yearly amounts of the records, year by year. Those of a total cost that several payments repeat are dropped, for
    /// which years it covers once is not known.
    pub(super) fn merged_years(&self, groups: &Groups, once: bool) -> Result<Yearly> {
        let mut merged: BTreeMap<Field, BTreeMap<i32, Money>> = BTreeMap::new();
        let kept = self.yearly.columns().filter(|(field, ..)| !(once && *field == Field::TotalCost));
        for (field, year, money) in kept {
            let sums = groups.iter().map(|records| {
                let sum = known(money, records, false, &mut |_| {});
                (sum.n() > 0).then(|| sum.total(field.name())).transpose()
            });
            merged.entry(field).or_default().insert(year, sums.collect::<Result<_>>()?);
        }
        Ok(Yearly(merged))
    }

    fn merged_exclusions(&self, groups: &Groups, field: Field, money: &Money) -> Result<Vec<Exclusion>> {
        if self.excluded(field).is_empty() {
            return Ok(Vec::new());
        }
        let mut all = Vec::new();
        for (records, project) in groups.iter().zip(0_u32..) {
            let own = self.left_out_of(records, field, project)?;
            let left = own.iter().filter_map(|entry| entry.minor).try_fold(
                money.get(project as usize).unwrap_or(0),
                // What a reader subtracts must not leave 128 bits on the way.
                i128::checked_sub,
            );
            left.ok_or_else(|| Error::AmountOverflow(format!("what is left out of {field}")))?;
            all.extend(own);
        }
        Ok(all)
    }

    /// The entries of a project, one a reason. Nothing of it counts when no record that counts has an amount.
    fn left_out_of(&self, records: &[u32], field: Field, project: u32) -> Result<Vec<Exclusion>> {
        let mut sums: BTreeMap<Reason, Sum> = BTreeMap::new();
        let mut whole = None;
        let mut counts = false;
        for &at in records {
            counts |= self.countable(field, at as usize).is_some();
            for entry in self.excluded_of(field, at as usize) {
                let sum = sums.entry(entry.reason).or_default();
                entry.minor.into_iter().for_each(|minor| sum.add(minor));
                whole = whole.or_else(|| entry.whole.then_some(entry.reason));
            }
        }
        let whole = whole.filter(|_| !counts);
        let entry = |(reason, sum): (Reason, Sum)| {
            let minor = (sum.n() > 0).then(|| sum.total("what is left out")).transpose()?;
            Ok(Exclusion { project, reason, minor, whole: whole == Some(reason) })
        };
        let entries = sums.into_iter().map(entry).collect::<Result<Vec<_>>>()?;
        Ok(entries.into_iter().filter(|e| e.whole || e.minor.is_some_and(|minor| minor != 0)).collect())
    }
}

/// The sum of the known amounts, or of the distinct ones; tells whether amounts repeat (`true`) or are missing (`false`).
fn known(money: &Money, records: &[u32], once: bool, tell: &mut dyn FnMut(bool)) -> Sum {
    let mut sum = Sum::default();
    let mut seen = BTreeSet::new();
    let (mut missing, mut repeated) = (false, false);
    for &at in records {
        match money.get(at as usize) {
            Some(minor) if once && !seen.insert(minor) => repeated = true,
            Some(minor) => sum.add(minor),
            None => missing = true,
        }
    }
    if repeated {
        tell(true);
    }
    if missing && sum.n() > 0 {
        tell(false);
    }
    sum
}
