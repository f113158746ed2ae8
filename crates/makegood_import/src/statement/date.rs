//! Days as banks write them: order of day and month over whole columns, names of months, days without a year.

use std::borrow::Cow;

use makegood_core::time::Day;

use super::dialect::DateOrder;
use super::layout::folded;
use super::words::Words;

/// What a cell says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Year, month and day are told by their shape.
    Known(i16, i16, i16),
    /// Two numbers whose order is open, and the year.
    Open(i16, i16, i16),
    /// Month and day.
    NoYear(i16, i16),
}

/// Evidence of the order over columns of days.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OrderVotes {
    day_first: u64,
    month_first: u64,
    open: u64,
}

impl OrderVotes {
    /// Looks at one cell.
    pub(crate) fn see(&mut self, cell: &str, words: &Words) {
        let Some(Parts::Open(first, second, _)) = parts(cell, words) else { return };
        let dotted = cell.split([' ', 'T']).next().is_some_and(|date| date.contains('.'));
        match (first, second) {
            // Days with points are written day first wherever points are used.
            _ if dotted => self.day_first += 1,
            (13.., 1..=12) => self.day_first += 1,
            (1..=12, 13..) => self.month_first += 1,
            // 03/03 is one day in either order.
            (a, b) if a == b => {}
            _ => self.open += 1,
        }
    }

    /// True when a day was written whose order had to be told.
    pub(crate) fn any(self) -> bool {
        self.day_first + self.month_first + self.open > 0
    }

    /// The order, `None` when it must be asked.
    pub(crate) fn decide(self) -> Option<DateOrder> {
        match self.day_first.cmp(&self.month_first) {
            std::cmp::Ordering::Greater => Some(DateOrder::DayFirst),
            std::cmp::Ordering::Less => Some(DateOrder::MonthFirst),
            std::cmp::Ordering::Equal if self.open == 0 && self.day_first == 0 => Some(DateOrder::DayFirst),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// Reads a day; a time behind it is left out. `year` is used for days without one.
pub(crate) fn read(cell: &str, order: DateOrder, year: i16, words: &Words) -> Option<Day> {
    let (year, month, day) = match parts(cell, words)? {
        Parts::Known(year, month, day) => (year, month, day),
        Parts::Open(first, second, year) if order == DateOrder::MonthFirst => (year, first, second),
        Parts::Open(first, second, year) => (year, second, first),
        Parts::NoYear(month, day) if order == DateOrder::NoYear => (year, month, day),
        Parts::NoYear(..) => return None,
    };
    if !(1900..=2199).contains(&year) {
        return None;
    }
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The month of a day without a year.
pub(crate) fn month_without_year(cell: &str, words: &Words) -> Option<i16> {
    match parts(cell, words)? {
        Parts::NoYear(month, _) => Some(month),
        _ => None,
    }
}

/// True when a cell has the shape of a day in some order.
pub(crate) fn looks_like_a_day(cell: &str, words: &Words) -> bool {
    parts(cell, words).is_some()
}

fn parts(cell: &str, words: &Words) -> Option<Parts> {
    let cell = cell.trim();
    if cell.len() > 64 || !cell.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let cell = &plain(cell);
    numeric(cell).or_else(|| named(cell, words))
}

/// `2026年3月14日` and `14. 3. 2026` as `2026-3-14` and `14.3.2026`.
fn plain(cell: &str) -> Cow<'_, str> {
    if cell.contains(['年', '년']) {
        let text = cell.replace(['年', '月', '년', '월'], "-").replace(['日', '일'], " ");
        let joined: Vec<&str> = text.split_whitespace().collect();
        return Cow::Owned(joined.join(" ").replace("- ", "-"));
    }
    let numbers = |part: &str| part.trim().len() <= 4 && part.trim().bytes().all(|byte| byte.is_ascii_digit());
    match cell.split_once(". ").and_then(|(day, rest)| Some((day, rest.split_once(". ")?))) {
        Some((day, (month, rest))) if numbers(day) && numbers(month) => {
            Cow::Owned(format!("{day}.{}.{rest}", month.trim()))
        }
        _ => Cow::Borrowed(cell),
    }
}

/// `2026-03-14`, `20260314`, `14.03.2026`, `3/14/26`, each with or without a time.
fn numeric(cell: &str) -> Option<Parts> {
    let end = cell.find([' ', 'T', ',']).unwrap_or(cell.len());
    let (date, rest) = cell.split_at(end);
    if !is_time(rest) {
        return None;
    }
    if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Parts::Known(number(&date[..4])?, number(&date[4..6])?, number(&date[6..])?));
    }
    let separator = date.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let mut pieces = date.trim_end_matches('.').split(separator);
    let (a, b, c) = (pieces.next()?, pieces.next()?, pieces.next());
    if pieces.next().is_some() || b.len() > 2 {
        return None;
    }
    let c = c?;
    match (a.len(), c.len()) {
        (4, 1..=2) => Some(Parts::Known(number(a)?, number(b)?, number(c)?)),
        (1..=2, 4) => Some(Parts::Open(number(a)?, number(b)?, number(c)?)),
        (1..=2, 2) => Some(Parts::Open(number(a)?, number(b)?, century(number(c)?))),
        _ => None,
    }
}

/// `23-Jan-15`, `29 Jun, 2026`, `Jan 2, 2026`, `2. März 2026`, `Jan 2`.
fn named(cell: &str, words: &Words) -> Option<Parts> {
    let (cell, rest) = cell.find(':').map_or((cell, ""), |colon| {
        // The hour before the first colon belongs to the time.
        let start = cell[..colon].rfind([' ', 'T']).unwrap_or(0);
        cell.split_at(start)
    });
    if !is_time(rest) {
        return None;
    }
    let pieces: Vec<&str> = cell.split([' ', '-', ',', '/', '.']).filter(|piece| !piece.is_empty()).collect();
    let (first, second) = (*pieces.first()?, *pieces.get(1)?);
    let (month, day) = match month_of(second, words) {
        Some(month) => (month, short(first)?),
        None => (month_of(first, words)?, short(second)?),
    };
    match pieces.get(2..)? {
        [] => Some(Parts::NoYear(month, day)),
        [year] if year.len() == 4 => Some(Parts::Known(number(year)?, month, day)),
        [year] if year.len() == 2 => Some(Parts::Known(century(number(year)?), month, day)),
        _ => None,
    }
}

fn month_of(word: &str, words: &Words) -> Option<i16> {
    let word = folded(word);
    if word.chars().count() < 3 || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let at = words.months.iter().position(|names| names.iter().any(|name| name.starts_with(&word)))?;
    i16::try_from(at + 1).ok()
}

fn number(digits: &str) -> Option<i16> {
    let plain = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

fn short(digits: &str) -> Option<i16> {
    let digits = digits.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if digits.len() <= 2 { number(digits) } else { None }
}

fn century(year: i16) -> i16 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

/// Nothing, or `T09:30:00.000Z`, ` 9:30 PM`, ` 09:30:00 UTC`, with an hour that exists.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', 'T', ',']).trim();
    if rest.is_empty() {
        return true;
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '+' | '-' | ' ');
    let Some((hour, minutes)) = rest.split_once(':') else { return false };
    let minute = minutes.get(..2).and_then(number);
    rest.len() <= 32
        && rest.chars().all(allowed)
        && number(hour).is_some_and(|hour| hour <= 23)
        && minute.is_some_and(|minute| minute <= 59)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn words() -> Words {
        Words::builtin().unwrap()
    }

    fn order(cells: &[&str]) -> Option<DateOrder> {
        let mut votes = OrderVotes::default();
        cells.iter().for_each(|cell| votes.see(cell, &words()));
        votes.decide()
    }

    #[test]
    fn the_order_is_decided_over_the_column_or_asked() {
        assert_eq!(order(&["01/02/2026", "13/02/2026"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["01/02/2026", "02/13/2026"]), Some(DateOrder::MonthFirst));
        assert_eq!(order(&["01/02/2026", "03/04/2026"]), None);
        assert_eq!(order(&["13/02/2026", "02/13/2026"]), None);
        assert_eq!(order(&["01.02.2026"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["2026-03-14 10:00:00"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["03/03/2026"]), Some(DateOrder::DayFirst));
    }

    #[test]
    fn days_are_read_in_their_order_with_names_of_months_in_several_languages() {
        let read = |cell, order| read(cell, order, 0, &words());
        for (cell, order, day) in [
            ("3/14/26", DateOrder::MonthFirst, date(2026, 3, 14)),
            ("14.03.2026", DateOrder::DayFirst, date(2026, 3, 14)),
            ("14-03-2026 09:30", DateOrder::DayFirst, date(2026, 3, 14)),
            ("2026-03-14T09:30:00Z", DateOrder::MonthFirst, date(2026, 3, 14)),
            ("2026/3/4", DateOrder::DayFirst, date(2026, 3, 4)),
            ("20260314", DateOrder::DayFirst, date(2026, 3, 14)),
            ("23-Jan-15", DateOrder::Auto, date(2015, 1, 23)),
            ("29 Jun, 2026", DateOrder::Auto, date(2026, 6, 29)),
            ("Mar 4, 2026", DateOrder::Auto, date(2026, 3, 4)),
            ("4. März 2026", DateOrder::Auto, date(2026, 3, 4)),
            ("14. 3. 2026", DateOrder::DayFirst, date(2026, 3, 14)),
            ("14. 03. 2026 09:30", DateOrder::DayFirst, date(2026, 3, 14)),
            ("2026年3月14日", DateOrder::MonthFirst, date(2026, 3, 14)),
            ("2026년 3월 14일 09:30", DateOrder::MonthFirst, date(2026, 3, 14)),
            ("14 марта 2026", DateOrder::Auto, date(2026, 3, 14)),
            ("4 août 2026 09:30", DateOrder::Auto, date(2026, 8, 4)),
        ] {
            assert_eq!(read(cell, order), Some(day), "{cell}");
        }
    }

    #[test]
    fn impossible_days_and_other_text_are_refused() {
        for cell in [
            "31.02.2026",
            "2026-02-30",
            "0000-00-00",
            "46084",
            "46084.75",
            "2026-W10-3",
            "pending",
            "2026-03-04T24:00:00",
            "٢٠٢٦-٠٣-٠٤",
            "1.772.582.400",
            "26-3-4-1",
            "Jan 2",
            "14/03/2026 x",
            "14/03",
            "3/14/0026",
            "",
        ] {
            assert_eq!(read(cell, DateOrder::DayFirst, 2026, &words()), None, "{cell}");
        }
    }

    #[test]
    fn a_day_without_a_year_takes_the_answered_one() {
        assert_eq!(read("Feb 29", DateOrder::NoYear, 2024, &words()), Some(date(2024, 2, 29)));
        assert_eq!(read("Feb 29", DateOrder::NoYear, 2026, &words()), None);
        assert_eq!(month_without_year("Jan 2", &words()), Some(1));
    }
}
