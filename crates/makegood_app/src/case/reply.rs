//! Answers to a case: threaded, read, and proposed as events. Nothing is written down until a person says which are right.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use makegood_case::store::{Cases, Direction, Filter, Message};
use makegood_case::{Case, CaseClock, ClockKind, ClockSource, Line, Purse, What, Window, gate};
use makegood_core::money::{Money, MoneyError};
use makegood_core::policy::{Confidence as SourceConfidence, Length};
use makegood_core::time::Day;
use makegood_mail::propose::{
    AmountRole, Context, Due, OutcomeKind, Proposal, Proposals, StatedAmount, Term, TermAbout, Unit, propose,
};
use makegood_mail::reply::{ReadOptions, Reply};
use makegood_mail::thread::{KnownCase, Thread};
use makegood_mail::{ReferenceKey, thread};

use crate::workspace::{Config, SourceEntry, hash_bytes};
use crate::{AppError, Workspace};

/// Largest answer that is read, in bytes.
pub const BYTES_MAX: u64 = 64 << 20;

/// Reads the bytes of an answer: a message with headers, else text that was pasted.
///
/// - **Errors** [`AppError::ReplyUnreadable`].
pub fn read(bytes: &[u8], config: &Config) -> Result<Reply, AppError> {
    let unreadable = |why: String| AppError::ReplyUnreadable { why };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(unreadable("it is empty".to_owned()));
    }
    if looks_like_a_message(bytes) {
        let options = ReadOptions { own_servers: config.mail.own_servers.clone() };
        return Reply::read(bytes, &options).map_err(|error| unreadable(error.to_string()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Reply::pasted("", text, None)),
        Err(_) => Err(unreadable("it is neither a message with headers nor UTF-8 text".to_owned())),
    }
}

/// True when the first line is a header: `Name: value`, or a mailbox's `From `.
fn looks_like_a_message(bytes: &[u8]) -> bool {
    let first = bytes.split(|byte| *byte == b'\n').find(|line| !line.iter().all(u8::is_ascii_whitespace));
    let Some(line) = first else { return false };
    if line.starts_with(b"From ") {
        return true;
    }
    const KNOWN: &[&str] = &[
        "from",
        "to",
        "cc",
        "date",
        "subject",
        "received",
        "return-path",
        "delivered-to",
        "message-id",
        "mime-version",
        "content-type",
        "dkim-signature",
        "authentication-results",
        "reply-to",
        "sender",
        "in-reply-to",
        "references",
    ];
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
    line.contains(&b':') && (KNOWN.contains(&name.as_str()) || name.starts_with("x-") || name.starts_with("arc-"))
}

/// Says which case an answer belongs to.
///
/// - **Errors** [`AppError::Store`].
pub async fn threaded(
    cases: &impl Cases,
    config: &Config,
    key: ReferenceKey,
    reply: &Reply,
) -> Result<Thread, AppError> {
    Ok(Threads::of(cases, config, key).await?.cases.thread(reply))
}

/// The cases that were sent, ready for many answers.
#[derive(Debug)]
pub struct Threads {
    /// What is known of each.
    pub cases: thread::Cases,
    /// SHA-256 of the messages that are in a case already.
    pub filed: BTreeSet<String>,
}

impl Threads {
    /// Reads them.
    ///
    /// - **Errors** [`AppError::Store`].
    pub async fn of(cases: &impl Cases, config: &Config, key: ReferenceKey) -> Result<Threads, AppError> {
        let heads = cases.list(&Filter::default()).await?;
        let (mut known, mut filed) = (Vec::new(), BTreeSet::new());
        for head in heads.iter().filter(|head| head.state.was_sent()) {
            let messages = cases.messages(&head.id).await?;
            filed.extend(messages.iter().map(|message| message.sha256.clone()));
            let sent = messages.into_iter().filter(|message| message.direction == Direction::Out);
            known.push(KnownCase {
                case_id: head.id.clone(),
                ticket_ids: head.ticket.iter().cloned().collect(),
                sent_message_ids: sent.map(|message| message.id).collect(),
                party_domains: config.party_domains(&head.platform),
            });
        }
        Ok(Threads { cases: thread::Cases::new(key, known), filed })
    }
}

/// One reading of an answer, as the event that it would be.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// From 1.
    pub number: usize,
    /// What it says, in short.
    pub says: String,
    /// `clear`, `likely` or `unsure`.
    pub confidence: String,
    /// True where the answer makes it depend on something.
    pub conditional: bool,
    /// The sentence that says it.
    pub quote: String,
    /// The event; `None` where a person has to say more, and then `what_to_do`.
    pub event: Option<What>,
    /// What to do where it cannot be taken as it is; empty otherwise.
    pub what_to_do: String,
}

/// What an answer seems to say of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    /// The readings, in the order in which they would be written down.
    pub list: Vec<Reading>,
    /// True where readings contradict each other.
    pub contested: bool,
    /// What a program wrote: `confirmation`, `absence`, `bounce`; empty for a person.
    pub machine: &'static str,
}

/// The day on which an answer was written, in the case's zone; today where it does not say, or says a day to come.
pub fn day_of(case: &Case, reply: &Reply, now: Timestamp) -> Day {
    let today = case.zone().day_of(now);
    let said = reply.date.as_ref().map(|date| case.zone().day_of(date.timestamp()));
    said.filter(|day| *day <= today).unwrap_or(today)
}

/// Reads an answer to a case.
pub fn readings(case: &Case, reply: &Reply, own_letters: Vec<String>, now: Timestamp) -> Readings {
    let mut claimed = case.claimed().iter();
    let claimed = match (claimed.next(), claimed.next()) {
        (Some((_, money)), None) => Some(money),
        _ => None,
    };
    let proposals = propose(reply, &Context { claimed, own_letters });
    let on = day_of(case, reply, now);
    let mut drafts = Drafts { case, reply, on, list: Vec::new() };
    drafts.tickets(&proposals);
    drafts.outcomes(&proposals);
    drafts.promises(&proposals);
    use makegood_mail::propose::Machine;
    Readings {
        list: drafts.list,
        contested: proposals.are_contested(),
        machine: match proposals.machine {
            None => "",
            Some(Machine::Confirmation) => "confirmation",
            Some(Machine::Absence) => "absence",
            Some(Machine::Bounce) => "bounce",
        },
    }
}

struct Drafts<'a> {
    case: &'a Case,
    reply: &'a Reply,
    on: Day,
    list: Vec<Reading>,
}

impl Drafts<'_> {
    fn add<T>(&mut self, from: &Proposal<T>, says: String, event: Option<What>, what_to_do: &str) {
        // A sentence that is read in two ways which come to the same is one reading.
        if event.is_some() && self.list.iter().any(|known| known.event == event) {
            return;
        }
        self.list.push(Reading {
            number: self.list.len() + 1,
            says,
            confidence: from.confidence.to_string(),
            conditional: from.conditional,
            quote: from.quote.text.split_whitespace().collect::<Vec<_>>().join(" "),
            event,
            what_to_do: what_to_do.to_owned(),
        });
    }

    fn tickets(&mut self, proposals: &Proposals) {
        for one in &proposals.tickets {
            if self.case.ticket().is_some_and(|known| known.eq_ignore_ascii_case(&one.value)) {
                continue;
            }
            let event = What::Acknowledged { ticket: Some(one.value.clone()) };
            self.add(one, format!("the platform has it, ticket {}", one.value), Some(event), "");
        }
    }

    fn outcomes(&mut self, proposals: &Proposals) {
        let has_ticket = !self.list.is_empty();
        for one in &proposals.outcomes {
            match one.value.kind {
                OutcomeKind::Acknowledged if has_ticket => {}
                OutcomeKind::Acknowledged => {
                    let event = What::Acknowledged { ticket: None };
                    self.add(one, "the platform has it".to_owned(), Some(event), "");
                }
                OutcomeKind::InfoRequested => {
                    let asked = one.value.asked.iter().map(|asked| asked.item.replace('_', " "));
                    let asked: Vec<String> = asked.collect();
                    let asks = if asked.is_empty() { one.quote.text.trim().to_owned() } else { asked.join("; ") };
                    let answer_by = self.term(proposals, TermAbout::OurAnswer).map(|(day, _)| day);
                    let by = answer_by.map(|day| format!(" by {day}")).unwrap_or_default();
                    let says = format!("the platform asks for: {asks}{by}");
                    self.add(one, says, Some(What::InfoRequested { asks, answer_by }), "");
                }
                OutcomeKind::Approved | OutcomeKind::PartlyApproved => {
                    let whole = one.value.kind == OutcomeKind::Approved;
                    self.approval(one, proposals, whole);
                }
                OutcomeKind::Denied => {
                    let reason = one.value.reason.as_ref().and_then(|reason| reason.id.clone());
                    let why = reason.map(|id| format!(": {}", id.replace('_', " "))).unwrap_or_default();
                    self.add(one, format!("nothing is approved{why}"), Some(What::Denied), "");
                }
                OutcomeKind::Refunded => {
                    let says = "money is said to be on its way".to_owned();
                    let what_to_do = "count it when a statement or ledger shows it: makegood case receive";
                    self.add(one, says, None, what_to_do);
                }
            }
        }
    }

    /// An approval with the amount that is offered; a whole one without an amount is of everything that was claimed.
    fn approval<T>(&mut self, one: &Proposal<T>, proposals: &Proposals, whole: bool) {
        let offers: Vec<&Proposal<StatedAmount>> = proposals
            .amounts
            .iter()
            .filter(|amount| amount.value.role == AmountRole::Offered && !amount.conditional)
            .collect();
        let lines = match offers.as_slice() {
            [] if whole => lines_of(self.case).ok(),
            [offer] => match offer.value.readings.as_slice() {
                [money] => Some(vec![self.line(*money, offer.value.ad_credit)]),
                _ => None,
            },
            _ => None,
        };
        match lines {
            Some(lines) => {
                let sums: Vec<String> = lines.iter().map(|line| format!("{} {}", line.money(), line.purse)).collect();
                let says = format!("approved in all: {}", sums.join(", "));
                self.add(one, says, Some(What::Approved { lines }), "");
            }
            None => {
                let says = if whole { "approved" } else { "approved in part" };
                let what_to_do =
                    format!("say how much: makegood case move {} approved --amount \"USD 0.00\"", self.case.id());
                self.add(one, says.to_owned(), None, &what_to_do);
            }
        }
    }

    /// Money that is offered comes in the form in which that currency is claimed, unless it is called credit.
    fn line(&self, money: Money, ad_credit: bool) -> Line {
        let claimed = self.case.claimed().iter().find(|(_, claimed)| claimed.currency == money.currency);
        let purse = if ad_credit { Purse::AdCredit } else { claimed.map_or(Purse::Cash, |(purse, _)| purse) };
        Line::new(purse, money)
    }

    fn promises(&mut self, proposals: &Proposals) {
        for one in proposals.terms.iter().filter(|one| one.value.about == TermAbout::Refund) {
            match self.last_day(&one.value) {
                Some((closes_on, basis)) => {
                    let clock = self.promise(closes_on, basis, &one.quote.text);
                    self.add(
                        one,
                        format!("money is promised by {closes_on}"),
                        Some(What::RefundPromised { clock }),
                        "",
                    );
                }
                None => {
                    let what_to_do = format!(
                        "say by when: makegood case move {} refund_promised --until YYYY-MM-DD",
                        self.case.id()
                    );
                    self.add(
                        one,
                        "money is promised by a day that can be read in several ways".to_owned(),
                        None,
                        &what_to_do,
                    );
                }
            }
        }
    }

    fn promise(&self, closes_on: Day, basis: String, quote: &str) -> CaseClock {
        promise(self.case, self.on, closes_on, basis, self.reply.message_id.as_deref(), quote)
    }

    fn term(&self, proposals: &Proposals, about: TermAbout) -> Option<(Day, String)> {
        let term = proposals.terms.iter().find(|one| one.value.about == about)?;
        self.last_day(&term.value)
    }

    /// The last day that a term names, with how it was counted.
    fn last_day(&self, term: &Term) -> Option<(Day, String)> {
        match &term.due {
            Due::On(days) => match days.as_slice() {
                [day] if *day >= self.on => Some((*day, format!("The answer names {day}."))),
                _ => None,
            },
            Due::Within { most, unit, .. } => {
                let most = u32::from(*most);
                let window = match unit {
                    Unit::BusinessDays => Window::BusinessDays(most),
                    Unit::Days => Window::Calendar(Length::Days(most)),
                    Unit::Weeks => Window::Calendar(Length::Days(most.checked_mul(7)?)),
                    // A day that has begun counts whole: nothing is chased too early.
                    Unit::Hours => Window::Calendar(Length::Days(most.div_ceil(24))),
                    Unit::Months => Window::Calendar(Length::Months(most)),
                };
                let day = window.last_day(self.on, self.case.calendar()).ok()?;
                Some((day, format!("{window} from {}, as the answer says.", self.on)))
            }
        }
    }
}

/// Everything that is claimed, as lines of an approval.
///
/// - **Errors** [`MoneyError::Overflow`].
pub fn lines_of(case: &Case) -> Result<Vec<Line>, MoneyError> {
    Ok(case.claimed().iter().map(|(purse, money)| Line::new(purse, money)).collect())
}

/// A promise of money as a clock of the case.
pub fn promise(case: &Case, on: Day, closes_on: Day, basis: String, message: Option<&str>, says: &str) -> CaseClock {
    CaseClock {
        id: "promise".to_owned(),
        title: format!("{}'s promise", super::platform_name(case.platform())),
        kind: ClockKind::Promise,
        anchor_on: on.min(closes_on),
        opens_on: None,
        closes_on,
        basis,
        confidence: SourceConfidence::P,
        source: ClockSource {
            id: "message".to_owned(),
            address: message.map(|id| id.chars().take(512).collect()).unwrap_or_default(),
            read_on: on,
            says: says.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(gate::TEXT_MAX / 8).collect(),
        },
    }
}

/// The message as it is filed: its own id, or one made of its bytes.
pub fn message(case: &Case, reply: &Reply, bytes: &[u8], now: Timestamp) -> Message {
    let sha256 = hash_bytes(bytes);
    Message {
        id: reply.message_id.clone().filter(|id| id.len() <= 400).unwrap_or_else(|| format!("sha256:{sha256}")),
        case: case.id().to_owned(),
        direction: Direction::In,
        at: reply.date.as_ref().map_or(now, jiff::Zoned::timestamp),
        party: reply.from.as_ref().map(|from| from.address.clone()).unwrap_or_default(),
        subject: reply.subject.clone(),
        sha256,
    }
}

/// Keeps the bytes of an answer among the sources, under their hash.
///
/// - **Errors** [`AppError::Io`], [`AppError::Damaged`].
pub fn keep(workspace: &Workspace, name: &str, bytes: &[u8], now: Timestamp) -> Result<(), AppError> {
    let sources = workspace.sources();
    let draft = sources.draft(std::path::Path::new(name), &mut &*bytes, &mut |_| {})?;
    let sha256 = draft.sha256().to_owned();
    let count = draft.bytes();
    sources.keep(draft)?;
    if sources.entries()?.contains_key(&sha256) {
        return Ok(());
    }
    sources.append(&[SourceEntry {
        sha256,
        name: name.to_owned(),
        bytes: count,
        imported_at: now,
        format: "mail".to_owned(),
        status: "imported".to_owned(),
        answers: std::collections::BTreeMap::new(),
        refused_rows: 0,
        inside: None,
        members_left: 0,
    }])
}

/// When a message was sent, as it says itself, for people.
pub fn sent_at(reply: &Reply) -> String {
    reply.date.as_ref().map_or_else(
        || "no date".to_owned(),
        |date| date.timestamp().to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}
