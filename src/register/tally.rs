//! What a column of amounts holds as a whole, whatever it is grouped by.

use rayon::prelude::*;

use super::amounts::{BLOCK, Minors, Money};
use crate::money::Sum;

/// Number and sums of a column in minor units, and its least and largest amount; only of one meaning where the whole
/// column is in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Amounts that are not negative: how many, and their sum.
    pub positive: Sum,
    /// Negative amounts: how many, and their sum.
    pub negative: Sum,
    /// Amounts of 0.
    pub zeros: u64,
    least: i128,
    most: i128,
}

impl Default for Tally {
    fn default() -> Self {
        let (positive, negative) = (Sum::default(), Sum::default());
        Self { positive, negative, zeros: 0, least: i128::MAX, most: i128::MIN }
    }
}

impl Tally {
    /// Of all amounts; on the threads of the caller if there are any.
    pub(crate) fn of(minors: Minors<'_>) -> Self {
        let block = |at: usize| Self::of_block(minors.range(at, minors.len().min(at.saturating_add(BLOCK))));
        let starts = || (0..minors.len()).step_by(BLOCK);
        if crate::work::on_threads() {
            let starts: Vec<usize> = starts().collect();
            return starts.into_par_iter().map(block).reduce(Self::default, Self::merge);
        }
        starts().map(block).fold(Self::default(), Self::merge)
    }

    /// Of a piece of a column, on this thread.
    pub(crate) fn of_rows(minor: &[i64]) -> Self {
        minor.chunks(BLOCK).map(Self::of_narrow).fold(Self::default(), Self::merge)
    }

    fn of_block(minors: Minors<'_>) -> Self {
        match minors {
            Minors::Narrow(minor) => Self::of_narrow(minor),
            Minors::Wide(minor, known) => {
                let mut tally = Self::default();
                let amounts = minor.iter().zip(known).filter(|(_, known)| **known);
                amounts.for_each(|(&minor, _)| tally.add(minor));
                tally
            }
        }
    }

    /// At most [`BLOCK`] amounts of 64 bits: their halves of 32 bits add up without a carry, and nothing can wrap.
    fn of_narrow(minor: &[i64]) -> Self {
        let (mut low, mut high, mut below, mut zeros) = (0_i64, 0_i64, 0_i64, 0_i64);
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for &minor in minor {
            let sign = minor >> 63; // -1 below 0
            let amount = minor & !sign;
            low = low.wrapping_add(amount & 0xffff_ffff);
            high = high.wrapping_add(amount >> 32);
            below = below.wrapping_sub(sign);
            zeros = zeros.wrapping_add(i64::from(minor == 0));
            least = least.min(if minor == Money::UNKNOWN { i64::MAX } else { minor });
            most = most.max(minor);
        }
        let n = (minor.len() as u64).saturating_sub(below as u64);
        let mut tally = Self { zeros: zeros as u64, ..Self::default() };
        tally.positive = Sum::of(n, i128::from(high).wrapping_shl(32).wrapping_add(low.into()));
        if least < 0 {
            let negative = minor.iter().filter(|&&minor| minor < 0 && minor != Money::UNKNOWN);
            negative.for_each(|&minor| tally.negative.add(minor.into()));
        }
        if tally.known() > 0 {
            (tally.least, tally.most) = (least.into(), most.into());
        }
        tally
    }

    fn add(&mut self, minor: i128) {
        if minor < 0 {
            self.negative.add(minor);
        } else {
            self.positive.add(minor);
        }
        self.zeros = self.zeros.saturating_add(u64::from(minor == 0));
        (self.least, self.most) = (self.least.min(minor), self.most.max(minor));
    }

    /// Both together, in either order.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.positive.merge(&other.positive);
        self.negative.merge(&other.negative);
        self.zeros = self.zeros.saturating_add(other.zeros);
        (self.least, self.most) = (self.least.min(other.least), self.most.max(other.most));
        self
    }

    /// Projects with an amount.
    pub fn known(&self) -> u64 {
        self.positive.n().saturating_add(self.negative.n())
    }

    /// The least and the largest amount.
    pub fn range(&self) -> Option<(i128, i128)> {
        (self.least <= self.most).then_some((self.least, self.most))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount() -> impl Strategy<Value = Option<i128>> {
        let edge = i128::from(i64::MIN);
        prop_oneof![
            4 => (-9_i128..9).prop_map(Some),
            2 => Just(None),
            2 => any::<i64>().prop_map(|minor| Some(minor.into())),
            1 => prop_oneof![Just(edge + 1), Just(-edge - 1), Just(edge), Just(i128::MIN), Just(i128::MAX)].prop_map(Some),
        ]
    }

    /// The slow way: one amount after the other, sums in 256 bits.
    fn slow(amounts: &[Option<i128>]) -> (u64, u64, u64, i256::I256, i256::I256, Option<(i128, i128)>) {
        let known: Vec<i128> = amounts.iter().copied().flatten().collect();
        let add = |keep: fn(&i128) -> bool| {
            let zero = i256::I256::from_i128(0);
            known.iter().copied().filter(keep).fold(zero, |sum, a| sum.wrapping_add(i256::I256::from_i128(a)))
        };
        let count = |keep: fn(&&i128) -> bool| known.iter().filter(keep).count() as u64;
        let range = known.iter().min().zip(known.iter().max()).map(|(a, b)| (*a, *b));
        (known.len() as u64, count(|a| **a == 0), count(|a| **a < 0), add(|a| *a >= 0), add(|a| *a < 0), range)
    }

    proptest! {
        #[test]
        fn as_one_after_the_other(amounts in prop::collection::vec(amount(), 0..30), narrow in any::<bool>(), cut in 0_usize..30) {
            let fits = |a: &Option<i128>| a.is_none_or(|a| i64::try_from(a).is_ok_and(|a| a != i64::MIN));
            let amounts: Vec<_> = amounts.into_iter().filter(|a| !narrow || fits(a)).collect();
            let money: Money = amounts.iter().copied().collect();
            let tally = money.tally();
            let seen = (tally.known(), tally.zeros, tally.negative.n(), tally.positive.wide(), tally.negative.wide(), tally.range());
            prop_assert_eq!(seen, slow(&amounts));
            // Parts of a column, each of its own width, add up to the whole.
            let (a, b) = amounts.split_at(cut.min(amounts.len()));
            let part = |part: &[Option<i128>]| part.iter().copied().collect::<Money>().tally();
            let merged = part(a).merge(part(b));
            prop_assert_eq!((merged.known(), merged.zeros, merged.range()), (tally.known(), tally.zeros, tally.range()));
            prop_assert_eq!((merged.positive.wide(), merged.negative.wide()), (tally.positive.wide(), tally.negative.wide()));
        }
    }

    /// More than one block, on threads and without.
    #[test]
    fn blocks_add_up() {
        let n = i64::try_from(2 * BLOCK + 3).unwrap_or_default();
        let money = Money::narrow((0..n).map(|i| if i == 5 { Money::UNKNOWN } else { i }).collect());
        let tally = Tally::of(money.minors());
        // 0 + 1 + … + (n - 1), without 5
        assert_eq!(tally.positive.total("x"), Ok(i128::from(n) * i128::from(n - 1) / 2 - 5));
        assert_eq!(
            (tally.known(), tally.zeros, tally.range()),
            (2 * BLOCK as u64 + 2, 1, Some((0, i128::from(n) - 1)))
        );
        assert_eq!(crate::Work::new(3).on_pool(|| Ok(Tally::of(money.minors()))), Ok(tally));
    }

    /// A column made from another one has its own tally; an equal column is equal whether asked or not.
    #[test]
    fn stays_with_its_column() {
        let money: Money = [Some(5), None, Some(-3)].into_iter().collect();
        let asked = money.clone();
        assert_eq!(asked.tally().positive.total("x"), Ok(5));
        assert_eq!(asked, money);
        assert_eq!(asked.pick(&[2]).tally().known(), 1);
        assert_eq!(asked.clone().times(10).map(|grown| grown.tally().positive.total("x")), Ok(Ok(50)));
        assert_eq!(asked.clone().tally(), asked.tally());
    }
}
