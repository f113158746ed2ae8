//! The checkpoints that were given out, and to whom: what a log must still extend, whatever was restored.
//!
//! The list stands outside the folder of the log, so that an old copy of the log does not bring an old list with it. Each
//! record is a file of its own, signed by the log's key and naming the hash of the record before it.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::error::LogError;
use crate::folder::{Folder, replace};
use crate::hash::Hash;
use crate::note::{LogKey, NOTE_BYTES_MAX, Note, NoteError, PublicKey};
use crate::reader::Reader;
use crate::text::decimal;
use jiff::Timestamp;
use serde::Serialize;

/// First line of a record. The second is no number, so that a record can never pass as a checkpoint.
const HEAD: &str = "makegood checkpoint given out";
/// The longest name of a holder, in bytes.
const HELD_IN_MAX: usize = 1_000;

/// One checkpoint that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Number of the record, from 1.
    pub no: u64,
    /// Who holds it: `pack mg-2026-014-1`, `backup of 2026-11-30`, `mail to a lawyer`.
    pub held_in: String,
    /// When it was given out.
    pub instant: Timestamp,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// SHA-256 of the record before; `None` for the first.
    pub previous: Option<Hash>,
}

/// The list, as its records say.
#[derive(Debug)]
pub struct GivenOut<F> {
    folder: F,
    keys: Vec<PublicKey>,
    records: Vec<Given>,
    last: Option<Hash>,
}

/// A record that is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRecord {
    /// Its path in the folder of the list.
    pub path: String,
    /// Its number, when its name is one.
    pub no: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl<F: Folder> GivenOut<F> {
    /// Reads the list; each record must be signed by one of `keys`, which are the log's key and those before it.
    ///
    /// - **Errors** [`LogError::Damaged`] with the first record that is missing, changed or out of order.
    pub fn open(folder: F, keys: &[PublicKey]) -> Result<Self, LogError> {
        let (list, bad) = Self::read(folder, keys)?;
        list.believe(bad)?;
        Ok(list)
    }

    /// Reads the list, with every record that is not believed; those that are believed count.
    pub(crate) fn read(folder: F, keys: &[PublicKey]) -> Result<(Self, Vec<BadRecord>), LogError> {
        let mut list = Self { folder, keys: keys.to_vec(), records: Vec::new(), last: None };
        let bad = list.load()?;
        Ok((list, bad))
    }

    fn believe(&self, bad: Vec<BadRecord>) -> Result<(), LogError> {
        let error = |bad: BadRecord| LogError::Damaged { file: self.folder.name(&bad.path), what: bad.what };
        bad.into_iter().next().map_or(Ok(()), |bad| Err(error(bad)))
    }

    fn load(&mut self) -> Result<Vec<BadRecord>, LogError> {
        let (folder, keys) = (&self.folder, &self.keys);
        let io = |what, path: &str, source| LogError::Io { what, file: folder.name(path), source };
        let files = folder.list().map_err(|source| io("list", "", source))?;
        let (mut records, mut bad, mut last, mut next) = (Vec::new(), Vec::new(), None, 1_u64);
        for path in files {
            if path.ends_with(".new") {
                continue;
            }
            let no = decimal(path.trim_start_matches('0')).filter(|no| record_path(*no) == path);
            let mut report = |what: String| bad.push(BadRecord { path: path.clone(), no, what });
            let Some(no) = no else {
                report("not a record of the list".to_owned());
                continue;
            };
            let bytes =
                folder.read(&path, NOTE_BYTES_MAX).map_err(|source| io("read", &path, source))?.unwrap_or_default();
            if no != next {
                report(format!("record {next} is missing before it"));
            }
            match open_record(&bytes, keys) {
                Err(error) => report(error.to_string()),
                Ok(given) if given.no != no => report(format!("it holds record {}", given.no)),
                Ok(given) if no == next && given.previous != last => {
                    report("it does not follow the record before it".to_owned());
                }
                Ok(given) => records.push(given),
            }
            last = Some(Hash::of(&bytes));
            next = no.saturating_add(1);
        }
        (self.records, self.last) = (records, last);
        Ok(bad)
    }

    /// The records, oldest first.
    pub fn records(&self) -> &[Given] {
        &self.records
    }

    pub(crate) fn name(&self, path: &str) -> String {
        self.folder.name(path)
    }

    /// Checks that a log extends every checkpoint of the list.
    ///
    /// - **Errors** [`LogError::NotExtended`] with the largest checkpoint that the log does not extend.
    pub fn check<L: Folder>(&self, log: &Reader<'_, L>) -> Result<(), LogError> {
        let mut held: Vec<_> = self.records.iter().collect();
        held.sort_by_key(|given| std::cmp::Reverse((given.checkpoint.size, given.no)));
        held.into_iter().try_for_each(|given| log.check_held(&given.checkpoint, &given.held_in))
    }

    /// Records that the newest checkpoint of a log goes to `held_in`. Refused when the log does not extend the list.
    pub(crate) fn record<L: Folder>(
        &mut self,
        log: &Reader<'_, L>,
        key: &LogKey,
        held_in: &str,
        instant: Timestamp,
    ) -> Result<(), LogError> {
        if !self.keys.contains(key.public()) {
            self.keys.push(key.public().clone());
        }
        // Another process may have recorded since the list was read. Now the caller has the lock of the log.
        let next = |list: &Self| record_path(list.records.last().map_or(0, |given| given.no) + 1);
        let newer = self.folder.read(&next(self), NOTE_BYTES_MAX);
        if newer.map_err(|source| LogError::Io { what: "read", file: self.folder.name(&next(self)), source })?.is_some()
        {
            let bad = self.load()?;
            self.believe(bad)?;
        }
        self.check(log)?;
        if held_in.is_empty() || held_in.len() > HELD_IN_MAX || held_in.chars().any(char::is_control) {
            return Err(LogError::Note(NoteError::Form("a holder has 1 to 1,000 bytes and no control character")));
        }
        let no = self.records.last().map_or(0, |given| given.no) + 1;
        let given = Given {
            no,
            held_in: held_in.to_owned(),
            instant,
            checkpoint: log.checkpoint().clone(),
            previous: self.last,
        };
        let bytes = Note::sign(given.text(), &[key])?.to_string().into_bytes();
        let path = record_path(no);
        replace(&self.folder, &path, &bytes).map_err(|source| LogError::Io {
            what: "write",
            file: self.folder.name(&path),
            source,
        })?;
        self.last = Some(Hash::of(&bytes));
        self.records.push(given);
        Ok(())
    }
}

impl Given {
    fn text(&self) -> String {
        let Self { no, held_in, instant, checkpoint, previous } = self;
        let previous = previous.map_or_else(|| "none".to_owned(), |hash| hash.to_string());
        format!("{HEAD}\nno {no}\nheld in {held_in}\ninstant {instant}\nprevious {previous}\n{}", checkpoint.text())
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_prefix(HEAD)?.strip_prefix('\n')?.splitn(5, '\n');
        let no = decimal(lines.next()?.strip_prefix("no ")?)?;
        let held_in = lines.next()?.strip_prefix("held in ")?.to_owned();
        let instant = lines.next()?.strip_prefix("instant ")?.parse().ok()?;
        let previous = match lines.next()?.strip_prefix("previous ")? {
            "none" => None,
            hash => Some(Hash::from_hex(hash)?),
        };
        let given = Self { no, held_in, instant, checkpoint: Checkpoint::from_text(lines.next()?).ok()?, previous };
        (given.text() == text).then_some(given)
    }
}

fn open_record(bytes: &[u8], keys: &[PublicKey]) -> Result<Given, CheckpointError> {
    let note = Note::parse(bytes)?;
    note.verify(keys)?;
    // One line by one key: a line that nobody checks could be changed unseen.
    if note.signatures.len() != 1 {
        return Err(CheckpointError::Form("a record has one signature"));
    }
    Given::from_text(&note.text).ok_or(CheckpointError::Form("not a record of a checkpoint given out"))
}

fn record_path(no: u64) -> String {
    format!("{no:08}")
}
