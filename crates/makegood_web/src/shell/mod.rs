//! The frame of every page, and the parts that pages are made of.

pub mod chart;
pub mod icons;
pub mod parts;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::failure::Problem;
use crate::visit::{Theme, Visit};
use crate::words::Words;

/// Places of the navigation: address, word, icon, key after `g`.
pub const PLACES: [(&str, &str, &str, &str); 11] = [
    ("/", "nav-home", "home", "h"),
    ("/findings", "nav-findings", "find", "f"),
    ("/reconcile", "nav-reconcile", "match", "r"),
    ("/claims", "nav-claims", "letter", "c"),
    ("/cases", "nav-cases", "case", "k"),
    ("/balances", "nav-balances", "purse", "b"),
    ("/guard", "nav-guard", "guard", "u"),
    ("/sources", "nav-sources", "file", "s"),
    ("/accounts", "nav-accounts", "account", "a"),
    ("/log", "nav-log", "log", "l"),
    ("/settings", "nav-settings", "gear", "t"),
];

/// A page in its frame. `table` says that it has a CSV twin.
pub fn page(visit: &Visit, title: &str, table: bool, main: &Markup) -> Markup {
    let words = visit.words;
    let flash = visit.session.as_ref().and_then(|session| visit.office.said(&session.session.id));
    let running = visit.office.jobs.running();
    html! {
        (DOCTYPE)
        html lang=(words.code) data-theme=(visit.theme.word()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Makegood" }
                link rel="icon" type="image/svg+xml" href="/assets/makegood.svg";
                link rel="stylesheet" href="/assets/makegood.css";
                script defer src="/assets/makegood.js" {}
            }
            body {
                a.skip href="#main" { (words.say("skip")) }
                header.top {
                    a.brand href="/" { (icons::icon("brand")) span { "Makegood" } }
                    @if visit.session.is_some() {
                        form.search role="search" action="/search" method="get" {
                            label.hidden for="q" { (words.say("search")) }
                            input id="q" type="search" name="q" value=(visit.asked("q").unwrap_or_default())
                                placeholder=(words.say("search-hint")) autocomplete="off";
                            kbd aria-hidden="true" { "/" }
                        }
                    }
                    (preferences(visit))
                }
                @if visit.session.is_some() { (navigation(visit)) }
                main id="main" tabindex="-1" data-changed=(words.with("changed-live", &[("object", "%o"), ("who", "%w")])) data-reload=(words.say("reload")) {
                    @if visit.session.is_some() && visit.office.is_example() { p.example-mark { (words.say("example-mark")) } }
                    div id="said" role="status" aria-live="polite" {
                        @if let Some(flash) = &flash {
                            div.said {
                                span { (flash.text) }
                                @if let Some((address, word)) = &flash.undo {
                                    form method="post" action=(address) { button.quiet { (word) } }
                                }
                            }
                        }
                    }
                    @for job in &running { (parts::job(visit, job)) }
                    (main)
                    footer.page-foot {
                        @if visit.session.is_some() {
                            a href=(visit.twin("json")) rel="alternate" type="application/json" { "JSON" }
                            @if table { a href=(visit.twin("csv")) rel="alternate" type="text/csv" { "CSV" } }
                            a href="/help" { (words.say("help")) }
                            span { (words.say("times-in-utc")) }
                        }
                    }
                }
                (keys_dialog(words))
            }
        }
    }
}

fn navigation(visit: &Visit) -> Markup {
    let words = visit.words;
    let here = |address: &str| if address == "/" { visit.path == "/" } else { visit.path.starts_with(address) };
    html! {
        nav.side aria-label=(words.say("places")) {
            details.places open {
                summary { (icons::icon("menu")) span { (words.say("places")) } }
                ul {
                    @for (address, word, icon, key) in PLACES {
                        li {
                            a href=(address) data-go=(key) aria-current=[here(address).then_some("page")] {
                                (icons::icon(icon)) span { (place(words, word)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The word of a place.
pub fn place(words: &Words, word: &str) -> String {
    let text = match word {
        "nav-home" => words.say("nav-home"),
        "nav-findings" => words.say("nav-findings"),
        "nav-reconcile" => words.say("nav-reconcile"),
        "nav-claims" => words.say("nav-claims"),
        "nav-cases" => words.say("nav-cases"),
        "nav-guard" => words.say("nav-guard"),
        "nav-balances" => words.say("nav-balances"),
        "nav-sources" => words.say("nav-sources"),
        "nav-accounts" => words.say("nav-accounts"),
        "nav-log" => words.say("nav-log"),
        _ => words.say("nav-settings"),
    };
    text.to_owned()
}

fn preferences(visit: &Visit) -> Markup {
    let words = visit.words;
    let back = visit.address(&[]);
    html! {
        details.preferences {
            summary { (icons::icon("person")) span.hidden { (words.say("preferences")) } span.who { (visit.session.as_ref().map(|s| s.user.name.as_str()).unwrap_or_default()) } }
            div.panel {
                form method="post" action="/preferences" {
                    input type="hidden" name="back" value=(back);
                    label { span { (words.say("language")) }
                        select name="language" {
                            @for language in Words::all() {
                                option value=(language.code) selected[language.code == words.code] lang=(language.code) { (language.name) }
                            }
                        }
                    }
                    label { span { (words.say("colours")) }
                        select name="theme" {
                            @for (theme, word) in [(Theme::System, words.say("colours-system")), (Theme::Light, words.say("colours-light")), (Theme::Dark, words.say("colours-dark"))] {
                                option value=(theme.word()) selected[theme == visit.theme] { (word) }
                            }
                        }
                    }
                    button { (words.say("save")) }
                }
                @if let Some(session) = &visit.session {
                    p.faint { (words.with("signed-in-as", &[("who", &session.user.name)])) " · " (session.user.role.word()) }
                    p { a href="/me" { (words.say("me")) } " · " a href="/approvals" { (words.say("approvals")) } }
                    form method="post" action="/sign-out" { button.quiet { (words.say("sign-out")) } }
                }
            }
        }
    }
}

fn keys_dialog(words: &Words) -> Markup {
    html! {
        dialog id="keys" aria-labelledby="keys-title" {
            h2 id="keys-title" { (words.say("keys")) }
            dl.keys {
                dt { kbd { "/" } } dd { (words.say("search")) }
                dt { kbd { "j" } " " kbd { "k" } } dd { (words.say("keys-move")) }
                dt { kbd { "Enter" } } dd { (words.say("keys-open")) }
                dt { kbd { "x" } } dd { (words.say("keys-select")) }
                dt { kbd { "e" } } dd { (words.say("keys-done")) }
                @for (_, word, _, key) in PLACES {
                    dt { kbd { "g" } " " kbd { (key) } } dd { (place(words, word)) }
                }
                dt { kbd { "?" } } dd { (words.say("keys")) }
            }
            form method="dialog" { button { (words.say("close")) } }
        }
    }
}

/// A failure as a page.
pub fn problem(visit: &Visit, problem: &Problem) -> Markup {
    html! {
        h1 { (visit.words.say("problem")) }
        div.problem role="alert" {
            p { (problem.what) @if !problem.code.is_empty() { " " a.code href={ "/help/" (problem.code) } { (problem.code) } } }
            @if !problem.help.is_empty() { pre.help { (problem.help) } }
        }
        p { a.button href="/" { (visit.words.say("nav-home")) } }
    }
}

/// The icon of browser tabs.
pub fn favicon() -> PreEscaped<&'static str> {
    PreEscaped(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"7\" fill=\"#0b5350\"/><path d=\"M8 22V11l8 7 8-7v11\" fill=\"none\" stroke=\"#fff\" stroke-width=\"3\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>",
    )
}
