//! `makegood mail check`: what the servers of `makegood.toml` allow, seen by connecting to them.

use makegood_app::AppError;
use makegood_app::mail::account;
use serde_json::json;

use crate::commands::case::Desk;
use crate::context;
use crate::failure::Failure;
use crate::output::Output;

pub async fn check(desk: &Desk, out: &Output) -> Result<u8, Failure> {
    let mailbox = account::imap(&desk.workspace, &context::variable)?;
    let messages = mailbox.check().await.map_err(AppError::from)?;
    let smtp = desk.workspace.config().mail.smtp.as_ref();
    if let Some(settings) = smtp {
        account::smtp_account(&desk.workspace, settings, &context::variable)?.check().await.map_err(AppError::from)?;
    }
    let sends = smtp.is_some_and(|settings| settings.send);
    if out.json {
        out.object(&json!({
            "schema": "makegood.mail_check/1",
            "reads": {"host": mailbox.host, "folder": mailbox.folder, "messages": messages},
            "sends": smtp.map(|settings| json!({"host": settings.host, "on": sends})),
        }))?;
        return Ok(0);
    }
    out.line(&format!(
        "reads   {} of {} at {}: {messages} messages",
        mailbox.folder, mailbox.login.user, mailbox.host
    ))?;
    out.line(&match smtp {
        Some(settings) if sends => format!("sends   by {}, each letter when you release it", settings.host),
        Some(settings) => {
            format!("sends   nothing: {} takes the login, and [mail.smtp] does not say send = true", settings.host)
        }
        None => "sends   nothing: makegood.toml names no server for it".to_owned(),
    })?;
    Ok(0)
}
