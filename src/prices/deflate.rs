//! Constant prices: the yearly parts of every project in the prices of one year.

use std::collections::BTreeMap;

use super::fraction::Fraction;
use super::index::PriceIndex;
use super::restate::{BLOCK, Rule, has_money, restate};
use crate::money::Currency;
use crate::register::{Field, NoYear, Reason, Register, Rejection, YearBasis};
use crate::{Error, Result, Work};

/// What to do with a project that has a year the index lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lacking {
    /// Refuse, saying which years are needed and which there are.
    #[default]
    Refuse,
    /// Leave the project out as `no_index`.
    LeaveOut,
}

/// How to bring money to constant prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// The year whose prices are wanted.
    pub base: i32,
    /// By what rule money belongs to a year; of a register that is by year already, its own years.
    pub basis: YearBasis,
    /// The currency that the index is for, where the register has several; others are left out as `other_currency`.
    pub currency: Option<Currency>,
    /// What to do when the index lacks a year.
    pub lacking: Lacking,
}

/// Brings all money to the prices of one year: `real = nominal · I(base) / I(year)` for the part of every project that
/// belongs to `year`, each part rounded once, half to even, and the parts summed to one row a project again.
///
/// The amount as it was stands beside as `nominal`. A project that cannot be placed in a year, has a year the index
/// lacks, or is in another currency has no amount in constant prices: it is left out by that reason, and listed in
/// [`Register::rejected`]. Index, vintage, base year and basis stand in [`Register::settings`]. The Danish index of
/// municipal prices and wages (KL's pl) does not cover construction: such money needs another index, and no register
/// tells which money that is.
///
/// # Errors
/// [`Error::Settings`] for a year the index lacks, or money that is in constant prices already, [`Error::Currency`] when
/// the register has several currencies and none is named, [`Error::Schema`] when there is no money or the basis has no
/// columns, [`Error::AmountOverflow`], [`Error::Interrupted`].
pub fn in_prices(register: &Register, index: &PriceIndex, how: &Constant, work: &Work) -> Result<Register> {
    let plan = Plan::of(register, index, how)?;
    work.begin("prices", u64::try_from(register.len()).unwrap_or_default().saturating_mul(2));
    let levels = plan.levels(work)?;
    let restated = restate(register, |project| plan.rule(project, &levels), work)?;
    let mut real = register.with_money(restated.money, restated.excluded);
    let nominal = register.money(plan.money).cloned().unwrap_or_default();
    real.money.insert(Field::Nominal, nominal);
    if let Some(entries) = register.excluded.get(&plan.money) {
        real.excluded.insert(Field::Nominal, entries.clone());
    }
    plan.sign(&mut real, &levels)?;
    Ok(real)
}

/// What is asked of whom.
struct Plan<'a> {
    register: &'a Register,
    index: &'a PriceIndex,
    how: &'a Constant,
    basis: YearBasis,
    /// The money column that `nominal` keeps.
    money: Field,
    /// The currency the index is for; `None` where the register has only one.
    currency: Option<Currency>,
}

/// Why a project stays without an amount in constant prices.
enum Without {
    Year(NoYear),
    Index(String),
    Currency(Currency),
}

type Levels = BTreeMap<i32, Fraction>;

impl<'a> Plan<'a> {
    fn of(register: &'a Register, index: &'a PriceIndex, how: &'a Constant) -> Result<Self> {
        if let Some(basis) = register.settings().get("price_basis") {
            return Err(Error::Settings(format!(
                "the money is in constant prices already: {basis}; start from the nominal register"
            )));
        }
        if register.money(Field::Nominal).is_some() {
            return Err(Error::Schema("the register has a money column 'nominal' already".to_owned()));
        }
        let money = register.default_money().ok_or_else(|| {
            Error::Schema("the register has no money column; name one in the schema: amount=\"…\"".to_owned())
        })?;
        index.ratio(how.base, how.base)?;
        // Years that stand in the register already are not made again.
        let by_year = register.settings().contains_key("years");
        let basis = if by_year { YearBasis::Reported("year".to_owned()) } else { how.basis.clone() };
        if !by_year && basis == YearBasis::Columns {
            return Err(Error::Settings(
                "money reported a column a year has its prices by year: first by_year(basis=\"reported\"), then in_prices"
                    .to_owned(),
            ));
        }
        if !by_year {
            register.check_basis(&basis)?;
        }
        let currency = only_currency(register, how.currency)?;
        Ok(Self { register, index, how, basis, money, currency })
    }

    fn years(&self, project: usize) -> Result<Vec<(i32, u64)>, Without> {
        if let Some((own, _)) = self.register.currency(project)
            && self.currency.is_some_and(|wanted| wanted != own)
        {
            return Err(Without::Currency(own));
        }
        let years = self.register.years_of(project, &self.basis).map_err(Without::Year)?;
        let lacking: Vec<String> =
            years.iter().filter(|(year, _)| !self.has(*year)).map(|(y, _)| y.to_string()).collect();
        let refuse = self.how.lacking == Lacking::Refuse;
        if refuse || lacking.is_empty() { Ok(years) } else { Err(Without::Index(lacking.join(", "))) }
    }

    fn has(&self, year: i32) -> bool {
        self.index.has(self.how.base, year)
    }

    /// `I(base) / I(year)` for every year that is needed.
    fn levels(&self, work: &Work) -> Result<Levels> {
        let mut needed: BTreeMap<i32, u64> = BTreeMap::new();
        for project in 0..self.register.len() {
            if project % BLOCK == 0 {
                work.advance(u64::try_from(BLOCK).unwrap_or_default())?;
            }
            let years =
                if has_money(self.register, project) { self.years(project).unwrap_or_default() } else { Vec::new() };
            for (year, _) in years {
                let n = needed.entry(year).or_default();
                *n = n.saturating_add(1);
            }
        }
        let lacking: Vec<String> = needed
            .iter()
            .filter(|(year, _)| !self.has(**year))
            .map(|(year, n)| format!("{year} ({n} projects)"))
            .collect();
        if !lacking.is_empty() {
            return Err(Error::Settings(format!(
                "{} has {}, but the register has money in {}; take an index that has them, or leave those projects \
                 out: missing=\"exclude\"",
                self.index.label(),
                self.index.spans(),
                lacking.join(", ")
            )));
        }
        needed.keys().map(|&year| Ok((year, self.index.ratio(self.how.base, year)?))).collect()
    }

    fn rule<'l>(&self, project: usize, levels: &'l Levels) -> Result<Rule<'l>> {
        if !has_money(self.register, project) {
            return Ok(Rule::Keep);
        }
        let years = match self.years(project) {
            Ok(years) => years,
            Err(without) => return Ok(Rule::LeaveOut(without.reason())),
        };
        let lacking = || Error::Internal("a year without a level".to_owned());
        let part = |(year, days): &(i32, u64)| Ok((*days, levels.get(year).ok_or_else(lacking)?));
        Ok(Rule::Times(years.iter().map(part).collect::<Result<_>>()?))
    }

    /// Writes down what was done, and what could not be.
    fn sign(&self, real: &mut Register, levels: &Levels) -> Result<()> {
        let by = self.register.settings().get("years").map_or(self.basis.word(), String::as_str);
        let basis = format!("{} prices, {}", self.how.base, self.index.label());
        self.sign_settings(&mut real.settings, &basis, by);
        let without = self.without();
        let reasons: Vec<(usize, &str)> = without.iter().map(|(at, why)| (*at, why.reason().code())).collect();
        let span = levels.keys().next().zip(levels.keys().next_back());
        let span = span.map(|(first, last)| format!(", years {first} to {last} by {by}")).unwrap_or_default();
        let left_out = if reasons.is_empty() {
            String::new()
        } else {
            format!("; {} projects left out, nominal: {}", reasons.len(), self.register.tally(&reasons)?)
        };
        real.notes.push(format!("in {basis}{span}{left_out}"));
        // Years that were missing when the register was made by year are listed already.
        let listed = self.register.settings().contains_key("years");
        let new = without.iter().filter(|(_, why)| !(listed && matches!(why, Without::Year(_))));
        real.rejected.extend(new.map(|(at, why)| self.rejection(*at, why)));
        real.rejected.sort();
        Ok(())
    }

    fn sign_settings(&self, settings: &mut BTreeMap<String, String>, basis: &str, by: &str) {
        let index = self.index;
        let mut put = |name: &str, value: &str| drop(settings.insert(name.to_owned(), value.to_owned()));
        put("price_basis", basis);
        put("price_index", index.name());
        put("price_country", index.country().unwrap_or("not given"));
        put("price_vintage", index.vintage().unwrap_or("not given"));
        put("price_kind", index.kind().word());
        put("price_year", &self.how.base.to_string());
        put("price_years_by", by);
        put("price_digest", index.digest());
        if let Some(currency) = self.currency {
            put("price_currency", currency.as_str());
        }
    }

    /// Projects whose money has no price level, with why.
    fn without(&self) -> Vec<(usize, Without)> {
        let projects = (0..self.register.len()).filter(|at| has_money(self.register, *at));
        projects.filter_map(|at| Some((at, self.years(at).err()?))).collect()
    }

    fn rejection(&self, project: usize, why: &Without) -> Rejection {
        let (register, index) = (self.register, self.index);
        match why {
            Without::Year(why) => register.no_year(project, &self.basis, why),
            Without::Index(years) => {
                let detail = format!("{} has {}", index.label(), index.spans());
                register.rejection(project, "year", years, Reason::NoIndex.code(), &detail)
            }
            Without::Currency(own) => {
                let wanted = self.currency.map(|code| code.to_string()).unwrap_or_default();
                let detail = format!("the index is for {wanted}");
                register.rejection(project, "currency", own.as_str(), Reason::OtherCurrency.code(), &detail)
            }
        }
    }
}

impl Without {
    fn reason(&self) -> Reason {
        match self {
            Self::Year(_) => Reason::NoYear,
            Self::Index(_) => Reason::NoIndex,
            Self::Currency(_) => Reason::OtherCurrency,
        }
    }
}

/// The currency that the index is for, `None` where there is no choice.
fn only_currency(register: &Register, wanted: Option<Currency>) -> Result<Option<Currency>> {
    let codes: Vec<Currency> = register.currencies().iter().map(|(code, _)| *code).collect();
    let have = || codes.iter().map(Currency::as_str).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(code) if codes.contains(&code) => Ok(Some(code)),
        Some(code) => Err(Error::Currency(format!("the register has no {code}; it has {}", have()))),
        None if codes.len() < 2 => Ok(None),
        None => Err(Error::Currency(format!(
            "an index is for one currency; the register has {}: say which, as currency=\"DKK\", or convert first",
            have()
        ))),
    }
}
