//! One fingerprint for every result: SHA-256 over its canonical JSON, written straight into the hash.

use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// SHA-256 of a value, in lower-case hexadecimal.
///
/// Structs are written in the order of their fields and maps in their own order: a hash map must not be passed.
///
/// # Errors
/// [`Error::Internal`] when the value has no JSON form.
///
/// ```
/// assert_eq!(overblik::digest::of(&[1, 2])?, overblik::digest::of(&vec![1, 2])?);
/// # Ok::<(), overblik::Error>(())
/// ```
pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    let mut hash = Writer(Sha256::new());
    serde_json::to_writer(&mut hash, value).map_err(|e| Error::Internal(format!("no digest: {e}")))?;
    Ok(hex(&hash.0.finalize()))
}

/// SHA-256 over bytes, piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Bytes(Sha256);

impl Bytes {
    /// Adds a piece; pieces of fixed length, or the reader cannot tell where one ends.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest in lower-case hexadecimal.
    pub fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}

struct Writer(Sha256);

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
