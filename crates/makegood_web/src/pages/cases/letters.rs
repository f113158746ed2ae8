//! Letters of a case: the draft of any step in any language, to be copied, changed and sent by a person. Nothing is sent here.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use makegood_app::case::dispute::disputed;
use makegood_app::case::letter::{self, Gathered, LetterInput};
use makegood_app::{Access, AppError, matches};
use makegood_letters::{Draft, Language, Step};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::submit::{FieldView, gathered};
use crate::failure::Failure;
use crate::office::Desk;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, answer};
use crate::visit::Visit;
use crate::words::Words;

/// The JSON `makegood.letter/1`.
#[derive(Serialize, JsonSchema)]
pub struct LetterPage {
    schema: &'static str,
    case: String,
    /// Step that the letter is for.
    step: &'static str,
    /// Step that the case is at.
    next: &'static str,
    language: &'static str,
    /// Our reference, that answers are recognised by.
    reference: String,
    /// `None` where the case does not have what the letter needs; then `no_draft` says what.
    letter: Option<LetterView>,
    no_draft: Option<NoDraft>,
}

#[derive(Serialize, JsonSchema)]
struct LetterView {
    subject: String,
    body: String,
    /// The same in a few sentences, for a chat window.
    short: String,
    fields: Vec<FieldView>,
    attach: Vec<Attached>,
    /// What sending it brings about.
    consequences: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Attached {
    name: String,
    title: String,
    /// Its text, where Makegood writes it.
    text: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct NoDraft {
    why: String,
    help: String,
}

impl LetterView {
    fn of(draft: Draft) -> LetterView {
        LetterView {
            fields: draft.fields.iter().map(FieldView::of).collect(),
            attach: draft
                .attachments_wanted
                .into_iter()
                .map(|one| Attached { name: one.name, title: one.title, text: one.text })
                .collect(),
            subject: draft.subject,
            body: draft.body.trim_end().to_owned(),
            short: draft.short.trim_end().to_owned(),
            consequences: draft.consequences,
        }
    }
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let (step, language) = match chosen(&visit) {
        Ok(chosen) => chosen,
        Err(failure) => return answer(&visit, Err::<LetterPage, _>(failure)),
    };
    let model = app.office.work(Access::Change, "letter", visit.actor(), async move |desk| {
        let case = desk.case(&id).await?;
        let gathered = gathered(desk, case).await?;
        let next = letter::next_letter(&gathered.case, &desk.follow_up);
        let step = step.unwrap_or(next);
        let (letter, no_draft) = match draft(desk, &gathered, step, language).await {
            Ok(draft) => (Some(LetterView::of(draft)), None),
            Err(error @ (AppError::Letter(_) | AppError::CaseNotReady { .. })) => {
                (None, Some(NoDraft { why: error.to_string(), help: error.help() }))
            }
            Err(error) => return Err(error.into()),
        };
        Ok(LetterPage {
            schema: "makegood.letter/1",
            case: gathered.case.id().to_owned(),
            step: step.word(),
            next: next.word(),
            language: language.code(),
            reference: gathered.reference,
            letter,
            no_draft,
        })
    });
    answer(&visit, model.await)
}

/// The step and the language of the address: without them the step that the case is at, and English.
///
/// - **Errors** [`Failure::Missing`] for a word that no step or language has, rather than another letter than was asked for.
fn chosen(visit: &Visit) -> Result<(Option<Step>, Language), Failure> {
    let step = match visit.asked("step") {
        Some(word) => Some(Step::named(word).ok_or_else(|| Failure::missing("step", word))?),
        None => None,
    };
    let language = match visit.asked("language") {
        Some(code) => Language::named(code).ok_or_else(|| Failure::missing("language", code))?,
        None => Language::En,
    };
    Ok((step, language))
}

/// A letter to a bank speaks of the debits on the statements, which are matched for it alone.
async fn draft(desk: &Desk, gathered: &Gathered, step: Step, language: Language) -> Result<Draft, AppError> {
    let input = gathered.input(&desk.workspace, &desk.follow_up);
    if step != Step::CardDispute {
        return letter::draft(&input, step, language);
    }
    let matching = matches::matching(&desk.workspace, &desk.store, None).await?;
    let disputed = disputed(&input, &matching.result, None)?;
    letter::draft(&LetterInput { disputed: Some(&disputed), ..input }, step, language)
}

fn step_word(words: &Words, step: Step) -> &str {
    match step {
        Step::FirstClaim => words.say("letter-first-claim"),
        Step::Chaser => words.say("letter-chaser"),
        Step::InformationAnswer => words.say("letter-information-answer"),
        Step::Appeal => words.say("letter-appeal"),
        Step::Complaint => words.say("letter-complaint"),
        Step::FormalNotice => words.say("letter-formal-notice"),
        Step::CardDispute => words.say("letter-card-dispute"),
        Step::Closing => words.say("letter-closing"),
        Step::ClawbackReply => words.say("letter-clawback-reply"),
    }
}

impl Model for LetterPage {
    fn title(&self, visit: &Visit) -> String {
        format!("{} {}", visit.words.say("letters"), self.case)
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/cases" { (words.say("nav-cases")) } " / " a href={ "/cases/" (self.case) } { (self.case) } }
            h1 { (words.say("letters")) }
            form.sorting method="get" {
                label { span { (words.say("letter")) } select name="step" { @for step in Step::ALL { option value=(step.word()) selected[step.word() == self.step] { (step_word(words, step)) @if step.word() == self.next { " — " (words.say("next-step")) } } } } }
                label { span { (words.say("language")) } select name="language" { @for language in Words::all() { option value=(language.code) selected[language.code == self.language] lang=(language.code) { (language.name) } } } }
                button.quiet { (words.say("show")) }
            }
            @if let Some(no_draft) = &self.no_draft { div.problem { p { (no_draft.why) } pre.help tabindex="0" { (no_draft.help) } } }
            @if let Some(letter) = &self.letter {
                p.note { (words.say("letter-is-draft")) }
                @if !letter.consequences.is_empty() { section { h2 { (words.say("to-accept")) } ul { @for text in &letter.consequences { li { (text) } } } } }
                div lang=(self.language) {
                    (parts::copied(words, words.say("subject"), &letter.subject))
                    (parts::copied(words, words.say("letter"), &letter.body))
                    (parts::copied(words, words.say("letter-short"), &letter.short))
                }
                @if !letter.fields.is_empty() { section { h2 { (words.say("letter-fields")) } @for field in &letter.fields { (field.html(words)) } } }
                @if !letter.attach.is_empty() { section { h2 { (words.say("attach")) }
                    ul.documents { @for one in &letter.attach { li { strong { (one.name) } " " span.faint { (one.title) } } } }
                    @for one in &letter.attach { @if let Some(text) = &one.text { (parts::copied(words, &one.name, text)) } }
                } }
            }
            p.faint { (words.say("reference")) " " span.hash { (self.reference) } }
        }
    }
}
