//! Worked cases, properties, and a look at real registers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use super::*;
use crate::register::Draft;
use crate::similarity::ONE;

fn boxed(values: &[&str]) -> Vec<Option<Box<str>>> {
    values.iter().map(|v| (!v.is_empty()).then(|| Box::from(*v))).collect()
}

/// A register with ids 0001, 0002 …
pub(super) fn register(titles: &[&str], descriptions: &[&str], categories: &[(Field, &[&str])]) -> Register {
    let ids: Vec<String> = (1..=titles.len()).map(|i| format!("{i:06}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let texts = [(Field::Title, boxed(titles)), (Field::Description, boxed(descriptions))];
    Draft {
        n: titles.len(),
        ids: Some(boxed(&ids)),
        texts: texts.into_iter().filter(|(_, c)| c.len() == titles.len()).collect(),
        categories: categories.iter().map(|(f, c)| (*f, boxed(c))).collect(),
        ..Draft::default()
    }
    .build()
    .unwrap()
}

fn vectors(register: &Register) -> TextVectors {
    vectorise(register, &TextSettings::default(), &Work::new(2)).unwrap()
}

fn words_only() -> TextSettings {
    TextSettings { language: Some(Language::Da), character_grams: Choice::Off, ..TextSettings::default() }
}

fn titles(titles: &[&str]) -> TextVectors {
    vectors(&register(titles, &[], &[]))
}

fn naive_dot(v: &TextVectors, i: usize, j: usize) -> u64 {
    let (terms, weights) = v.row(j);
    let in_j = |term: &u32| terms.iter().position(|t| t == term).map_or(0, |at| u64::from(weights[at]));
    let (terms, weights) = v.row(i);
    terms.iter().zip(weights).map(|(term, &w)| u64::from(w) * in_j(term)).sum()
}

fn assert_sound(v: &TextVectors) {
    assert_eq!(v.members.len(), v.n_projects());
    assert_eq!(v.member_starts.len(), v.rows() + 1);
    assert!(v.vocabulary.is_sorted_by(|a, b| (b.df, &a.stem, a.kind) < (a.df, &b.stem, b.kind)));
    for row in 0..v.rows() {
        let (terms, weights) = v.row(row);
        assert!(terms.is_sorted_by(|a, b| a < b) && weights.iter().all(|&w| w > 0));
        assert!(terms.iter().all(|&t| v.term(t).is_some()));
        let norm: u64 = weights.iter().map(|&w| u64::from(w).pow(2)).sum();
        let slack = (terms.len() as f64).sqrt() / 2.0;
        let unit = 32_768.0;
        let (low, high) = ((unit - slack).max(0.0).powi(2), (unit + slack).powi(2));
        assert!(terms.is_empty() || (low..=high).contains(&(norm as f64)), "row {row}: {norm}");
        assert!(v.members(row).iter().all(|&p| v.row_of(p) == Some(row)));
        assert!(row + 1 == v.rows() || v.members(row)[0] < v.members(row + 1)[0]);
    }
}

fn words(v: &TextVectors, row: usize) -> Vec<&str> {
    let terms = v.row(row).0.iter().filter_map(|&t| v.term(t)).filter(|t| t.kind == Kind::Word);
    terms.map(|t| t.stem.as_ref()).collect()
}

#[test]
fn two_texts_by_hand() {
    // Distinct texts N = 2. "grøn" df 2: ln(1 + 2/2) = .693147; "by", "mark" df 1: ln(1 + 2/1) = 1.098612. Each
    // title word counts twice: 1 + ln 2 = 1.693147 for all, which cancels. Norm √(.480453 + 1.206949) = 1.299000.
    // q = 32768 · (.693147, 1.098612) / 1.299000 = 17485.0, 27713.1; dot = 17485².
    let v = vectorise(&register(&["Grøn by", "Grøn mark"], &[], &[]), &words_only(), &Work::new(1)).unwrap();
    assert_eq!(words(&v, 0), ["grøn", "by"]);
    assert_eq!(v.row(0), (&[0, 1][..], &[17_485, 27_713][..]));
    assert_eq!(v.row(1), (&[0, 2][..], &[17_485, 27_713][..]));
    assert_eq!(v.dot(0, 1), 17_485 * 17_485);
}

#[test]
fn the_title_counts_twice() {
    // In the first text "by" stands once in the title, "mark" once in the description: 1 + ln 2 against 1.
    let r = register(&["by", "skov"], &["mark", "hav"], &[]);
    let v = vectorise(&r, &words_only(), &Work::new(1)).unwrap();
    assert_eq!(words(&v, 0), ["by", "mark"]);
    let (_, w) = v.row(0);
    let ratio = f64::from(w[0]) / f64::from(w[1]);
    assert!((ratio - (1.0 + 2f64.ln())).abs() < 1e-3, "{ratio}");
}

#[test]
fn nearly_equal_texts_are_alike_when_they_are_all() {
    let v = titles(&["Gratis lektiehjælp for unge i Vollsmose", "Gratis lektiehjælp til unge i Gellerup"]);
    assert!(v.dot(0, 1) > ONE as u32 / 2, "{}", f64::from(v.dot(0, 1)) / f64::from(ONE));
    let same = titles(&["Lektiecafé for unge!", "lektiecafé  FOR unge"]);
    assert!(same.dot(0, 1) > ONE as u32 / 100 * 99);
}

#[test]
fn equal_texts_share_a_row_and_empty_ones_never() {
    let v = titles(&["Unge i job", "", "unge  i JOB", "og i det", "Og i det", ""]);
    assert_sound(&v);
    assert_eq!(v.row_of, [0, 1, 0, 2, 3, 4]);
    assert_eq!(v.empty, [1, 3, 4, 5]);
    assert_eq!((v.members(0), v.dot(1, 4), v.dot(2, 3)), (&[0, 2][..], 0, 0));
}

#[test]
fn no_text_at_all() {
    for n in 0..3 {
        let v = vectors(&register(&vec![""; n], &[], &[]));
        assert_sound(&v);
        assert_eq!((v.rows(), v.n_terms(), v.language), (n, 0, Language::Other));
    }
}

#[test]
fn a_project_may_have_its_own_language() {
    let codes: (Field, &[&str]) = (Field::Language, &["en", "", "da"]);
    let r = register(&["connections", "connections", "connections"], &[], &[codes]);
    let settings = TextSettings { language: Some(Language::Da), ..words_only() };
    let v = vectorise(&r, &settings, &Work::new(1)).unwrap();
    assert_eq!((words(&v, 0), words(&v, 1)), (vec!["connect"], vec!["connection"]));
    assert_eq!(v.row_of, [0, 1, 2]);
}

#[test]
fn names_of_places_count_a_quarter() {
    let texts = ["Badeland i Ravnby", "Badeland i Havnsted", "Havebrug i Ravnby", "En plan for arbejde i byen"];
    let place: (Field, &[&str]) = (Field::Place, &["Ravnby", "Havnsted", "Ravnby", "Arbejde"]);
    let named = vectors(&register(&texts, &[], &[place]));
    let plain = titles(&texts);
    assert!(named.dot(0, 1) > plain.dot(0, 1));
    assert!(named.dot(0, 2) < plain.dot(0, 2) / 2, "{} {}", named.dot(0, 2), plain.dot(0, 2));
    let is_name = |stem: &str| named.vocabulary.iter().find(|t| t.stem.as_ref() == stem).unwrap().name;
    assert!(is_name("ravnby") && !is_name("arbejd"), "arbejde is written small in the texts");
}

#[test]
fn shows_the_commonest_form() {
    let v = titles(&["Virksomheden", "Bøgerne og bøgernes", "Bøgerne her", "Bøgernes"]);
    let shown: BTreeMap<&str, &str> =
        v.vocabulary.iter().filter(|t| t.kind == Kind::Word).map(|t| (t.stem.as_ref(), t.surface.as_ref())).collect();
    assert_eq!(shown["bøg"], "bøgerne");
}

#[test]
fn strange_texts() {
    let long = "a".repeat(1 << 20);
    let spaced = "ø ".repeat(1 << 16);
    let many = vec!["Samme tekst igen"; 3000];
    assert_eq!(titles(&many).members(0).len(), 3000);
    let v = titles(&[&long, &spaced, "\u{1f600}\u{1f680}", "مشروع للشباب", "Έργο για νέους", "青年项目", "2014 15"]);
    assert_sound(&v);
    assert_eq!(v.empty, [0, 1, 2, 5, 6]);
}

#[test]
fn settings_out_of_range_are_refused() {
    let settings = TextSettings { name_percent: 101, ..TextSettings::default() };
    let error = vectorise(&register(&["a"], &[], &[]), &settings, &Work::new(1)).unwrap_err();
    assert_eq!(error.to_string(), "name_percent is 101, at most 100 is possible");
    let settings = TextSettings { title_weight: 1_001, ..TextSettings::default() };
    let error = vectorise(&register(&["a"], &[], &[]), &settings, &Work::new(1)).unwrap_err();
    assert_eq!(error.to_string(), "title_weight is 1001, at most 1000 is possible");
    let text = serde_json::to_string(&TextSettings::default()).unwrap();
    assert_eq!(serde_json::from_str::<TextSettings>(&text).unwrap(), TextSettings::default());
}

#[test]
fn stops_when_asked() {
    let work = Work::new(1);
    work.stop();
    let error = vectorise(&register(&["a", "b"], &[], &[]), &TextSettings::default(), &work).unwrap_err();
    assert_eq!(error, crate::Error::Interrupted);
}

const FORM: &str = "Projektet er støttet af puljen og afrapporteres hvert halve år til styrelsen i Randers.";

/// Five projects of one unit with form text, two of another.
fn form_texts(own: &dyn Fn(usize) -> String) -> Register {
    let texts: Vec<String> = (0..7).map(own).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let unit: (Field, &[&str]) = (Field::Unit, &["A", "A", "A", "A", "A", "B", "B"]);
    register(&["Titel a", "Titel b", "Titel c", "Titel d", "Titel e", "Titel f", "Titel g"], &texts, &[unit])
}

#[test]
fn form_text_is_no_likeness() {
    let subjects = [
        "lektier og bøger",
        "svømning i havet",
        "kager af mel",
        "cykler med gear",
        "biler uden hjul",
        "ost af mælk",
        "vin af druer",
    ];
    let own = |k: usize| format!("{FORM} Her handler det i {k} mest om {} samt {0} {0} {0} {0} {0}.", subjects[k]);
    let r = form_texts(&own);
    let v = vectors(&r);
    let kept = TextSettings { template_words: 0, ..TextSettings::default() };
    let whole = vectorise(&r, &kept, &Work::new(1)).unwrap();
    assert!(v.dot(0, 1) * 2 < whole.dot(0, 1), "{} {}", v.dot(0, 1), whole.dot(0, 1));
    assert!(v.dot(0, 6) * 2 < whole.dot(0, 6), "the form of A in a text of B is form text as well");
    assert!(whole.notes.is_empty());
    assert!(v.notes[0].starts_with("form text is not compared, in 7 of 7 projects: 8 or more words"), "{:?}", v.notes);
    assert!(v.notes[0].ends_with(&format!("as: {FORM} Her handler det i")), "{:?}", v.notes);
}

#[test]
fn texts_of_form_text_only_stay_alike() {
    let v = vectors(&form_texts(&|k| format!("{FORM} {k}")));
    assert!(v.dot(0, 1) > ONE as u32 / 100 * 99, "{}", f64::from(v.dot(0, 1)) / f64::from(ONE));
    assert!(v.notes.is_empty());
    let few = TextSettings { template_texts: 6, ..TextSettings::default() };
    let r = form_texts(&|k| {
        format!(
            "{FORM} Andet nummer{k}a b{k}c d{k}e f{k}g h{k}i j{k}k l{k}m n{k}o p{k}q r{k}s t{k}u v{k}x z{k}y a{k}a b{k}b c{k}c d{k}d."
        )
    });
    assert!(vectorise(&r, &few, &Work::new(1)).unwrap().notes.is_empty(), "five texts of one unit are fewer than six");
    assert_eq!(vectors(&r).notes.len(), 1);
}

#[test]
fn tags_and_entities_are_no_words() {
    let v = titles(&["<p>Unge &amp; gamle</p><br/>i byen", "Unge & gamle i byen"]);
    assert_eq!(v.row_of, [0, 0]);
}

#[test]
fn nynorsk_in_a_register_of_bokmaal() {
    let nb = "Dette er et prosjekt for unge som ikke har noe å gjøre etter skolen, og som bare blir hjemme";
    let nn = "Korleis kan ein hjelpe dei som ikkje har noko frå skulen, og kven gjer eit betre arbeid";
    let more = "Hvis noen ikke får noe å gjøre, hvordan kan de da gjøre noe hjemme fra skolen";
    let again = "Noen vil ikke gjøre noe etter skolen, hvis de ikke har noen å gjøre det hjemme med";
    for codes in [["", "", "", ""], ["no", "no", "", ""], ["nb-NO", "nor", "nb", "no"]] {
        let column: (Field, &[&str]) = (Field::Language, &codes);
        let v = vectors(&register(&[nb, nn, more, again], &[], &[column]));
        let left = words(&v, 1);
        assert_eq!(v.language, Language::Nb);
        for word in ["korleis", "ein", "dei", "ikkje", "noko", "frå", "kven", "eit"] {
            assert!(!left.contains(&word), "{codes:?} {left:?}");
        }
        assert!(left.contains(&"skul"), "{left:?}");
    }
}

#[test]
fn names_of_places_in_all_their_forms() {
    let places =
        ["København", "Københavns", "københavnsk", "københavnske", "Copenhagen", "Copenhagen's", "Aalborg", "Aalborgs"];
    let texts: Vec<String> = places.iter().map(|place| format!("En plan for {place} og for byens unge")).collect();
    let v = titles(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    for place in ["københavn", "københavnsk", "copenhag", "copenhagen", "aalborg"] {
        assert!(v.vocabulary.iter().filter(|t| t.kind == Kind::Word && *t.stem == *place).all(|t| t.name), "{place}");
    }
    let names: Vec<&str> = v.vocabulary.iter().filter(|t| t.name).map(|t| t.stem.as_ref()).collect();
    assert!(
        names.len() >= 4 && names.iter().all(|n| ["køb", "cop", "aal"].iter().any(|p| n.starts_with(p))),
        "{names:?}"
    );
}

#[test]
fn a_place_in_every_title_is_no_effort() {
    let texts = [
        "Copenhagen Film Fund supports new movies in the city",
        "Copenhagen Cleantech Cluster for green firms in the city",
        "Copenhagen Food Fair and the tasting of cheese in the city",
        "The food fair of Odense and the tasting of cheese",
        "Green firms and a cleantech cluster of Aarhus",
    ];
    let v = titles(&texts);
    assert_eq!(v.language, Language::En);
    assert!(v.dot(2, 3) > 3 * v.dot(2, 0).max(v.dot(2, 1)), "{} {} {}", v.dot(2, 3), v.dot(2, 0), v.dot(2, 1));
    assert!(v.dot(1, 4) > 3 * v.dot(1, 0));
}

#[test]
fn scripts_without_blanks_are_told() {
    let v = titles(&["青年教育项目", "若者の教育", "Lektiehjælp til unge"]);
    assert!(v.notes[0].starts_with("2 of 3 distinct texts"), "{:?}", v.notes);
    assert!(titles(&["مشروع للشباب", "Έργο για νέους", "청년 교육 사업"]).notes.is_empty());
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "unge",
            "Unge",
            "job",
            "jobcenter",
            "center",
            "og",
            "for",
            "skole",
            "skolejob",
            "Ribe",
            "i",
            "&oslash;l",
            "2014",
            "\u{4e2d}",
            "a.b",
            "støtte",
        ]);
        prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn sound_and_equal_for_any_order_and_threads(
            rows in prop::collection::vec((text(), text()), 0..40), seed in 0usize..40, grams: bool,
        ) {
            let n = rows.len();
            let ids: Vec<String> = (0..n).map(|i| format!("{i:03}")).collect();
            let build = |order: &[usize]| {
                let column = |f: &dyn Fn(usize) -> String| order.iter().map(|&i| Some(f(i).into())).collect::<Vec<Option<Box<str>>>>();
                Draft {
                    n,
                    ids: Some(column(&|i| ids[i].clone())),
                    texts: [
                        (Field::Title, column(&|i| rows[i].0.clone())),
                        (Field::Description, column(&|i| rows[i].1.clone())),
                    ].into(),
                    ..Draft::default()
                }.build().unwrap()
            };
            let settings = TextSettings {
                character_grams: if grams { Choice::On } else { Choice::Off }, ..TextSettings::default()
            };
            let order: Vec<usize> = (0..n).collect();
            let mut turned: Vec<usize> = order.iter().rev().copied().collect();
            turned.rotate_left(seed % n.max(1));
            let v = vectorise(&build(&order), &settings, &Work::new(1)).unwrap();
            prop_assert_eq!(&v, &vectorise(&build(&turned), &settings, &Work::new(3)).unwrap());
            assert_sound(&v);
            for i in 0..v.rows() {
                for j in 0..v.rows() {
                    prop_assert_eq!(u64::from(v.dot(i, j)), naive_dot(&v, i, j));
                }
            }
        }

        #[test]
        fn galloping_equals_stepping(a in prop::collection::btree_map(0u32..2000, 1u16..900, 0..6),
                                     b in prop::collection::btree_map(0u32..2000, 1u16..900, 0..300)) {
            let mut v = titles(&[]);
            v.indptr = vec![0, a.len(), a.len() + b.len()];
            v.terms = a.keys().chain(b.keys()).copied().collect();
            v.weights = a.values().chain(b.values()).copied().collect();
            prop_assert_eq!(u64::from(v.dot(0, 1)), naive_dot(&v, 0, 1));
            prop_assert_eq!(v.dot(0, 1), v.dot(1, 0));
        }
    }
}

#[test]
fn a_stray_function_word_is_no_language() {
    // "de" and "en" are function words of Danish.
    let french = [
        "Rénovation thermique de la mairie et de l'école maternelle",
        "Accompagnement des jeunes vers l'emploi dans les quartiers de la ville",
        "Création d'une maison de santé en centre bourg",
        "Formation en alternance de techniciens de maintenance des éoliennes",
        "Aménagement de pistes cyclables entre les communes de l'agglomération",
        "Soutien aux petites entreprises en matière de transition numérique",
        "Restauration de la continuité écologique de la rivière",
        "Modernisation de l'hôpital et développement de la télémédecine",
        "Valorisation du patrimoine et mise en réseau de musées",
    ];
    assert_eq!(titles(&french).language, Language::Other);
    let english = ["Digital skills course", "Apprenticeship training manufacturers", "Coastal heritage walking trails"];
    assert_eq!(titles(&english).language, Language::Other, "too little to tell");
    let danish = ["Mentor for unge", "Lektier og fritid i byen", "Vaskeri"];
    assert_eq!(titles(&danish).language, Language::Da);
}

#[test]
fn words_of_two_languages_are_those_of_the_register() {
    // "for" is a word of Danish, English and both forms of Norwegian, "i" of Danish, Norwegian and Swedish.
    let v = titles(&["training of the young with mentors", "courses for carers", "housing"]);
    assert_eq!(v.languages, [Language::En; 3]);
    let v = titles(&["utbildning av unga och äldre", "kurser i matlagning", "bostäder"]);
    assert_eq!(v.languages, [Language::Sv; 3]);
}
