//! What could not be shown or done, and what a person reads of it.

use axum::http::StatusCode;
use makegood_app::AppError;
use makegood_app::people::{ApprovalError, PeopleError, SignInError};

/// Why a request ended.
#[derive(Debug)]
pub enum Failure {
    /// A use case said no.
    App(AppError),
    /// There is no such thing.
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// Its id as it was asked for.
        id: String,
    },
    /// What was sent cannot be read.
    Asked {
        /// What is wrong.
        why: String,
        /// What to do.
        help: String,
    },
    /// Somebody changed it since the page was opened.
    Stale {
        /// What.
        object: String,
        /// What to do.
        help: String,
    },
    /// Not allowed.
    Refused {
        /// Why.
        why: String,
        /// Status of the answer.
        status: StatusCode,
    },
    /// Our fault, whatever was asked.
    Defect(String),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Failure::App(error)
    }
}

impl From<PeopleError> for Failure {
    fn from(error: PeopleError) -> Self {
        Failure::App(error.into())
    }
}

impl From<makegood_core::money::MoneyError> for Failure {
    fn from(error: makegood_core::money::MoneyError) -> Self {
        Failure::App(error.into())
    }
}

/// A failure as every form of an answer says it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Problem {
    /// `makegood.problem/1`.
    pub schema: &'static str,
    /// Code of the table of codes, where it has one.
    pub code: String,
    /// What happened.
    pub what: String,
    /// How to go on.
    pub help: String,
    /// HTTP status.
    pub status: u16,
}

impl Failure {
    /// There is no such thing.
    pub fn missing(what: &'static str, id: &str) -> Failure {
        Failure::Missing { what, id: id.to_owned() }
    }

    /// What was sent cannot be read.
    pub fn asked(why: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure::Asked { why: why.into(), help: help.into() }
    }

    /// As every form of an answer says it.
    pub fn problem(&self) -> Problem {
        let of = |code: &str, what: String, help: String, status: StatusCode| Problem {
            schema: "makegood.problem/1",
            code: code.to_owned(),
            what,
            help,
            status: status.as_u16(),
        };
        match self {
            Failure::App(error) => of(error.code().id, chain(error), error.help(), status(error)),
            Failure::Missing { what, id } => {
                let shown: String = id.chars().filter(|c| !c.is_control()).take(80).collect();
                of("", format!("There is no {what} {shown}."), String::new(), StatusCode::NOT_FOUND)
            }
            Failure::Asked { why, help } => of("", why.clone(), help.clone(), StatusCode::UNPROCESSABLE_ENTITY),
            Failure::Stale { object, help } => {
                of("", format!("{object} was changed since you opened it."), help.clone(), StatusCode::CONFLICT)
            }
            Failure::Refused { why, status } => of("", why.clone(), String::new(), *status),
            Failure::Defect(said) => of(
                "MG9001",
                format!("A defect of Makegood: {said}"),
                "What was stored before still stands. Please report this with what you did.".to_owned(),
                StatusCode::INTERNAL_SERVER_ERROR,
            ),
        }
    }
}

fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::WorkspaceBusy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        AppError::FindingUnknown { .. } | AppError::ClaimUnknown { .. } | AppError::DetectorUnknown { .. } => {
            StatusCode::NOT_FOUND
        }
        AppError::Store(makegood_app::StoreError::Missing(_)) => StatusCode::NOT_FOUND,
        AppError::Store(makegood_app::StoreError::Stale { .. } | makegood_app::StoreError::ClaimHeld { .. }) => {
            StatusCode::CONFLICT
        }
        AppError::People(error) => status_of_people(error),
        AppError::Io { .. } | AppError::Damaged { .. } | AppError::Store(_) | AppError::Facts(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn status_of_people(error: &PeopleError) -> StatusCode {
    match error {
        PeopleError::UserUnknown { .. }
        | PeopleError::SignIn(SignInError::SessionUnknown)
        | PeopleError::Invitation(_)
        | PeopleError::Approval(ApprovalError::Unknown { .. }) => StatusCode::NOT_FOUND,
        PeopleError::SignIn(SignInError::Wait { .. }) => StatusCode::TOO_MANY_REQUESTS,
        PeopleError::RightMissing { .. }
        | PeopleError::SignIn(_)
        | PeopleError::Approval(
            ApprovalError::OwnProposal { .. }
            | ApprovalError::SamePerson { .. }
            | ApprovalError::NobodyNamed
            | ApprovalError::NotFresh { .. },
        ) => StatusCode::FORBIDDEN,
        PeopleError::Approval(ApprovalError::Payload { .. } | ApprovalError::TypedDiffers { .. }) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        PeopleError::Approval(_) => StatusCode::CONFLICT,
        PeopleError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        PeopleError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        PeopleError::User(_) | PeopleError::Password(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The whole chain once: each part says its own.
fn chain(error: &AppError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = cause.source();
    }
    text
}
