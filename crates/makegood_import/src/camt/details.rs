//! What one `TxDtls` says, or an entry at its own level: references, parties, remittance, original amount, card.

use makegood_core::time::Day;

use super::value::day_of;
use super::words::Words;

/// Longest remittance of one detail, in bytes.
const REMITTANCE_BYTES_MAX: usize = 4_096;

/// What stands in place of an id when there is none (EPC rulebooks, and MT940 converted).
const NO_ID: [&str; 5] = ["NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOREF", "UNKNOWN"];

/// An amount as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Written {
    amount: String,
    currency: String,
}

/// One detail as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// `Refs/AcctSvcrRef`.
    pub servicer_ref: String,
    /// `RltdDts/TxDtTm`.
    pub transacted: Option<Day>,
    /// Last four digits of the card.
    pub card_last4: String,
    /// True when `RtrInf` says that it returns a payment.
    pub returned: bool,
    end_to_end: String,
    structured: Words,
    /// Other references, the one that says most first.
    others: [String; 6],
    remittance: String,
    more: String,
    creditor: [String; 2],
    debtor: [String; 2],
    merchant: String,
    instructed: Written,
    transaction: Written,
    counter_value: Written,
    own: Written,
}

/// The two sides of a payment, empty where unknown.
pub struct Parties<'d> {
    /// Who is paid.
    pub creditor: &'d str,
    /// Who pays.
    pub debtor: &'d str,
}

impl Details {
    /// Takes the text of a leaf; `path` is relative to `TxDtls`, or to `Ntry` for what stands there.
    pub fn take(&mut self, path: &str, text: &str, currency: Option<&str>) {
        if text.is_empty() {
            return;
        }
        let field = match path {
            "Refs/AcctSvcrRef" => &mut self.servicer_ref,
            "Refs/EndToEndId" => &mut self.end_to_end,
            "Refs/TxId" => &mut self.others[0],
            "Refs/InstrId" => &mut self.others[1],
            "Refs/PmtInfId" => &mut self.others[2],
            "Refs/ChqNb" => &mut self.others[3],
            "Refs/MsgId" => &mut self.others[4],
            "Refs/Prtry/Ref" => &mut self.others[5],
            "AddtlTxInf" => &mut self.more,
            "RltdPties/Cdtr/Nm" | "RltdPties/Cdtr/Pty/Nm" => &mut self.creditor[0],
            "RltdPties/UltmtCdtr/Nm" | "RltdPties/UltmtCdtr/Pty/Nm" => &mut self.creditor[1],
            "RltdPties/Dbtr/Nm" | "RltdPties/Dbtr/Pty/Nm" => &mut self.debtor[0],
            "RltdPties/UltmtDbtr/Nm" | "RltdPties/UltmtDbtr/Pty/Nm" => &mut self.debtor[1],
            "RltdPties/TradgPty/Nm" | "RltdPties/TradgPty/Pty/Nm" | "CardTx/POI/Id/ShrtNm" => &mut self.merchant,
            "RmtInf/Ustrd" | "RmtInf/Strd/AddtlRmtInf" => return self.remit(text),
            "RmtInf/Strd/CdtrRefInf/Ref"
            | "RmtInf/Strd/CdtrRefInf/CdtrRef"
            | "RmtInf/Strd/RfrdDocInf/Nb"
            | "RmtInf/Strd/RfrdDocInf/RfrdDocNb" => return self.structured.add(text, REMITTANCE_BYTES_MAX),
            "RltdDts/TxDtTm" => {
                self.transacted = self.transacted.or(day_of(text));
                return;
            }
            _ if path.starts_with("RtrInf/") => {
                self.returned = true;
                return;
            }
            _ if path.ends_with("/PAN") && path.starts_with("CardTx/") => {
                self.card_last4 = last4_of(text);
                return;
            }
            _ => return self.take_amount(path, text, currency),
        };
        if field.is_empty() {
            text.clone_into(field);
        }
    }

    fn take_amount(&mut self, path: &str, text: &str, currency: Option<&str>) {
        let written = match path {
            "AmtDtls/InstdAmt/Amt" => &mut self.instructed,
            "AmtDtls/TxAmt/Amt" => &mut self.transaction,
            "AmtDtls/CntrValAmt/Amt" => &mut self.counter_value,
            "Amt" => &mut self.own,
            _ => return,
        };
        if written.amount.is_empty() {
            *written = Written { amount: text.to_owned(), currency: currency.unwrap_or_default().to_owned() };
        }
    }

    /// Lines of a remittance are one text that the bank has cut.
    fn remit(&mut self, text: &str) {
        let room = REMITTANCE_BYTES_MAX.saturating_sub(self.remittance.len());
        if self.remittance.is_empty() {
            self.remittance.push_str(text);
        } else if text.len() < room {
            self.remittance.push(' ');
            self.remittance.push_str(text);
        }
    }

    /// What it says it is for.
    pub fn words(&self) -> [&str; 2] {
        [&self.remittance, &self.more]
    }

    /// References that the other side may know: end-to-end id and those of the remittance, else the next best.
    pub fn references(&self) -> Vec<String> {
        let mut references: Vec<String> = Vec::new();
        if is_id(&self.end_to_end) {
            references.push(self.end_to_end.clone());
        }
        if !self.structured.is_empty() {
            references.push(self.structured.text());
        }
        if references.is_empty() {
            references.extend(self.others.iter().find(|other| is_id(other)).cloned());
        }
        references
    }

    /// Who pays and who is paid.
    pub fn parties(&self) -> Parties<'_> {
        let named = |names: &'_ [String; 2]| names.iter().position(|name| !name.is_empty());
        let creditor = named(&self.creditor).map_or(self.merchant.as_str(), |at| self.creditor[at].as_str());
        let debtor = named(&self.debtor).map_or("", |at| self.debtor[at].as_str());
        Parties { creditor, debtor }
    }

    /// The amount in another currency than the entry's, and that currency: what was instructed before what was
    /// converted (ISO 20022, AmountAndCurrencyExchange).
    pub fn original(&self, currency: &str) -> Option<(String, String)> {
        [&self.instructed, &self.transaction, &self.counter_value, &self.own]
            .into_iter()
            .find(|written| !written.currency.is_empty() && !written.currency.eq_ignore_ascii_case(currency))
            .map(|written| (written.amount.clone(), written.currency.clone()))
    }
}

/// True for an id that is one.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && !NO_ID.iter().any(|none| text.eq_ignore_ascii_case(none))
}

/// Last four digits of a card number that may be masked; empty when the end is masked.
fn last4_of(text: &str) -> String {
    let plain: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    match plain.get(plain.len().saturating_sub(4)..) {
        Some(end) if end.len() == 4 && end.iter().all(char::is_ascii_digit) => end.iter().collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_card_number_still_ends_in_its_last_four() {
        assert_eq!(last4_of("4111 11XX XXXX 1234"), "1234");
        assert_eq!((last4_of("411111******"), last4_of("12")), (String::new(), String::new()));
    }

    #[test]
    fn what_stands_for_no_id_is_none() {
        assert!(is_id("E2E-1") && !is_id("NOTPROVIDED") && !is_id("nonref") && !is_id(""));
    }
}
