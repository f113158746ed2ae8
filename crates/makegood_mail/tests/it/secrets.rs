//! A password is nowhere but on the wire: not in errors, not in what is shown for debugging, not in logs.

use std::ops::ControlFlow;
use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};
use makegood_mail::imap::{ImapAccount, Limits};
use makegood_mail::login::{Login, Proof};
use makegood_mail::secret::Secret;
use makegood_mail::smtp::{Encryption, Sending, SmtpAccount};
use makegood_mail::tls::Trust;

use crate::hostile_servers::{Script, Server, letter};
use crate::wait;

const CANARY: &str = "canary-7719-password";

/// Everything that is logged.
struct Listener(Mutex<String>);

static LOG: Listener = Listener(Mutex::new(String::new()));

impl Log for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().expect("a log").push_str(&line);
    }

    fn flush(&self) {}
}

fn login(proof: fn(Secret) -> Proof) -> Login {
    Login { user: "claims@advertiser.example".to_owned(), proof: proof(Secret::new(CANARY.to_owned())) }
}

#[test]
fn a_server_that_repeats_the_password_is_not_repeated() {
    let _ = log::set_logger(&LOG);
    log::set_max_level(LevelFilter::Trace);
    log::debug!("the log is heard");
    for proof in [Proof::Password as fn(Secret) -> Proof, Proof::Token] {
        let server = Server::start(Script::ImapRepeatsLogin);
        let account = ImapAccount {
            host: "localhost".to_owned(),
            port: server.port,
            login: login(proof),
            folder: "INBOX".to_owned(),
            trust: Trust { extra_pem: server.certificate.clone().into_bytes() },
        };
        let result = wait(account.read_new(None, Limits::default(), &mut |_, _| ControlFlow::Continue(())));
        let error = result.expect_err("a refusal");
        let heard = server.heard();
        assert!(heard.contains(CANARY) || heard.contains("AUTHENTICATE"), "the password went to the server: {heard}");
        let shown = format!("{error} {error:?} {account:?}");
        assert!(shown.contains("[hidden]") && !shown.contains(CANARY), "{shown}");
        assert!(!shown.contains("Y2FuYXJ5"), "{shown}");
    }
    let server = Server::start(Script::SmtpRepeatsLogin);
    let account = SmtpAccount {
        host: "localhost".to_owned(),
        port: server.port,
        encryption: Encryption::Implicit,
        login: login(Proof::Password),
        trust: Trust { extra_pem: server.certificate.clone().into_bytes() },
    };
    let sending = Sending::On(Box::new(account));
    let error = wait(sending.send(&letter())).expect_err("a refusal");
    let shown = format!("{error} {error:?} {sending:?}");
    assert!(shown.contains("[hidden]") && !shown.contains(CANARY), "{shown}");

    let log = LOG.0.lock().expect("a log").clone();
    assert!(log.contains("the log is heard"), "{log}");
    assert!(!log.contains(CANARY) && !log.contains("LOGIN"), "{log}");
}
