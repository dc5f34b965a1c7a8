//! Measures that need the amounts of a group one by one: gathered, ordered as far as needed, measured group by group.

pub mod quantile;

mod gather;

use crate::register::{Minors, Money};
use crate::totals::aggregate::Aggregate;
use crate::totals::concentration::entropy;
use crate::totals::concentration::moments::Moments;
use crate::totals::groups::Groups;
use crate::totals::measure::Measure;
use crate::totals::source::Source;
use crate::totals::spread::gather::Gathered;
use crate::totals::spread::quantile::{neighbours, percentile};
use crate::{Result, Work};

/// One measure of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::totals) enum Figure {
    /// Minor units, with two digits more for quantiles.
    Minor(Option<i128>),
    /// A ratio.
    Ratio(Option<f64>),
}

/// An amount of 64 bits where all of a register fit, which halves what has to be moved and sorted, or of 128.
pub(in crate::totals) trait Minor: Copy + Default + Ord + Send + Sync + Into<i128> {}

impl Minor for i64 {}
impl Minor for i128 {}

/// The measures asked for, and how far the amounts must be in order for them.
pub(in crate::totals) struct Wanted<'a> {
    measures: &'a [Measure],
    /// Ranks and logarithms need all amounts in order, quantiles only their neighbours in place.
    pub sorted: bool,
    hundredths: Vec<usize>,
}

impl<'a> Wanted<'a> {
    fn of(measures: &'a [Measure]) -> Self {
        let sorted = measures.iter().any(|m| matches!(m, Measure::Gini | Measure::Theil));
        let mut hundredths: Vec<usize> = measures.iter().filter_map(|&m| m.hundredths()).collect();
        hundredths.sort_unstable();
        hundredths.dedup();
        Self { measures, sorted, hundredths }
    }

    /// Brings the amounts into the order that the measures need: all of it, or the right amounts at these positions.
    pub fn settle<T: Minor>(&self, amounts: &mut [T]) {
        if self.sorted {
            return amounts.sort_unstable();
        }
        let n = amounts.len();
        let mut places: Vec<usize> = self.hundredths.iter().flat_map(|&hundredths| neighbours(n, hundredths)).collect();
        places.dedup();
        let (mut rest, mut from) = (amounts, 0_usize);
        for place in places {
            let Some(at) = place.checked_sub(from).filter(|&at| at < rest.len()) else { continue };
            rest = rest.select_nth_unstable(at).2;
            from = place.saturating_add(1);
        }
    }
}

impl Figure {
    pub fn minor(self) -> Option<i128> {
        if let Self::Minor(minor) = self { minor } else { None }
    }

    pub fn ratio(self) -> Option<f64> {
        if let Self::Ratio(ratio) = self { ratio } else { None }
    }
}

/// The measures asked for, for every group in the order of the aggregate.
pub(in crate::totals) fn spreads(
    groups: &Groups,
    aggregate: &Aggregate,
    source: &Source,
    measures: &[Measure],
    work: &Work,
) -> Result<Vec<Vec<Figure>>> {
    let wanted = Wanted::of(measures);
    match source.minors() {
        Minors::Narrow(minor) => {
            let amount = |at: usize| minor.get(at).copied().filter(|&minor| minor != Money::UNKNOWN);
            Gathered::of(groups, aggregate, amount, work)?.measure(&aggregate.groups, &wanted, work)
        }
        Minors::Wide(minor, known) => {
            let amount = |at: usize| minor.get(at).copied().filter(|_| known.get(at) == Some(&true));
            Gathered::of(groups, aggregate, amount, work)?.measure(&aggregate.groups, &wanted, work)
        }
    }
}

/// The figures of one group, whose amounts [`Wanted::settle`] has brought into order.
pub(in crate::totals) fn figures_of<T: Minor>(amounts: &mut [T], wanted: &Wanted) -> Result<Vec<Figure>> {
    wanted.settle(amounts);
    let concentrated = wanted.measures.iter().any(|m| m.is_concentration());
    let not_negative: Vec<T>;
    let shares: &[T] = if !concentrated {
        &[]
    } else if wanted.sorted {
        amounts.get(amounts.partition_point(|&x| x < T::default())..).unwrap_or_default()
    } else if amounts.iter().all(|&x| x >= T::default()) {
        amounts
    } else {
        not_negative = amounts.iter().copied().filter(|&x| x >= T::default()).collect();
        &not_negative
    };
    let moments = Moments::of(shares)?;
    let figure = |measure: &Measure| -> Result<Figure> {
        Ok(match measure {
            Measure::Median | Measure::P10 | Measure::P90 | Measure::Percentile(_) => {
                Figure::Minor(measure.hundredths().map_or(Ok(None), |hundredths| percentile(amounts, hundredths))?)
            }
            Measure::Min => Figure::Minor(amounts.first().map(|&x| x.into())),
            Measure::Max => Figure::Minor(amounts.last().map(|&x| x.into())),
            Measure::Hhi => Figure::Ratio(moments.hhi()),
            Measure::HhiNormalized => Figure::Ratio(moments.hhi_normalized()),
            Measure::EffectiveNumber => Figure::Ratio(moments.effective_number()),
            Measure::Gini => Figure::Ratio(moments.gini()),
            Measure::Theil => Figure::Ratio(entropy::theil(shares, moments.total)),
            _ => Figure::Ratio(None),
        })
    };
    wanted.measures.iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What selection puts in place is what sorting everything would.
        #[test]
        fn selecting_is_as_good_as_sorting(
            amounts in prop::collection::vec(prop_oneof![-5_i64..5, any::<i64>()], 0..50),
            measures in prop::sample::subsequence(Measure::ALL.to_vec(), 1..=Measure::ALL.len()),
        ) {
            let measures: Vec<Measure> = measures.into_iter().filter(|m| m.needs_values()).collect();
            let mut sorted = amounts.clone();
            sorted.sort_unstable();
            let all = Wanted { measures: &measures, sorted: true, hundredths: Vec::new() };
            let want = figures_of(&mut sorted, &all).unwrap();
            let mut own = amounts.clone();
            prop_assert_eq!(figures_of(&mut own, &Wanted::of(&measures)).unwrap(), want.clone());
            let mut wide: Vec<i128> = amounts.iter().map(|&x| x.into()).collect();
            prop_assert_eq!(figures_of(&mut wide, &Wanted::of(&measures)).unwrap(), want);
        }
    }
}
