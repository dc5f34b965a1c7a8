//! Money that the source reports by calendar year, a column a year.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::Part;
use super::{Draft, Exclusion, Field, Label, Money, NoYear, Register};
use crate::money::{Amount, Sum, largest_remainder};
use crate::{Error, Result, Work};

/// Projects between two looks at whether to stop.
const BLOCK: usize = 1 << 12;

/// The yearly amounts of the money fields that have them, in the order of the register; they add up to the field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Yearly(pub(super) BTreeMap<Field, BTreeMap<i32, Money>>);

impl Yearly {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fields and years, with their amounts.
    pub fn columns(&self) -> impl Iterator<Item = (Field, i32, &Money)> {
        self.0.iter().flat_map(|(field, years)| years.iter().map(|(year, money)| (*field, *year, money)))
    }

    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        let pick = |years: &BTreeMap<i32, Money>| years.iter().map(|(year, money)| (*year, money.pick(rows))).collect();
        Self(self.0.iter().map(|(field, years)| (*field, pick(years))).collect())
    }

    /// The known yearly amounts of a project, by rising year; a year without an amount is no year of it, 0 is one.
    pub fn of(&self, field: Field, project: usize) -> Vec<(i32, i128)> {
        let years = self.0.get(&field).into_iter().flatten();
        years.filter_map(|(year, money)| Some((*year, money.get(project)?))).collect()
    }

    /// The years of a project in any field.
    pub fn years(&self, project: usize) -> BTreeSet<i32> {
        self.0.keys().flat_map(|field| self.of(*field, project)).map(|(year, _)| year).collect()
    }
}

/// What a column of the money of one year is called, as `amount 2019`.
pub(super) fn name(field: Field, year: i32) -> String {
    format!("{field} {year}")
}

impl Draft {
    /// Refuses yearly amounts that do not add up to the amount of their row.
    pub(super) fn check_yearly(&self) -> Result<()> {
        for (field, years) in &self.yearly {
            for row in 0..self.n {
                let parts = years.values().filter_map(|column| column.get(row).copied().flatten());
                let sum = sum(&parts.collect::<Vec<_>>())?;
                let whole = self.money.get(field).and_then(|column| column.get(row)).copied().flatten();
                if sum.is_some() && !same(sum, whole)? {
                    let word = |amount: Option<Amount>| amount.map_or("unknown".to_owned(), |a| a.to_string());
                    let (sum, whole, row) = (word(sum), word(whole), self.origin(row).row);
                    return Err(Error::Schema(format!(
                        "row {row}: the years of '{field}' add up to {sum}, it is {whole}"
                    )));
                }
            }
        }
        Ok(())
    }
}

/// The sum of amounts at the largest of their scales; `None` without any.
///
/// # Errors
/// [`Error::AmountOverflow`].
pub(crate) fn sum(amounts: &[Amount]) -> Result<Option<Amount>> {
    let Some(scale) = amounts.iter().map(|amount| amount.scale).max() else { return Ok(None) };
    let mut sum = Sum::default();
    for amount in amounts {
        sum.add(amount.rescale(scale)?.minor);
    }
    Ok(Some(Amount { minor: sum.total("the sum of the years of a row")?, scale }))
}

/// Whether two amounts are the same at the larger of their scales.
///
/// # Errors
/// [`Error::AmountOverflow`].
pub(crate) fn same(one: Option<Amount>, other: Option<Amount>) -> Result<bool> {
    let (Some(one), Some(other)) = (one, other) else { return Ok(one.is_none() && other.is_none()) };
    let scale = one.scale.max(other.scale);
    Ok(one.rescale(scale)?.minor == other.rescale(scale)?.minor)
}

impl Register {
    /// The yearly amounts that the source reports for a money field: year and minor units, by rising year.
    ///
    /// They add up to the amount of the project; empty where the source has none.
    pub fn reported_years(&self, field: Field, project: usize) -> Vec<(i32, i128)> {
        self.yearly.of(field, project)
    }

    /// The columns of money of one year each, by name, as `amount 2019`.
    pub fn yearly_columns(&self) -> impl Iterator<Item = (String, &Money)> {
        self.yearly.columns().map(|(field, year, money)| (name(field, year), money))
    }

    /// One project for each year that the source reports money for, and one without a year for money that it reports
    /// in all only; and the projects that have no year at all.
    pub(super) fn reported_parts(&self, into: &Label, work: &Work) -> Result<(Self, Vec<(usize, NoYear)>)> {
        let (mut parts, mut without) = (Vec::new(), Vec::new());
        for project in 0..self.len() {
            if project % BLOCK == 0 {
                work.advance(BLOCK as u64)?;
            }
            let years = self.yearly.years(project);
            if years.is_empty() {
                without.push((project, NoYear::new("no_year", "", "an amount of a year was expected")));
            }
            let named = years.iter().map(|year| Some(*year)).chain(self.has_rest(project).then_some(None));
            parts.extend(named.enumerate().map(|(nth, year)| self.part_of(project, nth, year)));
        }
        let (mut register, parts) = self.in_these(parts, into)?;
        let rests: usize = parts.iter().filter(|part| part.label.is_none()).count();
        let kept = rests.saturating_sub(without.len());
        if kept > 0 {
            let fields: Vec<&str> =
                self.money.keys().filter(|f| !self.yearly.0.contains_key(f)).map(|f| f.name()).collect();
            let fields = if fields.is_empty() { "totals without years".to_owned() } else { fields.join(", ") };
            register.notes.push(format!(
                "{kept} projects have money that is not reported by year ({fields}); it stands on a row of theirs without a year"
            ));
        }
        self.reported_money(&parts, &mut register);
        Ok((register, without))
    }

    /// Whether a project has money that is not reported by year, or no year at all.
    fn has_rest(&self, project: usize) -> bool {
        let beside =
            |field: Field, money: &Money| money.get(project).is_some() && self.yearly.of(field, project).is_empty();
        self.yearly.years(project).is_empty() || self.money.iter().any(|(field, money)| beside(*field, money))
    }

    fn part_of(&self, project: usize, nth: usize, year: Option<i32>) -> Part<'static> {
        let id = self.id(project);
        let id = year.map_or_else(|| id.into(), |year| format!("{id} · {year}").into());
        Part { id, project, nth, label: year.map(|year| year.to_string().into()) }
    }

    /// The money of the parts: of each year what is reported, with its share of what is left out.
    fn reported_money(&self, parts: &[Part<'_>], register: &mut Self) {
        for (&field, money) in &self.money {
            let mut column = Vec::with_capacity(parts.len());
            let mut excluded = Vec::new();
            for (part, new) in parts.iter().zip(0_u32..) {
                let years = self.yearly.of(field, part.project);
                let entries = self.excluded_of(field, part.project);
                let year = part.label.as_ref().and_then(|label| label.parse::<i32>().ok());
                let own = year.and_then(|year| years.iter().position(|(y, _)| *y == year));
                let whole = years.is_empty() && (part.label.is_none() || part.nth == 0 && !self.has_rest(part.project));
                column.push(match own {
                    Some(at) => years.get(at).map(|(_, minor)| *minor),
                    None if whole => money.get(part.project),
                    None => None,
                });
                let share = |cut: Vec<Option<i128>>| own.and_then(|at| cut.get(at).copied().flatten());
                if own.is_some() {
                    let cuts = over_years(&years, entries);
                    let mine = entries.iter().zip(cuts);
                    excluded.extend(mine.map(|(e, cut)| Exclusion { project: new, minor: share(cut), ..*e }));
                } else if whole {
                    excluded.extend(entries.iter().map(|entry| Exclusion { project: new, ..*entry }));
                }
            }
            register.money.insert(field, column.into_iter().collect());
            if !excluded.is_empty() {
                register.excluded.insert(field, excluded);
            }
        }
    }
}

/// What is left out of a project, over its years: each entry in proportion to what the entries before it have left of
/// them, by largest remainder, so that nothing is left out of a year twice.
fn over_years(years: &[(i32, i128)], entries: &[Exclusion]) -> Vec<Vec<Option<i128>>> {
    let mut left: Vec<i128> = years.iter().map(|(_, minor)| *minor).collect();
    let mut cut = |entry: &Exclusion| {
        let Some(minor) = entry.minor else { return vec![None; left.len()] };
        let shares = shares(minor, &left);
        for (left, share) in left.iter_mut().zip(&shares) {
            *left = left.saturating_sub(*share);
        }
        shares.into_iter().map(Some).collect()
    };
    entries.iter().map(&mut cut).collect()
}

fn shares(minor: i128, left: &[i128]) -> Vec<i128> {
    if left.iter().try_fold(0_i128, |sum, part| sum.checked_add(*part)) == Some(minor) {
        return left.to_vec();
    }
    // Years of both signs have no shares; their sizes stand for them, so that the shares still add up.
    let sizes: Vec<i128> = left.iter().map(|part| part.saturating_abs()).collect();
    largest_remainder(minor, &sizes).unwrap_or_else(|| {
        let rest = left.iter().skip(1).map(|_| 0);
        std::iter::once(minor).chain(rest).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Reason;

    fn entry(minor: i128) -> Exclusion {
        Exclusion { project: 0, reason: Reason::PassThrough, minor: Some(minor), whole: false }
    }

    /// Of 1, 1, 1 first 1 is left out, which falls to the first year; of what remains, 0, 1, 1, the second 1 falls to the
    /// next. Cut apart, both would fall to the first year, and −1 would count there.
    #[test]
    fn nothing_is_left_out_of_a_year_twice() {
        let years = [(2016, 1), (2017, 1), (2018, 1)];
        let cuts = over_years(&years, &[entry(1), entry(1)]);
        assert_eq!(cuts, [[Some(1), Some(0), Some(0)], [Some(0), Some(1), Some(0)]]);
        // all that is left: 3 − 1 = 2, in any signs
        let cuts = over_years(&[(2016, 5), (2017, -2)], &[entry(3)]);
        assert_eq!(cuts, [[Some(5), Some(-2)]]);
        // 4 of 5, −2: by the sizes 5 : 2 it is 20/7 = 2.86 and 8/7 = 1.14, so 3 and 1
        let cuts = over_years(&[(2016, 5), (2017, -2)], &[entry(4)]);
        assert_eq!(cuts, [[Some(3), Some(1)]]);
    }
}
