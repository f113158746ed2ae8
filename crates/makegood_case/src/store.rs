//! The port of the case store: one behaviour, whatever the database.
//!
//! Events are appended, never changed. A writer names the version of the case that it saw, by the [`Change`] that it
//! made of it; of two writers that saw the same version the second is told. A claim is in one case at most that was not
//! written off: the database itself holds that, so two writers on two machines cannot both take it.

use std::collections::BTreeMap;
use std::future::Future;

use jiff::Timestamp;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::{Day, Zone};

use crate::case::{Case, Change};
use crate::clock::FollowUp;
use crate::event::Event;
use crate::next_step::NextStep;
use crate::state::{Rung, State, words};

/// Most rows that one list gives.
pub const ROWS_MAX: u32 = 100_000;

/// One case in a list: what is shown without reading its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Id.
    pub id: String,
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// The account's zone.
    pub zone: Zone,
    /// Where it stands.
    pub state: State,
    /// Highest rung reached.
    pub rung: Option<Rung>,
    /// The platform's ticket id.
    pub ticket: Option<String>,
    /// The next step, without where its clock is written; `None` when closed.
    pub next: Option<NextStep>,
    /// What is still to come, in words.
    pub missing: String,
    /// Day on which it was opened.
    pub opened_on: Day,
    /// Instant of the latest event.
    pub last_at: Timestamp,
    /// Events.
    pub version: u64,
}

impl Head {
    /// The head of a case.
    pub fn of(case: &Case, follow_up: &FollowUp) -> Head {
        Head {
            id: case.id().to_owned(),
            platform: case.platform().to_owned(),
            account_id: case.account_id().to_owned(),
            zone: case.zone().clone(),
            state: case.state(),
            rung: case.rung(),
            ticket: case.ticket().map(str::to_owned),
            next: case.next_step(follow_up).map(|step| NextStep { source: None, ..step }),
            missing: case.missing().to_string(),
            opened_on: case.opened_on(),
            last_at: case.last_at(),
            version: case.version(),
        }
    }
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// To us.
    In,
    /// From us.
    Out,
}

words!(Direction { In = "in", Out = "out" });

/// A message that belongs to a case. Its bytes lie in the sources, under their SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Message-ID, or an id of ours where it has none. Unique.
    pub id: String,
    /// The case.
    pub case: String,
    /// Which way.
    pub direction: Direction,
    /// When it was sent, as it says itself.
    pub at: Timestamp,
    /// The other side's address.
    pub party: String,
    /// Subject.
    pub subject: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

/// One sum of an event, as rows that statements and ledgers are matched with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyStep {
    /// The case.
    pub case: String,
    /// Number of the event, from 1.
    pub event: u64,
    /// `approved`, `received` or `clawed_back`.
    pub step: String,
    /// The sum.
    pub line: crate::purse::Line,
    /// Day.
    pub on: Day,
    /// The row that shows it; `None` for an approval.
    pub source_ref: Option<String>,
}

/// Which cases a list shows. An empty filter shows all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Of this account only.
    pub account_id: Option<String>,
    /// In this state only.
    pub state: Option<State>,
    /// Not closed only.
    pub open: bool,
    /// With this text in id, account, ticket, a claim's id or kind, or a message's subject or party; case of letters A to
    /// Z does not matter.
    pub text: Option<String>,
    /// At most so many; 0 for [`ROWS_MAX`].
    pub rows_max: u32,
}

/// Keeps cases.
pub trait Cases {
    /// Appends changes and files messages, all or nothing. One change a case at most.
    ///
    /// - **Errors** [`StoreError::Stale`] when a case has events that its writer did not see, [`StoreError::ClaimHeld`]
    ///   when another case holds one of its claims.
    fn append(&self, changes: &[Change], messages: &[Message]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The events of a case, in order.
    ///
    /// - **Errors** [`StoreError::Missing`].
    fn events(&self, case: &str) -> impl Future<Output = Result<Vec<Event>, StoreError>> + Send;

    /// The case, folded from its events.
    ///
    /// - **Errors** [`StoreError::Missing`]; [`StoreError::Damaged`] when its events do not fold.
    fn case(&self, id: &str) -> impl Future<Output = Result<Case, StoreError>> + Send;

    /// Cases of a filter, by the day of the next step, closed ones last, then by id.
    ///
    /// - **Errors** [`StoreError`].
    fn list(&self, filter: &Filter) -> impl Future<Output = Result<Vec<Head>, StoreError>> + Send;

    /// Cases whose next step's day has come in their own zone, earliest first, at most so many; 0 for [`ROWS_MAX`].
    ///
    /// - **Errors** [`StoreError`].
    fn due(&self, now: Timestamp, rows_max: u32) -> impl Future<Output = Result<Vec<Head>, StoreError>> + Send;

    /// The id for a next case: `K-0001`, `K-0002`. Two writers may get the same; the second to append is told.
    ///
    /// - **Errors** [`StoreError`].
    fn next_id(&self) -> impl Future<Output = Result<String, StoreError>> + Send;

    /// Which case holds which claim.
    ///
    /// - **Errors** [`StoreError`].
    fn held_claims(&self) -> impl Future<Output = Result<BTreeMap<String, String>, StoreError>> + Send;

    /// The messages of a case, by time.
    ///
    /// - **Errors** [`StoreError`].
    fn messages(&self, case: &str) -> impl Future<Output = Result<Vec<Message>, StoreError>> + Send;

    /// The sums of a case, by event.
    ///
    /// - **Errors** [`StoreError`].
    fn money(&self, case: &str) -> impl Future<Output = Result<Vec<MoneyStep>, StoreError>> + Send;

    /// The sums of all cases that one row of a statement or ledger shows: a row pays no more than it holds, whatever number
    /// of cases it is shared by.
    ///
    /// - **Errors** [`StoreError`].
    fn money_of_row(&self, source_ref: &str) -> impl Future<Output = Result<Vec<MoneyStep>, StoreError>> + Send;

    /// What all cases received less what was taken back, by currency, ad credit and adjustments of invoices included.
    ///
    /// - **Errors** [`StoreError`].
    fn recovered(&self) -> impl Future<Output = Result<BTreeMap<Currency, Amount>, StoreError>> + Send;

    /// What is wrong: every case is folded again and held against its head. Empty = sound.
    ///
    /// - **Errors** [`StoreError`] when the database cannot even be asked.
    fn problems(&self) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;
}

/// What can go wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be used.
    #[error("case store: cannot {action}: {why}")]
    Unusable {
        /// What was tried.
        action: &'static str,
        /// What the database says.
        why: String,
    },
    /// The database holds something that cannot be read back.
    #[error("case store: {what} is damaged: {why}")]
    Damaged {
        /// Which table and column.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// Somebody else wrote first.
    #[error(
        "case {case} has changed since you read it: you saw {seen} events, it has {found}. Read it again, then decide"
    )]
    Stale {
        /// The case.
        case: String,
        /// Version that the writer saw.
        seen: u64,
        /// Version that is there.
        found: u64,
    },
    /// A claim is in another case.
    #[error("claim {claim} is already in case {holder}")]
    ClaimHeld {
        /// The claim.
        claim: String,
        /// The case that holds it.
        holder: String,
    },
    /// There is no such case.
    #[error("there is no case {0}")]
    Missing(String),
}
