//! Text of others made safe to show: one form of characters and line ends, nothing that is not seen.

use unicode_normalization::UnicodeNormalization;

/// Text as it is kept: NFC, lines ended by `\n`, without control characters, marks of direction and of no width.
///
/// Those would let a text look like another one. What is shown is what is read.
pub(crate) fn text(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    unix.nfc().filter(|c| *c == '\n' || *c == '\t' || !unseen(*c)).map(blank).collect()
}

/// Text on one line, cut at `most` characters.
pub(crate) fn line(text: &str, most: usize) -> String {
    let spaced: String = text.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !unseen(*c)).collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(most).collect()
}

/// The name of a file, inert: no folder, no character that is not seen, never empty.
pub(crate) fn file_name(name: &str) -> String {
    let name: String = line(name, 200)
        .chars()
        .map(|c| if matches!(c, '/' | '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "unnamed".to_owned() } else { name.to_owned() }
}

/// `text` cut at `most` bytes, at a character; true where it was cut.
pub(crate) fn cut(text: &mut String, most: usize) -> bool {
    if text.len() <= most {
        return false;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    true
}

/// Blanks of other widths become a space, so that words are found between them.
fn blank(c: char) -> char {
    if c != '\n' && c != '\t' && c.is_whitespace() { ' ' } else { c }
}

fn unseen(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{feff}' | '\u{00ad}' | '\u{034f}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_not_kept() {
        assert_eq!(text("a\r\nb\u{202e}c\u{200b}d\u{a0}e\0"), "a\nbcd e");
        assert_eq!(line(" Re:\tyour\n refund\u{7f} ", 9), "Re: your ");
        assert_eq!(text("cafe\u{301}"), "café");
    }

    #[test]
    fn names_of_files_lead_nowhere() {
        assert_eq!(file_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(file_name("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(file_name(".. "), "unnamed");
    }
}
