//! The words of `makegood approval`.

use clap::{Args, Subcommand};

/// `approval`.
#[derive(Debug, Subcommand)]
pub enum ApprovalCommand {
    /// List proposed steps: what waits for whom
    #[command(after_help = "Examples:\n  makegood approval list\n  makegood approval list K-0001 --json")]
    List {
        /// About one case only
        object: Option<String>,
    },
    /// Show one: what would be done, what was seen, its hash
    #[command(after_help = "Example:\n  makegood approval show P-0007")]
    Show {
        /// P-0007
        id: String,
    },
    /// Propose to write a case off
    #[command(
        after_help = "Example:\n  makegood approval propose K-0001 --reason \"too small for the bank\" --as ben\n\nAnother person, approver or admin, then approves exactly that: makegood approval approve"
    )]
    Propose {
        /// The case
        case: String,
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        by: ByArgs,
    },
    /// Approve exactly what `show` says, and carry it out
    #[command(
        after_help = "Examples:\n  makegood approval show P-0007                               read it, and its hash\n  makegood approval approve P-0007 --hash HASH --as eva\n  makegood approval approve P-0007 --hash HASH --as eva < password.txt\n\nThe hash stands for what was read: what was changed since has another one. Whoever proposed cannot approve where a step\ntakes two people. Where it does not, they type the amount (--type \"USD 250.00\") and wait; then: makegood approval carry-out"
    )]
    Approve {
        /// P-0007
        id: String,
        /// As `show` prints it
        #[arg(long)]
        hash: String,
        /// Where one person is enough: the amount, exactly
        #[arg(long = "type", value_name = "AMOUNT")]
        typed: Option<String>,
        #[command(flatten)]
        by: ByArgs,
    },
    /// Carry out what was approved, once
    #[command(after_help = "Example:\n  makegood approval carry-out P-0007 --as ben")]
    CarryOut {
        /// P-0007
        id: String,
        #[command(flatten)]
        by: ByArgs,
    },
    /// Say no, with a reason
    #[command(after_help = "Example:\n  makegood approval refuse P-0007 --reason \"try the bank first\" --as eva")]
    Refuse {
        /// P-0007
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        by: ByArgs,
    },
    /// Take one's own proposal back
    #[command(after_help = "Example:\n  makegood approval withdraw P-0007 --as ben")]
    Withdraw {
        /// P-0007
        id: String,
        #[command(flatten)]
        by: ByArgs,
    },
}

/// Who does it.
#[derive(Debug, Args)]
pub struct ByArgs {
    /// Sign-in name; the password is asked for, or is the first line of standard input
    #[arg(long = "as", value_name = "NAME")]
    pub name: String,
}
