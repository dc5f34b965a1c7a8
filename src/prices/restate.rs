//! The money of a register in other units: every amount and what is left out of it, by one rule a project.

use std::collections::BTreeMap;

use super::fraction::Fraction;
use crate::money::largest_remainder;
use crate::register::{Exclusion, Field, Money, Reason, Register};
use crate::{Error, Result, Work};

/// Projects between two looks at whether to stop.
pub(super) const BLOCK: usize = 1 << 12;

/// Whether a project has a known amount in any column.
pub(super) fn has_money(register: &Register, project: usize) -> bool {
    register.money.values().any(|money| money.get(project).is_some())
}

/// What becomes of the money of a project.
pub(super) enum Rule<'a> {
    /// It stays.
    Keep,
    /// It is cut in proportion to the weights; every part is multiplied and rounded once.
    Times(Vec<(u64, &'a Fraction)>),
    /// It becomes unknown and is left out by this reason.
    LeaveOut(Reason),
}

/// The money columns and what is left out of them.
#[derive(Default)]
pub(super) struct Restated {
    pub money: BTreeMap<Field, Money>,
    pub excluded: BTreeMap<Field, Vec<Exclusion>>,
}

/// Applies a rule to every money column of every project.
///
/// # Errors
/// [`Error::AmountOverflow`], [`Error::Interrupted`], what `rule_of` returns.
pub(super) fn restate<'a>(
    register: &Register,
    rule_of: impl Fn(usize) -> Result<Rule<'a>>,
    work: &Work,
) -> Result<Restated> {
    let mut restated = Restated::default();
    let columns: Vec<(Field, &Money)> = register.money.iter().map(|(field, money)| (*field, money)).collect();
    let mut minors = vec![Vec::with_capacity(register.len()); columns.len()];
    for project in 0..register.len() {
        if project % BLOCK == 0 {
            work.advance(u64::try_from(BLOCK).unwrap_or_default())?;
        }
        let rule = rule_of(project)?;
        for ((field, money), minors) in columns.iter().zip(&mut minors) {
            let entries = register.excluded_of(*field, project);
            let (minor, entries) = one(money.get(project), entries, &rule, project)?;
            minors.push(minor);
            if !entries.is_empty() {
                restated.excluded.entry(*field).or_default().extend(entries);
            }
        }
    }
    let fields = columns.iter().map(|(field, _)| *field);
    restated.money = fields.zip(minors).map(|(field, minors)| (field, minors.into_iter().collect())).collect();
    Ok(restated)
}

/// One amount with its entries.
fn one(
    minor: Option<i128>,
    entries: &[Exclusion],
    rule: &Rule<'_>,
    project: usize,
) -> Result<(Option<i128>, Vec<Exclusion>)> {
    let unknown = || entries.iter().map(|entry| Exclusion { minor: None, ..*entry }).collect();
    match (rule, minor) {
        (Rule::Keep, _) => Ok((minor, entries.to_vec())),
        (_, None) => Ok((None, unknown())),
        (Rule::LeaveOut(_), Some(_)) if entries.iter().any(|entry| entry.whole) => Ok((None, unknown())),
        (Rule::LeaveOut(reason), Some(_)) => {
            let project = u32::try_from(project).map_err(|_| Error::Internal("too many projects".to_owned()))?;
            Ok((None, vec![Exclusion { project, reason: *reason, minor: None, whole: true }]))
        }
        (Rule::Times(parts), Some(minor)) => {
            let left_out: Vec<i128> = entries.iter().map(|entry| entry.minor.unwrap_or_default()).collect();
            let (minor, left_out) = times(minor, &left_out, parts)?;
            let entries = entries
                .iter()
                .zip(left_out)
                .map(|(entry, minor)| Exclusion { minor: entry.minor.map(|_| minor), ..*entry });
            Ok((Some(minor), entries.collect()))
        }
    }
}

/// The amount, and what is left out of it, in the new units: cut by weights, each part multiplied and rounded once, and
/// the parts summed again.
fn times(minor: i128, left_out: &[i128], parts: &[(u64, &Fraction)]) -> Result<(i128, Vec<i128>)> {
    let weights: Vec<i128> = parts.iter().map(|(weight, _)| i128::from(*weight)).collect();
    let cut = |minor: i128| {
        largest_remainder(minor, &weights).ok_or_else(|| Error::Internal("a project without a weight".to_owned()))
    };
    // What is counted and what is left out are cut on their own, as `Register::parts` does.
    let counted = left_out.iter().try_fold(minor, |rest, entry| rest.checked_sub(*entry)).ok_or_else(overflow)?;
    let mut cuts = vec![cut(counted)?];
    cuts.extend(left_out.iter().map(|entry| cut(*entry)).collect::<Result<Vec<_>>>()?);
    let mut sums = vec![0_i128; cuts.len()];
    let mut total = 0_i128;
    for (nth, (_, ratio)) in parts.iter().enumerate() {
        let own: Vec<i128> = cuts.iter().map(|cut| cut.get(nth).copied().unwrap_or_default()).collect();
        let nominal = own.iter().try_fold(0_i128, |sum, part| sum.checked_add(*part)).ok_or_else(overflow)?;
        let restated = ratio.of(nominal)?;
        total = total.checked_add(restated).ok_or_else(overflow)?;
        for (sum, part) in sums.iter_mut().zip(shared(restated, &own, ratio)?) {
            *sum = sum.checked_add(part).ok_or_else(overflow)?;
        }
    }
    sums.remove(0);
    Ok((total, sums))
}

/// A restated amount over what it was made of: counted first, then the entries; the shares add up to it.
fn shared(total: i128, own: &[i128], ratio: &Fraction) -> Result<Vec<i128>> {
    let one_sign = own.iter().all(|part| *part >= 0) || own.iter().all(|part| *part <= 0);
    let sizes: Option<Vec<i128>> = own.iter().map(|part| part.checked_abs()).collect();
    if let Some(shares) = sizes.filter(|_| one_sign).and_then(|sizes| largest_remainder(total, &sizes)) {
        return Ok(shares);
    }
    // Signs that differ have no shares: the entries are rounded on their own and the rest is what is counted.
    let entries = own.iter().skip(1).map(|part| ratio.of(*part)).collect::<Result<Vec<i128>>>()?;
    let counted = entries.iter().try_fold(total, |rest, entry| rest.checked_sub(*entry)).ok_or_else(overflow)?;
    Ok([vec![counted], entries].concat())
}

fn overflow() -> Error {
    Error::AmountOverflow("a restated amount".to_owned())
}

#[cfg(test)]
mod tests {
    use num_rational::Ratio;
    use proptest::prelude::*;

    use super::*;

    fn fraction(text: &str) -> Fraction {
        Fraction::parse(text, '.').unwrap()
    }

    fn entry(reason: Reason, minor: i128, whole: bool) -> Exclusion {
        Exclusion { project: 0, reason, minor: Some(minor), whole }
    }

    /// 0.10 of which 0.05 and 0.05 are left out, times 1.5: 0.15, nothing counted. Rounded apart the entries would be
    /// 0.075 → 0.08 twice, more than the amount.
    #[test]
    fn what_is_left_out_never_exceeds_the_amount() {
        let ratio = fraction("1.5");
        let entries = [entry(Reason::PassThrough, 5, false), entry(Reason::CoveredByChildren, 5, false)];
        let (minor, restated) = one(Some(10), &entries, &Rule::Times(vec![(1, &ratio)]), 0).unwrap();
        assert_eq!(minor, Some(15));
        let left: Vec<_> = restated.iter().map(|entry| entry.minor).collect();
        assert_eq!(left, [Some(8), Some(7)]);
    }

    #[test]
    fn a_project_left_out_already_keeps_its_reason() {
        let duplicate = [entry(Reason::DuplicateReport, 10, true)];
        let (minor, entries) = one(Some(10), &duplicate, &Rule::LeaveOut(Reason::NoRate), 0).unwrap();
        assert_eq!((minor, entries.len()), (None, 1));
        assert!(entries.iter().all(|e| e.reason == Reason::DuplicateReport && e.minor.is_none() && e.whole));
        let part = [entry(Reason::PassThrough, 4, false)];
        let (minor, entries) = one(Some(10), &part, &Rule::LeaveOut(Reason::NoRate), 3).unwrap();
        assert_eq!(minor, None);
        assert_eq!(entries, [Exclusion { project: 3, reason: Reason::NoRate, minor: None, whole: true }]);
        let (minor, entries) = one(None, &[], &Rule::LeaveOut(Reason::NoRate), 3).unwrap();
        assert_eq!((minor, entries.len()), (None, 0), "an unknown amount is left out as unknown");
    }

    #[test]
    fn too_large_is_an_error_and_no_wrap() {
        let ratio = fraction("1.1");
        let rule = || Rule::Times(vec![(1, &ratio), (2, &ratio)]);
        assert!(matches!(one(Some(i128::MAX), &[], &rule(), 0), Err(Error::AmountOverflow(_))));
        let apart = [entry(Reason::PassThrough, i128::MIN, false)];
        assert!(matches!(one(Some(i128::MAX), &apart, &rule(), 0), Err(Error::AmountOverflow(_))));
    }

    proptest! {
        /// Counted and left out add up to the amount, which is the sum of the rounded parts; each share lies within one
        /// unit a part of its exact value.
        #[test]
        fn shares_add_up(
            counted in 0_i128..1_000_000_000,
            left_out in prop::collection::vec(0_i128..1_000_000_000, 0..4),
            parts in prop::collection::vec((1_u64..400, 1_u32..5_000_000), 1..5),
            negative in any::<bool>(),
        ) {
            let sign = if negative { -1 } else { 1 };
            let ratios: Vec<Fraction> = parts.iter().map(|(_, rate)| fraction(&format!("{rate}e-4"))).collect();
            let parts: Vec<(u64, &Fraction)> = parts.iter().map(|(weight, _)| *weight).zip(&ratios).collect();
            let nominal: Vec<i128> = [vec![counted], left_out].concat().iter().map(|minor| sign * minor).collect();
            let entries: Vec<Exclusion> = nominal.iter().skip(1).map(|m| entry(Reason::PassThrough, *m, false)).collect();
            let amount: i128 = nominal.iter().sum();
            let (minor, restated) = one(Some(amount), &entries, &Rule::Times(parts.clone()), 0).unwrap();
            let left: i128 = restated.iter().filter_map(|entry| entry.minor).sum();
            let counted = minor.unwrap() - left;
            prop_assert!(counted * sign >= 0);
            let days: i128 = parts.iter().map(|(weight, _)| i128::from(*weight)).sum();
            let rate = parts.iter().fold(Ratio::from_integer(0), |sum: Ratio<i128>, (weight, ratio)| {
                let (above, below) = ratio.parts();
                sum + Ratio::new(above.parse::<i128>().unwrap() * i128::from(*weight), below.parse::<i128>().unwrap() * days)
            });
            // a cut is off by less than a unit, times the rate of at most 500; a share and a rounding by less than one
            let most = Ratio::from_integer(502 * i128::try_from(parts.len()).unwrap());
            let shares = [vec![counted], restated.iter().filter_map(|entry| entry.minor).collect()].concat();
            for (share, nominal) in shares.iter().zip(&nominal) {
                let off = Ratio::from_integer(*nominal) * rate - Ratio::from_integer(*share);
                prop_assert!(off < most && -off < most);
            }
        }
    }
}
