//! Bytes of any form as text, read block by block.

use std::io::{self, Read};

use encoding_rs::Encoding;

use super::encoding::{Form, utf16};

const BLOCK: usize = 64 << 10;

/// Longest line that is kept whole while its encoding is told; longer ones are cut.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Reads all text, without a byte order mark; true when characters could not be read.
///
/// - **Errors** the reader's.
pub(super) fn read(form: Form, mut bytes: impl Read) -> io::Result<(String, bool)> {
    let mark = match form {
        Form::MarkedUtf8 => 3,
        Form::Utf16 { mark, .. } => mark,
        Form::Utf32 { .. } => 4,
        Form::Utf8 | Form::Page(_) | Form::Mixed(_) => 0,
    };
    io::copy(&mut (&mut bytes).take(mark as u64), &mut io::sink())?;
    match form {
        Form::Utf8 | Form::MarkedUtf8 => by_decoder(encoding_rs::UTF_8, bytes),
        Form::Utf16 { big, .. } => by_decoder(utf16(big), bytes),
        Form::Page(page) => by_decoder(page, bytes),
        Form::Utf32 { big } => utf32(big, bytes),
        Form::Mixed(page) => by_line(page, bytes),
    }
}

/// Fills a block as far as the reader gives; short only at the end.
fn fill(bytes: &mut impl Read, block: &mut Vec<u8>) -> io::Result<bool> {
    let from = block.len();
    bytes.take(BLOCK as u64).read_to_end(block)?;
    Ok(block.len() - from < BLOCK)
}

fn by_decoder(encoding: &'static Encoding, mut bytes: impl Read) -> io::Result<(String, bool)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut text, mut damaged, mut block) = (String::new(), false, Vec::new());
    loop {
        block.clear();
        let last = fill(&mut bytes, &mut block)?;
        let mut rest = block.as_slice();
        loop {
            text.reserve(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len() * 3 + 16));
            let (result, read, lost) = decoder.decode_to_string(rest, &mut text, last);
            damaged |= lost;
            rest = rest.get(read..).unwrap_or_default();
            if result == encoding_rs::CoderResult::InputEmpty {
                break;
            }
        }
        if last {
            return Ok((text, damaged));
        }
    }
}

fn utf32(big: bool, mut bytes: impl Read) -> io::Result<(String, bool)> {
    let (mut text, mut damaged, mut block) = (String::new(), false, Vec::new());
    loop {
        let last = fill(&mut bytes, &mut block)?;
        let (units, rest) = block.as_chunks::<4>();
        for unit in units {
            let code = if big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
            let c = char::from_u32(code);
            damaged |= c.is_none();
            text.push(c.unwrap_or('\u{fffd}'));
        }
        let rest = rest.to_vec();
        if last {
            if !rest.is_empty() {
                text.push('\u{fffd}');
            }
            return Ok((text, damaged || !rest.is_empty()));
        }
        block = rest;
    }
}

/// Each line as UTF-8 where it is that, else in the code page.
fn by_line(page: &'static Encoding, mut bytes: impl Read) -> io::Result<(String, bool)> {
    let (mut text, mut damaged, mut block) = (String::new(), false, Vec::new());
    loop {
        let last = fill(&mut bytes, &mut block)?;
        let end = match memchr::memrchr(b'\n', &block) {
            _ if last || block.len() > LINE_BYTES_MAX => block.len(),
            Some(at) => at + 1,
            None => continue,
        };
        for line in block[..end].split_inclusive(|byte| *byte == b'\n' || *byte == b'\r') {
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            match std::str::from_utf8(line) {
                Ok(line) => text.push_str(line),
                Err(_) => {
                    let (line, lost) = page.decode_without_bom_handling(line);
                    damaged |= lost;
                    text.push_str(&line);
                }
            }
        }
        block.drain(..end);
        if last {
            return Ok((text, damaged));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{SHIFT_JIS, WINDOWS_1252};

    #[test]
    fn characters_that_a_block_cuts_in_two_are_read_whole() {
        let text = format!("{}日本語{}", "a".repeat(BLOCK - 1), "b".repeat(BLOCK));
        let (bytes, _, _) = SHIFT_JIS.encode(&text);
        assert_eq!(read(Form::Page(SHIFT_JIS), &bytes[..]).unwrap(), (text.clone(), false));
        let wide: Vec<u8> = format!("\u{feff}{text}").chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(read(Form::Utf32 { big: false }, &wide[..]).unwrap(), (text, false));
    }

    #[test]
    fn long_lines_and_cut_ends_do_no_harm() {
        let long = vec![0xFC; 3 * LINE_BYTES_MAX];
        let (text, damaged) = read(Form::Mixed(WINDOWS_1252), &long[..]).unwrap();
        assert_eq!((text.chars().count(), damaged), (long.len(), false));
        assert_eq!(
            read(Form::Utf32 { big: true }, &[0, 0, 0xFE, 0xFF, 0, 0][..]).unwrap(),
            ("\u{fffd}".to_owned(), true)
        );
    }
}
