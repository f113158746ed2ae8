//! Record `16`, one transaction: kind, amount, availability, references, text.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::records::Record;
use crate::mt940::day_of;

/// Characters of a text that are kept; the original stays in the source.
const TEXT_MAX: usize = 2_000;

/// What a type code says of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// 100 to 399.
    Credit,
    /// 400 to 699.
    Debit,
    /// 890 and others that move no money, or whose side the format leaves to the bank.
    None,
}

/// One transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Signed.
    pub amount: Amount,
    /// Value date, where availability gives one.
    pub value_on: Option<Day>,
    /// The bank's reference.
    pub bank_reference: String,
    /// The customer's reference.
    pub customer_reference: String,
    /// What it is for.
    pub text: String,
}

/// Side of a type code.
pub fn side(code: &str) -> Side {
    match code.parse::<u16>() {
        Ok(100..=399) => Side::Credit,
        Ok(400..=699) => Side::Debit,
        _ => Side::None,
    }
}

/// An amount in the smallest unit of its currency, with an optional sign.
pub fn minor_units(text: &str, currency: Option<Currency>) -> Option<Amount> {
    let digits = text.trim_start_matches(['+', '-']);
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals = currency.map_or(2, Currency::minor_digits).min(6);
    let micros = digits.parse::<i128>().ok()?.checked_mul(10_i128.pow(6 - decimals))?;
    (micros <= makegood_core::money::AMOUNT_MICROS_MAX).then(|| {
        let amount = Amount::from_micros(micros);
        if text.starts_with('-') { amount.negated() } else { amount }
    })
}

/// Reads the record; `None` for one that moves no money.
///
/// - **Errors** a diagnostic with the line.
pub fn read(record: &Record<'_>, currency: Option<Currency>) -> Result<Option<Transaction>, Diagnostic> {
    let first = record.parts.first().copied().unwrap_or_default();
    let head: Vec<&str> = first.split(',').map(str::trim).collect();
    let code = head.first().copied().unwrap_or_default();
    let side = side(code);
    if side == Side::None {
        return Ok(None);
    }
    let refused = |code, message: &str, expected: &str| {
        Diagnostic::new(code, message)
            .at(record.line, 1)
            .found(first)
            .expected(expected)
            .help("look at the line in the original, or get the report again")
    };
    let written = head.get(1).copied().unwrap_or_default();
    if written.is_empty() {
        return Err(refused(
            diagnostic::VALUE_MISSING,
            "the transaction has no amount",
            "an amount in the third field",
        ));
    }
    let amount = minor_units(written, currency).ok_or_else(|| {
        refused(
            diagnostic::AMOUNT_UNREADABLE,
            "the amount cannot be read",
            "digits in the smallest unit of the currency, for example 12050 for 120.50",
        )
    })?;
    let amount = if side == Side::Debit { amount.negated() } else { amount };
    // What follows the kind of availability depends on it.
    let joined = record.parts.join(",");
    let kind = head.get(2).copied().unwrap_or_default();
    let all: Vec<&str> = joined.split(',').map(str::trim).collect();
    let more = match kind {
        "V" => 2,
        "S" => 3,
        "D" => all.get(3).and_then(|count| count.parse::<usize>().ok()).map_or(1, |count| 1 + 2 * count.min(99)),
        _ => 0,
    };
    let value_on = if kind == "V" { all.get(3).and_then(|day| day_of(day)) } else { None };
    let at = 3 + more;
    let reference = |index: usize| all.get(index).copied().unwrap_or_default().to_owned();
    Ok(Some(Transaction {
        amount,
        value_on,
        bank_reference: reference(at),
        customer_reference: reference(at + 1),
        text: text(record, at + 2),
    }))
}

/// Everything from field `at` on: on the line where it begins the rest of the line, then whole lines.
fn text(record: &Record<'_>, at: usize) -> String {
    let mut passed = 0;
    let mut text: Vec<&str> = Vec::new();
    for part in &record.parts {
        if passed >= at {
            text.push(part.trim());
            continue;
        }
        let fields = part.split(',').count();
        if passed + fields > at {
            let rest = part.splitn(at - passed + 1, ',').last().unwrap_or_default();
            text.push(rest.trim());
        }
        passed += fields;
    }
    text.retain(|part| !part.is_empty());
    let text = text.join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TEXT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(parts: &[&str]) -> Transaction {
        let record = Record { code: "16", line: 3, lines: 1, parts: parts.to_vec() };
        read(&record, Currency::parse("USD").ok()).unwrap().unwrap()
    }

    #[test]
    fn availability_moves_the_references() {
        let plain = read_one(&["475,12050,,B1,C1,TIKTOK ADS, SINGAPORE/1"]);
        assert_eq!((plain.amount.to_string().as_str(), plain.bank_reference.as_str()), ("-120.5", "B1"));
        assert_eq!((plain.customer_reference.as_str(), plain.text.as_str()), ("C1", "TIKTOK ADS, SINGAPORE/1"));
        let value = read_one(&["191,1,V,150715,,B2,C2", "FR: X", "DATE 2"]);
        assert_eq!((value.value_on, value.bank_reference.as_str()), (Day::new(2015, 7, 15).ok(), "B2"));
        assert_eq!(value.text, "FR: X DATE 2");
        assert_eq!(read_one(&["195,5,S,1,2,2,B3,C3,T"]).bank_reference, "B3");
        assert_eq!(read_one(&["195,5,D,2,0,1,1,4,B4,C4,T"]).bank_reference, "B4");
    }

    #[test]
    fn amounts_are_in_the_smallest_unit() {
        let of = |text, code: &str| minor_units(text, Currency::parse(code).ok()).map(|amount| amount.to_string());
        assert_eq!(of("12050", "USD").as_deref(), Some("120.5"));
        assert_eq!(of("12050", "JPY").as_deref(), Some("12050"));
        assert_eq!(of("-5", "USD").as_deref(), Some("-0.05"));
        assert_eq!(of("1.5", "USD"), None);
    }
}
