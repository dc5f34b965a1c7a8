//! How the money of a theme scatters over units (OECD 2009 classes; Knack & Rahman 2004 index).

use i256::I256;
use serde::Serialize;

use super::exact::ratio;
use crate::money::Currency;
use crate::register::{Category, Register};
use crate::{Error, Result};

/// Class of a unit's share in a theme (Steensen 2009; OECD 2009, 2011).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Class {
    /// Concentrated only: the share in the theme exceeds the unit's share of everything.
    A,
    /// Concentrated and important.
    B,
    /// Important only: among the largest that together reach 90 % of the theme.
    C,
    /// Neither.
    D,
}

/// A unit's positive money in a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Code of the theme.
    pub theme: u32,
    /// Code of the unit.
    pub unit: u32,
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
    /// Theme, unit and sum of cells whose sum is not positive: removed and listed.
    pub removed: Vec<(u32, u32, i128)>,
    /// Projects left out because theme, unit or amount is unknown.
    pub unknown: u64,
    /// Currency and scale of the amounts.
    pub money: Option<(Currency, u8)>,
}

/// Units by themes of a register, with the default measure.
///
/// `unit` and `theme` name fields or kept columns.
///
/// # Errors
/// [`Error::Schema`] for a missing column, [`Error::Currency`] for several currencies, [`Error::AmountOverflow`].
pub fn fragmentation(register: &Register, unit: &str, theme: &str) -> Result<Fragmentation> {
    let (units, themes) = (register.dimension(unit)?, register.dimension(theme)?);
    let field = register.default_money();
    let mut sums: Vec<(u32, u32, i128)> = Vec::new();
    let mut money: Option<(Currency, u8)> = None;
    for ((&unit, &theme), project) in units.codes().iter().zip(themes.codes()).zip(0..) {
        let amount = field.and_then(|field| register.counted_amount(field, project)).map(|amount| amount.minor);
        let (Some(amount), Some(currency)) = (amount, register.currency(project)) else { continue };
        if unit == Category::NULL || theme == Category::NULL {
            continue;
        }
        if *money.get_or_insert(currency) != currency {
            return Err(Error::Currency("a matrix of units and themes needs one currency; choose one first".into()));
        }
        sums.push((theme, unit, amount));
    }
    let unknown = (register.len() - sums.len()) as u64;
    Ok(Fragmentation { unknown, money, ..classify(sums)? })
}

/// Classes from theme, unit and amount of each project, in any order.
///
/// # Errors
/// [`Error::AmountOverflow`] when a sum does not fit.
pub fn classify(mut sums: Vec<(u32, u32, i128)>) -> Result<Fragmentation> {
    sums.sort_unstable();
    let mut fragmentation = Fragmentation::default();
    for cell in sums.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some(&(theme, unit, _)) = cell.first() else { continue };
        let amount = total(cell.iter().map(|c| c.2))?;
        if amount > 0 {
            fragmentation.cells.push(Cell { theme, unit, amount, class: Class::D });
        } else {
            fragmentation.removed.push((theme, unit, amount));
        }
    }
    fragmentation.set_classes()?;
    Ok(fragmentation)
}

fn total(amounts: impl Iterator<Item = i128>) -> Result<i128> {
    let mut sum = crate::money::Sum::default();
    amounts.for_each(|amount| sum.add(amount));
    sum.total("the money of units and themes")
}

fn product(a: i128, b: i128) -> I256 {
    I256::from_i128(a).wrapping_mul(I256::from_i128(b))
}

impl Fragmentation {
    fn set_classes(&mut self) -> Result<()> {
        let all = total(self.cells.iter().map(|c| c.amount))?;
        let mut units: std::collections::BTreeMap<u32, i128> = std::collections::BTreeMap::new();
        for cell in &self.cells {
            *units.entry(cell.unit).or_default() += cell.amount; // at most `all`, which fits
        }
        for cells in self.cells.chunk_by_mut(|a, b| a.theme == b.theme) {
            let theme: i128 = cells.iter().map(|c| c.amount).sum();
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

    /// The cells of a theme, by unit.
    pub fn of_theme(&self, theme: u32) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| cell.theme == theme)
    }

    /// `1 − Σ s²` over the units of a theme: the chance that two random kroner come from different units; `None` for a
    /// theme without money or too large to square.
    pub fn index(&self, theme: u32) -> Option<f64> {
        let sum: i128 = self.of_theme(theme).map(|c| c.amount).sum();
        if sum <= 0 || sum > 1 << 125 {
            return None;
        }
        let squares = self.of_theme(theme).fold(I256::from_i128(0), |s, c| s.wrapping_add(product(c.amount, c.amount)));
        let whole = product(sum, sum);
        Some(ratio(whole.wrapping_sub(squares), whole))
    }

    /// Non-significant relations of a theme, and all of them.
    pub fn scattered(&self, theme: u32) -> (u64, u64) {
        count(self.of_theme(theme), |class| class == Class::D)
    }

    /// Relations of a unit that are concentrated and important, and all of them.
    pub fn narrow(&self, unit: u32) -> (u64, u64) {
        count(self.cells.iter().filter(|c| c.unit == unit), |class| class == Class::B)
    }

    /// Relations of a unit that are concentrated or important, and all of them.
    pub fn broad(&self, unit: u32) -> (u64, u64) {
        count(self.cells.iter().filter(|c| c.unit == unit), |class| class != Class::D)
    }
}

/// The amount that takes the descending list across 90 % of the theme; all units tied with it are important.
fn least_important(cells: &[Cell], theme: i128) -> i128 {
    let mut amounts: Vec<i128> = cells.iter().map(|c| c.amount).collect();
    amounts.sort_unstable_by(|a, b| b.cmp(a));
    let mut reached: i128 = 0;
    for amount in amounts {
        reached += amount;
        if product(reached, 10) >= product(theme, 9) {
            return amount;
        }
    }
    0
}

fn count<'a>(cells: impl Iterator<Item = &'a Cell>, wanted: impl Fn(Class) -> bool) -> (u64, u64) {
    cells.fold((0, 0), |(part, all), cell| (part + u64::from(wanted(cell.class)), all + 1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::Class::{B, C, D};
    use super::*;

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
        assert_eq!(f.removed, [(2, 1, 0)]);
        assert_eq!([f.scattered(0), f.scattered(1), f.scattered(2)], [(0, 3), (1, 3), (0, 2)]);
        assert_eq!((f.narrow(0), f.broad(0)), ((1, 3), (3, 3)));
        assert_eq!((f.narrow(2), f.broad(2)), ((1, 3), (2, 3)));
        // 1 − (80² + 20² + 20²) / 120² = 1 − 7200/14400
        assert_eq!(f.index(0), Some(0.5));
        assert_eq!(f.index(9), None);
    }
}
