//! The bytes of a file, by range.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::reader::{ChunkReader, Length};
use bytes::{Buf, Bytes};

pub(super) enum Input {
    File(PathBuf),
    Memory(Bytes),
}

impl Input {
    /// The bytes `start .. start + length`, read on a handle of its own.
    pub fn range(&self, start: u64, length: u64) -> io::Result<Chunk> {
        let outside = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let size = usize::try_from(length).map_err(|_| outside())?;
        let bytes = match self {
            Self::Memory(bytes) => {
                let from = usize::try_from(start).map_err(|_| outside())?;
                let to = from.checked_add(size).filter(|&to| to <= bytes.len()).ok_or_else(outside)?;
                bytes.slice(from..to)
            }
            Self::File(path) => {
                let mut file = std::fs::File::open(path)?;
                // Checked before memory is asked for.
                if start.checked_add(length).is_none_or(|end| file.metadata().is_ok_and(|m| end > m.len())) {
                    return Err(outside());
                }
                file.seek(SeekFrom::Start(start))?;
                let mut bytes = Vec::with_capacity(size);
                file.take(length).read_to_end(&mut bytes)?;
                Bytes::from(bytes)
            }
        };
        Ok(Chunk { start, bytes })
    }
}

/// A range of a file that answers by positions in the file.
pub(super) struct Chunk {
    start: u64,
    bytes: Bytes,
}

impl Chunk {
    fn from(&self, start: u64) -> Result<Bytes> {
        let at = start.checked_sub(self.start).and_then(|at| usize::try_from(at).ok());
        let at = at.filter(|&at| at <= self.bytes.len());
        at.map(|at| self.bytes.slice(at..)).ok_or_else(|| ParquetError::EOF("a page lies outside its column".into()))
    }
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.start.saturating_add(self.bytes.len() as u64)
    }
}

impl ChunkReader for Chunk {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let rest = self.from(start)?;
        if length > rest.len() {
            return Err(ParquetError::EOF("a page ends outside its column".into()));
        }
        Ok(rest.slice(..length))
    }
}
