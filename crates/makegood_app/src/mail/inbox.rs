//! What was fetched: `mail/inbox.jsonl`, a line a message, and `mail/position.json`, how far the folder was read.
//!
//! A message is kept among the sources, then noted here, then the position moves: a process that is stopped in between fetches
//! the message again and finds it known.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;

use jiff::Timestamp;
use makegood_mail::imap::{ImapAccount, Position};
use serde::{Deserialize, Serialize};

use crate::workspace::write_whole;
use crate::{AppError, Workspace};

/// A message that was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    /// SHA-256 of its bytes, under which they lie in the sources.
    pub sha256: String,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

/// Where reading ended, of which account and folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ended {
    schema: String,
    host: String,
    user: String,
    folder: String,
    #[serde(flatten)]
    position: Position,
}

const SCHEMA: &str = "makegood.mail_position/1";

/// The messages that were fetched, and how far.
#[derive(Debug)]
pub struct Inbox {
    folder: PathBuf,
    known: BTreeSet<String>,
    noted: Vec<Noted>,
}

impl Inbox {
    /// Opens it; empty where nothing was fetched yet.
    ///
    /// - **Errors** [`AppError::Damaged`], [`AppError::Io`].
    pub fn open(workspace: &Workspace) -> Result<Inbox, AppError> {
        let folder = workspace.root().join("mail");
        let mut inbox = Inbox { folder, known: BTreeSet::new(), noted: Vec::new() };
        let path = inbox.list();
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(inbox),
            Err(error) => return Err(AppError::io("read", &path)(error)),
        };
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            if reader.read_until(b'\n', &mut line).map_err(AppError::io("read", &path))? == 0 {
                break;
            }
            match serde_json::from_slice::<Noted>(&line) {
                Ok(noted) if inbox.known.insert(noted.sha256.clone()) => inbox.noted.push(noted),
                Ok(_) => {}
                // The last line of a process that was stopped while writing: that message is fetched again.
                Err(_) if !line.ends_with(b"\n") => {
                    drop_end(&path, u64::try_from(line.len()).unwrap_or(u64::MAX))?;
                    break;
                }
                Err(error) => return Err(AppError::Damaged { path, why: format!("line {number}: {error}") }),
            }
        }
        Ok(inbox)
    }

    /// The messages, in the order in which they came.
    pub fn noted(&self) -> &[Noted] {
        &self.noted
    }

    /// True where the message was fetched before.
    pub fn knows(&self, sha256: &str) -> bool {
        self.known.contains(sha256)
    }

    /// Notes a message whose bytes are kept.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn note(&mut self, noted: Noted) -> Result<(), AppError> {
        if !self.known.insert(noted.sha256.clone()) {
            return Ok(());
        }
        let path = self.list();
        fs::create_dir_all(&self.folder).map_err(AppError::io("create", &self.folder))?;
        let written = serde_json::to_vec(&noted);
        let mut line = written.map_err(|error| AppError::Damaged { path: path.clone(), why: error.to_string() })?;
        line.push(b'\n');
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).map_err(AppError::io("write", &path))?;
        file.write_all(&line).and_then(|()| file.sync_all()).map_err(AppError::io("write", &path))?;
        self.noted.push(noted);
        Ok(())
    }

    /// Where reading of this account and folder ended; `None` for another one.
    ///
    /// - **Errors** [`AppError::Damaged`], [`AppError::Io`].
    pub fn position(&self, account: &ImapAccount) -> Result<Option<Position>, AppError> {
        let path = self.end();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(AppError::io("read", &path)(error)),
        };
        let ended: Ended =
            serde_json::from_slice(&bytes).map_err(|error| AppError::Damaged { path, why: error.to_string() })?;
        let same = (&ended.host, &ended.user, &ended.folder) == (&account.host, &account.login.user, &account.folder);
        Ok(same.then_some(ended.position))
    }

    /// Remembers where reading ended.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn ended(&self, account: &ImapAccount, position: Position) -> Result<(), AppError> {
        let path = self.end();
        let ended = Ended {
            schema: SCHEMA.to_owned(),
            host: account.host.clone(),
            user: account.login.user.clone(),
            folder: account.folder.clone(),
            position,
        };
        fs::create_dir_all(&self.folder).map_err(AppError::io("create", &self.folder))?;
        let bytes = serde_json::to_vec_pretty(&ended)
            .map_err(|error| AppError::Damaged { path: path.clone(), why: error.to_string() })?;
        write_whole(&path, &bytes)
    }

    fn list(&self) -> PathBuf {
        self.folder.join("inbox.jsonl")
    }

    fn end(&self) -> PathBuf {
        self.folder.join("position.json")
    }
}

/// Takes the line off that was cut short, which would swallow the next one.
fn drop_end(path: &std::path::Path, bytes: u64) -> Result<(), AppError> {
    let file = OpenOptions::new().write(true).open(path).map_err(AppError::io("write", path))?;
    let length = file.metadata().map_err(AppError::io("read", path))?.len();
    file.set_len(length.saturating_sub(bytes)).map_err(AppError::io("write", path))
}
