//! Dialects as data: what a header means for one issuer, and for nobody in particular.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The built-in data.
pub const BUILT_IN: &str = include_str!("../../data/statement_dialects.toml");

/// Meaning of a column to the header words that may name it.
pub type Words = BTreeMap<String, Vec<String>>;

/// All dialects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialects {
    /// Described layouts.
    pub dialect: Vec<Dialect>,
    /// Header words of layouts that nobody described.
    pub generic: Words,
}

/// Order of the numbers in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// Year first.
    Ymd,
    /// Month first.
    Mdy,
    /// Day first.
    Dmy,
    /// Decided over the column.
    #[default]
    Auto,
}

/// Decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// `.`
    Point,
    /// `,`
    Comma,
    /// Decided over the column.
    #[default]
    Auto,
}

/// Which sign a charge has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Minus left the account.
    #[default]
    Signed,
    /// Charges are positive.
    ChargesPositive,
}

/// One layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// Id, the part after `csv:`.
    pub id: String,
    /// Title in words.
    pub title: String,
    /// Institution of the rows.
    pub institution: String,
    /// Header words that must all be there.
    pub header: Vec<String>,
    /// Columns by meaning.
    pub columns: Words,
    /// True joins all description columns, false takes the first that is filled.
    #[serde(default)]
    pub join: bool,
    /// Date order.
    #[serde(default)]
    pub date: DateOrder,
    /// Decimal mark.
    #[serde(default)]
    pub mark: Mark,
    /// Sign of charges.
    #[serde(default)]
    pub sign: Sign,
    /// Currency when no column gives it.
    pub currency: Option<String>,
    /// Status words of entries that are not booked yet.
    #[serde(default)]
    pub pending: Vec<String>,
    /// Status words of entries that never were.
    #[serde(default)]
    pub dropped: Vec<String>,
    /// True for cards: the account's digits are the card's.
    #[serde(default)]
    pub card: bool,
}

impl Dialects {
    /// Reads dialects.
    ///
    /// - **Errors** the TOML error as text.
    pub fn parse(text: &str) -> Result<Dialects, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// What stands for files that no entry describes.
    pub fn generic(&self) -> Dialect {
        Dialect {
            id: "generic".to_owned(),
            title: "Statement with a day, an amount and words, in several languages".to_owned(),
            institution: "bank".to_owned(),
            header: Vec::new(),
            columns: self.generic.clone(),
            join: false,
            date: DateOrder::Auto,
            mark: Mark::Auto,
            sign: Sign::Signed,
            currency: None,
            pending: vec!["pending".to_owned()],
            dropped: vec!["failed".to_owned(), "declined".to_owned()],
            card: false,
        }
    }
}

/// A header cell as dialects compare it: folded, without accents.
pub fn folded(cell: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let key = crate::grid::header_key(cell);
    key.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}
