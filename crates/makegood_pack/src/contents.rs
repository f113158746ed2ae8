//! What a pack is made of, as values handed in.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

use jiff::Timestamp;
use makegood_core::time::Zone;
use makegood_log::{ConsistencyProof, InclusionProof, Note, PublicKey};

use crate::digest::Sha256;
use crate::index::{Clock, How, Moment, Tool, Transform};

/// Bytes that can be read more than once: to measure them, and to write them.
pub trait Bytes {
    /// A reader from the first byte.
    ///
    /// - **Errors** why the bytes cannot be had.
    fn open(&self) -> io::Result<Box<dyn Read + '_>>;
}

impl Bytes for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Cursor::new(self)))
    }
}

impl Bytes for PathBuf {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(self)?))
    }
}

/// Everything that a pack holds, but the seal.
pub struct Contents<'a> {
    /// Case number: letters, digits, `_` and `-`, at most 40.
    pub case: String,
    /// Number of this pack in its case, from 1.
    pub number: u32,
    /// SHA-256 of the ZIP of the pack before (of its part 1, when it was split), for every pack but the first.
    pub previous: Option<Sha256>,
    /// When the pack is made, by the sender's clock.
    pub made_at: At<'a>,
    /// The program that makes it.
    pub maker: Tool,
    /// The exhibits, ordered by number.
    pub exhibits: Vec<Exhibit<'a>>,
    /// Claim, calculation, timeline, report, papers.
    pub documents: Documents,
    /// What the log says.
    pub log: LogState,
}

/// An instant, the zone in which it is shown, and whether the clock was checked against others.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// The instant.
    pub instant: Timestamp,
    /// The zone of the local text.
    pub zone: &'a Zone,
    /// Whether the clock was synchronised.
    pub clock: Clock,
}

impl At<'_> {
    /// As it stands in the index; `source` says whose clock it was.
    pub fn moment(&self, source: &str) -> Moment {
        let local = self.zone.local(self.instant);
        Moment {
            utc: self.instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            local_text: local.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            zone: self.zone.name().to_owned(),
            clock: self.clock,
            source: source.to_owned(),
        }
    }
}

/// A numbered source file, byte for byte as received.
pub struct Exhibit<'a> {
    /// Its number, from 1; unique in the pack.
    pub no: u32,
    /// The name under which it came; it stands in the index only, never as a path.
    pub name_as_received: String,
    /// The bytes.
    pub bytes: Box<dyn Bytes + 'a>,
    /// Media type by content, e.g. `text/csv`.
    pub media_type: String,
    /// How it came.
    pub how: How,
    /// Who sent it, as far as known.
    pub from: String,
    /// When it was received.
    pub received_at: Moment,
    /// Who took it in.
    pub received_by: String,
    /// The program that took it in.
    pub tool: Tool,
    /// The exhibit inside which it came (archive, mail).
    pub parent: Option<u32>,
    /// The exhibit from which it was made.
    pub derived_from: Option<u32>,
    /// How it was made from that one.
    pub transform: Option<Transform>,
    /// Pages, where it has pages.
    pub pages: Option<u32>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Its line in the log, as hashed.
    pub leaf: Vec<u8>,
    /// The inclusion proof of that line, in the form of C2SP tlog-proof, against the pack's checkpoint.
    pub proof: InclusionProof,
    /// The earliest anchored checkpoint that holds the leaf.
    pub anchor: Option<crate::index::AnchorRef>,
    /// Rows read from it: files of normalised rows.
    pub rows: Vec<Rows<'a>>,
}

/// Normalised rows of one exhibit, one per line.
pub struct Rows<'a> {
    /// What they are, for the file name: `rows`, `text`.
    pub name: String,
    /// The bytes.
    pub bytes: Box<dyn Bytes + 'a>,
    /// The parser that made them.
    pub transform: Transform,
}

/// Documents about the case.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The claim, as JSON.
    pub claim_json: Vec<u8>,
    /// How each amount is made up, as CSV.
    pub calculation_csv: Vec<u8>,
    /// What happened when, as CSV.
    pub timeline_csv: Vec<u8>,
    /// The report, a finished PDF/A-3b with its attachments and signature; drawn and signed elsewhere.
    pub report_pdf: Option<Vec<u8>>,
    /// Pages of the report.
    pub report_pages: Option<u32>,
    /// Papers to be signed by a person, under `legal/`: file name and bytes.
    pub legal: Vec<(String, Vec<u8>)>,
}

/// The log as the pack shows it.
#[derive(Clone, Debug)]
pub struct LogState {
    /// The newest signed checkpoint, against which every proof of the pack stands.
    pub checkpoint: Note,
    /// The log's public key.
    pub key: PublicKey,
    /// Earlier checkpoints with a time authority's word.
    pub anchors: Vec<Anchor>,
}

/// A checkpoint that a time authority has seen.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The signed checkpoint.
    pub checkpoint: Note,
    /// The time authority's response over the checkpoint's bytes, as [`crate::check_answer`] kept it.
    pub token: Vec<u8>,
    /// How it leads to the pack's newest checkpoint.
    pub consistency: ConsistencyProof,
}
