//! `/accounts`: accounts as last observed, and one account with everything that is known of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use makegood_core::money::{Amount, Currency};
use makegood_core::policy::AccountFacts;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::findings::{self, Row};
use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, page};
use crate::shell::parts;
use crate::snapshot::Snapshot;
use crate::twin::{Model, Table, answer};
use crate::visit::{Visit, encoded};

pub fn routes() -> Vec<Route> {
    vec![
        page::<Accounts, _, _>("/accounts", Right::Read, "Accounts as last observed", list),
        page::<AccountPage, _, _>(
            "/accounts/{platform}/{id}",
            Right::Read,
            "One account: money by month, findings, claims",
            show,
        ),
    ]
}

/// The JSON `makegood.accounts/1`.
#[derive(Serialize, JsonSchema)]
struct Accounts {
    schema: &'static str,
    accounts: Vec<Account>,
}

#[derive(Serialize, JsonSchema)]
struct Account {
    platform: String,
    id: String,
    name: Option<String>,
    payment_mode: Option<String>,
    status: Option<String>,
    owner_kind: Option<String>,
    country: Option<String>,
    time_zone: Option<String>,
    currency: Option<String>,
    delivered: Option<String>,
    billed: Option<String>,
    paid: Option<String>,
    findings: usize,
}

fn accounts(snapshot: &Snapshot) -> Vec<Account> {
    let Some(judged) = &snapshot.judged else { return Vec::new() };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in snapshot.rows().iter().filter(|row| row.state != "dismissed") {
        *counts.entry(&row.account_id).or_default() += 1;
    }
    let facts = |platform: &str, id: &str| judged.audited.account(platform, id).cloned().unwrap_or_default();
    let mut all: Vec<Account> = judged
        .audited
        .totals
        .iter()
        .map(|total| {
            let of = facts(&total.platform, &total.account_id);
            let text = |amount: Option<Amount>| amount.map(|amount| amount.to_text(total.currency));
            account(
                of,
                &total.platform,
                &total.account_id,
                Some(total.currency),
                [text(total.delivered), text(total.billed), text(total.paid)],
                snapshot,
            )
        })
        .collect();
    for known in &judged.audited.accounts {
        if all.iter().all(|account| (&account.platform, &account.id) != (&known.platform, &known.account_id)) {
            all.push(account(
                known.clone(),
                &known.platform,
                &known.account_id,
                known.currency,
                [None, None, None],
                snapshot,
            ));
        }
    }
    all.sort_by(|a, b| (&a.platform, &a.id, &a.currency).cmp(&(&b.platform, &b.id, &b.currency)));
    all
}

fn account(
    of: AccountFacts,
    platform: &str,
    id: &str,
    currency: Option<Currency>,
    money: [Option<String>; 3],
    snapshot: &Snapshot,
) -> Account {
    let [delivered, billed, paid] = money;
    Account {
        platform: platform.to_owned(),
        id: id.to_owned(),
        name: of.account_name,
        payment_mode: of.payment_mode,
        status: of.status,
        owner_kind: of.owner_kind,
        country: of.country,
        time_zone: of.time_zone,
        currency: currency.map(|currency| currency.code().to_owned()),
        delivered,
        billed,
        paid,
        findings: snapshot
            .findings()
            .iter()
            .filter(|finding| finding.found.account_id == id && finding.dismissed.is_none())
            .count(),
    }
}

async fn list(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = app
        .office
        .snapshot()
        .await
        .map(|snapshot| Accounts { schema: "makegood.accounts/1", accounts: accounts(&snapshot) });
    answer(&visit, model)
}

impl Model for Accounts {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-accounts").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-accounts")) }
            @if self.accounts.is_empty() { (parts::empty(words.say("accounts-none"), words.say("accounts-none-text"), Some(("/sources", words.say("nav-sources"))))) }
            @else { table.stack data-list {
                thead { tr { th scope="col" { (words.say("account")) } th scope="col" { (words.say("payment-mode")) } th scope="col" { (words.say("state")) } th.number scope="col" { (words.say("delivered")) } th.number scope="col" { (words.say("billed")) } th.number scope="col" { (words.say("paid")) } th.number scope="col" { (words.say("nav-findings")) } } }
                tbody { @for account in &self.accounts {
                    @let currency = account.currency.as_deref().unwrap_or_default();
                    @let address = format!("/accounts/{}/{}", encoded(&account.platform), encoded(&account.id));
                    tr data-row {
                        th scope="row" data-label=(words.say("account")) { a href=(address) { (account.name.as_deref().unwrap_or(&account.id)) } p.faint { (account.platform) " " (account.id) } }
                        td data-label=(words.say("payment-mode")) { (known(words, account.payment_mode.as_deref())) }
                        td data-label=(words.say("state")) { (known(words, account.status.as_deref())) }
                        @for (word, amount) in [(words.say("delivered"), &account.delivered), (words.say("billed"), &account.billed), (words.say("paid"), &account.paid)] {
                            td.number data-label=(word) { (parts::money_link(words, amount.as_deref(), currency, &format!("{address}#months"))) }
                        }
                        td.number data-label=(words.say("nav-findings")) { a href={ "/findings?account=" (encoded(&account.id)) } { (words.count(account.findings)) } }
                    }
                } }
            } }
        }
    }

    fn table(&self) -> Option<Table> {
        let cell = |text: &Option<String>| text.clone().unwrap_or_default();
        let rows = self.accounts.iter().map(|account| {
            vec![
                account.platform.clone(),
                account.id.clone(),
                cell(&account.name),
                cell(&account.payment_mode),
                cell(&account.status),
                cell(&account.time_zone),
                cell(&account.currency),
                cell(&account.delivered),
                cell(&account.billed),
                cell(&account.paid),
                account.findings.to_string(),
            ]
        });
        Some(Table {
            columns: vec![
                "platform",
                "id",
                "name",
                "payment_mode",
                "status",
                "time_zone",
                "currency",
                "delivered",
                "billed",
                "paid",
                "findings",
            ],
            rows: rows.collect(),
        })
    }
}

/// A word of the facts, or a dash where nobody said.
fn known(words: &crate::words::Words, word: Option<&str>) -> Markup {
    html! { @match word { Some(word) => (word.replace('_', " ")), None => span.unknown title=(words.say("unknown")) { "—" } } }
}

/// The JSON `makegood.account/1`.
#[derive(Serialize, JsonSchema)]
struct AccountPage {
    schema: &'static str,
    account: Account,
    months: Vec<Month>,
    findings: Vec<Row>,
    claims: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Month {
    month: String,
    currency: String,
    delivered: Option<String>,
    billed: Option<String>,
    paid: Option<String>,
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path((platform, id)): Path<(String, String)>) -> Response {
    let model = one(&app, &platform, &id).await;
    answer(&visit, model)
}

async fn one(app: &App, platform: &str, id: &str) -> Result<AccountPage, Failure> {
    let snapshot = app.office.snapshot().await?;
    let found = accounts(&snapshot).into_iter().find(|account| account.platform == platform && account.id == id);
    let account = found.ok_or_else(|| Failure::missing("account", id))?;
    let of = |row: &&Row| row.platform == platform && row.account_id == id;
    let months = snapshot
        .judged
        .iter()
        .flat_map(|judged| &judged.audited.months)
        .filter(|month| month.platform == platform && month.account_id == id);
    Ok(AccountPage {
        schema: "makegood.account/1",
        account,
        months: months
            .map(|month| {
                let text = |amount: Option<Amount>| amount.map(|amount| amount.to_text(month.currency));
                Month {
                    month: month.month.strftime("%Y-%m").to_string(),
                    currency: month.currency.code().to_owned(),
                    delivered: text(month.delivered),
                    billed: text(month.billed),
                    paid: text(month.paid),
                }
            })
            .collect(),
        findings: snapshot.rows().iter().filter(of).take(200).cloned().collect(),
        claims: snapshot
            .stored
            .claims
            .iter()
            .filter(|claim| claim.platform == platform && claim.account_id == id)
            .map(|claim| claim.id.clone())
            .collect(),
    })
}

impl Model for AccountPage {
    fn title(&self, _: &Visit) -> String {
        self.account.name.clone().unwrap_or_else(|| self.account.id.clone())
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let account = &self.account;
        html! {
            p.crumbs { a href="/accounts" { (words.say("nav-accounts")) } " / " (account.id) }
            h1 { (account.name.as_deref().unwrap_or(&account.id)) }
            dl.facts {
                div { dt { (words.say("account")) } dd { (account.platform) " " (account.id) } }
                div { dt { (words.say("payment-mode")) } dd { (known(words, account.payment_mode.as_deref())) } }
                div { dt { (words.say("state")) } dd { (known(words, account.status.as_deref())) } }
                div { dt { (words.say("time-zone")) } dd { (known(words, account.time_zone.as_deref())) } }
                div { dt { (words.say("country")) } dd { (known(words, account.country.as_deref())) } }
            }
            @if !self.claims.is_empty() { p { (words.say("nav-claims")) ": " @for claim in &self.claims { a.chip href={ "/claims/" (claim) } { (claim) } " " } } }
            section aria-labelledby="months" {
                h2 id="months" { (words.say("home-months")) }
                (parts::scroll(words.say("home-months"), &html! { table.figures {
                    thead { tr { th scope="col" { (words.say("month")) } th.number scope="col" { (words.say("delivered")) } th.number scope="col" { (words.say("billed")) } th.number scope="col" { (words.say("paid")) } } }
                    tbody { @for month in self.months.iter().rev() { tr {
                        th scope="row" { (month.month) }
                        @for (layer, amount) in [("delivered", &month.delivered), ("billed", &month.billed), ("paid", &month.paid)] {
                            td.number { (parts::money_link(words, amount.as_deref(), &month.currency, &format!("/rows?account={}&layer={layer}&currency={}&month={}", encoded(&account.id), month.currency, month.month))) }
                        }
                    } } }
                } }))
            }
            section aria-labelledby="findings" {
                h2 id="findings" { (words.say("nav-findings")) }
                @if self.findings.is_empty() { p.faint { (words.say("findings-none")) } } @else { (findings::table(visit, &self.findings)) }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let cell = |text: &Option<String>| text.clone().unwrap_or_default();
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
