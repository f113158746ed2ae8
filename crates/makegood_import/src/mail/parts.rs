//! The parts of a message, found in one pass over its lines.
//!
//! A boundary line of any open multipart ends everything inside it (RFC 2046 §5.1.2), so that parts are found in time
//! that grows with the length of the message alone, however they are nested or damaged. Nothing is decoded here.
//! A message inside the message stays one part: it is a file of its own.

use std::ops::Range;

use mail_parser::HeaderName;

use super::headers::{Headers, MESSAGE_BLOCK_BYTES_MAX, PART_BLOCK_BYTES_MAX};
use super::transfer::Transfer;

/// Multiparts inside each other that are opened.
pub(super) const NESTING_MAX: usize = 10;

/// Most parts of one message.
pub(super) const PARTS_MAX: usize = 2_000;

/// Longest boundary that is believed; the standard allows 70 characters.
const BOUNDARY_BYTES_MAX: usize = 1_000;

/// One part.
#[derive(Debug)]
pub(super) struct Part {
    /// The part that holds it; of the message itself none.
    pub parent: Option<usize>,
    /// The line on which it begins, from 1 in the message.
    pub line: u64,
    /// Its headers.
    pub headers: Headers,
    /// `text/plain` and the like, in lower case.
    pub kind: String,
    /// Name of the file that it is, as it stands.
    pub file_name: Option<String>,
    /// True when it says that it is an attachment.
    pub attached: bool,
    /// How its bytes are encoded.
    pub transfer: Transfer,
    /// True for a multipart whose parts were found.
    pub opened: bool,
    /// Its bytes in the message.
    pub body: Range<usize>,
}

/// A message, taken apart.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The parts in the order in which they begin; the first is the message itself.
    pub list: Vec<Part>,
    /// Multiparts whose last boundary is missing.
    pub unclosed: u64,
    /// Multiparts that lie too deep or have no boundary, kept as one part.
    pub unopened: u64,
    /// True when parts were left out.
    pub over_limit: bool,
    /// Headers that are followed by no empty line.
    pub without_gap: u64,
    /// Parts with an encoding that is not known.
    pub unknown_transfer: u64,
    /// Parts with two content types or encodings.
    pub ambiguous: u64,
}

/// A multipart that is open.
struct Open {
    part: usize,
    boundary: Vec<u8>,
}

enum State {
    /// In the headers of a part that began at the byte and the line.
    Headers(usize, u64),
    /// In the bytes of a part.
    Body(usize),
    /// Before the first or after the last part of a multipart.
    Between,
}

impl Parts {
    /// Takes a message apart.
    pub(super) fn of(message: &[u8]) -> Parts {
        let mut parts = Parts::default();
        let mut open: Vec<Open> = Vec::new();
        let mut state = State::Headers(0, 1);
        let (mut at, mut number) = (0, 0u64);
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            let (start, next) = (at, at + line.len());
            at = next;
            number += 1;
            let text = trimmed_end(line);
            if let Some((level, last)) = boundary_of(text, &open) {
                parts.finish(message, &state, start, &open);
                parts.unclosed += (open.len() - level - 1) as u64;
                open.truncate(if last { level } else { level + 1 });
                state = if last { State::Between } else { State::Headers(next, number + 1) };
                if parts.list.len() >= PARTS_MAX {
                    parts.over_limit = true;
                    return parts;
                }
                continue;
            }
            let State::Headers(from, line_from) = state else { continue };
            let ends = text.is_empty();
            // A line that cannot be a header is the first of the body, although no empty line stands before it.
            let broken = !ends && !is_header_line(line) && !is_envelope(text);
            if ends || broken {
                parts.without_gap += u64::from(broken);
                let body = if broken { start } else { next };
                let block = message.get(from..start).unwrap_or_default();
                state = parts.begin(block, body, line_from, &mut open);
            }
        }
        parts.finish(message, &state, message.len(), &open);
        parts.unclosed += open.len() as u64;
        parts
    }

    /// Begins a part after its headers.
    fn begin(&mut self, block: &[u8], body: usize, line: u64, open: &mut Vec<Open>) -> State {
        let parent = open.last().map(|open| open.part);
        let in_digest = parent.and_then(|at| self.list.get(at)).is_some_and(|part| part.kind == "multipart/digest");
        let (part, boundary) = Part::of(block, parent, line, body, in_digest);
        self.note(&part);
        let at = self.list.len();
        let multipart = part.kind.starts_with("multipart/");
        self.list.push(part);
        match boundary.filter(|_| multipart) {
            Some(boundary) if open.len() < NESTING_MAX => {
                if let Some(part) = self.list.get_mut(at) {
                    part.opened = true;
                }
                open.push(Open { part: at, boundary });
                State::Between
            }
            _ => {
                self.unopened += u64::from(multipart);
                State::Body(at)
            }
        }
    }

    /// Ends the part that is being read, if one is.
    fn finish(&mut self, message: &[u8], state: &State, end: usize, open: &[Open]) {
        match state {
            State::Body(part) => {
                if let Some(part) = self.list.get_mut(*part) {
                    // The line end before a boundary belongs to the boundary.
                    let end = if end < message.len() { without_line_end(message, end) } else { end };
                    part.body.end = end.max(part.body.start);
                }
            }
            State::Headers(from, line) => {
                let block = message.get(*from..end).unwrap_or_default();
                if self.list.is_empty() || !block.is_empty() {
                    let parent = open.last().map(|open| open.part);
                    let (part, _) = Part::of(block, parent, *line, end, false);
                    self.note(&part);
                    self.list.push(part);
                }
            }
            State::Between => {}
        }
    }

    fn note(&mut self, part: &Part) {
        let twice = |name| part.headers.count(name) > 1;
        self.ambiguous += u64::from(twice(HeaderName::ContentType) || twice(HeaderName::ContentTransferEncoding));
        let transfer = part.headers.text(HeaderName::ContentTransferEncoding).unwrap_or_default();
        self.unknown_transfer += u64::from(Transfer::named(&transfer).is_none());
        self.over_limit |= part.headers.over_limit && part.parent.is_some();
    }

    /// The parts that a part holds.
    pub(super) fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        self.list.iter().enumerate().skip(of + 1).filter(move |(_, part)| part.parent == Some(of)).map(|(at, _)| at)
    }
}

impl Part {
    fn of(block: &[u8], parent: Option<usize>, line: u64, body: usize, in_digest: bool) -> (Part, Option<Vec<u8>>) {
        let bytes_max = if parent.is_none() { MESSAGE_BLOCK_BYTES_MAX } else { PART_BLOCK_BYTES_MAX };
        let headers = Headers::read(block, bytes_max);
        let content = headers.content(HeaderName::ContentType);
        let disposition = headers.content(HeaderName::ContentDisposition);
        let kind = content.map(|content| {
            let subtype = content.subtype().unwrap_or_default();
            format!("{}/{subtype}", content.ctype()).to_ascii_lowercase()
        });
        let kind = kind.unwrap_or_else(|| if in_digest { "message/rfc822" } else { "text/plain" }.to_owned());
        let named = |content: Option<&mail_parser::ContentType<'_>>, name| {
            content
                .and_then(|content| content.attribute(name))
                .map(str::to_owned)
                .filter(|text| !text.trim().is_empty())
        };
        let file_name = named(disposition, "filename").or_else(|| named(content, "name")).map(|name| words_of(&name));
        let transfer = headers.text(HeaderName::ContentTransferEncoding).unwrap_or_default();
        let boundary = content.and_then(|content| content.attribute("boundary"));
        let boundary = boundary.map(|boundary| boundary.trim_end().as_bytes().to_vec());
        let part = Part {
            parent,
            line,
            attached: disposition.is_some_and(|content| content.ctype().eq_ignore_ascii_case("attachment")),
            kind,
            file_name,
            transfer: Transfer::named(&transfer).unwrap_or_default(),
            opened: false,
            body: body..body,
            headers,
        };
        (part, boundary.filter(|boundary| !boundary.is_empty() && boundary.len() <= BOUNDARY_BYTES_MAX))
    }

    /// The charset that the part names.
    pub(super) fn charset(&self) -> Option<&str> {
        self.headers.content(HeaderName::ContentType)?.attribute("charset")
    }
}

/// A file name in which a program has put encoded words, although parameters have a form of their own.
fn words_of(name: &str) -> String {
    if !name.contains("=?") {
        return name.to_owned();
    }
    let block = format!("Subject: {name}");
    Headers::read(block.as_bytes(), PART_BLOCK_BYTES_MAX).text(HeaderName::Subject).unwrap_or_else(|| name.to_owned())
}

fn trimmed_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    line.get(..end).unwrap_or_default()
}

/// `Name:` at the start of a line, or a line that goes on from the one before.
fn is_header_line(line: &[u8]) -> bool {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        return true;
    }
    let name = line.iter().position(|byte| *byte == b':').and_then(|at| line.get(..at)).unwrap_or_default();
    let name = name.trim_ascii_end();
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic())
}

/// The line that a mailbox puts before a message; it is no header and ends none.
fn is_envelope(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// Which open multipart a line is a boundary of, the innermost first, and whether it is its last.
fn boundary_of(line: &[u8], open: &[Open]) -> Option<(usize, bool)> {
    let rest = line.strip_prefix(b"--")?;
    let rest = rest.trim_ascii_end();
    open.iter().enumerate().rev().find_map(|(level, open)| match rest.strip_prefix(open.boundary.as_slice())? {
        b"" => Some((level, false)),
        b"--" => Some((level, true)),
        _ => None,
    })
}

fn without_line_end(message: &[u8], end: usize) -> usize {
    match message.get(..end) {
        Some([.., b'\r', b'\n']) => end - 2,
        Some([.., b'\n']) => end - 1,
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(message: &str) -> Vec<(String, String)> {
        let parts = Parts::of(message.as_bytes());
        let leaf = |part: &&Part| !part.opened;
        parts.list.iter().filter(leaf).map(|part| (part.kind.clone(), message[part.body.clone()].to_owned())).collect()
    }

    fn leaf(kind: &str, body: &str) -> (String, String) {
        (kind.to_owned(), body.to_owned())
    }

    #[test]
    fn parts_are_found_inside_parts() {
        let message = "Content-Type: multipart/mixed; boundary=A\r\n\r\nskipped\r\n--A\r\nContent-Type: multipart/alternative;\r\n boundary=\"B B\"\r\n\r\n--B B\r\n\r\nplain\r\n--B B\r\nContent-Type: text/html\r\n\r\n<p>\r\n--B B--\r\nskipped\r\n--A\r\nContent-Type: text/csv\r\n\r\na,b\r\n\r\n--A--\r\nskipped";
        assert_eq!(
            kinds(message),
            [leaf("text/plain", "plain"), leaf("text/html", "<p>"), leaf("text/csv", "a,b\r\n")]
        );
    }

    #[test]
    fn an_outer_boundary_ends_what_is_inside() {
        let message = "Content-Type: multipart/mixed; boundary=A\n\n--A\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\none\n--A\n\ntwo\n";
        let parts = Parts::of(message.as_bytes());
        assert_eq!((parts.list.len(), parts.unclosed), (4, 2));
        assert_eq!(kinds(message), [leaf("text/plain", "one"), leaf("text/plain", "two\n")]);
    }

    #[test]
    fn damaged_headers_and_boundaries_lose_no_text() {
        // No empty line after the headers.
        assert_eq!(kinds("Subject: a\nhello there\n\nsecond"), [leaf("text/plain", "hello there\n\nsecond")]);
        // A multipart without a boundary.
        assert_eq!(kinds("Content-Type: multipart/mixed\n\n--A\n\na"), [leaf("multipart/mixed", "--A\n\na")]);
        // Headers straight followed by a boundary.
        let message = "Content-Type: multipart/mixed; boundary=A\n\n--A\nContent-Type: text/html\n--A--\n";
        assert_eq!(kinds(message), [leaf("text/html", "")]);
        assert_eq!(kinds(""), [leaf("text/plain", "")]);
    }

    #[test]
    fn nesting_ends_at_its_limit() {
        let deep: String =
            (0..500).map(|at| format!("Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n")).collect();
        let parts = Parts::of(deep.as_bytes());
        assert_eq!((parts.list.len(), parts.unopened), (NESTING_MAX + 1, 1));
    }
}
