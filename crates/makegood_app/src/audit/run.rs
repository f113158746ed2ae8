//! Running the detectors over a workspace, or taking the result of the last run where nothing changed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use makegood_core::claim::Paid;
use makegood_core::coverage::Coverage;
use makegood_core::finding::Questioned;
use makegood_core::money::Money;
use makegood_core::netting::Link;
use makegood_core::policy::{AccountFacts, PolicyQuestion, PolicySet, Verdict};
use makegood_core::tables::TABLES;
use makegood_core::time::Day;
use makegood_detect::reconcile::Decision;
use makegood_detect::{AuditOutput, AuditRequest, Detector, LayerMonth, LayerTotal, Limits, NotRun, People};

use super::kept;
use crate::matches::{UnmetDecision, unmet};
use crate::workspace::hash_bytes;
use crate::{AppError, Workspace, detectors, policies};

/// What is asked of an audit. Everything else (accounts, days, detectors) only selects what is shown, so that a
/// finding has the same number whatever is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAsk {
    /// Up to the given instant, or to the latest observation in the facts.
    AsOf(Option<Timestamp>),
    /// Whatever the last audit was asked.
    AsLast,
}

/// What the detectors found and what the policy answers, before people's decisions about findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Audited {
    /// Instant up to which the facts were audited.
    pub as_of: Timestamp,
    /// Findings, sorted.
    pub found: Vec<Questioned>,
    /// One answer per finding.
    pub verdicts: Vec<Verdict>,
    /// What was checked, and what was not.
    pub coverage: Vec<Coverage>,
    /// Detectors of the workspace that gave no answer, by id.
    pub not_run: Vec<NotRun>,
    /// Decisions about matches that no longer fit the facts, by number.
    pub unmet: Vec<UnmetDecision>,
    /// Rows that are the same money.
    pub links: Vec<Link>,
    /// What each account paid.
    pub paid: Paid,
    /// Accounts as last observed.
    pub accounts: Vec<AccountFacts>,
    /// Delivered, billed and paid per account.
    pub totals: Vec<LayerTotal>,
    /// The same by month.
    pub months: Vec<LayerMonth>,
}

impl Audited {
    /// The day of the audit, in UTC: the day on which its claims are dated and filed.
    pub fn day(&self) -> Day {
        TimeZone::UTC.to_datetime(self.as_of).date()
    }

    /// What is known of an account.
    pub fn account(&self, platform: &str, account_id: &str) -> Option<&AccountFacts> {
        self.accounts.iter().find(|account| account.platform == platform && account.account_id == account_id)
    }
}

/// Audits the workspace. `decisions` are what people decided about matches and nobody took back. `progress` is told each detector's id, its number from 0 and how many there are.
///
/// - **Errors** [`AppError`].
pub async fn audited(
    workspace: &Workspace,
    decisions: &[Decision],
    ask: AuditAsk,
    progress: &mut (dyn FnMut(&str, usize, usize) + Send),
) -> Result<Audited, AppError> {
    let path = workspace.root().join("audit.json");
    let last = kept::read(&path);
    let as_of = match ask {
        AuditAsk::AsOf(as_of) => as_of,
        AuditAsk::AsLast => last.as_ref().and_then(|last| last.asked_as_of),
    };
    let loaded = detectors::loaded(Some(workspace))?;
    let all = detectors::running(loaded.sound, workspace.config());
    let broken: Vec<NotRun> = loaded.broken.iter().map(|broken| NotRun::of(&broken.id, &broken.error)).collect();
    let limits = workspace.config().own_detectors.limits();
    let files = policies::files(Some(workspace))?;
    let digest = digest(workspace, &all, &broken, (limits, decisions), &files)?;
    // A limit may not be reached another time: who asks for an audit gets a new try, who looks at one does not wait.
    let again = |last: &kept::Last| ask != AuditAsk::AsLast && last.audited.not_run.iter().any(|failed| failed.limit);
    if let Some(last) = last.filter(|last| last.digest == digest && last.asked_as_of == as_of && !again(last)) {
        return Ok(last.audited);
    }
    let set = policies::parse(&files)?;
    let scratch = workspace.scratch("audit")?;
    let request = AuditRequest {
        facts: workspace.facts(),
        scratch: scratch.path(),
        sums: &workspace.sums(),
        detectors: &all,
        as_of,
        from: None,
        to: None,
        people: People { owners: &workspace.config().owners.actors, decisions },
        settings: workspace.config().detector_settings(),
        limits,
    };
    let output = makegood_detect::audit(&request, progress).await?;
    let audited = ask_policy(output, broken, &set);
    kept::write(&path, digest, as_of, &audited)?;
    Ok(audited)
}

/// The last audit as it was kept, and whether it is still what an audit would say now; `None` where there was none.
/// Nothing is computed: pages show it at once and say when it is old.
///
/// - **Errors** [`AppError`].
pub fn kept_audit(workspace: &Workspace, decisions: &[Decision]) -> Result<Option<(Audited, bool)>, AppError> {
    let Some(last) = kept::read(&workspace.root().join("audit.json")) else { return Ok(None) };
    let loaded = detectors::loaded(Some(workspace))?;
    let all = detectors::running(loaded.sound, workspace.config());
    let broken: Vec<NotRun> = loaded.broken.iter().map(|broken| NotRun::of(&broken.id, &broken.error)).collect();
    let limits = workspace.config().own_detectors.limits();
    let files = policies::files(Some(workspace))?;
    let current = last.digest == digest(workspace, &all, &broken, (limits, decisions), &files)?;
    Ok(Some((last.audited, current)))
}

fn ask_policy(output: AuditOutput, broken: Vec<NotRun>, set: &PolicySet) -> Audited {
    let mut coverage = output.coverage;
    coverage.extend(broken.iter().flat_map(|failed| failed.coverage(&output.totals)));
    coverage.sort();
    let mut not_run = broken;
    not_run.extend(output.failed.iter().map(|(id, error)| NotRun::of(id, error)));
    not_run.sort();
    let accounts: Vec<AccountFacts> = output
        .accounts
        .iter()
        .map(|account| AccountFacts {
            platform: account.platform.clone(),
            account_id: account.account_id.clone(),
            account_name: account.account_name.clone(),
            payment_mode: account.payment_mode.clone(),
            status: account.status.clone(),
            owner_kind: account.owner_kind.clone(),
            business_center_id: account.business_center_id.clone(),
            country: account.country.clone(),
            currency: account.currency,
            time_zone: account.time_zone.clone(),
        })
        .collect();
    let mut audited = Audited {
        as_of: output.as_of,
        found: output.found,
        verdicts: Vec::new(),
        coverage,
        not_run,
        unmet: unmet(&output.decided),
        links: output.links,
        paid: output.paid,
        accounts,
        totals: output.totals,
        months: output.months,
    };
    for found in &audited.found {
        let unseen = AccountFacts {
            platform: found.platform.clone(),
            account_id: found.account_id.clone(),
            ..AccountFacts::default()
        };
        let mut tables: BTreeSet<String> = output.tables.get(&found.account_id).cloned().unwrap_or_default();
        tables.extend(output.tables.contains_key("").then(|| "statement".to_owned()));
        let verdict = set.decide(&PolicyQuestion {
            kind: &found.detector,
            account: audited.account(&found.platform, &found.account_id).unwrap_or(&unseen),
            charged_from: found.from,
            charged_to: found.to,
            filed_on: audited.day(),
            questioned: Money::new(found.questioned, found.currency),
            cause: found.cause.kind,
            tables: &tables,
        });
        audited.verdicts.push(verdict);
    }
    audited
}

/// Changes whenever a file of the facts, a detector, a policy, a setting or the program does.
fn digest(
    workspace: &Workspace,
    all: &[Detector],
    broken: &[NotRun],
    (limits, decisions): (Limits, &[Decision]),
    policies: &[(String, String)],
) -> Result<String, AppError> {
    let mut text = format!("makegood {}\n", env!("CARGO_PKG_VERSION"));
    for table in TABLES {
        for path in workspace.facts().table_files(table)? {
            let metadata = std::fs::metadata(&path).map_err(AppError::io("read", &path))?;
            let below = path.strip_prefix(workspace.root()).unwrap_or(&path);
            let changed = metadata.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
            text.push_str(&format!("{} {} {changed:?}\n", below.display(), metadata.len()));
        }
    }
    for detector in all {
        // Everything but the folder that it came from.
        let parts = (
            (&detector.id, detector.version, &detector.title, &detector.sentence, detector.status),
            (detector.level, detector.confidence, &detector.inputs, &detector.params, &detector.arithmetic),
            (&detector.query, &detector.witness, &detector.coverage),
            matches!(detector.origin, makegood_detect::Origin::BuiltIn),
        );
        text.push_str(&format!("{parts:?}\n"));
    }
    let config = workspace.config();
    text.push_str(&format!("{policies:?}\n{:?}\n{:?}\n", config.detector_settings(), config.owners.actors));
    text.push_str(&format!("{broken:?}\n{limits:?}\n{decisions:?}\n"));
    Ok(hash_bytes(text.as_bytes()))
}
