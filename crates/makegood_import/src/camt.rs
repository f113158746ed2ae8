//! ISO 20022 cash management: camt.052 reports, camt.053 statements, camt.054 advices.
//!
//! Read by our own walker over quick-xml's pull reader (`docs/adr/0008`): evidence needs the line of every `Ntry`,
//! and a file that is cut or whose tags do not pair must still give its good entries. No declaration of a document
//! type is ever read on from. The element names are the same in versions 01 to 13, so one walker reads them all.
//!
//! A file is walked over twice, so that none of its entries is held: [`survey`] learns what only the whole file
//! says (currency, account, unique references, how it ends), [`entry`] then makes entries.

mod check;
mod decoded;
mod details;
mod encoding;
mod entry;
mod event;
mod fields;
mod notes;
mod reading;
mod state;
mod statement;
mod survey;
mod value;
mod walk;
mod words;
mod xml;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::Nowhere;
use crate::import::FormatInfo;
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::{FileOutcome, FileStatus, Question};
use decoded::Decoded;
use encoding::Chosen;
use entry::Settled;
use reading::Reading;
use survey::Survey;
use walk::Walk;

/// Largest file: the ids of its entries are held in memory.
const BYTES_MAX: u64 = 128 << 20;

/// Reads one file; `format` is an id of [`formats`], which the message itself overrules.
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let refused = |problem| Ok(FileOutcome::new(format.to_owned()).refuse(problem));
    if input.bytes.len() > BYTES_MAX {
        return refused(
            Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the file is too large")
                .expected(format!("at most {BYTES_MAX} bytes"))
                .help("download a shorter period"),
        );
    }
    let chosen = match encoding::choose(input.bytes) {
        Ok(chosen) => chosen,
        Err(problem) => return refused(problem),
    };
    let survey = match walk(input, &chosen).map(Survey::of) {
        Ok(Ok(survey)) => survey,
        Ok(Err(stop)) => return refused(notes::stopped(&stop)),
        Err(problem) => return refused(problem),
    };
    if let Some(problem) = notes::refusal(&survey) {
        return refused(problem);
    }
    let again = match walk(input, &chosen) {
        Ok(walk) => walk,
        Err(problem) => return refused(problem),
    };
    let format = survey.messages.first().map_or(format, |message| message.format);
    let settled = settled_by(input.options);
    let questions = questions(&survey, &settled, input.options);
    let mut nowhere = Nowhere;
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    let mut reading = Reading::default();
    reading.read(again, &survey, &settled, sink)?;
    let mut outcome = reading.settle(FileOutcome::new(format.to_owned()), &survey, sink)?;
    sink.progress(input.bytes.len());
    outcome.diagnostics.extend(chosen.note);
    if !questions.is_empty() {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = questions;
    }
    Ok(outcome)
}

fn walk<'a>(input: &ImportInput<'a>, chosen: &Chosen) -> Result<Walk<'a>, Diagnostic> {
    Decoded::open(input.bytes, chosen)
        .map(Walk::new)
        .map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))
}

fn settled_by(options: &ImportOptions) -> Settled {
    let answer = |key: &str| options.answers.get(key).map(|text| text.trim()).unwrap_or_default();
    Settled {
        currency: Currency::parse(answer("currency")).ok(),
        bank_account: answer("bank_account").to_owned(),
        institution: answer("institution").to_owned(),
    }
}

fn questions(survey: &Survey, settled: &Settled, options: &ImportOptions) -> Vec<Question> {
    let mut questions = Vec::new();
    if let Some(written) = survey.without_currency(settled) {
        let why = if written.is_empty() {
            "neither the entries (Amt@Ccy) nor the account (Acct/Ccy) name a currency".to_owned()
        } else {
            let shown: String = written.chars().take(20).collect();
            format!("the currency of the account (Acct/Ccy) is {shown:?}, which ISO 4217 does not have")
        };
        questions.push(Question {
            key: "currency",
            why,
            options: options.likely_currencies(survey.currencies(), ["EUR", "CHF", "USD", "GBP"]),
        });
    }
    if survey.without_account(settled) {
        let why = "the statement does not say which account it is of (Acct/Id)".to_owned();
        questions.push(Question { key: "bank_account", why, options: Vec::new() });
    }
    questions
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    [("camt052", "ISO 20022 intraday report"), ("camt053", "ISO 20022 statement"), ("camt054", "ISO 20022 advice")]
        .map(|(id, title)| FormatInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            tables: vec!["statement"],
            asks: vec!["currency", "bank_account"],
            read: true,
        })
        .to_vec()
}
