//! Which releases make up which process: release packages, record packages, lists and lines of both.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::merge::merge;
use super::parts::{at, list, text, words};

/// A release, or a record of several, with the process it belongs to.
pub(super) struct Entry<'a> {
    ocid: String,
    value: &'a Value,
    record: bool,
}

/// A process in its last known state.
pub(super) struct Process<'a> {
    pub ocid: String,
    /// Number of the process in the file, from 1.
    pub row: u32,
    /// Nothing where there are only links to releases.
    pub state: Option<Cow<'a, Value>>,
    /// Releases that went into it.
    pub releases: usize,
}

/// The releases and records of a document; nothing when it is no OCDS.
pub(super) fn entries(document: &Value) -> Option<Vec<Entry<'_>>> {
    let mut found = Vec::new();
    let known = collect(document, &mut found);
    let nested = |entry: &Entry<'_>| {
        const PARTS: [&str; 6] = ["tender", "awards", "contracts", "planning", "buyer", "parties"];
        entry.record || PARTS.iter().any(|key| entry.value.get(key).is_some_and(|v| v.is_object() || v.is_array()))
    };
    (known && found.iter().any(nested)).then_some(found)
}

/// Whether all of a value is OCDS; packages and lists are opened one level each.
fn collect<'a>(value: &'a Value, found: &mut Vec<Entry<'a>>) -> bool {
    if let Value::Array(items) = value {
        return !items.is_empty() && items.iter().all(|item| !item.is_array() && collect(item, found));
    }
    if let Some(ocid) = text(value, &["ocid"]) {
        let record = value.get("compiledRelease").is_some() || value.get("releases").is_some();
        found.push(Entry { ocid, value, record });
        return true;
    }
    let of = |key: &str| value.get(key).and_then(Value::as_array).filter(|items| !items.is_empty());
    let Some(items) = of("records").or_else(|| of("releases")) else { return false };
    let all = items.iter().all(|item| text(item, &["ocid"]).is_some());
    all && items.iter().all(|item| collect(item, found))
}

/// The processes in the order of their first release: a compiled release, and what was released after it, merged.
pub(super) fn processes<'a>(entries: &[Entry<'a>]) -> Vec<Process<'a>> {
    let mut by_ocid: BTreeMap<&str, (usize, Vec<&'a Value>)> = BTreeMap::new();
    for (nth, entry) in entries.iter().enumerate() {
        let (_, releases) = by_ocid.entry(&entry.ocid).or_insert((nth, Vec::new()));
        if entry.record {
            releases.extend(list(entry.value, &["compiledRelease"]));
            releases.extend(list(entry.value, &["releases"]));
        } else {
            releases.push(entry.value);
        }
    }
    let mut ordered: Vec<(&str, usize, Vec<&'a Value>)> =
        by_ocid.into_iter().map(|(ocid, (nth, releases))| (ocid, nth, releases)).collect();
    ordered.sort_by_key(|(_, nth, _)| *nth);
    let numbered = ordered.into_iter().zip(1_u32..);
    numbered.map(|((ocid, _, releases), row)| process(ocid, row, releases)).collect()
}

fn process<'a>(ocid: &str, row: u32, mut releases: Vec<&'a Value>) -> Process<'a> {
    // A record may hold links instead of releases.
    releases.retain(|release| text(release, &["url"]).is_none() || release.as_object().is_some_and(|o| o.len() > 3));
    releases.sort_by_cached_key(|release| order(release));
    releases.dedup();
    let from = releases.iter().rposition(|release| is_compiled(release)).unwrap_or(0);
    let used = releases.get(from..).unwrap_or_default();
    let mut state: Option<Cow<'a, Value>> = None;
    for &release in used {
        match &mut state {
            None => state = Some(Cow::Borrowed(release)),
            Some(known) => merge(known.to_mut(), release),
        }
    }
    Process { ocid: ocid.to_owned(), row, state, releases: releases.len() }
}

/// By date; a compiled release of a day holds the others of that day. The content decides what is left, not the file.
fn order(release: &Value) -> (String, bool, String, String) {
    let date = text(release, &["date"]).unwrap_or_default();
    (date, is_compiled(release), text(release, &["id"]).unwrap_or_default(), release.to_string())
}

fn is_compiled(release: &Value) -> bool {
    words(release, &["tag"]).iter().any(|tag| tag == "compiled") && at(release, &["ocid"]).is_some()
}
