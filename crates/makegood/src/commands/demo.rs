//! `makegood demo`: the whole way, from a folder of downloads to a letter.
//!
//! It writes nothing outside its folder. So it keeps no evidence log, whose key would lie elsewhere: the first pack made in it does.

use std::fs;
use std::path::{Path, PathBuf};

use makegood_app::audit::{AuditAsk, AuditReport, Filter, Judged};
use makegood_app::claim::{ClaimBuildReport, ClaimRequest};
use makegood_app::import::ImportRequest;
use makegood_app::workspace::CONFIG_FILE;
use makegood_app::{Access, AppError, Workspace};
use serde_json::json;

use crate::cli::{DemoArgs, Global};
use crate::commands::{audit, claim, import};
use crate::context;
use crate::examples::EXAMPLES;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

/// First line of the file that marks a folder as a demo, so that nothing else is ever replaced.
const MARK: &str = "This folder was made by `makegood demo` and is replaced when that runs again.";
const MARK_FILE: &str = "DEMO.txt";
/// What a demo consists of: the only things that running it again removes.
const PARTS: &[&str] = &[
    "exports",
    "sources",
    "facts",
    "claims",
    "detectors",
    "policies",
    "log",
    "log.pub",
    "packs",
    "audit.json",
    "makegood.db",
    "makegood.db-shm",
    "makegood.db-wal",
    "makegood.lock",
    "reference.key",
    "letters",
    CONFIG_FILE,
    MARK_FILE,
];

pub async fn run(global: &Global, args: &DemoArgs, out: &Output) -> Result<u8, Failure> {
    if EXAMPLES.is_empty() {
        return Err(Failure::Usage(
            "this build holds no example exports; build it from a full copy of the sources".to_owned(),
        ));
    }
    let dir = &args.dir;
    clear(dir, global)?;
    let exports = unpack(dir)?;
    let story = Story { out };
    story.step(
        "makegood init",
        &format!("{} as downloaded lie in {}", words::count(exports, "file", "files"), dir.join("exports").display()),
    )?;
    story.step("makegood import exports", "every file is told by what is in it; nothing is counted twice")?;
    let workspace = context::open_at(dir, global, Access::Change, "demo")?;
    let request = ImportRequest { paths: vec![dir.join("exports")], ..ImportRequest::default() };
    let imported = import::with_bar(&workspace, &request, out)?;
    if !out.json {
        import::show(&imported, "", out)?;
    }
    story.step("makegood audit", "what was delivered, billed and paid, and every charge that should not be there")?;
    let store = context::store(&workspace).await?;
    let judged = audit::judged(&workspace, &store, AuditAsk::AsOf(None), out).await?;
    let report = AuditReport::of(&judged, &Filter::default()).map_err(AppError::from)?;
    if !out.json {
        audit::show(&judged, &report, out)?;
    }
    story.step("makegood claim build --all --out claims", "one letter per ad account, with its proof")?;
    let request = ClaimRequest { out: dir.join("claims"), ..ClaimRequest::default() };
    let built = claim::make(&workspace, &store, &judged, &request).await?;
    store.close().await;
    if out.json {
        out.object(&json!({
            "schema": "makegood.demo/1",
            "workspace": dir.to_string_lossy(),
            "findings": report.findings.len(),
            "claims": built.claims,
        }))?;
    } else {
        claim::built(&built, out)?;
        ending(&judged, &built, dir, out)?;
    }
    Ok(0)
}

struct Story<'a> {
    out: &'a Output,
}

impl Story<'_> {
    fn step(&self, command: &str, says: &str) -> Result<(), Failure> {
        if !self.out.json {
            self.out.line("")?;
            self.out.line(&self.out.tone(&format!("$ {command}"), Tone::Strong))?;
            self.out.note(&self.out.tone(says, Tone::Faint))?;
        }
        Ok(())
    }
}

fn ending(judged: &Judged, built: &ClaimBuildReport, dir: &Path, out: &Output) -> Result<(), Failure> {
    out.heading("The end of the demo")?;
    for finding in &judged.findings {
        let (verdict, tone) = words::verdict(finding);
        out.line(&format!(
            "{}  {}  {}: {}",
            finding.id,
            finding.questioned(),
            finding.found.title,
            out.tone(&verdict, tone)
        ))?;
    }
    for claim in &built.claims {
        out.line(&format!("Letter: {}", claim.pdf))?;
    }
    out.note("")?;
    out.note(&format!("Look further: cd {}", dir.display()))?;
    if let Some(first) = judged.findings.first() {
        out.note(&format!("              makegood finding show {}", first.id))?;
    }
    if let Some(claim) = built.claims.first() {
        out.note(&format!("              makegood claim pack {}", claim.id))?;
    }
    out.note("              makegood sql \"SELECT * FROM account_day ORDER BY account_id, day_on LIMIT 20\"")?;
    out.note("Your own:     makegood init my-ads && cd my-ads && makegood import ~/Downloads/exports")?;
    Ok(())
}

/// Makes room: an empty or missing folder is fine, an earlier demo is replaced, anything else is left alone.
fn clear(dir: &Path, global: &Global) -> Result<(), Failure> {
    let empty = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(AppError::io("read", dir)(error).into()),
    };
    if empty {
        return Ok(());
    }
    let marked = fs::read_to_string(dir.join(MARK_FILE)).is_ok_and(|text| text.lines().next() == Some(MARK));
    if !marked {
        let why = "it holds other files, and a demo replaces only a demo".to_owned();
        return Err(AppError::WorkspaceExists { dir: dir.to_owned(), why }.into());
    }
    if dir.join(CONFIG_FILE).is_file() {
        // Nobody may be working in the earlier demo while it goes away.
        drop(context::open_at(dir, global, Access::Change, "demo")?);
    }
    for part in PARTS {
        let path = dir.join(part);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(AppError::io("remove", &path)(error).into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes the mark, the workspace and the exports. Gives the number of exports.
fn unpack(dir: &Path) -> Result<usize, Failure> {
    fs::create_dir_all(dir).map_err(AppError::io("create", dir))?;
    let mark = dir.join(MARK_FILE);
    fs::write(&mark, format!("{MARK}\n")).map_err(AppError::io("write", &mark))?;
    Workspace::init(dir, "Example advertiser")?;
    let mut exports = 0;
    for (name, bytes) in EXAMPLES {
        let path: PathBuf = dir.join(name.split('/').collect::<PathBuf>());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(AppError::io("create", folder))?;
        }
        fs::write(&path, bytes).map_err(AppError::io("write", &path))?;
        exports += usize::from(name.starts_with("exports/"));
    }
    Ok(exports)
}
