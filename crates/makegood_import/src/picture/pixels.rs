//! Pixels: how many the header claims, whether they can be decoded, and the small picture made of them.
//!
//! The header is read before anything is decoded, and what it claims bounds everything after it. A decoder that
//! panics on damaged input counts as a damaged picture.

use std::io::Cursor;
use std::panic::catch_unwind;

use image::error::{LimitError, LimitErrorKind};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::outline::Outline;

/// Most pixels of a picture: 64 × 2^20, a little over what the largest phone cameras take.
pub(super) const PIXELS_MAX: u64 = 64 << 20;

/// Most bytes that decoding may take.
const DECODED_BYTES_MAX: u64 = 300 << 20;

/// Most pixels over all passes of a JPEG: an ordinary progressive one has about ten.
const PASSED_PIXELS_MAX: u64 = 12 * PIXELS_MAX;

/// Most pixels of a JPEG in several passes: its decoder holds two bytes for each colour of each pixel meanwhile.
const PASSED_PIXELS_HELD_MAX: u64 = 32 << 20;

/// Width and height of the small picture at most.
const THUMBNAIL_SIDE_MAX: u32 = 256;

/// What came of decoding.
pub(super) enum Decoded {
    /// A small PNG of it.
    Thumbnail(Vec<u8>),
    /// A picture of a kind that is not decoded; the reason.
    Undrawn(String),
    /// No picture; the reason.
    Damaged(String),
}

fn reader(format: ImageFormat, bytes: &[u8]) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    reader
}

/// Width and height that the header states.
///
/// - **Errors** why there is none, in words.
pub(super) fn size(format: ImageFormat, bytes: &[u8]) -> Result<(u32, u32), String> {
    let read = catch_unwind(|| reader(format, bytes).into_decoder().map(|decoder| decoder.dimensions()));
    match read {
        Ok(Ok((width, height))) if width > 0 && height > 0 => Ok((width, height)),
        Ok(Ok((width, height))) => Err(format!("{width} × {height} pixels")),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("a header that no decoder reads".to_owned()),
    }
}

/// Decodes the first frame and makes it small.
pub(super) fn decode(format: ImageFormat, bytes: &[u8], pixels: u64, outline: &Outline) -> Decoded {
    let held = outline.scans > 1 && pixels > PASSED_PIXELS_HELD_MAX;
    if held || pixels.saturating_mul(outline.scans) > PASSED_PIXELS_MAX {
        return Decoded::Undrawn(format!("{} passes over {pixels} pixels", outline.scans));
    }
    let decoded = catch_unwind(|| {
        let mut decoder = reader(format, bytes).into_decoder()?;
        if decoder.total_bytes() > DECODED_BYTES_MAX {
            let kind = LimitErrorKind::InsufficientMemory;
            return Err(ImageError::Limits(LimitError::from_kind(kind)));
        }
        let orientation = decoder.orientation();
        let whole = DynamicImage::from_decoder(decoder)?;
        let mut small = if whole.width().max(whole.height()) > THUMBNAIL_SIDE_MAX {
            whole.thumbnail(THUMBNAIL_SIDE_MAX, THUMBNAIL_SIDE_MAX)
        } else {
            whole
        };
        if let Ok(orientation) = orientation {
            small.apply_orientation(orientation);
        }
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgba8(small.to_rgba8()).write_to(&mut png, ImageFormat::Png)?;
        Ok::<_, ImageError>(png.into_inner())
    });
    match decoded {
        Ok(Ok(png)) => Decoded::Thumbnail(png),
        Ok(Err(error @ (ImageError::Unsupported(_) | ImageError::Limits(_)))) => Decoded::Undrawn(error.to_string()),
        Ok(Err(error)) => Decoded::Damaged(error.to_string()),
        Err(_) => Decoded::Damaged("pixels that no decoder reads".to_owned()),
    }
}
