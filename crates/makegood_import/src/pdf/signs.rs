//! What a PDF carries beside its pages: actions, files, signatures, earlier versions of itself.
//!
//! Nothing of it is run or opened. What is found is told, so that a person knows that the document can
//! do more than show itself (reliability: a document that changed must not pass for one that did not).

use std::collections::BTreeSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};
use makegood_core::diagnostic::{self, Diagnostic};

use super::open::names_one_of;

/// Values inside each other that are looked at.
const DEPTH_MAX: usize = 16;
/// Values that are looked at.
const VALUES_MAX: usize = 2_000_000;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Kinds of active content, sorted.
    pub(super) active: BTreeSet<&'static str>,
    /// Bytes that the widest signature covers from the start, and whether any bytes follow it.
    pub(super) changed_after_signing: Option<Diagnostic>,
    /// Versions of the document that lie in the file.
    pub(super) versions: usize,
}

/// Looks at objects one by one.
pub(super) struct SignsOf {
    signs: Signs,
    values: usize,
    len: u64,
    /// First byte after white space at the end of the file.
    content_end: u64,
    widest: Option<(u64, bool)>,
}

impl SignsOf {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let linear = memchr::memmem::find(bytes.get(..1024).unwrap_or(bytes), b"/Linearized").is_some();
        let ends = memchr::memmem::find_iter(bytes, b"startxref").count();
        let versions = ends.saturating_sub(usize::from(linear));
        SignsOf {
            signs: Signs { versions, ..Signs::default() },
            values: 0,
            len: bytes.len() as u64,
            content_end: bytes.trim_ascii_end().len() as u64,
            widest: None,
        }
    }

    /// Looks at an object and the values inside it.
    pub(super) fn see(&mut self, object: &Object<'_>) {
        match object {
            Object::Dict(dict) => self.dict(dict, 0),
            Object::Stream(stream) => self.dict(stream.dict(), 0),
            Object::Array(array) => self.array(array, 0),
            _ => {}
        }
    }

    fn array(&mut self, array: &Array<'_>, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        for value in array.raw_iter() {
            self.values += 1;
            if self.values > VALUES_MAX {
                return;
            }
            self.value(value, depth);
        }
    }

    fn value(&mut self, value: MaybeRef<Object<'_>>, depth: usize) {
        match value {
            MaybeRef::NotRef(Object::Dict(dict)) => self.dict(&dict, depth + 1),
            MaybeRef::NotRef(Object::Array(array)) => self.array(&array, depth + 1),
            _ => {}
        }
    }

    fn dict(&mut self, dict: &Dict<'_>, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        if let Some(range) = dict.get::<Array<'_>>(b"ByteRange") {
            self.signature(&range);
        }
        for name in dict.keys() {
            self.values += 1;
            if self.values > VALUES_MAX {
                return;
            }
            let found = match name.as_ref() {
                b"JS" | b"JavaScript" => Some("a script"),
                // A place to go to on opening is an array, or an action that goes there.
                b"OpenAction" => match dict.get::<Dict<'_>>(b"OpenAction") {
                    Some(action) if !names_one_of(&action, b"S", &[b"GoTo", b"Named"]) => Some("an action on opening"),
                    _ => None,
                },
                b"AA" => Some("an action on an event"),
                b"EmbeddedFiles" | b"EF" => Some("an embedded file"),
                b"XFA" => Some("a form that runs"),
                b"RichMedia" | b"RichMediaContent" => Some("a player"),
                b"S" => action(dict),
                b"Type" if names_one_of(dict, b"Type", &[b"EmbeddedFile"]) => Some("an embedded file"),
                b"Subtype" if names_one_of(dict, b"Subtype", &[b"FileAttachment"]) => Some("an embedded file"),
                _ => None,
            };
            self.signs.active.extend(found);
            if let Some(value) = dict.get_raw::<Object<'_>>(name.as_ref()) {
                self.value(value, depth);
            }
        }
    }

    fn signature(&mut self, range: &Array<'_>) {
        let numbers: Vec<u64> =
            range.iter::<i32>().take(5).map(|number| u64::try_from(number).unwrap_or(u64::MAX)).collect();
        let (end, sound) = match *numbers {
            [first, length, second, rest] => {
                let end = second.saturating_add(rest);
                (end, first == 0 && length <= second && end <= self.len)
            }
            _ => (0, false),
        };
        if self.widest.is_none_or(|widest| end > widest.0) {
            self.widest = Some((end, sound));
        }
    }

    /// What was found in all.
    pub(super) fn settle(mut self) -> Signs {
        if let Some((end, sound)) = self.widest
            && (!sound || end < self.content_end)
        {
            let message = if sound {
                format!("the document's signature covers {end} of its {} bytes: something was added after it", self.len)
            } else {
                "the document's signature does not cover the document".to_owned()
            };
            self.signs.changed_after_signing = Some(
                Diagnostic::new(diagnostic::CHANGED_AFTER_SIGNING, message)
                    .expected("a signature that covers the file to its end")
                    .help("ask the sender for the document as it was signed; what is shown here may be newer than the signature"),
            );
        }
        self.signs
    }
}

/// Actions that reach out of the document; links that a reader clicks are left alone.
fn action(dict: &Dict<'_>) -> Option<&'static str> {
    match dict.get::<Name<'_>>(b"S")?.as_ref() {
        b"JavaScript" | b"Rendition" => Some("a script"),
        b"Launch" => Some("an action that starts a program"),
        b"SubmitForm" | b"ImportData" => Some("an action that sends or takes data"),
        b"GoToR" | b"GoToE" => Some("an action that opens another document"),
        _ => None,
    }
}
