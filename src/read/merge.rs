//! Several drafts as one register.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::read::{ReadOptions, standards};
use crate::register::{Draft, Field, Origin, Register, Share};
use crate::{Error, Place, Result};

/// Builds the register of one draft or several.
pub(in crate::read) fn build(mut drafts: Vec<Draft>, options: &ReadOptions) -> Result<Register> {
    // Packed columns cannot be appended to each other, and what is prefixed or followed is a word a row.
    let followed = |draft: &Draft| draft.compact.categories.contains_key(&Field::Role);
    if drafts.len() > 1 || options.prefix_ids || drafts.iter().any(followed) {
        drafts.iter_mut().for_each(Draft::expand);
    }
    let drafts = if options.prefix_ids { prefixed(drafts)? } else { drafts };
    let mut draft = match <[Draft; 1]>::try_from(drafts) {
        Ok([draft]) => draft,
        Err(drafts) => merged(drafts)?,
    };
    draft.label.clone_from(&options.label);
    standards::passed_on(&mut draft)?;
    let file = draft.provenance.files.first().cloned().unwrap_or_default();
    let register = draft.build()?;
    if register.is_empty() {
        let reasons = register.rejected().first().map(|r| format!("{}: {}", r.reason, r.detail)).unwrap_or_default();
        return Err(Error::read(Place::file(file), format!("no row became a project; the first reason is {reasons}")));
    }
    Ok(register)
}

fn merged(drafts: Vec<Draft>) -> Result<Draft> {
    if drafts.is_empty() {
        return Err(Error::read(Place::default(), "no file was named"));
    }
    check_names(&drafts)?;
    check_ids(&drafts)?;
    let with_ids = drafts.iter().any(|draft| draft.ids.is_some());
    let mut all = Draft::default();
    for draft in drafts {
        append(&mut all, draft, with_ids);
    }
    Ok(all)
}

fn file(draft: &Draft) -> &str {
    draft.provenance.files.first().map_or("", String::as_str)
}

fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Ids with the name of their file before them, and the links to them alike: what is one key in two files is two.
fn prefixed(mut drafts: Vec<Draft>) -> Result<Vec<Draft>> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for draft in &mut drafts {
        let prefix = stem(base(file(draft)));
        if let Some(other) = seen.insert(prefix.clone(), file(draft).to_owned()) {
            let message =
                format!("'{other}' and '{}' would both prefix their ids with '{prefix}'; rename one", file(draft));
            return Err(Error::Schema(message));
        }
        let with = |text: &mut Box<str>| *text = format!("{prefix}:{text}").into_boxed_str();
        let own: FxHashSet<Box<str>> = draft.ids.iter().flatten().flatten().cloned().collect();
        draft.ids.iter_mut().flatten().flatten().for_each(with);
        // A link that leads out of the file stays as it is; a family has no record of its own to lead to.
        for field in [Field::Parent, Field::FundedFrom, Field::Family] {
            let links = draft.categories.get_mut(&field).into_iter().flatten().flatten();
            links.filter(|text| field == Field::Family || own.contains(*text)).for_each(with);
        }
        draft.notes.push(format!("ids, and the links between them, are prefixed with '{prefix}:'"));
    }
    Ok(drafts)
}

/// The name without its extension; the sheet behind it stays.
fn stem(name: &str) -> String {
    let (file, sheet) = name.split_once('#').map_or((name, None), |(file, sheet)| (file, Some(sheet)));
    let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    sheet.map_or_else(|| file.to_owned(), |sheet| format!("{file}#{sheet}"))
}

/// Rows without an id are named by their file, and the column `source` holds its name.
fn check_names(drafts: &[Draft]) -> Result<()> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for draft in drafts {
        if let Some(other) = seen.insert(base(file(draft)), file(draft)) {
            return Err(Error::Schema(format!(
                "'{other}' and '{}' have the same name; every file of a register needs its own",
                file(draft)
            )));
        }
    }
    Ok(())
}

fn check_ids(drafts: &[Draft]) -> Result<()> {
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for (nth, draft) in drafts.iter().enumerate() {
        for id in draft.ids.iter().flatten().flatten() {
            match seen.insert(id, nth) {
                Some(other) if other != nth => {
                    let other = drafts.get(other).map_or("", file);
                    return Err(Error::Schema(format!(
                        "the id '{id}' stands in both '{other}' and '{}'; ids must be unique in a register: pass \
                         prefix_ids=True if they name different projects",
                        file(draft)
                    )));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn append(all: &mut Draft, draft: Draft, with_ids: bool) {
    let (before, n) = (all.n, draft.n);
    let name = file(&draft).to_owned();
    all.n = before.saturating_add(n);
    all.tranches |= draft.tranches;
    if with_ids {
        let rows = &draft.provenance.origin;
        let named = || rows.iter().map(|o| Some(format!("{}:{}", base(&name), o.row).into_boxed_str())).collect();
        let ids = draft.ids.clone().unwrap_or_else(named);
        all.ids.get_or_insert_default().extend(ids);
    }
    extend(&mut all.texts, draft.texts, before, n);
    extend(&mut all.categories, draft.categories, before, n);
    extend(&mut all.money, draft.money, before, n);
    for field in draft.yearly.keys() {
        all.yearly.entry(*field).or_default();
    }
    let mut yearly = draft.yearly;
    for (field, years) in &mut all.yearly {
        extend(years, yearly.remove(field).unwrap_or_default(), before, n);
    }
    extend(&mut all.dates, draft.dates, before, n);
    extend(&mut all.counts, draft.counts, before, n);
    extend_shares(&mut all.shares, draft.shares, before, n);
    let mut extra = draft.extra;
    let column = if extra.contains_key("source") { "source_file" } else { "source" };
    extra.insert(column.to_owned(), vec![Some(Box::from(base(&name))); n]);
    extend(&mut all.extra, extra, before, n);
    let shown = draft.provider_names;
    if shown.is_some() || all.provider_names.is_some() {
        let names = all.provider_names.get_or_insert_default();
        names.resize(before, None);
        names.extend(shown.unwrap_or_else(|| vec![None; n]));
    }
    all.currency.extend(draft.currency);
    let nth = u32::try_from(all.provenance.files.len()).unwrap_or(u32::MAX);
    all.provenance.files.push(name.clone());
    all.provenance.origin.extend(draft.provenance.origin.iter().map(|o| Origin { file: nth, row: o.row }));
    all.rejected.extend(draft.rejected);
    all.account.extend(draft.account);
    all.notes.extend(draft.notes.into_iter().map(|note| format!("{}: {note}", base(&name))));
}

/// Adds the columns of one draft below those before it; a column that only one of them has is empty in the other.
fn extend<K: Ord, T: Clone>(
    all: &mut BTreeMap<K, Vec<Option<T>>>,
    columns: BTreeMap<K, Vec<Option<T>>>,
    before: usize,
    n: usize,
) {
    for (name, mut values) in columns {
        let column = all.entry(name).or_insert_with(|| vec![None; before]);
        column.append(&mut values);
    }
    for column in all.values_mut() {
        column.resize(before.saturating_add(n), None);
    }
}

fn extend_shares(
    all: &mut BTreeMap<Field, Vec<Vec<Share>>>,
    shares: BTreeMap<Field, Vec<Vec<Share>>>,
    before: usize,
    n: usize,
) {
    for (field, mut own) in shares {
        all.entry(field).or_insert_with(|| vec![Vec::new(); before]).append(&mut own);
    }
    for own in all.values_mut() {
        own.resize(before.saturating_add(n), Vec::new());
    }
}
