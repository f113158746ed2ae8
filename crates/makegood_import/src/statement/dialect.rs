//! Dialects as data: what one entry of `statement_dialects.toml` may say.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use makegood_core::money::Currency;
use regex::Regex;
use serde::Deserialize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Meaning {
    /// Day of booking.
    BookedOn,
    /// Day of value.
    ValueOn,
    /// Day on which the purchase was made.
    AuthorisedOn,
    /// Signed or flagged amount.
    Amount,
    /// What came in, where a flagged layout keeps it apart from what went out.
    AmountIn,
    /// Amount that left the account.
    Debit,
    /// Amount that came in.
    Credit,
    /// Fee that left the account beside the amount.
    Fee,
    /// Word that says whether the amount left or came in.
    Flag,
    /// Currency of the amount.
    Currency,
    /// Currency of [`Meaning::AmountIn`].
    CurrencyIn,
    /// Amount as charged, before exchange.
    OriginalAmount,
    /// Currency as charged.
    OriginalCurrency,
    /// Booked, pending or dropped.
    Status,
    /// What the entry was for; several columns are joined.
    Description,
    /// The other side.
    Counterparty,
    /// Reference; several columns are joined.
    Reference,
    /// The bank's own id of the entry.
    EntryId,
    /// Card number or its last digits.
    Card,
    /// Account number, IBAN or the account's name.
    Account,
    /// Balance after the entry.
    Balance,
}

/// Number of meanings.
pub(super) const MEANINGS: usize = Meaning::Balance as usize + 1;

/// Order of day and month; a year of four digits in front needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DateOrder {
    /// Day before month.
    DayFirst,
    /// Month before day.
    MonthFirst,
    /// Decided over the column, else asked.
    Auto,
    /// A month and a day without a year.
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
pub(super) enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
    /// Decided over the money columns, else asked.
    Auto,
}

/// Words of a flag column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlagWords {
    /// The amount left the account.
    pub(super) debit: Vec<String>,
    /// The amount came in.
    pub(super) credit: Vec<String>,
}

/// Words of a status column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StatusWords {
    /// Booked.
    pub(super) kept: Vec<String>,
    /// Not settled yet.
    pub(super) pending: Vec<String>,
    /// Declined, reverted, or no movement at all.
    pub(super) dropped: Vec<String>,
}

/// A layout without a header row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headerless {
    /// Cells of every row.
    pub(super) width: usize,
    /// Positions from 1.
    pub(super) positions: BTreeMap<Meaning, Vec<usize>>,
    /// Cells that always hold the same text, by position from 1.
    #[serde(default)]
    pub(super) literals: BTreeMap<String, String>,
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
    /// Sets of header words, as `header_key` writes them; all words of one set must be there. `*` stands for any text.
    #[serde(default)]
    pub(super) headers: Vec<Vec<String>>,
    /// Header words that must not be there.
    #[serde(default)]
    pub(super) absent: Vec<String>,
    /// The header has no other columns than those of the set.
    #[serde(default)]
    pub(super) exact: bool,
    /// Pattern of the file name, compared without case; a first group holds the account's digits.
    #[serde(default)]
    pub(super) file_name: Option<String>,
    /// The header alone is not enough: the file name must match.
    #[serde(default)]
    pub(super) file_name_needed: bool,
    /// Columns by meaning, as header words, most wanted first.
    #[serde(default)]
    pub(super) columns: BTreeMap<Meaning, Vec<String>>,
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
    /// Currency of all files of the dialect.
    #[serde(default)]
    pub(super) currency: Option<String>,
    /// The account is a card: digits of the file name or of the account column are the card's.
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

impl Dialect {
    /// What may have to be answered for a file of this dialect.
    pub(super) fn asks(&self) -> Vec<&'static str> {
        let mut asks = vec!["bank_account"];
        let has = |meaning| self.columns.contains_key(&meaning);
        let stated = self.currency.is_some() || (has(Meaning::Currency) && self.id != GENERIC);
        let in_header = self.columns.get(&Meaning::Amount).is_some_and(|words| words.iter().any(|word| word.contains("(*)")));
        if !stated && !in_header {
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

    fn prepare(&mut self) -> Result<(), DialectError> {
        let wrong = |what: String| DialectError(format!("dialect {}: {what}", self.id));
        let regex = |pattern: &Option<String>| match pattern {
            None => Ok(None),
            Some(pattern) => Regex::new(&format!("(?i){pattern}")).map(Some).map_err(|error| wrong(error.to_string())),
        };
        let (file_name, original) = (regex(&self.file_name)?, regex(&self.original_pattern)?);
        if self.currency.as_deref().is_some_and(|code| Currency::parse(code).is_err()) {
            return Err(wrong("its currency is not in ISO 4217".to_owned()));
        }
        let has = |meaning| {
            self.columns.contains_key(&meaning)
                || self.headerless.as_ref().is_some_and(|layout| layout.positions.contains_key(&meaning))
        };
        if !has(Meaning::BookedOn) {
            return Err(wrong("it names no column for booked_on".to_owned()));
        }
        let money = if self.sign == SignModel::DebitCredit { Meaning::Debit } else { Meaning::Amount };
        if !has(money) {
            return Err(wrong(format!("its sign model needs a column for {money:?}")));
        }
        if self.sign == SignModel::Flagged && (!has(Meaning::Flag) || self.flag.debit.is_empty()) {
            return Err(wrong("a flagged sign needs a flag column and its words".to_owned()));
        }
        (self.file_name_regex, self.original_regex) = (file_name, original);
        Ok(())
    }
}

/// Id of the fallback.
pub(super) const GENERIC: &str = "generic";

/// Header words by meaning and the words of flags, months and preambles, over languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Header words of the fallback.
    pub(super) columns: BTreeMap<Meaning, Vec<String>>,
    /// Header words of reports and orders, which are no statements.
    pub(super) never: Vec<String>,
    /// Flags.
    pub(super) flag: FlagWords,
    /// Statuses.
    pub(super) status: StatusWords,
    /// Beginnings of rows that are no entries.
    pub(super) leave_out: Vec<String>,
    /// Words before an account number above the header.
    pub(super) account_labels: Vec<String>,
    /// Words before a currency above the header.
    pub(super) currency_labels: Vec<String>,
    /// Names of months, by number.
    pub(super) months: Vec<Vec<String>>,
}

/// Why a dialect file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DialectError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DialectFile {
    #[serde(rename = "dialect")]
    list: Vec<Dialect>,
}

/// All dialects that a file is compared with.
#[derive(Debug, Clone)]
pub struct Dialects {
    list: Vec<Dialect>,
    generic: Dialect,
    words: Words,
}

impl Dialects {
    /// The built-in dialects.
    pub fn builtin() -> &'static Dialects {
        static BUILTIN: OnceLock<Dialects> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            // The files are compiled in and a test reads them, so an error here is an error of this build.
            Dialects::parse(&[include_str!("../../data/statement_dialects.toml")]).expect("the built-in dialects are well-formed")
        })
    }

    /// Reads dialect files; the first entry that fits best is used.
    ///
    /// - **Errors** [`DialectError`] naming the dialect and what is wrong with it.
    pub fn parse(files: &[&str]) -> Result<Dialects, DialectError> {
        let wrong = |error: toml::de::Error| DialectError(error.to_string());
        let words: Words = toml::from_str(include_str!("../../data/statement_words.toml")).map_err(wrong)?;
        let mut list = Vec::new();
        for file in files {
            list.extend(toml::from_str::<DialectFile>(file).map_err(wrong)?.list);
        }
        for dialect in &mut list {
            dialect.prepare()?;
        }
        let generic = generic(&words);
        Ok(Dialects { list, generic, words })
    }

    /// The dialects, in file order.
    pub(super) fn list(&self) -> &[Dialect] {
        &self.list
    }

    /// The fallback.
    pub(super) fn generic(&self) -> &Dialect {
        &self.generic
    }

    /// Words over languages.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }
}

fn generic(words: &Words) -> Dialect {
    Dialect {
        id: GENERIC.to_owned(),
        title: "Bank or card statement, by its header words".to_owned(),
        institution: "bank".to_owned(),
        headers: Vec::new(),
        absent: Vec::new(),
        exact: false,
        file_name: None,
        file_name_needed: false,
        columns: words.columns.clone(),
        headerless: None,
        dates: DateOrder::Auto,
        blank_date_as_above: false,
        sign: SignModel::Signed,
        decimal: DecimalMark::Auto,
        currency: None,
        card: false,
        flag: words.flag.clone(),
        status: words.status.clone(),
        leave_out: words.leave_out.clone(),
        details_without_amount: false,
        original_pattern: None,
        file_name_regex: None,
        original_regex: None,
    }
}
