//! The words of `makegood user`.

use clap::{Args, Subcommand};

/// `user`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user; the password is asked for, or read from standard input
    #[command(
        after_help = "Examples:\n  makegood user add ana@example.com --name \"Ana Ruiz\" --role admin\n  makegood user add ben --role approver < password.txt\n  makegood user add cy --role viewer --no-password      signs in by an OpenID provider alone\n\nRoles, each may what those before it may:\n  viewer    sees everything, changes nothing\n  analyst   imports, decides, builds claims, takes steps\n  approver  says yes to what another person proposed\n  admin     people and settings\n\nA password has 12 characters or more. It is never typed as an argument, where others could see it."
    )]
    Add(AddArgs),
    /// List users
    #[command(after_help = "Examples:\n  makegood user list\n  makegood user list --json")]
    List,
    /// Change what a user may do; ends the user's sessions
    #[command(after_help = "Example:\n  makegood user role ben approver --reason \"signs for Ana in June\"")]
    Role {
        /// Id or sign-in name
        user: String,
        /// viewer, analyst, approver or admin
        role: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Keep a user out; users are never removed, because the trail names them
    #[command(after_help = "Example:\n  makegood user disable ben --reason \"left the company\"")]
    Disable(OneArgs),
    /// Let a disabled user in again
    #[command(after_help = "Example:\n  makegood user enable ben")]
    Enable(OneArgs),
    /// Set a password; ends the user's sessions and the wait after wrong ones
    #[command(after_help = "Examples:\n  makegood user password ben\n  makegood user password ben < password.txt")]
    Password {
        /// Id or sign-in name
        user: String,
    },
    /// Say that two users are one person, who then cannot approve what the other proposed
    #[command(after_help = "Examples:\n  makegood user same ben.private ben\n  makegood user same ben.private nobody")]
    Same {
        /// Id or sign-in name
        user: String,
        /// The other; `nobody` takes it back
        as_user: String,
    },
    /// Invite somebody: prints a token, good once, for 7 days
    #[command(
        after_help = "Examples:\n  makegood user invite --role analyst --note \"Cy, from finance\"\n  makegood user invite --revoke I-0004\n\nWho opens the link chooses name and password. Only the SHA-256 of the token is kept, so it is shown this once."
    )]
    Invite {
        /// viewer, analyst, approver or admin
        #[arg(long, required_unless_present = "revoke")]
        role: Option<String>,
        /// For whom
        #[arg(long, default_value = "", conflicts_with = "revoke")]
        note: String,
        /// Take an invitation back
        #[arg(long, value_name = "ID", conflicts_with = "role")]
        revoke: Option<String>,
    },
    /// List sessions that were not ended
    #[command(after_help = "Examples:\n  makegood user sessions\n  makegood user sessions ben")]
    Sessions {
        /// Id or sign-in name
        user: Option<String>,
    },
    /// End sessions of a user, or one by its id
    #[command(after_help = "Examples:\n  makegood user revoke ben\n  makegood user revoke S-0012")]
    Revoke {
        /// Id or sign-in name of a user, or id of a session
        user: String,
    },
    /// Show what happened, newest first: of all, or of one user, proposal or case
    #[command(after_help = "Examples:\n  makegood user trail\n  makegood user trail K-0001 --json")]
    Trail {
        /// U-0001, P-0007, K-0001
        object: Option<String>,
        /// Most lines
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

/// `user add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Name to sign in by: an e-mail address or a word
    pub sign_in: String,
    /// Name as shown
    #[arg(long, default_value = "")]
    pub name: String,
    /// viewer, analyst, approver or admin
    #[arg(long)]
    pub role: String,
    /// Without a password
    #[arg(long)]
    pub no_password: bool,
}

/// One user, and why.
#[derive(Debug, Args)]
pub struct OneArgs {
    /// Id or sign-in name
    pub user: String,
    /// Why
    #[arg(long, default_value = "")]
    pub reason: String,
}
