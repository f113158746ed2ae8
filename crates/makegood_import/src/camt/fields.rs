//! What stands in one `Ntry`, as written, with the places of what may have to be refused.
//!
//! A batch may hold thousands of `TxDtls`: each is folded into bounded words, so an entry never grows with them.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::time::Day;

use super::decoded::Place;
use super::details::Details;
use super::statement::is_true;
use super::words::Words;

/// Longest description of an entry, in bytes.
const DESCRIPTION_BYTES_MAX: usize = 4_096;

/// Longest text that is kept of one other field.
const FIELD_CHARS_MAX: usize = 1_000;

/// Longest reference.
const REFERENCE_BYTES_MAX: usize = 1_024;

/// Longest counterparty.
const PARTY_BYTES_MAX: usize = 512;

/// A text and where its element stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// The text, trimmed.
    pub text: String,
    /// Where its element stands; `None` when there is none.
    pub place: Option<Place>,
}

/// One entry as written.
#[derive(Debug, Default)]
pub struct Fields {
    /// Where `Ntry` stands.
    pub place: Place,
    /// `NtryRef`.
    pub entry_ref: String,
    /// `AcctSvcrRef`.
    pub servicer_ref: String,
    /// `AcctSvcrRef` of the only `TxDtls`.
    pub detail_ref: String,
    /// `Amt`.
    pub amount: Field,
    /// `Amt@Ccy`.
    pub currency: String,
    /// `CdtDbtInd`.
    pub direction: Field,
    /// `RvslInd`.
    pub reversal: bool,
    /// `Sts`.
    pub status: Field,
    /// `BookgDt`.
    pub booked: Field,
    /// `ValDt`.
    pub value: Field,
    /// `AddtlNtryInf`.
    pub more: String,
    /// `BkTxCd`: the bank's own code, else the domain's.
    pub code: String,
    /// `TxDtls` so far.
    pub details: u64,
    /// What the details say the entry is for.
    pub description: Words,
    /// References that the other side may know.
    pub reference: Words,
    /// References of the batch, used when no detail has one.
    pub batch_reference: Words,
    /// Creditors of the details.
    pub creditors: Words,
    /// Debtors of the details.
    pub debtors: Words,
    /// Sum of the original amounts of the details, as they were written.
    pub originals: Vec<(String, String)>,
    /// True when a detail has no original amount, or more details have one than are added up.
    pub originals_open: bool,
    /// Last four digits of a card.
    pub card_last4: String,
    /// Day on which the payer said yes, of the only detail.
    pub transacted: Option<Day>,
    /// True when the entry returns a payment.
    pub returned: bool,
    /// A field that stands twice with two values.
    pub twice: Option<(&'static str, Place)>,
    /// What stands at the level of the entry.
    own: Details,
    /// The `TxDtls` that is open.
    detail: Option<Details>,
}

/// Most details whose original amounts are added up.
const ORIGINALS_MAX: usize = 10_000;

impl Fields {
    /// An entry that begins at `place`.
    pub fn at(place: Place) -> Self {
        Fields { place, ..Fields::default() }
    }

    /// Remembers that `TxDtls` begins.
    pub fn open_detail(&mut self) {
        self.detail = Some(Details::default());
    }

    /// Takes the text of a leaf; `path` is relative to `Ntry`.
    pub fn take(&mut self, path: &str, text: &str, currency: Option<&str>, place: Place) {
        // In version 01 the details stand in the entry itself.
        if let Some(rest) = path.strip_prefix("NtryDtls/").unwrap_or(path).strip_prefix("TxDtls/") {
            if let Some(detail) = &mut self.detail {
                detail.take(rest, text, currency);
            }
            return;
        }
        match path {
            "NtryRef" => first(&mut self.entry_ref, text),
            "AcctSvcrRef" => first(&mut self.servicer_ref, text),
            "Amt" => {
                self.once("Amt", |fields| &mut fields.amount, text, place);
                first(&mut self.currency, currency.unwrap_or_default());
            }
            "CdtDbtInd" => self.once("CdtDbtInd", |fields| &mut fields.direction, text, place),
            "RvslInd" => self.reversal = self.reversal || is_true(text),
            "Sts" | "Sts/Cd" | "Sts/Prtry" => self.once("Sts", |fields| &mut fields.status, text, place),
            "BookgDt" | "BookgDt/Dt" | "BookgDt/DtTm" => {
                self.once("BookgDt", |fields| &mut fields.booked, text, place);
            }
            "ValDt" | "ValDt/Dt" | "ValDt/DtTm" => self.once("ValDt", |fields| &mut fields.value, text, place),
            "AddtlNtryInf" => first(&mut self.more, text),
            "BkTxCd/Prtry/Cd" => text.clone_into(&mut self.code),
            "BkTxCd/Domn/Cd" | "BkTxCd/Domn/Fmly/Cd" | "BkTxCd/Domn/Fmly/SubFmlyCd" => {
                if !self.code.is_empty() {
                    self.code.push('-');
                }
                self.code.extend(text.chars().take(35));
            }
            "NtryDtls/Btch/MsgId" | "NtryDtls/Btch/PmtInfId" => self.batch_reference.add(text, REFERENCE_BYTES_MAX),
            _ => self.own.take(path, text, currency),
        }
    }

    fn once(&mut self, name: &'static str, field: fn(&mut Self) -> &mut Field, text: &str, place: Place) {
        let field = field(self);
        match field.place {
            None => *field = Field { text: text.to_owned(), place: Some(place) },
            Some(_) if field.text == text => {}
            Some(_) => self.twice = self.twice.or(Some((name, place))),
        }
    }

    /// Folds the detail that ends.
    pub fn close_detail(&mut self) {
        let Some(detail) = self.detail.take() else { return };
        self.details += 1;
        if self.details == 1 {
            detail.servicer_ref.clone_into(&mut self.detail_ref);
            self.transacted = detail.transacted;
        } else {
            self.detail_ref.clear();
            self.transacted = None;
        }
        match detail.original(&self.currency) {
            Some(original) if self.originals.len() < ORIGINALS_MAX => self.originals.push(original),
            _ => self.originals_open = true,
        }
        self.fold(&detail);
    }

    /// Ends the entry: what stands at its own level counts where the details say nothing.
    pub fn close(&mut self) {
        let own = std::mem::take(&mut self.own);
        if self.originals.is_empty()
            && let Some(original) = own.original(&self.currency)
        {
            self.originals.push(original);
            self.originals_open = false;
        }
        self.fold(&own);
        let more = std::mem::take(&mut self.more);
        self.description.add(&more, DESCRIPTION_BYTES_MAX);
        if self.reference.is_empty() {
            self.reference = std::mem::take(&mut self.batch_reference);
        }
    }

    fn fold(&mut self, details: &Details) {
        for text in details.words() {
            self.description.add(text, DESCRIPTION_BYTES_MAX);
        }
        for text in details.references() {
            self.reference.add(&text, REFERENCE_BYTES_MAX);
        }
        let parties = details.parties();
        self.creditors.add(parties.creditor, PARTY_BYTES_MAX);
        self.debtors.add(parties.debtor, PARTY_BYTES_MAX);
        if self.card_last4.is_empty() {
            details.card_last4.clone_into(&mut self.card_last4);
        }
        self.returned = self.returned || details.returned;
    }

    /// A diagnostic about a field: its place, else that of the entry.
    pub fn refused(&self, code: diagnostic::Code, name: &str, field: &Field, message: &str) -> Diagnostic {
        let place = field.place.unwrap_or(self.place);
        Diagnostic::new(code, message).at(place.line, place.column).in_column(name).found(&field.text)
    }
}

/// Fills an empty text, up to a bound; the first one counts.
fn first(field: &mut String, text: &str) {
    if field.is_empty() {
        field.extend(text.chars().take(FIELD_CHARS_MAX));
    }
}
