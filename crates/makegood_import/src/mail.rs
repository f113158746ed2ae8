//! Mail messages and mailboxes: the message is a row, its attachments are files of their own.
//!
//! Headers are read by `mail-parser`; the parts are found by a pass of our own ([`parts`]), because its reader of
//! whole messages keeps all parts in memory, needs quadratic time on missing boundaries and nests without a limit.
//! HTML becomes text without running, loading or following anything ([`html`]). The sender is never called
//! verified: what a message says of its own authentication proves nothing in a file.

mod charset;
mod chosen;
mod headers;
mod html;
mod mbox;
mod message;
mod notes;
mod parts;
mod patterns;
mod quotes;
mod transfer;

use std::collections::BTreeSet;
use std::io::{BufReader, Read};

use jiff::Timestamp;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value};
use crate::digest::sha256_hex;
use crate::import::FormatInfo;
use crate::input::{ImportInput, MemberSink};
use crate::member_name::NamesChanged;
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::refusals::Refusals;
use mbox::Mailbox;
use message::{Budget, Message};
use notes::{Note, Notes};

/// Largest message that is a file, which is held in memory.
const MESSAGE_BYTES_MAX: u64 = 160 << 20;

/// Most messages of a mailbox.
const MESSAGES_MAX: u64 = 100_000;

/// Most files of one message, and their bytes.
const MESSAGE_BUDGET: Budget = Budget { files: 1_000, bytes: 256 << 20 };

/// Most files of a mailbox, and their bytes.
const MAILBOX_BUDGET: Budget = Budget { files: 10_000, bytes: 1 << 30 };

/// Reads one file; `format` is an id of [`formats`]. Files inside go to `members`.
///
/// - **Errors** the sinks'.
pub fn import(
    format: &'static str,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
    members: &mut dyn MemberSink,
) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    let direction = match input.options.answers.get("direction").map(|text| text.trim()) {
        None | Some("" | "in") => "in",
        Some("out") => "out",
        Some(other) => return Ok(ask_direction(outcome, other)),
    };
    let reading = Reading::new(direction)?;
    if format == "mbox" {
        reading.mailbox(outcome, input, sink, members)
    } else {
        reading.file(outcome, input, sink, members)
    }
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    let info = |id: &str, title: &str, tables: Vec<&'static str>, asks: Vec<&'static str>| FormatInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        tables,
        asks,
        read: true,
    };
    vec![
        info("eml", "Mail message", vec!["message", "document"], vec!["direction", "sent_at"]),
        info("mbox", "Mailbox of messages", vec!["message"], vec!["direction"]),
    ]
}

fn ask_direction(mut outcome: FileOutcome, answer: &str) -> FileOutcome {
    let shown: String = answer.chars().take(20).collect();
    outcome.status = FileStatus::NeedsAnswer;
    outcome.questions.push(Question {
        key: "direction",
        why: format!("a mail came in or went out; {shown:?} is neither"),
        options: vec!["in".to_owned(), "out".to_owned()],
    });
    outcome
}

fn too_large(found: u64, most: u64) -> Diagnostic {
    Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the message is too large")
        .found(&format!("{found} bytes"))
        .expected(format!("at most {most} bytes"))
        .help("save its attachments from your mail program and import them by themselves")
}

/// The messages of one file on their way out.
struct Reading {
    rows: Rows,
    direction: &'static str,
    notes: Notes,
    names: NamesChanged,
    refusals: Refusals,
    ids: BTreeSet<String>,
}

fn table(name: &str) -> Result<&'static Table, SinkError> {
    Table::named(name).ok_or_else(|| SinkError(format!("no table `{name}`")))
}

impl Reading {
    fn new(direction: &'static str) -> Result<Reading, SinkError> {
        Ok(Reading {
            rows: Rows::new(table("message")?),
            direction,
            notes: Notes::default(),
            names: NamesChanged::default(),
            refusals: Refusals::default(),
            ids: BTreeSet::new(),
        })
    }

    /// A message that is a file; it is an exhibit, too.
    fn file(
        mut self,
        outcome: FileOutcome,
        input: &ImportInput<'_>,
        sink: &mut dyn RowSink,
        members: &mut dyn MemberSink,
    ) -> Result<FileOutcome, SinkError> {
        let mut bytes = Vec::new();
        let opened = input.bytes.open().and_then(|opened| opened.take(MESSAGE_BYTES_MAX + 1).read_to_end(&mut bytes));
        if let Err(error) = opened {
            return Ok(outcome.refuse(Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string())));
        }
        if bytes.len() as u64 > MESSAGE_BYTES_MAX {
            return Ok(outcome.refuse(too_large(input.bytes.len(), MESSAGE_BYTES_MAX)));
        }
        let message = Message::read(&bytes, 1, &mut self.notes);
        let answered = input.options.answers.get("sent_at").and_then(|text| headers::instant(text));
        let Some(at) = message.at.or(answered) else {
            return Ok(self.ask_when(outcome, &message));
        };
        message.pass_on(members, &mut { MESSAGE_BUDGET }, &mut self.names, &mut self.refusals, &mut self.notes)?;
        self.push(&message, at);
        self.rows.flush(sink)?;
        let mut exhibits = Rows::new(table("document")?);
        let id = sha256_hex(&bytes);
        let row = row_of(table("document")?, |name| match name {
            "document_id" => Value::Text(&id),
            "kind" => Value::Text("mail"),
            "title" => some(&message.subject),
            "bytes" => i64::try_from(bytes.len()).map_or(Value::Empty, Value::Count),
            _ => Value::Empty,
        });
        exhibits.push(&row, "1");
        exhibits.flush(sink)?;
        sink.progress(input.bytes.len());
        let mut outcome = self.settle(outcome);
        outcome.tables.push(exhibits.outcome());
        Ok(outcome)
    }

    fn ask_when(mut self, outcome: FileOutcome, message: &Message<'_>) -> FileOutcome {
        let written: String = message.date_as_written().chars().take(60).collect();
        let why = if written.is_empty() {
            "the message has no date; say when it was sent, such as 2026-03-02T10:00:00+01:00".to_owned()
        } else {
            format!(
                "the date of the message is no instant ({written:?}); say when it was sent, such as 2026-03-02T10:00:00+01:00"
            )
        };
        // It is counted, and nothing of it is sent until its time is known.
        self.push(message, Timestamp::UNIX_EPOCH);
        let mut outcome = self.settle(outcome);
        for table in &mut outcome.tables {
            (table.from, table.to) = (None, None);
        }
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions.push(Question { key: "sent_at", why, options: Vec::new() });
        outcome
    }

    /// A mailbox, message by message.
    fn mailbox(
        mut self,
        mut outcome: FileOutcome,
        input: &ImportInput<'_>,
        sink: &mut dyn RowSink,
        members: &mut dyn MemberSink,
    ) -> Result<FileOutcome, SinkError> {
        let unreadable = |error: std::io::Error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string());
        let mut mailbox = match input.bytes.open() {
            Ok(opened) => Mailbox::new(BufReader::with_capacity(256 << 10, opened)),
            Err(error) => return Ok(outcome.refuse(unreadable(error))),
        };
        let mut left = MAILBOX_BUDGET;
        let mut count = 0;
        loop {
            let boxed = match mailbox.next() {
                Ok(Some(boxed)) => boxed,
                Ok(None) => break,
                Err(error) => {
                    outcome.diagnostics.push(unreadable(error));
                    self.refusals.note_damage();
                    break;
                }
            };
            count += 1;
            if count > MESSAGES_MAX || boxed.over_limit {
                self.refusals.push(over_limit(&boxed));
                continue;
            }
            let message = Message::read(&boxed.bytes, boxed.line + 1, &mut self.notes);
            let Some(at) = message.at else {
                self.refusals.push(without_date(&message, boxed.line));
                continue;
            };
            let mut budget =
                Budget { files: MESSAGE_BUDGET.files.min(left.files), bytes: MESSAGE_BUDGET.bytes.min(left.bytes) };
            let before = budget;
            message.pass_on(members, &mut budget, &mut self.names, &mut self.refusals, &mut self.notes)?;
            left.files -= before.files - budget.files;
            left.bytes -= before.bytes - budget.bytes;
            self.push(&message, at);
            if self.rows.full() {
                self.rows.flush(sink)?;
                sink.progress(mailbox.read);
            }
        }
        self.rows.flush(sink)?;
        sink.progress(input.bytes.len());
        Ok(self.settle(outcome))
    }

    fn push(&mut self, message: &Message<'_>, at: Timestamp) {
        let again = !self.ids.insert(message.id.clone());
        self.notes.add(Note::SameId, u64::from(again), message.line, &message.id);
        let Some(table) = Table::named("message") else { return };
        let row = row_of(table, |name| match name {
            "message_id" => Value::Text(&message.id),
            "at" => Value::Micros(at.as_microsecond()),
            "direction" => Value::Text(self.direction),
            "channel" => Value::Text("mail"),
            "from" => some(&message.from),
            "to" => some(&message.to),
            "subject" => some(&message.subject),
            "body_text" => some(&message.own),
            "quoted_text" => some(&message.quoted),
            "ticket_id" => message.ticket.as_deref().map_or(Value::Empty, Value::Text),
            _ => Value::Empty,
        });
        // A message of a mailbox stands at its `From ` line, one line before its first header.
        let place = message.line.saturating_sub(1).max(1);
        self.rows.push(&row, &place.to_string());
    }

    fn settle(self, mut outcome: FileOutcome) -> FileOutcome {
        outcome.tables.push(self.rows.outcome());
        outcome.diagnostics.extend(self.notes.told());
        outcome.diagnostics.extend(self.names.told());
        self.refusals.settle(outcome)
    }
}

fn some(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Empty } else { Value::Text(text) }
}

/// A row by column name, with no instant of retrieval.
fn row_of<'a>(table: &Table, value: impl Fn(&str) -> Value<'a>) -> Vec<Value<'a>> {
    table.columns.iter().map(|column| value(column.name)).chain([Value::Empty]).collect()
}

fn over_limit(boxed: &mbox::Boxed) -> Diagnostic {
    let mut problem = Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "a message is too large, or one too many")
        .at(boxed.line, 1)
        .expected(format!("at most {MESSAGES_MAX} messages of {} bytes", mbox::MESSAGE_BYTES_MAX))
        .help("save the message from your mail program and import it by itself");
    problem.severity = diagnostic::Severity::Row;
    problem
}

fn without_date(message: &Message<'_>, line: u64) -> Diagnostic {
    Diagnostic::new(
        diagnostic::VALUE_MISSING,
        "a message has no date that can be read, and no server noted its arrival",
    )
    .at(line, 1)
    .in_column("Date")
    .found(&message.date_as_written())
    .expected("a date with its zone, for example Mon, 02 Mar 2026 10:00:00 +0100")
    .help("save the message as a file and import it with --set sent_at=2026-03-02T10:00:00+01:00")
}
