//! Transactions of an OFX file: the block that begins at a line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::Row;
use crate::AppError;
use crate::physical_lines::PhysicalLines;

/// Lines of one transaction that are read.
const BLOCK_LINES_MAX: usize = 200;

/// Where a transaction begins: a line, and the character in it where several stand on one line, both from 1.
fn begins_at(place: &str) -> Option<(u64, usize)> {
    match place.split_once(':') {
        Some((line, column)) => Some((line.parse().ok()?, column.parse().ok().filter(|column| *column > 0)?)),
        None => Some((place.parse().ok()?, 1)),
    }
}

/// The transactions that begin at the given places (`LINE` or `LINE:CHARACTER`), as names of elements and their values.
pub(super) fn rows(path: &Path, places: &BTreeSet<&str>) -> Result<BTreeMap<String, Row>, AppError> {
    let wanted: BTreeMap<(u64, usize), &str> =
        places.iter().filter_map(|place| Some((begins_at(place)?, *place))).collect();
    let mut lines = PhysicalLines::new(BufReader::new(File::open(path).map_err(AppError::io("read", path))?));
    let mut blocks: BTreeMap<&str, String> = BTreeMap::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let last = wanted.keys().next_back().map_or(0, |(line, _)| *line);
    let mut number = 0;
    while number < last || !open.is_empty() {
        let Some(bytes) = lines.next_line().map_err(AppError::io("read", path))? else { break };
        number += 1;
        let line = String::from_utf8_lossy(bytes).into_owned() + "\n";
        let upper = line.to_ascii_uppercase();
        // The next transaction ends one that has no closing element, as OFX 1 allows.
        let begins = upper.contains("<STMTTRN");
        open.retain(|_| !begins);
        for (place, length) in &mut open {
            blocks.entry(place).or_default().push_str(&line);
            *length += 1;
        }
        for ((_, column), place) in wanted.range((number, 0)..(number + 1, 0)) {
            blocks.insert(place, line.chars().skip(column - 1).collect());
            open.push((place, 1));
        }
        let ends = upper.contains("</STMTTRN") || upper.contains("</BANKTRANLIST");
        open.retain(|(_, length)| !ends && *length < BLOCK_LINES_MAX);
    }
    Ok(blocks.into_iter().map(|(place, block)| (place.to_owned(), row(&block))).collect())
}

/// The first transaction of a block: up to its end, or to the next one.
fn row(block: &str) -> Row {
    let mut row = Row::default();
    let block = &block.replace("<![CDATA[", "").replace("]]>", "");
    let upper = block.to_ascii_uppercase();
    let begin = upper.find("<STMTTRN").and_then(|at| Some(at + upper[at..].find('>')? + 1)).unwrap_or(0);
    let end = ["</STMTTRN", "<STMTTRN"].iter().filter_map(|mark| upper[begin..].find(mark)).min();
    let end = end.map_or(block.len(), |at| begin + at);
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

pub(super) fn unescaped(value: &str) -> String {
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
        let found = rows(&path, &BTreeSet::from(["2", "6"])).unwrap();
        assert_eq!(found["2"].header, ["TRNTYPE", "TRNAMT", "NAME"]);
        assert_eq!(found["2"].cells, ["DEBIT", "-10.00", "A & B"]);
        assert_eq!(found["6"].cells, ["-2.00"]);
    }

    #[test]
    fn a_pending_transaction_and_literal_text_are_read_too() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("a.ofx");
        std::fs::write(&path, "<STMTTRNP>\n<TRNAMT>-1.00\n<NAME><![CDATA[A & B]]></NAME>\n</STMTTRNP>\n<X>\n").unwrap();
        let found = rows(&path, &BTreeSet::from(["1"])).unwrap();
        assert_eq!(found["1"].cells, ["-1.00", "A & B"]);
    }

    #[test]
    fn of_several_transactions_on_one_line_the_character_says_which() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("a.ofx");
        let text = "<X>\n<STMTTRN><TRNAMT>1.00</STMTTRN><STMTTRN><TRNAMT>2.00<STMTTRN><TRNAMT>3.00\n";
        std::fs::write(&path, text).unwrap();
        let found = rows(&path, &BTreeSet::from(["2", "2:32", "2:54", "9", "x", "2:0"])).unwrap();
        let amounts: Vec<_> = found.iter().map(|(place, row)| (place.as_str(), row.cells.join(" "))).collect();
        assert_eq!(amounts, [("2", "1.00".to_owned()), ("2:32", "2.00".to_owned()), ("2:54", "3.00".to_owned())]);
    }
}
