//! `[mail]` of `makegood.toml`: which mailbox is read, by which server letters go out, from whom answers come.
//!
//! No secret stands here: `password_env` names an environment variable, `password_file` a file outside the workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// From whom answers come, and the accounts that read and send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Names by which the user's own receiving servers sign `Authentication-Results`.
    #[serde(default)]
    pub own_servers: Vec<String>,
    /// Domains of a platform's desk beside its own, by platform id: an agency's, a sales team's.
    #[serde(default)]
    pub parties: BTreeMap<String, Vec<String>>,
    /// The mailbox that is read.
    pub imap: Option<ImapSettings>,
    /// The server that letters are sent by.
    pub smtp: Option<SmtpSettings>,
}

/// The mailbox that is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImapSettings {
    /// Name of the server, as in its certificate.
    pub host: String,
    /// Its port; the connection is encrypted from the first byte.
    #[serde(default = "imap_port")]
    pub port: u16,
    /// The folder.
    #[serde(default = "inbox")]
    pub folder: String,
    /// Name of the account, most often its address.
    pub user: String,
    /// Name of the environment variable that holds the password.
    pub password_env: Option<String>,
    /// File that holds the password on its first line; outside the workspace.
    pub password_file: Option<PathBuf>,
    /// True where the secret is an OAuth 2 access token.
    #[serde(default)]
    pub oauth: bool,
    /// Certificates of authorities of your own, PEM, trusted beside the public ones.
    pub ca_file: Option<PathBuf>,
}

/// The server that letters are sent by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Whether letters are sent at all; off unless it stands here.
    #[serde(default)]
    pub send: bool,
    /// Name of the server, as in its certificate.
    pub host: String,
    /// Its port.
    #[serde(default = "smtp_port")]
    pub port: u16,
    /// `implicit` or `starttls`.
    #[serde(default)]
    pub encryption: EncryptionWord,
    /// Sender, as `address` or `Name <address>`; `email` of `[advertiser]` stands in for it.
    pub from: Option<String>,
    /// Address of the desk, by platform id.
    #[serde(default)]
    pub to: BTreeMap<String, String>,
    /// Name of the account, most often its address.
    pub user: String,
    /// Name of the environment variable that holds the password.
    pub password_env: Option<String>,
    /// File that holds the password on its first line; outside the workspace.
    pub password_file: Option<PathBuf>,
    /// True where the secret is an OAuth 2 access token.
    #[serde(default)]
    pub oauth: bool,
    /// Certificates of authorities of your own, PEM, trusted beside the public ones.
    pub ca_file: Option<PathBuf>,
}

/// When a connection becomes encrypted. There is no plain one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EncryptionWord {
    /// From the first byte.
    #[default]
    Implicit,
    /// By `STARTTLS`.
    StartTls,
}

/// User, where the secret is, and who is trusted: the same for reading and sending.
#[derive(Debug, Clone, Copy)]
pub struct LoginSettings<'a> {
    /// The account.
    pub user: &'a str,
    /// Environment variable of the password.
    pub password_env: Option<&'a str>,
    /// File of the password.
    pub password_file: Option<&'a Path>,
    /// True where it is an access token.
    pub oauth: bool,
    /// Authorities of one's own.
    pub ca_file: Option<&'a Path>,
}

macro_rules! has_login {
    ($($settings:ty),*) => {$(
        impl $settings {
            /// User, where the secret is, and who is trusted.
            pub fn login(&self) -> LoginSettings<'_> {
                LoginSettings {
                    user: &self.user,
                    password_env: self.password_env.as_deref(),
                    password_file: self.password_file.as_deref(),
                    oauth: self.oauth,
                    ca_file: self.ca_file.as_deref(),
                }
            }
        }
    )*};
}

has_login!(ImapSettings, SmtpSettings);

fn imap_port() -> u16 {
    993
}

fn smtp_port() -> u16 {
    465
}

fn inbox() -> String {
    "INBOX".to_owned()
}
