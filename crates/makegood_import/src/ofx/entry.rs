//! One transaction as an entry of the statement table.

use makegood_core::diagnostic::{self, Code, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::amount::{Marks, amount_of};
use super::conversion::original_amount;
use super::day::day_of;
use super::fields::Fields;
use super::walk::Statement;

/// What the user and the whole file say beside a transaction.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Answer `currency`.
    pub currency: Option<Currency>,
    /// Answer `bank_account`.
    pub bank_account: String,
    /// Answer `institution`.
    pub institution: String,
    /// Answer `decimal_mark`, else what the amounts of the file show.
    pub marks: Marks,
}

/// An entry, without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Day as the bank wrote it; of a pending entry the day of the hold.
    pub booked_on: Day,
    /// `DTUSER`.
    pub authorised_on: Option<Day>,
    /// `DTAVAIL`.
    pub value_on: Option<Day>,
    /// Signed, minus left the account.
    pub amount: Amount,
    /// `None` when neither file nor answer names one.
    pub currency: Option<Currency>,
    /// What it was before conversion, where that is exact.
    pub original: Option<(Amount, Currency)>,
    /// Name and memo.
    pub description: String,
}

impl Settled {
    /// Name of the institution: the sign-on's, else the bank's or broker's number, else `ofx`.
    pub fn institution<'s>(&'s self, statement: &'s Statement) -> &'s str {
        let names = [&statement.org, &statement.fid, &statement.bank_id, &statement.broker_id, &self.institution];
        names.into_iter().find(|name| !name.is_empty()).map_or("ofx", String::as_str)
    }

    /// The account, empty when neither file nor answer names one.
    pub fn account<'s>(&'s self, statement: &'s Statement) -> &'s str {
        if statement.account.is_empty() { &self.bank_account } else { &statement.account }
    }

    /// The currency of an entry: its own, else the statement's, else the answer.
    ///
    /// - **Errors** the code that is none, when the entry names one.
    pub fn currency(&self, statement: &Statement, fields: &Fields<'_>) -> Result<Option<Currency>, Diagnostic> {
        let own = fields.get("CURRENCY/CURSYM");
        if own.is_empty() {
            return Ok(Currency::parse(&statement.currency).ok().or(self.currency));
        }
        Currency::parse(own).map(Some).map_err(|_| {
            refused(fields, "CURRENCY/CURSYM", diagnostic::CURRENCY_UNKNOWN, "the transaction is in no known currency")
                .expected("an ISO 4217 code, for example USD")
                .help("ask the bank which currency it is, or for CSV")
        })
    }
}

/// Last four digits of a card's number; empty when it has fewer.
pub fn card_last4(account: &str) -> String {
    let digits: Vec<char> = account.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 4 { String::new() } else { digits[digits.len() - 4..].iter().collect() }
}

/// Reads a transaction.
///
/// - **Errors** a diagnostic with the place of the field that cannot be read.
pub fn entry_of(fields: &Fields<'_>, statement: &Statement, settled: &Settled) -> Result<Entry, Diagnostic> {
    let posted = if fields.pending && fields.get("DTPOSTED").is_empty() { "DTTRAN" } else { "DTPOSTED" };
    let booked_on = day_of(fields.get(posted)).ok_or_else(|| {
        let missing = fields.get(posted).is_empty();
        let code = if missing { diagnostic::VALUE_MISSING } else { diagnostic::DATE_UNREADABLE };
        refused(fields, posted, code, "the transaction has no readable date")
            .expected("YYYYMMDD, with or without time and zone")
            .help("ask the bank for the statement again, or for CSV")
    })?;
    let written = fields.get("TRNAMT");
    if written.is_empty() {
        return Err(refused(fields, "TRNAMT", diagnostic::VALUE_MISSING, "the transaction has no readable amount")
            .expected("a signed decimal amount, for example -12.34")
            .help("ask the bank for the statement again, or for CSV"));
    }
    let amount = amount_of(written, settled.marks).map_err(|error| {
        refused(fields, "TRNAMT", error.code, "the transaction has no readable amount")
            .expected(error.expected)
            .help(error.help)
    })?;
    let currency = settled.currency(statement, fields)?;
    Ok(Entry {
        booked_on,
        authorised_on: day_of(fields.get("DTUSER")),
        value_on: day_of(fields.get("DTAVAIL")),
        amount,
        currency,
        original: original_of(fields, amount, currency),
        description: description_of(fields),
    })
}

/// Name or payee.
pub fn counterparty_of<'f>(fields: &'f Fields<'_>) -> &'f str {
    fields.first_of(&["NAME", "PAYEE/NAME"])
}

/// Reference, else check number.
pub fn reference_of<'f>(fields: &'f Fields<'_>) -> &'f str {
    fields.first_of(&["REFNUM", "CHECKNUM"])
}

fn description_of(fields: &Fields<'_>) -> String {
    let (name, memo) = (counterparty_of(fields), fields.get("MEMO"));
    match (name, memo) {
        (name, memo) if memo.is_empty() || memo == name => name.to_owned(),
        ("", memo) => memo.to_owned(),
        (name, memo) => format!("{name} {memo}"),
    }
}

fn original_of(fields: &Fields<'_>, amount: Amount, currency: Option<Currency>) -> Option<(Amount, Currency)> {
    let original = Currency::parse(fields.get("ORIGCURRENCY/CURSYM")).ok()?;
    // An amount that is still in a currency of its own was not converted.
    if !fields.get("CURRENCY/CURSYM").is_empty() || currency == Some(original) {
        return None;
    }
    Some((original_amount(amount, fields.get("ORIGCURRENCY/CURRATE"), original)?, original))
}

fn refused(fields: &Fields<'_>, name: &str, code: Code, message: &str) -> Diagnostic {
    let place = fields.place_of(name);
    Diagnostic::new(code, message)
        .at(place.line, place.column)
        .in_column(name.rsplit('/').next().unwrap_or(name))
        .found(fields.get(name))
}
