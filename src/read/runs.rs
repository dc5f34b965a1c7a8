//! Columns with one header but for the year: the money of one field, a column a calendar year.

use std::collections::BTreeMap;

use crate::read::header::key;

/// What stands in a header where its year stood; no header has it.
const GAP: char = '\u{1}';

/// Columns that differ in nothing but their year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) struct Run {
    /// The header without its year.
    pub word: String,
    /// The columns by year, at least two.
    pub columns: BTreeMap<i32, usize>,
}

/// The runs among these names, in their order.
///
/// `Budget 2021`, `amount_2019`, `Regnskab 2020 (t.kr.)` and `2014` have a year; `2016/17` and `31.12.2016` have none. A
/// year that stands twice makes no run.
pub(in crate::read) fn runs(names: &[String]) -> Vec<Run> {
    let mut stems: BTreeMap<String, Vec<(i32, usize)>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        if let Some((stem, year)) = split(name) {
            stems.entry(stem).or_default().push((year, at));
        }
    }
    let run = |(stem, found): (String, Vec<(i32, usize)>)| {
        let columns: BTreeMap<i32, usize> = found.iter().copied().collect();
        let word = key(&stem.replace(GAP, " "));
        (found.len() > 1 && columns.len() == found.len()).then_some(Run { word, columns })
    };
    let mut runs: Vec<Run> = stems.into_iter().filter_map(run).collect();
    runs.sort_by_key(|run| run.columns.values().min().copied());
    runs
}

/// The header without its one year, and the year.
fn split(name: &str) -> Option<(String, i32)> {
    let chars: Vec<char> = name.chars().collect();
    let mut found = None;
    let mut at = 0;
    while at < chars.len() {
        let rest = chars.get(at..).unwrap_or_default();
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 4 && alone(&chars, at) {
            let year: i32 = rest.iter().take(4).collect::<String>().parse().ok()?;
            if (1900..=2100).contains(&year) && found.replace((at, year)).is_some() {
                return None;
            }
        }
        at = at.saturating_add(digits.max(1));
    }
    let (at, year) = found?;
    let before: String = chars.iter().take(at).collect();
    let after: String = chars.iter().skip(at.saturating_add(4)).collect();
    Some((key(&format!("{before}{GAP}{after}")), year))
}

/// Whether four digits are no part of a date, a span of years or a number.
fn alone(chars: &[char], at: usize) -> bool {
    let get = |at: Option<usize>| at.and_then(|at| chars.get(at)).copied();
    let joins = |sign: Option<char>, beyond: Option<char>| {
        sign.is_some_and(|c| "/-–.,".contains(c)) && beyond.is_some_and(|c| c.is_ascii_digit())
    };
    let before = joins(get(at.checked_sub(1)), get(at.checked_sub(2)));
    let after = joins(get(at.checked_add(4)), get(at.checked_add(5)));
    let letter = get(at.checked_add(4)).is_some_and(char::is_alphabetic);
    !before && !after && !letter
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    fn found(names: &[&str]) -> Vec<(String, Vec<i32>)> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        runs(&names).into_iter().map(|run| (run.word, run.columns.into_keys().collect())).collect()
    }

    #[test]
    fn one_header_but_for_the_year() {
        let run = |word: &str| vec![(word.to_owned(), vec![2019, 2020])];
        assert_eq!(found(&["Titel", "Budget 2020", "Budget 2019"]), run("budget"));
        assert_eq!(found(&["amount_2019", "amount_2020"]), run("amount_"));
        assert_eq!(found(&["Regnskab 2019 (t.kr.)", "Regnskab 2020 (t.kr.)"]), run("regnskab (t.kr.)"));
        assert_eq!(found(&["2019", "2020"]), run(""));
        assert_eq!(found(&["2019 Bevilling", "2020 Bevilling"]), run("bevilling"));
        assert_eq!(found(&["Budget  2019", "budget 2020"]), run("budget"));
    }

    #[test]
    fn no_run() {
        assert!(found(&["Budget 2019", "Regnskab 2020"]).is_empty(), "two headers");
        assert!(found(&["Budget 2019", "2020 Budget"]).is_empty(), "two headers");
        assert!(found(&["Budget 2019", "Budget 2019 ", "Budget 2020"]).is_empty(), "a year twice");
        assert!(found(&["Budget 2016/17", "Budget 2017/18"]).is_empty(), "spans");
        assert!(found(&["Pr. 31.12.2016", "Pr. 31.12.2017"]).is_empty(), "dates");
        assert!(found(&["Budget 2016-2017", "Budget 2018-2019"]).is_empty(), "spans");
        assert!(found(&["Kode 4017", "Kode 4018", "B 20191", "B 20201"]).is_empty(), "no years");
        assert!(found(&["Budget 2019", "Budget"]).is_empty(), "one year");
    }
}
