//! Which case a reply belongs to: certain with its reason, unsure with candidates, or none.
//!
//! Nothing is merged that a person should look at. A reference proves knowledge of the case, not who sent it: where
//! the sender is nobody the case was sent to, or the user's own server says the message is not the sender's, the
//! reply is flagged and asked about, whatever reference it carries.

use std::collections::{BTreeMap, BTreeSet};

use crate::address;
use crate::reference::{self, ReferenceKey};
use crate::reply::{Authentication, Automatic, Reply, TextFrom};

/// Most candidates that are offered.
const CANDIDATES_MAX: usize = 10;

/// What is known of a case when its mail arrives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownCase {
    /// Its id, as references carry it.
    pub case_id: String,
    /// Ticket ids that the other side gave it.
    pub ticket_ids: Vec<String>,
    /// Ids of the messages that were sent for it.
    pub sent_message_ids: Vec<String>,
    /// Domains of the party it was sent to, for example `tiktok.com`; what lies below them counts.
    pub party_domains: Vec<String>,
}

/// One reason for a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Our reference stands in the subject.
    ReferenceInSubject,
    /// Our reference stands in an address that it was sent to.
    ReferenceInAddress,
    /// It answers a message that we sent.
    Answers(String),
    /// A message that we sent is in its thread.
    InThreadOf(String),
    /// A ticket id of the case stands in its subject or the sender's own words.
    Ticket(String),
    /// Only its sender fits; never enough.
    SenderDomain(String),
}

impl Evidence {
    fn is_strong(&self) -> bool {
        !matches!(self, Evidence::SenderDomain(_))
    }
}

/// A reason to ask a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The sender's domain is none of the case's party: perhaps a forgery, perhaps another department.
    SenderNotOfParty(String),
    /// The user's server says that the message is not from whom it says.
    AuthenticationFailed(String),
    /// Answers would go to another domain than the sender's.
    AnswersElsewhere(String),
    /// `From` names nobody.
    NoSender,
    /// `From` names several.
    SeveralSenders,
    /// It names more than one case.
    SeveralCases,
    /// What looks like our reference is mistyped or made up.
    ReferenceWrong(String),
    /// The reference is right and its case is not known here.
    CaseUnknown(String),
    /// Its message id is one that we sent: our own message, or a forgery.
    OurOwnMessage(String),
    /// The message could not be delivered; this is the report of a mail server.
    Bounce,
}

/// A case that a reply may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The case.
    pub case_id: String,
    /// What speaks for it.
    pub why: Vec<Evidence>,
}

/// Where a reply belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thread {
    /// To this case.
    Certain(Candidate),
    /// A person says which, if any.
    Unsure {
        /// Cases that it may belong to, most reasons first; at most ten.
        candidates: Vec<Candidate>,
        /// Why it is asked; empty where only the sender speaks for a case.
        doubts: Vec<Doubt>,
    },
    /// To no case that is known.
    None,
}

/// The open cases, ready to be looked up.
#[derive(Debug)]
pub struct Cases {
    key: ReferenceKey,
    by_id: BTreeMap<String, KnownCase>,
    by_ticket: BTreeMap<String, BTreeSet<String>>,
    by_message: BTreeMap<String, BTreeSet<String>>,
}

impl Cases {
    /// Makes the look-up; ids and tickets are compared without case.
    pub fn new(key: ReferenceKey, cases: impl IntoIterator<Item = KnownCase>) -> Cases {
        let mut all = Cases { key, by_id: BTreeMap::new(), by_ticket: BTreeMap::new(), by_message: BTreeMap::new() };
        for case in cases {
            let id = case.case_id.to_ascii_uppercase();
            for ticket in &case.ticket_ids {
                all.by_ticket.entry(ticket.to_uppercase()).or_default().insert(id.clone());
            }
            for message in &case.sent_message_ids {
                all.by_message.entry(address::bare_id(message).to_owned()).or_default().insert(id.clone());
            }
            all.by_id.insert(id, case);
        }
        all
    }

    /// Says which case a reply belongs to.
    pub fn thread(&self, reply: &Reply) -> Thread {
        let mut found: BTreeMap<String, BTreeSet<Evidence>> = BTreeMap::new();
        let mut doubts = BTreeSet::new();
        self.look_for_references(reply, &mut found, &mut doubts);
        self.look_for_messages(reply, &mut found, &mut doubts);
        self.look_for_tickets(reply, &mut found);
        doubts.extend(sender_doubts(reply));
        if found.len() > 1 {
            doubts.insert(Doubt::SeveralCases);
        }
        if found.is_empty() {
            self.look_for_sender(reply, &mut found);
        } else if let Some(sender) = &reply.from {
            let of_party = |id: &String| self.by_id.get(id).is_some_and(|case| is_of_party(case, &sender.domain));
            if !found.keys().any(of_party) {
                doubts.insert(Doubt::SenderNotOfParty(sender.domain.clone()));
            }
        }
        self.conclude(found, doubts)
    }

    fn conclude(&self, found: BTreeMap<String, BTreeSet<Evidence>>, doubts: BTreeSet<Doubt>) -> Thread {
        let named = |id: String| self.by_id.get(&id).map_or(id, |case| case.case_id.clone());
        let mut candidates: Vec<Candidate> = found
            .into_iter()
            .map(|(id, why)| Candidate { case_id: named(id), why: why.into_iter().collect() })
            .collect();
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.why.len()));
        candidates.truncate(CANDIDATES_MAX);
        if doubts.is_empty()
            && let [only] = candidates.as_slice()
            && only.why.iter().any(Evidence::is_strong)
        {
            return Thread::Certain(only.clone());
        }
        let said = doubts.iter().any(|doubt| !matches!(doubt, Doubt::NoSender | Doubt::AnswersElsewhere(_)));
        if candidates.is_empty() && !said {
            return Thread::None;
        }
        Thread::Unsure { candidates, doubts: doubts.into_iter().collect() }
    }

    fn look_for_references(
        &self,
        reply: &Reply,
        found: &mut BTreeMap<String, BTreeSet<Evidence>>,
        doubts: &mut BTreeSet<Doubt>,
    ) {
        // A pasted text carries it anywhere: a portal has no subject.
        let pasted = (reply.text_from == TextFrom::Pasted).then_some(reply.text.as_str());
        let subject = std::iter::once(reply.subject.as_str()).chain(pasted.into_iter().flat_map(str::lines));
        let places = subject
            .map(|text| (text, Evidence::ReferenceInSubject))
            .chain(reply.to.iter().map(|text| (text.as_str(), Evidence::ReferenceInAddress)));
        for (text, evidence) in places {
            let in_text = reference::find(text, &self.key);
            doubts.extend(in_text.wrong.into_iter().map(Doubt::ReferenceWrong));
            for one in in_text.right {
                if self.by_id.contains_key(one.case_id()) {
                    found.entry(one.case_id().to_owned()).or_default().insert(evidence.clone());
                } else {
                    doubts.insert(Doubt::CaseUnknown(one.case_id().to_owned()));
                }
            }
        }
    }

    fn look_for_messages(
        &self,
        reply: &Reply,
        found: &mut BTreeMap<String, BTreeSet<Evidence>>,
        doubts: &mut BTreeSet<Doubt>,
    ) {
        let of = |id: &String| self.by_message.get(address::bare_id(id)).into_iter().flatten();
        for id in &reply.in_reply_to {
            for case in of(id) {
                found.entry(case.clone()).or_default().insert(Evidence::Answers(id.clone()));
            }
        }
        for id in reply.references.iter().filter(|id| !reply.in_reply_to.contains(id)) {
            for case in of(id) {
                found.entry(case.clone()).or_default().insert(Evidence::InThreadOf(id.clone()));
            }
        }
        if let Some(id) = reply.message_id.as_ref().filter(|id| of(id).next().is_some()) {
            doubts.insert(Doubt::OurOwnMessage(id.clone()));
        }
    }

    fn look_for_tickets(&self, reply: &Reply, found: &mut BTreeMap<String, BTreeSet<Evidence>>) {
        let own = reply.own_words();
        let words = format!("{}\n{own}", reply.subject).to_uppercase();
        let part_of_id = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let mut seen = BTreeSet::new();
        for word in words.split(|c: char| !part_of_id(c)).map(|word| word.trim_matches(['-', '_'])) {
            if word.is_empty() || !seen.insert(word) {
                continue;
            }
            for case in self.by_ticket.get(word).into_iter().flatten() {
                found.entry(case.clone()).or_default().insert(Evidence::Ticket(word.to_owned()));
            }
        }
    }

    fn look_for_sender(&self, reply: &Reply, found: &mut BTreeMap<String, BTreeSet<Evidence>>) {
        let Some(sender) = reply.from.as_ref().filter(|sender| !sender.domain.is_empty()) else { return };
        for (id, _) in self.by_id.iter().filter(|(_, case)| is_of_party(case, &sender.domain)) {
            found.entry(id.clone()).or_default().insert(Evidence::SenderDomain(sender.domain.clone()));
        }
    }
}

fn is_of_party(case: &KnownCase, domain: &str) -> bool {
    case.party_domains.iter().any(|party| address::is_of(domain, party))
}

fn sender_doubts(reply: &Reply) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if reply.automatic == Some(Automatic::Bounce) {
        doubts.push(Doubt::Bounce);
    }
    let Some(sender) = &reply.from else {
        // Who pastes a text says by that where it is from.
        if reply.text_from != TextFrom::Pasted {
            doubts.push(Doubt::NoSender);
        }
        return doubts;
    };
    if let Authentication::Failed { what, .. } = &sender.authentication {
        doubts.push(Doubt::AuthenticationFailed(what.clone()));
    }
    if sender.several {
        doubts.push(Doubt::SeveralSenders);
    }
    if let Some(to) = &sender.reply_to {
        let other = address::domain(to).unwrap_or_default();
        let same = address::is_of(&other, &sender.domain) || address::is_of(&sender.domain, &other);
        if !same {
            doubts.push(Doubt::AnswersElsewhere(other));
        }
    }
    doubts
}
