//! Transactions: what was spent, what was promised, and what is told only.

use std::collections::BTreeMap;

use super::Element;
use super::codes::{self, Flow};
use super::narrative::narrative;
use crate::money::{Amount, Currency};
use crate::read::nested::exact::{self, Purse};
use crate::read::nested::records::{Context, day};

/// A transaction of a known type with a value.
#[derive(Debug, Clone)]
pub(super) struct Transaction {
    pub flow: Flow,
    pub word: &'static str,
    pub currency: Currency,
    pub amount: Amount,
    pub day: Option<String>,
    pub sector: Option<String>,
    pub place: Option<String>,
    /// The activity that gave the money.
    pub from: Option<String>,
    /// The activity that got it.
    pub to: Option<String>,
}

/// The money of an activity.
#[derive(Debug, Default)]
pub(super) struct Flows {
    pub transactions: Vec<Transaction>,
    pub spend: Purse,
    pub commitment: Purse,
    /// What is no part of spending and commitments, by its word.
    pub told: BTreeMap<&'static str, Purse>,
}

/// Reads the transactions of an activity.
pub(super) fn flows(activity: &Element, context: &mut Context<'_>) -> Flows {
    let mut flows = Flows::default();
    for element in activity.all("transaction") {
        let Some(transaction) = transaction(element, context) else { continue };
        let purse = match transaction.flow {
            Flow::Spend => &mut flows.spend,
            Flow::Commitment => &mut flows.commitment,
            Flow::Incoming | Flow::Other => flows.told.entry(transaction.word).or_default(),
        };
        match purse.add(transaction.currency, transaction.amount) {
            Ok(()) => flows.transactions.push(transaction),
            Err(refusal) => context.reject("transaction/value", &transaction.amount.to_string(), refusal),
        }
    }
    flows
}

fn transaction(element: &Element, context: &mut Context<'_>) -> Option<Transaction> {
    let code = element.first("transaction-type").and_then(|e| e.attribute("code")).unwrap_or_default();
    let Some(kind) = codes::transaction(code) else {
        let amount = element.first("value").and_then(Element::text).unwrap_or_default();
        let shown = format!("type {code}, value {amount}, line {}", element.line);
        context.reject("transaction-type", &shown, ("unknown_code", "a code from 1 to 13 was expected; not counted"));
        return None;
    };
    let (currency, amount) = value(element.first("value"), "transaction/value", context)?;
    let date = element.first("transaction-date").and_then(|e| e.attribute("iso-date"));
    let date = date.or_else(|| element.first("value").and_then(|e| e.attribute("value-date")));
    let party = |name: &str, id: &str| element.first(name).and_then(|e| e.attribute(id)).map(str::to_owned);
    Some(Transaction {
        flow: kind.flow,
        word: kind.word,
        currency,
        amount,
        day: date.map(|date| day(date).to_owned()),
        sector: sector(element),
        place: place(element),
        from: party("provider-org", "provider-activity-id"),
        to: party("receiver-org", "receiver-activity-id"),
    })
}

/// The label of a sector: the code alone for the lists of the OECD, with its vocabulary for others.
pub(super) fn sector_label(sector: &Element) -> Option<String> {
    let code = sector.attribute("code").map(str::to_owned);
    let code = code.or_else(|| narrative(sector, None).map(|n| n.text))?;
    Some(match vocabulary(sector) {
        "1" | "2" => code,
        other => format!("{other}: {code}"),
    })
}

/// The vocabulary of a sector or region; without one it is that of the OECD.
pub(super) fn vocabulary(element: &Element) -> &str {
    element.attribute("vocabulary").unwrap_or("1")
}

/// Of several vocabularies the five digits of the OECD, else its three, else the first.
pub(super) fn preferred<'a>(elements: &[&'a Element]) -> Vec<&'a Element> {
    let first = elements.first().map(|e| vocabulary(e));
    let has = |code: &str| elements.iter().any(|e| vocabulary(e) == code);
    let best = ["1", "2"].into_iter().find(|code| has(code)).or(first);
    elements.iter().filter(|e| Some(vocabulary(e)) == best).copied().collect()
}

/// The label of a country or region.
pub(super) fn place_label(element: &Element) -> Option<String> {
    let code = element.attribute("code").map(str::to_owned);
    let code = code.or_else(|| narrative(element, None).map(|n| n.text))?;
    Some(match (element.name.as_ref(), vocabulary(element)) {
        ("recipient-country", _) => code.to_uppercase(),
        (_, "1") => format!("region {code}"),
        (_, other) => format!("region {other}: {code}"),
    })
}

fn sector(transaction: &Element) -> Option<String> {
    let sectors: Vec<&Element> = transaction.all("sector").collect();
    preferred(&sectors).first().and_then(|sector| sector_label(sector))
}

fn place(transaction: &Element) -> Option<String> {
    let country = transaction.first("recipient-country");
    country.or_else(|| transaction.first("recipient-region")).and_then(place_label)
}

/// A value with its currency, or a rejection.
pub(super) fn value(element: Option<&Element>, column: &str, context: &mut Context<'_>) -> Option<(Currency, Amount)> {
    let text = element.and_then(Element::text).unwrap_or_default();
    let amount = match exact::decimal(&text) {
        Ok(amount) => amount,
        Err(refusal) => {
            context.reject(column, &text, refusal);
            return None;
        }
    };
    let named = element.and_then(|e| e.attribute("currency"));
    let currency = match named {
        Some(code) => code.parse().ok(),
        None => context.currency,
    };
    if currency.is_none() {
        let shown = format!("{text} {}", named.unwrap_or_default());
        let detail = "neither the value nor default-currency names a code of ISO 4217; pass currency= for those";
        context.reject(column, shown.trim(), ("no_currency", detail));
    }
    currency.map(|currency| (currency, amount))
}
