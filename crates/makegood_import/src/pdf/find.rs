//! Values by their labels: behind the label, to the right of it, or below it.

use std::sync::LazyLock;

use regex::Regex;

use super::layout::{Field, Take};
use super::lines::{Cell, Line};
use super::place::{Place, UNITS_PER_POINT};
use crate::statement::{Words, date};
use crate::written_amount;

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Money,
    Day,
    Range,
    Id,
    Currency,
}

/// A value as the document writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    /// Currency that the label names.
    pub(super) currency: Option<String>,
    pub(super) page: u32,
    pub(super) place: Place,
}

/// How far below its label a value may stand, in units.
const BELOW_MAX: i32 = 40 * UNITS_PER_POINT;
/// Cells with a label of a field that are looked at.
const LABELLED_MAX: usize = 20_000;
/// Lines below a label that are looked at.
const LINES_BELOW_MAX: usize = 6;

static MONEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:[A-Za-z]{0,3}[$€£¥฿₹₩₫₱]|[A-Z]{3}|Rp|RM|kr\.?|zł|lei)?\s*
        [-−(]?\s*(?:[A-Za-z]{0,3}[$€£¥฿₹₩₫₱]|[A-Z]{3})?\s*[-−]?
        [0-9](?:[0-9]|[.,'’\u{a0}\u{202f}\x20][0-9])*\)?-?
        (?:\s?(?:[A-Z]{3}\b|[€£¥฿₹₩₫₱]|zł|lei\b|kr\b))?",
    )
    .ok()
});
static ID: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[A-Za-z0-9][A-Za-z0-9/_.\-]{1,40}").ok());
static CODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\(?([A-Z]{3})\b").ok());
static CODE_INSIDE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^A-Za-z])[A-Z]{3}(?:$|[^A-Za-z])").ok());
static RANGE_MARK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\s*[~–—]\s*|\s+-\s+|\s+(?:to|bis|au|al|until|până la)\s+").ok());
static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b((?:19|20|21)[0-9]{2})\b").ok());

/// Finds a field.
pub(super) fn field(lines: &[Line], field: &Field, look: Look, words: &Words) -> Option<Found> {
    if let Some(alone) = &field.alone {
        let mut cells = lines.iter().flat_map(|line| &line.cells);
        if let Some((cell, found)) = cells.find_map(|cell| Some((cell, alone.find(&cell.text)?))) {
            return Some(found_in(cell, found.as_str(), None));
        }
    }
    let labelled: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .flat_map(|(at, line)| line.cells.iter().enumerate().map(move |(column, cell)| (at, column, cell)))
        .filter(|(_, _, cell)| field.any.is_match(&cell.text))
        .take(LABELLED_MAX)
        .map(|(at, column, _)| (at, column))
        .collect();
    field.labels.iter().find_map(|label| by_label(lines, &labelled, field, label, look, words))
}

fn by_label(
    lines: &[Line],
    labelled: &[(usize, usize)],
    field: &Field,
    label: &Regex,
    look: Look,
    words: &Words,
) -> Option<Found> {
    let mut last = None;
    for &(at, column) in labelled {
        let Some((line, cell)) = lines.get(at).and_then(|line| Some((line, line.cells.get(column)?))) else { continue };
        for found in label.captures_iter(&cell.text) {
            let Some(whole) = found.get(0) else { continue };
            let before = cell.text.get(..whole.start()).unwrap_or_default();
            if field.not.iter().any(|not| not.is_match(before)) {
                continue;
            }
            // The pattern may have taken the sign behind the label with it.
            let taken = whole.as_str().trim_end();
            let end = whole.start() + taken.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').len();
            let rest = cell.text.get(end.min(whole.end())..).unwrap_or_default();
            let currency = found.name("currency").map(|code| code.as_str().to_uppercase());
            // Words may follow the label of an amount (`Total due on 3 August`), and of nothing else.
            let bare = rest.trim_matches(mark).is_empty();
            let right = || right_of(line, column, field, look, words).filter(|_| bare || look == Look::Money);
            let under = || below(lines, at, cell, field, look, words).filter(|_| bare);
            let value = beside(rest, cell, field, look, words).or_else(right).or_else(under);
            if let Some(value) = value {
                // One total in a row may name the currency of all.
                let currency = currency.or_else(|| last.as_ref().and_then(|last: &Found| last.currency.clone()));
                let value = Found { currency, ..value };
                match field.take {
                    Take::First => return Some(value),
                    Take::Last => last = Some(value),
                }
            }
        }
    }
    last
}

/// Signs between a label and its value.
fn mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '#' | '：' | '*' | '†' | '=' | '.' | '°' | 'º')
}

fn beside(rest: &str, cell: &Cell, field: &Field, look: Look, words: &Words) -> Option<Found> {
    let text = value_in(rest.trim_start_matches(mark), field, look, words)?;
    Some(found_in(cell, &text, None))
}

fn right_of(line: &Line, column: usize, field: &Field, look: Look, words: &Words) -> Option<Found> {
    // A blank cell of signs may stand between; past the second cell the value belongs to another label.
    let right = line.cells.iter().skip(column + 1).take(2);
    right.into_iter().find_map(|cell| beside(&cell.text, cell, field, look, words))
}

fn below(lines: &[Line], at: usize, label: &Cell, field: &Field, look: Look, words: &Words) -> Option<Found> {
    let under = lines.iter().skip(at + 1).take(LINES_BELOW_MAX).flat_map(|line| &line.cells);
    let mut under = under.filter(|cell| {
        cell.page == label.page
            && cell.place.y0.saturating_sub(label.place.y1) <= BELOW_MAX
            && cell.place.overlap_x(&label.place) > 0
    });
    let cell = under.next()?;
    beside(&cell.text, cell, field, look, words)
}

fn found_in(cell: &Cell, text: &str, currency: Option<String>) -> Found {
    Found { text: text.to_owned(), currency, page: cell.page, place: cell.place }
}

/// The value at the start of a text.
fn value_in(text: &str, field: &Field, look: Look, words: &Words) -> Option<String> {
    if let Some(value) = &field.value {
        let found = value.find(text)?;
        return Some(found.as_str().trim_end_matches([',', ';', ')']).trim().to_owned());
    }
    match look {
        Look::Money => money_at(text),
        Look::Day => day_at(text, words),
        Look::Range => range_in(text, words).map(|(from, to)| format!("{from} – {to}")),
        Look::Id => {
            let found = ID.as_ref()?.find(text)?.as_str().trim_end_matches(['.', '-', '/']);
            let whole = text
                .get(found.len()..)
                .is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', ',', ';', ')', '.']));
            (whole && found.contains(|c: char| c.is_ascii_digit())).then(|| found.to_owned())
        }
        Look::Currency => CODE.as_ref()?.captures(text)?.get(1).map(|code| code.as_str().to_owned()),
    }
}

/// Money at the start of a text; a percentage is none.
pub(super) fn money_at(text: &str) -> Option<String> {
    let found = MONEY.as_ref()?.find(text)?;
    let rest = text.get(found.end()..).unwrap_or_default();
    if rest.trim_start().starts_with('%')
        || rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | ':'))
    {
        return None;
    }
    let money = found.as_str().trim();
    // A long number without mark or sign is a number of something.
    if money.len() >= 8 && money.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    written_amount::looks_like_money(&plain_sign(money)).then(|| money.to_owned())
}

/// Amounts as documents write them, in the form of statements: one currency sign or code, `lei` as a code.
pub(super) fn plain_sign(money: &str) -> String {
    let money =
        money.strip_suffix("lei").map_or_else(|| money.to_owned(), |amount| format!("{}RON", amount.trim_end()));
    let code = CODE_INSIDE.as_ref().is_some_and(|code| code.is_match(&money));
    let sign = |c: char| matches!(c, '$' | '€' | '£' | '฿' | '¥' | '₹' | '₩' | '₫' | '₱');
    // `฿30,000.00 THB` says it twice.
    if code { money.chars().filter(|c| !sign(*c)).collect() } else { money }
}

/// The longest day at the start of a text.
pub(super) fn day_at(text: &str, words: &Words) -> Option<String> {
    let ends = text.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at).take(9).chain([text.len()]);
    let starts: Vec<&str> = ends.filter_map(|end| text.get(..end)).collect();
    starts.into_iter().rev().map(plain_day).find(|start| date::looks_like_a_day(start, words))
}

/// Without the small words of some languages: `4 de diciembre de 2025`.
fn plain_day(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | '(' | ')'))
        .replace(" de ", " ")
        .replace(" del ", " ")
}

/// Two days with a mark between them; the year of the second may serve for both.
pub(super) fn range_in(text: &str, words: &Words) -> Option<(String, String)> {
    let mark = RANGE_MARK.as_ref()?;
    mark.find_iter(text).find_map(|between| {
        let to = day_at(text.get(between.end()..)?, words)?;
        let before = text.get(..between.start())?;
        let starts = before.char_indices().filter(|(_, c)| matches!(c, ' ' | '(' | ':')).map(|(at, _)| at + 1);
        let from = [0].into_iter().chain(starts).filter_map(|start| before.get(start..)).map(plain_day);
        let mut from = from.into_iter().find(|from| date::looks_like_a_day(from, words))?;
        if date::month_without_year(&from, words).is_some() {
            let year = YEAR.as_ref()?.captures_iter(&to).last()?.get(1)?.as_str().to_owned();
            from = format!("{from} {year}");
        }
        Some((from, to))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_ends_where_it_ends() {
        for (text, money) in [
            ("22.00", Some("22.00")),
            ("฿30,000.00 THB", Some("฿30,000.00 THB")),
            ("$4.11 due now", Some("$4.11")),
            ("380,30 RON", Some("380,30 RON")),
            ("€ 2.321,00", Some("€ 2.321,00")),
            ("1 234,56 €", Some("1 234,56 €")),
            ("-9.32", Some("-9.32")),
            ("0.2%", None),
            ("21 %", None),
            ("2026-01-31", None),
            ("NL810433941B01", None),
            ("due", None),
            ("485763736", None),
            ("2500", Some("2500")),
        ] {
            assert_eq!(money_at(text).as_deref(), money, "{text}");
        }
    }

    #[test]
    fn days_and_ranges_end_where_they_end() {
        let words = Words::builtin().unwrap();
        assert_eq!(day_at("15, September, 2025", &words).as_deref(), Some("15, September, 2025"));
        assert_eq!(day_at("Dec 4, 2025, 11:42 AM", &words).as_deref(), Some("Dec 4, 2025, 11:42 AM"));
        assert_eq!(day_at("August 3 , 2014 $4.11", &words).as_deref(), Some("August 3 , 2014"));
        assert_eq!(day_at("4 de diciembre de 2025", &words).as_deref(), Some("4 diciembre 2025"));
        assert_eq!(day_at("Net 30 days", &words), None);
        let range = |text| range_in(text, &words);
        let july = ("July 1 2014".to_owned(), "July 31 , 2014".to_owned());
        assert_eq!(range("July 1 - July 31 , 2014"), Some(july));
        let month = ("2026-01-01".to_owned(), "2026-01-31".to_owned());
        assert_eq!(range("2026-01-01 ~ 2026-01-31"), Some(month));
    }
}
