//! What a reply seems to say, with the sentence that says it; a person confirms.
//!
//! Read are the sender's own words, sentence by sentence, with phrases that are data (`data/phrases/`). Quotations,
//! signatures and sentences of our own letters are left out. A condition makes a reading unsure; a negation takes it
//! away. Readings that differ are all given: nothing is chosen here. The notices of absence propose nothing.

mod amounts;
mod outcomes;
mod phrases;
mod sentences;
mod terms;
mod tickets;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use makegood_core::money::{Currency, Money};

use crate::reply::{Automatic, Reply};
use amounts::Around;
use outcomes::{Hit, Read};
use phrases::{Everywhere, Language};

/// Most proposals of one kind.
const PROPOSALS_MAX: usize = 20;

/// How sure a reading is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The words say it.
    Clear,
    /// The words most often mean it.
    Likely,
    /// It depends on a condition, can be read in two ways, or a program wrote it.
    Unsure,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Confidence::Clear => "clear",
            Confidence::Likely => "likely",
            Confidence::Unsure => "unsure",
        })
    }
}

/// Where a quotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// In [`Reply::text`].
    Text,
    /// In [`Reply::subject`].
    Subject,
}

/// The words that a proposal rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Which text the places are in.
    pub part: Part,
    /// Byte range of the sentence.
    pub sentence: Range<usize>,
    /// Byte range of the words that were read.
    pub place: Range<usize>,
    /// The sentence as it stands.
    pub text: String,
}

/// A reading of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal<T> {
    /// What was read.
    pub value: T,
    /// How sure it is.
    pub confidence: Confidence,
    /// True where the sentence makes it depend on something.
    pub conditional: bool,
    /// Where it stands.
    pub quote: Quote,
}

/// Kind of an outcome, in the order of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// The claim has arrived.
    Acknowledged,
    /// Something is asked for.
    InfoRequested,
    /// The claim is accepted.
    Approved,
    /// A part of it is accepted.
    PartlyApproved,
    /// The claim is not accepted.
    Denied,
    /// Money is said to be on its way.
    Refunded,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its id in the phrase files, for example `invoice`.
    pub item: String,
    /// Where it is asked for.
    pub quote: Quote,
}

/// Why a claim was denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its id in the phrase files, for example `window_closed`; `None` for another reason.
    pub id: Option<String>,
    /// The words that give it.
    pub quote: Quote,
}

/// What is said of the claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its kind.
    pub kind: OutcomeKind,
    /// What is asked for; empty for other kinds, or where it is not one of the known things.
    pub asked: Vec<Asked>,
    /// Why it was denied, where it is said.
    pub reason: Option<Reason>,
}

/// What an amount is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountRole {
    /// What is granted or paid.
    Offered,
    /// What was claimed, charged or spent, or is not granted.
    Claimed,
    /// Not said.
    Unclear,
}

/// An amount in a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedAmount {
    /// What it may be: one, or several where mark or sign can be read in several ways.
    pub readings: Vec<Money>,
    /// What it is said to be.
    pub role: AmountRole,
    /// True where it is offered as ad credit instead of cash.
    pub ad_credit: bool,
}

/// What is to happen by a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermAbout {
    /// Their refund.
    Refund,
    /// Their answer.
    TheirAnswer,
    /// Our answer, which they ask for.
    OurAnswer,
    /// Not said.
    Unclear,
}

/// Unit of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Business days, of the account's country.
    BusinessDays,
    /// Calendar days.
    Days,
    /// Weeks.
    Weeks,
    /// Hours.
    Hours,
    /// Months.
    Months,
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// On a day, or on one of several that the words may mean.
    On(Vec<Date>),
    /// Within a time after the reply.
    Within {
        /// The least, where a range is named.
        least: Option<u16>,
        /// The most.
        most: u16,
        /// The unit of both.
        unit: Unit,
    },
}

/// A promise or a deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What is to happen.
    pub about: TermAbout,
    /// By when.
    pub due: Due,
}

/// What a program wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// A confirmation, most often of receipt.
    Confirmation,
    /// A notice of absence: nothing in it is about the claim.
    Absence,
    /// The report of a mail server that a message was not delivered.
    Bounce,
}

/// What is known of the case that a reply belongs to.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// What was claimed: decides what `$` means, and shows that an offer is smaller.
    pub claimed: Option<Money>,
    /// Letters that were sent for the case: their sentences are not read as answers.
    pub own_letters: Vec<String>,
}

/// All readings of a reply, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// Code of the language of the reply.
    pub language: &'static str,
    /// Set where a program wrote it.
    pub machine: Option<Machine>,
    /// Ticket ids.
    pub tickets: Vec<Proposal<String>>,
    /// Outcomes, at most one of a kind.
    pub outcomes: Vec<Proposal<Outcome>>,
    /// Amounts.
    pub amounts: Vec<Proposal<StatedAmount>>,
    /// Promises and deadlines.
    pub terms: Vec<Proposal<Term>>,
}

impl Proposals {
    /// True where outcomes contradict each other, so that a person has to choose.
    pub fn are_contested(&self) -> bool {
        let has = |kind: OutcomeKind| self.outcomes.iter().any(|one| one.value.kind == kind && !one.conditional);
        let good = has(OutcomeKind::Approved) || has(OutcomeKind::Refunded) || has(OutcomeKind::PartlyApproved);
        has(OutcomeKind::Denied) && good || has(OutcomeKind::Approved) && has(OutcomeKind::PartlyApproved)
    }
}

/// Reads a reply.
pub fn propose(reply: &Reply, context: &Context) -> Proposals {
    let own = reply.own_words();
    let main = phrases::language_of(&own, &reply.text);
    let ours: BTreeSet<String> = context.own_letters.iter().flat_map(|letter| own_sentences(letter)).collect();
    let found = sentences::sentences(&reply.text, &reply.own);
    let read: Vec<Read<'_>> = found
        .iter()
        .filter_map(|sentence| {
            let words = reply.text.get(sentence.place.clone())?;
            let language = Language::named(phrases::language_within(words, main))?;
            (!ours.contains(&flat(words))).then_some(Read { text: &reply.text, sentence, language })
        })
        .collect();
    let machine = machine(reply, &read);
    let mut proposals = Proposals { language: main, machine, tickets: tickets_of(reply), ..Proposals::default() };
    if matches!(machine, Some(Machine::Absence | Machine::Bounce)) {
        proposals.tickets.clear();
        return proposals;
    }
    let expected: Vec<Currency> = context.claimed.map(|money| money.currency).into_iter().collect();
    let day = reply.date.as_ref().map(jiff::Zoned::date);
    for (at, one) in read.iter().enumerate() {
        let hits = one.outcomes();
        let granted =
            |hit: &Hit| matches!(hit.kind, OutcomeKind::Approved | OutcomeKind::PartlyApproved | OutcomeKind::Refunded);
        let around = Around {
            good: hits.iter().any(granted),
            denied: hits.iter().any(|hit| hit.kind == OutcomeKind::Denied),
            conditional: !one.conditions().is_empty(),
        };
        for hit in hits {
            let value = Outcome {
                kind: hit.kind,
                asked: match hit.kind {
                    OutcomeKind::InfoRequested => outcomes::asked_for(&read, at),
                    _ => Vec::new(),
                },
                reason: match hit.kind {
                    OutcomeKind::Denied => outcomes::reason_for(&read, at),
                    _ => None,
                },
            };
            let start = one.sentence.place.start;
            let quote = one.quote(&(hit.place.start - start..hit.place.end - start));
            let proposal = Proposal { value, confidence: hit.confidence, conditional: hit.conditional, quote };
            proposals.outcomes.push(proposal);
        }
        for found in amounts::amounts(one, &expected, &around) {
            let quote = one.quote(&found.place);
            let (confidence, conditional) = (found.confidence, found.conditional);
            proposals.amounts.push(Proposal { value: found.value, confidence, conditional, quote });
        }
        for found in terms::terms(one, day, around.conditional) {
            let quote = one.quote(&found.place);
            let (confidence, conditional) = (found.confidence, found.conditional);
            proposals.terms.push(Proposal { value: found.value, confidence, conditional, quote });
        }
    }
    settle(&mut proposals, context);
    proposals
}

/// Brings readings into order: the best of a kind, the best first, and what follows from several of them.
fn settle(proposals: &mut Proposals, context: &Context) {
    smaller_offer(proposals, context);
    if proposals.machine == Some(Machine::Confirmation) {
        for one in &mut proposals.outcomes {
            if !matches!(one.value.kind, OutcomeKind::Acknowledged | OutcomeKind::InfoRequested) {
                one.confidence = Confidence::Unsure;
            }
        }
    }
    let rank = |one: &Proposal<Outcome>| (one.conditional, one.confidence, one.quote.place.start);
    proposals.outcomes.sort_by_key(rank);
    let mut seen = BTreeSet::new();
    proposals.outcomes.retain(|one| seen.insert(one.value.kind));
    // Thanks and "received" before an answer are manners.
    let answered = proposals.outcomes.iter().any(|one| one.value.kind != OutcomeKind::Acknowledged && !one.conditional);
    proposals.outcomes.retain(|one| one.value.kind != OutcomeKind::Acknowledged || !answered);
    let mut seen: Vec<StatedAmount> = Vec::new();
    proposals.amounts.retain(|one| {
        let again = seen.contains(&one.value);
        seen.push(one.value.clone());
        !again
    });
    let mut seen: Vec<Term> = Vec::new();
    proposals.terms.retain(|one| {
        let again = seen.contains(&one.value);
        seen.push(one.value.clone());
        !again
    });
    proposals.amounts.truncate(PROPOSALS_MAX);
    proposals.terms.truncate(PROPOSALS_MAX);
}

/// An approval of less than was claimed is also read as one in part.
fn smaller_offer(proposals: &mut Proposals, context: &Context) {
    let Some(claimed) = context.claimed else { return };
    let has = |kind: OutcomeKind| proposals.outcomes.iter().any(|one| one.value.kind == kind && !one.conditional);
    if has(OutcomeKind::PartlyApproved) || !has(OutcomeKind::Approved) && !has(OutcomeKind::Refunded) {
        return;
    }
    let mut offers = proposals.amounts.iter().filter(|one| one.value.role == AmountRole::Offered && !one.conditional);
    let (Some(offer), None) = (offers.next(), offers.next()) else { return };
    let [money] = offer.value.readings.as_slice() else { return };
    if money.currency == claimed.currency && money.amount < claimed.amount {
        let value = Outcome { kind: OutcomeKind::PartlyApproved, asked: Vec::new(), reason: None };
        let quote = offer.quote.clone();
        proposals.outcomes.push(Proposal { value, confidence: Confidence::Likely, conditional: false, quote });
    }
}

fn machine(reply: &Reply, read: &[Read<'_>]) -> Option<Machine> {
    if reply.automatic == Some(Automatic::Bounce) {
        return Some(Machine::Bounce);
    }
    let absence = |text: &str| Everywhere::all().iter().any(|one| one.absent.is_in(text));
    let machine = |text: &str| Everywhere::all().iter().any(|one| one.machine.is_in(text));
    // A notice of absence says so in its first sentences; a desk that mentions a holiday later does not.
    let subject = absence(&reply.subject);
    if subject || read.len() <= 8 && read.iter().take(4).any(|one| absence(one.words())) {
        return Some(Machine::Absence);
    }
    let said = machine(&reply.subject) || read.iter().any(|one| machine(one.words()));
    (said || reply.automatic.is_some()).then_some(Machine::Confirmation)
}

fn tickets_of(reply: &Reply) -> Vec<Proposal<String>> {
    let mut found: Vec<Proposal<String>> = Vec::new();
    let whole = |part, text: &str, start: usize, place: Range<usize>| Quote {
        part,
        sentence: start..start + text.len(),
        place: start + place.start..start + place.end,
        text: text.to_owned(),
    };
    for (id, place) in tickets::tickets(&reply.subject) {
        let quote = whole(Part::Subject, &reply.subject, 0, place);
        found.push(Proposal { value: id, confidence: Confidence::Clear, conditional: false, quote });
    }
    for sentence in sentences::sentences(&reply.text, &reply.own) {
        let text = reply.text.get(sentence.place.clone()).unwrap_or_default();
        for (id, place) in tickets::tickets(text) {
            if !found.iter().any(|one| one.value.eq_ignore_ascii_case(&id)) {
                let quote = whole(Part::Text, text, sentence.place.start, place);
                found.push(Proposal { value: id, confidence: Confidence::Clear, conditional: false, quote });
            }
        }
    }
    if found.len() > 1 {
        // Which of them is the case's, a person knows.
        found.iter_mut().for_each(|one| one.confidence = Confidence::Likely);
    }
    found.truncate(PROPOSALS_MAX);
    found
}

/// The sentences of a letter of ours, in the form in which they are compared.
fn own_sentences(letter: &str) -> Vec<String> {
    let text = crate::visible::text(letter);
    let all = 0..text.len();
    let found = sentences::sentences(&text, std::slice::from_ref(&all));
    let flats = found.into_iter().map(|one| flat(text.get(one.place).unwrap_or_default()));
    flats.filter(|sentence| sentence.chars().count() >= 12).collect()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
