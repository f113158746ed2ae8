//! Text from outside, made fit to be stored and shown: NFC, one kind of line end, nothing that moves a cursor.
//!
//! Bidirectional controls and zero-width marks are kept, because they belong to what was sent; they are
//! counted, because they can make text read otherwise than it is stored.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Text and what was found in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PlainText {
    /// The text: NFC, lines end with `\n`, other control characters replaced with U+FFFD.
    pub text: String,
    /// Control characters that were replaced.
    pub controls: u64,
    /// Bidirectional controls, which are kept.
    pub bidi: u64,
    /// Marks without width, which are kept.
    pub zero_width: u64,
}

/// True for the characters that turn the direction of text around (UAX #9).
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// True for marks that take no room: words can be cut or hidden with them. Joiners between letters are not counted.
fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

impl PlainText {
    /// Cleans a text.
    pub(crate) fn of(raw: &str) -> PlainText {
        let mut plain = PlainText::default();
        let mut text = String::with_capacity(raw.len());
        let mut characters = raw.chars().peekable();
        while let Some(c) = characters.next() {
            match c {
                '\r' => {
                    if characters.peek() != Some(&'\n') {
                        text.push('\n');
                    }
                }
                '\n' | '\t' => text.push(c),
                '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => text.push('\n'),
                c if c.is_control() => {
                    plain.controls += 1;
                    text.push('\u{fffd}');
                }
                c => {
                    plain.bidi += u64::from(is_bidi_control(c));
                    plain.zero_width += u64::from(is_zero_width(c));
                    text.push(c);
                }
            }
        }
        plain.text = if is_nfc(&text) { text } else { text.nfc().collect() };
        plain
    }

    /// The same on one line: line ends and runs of spaces become one space, ends are trimmed.
    pub(crate) fn line_of(raw: &str) -> PlainText {
        let mut plain = PlainText::of(raw);
        plain.text = plain.text.split_whitespace().collect::<Vec<_>>().join(" ");
        plain
    }
}

/// The first `max` characters of a text.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(at, _)| text.get(..at).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_one_kind_and_nothing_moves_the_cursor() {
        let plain = PlainText::of("a\r\nb\rc\u{1b}[31m\u{202e}fdp.exe e\u{301}");
        assert_eq!(plain.text, "a\nb\nc\u{fffd}[31m\u{202e}fdp.exe \u{e9}");
        assert_eq!((plain.controls, plain.bidi, plain.zero_width), (1, 1, 0));
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(PlainText::line_of(" Re:\r\n\tyour\u{200b} ticket ").text, "Re: your\u{200b} ticket");
        assert_eq!(cut("äöü", 2), "äö");
    }
}
