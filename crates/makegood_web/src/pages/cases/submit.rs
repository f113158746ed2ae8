//! Sending a claim: the platform's steps, what to type where, what to attach, what to accept; a person sends it and says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use makegood_app::case::letter::{self, Gathered};
use makegood_app::case::record::{Said, record};
use makegood_app::case::{course, open, reference};
use makegood_app::{Access, AppError, CaseStore as _, policies};
use makegood_case::{Case, Rung, State as CaseState, What};
use makegood_letters::{Language, Step};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::work::judged;
use super::steps::{done_at, unchanged};
use crate::failure::Failure;
use crate::office::Desk;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, answer};
use crate::visit::Visit;
use crate::words::Words;

/// The JSON `makegood.submit/1`.
#[derive(Serialize, JsonSchema)]
pub struct Submit {
    schema: &'static str,
    case: String,
    version: u64,
    claims: Vec<String>,
    rung: &'static str,
    /// Ways that the policy knows.
    rungs: Vec<&'static str>,
    language: &'static str,
    /// What the way is called.
    title: String,
    steps: Vec<String>,
    costs: Vec<String>,
    before: Vec<String>,
    subject: String,
    body: String,
    fields: Vec<FieldView>,
    attach: Vec<(String, String)>,
    accept: Vec<Accepted>,
    /// Why there is no draft yet, and what to do.
    no_draft: Option<(String, String)>,
}

/// A field of the platform's form, as the draft fills it in.
#[derive(Serialize, JsonSchema)]
pub struct FieldView {
    label: String,
    text: String,
    limit: Option<u32>,
    required: bool,
    shortened: bool,
}

impl FieldView {
    pub fn of(field: &makegood_letters::Field) -> FieldView {
        FieldView {
            label: field.label.clone(),
            text: field.text.clone(),
            limit: field.limit,
            required: field.required,
            shortened: field.shortened,
        }
    }

    pub fn html(&self, words: &Words) -> Markup {
        html! {
            (parts::copied(words, &self.label, &self.text))
            p.faint { @if let Some(limit) = self.limit { (words.with("limit", &[("count", &limit.to_string())])) " " } @if !self.required { (words.say("may-be-left-out")) " " } @if self.shortened { (words.say("shortened")) } }
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Accepted {
    id: String,
    text: String,
}

/// Everything that a letter of the case is written from.
pub async fn gathered(desk: &Desk, case: Case) -> Result<Gathered, Failure> {
    let ids: Vec<String> = case.claims().iter().map(|claim| claim.id.clone()).collect();
    let records = desk.store.claims().await.map_err(AppError::from)?;
    let claims = open::chosen(&records, &ids)?;
    let random = desk.outside.random;
    let draw = || {
        let mut key = [0; 32];
        random(&mut key).map(|()| key)
    };
    let key = reference::reference_key(&desk.workspace, draw)?;
    let our = reference::reference_of(case.id(), &key)?.to_string();
    let on = case.zone().day_of((desk.outside.now)());
    let known = (judged(desk).await?, policies::policies(Some(&desk.workspace))?);
    Ok(Gathered::of(&desk.cases, (case, claims), known, our, on).await?)
}

fn rungs(gathered: &Gathered) -> Vec<Rung> {
    let mut all = Vec::new();
    for rung in gathered.courses.ladder().into_iter().filter_map(course::rung_of) {
        if !all.contains(&rung) {
            all.push(rung);
        }
    }
    all
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let asked = visit.asked("rung").and_then(Rung::of_word);
    let language = visit.asked("lang").and_then(Language::named).unwrap_or(Language::En);
    let model = app.office.work(Access::Change, "submit", visit.actor(), async move |desk| {
        let case = desk.case(&id).await?;
        let version = case.version();
        let gathered = gathered(desk, case).await?;
        let all = rungs(&gathered);
        let rung = asked.or_else(|| all.first().copied()).ok_or_else(|| {
            Failure::asked(
                "The policy knows no way for this claim.",
                "Ask the platform's support, and write down what they say.",
            )
        })?;
        let step = gathered.courses.step(rung);
        let accept = step.map(|step| gathered.courses.accept(step)).unwrap_or_default();
        let input = letter::LetterInput { rung: Some(rung), ..gathered.input(&desk.workspace, &desk.follow_up) };
        let (draft, no_draft) = match letter::draft(&input, Step::FirstClaim, language) {
            Ok(draft) => (Some(draft), None),
            Err(error) => (None, Some((error.to_string(), error.help()))),
        };
        Ok(Submit {
            schema: "makegood.submit/1",
            case: gathered.case.id().to_owned(),
            version,
            claims: gathered.case.claims().iter().map(|claim| claim.id.clone()).collect(),
            rung: rung.word(),
            rungs: all.into_iter().map(Rung::word).collect(),
            language: language.code(),
            title: step.map(|step| step.title.clone()).unwrap_or_default(),
            steps: step.map(|step| step.steps.iter().map(|one| one.text.clone()).collect()).unwrap_or_default(),
            costs: step.map(|step| step.costs.iter().map(ToString::to_string).collect()).unwrap_or_default(),
            before: gathered
                .courses
                .before_filing()
                .into_iter()
                .map(|(text, findings)| format!("{}: {text}", findings.join(" ")))
                .collect(),
            subject: draft.as_ref().map(|draft| draft.subject.clone()).unwrap_or_default(),
            body: draft.as_ref().map(|draft| draft.body.trim_end().to_owned()).unwrap_or_default(),
            fields: draft.iter().flat_map(|draft| &draft.fields).map(FieldView::of).collect(),
            attach: draft
                .iter()
                .flat_map(|draft| &draft.attachments_wanted)
                .map(|one| (one.name.clone(), one.title.clone()))
                .collect(),
            accept: accept.iter().map(|one| Accepted { id: one.id.clone(), text: one.text.clone() }).collect(),
            no_draft,
        })
    });
    answer(&visit, model.await)
}

#[derive(Deserialize)]
pub struct Sent {
    seen: u64,
    rung: String,
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

pub async fn sent(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Sent>,
) -> Response {
    let (actor, at) = (visit.actor().to_owned(), visit.now);
    let done = app
        .office
        .work(Access::Change, "submit", visit.actor(), async move |desk| {
            let case = unchanged(desk, &id, form.seen).await?;
            let rung = Rung::of_word(&form.rung).ok_or_else(|| Failure::missing("way", &form.rung))?;
            let gathered = gathered(desk, case).await?;
            let step = gathered.courses.step(rung);
            let accept = step.map(|step| gathered.courses.accept(step)).unwrap_or_default();
            let accepted: Vec<&str> = accept
                .iter()
                .map(|one| one.id.as_str())
                .filter(|id| form.rest.contains_key(&format!("accept-{id}")))
                .collect();
            if let Some(missing) = accept.iter().find(|one| !accepted.contains(&one.id.as_str())) {
                return Err(Failure::asked(
                    format!("Sending it brings about what was not accepted: {}", missing.text),
                    "Go back, read each consequence, and accept it by its box.",
                ));
            }
            let mut happened = Vec::new();
            if gathered.case.state() == CaseState::Draft {
                happened.push(What::MadeReady);
            }
            happened.push(What::Submitted { rung, pack_sha256: None });
            let reason = if accepted.is_empty() { String::new() } else { format!("accepted: {}", accepted.join(", ")) };
            let said = Said { actor, reason, at, on: None };
            let case = record(&desk.cases, gathered.case.id(), &said, happened, &[]).await?;
            desk.log(Some(case.id())).await?;
            Ok(case.id().to_owned())
        })
        .await;
    done_at(&app, &visit, done)
}

impl Model for Submit {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("step-submit").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/cases" { (words.say("nav-cases")) } " / " a href={ "/cases/" (self.case) } { (self.case) } }
            h1 { (words.say("step-submit")) }
            form.sorting method="get" {
                label { span { (words.say("way")) } select name="rung" { @for rung in &self.rungs { option value=(rung) selected[*rung == self.rung] { (rung.replace('_', " ")) } } } }
                label { span { (words.say("language")) } select name="lang" { @for language in Words::all() { option value=(language.code) selected[language.code == self.language] lang=(language.code) { (language.name) } } } }
                button.quiet { (words.say("show")) }
            }
            @if !self.before.is_empty() { section { h2 { (words.say("before-sending")) } ul { @for text in &self.before { li { (text) } } } } }
            section { h2 { (self.title) } ol { @for step in &self.steps { li { (step) } } } @for cost in &self.costs { p.faint { (words.with("costs", &[("cost", cost)])) } } }
            @if let Some((why, help)) = &self.no_draft { div.problem { p { (why) } pre.help { (help) } } }
            @if self.fields.is_empty() {
                @if !self.body.is_empty() { (parts::copied(words, words.say("subject"), &self.subject)) (parts::copied(words, words.say("letter"), &self.body)) }
            } @else {
                @for field in &self.fields {
                    (field.html(words))
                }
            }
            section { h2 { (words.say("attach")) } ul.documents { @for (name, title) in &self.attach { li { strong { (name) } " " span.faint { (title) } } } } p { @for claim in &self.claims { a.chip href={ "/claims/" (claim) "#documents" } { (claim) } " " } } }
            form method="post" action={ "/cases/" (self.case) "/submit" } {
                input type="hidden" name="seen" value=(self.version);
                input type="hidden" name="rung" value=(self.rung);
                @if !self.accept.is_empty() { fieldset { legend { (words.say("to-accept")) } @for one in &self.accept { label.choice { input type="checkbox" name={ "accept-" (one.id) } value="yes" required; span { (one.text) } } } } }
                div.actions { button { (words.say("have-sent")) } }
            }
        }
    }
}
