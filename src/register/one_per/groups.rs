//! Which records are one project.

use rustc_hash::FxHashMap;

use crate::register::{Category, Register};
use crate::{Error, Result};

/// Records by project, those of one project in the order of the register.
pub(super) struct Groups {
    records: Vec<u32>,
    /// Where the records of each project end.
    ends: Vec<usize>,
}

/// A project while it is found: records that share their values, in one currency.
struct Found {
    id: Box<str>,
    records: Vec<u32>,
}

impl Groups {
    /// Projects.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The records of each project, projects in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(from, &to)| self.records.get(from..to).unwrap_or_default())
    }

    /// The records that share their values, and the ids of the projects that they are.
    ///
    /// # Errors
    /// [`Error::Schema`] when two projects would have one id.
    pub fn of(register: &Register, columns: &[&Category]) -> Result<(Self, Vec<Box<str>>)> {
        let keys = keys(register.len(), columns);
        let name = |at: u32| {
            let alone = columns.first().is_none_or(|column| column.get(at as usize).is_none());
            if alone {
                return Box::from(register.id(at as usize));
            }
            let values: Vec<&str> = columns.iter().filter_map(|column| column.get(at as usize)).collect();
            values.join(" · ").into()
        };
        Self::by_currency(register, &keys, name)
    }

    /// The rows that share their id.
    ///
    /// # Errors
    /// As [`Groups::of`].
    pub fn of_ids(register: &Register) -> Result<(Self, Vec<Box<str>>)> {
        let mut keys: Vec<u32> = Vec::with_capacity(register.len());
        let mut last = None;
        for (id, at) in register.ids().iter().zip(0_u32..) {
            let same = keys.last().copied().filter(|_| last == Some(id));
            keys.push(same.unwrap_or(at));
            last = Some(id);
        }
        Self::by_currency(register, &keys, |at| register.id(at as usize).into())
    }

    fn by_currency(register: &Register, keys: &[u32], name: impl Fn(u32) -> Box<str>) -> Result<(Self, Vec<Box<str>>)> {
        let codes = register.currency_codes();
        let code = |at: usize| codes.get(at).copied().unwrap_or(u16::MAX);
        let mut span: FxHashMap<u32, (u16, u16)> = FxHashMap::default();
        for (at, &key) in keys.iter().enumerate().filter(|(at, _)| code(*at) != u16::MAX) {
            let (least, most) = span.entry(key).or_insert((code(at), code(at)));
            (*least, *most) = (code(at).min(*least), code(at).max(*most));
        }
        let mut at_of: FxHashMap<(u32, u16), usize> = FxHashMap::default();
        let mut found: Vec<Found> = Vec::new();
        for (at, &key) in keys.iter().enumerate() {
            let (least, most) = span.get(&key).copied().unwrap_or((u16::MAX, u16::MAX));
            let own = if code(at) == u16::MAX { least } else { code(at) };
            let slot = *at_of.entry((key, own)).or_insert_with(|| {
                let id = name(at as u32);
                let currency = register.currencies().get(usize::from(own)).filter(|_| least != most);
                let id = currency.map_or(id.clone(), |(currency, _)| format!("{id} · {currency}").into());
                found.push(Found { id, records: Vec::new() });
                found.len() - 1
            });
            found.get_mut(slot).into_iter().for_each(|found| found.records.push(at as u32));
        }
        Self::sorted(found)
    }

    fn sorted(mut found: Vec<Found>) -> Result<(Self, Vec<Box<str>>)> {
        found.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let same = found.iter().zip(found.iter().skip(1)).find(|(a, b)| a.id == b.id);
        if let Some((one, _)) = same {
            return Err(Error::Schema(format!("two projects would be called '{}'; give them other ids", one.id)));
        }
        let mut groups = Self { records: Vec::new(), ends: Vec::with_capacity(found.len()) };
        let mut ids = Vec::with_capacity(found.len());
        for one in found {
            groups.records.extend(one.records);
            groups.ends.push(groups.records.len());
            ids.push(one.id);
        }
        Ok((groups, ids))
    }
}

/// A number for each combination of values; a record without a value in the first column has one of its own.
fn keys(n: usize, columns: &[&Category]) -> Vec<u32> {
    let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut keys: Vec<u32> = vec![0; n];
    for column in columns {
        numbers.clear();
        for (key, &code) in keys.iter_mut().zip(column.codes()) {
            let next = numbers.len() as u32;
            *key = *numbers.entry((*key, code)).or_insert(next);
        }
    }
    let known = numbers.len() as u32;
    let first = columns.first().map_or(&[][..], |column| column.codes());
    let alone = keys.iter_mut().zip(first).filter(|(_, code)| **code == Category::NULL);
    for ((key, _), own) in alone.zip(known..) {
        *key = own;
    }
    keys
}
