//! What separates the cells of a text, and what stands before its first record.

/// Lines that are looked at.
const LINES_MAX: usize = 100;

/// Characters of each that are.
const LINE_CHARS_MAX: usize = 64 << 10;

/// Longest comment that is passed over before the first record.
const COMMENT_BYTES_MAX: usize = 1 << 20;

/// Where the records begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beginning {
    /// First byte of the first record.
    pub(super) at: usize,
    /// Its line.
    pub(super) line: u64,
    /// Separator that a `sep=` line states.
    pub(super) stated: Option<u8>,
}

/// Passes over comment lines and the `sep=;` line with which a spreadsheet states its separator.
pub(super) fn beginning(text: &str) -> Beginning {
    let mut start = Beginning { at: 0, line: 1, stated: None };
    while let Some(rest) = text.get(start.at..) {
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let after = rest.get(line.len()..).unwrap_or_default();
        let ending = if after.starts_with("\r\n") { 2 } else { usize::from(!after.is_empty()) };
        let stated = stated_separator(line).filter(|_| start.stated.is_none());
        let comment = is_comment(line) && line.len() <= COMMENT_BYTES_MAX;
        if ending == 0 || stated.is_none() && !comment {
            break;
        }
        start = Beginning { at: start.at + line.len() + ending, line: start.line + 1, stated: start.stated.or(stated) };
    }
    start
}

/// A line that opens with `#`, unless that is the name of a first column: `#;Account;Date`.
fn is_comment(line: &str) -> bool {
    line.strip_prefix('#').is_some_and(|rest| !rest.starts_with([';', ',', '|', '\t', '"']))
}

fn stated_separator(line: &str) -> Option<u8> {
    let line = line.trim_matches([' ', '"']);
    let name = line.get(..4).filter(|name| name.eq_ignore_ascii_case("sep="))?;
    match line.get(name.len()..)?.as_bytes() {
        [separator @ (b',' | b';' | b'\t' | b'|')] => Some(*separator),
        _ => None,
    }
}

/// The separator that divides the first lines most evenly.
pub(super) fn separator_of(text: &str) -> u8 {
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(LINES_MAX).collect();
    let score = |separator: char| {
        let mut counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, separator)).collect();
        counts.sort_unstable();
        let median = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == median).count();
        same * median
    };
    [',', ';', '\t', '|'].into_iter().rev().max_by_key(|separator| score(*separator)).map_or(b',', |c| c as u8)
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    line.chars()
        .take(LINE_CHARS_MAX)
        .filter(|c| {
            if *c == '"' {
                quoted = !quoted;
            }
            !quoted && *c == separator
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_stated_separators_stand_before_the_records() {
        let of = |text| {
            let found = beginning(text);
            (found.at, found.line, found.stated)
        };
        assert_eq!(of("a,b\n"), (0, 1, None));
        assert_eq!(of("# one\r\n# two\na,b\n"), (13, 3, None));
        assert_eq!(of("sep=;\na;b\n"), (6, 2, Some(b';')));
        assert_eq!(of("\"SEP=\t\"\r\na\tb"), (9, 2, Some(b'\t')));
        assert_eq!(of("#;Account\n"), (0, 1, None));
        assert_eq!(of("# only a comment"), (0, 1, None));
        assert_eq!(of("sep=x\n"), (0, 1, None));
        assert_eq!(of(""), (0, 1, None));
    }
}
