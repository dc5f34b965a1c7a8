//! One activity: words, dates, links, money, and what holds for a share of it.

use super::Element;
use super::budget::{self, Budgets};
use super::codes;
use super::money::{self, Flows};
use super::narrative::narrative;
use super::shares::{self, Stated, Weighed};
use crate::money::Currency;
use crate::read::nested::exact::{self, Purse, Refusal};
use crate::read::nested::records::{Context, Record, day, joined};

/// An activity as read, before it is seen beside the others of its file.
#[derive(Debug, Default)]
pub(super) struct Activity {
    pub row: u32,
    pub id: Option<String>,
    /// What every record of the activity says.
    pub record: Record,
    /// Who reports, by its reference where it has one.
    pub publisher: String,
    pub secondary: bool,
    pub other_ids: Vec<String>,
    pub hierarchy: u32,
    pub parents: Vec<String>,
    pub children: Vec<String>,
    pub updated: String,
    pub currency: Option<Currency>,
    pub flows: Flows,
    pub budgets: Budgets,
    pub planned: Purse,
    pub sector: Weighed,
    pub place: Weighed,
}

const UNKNOWN_CODE: Refusal = ("unknown_code", "no code of the list of IATI 2.03");

/// Reads one activity; `fallback` is the currency of values that name none.
pub(super) fn activity(element: &Element, fallback: Option<Currency>, context: &mut Context<'_>) -> Activity {
    let language = element.attribute("xml:lang");
    let own = element.attribute("default-currency").and_then(|code| code.parse().ok());
    context.currency = own.or(fallback);
    let mut activity = Activity {
        row: context.row,
        id: element.first("iati-identifier").and_then(Element::text),
        hierarchy: element.attribute("hierarchy").and_then(|h| h.parse().ok()).unwrap_or(1),
        updated: element.attribute("last-updated-datetime").unwrap_or_default().to_owned(),
        currency: own,
        record: Record { row: context.row, ..Record::default() },
        ..Activity::default()
    };
    activity.words(element, language, context);
    activity.organisations(element, language);
    activity.links(element);
    activity.dates(element);
    activity.kept(element, language);
    activity.results(element, language);
    activity.flows = money::flows(element, context);
    activity.budgets = budget::budgets(element, context);
    activity.planned(element, context);
    activity.sectors(element, context);
    activity.places(element, context);
    activity
}

impl Activity {
    fn words(&mut self, element: &Element, language: Option<&str>, context: &mut Context<'_>) {
        let title = element.first("title").and_then(|e| narrative(e, language));
        self.record.text("language", title.as_ref().and_then(|t| t.language.clone()));
        self.record.text("title", title.map(|t| t.text));
        let mut descriptions: Vec<&Element> = element.all("description").collect();
        descriptions.sort_by_key(|e| e.attribute("type").unwrap_or("1").to_owned());
        let texts: Vec<String> = descriptions.iter().filter_map(|e| narrative(e, language)).map(|n| n.text).collect();
        self.record.text("description", Some(texts.join(" ")));
        let Some(code) = element.first("activity-status").and_then(|e| e.attribute("code")) else { return };
        match codes::status(code) {
            Some(word) => self.record.text("activity-status", Some(word)),
            None => context.reject("activity-status", code, UNKNOWN_CODE),
        }
    }

    fn organisations(&mut self, element: &Element, language: Option<&str>) {
        if let Some(org) = element.first("reporting-org") {
            let name = narrative(org, language).map(|n| n.text);
            let reference = org.attribute("ref").map(str::to_owned);
            self.publisher = reference.clone().or_else(|| name.clone()).unwrap_or_default();
            self.secondary = matches!(org.attribute("secondary-reporter"), Some("1" | "true"));
            self.record.text("reporting-org", name.or_else(|| reference.clone()));
            self.record.text("reporting-org ref", reference);
        }
        for (code, kept) in [("1", true), ("2", false), ("3", false), ("4", true)] {
            let Some((names, refs)) = codes::organisation(code) else { continue };
            let of_role = |e: &&Element| e.attribute("role") == Some(code);
            let all: Vec<&Element> = element.all("participating-org").filter(of_role).collect();
            let said = |e: &&Element| narrative(e, language).map(|n| n.text);
            let reference = |e: &&Element| e.attribute("ref").map(str::to_owned);
            self.record.text(names, joined(all.iter().filter_map(|e| said(e).or_else(|| reference(e)))));
            if kept && all.iter().any(|e| reference(e).is_some()) {
                self.record.text(refs, joined(all.iter().filter_map(|e| reference(e).or_else(|| said(e)))));
            }
        }
    }

    fn links(&mut self, element: &Element) {
        self.record.text("hierarchy", element.attribute("hierarchy"));
        let others = element.all("other-identifier").filter_map(|e| e.attribute("ref"));
        self.other_ids = others.map(str::to_owned).collect();
        self.record.text("other-identifier", joined(&self.other_ids));
        let mut rest = Vec::new();
        for related in element.all("related-activity") {
            let (Some(target), code) = (related.attribute("ref"), related.attribute("type").unwrap_or_default()) else {
                continue;
            };
            match code {
                "1" => self.parents.push(target.to_owned()),
                "2" => self.children.push(target.to_owned()),
                _ => rest.push(format!("{} {target}", codes::relation(code).unwrap_or("related"))),
            }
        }
        // A register has one parent a record.
        rest.extend(self.parents.iter().skip(1).map(|other| format!("parent {other}")));
        self.record.text("related-activity", joined(rest));
    }

    fn dates(&mut self, element: &Element) {
        let of = |code: &str| {
            let mut all = element.all("activity-date").filter(|e| e.attribute("type") == Some(code));
            all.find_map(|e| e.attribute("iso-date")).map(|date| day(date).to_owned())
        };
        let ends = [("start", "start is", "2", "1"), ("end", "end is", "4", "3")];
        for (name, basis, actual, planned) in ends {
            let (date, word) = match of(actual) {
                Some(date) => (Some(date), "actual"),
                None => (of(planned), "planned"),
            };
            self.record.text(basis, date.as_ref().map(|_| word));
            self.record.text(name, date);
        }
    }

    /// Codes and words that a register has no field for.
    fn kept(&mut self, element: &Element, language: Option<&str>) {
        const CODES: [(&str, &str); 6] = [
            ("activity-scope", "activity-scope"),
            ("collaboration-type", "collaboration-type"),
            ("default-flow-type", "default-flow-type"),
            ("default-finance-type", "default-finance-type"),
            ("default-aid-type", "default-aid-type"),
            ("default-tied-status", "default-tied-status"),
        ];
        for (name, column) in CODES {
            self.record.text(column, joined(element.all(name).filter_map(|e| e.attribute("code"))));
        }
        self.record.text("humanitarian", element.attribute("humanitarian"));
        self.record.text("budget-not-provided", element.attribute("budget-not-provided"));
        let marker = |e: &Element| {
            let significance = e.attribute("significance").filter(|s| *s != "0")?;
            Some(format!("{} ({significance})", e.attribute("code")?))
        };
        self.record.text("policy-marker", joined(element.all("policy-marker").filter_map(marker)));
        let tag =
            |e: &Element| narrative(e, language).map(|n| n.text).or_else(|| e.attribute("code").map(str::to_owned));
        self.record.text("tag", joined(element.all("tag").filter_map(tag)));
        let place = |e: &Element| e.first("name").and_then(|name| narrative(name, language)).map(|n| n.text);
        self.record.text("location", joined(element.all("location").filter_map(place)));
    }

    /// What was measured stays a number of indicators: their units differ, so nothing is added up.
    fn results(&mut self, element: &Element, language: Option<&str>) {
        let indicators: Vec<&Element> = element.all("result").flat_map(|result| result.all("indicator")).collect();
        if indicators.is_empty() {
            return;
        }
        let with = |what: &str| {
            let has =
                |i: &&&Element| i.all("period").any(|p| p.first(what).is_some_and(|v| v.attribute("value").is_some()));
            indicators.iter().filter(has).count().to_string()
        };
        let title = |i: &&Element| i.first("title").and_then(|title| narrative(title, language)).map(|n| n.text);
        self.record.text("indicator", joined(indicators.iter().filter_map(title)));
        self.record.text("indicators", Some(indicators.len().to_string()));
        self.record.text("indicators with target", Some(with("target")));
        self.record.text("indicators with actual", Some(with("actual")));
    }

    fn planned(&mut self, element: &Element, context: &mut Context<'_>) {
        for planned in element.all("planned-disbursement") {
            let read = money::value(planned.first("value"), "planned-disbursement/value", context);
            if let Some((currency, amount)) = read
                && let Err(refusal) = self.planned.add(currency, amount)
            {
                context.reject("planned-disbursement/value", &amount.to_string(), refusal);
            }
        }
    }

    fn sectors(&mut self, element: &Element, context: &mut Context<'_>) {
        let all: Vec<&Element> = element.all("sector").collect();
        let chosen = money::preferred(&all);
        let first = chosen.first().map(|e| money::vocabulary(e).to_owned());
        self.sector = weigh(&chosen, money::sector_label, "sector", context);
        let other = all.iter().filter(|e| Some(money::vocabulary(e)) != first.as_deref());
        let shown = |e: &&&Element| {
            let label = money::sector_label(e)?;
            let label = if label.contains(": ") { label } else { format!("{}: {label}", money::vocabulary(e)) };
            Some(e.attribute("percentage").map_or(label.clone(), |p| format!("{label} {p} %")))
        };
        self.record.text("sector, other vocabularies", joined(other.clone().filter_map(|e| shown(&e))));
        self.record.text("sector vocabulary", first);
    }

    /// Countries and regions share 100 per cent: with the regions of one vocabulary, unless it takes those of all.
    fn places(&mut self, element: &Element, context: &mut Context<'_>) {
        let regions: Vec<&Element> = element.all("recipient-region").collect();
        let countries: Vec<&Element> = element.all("recipient-country").collect();
        let with = |regions: &[&Element]| stated(&[&countries[..], regions].concat(), money::place_label);
        let (chosen, all) = (money::preferred(&regions), with(&regions));
        let of_all = chosen.len() < regions.len() && shares::is_whole(&all) && !shares::is_whole(&with(&chosen));
        let used = if of_all { regions.clone() } else { chosen };
        let vocabulary = used.first().filter(|_| !of_all).map(|e| money::vocabulary(e));
        let other = regions.iter().filter(|e| vocabulary.is_some_and(|used| money::vocabulary(e) != used));
        self.record.text("recipient-region, other vocabularies", joined(other.filter_map(|e| money::place_label(e))));
        self.place = weigh(&[countries, used].concat(), money::place_label, "recipient-country", context);
    }
}

/// The labels with their percentages; one that is no number is none.
fn stated(elements: &[&Element], label: fn(&Element) -> Option<String>) -> Vec<Stated> {
    let one = |element: &&Element| {
        let percent = element.attribute("percentage").and_then(|text| exact::decimal(text).ok());
        Some(Stated { label: label(element)?, percent })
    };
    elements.iter().filter_map(one).collect()
}

fn weigh(
    elements: &[&Element],
    label: fn(&Element) -> Option<String>,
    column: &str,
    context: &mut Context<'_>,
) -> Weighed {
    for text in elements.iter().filter_map(|element| element.attribute("percentage")) {
        if let Err(refusal) = exact::decimal(text) {
            context.reject(column, text, refusal);
        }
    }
    let weighed = shares::by_percent(stated(elements, label));
    if let Some((raw, refusal)) = &weighed.flag {
        context.reject(column, raw, *refusal);
    }
    weighed
}
