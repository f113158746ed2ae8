//! Which file is read next: those that others need first, then by path.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use makegood_core::tables::Table;
use makegood_import::recognise::{HEAD_BYTES, Kind, kind_of};

use super::members::Member;
use crate::workspace::Draft;

/// Where the bytes of a waiting file are.
#[derive(Debug)]
pub(super) enum At {
    /// At a path that a person named, or below it.
    Path(PathBuf),
    /// Copied out of another file.
    Draft(Draft),
}

/// A file that waits to be read.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Path as reports show it.
    pub(super) shown: String,
    /// Its bytes.
    pub(super) at: At,
    /// What it was inside of.
    pub(super) inside: Option<Inside>,
}

/// What a file was inside of.
#[derive(Debug, Clone)]
pub(super) struct Inside {
    /// SHA-256 of the file around it.
    pub(super) sha256: String,
    /// How many files are around it.
    pub(super) depth: usize,
    /// Shown path of the outermost file.
    pub(super) outermost: String,
}

/// Files in the order in which they are read.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<(Rank, String, usize), Waiting>,
    taken_in: usize,
}

/// What goes before what. Accounts give the zones that all others need; what holds files may hold accounts; a file
/// that lies open gives the name under which its bytes are known, rather than a copy of it inside another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Accounts,
    Container,
    Open,
    Inside,
}

impl Queue {
    /// Adds a file that lies at a path.
    pub(super) fn add_path(&mut self, shown: String, path: PathBuf) {
        let rank = rank(&path, Rank::Open);
        self.add(rank, Waiting { shown, at: At::Path(path), inside: None });
    }

    /// Adds a file that was inside another one.
    pub(super) fn add_member(&mut self, member: Member, inside: Inside) {
        let rank = rank(member.draft.path(), Rank::Inside);
        let waiting = Waiting { shown: member.shown, at: At::Draft(member.draft), inside: Some(inside) };
        self.add(rank, waiting);
    }

    fn add(&mut self, rank: Rank, waiting: Waiting) {
        self.taken_in += 1;
        self.waiting.insert((rank, waiting.shown.clone(), self.taken_in), waiting);
    }

    /// The next file.
    pub(super) fn next(&mut self) -> Option<Waiting> {
        self.waiting.pop_first().map(|(_, waiting)| waiting)
    }

    /// How many files were ever added.
    pub(super) fn taken_in(&self) -> usize {
        self.taken_in
    }
}

fn rank(path: &Path, otherwise: Rank) -> Rank {
    let mut head = Vec::new();
    let Ok(file) = File::open(path) else { return otherwise };
    if file.take(HEAD_BYTES as u64).read_to_end(&mut head).is_err() {
        return otherwise;
    }
    if holds_accounts(&head) {
        return Rank::Accounts;
    }
    match kind_of(&head) {
        Kind::Format("zip" | "eml" | "mbox") => Rank::Container,
        _ => otherwise,
    }
}

/// True for files that are read before all others: those of table `account`, and Parquet, whose canonical tables
/// never need a zone from elsewhere.
fn holds_accounts(head: &[u8]) -> bool {
    if head.starts_with(b"PAR1") {
        return true;
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}');
    let line = text.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty()).unwrap_or_default();
    let header: Vec<&str> = line.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
    Table::named("account").is_some_and(|table| {
        table.columns.iter().filter(|column| column.required).all(|column| header.contains(&column.name))
    })
}
