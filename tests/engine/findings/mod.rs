//! Relations, questions and the number of efforts, against the golden facts of the method reference, section 7.

mod danish;
mod likeness;
mod questions;

use std::collections::BTreeMap;

use overblik::findings::{FindingsSettings, Kind, Likeness, Relation, Sub, TitleKey, relations};
use overblik::similarity::ONE;
use overblik::{Field, Register, Work};

use danish::{danish, period};
use likeness::Titles;

fn related(register: &Register, settings: &FindingsSettings) -> Vec<Relation> {
    let titles = Titles::of(register);
    let pairs = titles.pairs(ONE / 100 * 45);
    let at = |a: u32, b: u32| titles.dot(a, b);
    let likeness = Likeness { pairs: &pairs, at: &at, groups: &[] };
    relations(register, &likeness, settings, &Work::default()).unwrap()
}

fn label(relations: &[Relation], register: &Register, a: &str, b: &str) -> Option<(Kind, Option<Sub>)> {
    let (a, b) = (register.find(a).unwrap() as u32, register.find(b).unwrap() as u32);
    relations.iter().find(|r| (r.a, r.b) == (a.min(b), a.max(b))).map(|r| (r.kind, r.sub))
}

/// Labels of the groups of one title: the title with the labels of its pairs.
fn by_title(register: &Register, relations: &[Relation]) -> BTreeMap<String, Vec<(Kind, Option<Sub>)>> {
    let mut groups: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for r in relations.iter().filter(|r| r.same_title) {
        groups.entry(register.title(r.a as usize).to_owned()).or_default().push((r.kind, r.sub));
    }
    groups
}

fn count(groups: &BTreeMap<String, Vec<(Kind, Option<Sub>)>>, kind: Kind, sub: Option<Sub>) -> usize {
    groups.values().filter(|labels| labels.iter().all(|l| *l == (kind, sub))).count()
}

#[test]
fn titles_alone_give_the_counts_of_the_reference() {
    let Some(register) = danish(Some("2007-2013")) else { return };
    let titles = Titles::of(&register);
    let above = |percent: i64| titles.pairs((i64::from(ONE) * percent / 100) as i32).len();
    assert_eq!((above(45), above(60), above(80)), (101, 62, 33));
}

#[test]
fn exact_titles_of_2007_13_get_their_labels() {
    let Some(register) = danish(Some("2007-2013")) else { return };
    let settings = FindingsSettings { title_key: TitleKey::Exact, ..FindingsSettings::default() };
    let groups = by_title(&register, &related(&register, &settings));
    assert_eq!(groups.len(), 15);
    assert_eq!(count(&groups, Kind::MultiFundSplit, None), 5, "{groups:?}");
    assert_eq!(count(&groups, Kind::Tranche, None), 3);
    assert_eq!(count(&groups, Kind::Phase, None), 4);
    assert_eq!(count(&groups, Kind::Replica, Some(Sub::CrossRegion)), 2);
    assert_eq!(count(&groups, Kind::Replica, Some(Sub::ParallelSameFund)), 1);
}

#[test]
fn loose_titles_of_both_periods_get_their_labels() {
    let Some(register) = danish(None) else { return };
    let relations = related(&register, &FindingsSettings::default());
    let groups = by_title(&register, &relations);
    assert_eq!(groups.len(), 25);
    assert_eq!(count(&groups, Kind::MultiFundSplit, None), 5 + 3 + 2, "{groups:?}");
    assert_eq!(count(&groups, Kind::Tranche, None), 3 + 2);
    assert_eq!(count(&groups, Kind::Phase, None), 4 + 2);
    assert_eq!(count(&groups, Kind::Replica, Some(Sub::CrossRegion)), 2);
    assert_eq!(count(&groups, Kind::Replica, Some(Sub::ParallelSameFund)), 2);
    let rows: std::collections::BTreeSet<u32> =
        relations.iter().filter(|r| r.same_title).flat_map(|r| [r.a, r.b]).collect();
    assert_eq!(rows.len(), 51);
    let exact = FindingsSettings { title_key: TitleKey::Exact, ..FindingsSettings::default() };
    let rows: std::collections::BTreeSet<u32> =
        related(&register, &exact).iter().filter(|r| r.same_title).flat_map(|r| [r.a, r.b]).collect();
    assert_eq!(rows.len(), 43);
}

#[test]
fn components_and_phases_are_told_by_their_markers() {
    let Some(register) = danish(Some("2007-2013")) else { return };
    let relations = related(&register, &FindingsSettings::default());
    let components = relations.iter().filter(|r| r.kind == Kind::Component).count();
    assert_eq!(components, 4 * 3 / 2 + 6 * 5 / 2);
    assert_eq!(label(&relations, &register, "dk0713-0534", "dk0713-0402"), Some((Kind::Phase, None)));
    assert_eq!(label(&relations, &register, "dk0713-0357", "dk0713-0415").map(|l| l.0), None);
    let all = register.date(Field::Start).unwrap();
    assert!(all.iter().all(|d| d.is_some()), "every row has a start: {}", period(&register));
}
