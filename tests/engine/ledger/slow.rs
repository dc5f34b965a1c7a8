//! Random registers against the rule written plainly; filters, groups and row order.

use std::collections::BTreeMap;

use overblik::register::{Reason, Register, Rules};
use overblik::totals::{Measure, TotalsSettings, concentration, ledger, totals};
use overblik::{Field, Work};
use proptest::prelude::*;

use super::{Row, counted, register};

const UNITS: [&str; 4] = ["RJ", "VR", "Vinnova", ""];
const ROLES: [&str; 8] = ["", "", "", "regrant", "FRG030", "tranche", "Dublet", "paraply"];
const FAMILIES: [&str; 4] = ["", "", "f", "g"];
const CURRENCIES: [&str; 5] = ["DKK", "DKK", "DKK", "EUR", ""];

fn minor() -> impl Strategy<Value = Option<i128>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(0)), 5 => (-30_i128..200).prop_map(Some)]
}

type Words = (usize, usize, usize, usize, usize, usize);
/// Links, words, amount, total cost.
type Drawn = ((Option<usize>, Option<usize>), Words, Option<i128>, Option<i128>);

/// Everything at once: trees, rings, regrants, co-financing, reports of one stem by several units.
pub(super) fn rows() -> impl Strategy<Value = Vec<Row>> {
    let links = (prop::option::weighted(0.4, 0_usize..24), prop::option::weighted(0.2, 0_usize..24));
    let words = (0_usize..4, 0_usize..4, 0_usize..8, 0_usize..4, 0_usize..5, 0_usize..2);
    let one = (links, words, minor(), prop::option::of(0_i128..3));
    prop::collection::vec(one, 0..24).prop_map(|all| {
        let n = all.len();
        let ids: Vec<String> = all.iter().enumerate().map(|(at, (_, w, ..))| id(at, w.0)).collect();
        let name =
            |at: Option<usize>| at.map_or_else(String::new, |at| ids.get(at % n.max(1)).cloned().unwrap_or_default());
        let make = |at: usize, one: &Drawn| {
            let ((parent, from), w, amount, cost) = *one;
            Row {
                id: ids[at].clone(),
                title: ["Mentor", "Jobklub"][w.5],
                unit: UNITS[w.0],
                provider: UNITS[w.1],
                parent: name(parent),
                role: ROLES[w.2],
                family: FAMILIES[w.3],
                funded_from: name(from),
                amount: if CURRENCIES[w.4].is_empty() { None } else { amount },
                total_cost: cost.filter(|_| !CURRENCIES[w.4].is_empty()),
                currency: CURRENCIES[w.4],
            }
        };
        all.iter().enumerate().map(|(at, one)| make(at, one)).collect()
    })
}

/// Three rows a stem; the suffix says the unit.
fn id(at: usize, unit: usize) -> String {
    match UNITS[unit] {
        "" => format!("{at}"),
        name => format!("{}_{name}{}", at / 3, ["", "a", "aa"][at % 3]),
    }
}

/// Projects and money of every reason, added up over several ledgers.
fn add(sums: &mut BTreeMap<(String, String), (u64, i128)>, register: &Register, of: Option<Field>) {
    for line in ledger(register, of).unwrap().conserved {
        assert!(line.holds(), "{line:?}");
        let parts = line.excluded.into_iter().chain([
            ("counted".to_owned(), line.counted.0, line.counted.1),
            ("register".to_owned(), line.register.0, line.register.1),
        ]);
        for (reason, n, minor) in parts {
            let sum = sums.entry((line.currency.clone(), reason)).or_default();
            *sum = (sum.0 + n, sum.1 + minor);
        }
    }
    sums.retain(|_, sum| *sum != (0, 0));
}

pub(super) fn check_entries(r: &Register, field: Field) {
    let entries = r.excluded(field);
    assert!(entries.is_sorted());
    for project in 0..r.len() {
        let own = r.excluded_of(field, project);
        assert!(own.iter().filter(|entry| entry.whole).count() <= 1, "{own:?}");
        let left_out: i128 = own.iter().filter_map(|entry| entry.minor).sum();
        let minor = r.money(field).unwrap().get(project);
        if own.iter().any(|entry| entry.whole) {
            assert_eq!(left_out, minor.unwrap_or(0), "what is left out whole is all of it");
        }
        let own = r.countable(field, project).unwrap_or(0);
        assert_eq!(own + left_out, minor.unwrap_or(0));
    }
}

fn check_groups(r: &Register, of: Field, by: &[&str]) {
    let by: Vec<String> = by.iter().map(|name| (*name).to_owned()).collect();
    let settings = TotalsSettings { by: by.clone(), measures: vec![Measure::N, Measure::Sum], of: Some(of) };
    let Ok(table) = totals(r, &settings, &Work::new(2)) else {
        assert_eq!((of, by[0].as_str()), (Field::TotalCost, "unit"), "only total cost by unit is refused");
        return;
    };
    assert!(table.conserved.iter().all(overblik::table::Conserved::holds));
    let columns: Vec<_> = by.iter().map(|name| r.dimension(name).unwrap()).collect();
    let mut slow: BTreeMap<Vec<Option<String>>, (i64, Option<i128>)> = BTreeMap::new();
    for project in (0..r.len()).filter(|&project| r.counts(of, project)) {
        let mut key: Vec<_> = columns.iter().map(|c| c.get(project).map(str::to_owned)).collect();
        key.push(r.currency(project).map(|c| c.0.to_string()));
        let sum = slow.entry(key).or_default();
        sum.0 += 1;
        if let Some(minor) = r.countable(of, project) {
            sum.1 = Some(sum.1.unwrap_or(0) + minor);
        }
    }
    let keys: Vec<Vec<_>> =
        by.iter().map(String::as_str).chain(["currency"]).map(|name| crate::totals_texts(&table, name)).collect();
    let (n, sums) = (crate::totals_counts(&table, "n"), crate::totals_digits(&table, "sum"));
    let found: BTreeMap<Vec<Option<String>>, (i64, Option<i128>)> = (0..table.len())
        .map(|row| (keys.iter().map(|key| key[row].clone()).collect(), (n[row].unwrap(), sums[row])))
        .collect();
    assert_eq!(found, slow);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn nothing_vanishes(rows in rows(), keep in prop::collection::vec(any::<bool>(), 24), seed in any::<u64>()) {
        let r = register(&rows);
        let fields: Vec<Field> = [Field::Amount, Field::TotalCost].into_iter().filter(|f| r.money(*f).is_some()).collect();
        for of in fields {
            check_entries(&r, of);
            for by in [&[][..], &["unit"], &["provider"], &["role", "family"]] {
                if by.iter().all(|name| r.dimension(name).is_ok()) {
                    check_groups(&r, of, by);
                }
            }
            // A filter and its complement add up to the whole, reason by reason.
            let (mut whole, mut halves) = (BTreeMap::new(), BTreeMap::new());
            add(&mut whole, &r, Some(of));
            add(&mut halves, &r.select(&keep), Some(of));
            let rest: Vec<bool> = keep.iter().map(|kept| !kept).collect();
            add(&mut halves, &r.select(&rest), Some(of));
            prop_assert_eq!(&halves, &whole);
            for currency in r.currencies() {
                let c = concentration(&r, None, Some(of), Some(currency.0), &Work::new(1)).unwrap();
                prop_assert!(c.conserved().iter().all(overblik::table::Conserved::holds));
            }
        }
        let mut shuffled = rows;
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, (seed.rotate_left(at as u32) % (at as u64 + 1)) as usize);
        }
        let other = register(&shuffled);
        prop_assert_eq!(other.digest(), r.digest());
        prop_assert_eq!(other.conflicts(), r.conflicts());
        prop_assert_eq!(other.notes(), r.notes());
    }

    #[test]
    fn without_rules_everything_counts(rows in rows()) {
        let r = register(&rows);
        let none = Rules { duplicate_reports: false, residuals: false, pass_through: false, counted_once: false, cancelled: false };
        let raw = r.counting(none).unwrap();
        for field in [Field::Amount, Field::TotalCost] {
            prop_assert!(raw.excluded(field).is_empty());
        }
        prop_assert_eq!(raw.counted(Field::Amount), r.amounts(Field::Amount));
        let back = r.counting(Rules::default()).unwrap();
        prop_assert_eq!(back.digest(), r.digest());
    }

    #[test]
    fn residuals_equal_the_rule_written_plainly(
        links in prop::collection::vec(prop::option::weighted(0.7, 0_usize..16), 0..16),
        amounts in prop::collection::vec((minor(), 0_usize..8), 16),
    ) {
        let rows: Vec<Row> = links.iter().enumerate().map(|(at, parent)| Row {
            id: format!("{at:02}"),
            parent: parent.map_or_else(String::new, |to| format!("{:02}", to % links.len())),
            amount: amounts[at].0,
            currency: if amounts[at].1 == 0 { "EUR" } else { "DKK" },
            ..Row::default()
        }).collect();
        let r = register(&rows);
        let plain = Plain::of(&rows);
        let want: BTreeMap<String, Option<i128>> =
            (0..rows.len()).map(|at| (rows[at].id.clone(), plain.counts(at))).collect();
        prop_assert_eq!(counted(&r), want);
        prop_assert!(r.excluded(Field::Amount).iter().all(|entry| entry.reason == Reason::CoveredByChildren));
    }

    /// However money is passed on, what is left out stands somewhere downstream: no amount is larger than all that counts.
    #[test]
    fn money_passed_on_is_counted_somewhere(
        drawn in prop::collection::vec((prop::option::weighted(0.4, 0_usize..12), 0_usize..4, 0_usize..4, 0_usize..2, 1_i128..100), 1..12),
    ) {
        let rows: Vec<Row> = drawn.iter().enumerate().map(|(at, (from, unit, provider, role, amount))| Row {
            id: format!("{at:02}"),
            unit: UNITS[*unit],
            provider: UNITS[*provider],
            role: ["", "regrant"][*role],
            funded_from: from.map_or_else(String::new, |to| format!("{:02}", to % drawn.len())),
            amount: Some(*amount),
            currency: "DKK",
            ..Row::default()
        }).collect();
        let r = register(&rows);
        let all = counted(&r).values().flatten().sum::<i128>();
        let amounts = || drawn.iter().map(|row| row.4);
        prop_assert!(all >= amounts().max().unwrap() && all <= amounts().sum());
        prop_assert!(r.excluded(Field::Amount).iter().all(|entry| entry.reason == Reason::PassThrough));
    }

    /// In one currency with nothing unknown, all that counts is what the roots say, and what their children exceed them by.
    #[test]
    fn a_tree_is_worth_its_root(
        links in prop::collection::vec(prop::option::weighted(0.8, 0_usize..20), 1..20),
        amounts in prop::collection::vec(-50_i128..200, 20),
    ) {
        // A parent stands before its child: no rings.
        let parent = |at: usize| links[at].filter(|_| at > 0).map(|to| to % at.max(1));
        let rows: Vec<Row> = (0..links.len()).map(|at| Row {
            id: format!("{at:02}"),
            parent: parent(at).map_or_else(String::new, |to| format!("{to:02}")),
            amount: Some(amounts[at]),
            currency: "DKK",
            ..Row::default()
        }).collect();
        let r = register(&rows);
        let excess: BTreeMap<String, i128> =
            r.conflicts().iter().map(|c| (c.projects[0].to_string(), c.minor.unwrap())).collect();
        let roots = (0..links.len()).filter(|&at| parent(at).is_none());
        let worth: i128 = roots.map(|at| amounts[at] + excess.get(&rows[at].id).copied().unwrap_or(0)).sum();
        prop_assert_eq!(counted(&r).values().flatten().sum::<i128>(), worth);
    }
}

/// The residual rule by recursion, as the reading reference says it.
struct Plain<'a> {
    rows: &'a [Row],
    parent: Vec<Option<usize>>,
}

impl<'a> Plain<'a> {
    fn of(rows: &'a [Row]) -> Self {
        let named = |at: usize| rows.iter().position(|row| row.id == rows[at].parent);
        // A link is cut when following the links leads back to where it starts.
        let in_ring = |at: usize| {
            let mut next = named(at);
            for _ in 0..rows.len() {
                if next == Some(at) {
                    return true;
                }
                next = next.and_then(named);
            }
            false
        };
        Self { rows, parent: (0..rows.len()).map(|at| named(at).filter(|_| !in_ring(at))).collect() }
    }

    fn children(&self, at: usize) -> Vec<usize> {
        (0..self.rows.len()).filter(|&child| self.parent[child] == Some(at)).collect()
    }

    /// What the children of a row account for, by currency.
    fn below(&self, at: usize) -> BTreeMap<&str, i128> {
        let mut sums = BTreeMap::new();
        for child in self.children(at) {
            for (currency, sum) in self.account(child) {
                *sums.entry(currency).or_default() += sum;
            }
        }
        sums
    }

    fn account(&self, at: usize) -> BTreeMap<&str, i128> {
        let (row, below) = (&self.rows[at], self.below(at));
        let same = below.get(row.currency).copied();
        match row.amount {
            None => below,
            Some(own) => [(row.currency, same.map_or(own, |sum| own.max(sum)))].into(),
        }
    }

    fn counts(&self, at: usize) -> Option<i128> {
        let (row, below) = (&self.rows[at], self.below(at));
        let own = row.amount?;
        if below.is_empty() {
            return Some(own);
        }
        let other_currency = below.keys().any(|currency| *currency != row.currency);
        let residual = (own - below.get(row.currency).copied().unwrap_or(0)).max(0);
        Some(residual).filter(|&residual| residual > 0 && !other_currency)
    }
}
