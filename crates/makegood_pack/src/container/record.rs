//! The records of a ZIP, as bytes: what the writer writes and the reader expects.

/// Signature of a local file header.
pub const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Signature of a record of the central directory.
pub const CENTRAL: [u8; 4] = *b"PK\x01\x02";
/// Signature of the end of the central directory.
pub const END: [u8; 4] = *b"PK\x05\x06";
/// Signature of the ZIP64 end of the central directory.
pub const END64: [u8; 4] = *b"PK\x06\x06";
/// Signature of the locator of the record before.
pub const LOCATOR64: [u8; 4] = *b"PK\x06\x07";

/// Length of a local header before name and extra field.
pub const LOCAL_LEN: usize = 30;
/// Length of a central record before name, extra field and comment.
pub const CENTRAL_LEN: usize = 46;
/// Length of the end record without comment.
pub const END_LEN: usize = 22;
/// Length of the ZIP64 end record of version 1.
pub const END64_LEN: usize = 56;
/// Length of the ZIP64 locator.
pub const LOCATOR64_LEN: usize = 20;

/// Written by Unix (3), version 4.5 of the specification.
const MADE_BY: u16 = 0x032d;
/// 1980-01-01, the first day that a ZIP can name; the time is midnight.
const DATE: u16 = 0x0021;
/// A regular file, readable by all, writable by its owner.
const MODE: u32 = 0o100_644 << 16;
/// A size, offset or count at or above this stands in the ZIP64 field.
const MAX32: u64 = 0xffff_ffff;

/// What a header says about one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The whole name, with `/` between folders.
    pub name: String,
    /// CRC-32 of the bytes.
    pub crc: u32,
    /// Count of bytes.
    pub size: u64,
    /// Where the local header begins.
    pub offset: u64,
}

fn needed(zip64: bool) -> u16 {
    if zip64 { 45 } else { 10 }
}

fn clamp32(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn clamp16(value: u64) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

/// The local header of an entry.
pub fn local(header: &Header) -> Vec<u8> {
    let zip64 = header.size >= MAX32;
    let mut out = Vec::with_capacity(LOCAL_LEN + header.name.len() + 20);
    out.extend(LOCAL);
    out.extend(needed(zip64).to_le_bytes());
    out.extend([0; 4]); // flags, method: stored
    out.extend([0; 2]); // midnight
    out.extend(DATE.to_le_bytes());
    out.extend(header.crc.to_le_bytes());
    out.extend(clamp32(header.size).to_le_bytes());
    out.extend(clamp32(header.size).to_le_bytes());
    out.extend(clamp16(header.name.len() as u64).to_le_bytes());
    out.extend(if zip64 { 20_u16 } else { 0 }.to_le_bytes());
    out.extend(header.name.as_bytes());
    if zip64 {
        out.extend([1, 0, 16, 0]);
        out.extend(header.size.to_le_bytes());
        out.extend(header.size.to_le_bytes());
    }
    out
}

/// The record of an entry in the central directory.
pub fn central(header: &Header) -> Vec<u8> {
    let mut extra = Vec::new();
    if header.size >= MAX32 {
        extra.extend(header.size.to_le_bytes());
        extra.extend(header.size.to_le_bytes());
    }
    if header.offset >= MAX32 {
        extra.extend(header.offset.to_le_bytes());
    }
    let zip64 = !extra.is_empty();
    let mut out = Vec::with_capacity(CENTRAL_LEN + header.name.len() + 28);
    out.extend(CENTRAL);
    out.extend(MADE_BY.to_le_bytes());
    out.extend(needed(zip64).to_le_bytes());
    out.extend([0; 4]);
    out.extend([0; 2]);
    out.extend(DATE.to_le_bytes());
    out.extend(header.crc.to_le_bytes());
    out.extend(clamp32(header.size).to_le_bytes());
    out.extend(clamp32(header.size).to_le_bytes());
    out.extend(clamp16(header.name.len() as u64).to_le_bytes());
    out.extend(clamp16(if zip64 { extra.len() as u64 + 4 } else { 0 }).to_le_bytes());
    out.extend([0; 6]); // comment, disk, internal attributes
    out.extend(MODE.to_le_bytes());
    out.extend(clamp32(header.offset).to_le_bytes());
    out.extend(header.name.as_bytes());
    if zip64 {
        out.extend(1_u16.to_le_bytes());
        out.extend(clamp16(extra.len() as u64).to_le_bytes());
        out.extend(extra);
    }
    out
}

/// What follows the central directory, which begins at `start` and is `size` bytes long.
pub fn end(entries: u64, start: u64, size: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(END64_LEN + LOCATOR64_LEN + END_LEN);
    if entries >= 0xffff || start >= MAX32 || size >= MAX32 {
        out.extend(END64);
        out.extend((END64_LEN as u64 - 12).to_le_bytes());
        out.extend(MADE_BY.to_le_bytes());
        out.extend(needed(true).to_le_bytes());
        out.extend([0; 8]);
        out.extend(entries.to_le_bytes());
        out.extend(entries.to_le_bytes());
        out.extend(size.to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend(LOCATOR64);
        out.extend([0; 4]);
        out.extend((start + size).to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.extend(END);
    out.extend([0; 4]);
    out.extend(clamp16(entries).to_le_bytes());
    out.extend(clamp16(entries).to_le_bytes());
    out.extend(clamp32(size).to_le_bytes());
    out.extend(clamp32(start).to_le_bytes());
    out.extend([0; 2]);
    out
}

/// Bytes that one entry adds to the archive beside its contents, at most (with ZIP64 fields).
pub fn entry_overhead(name: &str) -> u64 {
    (LOCAL_LEN + 20 + CENTRAL_LEN + 28 + 2 * name.len()) as u64
}

/// Bytes that an archive needs beside its entries, at most.
pub fn archive_overhead() -> u64 {
    (END64_LEN + LOCATOR64_LEN + END_LEN) as u64
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use super::*;
    use crate::container::{Container, Limits};

    #[allow(clippy::print_stderr)] // a test that is skipped says so
    /// Five gigabytes of nothing between the headers: what is above 32 bits is read by us and by zipinfo.
    #[test]
    fn sizes_and_places_above_four_gigabytes_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.zip");
        let mut file = std::fs::File::create_new(&path).unwrap();
        let large = Header { name: "bag/a".to_owned(), crc: 1, size: 5 << 30, offset: 0 };
        let after = local(&large).len() as u64 + large.size;
        let small = Header { name: "bag/b".to_owned(), crc: 2, size: 0, offset: after };
        file.write_all(&local(&large)).unwrap();
        file.seek(SeekFrom::Start(after)).unwrap();
        let directory = [central(&large), central(&small)].concat();
        let start = after + local(&small).len() as u64;
        file.write_all(&[local(&small), directory.clone(), end(2, start, directory.len() as u64)].concat()).unwrap();
        let container = Container::open(std::fs::File::open(&path).unwrap(), Limits::default()).unwrap();
        assert_eq!(container.faults, Vec::new());
        let sizes: Vec<u64> = container.entries.iter().map(|entry| entry.size).collect();
        assert_eq!(sizes, [5 << 30, 0]);
        match std::process::Command::new("unzip").arg("-Zl").arg(&path).output() {
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stdout);
                assert!(output.status.success() && text.contains("5368709120"), "{text}");
            }
            Err(error) => {
                assert!(std::env::var_os("MAKEGOOD_CI").is_none_or(|value| value != "1"), "unzip: {error}");
                eprintln!("skipped: unzip is missing");
            }
        }
    }
}
