//! One case.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use makegood_app::AppError;
use makegood_app::case::{CaseView, reference};
use makegood_case::store::Cases as _;
use makegood_case::{Move, What};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::finding::clean;
use crate::failure::Failure;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;
use crate::words::Words;

/// The JSON `makegood.case_detail/1`: the case as the command shows it, and the version that forms carry.
#[derive(Serialize, JsonSchema)]
pub struct CasePage {
    schema: &'static str,
    /// Events so far; a form with another number is refused.
    version: u64,
    #[schemars(with = "serde_json::Value")]
    case: CaseView,
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let model = page(&app, &visit, &id).await;
    answer(&visit, model)
}

async fn page(app: &App, visit: &Visit, id: &str) -> Result<CasePage, Failure> {
    let cases = app.office.cases();
    let case = cases.case(&makegood_app::case::record::case_id(id)).await.map_err(AppError::from)?;
    let events = cases.events(case.id()).await.map_err(AppError::from)?;
    let messages = cases.messages(case.id()).await.map_err(AppError::from)?;
    let (name, random) = (case.id().to_owned(), app.office.outside.random);
    let our = app
        .office
        .work(makegood_app::Access::Read, "case", visit.actor(), async move |desk| {
            let draw = || {
                let mut key = [0; 32];
                random(&mut key).map(|()| key)
            };
            let key = reference::reference_key(&desk.workspace, draw)?;
            Ok(reference::reference_of(&name, &key)?.to_string())
        })
        .await?;
    let version = case.version();
    let view = CaseView::of(&case, events, messages, (app.office.follow_up(), visit.now), &our);
    Ok(CasePage { schema: "makegood.case_detail/1", version, case: view })
}

/// An event in a few words.
fn happened(what: &What) -> String {
    let sums = |lines: &[makegood_case::Line]| {
        lines.iter().map(|line| format!("{} {}", line.money(), line.purse)).collect::<Vec<_>>().join(" + ")
    };
    let more = match what {
        What::ClaimAdded { claim } => claim.id.clone(),
        What::ClaimRemoved { claim } => claim.clone(),
        What::Submitted { rung, .. } | What::Escalated { rung } => rung.word().to_owned(),
        What::Acknowledged { ticket: Some(ticket) } => ticket.clone(),
        What::InfoRequested { asks, .. } => asks.clone(),
        What::Approved { lines } | What::Received { lines, .. } | What::ClawedBack { lines, .. } => sums(lines),
        What::RefundPromised { clock } | What::ClockStarted { clock } => clock.closes_on.to_string(),
        What::MessageFiled { message } => message.clone(),
        _ => String::new(),
    };
    clean(format!("{} {more}", what.step().word().replace('_', " ")).trim())
}

impl Model for CasePage {
    fn title(&self, _: &Visit) -> String {
        self.case.id.clone()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let case = &self.case;
        let waiting = match case.waiting {
            "for_us" => words.say("waiting-us"),
            "for_platform" => words.say("waiting-platform"),
            _ => words.say("waiting-nobody"),
        };
        html! {
            article data-object=(case.id) {
                p.crumbs { a href="/cases" { (words.say("nav-cases")) } " / " (case.id) }
                h1 { (words.say("case")) " " (case.id) }
                p { (parts::chip(if case.waiting == "for_us" { "maybe" } else { "off" }, &case.state.replace('_', " "))) " " (waiting) @if let Some(ticket) = &case.ticket { " · " (words.say("ticket")) " " (clean(ticket)) } }
                @for flag in &case.flags { p.note { (clean(flag)) } }
                section.next-step aria-labelledby="next" {
                    h2 id="next" { (words.say("next-step")) }
                    @match &case.next {
                        Some(step) => {
                            p { (parts::left(words, Some(-step.days_late), &step.why)) " " strong { (clean(&step.text)) } }
                            p.faint { (step.on) ": " (clean(&step.why)) @if let Some(day) = step.closes_on { " · " (words.say("last-day")) " " (day) } }
                            @if let Some(source) = &step.source { p.faint.address { (serde_json::to_value(source).ok().and_then(|value| value.get("address").and_then(|text| text.as_str().map(str::to_owned))).unwrap_or_default()) } }
                        }
                        None => p { (words.say("closed")) },
                    }
                    (self.moves(words))
                }
                section aria-labelledby="money" {
                    h2 id="money" { (words.say("money")) }
                    (parts::scroll(words.say("money"), &html! {
                    table.figures {
                        thead { tr { th scope="col" { (words.say("purse")) } th.number scope="col" { (words.say("claimed")) } th.number scope="col" { (words.say("approved")) } th.number scope="col" { (words.say("received-money")) } th.number scope="col" { (words.say("taken-back")) } th.number scope="col" { (words.say("still-to-come")) } } }
                        tbody { @for (purse, currency) in self.purses() { tr {
                            th scope="row" { (purse.replace('_', " ")) }
                            @for sums in [&case.claimed, &case.approved, &case.received, &case.clawed_back, &case.missing] {
                                @let sum = sums.iter().find(|sum| sum.purse == purse && sum.currency == currency);
                                td.number { (parts::money(words, sum.map(|sum| sum.amount.as_str()), &currency)) }
                            }
                        } } }
                    }
                    }))
                    p { (words.say("nav-claims")) ": " @for claim in &case.claims { a.chip href={ "/claims/" (claim.id) } { (claim.id) } " " } }
                }
                @if !case.clocks.is_empty() { section { h2 { (words.say("clocks")) }
                    ul.plain { @for clock in &case.clocks { li { time datetime=(clock.closes_on) { (clock.closes_on) } " " (clean(&clock.title)) " " span.faint { (clock.id) } } } }
                } }
                @if !case.messages.is_empty() { section { h2 { (words.say("messages")) }
                    ul.plain { @for message in &case.messages { li { (message.at.strftime("%Y-%m-%d")) " " (message.direction) " " (clean(&message.party)) @if message.direction == "in" { " " (parts::chip("maybe", words.say("not-verified"))) } " — " a href={ "/cases/" (case.id) "/reply?of=" (message.sha256) } { @if message.subject.is_empty() { (words.say("pasted")) } @else { (clean(&message.subject)) } } } } }
                } }
                section { h2 { (words.say("what-happened")) }
                    ol.timeline { @for event in case.events.iter().rev() { li { time datetime=(event.on) { (event.on) } " " strong { (happened(&event.what)) } " " span.faint { (words.with("by", &[("who", &clean(&event.actor))])) } @if !event.reason.is_empty() { p { (clean(&event.reason)) } } } } }
                    p.faint { (words.say("reference")) " " span.hash { (case.reference) } " · " (case.zone) }
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.case.events.iter().map(|event| {
            vec![
                event.number.to_string(),
                event.on.to_string(),
                event.at.to_string(),
                happened(&event.what),
                event.actor.clone(),
                event.reason.clone(),
            ]
        });
        Some(Table { columns: vec!["number", "on", "at", "what", "actor", "reason"], rows: rows.collect() })
    }
}

impl CasePage {
    fn purses(&self) -> Vec<(&'static str, String)> {
        let case = &self.case;
        let mut all = Vec::new();
        for sum in
            [&case.claimed, &case.approved, &case.received, &case.clawed_back, &case.missing].into_iter().flatten()
        {
            let purse = (sum.purse, sum.currency.clone());
            if !all.contains(&purse) {
                all.push(purse);
            }
        }
        all
    }

    /// What the state allows, as forms; what leads elsewhere as links.
    fn moves(&self, words: &Words) -> Markup {
        let may = |step: Move| self.case.allowed.contains(&step.word());
        let id = &self.case.id;
        let plain = [
            (Move::MadeReady, words.say("step-made-ready")),
            (Move::Answered, words.say("step-answered")),
            (Move::Chased, words.say("step-chased")),
            (Move::Settled, words.say("step-settled")),
            (Move::TakenUpAgain, words.say("step-taken-up-again")),
            (Move::BackToDraft, words.say("step-back-to-draft")),
        ];
        let with = [
            (Move::Acknowledged, words.say("step-acknowledged"), "ticket", words.say("ticket"), "text"),
            (Move::InfoRequested, words.say("step-info-requested"), "asks", words.say("asks"), "text"),
            (Move::RefundPromised, words.say("step-refund-promised"), "until", words.say("last-day"), "date"),
            (Move::Denied, words.say("step-denied"), "reason", words.say("reason"), "text"),
            (Move::Noted, words.say("step-noted"), "reason", words.say("note"), "text"),
        ];
        html! {
            div.actions {
                @if may(Move::Submitted) || may(Move::MadeReady) { a.button href={ "/cases/" (id) "/submit" } { (words.say("step-submit")) } }
                @if may(Move::Noted) { a.button href={ "/cases/" (id) "/reply" } { (words.say("reply-came")) } }
                a.button.quiet href={ "/cases/" (id) "/letters" } { (words.say("letters")) }
                @if may(Move::Received) { a.button href={ "/cases/" (id) "/receive" } { (words.say("step-receive")) } }
                @if may(Move::Approved) { form method="post" action={ "/cases/" (id) "/step" } { (self.hidden(Move::Approved)) button { (words.say("step-approved-all")) } } }
                @for (step, word) in plain { @if may(step) { form method="post" action={ "/cases/" (id) "/step" } { (self.hidden(step)) button.quiet { (word) } } } }
                @for (step, word, field, label, kind) in with { @if may(step) {
                    details.action { summary.button.quiet { (word) }
                        form method="post" action={ "/cases/" (id) "/step" } { (self.hidden(step)) label { span { (label) } input type=(kind) name=(field) required; } button { (word) } }
                    }
                } }
                @if may(Move::WrittenOff) { a.button.quiet href={ "/cases/" (id) "/write-off" } { (words.say("step-written-off")) } }
            }
        }
    }

    fn hidden(&self, step: Move) -> Markup {
        html! { input type="hidden" name="seen" value=(self.version); input type="hidden" name="step" value=(step.word()); }
    }
}
