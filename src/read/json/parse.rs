//! From text to values, in two passes that both can be stopped: keys that stand twice, then the values.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::kind;
use crate::read::pace::{self, Pace};
use crate::{Error, Place, Result, Work};

const DEPTH: u32 = 64;

/// The key under which a number shows itself to a visitor, as its own text.
const NUMBER: &str = "$serde_json::private::Number";

/// The whole text, or the list of its lines.
pub(super) fn document(file: &str, text: &str, lines: bool, work: &Work) -> Result<Value> {
    check_depth(file, text, work)?;
    let pace = Pace::new(work);
    if lines {
        return Ok(by_line(file, text, &pace, work)?.into_iter().map(Value::Object).collect());
    }
    parse(file, text, 1, &pace, work)
}

/// Deep nesting must fail before the parser recurses.
fn check_depth(file: &str, text: &str, work: &Work) -> Result<()> {
    let (mut depth, mut inside, mut escaped) = (0_u32, false, false);
    for block in pace::blocks(text.as_bytes(), work) {
        for byte in block? {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if inside => escaped = true,
                b'"' => inside = !inside,
                b'[' | b'{' if !inside => depth = depth.saturating_add(1),
                b']' | b'}' if !inside => depth = depth.saturating_sub(1),
                b'\n' if depth == 0 => inside = false,
                _ => {}
            }
            if depth > DEPTH {
                let message = format!("nested more than {DEPTH} levels deep; a list of flat objects was expected");
                return Err(Error::read(Place::file(file), message));
            }
        }
    }
    Ok(())
}

fn parse(file: &str, text: &str, line: u64, pace: &Pace<'_>, work: &Work) -> Result<Value> {
    let broken = |e: serde_json::Error| {
        // The parser may have been stopped by us.
        if let Err(stopped) = work.advance(0) {
            return stopped;
        }
        let at = line.saturating_add(e.line() as u64).saturating_sub(1);
        Error::read(Place::file(file), format!("no valid json in line {at}, column {}: {e}", e.column()))
    };
    UniqueKeys(pace).deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(broken)?;
    let mut values = serde_json::Deserializer::from_str(text);
    let value = Values { pace, depth: 0 }.deserialize(&mut values).map_err(broken)?;
    values.end().map_err(broken)?;
    Ok(value)
}

fn by_line(file: &str, text: &str, pace: &Pace<'_>, work: &Work) -> Result<Vec<Map<String, Value>>> {
    let lines = text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty());
    let mut rows = Vec::new();
    for (line, number) in lines {
        match parse(file, line, number, pace, work)? {
            Value::Object(row) => rows.push(row),
            other => {
                let message = format!("line {number} holds {}, an object was expected", kind(&other));
                return Err(Error::read(Place::file(file), message));
            }
        }
    }
    Ok(rows)
}

/// A first pass that only looks for a key that stands twice in one object, and tells how far it is: the bytes of keys
/// and texts, which are at most those of the file.
#[derive(Clone, Copy)]
struct UniqueKeys<'a>(&'a Pace<'a>);

impl<'de> DeserializeSeed<'de> for UniqueKeys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for UniqueKeys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("json")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys: Vec<String> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key != NUMBER {
                self.0.bytes(key.len() as u64).map_err(A::Error::custom)?;
            }
            map.next_value_seed(self)?;
            keys.push(key);
        }
        keys.sort_unstable();
        match keys.windows(2).find_map(|pair| pair.first().filter(|a| pair.get(1) == Some(a))) {
            Some(key) => Err(A::Error::custom(format!("the key '{key}' stands twice in one object"))),
            None => Ok(()),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(self)?.is_some() {
            self.0.record().map_err(A::Error::custom)?;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.0.bytes(text.len() as u64).map_err(E::custom)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The values themselves. Only the outer two levels, where the records lie, are walked here.
#[derive(Clone, Copy)]
struct Values<'a> {
    pace: &'a Pace<'a>,
    depth: u8,
}

impl Values<'_> {
    fn below(self) -> Self {
        Self { depth: self.depth.saturating_add(1), ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > 1 {
            return serde::Deserialize::deserialize(deserializer);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("json")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut own = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == NUMBER {
                let number: Number = map.next_value::<String>()?.parse().map_err(A::Error::custom)?;
                return Ok(Value::Number(number));
            }
            own.insert(key, map.next_value_seed(self.below())?);
        }
        Ok(Value::Object(own))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut own = Vec::new();
        while let Some(value) = seq.next_element_seed(self.below())? {
            self.pace.record().map_err(A::Error::custom)?;
            own.push(value);
        }
        Ok(Value::Array(own))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Both walks know every form of a value, at the levels that are walked and below them.
    #[test]
    fn values_are_those_of_a_plain_parser() {
        for text in [
            r#"{"a": 1.10, "b": [1, -2, 1e400, null, true, "x\u00e9", {"c": [{"d": 0.1}]}], "e": {"f": 12345678901234567890.12}}"#,
            "[[], {}, [1.50], \"\", false]",
            "41133.770000000004",
            "-7",
            "null",
        ] {
            let own = document("f.json", text, false, &Work::new(1)).unwrap();
            let plain: Value = serde_json::from_str(text).unwrap();
            assert_eq!((&own, own.to_string()), (&plain, plain.to_string()), "{text}");
        }
        assert!(document("f.json", "[1] 2", false, &Work::new(1)).unwrap_err().to_string().contains("line 1"));
    }

    #[test]
    fn both_passes_stop() {
        let text = format!("[{}]", vec!["1"; 2000].join(","));
        let work = Work::new(1);
        work.stop();
        let pace = Pace::new(&work);
        assert!(UniqueKeys(&pace).deserialize(&mut serde_json::Deserializer::from_str(&text)).is_err());
        let values = Values { pace: &pace, depth: 0 };
        assert!(values.deserialize(&mut serde_json::Deserializer::from_str(&text)).is_err());
        assert!(matches!(parse("f", &text, 1, &pace, &work), Err(Error::Interrupted)));
    }
}
