//! Lines of a file as an editor numbers them: a line feed, a carriage return, or both together end a line.

use std::io::{self, BufRead};

/// Bytes of one line that are kept; the rest of it is passed over.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Gives the lines of a reader one by one, without their ends, in bounded memory.
#[derive(Debug)]
pub struct PhysicalLines<R> {
    reader: R,
    line: Vec<u8>,
    after_return: bool,
}

impl<R: BufRead> PhysicalLines<R> {
    /// Lines of a reader that stands at the start of a file.
    pub fn new(reader: R) -> Self {
        PhysicalLines { reader, line: Vec::new(), after_return: false }
    }

    /// The next line; `None` at the end of the file. Nothing after the last line end is no line.
    ///
    /// - **Errors** those of the reader.
    pub fn next_line(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        let mut any = false;
        loop {
            let block = match self.reader.fill_buf() {
                Ok(block) => block,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if block.is_empty() {
                return Ok(any.then_some(&self.line[..]));
            }
            if std::mem::take(&mut self.after_return) && block[0] == b'\n' {
                self.reader.consume(1);
                continue;
            }
            any = true;
            let end = block.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &block[..end.unwrap_or(block.len())];
            let room = LINE_BYTES_MAX.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            match end {
                Some(at) => {
                    self.after_return = block[at] == b'\r';
                    self.reader.consume(at + 1);
                    return Ok(Some(&self.line));
                }
                None => {
                    let length = block.len();
                    self.reader.consume(length);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], block: usize) -> Vec<String> {
        let mut lines = PhysicalLines::new(io::BufReader::with_capacity(block, bytes));
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push(String::from_utf8(line.to_vec()).unwrap());
        }
        all
    }

    #[test]
    fn every_kind_of_end_counts_once_wherever_a_block_ends() {
        for block in 1..8 {
            assert_eq!(lines(b"a\nbb\r\nc\rd\n\ne", block), ["a", "bb", "c", "d", "", "e"], "{block}");
            assert_eq!(lines(b"a\r\n", block), ["a"], "{block}");
            assert_eq!(lines(b"\r\r\n\n", block), ["", "", ""], "{block}");
            assert!(lines(b"", block).is_empty());
        }
    }

    #[test]
    fn a_line_without_end_is_cut_not_kept() {
        let long = vec![b'x'; LINE_BYTES_MAX + 10];
        assert_eq!(lines(&long, 4096)[0].len(), LINE_BYTES_MAX);
    }
}
