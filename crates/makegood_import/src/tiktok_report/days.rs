//! Days and hours of a report: ISO forms as they are, other forms by the order that the whole column shows.

use jiff::civil::Date;

/// Order of day and month in dates such as `03/04/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Day, then month.
    DayFirst,
    /// Month, then day.
    MonthFirst,
}

impl Order {
    /// The order that an answer names.
    pub(crate) fn answered(answer: &str) -> Option<Order> {
        match answer {
            "day_first" => Some(Order::DayFirst),
            "month_first" => Some(Order::MonthFirst),
            _ => None,
        }
    }
}

/// Date and time of a cell as far as the cell itself says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    date: DatePart,
    /// Clock text after the date, empty when there is none.
    clock: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum DatePart {
    Known(Date),
    /// Two numbers that are day and month in one order or the other, and the year.
    Either(i8, i8, i16),
}

impl Moment {
    /// Reads a cell, `None` when it is no date.
    pub(crate) fn parse(cell: &str) -> Option<Moment> {
        let cell = cell.trim();
        if let Some((date, clock)) = split_clock(cell) {
            return Some(Moment { date: date_part(date)?, clock: clock.to_owned() });
        }
        Some(Moment { date: date_part(cell)?, clock: String::new() })
    }

    /// Reads a cell of a workbook: what [`Moment::parse`] reads, and bare serial numbers of days since its epoch,
    /// as they stand in cells without a date format. Only this century's: a smaller number is no day of a report.
    pub(super) fn parse_in(cell: &str, from_1904: Option<bool>) -> Option<Moment> {
        Moment::parse(cell).or_else(|| {
            let date = serial_day(cell, from_1904?)?;
            Some(Moment { date: DatePart::Known(date), clock: String::new() })
        })
    }

    /// True when the cell names a time other than midnight.
    pub(crate) fn has_time(&self) -> bool {
        self.clock.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
    }

    /// True when both orders make a day, and not the same one.
    pub(crate) fn is_ambiguous(&self) -> bool {
        matches!(self.date, DatePart::Either(a, b, _) if a <= 12 && b <= 12 && a != b)
    }

    /// The only order in which this is a day; `None` when it does not tell.
    pub(crate) fn order(&self) -> Option<Order> {
        match self.date {
            DatePart::Either(a, b, _) if a > 12 && b <= 12 => Some(Order::DayFirst),
            DatePart::Either(a, b, _) if b > 12 && a <= 12 => Some(Order::MonthFirst),
            _ => None,
        }
    }

    /// The day, read in that order.
    pub(crate) fn date(&self, order: Order) -> Option<Date> {
        match (&self.date, order) {
            (DatePart::Known(date), _) => Some(*date),
            (DatePart::Either(day, month, year), Order::DayFirst)
            | (DatePart::Either(month, day, year), Order::MonthFirst) => Date::new(*year, *month, *day).ok(),
        }
    }

    /// The hour, `None` for a cell without a time and for a time that is not a full hour.
    pub(crate) fn hour(&self) -> Option<i8> {
        clock_hour(&self.clock)
    }
}

/// What a whole column says of the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnOrder {
    /// No cell needs an order, or cells that can only be read in one order decide for all.
    Decided(Order),
    /// Cells read as two different days, and nothing in the column decides.
    Open,
}

/// Decides the order over a column.
pub(crate) fn order_of<'a>(moments: impl Iterator<Item = &'a Moment>) -> ColumnOrder {
    let (mut ambiguous, mut day_first, mut month_first) = (false, false, false);
    for moment in moments {
        ambiguous |= moment.is_ambiguous();
        day_first |= moment.order() == Some(Order::DayFirst);
        month_first |= moment.order() == Some(Order::MonthFirst);
    }
    match (ambiguous, day_first, month_first) {
        (_, true, false) | (false, false, false) => ColumnOrder::Decided(Order::DayFirst),
        (_, false, true) => ColumnOrder::Decided(Order::MonthFirst),
        // Both styles in one column: only cells that read one way can be trusted.
        (false, true, true) => ColumnOrder::Decided(Order::DayFirst),
        _ => ColumnOrder::Open,
    }
}

/// The hour of `05:00`, `5:00:00`, `5`, `05:00 - 05:59`, `5 PM`; `None` for anything that is not a full hour.
pub(crate) fn clock_hour(clock: &str) -> Option<i8> {
    let upper = clock.trim().to_uppercase();
    let from = upper.split_once(['-', '–', '~']).map_or(upper.as_str(), |(from, _)| from).trim();
    let (from, half) = match (from.strip_suffix("AM"), from.strip_suffix("PM")) {
        (Some(rest), _) => (rest.trim(), Some(0)),
        (_, Some(rest)) => (rest.trim(), Some(12)),
        _ => (from, None),
    };
    let mut parts = from.split([':', '.']);
    let hour = parts.next()?;
    if hour.is_empty() || hour.len() > 2 || !hour.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if parts.any(|part| part.is_empty() || part.bytes().any(|byte| byte != b'0')) {
        return None;
    }
    let hour: i8 = hour.parse().ok()?;
    match half {
        None => (0..24).contains(&hour).then_some(hour),
        Some(half) => (1..=12).contains(&hour).then(|| hour % 12 + half),
    }
}

/// The day of a serial number: 46084 is 2026-03-03, counted from 1904 44622 is the same day.
pub(super) fn serial_day(cell: &str, from_1904: bool) -> Option<Date> {
    if cell.len() != 5 || !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let days: i64 = cell.parse().ok()?;
    // The count from 1900 has a day too many, 1900-02-29, which lies before any day that is read here.
    let epoch = if from_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
    let date = epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    (2000..2100).contains(&date.year()).then_some(date)
}

fn split_clock(cell: &str) -> Option<(&str, &str)> {
    let at = cell.find(':')?;
    let start = cell[..at].rfind(|c: char| !c.is_ascii_digit())?;
    let date = cell[..start].trim_end_matches([',', ' ']);
    let clock = cell[start..].trim_start_matches(|c: char| c == 'T' || c == 't' || c.is_whitespace() || c == ',');
    Some((date, clock))
}

fn date_part(text: &str) -> Option<DatePart> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
        let (year, month, day): (i16, i16, i16) = (number(0..4)?, number(4..6)?, number(6..8)?);
        return Some(DatePart::Known(Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?));
    }
    let unified = text.replace(['年', '月'], "-").replace('日', "");
    let parts: Vec<&str> = unified.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if let Some(month) = month_named(a) {
        return Some(DatePart::Known(Date::new(year_of(c)?, month, small(b)?).ok()?));
    }
    if let Some(month) = month_named(b) {
        return Some(DatePart::Known(Date::new(year_of(c)?, month, small(a)?).ok()?));
    }
    if a.len() == 4 {
        return Some(DatePart::Known(Date::new(year_of(a)?, small(b)?, small(c)?).ok()?));
    }
    let (a, b, year) = (small(a)?, small(b)?, year_of(c)?);
    let possible = |day, month| Date::new(year, month, day).is_ok();
    match (possible(a, b), possible(b, a)) {
        (false, false) => None,
        _ if a == b => Some(DatePart::Known(Date::new(year, a, b).ok()?)),
        _ => Some(DatePart::Either(a, b, year)),
    }
}

fn small(text: &str) -> Option<i8> {
    let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A year of four digits, or of two in this century: there were no such reports before it.
fn year_of(text: &str) -> Option<i16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        4 if digits => text.parse().ok(),
        2 if digits => Some(2000 + text.parse::<i16>().ok()?),
        _ => None,
    }
}

/// Month of an English name or its first three letters.
fn month_named(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_lowercase();
    let at = NAMES
        .iter()
        .position(|name| lower.len() >= 3 && (name.starts_with(&lower) || lower == "sept" && *name == "september"))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(cell: &str, order: Order) -> Option<Date> {
        Moment::parse(cell)?.date(order)
    }

    #[test]
    fn every_form_that_was_seen_is_read() {
        let first = Order::DayFirst;
        for cell in [
            "2026-05-28",
            "2026/05/28",
            "28-May-26",
            "28 May 2026",
            "May 28, 2026",
            "20260528",
            "2026年5月28日",
            "28/05/2026",
            "2026-05-28 00:00:00",
        ] {
            assert_eq!(day(cell, first), Some(date(2026, 5, 28)), "{cell}");
        }
        for cell in ["2026-02-30", "Total", "46084", "31/02/2026", "", "-", "2026-05", "1/2/3/4"] {
            assert_eq!(day(cell, first), None, "{cell}");
        }
    }

    #[test]
    fn one_cell_that_reads_one_way_decides_for_the_column() {
        let order = |cells: &[&str]| {
            let moments: Vec<Moment> = cells.iter().filter_map(|cell| Moment::parse(cell)).collect();
            order_of(moments.iter())
        };
        assert_eq!(order(&["03/04/2026", "28/04/2026"]), ColumnOrder::Decided(Order::DayFirst));
        assert_eq!(order(&["03/04/2026", "04/28/2026"]), ColumnOrder::Decided(Order::MonthFirst));
        assert_eq!(order(&["03/04/2026", "05/06/2026"]), ColumnOrder::Open);
        // Two styles in one column: what reads both ways cannot be decided by either.
        assert_eq!(order(&["03/04/2026", "04/28/2026", "28/04/2026"]), ColumnOrder::Open);
        // The same day in both orders needs no decision.
        assert_eq!(order(&["04/04/2026"]), ColumnOrder::Decided(Order::DayFirst));
    }

    #[test]
    fn bare_serials_are_days_in_workbooks_only() {
        let day = |cell, epoch| Moment::parse_in(cell, epoch)?.date(Order::DayFirst);
        assert_eq!(day("46084", Some(false)), Some(date(2026, 3, 3)));
        assert_eq!(day("44622", Some(true)), Some(date(2026, 3, 3)));
        assert_eq!(day("46084", None), None);
        for cell in ["0", "60", "1", "99999", "-46084", "46084.75"] {
            assert_eq!(day(cell, Some(false)), None, "{cell}");
        }
        assert_eq!(day("2026-03-03", Some(true)), Some(date(2026, 3, 3)));
    }

    #[test]
    fn hours_are_full_hours() {
        for (cell, hour) in [
            ("2021-09-15 5:00:00", Some(5)),
            ("2021-09-15T23:00", Some(23)),
            ("2021-09-15 5:30:00", None),
            ("2021-09-15 25:00", None),
        ] {
            assert_eq!(Moment::parse(cell).unwrap().hour(), hour, "{cell}");
        }
        for (clock, hour) in [
            ("05:00 - 05:59", Some(5)),
            ("17", Some(17)),
            ("5 PM", Some(17)),
            ("12 AM", Some(0)),
            ("13 PM", None),
            ("x", None),
        ] {
            assert_eq!(clock_hour(clock), hour, "{clock}");
        }
    }
}
