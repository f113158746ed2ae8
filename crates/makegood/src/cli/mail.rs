//! The words of `makegood mail`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use makegood_case::Rung;
use makegood_letters::{Language, Step};

use super::case::{HappenedArgs, words};

/// `mail`.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Read what is new in the mailbox of makegood.toml, and say which case each message belongs to
    #[command(
        after_help = "Examples:\n  makegood mail fetch\n  makegood mail fetch --dry-run               look, and keep nothing\n  makegood mail fetch --since 2026-07-01      leave older messages alone\n\nNothing in the mailbox is marked, moved or removed, and nothing goes into a case that you did not accept:\n  makegood case read mail:3fa4c1d20b7e\n\nExit code 1 when a message waits for you, so that a script can tell."
    )]
    Fetch {
        /// Look, and keep nothing
        #[arg(long)]
        dry_run: bool,
        /// Leave messages alone that arrived before this day
        #[arg(long, value_name = "YYYY-MM-DD")]
        since: Option<Date>,
    },
    /// Connect to the servers of makegood.toml and say what may be done there; changes nothing
    #[command(after_help = "Example:\n  makegood mail check")]
    Check,
    /// Send the letter of a case's next step, with the pack, once you release it
    #[command(
        after_help = "Examples:\n  makegood mail send K-0001                       shows the message, and asks\n  makegood mail send K-0001 --eml claim.eml       writes it to a file, to be sent by hand\n  makegood mail send K-0001 --step chaser --lang de\n  makegood mail send K-0001 --yes                 in a script that a person started\n  makegood mail send K-0001 --ended sent          when it was not known how it ended\n\nSending is off until [mail.smtp] in makegood.toml says send = true."
    )]
    Send(Box<SendArgs>),
}

/// `mail send`.
#[derive(Debug, Args)]
pub struct SendArgs {
    /// Case id
    #[arg(value_name = "CASE")]
    pub case: String,
    /// Which letter [default: that of the next step]
    #[arg(long, value_name = "STEP", value_parser = words(Step::ALL.iter().map(|step| step.word())))]
    pub step: Option<String>,
    /// The rung that is taken with it [default: ticket for the first claim]
    #[arg(long, value_name = "RUNG", value_parser = words(Rung::ALL.iter().map(|rung| rung.word())))]
    pub rung: Option<String>,
    /// Language
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = words(Language::ALL.iter().map(|it| it.code())))]
    pub lang: String,
    /// Address of the desk [default: that of the platform in makegood.toml]
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// Attach this file as well; can be given several times
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// Accept a consequence by its name; can be given several times
    #[arg(long, value_name = "NAME")]
    pub accept: Vec<String>,
    /// Send without asking again
    #[arg(long, conflicts_with = "eml")]
    pub yes: bool,
    /// Write the message to this file instead of sending it
    #[arg(long, value_name = "FILE")]
    pub eml: Option<PathBuf>,
    /// Say how a sending ended of which nobody knew
    #[arg(long, value_name = "HOW", value_parser = ["sent", "not-sent"], conflicts_with_all = ["eml", "yes", "step", "rung", "to", "attach", "accept"])]
    pub ended: Option<String>,
    /// Who, when, why
    #[command(flatten)]
    pub happened: HappenedArgs,
}
