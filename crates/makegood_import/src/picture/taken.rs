//! When and with what a picture was taken, from its Exif block.
//!
//! Read are the time of exposure with its offset and the maker and model of the device. Where it was taken (GPS) is
//! not read and not stored: a claim does not need it and an exhibit is shown to strangers.

use std::io::Cursor;
use std::ops::Range;

use exif::{Exif, In, Reader, Tag, Value};
use image::ImageFormat;
use jiff::civil::{Date, DateTime};

use super::kind::PictureKind;
use crate::plain_text::{PlainText, cut};

/// Largest Exif block that is read; cameras write at most 64 KiB.
const BLOCK_BYTES_MAX: usize = 1 << 20;

/// Largest TIFF whose tags are read: the whole file is the block there.
const TIFF_BYTES_MAX: usize = 4 << 20;

/// Most characters of a device's name.
const DEVICE_CHARACTERS_MAX: usize = 100;

/// First year that is believed of a device's clock: before digital cameras it is a clock that was never set.
const YEAR_MIN: i16 = 1990;

/// Last year that is believed.
const YEAR_MAX: i16 = 2099;

/// What the block says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// `2026-03-14T09:15:22`, with the offset where the device wrote one.
    pub captured_local: Option<String>,
    /// Maker and model.
    pub device: Option<String>,
    /// A time that is none, as it stands.
    pub nonsense: Option<String>,
}

impl Taken {
    /// Reads the block of a picture; a damaged or over-long one says nothing.
    pub(super) fn of(kind: PictureKind, bytes: &[u8], block: Option<&Range<usize>>) -> Taken {
        match block_of(kind, bytes, block) {
            Some(exif) => Taken::from_exif(&exif),
            None => Taken::default(),
        }
    }

    fn from_exif(exif: &Exif) -> Taken {
        let text = |tag: Tag| text_of(exif, tag).unwrap_or_default();
        let (written, offset) = (text(Tag::DateTimeOriginal), text(Tag::OffsetTimeOriginal));
        let captured_local = instant(&written, &offset);
        let blank = |text: &str| text.chars().all(|c| !c.is_alphanumeric() || c == '0');
        let nonsense = (captured_local.is_none() && !blank(&written)).then_some(written);
        let (make, model) = (text(Tag::Make), text(Tag::Model));
        let device =
            if model.to_lowercase().starts_with(&make.to_lowercase()) { model } else { format!("{make} {model}") };
        let device = cut(device.trim(), DEVICE_CHARACTERS_MAX).to_owned();
        Taken { captured_local, device: (!device.is_empty()).then_some(device), nonsense }
    }
}

fn block_of(kind: PictureKind, bytes: &[u8], block: Option<&Range<usize>>) -> Option<Exif> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = match kind {
        // Their blocks are at most 64 KiB, by format or by the reader's own bound.
        PictureKind::Heif | PictureKind::Pixels(ImageFormat::Jpeg) => {
            reader.read_from_container(&mut Cursor::new(bytes))
        }
        PictureKind::Pixels(ImageFormat::Tiff) if bytes.len() <= TIFF_BYTES_MAX => reader.read_raw(bytes.to_vec()),
        _ => {
            let block = bytes.get(block?.clone()).filter(|block| block.len() <= BLOCK_BYTES_MAX)?;
            reader.read_raw(block.strip_prefix(b"Exif\0\0").unwrap_or(block).to_vec())
        }
    };
    read.or_else(|error| error.distill_partial_result(|_| ())).ok()
}

fn text_of(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let line = lines.first()?;
    let text = String::from_utf8_lossy(line.get(..line.len().min(400))?).replace('\0', "");
    Some(PlainText::line_of(&text).text)
}

/// `2026:03:14 09:15:22` as a time, with the offset where it is one.
fn instant(written: &str, offset: &str) -> Option<String> {
    let (date, time) = written.split_once(' ')?;
    let number = |text: Option<&str>| text.filter(|text| text.len() <= 4)?.parse::<i16>().ok();
    let mut date = date.split([':', '-']);
    let (year, month, day) = (number(date.next())?, number(date.next())?, number(date.next())?);
    let mut time = time.split([':', '.']);
    let (hour, minute, second) = (number(time.next())?, number(time.next())?, number(time.next())?);
    let small = |number: i16| i8::try_from(number).ok();
    let date = Date::new(year, small(month)?, small(day)?).ok()?;
    if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
        return None;
    }
    let at = DateTime::from_parts(date, jiff::civil::Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?);
    Some(format!("{}{}", at.strftime("%Y-%m-%dT%H:%M:%S"), offset_of(offset).unwrap_or_default()))
}

/// `+01:00`, between twelve hours west and fourteen hours east.
fn offset_of(text: &str) -> Option<&str> {
    if text == "Z" {
        return Some(text);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    let most = match text.as_bytes().first()? {
        b'+' => 14 * 60,
        b'-' => 12 * 60,
        _ => return None,
    };
    (text.len() == 6 && minutes < 60 && u16::from(hours) * 60 + u16::from(minutes) <= most).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_as_the_device_wrote_them() {
        for (written, offset, at) in [
            ("2026:03:14 09:15:22", "", Some("2026-03-14T09:15:22")),
            ("2026:03:14 09:15:22", "+01:00", Some("2026-03-14T09:15:22+01:00")),
            ("2026:03:14 09:15:22", "+25:00", Some("2026-03-14T09:15:22")),
            ("2026:02:30 09:15:22", "", None),
            ("0000:00:00 00:00:00", "", None),
            ("1970:01:01 00:00:00", "", None),
            ("9999:12:31 23:59:59", "", None),
            ("yesterday", "", None),
        ] {
            assert_eq!(instant(written, offset).as_deref(), at, "{written}");
        }
    }
}
