//! A table of text cells as a spreadsheet or separated file holds it, before anyone says what it means.
//!
//! Encodings are told from the bytes ([`encoding`]) and a guess is said. Separators: what a `sep=` line states,
//! else comma, semicolon, tab or bar, whichever divides the first hundred lines most evenly ([`separator`]).
//! Line ends: LF, CRLF, CR. A damaged line is refused and costs no other ([`records`]). Cells written
//! `="value"` are unwrapped.

mod encoding;
mod records;
mod separator;
mod transcode;

use std::collections::BTreeSet;
use std::io::Read;

use makegood_core::diagnostic::{self, Code, Diagnostic};

use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus, REFUSED_ROWS_SHOWN_MAX};

use records::{Found, LINE_BYTES_MAX, Records};

/// Largest separated file that is held in memory; canonical tables stream and have no such limit.
pub const BYTES_MAX: u64 = 512 << 20;

/// Most cells of a row.
pub const CELLS_MAX: usize = 2_000;

/// Most bytes that rows may take in memory, beside the text.
const ROWS_BYTES_MAX: usize = 512 << 20;

/// Bytes that a row takes beside its cells, and a cell beside its text.
const ROW_BYTES: usize = 160;
const CELL_BYTES: usize = 8;

/// Bytes at the start in which the usual width of a record is told.
const WIDTH_BYTES: usize = 64 << 10;

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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grid {
    /// Rows that are not empty, in file order.
    pub rows: Vec<GridRow>,
    /// Separator, `None` in workbooks.
    pub separator: Option<char>,
    /// Encoding in words.
    pub encoding: &'static str,
    /// What is to be said of the whole file, whatever it turns out to be.
    pub notes: Vec<Diagnostic>,
    /// Rows that could not be split into cells, first [`REFUSED_ROWS_SHOWN_MAX`].
    pub damaged: Vec<Diagnostic>,
    /// How many there were.
    pub damaged_count: u64,
    /// Places of rows in which a quote stands where none should, in file order.
    pub stray_quotes: Vec<u64>,
    /// In workbooks: places of texts such as `1.234`, which a number of that form is not: texts may be in any marks.
    pub doubtful_texts: BTreeSet<String>,
    /// In workbooks: true when days are counted from 1904 instead of 1900.
    pub from_1904: Option<bool>,
}

impl Grid {
    /// Refuses a row that has no cells to read.
    pub fn damage(&mut self, problem: Diagnostic) {
        if self.damaged.len() < REFUSED_ROWS_SHOWN_MAX {
            self.damaged.push(problem);
        }
        self.damaged_count += 1;
    }

    /// Adds what was met on the way to the grid to what came of its rows.
    #[must_use]
    pub fn told(self, mut outcome: FileOutcome) -> FileOutcome {
        outcome.diagnostics.extend(self.notes);
        if outcome.status == FileStatus::Refused || self.damaged_count == 0 {
            return outcome;
        }
        if outcome.status == FileStatus::Imported {
            outcome.status = FileStatus::Partial;
        }
        outcome.refused_count += self.damaged_count;
        outcome.refused_rows.extend(self.damaged);
        outcome.refused_rows.sort_by_key(|problem| problem.line);
        outcome.refused_rows.truncate(REFUSED_ROWS_SHOWN_MAX);
        outcome
    }
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
    let mut bytes = Vec::with_capacity(usize::try_from(input.bytes.len()).unwrap_or(0));
    let opened = input.bytes.open().and_then(|opened| opened.take(BYTES_MAX).read_to_end(&mut bytes));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    let decoded = encoding::decode_file(bytes, || input.bytes.open())?;
    let text = decoded.text.as_str();
    let start = separator::beginning(text);
    let separator = start.stated.unwrap_or_else(|| separator::separator_of(text));
    let mut records = Records::new(text, start.at, start.line, separator);
    records.expect_width(records.clone().usual_width(start.at.saturating_add(WIDTH_BYTES)));
    let mut grid = Grid {
        separator: Some(char::from(separator)),
        encoding: decoded.name,
        notes: decoded.note.into_iter().collect(),
        ..Grid::default()
    };
    let mut held = 0;
    let any_nul = memchr::memchr(0, text.as_bytes()).is_some();
    while let Some(found) = records.next() {
        let (line, cells) = match found {
            Found::Row { line, cells, stray } => {
                if stray {
                    grid.stray_quotes.push(line);
                }
                (line, cells)
            }
            Found::Open { line, text } => {
                grid.damage(open_quote(line, text));
                continue;
            }
            Found::Long { line } => {
                return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "a line is too long")
                    .at(line, 1)
                    .expected(format!("lines of at most {LINE_BYTES_MAX} bytes"))
                    .help("export the report again; a line like this is in no report or statement"));
            }
        };
        if cells.len() > CELLS_MAX {
            return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "a row has too many cells")
                .at(line, CELLS_MAX as u64 + 1)
                .found(&cells.len().to_string())
                .expected(format!("at most {CELLS_MAX} cells"))
                .help("export the report again, or choose fewer columns"));
        }
        if any_nul && let Some(at) = cells.iter().position(|cell| cell.contains('\0')) {
            grid.damage(nul(line, at, cells.get(at).unwrap_or_default()));
            continue;
        }
        held += ROW_BYTES + cells.len() * CELL_BYTES + cells.as_slice().len();
        if held > ROWS_BYTES_MAX {
            return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the rows of the file take too much memory")
                .at(line, 1)
                .expected(format!("rows of at most {ROWS_BYTES_MAX} bytes in all"))
                .help("export a shorter period, or use the canonical tables, which stream"));
        }
        grid.rows.push(GridRow { line, place: line.to_string(), cells });
    }
    Ok(grid)
}

fn open_quote(line: u64, text: &str) -> Diagnostic {
    row_problem(diagnostic::ROW_LENGTH, "a quote opens in this line and is not closed where its cell should end")
        .at(line, 1)
        .found(text)
        .expected("a closing quote in front of the next separator or line end")
}

fn nul(line: u64, at: usize, cell: &str) -> Diagnostic {
    row_problem(diagnostic::TEXT_UNREADABLE, "a cell holds a zero byte, so the file was damaged on its way")
        .at(line, at as u64 + 1)
        .found(cell)
        .expected("text")
}

fn row_problem(code: Code, message: &str) -> Diagnostic {
    Diagnostic::new(code, message).help("export the file again and import it without changing it")
}

/// Trims a cell and takes the value out of `="value"`.
pub fn unwrapped(cell: &str) -> &str {
    // Nearly every cell begins and ends with a letter or digit.
    let plain = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let bytes = cell.as_bytes();
    if plain(bytes.first()) && plain(bytes.last()) {
        return cell;
    }
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
}

/// Decodes a whole file to text without a byte order mark.
///
/// - **Errors** [`diagnostic::ENCODING_UNREADABLE`] for bytes that are no text.
pub fn decode(bytes: &[u8]) -> Result<(String, &'static str), Diagnostic> {
    encoding::decode_bytes(bytes).map(|decoded| (decoded.text, decoded.name))
}

/// Characters of a cell that are compared: no column has a longer name.
const KEY_CHARS_MAX: usize = 512;

/// A header cell as it is compared: NFKC, brackets unified, white space collapsed, lower case, without
/// characters that are not seen.
pub fn header_key(cell: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let unseen = |c: &char| matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let folded: String =
        cell.chars().take(KEY_CHARS_MAX).nfkc().filter(|c| !unseen(c)).collect::<String>().to_lowercase();
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
            let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("キャンペーン名,コスト");
            decode(&bytes).unwrap()
        };
        assert_eq!(japanese, "キャンペーン名,コスト");
        assert!(decode(&[0, 1, 2, 200, 0, 0, 1]).is_err());
    }

    #[test]
    fn a_separator_that_is_stated_is_taken_and_lines_stay_true() {
        let stated = grid(b"sep=;\r\na,x;b,y\r\n1,5;2,5\r\n");
        assert_eq!(stated.separator, Some(';'));
        assert_eq!(stated.rows.iter().map(|row| (row.line, row.cells.len())).collect::<Vec<_>>(), [(2, 2), (3, 2)]);
        assert_eq!(grid(b"# note\n#\na,b\n").rows[0].line, 3);
    }

    #[test]
    fn a_line_that_no_report_has_is_over_the_limit() {
        for fill in ["x", "\"", "a,"] {
            let text = format!("a,b\n{}\n1,2\n", fill.repeat(LINE_BYTES_MAX / fill.len() + 1));
            let options = crate::input::ImportOptions::default();
            let bytes = text.as_bytes();
            let read = read_separated(&ImportInput { name: "x.csv", bytes: &bytes, options: &options });
            assert_eq!(read.unwrap_err().code, "MG1008", "{fill}");
        }
    }

    #[test]
    fn damaged_lines_are_refused_with_their_line_and_the_others_kept() {
        let damaged = grid(b"a,b,c,d\n1,\"2,3,4\n1,2,3,4\n1,2\0,3,4\n1,2\",3,4\n");
        assert_eq!(damaged.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3, 5]);
        let refused: Vec<_> = damaged.damaged.iter().map(|problem| (problem.code, problem.line)).collect();
        assert_eq!(refused, [("MG2110", Some(2)), ("MG2113", Some(4))]);
        assert_eq!((damaged.damaged_count, damaged.stray_quotes), (2, vec![5]));
    }

    #[test]
    fn header_words_are_compared_without_case_width_or_spacing() {
        assert_eq!(header_key("Website URL (Ad level）"), header_key(" website url  (ad level)"));
        assert_eq!(header_key("\u{feff}Co\u{200b}st\u{202c}"), "cost");
    }
}
