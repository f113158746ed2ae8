//! What can only be decided over a whole file: order of day and month, decimal mark, years, account,
//! currency; and the questions that stay open.

use std::collections::BTreeSet;

use makegood_core::money::Currency;

use super::account;
use super::date::{self, OrderVotes};
use super::dialect::{DateOrder, DecimalMark};
use super::layout::{Recognised, folded};
use super::meaning::{DAYS, MONEY, Meaning};
use crate::decimal_marks::MarkVotes;
use crate::grid::{Grid, GridRow};
use crate::import::Container;
use crate::input::ImportInput;
use crate::outcome::Question;
use crate::written_amount::{Marks, currencies_of};

/// Year under which days without a year are checked and counted until it is answered; a leap year.
const YEAR_UNTIL_ANSWERED: i16 = 2000;

/// Decisions over one file.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) order: DateOrder,
    pub(super) marks: Marks,
    /// Year of the latest entry, where days have none.
    pub(super) year: i16,
    /// Currency of rows without one of their own.
    pub(super) currency: Option<Currency>,
    /// Account of rows without one of their own.
    pub(super) account: Option<String>,
    /// Last four digits of the card that the whole file is of.
    pub(super) card: Option<String>,
    pub(super) institution: String,
    /// True when the debit column already has minus signs.
    pub(super) debit_signed: bool,
    /// True when the credit column has minus signs, as some cards write payments.
    pub(super) credit_negated: bool,
    pub(super) questions: Vec<Question>,
}

impl Plan {
    /// True while days or amounts may still be read in two ways, so that sums and ranges mean nothing.
    pub(super) fn asks(&self, key: &str) -> bool {
        self.questions.iter().any(|question| question.key == key)
    }
}

/// Decides over the file.
pub(super) fn of(grid: &Grid, found: &Recognised, container: Container, input: &ImportInput<'_>) -> Plan {
    let body = found.body(grid);
    let answer = |key: &str| input.options.answers.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    let mut questions = Vec::new();
    let order = decide_order(found, body, answer("date_order"), &mut questions);
    let year = decide_year(found, body, answer("year"), &mut questions);
    let votes = mark_votes(found, body);
    let currency = decide_currency(grid, found, &votes, answer("currency"));
    let whole = currency.filter(|currency| currency.minor_digits() == 0).and_then(|_| votes.of_whole_amounts());
    let marks = match (whole, found.dialect.decimal, answer("decimal_mark")) {
        (Some(marks), DecimalMark::Auto, None) => marks,
        (_, _, said) => decide_marks(found, container, &votes, said, &mut questions),
    };
    let in_rows = filled(found, body, Meaning::Currency).any(|cell| Currency::parse(cell).is_ok());
    if currency.is_none() && !in_rows && !body.is_empty() {
        let of_sign: Vec<Currency> = votes.only_sign().map(currencies_of).unwrap_or_default();
        let options: Vec<&str> = of_sign.iter().map(|currency| currency.code()).collect();
        let options = if options.is_empty() { vec!["USD", "EUR", "GBP"] } else { options };
        questions.push(question("currency", "no column names the currency", &options));
    }
    let preamble = found.preamble(grid);
    let in_name = account::account_in_name(found, input.name);
    let stated = answer("bank_account").map(str::to_owned).or_else(|| account::account_above(found, preamble));
    let mut account = stated
        .or_else(|| in_name.clone())
        .or_else(|| input.options.account.clone().filter(|text| !text.trim().is_empty()));
    let own: BTreeSet<&str> = account_cells(found, body).take(100_000).collect();
    if own.len() == 1 {
        // One account in all rows that name any: rows that leave the cell blank are of it.
        account = own.first().map(|cell| account::account_name(cell)).or(account);
    }
    if account.is_none() && own.is_empty() && !body.is_empty() {
        questions.push(question(
            "bank_account",
            "nothing names the card or bank account; its last four digits are enough",
            &[],
        ));
    }
    let card = account.as_deref().filter(|_| found.dialect.card).and_then(account::last_four);
    let institution = answer("institution").unwrap_or(&found.dialect.institution).to_owned();
    Plan {
        order,
        marks,
        year,
        currency,
        account,
        card,
        institution,
        debit_signed: all_negative(found, body, Meaning::Debit),
        credit_negated: all_negative(found, body, Meaning::Credit),
        questions,
    }
}

/// Meanings that name the account of a row, most telling first.
pub(super) fn account_meanings(found: &Recognised) -> &'static [Meaning] {
    if found.dialect.card || found.dialect.id == super::dialect::GENERIC {
        &[Meaning::Account, Meaning::Card]
    } else {
        &[Meaning::Account]
    }
}

fn account_cells<'r>(found: &'r Recognised, body: &'r [GridRow]) -> impl Iterator<Item = &'r str> {
    body.iter().filter_map(|row| {
        let mut positions = account_meanings(found).iter().flat_map(|meaning| found.columns.of(*meaning));
        positions.find_map(|at| row.cells.get(*at).filter(|cell| !cell.is_empty()))
    })
}

/// Filled cells of all columns of a meaning.
fn filled<'r>(found: &'r Recognised, body: &'r [GridRow], meaning: Meaning) -> impl Iterator<Item = &'r str> {
    body.iter()
        .flat_map(move |row| found.columns.of(meaning).iter().filter_map(|at| row.cells.get(*at)))
        .filter(|cell| !cell.is_empty())
}

fn decide_order(
    found: &Recognised,
    body: &[GridRow],
    answer: Option<&str>,
    questions: &mut Vec<Question>,
) -> DateOrder {
    let stated = found.dialect.dates;
    if stated != DateOrder::Auto {
        return stated;
    }
    match answer {
        Some("day_first") => return DateOrder::DayFirst,
        Some("month_first") => return DateOrder::MonthFirst,
        _ => {}
    }
    let mut votes = OrderVotes::default();
    for meaning in DAYS {
        filled(found, body, meaning).for_each(|cell| votes.see(cell, &found.words));
    }
    votes.decide().unwrap_or_else(|| {
        questions.push(question(
            "date_order",
            "day and month cannot be told apart in any date of the file",
            &["day_first", "month_first"],
        ));
        DateOrder::DayFirst
    })
}

fn decide_year(found: &Recognised, body: &[GridRow], answer: Option<&str>, questions: &mut Vec<Question>) -> i16 {
    if found.dialect.dates != DateOrder::NoYear {
        return YEAR_UNTIL_ANSWERED;
    }
    let answered = answer.and_then(|text| text.parse::<i16>().ok()).filter(|year| (1970..=2199).contains(year));
    let any = filled(found, body, Meaning::BookedOn).any(|cell| date::month_without_year(cell, &found.words).is_some());
    if answered.is_none() && any {
        questions.push(question("year", "its dates have no year; say the year of the latest entry", &[]));
    }
    answered.unwrap_or(YEAR_UNTIL_ANSWERED)
}

fn mark_votes(found: &Recognised, body: &[GridRow]) -> MarkVotes {
    let mut votes = MarkVotes::default();
    for meaning in MONEY {
        filled(found, body, meaning).for_each(|cell| votes.see(cell));
    }
    votes
}

fn decide_marks(
    found: &Recognised,
    container: Container,
    votes: &MarkVotes,
    answer: Option<&str>,
    questions: &mut Vec<Question>,
) -> Marks {
    // A sheet holds numbers, and they come out with a point whatever the bank's country.
    let stated = match (container, found.dialect.decimal) {
        (Container::Xlsx, DecimalMark::Comma) => DecimalMark::Auto,
        (_, stated) => stated,
    };
    let stated = match (stated, answer) {
        (DecimalMark::Auto, Some("point")) => DecimalMark::Point,
        (DecimalMark::Auto, Some("comma")) => DecimalMark::Comma,
        _ => stated,
    };
    votes.decide(stated).unwrap_or_else(|| {
        questions.push(question("decimal_mark", "amounts such as 1.234 can be read in two ways", &["point", "comma"]));
        Marks { decimal: '.', grouped: true }
    })
}

/// Currency of rows that name none: header, answer, dialect, a label above the header, the sign of all cells.
fn decide_currency(grid: &Grid, found: &Recognised, votes: &MarkVotes, answer: Option<&str>) -> Option<Currency> {
    let money = [Meaning::Amount, Meaning::Debit, Meaning::Credit];
    let names = money.iter().flat_map(|meaning| found.columns.of(*meaning)).filter_map(|at| found.names.get(*at));
    let mut in_names = names.filter_map(|name| code_in(name));
    if let Some(code) = in_names.next() {
        return Some(code);
    }
    let parse = |code: &str| Currency::parse(code).ok();
    answer
        .and_then(parse)
        .or_else(|| found.dialect.currency.as_deref().and_then(parse))
        .or_else(|| account::currency_above(found, found.preamble(grid)))
        .or_else(|| match votes.only_sign().map(currencies_of)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
}

/// `Amount (EUR)`, `Betrag in EUR`.
fn code_in(name: &str) -> Option<Currency> {
    let words = name.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() == 3);
    let code = words.filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()));
    code.filter_map(|word| Currency::parse(word).ok()).next().or_else(|| sign_in(name))
}

/// `Betrag (€)`, `金额（元）`, when the sign stands for one currency.
fn sign_in(name: &str) -> Option<Currency> {
    let (_, behind) = name.rsplit_once(['(', '（', '['])?;
    let sign = behind.split([')', '）', ']']).next()?.trim();
    match currencies_of(sign).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// True for a title above entries that are not settled, false above those that are, `None` for all other rows.
pub(super) fn opens_pending(found: &Recognised, row: &GridRow) -> Option<bool> {
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
    let (title, None) = (filled.next()?, filled.next()) else { return None };
    let title = folded(title.trim_end_matches([':', '.']));
    if found.words.pending_titles.contains(&title) {
        return Some(true);
    }
    found.words.booked_titles.contains(&title).then_some(false)
}

fn all_negative(found: &Recognised, body: &[GridRow], meaning: Meaning) -> bool {
    let mut any = false;
    for cell in filled(found, body, meaning).filter(|cell| cell.contains(|c: char| ('1'..='9').contains(&c))) {
        let negative = cell.contains(['-', '−', '–', '(']);
        if !negative {
            return false;
        }
        any = true;
    }
    any
}

/// Years of days without one, relative to the latest: from the way the months run in the file.
#[derive(Debug, Default)]
pub(super) struct YearWalk {
    month: Option<i16>,
    offset: i16,
}

impl YearWalk {
    /// Offset of a row's year from that of the first row.
    pub(super) fn step(&mut self, month: i16) -> i16 {
        if let Some(before) = self.month {
            // December beside January is a turn of the year; which way shows the direction of the file.
            if before - month > 6 {
                self.offset += 1;
            } else if month - before > 6 {
                self.offset -= 1;
            }
        }
        self.month = Some(month);
        self.offset
    }

    /// Highest offset over a file's days, which is the answered year.
    pub(super) fn latest(found: &Recognised, body: &[GridRow]) -> i16 {
        let mut walk = YearWalk::default();
        let mut latest = 0;
        for cell in filled(found, body, Meaning::BookedOn) {
            if let Some(month) = date::month_without_year(cell, &found.words) {
                latest = latest.max(walk.step(month));
            }
        }
        latest
    }
}

fn question(key: &'static str, why: &str, options: &[&str]) -> Question {
    Question { key, why: why.to_owned(), options: options.iter().map(|option| (*option).to_owned()).collect() }
}

/// True for rows that are no entries: the header again, section titles, balances and totals, details without money.
pub(super) fn is_no_entry(found: &Recognised, row: &GridRow) -> bool {
    let cell = |at: &usize| row.cells.get(*at).unwrap_or_default();
    if found.header.is_some() && row.cells.iter().eq(found.names.iter().map(String::as_str)) {
        return true;
    }
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
    let first = filled.next().unwrap_or_default();
    if filled.next().is_none() && found.width > 1 && !first.contains(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let money = [Meaning::Amount, Meaning::AmountIn, Meaning::Debit, Meaning::Credit];
    let no_money = money.iter().flat_map(|meaning| found.columns.of(*meaning)).all(|at| cell(at).is_empty());
    if no_money && found.dialect.details_without_amount {
        return true;
    }
    let no_day = found.columns.of(Meaning::BookedOn).iter().all(|at| cell(at).is_empty());
    (no_money || no_day)
        && row.cells.iter().any(|cell| {
            let cell = folded(cell);
            found.dialect.leave_out.iter().chain(&found.words.leave_out).any(|word| {
                cell.strip_prefix(word.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        })
}
