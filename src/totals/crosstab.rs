//! Cross tables whose margins are exactly the sums of their cells.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::money::{Currency, Sum, largest_remainder};
use crate::register::{Category, Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::account::conservation::holdings;
use crate::totals::aggregate::{Aggregate, Group, aggregate};
use crate::totals::groups::Groups;
use crate::totals::one_currency::{OneCurrency, counting};
use crate::totals::source::Source;
use crate::totals::width::count;
use crate::{Error, Result, Work};

/// Cells a cross table may have: more is no table anyone reads.
const LARGEST: usize = 1_000_000;

/// What stands in the cells of a cross table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrosstabMeasure {
    /// Projects, those without amount included; 0 where there are none.
    N,
    /// Sum of the known amounts, negative ones included; null where none is known.
    Sum,
    /// Per cent of all money that is not negative. Cells are rounded by largest remainder over the whole table (Hamilton;
    /// ties to the earlier row, then column), margins are the sums of the printed cells: so they agree, and all is 100.00.
    Share,
}

impl CrosstabMeasure {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::N => "n",
            Self::Sum => "sum",
            Self::Share => "share",
        }
    }
}

impl FromStr for CrosstabMeasure {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let all = [Self::N, Self::Sum, Self::Share];
        all.into_iter().find(|m| m.word() == word).ok_or_else(|| {
            Error::Settings(format!(
                "no measure '{word}' of a cross table; there are: {}",
                all.map(Self::word).join(", ")
            ))
        })
    }
}

/// A cross table with its margins.
#[derive(Debug, Clone, PartialEq)]
pub struct Crosstab {
    /// The keys of the rows, then one column a key of the columns, then the margin; the last row is the margin.
    pub table: Table,
    /// The currency of the amounts; `None` for counts of all currencies together.
    pub currency: Option<Currency>,
    /// The money column measured, if there is one.
    pub of: Option<Field>,
}

/// Crosses the columns `rows` and `columns`, fields or kept columns, in one currency.
///
/// Rows and columns come in the order of their keys, missing values last as `unknown`, then the margin `total`; these
/// two names get brackets where a key has them. Projects are counted over all currencies unless one is chosen.
///
/// # Errors
/// [`Error::Schema`] for a column that does not exist; [`Error::Currency`] for money in several currencies of which none
/// is chosen; [`Error::Settings`] for twice the same column or a table of more than a million cells;
/// [`Error::AmountOverflow`]; [`Error::Interrupted`].
///
/// ```
/// use overblik::register::Draft;
/// use overblik::table::Column;
/// use overblik::totals::{CrosstabMeasure, crosstab};
/// use overblik::{Field, Work, money::Amount};
/// let words = |words: &[&str]| words.iter().map(|w| Some((*w).into())).collect();
/// let register = Draft {
///     n: 3,
///     categories: [(Field::Unit, words(&["K", "K", "O"])), (Field::Theme, words(&["job", "sport", "job"]))].into(),
///     money: [(Field::Amount, vec![Some(Amount { minor: 1, scale: 0 }); 3])].into(),
///     currency: vec![Some("DKK".parse()?); 3],
///     ..Draft::default()
/// }
/// .build()?;
/// let shares = crosstab(&register, "unit", "theme", CrosstabMeasure::Share, None, None, &Work::new(1))?;
/// // Three thirds: the spare hundredth goes to the first cell.
/// let job = Column::Decimal { digits: vec![Some(33_34), Some(33_33), Some(66_67)], scale: 2 };
/// assert_eq!(shares.table.column("job"), Some(&job));
/// # Ok::<(), overblik::Error>(())
/// ```
pub fn crosstab(
    register: &Register,
    rows: &str,
    columns: &str,
    measure: CrosstabMeasure,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<Crosstab> {
    if rows == columns {
        return Err(Error::Settings(format!("rows and columns are both '{rows}'; a cross table needs two columns")));
    }
    work.on_pool(|| {
        let (field, countable) = counting(register, of, &[rows, columns])?;
        let register = countable.register();
        let by = [register.dimension(rows)?, register.dimension(columns)?];
        work.begin("cross table", count(register.len()).saturating_mul(2));
        let counts_all = measure == CrosstabMeasure::N && currency.is_none();
        let money = (!counts_all).then(|| OneCurrency::of(&countable, field, currency, work)).transpose()?;
        let source = Source::of(register, field)?;
        let sums = aggregate(&Groups::of(register, &by, work)?, &source, work)?;
        let own = |g: &&Group| money.as_ref().is_none_or(|m| m.holds(register, g.first));
        let matrix = Matrix::of(sums.groups.iter().filter(own), by)?;
        let conserved = match &money {
            None => countable.complete(all_counted(register, &source, &sums, work)?)?,
            Some(money) => reconcile(money, &matrix, measure)?,
        };
        let scale = money.as_ref().map_or(2, OneCurrency::scale);
        let table = Table { conserved, ..matrix.table(measure, rows, by, scale)? };
        Ok(Crosstab { table, currency: money.and_then(|m| m.currency).map(|c| c.0), of: source.field })
    })
}

/// Projects and money of one row and column.
#[derive(Debug, Clone, Default)]
struct Cell {
    n: u64,
    known: u64,
    sum: Sum,
    positive: Sum,
}

struct Matrix {
    rows: Vec<u32>,
    columns: Vec<u32>,
    cells: BTreeMap<(u32, u32), Cell>,
}

impl Matrix {
    /// Codes sort as their values do; a missing value has the largest code.
    fn of<'a>(groups: impl Iterator<Item = &'a Group>, by: [&Category; 2]) -> Result<Self> {
        let mut cells: BTreeMap<(u32, u32), Cell> = BTreeMap::new();
        for group in groups {
            let [row, column] = by.map(|c| c.codes().get(group.first).copied().unwrap_or(Category::NULL));
            let cell = cells.entry((row, column)).or_default();
            cell.n = cell.n.saturating_add(group.n);
            cell.known = cell.known.saturating_add(group.known);
            cell.sum.merge(&group.total());
            cell.positive.merge(&group.positive);
        }
        let rows: BTreeSet<u32> = cells.keys().map(|k| k.0).collect();
        let columns: BTreeSet<u32> = cells.keys().map(|k| k.1).collect();
        let size = rows.len().saturating_mul(columns.len());
        if size > LARGEST {
            return Err(Error::Settings(format!(
                "a cross table of {} rows and {} columns has {size} cells; at most {LARGEST} are made; use totals with both columns",
                rows.len(),
                columns.len()
            )));
        }
        Ok(Self { rows: rows.into_iter().collect(), columns: columns.into_iter().collect(), cells })
    }

    /// The values of the cells that have one.
    fn values(&self, measure: CrosstabMeasure) -> Result<BTreeMap<(u32, u32), i128>> {
        let known = || self.cells.iter().filter(|(_, cell)| cell.known > 0);
        match measure {
            CrosstabMeasure::N => Ok(self.cells.iter().map(|(&key, cell)| (key, i128::from(cell.n))).collect()),
            CrosstabMeasure::Sum => {
                known().map(|(&key, cell)| Ok((key, cell.sum.total("the sum of a cell")?))).collect()
            }
            CrosstabMeasure::Share => {
                let weights = known().map(|(_, cell)| cell.positive.total("the sum of a cell"));
                let shares = largest_remainder(10_000, &weights.collect::<Result<Vec<_>>>()?).unwrap_or_default();
                Ok(known().map(|(&key, _)| key).zip(shares).collect())
            }
        }
    }

    fn table(&self, measure: CrosstabMeasure, header: &str, by: [&Category; 2], scale: u8) -> Result<Table> {
        let values = self.values(measure)?;
        let rows = Labels::of(&self.rows, by[0], None);
        let columns = Labels::of(&self.columns, by[1], Some(header));
        let margin = margins(&values, |key| key.0)?;
        let foot = margins(&values, |key| key.1)?;
        let all = add(values.values().copied())?;
        let labels = rows.keys.into_iter().chain([rows.total]).map(Some).collect();
        let mut table = Table::new().with(columns.header, Column::Text(labels));
        for (&column, label) in self.columns.iter().zip(columns.keys) {
            let cells = self.rows.iter().map(|&row| values.get(&(row, column)).copied());
            let cells = cells.chain([foot.get(&column).copied()]).collect();
            table.columns.push((label, typed(cells, measure, scale)));
        }
        let last = self.rows.iter().map(|row| margin.get(row).copied()).chain([all]).collect();
        table.columns.push((columns.total, typed(last, measure, scale)));
        Ok(table)
    }
}

/// The sums of printed cells by row or by column.
fn margins(values: &BTreeMap<(u32, u32), i128>, key: impl Fn(&(u32, u32)) -> u32) -> Result<BTreeMap<u32, i128>> {
    let mut sums: BTreeMap<u32, Sum> = BTreeMap::new();
    for (cell, &x) in values {
        sums.entry(key(cell)).or_default().add(x);
    }
    sums.into_iter().map(|(code, sum)| Ok((code, sum.total("a margin of the cross table")?))).collect()
}

/// The sum of printed cells; `None` where there are none.
fn add(values: impl Iterator<Item = i128>) -> Result<Option<i128>> {
    let mut sum = Sum::default();
    values.for_each(|x| sum.add(x));
    (sum.n() > 0).then(|| sum.total("a margin of the cross table")).transpose()
}

fn typed(values: Vec<Option<i128>>, measure: CrosstabMeasure, scale: u8) -> Column {
    match measure {
        CrosstabMeasure::Sum => Column::Money { minor: values, scale },
        CrosstabMeasure::Share => Column::Decimal { digits: values, scale: 2 },
        CrosstabMeasure::N => {
            let n = |x: Option<i128>| Some(i64::try_from(x.unwrap_or(0)).unwrap_or(i64::MAX));
            Column::Count(values.into_iter().map(n).collect())
        }
    }
}

/// The names of rows or columns, all different.
struct Labels {
    header: String,
    keys: Vec<String>,
    total: String,
}

impl Labels {
    fn of(codes: &[u32], category: &Category, header: Option<&str>) -> Self {
        let mut taken: BTreeSet<String> =
            codes.iter().filter_map(|&code| category.value(code)).map(str::to_owned).collect();
        let mut free = |name: &str| {
            let mut name = name.to_owned();
            while !taken.insert(name.clone()) {
                name = format!("({name})");
            }
            name
        };
        let header = header.map(&mut free).unwrap_or_default();
        let (unknown, total) = (free("unknown"), free("total"));
        let name = |&code: &u32| category.value(code).map_or_else(|| unknown.clone(), str::to_owned);
        Self { header, keys: codes.iter().map(name).collect(), total }
    }
}

fn all_counted(register: &Register, source: &Source, sums: &Aggregate, work: &Work) -> Result<Vec<Conserved>> {
    let line = |holding: &crate::totals::account::conservation::Holding| {
        let own = || sums.groups.iter().filter(|g| register.currency(g.first) == holding.currency);
        let mut total = Sum::default();
        own().for_each(|g| total.merge(&g.total()));
        let n = own().map(|g| g.n).fold(0, u64::saturating_add);
        let known = own().map(|g| g.known).fold(0, u64::saturating_add);
        let unknown = vec![("unknown_amount".into(), n.saturating_sub(known), 0)];
        holding.conserved((known, total.total("the sum of a currency")?), unknown)
    };
    holdings(register, source, work)?.iter().map(line).collect()
}

/// As for totals: projects with an amount are counted; a share leaves negative ones out.
fn reconcile(money: &OneCurrency, matrix: &Matrix, measure: CrosstabMeasure) -> Result<Vec<Conserved>> {
    let (mut n, mut sum) = (0_u64, Sum::default());
    for cell in matrix.cells.values() {
        n = n.saturating_add(cell.known);
        sum.merge(&cell.sum);
    }
    let sum = sum.total("the sum of the cross table")?;
    if measure != CrosstabMeasure::Share {
        return money.conserved((n, sum), &[]);
    }
    let negative = money.own().map_or(Sum::default(), |h| h.negative);
    let lost = negative.total("the negative amounts")?;
    let kept = sum.checked_sub(lost).ok_or_else(|| Error::AmountOverflow("the sum of the cross table".into()))?;
    let excluded = [("net_negative".to_owned(), negative.n(), lost)];
    money.conserved((n.saturating_sub(negative.n()), kept), &excluded)
}
