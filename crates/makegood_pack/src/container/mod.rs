//! The ZIP that carries a pack, in a form where every byte is decided by names, sizes and contents.
//!
//! Entries are stored (never compressed), in byte order of their names, dated 1980-01-01, without
//! comment, extra field (but ZIP64 where sizes need it), flag or data descriptor, and nothing lies
//! before, between or behind them. So two packs of the same files are equal, and any other byte is
//! a change that can be named. Records: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14–4.3.16,
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>.

mod fault;
mod read;
mod record;
mod write;

pub use fault::ContainerFault;
pub use read::{Container, Entry, Limits, Unreadable};
pub use record::{archive_overhead, entry_overhead};
pub use write::{ContainerWriter, Part};
