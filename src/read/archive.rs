//! Zip archives of tables, as publishers of several files pack them.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::read::source::Source;
use crate::read::{ReadOptions, container, guard, gzip, pace, standards};
use crate::{Error, Place, Result, Work};

/// Members that may be tables, by the end of their name.
const TABLES: [&str; 9] = ["csv", "tsv", "txt", "json", "jsonl", "xml", "xlsx", "ods", "parquet"];

/// Whether the bytes are an archive and no workbook, which is one too.
pub(in crate::read) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && names(bytes).is_some_and(|names| !names.iter().any(|name| of_workbook(name)))
}

fn of_workbook(name: &str) -> bool {
    ["[Content_Types].xml", "xl/workbook.xml", "mimetype"].contains(&name)
}

fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    archive.file_names().map(|name| name.ok().map(String::from)).collect()
}

/// The one table of an archive; of several those that a published format is told by, with a note on the others.
///
/// # Errors
/// [`Error::Read`] for a broken or encrypted archive, one that unpacks to more than tables would, one without a table, and
/// one with several tables of which none is told.
pub(in crate::read) fn read(file: &str, bytes: &[u8], options: &ReadOptions, work: &Work) -> Result<Vec<Source>> {
    let members = guard(file, "a zip archive", || members(file, bytes, work))?;
    let unpacked: usize = members.iter().map(|(_, bytes)| bytes.len()).sum();
    work.expect(unpacked.saturating_sub(bytes.len()) as u64);
    let alone = members.len() == 1;
    let (mut told, mut others) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        for source in container(&name, &bytes, options, work)? {
            let shape = standards::shape_of(&source.names(), None)?;
            if alone || shape.is_some() { told.push(source) } else { others.push(source.file) }
        }
    }
    let short = |name: &String| name.rsplit('/').next().unwrap_or(name).to_owned();
    let others = others.iter().map(short).collect::<Vec<_>>().join(", ");
    match told.first_mut() {
        Some(first) if !others.is_empty() => {
            first.notes.push(format!("not read, since no standard is told by their columns: {others}"));
        }
        Some(_) => {}
        None => {
            let message = if others.is_empty() {
                "no table in the archive".to_owned()
            } else {
                format!(
                    "several tables, and no standard is told by their columns: {others}; unpack it and name those meant"
                )
            };
            return Err(Error::read(Place::file(file), message));
        }
    }
    Ok(told)
}

/// Names and bytes of the members that may be tables, in the order of their names.
fn members(file: &str, bytes: &[u8], work: &Work) -> Result<Vec<(String, Vec<u8>)>> {
    let broken = |e: &dyn std::fmt::Display| Error::read(Place::file(file), format!("no valid zip archive: {e}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let most = gzip::limit(bytes.len());
    let mut left = most;
    let mut out = Vec::new();
    for at in 0..archive.len() {
        let member = archive.by_index(at).map_err(|e| broken(&e))?;
        let name = member.name().map_err(|e| broken(&e))?.into_owned();
        if member.is_dir() || !is_table(&name) {
            continue;
        }
        let content = pace::unpacked(member.take(left.saturating_add(1)), work)?.map_err(|e| broken(&e))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| {
            let message = format!("{} bytes unpack to more than {most}, which no tables do", bytes.len());
            Error::read(Place::file(file), message)
        })?;
        if gzip::is(&content) || is(&content) {
            let message = format!("'{name}' in the archive is packed itself; unpack it first");
            return Err(Error::read(Place::file(file), message));
        }
        out.push((format!("{file}/{name}"), content));
    }
    out.sort();
    Ok(out)
}

fn is_table(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    let extension = base.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    !base.starts_with('.') && !name.starts_with("__MACOSX") && TABLES.contains(&extension.as_str())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn open(members: &[(&str, &[u8])]) -> Result<Vec<Source>> {
        let bytes = packed(members);
        assert!(is(&bytes));
        read("a.zip", &bytes, &ReadOptions::default(), &Work::new(1))
    }

    #[test]
    fn one_table_or_those_that_are_told() {
        let own = open(&[("readme.pdf", b"x"), ("data/own.csv", b"Titel;x\nA;1\n")]).unwrap();
        assert_eq!(own.first().unwrap().file, "a.zip/data/own.csv");
        let science: (&str, &[u8]) = ("euroSciVoc.csv", b"projectID;euroSciVocCode;euroSciVocTitle\n1;/1;x\n");
        let told = open(&[("topics.csv", b"projectID;topic\n1;x\n"), science]).unwrap();
        assert_eq!(told.len(), 1);
        assert!(told.first().unwrap().notes.iter().any(|note| note.ends_with("their columns: topics.csv")));
        let message = open(&[("a.csv", b"a;b\n1;2\n"), ("b.csv", b"a;b\n1;2\n")]).unwrap_err().to_string();
        assert!(message.contains("several tables") && message.contains("a.csv, b.csv"), "{message}");
        assert!(open(&[("a.pdf", b"x")]).unwrap_err().to_string().contains("no table in the archive"));
    }

    #[test]
    fn workbooks_and_bombs_are_no_archives_of_tables() {
        assert!(!is(&packed(&[("[Content_Types].xml", b"<Types/>")])));
        let zeros = vec![b'0'; 65 << 20];
        let message = open(&[("a.csv", &zeros)]).unwrap_err().to_string();
        assert!(message.contains("unpack to more than 67108864"), "{message}");
        // An archive may hold itself: it must not be followed.
        let inner = packed(&[("b.csv", b"a;b\n1;2\n")]);
        assert!(
            open(&[("a.csv", &inner)]).unwrap_err().to_string().contains("'a.csv' in the archive is packed itself")
        );
    }
}
