//! `makegood watch`: says each step when its day comes, keeps a calendar file current, and mails the digest of the day.
//!
//! The workspace is held while a look lasts and left free in between, so that others can work in it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::time::Duration;

use jiff::tz::TimeZone;
use makegood_app::AppError;
use makegood_app::mail::account;
use makegood_case::reminder::Due;
use makegood_case::store::{Cases as _, Filter};
use makegood_core::time::Day;
use makegood_mail::digest::{DueCase, digest};
use makegood_mail::draft::Stamp;
use serde_json::json;

use super::case::{Desk, lists, shown::clean};
use super::watch::stopping;
use crate::cli::Global;
use crate::cli::case::WatchArgs;
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

/// Days ahead that a digest looks.
const DAYS_AHEAD: i32 = 7;
/// Most bytes of a digest.
const DIGEST_BYTES_MAX: u64 = 1 << 20;

/// A step that was said: case, day, words. A step that moves is said again.
type Step = (String, Day, String);

pub async fn run(global: &Global, args: &WatchArgs, out: &Output) -> Result<u8, Failure> {
    let (wake, woken) = channel();
    let stop = stopping(wake);
    let mut said: BTreeSet<Step> = BTreeSet::new();
    let mut waiting = false;
    if !args.once && !out.json {
        out.note(&format!("Looking every {} minutes; Ctrl-C ends it.", args.every))?;
    }
    loop {
        let mut due = 0;
        match Desk::open(global, "watch").await {
            Ok(desk) => {
                waiting = false;
                due = look(&desk, args, &mut said, out).await?;
                desk.store.close().await;
            }
            Err(Failure::App(AppError::WorkspaceBusy { holder, .. })) if !args.once => {
                if !std::mem::replace(&mut waiting, true) && !out.json {
                    out.note(&out.tone(&format!("the workspace is in use: {holder}; waiting"), Tone::Faint))?;
                }
            }
            Err(failure) => return Err(failure),
        }
        if args.once {
            return Ok(u8::from(due > 0));
        }
        let _ = woken.recv_timeout(Duration::from_secs(args.every.saturating_mul(60)));
        if stop.load(Ordering::SeqCst) {
            return Ok(0);
        }
    }
}

/// One look: gives how many steps are due.
async fn look(desk: &Desk, args: &WatchArgs, said: &mut BTreeSet<Step>, out: &Output) -> Result<usize, Failure> {
    let now = context::now();
    let open = Filter { open: true, ..Filter::default() };
    let heads = desk.cases.list(&open).await.map_err(AppError::from)?;
    let steps: Vec<Due> = heads.iter().filter_map(|head| Due::of_head(head, now)).collect();
    let due: Vec<&Due> = steps.iter().filter(|step| step.days_late >= 0).collect();
    let mut new = 0;
    for step in &due {
        if said.insert((step.case.clone(), step.step.on, step.step.text.clone())) {
            new += 1;
            say(step, out)?;
        }
    }
    if new == 0 && args.once && !out.json {
        out.line("Nothing is due.")?;
    }
    if let Some(file) = &args.calendar {
        lists::write_calendar(desk, file).await?;
    }
    if !args.mail_to.is_empty() {
        mail(desk, &args.mail_to, &steps, out).await?;
    }
    Ok(due.len())
}

fn say(due: &Due, out: &Output) -> Result<(), Failure> {
    if out.json {
        let line = json!({"schema": "makegood.reminder/1", "case": due.case, "account_id": due.account_id, "on": due.step.on,
                          "days_late": due.days_late, "step": due.step.text, "still_to_come": due.missing});
        return Ok(out.line(&line.to_string())?);
    }
    let late = usize::try_from(due.days_late).unwrap_or_default();
    let late = if late == 0 { "today".to_owned() } else { format!("{} late", words::count(late, "day", "days")) };
    out.line(&format!(
        "{}  {}  {}",
        out.tone(&due.case, Tone::Strong),
        out.tone(&format!("{} ({late})", due.step.on), Tone::Warn),
        clean(&due.step.text)
    ))?;
    Ok(())
}

/// Mails the digest once a day: the day is written down before, so that a digest whose end nobody knows is not sent twice.
async fn mail(desk: &Desk, to: &[String], steps: &[Due], out: &Output) -> Result<(), Failure> {
    let now = context::now();
    let today = TimeZone::UTC.to_datetime(now).date();
    let mark: PathBuf = desk.workspace.root().join("mail").join("digest-sent");
    if std::fs::read_to_string(&mark).is_ok_and(|day| day.trim() == today.to_string()) {
        return Ok(());
    }
    let settings = account::smtp_settings(&desk.workspace)?;
    let from = settings.from.clone().unwrap_or_else(|| desk.workspace.config().advertiser.email.clone());
    let cases: Vec<DueCase> = steps
        .iter()
        .map(|due| DueCase {
            case_id: due.case.clone(),
            title: format!("{} account {}, still to come {}", due.platform, due.account_id, due.missing),
            step: due.step.text.clone(),
            due: due.step.on,
            open: None,
        })
        .collect();
    let Some(draft) = digest(&from, to, today, DAYS_AHEAD, &cases) else { return Ok(()) };
    let server = account::smtp(&desk.workspace, &context::variable)?;
    let mut nonce = [0; 16];
    context::random(&mut nonce)?;
    let nonce: String = nonce.iter().map(|byte| format!("{byte:02x}")).collect();
    let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain.trim_end_matches('>'));
    let stamp = Stamp { message_id: format!("digest.{nonce}@{domain}"), at: now, bytes_max: DIGEST_BYTES_MAX };
    let message = draft.message(&stamp).map_err(|error| Failure::Usage(error.to_string()))?;
    if let Some(folder) = mark.parent() {
        std::fs::create_dir_all(folder).map_err(AppError::io("make", folder))?;
    }
    std::fs::write(&mark, today.to_string()).map_err(AppError::io("write", &mark))?;
    server.send(&message).await.map_err(AppError::from)?;
    if !out.json {
        out.note(&format!("Digest sent to {}", clean(&to.join(", "))))?;
    }
    Ok(())
}
