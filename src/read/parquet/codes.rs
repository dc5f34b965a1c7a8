//! Words that repeat: the indices of their dictionary pages, without a look at the rows.

use ::parquet::basic::Encoding;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::levels::Levels;
use super::runs::Runs;
use super::task::Body;
use crate::register::Category;

/// Words outside a dictionary that are still numbered one by one; columns with more are texts.
const MOST: usize = 1 << 16;

/// The words of one row group.
pub(super) struct Codes<'a> {
    out: &'a mut [u32],
    filled: usize,
    words: Vec<Box<str>>,
    index: FxHashMap<Box<str>, u32>,
    scratch: Vec<u32>,
}

impl<'a> Codes<'a> {
    pub fn new(out: &'a mut [u32]) -> Self {
        Self { out, filled: 0, words: Vec::new(), index: FxHashMap::default(), scratch: Vec::new() }
    }

    /// Words of the dictionary, each behind its length.
    pub fn dictionary(&mut self, data: &[u8], n: usize) -> Option<()> {
        let mut texts = Texts(data);
        self.words = Vec::with_capacity(n.min(data.len() / 4));
        for _ in 0..n {
            self.words.push(Box::from(texts.next()?));
        }
        Some(())
    }

    pub fn page(&mut self, levels: &Levels<'_>, body: &Body<'_>) -> Option<()> {
        let end = self.filled.checked_add(levels.len())?;
        let own = self.out.get_mut(self.filled..end)?;
        self.filled = end;
        let (words, index) = (&mut self.words, &mut self.index);
        levels.place(own, Category::NULL, &mut self.scratch, |out| match body.encoding {
            Encoding::PLAIN => number(Texts(body.data), words, index, out),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                Runs::new(body.data.get(1..)?, usize::from(*body.data.first()?), out.len()).fill(out)?;
                let most = out.iter().copied().max().unwrap_or_default();
                (out.is_empty() || (most as usize) < words.len()).then_some(())
            }
            _ => None,
        })
    }

    /// Whether every row has been filled.
    pub const fn is_full(&self) -> bool {
        self.filled == self.out.len()
    }

    pub fn words(self) -> Vec<Box<str>> {
        self.words
    }
}

/// Numbers words as they come.
fn number(
    mut texts: Texts<'_>,
    words: &mut Vec<Box<str>>,
    index: &mut FxHashMap<Box<str>, u32>,
    out: &mut [u32],
) -> Option<()> {
    if index.is_empty() {
        index.extend(words.iter().cloned().zip(0..));
    }
    for out in out {
        let word = texts.next()?;
        *out = if let Some(&code) = index.get(word) {
            code
        } else {
            let code = u32::try_from(words.len()).ok().filter(|_| words.len() < MOST)?;
            index.insert(Box::from(word), code);
            words.push(Box::from(word));
            code
        };
    }
    Some(())
}

/// Byte arrays in the plain encoding: four bytes of length, then the text.
struct Texts<'a>(&'a [u8]);

impl<'a> Texts<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

/// One dictionary for all row groups, its words in the order of their bytes; codes follow.
pub(super) fn unite(parts: Vec<(&mut [u32], Vec<Box<str>>)>) -> Vec<Box<str>> {
    let mut words: Vec<&str> = parts.iter().flat_map(|(_, words)| words).map(AsRef::as_ref).collect();
    words.sort_unstable();
    words.dedup();
    let all: Vec<Box<str>> = words.into_iter().map(Box::from).collect();
    parts.into_par_iter().with_max_len(1).for_each(|(codes, own)| {
        let code = |word: &Box<str>| all.binary_search(word).map_or(Category::NULL, |at| at as u32);
        let map: Vec<u32> = own.iter().map(code).collect();
        for code in codes {
            *code = map.get(*code as usize).copied().unwrap_or(Category::NULL);
        }
    });
    all
}
