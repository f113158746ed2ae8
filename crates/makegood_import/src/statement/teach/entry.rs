//! The entry of a dialect file, written in TOML.

use super::super::layout::folded;
use super::super::meaning::{Columns, NAMES};
use super::name_of;

/// What an entry says.
pub(super) struct Entry<'e> {
    pub(super) id: &'e str,
    pub(super) title: &'e str,
    pub(super) institution: &'e str,
    /// Header cells, `None` for a layout without a header.
    pub(super) header: Option<&'e [String]>,
    pub(super) width: usize,
    pub(super) columns: &'e Columns,
    pub(super) dates: &'e str,
    pub(super) sign: &'e str,
    pub(super) decimal: &'e str,
    pub(super) currency: Option<&'e str>,
    pub(super) card: bool,
    /// Flag words that the file uses: of debits, of credits.
    pub(super) flag: (Vec<String>, Vec<String>),
}

impl Entry<'_> {
    /// The entry as a file of one dialect.
    pub(super) fn toml(&self) -> String {
        let mut text = String::from("[[dialect]]\n");
        let mut line = |key: &str, value: String| text.push_str(&format!("{key} = {value}\n"));
        line("id", quoted(self.id));
        line("title", quoted(self.title));
        line("institution", quoted(self.institution));
        match self.header {
            Some(names) => {
                let mut words: Vec<String> = Vec::new();
                for word in names.iter().map(|name| folded(name)).filter(|word| !word.is_empty()) {
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
                line("headers", format!("[{}]", list(&words)));
                line("columns", format!("{{ {} }}", self.named(names)));
            }
            None => {
                let positions = self.meanings(|at| (at + 1).to_string());
                line("headerless", format!("{{ width = {}, positions = {{ {positions} }} }}", self.width));
            }
        }
        line("dates", quoted(self.dates));
        line("sign", quoted(self.sign));
        line("decimal", quoted(self.decimal));
        if let Some(currency) = self.currency {
            line("currency", quoted(currency));
        }
        if self.card {
            line("card", "true".to_owned());
        }
        if self.sign == "flagged" {
            line("flag", format!("{{ debit = {}, credit = {} }}", list(&self.flag.0), list(&self.flag.1)));
        }
        text
    }

    fn named(&self, names: &[String]) -> String {
        self.meanings(|at| quoted(&names.get(at).map(|name| folded(name)).unwrap_or_default()))
    }

    fn meanings(&self, cell: impl Fn(usize) -> String) -> String {
        let with = NAMES.iter().filter(|(meaning, _)| self.columns.has(*meaning));
        let one = |meaning: &super::Meaning| {
            let cells: Vec<String> = self.columns.of(*meaning).iter().map(|at| cell(*at)).collect();
            format!("{} = [{}]", name_of(*meaning), cells.join(", "))
        };
        with.map(|(meaning, _)| one(meaning)).collect::<Vec<_>>().join(", ")
    }
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
