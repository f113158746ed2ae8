//! The second walk: entries with their details, and the checks of each statement.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use super::amount::{self, amount_of, day_of, entry_day};
use super::details::{Details, details_of, of_ns, original_in, words};
use super::entry_line::{self, EntryLine, entry_line, first_line};
use super::fields::{Field, Piece, Pieces};
use super::notes::Departures;
use super::survey::{Boundaries, Head, Survey};
use super::totals::Totals;
use crate::bank_reference;
use crate::entries::{Entries, Entry, EntryStatus};

/// What the answers say.
#[derive(Debug, Default)]
pub struct Answers {
    /// Currency of statements that name none.
    pub currency: Option<Currency>,
    /// Account of statements that name none.
    pub account: String,
    /// Bank of statements that name none.
    pub institution: String,
}

impl Answers {
    /// The currency of a statement: its own, else the answer.
    pub fn currency(&self, head: &Head) -> Option<Currency> {
        head.currency.or(self.currency)
    }

    /// The account of a statement, empty when unknown.
    pub fn account<'s>(&'s self, head: &'s Head) -> &'s str {
        if head.account.is_empty() { &self.account } else { &head.account }
    }

    fn institution<'s>(&'s self, head: &'s Head) -> &'s str {
        let names = [&head.institution, &self.institution];
        // The same for interim reports, so that an entry is the same in both.
        names.into_iter().find(|name| !name.is_empty()).map_or("mt940", String::as_str)
    }
}

/// The second walk.
pub struct Reading<'s> {
    survey: &'s Survey,
    answers: &'s Answers,
    /// Entries so far.
    pub entries: Entries,
    /// What was not as it should be.
    pub departures: Departures,
    totals: Totals,
    at: Option<usize>,
}

/// An entry that waits for its details.
struct Waiting<'t> {
    line: Field<'t>,
    details: Vec<Field<'t>>,
}

impl<'s> Reading<'s> {
    /// Nothing read yet.
    pub fn new(survey: &'s Survey, answers: &'s Answers) -> Self {
        Reading {
            survey,
            answers,
            entries: Entries::default(),
            departures: Departures::default(),
            totals: Totals::default(),
            at: None,
        }
    }

    /// Reads every entry of `text`.
    ///
    /// - **Errors** the sink's.
    pub fn read(&mut self, text: &str, sink: &mut dyn RowSink) -> Result<(), SinkError> {
        let mut bounds = Boundaries::default();
        let mut waiting: Option<Waiting<'_>> = None;
        for piece in Pieces::new(text) {
            let details = matches!(&piece, Piece::Field(field) if matches!(field.tag, "86" | "NS"));
            if !details && let Some(done) = waiting.take() {
                self.finish(&done);
                self.entries.flush_full(sink)?;
            }
            match piece {
                Piece::Field(field) => {
                    if bounds.begins(field.tag) {
                        self.close();
                        self.at = Some(self.at.map_or(0, |at| at + 1));
                    }
                    match field.tag {
                        "61" => waiting = Some(Waiting { line: field, details: Vec::new() }),
                        "86" | "NS" if !bounds.closed() => {
                            if let Some(waiting) = &mut waiting {
                                if field.tag == "86" && waiting.details.iter().any(|other| other.tag == "86") {
                                    self.departures.details.add(field.line);
                                }
                                waiting.details.push(field);
                            }
                        }
                        _ => {}
                    }
                }
                Piece::End(_) => bounds.end(),
                Piece::Stray(line) => {
                    if self.at.is_some() && line.text.trim() != "}" {
                        self.departures.stray.add(line.number);
                    }
                }
                Piece::Header { .. } => {}
            }
        }
        if let Some(done) = waiting.take() {
            self.finish(&done);
        }
        self.close();
        self.totals.carried(self.survey, &mut self.entries);
        Ok(())
    }

    /// Checks the statement that ends here.
    fn close(&mut self) {
        let totals = std::mem::take(&mut self.totals);
        if let Some(head) = self.at.and_then(|at| self.survey.heads.get(at)) {
            totals.check(head, self.answers.currency(head), &mut self.entries);
        }
    }

    fn finish(&mut self, waiting: &Waiting<'_>) {
        let Some(head) = self.at.and_then(|at| self.survey.heads.get(at)) else { return };
        let (first, taken) = first_line(&waiting.line);
        if let Err(problem) = self.take(&first, taken, waiting, head) {
            self.entries.refuse(problem);
        }
    }

    fn take(&mut self, first: &str, taken: usize, waiting: &Waiting<'_>, head: &Head) -> Result<(), Diagnostic> {
        let at = waiting.line.line;
        let line = entry_line(first).map_err(|column| {
            self.totals.unknown();
            // Four characters stand before the text: `:61:`.
            Diagnostic::new(diagnostic::FILE_DAMAGED, "a :61: cannot be read as an entry")
                .at(at, column + 4)
                .found(first)
                .expected(entry_line::EXPECTED)
                .help("the other entries were read; download the statement again if this line is damaged")
        })?;
        let currency = self.answers.currency(head);
        let Some(written) = amount_of(line.amount, currency) else {
            self.totals.unknown();
            return Err(Diagnostic::new(diagnostic::AMOUNT_UNREADABLE, "the amount of an entry cannot be read")
                .at(at, 5)
                .found(line.amount)
                .expected(amount::EXPECTED)
                .help("look the amount up at the bank and correct the line in a copy, or import another format"));
        };
        self.totals.add(&line, written.amount);
        if !written.regular {
            self.departures.amount.add(at);
        }
        let value_on = day_of(line.value_date);
        let dated = if line.entry_date.is_empty() { value_on } else { entry_day(line.value_date, line.entry_date) };
        let Some(booked_on) = dated.or(value_on) else {
            return Err(Diagnostic::new(diagnostic::DATE_UNREADABLE, "an entry has no date that the calendar has")
                .at(at, 5)
                .found(&format!("{}{}", line.value_date, line.entry_date))
                .expected("value date YYMMDD and entry date MMDD, one of them a day of the calendar")
                .help("look the day up at the bank and correct the line in a copy, or import another format"));
        };
        if value_on.is_none() || dated.is_none() {
            self.departures.value_date.add(at);
        }
        if line.kind.len() < 2 || !line.kind.starts_with(['N', 'F', 'S', 'n', 'f', 's']) {
            self.departures.kind.add(at);
        }
        if waiting.line.cut || waiting.details.iter().any(|field| field.cut) {
            self.departures.cut.add(at);
        }
        let amount = if line.debit { written.amount.negated() } else { written.amount };
        let texts = self.texts(&line, taken, waiting);
        let original = texts.original.map(|(sum, currency)| (if line.debit { sum.negated() } else { sum }, currency));
        let entry = Entry {
            institution: self.answers.institution(head),
            account: self.answers.account(head),
            id: bank_reference::as_id(line.bank_reference),
            booked_on,
            value_on,
            authorised_on: None,
            amount,
            currency,
            original,
            status: if line.expected { EntryStatus::Pending } else { EntryStatus::Booked },
            description: &texts.description,
            counterparty: &texts.counterparty,
            reference: &texts.reference,
            card_last4: "",
        };
        self.entries.push(&entry, &at.to_string());
        Ok(())
    }

    /// The words of an entry out of `:86:`, `:NS:` and the lines below `:61:`.
    fn texts(&self, line: &EntryLine<'_>, taken: usize, waiting: &Waiting<'_>) -> Details {
        let of = |tag: &str| -> Vec<&str> {
            waiting
                .details
                .iter()
                .filter(|field| field.tag == tag)
                .flat_map(|field| field.lines.iter().copied())
                .collect()
        };
        let (info, ns) = (of("86"), of("NS"));
        let below = words(waiting.line.lines.get(taken..).unwrap_or_default());
        let mut texts = if info.is_empty() { of_ns(&ns) } else { details_of(&info, line.debit) };
        if texts.original.is_none() {
            texts.original = original_in(&below);
        }
        // What stands below the entry is often the beginning of its details.
        if !texts.description.contains(&below) {
            texts.description = words(&[&below, &texts.description]);
        }
        if texts.reference.is_empty() {
            let references = [line.reference, line.bank_reference].map(bank_reference::known);
            let reference = references.into_iter().find(|reference| !reference.is_empty());
            texts.reference = reference.unwrap_or_default().to_owned();
        }
        texts
    }
}
