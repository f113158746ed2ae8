//! SWIFT MT940 statements and MT942 interim reports, with or without header blocks, many in a file.
//!
//! [`mt940::fields`](fields) cuts the text into tagged fields, [`line61`] reads statement lines, [`line86`] their
//! texts, [`statement`] keeps what a statement states of itself and checks it. A file is walked over twice: what it
//! does not say (currency, account) is asked before anything is stored.

mod amount;
mod fields;
mod line61;
mod line86;
mod statement;

use std::io::Read;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::{Entries, Entry, EntryStatus, Nowhere};
use crate::grid::decode;
use crate::import::FormatInfo;
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::{FileOutcome, FileStatus, Question};
use fields::{Field, Fields};
use statement::Statement;

pub(crate) use amount::day_of;

/// Largest file; its text is held in memory.
const BYTES_MAX: u64 = 128 << 20;

/// Departures from the format that are told one by one.
const DEPARTURES_TOLD_MAX: usize = 20;

/// Reads one file; `format` is `mt940` or `mt942`.
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    let text = match text_of(input) {
        Ok(text) => text,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    let answers = Answers::of(input.options);
    let mut survey = Survey::default();
    let mut nowhere = Nowhere;
    walk(&text, &answers, &mut |statement, _, _| survey.see(statement, &answers));
    if survey.statements == 0 {
        return Ok(outcome.refuse(
            Diagnostic::new(diagnostic::FILE_DAMAGED, "the file holds no statement")
                .at(1, 1)
                .expected("an account (:25:), balances (:60F:, :62F:) or statement lines (:61:)")
                .help("download the statement again as MT940"),
        ));
    }
    let questions = survey.questions(input.options);
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    let mut reading = Reading { entries: Entries::default(), departures: Vec::new(), stopped: Ok(()) };
    walk(&text, &answers, &mut |statement, line, texts| reading.take(statement, line, texts, &answers, sink));
    reading.stopped?;
    let mut outcome = reading.entries.settle(outcome, survey.dated, sink)?;
    outcome.diagnostics.extend(reading.departures);
    sink.progress(input.bytes.len());
    if !questions.is_empty() {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = questions;
    }
    Ok(outcome)
}

fn text_of(input: &ImportInput<'_>) -> Result<String, Diagnostic> {
    let mut bytes = Vec::new();
    let opened = input.bytes.open().and_then(|opened| opened.take(BYTES_MAX + 1).read_to_end(&mut bytes));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the statement file is too large")
            .expected(format!("at most {BYTES_MAX} bytes"))
            .help("download a shorter period"));
    }
    decode(&bytes).map(|(text, _)| text)
}

/// What a person said.
struct Answers {
    currency: Option<Currency>,
    bank_account: String,
    institution: String,
}

impl Answers {
    fn of(options: &ImportOptions) -> Answers {
        let answer = |key: &str| options.answers.get(key).map(|text| text.trim().to_owned()).unwrap_or_default();
        Answers {
            currency: Currency::parse(&answer("currency")).ok(),
            bank_account: answer("bank_account"),
            institution: answer("institution"),
        }
    }
}

/// What happens at a place of the file: a statement line with its texts, or the end of a statement.
type Visit<'v> = dyn FnMut(&Statement, Option<&Field<'_>>, &[Field<'_>]) + 'v;

/// Walks over a file. `visit` sees each statement line together with what is known of its statement, and each
/// statement once more, complete, without a line.
fn walk(text: &str, answers: &Answers, visit: &mut Visit<'_>) {
    let mut statement = Statement::default();
    let mut line: Option<Field<'_>> = None;
    let mut texts: Vec<Field<'_>> = Vec::new();
    for field in Fields::new(text) {
        if matches!(field.tag, "86" | "NS") {
            texts.push(field);
            continue;
        }
        // Texts belong to the line before them; those of no line are about the statement.
        if let Some(line) = line.take() {
            visit(&statement, Some(&line), &texts);
        }
        texts.clear();
        if statement.ends_before(&field) {
            visit(&statement, None, &[]);
            statement = statement.next();
        }
        if field.tag == "61" {
            statement.lines += 1;
            line = Some(field);
        } else {
            statement.learn(&field, answers.currency);
        }
    }
    if let Some(line) = line.take() {
        visit(&statement, Some(&line), &texts);
    }
    visit(&statement, None, &[]);
}

/// The first walk: what only the whole file says.
#[derive(Default)]
struct Survey {
    statements: u64,
    without_currency: bool,
    without_account: bool,
    dated: Option<makegood_core::time::Day>,
}

impl Survey {
    fn see(&mut self, statement: &Statement, answers: &Answers) {
        if !statement.is_empty() {
            self.statements += 1;
        }
        if statement.lines > 0 {
            self.without_currency |= statement.currency().or(answers.currency).is_none();
            self.without_account |= statement.account.is_empty() && answers.bank_account.is_empty();
        }
        self.dated = self.dated.max(statement.closing.and_then(|closing| closing.on));
    }

    fn questions(&self, options: &ImportOptions) -> Vec<Question> {
        let mut questions = Vec::new();
        if self.without_currency {
            let known = options.accounts.iter().filter_map(|account| account.currency).map(Currency::code);
            let mut likely: Vec<String> = Vec::new();
            for code in known.chain(["EUR", "USD", "GBP"]) {
                if !likely.iter().any(|named| named == code) {
                    likely.push(code.to_owned());
                }
            }
            let why = "the statement has no balance that names its currency (:60F:, :34F:)".to_owned();
            questions.push(Question { key: "currency", why, options: likely });
        }
        if self.without_account {
            let why = "the statement does not say which account it is of (:25:)".to_owned();
            questions.push(Question { key: "bank_account", why, options: Vec::new() });
        }
        questions
    }
}

/// The second walk.
struct Reading {
    entries: Entries,
    departures: Vec<Diagnostic>,
    stopped: Result<(), SinkError>,
}

impl Reading {
    fn take(
        &mut self,
        statement: &Statement,
        line: Option<&Field<'_>>,
        texts: &[Field<'_>],
        answers: &Answers,
        sink: &mut dyn RowSink,
    ) {
        let Some(field) = line else {
            statement.check(&mut self.entries);
            if let Some(note) = statement.notes() {
                self.depart(note);
            }
            return;
        };
        let currency = statement.currency().or(answers.currency);
        let joined = field.lines.concat();
        let read = match line61::read(field, &joined, currency) {
            Ok(read) => read,
            Err(problem) => {
                statement.sums.borrow_mut().gap();
                self.entries.refuse(problem);
                return;
            }
        };
        if !read.expected {
            statement.sums.borrow_mut().add(read.amount);
        }
        for departure in &read.departures {
            self.depart(
                Diagnostic::new(diagnostic::FORMAT_DEPARTURE, format!("the entry has {departure}"))
                    .at(field.line, 5)
                    .found(field.lines.first().copied().unwrap_or_default())
                    .help("nothing to do; compare the day with the bank's own list if it matters"),
            );
        }
        let details = line86::details(&read.supplement, texts);
        let original = details
            .original
            .filter(|(_, of)| Some(*of) != currency)
            .map(|(amount, of)| (if read.amount.is_negative() { amount.negated() } else { amount }, of));
        let reference = if details.reference.is_empty() { read.reference } else { &details.reference };
        // References are unique within a day for every bank, and for longer only for some.
        let id = match read.bank_reference {
            "" => String::new(),
            reference => format!("{}/{reference}", read.booked_on),
        };
        let entry = Entry {
            institution: statement.institution_or(&answers.institution),
            account: if statement.account.is_empty() { &answers.bank_account } else { &statement.account },
            id: &id,
            booked_on: read.booked_on,
            value_on: read.value_on,
            authorised_on: None,
            amount: read.amount,
            currency,
            original,
            status: if read.expected { EntryStatus::Pending } else { EntryStatus::Booked },
            description: &details.description,
            counterparty: &details.counterparty,
            reference,
            card_last4: "",
        };
        self.entries.push(&entry, &field.line.to_string());
        if self.stopped.is_ok() {
            self.stopped = self.entries.flush_full(sink);
        }
    }

    fn depart(&mut self, problem: Diagnostic) {
        if self.departures.len() < DEPARTURES_TOLD_MAX {
            self.departures.push(problem);
        }
    }
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
