//! A pack without the bytes of some exhibits, whose proofs still hold.
//!
//! The exhibit's line in the index, its SHA-256, its leaf and its proof stay; its bytes, the rows
//! read from it and their lines in the manifest go; the reason is given. The result is a new pack,
//! sealed anew, which names the one that it was made from.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek};
use std::rc::Rc;

use crate::bag::{self, Listed};
use crate::container::{Container, Entry, Limits};
use crate::contents::{At, Bytes};
use crate::digest::{Digested, Sha256};
use crate::draft::{Draft, Held, Planned, Sealing, Written};
use crate::error::WriteError;
use crate::index::{Index, Tool, Withheld};
use crate::verify::{self, Expect, Report};
use crate::words;

/// What is to be left out, and how the new pack is made.
pub struct Redaction<'a> {
    /// Numbers of the exhibits.
    pub exhibits: &'a [u32],
    /// Why, in the sender's words; it stands in the pack.
    pub reason: &'a str,
    /// Number of the new pack in its case, above the old one's.
    pub number: u32,
    /// When it is made.
    pub made_at: At<'a>,
    /// The program that makes it.
    pub maker: Tool,
    /// What becomes of the report, which may show or carry what is withheld.
    pub report: ReportAfter,
}

/// What becomes of the report. There is no default: only a person knows what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportAfter {
    /// It shows nothing of the withheld exhibits.
    Keep,
    /// It is left out.
    LeaveOut,
    /// This one takes its place.
    Replace(Vec<u8>),
}

/// Why nothing was left out.
#[derive(Debug, thiserror::Error)]
pub enum RedactError {
    /// The pack does not hold as it is.
    #[error("the pack was changed since it was sealed; nothing is made from it")]
    Changed(Box<Report>),
    /// The pack has no such exhibit with bytes.
    #[error("the pack holds no bytes of exhibit {0}")]
    NotHere(u32),
    /// No exhibit was named, or no reason.
    #[error("name at least one exhibit, and a reason")]
    Nothing,
    /// A withheld exhibit is inside another that stays, or was made into one that stays.
    #[error("exhibit {inside} is also in exhibit {stays}, which would stay; leave both out")]
    Inside {
        /// The withheld one.
        inside: u32,
        /// The one that holds it.
        stays: u32,
    },
    /// It is a part of a split pack: the others would speak of exhibits that are withheld here.
    #[error("this is part {0} of {1}; leave exhibits out of the whole pack, then split it")]
    Part(u32, u32),
    /// The number is not above the old one.
    #[error("the new pack's number must be above {0}")]
    Number(u32),
    /// The old pack cannot be read a second time.
    #[error("the pack cannot be read")]
    Io(#[from] io::Error),
    /// The new pack cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes a new pack from a whole one, without the bytes of some exhibits.
///
/// The case documents and papers stay as they are: look at them before the new pack is sent.
///
/// - **Errors** [`RedactError`]; a pack that does not hold is never made into another.
pub fn redact(
    mut pack: impl Read + Seek,
    redaction: &Redaction<'_>,
    sealing: &Sealing<'_>,
    limits: Limits,
    out: impl io::Write,
) -> Result<Written, RedactError> {
    let report = verify::verify(&mut pack, &Expect::default(), limits);
    if !report.is_whole() {
        return Err(RedactError::Changed(Box::new(report)));
    }
    pack.rewind()?;
    let previous = Digested::read(&mut pack)?.sha256;
    let container = Container::open(&mut pack, limits).map_err(|_| RedactError::Changed(Box::new(report.clone())))?;
    let mut opened = verify::Opened::new(container, limits);
    let index = opened.small(words::INDEX_PATH).and_then(|bytes| Index::from_bytes(&bytes).ok());
    let Some(index) = index else { return Err(RedactError::Changed(Box::new(report))) };
    let out_numbers: BTreeSet<u32> = redaction.exhibits.iter().copied().collect();
    check(&index, redaction, &out_numbers)?;
    let index = withhold(index, redaction, &out_numbers, previous);
    let gone: BTreeSet<String> = index
        .exhibits
        .iter()
        .filter(|exhibit| exhibit.withheld.is_some())
        .flat_map(|exhibit| exhibit.rows.iter().map(|rows| rows.path.clone()).chain([exhibit.path()]))
        .collect();
    let places: Vec<(String, usize)> = opened
        .places
        .iter()
        .filter(|(path, _)| stays(path) && !gone.contains(*path))
        .map(|(path, place)| (path.clone(), *place))
        .collect();
    let entries = opened.container.entries.clone();
    let shared = Rc::new(RefCell::new(opened.container));
    let mut files: BTreeMap<String, Planned<'_>> = BTreeMap::new();
    for (path, place) in places {
        let Some(entry) = entries.get(place) else { continue };
        let bytes = EntryBytes { container: Rc::clone(&shared), entry: entry.clone() };
        let digested = Digested::read(bytes.open()?)?;
        files.insert(path, Planned { digested, held: Held::Shared(Rc::new(bytes)) });
    }
    match &redaction.report {
        ReportAfter::Keep => {}
        ReportAfter::LeaveOut => {
            files.remove(words::REPORT_PATH);
        }
        ReportAfter::Replace(bytes) => {
            files.insert(words::REPORT_PATH.to_owned(), Planned::made(bytes.clone()));
        }
    }
    let has_report = files.contains_key(words::REPORT_PATH);
    let draft = Draft { index, maker: redaction.maker.clone(), made_at: redaction.made_at.instant, files, has_report };
    Ok(draft.finish(sealing)?.write(out)?)
}

/// Whether a file of the old pack goes into the new one as it is.
fn stays(path: &str) -> bool {
    let payload = bag::listed(path) == Listed::Manifest && path != words::INDEX_PATH;
    payload || path.starts_with("proof/log/") || path.starts_with("proof/anchors/")
}

fn check(index: &Index, redaction: &Redaction<'_>, out: &BTreeSet<u32>) -> Result<(), RedactError> {
    if out.is_empty() || words::one_line(redaction.reason).is_empty() {
        return Err(RedactError::Nothing);
    }
    if index.parts > 1 {
        return Err(RedactError::Part(index.part, index.parts));
    }
    if redaction.number <= index.pack {
        return Err(RedactError::Number(index.pack));
    }
    let mut staying = BTreeMap::new();
    let mut parents = BTreeMap::new();
    for exhibit in &index.exhibits {
        staying.insert(exhibit.no, exhibit.is_here() && !out.contains(&exhibit.no));
        parents.insert(exhibit.no, exhibit);
    }
    for no in out {
        let exhibit = parents.get(no).filter(|exhibit| exhibit.is_here()).ok_or(RedactError::NotHere(*no))?;
        // An archive or mail holds what came inside it.
        if let Some(stays) = exhibit.parent.filter(|parent| staying.get(parent) == Some(&true)) {
            return Err(RedactError::Inside { inside: *no, stays });
        }
    }
    for exhibit in index.exhibits.iter().filter(|exhibit| staying.get(&exhibit.no) == Some(&true)) {
        // What was made from a withheld file shows what was in it.
        if let Some(inside) = exhibit.derived_from.filter(|from| out.contains(from)) {
            return Err(RedactError::Inside { inside, stays: exhibit.no });
        }
    }
    Ok(())
}

fn withhold(mut index: Index, redaction: &Redaction<'_>, out: &BTreeSet<u32>, previous: Sha256) -> Index {
    for exhibit in &mut index.exhibits {
        if out.contains(&exhibit.no) {
            exhibit.withheld = Some(Withheld { reason: redaction.reason.to_owned() });
        }
    }
    index.pack = redaction.number;
    index.previous = Some(previous);
    index.made_at = redaction.made_at.moment("the sender's clock");
    index
}

/// Bytes of one entry of an open archive, which is shared by all of them.
struct EntryBytes<R> {
    container: Rc<RefCell<Container<R>>>,
    entry: Entry,
}

impl<R: Read + Seek> Bytes for EntryBytes<R> {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(EntryReader { bytes: self, at: 0 }))
    }
}

struct EntryReader<'a, R> {
    bytes: &'a EntryBytes<R>,
    at: u64,
}

impl<R: Read + Seek> Read for EntryReader<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let entry = &self.bytes.entry;
        let rest = Entry {
            name: String::new(),
            crc: 0,
            size: entry.size.saturating_sub(self.at),
            data: entry.data.and_then(|data| data.checked_add(self.at)),
        };
        let count = self.bytes.container.borrow_mut().bytes(&rest)?.read(buf)?;
        self.at += count as u64;
        Ok(count)
    }
}
