//! What is known of each project for comparing it with another, prepared once.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::settings::FindingsSettings;
use super::title::{Marker, TitleKey, loose_key, marked};
use crate::register::{Category, Field, Register};

/// How the name of a whole area begins, in Danish and English.
const WHOLE: [&str; 6] = ["hele", "alle", "kommunen", "whole", "entire", "all"];

/// A name that is missing.
pub(super) const NONE: u32 = u32::MAX;

/// Names as numbers, for comparing only: the numbers never reach a result.
#[derive(Debug, Default)]
struct Names(FxHashMap<String, u32>);

impl Names {
    fn number(&mut self, name: String) -> u32 {
        if name.is_empty() {
            return NONE;
        }
        let next = self.0.len() as u32;
        *self.0.entry(name).or_insert(next)
    }
}

/// The comparable facts of all projects of a register.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    register: &'a Register,
    titles: Vec<Title>,
    providers: Vec<Provider>,
    funds: Option<Funds<'a>>,
    place: Option<Vec<u32>>,
    unit: Option<Vec<u32>>,
    theme: Option<Vec<u32>>,
    target: Option<Sets<'a>>,
    activity: Option<Sets<'a>>,
}

#[derive(Debug)]
struct Title {
    /// The title by the key of the settings.
    key: u32,
    /// The title by the loose key.
    loose: u32,
    /// The loose key without marker; the loose key itself when there is none.
    family: u32,
    marker: Option<Marker>,
}

#[derive(Debug)]
struct Provider {
    code: u32,
    numbered: bool,
    name: u32,
}

#[derive(Debug)]
struct Funds<'a> {
    codes: &'a [u32],
    classes: Vec<Option<Class>>,
}

#[derive(Debug)]
struct Sets<'a> {
    codes: &'a [u32],
    words: Vec<Vec<u32>>,
}

/// Period of the structural funds and what the fund is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Class {
    since: u16,
    social: bool,
}

/// The class of a structural-fund code: ERDFN, ESFM (2007–13: fund and region), R, S (2014–20).
///
/// Codes of different periods never equal each other, so across periods the classes are compared; inside one period the
/// codes are. Other codes have no class.
fn class(code: &str) -> Option<Class> {
    match code {
        "R" => Some(Class { since: 2014, social: false }),
        "S" => Some(Class { since: 2014, social: true }),
        _ if code.starts_with("ERDF") => Some(Class { since: 2007, social: false }),
        _ if code.starts_with("ESF") => Some(Class { since: 2007, social: true }),
        _ => None,
    }
}

impl<'a> Facts<'a> {
    pub(super) fn of(register: &'a Register, settings: &FindingsSettings) -> Self {
        // With a programme the unit stands for the region it works in; without one the unit is the fund.
        let fund = register.category(Field::Programme).or_else(|| register.category(Field::Unit));
        let loose = |field| register.category(field).map(loose_codes);
        Self {
            register,
            titles: titles(register, settings.title_key),
            providers: providers(register),
            funds: fund.map(|column| Funds {
                codes: column.codes(),
                classes: column.values().iter().map(|code| class(code)).collect(),
            }),
            place: loose(Field::Place),
            unit: loose(Field::Unit),
            theme: loose(Field::Theme),
            target: register.category(Field::TargetGroup).map(sets),
            activity: register.category(Field::Activity).map(sets),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.titles.len()
    }

    fn title(&self, project: u32) -> Option<&Title> {
        self.titles.get(project as usize)
    }

    /// The loose key and the family of a title; equal when it has no marker.
    pub(super) fn title_groups(&self, project: u32) -> (u32, u32) {
        self.title(project).map_or((NONE, NONE), |t| (t.loose, t.family))
    }

    pub(super) fn same_title(&self, a: u32, b: u32) -> bool {
        let key = |at| self.title(at).map(|t| t.key).filter(|&key| key != NONE);
        key(a).is_some() && key(a) == key(b)
    }

    /// Whether the titles name one family, with a marker in at least one of them.
    pub(super) fn same_family(&self, a: u32, b: u32) -> bool {
        let (Some(a), Some(b)) = (self.title(a), self.title(b)) else { return false };
        a.family != NONE && a.family == b.family && (a.marker.is_some() || b.marker.is_some())
    }

    /// Whether one is a part and the other a part or the whole.
    pub(super) fn are_parts(&self, a: u32, b: u32) -> bool {
        let marker = |at| self.title(at).and_then(|t| t.marker);
        let part = |m: Option<Marker>| m == Some(Marker::Part);
        self.same_family(a, b) && (part(marker(a)) || part(marker(b))) && round(marker(a)) == round(marker(b))
    }

    /// The round a title names, 1 when it names none.
    pub(super) fn round(&self, project: u32) -> u8 {
        round(self.title(project).and_then(|t| t.marker))
    }

    /// Providers are the same by key; by name when one of them has no number.
    pub(super) fn same_provider(&self, a: u32, b: u32) -> Option<bool> {
        let (a, b) = (self.providers.get(a as usize)?, self.providers.get(b as usize)?);
        if a.code == Category::NULL || b.code == Category::NULL {
            return None;
        }
        let by_name = !(a.numbered && b.numbered) && a.name != NONE && a.name == b.name;
        Some(a.code == b.code || by_name)
    }

    /// Funds are the same by code; by class across periods of the structural funds.
    pub(super) fn same_fund(&self, a: u32, b: u32) -> Option<bool> {
        let funds = self.funds.as_ref()?;
        let code = |at: u32| funds.codes.get(at as usize).copied().filter(|&code| code != Category::NULL);
        let (a, b) = (code(a)?, code(b)?);
        let class = |code: u32| funds.classes.get(code as usize).copied().flatten();
        match (class(a), class(b)) {
            (Some(a), Some(b)) if a.since != b.since => Some(a.social == b.social),
            _ => Some(a == b),
        }
    }

    pub(super) fn same_place(&self, a: u32, b: u32) -> Option<bool> {
        let same = same(self.place.as_deref()?, a, b)?;
        Some(same && !(self.is_whole(a) && self.same_unit(a, b) == Some(false)))
    }

    /// "The whole municipality" is another place in another municipality.
    fn is_whole(&self, project: u32) -> bool {
        let place = self.register.category(Field::Place).and_then(|c| c.get(project as usize));
        let first = place.and_then(|p| p.split_whitespace().next()).unwrap_or_default();
        WHOLE.contains(&first.to_lowercase().as_str())
    }

    pub(super) fn same_unit(&self, a: u32, b: u32) -> Option<bool> {
        same(self.unit.as_deref()?, a, b)
    }

    pub(super) fn same_theme(&self, a: u32, b: u32) -> Option<bool> {
        same(self.theme.as_deref()?, a, b)
    }

    /// Jaccard index of the target groups, as a fraction.
    pub(super) fn target(&self, a: u32, b: u32) -> Option<(u32, u32)> {
        self.target.as_ref()?.jaccard(a, b)
    }

    /// Jaccard index of the activities, as a fraction.
    pub(super) fn activity(&self, a: u32, b: u32) -> Option<(u32, u32)> {
        self.activity.as_ref()?.jaccard(a, b)
    }

    /// Time overlap as days in common and days of the shorter.
    pub(super) fn tau(&self, a: u32, b: u32) -> Option<(i64, i64)> {
        Some(self.register.period(a as usize)?.overlap(self.register.period(b as usize)?))
    }

    /// How the start of `a` compares with that of `b`.
    pub(super) fn starts(&self, a: u32, b: u32) -> Option<Ordering> {
        let start = |at: u32| self.register.date(Field::Start)?.get(at as usize);
        let (a, b) = (start(a)?, start(b)?);
        Some(a.days().cmp(&b.days()))
    }

    /// Neighbours by this key are most likely related: provider, fund, start, place, position.
    pub(super) fn order(&self, project: u32) -> (u32, u32, i32, u32, u32) {
        let at = project as usize;
        let provider = self.providers.get(at).map_or(NONE, |p| p.code);
        let fund = self.funds.as_ref().and_then(|f| f.codes.get(at)).copied().unwrap_or(NONE);
        let start =
            self.register.date(Field::Start).and_then(|d| d.get(at)).map_or(i32::MAX, crate::calendar::Date::days);
        let place = self.register.category(Field::Place).and_then(|c| c.codes().get(at)).copied().unwrap_or(NONE);
        (provider, fund, start, place, project)
    }
}

fn round(marker: Option<Marker>) -> u8 {
    match marker {
        Some(Marker::Phase(round)) => round,
        _ => 1,
    }
}

fn same(codes: &[u32], a: u32, b: u32) -> Option<bool> {
    let code = |at: u32| codes.get(at as usize).copied().filter(|&code| code != NONE);
    Some(code(a)? == code(b)?)
}

/// Codes of a category that agree when the values agree but for case and signs.
fn loose_codes(column: &Category) -> Vec<u32> {
    let mut names = Names::default();
    let by_value: Vec<u32> = column.values().iter().map(|value| names.number(loose_key(value))).collect();
    column.codes().iter().map(|&code| by_value.get(code as usize).copied().unwrap_or(NONE)).collect()
}

fn titles(register: &Register, key: TitleKey) -> Vec<Title> {
    let (mut loose, mut exact) = (Names::default(), Names::default());
    let column = register.text(Field::Title);
    let title = |at: usize| column.and_then(|c| c.get(at)).unwrap_or("");
    let mut titles = Vec::with_capacity(register.len());
    for text in (0..register.len()).map(title) {
        let found = marked(text);
        let whole = loose.number(loose_key(text));
        let marker = found.as_ref().map(|m| m.marker);
        titles.push(Title {
            key: if key == TitleKey::Loose { whole } else { exact.number(text.to_owned()) },
            loose: whole,
            family: found.map_or(whole, |m| loose.number(m.stem)),
            marker,
        });
    }
    titles
}

fn providers(register: &Register) -> Vec<Provider> {
    let Some(column) = register.category(Field::Provider) else { return Vec::new() };
    let mut names = Names::default();
    let numbered: Vec<bool> = column.values().iter().map(|v| v.chars().any(|c| c.is_ascii_digit())).collect();
    let provider = |(at, &code): (usize, &u32)| Provider {
        code,
        numbered: numbered.get(code as usize) == Some(&true),
        name: names.number(register.provider_name(at).map(loose_key).unwrap_or_default()),
    };
    column.codes().iter().enumerate().map(provider).collect()
}

/// The words of each value, which may name several, divided by `;` or `|`.
fn sets(column: &Category) -> Sets<'_> {
    let mut names = Names::default();
    let mut set = |value: &str| {
        let words = value.split([';', '|']).map(|word| names.number(loose_key(word)));
        let mut words: Vec<u32> = words.filter(|&word| word != NONE).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    Sets { codes: column.codes(), words: column.values().iter().map(|value| set(value)).collect() }
}

impl Sets<'_> {
    fn jaccard(&self, a: u32, b: u32) -> Option<(u32, u32)> {
        let words = |at: u32| self.words.get(*self.codes.get(at as usize)? as usize).filter(|words| !words.is_empty());
        let (a, b) = (words(a)?, words(b)?);
        let common = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
        Some((common as u32, (a.len() + b.len() - common) as u32))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn fund_codes_of_two_periods_compare_by_class() {
        assert_eq!(class("R").map(|c| c.social), class("ERDFN").map(|c| c.social));
        assert_ne!(class("S").unwrap().social, class("ERDFN").unwrap().social);
        assert_eq!(class("Kulturpuljen"), None);
    }
}
