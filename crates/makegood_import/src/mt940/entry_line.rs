//! The statement line `:61:` in its parts.

use super::fields::Field;

/// Parts of a `:61:`, as written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntryLine<'t> {
    /// `YYMMDD`.
    pub value_date: &'t str,
    /// `MMDD`, empty when not given.
    pub entry_date: &'t str,
    /// True when money left the account: `D`, and `RC`, a credit taken back.
    pub debit: bool,
    /// True for `EC` and `ED`: announced, not booked.
    pub expected: bool,
    /// Digits with marks.
    pub amount: &'t str,
    /// `NTRF`: how it was sent and what it is; empty when not given.
    pub kind: &'t str,
    /// Reference of the account owner.
    pub reference: &'t str,
    /// Reference of the bank, after `//`.
    pub bank_reference: &'t str,
}

/// What a `:61:` should look like, for diagnostics.
pub const EXPECTED: &str =
    "value date, entry date, C or D, amount with comma, type and references: 2603020302D120,50NMSCREF//BANKREF";

/// Reads the first line of a `:61:`.
///
/// - **Errors** the character, from 1, at which it is no longer one.
pub fn entry_line(text: &str) -> Result<EntryLine<'_>, u64> {
    let at = |rest: &str| (text.len() - rest.len()) as u64 + 1;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let start = text.trim_start();
    let (value_date, rest) = start.split_at_checked(6).filter(|(date, _)| digits(date)).ok_or_else(|| at(start))?;
    // Some banks leave four blanks where there is no entry date.
    let (entry_date, rest) = match rest.split_at_checked(4) {
        Some((date, rest)) if digits(date) => (date, rest),
        _ => ("", rest.trim_start()),
    };
    let mark = rest.as_bytes();
    let letter = |at: usize| mark.get(at).map(u8::to_ascii_uppercase);
    let (debit, expected, length) = match (letter(0), letter(1)) {
        (Some(b'R'), Some(b'C')) => (true, false, 2),
        (Some(b'R'), Some(b'D')) => (false, false, 2),
        (Some(b'E'), Some(b'C')) => (false, true, 2),
        (Some(b'E'), Some(b'D')) => (true, true, 2),
        (Some(b'C'), _) => (false, false, 1),
        (Some(b'D'), _) => (true, false, 1),
        _ => return Err(at(rest)),
    };
    let mut rest = &rest[length..];
    // The third letter of the currency may stand before the amount.
    if letter(length).is_some_and(|letter| letter.is_ascii_uppercase()) {
        rest = &rest[1..];
    }
    let type_at = |c: char| matches!(c.to_ascii_uppercase(), 'N' | 'F' | 'S');
    let end = other_type(rest).or_else(|| rest.find(type_at)).unwrap_or(rest.len());
    let (amount, rest) = rest.split_at(end);
    let amount = amount.trim();
    if amount.is_empty() {
        return Err(at(rest));
    }
    let four = rest.char_indices().nth(4).map_or(rest.len(), |(at, _)| at);
    let (kind, rest) = rest.split_at(four);
    let (reference, bank_reference) = rest.split_once("//").unwrap_or((rest, ""));
    let (reference, bank_reference) = (reference.trim(), bank_reference.trim());
    Ok(EntryLine { value_date, entry_date, debit, expected, amount, kind: kind.trim(), reference, bank_reference })
}

/// Where a type stands that begins with another letter than N, F or S, as some banks have it (`0,42MCI0`).
///
/// Not every letter behind digits is one: in `12,O0NMSC` it is a damaged amount.
fn other_type(rest: &str) -> Option<usize> {
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',')?;
    let kind = rest.get(end..end + 4)?.to_ascii_uppercase();
    let letters = kind.bytes().filter(u8::is_ascii_uppercase).count();
    let sound = kind.starts_with(|c: char| c.is_ascii_uppercase())
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !kind.contains(['N', 'F', 'S']);
    (sound && letters >= 2 && rest[..end].contains(',')).then_some(end)
}

/// The first line of a field, joined with the next one where a bank broke it before the type.
/// The second part is the number of lines that were taken.
pub fn first_line(field: &Field<'_>) -> (String, usize) {
    let first = field.first();
    let unfinished = |text: &str| match entry_line(text) {
        Ok(line) => line.kind.is_empty(),
        Err(_) => true,
    };
    if unfinished(first) && field.lines.len() > 1 {
        let joined = format!("{first}{}", field.lines[1].trim());
        if entry_line(&joined).is_ok_and(|line| line.kind.len() == 4) {
            return (joined, 2);
        }
    }
    (first.to_owned(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_follow_the_mark_and_reversals_turn_them() {
        let read = |text| entry_line(text).map(|line| (line.debit, line.expected, line.amount));
        assert_eq!(read("2603020302D120,50NMSCX"), Ok((true, false, "120,50")));
        assert_eq!(read("260302RD120,50NMSCX"), Ok((false, false, "120,50")));
        assert_eq!(read("260303RC75,00NMSCY"), Ok((true, false, "75,00")));
        assert_eq!(read("2603020302DR120,50NMSCX"), Ok((true, false, "120,50")));
        assert_eq!(read("260302ED5,NMSC"), Ok((true, true, "5,")));
        assert_eq!(read("240312    CD0,00NDEFNONREF//"), Ok((false, false, "0,00")));
        assert_eq!(read("1610301031D0,42MCI0NONREF"), Ok((true, false, "0,42")));
        assert_eq!(read("2603020302D12,O0NMSCX"), Ok((true, false, "12,O0")));
        assert_eq!(read("2603020302c1,nmscx"), Ok((false, false, "1,")));
    }

    #[test]
    fn references_are_told_apart() {
        let line = entry_line("1701190119CN0,01NTRFNONREF//MB170119012058").unwrap();
        assert_eq!((line.kind, line.reference, line.bank_reference), ("NTRF", "NONREF", "MB170119012058"));
        let line = entry_line("2212191220C119,NMSC341241773/1XXXXX//O/341241774").unwrap();
        assert_eq!((line.reference, line.bank_reference), ("341241773/1XXXXX", "O/341241774"));
    }

    #[test]
    fn the_place_of_the_fault_is_told() {
        assert_eq!(entry_line("26030D1,NMSC"), Err(1));
        assert_eq!(entry_line("2603020302X1,NMSC"), Err(11));
        assert_eq!(entry_line("2603020302D"), Err(12));
        assert_eq!(entry_line("€€€€€€€€€"), Err(1));
    }

    #[test]
    fn a_line_broken_before_its_amount_is_joined() {
        let field = Field { tag: "61", line: 1, lines: vec!["1811261126CR", "30,00N062NONREF", "more"], cut: false };
        assert_eq!(first_line(&field), ("1811261126CR30,00N062NONREF".to_owned(), 2));
        let plain = Field { tag: "61", line: 1, lines: vec!["260302D1,NMSCX", "NOTE"], cut: false };
        assert_eq!(first_line(&plain).1, 1);
    }
}
