//! A case's mail through the command and real servers: the claim goes out with its pack, the answer comes back and is accepted.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use makegood_mail::draft::{Draft, Stamp};
use makegood_mail::imap::{Arrived, Limits};
use makegood_mail::reply::{ReadOptions, Reply};
use makegood_mail::smtp::{Encryption, Sending};
use serde_json::Value;

use crate::case_refusals::Desk;
use crate::mail_servers::{PASSWORD, Servers};
use crate::run::{Ran, makegood_with};

const NOW: &str = "2026-05-04T15:00:00Z";
const DAYS_LATER: &str = "2026-05-08T15:00:00Z";
const VARIABLE: &str = "MAKEGOOD_TEST_MAIL";

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn run(desk: &Desk, now: &str, arguments: &[&str]) -> Ran {
    let ran = makegood_with(desk.dir(), now, (VARIABLE, PASSWORD), arguments);
    assert!(!ran.out.contains(PASSWORD) && !ran.err.contains(PASSWORD), "{arguments:?}");
    ran
}

fn ended(desk: &Desk, now: &str, code: i32, arguments: &[&str]) -> Value {
    let ran = run(desk, now, &[&["--json"], arguments].concat());
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{arguments:?} {error}\n{}", ran.out))
}

fn refused(desk: &Desk, arguments: &[&str]) -> String {
    let ran = run(desk, NOW, arguments);
    assert_eq!(ran.code, 2, "{arguments:?}\n{}\n{}", ran.out, ran.err);
    ran.err.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn settings(desk: &Desk, servers: &Servers, send: bool) {
    let path = desk.dir().join("makegood.toml");
    let config = fs::read_to_string(&path).unwrap();
    let own = config.split("\n[mail]\n").next().unwrap();
    let own = own
        .replace("contact = \"\"", "contact = \"Ana Reyes\"")
        .replace("email = \"\"", "email = \"claims@advertiser.example\"");
    let parties = "[mail]\nparties = { tiktok = [\"platform.example\"] }\n";
    fs::write(&path, format!("{own}\n{parties}\n{}", servers.settings(send))).unwrap();
}

/// What lies in the platform's folder.
fn received(servers: &Servers) -> Vec<Reply> {
    let mut replies = Vec::new();
    let account = servers.imap(1, PASSWORD);
    wait(account.read_new(None, Limits::default(), &mut |arrived, _| {
        if let Arrived::Message { bytes, .. } = arrived {
            replies.push(Reply::read(&bytes, &ReadOptions::default()).unwrap());
        }
        ControlFlow::Continue(())
    }))
    .unwrap();
    replies
}

fn answer(servers: &Servers, local: &str, subject: &str, answers: Option<&str>, body: &str) {
    let draft = Draft {
        from: "Support <support@platform.example>".to_owned(),
        to: vec!["claims@advertiser.example".to_owned()],
        subject: subject.to_owned(),
        body: body.to_owned(),
        in_reply_to: answers.map(str::to_owned),
        ..Draft::default()
    };
    let stamp = Stamp {
        message_id: format!("{local}@platform.example"),
        at: "2026-05-07T09:00:00Z".parse().unwrap(),
        bytes_max: 1 << 20,
    };
    let platform = Sending::On(Box::new(servers.smtp(1, Encryption::Implicit, PASSWORD)));
    let before = servers.stored("claims").len();
    wait(platform.send(&draft.message(&stamp).unwrap())).unwrap();
    servers.wait_for(|| servers.stored("claims").len() > before, "the answer");
}

/// A way to the server that lets a message through and none of what the server says after it: the last word is lost.
fn deaf_way(server: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().map(Result::unwrap) {
            let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
            let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            let sent = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&sent);
            std::thread::spawn(move || {
                let mut block = [0; 4096];
                while let Ok(got @ 1..) = from_client.read(&mut block) {
                    counted.fetch_add(got, Ordering::SeqCst);
                    to_server.write_all(&block[..got]).unwrap();
                }
            });
            let (mut from_server, mut to_client) = (server, client);
            let mut block = [0; 4096];
            while let Ok(got @ 1..) = from_server.read(&mut block) {
                // A pack is larger than this, and all that is said before it is smaller.
                if sent.load(Ordering::SeqCst) > 16_384 {
                    let _ = to_client.shutdown(Shutdown::Both);
                    break;
                }
                to_client.write_all(&block[..got]).unwrap();
            }
        }
    });
    port
}

#[test]
fn a_sending_whose_end_nobody_knows_is_settled_by_a_person() {
    let Some(servers) = Servers::start() else { return };
    let desk = Desk::new();
    ended(&desk, NOW, 0, &["claim", "pack", "C-0001", "--channel", "mail"]);
    settings(&desk, &servers, true);
    let path = desk.dir().join("makegood.toml");
    let config = fs::read_to_string(&path).unwrap();
    let (before, smtp) = config.rsplit_once("[mail.smtp]").unwrap();
    let port = smtp.split("port = ").nth(1).unwrap().split('\n').next().unwrap();
    let deaf = deaf_way(port.parse().unwrap()).to_string();
    fs::write(&path, format!("{before}[mail.smtp]{}", smtp.replacen(port, &deaf, 1))).unwrap();

    let unknown = ended(&desk, NOW, 1, &["mail", "send", "K-0001", "--yes"]);
    assert_eq!(unknown["ended"], "unknown", "{unknown}");
    servers.wait_for(|| servers.stored("support").len() == 1, "the claim, which did arrive");
    let shown = run(&desk, NOW, &["case", "show", "K-0001"]).out;
    assert!(shown.contains("it is not known whether message"), "{shown}");
    assert!(shown.contains("\n  makegood mail send K-0001 --ended sent|not-sent\n"), "{shown}");
    // Until then no other letter begins, which could be the same one again.
    assert!(refused(&desk, &["mail", "send", "K-0001", "--yes"]).contains("it is not known yet whether message"));
    assert_eq!(servers.stored("support").len(), 1);
    let settled = ended(&desk, DAYS_LATER, 0, &["mail", "send", "K-0001", "--ended", "sent"]);
    assert_eq!((&settled["state"], &settled["flags"]), (&"submitted".into(), &serde_json::json!([])), "{settled}");
    assert_eq!(settled["messages"][0]["id"], unknown["message_id"]);
    assert!(
        refused(&desk, &["mail", "send", "K-0001", "--ended", "sent"])
            .contains("no message of case K-0001 is being sent")
    );
}

/// Every file of the workspace that holds the text.
fn holding(dir: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(holding(&entry.path(), text));
        } else if String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).contains(text) {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

#[test]
fn a_claim_goes_out_once_and_its_answer_is_found_and_accepted() {
    let Some(servers) = Servers::start() else { return };
    let desk = Desk::new();
    let config = desk.dir().join("makegood.toml");
    let as_built = fs::read_to_string(&config).unwrap();
    settings(&desk, &servers, false);
    let checked = ended(&desk, NOW, 0, &["mail", "check"]);
    assert_eq!((&checked["reads"]["messages"], &checked["sends"]["on"]), (&0.into(), &false.into()), "{checked}");

    // Nothing goes out without a pack, without the switch, and without a person.
    assert!(refused(&desk, &["mail", "send", "K-0001", "--yes"]).contains("claim C-0001 has no pack to attach"));
    // Who signs stands on the letter of the claim: it is packed as it was built.
    fs::write(&config, as_built).unwrap();
    let packed = ended(&desk, NOW, 0, &["claim", "pack", "C-0001", "--channel", "mail"]);
    settings(&desk, &servers, false);
    let off = refused(&desk, &["mail", "send", "K-0001", "--yes"]);
    assert!(off.contains("sending is off"), "{off}");
    settings(&desk, &servers, true);
    assert!(refused(&desk, &["mail", "send", "K-0001"]).contains("nothing was sent: a person releases it"));
    let eml = desk.dir().join("claim.eml");
    let written = ended(&desk, NOW, 0, &["mail", "send", "K-0001", "--eml", eml.to_str().unwrap()]);
    assert_eq!(written["ended"], "written");
    assert_eq!(fs::metadata(&eml).unwrap().len(), written["bytes"].as_u64().unwrap());
    let shown = ended(&desk, NOW, 0, &["case", "show", "K-0001"]);
    assert_eq!((&shown["state"], shown["messages"].as_array().unwrap().len()), (&"draft".into(), 0));
    assert!(servers.stored("support").is_empty());

    // A server that refuses the login got nothing, and the case says so and can go on.
    let wrong = makegood_with(desk.dir(), NOW, (VARIABLE, "canary-7719"), &["mail", "send", "K-0001", "--yes"]);
    assert_eq!(wrong.code, 3, "{}", wrong.err);
    assert!(wrong.err.contains("nothing was sent") && !wrong.err.contains("canary-7719"), "{}", wrong.err);

    let sent = ended(&desk, NOW, 0, &["mail", "send", "K-0001", "--yes"]);
    assert_eq!((&sent["ended"], &sent["after"]["state"]), (&"sent".into(), &"submitted".into()), "{sent}");
    servers.wait_for(|| servers.stored("support").len() == 1, "the claim");
    let claim = received(&servers).remove(0);
    assert_eq!(claim.message_id.as_deref(), sent["message_id"].as_str());
    let pack = &packed["packs"][0]["files"][0]["sha256"];
    assert!(claim.attachments.iter().any(|file| file.sha256 == pack.as_str().unwrap()), "{:?}", claim.attachments);
    let refusal = refused(&desk, &["mail", "send", "K-0001", "--step", "first_claim", "--yes"]);
    assert!(refusal.contains("it was already sent"), "{refusal}");
    assert_eq!(servers.stored("support").len(), 1);

    // Two messages come: one answers ours, one is of nobody.
    let subject = format!("Re: {}", claim.subject);
    let body = "Hi,\n\nGood news: your refund has been approved. We will refund USD 200.00 to the original payment method within 10 business days.\n";
    answer(&servers, "a1", &subject, claim.message_id.as_deref(), body);
    let look = ended(&desk, DAYS_LATER, 1, &["mail", "fetch", "--dry-run"]);
    assert_eq!((&look["new"], look["messages"].as_array().unwrap().len()), (&1.into(), 1), "{look}");
    let fetched = ended(&desk, DAYS_LATER, 1, &["mail", "fetch"]);
    let message = &fetched["messages"][0];
    assert_eq!((&fetched["new"], &message["new"]), (&1.into(), &true.into()), "a dry run keeps nothing");
    assert_eq!(message["thread"]["says"], "certain");
    assert_eq!(message["thread"]["candidates"][0]["case"], "K-0001");
    let again = ended(&desk, DAYS_LATER, 1, &["mail", "fetch"]);
    assert_eq!(
        (&again["new"], &again["messages"][0]["name"]),
        (&0.into(), &message["name"]),
        "it waits until it is read"
    );

    // What it says goes into the case when a person accepts it, and then nothing waits.
    let name = message["name"].as_str().unwrap();
    let read = ended(&desk, DAYS_LATER, 0, &["case", "read", name]);
    let says: Vec<&str> = read["readings"].as_array().unwrap().iter().filter_map(|one| one["says"].as_str()).collect();
    assert!(says.contains(&"approved in all: USD 200.00 cash"), "{says:?}");
    assert_eq!(ended(&desk, DAYS_LATER, 0, &["case", "show", "K-0001"])["state"], "submitted");
    let after = ended(&desk, DAYS_LATER, 0, &["case", "read", name, "--accept", "1"]);
    assert_eq!(after["state"], "approved");
    assert_eq!(ended(&desk, DAYS_LATER, 0, &["mail", "fetch"])["messages"].as_array().unwrap().len(), 0);

    // A newer server, or a repair, numbers the folder anew: nothing is taken twice.
    servers.renumber("claims");
    let renumbered = ended(&desk, DAYS_LATER, 0, &["mail", "fetch"]);
    assert_eq!((&renumbered["new"], &renumbered["renumbered"]), (&0.into(), &true.into()));
    assert_eq!(holding(desk.dir(), PASSWORD), Vec::<String>::new());

    // Months later, the digest of what is due: once a day, whoever looks again.
    let before = servers.stored("support").len();
    for _ in 0..2 {
        let ran = run(&desk, "2026-11-02T15:00:00Z", &["watch", "--once", "--mail-to", "support@platform.example"]);
        assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    }
    servers.wait_for(|| servers.stored("support").len() > before, "the digest");
    let subjects: Vec<String> = received(&servers).into_iter().map(|mail| mail.subject).collect();
    assert_eq!(
        subjects.iter().filter(|subject| *subject == "Makegood: 1 case due, 2026-11-02").count(),
        1,
        "{subjects:?}"
    );
}
