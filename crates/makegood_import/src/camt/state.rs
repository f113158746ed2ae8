//! Where a walk stands: the paths of the open elements, and what was learned of the open entry and statement.

use std::collections::VecDeque;

use makegood_core::time::Day;

use super::decoded::{PIECE_BYTES_MAX, Place};
use super::fields::Fields;
use super::statement::{Page, Statement, is_true};
use super::value::day_of;
use super::walk::{Message, Record};
use super::xml::Stop;

/// Most statements of one file.
const STATEMENTS_MAX: usize = 10_000;

/// Most entries of one file: the ids of all are held.
const ENTRIES_MAX: u64 = 1_000_000;

/// Messages that are read: name of the element, and the format.
const MESSAGES: [(&str, &str); 3] =
    [("BkToCstmrAcctRpt", "camt052"), ("BkToCstmrStmt", "camt053"), ("BkToCstmrDbtCdtNtfctn", "camt054")];

/// Where a walk stands, and what it has learned.
#[derive(Default)]
pub struct State {
    /// Records that are complete.
    pub ready: VecDeque<Record>,
    depth: usize,
    /// Depth of an element of another namespace that is being passed over.
    passing: Option<usize>,
    message: Option<Message>,
    /// Depth of the open statement.
    statement: Option<usize>,
    /// Length of `path` before the names below the open statement, and before the open entry.
    statement_at: usize,
    entry_at: usize,
    /// Names below the statement, or below the message, each with a `/` before it.
    path: String,
    /// Lengths of `path` before each of its names.
    path_at: Vec<usize>,
    /// Text of the innermost element, and its currency and place.
    text: String,
    currency: Option<String>,
    place: Place,
    /// True while the innermost element has no element in it.
    leaf: bool,
    entry: Option<Box<Fields>>,
    entry_broken: bool,
    statement_broken: bool,
    entries: u64,
    /// Statements so far.
    pub statements: Vec<Statement>,
    /// Messages so far.
    pub messages: Vec<Message>,
    /// A message element in a namespace that is not ISO 20022's.
    pub foreign: Option<(String, Place)>,
    /// `GrpHdr/CreDtTm`.
    pub created: Option<Day>,
    message_page: Option<Page>,
}

impl State {
    /// Takes a start tag.
    ///
    /// - **Errors** a limit that it breaks.
    pub fn open(&mut self, local: &str, namespace: &str, currency: Option<String>, place: Place) -> Result<(), Stop> {
        self.depth += 1;
        self.text.clear();
        self.leaf = false;
        if self.passing.is_some() {
            return Ok(());
        }
        let Some(message) = &self.message else {
            self.open_message(local, namespace, place);
            return Ok(());
        };
        if message.namespace != namespace {
            self.passing = Some(self.depth);
            return Ok(());
        }
        if matches!(local, "Stmt" | "Rpt" | "Ntfctn") {
            return self.open_statement(place);
        }
        self.leaf = true;
        self.currency = currency;
        self.place = place;
        self.path_at.push(self.path.len());
        self.path.push('/');
        self.path.push_str(local);
        if self.statement.is_some() { self.open_below(local, place) } else { Ok(()) }
    }

    fn open_message(&mut self, local: &str, namespace: &str, place: Place) {
        // Version 01 has its number in the name.
        let name = local.strip_suffix("V01").unwrap_or(local);
        let Some((_, format)) = MESSAGES.iter().find(|(known, _)| *known == name) else { return };
        if namespace.is_empty() || namespace.to_ascii_lowercase().contains("camt.05") {
            let message = Message { format, namespace: namespace.to_owned(), place, depth: self.depth };
            if self.messages.len() < STATEMENTS_MAX {
                self.messages.push(message.clone());
            }
            self.message = Some(message);
            self.message_page = None;
        } else if self.foreign.is_none() {
            self.foreign = Some((namespace.to_owned(), place));
        }
    }

    /// A statement inside another says that the other has no end.
    fn open_statement(&mut self, place: Place) -> Result<(), Stop> {
        if self.statements.len() >= STATEMENTS_MAX {
            return Err(Stop::Limit("statements", STATEMENTS_MAX as u64, place));
        }
        if self.statement.is_some() {
            self.break_open();
            self.close_entry(false);
            self.close_statement();
        }
        let message_page = self.message_page.clone();
        self.statements.push(Statement { place, message_page, ..Statement::default() });
        self.statement = Some(self.depth);
        self.statement_at = self.path.len();
        self.statement_broken = false;
        Ok(())
    }

    fn open_below(&mut self, local: &str, place: Place) -> Result<(), Stop> {
        if local == "Ntry" {
            self.entries += 1;
            if self.entries > ENTRIES_MAX {
                return Err(Stop::Limit("entries", ENTRIES_MAX, place));
            }
            if self.entry.is_some() {
                // An entry inside another: the other has no end.
                self.break_open();
                self.close_entry(false);
            }
            self.entry = Some(Box::new(Fields::at(place)));
            self.entry_at = self.path.len();
            self.entry_broken = false;
            return Ok(());
        }
        if let Some(entry) = &mut self.entry {
            if matches!(self.path.get(self.entry_at..), Some("/NtryDtls/TxDtls" | "/TxDtls")) {
                entry.open_detail();
            }
            return Ok(());
        }
        let path = self.path.get(self.statement_at..).unwrap_or_default();
        if let Some(statement) = self.statements.last_mut() {
            match path.strip_prefix("/TxsSummry/") {
                Some(name) => statement.open_total(name, place),
                None if path == "/Bal" => statement.open_balance(place),
                None => {}
            }
        }
        Ok(())
    }

    fn close_entry(&mut self, cut: bool) {
        let Some(mut fields) = self.entry.take() else { return };
        fields.close();
        let statement = self.statements.len().saturating_sub(1);
        self.ready.push_back(Record::Entry { statement, fields, cut, broken: self.entry_broken });
    }

    fn close_statement(&mut self) {
        self.statement = None;
        let index = self.statements.len().saturating_sub(1);
        if let Some(statement) = self.statements.last_mut() {
            statement.whole = !self.statement_broken;
        }
        self.ready.push_back(Record::Statement(index));
    }

    /// Takes text.
    ///
    /// - **Errors** a limit that it breaks.
    pub fn text(&mut self, text: &str) -> Result<(), Stop> {
        if !self.leaf {
            return Ok(());
        }
        if self.text.len() + text.len() > PIECE_BYTES_MAX as usize {
            return Err(Stop::Limit("bytes of one text", PIECE_BYTES_MAX, self.place));
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Remembers that tags of the open entry and statement do not pair.
    pub fn break_open(&mut self) {
        self.entry_broken = true;
        self.statement_broken = true;
    }

    /// Takes the end of the innermost element.
    pub fn close(&mut self, broken: bool) {
        if broken {
            self.break_open();
        }
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        let leaf = std::mem::replace(&mut self.leaf, false);
        if let Some(passing) = self.passing {
            if passing >= depth {
                self.passing = None;
            }
            return;
        }
        if self.statement == Some(depth) {
            return self.close_statement();
        }
        if self.message.as_ref().is_some_and(|message| message.depth == depth) {
            self.message = None;
            return;
        }
        let Some(length) = self.path_at.pop() else { return };
        if self.entry.is_some() && self.path.len() == self.entry_at {
            self.close_entry(false);
        } else {
            self.close_path(leaf);
        }
        self.path.truncate(length);
        self.text.clear();
    }

    fn close_path(&mut self, leaf: bool) {
        let text = if leaf { cleaned(&self.text) } else { String::new() };
        let currency = self.currency.as_deref();
        if let Some(entry) = &mut self.entry {
            let path = self.path.get(self.entry_at..).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
            if matches!(path, "NtryDtls/TxDtls" | "TxDtls") {
                entry.close_detail();
            } else if leaf {
                entry.take(path, &text, currency, self.place);
            }
        } else if let (Some(_), Some(statement)) = (self.statement, self.statements.last_mut()) {
            let path = self.path.get(self.statement_at..).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
            if leaf {
                statement.take(path, &text, currency);
            }
        } else {
            match self.path.as_str() {
                "/GrpHdr/CreDtTm" => self.created = self.created.or(day_of(&text)),
                "/GrpHdr/MsgPgntn/PgNb" => self.message_page.get_or_insert_default().number = text,
                "/GrpHdr/MsgPgntn/LastPgInd" => self.message_page.get_or_insert_default().last = is_true(&text),
                _ => {}
            }
        }
    }

    /// At the end of the file: the entry in which it ends, once.
    pub fn end(&mut self) -> Option<Record> {
        self.close_entry(true);
        self.ready.pop_front()
    }
}

/// Text with runs of white space and control characters as one space each, trimmed.
fn cleaned(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
    }
    cleaned
}
