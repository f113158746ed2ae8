//! The last audit with people's decisions, as it was read once: pages look at it without opening a file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use makegood_app::audit::{Judged, judge, kept_audit};
use makegood_app::matches::{MatchHistory, standing};
use makegood_app::workspace::{Patience, SourceEntry};
use makegood_app::{Access, ClaimRecord, Decision, Workspace, detectors};
use makegood_core::finding::Finding;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use makegood_detect::Detector;

use crate::failure::Failure;
use crate::pages::findings::{Listed, Row};
use crate::pages::home::Overview;

/// Length and time of the files that a snapshot is read from: another stamp, another snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The audit and what it was made of.
    audit: Vec<Option<(u64, SystemTime)>>,
    /// The database.
    database: Vec<Option<(u64, SystemTime)>>,
    /// The day in UTC, by which days that are left are counted.
    pub day: Day,
}

impl Stamp {
    /// As the files of the workspace at `root` are now.
    pub fn of(root: &Path, now: Timestamp) -> Stamp {
        let seen = |name: &&str| {
            let metadata = std::fs::metadata(root.join(name)).ok()?;
            Some((metadata.len(), metadata.modified().ok()?))
        };
        Stamp {
            audit: ["audit.json", "sources/index.jsonl", "makegood.toml"].iter().map(seen).collect(),
            database: ["makegood.db", "makegood.db-wal"].iter().map(seen).collect(),
            day: TimeZone::UTC.to_datetime(now).date(),
        }
    }

    /// Whether files and day are the same, whatever was written to the database.
    pub fn same_files(&self, other: &Stamp) -> bool {
        (&self.audit, self.day) == (&other.audit, other.day)
    }
}

/// What the database holds of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Decisions about findings, oldest first.
    pub decisions: Vec<Decision>,
    /// Decisions about matches, oldest first.
    pub history: MatchHistory,
    /// Every claim, by id.
    pub claims: Vec<ClaimRecord>,
    /// Which case holds which claim.
    pub held: BTreeMap<String, String>,
    /// What all cases received less what was taken back.
    pub recovered: BTreeMap<Currency, Amount>,
}

/// What most pages are made of.
#[derive(Debug)]
pub struct Snapshot {
    /// What it was read from.
    pub stamp: Stamp,
    /// The audit; `None` before the first one.
    pub judged: Option<Arc<Judged>>,
    /// False when files, settings or decisions about matches changed since that audit.
    pub current: bool,
    /// What the database holds.
    pub stored: Stored,
    /// Files as received, by SHA-256.
    pub sources: Arc<BTreeMap<String, SourceEntry>>,
    /// Detectors, the workspace's own among them.
    pub detectors: Arc<Vec<Detector>>,
    /// The advertiser's name; empty when it was never said.
    pub advertiser: String,
    pub(crate) made: Arc<Made>,
}

/// What pages make of a snapshot, once: kept while nothing that it is made of changed, whatever else was written to the database.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) rows: OnceLock<Vec<Row>>,
    pub(crate) overview: OnceLock<Overview>,
    /// Lists of findings by what was asked, so that turning pages counts ten thousand rows once.
    pub(crate) lists: Mutex<BTreeMap<String, Arc<Listed>>>,
}

impl Snapshot {
    /// Reads what has changed since `before`; the audit, which is large, only when it is another one.
    pub(crate) fn read(
        root: &Path,
        stamp: Stamp,
        stored: Stored,
        before: Option<Arc<Snapshot>>,
    ) -> Result<Snapshot, Failure> {
        let same = before.filter(|before| {
            before.stamp.audit == stamp.audit
                && (&before.stored.decisions, &before.stored.history) == (&stored.decisions, &stored.history)
        });
        if let Some(before) = same {
            let nothing_else = before.stored == stored && before.stamp.day == stamp.day;
            return Ok(Snapshot {
                made: if nothing_else { before.made.clone() } else { Arc::default() },
                judged: before.judged.clone(),
                current: before.current,
                sources: before.sources.clone(),
                detectors: before.detectors.clone(),
                advertiser: before.advertiser.clone(),
                stamp,
                stored,
            });
        }
        let workspace = Workspace::open(root, Access::Read, "makegood serve (reading)", Patience::seconds(30))?;
        let kept = kept_audit(&workspace, &standing(&stored.history))?;
        let current = kept.as_ref().is_some_and(|(_, current)| *current);
        let judged = kept.map(|(audited, _)| judge(audited, &stored.decisions)).transpose()?.map(Arc::new);
        Ok(Snapshot {
            judged,
            current,
            sources: Arc::new(workspace.sources().entries()?),
            detectors: Arc::new(detectors::loaded(Some(&workspace))?.sound),
            advertiser: workspace.config().advertiser.name.clone(),
            stamp,
            stored,
            made: Arc::default(),
        })
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
        self.stored
            .claims
            .iter()
            .find(|claim| claim.id.eq_ignore_ascii_case(id))
            .ok_or_else(|| Failure::missing("claim", id))
    }
}
