//! Commitments against disbursements.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::money::{Amount, Currency, Sum};
use crate::register::{Category, Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::measure::Measure;
use crate::totals::ratio::per_cent;
use crate::totals::tabulate::{TotalsSettings, totals};
use crate::totals::width::counts;
use crate::{Error, Result, Work};

/// Commitments and disbursements of one group.
#[derive(Default)]
struct Line {
    n: u64,
    committed: Sum,
    disbursed: Sum,
    /// Commitments and disbursements of the projects that have both.
    both: (Sum, Sum),
    /// Commitments whose disbursement is unknown.
    unknown: Sum,
}

/// Currency, missing last, then the codes of the columns.
type Key = (u16, Vec<u32>);

/// How far commitments are paid out, one row a group and currency: the columns grouped by, `currency`, `n`, `committed`
/// (what counts of `commitment`, else of `amount`), `disbursed` (what counts of it), `remaining` and `disbursed_share` (per cent), both of the
/// projects that have commitment and disbursement, `unknown` and `unknown_committed`: projects without known
/// disbursement, and their commitments.
///
/// Disbursements may be negative, and more than was committed. Rows come by currency (missing last), then by commitment,
/// largest first, then by key. [`Table::conserved`] is that of the commitments.
///
/// # Errors
/// [`Error::Schema`] without the columns `amount` and `disbursed` or for a column that does not exist,
/// [`Error::AmountOverflow`], [`Error::Interrupted`].
pub fn execution(register: &Register, by: &[String], work: &Work) -> Result<Table> {
    let committed = committed(register);
    for field in [committed, Field::Disbursed] {
        if register.money(field).is_none() {
            return Err(Error::Schema(format!(
                "commitments against disbursements need the columns amount and disbursed; the register has no '{field}'"
            )));
        }
    }
    let settings = TotalsSettings { by: by.to_vec(), measures: vec![Measure::Sum], of: Some(committed) };
    let conserved = totals(register, &settings, work)?.conserved;
    let parts = register.in_parts_of(&register.shared_columns(by), work)?;
    let register = parts.as_ref().unwrap_or(register);
    let columns = by.iter().map(|name| register.dimension(name)).collect::<Result<Vec<_>>>()?;
    let lines = lines(register, &columns, work)?;
    check(register, &lines, &conserved)?;
    Ok(Table { conserved, ..table(register, by, &columns, &lines)? })
}

/// Where a register tells commitments apart, its amount is something else: in IATI what was spent.
fn committed(register: &Register) -> Field {
    if register.money(Field::Commitment).is_some() { Field::Commitment } else { Field::Amount }
}

fn lines(register: &Register, columns: &[&Category], work: &Work) -> Result<BTreeMap<Key, Line>> {
    let committed = committed(register);
    let mut lines: BTreeMap<Key, Line> = BTreeMap::new();
    for (project, &currency) in register.currency_codes().iter().enumerate() {
        if project % 4096 == 0 {
            work.advance(0)?;
        }
        if !register.counts(committed, project) && !register.counts(Field::Disbursed, project) {
            continue;
        }
        let codes = columns.iter().filter_map(|column| column.codes().get(project)).copied().collect();
        let line = lines.entry((currency, codes)).or_default();
        line.add(register.countable(committed, project), register.countable(Field::Disbursed, project));
    }
    Ok(lines)
}

impl Line {
    fn add(&mut self, committed: Option<i128>, disbursed: Option<i128>) {
        self.n = self.n.saturating_add(1);
        if let Some(minor) = committed {
            self.committed.add(minor);
        }
        if let Some(minor) = disbursed {
            self.disbursed.add(minor);
        }
        match (committed, disbursed) {
            (Some(committed), Some(disbursed)) => {
                self.both.0.add(committed);
                self.both.1.add(disbursed);
            }
            (Some(committed), None) => self.unknown.add(committed),
            _ => {}
        }
    }

    fn remaining(&self) -> Result<Option<i128>> {
        let (committed, disbursed) = (known(&self.both.0)?, known(&self.both.1)?);
        let Some((committed, disbursed)) = committed.zip(disbursed) else { return Ok(None) };
        let rest = committed.checked_sub(disbursed);
        rest.map(Some).ok_or_else(|| Error::AmountOverflow("what remains of the commitments".into()))
    }

    /// Null where nothing positive was committed, or less than nothing paid out.
    fn share(&self) -> Result<Option<i128>> {
        let both = known(&self.both.1)?.zip(known(&self.both.0)?);
        let positive = both.filter(|&(disbursed, committed)| disbursed >= 0 && committed > 0);
        Ok(positive.and_then(|(disbursed, committed)| per_cent(disbursed.unsigned_abs(), committed.unsigned_abs())))
    }
}

fn known(sum: &Sum) -> Result<Option<i128>> {
    (sum.n() > 0).then(|| sum.total("commitments and disbursements")).transpose()
}

/// The commitments of all groups against what counts of the register.
fn check(register: &Register, lines: &BTreeMap<Key, Line>, conserved: &[Conserved]) -> Result<()> {
    for line in conserved {
        let code =
            |key: &Key| register.currencies().get(usize::from(key.0)).map(|c| c.0.to_string()).unwrap_or_default();
        let mut sum = Sum::default();
        lines.iter().filter(|(key, _)| code(key) == line.currency).for_each(|(_, own)| sum.merge(&own.committed));
        if sum.total("the commitments")? != line.counted.1 {
            return Err(Error::Internal(format!("the commitments in {} are not what counts", line.currency)));
        }
    }
    Ok(())
}

fn table(register: &Register, by: &[String], columns: &[&Category], lines: &BTreeMap<Key, Line>) -> Result<Table> {
    let mut rows =
        lines.iter().map(|(key, line)| Ok((key, line, known(&line.committed)?))).collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|(key, _, committed)| (key.0, committed.is_none(), Reverse(*committed), &key.1));
    let currency = |key: &Key| -> Option<(Currency, u8)> { register.currencies().get(usize::from(key.0)).copied() };
    let money = |of: fn(&Line) -> Result<Option<i128>>| -> Result<Column> {
        let amount = |(key, line, _): &(&Key, &Line, Option<i128>)| {
            Ok(of(line)?.map(|minor| Amount { minor, scale: currency(key).map_or(2, |c| c.1) }))
        };
        Column::money(&rows.iter().map(amount).collect::<Result<Vec<_>>>()?)
    };
    let mut table = Table::new();
    for (at, (name, column)) in by.iter().zip(columns).enumerate() {
        let value = |key: &Key| key.1.get(at).and_then(|&code| column.value(code)).map(str::to_owned);
        table = table.with(name, Column::Text(rows.iter().map(|row| value(row.0)).collect()));
    }
    let shares = rows.iter().map(|row| row.1.share()).collect::<Result<Vec<_>>>()?;
    Ok(table
        .with("currency", Column::Text(rows.iter().map(|row| currency(row.0).map(|c| c.0.to_string())).collect()))
        .with("n", counts(rows.iter().map(|row| row.1.n)))
        .with("committed", money(|line| known(&line.committed))?)
        .with("disbursed", money(|line| known(&line.disbursed))?)
        .with("remaining", money(Line::remaining)?)
        .with("disbursed_share", Column::Decimal { digits: shares, scale: 2 })
        .with("unknown", counts(rows.iter().map(|row| row.1.unknown.n())))
        .with("unknown_committed", money(|line| known(&line.unknown))?))
}
