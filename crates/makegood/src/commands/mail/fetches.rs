//! `makegood mail fetch`: what is new, which case it is of, and what waits for a person.

use jiff::civil::Date;
use makegood_app::case::thread_words::{doubt_words, evidence_words};
use makegood_app::mail::account;
use makegood_app::mail::fetch::{Ask, Fetched, Waiting, fetch as fetch_new};
use makegood_mail::thread::Thread;
use serde_json::{Value, json};

use crate::commands::case::Desk;
use crate::commands::case::reads::{of_answer, of_thread};
use crate::commands::case::shown::clean;
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

pub async fn fetch(desk: &Desk, dry_run: bool, since: Option<Date>, out: &Output) -> Result<u8, Failure> {
    let mailbox = account::imap(&desk.workspace, &context::variable)?;
    let ask = Ask { since, dry_run, now: context::now() };
    let fetched = fetch_new(&desk.workspace, &desk.cases, (&mailbox, desk.key()?), ask).await?;
    let waits = fetched.waiting.iter().any(|message| message.thread != Thread::None);
    if out.json {
        out.object(&json!({
            "schema": "makegood.mail_fetch/1",
            "host": mailbox.host,
            "folder": mailbox.folder,
            "dry_run": dry_run,
            "new": fetched.new,
            "more": fetched.more,
            "renumbered": fetched.renumbered,
            "messages": fetched.waiting.iter().map(of_waiting).collect::<Vec<_>>(),
            "older_of_no_case": fetched.older_of_no_case,
            "too_large": fetched.too_large.iter()
                .map(|left| json!({"uid": left.uid, "bytes": left.bytes, "subject": left.subject}))
                .collect::<Vec<_>>(),
        }))?;
        return Ok(u8::from(waits));
    }
    let dry = if dry_run { ", nothing kept" } else { "" };
    out.line(&format!(
        "{} of {}: {}{dry}",
        mailbox.folder,
        mailbox.host,
        words::count(fetched.new, "new message", "new messages")
    ))?;
    show(&fetched, dry_run, out)?;
    Ok(u8::from(waits))
}

fn of_waiting(message: &Waiting) -> Value {
    json!({
        "name": message.name,
        "sha256": message.sha256,
        "new": message.new,
        "answer": message.reply.as_ref().map(of_answer),
        "thread": of_thread(&message.thread),
    })
}

fn show(fetched: &Fetched, dry_run: bool, out: &Output) -> Result<(), Failure> {
    if fetched.renumbered {
        out.line("The server numbered the folder anew: messages that were known are not taken twice.")?;
    }
    section("Certain", fetched, out, |thread| matches!(thread, Thread::Certain(_)))?;
    section("To be asked", fetched, out, |thread| matches!(thread, Thread::Unsure { .. }))?;
    section("Of no case that is known", fetched, out, |thread| *thread == Thread::None)?;
    for left in &fetched.too_large {
        let subject = clean(&left.subject);
        out.line(&out.tone(&format!("Left on the server, {} bytes: {subject}", left.bytes), Tone::Warn))?;
    }
    if fetched.older_of_no_case > 0 {
        let count = words::count(fetched.older_of_no_case, "older message", "older messages");
        out.note(&format!("{count} of no case that is known not shown."))?;
    }
    if fetched.more {
        out.note("More are waiting on the server: makegood mail fetch")?;
    }
    let first = fetched.waiting.iter().find(|message| matches!(message.thread, Thread::Certain(_)));
    if let Some(first) = first.or_else(|| fetched.waiting.first()).filter(|_| !dry_run) {
        let named = if matches!(first.thread, Thread::Certain(_)) { "" } else { " --case K-0001" };
        out.note(&format!("See what one says: makegood case read {}{named}", first.name))?;
    }
    Ok(())
}

fn section(title: &str, fetched: &Fetched, out: &Output, is: impl Fn(&Thread) -> bool) -> Result<(), Failure> {
    let mut messages = fetched.waiting.iter().filter(|message| is(&message.thread)).peekable();
    if messages.peek().is_none() {
        return Ok(());
    }
    out.heading(title)?;
    for message in messages {
        let (from, subject) = match &message.reply {
            Some(reply) => {
                let from = reply.from.as_ref().map_or_else(|| "no sender".to_owned(), |from| clean(&from.address));
                (from, clean(&reply.subject))
            }
            None => ("cannot be read as a message".to_owned(), String::new()),
        };
        let case = match &message.thread {
            Thread::Certain(candidate) => format!("{}  ", candidate.case_id),
            _ => String::new(),
        };
        out.line(&format!("  {case}{}  {from}: {subject}", out.tone(&message.name, Tone::Strong)))?;
        match &message.thread {
            Thread::Certain(candidate) => {
                out.line(&out.tone(&format!("    {}", evidence_words(candidate)), Tone::Faint))?
            }
            Thread::Unsure { candidates, doubts } => {
                for doubt in doubts {
                    out.line(&format!("    {}", doubt_words(doubt)))?;
                }
                for candidate in candidates {
                    out.line(&format!("    {} speaks for {}", evidence_words(candidate), candidate.case_id))?;
                }
            }
            Thread::None => {}
        }
    }
    Ok(())
}
