//! Money per inhabitant, with every place that did not match.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use i256::I256;

use crate::money::{Amount, Currency, Sum};
use crate::register::{Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::aggregate::{Group, aggregate};
use crate::totals::groups::Groups;
use crate::totals::one_currency::{OneCurrency, check_name, counting};
use crate::totals::people::population::{Match, Population};
use crate::totals::ratio::half_even_wide;
use crate::totals::width::{count, counts};
use crate::{Error, Result, Work};

/// Columns of the table beside the groups.
const COLUMNS: [&str; 7] = ["n", "sum", "population", "per_head", "place", "match", "reason"];

/// Most fraction digits of an amount per head.
const DIGITS: u8 = 12;

/// Money per inhabitant of the groups of a column, in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct PerHead {
    by: String,
    of: Option<Field>,
    currency: Option<(Currency, u8)>,
    digits: u8,
    vintage: Option<String>,
    rows: Vec<Row>,
    unmatched: Vec<Unmatched>,
    without_projects: Vec<(String, u64)>,
    all: Option<Amount>,
    people: u64,
    conserved: Vec<Conserved>,
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    key: String,
    n: u64,
    minor: i128,
    people: u64,
    per_head: Option<i128>,
    place: String,
    how: Match,
}

#[derive(Debug, Clone, PartialEq)]
struct Unmatched {
    key: String,
    n: u64,
    minor: i128,
    reason: &'static str,
    nearest: Option<String>,
}

/// Divides the money of the groups of `by` by the people of their places, in fractions, rounded once, half to even, to
/// `digits` fraction digits.
///
/// A group is matched by a key of the population table, or by its name but for case, hyphens and the word "Kommune" with
/// its genitive; `names` says which key another value stands for. What matches no place, or several, is listed and left
/// out: nothing is guessed.
///
/// # Errors
/// [`Error::Schema`] for a column that does not exist; [`Error::Currency`] when there are several currencies and none is
/// chosen; [`Error::Settings`] for a wrong `digits` or `names`; [`Error::AmountOverflow`]; [`Error::Interrupted`].
#[allow(clippy::too_many_arguments, reason = "each is one question to the caller")]
pub fn per_head(
    register: &Register,
    by: &str,
    population: &Population,
    names: &BTreeMap<String, String>,
    digits: u8,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<PerHead> {
    if digits > DIGITS {
        return Err(Error::Settings(format!("digits is {digits}; an amount per head has at most {DIGITS}")));
    }
    population.check(names)?;
    work.on_pool(|| {
        let (field, countable) = counting(register, of, &[by])?;
        let register = countable.register();
        let category = register.dimension(by)?;
        check_name(by, &COLUMNS)?;
        work.begin("per head", count(register.len()).saturating_mul(2));
        let money = OneCurrency::of(&countable, field, currency, work)?;
        let sums = aggregate(&Groups::of(register, &[category], work)?, &money.source, work)?;
        let own = sums.groups.iter().filter(|g| money.holds(register, g.first) && g.known > 0);
        let mut matching = Matching::new(population, names, money.scale(), digits);
        for group in own {
            matching.add(category.get(group.first), group)?;
        }
        matching.finish(by, &money)
    })
}

/// Groups on their way to their places.
struct Matching<'a> {
    population: &'a Population,
    names: &'a BTreeMap<String, String>,
    scale: u8,
    digits: u8,
    used: BTreeSet<usize>,
    rows: Vec<Row>,
    unmatched: Vec<Unmatched>,
    nameless: (u64, Sum),
}

impl<'a> Matching<'a> {
    fn new(population: &'a Population, names: &'a BTreeMap<String, String>, scale: u8, digits: u8) -> Self {
        let (rows, unmatched, used) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { population, names, scale, digits, used, rows, unmatched, nameless: (0, Sum::default()) }
    }

    fn add(&mut self, key: Option<&str>, group: &Group) -> Result<()> {
        let Some(key) = key else {
            self.nameless.0 = self.nameless.0.saturating_add(group.known);
            self.nameless.1.merge(&group.total());
            return Ok(());
        };
        let (n, minor) = (group.known, group.total().total("the sum of a group")?);
        let found = self.population.find(key, self.names);
        let place = found.map(|(at, how)| (self.population.place(at), at, how));
        match place {
            Ok((Some((place, people)), at, how)) => {
                self.used.insert(at);
                let per_head = per_person(minor, self.scale, people, self.digits)?;
                self.rows.push(Row { key: key.to_owned(), n, minor, people, per_head, place: place.to_owned(), how });
            }
            other => {
                let reason = other.err().unwrap_or("no_population");
                let nearest = self.population.nearest(key).map(str::to_owned);
                self.unmatched.push(Unmatched { key: key.to_owned(), n, minor, reason, nearest });
            }
        }
        Ok(())
    }

    fn finish(mut self, by: &str, money: &OneCurrency) -> Result<PerHead> {
        self.rows.sort_by(|a, b| (Reverse(a.per_head), &a.key).cmp(&(Reverse(b.per_head), &b.key)));
        self.unmatched.sort_by(|a, b| (Reverse(a.minor), &a.key).cmp(&(Reverse(b.minor), &b.key)));
        let (mut n, mut sum) = (0_u64, Sum::default());
        for row in &self.rows {
            n = n.saturating_add(row.n);
            sum.add(row.minor);
        }
        let sum = sum.total("the money of all places")?;
        // Two groups may lie in one place: its people count once.
        let people = self.used.iter().filter_map(|&at| self.population.place(at)).map(|p| p.1);
        let people = people.fold(0, u64::saturating_add);
        let (nameless, money_without) = (self.nameless.0, self.nameless.1.total("the money without a place")?);
        let mut excluded = vec![(format!("unknown_{by}"), nameless, money_without)];
        excluded.extend(self.lost("no_population")?);
        excluded.extend(self.lost("several_places")?);
        let all = if n > 0 { per_person(sum, self.scale, people, self.digits)? } else { None };
        let unused = (0..self.population.len()).filter(|at| !self.used.contains(at));
        let unused = unused.filter_map(|at| self.population.place(at)).map(|(name, n)| (name.to_owned(), n));
        Ok(PerHead {
            by: by.to_owned(),
            of: money.field,
            currency: money.currency,
            digits: self.digits,
            vintage: self.population.vintage().map(str::to_owned),
            without_projects: unused.collect(),
            all: all.map(|minor| Amount { minor, scale: self.digits }),
            people,
            conserved: money.conserved((n, sum), &excluded)?,
            rows: self.rows,
            unmatched: self.unmatched,
        })
    }

    fn lost(&self, reason: &'static str) -> Result<Option<(String, u64, i128)>> {
        let (mut n, mut sum) = (0_u64, Sum::default());
        for lost in self.unmatched.iter().filter(|u| u.reason == reason) {
            n = n.saturating_add(lost.n);
            sum.add(lost.minor);
        }
        Ok((n > 0).then_some((reason.to_owned(), n, sum.total("the money without population")?)))
    }
}

/// `minor / 10^scale / people` in units of `10^-digits`; `None` without people.
fn per_person(minor: i128, scale: u8, people: u64, digits: u8) -> Result<Option<i128>> {
    if people == 0 {
        return Ok(None);
    }
    let ten = |power: u8| (0..power).fold(I256::from_i128(1), |x, _| x.wrapping_mul(I256::from_i128(10)));
    // 2^127 · 10^12 and 2^64 · 10^38 stay below 2^255.
    let part = I256::from_i128(minor).wrapping_mul(ten(digits));
    let whole = I256::from_i128(i128::from(people)).wrapping_mul(ten(scale.min(38)));
    half_even_wide(part, whole, "an amount per head").map(Some)
}

impl PerHead {
    /// The column of the groups.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// The money column measured, if there is one.
    pub fn of(&self) -> Option<Field> {
        self.of
    }

    /// The currency; `None` when no amount is known.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.map(|c| c.0)
    }

    /// When the people were counted; `None` when unknown.
    pub fn vintage(&self) -> Option<&str> {
        self.vintage.as_deref()
    }

    /// Fraction digits of the amounts per head.
    pub fn digits(&self) -> u8 {
        self.digits
    }

    /// The money of all matched groups over the people of their places.
    pub fn all(&self) -> Option<Amount> {
        self.all
    }

    /// The people of all matched places, each place once.
    pub fn people(&self) -> u64 {
        self.people
    }

    /// Per currency: counted + excluded by reason = register.
    pub fn conserved(&self) -> &[Conserved] {
        &self.conserved
    }

    /// One row a matched group, most per head first, ties by key: the key, `n`, `sum`, `population`, `per_head`, the
    /// `place` of the table and how it was found (`match`: key, name, genitive, given).
    pub fn table(&self) -> Table {
        let rows = || self.rows.iter();
        let per_head = rows().map(|r| r.per_head).collect();
        let table = Table::new()
            .with(self.by.as_str(), Column::Text(rows().map(|r| Some(r.key.clone())).collect()))
            .with("n", counts(rows().map(|r| r.n)))
            .with("sum", self.money(rows().map(|r| r.minor)))
            .with("population", counts(rows().map(|r| r.people)))
            .with("per_head", Column::Money { minor: per_head, scale: self.digits })
            .with("place", Column::Text(rows().map(|r| Some(r.place.clone())).collect()))
            .with("match", Column::Text(rows().map(|r| Some(r.how.word().to_owned())).collect()));
        Table { conserved: self.conserved.clone(), ..table }
    }

    /// The groups without a place, most money first: the key, `n`, `sum`, `reason` (`no_population`, `several_places`) and
    /// the `nearest` name of the table, as a hint.
    pub fn unmatched(&self) -> Table {
        let rows = || self.unmatched.iter();
        Table::new()
            .with(self.by.as_str(), Column::Text(rows().map(|r| Some(r.key.clone())).collect()))
            .with("n", counts(rows().map(|r| r.n)))
            .with("sum", self.money(rows().map(|r| r.minor)))
            .with("reason", Column::Text(rows().map(|r| Some(r.reason.to_owned())).collect()))
            .with("nearest", Column::Text(rows().map(|r| r.nearest.clone()).collect()))
    }

    /// The places that no group has, in the order of the table: `place`, `population`.
    pub fn without_projects(&self) -> Table {
        let rows = || self.without_projects.iter();
        Table::new()
            .with("place", Column::Text(rows().map(|r| Some(r.0.clone())).collect()))
            .with("population", counts(rows().map(|r| r.1)))
    }

    fn money(&self, sums: impl Iterator<Item = i128>) -> Column {
        Column::Money { minor: sums.map(Some).collect(), scale: self.currency.map_or(2, |c| c.1) }
    }
}
