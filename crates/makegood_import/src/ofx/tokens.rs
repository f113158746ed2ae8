//! Tags and their values, with lines.

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<NAME>` or `<NAME>value`: the value is empty for containers and empty leaves.
    Open {
        /// Name as written.
        name: &'a str,
        /// Text up to the next tag, entities decoded, trimmed.
        value: String,
        /// Physical line, from 1.
        line: u64,
    },
    /// `</NAME>`.
    Close {
        /// Name as written.
        name: &'a str,
        /// Physical line.
        line: u64,
    },
}

/// Longest value that is kept; longer ones are cut, never an error.
const VALUE_CHARS_MAX: usize = 4_096;

/// Iterates over the tags of a text. Declarations and comments are skipped unread.
pub struct Tokens<'a> {
    rest: &'a str,
    line: u64,
}

impl<'a> Tokens<'a> {
    /// Starts at the first tag.
    pub fn new(text: &'a str) -> Self {
        Tokens { rest: text, line: 1 }
    }

    fn skip_to(&mut self, at: usize) {
        let (skipped, rest) = self.rest.split_at(at);
        // CR alone ends a line in old files; CRLF ends one line.
        let feeds = skipped.bytes().filter(|byte| *byte == b'\n').count();
        let returns = skipped.as_bytes().windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count();
        self.line += (feeds + if feeds == 0 { returns } else { 0 }) as u64;
        self.rest = rest;
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let at = self.rest.find('<')?;
            self.skip_to(at);
            let line = self.line;
            let end = self.rest.find('>')?;
            let inner = &self.rest[1..end];
            self.skip_to(end + 1);
            let inner = inner.trim();
            if inner.starts_with(['?', '!']) || inner.is_empty() {
                continue;
            }
            if let Some(name) = inner.strip_prefix('/') {
                return Some(Token::Close { name: name.trim(), line });
            }
            let name = inner.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
            if let Some(name) = name.strip_suffix('/') {
                return Some(Token::Open { name, value: String::new(), line });
            }
            if inner.ends_with('/') {
                return Some(Token::Open { name, value: String::new(), line });
            }
            let value_end = self.rest.find('<').unwrap_or(self.rest.len());
            let value = decoded(self.rest[..value_end].trim());
            self.skip_to(value_end);
            return Some(Token::Open { name, value, line });
        }
    }
}

/// Replaces the five entities, `&nbsp;` and numeric ones; any other `&` stays as it is.
fn decoded(text: &str) -> String {
    let text: String = text.chars().take(VALUE_CHARS_MAX).collect();
    if !text.contains('&') {
        return text;
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('&') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let entity = end.and_then(|end| one(&rest[1..end]).map(|c| (c, end)));
        match entity {
            Some((c, end)) => {
                result.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                result.push('&');
                rest = &rest[1..];
            }
        }
    }
    result.push_str(rest);
    result
}

fn one(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let digits = entity.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_unclosed_empty_and_broken_tags_are_read_with_their_lines() {
        let text = "OFXHEADER:100\n<OFX>\n<NAME>AT&amp;T & Co\n<MEMO>x</MEMO>\n<EMPTY/>\n<!DOCTYPE x [<!ENTITY a \"b\">]>\n</OFX>";
        let tokens: Vec<Token<'_>> = Tokens::new(text).collect();
        assert_eq!(tokens[1], Token::Open { name: "NAME", value: "AT&T & Co".to_owned(), line: 3 });
        assert_eq!(tokens[3], Token::Close { name: "MEMO", line: 4 });
        assert_eq!(tokens[4], Token::Open { name: "EMPTY", value: String::new(), line: 5 });
        assert_eq!(tokens.last(), Some(&Token::Close { name: "OFX", line: 7 }));
    }
}
