//! JSON: an array of objects, an object with one such array, or one object a line. Numbers keep their own text.

mod parse;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::read::nested::ocds;
use crate::read::pace::Pace;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::read::{Cell, ReadOptions, text};
use crate::{Error, Place, Result, Work};

pub(in crate::read) fn read(
    file: &str,
    bytes: &[u8],
    options: &ReadOptions,
    lines: bool,
    work: &Work,
) -> Result<Source> {
    let (text, notes) = text::decode(file, bytes, options.encoding.as_deref())?;
    let document = parse::document(file, &text, lines, work)?;
    if let Some(mut source) = ocds::read(file, &document, options, work)? {
        source.notes.splice(0..0, notes);
        return Ok(source);
    }
    let rows = records(file, document)?;
    let (mut table, pace) = (Table::default(), Pace::new(work));
    for row in rows {
        pace.record()?;
        table.push(row);
    }
    let columns = table.names.into_iter().zip(table.columns.into_iter().map(Values::Cells)).collect();
    let mut source = Source::new(file, columns)?;
    source.notes.extend(notes);
    Ok(source)
}

fn records(file: &str, value: Value) -> Result<Vec<Map<String, Value>>> {
    let fail = |message: String| Err(Error::read(Place::file(file), message));
    match value {
        Value::Array(items) => objects(file, items),
        Value::Object(mut map) => {
            let lists: Vec<String> =
                map.iter().filter(|(_, v)| is_list_of_objects(v)).map(|(k, _)| k.clone()).collect();
            match lists.as_slice() {
                [one] => match map.remove(one) {
                    Some(Value::Array(items)) => objects(file, items),
                    _ => fail("a list of objects was expected".to_owned()),
                },
                [] => fail(format!(
                    "an object without a list of objects; a list of objects was expected, the object has: {}",
                    map.keys().cloned().collect::<Vec<_>>().join(", ")
                )),
                several => {
                    fail(format!("several lists of objects ({}); keep the one that is meant", several.join(", ")))
                }
            }
        }
        other => fail(format!("{} where a list of objects was expected", kind(&other))),
    }
}

fn is_list_of_objects(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
}

fn objects(file: &str, items: Vec<Value>) -> Result<Vec<Map<String, Value>>> {
    let object = |(nth, item): (usize, Value)| match item {
        Value::Object(map) => Ok(map),
        other => {
            let place = Place::file(file).row(nth.saturating_add(1) as u64);
            Err(Error::read(place, format!("{}, an object was expected", kind(&other))))
        }
    };
    items.into_iter().enumerate().map(object).collect()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Columns in the order in which their keys are first seen.
#[derive(Default)]
struct Table {
    names: Vec<String>,
    at: FxHashMap<String, usize>,
    columns: Vec<Vec<Cell>>,
    n: usize,
}

impl Table {
    fn push(&mut self, row: Map<String, Value>) {
        for (key, value) in row {
            match value {
                Value::Object(inner) => self.set_inner(&key, vec![inner]),
                list if is_list_of_objects(&list) => self.set_inner(&key, maps(list)),
                other => self.set(&key, cell(other)),
            }
        }
        self.n = self.n.saturating_add(1);
        for column in &mut self.columns {
            column.resize(self.n, Cell::Null);
        }
    }

    /// `a.b` for a nested object; the values of several objects are joined.
    fn set_inner(&mut self, key: &str, objects: Vec<Map<String, Value>>) {
        let several = objects.len() > 1;
        let mut joined: Vec<(String, Cell)> = Vec::new();
        for (inner, value) in objects.into_iter().flatten() {
            let name = format!("{key}.{inner}");
            let value = cell(value);
            match joined.iter_mut().find(|(have, _)| *have == name).filter(|_| several) {
                Some((_, before)) => *before = join(before, &value),
                None => joined.push((name, value)),
            }
        }
        for (name, value) in joined {
            self.set(&name, value);
        }
    }

    fn set(&mut self, name: &str, value: Cell) {
        let at = self.at.get(name).copied().unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.columns.push(Vec::new());
            self.at.insert(name.to_owned(), self.columns.len().saturating_sub(1));
            self.columns.len().saturating_sub(1)
        });
        if let Some(column) = self.columns.get_mut(at) {
            column.resize(self.n, Cell::Null);
            column.push(value);
        }
    }
}

fn maps(list: Value) -> Vec<Map<String, Value>> {
    let Value::Array(items) = list else { return Vec::new() };
    items.into_iter().filter_map(|item| if let Value::Object(map) = item { Some(map) } else { None }).collect()
}

fn join(a: &Cell, b: &Cell) -> Cell {
    match (plain(a), plain(b)) {
        (Some(a), Some(b)) if a == b => Cell::Text(a.into()),
        (Some(a), Some(b)) => Cell::Text(format!("{a}; {b}").into()),
        (a, b) => a.or(b).map_or(Cell::Null, |text| Cell::Text(text.into())),
    }
}

fn plain(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) | Cell::Number(text) => Some(text.to_string()),
        Cell::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Lists of plain values are joined; what is nested deeper stays JSON.
fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(value) => Cell::Bool(value),
        Value::Number(number) => Cell::Number(number.to_string().into()),
        Value::String(text) => Cell::Text(text.into()),
        Value::Array(items) if items.is_empty() => Cell::Null,
        Value::Array(items) if !items.iter().any(|item| item.is_object() || item.is_array()) => {
            let texts: Vec<String> = items.into_iter().filter_map(|item| plain(&cell(item))).collect();
            Cell::Text(texts.join("; ").into())
        }
        other => Cell::Text(other.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn source(text: &str, lines: bool) -> Result<Source> {
        read("f.json", text.as_bytes(), &ReadOptions::default(), lines, &Work::new(1))
    }

    fn shown(text: &str) -> Vec<(String, Vec<String>)> {
        let source = source(text, false).unwrap();
        let cells = |v: &Values| (0..v.len()).map(|row| v.text(row).map(String::from).unwrap_or_default()).collect();
        source.columns.iter().map(|(name, values)| (name.clone(), cells(values))).collect()
    }

    #[test]
    fn numbers_keep_their_text_and_objects_are_flattened() {
        let columns = shown(
            r#"{"license": "x", "grants": [
                {"id": "1", "amount": 41133.770000000004, "org": [{"name": "A"}, {"name": "B"}]},
                {"id": "2", "amount": 12345678901234567890.12, "org": {"name": "C", "at": {"x": 1}}, "tags": ["p", "q"]}
            ]}"#,
        );
        let expected = [
            ("id", ["1", "2"]),
            ("amount", ["41133.770000000004", "12345678901234567890.12"]),
            ("org.name", ["A; B", "C"]),
            ("org.at", ["", r#"{"x":1}"#]),
            ("tags", ["", "p; q"]),
        ];
        assert_eq!(columns.len(), expected.len());
        for ((name, cells), (wanted, texts)) in columns.iter().zip(expected) {
            assert_eq!((name.as_str(), cells.as_slice()), (wanted, &texts.map(str::to_owned)[..]));
        }
    }

    #[test]
    fn broken_json_says_where() {
        let message = |text: &str| source(text, false).unwrap_err().to_string();
        assert!(message("[{\"a\": 1,\n}]").contains("line 2"));
        assert!(message(r#"[{"a": 1, "a": 2}]"#).contains("'a' stands twice"));
        assert!(message(&"[".repeat(100_000)).contains("64 levels"));
        assert!(message("[1]").contains("row 1: a number, an object was expected"));
        assert!(message(r#"{"a": 1}"#).contains("the object has: a"));
        assert!(message(r#"{"a": [{}], "b": [{}]}"#).contains("several lists of objects (a, b)"));
        let lines = source("{\"a\": 1}\n\n{\"a\": \n", true).unwrap_err().to_string();
        assert!(lines.contains("line 3"), "{lines}");
        assert_eq!(source("{\"a\": 1}\n{\"b\": 2}\n", true).unwrap().names(), ["a", "b"]);
    }
}
