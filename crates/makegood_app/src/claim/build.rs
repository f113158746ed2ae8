//! Building the documents of claims.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_core::cause::CauseKind;
use makegood_core::claim::{Claim, LeftOut, Paid, build_claims};
use makegood_core::finding::{Finding, Questioned};
use makegood_core::money::Amount;
use makegood_evidence::{
    AccountCard, ArithmeticStep, ClaimDocument, ComposeInput, FindingText, Op, Recipient, Sender, compose,
};

use super::evidence_rows::evidence_rows;
use super::number::number;
use super::report::{BuiltClaim, BuiltTotal, ClaimBuildReport, NotClaimed, SCHEMA};
use crate::audit::Judged;
use crate::workspace::{hash_bytes, write_whole};
use crate::{AppError, CaseStore, ClaimRecord, Workspace};

/// What to claim.
#[derive(Debug, Clone, Default)]
pub struct ClaimRequest {
    /// Finding ids; empty for all.
    pub findings: Vec<String>,
    /// Folder to write to; made when it is not there.
    pub out: PathBuf,
    /// Claims that a case holds, with the case: what was sent does not change, so their findings are not claimed again.
    pub held: BTreeMap<String, String>,
}

/// For whom a document is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The advertiser: with what to do next, what to accept, what is missing.
    Advertiser,
    /// The platform: only what is sent.
    Platform,
}

/// Draws a document as PDF bytes; says why where it cannot.
pub type Draw<'a> = &'a dyn Fn(&ClaimDocument, Reader) -> Result<Vec<u8>, String>;

/// Builds one claim per platform and account, writes its documents and remembers it.
///
/// - **Errors** [`AppError::FindingUnknown`], [`AppError::ClaimBroken`], [`AppError::Damaged`] when a row of a source
///   is gone, [`AppError::Io`], [`AppError::Store`].
pub async fn build(
    workspace: &Workspace,
    store: &impl CaseStore,
    judged: &Judged,
    request: &ClaimRequest,
    draw: Draw<'_>,
    now: Timestamp,
) -> Result<ClaimBuildReport, AppError> {
    let mut chosen: Vec<&Finding> = Vec::new();
    for id in &request.findings {
        let finding = judged.finding(id)?;
        if !chosen.iter().any(|other| other.id == finding.id) {
            chosen.push(finding);
        }
    }
    if request.findings.is_empty() {
        chosen = judged.findings.iter().collect();
    }
    chosen.sort_by(|a, b| a.id.cmp(&b.id));
    let mut report = ClaimBuildReport { schema: SCHEMA, claims: Vec::new(), not_claimed: Vec::new() };
    let mut records = store.claims().await?;
    let mut in_cases = in_cases(&records, &chosen, &request.held);
    chosen.retain(|finding| in_cases.iter().all(|(_, left_out)| left_out.finding != finding.id));
    let paid = unclaimed(&judged.audited.paid, &records, &request.held)?;
    for mut claim in build_claims(&chosen, &paid, 1)? {
        let of_account =
            in_cases.extract_if(.., |(account, _)| *account == (claim.platform.clone(), claim.account_id.clone()));
        claim.left_out.extend(of_account.map(|(_, left_out)| left_out));
        if claim.lines.is_empty() {
            report.not_claimed.push(NotClaimed {
                platform: claim.platform,
                account_id: claim.account_id,
                left_out: claim.left_out,
            });
            continue;
        }
        let keys = keys(&claim, &chosen);
        let numbering = number(&records, &claim.platform, &claim.account_id, &keys);
        claim.id.clone_from(&numbering.id);
        let document = document(workspace, judged, &claim, &chosen)?;
        let (built, pdf_sha256) = write(&claim, &document, &request.out, draw)?;
        let record = ClaimRecord {
            id: claim.id.clone(),
            platform: claim.platform.clone(),
            account_id: claim.account_id.clone(),
            built_at: now,
            as_of: judged.audited.as_of,
            totals: claim.totals()?,
            findings: keys,
            pdf_sha256,
            folder: folder(workspace.root(), &request.out),
        };
        store.replace_claims(&record, &numbering.replaces).await?;
        records.retain(|other| other.id != record.id && !numbering.replaces.contains(&other.id));
        records.push(record);
        report.claims.push(built);
    }
    for ((platform, account_id), left_out) in in_cases {
        let same = |entry: &&mut NotClaimed| (&entry.platform, &entry.account_id) == (&platform, &account_id);
        match report.not_claimed.iter_mut().find(same) {
            Some(entry) => entry.left_out.push(left_out),
            None => report.not_claimed.push(NotClaimed { platform, account_id, left_out: vec![left_out] }),
        }
    }
    report.claims.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(report)
}

/// The document of a claim that was built, composed again; `None` when it would be another one now.
pub(super) fn document_again(
    workspace: &Workspace,
    judged: &Judged,
    record: &ClaimRecord,
) -> Result<Option<ClaimDocument>, AppError> {
    let mut chosen: Vec<&Finding> =
        judged.findings.iter().filter(|finding| record.findings.contains(&finding.found.stable_key())).collect();
    chosen.sort_by(|a, b| a.id.cmp(&b.id));
    let claims = build_claims(&chosen, &judged.audited.paid, 1)?;
    let same = |claim: &Claim| claim.platform == record.platform && claim.account_id == record.account_id;
    let Some(mut claim) = claims.into_iter().find(same) else { return Ok(None) };
    let holds = keys(&claim, &chosen) == record.findings
        && claim.totals()? == record.totals
        && judged.audited.as_of == record.as_of;
    if !holds {
        return Ok(None);
    }
    claim.id.clone_from(&record.id);
    document(workspace, judged, &claim, &chosen).map(Some)
}

/// What each account paid, less what is asked for in cases: all claims together never ask for more than was paid.
fn unclaimed(paid: &Paid, records: &[ClaimRecord], held: &BTreeMap<String, String>) -> Result<Paid, AppError> {
    let mut left = paid.clone();
    for record in records.iter().filter(|record| held.contains_key(&record.id)) {
        for total in &record.totals {
            if let Some(amount) = left.get_mut(&(record.account_id.clone(), total.currency)) {
                *amount = amount.checked_sub(total.amount)?.max(Amount::ZERO);
            }
        }
    }
    Ok(left)
}

/// Findings of claims that a case holds, by platform and account.
fn in_cases(
    records: &[ClaimRecord],
    chosen: &[&Finding],
    held: &BTreeMap<String, String>,
) -> Vec<((String, String), LeftOut)> {
    let held = || records.iter().filter_map(|record| Some((record, held.get(&record.id)?)));
    let left_out = |finding: &&Finding| {
        let key = finding.found.stable_key();
        let (record, case) = held()
            .find(|(record, _)| record.account_id == finding.found.account_id && record.findings.contains(&key))?;
        Some((
            (finding.found.platform.clone(), finding.found.account_id.clone()),
            LeftOut {
                finding: finding.id.clone(),
                reason: format!("It is claimed in {}, which is in case {case}.", record.id),
                rule: "case".to_owned(),
            },
        ))
    };
    chosen.iter().filter_map(left_out).collect()
}

/// Where documents went, so that it is still true in another folder: below the workspace, or from the root of the disk.
fn folder(root: &Path, out: &Path) -> String {
    let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (root, out) = (whole(root), whole(out));
    out.strip_prefix(&root).unwrap_or(&out).to_string_lossy().into_owned()
}

fn keys(claim: &Claim, findings: &[&Finding]) -> Vec<String> {
    let mut keys: Vec<String> = findings
        .iter()
        .filter(|finding| claim.lines.iter().any(|line| line.finding == finding.id))
        .map(|finding| finding.found.stable_key())
        .collect();
    keys.sort();
    keys
}

fn document(
    workspace: &Workspace,
    judged: &Judged,
    claim: &Claim,
    chosen: &[&Finding],
) -> Result<ClaimDocument, AppError> {
    let findings: Vec<Finding> = chosen
        .iter()
        .filter(|finding| finding.found.platform == claim.platform && finding.found.account_id == claim.account_id)
        .map(|finding| (*finding).clone())
        .collect();
    let claimed: Vec<&Finding> =
        findings.iter().filter(|finding| claim.lines.iter().any(|line| line.finding == finding.id)).collect();
    let texts: BTreeMap<String, FindingText> =
        claimed.iter().map(|finding| (finding.id.clone(), text(finding))).collect();
    let refs = claimed.iter().flat_map(|finding| finding.found.atoms.iter().map(|atom| atom.source_ref.as_str()));
    let rows = evidence_rows(workspace.sources(), refs)?;
    let coverage: Vec<_> =
        judged.audited.coverage.iter().filter(|line| line.account_id == claim.account_id).cloned().collect();
    compose(ComposeInput {
        claim,
        findings: &findings,
        texts: &texts,
        to: recipient(&claim.platform),
        from: sender(workspace),
        account: account_card(workspace, judged, claim),
        paid: &judged.audited.paid,
        as_of: judged.audited.as_of,
        prepared_on: judged.audited.day(),
        coverage: &coverage,
        rows: &rows,
    })
    .map_err(|error| AppError::ClaimBroken { claim: claim.id.clone(), why: error.to_string() })
}

fn text(finding: &Finding) -> FindingText {
    let found = &finding.found;
    let step = |(number, step): (usize, &makegood_core::finding::ArithmeticStep)| {
        let op = match (step.op.as_str(), number) {
            ("-", _) => Op::Minus,
            ("=", _) => Op::Equals,
            (_, 0) => Op::Start,
            _ => Op::Plus,
        };
        ArithmeticStep::money(op, step.label.clone(), step.amount, found.currency)
    };
    FindingText {
        title: found.title.clone(),
        statement: statement(found),
        arithmetic: found.arithmetic.iter().enumerate().map(step).collect(),
    }
}

/// The detector's sentence; where settings could have caused it and the change log says who did, that too.
fn statement(found: &Questioned) -> String {
    let of_settings = found.entities.iter().any(|entity| entity.level != "account");
    if of_settings && found.cause.kind != CauseKind::Unknown {
        format!("{} {}", found.summary, found.cause.words)
    } else {
        found.summary.clone()
    }
}

/// The platform's name as a letter writes it, and the office that answers for money.
fn recipient(platform: &str) -> Recipient {
    let name = crate::case::platform_name(platform);
    let office = if platform == "tiktok" { "TikTok for Business, billing support" } else { "Billing support" };
    Recipient { platform: platform.to_owned(), name: name.to_owned(), office: office.to_owned() }
}

fn sender(workspace: &Workspace) -> Sender {
    let advertiser = &workspace.config().advertiser;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Sender {
        legal_name: given(&advertiser.legal_name).unwrap_or_else(|| advertiser.name.clone()),
        address: advertiser.address.clone(),
        contact: given(&advertiser.contact),
        role: given(&advertiser.role),
        email: given(&advertiser.email),
    }
}

fn account_card(workspace: &Workspace, judged: &Judged, claim: &Claim) -> AccountCard {
    let seen = judged.audited.account(&claim.platform, &claim.account_id);
    let said = workspace
        .config()
        .accounts
        .iter()
        .find(|account| account.platform == claim.platform && account.account_id == claim.account_id);
    AccountCard {
        account_id: claim.account_id.clone(),
        name: seen.and_then(|seen| seen.account_name.clone()).or_else(|| said.and_then(|said| said.name.clone())),
        currency: seen.and_then(|seen| seen.currency).or_else(|| said.and_then(|said| said.currency)),
        time_zone: seen
            .and_then(|seen| seen.time_zone.clone())
            .or_else(|| said.and_then(|said| said.time_zone.as_ref().map(|zone| zone.name().to_owned()))),
        payment_mode: seen.and_then(|seen| seen.payment_mode.clone()),
    }
}

fn write(
    claim: &Claim,
    document: &ClaimDocument,
    out: &Path,
    draw: Draw<'_>,
) -> Result<(BuiltClaim, String), AppError> {
    let broken = |why: String| AppError::ClaimBroken { claim: claim.id.clone(), why };
    let pdf = draw(document, Reader::Advertiser).map_err(broken)?;
    let to_send = draw(document, Reader::Platform).map_err(broken)?;
    let json = makegood_evidence::to_json(document).map_err(|error| broken(error.to_string()))?;
    let csv = makegood_evidence::to_csv(document);
    fs::create_dir_all(out).map_err(AppError::io("create", out))?;
    let path = |ending: &str| out.join(format!("{}{ending}", claim.id));
    write_whole(&path(".pdf"), &pdf)?;
    write_whole(&path("-to-send.pdf"), &to_send)?;
    write_whole(&path(".csv"), csv.as_bytes())?;
    write_whole(&path(".json"), json.as_bytes())?;
    let shown = |ending: &str| path(ending).to_string_lossy().into_owned();
    let totals = claim.totals()?.into_iter();
    let built = BuiltClaim {
        id: claim.id.clone(),
        platform: claim.platform.clone(),
        account_id: claim.account_id.clone(),
        totals: totals
            .map(|total| BuiltTotal { currency: total.currency, claimed: total.amount.to_text(total.currency) })
            .collect(),
        findings: claim.lines.iter().map(|line| line.finding.clone()).collect(),
        left_out: claim.left_out.clone(),
        consequences: document.for_you.consequences.iter().map(|entry| entry.text.clone()).collect(),
        pdf: shown(".pdf"),
        pdf_to_send: shown("-to-send.pdf"),
        csv: shown(".csv"),
        json: shown(".json"),
        pack: None,
    };
    Ok((built, hash_bytes(&pdf)))
}
