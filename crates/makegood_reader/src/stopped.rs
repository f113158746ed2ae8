//! A reader that did not end as it should, in words about the file.

use std::process::ExitStatus;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_import::outcome::FileOutcome;

use crate::limits::Limits;

/// Why no outcome came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// It took more processor time, or more waiting, than any file of this length needs.
    Time,
    /// It took more memory.
    Memory,
    /// It took more room on the pipe.
    Answers,
    /// It answered what no reader of ours answers.
    Nonsense(String),
    /// It failed in itself: what it said.
    Panicked(String),
    /// It ended in another way: which.
    Ended(String),
    /// It could not be started.
    NotStarted(String),
}

impl Stopped {
    /// From how the process ended and what it left on standard error.
    pub fn by(status: Option<ExitStatus>, stderr: &str) -> Stopped {
        if stderr.contains("memory allocation of") {
            return Stopped::Memory;
        }
        if stderr.contains("has overflowed its stack") {
            return Stopped::Ended("its stack overflowed".to_owned());
        }
        let Some(status) = status else { return Stopped::Ended("nobody knows how it ended".to_owned()) };
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            return match signal {
                // SIGXCPU; SIGKILL comes from the system as well, when memory is short.
                24 => Stopped::Time,
                9 => Stopped::Ended("the system ended it (signal 9)".to_owned()),
                _ => Stopped::Ended(format!("it ended by signal {signal}")),
            };
        }
        match status.code() {
            Some(code) => Stopped::Ended(format!("it ended without an answer (exit {code})")),
            None => Stopped::Ended("it ended without an answer".to_owned()),
        }
    }

    /// The outcome of the file.
    pub fn outcome(&self, limits: Limits) -> FileOutcome {
        let memory = format!("{} MiB of memory", limits.memory >> 20);
        let seconds = format!("{} seconds", limits.seconds);
        let (what, found, expected) = match self {
            Stopped::Time => ("reading it took too long", format!("more than {seconds}"), seconds),
            Stopped::Memory => ("reading it took too much memory", format!("more than {memory}"), memory),
            Stopped::Answers => (
                "reading it gave too much",
                "rows without an end".to_owned(),
                "rows of a file of its length".to_owned(),
            ),
            Stopped::Nonsense(what) => {
                ("its reader answered what no reader answers", what.clone(), "an answer".to_owned())
            }
            Stopped::Panicked(what) => ("its reader failed", what.clone(), "an answer".to_owned()),
            Stopped::Ended(what) => ("its reader ended before its time", what.clone(), "an answer".to_owned()),
            Stopped::NotStarted(what) => {
                ("its reader could not be started", what.clone(), "a process of its own for the file".to_owned())
            }
        };
        let help = match self {
            Stopped::Time | Stopped::Memory | Stopped::Answers => {
                "nothing of it was kept, the other files were read. A file made to do harm looks like this; if it is an honest one, \
                 export a shorter period"
            }
            Stopped::NotStarted(_) => "check that the program may start processes, then type the same command again",
            _ => {
                "nothing of it was kept, the other files were read. A file made to do harm looks like this; if it is an honest one, \
                 please report it as a defect of Makegood"
            }
        };
        let problem = Diagnostic::new(diagnostic::READER_STOPPED, what).found(&found).expected(expected).help(help);
        FileOutcome::new(String::new()).refuse(problem)
    }
}
