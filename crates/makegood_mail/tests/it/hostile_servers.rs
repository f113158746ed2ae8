//! Servers that lie: they speak just enough of a protocol to do harm.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use makegood_mail::draft::{Draft, Outgoing, Stamp};
use makegood_mail::imap::{Arrived, ImapAccount, ImapError, Limits, Reading};
use makegood_mail::login::{Login, Proof};
use makegood_mail::secret::Secret;
use makegood_mail::smtp::{Encryption, SendError, Sending, SmtpAccount};
use makegood_mail::tls::Trust;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::{servers, wait};

/// What a server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Refuses the login with the words of the client.
    ImapRepeatsLogin,
    /// Sends without end when it is asked to open the folder.
    ImapFloods,
    /// Announces a small message and sends a large one.
    ImapLiesAboutSize,
    /// Sends other messages than those asked for, and unasked ones.
    ImapSendsOthers,
    /// Ends the connection in the middle of a message.
    ImapBreaksOff,
    /// Refuses the login with the words of the client.
    SmtpRepeatsLogin,
    /// Takes the message and ends the connection without an answer.
    SmtpBreaksOff,
    /// Offers no encryption.
    SmtpPlain,
}

/// A server on loopback.
pub struct Server {
    pub port: u16,
    pub certificate: String,
    heard: Arc<Mutex<String>>,
}

impl Server {
    /// Starts a server that follows a script for every connection.
    pub fn start(script: Script) -> Server {
        let (certificate, key) = servers::certificate();
        let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).expect("a config");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let heard = Arc::new(Mutex::new(String::new()));
        let log = Arc::clone(&heard);
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            wait(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                tell.send(listener.local_addr().expect("an address").port()).expect("a listener");
                while let Ok((plain, _)) = listener.accept().await {
                    let heard = Arc::clone(&log);
                    if script == Script::SmtpPlain {
                        let _ = plain_smtp(plain, &heard).await;
                    } else if let Ok(stream) = acceptor.accept(plain).await {
                        let _ = speak(script, stream, &heard).await;
                    }
                }
            });
        });
        Server { port: told.recv().expect("a port"), certificate, heard }
    }

    /// What clients said.
    pub fn heard(&self) -> String {
        self.heard.lock().expect("words").clone()
    }

    fn imap(&self) -> ImapAccount {
        ImapAccount {
            host: "localhost".to_owned(),
            port: self.port,
            login: login(),
            folder: "INBOX".to_owned(),
            trust: self.trust(),
        }
    }

    fn trust(&self) -> Trust {
        Trust { extra_pem: self.certificate.clone().into_bytes() }
    }

    fn sending(&self, encryption: Encryption) -> Sending {
        let (host, port, login, trust) = ("localhost".to_owned(), self.port, login(), self.trust());
        Sending::On(Box::new(SmtpAccount { host, port, encryption, login, trust }))
    }
}

fn login() -> Login {
    Login {
        user: "claims@advertiser.example".to_owned(),
        proof: Proof::Password(Secret::new("throw-away-41".to_owned())),
    }
}

/// Some message.
pub fn letter() -> Outgoing {
    let draft = Draft {
        from: "claims@advertiser.example".to_owned(),
        to: vec!["support@platform.example".to_owned()],
        subject: "Refund".to_owned(),
        body: "Please refund USD 120.00.\n".to_owned(),
        ..Draft::default()
    };
    let at = "2026-03-02T09:30:00Z".parse().expect("an instant");
    draft.message(&Stamp { message_id: "m1@advertiser.example".to_owned(), at, bytes_max: 1 << 20 }).expect("a message")
}

type Stream = BufReader<TlsStream<TcpStream>>;

async fn say(stream: &mut Stream, line: &str) -> std::io::Result<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.get_mut().flush().await
}

async fn speak(script: Script, stream: TlsStream<TcpStream>, heard: &Mutex<String>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    match script {
        Script::SmtpRepeatsLogin | Script::SmtpBreaksOff => smtp(script, &mut stream, heard).await,
        _ => imap(script, &mut stream, heard).await,
    }
}

async fn line(stream: &mut Stream, heard: &Mutex<String>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    heard.lock().expect("words").push_str(&line);
    Ok((read > 0).then(|| line.trim_end().to_owned()))
}

async fn imap(script: Script, stream: &mut Stream, heard: &Mutex<String>) -> std::io::Result<()> {
    say(stream, "* OK ready").await?;
    while let Some(said) = line(stream, heard).await? {
        let (tag, command) = said.split_once(' ').unwrap_or((&said, ""));
        if command.starts_with("LOGIN") && script == Script::ImapRepeatsLogin {
            say(stream, &format!("{tag} NO {command} is wrong")).await?;
        } else if command.starts_with("AUTHENTICATE") {
            let tag = tag.to_owned();
            say(stream, "+ ").await?;
            let answer = line(stream, heard).await?.unwrap_or_default();
            say(stream, &format!("{tag} NO {answer} is wrong")).await?;
        } else if command.starts_with("EXAMINE") {
            if script == Script::ImapFloods {
                let junk = format!("* {} EXISTS\r\n", 7).repeat(1_000);
                loop {
                    stream.get_mut().write_all(junk.as_bytes()).await?;
                }
            }
            say(stream, "* 2 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 9] x").await?;
            say(stream, &format!("{tag} OK [READ-ONLY] done")).await?;
        } else if command.starts_with("UID SEARCH") {
            say(stream, &format!("* SEARCH 3 4\r\n{tag} OK done")).await?;
        } else if command.contains("RFC822.SIZE") {
            say(stream, "* 1 FETCH (UID 3 RFC822.SIZE 10)\r\n* 2 FETCH (UID 4 RFC822.SIZE 10)").await?;
            say(stream, &format!("{tag} OK done")).await?;
        } else if command.starts_with("UID FETCH") {
            match script {
                Script::ImapLiesAboutSize => {
                    say(stream, "* 1 FETCH (UID 3 BODY[] {400000000}").await?;
                    let junk = vec![b'x'; 1 << 16];
                    loop {
                        stream.get_mut().write_all(&junk).await?;
                    }
                }
                Script::ImapBreaksOff if command.contains("FETCH 4") => {
                    say(stream, "* 2 FETCH (UID 4 BODY[] {40}\r\nSubject: x").await?;
                    return stream.get_mut().shutdown().await;
                }
                Script::ImapSendsOthers if command.contains("FETCH 4") => {
                    say(stream, "* 1 FETCH (UID 77 BODY[] {5}\r\nother)").await?;
                    say(stream, &format!("* 9 EXISTS\r\n{tag} OK done")).await?;
                }
                _ => {
                    let uid = if command.contains("FETCH 4") { 4 } else { 3 };
                    say(stream, &format!("* 1 FETCH (UID {uid} BODY[] {{5}}\r\nwhole)\r\n{tag} OK done")).await?;
                }
            }
        } else {
            say(stream, &format!("{tag} OK done")).await?;
        }
    }
    Ok(())
}

async fn smtp(script: Script, stream: &mut Stream, heard: &Mutex<String>) -> std::io::Result<()> {
    say(stream, "220 ready").await?;
    while let Some(said) = line(stream, heard).await? {
        let answer = match said.split(' ').next().unwrap_or_default() {
            "EHLO" => "250-ready\r\n250 AUTH PLAIN".to_owned(),
            "AUTH" if script == Script::SmtpRepeatsLogin => format!("535 {said} is wrong"),
            "AUTH" => "235 yes".to_owned(),
            "DATA" => {
                say(stream, "354 go on").await?;
                let mut some = [0; 64];
                stream.read_exact(&mut some).await?;
                return stream.get_mut().shutdown().await;
            }
            _ => "250 yes".to_owned(),
        };
        say(stream, &answer).await?;
    }
    Ok(())
}

async fn plain_smtp(stream: TcpStream, heard: &Mutex<String>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"220 ready\r\n").await?;
    let mut said = String::new();
    while stream.read_line(&mut said).await? > 0 {
        heard.lock().expect("words").push_str(&said);
        said.clear();
        stream.get_mut().write_all(b"250-ready\r\n250 AUTH PLAIN\r\n").await?;
    }
    Ok(())
}

fn read(server: &Server) -> (Result<Reading, ImapError>, Vec<(Arrived, u32)>) {
    let mut arrived = Vec::new();
    let result = wait(server.imap().read_new(
        None,
        Limits { message_bytes_max: 1 << 20, ..Limits::default() },
        &mut |message, position| {
            arrived.push((message, position.next_uid));
            ControlFlow::Continue(())
        },
    ));
    (result, arrived)
}

#[test]
fn a_server_that_sends_without_end_is_left() {
    for script in [Script::ImapFloods, Script::ImapLiesAboutSize] {
        let (result, arrived) = read(&Server::start(script));
        let error = result.expect_err("an end").to_string();
        assert!(error.contains("more than was asked for"), "{script:?}: {error}");
        assert_eq!(arrived, []);
    }
}

#[test]
fn what_was_read_before_a_connection_broke_stays_read() {
    let (result, arrived) = read(&Server::start(Script::ImapBreaksOff));
    assert!(matches!(result, Err(ImapError::Interrupted(_))), "{result:?}");
    assert_eq!(arrived, [(Arrived::Message { uid: 3, bytes: b"whole".to_vec() }, 4)]);
}

#[test]
fn a_message_that_was_not_asked_for_is_not_taken() {
    let (result, arrived) = read(&Server::start(Script::ImapSendsOthers));
    assert_eq!(result.map(|reading| (reading.messages, reading.position.next_uid)), Ok((1, 9)));
    assert_eq!(arrived.len(), 1);
}

#[test]
fn no_command_could_change_a_folder() {
    let server = Server::start(Script::ImapSendsOthers);
    let _ = read(&server);
    for line in server.heard().lines() {
        let command = line.split(' ').nth(1).unwrap_or_default();
        let harmless = matches!(command, "LOGIN" | "EXAMINE" | "UID" | "LOGOUT");
        assert!(harmless && !line.contains("STORE") && !line.contains("COPY") && !line.contains("MOVE"), "{line}");
        assert!(!line.contains("BODY[]") && !line.contains("RFC822)"), "{line}");
    }
}

#[test]
fn a_message_without_an_answer_is_not_known_to_be_sent() {
    let error = wait(Server::start(Script::SmtpBreaksOff).sending(Encryption::Implicit).send(&letter()));
    assert!(matches!(error, Err(SendError::Unknown { .. })), "{error:?}");
}

#[test]
fn without_encryption_nothing_is_said() {
    let server = Server::start(Script::SmtpPlain);
    let error = wait(server.sending(Encryption::StartTls).send(&letter()));
    assert!(matches!(error, Err(SendError::NotConnected { .. })), "{error:?}");
    assert!(!server.heard().contains("AUTH") && !server.heard().contains("MAIL"), "{}", server.heard());
}
