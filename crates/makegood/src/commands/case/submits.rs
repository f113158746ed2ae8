//! `makegood case submit`: the platform's steps, what to type where, what to attach, what to accept.

use makegood_app::AppError;
use makegood_app::case::letter::LetterInput;
use makegood_app::case::record::Said;
use makegood_app::case::{Courses, letter, record};
use makegood_case::{Case, Rung, State, What};
use makegood_core::policy::{Accept, LadderStep};
use makegood_core::time::Day;
use makegood_letters::{Draft, Language, Step};
use serde_json::json;

use super::Desk;
use super::moves;
use super::shown::{changed, clean};
use crate::failure::Failure;
use crate::output::{Output, Tone};

/// What was typed.
pub struct Ask {
    pub case: String,
    pub rung: String,
    pub lang: String,
    pub accept: Vec<String>,
    pub sent: bool,
    pub pack: Option<String>,
}

pub async fn submit(desk: &Desk, ask: &Ask, said: Said, out: &Output) -> Result<u8, Failure> {
    let case = desk.case(&ask.case).await?;
    let rung = moves::rung(&ask.rung)?;
    let on = said.on.unwrap_or_else(|| case.zone().day_of(said.at));
    let gathered = desk.gathered(case, on, out).await?;
    let (case, courses) = (&gathered.case, &gathered.courses);
    let step = courses.step(rung);
    let accept = step.map(|step| courses.accept(step)).unwrap_or_default();
    unknown(&ask.accept, &accept)?;
    if ask.sent {
        return sent(desk, case, (rung, &accept), ask, said, out).await;
    }
    let input = LetterInput { rung: Some(rung), ..gathered.input(&desk.workspace, &desk.follow_up) };
    let language = Language::named(&ask.lang).unwrap_or(Language::En);
    let draft = letter::draft(&input, Step::FirstClaim, language);
    let shown = Shown { case, on, rung, step, courses, accept: &accept };
    shown.show(draft, &ask.accept, out)?;
    Ok(0)
}

pub(in crate::commands) fn unknown(named: &[String], accept: &[&Accept]) -> Result<(), Failure> {
    match named.iter().find(|name| accept.iter().all(|known| known.id != **name)) {
        Some(name) => {
            let known: Vec<&str> = accept.iter().map(|known| known.id.as_str()).collect();
            let known = if known.is_empty() { "this way asks for none".to_owned() } else { known.join(", ") };
            Err(Failure::Usage(format!("there is nothing called `{}` to accept: {known}", clean(name))))
        }
        None => Ok(()),
    }
}

/// Refuses a step whose consequences were not all accepted by name.
pub(in crate::commands) fn all_accepted(accept: &[&Accept], accepted: &[String], command: &str) -> Result<(), Failure> {
    let missing: Vec<&&Accept> = accept.iter().filter(|known| !accepted.contains(&known.id)).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let what = first.text.trim_end_matches('.');
    let why = format!("sending it brings about what was not accepted: {what} ({})", first.id);
    let names: String = missing.iter().map(|known| format!(" --accept {}", known.id)).collect();
    let help = format!("read it, and accept it by its name:\n  {command}{names}");
    Err(AppError::CaseNotReady { why, help }.into())
}

/// What a person said, with what he accepted.
pub(in crate::commands) fn with_accepted(said: Said, accepted: &[String]) -> Said {
    let accepted = (!accepted.is_empty()).then(|| format!("accepted: {}", accepted.join(", ")));
    let reason = [Some(said.reason.clone()).filter(|reason| !reason.is_empty()), accepted];
    Said { reason: reason.into_iter().flatten().collect::<Vec<_>>().join("; "), ..said }
}

async fn sent(
    desk: &Desk,
    case: &Case,
    (rung, accept): (Rung, &[&Accept]),
    ask: &Ask,
    said: Said,
    out: &Output,
) -> Result<u8, Failure> {
    let command = format!("makegood case submit {} --rung {rung} --sent", case.id());
    all_accepted(accept, &ask.accept, &command)?;
    if let Some(hash) = ask.pack.as_ref()
        && (hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(Failure::Usage("--pack is no SHA-256: expected 64 hexadecimal digits".to_owned()));
    }
    let mut happened = Vec::new();
    if case.state() == State::Draft {
        happened.push(What::MadeReady);
    }
    let pack_sha256 = ask.pack.as_ref().map(|hash| hash.to_ascii_lowercase());
    happened.push(What::Submitted { rung, pack_sha256 });
    let said = with_accepted(said, &ask.accept);
    let case = record(&desk.cases, case.id(), &said, happened, &[]).await?;
    changed(desk, &case, out).await?;
    Ok(0)
}

struct Shown<'a> {
    case: &'a Case,
    on: Day,
    rung: Rung,
    step: Option<&'a LadderStep>,
    courses: &'a Courses,
    accept: &'a [&'a Accept],
}

impl Shown<'_> {
    fn show(&self, draft: Result<Draft, AppError>, accepted: &[String], out: &Output) -> Result<(), Failure> {
        let open: Vec<&&Accept> = self.accept.iter().filter(|known| !accepted.contains(&known.id)).collect();
        let before = self.courses.before_filing();
        if out.json {
            let (draft, problem) = match draft {
                Ok(draft) => (Some(draft), None),
                Err(error) => (None, Some(json!({"why": error.to_string(), "help": error.help()}))),
            };
            return Ok(out.object(&json!({
                "schema": "makegood.case_submit/1",
                "case": self.case.id(),
                "on": self.on,
                "rung": self.rung.word(),
                "before": before.iter().map(|(text, findings)| json!({"text": text, "findings": findings})).collect::<Vec<_>>(),
                "step": self.step,
                "accept": self.accept,
                "accepted": accepted,
                "draft": draft,
                "draft_problem": problem,
                "gone": self.courses.gone,
            }))?);
        }
        out.line(
            &out.tone(&format!("{}  sending {} by {}", self.case.id(), self.case.claimed(), self.rung), Tone::Strong),
        )?;
        if !before.is_empty() {
            out.heading("Before you send")?;
            for (text, findings) in &before {
                out.line(&format!("  {}: {}", findings.join(" "), clean(text)))?;
            }
        }
        self.steps(out)?;
        match draft {
            Ok(draft) => self.texts(&draft, out)?,
            Err(error) => {
                out.heading("What to write")?;
                out.line(&format!("  No draft yet: {error}."))?;
                out.line(&format!("  {}", error.help().replace('\n', "\n  ")))?;
            }
        }
        if !self.accept.is_empty() {
            out.heading("What you accept by sending")?;
            for accept in self.accept {
                out.line(&format!("  {}  {}", out.tone(&accept.id, Tone::Warn), clean(&accept.text)))?;
            }
        }
        let names: String = open.iter().map(|known| format!(" --accept {}", known.id)).collect();
        out.note("")?;
        out.note(&format!(
            "When you have sent it: makegood case submit {} --rung {} --sent{names}",
            self.case.id(),
            self.rung
        ))?;
        Ok(())
    }

    fn steps(&self, out: &Output) -> Result<(), Failure> {
        let Some(step) = self.step else {
            let known: Vec<String> = self
                .courses
                .ladder()
                .into_iter()
                .filter_map(|step| Some(format!("--rung {}", makegood_app::case::course::rung_of(step)?)))
                .collect();
            let known =
                if known.is_empty() { "The policy knows no way for this claim.".to_owned() } else { known.join(", ") };
            out.heading("Where")?;
            out.line(&format!("  The policy knows no way by {} here. {known}", self.rung))?;
            return Ok(());
        };
        out.heading(&step.title)?;
        for (number, step) in step.steps.iter().enumerate() {
            out.line(&format!("  {}. {}", number + 1, clean(&step.text)))?;
        }
        for cost in &step.costs {
            out.line(&out.tone(&format!("  What it costs: {cost}"), Tone::Faint))?;
        }
        Ok(())
    }

    fn texts(&self, draft: &Draft, out: &Output) -> Result<(), Failure> {
        if draft.fields.is_empty() {
            out.heading("What to write")?;
            out.line(&format!("Subject: {}", draft.subject))?;
            out.line("")?;
            out.write(&with_end(&draft.body))?;
        } else {
            out.heading("What to type where")?;
            for field in &draft.fields {
                let limit = field.limit.map(|limit| format!(", at most {limit} characters")).unwrap_or_default();
                let need = if field.required { "" } else { ", may be left out" };
                let cut = if field.shortened { ", shortened: the whole is attached" } else { "" };
                let tail = format!("{limit}{need}{cut}");
                let text = if field.text.is_empty() { "— fill it in by hand" } else { field.text.as_str() };
                out.line(&format!("  {}{}", out.tone(&field.label, Tone::Strong), out.tone(&tail, Tone::Faint)))?;
                for line in text.lines() {
                    out.line(&format!("    {line}"))?;
                }
            }
        }
        out.heading("What to attach")?;
        for attachment in &draft.attachments_wanted {
            out.line(&format!("  {}  {}", attachment.name, out.tone(&attachment.title, Tone::Faint)))?;
        }
        Ok(())
    }
}

fn with_end(text: &str) -> String {
    format!("{}\n", text.trim_end())
}
