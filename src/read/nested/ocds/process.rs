//! A contracting process: its money once, its parties, its words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::parts::{at, list, money, shown, text, words};
use super::select::{Entry, processes};
use crate::money::{Amount, Currency};
use crate::read::ReadOptions;
use crate::read::nested::exact::{Purse, Tally};
use crate::read::nested::records::{Context, Record, Records, day, joined, part_of, rejection};
use crate::read::pace::Pace;
use crate::read::source::Source;
use crate::{Result, Work};

const AMOUNT: &str = "contracts or awards";
const ALWAYS: [&str; 5] = ["ocid", "title", "buyer", AMOUNT, "currency"];

/// What is told of the whole file.
#[derive(Default)]
struct Told {
    left_out: Tally,
    contracts: usize,
    awards: usize,
    neither: usize,
    no_status: usize,
    split: usize,
    merged: usize,
}

/// Reads the processes of a document.
pub(super) fn read(entries: &[Entry<'_>], options: &ReadOptions, mut records: Records, work: &Work) -> Result<Source> {
    let pace = Pace::new(work);
    let mut told = Told::default();
    let mut of_processes = Vec::new();
    for process in processes(entries) {
        pace.record()?;
        let Some(state) = process.state else {
            let refusal = ("no_release", "the record has links to releases only; read the releases themselves");
            let mut rejected = rejection(&records.file, process.row, "ocid", &process.ocid, refusal);
            rejected.whole_row = true;
            records.rejected.push(rejected);
            continue;
        };
        told.merged = told.merged.saturating_add(usize::from(process.releases > 1));
        let file = records.file.clone();
        let mut context =
            Context { file: &file, row: process.row, currency: options.currency, rejected: &mut records.rejected };
        let sums = sums(&state, &mut context, &mut told);
        let mut record = Record { row: process.row, ..Record::default() };
        describe(&mut record, &state, &sums, &mut context);
        record.text("releases", Some(process.releases.to_string()));
        of_processes.push((process.ocid, record, sums));
    }
    told.split = of_processes.iter().filter(|(_, _, sums)| sums.currencies().len() > 1).count();
    for (ocid, record, sums) in of_processes {
        records.rows.extend(by_currency(&ocid, &record, &sums, told.split > 0));
    }
    told.tell(&mut records);
    records.into_source(&ALWAYS, "contracting process")
}

/// The money of a process.
#[derive(Default)]
struct Sums {
    amount: Purse,
    /// `contracts` or `awards`.
    from: Option<&'static str>,
    disbursed: Purse,
    budget: Purse,
    awarded: Purse,
    contracted: Purse,
    /// Awards and contracts in force, by position.
    awards: Vec<usize>,
    contracts: Vec<usize>,
}

impl Sums {
    fn currencies(&self) -> BTreeSet<Currency> {
        [&self.amount, &self.disbursed, &self.budget].into_iter().flat_map(Purse::currencies).collect()
    }
}

fn sums(state: &Value, context: &mut Context<'_>, told: &mut Told) -> Sums {
    let (awards, contracts) = (list(state, &["awards"]), list(state, &["contracts"]));
    let mut sums = Sums {
        awards: in_force("award", &awards, &["active"], context, told),
        contracts: in_force("contract", &contracts, &["active", "terminated"], context, told),
        ..Sums::default()
    };
    for award in sums.awards.iter().filter_map(|at| awards.get(*at)) {
        put(&mut sums.awarded, money(award.get("value"), "awards/value", context), "awards/value", context);
    }
    let own_awards = OwnAwards::of(&sums, &awards, &contracts);
    for contract in sums.contracts.iter().filter_map(|at| contracts.get(*at)) {
        let value = money(contract.get("value"), "contracts/value", context);
        let silent = text(contract, &["value", "amount"]).is_none();
        let value = value.or_else(|| own_awards.value(contract, context).filter(|_| silent));
        put(&mut sums.contracted, value, "contracts/value", context);
    }
    (sums.amount, sums.from) = match (sums.contracted.is_empty(), sums.awarded.is_empty()) {
        (false, _) => (sums.contracted.clone(), Some("contracts")),
        (true, false) => (sums.awarded.clone(), Some("awards")),
        (true, true) => (Purse::default(), None),
    };
    let count = match sums.from {
        Some("contracts") => &mut told.contracts,
        Some(_) => &mut told.awards,
        None => &mut told.neither,
    };
    *count = count.saturating_add(1);
    for contract in contracts {
        for paid in list(contract, &["implementation", "transactions"]) {
            // Version 1.0 wrote `amount`.
            let value = paid.get("value").or_else(|| paid.get("amount"));
            let column = "contracts/implementation/transactions/value";
            put(&mut sums.disbursed, money(value, column, context), column, context);
        }
    }
    let column = "planning/budget/amount";
    put(&mut sums.budget, money(at(state, &["planning", "budget", "amount"]), column, context), column, context);
    sums
}

/// Awards in force that belong to one contract alone: their value is that of the contract, where it names none.
struct OwnAwards<'a>(BTreeMap<String, &'a Value>);

impl<'a> OwnAwards<'a> {
    fn of(sums: &Sums, awards: &[&'a Value], contracts: &[&Value]) -> Self {
        let mut uses: BTreeMap<String, u32> = BTreeMap::new();
        for id in contracts.iter().filter_map(|contract| text(contract, &["awardID"])) {
            let n = uses.entry(id).or_default();
            *n = n.saturating_add(1);
        }
        let in_force = sums.awards.iter().filter_map(|at| awards.get(*at));
        let own = in_force.filter_map(|award| Some((text(award, &["id"])?, *award)));
        Self(own.filter(|(id, _)| uses.get(id) == Some(&1)).collect())
    }

    fn value(&self, contract: &Value, context: &Context<'_>) -> Option<(Currency, Amount)> {
        let award = self.0.get(&text(contract, &["awardID"])?)?;
        // What is wrong with it was said when the awards were read.
        let mut said = Vec::new();
        let mut context =
            Context { rejected: &mut said, file: context.file, row: context.row, currency: context.currency };
        money(award.get("value"), "awards/value", &mut context)
    }
}

fn put(purse: &mut Purse, value: Option<(Currency, Amount)>, column: &str, context: &mut Context<'_>) {
    if let Some((currency, amount)) = value
        && let Err(refusal) = purse.add(currency, amount)
    {
        context.reject(column, &amount.to_string(), refusal);
    }
}

/// The positions of awards or contracts whose status lets them count; without a status they do.
fn in_force(what: &str, all: &[&Value], counted: &[&str], context: &mut Context<'_>, told: &mut Told) -> Vec<usize> {
    let mut kept = Vec::new();
    for (nth, one) in all.iter().enumerate() {
        match text(one, &["status"]) {
            None => {
                told.no_status = told.no_status.saturating_add(1);
                kept.push(nth);
            }
            Some(status) if counted.contains(&status.as_str()) => kept.push(nth),
            Some(status) => {
                let column = if what == "award" { "awards/value" } else { "contracts/value" };
                let Some((currency, amount)) = money(one.get("value"), column, context) else { continue };
                told.left_out.add(left_out(what, &status), currency, amount);
            }
        }
    }
    kept
}

fn left_out(what: &str, status: &str) -> &'static str {
    match (what, status) {
        ("award", "cancelled") => "cancelled awards",
        ("award", "unsuccessful") => "unsuccessful awards",
        ("award", "pending") => "pending awards",
        ("award", _) => "awards of another status",
        (_, "cancelled") => "cancelled contracts",
        (_, "pending") => "pending contracts",
        _ => "contracts of another status",
    }
}

fn describe(record: &mut Record, state: &Value, sums: &Sums, context: &mut Context<'_>) {
    let (awards, contracts) = (list(state, &["awards"]), list(state, &["contracts"]));
    let first = |key: &str| {
        let later = awards.iter().chain(&contracts).find_map(|one| text(one, &[key]));
        text(state, &["tender", key]).or(later)
    };
    record.text("title", first("title").or_else(|| text(state, &["planning", "budget", "project"])));
    record.text("description", first("description").or_else(|| text(state, &["planning", "rationale"])));
    record.text("language", text(state, &["language"]));
    let force = |all: &[&Value], at: &[usize]| at.iter().filter_map(|at| all.get(*at)).any(|c| is(c, "active"));
    record.text("status", status(state, sums, force(&contracts, &sums.contracts)));
    parties(record, state, sums, &awards, &contracts);
    dates(record, state, sums, &awards, &contracts);
    record.text("tender value", shown(money(at(state, &["tender", "value"]), "tender/value", context)));
    record.text("awarded", Some(sums.awarded.to_string()));
    record.text("contracted", Some(sums.contracted.to_string()));
    record.text("amount from", sums.from);
    record.text("basis", sums.from.map(|_| "commitment"));
    for (column, path) in [
        ("tender status", &["tender", "status"][..]),
        ("procurementMethod", &["tender", "procurementMethod"]),
        ("mainProcurementCategory", &["tender", "mainProcurementCategory"]),
        ("project", &["planning", "budget", "project"]),
        ("projectID", &["planning", "budget", "projectID"]),
        ("release date", &["date"]),
    ] {
        record.text(column, text(state, path));
    }
    record.text("classification", classification(state, &awards));
    related(record, state);
}

fn is(value: &Value, status: &str) -> bool {
    text(value, &["status"]).is_none_or(|have| have == status)
}

/// The state of the process, from its contracts, else its awards, else its tender.
fn status(state: &Value, sums: &Sums, running: bool) -> Option<&'static str> {
    let tender = text(state, &["tender", "status"]);
    match (sums.contracts.is_empty(), sums.awards.is_empty(), tender.as_deref()) {
        (false, _, _) => Some(if running { "active" } else { "closed" }),
        (true, _, Some("cancelled" | "unsuccessful" | "withdrawn")) => Some("cancelled"),
        (true, false, _) => Some("active"),
        (true, true, Some(_)) => Some("pipeline"),
        (true, true, None) => None,
    }
}

fn parties(record: &mut Record, state: &Value, sums: &Sums, awards: &[&Value], contracts: &[&Value]) {
    let known: BTreeMap<String, String> = list(state, &["parties"])
        .into_iter()
        .filter_map(|party| Some((text(party, &["id"])?, text(party, &["name"])?)))
        .collect();
    let name = |party: &Value| {
        let id = text(party, &["id"]);
        text(party, &["name"]).or_else(|| id.as_ref().and_then(|id| known.get(id).cloned())).or(id)
    };
    let buyer = state.get("buyer").filter(|b| b.is_object()).or_else(|| at(state, &["tender", "procuringEntity"]));
    record.text("buyer", buyer.and_then(name));
    record.text("buyer id", buyer.and_then(|b| text(b, &["id"])));
    let ids: BTreeSet<String> =
        sums.contracts.iter().filter_map(|at| contracts.get(*at)).filter_map(|c| text(c, &["awardID"])).collect();
    let by_contract = |award: &&&Value| ids.is_empty() || text(award, &["id"]).is_some_and(|id| ids.contains(&id));
    let chosen = sums.awards.iter().filter_map(|at| awards.get(*at)).filter(by_contract);
    let suppliers: Vec<&Value> = chosen.flat_map(|award| list(award, &["suppliers"])).collect();
    record.text("supplier", joined(suppliers.iter().filter_map(|s| name(s))));
    if suppliers.iter().any(|s| text(s, &["id"]).is_some()) {
        record.text("supplier id", joined(suppliers.iter().filter_map(|s| text(s, &["id"]).or_else(|| name(s)))));
    }
}

/// From the first start to the last end of contracts in force, else of awards, else as planned in the tender.
fn dates(record: &mut Record, state: &Value, sums: &Sums, awards: &[&Value], contracts: &[&Value]) {
    let contracts: Vec<&&Value> = sums.contracts.iter().filter_map(|at| contracts.get(*at)).collect();
    let awards: Vec<&&Value> = sums.awards.iter().filter_map(|at| awards.get(*at)).collect();
    let of = |all: &[&&Value], path: &[&str]| -> Vec<String> {
        all.iter().filter_map(|one| text(one, path)).map(|date| day(&date).to_owned()).collect()
    };
    let periods = |key: &str| {
        let own = of(&contracts, &["period", key]);
        let own = if own.is_empty() { of(&awards, &["contractPeriod", key]) } else { own };
        if own.is_empty() { of(&[&state], &["tender", "contractPeriod", key]) } else { own }
    };
    record.text("start", periods("startDate").into_iter().min());
    record.text("end", periods("endDate").into_iter().max());
    let decided = of(&awards, &["date"]).into_iter().chain(of(&contracts, &["dateSigned"])).min();
    record.text("award date", decided);
}

/// The classifications of what is bought, each once.
fn classification(state: &Value, awards: &[&Value]) -> Option<String> {
    let tender = list(state, &["tender", "items"]);
    let items: Vec<&Value> =
        if tender.is_empty() { awards.iter().flat_map(|a| list(a, &["items"])).collect() } else { tender };
    let main = at(state, &["tender", "classification"]).into_iter();
    let all = main.chain(items.into_iter().filter_map(|item| item.get("classification")));
    joined(all.filter_map(|c| {
        let (id, what) = (text(c, &["id"]), text(c, &["description"]));
        joined([id, what].into_iter().flatten()).map(|label| label.replacen("; ", " ", 1))
    }))
}

/// The framework a process belongs to is its parent; other relations stay words.
fn related(record: &mut Record, state: &Value) {
    let mut rest = Vec::new();
    for related in list(state, &["relatedProcesses"]) {
        let Some(id) = text(related, &["identifier"]) else { continue };
        let kinds = words(related, &["relationship"]);
        let above = kinds.iter().any(|kind| kind == "framework" || kind == "parent");
        if above && !record.texts.contains_key("parent") {
            record.text("parent", Some(id));
        } else {
            rest.push(format!("{} {id}", kinds.join(", ")));
        }
    }
    record.text("relatedProcesses", joined(rest));
}

fn by_currency(ocid: &str, record: &Record, sums: &Sums, families: bool) -> Vec<Record> {
    let mut currencies: Vec<Option<Currency>> = sums.currencies().into_iter().map(Some).collect();
    let main = sums.amount.currencies().next().or_else(|| currencies.first().copied().flatten());
    currencies.sort_by_key(|currency| (*currency != main, *currency));
    if currencies.is_empty() {
        currencies.push(None);
    }
    let one = |currency: Option<Currency>| {
        let mut record = record.clone();
        let other = currency.filter(|_| currency != main);
        record.text("ocid", Some(other.map_or_else(|| ocid.to_owned(), |other| part_of(ocid, other))));
        record.text("family", families.then_some(ocid));
        let Some(currency) = currency else { return record };
        record.text("currency", Some(currency.to_string()));
        if other.is_some() && sums.amount.get(currency).is_none() {
            // A link of a record without an amount would say nothing of any money.
            record.texts.remove("parent");
        }
        let money = [(AMOUNT, &sums.amount), ("transactions", &sums.disbursed), ("budget", &sums.budget)];
        record.money.extend(money.into_iter().filter_map(|(name, purse)| Some((name, purse.get(currency)?))));
        record
    };
    currencies.into_iter().map(one).collect()
}

impl Told {
    fn tell(&self, records: &mut Records) {
        let mut say = |n: usize, what: &str| {
            if n > 0 {
                records.notes.push(format!("{what}: {n}"));
            }
        };
        say(self.contracts, "processes counted by their contracts (active, terminated or without a status)");
        say(
            self.awards,
            "processes without the value of a contract counted by their awards (active or without a status)",
        );
        say(
            self.neither,
            "processes without the value of a contract or award (that of the tender is no amount, it is kept as text)",
        );
        say(self.no_status, "awards and contracts without a status, counted");
        say(self.merged, "processes with several releases, merged by date as OCDS 1.1 says");
        say(self.split, "processes with amounts in several currencies (one record a currency, named 'ocid · EUR')");
        records.notes.extend(self.left_out.notes("not counted"));
        records.notes.push("contact persons of parties are never read".to_owned());
        for (column, how) in [
            (AMOUNT, "contracts in force, else active awards; never both, and never the tender"),
            ("transactions", "payments of all contracts"),
            ("start", "of contracts, else awards, else as planned in the tender"),
            ("end", "of contracts, else awards, else as planned in the tender"),
        ] {
            records.how.insert(column.to_owned(), how.to_owned());
        }
    }
}
