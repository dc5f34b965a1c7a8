//! Texts to vectors to names, through public names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use overblik::cluster::labels::{Labeller, name};
use overblik::register::{Draft, Field, Register};
use overblik::text::{Language, TextSettings, title_key, vectorise};
use overblik::work::Work;

const PROJECTS: [(&str, &str); 7] = [
    ("Lektiecafé for unge", "Frivillige giver unge hjælp til lektier efter skole."),
    ("Lektiehjælp til unge", "Unge får hjælp til lektier af frivillige på biblioteket."),
    ("Lektiecafé på biblioteket", "Hjælp til lektier for børn og unge efter skoletid."),
    ("Energirenovering af svømmehal", "Udskiftning af pumper og varmeanlæg sænker forbruget af energi."),
    ("Nye pumper i svømmehallen", "Energi spares med nye pumper og et nyt varmeanlæg."),
    ("Sprogkursus for flygtninge", "Undervisning i dansk for nyankomne flygtninge."),
    ("", ""),
];

/// The projects above, and others about nothing in common.
fn register(others: usize) -> Register {
    let others: Vec<(String, String)> =
        (0..others).map(|i| (format!("Emne{i}a"), format!("Sag{}b plan{}c", i % 11, i % 7))).collect();
    let all = || PROJECTS.into_iter().chain(others.iter().map(|(t, d)| (t.as_str(), d.as_str())));
    let cell = |text: &str| Some(text).filter(|t| !t.is_empty()).map(Box::from);
    let texts =
        [(Field::Title, all().map(|p| cell(p.0)).collect()), (Field::Description, all().map(|p| cell(p.1)).collect())];
    let ids = (0..all().count()).map(|i| Some(format!("{i:03}").into())).collect();
    Draft { n: all().count(), ids: Some(ids), texts: texts.into(), ..Draft::default() }.build().unwrap()
}

#[test]
fn likeness_follows_the_subject() {
    let vectors = vectorise(&register(0), &TextSettings::default(), &Work::new(2)).unwrap();
    assert_eq!((vectors.language, vectors.empty.as_slice()), (Language::Da, &[6][..]));
    let row = |project: u32| vectors.row_of(project).unwrap();
    let dot = |a: u32, b: u32| vectors.dot(row(a), row(b));
    for (a, b) in [(0, 1), (0, 2), (1, 2), (3, 4)] {
        let strangers =
            (0..7).filter(|&c| ![0, 1, 2].contains(&c) || ![0, 1, 2].contains(&a)).filter(|&c| c != a && c != b);
        let nearest_stranger = strangers.map(|c| dot(a, c)).max().unwrap();
        assert!(dot(a, b) > 2 * nearest_stranger, "{a} {b}: {} {nearest_stranger}", dot(a, b));
    }
    assert_eq!(dot(6, 0), 0);
}

#[test]
fn groups_have_names_and_typical_projects() {
    // With seven projects no term can be told from chance; sixty others make the shared words stand out.
    let register = register(60);
    let work = Work::new(1);
    let vectors = vectorise(&register, &TextSettings::default(), &work).unwrap();
    let groups = [vec![0, 1, 2], vec![3, 4], vec![5], vec![6]];
    let labels = Labeller::new(&register, &vectors).all(&groups, &work).unwrap();
    let names: Vec<String> =
        groups.iter().zip(&labels).map(|(g, terms)| name(terms, register.title(g[0] as usize), Language::Da)).collect();
    assert!(names[0].contains("lektier"), "{names:?}");
    assert_eq!(names[2], "Sprogkursus for flygtninge", "one project proves no term");
    assert!(labels[0].iter().all(|t| t.z >= 2.0 && t.coverage >= 0.5 && t.n_members >= 2));
}

#[test]
fn titles_compare_without_punctuation() {
    assert_eq!(title_key("Tjek til vækst – Sjælland"), title_key("TJEK TIL VÆKST: Sjælland!"));
}
