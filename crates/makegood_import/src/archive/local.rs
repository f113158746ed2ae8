//! The header that stands before the bytes of a member, compared with what the directory says of it.
//!
//! Programs that read an archive from its start believe the one, those that read it from its end the other. Where
//! both say the same, all readers unpack the same bytes; where they do not, the member is refused.

use std::io::{Read, Seek};
use std::ops::Range;

use super::directory::{Directory, Member, huge, long, read_at, word, zip64_field};

/// Size and checksum follow the data.
pub(super) const FLAG_DESCRIPTOR: u16 = 1 << 3;

/// Bits that must be the same in both: encrypted, sizes after the data, strongly encrypted, header masked.
const FLAGS_SAME: u16 = 1 | FLAG_DESCRIPTOR | 1 << 6 | 1 << 13;

/// Most bytes of a record after the data (with mark and Zip64 sizes).
const DESCRIPTOR_BYTES_MAX: u64 = 24;

/// The bytes of the archive that a member takes, from its header to the end of its data.
///
/// - **Errors** what the two disagree about, or what is missing.
pub(super) fn extent(
    reader: &mut (impl Read + Seek),
    member: &Member,
    directory: &Directory,
) -> Result<Range<u64>, String> {
    if let Some(fault) = member.fault {
        return Err(fault.to_owned());
    }
    let beyond = || "it lies outside of the archive".to_owned();
    if member.header_at.checked_add(30).is_none_or(|end| end > directory.start) {
        return Err(beyond());
    }
    let unreadable = |error: std::io::Error| error.to_string();
    let header = read_at(reader, member.header_at, 30).map_err(unreadable)?;
    if !header.starts_with(b"PK\x03\x04") {
        return Err("no header where the directory says".to_owned());
    }
    let lengths = [word(&header, 26), word(&header, 28)].map(usize::from);
    let data_at = member.header_at + 30 + (lengths[0] + lengths[1]) as u64;
    let data_end = data_at.checked_add(member.packed).filter(|end| *end <= directory.start).ok_or_else(beyond)?;
    let rest = read_at(reader, member.header_at + 30, lengths[0] + lengths[1]).map_err(unreadable)?;
    let (name, extra) = rest.split_at(lengths[0]);
    compare(member, &header, name, extra)?;
    if member.method == 0 && member.flags & 1 == 0 && member.packed != member.size {
        return Err("it is stored and yet has two sizes".to_owned());
    }
    let mut end = data_end;
    if member.flags & FLAG_DESCRIPTOR != 0 {
        let length = DESCRIPTOR_BYTES_MAX.min(directory.start - data_end);
        let after = read_at(reader, data_end, usize::try_from(length).unwrap_or_default()).map_err(unreadable)?;
        end += descriptor_length(member, &after).ok_or("the record after its data differs from the directory")? as u64;
    }
    Ok(member.header_at..end)
}

fn compare(member: &Member, header: &[u8], name: &[u8], extra: &[u8]) -> Result<(), String> {
    let differs = |what: &str| Err(format!("its header and the directory differ in the {what}"));
    if name != member.name {
        return differs("name");
    }
    if word(header, 8) != member.method {
        return differs("method");
    }
    if (word(header, 6) ^ member.flags) & FLAGS_SAME != 0 {
        return differs("flags");
    }
    let wide = zip64_field(extra)?;
    let mut at = 0;
    let mut widened = |short: u32| {
        if short != 0xffff_ffff {
            return u64::from(short);
        }
        at += 8;
        wide.and_then(|wide| wide.get(at - 8..at)).map_or(u64::from(short), |eight| huge(eight, 0))
    };
    let size = widened(long(header, 22));
    let packed = widened(long(header, 18));
    // Sizes that follow the data are zero here, or already right.
    let later = member.flags & FLAG_DESCRIPTOR != 0;
    let same = |here: u64, there: u64| here == there || later && here == 0;
    if !same(u64::from(long(header, 14)), u64::from(member.crc)) {
        return differs("checksum");
    }
    if !same(size, member.size) || !same(packed, member.packed) {
        return differs("size");
    }
    Ok(())
}

/// Length of the record after the data: with a mark or without, with short sizes or long ones.
fn descriptor_length(member: &Member, after: &[u8]) -> Option<usize> {
    let forms = [(4, true), (4, false), (0, true), (0, false)];
    forms.into_iter().find_map(|(mark, short)| {
        let length = mark + 4 + if short { 8 } else { 16 };
        if after.len() < length || mark == 4 && !after.starts_with(b"PK\x07\x08") || long(after, mark) != member.crc {
            return None;
        }
        let sizes = if short {
            [long(after, mark + 4), long(after, mark + 8)].map(u64::from)
        } else {
            [huge(after, mark + 4), huge(after, mark + 12)]
        };
        (sizes == [member.packed, member.size]).then_some(length)
    })
}
