//! Quicken interchange files: `!Type:Bank`, `CCard`, `Cash`, `Oth A`, `Oth L`, with `!Account` blocks.
//!
//! The format has no currency, no time and no fixed order of day and month, and writes amounts as its country
//! does (file-formats reference, section 4.2). So a file is walked over twice: [`survey`] learns what only the
//! whole file says, and what stays open is asked; [`entry`] then makes an entry or a refusal of each record.
//! Trades and lists are no movements of an account: they are counted, left out and told.

mod day;
mod entry;
mod notes;
mod records;
mod sections;
mod survey;

use makegood_core::diagnostic;
use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::{self, Entries, EntryStatus, Nowhere};
use crate::import::FormatInfo;
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::statement::{DateOrder, DecimalMark, Dialects, last_four};
use crate::whole_text;
use crate::written_amount::{Marks, currencies_of};
use entry::{Settled, entry_of};
use records::{Item, Record, Records};
use sections::{Section, Standing, opening_of};
use survey::Survey;

/// Largest file; its text is held in memory.
const BYTES_MAX: u64 = 128 << 20;

/// Reads one file; `format` is an id of [`formats`].
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    let (text, encoding) = match whole_text::decoded(input, BYTES_MAX) {
        Ok(decoded) => decoded,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    let Some(dialects) = Dialects::builtin() else { return Ok(outcome) };
    let survey = Survey::of(&text, dialects.words());
    let mut questions = Vec::new();
    let settled = Settled {
        order: decide_order(&survey, input.options, &mut questions),
        marks: decide_marks(&survey, input.options, &mut questions),
        currency: decide_currency(&survey, input.options, &mut questions),
        words: dialects.words(),
    };
    let account = answer(input.options, "bank_account").or(input.options.account.as_deref()).unwrap_or_default().trim();
    if survey.without_account > 0 && account.is_empty() {
        let why = "no !Account block names the account of the entries".to_owned();
        questions.push(Question { key: "bank_account", why, options: Vec::new() });
    }
    let mut nowhere = Nowhere;
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    let mut reading = Reading {
        entries: Entries::default(),
        settled,
        account: account.to_owned(),
        institution: answer(input.options, "institution").unwrap_or("qif").to_owned(),
    };
    reading.read(&text, sink)?;
    let mut outcome = reading.entries.settle(outcome, None, sink)?;
    sink.progress(input.bytes.len());
    outcome.diagnostics.extend(notes::told(&survey, encoding));
    Ok(asked(outcome, questions))
}

fn answer<'o>(options: &'o ImportOptions, key: &str) -> Option<&'o str> {
    options.answers.get(key).map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn decide_order(survey: &Survey, options: &ImportOptions, questions: &mut Vec<Question>) -> DateOrder {
    match answer(options, "date_order") {
        Some("day_first") => return DateOrder::DayFirst,
        Some("month_first") => return DateOrder::MonthFirst,
        _ => {}
    }
    survey.days.decide().unwrap_or_else(|| {
        let why = "day and month cannot be told apart in any date of the file".to_owned();
        let options = ["month_first", "day_first"].map(str::to_owned).to_vec();
        questions.push(Question { key: "date_order", why, options });
        DateOrder::DayFirst
    })
}

fn decide_marks(survey: &Survey, options: &ImportOptions, questions: &mut Vec<Question>) -> Marks {
    let stated = match answer(options, "decimal_mark") {
        Some("point" | ".") => DecimalMark::Point,
        Some("comma" | ",") => DecimalMark::Comma,
        _ => DecimalMark::Auto,
    };
    survey.marks.decide(stated).unwrap_or_else(|| {
        let why = "amounts such as 1.234 can be read in two ways".to_owned();
        let options = ["point", "comma"].map(str::to_owned).to_vec();
        questions.push(Question { key: "decimal_mark", why, options });
        Marks { decimal: '.', grouped: true }
    })
}

fn decide_currency(survey: &Survey, options: &ImportOptions, questions: &mut Vec<Question>) -> Option<Currency> {
    let named = survey.marks.only_sign().map(currencies_of).unwrap_or_default();
    let answered = answer(options, "currency").and_then(|code| Currency::parse(code).ok());
    let currency = answered.or(match named.as_slice() {
        [only] => Some(*only),
        _ => None,
    });
    if currency.is_none() && survey.entries > 0 {
        let why = "the format has no currency".to_owned();
        questions.push(Question {
            key: "currency",
            why,
            options: options.likely_currencies(named, ["USD", "EUR", "GBP"]),
        });
    }
    currency
}

/// Sums and days that depend on an open question would be guesses.
fn asked(mut outcome: FileOutcome, questions: Vec<Question>) -> FileOutcome {
    if questions.is_empty() {
        return outcome;
    }
    let asks = |key: &str| questions.iter().any(|question| question.key == key);
    for table in &mut outcome.tables {
        if asks("decimal_mark") {
            table.net.clear();
        }
        if asks("date_order") {
            (table.from, table.to) = (None, None);
        }
    }
    if asks("date_order") {
        outcome.exported_on = None;
    }
    outcome.status = FileStatus::NeedsAnswer;
    outcome.questions = questions;
    outcome
}

/// The second walk.
struct Reading<'w> {
    entries: Entries,
    settled: Settled<'w>,
    /// The account of entries that no block names one for.
    account: String,
    institution: String,
}

impl Reading<'_> {
    fn read(&mut self, text: &str, sink: &mut dyn RowSink) -> Result<(), SinkError> {
        let mut standing = Standing::at_start();
        for item in Records::new(text) {
            match item {
                Item::Header(section, _) => standing.enter(section),
                Item::Record(record) => match standing.section {
                    Section::Accounts => standing.name(&record),
                    Section::Entries(kind) => match opening_of(&record, &standing.account) {
                        Some(own) => standing.account = own,
                        None => {
                            self.take(&record, kind, &standing.account);
                            self.entries.flush_full(sink)?;
                        }
                    },
                    Section::Investments | Section::List(_) | Section::Switch => {}
                },
            }
        }
        Ok(())
    }

    fn take(&mut self, record: &Record<'_>, kind: &str, account: &str) {
        let read = match entry_of(record, &self.settled) {
            Ok(read) => read,
            Err(problem) => {
                if problem.code == diagnostic::FILE_DAMAGED.id {
                    self.entries.note_damage();
                }
                return self.entries.refuse(*problem);
            }
        };
        let account = if account.is_empty() { &self.account } else { account };
        let card = kind.eq_ignore_ascii_case("ccard");
        let card_last4 = Some(account).filter(|_| card).and_then(last_four).unwrap_or_default();
        let entry = entries::Entry {
            institution: &self.institution,
            account,
            id: "",
            booked_on: read.booked_on,
            value_on: None,
            authorised_on: None,
            amount: read.amount,
            currency: self.settled.currency,
            original: None,
            status: EntryStatus::Booked,
            description: &read.description,
            counterparty: record.value('P'),
            reference: record.value('N'),
            card_last4: &card_last4,
        };
        self.entries.push(&entry, &record.line().to_string());
        if let Some(splits) = read.splits {
            self.entries.checked(splits == read.amount, || notes::splits_differ(record, read.amount, splits));
        }
    }
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    vec![FormatInfo {
        id: "qif".to_owned(),
        title: "Quicken interchange (QIF) of bank, card and cash accounts".to_owned(),
        tables: vec!["statement"],
        asks: vec!["currency", "bank_account", "date_order", "decimal_mark"],
        read: true,
    }]
}
