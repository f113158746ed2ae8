//! Telling a file's format from its first bytes, never from its name.

use crate::{bai2, grid, mt940};

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No bytes.
    Empty,
    /// OFX 1.x (SGML) or 2.x (XML): `ofx1`, `ofx2`.
    Ofx(&'static str),
    /// A workbook (XLSX or its relatives in a zip).
    Workbook,
    /// Parquet.
    Parquet,
    /// Told from its first bytes: the format id.
    Format(&'static str),
    /// Text that may be a separated table.
    Text,
    /// Bytes that no format claims.
    Binary,
}

/// Bytes that are enough to tell.
pub const HEAD_BYTES: usize = 16 << 10;

/// Tells the kind from the head of a file.
pub fn kind_of(head: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(head);
    let trimmed = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    let upper = trimmed.get(..trimmed.len().min(4096)).map_or_else(|| trimmed.to_uppercase(), str::to_uppercase);
    let starts = |magic: &[u8]| head.starts_with(magic);
    if head.is_empty() || trimmed.is_empty() && !head.contains(&0) {
        return Kind::Empty;
    }
    if starts(b"PAR1") {
        return Kind::Parquet;
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return zip_kind(head);
    }
    if let Some(format) = packed_by(head) {
        return Kind::Format(format);
    }
    if starts(b"%PDF-") || upper.starts_with("%PDF-") {
        return Kind::Format("pdf");
    }
    let image =
        starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"GIF8") || starts(b"II*\0") || starts(b"MM\0*");
    if upper.starts_with('<') && ["<SVG", ":SVG"].iter().any(|open| upper.contains(open)) && !upper.contains("<HTML") {
        return Kind::Format("svg");
    }
    let riff = starts(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    let heic = head.get(4..8) == Some(b"ftyp");
    if image || riff || heic || starts(b"BM") && head.contains(&0) {
        return Kind::Format("image");
    }
    if upper.starts_with("OFXHEADER") || upper.starts_with("<OFX>") {
        return Kind::Ofx(if upper.contains("VERSION:2") { "ofx2" } else { "ofx1" });
    }
    if upper.contains("<?OFX") || upper.starts_with("<?XML") && upper.contains("<OFX>") {
        return Kind::Ofx("ofx2");
    }
    if upper.contains("OFXHEADER:") && upper.contains("<OFX>") {
        return Kind::Ofx("ofx1");
    }
    if let Some(format) = camt_of(head) {
        return Kind::Format(format);
    }
    let lines = wide_text(head);
    let lines = lines.as_deref().unwrap_or(&text);
    if !mail_like(trimmed)
        && let Some(format) = mt940::recognise(lines)
    {
        return Kind::Format(format);
    }
    if bai2::recognise(lines) {
        return Kind::Format("bai2");
    }
    if qif_like(&upper) {
        return Kind::Format("qif");
    }
    if mail_like(trimmed) {
        return Kind::Format(if trimmed.starts_with("From ") { "mbox" } else { "eml" });
    }
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let wide = zeros * 5 > head.len() && zeros * 2 <= head.len() + 2;
    // UTF-16 and UTF-32 by their marks; else a few zero bytes among nothing but text are damage, not a binary file.
    let marked = starts(b"\xff\xfe") || starts(b"\xfe\xff") || starts(b"\0\0\xfe\xff");
    let control = |byte: &&u8| **byte < b' ' && !matches!(**byte, 0 | b'\t' | b'\n' | b'\r' | 0x1b | 0x1f);
    let damaged = zeros * 50 < head.len() && head.iter().filter(control).count() == 0;
    if zeros > 0 && !wide && !marked && !damaged {
        return Kind::Binary;
    }
    Kind::Text
}

/// The camt message in an XML head, in UTF-8 or UTF-16, with or without namespace and prefix.
///
/// A head that is all prolog goes to the same reader, which finds the message behind it or says what is wrong.
fn camt_of(head: &[u8]) -> Option<&'static str> {
    let head_is_full = head.len() >= HEAD_BYTES;
    let plain: String =
        head.iter().filter(|byte| **byte != 0).map(|byte| char::from(byte.to_ascii_uppercase())).collect();
    let marks = ["\u{ef}\u{bb}\u{bf}", "\u{ff}\u{fe}", "\u{fe}\u{ff}"];
    let mut rest = marks.iter().find_map(|mark| plain.strip_prefix(mark)).unwrap_or(&plain).trim_start();
    if !rest.starts_with('<') {
        return None;
    }
    while let Some(end) =
        [("<?", "?>"), ("<!--", "-->")].iter().find_map(|(open, end)| rest.starts_with(open).then_some(*end))
    {
        let Some(at) = rest.find(end) else { return head_is_full.then_some("camt053") };
        rest = rest.get(at + end.len()..)?.trim_start();
    }
    let messages = [
        ("CAMT.052.001", "BKTOCSTMRACCTRPT", "camt052"),
        ("CAMT.053.001", "BKTOCSTMRSTMT", "camt053"),
        ("CAMT.054.001", "BKTOCSTMRDBTCDTNTFCTN", "camt054"),
    ];
    let element = |name: &str| ['<', ':'].iter().any(|before| rest.contains(&format!("{before}{name}")));
    let told = messages.iter().find(|(mark, name, _)| rest.contains(mark) || element(name)).map(|(_, _, id)| *id);
    let only_prolog = head_is_full && rest.starts_with("<!DOCTYPE") && !rest.contains("]>") && rest.contains('[');
    told.or(only_prolog.then_some("camt053"))
}

/// What a zip is, from the names of its first members: a workbook, another kind of document, or an archive.
fn zip_kind(head: &[u8]) -> Kind {
    let names = member_names(head);
    let any = |start: &str| names.iter().any(|name| name.starts_with(start));
    if any("xl/") {
        return Kind::Workbook;
    }
    for (start, id) in [
        ("word/", "docx"),
        ("ppt/", "pptx"),
        ("visio/", "vsdx"),
        ("META-INF/MANIFEST.MF", "jar"),
        ("AndroidManifest.xml", "apk"),
    ] {
        if any(start) {
            return Kind::Format(id);
        }
    }
    // OpenDocument and EPUB begin with a stored member `mimetype` that names them.
    if names.first().is_some_and(|name| name == "mimetype") {
        let kinds = [
            ("opendocument.spreadsheet", Kind::Workbook),
            ("opendocument", Kind::Format("odt")),
            ("epub", Kind::Format("epub")),
        ];
        let opening = String::from_utf8_lossy(head.get(38..120.min(head.len())).unwrap_or_default()).into_owned();
        if let Some((_, kind)) = kinds.into_iter().find(|(mark, _)| opening.contains(mark)) {
            return kind;
        }
    }
    if any("[Content_Types].xml") || any("_rels/.rels") { Kind::Workbook } else { Kind::Format("zip") }
}

/// Names of the members that begin in `head`: header after header where their sizes are known, so that the members of
/// an archive inside the archive are not taken for its own.
fn member_names(head: &[u8]) -> Vec<String> {
    let word =
        |at: usize| head.get(at..at + 2).map_or(0, |bytes| usize::from(u16::from_le_bytes([bytes[0], bytes[1]])));
    let mut names = Vec::new();
    let mut at = 0;
    while head.get(at..at + 4) == Some(b"PK\x03\x04") {
        let (flags, packed, name, extra) =
            (word(at + 6), word(at + 18) | word(at + 20) << 16, word(at + 26), word(at + 28));
        let Some(bytes) = head.get(at + 30..at + 30 + name) else { break };
        // Some programs write folders as Windows does.
        names.push(String::from_utf8_lossy(bytes).replace('\\', "/"));
        let data = at + 30 + name + extra;
        // A member whose size follows its data: look for the next header.
        let next = if flags & 8 != 0 && packed == 0 {
            memchr::memmem::find(head.get(data..).unwrap_or_default(), b"PK\x03\x04").map(|found| data + found)
        } else {
            Some(data + packed)
        };
        let Some(next) = next else { break };
        at = next;
    }
    names
}

/// Packers that are told and not opened.
fn packed_by(head: &[u8]) -> Option<&'static str> {
    let marks: [(&[u8], &str); 6] = [
        (b"\x1f\x8b\x08", "gz"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07", "rar"),
        (b"BZh", "bz2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd", "zst"),
    ];
    if head.get(257..262) == Some(b"ustar") {
        return Some("tar");
    }
    let found = marks.into_iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, id)| id)?;
    (found != "bz2" || head.get(4..10) == Some(b"1AY&SY")).then_some(found)
}

/// True when the text, in capitals, opens with a QIF header, in UTF-16 too, or with a record of `D` and `T` lines.
fn qif_like(upper: &str) -> bool {
    let wide = upper.contains('\0');
    let text: String = if wide { upper.replace(['\0', '\u{fffd}'], "") } else { upper.to_owned() };
    let text = text.trim_start();
    if ["!TYPE:", "!ACCOUNT", "!OPTION:", "!CLEAR:"].iter().any(|header| text.starts_with(header)) {
        return true;
    }
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).take(12);
    let record: Vec<&str> = lines.take_while(|line| *line != "^").collect();
    let has = |letter: char| {
        record.iter().any(|line| line.starts_with(letter) && line.ends_with(|c: char| c.is_ascii_digit()))
    };
    record.len() < 12
        && text.contains('^')
        && has('D')
        && has('T')
        && record.iter().all(|line| line.starts_with(|c| "DTUPMNCLASE$".contains(c)))
}

/// The head of a file in UTF-16 as text; `None` for any other encoding.
fn wide_text(head: &[u8]) -> Option<String> {
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.iter().take(64).any(|b| *b == 0);
    if !wide {
        return None;
    }
    grid::decode(head).ok().filter(|(_, encoding)| encoding.starts_with("UTF-16")).map(|(text, _)| text)
}

/// True when the text opens with mail header lines such as `From:` and `Subject:`.
fn mail_like(text: &str) -> bool {
    let known = [
        "from:",
        "to:",
        "subject:",
        "date:",
        "received:",
        "message-id:",
        "mime-version:",
        "return-path:",
        "delivered-to:",
        "content-type: multipart/",
        "content-type: message/",
        "content-transfer-encoding:",
        "reply-to:",
        "authentication-results:",
        "dkim-signature:",
    ];
    let is_header = |line: &str| known.iter().any(|name| line.to_lowercase().starts_with(name));
    let hits = text.lines().take(40).take_while(|line| !line.trim().is_empty()).filter(|line| is_header(line)).count();
    let opens_as_parts = text.get(..24).is_some_and(|start| {
        ["content-type: multipart/", "content-type: message/rf"].iter().any(|open| start.eq_ignore_ascii_case(open))
    });
    hits >= 2 || (text.starts_with("From ") || opens_as_parts) && hits >= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_not_the_name() {
        let cases: &[(&[u8], Kind)] = &[
            (b"", Kind::Empty),
            (b"\xef\xbb\xbf\r\n", Kind::Empty),
            (b"PAR1....", Kind::Parquet),
            (b"%PDF-1.7", Kind::Format("pdf")),
            (b"OFXHEADER:100\nDATA:OFXSGML", Kind::Ofx("ofx1")),
            (b"<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX>", Kind::Ofx("ofx2")),
            (b":20:REF\n:25:ACC\n:60F:C210101EUR1,", Kind::Format("mt940")),
            (b"!Type:Bank\nD1/2'10", Kind::Format("qif")),
            (
                b"01,122099999,123456789,040621,0200,1,65,,2/\n02,031001234,122099999,1,040620,2359,,2/",
                Kind::Format("bai2"),
            ),
            (b"<ns2:Document xmlns:ns2=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">", Kind::Format("camt054")),
            (b"<Document><a:BkToCstmrAcctRpt xmlns:a=\"x\">", Kind::Format("camt052")),
            (b"\xff\xfe<\0B\0k\0T\0o\0C\0s\0t\0m\0r\0S\0t\0m\0t\0>\0", Kind::Format("camt053")),
            (b"<!-- camt.053.001.02 --><html></html>", Kind::Text),
            (b"From: a@b\nSubject: Your receipt\n\nHi", Kind::Format("eml")),
            (b"Content-Type: multipart/mixed; boundary=a\n\n--a", Kind::Format("eml")),
            (b"<svg xmlns='x'/>", Kind::Format("svg")),
            (b"\x1f\x8b\x08\0", Kind::Format("gz")),
            (b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.csv", Kind::Format("zip")),
            (b"Date,Amount\n2026-01-01,5", Kind::Text),
            (b"\x00\x01\x02\x03\x04binary", Kind::Binary),
        ];
        for (bytes, kind) in cases {
            assert_eq!(kind_of(bytes), *kind, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_long_comment_hides_no_message() {
        let document = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">";
        for length in [10, 8_000, 20_000] {
            let text = format!("<?xml version='1.0'?><!-- {} -->{document}", "x".repeat(length));
            let head = &text.as_bytes()[..text.len().min(HEAD_BYTES)];
            assert_eq!(kind_of(head), Kind::Format("camt053"), "{length}");
        }
    }
}
