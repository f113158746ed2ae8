//! One record as an entry, or as a refusal that says which line and why.

use makegood_core::diagnostic::{self, Code, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::day;
use super::records::{FIELDS_MAX, Record};
use crate::statement::{DateOrder, Words, read_day};
use crate::written_amount::{self, AmountFault, Marks};

/// Decisions over the whole file.
#[derive(Debug)]
pub(super) struct Settled<'w> {
    /// Order of day and month.
    pub(super) order: DateOrder,
    /// Decimal mark.
    pub(super) marks: Marks,
    /// The answer, or what a sign that stands for one currency says.
    pub(super) currency: Option<Currency>,
    /// Names of months.
    pub(super) words: &'w Words,
}

/// What is read of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// `D`.
    pub(super) booked_on: Day,
    /// `T`, else `U`.
    pub(super) amount: Amount,
    /// Sum of its splits, where it has any and all can be read.
    pub(super) splits: Option<Amount>,
    /// Payee and memo; without them the words of splits, address or category.
    pub(super) description: String,
}

type Refused = Box<Diagnostic>;

/// Reads a record.
///
/// - **Errors** the refusal of the record.
pub(super) fn entry_of(record: &Record<'_>, settled: &Settled<'_>) -> Result<Read, Refused> {
    check_whole(record)?;
    let booked_on = booked_on(record, settled)?;
    let letter = if record.value('T').is_empty() && !record.value('U').is_empty() { 'U' } else { 'T' };
    let written = record.value(letter);
    if written.is_empty() {
        return Err(refused(record, letter, diagnostic::VALUE_MISSING, "the record has no amount")
            .expected("a line `T` with a signed amount")
            .help("look the entry up where the file was made and export it again")
            .into());
    }
    let amount = written_amount::read(written, settled.marks, settled.currency).map_err(|fault| {
        let (expected, help) = match fault {
            AmountFault::OtherMark => (
                "an amount in the decimal mark of the file",
                "this file mixes decimal marks; correct the line in the program that made it",
            ),
            AmountFault::OtherCurrency => {
                ("an amount in the currency of the account", "correct the line, or say another `--set currency=`")
            }
            AmountFault::OutOfRange => ("at most 12 digits before the decimal mark", "check the amount at the bank"),
            AmountFault::Unreadable => ("a signed amount, for example -1234.50", "export the account again"),
        };
        refused(record, letter, fault.code(), "cannot read the amount").expected(expected).help(help)
    })?;
    Ok(Read { booked_on, amount, splits: splits(record, settled), description: description(record) })
}

/// A record that another one may hide in, or that the file cuts, is not read in part.
fn check_whole(record: &Record<'_>) -> Result<(), Refused> {
    let damaged = |letter: char, message: &str| refused(record, letter, diagnostic::FILE_DAMAGED, message);
    for letter in ['D', 'T'] {
        if let Some(second) = record.all(letter).nth(1) {
            return Err(damaged(letter, "two records run into one another")
                .at(second.line, 1)
                .expected(format!("one line `{letter}` before each `^`"))
                .help("put a line `^` between the two records and import the file again")
                .into());
        }
    }
    if record.too_long {
        return Err(refused(record, 'D', diagnostic::LIMIT_EXCEEDED, "the record has too many lines")
            .expected(format!("at most {FIELDS_MAX} lines"))
            .help("get the file from the bank itself")
            .into());
    }
    if !record.closed {
        let line = record.fields.last().map_or(1, |field| field.line);
        return Err(damaged('D', "the record is cut off")
            .at(line, 1)
            .expected("a line `^` at its end")
            .help("export the account again; if nothing is missing, add a line `^`")
            .into());
    }
    Ok(())
}

fn booked_on(record: &Record<'_>, settled: &Settled<'_>) -> Result<Day, Refused> {
    let written = record.value('D');
    let read = read_day(&day::plain(written), settled.order, settled.words);
    read.ok_or_else(|| {
        let missing = written.is_empty();
        let code = if missing { diagnostic::VALUE_MISSING } else { diagnostic::DATE_UNREADABLE };
        let message = if missing { "the record has no day" } else { "cannot read the day" };
        let expected = if settled.order == DateOrder::MonthFirst {
            "a line `D` with a day that exists, month first as in the file"
        } else {
            "a line `D` with a day that exists, day first as in the file"
        };
        refused(record, 'D', code, message)
            .expected(expected)
            .help("correct the line, or export the account again")
            .into()
    })
}

/// Percentages and lines that cannot be read leave the sum unknown.
fn splits(record: &Record<'_>, settled: &Settled<'_>) -> Option<Amount> {
    let mut sum = None;
    for part in record.all('$').filter(|part| !part.value.is_empty()) {
        let part = written_amount::read(part.value, settled.marks, settled.currency).ok()?;
        sum = Some(sum.unwrap_or(Amount::ZERO).checked_add(part).ok()?);
    }
    sum
}

fn description(record: &Record<'_>) -> String {
    for letters in [&['P', 'M'][..], &['E'], &['A'], &['L'], &['S']] {
        let mut parts: Vec<&str> = Vec::new();
        for field in letters.iter().flat_map(|letter| record.all(*letter)).take(40) {
            if !field.value.is_empty() && !parts.contains(&field.value) {
                parts.push(field.value);
            }
        }
        if !parts.is_empty() {
            return parts.join(" ");
        }
    }
    String::new()
}

fn refused(record: &Record<'_>, letter: char, code: Code, message: &str) -> Diagnostic {
    let field = record.field(letter);
    let line = field.map_or_else(|| record.line(), |field| field.line);
    let found: String = field.map_or("", |field| field.value).chars().take(120).collect();
    Diagnostic::new(code, message).at(line, 1).in_column(letter.to_string()).found(&found)
}
