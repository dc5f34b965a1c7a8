//! Words that repeat: the indices of their dictionary pages, without a look at the rows.

use ::parquet::basic::Encoding;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::levels::Levels;
use super::runs::Runs;
use super::task::Body;
use crate::read::values::Coded;
use crate::register::{Category, Code, Codes};

/// Words outside a dictionary that are still numbered one by one; columns with more are texts.
const MOST: usize = 1 << 16;

/// The words of one row group, by codes as short as its dictionary allows.
pub(super) struct Part {
    pub codes: Codes,
    pub words: Vec<Box<str>>,
}

/// Reads the words of one row group.
pub(super) struct Reader {
    rows: usize,
    part: Part,
    index: FxHashMap<Box<str>, u32>,
}

impl Reader {
    pub fn new(rows: usize) -> Self {
        let part = Part { codes: Codes::Byte(Vec::new()), words: Vec::new() };
        Self { rows, part, index: FxHashMap::default() }
    }

    /// Words of the dictionary, each behind its length.
    pub fn dictionary(&mut self, data: &[u8], n: usize) -> Option<()> {
        let mut texts = Texts(data);
        self.part.words = Vec::with_capacity(n.min(data.len() / 4));
        for _ in 0..n {
            self.part.words.push(Box::from(texts.next()?));
        }
        self.part.codes = Codes::with_capacity(n, self.rows);
        Some(())
    }

    pub fn page(&mut self, levels: &Levels<'_>, body: &Body<'_>) -> Option<()> {
        match body.encoding {
            Encoding::PLAIN => self.plain(levels, body.data),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                let n = self.part.words.len();
                match &mut self.part.codes {
                    Codes::Byte(codes) => indices(codes, n, levels, body.data),
                    Codes::Word(codes) => indices(codes, n, levels, body.data),
                    Codes::Full(codes) => indices(codes, n, levels, body.data),
                }
            }
            _ => None,
        }
    }

    /// Numbers words as they come; the codes are as wide as any number may get.
    fn plain(&mut self, levels: &Levels<'_>, data: &[u8]) -> Option<()> {
        let mut codes = std::mem::replace(&mut self.part.codes, Codes::Byte(Vec::new())).spelled();
        let (words, index) = (&mut self.part.words, &mut self.index);
        if index.is_empty() {
            index.extend(words.iter().cloned().zip(0..));
        }
        let from = codes.len();
        codes.resize(from.checked_add(levels.len())?, Category::NULL);
        let fill = |out: &mut [u32]| {
            let mut texts = Texts(data);
            out.iter_mut().try_for_each(|out| number(texts.next()?, words, index).map(|code| *out = code))
        };
        levels.place(codes.get_mut(from..)?, Category::NULL, &mut Vec::new(), fill)?;
        self.part.codes = Codes::Full(codes);
        Some(())
    }

    /// The words, when every row has been read.
    pub fn finish(self) -> Option<Part> {
        (self.part.codes.len() == self.rows).then_some(self.part)
    }
}

/// The indices of a page into `n` words.
fn indices<T: Code>(codes: &mut Vec<T>, n: usize, levels: &Levels<'_>, data: &[u8]) -> Option<()> {
    let (&width, data) = data.split_first()?;
    let from = codes.len();
    codes.resize(from.checked_add(levels.len())?, T::NULL);
    levels.place(codes.get_mut(from..)?, T::NULL, &mut Vec::new(), |out| {
        Runs::new(data, usize::from(width), out.len()).fill(out)?;
        out.iter().max().is_none_or(|most| (most.raw() as usize) < n).then_some(())
    })
}

fn number(word: &str, words: &mut Vec<Box<str>>, index: &mut FxHashMap<Box<str>, u32>) -> Option<u32> {
    if let Some(&code) = index.get(word) {
        return Some(code);
    }
    let code = u32::try_from(words.len()).ok().filter(|_| words.len() < MOST)?;
    index.insert(Box::from(word), code);
    words.push(Box::from(word));
    Some(code)
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
pub(super) fn unite(parts: Vec<Part>) -> Coded {
    let mut words: Vec<&str> = parts.iter().flat_map(|part| &part.words).map(AsRef::as_ref).collect();
    words.sort_unstable();
    words.dedup();
    let all: Vec<Box<str>> = words.into_iter().map(Box::from).collect();
    let codes = match all.len() {
        0..0xff => Codes::Byte(united(parts, &all)),
        0xff..0xffff => Codes::Word(united(parts, &all)),
        _ => Codes::Full(united(parts, &all)),
    };
    Coded { codes, words: all }
}

fn united<T: Code>(parts: Vec<Part>, all: &[Box<str>]) -> Vec<T> {
    let mut codes = vec![T::NULL; parts.iter().map(|part| part.codes.len()).sum()];
    let mut rest = codes.as_mut_slice();
    let mut tasks = Vec::with_capacity(parts.len());
    for part in parts {
        let (own, others) = rest.split_at_mut(part.codes.len());
        rest = others;
        tasks.push((part, own));
    }
    tasks.into_par_iter().with_max_len(1).for_each(|(part, own)| {
        let at = |word: &str| all.binary_search_by(|have| have.as_ref().cmp(word));
        let code = |word: &str| T::of(at(word).map_or(Category::NULL, |at| at as u32));
        let map: Vec<T> = part.words.iter().map(|word| code(word)).collect();
        match &part.codes {
            Codes::Byte(codes) => mapped(codes, &map, own),
            Codes::Word(codes) => mapped(codes, &map, own),
            Codes::Full(codes) => mapped(codes, &map, own),
        }
    });
    codes
}

fn mapped<S: Code, T: Code>(codes: &[S], map: &[T], out: &mut [T]) {
    for (out, &code) in out.iter_mut().zip(codes) {
        *out = map.get(code.raw() as usize).copied().unwrap_or(T::NULL);
    }
}
