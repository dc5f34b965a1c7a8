//! Releases of one process as its state: the merge rules of OCDS 1.1.

use serde_json::{Map, Value};

use super::parts::text;

/// Lays a later release over what is known: objects key by key, lists of objects with ids by their ids, all else is
/// replaced; null removes.
pub(super) fn merge(known: &mut Value, later: &Value) {
    match (known, later) {
        (Value::Object(known), Value::Object(later)) => merge_objects(known, later),
        (Value::Array(known), Value::Array(later)) if have_ids(known) && have_ids(later) => merge_lists(known, later),
        (known, later) => *known = later.clone(),
    }
}

fn merge_objects(known: &mut Map<String, Value>, later: &Map<String, Value>) {
    for (key, value) in later {
        match known.get_mut(key) {
            _ if value.is_null() => drop(known.shift_remove(key)),
            Some(have) => merge(have, value),
            None => drop(known.insert(key.clone(), value.clone())),
        }
    }
}

fn have_ids(items: &[Value]) -> bool {
    items.iter().all(|item| item.is_object() && text(item, &["id"]).is_some())
}

fn merge_lists(known: &mut Vec<Value>, later: &[Value]) {
    // Ids are looked up in a sorted index: lists may be long.
    let index: std::collections::BTreeMap<String, usize> =
        known.iter().enumerate().rev().filter_map(|(at, item)| Some((text(item, &["id"])?, at))).collect();
    for item in later {
        let at = text(item, &["id"]).and_then(|id| index.get(&id).copied());
        match at.and_then(|at| known.get_mut(at)) {
            Some(have) => merge(have, item),
            None => known.push(item.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The example of the merging page of OCDS 1.1, shortened: ids merge, plain lists are replaced, null removes.
    #[test]
    fn a_later_release_changes_what_it_names() {
        let mut known: Value = serde_json::from_str(
            r#"{"tag": ["tender"], "tender": {"title": "T", "value": {"amount": 5}},
                "awards": [{"id": 1, "status": "pending"}, {"id": "2"}]}"#,
        )
        .unwrap();
        let later: Value = serde_json::from_str(
            r#"{"tag": ["award"], "tender": {"value": null}, "awards": [{"id": "1", "status": "active"}, {"id": "3"}]}"#,
        )
        .unwrap();
        merge(&mut known, &later);
        let expected: Value = serde_json::from_str(
            r#"{"tag": ["award"], "tender": {"title": "T"},
                "awards": [{"id": "1", "status": "active"}, {"id": "2"}, {"id": "3"}]}"#,
        )
        .unwrap();
        assert_eq!(known, expected);
    }
}
