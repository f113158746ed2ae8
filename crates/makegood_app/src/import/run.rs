//! One import run.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::Table;
use makegood_facts::Staging;
use makegood_import::input::{ImportInput, ImportOptions};
use makegood_import::outcome::{FileOutcome, FileStatus};

use super::accounts::{Known, Listening};
use super::dialects::dialects_of;
use super::file_bytes::FileBytes;
use super::report::{FileReport, ImportReport, SCHEMA, Skipped};
use super::walk::{Walked, walk};
use crate::workspace::{SourceEntry, hash_file, status_word};
use crate::{AppError, Workspace};

/// Bytes of a file that are enough to see its header.
const HEAD_BYTES: u64 = 16 << 10;

/// What to import.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Forces a format (`--as`).
    pub as_format: Option<String>,
    /// Forces the account (`--account`).
    pub account: Option<String>,
    /// Answers (`--set key=value`).
    pub answers: BTreeMap<String, String>,
    /// Read and count, store nothing.
    pub dry_run: bool,
}

/// Hears how a run goes on.
pub trait Progress {
    /// A file begins: which, its number from 0, how many, and its length.
    fn file(&mut self, path: &str, number: usize, of: usize, bytes: u64);
    /// Bytes of the file read so far.
    fn bytes(&mut self, read: u64);
    /// All files are read; the rows are being merged.
    fn merging(&mut self);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn file(&mut self, _: &str, _: usize, _: usize, _: u64) {}
    fn bytes(&mut self, _: u64) {}
    fn merging(&mut self) {}
}

/// Imports files and folders. `now` is written beside the rows; nothing that is found depends on it.
///
/// - **Errors** [`AppError`] for what stops the whole run; what is wrong with one file stands in its report.
pub fn import(
    workspace: &Workspace,
    request: &ImportRequest,
    now: Timestamp,
    progress: &mut dyn Progress,
) -> Result<ImportReport, AppError> {
    let mut reports = Vec::new();
    let mut files = Vec::new();
    let mut skipped = Vec::new();
    for walked in walk(&request.paths) {
        match walked {
            Walked::File(path) => files.push(path),
            // What lies about in a folder is no failure of the run: it is said, not counted as refused.
            Walked::Skipped(path, note) => {
                skipped.push(Skipped { path: shown(&path), code: note.code, reason: note.message })
            }
            Walked::Unreadable(path, diagnostic) => reports.push(FileReport::refused(shown(&path), diagnostic)),
        }
    }
    let known = Known::of(workspace)?;
    let mut run = Run {
        workspace,
        request,
        now,
        staging: workspace.facts().begin()?,
        entries: workspace.sources().entries()?,
        known,
        dialects: dialects_of(workspace.root())?,
        kept: Vec::new(),
        progress,
        number: 0,
        of: files.len(),
    };
    let (first, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| holds_accounts(path));
    for path in first.into_iter().chain(rest) {
        reports.push(run.file(&path)?);
    }
    run.finish(&mut reports)?;
    reports.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(ImportReport { schema: SCHEMA, dry_run: request.dry_run, files: reports, skipped })
}

/// A path as reports show it: the same on every system.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") };
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// True for files that are read before all others: those of table `account`, and Parquet, whose canonical tables
/// never need a zone from elsewhere.
fn holds_accounts(path: &Path) -> bool {
    let mut head = Vec::new();
    let Ok(file) = File::open(path) else { return false };
    if file.take(HEAD_BYTES).read_to_end(&mut head).is_err() {
        return false;
    }
    if head.starts_with(b"PAR1") {
        return true;
    }
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches('\u{feff}');
    let line = text.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty()).unwrap_or_default();
    let header: Vec<&str> = line.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
    Table::named("account").is_some_and(|table| {
        table.columns.iter().filter(|column| column.required).all(|column| header.contains(&column.name))
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

struct Run<'a> {
    workspace: &'a Workspace,
    request: &'a ImportRequest,
    now: Timestamp,
    staging: Staging<'a>,
    entries: BTreeMap<String, SourceEntry>,
    known: Known,
    /// Statement dialects of the workspace.
    dialects: Vec<String>,
    kept: Vec<(SourceEntry, Vec<Diagnostic>)>,
    progress: &'a mut dyn Progress,
    number: usize,
    of: usize,
}

impl Run<'_> {
    fn file(&mut self, path: &Path) -> Result<FileReport, AppError> {
        let shown = shown(path);
        let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        self.progress.file(&shown, self.number, self.of, length);
        self.number += 1;
        let unreadable = |shown: String, error: &dyn std::error::Error| {
            let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            let diagnostic = Diagnostic::new(diagnostic::FILE_UNREADABLE, why)
                .help("check that the file is there and that you may read it");
            FileReport::refused(shown, diagnostic)
        };
        if self.request.dry_run {
            return match hash_file(path) {
                Ok((sha256, bytes)) => self.bytes(path, path, shown, &sha256, bytes),
                Err(error) => Ok(unreadable(shown, &error)),
            };
        }
        let mut from = match File::open(path) {
            Ok(from) => from,
            Err(error) => return Ok(unreadable(shown, &error)),
        };
        let draft = match self.workspace.sources().draft(path, &mut from, &mut |_| {}) {
            Ok(draft) => draft,
            // The user's file failed, not ours: the other files go on.
            Err(error @ AppError::Io { action: "read", .. }) => return Ok(unreadable(shown, &error)),
            Err(error) => return Err(error),
        };
        let (sha256, bytes) = (draft.sha256().to_owned(), draft.bytes());
        let report = self.bytes(path, draft.path(), shown, &sha256, bytes)?;
        if matches!(report.status, FileStatus::Imported | FileStatus::Partial) {
            self.workspace.sources().keep(draft)?;
        }
        Ok(report)
    }

    /// Reads bytes that lie at `at` and came as `path`.
    fn bytes(
        &mut self,
        path: &Path,
        at: &Path,
        shown: String,
        sha256: &str,
        bytes: u64,
    ) -> Result<FileReport, AppError> {
        let name = file_name(path);
        let options = self.options(&name);
        let said = said(&options);
        if let Some(earlier) = self.entries.get(sha256).filter(|earlier| !may_improve(earlier, &said)) {
            return Ok(already(shown, earlier));
        }
        let source = FileBytes::at(at).map_err(AppError::io("read", at))?;
        self.staging.start_file(sha256, self.now);
        let progress = &mut *self.progress;
        let mut tell = |read| progress.bytes(read);
        let mut sink = Listening { inner: &mut self.staging, accounts: Vec::new(), tell: &mut tell };
        let outcome = makegood_import::import(
            &ImportInput { name: &name, bytes: &source, options: &options },
            &mut sink,
            &mut (),
        );
        let accounts = sink.accounts;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                self.staging.abandon_file();
                return Err(AppError::Damaged { path: path.to_owned(), why: error.to_string() });
            }
        };
        if !matches!(outcome.status, FileStatus::Imported | FileStatus::Partial) {
            self.staging.abandon_file();
            return Ok(FileReport::of(shown, sha256, outcome));
        }
        self.staging.finish_file(outcome.exported_on)?;
        self.known.learn(&accounts);
        self.remember(name, sha256, bytes, said, &outcome);
        Ok(FileReport::of(shown, sha256, outcome))
    }

    /// What is said beside a file: `makegood.toml` first, flags over it.
    fn options(&self, name: &str) -> ImportOptions {
        let mut answers = self.workspace.config().answers_for(name);
        answers.extend(self.request.answers.clone());
        let as_format = answers.remove("as");
        let account = answers.get("account").cloned();
        ImportOptions {
            as_format: self.request.as_format.clone().or(as_format),
            account: self.request.account.clone().or(account),
            answers,
            accounts: self.known.list(),
            dialects: self.dialects.clone(),
        }
    }

    fn remember(
        &mut self,
        name: String,
        sha256: &str,
        bytes: u64,
        answers: BTreeMap<String, String>,
        outcome: &FileOutcome,
    ) {
        let entry = SourceEntry {
            sha256: sha256.to_owned(),
            name,
            bytes,
            imported_at: self.now,
            format: outcome.format.clone(),
            status: status_word(outcome.status).to_owned(),
            answers,
            refused_rows: outcome.refused_count,
        };
        self.entries.insert(sha256.to_owned(), entry.clone());
        self.kept.push((entry, outcome.refused_rows.clone()));
    }

    /// Commits the rows, then lists the sources; a crash between the two only means that a file can be given again.
    fn finish(self, reports: &mut [FileReport]) -> Result<(), AppError> {
        self.progress.merging();
        let changes = if self.request.dry_run { self.staging.dry_run()? } else { self.staging.commit()? };
        for change in changes {
            let counted = |report: &&mut FileReport| {
                report.sha256 == change.sha256 && report.status != FileStatus::AlreadyImported
            };
            for report in reports.iter_mut().filter(|report| counted(report)) {
                for table in report.tables.iter_mut().filter(|table| table.table == change.table) {
                    (table.new, table.restated) = (change.new, change.restated);
                }
            }
        }
        if self.request.dry_run {
            return Ok(());
        }
        for (entry, refused) in &self.kept {
            self.workspace.sources().keep_refused(&entry.sha256, refused)?;
        }
        let entries: Vec<SourceEntry> = self.kept.into_iter().map(|(entry, _)| entry).collect();
        self.workspace.sources().append(&entries)
    }
}

/// What a person said, as the list of sources keeps it.
fn said(options: &ImportOptions) -> BTreeMap<String, String> {
    let mut said = options.answers.clone();
    said.extend(options.as_format.clone().map(|format| ("as".to_owned(), format)));
    said.extend(options.account.clone().map(|account| ("account".to_owned(), account)));
    said
}

/// The same bytes are read again only when rows were refused and something else is said now: answers may put them right.
fn may_improve(earlier: &SourceEntry, said: &BTreeMap<String, String>) -> bool {
    earlier.refused_rows > 0 && earlier.answers != *said
}

fn already(shown: String, earlier: &SourceEntry) -> FileReport {
    let mut report = FileReport::refused(shown, Diagnostic::new(diagnostic::FILE_EMPTY, ""));
    report.diagnostics.clear();
    report.sha256.clone_from(&earlier.sha256);
    report.format.clone_from(&earlier.format);
    report.status = FileStatus::AlreadyImported;
    report.duplicate_of = Some(earlier.name.clone());
    report
}
