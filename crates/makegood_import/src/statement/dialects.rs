//! All dialects: the built-in file, others beside it, and the fallback by header words.

use std::sync::OnceLock;

use serde::Deserialize;

use super::dialect::{DateOrder, DecimalMark, Dialect, GENERIC, SignModel};
use super::words::Words;

/// Why a dialect file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DialectError(pub(super) String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DialectFile {
    #[serde(rename = "dialect")]
    list: Vec<Dialect>,
}

/// The built-in dialect file.
pub const BUILT_IN: &str = include_str!("../../data/statement_dialects.toml");

/// All dialects that a file is compared with.
#[derive(Debug, Clone)]
pub struct Dialects {
    list: Vec<Dialect>,
    generic: Dialect,
    words: Words,
}

impl Dialects {
    /// The built-in dialects.
    ///
    /// The data is compiled in and read by a test, so it is only `None` in a build whose tests fail.
    pub fn builtin() -> Option<&'static Dialects> {
        static READ: OnceLock<Option<Dialects>> = OnceLock::new();
        READ.get_or_init(|| Dialects::parse(&[BUILT_IN]).ok()).as_ref()
    }

    /// The built-in dialects and others, which go before them.
    ///
    /// - **Errors** [`DialectError`] of the first file that cannot be used.
    pub fn with(more: &[String]) -> Result<Dialects, DialectError> {
        let files: Vec<&str> = more.iter().map(String::as_str).chain([BUILT_IN]).collect();
        Dialects::parse(&files)
    }

    /// Reads dialect files in TOML.
    ///
    /// - **Errors** [`DialectError`] naming the dialect and what is wrong with it.
    pub fn parse(files: &[&str]) -> Result<Dialects, DialectError> {
        let wrong = |error: toml::de::Error| DialectError(error.to_string());
        let words = Words::builtin().map_err(wrong)?;
        let mut list = Vec::new();
        for file in files {
            list.extend(toml::from_str::<DialectFile>(file).map_err(wrong)?.list);
        }
        for dialect in &mut list {
            dialect.prepare()?;
        }
        Ok(Dialects { list, generic: generic(&words), words })
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
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }
}

fn generic(words: &Words) -> Dialect {
    Dialect {
        id: GENERIC.to_owned(),
        title: "Statement with a day, an amount and words, in several languages".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Container;
    use crate::input::{ImportInput, ImportOptions};
    use crate::statement::meaning::Meaning;

    const MOON: &str = r#"
[[dialect]]
id = "moon"
title = "Moon Bank"
institution = "moon"
headers = [["lunar day", "sum", "in or out", "crater"]]
columns = { booked_on = ["lunar day"], amount = ["sum"], flag = ["in or out"], description = ["crater"] }
dates = "day_first"
sign = "flagged"
decimal = "comma"
currency = "EUR"
flag = { debit = ["out"], credit = ["in"] }
"#;

    #[test]
    fn the_built_in_dialects_are_well_formed_and_named_once() {
        let dialects = Dialects::parse(&[BUILT_IN]).unwrap();
        let mut ids: Vec<&str> = dialects.list().iter().map(|dialect| dialect.id.as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for dialect in dialects.list() {
            assert!(dialect.names(Meaning::Description), "{}", dialect.id);
        }
    }

    #[test]
    fn a_new_bank_is_an_entry_and_no_code() {
        struct Counted(usize);
        impl makegood_facts::rows::RowSink for Counted {
            fn take(
                &mut self,
                _: &'static makegood_core::tables::Table,
                batch: arrow_array::RecordBatch,
            ) -> Result<(), makegood_facts::rows::SinkError> {
                self.0 += batch.num_rows();
                Ok(())
            }
        }
        let dialects = Dialects::parse(&[BUILT_IN, MOON]).unwrap();
        let bytes: &[u8] =
            b"Lunar day;Sum;In or out;Crater\n14.03.2026;1.005,00;Out;TIKTOK ADS\n15.03.2026;5,00;In;Refund\n";
        let options = ImportOptions::default();
        let input = ImportInput { name: "moon 4417.csv", bytes: &bytes, options: &options };
        let grid = crate::grid::read_separated(&input).unwrap();
        let found = crate::statement::recognise_with(&dialects, &grid, &input).unwrap();
        let mut sink = Counted(0);
        let outcome = crate::statement::import(&grid, &found, Container::Csv, &input, &mut sink).unwrap();
        assert_eq!((outcome.format.as_str(), sink.0), ("csv:moon", 2));
        assert_eq!(outcome.tables[0].net[0].1.to_string(), "-1000");
    }

    #[test]
    fn an_entry_that_cannot_work_says_what_is_wrong_with_it() {
        for (from, to, said) in [
            ("sum\"]", "sum\"], colour = [\"x\"]", "colour"),
            ("amount = [\"sum\"], ", "", "sign model"),
            ("EUR", "EURO", "ISO 4217"),
            ("debit = [\"out\"]", "debit = []", "flagged"),
            ("booked_on = [\"lunar day\"], ", "", "booked_on"),
            ("currency", "original_pattern = \"(\"\ncurrency", "regex"),
        ] {
            let problem = Dialects::parse(&[&MOON.replace(from, to)]).unwrap_err().to_string();
            assert!(problem.contains(said), "{said}: {problem}");
        }
    }
}
