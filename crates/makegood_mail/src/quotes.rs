//! A sender's own words, told apart from what they quote: our own letter must not be read as an answer to it.
//!
//! Quoted are lines that begin with `>`, the line above them that says who wrote, and everything after a separator
//! or after a block of headers as Outlook puts it. A signature is not quoted and is no answer either.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use regex::{RegexSet, RegexSetBuilder};
use serde::Deserialize;

/// The words of mail programs in their languages, shared with the reader of imported mail.
const DATA: &str = include_str!("../../makegood_import/data/mail_patterns.toml");

/// Lines that a line saying who wrote may be broken into.
const ATTRIBUTION_LINES_MAX: usize = 3;

/// Lines after `From:` in which the other headers of a block stand.
const HEADER_BLOCK_LINES: usize = 8;

/// Lines that are compared with the patterns; a text with more has none that matter.
const COMPARED_MAX: usize = 5_000;

#[derive(Deserialize)]
struct File {
    attribution: Vec<String>,
    separator: Vec<String>,
    header_block: HeaderBlock,
}

#[derive(Deserialize)]
struct HeaderBlock {
    from: BTreeSet<String>,
    others: BTreeSet<String>,
}

struct Patterns {
    attribution: RegexSet,
    separator: RegexSet,
    header_block: HeaderBlock,
}

impl Patterns {
    /// The compiled-in patterns. A test reads them, so they are only missing in a build whose tests fail.
    fn built_in() -> Option<&'static Patterns> {
        static READ: OnceLock<Option<Patterns>> = OnceLock::new();
        READ.get_or_init(|| Patterns::parse(DATA).ok()).as_ref()
    }

    fn parse(text: &str) -> Result<Patterns, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let set = |list: &[String]| RegexSetBuilder::new(list).case_insensitive(true).build();
        Ok(Patterns {
            attribution: set(&file.attribution).map_err(|error| error.to_string())?,
            separator: set(&file.separator).map_err(|error| error.to_string())?,
            header_block: file.header_block,
        })
    }
}

/// Byte ranges of the lines that are the sender's own, neighbours joined.
pub(crate) fn own_lines(text: &str) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        lines.push(start..start + line.len());
        start += line.len();
    }
    let shown: Vec<&str> = lines.iter().map(|line| text.get(line.clone()).unwrap_or_default()).collect();
    let mut own: Vec<Range<usize>> = Vec::new();
    let mut left = COMPARED_MAX;
    let mut at = 0;
    while let (Some(line), Some(place)) = (shown.get(at), lines.get(at)) {
        let rest = shown.get(at..).unwrap_or_default();
        if is_quote(line) {
            at += 1;
        } else if is_signature(line) || is_separator(line.trim(), &mut left) || is_header_block(rest) {
            break;
        } else if let Some(length) = attribution_length(rest, &mut left) {
            at += length;
            let next = rest.iter().skip(length).find(|line| !line.trim().is_empty());
            // With no marks on what follows, it is all quoted.
            if !next.is_some_and(|line| is_quote(line)) {
                break;
            }
        } else {
            match own.last_mut() {
                Some(last) if last.end == place.start => last.end = place.end,
                _ => own.push(place.clone()),
            }
            at += 1;
        }
    }
    own
}

fn is_quote(line: &str) -> bool {
    line.strip_prefix(' ').unwrap_or(line).starts_with(['>', '＞'])
}

/// The line that begins a signature (RFC 3676 §4.3); its blank at the end is often lost.
fn is_signature(line: &str) -> bool {
    line.trim_end_matches(['\n', ' ']) == "--"
}

fn is_separator(line: &str, left: &mut usize) -> bool {
    if *left == 0 || line.len() >= 200 || !line.starts_with(['-', '_']) && !line.ends_with(':') {
        return false;
    }
    *left -= 1;
    // Outlook draws a line of underscores above the message that it quotes.
    line.len() >= 20 && line.bytes().all(|byte| byte == b'_')
        || Patterns::built_in().is_some_and(|patterns| patterns.separator.is_match(line))
}

/// Lines that say who wrote what follows, counted; `None` where none begins here.
fn attribution_length(rest: &[&str], left: &mut usize) -> Option<usize> {
    let patterns = Patterns::built_in()?;
    let mut joined = String::new();
    for (at, line) in rest.iter().take(ATTRIBUTION_LINES_MAX).enumerate() {
        let line = line.trim();
        if line.is_empty() || is_quote(line) || joined.len() + line.len() > 600 {
            return None;
        }
        if at > 0 {
            joined.push(' ');
        }
        joined.push_str(line);
        if joined.ends_with([':', '：']) {
            *left = left.checked_sub(1)?;
            if patterns.attribution.is_match(&joined) {
                return Some(at + 1);
            }
        }
    }
    None
}

/// True where a block of headers begins: the sender, then two others in the lines after it.
fn is_header_block(rest: &[&str]) -> bool {
    let (Some((first, after)), Some(patterns)) = (rest.split_first(), Patterns::built_in()) else { return false };
    let words = &patterns.header_block;
    if !header_word(first).is_some_and(|word| words.from.contains(&word)) {
        return false;
    }
    let others: BTreeSet<String> = after
        .iter()
        .take(HEADER_BLOCK_LINES)
        .filter_map(|line| header_word(line))
        .filter(|word| words.others.contains(word))
        .collect();
    others.len() >= 2
}

/// The word before the colon of `Sent: Monday`, lower case, without the stars of bold text.
fn header_word(line: &str) -> Option<String> {
    let line = line.trim().trim_start_matches('*');
    let (word, _) = line.split_once([':', '：'])?;
    (word.len() <= 40).then(|| word.trim_matches(['*', ' ']).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> String {
        own_lines(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn the_compiled_in_patterns_are_read() {
        assert_eq!(Patterns::parse(DATA).err(), None);
    }

    #[test]
    fn answers_above_between_and_below_are_own() {
        let text =
            "We agree.\n\nOn Mon, 2 Mar 2026, Ads wrote:\n> charged twice\n> check\n\nDone.\n-- \nSupport, 24 h\n";
        assert_eq!(own(text), "We agree.\n\n\nDone.\n");
    }

    #[test]
    fn what_stands_below_a_letter_of_ours_is_ours() {
        for quoted in [
            "On Mon, Mar 2, 2026 at 10:00 AM Ads Team\n<a@b.invalid> wrote:\n\nYou were charged.\n",
            "Von: Ads\nGesendet: Montag\nAn: ops\nBetreff: Refund\n\nHallo\n",
            "*De:* Ads\n*Enviado:* lunes\n*Asunto:* Reembolso\n\nHola\n",
            "-----Mensagem original-----\nOlá\n",
            "________________________________\nFrom the same\n",
            "2026年3月2日(月) 10:00 Ads <a@b.invalid>:\n\n請求されました。\n",
        ] {
            assert_eq!(own(&format!("Approved.\n\n{quoted}")), "Approved.\n\n", "{quoted}");
        }
        assert_eq!(own("From: now on\nwe pay.\n"), "From: now on\nwe pay.\n");
    }
}
