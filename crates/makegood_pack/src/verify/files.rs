//! Every byte against the lists, and the lists against each other.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::Opened;
use super::report::{PackLine, Report, Step};
use crate::bag::{self, Info, Listed};
use crate::digest::{Digested, Sha256};

/// What the lists say, read once.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// The files under `data/`.
    pub manifest: BTreeMap<String, Sha256>,
    /// The bag's own facts.
    pub info: Option<Info>,
}

/// Files that may stand in `seal/`, which no list names.
const SEAL_FILES: [&str; 2] = [crate::seal::SEAL_PATH, crate::time::TOKEN_PATH];

pub(crate) fn check<R: Read + Seek>(pack: &mut Opened<R>, report: &mut Report) -> Lists {
    read_all(pack, report);
    let manifest = list(pack, bag::MANIFEST_PATH, Listed::Manifest, report);
    list(pack, bag::TAGMANIFEST_PATH, Listed::Tagmanifest, report);
    for path in pack.places.keys() {
        if bag::listed(path) == Listed::Outside && path != bag::TAGMANIFEST_PATH && !SEAL_FILES.contains(&path.as_str())
        {
            report.add(Step::File, path.as_str(), "this file was added: nothing in the pack vouches for it");
        }
    }
    let info = info(pack, report);
    Lists { manifest, info }
}

/// One pass over every file.
fn read_all<R: Read + Seek>(pack: &mut Opened<R>, report: &mut Report) {
    let entries = pack.container.entries.clone();
    for (index, entry) in entries.iter().enumerate() {
        let path = entry.name.strip_prefix(crate::names::TOP).unwrap_or(&entry.name).to_owned();
        let digested = match pack.container.bytes(entry) {
            Ok(bytes) => Digested::read(bytes),
            Err(_) if entry.data.is_none() => continue,
            Err(error) => Err(error),
        };
        let digested = match digested {
            Ok(digested) => digested,
            Err(error) => {
                report.add(Step::File, path, format!("this file cannot be read: {error}"));
                continue;
            }
        };
        report.files += 1;
        report.bytes += digested.bytes;
        if digested.crc != entry.crc || digested.bytes != entry.size {
            let says = "the bytes do not fit the checksum in the ZIP: damaged after the archive was written";
            let (expected, found) = (format!("{:08x}", entry.crc), format!("{:08x}", digested.crc));
            report.differ(Step::Container, path.as_str(), says, expected, found);
        }
        if pack.places.get(&path) == Some(&index) {
            pack.found.insert(path, digested);
        }
    }
}

/// Reads a list and holds every file that it must name against it.
fn list<R: Read + Seek>(
    pack: &mut Opened<R>,
    path: &str,
    which: Listed,
    report: &mut Report,
) -> BTreeMap<String, Sha256> {
    let Some(bytes) = pack.small(path) else {
        report.add(Step::File, path, "this list is missing, or cannot be read");
        return BTreeMap::new();
    };
    let (files, bad) = bag::read_list(&bytes);
    for line in bad {
        report.add(Step::List, path, line.to_string());
    }
    for (file, sha256) in &files {
        if bag::listed(file) != which {
            report.add(Step::List, path, format!("it names {file}, which belongs in another list"));
            continue;
        }
        match pack.found.get(file) {
            None => {
                let says = format!("this file is missing: {path} names it");
                report.add(Step::File, file.as_str(), says);
            }
            Some(found) if found.sha256 != *sha256 => {
                let says = format!("this file was changed: its bytes are not those that {path} names");
                report.differ(Step::File, file.as_str(), says, sha256, found.sha256);
            }
            Some(_) => {}
        }
    }
    for file in pack.found.keys() {
        if bag::listed(file) == which && !files.contains_key(file) {
            report.add(Step::File, file.as_str(), format!("this file was added: {path} does not name it"));
        }
    }
    files
}

/// The bag's declaration and facts.
fn info<R: Read + Seek>(pack: &mut Opened<R>, report: &mut Report) -> Option<Info> {
    if pack.small(bag::DECLARATION_PATH).as_deref() != Some(bag::DECLARATION.as_bytes()) {
        report.add(Step::List, bag::DECLARATION_PATH, "it does not declare a bag of version 1.0 in UTF-8");
    }
    let text = pack.small(bag::INFO_PATH).and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(info) = text.as_deref().and_then(Info::from_text) else {
        report.add(Step::List, bag::INFO_PATH, "the pack's own facts are missing or not of the form MGP/1");
        return None;
    };
    let payload = pack.found.iter().filter(|(path, _)| bag::listed(path) == Listed::Manifest);
    let (bytes, files) = payload.fold((0_u64, 0_u64), |(bytes, files), (_, file)| (bytes + file.bytes, files + 1));
    if (bytes, files) != info.payload {
        let (expected, found) = (format!("{}.{}", info.payload.0, info.payload.1), format!("{bytes}.{files}"));
        report.differ(Step::List, bag::INFO_PATH, "data/ has another size than it says", expected, found);
    }
    report.pack = Some(PackLine {
        case: info.case.clone(),
        pack: info.pack,
        part: info.part.0,
        parts: info.part.1,
        previous: info.previous,
    });
    Some(info)
}
