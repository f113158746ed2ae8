//! An answer to a case: pasted or as a message, read, and what it seems to say confirmed one by one. Its text is shown as text:
//! nothing of a stranger's message is drawn, loaded or run.

use std::io::Read as _;
use std::sync::Arc;

use axum::Form;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::case::record::{Said, record};
use makegood_app::case::taken::taken;
use makegood_app::case::thread_words::{doubt_words, evidence_words};
use makegood_app::case::{reference, reply};
use makegood_app::{Access, AppError};
use makegood_case::store::Cases as _;
use makegood_mail::Reply;
use makegood_mail::thread::Thread;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::super::finding::clean;
use super::steps::{done_at, unchanged};
use crate::failure::Failure;
use crate::office::Desk;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer, failed};
use crate::uploads::safe_name;
use crate::visit::Visit;

/// The JSON `makegood.case_reply/1`.
#[derive(Serialize, JsonSchema)]
pub struct ReplyPage {
    schema: &'static str,
    case: String,
    version: u64,
    /// The answer that is looked at; `None` before there is one.
    answer: Option<Looked>,
}

#[derive(Serialize, JsonSchema)]
struct Looked {
    /// SHA-256 of its bytes, by which it lies among the sources.
    sha256: String,
    from: String,
    sent: String,
    subject: String,
    text: String,
    attachments: Vec<String>,
    /// True when our reference, thread or ticket says for certain that it answers this case.
    certain: bool,
    /// True when it is filed in this case already.
    filed: bool,
    evidence: Vec<String>,
    doubts: Vec<String>,
    /// `confirmation`, `absence`, `bounce`; empty for a person.
    machine: &'static str,
    contested: bool,
    readings: Vec<Shown>,
}

#[derive(Serialize, JsonSchema)]
struct Shown {
    number: usize,
    says: String,
    /// `clear`, `likely` or `unsure`.
    confidence: String,
    conditional: bool,
    quote: String,
    /// False where a person has to say more.
    can_be_taken: bool,
    what_to_do: String,
}

/// The bytes of an answer that was kept.
fn bytes(desk: &Desk, sha256: &str) -> Result<Vec<u8>, Failure> {
    let missing = || Failure::missing("answer", sha256);
    let path = desk.workspace.sources().path_of(sha256).ok_or_else(missing)?;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&path).map_err(|_| missing())?;
    file.take(reply::BYTES_MAX).read_to_end(&mut bytes).map_err(|error| AppError::io("read", &path)(error))?;
    Ok(bytes)
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let of = visit.asked("of").map(str::to_owned);
    let (now, random) = (visit.now, app.office.outside.random);
    let model = app
        .office
        .work(Access::Read, "reply", visit.actor(), async move |desk| {
            let case = desk.case(&id).await?;
            let answer = match of {
                None => None,
                Some(sha256) => {
                    let bytes = bytes(desk, &sha256)?;
                    let config = desk.workspace.config();
                    let answer = reply::read(&bytes, config)?;
                    let draw = || {
                        let mut key = [0; 32];
                        random(&mut key).map(|()| key)
                    };
                    let key = reference::reference_key(&desk.workspace, draw)?;
                    let thread = reply::threaded(&desk.cases, config, key, &answer).await?;
                    let readings = reply::readings(&case, &answer, Vec::new(), now);
                    let messages = desk.cases.messages(case.id()).await.map_err(AppError::from)?;
                    let filed = messages.iter().any(|message| message.sha256 == sha256);
                    Some(looked(sha256, &answer, (&thread, case.id()), &readings, filed))
                }
            };
            Ok(ReplyPage {
                schema: "makegood.case_reply/1",
                case: case.id().to_owned(),
                version: case.version(),
                answer,
            })
        })
        .await;
    answer(&visit, model)
}

fn looked(
    sha256: String,
    answer: &Reply,
    (thread, case): (&Thread, &str),
    readings: &reply::Readings,
    filed: bool,
) -> Looked {
    let (certain, evidence, doubts) = match thread {
        Thread::Certain(candidate) => (
            candidate.case_id == case,
            vec![format!("{}: {}", candidate.case_id, evidence_words(candidate))],
            Vec::new(),
        ),
        Thread::Unsure { candidates, doubts } => (
            false,
            candidates.iter().map(|one| format!("{}: {}", one.case_id, evidence_words(one))).collect(),
            doubts.iter().map(doubt_words).collect(),
        ),
        Thread::None => (false, Vec::new(), Vec::new()),
    };
    Looked {
        sha256,
        from: answer.from.as_ref().map(|from| clean(&from.address)).unwrap_or_default(),
        sent: reply::sent_at(answer),
        subject: clean(&answer.subject),
        text: answer.text.lines().map(clean).collect::<Vec<_>>().join("\n"),
        attachments: answer
            .attachments
            .iter()
            .map(|file| format!("{} ({} bytes)", clean(&file.name), file.bytes))
            .collect(),
        certain,
        filed,
        evidence: evidence.iter().map(|text| clean(text)).collect(),
        doubts: doubts.iter().map(|text| clean(text)).collect(),
        machine: readings.machine,
        contested: readings.contested,
        readings: readings
            .list
            .iter()
            .map(|reading| Shown {
                number: reading.number,
                says: clean(&reading.says),
                confidence: reading.confidence.clone(),
                conditional: reading.conditional,
                quote: clean(&reading.quote),
                can_be_taken: reading.event.is_some(),
                what_to_do: reading.what_to_do.clone(),
            })
            .collect(),
    }
}

/// Takes an answer in: it lies among the sources from then on, whatever becomes of what it says.
pub async fn take(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let done = async {
        let form = form.map_err(|error| {
            Failure::asked(error.body_text(), "Send the answer as a form with the field `text` or `file`.")
        })?;
        let (name, bytes) = received(form).await?;
        let (sha256, now) = (hex::encode(Sha256::digest(&bytes)), visit.now);
        app.office
            .work(Access::Change, "reply", visit.actor(), async move |desk| {
                let case = desk.case(&id).await?;
                reply::read(&bytes, desk.workspace.config())?;
                reply::keep(&desk.workspace, &name, &bytes, now)?;
                desk.log(None).await?;
                Ok(format!("/cases/{}/reply?of={sha256}", case.id()))
            })
            .await
    };
    match done.await {
        Ok(address) => {
            visit.office.changed("sources", visit.actor());
            Redirect::to(&address).into_response()
        }
        Err(failure) => failed(&visit, &failure),
    }
}

/// The file, or the text that was pasted.
async fn received(mut form: Multipart) -> Result<(String, Vec<u8>), Failure> {
    let broken =
        |error: axum::extract::multipart::MultipartError| Failure::asked(error.body_text(), "Send the answer again.");
    let mut pasted = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let name = field.file_name().map(safe_name);
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            if (bytes.len() + piece.len()) as u64 > reply::BYTES_MAX {
                return Err(Failure::asked("The answer is larger than 64 MiB.", "Save it without its attachments."));
            }
            bytes.extend_from_slice(&piece);
        }
        match name {
            Some(name) if !bytes.is_empty() => return Ok((name, bytes)),
            _ if field_is_text(&bytes) => pasted = bytes,
            _ => {}
        }
    }
    if pasted.is_empty() {
        return Err(Failure::asked("No answer was sent.", "Paste its text, or choose the saved message."));
    }
    Ok(("pasted answer".to_owned(), pasted))
}

fn field_is_text(bytes: &[u8]) -> bool {
    !bytes.iter().all(u8::is_ascii_whitespace)
}

pub async fn accept(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let all =
        |name: &'static str| fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str());
    let sha256 = all("of").next().unwrap_or_default().to_owned();
    let seen = all("seen").next().and_then(|text| text.parse().ok());
    let accept: Vec<usize> = all("accept").filter_map(|number| number.parse().ok()).collect();
    let belongs = all("belongs").next().is_some();
    let reason = all("reason").next().unwrap_or_default().trim().to_owned();
    if !belongs {
        return failed(&visit, &Failure::asked(visit.words.say("reply-whose"), visit.words.say("reply-whose-help")));
    }
    let (actor, at) = (visit.actor().to_owned(), visit.now);
    let done = app
        .office
        .work(Access::Change, "case", visit.actor(), async move |desk| {
            let case = unchanged(desk, &id, seen.unwrap_or_default()).await?;
            let bytes = bytes(desk, &sha256)?;
            let answer = reply::read(&bytes, desk.workspace.config())?;
            let readings = reply::readings(&case, &answer, Vec::new(), at);
            let said = Said { actor, reason, at, on: None };
            let taken = taken(&case, (&answer, &bytes), (&readings, &accept), said)?;
            let messages = std::slice::from_ref(&taken.message);
            let case = record(&desk.cases, case.id(), &taken.said, taken.happened.clone(), messages).await?;
            desk.log(Some(case.id())).await?;
            Ok(case.id().to_owned())
        })
        .await;
    done_at(&app, &visit, done)
}

impl Model for ReplyPage {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("reply").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let case = &self.case;
        html! {
            p.crumbs { a href="/cases" { (words.say("nav-cases")) } " / " a href={ "/cases/" (case) } { (case) } }
            h1 { (words.say("reply")) }
            @match &self.answer {
                None => form.reply method="post" action={ "/cases/" (case) "/reply" } enctype="multipart/form-data" {
                    label for="text" { (words.say("reply-paste")) }
                    textarea id="text" name="text" rows="12" {}
                    label for="file" { (words.say("reply-file")) }
                    input id="file" type="file" name="file" accept=".eml,message/rfc822,.txt,text/plain";
                    p.faint { (words.say("reply-note")) }
                    div.actions { button.main { (words.say("reply-read")) } }
                },
                Some(answer) => (self.look(visit, answer)),
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let readings = self.answer.iter().flat_map(|answer| &answer.readings);
        let rows = readings.map(|reading| {
            vec![
                reading.number.to_string(),
                reading.says.clone(),
                reading.confidence.clone(),
                reading.conditional.to_string(),
                reading.quote.clone(),
            ]
        });
        Some(Table { columns: vec!["number", "says", "confidence", "conditional", "quote"], rows: rows.collect() })
    }
}

impl ReplyPage {
    fn look(&self, visit: &Visit, answer: &Looked) -> Markup {
        let words = visit.words;
        html! {
            dl.facts {
                div { dt { (words.say("from-whom")) } dd { @if answer.from.is_empty() { (words.say("pasted")) } @else { (answer.from) } " " (parts::chip("maybe", words.say("not-verified"))) } }
                div { dt { (words.say("at-day")) } dd { (answer.sent) } }
                div { dt { (words.say("subject")) } dd { (answer.subject) } }
                @if !answer.attachments.is_empty() { div { dt { (words.say("attached")) } dd { (answer.attachments.join(", ")) } } }
            }
            @for line in &answer.evidence { p.faint { (line) } }
            @if !answer.doubts.is_empty() { div.note role="note" { p { strong { (words.say("reply-doubts")) } } ul { @for doubt in &answer.doubts { li { (doubt) } } } } }
            @if answer.contested { p.note { (words.say("reply-contested")) } }
            @match answer.machine {
                "bounce" => p.note { (words.say("reply-bounce")) },
                "absence" => p.note { (words.say("reply-absence")) },
                "" => {}
                _ => p.faint { (words.say("reply-machine")) },
            }
            pre.message tabindex="0" aria-label=(words.say("message-text")) { (answer.text) }
            p { a href={ "/sources/" (answer.sha256) } { (words.say("as-received")) } }
            @if answer.filed { p.note { (words.say("reply-filed")) } } @else {
            form method="post" action={ "/cases/" (self.case) "/reply/accept" } {
                input type="hidden" name="of" value=(answer.sha256);
                input type="hidden" name="seen" value=(self.version);
                fieldset.suggested {
                    legend { (words.say("reply-says")) }
                    p.faint { (words.say("reply-suggested")) }
                    @if answer.readings.is_empty() { p { (words.say("reply-nothing")) } }
                    @for reading in &answer.readings {
                        @if reading.can_be_taken {
                            label.choice { input type="checkbox" name="accept" value=(reading.number); span { strong { (reading.says) } " " (parts::chip("off", &reading.confidence)) @if reading.conditional { " " (parts::chip("maybe", words.say("under-condition"))) } } }
                        } @else { p { strong { (reading.says) } " " span.faint { (reading.what_to_do) } } }
                        blockquote { (reading.quote) }
                    }
                }
                @if answer.certain { input type="hidden" name="belongs" value="yes"; }
                @else { label.choice { input type="checkbox" name="belongs" value="yes" required; span { (words.with("reply-belongs", &[("case", &self.case)])) } } }
                label { span { (words.say("note")) } input name="reason" maxlength="2000"; }
                div.actions { button.main { (words.say("reply-file-it")) } a.button.quiet href={ "/cases/" (self.case) } { (words.say("close")) } }
            } }
        }
    }
}
