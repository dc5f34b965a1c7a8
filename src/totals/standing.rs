//! Roles and conflicts of a register as tables.

use std::collections::BTreeMap;

use super::width::counts;
use crate::Result;
use crate::money::{Amount, Sum};
use crate::register::{Register, Role, RoleRule};
use crate::table::{Column, Table};

/// What the rows are in the ledger: `role`, `rule` (how it is known), `currency`, `n`, `amount` (all of it) and `counted`
/// (what of it is added up), in the default money column; by role, rule and currency.
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when a sum does not fit.
pub fn roles(register: &Register) -> Result<Table> {
    let field = register.default_money();
    let mut found: BTreeMap<(Role, RoleRule, Option<_>), (u64, Sum, Sum)> = BTreeMap::new();
    for project in 0..register.len() {
        let (role, rule) = register.role(project);
        let (n, all, counted) = found.entry((role, rule, register.currency(project))).or_default();
        *n = n.saturating_add(1);
        let Some(field) = field else { continue };
        register.amount(field, project).into_iter().for_each(|amount| all.add(amount.minor));
        register.countable(field, project).into_iter().for_each(|minor| counted.add(minor));
    }
    let money = |of: fn(&(u64, Sum, Sum)) -> &Sum| {
        let amount = |((_, _, currency), line): (&(_, _, Option<(_, u8)>), &(u64, Sum, Sum))| {
            let sum = of(line);
            let minor = (sum.n() > 0).then(|| sum.total("the sum of a role")).transpose()?;
            Ok(minor.map(|minor| Amount { minor, scale: currency.map_or(2, |c| c.1) }))
        };
        Column::money(&found.iter().map(amount).collect::<Result<Vec<_>>>()?)
    };
    let text = |of: &dyn Fn(&(Role, RoleRule, Option<(crate::money::Currency, u8)>)) -> Option<String>| {
        Column::Text(found.keys().map(of).collect())
    };
    Ok(Table::new()
        .with("role", text(&|key| Some(key.0.to_string())))
        .with("rule", text(&|key| Some(key.1.to_string())))
        .with("currency", text(&|key| key.2.map(|c| c.0.to_string())))
        .with("n", counts(found.values().map(|line| line.0)))
        .with("amount", money(|line| &line.1)?)
        .with("counted", money(|line| &line.2)?))
}

/// What an auditor should look at, a line each: `kind`, `n`, `projects` (at most ten ids), `of` (the money column),
/// `currency`, `amount`, `detail` (what was done and what the amount is).
///
/// # Errors
/// [`crate::Error::AmountOverflow`] when an amount does not fit at the largest scale of the column.
pub fn conflicts(register: &Register) -> Result<Table> {
    let all = register.conflicts();
    let amounts: Vec<Option<Amount>> = all.iter().map(crate::register::Conflict::amount).collect();
    let projects = all.iter().map(|c| c.projects.iter().map(|id| id.to_string()).collect()).collect();
    let currency = |c: &crate::register::Conflict| c.currency.map(|c| c.0.to_string());
    Ok(Table::new()
        .with("kind", Column::Text(all.iter().map(|c| Some(c.kind.to_string())).collect()))
        .with("n", counts(all.iter().map(|c| c.n)))
        .with("projects", Column::Texts(projects))
        .with("of", Column::Text(all.iter().map(|c| c.field.map(|f| f.to_string())).collect()))
        .with("currency", Column::Text(all.iter().map(currency).collect()))
        .with("amount", Column::money(&amounts)?)
        .with("detail", Column::Text(all.iter().map(|c| Some(c.kind.detail().to_owned())).collect())))
}
