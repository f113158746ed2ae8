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
mod notes;
mod survey;
mod text;
mod tokens;
mod walk;

use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::{self, Entries, EntryStatus, Nowhere};
use crate::entry_ids::beyond_one_file;
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::whole_text;
use amount::Marks;
use entry::{Entry, Settled, card_last4, counterparty_of, entry_of, reference_of};
use fields::Fields;
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
    let (text, encoding) = match whole_text::decoded(input, BYTES_MAX) {
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
    let settled = settled_by(input.options, &survey);
    let questions = questions(&survey, &settled, input.options);
    let mut nowhere = Nowhere;
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    let mut reading = Reading::default();
    reading.read(&text, &survey, &settled, sink)?;
    let mut outcome = reading.settle(outcome, &survey, sink)?;
    sink.progress(input.bytes.len());
    outcome.diagnostics.extend(notes::departures(&text, encoding));
    if !questions.is_empty() {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = questions;
    }
    Ok(outcome)
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
        let why = if written.is_empty() {
            "the statement names no currency (CURDEF)".to_owned()
        } else {
            let shown: String = written.chars().take(20).collect();
            format!("the statement's currency (CURDEF) is {shown:?}, which ISO 4217 does not have")
        };
        questions.push(Question {
            key: "currency",
            why,
            options: options.likely_currencies([], ["USD", "EUR", "GBP"]),
        });
    }
    if survey.without_account(settled) {
        let why = "the statement does not say which account or card it is of (ACCTID)".to_owned();
        questions.push(Question { key: "bank_account", why, options: Vec::new() });
    }
    questions
}

/// The second walk.
#[derive(Default)]
struct Reading {
    entries: Entries,
    /// Line of the transaction before.
    line_before: u64,
    /// Transactions whose id is a serial number.
    serials: u64,
}

impl Reading {
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
                Err(problem) => self.entries.refuse(problem),
            }
            self.entries.flush_full(sink)?;
        }
        Ok(())
    }

    /// The line of a transaction; of those after the first on a line also the character, both from 1.
    fn source_at(&mut self, place: Place) -> String {
        let first = std::mem::replace(&mut self.line_before, place.line) != place.line;
        if first { place.line.to_string() } else { format!("{}:{}", place.line, place.column) }
    }

    fn keep(&mut self, entry: &Entry, fields: &Fields<'_>, statement: &Statement, settled: &Settled, source_at: &str) {
        let account = settled.account(statement);
        let last4 = if statement.card { card_last4(account) } else { String::new() };
        let id = beyond_one_file(fields.get("FITID"), entry.booked_on);
        self.serials += u64::from(id.len() > fields.get("FITID").len());
        let entry = entries::Entry {
            institution: settled.institution(statement),
            account,
            id: &id,
            booked_on: entry.booked_on,
            value_on: entry.value_on,
            authorised_on: entry.authorised_on,
            amount: entry.amount,
            currency: entry.currency,
            original: entry.original,
            status: if fields.pending { EntryStatus::Pending } else { EntryStatus::Booked },
            description: &entry.description,
            counterparty: counterparty_of(fields),
            reference: reference_of(fields),
            card_last4: &last4,
        };
        self.entries.push(&entry, source_at);
    }

    /// What came of it all.
    fn settle(
        mut self,
        mut outcome: FileOutcome,
        survey: &Survey,
        sink: &mut dyn RowSink,
    ) -> Result<FileOutcome, SinkError> {
        for problem in [notes::cut(survey), notes::refused_part(survey)].into_iter().flatten() {
            outcome.diagnostics.push(problem);
            self.entries.note_damage();
        }
        if let Some(problem) = notes::cut_transaction(survey) {
            self.entries.refuse(problem);
        }
        let mut outcome = self.entries.settle(outcome, survey.dated, sink)?;
        outcome.diagnostics.extend(notes::serials(self.serials));
        outcome.diagnostics.extend(notes::doubts(survey));
        Ok(outcome)
    }
}
