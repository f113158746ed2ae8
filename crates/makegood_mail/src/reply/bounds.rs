//! A message made harmless for the MIME reader: bounded, and without messages inside messages.
//!
//! `mail-parser` looks for the boundary of each multipart to the end of the message when it is missing, and parses
//! messages inside messages. Both make a small hostile message expensive. Here the work is bounded before it is done,
//! and a message inside is made an attachment by writing over its type in place: nothing moves, so that the places of
//! all parts are those in the message as it came.

/// Largest message that is read: what large providers let through is 25 to 150 MB; a reply has no need of more than this.
pub const MESSAGE_BYTES_MAX: usize = 64 << 20;

/// Multiparts times bytes of the message: what finding their boundaries may cost at most.
const SEARCHED_BYTES_MAX: usize = 2 << 30;

/// Most multiparts of a message.
const MULTIPARTS_MAX: usize = 200;

/// Most lines that begin like a header of content: parts hold a few each.
const CONTENT_HEADERS_MAX: usize = 10_000;

/// Longest content header that is looked at, with its folded lines.
const HEADER_BYTES_MAX: usize = 4 << 10;

/// Why a message is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is nothing in it.
    #[error("the message is empty")]
    Empty,
    /// It is too large.
    #[error("the message has {found} bytes: at most {most} are read")]
    TooLarge {
        /// Bytes of the message.
        found: usize,
        /// Most that are read.
        most: usize,
    },
    /// It has too many parts.
    #[error("the message has too many parts inside each other, or parts without their boundary")]
    TooManyParts,
    /// No header could be read.
    #[error("this is no mail message: expected headers such as `From:` and `Subject:`, then an empty line")]
    NoMessage,
}

/// The message with types of inner messages written over.
///
/// - **Errors** [`Refused`] where reading it would take too much.
pub(super) fn bounded(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refused::Empty);
    }
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(Refused::TooLarge { found: bytes.len(), most: MESSAGE_BYTES_MAX });
    }
    let mut out = bytes.to_vec();
    let (mut headers, mut multiparts, mut at) = (0, 0, 0);
    while at < bytes.len() {
        let line = bytes.get(at..).unwrap_or_default();
        let length = line.iter().position(|byte| *byte == b'\n').map_or(line.len(), |end| end + 1);
        if let Some(name) = content_type(line.get(..length).unwrap_or_default()) {
            headers += 1;
            let end = at + folded(line);
            let value = bytes.get(at + name..end).unwrap_or_default().to_ascii_lowercase();
            let has = |word: &[u8]| value.windows(word.len()).any(|window| window == word);
            multiparts += usize::from(has(b"multipart"));
            // Told at once: looking at the headers must not cost too much either.
            if headers > CONTENT_HEADERS_MAX
                || multiparts > MULTIPARTS_MAX
                || multiparts.saturating_mul(bytes.len()) > SEARCHED_BYTES_MAX
            {
                return Err(Refused::TooManyParts);
            }
            // `message/…`, `multipart/digest` whose parts are messages, and words that an encoding hides.
            if (has(b"message") || has(b"digest") || has(b"=?"))
                && let Some(value) = out.get_mut(at + name..end)
            {
                write_over(value);
            }
        }
        at += length;
    }
    Ok(out)
}

/// Length of `Content-Type:` at the start of a line, with blanks before and in it.
fn content_type(line: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-type";
    let start = line.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let rest = line.get(start..)?;
    if !rest.get(..NAME.len())?.eq_ignore_ascii_case(NAME) {
        return None;
    }
    let after = rest.get(NAME.len()..)?;
    let colon = after.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
    (after.get(colon) == Some(&b':')).then_some(start + NAME.len() + colon + 1)
}

/// Length of a header with the lines that continue it.
fn folded(text: &[u8]) -> usize {
    let text = text.get(..text.len().min(HEADER_BYTES_MAX)).unwrap_or_default();
    let continues = |at: usize| matches!(text.get(at + 1), Some(b' ' | b'\t'));
    text.iter().enumerate().find(|(at, byte)| **byte == b'\n' && !continues(*at)).map_or(text.len(), |(at, _)| at + 1)
}

/// Writes a type over that no reader looks into; parameters stay.
fn write_over(value: &mut [u8]) {
    const OTHER: &[u8] = b"x-other/x-other";
    let end = value.iter().position(|byte| *byte == b';').unwrap_or(value.len());
    let mut kind = OTHER.iter();
    for byte in value.iter_mut().take(end) {
        if !byte.is_ascii_whitespace() {
            *byte = kind.next().copied().unwrap_or(b' ');
        }
    }
    // A type that was hidden behind the first `;` is no type any more either.
    for byte in value.iter_mut().skip(end) {
        if *byte == b'/' {
            *byte = b'_';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_messages_become_attachments_in_place() {
        let message = b"Content-Type: message/rfc822;\r\n name=\"a/b.eml\"\r\n\r\nx";
        let out = bounded(message).unwrap();
        assert_eq!(out.len(), message.len());
        assert!(out.starts_with(b"Content-Type: x-other/x-othe;\r\n name=\"a_b.eml\"\r\n"), "{:?}", out.escape_ascii());
        // Other types stay what they are.
        let text = b"Content-Type: text/plain; charset=utf-8\r\n\r\nmessage/rfc822";
        assert_eq!(bounded(text).unwrap(), text);
    }

    #[test]
    fn what_costs_too_much_is_refused_before_it_is_read() {
        assert_eq!(bounded(b" \r\n"), Err(Refused::Empty));
        let many = b"Content-Type: multipart/mixed; boundary=nowhere\n\n--x\n".repeat(300);
        assert_eq!(bounded(&many), Err(Refused::TooManyParts));
        let mut large = b"Content-Type: multipart/mixed; boundary=nowhere\n\n".repeat(60);
        large.resize(40 << 20, b'x');
        assert_eq!(bounded(&large), Err(Refused::TooManyParts));
        assert!(matches!(bounded(&vec![b'x'; MESSAGE_BYTES_MAX + 1]), Err(Refused::TooLarge { .. })));
    }
}
