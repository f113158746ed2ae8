//! The data that tells quotations and ticket numbers: `data/mail_patterns.toml`, compiled in.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

const DATA: &str = include_str!("../../data/mail_patterns.toml");

/// Characters of a text that are searched for a ticket number.
const SEARCHED_BYTES_MAX: usize = 64 << 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    attribution: Vec<String>,
    separator: Vec<String>,
    header_block: HeaderBlock,
    ticket: Ticket,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderBlock {
    from: Vec<String>,
    others: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ticket {
    patterns: Vec<String>,
}

/// The patterns, ready to use.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    attribution: Vec<Regex>,
    separator: Vec<Regex>,
    from: BTreeSet<String>,
    others: BTreeSet<String>,
    ticket: Vec<Regex>,
}

impl Patterns {
    /// The compiled-in patterns. A test reads them, so they are only empty in a build whose tests fail.
    pub(super) fn built_in() -> &'static Patterns {
        static READ: OnceLock<Patterns> = OnceLock::new();
        READ.get_or_init(|| Patterns::parse(DATA).unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Patterns, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let regexes = |list: Vec<String>| -> Result<Vec<Regex>, String> {
            let one = |pattern: String| RegexBuilder::new(&pattern).case_insensitive(true).build();
            list.into_iter().map(|pattern| one(pattern).map_err(|error| error.to_string())).collect()
        };
        Ok(Patterns {
            attribution: regexes(file.attribution)?,
            separator: regexes(file.separator)?,
            from: file.header_block.from.into_iter().collect(),
            others: file.header_block.others.into_iter().collect(),
            ticket: regexes(file.ticket.patterns)?,
        })
    }

    /// True for a line that says who wrote what follows.
    pub(super) fn is_attribution(&self, line: &str) -> bool {
        self.attribution.iter().any(|pattern| pattern.is_match(line))
    }

    /// True for a line after which everything is another message.
    pub(super) fn is_separator(&self, line: &str) -> bool {
        line.len() < 200 && self.separator.iter().any(|pattern| pattern.is_match(line))
    }

    /// True for `From: …` in one of the languages.
    pub(super) fn is_header_from(&self, line: &str) -> bool {
        header_word(line).is_some_and(|word| self.from.contains(&word))
    }

    /// The word before the colon, where it is one that stands in a block of headers.
    pub(super) fn header_other(&self, line: &str) -> Option<String> {
        header_word(line).filter(|word| self.others.contains(word))
    }

    /// The number of a ticket in a text.
    pub(super) fn ticket(&self, text: &str) -> Option<String> {
        let mut end = text.len().min(SEARCHED_BYTES_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text.get(..end)?;
        let found = |pattern: &Regex| {
            let mut groups = pattern.captures_iter(text).filter_map(|groups| groups.get(1).map(|group| group.as_str()));
            groups.find(|id| id.bytes().any(|byte| byte.is_ascii_digit())).map(|id| id.trim_end_matches('-').to_owned())
        };
        self.ticket.iter().find_map(found)
    }
}

/// The word before a colon, in lower case, without the marks of bold text.
fn header_word(line: &str) -> Option<String> {
    let (word, _) = line.split_once([':', '：'])?;
    let word = word.trim().trim_matches('*').trim();
    (!word.is_empty() && word.chars().count() <= 20).then(|| word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sound() {
        assert_eq!(Patterns::parse(DATA).err(), None);
    }

    #[test]
    fn ticket_numbers_are_found_in_the_forms_of_support_desks() {
        let patterns = Patterns::built_in();
        for (text, id) in [
            ("Re: Ticket ID: 2026031455512", Some("2026031455512")),
            ("[Ticket #88123-AB] your request", Some("88123-AB")),
            ("Your case number is 500123987.", Some("500123987")),
            ("Ihre Vorgangsnummer: 4711-2026", Some("4711-2026")),
            ("[#QX-77231] refund", Some("QX-77231")),
            ("お問い合わせ番号：99887766", Some("99887766")),
            ("in any case 100000 USD", None),
            ("the ticket office opens soon", None),
            ("a request for 12345 impressions", None),
        ] {
            assert_eq!(patterns.ticket(text).as_deref(), id, "{text}");
        }
    }

    #[test]
    fn attributions_are_known_in_several_languages() {
        let patterns = Patterns::built_in();
        for line in [
            "On Mon, Mar 2, 2026 at 10:00 AM Ads <a@b.invalid> wrote:",
            "Am 02.03.26 um 10:00 schrieb Ads Team <a@b.invalid>:",
            "Le lun. 2 mars 2026 à 10:00, Ads <a@b.invalid> a écrit :",
            "El lun, 2 mar 2026 a las 10:00, Ads (<a@b.invalid>) escribió:",
            "Il giorno lun 2 mar 2026 alle ore 10:00 Ads <a@b.invalid> ha scritto:",
            "Em seg., 2 de mar. de 2026 às 10:00, Ads <a@b.invalid> escreveu:",
            "Op ma 2 mrt 2026 om 10:00 schreef Ads <a@b.invalid>:",
            "2026年3月2日(月) 10:00 Ads <a@b.invalid>:",
            "Ads <a@b.invalid> 于2026年3月2日周一 10:00写道：",
        ] {
            assert!(patterns.is_attribution(line), "{line}");
        }
        assert!(!patterns.is_attribution("We wrote to you on Monday."));
    }
}
