//! One import run.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_facts::Staging;
use makegood_import::input::ImportOptions;
use makegood_import::outcome::{FileOutcome, FileStatus};

use super::accounts::{Known, Listening};
use super::dialects::dialects_of;
use super::members::{self, Members};
use super::outer::{End, Outer};
use super::ports::{FileToRead, Ports};
use super::queue::{At, Inside, Queue, Waiting};
use super::report::{FileReport, ImportReport, SCHEMA, Skipped};
use super::walk::{Walked, walk};
use crate::workspace::{Draft, SourceEntry, hash_file, status_word};
use crate::{AppError, Workspace};

/// Key of the answer that gives the text of a picture.
const PICTURE_TEXT: &str = "picture_text";

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
    ports: Ports<'_>,
    now: Timestamp,
    progress: &mut dyn Progress,
) -> Result<ImportReport, AppError> {
    let mut reports = Vec::new();
    let mut queue = Queue::default();
    let mut skipped = Vec::new();
    for walked in walk(&request.paths) {
        match walked {
            Walked::File(path) => queue.add_path(shown(&path), path),
            // What lies about in a folder is no failure of the run: it is said, not counted as refused.
            Walked::Skipped(path, note) => {
                skipped.push(Skipped { path: shown(&path), code: note.code, reason: note.message })
            }
            Walked::Unreadable(path, diagnostic) => reports.push(FileReport::refused(shown(&path), diagnostic)),
        }
    }
    let mut run = Run {
        workspace,
        request,
        ports,
        now,
        staging: workspace.facts().begin()?,
        entries: workspace.sources().entries()?,
        known: Known::of(workspace)?,
        dialects: dialects_of(workspace.root())?,
        kept: Vec::new(),
        queue,
        outers: Vec::new(),
        bytes_left: BTreeMap::new(),
        reports,
        progress,
        number: 0,
    };
    while let Some(waiting) = run.queue.next() {
        run.file(waiting)?;
    }
    let mut reports = run.finish()?;
    reports.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(ImportReport { schema: SCHEMA, dry_run: request.dry_run, files: reports, skipped })
}

/// A path as reports show it: the same on every system.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") };
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The last part of a path as it is shown.
fn file_name(shown: &str) -> &str {
    shown.rsplit('/').next().unwrap_or(shown)
}

/// Bytes of one file: where, and what they hash to. A draft is one that may become a source.
struct Bytes {
    at: PathBuf,
    sha256: String,
    bytes: u64,
    draft: Option<Draft>,
}

struct Run<'a> {
    workspace: &'a Workspace,
    request: &'a ImportRequest,
    ports: Ports<'a>,
    now: Timestamp,
    staging: Staging<'a>,
    entries: BTreeMap<String, SourceEntry>,
    known: Known,
    /// Statement dialects of the workspace.
    dialects: Vec<String>,
    kept: Vec<(SourceEntry, Vec<Diagnostic>)>,
    queue: Queue,
    outers: Vec<Outer>,
    /// What may still be taken out of each outermost file, by its shown path.
    bytes_left: BTreeMap<String, u64>,
    reports: Vec<FileReport>,
    progress: &'a mut dyn Progress,
    number: usize,
}

impl Run<'_> {
    /// Reads one file and says what became of it; what is inside it is queued.
    fn file(&mut self, waiting: Waiting) -> Result<(), AppError> {
        let Waiting { shown, at, inside } = waiting;
        let length = match &at {
            At::Path(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            At::Draft(draft) => draft.bytes(),
        };
        self.progress.file(&shown, self.number, self.queue.taken_in(), length);
        self.number += 1;
        let within = inside.as_ref().map(|inside| inside.sha256.clone());
        let bytes = match self.bytes_of(at)? {
            Ok(bytes) => bytes,
            Err(diagnostic) => {
                self.reports.push(FileReport::refused(shown, diagnostic));
                return Ok(());
            }
        };
        let options = self.options(file_name(&shown));
        let said = said(&options);
        let earlier = self.entries.get(&bytes.sha256).cloned();
        if let Some(earlier) = earlier.as_ref().filter(|earlier| !may_improve(earlier, &said)) {
            self.reports.push(FileReport { inside: within, ..already(shown, earlier) });
            return Ok(());
        }
        let depth = inside.as_ref().map_or(0, |inside| inside.depth);
        let outermost = inside.as_ref().map_or_else(|| shown.clone(), |inside| inside.outermost.clone());
        let left = self.bytes_left.get(&outermost).copied().unwrap_or(members::BYTES_MAX);
        let mut members = Members::of(self.workspace.sources(), &shown, depth, left);
        let outcome = self.read(&bytes, file_name(&shown), options, &mut members)?;
        self.bytes_left.insert(outermost.clone(), members.bytes_left());
        if !matches!(outcome.status, FileStatus::Imported | FileStatus::Partial) {
            self.staging.abandon_file();
            self.reports.push(FileReport { inside: within, ..FileReport::of(shown.clone(), &bytes.sha256, outcome) });
            return Ok(());
        }
        self.staging.finish_file(outcome.exported_on)?;
        if let Some(png) = outcome.thumbnail.as_deref().filter(|_| !self.request.dry_run) {
            self.workspace.sources().keep_thumbnail(&bytes.sha256, png)?;
        }
        let entry = SourceEntry {
            sha256: bytes.sha256.clone(),
            name: shown.get(shown_from(&outermost)..).unwrap_or(&shown).to_owned(),
            bytes: bytes.bytes,
            imported_at: self.now,
            format: outcome.format.clone(),
            status: status_word(outcome.status).to_owned(),
            answers: said,
            refused_rows: outcome.refused_count,
            inside: within.clone(),
            members_left: 0,
        };
        self.entries.insert(bytes.sha256.clone(), entry.clone());
        let refused = outcome.refused_rows.clone();
        let container = matches!(outcome.format.as_str(), "zip" | "eml" | "mbox");
        let rows = outcome.tables.iter().any(|table| table.rows > 0);
        self.reports.push(FileReport { inside: within, ..FileReport::of(shown.clone(), &bytes.sha256, outcome) });
        let report = self.reports.len() - 1;
        let (taken, broken) = (members.taken, members.broken);
        if !container && taken.is_empty() && broken.is_empty() {
            return self.keep(bytes.draft, entry, refused);
        }
        for (shown, problem) in broken {
            let inside = Some(bytes.sha256.clone());
            self.reports.push(FileReport { inside, ..FileReport::refused(shown, problem) });
        }
        for member in taken {
            let (sha256, outermost) = (bytes.sha256.clone(), outermost.clone());
            self.queue.add_member(member, Inside { sha256, depth: depth + 1, outermost });
        }
        self.outers.push(Outer { report, draft: bytes.draft, entry, earlier, refused, rows });
        Ok(())
    }

    /// The bytes of a file, copied in unless this is a try; the inner error is about the user's file.
    fn bytes_of(&self, at: At) -> Result<Result<Bytes, Diagnostic>, AppError> {
        let path = match at {
            At::Draft(draft) => return Ok(Ok(Bytes::of(draft))),
            At::Path(path) => path,
        };
        if self.request.dry_run {
            return Ok(match hash_file(&path) {
                Ok((sha256, bytes)) => Ok(Bytes { at: path, sha256, bytes, draft: None }),
                Err(error) => Err(unreadable(&error.to_string())),
            });
        }
        let mut from = match File::open(&path) {
            Ok(from) => from,
            Err(error) => return Ok(Err(unreadable(&error.to_string()))),
        };
        match self.workspace.sources().draft(&path, &mut from, &mut |_| {}) {
            Ok(draft) => Ok(Ok(Bytes::of(draft))),
            // The user's file failed, not ours: the other files go on.
            Err(AppError::Io { action: "read", source, .. }) => Ok(Err(unreadable(&source.to_string()))),
            Err(error) => Err(error),
        }
    }

    /// Reads bytes into the staging; nothing is decided about them yet but that accounts are learnt.
    fn read(
        &mut self,
        bytes: &Bytes,
        name: &str,
        mut options: ImportOptions,
        members: &mut Members<'_>,
    ) -> Result<FileOutcome, AppError> {
        let (mut outcome, mut accounts) = self.read_once(bytes, name, &options, members)?;
        if outcome.format == "image"
            && matches!(outcome.status, FileStatus::Imported | FileStatus::Partial)
            && !options.answers.contains_key(PICTURE_TEXT)
        {
            // Only a picture that was read without harm is shown to another program.
            match self.ports.pictures.text_of(&bytes.at) {
                Ok(None) => {}
                Ok(Some(text)) => {
                    options.answers.insert(PICTURE_TEXT.to_owned(), text);
                    (outcome, accounts) = self.read_once(bytes, name, &options, members)?;
                }
                Err(why) => {
                    outcome.diagnostics.retain(|said| said.code != diagnostic::PICTURE_TEXT_NOT_READ.id);
                    outcome.diagnostics.push(
                        Diagnostic::new(diagnostic::PICTURE_TEXT_NOT_READ, why)
                            .help("the picture is kept; its text can be given with --set picture_text=…"),
                    );
                }
            }
        }
        if let Some(problem) = members.exceeded.take() {
            if outcome.tables.iter().any(|table| table.rows > 0) {
                outcome.status = FileStatus::Partial;
                outcome.diagnostics.push(problem);
            } else {
                outcome = outcome.refuse(problem);
            }
        }
        if matches!(outcome.status, FileStatus::Imported | FileStatus::Partial) {
            self.known.learn(&accounts);
        }
        Ok(outcome)
    }

    fn read_once(
        &mut self,
        bytes: &Bytes,
        name: &str,
        options: &ImportOptions,
        members: &mut Members<'_>,
    ) -> Result<(FileOutcome, Vec<arrow_array::RecordBatch>), AppError> {
        self.staging.start_file(&bytes.sha256, self.now);
        let progress = &mut *self.progress;
        let mut tell = |read| progress.bytes(read);
        let mut sink = Listening { inner: &mut self.staging, accounts: Vec::new(), tell: &mut tell };
        let outcome = self.ports.files.read(&FileToRead { path: &bytes.at, name, options }, &mut sink, members);
        let accounts = sink.accounts;
        match outcome {
            Ok(outcome) => Ok((outcome, accounts)),
            Err(error) => {
                self.staging.abandon_file();
                let damaged = AppError::Damaged { path: bytes.at.clone(), why: error.to_string() };
                Err(members.failed.take().unwrap_or(damaged))
            }
        }
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

    /// Keeps the bytes of a file that was read, and what is to be said of it.
    fn keep(&mut self, draft: Option<Draft>, entry: SourceEntry, refused: Vec<Diagnostic>) -> Result<(), AppError> {
        self.kept.push((entry, refused));
        draft.map_or(Ok(()), |draft| self.workspace.sources().keep(draft))
    }

    /// Decides what becomes of the files that held others, the inner ones first.
    fn settle_outers(&mut self) -> Result<(), AppError> {
        for mut outer in std::mem::take(&mut self.outers).into_iter().rev() {
            match outer.settle(&mut self.reports) {
                End::Known => {}
                End::Kept => self.keep(outer.draft, outer.entry, outer.refused)?,
                End::Dropped => {
                    let Some(report) = self.reports.get(outer.report).cloned() else { continue };
                    let copies = self
                        .reports
                        .iter_mut()
                        .filter(|copy| copy.sha256 == report.sha256 && copy.status == FileStatus::AlreadyImported);
                    for copy in copies {
                        let (path, inside) = (std::mem::take(&mut copy.path), copy.inside.take());
                        *copy = FileReport { path, inside, ..report.clone() };
                    }
                }
            }
        }
        Ok(())
    }

    /// Commits the rows, then lists the sources; a crash between the two only means that a file can be given again.
    fn finish(mut self) -> Result<Vec<FileReport>, AppError> {
        self.progress.merging();
        self.settle_outers()?;
        let mut reports = self.reports;
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
            return Ok(reports);
        }
        for (entry, refused) in &self.kept {
            self.workspace.sources().keep_refused(&entry.sha256, refused)?;
        }
        let entries: Vec<SourceEntry> = self.kept.into_iter().map(|(entry, _)| entry).collect();
        self.workspace.sources().append(&entries)?;
        Ok(reports)
    }
}

impl Bytes {
    fn of(draft: Draft) -> Bytes {
        Bytes {
            at: draft.path().to_owned(),
            sha256: draft.sha256().to_owned(),
            bytes: draft.bytes(),
            draft: Some(draft),
        }
    }
}

/// Where the name of the outermost file begins in its shown path.
fn shown_from(outermost: &str) -> usize {
    outermost.rfind('/').map_or(0, |at| at + 1)
}

fn unreadable(why: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_UNREADABLE, why).help("check that the file is there and that you may read it")
}

/// What a person said, as the list of sources keeps it.
fn said(options: &ImportOptions) -> BTreeMap<String, String> {
    let mut said = options.answers.clone();
    said.extend(options.as_format.clone().map(|format| ("as".to_owned(), format)));
    said.extend(options.account.clone().map(|account| ("account".to_owned(), account)));
    said
}

/// The same bytes are read again only when rows were refused and something else is said now, as answers may put them
/// right, when a file inside was not kept, or when a person confirms values that were left out before.
fn may_improve(earlier: &SourceEntry, said: &BTreeMap<String, String>) -> bool {
    let confirm =
        |answers: &BTreeMap<String, String>, word: &str| answers.get("confirm").is_some_and(|said| said == word);
    let confirmed = confirm(&earlier.answers, "no") && confirm(said, "yes");
    earlier.refused_rows > 0 && earlier.answers != *said || earlier.members_left > 0 || confirmed
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
