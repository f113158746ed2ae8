//! One payment or statement entry, side by side with what it is or may be, the difference on top.

use axum::extract::Path;
use axum::response::Response;
use makegood_app::matches::{MatchFilter, MatchList};
use makegood_core::money::Amount;
use makegood_core::time::{Day, days_between};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Line, class_word};
use crate::failure::Failure;
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

/// Rows of the other side that are offered.
const OFFERED: usize = 20;

/// The JSON `makegood.reconcile_side/1`.
#[derive(Serialize, JsonSchema)]
pub struct Side {
    schema: &'static str,
    line: Line,
    /// Kind of break; empty where it is matched.
    class: String,
    why: String,
    /// What it is matched with.
    matched: Vec<Other>,
    /// What it may be: same currency and direction, nearest amount and day first.
    candidates: Vec<Other>,
}

/// A row of the other side.
#[derive(Serialize, JsonSchema)]
struct Other {
    line: Line,
    /// Statement less ledger, both without sign; `None` between two currencies.
    difference: Option<String>,
    /// Days from the ledger's day to the statement's.
    days: i64,
    why: String,
}

pub async fn show(visit: Visit, Path(side): Path<String>) -> Response {
    let model = one(&visit, &side).await;
    answer(&visit, model)
}

async fn one(visit: &Visit, side: &str) -> Result<Side, Failure> {
    let matching = visit.office.matching(visit.actor()).await?;
    let list = MatchList::of(&matching, &MatchFilter::default());
    let name = visit.asked("name").unwrap_or_default();
    let missing = || Failure::missing("row", name);
    let open_payments =
        || list.open_payments.iter().map(|open| (Line::of_payment(&open.payment), open.class, &open.reason));
    let open_entries = || list.open_entries.iter().map(|open| (Line::of_entry(&open.entry), open.class, &open.reason));
    let pairs =
        list.matched.iter().map(|row| (Line::of_payment(&row.payment), Line::of_entry(&row.entry), &row.reason));
    let mut matched = Vec::new();
    let mut line = None;
    for (payment, entry, why) in pairs {
        let (own, other) = if side == "payment" { (payment, entry) } else { (entry, payment) };
        if own.name == name {
            matched.push(other_of(&own, other, why)?);
            line = Some(own);
        }
    }
    let (own, class, why) = match side {
        "payment" => open_payments().find(|(line, ..)| line.name == name),
        "entry" => open_entries().find(|(line, ..)| line.name == name),
        _ => None,
    }
    .map_or((None, "", String::new()), |(line, class, why)| (Some(line), class, why.clone()));
    let is_open = own.is_some();
    let line = own.or(line).ok_or_else(missing)?;
    let others: Vec<Line> = match side {
        "payment" => open_entries().map(|(line, ..)| line).collect(),
        _ => open_payments().map(|(line, ..)| line).collect(),
    };
    let mut candidates = Vec::new();
    if is_open {
        for other in others {
            // A payment takes money from the bank account: the signs are opposite.
            let opposite = line.amount.starts_with('-') != other.amount.starts_with('-');
            if opposite {
                candidates.push(other_of(&line, other, "")?);
            }
        }
    }
    candidates.sort_by(|a, b| nearness(a).cmp(&nearness(b)));
    candidates.truncate(OFFERED);
    Ok(Side { schema: "makegood.reconcile_side/1", class: class.to_owned(), why, line, matched, candidates })
}

/// Same amount first, then the smaller difference, then the nearer day; other currencies last.
fn nearness(other: &Other) -> (bool, Amount, i64, String) {
    let difference = other.difference.as_deref().and_then(|text| Amount::parse_canonical(text).ok());
    let far = difference.unwrap_or(Amount::ZERO);
    let far = if far.is_negative() { far.negated() } else { far };
    (difference.is_none(), far, other.days.abs(), other.line.name.clone())
}

fn other_of(own: &Line, other: Line, why: &str) -> Result<Other, Failure> {
    let (payment, entry) = if own.side == "payment" { (own, &other) } else { (&other, own) };
    let amount = |line: &Line| Amount::parse_canonical(&line.amount).map(Amount::abs);
    let difference = if payment.currency == entry.currency {
        let (ledger, statement) = (amount(payment)?, amount(entry)?);
        let currency = makegood_core::money::Currency::parse(&payment.currency)?;
        Some(statement.checked_add(ledger.negated())?.to_text(currency))
    } else {
        None
    };
    let day = |line: &Line| line.on.parse::<Day>().unwrap_or(Day::MIN);
    let days = days_between(day(payment), day(entry));
    Ok(Other { difference, days, why: why.to_owned(), line: other })
}

impl Model for Side {
    fn title(&self, _: &Visit) -> String {
        self.line.id.clone()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let line = &self.line;
        html! {
            p.crumbs { a href="/reconcile" { (words.say("nav-reconcile")) } " / " (line.id) }
            h1 { (line.id) }
            @if !self.class.is_empty() { p.lead { (parts::chip("maybe", &class_word(visit, &self.class))) " " (self.why) } }
            (card(visit, line))
            @if !self.matched.is_empty() { section aria-labelledby="matched" {
                h2 id="matched" { (words.say("is-matched")) }
                @for other in &self.matched {
                    (pair(visit, other))
                    div.actions { details.action { summary { (words.say("not-the-same")) }
                        form method="post" action="/reconcile/apart" {
                            (names(line, &other.line))
                            label { span { (words.say("reason")) } input name="reason" required; }
                            button { (words.say("not-the-same")) }
                        }
                    } }
                }
            } }
            @if !self.candidates.is_empty() { section aria-labelledby="candidates" {
                h2 id="candidates" { (words.say("may-be")) }
                p.faint { (words.say("suggested")) }
                form method="post" action="/reconcile/decide" {
                    input type="hidden" name=(line.side) value=(line.name);
                    @for other in &self.candidates {
                        fieldset.suggested {
                            legend.hidden { (other.line.id) }
                            label.choice { input type=(if line.side == "payment" { "checkbox" } else { "radio" }) name=(other.line.side) value=(other.line.name); span { (words.say("is-this")) } }
                            (pair(visit, other))
                        }
                    }
                    label { span { (words.say("reason")) } input name="reason" required; }
                    div.actions { button.main { (words.say("same-money")) } }
                }
            } } @else if self.matched.is_empty() { (parts::empty(words.say("no-candidate"), words.say("no-candidate-text"), Some(("/sources", words.say("nav-sources"))))) }
        }
    }

    fn table(&self) -> Option<Table> {
        let row = |relation: &str, other: &Other| {
            vec![
                relation.to_owned(),
                other.line.id.clone(),
                other.line.account.clone(),
                other.line.on.clone(),
                other.line.amount.clone(),
                other.line.currency.clone(),
                other.difference.clone().unwrap_or_default(),
                other.days.to_string(),
                other.line.source_ref.clone(),
            ]
        };
        let rows = self.matched.iter().map(|other| row("matched", other));
        let rows = rows.chain(self.candidates.iter().map(|other| row("candidate", other)));
        Some(Table {
            columns: vec!["relation", "id", "account", "on", "amount", "currency", "difference", "days", "source_ref"],
            rows: rows.collect(),
        })
    }
}

fn names(own: &Line, other: &Line) -> Markup {
    html! {
        input type="hidden" name=(own.side) value=(own.name);
        input type="hidden" name=(other.side) value=(other.name);
    }
}

/// The difference on top, the other row below it.
fn pair(visit: &Visit, other: &Other) -> Markup {
    let words = visit.words;
    html! {
        p.difference {
            @match other.difference.as_deref() {
                None => (words.say("other-currency")),
                Some(same) if same.chars().all(|c| matches!(c, '0' | '.')) => (words.say("same-amount")),
                Some(difference) => { (words.say("difference")) " " (parts::money(words, Some(difference), &other.line.currency)) }
            }
            " · " (words.with("days-apart", &[("days", &other.days.to_string())]))
            @if !other.why.is_empty() { " · " (other.why) }
        }
        (card(visit, &other.line))
    }
}

fn card(visit: &Visit, line: &Line) -> Markup {
    let words = visit.words;
    let side = if line.side == "payment" { words.say("side-payment") } else { words.say("side-entry") };
    html! {
        dl.facts {
            div { dt { (side) } dd { (line.id) } }
            div { dt { (words.say("amount")) } dd { (parts::money_link(words, Some(&line.amount), &line.currency, &line.source)) } }
            div { dt { (words.say("at-day")) } dd { (parts::days(&line.on, &line.on)) } }
            div { dt { (words.say("account")) } dd { (line.account) } }
            div { dt { (words.say("text")) } dd { (line.text) } }
        }
    }
}
