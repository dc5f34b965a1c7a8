//! What activities of one file say of each other: repeated ids, parents, money passed on, levels, secondary reports.

use std::collections::{BTreeMap, BTreeSet};

use super::activity::Activity;
use super::codes::Flow;
use crate::read::nested::records::{Records, rejection};

/// Links of one activity to others, by their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    pub parent: Option<String>,
    pub funded_from: Option<String>,
    /// Further sources of money, which a register has no room for.
    pub other_funders: Vec<String>,
    pub role: Option<&'static str>,
}

/// Of the activities with one id one stays: of the publisher itself, last updated, first by its content; the others
/// are rejected with their money named.
pub(super) fn without_repeats(activities: Vec<Activity>, records: &mut Records) -> Vec<Activity> {
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    let better = |a: &Activity, b: &Activity| rank(a) > rank(b);
    for (at, activity) in activities.iter().enumerate() {
        let Some(id) = activity.id.as_deref() else { continue };
        let slot = best.entry(id).or_insert(at);
        if activities.get(*slot).is_some_and(|have| better(activity, have)) {
            *slot = at;
        }
    }
    let keep: BTreeSet<usize> = best.into_values().collect();
    let mut kept = Vec::with_capacity(activities.len());
    for (at, activity) in activities.into_iter().enumerate() {
        match &activity.id {
            Some(id) if !keep.contains(&at) => {
                let detail = format!(
                    "the activity stands in the file more than once; left out with {} of spending, the one kept is of the \
                     publisher itself and last updated",
                    if activity.flows.spend.is_empty() {
                        "no transactions".to_owned()
                    } else {
                        activity.flows.spend.to_string()
                    }
                );
                let refusal = ("duplicate_id", detail.as_str());
                let mut rejected = rejection(&records.file, activity.row, "iati-identifier", id, refusal);
                rejected.whole_row = true;
                records.rejected.push(rejected);
            }
            _ => kept.push(activity),
        }
    }
    kept
}

/// The order of the file decides nothing.
fn rank(activity: &Activity) -> (bool, &str, String) {
    let content = format!("{:?}{:?}", activity.record.texts, activity.flows.transactions);
    (!activity.secondary, &activity.updated, content)
}

/// The links of each activity.
pub(super) fn links(activities: &[Activity], records: &mut Records) -> Vec<Links> {
    let known: BTreeSet<&str> = activities.iter().filter_map(|a| a.id.as_deref()).collect();
    let parents = parents_by_child(activities);
    let givers = givers(activities, &known);
    let lowest = lowest_levels(activities);
    let mut links: Vec<Links> = Vec::with_capacity(activities.len());
    for activity in activities {
        let id = activity.id.as_deref().unwrap_or_default();
        let other = |target: &&String| target.as_str() != id;
        let named = activity.parents.iter().find(other).map(String::as_str);
        let mut link = Links {
            parent: named.or_else(|| parents.get(id).copied()).map(str::to_owned),
            role: role(activity, &known, &lowest),
            ..Links::default()
        };
        let incoming = activity.flows.transactions.iter().filter(|t| t.flow == Flow::Incoming);
        let (mut seen, mut funders) = (BTreeSet::new(), Vec::new());
        let given = givers.get(id).into_iter().flatten().map(|giver| (*giver).to_owned());
        for funder in incoming.filter_map(|t| t.from.clone()).chain(given) {
            if funder != id && seen.insert(funder.clone()) {
                funders.push(funder);
            }
        }
        // One that stands in the file explains money of the file.
        funders.sort_by_key(|funder| !known.contains(funder.as_str()));
        let mut funders = funders.into_iter();
        link.funded_from = funders.next();
        link.other_funders = funders.collect();
        links.push(link);
    }
    notes(activities, &links, records);
    links
}

/// Parents that name their children.
fn parents_by_child(activities: &[Activity]) -> BTreeMap<&str, &str> {
    let mut parents: BTreeMap<&str, &str> = BTreeMap::new();
    for activity in activities {
        let Some(id) = activity.id.as_deref() else { continue };
        for child in activity.children.iter().filter(|child| child.as_str() != id) {
            // Two that claim one child: the first by id.
            parents.entry(child).and_modify(|have| *have = (*have).min(id)).or_insert(id);
        }
    }
    parents
}

/// Activities of the file that say they paid another one of it.
fn givers<'a>(activities: &'a [Activity], known: &BTreeSet<&str>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut givers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for activity in activities {
        let Some(id) = activity.id.as_deref() else { continue };
        let spent = activity.flows.transactions.iter().filter(|t| t.flow == Flow::Spend);
        for to in spent.filter_map(|t| t.to.as_deref()).filter(|to| *to != id && known.contains(to)) {
            givers.entry(to).or_default().insert(id);
        }
    }
    givers
}

/// The lowest level at which each publisher has spending; level 1 is the highest.
fn lowest_levels(activities: &[Activity]) -> BTreeMap<&str, u32> {
    let mut lowest: BTreeMap<&str, u32> = BTreeMap::new();
    for activity in activities.iter().filter(|a| !a.flows.spend.is_empty()) {
        let level = lowest.entry(&activity.publisher).or_insert(activity.hierarchy);
        *level = activity.hierarchy.max(*level);
    }
    lowest
}

fn role(activity: &Activity, known: &BTreeSet<&str>, lowest: &BTreeMap<&str, u32>) -> Option<&'static str> {
    let own = activity.id.as_deref();
    let elsewhere = |id: &&String| own != Some(id.as_str()) && known.contains(id.as_str());
    if activity.secondary && activity.other_ids.iter().any(|id| elsewhere(&id)) {
        return Some("duplicate_report");
    }
    let below = lowest.get(activity.publisher.as_str()).is_some_and(|level| activity.hierarchy < *level);
    (below && !activity.flows.spend.is_empty()).then_some("umbrella")
}

fn notes(activities: &[Activity], links: &[Links], records: &mut Records) {
    let both = || activities.iter().zip(links);
    let mut say = |n: usize, what: &str| {
        if n > 0 {
            records.notes.push(format!("{what}: {n}"));
        }
    };
    say(
        both().filter(|(a, link)| a.secondary && link.role.is_none()).count(),
        "activities of secondary reporters, counted since no other-identifier of theirs stands in the file",
    );
    say(
        both().filter(|(_, link)| link.role == Some("umbrella")).count(),
        "activities with spending above the lowest level at which their publisher has any (role umbrella, so that their \
         children are not counted twice)",
    );
    let parents: BTreeSet<&str> = links.iter().filter_map(|link| link.parent.as_deref()).collect();
    let childless = |activity: &Activity| activity.id.as_deref().is_none_or(|id| !parents.contains(id));
    say(
        both().filter(|(a, link)| link.role == Some("umbrella") && childless(a)).count(),
        "of those no child stands in the file, so that all of their spending counts",
    );
    say(
        both().filter(|(_, link)| !link.other_funders.is_empty()).count(),
        "activities paid by several others (funded_from keeps the first that stands in the file, the column 'other provider \
         activities' the rest)",
    );
}
