//! Similarity and groups of small registers, worked by hand or checked against slow forms.

use overblik::cluster::{ClusterSettings, Clustering, Level, LevelName, cluster};
use overblik::money::{Amount, Currency};
use overblik::register::{Draft, Field, Register};
use overblik::similarity::{ONE, Similarity, SimilaritySettings, similarity};
use overblik::table::Column;
use overblik::{Error, Work};

const TITLES: [&str; 12] = [
    "Lektiehjælp til skolebørn i ghettoområder",
    "Lektiehjælp for skolebørn",
    "Frivillig lektiehjælp til børn i skolen",
    "Varmepumper i kommunale bygninger",
    "Udskiftning af varmepumper i kommunens bygninger",
    "Mentorordning for unge ledige",
    "Mentorer til ledige unge",
    "Mentorordning for unge ledige",
    "Genopretning af vådområder langs åen",
    "Naturgenopretning: vådområder ved åen",
    "Cykelsti mellem byerne",
    "Digital dannelse for ældre",
];

fn register_of(rows: &[(String, Option<String>)]) -> Register {
    let mut draft = Draft { n: rows.len(), ..Draft::default() };
    draft.ids = Some(rows.iter().map(|r| Some(r.0.as_str().into())).collect());
    draft.texts.insert(Field::Title, rows.iter().map(|r| r.1.as_deref().map(Into::into)).collect());
    draft
        .money
        .insert(Field::Amount, (1..=rows.len()).map(|i| Some(Amount { minor: 100 * i as i128, scale: 2 })).collect());
    let currency = |i: usize| if i == 1 { "EUR" } else { "DKK" };
    draft.currency = (0..rows.len()).map(|i| currency(i).parse::<Currency>().ok()).collect();
    draft.build().unwrap()
}

fn named(titles: &[&str]) -> Vec<(String, Option<String>)> {
    titles.iter().enumerate().map(|(i, t)| (format!("P-{i:04}"), Some((*t).to_owned()))).collect()
}

fn compare(register: &Register) -> Similarity {
    similarity(register, &SimilaritySettings::default(), &Work::new(2)).unwrap()
}

fn group(register: &Register) -> Clustering {
    cluster(register, &compare(register), &ClusterSettings::default(), &Work::new(2)).unwrap()
}

fn at(level: f64) -> Level {
    Level::At(level)
}

#[test]
fn small_registers_work() {
    for n in 0..4 {
        let register = register_of(&named(&TITLES[..n]));
        let groups = group(&register);
        assert_eq!(groups.labels().len(), n);
        assert_eq!(groups.alone().len() + groups.members().iter().map(Vec::len).sum::<usize>(), n);
        assert_eq!(groups.tree().linkage().dim(), (n.saturating_sub(1), 4));
        assert_eq!(groups.table(&register, &Work::new(1)).unwrap().len(), groups.n_groups());
        assert!(groups.uncertain() && groups.notes().iter().any(|note| note.contains("uncertain")));
        assert_eq!(groups.levels().len(), 3);
    }
}

#[test]
fn two_near_equal_texts_are_alike_when_they_are_the_whole_register() {
    let register = register_of(&named(&TITLES[..2]));
    assert!(compare(&register).dot(0, 1) > ONE / 3);
}

#[test]
fn identical_texts_are_one_row_and_one_group() {
    let rows: Vec<_> = (0..3_000).map(|i| (format!("P-{i:04}"), Some("Sprogkurser i Syddanmark".to_owned()))).collect();
    let register = register_of(&rows);
    let sim = compare(&register);
    assert_eq!((sim.rows().len(), sim.row_pairs().len(), sim.dot(0, 2_999)), (1, 0, ONE));
    assert!(sim.pairs(0.0).is_empty(), "a family of 3 000 is not listed pair by pair");
    assert_eq!(sim.nearest(1, 3), [(0, ONE), (2, ONE), (3, ONE)]);
    let groups = group(&register);
    assert_eq!((groups.n_groups(), groups.alone().len(), groups.tree().merges().len()), (1, 0, 2_999));
    assert_eq!(groups.cohesion(0), Some(1.0));
    assert_eq!(groups.cut(at(1.0)).unwrap().n_groups(), 1);
}

#[test]
fn projects_without_text_are_alone() {
    let rows: Vec<_> = (0..4).map(|i| (format!("P-{i}"), None)).collect();
    let groups = group(&register_of(&rows));
    assert_eq!(groups.labels(), [-1; 4]);
    assert!(groups.best_matches().iter().all(Option::is_none));
    assert_eq!(groups.tree().linkage()[[2, 2]], 1.0);
}

#[test]
fn the_same_efforts_meet() {
    let register = register_of(&named(&TITLES));
    let groups = group(&register);
    let together = |a: usize, b: usize| groups.labels()[a] >= 0 && groups.labels()[a] == groups.labels()[b];
    assert!(together(0, 1) && together(5, 6) && together(5, 7), "{:?}", groups.labels());
    assert!(!together(0, 3) && !together(5, 8));
    assert_eq!(groups.labels()[10], -1);
    let sizes: Vec<usize> = groups.members().iter().map(Vec::len).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "largest first: {sizes:?}");
}

#[test]
fn a_pair_is_explained_by_its_words() {
    let register = register_of(&named(&TITLES));
    let sim = compare(&register);
    let why = sim.explain(0, 1).unwrap();
    assert!((why.shared.iter().map(|t| t.share).sum::<f64>() + why.spelling_share - 1.0).abs() < 1e-12);
    let shared: Vec<&str> = why.shared.iter().map(|term| term.text.as_str()).collect();
    assert!(shared.contains(&"lektie") && shared.contains(&"hjælp"), "the parts of lektiehjælp: {why:?}");
    assert!(!why.identical && !why.only_a.is_empty());
    assert!(sim.explain(5, 7).unwrap().identical);
    assert!(matches!(sim.explain(0, 99), Err(Error::Settings(_))));
}

#[test]
fn the_matrix_holds_every_similarity() {
    let register = register_of(&named(&TITLES));
    let sim = compare(&register);
    let matrix = sim.matrix(&Work::new(1)).unwrap();
    for a in 0..12 {
        for b in (0..12).filter(|&b| b != a) {
            assert_eq!(matrix[[a, b]], f64::from(sim.dot(a as u32, b as u32)) / f64::from(ONE));
        }
        let mut all: Vec<_> = (0..12_u32).filter(|&b| b != a as u32).map(|b| (b, sim.dot(a as u32, b))).collect();
        all.retain(|x| x.1 > 0);
        all.sort_by_key(|&(b, dot)| (std::cmp::Reverse(dot), b));
        assert_eq!(sim.nearest(a as u32, 20), all);
        all.truncate(2);
        assert_eq!(sim.nearest(a as u32, 2), all);
    }
    let listed = sim.pairs(0.0);
    let positive = (0..12).flat_map(|a| (a + 1..12).map(move |b| (a, b))).filter(|&(a, b)| sim.dot(a, b) > 0);
    assert_eq!(listed.iter().map(|p| (p.a, p.b)).collect::<Vec<_>>(), positive.collect::<Vec<_>>());
}

#[test]
fn pairs_of_projects_that_share_a_text_stand_in_order() {
    // Eleven texts of one to twelve projects, mixed, among them one of 25 projects, which is listed by its first.
    let many = |i: usize| i % 3 == 2 && i < 75;
    let titles: Vec<&str> = (0..90).map(|i| if many(i) { TITLES[11] } else { TITLES[i * i % 11] }).collect();
    let register = register_of(&named(&titles));
    let sim = compare(&register);
    let listed = |project: u32| !many(project as usize) || project == 2;
    for at_least in [0.0, 0.1, 0.5, 1.0] {
        let least = ((at_least * f64::from(ONE)) as i32).max(1);
        let all = (0..90_u32).flat_map(|a| (a + 1..90).map(move |b| (a, b))).map(|(a, b)| (a, b, sim.dot(a, b)));
        let expected: Vec<_> = all.filter(|&(a, b, dot)| listed(a) && listed(b) && dot >= least).collect();
        let found: Vec<_> = sim.pairs(at_least).iter().map(|p| (p.a, p.b, p.dot)).collect();
        assert!(expected.len() > 50, "{at_least}");
        assert_eq!(found, expected, "{at_least}");
    }
}

#[test]
fn groups_and_absences_are_explained() {
    let register = register_of(&named(&TITLES));
    let groups = group(&register);
    for number in 0..groups.n_groups() {
        let members = &groups.members()[number];
        let why = groups.explain(&register, number).unwrap();
        let sim = groups.similarity();
        let pairs: Vec<i32> = members
            .iter()
            .flat_map(|&a| members.iter().filter(move |b| a < **b).map(move |&b| sim.dot(a, b)))
            .collect();
        let mean = pairs.iter().map(|&d| f64::from(d)).sum::<f64>() / pairs.len() as f64 / f64::from(ONE);
        assert!((why.cohesion - mean).abs() < 1e-9);
        assert_eq!(why.lowest.unwrap().similarity, f64::from(*pairs.iter().min().unwrap()) / f64::from(ONE));
        assert_eq!(why.highest.unwrap().similarity, f64::from(*pairs.iter().max().unwrap()) / f64::from(ONE));
        let means = why.members.iter().map(|m| m.mean).sum::<f64>() / members.len() as f64;
        assert!((means - mean).abs() < 1e-9, "the members' means to the rest have the cohesion as their mean");
        assert!(
            why.height >= groups.level()
                && groups.tree().merge(groups.tree().meeting(members[0], members[1]).unwrap()).is_some()
        );
    }
    let same = groups.why_not(5, 7).unwrap();
    assert!(same.together && same.joins_at == Some(1.0), "{}", same.words);
    for (a, b) in [(0, 3), (0, 10), (3, 4), (8, 11)] {
        let why = groups.why_not(a, b).unwrap();
        match why.joins_at {
            None => assert!(why.words.contains("no level joins them")),
            Some(level) => {
                let now = groups.cut(at(level)).unwrap();
                assert!(now.group_of(a).is_some() && now.group_of(a) == now.group_of(b));
                let units = (level * f64::from(ONE)) as u32 + 1;
                let above = groups.cut(at(f64::from(units) / f64::from(ONE))).unwrap();
                assert!(above.group_of(a).is_none() || above.group_of(a) != above.group_of(b));
            }
        }
    }
    assert!(matches!(groups.explain(&register, 99), Err(Error::Settings(_))));
    assert!(matches!(groups.why_not(0, 12), Err(Error::Settings(_))));
}

#[test]
fn money_is_conserved_and_currencies_stay_apart() {
    let register = register_of(&named(&TITLES));
    let groups = group(&register);
    let table = groups.table(&register, &Work::new(1)).unwrap();
    assert_eq!(table.conserved.len(), 2);
    assert!(table.conserved.iter().all(overblik::table::Conserved::holds));
    assert_eq!(groups.sums(&register).unwrap().conserved, table.conserved);
    let mixed = groups.group_of(1).unwrap();
    let Some(Column::Text(currency)) = table.column("currency") else { panic!("a text column") };
    let Some(Column::Money { minor, .. }) = table.column("sum") else { panic!("a money column") };
    assert_eq!((currency[mixed].as_deref(), minor[mixed]), (Some("several"), None));
    let unmixed = groups.group_of(5).unwrap();
    assert_eq!((currency[unmixed].as_deref(), minor[unmixed]), (Some("DKK"), Some(600 + 700 + 800)));
    let alone = groups.ungrouped(&register);
    assert_eq!(alone.len(), groups.alone().len());
}

#[test]
fn coarser_levels_hold_finer_groups() {
    let register = register_of(&named(&TITLES));
    let groups = group(&register);
    let levels = groups.levels();
    assert_eq!(levels.iter().map(|l| l.name).collect::<Vec<_>>(), LevelName::ALL);
    assert!(levels[1].level >= levels[2].level);
    let theme = groups.cut(Level::Named(LevelName::Theme)).unwrap();
    for members in groups.members() {
        assert!(
            members.iter().all(|&m| theme.group_of(m).is_some() && theme.group_of(m) == theme.group_of(members[0]))
        );
    }
    assert!(matches!(groups.cut(at(f64::NAN)), Err(Error::Settings(_))));
}

#[test]
fn a_floor_gives_the_upper_part_of_the_tree() {
    let register = register_of(&named(&TITLES));
    let whole = group(&register);
    let settings = SimilaritySettings { floor: Some(0.2), ..SimilaritySettings::default() };
    let work = Work::new(2);
    let sim = similarity(&register, &settings, &work).unwrap();
    let forest = cluster(&register, &sim, &ClusterSettings { level: at(0.2) }, &work).unwrap();
    let upper = whole.tree().merges().iter().take_while(|m| m.mean.reaches(sim.least()));
    assert!(forest.tree().merges().iter().eq(upper), "same bits as the whole tree above the floor");
    assert_eq!(forest.labels(), whole.cut(at(0.2)).unwrap().labels());
    let below = forest.cut(at(0.1));
    assert!(matches!(below, Err(Error::Settings(message)) if message.contains("lower the floor")));
}

#[test]
fn rows_threads_and_order_change_nothing() {
    let rows = named(&TITLES);
    let register = register_of(&rows);
    let groups = group(&register);
    for threads in [1, 2, 3] {
        let mut turned = rows.clone();
        turned.rotate_left(threads * 3);
        turned.swap(0, 5);
        let register = register_of(&turned);
        let work = Work::new(threads);
        let sim = similarity(&register, &SimilaritySettings::default(), &work).unwrap();
        let again = cluster(&register, &sim, &ClusterSettings::default(), &work).unwrap();
        assert_eq!(again.tree(), groups.tree());
        assert_eq!(again.labels(), groups.labels());
        assert_eq!(again.level().to_bits(), groups.level().to_bits());
    }
}

#[test]
fn leaving_one_out_keeps_firm_groups() {
    let register = register_of(&named(&TITLES));
    let groups = group(&register);
    let stability = groups.stability(&Work::new(1)).unwrap().groups.unwrap();
    assert_eq!(stability.len(), groups.n_groups());
    assert!(stability.iter().all(|s| (0.0..=1.0).contains(s)));
    let twins = groups.cut(at(1.0)).unwrap();
    assert_eq!(twins.stability(&Work::new(1)).unwrap().groups, Some(vec![1.0]));
}
