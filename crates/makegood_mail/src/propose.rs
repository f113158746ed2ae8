//! What a reply seems to say, with the sentence that says it; a person confirms.
//!
//! Read are the sender's own words, sentence by sentence, with phrases that are data (`data/phrases/`). Quotations,
//! signatures and sentences of our own letters are left out. A condition makes a reading unsure; a negation takes it
//! away. Readings that differ are all given: nothing is chosen here. The notices of absence propose nothing.

mod amounts;
mod outcomes;
mod phrases;
mod proposal;
mod sentences;
mod terms;
mod tickets;

use std::collections::BTreeSet;
use std::ops::Range;

use makegood_core::money::{Currency, Money};

use crate::reply::{Automatic, Reply};
use amounts::Around;
use outcomes::{Hit, Read};
use phrases::{Everywhere, Language};
pub use proposal::{
    AmountRole, Asked, Confidence, Due, Machine, Outcome, OutcomeKind, Part, Proposal, Proposals, Quote, Reason,
    StatedAmount, Term, TermAbout, Unit,
};
use terms::Beside;

/// Most proposals of one kind.
const PROPOSALS_MAX: usize = 20;

/// What is known of the case that a reply belongs to.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// What was claimed: decides what `$` means, and shows that an offer is smaller.
    pub claimed: Option<Money>,
    /// Letters that were sent for the case: their sentences are not read as answers.
    pub own_letters: Vec<String>,
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
    let mut granted_before = false;
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
        let granted = around.good || granted_before;
        granted_before = around.good && !around.conditional;
        for found in terms::terms(one, &Beside { day, conditional: around.conditional, granted }) {
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
    all_asked(proposals);
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

/// What is asked for anywhere stands with the first request.
fn all_asked(proposals: &mut Proposals) {
    let mut all: Vec<Asked> = Vec::new();
    let requests = proposals.outcomes.iter_mut().filter(|one| one.value.kind == OutcomeKind::InfoRequested);
    let mut requests: Vec<&mut Proposal<Outcome>> = requests.collect();
    for asked in requests.iter_mut().flat_map(|one| std::mem::take(&mut one.value.asked)) {
        if !all.iter().any(|other| other.item == asked.item) {
            all.push(asked);
        }
    }
    all.sort_by_key(|asked| asked.quote.place.start);
    if let Some(first) = requests.first_mut() {
        first.value.asked = all;
    }
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
