//! Sentences of a policy with places for the facts of a finding: `{questioned} of {account}`.
//!
//! Placeholders are known by name and checked when a file is loaded, so that filling cannot fail.

use std::fmt;

use serde::{Serialize, Serializer};

use super::question::PolicyQuestion;

/// A sentence with checked placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Slot(Slot),
}

macro_rules! slots {
    ($($slot:ident = $name:literal, $about:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Slot { $(#[doc = $about] $slot),* }

        const SLOTS: &[(&str, Slot)] = &[$(($name, Slot::$slot)),*];

        impl Template {
            /// Every placeholder with what it shows, in the order of the documentation.
            pub const PLACEHOLDERS: &'static [(&'static str, &'static str)] = &[$(($name, $about)),*];
        }
    };
}

slots! {
    Questioned = "questioned", "the money in doubt, `USD 37.50`";
    Account = "account", "the account's name and id, or its id";
    AccountId = "account_id", "the account's id";
    From = "from", "first day of the money questioned";
    To = "to", "last day of the money questioned";
    Period = "period", "`on 2026-03-14`, or `from 2026-03-08 to 2026-03-14`";
    FiledOn = "filed_on", "day of filing";
}

impl Template {
    /// Reads a sentence; `{` and `}` only ever enclose a placeholder.
    ///
    /// - **Errors** the placeholder that is not known, or the brace that does not pair, in words.
    pub fn parse(text: &str) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            let Some((name, after)) = rest[at..].strip_prefix('{').and_then(|inside| inside.split_once('}')) else {
                return Err("a brace that does not pair".to_owned());
            };
            let Some((_, slot)) = SLOTS.iter().find(|(known, _)| *known == name) else {
                return Err(format!("unknown placeholder `{{{name}}}`"));
            };
            pieces.push(Piece::Slot(*slot));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Template { pieces })
    }

    /// The sentence with the facts of `question` in it.
    pub fn fill(&self, question: &PolicyQuestion<'_>) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Slot(slot) => out.push_str(&slot.value(question)),
            }
        }
        out
    }

    /// True for an empty sentence.
    pub fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Text(text) if text.trim().is_empty()))
    }
}

impl Slot {
    fn value(self, question: &PolicyQuestion<'_>) -> String {
        match self {
            Slot::Questioned => question.questioned.to_string(),
            Slot::Account => question.account.label(),
            Slot::AccountId => question.account.account_id.clone(),
            Slot::From => question.charged_from.to_string(),
            Slot::To => question.charged_to.to_string(),
            Slot::Period if question.charged_from == question.charged_to => format!("on {}", question.charged_to),
            Slot::Period => format!("from {} to {}", question.charged_from, question.charged_to),
            Slot::FiledOn => question.filed_on.to_string(),
        }
    }
}

/// Shows the sentence with its placeholders, as it stands in the file.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Slot(slot) => {
                    let name = SLOTS.iter().find(|(_, known)| known == slot).map_or("", |(name, _)| name);
                    write!(f, "{{{name}}}")?;
                }
            }
        }
        Ok(())
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_placeholder_that_nothing_fills_is_refused() {
        assert_eq!(Template::parse("pay {amonut}").unwrap_err(), "unknown placeholder `{amonut}`");
        for text in ["pay {questioned", "pay questioned}", "{", "}{"] {
            assert_eq!(Template::parse(text).unwrap_err(), "a brace that does not pair", "{text}");
        }
    }

    proptest! {
        /// A sentence that is accepted shows itself again; no text panics.
        #[test]
        fn a_sentence_shows_itself(text in "([a-zé .]|\\{|\\}|\\{(questioned|account|from|to|period)\\}){0,12}") {
            if let Ok(template) = Template::parse(&text) {
                prop_assert_eq!(template.to_string(), text);
            }
        }
    }
}
