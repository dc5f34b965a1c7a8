//! A baseline changes nothing of its own register, and a vector depends on nothing but text and baseline.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::tests::register;
use super::*;

const WORDS: [&str; 16] = [
    "lektie",
    "hjælp",
    "lektiehjælp",
    "unge",
    "Odense",
    "København",
    "vaskeri",
    "vaskerier",
    "mentor",
    "og",
    "the",
    "arbejdsmarked",
    "arbejde",
    "marked",
    "Vejle",
    "skole",
];

fn frozen(register: &Register) -> Baseline {
    freeze(register, &TextSettings::default(), &Work::new(2)).unwrap()
}

fn by(register: &Register, baseline: &Baseline) -> TextVectors {
    vectorise_by(register, baseline, &Work::new(2)).unwrap()
}

/// Titles of a few words, each with a unit.
fn titles(most: usize) -> impl Strategy<Value = Vec<(String, String)>> {
    let word = prop_oneof![8 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned), 1 => "[a-zæøå]{2,9}"];
    let unit = prop::sample::select(vec!["Odense Kommune", "Vejle", ""]).prop_map(str::to_owned);
    let title = prop::collection::vec(word, 0..7).prop_map(|words| words.join(" "));
    prop::collection::vec((title, unit), 0..most)
}

fn build(rows: &[(String, String)]) -> Register {
    let titles: Vec<&str> = rows.iter().map(|r| r.0.as_str()).collect();
    let units: Vec<&str> = rows.iter().map(|r| r.1.as_str()).collect();
    register(&titles, &[], &[(Field::Unit, &units)])
}

/// Stems and weights of the row of a project.
fn row_of(v: &TextVectors, project: u32) -> Vec<(Kind, String, u16)> {
    let (terms, weights) = v.row(v.row_of(project).unwrap());
    let told = |(&term, &weight): (&u32, &u16)| {
        let term = v.term(term).unwrap();
        (term.kind, term.stem.to_string(), weight)
    };
    terms.iter().zip(weights).map(told).collect()
}

proptest! {
    #[test]
    fn a_register_is_unchanged_under_its_own_baseline(rows in titles(14)) {
        let register = build(&rows);
        let own = vectorise(&register, &TextSettings::default(), &Work::new(1)).unwrap();
        let mut again = by(&register, &frozen(&register));
        let since = again.since.take().unwrap();
        prop_assert_eq!((since.new_projects, since.drift.to_bits()), (0, 0));
        prop_assert_eq!(own, again);
    }

    #[test]
    fn a_vector_depends_on_its_text_and_the_baseline_alone(old in titles(14), one in titles(6), other in titles(6)) {
        let baseline = frozen(&build(&old));
        prop_assume!(!one.is_empty());
        let alone = by(&build(&one), &baseline);
        let both: Vec<_> = one.iter().chain(&other).cloned().collect();
        let together = by(&build(&both), &baseline);
        for project in 0..one.len() as u32 {
            prop_assert_eq!(row_of(&alone, project), row_of(&together, project));
        }
    }

    #[test]
    fn a_baseline_is_read_as_it_was_written(rows in titles(14)) {
        let baseline = frozen(&build(&rows));
        let read: Baseline = serde_json::from_str(&serde_json::to_string(&baseline).unwrap()).unwrap();
        read.check(&Work::new(1)).unwrap();
        prop_assert_eq!(read, baseline);
    }
}

#[test]
fn unknown_words_count_as_standing_in_one_text() {
    let settings =
        TextSettings { language: Some(Language::Da), character_grams: Choice::Off, ..TextSettings::default() };
    let words_only = freeze(&register(&["vaskeri by", "mentor by"], &[], &[]), &settings, &Work::new(1)).unwrap();
    // N = 2; by: ln(1 + 2/2) = .693147; unknown: ln(1 + 2/1) = 1.098612, however many texts have it.
    let v = by(&register(&["ny by", "ny skov", "ny skole"], &[], &[]), &words_only);
    let weight = |project: u32, stem: &str| row_of(&v, project).into_iter().find(|t| t.1 == stem).unwrap().2;
    assert_eq!((weight(0, "by"), weight(0, "ny")), (17_485, 27_713), "as in two_texts_by_hand");
    assert_eq!(weight(1, "ny"), weight(1, "skov"));
    assert_eq!((words_only.n_texts(), v.vocabulary.iter().find(|t| &*t.stem == "ny").unwrap().df), (2, 3));
}

#[test]
fn form_text_of_the_first_year_is_form_text_in_the_next() {
    let form = "projektet skal styrke samarbejdet mellem kommunens mange gode parter i hele området";
    let own = |i: usize| (0..16).map(|k| format!("sag{k}nr{i}x")).collect::<Vec<_>>().join(" ");
    let texts: Vec<String> = (0..40).map(|i| format!("{form}. {}.", own(i))).collect();
    let (titles, units): (Vec<&str>, Vec<&str>) = (0..40).map(|_| ("vaskeri", "Vejle Kommune")).unzip();
    let of = |texts: &[String]| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        register(&titles[..texts.len()], &texts, &[(Field::Unit, &units[..texts.len()])])
    };
    let own = vectorise(&of(&texts), &TextSettings::default(), &Work::new(1)).unwrap();
    assert!(own.notes.iter().any(|note| note.contains("form text")), "{:?}", own.notes);
    // Two projects alone would not tell what the form is.
    let later = by(&of(&texts[..2]), &frozen(&of(&texts)));
    assert_eq!((row_of(&later, 0), row_of(&later, 1)), (row_of(&own, 0), row_of(&own, 1)));
}

#[test]
fn new_texts_are_counted_and_a_new_baseline_advised() {
    let old: Vec<String> = (0..20).map(|i| format!("vaskeri nummer a{i}x")).collect();
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let baseline = frozen(&register(&old, &[], &[]));
    assert_eq!(by(&register(&old, &[], &[]), &baseline).since.unwrap().advice(), None);
    let mut new = old.clone();
    new.extend(["mentor for unge", "mentor for ældre", "mentor for alle"]);
    let since = by(&register(&new, &[], &[]), &baseline).since.unwrap();
    assert_eq!((since.projects, since.new_projects), (23, 3));
    assert!(since.advice().unwrap().contains("3 of 23 projects are new"), "{since:?}");
}

#[test]
fn another_analyser_is_refused() {
    let baseline = frozen(&register(&["vaskerier i byen", "lektiehjælp"], &[], &[]));
    let json = serde_json::to_string(&baseline).unwrap();
    let forged: Baseline = serde_json::from_str(&json.replace("vaskerier", "vaskeriex")).unwrap();
    assert!(forged.check(&Work::new(1)).unwrap_err().to_string().contains("another analyser"));
}

#[test]
fn parts_are_learned_from_texts_of_the_same_language() {
    let titles =
        ["plofter maldrin eins", "plofter maldrin zwei", "plofter maldrin drei", "ploftermaldrin", "ploftermaldrin to"];
    let r = register(&titles, &[], &[(Field::Language, &["de", "de", "de", "de", "da"])]);
    let settings =
        TextSettings { common_words: false, character_grams: Choice::Off, stems: false, ..TextSettings::default() };
    let v = vectorise(&r, &settings, &Work::new(2)).unwrap();
    let terms = |project: u32| row_of(&v, project).into_iter().map(|(_, stem, _)| stem).collect::<Vec<_>>();
    // √(3 · 3) texts against the 2 of the whole word.
    assert_eq!(terms(3), ["maldrin", "plofter"]);
    assert!(terms(4).contains(&"ploftermaldrin".to_owned()), "{:?}", terms(4));
    let baseline = freeze(&r, &settings, &Work::new(2)).unwrap();
    let again = by(&r, &baseline);
    for project in 0..5 {
        assert_eq!(row_of(&again, project), row_of(&v, project));
    }
}
