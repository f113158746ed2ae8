//! Reads a pack's ZIP without trusting it, and says every byte that is not as the writer writes it.
//!
//! Entries are read through the central directory, as every unzip does, so what is checked is what
//! a stranger would get. Where the directory is damaged or cut off, they are found from the front.
//! Nothing is inflated: a pack holds no compressed entry, so no entry is larger than the file.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

use super::fault::ContainerFault;
use super::record::{self, Header};

/// What reading may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Entries in the archive.
    pub entries: usize,
    /// Bytes of the central directory.
    pub directory: u64,
    /// Bytes of a file that is read into memory (lists, proofs, index, seal).
    pub small_file: u64,
}

impl Default for Limits {
    /// 100,000 entries, a directory of 32 MiB, lists and index of 64 MiB.
    fn default() -> Self {
        Limits { entries: 100_000, directory: 32 << 20, small_file: 64 << 20 }
    }
}

/// One file in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name as the directory gives it; bytes that are no UTF-8 are replaced.
    pub name: String,
    /// CRC-32 as the directory gives it.
    pub crc: u32,
    /// Count of bytes.
    pub size: u64,
    /// Where the bytes begin; none when they lie outside the file or are compressed.
    pub data: Option<u64>,
}

/// A file of which nothing can be read as a pack.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file does not begin or end as a ZIP.
    #[error("this file is no ZIP archive")]
    NotZip,
    /// More entries or a larger directory than the limits allow.
    #[error("the archive has more entries, or a larger directory, than a pack may have")]
    TooLarge,
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
}

/// An archive whose directory was read.
#[derive(Debug)]
pub struct Container<R> {
    reader: R,
    /// The entries in the order of the directory.
    pub entries: Vec<Entry>,
    /// What is not as the writer writes it.
    pub faults: Vec<ContainerFault>,
}

struct Raw {
    header: Header,
    plain: bool,
    link: bool,
    record: Vec<u8>,
}

struct Directory {
    raws: Vec<Raw>,
    /// Where it begins in the file.
    start: u64,
    /// Where the record behind it begins.
    end: u64,
    /// Bytes before the archive, by which every offset in it falls short.
    before: u64,
    whole: bool,
}

impl<R: Read + Seek> Container<R> {
    /// Reads the directory and compares every header with what the writer would write.
    ///
    /// - **Errors** [`Unreadable`]; everything else is a fault.
    pub fn open(mut reader: R, limits: Limits) -> Result<Self, Unreadable> {
        let length = reader.seek(SeekFrom::End(0))?;
        let mut faults = Vec::new();
        let directory = match find_directory(&mut reader, length, limits)? {
            Some(directory) if directory.whole && !directory.raws.is_empty() => Some(directory),
            Some(directory) => {
                let after = directory.raws.last().map(|raw| raw.header.name.clone());
                faults.push(ContainerFault::Directory { after });
                None
            }
            None => None,
        };
        let Some(directory) = directory else {
            let entries = walk(&mut reader, length, limits, &mut faults)?;
            name_faults(entries.iter().map(|entry| entry.name.as_str()), &mut faults);
            return Ok(Container { reader, entries, faults });
        };
        let entries = compare(&mut reader, length, &directory, &mut faults)?;
        name_faults(entries.iter().map(|entry| entry.name.as_str()), &mut faults);
        Ok(Container { reader, entries, faults })
    }

    /// The bytes of an entry, at most as many as the directory says.
    ///
    /// - **Errors** what the reader says; `InvalidData` for an entry whose bytes are not to be had.
    pub fn bytes(&mut self, entry: &Entry) -> io::Result<io::Take<&mut R>> {
        let data = entry.data.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        self.reader.seek(SeekFrom::Start(data))?;
        Ok((&mut self.reader).take(entry.size))
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes)
}

fn read_at(reader: &mut (impl Read + Seek), at: u64, length: usize) -> io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(at))?;
    let mut out = Vec::with_capacity(length.min(1 << 20));
    reader.take(length as u64).read_to_end(&mut out)?;
    Ok(out)
}

/// Finds the end record, reads the directory before it; none when there is no end record.
fn find_directory(
    reader: &mut (impl Read + Seek),
    length: u64,
    limits: Limits,
) -> Result<Option<Directory>, Unreadable> {
    let window = length.min((record::END_LEN + 0xffff) as u64);
    let tail_at = length - window;
    let tail = read_at(reader, tail_at, usize::try_from(window).unwrap_or(0))?;
    let ends: Vec<usize> = (0..tail.len().saturating_sub(record::END_LEN - 1))
        .rev()
        .filter(|at| tail.get(*at..at + 4) == Some(&record::END[..]))
        .collect();
    let exact =
        |at: &&usize| u16_at(&tail, **at + 20).is_some_and(|n| **at + record::END_LEN + usize::from(n) == tail.len());
    let Some(at) = ends.iter().find(exact).or(ends.first()).copied() else { return Ok(None) };
    let field = |offset: usize| u32_at(&tail, at + offset).map(u64::from);
    let (Some(mut size), Some(mut start), Some(mut count)) =
        (field(12), field(16), u16_at(&tail, at + 10).map(u64::from))
    else {
        return Ok(None);
    };
    let mut end = tail_at + at as u64;
    let locator_len = record::LOCATOR64_LEN as u64;
    if let Some(locator_at) = end.checked_sub(locator_len) {
        let locator = read_at(reader, locator_at, record::LOCATOR64_LEN)?;
        if locator.get(..4) == Some(&record::LOCATOR64[..]) {
            let at64 = u64_at(&locator, 8).unwrap_or(u64::MAX).min(length);
            let end64 = read_at(reader, at64, record::END64_LEN)?;
            if let (Some(true), Some(count64), Some(size64), Some(start64)) = (
                end64.get(..4).map(|sig| sig == record::END64),
                u64_at(&end64, 32),
                u64_at(&end64, 40),
                u64_at(&end64, 48),
            ) {
                (count, size, start, end) = (count64, size64, start64, at64);
            }
        }
    }
    if size > limits.directory || count > limits.entries as u64 {
        // A flipped bit in the end record is no reason to give up: the front still tells the entries.
        if start.checked_add(size).is_none_or(|sum| sum > length) {
            return Ok(Some(Directory { raws: Vec::new(), start, end, before: 0, whole: false }));
        }
        return Err(Unreadable::TooLarge);
    }
    // Something was put before the archive when the directory is not where the end says, but is
    // right before the end: programs that unpack themselves look so, and unzip reads them.
    let mut before = 0;
    if let Some(shift) = end.checked_sub(size).and_then(|place| place.checked_sub(start)).filter(|shift| *shift > 0)
        && read_at(reader, start + shift, 4)? == record::CENTRAL
    {
        before = shift;
        start += shift;
    }
    let bytes = read_at(reader, start.min(length), usize::try_from(size).unwrap_or(0))?;
    let mut raws = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((raw, length)) = central_record(rest) {
        raws.push(raw);
        rest = rest.get(length..).unwrap_or_default();
    }
    let whole = rest.is_empty() && bytes.len() as u64 == size && raws.len() as u64 == count;
    Ok(Some(Directory { raws, start, end, before, whole }))
}

fn central_record(bytes: &[u8]) -> Option<(Raw, usize)> {
    if bytes.get(..4)? != record::CENTRAL {
        return None;
    }
    let (flags, method) = (u16_at(bytes, 8)?, u16_at(bytes, 10)?);
    let (name_len, extra_len, comment_len) =
        (usize::from(u16_at(bytes, 28)?), usize::from(u16_at(bytes, 30)?), usize::from(u16_at(bytes, 32)?));
    let mode = u32_at(bytes, 38)? >> 16;
    let total = record::CENTRAL_LEN + name_len + extra_len + comment_len;
    let name_end = record::CENTRAL_LEN + name_len;
    let name = String::from_utf8_lossy(bytes.get(record::CENTRAL_LEN..name_end)?).into_owned();
    let (mut packed, mut size, mut offset) =
        (u64::from(u32_at(bytes, 20)?), u64::from(u32_at(bytes, 24)?), u64::from(u32_at(bytes, 42)?));
    let mut extra = bytes.get(name_end..name_end + extra_len)?;
    while let (Some(id), Some(len)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let field_end = 4 + usize::from(len);
        if id == 1 {
            let mut at = 4;
            for value in [&mut size, &mut packed, &mut offset] {
                if *value == u64::from(u32::MAX) && at + 8 <= field_end {
                    *value = u64_at(extra, at)?;
                    at += 8;
                }
            }
        }
        extra = extra.get(field_end..).unwrap_or_default();
    }
    let link = name.ends_with('/') || !matches!(mode & 0o170_000, 0 | 0o100_000);
    let header = Header { name, crc: u32_at(bytes, 16)?, size, offset };
    let plain = method == 0 && flags & 0x41 == 0 && packed == size;
    Some((Raw { header, plain, link, record: bytes.get(..total)?.to_vec() }, total))
}

/// Holds headers, gaps, directory and end against what the writer writes.
fn compare(
    reader: &mut (impl Read + Seek),
    length: u64,
    directory: &Directory,
    faults: &mut Vec<ContainerFault>,
) -> Result<Vec<Entry>, Unreadable> {
    let mut by_place: Vec<usize> = (0..directory.raws.len()).collect();
    by_place.sort_by_key(|index| directory.raws.get(*index).map(|raw| raw.header.offset));
    let mut data: Vec<Option<u64>> = vec![None; directory.raws.len()];
    let mut position = 0;
    for index in by_place {
        let Some(raw) = directory.raws.get(index) else { continue };
        let name = raw.header.name.clone();
        let place = raw.header.offset.saturating_add(directory.before);
        if place > position {
            faults.push(ContainerFault::Stray { before: name.clone(), bytes: place - position });
        } else if place < position {
            faults.push(ContainerFault::Overlap(name.clone()));
        }
        let expected = record::local(&raw.header);
        let found = read_at(reader, place.min(length), expected.len())?;
        let mut head = expected.len() as u64;
        if found != expected {
            faults.push(ContainerFault::LocalHeader(name.clone()));
            if let (Some(true), Some(n), Some(x)) =
                (found.get(..4).map(|sig| sig == record::LOCAL), u16_at(&found, 26), u16_at(&found, 28))
            {
                head = record::LOCAL_LEN as u64 + u64::from(n) + u64::from(x);
            }
        }
        let begin = place.saturating_add(head);
        let end = begin.saturating_add(raw.header.size);
        if !raw.plain {
            faults.push(ContainerFault::Compressed(name));
        } else if end > directory.start {
            faults.push(ContainerFault::Overlap(name));
        } else if let Some(slot) = data.get_mut(index) {
            *slot = Some(begin);
        }
        position = position.max(end);
    }
    if directory.start > position {
        faults.push(ContainerFault::Stray {
            before: "directory of the ZIP".to_owned(),
            bytes: directory.start - position,
        });
    }
    let mut size = 0;
    for raw in &directory.raws {
        if raw.link {
            faults.push(ContainerFault::Link(raw.header.name.clone()));
        }
        if raw.record != record::central(&raw.header) {
            faults.push(ContainerFault::DirectoryRecord(raw.header.name.clone()));
        }
        size += raw.record.len() as u64;
    }
    let expected = record::end(directory.raws.len() as u64, directory.start - directory.before, size);
    let found = read_at(reader, directory.start + size, expected.len())?;
    if found != expected || directory.end < directory.start + size {
        faults.push(ContainerFault::End);
    }
    let after = directory.start + size + expected.len() as u64;
    if length > after {
        faults.push(ContainerFault::Trailing(length - after));
    }
    Ok(directory
        .raws
        .iter()
        .zip(data)
        .map(|(raw, data)| Entry { name: raw.header.name.clone(), crc: raw.header.crc, size: raw.header.size, data })
        .collect())
}

/// Finds entries from the front, where the directory is damaged or gone.
fn walk(
    reader: &mut (impl Read + Seek),
    length: u64,
    limits: Limits,
    faults: &mut Vec<ContainerFault>,
) -> Result<Vec<Entry>, Unreadable> {
    let cut = |inside| ContainerFault::CutOff { inside };
    let directory_known = !faults.is_empty();
    let mut entries = Vec::new();
    let mut at = 0;
    let mut whole = false;
    while entries.len() < limits.entries {
        let head = read_at(reader, at, record::LOCAL_LEN)?;
        let ends = |sig: &[u8]| sig == record::CENTRAL || sig == record::END || sig == record::END64;
        whole = head.get(..4).is_some_and(ends);
        if head.len() < record::LOCAL_LEN || head.get(..4) != Some(&record::LOCAL[..]) {
            break;
        }
        let lens = (u16_at(&head, 26).unwrap_or(0), u16_at(&head, 28).unwrap_or(0));
        let tail = read_at(reader, at + record::LOCAL_LEN as u64, usize::from(lens.0) + usize::from(lens.1))?;
        let Some(name) = tail.get(..usize::from(lens.0)) else { break };
        let name = String::from_utf8_lossy(name).into_owned();
        let mut size = u64::from(u32_at(&head, 22).unwrap_or(0));
        if size == u64::from(u32::MAX) {
            size = tail.get(usize::from(lens.0)..).and_then(|extra| u64_at(extra, 4)).unwrap_or(size);
        }
        let header = Header { name, crc: u32_at(&head, 14).unwrap_or(0), size, offset: at };
        let begin = at + record::LOCAL_LEN as u64 + u64::from(lens.0) + u64::from(lens.1);
        let Some(end) = begin.checked_add(size).filter(|end| *end <= length) else {
            faults.push(cut(Some(header.name)));
            return Ok(entries);
        };
        let found = [head, tail].concat();
        if found != record::local(&header) {
            faults.push(ContainerFault::LocalHeader(header.name.clone()));
        }
        entries.push(Entry { name: header.name, crc: header.crc, size, data: Some(begin) });
        at = end;
    }
    if entries.is_empty() {
        return Err(Unreadable::NotZip);
    }
    if !directory_known || !whole {
        faults.push(cut(None));
    }
    Ok(entries)
}

/// Names that no pack has, names given twice, names out of order.
fn name_faults<'a>(names: impl Iterator<Item = &'a str>, faults: &mut Vec<ContainerFault>) {
    let mut seen = BTreeSet::new();
    let mut last: Option<&str> = None;
    for name in names {
        if !crate::names::is_entry_name(name) {
            faults.push(ContainerFault::OddName(name.to_owned()));
        }
        if !seen.insert(name) {
            faults.push(ContainerFault::Duplicate(name.to_owned()));
        } else if last.is_some_and(|last| last > name) {
            faults.push(ContainerFault::Order(name.to_owned()));
        }
        last = Some(name);
    }
}
