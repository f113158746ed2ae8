//! A text file that is read whole: its size is limited, its encoding told, its lines numbered.

use std::io::Read;

use makegood_core::diagnostic::{self, Diagnostic};

use crate::grid::decode;
use crate::input::ImportInput;

/// Reads and decodes the file; the word names its encoding.
///
/// - **Errors** a diagnostic about the whole file: too large, unreadable, no text.
pub fn decoded(input: &ImportInput<'_>, bytes_max: u64) -> Result<(String, &'static str), Diagnostic> {
    let too_large = || {
        Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the file is too large for this format")
            .expected(format!("at most {bytes_max} bytes"))
            .help("download a shorter period")
    };
    if input.bytes.len() > bytes_max {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let opened = input.bytes.open().and_then(|opened| opened.take(bytes_max + 1).read_to_end(&mut bytes));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    if bytes.len() as u64 > bytes_max {
        return Err(too_large());
    }
    decode(&bytes)
}

/// As [`decoded`]; the note tells of an encoding that was guessed.
///
/// - **Errors** as there.
pub fn read(input: &ImportInput<'_>, bytes_max: u64) -> Result<(String, Option<Diagnostic>), Diagnostic> {
    let (text, encoding) = decoded(input, bytes_max)?;
    let guessed = (!encoding.starts_with("UTF-")).then(|| {
        Diagnostic::new(
            diagnostic::ENCODING_GUESSED,
            format!("the text is not UTF-8 and names no encoding; it was read as {encoding}"),
        )
        .expected("text in UTF-8")
        .help("check that names with accents are as they should be")
    });
    Ok((text, guessed))
}

/// One physical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'t> {
    /// Its number, from 1.
    pub number: u64,
    /// Its text without the line end.
    pub text: &'t str,
}

/// The physical lines of a text: LF, CR LF and CR end one.
#[derive(Debug, Clone)]
pub struct PhysicalLines<'t> {
    rest: Option<&'t str>,
    number: u64,
}

impl<'t> PhysicalLines<'t> {
    /// The lines of `text`.
    pub fn new(text: &'t str) -> Self {
        PhysicalLines { rest: Some(text), number: 0 }
    }
}

impl<'t> Iterator for PhysicalLines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let rest = self.rest.filter(|rest| !rest.is_empty())?;
        let (text, left) = match rest.find(['\n', '\r']) {
            None => (rest, None),
            Some(at) => {
                let after = &rest[at..];
                let end = if after.starts_with("\r\n") { 2 } else { 1 };
                (&rest[..at], Some(&after[end..]))
            }
        };
        self.rest = left;
        self.number += 1;
        Some(Line { number: self.number, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_is_one() {
        let lines: Vec<_> =
            PhysicalLines::new("a\r\nb\rc\n\nd").map(|line| format!("{}{}", line.number, line.text)).collect();
        assert_eq!(lines, ["1a", "2b", "3c", "4", "5d"]);
        assert_eq!(PhysicalLines::new("").count(), 0);
    }
}
