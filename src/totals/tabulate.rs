//! Totals by any columns.

use std::cmp::Reverse;

use i256::I256;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::money::{Amount, Currency, Sum, largest_remainder};
use crate::register::{Category, Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::account::conservation::{Holding, holdings};
use crate::totals::account::countable::Countable;
use crate::totals::aggregate::{Aggregate, Group, aggregate};
use crate::totals::groups::Groups;
use crate::totals::measure::Measure;
use crate::totals::ratio::half_even;
use crate::totals::source::Source;
use crate::totals::spread::quantile::MORE_DIGITS;
use crate::totals::spread::{Figure, spreads};
use crate::totals::width::{count, counts};
use crate::{Error, Result, Work};

/// What to total, by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TotalsSettings {
    /// Columns to group by, fields or kept columns; none gives one row per currency.
    pub by: Vec<String>,
    /// Measures, in the order of the columns.
    pub measures: Vec<Measure>,
    /// The money column; [`Register::default_money`] when not given.
    pub of: Option<Field>,
}

impl Default for TotalsSettings {
    /// Number, sum and share of everything.
    fn default() -> Self {
        Self { by: Vec::new(), measures: vec![Measure::N, Measure::Sum, Measure::Share], of: None }
    }
}

/// One row per group and currency: the columns grouped by, `currency`, then the measures under their words.
///
/// Projects without a value to group by are a group of their own, with null in that column. Projects without currency
/// (they have no money at all) stand in rows with null currency. Rows come by currency (null last), then by sum, largest
/// first (unknown last), then by the keys in the order of their bytes (null last).
///
/// [`Table::conserved`] has a line per currency: projects with amount + `unknown_amount` + what is left out by reason =
/// register.
///
/// # Errors
/// [`Error::Schema`] for columns that do not exist, [`Error::Settings`] for a name used twice, or for total costs by unit
/// where several units pay for one project,
/// [`Error::AmountOverflow`] for a sum beyond 128 bits, [`Error::Interrupted`].
///
/// ```
/// use overblik::register::Draft;
/// use overblik::table::Column;
/// use overblik::totals::{TotalsSettings, totals};
/// use overblik::{Field, Work, money::Amount};
/// let unit = |name: &str| Some(name.into());
/// let kroner = |minor| Some(Amount { minor, scale: 0 });
/// let register = Draft {
///     n: 3,
///     categories: [(Field::Unit, vec![unit("Odense"), unit("Aarhus"), unit("Odense")])].into(),
///     money: [(Field::Amount, vec![kroner(20), kroner(100), None])].into(),
///     currency: vec![Some("DKK".parse()?); 3],
///     ..Draft::default()
/// }
/// .build()?;
/// let by_unit = TotalsSettings { by: vec!["unit".into()], ..TotalsSettings::default() };
/// let table = totals(&register, &by_unit, &Work::new(1))?;
/// let shares = Column::Decimal { digits: vec![Some(83_33), Some(16_67)], scale: 2 };
/// assert_eq!(table.column("share"), Some(&shares));
/// # Ok::<(), overblik::Error>(())
/// ```
pub fn totals(register: &Register, settings: &TotalsSettings, work: &Work) -> Result<Table> {
    work.on_pool(|| tabulate(register, settings, work))
}

fn tabulate(register: &Register, settings: &TotalsSettings, work: &Work) -> Result<Table> {
    check_names(settings)?;
    let field = Source::of(register, settings.of)?.field;
    settings.by.iter().try_for_each(|name| register.dimension(name).map(drop))?;
    let countable = Countable::of(register, field, &settings.by)?;
    let register = countable.register();
    let source = Source::of(register, field)?;
    let by = settings.by.iter().map(|name| register.dimension(name)).collect::<Result<Vec<_>>>()?;
    work.begin("totals", count(register.len()).saturating_mul(3));
    let groups = Groups::of(register, &by, work)?;
    let sums = aggregate(&groups, &source, work)?;
    let wanted: Vec<Measure> = settings.measures.iter().copied().filter(|m| m.needs_values()).collect();
    let figures = if wanted.is_empty() { Vec::new() } else { spreads(&groups, &sums, &source, &wanted, work)? };
    let conserved = countable.complete(reconcile(&sums, &holdings(register, &source, work)?, register)?)?;
    let mut rows = arrange(register, &by, &sums, figures)?;
    if settings.measures.contains(&Measure::Share) {
        rows.chunk_by_mut(|a, b| a.currency == b.currency).try_for_each(add_shares)?;
    }
    let mut table = Table { columns: keys(&rows, &settings.by, &by), conserved };
    for &measure in &settings.measures {
        let at = wanted.iter().position(|&m| m == measure);
        table.columns.push((measure.word().to_owned(), column(&rows, measure, at)?));
    }
    Ok(table)
}

fn check_names(settings: &TotalsSettings) -> Result<()> {
    let measures = settings.measures.iter().map(|m| m.word());
    let mut names: Vec<&str> = settings.by.iter().map(String::as_str).chain(["currency"]).chain(measures).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair.first() == pair.last()).and_then(<[_]>::first) {
        None => Ok(()),
        Some(name) => Err(Error::Settings(format!(
            "the table would have two columns '{name}'; columns to group by, currency and measures must all differ"
        ))),
    }
}

/// One row of the table.
struct Row<'a> {
    group: &'a Group,
    total: Option<i128>,
    currency: Option<(Currency, u8)>,
    share: Option<i128>,
    figures: Vec<Figure>,
}

impl Row<'_> {
    fn amount(&self, minor: Option<i128>, more_digits: u8) -> Option<Amount> {
        let scale = self.currency.map_or(2, |(_, scale)| scale).saturating_add(more_digits);
        minor.map(|minor| Amount { minor, scale })
    }
}

fn mean(row: &Row<'_>) -> Result<Option<Amount>> {
    if row.group.known == 0 {
        return Ok(None);
    }
    let hundredfold = row.group.total().wide().wrapping_mul(I256::from_i128(100));
    half_even(hundredfold, row.group.known, "a mean with two more digits")
        .map(|minor| row.amount(Some(minor), MORE_DIGITS))
}

/// Rows in the order of the table.
fn arrange<'a>(
    register: &Register,
    by: &[&Category],
    sums: &'a Aggregate,
    mut figures: Vec<Vec<Figure>>,
) -> Result<Vec<Row<'a>>> {
    let total = |group: &Group| (group.known > 0).then(|| group.total().total("the sum of a group")).transpose();
    let key = |(at, group): (usize, &Group)| {
        let (currency, total) = (register.currency_code(group.first), total(group)?);
        Ok((currency, total.is_none(), Reverse(total), at))
    };
    let mut order = sums.groups.iter().enumerate().map(key).collect::<Result<Vec<_>>>()?;
    // Codes sort as their values do; a missing value has the largest code.
    let codes = |at: usize| sums.groups.get(at).into_iter().flat_map(|g| by.iter().map(|c| c.code(g.first)));
    order.par_sort_unstable_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then_with(|| codes(a.3).cmp(codes(b.3))));
    let row = |(_, _, Reverse(total), at): (_, _, Reverse<Option<i128>>, usize)| {
        let group = sums.groups.get(at)?;
        let figures = figures.get_mut(at).map(std::mem::take).unwrap_or_default();
        Some(Row { total, currency: register.currency(group.first), share: None, figures, group })
    };
    Ok(order.into_iter().filter_map(row).collect())
}

fn add_shares(rows: &mut [Row<'_>]) -> Result<()> {
    let weight = |row: &Row<'_>| row.group.positive.total("the sum of a group");
    let weights = rows.iter().map(weight).collect::<Result<Vec<i128>>>()?;
    if let Some(shares) = largest_remainder(10_000, &weights) {
        for (row, share) in rows.iter_mut().zip(shares) {
            row.share = row.total.map(|_| share);
        }
    }
    Ok(())
}

fn keys(rows: &[Row<'_>], names: &[String], by: &[&Category]) -> Vec<(String, Column)> {
    let key = |category: &Category| rows.iter().map(|row| category.get(row.group.first).map(str::to_owned)).collect();
    let mut columns: Vec<(String, Column)> =
        names.iter().zip(by).map(|(name, category)| (name.clone(), Column::Text(key(category)))).collect();
    let currency = rows.iter().map(|row| row.currency.map(|(code, _)| code.to_string()));
    columns.push(("currency".to_owned(), Column::Text(currency.collect())));
    columns
}

fn column(rows: &[Row<'_>], measure: Measure, at: Option<usize>) -> Result<Column> {
    let figure = |row: &Row<'_>| at.and_then(|at| row.figures.get(at)).copied();
    Ok(match measure {
        Measure::N => counts(rows.iter().map(|row| row.group.n)),
        Measure::NUnknown => counts(rows.iter().map(|row| row.group.n.saturating_sub(row.group.known))),
        Measure::Sum => money(rows, |row| Ok(row.amount(row.total, 0)))?,
        Measure::Mean => money(rows, mean)?,
        Measure::Share => Column::Decimal { digits: rows.iter().map(|row| row.share).collect(), scale: 2 },
        Measure::Min | Measure::Max => money(rows, |row| Ok(row.amount(figure(row).and_then(Figure::minor), 0)))?,
        Measure::Median | Measure::P10 | Measure::P90 | Measure::Percentile(_) => {
            money(rows, |row| Ok(row.amount(figure(row).and_then(Figure::minor), MORE_DIGITS)))?
        }
        _ => Column::Ratio(rows.iter().map(|row| figure(row).and_then(Figure::ratio)).collect()),
    })
}

fn money(rows: &[Row<'_>], amount: impl Fn(&Row<'_>) -> Result<Option<Amount>>) -> Result<Column> {
    Column::money(&rows.iter().map(amount).collect::<Result<Vec<_>>>()?)
}

/// The rows of the table, added up again, against the register.
fn reconcile(sums: &Aggregate, holdings: &[Holding], register: &Register) -> Result<Vec<Conserved>> {
    let line = |holding: &Holding| {
        let (mut known, mut unknown, mut total) = (0_u64, 0_u64, Sum::default());
        for group in sums.groups.iter().filter(|g| register.currency(g.first) == holding.currency) {
            known = known.saturating_add(group.known);
            unknown = unknown.saturating_add(group.n.saturating_sub(group.known));
            total.merge(&group.total());
        }
        holding.conserved((known, total.total("the sum of a currency")?), vec![("unknown_amount".into(), unknown, 0)])
    };
    holdings.iter().map(line).collect()
}
