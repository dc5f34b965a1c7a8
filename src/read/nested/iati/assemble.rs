//! From activities to records: one a currency, so that no currency is added to another and no amount is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::activity::Activity;
use super::codes::Flow;
use super::links::{self, Links};
use super::money::Transaction;
use super::shares::{self, Weighed};
use crate::money::{Amount, Currency};
use crate::read::nested::exact::{Purse, Tally};
use crate::read::nested::records::{Record, Records, part_of, rejection};
use crate::read::pace::Pace;
use crate::{Result, Work};

const SPEND: &str = "disbursement + expenditure";
/// What stands for a part of the money that says nothing.
const NOT_STATED: &str = "not stated";

/// The sector or the place of a transaction.
type Label = fn(&Transaction) -> Option<&str>;

/// Turns activities into records, with notes of what is told and not counted.
///
/// # Errors
/// [`crate::Error::Interrupted`].
pub(super) fn assemble(activities: Vec<Activity>, records: &mut Records, work: &Work) -> Result<()> {
    let pace = Pace::new(work);
    let mut activities = links::without_repeats(activities, records);
    let links = links::links(&activities, records);
    let bases: Vec<Record> = activities.iter_mut().map(|activity| std::mem::take(&mut activity.record)).collect();
    let index = Index::of(&activities);
    let split = activities.iter().filter(|activity| currencies(activity).len() > 1).count();
    for ((activity, links), mut base) in activities.iter().zip(&links).zip(bases) {
        pace.record()?;
        let currencies = currencies(activity);
        let main = main_currency(activity, &currencies);
        let mut ordered: Vec<Option<Currency>> = vec![main];
        ordered.extend(currencies.iter().copied().filter(|c| Some(*c) != main).map(Some));
        let last = ordered.len().saturating_sub(1);
        for (nth, currency) in ordered.into_iter().enumerate() {
            let base = if nth == last { std::mem::take(&mut base) } else { base.clone() };
            let mut record = record(base, activity, links, (currency, main), &index, records);
            if split > 0 {
                record.text("family", activity.id.clone());
            }
            records.rows.push(record);
        }
    }
    tell(&activities, split, records);
    Ok(())
}

/// By id the main currency of an activity and all it has.
struct Index<'a>(BTreeMap<&'a str, (Option<Currency>, BTreeSet<Currency>)>);

impl<'a> Index<'a> {
    fn of(activities: &'a [Activity]) -> Self {
        let entry = |activity: &'a Activity| {
            let currencies = currencies(activity);
            Some((activity.id.as_deref()?, (main_currency(activity, &currencies), currencies)))
        };
        Self(activities.iter().filter_map(entry).collect())
    }

    /// The record that a link leads to: that of the currency, else the main one, unless the record has no spending, so
    /// that the link would say nothing of any money.
    fn link(&self, id: &str, currency: Option<Currency>, spends: bool) -> Option<String> {
        let (main, all) = self.0.get(id).map_or((None, None), |(main, all)| (*main, Some(all)));
        match currency.filter(|currency| all.is_some_and(|all| all.contains(currency))) {
            Some(currency) if main != Some(currency) => Some(part_of(id, currency)),
            Some(_) => Some(id.to_owned()),
            None => spends.then(|| id.to_owned()),
        }
    }
}

fn currencies(activity: &Activity) -> BTreeSet<Currency> {
    let purses = [&activity.flows.spend, &activity.flows.commitment, &activity.budgets.sums];
    purses.into_iter().flat_map(Purse::currencies).collect()
}

/// The currency whose record bears the plain id: the default of the activity, else the first by code.
fn main_currency(activity: &Activity, currencies: &BTreeSet<Currency>) -> Option<Currency> {
    activity.currency.filter(|own| currencies.contains(own)).or_else(|| currencies.first().copied())
}

/// The record of an activity in one of its currencies, on the base of what all of its records say.
fn record(
    mut record: Record,
    activity: &Activity,
    links: &Links,
    (currency, main): (Option<Currency>, Option<Currency>),
    index: &Index<'_>,
    records: &mut Records,
) -> Record {
    record.text("iati-identifier", id(activity, currency, main, &records.file));
    let spends = currency.is_some_and(|currency| activity.flows.spend.get(currency).is_some());
    let link = |id: &String| index.link(id, currency, spends || currency == main);
    record.text("parent", links.parent.as_ref().and_then(link));
    record.text("provider-activity", links.funded_from.as_ref().and_then(link));
    record.text("other provider activities", crate::read::nested::records::joined(&links.other_funders));
    record.text("role", links.role);
    if currency == main {
        for (word, purse) in &activity.flows.told {
            record.text(word, Some(purse.to_string()));
        }
        record.text("planned-disbursement", Some(activity.planned.to_string()));
    }
    let Some(currency) = currency else {
        weigh(activity, None, &mut record, records);
        return record;
    };
    record.text("currency", Some(currency.to_string()));
    record.text("basis", activity.flows.spend.get(currency).map(|_| "disbursement"));
    let money = [
        (SPEND, &activity.flows.spend),
        ("commitment", &activity.flows.commitment),
        ("budget", &activity.budgets.sums),
    ];
    record.money.extend(money.into_iter().filter_map(|(name, purse)| Some((name, purse.get(currency)?))));
    let promised = activity.flows.transactions.iter().filter(|t| t.flow == Flow::Commitment && t.currency == currency);
    record.text("first commitment", promised.filter_map(|t| t.day.clone()).min());
    record.text("spending by year", by_year(activity, currency));
    weigh(activity, Some(currency), &mut record, records);
    record
}

/// An activity without an id is named by its place, and its other currencies after it.
fn id(activity: &Activity, currency: Option<Currency>, main: Option<Currency>, file: &str) -> Option<String> {
    let place = || {
        let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
        format!("{base}:{}", activity.row)
    };
    match currency.filter(|_| currency != main) {
        None => activity.id.clone(),
        Some(other) => Some(part_of(&activity.id.clone().unwrap_or_else(place), other)),
    }
}

/// Spending by the year of its transactions, `2016: 100.00; 2017: 50.00`.
fn by_year(activity: &Activity, currency: Currency) -> Option<String> {
    let mut years: BTreeMap<String, Amount> = BTreeMap::new();
    for t in activity.flows.transactions.iter().filter(|t| t.flow == Flow::Spend && t.currency == currency) {
        let year = t.day.as_deref().and_then(|day| day.get(..4)).unwrap_or("no date").to_owned();
        let sum = years.get(&year).map_or(Ok(t.amount), |have| crate::read::nested::exact::add(*have, t.amount));
        // The whole fits, so does each year, unless signs cancel: then the whole is what there is.
        years.insert(year, sum.ok()?);
    }
    let words: Vec<String> = years.iter().map(|(year, amount)| format!("{year}: {amount}")).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Sectors and places of the activity; where it names none, those of its transactions by their money.
fn weigh(activity: &Activity, currency: Option<Currency>, record: &mut Record, records: &mut Records) {
    let columns: [(&'static str, &Weighed, Label); 2] = [
        ("sector", &activity.sector, |t| t.sector.as_deref()),
        ("recipient-country", &activity.place, |t| t.place.as_deref()),
    ];
    for (name, stated, label) in columns {
        let weighed = match currency {
            Some(currency) if stated.text.is_none() => by_transactions(activity, currency, label),
            _ => stated.clone(),
        };
        if let (Some((raw, refusal)), None) = (&weighed.flag, &stated.text) {
            records.rejected.push(rejection(&records.file, activity.row, name, raw, *refusal));
        }
        record.text(name, weighed.text);
        if !weighed.shares.is_empty() {
            record.shares.insert(name, weighed.shares);
        }
    }
}

fn by_transactions(activity: &Activity, currency: Currency, label: Label) -> Weighed {
    let in_flow = |flow: Flow| {
        let own = activity.flows.transactions.iter().filter(move |t| t.flow == flow && t.currency == currency);
        let pair = |t: &Transaction| (label(t).unwrap_or(NOT_STATED).to_owned(), t.amount);
        own.map(pair).collect::<Vec<_>>()
    };
    let spent = in_flow(Flow::Spend);
    let amounts = if spent.is_empty() { in_flow(Flow::Commitment) } else { spent };
    if amounts.iter().all(|(label, _)| label == NOT_STATED) {
        return Weighed::default();
    }
    shares::by_money(&amounts)
}

fn tell(activities: &[Activity], split: usize, records: &mut Records) {
    let mut told = Tally::default();
    for activity in activities {
        let spend = [Flow::Spend, Flow::Commitment];
        for t in activity.flows.transactions.iter().filter(|t| !spend.contains(&t.flow)) {
            told.add(t.word, t.currency, t.amount);
        }
    }
    records.notes.extend(told.notes("transactions kept beside the amount and not counted in it"));
    let replaced: u64 = activities.iter().map(|a| a.budgets.replaced).sum();
    if replaced > 0 {
        records.notes.push(format!("original budgets replaced by the revised one of the same period: {replaced}"));
    }
    if split > 0 {
        records.notes.push(format!(
            "activities with amounts in several currencies (one record a currency, named 'id · EUR', with the activity as \
             family): {split}"
        ));
    }
    let negative = activities.iter().flat_map(|a| &a.flows.transactions);
    let negative = negative.filter(|t| t.flow == Flow::Spend && t.amount.minor < 0).count();
    if negative > 0 {
        records.notes.push(format!("negative disbursements and expenditures, subtracted as they stand: {negative}"));
    }
    let spend = "disbursements (type 3) and expenditures (type 4) of the activity; reimbursements (7), incoming funds (1, 11), \
                 loans, equity, guarantees and pledges are not part of it";
    let budget = "budgets; a revised one replaces the original of the same period";
    for (column, how) in [
        (SPEND, spend),
        ("commitment", "outgoing commitments (type 2)"),
        ("budget", budget),
        ("start", "actual where there is one, else planned"),
        ("end", "actual where there is one, else planned"),
        (
            "sector",
            "percentages within the vocabulary of the OECD, else the first; by transactions where the activity has none",
        ),
        (
            "recipient-country",
            "countries, and regions of one vocabulary unless it takes all to make 100 per cent; by transactions where the activity has none",
        ),
    ] {
        records.how.insert(column.to_owned(), how.to_owned());
    }
}
