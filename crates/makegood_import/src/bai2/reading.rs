//! File, groups, accounts and details, in the order in which they stand.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::time::Day;
use makegood_facts::rows::{RowSink, SinkError};

use super::account::{Account, account_of};
use super::detail::{Detail, detail_of};
use super::minor;
use super::notes::Departures;
use super::records::{Record, Records};
use super::totals::{Control, Details, Trailer};
use crate::bank_reference;
use crate::entries::{Entries, Entry, EntryStatus};

/// What the answers say.
#[derive(Debug, Default)]
pub struct Answers {
    /// Currency where neither account nor group names one.
    pub currency: Option<Currency>,
    /// Account where the header leaves it empty.
    pub account: String,
    /// Bank where no header names one.
    pub institution: String,
}

/// A group header (record 02).
#[derive(Debug, Default)]
struct Group<'t> {
    originator: &'t str,
    status: &'t str,
    date: &'t str,
    code: &'t str,
}

/// The account that is open.
struct Open<'t> {
    account: Account<'t>,
    line: u64,
    currency: Option<Currency>,
    control: Control,
    details: Details,
}

/// Reads the records of a file.
pub struct Reading<'t, 'a> {
    answers: &'a Answers,
    /// Entries so far.
    pub entries: Entries,
    /// What was not as it should be.
    pub departures: Departures,
    /// Why nothing can be stored yet: line of a detail without a currency, of one without an account.
    pub asked: [Option<String>; 2],
    /// Day on which the file was made.
    pub made_on: Option<Day>,
    /// True when the last record was not the file's trailer.
    pub open: bool,
    sender: &'t str,
    group: Group<'t>,
    account: Option<Open<'t>>,
    of_group: Control,
    of_file: Control,
}

impl<'t, 'a> Reading<'t, 'a> {
    /// Nothing read yet.
    pub fn new(answers: &'a Answers) -> Self {
        Reading {
            answers,
            entries: Entries::default(),
            departures: Departures::default(),
            asked: [None, None],
            made_on: None,
            open: false,
            sender: "",
            group: Group::default(),
            account: None,
            of_group: Control::new(),
            of_file: Control::new(),
        }
    }

    /// Reads every record of `text`.
    ///
    /// - **Errors** the sink's.
    pub fn read(&mut self, text: &'t str, sink: &mut dyn RowSink) -> Result<(), SinkError> {
        for record in Records::new(text) {
            if record.wrapped > 0 {
                self.departures.wrapped.add(record.line);
            }
            if record.cut {
                self.departures.cut.add(record.line);
            }
            self.record(&record);
            self.entries.flush_full(sink)?;
        }
        self.close_account();
        Ok(())
    }

    fn record(&mut self, record: &Record<'t>) {
        let fields = if record.code == "16" { Vec::new() } else { record.fields() };
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        match record.code {
            "01" => {
                self.close_account();
                self.sender = field(0);
                self.made_on = self.made_on.max(minor::day_of(field(2)));
                if field(7) != "2" {
                    self.departures.version.add(record.line);
                }
                self.group = Group::default();
                self.of_group = Control::new();
                self.of_file = Control { lines: record.lines, ..Control::new() };
                self.open = true;
            }
            "02" => {
                self.close_account();
                self.group = Group { originator: field(1), status: field(2), date: field(3), code: field(5) };
                self.of_group = Control { lines: record.lines, ..Control::new() };
                self.of_file.members += 1;
                self.of_file.lines += record.lines;
                self.open = true;
            }
            "03" => {
                self.close_account();
                let account = account_of(record);
                if account.unknown_funds.is_some() {
                    self.departures.summaries.add(record.line);
                }
                let mut control = Control { lines: record.lines, ..Control::new() };
                for summary in &account.summaries {
                    control.add(summary.amount);
                }
                if account.unknown_funds.is_some() {
                    control.sum = None;
                }
                let code = if account.code.is_empty() { self.group.code } else { account.code };
                let currency = Currency::parse(code).ok().or(self.answers.currency);
                self.of_group.members += 1;
                self.count(record.lines);
                self.account =
                    Some(Open { account, line: record.line, currency, control, details: Details::default() });
            }
            "16" => {
                self.count(record.lines);
                if let Err(problem) = self.detail(record) {
                    self.entries.refuse(problem);
                }
            }
            "49" => {
                self.count(record.lines);
                let Some(mut open) = self.account.take() else {
                    self.departures.trailers.add(record.line);
                    return;
                };
                open.control.lines += record.lines;
                self.of_group.add(field(0));
                let of = format!("account {}", open.account.number);
                let trailer = Trailer { of: &of, line: record.line, total: field(0), members: "", lines: field(1) };
                open.control.check(&trailer, &mut self.entries);
                open.details.check(&open.account, open.line, open.currency, &mut self.entries);
            }
            "98" => {
                self.close_account();
                self.count(record.lines);
                self.of_file.add(field(0));
                let trailer =
                    Trailer { of: "group", line: record.line, total: field(0), members: field(1), lines: field(2) };
                self.of_group.check(&trailer, &mut self.entries);
            }
            "99" => {
                self.close_account();
                self.of_file.lines += record.lines;
                let trailer =
                    Trailer { of: "file", line: record.line, total: field(0), members: field(1), lines: field(2) };
                self.of_file.check(&trailer, &mut self.entries);
                self.open = false;
            }
            _ => self.entries.refuse(
                Diagnostic::new(diagnostic::FILE_DAMAGED, "a line is no record of the format")
                    .at(record.line, 1)
                    .found(record.parts.first().map_or("", |part| part.text))
                    .expected("a line that begins with 01, 02, 03, 16, 88, 49, 98 or 99 and a comma")
                    .help("the other records were read; download the file again if this line is damaged"),
            ),
        }
    }

    fn count(&mut self, lines: u64) {
        self.of_group.lines += lines;
        self.of_file.lines += lines;
    }

    /// Checks an account that ends without its trailer.
    fn close_account(&mut self) {
        if let Some(open) = self.account.take() {
            self.departures.trailers.add(open.line);
            open.details.check(&open.account, open.line, open.currency, &mut self.entries);
        }
    }

    fn detail(&mut self, record: &Record<'t>) -> Result<(), Diagnostic> {
        let refuse = |code, message: &str| Diagnostic::new(code, message).at(record.line, 1);
        let Some(open) = self.account.as_mut() else {
            return Err(refuse(diagnostic::FILE_DAMAGED, "a transaction stands outside of any account")
                .found("16 without 03")
                .expected("a record 03 before it")
                .help("download the file again"));
        };
        open.control.lines += record.lines;
        let detail = detail_of(record).map_err(|found| {
            open.details.unknown();
            open.control.sum = None;
            refuse(diagnostic::ENUM_UNKNOWN, "the funds type of a transaction is not known")
                .found(&found)
                .expected("0, 1, 2, V, S, D, Z or nothing")
                .help("where its references begin cannot be told; look the entry up at the bank")
        })?;
        open.control.add(detail.amount);
        let Some(credit) = direction(detail.kind) else {
            return self.left_out(&detail, record.line);
        };
        let Some(written) = minor::amount(detail.amount, open.currency) else {
            open.details.unknown();
            return Err(refuse(diagnostic::AMOUNT_UNREADABLE, "the amount of a transaction cannot be read")
                .found(detail.amount)
                .expected("digits in the smallest unit of the currency, without a decimal point")
                .help("look the amount up at the bank and correct the line in a copy, or import another format"));
        };
        open.details.add(credit, written);
        let Some(booked_on) = minor::day_of(self.group.date) else {
            return Err(refuse(diagnostic::DATE_UNREADABLE, "the group of a transaction has no date")
                .found(self.group.date)
                .expected("the as-of date YYMMDD in record 02")
                .help("look the day up at the bank and correct record 02 in a copy"));
        };
        if self.group.status == "4" {
            self.departures.test.add(record.line);
            return Ok(());
        }
        if matches!(self.group.status, "2" | "3") {
            self.departures.corrected.add(record.line);
        }
        let number = if open.account.number.is_empty() { self.answers.account.as_str() } else { open.account.number };
        if open.currency.is_none() && self.asked[0].is_none() {
            let code = if open.account.code.is_empty() { self.group.code } else { open.account.code };
            self.asked[0] = Some(code.to_owned());
        }
        if number.is_empty() && self.asked[1].is_none() {
            self.asked[1] = Some(String::new());
        }
        let description =
            if detail.text.is_empty() { format!("BAI2 type {}", detail.kind) } else { detail.text.clone() };
        let names = [self.group.originator, self.sender, self.answers.institution.as_str()];
        let references = [detail.reference, detail.bank_reference].map(bank_reference::known);
        let entry = Entry {
            institution: names.into_iter().find(|name| !name.is_empty()).unwrap_or("bai2"),
            account: number,
            id: bank_reference::as_id(detail.bank_reference),
            booked_on,
            value_on: minor::day_of(detail.value_date),
            authorised_on: None,
            amount: if credit { written } else { written.negated() },
            currency: open.currency,
            original: None,
            status: if self.group.status == "2" { EntryStatus::Dropped } else { EntryStatus::Booked },
            description: &description,
            counterparty: "",
            reference: references.into_iter().find(|text| !text.is_empty()).unwrap_or_default(),
            card_last4: "",
        };
        self.entries.push(&entry, &record.line.to_string());
        Ok(())
    }

    /// A detail that moves no money of the account, or whose direction its type does not say.
    fn left_out(&mut self, detail: &Detail<'_>, line: u64) -> Result<(), Diagnostic> {
        let kind = detail.kind;
        let known =
            kind.len() == 3 && kind.bytes().all(|byte| byte.is_ascii_digit()) && (kind == "890" || kind >= "700");
        if !known {
            if let Some(open) = self.account.as_mut() {
                open.details.unknown();
            }
            return Err(Diagnostic::new(
                diagnostic::ENUM_UNKNOWN,
                "the type code of a transaction says neither credit nor debit",
            )
            .at(line, 1)
            .found(kind)
            .expected("100 to 399 for a credit, 400 to 699 for a debit")
            .help("look the entry up at the bank"));
        }
        let money = !detail.amount.is_empty() && minor::whole(detail.amount) != Some(0);
        if money {
            self.departures.with_money.add(line)
        } else {
            self.departures.without_money.add(line)
        }
        Ok(())
    }
}

/// True for a credit, false for a debit.
fn direction(kind: &str) -> Option<bool> {
    let code = (kind.len() == 3).then(|| minor::whole(kind)).flatten()?;
    match code {
        100..=399 => Some(true),
        400..=699 => Some(false),
        _ => None,
    }
}
