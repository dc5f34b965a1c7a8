//! Money with a column a calendar year: read year by year, and held against the total that stands beside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::money::{Amount, Currency};
use crate::read::ReadOptions;
use crate::read::fields::money::{self, MoneyField, Refused};
use crate::read::interpret::{Reader, filled_of};
use crate::register::{Account, Field, same_amount, sum_of_amounts};
use crate::{Error, Place, Result};

/// Rows that a message lists.
const SHOWN: usize = 20;

/// The columns of a field by year.
type Columns = BTreeMap<i32, String>;

/// The amounts of a field by year.
type Years = BTreeMap<i32, Vec<Option<Amount>>>;

/// What the years of a field and its total say together.
#[derive(Default)]
struct Settled {
    amounts: Vec<Option<Amount>>,
    /// Rows where the years do not add up to the total.
    differ: Vec<(usize, Amount, Amount)>,
    /// Rows whose total is empty and was taken from their years.
    filled: u64,
    /// Rows with a total and no years.
    whole: u64,
    /// Rows with a cell that cannot be read, whose years count as unknown.
    broken: u64,
}

impl Reader<'_> {
    /// Reads the fields with a column a year; their totals, where there are any, are read already.
    pub(in crate::read) fn by_year(&mut self, rows: &mut [Option<Currency>]) -> Result<()> {
        for (field, columns) in self.plan.schema.years.clone() {
            for name in columns.values() {
                self.check_types(field, std::slice::from_ref(name))?;
            }
            match self.read_years(&columns)? {
                Ok(reads) => self.take_years(field, &columns, reads, rows)?,
                Err(refused) if self.plan.by_hand || !self.draft.money.contains_key(&field) => {
                    return Err(money::error(&self.source, field, &refused));
                }
                Err(refused) => {
                    let error = money::error(&self.source, field, &refused);
                    self.draft.notes.push(format!("{error}; the columns by year are kept as text"));
                }
            }
        }
        Ok(())
    }

    /// The columns as read; one that leaves its decimal sign open is read with that of the other years.
    fn read_years(&self, columns: &Columns) -> Result<Result<BTreeMap<i32, MoneyField>, Refused>> {
        let read = |name: &String, options: &ReadOptions| {
            money::read(&self.source, std::slice::from_ref(name), &self.declared, options)
        };
        let (mut reads, mut open) = (BTreeMap::new(), Vec::new());
        for (year, name) in columns {
            match read(name, self.options)? {
                Ok(field) => drop(reads.insert(*year, field)),
                Err(refused) => open.push((*year, name, refused)),
            }
        }
        let signs: Vec<char> =
            reads.values().flat_map(|read: &MoneyField| &read.reports).filter_map(|report| report.decimal).collect();
        let agreed = signs.first().copied().filter(|first| signs.iter().all(|sign| sign == first));
        for (year, name, refused) in open {
            let again = agreed.filter(|_| refused.refusal.reason == "ambiguous_decimal");
            let Some(decimal) = again else { return Ok(Err(refused)) };
            match read(name, &ReadOptions { decimal: Some(decimal), ..self.options.clone() })? {
                Ok(field) => drop(reads.insert(year, field)),
                Err(refused) => return Ok(Err(refused)),
            }
        }
        Ok(Ok(reads))
    }

    fn take_years(
        &mut self,
        field: Field,
        columns: &Columns,
        reads: BTreeMap<i32, MoneyField>,
        rows: &mut [Option<Currency>],
    ) -> Result<()> {
        let total = self.plan.schema.columns(field).to_vec();
        let unread = self.draft.rejected.iter().filter(|cell| total.contains(&cell.column));
        let mut broken: BTreeSet<u64> = unread.map(|cell| cell.row).collect();
        let mut years = Years::new();
        let mut lines = Vec::new();
        for (year, mut read) in reads {
            let name = columns.get(&year).map_or("", String::as_str);
            read.reject_other_currencies(&self.source, name, rows);
            lines.push((year, read.reports.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ")));
            broken.extend(read.rejected.iter().map(|cell| cell.row));
            self.draft.rejected.append(&mut read.rejected);
            years.insert(year, read.values);
        }
        let totals = self.draft.money.get(&field).filter(|_| !total.is_empty());
        let settled = settle(self.draft.n, totals, &mut years, |row| broken.contains(&self.source.row(row)))?;
        if !settled.differ.is_empty() {
            return Err(self.differ(field, &total, columns, &settled.differ));
        }
        self.account_years(field, &total, &settled);
        self.draft.money.insert(field, settled.amounts);
        self.draft.yearly.insert(field, years);
        for (year, how) in lines {
            let name = columns.get(&year).cloned().unwrap_or_default();
            self.account_column(&format!("{field} {year}"), field, name, how);
        }
        Ok(())
    }

    fn differ(&self, field: Field, total: &[String], columns: &Columns, differ: &[(usize, Amount, Amount)]) -> Error {
        let rows: Vec<String> = differ
            .iter()
            .take(SHOWN)
            .map(|(row, sum, whole)| format!("row {}: years {sum}, total {whole}", self.source.row(*row)))
            .collect();
        let more = differ.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let name = total.first().map_or("", String::as_str);
        let years = || columns.iter().map(|(year, name)| format!("{year}: \"{name}\"")).collect::<Vec<_>>().join(", ");
        let message = format!(
            "years_differ ({field}): in {} of {} rows the columns by year do not add up to the total '{name}' ({}{more}); \
             say which holds: Schema({field}=\"{name}\") takes the total, Schema({field}={{{}}}) takes the years",
            differ.len(),
            self.draft.n,
            rows.join("; "),
            years()
        );
        let row = differ.first().map_or(0, |(row, ..)| self.source.row(*row));
        Error::amount(Place::file(self.source.file.clone()).column(name.to_owned()).row(row), message)
    }

    /// Says what the amount of a row is.
    fn account_years(&mut self, field: Field, total: &[String], settled: &Settled) {
        let known = settled.amounts.iter().flatten().count();
        let mut how = vec![filled_of(known, settled.amounts.len())];
        let mut say = |n: u64, text: &str| {
            if n > 0 {
                how.push(format!("{n} {text}"));
            }
        };
        say(settled.filled, "without a total are the sum of their years");
        say(settled.whole, "have a total and no years");
        say(settled.broken, "have a cell that cannot be read, so their years count as unknown");
        let n = self.plan.schema.years.get(&field).map_or(0, BTreeMap::len);
        let how = how.join("; ");
        if total.is_empty() {
            let how = format!("the sum of {n} columns by year, an empty cell being no year; {how}");
            self.account(field, &[], how);
        } else if let Some(line) = self.draft.account.iter_mut().rev().find(|line| line.field == field.name()) {
            line.how = format!("{}; the {n} columns by year add up to it in every row that has both; {how}", line.how);
        }
    }

    fn account_column(&mut self, field: &str, of: Field, name: String, how: String) {
        let by_hand = self.plan.by_hand || self.plan.why.get(&of).is_some_and(|why| why == "named by hand");
        let why = if by_hand { "named by hand" } else { "one header but for the year" }.to_owned();
        self.used.insert(name.clone());
        self.draft.account.push(Account { field: field.to_owned(), columns: vec![name], why, how });
    }
}

/// Row by row; of a row with a cell that cannot be read no year is known, and without a total no amount.
fn settle(
    n: usize,
    totals: Option<&Vec<Option<Amount>>>,
    years: &mut Years,
    broken: impl Fn(usize) -> bool,
) -> Result<Settled> {
    let mut settled = Settled::default();
    for row in 0..n {
        let cell = |column: &Vec<Option<Amount>>| column.get(row).copied().flatten();
        let whole = totals.and_then(cell);
        if broken(row) {
            settled.broken = settled.broken.saturating_add(1);
            years.values_mut().filter_map(|column| column.get_mut(row)).for_each(|cell| *cell = None);
            settled.amounts.push(whole);
            continue;
        }
        let sum = sum_of_amounts(&years.values().filter_map(cell).collect::<Vec<_>>())?;
        match (sum, whole) {
            (Some(sum), Some(whole)) if !same_amount(Some(sum), Some(whole))? => settled.differ.push((row, sum, whole)),
            (Some(_), None) if totals.is_some() => settled.filled = settled.filled.saturating_add(1),
            (None, Some(_)) => settled.whole = settled.whole.saturating_add(1),
            _ => {}
        }
        settled.amounts.push(whole.or(sum));
    }
    Ok(settled)
}
