//! OCDS and OC4IDS: the README.md beside each fixture works the answers out.

use overblik::read::{ReadOptions, read_bytes};
use overblik::{Error, Field, Register, Work};
use serde_json::Value;

use crate::fields::{money, sums, word};

const RELEASES: &str = include_str!("../fixtures/ocds/releases.json");
const PROJECTS: &str = include_str!("../fixtures/oc4ids/projects.json");

fn read(name: &str, text: &str) -> Result<Register, Error> {
    read_bytes(name, text.as_bytes(), &ReadOptions::default(), &Work::new(1))
}

fn processes() -> Register {
    read("releases.json", RELEASES).unwrap()
}

fn kept<'a>(register: &'a Register, id: &str, column: &str) -> Option<&'a str> {
    register.extra().get(column)?.get(register.find(id).unwrap())
}

#[test]
fn one_sum_a_process_to_the_last_unit() {
    let register = processes();
    let ids: Vec<&str> = register.ids().iter().map(AsRef::as_ref).collect();
    assert_eq!(ids, ["ocds-1", "ocds-2", "ocds-3", "ocds-4", "ocds-4 · EUR"]);
    assert_eq!(money(&register, "ocds-1", Field::Amount).as_deref(), Some("950.05 DKK"), "900.00 + 50.05");
    assert_eq!(money(&register, "ocds-2", Field::Amount).as_deref(), Some("250.75 DKK"), "250.50 + 0.25");
    assert_eq!(money(&register, "ocds-3", Field::Amount), None);
    assert_eq!(
        sums(&register, Field::Amount),
        ["1945.80 DKK in 3", "12345678901234567990.12 EUR in 1"],
        "950.05 + 250.75 + 745; 100 + 12345678901234567890.12"
    );
    assert_eq!(sums(&register, Field::Commitment), sums(&register, Field::Amount));
    assert_eq!(sums(&register, Field::Disbursed), ["500.10 DKK in 1"], "300.10 + 200");
    assert_eq!(sums(&register, Field::Budget), ["1400.00 DKK in 1"]);
    assert_eq!(kept(&register, "ocds-1", "amount from"), Some("contracts"));
    assert_eq!(kept(&register, "ocds-2", "amount from"), Some("awards"));
    assert_eq!(kept(&register, "ocds-3", "tender value"), Some("5000 EUR"));
    assert_eq!(kept(&register, "ocds-1", "awarded"), Some("1000.05 DKK"), "950 + 50.05, kept and not added");
}

#[test]
fn words_dates_and_parties() {
    let register = processes();
    let at = register.find("ocds-1").unwrap();
    assert_eq!(register.title(at), "Wells & pumps", "the last release has no title, the first has");
    assert_eq!(register.title(register.find("ocds-4").unwrap()), "Call-off");
    assert_eq!(word(&register, "ocds-1", Field::Unit), Some("Odense"));
    assert_eq!(word(&register, "ocds-1", Field::Provider), Some("DK-CVR-2; Pumps ApS"), "of contracts in force");
    assert_eq!(register.provider_name(at), Some("Wells A/S; Pumps ApS"));
    assert_eq!(word(&register, "ocds-1", Field::Theme), Some("45262220 Water-well drilling"));
    assert_eq!(word(&register, "ocds-1", Field::Basis), Some("commitment"));
    let dates = [Field::Start, Field::End, Field::AwardDate];
    let dates = dates.map(|field| register.date(field).unwrap().get(at).unwrap().to_string());
    assert_eq!(dates, ["2016-06-01", "2017-06-30", "2016-04-30"]);
    let status = ["ocds-1", "ocds-2", "ocds-3"].map(|id| word(&register, id, Field::Status).unwrap());
    assert_eq!(status, ["active", "active", "pipeline"]);
    assert_eq!(word(&register, "ocds-4 · EUR", Field::Parent), Some("ocds-1"), "the framework");
    assert_eq!(word(&register, "ocds-4 · EUR", Field::Family), Some("ocds-4"));
    assert!(!format!("{register:?}").contains("Somebody Private"), "personal data");
}

#[test]
fn what_is_not_counted_is_told() {
    let register = processes();
    for part in [
        "cancelled awards: 1, together 333.33 DKK",
        "unsuccessful awards: 1, together 300 DKK",
        "cancelled contracts: 1, together 9 EUR",
        "pending contracts: 1, together 77 DKK",
        "processes counted by their contracts (active, terminated or without a status): 2",
        "counted by their awards (active or without a status): 1",
        "it is kept as text): 1",
        "awards and contracts without a status, counted: 1",
        "processes with several releases, merged by date as OCDS 1.1 says: 1",
    ] {
        assert!(register.notes().iter().any(|note| note.contains(part)), "{part}: {:?}", register.notes());
    }
    let rejected: Vec<(u64, &str, &str)> =
        register.rejected().iter().map(|r| (r.row, r.reason.as_str(), r.value.as_str())).collect();
    assert_eq!(rejected, [(4, "float_artefact", "41133.770000000004"), (4, "no_currency", "7")]);
}

fn releases() -> Vec<Value> {
    let package: Value = serde_json::from_str(RELEASES).unwrap();
    package["releases"].as_array().unwrap().clone()
}

/// The same processes from every container: lines, a list, packages on lines, records with releases, turned around.
#[test]
fn containers_hold_the_same_processes() {
    let expected = processes();
    let lines = releases().iter().map(|r| format!("{r}\n")).collect::<Vec<_>>().concat();
    let turned: Vec<Value> = releases().into_iter().rev().collect();
    let packages = turned.iter().map(|r| format!("{{\"releases\":[{r}]}}\n")).collect::<Vec<_>>().concat();
    let of = |ocid: &str| -> Vec<Value> { turned.iter().filter(|r| r["ocid"] == *ocid).cloned().collect() };
    let record = |ocid: &str| format!("{{\"ocid\":\"{ocid}\",\"releases\":{}}}", Value::Array(of(ocid)));
    let records: Vec<String> = ["ocds-1", "ocds-2", "ocds-3", "ocds-4"].iter().map(|ocid| record(ocid)).collect();
    for (name, text) in [
        ("a.jsonl", lines),
        ("a.json", Value::Array(turned.clone()).to_string()),
        ("a.jsonl", packages),
        ("a.json", format!("{{\"version\":\"1.1\",\"records\":[{}]}}", records.join(","))),
        // A release that stands twice is one.
        ("a.json", Value::Array([turned.clone(), turned].concat()).to_string()),
    ] {
        let register = read(name, &text).unwrap();
        assert_eq!(register.ids(), expected.ids());
        for field in [Field::Amount, Field::Disbursed, Field::Budget] {
            assert_eq!(register.money(field), expected.money(field), "{field} of {text}");
        }
        assert_eq!(register.text(Field::Title), expected.text(Field::Title));
    }
}

#[test]
fn a_compiled_release_counts_with_what_came_after_it() {
    let release = |id: &str, date: &str, tag: &str, amount: &str| {
        format!(
            r#"{{"ocid": "o", "id": "{id}", "date": "{date}", "tag": ["{tag}"], "buyer": {{"name": "B"}},
                "tender": {{"title": "T"}},
                "contracts": [{{"id": "1", "status": "active", "value": {{"amount": {amount}, "currency": "DKK"}}}}]}}"#
        )
    };
    let old = release("1", "2016-01-01", "contract", "1");
    let compiled = release("2", "2016-02-01", "compiled", "2");
    let later = release("3", "2016-03-01", "contractAmendment", "3");
    let amount = |text: String| sums(&read("a.json", &text).unwrap(), Field::Amount).join("; ");
    let record = |inside: &str| format!(r#"{{"records": [{{"ocid": "o", {inside}}}]}}"#);
    assert_eq!(amount(record(&format!(r#""releases": [{old}], "compiledRelease": {compiled}"#))), "2.00 DKK in 1");
    assert_eq!(amount(format!("[{later}, {compiled}, {old}]")), "3.00 DKK in 1");
    let linked = record(r#""releases": [{"url": "https://example.org/1", "date": "2016-01-01", "tag": ["tender"]}]"#);
    let error = read("a.json", &linked).unwrap_err().to_string();
    assert!(error.contains("no_release") && error.contains("links to releases"), "{error}");
}

#[test]
fn other_json_is_read_as_before() {
    let flat = r#"[{"ocid": "a", "title": "T", "amount": 1}, {"ocid": "b", "title": "U", "amount": 2}]"#;
    let options = ReadOptions { currency: "DKK".parse().ok(), ..ReadOptions::default() };
    let register = read_bytes("a.json", flat.as_bytes(), &options, &Work::new(1)).unwrap();
    assert_eq!(sums(&register, Field::Amount), ["3.00 DKK in 2"]);
    let own = r#"{"version": "1", "projects": [{"id": "a", "title": "T", "amount": 1}]}"#;
    let register = read_bytes("a.json", own.as_bytes(), &options, &Work::new(1)).unwrap();
    assert_eq!(sums(&register, Field::Amount), ["1.00 DKK in 1"]);
}

#[test]
fn hostile_json_is_refused_or_rejected() {
    let deep =
        format!(r#"{{"releases": [{{"ocid": "o", "tender": {}1{}}}]}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(read("a.json", &deep).unwrap_err().to_string().contains("64 levels"));
    for end in (1..RELEASES.len()).step_by(211) {
        assert!(read("a.json", RELEASES.get(..end).unwrap_or("{")).is_err());
    }
    for value in
        [r#"{"amount": "1.000,50", "currency": "DKK"}"#, r#"{"amount": 1e999, "currency": "DKK"}"#, "[]", "7", "null"]
    {
        let text = format!(
            r#"{{"releases": [{{"ocid": "o", "tender": {{"title": "T"}}, "awards": [{{"id": 1, "status": "active", "value": {value}}}]}}]}}"#
        );
        let register = read("a.json", &text).unwrap();
        assert_eq!(money(&register, "o", Field::Amount), None, "{value}");
    }
    for odd in [r#""awards": 7"#, r#""awards": [1, null, []]"#, r#""contracts": {}"#, r#""buyer": [1]"#, r#""tag": 5"#]
    {
        let text = format!(r#"{{"releases": [{{"ocid": "o", "tender": {{"title": "T"}}, {odd}}}]}}"#);
        assert_eq!(read("a.json", &text).unwrap().len(), 1, "{odd}");
    }
}

#[test]
fn projects_of_infrastructure() {
    let register = read("projects.json", PROJECTS).unwrap();
    let ids: Vec<&str> = register.ids().iter().map(AsRef::as_ref).collect();
    assert_eq!(ids, ["oc4ids-1", "oc4ids-2", "oc4ids-2 · DKK"]);
    let of = |field| money(&register, "oc4ids-1", field).unwrap();
    assert_eq!(of(Field::Amount), "1000000.50 DKK");
    assert_eq!(of(Field::Budget), "1000000.50 DKK");
    assert_eq!(of(Field::Commitment), "950000.75 DKK", "700000 + 250000.75");
    assert_eq!(of(Field::Disbursed), "400000.25 DKK", "of the contract; the funder's 500000 pays for it");
    assert_eq!(kept(&register, "oc4ids-1", "project transactions"), Some("500000 DKK"));
    assert_eq!(of(Field::TotalCost), "1100000.00 DKK");
    assert_eq!(money(&register, "oc4ids-2 · DKK", Field::Commitment).as_deref(), Some("90.00 DKK"));
    assert_eq!(money(&register, "oc4ids-2 · DKK", Field::Amount), None);
    let at = register.find("oc4ids-1").unwrap();
    assert_eq!(
        register.count(Field::ParticipantsPlanned).unwrap().iter().collect::<Vec<_>>(),
        [Some(1200), None, None]
    );
    assert_eq!(kept(&register, "oc4ids-2", "numberOfPeople by group"), Some("10; 5"));
    assert_eq!(kept(&register, "oc4ids-1", "life-cycle cost"), Some("6000000 DKK"), "the latest");
    let words = [Field::Unit, Field::Provider, Field::Theme, Field::Place, Field::Status, Field::Basis];
    let words = words.map(|field| word(&register, "oc4ids-1", field).unwrap());
    assert_eq!(words, ["Odense", "S1", "transport.road; transport", "Odense", "finalising", "budget"]);
    assert_eq!(register.provider_name(at), Some("Builders"));
    assert_eq!(register.date(Field::AwardDate).unwrap().get(at).unwrap().to_string(), "2014-12-01");
    let rejected: Vec<(&str, &str)> =
        register.rejected().iter().map(|r| (r.reason.as_str(), r.value.as_str())).collect();
    assert_eq!(rejected, [("unknown_code", "dreaming")]);
    assert!(!format!("{register:?}").contains("Somebody Private"), "personal data");
}

#[test]
fn people_are_counted_once_where_a_project_has_two_currencies() {
    let text = r#"{"version": "0.9", "publishedDate": "2026-01-01", "projects": [{"id": "a", "title": "T", "period": {},
        "budget": {"amount": {"amount": 1, "currency": "DKK"}}, "benefits": [{"beneficiaries": [{"numberOfPeople": 7}]}],
        "completion": {"finalValue": {"amount": 2, "currency": "EUR"}}}]}"#;
    let register = read("a.json", text).unwrap();
    assert_eq!(register.ids().len(), 2);
    assert_eq!(register.count(Field::ParticipantsPlanned).unwrap().iter().collect::<Vec<_>>(), [Some(7), None]);
}
