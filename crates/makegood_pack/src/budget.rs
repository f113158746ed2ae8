//! What a channel takes, and packs that fit it: split into parts that each stand alone, or refused
//! with the name of what is too large. Nothing is left out to make something fit.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Deserialize;

use crate::container;
use crate::contents::Contents;
use crate::draft::{Sealing, Written};
use crate::error::WriteError;
use crate::names;
use crate::write::{Measured, draft, measure};

/// Bytes kept free in each part for what is known only later: lists, papers, certificates, seal, token.
const RESERVE: u64 = 64 * 1024;
/// Bytes that one file adds to a list beside its path: digest, two spaces, line end.
const LIST_LINE: u64 = 67;
/// Bytes that one exhibit may add to index and README when it is in another part.
const ELSEWHERE: u64 = 48;
/// Parts, at most.
const PARTS_MAX: usize = 999;

/// What a way of sending takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its name, for commands.
    pub id: String,
    /// Its name, for people.
    pub title: String,
    /// Bytes of one file.
    pub max_bytes: Option<u64>,
    /// Pages of one document.
    pub max_pages: Option<u32>,
    /// File extensions that it takes, in lower case.
    pub formats: Vec<String>,
    /// Where the limits are from.
    pub source: String,
}

/// What a channel does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooLarge {
    /// A file that cannot be divided.
    #[error("{channel} takes {limit} bytes; {what} alone makes {bytes}")]
    Bytes {
        /// The channel.
        channel: String,
        /// The file.
        what: String,
        /// What it makes, with what must go along.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A document with too many pages.
    #[error("{channel} takes {limit} pages; {what} has {pages}")]
    Pages {
        /// The channel.
        channel: String,
        /// The document.
        what: String,
        /// Its pages.
        pages: u32,
        /// The limit.
        limit: u32,
    },
    /// A document whose pages are not known.
    #[error("{channel} takes {limit} pages, and the pages of {what} are not known")]
    PagesUnknown {
        /// The channel.
        channel: String,
        /// The document.
        what: String,
        /// The limit.
        limit: u32,
    },
    /// A format that it does not take.
    #[error("{channel} takes {taken}, and no {format}")]
    Format {
        /// The channel.
        channel: String,
        /// The format.
        format: String,
        /// What it takes.
        taken: String,
    },
    /// More parts than anyone will open.
    #[error("{channel} takes {limit} bytes, which would make more than 999 parts")]
    Parts {
        /// The channel.
        channel: String,
        /// The limit.
        limit: u64,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Channels {
    channel: Vec<Channel>,
}

impl Channel {
    /// Reads channels from TOML: a list `[[channel]]`.
    ///
    /// - **Errors** what the TOML reader says, with its place.
    pub fn read(toml: &str) -> Result<Vec<Channel>, toml::de::Error> {
        toml::from_str::<Channels>(toml).map(|channels| channels.channel)
    }

    /// The channels that are built in.
    ///
    /// - **Errors** none while the built-in file is well formed, which a test holds.
    pub fn built_in() -> Result<Vec<Channel>, toml::de::Error> {
        Channel::read(include_str!("../data/channels.toml"))
    }

    /// Whether the channel takes a single document, e.g. the report by itself.
    ///
    /// - **Errors** [`TooLarge`] with the first limit that it breaks.
    pub fn takes(&self, what: &str, format: &str, bytes: u64, pages: Option<u32>) -> Result<(), TooLarge> {
        self.takes_format(format)?;
        self.takes_pages(what, pages)?;
        match self.max_bytes {
            Some(limit) if bytes > limit => {
                Err(TooLarge::Bytes { channel: self.title.clone(), what: what.to_owned(), bytes, limit })
            }
            _ => Ok(()),
        }
    }

    fn takes_format(&self, format: &str) -> Result<(), TooLarge> {
        if self.formats.iter().any(|one| one == format) {
            return Ok(());
        }
        let taken = self.formats.join(", ");
        Err(TooLarge::Format { channel: self.title.clone(), format: format.to_owned(), taken })
    }

    fn takes_pages(&self, what: &str, pages: Option<u32>) -> Result<(), TooLarge> {
        let (channel, what) = (self.title.clone(), what.to_owned());
        match (self.max_pages, pages) {
            (Some(limit), Some(pages)) if pages > limit => Err(TooLarge::Pages { channel, what, pages, limit }),
            (Some(limit), None) => Err(TooLarge::PagesUnknown { channel, what, limit }),
            _ => Ok(()),
        }
    }
}

/// Writes a pack for a channel: one archive when it fits, else numbered parts.
///
/// Case documents and report stand in part 1; every part has the whole index, all leaves and proofs,
/// and its own seal, so each can be checked alone. `open` gives the writer for part `n` of `m`.
///
/// - **Errors** [`WriteError::Budget`] before anything is written, naming what is too large.
pub fn write_for<W: Write>(
    contents: &Contents<'_>,
    sealing: &Sealing<'_>,
    channel: &Channel,
    open: &mut dyn FnMut(u32, u32) -> io::Result<W>,
) -> Result<Vec<Written>, WriteError> {
    channel.takes_format("zip")?;
    if contents.documents.report_pdf.is_some() {
        channel.takes_pages("the report", contents.documents.report_pages)?;
    }
    let measured = measure(contents)?;
    let places = places(contents, &measured, channel)?;
    let parts = places.values().copied().max().unwrap_or(1);
    let mut written = Vec::new();
    for part in 1..=parts {
        let finished = draft(contents, &measured, (part, parts), &|no| places.get(&no).copied()).finish(sealing)?;
        let path = format!("part {part} of {parts}");
        let out = open(part, parts).map_err(|error| WriteError::Io { path: path.clone(), error })?;
        let one = finished.write(out)?;
        channel.takes(&path, "zip", one.bytes, Some(0))?;
        written.push(one);
    }
    Ok(written)
}

/// Which part each exhibit goes into: in their order, each part filled before the next begins.
fn places(contents: &Contents<'_>, measured: &Measured, channel: &Channel) -> Result<BTreeMap<u32, u32>, TooLarge> {
    let Some(limit) = channel.max_bytes else {
        return Ok(measured.exhibits.iter().map(|exhibit| (exhibit.index.no, 1)).collect());
    };
    // No exhibit in this part: what stands in it all the same.
    let fixed = |part: u32| {
        let draft = draft(contents, measured, (part, u32::MAX), &|_| Some(u32::MAX - 1));
        let index = draft.index.to_bytes().map_or(0, |bytes| bytes.len() as u64);
        let sizes: Vec<(String, u64)> =
            draft.files.iter().map(|(path, file)| (path.clone(), cost(path, file.digested.bytes))).collect();
        let sum: u64 = sizes.iter().map(|(_, size)| size).sum();
        let elsewhere = ELSEWHERE * measured.exhibits.len() as u64;
        (RESERVE + container::archive_overhead() + index + elsewhere + sum, sizes)
    };
    let (first, sizes) = fixed(1);
    let (others, _) = fixed(2);
    if first > limit {
        let largest = sizes.into_iter().max_by_key(|(_, size)| *size);
        let (what, bytes) = match largest {
            Some((what, bytes)) if bytes > limit / 2 => (what, bytes),
            _ => ("what goes along with every pack (index, proofs, case documents)".to_owned(), first),
        };
        return Err(TooLarge::Bytes { channel: channel.title.clone(), what, bytes, limit });
    }
    let mut places = BTreeMap::new();
    let (mut part, mut used) = (1, first);
    for exhibit in &measured.exhibits {
        let rows: u64 = exhibit.rows.iter().map(|(path, rows)| cost(path, rows.bytes)).sum();
        let bytes = cost(&exhibit.index.path(), exhibit.original.bytes).saturating_add(rows);
        if used.saturating_add(bytes) > limit {
            if others.saturating_add(bytes) > limit {
                let what = format!("exhibit {} ({})", exhibit.index.no, exhibit.index.name_as_received);
                let bytes = others.saturating_add(bytes);
                return Err(TooLarge::Bytes { channel: channel.title.clone(), what, bytes, limit });
            }
            part += 1;
            used = others;
        }
        used = used.saturating_add(bytes);
        places.insert(exhibit.index.no, part);
    }
    if part as usize > PARTS_MAX {
        return Err(TooLarge::Parts { channel: channel.title.clone(), limit });
    }
    Ok(places)
}

/// What a file adds to an archive, with its headers and its line in a list.
fn cost(path: &str, bytes: u64) -> u64 {
    let name = format!("{}{path}", names::TOP);
    bytes.saturating_add(container::entry_overhead(&name) + LIST_LINE + path.len() as u64)
}
