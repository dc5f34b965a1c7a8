//! IATI 2.03: one activity is one record a currency. What was spent is the amount; budgets, commitments and all other
//! transactions stay beside it and are never added to it.

mod activity;
mod assemble;
mod budget;
mod codes;
mod links;
mod money;
mod narrative;
mod shares;

use crate::read::ReadOptions;
use crate::read::nested::records::{Context, Records};
use crate::read::nested::xml::{self, Element, Xml};
use crate::read::source::Source;
use crate::{Error, Place, Result, Work};
use activity::Activity;

/// Columns that every file has, so that the mapping knows it.
const ALWAYS: [&str; 5] = ["iati-identifier", "title", "reporting-org", "disbursement + expenditure", "currency"];

/// Reads a file of activities.
pub(in crate::read) fn read(file: &str, bytes: &[u8], options: &ReadOptions, work: &Work) -> Result<Source> {
    let (text, notes) = xml::decode(file, bytes, options.encoding.as_deref())?;
    let mut records = Records { file: file.to_owned(), notes, ..Records::default() };
    let activities = activities(Xml::new(file, &text, work), file, options, &mut records)?;
    assemble::assemble(activities, &mut records, work)?;
    records.into_source(&ALWAYS, "iati-activity")
}

fn activities(mut xml: Xml<'_>, file: &str, options: &ReadOptions, records: &mut Records) -> Result<Vec<Activity>> {
    let root = xml.root()?;
    check_root(&xml, &root)?;
    records.notes.extend(version_note(&root));
    let mut activities = Vec::new();
    let (mut row, mut contacts) = (0_u32, 0_u64);
    while let Some(element) = xml.child()? {
        if element.name.as_ref() != "iati-activity" {
            continue;
        }
        row =
            row.checked_add(1).ok_or_else(|| Error::read(Place::file(file), "more activities than can be numbered"))?;
        contacts = contacts.saturating_add(u64::from(element.first("contact-info").is_some()));
        let mut context = Context { file, row, currency: None, rejected: &mut records.rejected };
        activities.push(activity::activity(&element, options.currency, &mut context));
    }
    if contacts > 0 {
        records.notes.push(format!("personal data dropped, activities with contact-info: {contacts}"));
    }
    Ok(activities)
}

fn check_root(xml: &Xml<'_>, root: &Element) -> Result<()> {
    let name = root.name.as_ref();
    let hint = match name {
        "iati-activities" => return check_version(xml, root),
        "iati-organisations" => "a file of organisations has budgets, but no activities",
        "Workbook" => "a spreadsheet saved as XML 2003; save it as xlsx",
        "html" => "a web page; download the file itself",
        _ => "of xml, activities of IATI 2.03 are read",
    };
    Err(xml.error(root.line, &format!("the root element is <{name}>, <iati-activities> was expected: {hint}")))
}

/// Version 1 has other codes for roles, dates and transactions, and texts without narratives.
fn check_version(xml: &Xml<'_>, root: &Element) -> Result<()> {
    match root.attribute("version") {
        Some(version) if !version.starts_with("2.") => {
            let message = format!(
                "IATI version {version}; version 2 was expected: version 1 has other codes for roles, dates and transactions"
            );
            Err(xml.error(root.line, &message))
        }
        _ => Ok(()),
    }
}

fn version_note(root: &Element) -> Option<String> {
    match root.attribute("version") {
        Some("2.03") => None,
        Some(version) => Some(format!("IATI {version}, read as 2.03")),
        None => Some("no version of IATI given, read as 2.03".to_owned()),
    }
}
