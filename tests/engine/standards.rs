//! Published formats, each from small files written by hand; the answers are worked out beside them in
//! `tests/fixtures/<standard>/README.md`.

use std::path::PathBuf;

use overblik::read::{ReadOptions, check_standard, read, read_bytes, standards};
use overblik::register::Share;
use overblik::table::Column;
use overblik::{Error, Field, Register, Schema, Work};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn open(names: &[&str], options: &ReadOptions) -> Result<Register, Error> {
    let paths: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    read(&paths, options, &Work::new(1))
}

fn told(name: &str) -> Register {
    open(&[name], &ReadOptions::default()).unwrap()
}

fn asked(standard: &str) -> ReadOptions {
    ReadOptions { standard: Some(standard.to_owned()), ..ReadOptions::default() }
}

fn sums(register: &Register, field: Field) -> String {
    register.amounts(field).unwrap().iter().map(|(c, a, n)| format!("{a} {c} in {n}")).collect::<Vec<_>>().join("; ")
}

fn amount(register: &Register, field: Field, id: &str) -> Option<String> {
    register.amount(field, register.find(id).unwrap()).map(|a| a.to_string())
}

fn word<'a>(register: &'a Register, field: Field, id: &str) -> Option<&'a str> {
    register.category(field)?.get(register.find(id).unwrap())
}

fn date(register: &Register, field: Field, id: &str) -> Option<String> {
    register.date(field)?.get(register.find(id).unwrap()).map(|d| d.to_string())
}

/// Reason and column of what was rejected.
fn rejected(register: &Register) -> Vec<(&str, &str)> {
    register.rejected().iter().map(|r| (r.reason.as_str(), r.column.as_str())).collect()
}

fn noted(register: &Register, part: &str) -> bool {
    register.notes().iter().any(|note| note.contains(part))
}

fn account<'a>(register: &'a Register, field: &str) -> &'a overblik::register::Account {
    register.account().iter().find(|line| line.field == field).unwrap()
}

#[test]
fn grants_of_360giving() {
    let grants = told("360giving/grants.json");
    assert_eq!(sums(&grants, Field::Amount), "195250.75 GBP in 6");
    assert_eq!(rejected(&grants), [("float_artefact", "amountAwarded")]);
    assert_eq!(amount(&grants, Field::Amount, "360G-alpha-2"), None);
    assert_eq!(amount(&grants, Field::Amount, "360G-alpha-5").as_deref(), Some("0.00"));
    assert_eq!(amount(&grants, Field::Requested, "360G-alpha-1").as_deref(), Some("120000.00"));
    assert_eq!(amount(&grants, Field::Disbursed, "360G-alpha-1").as_deref(), Some("50000.50"));
    let roles = ["360G-alpha-1", "360G-alpha-3", "360G-hub-1"].map(|id| word(&grants, Field::Role, id));
    assert_eq!(roles, [Some("regrant"), Some("direct"), None]);
    let ids = ["360G-hub-1", "360G-hub-2", "360G-alpha-2", "360G-alpha-1"];
    let upstream = ids.map(|id| word(&grants, Field::FundedFrom, id));
    assert_eq!(upstream, [Some("360G-alpha-1"), Some("360G-alpha-1"), None, None]);
    assert_eq!(date(&grants, Field::End, "360G-alpha-1").as_deref(), Some("2019-12-31"));
    assert_eq!(date(&grants, Field::End, "360G-hub-1").as_deref(), Some("2020-03-31"));
    assert_eq!(date(&grants, Field::AwardDate, "360G-hub-2").as_deref(), Some("2019-05-13"));
    let name = |id| grants.provider_name(grants.find(id).unwrap());
    assert_eq!(["360G-hub-1", "360G-hub-2"].map(name), [Some("Choir; and Friends"), Some("Mentors Ltd")]);
    assert_eq!(word(&grants, Field::Provider, "360G-hub-2"), Some("GB-CHC-4"));
    assert_eq!(
        grants.dimension("further recipients").unwrap().get(grants.find("360G-hub-2").unwrap()),
        Some("School Ltd")
    );
    assert_eq!(word(&grants, Field::Provider, "360G-alpha-4"), None);
    assert!(grants.columns().iter().all(|c| !c.contains("Individual")), "{:?}", grants.columns());
    assert_eq!(word(&grants, Field::Basis, "360G-alpha-4"), Some("commitment"));
    let units = grants.category(Field::Unit).unwrap();
    assert_eq!(units.values().len(), 2, "two ids of one funder are one unit");
    let line = account(&grants, "standard");
    assert_eq!(line.columns, ["title", "amountAwarded", "awardDate", "currency"]);
    assert!(line.how.contains("360giving, JSON package; version"), "{line:?}");
}

/// The order of the rows decides nothing: the file turned upside down is the same register.
#[test]
fn a_file_upside_down_is_the_same_register() {
    let text = std::fs::read_to_string(fixture("360giving/grants.json")).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["grants"].as_array_mut().unwrap().reverse();
    let turned =
        read_bytes("grants.json", value.to_string().as_bytes(), &ReadOptions::default(), &Work::new(1)).unwrap();
    assert_eq!(turned.digest(), told("360giving/grants.json").digest());
}

#[test]
fn cordis_files_are_one_register_of_projects() {
    let files = ["cordis/project.csv", "cordis/organization.csv", "cordis/euroSciVoc.csv"];
    let projects = open(&files, &asked("cordis")).unwrap();
    assert_eq!(projects.len(), 3);
    assert_eq!(sums(&projects, Field::Amount), "2181903.21 EUR in 3");
    assert_eq!(sums(&projects, Field::TotalCost), "2501000.50 EUR in 2");
    assert_eq!(amount(&projects, Field::TotalCost, "101000001"), None, "0 is not reported");
    assert!(noted(&projects, "1 zeros of 'totalCost' mean not reported"), "{:?}", projects.notes());
    let ids = ["101000001", "101000002", "101000003"];
    assert_eq!(ids.map(|id| word(&projects, Field::Provider, id)), [Some("999000001"), Some("999000002"), None]);
    assert_eq!(ids.map(|id| word(&projects, Field::Status, id)), [Some("active"), Some("closed"), Some("cancelled")]);
    let name = projects.provider_name(projects.find("101000002").unwrap());
    assert_eq!(name, Some("Universitet Nord"));
    let partners = projects.dimension("partners").unwrap();
    assert_eq!(partners.get(projects.find("101000002").unwrap()), Some("Sensor GmbH; Institut Nord"));
    let share = |label: &str| Share { label: label.into(), weight: 1 };
    let shares = projects.shares(Field::Theme).unwrap();
    let of = |id| shares[projects.find(id).unwrap()].clone();
    assert_eq!(of("101000001"), ["cryogenics", "materials", "optics"].map(share));
    assert_eq!(of("101000002"), ["civil engineering", "sensors"].map(share));
    assert_eq!(of("101000003"), []);
    let reasons: Vec<&str> = projects.rejected().iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(reasons.iter().filter(|r| **r == "repeated_header").count(), 2, "{reasons:?}");
    assert_eq!(reasons.iter().filter(|r| **r == "no_such_project").count(), 2, "{reasons:?}");
    assert_eq!(reasons.len(), 4);
    assert!(noted(
        &projects,
        "'netEcContribution' of the organisations adds up to 'ecMaxContribution' in 2 of 2 projects"
    ));
    let off = "'ecContribution' of the organisations adds up to 'ecMaxContribution' in 1 of 2 projects; in 1 it differs, \
               by 100.00 in all, first in '101000002'";
    assert!(noted(&projects, off), "{:?}", projects.notes());
    // The order of the files changes nothing but the order of notes.
    let turned = open(&[files[2], files[1], files[0]], &ReadOptions::default()).unwrap();
    assert_eq!(turned.digest(), projects.digest());
}

#[test]
fn cordis_levels_are_never_added() {
    let organisations = told("cordis/organization.csv");
    assert_eq!(sums(&organisations, Field::Amount), "2182151.96 EUR in 5");
    assert_eq!(organisations.len(), 5);
    let families = organisations.category(Field::Family).unwrap();
    assert_eq!(families.values().len(), 3);
    assert!(organisations.columns().iter().all(|column| column != "street" && column != "contactForm"));
    let alone = told("cordis/project.csv");
    assert_eq!((alone.len(), sums(&alone, Field::Amount).as_str()), (3, "2181903.21 EUR in 3"));
    let single = told("cordis/single.csv");
    assert_eq!(sums(&single, Field::Amount), "2234.50 EUR in 2");
    assert_eq!(sums(&single, Field::TotalCost), "3000.00 EUR in 1");
    let message = open(&["cordis/euroSciVoc.csv"], &ReadOptions::default()).unwrap_err().to_string();
    assert!(message.contains("read it together with the file of the projects"), "{message}");
}

#[test]
fn crs_in_both_forms() {
    let [bulk, sdmx] = ["crs/bulk.txt", "crs/sdmx.csv"].map(told);
    for register in [&bulk, &sdmx] {
        assert_eq!(register.len(), 3);
        assert_eq!(sums(register, Field::Amount), "13734567.89012 USD in 2");
        assert_eq!(sums(register, Field::Disbursed), "599999.00000 USD in 3");
        assert!(register.rejected().is_empty(), "{:?}", register.rejected());
        let families = register.category(Field::Family).unwrap();
        let values: Vec<&str> = families.values().iter().map(AsRef::as_ref).collect();
        assert_eq!(values, ["DNK · 2019000001", "SWE · 2019000001"]);
        let units: Vec<&str> = register.category(Field::Unit).unwrap().values().iter().map(AsRef::as_ref).collect();
        assert_eq!(units, ["Denmark", "Sweden"]);
    }
    assert_eq!(amount(&bulk, Field::Disbursed, "bulk.txt:2").as_deref(), Some("-1.00000"));
    assert!(bulk.extra().contains_key("USD_Commitment_Defl") && bulk.extra().contains_key("Year"));
    assert!(account(&bulk, "amount").how.contains("2 cells in units of 10^6"), "{:?}", account(&bulk, "amount"));
    // Whoever names the columns, millions stay millions; who says that they are whole has the last word.
    let schema = Schema::default().with(Field::Title, "ProjectTitle").with(Field::Amount, "USD_Commitment");
    let by_hand = ReadOptions { schema: Some(schema), ..ReadOptions::default() };
    assert_eq!(sums(&open(&["crs/bulk.txt"], &by_hand).unwrap(), Field::Amount), "13734567.89012 USD in 2");
    let whole = ReadOptions { unit: Some("1".into()), ..by_hand };
    assert_eq!(sums(&open(&["crs/bulk.txt"], &whole).unwrap(), Field::Amount), "13.73456789012 USD in 2");
}

#[test]
fn flows_that_cannot_be_told_apart_are_refused() {
    let text = std::fs::read_to_string(fixture("crs/sdmx.csv")).unwrap();
    let read = |text: &str| read_bytes("sdmx.csv", text.as_bytes(), &ReadOptions::default(), &Work::new(1));
    let constant = text.replacen(",C,Commitments,V,Current prices", ",C,Commitments,Q,Constant prices", 1);
    let message = read(&constant).unwrap_err().to_string();
    assert!(message.contains("column 'PRICE_BASE'") && message.contains("several values (Q, V)"), "{message}");
    let line = text.lines().nth(1).unwrap();
    let message = read(&format!("{text}{}\n", line.replace("1.23456789012", "7"))).unwrap_err().to_string();
    assert!(message.contains("row 6") && message.contains("a second value of 'FLOW_TYPE'"), "{message}");
    let message = read(&text.replacen(",C,Commitments", ",N,Net", 1)).unwrap_err().to_string();
    assert!(message.contains("value 'N'") && message.contains("C, Commitments, D, Disbursements"), "{message}");
}

#[test]
fn danish_lists_of_both_periods() {
    let late = told("dk-erdf/2014-2020.csv");
    assert_eq!(sums(&late, Field::TotalCost), "16841738.00 DKK in 2");
    assert_eq!(sums(&late, Field::Amount), "8420869.00 DKK in 2");
    assert_eq!(late.title(0), "Vækst på Ærø");
    assert_eq!(late.category(Field::Theme).unwrap().get(0), Some("Innovation\ni SMV"));
    assert_eq!(date(&late, Field::Start, "2014-2020.csv:1").as_deref(), Some("2015-02-01"));
    assert!(late.extra().contains_key("EU-medfinansieringssats / Union co-financing rate"));
    let early = told("dk-erdf/2007-2013.csv");
    assert_eq!(sums(&early, Field::TotalCost), "67487.02 DKK in 2");
    assert_eq!(sums(&early, Field::Amount), "33743.50 DKK in 2");
    assert_eq!(word(&early, Field::Provider, "2007-2013.csv:1"), Some("01234567"));
    for register in [&late, &early] {
        assert!(noted(register, "personal data dropped: "), "{:?}", register.notes());
        assert!(account(register, "standard").how.starts_with("dk-erdf, 20"));
    }
}

#[test]
fn eu_lists_by_their_headers() {
    let german = told("eu-operations/liste.csv");
    assert_eq!(sums(&german, Field::TotalCost), "1348833.51 EUR in 2");
    assert!(german.money(Field::Amount).is_none(), "a rate is no amount");
    assert_eq!(german.provider_name(0), Some("Coiffeur & Co GmbH"));
    assert_eq!(word(&german, Field::Place, "liste.csv:1"), Some("06020"));
    assert_eq!(word(&german, Field::Theme, "liste.csv:2"), Some("Bauten"));
    assert_eq!(date(&german, Field::End, "liste.csv:1").as_deref(), Some("2017-08-31"));
    let english = told("eu-operations/list.csv");
    assert_eq!(sums(&english, Field::TotalCost), "16236999.00 GBP in 2");
    assert!(noted(&english, "personal data dropped: Contact"), "{:?}", english.notes());
    assert!(account(&english, "standard").how.contains("eu-operations"));
    // A register with a budget and a beneficiary is no list of operations for that.
    let own = "Project name;Beneficiary;Budget\nA;B;5\n";
    let dkk = ReadOptions { currency: "DKK".parse().ok(), ..ReadOptions::default() };
    let register = read_bytes("a.csv", own.as_bytes(), &dkk, &Work::new(1)).unwrap();
    assert!(register.account().iter().all(|line| line.field != "standard"));
    assert_eq!(sums(&register, Field::Amount), "5.00 DKK in 1");
}

#[test]
fn nih_slices_know_the_award_they_are_part_of() {
    let awards = told("nih-reporter/results.json");
    assert_eq!(sums(&awards, Field::Amount), "3525000.00 USD in 7");
    let rows = [
        ("10000001", None, None),
        ("10000002", Some("component"), Some("10000001")),
        ("10000003", Some("component"), Some("10000001")),
        ("10000004", None, None),
        ("10000005", None, None),
        ("10000006", Some("component"), None),
        ("10000007", Some("component"), Some("10000005")),
    ];
    for (id, role, parent) in rows {
        assert_eq!((word(&awards, Field::Role, id), word(&awards, Field::Parent, id)), (role, parent), "{id}");
    }
    assert_eq!(word(&awards, Field::Family, "10000007"), Some("P30AG000001"));
    assert_eq!(word(&awards, Field::Unit, "10000006"), Some("National Cancer Institute"));
    assert!(awards.columns().iter().all(|column| !column.contains("principal") && !column.contains("_pi_")));
    let exported = told("nih-reporter/projects.csv");
    assert_eq!(sums(&exported, Field::Amount), "1600000.00 USD in 2");
    assert_eq!(word(&exported, Field::Parent, "10000002"), Some("10000001"));
}

#[test]
fn a_standard_can_be_asked_for() {
    let wrong = open(&["cordis/project.csv"], &asked("crs")).unwrap_err();
    let message = wrong.to_string();
    assert!(
        matches!(wrong, Error::Schema(_)) && message.contains("as 'bulk file' they lack 'Year', 'DonorName'"),
        "{message}"
    );
    let unknown = check_standard("360").unwrap_err();
    assert!(
        matches!(&unknown, Error::Settings(m) if m.contains("no standard '360'; there are: 360giving")),
        "{unknown}"
    );
    // Named fields go before those of the mapping, and the rest of the mapping holds.
    let schema = Schema::default().with(Field::Programme, "legalBasis");
    let both = ReadOptions { schema: Some(schema), ..asked("cordis") };
    let projects = open(&["cordis/project.csv"], &both).unwrap();
    assert_eq!(word(&projects, Field::Programme, "101000003"), Some("H2020-EU.2."));
    assert_eq!(sums(&projects, Field::Amount), "2181903.21 EUR in 3");
}

/// The small file of each variant.
const FIXTURES: &[(&str, &str)] = &[
    ("360giving, JSON package", "360giving/grants.json"),
    ("cordis, organisations", "cordis/organization.csv"),
    ("cordis, projects", "cordis/project.csv"),
    ("cordis, single file", "cordis/single.csv"),
    ("crs, SDMX", "crs/sdmx.csv"),
    ("crs, bulk file", "crs/bulk.txt"),
    ("dk-erdf, 2007-2013", "dk-erdf/2007-2013.csv"),
    ("dk-erdf, 2014-2020", "dk-erdf/2014-2020.csv"),
    ("dk-erdf, renamed columns", "dk-erdf/renamed.csv"),
    ("eu-operations, list of operations", "eu-operations/list.csv"),
    ("nih-reporter, API v2", "nih-reporter/results.json"),
    ("nih-reporter, ExPORTER", "nih-reporter/projects.csv"),
];

#[test]
fn every_variant_is_told_from_its_own_file() {
    for (variant, file) in FIXTURES {
        let register = told(file);
        let line = account(&register, "standard");
        let (standard, _) = variant.split_once(", ").unwrap();
        assert!(line.how.starts_with(&format!("{variant}; version ")), "{file}: {}", line.how);
        assert_eq!(line.why, "told by these columns");
        assert_eq!(open(&[file], &asked(standard)).unwrap().digest(), register.digest());
    }
    let renamed = told("dk-erdf/renamed.csv");
    assert_eq!(sums(&renamed, Field::TotalCost), "15447261.02 DKK in 2");
    assert_eq!(sums(&renamed, Field::Amount), "7723630.50 DKK in 2");
}

#[test]
fn every_standard_is_listed() {
    let table = standards().unwrap();
    let Some(Column::Text(keys)) = table.column("standard") else { panic!("{table:?}") };
    let Some(Column::Text(variants)) = table.column("variants") else { panic!("{table:?}") };
    // The spreadsheet of 360Giving is made by the test in Python; fields of science are no register of their own.
    let elsewhere = ["spreadsheet", "fields of science"];
    for (key, variants) in keys.iter().flatten().zip(variants.iter().flatten()) {
        if !FIXTURES.iter().any(|(variant, _)| variant.starts_with(&format!("{key}, "))) {
            continue;
        }
        for variant in variants.split("; ").filter(|variant| !elsewhere.contains(variant)) {
            let named = format!("{key}, {variant}");
            assert!(FIXTURES.iter().any(|(variant, _)| *variant == named), "no file for {named}");
        }
    }
    let keys: Vec<&str> = keys.iter().flatten().map(String::as_str).collect();
    for key in ["360giving", "cordis", "crs", "dk-erdf", "eu-operations", "nih-reporter"] {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
    for name in ["what", "variants", "told_by", "source"] {
        let Some(Column::Text(texts)) = table.column(name) else { panic!("{name}") };
        assert!(texts.iter().all(|text| text.as_ref().is_some_and(|text| !text.is_empty())), "{name}");
    }
}
