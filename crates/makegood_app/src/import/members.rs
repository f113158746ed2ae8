//! Files inside files: copied out as they are met, to be read as files of their own.
//!
//! The names that a container gives are shown and never used as paths. What a container may hold is
//! bounded here as well as where it is read, because whoever reads it is not trusted.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_facts::rows::SinkError;
use makegood_import::input::MemberSink;

use crate::AppError;
use crate::workspace::{Draft, Sources};

/// Files inside one container, at most.
const COUNT_MAX: usize = 10_000;

/// Bytes of all files inside one outer file, those inside inner containers counted in.
pub(super) const BYTES_MAX: u64 = 1 << 30;

/// How deep a container may lie below the file that was given.
pub(super) const DEPTH_MAX: usize = 2;

/// Characters of a name that are shown.
const NAME_MAX: usize = 300;

/// A file that was inside another one.
#[derive(Debug)]
pub(super) struct Member {
    /// Path as reports show it: that of the container, then the name inside.
    pub(super) shown: String,
    /// Its bytes.
    pub(super) draft: Draft,
}

/// Takes the files out of one container.
pub(super) struct Members<'a> {
    sources: &'a Sources,
    outer: &'a str,
    depth: usize,
    bytes_left: u64,
    names: BTreeSet<String>,
    /// What was taken out, in the container's order.
    pub(super) taken: Vec<Member>,
    /// Files that could not be taken out whole: path as shown, and why.
    pub(super) broken: Vec<(String, Diagnostic)>,
    /// Why the container as a whole cannot be accepted.
    pub(super) exceeded: Option<Diagnostic>,
    /// What failed on our side.
    pub(super) failed: Option<AppError>,
}

impl<'a> Members<'a> {
    /// For the container shown as `outer`, which lies `depth` containers deep; `bytes_left` is what may still be taken
    /// out of the outermost file.
    pub(super) fn of(sources: &'a Sources, outer: &'a str, depth: usize, bytes_left: u64) -> Members<'a> {
        Members {
            sources,
            outer,
            depth,
            bytes_left,
            names: BTreeSet::new(),
            taken: Vec::new(),
            broken: Vec::new(),
            exceeded: None,
            failed: None,
        }
    }

    /// What may still be taken out of the outermost file.
    pub(super) fn bytes_left(&self) -> u64 {
        self.bytes_left
    }

    fn exceed(&mut self, message: &str, found: &str, expected: String) {
        self.exceeded = Some(
            Diagnostic::new(diagnostic::LIMIT_EXCEEDED, message)
                .found(found)
                .expected(expected)
                .help("unpack it yourself and import the files that you need"),
        );
        self.taken.clear();
        self.broken.clear();
    }

    /// The path to show, unlike all before it.
    fn shown(&mut self, name: &str) -> String {
        let name = clean(name);
        let mut shown = format!("{}/{name}", self.outer);
        let mut number = 2;
        while !self.names.insert(shown.clone()) {
            shown = format!("{}/{name} ({number})", self.outer);
            number += 1;
        }
        shown
    }
}

impl MemberSink for Members<'_> {
    fn member(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), SinkError> {
        // Nothing more is kept of a container that went too far; its reader ends by its own limits.
        if self.exceeded.is_some() {
            return Ok(());
        }
        if self.depth >= DEPTH_MAX {
            self.exceed(
                "archives lie in one another too deep",
                name,
                format!("at most {DEPTH_MAX} below the file given"),
            );
            return Ok(());
        }
        if self.names.len() >= COUNT_MAX {
            self.exceed("too many files lie in it", name, format!("at most {COUNT_MAX} files"));
            return Ok(());
        }
        let shown = self.shown(name);
        let mut limited = bytes.take(self.bytes_left + 1);
        match self.sources.draft(Path::new(&shown), &mut limited, &mut |_| {}) {
            Ok(draft) if draft.bytes() > self.bytes_left => {
                self.exceed("too many bytes lie in it", &shown, format!("at most {BYTES_MAX} bytes unpacked"));
            }
            Ok(draft) => {
                self.bytes_left -= draft.bytes();
                self.taken.push(Member { shown, draft });
            }
            Err(AppError::Io { action: "read", source, .. }) => {
                let problem = Diagnostic::new(diagnostic::FILE_DAMAGED, format!("it cannot be unpacked: {source}"))
                    .help("get the outer file again, or unpack it yourself and import what comes out");
                self.broken.push((shown, problem));
            }
            Err(error) => {
                let said = error.to_string();
                self.failed = Some(error);
                return Err(SinkError(said));
            }
        }
        Ok(())
    }
}

/// A name as it is shown: on one line, with `/` between folders, none of it a way up or a root.
fn clean(name: &str) -> String {
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != "." && *part != "..")
        .map(|part| part.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect())
        .collect();
    let text: String = parts.join("/").chars().take(NAME_MAX).collect();
    if text.is_empty() { "file".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_and_never_a_way_out() {
        for (name, shown) in [
            ("a.csv", "a.csv"),
            ("../../etc/passwd", "etc/passwd"),
            ("C:\\june\\a.csv", "C:/june/a.csv"),
            ("/a\u{0}b\n.csv", "a\u{fffd}b\u{fffd}.csv"),
            ("", "file"),
            ("../..", "file"),
        ] {
            assert_eq!(clean(name), shown, "{name:?}");
        }
        assert_eq!(clean(&"x".repeat(5_000)).len(), NAME_MAX);
    }
}
