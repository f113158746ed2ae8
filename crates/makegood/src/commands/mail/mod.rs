//! `makegood mail`: the mailbox, and letters that are released.

mod check;
mod fetches;
mod sends;

use crate::cli::Global;
use crate::cli::mail::MailCommand;
use crate::commands::case::Desk;
use crate::failure::Failure;
use crate::output::Output;

/// Runs the command and gives its exit code.
pub async fn run(global: &Global, command: MailCommand, out: &Output) -> Result<u8, Failure> {
    let desk = Desk::open(global, "mail").await?;
    let code = match command {
        MailCommand::Fetch { dry_run, since } => {
            let code = fetches::fetch(&desk, dry_run, since, out).await?;
            super::log::keep(global, &desk.workspace, Some(&desk.store), out).await;
            code
        }
        MailCommand::Check => check::check(&desk, out).await?,
        MailCommand::Send(args) => sends::send(&desk, *args, out).await?,
    };
    desk.store.close().await;
    Ok(code)
}
