//! A case as it stands: the fold over its events.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use makegood_core::money::MoneyError;
use makegood_core::time::{Day, Zone};

use crate::calendar::BusinessCalendar;
use crate::clock::CaseClock;
use crate::event::{CaseClaim, DisputeResult, Event, Move, Sending, What};
use crate::gate::{self, Refused};
use crate::purse::{Line, Tally};
use crate::state::{Rung, State, Waiting};

/// A dispute at the bank, beside the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The clock under which it was opened.
    pub clock: String,
    /// When.
    pub opened_on: Day,
    /// How and when it ended.
    pub ended: Option<(DisputeResult, Day)>,
}

/// A case as it stands after its events.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub(crate) id: String,
    pub(crate) platform: String,
    pub(crate) account_id: String,
    pub(crate) zone: Zone,
    pub(crate) countries: Vec<String>,
    pub(crate) calendar: BusinessCalendar,
    pub(crate) state: State,
    pub(crate) state_before_closing: Option<State>,
    pub(crate) since: Day,
    pub(crate) chased_on: Option<Day>,
    pub(crate) rung: Option<Rung>,
    pub(crate) ticket: Option<String>,
    pub(crate) claims: Vec<CaseClaim>,
    pub(crate) claimed: Tally,
    pub(crate) approved: Tally,
    pub(crate) received: Tally,
    pub(crate) clawed_back: Tally,
    pub(crate) net: Tally,
    pub(crate) approved_lines: Vec<Line>,
    pub(crate) received_lines: Vec<Line>,
    pub(crate) clawed_back_lines: Vec<Line>,
    pub(crate) rows: BTreeSet<String>,
    pub(crate) clawback_unanswered: bool,
    pub(crate) settled: bool,
    pub(crate) asks: Option<(String, Option<Day>)>,
    pub(crate) promise: Option<CaseClock>,
    pub(crate) clocks: Vec<CaseClock>,
    pub(crate) set_aside: BTreeSet<String>,
    pub(crate) dispute: Option<Dispute>,
    pub(crate) sending: Option<Sending>,
    pub(crate) opened_on: Day,
    pub(crate) submitted_on: Option<Day>,
    pub(crate) first_money_on: Option<Day>,
    pub(crate) closed_on: Option<Day>,
    pub(crate) last_at: Timestamp,
    pub(crate) stepped_back: bool,
    pub(crate) version: u64,
}

/// Events that a case allows, and the case after them. Only [`Case::open`] and [`Case::with`] make one, so a store that
/// takes changes never keeps a move that was not allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    before: u64,
    events: Vec<Event>,
    after: Case,
}

impl Change {
    /// Events that the case had before.
    pub fn version_before(&self) -> u64 {
        self.before
    }

    /// The new events, at least one.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The case after them.
    pub fn after(&self) -> &Case {
        &self.after
    }

    /// The same change with more events behind it, so that they are kept together or not at all.
    ///
    /// - **Errors** [`Refused`] at the first event that its state does not allow.
    pub fn and(self, events: Vec<Event>) -> Result<Change, Refused> {
        let more = self.after.with(events)?;
        let mut all = self.events;
        all.extend(more.events);
        Ok(Change { before: self.before, events: all, after: more.after })
    }

    /// The case after them, for whoever needs no more.
    pub fn into_case(self) -> Case {
        self.after
    }
}

impl Case {
    /// Opens a case with its first event, which must be [`What::Opened`].
    ///
    /// - **Errors** [`Refused`].
    pub fn open(id: &str, opened: Event) -> Result<Change, Refused> {
        let refused = |why: String| Refused {
            case: id.chars().take(64).collect(),
            state: State::Draft,
            tried: opened.what.step(),
            why,
            allowed: vec![Move::Opened],
        };
        let What::Opened { platform, account_id, zone, countries } = &opened.what else {
            return Err(refused("a case begins with being opened".to_owned()));
        };
        for (what, text) in [("the id", id), ("the platform", platform.as_str()), ("the account", account_id.as_str())]
        {
            gate::bounded(what, text, 256).map_err(refused)?;
        }
        if countries.len() > 16 {
            return Err(refused("more than 16 countries are named".to_owned()));
        }
        let calendar = BusinessCalendar::of(countries).map_err(|error| refused(error.to_string()))?;
        gate::common(zone.day_of(opened.at), &opened).map_err(refused)?;
        let case = Case {
            id: id.to_owned(),
            platform: platform.clone(),
            account_id: account_id.clone(),
            zone: zone.clone(),
            countries: countries.clone(),
            calendar,
            state: State::Draft,
            state_before_closing: None,
            since: opened.on,
            chased_on: None,
            rung: None,
            ticket: None,
            claims: Vec::new(),
            claimed: Tally::default(),
            approved: Tally::default(),
            received: Tally::default(),
            clawed_back: Tally::default(),
            net: Tally::default(),
            approved_lines: Vec::new(),
            received_lines: Vec::new(),
            clawed_back_lines: Vec::new(),
            rows: BTreeSet::new(),
            clawback_unanswered: false,
            settled: false,
            asks: None,
            promise: None,
            clocks: Vec::new(),
            set_aside: BTreeSet::new(),
            dispute: None,
            sending: None,
            opened_on: opened.on,
            submitted_on: None,
            first_money_on: None,
            closed_on: None,
            last_at: opened.at,
            stepped_back: false,
            version: 1,
        };
        Ok(Change { before: 0, events: vec![opened], after: case })
    }

    /// Folds a whole history.
    ///
    /// - **Errors** [`Refused`] at the first event that its state does not allow.
    pub fn replay(id: &str, events: impl IntoIterator<Item = Event>) -> Result<Case, Refused> {
        let mut events = events.into_iter();
        let empty = || Refused {
            case: id.chars().take(64).collect(),
            state: State::Draft,
            tried: Move::Opened,
            why: "it has no events".to_owned(),
            allowed: vec![Move::Opened],
        };
        let mut case = Case::open(id, events.next().ok_or_else(empty)?)?.after;
        for event in events {
            case.apply(&event)?;
        }
        Ok(case)
    }

    /// The case with more events, all of them or none.
    ///
    /// - **Errors** [`Refused`] at the first event that its state does not allow.
    pub fn with(&self, events: Vec<Event>) -> Result<Change, Refused> {
        let mut after = self.clone();
        for event in &events {
            after.apply(event)?;
        }
        Ok(Change { before: self.version, events, after })
    }

    /// Id, `K-0001`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Platform.
    pub fn platform(&self) -> &str {
        &self.platform
    }

    /// Account.
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// The message that is being sent, or of which nobody knows whether it went out.
    pub fn sending(&self) -> Option<&Sending> {
        self.sending.as_ref()
    }

    /// The account's zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Countries whose business days count.
    pub fn countries(&self) -> &[String] {
        &self.countries
    }

    /// The calendar of those countries.
    pub fn calendar(&self) -> &BusinessCalendar {
        &self.calendar
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// Who waits for whom.
    pub fn waiting(&self) -> Waiting {
        self.state.waiting()
    }

    /// Day on which it came to stand there.
    pub fn since(&self) -> Day {
        self.since
    }

    /// Highest rung reached.
    pub fn rung(&self) -> Option<Rung> {
        self.rung
    }

    /// The platform's ticket id.
    pub fn ticket(&self) -> Option<&str> {
        self.ticket.as_deref()
    }

    /// Claims in the order in which they were put in.
    pub fn claims(&self) -> &[CaseClaim] {
        &self.claims
    }

    /// What is asked for.
    pub fn claimed(&self) -> &Tally {
        &self.claimed
    }

    /// What was approved up to now.
    pub fn approved(&self) -> &Tally {
        &self.approved
    }

    /// What was received, before anything was taken back.
    pub fn received(&self) -> &Tally {
        &self.received
    }

    /// What was taken back.
    pub fn clawed_back(&self) -> &Tally {
        &self.clawed_back
    }

    /// What was received and kept.
    pub fn net(&self) -> &Tally {
        &self.net
    }

    /// Rows of statements and ledgers that are counted in it.
    pub fn rows(&self) -> &BTreeSet<String> {
        &self.rows
    }

    /// By when money was promised.
    pub fn promise(&self) -> Option<&CaseClock> {
        self.promise.as_ref()
    }

    /// Clocks that run, without those set aside.
    pub fn clocks_running(&self) -> impl Iterator<Item = &CaseClock> {
        self.clocks.iter().filter(|clock| !self.set_aside.contains(&clock.id))
    }

    /// Every clock.
    pub fn clocks(&self) -> &[CaseClock] {
        &self.clocks
    }

    /// The last dispute.
    pub fn dispute(&self) -> Option<&Dispute> {
        self.dispute.as_ref()
    }

    /// True while a dispute is open.
    pub fn has_open_dispute(&self) -> bool {
        self.dispute.as_ref().is_some_and(|dispute| dispute.ended.is_none())
    }

    /// Events so far: the version that a writer must name.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Instant of the latest event; where the clock stepped back, of the latest one seen.
    pub fn last_at(&self) -> Timestamp {
        self.last_at
    }

    /// The day of [`Case::last_at`] in the case's zone.
    pub fn last_day(&self) -> Day {
        self.zone.day_of(self.last_at)
    }

    /// Day on which it was opened.
    pub fn opened_on(&self) -> Day {
        self.opened_on
    }

    /// Day on which it was first sent.
    pub fn submitted_on(&self) -> Option<Day> {
        self.submitted_on
    }

    /// Day on which the first money was seen.
    pub fn first_money_on(&self) -> Option<Day> {
        self.first_money_on
    }

    /// Day on which it was closed.
    pub fn closed_on(&self) -> Option<Day> {
        self.closed_on
    }

    /// True when it holds its claims: no other case may have them. Only a written-off case lets them go.
    pub fn holds_claims(&self) -> bool {
        self.state != State::WrittenOff
    }

    /// True when nothing more is to come: everything claimed is there, or everything approved and the rest is settled.
    pub fn fully_received(&self) -> bool {
        let claimed_is_there = !self.claimed.is_empty() && self.net.covers(&self.claimed);
        let enough_approved = self.settled || self.approved.covers(&self.claimed);
        claimed_is_there || (!self.approved.is_empty() && enough_approved && self.net.covers(&self.approved))
    }

    /// Sums by kind of claim: claimed, approved, received and kept. A sum that names no kind stands under the one kind of
    /// its claim or of the case, or under the empty name where there are several; there, what was kept may fall below
    /// zero when money was received for one kind and taken back for none.
    ///
    /// - **Errors** [`MoneyError::Overflow`].
    pub fn by_kind(&self) -> Result<BTreeMap<String, (Tally, Tally, Tally)>, MoneyError> {
        let mut kinds: BTreeMap<String, (Tally, Tally, Tally)> = BTreeMap::new();
        for line in self.claims.iter().flat_map(|claim| &claim.lines) {
            let kind = line.kind.clone().unwrap_or_default();
            kinds.entry(kind).or_default().0.add(line.purse, line.money())?;
        }
        let kind_of = |line: &Line| {
            let of_claim = |claim: &&CaseClaim| line.claim.as_ref().is_none_or(|named| *named == claim.id);
            let mut named: Vec<&str> = self
                .claims
                .iter()
                .filter(of_claim)
                .flat_map(|claim| &claim.lines)
                .filter_map(|line| line.kind.as_deref())
                .collect();
            named.dedup();
            let only = named.first().filter(|first| named.iter().all(|kind| kind == *first));
            line.kind.clone().unwrap_or_else(|| only.copied().unwrap_or_default().to_owned())
        };
        for line in &self.approved_lines {
            kinds.entry(kind_of(line)).or_default().1.add(line.purse, line.money())?;
        }
        for line in &self.received_lines {
            kinds.entry(kind_of(line)).or_default().2.add(line.purse, line.money())?;
        }
        for line in &self.clawed_back_lines {
            let back = Line { amount: line.amount.negated(), ..line.clone() };
            kinds.entry(kind_of(line)).or_default().2.add(back.purse, back.money())?;
        }
        Ok(kinds)
    }
}
