//! Days in words of many languages, and ranges of days in one line.

use jiff::civil::Date;

use super::layouts::DATA;
use crate::tiktok_report::{ColumnOrder, Moment, Order, order_of};

/// Longest text that is looked at for a date.
const TEXT_MAX: usize = 200;

/// Reads a cell, `None` when it is no date.
pub(super) fn moment(cell: &str) -> Option<Moment> {
    if cell.len() > TEXT_MAX {
        return None;
    }
    if let Some(iso) = in_words(cell) {
        return Moment::parse(&iso);
    }
    // `2021-09-15T05:00:00.000Z`: parts of a second that are nothing, and the mark of UTC.
    let cell = cell.trim().trim_end_matches(" UTC").trim_end_matches(['Z', 'z']);
    let cell = match cell.rsplit_once('.') {
        Some((before, zeros)) if before.contains(':') && zeros.bytes().all(|byte| byte == b'0') => before,
        _ => cell,
    };
    match dotted(cell) {
        Some(iso) => Moment::parse(&iso),
        None => Moment::parse(cell),
    }
}

/// `01.03.2026`: days with points are written day first wherever points are used.
fn dotted(cell: &str) -> Option<String> {
    let (day, clock) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
    let parts: Vec<&str> = day.trim_end_matches(['.', ',']).split('.').collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = number(day) && number(month) && year.len() == 4 && month.parse::<u8>().is_ok_and(|month| month <= 12);
    fits.then(|| format!("{year}-{month:0>2}-{day:0>2} {clock}").trim_end().to_owned())
}

/// True when a moment names another hour than midnight.
pub(super) fn has_hour(moment: &Moment) -> bool {
    moment.has_time() && moment.hour() != Some(0)
}

/// `1. März 2026`, `8 de julio de 2025`, `Sat, Mar 14, 2026` as `2026-03-14`.
fn in_words(text: &str) -> Option<String> {
    if text.contains(':') || !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let lower = text.to_lowercase();
    let parts: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).filter(|part| !part.is_empty()).collect();
    if parts.len() > 8 {
        return None;
    }
    let mut months = parts.iter().filter_map(|part| month_of(part));
    let month = months.next()?;
    if months.next().is_some_and(|other| other != month) {
        return None;
    }
    let number = |part: &&&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<&&str> = parts.iter().filter(number).collect();
    let (day, year) = match numbers.as_slice() {
        [day, year] if day.len() <= 2 && year.len() == 4 => (day, year),
        [year, day] if day.len() <= 2 && year.len() == 4 => (day, year),
        _ => return None,
    };
    Some(format!("{year}-{month:02}-{day:0>2}"))
}

/// Marks that stand above or below a letter of a word (Thai, decomposed accents).
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Number of the month that a word names: a whole name, or the first three or more letters of names of one month only.
fn month_of(word: &str) -> Option<usize> {
    let whole = DATA.months.iter().position(|names| names.iter().any(|name| name == word));
    if whole.is_some() {
        return whole.map(|at| at + 1);
    }
    if word.chars().count() < 3 || word.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut fits = DATA.months.iter().enumerate().filter(|(_, names)| names.iter().any(|name| name.starts_with(word)));
    match (fits.next(), fits.next()) {
        (Some((at, _)), None) => Some(at + 1),
        _ => None,
    }
}

/// First and last day of a range such as `July 8, 2025 - July 31, 2025`; one day is a range of one.
/// `None` for text that is no range, and where day and month could change places.
pub(super) fn range(text: &str, stated: Option<Order>) -> Option<(Date, Date)> {
    let text = text.trim();
    if text.len() > TEXT_MAX {
        return None;
    }
    for mark in &DATA.between {
        for (at, _) in text.match_indices(mark.as_str()) {
            let (Some(from), Some(to)) = (text.get(..at), text.get(at + mark.len()..)) else { continue };
            if let Some(found) = pair(from.trim(), to.trim(), stated) {
                return Some(found);
            }
        }
    }
    if let Some((from, to)) = halves(text).and_then(|(from, to)| pair(from, to, stated)) {
        return Some((from, to));
    }
    pair(text, text, stated)
}

/// `2025/07/08-2025/07/31`: the same text form on both sides of the middle mark.
fn halves(text: &str) -> Option<(&str, &str)> {
    let middle = text.len() / 2;
    let mark = text.get(middle..=middle)?;
    matches!(mark, "-" | "/" | "_").then(|| Some((text.get(..middle)?, text.get(middle + 1..)?)))?
}

fn pair(from: &str, to: &str, stated: Option<Order>) -> Option<(Date, Date)> {
    let last = moment(to)?;
    let first = moment(from).or_else(|| {
        // `July 8 - July 31, 2025`: the year stands once.
        let year = to.rsplit(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4)?;
        moment(&format!("{from} {year}"))
    })?;
    let order = match order_of([&first, &last].into_iter()) {
        ColumnOrder::Decided(order) => order,
        ColumnOrder::Open => stated?,
    };
    let (first, last) = (first.date(order)?, last.date(order)?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_in_words_of_many_languages_are_days() {
        for text in [
            "8 de julio de 2025",
            "8. Juli 2025",
            "8 juillet 2025",
            "8 luglio 2025",
            "8 de jul. de 2025",
            "8 de julho de 2025",
            "8 lipca 2025",
            "8 июля 2025 г.",
            "July 8, 2025",
            "Tue, Jul 8, 2025",
            "2025年7月8日",
            "20250708",
            "2025-07-08T00:00:00.000Z",
            "08.07.2025",
            "8.7.2025",
        ] {
            let moment = moment(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(moment.date(Order::DayFirst), Some(date(2025, 7, 8)), "{text}");
        }
        for text in ["July", "2025", "July August 8 2025", "mars", "Total", ""] {
            assert!(moment(text).is_none(), "{text}");
        }
    }

    #[test]
    fn ranges_stand_in_one_line_in_any_language() {
        let july = Some((date(2025, 7, 8), date(2025, 7, 31)));
        for text in [
            "July 8, 2025 - July 31, 2025",
            "8 juillet 2025 - 31 juillet 2025",
            "8. Juli 2025 – 31. Juli 2025",
            "2025/07/08～2025/07/31",
            "2025年7月8日～2025年7月31日",
            "2025-07-08 - 2025-07-31",
            "2025-07-08-2025-07-31",
            "July 8 - July 31, 2025",
            "7/8/2025,7/31/2025",
            "08.07.2025 bis 31.07.2025",
            "20250708-20250731",
            "8 de julio de 2025 - 31 de julio de 2025",
        ] {
            assert_eq!(range(text, None), july, "{text}");
        }
        assert_eq!(range("July 8, 2025", None), Some((date(2025, 7, 8), date(2025, 7, 8))));
        assert_eq!(range("7/8/2025 - 8/8/2025", None), None);
        assert_eq!(range("7/8/2025 - 8/8/2025", Some(Order::MonthFirst)), Some((date(2025, 7, 8), date(2025, 8, 8))));
        for text in ["All time", "Campaign report", "July 31, 2025 - July 8, 2025", ""] {
            assert_eq!(range(text, None), None, "{text}");
        }
    }
}
