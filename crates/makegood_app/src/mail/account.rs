//! Accounts, made of what `makegood.toml` says and of secrets that are handed in.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use makegood_mail::imap::ImapAccount;
use makegood_mail::login::{Login, Proof};
use makegood_mail::secret::Secret;
use makegood_mail::smtp::{Encryption, Sending, SmtpAccount};
use makegood_mail::tls::Trust;

use crate::workspace::{EncryptionWord, LoginSettings, SmtpSettings};
use crate::{AppError, Workspace};

/// Longest file of a password or of certificates, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Gives the value of an environment variable.
pub type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The account that is read.
///
/// - **Errors** [`AppError::MailNotReady`], [`AppError::Io`].
pub fn imap(workspace: &Workspace, variable: Variable<'_>) -> Result<ImapAccount, AppError> {
    let Some(settings) = &workspace.config().mail.imap else {
        return Err(not_ready(
            "makegood.toml names no mailbox",
            "name the one that answers come to:\n  [mail.imap]\n  host = \"imap.example.com\"\n  user = \"claims@example.com\"\n  password_env = \"MAKEGOOD_MAIL_PASSWORD\"",
        ));
    };
    Ok(ImapAccount {
        host: settings.host.clone(),
        port: settings.port,
        folder: settings.folder.clone(),
        login: login(workspace, "[mail.imap]", settings.login(), variable)?,
        trust: trust(workspace, settings.login())?,
    })
}

/// What `makegood.toml` says of sending.
///
/// - **Errors** [`AppError::MailNotReady`] where it says nothing.
pub fn smtp_settings(workspace: &Workspace) -> Result<&SmtpSettings, AppError> {
    workspace.config().mail.smtp.as_ref().ok_or_else(|| {
        not_ready(
            "makegood.toml names no server to send by",
            "name it, or write the message to a file and send it yourself with --eml FILE:\n  [mail.smtp]\n  send = true\n  host = \"smtp.example.com\"\n  user = \"claims@example.com\"\n  password_env = \"MAKEGOOD_MAIL_PASSWORD\"",
        )
    })
}

/// The account that sends, where sending is on.
///
/// - **Errors** [`AppError::MailNotReady`] where it is off, [`AppError::Io`].
pub fn smtp(workspace: &Workspace, variable: Variable<'_>) -> Result<Sending, AppError> {
    let settings = smtp_settings(workspace)?;
    if !settings.send {
        return Err(not_ready(
            "sending is off: [mail.smtp] does not say send = true",
            "turn it on in makegood.toml, or write the message to a file and send it yourself:\n  makegood mail send K-0001 --eml FILE",
        ));
    }
    Ok(Sending::On(Box::new(smtp_account(workspace, settings, variable)?)))
}

/// The account that would send, whether sending is on or not.
///
/// - **Errors** [`AppError::MailNotReady`], [`AppError::Io`].
pub fn smtp_account(
    workspace: &Workspace,
    settings: &SmtpSettings,
    variable: Variable<'_>,
) -> Result<SmtpAccount, AppError> {
    Ok(SmtpAccount {
        host: settings.host.clone(),
        port: settings.port,
        encryption: match settings.encryption {
            EncryptionWord::Implicit => Encryption::Implicit,
            EncryptionWord::StartTls => Encryption::StartTls,
        },
        login: login(workspace, "[mail.smtp]", settings.login(), variable)?,
        trust: trust(workspace, settings.login())?,
    })
}

fn login(
    workspace: &Workspace,
    part: &str,
    settings: LoginSettings<'_>,
    variable: Variable<'_>,
) -> Result<Login, AppError> {
    let secret = match (settings.password_env, settings.password_file) {
        (Some(name), None) => variable(name).ok_or_else(|| {
            not_ready(
                &format!("{part} names the environment variable {name}, which is not set"),
                &format!(
                    "set it for this command, for example from your password manager:\n  {name}=… makegood mail check"
                ),
            )
        })?,
        (None, Some(path)) => {
            let path = workspace.root().join(path);
            outside(workspace, &path)?;
            let text = String::from_utf8(whole(&path)?);
            let text = text.map_err(|_| not_ready(&format!("{} is not UTF-8 text", path.display()), ONE_SECRET))?;
            text.lines().next().unwrap_or_default().to_owned()
        }
        _ => return Err(not_ready(&format!("{part} does not say where the password is"), ONE_SECRET)),
    };
    if secret.is_empty() {
        return Err(not_ready(&format!("the password of {part} is empty"), ONE_SECRET));
    }
    let secret = Secret::new(secret);
    let proof = if settings.oauth { Proof::Token(secret) } else { Proof::Password(secret) };
    Ok(Login { user: settings.user.to_owned(), proof })
}

const ONE_SECRET: &str =
    "say one of them:\n  password_env = \"MAKEGOOD_MAIL_PASSWORD\"\n  password_file = \"/path/outside/the/workspace\"";

/// A secret in the workspace would be copied and backed up with it.
fn outside(workspace: &Workspace, path: &Path) -> Result<(), AppError> {
    let real = fs::canonicalize(path).map_err(AppError::io("read", path))?;
    let root = fs::canonicalize(workspace.root()).map_err(AppError::io("read", workspace.root()))?;
    if real.starts_with(&root) {
        return Err(not_ready(
            &format!("{} lies in the workspace, which is copied and backed up whole", path.display()),
            "put the password into a file outside of it, or into an environment variable",
        ));
    }
    Ok(())
}

fn trust(workspace: &Workspace, settings: LoginSettings<'_>) -> Result<Trust, AppError> {
    match settings.ca_file {
        Some(path) => Ok(Trust { extra_pem: whole(&workspace.root().join(path))? }),
        None => Ok(Trust::public()),
    }
}

fn whole(path: &Path) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(AppError::io("read", path))?;
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(AppError::io("read", path))?;
    Ok(bytes)
}

pub(super) fn not_ready(why: &str, help: &str) -> AppError {
    AppError::MailNotReady { why: why.to_owned(), help: help.to_owned() }
}
