//! The list of blocked conclusions: which missing field blocks which question for how much money.

use std::cmp::Reverse;

use super::lacking::{Held, Lacking, Part, held};
use super::needs::{Question, chosen};
use crate::money::Amount;
use crate::register::Register;
use crate::table::{Column, Table};
use crate::totals::per_cent;
use crate::{Error, Result, Work};

/// One row for each question, currency and need that blocks it; a question that nothing blocks has one row with null.
///
/// - `question`, `asks` (the question in words), `needs` (all that must be known of a project; `a or b`: one of them),
///   `currency`;
/// - `n`, `n_share`, `money`, `money_share`: projects of which all needs are known, and their amounts in the default money
///   column, with per cents of the projects and amounts that count (two digits, half to even);
/// - `blocked_by`: a need that some projects lack; `blocked_n`, `blocked_money`: those projects. A project that lacks two
///   needs stands under both, so these columns must not be added up;
/// - `only_n`, `only_money`: projects that lack nothing else: what filling this field alone would free.
///
/// The money of no known amount is null. Questions come in their order, currencies by code, those without last, needs by
/// the money they block. `conserved` has one line for each question and currency: answered + blocked + what the ledger
/// leaves out = register.
///
/// # Errors
/// [`Error::Settings`] for an unknown question or language; [`Error::AmountOverflow`]; [`Error::Interrupted`].
pub fn questions(register: &Register, codes: &[String], language: &str, work: &Work) -> Result<Table> {
    let asked = chosen(codes)?;
    let lacking = Lacking::of(register, &asked, work)?;
    let held = held(register, &lacking, |_| true);
    let (mut lines, mut table) = (Vec::new(), Table::new());
    for question in asked {
        let mask = lacking.mask(question);
        for held in &held {
            let answer = Answer::of(held, &lacking, mask)?;
            table.conserved.push(held.conserved(&answer.answered, &answer.blocked)?);
            lines.extend(answer.lines(question, held)?);
        }
    }
    tabulate(table, &lines, language)
}

/// What a question finds in the projects of one currency.
pub(super) struct Answer {
    pub answered: Part,
    pub blocked: Part,
    /// By need: its name, the projects that lack it, and those that lack nothing else.
    pub by_need: Vec<(String, Part, Part)>,
}

impl Answer {
    pub(super) fn of(held: &Held, lacking: &Lacking, mask: u64) -> Result<Self> {
        let (answered, blocked) = (held.part(|bits| bits & mask == 0), held.part(|bits| bits & mask != 0));
        let mut by_need = Vec::new();
        for (need, bit) in lacking.named(mask) {
            let (all, only) = (held.part(|bits| bits & bit != 0), held.part(|bits| bits & mask == bit));
            if all.n > 0 {
                let order = (Reverse(all.money(held.scale())?.map(|a| a.minor)), Reverse(all.n), need.to_string());
                by_need.push((order, all, only));
            }
        }
        by_need.sort_by(|a, b| a.0.cmp(&b.0));
        let by_need = by_need.into_iter().map(|((_, _, name), all, only)| (name, all, only)).collect();
        Ok(Self { answered, blocked, by_need })
    }

    fn lines<'a>(&self, question: &'a Question, held: &Held) -> Result<Vec<Line<'a>>> {
        let mut all = self.answered;
        all.merge(&self.blocked);
        let line = Line {
            question,
            currency: held.code(),
            n: self.answered.n,
            n_share: per_cent(self.answered.n.into(), all.n.into()),
            money: self.answered.money(held.scale())?,
            money_share: per_cent(self.answered.positive()?, all.positive()?),
            blocked: None,
        };
        if self.by_need.is_empty() {
            return Ok(vec![line]);
        }
        let blocked = |(name, all, only): &(String, Part, Part)| {
            let (money, only_money) = (all.money(held.scale())?, only.money(held.scale())?);
            let blocked = Blocked { by: name.clone(), n: all.n, money, only_n: only.n, only_money };
            Ok(Line { blocked: Some(blocked), ..line.clone() })
        };
        self.by_need.iter().map(blocked).collect()
    }
}

#[derive(Clone)]
struct Line<'a> {
    question: &'a Question,
    currency: Option<String>,
    n: u64,
    n_share: Option<i128>,
    money: Option<Amount>,
    money_share: Option<i128>,
    blocked: Option<Blocked>,
}

#[derive(Clone)]
struct Blocked {
    by: String,
    n: u64,
    money: Option<Amount>,
    only_n: u64,
    only_money: Option<Amount>,
}

impl Question {
    /// The question in words.
    ///
    /// # Errors
    /// [`Error::Settings`] for a language it is not written in.
    pub fn asks(&self, language: &str) -> Result<&str> {
        match language {
            "da" => Ok(&self.da),
            "en" => Ok(&self.en),
            other => Err(Error::Settings(format!("no questions in language '{other}'; there are: da, en"))),
        }
    }

    /// All it needs, as text.
    pub(super) fn needed(&self) -> String {
        self.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

fn tabulate(table: Table, lines: &[Line<'_>], language: &str) -> Result<Table> {
    let text = |of: &dyn Fn(&Line<'_>) -> Option<String>| Column::Text(lines.iter().map(of).collect());
    let asks: Vec<&str> = lines.iter().map(|l| l.question.asks(language)).collect::<Result<_>>()?;
    let share =
        |of: fn(&Line<'_>) -> Option<i128>| Column::Decimal { digits: lines.iter().map(of).collect(), scale: 2 };
    let blocked = |of: fn(&Blocked) -> u64| {
        let n = |l: &Line<'_>| l.blocked.as_ref().and_then(|b| i64::try_from(of(b)).ok());
        Column::Count(lines.iter().map(n).collect())
    };
    let money = |of: &dyn Fn(&Line<'_>) -> Option<Amount>| Column::money(&lines.iter().map(of).collect::<Vec<_>>());
    Ok(table
        .with("question", text(&|l| Some(l.question.code.clone())))
        .with("asks", Column::Text(asks.into_iter().map(|asks| Some(asks.to_owned())).collect()))
        .with("needs", text(&|l| Some(l.question.needed())))
        .with("currency", text(&|l| l.currency.clone()))
        .with("n", Column::Count(lines.iter().map(|l| i64::try_from(l.n).ok()).collect()))
        .with("n_share", share(|l| l.n_share))
        .with("money", money(&|l| l.money)?)
        .with("money_share", share(|l| l.money_share))
        .with("blocked_by", text(&|l| l.blocked.as_ref().map(|b| b.by.clone())))
        .with("blocked_n", blocked(|b| b.n))
        .with("blocked_money", money(&|l| l.blocked.as_ref()?.money)?)
        .with("only_n", blocked(|b| b.only_n))
        .with("only_money", money(&|l| l.blocked.as_ref()?.only_money)?))
}
