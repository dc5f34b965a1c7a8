//! What is filled in, by field: of the projects and of the money.

use std::hash::Hash;

use rustc_hash::FxHashSet;

use crate::money::{Amount, Sum};
use crate::register::{Field, Kind, Register};
use crate::table::{Column, Table};
use crate::totals::account::conservation::{Holding, holdings};
use crate::totals::ratio::per_cent;
use crate::totals::source::Source;
use crate::totals::width::{count, counts};
use crate::{Result, Work};

/// One row per column of the register and currency: `field`, `currency`, `n` (projects with a value), `share` (per cent
/// of the projects of the currency), `money` (their amounts in the default money column), `money_share` (per cent of the
/// amounts that are not negative), `distinct` (values in the whole column), `rejected` (cells of the column that could
/// not be used, whole register).
///
/// Projects that count in the default money column, and what counts of it: a duplicate report fills no gap.
/// Fields come in the order of the record, then kept columns by name; currencies by code, projects without currency last.
/// Per cents have two digits, half to even. A register without money has rows without currency.
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when a sum does not fit.
pub fn coverage(register: &Register) -> Result<Table> {
    let work = Work::default();
    work.on_pool(|| {
        let field = Source::of(register, None)?.field.filter(|field| !register.excluded(*field).is_empty());
        let counting = field.map(|field| register.only_countable(field));
        let register = counting.as_ref().unwrap_or(register);
        let source = Source::of(register, None)?;
        let holdings = holdings(register, &source, &work)?;
        let mut lines = Vec::new();
        for name in register.columns() {
            let (filled, distinct) = filled(register, &name);
            let rejected = rejected(register, &name);
            for holding in &holdings {
                lines.push(Line::of(register, &source, holding, &name, &filled)?.with(distinct, rejected));
            }
        }
        tabulate(&lines)
    })
}

struct Line {
    field: String,
    currency: Option<String>,
    n: u64,
    share: Option<i128>,
    money: Option<Amount>,
    money_share: Option<i128>,
    distinct: usize,
    rejected: usize,
}

impl Line {
    fn of(register: &Register, source: &Source, holding: &Holding, name: &str, filled: &[bool]) -> Result<Self> {
        let (mut n, mut all, mut positive) = (0_u64, Sum::default(), Sum::default());
        let own =
            filled.iter().enumerate().filter(|(row, filled)| **filled && register.currency(*row) == holding.currency);
        for (row, _) in own {
            n = n.saturating_add(1);
            if let Some(minor) = source.get(row) {
                all.add(minor);
                positive.add(minor.max(0));
            }
        }
        let whole = holding.positive.total("the money of the register")?.unsigned_abs();
        let scale = holding.currency.map_or(2, |c| c.1);
        let money = (all.n() > 0).then(|| all.total("the money of a field")).transpose()?;
        Ok(Self {
            field: name.to_owned(),
            currency: holding.currency.map(|c| c.0.to_string()),
            n,
            share: per_cent(n.into(), holding.n.into()),
            money: money.map(|minor| Amount { minor, scale }),
            money_share: per_cent(positive.total("the money of a field")?.unsigned_abs(), whole),
            distinct: 0,
            rejected: 0,
        })
    }

    fn with(self, distinct: usize, rejected: usize) -> Self {
        Self { distinct, rejected, ..self }
    }
}

/// Which projects have a value in a column, and how many distinct values there are.
fn filled(register: &Register, name: &str) -> (Vec<bool>, usize) {
    let Some(field) = name.parse::<Field>().ok().filter(|_| !register.extra().contains_key(name)) else {
        return register.extra().get(name).map(|c| survey(c.iter())).unwrap_or_default();
    };
    let found = match field.kind() {
        Kind::Id => Some(survey(register.ids().iter().map(Some))),
        Kind::Text => register.text(field).map(|c| survey(c.iter())),
        Kind::Category => register.category(field).map(|c| survey(c.iter())),
        Kind::Money => register.money(field).map(|c| survey(c.iter())),
        Kind::Date => register.date(field).map(|c| survey(c.iter())),
        Kind::Count => register.count(field).map(|c| survey(c.iter())),
        Kind::Currency => None,
    };
    found.unwrap_or_default()
}

fn survey<T: Hash + Eq>(values: impl Iterator<Item = Option<T>>) -> (Vec<bool>, usize) {
    let mut distinct = FxHashSet::default();
    let filled = values.map(|value| value.map(|value| distinct.insert(value)).is_some()).collect();
    (filled, distinct.len())
}

/// Rejected cells of the columns that a field was read from; a rejected row is no rejected cell.
fn rejected(register: &Register, name: &str) -> usize {
    let read_from =
        |column: &str| register.account().iter().any(|a| a.field == name && a.columns.iter().any(|c| c == column));
    let cells = register.rejected().iter().filter(|r| !r.whole_row);
    cells.filter(|r| r.column == name || read_from(&r.column)).count()
}

fn tabulate(lines: &[Line]) -> Result<Table> {
    let amounts: Vec<Option<Amount>> = lines.iter().map(|l| l.money).collect();
    let number = |of: fn(&Line) -> u64| counts(lines.iter().map(of));
    let share = |of: fn(&Line) -> Option<i128>| Column::Decimal { digits: lines.iter().map(of).collect(), scale: 2 };
    Ok(Table::new()
        .with("field", Column::Text(lines.iter().map(|l| Some(l.field.clone())).collect()))
        .with("currency", Column::Text(lines.iter().map(|l| l.currency.clone()).collect()))
        .with("n", number(|l| l.n))
        .with("share", share(|l| l.share))
        .with("money", Column::money(&amounts)?)
        .with("money_share", share(|l| l.money_share))
        .with("distinct", number(|l| count(l.distinct)))
        .with("rejected", number(|l| count(l.rejected))))
}
