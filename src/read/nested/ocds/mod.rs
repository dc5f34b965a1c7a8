//! The Open Contracting Data Standard and its sister for infrastructure: one contracting process, or one project, is one
//! record a currency. Tender, award and contract of one process are one sum of money and never added up.

mod merge;
mod parts;
mod process;
mod project;
mod select;

use serde_json::Value;

use crate::read::ReadOptions;
use crate::read::nested::records::Records;
use crate::read::source::Source;
use crate::{Result, Work};

/// The records of a JSON document in one of the two standards; nothing for other documents.
pub(in crate::read) fn read(
    file: &str,
    document: &Value,
    options: &ReadOptions,
    work: &Work,
) -> Result<Option<Source>> {
    let records = Records { file: file.to_owned(), ..Records::default() };
    if let Some(projects) = project::projects(document) {
        return project::read(&projects, options, records, work).map(Some);
    }
    select::entries(document).map(|entries| process::read(&entries, options, records, work)).transpose()
}
