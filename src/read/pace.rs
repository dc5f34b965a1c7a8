//! Small pieces of work, told in blocks: how far a file is read, and whether to stop.

use std::cell::Cell;
use std::io::Read;

use crate::{Result, Work};

/// Bytes after which is told how far a file is.
const BYTES: u64 = 1 << 16;
/// Records after which is asked whether to stop.
const RECORDS: u64 = 1 << 10;

/// Counts what was read between two blocks.
pub(in crate::read) struct Pace<'a> {
    work: &'a Work,
    bytes: Cell<u64>,
    records: Cell<u64>,
}

impl<'a> Pace<'a> {
    pub(in crate::read) fn new(work: &'a Work) -> Self {
        Self { work, bytes: Cell::new(0), records: Cell::new(0) }
    }

    /// Reports bytes of the file that were read.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] after [`Work::stop`], at the end of a block.
    pub(in crate::read) fn bytes(&self, n: u64) -> Result<()> {
        let sum = self.bytes.get().saturating_add(n);
        self.bytes.set(if sum < BYTES { sum } else { 0 });
        if sum < BYTES { Ok(()) } else { self.work.advance(sum) }
    }

    /// One more record: nothing is reported, only asked.
    ///
    /// # Errors
    /// As [`Pace::bytes`].
    pub(in crate::read) fn record(&self) -> Result<()> {
        let nth = self.records.get().wrapping_add(1);
        self.records.set(nth);
        if nth.is_multiple_of(RECORDS) { self.work.advance(0) } else { Ok(()) }
    }
}

/// Blocks of bytes, each after the question whether to stop.
pub(in crate::read) fn blocks<'a>(bytes: &'a [u8], work: &Work) -> impl Iterator<Item = Result<&'a [u8]>> {
    bytes.chunks(BYTES as usize).map(|block| work.advance(0).map(|()| block))
}

/// Reads a packed stream to its end; the inner result is that of the stream.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub(in crate::read) fn unpacked(mut stream: impl Read, work: &Work) -> Result<std::io::Result<Vec<u8>>> {
    let mut out = Vec::new();
    loop {
        work.advance(0)?;
        match stream.by_ref().take(BYTES).read_to_end(&mut out) {
            Ok(0) => return Ok(Ok(out)),
            Ok(_) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn every_stream_and_every_block_asks_whether_to_stop() {
        let work = Work::new(1);
        let pace = Pace::new(&work);
        work.begin("read", 200_000);
        // 65 536 bytes a block: 65 535 are not told yet, one more tells them all.
        pace.bytes(65_535).unwrap();
        assert_eq!(work.done().1, 0);
        pace.bytes(1).unwrap();
        assert_eq!(work.done().1, 65_536);
        assert_eq!(unpacked(&b"abc"[..], &work).unwrap().unwrap(), b"abc");
        work.stop();
        assert!((0..1024).any(|_| matches!(pace.record(), Err(Error::Interrupted))));
        assert!(matches!(pace.bytes(65_536), Err(Error::Interrupted)));
        assert!(matches!(unpacked(&b"abc"[..], &work), Err(Error::Interrupted)));
        assert!(matches!(blocks(b"abc", &work).next(), Some(Err(Error::Interrupted))));
    }
}
