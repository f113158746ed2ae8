//! From elements to entries: which message, statement and path each text stands under.
//!
//! The message may be wrapped in an envelope, and its namespace may have a prefix or be missing. Elements of
//! another namespace than the message's are passed over with all that they hold.

use makegood_core::time::Day;

use super::decoded::{Decoded, Place};
use super::fields::Fields;
use super::state::State;
use super::statement::Statement;
use super::xml::{Seen, Step, Stop, Xml};

/// What a walk comes to.
#[derive(Debug)]
pub enum Record {
    /// An entry; `cut` when the file ends in it, `broken` when its tags do not pair.
    Entry {
        /// Which of [`Walk::statements`] it belongs to.
        statement: usize,
        /// Its fields as written.
        fields: Box<Fields>,
        /// True when the file ends inside it.
        cut: bool,
        /// True when tags in it are missing or close nothing.
        broken: bool,
    },
    /// The end of a statement.
    Statement(usize),
}

/// A message as its element names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `camt052`, `camt053` or `camt054`.
    pub format: &'static str,
    /// Namespace, empty without one.
    pub namespace: String,
    /// Where it begins.
    pub place: Place,
    /// Depth of its element.
    pub depth: usize,
}

/// A walk through a file.
pub struct Walk<'a> {
    xml: Xml<'a>,
    state: State,
}

impl<'a> Walk<'a> {
    /// Begins at the start of a file.
    pub fn new(decoded: Decoded<'a>) -> Self {
        Walk { xml: Xml::new(decoded), state: State::default() }
    }

    /// Goes on to the next record; `None` at the end.
    ///
    /// - **Errors** what refuses the whole file.
    pub fn next(&mut self) -> Result<Option<Record>, Stop> {
        loop {
            let state = &mut self.state;
            if let Some(record) = state.ready.pop_front() {
                return Ok(Some(record));
            }
            match self.xml.next()? {
                Step::Open { local, namespace, currency, place } => state.open(local, namespace, currency, place)?,
                Step::Text(text) => state.text(text)?,
                Step::Close { broken } => state.close(broken),
                Step::Stray => state.break_open(),
                Step::End => return Ok(state.end()),
            }
        }
    }

    /// Statements so far; complete at the end.
    pub fn statements(&self) -> &[Statement] {
        &self.state.statements
    }

    /// Messages so far.
    pub fn messages(&self) -> &[Message] {
        &self.state.messages
    }

    /// A message element in a namespace that is not ISO 20022's, and where.
    pub fn foreign(&self) -> Option<&(String, Place)> {
        self.state.foreign.as_ref()
    }

    /// `GrpHdr/CreDtTm`.
    pub fn created(&self) -> Option<Day> {
        self.state.created
    }

    /// What was met in the markup.
    pub fn markup(&self) -> Markup {
        Markup {
            complete: self.xml.complete,
            fault: self.xml.fault.clone(),
            broken: self.xml.broken,
            references: self.xml.references,
            active: self.xml.active,
            trailing: self.xml.trailing,
            end: self.xml.place(),
        }
    }
}

/// What was met in the markup of a file.
#[derive(Debug, Clone)]
pub struct Markup {
    /// True when the file ends with its root element.
    pub complete: bool,
    /// What the reader said where it could not go on.
    pub fault: Option<String>,
    /// End tags that are missing or close nothing.
    pub broken: Seen,
    /// References to entities that XML does not have.
    pub references: Seen,
    /// Stylesheets and inclusions.
    pub active: Seen,
    /// Text behind the document.
    pub trailing: Seen,
    /// Where the reading ended.
    pub end: Place,
}
