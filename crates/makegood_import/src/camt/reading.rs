//! The second walk: entries to rows, and statements held against their balances.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_facts::rows::{RowSink, SinkError};

use super::check::{Check, Tally};
use super::decoded::Place;
use super::entry::{Entry, Settled, entry_of};
use super::fields::Fields;
use super::notes::{self, seen};
use super::statement::Statement;
use super::survey::Survey;
use super::value::print_of;
use super::walk::{Record, Walk};
use super::xml::Seen;
use crate::entries::{self, Entries, EntryStatus};
use crate::outcome::FileOutcome;

/// What came of the entries so far.
#[derive(Default)]
pub struct Reading {
    entries: Entries,
    tally: Tally,
    check: Check,
    /// Line of the entry before.
    line_before: u64,
    /// Prints of entries with an id of the bank, to that id's print.
    known: BTreeMap<u64, u64>,
    alike: Seen,
    information: Seen,
    without_status: Seen,
    without_booking_day: Seen,
    shortened: Seen,
}

impl Reading {
    /// Reads all entries.
    ///
    /// - **Errors** the sink's.
    pub fn read(
        &mut self,
        mut walk: Walk<'_>,
        survey: &Survey,
        settled: &Settled,
        sink: &mut dyn RowSink,
    ) -> Result<(), SinkError> {
        // The first walk met every error that a walk can give.
        while let Ok(Some(record)) = walk.next() {
            match record {
                Record::Statement(index) => {
                    let tally = std::mem::take(&mut self.tally);
                    if let Some(statement) = survey.statements.get(index) {
                        self.check.statement(statement, &tally, settled, &mut self.entries);
                    }
                }
                Record::Entry { cut: true, .. } => {}
                Record::Entry { statement, fields, broken, .. } => {
                    let Some(statement) = survey.statements.get(statement) else { break };
                    self.entry(&fields, broken, statement, survey, settled);
                    self.entries.flush_full(sink)?;
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, fields: &Fields, broken: bool, statement: &Statement, survey: &Survey, settled: &Settled) {
        let source_at = self.source_at(fields.place);
        let read = if broken { Err(unpaired(fields)) } else { entry_of(fields, statement, settled) };
        let entry = match read {
            Ok(entry) => entry,
            Err(problem) => {
                self.tally.refuse();
                return self.entries.refuse(problem);
            }
        };
        self.tally.add(&entry);
        let Some(status) = entry.standing.status() else { return self.information.add(fields.place) };
        let id = survey.id_of(statement, fields);
        self.note(&entry, fields, statement, &id);
        self.entries.push(
            &entries::Entry {
                institution: settled.institution(statement),
                account: settled.account(statement),
                id: &id,
                booked_on: entry.booked_on,
                value_on: entry.value_on,
                authorised_on: fields.transacted,
                amount: entry.amount,
                currency: entry.currency,
                original: entry.original,
                status,
                description: &entry.description,
                counterparty: &entry.counterparty,
                reference: &entry.reference,
                card_last4: &fields.card_last4,
            },
            &source_at,
        );
    }

    /// Counts what is told about entries that were read.
    fn note(&mut self, entry: &Entry, fields: &Fields, statement: &Statement, id: &str) {
        if fields.status.text.is_empty() {
            self.without_status.add(fields.place);
        }
        if fields.booked.text.is_empty() && entry.standing == super::entry::Standing::Booked {
            self.without_booking_day.add(fields.place);
        }
        if fields.description.left_out() + fields.reference.left_out() > 0 {
            self.shortened.add(fields.place);
        }
        if id.is_empty() {
            return;
        }
        let amount = entry.amount.micros().to_string();
        let day = entry.booked_on.to_string();
        let code = entry.currency.map_or("", Currency::code);
        // A hold and the booking that it became are no doubt.
        let status = entry.standing.status().map_or("", EntryStatus::word);
        let words = [&entry.description, &entry.counterparty, &entry.reference].map(String::as_str);
        let print = print_of(&[&[&statement.account, day.as_str(), &amount, code, status], &words[..]].concat());
        let id = print_of(&[id]);
        if self.known.insert(print, id).is_some_and(|before| before != id) {
            self.alike.add(fields.place);
        }
    }

    /// The line of an entry; of those after the first on a line also the character, both from 1.
    fn source_at(&mut self, place: Place) -> String {
        let first = std::mem::replace(&mut self.line_before, place.line) != place.line;
        if first { place.line.to_string() } else { format!("{}:{}", place.line, place.column) }
    }

    /// What came of it all.
    ///
    /// - **Errors** the sink's.
    pub fn settle(
        mut self,
        mut outcome: FileOutcome,
        survey: &Survey,
        sink: &mut dyn RowSink,
    ) -> Result<FileOutcome, SinkError> {
        for problem in notes::damage(survey) {
            outcome.diagnostics.push(problem);
            self.entries.note_damage();
        }
        if let Some(problem) = notes::cut_entry(survey) {
            self.entries.refuse(problem);
        }
        let told = self.told();
        let mut outcome = self.entries.settle(outcome, survey.dated, sink)?;
        outcome.diagnostics.extend(notes::doubts(survey));
        outcome.diagnostics.extend(told);
        Ok(outcome)
    }

    fn told(&self) -> Vec<Diagnostic> {
        let departure = diagnostic::FORMAT_DEPARTURE;
        let told = [
            (
                self.information,
                seen(diagnostic::ROWS_LEFT_OUT, self.information, "entries told for information only (INFO), left out")
                    .found("INFO")
                    .expected("BOOK or PDNG for money of the account")
                    .help("nothing to do; the money of these entries is not on the account"),
            ),
            (
                self.alike,
                seen(
                    diagnostic::ENTRY_DOUBTFUL,
                    self.alike,
                    "entries that say the same as another of their day, under another reference",
                )
                .expected("entries that differ in more than the bank's reference")
                .help("all were kept; check with the bank that none was booked twice"),
            ),
            (
                self.without_status,
                seen(departure, self.without_status, "entries without a status, taken as booked for their booking day")
                    .expected("BOOK, PDNG or INFO")
                    .help("nothing to do, if the bank's own list shows them as booked"),
            ),
            (
                self.without_booking_day,
                seen(
                    departure,
                    self.without_booking_day,
                    "booked entries without a booking day, placed on their value day",
                )
                .expected("BookgDt")
                .help("nothing to do, unless the two days differ by much"),
            ),
            (
                self.shortened,
                seen(
                    departure,
                    self.shortened,
                    "entries with more details than a row shows; the rest stands in the file",
                )
                .expected("a few details for each entry")
                .help("look at the entry in the file for its other references"),
            ),
            (
                self.check.foreign,
                seen(
                    departure,
                    self.check.foreign,
                    "entries in another currency than the balances, which were not compared",
                )
                .expected("entries in the currency of the account")
                .help("compare the balances with the bank's own list"),
            ),
        ];
        told.into_iter().filter(|(seen, _)| seen.count > 0).map(|(_, problem)| problem).collect()
    }
}

fn unpaired(fields: &Fields) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the tags of the entry do not pair")
        .at(fields.place.line, fields.place.column)
        .found("Ntry with missing or stray end tags")
        .expected("an end tag for each start tag")
        .help("download the file again")
}
