//! OFX 1.x (SGML) and 2.x (XML) statements, QFX included.
//!
//! Read by our own tokenizer: evidence needs the line of every `STMTTRN`, and files from banks are
//! broken in ways (bare `&`, headers on one line, unclosed or empty tags, cut ends) in which the good
//! transactions must still be read and the bad ones refused with their place. No document type
//! declaration is ever expanded.

mod tokens;
mod transaction;

use std::io::Read;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_core::time::Day;
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value};
use crate::fingerprint::Fingerprints;
use crate::grid::decode;
use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::refusals::Refusals;
use tokens::{Token, Tokens};
use transaction::{Entry, Ids, Raw, entry_of};

/// Largest OFX file; it is held in memory.
const BYTES_MAX: u64 = 256 << 20;

/// Reads an OFX file. `format` is `ofx1` or `ofx2`.
///
/// - **Errors** the sink's.
pub fn import(format: &str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    if input.bytes.len() > BYTES_MAX {
        return Ok(outcome.refuse(
            Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the OFX file is too large")
                .expected(format!("at most {BYTES_MAX} bytes"))
                .help("download a shorter period"),
        ));
    }
    let mut bytes = Vec::new();
    if let Err(error) = input.bytes.open().and_then(|mut opened| opened.read_to_end(&mut bytes)) {
        return Ok(outcome.refuse(Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string())));
    }
    let text = match decode(&bytes) {
        Ok((text, _)) => text,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    drop(bytes);
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Ok(outcome.refuse(
            Diagnostic::new(diagnostic::FILE_DAMAGED, "the file declares a document type, which no bank's OFX does")
                .found("<!DOCTYPE")
                .expected("OFX without declarations")
                .help("nothing of it was expanded or read; get the file from the bank itself"),
        ));
    }
    let file = Walk::default().read(&text);
    finish(file, outcome, input, sink)
}

/// What a walk over the tags collects.
#[derive(Debug, Default)]
struct Walk {
    org: String,
    fid: String,
    account: String,
    bank: String,
    card: bool,
    currency: String,
    entries: Vec<(Context, Raw)>,
    cut: Vec<Raw>,
    lists: usize,
    closed: bool,
    ends: Vec<Day>,
    error: Option<(String, String)>,
    last_line: u64,
}

/// What a transaction inherits from the tags around it.
#[derive(Debug, Clone, Default)]
struct Context {
    institution: String,
    account: String,
    card: bool,
    currency: String,
}

impl Walk {
    fn read(mut self, text: &str) -> Walk {
        let mut status: (String, String, String) = Default::default();
        let mut in_status = false;
        let mut raw: Option<Raw> = None;
        for token in Tokens::new(text) {
            match token {
                Token::Open { name, value, line } => {
                    self.last_line = line;
                    let name = name.to_ascii_uppercase();
                    if name == "STMTTRN" {
                        if let Some(unfinished) = raw.take() {
                            self.keep(unfinished);
                        }
                        raw = Some(Raw::at(line));
                        continue;
                    }
                    if let Some(raw) = raw.as_mut() {
                        raw.set(&name, value, line);
                        continue;
                    }
                    match name.as_str() {
                        "STATUS" => {
                            in_status = true;
                            status = Default::default();
                        }
                        "CODE" if in_status => status.0 = value,
                        "SEVERITY" if in_status => status.1 = value,
                        "MESSAGE" if in_status => status.2 = value,
                        "ORG" => self.org = value,
                        "FID" => self.fid = value,
                        "CURDEF" => self.currency = value,
                        "BANKID" | "BROKERID" => self.bank = value,
                        "ACCTID" => self.account = value,
                        "CCSTMTRS" | "CCACCTFROM" => self.card = true,
                        "STMTRS" | "INVSTMTRS" | "BANKACCTFROM" => self.card = false,
                        "BANKTRANLIST" | "INVTRANLIST" | "INVBANKTRAN" => self.lists += 1,
                        "STMTTRNRS" | "CCSTMTTRNRS" | "INVSTMTTRNRS" | "ACCTINFOTRNRS" | "SIGNUPMSGSRSV1" => {
                            self.lists += 1
                        }
                        "DTASOF" | "DTEND" | "DTSERVER" => self.ends.extend(transaction::day_of(&value)),
                        _ => {}
                    }
                }
                Token::Close { name, line } => {
                    self.last_line = line;
                    let name = name.to_ascii_uppercase();
                    match name.as_str() {
                        "STMTTRN" => {
                            if let Some(raw) = raw.take() {
                                self.keep(raw);
                            }
                        }
                        "STATUS" => {
                            in_status = false;
                            let failed = status.0.trim().parse::<u64>().is_ok_and(|code| code != 0)
                                && !status.1.eq_ignore_ascii_case("INFO")
                                && !status.1.eq_ignore_ascii_case("WARN");
                            if failed && self.error.is_none() {
                                self.error = Some((status.0.clone(), status.2.clone()));
                            }
                        }
                        "OFX" => self.closed = true,
                        "BANKTRANLIST" => {
                            if let Some(raw) = raw.take() {
                                self.keep(raw);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        if let Some(raw) = raw {
            self.cut.push(raw);
        }
        self
    }

    fn keep(&mut self, raw: Raw) {
        let institution = [&self.org, &self.fid, &self.bank].into_iter().find(|name| !name.is_empty());
        let context = Context {
            institution: institution.map_or_else(|| "ofx".to_owned(), Clone::clone),
            account: self.account.clone(),
            card: self.card,
            currency: self.currency.to_ascii_uppercase(),
        };
        self.entries.push((context, raw));
    }
}

fn finish(
    mut file: Walk,
    mut outcome: FileOutcome,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let Some(table) = Table::named("statement") else { return Ok(outcome) };
    if file.entries.is_empty() && file.cut.is_empty() {
        if let Some((code, message)) = file.error {
            return Ok(outcome.refuse(
                Diagnostic::new(
                    diagnostic::REFUSED_BY_SENDER,
                    "the bank answered with a refusal instead of a statement",
                )
                .found(format!("status {code} {message}").trim())
                .expected("a statement with transactions")
                .help("sign in at the bank and download the statement again"),
            ));
        }
        if file.lists == 0 && !file.closed {
            return Ok(outcome.refuse(
                Diagnostic::new(diagnostic::FILE_DAMAGED, "the OFX file holds no statement")
                    .at(file.last_line.max(1), 1)
                    .expected("a list of transactions (BANKTRANLIST)")
                    .help("download the statement again as OFX or QFX"),
            ));
        }
    }
    let mut refusals = Refusals::default();
    if !file.closed {
        outcome.diagnostics.push(
            Diagnostic::new(
                diagnostic::FILE_DAMAGED,
                format!("the file is cut: it ends at line {} without </OFX>", file.last_line),
            )
            .at(file.last_line.max(1), 1)
            .expected("</OFX> at the end")
            .help("the transactions before the cut were read; download the file again to get the rest"),
        );
        refusals.note_damage();
    }
    for raw in std::mem::take(&mut file.cut) {
        refusals.push(
            Diagnostic::new(diagnostic::FILE_DAMAGED, "the transaction is cut off")
                .at(raw.line, 1)
                .found("STMTTRN without its end")
                .expected("</STMTTRN>")
                .help("download the file again"),
        );
    }

    let answer = input.options.answers.get("currency").map(String::as_str);
    let known = |code: &str| Currency::parse(code).ok();
    let asks = file.entries.iter().any(|(context, raw)| {
        known(&context.currency).or(known(raw.get("CURSYM"))).or(answer.and_then(known)).is_none()
    });
    let mut ids = Ids::default();
    let mut prints = Fingerprints::default();
    let mut rows = Rows::new(table);
    let mut last: Option<Day> = None;
    for (context, raw) in &file.entries {
        let currency = known(&context.currency).or(known(raw.get("CURSYM"))).or(answer.and_then(known));
        match entry_of(raw, &context.account, &context.institution, currency, &mut ids, &mut prints) {
            Ok(entry) => {
                last = last.max(Some(entry.booked_on));
                push(&mut rows, table, context, &entry, currency);
                if !asks && rows.full() {
                    rows.flush(sink)?;
                }
            }
            Err(problem) => refusals.push(problem),
        }
    }
    outcome.exported_on = file.ends.iter().copied().max().or(last);
    outcome.tables.push(rows.outcome());
    if rows.outcome().rows == 0 && refusals_empty(&outcome) {
        outcome.diagnostics.push(
            Diagnostic::new(diagnostic::NO_ROWS, "the statement holds no transactions")
                .help("nothing to do, unless you expected some"),
        );
    }
    if ids.repeated > 0 || file.entries.iter().any(|(_, raw)| raw.get("FITID").is_empty()) {
        outcome.diagnostics.push(
            Diagnostic::new(
                diagnostic::ENTRY_IDS_WEAK,
                format!("{} transactions repeat the id of another, and some may have none", ids.repeated),
            )
            .expected("a FITID of its own for every transaction of an account")
            .help("all transactions were kept; check that an overlapping download is not counted twice"),
        );
    }
    let mut outcome = refusals.settle(outcome);
    if asks {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions.push(Question {
            key: "currency",
            why: "the statement names no currency (CURDEF)".to_owned(),
            options: vec!["USD".to_owned(), "EUR".to_owned(), "GBP".to_owned()],
        });
    } else {
        rows.flush(sink)?;
    }
    Ok(outcome)
}

fn refusals_empty(outcome: &FileOutcome) -> bool {
    outcome.refused_count == 0 && outcome.diagnostics.is_empty()
}

fn push(rows: &mut Rows, table: &Table, context: &Context, entry: &Entry, currency: Option<Currency>) {
    let text = |text: &'static str| Value::Text(text);
    let maybe = |value: &'_ str| -> bool { !value.is_empty() };
    let digits: String = context.account.chars().filter(char::is_ascii_digit).collect();
    let last4 = if context.card && digits.len() >= 4 { &digits[digits.len() - 4..] } else { "" };
    let account = if context.account.is_empty() { "unknown" } else { &context.account };
    let day = |day: Option<Day>| {
        day.map_or(Value::Empty, |day| {
            Value::Day(i32::try_from(makegood_core::time::days_between(Day::constant(1970, 1, 1), day)).unwrap_or(0))
        })
    };
    let values: Vec<Value<'_>> = table
        .columns
        .iter()
        .map(|column| match column.name {
            "institution" => Value::Text(&context.institution),
            "bank_account" => Value::Text(account),
            "entry_id" => Value::Text(&entry.entry_id),
            "booked_on" => day(Some(entry.booked_on)),
            "authorised_on" => day(entry.authorised_on),
            "value_on" => day(entry.value_on),
            "amount" => Value::Decimal(entry.amount.micros()),
            "currency" => currency.map_or(Value::Empty, |currency| Value::Text(currency.code())),
            "status" => text("booked"),
            "description" if maybe(&entry.description) => Value::Text(&entry.description),
            "counterparty" if maybe(&entry.counterparty) => Value::Text(&entry.counterparty),
            "reference" if maybe(&entry.reference) => Value::Text(&entry.reference),
            "card_last4" if maybe(last4) => Value::Text(last4),
            _ => Value::Empty,
        })
        .chain([Value::Empty])
        .collect();
    rows.push(&values, &entry.line.to_string());
}
