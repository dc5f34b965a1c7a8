//! The ids of a register: given, or the places of the rows, which need no memory until they are asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{Origin, Origins};

/// Ids in the order of the register.
#[derive(Debug, Clone)]
pub struct Ids(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// Sorted by their bytes.
    Given(Vec<Box<str>>),
    Place(Arc<Places>),
}

/// Names as `file:row`, in the order of file name and row number, made block by block.
#[derive(Debug)]
struct Places {
    files: Vec<Box<str>>,
    origins: Arc<Origins>,
    blocks: Vec<OnceLock<Vec<Box<str>>>>,
}

/// Names made together.
const BLOCK: usize = 1 << 12;

impl Ids {
    /// Ids sorted by their bytes.
    pub(crate) const fn given(ids: Vec<Box<str>>) -> Self {
        Self(Kind::Given(ids))
    }

    /// The places of rows that stand in the order of file name and row number.
    pub(super) fn places(files: &[String], origins: &Arc<Origins>) -> Self {
        let blocks = (0..origins.len().div_ceil(BLOCK)).map(|_| OnceLock::new()).collect();
        let files = files.iter().map(|file| Box::from(base(file))).collect();
        Self(Kind::Place(Arc::new(Places { files, origins: Arc::clone(origins), blocks })))
    }

    /// Projects.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kind::Given(ids) => ids.len(),
            Kind::Place(places) => places.origins.len(),
        }
    }

    /// Whether there is no project.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of a project by position.
    pub fn get(&self, project: usize) -> Option<&str> {
        match &self.0 {
            Kind::Given(ids) => ids.get(project).map(AsRef::as_ref),
            Kind::Place(places) => places.name(project),
        }
    }

    /// Ids in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|project| self.get(project))
    }

    /// The position of an id, or where it would stand.
    pub(super) fn find(&self, id: &str) -> Result<usize, usize> {
        match &self.0 {
            Kind::Given(ids) => ids.binary_search_by(|have| have.as_ref().cmp(id)),
            Kind::Place(places) => places.find(id),
        }
    }

    /// The ids of these rows; `origins` are theirs.
    pub(super) fn pick(&self, rows: &[usize], files: &[String], origins: &Arc<Origins>) -> Self {
        match &self.0 {
            Kind::Given(ids) => Self::given(super::columns::pick(ids, rows)),
            Kind::Place(_) => Self::places(files, origins),
        }
    }

    /// Every id into `write`, without keeping names that were not asked for.
    pub(super) fn each(&self, mut write: impl FnMut(&str)) {
        match &self.0 {
            Kind::Given(ids) => ids.iter().for_each(|id| write(id)),
            Kind::Place(places) => (0..places.origins.len()).for_each(|at| write(&places.make(at))),
        }
    }
}

impl PartialEq for Ids {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Ids {}

impl Places {
    fn make(&self, project: usize) -> Box<str> {
        let origin = self.origins.get(project).unwrap_or(Origin { file: 0, row: 0 });
        let file = self.files.get(origin.file as usize).map_or("data", AsRef::as_ref);
        format!("{file}:{}", origin.row).into()
    }

    fn name(&self, project: usize) -> Option<&str> {
        let first = project / BLOCK * BLOCK;
        let last = first.saturating_add(BLOCK).min(self.origins.len());
        let names = self.blocks.get(project / BLOCK)?.get_or_init(|| (first..last).map(|at| self.make(at)).collect());
        names.get(project % BLOCK).map(AsRef::as_ref)
    }

    fn find(&self, id: &str) -> Result<usize, usize> {
        let (file, row) = id.rsplit_once(':').unwrap_or((id, ""));
        let row: u32 = row.parse().unwrap_or_default();
        let place = |origin: Origin| (self.files.get(origin.file as usize).map_or("", AsRef::as_ref), origin.row);
        let before = |at: usize| self.origins.get(at).is_some_and(|origin| place(origin) < (file, row));
        let at = partition(self.origins.len(), before);
        // "data:07" is no name of row 7.
        let found = at < self.origins.len() && self.make(at).as_ref() == id;
        if found { Ok(at) } else { Err(at) }
    }
}

/// The first of `0 .. n` for which `before` does not hold.
fn partition(n: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    low
}

/// The name of a file without its folders.
pub(super) fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The order of rows by file name and row number; `None` when two rows have one place.
pub(super) fn by_place(files: &[String], origins: &[Origin]) -> Option<Vec<u32>> {
    let mut names: BTreeMap<&str, u32> = files.iter().map(|file| (base(file), 0)).collect();
    names.values_mut().zip(0..).for_each(|(rank, nth)| *rank = nth);
    let rank: Vec<u32> = files.iter().map(|file| names.get(base(file)).copied().unwrap_or_default()).collect();
    let key = |origin: &Origin| (rank.get(origin.file as usize).copied().unwrap_or_default(), origin.row);
    let mut rows: Vec<((u32, u32), u32)> = origins.iter().map(key).zip(0..).collect();
    rows.sort_unstable();
    let repeated = rows.windows(2).any(|pair| pair.first().map(|a| a.0) == pair.get(1).map(|b| b.0));
    (!repeated).then(|| rows.into_iter().map(|(_, row)| row).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn places(rows: &[(u32, u32)]) -> Ids {
        let origins = rows.iter().map(|&(file, row)| Origin { file, row }).collect();
        Ids::places(&["in/b.csv".to_owned(), "a.csv".to_owned()], &Arc::new(Origins::Each(origins)))
    }

    #[test]
    fn places_are_found_by_their_names() {
        let ids = places(&[(1, 2), (1, 10), (0, 1), (0, 3)]);
        assert_eq!(ids.iter().collect::<Vec<_>>(), ["a.csv:2", "a.csv:10", "b.csv:1", "b.csv:3"]);
        assert_eq!((ids.find("a.csv:10"), ids.find("b.csv:3")), (Ok(1), Ok(3)));
        assert_eq!((ids.find("a.csv:010"), ids.find("b.csv:2"), ids.find("c.csv:1")), (Err(1), Err(3), Err(4)));
        assert_eq!(ids.find(""), Err(0));
        let mut written = Vec::new();
        ids.each(|id| written.push(id.to_owned()));
        assert_eq!(written, ids.iter().collect::<Vec<_>>());
    }

    #[test]
    fn names_of_every_block() {
        let ids = Ids::places(&["data".to_owned()], &Arc::new(Origins::Whole(9000)));
        assert_eq!((ids.get(0), ids.get(4095), ids.get(4096)), (Some("data:1"), Some("data:4096"), Some("data:4097")));
        assert_eq!((ids.get(8999), ids.get(9000), ids.find("data:9000")), (Some("data:9000"), None, Ok(8999)));
    }

    #[test]
    fn the_order_of_places_is_that_of_file_names_and_numbers() {
        let at = |file, row| Origin { file, row };
        let files = ["b".to_owned(), "a".to_owned()];
        assert_eq!(by_place(&files, &[at(0, 10), at(0, 9), at(1, 1)]), Some(vec![2, 1, 0]));
        assert_eq!(by_place(&files, &[at(0, 1), at(0, 1)]), None);
    }
}
