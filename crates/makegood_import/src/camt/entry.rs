//! One `Ntry` as an entry of the statement table.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::details::is_id;
use super::fields::Fields;
use super::statement::Statement;
use super::value::{amount_of, day_of};
use crate::entries::EntryStatus;

/// What the user says beside a file.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Answer `currency`.
    pub currency: Option<Currency>,
    /// Answer `bank_account`.
    pub bank_account: String,
    /// Answer `institution`.
    pub institution: String,
}

impl Settled {
    /// Name of the institution: its BIC or name, else the answer, else `camt`.
    pub fn institution<'s>(&'s self, statement: &'s Statement) -> &'s str {
        let names = [&statement.bic, &statement.servicer, &self.institution];
        names.into_iter().find(|name| !name.is_empty()).map_or("camt", String::as_str)
    }

    /// The account, empty when neither file nor answer names one.
    pub fn account<'s>(&'s self, statement: &'s Statement) -> &'s str {
        if statement.account.is_empty() { &self.bank_account } else { &statement.account }
    }

    /// The currency of amounts that name none.
    pub fn currency(&self, statement: &Statement) -> Option<Currency> {
        Currency::parse(&statement.currency).ok().or(self.currency)
    }
}

/// What the status of an entry means for its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// `BOOK`.
    Booked,
    /// `PDNG`, and `FUTR` of later versions.
    Pending,
    /// `INFO`: told for information, the money is not the account's.
    Information,
}

impl Standing {
    /// The status of the statement table; `None` for what is left out.
    pub fn status(self) -> Option<EntryStatus> {
        match self {
            Standing::Booked => Some(EntryStatus::Booked),
            Standing::Pending => Some(EntryStatus::Pending),
            Standing::Information => None,
        }
    }
}

/// An entry, without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What its status means.
    pub standing: Standing,
    /// Day as the bank wrote it: `BookgDt`, else `ValDt`.
    pub booked_on: Day,
    /// `ValDt`.
    pub value_on: Option<Day>,
    /// True for money that came in, of an amount of zero too.
    pub credit: bool,
    /// Signed, minus left the account.
    pub amount: Amount,
    /// `None` when neither file nor answer names one.
    pub currency: Option<Currency>,
    /// What it was before conversion, with the sign of `amount`.
    pub original: Option<(Amount, Currency)>,
    /// What it is for.
    pub description: String,
    /// The other side.
    pub counterparty: String,
    /// References.
    pub reference: String,
}

/// Reads an entry.
///
/// `CdtDbtInd` is the direction of this entry, of a reversal too: a reversed debit comes as a credit with
/// `RvslInd` true (ISO 20022, ReportEntry, ReversalIndicator). So `RvslInd` never turns the sign.
///
/// - **Errors** a diagnostic with the place of the field that cannot be read.
pub fn entry_of(fields: &Fields, statement: &Statement, settled: &Settled) -> Result<Entry, Diagnostic> {
    if let Some((name, place)) = fields.twice {
        return Err(Diagnostic::new(diagnostic::FILE_DAMAGED, "a field of the entry stands twice, with two values")
            .at(place.line, place.column)
            .in_column(name)
            .found(name)
            .expected(format!("one {name} in each entry"))
            .help("compare the entry with the bank's own list, or ask for the file again"));
    }
    let currency = currency_of(fields, statement, settled)?;
    let size = size_of(fields, currency)?;
    let credit = direction_of(fields)?;
    let standing = standing_of(fields)?;
    let value_on = day_of(&fields.value.text);
    let amount = if credit { size } else { size.negated() };
    Ok(Entry {
        standing,
        booked_on: booked_on(fields, value_on)?,
        value_on,
        credit,
        amount,
        currency,
        original: original_of(fields, credit, currency),
        description: description_of(fields, credit),
        counterparty: counterparty_of(fields, credit),
        reference: fields.reference.text(),
    })
}

fn currency_of(fields: &Fields, statement: &Statement, settled: &Settled) -> Result<Option<Currency>, Diagnostic> {
    if fields.currency.is_empty() {
        return Ok(settled.currency(statement));
    }
    Currency::parse(&fields.currency).map(Some).map_err(|_| {
        let place = fields.amount.place.unwrap_or(fields.place);
        Diagnostic::new(diagnostic::CURRENCY_UNKNOWN, "the entry is in no known currency")
            .at(place.line, place.column)
            .in_column("Ccy")
            .found(&fields.currency)
            .expected("an ISO 4217 code, for example EUR")
            .help("ask the bank which currency it is")
    })
}

fn size_of(fields: &Fields, currency: Option<Currency>) -> Result<Amount, Diagnostic> {
    let help = "compare the entry with the bank's own list, or ask for the file again";
    if fields.amount.text.is_empty() {
        let message = "the entry has no amount";
        let problem = fields.refused(diagnostic::VALUE_MISSING, "Amt", &fields.amount, message);
        return Err(problem.expected("an amount, for example 1234.50").help(help));
    }
    amount_of(&fields.amount.text, currency).map_err(|error| {
        fields
            .refused(error.code, "Amt", &fields.amount, "the entry has no readable amount")
            .expected(error.expected)
            .help(help)
    })
}

/// True for money that came in.
fn direction_of(fields: &Fields) -> Result<bool, Diagnostic> {
    match fields.direction.text.as_str() {
        "CRDT" => Ok(true),
        "DBIT" => Ok(false),
        other => {
            let code = if other.is_empty() { diagnostic::VALUE_MISSING } else { diagnostic::ENUM_UNKNOWN };
            let message = "the entry does not say whether money came or went";
            Err(fields
                .refused(code, "CdtDbtInd", &fields.direction, message)
                .expected("CRDT or DBIT")
                .help("compare the entry with the bank's own list"))
        }
    }
}

fn standing_of(fields: &Fields) -> Result<Standing, Diagnostic> {
    let refused = |code| {
        fields
            .refused(code, "Sts", &fields.status, "the entry does not say whether it is booked")
            .expected("BOOK, PDNG, FUTR or INFO")
            .help("ask the bank what the status means; the other entries were read")
    };
    match fields.status.text.as_str() {
        "BOOK" => Ok(Standing::Booked),
        "PDNG" | "FUTR" => Ok(Standing::Pending),
        "INFO" => Ok(Standing::Information),
        // Without a status, a booking day says it.
        "" if !fields.booked.text.is_empty() => Ok(Standing::Booked),
        "" => Err(refused(diagnostic::VALUE_MISSING)),
        _ => Err(refused(diagnostic::ENUM_UNKNOWN)),
    }
}

fn booked_on(fields: &Fields, value_on: Option<Day>) -> Result<Day, Diagnostic> {
    let written = &fields.booked;
    let day = if written.text.is_empty() { value_on } else { day_of(&written.text) };
    day.ok_or_else(|| {
        let code = if written.text.is_empty() { diagnostic::VALUE_MISSING } else { diagnostic::DATE_UNREADABLE };
        fields
            .refused(code, "BookgDt", written, "the entry has no readable day")
            .expected("YYYY-MM-DD, with or without time and offset")
            .help("compare the entry with the bank's own list, or ask for the file again")
    })
}

/// Sum of the original amounts, when every detail has one and all are in one currency.
fn original_of(fields: &Fields, credit: bool, currency: Option<Currency>) -> Option<(Amount, Currency)> {
    let original = Currency::parse(&fields.originals.first()?.1).ok()?;
    if fields.originals_open || Some(original) == currency {
        return None;
    }
    let mut sum = Amount::ZERO;
    for (amount, code) in &fields.originals {
        if Currency::parse(code).ok() != Some(original) {
            return None;
        }
        sum = sum.checked_add(amount_of(amount, Some(original)).ok()?).ok()?;
    }
    let fits = sum.micros() <= makegood_core::money::AMOUNT_MICROS_MAX;
    fits.then_some((if credit { sum } else { sum.negated() }, original))
}

/// The other side: who is paid for a debit, who pays for a credit.
///
/// A reversal or return keeps the parties of the payment that it undoes, so there the sides are the other way round.
fn counterparty_of(fields: &Fields, credit: bool) -> String {
    let undone = fields.reversal || fields.returned;
    let (first, second) =
        if credit == undone { (&fields.creditors, &fields.debtors) } else { (&fields.debtors, &fields.creditors) };
    if first.is_empty() && undone { second.text() } else { first.text() }
}

fn description_of(fields: &Fields, credit: bool) -> String {
    let description = fields.description.text();
    if !description.is_empty() {
        return description;
    }
    let party = counterparty_of(fields, credit);
    if party.is_empty() { fields.code.clone() } else { party }
}

/// The bank's id of an entry: its own reference, else that of its only detail; empty without one.
///
/// A reversal may carry the reference of the entry that it undoes, so it gets an id beside it.
pub fn servicer_id(fields: &Fields) -> Option<String> {
    let id = [&fields.servicer_ref, &fields.detail_ref].into_iter().find(|id| is_id(id))?;
    Some(if fields.reversal { format!("{id}/RVSL") } else { id.clone() })
}
