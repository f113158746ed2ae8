//! Which case a reply belongs to, and when a person is asked.

use makegood_mail::reply::{ReadOptions, Reply};
use makegood_mail::thread::{Candidate, Cases, Doubt, Evidence, KnownCase, Thread};
use makegood_mail::{CaseReference, ReferenceKey};
use proptest::prelude::*;

const KEY: ReferenceKey = ReferenceKey::new([9; 32]);

fn reference(id: &str) -> String {
    CaseReference::issue(id, &KEY).expect("an id").in_subject()
}

fn case(id: &str, ticket: &str, sent: &str) -> KnownCase {
    KnownCase {
        case_id: id.to_owned(),
        ticket_ids: vec![ticket.to_owned()],
        sent_message_ids: vec![sent.to_owned()],
        party_domains: vec!["platform.example".to_owned()],
    }
}

fn cases() -> Cases {
    Cases::new(
        KEY,
        [case("C-0001", "90417733", "m1@advertiser.example"), case("C-0002", "TT-88", "m2@advertiser.example")],
    )
}

/// Reads a message with these headers.
fn mail(headers: &str, body: &str) -> Reply {
    let options = ReadOptions { own_servers: vec!["mx.advertiser.example".to_owned()] };
    let message = format!("{}\n\n{body}", headers.trim());
    Reply::read(message.as_bytes(), &options).expect("a reply")
}

/// A reply of the platform's with a subject.
fn from_platform(subject: &str, more: &str, body: &str) -> Reply {
    mail(&format!("From: Help <help@mail.platform.example>\nSubject: {subject}\n{more}"), body)
}

fn certain(thread: Thread) -> Candidate {
    match thread {
        Thread::Certain(candidate) => candidate,
        other => panic!("{other:?}"),
    }
}

fn unsure(thread: Thread) -> (Vec<String>, Vec<Doubt>) {
    match thread {
        Thread::Unsure { candidates, doubts } => {
            (candidates.into_iter().map(|candidate| candidate.case_id).collect(), doubts)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_sign_alone_is_enough() {
    let address = CaseReference::issue("C-0001", &KEY).expect("an id").in_address("claims@advertiser.example");
    let address = format!("Delivered-To: {}", address.expect("an address"));
    for (reply, why) in [
        (from_platform(&format!("AW: {}", reference("C-0001")), "", "x"), Evidence::ReferenceInSubject),
        (from_platform("Refund", &address, "x"), Evidence::ReferenceInAddress),
        (
            from_platform("Refund", "In-Reply-To: <m1@advertiser.example>", "x"),
            Evidence::Answers("m1@advertiser.example".to_owned()),
        ),
        (
            from_platform("Refund", "References: <m1@advertiser.example> <other@platform.example>", "x"),
            Evidence::InThreadOf("m1@advertiser.example".to_owned()),
        ),
        (from_platform("Your case", "", "Ticket 90417733 is closed."), Evidence::Ticket("90417733".to_owned())),
        (from_platform("[#90417733] closed", "", "x"), Evidence::Ticket("90417733".to_owned())),
    ] {
        let candidate = certain(cases().thread(&reply));
        assert_eq!(candidate, Candidate { case_id: "C-0001".to_owned(), why: vec![why] });
    }
}

#[test]
fn a_forged_reply_is_flagged_whatever_it_knows() {
    let known = format!("Subject: Re: {}\nIn-Reply-To: <m1@advertiser.example>", reference("C-0001"));
    let wrong =
        mail(&format!("From: Help <help@platform.example.attacker.example>\n{known}"), "Ticket 90417733: pay here.");
    let (candidates, doubts) = unsure(cases().thread(&wrong));
    assert_eq!(candidates, ["C-0001"]);
    assert_eq!(doubts, [Doubt::SenderNotOfParty("platform.example.attacker.example".to_owned())]);

    let results = "Authentication-Results: mx.advertiser.example; dmarc=fail header.from=platform.example";
    let failed = mail(&format!("{results}\nFrom: help@platform.example\n{known}"), "x");
    assert_eq!(unsure(cases().thread(&failed)).1, [Doubt::AuthenticationFailed("dmarc=fail".to_owned())]);

    // What it says of itself does not help: another server's header counts for nothing.
    let claimed = "Authentication-Results: mx.attacker.example; dmarc=pass header.from=attacker.example";
    let itself = mail(&format!("{claimed}\nFrom: help@attacker.example\n{known}"), "x");
    assert_eq!(unsure(cases().thread(&itself)).1, [Doubt::SenderNotOfParty("attacker.example".to_owned())]);

    let elsewhere = mail(&format!("From: help@platform.example\nReply-To: pay@attacker.example\n{known}"), "x");
    assert_eq!(unsure(cases().thread(&elsewhere)).1, [Doubt::AnswersElsewhere("attacker.example".to_owned())]);
    let several = mail(&format!("From: help@platform.example, pay@attacker.example\n{known}"), "x");
    assert_eq!(unsure(cases().thread(&several)).1, [Doubt::SeveralSenders]);
    let nobody = mail(&known, "x");
    assert_eq!(unsure(cases().thread(&nobody)).1, [Doubt::NoSender]);
    let ours = mail(&format!("From: help@platform.example\nMessage-ID: <m2@advertiser.example>\n{known}"), "x");
    assert_eq!(unsure(cases().thread(&ours)).1, [Doubt::OurOwnMessage("m2@advertiser.example".to_owned())]);
}

#[test]
fn signs_that_contradict_each_other_are_asked() {
    let reply = from_platform(&format!("Re: {}", reference("C-0001")), "", "About ticket TT-88.");
    assert_eq!(
        unsure(cases().thread(&reply)),
        (vec!["C-0001".to_owned(), "C-0002".to_owned()], vec![Doubt::SeveralCases])
    );
}

#[test]
fn mistyped_and_unknown_references_are_asked() {
    let mistyped = reference("C-0001").replace("0001", "0002");
    let (candidates, doubts) = unsure(cases().thread(&from_platform(&mistyped, "", "x")));
    assert_eq!(candidates, ["C-0001", "C-0002"], "all cases of the sender are offered");
    assert_eq!(doubts, [Doubt::ReferenceWrong(mistyped.trim_matches(['[', ']']).to_owned())]);
    let (_, doubts) = unsure(cases().thread(&from_platform(&reference("C-0009"), "", "x")));
    assert_eq!(doubts, [Doubt::CaseUnknown("C-0009".to_owned())]);
}

#[test]
fn a_known_sender_alone_is_a_question_and_a_stranger_is_none() {
    let (candidates, doubts) = unsure(cases().thread(&from_platform("News", "", "Hello")));
    assert_eq!((candidates, doubts), (vec!["C-0001".to_owned(), "C-0002".to_owned()], vec![]));
    assert_eq!(cases().thread(&mail("From: news@shop.example\nSubject: Sale", "50 % off")), Thread::None);
}

#[test]
fn tickets_and_references_of_quoted_letters_do_not_count() {
    let quoted = "Hello\n\nOn Mon, 9 Mar 2026, Claims wrote:\n> ticket TT-88\n";
    let (candidates, _) = unsure(cases().thread(&from_platform("News", "", quoted)));
    assert_eq!(candidates.len(), 2, "only the sender speaks for a case");
}

#[test]
fn pasted_text_is_vouched_for_by_who_pastes_it() {
    let reply = Reply::pasted("", &format!("Support chat\n{}\nApproved.", reference("C-0002")), None);
    assert_eq!(certain(cases().thread(&reply)).case_id, "C-0002");
    assert_eq!(cases().thread(&Reply::pasted("", "Approved.", None)), Thread::None);
}

#[test]
fn a_report_of_a_mail_server_is_no_answer() {
    let report = mail(
        &format!(
            "From: MAILER-DAEMON@platform.example\nSubject: Undelivered: {}\nContent-Type: multipart/report; report-type=delivery-status; boundary=b",
            reference("C-0001")
        ),
        "--b\nContent-Type: text/plain\n\nNo such user\n--b\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n--b--\n",
    );
    assert_eq!(unsure(cases().thread(&report)), (vec!["C-0001".to_owned()], vec![Doubt::Bounce]));
}

proptest! {
    /// Whoever is not of the party is never certain, whatever else the message holds.
    #[test]
    fn no_stranger_is_certain(
        domain in "[a-z]{1,8}(\\.[a-z]{1,8}){0,3}",
        subject in "(Re: )?(ticket 90417733 |TT-88 |\\PC{0,20}){0,3}",
        knows in any::<bool>(),
    ) {
        prop_assume!(domain != "platform.example" && !domain.ends_with(".platform.example"));
        let reference = if knows { reference("C-0001") } else { String::new() };
        let subject: String = subject.chars().filter(|c| !c.is_control()).collect();
        let reply = mail(
            &format!("From: help@{domain}\nSubject: {subject} {reference}\nIn-Reply-To: <m1@advertiser.example>"),
            "Ticket 90417733",
        );
        prop_assert!(!matches!(cases().thread(&reply), Thread::Certain(_)));
    }
}
