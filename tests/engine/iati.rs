//! IATI 2.03: tests/fixtures/iati/README.md works the answers out.

use std::collections::BTreeMap;

use overblik::read::{ReadOptions, read_bytes};
use overblik::register::Label;
use overblik::{Error, Field, Register, Work};

const FILE: &[u8] = include_bytes!("../fixtures/iati/activities.xml");

fn with(bytes: &[u8], options: &ReadOptions) -> Result<Register, Error> {
    read_bytes("activities.xml", bytes, options, &Work::new(1))
}

fn read(bytes: &[u8]) -> Result<Register, Error> {
    with(bytes, &ReadOptions::default())
}

fn file() -> Register {
    read(FILE).unwrap()
}

fn message(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

/// One activity around `inside`.
fn one(inside: &str) -> String {
    format!(
        "<iati-activities version=\"2.03\"><iati-activity default-currency=\"EUR\"><iati-identifier>A</iati-identifier>\
         <title><narrative>t</narrative></title>{inside}</iati-activity></iati-activities>"
    )
}

fn spend(value: &str) -> String {
    format!("<transaction><transaction-type code=\"3\"/><value value-date=\"2016-01-01\">{value}</value></transaction>")
}

fn sums(register: &Register, field: Field) -> Vec<String> {
    register.amounts(field).unwrap().iter().map(|(c, a, n)| format!("{a} {c} in {n}")).collect()
}

fn money(register: &Register, id: &str, field: Field) -> Option<String> {
    let at = register.find(id).unwrap();
    register.amount(field, at).map(|a| format!("{a} {}", register.currency(at).unwrap().0))
}

fn word<'a>(register: &'a Register, id: &str, field: Field) -> Option<&'a str> {
    register.category(field)?.get(register.find(id).unwrap())
}

fn rejected(register: &Register) -> Vec<(u64, &str, &str)> {
    register.rejected().iter().map(|r| (r.row, r.reason.as_str(), r.value.as_str())).collect()
}

#[test]
fn amounts_are_what_was_spent_to_the_last_unit() {
    let register = file();
    assert_eq!(
        sums(&register, Field::Amount),
        ["70.000 DKK in 1", "2760.055 EUR in 4", "90.000 USD in 1"],
        "800.055 + 800 + 580 + 580"
    );
    assert_eq!(sums(&register, Field::Disbursed), sums(&register, Field::Amount));
    assert_eq!(sums(&register, Field::Commitment), ["1200.000 EUR in 1"]);
    assert_eq!(sums(&register, Field::Budget), ["1000.000 EUR in 1"], "650 replaces 500, and 350");
    assert_eq!(money(&register, "DK-1-WATER", Field::Amount).as_deref(), Some("800.055 EUR"));
    let ids: Vec<&str> = register.ids().iter().map(AsRef::as_ref).collect();
    assert_eq!(ids, ["DK-1-WATER", "DK-1-WATER-A", "DK-2-ALONE", "DK-2-ALONE · USD", "DK-2-COPY", "KE-NGO-7-PUMPS"]);
    assert_eq!(word(&register, "DK-2-ALONE · USD", Field::Family), Some("DK-2-ALONE"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Basis), Some("disbursement"));
}

#[test]
fn what_is_not_counted_is_told() {
    let register = file();
    for part in [
        "incoming funds: 1, together 600.00 EUR",
        "incoming commitment: 1, together 40.00 USD",
        "reimbursement: 1, together 75 EUR",
        "replaced by the revised one of the same period: 1",
        "negative disbursements and expenditures, subtracted as they stand: 1",
        "contact-info: 1",
        "several currencies",
    ] {
        assert!(register.notes().iter().any(|note| note.contains(part)), "{part}: {:?}", register.notes());
    }
    assert_eq!(
        rejected(&register),
        [
            (1, "unknown_code", "type 99, value 12345, line 59"),
            (2, "unknown_code", "9"),
            (3, "percentages_not_100", "60 + 30"),
            (5, "budgets_overlap", "2016-01-01…2016-12-31 100.00 and 2016-07-01…2017-06-30 100.00"),
            (5, "bad_grouping", "1,000.00"),
            (5, "no_currency", "50.00"),
        ]
    );
    assert!(!format!("{register:?}").contains("Somebody Private"), "personal data");
}

#[test]
fn words_dates_and_links() {
    let register = file();
    let at = register.find("DK-1-WATER").unwrap();
    assert_eq!(register.title(at), "Vand og sanitet", "Danish before the first");
    assert_eq!(word(&register, "DK-1-WATER", Field::Language), Some("da"));
    assert_eq!(word(&register, "DK-1-WATER-A", Field::Language), Some("fr"));
    assert_eq!(register.text(Field::Description).unwrap().get(at), Some("Wells for <three> districts"));
    let dates = [Field::Start, Field::End, Field::AwardDate];
    let dates = dates.map(|field| register.date(field).unwrap().get(at).unwrap().to_string());
    assert_eq!(dates, ["2016-03-15", "2018-12-31", "2016-02-01"], "actual, planned, first commitment");
    assert_eq!(register.extra()["start is"].get(at), Some("actual"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Status), Some("active"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Unit), Some("Ministry of Water"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Provider), Some("KE-NGO-7"));
    assert_eq!(register.provider_name(at), Some("Wells Kenya"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Role), Some("umbrella"));
    assert_eq!(word(&register, "DK-2-COPY", Field::Role), Some("duplicate_report"));
    assert_eq!(word(&register, "DK-2-ALONE", Field::Role), None, "nothing in the file says whose copy it is");
    assert_eq!(word(&register, "DK-1-WATER-A", Field::Parent), Some("DK-1-WATER"), "the parent says so");
    assert_eq!(word(&register, "KE-NGO-7-PUMPS", Field::FundedFrom), Some("DK-1-WATER-A"));
    assert_eq!(word(&register, "DK-1-WATER", Field::FundedFrom), None);
}

/// Money by the value of a field, as a group-by over parts gives it.
fn by(register: &Register, field: Field) -> BTreeMap<String, String> {
    let shares = register.shares(field).unwrap().to_vec();
    let parts = register.parts(&shares, &Label::Field(field)).unwrap();
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    for at in 0..parts.len() {
        let label = parts.category(field).unwrap().get(at).unwrap_or("none");
        let (currency, _) = parts.currency(at).unwrap();
        let minor = parts.money(Field::Amount).unwrap().get(at).unwrap_or_default();
        *sums.entry(format!("{currency} {label}")).or_default() += minor;
    }
    sums.into_iter().map(|(key, minor)| (key, format!("{}.{:03}", minor / 1000, minor % 1000))).collect()
}

#[test]
fn money_by_sector_and_place_adds_up_exactly() {
    let register = file();
    let expected = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    };
    assert_eq!(
        by(&register, Field::Theme),
        expected(&[
            ("EUR 14030", "1390.695"),
            ("EUR 14031", "789.360"),
            ("EUR none", "580.000"),
            ("USD none", "90.000"),
            ("DKK none", "70.000"),
        ])
    );
    assert_eq!(
        by(&register, Field::Place),
        expected(&[
            ("EUR KE", "1080.033"),
            ("EUR region 298", "320.022"),
            ("EUR TZ", "200.000"),
            ("EUR none", "1160.000"),
            ("USD none", "90.000"),
            ("DKK none", "70.000"),
        ])
    );
}

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

/// The annotated example of the standard gives 25 to each of two countries and of two regions in two vocabularies; others
/// give each vocabulary of regions what is left of 100.
#[test]
fn regions_of_several_vocabularies() {
    let region = |vocabulary: &str, code: &str, percent: &str| {
        format!("<recipient-region vocabulary=\"{vocabulary}\" code=\"{code}\" percentage=\"{percent}\"/>")
    };
    let country = |percent: &str| format!("<recipient-country code=\"AF\" percentage=\"{percent}\"/>");
    let places = |list: &[String]| {
        let register = read(one(&list.concat()).as_bytes()).unwrap();
        (word(&register, "A", Field::Place).unwrap().to_owned(), register.rejected().len())
    };
    let across = [country("50"), region("1", "489", "25"), region("99", "A1", "25")];
    assert_eq!(places(&across), ("AF 50 %; region 489 25 %; region 99: A1 25 %".into(), 0));
    let each = [country("50"), region("99", "A1", "50"), region("1", "489", "50")];
    assert_eq!(places(&each), ("AF 50 %; region 489 50 %".into(), 0));
    let neither = [country("50"), region("1", "489", "10"), region("99", "A1", "10")];
    assert_eq!(places(&neither), ("AF 50 %; region 489 10 %".into(), 1));
}

/// Worked: revised 30 replaces 20; 30 + 40 = 70. Of two revised budgets of one period none can be told to be right.
#[test]
fn budgets_by_period() {
    let budget = |kind: u8, from: &str, to: &str, value: &str| {
        format!(
            "<budget type=\"{kind}\"><period-start iso-date=\"{from}\"/><period-end iso-date=\"{to}\"/><value>{value}</value></budget>"
        )
    };
    let (a, b) = (("2016-01-01", "2016-12-31"), ("2017-01-01", "2017-12-31"));
    let total = |list: &[String]| {
        let register = read(one(&list.concat()).as_bytes()).unwrap();
        (money(&register, "A", Field::Budget), register.rejected().len())
    };
    let old = budget(1, a.0, a.1, "20");
    let new = budget(2, a.0, a.1, "30");
    let next = budget(1, b.0, b.1, "40");
    for list in [[old.clone(), new.clone(), next.clone()], [next.clone(), new.clone(), old.clone()]] {
        assert_eq!(total(&list), (Some("70.00 EUR".into()), 0));
    }
    assert_eq!(total(&[new.clone(), new.clone()]), (None, 1));
    assert_eq!(total(&[old.clone(), budget(1, a.0, b.1, "60")]), (None, 1), "a year and the two years around it");
    assert_eq!(total(&[old, next.clone(), "<budget><value>1</value></budget>".into()]), (None, 1), "no period");
    assert_eq!(total(&["<budget><value>1</value></budget>".into()]), (Some("1.00 EUR".into()), 0));
    assert_eq!(total(&[next, budget(2, a.0, a.1, "x")]), (Some("40.00 EUR".into()), 1));
}

#[test]
fn a_currency_given_holds_for_values_that_name_none() {
    let options = ReadOptions { currency: "SEK".parse().ok(), ..ReadOptions::default() };
    let register = with(FILE, &options).unwrap();
    assert_eq!(sums(&register, Field::Amount)[2], "50.000 SEK in 1");
    assert_eq!(money(&register, "DK-2-ALONE · SEK", Field::Amount).as_deref(), Some("50.000 SEK"));
}

#[test]
fn amounts_are_exact_far_beyond_doubles() {
    let text = one(&format!("{}{}", spend("12345678901234567890123.456789"), spend("0.123456789")));
    let register = read(text.as_bytes()).unwrap();
    assert_eq!(sums(&register, Field::Amount), ["12345678901234567890123.580245789 EUR in 1"]);
    let most = i128::MAX.to_string();
    let register = read(one(&format!("{}{}", spend(&most), spend("1"))).as_bytes());
    // 2^127 − 1 whole euros do not fit with two decimals: an error or a rejection, never another number.
    assert!(register.is_err() || register.unwrap().rejected().iter().any(|r| r.reason == "overflow"));
}

#[test]
fn no_transaction_is_no_zero() {
    let register = read(one("").as_bytes()).unwrap();
    assert_eq!((register.len(), money(&register, "A", Field::Amount)), (1, None));
    let register = read(one(&spend("0")).as_bytes()).unwrap();
    assert_eq!(money(&register, "A", Field::Amount).as_deref(), Some("0.00 EUR"));
    for empty in ["", " ", "n/a", "1e999", "--5", "0x10", "½"] {
        let register = read(one(&spend(empty)).as_bytes()).unwrap();
        assert_eq!((money(&register, "A", Field::Amount), register.rejected().len()), (None, 1), "{empty}");
    }
}

#[test]
fn texts_of_every_form() {
    let text = "<?xml version='1.0'?><i:iati-activities version='2.03' xmlns:i='urn:i' xmlns:o='urn:o'>\
        <i:iati-activity xml:lang='sv'><i:iati-identifier> A\n </i:iati-identifier>\
        <!-- <i:title><i:narrative>no</i:narrative></i:title> --><?pi?><o:title><o:narrative>no</o:narrative></o:title>\
        <i:title><i:narrative xml:lang='en-GB'> &lt;Wells&gt; &#8211; &#x41;<![CDATA[ & ]]>\n  <b>more</b></i:narrative>\
        </i:title></i:iati-activity></i:iati-activities><!-- end -->\n";
    let register = read(text.as_bytes()).unwrap();
    assert_eq!((register.id(0), register.title(0)), ("A", "<Wells> – A & more"));
    assert_eq!(word(&register, "A", Field::Language), Some("en"));
}

#[test]
fn encodings_by_mark_and_declaration() {
    let text = |declaration: &str| format!("{declaration}{}", one("").replace("<narrative>t", "<narrative>Smørrebrød"));
    let title = |bytes: &[u8]| read(bytes).map(|r| r.title(0).to_owned());
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let wide = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for bytes in [
        text("").into_bytes(),
        format!("\u{feff}{}", text("")).into_bytes(),
        text("<?xml version=\"1.0\" encoding=\"utf-16\"?>").into_bytes(),
        wide(&text("<?xml version=\"1.0\" encoding=\"utf-16\"?>")),
        latin(&text("<?xml version=\"1.0\" encoding='ISO-8859-1'?>")),
        wide(&text("")),
    ] {
        assert_eq!(title(&bytes).unwrap(), "Smørrebrød");
    }
    let wrong = title(&latin(&text("<?xml version=\"1.0\"?>\n"))).unwrap_err().to_string();
    assert!(wrong.contains("line 2 is not valid UTF-8") && wrong.contains("encoding="), "{wrong}");
    let unknown = title(text("<?xml version=\"1.0\" encoding=\"klingon\"?>").as_bytes()).unwrap_err().to_string();
    assert!(unknown.contains("klingon"), "{unknown}");
    let given = ReadOptions { encoding: Some("windows-1252".into()), ..ReadOptions::default() };
    assert_eq!(with(&latin(&text("")), &given).unwrap().title(0), "Smørrebrød");
}

#[test]
fn hostile_xml_is_refused_with_its_line() {
    let laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n".to_owned() + &one("&lol2;");
    assert!(message(laughs.as_bytes()).contains("DOCTYPE"));
    let outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">".to_owned() + &one("");
    assert!(message(outside.as_bytes()).contains("DOCTYPE"));
    assert!(message(one("\n<tag>&xxe;</tag>").as_bytes()).contains("line 2: &xxe; is no character"));
    assert!(message(one("<tag code=\"&xxe;\"/>").as_bytes()).contains("xxe"));
    assert!(message(one("&#0;").as_bytes()).contains("&#0;"));
    let deep = "<a>".repeat(100_000);
    assert!(message(one(&deep).as_bytes()).contains("64 levels"));
    let wide = (0..100_000).map(|n| format!(" a{n}=\"1\"")).collect::<Vec<_>>().concat();
    assert!(message(one(&format!("<tag{wide}/>")).as_bytes()).contains("more than 64 attributes"));
    let spaces = (0..100_000).map(|n| format!(" xmlns:a{n}=\"urn:{n}\"")).collect::<Vec<_>>().concat();
    assert!(read(one(&format!("<tag{spaces}/>")).as_bytes()).is_err());
    let long = format!("<tag a=\"{}\"/>", "x".repeat(100_000));
    assert!(message(one(&long).as_bytes()).contains("beyond 65536 bytes"));
    assert!(message(one("<tag a=\"1\" a=\"2\"/>").as_bytes()).contains("line 1"));
    let text = std::str::from_utf8(FILE).unwrap();
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        assert!(read(&text.as_bytes()[..end]).is_err(), "cut at {end}");
    }
    assert!(message(&text.as_bytes()[..text.find("</iati-activity>").unwrap()]).contains("cut off"));
    assert!(message((one("") + "<more/>").as_bytes()).contains("after the end of the root"));
    assert!(message(one("</iati-activity></iati-activities>").as_bytes()).contains("line 1"));
}

#[test]
fn other_roots_say_what_was_expected() {
    let cases = [
        ("<iati-organisations version=\"2.03\"/>", "<iati-organisations>, <iati-activities> was expected"),
        ("<Workbook/>", "save it as xlsx"),
        ("<html><body/></html>", "web page"),
        ("<!DOCTYPE html><html><body/></html>", "web page"),
        ("<a/>", "activities of IATI 2.03 are read"),
        ("<iati-activities version=\"1.05\"/>", "IATI version 1.05; version 2 was expected"),
        ("<iati-activities version=\"2.03\"/>", "no iati-activity in the file"),
        ("<?xml version=\"1.0\"?>", "the file ends"),
        ("just words", "line 1"),
    ];
    for (text, part) in cases {
        assert!(message(text.as_bytes()).contains(part), "{text}: {}", message(text.as_bytes()));
    }
}

#[test]
fn broken_bytes_never_panic() {
    let mut state = 7_u64;
    for _ in 0..300 {
        let mut bytes = FILE.to_vec();
        for _ in 0..5 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] = (state >> 20) as u8;
        }
        drop(read(&bytes));
    }
}

mod exactness {
    //! Against fractions: what the file says, added up the slow way.

    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::*;

    type Row = (u8, usize, i64, u32);

    const CODES: [&str; 3] = ["EUR", "USD", "JPY"];

    fn fraction(mantissa: i64, scale: u32) -> BigRational {
        BigRational::new(mantissa.into(), 10_i64.pow(scale).into())
    }

    /// `-12.05`, by hand and not by the engine.
    fn written(mantissa: i64, scale: u32) -> String {
        let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale as usize + 1);
        let (whole, rest) = digits.split_at(digits.len() - scale as usize);
        format!("{}{whole}{}{rest}", if mantissa < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" })
    }

    fn parsed(text: &str) -> BigRational {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let digits: i128 = format!("{whole}{rest}").parse().unwrap();
        BigRational::new(digits.into(), 10_i128.pow(u32::try_from(rest.len()).unwrap()).into())
    }

    fn xml(rows: &[Row], sectors: &[u32]) -> String {
        let transaction = |(kind, code, mantissa, scale): &Row| {
            format!(
                "<transaction><transaction-type code=\"{kind}\"/><value currency=\"{}\">{}</value></transaction>",
                CODES[*code],
                written(*mantissa, *scale)
            )
        };
        let sector = |(nth, percent): (usize, &u32)| {
            format!("<sector code=\"S{nth}\" percentage=\"{}\"/>", written(i64::from(*percent), 2))
        };
        let transactions = rows.iter().map(transaction).collect::<Vec<_>>().concat();
        let sectors = sectors.iter().enumerate().map(sector).collect::<Vec<_>>().concat();
        one(&(sectors + &transactions))
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        proptest::collection::vec((1..=13_u8, 0..3_usize, -1_000_000_000_000_i64..1_000_000_000_000, 0..5_u32), 1..12)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn spending_and_commitments_are_those_of_fractions(rows in rows()) {
            let register = read(xml(&rows, &[]).as_bytes()).unwrap();
            for (field, kinds) in [(Field::Amount, &[3_u8, 4][..]), (Field::Commitment, &[2])] {
                let got = register.amounts(field).unwrap();
                for (at, code) in CODES.iter().enumerate() {
                    let own: Vec<&Row> = rows.iter().filter(|r| r.1 == at && kinds.contains(&r.0)).collect();
                    let expected: BigRational = own.iter().map(|r| fraction(r.2, r.3)).sum();
                    let found = got.iter().find(|(c, _, _)| c.as_str() == *code).map(|(_, a, _)| parsed(&a.to_string()));
                    prop_assert_eq!(found, (!own.is_empty()).then_some(expected), "{} in {}", field, code);
                }
            }
        }

        /// Every part lies within one smallest unit of its exact share, and the parts add up to the whole.
        #[test]
        fn shares_add_up_and_stay_near(rows in rows(), sectors in proptest::collection::vec(1..9_000_u32, 2..6)) {
            let register = read(xml(&rows, &sectors).as_bytes()).unwrap();
            let shares = register.shares(Field::Theme).unwrap().to_vec();
            let parts = register.parts(&shares, &Label::Field(Field::Theme)).unwrap();
            let whole: u32 = sectors.iter().sum();
            for at in 0..register.len() {
                let Some(amount) = register.money(Field::Amount).and_then(|m| m.get(at)) else { continue };
                let mut sum = 0;
                for (nth, percent) in sectors.iter().enumerate() {
                    let part = parts.find(&format!("{} · S{nth}", register.id(at))).unwrap();
                    let minor = parts.money(Field::Amount).unwrap().get(part).unwrap();
                    let exact = BigRational::new((amount * i128::from(*percent)).into(), whole.into());
                    let off = BigRational::from_integer(minor.into()) - exact;
                    prop_assert!(off.numer().magnitude() < off.denom().magnitude(), "{minor} of {amount}");
                    sum += minor;
                }
                prop_assert_eq!(sum, amount);
            }
            let told = register.rejected().iter().any(|r| r.reason == "percentages_not_100");
            // Half a hundredth for each percentage.
            let off = u64::from(whole.abs_diff(10_000)) * 2 > sectors.len() as u64;
            prop_assert_eq!(told, off);
        }
    }
}
