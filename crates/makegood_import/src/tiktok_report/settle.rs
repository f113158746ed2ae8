//! What must be known before rows can be placed: account, currency, days. What the file and the answers
//! do not say is asked.

use std::collections::BTreeSet;

use jiff::civil::Date;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;

use super::PLATFORM;
use super::days::{ColumnOrder, Moment, Order, order_of};
use super::file_name::FileName;
use super::headers::{Columns, Meaning};
use super::notes::seen;
use super::numbers::Numbers;
use crate::grid::{GridRow, header_key};
use crate::input::{ImportInput, KnownAccount};
use crate::outcome::Question;

/// Where the day of a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    /// From its columns, in that order where a cell needs one; `hourly` when any of them names an hour.
    Columns { order: Order, hourly: bool },
    /// From the answers: one day for the whole file.
    Fixed(Date),
    /// First and last day of sums over several days, from the answers or the name of the file.
    Over(Date, Date),
    /// Nowhere yet.
    Open,
}

/// Answers that hold for the whole file, and questions that are open.
pub(super) struct Settled<'a> {
    /// Account that the user named.
    said_account: Option<String>,
    /// Account of rows that name none themselves.
    file_account: Option<String>,
    /// Currency of rows that have none.
    said_currency: Option<Currency>,
    known: Vec<&'a KnownAccount>,
    /// In workbooks: whether days are counted from 1904.
    pub(super) from_1904: Option<bool>,
    pub(super) days: Days,
    pub(super) questions: Vec<Question>,
}

impl<'a> Settled<'a> {
    /// Decides what can be decided.
    ///
    /// - **Errors** a diagnostic when the answers say that the rows cannot be placed on days.
    pub(super) fn of(
        input: &ImportInput<'a>,
        columns: &Columns,
        data: &[&GridRow],
        name: &FileName,
        from_1904: Option<bool>,
    ) -> Result<Settled<'a>, Diagnostic> {
        let options = input.options;
        let answer = |key: &str| options.answers.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
        let said_account =
            options.account.as_deref().map(str::trim).filter(|text| !text.is_empty()).or(answer("account"));
        let known: Vec<&KnownAccount> =
            options.accounts.iter().filter(|account| account.platform == PLATFORM).collect();
        let mut settled = Settled {
            said_account: said_account.map(str::to_owned),
            file_account: None,
            said_currency: None,
            known,
            from_1904,
            days: Days::Open,
            questions: Vec::new(),
        };
        settled.file_account = settled.account_of_file(name);
        settled.settle_account(columns, data, name);
        settled.settle_currency(answer("currency"), columns, data);
        settled.settle_days(&answer, columns, data, name)?;
        Ok(settled)
    }

    /// The table that the rows go to: sums over several days have one of their own.
    pub(super) fn table(&self) -> Option<&'static Table> {
        Table::named(if matches!(self.days, Days::Over(..)) { "delivery_range" } else { "delivery" })
    }

    /// Account of a row: said, by id, by a known name, by name, or the file's.
    pub(super) fn account(&self, columns: &Columns, row: &GridRow) -> Option<String> {
        if let Some(said) = &self.said_account {
            return Some(said.clone());
        }
        if let Some(id) = columns.value(row, Meaning::AccountId) {
            return Some(seen(id).into_owned());
        }
        match columns.value(row, Meaning::AccountName) {
            Some(name) => Some(self.known_named(name).unwrap_or_else(|| format!("name:{name}"))),
            None => self.file_account.clone(),
        }
    }

    /// Currency of rows of an account that have none themselves.
    pub(super) fn currency(&self, account: &str) -> Option<Currency> {
        self.said_currency.or_else(|| self.known_currency(account))
    }

    /// Asks for the decimal mark when neither the column nor an answer says it.
    pub(super) fn ask_marks(&mut self, numbers: &Numbers<'_>) {
        let Some(example) = &numbers.open else { return };
        self.questions.push(Question {
            key: "decimal_mark",
            why: format!("costs such as `{example}` can be read in two ways, and no other cost decides"),
            options: vec!["point".to_owned(), "comma".to_owned()],
        });
    }

    /// Billing currency of an account that the workspace knows.
    pub(super) fn known_currency(&self, account: &str) -> Option<Currency> {
        self.known.iter().find(|known| known.account_id == account).and_then(|known| known.currency)
    }

    fn known_named(&self, name: &str) -> Option<String> {
        let key = header_key(name);
        let named = |known: &&&KnownAccount| known.account_name.as_deref().is_some_and(|name| header_key(name) == key);
        self.known.iter().find(named).map(|known| known.account_id.clone())
    }

    fn account_of_file(&self, name: &FileName) -> Option<String> {
        let in_name = |known: &&&KnownAccount| known.account_name.as_deref().is_some_and(|account| name.names(account));
        let longest =
            self.known.iter().filter(in_name).max_by_key(|known| known.account_name.as_deref().map_or(0, str::len));
        let only = || match self.known.as_slice() {
            [only] => Some(only.account_id.clone()),
            _ => None,
        };
        let by_name = || name.account().map(|account| format!("name:{}", account.trim()));
        longest.map(|known| known.account_id.clone()).or_else(by_name).or_else(only)
    }

    fn settle_account(&mut self, columns: &Columns, data: &[&GridRow], name: &FileName) {
        if data.iter().all(|row| self.account(columns, row).is_some()) {
            return;
        }
        // Rows without a name beside rows with one are refused one by one; only a file that names nothing asks.
        let any_named = data.iter().any(|row| self.account(columns, row).is_some());
        if any_named {
            return;
        }
        let known = self.known.iter().map(|known| known.account_id.clone());
        let possible = name.possible_accounts().into_iter().map(|part| format!("name:{}", part.trim()));
        self.questions.push(Question {
            key: "account",
            why: "neither the columns nor the name of the file say which ad account it is of".to_owned(),
            options: known.chain(possible).collect(),
        });
    }

    fn settle_currency(&mut self, answer: Option<&str>, columns: &Columns, data: &[&GridRow]) {
        self.said_currency = answer.and_then(|code| Currency::parse(&code.to_uppercase()).ok());
        if data.iter().any(|row| columns.value(row, Meaning::Currency).is_some()) {
            return;
        }
        let unknown = |row: &&GridRow| self.currency(&self.account(columns, row).unwrap_or_default()).is_none();
        if !data.iter().any(unknown) {
            return;
        }
        let codes: BTreeSet<&str> = self.known.iter().filter_map(|known| known.currency).map(Currency::code).collect();
        let wrong = answer.map(|code| format!(" (`{code}` is not an ISO 4217 code)")).unwrap_or_default();
        self.questions.push(Question {
            key: "currency",
            why: format!("the report has no currency column{wrong}"),
            options: codes.into_iter().map(str::to_owned).collect(),
        });
    }

    fn settle_days<'b>(
        &mut self,
        answer: &dyn Fn(&str) -> Option<&'b str>,
        columns: &Columns,
        data: &[&GridRow],
        name: &FileName,
    ) -> Result<(), Diagnostic> {
        let from_1904 = self.from_1904;
        let moments = |meaning| {
            let cells = data.iter().filter_map(move |row| columns.value(row, meaning));
            cells.filter_map(move |cell| Moment::parse_in(cell, from_1904))
        };
        let hours: Vec<Moment> = moments(Meaning::Hour).collect();
        if !columns.has(Meaning::Day) && !(columns.has(Meaning::Hour) && (!hours.is_empty() || data.is_empty())) {
            return self.settle_range(answer, name);
        }
        let days: Vec<Moment> = moments(Meaning::Day).collect();
        let hourly = columns.has(Meaning::Hour) || days.iter().any(Moment::has_time);
        let order = match order_of(days.iter().chain(&hours)) {
            ColumnOrder::Decided(order) => Some(order),
            ColumnOrder::Open => answer("date_order").and_then(Order::answered),
        };
        self.days = match order {
            Some(order) => Days::Columns { order, hourly },
            None => {
                let example = data.iter().find_map(|row| {
                    let cell = columns.value(row, Meaning::Day).or(columns.value(row, Meaning::Hour))?;
                    Moment::parse(cell).filter(Moment::is_ambiguous).map(|_| cell)
                });
                self.questions.push(Question {
                    key: "date_order",
                    why: format!("`{}` and the other dates can be read in two ways", example.unwrap_or_default()),
                    options: vec!["day_first".to_owned(), "month_first".to_owned()],
                });
                Days::Open
            }
        };
        Ok(())
    }

    /// A report without a day column holds sums over a range, which a person or the name of the file says.
    fn settle_range<'b>(
        &mut self,
        answer: &dyn Fn(&str) -> Option<&'b str>,
        name: &FileName,
    ) -> Result<(), Diagnostic> {
        let day = |key: &str| answer(key).map(|text| Date::strptime("%Y-%m-%d", text).ok());
        let (from, to) = (day("date_from"), day("date_to"));
        let stated = |end: fn((Date, Date)) -> Date| name.range.map(end);
        let from = from.unwrap_or_else(|| stated(|range| range.0));
        let to = to.unwrap_or_else(|| stated(|range| range.1));
        if let (Some(from), Some(to)) = (from, to) {
            self.days = match over(from, to)? {
                (from, Some(to)) => Days::Over(from, to),
                (day, None) => Days::Fixed(day),
            };
            return Ok(());
        }
        for (key, known) in [("date_from", from), ("date_to", to)] {
            if known.is_some() {
                continue;
            }
            let end = if key == "date_from" { "first" } else { "last" };
            let wrong = answer(key).map(|text| format!("; `{text}` is not a day as YYYY-MM-DD")).unwrap_or_default();
            self.questions.push(Question {
                key,
                why: format!("the report has no date column, so its {end} day must be said{wrong}"),
                options: Vec::new(),
            });
        }
        Ok(())
    }
}

/// One day, or first and last day of a range.
///
/// - **Errors** for a range that ends before it begins.
pub(crate) fn over(from: Date, to: Date) -> Result<(Date, Option<Date>), Diagnostic> {
    match from.cmp(&to) {
        std::cmp::Ordering::Equal => Ok((from, None)),
        std::cmp::Ordering::Less => Ok((from, Some(to))),
        std::cmp::Ordering::Greater => {
            Err(Diagnostic::new(diagnostic::DATE_UNREADABLE, "the range of the report ends before it begins")
                .found(&format!("{from} to {to}"))
                .expected("date_from on or before date_to")
                .help("say the first and the last day that you exported"))
        }
    }
}
