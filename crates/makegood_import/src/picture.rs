//! Pictures kept as exhibits: screenshots, photographs, scans.
//!
//! A picture is one row: its hash, size, time and device. The file itself stays as it came; nothing of it is run,
//! and an SVG, which is a program as much as a drawing, is refused. Where a photograph was taken (GPS) is never
//! stored. The words on a picture are read outside this crate; the answer `picture_text` brings them in.

mod heif;
mod kind;
mod outline;
mod pixels;
mod taken;

use std::io::Read;

use image::ImageFormat;
use makegood_core::diagnostic::{self, Diagnostic, Severity};
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value};
use crate::digest::sha256_hex;
use crate::import::FormatInfo;
use crate::input::ImportInput;
use crate::outcome::FileOutcome;
use crate::plain_text::PlainText;
use heif::Heif;
use kind::PictureKind;
use outline::Outline;
use pixels::{Decoded, PIXELS_MAX};
use taken::Taken;

/// Largest picture file, which is held in memory.
const BYTES_MAX: u64 = 100 << 20;

/// Most bytes of text read from a picture.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// Reads one file; `format` is an id of [`formats`].
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let outcome = FileOutcome::new(format.to_owned());
    if format == "svg" {
        return Ok(outcome.refuse(svg_refused()));
    }
    let read = bytes_of(input).and_then(|bytes| Picture::of(&bytes).map(|picture| (picture, bytes.len())));
    let (picture, length) = match read {
        Ok(read) => read,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    picture.settle(outcome, length as u64, input, sink)
}

/// A small PNG (at most 256 pixels wide and high, upright) of a picture; the same bytes give the same one.
/// `None` for kinds that are not decoded, and for what is damaged or over a limit.
pub fn thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() as u64 > BYTES_MAX {
        return None;
    }
    Picture::of(bytes).ok()?.thumbnail
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    [
        ("image", "Picture (PNG, JPEG, WebP, GIF, BMP, TIFF; HEIC without a preview)", true),
        ("svg", "SVG drawing", false),
    ]
    .map(|(id, title, read)| FormatInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        tables: if read { vec!["document"] } else { Vec::new() },
        asks: Vec::new(),
        read,
    })
    .to_vec()
}

fn bytes_of(input: &ImportInput<'_>) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    let opened = input.bytes.open().and_then(|opened| opened.take(BYTES_MAX + 1).read_to_end(&mut bytes));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the picture file is too large")
            .found(&format!("{} bytes", input.bytes.len()))
            .expected(format!("at most {BYTES_MAX} bytes"))
            .help("save the picture as JPEG or PNG and import that"));
    }
    Ok(bytes)
}

fn svg_refused() -> Diagnostic {
    let mut problem = Diagnostic::new(
        diagnostic::CONTENT_ACTIVE,
        "an SVG drawing can hold programs and addresses, so it is not kept",
    )
    .found("SVG")
    .expected("PNG, JPEG, WebP, GIF, BMP, TIFF or HEIC")
    .help("take a screenshot of the drawing and import that");
    // Elsewhere this is a warning beside what was kept; here nothing was.
    problem.severity = Severity::File;
    problem
}

/// A picture, read.
struct Picture {
    id: String,
    size: Option<(u32, u32)>,
    taken: Taken,
    thumbnail: Option<Vec<u8>>,
    notes: Vec<Diagnostic>,
}

impl Picture {
    /// Reads a picture.
    ///
    /// - **Errors** a diagnostic about the whole file.
    fn of(bytes: &[u8]) -> Result<Picture, Diagnostic> {
        let kind = PictureKind::of(bytes).ok_or_else(|| damaged("no picture"))?;
        let (size, outline) = match kind {
            PictureKind::Film => return Err(film_refused()),
            PictureKind::Heif => {
                let heif = Heif::of(bytes);
                (heif.size, Outline { trailing: heif.trailing, frames: 1, scans: 1, exif: None })
            }
            PictureKind::Pixels(format) => {
                let size = pixels::size(format, bytes).map_err(|reason| damaged(&reason))?;
                within_limit(size)?;
                (Some(size), Outline::of(format, bytes))
            }
        };
        let pixels = size.map_or(Ok(0), within_limit)?;
        let taken = Taken::of(kind, bytes, outline.exif.as_ref());
        let mut picture = Picture { id: sha256_hex(bytes), size, taken, thumbnail: None, notes: Vec::new() };
        match kind {
            PictureKind::Pixels(format) => match pixels::decode(format, bytes, pixels, &outline) {
                Decoded::Thumbnail(png) => picture.thumbnail = Some(png),
                Decoded::Undrawn(reason) => picture.notes.push(undrawn(kind, &reason)),
                Decoded::Damaged(reason) => return Err(damaged(&reason)),
            },
            _ if size.is_none() => return Err(damaged("no size of a picture (ispe)")),
            _ => picture.notes.push(undrawn(kind, "this kind of picture is not decoded")),
        }
        picture.notes.extend(hidden(kind, &outline));
        if let Some(nonsense) = &picture.taken.nonsense {
            picture.notes.push(
                Diagnostic::new(diagnostic::FORMAT_DEPARTURE, "the time of the picture is none and was left out")
                    .at_place("Exif DateTimeOriginal")
                    .found(nonsense)
                    .expected("a date and time such as 2026:03:14 09:15:22"),
            );
        }
        Ok(picture)
    }

    fn settle(
        mut self,
        mut outcome: FileOutcome,
        length: u64,
        input: &ImportInput<'_>,
        sink: &mut dyn RowSink,
    ) -> Result<FileOutcome, SinkError> {
        let table = Table::named("document").ok_or_else(|| SinkError("no table `document`".to_owned()))?;
        let answer = input.options.answers.get("picture_text");
        let text = answer.map(|text| words(text)).unwrap_or_default();
        if answer.is_none() {
            self.notes.push(
                Diagnostic::new(diagnostic::PICTURE_TEXT_NOT_READ, "the words on the picture were not read")
                    .help("install Tesseract and import the picture again, or type what matters into a table"),
            );
        }
        let some = |text: &'_ str| !text.is_empty();
        let count = |number: u32| Value::Count(i64::from(number));
        let mut rows = Rows::new(table);
        let row: Vec<Value<'_>> = table
            .columns
            .iter()
            .map(|column| match column.name {
                "document_id" => Value::Text(&self.id),
                "kind" => Value::Text("picture"),
                "bytes" => i64::try_from(length).map_or(Value::Empty, Value::Count),
                "width" => self.size.map_or(Value::Empty, |(width, _)| count(width)),
                "height" => self.size.map_or(Value::Empty, |(_, height)| count(height)),
                "captured_local" => self.taken.captured_local.as_deref().map_or(Value::Empty, Value::Text),
                "device" => self.taken.device.as_deref().map_or(Value::Empty, Value::Text),
                "text" if some(&text) => Value::Text(&text),
                "text_from" if some(&text) => Value::Text("recognised"),
                _ => Value::Empty,
            })
            .chain([Value::Empty])
            .collect();
        rows.push(&row, "1");
        rows.flush(sink)?;
        sink.progress(input.bytes.len());
        outcome.tables.push(rows.outcome());
        outcome.diagnostics = self.notes;
        outcome.thumbnail = self.thumbnail;
        Ok(outcome)
    }
}

/// Text that was read from a picture, cleaned and bounded.
fn words(answer: &str) -> String {
    let mut end = answer.len().min(TEXT_BYTES_MAX);
    while !answer.is_char_boundary(end) {
        end -= 1;
    }
    PlainText::of(answer.get(..end).unwrap_or_default()).text.trim().to_owned()
}

fn within_limit((width, height): (u32, u32)) -> Result<u64, Diagnostic> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX {
        return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the picture has too many pixels")
            .found(&format!("{width} × {height}"))
            .expected(format!("at most {PIXELS_MAX} pixels"))
            .help("make the picture smaller, or cut out the part that matters, and import that"));
    }
    Ok(pixels)
}

fn damaged(reason: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the picture cannot be decoded")
        .found(reason)
        .expected("a whole PNG, JPEG, WebP, GIF, BMP, TIFF or HEIC picture")
        .help("get the picture from its device or sender again, or take a screenshot of it")
}

fn film_refused() -> Diagnostic {
    Diagnostic::new(diagnostic::FORMAT_NOT_YET, "this is a film or a sound, which is not read")
        .found("an ISO media file without a still picture")
        .expected("PNG, JPEG, WebP, GIF, BMP, TIFF or HEIC")
        .help("take a picture of the moment that matters and import that")
}

fn undrawn(kind: PictureKind, reason: &str) -> Diagnostic {
    let message = format!("the {} picture was kept without a preview", kind.name());
    Diagnostic::new(diagnostic::LAYOUT_UNKNOWN, message)
        .found(reason)
        .help("to see it here, save it as JPEG and import that as well; the original stays the exhibit")
}

/// What the file holds beside the picture that is seen.
fn hidden(kind: PictureKind, outline: &Outline) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    if outline.trailing > 0 {
        let sure = !matches!(kind, PictureKind::Pixels(ImageFormat::Bmp));
        let message = if sure { "bytes follow the end of the picture" } else { "the file is longer than it says" };
        notes.push(
            Diagnostic::new(diagnostic::CONTENT_HIDDEN, message)
                .found(&format!("{} bytes", outline.trailing))
                .expected("nothing after the picture")
                .help("phones keep films and second pictures there; otherwise ask the sender what it is"),
        );
    }
    if outline.frames > 1 {
        notes.push(
            Diagnostic::new(diagnostic::CONTENT_HIDDEN, "the file holds several pictures, of which the first is shown")
                .found(&format!("{} pictures", outline.frames))
                .help("open the file to see the others; save one that matters as a file of its own"),
        );
    }
    notes
}
