//! A project of OC4IDS: its budget, its contracts, what it cost in the end, for how many people.

use serde_json::Value;

use super::parts::{at, list, money, shown, text, words};
use crate::money::{Amount, Currency};
use crate::read::ReadOptions;
use crate::read::nested::exact::Purse;
use crate::read::nested::records::{Context, Record, Records, day, joined, part_of};
use crate::read::pace::Pace;
use crate::read::source::Source;
use crate::{Result, Work};

const ALWAYS: [&str; 5] = ["id", "title", "publicAuthority", "project budget", "currency"];

/// The projects of an OC4IDS package; nothing for other documents. A package names its version and date of publication.
pub(super) fn projects(document: &Value) -> Option<Vec<&Value>> {
    const PARTS: [&str; 7] =
        ["publicAuthority", "contractingProcesses", "parties", "budget", "costMeasurements", "period", "sector"];
    let packages: Vec<&Value> = match document {
        Value::Array(items) if !items.is_empty() => items.iter().collect(),
        one => vec![one],
    };
    let mut all = Vec::new();
    for package in packages {
        let named = package.get("version").is_some() && package.get("publishedDate").is_some();
        let projects = package.get("projects").and_then(Value::as_array).filter(|_| named)?;
        all.extend(projects.iter());
    }
    let known =
        |project: &&Value| text(project, &["id"]).is_some() && PARTS.iter().any(|key| project.get(key).is_some());
    (!all.is_empty() && all.iter().all(known)).then_some(all)
}

/// The money of a project.
#[derive(Default)]
struct Sums {
    budget: Purse,
    contracts: Purse,
    paid: Purse,
    cost: Purse,
    /// Transactions of the project itself, as from a funder to the project company: the same money on its way.
    funding: Purse,
}

/// Reads projects.
pub(super) fn read(projects: &[&Value], options: &ReadOptions, mut records: Records, work: &Work) -> Result<Source> {
    let pace = Pace::new(work);
    let mut read = Vec::new();
    for (project, row) in projects.iter().zip(1_u32..) {
        pace.record()?;
        let file = records.file.clone();
        let mut context = Context { file: &file, row, currency: options.currency, rejected: &mut records.rejected };
        let sums = sums(project, &mut context);
        let mut record = Record { row, ..Record::default() };
        words_of(&mut record, project, &mut context);
        kept(&mut record, project, &mut context);
        record.text("project transactions", Some(sums.funding.to_string()));
        read.push((record, sums));
    }
    let split = read.iter().filter(|(_, sums)| currencies(sums).len() > 1).count();
    for (record, sums) in read {
        by_currency(&record, &sums, split > 0, &mut records);
    }
    if split > 0 {
        let note =
            format!("projects with amounts in several currencies (one record a currency, named 'id · EUR'): {split}");
        records.notes.push(note);
    }
    records.notes.push("contact persons of parties are never read".to_owned());
    for (column, how) in [
        ("project budget", "the budget of the whole project, not of one funder"),
        ("contract values", "initial values of the contracting processes of the project"),
        (
            "transactions",
            "payments of the contracting processes; those of the project itself pay for them, and are text",
        ),
        ("final value", "what the project cost in the end"),
    ] {
        records.how.insert(column.to_owned(), how.to_owned());
    }
    records.into_source(&ALWAYS, "project")
}

fn sums(project: &Value, context: &mut Context<'_>) -> Sums {
    let mut sums = Sums::default();
    put(&mut sums.budget, at(project, &["budget", "amount"]), "budget/amount", context);
    put(&mut sums.cost, at(project, &["completion", "finalValue"]), "completion/finalValue", context);
    for process in list(project, &["contractingProcesses"]) {
        let column = "contractingProcesses/summary/contractValue";
        put(&mut sums.contracts, at(process, &["summary", "contractValue"]), column, context);
        for paid in list(process, &["summary", "transactions"]) {
            put(&mut sums.paid, paid.get("value"), "contractingProcesses/summary/transactions/value", context);
        }
    }
    for paid in list(project, &["transactions"]) {
        put(&mut sums.funding, paid.get("value"), "transactions/value", context);
    }
    sums
}

fn put(purse: &mut Purse, value: Option<&Value>, column: &str, context: &mut Context<'_>) {
    if let Some((currency, amount)) = money(value, column, context)
        && let Err(refusal) = purse.add(currency, amount)
    {
        context.reject(column, &amount.to_string(), refusal);
    }
}

fn words_of(record: &mut Record, project: &Value, context: &mut Context<'_>) {
    for (column, path) in [
        ("id", &["id"][..]),
        ("title", &["title"]),
        ("description", &["description"]),
        ("language", &["language"]),
        ("purpose", &["purpose"]),
        ("type", &["type"]),
        ("publicAuthority id", &["publicAuthority", "id"]),
        ("approval date", &["budget", "approvalDate"]),
    ] {
        record.text(column, text(project, path));
    }
    let authority = text(project, &["publicAuthority", "name"]);
    record.text("publicAuthority", authority.or_else(|| text(project, &["publicAuthority", "id"])));
    if let Some(word) = text(project, &["status"]) {
        let status = status(&word);
        if status.is_none() {
            context.reject("status", &word, ("unknown_code", "no code of the list of OC4IDS"));
        }
        record.text("status", status);
    }
    for (column, key) in [("start", "startDate"), ("end", "endDate")] {
        record.text(column, text(project, &["period", key]).map(|date| day(&date).to_owned()));
    }
    record.text("sector", joined(words(project, &["sector"])));
    let place = |location: &&Value| {
        let address = ["locality", "region", "countryName"].map(|key| text(location, &["address", key]));
        text(location, &["description"]).or_else(|| address.into_iter().flatten().next())
    };
    record.text("location", joined(list(project, &["locations"]).iter().filter_map(place)));
    let processes = list(project, &["contractingProcesses"]);
    let suppliers: Vec<&Value> = processes.iter().flat_map(|p| list(p, &["summary", "suppliers"])).collect();
    let name = |party: &Value| text(party, &["name"]).or_else(|| text(party, &["id"]));
    record.text("supplier", joined(suppliers.iter().filter_map(|s| name(s))));
    record.text("supplier id", joined(suppliers.iter().filter_map(|s| text(s, &["id"]).or_else(|| name(s)))));
}

fn status(word: &str) -> Option<&'static str> {
    Some(match word {
        "identification" | "preparation" => "pipeline",
        "implementation" => "active",
        "completion" => "finalising",
        // The asset is handed over: what follows is operation.
        "completed" | "maintenance" | "decommissioning" | "decommissioned" => "closed",
        "cancelled" => "cancelled",
        _ => return None,
    })
}

/// What the register has no field for: the latest life-cycle cost, people, forecasts against metrics, related projects.
fn kept(record: &mut Record, project: &Value, context: &mut Context<'_>) {
    let measured = list(project, &["costMeasurements"]);
    let latest = measured.into_iter().max_by_key(|m| (text(m, &["date"]), m.to_string()));
    let cost = latest.and_then(|m| at(m, &["lifeCycleCosting", "value"]));
    record.text("life-cycle cost", shown(money(cost, "costMeasurements/lifeCycleCosting/value", context)));
    let benefits = list(project, &["benefits"]);
    let groups: Vec<&Value> = benefits.iter().flat_map(|b| list(b, &["beneficiaries"])).collect();
    let people: Vec<String> = groups.iter().filter_map(|g| text(g, &["numberOfPeople"])).collect();
    match people.as_slice() {
        [] => {}
        [one] => record.text("numberOfPeople", Some(one)),
        // Groups may overlap: a sum could count a person twice.
        several => record.text("numberOfPeople by group", Some(several.join("; "))),
    }
    record.text("beneficiaries", joined(groups.iter().filter_map(|g| text(g, &["description"]))));
    for (column, key) in [("forecasts", "forecasts"), ("metrics", "metrics")] {
        let titles = list(project, &[key]);
        record.text(column, joined(titles.iter().filter_map(|m| text(m, &["title"]).or_else(|| text(m, &["id"])))));
    }
    let related = |r: &&Value| {
        let kind = words(r, &["relationship"]).join(", ");
        Some(format!("{kind} {}", text(r, &["identifier"])?).trim().to_owned())
    };
    record.text("relatedProjects", joined(list(project, &["relatedProjects"]).iter().filter_map(related)));
    record.text("contracting processes", Some(list(project, &["contractingProcesses"]).len().to_string()));
}

fn currencies(sums: &Sums) -> Vec<Currency> {
    let purses = [&sums.budget, &sums.contracts, &sums.paid, &sums.cost];
    let mut all: Vec<Currency> = Vec::new();
    for currency in purses.into_iter().flat_map(Purse::currencies) {
        if !all.contains(&currency) {
            all.push(currency);
        }
    }
    all
}

/// The record of the budget's currency bears the plain id.
fn by_currency(record: &Record, sums: &Sums, families: bool, records: &mut Records) {
    let all = currencies(sums);
    let main = all.first().copied();
    let id = record.texts.get("id").cloned();
    let ordered: Vec<Option<Currency>> = if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() };
    for currency in ordered {
        let mut record = record.clone();
        let other = currency.filter(|_| currency != main);
        record.text("id", other.zip(id.as_deref()).map(|(other, id)| part_of(id, other)));
        record.text("family", id.as_deref().filter(|_| families));
        if other.is_some() {
            record.texts.remove("numberOfPeople");
        }
        if let Some(currency) = currency {
            record.text("currency", Some(currency.to_string()));
            record.text("basis", sums.budget.get(currency).map(|_| "budget"));
            let money: [(&'static str, Option<Amount>); 4] = [
                ("project budget", sums.budget.get(currency)),
                ("contract values", sums.contracts.get(currency)),
                ("transactions", sums.paid.get(currency)),
                ("final value", sums.cost.get(currency)),
            ];
            record.money.extend(money.into_iter().filter_map(|(name, amount)| Some((name, amount?))));
        }
        records.rows.push(record);
    }
}
