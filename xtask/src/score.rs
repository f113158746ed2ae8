//! `cargo xtask score`: what audits find of what was planted, printed.

use std::fs;
use std::path::Path;

use makegood_app::audit::{AuditAsk, audited};
use makegood_app::import::{ImportRequest, Ports, Silent, import};
use makegood_app::{Access, Workspace};
use makegood_testkit::{AdvertiserOptions, FoundFinding, Score, Size, Truth, generate, score, write_to};

/// Audits `seeds` advertisers with faults and as many without, and fails unless every fault is found exactly and
/// nothing else is accused.
pub fn run(root: &Path, from_seed: u64, seeds: u64, normal: bool, examples: bool) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let size = if normal { Size::Normal } else { Size::Small };
    let mut total = Score::default();
    let mut planted = 0;
    println!(
        "{:<14} {:>7} {:>6} {:>7} {:>6} {:>12}",
        "advertiser", "planted", "found", "missed", "wrong", "accusations"
    );
    let mut tell = |name: String, truth: &Truth, result: Score| {
        println!(
            "{name:<14} {:>7} {:>6} {:>7} {:>6} {:>12}",
            truth.planted.len(),
            result.found.len(),
            result.missed.len(),
            result.wrong_amount.len(),
            result.false_accusations.len()
        );
        if !result.is_perfect() {
            println!("{result}");
        }
        planted += truth.planted.len();
        total.add(result);
    };
    if examples {
        let text = fs::read_to_string(root.join("examples/truth.json")).map_err(|error| error.to_string())?;
        let truth = Truth::from_json(&text).map_err(|error| error.to_string())?;
        let findings = runtime.block_on(findings_of(&root.join("examples/exports")))?;
        tell("examples".to_owned(), &truth, score(&truth, &findings));
    }
    for seed in from_seed..from_seed + seeds {
        for clean in [false, true] {
            let advertiser =
                generate(&AdvertiserOptions { seed, clean, size, sides: true, ..AdvertiserOptions::default() });
            let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
            write_to(&advertiser, folder.path()).map_err(|error| error.to_string())?;
            fs::remove_file(folder.path().join("truth.json")).map_err(|error| error.to_string())?;
            let findings = runtime.block_on(findings_of(folder.path()))?;
            let name = format!("seed {seed}{}", if clean { " clean" } else { "" });
            tell(name, &advertiser.truth, score(&advertiser.truth, &findings));
        }
    }
    let percent = |part: usize, of: usize| {
        if of == 0 { "1.000".to_owned() } else { format!("{}.{:03}", part / of, part * 1000 / of % 1000) }
    };
    let accused = total.found.len() + total.wrong_amount.len() + total.false_accusations.len();
    println!(
        "recall {} ({} of {planted}), precision {} ({} of {accused})",
        percent(total.found.len(), planted),
        total.found.len(),
        percent(total.found.len(), accused),
        total.found.len()
    );
    if total.is_perfect() {
        Ok(())
    } else {
        Err("not every planted fault was found exactly, or something else was accused".to_owned())
    }
}

/// Imports a folder into a new workspace and audits it.
async fn findings_of(exports: &Path) -> Result<Vec<FoundFinding>, String> {
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
            println!("  {}: {}", file.path, text);
        }
    }
    let audited =
        audited(&workspace, AuditAsk::AsOf(None), &mut |_, _, _| {}).await.map_err(|error| error.to_string())?;
    Ok(audited
        .found
        .into_iter()
        .map(|found| FoundFinding {
            detector: found.detector,
            account_id: found.account_id,
            entities: found.entities,
            from: found.from,
            to: found.to,
            questioned: found.questioned.to_text(found.currency),
            currency: found.currency,
        })
        .collect())
}
