//! Finding the header of a statement, or a headerless layout, and the columns in it.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::date;
use super::dialect::{Dialect, GENERIC, Headerless};
use super::dialects::Dialects;
use super::meaning::{Columns, Meaning, matches_word};
use super::teach;
use super::words::Words;
use crate::grid::{Grid, GridRow, header_key};
use crate::input::ImportInput;
use crate::written_amount as amount;

/// Rows that may stand above the header: account data, a summary, a section of pending entries.
const HEADER_ROWS_MAX: usize = 100;

/// Rows looked at to tell what a column holds.
const SAMPLE_ROWS: usize = 200;

/// A statement whose layout was found.
#[derive(Debug, Clone)]
pub struct Recognised {
    pub(super) dialect: Dialect,
    pub(super) words: Words,
    /// Row of the header; `None` for layouts without one.
    pub(super) header: Option<usize>,
    pub(super) columns: Columns,
    /// Header cells as written; empty without a header.
    pub(super) names: Vec<String>,
    /// Cells that a row must have.
    pub(super) width: usize,
}

impl Recognised {
    /// The part of the format id after `csv:` or `xlsx:`.
    pub fn dialect_id(&self) -> &str {
        &self.dialect.id
    }

    /// Rows above the header.
    pub(super) fn preamble<'g>(&self, grid: &'g Grid) -> &'g [GridRow] {
        &grid.rows[..self.header.unwrap_or(0)]
    }

    /// Rows below the header.
    pub(super) fn body<'g>(&self, grid: &'g Grid) -> &'g [GridRow] {
        let first = self.header.map_or(0, |header| header + 1);
        grid.rows.get(first..).unwrap_or_default()
    }
}

/// A header cell or word as it is compared: `header_key`, without accents and with plain apostrophes.
pub(super) fn folded(cell: &str) -> String {
    let key = header_key(cell).replace(['’', '‘', '`', '´'], "'").replace('ß', "ss").replace(['ø', 'Ø'], "o");
    // Some Polish banks write `#Data operacji;#Kwota`.
    let key = key.strip_prefix('#').filter(|rest| !rest.is_empty()).unwrap_or(&key).trim_start();
    key.replace('ł', "l").nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// Finds the layout of a file.
pub(super) fn find(dialects: &Dialects, grid: &Grid, input: &ImportInput<'_>) -> Option<Recognised> {
    let forced = match input.options.as_format.as_deref() {
        None => None,
        // Other formats are forced by ids without a colon, or for canonical tables.
        Some(id) => Some(id.strip_prefix("csv:").or_else(|| id.strip_prefix("xlsx:"))?),
    };
    let rows: Vec<Vec<String>> =
        grid.rows.iter().take(HEADER_ROWS_MAX).map(|row| row.cells.iter().map(folded).collect()).collect();
    let wanted = |dialect: &&Dialect| forced.is_none_or(|id| id == dialect.id);
    let described = dialects.list().iter().filter(wanted);
    let mut best: Option<((bool, usize), usize, &Dialect)> = None;
    for dialect in described {
        let named = dialect.file_name_regex.as_ref().is_some_and(|pattern| pattern.is_match(input.name));
        if dialect.file_name_needed && !named && forced.is_none() {
            continue;
        }
        let found =
            rows.iter().enumerate().find_map(|(at, cells)| header_score(dialect, cells).map(|score| (at, score)));
        if let Some((at, score)) = found
            && best.as_ref().is_none_or(|(top, _, _)| (named, score) > *top)
        {
            best = Some(((named, score), at, dialect));
        }
    }
    if let Some((_, header, dialect)) = best {
        let columns = Columns::of_header(&dialect.columns, &rows[header]);
        return Some(recognised(dialects, dialect, grid, header, columns));
    }
    let mut headerless = dialects.list().iter().filter(wanted);
    if let Some((dialect, layout)) = headerless.find_map(|dialect| {
        let layout = dialect.headerless.as_ref()?;
        fits(grid, dialect, layout, dialects.words()).then_some((dialect, layout))
    }) {
        return Some(Recognised {
            dialect: dialect.clone(),
            words: dialects.words().clone(),
            header: None,
            columns: Columns::at_positions(&layout.positions),
            names: Vec::new(),
            width: layout.width,
        });
    }
    if forced.is_some_and(|id| id != GENERIC) {
        return None;
    }
    generic(dialects, grid, &rows).or_else(|| by_content(dialects, grid))
}

/// A table without a header whose columns can be one thing only: days, amounts that say which way the money went
/// by a minus or a running balance, and words.
fn by_content(dialects: &Dialects, grid: &Grid) -> Option<Recognised> {
    let (columns, width) = teach::without_header(dialects, grid)?;
    Some(Recognised {
        dialect: dialects.generic().clone(),
        words: dialects.words().clone(),
        header: None,
        columns,
        names: Vec::new(),
        width,
    })
}

fn recognised(dialects: &Dialects, dialect: &Dialect, grid: &Grid, header: usize, columns: Columns) -> Recognised {
    let names: Vec<String> = grid.rows[header].cells.iter().map(str::to_owned).collect();
    let width = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    Recognised {
        dialect: dialect.clone(),
        words: dialects.words().clone(),
        header: Some(header),
        columns,
        names,
        width,
    }
}

/// How many words of the dialect's best set stand in the header; `None` when no set fits.
fn header_score(dialect: &Dialect, cells: &[String]) -> Option<usize> {
    let present = |word: &String| cells.iter().any(|cell| matches_word(word, cell));
    if dialect.absent.iter().any(present) {
        return None;
    }
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let sets = dialect.headers.iter().filter(|set| set.iter().all(present) && (!dialect.exact || set.len() == filled));
    sets.map(Vec::len).max()
}

/// True when the first rows have the layout's width, its literals, and days and amounts where it says.
fn fits(grid: &Grid, dialect: &Dialect, layout: &Headerless, words: &Words) -> bool {
    let columns = Columns::at_positions(&layout.positions);
    let position = |meaning| columns.of(meaning).first().copied();
    let (Some(day), Some(money)) = (position(Meaning::BookedOn), position(Meaning::Amount)) else { return false };
    let row_fits = |row: &GridRow| {
        let cell = |at: usize| row.cells.get(at).unwrap_or_default();
        let flag = position(Meaning::Flag).is_none_or(|at| dialect.flag.is_debit(&folded(cell(at))).is_some());
        row.cells.len() == layout.width
            && layout.literals.iter().all(|literal| literal.at > 0 && cell(literal.at - 1) == literal.text)
            && date::looks_like_a_day(cell(day), words)
            && amount::looks_like_money(cell(money))
            && flag
    };
    !grid.rows.is_empty() && grid.rows.iter().take(5).all(row_fits)
}

/// The first row whose header words name a day, an amount and what the entry was for.
fn generic(dialects: &Dialects, grid: &Grid, rows: &[Vec<String>]) -> Option<Recognised> {
    let never = |cells: &[String]| cells.iter().any(|cell| dialects.words().never.contains(cell));
    for (header, cells) in rows.iter().enumerate() {
        if never(cells) {
            return None;
        }
        let mut columns = Columns::of_header(&dialects.generic().columns, cells);
        let bare: Vec<String> = cells.iter().map(|cell| without_currency(cell).to_owned()).collect();
        columns.complete(Columns::of_header(&dialects.generic().columns, &bare));
        let body = grid.rows.get(header + 1..).unwrap_or_default();
        prune(&mut columns, &body[..body.len().min(SAMPLE_ROWS)], dialects);
        let both = columns.has(Meaning::Debit) && columns.has(Meaning::Credit);
        let words = columns.has(Meaning::Description) || columns.has(Meaning::Counterparty);
        if columns.has(Meaning::BookedOn) && (columns.has(Meaning::Amount) || both) && words {
            return Some(recognised(dialects, dialects.generic(), grid, header, columns));
        }
    }
    None
}

/// A folded header cell without the currency in brackets behind it: `支出金额(元)`, `kwota (pln)`.
pub(super) fn without_currency(cell: &str) -> &str {
    let Some((name, inner)) = cell.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) else { return cell };
    let known = !amount::currencies_of(inner).is_empty() || !amount::currencies_of(&inner.to_uppercase()).is_empty();
    if known && !name.is_empty() { name.trim_end() } else { cell }
}

/// Forgets columns whose header word is used for several things when the cells say that it is another one.
///
/// `Valuta` is a day in German and a currency in Dutch; `Type` is a flag only when every cell is one.
pub(super) fn prune(columns: &mut Columns, sample: &[GridRow], dialects: &Dialects) {
    let words = dialects.words();
    let holds = |at: usize, test: &dyn Fn(&str) -> bool| {
        let cells = || sample.iter().filter_map(move |row| row.cells.get(at)).filter(|cell| !cell.is_empty());
        let right = cells().filter(|cell| test(cell)).count();
        sample.is_empty() || right * 2 > cells().count()
    };
    let is_day = |cell: &str| date::looks_like_a_day(cell, words);
    let is_code = |cell: &str| !amount::currencies_of(cell).is_empty();
    for (meaning, test) in [
        (Meaning::ValueOn, &is_day as &dyn Fn(&str) -> bool),
        (Meaning::AuthorisedOn, &is_day),
        (Meaning::Currency, &is_code),
        (Meaning::OriginalCurrency, &is_code),
    ] {
        columns.retain(meaning, |at| holds(*at, test));
    }
    if columns.has(Meaning::Flag) {
        let flags = &dialects.generic().flag;
        let at = columns.of(Meaning::Flag)[0];
        let mut cells = sample.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty()).peekable();
        let all = cells.peek().is_some() && cells.all(|cell| flags.is_debit(&folded(cell)).is_some());
        if !all {
            columns.forget(Meaning::Flag);
        }
    }
    // Another account in most rows is the account of the other side.
    let at = columns.of(Meaning::Account).first().copied();
    let accounts: Vec<&str> =
        sample.iter().filter_map(|row| row.cells.get(at?)).filter(|cell| !cell.is_empty()).collect();
    if accounts.len() >= 4 && accounts.iter().collect::<BTreeSet<_>>().len() * 2 > accounts.len() {
        columns.forget(Meaning::Account);
    }
    for meaning in [Meaning::ValueOn, Meaning::AuthorisedOn] {
        if columns.of(meaning).first() == columns.of(Meaning::BookedOn).first() {
            columns.forget(meaning);
        }
    }
}
