//! A case's mail through real servers: out by SMTP, stored, read by IMAP, threaded.

use std::ops::ControlFlow;

use makegood_mail::draft::{AttachedFile, Draft, Outgoing, Stamp};
use makegood_mail::imap::{Arrived, ImapAccount, ImapError, Limits, Position, Reading};
use makegood_mail::propose::{Context, OutcomeKind, propose};
use makegood_mail::reply::{ReadOptions, Reply};
use makegood_mail::smtp::{Encryption, SendError, Sending};
use makegood_mail::thread::{Cases, Evidence, KnownCase, Thread};
use makegood_mail::tls::Trust;
use makegood_mail::{CaseReference, ReferenceKey};
use sha2::{Digest, Sha256};

use crate::servers::{PASSWORD, Servers};
use crate::wait;

const KEY: ReferenceKey = ReferenceKey::new([3; 32]);

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn stamp(local: &str) -> Stamp {
    Stamp {
        message_id: format!("{local}@advertiser.example"),
        at: "2026-03-02T09:30:00Z".parse().expect("an instant"),
        bytes_max: 10 << 20,
    }
}

fn claim_letter(pack: &[u8]) -> Draft {
    Draft {
        from: "Claims <claims@advertiser.example>".to_owned(),
        to: vec!["support@platform.example".to_owned()],
        subject: "Refund request for account 7001".to_owned(),
        reference: Some(CaseReference::issue("C-0001", &KEY).expect("an id")),
        body: "We were charged twice.\nPlease refund USD 120.00.\n".to_owned(),
        attachments: vec![AttachedFile {
            name: "pack.csv".to_owned(),
            media_type: "text/csv".to_owned(),
            bytes: pack.to_vec(),
        }],
        ..Draft::default()
    }
}

fn answer(local: &str, to: &Draft, body: &str) -> Outgoing {
    let draft = Draft {
        from: "Support <support@platform.example>".to_owned(),
        to: vec!["claims@advertiser.example".to_owned()],
        subject: format!("Re: {}", to.whole_subject()),
        body: body.to_owned(),
        in_reply_to: Some("claim-1@advertiser.example".to_owned()),
        references: vec!["claim-1@advertiser.example".to_owned()],
        ..Draft::default()
    };
    let stamp = Stamp { message_id: format!("{local}@platform.example"), ..stamp("x") };
    draft.message(&stamp).expect("a message")
}

fn read(
    account: &ImapAccount,
    position: Option<Position>,
    limits: Limits,
    stop_after: usize,
) -> (Result<Reading, ImapError>, Vec<Arrived>) {
    let mut arrived = Vec::new();
    let result = wait(account.read_new(position, limits, &mut |message, _| {
        arrived.push(message);
        if arrived.len() >= stop_after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }));
    (result, arrived)
}

fn whole(arrived: &Arrived) -> Reply {
    match arrived {
        Arrived::Message { bytes, .. } => Reply::read(bytes, &ReadOptions::default()).expect("a reply"),
        Arrived::TooLarge { uid, size, .. } => panic!("message {uid} of {size} bytes"),
    }
}

#[test]
fn a_claim_goes_out_and_its_answers_come_back() {
    let Some(servers) = Servers::start() else { return };
    // A pack reaches the other side byte for byte, line ends included.
    let pack = b"day,spend\n2026-02-01,60.00\r\n2026-02-01,60.00\n\xff\0\n".repeat(50);
    let letter = claim_letter(&pack);
    let message = letter.message(&stamp("claim-1")).expect("a message");
    assert_eq!(wait(Sending::default().send(&message)).err(), Some(SendError::Off));
    assert_eq!(servers.stored("support"), Vec::<String>::new());
    let sending = Sending::On(Box::new(servers.smtp(0, Encryption::StartTls, PASSWORD)));
    assert_eq!(wait(sending.send(&message)).expect("sent").message_id, "claim-1@advertiser.example");
    servers.wait_for(|| servers.stored("support").len() == 1, "the claim in the platform's folder");
    let (_, arrived) = read(&servers.imap(1, PASSWORD), None, Limits::default(), 9);
    let received = whole(&arrived[0]);
    assert_eq!(received.subject, letter.whole_subject());
    assert_eq!(received.attachments[0].sha256, sha256(&pack));

    // Answers, one after the other, are read one after the other.
    let platform = Sending::On(Box::new(servers.smtp(1, Encryption::Implicit, PASSWORD)));
    wait(platform.send(&answer("a1", &letter, "Your ticket number is 90417733. We are looking into it.\n")))
        .expect("sent");
    servers.wait_for(|| servers.stored("claims").len() == 1, "the first answer");
    let claims = servers.imap(0, PASSWORD);
    let (first, arrived) = read(&claims, None, Limits::default(), 9);
    let first = first.expect("a reading");
    assert_eq!((arrived.len(), first.messages, first.more, first.renumbered), (1, 1, false, false));
    let reply = whole(&arrived[0]);
    let case = KnownCase {
        case_id: "C-0001".to_owned(),
        sent_message_ids: vec!["claim-1@advertiser.example".to_owned()],
        party_domains: vec!["platform.example".to_owned()],
        ..KnownCase::default()
    };
    let Thread::Certain(candidate) = Cases::new(KEY, [case]).thread(&reply) else { panic!("{reply:?}") };
    assert_eq!(
        candidate.why,
        [Evidence::ReferenceInSubject, Evidence::Answers("claim-1@advertiser.example".to_owned())]
    );

    let proposals = propose(&reply, &Context::default());
    assert_eq!(proposals.tickets.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["90417733"]);
    assert_eq!(proposals.outcomes.iter().map(|one| one.value.kind).collect::<Vec<_>>(), [OutcomeKind::Acknowledged]);

    let (second, arrived) = read(&claims, Some(first.position), Limits::default(), 9);
    assert_eq!((second.expect("a reading").position, arrived.len()), (first.position, 0));
    for (count, local) in [(2, "a2"), (3, "a3"), (4, "a4")] {
        wait(platform.send(&answer(local, &letter, &format!("Answer {local}.\n")))).expect("sent");
        servers.wait_for(|| servers.stored("claims").len() == count, "another answer");
    }
    // Reading stops anywhere and goes on there.
    let before = servers.stored("claims");
    let (third, arrived) = read(&claims, Some(first.position), Limits::default(), 1);
    let third = third.expect("a reading");
    let mut texts = vec![whole(&arrived[0]).text];
    assert!(third.more);
    let few = Limits { messages_max: 1, ..Limits::default() };
    let (fourth, arrived) = read(&claims, Some(third.position), few, 9);
    let fourth = fourth.expect("a reading");
    texts.push(whole(&arrived[0]).text);
    assert!(fourth.more);
    let (fifth, arrived) = read(&claims, Some(fourth.position), few, 9);
    texts.push(whole(&arrived[0]).text);
    assert!(!fifth.expect("a reading").more);
    // The server numbers files of one second in any order.
    texts.sort();
    assert_eq!(texts, ["Answer a2.", "Answer a3.", "Answer a4."]);

    // Nothing in the folder says that it was read: same files, no flag.
    let names = |list: Vec<String>| -> Vec<String> {
        list.iter().map(|name| name.split(":2,").next().unwrap_or_default().to_owned()).collect()
    };
    let after = servers.stored("claims");
    assert_eq!(names(after.clone()), names(before));
    assert!(after.iter().all(|name| name.split(":2,").nth(1).is_none_or(str::is_empty)), "{after:?}");

    // A message that is too large is named and left.
    let small = Limits { message_bytes_max: 200, ..Limits::default() };
    let (_, arrived) = read(&claims, Some(fourth.position), small, 9);
    let [Arrived::TooLarge { size, headers, .. }] = arrived.as_slice() else { panic!("{arrived:?}") };
    assert!(*size > 200 && String::from_utf8_lossy(headers).contains("Subject: Re: Refund request"), "{headers:?}");

    // New numbers: everything comes again, and it is said.
    servers.renumber("claims");
    let (again, arrived) = read(&claims, Some(fourth.position), Limits::default(), 9);
    let again = again.expect("a reading");
    assert_eq!((arrived.len(), again.renumbered), (4, true));
    assert_ne!(again.position.uid_validity, fourth.position.uid_validity);
    let future = Limits { since: Some("2100-01-01".parse().expect("a day")), ..Limits::default() };
    let (none, arrived) = read(&claims, None, future, 9);
    assert_eq!((arrived.len(), none.expect("a reading").position), (0, again.position));
}

#[test]
fn servers_that_are_not_trusted_or_refuse_get_nothing() {
    let Some(servers) = Servers::start() else { return };
    let message = claim_letter(b"x").message(&stamp("claim-2")).expect("a message");

    // A certificate that nobody trusts: the password is not sent.
    let mut stranger = servers.imap(0, PASSWORD);
    stranger.trust = Trust::public();
    assert!(matches!(read(&stranger, None, Limits::default(), 9).0, Err(ImapError::NotConnected { .. })));
    let mut stranger = servers.smtp(0, Encryption::StartTls, PASSWORD);
    stranger.trust = Trust::public();
    let refused = wait(Sending::On(Box::new(stranger)).send(&message));
    assert!(matches!(refused, Err(SendError::NotConnected { .. })), "{refused:?}");
    // A name that the certificate does not have.
    let mut other = servers.imap(0, PASSWORD);
    other.host = "127.0.0.1".to_owned();
    assert!(matches!(read(&other, None, Limits::default(), 9).0, Err(ImapError::NotConnected { .. })));

    // A wrong password, in the words of real servers: it is not among them.
    let canary = "canary-7719-secret";
    let refused = read(&servers.imap(0, canary), None, Limits::default(), 9).0.expect_err("a refusal");
    assert!(matches!(refused, ImapError::LoginRefused { .. }), "{refused:?}");
    assert!(!format!("{refused} {refused:?}").contains(canary));
    let account = servers.smtp(0, Encryption::Implicit, canary);
    let refused = wait(Sending::On(Box::new(account.clone())).send(&message)).expect_err("a refusal");
    assert!(matches!(refused, SendError::NotConnected { .. }), "{refused:?}");
    assert!(!format!("{refused} {refused:?} {account:?}").contains(canary));

    // The server takes 1 MB: it says so, and nothing was sent.
    let mut large = claim_letter(&vec![7; 1 << 20]);
    large.subject = "large".to_owned();
    let large = large.message(&stamp("claim-3")).expect("a message");
    let sending = Sending::On(Box::new(servers.smtp(0, Encryption::Implicit, PASSWORD)));
    let refused = wait(sending.send(&large)).expect_err("a refusal");
    assert!(matches!(refused, SendError::Refused { later: false, .. }), "{refused:?}");
    // A folder that is not there.
    let mut account = servers.imap(0, PASSWORD);
    account.folder = "Entwürfe".to_owned();
    let refused = read(&account, None, Limits::default(), 9).0.expect_err("a refusal");
    assert!(matches!(&refused, ImapError::Folder { folder, .. } if folder == "Entwürfe"), "{refused:?}");
}
