//! What counts once: worked numbers, the slow version of the residual rule, and the Swedish register.

mod merged;
mod passing;
mod real;
mod slow;
mod worked;

use std::collections::BTreeMap;

use overblik::money::Amount;
use overblik::register::{Draft, Register};
use overblik::table::{Column, Conserved};
use overblik::totals::ledger;
use overblik::{Field, Table};

/// A row written by hand: `""` is nothing, amounts are minor units.
#[derive(Debug, Clone, Default)]
struct Row {
    id: String,
    title: &'static str,
    unit: &'static str,
    provider: &'static str,
    parent: String,
    role: &'static str,
    family: &'static str,
    funded_from: String,
    amount: Option<i128>,
    total_cost: Option<i128>,
    currency: &'static str,
}

fn row(id: &str, amount: Option<i128>) -> Row {
    Row { id: id.into(), title: "", amount, currency: "DKK", ..Row::default() }
}

impl Row {
    fn under(self, parent: &str) -> Self {
        Self { parent: parent.into(), ..self }
    }

    fn by(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    fn to(self, provider: &'static str) -> Self {
        Self { provider, ..self }
    }

    fn role(self, role: &'static str) -> Self {
        Self { role, ..self }
    }
}

fn draft(rows: &[Row]) -> Draft {
    let column = |of: &dyn Fn(&Row) -> String| -> Vec<Option<Box<str>>> {
        rows.iter().map(|row| Some(of(row)).filter(|word| !word.is_empty()).map(String::into_boxed_str)).collect()
    };
    let money = |of: fn(&Row) -> Option<i128>| -> Vec<Option<Amount>> {
        rows.iter().map(|row| of(row).map(|minor| Amount { minor, scale: 2 })).collect()
    };
    let categories: Vec<(Field, Vec<Option<Box<str>>>)> = vec![
        (Field::Unit, column(&|r| r.unit.into())),
        (Field::Provider, column(&|r| r.provider.into())),
        (Field::Parent, column(&|r| r.parent.clone())),
        (Field::Role, column(&|r| r.role.into())),
        (Field::Family, column(&|r| r.family.into())),
        (Field::FundedFrom, column(&|r| r.funded_from.clone())),
    ];
    let told = |column: &Vec<Option<Box<str>>>| column.iter().any(Option::is_some);
    let costs = money(|r| r.total_cost);
    let mut amounts: BTreeMap<Field, Vec<Option<Amount>>> = [(Field::Amount, money(|r| r.amount))].into();
    if costs.iter().any(Option::is_some) {
        amounts.insert(Field::TotalCost, costs);
    }
    Draft {
        n: rows.len(),
        ids: Some(column(&|r| r.id.clone())),
        texts: [(Field::Title, column(&|r| r.title.into()))].into(),
        categories: categories.into_iter().filter(|(_, c)| told(c)).collect(),
        money: amounts,
        currency: rows.iter().map(|r| r.currency.parse().ok()).collect(),
        ..Draft::default()
    }
}

fn register(rows: &[Row]) -> Register {
    draft(rows).build().unwrap()
}

/// Reason → projects and minor units of one currency.
fn lines(table: &Table, currency: &str) -> BTreeMap<String, (i64, Option<i128>)> {
    let (Some(Column::Text(codes)), Some(Column::Text(reasons)), Some(Column::Count(n))) =
        (table.column("currency"), table.column("reason"), table.column("n"))
    else {
        panic!("{table:?}");
    };
    let Some(Column::Money { minor, .. }) = table.column("amount") else { panic!("{table:?}") };
    let own = (0..n.len()).filter(|&at| codes[at].as_deref() == Some(currency));
    own.map(|at| (reasons[at].clone().unwrap(), (n[at].unwrap(), minor[at]))).collect()
}

/// The ledger in kroner.
fn account(register: &Register) -> BTreeMap<String, (i64, Option<i128>)> {
    let table = ledger(register, None).unwrap();
    assert!(table.conserved.iter().all(Conserved::holds), "{:?}", table.conserved);
    lines(&table, "DKK")
}

fn expected(lines: &[(&str, i64, i128)]) -> BTreeMap<String, (i64, Option<i128>)> {
    lines.iter().map(|(reason, n, minor)| ((*reason).to_owned(), (*n, Some(*minor)))).collect()
}

/// What counts of the default money column, by id.
fn counted(register: &Register) -> BTreeMap<String, Option<i128>> {
    let field = register.default_money().unwrap();
    (0..register.len()).map(|at| (register.id(at).to_owned(), register.countable(field, at))).collect()
}

fn kinds(register: &Register) -> Vec<(&'static str, Option<i128>, u64)> {
    register.conflicts().iter().map(|c| (c.kind.code(), c.minor, c.n)).collect()
}
