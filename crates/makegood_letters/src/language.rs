//! The languages of letters, and the words of each that are no sentence of a template.

use std::collections::BTreeMap;
use std::fmt;

use icu_locale_core::{Locale, locale};
use serde::{Deserialize, Serialize};

use crate::error::LetterError;

/// A language of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English, dates as `14 March 2026`.
    En,
    /// Spanish.
    Es,
    /// Portuguese, as in Brazil.
    Pt,
    /// German.
    De,
    /// Japanese.
    Ja,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] = [Language::En, Language::Es, Language::Pt, Language::De, Language::Ja];

    /// The code, which is the name of its folder.
    pub fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Es => "es",
            Language::Pt => "pt",
            Language::De => "de",
            Language::Ja => "ja",
        }
    }

    /// The language of that code.
    pub fn named(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The locale whose CLDR data writes numbers and dates.
    pub(crate) fn locale(self) -> Locale {
        match self {
            Language::En => locale!("en-GB"),
            Language::Es => locale!("es"),
            Language::Pt => locale!("pt"),
            Language::De => locale!("de"),
            Language::Ja => locale!("ja"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The words of a language: `letters/<language>/words.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// `{currency}` and `{number}` in their order.
    pub(crate) money: String,
    /// One day: `{from}`.
    pub(crate) on: String,
    /// Two days: `{from}`, `{to}`.
    pub(crate) from_to: String,
    /// Between the items of a list.
    pub(crate) comma: String,
    /// Before the last item of a list.
    pub(crate) and: String,
    /// Who is addressed where no name is known: `{platform}`.
    pub(crate) recipient: String,
    /// The same where the letter goes to who looks after the account: `{platform}`.
    pub(crate) representative: String,
    /// Said at the end of a field that was shortened: `{file}`.
    pub(crate) shortened: String,
    /// For a kind that has no words.
    pub(crate) other_kind: String,
    /// Words of a purse.
    pub(crate) purses: BTreeMap<String, String>,
    /// Words of a payment mode.
    pub(crate) payment_modes: BTreeMap<String, String>,
    /// What is wrong, per detector id.
    pub(crate) kinds: BTreeMap<String, String>,
}

impl Words {
    pub(crate) fn parse(file: &str, text: &str) -> Result<Words, LetterError> {
        toml::from_str(text)
            .map_err(|error| LetterError::Template { file: file.to_owned(), message: error.message().to_owned() })
    }
}
