//! Elements, texts and places out of an XML file that may be damaged, and never anything out of a declaration.
//!
//! quick-xml finds the markup; here it is held to limits, end tags are paired, and a missing or stray end tag is
//! told instead of ending the file. A document type declaration ends the reading before anything could be expanded.
//! Namespaces are resolved by name only; processing instructions and XInclude are seen and not acted upon.

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};

use super::decoded::{Decoded, PIECE_BYTES_MAX, Place};
use super::event::{Met, Tag, met};

/// Deepest nesting; real files need about fifteen.
pub const DEPTH_MAX: usize = 128;

/// Most namespace declarations in force at one place: each element is looked up among them.
const BINDINGS_MAX: usize = 64;

/// Most tags and texts of a file: what can be walked over twice in the time that a file may take.
const PIECES_MAX: u64 = 16_000_000;

/// Why a file is refused whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A document type or other declaration.
    Declaration(Place),
    /// A limit: what of, and how much is allowed.
    Limit(&'static str, u64, Place),
    /// Elements behind the end of the document.
    SecondRoot(Place),
    /// The file could not be read.
    Unreadable(String),
}

/// One step through a file.
#[derive(Debug)]
pub enum Step<'s> {
    /// A start tag.
    Open {
        /// Name without prefix.
        local: &'s str,
        /// Namespace, empty without one.
        namespace: &'s str,
        /// Attribute `Ccy`.
        currency: Option<String>,
        /// Where the tag stands.
        place: Place,
    },
    /// Text, entities of XML itself replaced.
    Text(&'s str),
    /// The end of the innermost element; `broken` when its own end tag is missing.
    Close {
        /// True when its own end tag is missing.
        broken: bool,
    },
    /// An end tag that closes nothing.
    Stray,
    /// The end of the file, or of what can be read of it.
    End,
}

/// Things worth telling that were met on the way: how many, and where the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many.
    pub count: u64,
    /// Where the first stands.
    pub first: Place,
}

impl Seen {
    /// Counts one more.
    pub fn add(&mut self, place: Place) {
        if self.count == 0 {
            self.first = place;
        }
        self.count += 1;
    }
}

/// A namespace declaration in force.
struct Binding {
    depth: usize,
    prefix: String,
    uri: String,
}

/// A walk through the markup of a file.
pub struct Xml<'a> {
    reader: Reader<Decoded<'a>>,
    buffer: Vec<u8>,
    /// Names of the open elements as written, one after the other.
    names: String,
    /// Where each name begins in `names`.
    begins: Vec<usize>,
    bindings: Vec<Binding>,
    /// Elements to close before reading on, and how many of them lack their end tag.
    closing: (usize, usize),
    local: String,
    piece: String,
    pieces: u64,
    root_closed: bool,
    ended: bool,
    /// True when the file ends with its root element.
    pub complete: bool,
    /// What the reader said where it could not go on.
    pub fault: Option<String>,
    /// End tags that are missing or close nothing.
    pub broken: Seen,
    /// References to entities that XML does not have, and bare ampersands; kept as written.
    pub references: Seen,
    /// Stylesheets and inclusions that ask to be fetched.
    pub active: Seen,
    /// Text behind the document.
    pub trailing: Seen,
}

impl<'a> Xml<'a> {
    /// Begins at the start of a file.
    pub fn new(decoded: Decoded<'a>) -> Self {
        let mut reader = Reader::from_reader(decoded);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Xml {
            reader,
            buffer: Vec::new(),
            names: String::new(),
            begins: Vec::new(),
            bindings: Vec::new(),
            closing: (0, 0),
            local: String::new(),
            piece: String::new(),
            pieces: 0,
            root_closed: false,
            ended: false,
            complete: false,
            fault: None,
            broken: Seen::default(),
            references: Seen::default(),
            active: Seen::default(),
            trailing: Seen::default(),
        }
    }

    /// Where the next piece begins.
    pub fn place(&self) -> Place {
        self.reader.get_ref().place()
    }

    /// Goes one step.
    ///
    /// - **Errors** what refuses the whole file.
    pub fn next(&mut self) -> Result<Step<'_>, Stop> {
        loop {
            if self.closing.0 > 0 {
                let broken = self.closing.1 > 0;
                self.closing = (self.closing.0 - 1, self.closing.1.saturating_sub(1));
                self.pop();
                return Ok(Step::Close { broken });
            }
            if self.ended {
                return Ok(Step::End);
            }
            let place = self.place();
            self.pieces += 1;
            if self.pieces > PIECES_MAX {
                return Err(Stop::Limit("tags and texts", PIECES_MAX, place));
            }
            self.reader.get_mut().next_piece();
            self.buffer.clear();
            let mut buffer = std::mem::take(&mut self.buffer);
            let met = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => met(&event),
                Err(error) => Met::Fault(error),
            };
            let turn = self.turn(met, place);
            self.buffer = buffer;
            match turn? {
                Turn::Again => {}
                Turn::Opened(namespace, currency) => {
                    let namespace = namespace.map_or("", |at| self.bindings[at].uri.as_str());
                    return Ok(Step::Open { local: &self.local, namespace, currency, place });
                }
                Turn::Text => return Ok(Step::Text(&self.piece)),
                Turn::Stray => return Ok(Step::Stray),
            }
        }
    }

    fn turn(&mut self, met: Met, place: Place) -> Result<Turn, Stop> {
        match met {
            Met::Open { name, tag, empty } => {
                let tag = tag.map_err(|(what, most)| Stop::Limit(what, most as u64, place))?;
                self.open(&name, &tag, empty, place)
            }
            Met::Close(name) => Ok(self.close(&name, place)),
            Met::Text(text) => Ok(self.text(text, place)),
            Met::Reference(text, known) => {
                if !known {
                    self.references.add(place);
                }
                Ok(self.text(text, place))
            }
            Met::Stylesheet => {
                self.active.add(place);
                Ok(Turn::Again)
            }
            Met::Nothing => Ok(Turn::Again),
            Met::Declaration => Err(Stop::Declaration(place)),
            Met::End => {
                self.ended = true;
                self.complete = self.root_closed;
                Ok(Turn::Again)
            }
            Met::Fault(error) => self.fault(&error, place),
        }
    }

    fn fault(&mut self, error: &Error, place: Place) -> Result<Turn, Stop> {
        if self.reader.get_ref().too_long {
            return Err(Stop::Limit("bytes of one text, tag or comment", PIECE_BYTES_MAX, place));
        }
        match error {
            Error::Io(error) => Err(Stop::Unreadable(error.to_string())),
            Error::IllFormed(IllFormedError::MissingDoctypeName)
            | Error::Syntax(SyntaxError::UnclosedDoctype | SyntaxError::InvalidBangMarkup) => {
                Err(Stop::Declaration(place))
            }
            Error::IllFormed(_) => {
                self.broken.add(place);
                Ok(Turn::Again)
            }
            error => {
                self.fault = Some(error.to_string());
                self.ended = true;
                Ok(Turn::Again)
            }
        }
    }

    fn text(&mut self, text: String, place: Place) -> Turn {
        if self.begins.is_empty() {
            if !text.trim_matches(['\u{feff}', '\0', ' ', '\t', '\r', '\n', '\u{1a}']).is_empty() {
                self.trailing.add(place);
            }
            return Turn::Again;
        }
        self.piece = text;
        Turn::Text
    }

    fn open(&mut self, name: &str, tag: &Tag, empty: bool, place: Place) -> Result<Turn, Stop> {
        if self.root_closed {
            return Err(Stop::SecondRoot(place));
        }
        if self.begins.len() >= DEPTH_MAX {
            return Err(Stop::Limit("elements within each other", DEPTH_MAX as u64, place));
        }
        self.begins.push(self.names.len());
        self.names.push_str(name);
        let depth = self.begins.len();
        for (prefix, uri) in &tag.declared {
            self.bindings.push(Binding { depth, prefix: prefix.clone(), uri: uri.clone() });
        }
        if self.bindings.len() > BINDINGS_MAX {
            return Err(Stop::Limit("namespace declarations at one place", BINDINGS_MAX as u64, place));
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        local.clone_into(&mut self.local);
        let namespace = self.bindings.iter().rposition(|binding| binding.prefix == prefix);
        let inclusion = namespace.is_some_and(|at| self.bindings[at].uri.ends_with("/XInclude"));
        if inclusion {
            self.active.add(place);
        }
        if empty {
            self.closing = (1, 0);
        }
        Ok(Turn::Opened(namespace, tag.currency.clone()))
    }

    /// An end tag closes its element and all that are open within; those lack their own.
    fn close(&mut self, name: &str, place: Place) -> Turn {
        let mut end = self.names.len();
        for (above, &begin) in self.begins.iter().rev().enumerate() {
            if &self.names[begin..end] == name {
                if above > 0 {
                    self.broken.add(place);
                }
                self.closing = (above + 1, above);
                return Turn::Again;
            }
            end = begin;
        }
        self.broken.add(place);
        Turn::Stray
    }

    fn pop(&mut self) {
        let depth = self.begins.len();
        while self.bindings.last().is_some_and(|binding| binding.depth >= depth) {
            self.bindings.pop();
        }
        if let Some(begin) = self.begins.pop() {
            self.names.truncate(begin);
        }
        self.root_closed = self.begins.is_empty();
    }
}

/// What came of an event.
enum Turn {
    Again,
    /// An element opened; its namespace is that binding.
    Opened(Option<usize>, Option<String>),
    Text,
    Stray,
}
