//! How many people live where: keys and names of places, with the year they were counted.

use std::collections::BTreeMap;

use crate::totals::width::count;
use crate::{Error, Result};

/// Words in the header of a column of people, as they stand in published tables.
const PEOPLE: [&str; 8] =
    ["population", "befolkning", "folketal", "indbygger", "inhabitants", "folkmängd", "invånare", "einwohner"];

/// The word that stands behind the name of a Danish, Norwegian or Swedish municipality in the genitive.
const MUNICIPALITY: [&str; 2] = ["kommune", "kommun"];

/// A table of populations: every place with its keys (codes and names).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Population {
    places: Vec<(Vec<String>, u64)>,
    /// Places by key as written, and by normalised name; `None` where two places have it.
    exact: BTreeMap<String, Option<usize>>,
    named: BTreeMap<String, Option<usize>>,
    vintage: Option<String>,
}

/// How the place of a group was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// A key of the table, letter by letter.
    Key,
    /// A name of the table, but for case, hyphens, spaces and the word "Kommune".
    Name,
    /// As [`Match::Name`], where one side has the genitive that goes with the word "Kommune": Københavns Kommune.
    Genitive,
    /// By the names the caller gave.
    Given,
}

impl Match {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Name => "name",
            Self::Genitive => "genitive",
            Self::Given => "given",
        }
    }
}

impl Population {
    /// A table of populations from its columns, all as text. `people` names the column of numbers, else it is the one
    /// column whose header says population, befolkning, folketal, indbyggere and the like. All others are keys. `vintage`
    /// is the year of counting, else the year in that header.
    ///
    /// # Errors
    /// [`Error::Settings`] for columns that leave open which one holds the numbers, for a number that is no whole one
    /// and for a table without keys.
    ///
    /// ```
    /// use overblik::totals::Population;
    /// let column = |name: &str, cells: [&str; 2]| (name.to_owned(), cells.map(|c| Some(c.to_owned())).to_vec());
    /// let table = [column("navn", ["Havneby", "Skovby"]), column("befolkning_2020", ["1200", "800"])];
    /// let population = Population::of(&table, None, None)?;
    /// assert_eq!((population.total(), population.vintage()), (2000, Some("2020")));
    /// assert!(Population::of(&table, Some("folk"), None).unwrap_err().to_string().contains("navn, befolkning_2020"));
    /// # Ok::<(), overblik::Error>(())
    /// ```
    pub fn of(columns: &[(String, Vec<Option<String>>)], people: Option<&str>, vintage: Option<&str>) -> Result<Self> {
        let (header, numbers) = numbers(columns, people)?;
        let keys: Vec<&(String, Vec<Option<String>>)> = columns.iter().filter(|c| c.0 != *header).collect();
        if keys.is_empty() {
            return Err(Error::Settings("the population table has no column with codes or names".into()));
        }
        let mut population = Self { vintage: vintage.map(str::to_owned).or_else(|| year(header)), ..Self::default() };
        for (row, number) in numbers.iter().enumerate() {
            let own = keys.iter().filter_map(|(_, cells)| cells.get(row)?.as_deref());
            let own: Vec<String> = own.map(str::trim).filter(|key| !key.is_empty()).map(str::to_owned).collect();
            let Some(number) = number.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { continue };
            let n = whole(number).ok_or_else(|| {
                Error::Settings(format!(
                    "population table, row {}, column '{header}': '{number}' is no whole number",
                    count(row).saturating_add(1)
                ))
            })?;
            if !own.is_empty() {
                population.add(own, n);
            }
        }
        Ok(population)
    }

    fn add(&mut self, keys: Vec<String>, n: u64) {
        let at = self.places.len();
        let put = |map: &mut BTreeMap<String, Option<usize>>, key: String| {
            map.entry(key).and_modify(|place| *place = place.filter(|&p| p == at)).or_insert(Some(at));
        };
        for key in &keys {
            put(&mut self.exact, key.clone());
            put(&mut self.named, plain(key).0);
        }
        self.places.push((keys, n));
    }

    /// The year of counting, as given or as in the header; `None` when unknown.
    pub fn vintage(&self) -> Option<&str> {
        self.vintage.as_deref()
    }

    /// Places.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// All people.
    pub fn total(&self) -> u64 {
        self.places.iter().map(|p| p.1).fold(0, u64::saturating_add)
    }

    /// The name of a place, the first of its keys that is no code, with its people.
    pub(in crate::totals) fn place(&self, at: usize) -> Option<(&str, u64)> {
        let (keys, n) = self.places.get(at)?;
        let name = keys.iter().find(|key| !key.contains(|c: char| c.is_ascii_digit())).or(keys.first())?;
        Some((name.as_str(), *n))
    }

    /// The place of a value and how it was found, else why not.
    pub(in crate::totals) fn find(
        &self,
        value: &str,
        given: &BTreeMap<String, String>,
    ) -> Result<(usize, Match), &'static str> {
        let ambiguous = "several_places";
        if let Some(key) = given.get(value) {
            return self.exact.get(key).copied().flatten().map(|at| (at, Match::Given)).ok_or("no_population");
        }
        if let Some(place) = self.exact.get(value.trim()) {
            return place.map(|at| (at, Match::Key)).ok_or(ambiguous);
        }
        let (name, municipality) = plain(value);
        if let Some(place) = self.named.get(&name) {
            return place.map(|at| (at, Match::Name)).ok_or(ambiguous);
        }
        // "Københavns Kommune" is the municipality of "København"; without the word, "Nordfyns" stays what it is.
        let bare = name.strip_suffix('s').filter(|_| municipality).unwrap_or_default();
        match self.named.get(bare) {
            Some(place) => place.map(|at| (at, Match::Genitive)).ok_or(ambiguous),
            None => Err("no_population"),
        }
    }

    /// The place whose name is nearest in spelling: a hint for a person, never a match.
    pub(in crate::totals) fn nearest(&self, value: &str) -> Option<&str> {
        let name = plain(value).0;
        let shared = |key: &str| name.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
        let (key, place) = self.named.iter().rev().max_by_key(|(key, _)| shared(key))?;
        if shared(key) < 3 { None } else { place.and_then(|at| self.place(at)).map(|p| p.0) }
    }

    /// Checks the names given by the caller.
    ///
    /// # Errors
    /// [`Error::Settings`] for a name that no place has.
    pub(in crate::totals) fn check(&self, given: &BTreeMap<String, String>) -> Result<()> {
        match given.iter().find(|(_, key)| !matches!(self.exact.get(*key), Some(Some(_)))) {
            None => Ok(()),
            Some((value, key)) => Err(Error::Settings(format!(
                "names: '{value}' is said to be '{key}', which is no single place of the population table{}",
                self.nearest(key).map(|n| format!("; the nearest is '{n}'")).unwrap_or_default()
            ))),
        }
    }
}

type Numbers<'a> = (&'a String, &'a Vec<Option<String>>);

fn numbers<'a>(columns: &'a [(String, Vec<Option<String>>)], people: Option<&str>) -> Result<Numbers<'a>> {
    let says = |header: &str| PEOPLE.iter().any(|word| header.to_lowercase().contains(word));
    let wanted = |header: &str| people.map_or_else(|| says(header), |name| name == header);
    let found: Vec<_> = columns.iter().filter(|(header, _)| wanted(header)).collect();
    let have = || columns.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join(", ");
    match (found.as_slice(), people) {
        ([(header, cells)], _) => Ok((header, cells)),
        (_, Some(name)) => {
            Err(Error::Settings(format!("no column '{name}' in the population table; it has: {}", have())))
        }
        ([], None) => Err(Error::Settings(format!(
            "no column of the population table says how many people; name it, as people=\"…\"; it has: {}",
            have()
        ))),
        (several, None) => Err(Error::Settings(format!(
            "{} columns of the population table may say how many people; name one, as people=\"…\": {}",
            several.len(),
            several.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// A whole number in plain digits; spaces may group them. Points and commas are refused: 632.340 may be either.
fn whole(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// A year between 1900 and 2099 in a header.
fn year(header: &str) -> Option<String> {
    let runs = header.split(|c: char| !c.is_ascii_digit());
    let mut years = runs.filter(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")));
    years.next().map(str::to_owned)
}

/// A name without case, punctuation and the word "Kommune", and whether it had that word. `aa` is `å`, as in Aarhus.
fn plain(name: &str) -> (String, bool) {
    let lower = name.to_lowercase().replace("aa", "å");
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let kept: Vec<&str> = words.iter().copied().filter(|w| !MUNICIPALITY.contains(w)).collect();
    let municipality = kept.len() < words.len();
    if kept.is_empty() { (words.join(" "), false) } else { (kept.join(" "), municipality) }
}
