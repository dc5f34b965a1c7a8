//! Likeness of unusual registers, down to none at all, through everything that is built on it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::sync::Arc;

use overblik::cluster::{ClusterSettings, Clustering, cluster};
use overblik::register::{Draft, Field, Register};
use overblik::review::{Settings, review};
use overblik::similarity::{Similarity, SimilaritySettings, similarity};
use overblik::work::Work;

fn register(titles: &[&str]) -> Register {
    let cells = |f: &dyn Fn(usize) -> String| (0..titles.len()).map(|i| Some(f(i).into())).collect();
    Draft {
        n: titles.len(),
        ids: Some(cells(&|i| format!("{i:06}"))),
        texts: [(Field::Title, cells(&|i| titles[i].to_owned()))].into(),
        ..Draft::default()
    }
    .build()
    .unwrap()
}

fn group(titles: &[&str]) -> (Similarity, Clustering) {
    let (r, work) = (register(titles), Work::new(2));
    let sim = similarity(&r, &SimilaritySettings::default(), &work).unwrap();
    let groups = cluster(&r, &sim, &ClusterSettings::default(), &work).unwrap();
    (sim, groups)
}

#[test]
fn small_registers_down_to_none() {
    for n in [0, 1, 2, 3, 20] {
        let titles: Vec<String> =
            (0..n).map(|i| format!("Lektiehjælp til unge i bydel{}", ['a', 'b', 'c'][i % 3])).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let (sim, groups) = group(&titles);
        assert_eq!((groups.labels().len(), sim.families().rows().len()), (n, n.min(3)));
        let r = Arc::new(register(&titles));
        assert!(review(r, &Settings::default(), &Work::new(2)).is_ok(), "{n}");
    }
}

#[test]
fn texts_without_words_are_alone() {
    for titles in [
        ["", "", ""],
        ["og i at", "og til", "som den"],
        ["\u{1f600} \u{1f680}", "\u{1f680}", "\u{1f600}"],
        ["1", "2", "!"],
    ] {
        let (sim, groups) = group(&titles);
        assert_eq!((sim.blank(), groups.labels()), (vec![0, 1, 2], &[-1, -1, -1][..]), "{titles:?}");
    }
}

#[test]
fn identical_texts_are_one_group() {
    let (sim, groups) = group(&vec!["Samme tekst om svømmehallen"; 3000]);
    assert_eq!(sim.families().rows().len(), 1);
    assert!(groups.labels().iter().all(|&label| label == 0));
}

#[test]
fn a_megabyte_and_other_scripts() {
    let words: Vec<String> = (0..676_u32).map(|i| format!("emne{}{}", letter(i / 26), letter(i % 26))).collect();
    let long = format!("{} ", words.join(" ")).repeat(200);
    assert!(long.len() > 800_000);
    let words = words.join(" ");
    let greek = ["Εκπαίδευση νέων ανθρώπων", "Εκπαίδευση των νέων"];
    let arabic = ["مشروع تعليم الشباب في المدينة", "تعليم الشباب مشروع جديد"];
    let chinese = ["青年教育项目", "青年教育计划"];
    let (sim, _) = group(&[&long, &words, greek[0], greek[1], arabic[0], arabic[1], chinese[0], chinese[1]]);
    let like = |a: u32, b: u32| {
        let v = sim.vectors();
        f64::from(v.dot(v.row_of(a).unwrap(), v.row_of(b).unwrap())) / f64::from(1 << 30)
    };
    assert!(like(0, 1) > 0.9 && like(2, 3) > 0.3 && like(4, 5) > 0.3, "{} {} {}", like(0, 1), like(2, 3), like(4, 5));
    assert_eq!((like(6, 7), like(2, 4), sim.blank()), (0.0, 0.0, vec![6, 7]));
    assert!(sim.notes().iter().any(|note| note.contains("meaning=")), "{:?}", sim.notes());
}

fn letter(i: u32) -> char {
    char::from_u32(u32::from('a') + i).unwrap()
}
