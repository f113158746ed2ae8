//! OFX 1.x (SGML) and 2.x (XML) statements, QFX included.
//!
//! Read by our own tokenizer: evidence needs the line of every `STMTTRN`, and files from banks are
//! broken in ways (bare `&`, headers on one line, unclosed or empty tags, cut ends) in which the good
//! transactions must still be read and the bad ones refused with their place. No document type
//! declaration is ever expanded.
//!
//! A file is walked over twice, so that none of its transactions is held: [`survey`] learns what only
//! the whole file says (currency, account, decimal mark, how it ends), [`entry`] then makes entries.

mod amount;
mod conversion;
mod day;
mod entry;
mod fields;
mod ids;
mod notes;
mod survey;
mod text;
mod tokens;
mod walk;

use std::io::Read;

use arrow_array::RecordBatch;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_core::time::{Day, days_between};
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value};
use crate::fingerprint::Fingerprints;
use crate::grid::decode;
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::refusals::Refusals;
use amount::Marks;
use entry::{Entry, Settled, card_last4, counterparty_of, entry_of, reference_of};
use fields::Fields;
use ids::EntryIds;
use survey::Survey;
use tokens::Place;
use walk::{Statement, Walk};

/// Largest OFX file; its text is held in memory.
const BYTES_MAX: u64 = 256 << 20;

/// Reads an OFX file. `format` is `ofx1` or `ofx2`.
///
/// - **Errors** the sink's.
pub fn import(format: &str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    let (text, encoding) = match text_of(input) {
        Ok(decoded) => decoded,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    let survey = match Survey::of(&text) {
        Ok(survey) => survey,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    if let Some(problem) = notes::refusal(&survey) {
        return Ok(outcome.refuse(problem));
    }
    let Some(table) = Table::named("statement") else { return Ok(outcome) };
    let settled = settled_by(input.options, &survey);
    let questions = questions(&survey, &settled, input.options);
    let mut nowhere = Nowhere;
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    let mut reading = Reading::of(table);
    reading.read(&text, &survey, &settled, sink)?;
    sink.progress(input.bytes.len());
    let mut outcome = reading.settle(outcome, &survey);
    outcome.diagnostics.extend(notes::departures(&text, encoding));
    if !questions.is_empty() {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = questions;
    }
    Ok(outcome)
}

fn text_of(input: &ImportInput<'_>) -> Result<(String, &'static str), Diagnostic> {
    let too_large = || {
        Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the OFX file is too large")
            .expected(format!("at most {BYTES_MAX} bytes"))
            .help("download a shorter period")
    };
    if input.bytes.len() > BYTES_MAX {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let opened = input.bytes.open().and_then(|opened| opened.take(BYTES_MAX + 1).read_to_end(&mut bytes));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(too_large());
    }
    decode(&bytes)
}

fn settled_by(options: &ImportOptions, survey: &Survey) -> Settled {
    let answer = |key: &str| options.answers.get(key).map(|text| text.trim()).unwrap_or_default();
    Settled {
        currency: Currency::parse(answer("currency")).ok(),
        bank_account: answer("bank_account").to_owned(),
        institution: answer("institution").to_owned(),
        marks: Marks::said(answer("decimal_mark")).unwrap_or(survey.marks),
    }
}

fn questions(survey: &Survey, settled: &Settled, options: &ImportOptions) -> Vec<Question> {
    let mut questions = Vec::new();
    if let Some(written) = survey.without_currency(settled) {
        let mut likely: Vec<String> = Vec::new();
        let known = options.accounts.iter().filter_map(|account| account.currency).map(Currency::code);
        for code in known.chain(["USD", "EUR", "GBP"]) {
            if !likely.iter().any(|named| named == code) {
                likely.push(code.to_owned());
            }
        }
        let why = if written.is_empty() {
            "the statement names no currency (CURDEF)".to_owned()
        } else {
            let shown: String = written.chars().take(20).collect();
            format!("the statement's currency (CURDEF) is {shown:?}, which ISO 4217 does not have")
        };
        questions.push(Question { key: "currency", why, options: likely });
    }
    if survey.without_account(settled) {
        let why = "the statement does not say which account or card it is of (ACCTID)".to_owned();
        questions.push(Question { key: "bank_account", why, options: Vec::new() });
    }
    questions
}

/// Takes the rows of a file that asks questions: they are counted, not kept.
struct Nowhere;

impl RowSink for Nowhere {
    fn take(&mut self, _: &'static Table, _: RecordBatch) -> Result<(), SinkError> {
        Ok(())
    }
}

/// The second walk.
struct Reading {
    table: &'static Table,
    rows: Rows,
    refusals: Refusals,
    refused: u64,
    ids: EntryIds,
    prints: Fingerprints,
    without_id: u64,
    last: Option<Day>,
    /// Line of the transaction before.
    line_before: u64,
}

impl Reading {
    fn of(table: &'static Table) -> Self {
        Reading {
            table,
            rows: Rows::new(table),
            refusals: Refusals::default(),
            refused: 0,
            ids: EntryIds::default(),
            prints: Fingerprints::default(),
            without_id: 0,
            last: None,
            line_before: 0,
        }
    }

    fn read(
        &mut self,
        text: &str,
        survey: &Survey,
        settled: &Settled,
        sink: &mut dyn RowSink,
    ) -> Result<(), SinkError> {
        let mut walk = Walk::new(text);
        // The first walk met every error that a walk can give.
        while let Ok(Some(transaction)) = walk.next() {
            let Some(statement) = survey.statements.get(transaction.statement) else { break };
            if transaction.cut {
                continue;
            }
            let source_at = self.source_at(transaction.fields.place);
            match entry_of(&transaction.fields, statement, settled) {
                Ok(entry) => self.keep(&entry, &transaction.fields, statement, settled, &source_at),
                Err(problem) => self.refuse(problem),
            }
            if self.rows.full() {
                self.rows.flush(sink)?;
            }
        }
        self.rows.flush(sink)
    }

    /// The line of a transaction; of those after the first on a line also the character, both from 1.
    fn source_at(&mut self, place: Place) -> String {
        let first = std::mem::replace(&mut self.line_before, place.line) != place.line;
        if first { place.line.to_string() } else { format!("{}:{}", place.line, place.column) }
    }

    fn refuse(&mut self, problem: Diagnostic) {
        self.refused += 1;
        self.refusals.push(problem);
    }

    fn keep(&mut self, entry: &Entry, fields: &Fields<'_>, statement: &Statement, settled: &Settled, source_at: &str) {
        let (institution, account) = (settled.institution(statement), settled.account(statement));
        let (counterparty, reference) = (counterparty_of(fields), reference_of(fields));
        let code = entry.currency.map_or("", Currency::code);
        let entry_id = match fields.get("FITID") {
            "" => {
                self.without_id += 1;
                let words = [entry.description.as_str(), counterparty, reference];
                self.prints.entry(account, day_number(entry.booked_on), entry.amount.micros(), code, &words)
            }
            id => self.ids.give(&format!("{institution}\0{account}"), id),
        };
        let last4 = if statement.card { card_last4(account) } else { String::new() };
        let day = |day: Option<Day>| day.map_or(Value::Empty, |day| Value::Day(day_number(day)));
        let mut values: Vec<Value<'_>> = Vec::with_capacity(self.table.columns.len() + 1);
        values.extend(self.table.columns.iter().map(|column| match column.name {
            "institution" => text_value(institution),
            "bank_account" => text_value(account),
            "entry_id" => text_value(&entry_id),
            "booked_on" => day(Some(entry.booked_on)),
            "value_on" => day(entry.value_on),
            "authorised_on" => day(entry.authorised_on),
            "amount" => Value::Decimal(entry.amount.micros()),
            "currency" => text_value(code),
            "original_amount" => entry.original.map_or(Value::Empty, |(amount, _)| Value::Decimal(amount.micros())),
            "original_currency" => entry.original.map_or(Value::Empty, |(_, currency)| text_value(currency.code())),
            "status" => text_value(if fields.pending { "pending" } else { "booked" }),
            "description" => text_value(&entry.description),
            "counterparty" => text_value(counterparty),
            "reference" => text_value(reference),
            "card_last4" => text_value(&last4),
            _ => Value::Empty,
        }));
        values.push(Value::Empty);
        self.rows.push(&values, source_at);
        self.last = self.last.max(Some(entry.booked_on));
    }

    /// What came of it all.
    fn settle(mut self, mut outcome: FileOutcome, survey: &Survey) -> FileOutcome {
        for problem in [notes::cut(survey), notes::refused_part(survey)].into_iter().flatten() {
            outcome.diagnostics.push(problem);
            self.refusals.note_damage();
        }
        if let Some(problem) = notes::cut_transaction(survey) {
            self.refuse(problem);
        }
        let told = self.rows.outcome();
        if told.rows == 0 && self.refused == 0 {
            outcome.diagnostics.push(notes::no_rows());
        }
        outcome.tables.push(told);
        outcome.diagnostics.extend(notes::weak_ids(self.ids.repeated, self.without_id));
        outcome.diagnostics.extend(notes::doubts(survey));
        outcome.exported_on = survey.dated.or(self.last);
        self.refusals.settle(outcome)
    }
}

fn text_value(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Empty } else { Value::Text(text) }
}

fn day_number(day: Day) -> i32 {
    i32::try_from(days_between(Day::constant(1970, 1, 1), day)).unwrap_or_default()
}
