//! `makegood mail send`: the message as it would go out, the question, and what came of it.

use std::io::{BufRead as _, IsTerminal as _};

use makegood_app::AppError;
use makegood_app::case::{letter as letters, reference};
use makegood_app::mail::account;
use makegood_app::mail::letter::{Letter, Parts, letter};
use makegood_app::mail::send::{Ended, send as send_once, settle};
use makegood_case::store::Cases as _;
use makegood_case::{Case, Rung};
use makegood_letters::{Language, Step};
use serde_json::{Value, json};

use crate::cli::mail::SendArgs;
use crate::commands::case::Desk;
use crate::commands::case::shown::{changed, clean, view};
use crate::commands::case::submits::{all_accepted, unknown, with_accepted};
use crate::commands::case::{moves, said};
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};

pub async fn send(desk: &Desk, args: SendArgs, out: &Output) -> Result<u8, Failure> {
    let case = desk.case(&args.case).await?;
    let said = said(args.happened.clone());
    if let Some(how) = &args.ended {
        let case = settle((&desk.workspace, &desk.cases), &case, how == "sent", &said).await?;
        changed(desk, &case, out).await?;
        return Ok(0);
    }
    let on = said.on.unwrap_or_else(|| case.zone().day_of(said.at));
    let gathered = desk.gathered(case, on, out).await?;
    let step = args.step.as_deref().and_then(Step::named);
    let step = step.unwrap_or_else(|| letters::next_letter(&gathered.case, &desk.follow_up));
    let rung = args.rung.as_deref().map(moves::rung).transpose()?;
    let rung = rung.or((step == Step::FirstClaim).then_some(Rung::Ticket));
    let way = rung.and_then(|rung| gathered.courses.step(rung));
    let accept = way.map(|way| gathered.courses.accept(way)).unwrap_or_default();
    unknown(&args.accept, &accept)?;
    let language = Language::named(&args.lang).unwrap_or(Language::En);
    let input = letters::LetterInput { rung, ..gathered.input(&desk.workspace, &desk.follow_up) };
    let written = letters::draft(&input, step, language)?;
    let settings = desk.workspace.config().mail.smtp.as_ref();
    let mut nonce = [0; 16];
    context::random(&mut nonce)?;
    let messages = desk.cases.messages(gathered.case.id()).await.map_err(AppError::from)?;
    let reference = reference::reference_of(gathered.case.id(), &desk.key()?)?;
    let to = args.to.clone();
    let parts = Parts { step, written, to, attach: &args.attach, messages: &messages, reference, nonce, now: said.at };
    let letter = letter(&desk.workspace, settings, &gathered, parts)?;
    if let Some(path) = &args.eml {
        std::fs::write(path, &letter.outgoing.bytes).map_err(AppError::io("write", path))?;
        if out.json {
            out.object(&report(&gathered.case, &letter, "written", Some(&path.to_string_lossy()), Value::Null))?;
        } else {
            show(&letter, out)?;
            out.note(&format!("Written to {}: read it, send it yourself, and say so:", path.display()))?;
            out.note(&format!("  makegood case submit {} --sent", gathered.case.id()))?;
        }
        return Ok(0);
    }
    let server = account::smtp(&desk.workspace, &context::variable)?;
    all_accepted(&accept, &args.accept, &format!("makegood mail send {}", gathered.case.id()))?;
    if !out.json {
        show(&letter, out)?;
    }
    if !args.yes && !released(&gathered.case, out)? {
        return Ok(1);
    }
    let said = with_accepted(said, &args.accept);
    let ended = send_once((&desk.workspace, &desk.cases), (&server, &gathered.case), &letter, rung, &said).await?;
    match ended {
        Ended::Sent { case, answer } => {
            if out.json {
                let view = serde_json::to_value(view(desk, &case).await?).map_err(std::io::Error::other)?;
                out.object(&report(&case, &letter, "sent", Some(&answer), view))?;
            } else {
                out.line(&format!("{}: {}", out.tone("Sent", Tone::Good), clean(&answer)))?;
                changed(desk, &case, out).await?;
            }
            Ok(0)
        }
        Ended::Unknown { why } => {
            if out.json {
                out.object(&report(&gathered.case, &letter, "unknown", Some(&why), Value::Null))?;
            } else {
                out.line(&out.tone(&why, Tone::Bad))?;
                out.note("Then say which it was; until then no other letter of the case is sent:")?;
                out.note(&format!("  makegood mail send {} --ended sent|not-sent", gathered.case.id()))?;
            }
            Ok(1)
        }
    }
}

/// Asks the person at the terminal; where there is none, nothing is sent.
fn released(case: &Case, out: &Output) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() || out.json {
        return Err(Failure::Usage("nothing was sent: a person releases it, or --yes says that one did".to_owned()));
    }
    out.line(&format!("Type {} to send it, anything else to leave it:", case.id()))?;
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed)?;
    let released = typed.trim().eq_ignore_ascii_case(case.id());
    if !released {
        out.line("Nothing was sent.")?;
    }
    Ok(released)
}

fn show(letter: &Letter, out: &Output) -> Result<(), Failure> {
    let draft = &letter.draft;
    out.line(&format!("From:     {}", clean(&draft.from)))?;
    out.line(&format!("To:       {}", clean(&draft.to.join(", "))))?;
    out.line(&out.tone(&format!("Subject:  {}", clean(&draft.whole_subject())), Tone::Strong))?;
    out.line(&format!("Size:     {} bytes", letter.outgoing.bytes.len()))?;
    for file in &draft.attachments {
        out.line(&format!("Attached: {}, {} bytes", clean(&file.name), file.bytes.len()))?;
    }
    out.line("")?;
    out.write(&format!("{}\n", draft.body.trim_end()))?;
    out.line("")?;
    Ok(())
}

fn report(case: &Case, letter: &Letter, ended: &str, said: Option<&str>, view: Value) -> Value {
    let draft = &letter.draft;
    let files: Vec<Value> =
        draft.attachments.iter().map(|file| json!({"name": file.name, "bytes": file.bytes.len()})).collect();
    json!({
        "schema": "makegood.mail_send/1",
        "case": case.id(),
        "letter": letter.step.word(),
        "ended": ended,
        "said": said,
        "message_id": letter.outgoing.message_id,
        "sha256": letter.sha256,
        "from": draft.from,
        "to": draft.to,
        "subject": draft.whole_subject(),
        "bytes": letter.outgoing.bytes.len(),
        "attachments": files,
        "body": draft.body,
        "after": view,
    })
}
