//! Records of separated text, none of which swallows its neighbours.
//!
//! Lines end in LF, CRLF, CR or a mixture. A quoted cell may span lines; but when its quote is never closed,
//! or when the record that it makes is not as wide as the others, only its first line is given up and
//! reading goes on at the next one: one damaged line costs one row. Lines without a quote, nearly all
//! of most files, are split where they lie.

use csv::StringRecord;

/// Most bytes of a line.
pub(super) const LINE_BYTES_MAX: usize = 4 << 20;

/// Most bytes of a record over several lines; an open quote is not followed further.
const QUOTED_BYTES_MAX: usize = 1 << 20;

/// Bytes that may be read in vain behind open quotes in one file; beyond them no quoted cell spans lines.
const REREAD_BYTES_MAX: usize = 32 << 20;

/// Narrowest record whose lines are told from text inside a cell by their number of cells alone.
const TELLING_WIDTH: usize = 4;

/// What stands at a line.
pub(super) enum Found<'t> {
    /// A record, trimmed and unwrapped; `stray` when a quote stands where none should.
    Row { line: u64, cells: StringRecord, stray: bool },
    /// A line whose quote opens and is not closed where it should be.
    Open { line: u64, text: &'t str },
    /// A line of more than [`LINE_BYTES_MAX`] bytes.
    Long { line: u64 },
}

/// Splits a text into records.
#[derive(Clone)]
pub(super) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    separator: u8,
    width: Option<usize>,
    /// True once a record as wide as the others was met: lines above a header are narrower.
    begun: bool,
    reread: usize,
    scratch: Vec<u8>,
    cells: Vec<(usize, usize)>,
}

/// What the quoted text at a line makes.
enum Quoted {
    /// A record: bytes and lines that it takes.
    Whole { used: usize, lines: u64, stray: bool },
    /// No record: the quote is open.
    Broken,
}

impl<'t> Records<'t> {
    /// Records of `text` from byte `at`, which is the start of `line`.
    pub(super) fn new(text: &'t str, at: usize, line: u64, separator: u8) -> Self {
        Records {
            text,
            at,
            line,
            separator,
            width: None,
            begun: false,
            reread: 0,
            scratch: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Says how wide most records are, which tells text over several lines from an open quote.
    pub(super) fn expect_width(&mut self, width: Option<usize>) {
        self.width = width;
    }

    /// Number of cells that most of the records up to byte `end` have; of equals the widest.
    pub(super) fn usual_width(mut self, end: usize) -> Option<usize> {
        let mut counts: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
        while self.at < end
            && let Some(found) = self.next()
        {
            if let Found::Row { cells, .. } = found {
                *counts.entry(cells.len()).or_default() += 1;
            }
        }
        counts.into_iter().filter(|(width, _)| *width > 1).max_by_key(|(_, count)| *count).map(|(width, _)| width)
    }

    /// The next record that is not empty.
    pub(super) fn next(&mut self) -> Option<Found<'t>> {
        loop {
            let bytes = self.text.as_bytes();
            let rest = bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            let (length, ending) = line_of(rest);
            let (from, line) = (self.at, self.line);
            let raw = &rest[..length];
            if length > LINE_BYTES_MAX {
                self.at += length + ending;
                self.line += 1;
                return Some(Found::Long { line });
            }
            if memchr::memchr(b'"', raw).is_none() {
                self.at += length + ending;
                self.line += 1;
                let mut cells = StringRecord::with_capacity(length, self.width.unwrap_or(8));
                let mut start = from;
                for end in memchr::memchr_iter(self.separator, raw).map(|at| from + at).chain([from + length]) {
                    cells.push_field(super::unwrapped(self.text.get(start..end).unwrap_or_default()));
                    start = end + 1;
                }
                if cells.iter().all(str::is_empty) {
                    continue;
                }
                self.begun |= Some(cells.len()) == self.width;
                return Some(Found::Row { line, cells, stray: false });
            }
            return Some(match self.quoted(from) {
                Quoted::Whole { used, lines, stray } => {
                    self.at += used;
                    self.line += lines;
                    let mut cells = StringRecord::with_capacity(self.scratch.len(), self.cells.len());
                    for (start, end) in &self.cells {
                        let cell = std::str::from_utf8(&self.scratch[*start..*end]).unwrap_or_default();
                        cells.push_field(super::unwrapped(cell));
                    }
                    if cells.iter().all(str::is_empty) {
                        continue;
                    }
                    self.begun |= Some(cells.len()) == self.width;
                    Found::Row { line, cells, stray }
                }
                Quoted::Broken => {
                    self.at += length + ending;
                    self.line += 1;
                    Found::Open { line, text: self.text.get(from..from + length).unwrap_or_default() }
                }
            });
        }
    }

    /// True for bytes that may end a cell or a quote.
    fn tells(&self, byte: u8) -> bool {
        byte == b'"' || byte == b'\n' || byte == b'\r' || byte == self.separator
    }

    /// Reads the record at `from`, which has a quote on its first line, into `scratch` and `cells`.
    fn quoted(&mut self, from: usize) -> Quoted {
        #[derive(PartialEq)]
        enum In {
            Start,
            Plain,
            Quotes,
            AfterQuote,
        }
        self.cells.clear();
        self.scratch.clear();
        let bytes = self.text.as_bytes();
        let (mut state, mut cell, mut at, mut lines, mut stray) = (In::Start, 0, from, 1u64, false);
        loop {
            let Some(byte) = bytes.get(at).copied() else {
                if state == In::Quotes {
                    return self.broken(at - from);
                }
                self.cells.push((cell, self.scratch.len()));
                break;
            };
            // Most bytes mean only themselves: they are taken in one go.
            let quotes = state == In::Quotes;
            if (quotes || state == In::Plain) && !self.tells(byte) {
                let run = bytes.get(at..).unwrap_or_default();
                let run = &run[..run.iter().position(|byte| self.tells(*byte)).unwrap_or(run.len())];
                self.scratch.extend_from_slice(run);
                at += run.len();
                if lines > 1 && at - from > QUOTED_BYTES_MAX {
                    return self.broken(at - from);
                }
                continue;
            }
            at += 1;
            match state {
                In::Quotes if byte == b'"' => state = In::AfterQuote,
                In::Quotes => {
                    self.scratch.push(byte);
                    // CRLF counts once, at its line feed.
                    if byte == b'\n' || byte == b'\r' && bytes.get(at) != Some(&b'\n') {
                        lines += 1;
                        let too_wide = self.width.is_some_and(|width| self.cells.len() >= width);
                        if too_wide || self.reread > REREAD_BYTES_MAX {
                            return self.broken(at - from);
                        }
                    }
                }
                In::AfterQuote if byte == b'"' => {
                    self.scratch.push(b'"');
                    state = In::Quotes;
                }
                _ if byte == self.separator => {
                    self.cells.push((cell, self.scratch.len()));
                    cell = self.scratch.len();
                    state = In::Start;
                }
                _ if byte == b'\n' || byte == b'\r' => {
                    self.cells.push((cell, self.scratch.len()));
                    if byte == b'\r' && bytes.get(at) == Some(&b'\n') {
                        at += 1;
                    }
                    break;
                }
                In::Start if byte == b'"' => state = In::Quotes,
                // The `="…"` wrapper that keeps spreadsheets off a value opens a quoted cell too.
                In::Start if byte == b'=' && bytes.get(at) == Some(&b'"') => {
                    at += 1;
                    state = In::Quotes;
                }
                In::Start if byte == b' ' => self.scratch.push(byte),
                _ => {
                    stray |= byte == b'"' || state == In::AfterQuote && byte != b' ';
                    self.scratch.push(byte);
                    if state != In::AfterQuote || byte != b' ' {
                        state = In::Plain;
                    }
                }
            }
        }
        if lines > 1 && !self.fits(from, at) {
            return self.broken(at - from);
        }
        Quoted::Whole { used: at - from, lines, stray }
    }

    /// True when a record over several lines is one: as wide as the others, and no line inside it is a record itself.
    fn fits(&self, from: usize, to: usize) -> bool {
        let Some(width) = self.width else { return true };
        let filled = self.cells.iter().rposition(|(start, end)| start < end).map_or(0, |last| last + 1);
        if self.begun && (self.cells.len() < width || filled > width) {
            return false;
        }
        if width < TELLING_WIDTH {
            return true;
        }
        let bytes = self.text.as_bytes().get(from..to).unwrap_or_default();
        let mut lines = bytes.split(|byte| *byte == b'\n' || *byte == b'\r').skip(1).peekable();
        while let Some(line) = lines.next() {
            let inner = lines.peek().is_some();
            if inner && memchr::memchr_iter(self.separator, line).count() + 1 == width {
                return false;
            }
        }
        true
    }

    fn broken(&mut self, used: usize) -> Quoted {
        self.reread = self.reread.saturating_add(used);
        Quoted::Broken
    }
}

/// Length of the line at the start and of its end.
fn line_of(rest: &[u8]) -> (usize, usize) {
    match memchr::memchr2(b'\n', b'\r', rest) {
        None => (rest.len(), 0),
        Some(at) if rest[at] == b'\r' && rest.get(at + 1) == Some(&b'\n') => (at, 2),
        Some(at) => (at, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn records(text: &str, width: Option<usize>) -> Vec<(u64, Vec<String>, bool)> {
        let mut records = Records::new(text, 0, 1, b',');
        records.expect_width(width);
        let mut list = Vec::new();
        while let Some(found) = records.next() {
            list.push(match found {
                Found::Row { line, cells, stray } => (line, cells.iter().map(str::to_owned).collect(), stray),
                Found::Open { line, text } => (line, vec![format!("open: {text}")], true),
                Found::Long { line } => (line, Vec::new(), true),
            });
        }
        list
    }

    fn cells(list: &[&str]) -> Vec<String> {
        list.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn every_line_end_ends_a_record_and_lines_are_counted() {
        let read = records("a,b\r\nc,d\re,f\n\ng,h", None);
        assert_eq!(read.iter().map(|record| record.0).collect::<Vec<_>>(), [1, 2, 3, 5]);
        assert_eq!(read[3].1, cells(&["g", "h"]));
    }

    #[test]
    fn quoted_cells_hold_separators_quotes_and_lines() {
        let read = records("a,\"b, \"\"c\"\"\nd\",e\nf,g,h\n", Some(3));
        assert_eq!(read[0], (1, cells(&["a", "b, \"c\"\nd", "e"]), false));
        assert_eq!(read[1], (3, cells(&["f", "g", "h"]), false));
        assert_eq!(records("=\"a,b\",=\"c\"\n", None)[0].1, cells(&["a,b", "c"]));
        assert_eq!(records(" \"a\" ,\"b\"\n", None)[0], (1, cells(&["a", "b"]), false));
    }

    #[test]
    fn a_quote_where_none_should_be_is_remembered() {
        assert_eq!(records("a\",b\n", None)[0], (1, cells(&["a\"", "b"]), true));
        assert_eq!(records("\"a\" x,b\n", None)[0], (1, cells(&["a x", "b"]), true));
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        let read = records("1,\"x,9\n2,y,9\n3,z,9\n", Some(3));
        assert_eq!(
            read.iter().map(|record| (record.0, record.2)).collect::<Vec<_>>(),
            [(1, true), (2, false), (3, false)]
        );
        // The quote is closed lines later, but a whole row lies inside the cell, or the record is too narrow.
        let swallowed = "0,a,9,9\n1,\"x,9,9\n2,y,9,9\n3,z\",9,9\n4,w,9,9\n";
        let narrow = "0,a,9,9\n1,\"x,9,9\n3,z,9,9\"\n4,w,9,9\n";
        for text in [swallowed, narrow] {
            let read = records(text, Some(4));
            assert_eq!(read.iter().find(|record| record.2).map(|record| record.0), Some(2), "{text}");
            assert_eq!(read.last().map(|record| record.2), Some(false), "{text}");
        }
    }

    #[test]
    fn the_usual_width_is_that_of_most_records() {
        let width = |text: &str| Records::new(text, 0, 1, b',').usual_width(text.len());
        assert_eq!(width("Report\nmade,today\na,b,c\n1,2,3\n"), Some(3));
        assert_eq!(width("a,b,c\n1,\"2,3\n"), Some(3));
        assert_eq!(width("a,b,c\n1,\"x\ny\",3\n1,\"x\ny\",3\n"), Some(3));
        assert_eq!(width("one\ntwo\n"), None);
    }

    proptest! {
        /// What is written with quotes is read back, cell for cell.
        #[test]
        fn written_records_are_read_back(rows in proptest::collection::vec(proptest::collection::vec("[a\",\n\ré]{0,6}", 3), 1..6)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: String = rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect();
            let read: Vec<Vec<String>> = records(&text, Some(3)).into_iter().map(|record| record.1).collect();
            let trimmed = rows.iter().map(|row| row.iter().map(|cell| super::super::unwrapped(cell).to_owned()).collect::<Vec<_>>());
            let kept: Vec<Vec<String>> = trimmed.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            prop_assert_eq!(read, kept);
        }

        /// No text panics, lines rise, and every line that is not blank is in a record or given up.
        #[test]
        fn hostile_text_never_panics_and_ends(text in "[a,\"\n\r=; é]{0,200}", width in proptest::option::of(2usize..5)) {
            let mut last = 0;
            for (line, _, _) in records(&text, width) {
                prop_assert!(line > last);
                last = line;
            }
        }
    }
}
