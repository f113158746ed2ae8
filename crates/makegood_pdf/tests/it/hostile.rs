//! Hostile texts are shown, not obeyed.

use makegood_pdf::render;

use crate::samples::{HOSTILE, hostile};
use crate::tools::{Drawn, without_space};

#[test]
fn markup_and_code_are_shown_as_they_are() {
    let Some(text) = Drawn::new(&render(&hostile()).unwrap()).text() else { return };
    let text = without_space(&text);
    for literal in &HOSTILE[..3] {
        assert!(text.contains(&without_space(literal)), "{literal}");
    }
    assert!(text.contains("-----...~'q'\"q\""), "dashes and quotes stay what they are");
}

#[test]
fn what_cannot_be_seen_is_shown_by_number() {
    let Some(text) = Drawn::new(&render(&hostile()).unwrap()).text() else { return };
    let text = without_space(&text);
    for shown in [
        "\u{2039}U+202E\u{203A}evil\u{2039}U+202C\u{203A}",
        "a\u{2039}U+0000\u{203A}b\u{2039}U+0007\u{203A}c",
        "\u{2039}U+6625U+5B63U+4FC3U+9500\u{203A}",
        "\u{2039}U+1F389\u{203A}family",
        "standforcharactersthatthefontsofthisdocumentlack",
    ] {
        assert!(text.contains(shown), "{shown}");
    }
}

#[test]
fn scripts_that_the_fonts_have_are_shown() {
    let Some(text) = Drawn::new(&render(&hostile()).unwrap()).text() else { return };
    // Programs differ in the direction in which they give right-to-left text back.
    let either_way = |word: &str| text.contains(word) || text.contains(&word.chars().rev().collect::<String>());
    assert!(either_way("שלום"), "{text}");
}
