//! The words of `makegood case`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use makegood_case::store::ROWS_MAX;
use makegood_case::{DisputeResult, Move, Purse, Rung, State};
use makegood_letters::{Language, Step};

/// Who writes it down, on which day it happened, and why.
#[derive(Debug, Clone, Args)]
pub struct HappenedArgs {
    /// The day on which it happened [default: today in the account's zone]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<Date>,
    /// Who writes it down
    #[arg(long, value_name = "NAME", env = "MAKEGOOD_ACTOR")]
    pub by: Option<String>,
    /// Why
    #[arg(long, default_value = "")]
    pub reason: String,
}

/// How many cases a list shows.
#[derive(Debug, Clone, Copy, Args)]
pub struct LimitArg {
    /// At most so many [default: 200; all with --json]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..i64::from(ROWS_MAX)))]
    pub limit: Option<u32>,
}

/// `case`.
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// Open a case with built claims of one account
    #[command(
        after_help = "Examples:\n  makegood case open C-0001\n  makegood case open C-0001 C-0003 --card visa --country US"
    )]
    Open {
        /// Claim ids
        #[arg(value_name = "CLAIM", required = true)]
        claims: Vec<String>,
        /// Country whose business days count; can be given several times [default: the account's]
        #[arg(long, value_name = "CODE")]
        country: Vec<String>,
        /// Network of the card that paid, so that only its windows run; can be given several times
        #[arg(long, value_name = "NETWORK")]
        card: Vec<String>,
        /// Who, when, why
        #[command(flatten)]
        happened: HappenedArgs,
    },
    /// List cases by the day of their next step
    #[command(
        after_help = "Examples:\n  makegood case list\n  makegood case list --open --account 7350000000000000001\n  makegood case list --state denied"
    )]
    List {
        /// Only open ones
        #[arg(long)]
        open: bool,
        /// Only in this state
        #[arg(long, value_name = "STATE", value_parser = words(State::ALL.iter().map(|state| state.word())))]
        state: Option<String>,
        /// Only of this account
        #[arg(long, value_name = "ID")]
        account: Option<String>,
        /// How many
        #[command(flatten)]
        limit: LimitArg,
    },
    /// Find cases by id, account, ticket, claim, kind of claim, or a message's subject or sender
    #[command(after_help = "Example:\n  makegood case search 90417733")]
    Search {
        /// What to look for
        #[arg(value_name = "TEXT")]
        text: String,
        /// How many
        #[command(flatten)]
        limit: LimitArg,
    },
    /// Show what is due, earliest first
    #[command(
        after_help = "Examples:\n  makegood case due\n  makegood case due --on 2026-12-24\n\nExit code 1 when something is due, so that a script can tell."
    )]
    Due {
        /// Due on or before this day [default: today in each account's zone]
        #[arg(long, value_name = "YYYY-MM-DD")]
        on: Option<Date>,
        /// How many
        #[command(flatten)]
        limit: LimitArg,
    },
    /// Show one case: sums, claims, clocks, next step, and all that happened
    Show {
        /// Case id
        #[arg(value_name = "CASE")]
        case: String,
    },
    /// Walk the platform's steps of sending; with --sent, write down that it was sent
    #[command(
        after_help = "Examples:\n  makegood case submit K-0001                  what to type where, what to attach, what to accept\n  makegood case submit K-0001 --sent\n  makegood case submit K-0001 --rung rep --sent --accept account_closed_for_good\n\nMakegood sends nothing: you send, and say so."
    )]
    Submit {
        /// Case id
        #[arg(value_name = "CASE")]
        case: String,
        /// On which way
        #[arg(long, value_name = "RUNG", default_value = "ticket", value_parser = words(Rung::ALL.iter().map(|rung| rung.word())))]
        rung: String,
        /// Language of the texts
        #[arg(long, value_name = "LANG", default_value = "en", value_parser = words(Language::ALL.iter().map(|it| it.code())))]
        lang: String,
        /// Accept a consequence by its name; can be given several times
        #[arg(long, value_name = "NAME")]
        accept: Vec<String>,
        /// It was sent: write it down
        #[arg(long)]
        sent: bool,
        /// SHA-256 of the pack that was sent
        #[arg(long, value_name = "SHA256", requires = "sent")]
        pack: Option<String>,
        /// Who, when, why
        #[command(flatten)]
        happened: HappenedArgs,
    },
    /// Write down what happened
    #[command(after_help = MOVE_HELP)]
    Move {
        /// Case id
        #[arg(value_name = "CASE")]
        case: String,
        /// What happened; `case show` says what is possible now
        #[arg(value_name = "MOVE", value_parser = words(MOVES.iter().map(|step| step.word())))]
        step: String,
        /// What goes with it
        #[command(flatten)]
        with: Box<MoveArgs>,
        /// Who, when, why
        #[command(flatten)]
        happened: HappenedArgs,
    },
    /// Look for money of a case on statements and in the ledger; with a number, count that row
    #[command(
        after_help = "Examples:\n  makegood case receive K-0001            rows that fit\n  makegood case receive K-0001 1          count row 1\n  makegood case receive K-0001 2 --amount \"USD 80.00\"\n\nA row is counted once, in all cases together, and never for more than it holds."
    )]
    Receive {
        /// Case id
        #[arg(value_name = "CASE")]
        case: String,
        /// Number of the row in the list
        #[arg(value_name = "NUMBER")]
        number: Option<usize>,
        /// How much of the row is for this case [default: what is missing, at most the row]
        #[arg(long, value_name = "MONEY", requires = "number")]
        amount: Option<String>,
        /// Who, when, why; the day is the row's
        #[command(flatten)]
        happened: HappenedArgs,
    },
    /// Write the draft of a letter, filled from claim and case
    #[command(
        after_help = "Examples:\n  makegood case letter K-0001                              the letter of the next step\n  makegood case letter K-0001 --step chaser --lang de --out letters-out\n  makegood case letter K-0001 --step card_dispute          the letter to the bank, with what it costs\n\nYour own templates in letters/LANG/ of the workspace go before the ones that come along."
    )]
    Letter {
        /// Case id
        #[arg(value_name = "CASE")]
        case: String,
        /// Which letter [default: that of the next step]
        #[arg(long, value_name = "STEP", value_parser = words(Step::ALL.iter().map(|step| step.word())))]
        step: Option<String>,
        /// Language
        #[arg(long, value_name = "LANG", default_value = "en", value_parser = words(Language::ALL.iter().map(|it| it.code())))]
        lang: String,
        /// Folder to write it to as files
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Bank of the letter to a bank, where the debits are of several
        #[arg(long, value_name = "NAME")]
        bank: Option<String>,
        /// Day of the letter [default: today in the account's zone]
        #[arg(long, value_name = "YYYY-MM-DD")]
        on: Option<Date>,
    },
    /// Read an answer: which case it is of and what it seems to say; with --accept, write that down
    #[command(
        after_help = "Examples:\n  makegood case read reply.eml\n  makegood case read reply.eml --accept 1 --accept 2\n  makegood case read - --case K-0001          paste text, end with Ctrl-D\n\nNothing is written down that you did not accept."
    )]
    Read {
        /// Message (.eml) or text; - reads what is typed or piped in; mail:3fa4c1d20b7e is one that was fetched
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The case, where the answer does not say or you know better
        #[arg(long, value_name = "CASE")]
        case: Option<String>,
        /// Number of a reading that is right; can be given several times
        #[arg(long, value_name = "NUMBER")]
        accept: Vec<usize>,
        /// Who, when, why; the day is the answer's
        #[command(flatten)]
        happened: HappenedArgs,
    },
    /// Report what came back, by value, by count and by kind of claim, with the formulas
    #[command(
        after_help = "Examples:\n  makegood case report\n  makegood case report --out recoveries.xlsx\n  makegood case report --out recoveries.pdf\n  makegood case report --csv > recoveries.csv"
    )]
    Report {
        /// Print CSV
        #[arg(long, conflicts_with_all = ["json", "out"])]
        csv: bool,
        /// File to write: its ending says which form (.csv, .xlsx, .pdf)
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write the next steps as a calendar file (iCalendar)
    #[command(
        after_help = "Example:\n  makegood case calendar --out makegood.ics\n\nSubscribe to the file: a step that moves is moved in the calendar, not added."
    )]
    Calendar {
        /// File to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Reminders.
#[derive(Debug, Clone, Args)]
pub struct WatchArgs {
    /// Minutes from look to look
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=1440))]
    pub every: u64,
    /// Look once and end
    #[arg(long)]
    pub once: bool,
    /// Calendar file to keep current (iCalendar)
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// Whom to mail the digest of the day, once a day; can be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub mail_to: Vec<String>,
}

/// What goes with a move. Which of them a move takes stands in the help of `case move`.
#[derive(Debug, Clone, Default, Args)]
pub struct MoveArgs {
    /// Claim
    #[arg(long, value_name = "ID")]
    pub claim: Option<String>,
    /// The platform's ticket id
    #[arg(long, value_name = "ID")]
    pub ticket: Option<String>,
    /// What is asked for
    #[arg(long, value_name = "TEXT")]
    pub asks: Option<String>,
    /// By when the platform wants the answer
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub answer_by: Option<Date>,
    /// A sum, "USD 120.00" or "USD 120.00 ad_credit"; can be given several times
    #[arg(long, value_name = "MONEY")]
    pub amount: Vec<String>,
    /// Everything that is claimed
    #[arg(long, conflicts_with = "amount")]
    pub all: bool,
    /// Last day of the promise
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<Date>,
    /// Row of the statement or ledger that shows it
    #[arg(long, value_name = "ROW")]
    pub row: Option<String>,
    /// Rung of the ladder
    #[arg(long, value_name = "RUNG", value_parser = words(Rung::ALL.iter().map(|rung| rung.word())))]
    pub rung: Option<String>,
    /// Clock
    #[arg(long, value_name = "ID")]
    pub clock: Option<String>,
    /// How a dispute ended
    #[arg(long, value_name = "RESULT", value_parser = words(DisputeResult::ALL.iter().map(|it| it.word())))]
    pub result: Option<String>,
}

/// Moves that `case move` writes down; the others have commands of their own.
pub const MOVES: &[Move] = &[
    Move::ClaimAdded,
    Move::ClaimRemoved,
    Move::MadeReady,
    Move::BackToDraft,
    Move::Acknowledged,
    Move::InfoRequested,
    Move::Answered,
    Move::Approved,
    Move::Denied,
    Move::RefundPromised,
    Move::Received,
    Move::ClawedBack,
    Move::Chased,
    Move::Escalated,
    Move::Settled,
    Move::DisputeOpened,
    Move::DisputeEnded,
    Move::ClockStarted,
    Move::ClockSetAside,
    Move::Noted,
    Move::WrittenOff,
    Move::TakenUpAgain,
];

const MOVE_HELP: &str = "What goes with a move:
  claim_added --claim C-0002          claim_removed --claim C-0002 --reason …
  made_ready                          back_to_draft
  acknowledged [--ticket ID]          info_requested --asks TEXT [--answer-by DAY]
  answered                            chased
  approved --amount MONEY | --all     denied [--reason …]
  refund_promised [--until DAY]       received --amount MONEY --row ROW
  clawed_back --amount MONEY --row ROW
  escalated --rung RUNG               settled --reason …
  dispute_opened --clock ID           dispute_ended --result won|lost|withdrawn
  clock_started --clock ID            clock_set_aside --clock ID --reason …
  noted --reason …                    written_off --reason …
  taken_up_again --reason …

Examples:
  makegood case move K-0001 acknowledged --ticket 90417733
  makegood case move K-0001 approved --amount \"USD 120.00\" --on 2026-07-21
  makegood case move K-0001 denied --reason \"outside of their window, they say\"

Nothing that was written down is changed or removed. What can be taken back has a move of its own: back_to_draft,
claim_removed, clock_set_aside, clawed_back, taken_up_again; an approval is corrected by the next one, which states
all that is approved.";

/// Words that clap checks and completes.
pub(super) fn words(words: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    PossibleValuesParser::new(words.collect::<Vec<_>>())
}

/// The purse of that word.
pub fn purse(word: &str) -> Option<Purse> {
    Purse::of_word(word)
}
