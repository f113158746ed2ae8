//! What a check says.

use serde::Serialize;

use crate::digest::Sha256;

/// The form of the report.
pub const SCHEMA: &str = "makegood-pack-report/1";

/// The whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every byte is as it was sealed, and every proof holds.
    Whole,
    /// Something is not; the faults say what and where.
    Changed,
    /// The file is no pack.
    NoPack,
}

/// Which link of the chain a fault breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The archive itself.
    Container,
    /// A file: missing, added, changed.
    File,
    /// A line of a list, or the bag's own facts.
    List,
    /// The seal over the lists.
    Seal,
    /// The key is not the one that the checker knows.
    Fingerprint,
    /// The time authority's token.
    Time,
    /// The log's checkpoint.
    Log,
    /// An exhibit: its index line, its line in the log, its proof.
    Exhibit,
    /// An anchored earlier checkpoint.
    Anchor,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The link.
    pub step: Step,
    /// The path in the bag, or the part of the archive.
    pub place: String,
    /// What is wrong, as a sentence.
    pub says: String,
    /// What should stand there, where it can be named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

/// Which pack it says to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackLine {
    /// Case number.
    pub case: String,
    /// Number in the case.
    pub pack: u32,
    /// Part.
    pub part: u32,
    /// Parts.
    pub parts: u32,
    /// SHA-256 of the pack before.
    pub previous: Option<Sha256>,
}

/// Who sealed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealLine {
    /// The name in the certificate.
    pub subject: String,
    /// The name of its issuer.
    pub issuer: String,
    /// SHA-256 of the certificate.
    pub fingerprint: Sha256,
    /// Whether it is the fingerprint that the checker gave; none when none was given.
    pub known: Option<bool>,
    /// Whether the certificate leads to a root that the checker named; none when none was named.
    pub trusted: Option<bool>,
    /// The sender's word on the time, RFC 3339 in UTC.
    pub claimed_at: String,
}

/// When it was sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TimeLine {
    /// `time authority` or `time claimed by the sender`.
    pub source: String,
    /// The authority's time, RFC 3339 in UTC.
    pub at: Option<String>,
    /// The name in the authority's certificate.
    pub authority: Option<String>,
    /// Whether it leads to a root that the checker named; none when none was named.
    pub trusted: Option<bool>,
    /// Seconds from the sender's claimed time to the authority's.
    pub skew_seconds: Option<i64>,
}

/// The log that the proofs stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// Its name.
    pub origin: String,
    /// Lines in it.
    pub size: u64,
    /// Its root, base64.
    pub root: String,
    /// Its key, in the form `name+id+base64`.
    pub key: String,
    /// Whether it is the key that the checker gave; none when none was given.
    pub known: Option<bool>,
}

/// What became of an exhibit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExhibitState {
    /// Its bytes are those of the index, of the list and of the log.
    Whole,
    /// Its bytes, its index line or its proof are not.
    Changed,
    /// Its bytes should be here and are not.
    Missing,
    /// The sender left its bytes out; its proof holds.
    Withheld,
    /// Its bytes are in another part; its proof holds.
    InOtherPart,
}

/// One exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExhibitLine {
    /// Its number.
    pub no: u32,
    /// Its file name in the pack.
    pub file: String,
    /// The name under which it came.
    pub name_as_received: String,
    /// SHA-256 by the index.
    pub sha256: Sha256,
    /// What became of it.
    pub state: ExhibitState,
    /// Whether its line is in the log.
    pub in_log: bool,
    /// The place of its line in the log.
    pub leaf_index: u64,
    /// The time authority's earliest word on it, RFC 3339 in UTC.
    pub existed_by: Option<String>,
    /// Why it is withheld.
    pub withheld: Option<String>,
    /// The part that holds it.
    pub in_part: Option<u32>,
}

/// What a check says of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The whole answer.
    pub verdict: Verdict,
    /// Which pack it says to be.
    pub pack: Option<PackLine>,
    /// What is not as it should be, in the order of the chain.
    pub faults: Vec<Fault>,
    /// What the check could not ask, or what a reader should know.
    pub cautions: Vec<String>,
    /// Who sealed it.
    pub seal: Option<SealLine>,
    /// When.
    pub time: TimeLine,
    /// The log.
    pub log: Option<LogLine>,
    /// The exhibits.
    pub exhibits: Vec<ExhibitLine>,
    /// Files read.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
}

impl Report {
    pub(super) fn new() -> Self {
        Report {
            schema: SCHEMA,
            verdict: Verdict::Whole,
            pack: None,
            faults: Vec::new(),
            cautions: Vec::new(),
            seal: None,
            time: TimeLine { source: crate::bag::TIME_CLAIMED.to_owned(), ..TimeLine::default() },
            log: None,
            exhibits: Vec::new(),
            files: 0,
            bytes: 0,
        }
    }

    pub(super) fn add(&mut self, step: Step, place: impl Into<String>, says: impl Into<String>) {
        let (place, says) = (place.into(), says.into());
        self.faults.push(Fault { step, place, says, expected: None, found: None });
    }

    pub(super) fn differ(
        &mut self,
        step: Step,
        place: impl Into<String>,
        says: impl Into<String>,
        expected: impl ToString,
        found: impl ToString,
    ) {
        let (expected, found) = (Some(expected.to_string()), Some(found.to_string()));
        self.faults.push(Fault { step, place: place.into(), says: says.into(), expected, found });
    }

    pub(super) fn close(mut self) -> Self {
        self.faults.sort_by(|a, b| (a.step, &a.place).cmp(&(b.step, &b.place)));
        if self.verdict == Verdict::Whole && !self.faults.is_empty() {
            self.verdict = Verdict::Changed;
        }
        self
    }

    /// Whether every byte is as sealed and every proof holds.
    pub fn is_whole(&self) -> bool {
        self.verdict == Verdict::Whole
    }

    /// The report as JSON, indented.
    ///
    /// - **Errors** only where serde refuses, which no value of ours makes it do.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}
