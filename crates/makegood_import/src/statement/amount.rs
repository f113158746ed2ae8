//! Amounts as banks write them, read without guessing.

use makegood_core::money::Amount;

use super::dialect::Mark;

/// The mark of a column: `None` when its cells could be read in two ways.
pub fn mark_of<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Mark> {
    let mut doubtful = false;
    for cell in cells {
        let marks: Vec<(usize, char)> = bare(cell).1.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
        let Some(&(at, last)) = marks.last() else { continue };
        let after = bare(cell).1.len() - at - 1;
        let mixed = marks.iter().any(|(_, c)| *c != last);
        let repeated = marks.iter().filter(|(_, c)| *c == last).count() > 1;
        let mark = if last == '.' { Mark::Point } else { Mark::Comma };
        let other = if last == '.' { Mark::Comma } else { Mark::Point };
        if mixed && !repeated || !repeated && after != 3 {
            return Some(mark);
        }
        if repeated && !mixed && after == 3 {
            return Some(other);
        }
        doubtful = true;
    }
    if doubtful { None } else { Some(Mark::Point) }
}

/// Reads an amount. `None` when it is not one in this mark.
pub fn read(cell: &str, mark: Mark) -> Option<Amount> {
    let (negative, text) = bare(cell);
    let (decimal, group) = if mark == Mark::Comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = text.split_once(decimal).map_or((text.as_str(), ""), |(whole, fraction)| (whole, fraction));
    if fraction.contains([decimal, group]) {
        return None;
    }
    let parts: Vec<&str> = whole.split(group).collect();
    let grouped =
        parts.len() > 1 && !(parts[1..].iter().all(|part| part.len() == 3) && (1..=3).contains(&parts[0].len()));
    if grouped || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = parts.concat();
    let whole = if whole.is_empty() { "0" } else { &whole };
    let plain = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    let amount = Amount::parse_canonical(&plain).ok()?;
    Some(if negative { amount.negated() } else { amount })
}

/// The sign, and the digits and marks without signs, blanks, apostrophes, currency signs and codes.
fn bare(cell: &str) -> (bool, String) {
    let cell = cell.trim();
    let brackets = cell.starts_with('(') && cell.ends_with(')');
    let minus = |c: char| matches!(c, '-' | '−' | '–');
    let negative = brackets || cell.chars().any(minus);
    let text: String = cell
        .chars()
        .filter(|c| {
            !(c.is_whitespace() || minus(*c) || matches!(c, '+' | '(' | ')' | '\'' | '’' | '$' | '€' | '£' | '¥' | '₹'))
        })
        .collect();
    let text = text.trim_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
    (negative, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_decided_over_the_column_or_asked() {
        assert_eq!(mark_of(["1.234", "5,60"].into_iter()), Some(Mark::Comma));
        assert_eq!(mark_of(["1,234.50"].into_iter()), Some(Mark::Point));
        assert_eq!(mark_of(["1.234", "2.000"].into_iter()), None);
        assert_eq!(mark_of(["12", "7"].into_iter()), Some(Mark::Point));
    }

    #[test]
    fn amounts_are_exact_or_nothing() {
        let shown = |cell, mark| read(cell, mark).map(|amount| amount.to_string());
        for (cell, mark, value) in [
            ("-1.234,56", Mark::Comma, "-1234.56"),
            ("$1,036.47", Mark::Point, "1036.47"),
            ("11'373.94", Mark::Point, "11373.94"),
            ("(5.00)", Mark::Point, "-5"),
            ("12.34-", Mark::Point, "-12.34"),
            ("54.80 EUR", Mark::Point, "54.8"),
        ] {
            assert_eq!(shown(cell, mark).as_deref(), Some(value), "{cell}");
        }
        for cell in ["12..34", "1,23,456.00", "abc", "", "1.2.3"] {
            assert_eq!(read(cell, Mark::Point), None, "{cell}");
        }
    }
}
