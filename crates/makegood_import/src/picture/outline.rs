//! The outline of a picture file: where the picture ends, and what else its blocks hold.
//!
//! Only the blocks are walked, no pixel is decoded. Bytes after the end of a picture are how one file is made to be
//! two (a picture and an archive or a page); phones also keep a film or a second picture there. TIFF has no end of
//! its own and BMP only a size that writers often get wrong, so what follows those is told with less certainty.

use std::ops::Range;

use image::ImageFormat;

/// Directories of a TIFF that are counted.
const PAGES_MAX: u64 = 10_000;

/// What the blocks of a file say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Bytes after the end of the picture.
    pub trailing: u64,
    /// Pictures in the file: frames of an animation, pages of a TIFF.
    pub frames: u64,
    /// Passes over the pixels (scans of a JPEG).
    pub scans: u64,
    /// The Exif block of PNG and WebP.
    pub exif: Option<Range<usize>>,
}

impl Outline {
    /// Walks the blocks; stops without a word where they are damaged, which decoding will tell.
    pub(super) fn of(format: ImageFormat, bytes: &[u8]) -> Outline {
        let mut outline = Outline { frames: 1, scans: 1, ..Outline::default() };
        let end = match format {
            ImageFormat::Png => outline.png(bytes),
            ImageFormat::Jpeg => outline.jpeg(bytes),
            ImageFormat::Gif => outline.gif(bytes),
            ImageFormat::WebP => outline.webp(bytes),
            ImageFormat::Tiff => {
                outline.frames = tiff_pages(bytes);
                None
            }
            ImageFormat::Bmp => little(bytes, 2, 4).filter(|size| *size >= 54),
            _ => None,
        };
        outline.trailing = end.map_or(0, |end| bytes.len().saturating_sub(end) as u64);
        outline
    }

    fn png(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 8;
        loop {
            let length = usize::try_from(big(bytes, at, 4)?).ok()?;
            let kind = bytes.get(at + 4..at + 8)?;
            let end = at.checked_add(12)?.checked_add(length)?;
            match kind {
                b"IEND" => return Some(end),
                b"eXIf" if end <= bytes.len() => self.exif = Some(at + 8..end - 4),
                // The number of frames of an animation.
                b"acTL" => self.frames = big(bytes, at + 8, 4).unwrap_or(1).max(1),
                _ => {}
            }
            at = end;
        }
    }

    fn jpeg(&mut self, bytes: &[u8]) -> Option<usize> {
        self.scans = 0;
        let mut at = 2;
        loop {
            // To the next mark; between marks of a scan stand coded pixels, in which 0xff is followed by 0.
            at += memchr::memchr(0xff, bytes.get(at..)?)?;
            let mark = *bytes.get(at + 1)?;
            match mark {
                0xff => at += 1,
                0 | 1 | 0xd0..=0xd8 => at += 2,
                0xd9 => return Some(at + 2),
                _ => {
                    self.scans += u64::from(mark == 0xda);
                    at = at.checked_add(2)?.checked_add(usize::try_from(big(bytes, at + 2, 2)?).ok()?)?;
                }
            }
        }
    }

    fn gif(&mut self, bytes: &[u8]) -> Option<usize> {
        self.frames = 0;
        let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
        let mut at = 13 + colours(*bytes.get(10)?);
        loop {
            match *bytes.get(at)? {
                0x3b => return Some(at + 1),
                0x2c => {
                    self.frames += 1;
                    at = blocks_end(bytes, at + 11 + colours(*bytes.get(at + 9)?))?;
                }
                0x21 => at = blocks_end(bytes, at + 2)?,
                _ => return None,
            }
        }
    }

    fn webp(&mut self, bytes: &[u8]) -> Option<usize> {
        let end = little(bytes, 4, 4)?.checked_add(8)?;
        let mut at = 12usize;
        let mut frames = 0;
        while let (Some(kind), Some(length)) = (bytes.get(at..at + 4), little(bytes, at + 4, 4)) {
            let body = at + 8;
            let after = body.checked_add(length)?;
            if kind == b"EXIF" && after <= bytes.len() {
                self.exif = Some(body..after);
            }
            frames += u64::from(kind == b"ANMF");
            at = after.checked_add(length % 2)?;
        }
        self.frames = frames.max(1);
        // Chunks are padded to an even length; writers forget to count the padding.
        Some(end + end % 2)
    }
}

/// The place after a row of GIF data blocks, each with its length before it.
fn blocks_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

/// Directories in the chain of a TIFF.
fn tiff_pages(bytes: &[u8]) -> u64 {
    let number = |at: usize, count: usize| {
        if bytes.starts_with(b"II") {
            little(bytes, at, count)
        } else {
            big(bytes, at, count).and_then(|number| usize::try_from(number).ok())
        }
    };
    let mut pages = 0;
    let mut at = number(4, 4);
    while let Some(place) = at.filter(|place| *place != 0 && pages < PAGES_MAX) {
        let Some(entries) = number(place, 2) else { break };
        pages += 1;
        at = number(place + 2 + entries * 12, 4);
    }
    pages.max(1)
}

fn big(bytes: &[u8], at: usize, count: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(count)?)?;
    Some(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

fn little(bytes: &[u8], at: usize, count: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(count)?)?;
    usize::try_from(digits.iter().rev().fold(0u64, |number, digit| number << 8 | u64::from(*digit))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_end_is_counted() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82<html>";
        assert_eq!(Outline::of(ImageFormat::Png, png).trailing, 6);
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x02\x11\xff\0\x22\xff\xd0\x33\xff\xd9PK\x03\x04";
        let outline = Outline::of(ImageFormat::Jpeg, jpeg);
        assert_eq!((outline.trailing, outline.scans), (4, 1));
        let gif = b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;tail";
        let outline = Outline::of(ImageFormat::Gif, gif);
        assert_eq!((outline.trailing, outline.frames), (4, 1));
    }

    #[test]
    fn cut_and_looping_files_end() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Tiff] {
            assert_eq!(Outline::of(format, b"II*\0\x08\0\0\0\0\0\x08\0\0\0").trailing, 0);
        }
    }
}
