//! Rows of a recognised statement on their way to the sink.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::tables::Table;
use makegood_core::time::{Day, days_between};
use makegood_facts::rows::{RowSink, SinkError};

use super::balance::Balances;
use super::layout::Recognised;
use super::plan::{self, Plan};
use super::row::{self, Entry};
use crate::builders::{Rows, Value};
use crate::entry_ids::beyond_one_file;
use crate::fingerprint::Fingerprints;
use crate::grid::Grid;
use crate::import::Container;
use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus};
use crate::refusals::Refusals;

/// Imports a recognised statement. Nothing goes to the sink while a question is open.
///
/// - **Errors** the sink's.
pub(super) fn import(
    grid: &Grid,
    found: &Recognised,
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let mut outcome = FileOutcome::new(format!("{}:{}", container.prefix(), found.dialect.id));
    let Some(table) = Table::named("statement") else { return Ok(outcome) };
    let body = found.body(grid);
    let plan = plan::of(grid, found, container, input);
    let mut refusals = Refusals::default();
    let mut rows = Rows::new(table);
    let mut ids = Ids::default();
    let mut balances = Balances::default();
    let mut left_out = LeftOut::default();
    let mut refused = 0u64;
    let mut reader = row::Rows::new(found, &plan, container, body);
    // The last title above the header counts too.
    let above = found.preamble(grid).iter().filter_map(|row| plan::opens_pending(found, row)).last();
    reader.enter_section(above.unwrap_or(false));
    for row in body {
        if plan::is_no_entry(found, row) {
            if let Some(pending) = plan::opens_pending(found, row) {
                reader.enter_section(pending);
            }
            left_out.see(row.line, &row.place);
            continue;
        }
        let entry = match reader.entry(row) {
            Ok(entry) => entry,
            Err(problem) => {
                refusals.push(*problem);
                refused += 1;
                balances.gap();
                continue;
            }
        };
        let code = entry.currency.map_or("", Currency::code);
        match entry.balance {
            Some(balance) if entry.status == "booked" => balances.see(&entry.account, code, entry.amount, balance, row),
            None if entry.status == "booked" => balances.gap(),
            _ => {}
        }
        let id = ids.of(&entry, code);
        push(&mut rows, table, &plan, &entry, &id, &row.place);
        if plan.questions.is_empty() && rows.full() {
            rows.flush(sink)?;
        }
    }
    let totals = rows.outcome();
    outcome.exported_on = totals.to;
    if totals.rows == 0 && refused == 0 {
        outcome.diagnostics.push(Diagnostic::new(diagnostic::NO_ROWS, "the statement holds no entries"));
    }
    outcome.diagnostics.extend(left_out.told());
    let (footer, difference) = balances.settle();
    if !plan.asks("decimal_mark") {
        outcome.footer = footer;
        outcome.diagnostics.extend(difference);
    }
    outcome.tables.push(totals);
    let mut outcome = refusals.settle(outcome);
    if plan.questions.is_empty() {
        rows.flush(sink)?;
        return Ok(outcome);
    }
    for table in &mut outcome.tables {
        // Sums and days that depend on an open question would be guesses.
        if plan.asks("decimal_mark") {
            table.net.clear();
        }
        if plan.asks("year") {
            (table.from, table.to) = (None, None);
        }
    }
    if plan.asks("year") || plan.asks("date_order") {
        outcome.exported_on = None;
    }
    outcome.status = FileStatus::NeedsAnswer;
    outcome.questions = plan.questions;
    Ok(outcome)
}

fn push(rows: &mut Rows, table: &Table, plan: &Plan, entry: &Entry, id: &str, place: &str) {
    let values: Vec<Value<'_>> = table
        .columns
        .iter()
        .map(|column| match column.name {
            "institution" => Value::Text(&plan.institution),
            "bank_account" => Value::Text(&entry.account),
            "entry_id" => Value::Text(id),
            "booked_on" => day(Some(entry.booked_on)),
            "value_on" => day(entry.value_on),
            "authorised_on" => day(entry.authorised_on),
            "amount" => Value::Decimal(entry.amount.micros()),
            "currency" => code(entry.currency),
            "original_amount" => entry.original_amount.map_or(Value::Empty, |amount| Value::Decimal(amount.micros())),
            "original_currency" => code(entry.original_currency),
            "status" => Value::Text(entry.status),
            "description" => text(&entry.description),
            "counterparty" => text(&entry.counterparty),
            "reference" => text(&entry.reference),
            "card_last4" => entry.card_last4.as_deref().map_or(Value::Empty, Value::Text),
            _ => Value::Empty,
        })
        .chain([Value::Empty])
        .collect();
    rows.push(&values, place);
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Empty } else { Value::Text(text) }
}

fn code(currency: Option<Currency>) -> Value<'static> {
    currency.map_or(Value::Empty, |currency| Value::Text(currency.code()))
}

fn day(day: Option<Day>) -> Value<'static> {
    day.map_or(Value::Empty, |day| Value::Day(day_number(day)))
}

fn day_number(day: Day) -> i32 {
    i32::try_from(days_between(Day::constant(1970, 1, 1), day)).unwrap_or(0)
}

/// Day, amount and words of an entry.
type Content = (i32, Amount, String);

/// Entry ids of one file: the bank's own, else fingerprints.
#[derive(Debug, Default)]
struct Ids {
    prints: Fingerprints,
    /// What each id of an account stood for so far.
    seen: BTreeMap<(String, String), Vec<Content>>,
}

impl Ids {
    fn of(&mut self, entry: &Entry, code: &str) -> String {
        let booked_on = day_number(entry.booked_on);
        let Some(id) = &entry.entry_id else {
            let words = [entry.description.as_str(), &entry.counterparty, &entry.reference];
            return self.prints.entry(&entry.account, booked_on, entry.amount.micros(), code, &words);
        };
        // One id may stand for several entries, a fee beside its payment; the same row twice is one entry.
        let values = (booked_on, entry.amount, format!("{code} {}", entry.description));
        let id = beyond_one_file(id, entry.booked_on).into_owned();
        let known = self.seen.entry((entry.account.clone(), id.clone())).or_default();
        let at = known.iter().position(|before| *before == values).unwrap_or_else(|| {
            known.push(values);
            known.len() - 1
        });
        if at == 0 { id } else { format!("{id}#{}", at + 1) }
    }
}

/// Rows that are no entries.
#[derive(Debug, Default)]
struct LeftOut {
    count: u64,
    first: Option<(u64, String)>,
}

impl LeftOut {
    fn see(&mut self, line: u64, place: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| (line, place.to_owned()));
    }

    fn told(self) -> Option<Diagnostic> {
        let (line, place) = self.first?;
        let told = Diagnostic::new(
            diagnostic::ROWS_LEFT_OUT,
            format!(
                "{} that are no entries were left out: balances, totals, titles, details",
                rows_in_words(self.count)
            ),
        )
        .help("nothing to do; the first of them is named here");
        Some(if line > 0 { told.at(line, 1) } else { told.at_place(place) })
    }
}

fn rows_in_words(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
