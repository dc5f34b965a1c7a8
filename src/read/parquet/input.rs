//! The bytes of a file, page by page: a page is read, unpacked and taken up while it is in the cache, and its memory is
//! used again for the next one.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::reader::{ChunkReader, Length};
use bytes::Bytes;

/// Bytes read to find the header of a page; longer headers take several reads.
const HEADER: usize = 512;

pub(super) enum Input {
    File(PathBuf),
    Memory(Bytes),
}

/// A handle of its own to one column of a row group; it answers by positions in the file.
pub(super) struct Handle {
    file: Arc<File>,
    length: u64,
}

impl Handle {
    /// `None` when the range does not lie in the file: then no memory is asked for.
    pub fn open(path: &Path, (start, length): (u64, u64)) -> Option<Self> {
        let file = File::open(path).ok()?;
        let all = file.metadata().ok()?.len();
        let end = start.checked_add(length).filter(|&end| end <= all)?;
        Some(Self { file: Arc::new(file), length: end })
    }
}

impl Length for Handle {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Handle {
    type T = BufReader<At>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::with_capacity(HEADER, At { file: Arc::clone(&self.file), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF("a page ends outside its column".into()));
        }
        let mut file = self.file.as_ref();
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::with_capacity(length);
        file.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file ends inside a page".into()));
        }
        Ok(Bytes::from(bytes))
    }
}

/// Reads on from a position of its own, whoever else uses the handle.
pub(super) struct At {
    file: Arc<File>,
    at: u64,
}

impl Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut file = self.file.as_ref();
        file.seek(SeekFrom::Start(self.at))?;
        let n = file.read(buffer)?;
        self.at = self.at.saturating_add(n as u64);
        Ok(n)
    }
}
