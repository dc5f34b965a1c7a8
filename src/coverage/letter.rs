//! What is missing on the records of one owner, and what cannot be answered because of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lacking::{Held, Lacking, Part, held};
use super::needs::{Question, chosen};
use super::questions::Answer;
use crate::money::Amount;
use crate::register::{Category, Field, Register};
use crate::table::{Column, Table};
use crate::{Error, Result, Work};

/// Whose records, and which questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LetterSettings {
    /// The value of the column `by` that names the owner; all records without it.
    pub owner: Option<String>,
    /// The column that names owners; without it the unit, else the provider.
    pub by: Option<String>,
    /// Codes of questions; all without them.
    pub questions: Vec<String>,
    /// Projects of each currency listed by name; the others are counted.
    pub most: usize,
}

impl Default for LetterSettings {
    fn default() -> Self {
        Self { owner: None, by: None, questions: Vec::new(), most: 20 }
    }
}

/// The facts of a letter, without its words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Letter {
    /// The owner, as the register names it.
    pub owner: Option<String>,
    /// The column that names it.
    pub by: Option<String>,
    /// The records it is about: `currency`, `n`, `money`, and `complete`, those that lack nothing asked for here.
    pub about: Table,
    /// What cannot be answered: `question`, `en`, `da`, `currency`, `n` and `money` of the projects that block it,
    /// `of_n` (all projects), `missing` (needs, by the money they block), and `absent`: whether one of them is missing
    /// in the whole register. By money, then projects.
    pub questions: Table,
    /// Needs that no project of the register has: the form lacks them, not the owner.
    pub absent: Vec<String>,
    /// Projects that lack something other projects of the register have: `id`, `title`, `currency`, `amount`, `missing`.
    /// By currency, largest amounts first, at most as many of each as asked for. `a = 0`: it is given as 0.
    pub projects: Table,
    /// The projects not listed: `currency`, `n`, `money`.
    pub rest: Table,
}

/// Collects what is missing on the records of one owner.
///
/// What the ledger leaves out, as reports of a grant that another unit reports too, is not asked about.
///
/// # Errors
/// [`Error::Schema`] when no project has the owner, or there is no such column; [`Error::Settings`] for an unknown
/// question; [`Error::AmountOverflow`]; [`Error::Interrupted`].
pub fn letter(register: &Register, settings: &LetterSettings, work: &Work) -> Result<Letter> {
    let asked = chosen(&settings.questions)?;
    let (by, own) = records_of(register, settings)?;
    let lacking = Lacking::of(register, &asked, work)?;
    let money = register.default_money();
    let own = |at: usize| own.as_ref().is_none_or(|own| own.get(at) == Some(&true));
    let counts = |at: usize| money.is_none_or(|field| register.counts(field, at));
    let held = held(register, &lacking, own);
    let mut listed: Vec<usize> = (0..register.len()).filter(|&at| own(at) && counts(at) && lacking.asks(at)).collect();
    largest_first(register, &mut listed);
    let others = beyond(register, settings.most, &mut listed);
    Ok(Letter {
        owner: settings.owner.clone(),
        by: by.map(str::to_owned),
        about: about(&held, lacking.absent)?,
        questions: blocked(&held, &lacking, &asked)?,
        absent: absent(&lacking),
        projects: list(register, &lacking, &listed)?,
        rest: rest(register, &lacking, &others)?,
    })
}

fn absent(lacking: &Lacking) -> Vec<String> {
    let fields = lacking.named(lacking.absent).map(|(need, _)| need.fields()).collect();
    shortest(fields).iter().map(|fields| named(fields)).collect()
}

/// The records a letter is about: the column that names the owner, and its records; all without an owner.
fn records_of<'a>(register: &Register, settings: &'a LetterSettings) -> Result<(Option<&'a str>, Option<Vec<bool>>)> {
    match (settings.owner.as_deref(), settings.by.as_deref()) {
        (Some(owner), by) => {
            let by = column(register, owner, by)?;
            Ok((Some(by), Some(records(register, owner, by)?)))
        }
        (None, None) => Ok((None, None)),
        (None, Some(by)) => Err(Error::Settings(format!("by = '{by}' names no owner without owner"))),
    }
}

/// The column that names the owner: the one asked for, else the unit, else the provider.
fn column<'a>(register: &Register, owner: &str, by: Option<&'a str>) -> Result<&'a str> {
    if let Some(by) = by {
        return Ok(by);
    }
    let (unit, provider) = (Field::Unit.name(), Field::Provider.name());
    let has = |name: &str| records(register, owner, name).is_ok();
    match (has(unit), has(provider)) {
        (true, _) => Ok(unit),
        (false, true) => Ok(provider),
        (false, false) => Err(Error::Schema(format!(
            "no unit or provider '{owner}'; the units are: {}; the providers are: {}",
            known(register.category(Field::Unit)),
            known(register.category(Field::Provider))
        ))),
    }
}

fn known(column: Option<&Category>) -> String {
    const SHOWN: usize = 12;
    let values = column.map(Category::values).unwrap_or_default();
    let shown: Vec<&str> = values.iter().take(SHOWN).map(AsRef::as_ref).collect();
    let more = if values.len() > SHOWN { ", …" } else { "" };
    if shown.is_empty() { "none".to_owned() } else { format!("{}{more}", shown.join(", ")) }
}

/// The records of an owner; a provider is known by its key or by its name as published.
fn records(register: &Register, owner: &str, by: &str) -> Result<Vec<bool>> {
    let column = register.dimension(by)?;
    let provider = by == Field::Provider.name();
    let is = |at: usize| column.get(at) == Some(owner) || (provider && register.provider_name(at) == Some(owner));
    let own: Vec<bool> = (0..register.len()).map(is).collect();
    if own.contains(&true) {
        return Ok(own);
    }
    Err(Error::Schema(format!("no project has {by} '{owner}'; the register has: {}", known(Some(column)))))
}

fn about(held: &[Held], absent: u64) -> Result<Table> {
    let all: Vec<Part> = held.iter().map(|held| held.part(|_| true)).collect();
    let complete = held.iter().map(|held| held.part(|bits| bits & !absent == 0).n);
    Ok(sums(held, &all)?.with("complete", Column::Count(complete.map(|n| i64::try_from(n).ok()).collect())))
}

/// One row a currency: `currency`, `n`, `money`.
fn sums(held: &[Held], parts: &[Part]) -> Result<Table> {
    let money: Vec<Option<Amount>> =
        held.iter().zip(parts).map(|(held, part)| part.money(held.scale())).collect::<Result<_>>()?;
    Ok(Table::new()
        .with("currency", Column::Text(held.iter().map(Held::code).collect()))
        .with("n", Column::Count(parts.iter().map(|part| i64::try_from(part.n).ok()).collect()))
        .with("money", Column::money(&money)?))
}

struct Blocked<'a> {
    question: &'a Question,
    currency: Option<String>,
    n: u64,
    of_n: u64,
    money: Option<Amount>,
    missing: Vec<String>,
    absent: bool,
}

fn blocked(held: &[Held], lacking: &Lacking, asked: &[&Question]) -> Result<Table> {
    let mut lines = Vec::new();
    for question in asked {
        let mask = lacking.mask(question);
        for held in held {
            let answer = Answer::of(held, lacking, mask)?;
            let (n, of_n) = (answer.blocked.n, answer.answered.n.saturating_add(answer.blocked.n));
            let (money, currency) = (answer.blocked.money(held.scale())?, held.code());
            let missing = answer.by_need.into_iter().map(|(name, ..)| name).collect();
            let absent = mask & lacking.absent != 0;
            lines.extend((n > 0).then_some(Blocked { question, currency, n, of_n, money, missing, absent }));
        }
    }
    // A stable sort: questions of the same weight keep their order.
    lines.sort_by_key(|line| {
        (line.currency.is_none(), line.currency.clone(), Reverse(line.money.map(|m| m.minor)), Reverse(line.n))
    });
    let text = |of: &dyn Fn(&Blocked<'_>) -> Option<String>| Column::Text(lines.iter().map(of).collect());
    let count = |of: fn(&Blocked<'_>) -> u64| Column::Count(lines.iter().map(|l| i64::try_from(of(l)).ok()).collect());
    Ok(Table::new()
        .with("question", text(&|l| Some(l.question.code.clone())))
        .with("en", text(&|l| Some(l.question.en.clone())))
        .with("da", text(&|l| Some(l.question.da.clone())))
        .with("currency", text(&|l| l.currency.clone()))
        .with("n", count(|l| l.n))
        .with("of_n", count(|l| l.of_n))
        .with("money", Column::money(&lines.iter().map(|l| l.money).collect::<Vec<_>>())?)
        .with("missing", Column::Texts(lines.iter().map(|l| l.missing.clone()).collect()))
        .with("absent", Column::Flag(lines.iter().map(|l| Some(l.absent)).collect())))
}

impl Lacking {
    /// Whether a project lacks something that others have.
    fn asks(&self, project: usize) -> bool {
        self.bits.get(project).is_some_and(|bits| bits & !self.absent != 0)
    }
}

/// By currency and amount; ties go to the lower id, which positions follow.
fn largest_first(register: &Register, projects: &mut [usize]) {
    let (money, codes) = (register.default_money(), register.currency_codes());
    let minor = |project: usize| register.countable(money?, project);
    projects.sort_by_key(|&project| (codes.get(project).copied(), Reverse(minor(project)), project));
}

/// Takes the projects beyond the first `most` of each currency away.
fn beyond(register: &Register, most: usize, listed: &mut Vec<usize>) -> Vec<usize> {
    let (codes, mut seen, mut others) = (register.currency_codes(), BTreeMap::<Option<u16>, usize>::new(), Vec::new());
    listed.retain(|&project| {
        let seen = seen.entry(codes.get(project).copied()).or_default();
        *seen = seen.saturating_add(1);
        let first = *seen <= most;
        others.extend((!first).then_some(project));
        first
    });
    others
}

fn list(register: &Register, lacking: &Lacking, listed: &[usize]) -> Result<Table> {
    let money = register.default_money();
    let text = |of: &dyn Fn(usize) -> Option<String>| Column::Text(listed.iter().map(|&at| of(at)).collect());
    let amounts: Vec<Option<Amount>> = listed.iter().map(|&at| register.amount(money?, at)).collect();
    let title = |at| register.text(Field::Title).and_then(|titles| titles.get(at)).map(str::to_owned);
    Ok(Table::new()
        .with("id", text(&|at| Some(register.id(at).to_owned())))
        .with("title", text(&title))
        .with("currency", text(&|at| register.currency(at).map(|c| c.0.to_string())))
        .with("amount", Column::money(&amounts)?)
        .with("missing", Column::Texts(listed.iter().map(|&at| missing(register, lacking, at)).collect())))
}

/// What a project lacks, each thing once: a field by itself makes the choice between it and others superfluous.
fn missing(register: &Register, lacking: &Lacking, project: usize) -> Vec<String> {
    let bits = lacking.bits.get(project).copied().unwrap_or_default() & !lacking.absent;
    let zero = |field: &Field| match register.money(*field) {
        Some(column) => column.get(project) == Some(0),
        None => register.count(*field).is_some_and(|column| column.get(project) == Some(0)),
    };
    let fields: Vec<Vec<Field>> = lacking.named(bits).map(|(need, _)| need.fields()).collect();
    let name = |fields: Vec<Field>| format!("{}{}", named(&fields), if fields.iter().any(zero) { " = 0" } else { "" });
    shortest(fields).into_iter().map(name).collect()
}

fn named(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(" or ")
}

/// Choices between fields, without those that contain another.
fn shortest(mut choices: Vec<Vec<Field>>) -> Vec<Vec<Field>> {
    for fields in &mut choices {
        fields.sort_unstable();
    }
    choices.sort();
    choices.dedup();
    let wider = |fields: &Vec<Field>, other: &Vec<Field>| {
        other.len() < fields.len() && other.iter().all(|f| fields.contains(f))
    };
    let kept = choices.iter().filter(|fields| !choices.iter().any(|other| wider(fields, other)));
    kept.cloned().collect()
}

fn rest(register: &Register, lacking: &Lacking, others: &[usize]) -> Result<Table> {
    let mut keep = vec![false; register.len()];
    for &project in others {
        if let Some(slot) = keep.get_mut(project) {
            *slot = true;
        }
    }
    let held = held(register, lacking, |at| keep.get(at) == Some(&true));
    let parts: Vec<Part> = held.iter().map(|held| held.part(|_| true)).collect();
    sums(&held, &parts)
}
