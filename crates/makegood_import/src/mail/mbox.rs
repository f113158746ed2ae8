//! Mailboxes: messages one after another, each behind a line `From sender date` (RFC 4155).
//!
//! A mailbox is read line by line and holds one message in memory. Such a line begins a message when an empty line
//! stands before it, a time and a year are on it and a header follows; writers put `>` before lines of a text that
//! look like one, and that mark is taken off again: one from each row of marks, which is right for the form called
//! mboxrd and, for a single mark, for mboxo.

use std::io::{self, BufRead, Read};

/// Largest message of a mailbox.
pub(super) const MESSAGE_BYTES_MAX: usize = 64 << 20;

/// Piece of a line that is read at once.
const PIECE_BYTES_MAX: u64 = 64 << 10;

/// One message of a mailbox.
#[derive(Debug, Default)]
pub(super) struct Boxed {
    /// The line of its `From ` line, from 1.
    pub line: u64,
    /// Its bytes, without that line.
    pub bytes: Vec<u8>,
    /// True when it is larger than the limit; its bytes are cut.
    pub over_limit: bool,
}

/// Reads messages from a mailbox.
pub(super) struct Mailbox<R> {
    reader: R,
    line: u64,
    /// A line that was read ahead.
    ahead: Option<Vec<u8>>,
    /// The message that was begun by the line read last.
    begun: Option<Boxed>,
    /// Bytes read so far.
    pub read: u64,
}

impl<R: BufRead> Mailbox<R> {
    pub(super) fn new(reader: R) -> Mailbox<R> {
        Mailbox { reader, line: 0, ahead: None, begun: None, read: 0 }
    }

    /// The next piece of a line: a whole one, or a part of a very long one.
    fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let mut piece = Vec::new();
        let count = (&mut self.reader).take(PIECE_BYTES_MAX).read_until(b'\n', &mut piece)?;
        self.read += count as u64;
        Ok((count > 0).then_some(piece))
    }

    /// The next message.
    ///
    /// - **Errors** those of reading.
    pub(super) fn next(&mut self) -> io::Result<Option<Boxed>> {
        let mut message = self.begun.take();
        let (mut empty_before, mut at_start, mut in_body) = (false, true, false);
        while let Some(piece) = self.piece()? {
            let starts = at_start;
            at_start = piece.ends_with(b"\n");
            self.line += u64::from(starts);
            if starts && piece.starts_with(b"From ") && (message.is_none() || empty_before && self.begins(&piece)?) {
                let next = Boxed { line: self.line, ..Boxed::default() };
                match message.replace(next) {
                    None => continue,
                    Some(whole) => {
                        self.begun = message;
                        return Ok(Some(finished(whole)));
                    }
                }
            }
            let message = message.get_or_insert_with(|| Boxed { line: self.line, ..Boxed::default() });
            let empty = starts && matches!(piece.as_slice(), b"\n" | b"\r\n");
            let text = if starts && in_body { unquoted(&piece) } else { &piece };
            in_body |= empty;
            empty_before = empty;
            let room = MESSAGE_BYTES_MAX - message.bytes.len();
            message.over_limit |= text.len() > room;
            message.bytes.extend_from_slice(text.get(..text.len().min(room)).unwrap_or_default());
        }
        Ok(message.map(finished))
    }

    /// True when a line begins a message: a time and a year are on it, and a header follows.
    fn begins(&mut self, line: &[u8]) -> io::Result<bool> {
        let text = String::from_utf8_lossy(line);
        let words: Vec<&str> = text.split_whitespace().collect();
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let year =
            words.iter().any(|word| word.len() == 4 && number(word) && matches!(word.get(..2), Some("19" | "20")));
        let time = words
            .iter()
            .any(|word| word.split(':').count() >= 2 && word.split(':').all(|part| part.len() <= 2 && number(part)));
        if !year || !time {
            return Ok(false);
        }
        let next = self.piece()?;
        let follows = next.as_deref().is_some_and(|next| {
            let name = next.split(|byte| *byte == b':').next().unwrap_or_default();
            name.len() < next.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
                || next.starts_with(b">From ")
        });
        self.ahead = next;
        Ok(follows)
    }
}

/// A message without the empty line that parts it from the next.
fn finished(mut message: Boxed) -> Boxed {
    for end in [&b"\r\n\r\n"[..], b"\n\n"] {
        if message.bytes.ends_with(end) {
            message.bytes.truncate(message.bytes.len() - end.len() / 2);
            break;
        }
    }
    message
}

/// A line without the mark that was put before `From `.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    let quoted = marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
    if quoted { line.get(1..).unwrap_or(line) } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<(u64, String)> {
        let mut mailbox = Mailbox::new(text.as_bytes());
        let mut all = Vec::new();
        while let Some(message) = mailbox.next().unwrap() {
            all.push((message.line, String::from_utf8(message.bytes).unwrap()));
        }
        all
    }

    #[test]
    fn messages_are_parted_where_one_begins() {
        let text = "From a@b Mon Mar  2 10:00:00 2026\nSubject: 1\n\nhi\n>From here\n>>From there\n> From\n\nFrom now on it is text\n\nFrom x Mon Mar  2 10:00:00 2026\nis text too\n\nFrom c@d Mon Mar  2 11:00:00 +0000 2026\nSubject: 2\n\nlast\n";
        assert_eq!(
            messages(text),
            [
                (1, "Subject: 1\n\nhi\nFrom here\n>From there\n> From\n\nFrom now on it is text\n\nFrom x Mon Mar  2 10:00:00 2026\nis text too\n".to_owned()),
                (14, "Subject: 2\n\nlast\n".to_owned()),
            ]
        );
    }

    #[test]
    fn empty_and_endless_mailboxes_end() {
        assert_eq!(messages(""), []);
        assert_eq!(messages("From a"), [(1, String::new())]);
        let long = format!("From a\nSubject: {}\n", "x".repeat(200_000));
        assert_eq!(messages(&long)[0].1.len(), 200_010);
    }
}
