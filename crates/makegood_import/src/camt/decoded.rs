//! The bytes of a file as UTF-8, piece by piece, with the physical line of the next one.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder};

use super::encoding::Chosen;
use crate::input::{ByteSource, ReadSeek};

/// Bytes read at once.
const CHUNK: usize = 64 << 10;

/// Most bytes of one piece of markup or text.
pub const PIECE_BYTES_MAX: u64 = 1 << 20;

/// A place in a file: physical line and character, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line; LF, CRLF and a CR of its own end one.
    pub line: u64,
    /// Character in the line.
    pub column: u64,
}

impl Default for Place {
    fn default() -> Self {
        Place { line: 1, column: 1 }
    }
}

/// A stream of UTF-8 that knows its line and refuses pieces that are too long.
pub struct Decoded<'a> {
    inner: Box<dyn ReadSeek + 'a>,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Undecoded bytes of `raw`.
    left: (usize, usize),
    text: Vec<u8>,
    /// Bytes of `text` that were not taken yet.
    ready: (usize, usize),
    ended: bool,
    finished: bool,
    place: Place,
    after_cr: bool,
    /// Bytes taken since the last piece ended.
    piece: u64,
    /// True when a piece was too long.
    pub too_long: bool,
}

impl<'a> Decoded<'a> {
    /// Opens a file.
    ///
    /// - **Errors** the source's.
    pub fn open(bytes: &'a dyn ByteSource, chosen: &Chosen) -> io::Result<Self> {
        let mut inner = bytes.open()?;
        io::copy(&mut (&mut inner).take(chosen.mark as u64), &mut io::sink())?;
        Ok(Decoded {
            inner,
            decoder: chosen.encoding.new_decoder_without_bom_handling(),
            raw: vec![0; CHUNK],
            left: (0, 0),
            text: vec![0; CHUNK],
            ready: (0, 0),
            ended: false,
            finished: false,
            place: Place::default(),
            after_cr: false,
            piece: 0,
            too_long: false,
        })
    }

    /// Where the next byte stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Says that a piece ended.
    pub fn next_piece(&mut self) {
        self.piece = 0;
    }

    fn pass(&mut self, taken: usize) {
        for &byte in &self.text[self.ready.0..self.ready.0 + taken] {
            match byte {
                b'\n' if self.after_cr => {}
                b'\n' | b'\r' => self.place = Place { line: self.place.line + 1, column: 1 },
                // Only the first byte of a character counts.
                byte if byte & 0xc0 != 0x80 => self.place.column += 1,
                _ => {}
            }
            self.after_cr = byte == b'\r';
        }
        self.ready.0 += taken;
        self.piece += taken as u64;
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Decoded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > PIECE_BYTES_MAX {
            self.too_long = true;
            return Err(io::Error::other("a piece is too long"));
        }
        while self.ready.0 == self.ready.1 && !self.finished {
            if self.left.0 == self.left.1 && !self.ended {
                let read = self.inner.read(&mut self.raw)?;
                self.left = (0, read);
                self.ended = read == 0;
            }
            let raw = &self.raw[self.left.0..self.left.1];
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.ended);
            self.left.0 += read;
            self.ready = (0, written);
            self.finished = self.ended && result == CoderResult::InputEmpty;
        }
        Ok(&self.text[self.ready.0..self.ready.1])
    }

    fn consume(&mut self, taken: usize) {
        self.pass(taken.min(self.ready.1 - self.ready.0));
    }
}
