//! What one statement says of itself: bank, account, balances, totals; and whether its lines agree.

use std::cell::RefCell;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};

use super::amount::{self, Balance};
use super::fields::Field;
use crate::entries::{Entries, Stated};

/// Sums of the lines read so far.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    sum: Option<Amount>,
    debits: (u64, Option<Amount>),
    credits: (u64, Option<Amount>),
    gap: bool,
}

impl Sums {
    /// A line that was read.
    pub fn add(&mut self, amount: Amount) {
        let add = |to: &mut Option<Amount>, amount: Amount| *to = to.unwrap_or(Amount::ZERO).checked_add(amount).ok();
        add(&mut self.sum, amount);
        let side = if amount.is_negative() { &mut self.debits } else { &mut self.credits };
        side.0 += 1;
        add(&mut side.1, amount.abs());
    }

    /// A line that was refused: sums are not known any more.
    pub fn gap(&mut self) {
        self.gap = true;
    }
}

/// One statement.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// BIC of the header block, or what stands before `/` in `:25:`.
    pub institution: String,
    /// Account.
    pub account: String,
    /// `:60F:` or `:60M:`.
    pub opening: Option<Balance>,
    /// `:62F:` or `:62M:`.
    pub closing: Option<Balance>,
    /// True for `:60M:` or `:62M:`, a page of a longer statement.
    pub page: bool,
    /// Currency of `:34F:` or of the totals.
    pub stated_currency: Option<Currency>,
    /// `:90D:` and `:90C:`: count, amount and line.
    pub totals: [Option<(u64, Amount, u64)>; 2],
    /// Statement lines so far.
    pub lines: u64,
    /// Line of the first field.
    pub begins: u64,
    /// True once `:20:` was read.
    named: bool,
    /// True for a report that has no balances.
    interim: bool,
    /// Sums, added up while reading.
    pub sums: RefCell<Sums>,
}

impl Statement {
    /// True when nothing of a statement was read.
    pub fn is_empty(&self) -> bool {
        self.lines == 0 && self.account.is_empty() && self.opening.is_none() && self.closing.is_none()
    }

    /// True when `field` belongs to the next statement.
    pub fn ends_before(&self, field: &Field<'_>) -> bool {
        match field.tag {
            "{" => !self.is_empty() || self.named,
            "20" => self.named || self.closing.is_some(),
            "60F" | "60M" => self.opening.is_some(),
            "61" => self.closing.is_some(),
            _ => false,
        }
    }

    /// The statement behind this one; the same account until it is named anew.
    pub fn next(&self) -> Statement {
        Statement {
            institution: self.institution.clone(),
            account: self.account.clone(),
            stated_currency: self.currency(),
            ..Statement::default()
        }
    }

    /// Takes what a field says.
    pub fn learn(&mut self, field: &Field<'_>, answer: Option<Currency>) {
        if self.begins == 0 {
            self.begins = field.line;
        }
        let value = field.lines.first().copied().unwrap_or_default().trim();
        match field.tag {
            "{" => {
                // `{1:F01` and a BIC of eight letters.
                let bic = value.split_once("{1:F01").and_then(|(_, rest)| rest.get(..8));
                if let Some(bic) = bic.filter(|bic| bic.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
                    self.institution = bic.to_owned();
                }
            }
            "20" => self.named = true,
            "25" | "25P" => match value.split_once('/') {
                Some((bank, account)) if !bank.is_empty() && !account.is_empty() => {
                    self.institution = bank.to_owned();
                    self.account = account.trim_matches('"').to_owned();
                }
                _ => self.account = value.trim_matches('/').to_owned(),
            },
            "60F" | "60M" => {
                self.page |= field.tag == "60M";
                self.opening = amount::balance(value, field.line);
            }
            "62F" | "62M" => {
                self.page |= field.tag == "62M";
                self.closing = amount::balance(value, field.line);
            }
            "34F" | "13D" => {
                self.interim = true;
                let code = value.get(..3).and_then(|code| Currency::parse(code).ok());
                self.stated_currency = self.stated_currency.or(code);
            }
            "90D" | "90C" => {
                let digits = value.bytes().take_while(u8::is_ascii_digit).count();
                let (count, rest) = value.split_at(digits);
                let currency = rest.get(..3).and_then(|code| Currency::parse(code).ok());
                let total = currency.and_then(|currency| amount::amount(rest.get(3..)?.trim(), Some(currency)).ok());
                if let (Ok(count), Some(total)) = (count.parse(), total) {
                    self.totals[usize::from(field.tag == "90C")] = Some((count, total, field.line));
                }
                self.stated_currency = self.stated_currency.or(currency).or(answer);
            }
            _ => {}
        }
    }

    /// Currency of the statement.
    pub fn currency(&self) -> Option<Currency> {
        self.opening.or(self.closing).map(|balance| balance.currency).or(self.stated_currency)
    }

    /// The bank; the answer, else the format's name where it says none.
    pub fn institution_or<'s>(&'s self, answer: &'s str) -> &'s str {
        [self.institution.as_str(), answer].into_iter().find(|name| !name.is_empty()).unwrap_or("mt940")
    }

    /// Holds balances and totals against the lines.
    pub fn check(&self, entries: &mut Entries) {
        let sums = self.sums.borrow();
        if let (Some(opening), Some(closing)) = (self.opening, self.closing) {
            entries.check(&Stated {
                what: &format!("account {}", self.account),
                currency: Some(closing.currency),
                opening: opening.amount,
                entries: if sums.gap { None } else { Some(sums.sum.unwrap_or(Amount::ZERO)) },
                closing: closing.amount,
                place: &closing.line.to_string(),
            });
        }
        let sides = [("debits (:90D:)", &sums.debits), ("credits (:90C:)", &sums.credits)];
        for ((what, (count, sum)), total) in sides.into_iter().zip(&self.totals) {
            let Some((stated, amount, line)) = total else { continue };
            if sums.gap {
                continue;
            }
            let sum = sum.unwrap_or(Amount::ZERO);
            entries.checked(stated == count && *amount == sum, || {
                Diagnostic::new(
                    diagnostic::FOOTER_DIFFERS,
                    format!("the {what} of the report are not those of its lines"),
                )
                .at(*line, 6)
                .found(&format!("{stated} lines, {amount}"))
                .expected(format!("{count} lines, {sum}"))
                .help("compare the entries with the bank's own list: one may be missing or made up")
            });
        }
    }

    /// What is worth knowing about it.
    pub fn notes(&self) -> Option<Diagnostic> {
        let departure = |message: &str, expected: &str| {
            Diagnostic::new(diagnostic::FORMAT_DEPARTURE, message)
                .at(self.begins.max(1), 1)
                .expected(expected)
                .help("the entries were read; they could not be held against a balance")
        };
        if self.page {
            return Some(
                departure("the statement is a page of a longer one", "opening and closing balance (:60F:, :62F:)")
                    .help("import the other pages too"),
            );
        }
        if self.lines > 0 && self.closing.is_none() && !self.interim {
            return Some(departure("the statement has no closing balance", "a closing balance (:62F:)"));
        }
        None
    }
}
