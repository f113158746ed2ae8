//! What people decided about matches, as the case store keeps it, and what of it stands.

use std::collections::BTreeMap;

use jiff::Timestamp;
use makegood_detect::reconcile::{Decision, EntryKey, Named, PaymentKey, Says, decision_id};

/// What one row of the store does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchAct {
    /// Decides about a payment and entries.
    Decide {
        /// What it says of them.
        says: Says,
        /// The payment, or refund.
        payment: Named<PaymentKey>,
        /// Its entries: two or more of a split, one otherwise.
        entries: Vec<Named<EntryKey>>,
    },
    /// Takes the decision of that number back.
    Undo {
        /// Its number.
        number: u32,
    },
}

impl MatchAct {
    /// The word in the store and in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            MatchAct::Decide { says, .. } => says.word(),
            MatchAct::Undo { .. } => "undo",
        }
    }
}

/// One decision about a match, or the taking back of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchDecision {
    /// What it does.
    pub act: MatchAct,
    /// Why; empty is allowed only for an undo.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// Every decision with its number, oldest first.
pub type MatchHistory = Vec<(u32, MatchDecision)>;

/// Which decision took back each one that was taken back.
pub fn undone(history: &[(u32, MatchDecision)]) -> BTreeMap<u32, u32> {
    history
        .iter()
        .filter_map(|(number, decision)| match decision.act {
            MatchAct::Undo { number: undone } => Some((undone, *number)),
            MatchAct::Decide { .. } => None,
        })
        .collect()
}

/// The decisions that nobody took back, for the matching.
pub fn standing(history: &[(u32, MatchDecision)]) -> Vec<Decision> {
    let undone = undone(history);
    history
        .iter()
        .filter(|(number, _)| !undone.contains_key(number))
        .filter_map(|(number, decision)| match &decision.act {
            MatchAct::Decide { says, payment, entries } => Some(Decision {
                number: *number,
                says: *says,
                payment: payment.clone(),
                entries: entries.clone(),
                note: format!("{} ({}, {})", decision.reason, decision.actor, decision.at.strftime("%Y-%m-%d")),
            }),
            MatchAct::Undo { .. } => None,
        })
        .collect()
}

/// Number of a decision as a person types it: `M-0001`, `m-1` or `1`.
pub(super) fn number_of(text: &str) -> Option<u32> {
    let digits = text.trim().trim_start_matches(['M', 'm']).trim_start_matches('-');
    digits.parse().ok().filter(|number| *number > 0)
}

/// Ids of the decisions that stand, for a message.
pub(super) fn ids(history: &[(u32, MatchDecision)]) -> Vec<String> {
    standing(history).iter().map(|decision| decision_id(decision.number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use makegood_core::money::{Amount, Currency};
    use makegood_detect::reconcile::Seen;
    use proptest::prelude::*;

    fn decide(says: Says, payment: usize, entry: usize) -> MatchDecision {
        let currency = Currency::parse("USD").unwrap();
        let seen = Seen { on: jiff::civil::date(2026, 3, 1), amount: Amount::from_minor(100, currency), currency };
        let payment = PaymentKey {
            platform: "tiktok".to_owned(),
            account_id: "A".to_owned(),
            transaction_id: format!("T{payment}"),
        };
        let entry =
            EntryKey { institution: "bank".to_owned(), bank_account: "4417".to_owned(), entry_id: format!("E{entry}") };
        made(MatchAct::Decide {
            says,
            payment: Named { key: payment, seen },
            entries: vec![Named { key: entry, seen }],
        })
    }

    fn made(act: MatchAct) -> MatchDecision {
        MatchDecision { act, reason: "seen it".to_owned(), actor: "ana".to_owned(), at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn what_was_taken_back_does_not_stand() {
        let mut history = vec![(1, decide(Says::Confirm, 1, 1)), (2, decide(Says::Apart, 2, 2))];
        assert_eq!(ids(&history), ["M-0001", "M-0002"]);
        history.push((3, made(MatchAct::Undo { number: 1 })));
        assert_eq!(ids(&history), ["M-0002"]);
        assert_eq!(standing(&history)[0].note, "seen it (ana, 1970-01-01)");
    }

    #[test]
    fn a_number_is_typed_in_any_of_its_forms() {
        assert_eq!([number_of("M-0012"), number_of("m-12"), number_of("12")], [Some(12); 3]);
        assert_eq!([number_of("M-0"), number_of("F-0001"), number_of("-")], [None; 3]);
    }

    proptest! {
        /// What stands is what was decided less what was taken back, in whatever order it was written down.
        #[test]
        fn order_does_not_matter(said in prop::collection::vec((0usize..5, any::<bool>()), 0..12), turn in 0usize..12) {
            let mut history: MatchHistory = Vec::new();
            for (pair, undo) in &said {
                let number = u32::try_from(history.len()).unwrap() + 1;
                history.push((number, decide(Says::Confirm, *pair, *pair)));
                if *undo {
                    history.push((number + 1, made(MatchAct::Undo { number })));
                }
            }
            let mut expected = standing(&history);
            let turn = turn.min(history.len());
            history.rotate_left(turn);
            let mut turned = standing(&history);
            expected.sort();
            turned.sort();
            prop_assert_eq!(expected.len(), said.iter().filter(|(_, undo)| !undo).count());
            prop_assert_eq!(expected, turned);
        }
    }
}
