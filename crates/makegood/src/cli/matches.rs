//! The words of matches: what a person decides about them.

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::instant;

/// `match`.
#[derive(Debug, Subcommand)]
pub enum MatchCommand {
    /// List what matched, what did not and what was decided, each with its reason
    #[command(
        after_help = "Examples:\n  makegood match list --only unmatched\n  makegood match list --account 7350000000000000001 --from 2026-03-01 --to 2026-03-31\n\nExit code 1: a decision no longer fits the facts."
    )]
    List {
        /// Show one part alone
        #[arg(long, value_enum, value_name = "PART")]
        only: Option<MatchPart>,
        /// Only payments of this ad account
        #[arg(long, value_name = "ID")]
        account: Option<String>,
        /// Leave out what was paid before this day
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Option<Date>,
        /// Leave out what was paid after this day
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Date>,
        /// Match up to this day or instant [default: the latest observation in the files]
        #[arg(long, value_name = "DAY|INSTANT", value_parser = instant)]
        as_of: Option<jiff::Timestamp>,
    },
    /// Say that a statement entry is a payment
    #[command(
        after_help = "Example:\n  makegood match confirm TR600000185 240113460002099 --reason \"reference on the paper statement\"\n\nSeveral payments in one debit: confirm each of them with that entry."
    )]
    Confirm {
        /// Transaction id of the payment or refund, with ACCOUNT/ before it where several have it
        #[arg(value_name = "PAYMENT")]
        payment: String,
        /// Id of the statement entry, likewise
        #[arg(value_name = "ENTRY")]
        entry: String,
        /// Why, and who decides
        #[command(flatten)]
        said: SaidArgs,
    },
    /// Say that a payment was captured in several statement entries
    #[command(
        after_help = "Example:\n  makegood match split TR600000185 240113460002099 240113460002622 --reason \"two captures, says the bank\""
    )]
    Split {
        /// Transaction id of the payment or refund
        #[arg(value_name = "PAYMENT")]
        payment: String,
        /// Ids of the statement entries, two or more
        #[arg(value_name = "ENTRY", required = true, num_args = 2..)]
        entries: Vec<String>,
        /// Why, and who decides
        #[command(flatten)]
        said: SaidArgs,
    },
    /// Say that a statement entry is not a payment: the two are never matched, alone or in a sum
    #[command(
        after_help = "Example:\n  makegood match apart TR600000185 240113460002099 --reason \"that debit is of the other account\""
    )]
    Apart {
        /// Transaction id of the payment or refund
        #[arg(value_name = "PAYMENT")]
        payment: String,
        /// Id of the statement entry
        #[arg(value_name = "ENTRY")]
        entry: String,
        /// Why, and who decides
        #[command(flatten)]
        said: SaidArgs,
    },
    /// Take a decision back
    #[command(after_help = "Example:\n  makegood match undo M-0001")]
    Undo {
        /// Id of the decision
        #[arg(value_name = "ID")]
        decision: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
        /// Who decides
        #[arg(long, value_name = "NAME", env = "MAKEGOOD_ACTOR")]
        by: Option<String>,
    },
}

/// Why, and who decides.
#[derive(Debug, Clone, Args)]
pub struct SaidArgs {
    /// Why
    #[arg(long)]
    pub reason: String,
    /// Who decides
    #[arg(long, value_name = "NAME", env = "MAKEGOOD_ACTOR")]
    pub by: Option<String>,
}

/// Parts of the list of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MatchPart {
    /// What matched
    Matched,
    /// What did not
    Unmatched,
    /// What people decided
    Decided,
}
