//! `/claims`: what is asked for, how it is made up, its documents; building, and the evidence pack.

use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use makegood_app::case::OpenRequest;
use makegood_app::case::record::Said;
use makegood_app::claim::{ClaimRequest, HeldIn, PackRequest, build, pack};
use makegood_app::evidence_log::Hand;
use makegood_app::{AppError, ClaimRecord, policies};
use makegood_case::store::Cases as _;
use makegood_core::policy::Verdict;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::{self, Row};
use super::sources::saved;
use super::work::{begin, judged};
use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, act, look, page};
use crate::shell::parts::{self, Facet, FacetValue, Span};
use crate::snapshot::Snapshot;
use crate::twin::{Model, Table, answer, failed};
use crate::uploads::safe_name;
use crate::visit::Visit;

/// Folder that pages write claims to, below the workspace.
const FOLDER: &str = "claims";
const PAGE_ROWS: usize = 50;

pub fn routes() -> Vec<Route> {
    vec![
        page::<Claims, _, _>("/claims", Right::Read, "Claims that were built", list),
        act(
            "/claims/build",
            Right::Work,
            "Builds claims: of one `finding` with what its account's draft holds already, or of all",
            build_claims,
        ),
        page::<ClaimPage, _, _>(
            "/claims/{id}",
            Right::Read,
            "One claim: its amount, findings, documents and packs",
            show,
        ),
        act("/claims/{id}/pack", Right::Work, "Seals the evidence pack of a claim", make_pack),
        act("/claims/{id}/case", Right::Work, "Opens a case for a claim", open_case),
        look("/claims/{id}/download/{name}", Right::Read, "A document of a claim, or a pack", download),
    ]
}

/// The JSON `makegood.claim_page/1`.
#[derive(Serialize, JsonSchema)]
struct Claims {
    schema: &'static str,
    span: Span,
    facets: Vec<Facet>,
    claims: Vec<ClaimRow>,
    /// Findings that no claim holds and that the policy gives back.
    not_claimed_yet: usize,
}

#[derive(Serialize, JsonSchema)]
struct ClaimRow {
    id: String,
    platform: String,
    account_id: String,
    totals: Vec<Total>,
    findings: usize,
    built_at: String,
    as_of: String,
    /// The case that holds it.
    case: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Total {
    currency: String,
    amount: String,
}

fn totals(claim: &ClaimRecord) -> Vec<Total> {
    let total = |money: &makegood_core::money::Money| Total {
        currency: money.currency.code().to_owned(),
        amount: money.amount.to_text(money.currency),
    };
    claim.totals.iter().map(total).collect()
}

fn row(claim: &ClaimRecord, snapshot: &Snapshot) -> ClaimRow {
    ClaimRow {
        id: claim.id.clone(),
        platform: claim.platform.clone(),
        account_id: claim.account_id.clone(),
        totals: totals(claim),
        findings: claim.findings.len(),
        built_at: claim.built_at.to_string(),
        as_of: claim.as_of.to_string(),
        case: snapshot.stored.held.get(&claim.id).cloned(),
    }
}

async fn list(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = claims(&app, &visit).await;
    answer(&visit, model)
}

async fn claims(app: &App, visit: &Visit) -> Result<Claims, Failure> {
    let snapshot = app.office.snapshot().await?;
    let passes = |claim: &ClaimRow| {
        visit.asked("currency").is_none_or(|code| claim.totals.iter().any(|total| total.currency == code))
            && visit.asked("account").is_none_or(|id| claim.account_id == id)
    };
    let all: Vec<ClaimRow> = snapshot.stored.claims.iter().map(|claim| row(claim, &snapshot)).collect();
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for claim in &all {
        *counts.entry(&claim.account_id).or_default() += 1;
    }
    let values = counts.into_iter().map(|(id, count)| FacetValue { value: id.to_owned(), label: id.to_owned(), count });
    let facets = vec![Facet {
        name: "account".to_owned(),
        label: visit.words.say("account").to_owned(),
        values: values.collect(),
    }];
    let shown: Vec<ClaimRow> = all.into_iter().filter(passes).collect();
    let free = snapshot.rows().iter().zip(snapshot.findings()).filter(|(row, finding)| {
        row.state == "open" && finding.verdict.outcome.claimable() && !finding.claimable.is_zero()
    });
    let span = Span::of(visit, shown.len(), PAGE_ROWS);
    Ok(Claims { schema: "makegood.claim_page/1", span, facets, not_claimed_yet: free.count(), claims: span.cut(shown) })
}

impl Model for Claims {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-claims").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-claims")) }
            @if self.not_claimed_yet > 0 {
                div.standing {
                    span { (words.with("not-claimed-yet", &[("count", &self.not_claimed_yet.to_string())])) }
                    form method="post" action="/claims/build" { button { (words.say("build-claims")) } }
                }
            }
            @if self.claims.is_empty() {
                (parts::empty(words.say("claims-none"), words.say("claims-none-text"), Some(("/findings", words.say("nav-findings")))))
            } @else {
                div.with-facets {
                    (parts::facets(visit, &self.facets))
                    section.list aria-label=(words.say("nav-claims")) {
                        table.stack data-list {
                            thead { tr { th scope="col" { (words.say("claim")) } th scope="col" { (words.say("account")) } th.number scope="col" { (words.say("asks-for")) } th.number scope="col" { (words.say("nav-findings")) } th scope="col" { (words.say("audited-as-of")) } th scope="col" { (words.say("case")) } } }
                            tbody { @for claim in &self.claims { tr data-row {
                                th scope="row" data-label=(words.say("claim")) { a href={ "/claims/" (claim.id) } { (claim.id) } }
                                td data-label=(words.say("account")) { (parts::account(&claim.platform, &claim.account_id)) }
                                td.number data-label=(words.say("asks-for")) { @for total in &claim.totals { div { (parts::money_link(words, Some(&total.amount), &total.currency, &format!("/claims/{}#findings", claim.id))) } } }
                                td.number data-label=(words.say("nav-findings")) { (words.count(claim.findings)) }
                                td data-label=(words.say("audited-as-of")) { time datetime=(claim.as_of) { (claim.as_of.get(..10).unwrap_or_default()) } }
                                td data-label=(words.say("case")) { @match &claim.case { Some(case) => { a.chip href={ "/cases/" (case) } { (case) } } None => { span.faint { (words.say("not-opened")) } } } }
                            } } }
                        }
                        (parts::pager(visit, self.span))
                    }
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.claims.iter().flat_map(|claim| {
            claim.totals.iter().map(|total| {
                vec![
                    claim.id.clone(),
                    claim.platform.clone(),
                    claim.account_id.clone(),
                    total.amount.clone(),
                    total.currency.clone(),
                    claim.findings.to_string(),
                    claim.as_of.clone(),
                    claim.case.clone().unwrap_or_default(),
                ]
            })
        });
        Some(Table {
            columns: vec!["id", "platform", "account_id", "amount", "currency", "findings", "as_of", "case"],
            rows: rows.collect(),
        })
    }
}

/// The JSON `makegood.claim_detail/1`.
#[derive(Serialize, JsonSchema)]
struct ClaimPage {
    schema: &'static str,
    claim: ClaimRow,
    folder: String,
    pdf_sha256: String,
    findings: Vec<Row>,
    /// Findings that were claimed and are no longer found.
    gone: usize,
    /// What must be accepted, what must be shown, what not to do: of the first finding of each rule.
    #[schemars(with = "Vec<serde_json::Value>")]
    verdicts: Vec<Verdict>,
    /// Files that can be saved: name and bytes.
    documents: Vec<Document>,
}

#[derive(Serialize, JsonSchema)]
struct Document {
    name: String,
    bytes: u64,
    /// `letter`, `letter_to_send`, `calculation`, `data`, `pack`.
    kind: &'static str,
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let model = claim(&app, &id).await;
    answer(&visit, model)
}

async fn claim(app: &App, id: &str) -> Result<ClaimPage, Failure> {
    let snapshot = app.office.snapshot().await?;
    let record = snapshot.claim(id)?;
    let mut findings = Vec::new();
    let mut verdicts: Vec<Verdict> = Vec::new();
    for (row, finding) in snapshot.rows().iter().zip(snapshot.findings()) {
        if row.account_id == record.account_id && record.findings.contains(&row.key) {
            findings.push(row.clone());
            if verdicts.iter().all(|verdict| verdict.rule != finding.verdict.rule) {
                verdicts.push(finding.verdict.clone());
            }
        }
    }
    Ok(ClaimPage {
        schema: "makegood.claim_detail/1",
        gone: record.findings.len().saturating_sub(findings.len()),
        findings,
        verdicts,
        documents: documents(app.office.root(), record),
        folder: record.folder.clone(),
        pdf_sha256: record.pdf_sha256.clone(),
        claim: row(record, &snapshot),
    })
}

/// Files of a claim that are there, and its packs.
fn documents(root: &std::path::Path, record: &ClaimRecord) -> Vec<Document> {
    let mut found = Vec::new();
    let endings = [("-to-send.pdf", "letter_to_send"), (".pdf", "letter"), (".csv", "calculation"), (".json", "data")];
    for (ending, kind) in endings {
        let path = makegood_app::case::filed::document_path(root, record, ending);
        if let (Ok(metadata), Some(name)) = (std::fs::metadata(&path), path.file_name()) {
            found.push(Document { name: name.to_string_lossy().into_owned(), bytes: metadata.len(), kind });
        }
    }
    let mut packs: Vec<Document> = std::fs::read_dir(root.join("packs"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let whole = name.ends_with(".zip") && name.contains(&record.id);
            whole.then(|| Document { bytes: entry.metadata().map_or(0, |metadata| metadata.len()), name, kind: "pack" })
        })
        .collect();
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    found.extend(packs);
    found
}

impl Model for ClaimPage {
    fn title(&self, _: &Visit) -> String {
        self.claim.id.clone()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let claim = &self.claim;
        let accept: Vec<&String> = unique(self.verdicts.iter().flat_map(|verdict| &verdict.consequences));
        let avoid: Vec<&String> = unique(self.verdicts.iter().flat_map(|verdict| &verdict.avoid));
        html! {
            article data-object=(claim.id) {
                p.crumbs { a href="/claims" { (words.say("nav-claims")) } " / " (claim.id) }
                h1 { (words.say("claim")) " " (claim.id) }
                dl.stats {
                    @for total in &claim.totals { div.stat.good { dt { (words.say("asks-for")) } dd { (parts::money_link(words, Some(&total.amount), &total.currency, "#findings")) } } }
                    div.stat { dt { (words.say("account")) } dd { (parts::account(&claim.platform, &claim.account_id)) } }
                    div.stat { dt { (words.say("case")) } dd { @match &claim.case { Some(case) => { a.chip href={ "/cases/" (case) } { (case) } } None => { (words.say("not-opened")) } } } }
                }
                @if self.gone > 0 { p.note { (words.with("findings-gone", &[("count", &self.gone.to_string())])) } }
                section aria-labelledby="findings" { h2 id="findings" { (words.say("how-it-adds-up")) } (findings::table(visit, &self.findings)) }
                section aria-labelledby="proof" {
                    h2 id="proof" { (words.say("proof")) }
                    ul.checks {
                        @for verdict in &self.verdicts { @for item in &verdict.proof {
                            @let met = item.state == makegood_core::policy::State::Met;
                            li class=(if met { "met" } else { "not-met" }) { span.sign { (crate::shell::icons::icon(if met { "yes" } else { "ask" })) span.hidden { (if met { words.say("check-met") } else { words.say("check-not-known") }) } } div { (item.text) @if !met { p.faint { (item.how) } } } }
                        } }
                    }
                }
                @if !accept.is_empty() { section { h2 { (words.say("to-accept")) } ul.warnings { @for text in accept { li { (text) } } } } }
                @if !avoid.is_empty() { section { h2 { (words.say("do-not")) } ul.warnings { @for text in avoid { li { (text) } } } } }
                section aria-labelledby="documents" {
                    h2 id="documents" { (words.say("documents")) }
                    ul.documents { @for document in &self.documents { li {
                        a href={ "/claims/" (claim.id) "/download/" (document.name) } download { (document.name) }
                        " " span.faint { (kind(visit, document.kind)) " · " (words.amount(&document.bytes.to_string())) " B" }
                    } } }
                }
                section.actions aria-label=(words.say("actions")) {
                    form method="post" action={ "/claims/" (claim.id) "/pack" } { button { (words.say("seal-pack")) } }
                    @if claim.case.is_none() {
                        form method="post" action={ "/claims/" (claim.id) "/case" } { button { (words.say("open-case")) } }
                        form method="post" action="/claims/build" { input type="hidden" name="finding" value=(self.findings.first().map(|row| row.id.as_str()).unwrap_or_default()); button.quiet { (words.say("build-again")) } }
                    }
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.findings.iter().map(|row| {
            vec![
                row.id.clone(),
                row.title.clone(),
                row.from.clone(),
                row.to.clone(),
                row.claimable.clone(),
                row.currency.clone(),
                row.rule.clone(),
            ]
        });
        Some(Table {
            columns: vec!["finding", "title", "from", "to", "claimable", "currency", "rule"],
            rows: rows.collect(),
        })
    }
}

fn unique<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut seen: Vec<&String> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

fn kind(visit: &Visit, kind: &str) -> String {
    let words = visit.words;
    let word = match kind {
        "letter_to_send" => words.say("document-letter-to-send"),
        "letter" => words.say("document-letter"),
        "calculation" => words.say("document-calculation"),
        "data" => words.say("document-data"),
        "pack" => words.say("document-pack"),
        _ => words.say("document-other"),
    };
    word.to_owned()
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    finding: String,
}

async fn build_claims(State(app): State<Arc<App>>, visit: Visit, Form(form): Form<Chosen>) -> Response {
    let snapshot = match app.office.snapshot().await {
        Ok(snapshot) => snapshot,
        Err(failure) => return failed(&visit, &failure),
    };
    let mut chosen = Vec::new();
    if !form.finding.is_empty() {
        let finding = match snapshot.finding(&form.finding) {
            Ok(finding) => finding,
            Err(failure) => return failed(&visit, &failure),
        };
        chosen.push(finding.id.clone());
        // What the account's draft holds stays in it.
        let draft = snapshot.stored.claims.iter().find(|claim| {
            claim.platform == finding.found.platform
                && claim.account_id == finding.found.account_id
                && !snapshot.stored.held.contains_key(&claim.id)
        });
        let of_draft = |other: &&makegood_core::finding::Finding| {
            draft.is_some_and(|draft| {
                other.found.account_id == draft.account_id && draft.findings.contains(&other.found.stable_key())
            })
        };
        chosen.extend(snapshot.findings().iter().filter(of_draft).map(|finding| finding.id.clone()));
    }
    begin(&app.office, &visit, visit.words.say("building-claims"), "claims", async move |desk| {
        let judged = judged(desk).await?;
        let held = desk.cases.held_claims().await.map_err(AppError::from)?;
        let request = ClaimRequest { findings: chosen, out: desk.workspace.root().join(FOLDER), held };
        let report =
            build(&desk.workspace, &desk.store, &judged, &request, &desk.outside.draw, (desk.outside.now)()).await?;
        desk.log(None).await?;
        match report.claims.as_slice() {
            [] => Err(Failure::asked("Nothing of this can be claimed.", "Each finding says why: /findings")),
            [one] => Ok(format!("/claims/{}", one.id)),
            _ => Ok("/claims".to_owned()),
        }
    })
}

async fn make_pack(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    begin(&app.office, &visit, visit.words.say("sealing-pack"), &id.clone(), async move |desk| {
        let judged = judged(desk).await?;
        let reason = String::new();
        let held = desk.cases.held_claims().await.map_err(AppError::from)?;
        let held = match held.into_iter().find(|(claim, _)| claim.eq_ignore_ascii_case(&id)) {
            Some((_, case)) => {
                let state = desk.case(&case).await?.state();
                Some(HeldIn { case, state })
            }
            None => None,
        };
        let request = PackRequest {
            held,
            claim: id.clone(),
            out: None,
            channel: None,
            withhold: Vec::new(),
            reason,
            keep_letter: None,
        };
        let mut random = desk.outside.random;
        let mut hand =
            Hand { keys: &desk.outside.keys, now: (desk.outside.now)(), actor: &desk.actor, random: &mut random };
        pack(&desk.workspace, &desk.store, &judged, &request, (&desk.outside.draw, None), &mut hand).await?;
        Ok(format!("/claims/{id}#documents"))
    })
}

async fn open_case(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    begin(&app.office, &visit, visit.words.say("opening-case"), &id.clone(), async move |desk| {
        let judged = judged(desk).await?;
        let policy = policies::policies(Some(&desk.workspace))?;
        let request = OpenRequest { claims: vec![id], countries: Vec::new(), networks: Vec::new() };
        let said = Said { actor: desk.actor.clone(), reason: String::new(), at: (desk.outside.now)(), on: None };
        let opened = makegood_app::case::open((&desk.store, &desk.cases), &judged, &policy, &request, &said).await?;
        desk.log(Some(opened.case.id())).await?;
        Ok(format!("/cases/{}", opened.case.id()))
    })
}

async fn download(State(app): State<Arc<App>>, visit: Visit, Path((id, name)): Path<(String, String)>) -> Response {
    let snapshot = match app.office.snapshot().await {
        Ok(snapshot) => snapshot,
        Err(failure) => return failed(&visit, &failure),
    };
    let found = snapshot.claim(&id).map(|record| (record, documents(app.office.root(), record)));
    let (record, known) = match found {
        Ok(found) => found,
        Err(failure) => return failed(&visit, &failure),
    };
    // Only what is listed: a name is never a path.
    let Some(document) = known.iter().find(|document| document.name == name) else {
        return failed(&visit, &Failure::missing("document", &name));
    };
    let path = match document.kind {
        "pack" => app.office.root().join("packs").join(&document.name),
        _ => {
            let ending = document.name.strip_prefix(&record.id).unwrap_or_default();
            makegood_app::case::filed::document_path(app.office.root(), record, ending)
        }
    };
    match tokio::fs::read(&path).await {
        Ok(bytes) => saved(Body::from(bytes), &safe_name(&document.name)),
        Err(_) => failed(&visit, &Failure::missing("document", &name)),
    }
}
