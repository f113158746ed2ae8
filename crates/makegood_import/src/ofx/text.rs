//! The text of a leaf: entities replaced once, control characters and line ends made spaces, trimmed.

use std::borrow::Cow;

/// Longest entity that is looked for, `&` and `;` included: `&#x10FFFF;`.
const ENTITY_BYTES_MAX: usize = 12;

/// Text between tags as a value.
pub fn value_of(written: &str) -> Cow<'_, str> {
    match cleaned(written.trim()) {
        Cow::Borrowed(value) => Cow::Borrowed(value),
        Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
    }
}

/// A piece of a value, white space around it kept. What an entity stands for is never looked at again.
pub fn cleaned(written: &str) -> Cow<'_, str> {
    if !written.bytes().any(|byte| byte == b'&' || byte < b' ' || byte == 0x7f) {
        return Cow::Borrowed(written);
    }
    let mut value = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('&') {
        push_cleaned(&mut value, &rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                value.push(c);
                rest = &rest[length..];
            }
            None => {
                value.push('&');
                rest = &rest[1..];
            }
        }
    }
    push_cleaned(&mut value, rest);
    Cow::Owned(value)
}

/// Text of a `CDATA` section: nothing in it is an entity.
pub fn push_cleaned(value: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            c if c.is_control() => value.push(' '),
            c => value.push(c),
        }
    }
}

/// The character of the entity at the start of `text`, and the entity's length; `None` for a bare `&`.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(ENTITY_BYTES_MAX).position(|byte| byte == b';')?;
    let c = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            let c = char::from_u32(code)?;
            if c.is_control() || c == '\u{a0}' { ' ' } else { c }
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_replaced_once_and_bare_ampersands_stay() {
        for (written, value) in [
            ("AT&amp;T & Co", "AT&T & Co"),
            ("&lt;b&gt; &quot;x&quot; &apos;y&apos;", "<b> \"x\" 'y'"),
            ("&amp;lt;", "&lt;"),
            ("Gr&#246;&#xDF;e", "Größe"),
            ("a&nbsp;b&#160;c", "a b c"),
            ("&x; &#1114112; &#; &", "&x; &#1114112; &#; &"),
            (" two\r\nlines\0 ", "two lines"),
            ("&é;", "&é;"),
        ] {
            assert_eq!(value_of(written), value, "{written}");
        }
    }
}
