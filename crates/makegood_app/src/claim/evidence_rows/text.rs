//! Rows of delimited text, by physical line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read as _};
use std::path::Path;

use super::Row;
use crate::AppError;
use crate::physical_lines::PhysicalLines;

/// Lines from the top in which a header is looked for: bank exports begin with addresses and balances.
const HEADER_LINES_MAX: usize = 60;
/// A record that spans more lines than this is shown cut.
const RECORD_LINES_MAX: usize = 200;

/// The records that begin at the given physical lines.
pub(super) fn rows(path: &Path, lines: &BTreeMap<u64, &str>) -> Result<BTreeMap<String, Row>, AppError> {
    let (top, records) = records(path, lines)?;
    let delimiter = delimiter(&top, records.values());
    let mut rows = BTreeMap::new();
    for (line, record) in records {
        let cells = cells(&record, delimiter);
        let header = header(&top, line, cells.len(), delimiter);
        if let Some(place) = lines.get(&line) {
            rows.insert((*place).to_owned(), Row { header, cells, counted: false });
        }
    }
    Ok(rows)
}

/// The first lines of the file, and the text of each wanted record.
fn records(path: &Path, lines: &BTreeMap<u64, &str>) -> Result<(Vec<String>, BTreeMap<u64, String>), AppError> {
    let io = AppError::io("read", path);
    let mut lines_of_file = PhysicalLines::new(open(path).map_err(io)?);
    let last = lines.keys().next_back().copied().unwrap_or(0);
    let mut top = Vec::new();
    let mut records: BTreeMap<u64, String> = BTreeMap::new();
    let mut open_record: Option<(u64, usize)> = None;
    let mut number = 0;
    while number < last || open_record.is_some() || top.len() < HEADER_LINES_MAX {
        let Some(line) = lines_of_file.next_line().map_err(AppError::io("read", path))? else { break };
        number += 1;
        let text = decode(line);
        if top.len() < HEADER_LINES_MAX {
            top.push(text.clone());
        }
        if let Some((begun, length)) = open_record.take() {
            if let Some(record) = records.get_mut(&begun) {
                record.push('\n');
                record.push_str(&text);
                open_record = (length < RECORD_LINES_MAX && in_quotes(record)).then_some((begun, length + 1));
            }
        } else if lines.contains_key(&number) {
            open_record = in_quotes(&text).then_some((number, 1));
            records.insert(number, text);
        }
    }
    Ok((top, records))
}

/// UTF-16 is turned into UTF-8 first; every other encoding keeps its line ends as bytes.
pub(super) fn open(path: &Path) -> std::io::Result<Box<dyn BufRead>> {
    let mut reader = BufReader::new(File::open(path)?);
    let start = reader.fill_buf()?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        let mut bytes = Vec::new();
        reader.take(1 << 30).read_to_end(&mut bytes)?;
        let encoding = if bytes[0] == 0xff { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        return Ok(Box::new(Cursor::new(encoding.decode(&bytes).0.into_owned().into_bytes())));
    }
    Ok(Box::new(reader))
}

/// UTF-8 where it is, else the encoding of Western European Windows, in which any byte is a character.
pub(super) fn decode(line: &[u8]) -> String {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0.into_owned(),
    }
}

fn in_quotes(text: &str) -> bool {
    text.bytes().filter(|&byte| byte == b'"').count() % 2 == 1
}

/// The delimiter under which the records have the most cells and a header of the same width stands above them.
fn delimiter<'a>(top: &[String], records: impl Iterator<Item = &'a String> + Clone) -> u8 {
    let weight = |delimiter: u8| {
        let width = records.clone().map(|record| cells(record, delimiter).len()).min().unwrap_or(0);
        let headed = width > 1 && top.iter().any(|line| is_header(&cells(line, delimiter), width));
        (headed, width)
    };
    let mut best = b',';
    for candidate in [b';', b'\t', b'|'] {
        if weight(candidate) > weight(best) {
            best = candidate;
        }
    }
    best
}

fn cells(record: &str, delimiter: u8) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(record.as_bytes());
    let first = reader.records().next();
    match first {
        Some(Ok(cells)) => cells.iter().map(str::to_owned).collect(),
        _ => vec![record.to_owned()],
    }
}

/// The line of names above a record, of the same width; empty where there is none.
fn header(top: &[String], line: u64, width: usize, delimiter: u8) -> Vec<String> {
    let above = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX).min(top.len());
    let candidates = top[..above].iter().map(|text| cells(text, delimiter));
    candidates.into_iter().find(|cells| is_header(cells, width)).unwrap_or_default()
}

/// Names, not values: mostly filled, and none is an amount or a date.
fn is_header(cells: &[String], width: usize) -> bool {
    let value = |cell: &String| {
        let cell = cell.trim().trim_start_matches(['-', '+', '(', '$', '€', '£']);
        cell.starts_with(|c: char| c.is_ascii_digit())
    };
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    cells.len() == width && width > 1 && filled * 2 > width && !cells.iter().any(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(bytes: &[u8], line: u64) -> Row {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let place = line.to_string();
        let lines = BTreeMap::from([(line, place.as_str())]);
        rows(&path, &lines).unwrap().remove(&place).unwrap_or_default()
    }

    #[test]
    fn a_record_is_read_with_its_header() {
        let row = at(b"Date,Amount\n2026-03-01,1.50\n2026-03-02,2.50\n", 3);
        assert_eq!(row.header, ["Date", "Amount"]);
        assert_eq!(row.cells, ["2026-03-02", "2.50"]);
    }

    #[test]
    fn a_header_below_an_address_and_a_semicolon_are_found() {
        let row = at("Musterbank\n\nKonto;DE12\nBuchung;Betrag;Text\n01.03.2026;-1.234,50;TikTok\n".as_bytes(), 5);
        assert_eq!(row.header, ["Buchung", "Betrag", "Text"]);
        assert_eq!(row.cells[1], "-1.234,50");
    }

    #[test]
    fn a_record_over_two_lines_is_one_row() {
        let row = at(b"a,b\n\"one\ntwo\",2\n", 2);
        assert_eq!(row.cells, ["one\ntwo", "2"]);
    }

    #[test]
    fn other_encodings_are_shown_as_text() {
        assert_eq!(at(b"n,v\ncaf\xe9,1\n", 2).cells[0], "café");
        let wide: Vec<u8> =
            std::iter::once(0xfeff).chain("n\tv\r\nü\t1\r\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(at(&wide, 2).cells, ["ü", "1"]);
    }

    #[test]
    fn a_file_of_carriage_returns_has_lines_too() {
        assert_eq!(at(b"a,b\r1,2\r3,4\r", 3).cells, ["3", "4"]);
    }

    #[test]
    fn a_line_that_is_not_there_gives_no_row() {
        assert_eq!(at(b"a,b\n1,2\n", 9), Row::default());
    }
}
