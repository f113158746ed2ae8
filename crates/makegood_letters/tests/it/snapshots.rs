//! Every step in every language, whole.

use makegood_letters::{Draft, Language, Step, draft};

use crate::claim::facts;

fn shown(draft: &Draft) -> String {
    let attachments: Vec<_> = draft.attachments_wanted.iter().map(|it| format!("{}: {}", it.name, it.title)).collect();
    format!(
        "Subject: {}\n\n{}\n\n=== short\n{}\n\n=== attach\n{}\n\n=== accept\n{}\n",
        draft.subject,
        draft.body,
        draft.short,
        attachments.join("\n"),
        draft.consequences.join("\n")
    )
}

#[test]
fn every_step_in_every_language() {
    for language in Language::ALL {
        for step in Step::ALL {
            let text = shown(&draft(step, language, &facts()).unwrap());
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(format!("{language}.{step}"), text);
            });
        }
    }
}

/// Who looks after an account does not decide: the claim is handed on, and followed up.
#[test]
fn the_first_claim_to_a_representative_in_every_language() {
    let facts = makegood_letters::Facts { by_representative: true, ..facts() };
    for language in Language::ALL {
        let text = shown(&draft(Step::FirstClaim, language, &facts).unwrap());
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{language}.first_claim.representative"), text);
        });
        let other = draft(Step::Complaint, language, &facts).unwrap();
        assert_eq!(
            other,
            draft(Step::Complaint, language, &makegood_letters::Facts { by_representative: false, ..facts.clone() })
                .unwrap()
        );
    }
}

#[test]
fn the_same_facts_give_the_same_draft() {
    let once = draft(Step::Appeal, Language::De, &facts()).unwrap();
    assert_eq!(once, draft(Step::Appeal, Language::De, &facts()).unwrap());
}

#[test]
fn a_claim_that_is_paid_whole_is_closed_with_thanks_and_asks_nothing() {
    let mut facts = facts();
    facts.received[0].money = crate::claim::money("USD 1234.50");
    facts.received.push(makegood_letters::Received {
        on: jiff::civil::date(2026, 6, 20),
        money: crate::claim::money("EUR 180"),
        purse: makegood_core::policy::Purse::AdCredit,
    });
    facts.outstanding.clear();
    facts.answer_by = None;
    let draft = draft(Step::Closing, Language::En, &facts).unwrap();
    assert_eq!(draft.subject, "MG-7K2Q: received with thanks");
    assert!(draft.body.contains("The claim is settled, and we close it."), "{}", draft.body);
    assert!(!draft.body.contains("Please return"), "{}", draft.body);
}

#[test]
fn a_chaser_without_a_promise_speaks_of_none() {
    let facts = makegood_letters::Facts { promise: None, ..facts() };
    let body = draft(Step::Chaser, Language::En, &facts).unwrap().body;
    assert!(body.contains("We have no answer that settles it.") && !body.contains("last day"), "{body}");
}

#[test]
fn a_clause_without_a_date_is_called_undated() {
    let mut facts = facts();
    facts.grounds[0].clause.as_mut().unwrap().page_date = None;
    let body = draft(Step::FirstClaim, Language::En, &facts).unwrap().body;
    assert!(body.contains("with examples, undated, read on 22 November 2026"), "{body}");
}
