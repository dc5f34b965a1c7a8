//! How the money of a theme scatters over units: OECD (2009) classes, the index of Knack & Rahman (2004).

use std::collections::BTreeMap;

use i256::{I256, U512};
use serde::Serialize;

use crate::Result;
use crate::money::Sum;
use crate::totals::ratio::ratio;

/// Class of a unit's share in a theme (Steensen 2009; OECD 2009, 2011).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Class {
    /// Concentrated only: the share in the theme exceeds the unit's share of everything.
    A,
    /// Concentrated and important.
    B,
    /// Important only: among the largest that together reach 90 % of the theme.
    C,
    /// Neither: a non-significant relation.
    D,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// The letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }

    /// Whether the unit's share in the theme exceeds its share of everything.
    pub const fn is_concentrated(self) -> bool {
        matches!(self, Self::A | Self::B)
    }

    /// Whether the unit is among the largest that together reach 90 % of the theme.
    pub const fn is_important(self) -> bool {
        matches!(self, Self::B | Self::C)
    }
}

/// A unit's positive money in a theme: a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Code of the theme.
    pub theme: u32,
    /// Code of the unit.
    pub unit: u32,
    /// Projects with an amount.
    pub n: u64,
    /// Minor units.
    pub amount: i128,
    /// What the unit is to the theme.
    pub class: Class,
}

/// Units by themes. Cells without money are no relations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fragmentation {
    /// Cells with positive money, by theme and unit.
    pub cells: Vec<Cell>,
    /// Theme, unit, projects and sum of cells whose sum is not positive: removed and listed.
    pub removed: Vec<(u32, u32, u64, i128)>,
}

/// Classes from theme, unit and amount of each project, in any order.
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when a sum does not fit.
pub fn classify(sums: Vec<(u32, u32, i128)>) -> Result<Fragmentation> {
    Fragmentation::of(sums.into_iter().map(|(theme, unit, amount)| (theme, unit, 1, amount)).collect())
}

fn total(amounts: impl Iterator<Item = i128>) -> Result<i128> {
    let mut sum = Sum::default();
    amounts.for_each(|amount| sum.add(amount));
    sum.total("the money of units and themes")
}

/// At most 2²⁵⁴: it fits.
fn product(a: i128, b: i128) -> I256 {
    I256::from_i128(a).wrapping_mul(I256::from_i128(b))
}

impl Fragmentation {
    /// Classes from theme, unit, projects and amount, in any order; what has one theme and unit is added up.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when a sum does not fit.
    pub(in crate::totals) fn of(mut parts: Vec<(u32, u32, u64, i128)>) -> Result<Self> {
        parts.sort_unstable();
        let mut fragmentation = Self::default();
        for cell in parts.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let Some(&(theme, unit, ..)) = cell.first() else { continue };
            let n = cell.iter().map(|c| c.2).fold(0, u64::saturating_add);
            let amount = total(cell.iter().map(|c| c.3))?;
            if amount > 0 {
                fragmentation.cells.push(Cell { theme, unit, n, amount, class: Class::D });
            } else {
                fragmentation.removed.push((theme, unit, n, amount));
            }
        }
        fragmentation.set_classes()?;
        Ok(fragmentation)
    }

    fn set_classes(&mut self) -> Result<()> {
        let all = self.total()?;
        let units = self.units();
        for cells in self.cells.chunk_by_mut(|a, b| a.theme == b.theme) {
            // At most `all`, which fits.
            let theme = cells.iter().fold(0_i128, |sum, c| sum.saturating_add(c.amount));
            let least = least_important(cells, theme);
            for cell in cells {
                let unit = units.get(&cell.unit).copied().unwrap_or(0);
                // a / theme > unit / all, without division; equal is not concentrated.
                let concentrated = product(cell.amount, all) > product(unit, theme);
                cell.class = match (concentrated, cell.amount >= least) {
                    (true, false) => Class::A,
                    (true, true) => Class::B,
                    (false, true) => Class::C,
                    (false, false) => Class::D,
                };
            }
        }
        Ok(())
    }

    /// The money of all relations.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when it does not fit.
    pub fn total(&self) -> Result<i128> {
        total(self.cells.iter().map(|c| c.amount))
    }

    /// The money of each unit.
    pub fn units(&self) -> BTreeMap<u32, i128> {
        let mut units: BTreeMap<u32, i128> = BTreeMap::new();
        for cell in &self.cells {
            let unit = units.entry(cell.unit).or_default();
            *unit = unit.saturating_add(cell.amount); // at most the total, which fits
        }
        units
    }

    /// The cells of a theme, by unit.
    pub fn of_theme(&self, theme: u32) -> impl Iterator<Item = &Cell> {
        let from = self.cells.partition_point(|c| c.theme < theme);
        self.cells.iter().skip(from).take_while(move |c| c.theme == theme)
    }

    /// The cells of a unit, by theme.
    pub fn of_unit(&self, unit: u32) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |c| c.unit == unit)
    }

    /// `1 − Σ s²` over the units of a theme: the chance that two random kroner come from different units (Knack & Rahman
    /// 2004); `None` for a theme without money.
    pub fn index(&self, theme: u32) -> Option<f64> {
        let sum = self.of_theme(theme).fold(0_i128, |sum, c| sum.saturating_add(c.amount));
        let square = |x: i128| U512::from_u128(x.unsigned_abs()).wrapping_mul(U512::from_u128(x.unsigned_abs()));
        let squares = self.of_theme(theme).fold(U512::from_u128(0), |s, c| s.wrapping_add(square(c.amount)));
        ratio(square(sum).wrapping_sub(squares), square(sum))
    }

    /// Non-significant relations of a theme, and all of them.
    pub fn scattered(&self, theme: u32) -> (u64, u64) {
        count(self.of_theme(theme), |class| class == Class::D)
    }

    /// Relations of a unit that are concentrated and important, and all of them.
    pub fn narrow(&self, unit: u32) -> (u64, u64) {
        count(self.of_unit(unit), |class| class == Class::B)
    }

    /// Relations of a unit that are concentrated or important, and all of them.
    pub fn broad(&self, unit: u32) -> (u64, u64) {
        count(self.of_unit(unit), |class| class != Class::D)
    }

    /// The non-significant relations in the order they would be removed: smallest first, ties by theme and unit.
    pub fn frontier(&self) -> Vec<Cell> {
        let mut scattered: Vec<Cell> = self.cells.iter().copied().filter(|c| c.class == Class::D).collect();
        scattered.sort_unstable_by_key(|c| (c.amount, c.theme, c.unit));
        scattered
    }
}

/// The amount that takes the descending list across 90 % of the theme; all units tied with it are important.
fn least_important(cells: &[Cell], theme: i128) -> i128 {
    let mut amounts: Vec<i128> = cells.iter().map(|c| c.amount).collect();
    amounts.sort_unstable_by(|a, b| b.cmp(a));
    let mut reached: i128 = 0;
    for amount in amounts {
        reached = reached.saturating_add(amount);
        if product(reached, 10) >= product(theme, 9) {
            return amount;
        }
    }
    0
}

fn count<'a>(cells: impl Iterator<Item = &'a Cell>, wanted: impl Fn(Class) -> bool) -> (u64, u64) {
    cells.fold((0, 0), |(part, all), cell| (part.saturating_add(u64::from(wanted(cell.class))), all.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::Class::{B, C, D};
    use super::*;

    /// F3 of the method reference.
    #[test]
    fn worked_matrix_of_the_method_reference() {
        // Themes job 0, sport 1, sprog 2; units K 0, Aa 1, O 2.
        let sums = vec![
            (0, 0, 80),
            (0, 1, 20),
            (0, 2, 20),
            (1, 0, 10),
            (1, 1, 5),
            (1, 2, 1),
            (2, 0, 10),
            (2, 1, 0),
            (2, 2, 4),
        ];
        let f = classify(sums).expect("small sums");
        let classes: Vec<Class> = f.cells.iter().map(|c| c.class).collect();
        assert_eq!(classes, [C, C, C, C, B, D, B, B]);
        assert_eq!(f.removed, [(2, 1, 1, 0)]);
        assert_eq!([f.scattered(0), f.scattered(1), f.scattered(2)], [(0, 3), (1, 3), (0, 2)]);
        assert_eq!((f.narrow(0), f.broad(0)), ((1, 3), (3, 3)));
        assert_eq!((f.narrow(2), f.broad(2)), ((1, 3), (2, 3)));
        // 1 − (80² + 20² + 20²) / 120² = 1 − 7200/14400
        assert_eq!(f.index(0), Some(0.5));
        assert_eq!(f.index(9), None);
    }

    /// F3: the unit that crosses 90 % is important, and all units tied with it.
    #[test]
    fn ties_at_the_line_are_important() {
        // 85 + 5 = 90 of 100 reaches the line exactly; the other 5 is tied, 3 and 2 are not.
        let f = classify(vec![(0, 0, 85), (0, 1, 5), (0, 2, 5), (0, 3, 3), (0, 4, 2)]).expect("small sums");
        let classes: Vec<Class> = f.cells.iter().map(|c| c.class).collect();
        assert_eq!(classes, [C, C, C, D, D]);
        // 85 + 5 reaches it again; nothing is tied.
        let f = classify(vec![(0, 0, 85), (0, 1, 5), (0, 2, 4), (0, 3, 4), (0, 4, 2)]).expect("small sums");
        let classes: Vec<Class> = f.cells.iter().map(|c| c.class).collect();
        assert_eq!(classes, [C, C, D, D, D]); // one theme: shares equal the global ones, so nobody is concentrated
    }

    #[test]
    fn the_largest_amounts_do_not_wrap() {
        let half = i128::MAX / 2;
        let f = classify(vec![(0, 0, half), (0, 1, half)]).expect("the sum fits");
        assert_eq!(f.index(0), Some(0.5));
        assert!(matches!(classify(vec![(0, 0, half); 3]), Err(crate::Error::AmountOverflow(_))));
    }
}
