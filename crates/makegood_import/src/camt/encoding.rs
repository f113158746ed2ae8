//! Which encoding a file is in: the byte order mark, else the XML declaration, held against the bytes.
//!
//! Banks write `encoding="UTF-16"` over UTF-8 and `UTF-8` over Windows-1252. The bytes decide, and the file is
//! told to depart from its own declaration. An encoding that no one can be sure of (UTF-7) is refused.

use std::io::{self, Read};

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use makegood_core::diagnostic::{self, Diagnostic};

use crate::input::ByteSource;

/// Bytes in which an XML declaration must stand.
const DECLARATION_BYTES: usize = 1 << 10;

/// How a file is decoded.
pub struct Chosen {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Bytes of the byte order mark.
    pub mark: usize,
    /// What is told about it.
    pub note: Option<Diagnostic>,
}

/// Chooses.
///
/// - **Errors** a diagnostic that refuses the file.
pub fn choose(bytes: &dyn ByteSource) -> Result<Chosen, Diagnostic> {
    let unreadable = |error: io::Error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string());
    let mut head = Vec::new();
    let opened = bytes.open().map_err(unreadable)?;
    opened.take(DECLARATION_BYTES as u64).read_to_end(&mut head).map_err(unreadable)?;
    if let Some((encoding, mark)) = Encoding::for_bom(&head) {
        return Ok(Chosen { encoding, mark, note: None });
    }
    let wide = match head.as_slice() {
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = wide {
        return Ok(Chosen { encoding, mark: 0, note: None });
    }
    let label = declared(&head);
    let named = match label.as_deref() {
        None => UTF_8,
        Some(label) => match Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != REPLACEMENT) {
            Some(encoding) => encoding,
            None => return Err(unknown(label)),
        },
    };
    let content = content_of(bytes).map_err(unreadable)?;
    Ok(match (content, named) {
        (Content::Ascii, _) => Chosen { encoding: UTF_8, mark: 0, note: None },
        (Content::Utf8, named) => Chosen { encoding: UTF_8, mark: 0, note: (named != UTF_8).then(|| departs("UTF-8")) },
        (Content::Other, named) if named == UTF_8 || named == UTF_16LE || named == UTF_16BE => {
            Chosen { encoding: WINDOWS_1252, mark: 0, note: Some(guessed()) }
        }
        (Content::Other, named) => Chosen { encoding: named, mark: 0, note: None },
    })
}

fn unknown(label: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::ENCODING_UNREADABLE, "the XML declaration names an encoding that is not read")
        .at(1, 1)
        .found(label)
        .expected("UTF-8, UTF-16, ISO-8859-1, Windows-1252 or another encoding of the web")
        .help("ask the bank for the file in UTF-8")
}

fn departs(encoding: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::FORMAT_DEPARTURE,
        format!("the XML declaration names another encoding than the text has; it was read as {encoding}"),
    )
    .at(1, 1)
    .expected("a declaration that names the encoding of the text")
    .help("check that names with accents are as they should be")
}

fn guessed() -> Diagnostic {
    Diagnostic::new(
        diagnostic::ENCODING_GUESSED,
        "the text is not in the encoding that its XML declaration names; it was read as windows-1252",
    )
    .at(1, 1)
    .expected("UTF-8, or a declaration that names another encoding")
    .help("check that names with accents are as they should be")
}

/// The label of `<?xml … encoding="label"`.
fn declared(head: &[u8]) -> Option<String> {
    let text: String = head.iter().map(|byte| char::from(*byte)).collect();
    let declaration = text.trim_start().strip_prefix("<?xml")?;
    let declaration = declaration.get(..declaration.find("?>")?)?;
    let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_owned)
}

/// What the bytes of a file can be.
enum Content {
    Ascii,
    Utf8,
    Other,
}

fn content_of(bytes: &dyn ByteSource) -> io::Result<Content> {
    let mut reader = bytes.open()?;
    let mut buffer = vec![0; 64 << 10];
    // Bytes of a character that the chunk before has cut.
    let mut kept = 0;
    let mut ascii = true;
    loop {
        let Some(free) = buffer.get_mut(kept..) else { return Ok(Content::Other) };
        let read = reader.read(free)?;
        if read == 0 {
            // A file may be cut inside a character.
            return Ok(if ascii { Content::Ascii } else { Content::Utf8 });
        }
        let filled = &buffer[..kept + read];
        ascii = ascii && filled.is_ascii();
        kept = match std::str::from_utf8(filled) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_some() => return Ok(Content::Other),
            Err(error) => {
                let cut = filled[error.valid_up_to()..].to_vec();
                buffer[..cut.len()].copy_from_slice(&cut);
                cut.len()
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(bytes: &[u8]) -> (&'static str, Option<&'static str>) {
        let chosen = choose(&bytes).unwrap();
        (chosen.encoding.name(), chosen.note.map(|note| note.code))
    }

    #[test]
    fn the_bytes_overrule_the_declaration() {
        assert_eq!(chosen(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>W\xe4</a>"), ("windows-1252", None));
        assert_eq!(chosen("<?xml version=\"1.0\" encoding = \"utf-8\"?><a>ä</a>".as_bytes()), ("UTF-8", None));
        assert_eq!(chosen("<?xml encoding='ISO-8859-1'?><a>ä</a>".as_bytes()), ("UTF-8", Some("MG2205")));
        assert_eq!(chosen("<?xml encoding='utf-16'?><a>ä</a>".as_bytes()), ("UTF-8", Some("MG2205")));
        assert_eq!(chosen(b"<a>W\xe4hrung</a>"), ("windows-1252", Some("MG2208")));
        assert_eq!(chosen(b"<\0a\0>\0"), ("UTF-16LE", None));
        assert_eq!(choose(&b"<?xml encoding='UTF-7'?><a/>".as_slice()).err().map(|no| no.code), Some("MG1005"));
    }

    #[test]
    fn a_character_may_lie_on_the_edge_of_a_chunk() {
        for length in 0..4 {
            let text = format!("<a>{}{}", "x".repeat((64 << 10) - 5 + length), "日本");
            assert_eq!(chosen(text.as_bytes()), ("UTF-8", None));
        }
    }
}
