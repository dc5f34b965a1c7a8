//! What every project lacks, as bits over the needs that are asked for.

use std::collections::BTreeMap;

use super::needs::{Need, Question};
use crate::money::{Amount, Currency, Sum};
use crate::register::{Field, Register};
use crate::table::Conserved;
use crate::{Error, Result, Work};

/// What every project of a register lacks.
pub(super) struct Lacking {
    /// The distinct needs, in the order in which they are first asked for.
    pub needs: Vec<Need>,
    /// Bit `k` of a project: it lacks `needs[k]`.
    pub bits: Vec<u64>,
    /// Needs that no project of the register has.
    pub absent: u64,
}

impl Lacking {
    pub(super) fn of(register: &Register, questions: &[&Question], work: &Work) -> Result<Self> {
        let mut needs: Vec<Need> = Vec::new();
        for need in questions.iter().flat_map(|question| &question.needs) {
            if !needs.contains(need) {
                needs.push(need.clone());
            }
        }
        if needs.len() > 64 {
            return Err(Error::Internal(format!("{} needs where 64 have room", needs.len())));
        }
        let (mut bits, mut absent) = (vec![0_u64; register.len()], 0);
        for (need, bit) in needs.iter().zip(flags()) {
            let met = need.met(register)?;
            absent |= if met.contains(&true) { 0 } else { bit };
            bits.iter_mut().zip(met).for_each(|(bits, met)| *bits |= if met { 0 } else { bit });
            work.advance(0)?;
        }
        Ok(Self { needs, bits, absent })
    }

    /// The needs of a question, as bits.
    pub(super) fn mask(&self, question: &Question) -> u64 {
        self.named(u64::MAX).filter(|(need, _)| question.needs.contains(need)).fold(0, |mask, (_, bit)| mask | bit)
    }

    /// The needs of these bits.
    pub(super) fn named(&self, mask: u64) -> impl Iterator<Item = (&Need, u64)> {
        self.needs.iter().zip(flags()).filter(move |(_, bit)| mask & bit != 0)
    }
}

fn flags() -> impl Iterator<Item = u64> {
    (0..64).map(|k| 1 << k)
}

/// Projects and their money.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    pub n: u64,
    /// All amounts.
    pub all: Sum,
    /// Amounts that are not negative: what shares rest on.
    pub positive: Sum,
}

impl Part {
    pub(super) fn add(&mut self, minor: Option<i128>) {
        self.n = self.n.saturating_add(1);
        if let Some(minor) = minor {
            self.all.add(minor);
            self.positive.add(minor.max(0));
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.n = self.n.saturating_add(other.n);
        self.all.merge(&other.all);
        self.positive.merge(&other.positive);
    }

    /// The money; `None` when no amount is known.
    pub(super) fn money(&self, scale: u8) -> Result<Option<Amount>> {
        let known = self.all.n() > 0;
        known.then(|| Ok(Amount { minor: self.minor()?, scale })).transpose()
    }

    pub(super) fn minor(&self) -> Result<i128> {
        self.all.total("the money of a question")
    }

    pub(super) fn positive(&self) -> Result<u128> {
        Ok(self.positive.total("the money of a question")?.unsigned_abs())
    }
}

/// The projects of one currency, by what they lack.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The currency with its fraction digits; `None` for projects without currency.
    pub currency: Option<(Currency, u8)>,
    /// Projects that count, by what they lack.
    pub by_lack: BTreeMap<u64, Part>,
    /// What the ledger leaves out, by reason.
    pub excluded: BTreeMap<&'static str, (u64, Sum)>,
    /// All projects, with all that stands in the register.
    pub whole: Part,
}

/// Some projects of a register by currency, those without currency last.
pub(super) fn held(register: &Register, lacking: &Lacking, of: impl Fn(usize) -> bool) -> Vec<Held> {
    let money = register.default_money();
    let mut by_currency: BTreeMap<u16, Held> = BTreeMap::new();
    let projects = register.currency_codes().iter().zip(&lacking.bits).enumerate();
    for (project, (&code, &bits)) in projects.filter(|(project, _)| of(*project)) {
        let held = by_currency.entry(code).or_default();
        held.currency = register.currency(project);
        held.whole.add(money.and_then(|field| register.money(field)?.get(project)));
        if money.is_none_or(|field| register.counts(field, project)) {
            let countable = money.and_then(|field| register.countable(field, project));
            held.by_lack.entry(bits).or_default().add(countable);
        }
        if let Some(field) = money {
            held.leave_out(register, field, project);
        }
    }
    by_currency.into_values().collect()
}

impl Held {
    fn leave_out(&mut self, register: &Register, field: Field, project: usize) {
        for entry in register.excluded_of(field, project) {
            let (n, sum) = self.excluded.entry(entry.reason.code()).or_default();
            *n = n.saturating_add(u64::from(entry.whole));
            entry.minor.into_iter().for_each(|minor| sum.add(minor));
        }
    }

    /// Fraction digits of the amounts.
    pub(super) fn scale(&self) -> u8 {
        self.currency.map_or(2, |currency| currency.1)
    }

    /// The code of the currency.
    pub(super) fn code(&self) -> Option<String> {
        self.currency.map(|currency| currency.0.to_string())
    }

    /// The projects whose lack fulfils a condition.
    pub(super) fn part(&self, condition: impl Fn(u64) -> bool) -> Part {
        let mut part = Part::default();
        self.by_lack.iter().filter(|(bits, _)| condition(**bits)).for_each(|(_, own)| part.merge(own));
        part
    }

    /// Answered + blocked + what the ledger leaves out = register, checked.
    pub(super) fn conserved(&self, answered: &Part, blocked: &Part) -> Result<Conserved> {
        let left_out = self
            .excluded
            .iter()
            .map(|(reason, (n, sum))| Ok(((*reason).to_owned(), *n, sum.total("the money left out of a question")?)));
        let mut excluded = vec![("blocked".to_owned(), blocked.n, blocked.minor()?)];
        excluded.extend(left_out.collect::<Result<Vec<_>>>()?);
        let line = Conserved {
            currency: self.code().unwrap_or_default(),
            scale: self.scale(),
            counted: (answered.n, answered.minor()?),
            excluded,
            register: (self.whole.n, self.whole.minor()?),
        };
        if line.holds() { Ok(line) } else { Err(Error::Internal(format!("a question is not conserved: {line:?}"))) }
    }
}
