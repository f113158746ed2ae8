//! What a statement, report or notification says of itself: account, bank, page, balances, totals.

use makegood_core::time::Day;

use super::decoded::Place;
use super::value::day_of;

/// Longest text that is kept of one field of a statement; ISO 20022 allows 140 characters.
const FIELD_CHARS_MAX: usize = 500;

/// Most balances that are kept of one statement.
const BALANCES_MAX: usize = 1_000;

/// A balance as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balance {
    /// `Tp/CdOrPrtry/Cd`, for example `OPBD`.
    pub code: String,
    /// `Amt`.
    pub amount: String,
    /// `Amt@Ccy`.
    pub currency: String,
    /// `CdtDbtInd`.
    pub direction: String,
    /// `Dt`.
    pub day: Option<Day>,
    /// True when a credit line is counted in.
    pub with_credit_line: bool,
    /// Where it stands.
    pub place: Place,
}

/// One line of `TxsSummry` as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Total {
    /// `NbOfNtries`.
    pub count: String,
    /// `Sum`.
    pub sum: String,
    /// Where it stands.
    pub place: Place,
}

/// `StmtPgntn` or `MsgPgntn`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// `PgNb`.
    pub number: String,
    /// `LastPgInd`.
    pub last: bool,
}

/// A statement (`Stmt`), report (`Rpt`) or notification (`Ntfctn`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// `Id`.
    pub id: String,
    /// `Acct/Id`: IBAN, else other id, else proxy.
    pub account: String,
    /// `Acct/Ccy` as written.
    pub currency: String,
    /// Name of the account's owner.
    pub owner: String,
    /// `Acct/Svcr` BIC.
    pub bic: String,
    /// `Acct/Svcr` name.
    pub servicer: String,
    /// `CreDtTm`.
    pub created: Option<Day>,
    /// Its page, where it has one.
    pub page: Option<Page>,
    /// The page of the message that it stands in.
    pub message_page: Option<Page>,
    /// Balances in file order.
    pub balances: Vec<Balance>,
    /// Totals of all, of credit and of debit entries.
    pub totals: [Option<Total>; 3],
    /// Net of all entries: amount and direction.
    pub net: (String, String),
    /// True when its own end tag was there and nothing in it was damaged.
    pub whole: bool,
    /// Where it begins.
    pub place: Place,
}

/// Fills an empty text; the first one counts.
fn fill(field: &mut String, text: &str) {
    if field.is_empty() {
        field.extend(text.chars().take(FIELD_CHARS_MAX));
    }
}

impl Statement {
    /// Takes the text of a leaf; `path` is relative to the statement.
    pub fn take(&mut self, path: &str, text: &str, currency: Option<&str>) {
        if text.is_empty() {
            return;
        }
        match path {
            "Id" => fill(&mut self.id, text),
            "CreDtTm" => self.created = self.created.or(day_of(text)),
            "StmtPgntn/PgNb" | "RptPgntn/PgNb" | "NtfctnPgntn/PgNb" => {
                fill(&mut self.page.get_or_insert_default().number, text);
            }
            "StmtPgntn/LastPgInd" | "RptPgntn/LastPgInd" | "NtfctnPgntn/LastPgInd" => {
                self.page.get_or_insert_default().last = is_true(text);
            }
            "Acct/Id/IBAN"
            | "Acct/Id/Othr/Id"
            | "Acct/Prxy/Id"
            | "Acct/Id/BBAN"
            | "Acct/Id/UPIC"
            | "Acct/Id/PrtryAcct/Id" => fill(&mut self.account, text),
            "Acct/Ccy" => fill(&mut self.currency, text),
            "Acct/Ownr/Nm" | "Acct/Ownr/Pty/Nm" => fill(&mut self.owner, text),
            "Acct/Svcr/FinInstnId/BIC" | "Acct/Svcr/FinInstnId/BICFI" => fill(&mut self.bic, text),
            "Acct/Svcr/FinInstnId/Nm" => fill(&mut self.servicer, text),
            _ => {
                if let Some(rest) = path.strip_prefix("Bal/") {
                    self.take_balance(rest, text, currency);
                } else if let Some(rest) = path.strip_prefix("TxsSummry/") {
                    self.take_total(rest, text);
                }
            }
        }
    }

    /// Remembers that a balance begins.
    pub fn open_balance(&mut self, place: Place) {
        if self.balances.len() < BALANCES_MAX {
            self.balances.push(Balance { place, ..Balance::default() });
        }
    }

    /// Remembers where a line of the totals begins.
    pub fn open_total(&mut self, name: &str, place: Place) {
        if let Some(slot) = slot_of(name).and_then(|slot| self.totals.get_mut(slot)) {
            slot.get_or_insert_with(|| Total { place, ..Total::default() });
        }
    }

    fn take_balance(&mut self, path: &str, text: &str, currency: Option<&str>) {
        let Some(balance) = self.balances.last_mut() else { return };
        match path {
            "Tp/CdOrPrtry/Cd" | "Tp/Cd" => fill(&mut balance.code, text),
            "Amt" => {
                fill(&mut balance.amount, text);
                fill(&mut balance.currency, currency.unwrap_or_default());
            }
            "CdtDbtInd" => fill(&mut balance.direction, text),
            "Dt/Dt" | "Dt/DtTm" | "Dt" => balance.day = balance.day.or(day_of(text)),
            "CdtLine/Incl" => balance.with_credit_line = balance.with_credit_line || is_true(text),
            _ => {}
        }
    }

    fn take_total(&mut self, path: &str, text: &str) {
        match path {
            "TtlNtries/TtlNetNtryAmt" | "TtlNtries/TtlNetNtry/Amt" => fill(&mut self.net.0, text),
            "TtlNtries/CdtDbtInd" | "TtlNtries/TtlNetNtry/CdtDbtInd" => fill(&mut self.net.1, text),
            _ => {
                let Some((line, field)) = path.split_once('/') else { return };
                let Some(Some(total)) = slot_of(line).and_then(|slot| self.totals.get_mut(slot)) else { return };
                match field {
                    "NbOfNtries" => fill(&mut total.count, text),
                    "Sum" => fill(&mut total.sum, text),
                    _ => {}
                }
            }
        }
    }
}

fn slot_of(name: &str) -> Option<usize> {
    ["TtlNtries", "TtlCdtNtries", "TtlDbtNtries"].iter().position(|known| *known == name)
}

/// `true` or `1`.
pub fn is_true(text: &str) -> bool {
    matches!(text, "true" | "1")
}
