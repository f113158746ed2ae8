//! The directory of a zip archive, read strictly: where two readers could find different members, none is read.
//!
//! An archive is read from its end (APPNOTE 4.3.16): a record there says where the directory is and how many members
//! it lists. What is accepted: an archive comment, bytes before the first member, bytes after the end, Zip64. What
//! is refused: two such records that both could be meant, records that contradict each other, a directory that is
//! longer or shorter than said, archives in several parts, names that stand twice. Counts are bounded before
//! anything is read for them.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

use makegood_core::diagnostic::{self, Diagnostic};
use memchr::memmem;

/// Most members.
pub(super) const MEMBERS_MAX: u64 = 10_000;

/// Largest directory, which is held in memory.
const DIRECTORY_BYTES_MAX: u64 = 16 << 20;

/// Size of the end record without its comment, and the longest comment.
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: u64 = 65_535;

/// Size of the Zip64 locator that stands before the end record, and of the record that it leads to.
const LOCATOR_BYTES: u64 = 20;
const END64_BYTES: u64 = 56;

/// The members of an archive and what stands around them.
#[derive(Debug)]
pub(super) struct Directory {
    /// Members in the order of the directory.
    pub members: Vec<Member>,
    /// Where the directory begins; every member ends before it.
    pub start: u64,
    /// Bytes after the end of the archive.
    pub suffix: u64,
}

/// One member, as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Name as bytes.
    pub name: Vec<u8>,
    /// General purpose bits.
    pub flags: u16,
    /// Compression method.
    pub method: u16,
    /// CRC-32 of the unpacked bytes.
    pub crc: u32,
    /// Packed and unpacked size.
    pub packed: u64,
    /// Unpacked size.
    pub size: u64,
    /// System that the attributes are of (3 is Unix, 19 is macOS).
    pub system: u8,
    /// External attributes.
    pub attributes: u32,
    /// Where its own header begins in the file.
    pub header_at: u64,
    /// Why it cannot be read, where the directory itself shows that.
    pub fault: Option<&'static str>,
}

/// Bytes read by place; what is not there is zero, lengths are checked before.
pub(super) fn word(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
}

/// Four bytes by place.
pub(super) fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(word(bytes, at)) | u32::from(word(bytes, at + 2)) << 16
}

/// Eight bytes by place.
pub(super) fn huge(bytes: &[u8], at: usize) -> u64 {
    u64::from(long(bytes, at)) | u64::from(long(bytes, at + 4)) << 32
}

/// `length` bytes at a place.
pub(super) fn read_at(reader: &mut (impl Read + Seek), at: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    reader.seek(SeekFrom::Start(at))?;
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A whole archive that cannot be read.
pub(super) fn broken(reason: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the archive is damaged or built to be read in two ways")
        .found(reason)
        .expected("a zip archive as packers write it")
        .help("download or pack it again, or unpack it and import the files")
}

fn limit(message: &str, found: u64, most: u64) -> Diagnostic {
    Diagnostic::new(diagnostic::LIMIT_EXCEEDED, message)
        .found(&found.to_string())
        .expected(format!("at most {most}"))
        .help("unpack it and import the files that you need")
}

/// What the end record says.
pub(super) struct End {
    /// Members of the archive.
    pub members: u64,
    size: u64,
    offset: u64,
    /// Where the directory has to end.
    directory_end: u64,
    suffix: u64,
}

impl Directory {
    /// Reads the directory of an archive of `length` bytes.
    ///
    /// - **Errors** a diagnostic about the whole archive.
    pub(super) fn read(reader: &mut (impl Read + Seek), length: u64) -> Result<Directory, Diagnostic> {
        let unreadable = |error: io::Error| broken(&error.to_string());
        let end = end_of(reader, length)?;
        if end.members > MEMBERS_MAX {
            return Err(limit("the archive has too many members", end.members, MEMBERS_MAX));
        }
        if end.size > DIRECTORY_BYTES_MAX {
            return Err(limit("the directory of the archive is too large", end.size, DIRECTORY_BYTES_MAX));
        }
        let start =
            end.directory_end.checked_sub(end.size).ok_or_else(|| broken("a directory larger than the file"))?;
        let prefix = start.checked_sub(end.offset).ok_or_else(|| broken("a directory that begins after its end"))?;
        // Offsets count from the first byte of the archive, which programs may stand before. Where a directory
        // stands at the offset itself as well, two readers would take different ones.
        if prefix > 0 && read_at(reader, end.offset, 4).is_ok_and(|mark| mark == b"PK\x01\x02") {
            return Err(broken("bytes between the directory and its end"));
        }
        let length = usize::try_from(end.size).map_err(|_| broken("a directory too large"))?;
        let bytes = read_at(reader, start, length).map_err(unreadable)?;
        let members = members_of(&bytes, end.members, prefix)?;
        let names: BTreeSet<&[u8]> = members.iter().map(|member| member.name.as_slice()).collect();
        if names.len() != members.len() {
            return Err(broken("two members have the same name"));
        }
        Ok(Directory { members, start, suffix: end.suffix })
    }
}

/// Finds the record at the end of an archive of `length` bytes.
///
/// - **Errors** a diagnostic about the whole archive.
pub(super) fn end_of(reader: &mut (impl Read + Seek), length: u64) -> Result<End, Diagnostic> {
    let tail_length = length.min(END_BYTES as u64 + COMMENT_BYTES_MAX);
    let tail_at = length - tail_length;
    let tail = read_at(reader, tail_at, usize::try_from(tail_length).unwrap_or_default())
        .map_err(|error| broken(&error.to_string()))?;
    let (mut exact, mut last) = (Vec::new(), None);
    for at in memmem::find_iter(&tail, b"PK\x05\x06").filter(|at| at + END_BYTES <= tail.len()) {
        let after = at + END_BYTES + usize::from(word(&tail, at + 20));
        if after == tail.len() {
            exact.push(at);
        }
        if after <= tail.len() {
            last = Some((at, after));
        }
    }
    let (at, after) = match (exact.as_slice(), last) {
        ([one], Some((last, _))) if *one == last => (*one, tail.len()),
        ([], Some(last)) => last,
        ([], None) => return Err(broken("no end of a directory: the archive is cut short")),
        _ => return Err(broken("two ends of a directory")),
    };
    let record = tail.get(at..).unwrap_or_default();
    let end_at = tail_at + at as u64;
    let mut end = End {
        members: u64::from(word(record, 10)),
        size: u64::from(long(record, 12)),
        offset: u64::from(long(record, 16)),
        directory_end: end_at,
        suffix: (tail.len() - after) as u64,
    };
    let mut parts = [word(record, 4), word(record, 6)].map(u32::from);
    let mut here = u64::from(word(record, 8));
    if let Some((record, record_at)) = end64_of(reader, end_at)? {
        let wide = End {
            members: huge(&record, 32),
            size: huge(&record, 40),
            offset: huge(&record, 48),
            directory_end: record_at,
            suffix: end.suffix,
        };
        let same = |short: u64, most: u64, wide: u64| short == most || short == wide;
        if !same(end.members, 0xffff, wide.members)
            || !same(end.size, 0xffff_ffff, wide.size)
            || !same(end.offset, 0xffff_ffff, wide.offset)
        {
            return Err(broken("two ends of the directory that differ"));
        }
        parts = [long(&record, 16), long(&record, 20)];
        here = huge(&record, 24);
        end = wide;
    } else if end.members == 0xffff || end.size == 0xffff_ffff || end.offset == 0xffff_ffff {
        return Err(broken("a directory that says it is large and is not"));
    }
    if parts != [0, 0] || here != end.members {
        return Err(broken("one part of an archive in several"));
    }
    Ok(end)
}

/// The Zip64 record and its place, where a locator stands before the end record.
fn end64_of(reader: &mut (impl Read + Seek), end_at: u64) -> Result<Option<(Vec<u8>, u64)>, Diagnostic> {
    let Some(locator_at) = end_at.checked_sub(LOCATOR_BYTES) else { return Ok(None) };
    let locator = read_at(reader, locator_at, 20).map_err(|error| broken(&error.to_string()))?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    // Its place counts from the first byte of the archive; with bytes before it, the record stands just before the locator.
    for at in [huge(&locator, 8), locator_at.saturating_sub(END64_BYTES)] {
        if at.checked_add(END64_BYTES).is_none_or(|end| end > locator_at) {
            continue;
        }
        let record = read_at(reader, at, 56).map_err(|error| broken(&error.to_string()))?;
        if record.starts_with(b"PK\x06\x06") && huge(&record, 4).checked_add(at + 12) == Some(locator_at) {
            return Ok(Some((record, at)));
        }
    }
    Err(broken("a Zip64 record that is not where it should be"))
}

fn members_of(bytes: &[u8], count: u64, prefix: u64) -> Result<Vec<Member>, Diagnostic> {
    let mut members = Vec::new();
    let mut at = 0usize;
    for _ in 0..count {
        let header = bytes.get(at..at + 46).filter(|header| header.starts_with(b"PK\x01\x02"));
        let header = header.ok_or_else(|| broken("fewer members than the directory says"))?;
        let lengths = [28, 30, 32].map(|place| usize::from(word(header, place)));
        let name_at = at + 46;
        let end = name_at + lengths.iter().sum::<usize>();
        let (Some(name), Some(extra), true) = (
            bytes.get(name_at..name_at + lengths[0]),
            bytes.get(name_at + lengths[0]..name_at + lengths[0] + lengths[1]),
            end <= bytes.len(),
        ) else {
            return Err(broken("a member of the directory that is cut short"));
        };
        let mut member = Member {
            name: name.to_vec(),
            system: header.get(5).copied().unwrap_or_default(),
            flags: word(header, 8),
            method: word(header, 10),
            crc: long(header, 16),
            packed: u64::from(long(header, 20)),
            size: u64::from(long(header, 24)),
            attributes: long(header, 38),
            header_at: u64::from(long(header, 42)),
            fault: None,
        };
        member.widen(extra, word(header, 34));
        member.header_at = member.header_at.checked_add(prefix).ok_or_else(|| broken("a place beyond the file"))?;
        members.push(member);
        at = end;
    }
    if at == bytes.len() { Ok(members) } else { Err(broken("more in the directory than it says")) }
}

impl Member {
    /// Takes sizes and place from the Zip64 field where the short ones say so.
    fn widen(&mut self, extra: &[u8], part: u16) {
        let wide = match zip64_field(extra) {
            Ok(wide) => wide,
            Err(reason) => {
                self.fault = Some(reason);
                return;
            }
        };
        let mut at = 0;
        for value in [&mut self.size, &mut self.packed, &mut self.header_at] {
            if *value == 0xffff_ffff {
                match wide.and_then(|wide| wide.get(at..at + 8)) {
                    Some(eight) => *value = huge(eight, 0),
                    None => self.fault = Some("a size without its Zip64 field"),
                }
                at += 8;
            }
        }
        if part != 0 && part != 0xffff {
            self.fault = Some("it begins in another part of the archive");
        }
    }
}

/// The Zip64 field among the extra fields.
///
/// - **Errors** what is wrong with the fields.
pub(super) fn zip64_field(extra: &[u8]) -> Result<Option<&[u8]>, &'static str> {
    let mut found = None;
    let mut at = 0;
    // Packers pad with up to three bytes, which are no field.
    while at + 4 <= extra.len() {
        let length = usize::from(word(extra, at + 2));
        let Some(field) = extra.get(at + 4..at + 4 + length) else {
            // Padding of zeros is no field either.
            return if extra[at..].iter().all(|byte| *byte == 0) {
                Ok(found)
            } else {
                Err("extra fields that are cut short")
            };
        };
        if word(extra, at) == 1 {
            if found.is_some() {
                return Err("two Zip64 fields");
            }
            found = Some(field);
        }
        at += 4 + length;
    }
    Ok(found)
}
