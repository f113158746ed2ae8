//! Dialects as data: what one entry of `statement_dialects.toml` may say.

use std::collections::BTreeMap;

use makegood_core::money::Currency;
use regex::Regex;
use serde::Deserialize;

use super::dialects::DialectError;
use super::meaning::{HeaderWords, Meaning};
use super::words::{FlagWords, StatusWords, fold_all};

/// Order of day and month; a year of four digits in front needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DateOrder {
    /// Day before month.
    DayFirst,
    /// Month before day.
    MonthFirst,
    /// Decided over the columns of days, else asked.
    Auto,
    /// Month and day without a year, which is asked.
    NoYear,
}

/// How the sign of an amount is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SignModel {
    /// Minus left the account.
    Signed,
    /// Charges are positive, payments to the card negative.
    ChargesPositive,
    /// Two columns.
    DebitCredit,
    /// A word in another column.
    Flagged,
}

/// Decimal mark of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
    /// Decided over the columns of money, else asked.
    Auto,
}

/// A layout without a header row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headerless {
    /// Cells of every row.
    pub(super) width: usize,
    /// Positions from 1.
    pub(super) positions: BTreeMap<Meaning, Vec<usize>>,
    /// Cells that always hold the same text.
    #[serde(default)]
    pub(super) literals: Vec<Literal>,
}

/// A cell that holds the same text in every row of a headerless layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Literal {
    /// Position from 1.
    pub(super) at: usize,
    /// The text.
    pub(super) text: String,
}

/// One layout of one issuer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dialect {
    /// Stable id, the part after `csv:`.
    pub(super) id: String,
    /// Title for lists.
    pub(super) title: String,
    /// Institution as facts name it.
    pub(super) institution: String,
    /// Sets of header words; all words of one set must be there. `*` stands for any text.
    #[serde(default)]
    pub(super) headers: Vec<Vec<String>>,
    /// Header words that must not be there.
    #[serde(default)]
    pub(super) absent: Vec<String>,
    /// The header has no other columns than those of the set.
    #[serde(default)]
    pub(super) exact: bool,
    /// Pattern of the file name, compared without case; its first group, if any, holds the account's digits.
    #[serde(default)]
    pub(super) file_name: Option<String>,
    /// The header alone is not enough: the file name must match.
    #[serde(default)]
    pub(super) file_name_needed: bool,
    /// Columns by meaning, as header words, most wanted first.
    #[serde(default)]
    pub(super) columns: HeaderWords,
    /// Layout of files without a header row.
    #[serde(default)]
    pub(super) headerless: Option<Headerless>,
    /// Order of day and month.
    pub(super) dates: DateOrder,
    /// A blank day means the day of the row above.
    #[serde(default)]
    pub(super) blank_date_as_above: bool,
    /// How the sign is written.
    pub(super) sign: SignModel,
    /// Decimal mark.
    pub(super) decimal: DecimalMark,
    /// Currency of all files of the dialect; an answer of the user goes before it.
    #[serde(default)]
    pub(super) currency: Option<String>,
    /// The account is a card: the digits that name it are the card's.
    #[serde(default)]
    pub(super) card: bool,
    /// Words of the flag column.
    #[serde(default)]
    pub(super) flag: FlagWords,
    /// Words of the status columns; without any, all rows are booked.
    #[serde(default)]
    pub(super) status: StatusWords,
    /// Beginnings of rows that are no entries (opening balances, totals), where the day or the amount is blank.
    #[serde(default)]
    pub(super) leave_out: Vec<String>,
    /// Rows without any amount are details of the row above and no entries.
    #[serde(default)]
    pub(super) details_without_amount: bool,
    /// Pattern with the groups `amount`, `currency` and perhaps `counterparty`, for issuers that write the
    /// foreign amount into the description.
    #[serde(default)]
    pub(super) original_pattern: Option<String>,
    #[serde(skip)]
    pub(super) file_name_regex: Option<Regex>,
    #[serde(skip)]
    pub(super) original_regex: Option<Regex>,
}

/// Id of the fallback.
pub(super) const GENERIC: &str = "generic";

impl Dialect {
    /// What may have to be answered for a file of this dialect.
    pub(super) fn asks(&self) -> Vec<&'static str> {
        let mut asks = vec!["bank_account"];
        let in_rows = self.names(Meaning::Currency) && self.id != GENERIC;
        let amounts = self.columns.get(&Meaning::Amount);
        let in_header = amounts.is_some_and(|words| words.iter().any(|word| word.contains("(*)")));
        if self.currency.is_none() && !in_rows && !(in_header && self.id != GENERIC) {
            asks.push("currency");
        }
        match self.dates {
            DateOrder::Auto => asks.push("date_order"),
            DateOrder::NoYear => asks.push("year"),
            DateOrder::DayFirst | DateOrder::MonthFirst => {}
        }
        if self.decimal == DecimalMark::Auto {
            asks.push("decimal_mark");
        }
        asks
    }

    pub(super) fn names(&self, meaning: Meaning) -> bool {
        let headerless = self.headerless.as_ref();
        self.columns.contains_key(&meaning) || headerless.is_some_and(|layout| layout.positions.contains_key(&meaning))
    }

    /// Compiles the patterns and checks that the entry can work.
    pub(super) fn prepare(&mut self) -> Result<(), DialectError> {
        let words = self.headers.iter_mut().chain(self.columns.values_mut());
        let flags = [&mut self.flag.debit, &mut self.flag.credit];
        let statuses = [&mut self.status.kept, &mut self.status.pending, &mut self.status.dropped];
        let others = [&mut self.absent, &mut self.leave_out];
        words.chain(flags).chain(statuses).chain(others).for_each(|list| fold_all(list));
        let wrong = |what: &str| Err(DialectError(format!("dialect {}: {what}", self.id)));
        let regex = |pattern: &Option<String>| match pattern {
            None => Ok(None),
            Some(pattern) => Regex::new(&format!("(?i){pattern}"))
                .map(Some)
                .map_err(|error| DialectError(format!("dialect {}: {error}", self.id))),
        };
        let (file_name, original) = (regex(&self.file_name)?, regex(&self.original_pattern)?);
        if self.currency.as_deref().is_some_and(|code| Currency::parse(code).is_err()) {
            return wrong("its currency is not in ISO 4217");
        }
        if self.headers.iter().any(Vec::is_empty) || (self.headers.is_empty() && self.headerless.is_none()) {
            return wrong("it needs header words or a headerless layout");
        }
        if !self.names(Meaning::BookedOn) {
            return wrong("it names no column for booked_on");
        }
        let money = if self.sign == SignModel::DebitCredit { Meaning::Debit } else { Meaning::Amount };
        if !self.names(money) {
            return wrong("its sign model needs a column for amount, or for debit and credit");
        }
        if self.sign == SignModel::Flagged && (!self.names(Meaning::Flag) || self.flag.debit.is_empty()) {
            return wrong("a flagged sign needs a flag column and its words");
        }
        (self.file_name_regex, self.original_regex) = (file_name, original);
        Ok(())
    }
}
