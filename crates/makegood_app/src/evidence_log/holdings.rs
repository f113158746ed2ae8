//! What a workspace holds that belongs into its log, and in what form the log names it.
//!
//! The log has SHA-256 values only. Of a file it is that of its bytes; of a decision or claim that of one line of JSON which
//! says everything that was decided, so that a change in the database afterwards is told.

use std::collections::{BTreeMap, BTreeSet};

use makegood_case::Event;
use makegood_case::store::{Cases, Filter};
use makegood_detect::reconcile::{EntryKey, Named, PaymentKey, decision_id};
use makegood_log::Hash;
use serde_json::{Value, json};

use super::index::LogIndex;
use crate::claim::PackRecord;
use crate::matches::{MatchAct, MatchDecision};
use crate::{AppError, CaseStore, ClaimRecord, Decision, Workspace};

/// What sort of thing is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A file as received.
    File,
    /// A decision about a finding or a match, or an event of a case.
    Decision,
    /// A claim, which a later one may replace.
    Claim,
    /// A pack that was made.
    Pack,
}

/// One thing that the log should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// What it is.
    pub kind: What,
    /// The name of it in the log; files have none.
    pub subject: Option<String>,
    /// SHA-256 of it.
    pub sha256: Hash,
    /// SHA-256 of what it judges, or of the pack before.
    pub of: Option<Hash>,
    /// Who did it, where that is known.
    pub actor: Option<String>,
}

/// Everything that the log should have, in the order in which it is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    list: Vec<Holding>,
    /// Decisions are compared only where the case store was read.
    store_read: bool,
    /// Events of cases are compared only where all cases were read.
    cases_read: bool,
}

impl Holdings {
    /// What the workspace holds. Without a store, files and packs alone.
    ///
    /// - **Errors** [`AppError`] when a list of the workspace cannot be read.
    pub async fn of<S: CaseStore>(workspace: &Workspace, store: Option<&S>) -> Result<Holdings, AppError> {
        let mut list = Vec::new();
        for entry in workspace.sources().entries()?.values() {
            let sha256 = Hash::from_hex(&entry.sha256).ok_or_else(|| AppError::Damaged {
                path: workspace.root().join("sources/index.jsonl"),
                why: format!("`{}` is no SHA-256", entry.sha256),
            })?;
            list.push(Holding { kind: What::File, subject: None, sha256, of: None, actor: None });
        }
        if let Some(store) = store {
            for (number, decision) in (1_u32..).zip(store.decisions().await?) {
                list.push(finding_decision(number, &decision));
            }
            for (number, decision) in store.match_decisions().await? {
                list.push(match_decision(number, &decision));
            }
            list.extend(store.claims().await?.iter().map(claim));
        }
        list.extend(PackRecord::all(workspace)?.iter().map(pack));
        Ok(Holdings { list, store_read: store.is_some(), cases_read: false })
    }

    /// Adds what happened to one case, event by event.
    pub fn add_case(&mut self, id: &str, events: &[Event]) {
        self.list.extend((1_u32..).zip(events).map(|(number, event)| case_event(id, number, event)));
    }

    /// Adds what happened to every case.
    ///
    /// - **Errors** [`AppError`] when a case cannot be read.
    pub async fn add_cases(&mut self, cases: &impl Cases) -> Result<(), AppError> {
        for head in cases.list(&Filter::default()).await? {
            self.add_case(&head.id, &cases.events(&head.id).await?);
        }
        self.cases_read = true;
        Ok(())
    }

    /// What the log does not have.
    pub fn missing(&self, index: &LogIndex) -> Vec<Holding> {
        let has = |holding: &Holding| match &holding.subject {
            None => index.file(holding.sha256).is_some(),
            // A decision that the log has otherwise is a contradiction, and not a new one.
            Some(subject) if holding.kind != What::Claim => index.last(subject).is_some(),
            Some(subject) => index.last(subject).is_some_and(|(_, sha256)| sha256 == holding.sha256),
        };
        self.list.iter().filter(|holding| !has(holding)).cloned().collect()
    }

    /// Where log and workspace say different things: an older database was put back, or something was changed after it was logged.
    pub fn contradictions(&self, index: &LogIndex) -> Vec<String> {
        let mut wrong = Vec::new();
        let files: BTreeSet<Hash> =
            self.list.iter().filter(|holding| holding.kind == What::File).map(|holding| holding.sha256).collect();
        for (sha256, leaf) in index.files().filter(|(sha256, _)| !files.contains(sha256)) {
            wrong.push(format!(
                "leaf {leaf}: a file with SHA-256 {sha256} came in, and sources/index.jsonl does not have it"
            ));
        }
        let named: BTreeMap<&str, &Holding> =
            self.list.iter().filter_map(|holding| Some((holding.subject.as_deref()?, holding))).collect();
        for (subject, leaf, sha256) in index.subjects() {
            let of_store = subject.starts_with("decision/") || subject.starts_with("match/");
            let of_case = subject.starts_with("case/");
            if !(subject.starts_with("pack/") || (of_store && self.store_read) || (of_case && self.cases_read)) {
                continue;
            }
            match named.get(subject) {
                None => wrong.push(format!(
                    "leaf {leaf}: the log has {subject}, and the workspace does not: older data was put back"
                )),
                Some(holding) if holding.sha256 != sha256 => {
                    wrong.push(format!("leaf {leaf}: {subject} is not what was logged: it was changed afterwards, or older data was put back"));
                }
                Some(_) => {}
            }
        }
        wrong
    }
}

/// How the log names a pack.
pub fn pack_subject(claim: &str, number: u32) -> String {
    format!("pack/mg-{claim}-{number}")
}

fn of_json(value: &Value) -> Hash {
    Hash::of(value.to_string().as_bytes())
}

fn finding_decision(number: u32, decision: &Decision) -> Holding {
    let Decision { finding, kind, reason, actor, at } = decision;
    let object = json!({"actor": actor, "at": at, "decision": kind.word(), "finding": finding,
                        "form": "makegood.log.decision/1", "number": number, "reason": reason});
    Holding {
        kind: What::Decision,
        subject: Some(format!("decision/{number}")),
        sha256: of_json(&object),
        of: Some(Hash::of(finding.as_bytes())),
        actor: Some(actor.clone()),
    }
}

fn match_decision(number: u32, decision: &MatchDecision) -> Holding {
    let MatchDecision { act, reason, actor, at } = decision;
    let (says, judged) = match act {
        MatchAct::Decide { payment, entries, .. } => {
            let entries: Vec<Value> = entries.iter().map(named_entry).collect();
            (act.word(), json!({"entries": entries, "payment": named_payment(payment)}))
        }
        MatchAct::Undo { number } => (act.word(), json!({"decision": decision_id(*number)})),
    };
    let object = json!({"actor": actor, "at": at, "form": "makegood.log.match/1", "judged": judged, "number": number,
                        "reason": reason, "says": says});
    Holding {
        kind: What::Decision,
        subject: Some(format!("match/{}", decision_id(number))),
        sha256: of_json(&object),
        of: Some(of_json(&judged)),
        actor: Some(actor.clone()),
    }
}

/// An event of a case, as the case store keeps it: who, when, on which day, why and what.
fn case_event(id: &str, number: u32, event: &Event) -> Holding {
    let object = json!({"case": id, "event": event, "form": "makegood.log.case/1", "number": number});
    Holding {
        kind: What::Decision,
        subject: Some(format!("case/{id}/{number}")),
        sha256: of_json(&object),
        of: Some(Hash::of(id.as_bytes())),
        actor: Some(event.actor.clone()),
    }
}

fn named_payment(named: &Named<PaymentKey>) -> Value {
    let PaymentKey { platform, account_id, transaction_id } = &named.key;
    json!({"account_id": account_id, "amount": named.seen.amount.to_text(named.seen.currency),
           "currency": named.seen.currency, "on": named.seen.on, "platform": platform, "transaction_id": transaction_id})
}

fn named_entry(named: &Named<EntryKey>) -> Value {
    let EntryKey { institution, bank_account, entry_id } = &named.key;
    json!({"amount": named.seen.amount.to_text(named.seen.currency), "bank_account": bank_account,
           "currency": named.seen.currency, "entry_id": entry_id, "institution": institution, "on": named.seen.on})
}

/// Without the instant at which it was built: the same findings built again are the same claim.
fn claim(record: &ClaimRecord) -> Holding {
    let totals: Vec<Value> = record
        .totals
        .iter()
        .map(|total| json!({"amount": total.amount.to_text(total.currency), "currency": total.currency}))
        .collect();
    let object = json!({"account_id": record.account_id, "as_of": record.as_of, "claim": record.id,
                        "findings": record.findings, "form": "makegood.log.claim/1", "letter": record.pdf_sha256,
                        "platform": record.platform, "totals": totals});
    Holding {
        kind: What::Claim,
        subject: Some(format!("claim/{}", record.id)),
        sha256: of_json(&object),
        of: None,
        actor: None,
    }
}

fn pack(record: &PackRecord) -> Holding {
    Holding {
        kind: What::Pack,
        subject: Some(pack_subject(&record.claim, record.number)),
        sha256: Hash::from_bytes(record.seal_sha256.0),
        of: record.previous_seal.map(|seal| Hash::from_bytes(seal.0)),
        actor: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DecisionKind;
    use jiff::Timestamp;

    fn decision(reason: &str) -> Decision {
        Decision {
            finding: "payment_captured_twice/T1".to_owned(),
            kind: DecisionKind::Dismiss,
            reason: reason.to_owned(),
            actor: "ana".to_owned(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn held(list: Vec<Holding>) -> Holdings {
        Holdings { list, store_read: true, cases_read: true }
    }

    fn logged(list: &[Holding]) -> LogIndex {
        let mut index = LogIndex::default();
        for (number, holding) in (0..).zip(list) {
            index.add(number, holding.subject.as_deref(), holding.sha256);
        }
        index
    }

    #[test]
    fn what_is_logged_is_not_logged_again() {
        let one = finding_decision(1, &decision("agreed"));
        let two = finding_decision(2, &decision("agreed again"));
        let index = logged(std::slice::from_ref(&one));
        let now = held(vec![one, two.clone()]);
        assert_eq!(now.missing(&index), [two]);
        assert!(now.contradictions(&index).is_empty());
    }

    #[test]
    fn a_decision_that_was_changed_or_has_gone_is_told_and_not_logged() {
        let one = finding_decision(1, &decision("agreed"));
        let index = logged(std::slice::from_ref(&one));
        let changed = held(vec![finding_decision(1, &decision("never agreed"))]);
        assert!(changed.missing(&index).is_empty());
        assert!(changed.contradictions(&index)[0].contains("decision/1 is not what was logged"));
        assert!(held(Vec::new()).contradictions(&index)[0].contains("older data was put back"));
        let unread = Holdings::default();
        assert!(unread.contradictions(&index).is_empty(), "nobody looked into the store");
    }

    #[test]
    fn an_event_of_a_case_that_was_changed_or_has_gone_is_told() {
        let event = |reason: &str| Event {
            at: Timestamp::UNIX_EPOCH,
            on: jiff::civil::date(1970, 1, 1),
            actor: "ana".to_owned(),
            reason: reason.to_owned(),
            what: makegood_case::What::MadeReady,
        };
        let of = |events: &[Event]| {
            let mut held = held(Vec::new());
            held.add_case("K-0001", events);
            held
        };
        let index = logged(&of(&[event("checked")]).list);
        assert!(of(&[event("checked")]).contradictions(&index).is_empty());
        assert_eq!(of(&[event("checked"), event("again")]).missing(&index).len(), 1);
        assert!(
            of(&[event("never checked")]).contradictions(&index)[0].contains("case/K-0001/1 is not what was logged")
        );
        assert!(of(&[]).contradictions(&index)[0].contains("older data was put back"));
    }

    #[test]
    fn a_claim_is_logged_whenever_it_is_another_than_the_last() {
        let of = |letter: &str| {
            claim(&ClaimRecord {
                id: "C-0001".to_owned(),
                platform: "tiktok".to_owned(),
                account_id: "1".to_owned(),
                built_at: Timestamp::UNIX_EPOCH,
                as_of: Timestamp::UNIX_EPOCH,
                totals: Vec::new(),
                findings: Vec::new(),
                pdf_sha256: letter.to_owned(),
                folder: String::new(),
            })
        };
        let (a, b) = (of("a"), of("b"));
        let index = logged(&[a.clone(), b.clone()]);
        assert!(held(vec![b]).missing(&index).is_empty());
        assert_eq!(held(vec![a]).missing(&index).len(), 1, "built as it was before, after it was another");
    }
}
