//! How to go about a finding, after its verdict: whether to file, the ladder, the windows, what it costs.

use makegood_core::policy::{Anchor, Course, Filing, LadderStep, Payer, Wait, WindowState};

use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

/// The course of a finding.
pub fn course(course: &Course, out: &Output) -> Result<(), Failure> {
    match &course.filing {
        Filing::File => out.line(&format!("  File it: {} is left to ask", course.net.left))?,
        Filing::NotYet { conditions } => {
            out.line(&out.tone("  Not yet: make these hold first", Tone::Warn))?;
            for condition in conditions {
                out.line(&format!("    - {} {}", condition.text, condition.how))?;
            }
        }
        Filing::AskFirst { reason } => {
            out.line(&format!("  {} {reason}", out.tone("Ask support first, claim nothing:", Tone::Warn)))?;
        }
        Filing::DoNotFile { reason } => out.line(&format!("  {} {reason}", out.tone("Do not file:", Tone::Bad)))?,
    }
    if let Some(contract) = &course.contract {
        out.line(&format!("  The contract is with {}", contract.name))?;
        let parts =
            [("law", &contract.law), ("where a quarrel ends", &contract.forum), ("notices go to", &contract.notice_to)];
        for (name, text) in parts {
            if let Some(text) = text {
                out.line(&format!("    {name}: {text}"))?;
            }
        }
        contract.clocks.iter().try_for_each(|clock| window(clock, out))?;
    }
    if !course.ladder.is_empty() {
        out.line("  The ladder")?;
        for (number, step) in course.ladder.iter().filter(|step| !step.parallel).enumerate() {
            rung(&format!("{}.", number + 1), step, out)?;
        }
        let mut beside = course.ladder.iter().filter(|step| step.parallel);
        beside.try_for_each(|step| rung("beside:", step, out))?;
    }
    if !course.windows.is_empty() {
        out.line("  Windows of banks and card networks")?;
        course.windows.iter().try_for_each(|clock| window(clock, out))?;
    }
    for (number, accept) in course.accept.iter().enumerate() {
        if number == 0 {
            out.line("  To accept by name, where a step brings it about")?;
        }
        out.line(&format!(
            "    - {}  {} [{}]",
            out.tone(&accept.id, Tone::Warn),
            accept.text,
            accept.channels.join(", ")
        ))?;
    }
    Ok(())
}

/// A step of the ladder: when it opens, what it costs.
pub fn rung(number: &str, step: &LadderStep, out: &Output) -> Result<(), Failure> {
    let wait = match step.opens.wait {
        Wait::Days(0) if step.opens.after == Anchor::ClaimReady => "at once".to_owned(),
        Wait::Days(0) => format!("from {}", step.opens.after.words()),
        Wait::Days(days) => {
            format!("{} after {}", words::count(days as usize, "day", "days"), step.opens.after.words())
        }
        Wait::BusinessDays(days) => {
            format!(
                "{} after {}",
                words::count(days as usize, "business day", "business days"),
                step.opens.after.words()
            )
        }
    };
    out.line(&format!("    {number} {}, {wait}", step.title))?;
    for cost in &step.costs {
        out.line(&out.tone(&format!("       {cost}"), Tone::Faint))?;
    }
    Ok(())
}

/// A window as it stands.
pub fn window(window: &WindowState, out: &Output) -> Result<(), Failure> {
    let of = |payer: &Payer| if *payer == Payer::Consumer { ", for consumers only" } else { "" };
    let text = match window {
        WindowState::Runs { clock, opens_on, payer, .. } => {
            let opens = opens_on.map(|day| format!("from {day} ")).unwrap_or_default();
            format!("{opens}until {}: {} ({}){}", clock.closes_on, clock.title, clock.basis, of(payer))
        }
        WindowState::Waits { title, from, payer, .. } => format!("{title}: {from}{}", of(payer)),
        WindowState::NotKnown { title, note, payer, .. } => {
            format!("{title}: no source gives its length{}. {note}", of(payer))
        }
    };
    Ok(out.line(&format!("    - {}", text.trim_end()))?)
}
