//! Findings: sets, bounds, administration, scatter; on an invented register and on the Danish one.

use overblik::calendar::Date;
use overblik::findings::{
    Alike, Certainty, Component, Findings, FindingsSettings, Kind, Language, Likeness, Sub, Weighting, distinct,
    families, findings, marked,
};
use overblik::money::Amount;
use overblik::register::Draft;
use overblik::similarity::{ONE, Pair};
use overblik::table::Column;
use overblik::{Error, Field, Register, Work};

use super::danish::danish;
use super::likeness::Titles;

fn all(register: &Register, groups: &[Vec<u32>]) -> Findings {
    let titles = Titles::of(register);
    let at = |a: u32, b: u32| titles.dot(a, b);
    let pairs = titles.pairs(ONE / 10 * 6);
    let likeness = Likeness { pairs: &pairs, at: &at, groups };
    findings(register, &likeness, &FindingsSettings::default(), &Work::default()).unwrap()
}

/// id, title, provider, programme, unit, place, amount, currency, first and last year.
type Row =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, i128, &'static str, i32, i32);

const ROWS: &[Row] = &[
    ("a1", "Lokale lærlinge", "Havn", "Job", "Nord", "Skagen", 100, "DKK", 2015, 2016),
    ("a2", "Lokale lærlinge", "Havn", "Job", "Nord", "Skagen", 40, "DKK", 2015, 2015),
    ("b1", "Sund frokost", "Skole", "Job", "Nord", "Skagen", 10, "DKK", 2015, 2016),
    ("b2", "Sund frokost", "Skole", "By", "Nord", "Skagen", 20, "DKK", 2015, 2016),
    ("c1", "Cykler til alle", "Klub", "By", "Syd", "Ribe", 30, "DKK", 2015, 2016),
    ("c2", "Cykler til alle", "Gruppe", "By", "Syd", "Esbjerg", 50, "DKK", 2015, 2016),
    ("d1", "Kreativ kyst", "Havn", "Job", "Nord", "Skagen", 5, "DKK", 2012, 2013),
    ("d2", "Kreativ kyst II", "Havn", "Job", "Nord", "Skagen", 7, "DKK", 2014, 2015),
    ("e1", "Grøn by. Delprojekt A: Administration", "Vej", "Job", "Nord", "Hobro", 20, "DKK", 2015, 2016),
    ("e2", "Grøn by - delprojekt B Træer", "Vej", "Job", "Nord", "Hobro", 60, "DKK", 2015, 2016),
    ("f1", "Robotter i plejen", "Hjem", "By", "Syd", "Ribe", 9, "DKK", 2015, 2016),
    ("f2", "Robotter i plejen", "Sygehus", "By", "Syd", "Ribe", 8, "EUR", 2015, 2016),
];

fn invented(rows: &[Row]) -> Register {
    let words = |of: fn(&Row) -> &'static str| rows.iter().map(|r| Some(Box::from(of(r)))).collect::<Vec<_>>();
    let date = |of: fn(&Row) -> (i32, u32, u32)| {
        rows.iter()
            .map(|r| {
                let (y, m, d) = of(r);
                Date::day(y, m, d)
            })
            .collect::<Vec<_>>()
    };
    let draft = Draft {
        n: rows.len(),
        ids: Some(words(|r| r.0)),
        texts: [(Field::Title, words(|r| r.1))].into(),
        categories: [
            (Field::Provider, words(|r| r.2)),
            (Field::Programme, words(|r| r.3)),
            (Field::Unit, words(|r| r.4)),
            (Field::Place, words(|r| r.5)),
        ]
        .into(),
        money: [(Field::Amount, rows.iter().map(|r| Some(Amount { minor: r.6, scale: 2 })).collect())].into(),
        currency: rows.iter().map(|r| Some(r.7.parse().unwrap())).collect(),
        dates: [(Field::Start, date(|r| (r.8, 1, 1))), (Field::End, date(|r| (r.9, 12, 31)))].into(),
        ..Draft::default()
    };
    draft.build().unwrap()
}

fn positions(register: &Register, ids: &[&str]) -> Vec<u32> {
    ids.iter().map(|id| register.find(id).unwrap() as u32).collect()
}

#[test]
fn each_rule_has_its_finding_with_bounds() {
    let register = invented(ROWS);
    let all = all(&register, &[]);
    let expected = [
        (Kind::Tranche, vec!["a1", "a2"], Some((140, 40)), Certainty::High),
        (Kind::MultiFundSplit, vec!["b1", "b2"], Some((30, 10)), Certainty::High),
        (Kind::Component, vec!["e1", "e2"], Some((80, 20)), Certainty::High),
        (Kind::Phase, vec!["d1", "d2"], Some((12, 5)), Certainty::High),
        (Kind::Replica, vec!["c1", "c2"], Some((80, 30)), Certainty::High),
        (Kind::DuplicationCandidate, vec!["f1", "f2"], None, Certainty::Low),
        (Kind::Administration, vec!["e1", "e2"], Some((80, 20)), Certainty::Medium),
    ];
    assert_eq!(all.findings.len(), expected.len());
    for (finding, (kind, ids, money, certainty)) in all.findings.iter().zip(expected) {
        assert_eq!(
            (finding.kind, &finding.projects, finding.certainty),
            (kind, &positions(&register, &ids), certainty)
        );
        assert_eq!(finding.stake.amount.zip(finding.stake.high), money, "{kind:?}");
    }
    assert_eq!(all.of(Kind::Replica).next().unwrap().sub, Some(Sub::ParallelSameFund));
    assert_eq!(all.of(Kind::DuplicationCandidate).next().unwrap().stake.currencies, 2);
}

#[test]
fn row_order_changes_no_finding() {
    let turned: Vec<Row> = ROWS.iter().rev().copied().collect();
    assert_eq!(all(&invented(ROWS), &[]), all(&invented(&turned), &[]));
}

#[test]
fn a_group_in_two_units_is_overlap_unless_an_earlier_rule_holds_it() {
    let register = invented(ROWS);
    let two_units = positions(&register, &["a1", "c1", "d1"]);
    let told = positions(&register, &["c1", "c2"]);
    let all = all(&register, &[two_units.clone(), told]);
    let overlaps: Vec<_> = all.of(Kind::Overlap).collect();
    assert_eq!(overlaps.len(), 1);
    assert_eq!((&overlaps[0].projects, overlaps[0].units), (&two_units, Some(2)));
    assert_eq!(overlaps[0].stake.high, Some(135 - 100));
}

#[test]
fn a_kind_that_fires_for_most_projects_is_called_uninformative() {
    let register = invented(&ROWS[..2]);
    let all = all(&register, &[]);
    assert_eq!(all.uninformative.len(), 1);
    assert_eq!((all.uninformative[0].kind, all.uninformative[0].projects), (Kind::Tranche, 2));
}

#[test]
fn tables_speak_both_languages_and_end_in_a_question() {
    let register = invented(ROWS);
    let all = all(&register, &[]);
    for language in [Language::Danish, Language::English] {
        let table = all.table(&register, language).unwrap();
        assert_eq!(table.len(), all.findings.len());
        let Some(Column::Text(questions)) = table.column("question") else { panic!("no questions") };
        assert!(questions.iter().flatten().all(|q| q.ends_with('?')));
        let Some(Column::Text(reasons)) = table.column("reason") else { panic!("no reasons") };
        assert!(reasons.iter().flatten().all(|r| r.ends_with('.') && !r.to_lowercase().contains("dup")));
        assert_eq!(all.relations_table(&register, language).len(), all.relations.len());
    }
    let danish = Language::Danish.reason(&all.findings[0]);
    assert_eq!(
        danish,
        "Ligner hinanden: måske én indsats i flere bevillinger (samme titel; tekstlighed 1,00; samme udfører; samme \
         pulje; samme sted; 100 % af det korteste projekts tid er fælles)."
    );
}

#[test]
fn one_provider_is_no_replica_of_itself_and_unknown_times_decide_nothing() {
    let text = |words: [&str; 2]| words.map(|w| Some(Box::from(w))).to_vec();
    let draft = Draft {
        n: 2,
        texts: [(Field::Title, text(["Grøn omstilling i havnen", "Grøn omstilling i havnene"]))].into(),
        categories: [(Field::Provider, text(["Havn", "Havn"])), (Field::Place, text(["Ribe", "Skagen"]))].into(),
        ..Draft::default()
    };
    let register = draft.build().unwrap();
    let (pairs, at) = ([Pair { a: 0, b: 1, dot: ONE / 10 * 9 }], |_, _| ONE / 10 * 9);
    let likeness = Likeness { pairs: &pairs, at: &at, groups: &[] };
    let all = findings(&register, &likeness, &FindingsSettings::default(), &Work::default()).unwrap();
    assert_eq!((all.relations[0].kind, all.findings.len()), (Kind::Similar, 0));
    assert_eq!(all.relations[0].unknown, [Component::Time, Component::Fund]);
}

#[test]
fn large_families_are_described_without_all_their_pairs() {
    let ids: Vec<String> = (0..60).map(|i| format!("x{i:02}")).collect();
    let draft = Draft {
        n: 60,
        ids: Some(ids.iter().map(|id| Some(Box::from(id.as_str()))).collect()),
        texts: [(Field::Title, vec![Some("Samme titel".into()); 60])].into(),
        categories: [(Field::Provider, (0..60).map(|i| Some(format!("p{}", i % 3).into())).collect())].into(),
        ..Draft::default()
    };
    let all = all(&draft.build().unwrap(), &[]);
    assert_eq!(all.relations.len(), 59);
    let sizes: Vec<usize> = all.of(Kind::Tranche).map(|f| f.projects.len()).collect();
    assert_eq!(sizes, [20, 20, 20]);
    assert!(all.findings.iter().all(|f| f.stake.amount.is_none() && f.certainty == Certainty::Low));
}

#[test]
fn several_currencies_have_no_common_share() {
    let register = invented(ROWS);
    let work = Work::default();
    assert!(matches!(distinct(&register, &Alike::default(), Weighting::Money, &work), Err(Error::Currency(_))));
    let pairs = [Pair { a: 0, b: 1, dot: ONE }];
    let alike = Alike { pairs: &pairs, ..Alike::default() };
    let count = distinct(&register, &alike, Weighting::Count, &work).unwrap();
    // 12 projects of which two are one: 144 / (10 + 4)
    assert!((count.value - 144.0 / 14.0).abs() < 1e-12, "{count:?}");
}

#[test]
fn administration_of_the_danish_families() {
    let Some(register) = danish(Some("2007-2013")) else { return };
    let families = families(&register).unwrap();
    let admin: Vec<_> = families.iter().filter(|f| !f.administration.is_empty()).collect();
    assert_eq!(admin.len(), 2, "{families:?}");
    let money = |minor: Option<i128>| minor.unwrap();
    assert_eq!((money(admin[0].part.amount), money(admin[0].whole.amount)), (212_270_134, 460_213_425));
    assert_eq!((money(admin[1].part.amount), money(admin[1].whole.amount)), (1_362_869_370, 3_912_942_052));
    let shares: Vec<String> = admin.iter().map(|f| format!("{:.2}", f.share.unwrap() * 100.0)).collect();
    assert_eq!(shares, ["46.12", "34.83"]);
    let (part, whole) = (212_270_134 + 1_362_869_370_i64, 460_213_425 + 3_912_942_052_i64);
    assert_eq!(format!("{:.2}", part as f64 / whole as f64 * 100.0), "36.02");
    assert_eq!(admin[0].words, ["administration", "projektledelse"]);
    assert!(marked(register.title(register.find("dk0713-0357").unwrap())).is_none());
}

#[test]
fn danish_findings_cover_every_row_of_a_shared_title() {
    let Some(register) = danish(None) else { return };
    let titles = Titles::of(&register);
    let groups: Vec<Vec<u32>> = titles.pairs(ONE / 10 * 6).iter().map(|p| vec![p.a, p.b]).collect();
    let all = all(&register, &groups);
    let of = |kind: Kind| all.of(kind).count();
    assert!(of(Kind::Tranche) >= 5 && of(Kind::MultiFundSplit) >= 10 && of(Kind::Phase) >= 6, "{:?}", all.findings);
    assert_eq!((of(Kind::Component), of(Kind::Administration), of(Kind::Fragmentation)), (2, 2, 4 + 8)); // themes in several regions
    assert!(all.uninformative.iter().any(|u| u.kind == Kind::Fragmentation));
    assert!(all.uninformative.iter().all(|u| u.kind == Kind::Fragmentation));
    assert!(all.table(&register, Language::Danish).is_ok());
    let count = distinct(
        &register,
        &Alike { pairs: &titles.pairs(ONE / 10 * 6), ..Alike::default() },
        Weighting::Count,
        &Work::default(),
    )
    .unwrap();
    assert!(count.value < 705.0 && count.value > 550.0, "{count:?}");
}
