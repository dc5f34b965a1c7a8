//! Which questions can be answered, what blocks them, and the letter about it.

use std::collections::BTreeSet;

use overblik::coverage::{LetterSettings, all, letter, questions};
use overblik::money::Amount;
use overblik::register::{Draft, Register};
use overblik::table::{Column, Conserved, Table};
use overblik::{Error, Field, Work};
use proptest::prelude::*;

/// A project as far as these tests need it; amounts in minor units.
#[derive(Debug, Clone, Default)]
struct Project {
    amount: Option<i128>,
    total_cost: Option<i128>,
    participants: Option<u64>,
    unit: Option<&'static str>,
    provider: Option<&'static str>,
    evidence: Option<&'static str>,
    euro: bool,
}

fn register(projects: &[Project]) -> Register {
    let words = |of: fn(&Project) -> Option<&'static str>| projects.iter().map(|p| of(p).map(Box::from)).collect();
    let money = |of: fn(&Project) -> Option<i128>| {
        projects.iter().map(|p| of(p).map(|minor| Amount { minor, scale: 2 })).collect()
    };
    Draft {
        n: projects.len(),
        ids: Some((1..=projects.len()).map(|i| Some(format!("p{i}").into())).collect()),
        texts: [(Field::Title, (1..=projects.len()).map(|i| Some(format!("T{i}").into())).collect())].into(),
        categories: [
            (Field::Unit, words(|p| p.unit)),
            (Field::Provider, words(|p| p.provider)),
            (Field::Evidence, words(|p| p.evidence)),
        ]
        .into(),
        money: [(Field::Amount, money(|p| p.amount)), (Field::TotalCost, money(|p| p.total_cost))].into(),
        counts: [(Field::Participants, projects.iter().map(|p| p.participants).collect())].into(),
        currency: projects.iter().map(|p| Some(if p.euro { "EUR" } else { "DKK" }.parse().unwrap())).collect(),
        ..Draft::default()
    }
    .build()
    .unwrap()
}

/// Five projects in kroner and one in euro.
fn six() -> Vec<Project> {
    let project = |amount, participants| Project { amount, participants, ..Project::default() };
    vec![
        project(Some(100_000), Some(10)),
        project(Some(50_000), None),
        project(None, Some(5)),
        project(Some(20_000), Some(0)),
        project(None, None),
        Project { euro: true, ..project(Some(7_000), Some(7)) },
    ]
}

fn asked(register: &Register, code: &str) -> Table {
    questions(register, &[code.to_owned()], "en", &Work::default()).unwrap()
}

fn texts(table: &Table, name: &str) -> Vec<Option<String>> {
    match table.column(name) {
        Some(Column::Text(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn several(table: &Table, name: &str) -> Vec<Vec<String>> {
    match table.column(name) {
        Some(Column::Texts(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn counts(table: &Table, name: &str) -> Vec<Option<i64>> {
    match table.column(name) {
        Some(Column::Count(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn digits(table: &Table, name: &str) -> Vec<Option<i128>> {
    match table.column(name) {
        Some(Column::Money { minor: values, scale: 2 } | Column::Decimal { digits: values, scale: 2 }) => {
            values.clone()
        }
        other => panic!("{name}: {other:?}"),
    }
}

fn owned(words: &[&str]) -> Vec<Option<String>> {
    words.iter().map(|word| (!word.is_empty()).then(|| (*word).to_owned())).collect()
}

#[test]
fn a_question_says_what_blocks_it_for_how_much_money() {
    let register = register(&six());
    let table = asked(&register, "cost_per_participant");
    // Kroner: only p1 has an amount and participants. p2 and p4 (0 participants) lack participants, p3 the amount, p5 both.
    assert_eq!(texts(&table, "currency"), owned(&["DKK", "DKK", "EUR"]));
    assert_eq!(texts(&table, "blocked_by"), owned(&["participants > 0", "amount > 0 or total_cost > 0", ""]));
    assert_eq!(counts(&table, "n"), [Some(1), Some(1), Some(1)]);
    assert_eq!(digits(&table, "n_share"), [Some(2_000), Some(2_000), Some(10_000)]); // 1 of 5
    assert_eq!(digits(&table, "money"), [Some(100_000), Some(100_000), Some(7_000)]);
    assert_eq!(digits(&table, "money_share"), [Some(5_882), Some(5_882), Some(10_000)]); // 1000 of 1700 = 58.8235 %
    assert_eq!(counts(&table, "blocked_n"), [Some(3), Some(2), None]); // p2, p4, p5; p3, p5
    assert_eq!(digits(&table, "blocked_money"), [Some(70_000), None, None]); // 500 + 200; nothing known
    assert_eq!(counts(&table, "only_n"), [Some(2), Some(1), None]); // p2, p4; p3
    assert_eq!(digits(&table, "only_money"), [Some(70_000), None, None]);
    assert_eq!(texts(&table, "asks")[0].as_deref(), Some("What does a participant cost?"));
    assert_eq!(texts(&table, "needs")[0].as_deref(), Some("amount > 0 or total_cost > 0; participants > 0"));
    let kroner = &table.conserved[0];
    assert_eq!((kroner.counted, kroner.register), ((1, 100_000), (5, 170_000)));
    assert_eq!(kroner.excluded, [("blocked".to_owned(), 4, 70_000)]);
}

#[test]
fn filling_the_field_removes_the_line() {
    let mut projects = six();
    for project in &mut projects {
        project.participants = project.participants.filter(|n| *n > 0).or(Some(3));
    }
    let filled = register(&projects);
    let table = asked(&filled, "cost_per_participant");
    assert_eq!(texts(&table, "blocked_by"), owned(&["amount > 0 or total_cost > 0", ""]));
    // What filling the participants alone was said to free, p2 and p4 with 700 kroner, is free: 1000 + 700.
    assert_eq!((counts(&table, "n")[0], digits(&table, "money")[0]), (Some(3), Some(170_000)));
    for project in &mut projects {
        project.total_cost = Some(1);
    }
    let table = asked(&register(&projects), "cost_per_participant");
    assert_eq!(texts(&table, "blocked_by"), owned(&["", ""]));
    assert_eq!(digits(&table, "n_share"), [Some(10_000), Some(10_000)]);
}

#[test]
fn a_column_that_is_not_there_blocks_everything_and_an_empty_answer_is_none() {
    let register = register(&[
        Project { amount: Some(500), evidence: Some("3"), ..Project::default() },
        Project { amount: Some(-200), evidence: Some("Ukendt"), ..Project::default() },
    ]);
    let table = asked(&register, "by_theme");
    assert_eq!((texts(&table, "blocked_by"), counts(&table, "blocked_n")), (owned(&["theme"]), vec![Some(2)]));
    assert_eq!((digits(&table, "money"), digits(&table, "blocked_money")), (vec![None], vec![Some(300)]));
    assert_eq!(digits(&table, "money_share"), [Some(0)]);
    let table = asked(&register, "evidence");
    // "Ukendt" answers nothing; shares rest on amounts that are not negative: 500 of 500.
    assert_eq!((counts(&table, "n"), counts(&table, "blocked_n")), (vec![Some(1)], vec![Some(1)]));
    assert_eq!(
        (digits(&table, "money_share"), digits(&table, "blocked_money")),
        (vec![Some(10_000)], vec![Some(-200)])
    );
}

#[test]
fn unknown_questions_and_languages_are_refused_with_those_there_are() {
    let register = register(&six());
    let asked = |code: &str, language: &str| questions(&register, &[code.to_owned()], language, &Work::default());
    assert!(
        matches!(asked("budgets", "en"), Err(Error::Settings(m)) if m.contains("no question 'budgets'") && m.contains("totals"))
    );
    assert!(matches!(asked("totals", "fr"), Err(Error::Settings(m)) if m.contains("da, en")));
    let stopped = Work::default();
    stopped.stop();
    assert_eq!(questions(&register, &[], "en", &stopped), Err(Error::Interrupted));
}

#[test]
fn a_letter_names_what_others_have_and_counts_the_rest() {
    let mut projects = six();
    for project in &mut projects {
        project.unit = Some("Odense");
    }
    projects[2].unit = Some("Aarhus");
    let register = register(&projects);
    let settings = LetterSettings {
        owner: Some("Odense".into()),
        questions: ["cost_per_participant", "people_reached", "by_theme"].map(str::to_owned).to_vec(),
        most: 2,
        ..LetterSettings::default()
    };
    let found = letter(&register, &settings, &Work::default()).unwrap();
    assert_eq!((found.owner.as_deref(), found.by.as_deref()), (Some("Odense"), Some("unit")));
    // p1, p2, p4, p5 in kroner, 1000 + 500 + 200; p1 and p6 lack nothing that others have.
    assert_eq!(
        (texts(&found.about, "currency"), counts(&found.about, "n")),
        (owned(&["DKK", "EUR"]), vec![Some(4), Some(1)])
    );
    assert_eq!(
        (digits(&found.about, "money"), counts(&found.about, "complete")),
        (vec![Some(170_000), Some(7_000)], vec![Some(1), Some(1)])
    );
    assert_eq!(found.absent, ["theme"]);
    assert_eq!(texts(&found.projects, "id"), owned(&["p2", "p4"]));
    // p2 has no participants; p4 has 0, which is no gap for the people reached.
    assert_eq!(several(&found.projects, "missing"), [vec!["participants"], vec!["participants = 0"]]);
    assert_eq!((counts(&found.rest, "n"), digits(&found.rest, "money")), (vec![Some(1)], vec![None])); // p5
    let questions = texts(&found.questions, "question");
    assert_eq!(questions, owned(&["by_theme", "cost_per_participant", "people_reached", "by_theme"]));
    assert_eq!(digits(&found.questions, "money"), [Some(170_000), Some(70_000), Some(50_000), Some(7_000)]);
    assert_eq!(counts(&found.questions, "n"), [Some(4), Some(3), Some(2), Some(1)]);
    assert_eq!(found.questions.column("absent"), Some(&Column::Flag([true, false, false, true].map(Some).to_vec())));
    // One of each currency is listed: p2 of the kroner; nothing is missing from p6 in euro.
    let one = letter(&register, &LetterSettings { most: 1, ..settings }, &Work::default()).unwrap();
    assert_eq!(texts(&one.projects, "id"), owned(&["p2"]));
    assert_eq!((counts(&one.rest, "n"), digits(&one.rest, "money")), (vec![Some(2)], vec![Some(20_000)])); // p4, p5
    let everyone = letter(&register, &LetterSettings::default(), &Work::default()).unwrap();
    assert_eq!((counts(&everyone.about, "n"), everyone.owner), (vec![Some(5), Some(1)], None));
}

#[test]
fn an_amount_of_nothing_is_said_to_be_nothing_and_every_currency_has_its_list() {
    let mut projects = six();
    projects.push(Project { amount: Some(0), participants: Some(4), ..Project::default() });
    projects.push(Project { amount: Some(0), participants: Some(4), euro: true, ..Project::default() });
    let questions = vec!["cost_per_participant".to_owned()];
    let settings = LetterSettings { questions, most: 4, ..LetterSettings::default() };
    let found = letter(&register(&projects), &settings, &Work::default()).unwrap();
    // Kroner: 500, 200, 0, then the unknown ones by id, of which one is listed.
    assert_eq!(texts(&found.projects, "id"), owned(&["p2", "p4", "p7", "p3", "p8"]));
    assert_eq!(several(&found.projects, "missing")[2], ["amount or total_cost = 0"]);
    assert_eq!(several(&found.projects, "missing")[3], ["amount or total_cost"]);
    assert_eq!((texts(&found.rest, "currency"), counts(&found.rest, "n")), (owned(&["DKK"]), vec![Some(1)])); // p5
}

#[test]
fn an_owner_is_a_unit_else_a_provider_else_an_error() {
    let of = |unit, provider| Project { unit: Some(unit), provider: Some(provider), ..Project::default() };
    let register = register(&[of("Odense", "Vaskeriet"), of("Aarhus", "Odense"), of("Aarhus", "Vaskeriet")]);
    let found = |owner: &str, by: Option<&str>| {
        let (owner, by) = (Some(owner.to_owned()), by.map(str::to_owned));
        let settings = LetterSettings { owner, by, ..LetterSettings::default() };
        letter(&register, &settings, &Work::default()).map(|l| (l.by.unwrap(), counts(&l.about, "n")))
    };
    assert_eq!(found("Odense", None), Ok(("unit".into(), vec![Some(1)])));
    assert_eq!(found("Odense", Some("provider")), Ok(("provider".into(), vec![Some(1)])));
    assert_eq!(found("Vaskeriet", None), Ok(("provider".into(), vec![Some(2)])));
    let unknown = found("Esbjerg", None).unwrap_err().to_string();
    assert!(
        unknown.contains("no unit or provider 'Esbjerg'; the units are: Aarhus, Odense; the providers are: "),
        "{unknown}"
    );
    assert!(found("Odense", Some("budgt")).is_err() && found("Esbjerg", Some("unit")).is_err());
    let by_alone = LetterSettings { by: Some("unit".into()), ..LetterSettings::default() };
    assert!(letter(&register, &by_alone, &Work::default()).is_err());
}

fn project() -> impl Strategy<Value = Project> {
    let word = |words: &'static [&'static str]| prop::option::of(prop::sample::select(words));
    let money = || prop::option::weighted(0.7, -300_i128..900);
    let people = prop::option::weighted(0.6, 0_u64..4);
    (money(), money(), people, word(&["Odense", "Aarhus"]), word(&["2", "ukendt"]), any::<bool>()).prop_map(
        |(amount, total_cost, participants, unit, evidence, euro)| Project {
            amount,
            total_cost,
            participants,
            unit,
            evidence,
            euro,
            ..Project::default()
        },
    )
}

/// Needs of three questions, written out by hand: by unit, cost per participant, evidence.
fn lacks(code: &str, p: &Project) -> Vec<&'static str> {
    let above = |amount: Option<i128>| amount.is_some_and(|minor| minor > 0);
    let mut lacks = Vec::new();
    let mut need = |met: bool, name| lacks.extend((!met).then_some(name));
    match code {
        "by_unit" => {
            need(p.amount.is_some() || p.total_cost.is_some(), "amount or total_cost");
            need(p.unit.is_some(), "unit");
        }
        "cost_per_participant" => {
            need(above(p.amount) || above(p.total_cost), "amount > 0 or total_cost > 0");
            need(p.participants.is_some_and(|n| n > 0), "participants > 0");
        }
        _ => {
            need(p.amount.is_some() || p.total_cost.is_some(), "amount or total_cost");
            need(p.evidence == Some("2"), "evidence");
        }
    }
    lacks
}

/// A register knows only the currencies that some amount of it has.
fn currency(p: &Project, all: &[Project]) -> Option<&'static str> {
    let paid = |other: &Project| other.euro == p.euro && (other.amount.is_some() || other.total_cost.is_some());
    all.iter().any(paid).then_some(if p.euro { "EUR" } else { "DKK" })
}

fn money<'a>(projects: impl Iterator<Item = &'a Project>) -> (i64, Option<i128>) {
    projects.fold((0, None), |(n, sum), p| (n + 1, p.amount.map(|a| a + sum.unwrap_or(0)).or(sum)))
}

proptest! {
    #[test]
    fn every_line_equals_counting_project_by_project(projects in prop::collection::vec(project(), 1..9)) {
        let register = register(&projects);
        for code in ["by_unit", "cost_per_participant", "evidence"] {
            let table = asked(&register, code);
            for (row, code_of) in texts(&table, "currency").iter().enumerate() {
                let own: Vec<&Project> =
                    projects.iter().filter(|p| currency(p, &projects) == code_of.as_deref()).collect();
                let answered = money(own.iter().copied().filter(|p| lacks(code, p).is_empty()));
                prop_assert_eq!((counts(&table, "n")[row].unwrap(), digits(&table, "money")[row]), answered);
                match &texts(&table, "blocked_by")[row] {
                    None => prop_assert_eq!(answered.0, own.len() as i64),
                    Some(by) => {
                        let all = money(own.iter().copied().filter(|p| lacks(code, p).contains(&by.as_str())));
                        let only = money(own.iter().copied().filter(|p| lacks(code, p) == [by.as_str()]));
                        prop_assert_eq!((counts(&table, "blocked_n")[row].unwrap(), digits(&table, "blocked_money")[row]), all);
                        prop_assert_eq!((counts(&table, "only_n")[row].unwrap(), digits(&table, "only_money")[row]), only);
                    }
                }
            }
        }
    }

    #[test]
    fn answered_and_blocked_are_the_register_for_every_question(projects in prop::collection::vec(project(), 1..9)) {
        let register = register(&projects);
        let table = questions(&register, &[], "da", &Work::default()).unwrap();
        prop_assert!(table.conserved.iter().all(Conserved::holds));
        let currencies: BTreeSet<_> = projects.iter().map(|p| currency(p, &projects)).collect();
        prop_assert_eq!(table.conserved.len(), all().unwrap().len() * currencies.len());
        for (currency, sum, _) in register.amounts(Field::Amount).unwrap() {
            let own: Vec<&Conserved> = table.conserved.iter().filter(|line| line.currency == currency.to_string()).collect();
            prop_assert!(own.iter().all(|line| line.register.1 == sum.minor && line.excluded.len() == 1));
        }
        let turned: Vec<Project> = projects.iter().rev().cloned().collect();
        let turned = questions(&super::coverage::register(&turned), &[], "da", &Work::default()).unwrap();
        prop_assert_eq!(turned.digest().unwrap(), table.digest().unwrap());
    }
}
