//! The first walk: what a statement says only once, wherever that stands in it.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::time::Day;

use super::account::{account_of, bic_of_header};
use super::amount::day_of;
use super::balance::{Balance, Side, balance_of, floor_code, side_of};
use super::fields::{Field, Piece, Pieces};

/// Most statements of one file.
const STATEMENTS_MAX: usize = 100_000;

/// Where one statement ends and the next begins, the same for both walks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Boundaries {
    open: bool,
    account: bool,
    opening: bool,
    entries: bool,
    closed: bool,
}

impl Boundaries {
    /// Takes the tag of the next field; true when a statement begins with it.
    pub fn begins(&mut self, tag: &str) -> bool {
        let begins = match tag {
            "20" => true,
            "25" | "25P" => !self.open || self.account,
            "60F" | "60M" | "60" => !self.open || self.opening || self.entries,
            "61" => !self.open || self.closed,
            _ => false,
        };
        if begins {
            *self = Boundaries { open: true, ..Boundaries::default() };
        }
        match tag {
            "25" | "25P" => self.account = true,
            "60F" | "60M" | "60" => self.opening = true,
            "61" => self.entries = true,
            "62F" | "62M" | "62" => self.closed = true,
            _ => {}
        }
        begins
    }

    /// The message ends.
    pub fn end(&mut self) {
        self.closed = true;
    }

    /// True behind the closing balance: a `:86:` here is about the statement, not about an entry.
    pub fn closed(&self) -> bool {
        self.closed
    }
}

/// What is known of a statement before its entries are read.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Line of its first field.
    pub line: u64,
    /// BIC or bank code, empty when unknown.
    pub institution: String,
    /// Account, empty when unknown.
    pub account: String,
    /// Currency, when ISO 4217 has it.
    pub currency: Option<Currency>,
    /// Currency as written.
    pub code: String,
    /// `:28C:`.
    pub number: String,
    /// Opening balance.
    pub opening: Option<Balance>,
    /// Closing balance.
    pub closing: Option<Balance>,
    /// Line of a balance or sum that cannot be read.
    pub unreadable: Option<(u64, String)>,
    /// Sums of an interim report: money out, money in.
    pub sides: [Option<Side>; 2],
    /// How many `:61:` it has.
    pub entries: u64,
    /// True for an interim report, which has no balances.
    pub interim: bool,
    /// True when `-` ended it.
    pub ended: bool,
    /// True when its entries stand outside any statement.
    pub outside: bool,
}

/// What the whole file says.
#[derive(Debug, Default)]
pub struct Survey {
    /// Its statements.
    pub heads: Vec<Head>,
    /// Line of a block 4 that nothing closes.
    pub unclosed: Option<u64>,
    /// Latest day of a closing balance or report.
    pub dated: Option<Day>,
}

impl Survey {
    /// Walks over `text`.
    ///
    /// - **Errors** a diagnostic about the whole file.
    pub fn of(text: &str) -> Result<Survey, Diagnostic> {
        let mut survey = Survey::default();
        let mut bounds = Boundaries::default();
        let mut bic = String::new();
        for piece in Pieces::new(text) {
            match piece {
                Piece::Header { line, text } => {
                    if text.contains("{1:") || text.contains("{2:") {
                        bic = bic_of_header(text);
                    }
                    if text.contains("{4:") {
                        survey.unclosed = Some(line);
                    }
                }
                Piece::End(block) => {
                    bounds.end();
                    if block {
                        survey.unclosed = None;
                    }
                    if let Some(head) = survey.heads.last_mut() {
                        head.ended = true;
                    }
                }
                Piece::Stray(line) => {
                    if line.text.trim_start().starts_with('}') {
                        survey.unclosed = None;
                    }
                }
                Piece::Field(field) => {
                    if bounds.begins(field.tag) {
                        survey.begin(&field, &bic)?;
                    }
                    survey.note(&field);
                }
            }
        }
        Ok(survey)
    }

    fn begin(&mut self, field: &Field<'_>, bic: &str) -> Result<(), Diagnostic> {
        if self.heads.len() >= STATEMENTS_MAX {
            return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the file holds too many statements")
                .at(field.line, 1)
                .expected(format!("at most {STATEMENTS_MAX} statements"))
                .help("download a shorter period"));
        }
        let mut head = Head { line: field.line, institution: bic.to_owned(), ..Head::default() };
        if !matches!(field.tag, "20" | "25" | "25P") {
            // No reference and no account of its own: it goes on with those of the statement before.
            head.outside = field.tag == "61";
            if let Some(before) = self.heads.last() {
                head.account.clone_from(&before.account);
                head.institution.clone_from(&before.institution);
                head.code.clone_from(&before.code);
                head.currency = before.currency;
                head.interim = before.interim;
            }
        }
        self.heads.push(head);
        Ok(())
    }

    fn note(&mut self, field: &Field<'_>) {
        let Some(head) = self.heads.last_mut() else { return };
        let text = field.first();
        let mut dated = None;
        match field.tag {
            "25" | "25P" => {
                let account = account_of(field);
                head.account = account.number;
                if head.institution.is_empty() {
                    head.institution = account.institution;
                }
                if let Some(currency) = account.currency {
                    head.take_code(currency.code());
                }
            }
            "28" | "28C" => head.number = text.to_owned(),
            "34F" => {
                head.interim = true;
                head.take_code(floor_code(text));
            }
            "13" | "13D" => {
                head.interim = true;
                dated = text.get(..6).and_then(day_of);
            }
            "60F" | "60M" | "60" | "62F" | "62M" | "62" | "64" => {
                match balance_of(text, field.line, field.tag.ends_with('M')) {
                    None => head.unreadable = Some((field.line, text.to_owned())),
                    Some(balance) => {
                        let code = balance.code.clone();
                        match field.tag {
                            "60F" | "60M" | "60" => head.opening = Some(balance),
                            "64" => {}
                            _ => {
                                dated = balance.day;
                                head.closing = Some(balance);
                            }
                        }
                        // The opening balance names the currency before all others.
                        if field.tag.starts_with("60") && !code.is_empty() {
                            head.currency = Currency::parse(&code).ok();
                            head.code = code;
                        } else {
                            head.take_code(&code);
                        }
                    }
                }
            }
            "90D" | "90C" => {
                head.interim = true;
                match side_of(text, field.line) {
                    None => head.unreadable = Some((field.line, text.to_owned())),
                    Some((side, code)) => {
                        head.sides[usize::from(field.tag == "90C")] = Some(side);
                        head.take_code(&code);
                    }
                }
            }
            "61" => head.entries += 1,
            _ => {}
        }
        self.dated = self.dated.max(dated);
    }
}

impl Head {
    fn take_code(&mut self, code: &str) {
        if self.code.is_empty() && !code.is_empty() {
            self.currency = Currency::parse(code).ok();
            self.code = code.to_owned();
        }
    }

    /// What to call it in messages.
    pub fn name(&self) -> String {
        let number = if self.number.is_empty() { String::new() } else { format!(" {}", self.number) };
        let account = if self.account.is_empty() { "without account" } else { &self.account };
        format!("statement{number} of {account}")
    }

    /// The statement's number, without the page.
    pub fn sequence(&self) -> Option<u64> {
        self.number.split('/').next()?.trim().parse().ok()
    }
}
