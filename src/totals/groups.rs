//! Which group each project belongs to: one small integer a project, worked out block by block.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::register::{Category, Code, Codes, Register};
use crate::totals::width::{count, position};
use crate::{Result, Work};

/// Projects per block: far below 50 ms of work.
pub(in crate::totals) const BLOCK: usize = 1 << 16;

/// Group numbers up to here may have gaps, since an array of that many groups is cheap.
const DENSE: u64 = 1 << 16;

/// The group of each project. Currency is part of the group; missing values are a group of their own.
pub(in crate::totals) struct Groups<'a> {
    numbers: Numbers<'a>,
    /// Projects.
    pub n: usize,
    /// All numbers are below; not all of them occur.
    pub slots: usize,
}

enum Numbers<'a> {
    /// Worked out from the columns where they are needed: cheaper than to be kept.
    Digits(Vec<Digit<'a>>),
    /// One a project.
    Each(Vec<u32>),
}

impl<'a> Groups<'a> {
    /// Groups by currency and then by each of the columns.
    pub fn of(register: &'a Register, by: &[&'a Category], work: &Work) -> Result<Self> {
        let most = DENSE.max(count(register.len()) / 16);
        let mut digits: Vec<Digit> = Digit::currency(register).into_iter().collect();
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
        let slots = usize::try_from(slots).unwrap_or(usize::MAX);
        let mut groups = Self { numbers: Numbers::Digits(digits), n: register.len(), slots };
        for category in sparse.into_iter().chain(rest) {
            groups = groups.split(category, work)?;
        }
        Ok(groups)
    }

    /// The groups of the projects `from .. to`, in `scratch` unless they are kept.
    pub fn block<'s>(&'s self, from: usize, to: usize, scratch: &'s mut Vec<u32>) -> &'s [u32] {
        match &self.numbers {
            Numbers::Each(ids) => ids.get(from..to).unwrap_or_default(),
            Numbers::Digits(digits) => {
                scratch.clear();
                scratch.resize(to.saturating_sub(from), 0);
                for digit in digits {
                    digit.append(from, scratch);
                }
                scratch
            }
        }
    }

    /// Numbers only the combinations that occur, in the order of their first project, whatever the threads.
    fn split(self, category: &Category, work: &Work) -> Result<Self> {
        let missing = u32::try_from(category.values().len()).unwrap_or(Category::NULL);
        let mut ids = vec![0; self.n];
        let part = self.n.div_ceil(rayon::current_num_threads()).max(BLOCK).next_multiple_of(BLOCK);
        let number = |(nth, ids): (usize, &mut [u32])| {
            self.number_locally(nth.saturating_mul(part), ids, category, missing, work)
        };
        let locals: Vec<Vec<u64>> = ids.par_chunks_mut(part).enumerate().map(number).collect::<Result<_>>()?;
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let maps: Vec<Vec<u32>> =
            locals.iter().map(|keys| keys.iter().map(|&key| next_number(&mut numbers, key)).collect()).collect();
        ids.par_chunks_mut(part).zip(&maps).for_each(|(ids, map)| {
            for id in ids {
                *id = map.get(position(*id)).copied().unwrap_or_default();
            }
        });
        Ok(Self { numbers: Numbers::Each(ids), n: self.n, slots: numbers.len() })
    }

    /// Gives each project the local number of its combination and returns the combinations in that order.
    fn number_locally(
        &self,
        from: usize,
        ids: &mut [u32],
        category: &Category,
        missing: u32,
        work: &Work,
    ) -> Result<Vec<u64>> {
        let width = u64::from(missing).saturating_add(1);
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let (mut keys, mut scratch) = (Vec::new(), Vec::new());
        let mut codes = Vec::new();
        for (nth, ids) in ids.chunks_mut(BLOCK).enumerate() {
            let from = from.saturating_add(nth.saturating_mul(BLOCK));
            let to = from.saturating_add(ids.len());
            codes.clear();
            codes.resize(ids.len(), 0);
            add_digit(category.packed(), u32::MAX, from, &mut codes, |_, code| code);
            for ((id, &group), &code) in ids.iter_mut().zip(self.block(from, to, &mut scratch)).zip(&codes) {
                // Both factors are below 2^32.
                let key = u64::from(group).wrapping_mul(width).wrapping_add(u64::from(code.min(missing)));
                *id = next_number(&mut numbers, key);
                if position(*id) == keys.len() {
                    keys.push(key);
                }
            }
            work.advance(0)?;
        }
        Ok(keys)
    }
}

/// One place of a group number: a column whose codes are below its width, the last of them for missing values.
struct Digit<'a> {
    codes: Source<'a>,
    width: u32,
}

enum Source<'a> {
    Currency(&'a [u16]),
    Category(&'a Codes),
}

impl<'a> Digit<'a> {
    /// Nothing where all projects have one currency.
    fn currency(register: &'a Register) -> Option<Self> {
        if register.one_currency_code().is_some() {
            return None;
        }
        let width = u32::try_from(register.currencies().len()).unwrap_or(u32::from(u16::MAX)).saturating_add(1);
        Some(Self { codes: Source::Currency(register.currency_codes()), width })
    }

    /// The width is 0 where it does not fit.
    fn category(category: &'a Category) -> Self {
        let width = u32::try_from(category.values().len()).ok().and_then(|n| n.checked_add(1)).unwrap_or_default();
        Self { codes: Source::Category(category.packed()), width }
    }

    /// Appends the place to the numbers of the projects from `from` on.
    fn append(&self, from: usize, ids: &mut [u32]) {
        let width = self.width;
        // Below the number of slots, which fits 32 bits.
        let next = |id: u32, code: u32| id.wrapping_mul(width).wrapping_add(code);
        let missing = width.saturating_sub(1);
        match self.codes {
            Source::Currency(codes) => {
                let codes = codes.get(from..).unwrap_or_default();
                ids.iter_mut().zip(codes).for_each(|(id, &code)| *id = next(*id, u32::from(code).min(missing)));
            }
            Source::Category(codes) => add_digit(codes, missing, from, ids, next),
        }
    }
}

/// Calls `next` with the codes from `from` on; the null of every width lies above `missing`.
fn add_digit(codes: &Codes, missing: u32, from: usize, ids: &mut [u32], next: impl Fn(u32, u32) -> u32) {
    fn each<T: Code>(codes: &[T], missing: u32, ids: &mut [u32], next: impl Fn(u32, u32) -> u32) {
        ids.iter_mut().zip(codes).for_each(|(id, &code)| *id = next(*id, code.raw().min(missing)));
    }
    match codes {
        Codes::Byte(codes) => each(codes.get(from..).unwrap_or_default(), missing, ids, next),
        Codes::Word(codes) => each(codes.get(from..).unwrap_or_default(), missing, ids, next),
        Codes::Full(codes) => each(codes.get(from..).unwrap_or_default(), missing, ids, next),
    }
}

fn next_number(numbers: &mut FxHashMap<u64, u32>, key: u64) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    *numbers.entry(key).or_insert(next)
}
