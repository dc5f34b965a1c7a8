//! Which group each project belongs to: one small integer a project.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::width::{count, position};
use crate::register::{Category, Register};
use crate::{Result, Work};

/// Projects per block: far below 50 ms of work.
pub(super) const BLOCK: usize = 1 << 16;

/// Group numbers up to here may have gaps, since an array of that many groups is cheap.
const DENSE: u64 = 1 << 16;

/// The group of each project. Currency is part of the group; missing values are a group of their own.
pub(super) struct Groups {
    /// One number a project.
    pub ids: Vec<u32>,
    /// All numbers are below; not all of them occur.
    pub slots: usize,
}

impl Groups {
    /// Groups by currency and then by each of the columns.
    pub fn of(register: &Register, by: &[&Category], work: &Work) -> Result<Self> {
        let mut groups = Self::by_currency(register, work)?;
        for category in by {
            groups = groups.split(category, work)?;
        }
        Ok(groups)
    }

    fn by_currency(register: &Register, work: &Work) -> Result<Self> {
        let none = u32::try_from(register.currencies().len()).unwrap_or(u32::from(u16::MAX));
        let mut ids = vec![0; register.len()];
        ids.par_chunks_mut(BLOCK).zip(register.currency_codes().par_chunks(BLOCK)).try_for_each(|(ids, codes)| {
            for (id, &code) in ids.iter_mut().zip(codes) {
                *id = u32::from(code).min(none);
            }
            work.advance(0)
        })?;
        Ok(Self { ids, slots: position(none).saturating_add(1) })
    }

    fn split(mut self, category: &Category, work: &Work) -> Result<Self> {
        let missing = u32::try_from(category.values().len()).unwrap_or(Category::NULL);
        let width = u64::from(missing).saturating_add(1);
        let slots = count(self.slots).saturating_mul(width);
        if slots > DENSE.max(count(self.ids.len()) / 16) {
            return self.split_sparse(category, missing, width, work);
        }
        let narrow = missing.saturating_add(1);
        self.ids.par_chunks_mut(BLOCK).zip(category.codes().par_chunks(BLOCK)).try_for_each(|(ids, codes)| {
            for (id, &code) in ids.iter_mut().zip(codes) {
                // Below `slots`, which fits 32 bits since n / 16 does.
                *id = id.wrapping_mul(narrow).wrapping_add(code.min(missing));
            }
            work.advance(0)
        })?;
        Ok(Self { ids: self.ids, slots: usize::try_from(slots).unwrap_or(usize::MAX) })
    }

    /// Numbers only the combinations that occur, in the order of their first project, whatever the threads.
    fn split_sparse(mut self, category: &Category, missing: u32, width: u64, work: &Work) -> Result<Self> {
        let part = self.ids.len().div_ceil(rayon::current_num_threads()).max(BLOCK);
        let locals: Vec<Vec<u64>> = self
            .ids
            .par_chunks_mut(part)
            .zip(category.codes().par_chunks(part))
            .map(|(ids, codes)| number_locally(ids, codes, missing, width, work))
            .collect::<Result<_>>()?;
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let maps: Vec<Vec<u32>> =
            locals.iter().map(|keys| keys.iter().map(|&key| number(&mut numbers, key)).collect()).collect();
        self.ids.par_chunks_mut(part).zip(&maps).for_each(|(ids, map)| {
            for id in ids {
                *id = map.get(position(*id)).copied().unwrap_or_default();
            }
        });
        Ok(Self { ids: self.ids, slots: numbers.len() })
    }
}

/// Replaces each group by the local number of its combination and returns the combinations in that order.
fn number_locally(ids: &mut [u32], codes: &[u32], missing: u32, width: u64, work: &Work) -> Result<Vec<u64>> {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let mut keys = Vec::new();
    for (ids, codes) in ids.chunks_mut(BLOCK).zip(codes.chunks(BLOCK)) {
        for (id, &code) in ids.iter_mut().zip(codes) {
            // Both factors are below 2^32.
            let key = u64::from(*id).wrapping_mul(width).wrapping_add(u64::from(code.min(missing)));
            *id = number(&mut numbers, key);
            if position(*id) == keys.len() {
                keys.push(key);
            }
        }
        work.advance(0)?;
    }
    Ok(keys)
}

fn number(numbers: &mut FxHashMap<u64, u32>, key: u64) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    *numbers.entry(key).or_insert(next)
}
