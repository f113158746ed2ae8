//! Tags of HTML: their names, attributes, and what they mean for the text.

/// Attributes of one tag that are kept.
const ATTRIBUTES_MAX: usize = 64;

/// What an element is to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line of its own.
    Block,
    /// Part of a line.
    Inline,
    /// Ends a line.
    Break,
    /// A line across.
    Rule,
    /// Has no content.
    Void,
    /// Its content is no text: programs, styles.
    Raw,
}

/// A tag.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// Name in lower case.
    pub name: String,
    /// True for `</name>`.
    pub closing: bool,
    /// True for `<name/>`.
    pub self_closing: bool,
    attributes: Vec<(String, String)>,
}

/// True for elements that stand on lines of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "html"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "title"
            | "tr"
            | "ul"
    )
}

/// What follows the closing tag of an element whose content is raw.
pub(super) fn after_raw<'a>(rest: &'a str, name: &str) -> &'a str {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(bytes.get(at..).unwrap_or_default(), b"</") {
        let start = at + found + 2;
        let end = start + name.len();
        let same = bytes.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        if same && bytes.get(end).is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')) {
            let after = rest.get(end..).unwrap_or_default();
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        at = start;
    }
    ""
}

impl Tag {
    /// Reads a tag that begins with `<`; gives it and what follows. `None` where no tag stands.
    pub(super) fn read(text: &str) -> Option<(Tag, &str)> {
        let body = text.strip_prefix('<')?;
        let (closing, body) = body.strip_prefix('/').map_or((false, body), |body| (true, body));
        if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
            // `</>` and `</3` are comments that end at `>`.
            return closing
                .then(|| (Tag { closing: true, ..Tag::default() }, body.split_once('>').map_or("", |(_, rest)| rest)));
        }
        let end = body.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(body.len());
        let (name, mut rest) = body.split_at(end);
        let mut tag = Tag { name: name.to_ascii_lowercase(), closing, ..Tag::default() };
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
            if let Some(after) = rest.strip_prefix('>') {
                return Some((tag, after));
            }
            if let Some(after) = rest.strip_prefix('/') {
                tag.self_closing = after.starts_with('>');
                rest = after;
                continue;
            }
            if rest.is_empty() {
                return Some((tag, ""));
            }
            let (attribute, after) = read_attribute(rest);
            // The first of two attributes of one name counts, as in browsers.
            if tag.attributes.len() < ATTRIBUTES_MAX && tag.attribute(&attribute.0).is_none() {
                tag.attributes.push(attribute);
            }
            rest = after;
        }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// What the element is to the text.
    pub(super) fn kind(&self) -> Kind {
        match self.name.as_str() {
            "br" => Kind::Break,
            "hr" => Kind::Rule,
            "script" | "style" | "iframe" | "noembed" | "noframes" | "xmp" | "object" | "applet" | "select"
            | "textarea" => Kind::Raw,
            "area" | "base" | "col" | "embed" | "img" | "input" | "link" | "meta" | "param" | "source" | "track"
            | "wbr" => Kind::Void,
            name if is_block(name) => Kind::Block,
            _ => Kind::Inline,
        }
    }

    /// True for a quotation, by its element.
    pub(super) fn is_quote(&self) -> bool {
        self.name == "blockquote"
    }

    /// True for a picture of at most two pixels.
    pub(super) fn is_tiny(&self) -> bool {
        let side = |name: &str| {
            let value = self.attribute(name).map(str::to_owned).or_else(|| self.style(name))?;
            value.trim().trim_end_matches("px").trim().parse::<u32>().ok()
        };
        self.name == "img" && ["width", "height"].into_iter().filter_map(side).any(|side| side <= 2)
    }

    /// True when an inline style or attribute hides the element.
    pub(super) fn is_hidden(&self) -> bool {
        let zero = |value: &str| {
            let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
            !digits.is_empty() && digits.chars().all(|c| matches!(c, '0' | '.'))
        };
        let is = |name: &str, hides: &dyn Fn(&str) -> bool| self.style(name).is_some_and(|value| hides(&value));
        let color = self.style("color");
        let same_color =
            color.is_some() && (color == self.style("background-color") || color == self.style("background"));
        self.attribute("hidden").is_some()
            || same_color
            || is("display", &|value| value == "none")
            || is("visibility", &|value| value == "hidden" || value == "collapse")
            || is("mso-hide", &|value| value == "all")
            || ["font-size", "opacity", "max-height", "max-width"].iter().any(|name| is(name, &zero))
    }

    /// A property of the inline style, in lower case without `!important`; the last of two counts.
    fn style(&self, property: &str) -> Option<String> {
        let style = self.attribute("style")?.to_ascii_lowercase();
        let found = style.split(';').rev().find_map(|one| {
            let (name, value) = one.split_once(':')?;
            (name.trim() == property).then(|| value.trim().trim_end_matches("!important").trim().to_owned())
        });
        found.filter(|value| !value.is_empty())
    }

    /// True for what would run: programs, handlers, forms, frames, addresses that are programs.
    pub(super) fn is_active(&self) -> bool {
        let element = matches!(
            self.name.as_str(),
            "script" | "iframe" | "frame" | "object" | "embed" | "applet" | "form" | "base" | "portal"
        );
        let refresh = self.name == "meta"
            && self.attribute("http-equiv").is_some_and(|value| value.eq_ignore_ascii_case("refresh"));
        element
            || refresh
            || self.attributes.iter().any(|(name, value)| name.starts_with("on") && name.len() > 3 || runs(value))
    }

    /// How many things it would load from elsewhere.
    pub(super) fn remote(&self) -> u64 {
        let loads = |name: &str| match name {
            "src" | "srcset" | "background" | "poster" | "data" | "lowsrc" | "dynsrc" => true,
            "href" | "xlink:href" => matches!(self.name.as_str(), "link" | "image" | "use" | "feimage"),
            _ => false,
        };
        let elsewhere = |value: &str| value.contains("//");
        let found = self.attributes.iter().filter(|(name, value)| {
            loads(name) && elsewhere(value) || name == "style" && value.contains("url(") && elsewhere(value)
        });
        found.count() as u64
    }
}

/// True for addresses that are programs; browsers pass over white space and control characters in them.
fn runs(value: &str) -> bool {
    let scheme: String = value
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(24)
        .collect::<String>()
        .to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:text/html", "data:image/svg", "data:application"]
        .iter()
        .any(|start| scheme.starts_with(start))
}

/// Reads one attribute; gives its name in lower case, its value, and what follows.
fn read_attribute(text: &str) -> ((String, String), &str) {
    // A sign that cannot begin a name is part of it, so that the reading goes on.
    let length = text.char_indices().skip(1).find(|(_, c)| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'));
    let (name, rest) = text.split_at(length.map_or(text.len(), |(at, _)| at));
    let name = name.to_ascii_lowercase();
    let Some(value) = rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).strip_prefix('=') else {
        return ((name, String::new()), rest);
    };
    let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, rest) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return ((name, value.to_owned()), rest);
        }
    }
    let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    ((name, value.to_owned()), rest)
}
