//! `:61:`, the statement line: days, sign, amount, references.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::amount::{self, AmountFault};
use super::fields::Field;

/// What a statement line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line61<'a> {
    /// Entry date where there is one, else value date.
    pub booked_on: Day,
    /// `None` where the calendar does not have it.
    pub value_on: Option<Day>,
    /// Signed.
    pub amount: Amount,
    /// `EC`, `ED`: announced, not booked.
    pub expected: bool,
    /// The account owner's reference.
    pub reference: &'a str,
    /// The bank's reference, after `//`.
    pub bank_reference: &'a str,
    /// Lines behind the first.
    pub supplement: Vec<&'a str>,
    /// Ways in which it leaves the format.
    pub departures: Vec<&'static str>,
}

/// Reads the field; `joined` is its text when the first line was broken in the middle.
///
/// - **Errors** a diagnostic with the line, for what is no statement line.
pub fn read<'a>(field: &Field<'a>, joined: &'a str, currency: Option<Currency>) -> Result<Line61<'a>, Diagnostic> {
    let first = field.lines.first().copied().unwrap_or_default();
    match parse(first, currency) {
        Ok(mut line) => {
            line.supplement = field.lines.iter().skip(1).copied().collect();
            Ok(line)
        }
        Err(problem) => match parse(joined, currency) {
            Ok(mut line) if field.lines.len() > 1 => {
                line.departures.push("a statement line broken in the middle");
                Ok(line)
            }
            _ => Err(problem.refused(field, first)),
        },
    }
}

/// What is wrong with a statement line.
enum Fault {
    Shape,
    Days,
    Amount(AmountFault),
}

impl Fault {
    fn refused(self, field: &Field<'_>, first: &str) -> Diagnostic {
        let help = "look at the line in the original, or get the statement again";
        let (code, message, expected) = match self {
            Fault::Shape => (
                diagnostic::FILE_DAMAGED,
                "the statement line cannot be read",
                ":61: with value date, C or D, amount, type and reference, for example 2603020302D120,50NMSCREF",
            ),
            Fault::Days => (diagnostic::DATE_UNREADABLE, "the entry has no day of the calendar", "YYMMDD"),
            Fault::Amount(AmountFault::OutOfRange) => {
                (diagnostic::AMOUNT_OUT_OF_RANGE, "the amount is out of range", "at most 999999999999,999999")
            }
            Fault::Amount(AmountFault::Unreadable) => (
                diagnostic::AMOUNT_UNREADABLE,
                "the amount cannot be read",
                "digits and one comma, for example 120,50, with no more decimals than the currency has",
            ),
        };
        Diagnostic::new(code, message).at(field.line, 5).found(first).expected(expected).help(help)
    }
}

fn parse(text: &str, currency: Option<Currency>) -> Result<Line61<'_>, Fault> {
    let text = text.trim_end();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (value, mut rest) = (text.get(..6).ok_or(Fault::Shape)?, text.get(6..).ok_or(Fault::Shape)?);
    if !digits(value) {
        return Err(Fault::Shape);
    }
    let mut entry = None;
    if let Some(four) = rest.get(..4) {
        if digits(four) {
            entry = Some(four);
            rest = &rest[4..];
        } else if four.trim().is_empty() {
            rest = &rest[4..];
        }
    }
    let mut departures = Vec::new();
    let (mark, after) = ["RC", "RD", "EC", "ED", "C", "D"]
        .into_iter()
        .find_map(|mark| Some((mark, rest.strip_prefix(mark)?)))
        .ok_or(Fault::Shape)?;
    rest = after;
    // The third letter of the currency, as a funds code.
    if rest.starts_with(|c: char| c.is_ascii_uppercase()) {
        rest = &rest[1..];
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).unwrap_or(rest.len());
    let (written, rest) = rest.split_at(end);
    let amount = amount::amount(written, currency).map_err(Fault::Amount)?;
    let amount = match mark {
        "D" | "RC" | "ED" => amount.negated(),
        _ => amount,
    };
    // Type: a letter and three characters; some banks leave it out.
    let rest = match rest.chars().next() {
        Some('N' | 'S' | 'F') => rest.get(4..).unwrap_or_default(),
        _ => rest,
    };
    let (reference, bank_reference) = rest.split_once("//").unwrap_or((rest, ""));
    let (year, month) = (value.get(..2).unwrap_or_default(), value.get(2..4).unwrap_or_default());
    let value_on = amount::day_of(value);
    let (year, month) = match value_on {
        Some(day) => (day.year(), day.month()),
        None => {
            let year = year.parse::<i16>().map_err(|_| Fault::Days)?;
            (if year < 80 { 2000 + year } else { 1900 + year }, month.parse::<i8>().map_err(|_| Fault::Days)?)
        }
    };
    let entry_on = match entry {
        Some(four) => amount::entry_day(four, year, month),
        None => None,
    };
    if value_on.is_none() && entry_on.is_some() {
        departures.push("a value date that the calendar does not have; the entry date was taken");
    }
    if entry.is_some() && entry_on.is_none() && value_on.is_some() {
        departures.push("an entry date that the calendar does not have; the value date was taken");
    }
    Ok(Line61 {
        booked_on: entry_on.or(value_on).ok_or(Fault::Days)?,
        value_on,
        amount,
        expected: mark.starts_with('E'),
        reference: reference_of(reference),
        bank_reference: reference_of(bank_reference),
        supplement: Vec::new(),
        departures,
    })
}

/// A reference, empty for the words that say there is none.
fn reference_of(text: &str) -> &str {
    let text = text.trim();
    if text.eq_ignore_ascii_case("NONREF") || text.eq_ignore_ascii_case("NOREF") { "" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line61<'_> {
        parse(text, Currency::parse("EUR").ok()).unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn sign_reversal_funds_letter_and_references_are_told_apart() {
        let money = |text| line(text).amount.to_string();
        assert_eq!(money("2603020302D120,50NMSCX"), "-120.5");
        assert_eq!(money("2603020302RD120,50NMSCX"), "120.5");
        assert_eq!(money("260302RC1,NMSC"), "-1");
        assert_eq!(money("2603020302DR6,00N024NONREF"), "-6");
        assert_eq!(money("240312    DD212,39NMSCNONREF//"), "-212.39");
        let full = line("1701190119CN0,01NTRFREF 1//MB170119012058");
        assert_eq!((full.reference, full.bank_reference), ("REF 1", "MB170119012058"));
        assert!(line("260302ED1,NMSC").expected);
    }

    #[test]
    fn the_thirtieth_of_february_is_read_by_its_entry_date() {
        let read = line("1602300301DR6,00N024NONREF");
        assert_eq!((read.booked_on, read.value_on), (Day::constant(2016, 3, 1), None));
        assert_eq!(read.departures.len(), 1);
        assert!(parse("160230D6,00NMSC", None).is_err());
    }
}
