//! Which account, card and currency a file is of, from its name and from what stands above the header.

use makegood_core::money::Currency;

use super::layout::{Recognised, folded};
use crate::grid::GridRow;
use crate::written_amount::currencies_of;

/// Most rows above the header that are looked at.
const PREAMBLE_ROWS_MAX: usize = 100;

/// The account that a label above the header names: `Account number:;0234 00103914.40`, `IBAN: CH93 …`.
pub(super) fn account_above(found: &Recognised, rows: &[GridRow]) -> Option<String> {
    let labelled = labelled(rows, &found.words.account_labels);
    let mut accounts = labelled.filter(|value| value.chars().filter(char::is_ascii_digit).count() >= 4);
    accounts.next().map(|value| account_name(&value))
}

/// The currency that a label above the header names.
pub(super) fn currency_above(found: &Recognised, rows: &[GridRow]) -> Option<Currency> {
    labelled(rows, &found.words.currency_labels).find_map(|value| match currencies_of(value.trim()).as_slice() {
        [only] => Some(*only),
        _ => None,
    })
}

/// Values behind a label, in the same cell after a colon or in the next filled cell.
fn labelled<'r>(rows: &'r [GridRow], labels: &'r [String]) -> impl Iterator<Item = String> + 'r {
    rows.iter().take(PREAMBLE_ROWS_MAX).flat_map(move |row| {
        let cells: Vec<&str> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let mut values = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let (label, behind) = cell.split_once([':', '：']).unwrap_or((cell, ""));
            if !labels.contains(&folded(label)) {
                continue;
            }
            let value = if behind.trim().is_empty() { cells.get(at + 1).copied().unwrap_or_default() } else { behind };
            if !value.trim().is_empty() {
                values.push(value.trim().to_owned());
            }
        }
        values
    })
}

/// The digits of the file name that name the account: the dialect's own pattern, else the last group of
/// four or more digits that is no day.
pub(super) fn account_in_name(found: &Recognised, name: &str) -> Option<String> {
    let pattern = found.dialect.file_name_regex.as_ref();
    let own = pattern.and_then(|pattern| pattern.captures(name)).and_then(|groups| groups.get(1));
    if let Some(digits) = own {
        return Some(digits.as_str().to_owned());
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let groups: Vec<&str> = stem.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let year = |digits: &str| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    let compact = |digits: &str| {
        let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
        digits.len() == 8 && year(&digits[..4]) && (1..=12).contains(&part(4, 6)) && (1..=31).contains(&part(6, 8))
            || digits.len() == 8 && year(&digits[4..]) && (1..=31).contains(&part(0, 2))
            || digits.len() == 6 && year(&digits[..4]) && (1..=12).contains(&part(4, 6))
            || digits.len() == 14 && year(&digits[..4])
    };
    groups.into_iter().rfind(|digits| digits.len() >= 4 && !year(digits) && !compact(digits)).map(str::to_owned)
}

/// An account or card as facts name it: masks and the blanks of an IBAN taken off.
pub(crate) fn account_name(cell: &str) -> String {
    let cell = cell.trim().trim_matches('\'');
    let masked = |c: char| matches!(c, '*' | '•' | '·' | '…' | 'x' | 'X' | '-' | '.' | '#' | ' ');
    let behind_mask = cell.trim_start_matches(masked);
    let digits_only = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if behind_mask.len() < cell.len() && digits_only(behind_mask) {
        return behind_mask.to_owned();
    }
    let bytes = cell.as_bytes();
    let iban_start =
        bytes.len() >= 4 && bytes[..2].iter().all(u8::is_ascii_alphabetic) && cell.get(2..4).is_some_and(digits_only);
    let iban_rest = cell.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    let joined: String = cell.split_whitespace().collect();
    if iban_start && iban_rest && (15..=34).contains(&joined.len()) {
        return joined.to_ascii_uppercase();
    }
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last four digits of a card cell; `None` when it has fewer.
pub(crate) fn last_four(cell: &str) -> Option<String> {
    let digits: Vec<char> = cell.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().checked_sub(4)?;
    Some(digits[from..].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_blanks_of_ibans_and_quotes_are_taken_off() {
        for (cell, name) in [
            ("**** 1234", "1234"),
            ("-61001", "61001"),
            ("XXXX-XXXX-XXXX-4417", "4417"),
            ("...4417", "4417"),
            ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
            ("Main  account", "Main account"),
            ("0123 45678901.23A", "0123 45678901.23A"),
        ] {
            assert_eq!(account_name(cell), name, "{cell}");
        }
        assert_eq!(last_four("XXXX-XXXX-XXXX-4417").as_deref(), Some("4417"));
        assert_eq!(last_four("417"), None);
    }
}
