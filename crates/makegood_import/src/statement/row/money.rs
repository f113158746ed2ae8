//! The money of a row: sign, fee, currency, and what was charged before exchange.

use makegood_core::diagnostic;
use makegood_core::money::{Amount, Currency};

use super::{Refused, Rows, collapsed};
use crate::grid::GridRow;
use crate::statement::dialect::SignModel;
use crate::statement::layout::folded;
use crate::statement::meaning::Meaning;
use crate::written_amount::{self as amount, currencies_of};

impl Rows<'_> {
    /// A cell of money; blank cells and dashes are `None`.
    pub(super) fn money(
        &self,
        row: &GridRow,
        meaning: Meaning,
        currency: Option<Currency>,
    ) -> Result<Option<Amount>, Refused> {
        let (cell, _) = self.cell(row, meaning);
        if cell.chars().all(|c| matches!(c, '-' | '–' | '—')) {
            return Ok(None);
        }
        amount::read(cell, self.plan.marks, currency).map(Some).map_err(|fault| {
            let (expected, help) = match fault {
                amount::AmountFault::OtherMark => {
                    ("an amount in the decimal mark of the column", "this file mixes decimal marks; correct the cell")
                }
                amount::AmountFault::OtherCurrency => (
                    "an amount in the currency of the row",
                    "correct the cell or the currency in the file it came from",
                ),
                amount::AmountFault::OutOfRange => {
                    ("at most 12 digits before the decimal mark", "check the amount at the bank")
                }
                amount::AmountFault::Unreadable => {
                    ("an amount with the digits that its currency has", "correct the cell in the file it came from")
                }
            };
            self.refusal(row, fault.code(), meaning, ["cannot read the amount", expected, help])
        })
    }

    /// Amount with its sign, the fee in it, and its currency.
    pub(super) fn amount(&self, row: &GridRow) -> Result<(Amount, Amount, Option<Currency>), Refused> {
        let columns = &self.found.columns;
        let out_of_range = |_| {
            let words =
                ["the amount is out of range", "at most 12 digits before the decimal mark", "check it at the bank"];
            self.refusal(row, diagnostic::AMOUNT_OUT_OF_RANGE, Meaning::Amount, words)
        };
        let is_debit = self.flag(row)?;
        if is_debit == Some(false) && !self.cell(row, Meaning::AmountIn).0.is_empty() {
            let currency = self.currency(row, Meaning::CurrencyIn)?;
            if let Some(came_in) = self.money(row, Meaning::AmountIn, currency)? {
                return Ok((came_in.abs(), Amount::ZERO, currency));
            }
        }
        let currency = self.currency(row, Meaning::Currency)?;
        let fee = self.money(row, Meaning::Fee, currency)?.unwrap_or(Amount::ZERO).abs();
        if let Some(written) = self.money(row, Meaning::Amount, currency)? {
            let signed = match (is_debit, self.found.dialect.sign) {
                (Some(true), _) => written.abs().negated(),
                (Some(false), _) => written.abs(),
                (None, SignModel::ChargesPositive) => written.negated(),
                (None, _) => written,
            };
            return Ok((signed.checked_sub(fee).map_err(out_of_range)?, fee, currency));
        }
        let debit = self.money(row, Meaning::Debit, currency)?;
        let credit = self.money(row, Meaning::Credit, currency)?;
        if debit.is_none() && credit.is_none() {
            let meaning = if columns.has(Meaning::Amount) { Meaning::Amount } else { Meaning::Debit };
            let words = ["the entry has no amount", "an amount", "fill the cell, or delete the row if it is no entry"];
            return Err(self.refusal(row, diagnostic::VALUE_MISSING, meaning, words));
        }
        let debit = debit.unwrap_or(Amount::ZERO);
        let debit = if self.plan.debit_signed { debit } else { debit.negated() };
        let credit = credit.unwrap_or(Amount::ZERO);
        let credit = if self.plan.credit_negated { credit.negated() } else { credit };
        let sum = credit.checked_add(debit).and_then(|sum| sum.checked_sub(fee)).map_err(out_of_range)?;
        Ok((sum, fee, currency))
    }

    /// True for debits and false for credits, in layouts with a flag.
    fn flag(&self, row: &GridRow) -> Result<Option<bool>, Refused> {
        if !self.found.columns.has(Meaning::Flag) {
            return Ok(None);
        }
        let known = self.found.dialect.flag.is_debit(&folded(self.cell(row, Meaning::Flag).0));
        known.map(Some).ok_or_else(|| {
            let flag = &self.found.dialect.flag;
            let expected = format!("one of {}, {}", flag.debit.join(", "), flag.credit.join(", "));
            let words = ["the row does not say whether money left or came in", &expected, "correct the cell"];
            self.refusal(row, diagnostic::ENUM_UNKNOWN, Meaning::Flag, words)
        })
    }

    fn currency(&self, row: &GridRow, meaning: Meaning) -> Result<Option<Currency>, Refused> {
        let (cell, _) = self.cell(row, meaning);
        if cell.is_empty() {
            let open = self.plan.currency.is_none() && !self.plan.asks("currency");
            return if open {
                let words = [
                    "the row names no currency",
                    "an ISO 4217 code such as USD",
                    "fill the cell, or say `--set currency=USD`",
                ];
                Err(self.refusal(row, diagnostic::VALUE_MISSING, meaning, words))
            } else {
                Ok(self.plan.currency)
            };
        }
        match (currencies_of(cell).as_slice(), self.plan.currency) {
            ([only], _) => Ok(Some(*only)),
            (several, Some(stated)) if several.contains(&stated) => Ok(Some(stated)),
            _ => {
                let words = ["the currency is not in ISO 4217", "an ISO 4217 code such as USD", "correct the cell"];
                Err(self.refusal(row, diagnostic::CURRENCY_UNKNOWN, meaning, words))
            }
        }
    }

    /// What the original columns say, with the sign of the entry.
    pub(super) fn original(
        &self,
        row: &GridRow,
        amount: Amount,
        currency: Option<Currency>,
    ) -> Result<(Option<Amount>, Option<Currency>), Refused> {
        let (code, _) = self.cell(row, Meaning::OriginalCurrency);
        let named = match currencies_of(code).as_slice() {
            [only] => Some(*only),
            _ if code.is_empty() => None,
            _ => {
                let words =
                    ["the original currency is not in ISO 4217", "an ISO 4217 code such as USD", "correct the cell"];
                return Err(self.refusal(row, diagnostic::CURRENCY_UNKNOWN, Meaning::OriginalCurrency, words));
            }
        };
        let original = self.money(row, Meaning::OriginalAmount, named)?.map(|original| signed_as(original, amount));
        // The amount of the entry again says nothing new, and neither does its currency alone.
        if named.is_none_or(|named| Some(named) == currency) && original.is_none_or(|original| original == amount) {
            return Ok((None, None));
        }
        Ok((original, named))
    }

    /// The foreign amount that the dialect's pattern finds in the description.
    pub(super) fn in_words(&self, description: &str, amount: Amount) -> Option<(Amount, Currency, String)> {
        let groups = self.found.dialect.original_regex.as_ref()?.captures(description)?;
        let currency = Currency::parse(groups.name("currency")?.as_str()).ok()?;
        let original = amount::read(groups.name("amount")?.as_str(), self.plan.marks, Some(currency)).ok()?;
        let other_side = groups.name("counterparty").map_or("", |group| group.as_str());
        Some((signed_as(original, amount), currency, collapsed(other_side)))
    }
}

fn signed_as(original: Amount, amount: Amount) -> Amount {
    if amount.is_negative() { original.abs().negated() } else { original.abs() }
}
