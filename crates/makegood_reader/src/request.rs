//! What the parent asks of the child: one file, its name, what was said beside it, how much it may use.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use makegood_core::money::Currency;
use makegood_core::time::Zone;
use makegood_import::input::{ImportOptions, KnownAccount};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::limits::Limits;

/// Bytes of a request, at most.
pub const BYTES_MAX: u64 = 64 << 20;

/// A request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    path: Vec<u8>,
    /// Name as received.
    pub name: String,
    /// What it may use.
    pub limits: Limits,
    as_format: Option<String>,
    account: Option<String>,
    answers: BTreeMap<String, String>,
    accounts: Vec<Account>,
    dialects: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Account {
    platform: String,
    account_id: String,
    account_name: Option<String>,
    currency: Option<String>,
    time_zone: Option<String>,
}

impl Request {
    /// Asks for one file; `path` is absolute.
    pub fn new(path: &Path, name: &str, options: &ImportOptions, limits: Limits) -> Request {
        let accounts = options.accounts.iter().map(|account| Account {
            platform: account.platform.clone(),
            account_id: account.account_id.clone(),
            account_name: account.account_name.clone(),
            currency: account.currency.map(|currency| currency.code().to_owned()),
            time_zone: account.time_zone.as_ref().map(|zone| zone.name().to_owned()),
        });
        Request {
            path: path_bytes(path),
            name: name.to_owned(),
            limits,
            as_format: options.as_format.clone(),
            account: options.account.clone(),
            answers: options.answers.clone(),
            accounts: accounts.collect(),
            dialects: options.dialects.clone(),
        }
    }

    /// Where the file is.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(path_from(&self.path))
    }

    /// What was said beside the file.
    pub fn options(&self) -> ImportOptions {
        let accounts = self.accounts.iter().map(|account| KnownAccount {
            platform: account.platform.clone(),
            account_id: account.account_id.clone(),
            account_name: account.account_name.clone(),
            currency: account.currency.as_deref().and_then(|code| Currency::parse(code).ok()),
            time_zone: account.time_zone.as_deref().and_then(|name| Zone::parse(name).ok()),
        });
        ImportOptions {
            as_format: self.as_format.clone(),
            account: self.account.clone(),
            answers: self.answers.clone(),
            accounts: accounts.collect(),
            dialects: self.dialects.clone(),
        }
    }
}

/// A path need not be text: its bytes travel.
#[cfg(unix)]
fn path_bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(unix)]
fn path_from(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn path_bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn path_from(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_beside_a_file_arrives() {
        let options = ImportOptions {
            as_format: Some("csv:chase_card".to_owned()),
            account: None,
            answers: BTreeMap::from([("year".to_owned(), "2026".to_owned())]),
            accounts: vec![KnownAccount {
                platform: "tiktok".to_owned(),
                account_id: "7".to_owned(),
                account_name: None,
                currency: Currency::parse("JPY").ok(),
                time_zone: Zone::parse("Asia/Tokyo").ok(),
            }],
            dialects: vec!["[[dialect]]".to_owned()],
        };
        let asked = Request::new(Path::new("/ä b"), "ä b", &options, Limits::for_file(1));
        let asked: Request = serde_json::from_slice(&serde_json::to_vec(&asked).unwrap()).unwrap();
        let arrived = asked.options();
        assert_eq!((asked.path(), asked.name.as_str()), (PathBuf::from("/ä b"), "ä b"));
        assert_eq!((arrived.as_format, arrived.answers), (options.as_format, options.answers));
        assert_eq!((arrived.accounts, arrived.dialects), (options.accounts, options.dialects));
    }
}
