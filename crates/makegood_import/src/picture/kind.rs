//! Which kind of picture some bytes are, by their first bytes.

use image::ImageFormat;

/// Kinds of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PictureKind {
    /// Decoded here.
    Pixels(ImageFormat),
    /// HEIF and AVIF: recognised, with metadata and size, and not decoded.
    Heif,
    /// A film or sound in the same kind of container as HEIF.
    Film,
}

/// Brands of still pictures in an ISO base media file (ISO/IEC 23008-12, AVIF).
const STILL_BRANDS: [&[u8]; 10] =
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];

impl PictureKind {
    /// Tells the kind.
    pub(super) fn of(bytes: &[u8]) -> Option<PictureKind> {
        if bytes.get(4..8) == Some(b"ftyp") {
            return Some(if has_still_brand(bytes) { PictureKind::Heif } else { PictureKind::Film });
        }
        let marks: [(&[u8], ImageFormat); 6] = [
            (b"\x89PNG\r\n\x1a\n", ImageFormat::Png),
            (b"\xff\xd8\xff", ImageFormat::Jpeg),
            (b"GIF8", ImageFormat::Gif),
            (b"II*\0", ImageFormat::Tiff),
            (b"MM\0*", ImageFormat::Tiff),
            (b"BM", ImageFormat::Bmp),
        ];
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some(PictureKind::Pixels(ImageFormat::WebP));
        }
        marks.into_iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, format)| PictureKind::Pixels(format))
    }

    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            PictureKind::Pixels(ImageFormat::Png) => "PNG",
            PictureKind::Pixels(ImageFormat::Jpeg) => "JPEG",
            PictureKind::Pixels(ImageFormat::Gif) => "GIF",
            PictureKind::Pixels(ImageFormat::Tiff) => "TIFF",
            PictureKind::Pixels(ImageFormat::Bmp) => "BMP",
            PictureKind::Pixels(ImageFormat::WebP) => "WebP",
            PictureKind::Pixels(_) => "picture",
            PictureKind::Heif => "HEIC",
            PictureKind::Film => "film",
        }
    }
}

/// The major brand or one of the compatible ones.
fn has_still_brand(bytes: &[u8]) -> bool {
    let size = bytes.get(..4).map_or(0, |size| u32::from_be_bytes([size[0], size[1], size[2], size[3]]) as usize);
    let brands = bytes.get(8..size.clamp(8, 512).min(bytes.len())).unwrap_or_default();
    // The second group of four is the minor version.
    brands.chunks_exact(4).enumerate().any(|(at, brand)| at != 1 && STILL_BRANDS.contains(&brand))
}
