//! A case on the screen: whole, or as it stands after a change.

use makegood_app::AppError;
use makegood_app::case::CaseView;
use makegood_case::store::Cases as _;
use makegood_case::{Case, Flag, Waiting};

use super::Desk;
use crate::commands::log;
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

/// The case as data.
pub async fn view(desk: &Desk, case: &Case) -> Result<CaseView, Failure> {
    let events = desk.cases.events(case.id()).await.map_err(AppError::from)?;
    let messages = desk.cases.messages(case.id()).await.map_err(AppError::from)?;
    let reference = desk.reference(case)?;
    Ok(CaseView::of(case, events, messages, (&desk.follow_up, context::now()), &reference))
}

/// What a change led to: where the case stands and the one dated next step. The change gets its leaf in the log first.
pub async fn changed(desk: &Desk, case: &Case, out: &Output) -> Result<(), Failure> {
    log::keep_case(&desk.keys, &desk.workspace, (&desk.store, &desk.cases), case.id(), out).await;
    if out.json {
        return Ok(out.object(&view(desk, case).await?)?);
    }
    head(case, out)?;
    flags(case, out)?;
    next(desk, case, out)
}

/// What a person should look at, with the command where only one settles it.
fn flags(case: &Case, out: &Output) -> Result<(), Failure> {
    for flag in case.flags() {
        out.line(&out.tone(&format!("Look at this: {flag}"), Tone::Warn))?;
        if matches!(flag, Flag::SendingOpen(_)) {
            out.line(&format!("  makegood mail send {} --ended sent|not-sent", case.id()))?;
        }
    }
    Ok(())
}

fn tone(case: &Case) -> Tone {
    match case.waiting() {
        Waiting::ForUs => Tone::Warn,
        Waiting::ForPlatform => Tone::Plain,
        Waiting::Nobody => Tone::Good,
    }
}

fn head(case: &Case, out: &Output) -> Result<(), Failure> {
    let ticket = case.ticket().map(|ticket| format!("  ticket {}", clean(ticket))).unwrap_or_default();
    let still = if case.state().is_open() { format!("  still to come {}", case.missing()) } else { String::new() };
    out.line(&format!(
        "{}  {}{ticket}{still}",
        out.tone(case.id(), Tone::Strong),
        out.tone(case.state().word(), tone(case))
    ))?;
    Ok(())
}

fn next(desk: &Desk, case: &Case, out: &Output) -> Result<(), Failure> {
    let Some(step) = case.next_step(&desk.follow_up) else {
        return Ok(out.line("Closed: nothing is left to do.")?);
    };
    out.line(&format!("Next, on {}: {}", out.tone(&step.on.to_string(), Tone::Strong), clean(&step.text)))?;
    out.line(&out.tone(&format!("  {}", clean(&step.why)), Tone::Faint))?;
    if let Some(day) = step.closes_on {
        out.line(&format!("  Last day: {day}"))?;
    }
    Ok(())
}

/// Text of others on one line.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

pub async fn show(desk: &Desk, typed: &str, out: &Output) -> Result<u8, Failure> {
    let case = desk.case(typed).await?;
    let view = view(desk, &case).await?;
    if out.json {
        out.object(&view)?;
        return Ok(0);
    }
    head(&case, out)?;
    out.line(&format!(
        "{} account {}, days in {}{}, reference {}",
        makegood_app::case::platform_name(case.platform()),
        clean(case.account_id()),
        case.zone().name(),
        if view.countries.is_empty() { String::new() } else { format!(" and {}", view.countries.join(" ")) },
        view.reference
    ))?;
    flags(&case, out)?;
    next(desk, &case, out)?;
    out.heading("Money")?;
    for (name, tally) in [
        ("claimed", case.claimed()),
        ("approved", case.approved()),
        ("received", case.received()),
        ("taken back", case.clawed_back()),
    ] {
        if name == "claimed" || !tally.is_empty() {
            out.line(&format!("  {name:<10}  {tally}"))?;
        }
    }
    out.heading("Claims")?;
    for claim in case.claims() {
        let sums: Vec<String> = claim.lines.iter().map(|line| format!("{} {}", line.money(), line.purse)).collect();
        let (word, tone) = words::outcome(claim.outcome);
        out.line(&format!("  {}  {}  {} [{}]", claim.id, sums.join(" + "), out.tone(word, tone), claim.rule))?;
    }
    let mut clocks: Vec<_> = case.clocks_running().collect();
    clocks.sort_by(|a, b| (a.closes_on, &a.id).cmp(&(b.closes_on, &b.id)));
    if !clocks.is_empty() {
        out.heading("Clocks")?;
        for clock in clocks {
            out.line(&format!(
                "  until {}  {}  {}",
                clock.closes_on,
                clean(&clock.title),
                out.tone(&clock.id, Tone::Faint)
            ))?;
        }
    }
    if !view.messages.is_empty() {
        out.heading("Messages")?;
        for message in &view.messages {
            out.line(&format!(
                "  {}  {}  {}  {}",
                message.at.strftime("%Y-%m-%d"),
                message.direction,
                clean(&message.party),
                clean(&message.subject)
            ))?;
        }
    }
    out.heading("What happened")?;
    for event in &view.events {
        let reason = if event.reason.is_empty() { String::new() } else { format!(": {}", clean(&event.reason)) };
        out.line(&format!(
            "  {:>3}  {}  {}, {}{reason}",
            event.number,
            event.on,
            happened(&event.what),
            clean(&event.actor)
        ))?;
    }
    out.note("")?;
    out.note(&format!("Possible now: {}", view.allowed.join(", ")))?;
    Ok(0)
}

/// An event in a few words.
pub fn happened(what: &makegood_case::What) -> String {
    use makegood_case::What;
    let sums = |lines: &[makegood_case::Line]| {
        lines.iter().map(|line| format!("{} {}", line.money(), line.purse)).collect::<Vec<_>>().join(" + ")
    };
    let word = what.step().word();
    let more = match what {
        What::ClaimAdded { claim } => claim.id.clone(),
        What::ClaimRemoved { claim } => claim.clone(),
        What::Submitted { rung, .. } | What::Escalated { rung } => rung.word().to_owned(),
        What::Acknowledged { ticket: Some(ticket) } => format!("ticket {ticket}"),
        What::InfoRequested { asks, .. } => asks.clone(),
        What::Approved { lines } => sums(lines),
        What::Received { lines, .. } | What::ClawedBack { lines, .. } => sums(lines),
        What::RefundPromised { clock } => format!("by {}", clock.closes_on),
        What::ClockStarted { clock } => format!("{}, until {}", clock.id, clock.closes_on),
        What::ClockSetAside { clock } | What::DisputeOpened { clock } => clock.clone(),
        What::DisputeEnded { result } => result.word().to_owned(),
        What::MessageFiled { message } => message.clone(),
        What::SendingBegun { sending } => format!("{} {}", sending.letter, sending.message),
        What::SendingEnded { message, went_out: true } => format!("{message}, it went out"),
        What::SendingEnded { message, went_out: false } => format!("{message}, it did not go out"),
        _ => String::new(),
    };
    if more.is_empty() { word.to_owned() } else { clean(&format!("{word} {more}")) }
}
