//! Checks a pack from a reader, believing nothing of it, and names what was changed and where.
//!
//! Nothing is unpacked to disk and nothing inflated; one file at a time is read, in pieces. Every
//! file goes through the chain bytes → list → list of lists → seal → fingerprint, and every exhibit
//! through bytes → index → log. A pack is whole when all of it holds; what could not be asked (no
//! fingerprint given, no root named) is a caution, never silence.

mod exhibits;
mod files;
mod report;
mod seal_and_time;
mod text;

pub(crate) use seal_and_time::utc;

use std::collections::BTreeMap;
use std::io::{Read, Seek};

pub use report::{ExhibitLine, ExhibitState, Fault, LogLine, PackLine, Report, SealLine, Step, TimeLine, Verdict};

use crate::container::{Container, Limits, Unreadable};
use crate::digest::{Digested, Sha256};
use crate::{names, seal};

/// What the checker knows from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// SHA-256 of the signer's certificate, as it was given by another way.
    pub fingerprint: Option<Sha256>,
    /// The log's key, as it was given by another way, in the form `name+id+base64`.
    pub log_key: Option<String>,
    /// Roots of time authorities that the checker trusts, PEM; may be empty.
    pub time_roots_pem: String,
    /// Roots of sealing certificates that the checker trusts, PEM; may be empty.
    pub seal_roots_pem: String,
}

/// Checks a pack.
pub fn verify(reader: impl Read + Seek, expect: &Expect, limits: Limits) -> Report {
    let mut report = Report::new();
    match Container::open(reader, limits) {
        Ok(container) => {
            let mut pack = Opened::new(container, limits);
            container_faults(&pack, &mut report);
            let lists = files::check(&mut pack, &mut report);
            seal_and_time::check(&mut pack, expect, &lists, &mut report);
            exhibits::check(&mut pack, expect, &lists, &mut report);
        }
        Err(error) => {
            report.verdict = Verdict::NoPack;
            let why = match &error {
                Unreadable::Io(source) => format!("{error}: {source}"),
                _ => error.to_string(),
            };
            report.add(Step::Container, "the file", why);
        }
    }
    report.close()
}

/// A pack whose directory was read.
pub(crate) struct Opened<R> {
    pub container: Container<R>,
    /// Place of each path in the container's entries; the first where a name stands twice.
    pub places: BTreeMap<String, usize>,
    /// What one pass over each file said.
    pub found: BTreeMap<String, Digested>,
    small: u64,
}

impl<R: Read + Seek> Opened<R> {
    pub fn new(container: Container<R>, limits: Limits) -> Self {
        let mut places = BTreeMap::new();
        for (index, entry) in container.entries.iter().enumerate() {
            if let Some(path) = entry.name.strip_prefix(names::TOP) {
                places.entry(path.to_owned()).or_insert(index);
            }
        }
        Opened { container, places, found: BTreeMap::new(), small: limits.small_file }
    }

    /// A small file whole; none when it is missing, too large, or cannot be read.
    pub fn small(&mut self, path: &str) -> Option<Vec<u8>> {
        self.bounded(path, self.small)
    }

    /// Signature, token or certificates; none also when larger than any real one, see [`seal::BYTES_MAX`].
    pub fn signed(&mut self, path: &str) -> Option<Vec<u8>> {
        self.bounded(path, seal::BYTES_MAX as u64)
    }

    fn bounded(&mut self, path: &str, most: u64) -> Option<Vec<u8>> {
        let entry = self.container.entries.get(*self.places.get(path)?)?.clone();
        if entry.size > most {
            return None;
        }
        let mut out = Vec::new();
        self.container.bytes(&entry).ok()?.read_to_end(&mut out).ok()?;
        (out.len() as u64 == entry.size).then_some(out)
    }
}

fn container_faults<R>(pack: &Opened<R>, report: &mut Report) {
    for fault in &pack.container.faults {
        let place = fault.place();
        report.add(Step::Container, place.strip_prefix(names::TOP).unwrap_or(place), fault.to_string());
    }
}
