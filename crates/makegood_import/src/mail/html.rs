//! The text of an HTML mail, made without running, loading or following anything.
//!
//! What a reader would not see is left out and counted: text that its element hides by an inline style or attribute,
//! pictures of one pixel. What would run or load is counted: programs, handlers, forms, frames, addresses. Style
//! sheets are not applied, so that text hidden by one stays in. Quotations become lines with `>`, as in plain text.
//! The walk goes once over the text; open elements are bounded, and closing one looks at no more than that.

mod tags;

use mail_parser::decoders::html::add_html_token;

use tags::{Kind, Tag};

/// Open elements that are remembered.
const OPEN_MAX: usize = 256;

/// Quotations inside each other that are marked.
const QUOTES_MAX: usize = 10;

/// What an HTML text held.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Html {
    /// The visible text.
    pub text: String,
    /// Characters of text that was hidden and is left out.
    pub hidden: u64,
    /// Pictures that are too small to be seen, loaded from elsewhere.
    pub pixels: u64,
    /// Programs, handlers, forms, frames and addresses that run.
    pub active: u64,
    /// Pictures, styles and other things that would be loaded from elsewhere.
    pub remote: u64,
}

/// An open element.
struct Open {
    name: String,
    hidden: bool,
    quote: bool,
    /// Its text is no text of the page (title, templates).
    silent: bool,
}

/// Makes text of HTML.
pub(super) fn read(html: &str) -> Html {
    let mut walk = Walk::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, after) = rest.split_at(at);
        walk.text(text);
        rest = walk.markup(after);
    }
    walk.text(rest);
    walk.finish()
}

#[derive(Default)]
struct Walk {
    html: Html,
    open: Vec<Open>,
    /// Line ends that stand before the next word.
    breaks: usize,
    /// A space stands before the next word.
    space: bool,
    line_started: bool,
    preformatted: usize,
    /// Quotations around the line before.
    quotes_before: usize,
}

impl Walk {
    /// Reads one piece of markup that begins with `<`; gives what follows it.
    fn markup<'a>(&mut self, after: &'a str) -> &'a str {
        if let Some(comment) = after.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are whole comments (HTML Living Standard 13.2.5.43).
            let rest = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->"));
            return rest.unwrap_or_else(|| comment.split_once("-->").map_or("", |(_, rest)| rest));
        }
        if after.starts_with("<!") || after.starts_with("<?") {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        let Some((tag, rest)) = Tag::read(after) else {
            self.text("<");
            return after.get(1..).unwrap_or_default();
        };
        if tag.closing {
            self.close(&tag.name);
            return rest;
        }
        self.count(&tag);
        match tag.kind() {
            Kind::Raw => {
                // Programs and styles end only at their own closing tag.
                return tags::after_raw(rest, &tag.name);
            }
            Kind::Break => self.breaks = self.breaks.max(1),
            Kind::Rule => self.breaks = self.breaks.max(2),
            Kind::Void => {
                if tag.name == "img" && !self.unseen() && !tag.is_tiny() {
                    let alt = tag.attribute("alt").unwrap_or_default().to_owned();
                    self.text(&alt);
                }
            }
            Kind::Block | Kind::Inline => self.begin(&tag),
        }
        rest
    }

    fn begin(&mut self, tag: &Tag) {
        // A paragraph ends where a block begins; a row, cell or item where the next one begins.
        let ends = tag.kind() == Kind::Block && self.open.last().is_some_and(|open| open.name == "p");
        let same = matches!(tag.name.as_str(), "li" | "td" | "th" | "tr" | "dt" | "dd" | "option" | "p");
        if ends || same && self.open.last().is_some_and(|open| open.name == tag.name) {
            let name = self.open.last().map(|open| open.name.clone()).unwrap_or_default();
            self.close(&name);
        }
        self.gap(&tag.name);
        if tag.self_closing {
            return;
        }
        if self.open.len() < OPEN_MAX {
            let quote = tag.is_quote();
            if quote {
                self.breaks = self.breaks.max(1);
            }
            self.preformatted += usize::from(tag.name == "pre");
            self.open.push(Open {
                hidden: tag.is_hidden(),
                silent: matches!(tag.name.as_str(), "title" | "template"),
                quote,
                name: tag.name.clone(),
            });
        }
    }

    fn close(&mut self, name: &str) {
        self.gap(name);
        if name == "p" && self.open.iter().all(|open| open.name != "p") {
            return;
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            for open in self.open.drain(at..) {
                self.preformatted -= usize::from(open.name == "pre");
                if open.quote {
                    self.breaks = self.breaks.max(1);
                }
            }
        }
    }

    /// The white space that an element puts around itself.
    fn gap(&mut self, name: &str) {
        match name {
            "td" | "th" => self.space = true,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "ul" | "ol" | "blockquote" | "pre" => {
                self.breaks = self.breaks.max(2);
            }
            name if tags::is_block(name) => self.breaks = self.breaks.max(1),
            _ => {}
        }
    }

    fn unseen(&self) -> bool {
        self.open.iter().any(|open| open.hidden)
    }

    /// Adds text; white space is one space except where it is preformatted.
    fn text(&mut self, raw: &str) {
        if raw.is_empty() || self.open.iter().any(|open| open.silent) {
            return;
        }
        let text = decoded(raw);
        if self.unseen() {
            self.html.hidden += text.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}').count() as u64;
            return;
        }
        for c in text.chars() {
            if self.preformatted > 0 && c == '\n' {
                self.breaks += 1;
            } else if c.is_ascii_whitespace() {
                self.space = true;
            } else {
                self.lead();
                self.html.text.push(c);
            }
        }
    }

    /// Writes the line ends, marks of quotation and space that stand before a word.
    fn lead(&mut self) {
        if self.breaks > 0 || self.html.text.is_empty() {
            let quotes = self.open.iter().filter(|open| open.quote).count().min(QUOTES_MAX);
            let mark = if quotes > 0 { format!("{} ", ">".repeat(quotes)) } else { String::new() };
            // An empty line carries the mark that the lines before and after it share.
            let shared = ">".repeat(quotes.min(self.quotes_before));
            self.quotes_before = quotes;
            if self.line_started {
                for at in 0..self.breaks.min(3) {
                    self.html.text.push('\n');
                    if at + 1 < self.breaks.min(3) {
                        self.html.text.push_str(&shared);
                    }
                }
            }
            self.html.text.push_str(&mark);
        } else if self.space && self.line_started {
            self.html.text.push(' ');
        }
        (self.breaks, self.space, self.line_started) = (0, false, true);
    }

    /// Counts what would run or load.
    fn count(&mut self, tag: &Tag) {
        if tag.is_active() {
            self.html.active += 1;
        }
        let remote = tag.remote();
        let unseen = tag.name == "img" && (tag.is_tiny() || tag.is_hidden() || self.unseen());
        if remote > 0 && unseen {
            self.html.pixels += 1;
        } else {
            self.html.remote += remote;
        }
    }

    fn finish(mut self) -> Html {
        self.html.text.truncate(self.html.text.trim_end().len());
        self.html
    }
}

/// Character references as characters.
fn decoded(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        let end = after.bytes().take(40).position(|byte| byte == b';');
        match end.and_then(|end| after.get(..=end)) {
            Some(token) => {
                add_html_token(&mut text, token.as_bytes(), false);
                rest = after.get(token.len()..).unwrap_or_default();
            }
            None => {
                text.push('&');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_lines_and_references_are_characters() {
        let html = read(
            "<html><head><title>no</title><style>p{}</style></head><body><p>Dear  ops,</p><div>75&nbsp;&euro; &lt;b&gt;<br>a &amp b</div><ul><li>x<li>y</ul><table><tr><td>1</td><td>2</td></tr></table>",
        );
        assert_eq!(html.text, "Dear ops,\n\n75\u{a0}€ <b>\na &amp b\n\nx\ny\n\n1 2");
        assert_eq!((html.hidden, html.active, html.remote, html.pixels), (0, 0, 0, 0));
    }

    #[test]
    fn what_runs_is_left_out_and_counted() {
        for markup in [
            "<script>alert(1)</script>",
            "<SCRIPT src=//x.invalid/a.js></SCRIPT >",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)></svg>",
            "<a href='javascript:alert(1)'></a>",
            "<a href=' java\nscript:alert(1)'></a>",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<form action=//x.invalid><input></form>",
            "<meta http-equiv=refresh content='0;url=//x.invalid'>",
        ] {
            let html = read(&format!("<p>ok</p>{markup}"));
            assert_eq!(html.text, "ok", "{markup}");
            assert!(html.active >= 1, "{markup}");
        }
    }

    #[test]
    fn what_is_hidden_is_left_out_and_counted() {
        for style in [
            "display:none",
            "Display : None !important",
            "visibility:hidden",
            "font-size:0px",
            "opacity:0",
            "mso-hide:all",
        ] {
            let html = read(&format!("a<div style=\"color:red;{style}\">secret <b>x</b></div>b"));
            assert_eq!((html.text.as_str(), html.hidden), ("a\nb", 7), "{style}");
        }
        assert_eq!(read("<p hidden>secret</p>seen").hidden, 6);
        assert_eq!(read("<p style='color:#fff;background-color:#fff'>secret</p>").hidden, 6);
        assert_eq!(read("<p style='opacity:0.9;font-size:10px'>seen</p>").text, "seen");
        // A paragraph that is not closed hides no more than itself.
        assert_eq!(read("<p style='display:none'>secret<p>seen").text, "seen");
    }

    #[test]
    fn what_would_be_loaded_is_counted_and_never_loaded() {
        let pixel = read("<img src=\"http://canary.invalid/p.gif\" width=1 height=1>");
        assert_eq!((pixel.pixels, pixel.remote), (1, 0));
        for markup in [
            "<img src='https://canary.invalid/a.png' alt=''>",
            "<img srcset='//canary.invalid/1x.png 1x'>",
            "<td background='http://canary.invalid/a.png'></td>",
            "<div style=\"background:url(http://canary.invalid/a)\"></div>",
            "<link rel=stylesheet href='http://canary.invalid/a.css'>",
        ] {
            let html = read(markup);
            assert!(html.remote >= 1, "{markup}");
        }
        assert_eq!(read("<img src='cid:logo' alt='Logo'>"), Html { text: "Logo".to_owned(), ..Html::default() });
    }

    #[test]
    fn quotations_carry_their_marks() {
        let html = read(
            "<div>Yes.</div><div class=\"gmail_quote\">On Mon, Ads wrote:<blockquote><p>one</p><p>two</p><blockquote>deep</blockquote></blockquote></div>",
        );
        assert_eq!(html.text, "Yes.\nOn Mon, Ads wrote:\n\n> one\n>\n> two\n>\n>> deep");
    }

    #[test]
    fn broken_markup_ends() {
        for text in
            ["<", "a < b", "<!--", "<p", "<p a='", "</", "<a href=\"x", "&#x;&#99999999;&", "<script>", "</div></p>"]
        {
            read(text);
        }
        assert_eq!(read("a < b").text, "a < b");
        let deep = "<div>".repeat(100_000);
        assert_eq!(read(&deep).text, "");
    }
}
