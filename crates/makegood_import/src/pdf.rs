//! Invoices and receipts as PDF, by their text layer.
//!
//! The text is read with its places ([`open`], [`lines`]), a layout of `data/document_layouts.toml` says
//! which words name which value ([`layout`], [`find`], [`table`]), and what was read waits for a person:
//! the question `confirm` lists every value with its page and place. Every PDF, also one of no known
//! layout, becomes a row of `document`, with its text. Pictures are not read and nothing is drawn or run.

mod amounts;
mod days;
mod find;
mod glyphs;
mod guard;
mod invoice;
mod layout;
mod lines;
mod measure;
mod open;
mod place;
mod signs;
mod table;
mod values;

use std::io::Read;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};
use sha2::{Digest, Sha256};

use crate::builders::{Rows, Value};
use crate::entries::Nowhere;
use crate::import::FormatInfo;
use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus, Question};
use layout::{Layout, Layouts};
use open::{Document, PAGES_MAX};

/// Text of a document that is kept.
const TEXT_BYTES_MAX: usize = 256 << 10;

/// What a document may leave open.
const ASKS: &[&str] = &[
    "confirm",
    "account",
    "currency",
    "date_order",
    "decimal_mark",
    "invoice_id",
    "issued_on",
    "period_start",
    "period_end",
    "subtotal",
    "tax",
    "total",
];

/// Reads one file; `format` is an id of [`formats`].
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    if input.bytes.len() > guard::FILE_BYTES_MAX {
        return Ok(outcome.refuse(guard::limit("its size", format!("at most {} bytes", guard::FILE_BYTES_MAX))));
    }
    let mut bytes = Vec::new();
    let opened = input.bytes.open().and_then(|opened| opened.take(guard::FILE_BYTES_MAX).read_to_end(&mut bytes));
    if let Err(error) = opened {
        return Ok(outcome.refuse(Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string())));
    }
    match open::read(&bytes) {
        Ok(document) => read(&document, &bytes, input, outcome, sink),
        Err(problem) => Ok(outcome.refuse(problem)),
    }
}

fn read(
    document: &Document,
    bytes: &[u8],
    input: &ImportInput<'_>,
    mut outcome: FileOutcome,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let text = document.text(TEXT_BYTES_MAX);
    outcome.diagnostics.extend(warnings(document));
    let wanted = !matches!(input.options.answers.get("confirm").map(|answer| answer.trim()), Some("no"));
    let found = values::read(document, &text, input.options).filter(|_| wanted);
    let Some((layout, values)) = found else {
        if wanted {
            outcome.diagnostics.push(layout_unknown(document, &text));
        }
        send_document(document, &text, bytes, &mut outcome, sink)?;
        return Ok(outcome);
    };
    outcome.format = format!("{}:{}", outcome.format, layout.id);
    outcome.extracted = values.extracted();
    outcome.exported_on = values.issued_on.as_ref().map(|issued| issued.value);
    invoice::check(&values, &mut outcome);
    let confirmed = input.options.answers.get("confirm").is_some_and(|answer| answer.trim() == "yes");
    for open in &values.open {
        let asked = Diagnostic::new(open.code, format!("{}: {}", layout.title, open.question.why))
            .expected(format!("an answer to `{}`", open.question.key))
            .help(format!("say it with `--set {}=…`", open.question.key));
        outcome.diagnostics.push(asked);
        outcome.questions.push(open.question.clone());
    }
    if outcome.questions.is_empty() && !confirmed {
        ask_to_confirm(layout, &mut outcome);
    }
    if outcome.questions.is_empty() {
        invoice::send(&values, layout, &mut outcome, sink)?;
        send_document(document, &text, bytes, &mut outcome, sink)?;
    } else {
        outcome.status = FileStatus::NeedsAnswer;
        invoice::send(&values, layout, &mut outcome, &mut Nowhere)?;
        send_document(document, &text, bytes, &mut outcome, &mut Nowhere)?;
    }
    Ok(invoice::refuse_broken(&values, outcome))
}

/// Asks a person to look at each value before it counts.
fn ask_to_confirm(layout: &Layout, outcome: &mut FileOutcome) {
    let listed: Vec<String> = outcome
        .extracted
        .iter()
        .map(|value| match value.page {
            0 => format!("{} {} ({})", value.field, value.value, value.confidence),
            page => {
                let [x, y, _, _] = value.place;
                let word = if value.confidence == "read" { String::new() } else { format!(", {}", value.confidence) };
                format!("{} {} (page {page} x{x} y{y}{word})", value.field, value.value)
            }
        })
        .collect();
    let why = format!("read as {}: {}", layout.title, listed.join("; "));
    outcome.diagnostics.push(
        Diagnostic::new(diagnostic::ASK_CONFIRM, format!("the values of {} wait for confirmation", layout.title))
            .found(&why)
            .expected("`yes` when each value is what the document says")
            .help("look at the document, then `--set confirm=yes`; say a wrong value with `--set total=…`, or `--set confirm=no` to keep the document without its values"),
    );
    outcome.questions.push(Question { key: "confirm", why, options: vec!["yes".to_owned(), "no".to_owned()] });
}

fn layout_unknown(document: &Document, text: &str) -> Diagnostic {
    if text.is_empty() {
        return Diagnostic::new(diagnostic::LAYOUT_UNKNOWN, "the PDF has no text layer: it was kept as a document")
            .found(&format!("{} pages, {} pictures", document.pages, document.pictures))
            .expected("a document whose text can be marked and copied")
            .help("download the original instead of a scan, or enter the invoice as a row of `invoice`");
    }
    let (unknown, known) = text.chars().fold((0usize, 0usize), |(unknown, known), c| match c {
        '\u{fffd}' => (unknown + 1, known),
        c => (unknown, known + usize::from(c.is_alphanumeric())),
    });
    if unknown > known {
        let message = "the fonts of the PDF do not say which characters they draw: it was kept as a document";
        return Diagnostic::new(diagnostic::LAYOUT_UNKNOWN, message)
            .found(&format!("{unknown} characters of {}", unknown + known))
            .expected("a document whose text can be marked and copied")
            .help("enter the invoice as a row of `invoice`");
    }
    Diagnostic::new(diagnostic::LAYOUT_UNKNOWN, "the PDF is of no known layout: it was kept as a document")
        .expected("an invoice or receipt whose number, day and total stand beside their names")
        .help("enter its amounts as a row of `invoice`; a layout is an entry of document_layouts.toml")
}

/// What a person should know of the document beside its values.
fn warnings(document: &Document) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    if !document.signs.active.is_empty() {
        let kinds: Vec<&str> = document.signs.active.iter().copied().collect();
        told.push(
            Diagnostic::new(diagnostic::CONTENT_ACTIVE, "the PDF holds more than pages; none of it was run or opened")
                .found(&kinds.join(", "))
                .expected("pages only")
                .help("do not open the document in a program that runs scripts unless you know the sender"),
        );
    }
    if let Some(hidden) = document.hidden.first() {
        let cells = document.hidden.iter().map(|line| line.cells.len()).sum::<usize>();
        let message = if document.lines.is_empty() {
            "all text of the PDF lies unseen under its pages, as the recognised text of a scan does".to_owned()
        } else {
            format!("the PDF holds text that is not seen on its pages: {cells} places; no value was taken from it")
        };
        let place = hidden.cells.first().map(|cell| invoice::at(cell.page, &cell.place)).unwrap_or_default();
        told.push(
            Diagnostic::new(diagnostic::CONTENT_HIDDEN, message)
                .found(&hidden.text())
                .expected("text that is seen")
                .help("compare the values with the page as it is shown")
                .at_place(place),
        );
    }
    if document.signs.versions > 1 {
        let message = format!(
            "the PDF was changed after it was first saved: {} versions of it lie in the file",
            document.signs.versions
        );
        told.push(
            Diagnostic::new(diagnostic::CONTENT_HIDDEN, message)
                .expected("one version")
                .help("ask the sender for the document as it was issued if its amounts matter"),
        );
    }
    told.extend(document.signs.changed_after_signing.clone());
    if document.pages > PAGES_MAX {
        told.push(
            Diagnostic::new(diagnostic::ROWS_LEFT_OUT, format!("only the first {PAGES_MAX} pages were read"))
                .found(&format!("{} pages", document.pages))
                .expected(format!("at most {PAGES_MAX} pages"))
                .help("split the document if an invoice stands on a later page"),
        );
    }
    told
}

/// The row of `document` that every PDF becomes.
fn send_document(
    document: &Document,
    text: &str,
    bytes: &[u8],
    outcome: &mut FileOutcome,
    sink: &mut dyn RowSink,
) -> Result<(), SinkError> {
    let Some(table) = Table::named("document") else { return Ok(()) };
    let id: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let some = |text: &'_ str| !text.is_empty();
    let mut row: Vec<Value<'_>> = Vec::with_capacity(table.columns.len() + 1);
    row.extend(table.columns.iter().map(|column| match column.name {
        "document_id" => Value::Text(&id),
        "kind" => Value::Text("pdf"),
        "title" => document.title.as_deref().map_or(Value::Empty, Value::Text),
        "bytes" => i64::try_from(bytes.len()).map_or(Value::Empty, Value::Count),
        "pages" => i64::try_from(document.pages).map_or(Value::Empty, Value::Count),
        "text" if some(text) => Value::Text(text),
        "text_from" if some(text) => Value::Text("text_layer"),
        _ => Value::Empty,
    }));
    row.push(Value::Empty);
    let mut rows = Rows::new(table);
    rows.push(&row, "page 1");
    rows.flush(sink)?;
    outcome.tables.push(rows.outcome());
    Ok(())
}

/// The formats read here: a PDF of any layout, and each known layout.
pub fn formats() -> Vec<FormatInfo> {
    let info = |id: String, title: String| FormatInfo {
        id,
        title,
        tables: vec!["invoice", "invoice_line", "document"],
        asks: ASKS.to_vec(),
        read: true,
    };
    let layouts = Layouts::builtin().map(|layouts| layouts.list.as_slice()).unwrap_or_default();
    let layouts = layouts.iter().map(|layout| {
        let languages = layout.languages.join(", ");
        info(format!("pdf:{}", layout.id), format!("{} as PDF ({languages})", layout.title))
    });
    [info("pdf".to_owned(), "Invoice or receipt as PDF, by its text layer".to_owned())]
        .into_iter()
        .chain(layouts)
        .collect()
}
