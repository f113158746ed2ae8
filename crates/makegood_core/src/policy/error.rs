//! What is wrong with a policy file, and where.

use crate::diagnostic::{Diagnostic, POLICY_INVALID};

/// A policy file does not follow the form (`MG6001`).
///
/// A set of policies is loaded whole or not at all: a rule left out in silence could turn a
/// refusal into a promise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {message}", file, line.map_or_else(String::new, |line| format!(":{line}")))]
pub struct PolicyError {
    /// Name of the file as it was handed in, for example `tiktok/balance.toml`.
    pub file: String,
    /// Line from 1, where it is known.
    pub line: Option<u64>,
    /// Column in characters from 1, where it is known.
    pub column: Option<u64>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl PolicyError {
    /// Always `MG6001`.
    pub const CODE: &'static str = POLICY_INVALID.id;

    /// The same as a [`Diagnostic`], for places that show all problems in one form.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(POLICY_INVALID, self.message.clone()).help(self.help.clone());
        diagnostic.line = self.line;
        diagnostic.column = self.column;
        diagnostic.place = Some(self.file.clone());
        diagnostic
    }
}

/// A file at hand while it is read: turns byte offsets into lines.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Place<'_> {
    /// An error at a byte offset of the file, or about the whole file.
    pub(super) fn error(
        self,
        offset: Option<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> PolicyError {
        let at = offset.map(|offset| self.line_and_column(offset));
        PolicyError {
            file: self.file.to_owned(),
            line: at.map(|(line, _)| line),
            column: at.map(|(_, column)| column),
            message: message.into(),
            help: help.into(),
        }
    }

    /// Line from 1 of a byte offset.
    pub(super) fn line(self, offset: usize) -> u64 {
        self.line_and_column(offset).0
    }

    fn line_and_column(self, offset: usize) -> (u64, u64) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let lines = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let from_one = |count: usize| u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1);
        (from_one(lines), from_one(column))
    }
}
