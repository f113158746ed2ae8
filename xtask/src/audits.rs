//! Auditing a generated advertiser: its files written, imported into a new workspace and judged.

use std::fs;
use std::path::Path;

use makegood_app::audit::{AuditAsk, audited, judge};
use makegood_app::import::{ImportRequest, Ports, Silent, import};
use makegood_app::{Access, Workspace};
use makegood_core::finding::Finding;
use makegood_testkit::{Advertiser, FoundFinding, write_to};

/// Imports a folder into a new workspace and audits it. Files that were not imported are told on stderr.
pub async fn of_folder(exports: &Path) -> Result<Vec<Finding>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let root = Workspace::init(folder.path(), "Score").map_err(|error| error.to_string())?;
    let workspace = Workspace::open(&root, Access::Change, "score", makegood_app::workspace::Patience::NONE)
        .map_err(|error| error.to_string())?;
    let request = ImportRequest { paths: vec![exports.to_owned()], ..ImportRequest::default() };
    let report = import(&workspace, &request, Ports::IN_PROCESS, jiff::Timestamp::UNIX_EPOCH, &mut Silent)
        .map_err(|error| error.to_string())?;
    for file in &report.files {
        let text = serde_json::to_value(file).map_err(|error| error.to_string())?;
        if text["status"] != "imported" {
            eprintln!("  {}: {}", file.path, text);
        }
    }
    let audited =
        audited(&workspace, &[], AuditAsk::AsOf(None), &mut |_, _, _| {}).await.map_err(|error| error.to_string())?;
    Ok(judge(audited, &[]).map_err(|error| error.to_string())?.findings)
}

/// Writes an advertiser's files without its truth and audits them.
pub async fn of_advertiser(advertiser: &Advertiser) -> Result<Vec<Finding>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    write_to(advertiser, folder.path()).map_err(|error| error.to_string())?;
    fs::remove_file(folder.path().join("truth.json")).map_err(|error| error.to_string())?;
    of_folder(folder.path()).await
}

/// A finding as the score compares it.
pub fn as_found(finding: &Finding) -> FoundFinding {
    let found = &finding.found;
    FoundFinding {
        detector: found.detector.clone(),
        account_id: found.account_id.clone(),
        entities: found.entities.clone(),
        from: found.from,
        to: found.to,
        questioned: found.questioned.to_text(found.currency),
        currency: found.currency,
    }
}
