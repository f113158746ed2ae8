//! Makes text of others safe to stand in a letter: it cannot forge a line, a heading or an address.

use unicode_segmentation::UnicodeSegmentation;

/// Most characters of one value inside a sentence. Longer text belongs into an exhibit.
const VALUE_CHARS_MAX: usize = 2_000;

/// Most characters of one letter with its marks: a pile of a million accents is still one.
const GRAPHEME_CHARS_MAX: usize = 16;

/// A value on one line: control and direction characters out, runs of white space to one space, cut at a bound.
///
/// Line breaks would let a text that came by mail look like a paragraph of ours, or add a header to a subject; direction
/// marks would let it read as something else than it is.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(VALUE_CHARS_MAX * 4));
    let mut space = false;
    for grapheme in text.graphemes(true).take(VALUE_CHARS_MAX) {
        if grapheme.chars().all(char::is_whitespace) {
            space = !out.is_empty();
            continue;
        }
        let kept: String =
            grapheme.chars().take(GRAPHEME_CHARS_MAX).filter(|c| !c.is_control() && !is_invisible(*c)).collect();
        if kept.is_empty() {
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        out.push_str(&kept);
    }
    if text.graphemes(true).nth(VALUE_CHARS_MAX).is_some() {
        out.push('…');
    }
    out
}

/// Characters that show nothing and change how others read: soft hyphens, joiners, direction marks, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
