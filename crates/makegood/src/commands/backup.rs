//! `makegood backup` and `makegood restore`.

use makegood_app::backup::{self, BackupReport, BackupRequest, State, default_name};
use makegood_app::workspace::{CONFIG_FILE, Config, Patience};
use makegood_app::{AppError, CaseStore as _};
use makegood_store::Store;

use crate::cli::{BackupArgs, Global, RestoreArgs};
use crate::context;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::StepBar;
use crate::words;

pub async fn make(global: &Global, args: &BackupArgs, out: &Output) -> Result<u8, Failure> {
    // The workspace is not opened: whoever is in it stays in it.
    let root = context::root(global)?;
    let config = Config::read(&root.join(CONFIG_FILE))?;
    let now = context::now();
    let file = args.file.clone().unwrap_or_else(|| default_name(&root, now));
    if let Some(variable) = config.store.postgres.as_ref().filter(|_| !args.without_database) {
        let why = "the cases lie in a team's database, and no backup holds one instant of two places".to_owned();
        let help = format!(
            "keep the files, then the database, in this order:\n  makegood backup --without-database {}\n  pg_dump \"${variable}\" > {}",
            file.display(),
            file.with_extension("sql").display()
        );
        return Err(AppError::BackupRefused { why, help }.into());
    }
    let path = root.join("makegood.db");
    let store = match config.store.postgres.is_none() && !args.without_database && path.is_file() {
        true => Some(Store::open(&path).await.map_err(AppError::from)?),
        false => None,
    };
    let claims = match &store {
        Some(store) => store.claims().await.map_err(AppError::from)?.into_iter().map(|claim| claim.folder).collect(),
        None => Vec::new(),
    };
    let holder = format!("makegood backup, process {}", std::process::id());
    let state = State::take(&root, store.as_ref(), &claims, &holder, Patience::seconds(global.wait)).await?;
    let request = BackupRequest { out: file, now, database: store.is_some() };
    if let Some(store) = store {
        store.close().await;
    }
    let bar = StepBar::new(out, "backup");
    let report = backup::backup(&state, &request, &mut |path, number, of| bar.step(path, number, of));
    bar.end();
    let report = report?;
    if out.json {
        out.object(&report)?;
    } else {
        made(global, &report, out)?;
    }
    Ok(0)
}

fn made(global: &Global, report: &BackupReport, out: &Output) -> Result<(), Failure> {
    let files = words::count(usize::try_from(report.counts.files).unwrap_or(usize::MAX), "file", "files");
    out.line(&format!("Kept {files} in {}", report.file))?;
    out.note(&format!("{} bytes; SHA-256 of its list {}", report.bytes, report.manifest_sha256))?;
    if !report.database {
        out.note("There is no database in it.")?;
    }
    match context::keys(global).folder() {
        Some(keys) => {
            out.note(&format!("Keys are not in it. Copy them apart, to another place: {}", keys.display()))?
        }
        None => out.note("Keys are not in it.")?,
    }
    out.note(&format!("Back again: makegood restore {} --to a-new-folder", report.file))?;
    Ok(())
}

pub async fn restore(args: &RestoreArgs, out: &Output) -> Result<u8, Failure> {
    let bar = StepBar::new(out, "restore");
    let unpacked = backup::unpack(&args.file, &args.to, &mut |path, number, of| bar.step(path, number, of));
    bar.end();
    let unpacked = unpacked?;
    if unpacked.manifest().database {
        // It must open with this program before the workspace has a name; what is wrong in it is said by `doctor`.
        let store = Store::open(&unpacked.folder().join("makegood.db")).await.map_err(AppError::from)?;
        store.close().await;
    }
    let restored = unpacked.finish()?;
    if out.json {
        out.object(&restored)?;
        return Ok(0);
    }
    out.line(&format!("Made the workspace {} as it was on {}", restored.workspace, restored.made_at))?;
    if !restored.database {
        out.note("There was no database in the backup.")?;
    }
    out.note("Its keys are where they were; on another machine, copy that folder of keys too.")?;
    out.note(&format!("Next: makegood -w {0} doctor && makegood -w {0} log verify", restored.workspace))?;
    Ok(0)
}
