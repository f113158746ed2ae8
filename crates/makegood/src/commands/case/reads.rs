//! `makegood case read`: an answer, the case that it belongs to, and what it seems to say.

use std::io::Read as _;
use std::path::Path;

use makegood_app::AppError;
use makegood_app::case::record;
use makegood_app::case::record::Said;
use makegood_app::case::reply::{self, Reading, Readings};
use makegood_app::case::taken::taken;
use makegood_app::case::thread_words::{doubt_words, evidence_words};
use makegood_app::mail::fetch;
use makegood_case::Case;
use makegood_mail::Reply;
use makegood_mail::thread::{Candidate, Thread};
use serde_json::{Value, json};

use super::Desk;
use super::shown::{changed, clean};
use crate::failure::Failure;
use crate::output::{Output, Tone};

pub async fn read(
    desk: &Desk,
    file: &Path,
    (named, accept): (Option<String>, Vec<usize>),
    said: Said,
    out: &Output,
) -> Result<u8, Failure> {
    let bytes = bytes(desk, file)?;
    let config = desk.workspace.config();
    let answer = reply::read(&bytes, config)?;
    let thread = reply::threaded(&desk.cases, config, desk.key()?, &answer).await?;
    let id = match (&named, &thread) {
        (Some(named), _) => Some(named.clone()),
        (None, Thread::Certain(candidate)) => Some(candidate.case_id.clone()),
        (None, _) => None,
    };
    let Some(id) = id else {
        if !accept.is_empty() {
            let why = "the answer does not say for certain which case it is of".to_owned();
            let help =
                format!("look at it, then name the case:\n  makegood case read {} --case K-0001", file.display());
            return Err(AppError::CaseNotReady { why, help }.into());
        }
        return asked(file, &answer, &thread, out);
    };
    let case = desk.case(&id).await?;
    let readings = reply::readings(&case, &answer, Vec::new(), said.at);
    if accept.is_empty() {
        let look = Look { file, answer: &answer, thread: &thread, named: named.is_some(), case: &case };
        look.show(&readings, out)?;
        return Ok(0);
    }
    let taken = taken(&case, (&answer, &bytes), (&readings, &accept), said)?;
    let name = file.file_name().map_or_else(|| "pasted answer".to_owned(), |name| name.to_string_lossy().into_owned());
    let at = taken.said.at;
    reply::keep(&desk.workspace, if name == "-" { "pasted answer" } else { &name }, &bytes, at)?;
    let messages = std::slice::from_ref(&taken.message);
    let case = record(&desk.cases, case.id(), &taken.said, taken.happened.clone(), messages).await?;
    changed(desk, &case, out).await?;
    Ok(0)
}

fn bytes(desk: &Desk, file: &Path) -> Result<Vec<u8>, Failure> {
    if let Some(bytes) = fetch::named(&desk.workspace, &file.to_string_lossy())? {
        return Ok(bytes);
    }
    let mut bytes = Vec::new();
    let most = reply::BYTES_MAX + 1;
    if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(AppError::io("read", file))?;
    } else {
        let opened = std::fs::File::open(file).map_err(AppError::io("read", file))?;
        opened.take(most).read_to_end(&mut bytes).map_err(AppError::io("read", file))?;
    }
    if bytes.len() as u64 > reply::BYTES_MAX {
        return Err(AppError::ReplyUnreadable { why: format!("it is larger than {} bytes", reply::BYTES_MAX) }.into());
    }
    Ok(bytes)
}

/// An answer of which it is not certain whose it is: nothing is proposed until a person says.
fn asked(file: &Path, answer: &Reply, thread: &Thread, out: &Output) -> Result<u8, Failure> {
    if out.json {
        out.object(
            &json!({"schema": "makegood.case_read/1", "answer": of_answer(answer), "thread": of_thread(thread),
            "case": null, "readings": []}),
        )?;
        return Ok(1);
    }
    head(answer, out)?;
    match thread {
        Thread::Unsure { candidates, doubts } => {
            out.line(&out.tone("It is not certain whose answer this is:", Tone::Warn))?;
            for doubt in doubts {
                out.line(&format!("  {}", doubt_words(doubt)))?;
            }
            for candidate in candidates {
                out.line(&format!("  {} speaks for {}", evidence_words(candidate), candidate.case_id))?;
            }
        }
        _ => out.line("It belongs to no case that is known.")?,
    }
    out.note(&format!("If you know: makegood case read {} --case K-0001", file.display()))?;
    Ok(1)
}

fn head(answer: &Reply, out: &Output) -> Result<(), Failure> {
    let from = answer.from.as_ref().map_or_else(|| "pasted text".to_owned(), |from| clean(&from.address));
    out.line(&format!("{from}, {}: {}", reply::sent_at(answer), out.tone(&clean(&answer.subject), Tone::Strong)))?;
    for attachment in &answer.attachments {
        out.line(
            &out.tone(&format!("  attached: {}, {} bytes", clean(&attachment.name), attachment.bytes), Tone::Faint),
        )?;
    }
    Ok(())
}

struct Look<'a> {
    file: &'a Path,
    answer: &'a Reply,
    thread: &'a Thread,
    named: bool,
    case: &'a Case,
}

impl Look<'_> {
    fn show(&self, readings: &Readings, out: &Output) -> Result<(), Failure> {
        if out.json {
            let list: Vec<Value> = readings.list.iter().map(of_reading).collect();
            return Ok(out.object(&json!({
                "schema": "makegood.case_read/1",
                "answer": of_answer(self.answer),
                "thread": of_thread(self.thread),
                "case": self.case.id(),
                "machine": readings.machine,
                "contested": readings.contested,
                "readings": list,
            }))?);
        }
        head(self.answer, out)?;
        match self.thread {
            Thread::Certain(candidate) => {
                out.line(&format!("It is an answer to {}: {}", self.case.id(), evidence_words(candidate)))?;
            }
            Thread::Unsure { doubts, .. } if self.named => {
                out.line(
                    &out.tone(&format!("Taken for an answer to {} because you say so:", self.case.id()), Tone::Warn),
                )?;
                for doubt in doubts {
                    out.line(&format!("  {}", doubt_words(doubt)))?;
                }
            }
            _ => out.line(&format!("Taken for an answer to {} because you say so.", self.case.id()))?,
        }
        match readings.machine {
            "" => {}
            "bounce" => {
                out.line(&out.tone("It is the report of a mail server: your message did not arrive.", Tone::Bad))?
            }
            "absence" => out.line("It is a notice of absence: nothing in it is about the claim.")?,
            _ => out.line("A program wrote it.")?,
        }
        if readings.contested {
            out.line(
                &out.tone("What it says contradicts itself: read it whole before you accept anything.", Tone::Warn),
            )?;
        }
        if readings.list.is_empty() {
            out.line("Nothing in it was understood as an outcome, a ticket or a promise.")?;
            out.note(&format!("Write down what it says: makegood case move {} --help", self.case.id()))?;
            return Ok(());
        }
        for reading in &readings.list {
            let if_what = if reading.conditional { ", under a condition" } else { "" };
            out.line(&format!(
                "{:>3}. {}  {}",
                reading.number,
                out.tone(&clean(&reading.says), Tone::Strong),
                out.tone(&format!("[{}{if_what}]", reading.confidence), Tone::Faint)
            ))?;
            out.line(&format!("     \"{}\"", clean(&reading.quote)))?;
            if !reading.what_to_do.is_empty() {
                out.line(&format!("     {}", reading.what_to_do))?;
            }
        }
        let can: Vec<String> = readings
            .list
            .iter()
            .filter(|reading| reading.event.is_some())
            .map(|reading| format!(" --accept {}", reading.number))
            .collect();
        let case = if self.named { format!(" --case {}", self.case.id()) } else { String::new() };
        out.note(&format!(
            "Write down what is right: makegood case read {}{case}{}",
            self.file.display(),
            can.concat()
        ))?;
        Ok(())
    }
}

pub(in crate::commands) fn of_answer(answer: &Reply) -> Value {
    json!({
        "message_id": answer.message_id,
        "from": answer.from.as_ref().map(|from| from.address.clone()),
        "date": answer.date.as_ref().map(|date| date.timestamp()),
        "subject": answer.subject,
        "attachments": answer.attachments.iter().map(|it| json!({"name": it.name, "sha256": it.sha256})).collect::<Vec<_>>(),
    })
}

fn of_reading(reading: &Reading) -> Value {
    json!({
        "number": reading.number,
        "says": reading.says,
        "confidence": reading.confidence,
        "conditional": reading.conditional,
        "quote": reading.quote,
        "event": reading.event,
        "what_to_do": reading.what_to_do,
    })
}

pub(in crate::commands) fn of_thread(thread: &Thread) -> Value {
    let candidate = |candidate: &Candidate| json!({"case": candidate.case_id, "why": evidence_words(candidate)});
    match thread {
        Thread::Certain(one) => json!({"says": "certain", "candidates": [candidate(one)], "doubts": []}),
        Thread::Unsure { candidates, doubts } => json!({
            "says": "unsure",
            "candidates": candidates.iter().map(candidate).collect::<Vec<_>>(),
            "doubts": doubts.iter().map(doubt_words).collect::<Vec<_>>(),
        }),
        Thread::None => json!({"says": "none", "candidates": [], "doubts": []}),
    }
}
