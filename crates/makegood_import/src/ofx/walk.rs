//! From tags to transactions: which statement, account and currency each one stands under.
//!
//! Only the aggregates that matter here are followed. A missing closing tag is made up for by the
//! next tag that cannot stand inside, a closing tag that nothing opened is passed over.

use std::borrow::Cow;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::time::Day;

use super::day::day_of;
use super::fields::Fields;
use super::tokens::{Place, Token, Tokens};

/// Most statements of one file.
const STATEMENTS_MAX: usize = 10_000;

/// Deepest nesting of aggregates; real files need about ten.
const DEPTH_MAX: usize = 64;

/// Most tags without a value and without a meaning here that may be open at once.
const UNKNOWN_DEPTH_MAX: usize = 1_000;

/// What a statement says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// `FI/ORG` of the sign-on.
    pub org: String,
    /// `FI/FID` of the sign-on.
    pub fid: String,
    /// `BANKID`.
    pub bank_id: String,
    /// `BROKERID`.
    pub broker_id: String,
    /// `ACCTID` of the account that the statement is of.
    pub account: String,
    /// `CURDEF` as written.
    pub currency: String,
    /// True for a card statement.
    pub card: bool,
}

/// A `STMTTRN`, or a pending `STMTTRNP`.
#[derive(Debug)]
pub struct Transaction<'a> {
    /// Which of [`Walk::statements`] it belongs to.
    pub statement: usize,
    /// Its fields as written.
    pub fields: Fields<'a>,
    /// True when the file ends inside it.
    pub cut: bool,
}

/// A `STATUS` by which the bank refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderError {
    /// `CODE`.
    pub code: String,
    /// `MESSAGE`.
    pub message: String,
    /// Where the status stands.
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aggregate {
    File,
    SignOn,
    Institution,
    Status,
    Statement,
    Account,
    OtherAccount,
    Transactions,
    Transaction,
    Payee,
    Currency,
    OriginalCurrency,
}

/// A walk over one text.
pub struct Walk<'a> {
    tokens: Tokens<'a>,
    open: Vec<Aggregate>,
    unknown_open: usize,
    transaction: Option<Transaction<'a>>,
    status: (Cow<'a, str>, Cow<'a, str>, Cow<'a, str>, Place),
    org: String,
    fid: String,
    current: Option<usize>,
    outside: Statement,
    /// Statements so far, in file order.
    pub statements: Vec<Statement>,
    /// Lists of transactions so far.
    pub lists: u64,
    /// First refusal of the bank, and how many there are.
    pub errors: (Option<SenderError>, u64),
    /// True once `</OFX>` was read.
    pub closed: bool,
    /// Closing tags of transactions that none opened: how many, and the first.
    pub stray: (u64, Place),
    /// Latest `DTASOF`, `DTSERVER` and `DTEND`.
    pub dated: [Option<Day>; 3],
}

impl<'a> Walk<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Walk {
            tokens: Tokens::new(text),
            open: Vec::new(),
            unknown_open: 0,
            transaction: None,
            status: Default::default(),
            org: String::new(),
            fid: String::new(),
            current: None,
            outside: Statement::default(),
            statements: Vec::new(),
            lists: 0,
            errors: (None, 0),
            closed: false,
            stray: (0, Place::default()),
            dated: [None; 3],
        }
    }

    /// Where reading stands; at the end, where the file ends.
    pub fn place(&self) -> Place {
        self.tokens.place()
    }

    /// The next transaction.
    ///
    /// - **Errors** a diagnostic about the whole file: a declaration, or a safety limit.
    pub fn next(&mut self) -> Result<Option<Transaction<'a>>, Diagnostic> {
        while let Some(token) = self.tokens.next() {
            let done = match token {
                Token::Open { name, value, place } => self.opened(&name.to_ascii_uppercase(), value, place)?,
                Token::Close { name, place } => self.closed(&name.to_ascii_uppercase(), place),
                Token::Declaration { place } => return Err(declaration(place)),
            };
            if done.is_some() {
                return Ok(done);
            }
        }
        while let Some(aggregate) = self.open.pop() {
            self.left(aggregate);
        }
        let mut cut = self.transaction.take();
        if let Some(transaction) = &mut cut {
            transaction.cut = true;
        }
        Ok(cut)
    }

    fn opened(&mut self, name: &str, value: Cow<'a, str>, place: Place) -> Result<Option<Transaction<'a>>, Diagnostic> {
        let Some(aggregate) = aggregate_of(name) else {
            self.leaf(name, value, place)?;
            return Ok(None);
        };
        // `<CURRENCY>USD` and `<PAYEE>Name` are not of the standard, and what they mean is plain.
        if self.transaction.is_some() && !value.is_empty() {
            let leaf = match aggregate {
                Aggregate::Payee => "PAYEE/NAME",
                Aggregate::Currency => "CURRENCY/CURSYM",
                Aggregate::OriginalCurrency => "ORIGCURRENCY/CURSYM",
                _ => "",
            };
            if !leaf.is_empty() {
                self.leaf(leaf, value, place)?;
                return Ok(None);
            }
        }
        self.unknown_open = 0;
        let mut done = None;
        match aggregate {
            Aggregate::File => {
                done = self.leave_to(0);
                self.org.clear();
                self.fid.clear();
                self.outside = Statement::default();
                self.current = None;
                self.closed = false;
            }
            Aggregate::Statement => {
                done = self.leave_through(Aggregate::Transaction);
                self.leave_through(Aggregate::Statement);
                self.begin_statement(Statement::default(), place)?;
            }
            Aggregate::Transaction => done = self.leave_through(Aggregate::Transaction),
            Aggregate::Transactions => self.lists += 1,
            Aggregate::Status => self.status = (Cow::default(), Cow::default(), Cow::default(), place),
            _ => {}
        }
        if let Some(statement) = self.current.and_then(|at| self.statements.get_mut(at)) {
            statement.card |= matches!(name, "CCSTMTRS" | "CCACCTFROM");
        }
        if aggregate == Aggregate::Transaction {
            let statement = match self.current {
                Some(at) => at,
                None => self.begin_statement(self.outside.clone(), place)?,
            };
            let fields = Fields::at(place, name == "STMTTRNP");
            self.transaction = Some(Transaction { statement, fields, cut: false });
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(too_deep(place, DEPTH_MAX));
        }
        self.open.push(aggregate);
        Ok(done)
    }

    fn begin_statement(&mut self, statement: Statement, place: Place) -> Result<usize, Diagnostic> {
        if self.statements.len() >= STATEMENTS_MAX {
            return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the file holds too many statements")
                .at(place.line, place.column)
                .expected(format!("at most {STATEMENTS_MAX} statements"))
                .help("download fewer accounts into one file"));
        }
        let at = self.statements.len();
        self.statements.push(Statement { org: self.org.clone(), fid: self.fid.clone(), ..statement });
        self.current = Some(at);
        Ok(at)
    }

    fn closed(&mut self, name: &str, place: Place) -> Option<Transaction<'a>> {
        let Some(aggregate) = aggregate_of(name) else {
            self.unknown_open = self.unknown_open.saturating_sub(1);
            return None;
        };
        self.unknown_open = 0;
        if aggregate == Aggregate::File {
            self.closed = true;
        }
        if aggregate == Aggregate::Transaction && !self.open.contains(&aggregate) {
            self.stray = if self.stray.0 == 0 { (1, place) } else { (self.stray.0 + 1, self.stray.1) };
        }
        self.leave_through(aggregate)
    }

    /// Leaves the innermost open aggregate of that kind and all inside it; nothing when none is open.
    fn leave_through(&mut self, aggregate: Aggregate) -> Option<Transaction<'a>> {
        let at = self.open.iter().rposition(|open| *open == aggregate)?;
        self.leave_to(at)
    }

    fn leave_to(&mut self, depth: usize) -> Option<Transaction<'a>> {
        let mut done = None;
        while self.open.len() > depth {
            let Some(aggregate) = self.open.pop() else { break };
            if aggregate == Aggregate::Transaction {
                done = self.transaction.take();
            }
            self.left(aggregate);
        }
        done
    }

    fn left(&mut self, aggregate: Aggregate) {
        match aggregate {
            Aggregate::Statement => self.current = None,
            Aggregate::Status => {
                let (code, severity, message, place) = std::mem::take(&mut self.status);
                let failed = code.parse::<u64>().is_ok_and(|code| code != 0)
                    && !severity.eq_ignore_ascii_case("INFO")
                    && !severity.eq_ignore_ascii_case("WARN");
                if failed {
                    self.errors.1 += 1;
                    self.errors.0.get_or_insert(SenderError {
                        code: code.into_owned(),
                        message: message.into_owned(),
                        place,
                    });
                }
            }
            _ => {}
        }
    }

    fn leaf(&mut self, name: &str, value: Cow<'a, str>, place: Place) -> Result<(), Diagnostic> {
        let within = |aggregate| self.open.contains(&aggregate);
        if let Some(transaction) = &mut self.transaction {
            let inside = self.open.last().copied();
            let name = match (inside, name) {
                (Some(Aggregate::Payee), "NAME") => "PAYEE/NAME",
                (Some(Aggregate::Currency), "CURSYM") => "CURRENCY/CURSYM",
                (Some(Aggregate::OriginalCurrency), "CURSYM") => "ORIGCURRENCY/CURSYM",
                (Some(Aggregate::OriginalCurrency), "CURRATE") => "ORIGCURRENCY/CURRATE",
                _ => name,
            };
            if transaction.fields.set(name, value, place) {
                self.unknown_open = 0;
                return Ok(());
            }
            return self.unknown(place, false);
        }
        let first = |kept: &mut String, value: Cow<'a, str>| {
            if kept.is_empty() {
                *kept = value.into_owned();
            }
        };
        match name {
            "CODE" if within(Aggregate::Status) => self.status.0 = value,
            "SEVERITY" if within(Aggregate::Status) => self.status.1 = value,
            "MESSAGE" if within(Aggregate::Status) => self.status.2 = value,
            "ORG" if within(Aggregate::Institution) => first(&mut self.org, value),
            "FID" if within(Aggregate::Institution) => first(&mut self.fid, value),
            "CURDEF" | "BANKID" | "BROKERID" | "ACCTID" if !within(Aggregate::OtherAccount) => {
                let statement = self.current.and_then(|at| self.statements.get_mut(at)).unwrap_or(&mut self.outside);
                let kept = match name {
                    "CURDEF" => &mut statement.currency,
                    "BANKID" => &mut statement.bank_id,
                    "BROKERID" => &mut statement.broker_id,
                    _ => &mut statement.account,
                };
                first(kept, value);
            }
            "DTASOF" | "DTSERVER" | "DTEND" => {
                let at = ["DTASOF", "DTSERVER", "DTEND"].iter().position(|dated| *dated == name).unwrap_or_default();
                self.dated[at] = self.dated[at].max(day_of(&value));
            }
            _ => return self.unknown(place, value.is_empty()),
        }
        self.unknown_open = 0;
        Ok(())
    }

    /// A tag without a meaning here: one more level if it holds no value.
    fn unknown(&mut self, place: Place, opens: bool) -> Result<(), Diagnostic> {
        self.unknown_open = if opens { self.unknown_open + 1 } else { self.unknown_open };
        if self.unknown_open > UNKNOWN_DEPTH_MAX { Err(too_deep(place, UNKNOWN_DEPTH_MAX)) } else { Ok(()) }
    }
}

fn aggregate_of(name: &str) -> Option<Aggregate> {
    Some(match name {
        "OFX" => Aggregate::File,
        "SONRS" => Aggregate::SignOn,
        "FI" => Aggregate::Institution,
        "STATUS" => Aggregate::Status,
        "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => Aggregate::Statement,
        "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" => Aggregate::Account,
        "BANKACCTTO" | "CCACCTTO" | "INVACCTTO" | "ACCTINFO" => Aggregate::OtherAccount,
        "BANKTRANLIST" | "BANKTRANLISTP" | "INVTRANLIST" | "INVBANKTRAN" => Aggregate::Transactions,
        "STMTTRN" | "STMTTRNP" => Aggregate::Transaction,
        "PAYEE" => Aggregate::Payee,
        "CURRENCY" => Aggregate::Currency,
        "ORIGCURRENCY" => Aggregate::OriginalCurrency,
        _ => return None,
    })
}

fn declaration(place: Place) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the file declares a document type, which no bank's OFX does")
        .at(place.line, place.column)
        .found("<!DOCTYPE")
        .expected("OFX without declarations")
        .help("nothing of it was expanded or read; get the file from the bank itself")
}

fn too_deep(place: Place, max: usize) -> Diagnostic {
    Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "tags are nested too deeply")
        .at(place.line, place.column)
        .expected(format!("at most {max} levels"))
        .help("get the file from the bank itself")
}
