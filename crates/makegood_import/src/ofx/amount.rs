//! `TRNAMT`: an exact decimal with `.` or `,` as its mark, and thousands marks where they can be nothing else.
//!
//! The standard knows no thousands marks, banks do. One mark before exactly three digits (`1,234`)
//! can be either. The other amounts of the file settle it, or the answer `decimal_mark`; a comma
//! that nothing settles is refused, because the two readings differ a thousandfold.

use makegood_core::diagnostic::{self, Code};
use makegood_core::money::{AMOUNT_MICROS_MAX, Amount};

/// Which decimal marks the amounts of a file use beyond doubt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// `12.50` or `1,234.5`.
    pub point: bool,
    /// `12,50` or `1.234,5`.
    pub comma: bool,
}

/// Why an amount was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountError {
    /// Code of the problem.
    pub code: Code,
    /// What was expected.
    pub expected: &'static str,
    /// What to type or do.
    pub help: &'static str,
}

const UNREADABLE: AmountError = AmountError {
    code: diagnostic::AMOUNT_UNREADABLE,
    expected: "a signed decimal amount, for example -12.34",
    help: "ask the bank for the statement again, or for CSV",
};

const OUT_OF_RANGE: AmountError = AmountError {
    code: diagnostic::AMOUNT_OUT_OF_RANGE,
    expected: "at most 12 digits before the decimal mark and 6 after",
    help: "check the amount with the bank",
};

const UNSETTLED: AmountError = AmountError {
    code: diagnostic::DECIMAL_MARK_MIXED,
    expected: "a decimal mark that can be told from a thousands mark",
    help: "say which it is with `--set decimal_mark=.` or `--set decimal_mark=,`",
};

/// An amount taken apart: sign, digits and marks.
struct Parts {
    negative: bool,
    body: String,
    /// Mark that can only be a decimal mark, if any.
    decimal: Option<usize>,
    /// A single mark before exactly three digits.
    open: Option<(usize, char)>,
}

impl Marks {
    /// Learns from an amount of the file.
    pub fn learn(&mut self, text: &str) {
        if let Some(parts) = parts_of(text)
            && let Some(at) = parts.decimal
        {
            let comma = parts.body[at..].starts_with(',');
            self.comma |= comma;
            self.point |= !comma;
        }
    }

    /// The user's word for the whole file: `.` or `,`; anything else settles nothing.
    pub fn said(mark: &str) -> Option<Marks> {
        match mark.trim() {
            "." => Some(Marks { point: true, comma: false }),
            "," => Some(Marks { point: false, comma: true }),
            _ => None,
        }
    }
}

/// Reads an amount.
///
/// - **Errors** [`AmountError`] for anything that is not one exact amount.
pub fn amount_of(text: &str, marks: Marks) -> Result<Amount, AmountError> {
    let parts = parts_of(text).ok_or(UNREADABLE)?;
    let decimal = match (parts.decimal, parts.open) {
        (Some(at), _) => Some(at),
        (None, None) => None,
        (None, Some((at, ','))) => match marks {
            Marks { comma: true, point: false } => Some(at),
            Marks { point: true, comma: false } => None,
            _ => return Err(UNSETTLED),
        },
        // The standard's own mark; a thousands mark only where commas are the decimals.
        (None, Some((at, _))) => match marks {
            Marks { comma: true, point: false } => None,
            Marks { comma: true, point: true } => return Err(UNSETTLED),
            _ => Some(at),
        },
    };
    let (whole, fraction) = match decimal {
        Some(at) => (&parts.body[..at], &parts.body[at + 1..]),
        None => (parts.body.as_str(), ""),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.len() > 12 || fraction.len() > 6 {
        return Err(OUT_OF_RANGE);
    }
    let micros: i128 = format!("{whole}{fraction:0<6}").parse().map_err(|_| UNREADABLE)?;
    if micros > AMOUNT_MICROS_MAX {
        return Err(OUT_OF_RANGE);
    }
    Ok(Amount::from_micros(if parts.negative { -micros } else { micros }))
}

fn parts_of(text: &str) -> Option<Parts> {
    let text = text.trim();
    let (negative, text) = sign_of(text)?;
    let grouping = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    // One sign for every grouping mark, so that groups are checked alike.
    let body: String = text.chars().map(|c| if grouping(c) { '\'' } else { c }).collect();
    if !body.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\''))
        || !body.contains(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let marks: Vec<(usize, char)> = body.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let count = |mark: char| marks.iter().filter(|(_, c)| *c == mark).count();
    let mut parts = Parts { negative, decimal: None, open: None, body: String::new() };
    match marks.last() {
        None => {}
        Some(&(at, mark)) if count(mark) == 1 => {
            let (before, after) = (&body[..at], body.len() - at - 1);
            let grouped = before.contains(['.', ',', '\'']);
            // `0,125` and `1234,567` cannot be thousands: groups start with a digit from 1 to 9 and have three.
            let could_group = after == 3 && !grouped && (1..=3).contains(&before.len()) && !before.starts_with('0');
            if could_group { parts.open = Some((at, mark)) } else { parts.decimal = Some(at) }
        }
        // The last mark repeats: thousands all of them, and no other kind may be among them.
        Some(&(_, mark)) if count(mark) == marks.len() => {}
        Some(_) => return None,
    }
    let whole = parts.decimal.map_or(body.as_str(), |at| &body[..at]);
    let fraction = parts.decimal.map_or("", |at| &body[at + 1..]);
    if fraction.contains('\'') || !groups_agree(whole) {
        return None;
    }
    parts.body = body;
    Some(parts)
}

/// The sign before or after an amount, and the rest.
fn sign_of(text: &str) -> Option<(bool, &str)> {
    let minus = ['-', '\u{2212}'];
    let (negative, rest) = if let Some(rest) = text.strip_prefix(minus) {
        (true, rest)
    } else if let Some(rest) = text.strip_prefix('+') {
        (false, rest)
    } else if let Some(rest) = text.strip_suffix(minus) {
        (true, rest)
    } else {
        (false, text)
    };
    let rest = rest.trim();
    (!rest.is_empty()).then_some((negative, rest))
}

/// True for digits alone, or one to three digits and then groups of three behind one kind of mark.
fn groups_agree(whole: &str) -> bool {
    let Some(mark) = whole.chars().find(|c| !c.is_ascii_digit()) else { return true };
    let mut groups = whole.split(mark);
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && all_digits(group));
    first && groups.all(|group| group.len() == 3 && all_digits(group))
}

fn all_digits(group: &str) -> bool {
    group.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNKNOWN: Marks = Marks { point: false, comma: false };
    const POINT: Marks = Marks { point: true, comma: false };
    const COMMA: Marks = Marks { point: false, comma: true };
    const BOTH: Marks = Marks { point: true, comma: true };

    #[test]
    fn amounts_are_exact_in_either_mark() {
        for (text, shown) in [
            ("-12.34", "-12.34"),
            ("+12,34", "12.34"),
            ("1,234.50", "1234.5"),
            ("-1.234,50", "-1234.5"),
            ("1'234.50", "1234.5"),
            ("1\u{a0}234\u{a0}567,5", "1234567.5"),
            ("1,234,567", "1234567"),
            ("1234.50-", "-1234.5"),
            ("-.5", "-0.5"),
            ("-5.", "-5"),
            ("0,125", "0.125"),
            ("1234,567", "1234.567"),
            ("-00000000001500.0000", "-1500"),
            ("-0.000001", "-0.000001"),
            ("1.0000000000", "1"),
            ("-0", "0"),
            ("120", "120"),
        ] {
            assert_eq!(amount_of(text, UNKNOWN).map(|amount| amount.to_string()).as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            "abc",
            "1,2,3",
            "--1",
            "1e5",
            "$5",
            "NaN",
            "12..34",
            "1.23,45.6",
            "1.23,45",
            ".",
            "1,23'4",
            "1'23.5",
        ] {
            assert_eq!(amount_of(text, POINT).map_err(|error| error.code.id), Err("MG2101"), "{text}");
        }
        for text in ["1234567890123", "0.0000001"] {
            assert_eq!(amount_of(text, UNKNOWN).map_err(|error| error.code.id), Err("MG2102"), "{text}");
        }
    }

    #[test]
    fn three_digits_after_a_single_mark_are_settled_by_the_file_or_refused() {
        let read = |text, marks| amount_of(text, marks).map(|amount| amount.to_string()).ok();
        let cases = [
            ("1,234", [None, Some("1234"), Some("1.234"), None]),
            ("1.234", [Some("1.234"), Some("1.234"), Some("1234"), None]),
        ];
        for (text, shown) in cases {
            for (marks, shown) in [UNKNOWN, POINT, COMMA, BOTH].into_iter().zip(shown) {
                assert_eq!(read(text, marks).as_deref(), shown, "{text} {marks:?}");
            }
        }
        let mut marks = UNKNOWN;
        for text in ["1,234", "1.234", "5", "x", "1,234,567"] {
            marks.learn(text);
        }
        assert_eq!(marks, UNKNOWN);
        marks.learn("-12,50");
        assert_eq!((marks, Marks::said(","), Marks::said(".")), (COMMA, Some(COMMA), Some(POINT)));
    }
}
