//! Entries that stand on several lines: camt, MT940, BAI2 and QIF, from the line at which they begin.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Row, text};
use crate::AppError;
use crate::physical_lines::PhysicalLines;

/// Lines of one entry that are read.
const BLOCK_LINES_MAX: usize = 400;

/// How the entries of a format are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Camt,
    Swift,
    Bai2,
    Qif,
}

/// The form of a format whose entries stand on several lines.
pub(super) fn form_of(format: &str) -> Option<Form> {
    match format {
        "camt052" | "camt053" | "camt054" => Some(Form::Camt),
        "mt940" | "mt942" => Some(Form::Swift),
        "bai2" => Some(Form::Bai2),
        "qif" => Some(Form::Qif),
        _ => None,
    }
}

/// The entries that begin at the given places (`LINE` or `LINE:CHARACTER`).
pub(super) fn rows(path: &Path, form: Form, places: &BTreeSet<&str>) -> Result<BTreeMap<String, Row>, AppError> {
    let mut wanted: BTreeMap<u64, Vec<(usize, &str)>> = BTreeMap::new();
    for place in places {
        let (line, column) = place.split_once(':').unwrap_or((place, "1"));
        if let (Ok(line), Ok(column)) = (line.parse::<u64>(), column.parse::<usize>()) {
            wanted.entry(line).or_default().push((column.max(1), place));
        }
    }
    let mut lines = PhysicalLines::new(text::open(path).map_err(AppError::io("read", path))?);
    let last = wanted.keys().next_back().copied().unwrap_or(0);
    let mut rows = BTreeMap::new();
    let mut open: Vec<(&str, String, usize)> = Vec::new();
    let mut number = 0;
    while number < last || !open.is_empty() {
        let Some(bytes) = lines.next_line().map_err(AppError::io("read", path))? else { break };
        number += 1;
        let line = text::decode(bytes);
        open.retain_mut(|(place, block, length)| {
            if *length >= BLOCK_LINES_MAX || form.ends_before(&line) {
                rows.insert((*place).to_owned(), form.row(block));
                return false;
            }
            block.push_str(&line);
            block.push('\n');
            *length += 1;
            true
        });
        for (column, place) in wanted.get(&number).into_iter().flatten() {
            let rest: String = line.chars().skip(column - 1).collect();
            open.push((place, rest + "\n", 1));
        }
        open.retain(|(place, block, _)| {
            let complete = form.is_complete(block);
            if complete {
                rows.insert((*place).to_owned(), form.row(block));
            }
            !complete
        });
    }
    rows.extend(open.iter().map(|(place, block, _)| ((*place).to_owned(), form.row(block))));
    Ok(rows)
}

impl Form {
    /// True when `line` belongs to what comes after the entry.
    fn ends_before(self, line: &str) -> bool {
        let line = line.trim_start();
        match self {
            Form::Camt => false,
            Form::Swift => {
                let tag = line.strip_prefix(':').and_then(|rest| rest.split_once(':')).map(|(tag, _)| tag);
                tag.is_some_and(|tag| tag != "86") || line.starts_with("-}") || line == "-"
            }
            Form::Bai2 => !line.starts_with("88"),
            Form::Qif => line.starts_with('!'),
        }
    }

    /// True when the text so far holds the whole entry.
    fn is_complete(self, block: &str) -> bool {
        match self {
            Form::Camt => end_of_entry(block).is_some(),
            Form::Qif => block.lines().any(|line| line.trim_start().starts_with('^')),
            Form::Swift | Form::Bai2 => false,
        }
    }

    fn row(self, block: &str) -> Row {
        match self {
            Form::Camt => camt(block),
            Form::Swift => tagged(block),
            Form::Bai2 => bai2(block),
            Form::Qif => qif(block),
        }
    }
}

/// Where the first `</Ntry>` of any namespace ends.
fn end_of_entry(block: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = block[from..].find("</") {
        let name = &block[from + at + 2..];
        let end = name.find('>')?;
        let bare = name[..end].trim().rsplit(':').next().unwrap_or_default();
        if bare == "Ntry" {
            return Some(from + at + 2 + end + 1);
        }
        from += at + 2;
    }
    None
}

/// Elements with text, named by the path below the entry, and their values.
fn camt(block: &str) -> Row {
    let block = &block[..end_of_entry(block).unwrap_or(block.len())];
    let mut row = Row::default();
    let mut path: Vec<&str> = Vec::new();
    for part in block.split('<').skip(1) {
        let Some((tag, value)) = part.split_once('>') else { continue };
        if tag.starts_with(['!', '?']) {
            continue;
        }
        if tag.starts_with('/') {
            path.pop();
            continue;
        }
        let name = tag.split_whitespace().next().unwrap_or_default().trim_end_matches('/');
        path.push(name.rsplit(':').next().unwrap_or_default());
        let value = value.trim();
        if !value.is_empty() && path.len() > 1 {
            row.header.push(path[1..].join("/"));
            let currency = tag.split_once("Ccy=").map(|(_, rest)| rest.trim_matches(['"', '\'', '/', ' ']));
            let value = super::ofx::unescaped(value);
            row.cells.push(currency.map_or(value.clone(), |code| format!("{value} {code}")));
        }
        if tag.ends_with('/') {
            path.pop();
        }
    }
    row
}

/// `:61:` and `:86:` with all their lines.
fn tagged(block: &str) -> Row {
    let mut row = Row::default();
    for line in block.lines() {
        let tag = line.trim_start().strip_prefix(':').and_then(|rest| rest.split_once(':'));
        match (tag, row.cells.last_mut()) {
            (Some((tag, value)), _) if tag.len() <= 3 => {
                row.header.push(format!(":{tag}:"));
                row.cells.push(value.to_owned());
            }
            (_, Some(cell)) => {
                cell.push('\n');
                cell.push_str(line.trim_end());
            }
            (_, None) => {}
        }
    }
    row
}

/// The fields of a transaction, its text and the lines that continue it.
fn bai2(block: &str) -> Row {
    let names = ["record", "type", "amount", "funds"];
    let mut row = Row::default();
    for (number, line) in block.lines().enumerate() {
        let line = line.trim();
        if number == 0 {
            let mut fields = line.trim_end_matches('/').splitn(5, ',');
            for (name, field) in names.iter().zip(fields.by_ref()) {
                row.header.push((*name).to_owned());
                row.cells.push(field.to_owned());
            }
            row.header.push("references and text".to_owned());
            row.cells.push(fields.next().unwrap_or_default().to_owned());
        } else if let Some(cell) = row.cells.last_mut() {
            cell.push('\n');
            cell.push_str(line.strip_prefix("88,").unwrap_or(line));
        }
    }
    row
}

/// Fields by their letter.
fn qif(block: &str) -> Row {
    let mut row = Row::default();
    for line in block.lines().map(str::trim).take_while(|line| !line.starts_with('^')) {
        let mut letters = line.chars();
        let Some(letter) = letters.next() else { continue };
        let name = match letter {
            'D' => "date",
            'T' | 'U' => "amount",
            'P' => "payee",
            'M' => "memo",
            'N' => "number",
            'L' => "category",
            'C' => "cleared",
            _ => "",
        };
        row.header.push(if name.is_empty() { letter.to_string() } else { name.to_owned() });
        row.cells.push(letters.as_str().to_owned());
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(form: Form, bytes: &str, place: &str) -> Row {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        rows(&path, form, &BTreeSet::from([place])).unwrap().remove(place).unwrap_or_default()
    }

    #[test]
    fn a_camt_entry_is_shown_by_its_elements() {
        let text = "<Stmt>\n<n:Ntry>\n <n:Amt Ccy=\"EUR\">5.00</n:Amt><n:Sts/>\n <n:RmtInf><n:Ustrd>A &amp; B</n:Ustrd></n:RmtInf>\n</n:Ntry><n:Ntry><n:Amt Ccy=\"EUR\">7.00</n:Amt></n:Ntry>\n</Stmt>\n";
        let row = at(Form::Camt, text, "2");
        assert_eq!(row.header, ["Amt", "RmtInf/Ustrd"]);
        assert_eq!(row.cells, ["5.00 EUR", "A & B"]);
        assert_eq!(at(Form::Camt, text, "5:10").cells, ["7.00 EUR"]);
    }

    #[test]
    fn a_swift_entry_is_shown_with_its_details() {
        let text = ":60F:C260301EUR1,\n:61:2603010301D5,00NMSC\n:86:TIKTOK ADS\nSINGAPORE\n:61:260302C1,NMSC\n:62F:C260302EUR1,\n-}\n";
        let row = at(Form::Swift, text, "2");
        assert_eq!(row.header, [":61:", ":86:"]);
        assert_eq!(row.cells, ["2603010301D5,00NMSC", "TIKTOK ADS\nSINGAPORE"]);
        assert_eq!(at(Form::Swift, text, "5").cells, ["260302C1,NMSC"]);
    }

    #[test]
    fn a_bai2_entry_is_shown_with_what_continues_it() {
        let text = "02,a/\n16,475,500,,B1,C1,TIKTOK/\n88,ADS\n16,399,1,,,,x/\n49,1/\n";
        let row = at(Form::Bai2, text, "2");
        assert_eq!(row.cells, ["16", "475", "500", "", "B1,C1,TIKTOK\nADS"]);
    }

    #[test]
    fn a_qif_entry_is_shown_by_its_fields() {
        let row = at(Form::Qif, "!Type:CCard\nD3/14'26\nT-5.00\nPTikTok Ads\n^\nD3/15'26\nT1\n^\n", "2");
        assert_eq!(row.header, ["date", "amount", "payee"]);
        assert_eq!(row.cells, ["3/14'26", "-5.00", "TikTok Ads"]);
    }
}
