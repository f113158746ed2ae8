//! The log's checkpoint, its anchors, and every exhibit from its bytes to its line in the log.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use der::DecodePem;
use makegood_log::{Checkpoint, ConsistencyProof, InclusionProof, Leaf, Note, PublicKey, leaf_hash, verify_inclusion};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::files::Lists;
use super::report::{ExhibitLine, ExhibitState, LogLine, Report, Step};
use super::seal_and_time::utc;
use super::{Expect, Opened};
use crate::digest::Sha256;
use crate::index::{AnchorRef, Index, IndexExhibit};
use crate::seal::read_chain;
use crate::{bag, time, words, write};

/// Path of the log's newest checkpoint.
const CHECKPOINT: &str = "proof/log/checkpoint";
/// Path of the log's key.
const LOG_KEY: &str = "proof/log/log.pub.pem";

struct Log {
    checkpoint: Checkpoint,
    note: Note,
    key: PublicKey,
}

pub(crate) fn check<R: Read + Seek>(pack: &mut Opened<R>, expect: &Expect, lists: &Lists, report: &mut Report) {
    let log = log(pack, expect, report);
    let anchors = anchors(pack, expect, log.as_ref(), report);
    let Some(bytes) = pack.small(words::INDEX_PATH) else {
        report.add(Step::Exhibit, words::INDEX_PATH, "the index is missing, or cannot be read");
        return;
    };
    let index = match Index::from_bytes(&bytes) {
        Ok(index) => index,
        Err(error) => {
            report.add(Step::Exhibit, words::INDEX_PATH, error.to_string());
            return;
        }
    };
    same_pack(&index, lists, report);
    let broken: BTreeSet<String> =
        report.faults.iter().filter(|fault| fault.step == Step::File).map(|fault| fault.place.clone()).collect();
    let mut named = BTreeSet::new();
    let mut last = 0;
    for exhibit in &index.exhibits {
        if exhibit.no <= last {
            report.add(Step::Exhibit, words::INDEX_PATH, format!("exhibit {} is out of order", exhibit.no));
        }
        last = exhibit.no;
        let before = report.faults.len();
        let in_log = log.as_ref().is_some_and(|log| in_log(pack, exhibit, log, report));
        bytes_here(pack, exhibit, lists, &broken, report);
        let file_found =
            broken.contains(&exhibit.path()) || exhibit.rows.iter().any(|rows| broken.contains(&rows.path));
        let changed = report.faults.len() > before || file_found || !in_log;
        let missing = exhibit.is_here() && !pack.found.contains_key(&exhibit.path());
        let state = match (missing, changed, &exhibit.withheld, exhibit.in_part) {
            (true, ..) => ExhibitState::Missing,
            (_, true, ..) => ExhibitState::Changed,
            (_, _, Some(_), _) => ExhibitState::Withheld,
            (_, _, None, Some(_)) => ExhibitState::InOtherPart,
            (_, _, None, None) => ExhibitState::Whole,
        };
        let anchored = exhibit.anchor.as_ref().map(|anchor| anchor.checkpoint_size);
        let existed_by = anchored.and_then(|size| anchors.get(&size)).cloned();
        let holds = |anchor: &AnchorRef| {
            existed_by.as_ref() == Some(&anchor.tsa_time) && exhibit.leaf_index < anchor.checkpoint_size
        };
        if exhibit.anchor.as_ref().is_some_and(|anchor| !holds(anchor)) {
            let says = format!("exhibit {} names an anchor that does not hold for it", exhibit.no);
            report.add(Step::Anchor, words::INDEX_PATH, says);
        }
        report.exhibits.push(ExhibitLine {
            no: exhibit.no,
            file: exhibit.file.clone(),
            name_as_received: exhibit.name_as_received.clone(),
            sha256: exhibit.sha256,
            state,
            in_log,
            leaf_index: exhibit.leaf_index,
            // The authority's word is about the bytes that the log names, not about others in their place.
            existed_by: existed_by.filter(|_| !matches!(state, ExhibitState::Changed | ExhibitState::Missing)),
            withheld: exhibit.withheld.as_ref().map(|withheld| withheld.reason.clone()),
            in_part: exhibit.in_part,
        });
        named.insert(format!("proof/log/{}.leaf", exhibit.file));
        named.insert(format!("proof/log/{}.tlog-proof", exhibit.file));
        named.insert(exhibit.path());
        named.extend(exhibit.rows.iter().map(|rows| rows.path.clone()));
    }
    for path in pack.places.keys() {
        let of_exhibit = path.starts_with("data/original/")
            || path.starts_with("data/derived/")
            || (path.starts_with("proof/log/") && path != CHECKPOINT && path != LOG_KEY);
        if of_exhibit && !named.contains(path) {
            report.add(Step::Exhibit, path.as_str(), "the index names no exhibit of this file");
        }
    }
}

/// The index speaks of the same pack as the bag's facts.
fn same_pack(index: &Index, lists: &Lists, report: &mut Report) {
    let same = index.schema == crate::index::SCHEMA
        && lists.info.as_ref().is_none_or(|info| {
            (info.case.as_str(), info.pack, info.part, info.previous)
                == (index.case.as_str(), index.pack, (index.part, index.parts), index.previous)
        });
    if !same {
        let says = format!("it speaks of another pack than {}", bag::INFO_PATH);
        report.add(Step::Exhibit, words::INDEX_PATH, says);
    }
}

/// The checkpoint, signed by the key beside it.
fn log<R: Read + Seek>(pack: &mut Opened<R>, expect: &Expect, report: &mut Report) -> Option<Log> {
    let note = pack
        .small(CHECKPOINT)
        .and_then(|bytes| Note::parse(&bytes).ok().filter(|note| note.to_string().as_bytes() == bytes));
    let Some(note) = note else {
        report.add(Step::Log, CHECKPOINT, "the log's checkpoint is missing, or no signed note");
        return None;
    };
    let origin = note.text.lines().next().unwrap_or_default().to_owned();
    let Some(key) = pack.signed(LOG_KEY).and_then(|pem| public_key(&origin, &pem)) else {
        report.add(Step::Log, LOG_KEY, "the log's key is missing, or no Ed25519 key");
        return None;
    };
    let checkpoint = match Checkpoint::open(note.to_string().as_bytes(), std::slice::from_ref(&key)) {
        Ok(checkpoint) => checkpoint,
        Err(error) => {
            report.add(Step::Log, CHECKPOINT, error.to_string());
            return None;
        }
    };
    let shown = key.to_string();
    let known = expect.log_key.as_ref().map(|expected| *expected == shown);
    if let (Some(false), Some(expected)) = (known, &expect.log_key) {
        report.differ(Step::Log, LOG_KEY, "this is another log than the one that you know", expected, &shown);
    }
    report.log = Some(LogLine {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: checkpoint.root.to_base64(),
        key: shown,
        known,
    });
    Some(Log { checkpoint, note, key })
}

fn public_key(origin: &str, pem: &[u8]) -> Option<PublicKey> {
    let spki = SubjectPublicKeyInfoOwned::from_pem(pem).ok()?;
    let bytes = <[u8; 32]>::try_from(spki.subject_public_key.as_bytes()?).ok()?;
    let key = PublicKey::new(origin, bytes).ok()?;
    // The one spelling: the same key written otherwise is a change.
    (key.to_pem().ok()?.as_bytes() == pem).then_some(key)
}

/// Anchors that hold: size and the authority's time.
fn anchors<R: Read + Seek>(
    pack: &mut Opened<R>,
    expect: &Expect,
    log: Option<&Log>,
    report: &mut Report,
) -> BTreeMap<u64, String> {
    let roots = read_chain(expect.time_roots_pem.as_bytes()).unwrap_or_default();
    let known = pack.signed(time::TSA_PATH).and_then(|pem| read_chain(&pem)).unwrap_or_default();
    let paths: Vec<String> = pack.places.keys().filter(|path| path.starts_with("proof/anchors/")).cloned().collect();
    let stems: BTreeSet<&str> = paths.iter().filter_map(|path| path.rsplit_once('.')).map(|(stem, _)| stem).collect();
    let mut held = BTreeMap::new();
    for stem in stems {
        let mut parts = [".checkpoint", ".tsr", ".consistency"].map(|end| pack.signed(&format!("{stem}{end}")));
        let [Some(checkpoint), Some(token), Some(consistency)] = parts.each_mut().map(Option::take) else {
            report.add(Step::Anchor, stem, "an anchor has three files: checkpoint, tsr, consistency");
            continue;
        };
        let Some(log) = log else { continue };
        match anchor(&checkpoint, &token, &consistency, log, &known, &roots) {
            Ok((size, at)) if stem == format!("proof/anchors/{size}") => drop(held.insert(size, at)),
            Ok(_) => report.add(Step::Anchor, stem, "the anchor is of another size than its name says"),
            Err(says) => report.add(Step::Anchor, stem, says),
        }
    }
    held
}

fn anchor(
    checkpoint: &[u8],
    token: &[u8],
    consistency: &[u8],
    log: &Log,
    known: &[x509_cert::Certificate],
    roots: &[x509_cert::Certificate],
) -> Result<(u64, String), String> {
    let keys = std::slice::from_ref(&log.key);
    let old = Checkpoint::open(checkpoint, keys).map_err(|error| error.to_string())?;
    let proof = ConsistencyProof::parse(consistency).map_err(|error| error.to_string())?;
    if proof.checkpoint != log.note {
        return Err("it leads to another checkpoint than the pack's".to_owned());
    }
    proof.verify(&old, keys).map_err(|error| error.to_string())?;
    // Older tokens may be of other certificates than today's: those in the token stand under the seal here.
    let stamp = time::check_kept(token, Sha256::of(checkpoint), known, roots).map_err(|error| error.to_string())?;
    if stamp.trusted == Some(false) {
        return Err("the time authority does not lead to a root that you named".to_owned());
    }
    Ok((old.size, utc(stamp.time)))
}

/// The exhibit's line is in the log, and names the exhibit's SHA-256.
fn in_log<R: Read + Seek>(pack: &mut Opened<R>, exhibit: &IndexExhibit, log: &Log, report: &mut Report) -> bool {
    let leaf_path = format!("proof/log/{}.leaf", exhibit.file);
    let proof_path = format!("proof/log/{}.tlog-proof", exhibit.file);
    let (Some(leaf), Some(proof)) = (pack.small(&leaf_path), pack.small(&proof_path)) else {
        report.add(Step::Exhibit, leaf_path, "the log's line of this exhibit, or its proof, is missing");
        return false;
    };
    let parsed = match Leaf::parse(&leaf) {
        Ok(parsed) => parsed,
        Err(error) => {
            report.add(Step::Exhibit, leaf_path, error.to_string());
            return false;
        }
    };
    let names = write::leaf_names(&parsed);
    if names != exhibit.sha256 {
        let says = format!("the log's line is about another file than exhibit {}", exhibit.no);
        report.differ(Step::Exhibit, leaf_path, says, exhibit.sha256, names);
        return false;
    }
    let proof = match InclusionProof::parse(&proof) {
        Ok(proof) => proof,
        Err(error) => {
            report.add(Step::Exhibit, proof_path, error.to_string());
            return false;
        }
    };
    if proof.checkpoint != log.note || proof.index != exhibit.leaf_index {
        report.add(
            Step::Exhibit,
            proof_path,
            "the proof is of another checkpoint, or of another line, than the index says",
        );
        return false;
    }
    // The checkpoint in the proof is the pack's, whose signature was checked once.
    let Checkpoint { size, root, .. } = log.checkpoint;
    let included = verify_inclusion(leaf_hash(&leaf), proof.index, size, &proof.path, root);
    if !included {
        let says = format!("the log's line of exhibit {} is not in the log of {size} lines", exhibit.no);
        report.add(Step::Exhibit, proof_path, says);
    }
    included
}

/// The bytes that should be here are those of the index; those that should not be here are not.
fn bytes_here<R: Read + Seek>(
    pack: &Opened<R>,
    exhibit: &IndexExhibit,
    lists: &Lists,
    broken: &BTreeSet<String>,
    report: &mut Report,
) {
    let rows = exhibit.rows.iter().map(|rows| (rows.path.clone(), rows.sha256, rows.bytes));
    for (path, sha256, bytes) in std::iter::once((exhibit.path(), exhibit.sha256, exhibit.bytes)).chain(rows) {
        let listed = lists.manifest.get(&path);
        let found = pack.found.get(&path);
        // Said once already: the list and the index name the same bytes, and these are others.
        if listed == Some(&sha256) && broken.contains(&path) {
            continue;
        }
        if !exhibit.is_here() {
            if found.is_some() || listed.is_some() {
                let says = format!("exhibit {} is said not to be in this pack, and is", exhibit.no);
                report.add(Step::Exhibit, path, says);
            }
            continue;
        }
        match found {
            None => report.add(Step::Exhibit, path, format!("the bytes of exhibit {} are missing", exhibit.no)),
            Some(found) if found.sha256 != sha256 || found.bytes != bytes => {
                let says = format!("the bytes of exhibit {} are not those of the index", exhibit.no);
                report.differ(Step::Exhibit, path, says, sha256, found.sha256);
            }
            Some(_) if listed != Some(&sha256) => {
                let says =
                    format!("{} names other bytes for exhibit {} than the index", bag::MANIFEST_PATH, exhibit.no);
                report.add(Step::Exhibit, path, says);
            }
            Some(_) => {}
        }
    }
}
