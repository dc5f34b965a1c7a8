//! Grants that pass on the money of another grant of the same register.

use rustc_hash::FxHashMap;

use super::catalogue;
use crate::Result;
use crate::register::{Account, Draft, Field};

type Text = Option<Box<str>>;

/// Fills `funded_from`: a grant passes on another one when it names it as related, that one is a regrant, and its
/// recipient is the funder of this one. All three, by their ids: being related alone means little.
///
/// # Errors
/// [`crate::Error::Internal`] when a mapping of the package cannot be read.
pub(in crate::read) fn passed_on(draft: &mut Draft) -> Result<()> {
    if draft.categories.contains_key(&Field::FundedFrom) || !draft.categories.contains_key(&Field::Role) {
        return Ok(());
    }
    let rules =
        || catalogue().map(|all| all.iter().flat_map(|s| &s.shapes).filter_map(|shape| shape.passed_on.as_ref()));
    let related: Vec<&str> = rules()?.map(|rule| rule.related.as_str()).collect();
    let funders: Vec<&str> = rules()?.map(|rule| rule.funder.as_str()).collect();
    let funded = funded(draft, &related, &funders);
    let n = funded.iter().flatten().count();
    if n > 0 {
        let columns = related.iter().filter(|name| draft.extra.contains_key(**name)).map(|name| (*name).to_owned());
        draft.account.push(Account {
            field: Field::FundedFrom.to_string(),
            columns: columns.collect(),
            why: "related to a regrant whose recipient is the funder".to_owned(),
            how: format!("{n} filled"),
        });
        draft.categories.insert(Field::FundedFrom, funded);
    }
    Ok(())
}

/// The regrant that each row passes on.
fn funded(draft: &Draft, related: &[&str], funders: &[&str]) -> Vec<Text> {
    let column =
        |names: &[&str], at: usize| -> Text { names.iter().find_map(|name| draft.extra.get(*name)?.get(at)?.clone()) };
    let field = |field: Field, at: usize| draft.categories.get(&field).and_then(|column| column.get(at)?.as_deref());
    let id = |at: usize| draft.ids.as_ref()?.get(at)?.as_deref();
    let regrants: FxHashMap<&str, usize> = (0..draft.n)
        .filter(|&at| field(Field::Role, at) == Some("regrant"))
        .filter_map(|at| Some((id(at)?, at)))
        .collect();
    if regrants.is_empty() {
        return Vec::new();
    }
    let from = |at: usize| -> Text {
        let (funder, related) = (column(funders, at)?, column(related, at)?);
        let own =
            |id: &&str| regrants.get(id).is_some_and(|&up| up != at && field(Field::Provider, up) == Some(&*funder));
        let mut found = related.split([';', ',']).map(str::trim).filter(own);
        // Of several it is not known how much comes from which.
        found.next().filter(|_| found.next().is_none()).map(Box::from)
    };
    (0..draft.n).map(from).collect()
}
