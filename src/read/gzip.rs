//! Files packed with gzip, with a limit to what they may unpack to.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::read::{archive, pace};
use crate::{Error, Place, Result, Work};

/// Bytes that any file may unpack to.
const ALWAYS: u64 = 64 << 20;
/// How many times its own size a larger file may unpack to: tables of text pack some ten times, a bomb a thousand.
const TIMES: u64 = 200;

/// Most bytes that a packed file of this length may unpack to.
pub(in crate::read) fn limit(packed: usize) -> u64 {
    (packed as u64).saturating_mul(TIMES).max(ALWAYS)
}

/// Whether the bytes are packed.
pub(in crate::read) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// The name and the bytes of the packed file.
///
/// # Errors
/// [`Error::Read`] for a broken file, one that is packed twice, and one that unpacks to more than a table would.
pub(in crate::read) fn unpack(name: &str, bytes: &[u8], work: &Work) -> Result<(String, Vec<u8>)> {
    let limit = limit(bytes.len());
    let fail = |message: String| Err(Error::read(Place::file(name), message));
    let out = match pace::unpacked(MultiGzDecoder::new(bytes).take(limit.saturating_add(1)), work)? {
        Ok(out) => out,
        Err(e) => return fail(format!("no valid gzip file: {e}")),
    };
    if out.len() as u64 > limit {
        return fail(format!(
            "{} bytes unpack to more than {limit}, which no table of projects does; unpack the file first if it is one",
            bytes.len()
        ));
    }
    if is(&out) || archive::is(&out) {
        return fail("packed twice; unpack it once first".to_owned());
    }
    let inner = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".GZ")).unwrap_or(name);
    Ok((inner.to_owned(), out))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked_and_bombs_are_refused() {
        let file = packed(b"title;amount\n");
        assert_eq!(unpack("a.csv.gz", &file, &Work::new(1)).unwrap(), ("a.csv".to_owned(), b"title;amount\n".to_vec()));
        let message = |bytes: &[u8]| unpack("a.csv.gz", bytes, &Work::new(1)).unwrap_err().to_string();
        assert!(message(&packed(&file)).contains("packed twice"));
        assert!(message(file.get(..20).unwrap()).contains("no valid gzip file"));
        // 65 MiB of zeros pack to 64 KiB, a thousandth: more than 200 times, more than 64 MiB.
        assert!(message(&packed(&vec![0; 65 << 20])).contains("unpack to more than 67108864"));
    }
}
