//! Physical lines of a BAI2 file joined to records: a line with its `88` continuations.

use crate::whole_text::PhysicalLines;

/// Length from which on a line is full, so that its text goes on in the next one within a word (80 columns).
const LINE_FULL: usize = 79;

/// Most characters of one record; an account with all its summaries has some thousands.
pub const RECORD_CHARS_MAX: usize = 64 << 10;

/// One line of a record, without its code and without the `/` at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'t> {
    /// Text behind the code and its comma.
    pub text: &'t str,
    /// True when the line was full, so that a word may go on in the next one.
    pub full: bool,
}

/// A record: its code, and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'t> {
    /// Two digits; empty for a line that begins with none.
    pub code: &'t str,
    /// Physical line, from 1.
    pub line: u64,
    /// Lines of the record.
    pub parts: Vec<Part<'t>>,
    /// Physical records: lines with a code, which the trailers count.
    pub lines: u64,
    /// Lines without a code that were taken for text that goes on.
    pub wrapped: u64,
    /// True when the end was left out, as the record is longer than [`RECORD_CHARS_MAX`].
    pub cut: bool,
}

impl<'t> Record<'t> {
    /// All fields, those of the continuations behind the others.
    pub fn fields(&self) -> Vec<&'t str> {
        self.parts.iter().flat_map(|part| part.text.split(',')).map(str::trim).collect()
    }
}

/// The records of a text, in order.
pub struct Records<'t> {
    lines: PhysicalLines<'t>,
    held: Option<(u64, &'t str)>,
}

impl<'t> Records<'t> {
    /// The records of `text`.
    pub fn new(text: &'t str) -> Self {
        Records { lines: PhysicalLines::new(text), held: None }
    }

    /// The next line that is not blank, without padding and the quotes of a spreadsheet.
    fn line(&mut self) -> Option<(u64, &'t str)> {
        if let Some(held) = self.held.take() {
            return Some(held);
        }
        loop {
            let line = self.lines.next()?;
            let text = clean(line.text);
            if !text.is_empty() {
                return Some((line.number, text));
            }
        }
    }
}

/// A line without padding, control characters and the quotes of a spreadsheet.
pub fn clean(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_control() || c.is_whitespace() || c == '\u{feff}');
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) if code_of(inner).is_some() => inner.trim_end(),
        _ => text,
    }
}

/// The code of a line, when it is one of the format's.
pub fn code_of(text: &str) -> Option<&str> {
    let code = text.get(..2)?;
    let known = matches!(code, "01" | "02" | "03" | "16" | "88" | "49" | "98" | "99");
    (known && matches!(text.as_bytes().get(2), Some(b',' | b'/') | None)).then_some(code)
}

fn part(text: &str, start: usize) -> Part<'_> {
    let rest = text.get(start..).unwrap_or_default();
    Part { text: rest.strip_suffix('/').unwrap_or(rest), full: text.chars().count() >= LINE_FULL }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        let (line, text) = self.line()?;
        let Some(code) = code_of(text) else {
            return Some(Record { code: "", line, parts: vec![part(text, 0)], lines: 0, wrapped: 0, cut: false });
        };
        let mut kept = text.len();
        let mut ended = text.ends_with('/');
        let cut = kept > RECORD_CHARS_MAX;
        let text = if cut { &text[..text.floor_char_boundary(RECORD_CHARS_MAX)] } else { text };
        let mut record = Record { code, line, parts: vec![part(text, 3)], lines: 1, wrapped: 0, cut };
        while let Some((number, text)) = self.line() {
            let start = match code_of(text) {
                Some("88") => 3,
                // Text that a bank broke without a continuation.
                None if code == "16" && !ended => 0,
                _ => {
                    self.held = Some((number, text));
                    break;
                }
            };
            ended = text.ends_with('/');
            if start == 0 {
                record.wrapped += 1
            } else {
                record.lines += 1
            }
            kept += text.len();
            if kept > RECORD_CHARS_MAX {
                record.cut = true;
            } else {
                record.parts.push(part(text, start));
            }
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let one = |record: Record<'_>| {
            let parts: Vec<&str> = record.parts.iter().map(|part| part.text).collect();
            format!("{}@{}x{} {}", record.code, record.line, record.lines, parts.join("|"))
        };
        Records::new(text).map(one).collect()
    }

    #[test]
    fn continuations_padding_and_quotes_are_taken_away() {
        assert_eq!(shown("03,1,,/   \r\n88,010,5,,/\r\n\r\n49,5,3/"), ["03@1x2 1,,|010,5,,", "49@4x1 5,3"]);
        assert_eq!(shown("\"01,a/\"\n\"02,b/\""), ["01@1x1 a", "02@2x1 b"]);
    }

    #[test]
    fn text_without_an_end_goes_on_in_the_next_line() {
        assert_eq!(shown("16,165,5,,,,A/B\nmore, text\n16,1,2/"), ["16@1x1 165,5,,,,A/B|more, text", "16@3x1 1,2"]);
        assert_eq!(shown("49,1,2/\nwhat"), ["49@1x1 1,2", "@2x0 what"]);
    }
}
