//! When and with what a picture was taken.

use image::ImageFormat;

use super::{codes, drawn, read_with, row};

/// A JPEG with an Exif block of text tags: of the device in the first directory, of the exposure in the second.
fn photographed(device: &[(u16, &str)], exposure: &[(u16, &str)]) -> Vec<u8> {
    let jpeg = drawn(8, 6, ImageFormat::Jpeg);
    let second_at = 8 + 2 + 12 * (device.len() + 1) + 4;
    let mut data_at = second_at + 2 + 12 * exposure.len() + 4;
    let (mut tags, mut data) = (Vec::new(), Vec::new());
    let word = |number: usize| u16::try_from(number).expect("small").to_le_bytes();
    let long = |number: usize| u32::try_from(number).expect("small").to_le_bytes();
    for (directory, pointer) in [(device, true), (exposure, false)] {
        tags.extend(word(directory.len() + usize::from(pointer)));
        for (tag, text) in directory {
            let text = format!("{text}\0\0\0\0");
            tags.extend([&tag.to_le_bytes()[..], &word(2), &long(text.len()), &long(data_at)].concat());
            data_at += text.len();
            data.extend(text.bytes());
        }
        if pointer {
            tags.extend([&0x8769u16.to_le_bytes()[..], &word(4), &long(1), &long(second_at)].concat());
        }
        tags.extend(long(0));
    }
    let block = [&b"Exif\0\0II*\0\x08\0\0\0"[..], &tags, &data].concat();
    let length = u16::try_from(block.len() + 2).expect("small").to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &block, &jpeg[2..]].concat()
}

const MAKE: u16 = 0x10f;
const MODEL: u16 = 0x110;
const TAKEN: u16 = 0x9003;
const OFFSET: u16 = 0x9011;

#[test]
fn time_offset_and_device_are_kept() {
    let bytes =
        photographed(&[(MAKE, "Google"), (MODEL, "Pixel 9")], &[(TAKEN, "2026:03:14 09:15:22"), (OFFSET, "+01:00")]);
    let (outcome, kept) = read_with(&bytes, &[("picture_text", "")]);
    assert!(outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
    let row = row(&kept);
    assert_eq!(
        (row["captured_local"].as_str(), row["device"].as_str()),
        ("2026-03-14T09:15:22+01:00", "Google Pixel 9")
    );
}

#[test]
fn a_maker_in_the_models_name_is_not_said_twice() {
    let bytes = photographed(&[(MAKE, "Apple"), (MODEL, "Apple iPhone")], &[(TAKEN, "2026:03:14 09:15:22")]);
    let row = row(&read_with(&bytes, &[]).1);
    assert_eq!((row["captured_local"].as_str(), row["device"].as_str()), ("2026-03-14T09:15:22", "Apple iPhone"));
}

#[test]
fn a_time_that_is_none_is_left_out_and_told() {
    let bytes = photographed(&[], &[(TAKEN, "2026:13:45 99:99:99")]);
    let (outcome, kept) = read_with(&bytes, &[("picture_text", "")]);
    assert_eq!(codes(&outcome), ["MG2205"]);
    assert_eq!(outcome.diagnostics[0].found, "2026:13:45 99:99:99");
    assert_eq!(row(&kept)["captured_local"], "");
    // A clock that was never set says nothing.
    let unset = photographed(&[], &[(TAKEN, "0000:00:00 00:00:00")]);
    assert!(read_with(&unset, &[("picture_text", "")]).0.diagnostics.is_empty());
}

#[test]
fn a_heic_is_kept_with_its_size_and_without_a_preview() {
    let boxed = |kind: &[u8; 4], body: &[u8]| {
        [&u32::try_from(body.len() + 8).expect("small").to_be_bytes()[..], kind, body].concat()
    };
    let ispe = boxed(b"ispe", &[&[0; 4][..], &4032u32.to_be_bytes(), &3024u32.to_be_bytes()].concat());
    let meta = boxed(b"meta", &[&[0; 4][..], &boxed(b"iprp", &boxed(b"ipco", &ispe))].concat());
    let file = [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), meta].concat();
    let (outcome, kept) = read_with(&file, &[]);
    assert_eq!(codes(&outcome), ["MG2214", "MG2213"]);
    assert_eq!(outcome.thumbnail, None);
    let row = row(&kept);
    assert_eq!((row["width"].as_str(), row["height"].as_str()), ("4032", "3024"));
    let film = boxed(b"ftyp", b"isom\0\0\0\0mp42");
    assert_eq!(codes(&read_with(&film, &[]).0), ["MG1006"]);
}
