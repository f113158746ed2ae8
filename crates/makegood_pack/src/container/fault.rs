//! In what ways an archive can differ from the one form, each with its place and its words.

use std::fmt;

/// A way in which the archive is not as the writer writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerFault {
    /// No directory at the end: the file was cut off. `inside` is the entry that ends too early.
    CutOff {
        /// Name of the entry in which the file ends, where one could be read.
        inside: Option<String>,
    },
    /// Two entries of one name: readers disagree on which one wins.
    Duplicate(String),
    /// A name that leads out of the folder, or that no pack has.
    OddName(String),
    /// A link or another thing that is no plain file.
    Link(String),
    /// A compressed or encrypted entry; it was not read.
    Compressed(String),
    /// Two entries share bytes.
    Overlap(String),
    /// Bytes that belong to no entry lie before this place.
    Stray {
        /// The entry that follows, or the directory.
        before: String,
        /// How many.
        bytes: u64,
    },
    /// The header before the bytes is not what the directory says.
    LocalHeader(String),
    /// The record in the directory is not as written (name, date, mode, size, comment).
    DirectoryRecord(String),
    /// An entry stands before one whose name sorts lower.
    Order(String),
    /// The directory ends early, or its records cannot be read after this entry.
    Directory {
        /// The last entry that could be read.
        after: Option<String>,
    },
    /// The record at the end is not as written.
    End,
    /// Bytes behind the end.
    Trailing(u64),
}

impl ContainerFault {
    /// The place: an entry's name, or the part of the archive.
    pub fn place(&self) -> &str {
        match self {
            Self::Duplicate(name)
            | Self::OddName(name)
            | Self::Link(name)
            | Self::Compressed(name)
            | Self::Overlap(name)
            | Self::LocalHeader(name)
            | Self::DirectoryRecord(name)
            | Self::Order(name)
            | Self::Stray { before: name, .. } => name,
            Self::CutOff { inside: Some(name) } => name,
            Self::CutOff { inside: None } | Self::End | Self::Trailing(_) => "end of the ZIP",
            Self::Directory { .. } => "directory of the ZIP",
        }
    }
}

impl fmt::Display for ContainerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutOff { inside: Some(_) } => f.write_str("the ZIP ends inside this file: it was cut off"),
            Self::CutOff { inside: None } => f.write_str("the ZIP has no directory at its end: it was cut off"),
            Self::Duplicate(_) => f.write_str("two entries have this name; programs differ on which one they show"),
            Self::OddName(_) => f.write_str("no pack has a file of this name; it may lead out of the folder"),
            Self::Link(_) => f.write_str("this entry is a link or a folder, not a plain file"),
            Self::Compressed(_) => f.write_str("this entry is compressed or encrypted; a pack holds plain bytes"),
            Self::Overlap(_) => f.write_str("this entry shares bytes with another"),
            Self::Stray { bytes, .. } => write!(f, "{bytes} bytes that belong to no file lie before this place"),
            Self::LocalHeader(_) => f.write_str("the ZIP header before this file is not as written"),
            Self::DirectoryRecord(_) => f.write_str("the record of this file in the ZIP directory is not as written"),
            Self::Order(_) => f.write_str("this entry is out of order"),
            Self::Directory { after: Some(name) } => write!(f, "the ZIP directory cannot be read after {name}"),
            Self::Directory { after: None } => f.write_str("the ZIP directory cannot be read"),
            Self::End => f.write_str("the record at the end of the ZIP is not as written"),
            Self::Trailing(bytes) => write!(f, "{bytes} bytes follow the end of the ZIP"),
        }
    }
}
