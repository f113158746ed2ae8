//! SWIFT MT940 statements and MT942 interim reports.
//!
//! The text is walked over twice. The first walk (`survey`) learns what a statement says only once and perhaps
//! behind its entries: account, currency, balances. The second (`reading`) makes entries and checks balances and
//! sums, which is what brings to light a line of an entry's words that passes for an entry.
//! Facts about the format: `:61:` and its marks, `:86:` and its sub-fields, are those of the SWIFT user handbook
//! (category 9) as banks publish it, and of the sample files.

mod account;
mod amount;
mod balance;
mod codes;
mod details;
mod entry_line;
mod fields;
mod notes;
mod reading;
mod survey;
mod totals;

use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::Nowhere;
use crate::import::FormatInfo;
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::whole_text::{self, PhysicalLines};
use reading::{Answers, Reading};
use survey::Survey;

/// Largest file; its text is held in memory, and so is an id of every entry.
const BYTES_MAX: u64 = 64 << 20;

/// Lines of a file's head that may stand before its first field.
const PREAMBLE_LINES_MAX: usize = 12;

/// Tells MT940 (`mt940`) and MT942 (`mt942`) from other text by the fields at the start of its lines.
pub fn recognise(head: &str) -> Option<&'static str> {
    let (mut before, mut known, mut started, mut entry) = (0, 0, false, false);
    let mut interim = false;
    for line in PhysicalLines::new(head) {
        let text = line.text.trim_matches(|c: char| c.is_control() || c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            continue;
        }
        let header = ["{1:F", "{2:I9", "{2:O9", "{4:"].iter().any(|block| text.starts_with(block));
        if header {
            interim |= ["{2:I942", "{2:O942"].iter().any(|block| text.contains(block));
        }
        let field = fields::tag_of(text, None);
        let inside = text.rfind("{4:").and_then(|at| fields::tag_of(&text[at + 3..], None)).filter(|_| header);
        let Some((tag, rest)) = field.or(inside) else {
            if !header && !started {
                before += 1;
                if before > PREAMBLE_LINES_MAX {
                    return None;
                }
            }
            continue;
        };
        // The first field is the reference; some exports leave it out.
        if !started && !matches!(tag, "20" | "25" | "25P" | "28C" | "60F" | "60M" | "61") {
            return None;
        }
        started = true;
        known += 1;
        entry |= tag == "61" && entry_line::entry_line(rest).is_ok();
        entry |= tag == "61" && rest.get(..6).is_some_and(|date| amount::parts(date).is_some());
        interim |= matches!(tag, "34F" | "13D" | "90D" | "90C");
    }
    // A file without line ends is one as well, and is refused as such.
    let runs_on = |tag: &str| head.contains(tag);
    let one_line = known == 1 && runs_on(":25:") && runs_on(":61:") && runs_on(":60F:");
    (known >= 2 || entry || one_line).then_some(if interim { "mt942" } else { "mt940" })
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
    let survey = match Survey::of(&text) {
        Ok(survey) => survey,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    if let Some(problem) = notes::refusal(&text, &survey) {
        return Ok(outcome.refuse(problem));
    }
    let answer = |key: &str| input.options.answers.get(key).map(|text| text.trim()).unwrap_or_default();
    let answers = Answers {
        currency: Currency::parse(answer("currency")).ok(),
        account: answer("bank_account").to_owned(),
        institution: answer("institution").to_owned(),
    };
    let questions = questions(&survey, &answers, input.options);
    let mut nowhere = Nowhere;
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    let mut reading = Reading::new(&survey, &answers);
    reading.read(&text, sink)?;
    let Reading { mut entries, departures, .. } = reading;
    let (told, damaged) = notes::of_survey(&survey);
    if damaged {
        entries.note_damage();
    }
    let mut outcome = entries.settle(outcome, survey.dated, sink)?;
    sink.progress(input.bytes.len());
    outcome.diagnostics.extend(told);
    outcome.diagnostics.extend(departures.told());
    outcome.diagnostics.extend(guessed);
    if !questions.is_empty() {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = questions;
    }
    Ok(outcome)
}

fn questions(survey: &Survey, answers: &Answers, options: &ImportOptions) -> Vec<Question> {
    let mut questions = Vec::new();
    let with_entries = || survey.heads.iter().filter(|head| head.entries > 0);
    if let Some(head) = with_entries().find(|head| answers.currency(head).is_none()) {
        let why = if head.code.is_empty() {
            "the statement names no currency (:60F:)".to_owned()
        } else {
            format!("the statement's currency (:60F:) is {:?}, which ISO 4217 does not have today", head.code)
        };
        questions.push(Question {
            key: "currency",
            why,
            options: options.likely_currencies([], ["EUR", "USD", "GBP"]),
        });
    }
    if with_entries().any(|head| answers.account(head).is_empty()) {
        let why = "the statement does not say which account it is of (:25:)".to_owned();
        questions.push(Question { key: "bank_account", why, options: Vec::new() });
    }
    questions
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    [("mt940", "SWIFT statement"), ("mt942", "SWIFT interim report")]
        .map(|(id, title)| FormatInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            tables: vec!["statement"],
            asks: vec!["currency", "bank_account"],
            read: true,
        })
        .to_vec()
}
