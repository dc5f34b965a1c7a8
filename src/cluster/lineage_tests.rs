//! Groups from year to year, worked by hand and against a slow form. Projects of one title are a group.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::lineage::{Change, GroupName, Lineage, Year, lineage};
use super::*;
use crate::Work;
use crate::money::Amount;
use crate::register::{Draft, Field, Register};
use crate::similarity::{SimilaritySettings, similarity};
use crate::table::{Column, Table};

/// Id, title, amount in minor units.
type Row<'a> = (&'a str, &'a str, i128);

fn year(rows: &[Row<'_>]) -> (Register, Clustering) {
    let draft = Draft {
        n: rows.len(),
        ids: Some(rows.iter().map(|r| Some(r.0.into())).collect()),
        texts: [(Field::Title, rows.iter().map(|r| Some(r.1.into())).collect())].into(),
        money: [(Field::Amount, rows.iter().map(|r| Some(Amount { minor: r.2, scale: 2 })).collect())].into(),
        currency: rows.iter().map(|r| if r.2 % 2 == 0 { "DKK" } else { "EUR" }.parse().ok()).collect(),
        ..Draft::default()
    };
    let (register, work) = (draft.build().unwrap(), Work::new(1));
    let sim = similarity(&register, &SimilaritySettings::default(), &work).unwrap();
    let settings = ClusterSettings { level: Level::Named(LevelName::Identical) };
    let groups = cluster(&register, &sim, &settings, &work).unwrap();
    (register, groups)
}

fn of<'a>((register, groups): &'a (Register, Clustering), names: Option<&'a [GroupName]>) -> Year<'a> {
    Year { register, groups, names }
}

fn compare(old: &[Row<'_>], new: &[Row<'_>]) -> GroupChanges {
    changes(of(&year(old), None), of(&year(new), None), &Work::new(1)).unwrap()
}

fn words(table: &Table, name: &str) -> Vec<String> {
    match table.column(name).unwrap() {
        Column::Text(values) => values.iter().map(|v| v.clone().unwrap_or_default()).collect(),
        _ => panic!("{name}"),
    }
}

fn counts(table: &Table, name: &str) -> Vec<i64> {
    match table.column(name).unwrap() {
        Column::Count(values) => values.iter().map(|v| v.unwrap()).collect(),
        _ => panic!("{name}"),
    }
}

fn sums(table: &Table, name: &str) -> Vec<i128> {
    match table.column(name).unwrap() {
        Column::Money { minor, .. } => minor.iter().map(|v| v.unwrap_or(0)).collect(),
        _ => panic!("{name}"),
    }
}

#[test]
fn every_change_once() {
    let old = [
        ("a1", "aaaa", 2),
        ("a2", "aaaa", 2),
        ("b1", "bbbb", 2),
        ("b2", "bbbb", 2),
        ("c1", "cccc", 2),
        ("c2", "cccc", 2),
        ("c3", "cccc", 2),
        ("d1", "dddd", 2),
        ("d2", "dddd", 2),
        ("d3", "dddd", 2),
        ("d4", "dddd", 2),
        ("d5", "dddd", 2),
        ("e1", "eeee", 2),
        ("e2", "eeee", 2),
        ("f1", "ffff", 2),
        ("f2", "ffff", 2),
        ("f3", "ffff", 2),
        ("g1", "gggg", 2),
        ("g2", "gggg", 2),
        ("h1", "hhhh", 2),
        ("k1", "kkkk", 2),
        ("k2", "kkkk", 2),
    ];
    let new = [
        ("a1", "aaaa", 2),
        ("a2", "aaaa", 12), // unchanged, though a2 costs 10 more
        ("b1", "bbbb", 2),
        ("b2", "bbbb", 2),
        ("b3", "bbbb", 4), // grew
        ("c1", "cccc", 2),
        ("c2", "cccc", 2), // shrank: c3 left the register
        ("d1", "dddd", 2),
        ("d2", "dddd", 2),
        ("d3", "dddd", 2),
        ("d4", "xxxx", 2),
        ("d5", "xxxx", 2), // split
        ("e1", "ffff", 2),
        ("e2", "ffff", 2),
        ("f1", "ffff", 2),
        ("f2", "ffff", 2),
        ("f3", "ffff", 2), // merged
        ("g1", "yyyy", 2),
        ("g2", "zzzz", 2), // gone: both are alone
        ("h1", "hhhh", 2),
        ("i1", "iiii", 6),
        ("i2", "iiii", 8), // new
        ("k1", "kkkk", 2),
        ("k3", "kkkk", 2), // as many, but not the same
    ];
    let changes = compare(&old, &new);
    let table = changes.table();
    let row = |key: &str| words(table, "key").iter().position(|k| k == key).unwrap_or_else(|| panic!("{key}"));
    let what = words(table, "what");
    let of = |key: &str| what[row(key)].as_str();
    assert_eq!((of("a1"), of("b1"), of("c1"), of("d1")), ("unchanged", "grew", "shrank", "split"));
    assert_eq!((of("f1"), of("g1"), of("i1"), of("k1")), ("merged", "gone", "new", "changed"));
    assert_eq!((what.last().unwrap().as_str(), what.len()), ("ungrouped", 9));
    let line = |key: &str| {
        let count = |name| counts(table, name)[row(key)];
        let sum = |name| sums(table, name)[row(key)];
        let n = ["n_before", "entered", "new_to_register", "left", "gone_from_register", "n_after"].map(count);
        (n, ["sum_before", "sum_entered", "sum_left", "sum_changed", "sum_after"].map(sum))
    };
    assert_eq!(line("a1"), ([2, 0, 0, 0, 0, 2], [4, 0, 0, 10, 14]));
    assert_eq!(line("b1"), ([2, 1, 1, 0, 0, 3], [4, 4, 0, 0, 8]));
    assert_eq!(line("c1"), ([3, 0, 0, 1, 1, 2], [6, 0, 2, 0, 4]));
    assert_eq!(line("d1"), ([5, 0, 0, 0, 0, 5], [10, 0, 0, 0, 10]));
    assert_eq!(line("g1"), ([2, 0, 0, 2, 0, 0], [4, 0, 4, 0, 0]));
    assert_eq!(line("i1"), ([0, 2, 2, 0, 0, 2], [0, 14, 0, 0, 14]));
    let why = words(changes.projects(), "why");
    let moved: Vec<(String, String)> = words(changes.projects(), "id").into_iter().zip(why).collect();
    let told = |id: &str| moved.iter().find(|m| m.0 == id).map(|m| m.1.as_str());
    assert_eq!(
        (told("g1"), told("c3"), told("b3")),
        (Some("moved"), Some("left the register"), Some("entered the register"))
    );
    assert_eq!((told("d4"), told("e1"), told("h1")), (None, None, None), "they go on with their group");
}

#[test]
fn names_of_the_first_year_are_there_in_the_third() {
    let first = year(&[("a1", "aaaa", 0), ("a2", "aaaa", 0), ("b1", "bbbb", 0), ("b2", "bbbb", 0)]);
    // a1 goes to a group of its own with n1: the key a1 stays with the group that goes on.
    let second = year(&[
        ("a1", "nnnn", 0),
        ("n1", "nnnn", 0),
        ("a2", "cccc", 0),
        ("a3", "cccc", 0),
        ("b1", "bbbb", 0),
        ("b2", "bbbb", 0),
    ]);
    let third = year(&[("a2", "dddd", 0), ("a3", "dddd", 0), ("b1", "eeee", 0), ("b2", "eeee", 0), ("n1", "nnnn", 0)]);
    let work = Work::new(1);
    let then = changes(of(&first, None), of(&second, None), &work).unwrap();
    let now = changes(of(&second, Some(then.names())), of(&third, None), &work).unwrap();
    let named = |changes: &GroupChanges, id: &str, year: &(Register, Clustering)| {
        let group = year.1.group_of(year.0.find(id).unwrap() as u32).unwrap();
        changes.names()[group].clone()
    };
    let name = |key: &str, name: &str| GroupName { key: key.into(), name: name.into() };
    assert_eq!(named(&then, "b1", &second), name("b1", "bbbb"));
    assert_eq!(named(&now, "b1", &third), name("b1", "bbbb"), "though it is called eeee now");
    // Of the two projects of the group a1, one is in each part: neither is half of two that go on together.
    assert_eq!(named(&then, "a2", &second).key, "a2");
    assert_eq!(named(&now, "a2", &third), name("a2", "cccc"));
    assert_eq!(named(&then, "a1", &second).key, "n1", "a1 is the key of a group that is gone");
}

/// Rows of a year: project → group, some of them absent.
fn years() -> impl Strategy<Value = (Vec<Option<usize>>, Vec<Option<usize>>)> {
    let group = || prop::option::weighted(0.85, 0_usize..5);
    prop::collection::vec((group(), group()), 0..24).prop_map(|rows| rows.into_iter().unzip())
}

fn rows<'a>(ids: &'a [String], groups: &[Option<usize>]) -> Vec<Row<'a>> {
    const TITLES: [&str; 5] = ["aaaa", "bbbb", "cccc", "dddd", "eeee"];
    let row = |(at, group): (usize, &Option<usize>)| {
        Some((ids[at].as_str(), TITLES[(*group)?], (at * 7 + group.unwrap()) as i128))
    };
    groups.iter().enumerate().filter_map(row).collect()
}

/// The lines by their definition: groups that go on in one another, joined until nothing more joins.
fn slow(old: &(Register, Clustering), new: &(Register, Clustering)) -> BTreeSet<(Vec<usize>, Vec<usize>)> {
    let ids = |(register, groups): &(Register, Clustering)| -> Vec<BTreeSet<String>> {
        let of = |members: &Vec<u32>| members.iter().map(|&m| register.id(m as usize).to_owned()).collect();
        groups.members().iter().map(of).collect()
    };
    let all = |year: &(Register, Clustering)| -> BTreeSet<String> {
        (0..year.0.len()).map(|p| year.0.id(p).to_owned()).collect()
    };
    let (was, is, there, here) = (ids(old), ids(new), all(old), all(new));
    let mut lines: Vec<(BTreeSet<usize>, BTreeSet<usize>)> = Vec::new();
    lines.extend((0..was.len()).map(|g| ([g].into(), BTreeSet::new())));
    lines.extend((0..is.len()).map(|g| (BTreeSet::new(), [g].into())));
    for (a, before) in was.iter().enumerate() {
        for (b, after) in is.iter().enumerate() {
            let n = before.intersection(after).count();
            let (stay, known) = (before.intersection(&here).count(), after.intersection(&there).count());
            if (n >= 2 || (n == 1 && stay == 1)) && (2 * n >= stay || 2 * n >= known) {
                let at = lines.iter().position(|l| l.0.contains(&a)).unwrap();
                let mut one = lines.remove(at);
                if let Some(at) = lines.iter().position(|l| l.1.contains(&b)) {
                    let other = lines.remove(at);
                    one.0.extend(other.0);
                    one.1.extend(other.1);
                }
                lines.push(one);
            }
        }
    }
    lines.into_iter().map(|l| (l.0.into_iter().collect(), l.1.into_iter().collect())).collect()
}

proptest! {
    #[test]
    fn lines_are_what_goes_on_and_money_is_conserved((before, after) in years()) {
        let ids: Vec<String> = (0..24).map(|i| format!("p{i:02}")).collect();
        let (was, is) = (rows(&ids, &before), rows(&ids, &after));
        let (old, new) = (year(&was), year(&is));
        let changes = changes(of(&old, None), of(&new, None), &Work::new(1)).unwrap();
        let lines: BTreeSet<_> = changes.lineage().lines.iter().map(|l| (l.old.clone(), l.new.clone())).collect();
        prop_assert_eq!(lines.len(), changes.lineage().lines.len());
        prop_assert_eq!(lines, slow(&old, &new));
        assert_conserved(changes.table(), &was, &is);
        assert_names_differ(changes.lineage());
    }
}

fn assert_conserved(table: &Table, was: &[Row<'_>], is: &[Row<'_>]) {
    let [before, entered, left, changed, after] =
        ["sum_before", "sum_entered", "sum_left", "sum_changed", "sum_after"].map(|name| sums(table, name));
    let [n_before, n_in, n_out, n_after] = ["n_before", "entered", "left", "n_after"].map(|name| counts(table, name));
    let currencies = words(table, "currency");
    let mut whole: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
    for at in 0..table.len() {
        assert_eq!(before[at] + entered[at] - left[at] + changed[at], after[at], "row {at}");
        assert_eq!(n_before[at] + n_in[at] - n_out[at], n_after[at], "row {at}");
        let sum = whole.entry(&currencies[at]).or_default();
        (sum.0, sum.1) = (sum.0 + before[at], sum.1 + after[at]);
    }
    let sum = |rows: &[Row<'_>], odd: bool| rows.iter().filter(|r| (r.2 % 2 == 1) == odd).map(|r| r.2).sum::<i128>();
    for (code, odd) in [("DKK", false), ("EUR", true)] {
        assert_eq!(whole.get(code).copied().unwrap_or_default(), (sum(was, odd), sum(is, odd)), "{code}");
    }
}

fn assert_names_differ(lineage: &Lineage) {
    let keys: BTreeSet<&str> = lineage.new_names.iter().map(|name| name.key.as_str()).collect();
    assert_eq!(keys.len(), lineage.new_names.len());
    for line in lineage.lines.iter().filter(|line| line.change == Change::Unchanged) {
        assert_eq!(lineage.old_names[line.old[0]], lineage.new_names[line.new[0]]);
    }
}

#[test]
fn nothing_and_nothing() {
    for (old, new) in [(0, 0), (0, 2), (2, 0), (1, 1)] {
        let rows = [("a", "aaaa", 2), ("b", "aaaa", 2)];
        let changes = compare(&rows[..old], &rows[..new]);
        assert_eq!(changes.lineage().lines.len(), usize::from(old + new == 2 && old != new), "{old} {new}");
    }
    let (one, other) = (year(&[("a", "aaaa", 2), ("b", "aaaa", 2)]), year(&[]));
    assert_eq!(lineage(of(&one, None), of(&other, None), &Work::new(1)).unwrap().lines[0].change, Change::Gone);
}
