//! One event of quick-xml, taken out of its buffer and held to the limits of a tag.
//!
//! References are resolved here: those of XML itself and characters by number, nothing else. What a document type
//! would have declared stays as written, for no such declaration is ever read.

use quick_xml::errors::Error;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Most attributes of one element.
const ATTRIBUTES_MAX: usize = 256;

/// Longest start tag: what an element declares is held until it ends.
const TAG_BYTES_MAX: usize = 64 << 10;

/// What an event holds, without its buffer.
pub enum Met {
    /// A start tag; `empty` when it is its own end.
    Open {
        /// Name as written.
        name: String,
        /// What else it says, or the limit that it breaks.
        tag: Result<Tag, (&'static str, usize)>,
        /// True for `<name/>`.
        empty: bool,
    },
    /// An end tag, name as written.
    Close(String),
    /// Text as it is.
    Text(String),
    /// Text of a reference, and whether XML knows it.
    Reference(String, bool),
    /// An instruction to fetch a stylesheet.
    Stylesheet,
    /// A comment, the XML declaration, another instruction.
    Nothing,
    /// A document type declaration.
    Declaration,
    /// The end of the file.
    End,
    /// What the reader cannot read.
    Fault(Error),
}

/// What a start tag says beside its name.
#[derive(Default)]
pub struct Tag {
    /// `Ccy`.
    pub currency: Option<String>,
    /// Namespaces that it declares: prefix and name.
    pub declared: Vec<(String, String)>,
}

/// Takes out of an event what is needed of it.
pub fn met(event: &Event<'_>) -> Met {
    match event {
        Event::Start(start) => opened(start, false),
        Event::Empty(start) => opened(start, true),
        Event::End(end) => Met::Close(end.name().into_inner().to_owned()),
        // A bare ampersand comes as text that begins with it.
        Event::Text(text) if text.starts_with('&') => Met::Reference((**text).to_owned(), false),
        Event::Text(text) => Met::Text((**text).to_owned()),
        Event::CData(text) => Met::Text((**text).to_owned()),
        Event::GeneralRef(reference) => {
            let (text, known) = resolved(reference);
            Met::Reference(text, known)
        }
        Event::PI(instruction) if instruction.target() == "xml-stylesheet" => Met::Stylesheet,
        Event::DocType(_) => Met::Declaration,
        Event::Eof => Met::End,
        _ => Met::Nothing,
    }
}

fn resolved(reference: &BytesRef<'_>) -> (String, bool) {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return (c.to_string(), true);
    }
    match resolve_xml_entity(reference) {
        Some(text) => (text.to_owned(), true),
        None => (format!("&{};", &**reference), false),
    }
}

fn opened(start: &BytesStart<'_>, empty: bool) -> Met {
    let name = start.name().into_inner().to_owned();
    Met::Open { name, tag: tag_of(start), empty }
}

fn tag_of(start: &BytesStart<'_>) -> Result<Tag, (&'static str, usize)> {
    if start.len() > TAG_BYTES_MAX {
        return Err(("bytes of one start tag", TAG_BYTES_MAX));
    }
    let mut tag = Tag::default();
    let mut count = 0;
    let mut attributes = start.attributes();
    // Checking for repeats compares each with each; here a repeated one only replaces nothing.
    for attribute in attributes.with_checks(false) {
        count += 1;
        if count > ATTRIBUTES_MAX {
            return Err(("attributes of one element", ATTRIBUTES_MAX));
        }
        let Ok(attribute) = attribute else { continue };
        let value =
            || unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
        match attribute.key.into_inner() {
            "Ccy" if tag.currency.is_none() => tag.currency = Some(value().trim().to_owned()),
            "xmlns" => tag.declared.push((String::new(), value())),
            key => {
                if let Some(prefix) = key.strip_prefix("xmlns:") {
                    tag.declared.push((prefix.to_owned(), value()));
                }
            }
        }
    }
    Ok(tag)
}
