//! Real texts, where they are at hand: do the groups match those drawn by people, and how long does it take?
#![allow(clippy::print_stderr, reason = "says what was skipped or measured")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use overblik::aspects::Aspects;
use overblik::cluster::{ClusterSettings, Clustering, Level, LevelName, cluster};
use overblik::register::{Draft, Field, Register};
use overblik::similarity::{Similarity, SimilaritySettings};
use overblik::{Result, Work};
use parquet::file::reader::{FileReader, SerializedFileReader};

fn shared(file: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("OVERBLIK_SHARED").map_or(beside, PathBuf::from);
    let path = root.join("data").join(file);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
    }
    path.exists().then_some(path)
}

/// Title and description.
type Text = (String, String);

fn register_of(rows: &[Text]) -> Register {
    let mut draft = Draft { n: rows.len(), ..Draft::default() };
    draft.ids = Some((0..rows.len()).map(|i| Some(format!("{i:06}").into())).collect());
    draft.texts.insert(Field::Title, rows.iter().map(|r| Some(r.0.as_str().into())).collect());
    draft.texts.insert(Field::Description, rows.iter().map(|r| Some(r.1.as_str().into())).collect());
    draft.build().unwrap()
}

fn group(register: &Register) -> Result<(Clustering, [Duration; 3])> {
    let work = Work::new(2);
    let mut begin = Instant::now();
    let mut lap = move || {
        let taken = begin.elapsed();
        begin = Instant::now();
        taken
    };
    let settings = SimilaritySettings::default();
    let vectors = overblik::text::vectorise(register, &settings.text, &work)?;
    let texts = lap();
    let aspects = Aspects::of(register, vectors, None, &settings.weights, &work)?;
    let sim = Similarity::of(aspects, &settings, &work)?;
    let compared = lap();
    let groups = cluster(register, &sim, &ClusterSettings::default(), &work)?;
    Ok((groups, [texts, compared, lap()]))
}

/// Adjusted Rand index (Hubert and Arabie 1985).
fn rand_index(ours: &[i64], theirs: &[String]) -> f64 {
    let choose = |n: &f64| n * (n - 1.0) / 2.0;
    let mut alone = 0;
    let (mut cells, mut rows, mut columns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (&label, truth) in ours.iter().zip(theirs) {
        alone -= i64::from(label < 0);
        let label = if label < 0 { alone } else { label };
        *cells.entry((label, truth)).or_insert(0.0) += 1.0;
        *rows.entry(label).or_insert(0.0) += 1.0;
        *columns.entry(truth).or_insert(0.0) += 1.0;
    }
    let both: f64 = cells.values().map(choose).sum();
    let (left, right): (f64, f64) = (rows.values().map(choose).sum(), columns.values().map(choose).sum());
    let expected = left * right / choose(&(ours.len() as f64));
    (both - expected) / (f64::midpoint(left, right) - expected)
}

/// Texts and labels of a set, every `of`-th row.
fn labelled(file: &str, n: usize) -> Option<(Vec<Text>, Vec<String>)> {
    let reader = SerializedFileReader::new(std::fs::File::open(shared(file)?).unwrap()).unwrap();
    let cell = |row: &parquet::record::Row, name: &str| {
        row.get_column_iter().find(|c| c.0 == name).map(|c| c.1.to_string().trim_matches('"').to_owned()).unwrap()
    };
    let all: Vec<_> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap()).collect();
    let n = n.min(all.len());
    let taken = (0..n).map(|k| &all[k * all.len() / n]);
    Some(taken.map(|row| ((cell(row, "text"), String::new()), cell(row, "label"))).unzip())
}

fn danish_projects() -> Option<Vec<Text>> {
    let mut reader = csv::Reader::from_path(shared("dk_eu_projects/projects.csv")?).unwrap();
    Some(reader.records().map(|r| r.unwrap()).map(|r| (r[2].to_owned(), r[3].to_owned())).collect())
}

fn describe(groups: &Clustering) -> String {
    let levels = groups.levels();
    let shown = levels.iter().map(|l| {
        format!("{} {:.3}: {} groups, {} alone, largest {}", l.name, l.level, l.n_groups, l.n_ungrouped, l.largest)
    });
    shown.collect::<Vec<_>>().join("; ")
}

#[test]
fn projects_of_one_title_meet() {
    let Some(rows) = danish_projects() else { return };
    let (groups, times) = group(&register_of(&rows)).unwrap();
    let title = |at: usize| rows[at].0.to_lowercase();
    let mut by_title: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    (0..rows.len()).for_each(|at| by_title.entry(title(at)).or_default().push(at));
    let repeated: Vec<_> = by_title.values().filter(|at| at.len() > 1).collect();
    let meet = |groups: &Clustering| {
        let same = |at: &&&Vec<usize>| {
            groups.labels()[at[0]] >= 0 && at.iter().all(|&i| groups.labels()[i] == groups.labels()[at[0]])
        };
        repeated.iter().filter(same).count()
    };
    let theme = groups.cut(Level::Named(LevelName::Theme)).unwrap();
    eprintln!("705 projects, {times:?}: {}", describe(&groups));
    eprintln!("one title together: {} of {}; theme {}", meet(&groups), repeated.len(), meet(&theme));
    // likeness.md, section 4: 21 of 22 at both levels with another tokeniser
    assert_eq!((rows.len(), repeated.len()), (705, 22));
    assert!(meet(&groups) >= 20 && meet(&theme) >= 20);
    assert!(groups.labels().len() == 705 && groups.members().iter().all(|m| m.len() < 705 / 4));
}

#[test]
#[ignore = "measures, for the record: run in release"]
fn measures_quality_and_time() {
    for file in [
        "short_text_clusters/googlenews_t.parquet",
        "intents/banking77.parquet",
        "short_text_clusters/stackoverflow.parquet",
        "short_text_clusters/agnews8000.parquet",
    ] {
        for n in [113, 1_000, 2_500, 8_000, 20_000] {
            let Some((rows, truth)) = labelled(file, n) else { continue };
            let (groups, times) = group(&register_of(&rows)).unwrap();
            let at = |level: Level| rand_index(groups.cut(level).unwrap().labels(), &truth);
            let steps = (0..60).map(|step| f64::from(step) / 100.0).filter(|&t| t >= groups.similarity().floor());
            let best = steps.map(|t| (at(Level::At(t)), t)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
            let theme = at(Level::Named(LevelName::Theme));
            eprintln!(
                "{file} {}: ARI effort {:.3} theme {theme:.3} best {best:.3?}; {times:.0?}",
                rows.len(),
                at(Level::Auto)
            );
            eprintln!(
                "    {} pairs; {}; {:?}",
                groups.similarity().row_pairs().len(),
                describe(&groups),
                groups.notes()
            );
        }
    }
}
