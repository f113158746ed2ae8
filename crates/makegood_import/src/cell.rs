//! Reading one cell of a canonical table from its bytes.
//!
//! The fast path looks at bytes and allocates nothing; what it does not accept is said with the
//! code, what was expected, and what to type.

use makegood_core::diagnostic::{self, Code};
use makegood_core::money::{Amount, Currency, MoneyError};
use makegood_core::tables::ColumnKind;

/// Why a cell was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// Code of the problem.
    pub code: Code,
    /// What was expected.
    pub expected: String,
    /// What to type or do.
    pub help: String,
}

/// Millionths of a major unit.
pub fn money(bytes: &[u8]) -> Result<i128, CellError> {
    if let Some(value) = plain_decimal(bytes) {
        return Ok(i128::from(value));
    }
    match Amount::parse_canonical_bytes(bytes) {
        Ok(amount) => Ok(amount.micros()),
        Err(MoneyError::Overflow) => Err(CellError {
            code: diagnostic::AMOUNT_OUT_OF_RANGE,
            expected: "at most 12 digits before the point and 6 after".to_owned(),
            help: "check the amount in the file it came from".to_owned(),
        }),
        Err(_) => Err(CellError {
            code: diagnostic::AMOUNT_UNREADABLE,
            expected: "an amount in major units with a point, for example 1234.50".to_owned(),
            help: "write it without thousands marks, currency signs or spaces, with `.` as decimal mark".to_owned(),
        }),
    }
}

/// Up to 12 digits, a point and up to 6 digits: nearly every amount there is.
fn plain_decimal(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value: i64 = 0;
    let mut fraction: Option<u32> = None;
    for (at, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                if let Some(count) = &mut fraction {
                    *count += 1;
                }
            }
            b'.' if fraction.is_none() && at > 0 => fraction = Some(0),
            _ => return None,
        }
    }
    let places = match fraction {
        None if digits.len() > 12 => return None,
        None => 0,
        Some(0) => return None,
        Some(places) if places <= 6 && digits.len() - 1 - places as usize <= 12 => places,
        Some(_) => return None,
    };
    const POWERS: [i64; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
    let value = value.checked_mul(POWERS[places as usize])?;
    Some(if negative { -value } else { value })
}

/// A rate, fraction or quantity, in units of 10^-12.
pub fn rate(bytes: &[u8]) -> Result<i128, CellError> {
    let wrong = || CellError {
        code: diagnostic::NUMBER_UNREADABLE,
        expected: "a decimal number with a point, for example 0.19".to_owned(),
        help: "write fractions as decimals (19 % is 0.19) without signs or spaces".to_owned(),
    };
    let (negative, digits) = match bytes.first() {
        Some(b'-') => (true, &bytes[1..]),
        _ => (false, bytes),
    };
    let text = std::str::from_utf8(digits).map_err(|_| wrong())?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let pointless = text.ends_with('.');
    if whole.is_empty()
        || whole.len() > 15
        || fraction.len() > 12
        || pointless
        || !all_digits(whole)
        || !all_digits(fraction)
    {
        return Err(wrong());
    }
    let whole: i128 = whole.parse().map_err(|_| wrong())?;
    let part: i128 = format!("{fraction:0<12}").parse().map_err(|_| wrong())?;
    let value = whole * 1_000_000_000_000 + part;
    Ok(if negative { -value } else { value })
}

/// A whole number.
pub fn count(bytes: &[u8]) -> Result<i64, CellError> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    text.parse().map_err(|_| CellError {
        code: diagnostic::NUMBER_UNREADABLE,
        expected: "a whole number without thousands marks".to_owned(),
        help: "write digits only, for example 12345".to_owned(),
    })
}

/// Days since 1970-01-01 of `YYYY-MM-DD`.
pub fn day(bytes: &[u8]) -> Result<i32, CellError> {
    ymd(bytes).filter(|_| bytes.len() == 10).ok_or_else(|| CellError {
        code: diagnostic::DATE_UNREADABLE,
        expected: "a day as YYYY-MM-DD".to_owned(),
        help: "write days in ISO form, for example 2026-03-14".to_owned(),
    })
}

fn two(bytes: &[u8]) -> Option<i64> {
    match bytes {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(i64::from(a - b'0') * 10 + i64::from(b - b'0')),
        _ => None,
    }
}

fn ymd(bytes: &[u8]) -> Option<i32> {
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = two(&bytes[0..2])? * 100 + two(&bytes[2..4])?;
    let (month, day) = (two(&bytes[5..7])?, two(&bytes[8..10])?);
    civil_days(year, month, day)
}

/// Days from 1970-01-01 by the proleptic Gregorian calendar, `None` for days that do not exist.
fn civil_days(year: i64, month: i64, day: i64) -> Option<i32> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=length).contains(&day) || year < 1 {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y - era * 400;
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    i32::try_from(days).ok()
}

/// An account-local day or hour as microseconds of its wall clock, and whether it names an hour.
pub fn local_start(bytes: &[u8]) -> Result<(i64, bool), CellError> {
    let wrong = || CellError {
        code: diagnostic::DATE_UNREADABLE,
        expected: "a local day `2026-03-14` or hour `2026-03-14T09:00`".to_owned(),
        help: "write the account's own day or hour, without an offset".to_owned(),
    };
    let day = i64::from(ymd(bytes).ok_or_else(wrong)?) * 86_400_000_000;
    if bytes.len() == 10 {
        return Ok((day, false));
    }
    let clock = match bytes.get(10) {
        Some(b'T' | b' ') => &bytes[11..],
        _ => return Err(wrong()),
    };
    let (hour, rest) = match clock {
        [a, b, rest @ ..] if two(&[*a, *b]).is_some() => (two(&[*a, *b]).unwrap_or_default(), rest),
        [a @ b'0'..=b'9', rest @ ..] => (i64::from(a - b'0'), rest),
        _ => return Err(wrong()),
    };
    let zero_rest = matches!(rest, b"" | b":00" | b":00:00");
    if hour > 23 || !zero_rest {
        return Err(wrong());
    }
    Ok((day + hour * 3_600_000_000, true))
}

/// An instant, RFC 3339 with an offset, as microseconds UTC.
pub fn instant(bytes: &[u8]) -> Result<i64, CellError> {
    if let Some(micros) = plain_instant(bytes) {
        return Ok(micros);
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(at.as_microsecond());
    }
    if text.parse::<jiff::civil::DateTime>().is_ok() {
        return Err(CellError {
            code: diagnostic::INSTANT_WITHOUT_ZONE,
            expected: "an instant with its offset, for example 2026-03-14T09:30:00Z or …+02:00".to_owned(),
            help: "add the offset of the zone in which it was written".to_owned(),
        });
    }
    Err(CellError {
        code: diagnostic::DATE_UNREADABLE,
        expected: "an instant as RFC 3339, for example 2026-03-14T09:30:00Z".to_owned(),
        help: "write date, time and offset in ISO form".to_owned(),
    })
}

/// `YYYY-MM-DDThh:mm:ssZ`, which is nearly every instant there is.
fn plain_instant(bytes: &[u8]) -> Option<i64> {
    if bytes.len() != 20 || bytes[10] != b'T' || bytes[13] != b':' || bytes[16] != b':' || bytes[19] != b'Z' {
        return None;
    }
    let day = i64::from(ymd(bytes)?);
    let (hour, minute, second) = (two(&bytes[11..13])?, two(&bytes[14..16])?, two(&bytes[17..19])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((day * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000)
}

/// Checks words, codes and zones; other text is taken as it is.
pub fn text(kind: ColumnKind, cell: &str) -> Result<(), CellError> {
    match kind {
        ColumnKind::Enum(words) if !words.contains(&cell) => Err(CellError {
            code: diagnostic::ENUM_UNKNOWN,
            expected: format!("one of {}", words.join(", ")),
            help: "use one of these words, in lower case".to_owned(),
        }),
        ColumnKind::Currency if Currency::parse(cell).is_err() || cell.bytes().any(|byte| byte.is_ascii_lowercase()) => {
            Err(CellError {
                code: diagnostic::CURRENCY_UNKNOWN,
                expected: "an ISO 4217 code in capitals, for example USD".to_owned(),
                help: "write the code of the account's currency".to_owned(),
            })
        }
        ColumnKind::Zone if makegood_core::time::Zone::parse(cell).is_err() => Err(CellError {
            code: diagnostic::ZONE_UNKNOWN,
            expected: "an IANA time zone, for example Europe/Berlin".to_owned(),
            help: "look the zone up in the account's settings and write its IANA name".to_owned(),
        }),
        ColumnKind::Id if damaged_id(cell) => Err(CellError {
            code: diagnostic::ID_DAMAGED,
            expected: "the id's own digits".to_owned(),
            help: "a spreadsheet turned the id into a rounded number; export the file again and do not save it in a spreadsheet".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// True for `1.73E+18`: digits of the id are lost.
pub fn damaged_id(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    mantissa.split_once('.').is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
        && exponent.strip_prefix('+').is_some_and(digits)
}
