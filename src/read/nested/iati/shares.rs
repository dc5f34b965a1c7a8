//! Sectors and places that hold for a share of an activity.

use std::collections::BTreeMap;

use crate::money::Amount;
use crate::read::nested::exact::{self, Refusal};
use crate::register::Share;

/// A value with the percentage it is said to hold for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub label: String,
    pub percent: Option<Amount>,
}

/// Values of one activity as they go to the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Weighed {
    /// The values in words.
    pub text: Option<String>,
    /// Weights of several values; a single one needs none.
    pub shares: Vec<Share>,
    /// Why the percentages could not be taken as they stand, with what they are.
    pub flag: Option<(String, Refusal)>,
}

const NOT_100: Refusal = ("percentages_not_100", "the percentages do not sum to 100; taken in proportion to their sum");
const MISSING: Refusal =
    ("percentages_missing", "of several values some have no percentage; those share what is left of 100 equally");
const NO_WEIGHTS: Refusal =
    ("percentages_unusable", "negative, all 0 or too large; the values are kept as text, money is not split by them");

/// Weighs values by their percentages.
pub(super) fn by_percent(stated: Vec<Stated>) -> Weighed {
    if stated.is_empty() {
        return Weighed::default();
    }
    let merged = merge(stated);
    let text = in_words(&merged);
    let raw = merged.iter().map(|s| s.percent.map_or("?".to_owned(), short)).collect::<Vec<_>>().join(" + ");
    let flagged = |shares, refusal| Weighed { text: text.clone(), shares, flag: Some((raw.clone(), refusal)) };
    let Some((minor, hundred)) = units(&merged) else {
        return flagged(Vec::new(), NO_WEIGHTS);
    };
    let known: i128 = minor.iter().flatten().sum();
    let missing = minor.iter().filter(|m| m.is_none()).count();
    if merged.len() <= 1 {
        let whole = missing == 1 || (known.saturating_sub(hundred)).abs() <= tolerance(1, hundred);
        return if whole { Weighed { text, ..Weighed::default() } } else { flagged(Vec::new(), NOT_100) };
    }
    // What is left is divided without a remainder when every weight is multiplied by the number of those who share it.
    let parts = i128::try_from(missing.max(1)).unwrap_or(1);
    let left = hundred.saturating_sub(known).max(0);
    let weight = |m: &Option<i128>| m.map_or(left, |m| m.saturating_mul(parts));
    let weights: Vec<i128> = minor.iter().map(weight).collect();
    let shares = shares(merged.iter().map(|s| s.label.as_str()), &weights);
    if shares.is_empty() {
        return flagged(Vec::new(), NO_WEIGHTS);
    }
    let off = known.saturating_sub(hundred).abs() > tolerance(merged.len(), hundred);
    match (missing, off) {
        (1.., _) => flagged(shares, MISSING),
        (0, true) => flagged(shares, NOT_100),
        (0, false) => Weighed { text, shares, flag: None },
    }
}

/// Weighs values by money, in the order first met; what has none of them is said to be so.
pub(super) fn by_money(amounts: &[(String, Amount)]) -> Weighed {
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sums: Vec<(&str, Amount)> = Vec::new();
    for (label, amount) in amounts {
        let slot = *index.entry(label).or_insert(sums.len());
        match sums.get_mut(slot) {
            None => sums.push((label, *amount)),
            Some((_, sum)) => match exact::add(*sum, *amount) {
                Ok(more) => *sum = more,
                Err(refusal) => return Weighed { flag: Some((label.clone(), refusal)), ..Weighed::default() },
            },
        }
    }
    let text = crate::read::nested::records::joined(sums.iter().map(|(label, _)| label));
    if sums.len() <= 1 {
        return Weighed { text, ..Weighed::default() };
    }
    let scale = sums.iter().map(|(_, amount)| amount.scale).max().unwrap_or(0);
    let weights: Option<Vec<i128>> = sums.iter().map(|(_, a)| a.rescale(scale).ok().map(|a| a.minor)).collect();
    let shares = weights.map(|weights| shares(sums.iter().map(|(label, _)| *label), &weights)).unwrap_or_default();
    let raw = || sums.iter().map(|(label, amount)| format!("{label}: {amount}")).collect::<Vec<_>>().join("; ");
    let flag = shares.is_empty().then(|| (raw(), NO_WEIGHTS));
    Weighed { text, shares, flag }
}

/// Whether every value has a percentage, and together they are 100.
pub(super) fn is_whole(stated: &[Stated]) -> bool {
    let Some((minor, hundred)) = units(stated) else { return false };
    let known: Option<i128> = minor.iter().copied().sum();
    known.is_some_and(|known| known.saturating_sub(hundred).abs() <= tolerance(stated.len(), hundred))
}

/// Half a hundredth for each percentage: what rounding them to two decimals can do.
fn tolerance(n: usize, hundred: i128) -> i128 {
    i128::try_from(n).unwrap_or(i128::MAX).saturating_mul(hundred) / 20_000
}

/// Percentages at one scale, and what 100 is there; nothing where one is negative or beyond measure.
fn units(stated: &[Stated]) -> Option<(Vec<Option<i128>>, i128)> {
    let scale = stated.iter().filter_map(|s| s.percent).map(|p| p.scale).max().unwrap_or(0).max(3);
    let hundred = 100_i128.checked_mul(10_i128.checked_pow(u32::from(scale))?)?;
    let mut minor = Vec::with_capacity(stated.len());
    for s in stated {
        let own = s.percent.map(|p| p.rescale(scale).map(|p| p.minor)).transpose().ok()?;
        if own.is_some_and(|m| m < 0 || m > hundred.saturating_mul(1000)) {
            return None;
        }
        minor.push(own);
    }
    Some((minor, hundred))
}

/// Shares of the values that have a weight; none at all where the weights do not serve.
fn shares<'a>(labels: impl Iterator<Item = &'a str>, weights: &[i128]) -> Vec<Share> {
    let mut shares = Vec::with_capacity(weights.len());
    for (label, weight) in labels.zip(weights) {
        let Ok(weight) = u64::try_from(*weight) else { return Vec::new() };
        if weight > 0 {
            shares.push(Share { label: label.into(), weight });
        }
    }
    shares
}

fn merge(stated: Vec<Stated>) -> Vec<Stated> {
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut merged: Vec<Stated> = Vec::new();
    for one in stated {
        let slot = *index.entry(one.label.clone()).or_insert(merged.len());
        match (merged.get_mut(slot), one.percent) {
            (None, _) => merged.push(one),
            (Some(have), Some(more)) => {
                have.percent = have.percent.map_or(Some(more), |percent| exact::add(percent, more).ok());
            }
            (Some(_), None) => {}
        }
    }
    merged
}

fn in_words(stated: &[Stated]) -> Option<String> {
    let one = |s: &Stated| match s.percent {
        Some(percent) if stated.len() > 1 => format!("{} {} %", s.label, short(percent)),
        _ => s.label.clone(),
    };
    let words: Vec<String> = stated.iter().map(one).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Without the zeros that say nothing.
fn short(percent: Amount) -> String {
    let text = percent.to_string();
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn stated(list: &[(&str, &str)]) -> Vec<Stated> {
        let percent = |text: &str| (!text.is_empty()).then(|| exact::decimal(text).unwrap());
        list.iter().map(|(label, text)| Stated { label: (*label).into(), percent: percent(text) }).collect()
    }

    fn weights(weighed: &Weighed) -> Vec<(&str, u64)> {
        weighed.shares.iter().map(|s| (s.label.as_ref(), s.weight)).collect()
    }

    #[test]
    fn percentages_become_whole_weights() {
        let weighed = by_percent(stated(&[("a", "33.34"), ("b", "33.33"), ("c", "33.33")]));
        assert_eq!(weights(&weighed), [("a", 33_340), ("b", 33_330), ("c", 33_330)]);
        assert_eq!((weighed.text.as_deref(), weighed.flag), (Some("a 33.34 %; b 33.33 %; c 33.33 %"), None));
        let single = by_percent(stated(&[("a", "100.0")]));
        assert_eq!((single.text.as_deref(), single.shares.len(), single.flag), (Some("a"), 0, None));
        assert_eq!(by_percent(stated(&[("a", "")])).flag, None, "one value without a percentage holds for all");
    }

    /// Three thirds of 33.33 are 99.99: within half a hundredth each. 60 + 30 are 90: taken as 2/3 and 1/3, and told.
    #[test]
    fn percentages_that_do_not_sum_to_100_are_told() {
        assert_eq!(by_percent(stated(&[("a", "33.33"), ("b", "33.33"), ("c", "33.33")])).flag, None);
        let short = by_percent(stated(&[("a", "60"), ("b", "30")]));
        assert_eq!(weights(&short), [("a", 60_000), ("b", 30_000)]);
        assert_eq!(short.flag, Some(("60 + 30".into(), NOT_100)));
        assert_eq!(by_percent(stated(&[("a", "60")])).flag.unwrap().1, NOT_100);
        assert_eq!(by_percent(stated(&[("a", "33"), ("b", "33"), ("c", "33")])).flag.unwrap().1, NOT_100);
    }

    /// 50 is said, so two others have 25 each: doubled, 100 000 : 50 000 : 50 000 thousandths.
    #[test]
    fn missing_percentages_share_the_rest() {
        let weighed = by_percent(stated(&[("a", "50"), ("b", ""), ("c", "")]));
        assert_eq!(weights(&weighed), [("a", 100_000), ("b", 50_000), ("c", 50_000)]);
        assert_eq!(weighed.flag.unwrap().0, "50 + ? + ?");
        let full = by_percent(stated(&[("a", "100"), ("b", "")]));
        assert_eq!(weights(&full), [("a", 100_000)]);
    }

    #[test]
    fn weights_that_do_not_serve_split_nothing() {
        for list in [&[("a", "120"), ("b", "-20")][..], &[("a", "0"), ("b", "0")], &[("a", "9e30"), ("b", "1")]] {
            let weighed = by_percent(stated(list));
            assert_eq!((weighed.shares.len(), weighed.flag.unwrap().1), (0, NO_WEIGHTS), "{list:?}");
        }
        let same = by_percent(stated(&[("a", "40"), ("b", "20"), ("a", "40")]));
        assert_eq!(weights(&same), [("a", 80_000), ("b", 20_000)]);
    }

    #[test]
    fn money_weighs_what_transactions_say() {
        let amount = |text| exact::decimal(text).unwrap();
        let list = [("x".into(), amount("100.5")), ("y".into(), amount("20")), ("x".into(), amount("-0.5"))];
        let weighed = by_money(&list);
        assert_eq!(weights(&weighed), [("x", 1000), ("y", 200)]);
        let negative = by_money(&[("x".into(), amount("100")), ("y".into(), amount("-20"))]);
        assert_eq!((negative.text.as_deref(), negative.flag.unwrap().0), (Some("x; y"), "x: 100; y: -20".into()));
    }
}
