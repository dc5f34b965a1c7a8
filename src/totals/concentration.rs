//! How concentrated the money is: on projects, or on the values of a column.

use std::cmp::Reverse;

use i256::{I256, U512};
use rayon::prelude::*;

use super::aggregate::{Aggregate, Group, aggregate};
use super::conservation::{Holding, holdings};
use super::entropy;
use super::groups::Groups;
use super::moments::Moments;
use super::ratio::{ratio, ratio_of};
use super::source::Source;
use super::width::{count, shown};
use crate::money::{Amount, Currency, Sum};
use crate::register::{Category, Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::{Error, Result, Work};

/// Entries that keep their names.
const NAMED: usize = 1000;

/// One of the largest entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The id of the project, or the value of the column.
    pub key: String,
    /// The title of the project, or the name of the provider as published; else the key.
    pub name: String,
    /// Projects.
    pub n: u64,
    /// Minor units.
    pub minor: i128,
}

/// The concentration of money on N entries: projects, or the values of a column.
///
/// An entry is the sum of its projects' amounts that are not negative; entries of 0 count in N. Projects of negative net,
/// without amount, or without a value of the column are counted apart ([`Concentration::conserved`]). Measures of no
/// money are `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    by: Option<String>,
    of: Field,
    currency: Option<(Currency, u8)>,
    ascending: Vec<i128>,
    largest: Vec<Entry>,
    moments: Moments,
    projects: u64,
    negative: (u64, i128),
    unknown: u64,
    conserved: Vec<Conserved>,
}

/// Measures how concentrated the money of one currency is on projects, or on the values of the column `by`.
///
/// `of` is [`Register::default_money`] when not given, `currency` the only currency with amounts.
///
/// # Errors
/// [`Error::Currency`] when there are several currencies and none is chosen, or the chosen one is not there;
/// [`Error::Schema`] for a column that does not exist; [`Error::AmountOverflow`]; [`Error::Interrupted`].
pub fn concentration(
    register: &Register,
    by: Option<&str>,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<Concentration> {
    work.on_pool(|| measure(register, by, of, currency, work))
}

/// [`concentration`] on the pool of the caller.
pub(crate) fn measure(
    register: &Register,
    by: Option<&str>,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<Concentration> {
    let (source, field) = Source::required(register, of)?;
    let category = by.map(|name| register.dimension(name).map(|category| (name, category))).transpose()?;
    let passes = if category.is_some() { 2 } else { 1 };
    work.begin("concentration", count(register.len()).saturating_mul(passes));
    let holdings = holdings(register, &source, work)?;
    let currency = choose(register, &holdings, &source, currency)?;
    let entries = match category {
        None => projects(register, &source, currency),
        Some((name, category)) => {
            let sums = aggregate(&Groups::of(register, &[category], work)?, &source, work)?;
            Entries::of_values(register, name, category, &sums, currency)?
        }
    };
    entries.measure(register, category, field, currency, &holdings)
}

fn choose(
    register: &Register,
    holdings: &[Holding],
    source: &Source,
    asked: Option<Currency>,
) -> Result<Option<(Currency, u8)>> {
    let names = |codes: Vec<Currency>| codes.iter().map(Currency::as_str).collect::<Vec<_>>().join(", ");
    if let Some(code) = asked {
        let found = register.currencies().iter().find(|c| c.0 == code).copied();
        return found.map(Some).ok_or_else(|| {
            let have = register.currencies().iter().map(|c| c.0).collect();
            Error::Currency(format!("no amounts in {code}; the register has: {}", names(have)))
        });
    }
    let have: Vec<(Currency, u8)> = holdings.iter().filter(|h| h.known > 0).filter_map(|h| h.currency).collect();
    match have.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => Err(Error::Currency(format!(
            "'{}' is in {} currencies, which are never added: {}; choose one, as currency=\"{}\"",
            source.name(),
            several.len(),
            names(several.iter().map(|c| c.0).collect()),
            several.first().map_or("DKK", |c| c.0.as_str()),
        ))),
    }
}

/// Entries before they are sorted: amount, projects and first project of each.
struct Entries {
    all: Vec<(i128, u64, usize)>,
    /// Projects whose column has no value: number and minor units.
    unnamed: (u64, i128),
    by: Option<String>,
}

fn projects(register: &Register, source: &Source, currency: Option<(Currency, u8)>) -> Entries {
    let own = (0..register.len()).filter(|&row| currency.is_some() && register.currency(row) == currency);
    let all = own.filter_map(|row| source.get(row).filter(|&minor| minor >= 0).map(|minor| (minor, 1, row))).collect();
    Entries { all, unnamed: (0, 0), by: None }
}

impl Entries {
    fn of_values(
        register: &Register,
        name: &str,
        category: &Category,
        sums: &Aggregate,
        currency: Option<(Currency, u8)>,
    ) -> Result<Self> {
        let mut entries = Self { all: Vec::new(), unnamed: (0, 0), by: Some(name.to_owned()) };
        let counted = |group: &Group| group.known.saturating_sub(group.negative.n());
        let own =
            |group: &&Group| currency.is_some() && register.currency(group.first) == currency && counted(group) > 0;
        for group in sums.groups.iter().filter(own) {
            let minor = group.positive.total("the sum of a group")?;
            if category.get(group.first).is_some() {
                entries.all.push((minor, counted(group), group.first));
            } else {
                entries.unnamed = (counted(group), minor);
            }
        }
        Ok(entries)
    }

    fn measure(
        mut self,
        register: &Register,
        category: Option<(&str, &Category)>,
        of: Field,
        currency: Option<(Currency, u8)>,
        holdings: &[Holding],
    ) -> Result<Concentration> {
        // Ties by the value of the column, or by id: the order of the register.
        let rank = |row: usize| {
            category.and_then(|(_, c)| c.codes().get(row)).map_or(row, |&code| super::width::position(code))
        };
        self.all.par_sort_unstable_by_key(|&(minor, _, row)| (Reverse(minor), rank(row)));
        let ascending: Vec<i128> = self.all.iter().rev().map(|e| e.0).collect();
        let moments = Moments::of(&ascending)?;
        let own = holdings.iter().find(|h| currency.is_some() && h.currency == currency);
        let negative =
            own.map_or(Ok((0, 0)), |h| h.negative.total("the negative amounts").map(|sum| (h.negative.n(), sum)))?;
        Ok(Concentration {
            largest: self.all.iter().take(NAMED).map(|e| entry(register, category, e)).collect(),
            projects: self.all.iter().map(|e| e.1).sum(),
            negative,
            unknown: own.map_or(0, Holding::unknown),
            conserved: holdings.iter().map(|h| self.reconcile(h, currency)).collect::<Result<_>>()?,
            by: self.by,
            of,
            currency,
            ascending,
            moments,
        })
    }

    fn reconcile(&self, holding: &Holding, currency: Option<(Currency, u8)>) -> Result<Conserved> {
        if holding.currency.is_none() {
            return holding.conserved((0, 0), vec![("unknown_amount".into(), holding.n, 0)]);
        }
        if holding.currency != currency {
            let reason = if currency.is_some() { "other_currency" } else { "unknown_amount" };
            return holding.conserved((0, 0), vec![(reason.into(), holding.n, holding.total()?)]);
        }
        let mut counted = (0_u64, Sum::default());
        for (minor, n, _) in &self.all {
            counted.0 = counted.0.saturating_add(*n);
            counted.1.add(*minor);
        }
        let unnamed = format!("unknown_{}", self.by.as_deref().unwrap_or("project"));
        let excluded = vec![
            ("net_negative".into(), holding.negative.n(), holding.negative.total("the negative amounts")?),
            ("unknown_amount".into(), holding.unknown(), 0),
            (unnamed, self.unnamed.0, self.unnamed.1),
        ];
        holding.conserved((counted.0, counted.1.total("the sum of the amounts")?), excluded)
    }
}

fn entry(register: &Register, category: Option<(&str, &Category)>, &(minor, n, row): &(i128, u64, usize)) -> Entry {
    let value = category.and_then(|(_, c)| c.get(row));
    let key = value.unwrap_or_else(|| register.id(row));
    let name = match category {
        None => register.title(row),
        Some((by, _)) if by == Field::Provider.name() => register.provider_name(row).unwrap_or(key),
        Some(_) => key,
    };
    Entry { key: key.to_owned(), name: name.to_owned(), n, minor }
}

impl Concentration {
    /// Entries: projects, or distinct values of the column, with a known amount that is not negative.
    pub fn n(&self) -> u64 {
        self.moments.n
    }

    /// Projects in the entries.
    pub fn projects(&self) -> u64 {
        self.projects
    }

    /// The money of all entries; 0 when there are none.
    pub fn total(&self) -> Amount {
        self.amount(i128::try_from(self.moments.total).unwrap_or(i128::MAX))
    }

    /// The currency; `None` when no amount is known.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.map(|c| c.0)
    }

    /// The column whose values are the entries; `None` for projects.
    pub fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }

    /// The money column measured.
    pub fn of(&self) -> Field {
        self.of
    }

    /// Herfindahl–Hirschman index Σ p², between 1/N and 1 (Hirschman 1945, Herfindahl 1950).
    pub fn hhi(&self) -> Option<f64> {
        self.moments.hhi()
    }

    /// (HHI − 1/N) / (1 − 1/N), between 0 and 1; `None` for one entry.
    pub fn hhi_normalized(&self) -> Option<f64> {
        self.moments.hhi_normalized()
    }

    /// 1 / HHI: how many equal entries would be as concentrated.
    pub fn effective_number(&self) -> Option<f64> {
        self.moments.effective_number()
    }

    /// Gini coefficient, zeros included (Gini 1912); `None` for fewer than two entries.
    pub fn gini(&self) -> Option<f64> {
        self.moments.gini()
    }

    /// Theil index Σ p ln(N p), between 0 and ln N, to twelve digits (Theil 1967).
    pub fn theil(&self) -> Option<f64> {
        entropy::theil(&self.ascending, self.moments.total)
    }

    /// Hill number of order `q` (Hill 1973; Jost 2006): N for 0 (entries of 0 count), the exponential of the entropy for
    /// 1, [`Concentration::effective_number`] for 2; other orders to twelve significant digits.
    ///
    /// # Errors
    /// [`Error::Settings`] for an order that is negative or no number.
    pub fn hill(&self, q: f64) -> Result<Option<f64>> {
        if q.is_nan() || q < 0.0 {
            return Err(Error::Settings(format!("the order of a Hill number is 0 or more, not {q}")));
        }
        Ok(if self.moments.total == 0 {
            None
        } else if q.total_cmp(&2.0).is_eq() {
            self.effective_number()
        } else if q > 0.0 {
            entropy::hill(&self.ascending, self.moments.total, q)
        } else {
            ratio_of(u128::from(self.n()), 1)
        })
    }

    /// Share of the money in the `k` largest entries (concentration ratio), in [0, 1].
    pub fn top_share(&self, k: usize) -> Option<f64> {
        self.share(sum(self.ascending.iter().rev().take(k)))
    }

    /// Share of the money in the smallest half of the entries: N / 2, rounded down.
    pub fn smallest_half_share(&self) -> Option<f64> {
        self.share(sum(self.ascending.iter().take(self.ascending.len() / 2)))
    }

    /// The Lorenz curve (Lorenz 1905): from (0, 0) to (1, 1), after each entry in ascending order its share of the
    /// entries and of the money; empty without money.
    pub fn lorenz(&self) -> Vec<(f64, f64)> {
        let n = u128::from(self.n());
        let mut so_far = 0_u128;
        let steps = self.ascending.iter().zip(1_u128..).map(|(&x, i)| {
            so_far = so_far.saturating_add(x.unsigned_abs());
            ratio_of(i, n).zip(self.share(so_far))
        });
        let points: Option<Vec<(f64, f64)>> = std::iter::once(Some((0.0, 0.0))).chain(steps).collect();
        points.filter(|p| p.len() > 1).unwrap_or_default()
    }

    /// Entries below an amount: how many, their money, their share of the money.
    ///
    /// The amount may have any scale; it is compared exactly.
    pub fn below(&self, limit: Amount) -> (u64, Amount, Option<f64>) {
        let scale = self.scale();
        let lift = |minor: i128, from: u8| {
            (from..limit.scale.max(scale)).fold(I256::from_i128(minor), |x, _| x.saturating_mul(I256::from_i128(10)))
        };
        let line = lift(limit.minor, limit.scale);
        let n = self.ascending.partition_point(|&x| lift(x, scale) < line);
        let money = sum(self.ascending.iter().take(n));
        (count(n), self.amount(i128::try_from(money).unwrap_or(i128::MAX)), self.share(money))
    }

    /// Projects whose net amount is negative, with their sum; they are in no entry.
    pub fn negative(&self) -> (u64, Amount) {
        (self.negative.0, self.amount(self.negative.1))
    }

    /// Projects of the currency without amount; they are in no entry.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// The largest entries, largest first, at most 1 000; ties by id, or by the value of the column.
    pub fn largest(&self) -> &[Entry] {
        &self.largest
    }

    /// All amounts in ascending order, in minor units.
    pub fn ascending(&self) -> &[i128] {
        &self.ascending
    }

    /// Per currency: counted + excluded by reason = register.
    pub fn conserved(&self) -> &[Conserved] {
        &self.conserved
    }

    /// The largest entries as a table: `id` or the column, `name`, `n`, `sum`, `share` and `cumulative_share` in [0, 1].
    pub fn table(&self) -> Table {
        let mut so_far = 0_u128;
        let cumulative = self.largest.iter().map(|e| {
            so_far = so_far.saturating_add(e.minor.unsigned_abs());
            self.share(so_far)
        });
        let cumulative = cumulative.collect();
        let entries = || self.largest.iter();
        let sums = entries().map(|e| Some(e.minor)).collect();
        let table = Table::new()
            .with(self.by().unwrap_or("id"), Column::Text(entries().map(|e| Some(e.key.clone())).collect()))
            .with("name", Column::Text(entries().map(|e| Some(e.name.clone())).collect()))
            .with("n", Column::Count(entries().map(|e| shown(e.n)).collect()))
            .with("sum", Column::Money { minor: sums, scale: self.scale() })
            .with("share", Column::Ratio(entries().map(|e| self.share(e.minor.unsigned_abs())).collect()))
            .with("cumulative_share", Column::Ratio(cumulative));
        Table { conserved: self.conserved.clone(), ..table }
    }

    fn scale(&self) -> u8 {
        self.currency.map_or(2, |c| c.1)
    }

    fn amount(&self, minor: i128) -> Amount {
        Amount { minor, scale: self.scale() }
    }

    fn share(&self, part: u128) -> Option<f64> {
        ratio(U512::from_u128(part), U512::from_u128(self.moments.total))
    }
}

/// Sum of amounts that are not negative and whose whole sum is known to fit.
fn sum<'a>(amounts: impl Iterator<Item = &'a i128>) -> u128 {
    amounts.fold(0, |sum, x| sum.saturating_add(x.unsigned_abs()))
}
