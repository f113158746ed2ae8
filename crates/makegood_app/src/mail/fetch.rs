//! Reading what is new in the mailbox, and saying where it belongs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;

use jiff::Timestamp;
use makegood_case::store::Cases;
use makegood_core::time::Day;
use makegood_mail::imap::{Arrived, ImapAccount, Limits, Position};
use makegood_mail::reply::Reply;
use makegood_mail::thread::Thread;
use makegood_mail::{ReferenceKey, reply as mail_reply};

use super::inbox::{Inbox, Noted};
use crate::case::reply::{self, Threads};
use crate::workspace::hash_bytes;
use crate::{AppError, Workspace};

/// How a message is named on the command line: this and the beginning of its SHA-256.
pub const NAME: &str = "mail:";
/// Digits that are shown of it, and fewest that are taken.
const NAME_DIGITS: usize = 12;
const NAME_DIGITS_MIN: usize = 8;

/// What to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// Day before which messages are left alone.
    pub since: Option<Day>,
    /// Look, and keep nothing.
    pub dry_run: bool,
    /// Now.
    pub now: Timestamp,
}

/// A message that waits for a person.
#[derive(Debug)]
pub struct Waiting {
    /// `mail:3fa4c1d20b7e`, by which `case read` takes it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// True where this reading brought it.
    pub new: bool,
    /// What it says of itself; `None` where it cannot be read as a message.
    pub reply: Option<Reply>,
    /// Where it belongs.
    pub thread: Thread,
}

/// A message that was left on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLarge {
    /// Its number there.
    pub uid: u32,
    /// Its bytes.
    pub bytes: u32,
    /// Its subject, as far as its headers say.
    pub subject: String,
}

/// What a reading came to.
#[derive(Debug, Default)]
pub struct Fetched {
    /// Messages that were not known.
    pub new: usize,
    /// True where more are waiting on the server.
    pub more: bool,
    /// True where the server gave the folder new numbers.
    pub renumbered: bool,
    /// Messages that are in no case yet, oldest first; of those that belong to no case only the new ones.
    pub waiting: Vec<Waiting>,
    /// Older messages that belong to no case.
    pub older_of_no_case: usize,
    /// Messages that were left on the server for their size.
    pub too_large: Vec<TooLarge>,
}

/// Reads what is new, keeps it, and says where everything belongs that is in no case yet.
///
/// - **Errors** [`AppError::Mailbox`] (what was read before is kept), [`AppError::Store`], [`AppError::Io`].
pub async fn fetch(
    workspace: &Workspace,
    cases: &impl Cases,
    (account, key): (&ImapAccount, ReferenceKey),
    ask: Ask,
) -> Result<Fetched, AppError> {
    let mut inbox = Inbox::open(workspace)?;
    let limits = Limits { since: ask.since, ..Limits::default() };
    let mut arrived =
        Taken { workspace, account, ask, inbox: &mut inbox, new: BTreeMap::new(), too_large: Vec::new(), failed: None };
    let position = arrived.inbox.position(account)?;
    let reading = account.read_new(position, limits, &mut |message, position| arrived.take(message, position)).await;
    let Taken { new, too_large, failed, .. } = arrived;
    if let Some(error) = failed {
        return Err(error);
    }
    let reading = reading?;
    if !ask.dry_run {
        inbox.ended(account, reading.position)?;
    }
    let mut fetched =
        Fetched { new: new.len(), more: reading.more, renumbered: reading.renumbered, too_large, ..Fetched::default() };
    let threads = Threads::of(cases, workspace.config(), key).await?;
    let known = inbox.noted().iter().map(|noted| noted.sha256.clone());
    // Of a dry run, what is new is not noted.
    let mut all: Vec<String> = known.collect();
    all.extend(new.keys().filter(|sha256| !inbox.knows(sha256)).cloned());
    for sha256 in all.into_iter().filter(|sha256| !threads.filed.contains(sha256)) {
        let is_new = new.contains_key(&sha256);
        let reply = match new.get(&sha256) {
            Some(Some(reply)) => Some(reply.clone()),
            _ => reply::read(&kept(workspace, &sha256)?, workspace.config()).ok(),
        };
        let thread = reply.as_ref().map_or(Thread::None, |reply| threads.cases.thread(reply));
        if !is_new && thread == Thread::None {
            fetched.older_of_no_case += 1;
            continue;
        }
        fetched.waiting.push(Waiting { name: name_of(&sha256), sha256, new: is_new, reply, thread });
    }
    Ok(fetched)
}

/// What arrives, kept message by message.
struct Taken<'a> {
    workspace: &'a Workspace,
    account: &'a ImapAccount,
    ask: Ask,
    inbox: &'a mut Inbox,
    /// New messages; read at once where their bytes are not kept.
    new: BTreeMap<String, Option<Reply>>,
    too_large: Vec<TooLarge>,
    failed: Option<AppError>,
}

impl Taken<'_> {
    fn take(&mut self, message: Arrived, position: Position) -> ControlFlow<()> {
        match self.keep(message, position) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn keep(&mut self, message: Arrived, position: Position) -> Result<(), AppError> {
        match message {
            Arrived::TooLarge { uid, size, headers } => {
                let options = mail_reply::ReadOptions::default();
                let subject = Reply::read(&headers, &options).map(|reply| reply.subject).unwrap_or_default();
                self.too_large.push(TooLarge { uid, bytes: size, subject });
            }
            Arrived::Message { bytes, .. } => {
                let sha256 = hash_bytes(&bytes);
                if self.inbox.knows(&sha256) {
                    // The server numbered the folder anew, or a reading was stopped before it was written down.
                } else if self.ask.dry_run {
                    self.new.insert(sha256, reply::read(&bytes, self.workspace.config()).ok());
                } else {
                    reply::keep(
                        self.workspace,
                        &format!("{}.eml", name_of(&sha256).replace(':', "-")),
                        &bytes,
                        self.ask.now,
                    )?;
                    self.inbox.note(Noted { sha256: sha256.clone(), fetched_at: self.ask.now })?;
                    self.new.insert(sha256, None);
                }
            }
        }
        if self.ask.dry_run { Ok(()) } else { self.inbox.ended(self.account, position) }
    }
}

fn name_of(sha256: &str) -> String {
    format!("{NAME}{}", sha256.get(..NAME_DIGITS).unwrap_or(sha256))
}

pub(super) fn kept(workspace: &Workspace, sha256: &str) -> Result<Vec<u8>, AppError> {
    let missing = || AppError::Damaged {
        path: workspace.root().join("mail/inbox.jsonl"),
        why: format!("`{sha256}` is no SHA-256"),
    };
    let path = workspace.sources().path_of(sha256).ok_or_else(missing)?;
    let mut bytes = Vec::new();
    let file = File::open(&path).map_err(AppError::io("read", &path))?;
    file.take(reply::BYTES_MAX).read_to_end(&mut bytes).map_err(AppError::io("read", &path))?;
    if hash_bytes(&bytes) != sha256 {
        return Err(AppError::Damaged { path, why: "it is not what was fetched".to_owned() });
    }
    Ok(bytes)
}

/// The bytes of a fetched message by its name, `mail:3fa4c1d20b7e`; `None` where `typed` is no such name.
///
/// - **Errors** [`AppError::ReplyUnreadable`] where it names none or several, [`AppError::Io`].
pub fn named(workspace: &Workspace, typed: &str) -> Result<Option<Vec<u8>>, AppError> {
    let Some(digits) = typed.strip_prefix(NAME) else { return Ok(None) };
    let unreadable = |why: String| AppError::ReplyUnreadable { why };
    if digits.len() < NAME_DIGITS_MIN || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(unreadable(format!("{NAME} is followed by at least {NAME_DIGITS_MIN} hexadecimal digits")));
    }
    let digits = digits.to_ascii_lowercase();
    let inbox = Inbox::open(workspace)?;
    let mut fitting = inbox.noted().iter().filter(|noted| noted.sha256.starts_with(&digits));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => kept(workspace, &one.sha256).map(Some),
        (None, _) => Err(unreadable(format!("no fetched message is called {NAME}{digits}"))),
        _ => Err(unreadable(format!("several fetched messages begin with {NAME}{digits}: type more of it"))),
    }
}
