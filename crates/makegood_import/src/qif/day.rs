//! Days of QIF files: `12/25'10`, ` 1/ 2/10`, `25.12.2010`, `2010-12-25`.

/// A day as other statements write it: blanks between the numbers taken out, an apostrophe before the year made
/// a separator and its year two digits long.
pub(super) fn plain(cell: &str) -> String {
    let cell = cell.trim();
    // A month's name keeps its blanks: `25 Dec 2010`.
    let blanks_stay = cell.contains(char::is_alphabetic);
    let mut text: String = cell.chars().filter(|c| blanks_stay || !c.is_whitespace()).collect();
    if let Some((before, year)) = text.split_once(['\'', '’', '`']) {
        let separator = before.chars().find(|c| matches!(c, '/' | '.' | '-')).unwrap_or('/');
        let zero = if year.len() == 1 { "0" } else { "" };
        text = format!("{before}{separator}{zero}{year}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn days_lose_what_only_this_format_writes() {
        for (written, read) in [
            ("12/25'10", "12/25/10"),
            (" 1/ 2/10", "1/2/10"),
            ("1/ 2' 0", "1/2/00"),
            ("12/25'2010", "12/25/2010"),
            ("25.12'10", "25.12.10"),
            ("2010-12-25", "2010-12-25"),
            ("25 Dec 2010", "25 Dec 2010"),
        ] {
            assert_eq!(plain(written), read);
        }
    }
}
