//! Proposing a dialect: columns by words and content, what the whole file decides, and questions for the rest.

mod columns;
mod content;
mod entry;
mod preview;

use std::io::Read as _;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use serde::Serialize;

use self::content::Table;
use self::entry::Entry;
use super::date::{self, OrderVotes};
use super::dialect::DateOrder;
use super::dialects::Dialects;
use super::layout::folded;
use super::meaning::{DAYS, MONEY, Meaning, NAMES};
use super::{DecimalMark, Recognised};
use crate::decimal_marks::MarkVotes;
use crate::grid::{self, Grid, GridRow};
use crate::input::{ImportInput, ImportOptions};
use crate::outcome::Question;
use crate::recognise::{HEAD_BYTES, Kind, kind_of};
use crate::workbook;

/// Something that the file itself says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sure {
    /// What it is: `amount`, `date_order`, ….
    pub what: String,
    /// The column, or what was decided.
    pub column: String,
    /// Why.
    pub why: String,
}

/// A row as the proposed entry reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Its line or cell.
    pub place: String,
    /// Day of booking.
    pub booked_on: String,
    /// Signed, minus left the account.
    pub amount: String,
    /// Empty while nothing names it.
    pub currency: String,
    /// What the entry was for.
    pub description: String,
    /// The other side.
    pub counterparty: String,
}

/// An entry for a layout, as far as one file and the answers say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Id of the dialect and name of its file.
    pub id: String,
    /// The dialect that reads the file today; empty when none does.
    pub read_today_as: String,
    /// The file for the folder `dialects`; a whole one once nothing is asked.
    pub toml: String,
    /// What was told from the file, and why.
    pub sure: Vec<Sure>,
    /// What must be answered.
    pub questions: Vec<Question>,
    /// The first rows.
    pub rows: Vec<Preview>,
    /// Rows that the entry reads, and rows that it refuses.
    pub counts: (u64, u64),
}

/// Proposes an entry for the layout of a file. Answers: `institution`, `title`, `currency`, `date_order`, `sign`,
/// `decimal_mark`, `card=yes`, and `column_…` with the name or number of a column.
///
/// - **Errors** a diagnostic when the file is no table with days and amounts.
pub fn propose(input: &ImportInput<'_>) -> Result<Proposal, Diagnostic> {
    let grid = grid_of(input)?;
    let dialects = Dialects::with(&input.options.dialects).or_else(|_| Dialects::with(&[]));
    let dialects = dialects.map_err(|error| Diagnostic::new(diagnostic::DEFECT, error.to_string()))?;
    let table = content::table_of(&grid, dialects.words()).ok_or_else(no_table)?;
    let names: Vec<String> = match table.header.and_then(|at| grid.rows.get(at)) {
        Some(row) => row.cells.iter().map(str::to_owned).collect(),
        None => (1..=table.columns.len()).map(|number| number.to_string()).collect(),
    };
    let read_today_as =
        super::layout::find(&dialects, &grid, input).as_ref().map(Recognised::dialect_id).map(str::to_owned);
    let mut learning = Learning {
        options: input.options,
        table: &table,
        sure: Vec::new(),
        questions: Vec::new(),
        dialects: &dialects,
    };
    let told = columns::tell(&table, &names, &dialects, input.options);
    if !told.columns.has(Meaning::BookedOn) && told.questions.is_empty() {
        return Err(no_table());
    }
    let columns = told.columns;
    learning.sure = told.sure;
    learning.questions = told.questions;
    let institution = learning.institution();
    let flag = learning.flags(&columns);
    let dates = learning.dates(&columns);
    let decimal = learning.decimal(&columns);
    let sign = learning.sign(&columns, told.balanced);
    let currency = learning.answer("currency").and_then(|code| Currency::parse(code).ok()).map(Currency::code);
    let id = slug(&institution);
    let title = learning.answer("title").unwrap_or(&institution).to_owned();
    let entry = Entry {
        id: &id,
        title: &title,
        institution: &id,
        header: table.header.map(|_| names.as_slice()),
        width: names.len(),
        columns: &columns,
        dates,
        sign,
        decimal,
        currency,
        card: learning.answer("card").is_some_and(|said| said == "yes") || columns.has(Meaning::Card),
        flag,
    };
    let toml = entry.toml();
    let (sure, questions) = (learning.sure, learning.questions);
    let (rows, counts) = preview::of(&grid, &toml, &id, input);
    Ok(Proposal { id, read_today_as: read_today_as.unwrap_or_default(), toml, sure, questions, rows, counts })
}

/// Columns and width of a table without a header that leaves nothing to ask.
pub(super) fn without_header(dialects: &Dialects, grid: &Grid) -> Option<(super::meaning::Columns, usize)> {
    let table = content::table_of(grid, dialects.words()).filter(|table| table.header.is_none())?;
    let seen = grid.rows.len().min(content::SAMPLE_ROWS);
    if table.body.len() < 2 || table.body.len() * 10 < seen * 8 {
        return None;
    }
    let names: Vec<String> = (1..=table.columns.len()).map(|number| number.to_string()).collect();
    let told = columns::tell(&table, &names, dialects, &ImportOptions::default());
    let at = told.columns.of(Meaning::Amount).first().copied()?;
    let negative = table.body.iter().filter_map(|row| row.cells.get(at)).any(|cell| cell.contains(['-', '−']));
    let whole =
        told.questions.is_empty() && told.columns.has(Meaning::BookedOn) && told.columns.has(Meaning::Description);
    (whole && (negative || told.balanced)).then(|| (told.columns, names.len()))
}

fn no_table() -> Diagnostic {
    Diagnostic::new(diagnostic::HEADER_UNKNOWN, "the file holds no table with a day and an amount in each row")
        .expected("a statement as separated text or as a workbook")
        .help("export the statement as CSV; other formats need no dialect")
}

fn grid_of(input: &ImportInput<'_>) -> Result<Grid, Diagnostic> {
    let mut head = Vec::new();
    let opened = input.bytes.open().and_then(|opened| opened.take(HEAD_BYTES as u64).read_to_end(&mut head));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    match kind_of(&head) {
        Kind::Empty => {
            Err(Diagnostic::new(diagnostic::FILE_EMPTY, "the file is empty").help("export the statement again"))
        }
        Kind::Workbook => workbook::read(input),
        Kind::Text => grid::read_separated(input),
        _ => Err(no_table()),
    }
}

/// The name of a meaning in data.
fn name_of(meaning: Meaning) -> &'static str {
    NAMES.iter().find(|(named, _)| *named == meaning).map_or("", |(_, name)| name)
}

/// A name as an id and a file name: letters of the Latin alphabet, digits and `_`.
fn slug(name: &str) -> String {
    let text: String = folded(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(40).collect();
    let parts: Vec<&str> = text.split('_').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "my_bank".to_owned() } else { parts.join("_") }
}

struct Learning<'l> {
    options: &'l ImportOptions,
    table: &'l Table<'l>,
    sure: Vec<Sure>,
    questions: Vec<Question>,
    dialects: &'l Dialects,
}

impl Learning<'_> {
    fn answer(&self, key: &str) -> Option<&str> {
        self.options.answers.get(key).map(|said| said.trim()).filter(|said| !said.is_empty())
    }

    fn ask(&mut self, key: &'static str, why: &str, options: &[&str]) {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        self.questions.push(Question { key, why: why.to_owned(), options });
    }

    fn note(&mut self, what: &str, decided: &str, why: &str) {
        self.sure.push(Sure { what: what.to_owned(), column: decided.to_owned(), why: why.to_owned() });
    }

    /// Filled cells of all columns of some meanings.
    fn cells<'c>(&'c self, columns: &super::meaning::Columns, meanings: &[Meaning]) -> Vec<&'c str> {
        let at: Vec<usize> = meanings.iter().flat_map(|meaning| columns.of(*meaning)).copied().collect();
        let of_row = |row: &&'c GridRow| -> Vec<&'c str> { at.iter().filter_map(|at| row.cells.get(*at)).collect() };
        self.table.body.iter().flat_map(of_row).filter(|cell| !cell.is_empty()).collect()
    }

    fn institution(&mut self) -> String {
        match self.answer("institution").map(str::to_owned) {
            Some(said) => said,
            None => {
                self.ask("institution", "no file says reliably which bank or card issuer wrote it", &[]);
                "my bank".to_owned()
            }
        }
    }

    fn dates(&mut self, columns: &super::meaning::Columns) -> &'static str {
        let words = self.dialects.words();
        let mut votes = OrderVotes::default();
        let cells = self.cells(columns, &DAYS);
        let without_year = cells.iter().any(|cell| date::month_without_year(cell, words).is_some());
        cells.iter().for_each(|cell| votes.see(cell, words));
        if without_year {
            self.note("dates", "no_year", "its days have no year, so each import asks for it");
            return "no_year";
        }
        match self.answer("date_order") {
            Some("day_first") => return "day_first",
            Some("month_first") => return "month_first",
            _ => {}
        }
        let (order, why) = match votes.decide() {
            Some(DateOrder::MonthFirst) => ("month_first", "a day above 12 stands behind the month"),
            Some(_) if votes.any() => ("day_first", "days are written with points, or one above 12 stands first"),
            Some(_) => ("auto", "its days can be read in one way only"),
            None => {
                let why = "day and month cannot be told apart in this file";
                self.ask("date_order", why, &["day_first", "month_first"]);
                return "auto";
            }
        };
        self.note("dates", order, why);
        order
    }

    fn decimal(&mut self, columns: &super::meaning::Columns) -> &'static str {
        let mut votes = MarkVotes::default();
        self.cells(columns, &MONEY).iter().for_each(|cell| votes.see(cell));
        match self.answer("decimal_mark") {
            Some("point") => return "point",
            Some("comma") => return "comma",
            _ => {}
        }
        let decimal = match votes.decide(DecimalMark::Auto) {
            Some(marks) if votes.any() => {
                if marks.decimal == ',' {
                    "comma"
                } else {
                    "point"
                }
            }
            Some(_) => "auto",
            None => {
                self.ask("decimal_mark", "amounts such as 1.234 can be read in two ways", &["point", "comma"]);
                return "auto";
            }
        };
        self.note("decimal", decimal, "the amounts of the file show it");
        decimal
    }

    /// Flag words that the file uses.
    fn flags(&self, columns: &super::meaning::Columns) -> (Vec<String>, Vec<String>) {
        let (mut debit, mut credit) = (Vec::new(), Vec::new());
        for cell in self.cells(columns, &[Meaning::Flag]) {
            let word = folded(cell);
            let list: &mut Vec<String> = match self.dialects.generic().flag.is_debit(&word) {
                Some(true) => &mut debit,
                Some(false) => &mut credit,
                None => continue,
            };
            if !list.contains(&word) {
                list.push(word);
            }
        }
        (debit, credit)
    }

    fn sign(&mut self, columns: &super::meaning::Columns, balanced: bool) -> &'static str {
        if columns.has(Meaning::Debit) && columns.has(Meaning::Credit) && !columns.has(Meaning::Amount) {
            self.note("sign", "debit_credit", "two columns say what left and what came in");
            return "debit_credit";
        }
        if columns.has(Meaning::Flag) && columns.has(Meaning::Amount) && !self.flags(columns).0.is_empty() {
            self.note("sign", "flagged", "a column of words says which way the money went");
            return "flagged";
        }
        match self.answer("sign") {
            Some("signed") => return "signed",
            Some("charges_positive") => return "charges_positive",
            _ => {}
        }
        if balanced {
            self.note("sign", "signed", "the running balance agrees with the amounts as they are written");
            return "signed";
        }
        let cells = self.cells(columns, &[Meaning::Amount]);
        let negative = cells.iter().filter(|cell| cell.contains(['-', '−', '(']) || cell.ends_with(['S', 'D'])).count();
        if negative * 2 > cells.len() {
            self.note("sign", "signed", "most amounts have a minus, as payments do");
        } else if columns.has(Meaning::Amount) {
            let why =
                "does an amount without a sign mean that money came in (signed) or was charged (charges_positive)?";
            self.ask("sign", why, &["signed", "charges_positive"]);
        }
        "signed"
    }
}
