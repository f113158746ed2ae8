//! The text of an HTML body, made without running, loading or following anything.
//!
//! Made of tokens, not of a tree: a tree of hostile HTML can be a thousand times the size of its text. Quotations
//! become lines with `>`, as in plain text. What its element hides by style or attribute is left out and counted.
//! Addresses of links and pictures are left out: what is read is what is seen.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Token, Tokenizer};

/// Most bytes of HTML that are read.
const HTML_BYTES_MAX: usize = 4 << 20;

/// Most bytes of text that are made.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// Open elements that are remembered.
const OPEN_MAX: usize = 256;

/// Quotations inside each other that are marked.
const QUOTES_MAX: usize = 5;

/// What an HTML body held.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Html {
    /// The visible text.
    pub text: String,
    /// Characters of text that was hidden and is left out.
    pub hidden: u64,
    /// True where the text was cut.
    pub cut: bool,
}

struct Open {
    name: Vec<u8>,
    hidden: bool,
    quote: bool,
}

#[derive(Default)]
struct Walk {
    html: Html,
    open: Vec<Open>,
    /// Text of the line that is being made.
    line: String,
    /// A blank stands before the next word.
    blank: bool,
}

/// Makes text of HTML.
pub(super) fn read(html: &str) -> Html {
    let mut end = html.len().min(HTML_BYTES_MAX);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let mut walk = Walk::default();
    walk.html.cut = end < html.len();
    let mut emitter = DefaultEmitter::default();
    // Programs and styles are no text.
    emitter.naively_switch_states(true);
    let text = html.get(..end).unwrap_or_default();
    for Ok(token) in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Token::StartTag(tag) => {
                let attribute = |name: &[u8]| tag.attributes.get(name).map(|value| text_of(&value.value));
                walk.start(&tag.name, &attribute, tag.self_closing);
            }
            Token::EndTag(tag) => walk.end(&tag.name),
            Token::String(text) => walk.text(&text_of(&text.value)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if walk.html.text.len() > TEXT_BYTES_MAX {
            walk.html.cut = true;
            break;
        }
    }
    walk.new_line();
    walk.html
}

fn text_of(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

impl Walk {
    fn start(&mut self, name: &HtmlString, attribute: &dyn Fn(&[u8]) -> Option<String>, closed: bool) {
        let name = name.as_slice();
        match name {
            b"br" => return self.new_line(),
            b"li" => {
                self.break_line();
                self.line.push_str("- ");
            }
            b"td" | b"th" => self.blank = true,
            _ if is_block(name) => self.break_line(),
            _ => {}
        }
        if is_void(name) || closed || self.open.len() >= OPEN_MAX {
            return;
        }
        let style: String = attribute(b"style").unwrap_or_default().to_ascii_lowercase().split_whitespace().collect();
        let hides = ["display:none", "visibility:hidden", "font-size:0", "mso-hide:all", "opacity:0;"];
        let hidden = attribute(b"hidden").is_some()
            || hides.iter().any(|hide| style.contains(hide) && !style.contains("font-size:0."))
            || is_silent(name);
        self.open.push(Open { name: name.to_vec(), hidden, quote: name == b"blockquote" });
    }

    fn end(&mut self, name: &HtmlString) {
        let name = name.as_slice();
        if is_block(name) || name == b"li" {
            self.break_line();
        }
        if name == b"p" {
            self.new_line();
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.open.truncate(at);
        }
    }

    fn text(&mut self, text: &str) {
        let hidden = self.open.iter().any(|open| open.hidden);
        if hidden {
            let silent = self.open.iter().any(|open| is_silent(&open.name));
            self.html.hidden += if silent { 0 } else { text.chars().filter(|c| !c.is_whitespace()).count() as u64 };
            return;
        }
        for c in text.chars() {
            if c.is_whitespace() {
                self.blank = true;
                continue;
            }
            if self.blank && !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
            self.blank = false;
            self.line.push(c);
        }
    }

    /// Ends a line that has text.
    fn break_line(&mut self) {
        if !self.line.is_empty() {
            self.new_line();
        }
        self.blank = false;
    }

    fn new_line(&mut self) {
        let quotes = self.open.iter().filter(|open| open.quote).count().min(QUOTES_MAX);
        let line = std::mem::take(&mut self.line);
        if quotes > 0 {
            self.html.text.push_str(&">".repeat(quotes));
            self.html.text.push(' ');
        }
        self.html.text.push_str(line.trim_end());
        self.html.text.push('\n');
        self.blank = false;
    }
}

fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"source"
            | b"wbr"
    )
}

/// Elements whose text is no text of the page.
fn is_silent(name: &[u8]) -> bool {
    matches!(
        name,
        b"script" | b"style" | b"title" | b"template" | b"noscript" | b"object" | b"iframe" | b"svg" | b"head"
    )
}

fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"address"
            | b"article"
            | b"aside"
            | b"blockquote"
            | b"body"
            | b"center"
            | b"div"
            | b"dl"
            | b"dd"
            | b"dt"
            | b"fieldset"
            | b"footer"
            | b"form"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"header"
            | b"hr"
            | b"html"
            | b"main"
            | b"ol"
            | b"p"
            | b"pre"
            | b"section"
            | b"table"
            | b"tbody"
            | b"tr"
            | b"ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_read() {
        let html = read(
            "<html><head><title>t</title><style>p{color:red}</style></head><body><p>Hello&nbsp;<b>you</b>,</p>\
             <p>refund <span style=\"display: none\">not</span>approved.</p><ul><li>one</li><li>two</ul>\
             <a href=\"https://tracker.invalid/?x\">link</a><img src=\"https://pixel.invalid\"><br>\
             <script>alert('x')</script><blockquote><p>you wrote</p></blockquote></body>",
        );
        assert_eq!(
            html.text.replace("\n\n", "\n"),
            "Hello you,\nrefund approved.\n- one\n- two\nlink\n> you wrote\n> \n"
        );
        assert_eq!(html.hidden, 3);
    }

    #[test]
    fn hostile_html_costs_no_more_than_its_length() {
        let deep = "<div><blockquote>".repeat(100_000) + "x";
        assert!(read(&deep).text.len() < 10_000_000);
        let fonts: String = (0..20_000).map(|at| format!("<font size={at}><p>")).collect();
        assert!(read(&fonts).text.len() < 1_000_000);
        assert_eq!(read("<").text.trim(), "<");
    }
}
