//! `/`: what can be got back now, what is due, what is not checked, and spend against billed against paid by month.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use makegood_app::audit::{AuditReport, Filter};
use makegood_app::case::HeadView;
use makegood_case::store::{Cases as _, Filter as CaseFilter};
use makegood_core::money::{Amount, Currency};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Right;
use crate::failure::Failure;
use crate::office::Office;
use crate::routes::{Route, page};
use crate::shell::chart::{self, Group};
use crate::shell::parts;
use crate::snapshot::Snapshot;
use crate::twin::{Model, Table, answer};
use crate::visit::{Visit, encoded};

/// Steps and deadlines that are shown.
const DUE_SHOWN: usize = 8;
/// Deadlines of findings that the overview keeps; the list of findings has all.
const DUE_KEPT: usize = 200;
/// Months that are shown.
const MONTHS_SHOWN: usize = 18;

pub fn routes() -> Vec<Route> {
    vec![page::<Home, _, _>("/", Right::Read, "What can be got back, what is due, what is not checked", show)]
}

/// The JSON `makegood.home/1`.
#[derive(Serialize, JsonSchema)]
struct Home {
    schema: &'static str,
    /// Instant up to which the facts were audited; `null` before the first audit.
    as_of: Option<String>,
    /// False when something changed since that audit.
    current: bool,
    /// Files as received.
    sources: usize,
    /// By currency.
    money: Vec<Purse>,
    /// What has a day, nearest first.
    due: Vec<Due>,
    /// What was not checked, and what is missing.
    not_checked: Vec<Gap>,
    /// Delivered, billed, paid by month and currency.
    months: Vec<Month>,
}

/// What can be got back in one currency.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Purse {
    currency: String,
    /// What findings question; the same money may be in two of them.
    questioned: String,
    eligible: String,
    conditional: String,
    unknown: String,
    not_eligible: String,
    /// What built claims ask for.
    in_claims: String,
    /// What was received in cases, less what was taken back.
    recovered: String,
}

/// Something with a day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Due {
    on: String,
    /// Days from today; negative for days gone by.
    days_left: i64,
    text: String,
    /// Why that day, and where that is written.
    why: String,
    address: String,
    object: String,
}

/// Something that no detector could check.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Gap {
    account_id: String,
    missing: String,
    detectors: Vec<String>,
}

/// A month, all accounts of one currency together.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Month {
    month: String,
    currency: String,
    delivered: Option<String>,
    billed: Option<String>,
    paid: Option<String>,
}

async fn show(visit: Visit) -> Response {
    let model = home(&visit).await;
    answer(&visit, model)
}

async fn home(visit: &Visit) -> Result<Home, Failure> {
    let office: &Arc<Office> = &visit.office;
    let snapshot = office.snapshot().await?;
    let mut home = Home {
        schema: "makegood.home/1",
        as_of: snapshot.judged.as_ref().map(|judged| judged.audited.as_of.to_string()),
        current: snapshot.current,
        sources: snapshot.sources.len(),
        money: Vec::new(),
        due: Vec::new(),
        not_checked: Vec::new(),
        months: Vec::new(),
    };
    let open = CaseFilter { open: true, rows_max: 40, ..CaseFilter::default() };
    let heads = office.cases().list(&open).await.map_err(makegood_app::AppError::from)?;
    for head in heads.into_iter().map(|head| HeadView::of(head, visit.now)) {
        let Some(step) = head.next else { continue };
        home.due.push(Due {
            on: step.on.to_string(),
            days_left: -step.days_late,
            text: step.text,
            why: step.why,
            address: format!("/cases/{}", head.id),
            object: head.id,
        });
    }
    let overview = match snapshot.made.overview.get() {
        Some(overview) => overview,
        None => {
            let made = Overview::of(&snapshot)?;
            snapshot.made.overview.get_or_init(|| made)
        }
    };
    home.money.clone_from(&overview.money);
    home.due.extend(overview.due.iter().cloned());
    home.not_checked.clone_from(&overview.not_checked);
    home.months.clone_from(&overview.months);
    home.due.sort_by(|a, b| (&a.on, &a.object).cmp(&(&b.on, &b.object)));
    Ok(home)
}

/// What the overview takes from the audit; made once for a snapshot.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    money: Vec<Purse>,
    due: Vec<Due>,
    not_checked: Vec<Gap>,
    months: Vec<Month>,
}

impl Overview {
    fn of(snapshot: &Snapshot) -> Result<Overview, Failure> {
        let mut overview = Overview::default();
        let Some(judged) = &snapshot.judged else { return Ok(overview) };
        let report = AuditReport::of(judged, &Filter::default())?;
        let mut claimed: BTreeMap<Currency, Amount> = BTreeMap::new();
        for total in snapshot.stored.claims.iter().flat_map(|claim| &claim.totals) {
            let sum = claimed.entry(total.currency).or_default();
            *sum = sum.checked_add(total.amount)?;
        }
        for total in report.totals {
            let of = |sums: &BTreeMap<Currency, Amount>| sums.get(&total.currency).copied().unwrap_or(Amount::ZERO);
            overview.money.push(Purse {
                in_claims: of(&claimed).to_text(total.currency),
                recovered: of(&snapshot.stored.recovered).to_text(total.currency),
                currency: total.currency.code().to_owned(),
                questioned: total.questioned,
                eligible: total.eligible,
                conditional: total.conditional,
                unknown: total.unknown,
                not_eligible: total.not_eligible,
            });
        }
        for (row, finding) in snapshot.rows().iter().zip(&judged.findings) {
            let in_case = row.claim.as_ref().is_some_and(|claim| snapshot.stored.held.contains_key(claim));
            let claimable = finding.verdict.outcome.claimable() && !finding.claimable.is_zero();
            if !claimable || in_case || row.state == "dismissed" {
                continue;
            }
            let (Some(days_left), Some(on)) = (row.days_left, row.deadline.clone()) else { continue };
            overview.due.push(Due {
                on,
                days_left,
                text: format!("{}: {}", row.title, finding.claimable_money()),
                why: row.deadline_why.clone(),
                address: format!("/findings/{}", row.id),
                object: row.id.clone(),
            });
        }
        overview.due.sort_by(|a, b| (&a.on, &a.object).cmp(&(&b.on, &b.object)));
        overview.due.truncate(DUE_KEPT);
        let mut gaps: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
        for (line, missing) in
            report.coverage.iter().flat_map(|line| line.missing.iter().map(move |missing| (line, missing)))
        {
            let detectors = gaps.entry((&line.account_id, missing)).or_default();
            if !detectors.contains(&line.detector) {
                detectors.push(line.detector.clone());
            }
        }
        let gap = |((account, missing), detectors): ((&str, &str), Vec<String>)| Gap {
            account_id: account.to_owned(),
            missing: missing.to_owned(),
            detectors,
        };
        overview.not_checked = gaps.into_iter().map(gap).collect();
        overview.months = months(&judged.audited.months)?;
        Ok(overview)
    }
}

fn months(rows: &[makegood_detect::LayerMonth]) -> Result<Vec<Month>, Failure> {
    type Sums = [Option<Amount>; 3];
    let mut sums: BTreeMap<(Currency, String), Sums> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry((row.currency, row.month.strftime("%Y-%m").to_string())).or_default();
        for (sum, amount) in sum.iter_mut().zip([row.delivered, row.billed, row.paid]) {
            if let Some(amount) = amount {
                *sum = Some(sum.unwrap_or(Amount::ZERO).checked_add(amount)?);
            }
        }
    }
    let text = |amount: Option<Amount>, currency: Currency| amount.map(|amount| amount.to_text(currency));
    let month = |((currency, month), [delivered, billed, paid]): ((Currency, String), Sums)| Month {
        month,
        currency: currency.code().to_owned(),
        delivered: text(delivered, currency),
        billed: text(billed, currency),
        paid: text(paid, currency),
    };
    Ok(sums.into_iter().map(month).collect())
}

impl Model for Home {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-home").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        if self.sources == 0 && self.as_of.is_none() {
            return first_run(visit);
        }
        html! {
            h1 { (words.say("home-title")) }
            (standing(visit, self.as_of.as_deref(), self.current))
            @if self.money.is_empty() {
                (parts::empty(words.say("home-nothing"), words.say("home-nothing-text"), Some(("/sources", words.say("nav-sources")))))
            }
            @for purse in &self.money { (purse.card(visit)) }
            div.two {
                section aria-labelledby="due" {
                    h2 id="due" { (words.say("home-due")) }
                    @if self.due.is_empty() { p.faint { (words.say("home-due-none")) } }
                    ul.due {
                        @for due in self.due.iter().take(DUE_SHOWN) {
                            li {
                                (parts::left(words, Some(due.days_left), &due.why))
                                a href=(due.address) { strong { (due.object) } " " (due.text) }
                                details.why { summary { (words.say("why-this-day")) } p { (due.on) ": " (due.why) } }
                            }
                        }
                    }
                    @if self.due.len() > DUE_SHOWN { p { a href="/findings" { (words.with("more", &[("count", &words.count(self.due.len() - DUE_SHOWN))])) } } }
                }
                section aria-labelledby="gaps" {
                    h2 id="gaps" { (words.say("home-gaps")) }
                    @if self.not_checked.is_empty() { p.faint { (words.say("home-gaps-none")) } }
                    ul.gaps {
                        @for gap in self.not_checked.iter().take(DUE_SHOWN) {
                            li { p { (gap.missing) } p.faint { (words.with("account-named", &[("account", &gap.account_id)])) " · " (gap.detectors.join(", ")) } }
                        }
                    }
                    @if self.not_checked.len() > DUE_SHOWN { p { a href="/sources#coverage" { (words.with("more", &[("count", &words.count(self.not_checked.len() - DUE_SHOWN))])) } } }
                }
            }
            (self.by_month(visit))
        }
    }

    fn table(&self) -> Option<Table> {
        let cell = |amount: &Option<String>| amount.clone().unwrap_or_default();
        let rows = self.months.iter().map(|month| {
            vec![
                month.month.clone(),
                month.currency.clone(),
                cell(&month.delivered),
                cell(&month.billed),
                cell(&month.paid),
            ]
        });
        Some(Table { columns: vec!["month", "currency", "delivered", "billed", "paid"], rows: rows.collect() })
    }
}

impl Purse {
    fn card(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let currency = self.currency.as_str();
        let figure = |class: &str, word: &str, amount: &str, address: String| {
            html! {
                div class={ "stat " (class) } {
                    dt { (word) }
                    dd { (parts::money_link(words, Some(amount), currency, &address)) }
                }
            }
        };
        let findings = |verdict: &str| format!("/findings?currency={currency}&verdict={verdict}");
        html! {
            section.purse aria-label=(currency) {
                dl.stats {
                    (figure("good", words.say("eligible"), &self.eligible, findings("eligible")))
                    (figure("maybe", words.say("conditional"), &self.conditional, findings("conditional")))
                    (figure("", words.say("unknown"), &self.unknown, findings("unknown")))
                    (figure("", words.say("not-eligible"), &self.not_eligible, findings("not_eligible")))
                    (figure("", words.say("in-claims"), &self.in_claims, format!("/claims?currency={currency}")))
                    (figure("good", words.say("recovered"), &self.recovered, format!("/cases?currency={currency}")))
                }
                p.faint { (words.say("questioned")) " " (parts::money_link(words, Some(&self.questioned), currency, &format!("/findings?currency={currency}"))) " — " (words.say("questioned-note")) }
            }
        }
    }
}

impl Home {
    fn by_month(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let mut currencies: Vec<&str> = self.months.iter().map(|month| month.currency.as_str()).collect();
        currencies.dedup();
        html! {
            @for currency in currencies {
                @let all: Vec<&Month> = self.months.iter().filter(|month| month.currency == currency).collect();
                @let shown = &all[all.len().saturating_sub(MONTHS_SHOWN)..];
                section.months aria-label={ (words.say("home-months")) " " (currency) } {
                    h2 { (words.say("home-months")) " " span.faint { (currency) } }
                    (month_chart(words.say("home-months"), shown))
                    p.legend {
                        span.key.spent {} (words.say("delivered")) span.key.limit {} (words.say("billed")) span.key.paid {} (words.say("paid"))
                    }
                    (parts::scroll(words.say("home-months"), &html! {
                        table.figures {
                            thead { tr { th scope="col" { (words.say("month")) } th.number scope="col" { (words.say("delivered")) } th.number scope="col" { (words.say("billed")) } th.number scope="col" { (words.say("paid")) } } }
                            tbody {
                                @for month in shown.iter().rev() {
                                    tr {
                                        th scope="row" { (month.month) }
                                        @for (layer, amount) in [("delivered", &month.delivered), ("billed", &month.billed), ("paid", &month.paid)] {
                                            td.number { (parts::money_link(words, amount.as_deref(), currency, &format!("/rows?layer={layer}&currency={}&month={}", encoded(currency), month.month))) }
                                        }
                                    }
                                }
                            }
                        }
                    }))
                    @if all.len() > shown.len() { p.faint { (words.say("months-cut")) } }
                }
            }
        }
    }
}

fn month_chart(title: &str, months: &[&Month]) -> Markup {
    let amount = |text: &Option<String>| text.as_deref().and_then(|text| Amount::parse_canonical(text).ok());
    let groups: Vec<Group> = months
        .iter()
        .map(|month| Group {
            label: month.month.chars().skip(2).collect(),
            amounts: vec![amount(&month.delivered), amount(&month.billed), amount(&month.paid)],
        })
        .collect();
    chart::columns(title, &groups, &["spent", "limit", "paid"])
}

/// As of when the figures are, and what to do when that is no longer so.
pub fn standing(visit: &Visit, as_of: Option<&str>, current: bool) -> Markup {
    let words = visit.words;
    html! {
        div.standing {
            @match as_of {
                Some(at) => { span { (words.say("audited-as-of")) " " (parts::instant(at)) } }
                None => { span { (words.say("never-audited")) } }
            }
            @if !current || as_of.is_none() {
                span.chip.maybe { (words.say("changed-since")) }
                form method="post" action="/audit" { button { (words.say("audit-now")) } }
            }
        }
    }
}

fn first_run(visit: &Visit) -> Markup {
    let words = visit.words;
    html! {
        h1 { (words.say("first-title")) }
        p.lead { (words.say("first-lead")) }
        ol.steps {
            li {
                h2 { (words.say("first-files")) }
                p { (words.say("first-files-text")) }
                (super::sources::drop_form(visit))
            }
            li { h2 { (words.say("first-audit")) } p { (words.say("first-audit-text")) } }
            li { h2 { (words.say("first-claim")) } p { (words.say("first-claim-text")) } }
        }
        aside.example {
            p { (words.say("first-example")) }
            form method="post" action="/example" { button.quiet { (words.say("first-example-button")) } }
        }
    }
}
