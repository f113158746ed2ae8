//! Accounts, made of what `makegood.toml` says and of secrets that are handed in.

use makegood_mail::imap::ImapAccount;
use makegood_mail::login::{Login, Proof};
use makegood_mail::secret::Secret;
use makegood_mail::smtp::{Encryption, Sending, SmtpAccount};
use makegood_mail::tls::Trust;

use secrecy::ExposeSecret as _;

use crate::workspace::{EncryptionWord, LoginSettings, SecretPlace, SmtpSettings, Variable, whole};
use crate::{AppError, Workspace};

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
    let place = SecretPlace {
        part,
        noun: "password",
        env: settings.password_env,
        file: settings.password_file,
        example: "MAKEGOOD_MAIL_PASSWORD",
    };
    let secret = Secret::new(workspace.secret(place, variable, &not_ready)?.expose_secret().to_owned());
    let proof = if settings.oauth { Proof::Token(secret) } else { Proof::Password(secret) };
    Ok(Login { user: settings.user.to_owned(), proof })
}

fn trust(workspace: &Workspace, settings: LoginSettings<'_>) -> Result<Trust, AppError> {
    match settings.ca_file {
        Some(path) => Ok(Trust { extra_pem: whole(&workspace.root().join(path))? }),
        None => Ok(Trust::public()),
    }
}

pub(super) fn not_ready(why: &str, help: &str) -> AppError {
    AppError::MailNotReady { why: why.to_owned(), help: help.to_owned() }
}
