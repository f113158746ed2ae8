//! `/cases`: who waits for whom, the one next step, and the way of a case until the money is back.

mod letters;
mod list;
mod one;
mod receive;
mod steps;
mod submit;

use crate::access::Right;
use crate::routes::{Route, act, page};

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
