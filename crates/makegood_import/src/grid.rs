//! A table of text cells as a spreadsheet or separated file holds it, before anyone says what it means.
//!
//! Encodings: byte order marks, UTF-8, UTF-16 by its zero bytes, Windows-1252 and Shift-JIS by
//! what decodes without errors. Separators: comma, semicolon, tab or bar, whichever divides the
//! first hundred lines most evenly. Line ends: LF, CRLF, CR. Cells written `="value"` are unwrapped.

use std::io::Read;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1252};
use makegood_core::diagnostic::{self, Diagnostic};

use crate::input::ImportInput;
use crate::line_counter::{LineCounter, Lines};

/// Largest separated file that is held in memory; canonical tables stream and have no such limit.
pub const BYTES_MAX: u64 = 512 << 20;

/// Most cells of a row.
pub const CELLS_MAX: usize = 2_000;

/// One row: where it stands and its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRow {
    /// Physical line, from 1; 0 in files that have no lines.
    pub line: u64,
    /// Line as text, or sheet and cell: the `source_at` of a fact.
    pub place: String,
    /// Cells, trimmed, `="…"` unwrapped.
    pub cells: csv::StringRecord,
}

/// A whole file or sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Rows that are not empty, in file order.
    pub rows: Vec<GridRow>,
    /// Separator, `None` in workbooks.
    pub separator: Option<char>,
    /// Encoding in words.
    pub encoding: &'static str,
}

/// Reads a separated file.
///
/// - **Errors** a diagnostic about the whole file: too large, undecodable, not separated text.
pub fn read_separated(input: &ImportInput<'_>) -> Result<Grid, Diagnostic> {
    if input.bytes.len() > BYTES_MAX {
        return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the file is too large for this format")
            .found(&format!("{} bytes", input.bytes.len()))
            .expected(format!("at most {BYTES_MAX} bytes"))
            .help("export a shorter period, or use the canonical tables, which stream"));
    }
    let mut bytes = Vec::new();
    let opened = input.bytes.open().and_then(|mut opened| opened.read_to_end(&mut bytes));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    let (text, encoding) = decode(&bytes)?;
    drop(bytes);
    let separator = separator_of(&text);
    let counter = LineCounter::default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(Lines::new(text.as_bytes(), counter.clone()));
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(Diagnostic::new(diagnostic::FILE_DAMAGED, error.to_string())),
        }
        if record.len() > CELLS_MAX {
            return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "a row has too many cells")
                .found(&record.len().to_string()));
        }
        let cells: csv::StringRecord = record.iter().map(unwrapped).collect();
        if cells.iter().all(str::is_empty) {
            continue;
        }
        let line = counter.line_at(record.position().map_or(0, csv::Position::byte));
        rows.push(GridRow { line, place: line.to_string(), cells });
    }
    Ok(Grid { rows, separator: Some(char::from(separator)), encoding })
}

/// Trims a cell and takes the value out of `="value"`.
pub fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
}

/// Decodes a whole file to text without a byte order mark.
///
/// - **Errors** [`diagnostic::ENCODING_UNREADABLE`] for bytes that are no text.
pub fn decode(bytes: &[u8]) -> Result<(String, &'static str), Diagnostic> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Ok((text.into_owned(), encoding.name()));
    }
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: bool| head.iter().skip(usize::from(odd)).step_by(2).filter(|byte| **byte == 0).count();
    if head.len() >= 4 && zeros(true) * 5 > head.len() && zeros(false) == 0 {
        return Ok((UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(), "UTF-16LE"));
    }
    if head.len() >= 4 && zeros(false) * 5 > head.len() && zeros(true) == 0 {
        return Ok((UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(), "UTF-16BE"));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), "UTF-8"));
    }
    if head.contains(&0) {
        return Err(Diagnostic::new(diagnostic::ENCODING_UNREADABLE, "the file is not text")
            .expected("text in UTF-8, UTF-16, Windows-1252 or Shift-JIS")
            .help("open it with the program that made it and export it as CSV"));
    }
    // Shift-JIS text that decodes cleanly into kana or kanji is Japanese; anything else is Windows-1252.
    let (japanese, failed) = SHIFT_JIS.decode_without_bom_handling(bytes);
    let is_japanese = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c);
    if !failed && japanese.chars().filter(|c| is_japanese(*c)).count() >= 4 {
        return Ok((japanese.into_owned(), "Shift_JIS"));
    }
    Ok((WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), "windows-1252"))
}

fn separator_of(text: &str) -> u8 {
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(100).collect();
    let score = |separator: char| {
        let mut counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, separator)).collect();
        counts.sort_unstable();
        let median = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == median).count();
        same * median
    };
    [',', ';', '\t', '|'].into_iter().rev().max_by_key(|separator| score(*separator)).map_or(b',', |c| c as u8)
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|c| {
            if *c == '"' {
                quoted = !quoted;
            }
            !quoted && *c == separator
        })
        .count()
}

/// A header cell as it is compared: NFKC, brackets unified, white space collapsed, lower case.
pub fn header_key(cell: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let folded: String = cell.nfkc().collect::<String>().to_lowercase();
    let folded = folded.replace(['（', '【'], "(").replace(['）', '】'], ")");
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(bytes: &[u8]) -> Grid {
        let options = crate::input::ImportOptions::default();
        read_separated(&ImportInput { name: "x.csv", bytes: &bytes, options: &options }).unwrap()
    }

    #[test]
    fn separators_line_ends_and_wrappers_are_told_from_the_text() {
        assert_eq!(grid(b"a;b\n1,5;2\n").separator, Some(';'));
        assert_eq!(grid(b"a\tb\n=\"1\"\t2\n").rows[1].cells.get(0), Some("1"));
        let mac = grid(b"a,b\r1,2\r3,4\r");
        assert_eq!(mac.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn encodings_are_told_from_the_bytes() {
        assert_eq!(decode("\u{feff}日".as_bytes()).unwrap(), ("日".to_owned(), "UTF-8"));
        assert_eq!(decode(b"W\xe4hrung").unwrap(), ("Währung".to_owned(), "windows-1252"));
        let utf16: Vec<u8> = "Date;Sum".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16).unwrap(), ("Date;Sum".to_owned(), "UTF-16LE"));
        let (japanese, _) = {
            let (bytes, _, _) = SHIFT_JIS.encode("キャンペーン名,コスト");
            decode(&bytes).unwrap()
        };
        assert_eq!(japanese, "キャンペーン名,コスト");
        assert!(decode(&[0, 1, 2, 200, 0, 0, 1]).is_err());
    }

    #[test]
    fn header_words_are_compared_without_case_width_or_spacing() {
        assert_eq!(header_key("Website URL (Ad level）"), header_key(" website url  (ad level)"));
    }
}
