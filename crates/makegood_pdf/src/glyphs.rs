//! Text as it can honestly be shown with the fonts at hand.
//!
//! A character without a glyph, or one that is invisible or turns the text around, is shown by its
//! number: `‹U+6625 U+5B63›` for two of them in a row. Nothing is dropped and nothing is replaced
//! by a look-alike; the attached `claim.json` has the text as it is. Letters and their accents are
//! joined first (Unicode NFC, the same text), because most accents have no glyph of their own.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::fonts::covers;

/// Which characters are shown as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All that the fonts have.
    Fonts,
    /// Latin letters, digits and punctuation only.
    Latin,
}

impl Reach {
    fn shows(self, c: char) -> bool {
        let latin = || matches!(u32::from(c), 0x20..=0x24F | 0x2010..=0x2026 | 0x2030..=0x203A | 0x20AC | 0x2212);
        !invisible(c) && !is_combining_mark(c) && covers(c) && (self == Reach::Fonts || latin())
    }
}

/// Control, format and filler characters, variation selectors, private use: they draw nothing, or
/// change how the text around them is drawn, so a reader could not know that they are there.
///
/// - **Source** Unicode `Default_Ignorable_Code_Point`, `Bidi_Control`, `Co`, the line separators.
fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
                | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xE000..=0xF8FF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
                | 0xFFF0..=0xFFFF | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0x10FFFF
        )
}

/// The text with every character visible. Runs that cannot be shown become numbers in `‹…›`.
pub(crate) fn visible(text: &str, reach: Reach) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut run = false;
    for c in text.nfc() {
        let shows = reach.shows(c);
        match (run, shows) {
            (false, false) => shown.push('\u{2039}'),
            (true, true) => shown.push('\u{203A}'),
            (true, false) => shown.push(' '),
            (false, true) => {}
        }
        if shows {
            shown.push(c);
        } else {
            shown.push_str(&format!("U+{:04X}", u32::from(c)));
        }
        run = !shows;
    }
    if run {
        shown.push('\u{203A}');
    }
    shown
}

/// True when [`visible`] shows a character of `text` by its number.
pub(crate) fn is_altered(text: &str, reach: Reach) -> bool {
    text.nfc().any(|c| !reach.shows(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(visible(text, Reach::Fonts), expected);
        assert_eq!(is_altered(text, Reach::Fonts), expected.contains('\u{2039}'));
    }

    #[test]
    fn what_the_fonts_have_is_shown_as_it_is() {
        check("Zürich, Łódź, Ελλάδα, Москва, € 5 – “x”", "Zürich, Łódź, Ελλάδα, Москва, € 5 – “x”");
        check("#eval $x$ *b* \\ @ref <label>", "#eval $x$ *b* \\ @ref <label>");
    }

    #[test]
    fn accents_are_joined_to_their_letters() {
        check("Zu\u{308}rich", "Zürich");
        check("q\u{308}", "q‹U+0308›");
    }

    #[test]
    fn what_they_lack_is_shown_by_number() {
        check("春季 sale", "‹U+6625 U+5B63› sale");
        check("sale 🎉🎉", "sale ‹U+1F389 U+1F389›");
    }

    #[test]
    fn nothing_invisible_stays_invisible() {
        check("a\u{202E}b\u{0}c\nd", "a‹U+202E›b‹U+0000›c‹U+000A›d");
        check("zero\u{200B}width\u{FEFF}", "zero‹U+200B›width‹U+FEFF›");
    }

    #[test]
    fn the_narrow_reach_keeps_latin_only() {
        assert_eq!(visible("é Я €", Reach::Latin), "é ‹U+042F› €");
    }
}
