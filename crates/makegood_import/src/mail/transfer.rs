//! Transfer encodings of mail parts (base64, quoted-printable), decoded while they are read.
//!
//! Decoding never fails: characters that the encoding does not have are passed over and counted, so that a damaged
//! part is still kept and its damage is told.

use std::io::{self, Read};

/// How a part is encoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Transfer {
    /// Bytes as they are (7bit, 8bit, binary, and encodings that are not known).
    #[default]
    AsIs,
    /// Base64 (RFC 2045 §6.8).
    Base64,
    /// Quoted-printable (RFC 2045 §6.7).
    QuotedPrintable,
}

impl Transfer {
    /// Reads the value of `Content-Transfer-Encoding`; `None` where it is not known.
    pub(super) fn named(value: &str) -> Option<Transfer> {
        match value.trim().to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" | "binary" => Some(Transfer::AsIs),
            "base64" => Some(Transfer::Base64),
            "quoted-printable" => Some(Transfer::QuotedPrintable),
            _ => None,
        }
    }

    /// Reads the decoded bytes of a part.
    pub(super) fn reader(self, bytes: &[u8]) -> Decoding<'_> {
        Decoding { transfer: self, bytes, bits: 0, held: 0, faults: 0 }
    }
}

/// The decoded bytes of a part.
#[derive(Debug)]
pub(super) struct Decoding<'a> {
    transfer: Transfer,
    bytes: &'a [u8],
    /// Bits of base64 not given out yet, and how many.
    bits: u32,
    held: u32,
    /// Characters that the encoding does not have.
    pub faults: u64,
}

impl Decoding<'_> {
    /// Counts the decoded bytes, and the faults among the encoded ones.
    pub(super) fn measure(mut self) -> (u64, u64) {
        let mut piece = [0u8; 8192];
        let mut total = 0;
        loop {
            match self.fill(&mut piece) {
                0 => return (total, self.faults),
                count => total += count as u64,
            }
        }
    }

    fn fill(&mut self, out: &mut [u8]) -> usize {
        match self.transfer {
            Transfer::AsIs => {
                let count = out.len().min(self.bytes.len());
                let (now, later) = self.bytes.split_at(count);
                out[..count].copy_from_slice(now);
                self.bytes = later;
                count
            }
            Transfer::Base64 => self.base64(out),
            Transfer::QuotedPrintable => self.quoted(out),
        }
    }

    fn base64(&mut self, out: &mut [u8]) -> usize {
        let mut count = 0;
        while count < out.len() {
            let Some((byte, rest)) = self.bytes.split_first() else { break };
            self.bytes = rest;
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                // Padding ends a group; what some programs write after it begins a new one.
                b'=' => {
                    (self.bits, self.held) = (0, 0);
                    continue;
                }
                b' ' | b'\t' | b'\r' | b'\n' => continue,
                _ => {
                    self.faults += 1;
                    continue;
                }
            };
            self.bits = self.bits << 6 | u32::from(value);
            self.held += 6;
            if self.held >= 8 {
                self.held -= 8;
                out[count] = (self.bits >> self.held & 0xff) as u8;
                count += 1;
                self.bits &= (1 << self.held) - 1;
            }
        }
        count
    }

    fn quoted(&mut self, out: &mut [u8]) -> usize {
        let mut count = 0;
        while count < out.len() {
            let Some((byte, rest)) = self.bytes.split_first() else { break };
            self.bytes = rest;
            let value = match byte {
                b'=' => match escape(rest) {
                    Some((decoded, length)) => {
                        self.bytes = rest.get(length..).unwrap_or_default();
                        match decoded {
                            Some(decoded) => decoded,
                            None => continue,
                        }
                    }
                    None => {
                        self.faults += 1;
                        b'='
                    }
                },
                // Spaces at the end of a line were added on the way.
                b' ' | b'\t' => {
                    let spaces = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                    if spaces < 1000 && matches!(rest.get(spaces), Some(b'\r' | b'\n') | None) {
                        self.bytes = rest.get(spaces..).unwrap_or_default();
                        continue;
                    }
                    *byte
                }
                byte => *byte,
            };
            out[count] = value;
            count += 1;
        }
        count
    }
}

/// What stands after `=`: a byte (`3D`), or the end of a line that is none (`None`), with its length.
fn escape(rest: &[u8]) -> Option<(Option<u8>, usize)> {
    let digit = |at: usize| rest.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    if let (Some(high), Some(low)) = (digit(0), digit(1)) {
        return Some((u8::try_from(high << 4 | low).ok(), 2));
    }
    let spaces = rest.iter().take(1000).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match rest.get(spaces..) {
        Some([b'\r', b'\n', ..]) => Some((None, spaces + 2)),
        Some([b'\n' | b'\r', ..]) => Some((None, spaces + 1)),
        Some([]) => Some((None, spaces)),
        _ => None,
    }
}

impl Read for Decoding<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        Ok(self.fill(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(transfer: Transfer, text: &str) -> (Vec<u8>, u64) {
        let mut reader = transfer.reader(text.as_bytes());
        let mut out = Vec::new();
        reader.read_to_end(&mut out).unwrap();
        (out, reader.faults)
    }

    #[test]
    fn base64_is_read_through_line_ends_and_damage() {
        assert_eq!(decoded(Transfer::Base64, "SGVs\r\nbG8="), (b"Hello".to_vec(), 0));
        assert_eq!(decoded(Transfer::Base64, "SGVsbG8"), (b"Hello".to_vec(), 0));
        // Two encoded texts joined, as some gateways do.
        assert_eq!(decoded(Transfer::Base64, "SGU=bGxv"), (b"Hello".to_vec(), 0));
        assert_eq!(decoded(Transfer::Base64, "!!SGVs*bG8="), (b"Hello".to_vec(), 3));
    }

    #[test]
    fn quoted_printable_joins_soft_lines() {
        assert_eq!(
            decoded(Transfer::QuotedPrintable, "caf=C3=A9 =\r\nau lait  \r\n=3D=zz"),
            ("café au lait\r\n==zz".into(), 1)
        );
        assert_eq!(decoded(Transfer::QuotedPrintable, "end="), (b"end".to_vec(), 0));
    }

    #[test]
    fn measuring_and_reading_agree() {
        for (transfer, text) in
            [(Transfer::AsIs, "a\r\nb"), (Transfer::Base64, "SGVsbG8=?"), (Transfer::QuotedPrintable, "=41=\n=4")]
        {
            let (out, faults) = decoded(transfer, text);
            assert_eq!(transfer.reader(text.as_bytes()).measure(), (out.len() as u64, faults));
        }
    }
}
