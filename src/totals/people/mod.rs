//! How many different people projects reach: bounds, since one may take part in several.

pub mod per_head;
pub mod population;

mod reach;

use std::collections::BTreeMap;

use i256::I256;

use crate::money::{Currency, Sum};
use crate::register::{Category, Field, Register};
use crate::table::{Column, Table};
use crate::totals::account::conservation::{Holding, holdings};
use crate::totals::account::countable::Countable;
use crate::totals::groups::Groups;
use crate::totals::one_currency::check_name;
use crate::totals::people::reach::{Reach, bounds};
use crate::totals::source::Source;
use crate::totals::width::{count, counts, position};
use crate::{Error, Result, Work};

/// Columns of the table beside the groups.
const COLUMNS: [&str; 8] = ["currency", "n", "people_low", "people_high", "sum", "cost_low", "cost_high", "unknown"];

/// How many people take part in both of two projects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overlap {
    /// Id of a project.
    pub a: String,
    /// Id of another.
    pub b: String,
    /// People in both.
    pub n: u64,
}

/// One row a currency, or a group and currency: `n` (projects with participants), `people_low` and `people_high` (bounds
/// of the different people reached), `sum` (their money), `cost_low` and `cost_high` (bounds of the cost of one person,
/// rounded outwards) and `unknown` (projects without participants).
///
/// `max n ≤ U ≤ min(Σ n, population)`. Known pairwise overlaps raise the lower bound (Bonferroni 1936: `Σ n − Σ n_ij ≤
/// U`; an unknown pair counts as if the smaller project were wholly in the other) and lower the upper one (Hunter 1976:
/// `U ≤ Σ n − Σ n_ij` over pairs that form no circle). Overlaps between two groups do not count within them. Where an
/// amount is unknown, the upper bound of the cost is too. Rows come by currency, then by key, missing ones last.
///
/// # Errors
/// [`Error::NotIdentified`] for a register without participants; [`Error::ProjectNotFound`] and [`Error::Settings`] for
/// overlaps that cannot be and a population smaller than a project; [`Error::AmountOverflow`]; [`Error::Interrupted`].
pub fn people_reached(
    register: &Register,
    by: Option<&str>,
    population: Option<u64>,
    overlaps: &[Overlap],
    of: Option<Field>,
    work: &Work,
) -> Result<Table> {
    work.on_pool(|| {
        let participants = register.count(Field::Participants).ok_or_else(|| {
            Error::NotIdentified(
                "no column of participants; without it nobody knows how many people were reached".into(),
            )
        })?;
        let category = by.map(|name| register.dimension(name)).transpose()?;
        by.map_or(Ok(()), |name| check_name(name, &COLUMNS))?;
        let field = Source::of(register, of)?.field;
        let countable = Countable::of(register, field, &[])?;
        let holdings = holdings(countable.register(), &Source::of(countable.register(), field)?, work)?;
        work.begin("people reached", count(register.len()).saturating_mul(2));
        let groups = Groups::of(register, &category.into_iter().collect::<Vec<_>>(), work)?;
        let mut scratch = Vec::new();
        let ids = groups.block(0, groups.n, &mut scratch);
        let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
        let counted = |p: &usize| field.is_none_or(|field| register.counts(field, *p));
        for project in (0..register.len()).filter(counted) {
            let group = ids.get(project).copied().unwrap_or_default();
            let row = rows.entry(group).or_insert_with(|| Row::new(project));
            row.add(project, participants.get(project), field.and_then(|f| register.countable(f, project)));
        }
        for overlap in overlaps {
            let (a, b) = (register.find(&overlap.a)?, register.find(&overlap.b)?);
            check(overlap, [participants.get(a), participants.get(b)])?;
            if ids.get(a) == ids.get(b)
                && let Some(row) = ids.get(a).and_then(|id| rows.get_mut(id))
            {
                row.overlap(a, b, overlap.n)?;
            }
        }
        let mut rows: Vec<Row> = rows.into_values().collect();
        let code = |row: &Row| category.and_then(|c| c.codes().get(row.first).copied()).unwrap_or(Category::NULL);
        rows.sort_by_key(|row| {
            let currency = register.currency(row.first).map(|c| c.0);
            (currency.is_none(), currency, code(row))
        });
        let table = tabulate(register, by.zip(category), &rows, population, &holdings)?;
        Ok(Table { conserved: countable.complete(table.conserved)?, ..table })
    })
}

/// Projects of one group and currency.
struct Row {
    first: usize,
    reach: Reach,
    /// Place of each project in [`Reach::n`].
    places: BTreeMap<usize, u32>,
    money: Sum,
    /// Projects with participants and without amount.
    unpriced: u64,
    /// Projects without participants, with the money of those that have an amount.
    without: (u64, Sum),
}

impl Row {
    fn new(first: usize) -> Self {
        let without = (0, Sum::default());
        Self { first, reach: Reach::default(), places: BTreeMap::new(), money: Sum::default(), unpriced: 0, without }
    }

    fn add(&mut self, project: usize, people: Option<u64>, minor: Option<i128>) {
        let Some(people) = people else {
            self.without.0 = self.without.0.saturating_add(1);
            if let Some(minor) = minor {
                self.without.1.add(minor);
            }
            return;
        };
        self.places.insert(project, u32::try_from(self.reach.n.len()).unwrap_or(u32::MAX));
        self.reach.n.push(people);
        match minor {
            Some(minor) => self.money.add(minor),
            None => self.unpriced = self.unpriced.saturating_add(1),
        }
    }

    fn overlap(&mut self, a: usize, b: usize, n: u64) -> Result<()> {
        let (Some(&a), Some(&b)) = (self.places.get(&a), self.places.get(&b)) else { return Ok(()) };
        let pair = (position(a.min(b)), position(a.max(b)));
        match self.reach.overlaps.insert(pair, n).filter(|&before| before != n) {
            None => Ok(()),
            Some(before) => {
                Err(Error::Settings(format!("one pair of projects overlaps by {before} and by {n} people")))
            }
        }
    }
}

fn check(overlap: &Overlap, people: [Option<u64>; 2]) -> Result<()> {
    let Overlap { a, b, n } = overlap;
    let smaller = people.into_iter().flatten().min();
    match smaller {
        _ if a == b => Err(Error::Settings(format!("an overlap of '{a}' with itself"))),
        Some(most) if *n > most => {
            Err(Error::Settings(format!("'{a}' and '{b}' share {n} people, but one of them reached only {most}")))
        }
        _ => Ok(()),
    }
}

/// Bounds of the people, then of the cost of one.
type Bounds = (Option<(u128, u128)>, (Option<i128>, Option<i128>));

fn bounds_of(row: &Row, population: Option<u64>) -> Result<Bounds> {
    let people = bounds(&row.reach, population)?;
    let Some((low, high)) = people else { return Ok((None, (None, None))) };
    let money = row.money.total("the money of the projects with participants")?;
    let priced = row.money.n() > 0 && money >= 0;
    let least = if priced { per_person(money, high, false) } else { None };
    let most = if priced && row.unpriced == 0 { per_person(money, low, true) } else { None };
    Ok((people, (least, most)))
}

/// `money / people` in minor units, rounded down or up; `None` for nobody.
fn per_person(money: i128, people: u128, up: bool) -> Option<i128> {
    let people = I256::from_u128(people);
    let zero = I256::from_i128(0);
    if people == zero {
        return None;
    }
    let (quotient, rest) = I256::from_i128(money).wrapping_div_rem(people);
    Some(quotient.as_i128().saturating_add(i128::from(up && rest != zero)))
}

fn tabulate(
    register: &Register,
    by: Option<(&str, &Category)>,
    rows: &[Row],
    population: Option<u64>,
    holdings: &[Holding],
) -> Result<Table> {
    let bounds = rows.iter().map(|row| bounds_of(row, population)).collect::<Result<Vec<Bounds>>>()?;
    let currency = |row: &Row| register.currency(row.first);
    let scale = rows.iter().filter_map(currency).map(|c: (Currency, u8)| c.1).max().unwrap_or(2);
    let money = |values: Vec<Option<i128>>| {
        let amounts = rows.iter().zip(values).map(|(row, minor)| {
            let scale = currency(row).map_or(scale, |c| c.1);
            minor.map(|minor| crate::money::Amount { minor, scale })
        });
        Column::money(&amounts.collect::<Vec<_>>())
    };
    let known = |row: &Row| (row.money.n() > 0).then(|| row.money.total("the money of a group")).transpose();
    let people = |x: Option<u128>| x.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    let mut table = Table::new();
    if let Some((name, category)) = by {
        table = table.with(name, Column::Text(rows.iter().map(|r| category.get(r.first).map(str::to_owned)).collect()));
    }
    let table = table
        .with("currency", Column::Text(rows.iter().map(|r| currency(r).map(|c| c.0.to_string())).collect()))
        .with("n", counts(rows.iter().map(|r| count(r.reach.n.len()))))
        .with("people_low", Column::Count(bounds.iter().map(|b| people(b.0.map(|p| p.0))).collect()))
        .with("people_high", Column::Count(bounds.iter().map(|b| people(b.0.map(|p| p.1))).collect()))
        .with("sum", money(rows.iter().map(known).collect::<Result<Vec<_>>>()?)?)
        .with("cost_low", money(bounds.iter().map(|b| b.1.0).collect())?)
        .with("cost_high", money(bounds.iter().map(|b| b.1.1).collect())?)
        .with("unknown", counts(rows.iter().map(|r| r.without.0)));
    let conserved = holdings.iter().map(|holding| reconcile(register, rows, holding)).collect::<Result<_>>()?;
    Ok(Table { conserved, ..table })
}

/// Projects with participants are counted, whether their amount is known or not.
fn reconcile(register: &Register, rows: &[Row], holding: &Holding) -> Result<crate::table::Conserved> {
    let (mut n, mut money, mut without, mut lost) = (0_u64, Sum::default(), 0_u64, Sum::default());
    for row in rows.iter().filter(|r| register.currency(r.first) == holding.currency) {
        n = n.saturating_add(count(row.reach.n.len()));
        money.merge(&row.money);
        without = without.saturating_add(row.without.0);
        lost.merge(&row.without.1);
    }
    let lost = lost.total("the money without participants")?;
    holding.conserved((n, money.total("the money of a currency")?), vec![("no_participants".into(), without, lost)])
}
