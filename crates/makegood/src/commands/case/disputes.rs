//! The dispute at a bank or card issuer: its windows, what it costs, what each condition wants to see.

use makegood_app::case::dispute::{Disputed, disputed};
use makegood_app::case::letter::LetterInput;
use makegood_app::matches;
use makegood_case::{Case, State};
use makegood_core::policy::{Anchor, WindowState};
use makegood_core::time::Day;
use serde_json::{Value, json};

use super::Desk;
use super::shown::clean;
use crate::commands::course_text;
use crate::failure::Failure;
use crate::output::{Output, Tone};

/// The debits of a case on the statements, for one bank.
pub async fn found(desk: &Desk, input: &LetterInput<'_>, bank: Option<&str>) -> Result<Disputed, Failure> {
    let matching = matches::matching(&desk.workspace, &desk.store, None).await?;
    Ok(disputed(input, &matching.result, bank)?)
}

/// What stands beside the letter: nothing of it is for the bank.
pub fn show(case: &Case, disputed: &Disputed, on: Day, out: &Output) -> Result<(), Failure> {
    out.heading("The dispute")?;
    for step in &disputed.steps {
        course_text::rung("-", step, out)?;
        for cited in &step.citations {
            let says = format!("       {} ({}, read {})", clean(&cited.says), clean(&cited.title), cited.read_on);
            out.line(&out.tone(&says, Tone::Faint))?;
        }
    }
    out.heading("Windows")?;
    for window in disputed.steps.iter().flat_map(|step| &step.clocks) {
        match window {
            WindowState::Runs { clock, .. } if clock.closes_on < on => {
                let closed = format!("    - closed on {}: {}", clock.closes_on, clock.title);
                out.line(&out.tone(&closed, Tone::Faint))?;
            }
            open => course_text::window(open, out)?,
        }
    }
    out.note("")?;
    let early = disputed.steps.iter().any(|step| step.opens.after == Anchor::Filed);
    if early && matches!(case.state(), State::Draft | State::Ready) {
        out.note("The platform was not asked yet: ask it first, unless a window is about to close.")?;
    }
    out.note("It is a draft: read it, change it, and hand it to the bank with the list and the exhibits.")?;
    match disputed.clocks.first() {
        Some(clock) => {
            out.note(&format!("When you have: makegood case move {} dispute_opened --clock {clock}", case.id()))?
        }
        None => out
            .note("No card or bank clock of the case runs: whether it still takes the dispute is the bank's to say.")?,
    }
    Ok(())
}

/// The same as data.
pub fn object(disputed: &Disputed) -> Value {
    let dispute = &disputed.dispute;
    let money = |money: &makegood_core::money::Money| json!({"currency": money.currency.code(), "amount": money.amount.to_text(money.currency)});
    let lines: Vec<Value> = dispute
        .lines
        .iter()
        .map(|line| {
            json!({
                "on": line.on,
                "description": line.descriptor,
                "reference": line.reference,
                "charged": money(&line.money),
                "disputed": money(&line.disputed),
            })
        })
        .collect();
    json!({
        "bank": dispute.bank,
        "conditions": dispute.conditions,
        "findings": dispute.findings,
        "lines": lines,
        "disputed": dispute.disputed.iter().map(money).collect::<Vec<_>>(),
        "steps": disputed.steps,
        "clocks": disputed.clocks,
        "list": disputed.document,
    })
}
