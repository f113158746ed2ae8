//! A PDF opened: its text with places, and what its reader would not see or should not run.
//!
//! The library that reads the file may panic on bytes made to break it; a panic ends as a refusal here,
//! and the process that imports ends for the rest (docs: isolation of importers).

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf};
use kurbo::{Affine, Rect};
use makegood_core::diagnostic::{self, Diagnostic};

use super::glyphs::{Counts, DRAWN_MAX, GLYPHS_MAX, Glyphs, Mark, Stopped, Turn};
use super::guard::{self, OBJECTS_MAX};
use super::lines::{Line, lines_of};
use super::measure;
use super::place::{Place, UNITS_PER_POINT};
use super::signs::{Signs, SignsOf};

/// Pages whose text is read.
pub(super) const PAGES_MAX: usize = 200;
/// A stream that is no picture, and all of them together.
const STREAM_BYTES_MAX: usize = 32 << 20;
const STREAMS_BYTES_MAX: usize = 128 << 20;
/// What a page draws.
const CONTENT_BYTES_MAX: usize = 16 << 20;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Pages of the file.
    pub(super) pages: usize,
    /// Lines that a reader sees, page by page.
    pub(super) lines: Vec<Line>,
    /// Lines that a reader does not see.
    pub(super) hidden: Vec<Line>,
    /// Lines that run up, down or upside down.
    pub(super) turned: Vec<Line>,
    /// Pictures drawn.
    pub(super) pictures: usize,
    /// Title that the file gives itself.
    pub(super) title: Option<String>,
    /// Active content, signatures, embedded files.
    pub(super) signs: Signs,
}

impl Document {
    /// The text layer, one line a line, pages parted by form feeds, cut to `max` bytes.
    pub(super) fn text(&self, max: usize) -> String {
        let seen: Vec<&Line> = self.lines.iter().chain(&self.turned).collect();
        let lines = if seen.is_empty() { self.hidden.iter().collect() } else { seen };
        let mut text = String::new();
        for line in lines {
            text.push_str(&line.text());
            text.push('\n');
            if text.len() > max {
                let end = (0..=max).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                text.truncate(end);
                break;
            }
        }
        text
    }
}

/// Reads a PDF.
///
/// - **Errors** the refusal of the whole file.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Diagnostic> {
    guard::check(bytes)?;
    let owned = bytes.to_vec();
    match catch_unwind(AssertUnwindSafe(|| read_unguarded(owned))) {
        Ok(result) => result,
        Err(thrown) => Err(match thrown.downcast_ref::<Stopped>() {
            Some(Stopped(what)) => {
                guard::limit(what, format!("at most {GLYPHS_MAX} characters and {DRAWN_MAX} shapes and pictures"))
            }
            None => guard::damaged("its reader gave up on it"),
        }),
    }
}

fn read_unguarded(bytes: Vec<u8>) -> Result<Document, Diagnostic> {
    let mut signs = SignsOf::new(&bytes);
    let pdf = Pdf::new(bytes).map_err(refusal)?;
    let mut total = 0usize;
    for (at, object) in pdf.objects().into_iter().enumerate() {
        if at >= OBJECTS_MAX {
            return Err(guard::limit("objects", format!("at most {OBJECTS_MAX}")));
        }
        if let Object::Stream(stream) = &object {
            total = total.saturating_add(check_stream(stream)?);
            if total > STREAMS_BYTES_MAX {
                return Err(guard::limit("streams", format!("at most {STREAMS_BYTES_MAX} bytes when inflated")));
            }
        }
        signs.see(&object);
    }
    let pages = pdf.pages();
    let mut document = Document {
        pages: pages.len(),
        title: pdf.metadata().title.as_deref().map(text_string).filter(|title| !title.trim().is_empty()),
        signs: signs.settle(),
        ..Document::default()
    };
    let mut counts = Counts::default();
    let cache = InterpreterCache::new();
    for (number, page) in (1u32..).zip(pages.iter().take(PAGES_MAX)) {
        check_content(page)?;
        let (marks, pictures) = marks_of(page, &cache, &pdf, &mut counts);
        document.pictures += pictures;
        let seen = |hidden: bool| marks.iter().filter(move |mark| mark.hidden == hidden);
        document.lines.extend(lines_of(number, seen(false), Turn::Level));
        for turn in [Turn::Down, Turn::Over, Turn::Up] {
            document.turned.extend(lines_of(number, seen(false), turn));
        }
        for turn in [Turn::Level, Turn::Down, Turn::Over, Turn::Up] {
            document.hidden.extend(lines_of(number, seen(true), turn));
        }
    }
    Ok(document)
}

fn refusal(error: LoadPdfError) -> Diagnostic {
    match error {
        LoadPdfError::Decryption(_) => {
            Diagnostic::new(diagnostic::FILE_LOCKED, "the PDF is encrypted and does not open without its password")
                .expected("a document that opens without a password")
                .help("open it with its password, save or print it without one, and import that beside the original")
        }
        LoadPdfError::Invalid => guard::damaged("it has no list of objects and pages, not even a broken one"),
    }
}

/// Measures a stream; pictures are never decoded here.
fn check_stream(stream: &Stream<'_>) -> Result<usize, Diagnostic> {
    let picture = stream.dict().get::<Name<'_>>(b"Subtype").is_some_and(|name| name.as_ref() == b"Image");
    if picture {
        return Ok(0);
    }
    let raw = stream.raw_data();
    let filters = stream.filters();
    let len = measure::decoded_len(&raw, &filters, STREAM_BYTES_MAX).map_err(|_| {
        guard::limit("a stream", format!("at most {STREAM_BYTES_MAX} bytes when inflated, by one filter"))
    })?;
    let drawn = filters.iter().all(|filter| {
        use hayro_syntax::Filter as F;
        matches!(filter, F::AsciiHexDecode | F::Ascii85Decode | F::FlateDecode | F::LzwDecode | F::RunLengthDecode)
    });
    if drawn && let Ok(data) = stream.decoded() {
        let font = [&b"\0\x01\0\0"[..], b"OTTO", b"true", b"ttcf"].iter().any(|magic| data.starts_with(magic));
        if !font {
            guard::check_nesting(&data)?;
        }
    }
    Ok(len)
}

/// Measures all that a page draws by itself; a page may name the same stream many times.
fn check_content(page: &Page<'_>) -> Result<(), Diagnostic> {
    let too_much = || guard::limit("the content of a page", format!("at most {CONTENT_BYTES_MAX} bytes"));
    let measured = |stream: &Stream<'_>| {
        measure::decoded_len(&stream.raw_data(), &stream.filters(), CONTENT_BYTES_MAX).map_err(|_| too_much())
    };
    let mut total = 0usize;
    let contents = page.raw();
    if let Some(stream) = contents.get::<Stream<'_>>(b"Contents") {
        total = measured(&stream)?;
    } else if let Some(streams) = contents.get::<Array<'_>>(b"Contents") {
        for stream in streams.iter::<Stream<'_>>() {
            total = total.saturating_add(measured(&stream)?).saturating_add(1);
            if total > CONTENT_BYTES_MAX {
                break;
            }
        }
    }
    if total > CONTENT_BYTES_MAX {
        return Err(too_much());
    }
    page.page_stream().map_or(Ok(()), guard::check_nesting)
}

fn marks_of<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    pdf: &'a Pdf,
    counts: &mut Counts,
) -> (Vec<Mark>, usize) {
    let scale = Affine::scale(f64::from(UNITS_PER_POINT));
    let (width, height) = page.render_dimensions();
    let area = scale.transform_rect_bbox(Rect::new(0.0, 0.0, f64::from(width), f64::from(height)));
    let settings = InterpreterSettings::default();
    let mut context = Context::new(scale * page.initial_transform(true).to_kurbo(), area, cache, pdf.xref(), settings);
    let mut glyphs = Glyphs::new(Place::of(area), counts);
    interpret_page(page, &mut context, &mut glyphs);
    (glyphs.marks, glyphs.pictures)
}

/// Text of a PDF outside its pages: UTF-16 or UTF-8 with a mark, else single bytes.
fn text_string(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], big: bool| {
        let units = rest.chunks_exact(2).map(|pair| match *pair {
            [a, b] if big => u16::from_be_bytes([a, b]),
            [a, b] => u16::from_le_bytes([a, b]),
            _ => 0,
        });
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect::<String>()
    };
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, true),
        [0xff, 0xfe, rest @ ..] => wide(rest, false),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// True for a dictionary whose `key` names one of `names`.
pub(super) fn names_one_of(dict: &Dict<'_>, key: &[u8], names: &[&[u8]]) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|name| names.contains(&name.as_ref()))
}
