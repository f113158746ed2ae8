//! How one event changes a case. The gate has looked at it before; what is left to refuse is a sum that leaves the range.

use crate::case::{Case, Dispute};
use crate::event::{DisputeResult, Event, What};
use crate::gate::{self, Refused};
use crate::purse::{Line, Tally};
use crate::state::State;
use makegood_core::money::MoneyError;
use makegood_core::time::Day;

impl Case {
    /// Applies one event. After an error the case is of no use: callers work on a copy and drop it.
    ///
    /// - **Errors** [`Refused`] when the state does not allow it.
    pub(crate) fn apply(&mut self, event: &Event) -> Result<(), Refused> {
        gate::check(self, event)?;
        let state = self.state;
        self.change(event).map_err(|error| Refused {
            case: self.id.clone(),
            state,
            tried: event.what.step(),
            why: error.to_string(),
            allowed: gate::allowed(state),
        })?;
        self.version += 1;
        self.stepped_back |= event.at < self.last_at;
        self.last_at = self.last_at.max(event.at);
        Ok(())
    }

    fn change(&mut self, event: &Event) -> Result<(), MoneyError> {
        let on = event.on;
        match &event.what {
            What::ClaimAdded { claim } => {
                self.claims.push(claim.clone());
                self.add_claims_up()?;
            }
            What::ClaimRemoved { claim } => {
                self.claims.retain(|held| held.id != *claim);
                self.add_claims_up()?;
            }
            What::MadeReady => self.go(State::Ready, on),
            What::BackToDraft => self.go(State::Draft, on),
            What::Submitted { rung, .. } => {
                self.rung = Some(*rung);
                self.submitted_on = self.submitted_on.or(Some(on));
                self.go(State::Submitted, on);
            }
            What::Acknowledged { ticket } => {
                self.ticket = ticket.clone().or_else(|| self.ticket.take());
                self.go(State::Acknowledged, on);
            }
            What::InfoRequested { asks, answer_by } => {
                self.asks = Some((asks.clone(), *answer_by));
                self.go(State::InfoRequested, on);
            }
            What::Answered => {
                self.asks = None;
                self.go(State::Answered, on);
            }
            What::Approved { lines } => {
                self.approved = Tally::of(lines)?;
                self.approved_lines = lines.clone();
                let whole = self.approved.covers(&self.claimed);
                self.go(if whole { State::Approved } else { State::PartlyApproved }, on);
                self.look_at_money(on);
            }
            What::Denied => {
                self.promise = None;
                self.go(State::Denied, on);
            }
            What::RefundPromised { clock } => {
                self.promise = Some(clock.clone());
                self.go(State::RefundPending, on);
            }
            What::Received { lines, source_ref } => {
                self.rows.insert(source_ref.clone());
                add(&mut self.received, lines)?;
                self.received_lines.extend(lines.iter().cloned());
                self.net = self.received.above(&self.clawed_back);
                self.first_money_on = Some(self.first_money_on.map_or(on, |first| first.min(on)));
                self.clawback_unanswered = false;
                self.look_at_money(on);
            }
            What::ClawedBack { lines, source_ref } => {
                self.rows.insert(source_ref.clone());
                add(&mut self.clawed_back, lines)?;
                self.clawed_back_lines.extend(lines.iter().cloned());
                self.net = self.received.above(&self.clawed_back);
                self.clawback_unanswered = true;
                self.closed_on = None;
                self.go(State::RefundPending, on);
            }
            What::Chased => {
                self.chased_on = Some(on);
                self.clawback_unanswered = false;
            }
            What::Escalated { rung } => {
                self.rung = Some(*rung);
                self.clawback_unanswered = false;
                self.go(State::Escalated, on);
            }
            What::Settled => {
                self.settled = true;
                self.go(State::RefundPending, on);
                self.look_at_money(on);
            }
            What::DisputeOpened { clock } => {
                self.dispute = Some(Dispute { clock: clock.clone(), opened_on: on, ended: None });
            }
            What::DisputeEnded { result } => {
                self.end_dispute(*result, on);
            }
            What::ClockStarted { clock } => {
                self.set_aside.remove(&clock.id);
                match self.clocks.iter_mut().find(|held| held.id == clock.id) {
                    Some(held) => *held = clock.clone(),
                    None => self.clocks.push(clock.clone()),
                }
            }
            What::ClockSetAside { clock } => {
                self.set_aside.insert(clock.clone());
            }
            What::WrittenOff => {
                self.state_before_closing = Some(self.state);
                self.closed_on = Some(on);
                self.go(State::WrittenOff, on);
            }
            What::TakenUpAgain => {
                self.closed_on = None;
                let back = self.state_before_closing.take().unwrap_or(State::Draft);
                self.go(back, on);
            }
            What::SendingBegun { sending } => self.sending = Some(sending.clone()),
            What::SendingEnded { .. } => self.sending = None,
            What::Opened { .. } | What::MessageFiled { .. } | What::Noted => {}
        }
        Ok(())
    }

    fn go(&mut self, state: State, on: Day) {
        self.state = state;
        self.since = on;
        self.chased_on = None;
    }

    fn add_claims_up(&mut self) -> Result<(), MoneyError> {
        self.claimed = Tally::of(self.claims.iter().flat_map(|claim| &claim.lines))?;
        Ok(())
    }

    fn end_dispute(&mut self, result: DisputeResult, on: Day) {
        if let Some(dispute) = &mut self.dispute {
            dispute.ended = Some((result, on));
        }
        if self.fully_received() {
            self.look_at_money(on);
        }
    }

    /// Where money leaves a case: closed when all is there and no dispute is open; waiting for the rest when some is; back
    /// with us when everything approved came but less was approved than claimed. While the platform still has to answer,
    /// money that comes early moves nothing.
    fn look_at_money(&mut self, on: Day) {
        if self.fully_received() {
            if self.has_open_dispute() {
                self.go(State::RefundPending, on);
            } else if self.state != State::Recovered {
                self.closed_on = Some(on);
                self.go(State::Recovered, on);
            }
            return;
        }
        let all_approved_came = !self.approved.is_empty() && self.net.covers(&self.approved);
        match self.state {
            State::Approved | State::PartlyApproved | State::RefundPending if all_approved_came => {
                self.go(State::PartlyApproved, on);
            }
            State::Approved | State::PartlyApproved | State::RefundPending if !self.net.is_empty() => {
                self.go(State::RefundPending, on);
            }
            _ => {}
        }
    }
}

fn add(tally: &mut Tally, lines: &[Line]) -> Result<(), MoneyError> {
    lines.iter().try_for_each(|line| tally.add(line.purse, line.money()))
}
