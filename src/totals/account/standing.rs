//! Roles and conflicts of a register as tables.

use std::collections::BTreeMap;

use crate::Result;
use crate::money::{Amount, Currency, Sum};
use crate::register::{Conflict, Register, Role, RoleRule};
use crate::table::{Column, Table};
use crate::totals::width::counts;

type Key = (Role, RoleRule, Option<(Currency, u8)>);

#[derive(Default)]
struct Line {
    n: u64,
    amount: Sum,
    counted: Sum,
}

/// What the rows are in the ledger: `role`, `rule` (how it is known), `currency`, `n`, `amount` (all of it) and `counted`
/// (what of it is added up), in the default money column; by role, rule and currency.
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when a sum does not fit.
pub fn roles(register: &Register) -> Result<Table> {
    let field = register.default_money();
    let mut found: BTreeMap<Key, Line> = BTreeMap::new();
    for project in 0..register.len() {
        let (role, known) = register.role(project);
        let line = found.entry((role, known, register.currency(project))).or_default();
        line.n = line.n.saturating_add(1);
        let Some(field) = field else { continue };
        if let Some(amount) = register.amount(field, project) {
            line.amount.add(amount.minor);
        }
        if let Some(minor) = register.countable(field, project) {
            line.counted.add(minor);
        }
    }
    let text = |of: fn(&Key) -> Option<String>| Column::Text(found.keys().map(of).collect());
    Ok(Table::new()
        .with("role", text(|key| Some(key.0.to_string())))
        .with("rule", text(|key| Some(key.1.to_string())))
        .with("currency", text(|key| key.2.map(|c| c.0.to_string())))
        .with("n", counts(found.values().map(|line| line.n)))
        .with("amount", money(&found, |line| line.amount)?)
        .with("counted", money(&found, |line| line.counted)?))
}

fn money(found: &BTreeMap<Key, Line>, of: fn(&Line) -> Sum) -> Result<Column> {
    let amount = |(key, line): (&Key, &Line)| {
        let sum = of(line);
        let minor = (sum.n() > 0).then(|| sum.total("the sum of a role")).transpose()?;
        Ok(minor.map(|minor| Amount { minor, scale: key.2.map_or(2, |c| c.1) }))
    };
    Column::money(&found.iter().map(amount).collect::<Result<Vec<_>>>()?)
}

/// What an auditor should look at, a line each: `kind`, `n`, `projects` (at most ten ids), `of` (the money column),
/// `currency`, `amount`, `detail` (what was done and what the amount is).
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when an amount does not fit at the largest scale of the column.
pub fn conflicts(register: &Register) -> Result<Table> {
    let all = register.conflicts();
    let amounts: Vec<Option<Amount>> = all.iter().map(Conflict::amount).collect();
    let projects = all.iter().map(|c| c.projects.iter().map(ToString::to_string).collect()).collect();
    let text = |of: fn(&Conflict) -> Option<String>| Column::Text(all.iter().map(of).collect());
    Ok(Table::new()
        .with("kind", text(|c| Some(c.kind.to_string())))
        .with("n", counts(all.iter().map(|c| c.n)))
        .with("projects", Column::Texts(projects))
        .with("of", text(|c| c.field.map(|field| field.to_string())))
        .with("currency", text(|c| c.currency.map(|c| c.0.to_string())))
        .with("amount", Column::money(&amounts)?)
        .with("detail", text(|c| Some(c.kind.detail().to_owned()))))
}
