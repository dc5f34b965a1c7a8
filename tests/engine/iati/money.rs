//! What was spent, and what it was spent on.

use super::*;

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

/// Money by the value of a field, as a group-by over parts gives it.
fn by(register: &Register, field: Field) -> BTreeMap<String, String> {
    let shares = register.shares(field).unwrap().to_vec();
    let parts = register.parts(&shares, &Label::Field(field), &Work::new(1)).unwrap();
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
