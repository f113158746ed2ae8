//! BAI2 cash management reports: file, groups, accounts, transactions, each with control totals.
//!
//! [`bai2::records`](records) joins lines to records, [`transaction`] reads those that move money. Amounts are in the
//! smallest unit of the currency of the account, else of the group; where neither says one it is asked.

mod records;
mod transaction;

use std::io::Read;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::{Entries, Entry, EntryStatus, Nowhere, Stated};
use crate::grid::decode;
use crate::import::FormatInfo;
use crate::input::{ImportInput, ImportOptions};
use crate::mt940::day_of;
use crate::outcome::{FileOutcome, FileStatus, Question};
use records::{Record, Records};

/// Largest file; its text is held in memory.
const BYTES_MAX: u64 = 128 << 20;

/// Reads one file; `format` is `bai2`.
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    let text = match text_of(input) {
        Ok(text) => text,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    let questions = questions(&text, input.options);
    let mut nowhere = Nowhere;
    let sink: &mut dyn RowSink = if questions.is_empty() { sink } else { &mut nowhere };
    let mut reading = Reading::new(input.options);
    let mut records = Records::new(&text);
    for record in records.by_ref() {
        if let Err(problem) = reading.record(&record) {
            return Ok(outcome.refuse(problem));
        }
        reading.entries.flush_full(sink)?;
    }
    reading.end(&records.stray);
    let dated = reading.dated;
    let mut outcome = reading.entries.settle(outcome, dated, sink)?;
    outcome.diagnostics.extend(reading.notes);
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
        return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the report is too large")
            .expected(format!("at most {BYTES_MAX} bytes"))
            .help("download a shorter period"));
    }
    decode(&bytes).map(|(text, _)| text)
}

/// What only the whole file says: a currency that is missing where money moves.
fn questions(text: &str, options: &ImportOptions) -> Vec<Question> {
    if options.answers.get("currency").is_some_and(|code| Currency::parse(code.trim()).is_ok()) {
        return Vec::new();
    }
    let (mut group, mut account) = (None, None);
    let missing = Records::new(text).any(|record| {
        let fields = record.fields();
        let code = |at: usize| fields.get(at).and_then(|code| Currency::parse(code).ok());
        match record.code {
            "02" => (group, account) = (code(5), None),
            "03" => account = code(1).or(group),
            "16" => return account.is_none(),
            _ => {}
        }
        false
    });
    if !missing {
        return Vec::new();
    }
    let why = "neither the account nor its group names a currency; the format's own default is USD".to_owned();
    vec![Question { key: "currency", why, options: vec!["USD".to_owned(), "EUR".to_owned(), "GBP".to_owned()] }]
}

/// Control figures of an account, a group or the file.
#[derive(Debug, Clone, Copy, Default)]
struct Control {
    /// Sum of amounts as written, in smallest units.
    sum: i128,
    /// Members: transactions, accounts, groups.
    members: u64,
    /// Physical lines.
    lines: u64,
}

#[derive(Debug, Clone, Default)]
struct Account {
    number: String,
    currency: Option<Currency>,
    opening: Option<Amount>,
    closing: Option<Amount>,
    credits: Option<Amount>,
    debits: Option<Amount>,
    sums: [Amount; 2],
    gap: bool,
    line: u64,
    /// Line of the closing balance's record.
    open: bool,
}

struct Reading {
    entries: Entries,
    notes: Vec<Diagnostic>,
    answer: Option<Currency>,
    institution_answer: String,
    institution: String,
    group_currency: Option<Currency>,
    group_day: Option<Day>,
    /// Why transactions of the group are not taken; empty = they are.
    set_aside: &'static str,
    account: Account,
    controls: [Control; 3],
    left_out: (u64, u64),
    dated: Option<Day>,
    closed: bool,
}

impl Reading {
    fn new(options: &ImportOptions) -> Reading {
        let answer = |key: &str| options.answers.get(key).map(|text| text.trim().to_owned()).unwrap_or_default();
        Reading {
            entries: Entries::default(),
            notes: Vec::new(),
            answer: Currency::parse(&answer("currency")).ok(),
            institution_answer: answer("institution"),
            institution: String::new(),
            group_currency: None,
            group_day: None,
            set_aside: "",
            account: Account::default(),
            controls: [Control::default(); 3],
            left_out: (0, 0),
            dated: None,
            closed: false,
        }
    }

    fn record(&mut self, record: &Record<'_>) -> Result<(), Diagnostic> {
        let fields = record.fields();
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        for control in &mut self.controls {
            control.lines += record.lines;
        }
        match record.code {
            "01" => {
                if field(7) != "2" && !field(7).is_empty() {
                    return Err(Diagnostic::new(
                        diagnostic::FORMAT_NOT_YET,
                        "the report is of another version of the format",
                    )
                    .at(record.line, 1)
                    .found(field(7))
                    .expected("version 2 (BAI2)")
                    .help("ask the bank for BAI2, OFX or camt.053"));
                }
                self.controls[2] = Control { lines: record.lines, ..Control::default() };
            }
            "02" => self.group(record, &fields),
            "03" => self.account(record, &fields),
            "16" => self.transaction(record),
            "49" => self.close_account(record, &fields),
            "98" => self.close_group(record, &fields),
            "99" => self.close_file(record, &fields),
            _ => {}
        }
        Ok(())
    }

    fn group(&mut self, record: &Record<'_>, fields: &[&str]) {
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        self.controls[1] = Control { lines: record.lines, ..Control::default() };
        self.institution = field(1).to_owned();
        self.group_currency = Currency::parse(field(5)).ok();
        self.group_day = day_of(field(3));
        self.dated = self.dated.max(self.group_day);
        self.set_aside = match field(2) {
            "2" => "takes back an earlier one",
            "4" => "is a test",
            _ => "",
        };
        if !self.set_aside.is_empty() {
            self.notes.push(
                Diagnostic::new(
                    diagnostic::ENTRY_DOUBTFUL,
                    format!("a group of the report {}; its transactions were left out", self.set_aside),
                )
                .at(record.line, 1)
                .found(field(2))
                .expected("group status 1 (update) or 3 (correction)")
                .help("compare the period with the bank's own list"),
            );
        }
    }

    fn account(&mut self, record: &Record<'_>, fields: &[&str]) {
        self.controls[0] = Control { lines: record.lines, ..Control::default() };
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let currency = Currency::parse(field(1)).ok().or(self.group_currency).or(self.answer);
        let mut account =
            Account { number: field(0).to_owned(), currency, line: record.line, open: true, ..Account::default() };
        // Then type, amount, item count and availability, again and again.
        let mut at = 2;
        while at + 1 < fields.len() {
            let (code, written) = (field(at), field(at + 1));
            let amount = transaction::minor_units(written, currency);
            self.controls[0].sum += as_written(written);
            match code {
                "010" => account.opening = amount,
                "015" => account.closing = amount,
                "100" => account.credits = amount,
                "400" => account.debits = amount,
                _ => {}
            }
            at += 4 + match field(at + 3) {
                "V" => 2,
                "S" => 3,
                "D" => field(at + 4).parse::<usize>().map_or(1, |count| 1 + 2 * count.min(99)),
                _ => 0,
            };
        }
        self.account = account;
    }

    fn transaction(&mut self, record: &Record<'_>) {
        self.controls[0].members += 1;
        self.controls[0].sum += as_written(record.fields().get(1).copied().unwrap_or_default());
        let read = match transaction::read(record, self.account.currency) {
            Ok(Some(read)) if self.set_aside.is_empty() => read,
            Ok(_) => {
                self.left_out.0 += 1;
                if self.left_out.1 == 0 {
                    self.left_out.1 = record.line;
                }
                return;
            }
            Err(problem) => {
                self.account.gap = true;
                self.entries.refuse(problem);
                return;
            }
        };
        let Some(booked_on) = self.group_day.or(read.value_on) else {
            self.account.gap = true;
            self.entries.refuse(
                Diagnostic::new(diagnostic::DATE_UNREADABLE, "the transaction has no day: its group names none")
                    .at(record.line, 1)
                    .expected("the day in the fifth field of the group's header (02), as YYMMDD")
                    .help("get the report again"),
            );
            return;
        };
        let side = &mut self.account.sums[usize::from(read.amount.is_negative())];
        match side.checked_add(read.amount.abs()) {
            Ok(sum) => *side = sum,
            Err(_) => self.account.gap = true,
        }
        // References are given anew each day by many banks.
        let id =
            if read.bank_reference.is_empty() { String::new() } else { format!("{booked_on}/{}", read.bank_reference) };
        let names = [self.institution.as_str(), self.institution_answer.as_str(), "bai2"];
        let entry = Entry {
            institution: names.into_iter().find(|name| !name.is_empty()).unwrap_or("bai2"),
            account: &self.account.number,
            id: &id,
            booked_on,
            value_on: read.value_on,
            authorised_on: None,
            amount: read.amount,
            currency: self.account.currency,
            original: None,
            status: EntryStatus::Booked,
            description: &read.text,
            counterparty: "",
            reference: &read.customer_reference,
            card_last4: "",
        };
        self.entries.push(&entry, &record.line.to_string());
    }

    fn close_account(&mut self, record: &Record<'_>, fields: &[&str]) {
        let account = std::mem::take(&mut self.account);
        if account.open && !account.gap && self.set_aside.is_empty() {
            let [credits, debits] = account.sums;
            let what = format!("account {}", account.number);
            let sum = credits.checked_sub(debits).ok();
            if let (Some(opening), Some(closing)) = (account.opening, account.closing) {
                let place = account.line.to_string();
                let currency = account.currency;
                self.entries.check(&Stated { what: &what, currency, opening, entries: sum, closing, place: &place });
            }
            for (name, stated, sum) in
                [("credits (100)", account.credits, credits), ("debits (400)", account.debits, debits)]
            {
                let Some(stated) = stated else { continue };
                self.entries.checked(stated == sum, || {
                    differs(format!("{what}: the {name} are not the sum of its transactions"), account.line)
                        .found(&stated.to_string())
                        .expected(sum.to_string())
                });
            }
        }
        let control = self.controls[0];
        self.controls[1].sum += as_written(fields.first().copied().unwrap_or_default());
        self.controls[1].members += 1;
        self.control("account", record, fields, control.sum, None, control.lines);
    }

    fn close_group(&mut self, record: &Record<'_>, fields: &[&str]) {
        let control = self.controls[1];
        self.controls[2].sum += as_written(fields.first().copied().unwrap_or_default());
        self.controls[2].members += 1;
        self.control("group", record, fields, control.sum, Some(control.members), control.lines);
    }

    fn close_file(&mut self, record: &Record<'_>, fields: &[&str]) {
        let control = self.controls[2];
        self.closed = true;
        self.control("file", record, fields, control.sum, Some(control.members), control.lines);
    }

    /// Holds a trailer (`sum, [members,] lines`) against what was read. Empty fields state nothing.
    fn control(
        &mut self,
        what: &str,
        record: &Record<'_>,
        fields: &[&str],
        sum: i128,
        members: Option<u64>,
        lines: u64,
    ) {
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let mut stated: Vec<(&str, &str, String)> = vec![("sum of amounts", field(0), sum.to_string())];
        if let Some(members) = members {
            stated.push(("number of members", field(1), members.to_string()));
        }
        stated.push(("number of lines", field(if members.is_some() { 2 } else { 1 }), lines.to_string()));
        for (name, found, expected) in stated {
            let Ok(number) = found.trim_start_matches('+').parse::<i128>() else { continue };
            self.entries.checked(number.to_string() == expected, || {
                differs(format!("the {name} of the {what} is not what its records give"), record.line)
                    .found(found)
                    .expected(expected.clone())
            });
        }
    }

    fn end(&mut self, stray: &[(u64, &str)]) {
        if !self.closed {
            self.entries.note_damage();
            self.notes.push(
                Diagnostic::new(diagnostic::FILE_DAMAGED, "the report is cut: it ends without its trailer (99)")
                    .expected("a record 99 at the end")
                    .help("the transactions before the cut were read; download the report again to get the rest"),
            );
        }
        if let Some((line, text)) = stray.first() {
            self.notes.push(
                Diagnostic::new(diagnostic::FORMAT_DEPARTURE, format!("lines that are no record: {}", stray.len()))
                    .at(*line, 1)
                    .found(text)
                    .expected("a line that begins with 01, 02, 03, 16, 49, 88, 98 or 99")
                    .help("compare the transaction before this line with the bank's own list"),
            );
        }
        let (count, line) = self.left_out;
        if count > 0 {
            self.notes.push(
                Diagnostic::new(
                    diagnostic::ROWS_LEFT_OUT,
                    format!(
                        "transactions that move no money, or whose side the format leaves open, were left out: {count}"
                    ),
                )
                .at(line, 1)
                .expected("type codes 100 to 399 (credit) and 400 to 699 (debit)")
                .help("nothing to do; the first of them is named here"),
            );
        }
    }
}

fn differs(message: String, line: u64) -> Diagnostic {
    Diagnostic::new(diagnostic::FOOTER_DIFFERS, message)
        .at(line, 1)
        .help("a record may be missing, cut off or made up; get the report again before you rely on it")
}

/// An amount as control totals add it: its digits with its sign, zero for nothing.
fn as_written(text: &str) -> i128 {
    let digits = text.trim_start_matches('+');
    if digits.len() > 20 { 0 } else { digits.parse().unwrap_or_default() }
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    vec![FormatInfo {
        id: "bai2".to_owned(),
        title: "BAI2 cash report".to_owned(),
        tables: vec!["statement"],
        asks: vec!["currency"],
        read: true,
    }]
}
