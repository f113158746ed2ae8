//! The members of an archive, one by one: judged, unpacked to their end, and passed on when they are sound.
//!
//! A member is unpacked once before anything of it is passed on, so that its checksum is compared and a bound that
//! is met refuses it whole. Small ones are kept meanwhile, large ones are unpacked a second time.

use std::io::{Cursor, Read, Seek};

use makegood_core::diagnostic::{self, Code, Diagnostic, Severity};
use makegood_facts::rows::SinkError;
use zip::ZipArchive;

use super::directory::{Directory, Member};
use super::limits::allowed_bytes;
use super::{UNPACKED_BYTES_MAX, around};
use crate::input::MemberSink;
use crate::member_name::{MemberName, NamesChanged};
use crate::refusals::Refusals;

/// Largest member that is kept in memory while it is checked.
const KEPT_BYTES_MAX: usize = 32 << 20;

/// Bits of the mode of a Unix file that say what it is, and their value for a symbolic link. Members packed from a
/// pipe say that they are one and hold ordinary bytes.
const UNIX_KIND: u32 = 0o170_000;
const UNIX_LINK: u32 = 0o120_000;

/// What became of the members.
#[derive(Default)]
pub(super) struct Walk {
    /// Members that were not passed on.
    pub refusals: Refusals,
    /// The first of them.
    pub first_refused: Option<Diagnostic>,
    /// Members that were passed on.
    pub passed_on: u64,
    /// Files that systems add, which were passed over.
    pub skipped: u64,
    /// Names that were changed.
    pub names: NamesChanged,
}

/// One member that is not passed on, with its number from 1 and its name.
fn refusal(code: Code, message: &str, at: usize, shown: &str) -> Diagnostic {
    let mut problem = Diagnostic::new(code, message).at_place(format!("{}: {shown}", at + 1));
    // The archive's other members are kept.
    problem.severity = Severity::Row;
    problem
}

impl Walk {
    /// Judges every member and passes the sound ones on.
    ///
    /// - **Errors** the receiver's.
    pub(super) fn run<R: Read + Seek>(
        &mut self,
        archive: &mut ZipArchive<R>,
        directory: &Directory,
        extents: &[Result<std::ops::Range<u64>, String>],
        members: &mut dyn MemberSink,
    ) -> Result<(), SinkError> {
        let mut left = UNPACKED_BYTES_MAX;
        for (at, (member, extent)) in directory.members.iter().zip(extents).enumerate() {
            let raw = name_of(archive, at, member);
            let name = MemberName::of(raw.trim_end_matches('/'), &format!("member-{}", at + 1));
            if raw.ends_with('/') && member.size == 0 {
                continue;
            }
            if added_by_systems(&raw) {
                self.skipped += 1;
                continue;
            }
            self.names.note(&raw, &name);
            let judged = judge(member, extent, &raw, at, &name.shown);
            let unpacked = judged.and_then(|()| unpack(archive, member, at, &name.shown, &mut left));
            match unpacked {
                Ok(Unpacked::Kept(bytes)) => members.member(&name.shown, &mut Cursor::new(bytes))?,
                Ok(Unpacked::Large) => match archive.by_index(at) {
                    Ok(part) => members.member(&name.shown, &mut part.take(member.size))?,
                    Err(error) => {
                        self.refuse(damaged(&error.to_string(), at, &name.shown));
                        continue;
                    }
                },
                Err(problem) => {
                    self.refuse(problem);
                    continue;
                }
            }
            self.passed_on += 1;
        }
        Ok(())
    }

    fn refuse(&mut self, problem: Diagnostic) {
        self.first_refused.get_or_insert_with(|| problem.clone());
        self.refusals.push(problem);
    }
}

/// The name as text; of old archives in the code page that their packer wrote.
fn name_of<R: Read + Seek>(archive: &ZipArchive<R>, at: usize, member: &Member) -> String {
    if let Ok(text) = std::str::from_utf8(&member.name) {
        return text.to_owned();
    }
    let decoded = archive.name_for_index(at).and_then(Result::ok).map(std::borrow::Cow::into_owned);
    decoded.unwrap_or_else(|| String::from_utf8_lossy(&member.name).into_owned())
}

/// Files that macOS and Windows put beside the user's own.
fn added_by_systems(name: &str) -> bool {
    let last = name.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    name.starts_with("__MACOSX/")
        || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&last)
        || name.contains("/__MACOSX/")
}

fn damaged(reason: &str, at: usize, shown: &str) -> Diagnostic {
    refusal(diagnostic::FILE_DAMAGED, "a member of the archive is damaged", at, shown)
        .found(reason)
        .expected("a member that every reader unpacks alike")
        .help("pack or download the archive again")
}

fn judge(
    member: &Member,
    extent: &Result<std::ops::Range<u64>, String>,
    raw: &str,
    at: usize,
    shown: &str,
) -> Result<(), Diagnostic> {
    let unix = matches!(member.system, 3 | 19);
    if unix && member.attributes >> 16 & UNIX_KIND == UNIX_LINK {
        return Err(refusal(diagnostic::FORMAT_DEPARTURE, "a member is a link, which is not followed", at, shown)
            .expected("files")
            .help("pack the file itself"));
    }
    if raw.ends_with('/') {
        return Err(damaged("a folder that holds bytes", at, shown));
    }
    let masked = member.flags & (1 | 1 << 6 | 1 << 13) != 0 || member.method == 99;
    if masked {
        return Err(refusal(diagnostic::FILE_LOCKED, "a member of the archive is encrypted", at, shown)
            .help("unpack it with its password and import the file"));
    }
    if let Err(reason) = extent {
        return Err(damaged(reason, at, shown));
    }
    if !matches!(member.method, 0 | 8) {
        return Err(refusal(diagnostic::FORMAT_NOT_YET, "a member is packed in a way that is not read", at, shown)
            .found(&format!("method {}", member.method))
            .expected("stored (0) or deflate (8)")
            .help("unpack it and import the file"));
    }
    Ok(())
}

enum Unpacked {
    Kept(Vec<u8>),
    Large,
}

/// Unpacks a member to its end and counts what comes out against what is `left`.
fn unpack<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    member: &Member,
    at: usize,
    shown: &str,
    left: &mut u64,
) -> Result<Unpacked, Diagnostic> {
    let mut part = archive.by_index(at).map_err(|error| damaged(&error.to_string(), at, shown))?;
    let seen = (part.header_start(), part.crc32(), part.compressed_size(), part.size());
    if seen != (member.header_at, member.crc, member.packed, member.size) {
        return Err(damaged("two readers see different members", at, shown));
    }
    let allowed = allowed_bytes(member.packed, *left);
    let (mut piece, mut kept) = (vec![0u8; 64 << 10], Vec::new());
    let mut bytes = 0u64;
    loop {
        let count = part.read(&mut piece).map_err(|error| damaged(&error.to_string(), at, shown))?;
        bytes += count as u64;
        *left = left.saturating_sub(count as u64);
        if bytes > allowed {
            return Err(refusal(diagnostic::LIMIT_EXCEEDED, "a member unpacks to too much", at, shown)
                .found(&format!("over {allowed} bytes from {}", member.packed))
                .expected(around::bounds())
                .help("unpack the archive and import the files that you need"));
        }
        let piece = piece.get(..count).unwrap_or_default();
        if kept.len() + count <= KEPT_BYTES_MAX {
            kept.extend_from_slice(piece);
        }
        if count == 0 {
            break;
        }
    }
    if bytes != member.size {
        return Err(damaged("it unpacks to another size than the directory says", at, shown));
    }
    Ok(if kept.len() as u64 == bytes { Unpacked::Kept(kept) } else { Unpacked::Large })
}
