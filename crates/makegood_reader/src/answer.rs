//! What became of a file, on the pipe: words that the program knows by heart are looked up again, never taken over.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use makegood_core::diagnostic::{CODES, Diagnostic, Severity};
use makegood_core::money::{Amount, Currency};
use makegood_core::tables::{TABLES, Table};
use makegood_core::time::Day;
use makegood_import::outcome::{
    ExtractedValue, FileOutcome, FileStatus, FooterCheck, Question, REFUSED_ROWS_SHOWN_MAX, TableOutcome,
};
use serde::{Deserialize, Serialize};

/// Entries of any list but the refused rows, at most.
const LIST_MAX: usize = 10_000;

/// Bytes of a thumbnail, at most: 256 x 256 pixels, uncompressed.
const THUMBNAIL_MAX: usize = 512 << 10;

/// Characters of any text, at most.
const TEXT_MAX: usize = 8_000;

/// Keys of questions: those that formats ask, and those that any document may.
static QUESTION_KEYS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let asked = makegood_import::formats().into_iter().flat_map(|format| format.asks);
    let always = [
        "account",
        "bank_account",
        "confirm",
        "currency",
        "date_from",
        "date_order",
        "date_to",
        "direction",
        "invoice_id",
        "issued_on",
        "period_end",
        "period_start",
        "sent_at",
        "subtotal",
        "tax",
        "total",
        "decimal_mark",
        "institution",
        "picture_text",
        "time_zone",
        "year",
    ];
    asked.chain(always).collect()
});

/// How sure a value of a document is.
const CONFIDENCES: &[&str] = &["read", "unseen", "derived", "known", "answered"];

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireOutcome {
    format: String,
    status: WireStatus,
    tables: Vec<WireTable>,
    checked: bool,
    agrees: bool,
    refused_rows: Vec<WireDiagnostic>,
    refused_count: u64,
    questions: Vec<WireQuestion>,
    diagnostics: Vec<WireDiagnostic>,
    exported_on: Option<Day>,
    extracted: Vec<WireValue>,
    thumbnail: Option<Vec<u8>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireValue {
    field: String,
    value: String,
    page: u32,
    place: [i32; 4],
    confidence: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum WireStatus {
    Imported,
    Partial,
    NeedsAnswer,
    Refused,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireTable {
    table: String,
    rows: u64,
    net: Vec<(Option<Currency>, Amount)>,
    from: Option<Day>,
    to: Option<Day>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireQuestion {
    key: String,
    why: String,
    options: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireDiagnostic {
    code: String,
    severity: WireSeverity,
    line: Option<u64>,
    column: Option<u64>,
    column_name: Option<String>,
    place: Option<String>,
    found: String,
    expected: String,
    message: String,
    help: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum WireSeverity {
    Note,
    Warning,
    Row,
    File,
}

/// Writes an outcome.
///
/// - **Errors** none that an outcome can cause.
pub fn encode(outcome: &FileOutcome) -> Result<Vec<u8>, serde_json::Error> {
    let status = match outcome.status {
        FileStatus::Imported | FileStatus::AlreadyImported => WireStatus::Imported,
        FileStatus::Partial => WireStatus::Partial,
        FileStatus::NeedsAnswer => WireStatus::NeedsAnswer,
        FileStatus::Refused => WireStatus::Refused,
    };
    let tables = outcome.tables.iter().map(|table| WireTable {
        table: table.table.to_owned(),
        rows: table.rows,
        net: table.net.clone(),
        from: table.from,
        to: table.to,
    });
    let questions = outcome.questions.iter().map(|question| WireQuestion {
        key: question.key.to_owned(),
        why: question.why.clone(),
        options: question.options.clone(),
    });
    let extracted = outcome.extracted.iter().map(|value| WireValue {
        field: value.field.to_owned(),
        value: value.value.clone(),
        page: value.page,
        place: value.place,
        confidence: value.confidence.to_owned(),
    });
    serde_json::to_vec(&WireOutcome {
        format: outcome.format.clone(),
        status,
        tables: tables.collect(),
        checked: outcome.footer.checked,
        agrees: outcome.footer.agrees,
        refused_rows: outcome.refused_rows.iter().map(sent).collect(),
        refused_count: outcome.refused_count,
        questions: questions.collect(),
        diagnostics: outcome.diagnostics.iter().map(sent).collect(),
        exported_on: outcome.exported_on,
        extracted: extracted.collect(),
        thumbnail: outcome.thumbnail.clone(),
    })
}

fn sent(diagnostic: &Diagnostic) -> WireDiagnostic {
    WireDiagnostic {
        code: diagnostic.code.to_owned(),
        severity: match diagnostic.severity {
            Severity::Note => WireSeverity::Note,
            Severity::Warning => WireSeverity::Warning,
            Severity::Row => WireSeverity::Row,
            Severity::File => WireSeverity::File,
        },
        line: diagnostic.line,
        column: diagnostic.column,
        column_name: diagnostic.column_name.clone(),
        place: diagnostic.place.clone(),
        found: diagnostic.found.clone(),
        expected: diagnostic.expected.clone(),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
    }
}

/// Reads an outcome back, believing nothing.
///
/// - **Errors** in words, for what no reader of ours says.
pub fn decode(bytes: &[u8]) -> Result<FileOutcome, String> {
    let wire: WireOutcome =
        serde_json::from_slice(bytes).map_err(|error| format!("an outcome in another form: {error}"))?;
    let lists = [wire.tables.len(), wire.questions.len(), wire.diagnostics.len(), wire.extracted.len()];
    if lists.iter().any(|length| *length > LIST_MAX) {
        return Err("an outcome without an end".to_owned());
    }
    let mut tables = Vec::new();
    for table in wire.tables {
        let name = Table::named(&table.table).ok_or("an outcome of no known table")?.name;
        tables.push(TableOutcome { table: name, rows: table.rows, net: table.net, from: table.from, to: table.to });
    }
    let mut questions = Vec::new();
    for question in wire.questions {
        let key = QUESTION_KEYS.get(question.key.as_str()).copied().ok_or("a question that nobody asks")?;
        let options = question.options.iter().take(LIST_MAX).map(|option| text(option)).collect();
        questions.push(Question { key, why: text(&question.why), options });
    }
    let mut extracted = Vec::new();
    for value in wire.extracted {
        let known = TABLES.iter().find_map(|table| table.column(&value.field)).ok_or("a value of no column")?;
        let sure = CONFIDENCES.iter().find(|word| **word == value.confidence).ok_or("a value of unknown certainty")?;
        extracted.push(ExtractedValue {
            field: known.name,
            value: text(&value.value),
            page: value.page,
            place: value.place,
            confidence: sure,
        });
    }
    let all = |diagnostics: Vec<WireDiagnostic>| diagnostics.into_iter().map(received).collect::<Result<Vec<_>, _>>();
    let mut refused_rows = wire.refused_rows;
    refused_rows.truncate(REFUSED_ROWS_SHOWN_MAX);
    let mut outcome = FileOutcome::new(text(&wire.format));
    outcome.status = match wire.status {
        WireStatus::Imported => FileStatus::Imported,
        WireStatus::Partial => FileStatus::Partial,
        WireStatus::NeedsAnswer => FileStatus::NeedsAnswer,
        WireStatus::Refused => FileStatus::Refused,
    };
    (outcome.tables, outcome.questions) = (tables, questions);
    outcome.footer = FooterCheck { checked: wire.checked, agrees: wire.agrees };
    (outcome.refused_rows, outcome.refused_count) = (all(refused_rows)?, wire.refused_count);
    outcome.extracted = extracted;
    // A PNG and nothing else, small: pages show it as an image.
    let png = |bytes: &Vec<u8>| bytes.len() <= THUMBNAIL_MAX && bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    outcome.thumbnail = wire.thumbnail.filter(png);
    (outcome.diagnostics, outcome.exported_on) = (all(wire.diagnostics)?, wire.exported_on);
    Ok(outcome)
}

fn received(wire: WireDiagnostic) -> Result<Diagnostic, String> {
    let code = CODES.iter().find(|code| code.id == wire.code).ok_or("a code that is not in the table")?;
    let mut diagnostic = Diagnostic::new(*code, text(&wire.message));
    diagnostic.severity = match wire.severity {
        WireSeverity::Note => Severity::Note,
        WireSeverity::Warning => Severity::Warning,
        WireSeverity::Row => Severity::Row,
        WireSeverity::File => Severity::File,
    };
    (diagnostic.line, diagnostic.column) = (wire.line, wire.column);
    diagnostic.column_name = wire.column_name.as_deref().map(text);
    diagnostic.place = wire.place.as_deref().map(text);
    (diagnostic.found, diagnostic.expected, diagnostic.help) =
        (text(&wire.found), text(&wire.expected), text(&wire.help));
    Ok(diagnostic)
}

/// Text for a person: cut, and without anything that a terminal obeys.
pub fn text(text: &str) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    text.chars().take(TEXT_MAX).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use makegood_core::diagnostic;

    fn outcome() -> FileOutcome {
        let mut outcome = FileOutcome::new("csv:x".to_owned());
        outcome.status = FileStatus::NeedsAnswer;
        outcome.tables.push(TableOutcome {
            table: "ledger",
            rows: 3,
            net: vec![
                (None, Amount::from_micros(-1_500_000)),
                (Currency::parse("USD").ok(), Amount::from_micros(10_000)),
            ],
            from: "2026-03-01".parse().ok(),
            to: None,
        });
        outcome
            .refused_rows
            .push(Diagnostic::new(diagnostic::AMOUNT_UNREADABLE, "no amount").at(3, 4).in_column("x").found("a"));
        outcome
            .diagnostics
            .push(Diagnostic::new(diagnostic::NO_ROWS, "x").at_place("Sheet!C7").expected("y").help("do\nthis"));
        outcome.refused_count = 1;
        outcome.extracted.push(ExtractedValue {
            field: "total",
            value: "12.00".to_owned(),
            page: 1,
            place: [1, 2, -3, 4],
            confidence: "derived",
        });
        outcome.thumbnail = Some(b"\x89PNG\r\n\x1a\n".to_vec());
        outcome.questions.push(Question { key: "year", why: "none said".to_owned(), options: vec!["2026".to_owned()] });
        outcome
    }

    #[test]
    fn an_outcome_comes_back_as_it_went() {
        assert_eq!(decode(&encode(&outcome()).unwrap()).unwrap(), outcome());
    }

    #[test]
    fn words_that_nobody_knows_are_refused() {
        let sent = String::from_utf8(encode(&outcome()).unwrap()).unwrap();
        for (word, other) in [
            ("MG2101", "MG0000"),
            ("\"ledger\"", "\"ledgers\""),
            ("\"year\"", "\"password\""),
            ("NeedsAnswer", "Paid"),
            ("\"total\"", "\"sum\""),
            ("derived", "certain"),
        ] {
            assert!(sent.contains(word), "{word}");
            assert!(decode(sent.replace(word, other).as_bytes()).is_err(), "{other}");
        }
        assert!(decode(b"{}").is_err());
    }

    #[test]
    fn text_of_a_child_does_not_move_the_cursor() {
        let mut bad = outcome();
        bad.diagnostics[0].message = "a\u{1b}[2Jb".repeat(5_000);
        let got = decode(&encode(&bad).unwrap()).unwrap();
        assert!(!got.diagnostics[0].message.contains('\u{1b}'));
        assert_eq!(got.diagnostics[0].message.chars().count(), TEXT_MAX);
    }
}
