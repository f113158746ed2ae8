//! Amounts as banks write them, read without guessing.

use makegood_core::diagnostic::{self, Code};
use makegood_core::money::{Amount, Currency, MoneyError};

/// A cell taken apart, before its marks are given a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bare {
    pub(crate) negative: bool,
    /// Digits, `.`, `,`, `'` and blanks between digits.
    pub(crate) digits: String,
    /// Currency sign or code that stood before or behind.
    pub(crate) sign: String,
}

/// Marks of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Decimal mark: `.` or `,`.
    pub(crate) decimal: char,
    /// False when numbers above a thousand stand without a thousands mark.
    pub(crate) grouped: bool,
}

/// Why a cell is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AmountFault {
    /// No number in any mark.
    Unreadable,
    /// A number in the other mark, or one that could be either.
    OtherMark,
    /// More digits than an amount has.
    OutOfRange,
    /// The cell names another currency than the row.
    OtherCurrency,
}

impl AmountFault {
    /// Code of the refusal.
    pub(crate) fn code(self) -> Code {
        match self {
            AmountFault::Unreadable => diagnostic::AMOUNT_UNREADABLE,
            AmountFault::OtherMark => diagnostic::DECIMAL_MARK_MIXED,
            AmountFault::OutOfRange => diagnostic::AMOUNT_OUT_OF_RANGE,
            AmountFault::OtherCurrency => diagnostic::CURRENCY_MIXED,
        }
    }
}

/// Currencies that a sign may stand for; empty for text that is none.
pub(crate) fn currencies_of(sign: &str) -> Vec<Currency> {
    let codes: &[&str] = match sign {
        "$" => &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "BRL", "ARS", "CLP", "COP"],
        "US$" => &["USD"],
        "C$" | "CA$" => &["CAD"],
        "A$" | "AU$" => &["AUD"],
        "S$" => &["SGD"],
        "HK$" => &["HKD"],
        "R$" => &["BRL"],
        "€" => &["EUR"],
        "£" => &["GBP"],
        "¥" => &["JPY", "CNY"],
        "₹" => &["INR"],
        "₩" => &["KRW"],
        "฿" => &["THB"],
        "₫" => &["VND"],
        "₱" => &["PHP"],
        "zł" => &["PLN"],
        "kr" | "kr." => &["SEK", "NOK", "DKK"],
        "Rp" => &["IDR"],
        "RM" => &["MYR"],
        "Fr." | "Fr" => &["CHF"],
        "Kč" => &["CZK"],
        "₺" | "TL" => &["TRY"],
        "₽" | "руб" | "руб." | "р." => &["RUB"],
        "元" | "人民币" => &["CNY"],
        "円" => &["JPY"],
        "원" => &["KRW"],
        "Ft" => &["HUF"],
        "lei" => &["RON"],
        "₴" => &["UAH"],
        "₪" => &["ILS"],
        "NT$" => &["TWD"],
        "zl" => &["PLN"],
        code => return Currency::parse(code).into_iter().collect(),
    };
    codes.iter().filter_map(|code| Currency::parse(code).ok()).collect()
}

/// True when a cell has the shape of an amount in some mark.
pub(crate) fn looks_like_money(cell: &str) -> bool {
    bare(cell).is_some()
}

/// Reads an amount of a row in `currency`.
///
/// - **Errors** [`AmountFault`]; a cell that could be read in two ways is refused, not guessed.
pub(crate) fn read(cell: &str, marks: Marks, currency: Option<Currency>) -> Result<Amount, AmountFault> {
    // `1.2345E+03` is refused as well: a spreadsheet cut digits, so it is not what the bank wrote.
    let bare = bare(cell).ok_or(AmountFault::Unreadable)?;
    if let Some(currency) = currency
        && !bare.sign.is_empty()
    {
        let named = currencies_of(&bare.sign);
        if named.is_empty() {
            return Err(AmountFault::Unreadable);
        }
        if !named.contains(&currency) {
            return Err(AmountFault::OtherCurrency);
        }
    }
    let amount = match in_mark(&bare.digits, marks, currency) {
        Err(AmountFault::Unreadable) => {
            let other = Marks { decimal: other(marks.decimal), grouped: true };
            let readable = in_mark(&bare.digits, other, None).is_ok();
            return Err(if readable { AmountFault::OtherMark } else { AmountFault::Unreadable });
        }
        result => result?,
    };
    Ok(if bare.negative { amount.negated() } else { amount })
}

fn in_mark(text: &str, marks: Marks, currency: Option<Currency>) -> Result<Amount, AmountFault> {
    let (whole, fraction) = text.split_once(marks.decimal).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| fraction.is_empty() || !all_digits(fraction)) {
        return Err(AmountFault::Unreadable);
    }
    let group = whole.chars().find(|c| !c.is_ascii_digit());
    let plain = match group {
        None if whole.is_empty() && fraction.is_some() => "0".to_owned(),
        None if whole.is_empty() => return Err(AmountFault::Unreadable),
        None => whole.to_owned(),
        Some(mark) => groups(whole, mark).ok_or(AmountFault::Unreadable)?,
    };
    // `1,234` beside `1234.50` contradicts its column; `1,234.50` is plain whatever its neighbours do.
    if !marks.grouped && (group.is_some() && fraction.is_none() || group == Some(' ')) {
        return Err(AmountFault::OtherMark);
    }
    let digits = currency.map_or(2, Currency::minor_digits) as usize;
    if let Some(fraction) = fraction
        && group.is_none()
        && digits < 3
        && fraction.len() == 3
    {
        // Three digits behind a mark are thousands as well as they are a fraction.
        return Err(AmountFault::OtherMark);
    }
    let fraction = fraction.map_or("", |fraction| fraction.trim_end_matches('0'));
    if currency.is_some() && fraction.len() > digits {
        return Err(AmountFault::Unreadable);
    }
    let canonical = if fraction.is_empty() { plain } else { format!("{plain}.{fraction}") };
    Amount::parse_canonical(&canonical).map_err(|error| match error {
        MoneyError::Overflow => AmountFault::OutOfRange,
        _ => AmountFault::Unreadable,
    })
}

/// The other of `.` and `,`.
pub(crate) fn other(mark: char) -> char {
    if mark == '.' { ',' } else { '.' }
}

/// The digits of a whole number whose thousands are set off by `mark`.
pub(crate) fn groups(text: &str, mark: char) -> Option<String> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split(mark);
    let first = parts.next()?;
    let right = (1..=3).contains(&first.len()) && digits(first) && parts.all(|part| part.len() == 3 && digits(part));
    right.then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// Takes sign, brackets, currency and `CR`/`DR` off a cell; `None` when no number is left.
pub(crate) fn bare(cell: &str) -> Option<Bare> {
    if cell.len() > 128 {
        return None;
    }
    // All kinds of minus, blank and apostrophe become one; digits of other scripts stay what they are and fail.
    let text: String = cell
        .chars()
        .map(|c| match c {
            '−' | '–' | '‐' | '‑' | '﹣' | '－' => '-',
            '’' | '‘' | '`' | '´' | '٬' => '\'',
            '٫' => '.',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let mut text = text.trim();
    let mut minus = 0u32;
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        text = inner.trim();
        minus += 1;
    }
    let mut sign = String::new();
    // Signs and currency may stand in any order before and behind the digits, each once.
    let start = text.find(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','))?;
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    // A point before the digits may end an abbreviated sign: `Fr. 12.50`.
    let start = match text[..start].chars().last() {
        Some(c) if c.is_alphabetic() && text[start..].starts_with(['.']) => {
            start + text[start..].find(|c: char| c.is_ascii_digit())?
        }
        _ => start,
    };
    for part in [text.get(..start)?, text.get(end..)?] {
        for word in part.split(' ').filter(|word| !word.is_empty()) {
            let bare = word.trim_start_matches(['-', '+']).trim_end_matches(['-', '+']);
            let signs = word.len() - bare.len();
            minus += u32::try_from(word.matches('-').count()).ok()?;
            if signs > 1 || minus > 1 {
                return None;
            }
            match bare {
                "" => {}
                "CR" | "Cr" | "cr" | "CR." | "Cr." | "C" | "H" => {}
                "DR" | "Dr" | "dr" | "DR." | "Dr." | "D" | "S" => minus += 1,
                currency if sign.is_empty() && !currency.contains(['(', ')', '/', '%']) => {
                    currency.clone_into(&mut sign)
                }
                _ => return None,
            }
        }
    }
    if minus > 1 || sign.chars().count() > 4 || (!sign.is_empty() && currencies_of(&sign).is_empty()) {
        return None;
    }
    let digits = text.get(start..end)?;
    if !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ')) {
        return None;
    }
    Some(Bare { negative: minus == 1, digits: digits.to_owned(), sign })
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: Marks = Marks { decimal: '.', grouped: true };
    const COMMA: Marks = Marks { decimal: ',', grouped: true };

    #[test]
    fn amounts_are_exact_whatever_their_sign_currency_and_thousands() {
        let usd = Currency::parse("USD").ok();
        for (cell, marks, value) in [
            ("-1.234,56", COMMA, "-1234.56"),
            ("1 234,56", COMMA, "1234.56"),
            ("1\u{202f}234,56-", COMMA, "-1234.56"),
            ("$1,036.47", POINT, "1036.47"),
            ("-$1,036.47", POINT, "-1036.47"),
            ("$ -1,036.47", POINT, "-1036.47"),
            ("USD -1036.47", POINT, "-1036.47"),
            ("11'373.94", POINT, "11373.94"),
            ("11’373.94", POINT, "11373.94"),
            ("(5.00)", POINT, "-5"),
            ("($5.00)", POINT, "-5"),
            ("12.34-", POINT, "-12.34"),
            ("−12.34", POINT, "-12.34"),
            ("- 12.34", POINT, "-12.34"),
            ("12.34 DR", POINT, "-12.34"),
            ("12.34 CR", POINT, "12.34"),
            ("54.80 USD", POINT, "54.8"),
            ("1.204,50 S", COMMA, "-1204.5"),
            ("1.204,50 H", COMMA, "1204.5"),
            ("+7", POINT, "7"),
            (".50", POINT, "0.5"),
            ("1٬234٫50", POINT, "1234.5"),
        ] {
            assert_eq!(read(cell, marks, usd).map(|amount| amount.to_string()), Ok(value.to_owned()), "{cell}");
        }
    }

    #[test]
    fn what_is_no_amount_or_could_be_two_is_refused() {
        let usd = Currency::parse("USD").ok();
        for (cell, fault) in [
            ("12..34", AmountFault::Unreadable),
            ("1,23,456.00", AmountFault::Unreadable),
            ("abc", AmountFault::Unreadable),
            ("NaN", AmountFault::Unreadable),
            ("--5", AmountFault::Unreadable),
            ("0x1F", AmountFault::Unreadable),
            ("1e400", AmountFault::Unreadable),
            ("-1.2345E+03", AmountFault::Unreadable),
            ("0.1+0.2", AmountFault::Unreadable),
            ("1_000", AmountFault::Unreadable),
            ("१२३", AmountFault::Unreadable),
            ("１２３．４５", AmountFault::Unreadable),
            ("12.3456", AmountFault::Unreadable),
            ("1.234", AmountFault::OtherMark),
            ("0.005", AmountFault::OtherMark),
            ("1.234,50", AmountFault::OtherMark),
            ("54.80 EUR", AmountFault::OtherCurrency),
            ("9999999999999999999999999999999999999999", AmountFault::OutOfRange),
        ] {
            assert_eq!(read(cell, POINT, usd), Err(fault), "{cell}");
        }
    }

    #[test]
    fn a_thousands_mark_that_contradicts_its_column_is_refused() {
        let ungrouped = Marks { grouped: false, ..POINT };
        let usd = Currency::parse("USD").ok();
        assert_eq!(read("1,234", ungrouped, usd), Err(AmountFault::OtherMark));
        assert_eq!(read("1 234.5", ungrouped, usd), Err(AmountFault::OtherMark));
        assert!(read("1,234.50", ungrouped, usd).is_ok());
        assert!(read("1,234", POINT, usd).is_ok());
    }

    #[test]
    fn a_currency_without_minor_units_of_its_own_keeps_its_digits() {
        assert!(read("1.250", POINT, Currency::parse("KWD").ok()).is_ok());
        assert_eq!(read("1.25", POINT, Currency::parse("JPY").ok()), Err(AmountFault::Unreadable));
    }
}
