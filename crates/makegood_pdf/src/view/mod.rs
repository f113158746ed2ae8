//! What the template draws: every text ready to be shown, every list in its order.
//!
//! All choices of wording and form that need thought are made here, in tested Rust; the templates
//! only place what they are given.

mod exhibits;
mod for_you;
mod letter;
mod wording;

use makegood_evidence::ClaimDocument;
use serde::Serialize;
use serde_json::Value;

use crate::glyphs::{Reach, is_altered, visible};

/// How much of the document is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// Only what the platform is meant to read.
    ForPlatform,
}

#[derive(Serialize)]
struct View<'a> {
    letter: letter::LetterView<'a>,
    exhibits: Vec<exhibits::ExhibitView>,
    by_hand: &'a [makegood_evidence::ByHand],
    for_you: Option<for_you::ForYouView<'a>>,
}

/// The data of a document as JSON text.
///
/// - **Errors** the serialiser's own.
pub(crate) fn data(document: &ClaimDocument, part: Part, reach: Reach) -> Result<String, serde_json::Error> {
    let view = View {
        letter: letter::view(document),
        exhibits: document.exhibits.iter().map(exhibits::view).collect(),
        by_hand: &document.by_hand,
        for_you: (part == Part::Whole).then(|| for_you::view(document)),
    };
    let mut value = serde_json::to_value(&view)?;
    let mut altered = false;
    make_visible(&mut value, reach, &mut altered);
    if let Some(object) = value.as_object_mut() {
        object.insert("altered".to_owned(), Value::Bool(altered));
    }
    serde_json::to_string(&value)
}

/// Makes every text visible; keys are ours and plain.
pub(crate) fn make_visible(value: &mut Value, reach: Reach, altered: &mut bool) {
    match value {
        Value::String(text) => {
            if is_altered(text, reach) {
                *altered = true;
            }
            *text = visible(text, reach);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| make_visible(item, reach, altered)),
        Value::Object(entries) => entries.values_mut().for_each(|entry| make_visible(entry, reach, altered)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
