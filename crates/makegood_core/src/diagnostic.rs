//! What Makegood says when input is not what it should be: code, place, found, expected, help.
//!
//! Importers collect diagnostics beside good rows; nothing unreadable becomes zero. Every code
//! stands in [`CODES`], which also makes the errors page of the documentation, and every code has
//! an example under `crates/makegood/tests/errors/`.

use serde::Serialize;

/// How a coded problem is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was refused.
    Note,
    /// A person should look; rows were kept.
    Warning,
    /// A row was refused; the others were kept.
    Row,
    /// The whole file was refused.
    File,
}

/// One entry of the table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `MG` and four digits: 1xxx whole files, 2xxx rows and cells, 3xxx questions, 4xxx the
    /// workspace, 5xxx detectors, 6xxx policies and claims, 7xxx the evidence log and packs, 8xxx cases
    /// and what is written to them, of these 85xx people and approvals, 9xxx ourselves.
    pub id: &'static str,
    /// Kind in words, for headings.
    pub title: &'static str,
    /// How it is treated.
    pub severity: Severity,
    /// Exit status of a command that ends with it.
    pub exit: u8,
}

macro_rules! codes {
    ($($name:ident = $id:literal, $severity:ident, $exit:literal, $title:literal;)*) => {
        $(
            #[doc = concat!("`", $id, "`: ", $title)]
            pub const $name: Code = Code { id: $id, title: $title, severity: Severity::$severity, exit: $exit };
        )*
        /// Every code, by number.
        pub const CODES: &[Code] = &[$($name),*];
    };
}

codes! {
    FILE_EMPTY = "MG1001", File, 3, "the file is empty";
    FORMAT_UNKNOWN = "MG1002", File, 3, "no format recognises this file";
    HEADER_UNKNOWN = "MG1003", File, 3, "the header row names no known table";
    FILE_DAMAGED = "MG1004", File, 3, "the file is damaged or cut short";
    ENCODING_UNREADABLE = "MG1005", File, 3, "the text encoding cannot be read";
    FORMAT_NOT_YET = "MG1006", File, 3, "the format is recognised but not read yet";
    REFUSED_BY_SENDER = "MG1007", File, 3, "the file holds a refusal instead of a statement";
    LIMIT_EXCEEDED = "MG1008", File, 3, "the file exceeds a safety limit";
    FILE_UNREADABLE = "MG1009", File, 3, "the file cannot be opened";
    COLUMN_MISSING = "MG1010", File, 3, "a needed column is missing";
    COLUMN_REPEATED = "MG1011", File, 3, "a column stands in the header twice";
    NO_ROWS = "MG1012", Note, 0, "the file holds no rows";
    FILE_SKIPPED = "MG1013", Note, 0, "the file was passed over";
    READER_STOPPED = "MG1014", File, 3, "the reader of the file was stopped";
    FILE_LOCKED = "MG1015", File, 3, "the file is encrypted";
    AMOUNT_UNREADABLE = "MG2101", Row, 1, "a cell is not an amount";
    AMOUNT_OUT_OF_RANGE = "MG2102", Row, 1, "an amount is out of range";
    CURRENCY_UNKNOWN = "MG2103", Row, 1, "a currency is not in ISO 4217";
    DECIMAL_MARK_MIXED = "MG2104", Row, 1, "an amount uses another decimal mark than its column";
    DATE_UNREADABLE = "MG2105", Row, 1, "a cell is not a date";
    INSTANT_WITHOUT_ZONE = "MG2106", Row, 1, "an instant has no time zone offset";
    ENUM_UNKNOWN = "MG2107", Row, 1, "a word is not in the column's list";
    VALUE_MISSING = "MG2108", Row, 1, "a needed value is empty";
    ID_DAMAGED = "MG2109", Row, 1, "an id was damaged by a spreadsheet";
    ROW_LENGTH = "MG2110", Row, 1, "a row has more or fewer cells than the header";
    NUMBER_UNREADABLE = "MG2111", Row, 1, "a cell is not a number";
    ZONE_UNKNOWN = "MG2112", Row, 1, "a time zone is not an IANA name";
    TEXT_UNREADABLE = "MG2113", Row, 1, "a cell is not valid text in the file's encoding";
    CURRENCY_MIXED = "MG2114", Row, 1, "a row is in another currency than its account";
    FOOTER_DIFFERS = "MG2201", Warning, 1, "the file's own totals do not agree with its rows";
    COLUMNS_KEPT_ASIDE = "MG2202", Note, 0, "columns that the table does not have were kept aside";
    FORMULA_TEXT = "MG2203", Note, 0, "a cell held a spreadsheet formula and was kept as text";
    ENTRY_IDS_WEAK = "MG2204", Note, 0, "entry ids repeat or are missing";
    FORMAT_DEPARTURE = "MG2205", Note, 0, "the file departs from its format and was read all the same";
    ENTRY_DOUBTFUL = "MG2206", Warning, 1, "entries of the file are in doubt";
    ROWS_LEFT_OUT = "MG2207", Note, 0, "rows that are no entries were left out";
    ENCODING_GUESSED = "MG2208", Note, 0, "the text encoding was guessed";
    CONTENT_HIDDEN = "MG2209", Warning, 0, "the file holds content that its reader would not see";
    CONTENT_ACTIVE = "MG2210", Warning, 0, "the file holds active content, which was not run";
    CHANGED_AFTER_SIGNING = "MG2211", Warning, 0, "the document was changed after it was signed";
    SENDER_UNVERIFIED = "MG2212", Note, 0, "the sender of a mail is not verified";
    PICTURE_TEXT_NOT_READ = "MG2213", Note, 0, "the text of a picture was not read";
    LAYOUT_UNKNOWN = "MG2214", Note, 0, "the document was kept, its layout is not known";
    FORMULA_STALE = "MG2215", Warning, 0, "a cell's formula may not give the value that was saved with it";
    PREAMBLE_KEPT = "MG2216", Note, 0, "lines above the header were kept aside";
    ASK_CURRENCY = "MG3001", Warning, 1, "the file does not say its currency";
    ASK_DATE_ORDER = "MG3002", Warning, 1, "day and month cannot be told apart";
    ASK_DATE_RANGE = "MG3003", Warning, 1, "the report has no date column";
    ASK_ACCOUNT = "MG3004", Warning, 1, "the file does not say its account";
    ASK_ZONE = "MG3005", Warning, 1, "times in the file have no zone";
    ASK_YEAR = "MG3006", Warning, 1, "dates in the file have no year";
    ASK_BANK_ACCOUNT = "MG3007", Warning, 1, "the file does not say which bank account or card it is of";
    ASK_DECIMAL_MARK = "MG3008", Warning, 1, "the decimal mark cannot be told from the file";
    ASK_CONFIRM = "MG3009", Warning, 1, "values read from a document wait for confirmation";
    WORKSPACE_MISSING = "MG4001", File, 2, "there is no workspace here";
    WORKSPACE_BUSY = "MG4002", File, 2, "another process holds the workspace";
    WORKSPACE_DAMAGED = "MG4003", File, 3, "a file of the workspace is damaged";
    CONFIG_UNREADABLE = "MG4004", File, 2, "makegood.toml cannot be read";
    WORKSPACE_EXISTS = "MG4005", File, 2, "something already stands where a workspace should be made";
    WORKSPACE_UNWRITABLE = "MG4006", File, 4, "a file of the workspace cannot be read or written";
    QUERY_UNREADABLE = "MG4007", File, 2, "a query cannot be run";
    BACKUP_REFUSED = "MG4008", File, 2, "a backup cannot be made or restored";
    BACKUP_DAMAGED = "MG4009", File, 3, "a backup is damaged, or the file is none";
    DISK_FULL = "MG4010", File, 4, "the disk is full";
    DETECTOR_INVALID = "MG5001", File, 2, "a detector's folder does not follow the form";
    DETECTOR_FAILED = "MG5002", File, 4, "a detector's query failed";
    WITNESS_DIFFERS = "MG5003", File, 4, "a finding's witness rows do not sum to its questioned amount";
    DETECTOR_UNKNOWN = "MG5004", File, 2, "there is no such detector";
    DETECTOR_STOPPED = "MG5005", File, 1, "a detector of the workspace was stopped at a limit";
    DETECTOR_REFUSED = "MG5006", File, 2, "a detector of the workspace asks for what no detector may do";
    POLICY_INVALID = "MG6001", File, 2, "a policy file does not follow the form";
    CLAIM_EMPTY = "MG6002", Warning, 1, "no finding can be claimed";
    FINDING_UNKNOWN = "MG6003", File, 2, "there is no such finding";
    CLAIM_UNKNOWN = "MG6004", File, 2, "there is no such claim";
    CLAIM_BROKEN = "MG6005", File, 4, "the document of a claim breaks one of its laws";
    RULE_UNKNOWN = "MG6006", File, 2, "there is no such policy rule";
    MATCH_DECISION_UNMET = "MG6007", Warning, 1, "a decision about a match no longer fits the facts";
    MATCH_NAME_UNKNOWN = "MG6008", File, 2, "a payment, statement entry or decision cannot be told from its name";
    MATCH_DECISION_REFUSED = "MG6009", File, 2, "a decision about a match cannot be taken";
    LOG_UNUSABLE = "MG7001", Warning, 3, "the evidence log cannot be used";
    LOG_NOT_WHOLE = "MG7002", Warning, 1, "the evidence log is not whole";
    PACK_REFUSED = "MG7003", File, 2, "an evidence pack cannot be made";
    PACK_CHANGED = "MG7004", Warning, 1, "an evidence pack was changed since it was sealed";
    PACK_UNREADABLE = "MG7005", File, 3, "the file is no evidence pack";
    CASE_UNKNOWN = "MG8001", File, 2, "there is no such case";
    CASE_REFUSED = "MG8002", File, 2, "a case does not allow a step";
    CASE_NOT_READY = "MG8003", File, 2, "something is missing for a step of a case";
    LETTER_REFUSED = "MG8004", File, 2, "a letter cannot be written";
    REPLY_UNREADABLE = "MG8005", File, 3, "an answer cannot be read";
    MAIL_NOT_SET_UP = "MG8006", File, 2, "mail is not set up for what was asked";
    MAIL_SERVER = "MG8007", File, 3, "a mail server could not be used";
    USER_UNKNOWN = "MG8501", File, 2, "there is no such user";
    USER_REFUSED = "MG8502", File, 2, "a user cannot be as asked for";
    PASSWORD_REFUSED = "MG8503", File, 2, "a password is not taken";
    SIGN_IN_REFUSED = "MG8504", File, 2, "nobody is signed in";
    INVITATION_REFUSED = "MG8505", File, 2, "an invitation or one-time link is no good";
    APPROVAL_REFUSED = "MG8506", File, 2, "a step is not approved or cannot be carried out";
    RIGHT_MISSING = "MG8507", File, 2, "a role does not have the right";
    DEFECT = "MG9001", File, 4, "a defect of Makegood";
}

/// One problem at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code, for example `MG2101`.
    pub code: &'static str,
    /// How it is treated.
    pub severity: Severity,
    /// Physical line in the file, from 1; `None` where the whole file is meant.
    pub line: Option<u64>,
    /// Column: the cell's position from 1 in tables, the character from 1 in other text.
    pub column: Option<u64>,
    /// Name of the column, where there is a header.
    pub column_name: Option<String>,
    /// Sheet and cell (`Report!C7`) or pointer, in files that have no lines.
    pub place: Option<String>,
    /// What stands there, cut to 200 characters.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// One sentence for a person.
    pub message: String,
    /// What to type or do.
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic about a whole file; add a place with the `at_*` methods.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code: code.id,
            severity: code.severity,
            line: None,
            column: None,
            column_name: None,
            place: None,
            found: String::new(),
            expected: String::new(),
            message: message.into(),
            help: String::new(),
        }
    }

    /// Says at which line and cell or character, both from 1.
    #[must_use]
    pub fn at(mut self, line: u64, column: u64) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// Names the column.
    #[must_use]
    pub fn in_column(mut self, name: impl Into<String>) -> Self {
        self.column_name = Some(name.into());
        self
    }

    /// Says where in a file without lines.
    #[must_use]
    pub fn at_place(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says what was found, cut to 200 characters, control characters shown as `\u{..}`.
    #[must_use]
    pub fn found(mut self, found: &str) -> Self {
        let mut text = String::new();
        for (count, c) in found.chars().enumerate() {
            if count == 200 {
                text.push('…');
                break;
            }
            if c.is_control() { text.extend(c.escape_unicode()) } else { text.push(c) }
        }
        self.found = text;
        self
    }

    /// Says what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    /// Says what to type or do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let ids: Vec<_> = CODES.iter().map(|code| code.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
    }

    #[test]
    fn what_was_found_is_cut_and_made_visible() {
        let shown = Diagnostic::new(AMOUNT_UNREADABLE, "x").found("a\u{1b}[31mb").found;
        assert_eq!(shown, "a\\u{1b}[31mb");
        assert_eq!(Diagnostic::new(AMOUNT_UNREADABLE, "x").found(&"9".repeat(500)).found.chars().count(), 201);
    }
}
