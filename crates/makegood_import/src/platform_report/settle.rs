//! What must be known before rows can be placed: account, currency, days, marks. What the file and the answers
//! do not say is asked.

use std::collections::BTreeSet;

use jiff::civil::Date;
use makegood_core::diagnostic::Diagnostic;
use makegood_core::money::Currency;
use makegood_core::tables::Table;

use super::dates::{has_hour, moment};
use super::headers::{Columns, Found};
use super::layouts::Meaning;
use super::numbers::{Marked, Style};
use super::preamble::Preamble;
use crate::grid::{GridRow, header_key};
use crate::import::Container;
use crate::input::{ImportInput, KnownAccount};
use crate::outcome::Question;
use crate::tiktok_report::{ColumnOrder, Moment, Order, order_of};
use crate::written_amount::{bare, currencies_of};

/// Where the day of a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    /// From its day column, in that order; `hourly` when any row names an hour.
    Column { order: Order, hourly: bool },
    /// From its start, which is a day where its end is the same day or there is none.
    Range { order: Order },
    /// One day for the whole file.
    Fixed(Date),
    /// First and last day of sums over several days.
    Over(Date, Date),
    /// Nowhere yet.
    Open,
}

/// What holds for the whole file, and questions that are open.
pub(super) struct Settled<'a> {
    said_account: Option<String>,
    file_account: Option<String>,
    /// Currency that the file states for all rows.
    stated: Option<Currency>,
    /// Currency that was answered.
    said_currency: Option<Currency>,
    known: Vec<&'a KnownAccount>,
    pub(super) days: Days,
    pub(super) style: Style,
    pub(super) questions: Vec<Question>,
}

impl<'a> Settled<'a> {
    /// Decides what can be decided.
    ///
    /// - **Errors** a diagnostic when the answers say that the rows cannot be placed on days.
    pub(super) fn of(
        input: &ImportInput<'a>,
        found: &Found,
        columns: &Columns,
        data: &[&GridRow],
        preamble: &Preamble,
        container: Container,
    ) -> Result<Settled<'a>, Diagnostic> {
        let options = input.options;
        let answer = |key: &str| options.answers.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
        let said_account =
            options.account.as_deref().map(str::trim).filter(|text| !text.is_empty()).or(answer("account"));
        let known: Vec<&KnownAccount> =
            options.accounts.iter().filter(|account| account.platform == found.platform).collect();
        let mut settled = Settled {
            said_account: said_account.map(str::to_owned),
            file_account: None,
            stated: None,
            said_currency: None,
            known,
            days: Days::Open,
            style: Style::point(container),
            questions: Vec::new(),
        };
        settled.file_account = settled.account_of_file(preamble);
        settled.settle_account(columns, data);
        settled.settle_currency(answer("currency"), found, columns, data, preamble);
        settled.settle_days(&answer, found, columns, data, preamble)?;
        settled.settle_marks(answer("decimal_mark"), found, columns, data, container);
        Ok(settled)
    }

    /// True while a question of that key is open.
    pub(super) fn asks(&self, key: &str) -> bool {
        self.questions.iter().any(|question| question.key == key)
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
            return Some(plain_id(id).to_owned());
        }
        match columns.value(row, Meaning::AccountName) {
            Some(name) => Some(self.known_named(name).unwrap_or_else(|| format!("name:{name}"))),
            None => self.file_account.clone(),
        }
    }

    /// Currency of rows of an account that name none themselves.
    pub(super) fn currency(&self, account: &str) -> Option<Currency> {
        let of_known = || self.known.iter().find(|known| known.account_id == account).and_then(|known| known.currency);
        self.stated.or(self.said_currency).or_else(of_known)
    }

    fn known_named(&self, name: &str) -> Option<String> {
        let key = header_key(name);
        let named = |known: &&&KnownAccount| known.account_name.as_deref().is_some_and(|name| header_key(name) == key);
        self.known.iter().find(named).map(|known| known.account_id.clone())
    }

    fn account_of_file(&self, preamble: &Preamble) -> Option<String> {
        if let Some(id) = &preamble.account_id {
            return Some(plain_id(id).to_owned());
        }
        if let Some(name) = &preamble.account_name {
            return Some(self.known_named(name).unwrap_or_else(|| format!("name:{name}")));
        }
        match self.known.as_slice() {
            [only] => Some(only.account_id.clone()),
            _ => None,
        }
    }

    fn settle_account(&mut self, columns: &Columns, data: &[&GridRow]) {
        // Rows without a name beside rows with one are refused one by one; only a file that names nothing asks.
        if data.is_empty() || data.iter().any(|row| self.account(columns, row).is_some()) {
            return;
        }
        self.questions.push(Question {
            key: "account",
            why: "neither the columns nor the lines above them say which ad account the report is of".to_owned(),
            options: self.known.iter().map(|known| known.account_id.clone()).collect(),
        });
    }

    fn settle_currency(
        &mut self,
        answer: Option<&str>,
        found: &Found,
        columns: &Columns,
        data: &[&GridRow],
        preamble: &Preamble,
    ) {
        self.said_currency = answer.and_then(|code| Currency::parse(&code.to_uppercase()).ok());
        let signs: BTreeSet<String> = data
            .iter()
            .filter_map(|row| bare(columns.value(row, Meaning::Cost)?))
            .map(|bare| bare.sign)
            .filter(|sign| !sign.is_empty())
            .take(1_000)
            .collect();
        let of_signs: Vec<Currency> = match signs.iter().collect::<Vec<_>>().as_slice() {
            [sign] => currencies_of(sign),
            _ => Vec::new(),
        };
        let of_sign = match of_signs.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        self.stated = columns.currency.or(preamble.currency).or(of_sign).or(found.layout.currency);
        if data.iter().any(|row| columns.value(row, Meaning::Currency).is_some()) {
            return;
        }
        let unknown = |row: &&GridRow| self.currency(&self.account(columns, row).unwrap_or_default()).is_none();
        if !data.iter().any(unknown) {
            return;
        }
        let known = self.known.iter().filter_map(|known| known.currency);
        let mut options: Vec<&str> = Vec::new();
        for code in known.chain(of_signs.iter().copied()).map(Currency::code) {
            if !options.contains(&code) {
                options.push(code);
            }
        }
        let wrong = answer.map(|code| format!(" (`{code}` is not an ISO 4217 code)")).unwrap_or_default();
        let why = if signs.is_empty() {
            format!("the report has no currency column{wrong}")
        } else {
            let signs = signs.iter().map(String::as_str).collect::<Vec<_>>().join("`, `");
            format!("`{signs}` does not say which currency the report is in{wrong}")
        };
        self.questions.push(Question {
            key: "currency",
            why,
            options: options.into_iter().map(str::to_owned).collect(),
        });
    }

    fn settle_marks(
        &mut self,
        answer: Option<&str>,
        found: &Found,
        columns: &Columns,
        data: &[&GridRow],
        container: Container,
    ) {
        if found.layout.point || columns.cost().is_some_and(|(_, micros)| micros) {
            return;
        }
        let first = data.iter().find_map(|row| columns.value(row, Meaning::Currency));
        let currency = match first {
            Some(code) => Currency::parse(&code.to_uppercase()).ok(),
            None => self.stated.or(self.said_currency),
        };
        match Style::of(columns, data, container, answer, currency) {
            Marked::Decided(style) => self.style = style,
            Marked::Open(cell) => self.questions.push(Question {
                key: "decimal_mark",
                why: format!("amounts such as `{cell}` can be read in two ways"),
                options: vec!["point".to_owned(), "comma".to_owned()],
            }),
        }
    }

    fn settle_days<'b>(
        &mut self,
        answer: &dyn Fn(&str) -> Option<&'b str>,
        found: &Found,
        columns: &Columns,
        data: &[&GridRow],
        preamble: &Preamble,
    ) -> Result<(), Diagnostic> {
        let moments = |meaning| data.iter().filter_map(move |row| columns.value(row, meaning)).filter_map(moment);
        let mut all: Vec<Moment> = Vec::new();
        let mut hourly = false;
        let ranged = columns.has(Meaning::Start) && !columns.has(Meaning::Day);
        let meanings: &[Meaning] =
            if ranged { &[Meaning::Start, Meaning::End] } else { &[Meaning::Day, Meaning::Hour] };
        for meaning in meanings {
            for moment in moments(*meaning) {
                hourly |= !ranged && has_hour(&moment);
                all.push(moment);
            }
        }
        let placed = columns.has(Meaning::Day) || columns.has(Meaning::Hour) || columns.has(Meaning::Start);
        if !placed || all.is_empty() && !data.is_empty() && !columns.has(Meaning::Day) {
            return self.settle_range(answer, preamble.range);
        }
        hourly |= !ranged && columns.has(Meaning::Hour);
        let order = match order_of(all.iter()) {
            ColumnOrder::Decided(order) => Some(order),
            ColumnOrder::Open => answer("date_order").and_then(Order::answered).or(found.layout.date_order),
        };
        let Some(order) = order else {
            let cell = |meaning: &Meaning| {
                let open = |cell: &&str| moment(cell).is_some_and(|moment| moment.is_ambiguous());
                data.iter().filter_map(|row| columns.value(row, *meaning)).find(open)
            };
            let example = meanings.iter().find_map(cell).unwrap_or_default();
            self.questions.push(Question {
                key: "date_order",
                why: format!("`{example}` and the other dates can be read in two ways"),
                options: vec!["day_first".to_owned(), "month_first".to_owned()],
            });
            return Ok(());
        };
        if !ranged {
            self.days = Days::Column { order, hourly };
            return Ok(());
        }
        // One range for all rows is the range of the report; ranges of one day are days.
        let dates = |meaning| -> BTreeSet<Date> { moments(meaning).filter_map(|moment| moment.date(order)).collect() };
        let (starts, ends) = (dates(Meaning::Start), dates(Meaning::End));
        let alone = !columns.has(Meaning::End) && (found.layout.start_is_day || starts.len() > 1);
        let span = match (starts.first(), ends.last()) {
            (Some(from), Some(to)) if from <= to => Some((*from, *to)),
            _ => None,
        };
        let one_range = starts.len() == 1 && ends.len() <= 1 && span.is_none_or(|(from, to)| from != to);
        if !alone && one_range {
            return self.settle_range(answer, span.or(preamble.range));
        }
        self.days = Days::Range { order };
        Ok(())
    }

    /// A report without a day on its rows holds sums over a range, which the report or a person says.
    fn settle_range<'b>(
        &mut self,
        answer: &dyn Fn(&str) -> Option<&'b str>,
        stated: Option<(Date, Date)>,
    ) -> Result<(), Diagnostic> {
        let day = |key: &str| answer(key).and_then(|text| Date::strptime("%Y-%m-%d", text).ok());
        let from = stated.map(|range| range.0).or_else(|| day("date_from"));
        let to = stated.map(|range| range.1).or_else(|| day("date_to"));
        if let (Some(from), Some(to)) = (from, to) {
            self.days = crate::tiktok_report::over(from, to).map(|over| match over {
                (from, Some(to)) => Days::Over(from, to),
                (day, None) => Days::Fixed(day),
            })?;
            return Ok(());
        }
        for (key, known, end) in [("date_from", from, "first"), ("date_to", to, "last")] {
            if known.is_some() {
                continue;
            }
            let wrong = answer(key).map(|text| format!("; `{text}` is not a day as YYYY-MM-DD")).unwrap_or_default();
            self.questions.push(Question {
                key,
                why: format!("the report has no date column, so the {end} day must be said{wrong}"),
                options: Vec::new(),
            });
        }
        Ok(())
    }
}

/// An id without the brackets that some exports put around it, and the last part of a resource name.
pub(super) fn plain_id(id: &str) -> &str {
    let id = id.trim();
    let id = id.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(id);
    if id.starts_with("customers/") { id.rsplit('/').next().unwrap_or(id) } else { id }
}
