//! Parts of pages: amounts, days, verdicts, facets, empty states, the progress of a job.

use makegood_core::policy::Outcome;
use maud::{Markup, html};

use super::icons::icon;
use crate::jobs::Job;
use crate::visit::Visit;
use crate::words::Words;

/// An amount with its currency. Unknown is a dash, never zero.
pub fn money(words: &Words, amount: Option<&str>, currency: &str) -> Markup {
    html! {
        @match amount {
            Some(amount) => span.money data-amount=(amount) { (words.amount(amount)) " " abbr.currency title=(currency) { (currency) } },
            None => span.unknown title=(words.say("unknown")) { "—" },
        }
    }
}

/// An amount that leads to its rows.
pub fn money_link(words: &Words, amount: Option<&str>, currency: &str, rows: &str) -> Markup {
    html! {
        @if amount.is_some() { a.figure href=(rows) { (money(words, amount, currency)) } }
        @else { (money(words, amount, currency)) }
    }
}

/// What becomes of money, in a word.
pub fn outcome_word(words: &Words, outcome: Outcome) -> &str {
    match outcome {
        Outcome::Eligible => words.say("eligible"),
        Outcome::Conditional => words.say("conditional"),
        Outcome::NotEligible => words.say("not-eligible"),
        Outcome::Unknown => words.say("unknown"),
    }
}

/// The same as a chip: shape and word, not colour alone.
pub fn outcome_chip(words: &Words, outcome: Outcome) -> Markup {
    let (class, sign) = match outcome {
        Outcome::Eligible => ("good", "yes"),
        Outcome::Conditional => ("maybe", "ask"),
        Outcome::NotEligible => ("off", "no"),
        Outcome::Unknown => ("off", "ask"),
    };
    html! { span class={ "chip " (class) } { (icon(sign)) (outcome_word(words, outcome)) } }
}

/// A chip with a word.
pub fn chip(class: &str, word: &str) -> Markup {
    html! { span class={ "chip " (class) } { (word) } }
}

/// One day, or first to last.
pub fn days(from: &str, to: &str) -> Markup {
    html! {
        time datetime=(from) { (from) }
        @if from != to { " – " time datetime=(to) { (to) } }
    }
}

/// An instant to the minute, in UTC.
pub fn instant(at: &str) -> Markup {
    let shown = match (at.get(..10), at.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => at.to_owned(),
    };
    html! { time datetime=(at) { (shown) } }
}

/// An account by the end of its number, as bank statements name cards; the whole stands behind it.
pub fn account(platform: &str, id: &str) -> Markup {
    let length = id.chars().count();
    let end: String = id.chars().skip(length.saturating_sub(6)).collect();
    let address = format!("/accounts/{}/{}", crate::visit::encoded(platform), crate::visit::encoded(id));
    html! { a.id href=(address) title=(id) { span.hidden { (id) " " } span aria-hidden="true" { @if length > 6 { "…" } (end) } } }
}

/// How many days are left; red for what must be done now.
pub fn left(words: &Words, days: Option<i64>, title: &str) -> Markup {
    let Some(days) = days else { return html! { span.faint { "—" } } };
    let class = if days <= 7 { "left now" } else { "left" };
    let shown = days.to_string();
    html! {
        span class=(class) title=(title) {
            (icon("clock"))
            @if days < 0 { (words.with("days-late", &[("days", &(-days).to_string())])) }
            @else { (words.with("days-left", &[("days", &shown)])) }
        }
    }
}

/// A value of a facet, with how many rows have it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct FacetValue {
    /// Value in the address.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Rows, under all other facets that are chosen.
    pub count: usize,
}

/// One facet.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Facet {
    /// Name in the address.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Its values, most rows first.
    pub values: Vec<FacetValue>,
}

/// Facets as links, the chosen one marked and taken back by a second click.
pub fn facets(visit: &Visit, facets: &[Facet]) -> Markup {
    let words = visit.words;
    html! {
        div.facets role="group" aria-label=(words.say("facets")) {
            @for facet in facets {
                @let chosen = visit.asked(&facet.name);
                @if facet.values.len() > 1 || chosen.is_some() {
                    details.facet open[chosen.is_some() || facet.values.len() <= 4] {
                        summary { (facet.label) }
                        ul {
                            @for value in &facet.values {
                                @let on = chosen == Some(value.value.as_str());
                                @let address = visit.address(&[(&facet.name, if on { None } else { Some(&value.value) })]);
                                li { a href=(address) data-swap aria-current=[on.then_some("true")] { span { (value.label) } span.count { (words.count(value.count)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Which part of a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Span {
    /// Rows in all.
    pub of: usize,
    /// Page, from 1.
    pub page: usize,
    /// Rows a page.
    pub size: usize,
}

impl Span {
    /// The page that the address names; all other forms show everything.
    pub fn of(visit: &Visit, rows: usize, size: usize) -> Span {
        let pages = rows.div_ceil(size).max(1);
        let page = visit.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        if visit.form == crate::visit::Form::Page {
            Span { of: rows, page: usize::clamp(page, 1, pages), size }
        } else {
            Span { of: rows, page: 1, size: rows.max(1) }
        }
    }

    /// The rows of this page.
    pub fn cut<T>(self, rows: Vec<T>) -> Vec<T> {
        rows.into_iter().skip((self.page - 1) * self.size).take(self.size).collect()
    }
}

/// Links to the other pages of a list.
pub fn pager(visit: &Visit, span: Span) -> Markup {
    let words = visit.words;
    let pages = span.of.div_ceil(span.size).max(1);
    let to = |page: usize| {
        let page = page.to_string();
        let address = visit.address(&[]);
        let sign = if address.contains('?') { '&' } else { '?' };
        format!("{address}{sign}page={page}")
    };
    let first = (span.page - 1) * span.size + usize::from(span.of > 0);
    let last = (span.page * span.size).min(span.of);
    html! {
        nav.pager aria-label=(words.say("pages")) {
            span { (words.with("rows-shown", &[("first", &words.count(first)), ("last", &words.count(last)), ("of", &words.count(span.of))])) }
            @if span.page > 1 { a rel="prev" data-swap href=(to(span.page - 1)) { (words.say("previous")) } }
            @if span.page < pages { a rel="next" data-swap href=(to(span.page + 1)) { (words.say("next")) } }
        }
    }
}

/// Nothing to show, and what to do about it.
pub fn empty(title: &str, text: &str, action: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            h2 { (title) }
            p { (text) }
            @if let Some((address, word)) = action { p { a.button href=(address) { (word) } } }
        }
    }
}

/// A job that runs, followed live.
pub fn job(visit: &Visit, job: &Job) -> Markup {
    let progress = job.progress();
    html! {
        section.job data-job=(job.number) aria-label=(job.title) {
            a href={ "/jobs/" (job.number) } { (job.title) }
            span.job-step { (progress.step) }
            @if progress.of > 0 { progress value=(progress.done) max=(progress.of) aria-label=(job.title) {} }
            @else { progress aria-label=(job.title) {} }
            span.faint { (visit.words.with("by", &[("who", &job.actor)])) }
        }
    }
}

/// A table that may be wider than a phone: it scrolls by itself, also by keyboard.
pub fn scroll(label: &str, table: &Markup) -> Markup {
    html! { div.scroll role="group" aria-label=(label) tabindex="0" { (table) } }
}

/// A text with a button that copies it.
pub fn copied(words: &Words, label: &str, text: &str) -> Markup {
    html! {
        div.copied {
            div.copied-head { span { (label) } button.quiet type="button" data-copy { (words.say("copy")) } }
            pre tabindex="0" { (text) }
        }
    }
}
