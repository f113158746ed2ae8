//! BAI2 cash management reports.
//!
//! One walk: `records` joins lines with their continuations, `reading` keeps file, group and account open and
//! makes an entry of each detail, `totals` holds the trailers and balances against what was read. Version 3
//! (BTRS) looks alike but is a format of its own and is refused.

mod account;
mod detail;
mod minor;
mod notes;
mod reading;
mod records;
mod totals;

use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::Nowhere;
use crate::import::FormatInfo;
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::whole_text::{self, PhysicalLines};
use reading::{Answers, Reading};
use records::{Records, clean, code_of};

/// Largest file; its text is held in memory, and so is an id of every entry.
const BYTES_MAX: u64 = 64 << 20;

/// True when the first two records are a file header and a group header (or a file trailer).
///
/// A table of figures may begin with `01,` as well: the header has a date and ends with a slash or its version.
pub fn recognise(head: &str) -> bool {
    let mut lines = PhysicalLines::new(head).map(|line| clean(line.text)).filter(|text| !text.is_empty());
    let Some(first) = lines.next().filter(|text| code_of(text) == Some("01")) else { return false };
    let fields: Vec<&str> = first.trim_end_matches('/').split(',').map(str::trim).collect();
    let dated = fields.get(3).is_some_and(|date| minor::day_of(date).is_some());
    if !dated || fields.len() < 6 || !first.ends_with('/') && fields.len() != 9 {
        return false;
    }
    let whole = fields.len() == 9 && first.ends_with('/');
    match lines.find(|text| code_of(text) != Some("88")) {
        Some(second) => match code_of(second) {
            Some("02") => whole || second.split(',').count() >= 6,
            Some("99") => true,
            _ => false,
        },
        None => first.ends_with('/'),
    }
}

/// Reads one file; `format` is an id of [`formats`].
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    let (text, guessed) = match whole_text::read(input, BYTES_MAX) {
        Ok(read) => read,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    let version = Records::new(&text).next().and_then(|first| first.fields().get(7).copied());
    if version == Some("3") {
        return Ok(outcome.refuse(notes::version_three()));
    }
    let answer = |key: &str| input.options.answers.get(key).map(|text| text.trim()).unwrap_or_default();
    let answers = Answers {
        currency: Currency::parse(answer("currency")).ok(),
        account: answer("bank_account").to_owned(),
        institution: answer("institution").to_owned(),
    };
    // What is asked is known only at the end, so a first reading goes nowhere.
    let mut first = Reading::new(&answers);
    first.read(&text, &mut Nowhere)?;
    let questions = questions(&first.asked, input.options);
    let mut nowhere = Nowhere;
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    drop(first);
    let mut reading = Reading::new(&answers);
    reading.read(&text, sink)?;
    let Reading { mut entries, departures, made_on, open, .. } = reading;
    if open {
        entries.note_damage();
    }
    let mut outcome = entries.settle(outcome, made_on, sink)?;
    sink.progress(input.bytes.len());
    if open {
        outcome.diagnostics.push(notes::cut());
    }
    outcome.diagnostics.extend(departures.told());
    outcome.diagnostics.extend(guessed);
    if !questions.is_empty() {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = questions;
    }
    Ok(outcome)
}

fn questions(asked: &[Option<String>; 2], options: &ImportOptions) -> Vec<Question> {
    let mut questions = Vec::new();
    if let Some(code) = &asked[0] {
        let why = if code.is_empty() {
            "neither the account (03) nor its group (02) names a currency; the standard then means USD".to_owned()
        } else {
            let shown: String = code.chars().take(20).collect();
            format!("the account's currency is {shown:?}, which ISO 4217 does not have")
        };
        questions.push(Question {
            key: "currency",
            why,
            options: options.likely_currencies(Currency::parse("USD"), ["EUR", "GBP"]),
        });
    }
    if asked[1].is_some() {
        let why = "the account header (03) does not name its account".to_owned();
        questions.push(Question { key: "bank_account", why, options: Vec::new() });
    }
    questions
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    [("bai2", "BAI2 cash report")]
        .map(|(id, title)| FormatInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            tables: vec!["statement"],
            asks: vec!["currency", "bank_account"],
            read: true,
        })
        .to_vec()
}
