//! Numbers of the reading reference, section 4, and of the method reference, F0 and F1, worked by hand.

use overblik::register::{Draft, Filter, Reason, Role, RoleRule, Rules};
use overblik::totals::{
    Measure, TotalsSettings, concentration, conflicts, coverage, execution, overview, roles, totals,
};
use overblik::{Error, Field, Work};

use super::{Row, account, counted, draft, expected, kinds, register, row};

fn by(columns: &[&str], of: Option<Field>) -> TotalsSettings {
    let by = columns.iter().map(|c| (*c).to_owned()).collect();
    TotalsSettings { by, measures: vec![Measure::N, Measure::Sum], of }
}

/// Parent 100, children 60 and 30: 60 + 30 + residual 10.
#[test]
fn a_parent_counts_its_residual() {
    let r = register(&[row("P", Some(100)), row("a", Some(60)).under("P"), row("b", Some(30)).under("P")]);
    assert_eq!(counted(&r), [("P".into(), Some(10)), ("a".into(), Some(60)), ("b".into(), Some(30))].into());
    // 100 of 190 counted; the other 90 of the parent stand under their reason with 0 projects, for it counts in part
    assert_eq!(account(&r), expected(&[("counted", 3, 100), ("covered_by_children", 0, 90), ("register", 3, 190)]));
    assert_eq!(r.role(0), (Role::Umbrella, RoleRule::HasChildren));
    assert_eq!(r.role(1), (Role::Component, RoleRule::HasParent));
    assert!(r.conflicts().is_empty());
}

/// Children 70 and 40: 110, excess 10.
#[test]
fn children_beyond_their_parent_are_a_conflict() {
    let r = register(&[row("P", Some(100)), row("a", Some(70)).under("P"), row("b", Some(40)).under("P")]);
    assert_eq!(account(&r), expected(&[("counted", 2, 110), ("covered_by_children", 1, 100), ("register", 3, 210)]));
    assert_eq!(kinds(&r), [("children_exceed_parent", Some(10), 3)]);
    assert_eq!(r.conflicts()[0].projects, ["P".into(), "a".into(), "b".into()]);
}

#[test]
fn children_that_are_the_whole_parent_leave_nothing() {
    let r = register(&[row("P", Some(100)), row("a", Some(60)).under("P"), row("b", Some(40)).under("P")]);
    assert_eq!(account(&r), expected(&[("counted", 2, 100), ("covered_by_children", 1, 100), ("register", 3, 200)]));
    assert!(r.conflicts().is_empty());
}

#[test]
fn a_parent_of_unknown_amount_leaves_its_children() {
    let r = register(&[row("P", None), row("a", Some(60)).under("P")]);
    let account = account(&r);
    assert_eq!((account["counted"], account["covered_by_children"]), ((1, Some(60)), (1, None)));
}

#[test]
fn a_child_of_unknown_amount_stays_in_the_residual() {
    let r = register(&[row("P", Some(100)), row("a", Some(60)).under("P"), row("b", None).under("P")]);
    assert_eq!(counted(&r)["P"], Some(40));
    assert_eq!(kinds(&r), [("child_of_unknown_amount", Some(40), 1)]);
    let all_unknown = register(&[row("P", Some(100)), row("a", None).under("P")]);
    assert_eq!(counted(&all_unknown)["P"], Some(100));
}

/// Programme 1000 = call 600 (projects 250 + 250) + call 300: residuals 100, 100, 300.
#[test]
fn every_level_counts_its_own_residual() {
    let rows = [
        row("P", Some(1_000)),
        row("A", Some(600)).under("P"),
        row("B", Some(300)).under("P"),
        row("A1", Some(250)).under("A"),
        row("A2", Some(250)).under("A"),
    ];
    let r = register(&rows);
    let counted = counted(&r);
    assert_eq!(["P", "A", "B", "A1", "A2"].map(|id| counted[id]), [100, 100, 300, 250, 250].map(Some));
    // Children that exceed their parent count for what they are further up: A1 400 + A2 250 = 650; 1000 − 650 − 300 = 50.
    let mut more = rows;
    more[3].amount = Some(400);
    let r = register(&more);
    assert_eq!((super::counted(&r)["P"], super::counted(&r)["A"]), (Some(50), None));
    assert_eq!(kinds(&r), [("children_exceed_parent", Some(50), 3)]);
}

/// There is no residual across currencies: only the children count, and the conflict names what is left out.
#[test]
fn another_currency_leaves_no_residual() {
    let euro = Row { currency: "EUR", ..row("a", Some(5)).under("P") };
    let r = register(&[row("P", Some(100)), euro, row("b", Some(30)).under("P")]);
    assert_eq!(account(&r), expected(&[("counted", 1, 30), ("covered_by_children", 1, 100), ("register", 2, 130)]));
    assert_eq!(kinds(&r), [("currency_differs", Some(100), 3)]);
}

#[test]
fn rings_are_cut_and_listed() {
    let rows = [
        row("a", Some(1)).under("b"),
        row("b", Some(2)).under("c"),
        row("c", Some(4)).under("a"),
        row("d", Some(8)).under("d"),
        row("e", Some(1)).under("a"),
    ];
    let r = register(&rows);
    // The ring a, b, c and the link of d to itself are not used; e stays below a, which it covers.
    assert_eq!(account(&r), expected(&[("counted", 4, 15), ("covered_by_children", 1, 1), ("register", 5, 16)]));
    let rings: Vec<_> = r.conflicts().iter().map(|c| (c.kind.code(), c.projects.join(" "))).collect();
    assert_eq!(rings, [("parent_cycle", "d".to_owned()), ("parent_cycle", "a b c".to_owned())]);
}

#[test]
fn a_chain_of_any_length_is_walked_without_recursion() {
    let n = 200_000;
    let mut rows: Vec<Row> = (0..n).map(|at| row(&format!("{at:06}"), Some(n - at))).collect();
    for (at, row) in rows.iter_mut().enumerate().skip(1) {
        row.parent = format!("{:06}", at - 1);
    }
    let r = register(&rows);
    // Each child has 1 less than its parent: everyone's residual is 1, together the amount of the first.
    assert_eq!(account(&r)["counted"], (n as i64, Some(n)));
    rows[0].parent = format!("{:06}", n - 1);
    let ring = register(&rows).conflicts();
    assert_eq!((ring.len(), ring[0].n, ring[0].projects.len()), (1, n as u64, 10));
}

#[test]
fn an_unknown_parent_is_noted_and_changes_nothing() {
    let r = register(&[row("a", Some(60)).under("gone"), row("b", Some(30)).under("gone")]);
    assert_eq!(account(&r), expected(&[("counted", 2, 90), ("register", 2, 90)]));
    assert!(r.notes().iter().any(|n| n.contains("2 projects name a record that is not in the register, as 'gone'")));
}

/// The trap of the Swedish register in small: four grants, one of them reported by two funders.
fn swedish() -> Vec<Row> {
    let grant = |id: &str, unit, title, minor| Row { title, ..row(id, Some(minor)).by(unit) };
    vec![
        grant("2011-01346_Vinnova", "Vinnova", "EUREKA", 1_500),
        grant("2011-01346_RJ", "Riksbankens Jubileumsfond", "EUREKA", 1_500),
        // the stem stands twice by chance: another title, another amount
        grant("2009-03719_VR", "VR", "Polymerer", 900),
        grant("2009-03719_RJ", "Riksbankens Jubileumsfond", "Medeltiden", 900),
        grant("2012-00001_VR", "VR", "Plankton", 700),
        grant("2012-00001_Vinnova", "Vinnova", "Plankton", 701),
    ]
}

#[test]
fn a_grant_reported_by_two_funders_counts_once() {
    let r = register(&swedish());
    // of EUREKA the id that sorts first stays: …_RJ before …_Vinnova
    let want = expected(&[("counted", 5, 4_701), ("duplicate_report", 1, 1_500), ("register", 6, 6_201)]);
    assert_eq!(account(&r), want);
    assert_eq!(counted(&r)["2011-01346_Vinnova"], None);
    let project = r.find("2011-01346_Vinnova").unwrap();
    assert_eq!(r.role(project), (Role::DuplicateReport, RoleRule::IdStem));
    assert!(r.notes().iter().any(|n| n.contains("15.00 DKK counted once")), "{:?}", r.notes());
    let raw = r.counting(Rules { duplicate_reports: false, ..Rules::default() }).unwrap();
    assert_eq!(account(&raw), expected(&[("counted", 6, 6_201), ("register", 6, 6_201)]));
    assert_ne!(raw.digest(), r.digest());
    assert!(raw.notes().iter().any(|n| n == "counting: turned off: duplicate_reports"), "{:?}", raw.notes());
    assert_eq!(Rules::without(&["duplicate_reports".into()]), Ok(raw.rules()));
    let unknown = Rules::without(&["duplicates".into()]);
    assert!(matches!(unknown, Err(Error::Settings(m)) if m.contains("there are: duplicate_reports, residuals")));
    let back = raw.counting(Rules::default()).unwrap();
    assert_eq!((back.digest(), back.notes()), (r.digest(), r.notes()));
}

#[test]
fn numbered_parts_and_towns_with_the_same_grant_are_no_duplicates() {
    let grant = |id: &str, unit| Row { title: "Mentor", ..row(id, Some(100)).by(unit) };
    let never = [
        [grant("P7_1", "Odense"), grant("P7_2", "Aarhus")],
        [grant("P7_A", "Odense"), grant("P7_B", "Aarhus")], // parts of a project
        [grant("odense-7", "Odense"), grant("aarhus-7", "Aarhus")],
        [grant("mentor_Odense", "Odense"), grant("mentor_Aarhus", "Aarhus")], // a word is no case number
        [grant("P7_VR", "VR"), grant("P8_RJ", "RJ")],
    ];
    for rows in never {
        let r = register(&rows);
        assert_eq!(account(&r), expected(&[("counted", 2, 200), ("register", 2, 200)]), "{rows:?}");
    }
    // A suffix of two units does not say who reports; nor does a place in a file.
    let mut rows = vec![grant("1_VR", "VR"), grant("1_RJ", "RJ"), grant("2_RJ", "Formas")];
    assert_eq!(account(&register(&rows))["counted"], (3, Some(300)));
    rows.pop();
    assert_eq!(account(&register(&rows))["counted"], (1, Some(100)));
    let unnamed = Draft { ids: None, ..draft(&rows) }.build().unwrap();
    assert_eq!(account(&unnamed)["counted"], (2, Some(200)));
}

#[test]
fn a_duplicate_that_the_source_names_is_left_out() {
    let r = register(&[row("a", Some(60)), row("b", Some(60)).role("Dublet"), row("c", None).role("duplicate report")]);
    let account = account(&r);
    assert_eq!((account["counted"], account["duplicate_report"]), ((1, Some(60)), (2, Some(60))));
    let raw = r.counting(Rules { duplicate_reports: false, ..Rules::default() }).unwrap();
    assert_eq!(super::account(&raw)["counted"], (2, Some(120)));
}

/// Children of a duplicate report are children of the record it repeats: 100 − 60, not 100.
#[test]
fn children_of_a_duplicate_belong_to_its_original() {
    let grant = |id: &str, unit| Row { title: "Mentor", ..row(id, Some(100)).by(unit) };
    let rows = [grant("1_RJ", "RJ"), grant("1_VR", "VR"), row("x", Some(60)).under("1_VR")];
    let r = register(&rows);
    let left_out = [("covered_by_children", 0, 60), ("duplicate_report", 1, 100)];
    assert_eq!(account(&r), expected(&[left_out[0], left_out[1], ("counted", 2, 100), ("register", 3, 260)]));
}

#[test]
fn a_duplicate_that_names_its_original_as_parent_is_no_ring() {
    let grant = |id: &str, unit| Row { title: "Mentor", ..row(id, Some(100)).by(unit) };
    let r = register(&[grant("1_RJ", "RJ").under("1_VR"), grant("1_VR", "VR")]);
    assert_eq!(account(&r), expected(&[("counted", 1, 100), ("duplicate_report", 1, 100), ("register", 2, 200)]));
    assert!(r.conflicts().is_empty());
}

#[test]
fn two_suffixes_of_one_unit_are_two_grants() {
    let grant = |id: &str, unit| Row { title: "Mentor", ..row(id, Some(100)).by(unit) };
    let r = register(&[grant("1_VR", "VR"), grant("1_VRNT", "VR"), grant("2_RJ", "RJ")]);
    assert_eq!(account(&r), expected(&[("counted", 3, 300), ("register", 3, 300)]));
}

#[test]
fn equal_rows_are_flagged_and_counted() {
    let grant = |id: &str| Row { title: "Mentor", ..row(id, Some(100)).by("Odense") };
    let r = register(&[grant("a"), grant("b"), grant("c"), Row { title: "Andet", ..grant("d") }]);
    assert_eq!(account(&r), expected(&[("counted", 4, 400), ("register", 4, 400)]));
    assert_eq!(kinds(&r), [("identical_rows", Some(200), 3)]); // two of the three could go
}

/// One project of 100, paid for by A (40) and B (50); another of 30 by A alone.
fn cofinanced() -> Vec<Row> {
    let part =
        |id: &str, unit, family, amount, cost| Row { family, total_cost: Some(cost), ..row(id, Some(amount)).by(unit) };
    vec![part("p-A", "A", "p", 40, 100), part("p-B", "B", "p", 50, 100), part("q", "A", "q", 30, 30)]
}

#[test]
fn a_total_cost_counts_once_and_funders_each() {
    let r = register(&cofinanced());
    let amounts = totals(&r, &by(&["unit"], None), &Work::new(1)).unwrap();
    assert_eq!(crate::totals_digits(&amounts, "sum"), [Some(70), Some(50)]);
    let costs = totals(&r, &by(&[], Some(Field::TotalCost)), &Work::new(1)).unwrap();
    assert_eq!(crate::totals_digits(&costs, "sum"), [Some(130)]);
    assert_eq!(costs.conserved[0].excluded, [("counted_once".to_owned(), 1, 100)]);
    let Err(Error::Settings(message)) = totals(&r, &by(&["unit"], Some(Field::TotalCost)), &Work::new(1)) else {
        panic!("total cost by unit");
    };
    assert_eq!(
        message,
        "total_cost by unit: 'p' is paid for by A, B, so its total cost belongs to none of them; what each unit gives is \
         of=\"amount\""
    );
    let money = concentration(&r, Some("unit"), Some(Field::TotalCost), None, &Work::new(1));
    assert!(matches!(money, Err(Error::Settings(_))));
    assert!(r.conflicts().is_empty());
}

#[test]
fn funders_beyond_the_total_and_other_totals_are_conflicts() {
    let mut rows = cofinanced();
    rows[1].amount = Some(65); // 40 + 65 = 105 of 100
    assert_eq!(kinds(&register(&rows)), [("funders_exceed_total", Some(5), 2)]);
    rows[1].total_cost = Some(120);
    let r = register(&rows);
    assert_eq!(kinds(&r), [("total_cost_differs", None, 2)]);
    assert!(r.excluded(Field::TotalCost).is_empty(), "all are counted");
}

#[test]
fn the_same_cost_in_one_unit_is_two_projects_unless_they_are_tranches() {
    let part = |id: &str| Row { family: "p", total_cost: Some(100), ..row(id, Some(40)).by("A") };
    assert!(register(&[part("a"), part("b")]).excluded(Field::TotalCost).is_empty());
    let r = register(&[part("a").role("tranche"), part("b").role("rate")]);
    assert_eq!(r.excluded(Field::TotalCost).len(), 1);
    assert_eq!(r.excluded(Field::TotalCost)[0].reason, Reason::CountedOnce);
    assert_eq!(account(&r)["counted"], (2, Some(80)), "their money adds");
}

#[test]
fn filters_and_groups_only_add_up_entries() {
    let mut rows = swedish();
    rows.extend([row("P", Some(100)).by("VR"), row("x", Some(60)).under("P").by("RJ")]);
    let r = register(&rows);
    let whole = account(&r);
    let units = ["Vinnova", "Riksbankens Jubileumsfond", "VR", "RJ"];
    let mut sums = std::collections::BTreeMap::<String, (i64, i128)>::new();
    for unit in units {
        let filter = Filter { values: [("unit".to_owned(), vec![unit.to_owned()])].into(), period: None };
        for (reason, (n, minor)) in account(&r.filter(&filter).unwrap()) {
            let sum = sums.entry(reason).or_default();
            *sum = (sum.0 + n, sum.1 + minor.unwrap_or(0));
        }
    }
    assert_eq!(sums, whole.into_iter().map(|(reason, (n, minor))| (reason, (n, minor.unwrap()))).collect());
    let table = totals(&r, &by(&["unit"], None), &Work::new(2)).unwrap();
    // duplicate 1 500 of Vinnova; of P 60
    let excluded = [("covered_by_children".to_owned(), 0, 60), ("duplicate_report".to_owned(), 1, 1_500)];
    let mut found = table.conserved[0].excluded.clone();
    found.sort();
    assert_eq!((found, table.conserved[0].register), (excluded.to_vec(), (8, 6_361)));
    assert_eq!(crate::totals_digits(&table, "sum").iter().flatten().sum::<i128>(), 6_361 - 1_560);
}

#[test]
fn every_measure_rests_on_what_counts() {
    let r = register(&swedish());
    let table = overview(&r, None, &Work::new(1)).unwrap();
    // 15.00, 9.00, 9.00, 7.00, 7.01 of five projects
    assert_eq!(crate::totals_digits(&table, "sum"), [Some(4_701)]);
    assert_eq!(crate::totals_digits(&table, "median"), [Some(90_000)]);
    let c = concentration(&r, Some("unit"), None, None, &Work::new(1)).unwrap();
    assert_eq!((c.projects(), c.total().minor), (5, 4_701));
    assert!(c.conserved()[0].holds());
    assert_eq!(c.conserved()[0].register, (6, 6_201));
    let filled = coverage(&r).unwrap();
    assert!(matches!(filled.column("n"), Some(overblik::table::Column::Count(n)) if n.iter().all(|n| *n == Some(5))));
    assert_eq!(r.amounts(Field::Amount).unwrap()[0].1.minor, 6_201);
    assert_eq!((r.counted(Field::Amount).unwrap()[0].1.minor, r.n_counting()), (4_701, 5));
}

#[test]
fn tables_tell_roles_and_conflicts() {
    let r =
        register(&[row("P", Some(100)), row("a", Some(70)).under("P"), row("b", Some(40)).under("P").role("umulig")]);
    let roles = roles(&r).unwrap();
    assert_eq!(crate::totals_texts(&roles, "role"), ["umbrella", "component"].map(|w| Some(w.to_owned())));
    assert_eq!(crate::totals_digits(&roles, "amount"), [Some(100), Some(110)]);
    assert_eq!(crate::totals_digits(&roles, "counted"), [None, Some(110)]);
    assert!(r.notes().iter().any(|n| n == "role: words that name no role count as direct: umulig"), "{:?}", r.notes());
    let conflicts = conflicts(&r).unwrap();
    assert_eq!(crate::totals_digits(&conflicts, "amount"), [Some(10)]);
    assert_eq!(crate::totals_texts(&conflicts, "of"), [Some("amount".to_owned())]);
}

#[test]
fn a_register_in_parts_is_not_decided_again() {
    let r = register(&[row("P", Some(100)), row("a", Some(60)).under("P")]);
    let share = |label: &str, weight| overblik::register::Share { label: label.into(), weight };
    let halves = vec![vec![share("2016", 1), share("2017", 1)]; 2];
    let parts = r.parts(&halves, &overblik::register::Label::Column("year".into()), &Work::new(1)).unwrap();
    // 40 of P and 60 of a, in halves
    assert_eq!(account(&parts), expected(&[("counted", 4, 100), ("covered_by_children", 0, 60), ("register", 4, 160)]));
    assert_eq!(parts.role(0), (Role::Umbrella, RoleRule::HasChildren));
    assert!(matches!(parts.counting(Rules::default()), Err(Error::Settings(m)) if m.contains("call counting first")));
}

#[test]
fn amounts_near_the_limit_are_exact_or_an_error() {
    let most = i128::MAX;
    let child = |id: &str, minor| row(id, Some(minor)).under("P");
    let r = register(&[row("P", Some(most)), child("a", most), child("b", most)]);
    assert_eq!(r.conflicts()[0].minor, Some(most), "2 max - max");
    let r = register(&[row("P", Some(most)), child("a", most - 1)]);
    assert_eq!(counted(&r)["P"], Some(1));
    // max + max beyond 128 bits: the excess is not known, nothing wraps
    let r = register(&[row("P", Some(0)), child("a", most), child("b", most)]);
    assert_eq!((r.conflicts()[0].minor, r.countable(Field::Amount, 0)), (None, None));
    let error = draft(&[row("P", Some(most)), child("a", -1)]).build();
    assert!(matches!(error, Err(Error::AmountOverflow(_))), "max + 1");
    // Two regrants of max each, of which max is seen: half of it each.
    let regrant = |id: &str| row(id, Some(most)).by("X").to("Y").role("regrant");
    let r = register(&[regrant("r"), regrant("s"), row("y", Some(most)).by("Y")]);
    assert_eq!((r.countable(Field::Amount, 0), r.countable(Field::Amount, 1)), (Some(most / 2), Some(most / 2 + 1)));
}

/// Four commitments of 100: paid 40; cancelled with 30 paid; cancelled with nothing paid; payment unknown. And 20 paid back.
fn paid() -> Draft {
    let mut d = draft(&["a", "b", "c", "d", "e"].map(|id| row(id, Some(100)).by("Odense")));
    let paid = [Some(40), Some(30), Some(0), None, Some(-20)];
    let money = paid.iter().map(|p| p.map(|minor| overblik::money::Amount { minor, scale: 2 })).collect();
    d.money.insert(Field::Disbursed, money);
    let status = ["active", "Cancelled", "Annulleret", "cancelled", "closed"];
    d.categories.insert(Field::Status, status.iter().map(|word| Some(Box::from(*word))).collect());
    d
}

#[test]
fn of_cancelled_projects_counts_what_was_paid() {
    let r = paid().build().unwrap();
    // 70 of b and all of c are left out; of d nobody knows what was paid
    assert_eq!(account(&r), expected(&[("cancelled", 1, 170), ("counted", 4, 330), ("register", 5, 500)]));
    let raw = r.counting(Rules { cancelled: false, ..Rules::default() }).unwrap();
    assert_eq!(account(&raw)["counted"], (5, Some(500)));
}

#[test]
fn commitments_against_disbursements() {
    let r = paid().build().unwrap();
    let table = execution(&r, &["unit".into()], &Work::new(1)).unwrap();
    let column = |name: &str| crate::totals_digits(&table, name);
    // committed 100 + 30 + 100 + 100; disbursed 40 + 30 + 0 − 20; both known: a, b, e: 230 − 50 = 180, 50 / 230 = 21.74 %
    assert_eq!((column("committed"), column("disbursed")), (vec![Some(330)], vec![Some(50)]));
    assert_eq!((column("remaining"), column("disbursed_share")), (vec![Some(180)], vec![Some(2_174)]));
    assert_eq!(
        (crate::totals_counts(&table, "unknown"), column("unknown_committed")),
        (vec![Some(1)], vec![Some(100)])
    );
    assert_eq!((table.conserved[0].counted, table.conserved[0].register), ((4, 330), (5, 500)));
    let Err(Error::Schema(message)) = execution(&register(&cofinanced()), &[], &Work::new(1)) else { panic!() };
    assert!(message.ends_with("the register has no 'disbursed'"), "{message}");
}

/// Sectors with percentages: 100.01 by 60 and 40 per cent is 60.01 (60.006) and 40.00 (40.004).
#[test]
fn money_is_split_among_several_values() {
    let share = |label: &str, weight| overblik::register::Share { label: label.into(), weight };
    let mut d = draft(&[row("a", Some(10_001)), row("b", Some(500)), row("c", None)]);
    d.categories.insert(Field::Theme, vec![Some("Job; Sprog".into()), Some("Job".into()), None]);
    d.shares.insert(Field::Theme, vec![vec![share("Job", 60), share("Sprog", 40)], Vec::new(), Vec::new()]);
    let r = d.build().unwrap();
    let table = totals(&r, &by(&["theme"], None), &Work::new(2)).unwrap();
    let themes = crate::totals_texts(&table, "theme");
    assert_eq!(themes, [Some("Job".to_owned()), Some("Sprog".to_owned()), None]);
    assert_eq!(crate::totals_digits(&table, "sum"), [Some(6_501), Some(4_000), None]);
    let line = &table.conserved[0];
    assert_eq!((line.counted, line.register), ((2, 10_501), (3, 10_501)));
    assert_eq!(line.excluded, [("unknown_amount".to_owned(), 1, 0)]);
    let c = concentration(&r, Some("theme"), None, None, &Work::new(1)).unwrap();
    assert_eq!((c.n(), c.projects(), c.total().minor, c.unknown()), (2, 2, 10_501, 1));
}
