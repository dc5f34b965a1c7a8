//! Average exchange rates: the exact mean of the quotes of a span of days.

use super::fraction::Fraction;
use super::rates::{Quoted, Rates, show};
use crate::money::Currency;

/// What an average rate is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mean {
    /// The span asked for: its first and last day, in days since 1970-01-01.
    pub span: (i32, i32),
    /// Quotes within it.
    pub quotes: usize,
}

/// The quotes of two currencies on the days that have both, summed up from the first on.
#[derive(Debug, Clone)]
pub struct Averages {
    from: Currency,
    to: Currency,
    label: String,
    max_gap: i32,
    days: Vec<i32>,
    /// Sums of the quotes up to each day, one longer than `days`.
    sums: Vec<[Fraction; 2]>,
    /// Positions after which no quote follows within the gap.
    holes: Vec<usize>,
}

impl Rates {
    /// What the average rates from one currency to another are made of; `max_gap` is how many days may lie between two
    /// quotes, and between the ends of a span and the quotes nearest to them.
    ///
    /// # Errors
    /// Why there are none, in words.
    pub fn averages(&self, from: Currency, to: Currency, max_gap: u16) -> Result<Averages, String> {
        let (of_from, of_to) = (self.series(from)?, self.series(to)?);
        let days: Vec<i32> = match (of_from, of_to) {
            (Some(own), Some(other)) => {
                let quoted = |day: i32| other.binary_search_by_key(&day, |quote| quote.0).is_ok();
                own.iter().map(|quote| quote.0).filter(|day| quoted(*day)).collect()
            }
            (Some(own), None) | (None, Some(own)) => own.iter().map(|quote| quote.0).collect(),
            (None, None) => return Err(format!("{from} is the base of {}", self.label())),
        };
        let max_gap = i32::from(max_gap);
        let pairs = days.iter().zip(days.iter().skip(1)).enumerate();
        let holes = pairs.filter(|(_, (a, b))| b.saturating_sub(**a) > max_gap).map(|(at, _)| at).collect();
        let mut sum = [Fraction::whole(0), Fraction::whole(0)];
        let mut sums = vec![sum.clone()];
        for day in &days {
            for (sum, series) in sum.iter_mut().zip([of_from, of_to]) {
                let quote = self.quote(series, *day).ok_or_else(|| format!("no quote on {}", show(*day)))?;
                *sum = sum.plus(&quote);
            }
            sums.push(sum.clone());
        }
        Ok(Averages { from, to, label: self.label(), max_gap, days, sums, holes })
    }

    /// The quote of a day; of the base, 1.
    fn quote(&self, series: Option<&[(i32, Box<str>)]>, day: i32) -> Option<Fraction> {
        let Some(series) = series else { return Some(Fraction::one()) };
        let found = series.binary_search_by_key(&day, |quote| quote.0).ok()?;
        Fraction::parse(&series.get(found)?.1, self.decimal())
    }
}

impl Averages {
    /// The average rate of a span of days: the arithmetic mean of the quotes within it; across the base, the mean of the
    /// one over the mean of the other, on the days that have both (as Eurostat derives the averages of two currencies
    /// from theirs in euro).
    ///
    /// # Errors
    /// Why there is none, in words: no quotes, or a hole in them that is longer than the gap.
    pub fn over(&self, first: i32, last: i32) -> Result<Quoted, String> {
        let low = self.days.partition_point(|day| *day < first);
        let high = self.days.partition_point(|day| *day <= last);
        let ends = (self.days.get(low), high.checked_sub(1).and_then(|at| self.days.get(at)));
        let (Some(&start), Some(&end)) = ends else { return Err(self.none(first, last)) };
        let hole = self.holes.partition_point(|at| *at < low);
        let broken = self.holes.get(hole).is_some_and(|at| at.saturating_add(1) < high);
        let far = start.saturating_sub(first) > self.max_gap || last.saturating_sub(end) > self.max_gap;
        if high <= low || broken || far {
            return Err(self.none(first, last));
        }
        let sum = |side: usize| {
            let at = |at: usize| self.sums.get(at).and_then(|sums| sums.get(side));
            Some(at(high)?.minus(at(low)?))
        };
        let none = || self.none(first, last);
        let (from, to) = (sum(0).ok_or_else(none)?, sum(1).ok_or_else(none)?);
        let rate = to.over(&from).ok_or_else(none)?;
        let text = format!("{}/{}", to.show(), from.show());
        let mean = Mean { span: (first, last), quotes: high.saturating_sub(low) };
        Ok(Quoted { rate, text, day: end, mean: Some(mean) })
    }

    fn none(&self, first: i32, last: i32) -> String {
        let (low, high) = (self.days.first(), self.days.last());
        let have = low.zip(high).map_or("none".to_owned(), |(a, b)| format!("{} … {}", show(*a), show(*b)));
        format!(
            "no average rate of {} to {} over {} … {}: a quote is needed at least every {} days; {} has {have}",
            self.from,
            self.to,
            show(first),
            show(last),
            self.max_gap,
            self.label
        )
    }
}
