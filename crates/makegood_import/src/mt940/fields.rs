//! From lines to tagged fields: `:61:` and what continues it, with the line that each begins on.
//!
//! Only tags of MT940 and MT942 begin a field: remittance text holds `:26:37` and `:12:11` where a time was
//! broken over lines. Header blocks (`{1:…}{2:…}{4:`), envelope characters and the `-` that ends a message are
//! taken out; a `-` in the middle of a text stays text.

/// Tags that begin a field, without their colons.
const TAGS: &[&str] = &[
    "13", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60F", "60M", "61", "62F", "62M", "64", "65", "86",
    "90C", "90D", "NS",
];

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// Tag without colons; `{` for a header block.
    pub tag: &'a str,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Its first line after the tag, then the lines that continue it, without line ends.
    pub lines: Vec<&'a str>,
}

/// Fields of a text, in order.
pub struct Fields<'a> {
    rest: &'a str,
    line: u64,
    /// A field that stands behind a header block on the same line.
    waiting: Option<&'a str>,
    /// A line that was read and belongs to the next field.
    next: Option<(u64, &'a str)>,
    /// Lines that belong to no field.
    pub stray: u64,
}

impl<'a> Fields<'a> {
    /// Starts at the beginning.
    pub fn new(text: &'a str) -> Self {
        Fields { rest: text, line: 0, waiting: None, next: None, stray: 0 }
    }

    fn take_line(&mut self) -> Option<(u64, &'a str)> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        if let Some(waiting) = self.waiting.take() {
            return Some((self.line, waiting));
        }
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.find(['\n', '\r']).unwrap_or(self.rest.len());
        let line = &self.rest[..end];
        let after = &self.rest[end..];
        let length = if after.starts_with("\r\n") { 2 } else { usize::from(!after.is_empty()) };
        self.rest = &after[length..];
        self.line += 1;
        Some((self.line, line.trim_matches(|c: char| c.is_control() && c != '\t')))
    }

    /// True when the `-` just read ends a message: nothing, a header or a new message follows.
    fn ends_message(&self) -> bool {
        let next = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
        next.is_empty() || next.starts_with('{') || next.starts_with(":20:")
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let mut field: Option<Field<'a>> = None;
        while let Some((number, line)) = self.take_line() {
            let begins = tag_of(line);
            let header = line.starts_with('{');
            if field.is_some() && (begins.is_some() || header) {
                self.next = Some((number, line));
                break;
            }
            if header {
                // `{1:…}{2:…}{4:` and possibly the first field behind it.
                let end = line.find("{4:").map_or(line.len(), |at| at + 3);
                let behind = line[end..].trim_start();
                if !behind.is_empty() {
                    self.waiting = Some(behind);
                }
                return Some(Field { tag: "{", line: number, lines: vec![&line[..end]] });
            }
            if let Some((tag, value)) = begins {
                field = Some(Field { tag, line: number, lines: vec![value] });
                continue;
            }
            if line.starts_with("-}") || line.trim() == "-" && self.ends_message() {
                if field.is_some() {
                    break;
                }
                continue;
            }
            match &mut field {
                Some(field) => field.lines.push(line),
                None => self.stray += u64::from(!line.trim().is_empty()),
            }
        }
        if let Some(field) = &mut field {
            while field.lines.len() > 1 && field.lines.last().is_some_and(|line| line.trim().is_empty()) {
                field.lines.pop();
            }
        }
        field
    }
}

fn tag_of(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.trim_start().strip_prefix(':')?.split_once(':')?;
    TAGS.contains(&tag).then_some((tag, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<(&str, u64, usize)> {
        Fields::new(text).map(|field| (field.tag, field.line, field.lines.len())).collect()
    }

    #[test]
    fn blocks_wrapped_times_and_dashes_are_told_apart() {
        let text = "\u{1}\r\n{1:F01BANKDEFFAXXX0000000000}{2:O940}{4:\r\n:20:A\r\n:61:2603020302D1,NMSC\r\nmore\r\n:86:at 2026-03-01T13\r\n:12:11\r\n-\r\nb\r\n:62F:C260302EUR1,\r\n-}\r\n:20:B\r\n";
        assert_eq!(tags(text), [("{", 2, 1), ("20", 3, 1), ("61", 4, 2), ("86", 6, 4), ("62F", 10, 1), ("20", 12, 1)]);
    }

    #[test]
    fn a_field_behind_the_header_on_one_line_is_found() {
        assert_eq!(tags("{1:F01X}{4::20:A\n:25:1\n"), [("{", 1, 1), ("20", 1, 1), ("25", 2, 1)]);
    }
}
