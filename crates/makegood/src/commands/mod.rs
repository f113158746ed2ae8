//! One file per command: call the use case, print what comes back.

mod approval;
mod audit;
mod backup;
mod case;
mod claim;
mod completions;
mod course_text;
mod demo;
mod detectors;
mod doctor;
mod explain;
mod finding;
mod formats;
mod identity;
mod import;
mod init;
mod log;
mod mail;
mod matches;
mod own_detectors;
mod pack;
mod policy;
mod reminders;
mod serve;
mod sql;
mod teach;
mod user;
mod verdict_text;
mod verify;
mod watch;

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::output::Output;

/// Runs the command and gives its exit code.
pub async fn run(cli: Cli, out: &Output) -> Result<u8, Failure> {
    let global = &cli.global;
    match cli.command {
        Command::Demo(args) => demo::run(global, &args, out).await,
        Command::Init(args) => init::run(&args, out),
        Command::Import(args) => import::run(global, &args, out).await,
        Command::Audit(args) => audit::run(global, &args, out).await,
        Command::Finding(command) => finding::run(global, command, out).await,
        Command::Match(command) => matches::run(global, command, out).await,
        Command::Claim(command) => claim::run(global, command, out).await,
        Command::Log(command) => log::run(global, command, out).await,
        Command::Verify(args) => verify::run(&args, out),
        Command::Case(command) => case::run(global, command, out).await,
        Command::Mail(command) => mail::run(global, command, out).await,
        Command::Approval(command) => approval::run(global, command, out).await,
        Command::User(command) => user::run(global, command, out).await,
        Command::Watch(args) => reminders::run(global, &args, out).await,
        Command::Detectors(command) => detectors::run(global, command, out).await,
        Command::Policy(command) => policy::run(global, command, out).await,
        Command::Identity(args) => identity::run(global, &args, out).await,
        Command::Serve(args) => serve::run(global, &args, out).await,
        Command::Sql(args) => sql::run(global, &args, out).await,
        Command::Formats => formats::run(out),
        Command::Explain(args) => explain::run(&args, out),
        Command::Doctor => doctor::run(global, out).await,
        Command::Backup(args) => backup::make(global, &args, out).await,
        Command::Restore(args) => backup::restore(&args, out).await,
        Command::Completions(args) => completions::run(&args, out),
        // Handled before any thread was made.
        Command::ReadOne(_) => Ok(2),
    }
}
