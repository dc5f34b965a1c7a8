//! Findings and relations as tables for the notebook.

use super::finding::{Finding, Findings};
use super::relations::Relation;
use super::words::Language;
use crate::Result;
use crate::money::Amount;
use crate::register::Register;
use crate::similarity::ONE;
use crate::table::{Column, Table};

/// Fraction digits of shares and likenesses.
const DIGITS: u8 = 4;

impl Findings {
    /// One row a finding, in order: kind, group, projects, units, currency, amount, `at_stake_low`, `at_stake_high`,
    /// certainty, reason, question. Bounds are never savings.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when an amount does not fit at the scale of its column.
    pub fn table(&self, register: &Register, language: Language) -> Result<Table> {
        let all = &self.findings;
        let text = |word: &dyn Fn(&Finding) -> String| Column::Text(all.iter().map(|f| Some(word(f))).collect());
        let money = |minor: fn(&Finding) -> Option<i128>| {
            let amounts: Vec<Option<Amount>> = all.iter().map(|f| f.stake.money(minor(f))).collect();
            Column::money(&amounts)
        };
        let ids = |f: &Finding| f.projects.iter().map(|&p| register.id(p as usize).to_owned()).collect();
        let units = all.iter().map(|f| f.units.and_then(|n| i64::try_from(n).ok())).collect();
        let currency = all.iter().map(|f| f.stake.currency.map(|c| c.to_string())).collect();
        Ok(Table::new()
            .with("kind", text(&|f| f.kind.name().to_owned()))
            .with("group", text(&|f| f.group.clone()))
            .with("projects", Column::Texts(all.iter().map(ids).collect()))
            .with("units", Column::Count(units))
            .with("currency", Column::Text(currency))
            .with("amount", money(|f| f.stake.amount)?)
            .with("at_stake_low", money(|f| f.stake.low)?)
            .with("at_stake_high", money(|f| f.stake.high)?)
            .with("certainty", text(&|f| f.certainty.name().to_owned()))
            .with("reason", text(&|f| language.reason(f)))
            .with("question", text(&|f| language.question(f.kind).to_owned())))
    }

    /// One row a relation, by pair: labels, every component (null when unknown), certainty, reason.
    pub fn relations_table(&self, register: &Register, language: Language) -> Table {
        relations_table(&self.relations, register, language)
    }
}

/// One row a relation, in the order given: labels, every component (null when unknown), certainty, reason.
pub fn relations_table(relations: &[Relation], register: &Register, language: Language) -> Table {
    let text = |word: &dyn Fn(&Relation) -> Option<String>| Column::Text(relations.iter().map(word).collect());
    let flag = |component: fn(&Relation) -> Option<bool>| Column::Flag(relations.iter().map(component).collect());
    let share = |component: fn(&Relation) -> Option<(i64, i64)>| Column::Decimal {
        digits: relations.iter().map(|r| component(r).map(rounded)).collect(),
        scale: DIGITS,
    };
    let unknown = |r: &Relation| r.unknown.iter().map(|&c| language.component(c).to_owned()).collect();
    Table::new()
        .with("kind", text(&|r| Some(r.kind.name().to_owned())))
        .with("sub", text(&|r| r.sub.map(|sub| sub.name().to_owned())))
        .with("a", text(&|r| Some(register.id(r.a as usize).to_owned())))
        .with("b", text(&|r| Some(register.id(r.b as usize).to_owned())))
        .with("title_a", text(&|r| Some(register.title(r.a as usize).to_owned())))
        .with("title_b", text(&|r| Some(register.title(r.b as usize).to_owned())))
        .with("text", share(|r| Some((i64::from(r.text), i64::from(ONE)))))
        .with("same_title", flag(|r| Some(r.same_title)))
        .with("time", share(|r| r.tau))
        .with("provider", flag(|r| r.provider))
        .with("fund", flag(|r| r.fund))
        .with("place", flag(|r| r.place))
        .with("unit", flag(|r| r.unit))
        .with("theme", flag(|r| r.theme))
        .with("target_group", share(|r| r.target_group.map(|(a, b)| (i64::from(a), i64::from(b)))))
        .with("activity", share(|r| r.activity.map(|(a, b)| (i64::from(a), i64::from(b)))))
        .with("certainty", text(&|r| Some(r.certainty.name().to_owned())))
        .with("unknown", Column::Texts(relations.iter().map(unknown).collect()))
        .with("reason", text(&|r| Some(language.relation(r))))
}

/// A fraction in units of the last digit, halves up.
fn rounded((part, whole): (i64, i64)) -> i128 {
    let (part, whole) = (i128::from(part), i128::from(whole).max(1));
    (part * 2 * 10_i128.pow(u32::from(DIGITS)) + whole) / (whole * 2)
}
