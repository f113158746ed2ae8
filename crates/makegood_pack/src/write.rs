//! From contents to a pack.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use makegood_log::{Checkpoint, Hash, Leaf};

use crate::contents::{Bytes, Contents, Exhibit};
use crate::digest::{Digested, Sha256};
use crate::draft::{Draft, Held, Planned, Sealing, Written};
use crate::error::WriteError;
use crate::index::{DerivedFile, Index, IndexExhibit, SCHEMA};
use crate::{names, time, verify};

/// Writes a pack of `contents` to `out`, sealed.
///
/// Every file is read twice, once to measure it and once to write it, and never held whole. Nothing
/// is written before the seal and its token are had. The same contents, key and times give the same
/// bytes, but for the token.
///
/// - **Errors** [`WriteError`]; what was written until then is to be thrown away.
pub fn write(contents: &Contents<'_>, sealing: &Sealing<'_>, out: impl Write) -> Result<Written, WriteError> {
    let measured = measure(contents)?;
    let all: BTreeSet<u32> = contents.exhibits.iter().map(|exhibit| exhibit.no).collect();
    draft(contents, &measured, (1, 1), &|no| all.contains(&no).then_some(1)).finish(sealing)?.write(out)
}

/// What a first pass over the contents says.
pub(crate) struct Measured {
    /// By exhibit, in their order.
    pub exhibits: Vec<MeasuredExhibit>,
}

pub(crate) struct MeasuredExhibit {
    pub index: IndexExhibit,
    pub original: Digested,
    pub rows: Vec<(String, Digested)>,
}

/// Checks the contents and reads every file once.
pub(crate) fn measure(contents: &Contents<'_>) -> Result<Measured, WriteError> {
    if !names::is_case(&contents.case) {
        return Err(WriteError::Case(contents.case.clone()));
    }
    if contents.number == 0 || (contents.number == 1) != contents.previous.is_none() {
        return Err(WriteError::Previous(contents.number));
    }
    if let Some((name, _)) = contents.documents.legal.iter().find(|(name, _)| !names::is_part(name)) {
        return Err(WriteError::Name(name.clone()));
    }
    let log = check_log(contents)?;
    let numbers: BTreeSet<u32> = contents.exhibits.iter().map(|exhibit| exhibit.no).collect();
    let mut last = 0;
    let mut exhibits = Vec::with_capacity(contents.exhibits.len());
    for exhibit in &contents.exhibits {
        if exhibit.no <= last {
            return Err(WriteError::Order(exhibit.no));
        }
        last = exhibit.no;
        if let Some(named) =
            [exhibit.parent, exhibit.derived_from].into_iter().flatten().find(|no| !numbers.contains(no))
        {
            return Err(WriteError::Unknown { no: exhibit.no, named });
        }
        exhibits.push(measure_exhibit(exhibit, contents, &log)?);
    }
    Ok(Measured { exhibits })
}

fn digest(path: &str, bytes: &dyn Bytes) -> Result<Digested, WriteError> {
    let at = |error| WriteError::Io { path: path.to_owned(), error };
    Digested::read(bytes.open().map_err(at)?).map_err(at)
}

fn measure_exhibit(
    exhibit: &Exhibit<'_>,
    contents: &Contents<'_>,
    (checkpoint, anchors): &(Checkpoint, BTreeMap<u64, String>),
) -> Result<MeasuredExhibit, WriteError> {
    let file = names::exhibit_file(exhibit.no, &exhibit.name_as_received);
    let original = digest(&format!("data/original/{file}"), exhibit.bytes.as_ref())?;
    let log = |why: &str| WriteError::Log { no: exhibit.no, why: why.to_owned() };
    let leaf = Leaf::parse(&exhibit.leaf).map_err(|error| log(&error.to_string()))?;
    if leaf.sha256 != Hash::from_bytes(original.sha256.0) {
        return Err(log("its line names another SHA-256"));
    }
    if exhibit.proof.checkpoint != contents.log.checkpoint {
        return Err(log("its proof is against another checkpoint"));
    }
    // The checkpoint's signature was checked once for all exhibits.
    let leaf_hash = makegood_log::leaf_hash(&exhibit.leaf);
    let (index, path) = (exhibit.proof.index, &exhibit.proof.path);
    if !makegood_log::verify_inclusion(leaf_hash, index, checkpoint.size, path, checkpoint.root) {
        return Err(log("its proof does not lead to the checkpoint"));
    }
    if let Some(anchor) = &exhibit.anchor {
        let held = anchors.get(&anchor.checkpoint_size) == Some(&anchor.tsa_time);
        if !held || index >= anchor.checkpoint_size {
            return Err(log("it names an anchor that the pack does not have, or that does not hold it"));
        }
    }
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    let mut derived = Vec::new();
    for one in &exhibit.rows {
        let path = format!("data/derived/{:04}-{}.csv", exhibit.no, one.name);
        if one.name.len() > 40 || !names::is_part(&one.name) || !seen.insert(path.clone()) {
            return Err(WriteError::Name(one.name.clone()));
        }
        let digested = digest(&path, one.bytes.as_ref())?;
        derived.push(DerivedFile {
            path: path.clone(),
            bytes: digested.bytes,
            sha256: digested.sha256,
            transform: one.transform.clone(),
        });
        rows.push((path, digested));
    }
    let index = IndexExhibit {
        no: exhibit.no,
        file,
        sha256: original.sha256,
        bytes: original.bytes,
        media_type_sniffed: exhibit.media_type.clone(),
        name_as_received: exhibit.name_as_received.clone(),
        how: exhibit.how,
        from: exhibit.from.clone(),
        received_at: exhibit.received_at.clone(),
        received_by: exhibit.received_by.clone(),
        tool: exhibit.tool.clone(),
        parent: exhibit.parent,
        derived_from: exhibit.derived_from,
        transform: exhibit.transform.clone(),
        pages: exhibit.pages,
        leaf_index: exhibit.proof.index,
        anchor: exhibit.anchor.clone(),
        rows: derived,
        notes: exhibit.notes.clone(),
        withheld: None,
        in_part: None,
    };
    Ok(MeasuredExhibit { index, original, rows })
}

/// The checkpoint is signed by the log's key, and every anchor leads to it and was stamped: its size and time.
fn check_log(contents: &Contents<'_>) -> Result<(Checkpoint, BTreeMap<u64, String>), WriteError> {
    let wrong = |error: &dyn std::fmt::Display| WriteError::Checkpoint(error.to_string());
    let keys = std::slice::from_ref(&contents.log.key);
    let newest =
        Checkpoint::open(contents.log.checkpoint.to_string().as_bytes(), keys).map_err(|error| wrong(&error))?;
    let mut anchors = BTreeMap::new();
    for anchor in &contents.log.anchors {
        let old = Checkpoint::open(anchor.checkpoint.to_string().as_bytes(), keys).map_err(|error| wrong(&error))?;
        if anchor.consistency.checkpoint != contents.log.checkpoint {
            return Err(wrong(&"an anchor leads to another checkpoint"));
        }
        anchor.consistency.verify(&old, keys).map_err(|error| wrong(&error))?;
        let imprint = Sha256::of(anchor.checkpoint.to_string().as_bytes());
        let stamp = time::check_kept(&anchor.token, imprint, &[], &[]).map_err(|error| wrong(&error))?;
        anchors.insert(old.size, verify::utc(stamp.time));
    }
    Ok((newest, anchors))
}

/// The draft of one part: exhibits for which `place` gives this part have their bytes in it.
pub(crate) fn draft<'a>(
    contents: &'a Contents<'a>,
    measured: &Measured,
    part: (u32, u32),
    place: &dyn Fn(u32) -> Option<u32>,
) -> Draft<'a> {
    let mut files: BTreeMap<String, Planned<'a>> = BTreeMap::new();
    let mut index = Vec::with_capacity(measured.exhibits.len());
    for (exhibit, measured) in contents.exhibits.iter().zip(&measured.exhibits) {
        let mut line = measured.index.clone();
        let at = place(exhibit.no).unwrap_or(1);
        if at == part.0 {
            files
                .insert(line.path(), Planned { digested: measured.original, held: Held::Lent(exhibit.bytes.as_ref()) });
            for (rows, (path, digested)) in exhibit.rows.iter().zip(&measured.rows) {
                files.insert(path.clone(), Planned { digested: *digested, held: Held::Lent(rows.bytes.as_ref()) });
            }
        } else {
            line.in_part = Some(at);
        }
        files.insert(format!("proof/log/{}.leaf", line.file), Planned::made(exhibit.leaf.clone()));
        files.insert(format!("proof/log/{}.tlog-proof", line.file), Planned::made(exhibit.proof.to_string()));
        index.push(line);
    }
    for (path, bytes) in case_files(contents, part.0) {
        files.insert(path, Planned::made(bytes));
    }
    Draft {
        index: Index {
            schema: SCHEMA.to_owned(),
            case: contents.case.clone(),
            pack: contents.number,
            part: part.0,
            parts: part.1,
            made_at: contents.made_at.moment("the sender's clock"),
            previous: contents.previous,
            exhibits: index,
        },
        maker: contents.maker.clone(),
        made_at: contents.made_at.instant,
        files,
        has_report: part.0 == 1 && contents.documents.report_pdf.is_some(),
    }
}

/// Files about the case (in part 1 only) and the log (in every part).
fn case_files(contents: &Contents<'_>, part: u32) -> Vec<(String, Vec<u8>)> {
    let documents = &contents.documents;
    let mut files = vec![
        ("proof/log/checkpoint".to_owned(), contents.log.checkpoint.to_string().into_bytes()),
        ("proof/log/log.pub.pem".to_owned(), contents.log.key.to_pem().unwrap_or_default().into_bytes()),
    ];
    for anchor in &contents.log.anchors {
        let size = anchor.consistency.old;
        files.push((format!("proof/anchors/{size}.checkpoint"), anchor.checkpoint.to_string().into_bytes()));
        files.push((format!("proof/anchors/{size}.tsr"), anchor.token.clone()));
        files.push((format!("proof/anchors/{size}.consistency"), anchor.consistency.to_string().into_bytes()));
    }
    if part == 1 {
        files.push(("data/case/claim.json".to_owned(), documents.claim_json.clone()));
        files.push(("data/case/calculation.csv".to_owned(), documents.calculation_csv.clone()));
        files.push(("data/case/timeline.csv".to_owned(), documents.timeline_csv.clone()));
        if let Some(report) = &documents.report_pdf {
            files.push((crate::words::REPORT_PATH.to_owned(), report.clone()));
        }
        for (name, bytes) in &documents.legal {
            files.push((format!("data/legal/{name}"), bytes.clone()));
        }
    }
    files
}

/// The SHA-256 that a leaf names, in this crate's type.
pub(crate) fn leaf_names(leaf: &Leaf) -> Sha256 {
    Sha256(*leaf.sha256.as_bytes())
}
