//! Names of organisations, compared as people write them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::register::{Category, Field, Register};

/// Lower case, letters and digits only, single spaces.
pub(super) fn normal(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The organisations that give, and those of them that receive.
pub(super) struct Organisations<'a> {
    register: &'a Register,
    by_name: FxHashMap<String, u32>,
    of_unit: Vec<u32>,
}

impl<'a> Organisations<'a> {
    /// Units under one name each; the numbers are for comparing only.
    pub fn of(register: &'a Register) -> Self {
        let mut by_name: FxHashMap<String, u32> = FxHashMap::default();
        let units = register.category(Field::Unit).map_or(&[][..], Category::values);
        let mut number = |name: &str| {
            let next = by_name.len() as u32;
            *by_name.entry(normal(name)).or_insert(next)
        };
        let of_unit = units.iter().map(|name| number(name)).collect();
        Self { register, by_name, of_unit }
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.by_name.len() as u32
    }

    /// The organisation that gives.
    pub fn giver(&self, at: u32) -> Option<u32> {
        let code = self.register.category(Field::Unit)?.codes().get(at as usize)?;
        self.of_unit.get(*code as usize).copied()
    }

    /// The organisation that receives, when it gives too: by its number where there is one, else by its name.
    pub fn receiver(&self, at: u32) -> Option<u32> {
        let key = self.register.category(Field::Provider)?.get(at as usize)?;
        let known = |name: &str| self.by_name.get(&normal(name)).copied();
        known(key).or_else(|| known(self.register.provider_name(at as usize)?))
    }
}

/// Those of the nodes that lie on a ring of flows, or between two rings: what is left when nodes without inflow or without
/// outflow are peeled off.
pub(super) fn entangled(mut flows: Vec<(u64, u64)>) -> FxHashSet<u64> {
    flows.retain(|flow| flow.0 != flow.1);
    flows.sort_unstable();
    flows.dedup();
    for _ in 0..2 {
        flows = peeled(&flows);
        // The second pass peels the other end.
        for flow in &mut flows {
            *flow = (flow.1, flow.0);
        }
        flows.sort_unstable();
    }
    flows.into_iter().flat_map(|flow| [flow.0, flow.1]).collect()
}

/// The flows left when nodes without inflow are removed, again and again (Kahn 1962); `flows` are sorted.
fn peeled(flows: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let mut inflows: FxHashMap<u64, u32> = FxHashMap::default();
    for flow in flows {
        *inflows.entry(flow.1).or_default() += 1;
    }
    let mut free: Vec<u64> = flows.iter().map(|flow| flow.0).filter(|node| !inflows.contains_key(node)).collect();
    free.dedup();
    let mut gone: FxHashSet<u64> = free.iter().copied().collect();
    while let Some(node) = free.pop() {
        let from = flows.partition_point(|flow| flow.0 < node);
        for flow in flows.iter().skip(from).take_while(|flow| flow.0 == node) {
            let Some(n) = inflows.get_mut(&flow.1) else { continue };
            *n = n.saturating_sub(1);
            if *n == 0 && gone.insert(flow.1) {
                free.push(flow.1);
            }
        }
    }
    flows.iter().copied().filter(|flow| !gone.contains(&flow.0)).collect()
}
