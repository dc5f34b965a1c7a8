//! The division of labour between units: who is significant in which theme, and what concentrating would move.

use std::cmp::Reverse;

use crate::money::{Currency, Sum};
use crate::register::{Category, Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::aggregate::{Group, aggregate};
use crate::totals::fragmentation::{Cell, Class, Fragmentation};
use crate::totals::groups::Groups;
use crate::totals::one_currency::{OneCurrency, counting};
use crate::totals::ratio::ratio_of;
use crate::totals::width::{count, counts};
use crate::{Error, Result, Work};

/// Relations of units and themes in one currency, with the classes of the OECD (2009; Steensen 2009).
#[derive(Debug, Clone, PartialEq)]
pub struct DivisionOfLabour {
    unit: String,
    theme: String,
    of: Option<Field>,
    currency: Option<(Currency, u8)>,
    matrix: Fragmentation,
    units: Vec<Box<str>>,
    themes: Vec<Box<str>>,
    conserved: Vec<Conserved>,
}

/// Classifies the relations of units and themes; `unit` and `theme` name fields or kept columns.
///
/// A relation is a cell of positive money. Cells of 0 are none; negative ones are removed and listed. Projects without
/// unit, theme or amount are counted apart.
///
/// # Errors
/// [`Error::Schema`] for a column that does not exist; [`Error::Currency`] when there are several currencies and none is
/// chosen; [`Error::Settings`] when unit and theme are one column; [`Error::AmountOverflow`]; [`Error::Interrupted`].
///
/// ```
/// use overblik::register::Draft;
/// use overblik::{Field, Work, money::Amount, totals::division_of_labour};
/// let words = |words: &[&str]| words.iter().map(|w| Some((*w).into())).collect();
/// let kroner = |minor| Some(Amount { minor, scale: 0 });
/// let register = Draft {
///     n: 3,
///     categories: [(Field::Unit, words(&["K", "K", "Aa"])), (Field::Theme, words(&["job", "sport", "job"]))].into(),
///     money: [(Field::Amount, vec![kroner(90), kroner(10), kroner(5)])].into(),
///     currency: vec![Some("DKK".parse()?); 3],
///     ..Draft::default()
/// }
/// .build()?;
/// let division = division_of_labour(&register, "unit", "theme", None, None, &Work::new(1))?;
/// // 90 of the 95 kroner of job are K's, who has 100 of all 105: .947 is less than .952, so K is only important.
/// assert_eq!(division.matrix().cells[1].class.letter(), "C");
/// # Ok::<(), overblik::Error>(())
/// ```
pub fn division_of_labour(
    register: &Register,
    unit: &str,
    theme: &str,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<DivisionOfLabour> {
    if unit == theme {
        return Err(Error::Settings(format!("unit and theme are both '{unit}'; a relation needs two columns")));
    }
    work.on_pool(|| {
        let (field, countable) = counting(register, of, &[unit, theme])?;
        let register = countable.register();
        let (units, themes) = (register.dimension(unit)?, register.dimension(theme)?);
        work.begin("division of labour", count(register.len()).saturating_mul(2));
        let money = OneCurrency::of(&countable, field, currency, work)?;
        let sums = aggregate(&Groups::of(register, &[units, themes], work)?, &money.source, work)?;
        let own = sums.groups.iter().filter(|g| money.holds(register, g.first) && g.known > 0);
        let mut parts = Parts::new(unit, theme);
        for group in own {
            parts.add(group, units, themes)?;
        }
        let matrix = Fragmentation::of(parts.cells)?;
        let (counted, mut excluded) = counted(&matrix)?;
        for (reason, n, sum) in parts.nameless {
            excluded.push((reason, n, sum.total("the money without unit or theme")?));
        }
        Ok(DivisionOfLabour {
            unit: unit.to_owned(),
            theme: theme.to_owned(),
            of: money.field,
            currency: money.currency,
            matrix,
            units: units.values().to_vec(),
            themes: themes.values().to_vec(),
            conserved: money.conserved(counted, &excluded)?,
        })
    })
}

/// Theme, unit, projects and money of every cell; what has no unit or no theme apart.
struct Parts {
    cells: Vec<(u32, u32, u64, i128)>,
    nameless: [(String, u64, Sum); 2],
}

impl Parts {
    fn new(unit: &str, theme: &str) -> Self {
        let reason = |name: &str| (format!("unknown_{name}"), 0, Sum::default());
        Self { cells: Vec::new(), nameless: [reason(unit), reason(theme)] }
    }

    fn add(&mut self, group: &Group, units: &Category, themes: &Category) -> Result<()> {
        let code = |c: &Category| c.codes().get(group.first).copied().unwrap_or(Category::NULL);
        let (unit, theme) = (code(units), code(themes));
        if unit != Category::NULL && theme != Category::NULL {
            self.cells.push((theme, unit, group.known, group.total().total("the money of a unit in a theme")?));
            return Ok(());
        }
        let [no_unit, no_theme] = &mut self.nameless;
        let (_, n, sum) = if unit == Category::NULL { no_unit } else { no_theme };
        *n = n.saturating_add(group.known);
        sum.merge(&group.total());
        Ok(())
    }
}

/// Projects and money of the relations, and of the cells that are none.
type Split = ((u64, i128), Vec<(String, u64, i128)>);

fn counted(matrix: &Fragmentation) -> Result<Split> {
    let n = matrix.cells.iter().map(|c| c.n).fold(0, u64::saturating_add);
    let removed = |reason: &str, negative: bool| -> Result<(String, u64, i128)> {
        let (mut n, mut sum) = (0_u64, Sum::default());
        for cell in matrix.removed.iter().filter(|c| (c.3 < 0) == negative) {
            n = n.saturating_add(cell.2);
            sum.add(cell.3);
        }
        Ok((reason.to_owned(), n, sum.total("the negative cells")?))
    };
    Ok(((n, matrix.total()?), vec![removed("negative_cell", true)?, removed("zero_cell", false)?]))
}

impl DivisionOfLabour {
    /// The cells with their classes; codes lead to [`DivisionOfLabour::units`] and [`DivisionOfLabour::themes`].
    pub fn matrix(&self) -> &Fragmentation {
        &self.matrix
    }

    /// The units by code.
    pub fn units(&self) -> &[Box<str>] {
        &self.units
    }

    /// The themes by code.
    pub fn themes(&self) -> &[Box<str>] {
        &self.themes
    }

    /// The columns of the units and of the themes.
    pub fn by(&self) -> (&str, &str) {
        (&self.unit, &self.theme)
    }

    /// The money column measured, if there is one.
    pub fn of(&self) -> Option<Field> {
        self.of
    }

    /// The currency; `None` when no amount is known.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.map(|c| c.0)
    }

    /// Per currency: counted + excluded by reason = register.
    pub fn conserved(&self) -> &[Conserved] {
        &self.conserved
    }

    /// One row a cell, by theme, largest first: `unit`, `theme`, `n`, `sum`, `theme_share` (of the theme), `unit_share`
    /// (the unit's share of everything), `class`, `concentrated`, `important`. Cells that are no relation come last,
    /// without class.
    pub fn table(&self) -> Table {
        let themes = self.sums(|c| c.theme);
        let units = self.matrix.units();
        let all = self.all();
        let mut cells: Vec<&Cell> = self.matrix.cells.iter().collect();
        cells.sort_by_key(|c| (c.theme, Reverse(c.amount), c.unit));
        let removed = &self.matrix.removed;
        let keys = cells.iter().map(|c| (c.theme, c.unit, c.n, c.amount)).chain(removed.iter().copied());
        let keys: Vec<(u32, u32, u64, i128)> = keys.collect();
        let share = |sum: Option<&i128>, whole: i128| ratio_of(sum?.unsigned_abs(), whole.unsigned_abs());
        let of_theme = |c: &&Cell| share(Some(&c.amount), themes.get(&c.theme).copied().unwrap_or(0));
        let of_all = |c: &&Cell| share(units.get(&c.unit), all);
        let none = removed.len();
        let table = Table::new()
            .with("unit", self.names(keys.iter().map(|k| k.1), &self.units))
            .with("theme", self.names(keys.iter().map(|k| k.0), &self.themes))
            .with("n", counts(keys.iter().map(|k| k.2)))
            .with("sum", self.money(keys.iter().map(|k| k.3)))
            .with("theme_share", Column::Ratio(padded(cells.iter().map(of_theme), none)))
            .with("unit_share", Column::Ratio(padded(cells.iter().map(of_all), none)))
            .with("class", Column::Text(padded(cells.iter().map(|c| Some(c.class.letter().to_owned())), none)))
            .with("concentrated", Column::Flag(padded(cells.iter().map(|c| Some(c.class.is_concentrated())), none)))
            .with("important", Column::Flag(padded(cells.iter().map(|c| Some(c.class.is_important())), none)));
        Table { conserved: self.conserved.clone(), ..table }
    }

    /// One row a theme: `theme`, `n_units`, `n`, `sum`, `non_significant` (relations of class D), `fragmentation` (their
    /// share of the relations), `index` (1 − Σ s² over units) and `fragmented` (GAO 2015: at least two units).
    pub fn by_theme(&self) -> Table {
        let sums = self.sums(|c| c.theme);
        let themes: Vec<u32> = sums.keys().copied().collect();
        let scattered: Vec<(u64, u64)> = themes.iter().map(|&t| self.matrix.scattered(t)).collect();
        let n = |&theme: &u32| self.matrix.of_theme(theme).map(|c| c.n).sum();
        let index = themes.iter().map(|&t| self.matrix.index(t)).collect();
        Table::new()
            .with("theme", self.names(themes.iter().copied(), &self.themes))
            .with("n_units", counts(scattered.iter().map(|s| s.1)))
            .with("n", counts(themes.iter().map(n)))
            .with("sum", self.money(sums.values().copied()))
            .with("non_significant", counts(scattered.iter().map(|s| s.0)))
            .with("fragmentation", Column::Ratio(scattered.iter().map(fraction).collect()))
            .with("index", Column::Ratio(index))
            .with("fragmented", Column::Flag(scattered.iter().map(|s| Some(s.1 > 1)).collect()))
    }

    /// One row a unit: `unit`, `n_themes`, `n`, `sum`, `share` of everything, `narrow` (relations of class B) and `broad`
    /// (A, B or C), as shares of the unit's relations.
    pub fn by_unit(&self) -> Table {
        let all = self.all().unsigned_abs();
        let mut cells = self.matrix.cells.clone();
        cells.sort_by_key(|c| (c.unit, c.theme));
        let units: Vec<&[Cell]> = cells.chunk_by(|a, b| a.unit == b.unit).collect();
        let sum = |unit: &&[Cell]| unit.iter().fold(0_i128, |sum, c| sum.saturating_add(c.amount));
        let part = |wanted: fn(Class) -> bool| {
            let part = |unit: &&[Cell]| (count(unit.iter().filter(|c| wanted(c.class)).count()), count(unit.len()));
            Column::Ratio(units.iter().map(|unit| fraction(&part(unit))).collect())
        };
        Table::new()
            .with("unit", self.names(units.iter().filter_map(|u| u.first()).map(|c| c.unit), &self.units))
            .with("n_themes", counts(units.iter().map(|unit| count(unit.len()))))
            .with("n", counts(units.iter().map(|unit| unit.iter().map(|c| c.n).sum())))
            .with("sum", self.money(units.iter().map(sum)))
            .with("share", Column::Ratio(units.iter().map(|unit| ratio_of(sum(unit).unsigned_abs(), all)).collect()))
            .with("narrow", part(|class| class == Class::B))
            .with("broad", part(|class| class != Class::D))
    }

    /// One row a class: `class`, `relations`, `relations_share`, `n`, `sum`, `money_share`.
    pub fn by_class(&self) -> Table {
        let of = |class: Class| self.matrix.cells.iter().filter(move |c| c.class == class);
        let all = self.all().unsigned_abs();
        let relations: Vec<(u64, u64)> =
            Class::ALL.map(|class| (count(of(class).count()), count(self.matrix.cells.len()))).to_vec();
        let sums = Class::ALL.map(|class| of(class).fold(0_i128, |sum, c| sum.saturating_add(c.amount)));
        Table::new()
            .with("class", Column::Text(Class::ALL.iter().map(|c| Some(c.letter().to_owned())).collect()))
            .with("relations", counts(relations.iter().map(|r| r.0)))
            .with("relations_share", Column::Ratio(relations.iter().map(fraction).collect()))
            .with("n", counts(Class::ALL.iter().map(|&class| of(class).map(|c| c.n).sum())))
            .with("sum", self.money(sums.into_iter()))
            .with("money_share", Column::Ratio(sums.iter().map(|x| ratio_of(x.unsigned_abs(), all)).collect()))
    }

    /// What removing the relations of class D moves, smallest first: `k`, `unit`, `theme`, `sum`, `moved` (cumulated),
    /// `relations_share` (removed of all) and `money_share` (moved of all).
    ///
    /// As published, reorganising 4 % of the aid removes 23 % of the relations (Steensen 2009; OECD 2009, 2011).
    pub fn frontier(&self) -> Table {
        let removed = self.matrix.frontier();
        let (relations, all) = (count(self.matrix.cells.len()), self.all().unsigned_abs());
        let moved: Vec<i128> = removed
            .iter()
            .scan(0_i128, |so_far, c| {
                *so_far = so_far.saturating_add(c.amount); // at most the total, which fits
                Some(*so_far)
            })
            .collect();
        let steps = || 1..=count(removed.len());
        Table::new()
            .with("k", counts(steps()))
            .with("unit", self.names(removed.iter().map(|c| c.unit), &self.units))
            .with("theme", self.names(removed.iter().map(|c| c.theme), &self.themes))
            .with("sum", self.money(removed.iter().map(|c| c.amount)))
            .with("moved", self.money(moved.iter().copied()))
            .with("relations_share", Column::Ratio(steps().map(|k| fraction(&(k, relations))).collect()))
            .with("money_share", Column::Ratio(moved.iter().map(|x| ratio_of(x.unsigned_abs(), all)).collect()))
    }

    fn all(&self) -> i128 {
        self.matrix.cells.iter().fold(0, |sum, c| sum.saturating_add(c.amount)) // was checked when it was made
    }

    fn sums(&self, key: impl Fn(&Cell) -> u32) -> std::collections::BTreeMap<u32, i128> {
        let mut sums = std::collections::BTreeMap::new();
        for cell in &self.matrix.cells {
            let sum = sums.entry(key(cell)).or_insert(0_i128);
            *sum = sum.saturating_add(cell.amount);
        }
        sums
    }

    #[allow(clippy::unused_self, reason = "reads as the table it belongs to")]
    fn names(&self, codes: impl Iterator<Item = u32>, values: &[Box<str>]) -> Column {
        let name = |code: u32| values.get(super::width::position(code)).map(ToString::to_string);
        Column::Text(codes.map(name).collect())
    }

    fn money(&self, sums: impl Iterator<Item = i128>) -> Column {
        Column::Money { minor: sums.map(Some).collect(), scale: self.currency.map_or(2, |c| c.1) }
    }
}

fn fraction(&(part, all): &(u64, u64)) -> Option<f64> {
    ratio_of(part.into(), all.into())
}

/// The values with as many unknowns behind them.
fn padded<T: Clone>(values: impl Iterator<Item = Option<T>>, more: usize) -> Vec<Option<T>> {
    values.chain(std::iter::repeat_n(None, more)).collect()
}
