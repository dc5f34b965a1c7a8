//! Worked cases: what is compared, and that the parts are the whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use ndarray::{Array2, array};

use super::*;
use crate::meaning::Given;
use crate::register::{Draft, Field};
use crate::similarity::{ONE, Similarity, SimilaritySettings, similarity, similarity_with};

const TITLES: [&str; 4] = ["mentor for unge", "mentor for ældre", "vaskeri i byen", "mentor for unge"];

fn register() -> Register {
    let words = |words: [&str; 4]| words.map(|w| (!w.is_empty()).then(|| w.into())).to_vec();
    let category = |words: [&str; 4]| words.map(|w| (!w.is_empty()).then(|| w.into())).to_vec();
    Draft {
        n: 4,
        texts: [(Field::Title, words(TITLES))].into(),
        categories: [
            (Field::TargetGroup, category(["Unge; Kvinder", "ældre", "", "unge|kvinder"])),
            (Field::Theme, category(["job", "job", "job", "bolig"])),
        ]
        .into(),
        ..Draft::default()
    }
    .build()
    .unwrap()
}

fn meaning(rows: &Array2<f64>) -> Meaning {
    Meaning::of(Given::Double(rows.view()), &register(), &Work::new(1)).unwrap()
}

fn settings(weights: Weights) -> SimilaritySettings {
    SimilaritySettings { weights, ..SimilaritySettings::default() }
}

fn value(sim: &Similarity, a: u32, b: u32) -> f64 {
    f64::from(sim.dot(a, b)) / f64::from(ONE)
}

#[test]
fn words_alone_are_the_rows_of_the_texts() {
    let sim = similarity(&register(), &SimilaritySettings::default(), &Work::new(1)).unwrap();
    assert_eq!(sim.aspects().sparse().1, sim.vectors().terms.as_slice());
    assert_eq!((sim.rows().len(), sim.dot(0, 3), sim.meaning()), (3, ONE, 0.0));
    assert_eq!(sim.aspects().parts(), [Part { aspect: Aspect::Text, share: 1.0, missing: vec![] }]);
}

#[test]
fn tags_are_cosines_of_their_own() {
    // Three parts words, one part target group: the same title and both tags of two agree, case and divider aside.
    let sim = similarity(
        &register(),
        &settings(Weights { text: Some(3), target_group: 1, ..Weights::default() }),
        &Work::new(1),
    );
    let sim = sim.unwrap();
    assert_eq!((sim.dot(0, 3), sim.rows().len()), (ONE, 3), "the same words and tags are one row");
    let words = similarity(&register(), &SimilaritySettings::default(), &Work::new(1)).unwrap();
    assert!((value(&sim, 0, 1) - 0.75 * value(&words, 0, 1)).abs() < 1e-4, "no tag in common");
    let group = &sim.aspects().parts()[1];
    assert_eq!(
        (group.aspect, group.share, group.missing.as_slice()),
        (Aspect::Tag(Field::TargetGroup), 0.25, &[2][..])
    );
    // Theme alone beside the words: 0 and 1 share it, 0 and 3 do not, so they are two rows though their words agree.
    let themed = similarity(&register(), &settings(Weights { theme: 1, ..Weights::default() }), &Work::new(1)).unwrap();
    assert_eq!(themed.rows().len(), 4);
    assert!((value(&themed, 0, 3) - 0.5).abs() < 1e-4 && (value(&themed, 0, 2) - 0.5).abs() < 1e-4);
    let told = themed.explain(0, 2).unwrap();
    assert_eq!((told.shared[0].text.as_str(), told.shared[0].aspect.as_str(), told.shared[0].df), ("job", "theme", 3));
    assert!((told.aspects[1].share - 1.0).abs() < 1e-12 && told.aspects[1].similarity.unwrap() > 0.999);
}

#[test]
fn the_whole_is_the_concatenated_vectors_and_the_mean_of_the_parts() {
    let given = array![[1.0, 0.2, 0.0], [0.9, 0.0, 0.1], [-1.0, 0.3, 0.2], [0.0, 0.0, 0.0]];
    let weights = Weights { text: Some(1), meaning: 2, theme: 1, ..Weights::default() };
    let sim = similarity_with(&register(), &meaning(&given), &settings(weights), &Work::new(1)).unwrap();
    let rows = sim.rows();
    let whole = |row: usize| {
        let mut all = vec![0_i64; rows.width];
        let (terms, weights) = rows.row(row);
        terms.iter().zip(weights).for_each(|(&t, &w)| all[t as usize] = i64::from(w));
        all.extend(rows.dense.row(row).iter().map(|&x| i64::from(x)));
        all
    };
    for (a, b) in [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3)] {
        let dot: i64 = whole(a).iter().zip(whole(b)).map(|(x, y)| x * y).sum();
        assert_eq!(i64::from(rows.dot(a, b)), dot);
        assert_eq!(sim.by_aspect(a, b).iter().sum::<i64>(), dot);
        let told = sim.explain(a as u32, b as u32).unwrap();
        let mean: f64 = told.aspects.iter().map(|part| part.weight * part.similarity.unwrap_or(0.0)).sum();
        assert!((mean - told.similarity).abs() < 1e-4, "{mean} {}", told.similarity);
    }
    assert_eq!(sim.aspects().parts()[1].missing, [3]);
    assert!(sim.dot(0, 2) < sim.dot(0, 1) && sim.by_aspect(0, 2)[1] < 0, "opposite meanings count against likeness");
    assert_eq!(sim.explain(0, 3).unwrap().aspects[1].similarity, None);
}

#[test]
fn meaning_without_weight_changes_nothing() {
    let given = array![[1.0], [2.0], [-1.0], [1.0]];
    let plain = similarity(&register(), &SimilaritySettings::default(), &Work::new(1)).unwrap();
    let weights = settings(Weights { meaning: 0, ..Weights::default() });
    let unweighed = similarity_with(&register(), &meaning(&given), &weights, &Work::new(1)).unwrap();
    assert_eq!((unweighed.row_pairs(), unweighed.aspects().dense()), (plain.row_pairs(), (0, &[][..])));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let told = |weights: Weights| similarity(&register(), &settings(weights), &Work::new(1)).unwrap_err().to_string();
    assert!(told(Weights { activity: 1, ..Weights::default() }).contains("no column activity to compare by"));
    assert!(told(Weights { text: Some(0), ..Weights::default() }).contains("no aspect has a weight above 0"));
    let other = Draft { n: 2, ..Draft::default() }.build().unwrap();
    let two = Meaning::of(Given::Double(array![[1.0], [1.0]].view()), &other, &Work::new(1)).unwrap();
    let refused = similarity_with(&register(), &two, &SimilaritySettings::default(), &Work::new(1)).unwrap_err();
    assert!(refused.to_string().contains("meaning of 2 projects, the register has 4"));
}
