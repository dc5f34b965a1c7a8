//! Activities that name each other.

use super::*;

#[test]
fn the_order_of_the_file_decides_nothing() {
    let text = std::str::from_utf8(FILE).unwrap();
    let (head, rest) = text.split_once("  <iati-activity ").unwrap();
    let mut activities: Vec<&str> = rest.split("  <iati-activity").collect();
    let last = activities.pop().unwrap().trim_end().trim_end_matches("</iati-activities>");
    activities.push(last);
    activities.reverse();
    let body = activities.iter().map(|a| format!("<iati-activity {a}")).collect::<Vec<_>>().concat();
    let turned = read(format!("{head}{body}</iati-activities>").as_bytes()).unwrap();
    assert_eq!(turned.ids(), file().ids());
    // Line numbers stand in the raw values of rejections, all else is the same.
    assert_eq!(sums(&turned, Field::Amount), sums(&file(), Field::Amount));
    assert_eq!(turned.category(Field::Role), file().category(Field::Role));
    assert_eq!(turned.shares(Field::Theme), file().shares(Field::Theme));
}

#[test]
fn a_repeated_activity_is_counted_once() {
    let activity = |updated: &str, value: &str, secondary: &str| {
        format!(
            "<iati-activity default-currency=\"DKK\" last-updated-datetime=\"{updated}\"><iati-identifier>A\
             </iati-identifier><reporting-org ref=\"X\" {secondary}/><title><narrative>t</narrative></title>{}\
             </iati-activity>",
            spend(value)
        )
    };
    let all = [
        activity("2020-01-01", "1.00", ""),
        activity("2021-01-01", "2.00", ""),
        activity("2022-01-01", "4.00", "secondary-reporter=\"1\""),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let body: String = order.iter().map(|at| all[*at].as_str()).collect();
        let register = read(format!("<iati-activities version=\"2.03\">{body}</iati-activities>").as_bytes()).unwrap();
        assert_eq!(sums(&register, Field::Amount), ["2.00 DKK in 1"], "of the publisher, last updated");
        assert_eq!(register.rejected().len(), 2);
        assert!(register.rejected().iter().all(|r| r.whole_row && r.reason == "duplicate_id"));
        assert!(register.rejected().iter().any(|r| r.detail.contains("4.00 DKK")), "the money left out is named");
    }
}

#[test]
fn a_parent_of_two_currencies_has_children_in_each() {
    let activity = |id: &str, more: &str| {
        format!(
            "<iati-activity default-currency=\"EUR\"><iati-identifier>{id}</iati-identifier><title><narrative>t\
             </narrative></title>{more}<transaction><transaction-type code=\"3\"/><value>10</value></transaction>\
             <transaction><transaction-type code=\"3\"/><value currency=\"USD\">5</value></transaction></iati-activity>"
        )
    };
    let child = activity("C", "<related-activity type=\"1\" ref=\"P\"/>");
    let text = format!("<iati-activities version=\"2.03\">{}{child}</iati-activities>", activity("P", ""));
    let register = read(text.as_bytes()).unwrap();
    assert_eq!(word(&register, "C", Field::Parent), Some("P"));
    assert_eq!(word(&register, "C · USD", Field::Parent), Some("P · USD"));
    assert_eq!(sums(&register, Field::Amount), ["20.00 EUR in 2", "10.00 USD in 2"]);
    // A budget in a currency that the parent does not have says nothing of the parent's money; spending may.
    let more = |kind: &str| format!("<{kind}<value currency=\"SEK\">7</value></{}>", kind.split('>').next().unwrap());
    for (kind, parent) in [("budget>", None), ("transaction><transaction-type code=\"3\"/>", Some("P"))] {
        let child = activity("C", &format!("<related-activity type=\"1\" ref=\"P\"/>{}", more(kind)));
        let text = format!("<iati-activities version=\"2.03\">{}{child}</iati-activities>", activity("P", ""));
        let register = read(text.as_bytes()).unwrap();
        assert_eq!(word(&register, "C · SEK", Field::Parent), parent, "{kind}");
    }
}

/// Activities of one publisher, each an id and what stands in it.
fn several(list: &[(&str, &str)]) -> Register {
    let one = |(id, more): &(&str, &str)| {
        format!(
            "<iati-activity default-currency=\"EUR\" {}</iati-activity>",
            more.replacen(
                '>',
                &format!("><iati-identifier>{id}</iati-identifier><title><narrative>t</narrative></title>"),
                1
            )
        )
    };
    let body = list.iter().map(one).collect::<Vec<_>>().concat();
    read(format!("<iati-activities version=\"2.03\">{body}</iati-activities>").as_bytes()).unwrap()
}

#[test]
fn money_passed_on_is_known_from_either_side() {
    let pay = |to: &str| {
        spend("5").replace("</transaction>", &format!("<receiver-org receiver-activity-id=\"{to}\"/></transaction>"))
    };
    let get = |from: &str| {
        let provider = format!("<provider-org provider-activity-id=\"{from}\"/></transaction>");
        spend("5").replace("code=\"3\"", "code=\"1\"").replace("</transaction>", &provider)
    };
    let register = several(&[
        ("A", &format!(">{}", pay("B"))),
        ("B", ">"),
        // Says it itself: first what stands in the file, the rest is kept.
        ("C", &format!(">{}{}{}", get("OUTSIDE"), get("B"), get("C"))),
        ("D", &format!(">{}", pay("D"))),
    ]);
    assert_eq!(word(&register, "B", Field::FundedFrom), Some("A"), "the giver says so");
    assert_eq!(word(&register, "C", Field::FundedFrom), Some("B"));
    assert_eq!(register.extra()["other provider activities"].get(register.find("C").unwrap()), Some("OUTSIDE"));
    assert_eq!(word(&register, "D", Field::FundedFrom), None, "an activity is not paid by itself");
}

#[test]
fn levels_and_several_parents() {
    let parent = |id: &str| format!("<related-activity type=\"1\" ref=\"{id}\"/>");
    let child = |id: &str| format!("<related-activity type=\"2\" ref=\"{id}\"/>");
    let register = several(&[
        ("A", &format!("hierarchy=\"1\">{}{}", child("B"), spend("9"))),
        ("B", &format!("hierarchy=\"2\">{}{}", parent("Z"), parent("A"))),
        ("C", &format!("hierarchy=\"3\">{}{}", parent("C"), spend("4"))),
        ("D", &format!("hierarchy=\"1\">{}{}", child("E"), child("D"))),
        ("E", "hierarchy=\"2\">"),
    ]);
    let roles = ["A", "B", "C", "D"].map(|id| word(&register, id, Field::Role));
    assert_eq!(roles, [Some("umbrella"), None, None, None], "only A has spending above level 3");
    assert!(
        register.notes().iter().any(|note| note.ends_with("all of their spending counts: 1")),
        "B names another parent"
    );
    let parents = ["A", "B", "C", "D", "E"].map(|id| word(&register, id, Field::Parent));
    assert_eq!(parents, [None, Some("Z"), None, None, Some("D")], "its own word first; nobody is its own parent");
    assert_eq!(register.extra()["related-activity"].get(register.find("B").unwrap()), Some("parent A"));
}
