//! Forms: each field filled from the claim and fitted to what it takes.

use makegood_core::policy::{Confidence, FormField};
use makegood_letters::{Draft, Facts, Language, LetterError, Step, draft};

use crate::claim::facts;

fn field(name: &str, limit: Option<u32>) -> FormField {
    FormField { name: name.to_owned(), label: name.to_owned(), limit, required: true, confidence: Confidence::I }
}

fn with_form(form: Vec<FormField>) -> Facts {
    Facts { form, ..facts() }
}

fn text<'a>(draft: &'a Draft, name: &str) -> &'a str {
    &draft.fields.iter().find(|field| field.name == name).unwrap().text
}

#[test]
fn a_ticket_form_is_filled_from_the_claim() {
    let names = [
        "account_id",
        "business_center_id",
        "legal_entity",
        "contact_email",
        "billing_mode",
        "transactions",
        "invoices",
        "amount",
        "period",
        "card_last4",
        "expected_actual",
        "entities",
        "prior_tickets",
        "description",
        "shoe_size",
    ];
    let facts = with_form(names.iter().map(|name| field(name, None)).collect());
    let draft = draft(Step::FirstClaim, Language::En, &facts).unwrap();
    assert_eq!(text(&draft, "account_id"), "7350001");
    assert_eq!(text(&draft, "business_center_id"), "BC-42");
    assert_eq!(text(&draft, "legal_entity"), "Northwind GmbH");
    assert_eq!(text(&draft, "contact_email"), "claims@northwind.example");
    assert_eq!(text(&draft, "billing_mode"), "automatic payment");
    assert_eq!(text(&draft, "transactions"), "T-88213");
    assert_eq!(text(&draft, "invoices"), "INV-2026-03");
    assert_eq!(text(&draft, "amount"), "EUR 180.00 and USD 1,234.50");
    assert_eq!(text(&draft, "period"), "from 8 March 2026 to 14 March 2026 (Europe/Berlin)");
    assert_eq!(text(&draft, "card_last4"), "4242");
    assert_eq!(text(&draft, "expected_actual"), "F-0001: USD 700.00 → USD 1,934.50");
    assert_eq!(text(&draft, "entities"), "campaign 17");
    assert_eq!(text(&draft, "prior_tickets"), "", "there is none, and none is made up");
    assert_eq!(text(&draft, "description"), draft.body);
    assert_eq!(text(&draft, "shoe_size"), "", "a field that nobody knows is left to a person");
    assert!(draft.fields.iter().all(|field| !field.shortened && field.limit.is_none()));
    assert!(draft.attachments_wanted.iter().all(|attachment| attachment.text.is_none()));
}

#[test]
fn a_long_text_gives_way_to_the_short_one_and_is_attached_whole() {
    let draft = draft(Step::FirstClaim, Language::En, &with_form(vec![field("description", Some(500))])).unwrap();
    let field = &draft.fields[0];
    let short = format!("{}\n[Shortened. The whole text is attached as MG-7K2Q-first_claim.txt.]", draft.short);
    assert_eq!((field.text.as_str(), field.shortened), (short.as_str(), true));
    let whole = draft.attachments_wanted.last().unwrap();
    assert_eq!((whole.name.as_str(), whole.text.as_deref()), ("MG-7K2Q-first_claim.txt", Some(draft.body.as_str())));
}

#[test]
fn a_short_text_that_is_too_long_is_cut_behind_a_sentence_and_says_so() {
    let draft = draft(Step::FirstClaim, Language::En, &with_form(vec![field("description", Some(200))])).unwrap();
    assert_eq!(
        draft.fields[0].text,
        "We ask you to return EUR 180.00 and USD 1,234.50 for account 7350001, from 8 March 2026 to 14 March 2026.\n\
         [Shortened. The whole text is attached as MG-7K2Q-first_claim.txt.]"
    );
    assert!(draft.fields[0].shortened);
    assert_eq!(draft.attachments_wanted.last().unwrap().text.as_deref(), Some(draft.body.as_str()));
}

#[test]
fn each_field_that_is_cut_has_its_own_whole_text_attached() {
    let mut facts = with_form(vec![field("expected_actual", Some(110))]);
    facts.grounds.extend(facts.grounds.clone());
    facts.claimed = vec![crate::claim::money("EUR 360"), crate::claim::money("USD 2469")];
    facts.received.clear();
    facts.outstanding.clear();
    for ground in &mut facts.grounds {
        ground.expected = Some(crate::claim::money("USD 700"));
        ground.actual = Some(crate::claim::money("USD 1934.50"));
    }
    let draft = draft(Step::FirstClaim, Language::En, &facts).unwrap();
    assert_eq!(
        draft.fields[0].text,
        "F-0001: USD 700.00 → USD 1,934.50\n[Shortened. The whole text is attached as MG-7K2Q-expected_actual.txt.]"
    );
    let whole = draft.attachments_wanted.last().unwrap();
    assert_eq!(whole.name, "MG-7K2Q-expected_actual.txt");
    assert_eq!(whole.text.as_deref().map(|text| text.lines().count()), Some(4));
}

#[test]
fn every_language_fits_its_fields() {
    for language in Language::ALL {
        for step in Step::ALL {
            for limit in [250, 400, 1_000, 5_000] {
                let facts = with_form(vec![field("description", Some(limit))]);
                let Ok(draft) = draft(step, language, &facts) else {
                    assert_eq!(limit, 250, "{step} in {language} has a sentence that does not fit {limit}");
                    continue;
                };
                let units = draft.fields[0].text.encode_utf16().count();
                assert!(units <= usize::try_from(limit).unwrap(), "{step} in {language}: {units} of {limit}");
                assert_eq!(draft.fields[0].shortened, draft.fields[0].text != draft.body);
            }
        }
    }
}

#[test]
fn an_id_is_never_shortened() {
    let error = draft(Step::FirstClaim, Language::En, &with_form(vec![field("account_id", Some(3))])).unwrap_err();
    assert_eq!(error, LetterError::FieldTooSmall { field: "account_id".to_owned(), limit: 3 });
    let error = draft(Step::FirstClaim, Language::En, &with_form(vec![field("description", Some(40))])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the field `description` takes 40 characters, which is too few for what it must hold"
    );
}

#[test]
fn a_bank_gets_the_lines_of_the_statement() {
    let facts = with_form(vec![field("statement_lines", None), field("attempt_to_resolve", None)]);
    let draft = draft(Step::CardDispute, Language::De, &facts).unwrap();
    assert_eq!(text(&draft, "statement_lines"), "14. März 2026; TIKTOK ADS DUBLIN; ARN 7423; 180,00 EUR");
    assert!(!text(&draft, "attempt_to_resolve").is_empty());
}

#[test]
fn a_bank_is_told_of_what_is_disputed_and_of_nothing_else() {
    let mut facts = with_form(vec![field("amount", None)]);
    let line = &mut facts.dispute.as_mut().unwrap().lines[0];
    line.money = crate::claim::money("EUR 200");
    let draft = draft(Step::CardDispute, Language::En, &facts).unwrap();
    assert!(draft.body.contains("F-0004") && !draft.body.contains("F-0001"), "{}", draft.body);
    assert!(draft.body.contains("ARN 7423: EUR 200.00\n  Disputed: EUR 180.00"), "{}", draft.body);
    assert_eq!(draft.subject, "Dispute of debits by TikTok: EUR 180.00, reference MG-7K2Q");
    assert_eq!(text(&draft, "amount"), "EUR 180.00");
    let names: Vec<_> = draft.attachments_wanted.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["C-0001.pdf", "E1", "E3"], "the change log is of another finding");
}

#[test]
fn consequences_stand_beside_the_letter_and_not_in_it() {
    let draft = draft(Step::CardDispute, Language::En, &facts()).unwrap();
    assert_eq!(draft.consequences, facts().consequences);
    assert!(!draft.body.contains(&draft.consequences[0]));
}
