//! What can go wrong in a use case: each with a code, and with what to type next.

use std::path::{Path, PathBuf};

use makegood_core::diagnostic::{self, Code};
use makegood_core::policy::PolicyError;

use crate::disk_full;
use crate::policies;
use crate::workspace::ConfigProblem;

/// A problem that ends a use case.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No folder from here upward is a workspace.
    #[error("no workspace in {} or in any folder above it", from.display())]
    WorkspaceMissing {
        /// Where the search began.
        from: PathBuf,
    },
    /// Another process holds the workspace.
    #[error("the workspace {} is in use: {holder}", root.display())]
    WorkspaceBusy {
        /// The workspace.
        root: PathBuf,
        /// Who holds it, as it says itself.
        holder: String,
    },
    /// A folder is no place for a new workspace.
    #[error("cannot make a workspace in {}: {why}", dir.display())]
    WorkspaceExists {
        /// The folder.
        dir: PathBuf,
        /// What stands there.
        why: String,
    },
    /// A file of the workspace does not hold what it should.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// `makegood.toml` does not follow its form.
    #[error("{} cannot be read: {}", .0.path.display(), .0.message)]
    Config(Box<ConfigProblem>),
    /// A file or folder of the workspace could not be used.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `read`, `write`, `create`, `rename`, `lock`.
        action: &'static str,
        /// Which path.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The facts folder.
    #[error(transparent)]
    Facts(#[from] makegood_facts::FactsError),
    /// Detectors and their queries.
    #[error(transparent)]
    Detect(#[from] makegood_detect::DetectError),
    /// A query of the user cannot be run.
    #[error("the query cannot be run: {why}")]
    Query {
        /// What the engine says.
        why: String,
    },
    /// A policy file does not follow the form.
    #[error("{}: {}", policies::shown_file(&.error.file), .error.message)]
    Policy {
        /// What is wrong, and where.
        error: Box<PolicyError>,
        /// Text of the file.
        text: String,
    },
    /// No detector of that id.
    #[error("there is no detector `{id}`")]
    DetectorUnknown {
        /// The id given.
        id: String,
        /// The closest ids there are.
        nearest: Vec<String>,
    },
    /// No finding of that id.
    #[error("there is no finding `{id}`")]
    FindingUnknown {
        /// The id given.
        id: String,
        /// How many there are.
        count: usize,
    },
    /// No claim of that id.
    #[error("there is no claim `{id}`")]
    ClaimUnknown {
        /// The id given.
        id: String,
    },
    /// No policy rule of that id.
    #[error("there is no policy rule `{id}`")]
    RuleUnknown {
        /// The id given.
        id: String,
    },
    /// What was typed names no row, or several.
    #[error("{}", match_name(noun, name, names, *more))]
    MatchName {
        /// `payment`, `statement entry` or `decision`.
        noun: &'static str,
        /// What was typed.
        name: String,
        /// Whole names of those that it may mean; of a decision, those that there are.
        names: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// A decision about a match cannot be, or another one says otherwise.
    #[error("{why}")]
    MatchRefused {
        /// Why.
        why: String,
        /// What to type.
        help: String,
    },
    /// A claim's document breaks a law: a defect of ours, never printed as a letter.
    #[error("claim {claim}: {why}")]
    ClaimBroken {
        /// Which claim.
        claim: String,
        /// Which law.
        why: String,
    },
    /// A pack cannot be made.
    #[error("{why}")]
    PackRefused {
        /// Why.
        why: String,
        /// What to type.
        help: String,
    },
    /// A case does not allow a step, and says what it allows.
    #[error(transparent)]
    CaseRefused(#[from] makegood_case::Refused),
    /// A clock cannot be started.
    #[error(transparent)]
    Clock(#[from] makegood_case::clock::ClockError),
    /// Something outside the case is missing for a step, or stands against it.
    #[error("{why}")]
    CaseNotReady {
        /// What.
        why: String,
        /// What to type.
        help: String,
    },
    /// A backup cannot be made or followed.
    #[error("{why}")]
    BackupRefused {
        /// Why.
        why: String,
        /// What to type.
        help: String,
    },
    /// A backup is not as it was written.
    #[error("{} is no whole backup: {object}: {why}", file.display())]
    BackupDamaged {
        /// The file.
        file: PathBuf,
        /// What of it is wrong.
        object: String,
        /// How.
        why: String,
    },
    /// The evidence log.
    #[error(transparent)]
    EvidenceLog(Box<crate::EvidenceLogError>),
    /// A letter cannot be written.
    #[error(transparent)]
    Letter(#[from] makegood_letters::LetterError),
    /// An answer cannot be read.
    #[error("the answer cannot be read: {why}")]
    ReplyUnreadable {
        /// Why.
        why: String,
    },
    /// Something is missing for reading or sending mail.
    #[error("{why}")]
    MailNotReady {
        /// What.
        why: String,
        /// What to do.
        help: String,
    },
    /// The mailbox could not be read.
    #[error(transparent)]
    Mailbox(#[from] makegood_mail::imap::ImapError),
    /// A message was not sent.
    #[error(transparent)]
    NotSent(#[from] makegood_mail::smtp::SendError),
    /// An amount left its range.
    #[error(transparent)]
    Money(#[from] makegood_core::money::MoneyError),
    /// People, their sign-in, what needs two of them.
    #[error(transparent)]
    People(Box<crate::people::PeopleError>),
    /// The case store.
    #[error(transparent)]
    Store(#[from] crate::StoreError),
}

impl From<crate::people::PeopleError> for AppError {
    fn from(error: crate::people::PeopleError) -> Self {
        match error {
            crate::people::PeopleError::Store(error) => AppError::Store(error),
            error => AppError::People(Box::new(error)),
        }
    }
}

impl From<crate::EvidenceLogError> for AppError {
    fn from(error: crate::EvidenceLogError) -> Self {
        AppError::EvidenceLog(Box::new(error))
    }
}

impl AppError {
    /// The entry of the table of codes.
    pub fn code(&self) -> Code {
        if disk_full::is_full(self) {
            return diagnostic::DISK_FULL;
        }
        match self {
            AppError::WorkspaceMissing { .. } => diagnostic::WORKSPACE_MISSING,
            AppError::WorkspaceBusy { .. } => diagnostic::WORKSPACE_BUSY,
            AppError::WorkspaceExists { .. } => diagnostic::WORKSPACE_EXISTS,
            AppError::Damaged { .. } | AppError::Store(crate::StoreError::Damaged { .. }) => {
                diagnostic::WORKSPACE_DAMAGED
            }
            AppError::Facts(makegood_facts::FactsError::Damaged { .. }) => diagnostic::WORKSPACE_DAMAGED,
            AppError::Store(crate::StoreError::Missing(_)) => diagnostic::CASE_UNKNOWN,
            AppError::Store(crate::StoreError::Stale { .. } | crate::StoreError::ClaimHeld { .. })
            | AppError::CaseRefused(_) => diagnostic::CASE_REFUSED,
            AppError::CaseNotReady { .. } | AppError::Clock(_) => diagnostic::CASE_NOT_READY,
            AppError::Letter(_) => diagnostic::LETTER_REFUSED,
            AppError::ReplyUnreadable { .. } => diagnostic::REPLY_UNREADABLE,
            AppError::MailNotReady { .. } => diagnostic::MAIL_NOT_SET_UP,
            AppError::Mailbox(_) | AppError::NotSent(_) => diagnostic::MAIL_SERVER,
            AppError::Config(_) => diagnostic::CONFIG_UNREADABLE,
            AppError::Io { .. } | AppError::Facts(_) | AppError::Store(_) => diagnostic::WORKSPACE_UNWRITABLE,
            AppError::Detect(error) => error.code(),
            AppError::Query { .. } => diagnostic::QUERY_UNREADABLE,
            AppError::Policy { .. } => diagnostic::POLICY_INVALID,
            AppError::DetectorUnknown { .. } => diagnostic::DETECTOR_UNKNOWN,
            AppError::FindingUnknown { .. } => diagnostic::FINDING_UNKNOWN,
            AppError::ClaimUnknown { .. } => diagnostic::CLAIM_UNKNOWN,
            AppError::RuleUnknown { .. } => diagnostic::RULE_UNKNOWN,
            AppError::MatchName { .. } => diagnostic::MATCH_NAME_UNKNOWN,
            AppError::MatchRefused { .. } => diagnostic::MATCH_DECISION_REFUSED,
            AppError::ClaimBroken { .. } => diagnostic::CLAIM_BROKEN,
            AppError::PackRefused { .. } => diagnostic::PACK_REFUSED,
            AppError::BackupRefused { .. } => diagnostic::BACKUP_REFUSED,
            AppError::BackupDamaged { .. } => diagnostic::BACKUP_DAMAGED,
            AppError::EvidenceLog(_) => diagnostic::LOG_UNUSABLE,
            AppError::People(error) => error.code(),
            AppError::Money(_) => diagnostic::AMOUNT_OUT_OF_RANGE,
        }
    }

    /// What to type or do next.
    pub fn help(&self) -> String {
        if disk_full::is_full(self) {
            return "the disk is full. What was stored before this command still stands, and reading goes on. Make room, then type the same command again"
                .to_owned();
        }
        match self {
            AppError::WorkspaceMissing { .. } => {
                "make one here:\n  makegood init\nor name one: makegood -w path/to/workspace …\nto look around first: makegood demo"
                    .to_owned()
            }
            AppError::WorkspaceBusy { .. } => {
                "wait until it has ended and type the same command again; nothing was changed".to_owned()
            }
            AppError::WorkspaceExists { dir, .. } => {
                format!("choose another folder, for example:\n  makegood init {}", beside(dir).display())
            }
            AppError::Damaged { .. }
            | AppError::Store(crate::StoreError::Damaged { .. })
            | AppError::Facts(makegood_facts::FactsError::Damaged { .. })
            | AppError::Detect(makegood_detect::DetectError::Facts(makegood_facts::FactsError::Damaged { .. })) => {
                "see all that is wrong:\n  makegood doctor".to_owned()
            }
            AppError::Config(problem) => problem.help.clone(),
            AppError::Store(crate::StoreError::Missing(_)) => "list the cases with:\n  makegood case list".to_owned(),
            AppError::Store(crate::StoreError::Stale { case, .. }) => {
                format!("look at it, then decide again:\n  makegood case show {case}")
            }
            AppError::Store(crate::StoreError::ClaimHeld { holder, .. }) => {
                format!("look at the other case:\n  makegood case show {holder}")
            }
            AppError::CaseRefused(refused) => {
                format!("nothing was written down. See where it stands:\n  makegood case show {}", refused.case)
            }
            AppError::Clock(_) => {
                "the clocks of a case are shown with:\n  makegood case show K-0001".to_owned()
            }
            AppError::CaseNotReady { help, .. } => help.clone(),
            AppError::Letter(error) => crate::case::letter::what_to_do(error),
            AppError::ReplyUnreadable { .. } => {
                "save the message with its headers (.eml), or paste its text:\n  makegood case read - --case K-0001".to_owned()
            }
            AppError::MailNotReady { help, .. } => help.clone(),
            AppError::Mailbox(_) | AppError::NotSent(_) => {
                "nothing in the mailbox was changed. Look at [mail] in makegood.toml, then try:\n  makegood mail check".to_owned()
            }
            AppError::Io { .. } | AppError::Facts(_) | AppError::Store(_) => {
                "check free space and permissions of the workspace folder, then type the same command again".to_owned()
            }
            AppError::Detect(
                error @ (makegood_detect::DetectError::Limit { name, .. } | makegood_detect::DetectError::Refused { name, .. }),
            ) => makegood_detect::sandbox::help(name.split(' ').next().unwrap_or_default(), error),
            AppError::Detect(_) => {
                "see the detector, and run its own cases:\n  makegood detectors list\n  makegood detectors test".to_owned()
            }
            AppError::Query { .. } => {
                "list the tables with:\n  makegood sql \"SELECT table_name FROM information_schema.tables ORDER BY 1\"\nqueries read only; nothing can be written"
                    .to_owned()
            }
            AppError::Policy { error, .. } => error.help.clone(),
            AppError::DetectorUnknown { nearest, .. } if nearest.is_empty() => {
                "list them with:\n  makegood detectors list".to_owned()
            }
            AppError::DetectorUnknown { nearest, .. } => {
                format!("did you mean {}? List all with:\n  makegood detectors list", nearest.join(" or "))
            }
            AppError::FindingUnknown { count: 0, .. } => {
                "the last audit found nothing; audit again after an import:\n  makegood audit".to_owned()
            }
            AppError::FindingUnknown { count, .. } => {
                format!("there are F-0001 to F-{count:04}; list them with:\n  makegood finding list")
            }
            AppError::ClaimUnknown { .. } => "list the claims with:\n  makegood claim list".to_owned(),
            AppError::RuleUnknown { .. } => "list the rules with:\n  makegood policy list".to_owned(),
            AppError::MatchName { noun: "decision", .. } => {
                "list them with:\n  makegood match list --only decided".to_owned()
            }
            AppError::MatchName { names, .. } if names.is_empty() => {
                "list the ids of payments and entries with:\n  makegood match list".to_owned()
            }
            AppError::MatchName { .. } => "type the whole name, with its account".to_owned(),
            AppError::MatchRefused { help, .. } => help.clone(),
            AppError::ClaimBroken { .. } => {
                "this is a defect of Makegood; no document was written. Please report it with the output of:\n  makegood doctor"
                    .to_owned()
            }
            AppError::PackRefused { help, .. } | AppError::BackupRefused { help, .. } => help.clone(),
            AppError::BackupDamaged { .. } => {
                "nothing was written; take another copy of it, or an older backup".to_owned()
            }
            AppError::EvidenceLog(error) => error.help(),
            AppError::People(error) => error.help(),
            AppError::Money(_) => "see which rows hold such amounts:\n  makegood doctor".to_owned(),
        }
    }

    /// Wraps an I/O error with what was tried.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> AppError {
        let path = path.to_owned();
        move |source| AppError::Io { action, path, source }
    }
}

fn match_name(noun: &str, name: &str, names: &[String], more: usize) -> String {
    if noun == "decision" {
        let there_are =
            if names.is_empty() { "none stands".to_owned() } else { format!("standing: {}", names.join(", ")) };
        return format!("there is no decision `{name}` ({there_are})");
    }
    if names.is_empty() {
        return format!("there is no {noun} `{name}`");
    }
    let and_more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("`{name}` may be any of {} {noun} rows: {}{and_more}", names.len() + more, names.join(", "))
}

fn beside(dir: &Path) -> PathBuf {
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_else(|| "my-ads".to_owned());
    dir.with_file_name(format!("{name}-2"))
}
