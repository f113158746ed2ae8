//! `makegood log`, and keeping the log up with what other commands did.

use std::fs;
use std::path::{Path, PathBuf};

use makegood_app::evidence_log::{self, Hand, Holdings, KeyPlace, LogCheck, log_keys, reading};
use makegood_app::{Access, AppError, EvidenceLogError, Workspace};
use makegood_case::FollowUp;
use makegood_case::store::Cases as _;
use makegood_core::diagnostic::{LOG_NOT_WHOLE, LOG_UNUSABLE};
use makegood_database::CaseDatabase;
use makegood_log::{Filter, Reader, newest, show};
use makegood_store::Store;
use serde_json::{Value, json};

use crate::cli::{Global, LogCommand};
use crate::context;
use crate::failure::{Failure, chain};
use crate::output::{Align, Output, Tone};
use crate::snippet::Shown;
use crate::words;

/// Larger files are no checkpoints.
const CHECKPOINT_BYTES_MAX: u64 = 1 << 20;

pub async fn run(global: &Global, command: LogCommand, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "log")?;
    match command {
        LogCommand::Verify { checkpoint } => verify(global, &workspace, &checkpoint, out).await,
        LogCommand::Show { kind, about, from, count } => {
            let filter = Filter { from, kind, subject: about, object: None };
            leaves(global, &workspace, &filter, count, out)
        }
        LogCommand::Checkpoint { out: file } => checkpoint(global, &workspace, file.as_deref(), out),
        LogCommand::Key => key(global, &workspace, out),
    }
}

/// Adds to the log what the workspace holds and the log does not have. What goes wrong is said and stops nothing.
pub async fn keep(global: &Global, workspace: &Workspace, store: Option<&Store>, out: &Output) {
    add(&context::keys(global), workspace, Holdings::of(workspace, store).await, out);
}

/// [`keep`], and what happened to one case.
pub async fn keep_case(
    keys: &KeyPlace,
    workspace: &Workspace,
    (store, cases): (&Store, &CaseDatabase),
    id: &str,
    out: &Output,
) {
    let holdings = async {
        let mut holdings = Holdings::of(workspace, Some(store)).await?;
        holdings.add_case(id, &cases.events(id).await?);
        Ok(holdings)
    };
    add(keys, workspace, holdings.await, out);
}

fn add(keys: &KeyPlace, workspace: &Workspace, holdings: Result<Holdings, AppError>, out: &Output) {
    let actor = context::person();
    let mut random = context::random;
    let mut hand = Hand { keys, now: context::now(), actor: &actor, random: &mut random };
    let caught = match holdings {
        Ok(holdings) => evidence_log::catch_up(workspace, &holdings, &mut hand).map_err(AppError::from),
        Err(error) => Err(error),
    };
    match caught {
        Ok((_, caught)) => {
            if let Some(wrong) = caught.contradictions.first() {
                let more = caught.contradictions.len() - 1;
                let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
                let help = "see all of it:\n  makegood log verify";
                out.error(&Shown::plain(
                    LOG_NOT_WHOLE.id,
                    &format!("log and workspace contradict each other: {wrong}{more}"),
                    help,
                ));
            }
        }
        Err(error) => {
            let why = format!("what was done stands and is not in the evidence log: {}", chain(&error));
            out.error(&Shown::plain(LOG_UNUSABLE.id, &why, &error.help()));
        }
    }
}

/// [`keep`] for commands that do not open the case store: it is opened when there is one.
pub async fn keep_up(global: &Global, workspace: &Workspace, out: &Output) {
    if !workspace.database().is_file() {
        return keep(global, workspace, None, out).await;
    }
    match context::store(workspace).await {
        Ok(store) => {
            keep(global, workspace, Some(&store), out).await;
            store.close().await;
        }
        // Files are logged all the same; what is wrong with the store is said by whoever needs it.
        Err(_) => keep(global, workspace, None, out).await,
    }
}

/// What the workspace holds, with the events of every case.
pub async fn whole(workspace: &Workspace, store: &Store) -> Result<Holdings, AppError> {
    let mut holdings = Holdings::of(workspace, Some(store)).await?;
    let cases = CaseDatabase::new(store.database().clone(), FollowUp::builtin()?);
    holdings.add_cases(&cases).await?;
    Ok(holdings)
}

async fn verify(global: &Global, workspace: &Workspace, files: &[PathBuf], out: &Output) -> Result<u8, Failure> {
    let holdings = if workspace.database().is_file() {
        let store = context::store(workspace).await?;
        let holdings = whole(workspace, &store).await;
        store.close().await;
        holdings?
    } else {
        Holdings::of(workspace, None::<&Store>).await?
    };
    let mut checkpoints = Vec::new();
    for file in files {
        checkpoints.push((file.to_string_lossy().into_owned(), read_checkpoint(file)?));
    }
    let check =
        evidence_log::check(workspace, &holdings, &context::keys(global), &checkpoints).map_err(AppError::from)?;
    if out.json {
        out.object(&check)?;
    } else {
        tell(&check, out)?;
    }
    Ok(if check.whole { 0 } else { LOG_NOT_WHOLE.exit })
}

fn read_checkpoint(file: &Path) -> Result<Vec<u8>, Failure> {
    let length = fs::metadata(file).map_err(AppError::io("read", file))?.len();
    if length > CHECKPOINT_BYTES_MAX {
        return Err(Failure::Usage(format!("{} is too long for a checkpoint", file.display())));
    }
    Ok(fs::read(file).map_err(AppError::io("read", file))?)
}

fn tell(check: &LogCheck, out: &Output) -> Result<(), Failure> {
    out.write(&words::clean_lines(&check.log.to_string()))?;
    for given in &check.checkpoints {
        let size = given.size.map_or_else(String::new, |size| format!(" of {size} leaves"));
        match &given.problem {
            None => out.line(&format!("{}: the log extends this checkpoint{size}", given.file))?,
            Some(why) => out.line(&format!("{}: {}", given.file, out.tone(&words::one_line(why), Tone::Bad)))?,
        }
    }
    for wrong in &check.contradictions {
        out.line(&out.tone(&words::one_line(wrong), Tone::Bad))?;
    }
    if check.not_logged > 0 {
        out.note(&format!("{} not in the log yet; the next change adds them", check.not_logged))?;
    }
    for caution in &check.cautions {
        out.line(&format!("{} {caution}", out.tone("caution:", Tone::Warn)))?;
    }
    if !check.whole {
        let help = "keep the folder as it is, look for a copy of the log and the database that is whole, and send no pack until it is back";
        out.problem(&Shown::plain(LOG_NOT_WHOLE.id, "the evidence log is not whole", help));
    }
    Ok(())
}

fn leaves(global: &Global, workspace: &Workspace, filter: &Filter, count: usize, out: &Output) -> Result<u8, Failure> {
    let (folder, _, known) = reading(workspace, &context::keys(global)).map_err(AppError::from)?;
    let log = |error: makegood_log::LogError| AppError::from(EvidenceLogError::from(error));
    let reader = Reader::open(&folder, std::slice::from_ref(&known.public)).map_err(log)?;
    let page = show(&reader, filter, count).map_err(log)?;
    if out.json {
        let mut value = serde_json::to_value(&page).map_err(std::io::Error::other)?;
        if let Some(object) = value.as_object_mut() {
            object.shift_insert(0, "schema".to_owned(), Value::from("makegood.log_show/1"));
        }
        out.object(&value)?;
        return Ok(0);
    }
    if page.leaves.is_empty() {
        out.line(&format!(
            "No leaf of this ({} in all).",
            words::count(usize::try_from(page.size).unwrap_or(usize::MAX), "leaf", "leaves")
        ))?;
        return Ok(0);
    }
    let rows = page.leaves.iter().map(|shown| {
        vec![
            (shown.index.to_string(), Tone::Strong),
            (shown.leaf.instant.strftime("%Y-%m-%d %H:%M:%S").to_string(), Tone::Plain),
            (shown.leaf.kind.to_string(), Tone::Plain),
            (words::one_line(&shown.leaf.actor), Tone::Plain),
            (words::one_line(shown.leaf.subject.as_deref().unwrap_or("—")), Tone::Plain),
            (shown.leaf.sha256.to_string(), Tone::Faint),
        ]
    });
    let columns = [
        ("leaf", Align::Right),
        ("at (UTC)", Align::Left),
        ("what", Align::Left),
        ("by", Align::Left),
        ("about", Align::Left),
        ("SHA-256", Align::Left),
    ];
    out.table(&columns, rows.collect())?;
    if let Some(next) = page.next {
        out.note(&format!("More: makegood log show --from {next}"))?;
    }
    Ok(0)
}

fn checkpoint(global: &Global, workspace: &Workspace, file: Option<&Path>, out: &Output) -> Result<u8, Failure> {
    let keys = context::keys(global);
    let Some(file) = file else {
        let (folder, _, known) = reading(workspace, &keys).map_err(AppError::from)?;
        let reader = Reader::open(&folder, std::slice::from_ref(&known.public)).map_err(EvidenceLogError::from);
        let reader = reader.map_err(AppError::from)?;
        let newest = newest(&reader, &known.public);
        if out.json {
            let checkpoint = reader.checkpoint();
            out.object(
                &json!({"schema": "makegood.log_checkpoint/1", "size": checkpoint.size, "root": checkpoint.root,
                               "note": newest.note, "key": newest.key, "file": null}),
            )?;
        } else {
            out.write(&newest.note)?;
        }
        return Ok(0);
    };
    log_keys(workspace, &keys).map_err(AppError::from)?;
    let actor = context::person();
    let mut random = context::random;
    let mut hand = Hand { keys: &keys, now: context::now(), actor: &actor, random: &mut random };
    let mut log = evidence_log::EvidenceLog::open(workspace, &mut hand).map_err(AppError::from)?;
    if file.exists() {
        return Err(Failure::Usage(format!(
            "{} is there already, and may be a checkpoint that somebody holds; name another file",
            file.display()
        )));
    }
    let note =
        log.give_out(&format!("file {}", words::one_line(&file.to_string_lossy())), &hand).map_err(AppError::from)?;
    fs::write(file, note.to_string()).map_err(AppError::io("write", file))?;
    let (size, key) = (log.size(), log.public_key().to_string());
    if out.json {
        out.object(&json!({"schema": "makegood.log_checkpoint/1", "size": size, "note": note.to_string(), "key": key,
                           "file": file.to_string_lossy()}))?;
        return Ok(0);
    }
    let size = words::count(usize::try_from(size).unwrap_or(usize::MAX), "leaf", "leaves");
    out.line(&format!("{}: checkpoint of {size}, recorded as given out", file.display()))?;
    out.note("Whoever keeps it can show later that nothing before it was changed:")?;
    out.note(&format!("  makegood log verify --checkpoint {}", file.display()))?;
    Ok(0)
}

fn key(global: &Global, workspace: &Workspace, out: &Output) -> Result<u8, Failure> {
    let known = log_keys(workspace, &context::keys(global)).map_err(AppError::from)?;
    let pem = known.public.to_pem().unwrap_or_default();
    let fingerprint = known.certificate.as_deref().and_then(fingerprint);
    let folder = known.folder.as_ref().map(|folder| folder.to_string_lossy().into_owned());
    if out.json {
        out.object(&json!({"schema": "makegood.log_key/1", "log": known.public.name(), "key": known.public.to_string(), "pem": pem,
                           "seal_fingerprint": fingerprint, "folder": folder, "secret_key_here": known.here}))?;
        return Ok(0);
    }
    out.line(&format!("log               {}", known.public.name()))?;
    out.line(&format!("key               {}", known.public))?;
    match &fingerprint {
        Some(fingerprint) => out.line(&format!("seal fingerprint  {fingerprint}"))?,
        None => out.line("seal fingerprint  none yet; it is made with the first pack")?,
    }
    let here = if known.here { "" } else { " (the secret key is not there: nothing can be added on this machine)" };
    out.line(&format!("secret keys       {}{here}", folder.as_deref().unwrap_or("no folder")))?;
    out.note("")?;
    out.write(&pem)?;
    out.note("Give key and fingerprint to the other side by another way than the packs: they tell your packs from anybody's.")?;
    Ok(0)
}

/// SHA-256 of a certificate with colons, as `openssl x509 -fingerprint` prints it.
fn fingerprint(pem: &str) -> Option<String> {
    makegood_pack::fingerprint_of(pem).map(makegood_pack::Sha256::with_colons)
}
