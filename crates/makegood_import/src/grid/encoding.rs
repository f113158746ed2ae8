//! Which encoding a text is in, and its text.
//!
//! Told in this order: byte order mark, UTF-16 by its zero bytes, valid UTF-8, then a code page by the header
//! words that it makes and by the habits of languages. Only marks and UTF-8 prove themselves; anything else is a
//! guess, and says so. A file in two encodings, as joined exports are, keeps its UTF-8 lines as they are.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1254,
};
use makegood_core::diagnostic::{self, Diagnostic};

use super::transcode;

/// Bytes that a guess is made from at most.
const SAMPLE_BYTES: usize = 1 << 20;

/// Bytes at the start in which zero bytes are counted.
const HEAD_BYTES: usize = 4096;

/// Characters beyond ASCII that a line needs to be UTF-8 by more than chance beside a page of two-byte characters.
const SURE_CHARS: usize = 3;

/// How bytes become text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// UTF-8 with nothing in front of it.
    Utf8,
    /// UTF-8 with a byte order mark.
    MarkedUtf8,
    /// UTF-16, with the length of its mark.
    Utf16 { big: bool, mark: usize },
    /// UTF-32, which always has a mark of four bytes.
    Utf32 { big: bool },
    /// A code page: a guess.
    Page(&'static Encoding),
    /// Lines in UTF-8 and lines in a code page: a guess too.
    Mixed(&'static Encoding),
}

/// Text of a file and how it was found.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The encoding in words.
    pub(crate) name: &'static str,
    /// What has to be said of it.
    pub(crate) note: Option<Diagnostic>,
}

/// Decodes a whole file. `again` opens the same bytes from the start: text that needs converting is
/// read a second time, so that file and text are never both in memory.
///
/// - **Errors** [`diagnostic::ENCODING_UNREADABLE`] for bytes that are no text, or the reader's.
pub(crate) fn decode_file<R: Read>(
    bytes: Vec<u8>,
    again: impl FnOnce() -> std::io::Result<R>,
) -> Result<Decoded, Diagnostic> {
    let form = form_of(&bytes)?;
    if matches!(form, Form::Utf8 | Form::MarkedUtf8) {
        // Checked by `form_of`.
        let mut text = String::from_utf8(bytes).map_err(|_| unreadable())?;
        if form == Form::MarkedUtf8 {
            text.drain(..'\u{feff}'.len_utf8());
        }
        return Ok(Decoded { text, name: form.name(), note: None });
    }
    drop(bytes);
    let opened = again().map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    converted(form, opened)
}

/// Decodes bytes that stay in memory.
///
/// - **Errors** [`diagnostic::ENCODING_UNREADABLE`] for bytes that are no text.
pub(crate) fn decode_bytes(bytes: &[u8]) -> Result<Decoded, Diagnostic> {
    let form = match form_of(bytes)? {
        Form::Page(page) if page.is_single_byte() && states_western(bytes) => Form::Page(WINDOWS_1252),
        form => form,
    };
    converted(form, bytes)
}

/// True when the text says of itself that it is in the western code page, as OFX headers do.
fn states_western(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes);
    [&b"CHARSET:1252"[..], b"CHARSET:ISO-8859-1", b"CHARSET:8859-1"]
        .into_iter()
        .any(|mark| memchr::memmem::find(head, mark).is_some())
}

fn converted(form: Form, bytes: impl Read) -> Result<Decoded, Diagnostic> {
    let (text, damaged) = transcode::read(form, bytes)
        .map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    let note = form.note(&text, damaged);
    Ok(Decoded { text, name: form.name(), note })
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Form::Utf8 | Form::MarkedUtf8 => "UTF-8",
            Form::Utf16 { big: false, .. } => "UTF-16LE",
            Form::Utf16 { big: true, .. } => "UTF-16BE",
            Form::Utf32 { big: false } => "UTF-32LE",
            Form::Utf32 { big: true } => "UTF-32BE",
            Form::Page(page) | Form::Mixed(page) => page.name(),
        }
    }

    fn note(self, text: &str, damaged: bool) -> Option<Diagnostic> {
        let lost = if damaged { "; some characters could not be read and stand as \u{fffd}" } else { "" };
        let message = match self {
            Form::Page(page) => format!("the file does not say its encoding and was read as {}{lost}", page.name()),
            Form::Mixed(page) => {
                format!(
                    "the file is in two encodings: its lines were read as UTF-8 and, where they are not, as {}{lost}",
                    page.name()
                )
            }
            Form::Utf16 { mark: 0, .. } => {
                format!("the file does not say its encoding and was read as {}{lost}", self.name())
            }
            _ if damaged => format!("some characters are no {} and stand as \u{fffd}", self.name()),
            _ => return None,
        };
        let word = text.split([',', ';', '\t', '|', '"', '\n', '\r']).find(|cell| !cell.is_ascii()).unwrap_or_default();
        Some(
            Diagnostic::new(diagnostic::ENCODING_GUESSED, message)
                .found(word.trim())
                .expected("text in UTF-8")
                .help("look whether the names of the file came out right; if not, save it as UTF-8 and import that"),
        )
    }
}

fn unreadable() -> Diagnostic {
    Diagnostic::new(diagnostic::ENCODING_UNREADABLE, "the file is not text")
        .expected("text in UTF-8, UTF-16 or a code page")
        .help("open it with the program that made it and export it as CSV")
}

/// Tells the form of a whole file.
fn form_of(bytes: &[u8]) -> Result<Form, Diagnostic> {
    let marked = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return Ok(Form::Utf32 { big: false }),
        [0, 0, 0xFE, 0xFF, ..] => return Ok(Form::Utf32 { big: true }),
        [0xFF, 0xFE, ..] => return Ok(Form::Utf16 { big: false, mark: 2 }),
        [0xFE, 0xFF, ..] => return Ok(Form::Utf16 { big: true, mark: 2 }),
        [0xEF, 0xBB, 0xBF, ..] => true,
        _ => false,
    };
    if let Some(big) = wide(bytes) {
        return Ok(Form::Utf16 { big, mark: 0 });
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok(if marked { Form::MarkedUtf8 } else { Form::Utf8 });
    }
    if bytes.get(..bytes.len().min(HEAD_BYTES)).is_some_and(|head| head.contains(&0)) {
        return Err(unreadable());
    }
    Ok(page_of(bytes))
}

/// UTF-16 without a mark: many units have one zero byte, nearly always the same one. `Some(true)` for big end first.
fn wide(bytes: &[u8]) -> Option<bool> {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES))?;
    if head.len() < 4 {
        return None;
    }
    let zeros = |odd: bool| head.iter().skip(usize::from(odd)).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(false), zeros(true));
    match (first * 20 < second, second * 20 < first) {
        (true, _) if second * 5 > head.len() => Some(false),
        (_, true) if first * 5 > head.len() => Some(true),
        _ => None,
    }
}

/// The code page of bytes that are not UTF-8, told from the lines that are not.
fn page_of(bytes: &[u8]) -> Form {
    let mut sample: Vec<u8> = Vec::new();
    let mut utf8: Vec<&[u8]> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n' || *byte == b'\r').filter(|line| !line.is_ascii()) {
        if std::str::from_utf8(line).is_ok() {
            if utf8.len() < 1000 {
                utf8.push(line);
            }
        } else if sample.len() < SAMPLE_BYTES {
            sample.extend_from_slice(line.get(..line.len().min(SAMPLE_BYTES)).unwrap_or(line));
        }
    }
    let page = guess(&sample);
    let surely = |line: &&[u8]| {
        let chars = std::str::from_utf8(line).map_or(0, |text| text.chars().filter(|c| !c.is_ascii()).count());
        page.is_single_byte() || chars >= SURE_CHARS || page.decode_without_bom_handling(line).1
    };
    if utf8.iter().any(surely) { Form::Mixed(page) } else { Form::Page(page) }
}

fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let guessed = if guessed == GBK { GB18030 } else { guessed };
    // Column names are known words: a page that makes them needs no statistics.
    let head = sample.get(..sample.len().min(64 << 10)).unwrap_or(sample);
    let pages =
        [guessed, SHIFT_JIS, GB18030, EUC_KR, BIG5, WINDOWS_1252, WINDOWS_1251, WINDOWS_1254, WINDOWS_1250, EUC_JP];
    let mut best = (guessed, 0);
    for page in pages {
        let words = known_words(page, head);
        if words > best.1 {
            best = (page, words);
        }
    }
    match best {
        // Western pages share most of their characters: where nothing differs it has the usual name.
        (page, 0) if page.is_single_byte() && same_text(page, WINDOWS_1252, sample) => WINDOWS_1252,
        (page, _) => page,
    }
}

fn same_text(page: &'static Encoding, other: &'static Encoding, sample: &[u8]) -> bool {
    page == other || page.decode_without_bom_handling(sample).0 == other.decode_without_bom_handling(sample).0
}

/// Cells beyond ASCII that are column names when read in that page.
fn known_words(page: &'static Encoding, head: &[u8]) -> usize {
    let (text, _) = page.decode_without_bom_handling(head);
    let cells = text.split([',', ';', '\t', '|', '\n', '\r']).map(|cell| cell.trim_matches(['"', '=', ' ']));
    cells.filter(|cell| !cell.is_ascii() && crate::tiktok_report::knows_column(cell)).count()
}

/// UTF-16 of one end or the other.
pub(super) fn utf16(big: bool) -> &'static Encoding {
    if big { UTF_16BE } else { UTF_16LE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str, bool) {
        let decoded = decode_bytes(bytes).unwrap();
        let again = decode_file(bytes.to_vec(), || Ok(bytes)).unwrap();
        assert_eq!((&decoded.text, decoded.name), (&again.text, again.name));
        (decoded.text, decoded.name, decoded.note.is_some())
    }

    #[test]
    fn marks_prove_an_encoding_and_zero_bytes_suggest_one() {
        let text = "Date;Sum 日\n";
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()), (text.to_owned(), "UTF-8", false));
        for big in [false, true] {
            let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let wide: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            let name = if big { "UTF-16BE" } else { "UTF-16LE" };
            assert_eq!(read(&wide), (text.to_owned(), name, true));
            let marked: Vec<u8> = unit(0xFEFF).into_iter().chain(wide).collect();
            assert_eq!(read(&marked), (text.to_owned(), name, false));
            let point = |c: char| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() };
            let longest: Vec<u8> = format!("\u{feff}{text}").chars().flat_map(point).collect();
            assert_eq!(read(&longest), (text.to_owned(), if big { "UTF-32BE" } else { "UTF-32LE" }, false));
        }
    }

    #[test]
    fn code_pages_are_guessed_from_words_and_languages_and_told() {
        for (page, text) in [
            (WINDOWS_1252, "Währung;Empfänger\nEUR;Müller & Söhne\n"),
            (SHIFT_JIS, "キャンペーン名,コスト\n春のセール,1200\n"),
            (SHIFT_JIS, "コスト,x\n1,2\n"),
            (GB18030, "推广系列名称,消耗\n春季,12\n"),
            (WINDOWS_1251, "Название кампании,Расходы\nВесенняя распродажа,10\n"),
            (WINDOWS_1254, "Kampanya adı,Tıklamalar\nİlkbahar indirimi şimdi,10\n"),
            (BIG5, "廣告活動名稱,成本\n春季大拍賣現正進行,12\n"),
            (EUC_KR, "광고 이름,비용\n봄 세일,12\n"),
        ] {
            let (bytes, _, _) = page.encode(text);
            let (found, name, told) = read(&bytes);
            assert_eq!((found.as_str(), told), (text, true), "{}, read as {name}", page.name());
        }
    }

    #[test]
    fn a_stated_western_page_is_believed_where_the_guess_is_another_of_its_kind() {
        let header = b"OFXHEADER:100\nCHARSET:1252\n<NAME>";
        let text = [&header[..], b"\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0 \xef\xf0\xe8\xe2\xe5\xf2"].concat();
        assert_eq!(decode_bytes(&text).unwrap().name, "windows-1252");
        let (japanese, _, _) = SHIFT_JIS.encode("春のセールのお知らせ");
        assert_eq!(decode_bytes(&[&header[..], &japanese].concat()).unwrap().name, "Shift_JIS");
    }

    #[test]
    fn two_encodings_in_one_file_keep_both_texts() {
        let mut bytes = "\u{feff}name\nMüller\n".as_bytes().to_vec();
        bytes.extend_from_slice(b"M\xfcller\r\nplain\n");
        let (text, _, told) = read(&bytes);
        assert_eq!((text.as_str(), told), ("name\nMüller\nMüller\r\nplain\n", true));
    }

    #[test]
    fn what_is_no_text_is_refused_and_what_is_lost_is_told() {
        assert!(decode_bytes(&[0, 1, 2, 200, 0, 0, 1]).is_err());
        let lone = [0xFF, 0xFE, b'a', 0, 0x00, 0xD8, b'b', 0];
        let decoded = decode_bytes(&lone).unwrap();
        assert_eq!(decoded.text, "a\u{fffd}b");
        assert!(decoded.note.unwrap().message.contains('\u{fffd}'));
    }
}
