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
        let n = register.len();
        let currency = Digit::currency(register);
        let most = DENSE.max(count(n) / 16);
        let mut digits: Vec<Digit> = currency.into_iter().collect();
        let mut slots: u64 = digits.iter().map(|digit| u64::from(digit.width)).product();
        let mut rest = by.iter();
        let mut sparse = None;
        for category in rest.by_ref() {
            let digit = Digit::category(category);
            let more = slots.saturating_mul(u64::from(digit.width));
            if digit.width == 0 || more > most {
                sparse = Some(category);
                break;
            }
            slots = more;
            digits.push(digit);
        }
        let mut groups = Self { ids: number_densely(n, &digits, work)?, slots: usize::try_from(slots).unwrap_or(usize::MAX) };
        for category in sparse.into_iter().chain(rest) {
            groups = groups.split(category, work)?;
        }
        Ok(groups)
    }

    fn split(self, category: &Category, work: &Work) -> Result<Self> {
        let missing = u32::try_from(category.values().len()).unwrap_or(Category::NULL);
        self.split_sparse(category, missing, u64::from(missing).saturating_add(1), work)
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

/// One place of a group number: a column whose codes are below its width, the last of them for missing values.
struct Digit<'a> {
    codes: Codes<'a>,
    width: u32,
}

enum Codes<'a> {
    Currency(&'a [u16]),
    Category(&'a [u32]),
}

impl<'a> Digit<'a> {
    /// Nothing where all projects have one currency.
    fn currency(register: &'a Register) -> Option<Self> {
        if register.one_currency_code().is_some() {
            return None;
        }
        let width = u32::try_from(register.currencies().len()).unwrap_or(u32::from(u16::MAX)).saturating_add(1);
        Some(Self { codes: Codes::Currency(register.currency_codes()), width })
    }

    /// The width is 0 where it does not fit.
    fn category(category: &'a Category) -> Self {
        let width = u32::try_from(category.values().len()).ok().and_then(|n| n.checked_add(1)).unwrap_or_default();
        Self { codes: Codes::Category(category.codes()), width }
    }

    /// Appends the place to the numbers of the projects from `from` on.
    fn append(&self, from: usize, ids: &mut [u32]) {
        let (width, missing) = (self.width, self.width.saturating_sub(1));
        // Below the number of slots, which fits 32 bits.
        let next = |id: &mut u32, code: u32| *id = id.wrapping_mul(width).wrapping_add(code.min(missing));
        match self.codes {
            Codes::Currency(codes) => {
                let codes = codes.get(from..).unwrap_or_default();
                ids.iter_mut().zip(codes).for_each(|(id, &code)| next(id, code.into()));
            }
            Codes::Category(codes) => {
                let codes = codes.get(from..).unwrap_or_default();
                ids.iter_mut().zip(codes).for_each(|(id, &code)| next(id, code));
            }
        }
    }
}

/// All places of a block at once, so that it stays in the cache.
fn number_densely(n: usize, digits: &[Digit], work: &Work) -> Result<Vec<u32>> {
    let mut ids = vec![0; n];
    ids.par_chunks_mut(BLOCK).enumerate().try_for_each(|(nth, ids)| {
        digits.iter().for_each(|digit| digit.append(nth.saturating_mul(BLOCK), ids));
        work.advance(0)
    })?;
    Ok(ids)
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
