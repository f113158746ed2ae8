//! One `STMTTRN`: its fields as written, and the entry that they make.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use crate::fingerprint::Fingerprints;

/// Fields of a transaction as written.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    /// Line of the opening tag.
    pub line: u64,
    fields: BTreeMap<String, (String, u64)>,
}

impl Raw {
    /// A transaction that opens at `line`.
    pub fn at(line: u64) -> Self {
        Raw { line, fields: BTreeMap::new() }
    }

    /// Keeps the first value of a field.
    pub fn set(&mut self, name: &str, value: String, line: u64) {
        if self.fields.len() < 64 && !value.is_empty() {
            self.fields.entry(name.to_owned()).or_insert((value, line));
        }
    }

    /// The value, or empty text.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |(value, _)| value.as_str())
    }

    fn line_of(&self, name: &str) -> u64 {
        self.fields.get(name).map_or(self.line, |(_, line)| *line)
    }
}

/// A transaction, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Line of the opening tag.
    pub line: u64,
    /// Id within the account.
    pub entry_id: String,
    /// Day as the bank wrote it.
    pub booked_on: Day,
    /// `DTUSER`.
    pub authorised_on: Option<Day>,
    /// `DTAVAIL`.
    pub value_on: Option<Day>,
    /// Signed amount.
    pub amount: Amount,
    /// Name and memo.
    pub description: String,
    /// Name or payee.
    pub counterparty: String,
    /// Reference or check number.
    pub reference: String,
}

/// Ids seen in the file, so that a repeated `FITID` does not swallow an entry.
#[derive(Debug, Default)]
pub struct Ids {
    seen: BTreeMap<(String, String), u32>,
    /// Transactions whose id another one of the account had.
    pub repeated: u64,
}

impl Ids {
    fn unique(&mut self, account: &str, id: &str) -> String {
        let number = self.seen.entry((account.to_owned(), id.to_owned())).and_modify(|count| *count += 1).or_insert(1);
        if *number == 1 {
            return id.to_owned();
        }
        self.repeated += 1;
        format!("{id}#{number}")
    }
}

/// Reads the fields.
///
/// - **Errors** a diagnostic with the line of the field that cannot be read.
pub fn entry_of(
    raw: &Raw,
    account: &str,
    institution: &str,
    currency: Option<Currency>,
    ids: &mut Ids,
    prints: &mut Fingerprints,
) -> Result<Entry, Diagnostic> {
    let posted = raw.get("DTPOSTED");
    let booked_on = day_of(posted).ok_or_else(|| {
        let code = if posted.is_empty() { diagnostic::VALUE_MISSING } else { diagnostic::DATE_UNREADABLE };
        Diagnostic::new(code, "the transaction has no readable date")
            .at(raw.line_of("DTPOSTED"), 1)
            .in_column("DTPOSTED")
            .found(posted)
            .expected("YYYYMMDD, with or without time and zone")
            .help("ask the bank for the statement again, or for CSV")
    })?;
    let written = raw.get("TRNAMT");
    let amount = amount_of(written).ok_or_else(|| {
        let code = if written.is_empty() { diagnostic::VALUE_MISSING } else { diagnostic::AMOUNT_UNREADABLE };
        Diagnostic::new(code, "the transaction has no readable amount")
            .at(raw.line_of("TRNAMT"), 1)
            .in_column("TRNAMT")
            .found(written)
            .expected("a signed decimal amount, for example -12.34")
            .help("ask the bank for the statement again, or for CSV")
    })?;
    let name = [raw.get("NAME"), raw.get("PAYEE")].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let memo = raw.get("MEMO");
    let description = if memo.is_empty() || memo == name {
        name.to_owned()
    } else if name.is_empty() {
        memo.to_owned()
    } else {
        format!("{name} {memo}")
    };
    let reference =
        [raw.get("REFNUM"), raw.get("CHECKNUM")].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let entry_id = match raw.get("FITID") {
        "" => {
            let days =
                i32::try_from(makegood_core::time::days_between(Day::constant(1970, 1, 1), booked_on)).unwrap_or(0);
            let code = currency.map_or("", Currency::code);
            prints.entry(account, days, amount.micros(), code, &[&description, name, reference])
        }
        id => ids.unique(&format!("{institution}/{account}"), id),
    };
    Ok(Entry {
        line: raw.line,
        entry_id,
        booked_on,
        authorised_on: day_of(raw.get("DTUSER")),
        value_on: day_of(raw.get("DTAVAIL")),
        amount,
        counterparty: name.to_owned(),
        reference: reference.to_owned(),
        description,
    })
}

/// The day of `YYYYMMDD…`, as the bank wrote it.
pub fn day_of(text: &str) -> Option<Day> {
    let digits = text.trim().get(..8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Day::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

/// `-12.34`, `+12,34`, `1,234.50`, `1.234,50`; `None` where it could be read in two ways.
fn amount_of(text: &str) -> Option<Amount> {
    let text: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\'')).collect();
    let text = text.strip_prefix('+').unwrap_or(&text);
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let mark = match marks.as_slice() {
        [] => None,
        [(at, _)] => Some(*at),
        [.., (at, last)] if marks.iter().filter(|(_, c)| c == last).count() == 1 => Some(*at),
        _ => return None,
    };
    let plain: String = text
        .char_indices()
        .filter_map(|(at, c)| match c {
            '.' | ',' if Some(at) == mark => Some('.'),
            '.' | ',' => None,
            c => Some(c),
        })
        .collect();
    let plain = plain.strip_suffix('.').unwrap_or(&plain);
    let plain = match plain.strip_prefix('-') {
        Some(rest) if rest.starts_with('.') => format!("-0{rest}"),
        _ if plain.starts_with('.') => format!("0{plain}"),
        _ => plain.to_owned(),
    };
    Amount::parse_canonical(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_both_marks_and_never_guessed() {
        for (text, shown) in [
            ("-12.34", "-12.34"),
            ("+12,34", "12.34"),
            ("1,234.50", "1234.5"),
            ("1.234,50", "1234.5"),
            ("-.5", "-0.5"),
            ("-1778.3952", "-1778.3952"),
            ("120", "120"),
        ] {
            assert_eq!(amount_of(text).map(|amount| amount.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in ["", "abc", "1,2,3", "--1", "1e5"] {
            assert_eq!(amount_of(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_taken_as_the_bank_wrote_them() {
        assert_eq!(day_of("20260314120000.000[-5:EST]"), Some(jiff::civil::date(2026, 3, 14)));
        assert_eq!(day_of("20260230"), None);
    }
}
