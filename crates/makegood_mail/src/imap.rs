//! New messages of one folder, read without leaving a trace in it.
//!
//! The folder is opened by `EXAMINE` and messages are fetched by `BODY.PEEK`: no flag changes, nothing is moved or
//! removed, and there is no command here that could. Reading goes on where it ended: a [`Position`] is the folder's
//! `UIDVALIDITY` and the next number; it moves with every message, so that reading can be stopped anywhere.

mod folder_name;
mod wire;

use std::collections::BTreeMap;
use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use async_imap::{Authenticator, Client, Session};
use futures::TryStreamExt;
use jiff::civil::Date;
use rustls::pki_types::ServerName;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::login::{Login, Proof};
use crate::tls::{Trust, TrustError};
use wire::Wire;

/// Longest wait for one answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// Messages whose sizes are asked for at once.
const SIZES_AT_ONCE: usize = 100;

/// Most bytes of the headers of a message that is too large.
const HEADER_BYTES_MAX: u32 = 64 << 10;

/// An account that is read.
#[derive(Debug, Clone)]
pub struct ImapAccount {
    /// Name of the server, as in its certificate.
    pub host: String,
    /// Its port, most often 993: the connection is encrypted from the first byte.
    pub port: u16,
    /// User and proof.
    pub login: Login,
    /// The folder, chosen by the user, for example `INBOX`.
    pub folder: String,
    /// Authorities that are trusted.
    pub trust: Trust,
}

/// How far a folder was read; kept by the caller, for each account and folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// `UIDVALIDITY` of the folder: with another one, all numbers are others.
    pub uid_validity: u32,
    /// Lowest number not read yet.
    pub next_uid: u32,
}

/// What is read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest message that is read whole.
    pub message_bytes_max: u32,
    /// Most messages of one reading.
    pub messages_max: usize,
    /// Day before which messages are left alone, by the server's day of arrival.
    pub since: Option<Date>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { message_bytes_max: 32 << 20, messages_max: 500, since: None }
    }
}

/// A message of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrived {
    /// A whole message.
    Message {
        /// Its number.
        uid: u32,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A message that is too large; a person should look at it.
    TooLarge {
        /// Its number.
        uid: u32,
        /// Its bytes, counted by the server.
        size: u32,
        /// Its headers, at most 64 KiB of them.
        headers: Vec<u8>,
    },
}

/// What a reading came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Where the next one begins.
    pub position: Position,
    /// Messages handed over.
    pub messages: usize,
    /// True where more are waiting.
    pub more: bool,
    /// True where the server gave the folder new numbers, so that messages read before come again.
    pub renumbered: bool,
}

/// Why a folder could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImapError {
    /// The certificates handed in cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The server's name is none.
    #[error("`{0}` is no name of a server")]
    Host(String),
    /// No connection, or no encryption that can be trusted.
    #[error("no connection to {host}: {why}")]
    NotConnected {
        /// The server.
        host: String,
        /// What the connection said.
        why: String,
    },
    /// The server refused user or proof.
    #[error("{host} refused the login: {why}")]
    LoginRefused {
        /// The server.
        host: String,
        /// What it said.
        why: String,
    },
    /// The folder cannot be opened.
    #[error("the folder `{folder}` cannot be opened: {why}")]
    Folder {
        /// The folder.
        folder: String,
        /// What the server said.
        why: String,
    },
    /// The server gives messages no numbers that stay.
    #[error("the folder has no lasting numbers (UIDVALIDITY): it cannot be read step by step")]
    NoNumbers,
    /// The connection failed while messages were read; the position of the last one counts.
    #[error("reading stopped: {0}")]
    Interrupted(String),
}

type Opened = Session<Wire>;

impl ImapAccount {
    /// Reads what is new in the folder, oldest first, and hands each message over with the position after it.
    ///
    /// `take` may end the reading after any message. A position of `None` begins with the first message.
    ///
    /// - **Errors** [`ImapError`]; what was handed over before stays read.
    pub async fn read_new(
        &self,
        position: Option<Position>,
        limits: Limits,
        take: &mut (dyn FnMut(Arrived, Position) -> ControlFlow<()> + Send),
    ) -> Result<Reading, ImapError> {
        let mut session = self.open().await?;
        let folder = folder_name::encoded(&self.folder);
        let opened = self.within(session.examine(&folder)).await;
        let mailbox = opened.map_err(|why| ImapError::Folder { folder: self.folder.clone(), why })?;
        let uid_validity = mailbox.uid_validity.ok_or(ImapError::NoNumbers)?;
        let known = position.filter(|position| position.uid_validity == uid_validity);
        let start = Position { uid_validity, next_uid: known.map_or(1, |position| position.next_uid.max(1)) };
        let mut reading =
            Reading { position: start, messages: 0, more: false, renumbered: position.is_some() && known.is_none() };
        let nothing = mailbox.exists == 0 || mailbox.uid_next.is_some_and(|next| next <= start.next_uid);
        if !nothing {
            self.read_from(&mut session, start, limits, take, &mut reading).await?;
        }
        if !reading.more {
            let next = mailbox.uid_next.unwrap_or(1);
            reading.position.next_uid = reading.position.next_uid.max(next);
        }
        // The messages are here; how the server says good-bye changes nothing.
        let _ = self.within(session.logout()).await;
        Ok(reading)
    }

    /// Opens the folder as reading does, and gives how many messages are in it.
    ///
    /// - **Errors** [`ImapError`].
    pub async fn check(&self) -> Result<u32, ImapError> {
        let mut session = self.open().await?;
        let opened = self.within(session.examine(&folder_name::encoded(&self.folder))).await;
        let mailbox = opened.map_err(|why| ImapError::Folder { folder: self.folder.clone(), why })?;
        mailbox.uid_validity.ok_or(ImapError::NoNumbers)?;
        let _ = self.within(session.logout()).await;
        Ok(mailbox.exists)
    }

    async fn read_from(
        &self,
        session: &mut Opened,
        start: Position,
        limits: Limits,
        take: &mut (dyn FnMut(Arrived, Position) -> ControlFlow<()> + Send),
        reading: &mut Reading,
    ) -> Result<(), ImapError> {
        let since = limits.since.map(|day| format!(" SINCE {}", day.strftime("%-d-%b-%Y"))).unwrap_or_default();
        session.as_mut().allow(0);
        let query = format!("UID {}:*{since}", start.next_uid);
        let found = self.within(session.uid_search(query)).await.map_err(ImapError::Interrupted)?;
        // `n:*` names the last message even where its number is lower.
        let mut uids: Vec<u32> = found.into_iter().filter(|uid| *uid >= start.next_uid).collect();
        uids.sort_unstable();
        reading.more = uids.len() > limits.messages_max;
        uids.truncate(limits.messages_max);
        for some in uids.chunks(SIZES_AT_ONCE) {
            let sizes = self.sizes(session, some).await?;
            for uid in some {
                // A message that was removed meanwhile has no size.
                if let Some(size) = sizes.get(uid)
                    && let Some(arrived) = self.message(session, *uid, *size, limits).await?
                {
                    reading.position.next_uid = uid.saturating_add(1);
                    reading.messages += 1;
                    if take(arrived, reading.position).is_break() {
                        reading.more = true;
                        return Ok(());
                    }
                }
                reading.position.next_uid = uid.saturating_add(1);
            }
        }
        Ok(())
    }

    async fn sizes(&self, session: &mut Opened, uids: &[u32]) -> Result<BTreeMap<u32, u32>, ImapError> {
        let set = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        session.as_mut().allow(0);
        let listed = self.within(async {
            let stream = session.uid_fetch(set, "(UID RFC822.SIZE)").await?;
            stream
                .try_fold(BTreeMap::new(), |mut sizes, fetch| async move {
                    if let (Some(uid), Some(size)) = (fetch.uid, fetch.size) {
                        sizes.insert(uid, size);
                    }
                    Ok(sizes)
                })
                .await
        });
        listed.await.map_err(ImapError::Interrupted)
    }

    /// One message; `None` where it was removed meanwhile.
    async fn message(
        &self,
        session: &mut Opened,
        uid: u32,
        size: u32,
        limits: Limits,
    ) -> Result<Option<Arrived>, ImapError> {
        let whole = size <= limits.message_bytes_max;
        let (query, most) = if whole {
            ("(UID BODY.PEEK[])".to_owned(), limits.message_bytes_max)
        } else {
            (format!("(UID BODY.PEEK[HEADER]<0.{HEADER_BYTES_MAX}>)"), HEADER_BYTES_MAX)
        };
        session.as_mut().allow(u64::from(most));
        let fetched = self.within(async {
            let stream = session.uid_fetch(uid.to_string(), &query).await?;
            stream
                .try_fold(None, |held, fetch| async move {
                    let bytes = if whole { fetch.body() } else { fetch.header() };
                    let right = fetch.uid == Some(uid);
                    Ok(bytes.filter(|_| right).map(<[u8]>::to_vec).or(held))
                })
                .await
        });
        let Some(bytes) = fetched.await.map_err(ImapError::Interrupted)? else { return Ok(None) };
        Ok(Some(match whole {
            true => Arrived::Message { uid, bytes },
            false => Arrived::TooLarge { uid, size, headers: bytes },
        }))
    }

    async fn open(&self) -> Result<Opened, ImapError> {
        let host = self.host.clone();
        let name = ServerName::try_from(host.clone()).map_err(|_| ImapError::Host(host.clone()))?;
        let connector = TlsConnector::from(Arc::new(self.trust.config()?));
        let connected = self.within(async {
            let plain = TcpStream::connect((host.as_str(), self.port)).await?;
            let mut client = Client::new(Wire::new(connector.connect(name, plain).await?));
            client.read_response().await?.ok_or(async_imap::error::Error::ConnectionLost)?;
            Ok::<_, async_imap::error::Error>(client)
        });
        let client = connected.await.map_err(|why| ImapError::NotConnected { host: host.clone(), why })?;
        let entered = self.within(async {
            let user = &self.login.user;
            let session = match &self.login.proof {
                Proof::Password(secret) => client.login(user, secret.expose()).await,
                Proof::Token(secret) => {
                    let answer = format!("user={user}\x01auth=Bearer {}\x01\x01", secret.expose());
                    client.authenticate("XOAUTH2", Token(Some(answer))).await
                }
            };
            session.map_err(|(error, _)| error)
        });
        entered.await.map_err(|why| ImapError::LoginRefused { host, why })
    }

    /// Waits for one answer. What went wrong is told in words that can be shown.
    async fn within<T, E: std::fmt::Display>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, String> {
        match tokio::time::timeout(ANSWER_TIMEOUT, work).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.login.shown(&error.to_string())),
            Err(_) => Err(format!("no answer within {} seconds", ANSWER_TIMEOUT.as_secs())),
        }
    }
}

/// Answers XOAUTH2 once; a second question is the server's refusal, which wants an empty answer.
struct Token(Option<String>);

impl Authenticator for Token {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}
