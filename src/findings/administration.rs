//! Administration as a part of its own in a larger effort (method reference, F11, structural).

use std::collections::BTreeMap;

use i256::I256;
use serde::Serialize;

use super::exact::ratio;
use super::stake::Stake;
use super::title::{Marker, marked};
use crate::Result;
use crate::register::{Category, Field, Register};

/// Words that name administration, alone or next to each other, in loose keys.
const WORDS: &[&str] = &[
    "administration",
    "administrasjon",
    "projektadministration",
    "projektledelse",
    "prosjektledelse",
    "projektledning",
    "projektstyring",
    "project management",
    "programme management",
    "program management",
];

/// A family of parts of one provider, told by markers in the titles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Family {
    /// What the titles have in common, in lower case.
    pub name: String,
    /// All parts, ascending.
    pub parts: Vec<u32>,
    /// Parts that are administration, ascending.
    pub administration: Vec<u32>,
    /// The words that told so, each once, sorted.
    pub words: Vec<String>,
    /// Money of all parts.
    pub whole: Stake,
    /// Money of the administration.
    pub part: Stake,
    /// Administration over all parts; `None` without amounts in one currency, or when one is unknown.
    pub share: Option<f64>,
}

/// A part with the words in it that name administration.
type Part = (u32, Vec<String>);

/// Families with at least two parts, by first project. A person confirms what the words suggest.
///
/// A part is administration when its own title, behind the marker, has one of the words; without own title the first
/// sentence of its description decides.
///
/// # Errors
/// [`crate::Error::AmountOverflow`].
pub fn families(register: &Register) -> Result<Vec<Family>> {
    let mut groups: BTreeMap<(String, u32), Vec<Part>> = BTreeMap::new();
    for project in 0..register.len() {
        let Some(found) = register.text(Field::Title).and_then(|t| t.get(project)).and_then(marked) else { continue };
        if found.marker == Marker::Part {
            let provider = register.category(Field::Provider).and_then(|c| c.codes().get(project));
            let words = administration_words(register, project, &found.own);
            let key = (found.stem, provider.copied().unwrap_or(Category::NULL));
            groups.entry(key).or_default().push((project as u32, words));
        }
    }
    let several = groups.into_iter().filter(|(_, parts)| parts.len() > 1);
    let mut families = several.map(|((name, _), parts)| family(register, name, &parts)).collect::<Result<Vec<_>>>()?;
    families.sort_by(|a, b| a.parts.cmp(&b.parts));
    Ok(families)
}

fn administration_words(register: &Register, project: usize, own: &str) -> Vec<String> {
    let description = || register.text(Field::Description).and_then(|t| t.get(project)).unwrap_or("");
    let first_sentence = || super::title::loose_key(description().split(['.', '\n']).next().unwrap_or(""));
    let text = format!(" {} ", if own.is_empty() { first_sentence() } else { own.to_owned() });
    WORDS.iter().filter(|word| text.contains(&format!(" {word} "))).map(|&word| word.to_owned()).collect()
}

fn family(register: &Register, name: String, found: &[Part]) -> Result<Family> {
    let parts: Vec<u32> = found.iter().map(|part| part.0).collect();
    let administration: Vec<u32> = found.iter().filter(|part| !part.1.is_empty()).map(|part| part.0).collect();
    let mut words: Vec<String> = found.iter().flat_map(|part| part.1.clone()).collect();
    words.sort_unstable();
    words.dedup();
    let (whole, part) = (Stake::of(register, &parts)?, Stake::of(register, &administration)?);
    let known = whole.unknown == 0 && !administration.is_empty();
    let share = whole.amount.zip(part.amount).filter(|(whole, part)| known && *whole > 0 && *part >= 0);
    let share = share.map(|(whole, part)| ratio(I256::from_i128(part), I256::from_i128(whole)));
    Ok(Family { name, parts, administration, words, whole, part, share })
}
