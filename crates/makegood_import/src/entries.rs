//! Entries of bank and card statements on their way to the sink, whatever format they came in.
//!
//! One place decides what makes an entry itself: the bank's id where there is one, numbered when the bank
//! repeats it; else a fingerprint of day, amount, currency and words. So the same entry gets the same id from
//! an overlapping export, and two equal entries of one day stay two.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::tables::Table;
use makegood_core::time::Day;
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value, day_number};
use crate::entry_ids::EntryIds;
use crate::fingerprint::Fingerprints;
use crate::outcome::{FileOutcome, FooterCheck};
use crate::refusals::Refusals;

/// Balances that differ which are told one by one; the rest only turn the check.
const DIFFERENCES_TOLD_MAX: usize = 50;

/// Whether an entry is final.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EntryStatus {
    /// The money moved.
    #[default]
    Booked,
    /// A hold: it may still be dropped or change.
    Pending,
    /// It was announced and did not happen.
    Dropped,
}

impl EntryStatus {
    /// The word of the statement table.
    pub fn word(self) -> &'static str {
        match self {
            EntryStatus::Booked => "booked",
            EntryStatus::Pending => "pending",
            EntryStatus::Dropped => "dropped",
        }
    }
}

/// One entry. Empty texts are unknown.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Bank or card issuer: its own name or number, else the format's name.
    pub institution: &'a str,
    /// Account or card.
    pub account: &'a str,
    /// The bank's id; empty when it gives none.
    pub id: &'a str,
    /// Day as the bank wrote it; of a hold the day of the hold.
    pub booked_on: Day,
    /// Value day.
    pub value_on: Option<Day>,
    /// Day on which the payer said yes.
    pub authorised_on: Option<Day>,
    /// Signed, minus left the account.
    pub amount: Amount,
    /// `None` when neither file nor answer names one: then the file asks.
    pub currency: Option<Currency>,
    /// What it was before conversion, with the sign of `amount`.
    pub original: Option<(Amount, Currency)>,
    /// Booked, pending or dropped.
    pub status: EntryStatus,
    /// What the entry says it is for.
    pub description: &'a str,
    /// Who the other side is.
    pub counterparty: &'a str,
    /// A reference that the other side may know too.
    pub reference: &'a str,
    /// Last four digits of the card.
    pub card_last4: &'a str,
}

/// What a statement states of itself, to be held against its entries.
#[derive(Debug, Clone)]
pub struct Stated<'a> {
    /// Which account, page or group.
    pub what: &'a str,
    /// Currency of the three amounts.
    pub currency: Option<Currency>,
    /// Opening balance.
    pub opening: Amount,
    /// Sum of the booked entries read and refused alike is unknown when one was refused: then pass `None`.
    pub entries: Option<Amount>,
    /// Closing balance.
    pub closing: Amount,
    /// Line, cell or pointer of the closing balance.
    pub place: &'a str,
}

/// The entries of one file.
pub struct Entries {
    table: Option<&'static Table>,
    rows: Option<Rows>,
    refusals: Refusals,
    refused: u64,
    ids: EntryIds,
    prints: Fingerprints,
    without_id: u64,
    last: Option<Day>,
    footer: FooterCheck,
    differences: Vec<Diagnostic>,
}

impl Default for Entries {
    fn default() -> Self {
        let table = Table::named("statement");
        Entries {
            table,
            rows: table.map(Rows::new),
            refusals: Refusals::default(),
            refused: 0,
            ids: EntryIds::default(),
            prints: Fingerprints::default(),
            without_id: 0,
            last: None,
            footer: FooterCheck { checked: false, agrees: true },
            differences: Vec::new(),
        }
    }
}

impl Entries {
    /// Refuses an entry; the diagnostic names its place.
    pub fn refuse(&mut self, problem: Diagnostic) {
        self.refused += 1;
        self.refusals.push(problem);
    }

    /// Entries refused so far.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Remembers that the file ended before its time.
    pub fn note_damage(&mut self) {
        self.refusals.note_damage();
    }

    /// Takes an entry; `place` is its line, cell or pointer.
    pub fn push(&mut self, entry: &Entry<'_>, place: &str) {
        let (Some(table), Some(rows)) = (self.table, self.rows.as_mut()) else { return };
        let code = entry.currency.map_or("", Currency::code);
        let entry_id = if entry.id.is_empty() {
            self.without_id += 1;
            let words = [entry.description, entry.counterparty, entry.reference];
            self.prints.entry(entry.account, day_number(entry.booked_on), entry.amount.micros(), code, &words)
        } else {
            self.ids.give(&format!("{}\0{}", entry.institution, entry.account), entry.id)
        };
        let day = |day: Option<Day>| day.map_or(Value::Empty, |day| Value::Day(day_number(day)));
        let mut values: Vec<Value<'_>> = Vec::with_capacity(table.columns.len() + 1);
        values.extend(table.columns.iter().map(|column| match column.name {
            "institution" => text(entry.institution),
            "bank_account" => text(entry.account),
            "entry_id" => text(&entry_id),
            "booked_on" => day(Some(entry.booked_on)),
            "value_on" => day(entry.value_on),
            "authorised_on" => day(entry.authorised_on),
            "amount" => Value::Decimal(entry.amount.micros()),
            "currency" => text(code),
            "original_amount" => entry.original.map_or(Value::Empty, |(amount, _)| Value::Decimal(amount.micros())),
            "original_currency" => entry.original.map_or(Value::Empty, |(_, currency)| text(currency.code())),
            "status" => text(entry.status.word()),
            "description" => text(entry.description),
            "counterparty" => text(entry.counterparty),
            "reference" => text(entry.reference),
            "card_last4" => text(entry.card_last4),
            _ => Value::Empty,
        }));
        values.push(Value::Empty);
        rows.push(&values, place);
        self.last = self.last.max(Some(entry.booked_on));
    }

    /// Sends rows on when a batch is full; call it after each entry.
    ///
    /// - **Errors** the sink's.
    pub fn flush_full(&mut self, sink: &mut dyn RowSink) -> Result<(), SinkError> {
        match &mut self.rows {
            Some(rows) if rows.full() => rows.flush(sink),
            _ => Ok(()),
        }
    }

    /// Holds a stated closing balance against opening balance and entries.
    pub fn check(&mut self, stated: &Stated<'_>) {
        let Some(entries) = stated.entries else { return };
        self.footer.checked = true;
        let expected = stated.opening.checked_add(entries).ok();
        if expected == Some(stated.closing) {
            return;
        }
        self.footer.agrees = false;
        if self.differences.len() >= DIFFERENCES_TOLD_MAX {
            return;
        }
        let shown = |amount: Amount| match stated.currency {
            Some(currency) => format!("{} {}", amount.to_text(currency), currency.code()),
            None => amount.to_string(),
        };
        let message = format!(
            "{}: opening balance {} and entries of {} do not give the closing balance",
            stated.what,
            shown(stated.opening),
            shown(entries)
        );
        let expected = expected.map_or_else(|| "an amount in range".to_owned(), shown);
        let problem = Diagnostic::new(diagnostic::FOOTER_DIFFERS, message)
            .found(&shown(stated.closing))
            .expected(expected)
            .help("compare the entries with the bank's own list: one may be missing, cut off or made up");
        self.differences.push(match stated.place.parse::<u64>() {
            Ok(line) => problem.at(line, 1),
            Err(_) => problem.at_place(stated.place),
        });
    }

    /// A total that the file states of itself and that is not a balance, such as a count of records:
    /// says whether it agrees; `problem` is told when it does not.
    pub fn checked(&mut self, agrees: bool, problem: impl FnOnce() -> Diagnostic) {
        self.footer.checked = true;
        if !agrees {
            self.footer.agrees = false;
            if self.differences.len() < DIFFERENCES_TOLD_MAX {
                self.differences.push(problem());
            }
        }
    }

    /// Sends the rest and says what came of the file. `exported_on` is what the file says of its own day;
    /// without it the last booked day stands in.
    ///
    /// - **Errors** the sink's.
    pub fn settle(
        mut self,
        mut outcome: FileOutcome,
        exported_on: Option<Day>,
        sink: &mut dyn RowSink,
    ) -> Result<FileOutcome, SinkError> {
        let Some(mut rows) = self.rows.take() else { return Ok(outcome) };
        rows.flush(sink)?;
        let told = rows.outcome();
        if told.rows == 0 && self.refused == 0 {
            outcome.diagnostics.push(
                Diagnostic::new(diagnostic::NO_ROWS, "the statement holds no transactions")
                    .help("nothing to do, unless you expected some"),
            );
        }
        outcome.tables.push(told);
        outcome.footer = self.footer;
        outcome.diagnostics.append(&mut self.differences);
        outcome.diagnostics.extend(weak_ids(self.ids.repeated, self.without_id));
        outcome.exported_on = exported_on.or(self.last);
        Ok(self.refusals.settle(outcome))
    }
}

/// Ids that repeat or are missing.
fn weak_ids(repeated: u64, missing: u64) -> Option<Diagnostic> {
    let message = match (repeated, missing) {
        (0, 0) => return None,
        (0, missing) => format!("transactions without an id of the bank: {missing}"),
        (repeated, 0) => format!("transactions that repeat the id of another: {repeated}"),
        (repeated, missing) => {
            format!("transactions that repeat the id of another: {repeated}; without an id of the bank: {missing}")
        }
    };
    Some(
        Diagnostic::new(diagnostic::ENTRY_IDS_WEAK, message)
            .expected("an id of its own for every transaction of an account")
            .help("all transactions were kept; check that an overlapping download is not counted twice"),
    )
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Empty } else { Value::Text(text) }
}

/// Takes the rows of a file that asks questions: they are counted, not kept.
pub struct Nowhere;

impl RowSink for Nowhere {
    fn take(&mut self, _: &'static Table, _: arrow_array::RecordBatch) -> Result<(), SinkError> {
        Ok(())
    }
}
