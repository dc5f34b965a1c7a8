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

/// The words of one row group; its codes lie in the column of bytes that all row groups share, unless they are too many.
pub(super) struct Part {
    rows: usize,
    own: Option<Codes>,
    words: Vec<Box<str>>,
}

/// Reads the words of one row group.
pub(super) struct Reader<'a> {
    shared: &'a mut [u8],
    /// Rows of the shared column that have been read.
    filled: usize,
    part: Part,
    index: FxHashMap<Box<str>, u32>,
}

impl<'a> Reader<'a> {
    /// Into these rows of the shared column.
    pub fn new(shared: &'a mut [u8]) -> Self {
        let part = Part { rows: shared.len(), own: None, words: Vec::new() };
        Self { shared, filled: 0, part, index: FxHashMap::default() }
    }

    /// Words of the dictionary, each behind its length.
    pub fn dictionary(&mut self, data: &[u8], n: usize) -> Option<()> {
        let mut texts = Texts(data);
        self.part.words = Vec::with_capacity(n.min(data.len() / 4));
        for _ in 0..n {
            self.part.words.push(Box::from(texts.next()?));
        }
        if n >= usize::from(u8::NULL) {
            self.part.own = Some(Codes::with_capacity(n, self.part.rows));
        }
        Some(())
    }

    pub fn page(&mut self, levels: &Levels<'_>, body: &Body<'_>) -> Option<()> {
        match body.encoding {
            Encoding::PLAIN => self.plain(levels, body.data),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                let n = self.part.words.len();
                match &mut self.part.own {
                    None => {
                        let to = self.filled.checked_add(levels.len())?;
                        indices(self.shared.get_mut(self.filled..to)?, n, levels, body.data)?;
                        self.filled = to;
                        Some(())
                    }
                    Some(Codes::Byte(codes)) => append(codes, n, levels, body.data),
                    Some(Codes::Word(codes)) => append(codes, n, levels, body.data),
                    Some(Codes::Full(codes)) => append(codes, n, levels, body.data),
                }
            }
            _ => None,
        }
    }

    /// Numbers words as they come; the codes are as wide as any number may get.
    ///
    /// Whoever wrote them had given up its dictionary: where that was as long as half the rows, they are texts.
    fn plain(&mut self, levels: &Levels<'_>, data: &[u8]) -> Option<()> {
        if self.index.is_empty() && self.part.words.len().saturating_mul(2) > self.read() {
            return None;
        }
        let mut codes = match self.part.own.take() {
            Some(codes) => codes.spelled(),
            None => self.shared.get(..self.filled)?.iter().map(|code| code.wide()).collect(),
        };
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
        self.part.own = Some(Codes::Full(codes));
        Some(())
    }

    /// Rows that have been read.
    fn read(&self) -> usize {
        self.part.own.as_ref().map_or(self.filled, Codes::len)
    }

    /// The words, when every row has been read.
    pub fn finish(self) -> Option<Part> {
        (self.read() == self.part.rows).then_some(self.part)
    }
}

fn append<T: Code>(codes: &mut Vec<T>, n: usize, levels: &Levels<'_>, data: &[u8]) -> Option<()> {
    let from = codes.len();
    codes.resize(from.checked_add(levels.len())?, T::NULL);
    indices(codes.get_mut(from..)?, n, levels, data)
}

/// The indices of a page into `n` words.
fn indices<T: Code>(codes: &mut [T], n: usize, levels: &Levels<'_>, data: &[u8]) -> Option<()> {
    let (&width, data) = data.split_first()?;
    levels.place(codes, T::NULL, &mut Vec::new(), |out| {
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
pub(super) fn unite(mut shared: Vec<u8>, mut parts: Vec<Part>) -> Coded {
    let maps = maps(&parts);
    let words = words(&mut parts, &maps);
    let codes = match words.len() {
        0..0xff if parts.iter().all(|part| part.own.is_none()) => {
            renumber(&mut shared, &parts, &maps);
            Codes::Byte(shared)
        }
        0..0xff => Codes::Byte(united(&shared, &parts, &maps)),
        0xff..0xffff => Codes::Word(united(&shared, &parts, &maps)),
        _ => Codes::Full(united(&shared, &parts, &maps)),
    };
    Coded { codes, words }
}

/// For the words of each row group their places among all words in the order of their bytes.
fn maps(parts: &[Part]) -> Vec<Vec<u32>> {
    let mut all: Vec<(&str, usize, usize)> = Vec::new();
    for (part, at) in parts.iter().zip(0..) {
        all.extend(part.words.iter().zip(0..).map(|(word, own)| (word.as_ref(), at, own)));
    }
    all.par_sort_unstable();
    let mut maps: Vec<Vec<u32>> = parts.iter().map(|part| vec![Category::NULL; part.words.len()]).collect();
    for (same, code) in all.chunk_by(|x, y| x.0 == y.0).zip(0..) {
        for &(_, part, own) in same {
            maps.get_mut(part).and_then(|map| map.get_mut(own)).into_iter().for_each(|slot| *slot = code);
        }
    }
    maps
}

/// Takes the words of all row groups, each once, to their places.
fn words(parts: &mut [Part], maps: &[Vec<u32>]) -> Vec<Box<str>> {
    let n = maps.iter().flatten().max().map_or(0, |&last| last as usize + 1);
    let mut words: Vec<Box<str>> = vec![Box::default(); n];
    for (part, map) in parts.iter_mut().zip(maps) {
        for (word, &code) in part.words.iter_mut().zip(map) {
            words.get_mut(code as usize).into_iter().for_each(|slot| *slot = std::mem::take(word));
        }
    }
    words
}

/// Renumbers the codes where they lie.
fn renumber(codes: &mut [u8], parts: &[Part], maps: &[Vec<u32>]) {
    let mut tasks = Vec::with_capacity(parts.len());
    let mut rest = codes;
    for (part, own_map) in parts.iter().zip(maps) {
        let (own, others) = rest.split_at_mut(part.rows.min(rest.len()));
        rest = others;
        tasks.push((part, own_map, own));
    }
    tasks.into_par_iter().with_max_len(1).for_each(|(part, own_map, own)| {
        let mut map = [u8::NULL; 256];
        map.iter_mut().zip(own_map).for_each(|(slot, &code)| *slot = u8::of(code));
        if !(0..=u8::MAX).zip(&map).take(part.words.len()).all(|(at, &code)| at == code) {
            for code in own {
                *code = map.get(usize::from(*code)).copied().unwrap_or(u8::NULL);
            }
        }
    });
}

fn united<T: Code>(shared: &[u8], parts: &[Part], maps: &[Vec<u32>]) -> Vec<T> {
    let mut codes = vec![T::NULL; shared.len()];
    let (mut rest, mut bytes) = (codes.as_mut_slice(), shared);
    let mut tasks = Vec::with_capacity(parts.len());
    for (part, map) in parts.iter().zip(maps) {
        let (out, others) = rest.split_at_mut(part.rows.min(rest.len()));
        let (own, after) = bytes.split_at(part.rows.min(bytes.len()));
        (rest, bytes) = (others, after);
        tasks.push((part, map, own, out));
    }
    tasks.into_par_iter().with_max_len(1).for_each(|(part, map, shared, out)| {
        let map: Vec<T> = map.iter().map(|&code| T::of(code)).collect();
        match &part.own {
            None => mapped(shared, &map, out),
            Some(Codes::Byte(codes)) => mapped(codes, &map, out),
            Some(Codes::Word(codes)) => mapped(codes, &map, out),
            Some(Codes::Full(codes)) => mapped(codes, &map, out),
        }
    });
    codes
}

fn mapped<S: Code, T: Code>(codes: &[S], map: &[T], out: &mut [T]) {
    for (out, &code) in out.iter_mut().zip(codes) {
        *out = map.get(code.raw() as usize).copied().unwrap_or(T::NULL);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn texts(words: &[String]) -> Vec<u8> {
        words
            .iter()
            .flat_map(|word| [&u32::try_from(word.len()).unwrap().to_le_bytes(), word.as_bytes()].concat())
            .collect()
    }

    #[test]
    fn words_that_seldom_repeat_are_texts() {
        let words = ["a", "b", "c"].map(str::to_owned);
        let numbers_more = |rows: u8| {
            let mut shared = vec![0; usize::from(rows) + 1];
            let mut reader = Reader::new(&mut shared);
            reader.dictionary(&texts(&words), words.len()).unwrap();
            let run = [16, rows << 1, 0, 0];
            let page = |n, encoding, data: &[u8], reader: &mut Reader<'_>| {
                reader.page(&Levels::of(None, n).unwrap(), &Body { encoding, data })
            };
            page(rows.into(), Encoding::RLE_DICTIONARY, &run, &mut reader).unwrap();
            page(1, Encoding::PLAIN, &texts(&words[..1]), &mut reader).is_some()
        };
        assert_eq!([3, 5, 6, 9].map(numbers_more), [false, false, true, true], "three words of six rows are half");
    }

    /// A row group: its dictionary, a run of each of these indices, and words outside the dictionary.
    struct Group {
        dictionary: Vec<String>,
        runs: Vec<(u8, u16)>,
        plain: Vec<String>,
    }

    impl Group {
        fn words(&self) -> Vec<String> {
            let run = |&(n, at): &(u8, u16)| vec![self.dictionary[usize::from(at)].clone(); n.into()];
            self.runs.iter().flat_map(run).chain(self.plain.clone()).collect()
        }

        fn read(&self, shared: &mut [u8]) -> Part {
            let mut reader = Reader::new(shared);
            reader.dictionary(&texts(&self.dictionary), self.dictionary.len()).unwrap();
            // Indices of 16 bits: a run is twice its length, then the value.
            let run = |&(n, at): &(u8, u16)| [&[n << 1], at.to_le_bytes().as_slice()].concat();
            let indices: Vec<u8> = std::iter::once(16).chain(self.runs.iter().flat_map(run)).collect();
            let n: u8 = self.runs.iter().map(|run| run.0).sum();
            let page = |n: usize, encoding, data: &[u8], reader: &mut Reader<'_>| {
                reader.page(&Levels::of(None, n).unwrap(), &Body { encoding, data })
            };
            page(n.into(), Encoding::RLE_DICTIONARY, &indices, &mut reader).unwrap();
            if !self.plain.is_empty() {
                page(self.plain.len(), Encoding::PLAIN, &texts(&self.plain), &mut reader).unwrap();
            }
            reader.finish().unwrap()
        }
    }

    /// Row groups whose codes lie in the shared column, beside it in two bytes, or in four: in any company the words of
    /// the column are those that were written.
    #[test]
    fn row_groups_of_any_width_become_one_column() {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let group = |dictionary, runs: &[(u8, u16)], plain| Group { dictionary, runs: runs.to_vec(), plain };
        let groups = [
            group(words(&["b", "a"]), &[(2, 0), (1, 1)], vec![]),
            group(words(&["a", "c"]), &[(1, 1), (3, 0)], vec![]),
            group((0..300).map(|i| format!("w{i:03}")).collect(), &[(2, 299), (1, 7)], vec![]),
            group(words(&["c"]), &[(2, 0)], words(&["b", "d"])),
        ];
        for chosen in 1_u8..16 {
            let groups: Vec<&Group> =
                groups.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|g| g.1).collect();
            let want: Vec<String> = groups.iter().flat_map(|group| group.words()).collect();
            let mut shared = vec![0; want.len()];
            let (mut rest, mut parts) = (shared.as_mut_slice(), Vec::new());
            for group in groups {
                let (own, others) = rest.split_at_mut(group.words().len());
                parts.push(group.read(own));
                rest = others;
            }
            let coded = unite(shared, parts);
            let seen: Vec<&str> = coded.codes.iter().map(|code| coded.words[code as usize].as_ref()).collect();
            assert_eq!(seen, want, "{chosen:04b}");
            assert!(coded.words.is_sorted(), "{chosen:04b}");
        }
    }
}
