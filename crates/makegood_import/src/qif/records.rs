//! Records of a QIF file: a line is a field, its first letter says which, `^` closes the record.

use super::sections::{Section, section_of};

/// Most fields of one record; the largest split transactions have a few hundred.
pub(super) const FIELDS_MAX: usize = 5_000;

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'t> {
    /// First letter of the line.
    pub(super) letter: char,
    /// The rest, trimmed.
    pub(super) value: &'t str,
    /// Line in the file, from 1.
    pub(super) line: u64,
}

/// One record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record<'t> {
    /// Fields in file order, at most [`FIELDS_MAX`].
    pub(super) fields: Vec<Field<'t>>,
    /// Fields beyond that were there and are not held.
    pub(super) too_long: bool,
    /// True when `^` closed it; false when a header or the end of the file came first.
    pub(super) closed: bool,
}

impl<'t> Record<'t> {
    /// Line of its first field.
    pub(super) fn line(&self) -> u64 {
        self.fields.first().map_or(1, |field| field.line)
    }

    /// All fields of a letter.
    pub(super) fn all(&self, letter: char) -> impl Iterator<Item = Field<'t>> {
        self.fields.iter().copied().filter(move |field| field.letter == letter)
    }

    /// The first filled field of a letter, else the first one.
    pub(super) fn field(&self, letter: char) -> Option<Field<'t>> {
        self.all(letter).find(|field| !field.value.is_empty()).or_else(|| self.all(letter).next())
    }

    /// Its value; empty when there is none.
    pub(super) fn value(&self, letter: char) -> &'t str {
        self.field(letter).map_or("", |field| field.value)
    }
}

/// What stands in a file, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item<'t> {
    /// A header line such as `!Type:Bank`.
    Header(Section<'t>, u64),
    /// A record, never empty.
    Record(Record<'t>),
}

/// Walks over a file.
pub(super) struct Records<'t> {
    rest: &'t str,
    line: u64,
    open: Record<'t>,
    header: Option<Item<'t>>,
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Records { rest: text, line: 0, open: Record::default(), header: None }
    }

    /// The next line without its end: LF, CR LF or CR alone.
    fn next_line(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let Some(end) = self.rest.find(['\n', '\r']) else { return Some(std::mem::take(&mut self.rest)) };
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        Some(line)
    }

    fn take(&mut self, line: &'t str) {
        let mut letters = line.chars();
        let Some(letter) = letters.next() else { return };
        if self.open.fields.len() >= FIELDS_MAX {
            self.open.too_long = true;
            return;
        }
        self.open.fields.push(Field { letter, value: letters.as_str().trim(), line: self.line });
    }

    fn close(&mut self, closed: bool) -> Option<Item<'t>> {
        let mut record = std::mem::take(&mut self.open);
        record.closed = closed;
        (!record.fields.is_empty()).then_some(Item::Record(record))
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Item<'t>;

    fn next(&mut self) -> Option<Item<'t>> {
        if let Some(header) = self.header.take() {
            return Some(header);
        }
        while let Some(line) = self.next_line() {
            let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{1a}'));
            match line.chars().next() {
                None => {}
                Some('^') => {
                    if let Some(record) = self.close(true) {
                        return Some(record);
                    }
                }
                Some('!') => {
                    let header = Item::Header(section_of(line), self.line);
                    // A header in the middle of a record shows that its end is missing.
                    let Some(record) = self.close(false) else { return Some(header) };
                    self.header = Some(header);
                    return Some(record);
                }
                Some(_) => self.take(line),
            }
        }
        self.close(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let one = |item: Item<'_>| match item {
            Item::Header(section, line) => format!("{line} {section:?}"),
            Item::Record(record) => {
                let fields = record.fields.iter().map(|field| format!("{}={}", field.letter, field.value));
                format!(
                    "{} {}{}",
                    record.line(),
                    fields.collect::<Vec<_>>().join(" "),
                    if record.closed { "" } else { " …" }
                )
            }
        };
        Records::new(text).map(one).collect()
    }

    #[test]
    fn a_record_is_what_stands_before_a_caret_whatever_the_line_ends() {
        let expected = ["1 Entries(\"Bank\")", "2 D=1/2/26 T=-5.00 P=TikTok", "7 D=1/3/26 T=1"];
        for end in ["\n", "\r\n", "\r"] {
            let text = "!Type:Bank\nD 1/2/26\nT-5.00\nPTikTok \n^\n^\nD1/3/26\n\nT1\n^".replace('\n', end);
            assert_eq!(shown(&text), expected, "{end:?}");
        }
    }

    #[test]
    fn a_record_that_a_header_or_the_end_cuts_is_open() {
        assert_eq!(
            shown("!Type:Cash\nD1/2/26\n!Type:Bank\nT5"),
            ["1 Entries(\"Cash\")", "2 D=1/2/26 …", "3 Entries(\"Bank\")", "4 T=5 …",]
        );
    }
}
