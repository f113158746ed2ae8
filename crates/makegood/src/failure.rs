//! A command that could not be carried out, and how that is shown.

use std::error::Error as _;

use makegood_app::AppError;
use makegood_core::diagnostic::Code;

use crate::output::Output;
use crate::snippet::{self, Shown};

/// Why a command ended.
#[derive(Debug)]
pub enum Failure {
    /// A use case said no.
    App(AppError),
    /// Something about what was typed; the text says what.
    Usage(String),
    /// Writing the result failed.
    Out(std::io::Error),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Failure::App(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Out(error)
    }
}

impl Failure {
    /// Shows it on standard error and gives the exit code.
    pub fn show(&self, out: &Output) -> u8 {
        match self {
            // The reader has gone away, as `| head` does: nothing is wrong.
            Failure::Out(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
            Failure::Out(error) => {
                out.error(&Shown::plain("MG4006", &format!("cannot write the result: {error}"), ""));
                4
            }
            Failure::Usage(text) => {
                out.error(&Shown::plain("usage", text, "makegood help"));
                2
            }
            Failure::App(error) => {
                let code: Code = error.code();
                let mut shown = Shown::plain(code.id, &chain(error), &error.help());
                if let AppError::Config(problem) = error {
                    shown =
                        snippet::in_text(shown, &problem.path.to_string_lossy(), &problem.text, problem.span.clone());
                }
                out.error(&shown);
                code.exit
            }
        }
    }
}

/// The whole chain once: each part says its own.
fn chain(error: &AppError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
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
