//! A column of words that repeat: codes into its sorted values, as short as their number allows.

use std::sync::OnceLock;

use super::columns::pick;

/// Words that repeat: codes into a sorted list of values, so that codes do not depend on row order.
#[derive(Debug, Clone)]
pub struct Category {
    codes: Codes,
    values: Vec<Box<str>>,
    spelled: OnceLock<Vec<u32>>,
}

/// Codes of one, two or four bytes; the largest number of the width stands for a missing value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Fewer than 255 values.
    Byte(Vec<u8>),
    /// Fewer than 65 535 values.
    Word(Vec<u16>),
    /// Any number of values.
    Full(Vec<u32>),
}

/// A code of one width.
pub(crate) trait Code: Copy + Ord + Send + Sync {
    const NULL: Self;

    /// The code, null where it is missing or does not fit.
    fn of(code: u32) -> Self;

    /// The number itself; null is the largest of the width.
    fn raw(self) -> u32;

    /// The code in 32 bits.
    fn wide(self) -> u32 {
        if self == Self::NULL { Category::NULL } else { self.raw() }
    }
}

impl Code for u8 {
    const NULL: Self = Self::MAX;

    fn of(code: u32) -> Self {
        if code < u32::from(Self::MAX) { code as Self } else { Self::MAX }
    }

    fn raw(self) -> u32 {
        self.into()
    }
}

impl Code for u16 {
    const NULL: Self = Self::MAX;

    fn of(code: u32) -> Self {
        if code < u32::from(Self::MAX) { code as Self } else { Self::MAX }
    }

    fn raw(self) -> u32 {
        self.into()
    }
}

impl Code for u32 {
    const NULL: Self = Self::MAX;

    fn of(code: u32) -> Self {
        code
    }

    fn raw(self) -> u32 {
        self
    }
}

/// The same expression for every width.
macro_rules! for_width {
    ($codes:expr, $own:ident => $body:expr) => {
        match $codes {
            Codes::Byte($own) => $body,
            Codes::Word($own) => $body,
            Codes::Full($own) => $body,
        }
    };
}

impl Codes {
    /// As short as `values` allow.
    pub(crate) fn of(codes: Vec<u32>, values: usize) -> Self {
        match values {
            0..0xff => Self::Byte(codes.into_iter().map(Code::of).collect()),
            0xff..0xffff => Self::Word(codes.into_iter().map(Code::of).collect()),
            _ => Self::Full(codes),
        }
    }

    /// No codes yet, with room for `rows` of them as short as `values` allow.
    pub(crate) fn with_capacity(values: usize, rows: usize) -> Self {
        match values {
            0..0xff => Self::Byte(Vec::with_capacity(rows)),
            0xff..0xffff => Self::Word(Vec::with_capacity(rows)),
            _ => Self::Full(Vec::with_capacity(rows)),
        }
    }

    /// Rows.
    pub fn len(&self) -> usize {
        for_width!(self, codes => codes.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of a row, [`Category::NULL`] where missing.
    pub fn get(&self, row: usize) -> Option<u32> {
        for_width!(self, codes => codes.get(row).map(|code| code.wide()))
    }

    /// Codes in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let (byte, word, full): (&[u8], &[u16], &[u32]) = match self {
            Self::Byte(codes) => (codes, &[], &[]),
            Self::Word(codes) => (&[], codes, &[]),
            Self::Full(codes) => (&[], &[], codes),
        };
        let short = byte.iter().map(|code| code.wide()).chain(word.iter().map(|code| code.wide()));
        short.chain(full.iter().copied())
    }

    /// Codes in 32 bits.
    pub(crate) fn spelled(self) -> Vec<u32> {
        match self {
            Self::Full(codes) => codes,
            short => short.iter().collect(),
        }
    }

    /// Rows that are not missing.
    pub(crate) fn known(&self) -> usize {
        fn known<T: Code>(codes: &[T]) -> usize {
            // Sums of at most 255 ones stay in a byte, which lets the machine add many at once.
            let few = |codes: &[T]| codes.iter().fold(0_u8, |n, &code| n.wrapping_add(u8::from(code != T::NULL)));
            codes.chunks(255).map(|codes| usize::from(few(codes))).sum()
        }
        for_width!(self, codes => known(codes))
    }

    pub(crate) fn has_null(&self) -> bool {
        fn has_null<T: Code>(codes: &[T]) -> bool {
            codes.contains(&T::NULL)
        }
        for_width!(self, codes => has_null(codes))
    }

    /// The rows for which `keep` holds.
    pub(crate) fn keep(&self, keep: &[bool]) -> Self {
        let rows: Vec<usize> = keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row).collect();
        self.pick(&rows)
    }

    fn pick(&self, rows: &[usize]) -> Self {
        match self {
            Self::Byte(codes) => Self::Byte(pick(codes, rows)),
            Self::Word(codes) => Self::Word(pick(codes, rows)),
            Self::Full(codes) => Self::Full(pick(codes, rows)),
        }
    }

    /// Which of `values` occur; most of them do within the first rows.
    fn used(&self, values: usize) -> Vec<bool> {
        fn mark<T: Code>(codes: &[T], used: &mut [bool]) {
            let mut left = used.len();
            for code in codes {
                if let Some(slot) = used.get_mut(code.raw() as usize) {
                    left = left.saturating_sub(usize::from(!std::mem::replace(slot, true)));
                    if left == 0 {
                        return;
                    }
                }
            }
        }
        let mut used = vec![false; values];
        for_width!(self, codes => mark(codes, &mut used));
        used
    }
}

impl Default for Category {
    fn default() -> Self {
        Self::new(Codes::Byte(Vec::new()), Vec::new())
    }
}

impl PartialEq for Category {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values && self.codes == other.codes
    }
}

impl Eq for Category {}

impl Category {
    /// The code of a missing value.
    pub const NULL: u32 = u32::MAX;

    const fn new(codes: Codes, values: Vec<Box<str>>) -> Self {
        Self { codes, values, spelled: OnceLock::new() }
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a project.
    pub fn get(&self, project: usize) -> Option<&str> {
        self.value(self.code(project)?)
    }

    /// The value behind a code.
    pub fn value(&self, code: u32) -> Option<&str> {
        self.values.get(code as usize).map(AsRef::as_ref)
    }

    /// The code of a project, [`Category::NULL`] where its value is missing.
    pub fn code(&self, project: usize) -> Option<u32> {
        self.codes.get(project)
    }

    /// One code a project, [`Category::NULL`] where missing; spelled out when first asked for.
    pub fn codes(&self) -> &[u32] {
        match &self.codes {
            Codes::Full(codes) => codes,
            short => self.spelled.get_or_init(|| short.iter().collect()),
        }
    }

    /// The codes as they lie in memory, for kernels.
    pub const fn packed(&self) -> &Codes {
        &self.codes
    }

    /// Distinct values, sorted by their bytes.
    pub fn values(&self) -> &[Box<str>] {
        &self.values
    }

    /// Values in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.codes.iter().map(|code| self.value(code))
    }

    pub(crate) fn of(column: &[Option<Box<str>>]) -> Self {
        // Words repeat: hashing first leaves little to sort.
        let distinct: rustc_hash::FxHashSet<&str> = column.iter().flatten().map(AsRef::as_ref).collect();
        let mut values: Vec<&str> = distinct.into_iter().collect();
        values.sort_unstable();
        let index: rustc_hash::FxHashMap<&str, u32> = values.iter().enumerate().map(|(i, v)| (*v, i as u32)).collect();
        let code = |cell: &Option<Box<str>>| cell.as_deref().and_then(|v| index.get(v)).copied().unwrap_or(Self::NULL);
        let codes = column.iter().map(code).collect();
        Self::new(Codes::of(codes, values.len()), values.into_iter().map(Box::from).collect())
    }

    /// Codes of words in any order, which may repeat or be none, in canonical form.
    pub(crate) fn packed_of(codes: Codes, words: Vec<Option<Box<str>>>) -> Self {
        let used = codes.used(words.len());
        let canonical = words.is_sorted_by(|a, b| a < b) && words.first().is_none_or(Option::is_some);
        if canonical && used.iter().all(|used| *used) {
            return Self::new(codes, words.into_iter().flatten().collect());
        }
        let seen = words.iter().zip(&used).enumerate().filter(|(_, (_, used))| **used);
        let mut order: Vec<(&str, usize)> = seen.filter_map(|(at, (word, _))| Some((word.as_deref()?, at))).collect();
        order.sort_unstable();
        let mut map = vec![Self::NULL; words.len()];
        let mut values: Vec<Box<str>> = Vec::with_capacity(order.len());
        for (word, at) in order {
            if values.last().is_none_or(|last| last.as_ref() != word) {
                values.push(Box::from(word));
            }
            if let Some(slot) = map.get_mut(at) {
                *slot = values.len().saturating_sub(1) as u32;
            }
        }
        let new = |code: u32| map.get(code as usize).copied().unwrap_or(Self::NULL);
        Self::new(Codes::of(codes.iter().map(new).collect(), values.len()), values)
    }

    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        Self::packed_of(self.codes.pick(rows), self.values.iter().cloned().map(Some).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(words: &[Option<&str>]) -> Vec<Option<Box<str>>> {
        words.iter().map(|word| word.map(Box::from)).collect()
    }

    /// Null is the last number of each width: no value may have it.
    #[test]
    fn as_wide_as_needed() {
        for (n, bytes) in [(254, 1), (255, 2), (65_534, 2), (65_535, 4)] {
            let mut words: Vec<Option<Box<str>>> = (0..n).map(|i| Some(format!("{i:05}").into())).collect();
            words.push(None);
            let category = Category::of(&words);
            let width = match category.packed() {
                Codes::Byte(_) => 1,
                Codes::Word(_) => 2,
                Codes::Full(_) => 4,
            };
            assert_eq!(width, bytes, "{n} values");
            assert!(category.iter().eq(words.iter().map(Option::as_deref)), "{n} values");
            assert_eq!(category.codes().last(), Some(&Category::NULL));
            assert_eq!((category.packed().known(), category.packed().has_null()), (n, true));
        }
    }

    proptest! {
        /// Whatever words the codes stand for, the column is that of the cells.
        #[test]
        fn packed_is_the_same_as_cell_by_cell(codes in prop::collection::vec(prop_oneof![0_u32..6, Just(Category::NULL)], 0..30)) {
            let words = [Some("b"), Some("a"), None, Some("b"), Some("c"), Some("unused by most")];
            let column: Vec<Option<&str>> = codes.iter().map(|&code| words.get(code as usize).copied().flatten()).collect();
            let packed = Category::packed_of(Codes::of(codes, words.len()), cells(&words));
            prop_assert_eq!(&packed, &Category::of(&cells(&column)));
            let rows: Vec<usize> = (0..column.len()).step_by(2).rev().collect();
            let picked: Vec<Option<&str>> = rows.iter().map(|&row| column[row]).collect();
            prop_assert_eq!(packed.pick(&rows), Category::of(&cells(&picked)));
        }
    }
}
