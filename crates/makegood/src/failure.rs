//! A command that could not be carried out, and how that is shown.

use std::error::Error as _;

use makegood_app::{AppError, policies};
use makegood_core::diagnostic::{self, Code};

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
    /// A panic: whatever the input was, it is our fault.
    Defect(String),
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
            Failure::Defect(said) => {
                let help = "what was stored before this command still stands. Please report this with the command that you typed";
                out.error(&Shown::plain(diagnostic::DEFECT.id, &format!("a defect of Makegood: {said}"), help));
                diagnostic::DEFECT.exit
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
                if let AppError::Policy { error: problem, text } = error {
                    shown = snippet::at_line(
                        shown,
                        &policies::shown_file(&problem.file),
                        text,
                        problem.line,
                        problem.column,
                    );
                }
                out.error(&shown);
                code.exit
            }
        }
    }
}

/// The whole chain once: each part says its own.
pub(crate) fn chain(error: &AppError) -> String {
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
