//! What a check of the log found, as data and as text.

use crate::checkpoint::Checkpoint;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Faults and left-over files that are named; more are counted.
const NAMED_MAX: usize = 100;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// Level and number of the tile, `0/300`, where it is one or lies under one.
    pub tile: Option<String>,
    /// The first leaf that is touched, where it can be said.
    pub index: Option<u64>,
    /// What is wrong.
    pub what: String,
}

/// What a check of a whole log found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The newest checkpoint; `None` when it is not believed.
    pub checkpoint: Option<Checkpoint>,
    /// Leaves whose hash and form are right.
    pub leaves: u64,
    /// The same by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Files that were read.
    pub files: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Records of checkpoints given out that are believed, and that the log was held against.
    pub given_out: u64,
    /// The keys that signed for this log, in the form of notes, the newest first.
    pub keys: Vec<String>,
    /// Files that are no part of the log: of an append that was interrupted or that runs now. The first 100.
    pub left_over: Vec<String>,
    /// How many there are.
    pub left_over_count: u64,
    /// What is wrong, by the first leaf that is touched. The first 100 found.
    pub faults: Vec<Fault>,
    /// How many there are.
    pub fault_count: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.fault_count == 0
    }

    /// The first leaf that a fault touches.
    pub fn first_bad_index(&self) -> Option<u64> {
        self.faults.iter().filter_map(|fault| fault.index).min()
    }

    pub(crate) fn fault(&mut self, fault: Fault) {
        self.fault_count += 1;
        if self.faults.len() < NAMED_MAX {
            self.faults.push(fault);
        }
    }

    pub(crate) fn set_left_over(&mut self, files: impl Iterator<Item = String>) {
        for file in files {
            self.left_over_count += 1;
            if self.left_over.len() < NAMED_MAX {
                self.left_over.push(file);
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Checkpoint { origin, size, root }) = &self.checkpoint {
            writeln!(f, "log {origin}: {size} leaves, root {}", root.to_base64())?;
        }
        writeln!(
            f,
            "checked {} leaves, {} files, {} bytes, {} checkpoints given out",
            self.leaves, self.files, self.bytes, self.given_out,
        )?;
        for (kind, count) in &self.kinds {
            writeln!(f, "  {kind} {count}")?;
        }
        if self.left_over_count > 0 {
            writeln!(
                f,
                "{} files are no part of the log (an append that was interrupted or runs now)",
                self.left_over_count
            )?;
        }
        if self.is_whole() {
            return writeln!(f, "whole: every leaf, tile and checkpoint fits");
        }
        let faults = if self.fault_count == 1 { "fault" } else { "faults" };
        match self.first_bad_index() {
            Some(index) => writeln!(f, "NOT WHOLE: {} {faults}, the first bad leaf is {index}", self.fault_count)?,
            None => writeln!(f, "NOT WHOLE: {} {faults}", self.fault_count)?,
        }
        self.faults.iter().try_for_each(|fault| {
            let index = fault.index.map_or_else(String::new, |index| format!(" leaf {index},"));
            let tile = fault.tile.as_ref().map_or_else(String::new, |tile| format!(" tile {tile},"));
            writeln!(f, "  `{}`:{index}{tile} {}", fault.file, fault.what)
        })
    }
}
