//! `/cases`: who waits for whom, the one next step, and the way of a case until the money is back.

mod letters;
mod list;
mod one;
mod receive;
mod reply;
mod steps;
mod submit;

pub use list::LastRows;

use crate::access::Right;
use crate::routes::{Route, act, act_on_files, page};

pub fn routes() -> Vec<Route> {
    vec![
        page::<list::Cases, _, _>("/cases", Right::Read, "Cases, by the day of their next step", list::show),
        page::<one::CasePage, _, _>(
            "/cases/{id}",
            Right::Read,
            "One case: next step, money, clocks, timeline",
            one::show,
        ),
        act(
            "/cases/{id}/step",
            Right::Work,
            "Writes down what happened; `step`, `seen`, and what the step needs",
            steps::take,
        ),
        page::<steps::Ask, _, _>("/cases/{id}/write-off", Right::Read, "What writing a case off means", steps::ask),
        page::<submit::Submit, _, _>(
            "/cases/{id}/submit",
            Right::Read,
            "The platform's steps for a way (`rung`), in a language (`lang`)",
            submit::show,
        ),
        act(
            "/cases/{id}/submit",
            Right::Work,
            "Writes down that it was sent; every consequence accepted",
            submit::sent,
        ),
        page::<reply::ReplyPage, _, _>(
            "/cases/{id}/reply",
            Right::Read,
            "An answer to a case (`of`, its SHA-256) and what it seems to say",
            reply::show,
        ),
        act_on_files("/cases/{id}/reply", Right::Work, "Takes an answer in (multipart, `text` or `file`)", reply::take),
        act(
            "/cases/{id}/reply/accept",
            Right::Work,
            "Files an answer with the readings that are right: `of`, `seen`, `accept`, `belongs`, `reason`",
            reply::accept,
        ),
        page::<letters::LetterPage, _, _>(
            "/cases/{id}/letters",
            Right::Read,
            "The draft of a letter of a step (`step`), in a language (`language`)",
            letters::show,
        ),
        page::<receive::Receive, _, _>(
            "/cases/{id}/receive",
            Right::Read,
            "Rows of statements and ledgers that may be its money",
            receive::show,
        ),
        act("/cases/{id}/receive", Right::Work, "Counts one of these rows", receive::count),
    ]
}
