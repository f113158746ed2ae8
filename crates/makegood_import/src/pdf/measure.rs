//! How much a stream of a PDF inflates to, told before the reader inflates it.
//!
//! The reader decodes a stream whole, without a bound; so every stream is measured first and a file
//! with one that grows beyond its limit is refused. Two filters that both expand are never needed.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;

/// Filters of one stream.
const FILTERS_MAX: usize = 4;

/// A stream that would grow beyond its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Bytes that `raw` decodes to through `filters`, at most `limit`.
///
/// - **Errors** [`TooLarge`] beyond the limit, and for filters stacked upon each other.
pub(super) fn decoded_len(raw: &[u8], filters: &[Filter], limit: usize) -> Result<usize, TooLarge> {
    if filters.len() > FILTERS_MAX {
        return Err(TooLarge);
    }
    let mut held: Option<Vec<u8>> = None;
    let mut grown: Option<usize> = None;
    for filter in filters {
        if grown.is_some() {
            return Err(TooLarge);
        }
        let data = held.as_deref().unwrap_or(raw);
        match filter {
            Filter::AsciiHexDecode => held = Some(hex(data)),
            Filter::Ascii85Decode => held = Some(ascii85(data)),
            Filter::FlateDecode => grown = Some(inflated_len(data, limit)?),
            Filter::LzwDecode => grown = Some(lzw_len(data, limit)?),
            Filter::RunLengthDecode => grown = Some(run_length_len(data, limit)?),
            _ => {}
        }
    }
    let len = grown.unwrap_or_else(|| held.map_or(raw.len(), |data| data.len()));
    if len > limit { Err(TooLarge) } else { Ok(len) }
}

/// Bytes that deflated data inflates to; what is broken ends where it breaks.
pub(super) fn inflated_len(data: &[u8], limit: usize) -> Result<usize, TooLarge> {
    let zlib = drained(ZlibDecoder::new(data), limit)?;
    if zlib > 0 {
        return Ok(zlib);
    }
    drained(DeflateDecoder::new(data), limit)
}

fn drained(mut from: impl Read, limit: usize) -> Result<usize, TooLarge> {
    let mut buffer = [0; 32 << 10];
    let mut len = 0usize;
    loop {
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => return Ok(len),
            Ok(read) => len += read,
        }
        if len > limit {
            return Err(TooLarge);
        }
    }
}

/// The start of inflated data, up to `limit` bytes.
pub(super) fn inflated(data: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    // An error ends the data; what came before it counts.
    let _ = ZlibDecoder::new(data).take(limit as u64).read_to_end(&mut out);
    out
}

fn hex(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|byte| **byte != b'>').filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0u8, |value, digit| (value << 4) | digit)).collect()
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut group: Vec<u32> = Vec::with_capacity(5);
    for &byte in data.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            _ => {}
        }
        if group.len() == 5 {
            let value = group.iter().fold(0u32, |value, digit| value.wrapping_mul(85).wrapping_add(*digit));
            out.extend(value.to_be_bytes());
            group.clear();
        }
    }
    if group.len() > 1 {
        let kept = group.len() - 1;
        group.resize(5, 84);
        let value = group.iter().fold(0u32, |value, digit| value.wrapping_mul(85).wrapping_add(*digit));
        out.extend(value.to_be_bytes().into_iter().take(kept));
    }
    out
}

/// Codes of LZW: an entry is one byte longer than the one before it, so lengths are enough.
fn lzw_len(data: &[u8], limit: usize) -> Result<usize, TooLarge> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut lengths: Vec<usize> = Vec::new();
    let (mut bits, mut held, mut width) = (0u32, 0u32, 9u32);
    let (mut len, mut last) = (0usize, 0usize);
    for &byte in data {
        bits = (bits << 8) | u32::from(byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        bits &= (1 << held) - 1;
        match code {
            CLEAR => {
                lengths.clear();
                (width, last) = (9, 0);
                continue;
            }
            END => break,
            _ => {}
        }
        let this = if code < CLEAR { 1 } else { lengths.get(code - 258).copied().unwrap_or(last + 1) };
        len += this;
        if len > limit {
            return Err(TooLarge);
        }
        if last > 0 && lengths.len() < 4096 - 258 {
            lengths.push(last + 1);
        }
        last = this;
        width = match lengths.len() + 258 {
            ..511 => 9,
            511..1023 => 10,
            1023..2047 => 11,
            _ => 12,
        };
    }
    Ok(len)
}

fn run_length_len(data: &[u8], limit: usize) -> Result<usize, TooLarge> {
    let (mut at, mut len) = (0usize, 0usize);
    while let Some(&run) = data.get(at) {
        match run {
            128 => break,
            0..=127 => {
                len += usize::from(run) + 1;
                at += usize::from(run) + 2;
            }
            _ => {
                len += 257 - usize::from(run);
                at += 2;
            }
        }
        if len > limit {
            return Err(TooLarge);
        }
    }
    Ok(len)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn deflated(data: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(data).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn a_stream_is_measured_through_its_filters() {
        let packed = deflated(&[7; 5000]);
        assert_eq!(decoded_len(&packed, &[Filter::FlateDecode], 5000), Ok(5000));
        assert_eq!(decoded_len(&packed, &[Filter::FlateDecode], 4999), Err(TooLarge));
        let hexed: String = packed.iter().map(|byte| format!("{byte:02x}")).collect();
        let filters = [Filter::AsciiHexDecode, Filter::FlateDecode];
        assert_eq!(decoded_len(format!("{hexed}>").as_bytes(), &filters, 9000), Ok(5000));
        assert_eq!(decoded_len(&[4, 1, 2, 3, 4, 5, 253, 9, 128], &[Filter::RunLengthDecode], 99), Ok(9));
        assert_eq!(decoded_len(b"87cURD]j7BEbo80~>", &[Filter::Ascii85Decode], 99), Ok(12));
        // The example of the PDF standard: 45 45 45 45 45 65 45 45 45 66.
        let lzw = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(decoded_len(&lzw, &[Filter::LzwDecode], 99), Ok(10));
    }

    #[test]
    fn a_bomb_in_a_bomb_is_refused_unopened() {
        let twice = deflated(&deflated(&[0; 100_000]));
        assert_eq!(decoded_len(&twice, &[Filter::FlateDecode, Filter::FlateDecode], usize::MAX), Err(TooLarge));
        assert_eq!(decoded_len(b"", &[Filter::AsciiHexDecode; 5], 99), Err(TooLarge));
    }
}
