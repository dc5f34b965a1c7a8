//! XML as elements, one below the root at a time: no entities of the document's own, nothing nested or attributed
//! beyond measure, every failure with its line.

use encoding_rs::Encoding;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, QName, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use crate::read::pace::Pace;
use crate::read::text;
use crate::{Error, Place, Result, Work};

/// Deepest nesting; an activity of IATI has six levels.
const DEPTH: usize = 64;
/// Most attributes of an element; IATI has nine.
const ATTRIBUTES: usize = 64;
/// Longest value of an attribute in bytes.
const VALUE: usize = 65_536;

/// An element with its own text; elements of other vocabularies are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::read) struct Element {
    pub name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    pub children: Vec<Element>,
    text: String,
    /// Line of its start tag.
    pub line: u64,
}

impl Element {
    /// The trimmed value of an attribute; an empty one is none.
    pub(in crate::read) fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(have, _)| have.as_ref() == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The text with its white space collapsed; an empty one is none.
    pub(in crate::read) fn text(&self) -> Option<String> {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// The children of a name, in the order of the document.
    pub(in crate::read) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name.as_ref() == name)
    }

    /// The first child of a name.
    pub(in crate::read) fn first<'a>(&'a self, name: &'a str) -> Option<&'a Self> {
        self.all(name).next()
    }
}

/// The text of a file: byte order mark, the encoding given, the declaration, strict UTF-8.
pub(in crate::read) fn decode(file: &str, bytes: &[u8], given: Option<&str>) -> Result<(String, Vec<String>)> {
    let declared = declared(bytes);
    match (given, Encoding::for_bom(bytes), declared.as_deref()) {
        (Some(_), _, _) | (None, Some(_), _) => text::decode(file, bytes, given),
        (None, None, Some(label)) if !is_unicode(label) => {
            let (text, mut notes) = text::decode(file, bytes, Some(label)).map_err(|e| about_label(file, label, e))?;
            for note in &mut notes {
                *note = note.replace("as given", "as declared");
            }
            Ok((text, notes))
        }
        _ => {
            check_utf8(file, bytes, declared.as_deref())?;
            text::decode(file, bytes, None)
        }
    }
}

/// The encoding that the declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(bytes.get(..bytes.iter().position(|b| *b == b'>')?)?).ok()?;
    let rest = head.trim_start().strip_prefix("<?xml")?.split_once("encoding")?.1;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(label, _)| label.trim().to_owned())
}

/// A declaration that could be read byte by byte is no UTF-16, whatever it says.
fn is_unicode(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    label.starts_with("utf-8") || label.starts_with("utf8") || label.starts_with("utf-16") || label == "us-ascii"
}

fn about_label(file: &str, label: &str, error: Error) -> Error {
    match error {
        Error::Settings(message) => Error::read(
            Place::file(file),
            format!("the declaration names an encoding that is unknown: {message}; pass encoding= with the right one"),
        ),
        Error::Read { place, message } => {
            Error::Read { place, message: format!("{message}; its declaration says {label}") }
        }
        other => other,
    }
}

fn check_utf8(file: &str, bytes: &[u8], declared: Option<&str>) -> Result<()> {
    let Err(error) = std::str::from_utf8(bytes) else { return Ok(()) };
    let line = lines(bytes.get(..error.valid_up_to()).unwrap_or_default()).saturating_add(1);
    let why = declared.map_or("xml without a declared encoding is".to_owned(), |label| format!("declared as {label}"));
    let message = format!("line {line} is not valid UTF-8, {why}; pass encoding= as windows-1252");
    Err(Error::read(Place::file(file), message))
}

fn lines(bytes: &[u8]) -> u64 {
    (bytes.split(|byte| *byte == b'\n').count() as u64).saturating_sub(1)
}

/// A document read from its start.
pub(in crate::read) struct Xml<'a> {
    file: &'a str,
    text: &'a str,
    reader: NsReader<&'a [u8]>,
    namespace: Option<Box<str>>,
    /// Bytes whose lines were counted, and the lines.
    counted: (usize, u64),
    pace: Pace<'a>,
}

enum Part {
    /// An element, and whether it belongs to the vocabulary of the root.
    Start(Element, bool),
    Text(String),
    End,
    Eof,
}

impl<'a> Xml<'a> {
    pub(in crate::read) fn new(file: &'a str, text: &'a str, work: &'a Work) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { file, text, reader, namespace: None, counted: (0, 1), pace: Pace::new(work) }
    }

    pub(in crate::read) fn error(&self, line: u64, message: &str) -> Error {
        Error::read(Place::file(self.file), format!("line {line}: {message}"))
    }

    /// The root, without what it holds.
    pub(in crate::read) fn root(&mut self) -> Result<Element> {
        loop {
            match self.next()? {
                Part::Start(root, _) => return Ok(root),
                Part::Text(text) if text.trim().is_empty() => {}
                Part::Text(_) | Part::End => return Err(self.here("text where the first element was expected")),
                Part::Eof => return Err(self.here("no element at all; the file ends")),
            }
        }
    }

    /// The next element directly below the root, with all it holds; nothing at the end of the root.
    pub(in crate::read) fn child(&mut self) -> Result<Option<Element>> {
        loop {
            match self.next()? {
                Part::Start(element, own) => {
                    let whole = self.whole(element)?;
                    if own {
                        return Ok(Some(whole));
                    }
                }
                Part::Text(_) => {}
                Part::End => return self.end().map(|()| None),
                Part::Eof => return Err(self.cut("the root")),
            }
        }
    }

    fn whole(&mut self, element: Element) -> Result<Element> {
        let mut stack = vec![(element, true)];
        loop {
            match self.next()? {
                // The root is one level, and the stack begins below it.
                Part::Start(element, _) if stack.len().saturating_add(1) >= DEPTH => {
                    let message = format!("elements nested more than {DEPTH} levels deep");
                    return Err(self.error(element.line, &message));
                }
                Part::Start(element, own) => stack.push((element, own)),
                Part::Text(text) => stack.iter_mut().last().into_iter().for_each(|(top, _)| top.text.push_str(&text)),
                Part::End => {
                    let Some((done, own)) = stack.pop() else { return Err(self.here("an element ends twice")) };
                    match stack.last_mut() {
                        None => return Ok(done),
                        Some((parent, _)) => parent.take(done, own),
                    }
                }
                Part::Eof => {
                    let open = stack.last().map(|(top, _)| top.name.to_string()).unwrap_or_default();
                    return Err(self.cut(&format!("<{open}>")));
                }
            }
        }
    }

    /// After the root nothing but comments may stand.
    fn end(&mut self) -> Result<()> {
        loop {
            match self.next()? {
                Part::Eof => return Ok(()),
                Part::Text(text) if text.trim().is_empty() => {}
                _ => return Err(self.here("more after the end of the root element")),
            }
        }
    }

    fn cut(&mut self, open: &str) -> Error {
        self.here(&format!("the file ends before {open} does; it is cut off"))
    }

    fn here(&mut self, message: &str) -> Error {
        let line = self.line(self.reader.buffer_position());
        self.error(line, message)
    }

    fn line(&mut self, position: u64) -> u64 {
        let to = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let (from, line) = self.counted;
        if to < from {
            return lines(self.text.as_bytes().get(..to).unwrap_or_default()).saturating_add(1);
        }
        let more = lines(self.text.as_bytes().get(from..to).unwrap_or_default());
        self.counted = (to, line.saturating_add(more));
        self.counted.1
    }

    fn next(&mut self) -> Result<Part> {
        loop {
            let begin = self.reader.buffer_position();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = self.reader.error_position().max(begin);
                    let line = self.line(at);
                    return Err(self.error(line, &format!("no valid xml: {error}")));
                }
            };
            self.pace.bytes(self.reader.buffer_position().saturating_sub(begin))?;
            let part = match event {
                Event::Start(start) => return self.start(&start, begin),
                Event::End(_) => Part::End,
                Event::Eof => Part::Eof,
                Event::Text(text) => Part::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Part::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => return self.reference(&reference),
                Event::DocType(name) if name.trim_start().to_ascii_lowercase().starts_with("html") => {
                    return Err(self.here("a web page, no xml of data; download the file itself"));
                }
                Event::DocType(_) => return Err(self.here(NO_DOCTYPE)),
                Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) => continue,
            };
            return Ok(part);
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, begin: u64) -> Result<Part> {
        let line = self.line(begin);
        let mut element = Element { name: Box::from(start.local_name().into_inner()), line, ..Element::default() };
        for (nth, attribute) in start.attributes().enumerate() {
            if nth >= ATTRIBUTES {
                return Err(self.error(line, &format!("<{}> has more than {ATTRIBUTES} attributes", element.name)));
            }
            let attribute = attribute.map_err(|e| self.error(line, &format!("<{}>: {e}", element.name)))?;
            if attribute.value.len() > VALUE {
                return Err(self.error(line, &format!("<{}> has an attribute beyond {VALUE} bytes", element.name)));
            }
            let value = attribute.normalized_value(XmlVersion::Explicit1_0);
            let value = value.map_err(|e| self.error(line, &format!("<{}>: {e}; {NO_ENTITIES}", element.name)))?;
            element.attributes.push((Box::from(attribute.key.into_inner()), Box::from(value)));
        }
        let namespace = namespace(self.reader.resolver(), start.name());
        let own = match &self.namespace {
            None => {
                self.namespace = Some(namespace);
                true
            }
            Some(root) => *root == namespace,
        };
        Ok(Part::Start(element, own))
    }

    fn reference(&mut self, reference: &quick_xml::events::BytesRef<'_>) -> Result<Part> {
        let named = quick_xml::escape::resolve_predefined_entity(reference);
        let text = match (named, reference.resolve_char_ref()) {
            (Some(text), _) => text.to_owned(),
            (None, Ok(Some(c))) if !c.is_control() || c.is_whitespace() => c.to_string(),
            _ => {
                let name: &str = reference;
                return Err(self.here(&format!("&{name}; is no character; {NO_ENTITIES}")));
            }
        };
        Ok(Part::Text(text))
    }
}

const NO_DOCTYPE: &str = "a DOCTYPE, which may declare entities; neither is read, remove it";
const NO_ENTITIES: &str = "only &amp; &lt; &gt; &apos; &quot; and numbered characters are read";

fn namespace(resolver: &NamespaceResolver, name: QName<'_>) -> Box<str> {
    match resolver.resolve_element(name).0 {
        ResolveResult::Bound(namespace) => Box::from(namespace.into_inner()),
        ResolveResult::Unbound => Box::from(""),
        ResolveResult::Unknown(prefix) => format!("{prefix}:").into(),
    }
}

impl Element {
    /// What stands inside a running text is part of it; elements of other vocabularies are no part of anything.
    fn take(&mut self, child: Self, own: bool) {
        if self.name.as_ref() == "narrative" {
            self.text.push_str(&child.text);
        } else if own {
            self.children.push(child);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn first(text: &str) -> Result<Element> {
        let work = Work::new(1);
        let mut xml = Xml::new("f.xml", text, &work);
        xml.root()?;
        let child = xml.child()?;
        while xml.child()?.is_some() {}
        Ok(child.unwrap_or_default())
    }

    #[test]
    fn elements_know_their_texts_attributes_and_lines() {
        let element =
            first("<r>\n<!-- <a/> -->\n<a x='1 &amp; 2\n3' y=''>\n<b>t<![CDATA[<]]>&#x41;</b><b/></a></r>").unwrap();
        assert_eq!((element.name.as_ref(), element.line), ("a", 3));
        assert_eq!((element.attribute("x"), element.attribute("y")), (Some("1 & 2 3"), None));
        let texts: Vec<_> = element.all("b").map(Element::text).collect();
        assert_eq!(texts, [Some("t<A".to_owned()), None]);
        assert_eq!(element.first("b").unwrap().line, 5);
    }

    #[test]
    fn elements_of_other_vocabularies_are_no_part() {
        let element = first("<r xmlns='a' xmlns:o='b'><o:a/><a><o:b/><b xmlns='b'/><b>1</b></a></r>").unwrap();
        assert_eq!(element.children.len(), 1);
        assert_eq!(element.first("b").unwrap().text().as_deref(), Some("1"));
    }

    #[test]
    fn sixty_four_levels_and_no_more() {
        let nested = |n: usize| first(&format!("{}{}", "<a>".repeat(n), "</a>".repeat(n)));
        assert!(nested(DEPTH).is_ok());
        assert!(nested(DEPTH + 1).unwrap_err().to_string().contains("64 levels"));
    }

    #[test]
    fn the_line_of_an_error_is_where_it_stands() {
        for (text, line) in [
            ("<r>\n\n<a>&x;</a></r>", 3),
            ("<r>\n<a></b></r>", 2),
            ("<r>\n<a", 2),
            ("<r>\n<a x=1/></r>", 2),
            ("<r>\n<a/>\n", 3),
            ("<r/>\n\n<r/>", 3),
        ] {
            let message = first(text).unwrap_err().to_string();
            assert!(message.contains(&format!("line {line}:")), "{text}: {message}");
        }
    }
}
