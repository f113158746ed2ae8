//! A problem with its place: code, message, the lines around it, a label and what to type.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;

use makegood_app::physical_lines::PhysicalLines;
use makegood_core::diagnostic::Diagnostic;
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use serde::Serialize;

/// Bytes of one line that are shown.
const LINE_BYTES_MAX: usize = 400;

/// A problem as it is shown, and as JSON (`makegood.error/1`).
#[derive(Debug, Serialize)]
pub struct Shown {
    schema: &'static str,
    code: String,
    message: String,
    help: String,
    #[serde(skip)]
    text: Option<Lines>,
    #[serde(skip)]
    label: Option<(Range<usize>, String)>,
}

/// Lines of a file, with the number that the first of them has there.
#[derive(Debug, Clone)]
struct Lines {
    name: String,
    first: usize,
    text: String,
}

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let part = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            part.data(),
            *part.span(),
            part.line() + self.first,
            part.column(),
            part.line_count(),
        )))
    }
}

impl Shown {
    /// A problem without a place.
    pub fn plain(code: &str, message: &str, help: &str) -> Shown {
        Shown {
            schema: "makegood.error/1",
            code: code.to_owned(),
            message: message.to_owned(),
            help: help.to_owned(),
            text: None,
            label: None,
        }
    }
}

impl Shown {
    /// Columns that the widest line of the help takes that holds a command.
    pub fn help_width(&self) -> Option<usize> {
        let commands = self.help.lines().filter(|line| line.trim_start().starts_with("makegood "));
        commands.map(|line| line.chars().count() + 12).max()
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.text.as_ref().map(|lines| lines as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (span, label) = self.label.as_ref()?;
        let label = (!label.is_empty()).then(|| label.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new(label, span.start, span.len()))))
    }
}

/// Adds a place in a text at hand.
pub fn in_text(mut shown: Shown, name: &str, text: &str, span: Option<Range<usize>>) -> Shown {
    if let Some(span) = span.filter(|span| span.end <= text.len() && text.is_char_boundary(span.start)) {
        shown.text = Some(Lines { name: name.to_owned(), first: 0, text: text.to_owned() });
        shown.label = Some((span, String::new()));
    }
    shown
}

/// Adds a place in a text at hand, by line and column from 1.
pub fn at_line(shown: Shown, name: &str, text: &str, line: Option<u64>, column: Option<u64>) -> Shown {
    let span = line.and_then(|line| {
        let skipped = usize::try_from(line).ok()?.checked_sub(1)?;
        let before: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
        let content = text.get(before..)?.lines().next()?;
        let column = usize::try_from(column.unwrap_or(1)).ok()?.saturating_sub(1);
        let start = content.char_indices().nth(column).map_or(0, |(at, _)| at);
        Some(before + start..before + content.len())
    });
    in_text(shown, name, text, span)
}

/// A diagnostic of an import, with the lines of the file around its place.
pub fn of_import(path: &Path, name: &str, diagnostic: &Diagnostic) -> Shown {
    let mut shown = Shown::plain(diagnostic.code, &diagnostic.message, &diagnostic.help);
    if let Some(place) = diagnostic.place.as_ref().filter(|_| diagnostic.line.is_none()) {
        shown.message = format!("{name}, {place}: {}", diagnostic.message);
        return shown;
    }
    let around = diagnostic.line.and_then(|line| lines_around(path, line));
    let Some((first, lines, at)) = around else {
        shown.message = format!("{name}: {}", diagnostic.message);
        for (word, said) in [("found", &diagnostic.found), ("expected", &diagnostic.expected)] {
            if !said.is_empty() && !diagnostic.message.contains(said.as_str()) {
                shown.message.push_str(&format!("\n{word}: {said}"));
            }
        }
        return shown;
    };
    let before: usize = lines[..at].iter().map(|line| line.len() + 1).sum();
    let cell = cell_of(&lines[at], diagnostic.column, &diagnostic.found);
    let label = if diagnostic.expected.is_empty() {
        String::new()
    } else {
        format!("expected {}", diagnostic.expected.trim_start_matches("expected "))
    };
    shown.label = Some((before + cell.start..before + cell.end, label));
    shown.text = Some(Lines { name: name.to_owned(), first, text: lines.join("\n") + "\n" });
    shown
}

/// The line, one before and one after: the number (from 0) of the first, the lines, and which of them is meant.
fn lines_around(path: &Path, line: u64) -> Option<(usize, Vec<String>, usize)> {
    let wanted = usize::try_from(line).ok()?.checked_sub(1)?;
    let first = wanted.saturating_sub(1);
    let mut file = PhysicalLines::new(BufReader::new(File::open(path).ok()?));
    let mut lines = Vec::new();
    for number in 0..=wanted + 1 {
        let Some(bytes) = file.next_line().ok()? else { break };
        if bytes.contains(&0) {
            // UTF-16 or not text at all: its lines would be shown as noise.
            return None;
        }
        if number >= first {
            lines.push(visible(bytes));
        }
    }
    (lines.len() > wanted - first).then_some((first, lines, wanted - first))
}

/// Text without what would move the cursor; long lines are cut.
fn visible(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
    let mut shown = String::new();
    for c in text.chars() {
        if shown.len() >= LINE_BYTES_MAX {
            shown.push('…');
            break;
        }
        shown.push(if c == '\t' || !c.is_control() { c } else { '\u{fffd}' });
    }
    shown
}

/// The bytes of a line that hold the cell: where `found` stands in or after the cell's position, else the whole line.
fn cell_of(line: &str, column: Option<u64>, found: &str) -> Range<usize> {
    let delimiter =
        [',', ';', '\t', '|'].into_iter().max_by_key(|delimiter| line.matches(*delimiter).count()).unwrap_or(',');
    let mut quoted = false;
    let mut cell = 1;
    let mut start = None;
    for (at, c) in line.char_indices() {
        if Some(cell) == column && start.is_none() {
            start = Some(at);
        }
        match c {
            '"' => quoted = !quoted,
            c if c == delimiter && !quoted => {
                if let Some(start) = start {
                    return narrowed(line, start..at, found);
                }
                cell += 1;
            }
            _ => {}
        }
    }
    match start {
        Some(start) => narrowed(line, start..line.len(), found),
        None if Some(cell) == column => line.len()..line.len(),
        None => narrowed(line, 0..line.len(), found),
    }
}

fn narrowed(line: &str, cell: Range<usize>, found: &str) -> Range<usize> {
    match line[cell.clone()].find(found) {
        Some(at) if !found.is_empty() => cell.start + at..cell.start + at + found.len(),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_lies_under_the_cell() {
        let line = "2026-03-17,LI-204,\"1.234,50\",USD";
        assert_eq!(&line[cell_of(line, Some(3), "1.234,50")], "1.234,50");
        assert_eq!(&line[cell_of(line, Some(4), "")], "USD");
        assert_eq!(&line[cell_of(line, Some(2), "elsewhere")], "LI-204");
        assert_eq!(cell_of("a,b,", Some(3), ""), 4..4);
        assert_eq!(&line[cell_of(line, None, "LI-204")], "LI-204");
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(visible(b"a\x1b[31mb\r\n"), "a\u{fffd}[31mb");
        assert!(visible(&[b'x'; 2000]).len() < 500);
    }
}
