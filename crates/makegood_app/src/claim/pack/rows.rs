//! The rows of an exhibit that the claim uses: one line each, with its place in the bytes of the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use makegood_evidence::{Exhibit, line_number};
use makegood_pack::Transform;

use crate::AppError;

/// Columns before the cells of the file.
const COLUMNS: [&str; 8] =
    ["exhibit", "row", "place", "line_from_byte", "line_to_byte", "parser", "parser_version", "used_by"];

/// `exhibit,row,place,line_from_byte,line_to_byte,parser,parser_version,used_by` and the cells as the file has them.
///
/// Bytes are counted from 0 and the last is included, without the end of the line; they are empty where the file has no lines of
/// bytes (sheets, documents, UTF-16). A cell that a spreadsheet would take for a formula stands behind an apostrophe.
pub(super) fn rows_csv(exhibit: &Exhibit, path: &Path, parser: &Transform) -> Result<Vec<u8>, AppError> {
    let lines: BTreeSet<u64> = exhibit.rows.iter().filter_map(|row| line_number(&row.place)).collect();
    let bytes = line_bytes(path, &lines)?;
    let width = exhibit.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let header = exhibit.rows.first().map(|row| row.header.clone()).unwrap_or_default();
    let shared = header.len() == width && exhibit.rows.iter().all(|row| row.header == header);
    let names = (0..width).map(|at| match header.get(at) {
        Some(name) if shared => guarded(name),
        _ => format!("cell_{}", at + 1),
    });
    let mut csv =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).flexible(true).from_writer(Vec::new());
    let failed = |error: csv::Error| AppError::Io { action: "write", path: path.to_owned(), source: error.into() };
    csv.write_record(COLUMNS.iter().map(|name| (*name).to_owned()).chain(names)).map_err(failed)?;
    for row in &exhibit.rows {
        let range = line_number(&row.place).and_then(|line| bytes.get(&line));
        let uses: Vec<String> = row
            .uses
            .iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    one.finding,
                    one.amount.amount().to_text(one.amount.currency()),
                    one.amount.currency()
                )
            })
            .collect();
        let mut cells = vec![
            exhibit.exhibit.to_string(),
            row.row.to_string(),
            guarded(&row.place),
            range.map_or_else(String::new, |(from, _)| from.to_string()),
            range.map_or_else(String::new, |(_, to)| to.to_string()),
            parser.name.clone(),
            parser.version.clone(),
            uses.join("; "),
        ];
        cells.extend((0..width).map(|at| row.cells.get(at).map(|cell| guarded(cell)).unwrap_or_default()));
        csv.write_record(&cells).map_err(failed)?;
    }
    csv.into_inner().map_err(|error| AppError::Io {
        action: "write",
        path: path.to_owned(),
        source: error.into_error(),
    })
}

/// A formula is written behind an apostrophe; a negative amount is none.
fn guarded(text: &str) -> String {
    let number = text.strip_prefix(['-', '+']).is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' '))
    });
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number { format!("'{text}") } else { text.to_owned() }
}

/// First and last byte of physical lines; a line feed, a carriage return, or both together end one.
fn line_bytes(path: &Path, lines: &BTreeSet<u64>) -> Result<BTreeMap<u64, (u64, u64)>, AppError> {
    let mut found = BTreeMap::new();
    let Some(last) = lines.last().copied() else { return Ok(found) };
    let mut reader = BufReader::new(File::open(path).map_err(AppError::io("read", path))?);
    let (mut at, mut begin, mut line, mut after_return) = (0_u64, 0_u64, 1_u64, false);
    let mut first = true;
    loop {
        let block = match reader.fill_buf() {
            Ok(block) => block,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(AppError::io("read", path)(error)),
        };
        let binary: [&[u8]; 4] = [b"PK", b"PAR1", b"\xff\xfe", b"\xfe\xff"];
        if std::mem::take(&mut first) && binary.iter().any(|start| block.starts_with(start)) {
            return Ok(found);
        }
        if block.is_empty() {
            if at > begin && lines.contains(&line) {
                found.insert(line, (begin, at - 1));
            }
            return Ok(found);
        }
        for byte in block {
            let feed_of_return = std::mem::take(&mut after_return) && *byte == b'\n';
            if feed_of_return {
                begin = at + 1;
            } else if matches!(byte, b'\n' | b'\r') {
                if at > begin && lines.contains(&line) {
                    found.insert(line, (begin, at - 1));
                }
                after_return = *byte == b'\r';
                (begin, line) = (at + 1, line + 1);
                if line > last {
                    return Ok(found);
                }
            }
            at += 1;
        }
        let length = block.len();
        reader.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_line_are_those_of_the_line() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("a.csv");
        let text = "one\r\ntwo\n\nfour\rfive";
        std::fs::write(&path, text).unwrap();
        let found = line_bytes(&path, &(1..=5).collect()).unwrap();
        for (line, expected) in [(1, "one"), (2, "two"), (4, "four"), (5, "five")] {
            let (from, to) = found[&line];
            assert_eq!(&text[from as usize..=to as usize], expected);
        }
        assert!(!found.contains_key(&3), "an empty line has no byte");
        std::fs::write(&path, b"PK\x03\x04\n\n").unwrap();
        assert!(line_bytes(&path, &(1..=2).collect()).unwrap().is_empty());
    }

    #[test]
    fn a_formula_is_guarded_and_an_amount_is_not() {
        assert_eq!([guarded("=1+1"), guarded("-12.50"), guarded("-x"), guarded("a")], ["'=1+1", "-12.50", "'-x", "a"]);
    }
}
