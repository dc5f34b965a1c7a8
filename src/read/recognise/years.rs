//! Which money the columns of several years are.

use std::collections::{BTreeMap, BTreeSet};

use super::{Claim, Recognised, Words, claims_of, two_claims};
use crate::Result;
use crate::read::header::header;
use crate::read::runs::{Run, runs};
use crate::register::{Field, Kind};

/// Words of an account of what was spent, which has a column a year where nothing else tells what was paid out.
const SPENT: [&str; 6] = ["regnskab", "forbrug", "faktisk forbrug", "spent", "actual", "expenditure"];

/// The runs of columns that are the money of a field over years.
#[derive(Default)]
pub(super) struct Years {
    fields: BTreeMap<Field, (Claim, Run)>,
    /// The columns of all runs of money.
    pub(super) columns: BTreeSet<usize>,
    names: Vec<String>,
}

impl Years {
    pub(super) fn of(names: &[String], mappings: &[Words; 2]) -> Result<Self> {
        let mut years = Self { names: names.to_vec(), ..Self::default() };
        for run in runs(names) {
            let Some(claim) = claim_of(&run.word, mappings) else { continue };
            years.columns.extend(run.columns.values());
            let first =
                |run: &Run| run.columns.values().next().and_then(|&at| names.get(at)).cloned().unwrap_or_default();
            match years.fields.get(&claim.field) {
                Some((other, own)) if other.rank == claim.rank => {
                    return Err(two_claims(claim.field, &first(own), &first(&run)));
                }
                Some((other, _)) if other.rank < claim.rank => {}
                _ => drop(years.fields.insert(claim.field, (claim, run))),
            }
        }
        Ok(years)
    }

    pub(super) fn claim(&mut self, found: &mut Recognised) {
        for (field, (claim, run)) in std::mem::take(&mut self.fields) {
            let name = |at: &usize| self.names.get(*at).cloned().unwrap_or_default();
            let columns = run.columns.iter().map(|(year, at)| (*year, name(at))).collect();
            found.schema.years.insert(field, columns);
            found
                .why
                .entry(field)
                .or_insert_with(|| format!("header word '{}', {}, a column a year", claim.word, claim.language));
        }
    }
}

/// What the header of a run says that its money is.
fn claim_of(word: &str, mappings: &[Words; 2]) -> Option<Claim> {
    let header = header(word);
    let money = |claims: Vec<Claim>| {
        claims.into_iter().filter(|claim| claim.field.kind() == Kind::Money).min_by_key(|c| c.rank)
    };
    let listed = header.forms().find_map(|(part, word)| money(claims_of(0, word, part, mappings)));
    let spent = || {
        let (_, word) = header.forms().find(|(_, word)| SPENT.contains(&word.as_str()))?;
        let (word, language) = (word.clone(), "an account of what was spent".to_owned());
        Some(Claim { rank: (0, 0), field: Field::Disbursed, column: 0, word, language })
    };
    listed.or_else(spent)
}

/// Columns that are called by nothing but their year are the amount where the caller says in which currency they are,
/// and nothing else is money: counts of people come by the year too.
pub(in crate::read) fn with_bare_years(mut found: Recognised, names: &[String], money_said: bool) -> Recognised {
    let Some(run) = runs(names).into_iter().find(|run| run.word.is_empty()) else { return found };
    if found.schema.has_money() {
        return found;
    }
    let columns: BTreeMap<i32, String> =
        run.columns.iter().filter_map(|(year, at)| Some((*year, names.get(*at)?.clone()))).collect();
    let (first, last) = (columns.keys().next(), columns.keys().next_back());
    let span = first.zip(last).map(|(first, last)| format!("{first} … {last}")).unwrap_or_default();
    if money_said {
        found.why.insert(Field::Amount, "headers that are years, in a declared currency".to_owned());
        found.schema.years.insert(Field::Amount, columns);
    } else {
        found.notes.push(format!(
            "the columns {span} are kept as text: if they are amounts by year, say their currency, as currency=\"DKK\""
        ));
    }
    found
}
