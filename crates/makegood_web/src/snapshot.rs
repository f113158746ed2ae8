//! The last audit with people's decisions, as it was read once: pages look at it without opening a file.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use makegood_app::audit::{Judged, judge, kept_audit};
use makegood_app::matches::{MatchHistory, standing};
use makegood_app::workspace::{Patience, SourceEntry};
use makegood_app::{Access, ClaimRecord, Decision, Workspace, detectors};
use makegood_core::finding::Finding;
use makegood_detect::Detector;

use crate::failure::Failure;

/// Length and time of the files that a snapshot is read from: another stamp, another snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp(Vec<Option<(u64, SystemTime)>>);

impl Stamp {
    /// As the files of the workspace at `root` are now.
    pub fn of(root: &Path) -> Stamp {
        let files = ["audit.json", "sources/index.jsonl", "makegood.toml", "makegood.db", "makegood.db-wal"];
        let seen = |name: &&str| {
            let metadata = std::fs::metadata(root.join(name)).ok()?;
            Some((metadata.len(), metadata.modified().ok()?))
        };
        Stamp(files.iter().map(seen).collect())
    }
}

/// What most pages are made of.
#[derive(Debug)]
pub struct Snapshot {
    /// What it was read from.
    pub stamp: Stamp,
    /// The audit; `None` before the first one.
    pub judged: Option<Judged>,
    /// False when files, settings or decisions about matches changed since that audit.
    pub current: bool,
    /// Every claim, by id.
    pub claims: Vec<ClaimRecord>,
    /// Which case holds which claim.
    pub held: BTreeMap<String, String>,
    /// Files as received, by SHA-256.
    pub sources: BTreeMap<String, SourceEntry>,
    /// Detectors, the workspace's own among them.
    pub detectors: Vec<Detector>,
    /// The advertiser's name; empty when it was never said.
    pub advertiser: String,
}

impl Snapshot {
    pub(crate) fn read(
        root: &Path,
        stamp: Stamp,
        (decisions, history): (&[Decision], &MatchHistory),
        claims: Vec<ClaimRecord>,
        held: BTreeMap<String, String>,
    ) -> Result<Snapshot, Failure> {
        let workspace = Workspace::open(root, Access::Read, "makegood serve (reading)", Patience::seconds(30))?;
        let kept = kept_audit(&workspace, &standing(history))?;
        let current = kept.as_ref().is_some_and(|(_, current)| *current);
        let judged = kept.map(|(audited, _)| judge(audited, decisions)).transpose()?;
        let sources = workspace.sources().entries()?;
        let detectors = detectors::loaded(Some(&workspace))?.sound;
        let advertiser = workspace.config().advertiser.name.clone();
        Ok(Snapshot { stamp, judged, current, claims, held, sources, detectors, advertiser })
    }

    /// Findings of the audit, numbered; none before the first audit.
    pub fn findings(&self) -> &[Finding] {
        self.judged.as_ref().map_or(&[], |judged| &judged.findings)
    }

    /// The finding of that id.
    ///
    /// - **Errors** [`Failure::Missing`].
    pub fn finding(&self, id: &str) -> Result<&Finding, Failure> {
        self.findings()
            .iter()
            .find(|finding| finding.id.eq_ignore_ascii_case(id) || finding.found.stable_key() == id)
            .ok_or_else(|| Failure::missing("finding", id))
    }

    /// The claim of that id.
    ///
    /// - **Errors** [`Failure::Missing`].
    pub fn claim(&self, id: &str) -> Result<&ClaimRecord, Failure> {
        self.claims.iter().find(|claim| claim.id.eq_ignore_ascii_case(id)).ok_or_else(|| Failure::missing("claim", id))
    }

    /// The claim that a finding is in, if any.
    pub fn claim_of(&self, finding: &Finding) -> Option<&ClaimRecord> {
        let key = finding.found.stable_key();
        self.claims.iter().find(|claim| claim.account_id == finding.found.account_id && claim.findings.contains(&key))
    }
}
