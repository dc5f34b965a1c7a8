//! The update and the whole computation by the same baseline are one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::sync::Arc;

use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::aspects::Weights;
use crate::meaning::Given;
use crate::register::Draft;

const WORDS: [&str; 12] = [
    "lektie",
    "hjælp",
    "lektiehjælp",
    "unge",
    "Odense",
    "vaskeri",
    "vaskerier",
    "mentor",
    "arbejdsmarked",
    "arbejde",
    "marked",
    "skole",
];

/// A project: id, title, theme, vector.
type Row = (u32, String, &'static str, [i8; 3]);

fn title() -> impl Strategy<Value = String> {
    let word = prop_oneof![9 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned), 1 => "[a-zæøå]{2,9}"];
    prop::collection::vec(word, 0..6).prop_map(|words| words.join(" "))
}

fn rest() -> impl Strategy<Value = (String, &'static str, [i8; 3])> {
    (title(), prop::sample::select(vec!["", "job", "Bolig", "job; bolig"]), prop::array::uniform3(-2_i8..3))
}

/// An old register, and what becomes of its projects: gone, unchanged, or with another text; new ones; another order.
fn years() -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
    let fate = prop_oneof![1 => Just(None), 3 => Just(Some(None)), 1 => rest().prop_map(|rest| Some(Some(rest)))];
    let old = prop::collection::vec((rest(), fate), 0..12);
    (old, prop::collection::vec(rest(), 0..5)).prop_flat_map(|(old, entering)| {
        let row = |id: u32, (title, theme, vector): (String, _, _)| (id, title, theme, vector);
        let was: Vec<Row> = (0..).zip(&old).map(|(id, (rest, _))| row(id * 2, rest.clone())).collect();
        let stays = (0..).zip(old).filter_map(|(id, (rest, fate))| Some(row(id * 2, fate?.unwrap_or(rest))));
        let enters = (0..).zip(entering).map(|(id, rest)| row(id * 4 + 1, rest));
        let is: Vec<Row> = stays.chain(enters).collect();
        (Just(was), Just(is).prop_shuffle())
    })
}

fn build(rows: &[Row]) -> (Register, Meaning) {
    let cell = |text: &str| (!text.is_empty()).then(|| text.into());
    let register = Draft {
        n: rows.len(),
        ids: Some(rows.iter().map(|r| Some(format!("{:04}", r.0).into())).collect()),
        texts: [(Field::Title, rows.iter().map(|r| cell(&r.1)).collect())].into(),
        categories: [(Field::Theme, rows.iter().map(|r| cell(r.2)).collect())].into(),
        ..Draft::default()
    };
    let register = register.build().unwrap();
    let vectors = Array2::from_shape_fn((rows.len(), 3), |(row, at)| f64::from(rows[row].3[at]));
    let meaning = Meaning::of(Given::Double(vectors.view()), &register, &Work::new(1)).unwrap();
    (register, meaning)
}

fn assert_same(a: &Similarity, b: &Similarity) {
    assert_eq!(a.row_pairs(), b.row_pairs());
    assert_eq!(a.aspects().sparse(), b.aspects().sparse());
    assert_eq!(a.aspects().dense(), b.aspects().dense());
    assert_eq!(a.aspects().row_of(), b.aspects().row_of());
    assert_eq!((a.spread(), a.settings(), a.least()), (b.spread(), b.settings(), b.least()));
}

/// What is compared: words, words and themes, or all.
fn compare(way: usize, rows: &[Row], floor: Option<f64>) -> (Register, Option<Meaning>, Similarity) {
    let (register, meaning) = build(rows);
    let meaning = Some(meaning).filter(|_| way == 2);
    let weights = Weights { theme: u32::from(way > 0), ..Weights::default() };
    let settings = SimilaritySettings { weights, floor, ..SimilaritySettings::default() };
    let measured = measure(&register, meaning.as_ref(), &settings, &Work::new(2)).unwrap();
    (register, meaning, measured)
}

proptest! {
    #[test]
    fn an_update_is_the_whole_computation(
        (old, new) in years(), way in 0_usize..3, floor in prop::sample::select(vec![None, Some(0.0), Some(0.2)])
    ) {
        let work = Work::new(2);
        let (was, _, before) = compare(way, &old, floor);
        let baseline = before.freeze(&was, &work).unwrap();
        let (register, meaning, _) = compare(way, &new, floor);
        let whole = similarity_by(&register, meaning.as_ref(), &baseline, &work).unwrap();
        let updated = update(&before, &baseline, &register, meaning.as_ref(), &work).unwrap();
        assert_same(&whole, &updated);
        prop_assert_eq!(whole.notes(), updated.notes());
        prop_assert_eq!(updated.baseline().unwrap().digest(), baseline.digest());
        // And back again, from the year that has its weights from the first.
        let (register, meaning, _) = compare(way, &old, floor);
        assert_same(&before, &update(&updated, &baseline, &register, meaning.as_ref(), &work).unwrap());
    }

    #[test]
    fn projects_that_stay_as_they_are_keep_their_similarity((old, new) in years(), way in 0_usize..3) {
        let work = Work::new(1);
        let (was, _, before) = compare(way, &old, None);
        let baseline = before.freeze(&was, &work).unwrap();
        let (register, meaning, _) = compare(way, &new, None);
        let after = update(&before, &baseline, &register, meaning.as_ref(), &work).unwrap();
        let at = |register: &Register, row: &Row| register.find(&format!("{:04}", row.0)).unwrap() as u32;
        let stay: Vec<&Row> = old.iter().filter(|row| new.contains(row)).collect();
        for x in &stay {
            for y in stay.iter().filter(|y| y.0 != x.0) {
                let then = before.dot(at(&was, x), at(&was, y));
                prop_assert_eq!(then, after.dot(at(&register, x), at(&register, y)));
            }
        }
    }

    #[test]
    fn a_file_gives_the_same_baseline((old, _) in years(), way in 0_usize..3) {
        let work = Work::new(1);
        let (was, meaning, before) = compare(way, &old, Some(0.1));
        let baseline = before.freeze(&was, &work).unwrap();
        let read = Arc::new(Baseline::from_json(&baseline.to_json().unwrap(), &work).unwrap());
        prop_assert_eq!(&read, &baseline);
        assert_same(&before, &similarity_by(&was, meaning.as_ref(), &read, &work).unwrap());
    }
}

#[test]
fn what_is_already_compared_is_carried_over() {
    let row = |id: u32, title: &str| (id, title.to_owned(), "", [0; 3]);
    let old = [row(0, "mentor for unge"), row(2, "mentor for unge mænd"), row(4, "vaskeri"), row(6, "vaskeri i byen")];
    let (was, _, before) = compare(0, &old, None);
    let work = Work::new(1);
    let baseline = before.freeze(&was, &work).unwrap();
    let new = [row(6, "vaskeri i byen"), row(1, "mentor for ældre"), row(2, "mentor for unge mænd"), row(4, "x")];
    let aspects = baseline.aspects(&build(&new).0, None, &work).unwrap();
    // By id the new rows are 1, 2, 4, 6; of the old ones 2 and 6 stay.
    let kept = update::kept(&before, &update::Numbers::of(&aspects), view(&aspects));
    assert_eq!(kept, [None, Some(1), None, Some(3)]);
}

#[test]
fn pairs_below_an_old_floor_are_compared() {
    let row = |id: u32, title: &str| (id, title.to_owned(), "", [0; 3]);
    let rows = [row(0, "mentor for unge i skolen"), row(2, "mentor og vaskeri"), row(4, "vaskeri i byen")];
    let work = Work::new(1);
    let (register, _, all) = compare(0, &rows, None);
    let (_, _, few) = compare(0, &rows, Some(0.9));
    assert!(all.row_pairs().len() > few.row_pairs().len());
    let baseline = all.freeze(&register, &work).unwrap();
    assert_same(&all, &update(&few, &baseline, &register, None, &work).unwrap());
}

#[test]
fn files_that_are_no_baseline_are_refused() {
    let work = Work::new(1);
    let (was, _, before) =
        compare(2, &[(0, "mentor".into(), "job", [1, 0, 0]), (1, "skole".into(), "", [0, 1, 0])], None);
    let baseline = before.freeze(&was, &work).unwrap();
    let json = baseline.to_json().unwrap();
    let told = |json: &str| Baseline::from_json(json, &work).unwrap_err().to_string();
    assert!(told("{}").contains("this is no baseline of overblik"));
    assert!(told(r#"{"format": "map", "version": 1, "engine": ""}"#).contains("but 'map'"));
    assert!(told(&json.replacen("\"version\":2", "\"version\":1", 1)).contains("this one reads version 2"));
    assert!(told(&json.replacen("\"n\":1", "\"n\":2", 1)).contains("changed since it was written"));
    assert!(told(&json[..json.len() - 9]).contains("this is no baseline"));
    let (register, _, _) = compare(2, &[(0, "mentor".into(), "job", [1, 0, 0])], None);
    let missing = similarity_by(&register, None, &baseline, &work).unwrap_err().to_string();
    assert!(missing.contains("needs it too"), "{missing}");
    let two = ndarray::array![[1.0, 0.0]];
    let two = Meaning::of(Given::Double(two.view()), &register, &work).unwrap();
    let other = similarity_by(&register, Some(&two), &baseline, &work).unwrap_err().to_string();
    assert!(other.contains("vectors of 2 components") && other.contains("have 3"), "{other}");
}

#[test]
fn stops_when_asked() {
    let rows: Vec<Row> = (0..40).map(|id| (id, format!("mentor {id}"), "", [0; 3])).collect();
    let (was, _, before) = compare(0, &rows, None);
    let baseline = before.freeze(&was, &Work::new(1)).unwrap();
    let work = Work::new(1);
    work.stop();
    assert!(matches!(update(&before, &baseline, &was, None, &work), Err(Error::Interrupted)));
    assert!(matches!(before.freeze(&was, &work), Err(Error::Interrupted)));
    let json = baseline.to_json().unwrap();
    assert!(matches!(Baseline::from_json(&json, &work), Err(Error::Interrupted)));
}
