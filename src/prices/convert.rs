//! Money in one currency, by dated rates that stay beside every amount.

use std::collections::BTreeMap;

use super::average::Averages;
use super::fraction::Fraction;
use super::rates::{Quoted, Rates, show};
use super::restate::{BLOCK, Rule, has_money, restate};
use crate::calendar::{Date, Precision};
use crate::money::Currency;
use crate::register::{Category, Field, Reason, Register, Rejection};
use crate::{Error, Result, Work};

/// The day or days whose rate is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Of each project: its date of award, its start or its end.
    Each(Field),
    /// One day for all, in days since 1970-01-01.
    Day(i32),
    /// Of each project the average over its period, both end days included.
    PeriodAverage,
    /// Of each part of a register by year the average over its calendar year.
    YearAverage,
}

/// How to convert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    /// The currency wanted.
    pub to: Currency,
    /// The day or days whose rate is used.
    pub when: When,
    /// How many days a rate may be older than the day asked for: rates are not made on days off. For an average, how many
    /// days may lie between two quotes.
    pub max_gap_days: u16,
}

/// Brings all money to one currency; every amount is multiplied by the exact rate and rounded once, half to even, to the
/// minor unit of the target.
///
/// Every row keeps `original_currency`, each money column as `original_amount` and the like, `rate` (units of the target
/// for one of the original; across the base of the table the quotient that it is), `rate_date` and `rate_source`; for an
/// average `rate` is the sum of its quotes over their number, or over the sum of the other's, `rate_date` the span and
/// `rate_quotes` their number ([`super::Averages::over`]). Rows
/// in the target stay as they are. A row without a day, or without a rate near it, has no amount in the target: it is
/// left out by that reason and listed in [`Register::rejected`].
///
/// # Errors
/// [`Error::Settings`] for constant prices with a day for each project (the rate would not be of the year of the prices),
/// and for an average over the year of a register that is not by year,
/// [`Error::Schema`] for a missing column of dates or kept columns of these names, [`Error::AmountOverflow`],
/// [`Error::Interrupted`].
pub fn convert(register: &Register, rates: &Rates, how: &Conversion, work: &Work) -> Result<Register> {
    let plan = Plan::of(register, rates, how)?;
    work.begin("convert", u64::try_from(register.len()).unwrap_or_default().saturating_mul(2));
    let outcomes = plan.outcomes(work)?;
    let restated = restate(register, |project| Ok(outcomes.rule(project)), work)?;
    let mut converted = register.with_money(restated.money, restated.excluded);
    converted.set_currency(how.to, plan.scale);
    plan.keep_original(&mut converted, &outcomes);
    plan.sign(&mut converted, &outcomes)?;
    Ok(converted)
}

const CURRENCY: &str = "original_currency";
const RATE: &str = "rate";
const DATE: &str = "rate_date";
const SOURCE: &str = "rate_source";
const QUOTES: &str = "rate_quotes";

struct Plan<'a> {
    register: &'a Register,
    rates: &'a Rates,
    how: &'a Conversion,
    /// Fraction digits of the target.
    scale: u8,
}

/// What happens to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It has no money, or stands in the target.
    Stays,
    /// Converted by a rate.
    By(usize),
    /// The day is not known.
    NoDate,
    /// There is no rate; why stands under this number.
    NoRate(usize),
}

impl Outcome {
    /// Why there is no amount in the target.
    fn reason(self) -> Option<Reason> {
        match self {
            Self::Stays | Self::By(_) => None,
            Self::NoDate => Some(Reason::NoDate),
            Self::NoRate(_) => Some(Reason::NoRate),
        }
    }
}

/// The outcomes of all projects, and what they point to: rates and reasons repeat.
#[derive(Default)]
struct Outcomes {
    each: Vec<Outcome>,
    rates: Vec<(Quoted, Fraction)>,
    reasons: Vec<String>,
    averages: AveragesOf,
}

/// What the averages of each currency are made of, or why there are none.
type AveragesOf = BTreeMap<Currency, Result<Averages, String>>;

impl Outcomes {
    fn of(&self, project: usize) -> Outcome {
        self.each.get(project).copied().unwrap_or(Outcome::Stays)
    }

    fn rule(&self, project: usize) -> Rule<'_> {
        match (self.of(project), self.of(project).reason()) {
            (_, Some(reason)) => Rule::LeaveOut(reason),
            (Outcome::By(nth), _) => {
                Rule::Times(self.rates.get(nth).map(|(_, factor)| (1, factor)).into_iter().collect())
            }
            _ => Rule::Keep,
        }
    }

    fn quoted(&self, project: usize) -> Option<&Quoted> {
        let Outcome::By(nth) = self.of(project) else { return None };
        self.rates.get(nth).map(|(quoted, _)| quoted)
    }
}

impl<'a> Plan<'a> {
    fn of(register: &'a Register, rates: &'a Rates, how: &'a Conversion) -> Result<Self> {
        if !matches!(how.when, When::Day(_)) {
            if let Some(basis) = register.settings().get("price_basis") {
                return Err(Error::Settings(format!(
                    "the money is in {basis}: a rate of each project's own day would not be of that year; convert \
                     first, or give one day: at=\"2020-12-31\""
                )));
            }
            let needed: &[Field] = match &how.when {
                When::Each(field) => std::slice::from_ref(field),
                When::PeriodAverage => &[Field::Start, Field::End],
                When::Day(_) | When::YearAverage => &[],
            };
            if let Some(field) = needed.iter().find(|field| register.date(**field).is_none()) {
                let have = register.columns().join(", ");
                return Err(Error::Schema(format!("no dates '{field}' to convert at; the register has: {have}")));
            }
        }
        if how.when == When::YearAverage && !register.settings().contains_key("years") {
            return Err(Error::Settings(
                "the average rate of a year is for money by year: first by_year(), then convert".to_owned(),
            ));
        }
        if let Some(name) = Self::new_columns(register).iter().find(|name| register.extra().contains_key(*name)) {
            return Err(Error::Schema(format!(
                "the register has a column '{name}' already: rename it, or was it converted before?"
            )));
        }
        let own = register.currencies().iter().find(|(code, _)| *code == how.to);
        Ok(Self { register, rates, how, scale: own.map_or(2, |(_, scale)| *scale) })
    }

    fn new_columns(register: &Register) -> Vec<String> {
        let fixed = [CURRENCY, RATE, DATE, SOURCE, QUOTES].map(str::to_owned);
        Self::money(register).map(original).chain(fixed).collect()
    }

    fn money(register: &Register) -> impl Iterator<Item = Field> {
        Field::ALL.iter().copied().filter(|field| register.money(*field).is_some())
    }

    /// The first and the last day of the rate of a project: one day, unless it is an average.
    fn days(&self, project: usize) -> Result<(i32, i32), String> {
        match self.how.when {
            When::PeriodAverage => {
                self.register.period(project).map(|period| (period.first(), period.last())).ok_or_else(String::new)
            }
            When::YearAverage => {
                let year =
                    self.register.dimension("year").ok().and_then(|years| years.get(project)).unwrap_or_default();
                let date = |month, day| Date::day(year.parse().ok()?, month, day).map(Date::days);
                date(1, 1).zip(date(12, 31)).ok_or_else(|| year.to_owned())
            }
            When::Day(_) | When::Each(_) => self.day(project).map(|day| (day, day)),
        }
    }

    /// The day to convert a project at.
    fn day(&self, project: usize) -> Result<i32, String> {
        match self.how.when {
            When::Day(day) => Ok(day),
            When::PeriodAverage | When::YearAverage => Err(String::new()),
            When::Each(field) => match self.register.date(field).and_then(|dates| dates.get(project)) {
                Some(date) if date.precision() == Precision::Day => Ok(date.days()),
                Some(date) => Err(date.to_string()),
                None => Err(String::new()),
            },
        }
    }

    fn outcomes(&self, work: &Work) -> Result<Outcomes> {
        let mut outcomes = Outcomes::default();
        let mut met: BTreeMap<(Currency, (i32, i32)), Outcome> = BTreeMap::new();
        for project in 0..self.register.len() {
            if project % BLOCK == 0 {
                work.advance(u64::try_from(BLOCK).unwrap_or_default())?;
            }
            let own = self.register.currency(project).filter(|(code, _)| *code != self.how.to);
            let outcome = match (own, self.days(project)) {
                (None, _) => Outcome::Stays,
                _ if !has_money(self.register, project) => Outcome::Stays,
                (Some(_), Err(_)) => Outcome::NoDate,
                (Some((code, scale)), Ok(days)) => {
                    *met.entry((code, days)).or_insert_with(|| self.look_up(code, scale, days, &mut outcomes))
                }
            };
            outcomes.each.push(outcome);
        }
        Ok(outcomes)
    }

    fn look_up(&self, code: Currency, scale: u8, days: (i32, i32), outcomes: &mut Outcomes) -> Outcome {
        match self.quoted(code, days, &mut outcomes.averages) {
            Ok(quoted) => {
                let digits = i32::from(self.scale).saturating_sub(i32::from(scale));
                let factor = quoted.rate.times(&Fraction::power_of_ten(digits));
                outcomes.rates.push((quoted, factor));
                Outcome::By(outcomes.rates.len().saturating_sub(1))
            }
            Err(why) => {
                outcomes.reasons.push(why);
                Outcome::NoRate(outcomes.reasons.len().saturating_sub(1))
            }
        }
    }

    fn quoted(&self, code: Currency, days: (i32, i32), averages: &mut AveragesOf) -> Result<Quoted, String> {
        let (to, gap) = (self.how.to, self.how.max_gap_days);
        match self.how.when {
            When::Day(_) | When::Each(_) => self.rates.find(code, to, days.0, gap),
            When::PeriodAverage | When::YearAverage => {
                let own = averages.entry(code).or_insert_with(|| self.rates.averages(code, to, gap));
                own.as_ref().map_err(String::clone)?.over(days.0, days.1)
            }
        }
    }

    /// The columns that say what every amount was and by what rate it was converted.
    fn keep_original(&self, converted: &mut Register, outcomes: &Outcomes) {
        let register = self.register;
        let mut keep = |name: String, cell: &dyn Fn(usize) -> Option<String>| {
            let cells: Vec<Option<Box<str>>> =
                (0..register.len()).map(|at| cell(at).map(String::into_boxed_str)).collect();
            converted.extra.insert(name, Category::of(&cells));
        };
        let currency = |at: usize| register.currency(at).map(|(code, _)| code.to_string());
        keep(CURRENCY.to_owned(), &currency);
        for field in Self::money(register) {
            keep(original(field), &|at| register.amount(field, at).map(|amount| amount.to_string()));
        }
        keep(RATE.to_owned(), &|at| outcomes.quoted(at).map(|quoted| quoted.text.clone()));
        let days = |quoted: &Quoted| match &quoted.mean {
            Some(mean) => format!("{} … {}", show(mean.span.0), show(mean.span.1)),
            None => show(quoted.day),
        };
        keep(DATE.to_owned(), &|at| outcomes.quoted(at).map(days));
        if matches!(self.how.when, When::PeriodAverage | When::YearAverage) {
            keep(QUOTES.to_owned(), &|at| Some(outcomes.quoted(at)?.mean.as_ref()?.quotes.to_string()));
        }
        keep(SOURCE.to_owned(), &|at| outcomes.quoted(at).map(|_| self.rates.label()));
    }

    /// Writes down what was done, and what could not be.
    fn sign(&self, converted: &mut Register, outcomes: &Outcomes) -> Result<()> {
        let at = match self.how.when {
            When::Each(field) => field.name().to_owned(),
            When::Day(day) => show(day),
            When::PeriodAverage => "period_average".to_owned(),
            When::YearAverage => "year_average".to_owned(),
        };
        let (gap, base) = (self.how.max_gap_days.to_string(), self.rates.base());
        let settings = [
            ("converted_to", self.how.to.as_str()),
            ("rates", self.rates.name()),
            ("rates_vintage", self.rates.vintage().unwrap_or("not given")),
            ("rates_base", base.as_str()),
            ("rates_at", &at),
            ("rates_max_gap_days", &gap),
            ("rates_digest", self.rates.digest()),
        ];
        for (name, value) in settings {
            converted.settings.insert(name.to_owned(), value.to_owned());
        }
        converted.notes.push(self.note(&at, outcomes)?);
        converted.rejected.extend((0..self.register.len()).filter_map(|project| self.rejection(project, outcomes)));
        converted.rejected.sort();
        Ok(())
    }

    fn note(&self, at: &str, outcomes: &Outcomes) -> Result<String> {
        let n = outcomes.each.iter().filter(|outcome| matches!(outcome, Outcome::By(_))).count();
        let note = format!("{n} projects converted to {} at {at} by {}", self.how.to, self.rates.label());
        let left: Vec<(usize, &str)> =
            (0..).zip(&outcomes.each).filter_map(|(at, o)| Some((at, o.reason()?.code()))).collect();
        if left.is_empty() { Ok(note) } else { Ok(format!("{note}; left out: {}", self.register.tally(&left)?)) }
    }

    fn rejection(&self, project: usize, outcomes: &Outcomes) -> Option<Rejection> {
        let register = self.register;
        let outcome = outcomes.of(project);
        let reason = outcome.reason()?;
        let detail = match outcome {
            Outcome::NoRate(nth) => outcomes.reasons.get(nth).cloned().unwrap_or_default(),
            _ => self.no_date(project),
        };
        let columns = register.default_money().into_iter().chain(Self::money(register));
        let known = |field: Field| Some((field, register.amount(field, project)?));
        let (field, amount) = columns.into_iter().find_map(known)?;
        let code = register.currency(project).map(|(code, _)| code.to_string()).unwrap_or_default();
        Some(register.rejection(project, field.name(), &format!("{amount} {code}"), reason.code(), &detail))
    }

    fn no_date(&self, project: usize) -> String {
        let field = match self.how.when {
            When::Each(field) => field.name(),
            When::Day(_) => "a day",
            When::PeriodAverage => return "a start and an end were expected".to_owned(),
            When::YearAverage => return "a part with a year was expected".to_owned(),
        };
        match self.day(project) {
            Err(found) if !found.is_empty() => format!("{field} to the day was expected, found {found}"),
            _ => format!("{field} to the day was expected"),
        }
    }
}

fn original(field: Field) -> String {
    format!("original_{}", field.name())
}
