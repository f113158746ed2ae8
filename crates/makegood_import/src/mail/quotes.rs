//! A sender's own words, told apart from what they quote.
//!
//! Quoted are: lines that begin with `>`, the line above them that says who wrote, everything after a separator
//! (`-----Original Message-----`) or after a block of headers as Outlook puts it. A signature stays with the words.
//! No word is lost: every line is in one of the two.

use super::patterns::Patterns;

/// Lines that a line saying who wrote may be broken into.
const ATTRIBUTION_LINES_MAX: usize = 3;

/// Lines after `From:` in which the other headers of a block stand.
const HEADER_BLOCK_LINES: usize = 8;

/// Lines of one text that are compared with the patterns; a text with more has none that matter.
const COMPARED_MAX: usize = 5_000;

/// A text in two.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// The sender's words.
    pub own: String,
    /// What they quote.
    pub quoted: String,
}

/// Tells a text's own lines from the quoted ones.
pub(super) fn split(text: &str, patterns: &Patterns) -> Split {
    let lines: Vec<&str> = text.split('\n').collect();
    let (mut own, mut quoted): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut at = 0;
    let mut left = COMPARED_MAX;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        if is_quote(line) {
            quoted.push(line);
            at += 1;
        } else if is_separator(line.trim(), patterns, &mut left) || is_header_block(rest, patterns) {
            quoted.extend(rest);
            break;
        } else if let Some(length) = attribution_length(rest, patterns, &mut left) {
            quoted.extend(rest.iter().take(length));
            at += length;
            let next = rest.iter().skip(length).find(|line| !line.trim().is_empty());
            // With no marks on what follows, it is all quoted.
            if !next.is_some_and(|line| is_quote(line)) {
                quoted.extend(rest.iter().skip(length));
                break;
            }
        } else {
            own.push(line);
            at += 1;
        }
    }
    Split { own: joined(&own), quoted: joined(&quoted) }
}

fn is_quote(line: &str) -> bool {
    line.strip_prefix(' ').unwrap_or(line).starts_with('>')
}

/// True for a separator: only a line of dashes, or one that ends with a colon, can be one.
fn is_separator(line: &str, patterns: &Patterns, left: &mut usize) -> bool {
    if *left == 0 || !line.starts_with(['-', '_']) && !line.ends_with(':') {
        return false;
    }
    *left -= 1;
    patterns.is_separator(line)
}

/// Lines that say who wrote what follows, counted; `None` where none begins here.
fn attribution_length(rest: &[&str], patterns: &Patterns, left: &mut usize) -> Option<usize> {
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
            if patterns.is_attribution(&joined) {
                return Some(at + 1);
            }
        }
    }
    None
}

/// True where a block of headers begins: the sender, then two others in the lines after it.
fn is_header_block(rest: &[&str], patterns: &Patterns) -> bool {
    let Some((first, after)) = rest.split_first() else { return false };
    if !patterns.is_header_from(first.trim()) {
        return false;
    }
    let mut others: Vec<String> =
        after.iter().take(HEADER_BLOCK_LINES).filter_map(|line| patterns.header_other(line.trim())).collect();
    others.sort_unstable();
    others.dedup();
    others.len() >= 2
}

/// Lines as a text without empty lines at its ends, and at most two in a row.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut empty = 0;
    for line in lines {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 2 {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String) {
        let split = split(text, Patterns::built_in());
        (split.own, split.quoted)
    }

    fn both(own: &str, quoted: &str) -> (String, String) {
        (own.to_owned(), quoted.to_owned())
    }

    #[test]
    fn answers_above_between_and_below_stay_own() {
        assert_eq!(
            parts(
                "We agree.\n\nOn Mon, 2 Mar 2026, Ads wrote:\n> charged twice\n> please check\n\nDone.\n-- \nSupport\n"
            ),
            both(
                "We agree.\n\n\nDone.\n-- \nSupport".replace("-- ", "--").as_str(),
                "On Mon, 2 Mar 2026, Ads wrote:\n> charged twice\n> please check"
            )
        );
    }

    #[test]
    fn an_attribution_in_two_lines_and_no_marks_quotes_the_rest() {
        assert_eq!(
            parts("Thanks\n\nOn Mon, Mar 2, 2026 at 10:00 AM Ads Team\n<a@b.invalid> wrote:\n\nYou were charged.\n"),
            both("Thanks", "On Mon, Mar 2, 2026 at 10:00 AM Ads Team\n<a@b.invalid> wrote:\n\nYou were charged.")
        );
    }

    #[test]
    fn outlook_blocks_and_separators_quote_everything_after_them() {
        let block = "Von: Ads\nGesendet: Montag\nAn: ops\nBetreff: Refund\n\nHallo";
        assert_eq!(parts(&format!("Erledigt.\n\n{block}")), both("Erledigt.", block));
        let forwarded = "---------- Forwarded message ---------\nFrom: a\n\nx";
        assert_eq!(parts(&format!("See below\n{forwarded}")), both("See below", forwarded));
        // A sentence with a colon is no block.
        assert_eq!(parts("From: now on\nwe pay.\n"), both("From: now on\nwe pay.", ""));
    }
}
