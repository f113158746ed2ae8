//! What a state allows, and what a claim must have to be sent.

use std::collections::BTreeMap;

use crate::case::Case;
use crate::event::{CaseClaim, Event, Move, Sending, What};
use crate::purse::Line;
use crate::state::{Rung, State};

/// Longest text that a person or a message may put into an event, in bytes.
pub const TEXT_MAX: usize = 8_192;
/// Most claims in one case, and most sums in one event.
pub const COUNT_MAX: usize = 500;
/// Most events in one case.
pub const EVENTS_MAX: u64 = 100_000;

/// A move that is not allowed: what is allowed instead, and why not this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("case {case} is {state}: {tried} is not possible: {why}. Possible now: {}", list(.allowed))]
pub struct Refused {
    /// The case.
    pub case: String,
    /// Where it stands.
    pub state: State,
    /// What was tried.
    pub tried: Move,
    /// Why it is not possible, without a full stop.
    pub why: String,
    /// What the state allows.
    pub allowed: Vec<Move>,
}

fn list(moves: &[Move]) -> String {
    moves.iter().map(|step| step.word()).collect::<Vec<_>>().join(", ")
}

/// The moves of the ladder of answers, for a case that was sent and waits for the platform.
const SENT: &[Move] = &[
    Move::InfoRequested,
    Move::Approved,
    Move::Denied,
    Move::RefundPromised,
    Move::Received,
    Move::ClawedBack,
    Move::Escalated,
];

/// What a state allows, in the order in which it is offered. Guards that look at the event come on top. The two events of
/// sending by mail are not in it: no person writes them down, and [`check`] looks at them alone.
pub fn allowed(state: State) -> Vec<Move> {
    use Move::{
        Acknowledged, Answered, BackToDraft, Chased, ClaimAdded, ClaimRemoved, ClawedBack, ClockSetAside, ClockStarted,
        DisputeEnded, DisputeOpened, MadeReady, MessageFiled, Noted, Received, Settled, Submitted, TakenUpAgain,
        WrittenOff,
    };
    let mut moves: Vec<Move> = match state {
        State::Draft => vec![ClaimAdded, ClaimRemoved, MadeReady],
        State::Ready => vec![Submitted, BackToDraft],
        State::Submitted | State::Escalated => [&[Acknowledged][..], SENT, &[Chased]].concat(),
        State::Acknowledged => [SENT, &[Chased]].concat(),
        State::InfoRequested => [&[Answered][..], SENT].concat(),
        State::Answered => [&[Acknowledged][..], SENT, &[Chased]].concat(),
        State::Approved => [SENT, &[Chased]].concat(),
        State::PartlyApproved | State::RefundPending => [SENT, &[Chased, Settled]].concat(),
        State::Denied => SENT.to_vec(),
        State::Recovered => vec![Received, ClawedBack],
        State::WrittenOff => vec![Received, ClawedBack, TakenUpAgain],
    };
    if state.is_open() {
        moves.extend([DisputeOpened, DisputeEnded, ClockStarted, ClockSetAside]);
    }
    moves.extend([MessageFiled, Noted]);
    if state.is_open() {
        moves.push(WrittenOff);
    }
    moves
}

/// Why a claim cannot be sent, or `None`.
///
/// A claim whose policy answer is not eligible or unknown is not supported by anything that could be quoted: sending it
/// weakens those that are.
pub fn weakness(claim: &CaseClaim) -> Option<String> {
    if !claim.outcome.claimable() {
        let tell = if claim.tell.is_empty() { "no policy rule supports it" } else { claim.tell.trim_end_matches('.') };
        return Some(format!("claim {} is not supported (rule {}): {tell}", claim.id, claim.rule));
    }
    claim.lines.is_empty().then(|| format!("claim {} asks for nothing", claim.id))
}

/// Why `claims` cannot be in the case `case_id`: one of them is held by another case. `held_by` gives for each claim the
/// case that holds it; a written-off case holds none. The store's own constraint says the same to a second writer.
pub fn held_elsewhere(case_id: &str, claims: &[CaseClaim], held_by: &BTreeMap<String, String>) -> Option<String> {
    claims.iter().find_map(|claim| {
        let other = held_by.get(&claim.id).filter(|other| *other != case_id)?;
        Some(format!("claim {} is already in case {other}", claim.id))
    })
}

/// Checks an event against the case as it stands; the fold applies only what passes.
pub(crate) fn check(case: &Case, event: &Event) -> Result<(), Refused> {
    let step = event.what.step();
    let refused = |why: String| Refused {
        case: case.id().to_owned(),
        state: case.state(),
        tried: step,
        why,
        allowed: allowed(case.state()),
    };
    if case.version() >= EVENTS_MAX {
        return Err(refused(format!("a case holds at most {EVENTS_MAX} events")));
    }
    if step == Move::Opened {
        return Err(refused("it is already open".to_owned()));
    }
    if !matches!(step, Move::SendingBegun | Move::SendingEnded) && !allowed(case.state()).contains(&step) {
        return Err(refused(not_now(case.state(), step).to_owned()));
    }
    common(case.zone().day_of(event.at), event).map_err(refused)?;
    special(case, event).map_err(refused)
}

/// What holds for every event: bounded texts, a day that has come, a reason where one is due.
pub(crate) fn common(day_of_writing: makegood_core::time::Day, event: &Event) -> Result<(), String> {
    bounded("who did it", &event.actor, 256)?;
    if event.reason.len() > TEXT_MAX {
        return Err(format!("the reason is longer than {TEXT_MAX} bytes"));
    }
    if event.what.step().needs_reason() && event.reason.trim().is_empty() {
        return Err("it needs a reason".to_owned());
    }
    if event.on > day_of_writing {
        return Err(format!("it is said to have happened on {}, which is after {day_of_writing}", event.on));
    }
    if !(1970..=2200).contains(&event.on.year()) {
        return Err(format!("{} is outside the years 1970 to 2200", event.on));
    }
    Ok(())
}

fn not_now(state: State, step: Move) -> &'static str {
    match (state, step) {
        (State::Draft | State::Ready, _) => "it was not sent yet",
        (State::Recovered, _) => "all money was seen and the case is closed",
        (State::WrittenOff, _) => "it was written off; take it up again first",
        (_, Move::ClaimAdded | Move::ClaimRemoved | Move::MadeReady | Move::BackToDraft) => {
            "it was sent, and what was sent does not change; open another case for other claims"
        }
        (_, Move::Submitted) => "it was already sent; go up the ladder instead",
        (_, Move::Answered) => "nothing was asked",
        (_, Move::TakenUpAgain) => "it is open",
        _ => "the state does not allow it",
    }
}

fn special(case: &Case, event: &Event) -> Result<(), String> {
    match &event.what {
        What::ClaimAdded { claim } => new_claim(case, claim),
        What::ClaimRemoved { claim } if !case.claims().iter().any(|held| held.id == *claim) => {
            Err(format!("claim {} is not in it", short(claim)))
        }
        What::MadeReady | What::Submitted { .. } => sendable(case),
        What::Acknowledged { ticket: Some(ticket) } => bounded("the ticket id", ticket, 256),
        What::InfoRequested { asks, answer_by } => {
            bounded("what is asked", asks, TEXT_MAX)?;
            match answer_by {
                Some(day) if *day < event.on => Err(format!("the answer was due on {day}, before it was asked for")),
                _ => Ok(()),
            }
        }
        What::Approved { lines } => sums(case, lines),
        What::Received { lines, source_ref } | What::ClawedBack { lines, source_ref } => {
            sums(case, lines)?;
            bounded("the row that shows the money", source_ref, 512)?;
            if case.rows().contains(source_ref) {
                return Err(format!("row {source_ref} is already counted in it"));
            }
            if matches!(event.what, What::ClawedBack { .. }) { taken_back(case, lines) } else { Ok(()) }
        }
        What::RefundPromised { clock } | What::ClockStarted { clock } => {
            for text in [&clock.id, &clock.title, &clock.source.id] {
                bounded("a clock's id, title or source", text, 256)?;
            }
            for text in [&clock.basis, &clock.source.address, &clock.source.says] {
                if text.len() > TEXT_MAX {
                    return Err(format!("a text of the clock is longer than {TEXT_MAX} bytes"));
                }
            }
            let years = 1970..=2200;
            if !years.contains(&clock.anchor_on.year()) || !years.contains(&clock.closes_on.year()) {
                return Err("the clock lies outside the years 1970 to 2200".to_owned());
            }
            if clock.closes_on < clock.anchor_on || clock.opens_on.is_some_and(|opens| opens > clock.closes_on) {
                return Err(format!("clock {} closes before it starts", clock.id));
            }
            let full = case.clocks().len() >= COUNT_MAX && case.clocks().iter().all(|held| held.id != clock.id);
            if full { Err(format!("a case holds at most {COUNT_MAX} clocks")) } else { Ok(()) }
        }
        What::Escalated { rung } => up(case, *rung),
        What::Settled if case.approved().is_empty() => {
            Err("nothing was approved; write it off, or go up the ladder".to_owned())
        }
        What::DisputeOpened { clock } => dispute(case, event, clock),
        What::DisputeEnded { .. } if case.dispute().is_none_or(|dispute| dispute.ended.is_some()) => {
            Err("no dispute is open".to_owned())
        }
        What::ClockSetAside { clock } if !case.clocks().iter().any(|held| held.id == *clock) => {
            Err(format!("there is no clock {}", short(clock)))
        }
        What::WrittenOff if case.has_open_dispute() => {
            Err("a card dispute is open; wait for its end or withdraw it first".to_owned())
        }
        What::SendingBegun { sending } => sendable_by_mail(case, sending),
        What::SendingEnded { message, .. } if case.sending().is_none_or(|open| open.message != *message) => {
            Err(format!("message {} is not being sent", short(message)))
        }
        What::MessageFiled { message } => bounded("the id of the message", message, 512),
        _ => Ok(()),
    }
}

fn short(text: &str) -> String {
    text.chars().take(64).collect()
}

pub(crate) fn bounded(what: &str, text: &str, bytes_max: usize) -> Result<(), String> {
    // NUL: no database of ours keeps one in a text.
    if text.trim().is_empty() || text.len() > bytes_max || text.contains('\0') {
        return Err(format!("{what} is empty, longer than {bytes_max} bytes, or holds a NUL"));
    }
    Ok(())
}

fn new_claim(case: &Case, claim: &CaseClaim) -> Result<(), String> {
    for (what, text) in [("the claim's id", &claim.id), ("its rule", &claim.rule)] {
        bounded(what, text, 256)?;
    }
    if claim.tell.len() > TEXT_MAX {
        return Err(format!("what the policy says is longer than {TEXT_MAX} bytes"));
    }
    if case.claims().iter().any(|held| held.id == claim.id) {
        return Err(format!("claim {} is already in it", claim.id));
    }
    if case.claims().len() >= COUNT_MAX {
        return Err(format!("a case holds at most {COUNT_MAX} claims"));
    }
    positive(&claim.lines)?;
    claim.lines.iter().filter_map(|line| line.kind.as_ref()).try_for_each(|kind| bounded("its kind", kind, 256))?;
    match claim.lines.iter().find_map(|line| line.claim.as_deref().filter(|named| *named != claim.id)) {
        Some(other) => Err(format!("one of its sums names another claim, {}", short(other))),
        None => Ok(()),
    }
}

fn sendable(case: &Case) -> Result<(), String> {
    if case.claims().is_empty() {
        return Err("no claim is in it".to_owned());
    }
    case.claims().iter().find_map(weakness).map_or(Ok(()), Err)
}

/// One message at a time: while nobody knows how the last one ended, another could be the same letter again.
fn sendable_by_mail(case: &Case, sending: &Sending) -> Result<(), String> {
    if let Some(open) = case.sending() {
        return Err(format!("it is not known yet whether message {} went out", short(&open.message)));
    }
    if !case.state().is_open() || case.state() == State::Draft {
        return Err("a letter is sent for a case that is open and was made ready".to_owned());
    }
    bounded("the id of the message", &sending.message, 512)?;
    bounded("the name of the letter", &sending.letter, 64)?;
    let hashes = std::iter::once(&sending.sha256).chain(&sending.pack_sha256);
    let is_hash = |text: &String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hashes.into_iter().all(is_hash) { Ok(()) } else { Err("a SHA-256 has 64 hexadecimal digits".to_owned()) }
}

fn positive(lines: &[Line]) -> Result<(), String> {
    if lines.len() > COUNT_MAX {
        return Err(format!("there are more than {COUNT_MAX} sums"));
    }
    match lines.iter().find(|line| line.amount.is_negative() || line.amount.is_zero()) {
        Some(line) => Err(format!("{} is not above zero", line.money())),
        None => Ok(()),
    }
}

fn sums(case: &Case, lines: &[Line]) -> Result<(), String> {
    if lines.is_empty() {
        return Err("no sum is named".to_owned());
    }
    positive(lines)?;
    let strange = |named: &&str| case.claims().iter().all(|claim| claim.id != **named);
    if let Some(named) = lines.iter().filter_map(|line| line.claim.as_deref()).find(strange) {
        return Err(format!("claim {} is not in it", short(named)));
    }
    let claimed = || case.claims().iter().flat_map(|claim| &claim.lines);
    let unknown = |kind: &&str| claimed().all(|line| line.kind.as_deref() != Some(*kind));
    match lines.iter().filter_map(|line| line.kind.as_deref()).find(unknown) {
        Some(named) => Err(format!("nothing of kind {} is claimed in it", short(named))),
        None => Ok(()),
    }
}

fn taken_back(case: &Case, lines: &[Line]) -> Result<(), String> {
    let back = crate::purse::Tally::of(lines).map_err(|error| error.to_string())?;
    if case.net().covers(&back) {
        return Ok(());
    }
    Err(format!(
        "{back} taken back, but only {} was received and kept; what goes beyond is a new charge and a new case",
        case.net()
    ))
}

fn up(case: &Case, rung: Rung) -> Result<(), String> {
    let Some(reached) = case.rung() else { return Ok(()) };
    if rung > reached {
        return Ok(());
    }
    let above: Vec<&str> = reached.above().map(Rung::word).collect();
    Err(if above.is_empty() {
        "the ladder ends with a formal notice; take advice on court or arbitration before the limitation clock closes"
            .to_owned()
    } else {
        format!("the ladder only goes up: {reached} was reached, above it are {}", above.join(", "))
    })
}

fn dispute(case: &Case, event: &Event, clock: &str) -> Result<(), String> {
    use crate::clock::ClockKind;
    if case.has_open_dispute() {
        return Err("a dispute is already open".to_owned());
    }
    if case.fully_received() {
        return Err("all money was received; keeping a refund and a chargeback is never right".to_owned());
    }
    let named = case.clocks().iter().find(|held| held.id == clock);
    let Some(clock) = named.filter(|held| matches!(held.kind, ClockKind::Card | ClockKind::Bank)) else {
        return Err(format!("no card or bank clock {} runs in it; start the one of the card that paid", short(clock)));
    };
    if let Some(opens) = clock.opens_on.filter(|opens| event.on < *opens) {
        return Err(format!("{} opens on {opens}", clock.title));
    }
    if event.on > clock.closes_on {
        return Err(format!("{} closed on {}", clock.title, clock.closes_on));
    }
    Ok(())
}
