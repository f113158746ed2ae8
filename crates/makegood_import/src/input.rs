//! What an importer is given: bytes, a name, answers and the accounts already known.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};

use makegood_core::money::Currency;
use makegood_core::time::Zone;
use makegood_facts::rows::SinkError;

/// Reading with seeking, for containers such as XLSX.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// The bytes of one file, readable more than once (a first pass may decide date order or marks).
pub trait ByteSource {
    /// Opens the bytes from the start.
    ///
    /// - **Errors** whatever the store behind it reports.
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>>;

    /// Length in bytes.
    fn len(&self) -> u64;

    /// True for a file of no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Bytes in memory.
impl ByteSource for &[u8] {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(io::Cursor::new(*self)))
    }

    fn len(&self) -> u64 {
        (**self).len() as u64
    }
}

/// Takes the files found inside a file: attachments of a mail, files of an archive.
pub trait MemberSink {
    /// Takes one file. `name` is shown to people and never used as a path; `bytes` ends at the limits of the container.
    ///
    /// - **Errors** whatever stops the receiver; reading stops and the error is passed on.
    fn member(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), SinkError>;
}

/// Takes nothing: what is inside stays inside.
impl MemberSink for () {
    fn member(&mut self, _: &str, _: &mut dyn Read) -> Result<(), SinkError> {
        Ok(())
    }
}

/// An account that the workspace knows, used to name the account of a file and to place local times.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownAccount {
    /// Platform id, for example `tiktok`.
    pub platform: String,
    /// Account id as the platform writes it.
    pub account_id: String,
    /// Name as reports show it.
    pub account_name: Option<String>,
    /// Billing currency.
    pub currency: Option<Currency>,
    /// Reporting zone.
    pub time_zone: Option<Zone>,
}

/// One file to import.
pub struct ImportInput<'a> {
    /// File name without folders; report names carry the account and the range.
    pub name: &'a str,
    /// The bytes.
    pub bytes: &'a dyn ByteSource,
    /// What the user said beside the file.
    pub options: &'a ImportOptions,
}

/// What the user said beside the file, by flag, by answer, or once for all files of an account.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Forces a format id (`--as`), for example `csv:chase_card`.
    pub as_format: Option<String>,
    /// Forces the account (`--account`).
    pub account: Option<String>,
    /// Answers to questions (`--set key=value`): `currency`, `date_order`, `date_from`, `date_to`,
    /// `account`, `time_zone`, `year`, `bank_account`, `institution`, `decimal_mark`; of a document also `confirm`
    /// (`yes`, or `no` to keep it as a document only) and the values `invoice_id`, `issued_on`, `period_start`,
    /// `period_end`, `subtotal`, `tax`, `total`; of a mail `direction` (`in`, `out`) and `sent_at`; of a picture
    /// `picture_text`.
    pub answers: BTreeMap<String, String>,
    /// Accounts that the workspace knows.
    pub accounts: Vec<KnownAccount>,
    /// Statement dialects of the workspace beside the built-in ones, each a file in TOML (`data/statement_dialects.toml`
    /// says how).
    pub dialects: Vec<String>,
}

impl ImportOptions {
    /// Currencies to propose when a file names none: `first`, then those of known accounts, then `usual`; each once.
    pub(crate) fn likely_currencies<'c>(
        &self,
        first: impl IntoIterator<Item = Currency>,
        usual: impl IntoIterator<Item = &'c str>,
    ) -> Vec<String> {
        let known = self.accounts.iter().filter_map(|account| account.currency);
        let codes = first.into_iter().chain(known).map(|currency| currency.code().to_owned());
        let mut likely: Vec<String> = Vec::new();
        for code in codes.chain(usual.into_iter().map(str::to_owned)) {
            if !likely.contains(&code) {
                likely.push(code);
            }
        }
        likely
    }
}
