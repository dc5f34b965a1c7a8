//! What calamine does not tell of a sheet: hidden rows and columns, merged cells of xlsx and ods.

use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::read::sheet::grid::Region;
use crate::{Result, Work};

/// Events after which is asked whether to stop.
const BLOCK: u64 = 1 << 14;

/// Most columns and rows of a sheet.
const WIDEST: usize = 16_384;
const HIGHEST: usize = 1_048_576;

/// Rows and columns counted from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub merged: Vec<Region>,
    pub hidden_rows: Vec<usize>,
    pub hidden_columns: Vec<usize>,
}

/// The layout of a sheet of an xlsx package; `None` where it cannot be found.
pub(super) fn xlsx(bytes: &[u8], sheet: &str, work: &Work) -> Result<Option<Layout>> {
    let Ok(mut package) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(None) };
    let Some(part) = part_of(&mut package, sheet) else { return Ok(None) };
    let Ok(stream) = package.by_name(&part) else { return Ok(None) };
    let mut layout = Layout::default();
    let mut row = 0_usize;
    let whole = events(stream, work, |element, opens| match (element.local_name().as_ref(), opens) {
        ("col", true) => {
            let edge = |name| attribute(element, name).and_then(|text| text.parse::<usize>().ok());
            if let (true, Some(first), Some(last)) = (is_on(element, "hidden"), edge("min"), edge("max")) {
                let columns = first.saturating_sub(1)..last.min(WIDEST);
                layout.hidden_columns.extend(columns);
            }
        }
        ("row", true) => {
            row = attribute(element, "r").and_then(|text| text.parse().ok()).unwrap_or(row.saturating_add(1));
            if is_on(element, "hidden") {
                layout.hidden_rows.push(row.saturating_sub(1));
            }
        }
        ("mergeCell", true) => layout.merged.extend(attribute(element, "ref").and_then(|text| region(&text))),
        _ => {}
    })?;
    Ok(whole.then_some(layout))
}

/// The layout of a sheet of an ods package.
pub(super) fn ods(bytes: &[u8], sheet: &str, work: &Work) -> Result<Option<Layout>> {
    let Ok(mut package) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(None) };
    let Ok(stream) = package.by_name("content.xml") else { return Ok(None) };
    let mut scan = OdsScan { sheet, ..OdsScan::default() };
    let whole = events(stream, work, |element, opens| scan.element(element, opens))?;
    Ok(whole.then_some(scan.layout))
}

#[derive(Default)]
struct OdsScan<'a> {
    sheet: &'a str,
    inside: bool,
    row: usize,
    repeated: usize,
    column: usize,
    declared: usize,
    layout: Layout,
}

impl OdsScan<'_> {
    fn element(&mut self, element: &BytesStart<'_>, opens: bool) {
        let times = |name| attribute(element, name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
        let hidden = || attribute(element, "visibility").is_some_and(|text| text != "visible");
        match (element.local_name().as_ref(), opens) {
            ("table", true) => {
                *self = Self { sheet: self.sheet, layout: std::mem::take(&mut self.layout), ..Self::default() };
                self.inside = attribute(element, "name").as_deref() == Some(self.sheet);
            }
            ("table", false) => self.inside = false,
            _ if !self.inside => {}
            ("table-column", true) => {
                let end = self.declared.saturating_add(times("number-columns-repeated")).min(WIDEST);
                if hidden() {
                    self.layout.hidden_columns.extend(self.declared..end);
                }
                self.declared = end;
            }
            ("table-row", true) => {
                (self.column, self.repeated) = (0, times("number-rows-repeated"));
                let end = self.row.saturating_add(self.repeated).min(HIGHEST);
                if hidden() {
                    self.layout.hidden_rows.extend(self.row..end);
                }
            }
            ("table-row", false) => self.row = self.row.saturating_add(self.repeated),
            ("table-cell" | "covered-table-cell", true) => {
                let (wide, high) = (times("number-columns-spanned"), times("number-rows-spanned"));
                if wide > 1 || high > 1 {
                    let bottom = self.row.saturating_add(high).saturating_sub(1);
                    let right = self.column.saturating_add(wide).saturating_sub(1);
                    self.layout.merged.push(Region { top: self.row, left: self.column, bottom, right });
                }
                self.column = self.column.saturating_add(times("number-columns-repeated"));
            }
            _ => {}
        }
    }
}

/// Shows every opening and closing element of a stream; `false` when it breaks off.
fn events(stream: impl Read, work: &Work, mut see: impl FnMut(&BytesStart<'_>, bool)) -> Result<bool> {
    let mut reader = Reader::from_reader(BufReader::new(stream));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    let mut buffer = Vec::new();
    let mut seen = 0_u64;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => see(&element, true),
            Ok(Event::End(element)) => see(&BytesStart::new(element.name().as_ref()), false),
            Ok(Event::Eof) => return Ok(true),
            Err(_) => return Ok(false),
            Ok(_) => {}
        }
        seen = seen.wrapping_add(1);
        if seen.is_multiple_of(BLOCK) {
            work.advance(0)?;
        }
    }
}

/// An attribute by its local name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes();
    let found = all.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}

fn is_on(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|text| matches!(text.as_str(), "1" | "true"))
}

/// `A1:C2`
fn region(text: &str) -> Option<Region> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (corner(first)?, corner(last)?);
    Some(Region { top, left, bottom, right })
}

fn corner(text: &str) -> Option<(usize, usize)> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at_checked(digits)?;
    let mut column = 0_usize;
    for letter in letters.bytes().map(|b| b.to_ascii_uppercase()).filter(u8::is_ascii_uppercase) {
        column = column.checked_mul(26)?.checked_add(usize::from(letter.checked_sub(b'A')?))?.checked_add(1)?;
    }
    Some((digits.parse::<usize>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// The part of the package that holds a sheet, by way of its relation to the workbook.
fn part_of(package: &mut ZipArchive<Cursor<&[u8]>>, sheet: &str) -> Option<String> {
    let parts: Vec<String> = package.file_names().flatten().map(Cow::into_owned).collect();
    let ending = |end: &str| parts.iter().filter(|name| name.to_lowercase().ends_with(end)).min();
    let quiet = Work::new(1);
    let (mut id, mut target) = (None, None);
    let workbook = ending("workbook.xml")?;
    let stream = package.by_name(workbook).ok()?;
    events(stream, &quiet, |element, opens| {
        if opens && element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(sheet) {
            id = attribute(element, "id");
        }
    })
    .ok()?;
    let stream = package.by_name(ending("workbook.xml.rels")?).ok()?;
    events(stream, &quiet, |element, opens| {
        if opens && element.local_name().as_ref() == "Relationship" && attribute(element, "Id") == id {
            target = attribute(element, "Target");
        }
    })
    .ok()?;
    let target = target?;
    let folder = workbook.rsplit_once('/').map_or("", |(folder, _)| folder);
    let wanted = target.strip_prefix('/').map_or_else(|| format!("{folder}/{target}"), str::to_owned);
    let wanted = wanted.trim_start_matches('/');
    parts.iter().find(|name| name.eq_ignore_ascii_case(wanted)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_regions() {
        assert_eq!(region("A1:C2"), Some(Region { top: 0, left: 0, bottom: 1, right: 2 }));
        assert_eq!(region("$AA$10"), Some(Region { top: 9, left: 26, bottom: 9, right: 26 }));
        for broken in ["", "1", "A", "A0", ":", "æ1"] {
            assert_eq!(region(broken), None, "{broken}");
        }
    }
}
