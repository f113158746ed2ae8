//! Physical lines of a stream, by byte.
//!
//! A reader of records knows at which byte a record begins, but blank lines and line ends of two
//! characters stand between records; evidence needs the line that an editor shows. The reader here notes line
//! ends as bytes pass through, and forgets them as soon as a record behind them has been placed.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Read;
use std::rc::Rc;

#[derive(Debug, Default)]
struct Ends {
    /// Offsets of CR and LF bytes that lie ahead, with true for LF.
    ahead: VecDeque<(u64, bool)>,
    passed: u64,
    last_was_cr_at: Option<u64>,
}

/// Tells lines of bytes that have passed through the reader made with it.
#[derive(Debug, Clone, Default)]
pub struct LineCounter(Rc<RefCell<Ends>>);

impl LineCounter {
    /// The line, from 1, of the first byte at or after `offset` that is no line end. Offsets must not fall.
    pub fn line_at(&self, offset: u64) -> u64 {
        let mut ends = self.0.borrow_mut();
        let mut at = offset;
        while let Some(&(end, is_feed)) = ends.ahead.front() {
            if end > at {
                break;
            }
            ends.ahead.pop_front();
            // CR LF is one line end, CR alone is one too.
            let second_half = is_feed && ends.last_was_cr_at.is_some_and(|cr| cr + 1 == end);
            if !second_half {
                ends.passed += 1;
            }
            ends.last_was_cr_at = (!is_feed).then_some(end);
            if end == at {
                at += 1;
            }
        }
        ends.passed + 1
    }
}

/// Passes bytes on, notes line ends, and leaves out a UTF-8 byte order mark and comment lines at the start.
pub struct Lines<R> {
    inner: R,
    counter: LineCounter,
    offset: u64,
    head: Vec<u8>,
    started: bool,
}

impl<R: Read> Lines<R> {
    /// Wraps a reader that stands at the start of a file.
    pub fn new(inner: R, counter: LineCounter) -> Self {
        Lines { inner, counter, offset: 0, head: Vec::new(), started: false }
    }

    /// Reads past the mark and the comment lines; what was read beyond them waits in `head`.
    fn start(&mut self) -> std::io::Result<()> {
        let mut block = [0u8; 8192];
        let mut first = true;
        loop {
            let count = self.inner.read(&mut block)?;
            if count == 0 {
                break;
            }
            self.head.extend_from_slice(&block[..count]);
            if first && self.head.len() >= 3 {
                first = false;
                if self.head.starts_with(&[0xEF, 0xBB, 0xBF]) {
                    self.head.drain(..3);
                }
            }
            while is_comment(&self.head) {
                let Some(end) = self.head.iter().position(|byte| *byte == b'\n') else { break };
                self.counter.0.borrow_mut().passed += 1;
                self.head.drain(..=end);
            }
            // A comment longer than this is no comment.
            if !is_comment(&self.head) || self.head.len() > 1 << 20 {
                break;
            }
        }
        Ok(())
    }

    fn note(&mut self, bytes: &[u8]) {
        let mut ends = self.counter.0.borrow_mut();
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            ends.ahead.push_back((self.offset + at as u64, bytes[at] == b'\n'));
        }
        drop(ends);
        self.offset += bytes.len() as u64;
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if !self.started {
            self.started = true;
            self.start()?;
        }
        let count = if self.head.is_empty() {
            self.inner.read(out)?
        } else {
            let count = self.head.len().min(out.len());
            out[..count].copy_from_slice(&self.head[..count]);
            self.head.drain(..count);
            count
        };
        self.note(&out[..count]);
        Ok(count)
    }
}

/// A line that opens with `#`, unless that is the name of a first column: `#;Account;Date`.
fn is_comment(head: &[u8]) -> bool {
    head.first() == Some(&b'#') && !matches!(head.get(1), Some(b';' | b',' | b'|' | b'\t' | b'"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_an_editor() {
        for text in ["a\n\nb\n", "a\r\n\r\nb\r\n", "a\r\rb\r"] {
            let counter = LineCounter::default();
            let mut read = Vec::new();
            Lines::new(text.as_bytes(), counter.clone()).read_to_end(&mut read).unwrap();
            assert_eq!(counter.line_at(0), 1, "{text:?}");
            assert_eq!(counter.line_at(1), 3, "{text:?}: the blank line is skipped, the row is on line 3");
        }
    }

    #[test]
    fn mark_and_comments_at_the_start_are_left_out_and_counted() {
        let counter = LineCounter::default();
        let mut read = String::new();
        Lines::new("\u{feff}# one\n# two\na,b\n1,2\n".as_bytes(), counter.clone()).read_to_string(&mut read).unwrap();
        assert_eq!(read, "a,b\n1,2\n");
        assert_eq!((counter.line_at(0), counter.line_at(4)), (3, 4));
    }

    #[test]
    fn a_first_column_named_by_a_number_sign_is_no_comment() {
        let mut read = String::new();
        Lines::new("#;Account\n1;A\n".as_bytes(), LineCounter::default()).read_to_string(&mut read).unwrap();
        assert_eq!(read, "#;Account\n1;A\n");
    }
}
