//! How concentrated the money is: on projects, or on the values of a column.

pub mod entries;
pub mod entropy;
pub mod inequality;
pub mod moments;

use i256::{I256, U512};

use crate::money::{Amount, Currency};
use crate::register::{Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::account::conservation::holdings;
use crate::totals::account::countable::Countable;
use crate::totals::aggregate::aggregate;
use crate::totals::concentration::entries::Entries;
use crate::totals::concentration::moments::Moments;
use crate::totals::groups::Groups;
use crate::totals::one_currency::choose;
use crate::totals::ratio::{ratio, ratio_of};
use crate::totals::source::Source;
use crate::totals::width::{count, counts};
use crate::{Error, Result, Work};

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
///
/// ```
/// use overblik::register::Draft;
/// use overblik::{Field, Work, money::Amount, totals::concentration};
/// let kroner = |minor| Some(Amount { minor, scale: 0 });
/// let register = Draft {
///     n: 4,
///     money: [(Field::Amount, vec![kroner(60), kroner(20), kroner(10), kroner(10)])].into(),
///     currency: vec![Some("DKK".parse()?); 4],
///     ..Draft::default()
/// }
/// .build()?;
/// let money = concentration(&register, None, None, None, &Work::new(1))?;
/// assert_eq!((money.hhi(), money.gini(), money.top_share(1)), (Some(0.42), Some(0.4), Some(0.6)));
/// # Ok::<(), overblik::Error>(())
/// ```
pub fn concentration(
    register: &Register,
    by: Option<&str>,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<Concentration> {
    work.on_pool(|| measure(register, by, of, currency, work))
}

fn measure(
    register: &Register,
    by: Option<&str>,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<Concentration> {
    let (_, field) = Source::required(register, of)?;
    by.map(|name| register.dimension(name)).transpose()?;
    let columns: Vec<String> = by.map(str::to_owned).into_iter().collect();
    let countable = Countable::of(register, Some(field), &columns)?;
    let register = countable.register();
    let source = Source::of(register, Some(field))?;
    let by = by.map(|name| register.dimension(name).map(|category| (name, category))).transpose()?;
    let passes = 1 + u64::from(by.is_some());
    work.begin("concentration", count(register.len()).saturating_mul(passes));
    let holdings = holdings(register, &source, work)?;
    let currency = choose(register, &holdings, &source, currency)?;
    let entries = if let Some((name, category)) = by {
        let sums = aggregate(&Groups::of(register, &[category], work)?, &source, work)?;
        Entries::of_values(register, (name, category), &sums, currency)?
    } else {
        Entries::of_projects(register, &source, currency)
    };
    let ascending = entries.ascending();
    let lines = holdings.iter().map(|h| entries.reconcile(h, currency)).collect::<Result<_>>()?;
    let conserved = countable.complete(lines)?;
    let line = conserved.iter().find(|line| currency.is_some_and(|(code, _)| line.currency == code.as_str()));
    let apart = |reason: &str| {
        let found = line.and_then(|line| line.excluded.iter().find(|(word, ..)| word == reason));
        found.map_or((0, 0), |(_, n, minor)| (*n, *minor))
    };
    Ok(Concentration {
        by: by.map(|(name, _)| name.to_owned()),
        of: field,
        currency,
        largest: entries.largest(register, by),
        moments: Moments::of(&ascending)?,
        ascending,
        projects: line.map_or(0, |line| line.counted.0),
        negative: apart("net_negative"),
        unknown: apart("unknown_amount").0,
        conserved,
    })
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

    /// The thin-sugar index: for each limit the entries below it, `n` with its `n_share` of all, `sum` with its `share`
    /// of the money.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when a limit does not fit at the scale of another.
    pub fn below_each(&self, limits: &[Amount]) -> Result<Table> {
        let below: Vec<(u64, Amount, Option<f64>)> = limits.iter().map(|&limit| self.below(limit)).collect();
        let part = |n: u64| ratio_of(n.into(), self.n().into());
        let limits: Vec<Option<Amount>> = limits.iter().copied().map(Some).collect();
        let sums: Vec<Option<Amount>> = below.iter().map(|b| Some(b.1)).collect();
        Ok(Table::new()
            .with("limit", Column::money(&limits)?)
            .with("n", counts(below.iter().map(|b| b.0)))
            .with("n_share", Column::Ratio(below.iter().map(|b| part(b.0)).collect()))
            .with("sum", Column::money(&sums)?)
            .with("share", Column::Ratio(below.iter().map(|b| b.2).collect())))
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
            .with("n", counts(entries().map(|e| e.n)))
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
