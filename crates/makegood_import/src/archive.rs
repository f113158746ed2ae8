//! Zip archives: walked with limits, each file in them is a file of its own.
//!
//! The directory is read strictly ([`directory`]), every member's own header is compared with it ([`local`]), and a
//! member is unpacked to its end before it is passed on ([`walk`]). Names are shown and never used as paths. How
//! deep archives lie in archives is counted by the caller, who imports each member by a call of its own.

mod around;
mod directory;
pub(crate) mod limits;
mod local;
mod walk;

use std::io::BufReader;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_facts::rows::{RowSink, SinkError};
use zip::ZipArchive;

use crate::import::FormatInfo;
use crate::input::{ImportInput, MemberSink};
use crate::outcome::FileOutcome;
use crate::recognise::Kind;
use directory::{Directory, broken};
use walk::Walk;

/// Most bytes that all members may unpack to.
const UNPACKED_BYTES_MAX: u64 = 1 << 30;

/// Packers that are recognised and not opened.
const PACKERS: [(&str, &str); 7] = [
    ("gz", "Gzip"),
    ("tar", "Tar archive"),
    ("7z", "7-Zip archive"),
    ("rar", "RAR archive"),
    ("bz2", "Bzip2"),
    ("xz", "XZ"),
    ("zst", "Zstandard"),
];

/// Reads one file; `format` is an id of [`formats`]. Files inside go to `members`.
///
/// - **Errors** the sinks'.
pub fn import(
    format: &'static str,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
    members: &mut dyn MemberSink,
) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    if let Some((_, title)) = PACKERS.iter().find(|(id, _)| *id == format) {
        return Ok(outcome.refuse(not_opened(title)));
    }
    let opened = match Opened::of(input) {
        Ok(opened) => opened,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    let outcome = opened.walk(outcome, members)?;
    sink.progress(input.bytes.len());
    Ok(outcome)
}

/// What a zip is by all names in its directory, where its first bytes do not tell: a workbook, or an archive.
pub(crate) fn kind_of(input: &ImportInput<'_>) -> Kind {
    let names = input.bytes.open().ok().and_then(|opened| {
        let directory = Directory::read(&mut BufReader::new(opened), input.bytes.len()).ok()?;
        Some(directory.members.into_iter().map(|member| String::from_utf8_lossy(&member.name).to_lowercase()))
    });
    let (mut types, mut book) = (false, false);
    for name in names.into_iter().flatten() {
        types |= name == "[content_types].xml";
        book |= name.ends_with("workbook.xml");
    }
    if types && book { Kind::Workbook } else { Kind::Format("zip") }
}

/// How many members a zip says it has, before anything is read for them.
///
/// - **Errors** why its end cannot be found, or could be two.
pub(crate) fn members_claimed(bytes: &[u8]) -> Result<u64, String> {
    let counted = directory::end_of(&mut std::io::Cursor::new(bytes), bytes.len() as u64);
    counted.map(|end| end.members).map_err(|problem| problem.found)
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    let info = |(id, title): (&str, &str), read| FormatInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        tables: vec![],
        asks: Vec::new(),
        read,
    };
    let zip = info(("zip", "Zip archive; each file in it is a file of its own"), true);
    std::iter::once(zip).chain(PACKERS.map(|packer| info(packer, false))).collect()
}

fn not_opened(title: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FORMAT_NOT_YET, format!("{title}: recognised, and not opened by this version"))
        .found(title)
        .expected("a zip archive, or the files themselves")
        .help("unpack it and import the files, or pack them as zip")
}

type Source<'a> = BufReader<Box<dyn crate::input::ReadSeek + 'a>>;

/// An archive whose directory is sound.
struct Opened<'a> {
    archive: ZipArchive<Source<'a>>,
    directory: Directory,
    extents: Vec<Result<std::ops::Range<u64>, String>>,
}

impl<'a> Opened<'a> {
    /// - **Errors** a diagnostic about the whole archive.
    fn of(input: &'a ImportInput<'_>) -> Result<Opened<'a>, Diagnostic> {
        let unreadable = |error: std::io::Error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string());
        let mut reader = BufReader::new(input.bytes.open().map_err(unreadable)?);
        let directory = Directory::read(&mut reader, input.bytes.len())?;
        let extents: Vec<_> =
            directory.members.iter().map(|member| local::extent(&mut reader, member, &directory)).collect();
        if around::overlap(&extents) {
            return Err(broken("two members share the same bytes"));
        }
        let archive = ZipArchive::new(reader).map_err(|error| broken(&error.to_string()))?;
        if archive.len() != directory.members.len() {
            return Err(broken("two readers see different directories"));
        }
        Ok(Opened { archive, directory, extents })
    }

    fn walk(mut self, mut outcome: FileOutcome, members: &mut dyn MemberSink) -> Result<FileOutcome, SinkError> {
        let mut walk = Walk::default();
        walk.run(&mut self.archive, &self.directory, &self.extents, members)?;
        outcome.diagnostics.extend(around::unlisted(&self.directory, &self.extents));
        outcome.diagnostics.extend(walk.names.told());
        if walk.skipped > 0 {
            let message = format!("{} files that a system adds were passed over", walk.skipped);
            outcome.diagnostics.push(
                Diagnostic::new(diagnostic::FILE_SKIPPED, message).expected("`__MACOSX`, `.DS_Store` and the like"),
            );
        }
        if walk.passed_on == 0 && walk.first_refused.is_none() {
            outcome.diagnostics.push(Diagnostic::new(diagnostic::NO_ROWS, "the archive holds no files"));
        }
        let mut outcome = walk.refusals.settle(outcome);
        if let Some(first) = walk.first_refused.filter(|_| walk.passed_on == 0) {
            outcome = outcome.refuse(first);
        }
        Ok(outcome)
    }
}
