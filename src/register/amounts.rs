//! A money column: 64 bits an amount where all of them fit, 128 where one does not.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::tally::Tally;
use crate::work::once;

/// Amounts a thread takes at a time.
pub(super) const BLOCK: usize = 1 << 16;

/// Minor units, at the scale of each row's currency.
#[derive(Debug, Clone)]
pub struct Money {
    minor: Minor,
    /// Of this very column, which never changes: every other column has its own.
    tally: OnceLock<Box<Tally>>,
}

/// Narrow whenever every amount fits, so that equal columns are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Minor {
    /// [`Money::UNKNOWN`] where the amount is unknown.
    Narrow(Vec<i64>),
    Wide {
        minor: Vec<i128>,
        known: Vec<bool>,
    },
}

/// The amounts as they lie in memory, for kernels.
#[derive(Debug, Clone, Copy)]
pub enum Minors<'a> {
    /// 64 bits; [`Money::UNKNOWN`] where the amount is unknown.
    Narrow(&'a [i64]),
    /// 128 bits, and whether they are known.
    Wide(&'a [i128], &'a [bool]),
}

impl Default for Money {
    fn default() -> Self {
        Self::narrow(Vec::new())
    }
}

impl PartialEq for Money {
    fn eq(&self, other: &Self) -> bool {
        self.minor == other.minor
    }
}

impl Eq for Money {}

impl Money {
    /// Stands for an unknown amount in 64 bits; a column with an amount of this very size is kept in 128.
    pub const UNKNOWN: i64 = i64::MIN;

    /// A column of 64 bits; [`Money::UNKNOWN`] is unknown.
    pub(crate) const fn narrow(minor: Vec<i64>) -> Self {
        Self::new(Minor::Narrow(minor))
    }

    const fn new(minor: Minor) -> Self {
        Self { minor, tally: OnceLock::new() }
    }

    /// The column with a tally that was taken while it was made.
    pub(crate) fn tallied(self, tally: Tally) -> Self {
        Self { tally: OnceLock::from(Box::new(tally)), ..self }
    }

    /// What the column holds as a whole; added up when first asked for.
    pub fn tally(&self) -> Tally {
        **once(&self.tally, || Box::new(Tally::of(self.minors())))
    }

    /// Rows.
    pub fn len(&self) -> usize {
        match &self.minor {
            Minor::Narrow(minor) => minor.len(),
            Minor::Wide { minor, .. } => minor.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The minor units of a project; `None` is unknown, not 0.
    pub fn get(&self, project: usize) -> Option<i128> {
        match &self.minor {
            Minor::Narrow(minor) => minor.get(project).and_then(|&minor| widened(minor)),
            Minor::Wide { minor, known } => minor.get(project).copied().filter(|_| known.get(project) == Some(&true)),
        }
    }

    /// Amounts in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = Option<i128>> {
        let (narrow, wide, known): (&[i64], &[i128], &[bool]) = match &self.minor {
            Minor::Narrow(minor) => (minor, &[], &[]),
            Minor::Wide { minor, known } => (&[], minor, known),
        };
        let wide = wide.iter().zip(known).map(|(&minor, &known)| known.then_some(minor));
        narrow.iter().map(|&minor| widened(minor)).chain(wide)
    }

    /// The amounts as they lie in memory.
    pub fn minors(&self) -> Minors<'_> {
        match &self.minor {
            Minor::Narrow(minor) => Minors::Narrow(minor),
            Minor::Wide { minor, known } => Minors::Wide(minor, known),
        }
    }

    /// The amounts of these rows, in their order.
    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        match &self.minor {
            Minor::Narrow(minor) => Self::narrow(super::columns::pick(minor, rows)),
            Minor::Wide { .. } => rows.iter().map(|&row| self.get(row)).collect(),
        }
    }

    /// All amounts multiplied, if all of them still fit 64 bits; else the column as it was.
    pub(super) fn times(self, factor: i64) -> Result<Self, Self> {
        let mut minor = match self.minor {
            Minor::Narrow(minor) => minor,
            wide @ Minor::Wide { .. } => return Err(Self::new(wide)),
        };
        let most = i64::MAX.checked_div(factor).unwrap_or_default();
        let fits = |minor: &i64| *minor == Self::UNKNOWN || (-most..=most).contains(minor);
        let grow = |minor: &mut i64| *minor = if *minor == Self::UNKNOWN { *minor } else { minor.wrapping_mul(factor) };
        let threads = crate::work::on_threads();
        let all = if threads { minor.par_chunks(BLOCK).all(|m| m.iter().all(fits)) } else { minor.iter().all(fits) };
        match (all, threads) {
            (false, _) => return Err(Self::narrow(minor)),
            (true, true) => minor.par_chunks_mut(BLOCK).for_each(|m| m.iter_mut().for_each(grow)),
            (true, false) => minor.iter_mut().for_each(grow),
        }
        Ok(Self::narrow(minor))
    }

    fn widen(self) -> (Vec<i128>, Vec<bool>) {
        match self.minor {
            Minor::Narrow(narrow) => narrow.iter().map(|&minor| (i128::from(minor), minor != Self::UNKNOWN)).unzip(),
            Minor::Wide { minor, known } => (minor, known),
        }
    }
}

impl Minors<'_> {
    /// Rows.
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Narrow(minor) => minor.len(),
            Self::Wide(minor, _) => minor.len(),
        }
    }

    /// The rows `from .. to`; none beyond the last.
    #[must_use]
    pub fn range(self, from: usize, to: usize) -> Self {
        match self {
            Self::Narrow(minor) => Self::Narrow(minor.get(from..to).unwrap_or_default()),
            Self::Wide(minor, known) => {
                Self::Wide(minor.get(from..to).unwrap_or_default(), known.get(from..to).unwrap_or_default())
            }
        }
    }
}

fn widened(minor: i64) -> Option<i128> {
    (minor != Money::UNKNOWN).then(|| minor.into())
}

impl FromIterator<Option<i128>> for Money {
    fn from_iter<I: IntoIterator<Item = Option<i128>>>(amounts: I) -> Self {
        let mut amounts = amounts.into_iter();
        let mut narrow = Vec::with_capacity(amounts.size_hint().0);
        while let Some(amount) = amounts.next() {
            match amount.map_or(Some(Self::UNKNOWN), |a| i64::try_from(a).ok().filter(|&a| a != Self::UNKNOWN)) {
                Some(minor) => narrow.push(minor),
                None => return wide(Self::narrow(narrow), amount, amounts),
            }
        }
        Self::narrow(narrow)
    }
}

fn wide(before: Money, first: Option<i128>, rest: impl Iterator<Item = Option<i128>>) -> Money {
    let (mut minor, mut known) = before.widen();
    for amount in std::iter::once(first).chain(rest) {
        minor.push(amount.unwrap_or_default());
        known.push(amount.is_some());
    }
    // Unknown amounts hold 0, so that equal columns are equal.
    for (minor, _) in minor.iter_mut().zip(&known).filter(|(_, known)| !**known) {
        *minor = 0;
    }
    Money::new(Minor::Wide { minor, known })
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
            1 => Just(Some(edge + 1)),
            1 => prop_oneof![Just(edge), Just(edge - 1), Just(-edge), Just(i128::MIN), Just(i128::MAX)].prop_map(Some),
        ]
    }

    proptest! {
        /// Multiplied where every product fits, and left alone where one does not.
        #[test]
        fn times_a_factor(amounts in prop::collection::vec(amount(), 0..12), power in 0_u32..12) {
            let money: Money = amounts.iter().copied().collect();
            let factor = 10_i64.pow(power);
            let fits = |a: i128| i64::try_from(a).is_ok() && i64::try_from(a * i128::from(factor)).is_ok_and(|p| p != i64::MIN);
            let narrow = amounts.iter().flatten().all(|a| a.checked_mul(factor.into()).is_some() && fits(*a));
            match money.clone().times(factor) {
                Ok(grown) => {
                    let want: Vec<_> = amounts.iter().map(|a| a.map(|a| a * i128::from(factor))).collect();
                    prop_assert!(narrow);
                    prop_assert_eq!(grown.iter().collect::<Vec<_>>(), want);
                }
                Err(same) => prop_assert!(!narrow && same == money),
            }
        }

        /// Whatever the width, the amounts that come out are those that went in; the smallest of 64 bits is no null.
        #[test]
        fn keeps_every_amount(amounts in prop::collection::vec(amount(), 0..12)) {
            let money: Money = amounts.iter().copied().collect();
            prop_assert_eq!(money.iter().collect::<Vec<_>>(), amounts.clone());
            prop_assert_eq!((0..amounts.len()).map(|at| money.get(at)).collect::<Vec<_>>(), amounts.clone());
            prop_assert_eq!((money.len(), money.get(amounts.len())), (amounts.len(), None));
            let rows: Vec<usize> = (0..amounts.len()).rev().collect();
            let back: Vec<_> = money.pick(&rows).iter().collect();
            prop_assert_eq!(back, amounts.iter().rev().copied().collect::<Vec<_>>());
            let fits = |a: &i128| i64::try_from(*a).is_ok_and(|a| a != i64::MIN);
            let narrow = matches!(money.minors(), Minors::Narrow(_));
            prop_assert_eq!(narrow, amounts.iter().flatten().all(fits));
        }
    }
}
