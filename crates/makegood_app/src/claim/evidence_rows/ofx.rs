//! Transactions of an OFX file: the block that begins at a line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use super::Row;
use crate::AppError;

/// Lines of one transaction that are read.
const BLOCK_LINES_MAX: usize = 200;

/// The transactions that begin at the given lines, as names of elements and their values.
pub(super) fn rows(path: &Path, lines: &BTreeMap<u64, &str>) -> Result<BTreeMap<String, Row>, AppError> {
    let mut reader = BufReader::new(File::open(path).map_err(AppError::io("read", path))?);
    let mut blocks: BTreeMap<u64, String> = BTreeMap::new();
    let mut open: Vec<(u64, usize)> = Vec::new();
    let last = lines.keys().next_back().copied().unwrap_or(0);
    let mut number = 0;
    let mut bytes = Vec::new();
    while number < last || !open.is_empty() {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(AppError::io("read", path))? == 0 {
            break;
        }
        number += 1;
        let line = String::from_utf8_lossy(&bytes).into_owned();
        let upper = line.to_ascii_uppercase();
        // The next transaction ends one that has no closing element, as OFX 1 allows.
        let begins = upper.contains("<STMTTRN>");
        open.retain(|_| !begins);
        if lines.contains_key(&number) {
            open.push((number, 0));
        }
        for (begun, length) in &mut open {
            blocks.entry(*begun).or_default().push_str(&line);
            *length += 1;
        }
        let ends = upper.contains("</STMTTRN>") || upper.contains("</BANKTRANLIST>");
        open.retain(|(_, length)| !ends && *length < BLOCK_LINES_MAX);
    }
    let row = |(line, block): (u64, String)| lines.get(&line).map(|place| ((*place).to_owned(), row(&block)));
    Ok(blocks.into_iter().filter_map(row).collect())
}

fn row(block: &str) -> Row {
    let mut row = Row::default();
    // Of two transactions on one line the first is meant; the others have lines or pointers of their own.
    let upper = block.to_ascii_uppercase();
    let begin = upper.find("<STMTTRN>").map_or(0, |at| at + "<STMTTRN>".len());
    let end = upper[begin..].find("</STMTTRN>").map_or(block.len(), |at| begin + at);
    for part in block[begin..end].split('<').skip(1) {
        let Some((name, value)) = part.split_once('>') else { continue };
        let value = value.trim();
        if !name.starts_with('/') && !value.is_empty() {
            row.header.push(name.to_owned());
            row.cells.push(unescaped(value));
        }
    }
    row
}

fn unescaped(value: &str) -> String {
    value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_read_from_its_first_line() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("a.ofx");
        let text = "<BANKTRANLIST>\n<STMTTRN>\n<TRNTYPE>DEBIT\n<TRNAMT>-10.00\n<NAME>A &amp; B\n<STMTTRN>\n<TRNAMT>-2.00\n</STMTTRN>\n</BANKTRANLIST>\n";
        std::fs::write(&path, text).unwrap();
        let found = rows(&path, &BTreeMap::from([(2, "2"), (6, "6")])).unwrap();
        assert_eq!(found["2"].header, ["TRNTYPE", "TRNAMT", "NAME"]);
        assert_eq!(found["2"].cells, ["DEBIT", "-10.00", "A & B"]);
        assert_eq!(found["6"].cells, ["-2.00"]);
    }
}
