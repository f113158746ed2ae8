//! `makegood doctor`.

use makegood_app::doctor::{Check, doctor};
use makegood_app::evidence_log;
use makegood_app::mail::account;
use makegood_app::{Access, AppError, Workspace};
use makegood_case::FollowUp;
use makegood_case::store::{Cases as _, Filter};
use makegood_database::CaseDatabase;
use makegood_store::Store;
use makegood_tsa::HttpAuthority;

use crate::cli::Global;
use crate::context::{self, Outside};
use crate::failure::{Failure, chain};
use crate::output::{Output, Tone};
use crate::progress::StepBar;
use crate::words;

pub async fn run(global: &Global, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "doctor")?;
    let store = context::store(&workspace).await?;
    let bar = StepBar::new(out, "sources");
    let of = workspace.sources().entries().map_or(0, |entries| entries.len());
    let mut number = 0;
    let mut machine = machine(&workspace)?;
    let log = match super::log::whole(&workspace, &store).await {
        Ok(holdings) => evidence_log::doctor_check(&workspace, &holdings, &context::keys(global)),
        Err(error) => Check::of("evidence_log", "not compared with the workspace".to_owned(), vec![chain(&error)]),
    };
    machine.push(mail(&workspace));
    machine.push(time_authority(&workspace));
    machine.insert(0, log);
    machine.insert(0, cases(&store).await?);
    let report = doctor(&workspace, &store, machine, &mut |name| {
        bar.step(name, number, of);
        number += 1;
    })
    .await;
    bar.end();
    let report = report?;
    store.close().await;
    if out.json {
        out.object(&report)?;
    } else {
        for check in &report.checks {
            let (word, tone) = if check.problems.is_empty() { ("sound", Tone::Good) } else { ("damaged", Tone::Bad) };
            out.line(&format!("{:<13}{}  {}", check.part.replace('_', " "), out.tone(word, tone), check.checked))?;
            for problem in &check.problems {
                out.line(&format!("    {problem}"))?;
            }
            for note in &check.notes {
                out.line(&format!("    {}", out.tone(note, Tone::Faint)))?;
            }
        }
        if let Some(digest) = &report.facts_digest {
            out.note(&format!("facts digest {digest}"))?;
        }
    }
    Ok(if report.ok { 0 } else { 3 })
}

/// Each case folded from its events again, against what lists show of it.
async fn cases(store: &Store) -> Result<Check, Failure> {
    let cases = CaseDatabase::new(store.database().clone(), FollowUp::builtin().map_err(AppError::from)?);
    let count = cases.list(&Filter::default()).await.map_err(AppError::from).map(|heads| heads.len());
    let problems = cases.problems().await.map_err(AppError::from);
    Ok(match (count, problems) {
        (Ok(count), Ok(mut problems)) => {
            // Of the file itself the case store has said it.
            problems.retain(|problem| !problem.starts_with("makegood.db: "));
            Check::of("cases", words::count(count, "case", "cases"), problems)
        }
        (Err(error), _) | (_, Err(error)) => Check::of("cases", String::new(), vec![error.to_string()]),
    })
}

/// What `[mail]` sets up. What is missing is a note: a workspace without mail is whole.
fn mail(workspace: &Workspace) -> Check {
    let settings = &workspace.config().mail;
    let mut notes = Vec::new();
    let reads = match &settings.imap {
        None => "no mailbox is read".to_owned(),
        Some(imap) => {
            notes.extend(account::imap(workspace, &context::variable).err().map(|error| chain(&error)));
            format!("reads {} of {}", imap.folder, imap.host)
        }
    };
    let sends = match &settings.smtp {
        None => "no server sends".to_owned(),
        Some(smtp) => {
            notes.extend(account::smtp_account(workspace, smtp, &context::variable).err().map(|error| chain(&error)));
            let off = if smtp.send { "" } else { ", which is off" };
            format!("sends by {}{off}", smtp.host)
        }
    };
    Check { notes, ..Check::of("mail", format!("{reads}; {sends}"), Vec::new()) }
}

/// Who is asked for the time of packs. Of the address only the host is shown: the rest may be a secret.
fn time_authority(workspace: &Workspace) -> Check {
    let settings = &workspace.config().packs;
    let Some(address) = &settings.tsa else {
        let said = "no authority is asked: the time of a pack is the word of who sends it".to_owned();
        return Check::of("time", said, Vec::new());
    };
    let mut notes = Vec::new();
    notes.extend(HttpAuthority::at(address, &settings.private_hosts).err().map(|error| error.to_string()));
    match settings.tsa_root.as_ref().map(|path| workspace.root().join(path)) {
        None => notes.push("any authority that signs is taken; name its root certificate as tsa_root".to_owned()),
        Some(path) if !path.is_file() => notes.push(format!("there is no root certificate {}", path.display())),
        Some(_) => {}
    }
    let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().and_then(|whole| whole.rsplit('@').next()).unwrap_or_default();
    Check { notes, ..Check::of("time", format!("asks {host}"), Vec::new()) }
}

/// What the machine gives to an import: the walls around a reader, tried out, and Tesseract.
fn machine(workspace: &Workspace) -> Result<Vec<Check>, Failure> {
    let outside = Outside::of(workspace)?;
    let scratch = workspace.scratch("doctor")?;
    let seed = scratch.path().join("seed");
    std::fs::write(&seed, "seed").map_err(AppError::io("write", &seed))?;
    let reading = match outside.reader.self_test(scratch.path()) {
        Ok(tried) => {
            let (held, missing) = tried.protections.in_words();
            let gaps = tried.gaps().into_iter().map(|gap| format!("a locked reader could {gap}"));
            // Where a wall is missing, what it would have stopped is no surprise.
            let (problems, gaps): (Vec<_>, Vec<_>) = gaps.partition(|_| missing.is_empty());
            let notes = missing.into_iter().chain(gaps).collect();
            Check { notes, ..Check::of("reading", held, problems) }
        }
        Err(error) => Check::of("reading", String::new(), vec![format!("a reader cannot be started: {error}")]),
    };
    let pictures = match outside.tesseract.program() {
        Some(program) if program.is_file() => format!("text by {}", program.display()),
        Some(program) => format!("text is not read: there is no {}", program.display()),
        None => "text is not read: Tesseract is not installed".to_owned(),
    };
    Ok(vec![reading, Check::of("pictures", pictures, Vec::new())])
}
