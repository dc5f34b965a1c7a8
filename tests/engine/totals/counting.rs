//! The measures rest on what counts: a parent by its residual, a duplicate report not at all; parts of a project as parts.

use std::collections::BTreeMap;

use overblik::money::Amount;
use overblik::register::{Draft, Share};
use overblik::table::Conserved;
use overblik::totals::{
    CrosstabMeasure, Population, compare, concentration, crosstab, division_of_labour, inequality, people_reached,
    per_head,
};
use overblik::{Field, Register, Work};

use super::{counts, digits, texts};

/// Parent 100 with children 60 and 30: counted 60 + 30 + residual 10 (F0). A duplicate report of 50 is not counted.
fn draft() -> Draft {
    let words = |words: [&str; 4]| words.map(|w| Some(w).filter(|w| !w.is_empty()).map(Into::into)).to_vec();
    Draft {
        n: 4,
        ids: Some(words(["p", "p1", "p2", "x"])),
        categories: [
            (Field::Unit, words(["K", "K", "O", "O"])),
            (Field::Theme, words(["job", "job", "sport", "job"])),
            (Field::Parent, words(["", "p", "p", ""])),
            (Field::Role, words(["", "", "", "duplicate_report"])),
        ]
        .into(),
        counts: [(Field::Participants, vec![Some(5), Some(3), Some(2), Some(9)])].into(),
        money: [(Field::Amount, [100, 60, 30, 50].map(|minor| Some(Amount { minor, scale: 2 })).to_vec())].into(),
        currency: vec![Some("DKK".parse().unwrap()); 4],
        ..Draft::default()
    }
}

fn check(lines: &[Conserved]) {
    let [line] = lines else { panic!("{lines:?}") };
    assert!(line.holds(), "{line:?}");
    assert_eq!((line.counted, line.register), ((3, 100), (4, 240)));
    let mut excluded = line.excluded.clone();
    excluded.sort_unstable();
    assert_eq!(excluded, [("covered_by_children".to_owned(), 0, 90), ("duplicate_report".to_owned(), 1, 50)]);
}

fn population() -> Population {
    let column = |name: &str, cells: [&str; 2]| (name.to_owned(), cells.map(|c| Some(c.to_owned())).to_vec());
    Population::of(&[column("navn", ["K", "O"]), column("population", ["7", "2"])], None, None).unwrap()
}

#[test]
fn every_measure_counts_once() {
    let (register, work) = (draft().build().unwrap(), Work::new(2));
    for measure in [CrosstabMeasure::N, CrosstabMeasure::Sum, CrosstabMeasure::Share] {
        let cross = crosstab(&register, "unit", "theme", measure, None, None, &work).unwrap().table;
        check(&cross.conserved);
        match measure {
            CrosstabMeasure::N => assert_eq!(counts(&cross, "total"), [Some(2), Some(1), Some(3)]),
            CrosstabMeasure::Sum => assert_eq!(digits(&cross, "total").0, [70, 30, 100].map(Some)),
            CrosstabMeasure::Share => assert_eq!(digits(&cross, "total").0, [7_000, 3_000, 10_000].map(Some)),
        }
    }
    let division = division_of_labour(&register, "unit", "theme", None, None, &work).unwrap();
    check(division.conserved());
    assert_eq!(digits(&division.table(), "sum").0, [Some(70), Some(30)]);

    let split = inequality(&register, "unit", None, None, &work).unwrap();
    check(split.conserved());
    assert_eq!(split.theil(), concentration(&register, None, None, None, &work).unwrap().theil());
    assert_eq!(digits(&split.table(), "sum").0, [Some(70), Some(30)]);

    let heads = per_head(&register, "unit", &population(), &BTreeMap::new(), 2, None, None, &work).unwrap();
    check(heads.conserved());
    assert_eq!(digits(&heads.table(), "per_head").0, [Some(15), Some(10)]); // .30 / 2 and .70 / 7

    let changes = compare(&register, &register, None, &[], None, None, &work).unwrap();
    changes.conserved().into_iter().for_each(check);
    assert_eq!(digits(&changes.turnover().unwrap(), "old").0.last(), Some(&Some(100)));

    // The nine people of the duplicate report are those of another row.
    let people = people_reached(&register, None, None, &[], None, &work).unwrap();
    check(&people.conserved);
    assert_eq!((counts(&people, "people_low"), counts(&people, "people_high")), (vec![Some(5)], vec![Some(10)]));
    assert_eq!(digits(&people, "sum").0, [Some(100)]);
}

/// A project of two themes, 60 % and 40 %, is cut into parts whose money adds up.
#[test]
fn shares_of_a_project_go_where_they_belong() {
    let share = |label: &str, weight| Share { label: label.into(), weight };
    let mut draft = draft();
    let none = Vec::new;
    draft.shares.insert(Field::Theme, vec![none(), none(), vec![share("job", 60), share("sport", 40)], none()]);
    let register: Register = draft.build().unwrap();
    let cross = crosstab(&register, "unit", "theme", CrosstabMeasure::Sum, None, None, &Work::new(1)).unwrap().table;
    check(&cross.conserved);
    assert_eq!(texts(&cross, "unit"), ["K", "O", "total"].map(|t| Some(t.to_owned())));
    assert_eq!(
        (digits(&cross, "job").0, digits(&cross, "sport").0),
        (vec![Some(70), Some(18), Some(88)], vec![None, Some(12), Some(12)])
    );
    let division = division_of_labour(&register, "unit", "theme", None, None, &Work::new(1)).unwrap();
    check(division.conserved());
    assert_eq!(digits(&division.table(), "sum").0, [70, 18, 12].map(Some));
}
