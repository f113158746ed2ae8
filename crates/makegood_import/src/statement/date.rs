//! Days as banks write them.

use makegood_core::time::Day;

use super::dialect::DateOrder;

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The order of a column: `None` when day and month cannot be told apart.
pub fn order_of<'a>(cells: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut can_dmy, mut can_mdy, mut seen) = (true, true, false);
    for cell in cells {
        let Some(parts) = numbers(cell) else { continue };
        if parts.0.len() == 4 {
            return Some(DateOrder::Ymd);
        }
        seen = true;
        let (first, second): (u32, u32) = (parts.0.parse().unwrap_or(0), parts.1.parse().unwrap_or(0));
        can_dmy &= second <= 12;
        can_mdy &= first <= 12;
    }
    match (seen, can_dmy, can_mdy) {
        (false, ..) => Some(DateOrder::Ymd),
        (true, true, false) => Some(DateOrder::Dmy),
        (true, false, true) => Some(DateOrder::Mdy),
        _ => None,
    }
}

/// Reads a day; a time behind it is left out.
pub fn read(cell: &str, order: DateOrder) -> Option<Day> {
    let cell = cell.trim();
    if let Some(day) = by_name(cell) {
        return Some(day);
    }
    let (a, b, c) = numbers(cell)?;
    let number = |text: &str| text.parse::<i16>().ok();
    let (year, month, day) = if a.len() == 4 {
        (number(a)?, number(b)?, number(c)?)
    } else {
        let year = if c.len() == 4 { number(c)? } else { 2000 + number(c)? };
        match order {
            DateOrder::Mdy => (year, number(a)?, number(b)?),
            _ => (year, number(b)?, number(a)?),
        }
    };
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The three numbers of `2026-03-14`, `14.03.2026`, `3/14/26`.
fn numbers(cell: &str) -> Option<(&str, &str, &str)> {
    let date = cell.trim().split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let digits = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(a) && digits(b) && digits(c)).then_some((a, b, c))
}

/// `23-Jan-15`, `29 Jun, 2026`.
fn by_name(cell: &str) -> Option<Day> {
    let parts: Vec<&str> = cell.split([' ', '-', ',', '/']).filter(|part| !part.is_empty()).collect();
    let [day, month, year, ..] = parts.as_slice() else { return None };
    let month = month.to_lowercase();
    let at = MONTHS.iter().position(|name| month.starts_with(name))?;
    let year: i16 = year.parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    Day::new(year, i8::try_from(at + 1).ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_order_is_decided_over_the_column_or_asked() {
        assert_eq!(order_of(["01/02/2026", "13/02/2026"].into_iter()), Some(DateOrder::Dmy));
        assert_eq!(order_of(["01/02/2026", "02/13/2026"].into_iter()), Some(DateOrder::Mdy));
        assert_eq!(order_of(["01/02/2026", "03/04/2026"].into_iter()), None);
        assert_eq!(order_of(["2026-03-14 10:00:00"].into_iter()), Some(DateOrder::Ymd));
    }

    #[test]
    fn days_are_read_in_their_order_and_impossible_ones_refused() {
        assert_eq!(read("3/14/26", DateOrder::Mdy), Some(date(2026, 3, 14)));
        assert_eq!(read("14.03.2026", DateOrder::Dmy), Some(date(2026, 3, 14)));
        assert_eq!(read("23-Jan-15", DateOrder::Auto), Some(date(2015, 1, 23)));
        assert_eq!(read("31.02.2026", DateOrder::Dmy), None);
        assert_eq!(read("pending", DateOrder::Dmy), None);
    }
}
