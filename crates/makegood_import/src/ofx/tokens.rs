//! Tags, the values that follow them, and where they stand.
//!
//! A `<` opens a tag only when a name follows and the tag ends as tags do; any other `<` is text.
//! Comments and processing instructions are passed over, `CDATA` is text, and a document type or
//! entity declaration is reported and never looked into.

use std::borrow::Cow;

use super::text::{cleaned, push_cleaned, value_of};

/// A place in the text: physical line and character, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Line; LF, CRLF and a CR of its own end one.
    pub line: u64,
    /// Character in the line.
    pub column: u64,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<NAME>`, `<NAME/>` or `<NAME>value`: the value is empty for aggregates and empty leaves.
    Open {
        /// Name as written.
        name: &'a str,
        /// Text up to the next tag, entities replaced, trimmed.
        value: Cow<'a, str>,
        /// Where the tag stands.
        place: Place,
    },
    /// `</NAME>`.
    Close {
        /// Name as written.
        name: &'a str,
        /// Where the tag stands.
        place: Place,
    },
    /// `<!DOCTYPE …` or `<!ENTITY …`.
    Declaration {
        /// Where it stands.
        place: Place,
    },
}

/// Longest tag, attributes included.
const TAG_BYTES_MAX: usize = 512;

/// What a `<` opens.
enum Markup<'a> {
    Open {
        name: &'a str,
        empty: bool,
        end: usize,
    },
    Close {
        name: &'a str,
        end: usize,
    },
    Cdata {
        text: &'a str,
        end: usize,
    },
    Skipped {
        end: usize,
    },
    Declaration {
        end: usize,
    },
    /// A tag that the end of the text cuts.
    Cut,
    Text,
}

/// The tags of a text, in order.
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    place: Place,
    comment_end_missing: bool,
    cdata_end_missing: bool,
}

impl<'a> Tokens<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        let place = Place { line: 1, column: 1 };
        Tokens { text, at: 0, place, comment_end_missing: false, cdata_end_missing: false }
    }

    /// Where reading stands; after the last token, where the text ends.
    pub fn place(&self) -> Place {
        self.place
    }

    fn advance_to(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        for index in self.at..at {
            let byte = bytes[index];
            let ends_line = byte == b'\n' || byte == b'\r' && bytes.get(index + 1) != Some(&b'\n');
            if ends_line {
                self.place = Place { line: self.place.line + 1, column: 1 };
            } else if byte & 0xC0 != 0x80 {
                self.place.column += 1;
            }
        }
        self.at = at;
    }

    fn next_angle(&self, from: usize) -> Option<usize> {
        memchr::memchr(b'<', &self.text.as_bytes()[from..]).map(|found| from + found)
    }

    /// What the `<` at `at` opens.
    fn markup(&mut self, at: usize) -> Markup<'a> {
        let rest = &self.text[at + 1..];
        match rest.as_bytes().first() {
            None => Markup::Cut,
            Some(b'!') => self.bang(at, rest),
            Some(b'?') => match rest.find('>') {
                Some(end) => Markup::Skipped { end: at + 1 + end + 1 },
                None => Markup::Cut,
            },
            Some(b'/') => match name_of(&rest[1..]) {
                Tag::Whole { name, length, .. } => Markup::Close { name, end: at + 2 + length },
                Tag::Cut => Markup::Cut,
                Tag::None => Markup::Text,
            },
            Some(_) => match name_of(rest) {
                Tag::Whole { name, empty, length } => Markup::Open { name, empty, end: at + 1 + length },
                Tag::Cut => Markup::Cut,
                Tag::None => Markup::Text,
            },
        }
    }

    /// Comments, `CDATA` and declarations. A missing end is looked for once, so that many openings stay cheap.
    fn bang(&mut self, at: usize, rest: &'a str) -> Markup<'a> {
        if let Some(inside) = rest.strip_prefix("!--") {
            if !self.comment_end_missing {
                if let Some(end) = inside.find("-->") {
                    return Markup::Skipped { end: at + 4 + end + 3 };
                }
                self.comment_end_missing = true;
            }
            return Markup::Text;
        }
        if let Some(inside) = rest.strip_prefix("![CDATA[") {
            if !self.cdata_end_missing {
                if let Some(end) = inside.find("]]>") {
                    return Markup::Cdata { text: &inside[..end], end: at + 9 + end + 3 };
                }
                self.cdata_end_missing = true;
            }
            return Markup::Text;
        }
        let word: String = rest[1..].chars().take(7).collect::<String>().to_ascii_uppercase();
        if word == "DOCTYPE" || word.starts_with("ENTITY") {
            return Markup::Declaration { end: at + 2 };
        }
        Markup::Text
    }

    /// The text after a tag, up to the next one.
    fn value(&mut self) -> Cow<'a, str> {
        let start = self.at;
        let mut run = start;
        let mut pieces: Option<String> = None;
        let mut from = start;
        loop {
            let Some(angle) = self.next_angle(from) else {
                from = self.text.len();
                break;
            };
            let (end, literal) = match self.markup(angle) {
                Markup::Text => {
                    from = angle + 1;
                    continue;
                }
                Markup::Cdata { text, end } => (end, text),
                Markup::Skipped { end } => (end, ""),
                _ => {
                    from = angle;
                    break;
                }
            };
            let value = pieces.get_or_insert_with(String::new);
            value.push_str(&cleaned(&self.text[run..angle]));
            push_cleaned(value, literal);
            run = end;
            from = end;
        }
        let last = &self.text[run..from];
        self.advance_to(from);
        match pieces {
            None => value_of(last),
            Some(mut value) => {
                value.push_str(&cleaned(last));
                Cow::Owned(value.trim().to_owned())
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let Some(angle) = self.next_angle(self.at) else {
                self.advance_to(self.text.len());
                return None;
            };
            self.advance_to(angle);
            let place = self.place;
            match self.markup(angle) {
                Markup::Open { name, empty, end } => {
                    self.advance_to(end);
                    let value = if empty { Cow::Borrowed("") } else { self.value() };
                    return Some(Token::Open { name, value, place });
                }
                Markup::Close { name, end } => {
                    self.advance_to(end);
                    return Some(Token::Close { name, place });
                }
                Markup::Declaration { end } => {
                    self.advance_to(end);
                    return Some(Token::Declaration { place });
                }
                Markup::Skipped { end } | Markup::Cdata { end, .. } => self.advance_to(end),
                Markup::Text => self.advance_to(angle + 1),
                Markup::Cut => {
                    self.advance_to(self.text.len());
                    return None;
                }
            }
        }
    }
}

enum Tag<'a> {
    Whole { name: &'a str, empty: bool, length: usize },
    Cut,
    None,
}

/// Reads `NAME>`, `NAME/>`, `NAME attribute="x">` from the start of `rest`.
fn name_of(rest: &str) -> Tag<'_> {
    let bytes = rest.as_bytes();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':');
    if !bytes.first().is_none_or(u8::is_ascii_alphabetic) {
        return Tag::None;
    }
    let window = &bytes[..bytes.len().min(TAG_BYTES_MAX)];
    let name_end = window.iter().position(|byte| !is_name(*byte)).unwrap_or(window.len());
    let end = window.iter().position(|byte| matches!(byte, b'>' | b'<'));
    let Some(end) = end.filter(|end| bytes[*end] == b'>') else {
        // No end at all: the text is cut inside the tag, unless something that no tag holds stands here.
        let cut = end.is_none() && window.len() == bytes.len() && name_end == bytes.len();
        return if cut { Tag::Cut } else { Tag::None };
    };
    let inside = rest[name_end..end].trim();
    let empty = inside.ends_with('/');
    let attributes = inside.trim_end_matches('/').trim();
    let are_attributes = attributes.contains('=') && bytes[name_end].is_ascii_whitespace();
    if !attributes.is_empty() && !are_attributes {
        return Tag::None;
    }
    Tag::Whole { name: &rest[..name_end], empty, length: end + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |token| match token {
            Token::Open { name, value, place } => format!("{}:{} {name}={value}", place.line, place.column),
            Token::Close { name, place } => format!("{}:{} /{name}", place.line, place.column),
            Token::Declaration { place } => format!("{}:{} !", place.line, place.column),
        };
        Tokens::new(text).map(show).collect()
    }

    #[test]
    fn closed_unclosed_and_empty_leaves_are_read_with_their_places() {
        let text = "DATA:OFXSGML\n<OFX>\n <NAME>AT&amp;T & Co\n<MEMO>x</MEMO><A/><B /><FITID>\n</OFX>";
        let expected = [
            "2:1 OFX=",
            "3:2 NAME=AT&T & Co",
            "4:1 MEMO=x",
            "4:8 /MEMO",
            "4:15 A=",
            "4:19 B=",
            "4:24 FITID=",
            "5:1 /OFX",
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn an_angle_that_opens_no_tag_is_text() {
        assert_eq!(shown("<NAME>A < B <5> <ACME & CO> <<MEMO>x"), ["1:1 NAME=A < B <5> <ACME & CO> <", "1:30 MEMO=x"]);
        assert_eq!(shown("<OFX xmlns=\"u\"><NAME>é\0<X"), ["1:1 OFX=", "1:16 NAME=é"]);
    }

    #[test]
    fn cdata_is_text_and_comments_and_instructions_are_none() {
        assert_eq!(
            shown("<?xml v?><NAME>a <![CDATA[b & <c>]]><!-- <d> --> e</NAME>"),
            ["1:10 NAME=a b & <c> e", "1:51 /NAME"]
        );
        assert_eq!(shown("<!-- <A> <B>"), ["1:6 A=", "1:10 B="]);
        assert_eq!(shown("<!doctype x [<!ENTITY y 'z'>]>"), ["1:1 !", "1:14 !"]);
    }

    #[test]
    fn every_kind_of_line_end_counts_once() {
        for end in ["\n", "\r\n", "\r"] {
            assert_eq!(shown(&["<A>", "<B>", "", "<C>"].join(end)), ["1:1 A=", "2:1 B=", "4:1 C="], "{end:?}");
        }
    }
}
