//! Pictures: what becomes a row, what is told, what is refused.

use std::collections::BTreeMap;
use std::io::Cursor;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use image::{DynamicImage, ImageFormat, RgbImage};
use makegood_import::picture::thumbnail;
use makegood_import::{FileOutcome, FileStatus, ImportOptions};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{Kept, import_with};

mod taken;

/// A picture of one colour with a gradient, in a format.
fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

fn read_with(bytes: &[u8], answers: &[(&str, &str)]) -> (FileOutcome, Kept) {
    let answers: BTreeMap<String, String> =
        answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    import_with("Screenshot.png", bytes, &ImportOptions { answers, ..ImportOptions::default() })
}

/// The cells of the one row, by column.
fn row(kept: &Kept) -> BTreeMap<String, String> {
    assert_eq!(kept.rows(), 1);
    let (table, batch) = &kept.batches[0];
    assert_eq!(*table, "document");
    let cell = |name: &str| {
        let column = batch.column_by_name(name).expect("a column");
        match column.as_string_opt::<i32>() {
            _ if column.is_null(0) => String::new(),
            Some(text) => text.value(0).to_owned(),
            None => {
                column.as_primitive_opt::<Int64Type>().map(|number| number.value(0).to_string()).unwrap_or_default()
            }
        }
    };
    let names = [
        "document_id",
        "kind",
        "bytes",
        "width",
        "height",
        "captured_local",
        "device",
        "text",
        "text_from",
        "source_at",
    ];
    names.iter().map(|name| ((*name).to_owned(), cell(name))).collect()
}

fn codes(outcome: &FileOutcome) -> Vec<&str> {
    outcome.diagnostics.iter().map(|problem| problem.code).collect()
}

#[test]
fn every_kind_becomes_one_row_with_its_size_and_a_small_picture() {
    let formats =
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff];
    for format in formats {
        let bytes = drawn(640, 320, format);
        let (outcome, kept) = read_with(&bytes, &[]);
        assert_eq!((outcome.status, outcome.format.as_str()), (FileStatus::Imported, "image"), "{format:?}");
        // The words on it were not read; nothing else is to be told.
        assert_eq!(codes(&outcome), ["MG2213"], "{format:?}");
        let row = row(&kept);
        assert_eq!((row["width"].as_str(), row["height"].as_str()), ("640", "320"));
        assert_eq!((row["kind"].as_str(), row["bytes"].clone()), ("picture", bytes.len().to_string()));
        assert_eq!(row["document_id"].len(), 64);
        let small = image::load_from_memory(&outcome.thumbnail.expect("a small picture")).expect("a PNG");
        assert_eq!((small.width(), small.height()), (256, 128), "{format:?}");
    }
}

#[test]
fn a_small_picture_is_not_made_larger_and_is_the_same_each_time() {
    let bytes = drawn(40, 30, ImageFormat::Png);
    let small = image::load_from_memory(&thumbnail(&bytes).expect("a small picture")).expect("a PNG");
    assert_eq!((small.width(), small.height()), (40, 30));
    assert_eq!(thumbnail(&bytes), thumbnail(&bytes));
    assert_eq!(thumbnail(b"no picture"), None);
}

#[test]
fn words_read_elsewhere_come_in_as_an_answer() {
    let bytes = drawn(4, 4, ImageFormat::Png);
    let (outcome, kept) = read_with(&bytes, &[("picture_text", "Refund declined\r\nTicket 12345678\n")]);
    assert!(outcome.diagnostics.is_empty());
    let row = row(&kept);
    assert_eq!(row["text"], "Refund declined\nTicket 12345678");
    assert_eq!(row["text_from"], "recognised");
    // Tesseract found nothing: that is an answer too.
    let (outcome, kept) = read_with(&bytes, &[("picture_text", "")]);
    assert!(outcome.diagnostics.is_empty());
    assert_eq!(crate::picture::row(&kept)["text_from"], "");
}

#[test]
fn what_follows_a_picture_is_told() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp] {
        let mut bytes = drawn(9, 9, format);
        bytes.extend_from_slice(b"PK\x03\x04 an archive behind a picture");
        let (outcome, kept) = read_with(&bytes, &[]);
        assert_eq!(kept.rows(), 1, "{format:?}");
        assert_eq!(codes(&outcome), ["MG2209", "MG2213"], "{format:?}");
        assert_eq!(outcome.diagnostics[0].found, "32 bytes", "{format:?}");
    }
}

#[test]
fn a_drawing_that_is_a_program_is_refused() {
    let drawings: [&[u8]; 2] =
        [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?xml version='1.0'?><!DOCTYPE svg><svg onload='x()'/>"];
    for bytes in drawings {
        let (outcome, kept) = read_with(bytes, &[]);
        assert_eq!((outcome.status, kept.rows()), (FileStatus::Refused, 0));
        assert_eq!(codes(&outcome), ["MG2210"]);
    }
}

#[test]
fn a_cut_picture_is_refused_and_no_row_is_sent() {
    let whole = drawn(64, 64, ImageFormat::Png);
    for end in [10, 30, whole.len() / 2] {
        let (outcome, kept) = read_with(&whole[..end], &[]);
        assert_eq!((outcome.status, kept.rows()), (FileStatus::Refused, 0), "cut at {end}");
    }
}

#[test]
fn the_claimed_size_is_checked_before_a_pixel_is_decoded() {
    let mut bytes = drawn(2, 2, ImageFormat::Bmp);
    bytes[18..22].copy_from_slice(&30_000u32.to_le_bytes());
    bytes[22..26].copy_from_slice(&30_000u32.to_le_bytes());
    let (outcome, _) = read_with(&bytes, &[]);
    assert_eq!(codes(&outcome), ["MG1008"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any byte changed, any end cut off: a row or a refusal, never a panic.
    #[test]
    fn damaged_pictures_are_read_or_refused(
        kind in 0usize..6, at in any::<prop::sample::Index>(), byte in any::<u8>(), end in any::<prop::sample::Index>(),
    ) {
        let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff][kind];
        let mut bytes = drawn(17, 11, format);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        bytes.truncate(end.index(bytes.len() + 1).max(bytes.len() / 2));
        let (outcome, kept) = read_with(&bytes, &[]);
        prop_assert_eq!(outcome.status == FileStatus::Refused, kept.rows() == 0);
    }

    #[test]
    fn random_bytes_after_a_mark_are_read_or_refused(mark in 0usize..7, bytes in vec(any::<u8>(), 0..300)) {
        let marks: [&[u8]; 7] = [
            b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"GIF89a", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08",
            b"RIFF\x40\0\0\0WEBPVP8X", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x40meta\0\0\0\0",
        ];
        let (outcome, kept) = read_with(&[marks[mark], &bytes].concat(), &[]);
        prop_assert_eq!(outcome.status == FileStatus::Refused, kept.rows() == 0);
    }
}
