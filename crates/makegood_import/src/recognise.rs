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
        let workbook = ["xl/", "[Content_Types].xml", "_rels/.rels"].iter().any(|part| text.contains(part));
        return if workbook { Kind::Workbook } else { Kind::Format("zip") };
    }
    if starts(b"%PDF-") || upper.starts_with("%PDF-") {
        return Kind::Format("pdf");
    }
    let image =
        starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"GIF8") || starts(b"II*\0") || starts(b"MM\0*");
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
    if upper.starts_with('<') {
        for (mark, id) in [("CAMT.052", "camt052"), ("CAMT.053", "camt053"), ("CAMT.054", "camt054")] {
            if upper.contains(mark) {
                return Kind::Format(id);
            }
        }
        for (mark, id) in
            [("<BKTOCSTMRACCTRPT", "camt052"), ("<BKTOCSTMRSTMT", "camt053"), ("<BKTOCSTMRDBTCDTNTFCTN", "camt054")]
        {
            if upper.contains(mark) {
                return Kind::Format(id);
            }
        }
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
    if upper.starts_with("!TYPE:") || upper.starts_with("!ACCOUNT") || upper.starts_with("!OPTION:") {
        return Kind::Format("qif");
    }
    if mail_like(trimmed) {
        return Kind::Format(if trimmed.starts_with("From ") { "mbox" } else { "eml" });
    }
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let wide = zeros * 5 > head.len() && zeros * 2 <= head.len() + 2;
    if zeros > 0 && !wide && !starts(b"\xff\xfe") && !starts(b"\xfe\xff") {
        return Kind::Binary;
    }
    Kind::Text
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
    ];
    let is_header = |line: &str| known.iter().any(|name| line.to_lowercase().starts_with(name));
    let hits = text.lines().take(40).take_while(|line| !line.trim().is_empty()).filter(|line| is_header(line)).count();
    hits >= 2 || text.starts_with("From ") && hits >= 1
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
            (b"01,122099999,123456789,040621,0200,1,65,,2/\n02,031001234", Kind::Format("bai2")),
            (b"From: a@b\nSubject: Your receipt\n\nHi", Kind::Format("eml")),
            (b"Date,Amount\n2026-01-01,5", Kind::Text),
            (b"\x00\x01\x02\x03\x04binary", Kind::Binary),
        ];
        for (bytes, kind) in cases {
            assert_eq!(kind_of(bytes), *kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
