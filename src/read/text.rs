//! Bytes to text: declared encoding, byte order mark, strict UTF-8, Windows-1252; never by replacement in silence.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::{Error, Place, Result};

/// The text of a file, with what was noticed.
pub(in crate::read) fn decode(file: &str, bytes: &[u8], declared: Option<&str>) -> Result<(String, Vec<String>)> {
    if bytes.is_empty() {
        return Err(Error::read(Place::file(file), "the file is empty"));
    }
    let (text, how) = match (declared, Encoding::for_bom(bytes)) {
        (Some(label), _) => (with_label(file, bytes, label)?, format!("{label} as given")),
        (None, Some((encoding, length))) => {
            let rest = bytes.get(length..).unwrap_or_default();
            (strict(file, rest, encoding)?, format!("{} by its byte order mark", encoding.name()))
        }
        (None, None) => without_mark(file, bytes)?,
    };
    if text.contains('\0') {
        return Err(binary(file));
    }
    let mut notes = vec![format!("encoding: {how}")];
    notes.extend(suspects(&text));
    Ok((text, notes))
}

fn with_label(file: &str, bytes: &[u8], label: &str) -> Result<String> {
    let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        Error::Settings(format!(
            "no encoding '{label}'; expected a name as utf-8, windows-1252, iso-8859-1 or utf-16le"
        ))
    })?;
    let rest = match Encoding::for_bom(bytes) {
        Some((mark, length)) if mark == encoding => bytes.get(length..).unwrap_or_default(),
        _ => bytes,
    };
    strict(file, rest, encoding)
}

fn strict(file: &str, bytes: &[u8], encoding: &'static Encoding) -> Result<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(String::from).ok_or_else(|| {
        let message = format!("not valid {}; pass encoding= with the encoding of the file", encoding.name());
        Error::read(Place::file(file), message)
    })
}

fn without_mark(file: &str, bytes: &[u8]) -> Result<(String, String)> {
    if bytes.contains(&0) {
        return Err(binary(file));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), UTF_8.name().to_owned()));
    }
    let control = bytes.iter().filter(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    if control > bytes.len() / 100 {
        return Err(binary(file));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok((text.into_owned(), "windows-1252, since it is not valid UTF-8".to_owned()))
}

fn binary(file: &str) -> Error {
    let message = "binary data where text was expected; csv, tsv, xlsx, ods, parquet, json and jsonl are read, and \
                   utf-16 without a byte order mark needs encoding=";
    Error::read(Place::file(file), message)
}

/// Characters that a wrong decoding leaves behind.
fn suspects(text: &str) -> Option<String> {
    let count = |needle: char| text.chars().filter(|c| *c == needle).count();
    let twice = text.match_indices('Ã').filter(|(at, _)| {
        let after = text.get(at.saturating_add(2)..).and_then(|rest| rest.chars().next());
        after.is_some_and(|c| ('\u{80}'..='\u{bf}').contains(&c))
    });
    let found = [("U+FFFD", count('\u{fffd}')), ("'¿'", count('¿')), ("'Ã' and a sign", twice.count())];
    let parts: Vec<String> = found.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{n} × {what}")).collect();
    (!parts.is_empty())
        .then(|| format!("signs of a wrong encoding in the source, left as they are: {}", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn text(bytes: &[u8], declared: Option<&str>) -> (String, String) {
        let (text, notes) = decode("f.csv", bytes, declared).unwrap();
        (text, notes.join("; "))
    }

    #[test]
    fn encodings_in_their_order() {
        assert_eq!(text("Åge".as_bytes(), None), ("Åge".into(), "encoding: UTF-8".into()));
        assert_eq!(text(b"\xef\xbb\xbfx", None).0, "x");
        assert_eq!(text(b"\xff\xfe\xc5\x00", None).0, "Å");
        assert_eq!(text(b"\xfe\xff\x00\xc5", None).0, "Å");
        let (danish, note) = text(b"\xc5ge \x96", None);
        assert_eq!(danish, "Åge –");
        assert!(note.contains("windows-1252"));
        assert_eq!(text(b"\xc5\x00", Some("utf-16le")).0, "Å");
        assert!(text("VÃ¦kst ¿ ja".as_bytes(), None).1.contains("1 × '¿', 1 × 'Ã'"));
        assert!(!text("AÇÃO".as_bytes(), None).1.contains('×'));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let message = |bytes: &[u8], declared| decode("f.csv", bytes, declared).unwrap_err().to_string();
        assert_eq!(message(b"", None), "f.csv: the file is empty");
        assert!(message(b"a\0b", None).contains("binary"));
        assert!(message(b"\xc5", Some("utf-8")).contains("not valid UTF-8"));
        assert!(message(b"a", Some("klingon")).contains("no encoding 'klingon'"));
    }
}
