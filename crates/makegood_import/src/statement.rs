//! Bank and card statements as separated text or workbooks.
//!
//! What a header means is data (`data/statement_dialects.toml`): one entry per issuer, and header words in
//! several languages for layouts that nobody described. Date order and decimal mark are decided over whole
//! columns; what stays open, and a currency or account that nothing names, is asked.

mod amount;
mod date;
mod dialect;

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::tables::Table;
use makegood_core::time::{Day, days_between};
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value};
use crate::fingerprint::Fingerprints;
use crate::grid::{Grid, GridRow};
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::refusals::Refusals;
use dialect::{BUILT_IN, DateOrder, Dialect, Dialects, Mark, Sign, folded};

/// Rows above the header, at most: account data that some banks write first.
const PREAMBLE_ROWS_MAX: usize = 100;

/// A statement whose header was found.
pub struct Recognised {
    dialect: Dialect,
    header: usize,
    /// Positions by meaning; several for a joined description.
    columns: BTreeMap<String, Vec<usize>>,
}

/// Finds the header of a known dialect, or header words that name at least a day, an amount and what it was for.
pub fn recognise(grid: &Grid, input: &ImportInput<'_>) -> Option<Recognised> {
    let dialects = Dialects::parse(BUILT_IN).ok()?;
    recognise_with(&dialects, grid, input)
}

/// [`recognise`] with other dialects than the built-in ones.
pub fn recognise_with(dialects: &Dialects, grid: &Grid, input: &ImportInput<'_>) -> Option<Recognised> {
    let forced = input.options.as_format.as_deref().and_then(|id| id.split_once(':')).map(|(_, dialect)| dialect);
    let rows: Vec<Vec<String>> =
        grid.rows.iter().take(PREAMBLE_ROWS_MAX).map(|row| row.cells.iter().map(folded).collect()).collect();
    let mut described: Vec<&Dialect> = dialects.dialect.iter().filter(|d| forced.is_none_or(|id| id == d.id)).collect();
    described.sort_by_key(|dialect| std::cmp::Reverse(dialect.header.len()));
    for dialect in described {
        let fits =
            |cells: &Vec<String>| dialect.header.iter().all(|word| cells.iter().any(|cell| cell == &folded(word)));
        if let Some(header) = rows.iter().position(fits) {
            return Some(Recognised { columns: positions(dialect, &rows[header]), dialect: dialect.clone(), header });
        }
    }
    if forced.is_some_and(|id| id != "generic") {
        return None;
    }
    let generic = dialects.generic();
    rows.iter().enumerate().find_map(|(header, cells)| {
        let columns = positions(&generic, cells);
        let has = |meaning: &str| columns.contains_key(meaning);
        let amounts = has("amount") || has("debit") && has("credit");
        (has("booked_on") && amounts && has("description")).then(|| Recognised {
            dialect: generic.clone(),
            header,
            columns,
        })
    })
}

fn positions(dialect: &Dialect, header: &[String]) -> BTreeMap<String, Vec<usize>> {
    let mut columns = BTreeMap::new();
    for (meaning, words) in &dialect.columns {
        let found: Vec<usize> =
            words.iter().filter_map(|word| header.iter().position(|cell| cell == &folded(word))).collect();
        if !found.is_empty() {
            columns.insert(meaning.clone(), found);
        }
    }
    columns
}

impl Recognised {
    /// The first filled cell of a meaning, with its position.
    fn cell<'a>(&self, row: &'a GridRow, meaning: &str) -> (&'a str, usize) {
        let Some(columns) = self.columns.get(meaning) else { return ("", 0) };
        let filled = columns.iter().find(|at| row.cells.get(**at).is_some_and(|cell| !cell.is_empty()));
        let at = filled.or(columns.first()).copied().unwrap_or(0);
        (row.cells.get(at).unwrap_or_default(), at)
    }

    fn text(&self, row: &GridRow, meaning: &str) -> String {
        if !self.dialect.join || meaning != "description" {
            return self.cell(row, meaning).0.to_owned();
        }
        let columns = self.columns.get(meaning).map(Vec::as_slice).unwrap_or_default();
        let parts: Vec<&str> =
            columns.iter().filter_map(|at| row.cells.get(*at)).filter(|cell| !cell.is_empty()).collect();
        parts.join(" ")
    }

    fn has(&self, meaning: &str) -> bool {
        self.columns.contains_key(meaning)
    }
}

/// What is decided over the whole file.
struct Plan {
    order: DateOrder,
    mark: Mark,
    currency: Option<Currency>,
    account: String,
    questions: Vec<Question>,
}

/// Imports a recognised statement. Nothing goes to the sink while a question is open.
///
/// - **Errors** the sink's.
pub fn import(
    grid: &Grid,
    found: &Recognised,
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let mut outcome = FileOutcome::new(format!("{}:{}", container.prefix(), found.dialect.id));
    let Some(table) = Table::named("statement") else { return Ok(outcome) };
    let body = &grid.rows[found.header + 1..];
    let plan = plan(grid, found, body, input);
    let mut refusals = Refusals::default();
    let mut rows = Rows::new(table);
    let mut prints = Fingerprints::default();
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    for row in body {
        match entry(found, &plan, row, input) {
            Ok(Some(mut entry)) => {
                entry.entry_id = match entry.entry_id.as_str() {
                    "" => {
                        let code = entry.currency.map_or("", Currency::code);
                        let words = [entry.description.as_str(), &entry.counterparty, &entry.reference];
                        prints.entry(&entry.account, day_number(entry.booked_on), entry.amount.micros(), code, &words)
                    }
                    id => {
                        let number = ids.entry(id.to_owned()).and_modify(|count| *count += 1).or_insert(1);
                        if *number == 1 { id.to_owned() } else { format!("{id}#{number}") }
                    }
                };
                push(&mut rows, table, found, &entry, row);
                if plan.questions.is_empty() && rows.full() {
                    rows.flush(sink)?;
                }
            }
            Ok(None) => {}
            Err(problem) => refusals.push(*problem),
        }
    }
    let table_outcome = rows.outcome();
    outcome.exported_on = table_outcome.to;
    if table_outcome.rows == 0 && body.is_empty() {
        outcome.diagnostics.push(Diagnostic::new(diagnostic::NO_ROWS, "the statement holds no entries"));
    }
    outcome.tables.push(table_outcome);
    let mut outcome = refusals.settle(outcome);
    if plan.questions.is_empty() {
        rows.flush(sink)?;
    } else {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = plan.questions;
    }
    Ok(outcome)
}

fn plan(grid: &Grid, found: &Recognised, body: &[GridRow], input: &ImportInput<'_>) -> Plan {
    let mut questions = Vec::new();
    let answer = |key: &str| input.options.answers.get(key).map(String::as_str);
    let cells =
        |meaning: &'static str| body.iter().map(move |row| found.cell(row, meaning).0).filter(|cell| !cell.is_empty());
    let order = match (found.dialect.date, answer("date_order")) {
        (DateOrder::Auto, Some("day_first")) => DateOrder::Dmy,
        (DateOrder::Auto, Some("month_first")) => DateOrder::Mdy,
        (DateOrder::Auto, _) => date::order_of(cells("booked_on")).unwrap_or_else(|| {
            questions.push(question(
                "date_order",
                "day and month cannot be told apart in any date of the file",
                &["day_first", "month_first"],
            ));
            DateOrder::Dmy
        }),
        (order, _) => order,
    };
    let mark = match (found.dialect.mark, answer("decimal_mark")) {
        (Mark::Auto, Some("point")) => Mark::Point,
        (Mark::Auto, Some("comma")) => Mark::Comma,
        (Mark::Auto, _) => amount::mark_of(cells("amount").chain(cells("debit")).chain(cells("credit")))
            .unwrap_or_else(|| {
                questions.push(question(
                    "decimal_mark",
                    "amounts such as 1.234 can be read in two ways",
                    &["point", "comma"],
                ));
                Mark::Point
            }),
        (mark, _) => mark,
    };
    let fixed = found.dialect.currency.as_deref().or(answer("currency")).and_then(|code| Currency::parse(code).ok());
    let each_row_says = found.has("currency")
        && cells("currency").all(|code| Currency::parse(code).is_ok())
        && cells("currency").next().is_some();
    if fixed.is_none() && !each_row_says && !body.is_empty() {
        questions.push(question("currency", "no column names the currency", &["USD", "EUR", "GBP"]));
    }
    let named = found.has("account") && cells("account").next().is_some();
    let said = answer("bank_account").or(input.options.account.as_deref()).map(str::to_owned);
    let preamble = grid.rows[..found.header].iter().flat_map(|row| row.cells.iter()).find_map(long_number);
    let account = said.or(preamble).or_else(|| long_number(input.name));
    if account.is_none() && !named && !body.is_empty() {
        questions.push(question(
            "bank_account",
            "nothing names the card or bank account; its last four digits are enough",
            &[],
        ));
    }
    Plan { order, mark, currency: fixed, account: account.unwrap_or_default(), questions }
}

fn question(key: &'static str, why: &str, options: &[&str]) -> Question {
    Question { key, why: why.to_owned(), options: options.iter().map(|option| (*option).to_owned()).collect() }
}

/// A number of at least four digits that is no date: `Chase4417_Activity.csv`, `Account: 0012 3456`.
fn long_number(text: &str) -> Option<String> {
    let groups = text.split(|c: char| !c.is_ascii_digit());
    groups
        .filter(|digits| digits.len() >= 4 && !(digits.starts_with("20") && matches!(digits.len(), 4 | 6 | 8)))
        .map(str::to_owned)
        .next()
}

/// One entry, read.
struct Entry {
    account: String,
    entry_id: String,
    booked_on: Day,
    authorised_on: Option<Day>,
    value_on: Option<Day>,
    amount: Amount,
    currency: Option<Currency>,
    original: Option<(Amount, Currency)>,
    status: &'static str,
    description: String,
    counterparty: String,
    reference: String,
}

/// Reads a row; `None` for rows that are no entries (nothing in the columns that matter).
fn entry(
    found: &Recognised,
    plan: &Plan,
    row: &GridRow,
    input: &ImportInput<'_>,
) -> Result<Option<Entry>, Box<Diagnostic>> {
    let problem = |code, message: &str, meaning: &str, expected: &str, help: &str| {
        let (cell, at) = found.cell(row, meaning);
        let mut told = Diagnostic::new(code, message).in_column(meaning).found(cell).expected(expected).help(help);
        told = if row.line > 0 { told.at(row.line, at as u64 + 1) } else { told.at_place(row.place.clone()) };
        Box::new(told)
    };
    let (written, _) = found.cell(row, "booked_on");
    let amounts = ["amount", "debit", "credit"].map(|meaning| found.cell(row, meaning).0);
    if written.is_empty() && amounts.iter().all(|cell| cell.is_empty()) {
        return Ok(None);
    }
    let booked_on = date::read(written, plan.order).ok_or_else(|| {
        let code = if written.is_empty() { diagnostic::VALUE_MISSING } else { diagnostic::DATE_UNREADABLE };
        problem(
            code,
            "the entry has no readable day",
            "booked_on",
            "a day in the order of the column",
            "correct the cell, or say `--set date_order=day_first`",
        )
    })?;
    let read = |meaning: &str| -> Result<Option<Amount>, Box<Diagnostic>> {
        let (cell, _) = found.cell(row, meaning);
        if cell.is_empty() {
            return Ok(None);
        }
        amount::read(cell, plan.mark).map(Some).ok_or_else(|| {
            let other = if plan.mark == Mark::Comma { Mark::Point } else { Mark::Comma };
            let (code, help) = if amount::read(cell, other).is_some() {
                (diagnostic::DECIMAL_MARK_MIXED, "this file mixes decimal marks; correct the cell")
            } else {
                (diagnostic::AMOUNT_UNREADABLE, "correct the cell in the file it came from")
            };
            problem(code, "cannot read the amount", meaning, "an amount in the decimal mark of the column", help)
        })
    };
    let money = match read("amount")? {
        Some(amount) => match found.cell(row, "flag").0.to_lowercase().as_str() {
            "debit" | "d" | "dr" | "af" | "soll" | "s" => amount.abs().negated(),
            "credit" | "c" | "cr" | "bij" | "haben" | "h" => amount.abs(),
            _ if found.dialect.sign == Sign::ChargesPositive => amount.negated(),
            _ => amount,
        },
        None => match (read("debit")?, read("credit")?) {
            (Some(debit), None) => debit.abs().negated(),
            (None, Some(credit)) => credit.abs(),
            (Some(debit), Some(credit)) => credit.abs().checked_sub(debit.abs()).unwrap_or_default(),
            (None, None) => {
                let meaning = if found.has("amount") { "amount" } else { "debit" };
                return Err(problem(
                    diagnostic::VALUE_MISSING,
                    "the entry has no amount",
                    meaning,
                    "an amount",
                    "fill the cell, or leave the row out",
                ));
            }
        },
    };
    let code = found.cell(row, "currency").0;
    let currency = Currency::parse(code).ok().or(plan.currency);
    if currency.is_none() && !code.is_empty() {
        return Err(problem(
            diagnostic::CURRENCY_UNKNOWN,
            "the currency is not in ISO 4217",
            "currency",
            "a code such as USD",
            "correct the cell",
        ));
    }
    let original =
        read("original_amount").ok().flatten().zip(Currency::parse(found.cell(row, "original_currency").0).ok());
    let status = found.cell(row, "status").0.to_lowercase();
    let is = |words: &[String]| !status.is_empty() && words.iter().any(|word| status.contains(word.as_str()));
    let account = match found.cell(row, "account").0 {
        "" => plan.account.clone(),
        cell => {
            input.options.answers.get("bank_account").cloned().unwrap_or_else(|| cell.trim_matches('\'').to_owned())
        }
    };
    Ok(Some(Entry {
        account: if account.is_empty() { "unknown".to_owned() } else { account },
        entry_id: found.cell(row, "entry_id").0.trim_matches('\'').to_owned(),
        booked_on,
        authorised_on: date::read(found.cell(row, "authorised_on").0, plan.order),
        value_on: date::read(found.cell(row, "value_on").0, plan.order),
        amount: money,
        currency,
        original: original
            .map(|(amount, code)| (if money.is_negative() { amount.abs().negated() } else { amount.abs() }, code)),
        status: if is(&found.dialect.dropped) {
            "dropped"
        } else if is(&found.dialect.pending) {
            "pending"
        } else {
            "booked"
        },
        description: found.text(row, "description"),
        counterparty: found.text(row, "counterparty"),
        reference: found.text(row, "reference").trim_matches('\'').to_owned(),
    }))
}

fn push(rows: &mut Rows, table: &Table, found: &Recognised, entry: &Entry, row: &GridRow) {
    let text = |text: &'_ str| !text.is_empty();
    let day = |day: Option<Day>| day.map_or(Value::Empty, |day| Value::Day(day_number(day)));
    let digits: String = entry.account.chars().filter(char::is_ascii_digit).collect();
    let last4 = if found.dialect.card && digits.len() >= 4 { &digits[digits.len() - 4..] } else { "" };
    let values: Vec<Value<'_>> = table
        .columns
        .iter()
        .map(|column| match column.name {
            "institution" => Value::Text(&found.dialect.institution),
            "bank_account" => Value::Text(&entry.account),
            "entry_id" => Value::Text(&entry.entry_id),
            "booked_on" => day(Some(entry.booked_on)),
            "value_on" => day(entry.value_on),
            "authorised_on" => day(entry.authorised_on),
            "amount" => Value::Decimal(entry.amount.micros()),
            "currency" => entry.currency.map_or(Value::Empty, |currency| Value::Text(currency.code())),
            "original_amount" => entry.original.map_or(Value::Empty, |(amount, _)| Value::Decimal(amount.micros())),
            "original_currency" => entry.original.map_or(Value::Empty, |(_, currency)| Value::Text(currency.code())),
            "status" => Value::Text(entry.status),
            "description" if text(&entry.description) => Value::Text(&entry.description),
            "counterparty" if text(&entry.counterparty) => Value::Text(&entry.counterparty),
            "reference" if text(&entry.reference) => Value::Text(&entry.reference),
            "card_last4" if text(last4) => Value::Text(last4),
            _ => Value::Empty,
        })
        .chain([Value::Empty])
        .collect();
    rows.push(&values, &row.place);
}

fn day_number(day: Day) -> i32 {
    i32::try_from(days_between(Day::constant(1970, 1, 1), day)).unwrap_or(0)
}

/// One entry per dialect.
pub fn formats() -> Vec<FormatInfo> {
    let Ok(dialects) = Dialects::parse(BUILT_IN) else { return Vec::new() };
    let mut list: Vec<Dialect> = dialects.dialect.clone();
    list.push(dialects.generic());
    list.iter()
        .flat_map(|dialect| {
            [Container::Csv, Container::Xlsx].map(|container| FormatInfo {
                id: format!("{}:{}", container.prefix(), dialect.id),
                title: dialect.title.clone(),
                tables: vec!["statement"],
                asks: if dialect.currency.is_some() {
                    vec!["bank_account"]
                } else {
                    vec!["currency", "bank_account", "date_order", "decimal_mark"]
                },
                read: true,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_dialects_are_well_formed_and_named_once() {
        let dialects = Dialects::parse(BUILT_IN).unwrap();
        let mut ids: Vec<&str> = dialects.dialect.iter().map(|dialect| dialect.id.as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for dialect in &dialects.dialect {
            assert!(
                dialect.columns.contains_key("booked_on") && dialect.columns.contains_key("description"),
                "{}",
                dialect.id
            );
        }
    }

    #[test]
    fn a_new_bank_is_an_entry() {
        let more = format!(
            "{BUILT_IN}\n[[dialect]]\nid = \"moon\"\ntitle = \"Moon Bank\"\ninstitution = \"moon\"\nheader = [\"lunar day\", \"sum\", \"crater\"]\ncolumns = {{ booked_on = [\"lunar day\"], amount = [\"sum\"], description = [\"crater\"] }}\ncurrency = \"USD\"\n"
        );
        let dialects = Dialects::parse(&more).unwrap();
        let bytes: &[u8] = b"Lunar day,Sum,Crater\n2026-03-14,-5.00,TIKTOK ADS\n";
        let options = crate::input::ImportOptions::default();
        let input = ImportInput { name: "moon4417.csv", bytes: &bytes, options: &options };
        let grid = crate::grid::read_separated(&input).unwrap();
        let found = recognise_with(&dialects, &grid, &input).unwrap();
        assert_eq!(found.dialect.id, "moon");
    }
}
