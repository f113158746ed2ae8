//! Text of mail parts out of the charset that they name, or one that is guessed.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use mail_parser::decoders::charsets::map::charset_decoder;

/// Bytes that are looked at to guess a charset.
const GUESS_BYTES_MAX: usize = 64 << 10;

/// Decoded text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    /// The text.
    pub text: String,
    /// The charset that was guessed, where the part names none or one that is not known.
    pub guessed: Option<String>,
    /// Characters that the charset does not have.
    pub unreadable: u64,
}

/// Decodes bytes by the charset that their part names.
pub(super) fn decode(bytes: &[u8], named: Option<&str>) -> Text {
    let label = named.map(str::trim).unwrap_or_default();
    let ascii = matches!(label.to_ascii_lowercase().as_str(), "" | "us-ascii" | "ascii" | "ansi_x3.4-1968");
    if ascii && bytes.is_ascii() {
        return Text { text: String::from_utf8_lossy(bytes).into_owned(), ..Text::default() };
    }
    if !ascii {
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            return lossy(encoding.decode(bytes).0);
        }
        // UTF-7 and the code pages of DOS are not among the web's.
        if let Some(decoder) = charset_decoder(label.as_bytes()) {
            return lossy(Cow::Owned(decoder(bytes)));
        }
    }
    let encoding = guess(bytes);
    let text = lossy(encoding.decode(bytes).0);
    // Pure ASCII under an unknown name reads the same whatever the name means, and the name is still told.
    Text { guessed: Some(encoding.name().to_owned()), ..text }
}

fn lossy(text: Cow<'_, str>) -> Text {
    let unreadable = text.chars().filter(|c| *c == '\u{fffd}').count() as u64;
    Text { text: text.into_owned(), guessed: None, unreadable }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..bytes.len().min(GUESS_BYTES_MAX)).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_charsets_are_used() {
        for (bytes, label, text) in [
            (&b"caf\xe9"[..], "iso-8859-1", "café"),
            (b"\x83n\x83\x8d\x81[", "Shift_JIS", "ハロー"),
            (b"+ADw-b+AD4-", "utf-7", "<b>"),
            (b"plain", "us-ascii", "plain"),
        ] {
            assert_eq!(decode(bytes, Some(label)), Text { text: text.to_owned(), ..Text::default() }, "{label}");
        }
    }

    #[test]
    fn a_charset_that_is_not_known_is_guessed_and_told() {
        let text = decode("Zażółć".as_bytes(), Some("x-nope"));
        assert_eq!((text.text.as_str(), text.guessed.as_deref()), ("Zażółć", Some("UTF-8")));
        assert_eq!(decode(b"caf\xe9 cr\xe8me", None).text, "café crème");
        assert_eq!(decode(b"a\xffb", Some("utf-8")).unreadable, 1);
    }
}
