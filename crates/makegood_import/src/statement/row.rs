//! One row of a statement as an entry, or as a refusal that says which cell and why.

mod money;

use makegood_core::diagnostic::{self, Code, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::account;
use super::date;
use super::dialect::DateOrder;
use super::layout::{Recognised, folded};
use super::meaning::{Meaning, matches_word};
use super::plan::{Plan, YearWalk, account_meanings};
use crate::cell::damaged_id;
use crate::grid::GridRow;
use crate::import::Container;

/// One entry, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) account: String,
    pub(super) entry_id: Option<String>,
    pub(super) booked_on: Day,
    pub(super) value_on: Option<Day>,
    pub(super) authorised_on: Option<Day>,
    pub(super) amount: Amount,
    pub(super) currency: Option<Currency>,
    pub(super) original_amount: Option<Amount>,
    pub(super) original_currency: Option<Currency>,
    pub(super) status: &'static str,
    pub(super) description: String,
    pub(super) counterparty: String,
    pub(super) reference: String,
    pub(super) card_last4: Option<String>,
    pub(super) balance: Option<Amount>,
}

type Refused = Box<Diagnostic>;

/// Reads the rows of one file in their order.
pub(super) struct Rows<'f> {
    found: &'f Recognised,
    plan: &'f Plan,
    container: Container,
    day_above: Option<Day>,
    years: YearWalk,
    year_latest: i16,
    /// Below a title that says so, entries without a status of their own are not settled.
    pending: bool,
}

impl<'f> Rows<'f> {
    pub(super) fn new(found: &'f Recognised, plan: &'f Plan, container: Container, body: &[GridRow]) -> Self {
        Rows {
            found,
            plan,
            container,
            day_above: None,
            years: YearWalk::default(),
            year_latest: YearWalk::latest(found, body),
            pending: false,
        }
    }

    /// A title row: entries below it are not settled, or are again.
    pub(super) fn enter_section(&mut self, pending: bool) {
        self.pending = pending;
    }

    /// Reads one row.
    ///
    /// - **Errors** the refusal of the row.
    pub(super) fn entry(&mut self, row: &GridRow) -> Result<Entry, Refused> {
        self.check_length(row)?;
        let booked_on = self.booked_on(row)?;
        let (value_on, authorised_on) = (self.day(row, Meaning::ValueOn)?, self.day(row, Meaning::AuthorisedOn)?);
        let (amount, fee, currency) = self.amount(row)?;
        let status = self.status(row)?;
        let description = joined(self.cells(row, Meaning::Description));
        let mut counterparty = collapsed(self.cell(row, Meaning::Counterparty).0);
        let (mut original_amount, original_currency) = match self.in_words(&description, amount) {
            Some((original, code, other_side)) => {
                if counterparty.is_empty() {
                    counterparty = other_side;
                }
                (Some(original), Some(code))
            }
            None => self.original(row, amount, currency)?,
        };
        if original_amount.is_none() && !fee.is_zero() {
            // What was charged before the bank's fee is what the other side knows.
            original_amount = amount.checked_add(fee).ok();
        }
        let original_currency = original_currency.or(original_amount.and(currency));
        Ok(Entry {
            account: self.account(row)?,
            entry_id: self.entry_id(row)?,
            booked_on,
            value_on,
            authorised_on,
            amount,
            currency,
            original_amount,
            original_currency,
            status,
            description,
            counterparty,
            reference: collapsed(self.cell(row, Meaning::Reference).0.trim_matches('\'')),
            card_last4: account::last_four(self.cell(row, Meaning::Card).0).or_else(|| self.card_of_account(row)),
            balance: self.money(row, Meaning::Balance, currency).ok().flatten(),
        })
    }

    /// The first filled cell of a meaning and its position.
    fn cell<'r>(&self, row: &'r GridRow, meaning: Meaning) -> (&'r str, usize) {
        let columns = self.found.columns.of(meaning);
        let filled = columns.iter().find(|at| row.cells.get(**at).is_some_and(|cell| !cell.is_empty()));
        let at = filled.or(columns.first()).copied().unwrap_or(0);
        let cell = if columns.is_empty() { "" } else { row.cells.get(at).unwrap_or_default() };
        (cell, at)
    }

    fn cells<'r>(&self, row: &'r GridRow, meaning: Meaning) -> impl Iterator<Item = &'r str> {
        let cells = self.found.columns.of(meaning).iter().filter_map(|at| row.cells.get(*at));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().into_iter()
    }

    fn refusal(&self, row: &GridRow, code: Code, meaning: Meaning, words: [&str; 3]) -> Refused {
        let (cell, at) = self.cell(row, meaning);
        let [message, expected, help] = words;
        let name = self.found.names.get(at).cloned().unwrap_or_else(|| format!("{meaning:?}"));
        let told = Diagnostic::new(code, message).in_column(name).found(cell).expected(expected).help(help);
        Box::new(if row.line > 0 { told.at(row.line, at as u64 + 1) } else { told.at_place(row.place.clone()) })
    }

    /// Rows of separated text have the header's cells; more are fine while they are empty.
    fn check_length(&self, row: &GridRow) -> Result<(), Refused> {
        let (width, cells) = (self.found.width, row.cells.len());
        let extra = row.cells.iter().skip(width).position(|cell| !cell.is_empty());
        let at = match (self.container, extra) {
            (Container::Csv, _) if cells < width => cells,
            (_, Some(extra)) => width + extra,
            _ => return Ok(()),
        };
        let line: Vec<&str> = row.cells.iter().take(40).collect();
        let mut told = Diagnostic::new(diagnostic::ROW_LENGTH, "the row has another number of cells than the header")
            .found(&format!("{cells} cells: {}", line.join(" | ")))
            .expected(format!("{width} cells"))
            .help("a mark or a quote is missing or stands inside a text; correct the line in the file it came from");
        if let Some(name) = self.found.names.get(at).filter(|name| !name.is_empty()) {
            told = told.in_column(name);
        }
        Err(Box::new(if row.line > 0 { told.at(row.line, at as u64 + 1) } else { told.at_place(row.place.clone()) }))
    }

    fn booked_on(&mut self, row: &GridRow) -> Result<Day, Refused> {
        let (cell, _) = self.cell(row, Meaning::BookedOn);
        if cell.is_empty() {
            let above = self.day_above.filter(|_| self.found.dialect.blank_date_as_above);
            return above.ok_or_else(|| {
                let words = ["the entry has no day", "a day", "fill the cell, or delete the row if it is no entry"];
                self.refusal(row, diagnostic::VALUE_MISSING, Meaning::BookedOn, words)
            });
        }
        let mut year = self.plan.year;
        if let Some(month) = date::month_without_year(cell, &self.found.words) {
            let latest = self.year_latest;
            year = year.saturating_add(self.years.step(month)).saturating_sub(latest);
        }
        let read = date::read(cell, self.plan.order, year, &self.found.words);
        let day = read.ok_or_else(|| self.no_day(row, Meaning::BookedOn))?;
        self.day_above = Some(day);
        Ok(day)
    }

    fn day(&self, row: &GridRow, meaning: Meaning) -> Result<Option<Day>, Refused> {
        let (cell, _) = self.cell(row, meaning);
        if cell.is_empty() {
            return Ok(None);
        }
        let day = date::read(cell, self.plan.order, self.plan.year, &self.found.words);
        day.map(Some).ok_or_else(|| self.no_day(row, meaning))
    }

    fn no_day(&self, row: &GridRow, meaning: Meaning) -> Refused {
        let (expected, help) = match self.plan.order {
            DateOrder::MonthFirst => {
                ("a day that exists, month first as in its column", "correct the cell; write 03/14/2026 or 2026-03-14")
            }
            DateOrder::NoYear => {
                ("a day that exists in that year, for example Jan 2", "correct the cell, or say another `--set year=`")
            }
            _ => ("a day that exists, day first as in its column", "correct the cell; write 14/03/2026 or 2026-03-14"),
        };
        self.refusal(row, diagnostic::DATE_UNREADABLE, meaning, ["cannot read the day", expected, help])
    }

    fn status(&self, row: &GridRow) -> Result<&'static str, Refused> {
        let words = &self.found.dialect.status;
        let own = self.cells(row, Meaning::Status).next().is_some();
        let mut status = if self.pending && !own { "pending" } else { "booked" };
        for cell in self.cells(row, Meaning::Status) {
            let cell = folded(cell);
            let is = |list: &[String]| list.iter().any(|word| matches_word(word, &cell));
            if is(&words.dropped) {
                return Ok("dropped");
            } else if is(&words.pending) {
                status = "pending";
            } else if !words.kept.is_empty() && !is(&words.kept) {
                let expected =
                    format!("one of {}", [&words.kept[..], &words.pending, &words.dropped].concat().join(", "));
                let words = [
                    "the status is unknown, so the entry may not have moved money",
                    &expected,
                    "look the entry up at the bank",
                ];
                return Err(self.refusal(row, diagnostic::ENUM_UNKNOWN, Meaning::Status, words));
            }
        }
        Ok(status)
    }

    fn account(&self, row: &GridRow) -> Result<String, Refused> {
        for meaning in account_meanings(self.found) {
            let (cell, _) = self.cell(row, *meaning);
            if cell.contains('"') {
                let words = [
                    "a quote mark stands in the account",
                    "an account number or IBAN",
                    "correct the line in the file it came from",
                ];
                return Err(self.refusal(row, diagnostic::ID_DAMAGED, *meaning, words));
            }
            if !cell.is_empty() {
                return Ok(account::account_name(cell));
            }
        }
        match &self.plan.account {
            Some(account) => Ok(account.clone()),
            None if self.plan.asks("bank_account") => Ok(String::new()),
            None => {
                let words = [
                    "the row names no account",
                    "an account number or IBAN",
                    "fill the cell, or say `--set bank_account=`",
                ];
                Err(self.refusal(row, diagnostic::VALUE_MISSING, Meaning::Account, words))
            }
        }
    }

    fn card_of_account(&self, row: &GridRow) -> Option<String> {
        if !self.found.dialect.card {
            return None;
        }
        account::last_four(self.cell(row, Meaning::Account).0).or_else(|| self.plan.card.clone())
    }

    fn entry_id(&self, row: &GridRow) -> Result<Option<String>, Refused> {
        let id = self.cell(row, Meaning::EntryId).0.trim_matches('\'');
        if damaged_id(id) {
            let words = [
                "the id was damaged by a spreadsheet",
                "the id's own digits",
                "export the file again and do not save it in a spreadsheet",
            ];
            return Err(self.refusal(row, diagnostic::ID_DAMAGED, Meaning::EntryId, words));
        }
        Ok(Some(collapsed(id)).filter(|id| !id.is_empty()))
    }
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cells joined by blanks, each text once.
fn joined<'r>(cells: impl Iterator<Item = &'r str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cell in cells {
        let cell = collapsed(cell);
        if !parts.contains(&cell) {
            parts.push(cell);
        }
    }
    parts.join(" ")
}
