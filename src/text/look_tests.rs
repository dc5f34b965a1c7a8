//! A look at real registers, for a person to read: `cargo test --lib text::look -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use super::*;
use crate::register::Draft;
use crate::similarity::ONE;

fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("OVERBLIK_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let file = root.join("data").join(path);
    if !file.exists() {
        eprintln!("skipped: {} is not there", file.display());
        return None;
    }
    Some(file)
}

fn danish_projects() -> Option<Register> {
    let mut reader = csv::Reader::from_path(shared("dk_eu_projects/projects.csv")?).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| {
        let at = header.iter().position(|h| h == name).unwrap();
        rows.iter().map(|r| Some(&r[at]).filter(|v| !v.is_empty()).map(Box::from)).collect::<Vec<Option<Box<str>>>>()
    };
    let draft = Draft {
        n: rows.len(),
        ids: Some(column("id")),
        texts: [(Field::Title, column("title")), (Field::Description, column("description"))].into(),
        categories: [(Field::Provider, column("beneficiary")), (Field::Place, column("region"))].into(),
        ..Draft::default()
    };
    Some(draft.build().unwrap())
}

#[test]
#[ignore = "prints, for a person to read: cargo test --release --lib text:: -- --ignored --nocapture"]
fn a_look_at_danish_projects() {
    let Some(r) = danish_projects() else { return };
    let v = vectorise(&r, &TextSettings::default(), &Work::new(2)).unwrap();
    let words = || v.vocabulary.iter().filter(|t| t.kind == Kind::Word);
    eprintln!("{} rows, {} terms, {} words, shares {:?}", v.rows(), v.n_terms(), words().count(), v.language_shares);
    eprintln!("common: {}", words().take(60).map(|t| format!("{} {}", t.surface, t.df)).collect::<Vec<_>>().join(", "));
    eprintln!(
        "names: {}",
        words().filter(|t| t.name).map(|t| format!("{} {}", t.surface, t.df)).collect::<Vec<_>>().join(", ")
    );
    for row in (0..v.rows()).step_by(v.rows() / 25) {
        show_neighbours(&r, &v, row);
    }
}

fn show_neighbours(r: &Register, v: &TextVectors, row: usize) {
    let title = |row: usize| r.title(v.members(row)[0] as usize);
    eprintln!("\n== {}", title(row));
    let mut near: Vec<(u32, usize)> = (0..v.rows()).filter(|&j| j != row).map(|j| (v.dot(row, j), j)).collect();
    near.sort_by_key(|&(dot, j)| (std::cmp::Reverse(dot), j));
    for (dot, j) in near.into_iter().take(4) {
        let b: BTreeMap<u32, u16> = v.row(j).0.iter().copied().zip(v.row(j).1.iter().copied()).collect();
        let mut parts: Vec<(u32, &str)> = Vec::new();
        let mut grams = 0;
        for (t, w) in v.row(row).0.iter().zip(v.row(row).1) {
            let Some(x) = b.get(t) else { continue };
            let term = v.term(*t).unwrap();
            match term.kind {
                Kind::Word => parts.push((u32::from(*w) * u32::from(*x), &term.surface)),
                Kind::Grams => grams += u32::from(*w) * u32::from(*x),
            }
        }
        parts.sort_by_key(|&(p, t)| (std::cmp::Reverse(p), t));
        let percent = |p: u32| u64::from(p) * 100 / u64::from(dot.max(1));
        let reasons: Vec<String> = parts.iter().take(6).map(|&(p, t)| format!("{t} {}%", percent(p))).collect();
        let cosine = f64::from(dot) / f64::from(ONE);
        eprintln!("  {cosine:.3} {} | {} | spelling {}%", title(j), reasons.join(", "), percent(grams));
    }
}

#[test]
#[ignore = "prints, for a person to read"]
fn a_look_at_danish_compounds() {
    let Some(r) = danish_projects() else { return };
    let source = Source::of(&r);
    let settings = TextSettings::default();
    let all: Vec<u32> = (0..r.len() as u32).collect();
    let mut counted =
        counting::count(&source, &all, &templates::FormText::default(), &settings, &Work::new(2)).unwrap();
    counted.note_languages(|_| Language::Da);
    let analyser = Analyser::new(Language::Da, &settings);
    let names = NameWords::of(&r, &settings);
    let learned = Learned { words: &counted.words, texts: counted.rows.len(), names: &names };
    let stands = vec![true; counted.words.len()];
    let analysis = terms::analyse(&counted.words, &stands, learned, &analyser, &settings, &Work::new(2)).unwrap();
    let split = counted.words.iter().zip(&analysis.words).filter(|(_, a)| a.parts.len() > 1);
    let mut split: Vec<(u64, String)> = split
        .map(|(w, a)| (w.shown.texts, a.parts.iter().map(|(_, form)| *form).collect::<Vec<_>>().join("|")))
        .collect();
    split.sort_by(|a, b| b.cmp(a));
    eprintln!("{} of {} words split", split.len(), counted.words.len());
    let step = (split.len() / 300).max(1);
    let shown: Vec<&str> = split.iter().take(80).chain(split.iter().step_by(step)).map(|s| s.1.as_str()).collect();
    eprintln!("{}", shown.join(" "));
}

/// Average linkage, cut at a mean similarity.
fn groups(v: &TextVectors, level: f32) -> Vec<Vec<usize>> {
    let n = v.rows();
    let mut distances: Vec<f32> = Vec::new();
    for i in 0..n {
        distances.extend((i + 1..n).map(|j| 1.0 - v.dot(i, j) as f32 / ONE as f32));
    }
    let tree = kodama::linkage(&mut distances, n, kodama::Method::Average);
    let mut of: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    for step in tree.steps() {
        let joined = if 1.0 - step.dissimilarity >= level {
            let mut all = std::mem::take(&mut of[step.cluster1]);
            all.append(&mut of[step.cluster2]);
            all
        } else {
            Vec::new()
        };
        of.push(joined);
    }
    of.retain(|g| !g.is_empty());
    of
}

#[test]
#[ignore = "prints, for a person to read"]
fn a_look_at_places() {
    let Some(r) = danish_projects() else { return };
    for percent in [100, 50, 25, 10] {
        let settings = TextSettings { name_percent: percent, ..TextSettings::default() };
        let v = vectorise(&r, &settings, &Work::new(2)).unwrap();
        for level in [0.08, 0.1] {
            let groups = groups(&v, level);
            let title = |row: usize| r.title(v.members(row)[0] as usize);
            let of_place = |g: &Vec<usize>| g.iter().filter(|&&row| title(row).contains("Copenhagen")).count();
            let worst = groups.iter().max_by_key(|g| of_place(g)).unwrap();
            let pairs: usize = groups.iter().map(|g| of_place(g) * of_place(g).saturating_sub(1) / 2).sum();
            let sizes = groups.iter().filter(|g| g.len() > 1).count();
            let largest = groups.iter().map(Vec::len).max().unwrap();
            eprintln!(
                "{percent} % at {level}: {sizes} groups, largest {largest}, Copenhagen pairs together {pairs}, most {} of {}",
                of_place(worst),
                worst.len()
            );
            if level > 0.09 && (percent == 100 || percent == 25) {
                for &row in worst {
                    eprintln!("    {}", title(row));
                }
            }
        }
    }
}

#[test]
#[ignore = "prints, for a person to read"]
fn topic_agreement() {
    let Some(path) = shared("sib200/sib200_nordic.csv") else { return };
    let rows: Vec<csv::StringRecord> = csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect();
    for language in ["dan", "nob", "swe", "deu"] {
        let own: Vec<&csv::StringRecord> = rows.iter().filter(|r| r.iter().any(|c| c.starts_with(language))).collect();
        let sets =
            [1004, 113].map(|n| own.iter().step_by(own.len() / n.min(own.len())).take(n).copied().collect::<Vec<_>>());
        for set in sets {
            let variants = [
                ("all", TextSettings::default()),
                ("no common words", TextSettings { common_words: false, ..TextSettings::default() }),
                ("no compounds", TextSettings { compounds: false, ..TextSettings::default() }),
                ("no grams", TextSettings { character_grams: Choice::Off, ..TextSettings::default() }),
                ("no stems", TextSettings { stems: false, ..TextSettings::default() }),
                ("words", TextSettings { compounds: false, character_grams: Choice::Off, ..TextSettings::default() }),
            ];
            let scores = variants.map(|(name, s)| format!("{name} {:.3}", agreement(&set, &s)));
            eprintln!("{language} {}: {}", set.len(), scores.join(", "));
        }
    }
}

/// Share of the five nearest neighbours with the same topic.
fn agreement(set: &[&csv::StringRecord], settings: &TextSettings) -> f64 {
    let texts = set.iter().map(|r| Some(r[2].into())).collect();
    let draft = Draft { n: set.len(), texts: [(Field::Description, texts)].into(), ..Draft::default() };
    let r = draft.build().unwrap();
    let v = vectorise(&r, settings, &Work::new(2)).unwrap();
    let topic = |row: usize| set[r.origin(v.members(row)[0] as usize).unwrap().row as usize - 1][1].to_owned();
    let mut hits = 0;
    for i in 0..v.rows() {
        let mut near: Vec<(u32, usize)> = (0..v.rows()).filter(|&j| j != i).map(|j| (v.dot(i, j), j)).collect();
        near.sort_by_key(|&(dot, j)| (std::cmp::Reverse(dot), j));
        hits += near.iter().take(5).filter(|&&(dot, j)| dot > 0 && topic(i) == topic(j)).count();
    }
    hits as f64 / (5 * v.rows()) as f64
}

#[test]
#[ignore = "prints, for a person to read"]
fn groups_of_danish_projects() {
    let Some(r) = danish_projects() else { return };
    let titles: Vec<String> = (0..r.len()).map(|p| r.title(p).trim().to_lowercase()).collect();
    for (name, text) in [
        ("without common words", TextSettings { common_words: false, ..TextSettings::default() }),
        ("with", TextSettings::default()),
        ("without form text", TextSettings { template_words: 0, ..TextSettings::default() }),
        ("form text of 3", TextSettings { template_texts: 3, ..TextSettings::default() }),
    ] {
        let work = Work::new(2);
        let settings = crate::similarity::SimilaritySettings { text, ..Default::default() };
        let sim = crate::similarity::similarity(&r, &settings, &work).unwrap();
        let groups = crate::cluster::cluster(&r, &sim, &crate::cluster::ClusterSettings::default(), &work).unwrap();
        let mut same: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        titles.iter().zip(groups.labels()).for_each(|(t, &l)| same.entry(t).or_default().push(l));
        let repeated: Vec<&Vec<i64>> = same.values().filter(|found| found.len() > 1).collect();
        let together = repeated.iter().filter(|found| found.iter().all(|&l| l >= 0 && l == found[0])).count();
        let most = |word: &str| {
            let mut count: BTreeMap<i64, usize> = BTreeMap::new();
            let found = titles.iter().zip(groups.labels()).filter(|(t, l)| t.contains(word) && **l >= 0);
            found.for_each(|(_, &l)| *count.entry(l).or_default() += 1);
            count.into_values().max().unwrap_or(0)
        };
        let sizes: Vec<usize> = groups.members().iter().map(Vec::len).collect();
        eprintln!(
            "{name}: level {:.3}, {} groups, largest {:?}, {} alone, repeated {together}/{}, foreign {}, Copenhagen {}, notes {:?}",
            groups.level(),
            sizes.len(),
            sizes.iter().max(),
            groups.labels().iter().filter(|&&l| l < 0).count(),
            repeated.len(),
            most("udenlandsk"),
            most("copenhagen"),
            sim.notes()
        );
    }
}

#[test]
#[ignore = "prints, for a person to read"]
fn families_of_the_example() {
    let truth = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/example_truth.json"));
    let truth: serde_json::Value = serde_json::from_str(truth).unwrap();
    let mut family: BTreeMap<String, String> = BTreeMap::new();
    for f in truth["families"].as_array().unwrap() {
        for member in f["members"].as_array().unwrap() {
            family.insert(member.as_str().unwrap().into(), f["name"].to_string());
        }
    }
    for language in ["da", "en"] {
        let r = crate::example::example(language).unwrap();
        for common_words in [false, true] {
            let text = TextSettings { common_words, ..TextSettings::default() };
            let settings = crate::similarity::SimilaritySettings { text, ..Default::default() };
            let work = Work::new(2);
            let sim = crate::similarity::similarity(&r, &settings, &work).unwrap();
            let groups = crate::cluster::cluster(&r, &sim, &crate::cluster::ClusterSettings::default(), &work).unwrap();
            let of: Vec<(String, i64)> = (0..r.len())
                .filter_map(|p| Some((family.get(r.id(p))?.clone(), (groups.labels()[p], p))))
                .map(|(f, (l, p))| (f, if l < 0 { -1 - p as i64 } else { l }))
                .collect();
            eprintln!(
                "{language}, common words {common_words}: {} members, level {:.3}, Rand index {:.3}",
                of.len(),
                groups.level(),
                adjusted(&of)
            );
        }
    }
}

/// Adjusted Rand index (Hubert and Arabie 1985).
fn adjusted(of: &[(String, i64)]) -> f64 {
    let pairs = |sizes: Vec<f64>| sizes.into_iter().map(|n| n * (n - 1.0) / 2.0).sum::<f64>();
    let count = |key: &dyn Fn(&(String, i64)) -> String| {
        let mut sizes: BTreeMap<String, f64> = BTreeMap::new();
        for x in of {
            *sizes.entry(key(x)).or_default() += 1.0;
        }
        pairs(sizes.into_values().collect())
    };
    let (both, a, b) = (count(&|x| format!("{}{}", x.0, x.1)), count(&|x| x.0.clone()), count(&|x| x.1.to_string()));
    let expected = a * b / pairs(vec![of.len() as f64]);
    (both - expected) / (f64::midpoint(a, b) - expected)
}

#[test]
#[ignore = "measures; run with --release"]
fn speed() {
    let Some(r) = danish_projects() else { return };
    for times in [1, 30] {
        let column = |f: Field| {
            let one: Vec<Option<Box<str>>> = r.text(f).unwrap().iter().map(|t| t.map(Box::from)).collect();
            let mark = |k: usize, t: &Option<Box<str>>| t.as_ref().map(|t| format!("{t} udgave{k}").into());
            (0..times).flat_map(|k| one.iter().map(move |t| mark(k, t))).collect::<Vec<Option<Box<str>>>>()
        };
        let texts = [(Field::Title, column(Field::Title)), (Field::Description, column(Field::Description))];
        let bytes: usize = texts.iter().flat_map(|(_, c)| c.iter().flatten().map(|t| t.len())).sum();
        let many = Draft { n: r.len() * times, texts: texts.into(), ..Draft::default() }.build().unwrap();
        let began = Instant::now();
        let v = vectorise(&many, &TextSettings::default(), &Work::new(2)).unwrap();
        let seconds = began.elapsed().as_secs_f64();
        let terms = v.terms.len() as f64 / v.rows() as f64;
        eprintln!(
            "{} projects, {:.1} MB: {seconds:.2} s, {} terms, {terms:.0} a row",
            many.len(),
            bytes as f64 / 1e6,
            v.n_terms()
        );
    }
}
