//! The command line: words, flags and what the help says.

pub mod approval;
pub mod case;
pub mod mail;
mod matches;
mod proof;
pub mod user;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

pub use matches::{MatchCommand, MatchPart, SaidArgs};
pub use proof::{BackupArgs, LetterAfter, LogCommand, PackArgs, RestoreArgs, VerifyArgs};

/// Everything that can be typed.
#[derive(Debug, Parser)]
#[command(
    name = "makegood",
    version,
    about = "The refund desk of an advertiser: finds charges that should not be there and builds the claim",
    long_about = "The refund desk of an advertiser.\n\nMakegood reads the exports and statements that you download, finds charges that should not be \
                  there, says what the platform's policy gives back, and writes the claim with its proof. Everything \
                  stays on this machine.",
    after_help = "First steps:\n  makegood demo                              look around on example data\n  makegood init my-ads && cd my-ads          make a workspace\n  makegood import ~/Downloads/exports        read a folder of downloads\n  makegood audit                             see what is wrong\n  makegood claim build --all --out claims    write the letters\n  makegood case open C-0001                  follow a claim until the money is back\n\nExit codes: 0 clean · 1 findings at or above --fail-on, or rows refused · 2 wrong usage · 3 input unreadable · 4 our fault",
    disable_help_subcommand = false,
    propagate_version = false
)]
pub struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Workspace folder [default: the nearest one from here upward]
    #[arg(short, long, global = true, value_name = "DIR", env = "MAKEGOOD_WORKSPACE")]
    pub workspace: Option<PathBuf>,
    /// Folder of keys, outside every workspace [default: makegood/keys in the folder of your settings]
    #[arg(long, global = true, value_name = "DIR", env = "MAKEGOOD_KEYS")]
    pub keys: Option<PathBuf>,
    /// Seconds to wait for another process that holds the workspace
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Print results only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Show no progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Colour the output
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always, also into a pipe
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build a workspace from example exports, audit it and write the claims
    Demo(DemoArgs),
    /// Make a new workspace
    Init(InitArgs),
    /// Read exports and statements: files and folders
    Import(ImportArgs),
    /// Find charges that should not be there
    Audit(AuditArgs),
    /// Look at findings, dismiss or restore them
    #[command(subcommand)]
    Finding(FindingCommand),
    /// Look at matches of payments with statement entries, and decide them
    #[command(subcommand)]
    Match(MatchCommand),
    /// Build claims and list them
    #[command(subcommand)]
    Claim(ClaimCommand),
    /// Look at the evidence log, check it, give its checkpoint out
    #[command(subcommand)]
    Log(LogCommand),
    /// Check an evidence pack, of this workspace or of anybody
    Verify(VerifyArgs),
    /// Follow claims until the money is back: open, send, answer, remind, count
    #[command(subcommand)]
    Case(case::CaseCommand),
    /// Read the mailbox that answers come to, and send letters that you release
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Say who uses the workspace: add, invite, roles, passwords, sessions
    #[command(subcommand)]
    User(user::UserCommand),
    /// Steps that take two people: see what waits, approve, refuse
    #[command(subcommand)]
    Approval(approval::ApprovalCommand),
    /// Remind of steps that come due, until Ctrl-C: on the screen, in a calendar file, by mail
    #[command(
        after_help = "Examples:\n  makegood watch                                    say each step when its day comes\n  makegood watch --calendar ~/makegood.ics          and keep a calendar file current\n  makegood watch --mail-to ana@example.com          and mail the digest of the day (sending must be on)\n  makegood watch --once                             look once; exit code 1 when something is due"
    )]
    Watch(case::WatchArgs),
    /// Show everything in a browser, on this machine
    #[command(
        after_help = "Examples:\n  makegood serve                      open the pages in your browser\n  makegood serve --port 8080          answer at another port\n  makegood serve --no-open            only print the link\n  makegood serve --json --port 0      print the link as JSON, at any free port"
    )]
    Serve(ServeArgs),
    /// List, read, test and write detectors
    #[command(subcommand)]
    Detectors(DetectorsCommand),
    /// Read what platforms give back, and why
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Follow carry, balance or invoices of each account, and see where they leave their bounds
    Identity(IdentityArgs),
    /// Ask the facts a question in SQL; nothing can be written
    Sql(SqlArgs),
    /// List the formats that are read
    Formats,
    /// Say what a code such as MG2104 means and what to do
    Explain(ExplainArgs),
    /// Check a workspace: sources, facts, decisions, evidence log, detectors, policies
    Doctor,
    /// Keep the whole workspace as one file, also while others work in it
    Backup(BackupArgs),
    /// Make a workspace from a backup
    Restore(RestoreArgs),
    /// Write completions for a shell
    Completions(CompletionsArgs),
    /// Read one file, locked in: how this program starts itself
    #[command(hide = true)]
    ReadOne(ReadOneArgs),
}

/// `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 7411)]
    pub port: u16,
    /// Do not open a browser
    #[arg(long)]
    pub no_open: bool,
}

/// `read-one`.
#[derive(Debug, Args)]
pub struct ReadOneArgs {
    /// Try to break out instead, and report
    #[arg(long)]
    pub self_test: bool,
}

/// `demo`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  makegood demo --dir /tmp/look-around\n\nRunning it again replaces that demo and nothing else."
)]
pub struct DemoArgs {
    /// Folder to make
    #[arg(long, value_name = "DIR", default_value = "makegood-demo")]
    pub dir: PathBuf,
    /// Open nothing afterwards
    #[arg(long)]
    pub no_open: bool,
}

/// `init`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  makegood init my-ads --name \"Spring Shop Ltd\"")]
pub struct InitArgs {
    /// Folder to make it in
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Name of the advertiser, as letters say it
    #[arg(long, default_value = "")]
    pub name: String,
}

/// `import`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  makegood import exports/                          a folder, walked\n  makegood import june.csv --dry-run                see what it is taken for; store nothing\n  makegood import card.csv --set currency=EUR       answer a question\n  makegood import report.csv --account 7350000000000000001\n  makegood import --template ledger > ledger.csv    an empty table to fill\n  makegood import --teach moon.csv                  a bank that is not known: propose how to read it\n  makegood import --watch ~/Downloads/ads           take files as they come\n\nThe same file, or an overlapping export, can be given any number of times: nothing is counted twice."
)]
pub struct ImportArgs {
    /// Files and folders
    #[arg(value_name = "PATH", required_unless_present_any = ["template", "teach", "watch"])]
    pub paths: Vec<PathBuf>,
    /// Read as this format, whatever it looks like (see `makegood formats`)
    #[arg(long = "as", value_name = "FORMAT")]
    pub as_format: Option<String>,
    /// Ad account that the files are of
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// Answer a question; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub answers: Vec<(String, String)>,
    /// Read and count; store nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Read what is in this folder and what comes into it, until Ctrl-C
    #[arg(long, value_name = "DIR", conflicts_with_all = ["paths", "dry_run", "teach"])]
    pub watch: Option<PathBuf>,
    /// Print the header of a table as CSV, to be filled by hand
    #[arg(long, value_name = "TABLE", conflicts_with_all = ["paths", "as_format", "account", "answers", "dry_run", "watch"])]
    pub template: Option<String>,
    /// Propose the dialect of a bank from one of its files
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "as_format", "account", "dry_run", "template"])]
    pub teach: Option<PathBuf>,
    /// With --teach: put the proposal into the workspace
    #[arg(long, requires = "teach")]
    pub write: bool,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE, for example currency=EUR".to_owned()),
    }
}

/// Which findings to show.
#[derive(Debug, Clone, Default, Args)]
pub struct FilterArgs {
    /// Only findings of this detector; can be given several times
    #[arg(long, value_name = "ID")]
    pub detector: Vec<String>,
    /// Leave out findings that end before this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Leave out findings that begin after this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
}

/// `audit`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  makegood audit\n  makegood audit --fail-on high          exit 1 when something serious is found\n  makegood audit --from 2026-03-01 --to 2026-03-31 --explain\n\nDays and detectors select what is shown; a finding has the same number whatever is looked at."
)]
pub struct AuditArgs {
    /// Audit up to this day or instant [default: the latest observation in the files]
    #[arg(long, value_name = "DAY|INSTANT", value_parser = instant)]
    pub as_of: Option<jiff::Timestamp>,
    /// Which findings to show
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Exit 1 when a finding of this level or above is shown
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<Level>,
    /// Show how each amount comes about, and what the policy says
    #[arg(long)]
    pub explain: bool,
}

fn instant(text: &str) -> Result<jiff::Timestamp, String> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(at);
    }
    let day: Date = text.parse().map_err(|_| "expected 2026-06-30 or 2026-06-30T12:00:00Z".to_owned())?;
    day.to_zoned(jiff::tz::TimeZone::UTC).map(|at| at.timestamp()).map_err(|error| error.to_string())
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Little
    Low,
    /// Some
    Medium,
    /// Much
    High,
}

/// `finding`.
#[derive(Debug, Subcommand)]
pub enum FindingCommand {
    /// List the findings of the last audit
    List {
        /// Which findings to show
        #[command(flatten)]
        filter: FilterArgs,
        /// Only dismissed ones
        #[arg(long)]
        dismissed: bool,
    },
    /// Show one finding: sentence, arithmetic, verdict, and the rows of the files
    #[command(after_help = "Example:\n  makegood finding show F-0001 --rows 100")]
    Show {
        /// Finding id
        #[arg(value_name = "ID")]
        id: String,
        /// Rows of the files to show
        #[arg(long, value_name = "COUNT", default_value_t = 10)]
        rows: usize,
    },
    /// Set a finding aside, with a reason; its money goes back to findings that share it
    #[command(after_help = "Example:\n  makegood finding dismiss F-0003 --reason \"agreed with our rep in March\"")]
    Dismiss {
        /// Finding id
        #[arg(value_name = "ID")]
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who decides
        #[arg(long, value_name = "NAME", env = "MAKEGOOD_ACTOR")]
        by: Option<String>,
    },
    /// Take a dismissal back
    Restore {
        /// Finding id
        #[arg(value_name = "ID")]
        id: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
        /// Who decides
        #[arg(long, value_name = "NAME", env = "MAKEGOOD_ACTOR")]
        by: Option<String>,
    },
}

/// `claim`.
#[derive(Debug, Subcommand)]
pub enum ClaimCommand {
    /// List the claims that were built
    List,
    /// Show one claim
    Show {
        /// Claim id
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Write letter, calculation and data of the claims
    #[command(
        after_help = "Examples:\n  makegood claim build --all --out claims\n  makegood claim build --finding F-0001 --finding F-0004 --out claims\n\nOne claim per ad account. The same findings give the same bytes; building again with a finding of an earlier claim replaces that claim."
    )]
    Build {
        /// A finding to claim; can be given several times
        #[arg(long, value_name = "ID", required_unless_present = "all")]
        finding: Vec<String>,
        /// Claim everything that the policy lets be claimed
        #[arg(long, conflicts_with = "finding")]
        all: bool,
        /// Folder for the documents
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Seal a claim with its source files and their proofs, for the other side to check
    Pack(PackArgs),
}

/// `detectors`.
#[derive(Debug, Subcommand)]
pub enum DetectorsCommand {
    /// List the detectors
    List,
    /// Show one detector: what it finds, its thresholds, its SQL
    Show {
        /// Detector id
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Check the detectors of this workspace: form, parameters, and each query against the tables
    #[command(after_help = "Example:\n  makegood detectors check fee_without_reason")]
    Check {
        /// Detector ids [default: all of the workspace]
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
    /// Write the files of a new detector into this workspace, with a first case that fails
    #[command(after_help = "Example:\n  makegood detectors new fee_without_reason")]
    New {
        /// Id, lower_snake_case; it reads well after "allow"
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Run the cases of detectors
    Test {
        /// Detector ids [default: all]
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
}

/// `policy`.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// List the rules, in the order in which they are asked
    List {
        /// Only rules that answer this detector
        #[arg(long, value_name = "DETECTOR")]
        kind: Option<String>,
    },
    /// Show one rule with its sources
    Show {
        /// Rule id
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Say what the policy answers to a finding, why, and how to go about it: ladder, windows, costs
    Explain {
        /// Finding id
        #[arg(value_name = "FINDING")]
        finding: String,
    },
}

/// `identity`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  makegood identity                                every account, by its billing mode\n  makegood identity --left                         only the points at which bounds were left\n  makegood identity --account 7350000000000000001 --csv > run.csv"
)]
pub struct IdentityArgs {
    /// Only this ad account
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// Only the rows at which bounds were left
    #[arg(long)]
    pub left: bool,
    /// Print CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// `sql`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  makegood sql \"SELECT table_name FROM information_schema.tables ORDER BY 1\"\n  makegood sql \"SELECT account_id, SUM(spend) FROM delivery GROUP BY account_id\"\n  makegood sql --csv \"SELECT * FROM payment ORDER BY occurred_at\" > payments.csv"
)]
pub struct SqlArgs {
    /// One query
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// Print CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// `explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  makegood explain MG2104\n  makegood explain                 every code")]
pub struct ExplainArgs {
    /// The code, with or without MG [default: list them all]
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// Print the errors page of the book
    #[arg(long, hide = true, conflicts_with_all = ["code", "json"])]
    pub markdown: bool,
}

/// `completions`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  makegood completions bash > ~/.local/share/bash-completion/completions/makegood")]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub shell: Shell,
}
