//! `makegood claim`.

use makegood_app::audit::{AuditAsk, Judged};
use makegood_app::claim::{ClaimBuildReport, ClaimRequest, Reader, build};
use makegood_app::{Access, AppError, CaseStore as _, ClaimRecord, Workspace};
use makegood_case::FollowUp;
use makegood_case::store::Cases as _;
use makegood_core::claim::LeftOut;
use makegood_core::diagnostic;
use makegood_database::CaseDatabase;
use makegood_evidence::ClaimDocument;
use makegood_store::Store;
use serde_json::{Value, json};

use crate::cli::{ClaimCommand, Global};
use crate::commands::{audit, log, pack};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::snippet::Shown;

pub async fn run(global: &Global, command: ClaimCommand, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "claim")?;
    let store = context::store(&workspace).await?;
    let code = match command {
        ClaimCommand::List => {
            list(&store.claims().await.map_err(AppError::from)?, out)?;
            0
        }
        ClaimCommand::Show { id } => {
            let claims = store.claims().await.map_err(AppError::from)?;
            let found = claims.iter().find(|claim| claim.id.eq_ignore_ascii_case(&id));
            let judged = audit::judged(&workspace, &store, AuditAsk::AsLast, out).await?;
            show(found.ok_or(AppError::ClaimUnknown { id })?, &judged, out)?;
            0
        }
        ClaimCommand::Build { finding, all: _, out: folder } => {
            let judged = audit::judged(&workspace, &store, AuditAsk::AsLast, out).await?;
            let cases = CaseDatabase::new(store.database().clone(), FollowUp::builtin().map_err(AppError::from)?);
            let held = cases.held_claims().await.map_err(AppError::from)?;
            let request = ClaimRequest { findings: finding, out: folder, held };
            let report = make(&workspace, &store, &judged, &request).await?;
            log::keep(global, &workspace, Some(&store), out).await;
            if out.json {
                out.object(&report)?;
            } else {
                built(&report, out)?;
            }
            if report.claims.is_empty() {
                none(out);
                1
            } else {
                0
            }
        }
        ClaimCommand::Pack(args) => pack::run(global, &workspace, &store, args, out).await?,
    };
    store.close().await;
    Ok(code)
}

/// Builds claims, drawn with Typst.
pub async fn make(
    workspace: &Workspace,
    store: &Store,
    judged: &Judged,
    request: &ClaimRequest,
) -> Result<ClaimBuildReport, Failure> {
    Ok(build(workspace, store, judged, request, &draw, context::now()).await?)
}

/// Draws a document with Typst.
pub fn draw(document: &ClaimDocument, reader: Reader) -> Result<Vec<u8>, String> {
    let drawn = match reader {
        Reader::Advertiser => makegood_pdf::render(document),
        Reader::Platform => makegood_pdf::render_for_platform(document),
    };
    drawn.map_err(|error| error.to_string())
}

fn none(out: &Output) {
    let code = diagnostic::CLAIM_EMPTY;
    let help = "see each finding and its verdict:\n  makegood finding list\n  makegood policy explain F-0001";
    out.problem(&Shown::plain(code.id, "nothing of this can be claimed; no document was written", help));
}

/// What was built, and what was not.
pub fn built(report: &ClaimBuildReport, out: &Output) -> Result<(), Failure> {
    for claim in &report.claims {
        let totals: Vec<String> =
            claim.totals.iter().map(|total| format!("{} {}", total.currency, total.claimed)).collect();
        out.line(&out.tone(
            &format!(
                "{}  {}  account {}  {}",
                claim.id,
                totals.join(" + "),
                claim.account_id,
                claim.findings.join(" ")
            ),
            Tone::Strong,
        ))?;
        let own = out.tone("for you: what to do, step by step", Tone::Faint);
        let sent = out.tone("to send: the letter and its exhibits", Tone::Faint);
        out.line(&format!("  {}  {own}", claim.pdf))?;
        out.line(&format!("  {}  {sent}", claim.pdf_to_send))?;
        out.line(&format!("  {}", claim.csv))?;
        out.line(&format!("  {}", claim.json))?;
        for consequence in &claim.consequences {
            out.line(&format!("  {} {consequence}", out.tone("to accept:", Tone::Warn)))?;
        }
        left_out(&claim.left_out, out)?;
    }
    for account in &report.not_claimed {
        out.line(&format!("Account {}: nothing to claim", account.account_id))?;
        left_out(&account.left_out, out)?;
    }
    Ok(())
}

fn left_out(list: &[LeftOut], out: &Output) -> Result<(), Failure> {
    for entry in list {
        out.line(&format!(
            "  not claimed: {} {} {}",
            entry.finding,
            entry.reason,
            out.tone(&format!("[{}]", entry.rule), Tone::Faint)
        ))?;
    }
    Ok(())
}

fn totals(claim: &ClaimRecord) -> Vec<Value> {
    claim
        .totals
        .iter()
        .map(|total| json!({"currency": total.currency, "claimed": total.amount.to_text(total.currency)}))
        .collect()
}

fn object(claim: &ClaimRecord) -> Value {
    json!({
        "id": claim.id,
        "platform": claim.platform,
        "account_id": claim.account_id,
        "as_of": claim.as_of,
        "built_at": claim.built_at,
        "totals": totals(claim),
        "finding_keys": claim.findings,
        "pdf_sha256": claim.pdf_sha256,
        "folder": claim.folder,
    })
}

fn list(claims: &[ClaimRecord], out: &Output) -> Result<(), Failure> {
    if out.json {
        let claims: Vec<Value> = claims.iter().map(object).collect();
        return Ok(out.object(&json!({"schema": "makegood.claim_list/1", "claims": claims}))?);
    }
    if claims.is_empty() {
        return Ok(out.line("No claim has been built. Next: makegood claim build --all --out claims")?);
    }
    let rows = claims.iter().map(|claim| {
        let money: Vec<String> = claim.totals.iter().map(ToString::to_string).collect();
        vec![
            (claim.id.clone(), Tone::Strong),
            (claim.account_id.clone(), Tone::Plain),
            (money.join(" + "), Tone::Plain),
            (claim.findings.len().to_string(), Tone::Plain),
            (claim.as_of.strftime("%Y-%m-%d").to_string(), Tone::Plain),
            (format!("{}/{}.pdf", claim.folder, claim.id), Tone::Plain),
        ]
    });
    let columns = [
        ("id", Align::Left),
        ("account", Align::Left),
        ("asks for", Align::Right),
        ("findings", Align::Right),
        ("as of", Align::Left),
        ("letter", Align::Left),
    ];
    Ok(out.table(&columns, rows.collect())?)
}

fn show(claim: &ClaimRecord, judged: &Judged, out: &Output) -> Result<(), Failure> {
    let now: Vec<_> =
        judged.findings.iter().filter(|finding| claim.findings.contains(&finding.found.stable_key())).collect();
    if out.json {
        let ids: Vec<&str> = now.iter().map(|finding| finding.id.as_str()).collect();
        let mut value = object(claim);
        if let Some(object) = value.as_object_mut() {
            object.insert("findings".to_owned(), json!(ids));
        }
        return Ok(out.object(&json!({"schema": "makegood.claim_show/1", "claim": value}))?);
    }
    let money: Vec<String> = claim.totals.iter().map(ToString::to_string).collect();
    out.line(&out.tone(&format!("{}  {}", claim.id, money.join(" + ")), Tone::Strong))?;
    out.line(&format!("account {} on {}, as of {}", claim.account_id, claim.platform, claim.as_of))?;
    out.line(&format!("letter {}/{}.pdf, sha256 {}", claim.folder, claim.id, claim.pdf_sha256))?;
    let gone = claim.findings.len() - now.len();
    let now: Vec<_> = now.into_iter().cloned().collect();
    audit::findings(&now, out)?;
    if gone > 0 {
        out.line(&format!(
            "{gone} of its findings are no longer found; build it again:\n  makegood claim build --all --out {}",
            claim.folder
        ))?;
    }
    Ok(())
}
