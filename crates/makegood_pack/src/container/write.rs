//! Writes a pack's ZIP to any writer, forward only, one entry at a time.

use std::io::{self, Read, Write};

use super::record::{self, Header};
use crate::digest::{Digested, Digester};

/// What will stand in an entry, known before its bytes are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The whole name, with `/` between folders.
    pub name: String,
    /// Size, CRC-32 and SHA-256 of the bytes.
    pub digested: Digested,
}

/// Writes entries in the order they are given; the caller sorts them.
#[derive(Debug)]
pub struct ContainerWriter<W> {
    out: W,
    at: u64,
    headers: Vec<Header>,
}

impl<W: Write> ContainerWriter<W> {
    /// Begins at the writer's present place, which is byte 0 of the pack.
    pub fn new(out: W) -> Self {
        ContainerWriter { out, at: 0, headers: Vec::new() }
    }

    /// Writes one entry, reading its bytes once more.
    ///
    /// - **Errors** what reader or writer say; `InvalidData` when the bytes are no longer those
    ///   that were measured, so that no pack is finished over a file that changed meanwhile.
    pub fn entry(&mut self, part: &Part, bytes: &mut dyn Read) -> io::Result<()> {
        let header =
            Header { name: part.name.clone(), crc: part.digested.crc, size: part.digested.bytes, offset: self.at };
        let head = record::local(&header);
        self.out.write_all(&head)?;
        let mut digester = Digester::default();
        let mut buffer = vec![0; 64 * 1024];
        let mut limited = bytes.take(part.digested.bytes.saturating_add(1));
        loop {
            let count = match limited.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let chunk = buffer.get(..count).unwrap_or_default();
            digester.update(chunk);
            self.out.write_all(chunk)?;
        }
        if digester.finish() != part.digested {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file changed while the pack was written"));
        }
        self.at += head.len() as u64 + part.digested.bytes;
        self.headers.push(header);
        Ok(())
    }

    /// Writes the directory and gives the writer back with the length of the archive.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        let start = self.at;
        let mut size = 0;
        for header in &self.headers {
            let record = record::central(header);
            self.out.write_all(&record)?;
            size += record.len() as u64;
        }
        let end = record::end(self.headers.len() as u64, start, size);
        self.out.write_all(&end)?;
        self.out.flush()?;
        Ok((self.out, start + size + end.len() as u64))
    }
}
