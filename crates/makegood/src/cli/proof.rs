//! The words of proof: packs, their check, and the evidence log.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What becomes of the letter in a pack from which exhibits are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LetterAfter {
    /// It shows nothing of them
    Keep,
    /// It is left out as well
    LeaveOut,
}

/// `claim pack`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  makegood claim pack C-0001\n  makegood claim pack C-0001 --channel mail --out to-send/claim.zip\n  makegood claim pack C-0001 --withhold 3 --reason \"payroll on the same statement\" --letter leave-out\n\nThe other side checks it with sha256sum and openssl, or with makegood verify; the pack says how."
)]
pub struct PackArgs {
    /// Claim id
    #[arg(value_name = "ID")]
    pub id: String,
    /// File to write; nothing is written over [default: packs/ in the workspace]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Leave the bytes of this exhibit out; its proof stays. Can be given several times
    #[arg(long, value_name = "NUMBER", requires = "reason")]
    pub withhold: Vec<u32>,
    /// Why exhibits are left out; it stands in the pack
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
    /// With --withhold: what becomes of the letter, which may show what is left out
    #[arg(long, value_enum, value_name = "WHAT")]
    pub letter: Option<LetterAfter>,
    /// Ask this time authority (RFC 3161) to stamp it; only a hash is sent [default: tsa of makegood.toml, or none]
    #[arg(long, value_name = "URL")]
    pub tsa: Option<String>,
    /// Keep to what this way of sending takes: folder, mail, form-5mb-20-pages, form-3mb-pdf
    #[arg(long, value_name = "NAME")]
    pub channel: Option<String>,
}

/// `backup`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  makegood backup\n  makegood backup /mnt/disk/my-ads.zip\n  makegood backup --without-database team.zip && pg_dump \"$MAKEGOOD_DATABASE\" > team.sql\n\nIt can be made while an import is running, and keeps nobody waiting. Keys are not in it: copy the folder of keys apart, to another place."
)]
pub struct BackupArgs {
    /// File to write; nothing is written over [default: name of the workspace and time, here]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Leave the database of a team out, which its server keeps
    #[arg(long)]
    pub without_database: bool,
}

/// `restore`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  makegood restore my-ads-2026-06-30-140501.zip --to my-ads\n\nAll of it is checked before anything is visible; a workspace that is there is never written over."
)]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Folder to make; new or empty
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
}

/// `verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  makegood verify mg-C-0001-1.zip\n  makegood verify mg-C-0001-1.zip --fingerprint 5F:0A:…    as you were given it by another way\n\nExit codes: 0 whole · 1 changed since it was sealed, or by another key · 3 no pack. Nothing is unpacked, and no workspace is needed."
)]
pub struct VerifyArgs {
    /// The pack
    #[arg(value_name = "PACK")]
    pub pack: PathBuf,
    /// SHA-256 of the sealing certificate, as you were given it by another way
    #[arg(long, value_name = "HEX")]
    pub fingerprint: Option<String>,
    /// Key of the sender's log, as you were given it by another way (NAME+ID+KEY)
    #[arg(long, value_name = "KEY")]
    pub log_key: Option<String>,
    /// Root certificate of a time authority that you trust, PEM
    #[arg(long, value_name = "FILE")]
    pub time_root: Option<PathBuf>,
}

/// `log`.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Check every leaf and tile, every checkpoint that was given out, and the workspace against the log
    #[command(
        after_help = "Examples:\n  makegood log verify\n  makegood log verify --checkpoint from-our-lawyer.txt\n\nExit codes: 0 whole · 1 not whole · 3 there is no log, or it cannot be read."
    )]
    Verify {
        /// A checkpoint that somebody kept: the log must extend it. Can be given several times
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
    },
    /// Show what the log holds, oldest first
    #[command(after_help = "Examples:\n  makegood log show --kind decide\n  makegood log show --about claim/C-0001")]
    Show {
        /// Only leaves of this kind: ingest, decide, propose, export …
        #[arg(long, value_name = "KIND", value_parser = leaf_kind)]
        kind: Option<makegood_log::Kind>,
        /// Only leaves about this
        #[arg(long, value_name = "SUBJECT")]
        about: Option<String>,
        /// First leaf to look at
        #[arg(long, value_name = "LEAF", default_value_t = 0)]
        from: u64,
        /// Leaves to show
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        count: usize,
    },
    /// Print the newest checkpoint; with --out give it out, which is recorded
    #[command(
        after_help = "Example:\n  makegood log checkpoint --out for-our-lawyer.txt\n\nWhoever holds it can show later that nothing before it was changed."
    )]
    Checkpoint {
        /// File to write; the log must extend it from then on
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the public key of the log, and the fingerprint of the seal: what to hand over by another way
    #[command(after_help = "Example:\n  makegood log key")]
    Key,
}

fn leaf_kind(text: &str) -> Result<makegood_log::Kind, String> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|_| {
        "expected ingest, derive, view, decide, propose, approve, intent, sent, answer, readback, export, seal or key-change".to_owned()
    })
}
