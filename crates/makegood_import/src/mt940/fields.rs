//! A SWIFT file cut into fields: a tag at the start of a line, and the lines up to the next one.
//!
//! Banks write `:86:` text as it comes, so a line of it may look like a tag (`T16` / `:26:37`), or be the lone
//! `-` that ends a message. What follows decides: see [`ends_message`] and [`tag_of`].

use crate::whole_text::{Line, PhysicalLines};

/// Most characters of one field that are kept; a `:86:` has 390.
pub const FIELD_CHARS_MAX: usize = 32 << 10;

/// Tags of MT940 and MT942, and `NS`, in which German banks write what has no tag.
const TAGS: [&str; 22] = [
    "20", "21", "25", "25P", "28", "28C", "34F", "13", "13D", "60F", "60M", "61", "86", "62F", "62M", "64", "65",
    "90D", "90C", "NS", "60", "62",
];

/// A piece of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Header block text from `{1:` on.
    Header {
        /// Its line.
        line: u64,
        /// The line from `{` on.
        text: &'t str,
    },
    /// A field.
    Field(Field<'t>),
    /// `-` or `-}`; true for `-}`, which closes block 4.
    End(bool),
    /// A line that belongs to nothing.
    Stray(Line<'t>),
}

/// A field of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'t> {
    /// Tag without colons, upper case; empty for a tag that statements do not have.
    pub tag: &'static str,
    /// Line of the tag.
    pub line: u64,
    /// Lines, the first without its tag; line ends removed, blanks kept.
    pub lines: Vec<&'t str>,
    /// True when the field was longer than [`FIELD_CHARS_MAX`] and its end was left out.
    pub cut: bool,
}

impl Field<'_> {
    /// The first line without blanks around it.
    pub fn first(&self) -> &str {
        self.lines.first().map_or("", |line| line.trim())
    }
}

/// Pieces of a text, in order.
pub struct Pieces<'t> {
    lines: PhysicalLines<'t>,
    /// A line that was taken and belongs to the next piece.
    held: Option<Line<'t>>,
}

impl<'t> Pieces<'t> {
    /// The pieces of `text`.
    pub fn new(text: &'t str) -> Self {
        Pieces { lines: PhysicalLines::new(text), held: None }
    }

    fn take(&mut self) -> Option<Line<'t>> {
        let mut line = self.held.take().or_else(|| self.lines.next())?;
        line.text = line.text.trim_matches(|c: char| c.is_control() || c == '\u{feff}');
        Some(line)
    }

    fn field(&mut self, tag: &'static str, line: u64, first: &'t str) -> Field<'t> {
        let cut = first.len() > FIELD_CHARS_MAX;
        let first = if cut { &first[..first.floor_char_boundary(FIELD_CHARS_MAX)] } else { first };
        let mut field = Field { tag, line, lines: vec![first], cut };
        let mut kept = first.len();
        while let Some(next) = self.take() {
            let before = field.lines.last().copied().unwrap_or_default();
            let ends = tag_of(next.text, Some(before)).is_some()
                || header_of(next.text).is_some()
                || ends_message(next.text, &self.lines)
                || next.text.trim_end() == ":" && broken_tag(&self.lines).is_some();
            if ends {
                self.held = Some(next);
                break;
            }
            kept += next.text.len() + 1;
            if kept > FIELD_CHARS_MAX {
                field.cut = true;
            } else {
                field.lines.push(next.text);
            }
        }
        field
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        loop {
            let line = self.take()?;
            if line.text.trim().is_empty() {
                continue;
            }
            if let Some(rest) = line.text.trim_start().strip_prefix("-}") {
                if let Some(text) = rest.find("{1:").map(|at| &rest[at..]) {
                    self.held = Some(Line { number: line.number, text });
                }
                return Some(Piece::End(true));
            }
            if let Some(text) = header_of(line.text) {
                // `{4:` may be followed by the first field on its own line.
                let after =
                    text.rfind("{4:").map(|at| text[at + 3..].trim_start()).filter(|rest| rest.starts_with(':'));
                if let Some(first) = after {
                    self.held = Some(Line { number: line.number, text: first });
                }
                return Some(Piece::Header { line: line.number, text });
            }
            if line.text.trim() == "-" {
                return Some(Piece::End(false));
            }
            if line.text.trim_end() == ":"
                && let Some((tag, rest)) = broken_tag(&self.lines)
            {
                self.lines.next();
                return Some(Piece::Field(self.field(tag, line.number, rest)));
            }
            return Some(match tag_of(line.text, None) {
                Some((tag, rest)) => Piece::Field(self.field(tag, line.number, rest)),
                None => Piece::Stray(line),
            });
        }
    }
}

/// The tag that a line begins with, and the rest of the line. `before` is the line before it in a field.
pub fn tag_of<'t>(text: &'t str, before: Option<&str>) -> Option<(&'static str, &'t str)> {
    let rest = text.trim_start().strip_prefix(':')?;
    let (name, rest) = rest.split_at_checked(rest.find(':').filter(|at| *at <= 3)?)?;
    let tag = TAGS.into_iter().find(|tag| tag.eq_ignore_ascii_case(name))?;
    let rest = &rest[1..];
    if before.is_some_and(|before| is_time(before, name, rest)) {
        return None;
    }
    Some((tag, rest))
}

/// True when a line that begins like a tag goes on with a time that the line before it began (`T16`, `:20:37`).
fn is_time(before: &str, name: &str, rest: &str) -> bool {
    let two = |text: &str| text.bytes().take(2).filter(u8::is_ascii_digit).count() == 2;
    let bytes = before.as_bytes();
    let hour = bytes.len() >= 3 && bytes[bytes.len() - 3] == b'T' && two(&before[before.len() - 2..]);
    let ends = !rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphanumeric);
    hour && name.len() == 2 && two(name) && two(rest) && ends
}

/// A tag whose first colon stands alone on the line before.
fn broken_tag<'t>(ahead: &PhysicalLines<'t>) -> Option<(&'static str, &'t str)> {
    let next = ahead.clone().next()?;
    let (name, rest) = next.text.split_at_checked(next.text.find(':').filter(|at| *at <= 3)?)?;
    let tag = TAGS.into_iter().find(|tag| tag.eq_ignore_ascii_case(name))?;
    Some((tag, &rest[1..]))
}

fn header_of(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let blocks = ["{1:", "{2:", "{3:", "{4:", "{5:"];
    blocks.iter().any(|block| text.starts_with(block)).then_some(text)
}

/// True when a line inside a field ends the message: `-}`, or `-` before a tag, a header or the end of the file.
fn ends_message(text: &str, ahead: &PhysicalLines<'_>) -> bool {
    let text = text.trim();
    if text.starts_with("-}") {
        return true;
    }
    if text != "-" {
        return false;
    }
    let next = ahead.clone().map(|line| line.text.trim_matches(|c: char| c.is_control() || c.is_whitespace()));
    match next.into_iter().find(|line| !line.is_empty()) {
        None => true,
        Some(next) => {
            let closes = next.starts_with("-}") || next.starts_with('}');
            closes || tag_of(next, None).is_some() || header_of(next).is_some()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let one = |piece| match piece {
            Piece::Header { line, text } => format!("{line} head {text}"),
            Piece::Field(field) => format!("{} {} {}", field.line, field.tag, field.lines.join("|")),
            Piece::End(block) => format!("end {block}"),
            Piece::Stray(line) => format!("{} stray {}", line.number, line.text),
        };
        Pieces::new(text).map(one).collect()
    }

    #[test]
    fn a_dash_ends_a_message_only_where_nothing_of_the_field_follows() {
        assert_eq!(shown(":86:a\r\n-\r\n tail\r\n-\r\n"), ["1 86 a|-| tail", "end false"]);
        assert_eq!(shown(":86:a\n-}{5:}{1:F01X}{4:\n:20:b"), ["1 86 a", "end true", "2 head {1:F01X}{4:", "3 20 b"]);
    }

    #[test]
    fn times_broken_over_lines_are_no_tags() {
        assert_eq!(shown(":86:at T16\n:20:37 Fo\n:61:x"), ["1 86 at T16|:20:37 Fo", "3 61 x"]);
        assert_eq!(shown(":86:at T16\n:26:37"), ["1 86 at T16|:26:37"]);
    }

    #[test]
    fn a_tag_may_be_lower_case_broken_or_behind_the_header() {
        let pieces = shown("{4::20:a\n:60f:b\n:\n86:c\nx");
        assert_eq!(pieces, ["1 head {4::20:a", "1 20 a", "2 60F b", "3 86 c|x"]);
    }
}
