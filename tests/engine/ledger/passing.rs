//! Money passed on: a regrant in the same data set, worked by hand.

use overblik::register::{Role, RoleRule, Rules};

use super::{Row, account, counted, expected, kinds, register, row};

fn funded(id: &str, minor: i128, from: &str) -> Row {
    Row { funded_from: from.into(), ..row(id, Some(minor)) }
}

/// The lottery gives the trust 100 to pass on; of that the trust's grants show 30 + 20 + 30 = 80. So 80 of the regrant is
/// left out, and 20 is counted with the label that its use is unknown.
fn regrant() -> Vec<Row> {
    vec![
        row("L1", Some(100)).by("Lottery").to("The Trust, Ltd.").role("FRG010"),
        row("L2", Some(50)).by("Lottery").to("Youth club"),
        row("T1", Some(30)).by("The Trust Ltd").to("Kitchen"),
        row("T2", Some(20)).by("The Trust Ltd").to("Garden"),
        row("T3", Some(30)).by("The Trust Ltd").to("Choir"),
    ]
}

#[test]
fn a_regrant_is_counted_where_it_is_used() {
    let r = register(&regrant());
    assert_eq!(account(&r), expected(&[("counted", 5, 150), ("pass_through", 0, 80), ("register", 5, 230)]));
    assert_eq!(counted(&r)["L1"], Some(20));
    assert_eq!(kinds(&r), [("onward_use_unknown", Some(20), 1)]);
    assert_eq!(r.role(0), (Role::Regrant, RoleRule::Source));
    let raw = r.counting(Rules { pass_through: false, ..Rules::default() }).unwrap();
    assert_eq!(account(&raw)["counted"], (5, Some(230)));
}

#[test]
fn seen_wholly_a_regrant_counts_for_nothing() {
    let mut rows = regrant();
    rows[2].amount = Some(70); // 70 + 20 + 30 = 120 of the trust, 100 of it from the lottery
    let r = register(&rows);
    assert_eq!(account(&r), expected(&[("counted", 4, 170), ("pass_through", 1, 100), ("register", 5, 270)]));
    assert!(kinds(&r).is_empty());
}

#[test]
fn a_regrant_whose_use_is_not_seen_counts_once_with_a_label() {
    let r = register(&regrant()[..2]);
    assert_eq!(account(&r), expected(&[("counted", 2, 150), ("register", 2, 150)]));
    assert_eq!(kinds(&r), [("onward_use_unknown", Some(100), 1)]);
}

#[test]
fn co_funding_is_no_regrant() {
    for code in ["FRG030", "FRG040", "Match funding"] {
        let mut rows = regrant();
        rows[0].role = code;
        assert_eq!(account(&register(&rows))["counted"], (5, Some(230)), "{code}");
    }
}

/// Two regrants of 100 and 50 share the 80 that is seen: 53.33 and 26.67 of 80.00.
#[test]
fn several_regrants_share_by_largest_remainder() {
    let mut rows = regrant();
    rows[0].amount = Some(10_000);
    rows[1] = Row { id: "L2".into(), amount: Some(5_000), ..rows[0].clone() };
    for (row, minor) in rows[2..].iter_mut().zip([3_000, 2_000, 3_000]) {
        row.amount = Some(minor);
    }
    let r = register(&rows);
    // 8000 · 100 / 150 = 5333.33, 8000 · 50 / 150 = 2666.67: the spare øre goes to the second
    assert_eq!((counted(&r)["L1"], counted(&r)["L2"]), (Some(10_000 - 5_333), Some(5_000 - 2_667)));
}

/// State → region → town, by id: each step is left out where the next one is seen.
#[test]
fn a_chain_by_id_counts_at_its_end() {
    let r = register(&[row("S", Some(100)), funded("R", 90, "S"), funded("T", 90, "R")]);
    // S: 100 − 90 = 10 of its own; R: all of it is seen in T
    assert_eq!((counted(&r)["S"], counted(&r)["R"], counted(&r)["T"]), (Some(10), None, Some(90)));
    assert_eq!(account(&r), expected(&[("counted", 2, 100), ("pass_through", 1, 180), ("register", 3, 280)]));
    assert_eq!(r.role(r.find("S").unwrap()), (Role::Regrant, RoleRule::FundsOthers));
    assert!(kinds(&r).is_empty(), "what is left of S is its own spending");
}

#[test]
fn rings_by_id_are_cut_and_nothing_is_lost() {
    let r = register(&[funded("a", 100, "b"), funded("b", 100, "a")]);
    assert_eq!(account(&r), expected(&[("counted", 2, 200), ("register", 2, 200)]));
    assert_eq!(kinds(&r), [("funded_from_cycle", None, 2)]);
}

#[test]
fn organisations_that_pass_on_to_each_other_are_counted() {
    let rows = [
        row("x", Some(100)).by("X").to("Y").role("regrant"),
        row("y", Some(100)).by("Y").to("X").role("regrant"),
        row("z", Some(100)).by("Z").to("X").role("regrant"),
    ];
    let r = register(&rows);
    // Z's regrant is seen at X, which gave 100; X and Y could exclude each other altogether and do not.
    assert_eq!(account(&r), expected(&[("counted", 2, 200), ("pass_through", 1, 100), ("register", 3, 300)]));
    assert_eq!(kinds(&r), [("pass_through_cycle", None, 2), ("onward_use_unknown", Some(200), 2)]);
    // one half of the ring by id, the other by name
    let by_id = Row { funded_from: "x".into(), ..rows[1].clone() };
    let r = register(&[rows[0].clone(), by_id]);
    assert_eq!(account(&r)["counted"].1, Some(100));
}

#[test]
fn money_passed_down_inside_a_tree_is_left_out_once() {
    // R is the parent of what it funds: the residual says it all.
    let child = Row { funded_from: "R".into(), ..row("c", Some(80)).under("R") };
    let r = register(&[row("R", Some(100)).role("regrant"), child]);
    assert_eq!(account(&r), expected(&[("counted", 2, 100), ("covered_by_children", 0, 80), ("register", 2, 180)]));
    // What a record uses is with all that is below it: D's children stand for D.
    let rows =
        [row("R", Some(100)), funded("D", 100, "R"), row("d1", Some(60)).under("D"), row("d2", Some(40)).under("D")];
    let r = register(&rows);
    let left_out = [("pass_through", 1, 100), ("covered_by_children", 1, 100)];
    assert_eq!(account(&r), expected(&[("counted", 2, 100), left_out[0], left_out[1], ("register", 4, 300)]));
}

/// D 60 and its part d 60 both name R: R's 100 is used for 60, not for 120.
#[test]
fn a_record_and_its_part_are_one_use() {
    let part = Row { funded_from: "R".into(), ..row("d", Some(60)).under("D") };
    let r = register(&[row("R", Some(100)), funded("D", 60, "R"), part]);
    assert_eq!((counted(&r)["R"], counted(&r)["D"], counted(&r)["d"]), (Some(40), None, Some(60)));
}

#[test]
fn another_currency_is_counted_and_listed() {
    let r = register(&[row("R", Some(100)), Row { currency: "EUR", ..funded("D", 10, "R") }]);
    assert_eq!(account(&r), expected(&[("counted", 1, 100), ("register", 1, 100)]));
    assert_eq!(kinds(&r), [("onward_currency_differs", Some(100), 2)]);
}
