//! Measures that need the amounts of a group one by one: gathered, sorted, measured group by group.

use std::ops::Range;

use rayon::prelude::*;

use super::aggregate::{Aggregate, Group};
use super::entropy;
use super::groups::{BLOCK, Groups};
use super::measure::Measure;
use super::moments::Moments;
use super::quantile::percentile;
use super::source::Source;
use super::width::{count, position};
use crate::{Result, Work};

/// Groups larger than this are sorted by all threads.
const LARGE: usize = 1 << 18;

/// One measure of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Figure {
    /// Minor units, with two digits more for quantiles.
    Minor(Option<i128>),
    /// A ratio.
    Ratio(Option<f64>),
}

/// An amount as gathered: 64 bits where all of a register fit, which halves what has to be moved and sorted.
trait Gathered: Copy + Default + Ord + Send + Sync + Into<i128> + TryFrom<i128> {}

impl Gathered for i64 {}
impl Gathered for i128 {}

impl Figure {
    pub fn minor(self) -> Option<i128> {
        if let Self::Minor(minor) = self { minor } else { None }
    }

    pub fn ratio(self) -> Option<f64> {
        if let Self::Ratio(ratio) = self { ratio } else { None }
    }
}

/// The measures asked for, for every group in the order of the aggregate.
pub(super) fn spreads(
    groups: &Groups,
    aggregate: &Aggregate,
    source: &Source,
    measures: &[Measure],
    work: &Work,
) -> Result<Vec<Vec<Figure>>> {
    if aggregate.narrow {
        spreads_of::<i64>(groups, &aggregate.groups, source, measures, work)
    } else {
        spreads_of::<i128>(groups, &aggregate.groups, source, measures, work)
    }
}

/// Every thread reads all group numbers but gathers only its own share of the groups: no shared writes, no order.
fn spreads_of<T: Gathered>(
    groups: &Groups,
    used: &[Group],
    source: &Source,
    measures: &[Measure],
    work: &Work,
) -> Result<Vec<Vec<Figure>>> {
    let shares = deal(used, rayon::current_num_threads());
    let figures: Vec<Vec<Vec<Figure>>> = shares
        .into_par_iter()
        .map(|share| {
            let share = used.get(share).unwrap_or_default();
            let mut values = gather::<T>(groups, share, source, work)?;
            measure_all(&mut values, share, measures, work)
        })
        .collect::<Result<_>>()?;
    Ok(figures.into_iter().flatten().collect())
}

/// Cuts the groups into at most `threads` runs with about as many amounts each.
fn deal(used: &[Group], threads: usize) -> Vec<Range<usize>> {
    let all: u64 = used.iter().map(|g| g.known).sum();
    let fair = all.div_ceil(count(threads).max(1)).max(1);
    let (mut shares, mut start, mut load) = (Vec::new(), 0, 0_u64);
    for (i, group) in used.iter().enumerate() {
        load = load.saturating_add(group.known);
        if load >= fair {
            shares.push(start..i.saturating_add(1));
            (start, load) = (i.saturating_add(1), 0);
        }
    }
    if start < used.len() {
        shares.push(start..used.len());
    }
    shares
}

/// The known amounts of a run of groups, group after group.
fn gather<T: Gathered>(groups: &Groups, share: &[Group], source: &Source, work: &Work) -> Result<Vec<T>> {
    let (Some(first), Some(last)) = (share.first(), share.last()) else { return Ok(Vec::new()) };
    let mut next = vec![0_usize; position(last.id.saturating_sub(first.id)).saturating_add(1)];
    let mut len = 0_usize;
    for group in share {
        if let Some(at) = next.get_mut(position(group.id.saturating_sub(first.id))) {
            *at = len;
        }
        len = len.saturating_add(usize::try_from(group.known).unwrap_or(usize::MAX));
    }
    let mut values = vec![T::default(); len];
    let mut from = 0;
    for block in groups.ids.chunks(BLOCK) {
        let to = block.len().saturating_add(from);
        let (minor, known) = source.slices(from, to);
        for ((&id, &minor), &known) in block.iter().zip(minor).zip(known) {
            // Groups of other threads wrap to a large number, or lie beyond the end.
            let Some(at) = next.get_mut(position(id.wrapping_sub(first.id))) else { continue };
            if !known {
                continue;
            }
            if let (Some(value), Ok(minor)) = (values.get_mut(*at), T::try_from(minor)) {
                *value = minor;
            }
            *at = at.saturating_add(1);
        }
        work.advance(0)?;
        from = to;
    }
    Ok(values)
}

fn measure_all<T: Gathered>(
    values: &mut [T],
    share: &[Group],
    measures: &[Measure],
    work: &Work,
) -> Result<Vec<Vec<Figure>>> {
    let mut rest = values;
    let mut figures = Vec::with_capacity(share.len());
    for group in share {
        let len = usize::try_from(group.known).unwrap_or(usize::MAX).min(rest.len());
        let (own, others) = rest.split_at_mut(len);
        if own.len() > LARGE {
            own.par_sort_unstable();
        } else {
            own.sort_unstable();
        }
        figures.push(figures_of(own, measures)?);
        work.advance(group.known)?;
        rest = others;
    }
    Ok(figures)
}

fn figures_of<T: Gathered>(ascending: &[T], measures: &[Measure]) -> Result<Vec<Figure>> {
    let negative = ascending.partition_point(|&x| x < T::default());
    let shares = ascending.get(negative..).unwrap_or_default();
    let concentrated = measures.iter().any(|m| m.is_concentration());
    let moments = if concentrated { Moments::of(shares)? } else { Moments::of::<T>(&[])? };
    let figure = |measure: &Measure| -> Result<Figure> {
        Ok(match measure {
            Measure::Median | Measure::P10 | Measure::P90 | Measure::Percentile(_) => {
                Figure::Minor(measure.hundredths().map_or(Ok(None), |hundredths| percentile(ascending, hundredths))?)
            }
            Measure::Min => Figure::Minor(ascending.first().map(|&x| x.into())),
            Measure::Max => Figure::Minor(ascending.last().map(|&x| x.into())),
            Measure::Hhi => Figure::Ratio(moments.hhi()),
            Measure::HhiNormalized => Figure::Ratio(moments.hhi_normalized()),
            Measure::EffectiveNumber => Figure::Ratio(moments.effective_number()),
            Measure::Gini => Figure::Ratio(moments.gini()),
            Measure::Theil => Figure::Ratio(entropy::theil(shares, moments.total)),
            _ => Figure::Ratio(None),
        })
    };
    measures.iter().map(figure).collect()
}
