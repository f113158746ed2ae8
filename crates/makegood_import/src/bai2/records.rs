//! From lines to records: a code, its fields, and the lines that continue it.

/// Most lines that continue one record.
const CONTINUED_MAX: usize = 1_000;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// `01`, `02`, `03`, `16`, `49`, `98`, `99`.
    pub code: &'a str,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Physical lines that it takes.
    pub lines: u64,
    /// What stands behind the code on each of its lines, without the closing `/`.
    pub parts: Vec<&'a str>,
}

impl Record<'_> {
    /// Fields over all lines: a line that ends goes on with the next field.
    pub fn fields(&self) -> Vec<&str> {
        self.parts.iter().flat_map(|part| part.split(',')).map(str::trim).collect()
    }
}

/// Records of a text, in order.
pub struct Records<'a> {
    lines: std::iter::Enumerate<std::str::Split<'a, [char; 2]>>,
    text: &'a str,
    next: Option<(u64, &'a str)>,
    number: u64,
    last_was_return: bool,
    /// Lines that are no record and what the first of them holds.
    pub stray: Vec<(u64, &'a str)>,
}

impl<'a> Records<'a> {
    /// Starts at the beginning.
    pub fn new(text: &'a str) -> Self {
        Records {
            lines: text.split(['\n', '\r']).enumerate(),
            text,
            next: None,
            number: 0,
            last_was_return: false,
            stray: Vec::new(),
        }
    }

    fn take_line(&mut self) -> Option<(u64, &'a str)> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        loop {
            let (_, line) = self.lines.next()?;
            let at = line.as_ptr() as usize - self.text.as_ptr() as usize + line.len();
            let ended_by = self.text.as_bytes().get(at).copied();
            // The empty piece between `\r` and `\n` is no line.
            let between = line.is_empty() && self.last_was_return && ended_by == Some(b'\n');
            self.last_was_return = ended_by == Some(b'\r');
            if between {
                continue;
            }
            self.number += 1;
            let line = line.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
            if !line.is_empty() {
                return Some((self.number, line));
            }
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let mut record: Option<Record<'a>> = None;
        while let Some((number, line)) = self.take_line() {
            let (code, rest) = line.split_once(',').unwrap_or((line.trim_end_matches('/'), ""));
            let rest = rest.strip_suffix('/').unwrap_or(rest);
            let known = matches!(code, "01" | "02" | "03" | "16" | "49" | "98" | "99");
            match &mut record {
                Some(open) if code == "88" => {
                    open.lines += 1;
                    if open.parts.len() < CONTINUED_MAX {
                        open.parts.push(rest);
                    }
                }
                Some(_) => {
                    self.next = Some((number, line));
                    break;
                }
                None if known => record = Some(Record { code, line: number, lines: 1, parts: vec![rest] }),
                None => {
                    if self.stray.len() < 20 {
                        self.stray.push((number, line));
                    }
                }
            }
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_goes_on_in_the_lines_that_continue_it() {
        let text = "01,A,B/\r\n03,1,USD,010,5/\r\n88,015,7,,/\r\nnonsense\r\n16,142,5,,R,C,TEXT WITH / IN IT/\r\n";
        let mut records = Records::new(text);
        let all: Vec<_> = records.by_ref().collect();
        let heads: Vec<_> = all.iter().map(|record| (record.code, record.line, record.lines)).collect();
        assert_eq!(heads, [("01", 1, 1), ("03", 2, 2), ("16", 5, 1)]);
        assert_eq!(all[1].fields(), ["1", "USD", "010", "5", "015", "7", "", ""]);
        assert_eq!(all[2].parts, ["142,5,,R,C,TEXT WITH / IN IT"]);
        assert_eq!(records.stray, [(4, "nonsense")]);
    }
}
