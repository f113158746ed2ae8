//! A small case with a log and keys.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

pub use crate::authority::{Authority, have, openssl};
use makegood_core::time::Zone;
use makegood_log::{
    Checkpoint, ConsistencyProof, Entry, Hash, InclusionProof, Leaf, LogKey, MemoryTree, Salt, consistency, inclusion,
};
use makegood_pack::container::{Container, ContainerWriter, Limits, Part};
use makegood_pack::{
    Anchor, AnchorRef, At, Clock, Contents, Digested, Documents, Exhibit, Expect, How, LogState, Report, Rows, Sealing,
    Sha256, Signer, TimeAuthority, TimeSource, Tool, Transform, Written,
};
use p256::pkcs8::{EncodePrivateKey, LineEnding};

pub fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

pub fn berlin() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

/// A P-256 key in PKCS#8 that grows from one byte.
pub fn key_pem(seed: u8) -> String {
    p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap().to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
}

pub fn seal_key(seed: u8) -> Signer {
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2049-01-01T00:00:00Z"));
    Signer::self_made(key_pem(seed).as_bytes(), "Example GmbH, pack seal", [seed; 16], from, to).unwrap()
}

pub fn tool() -> Tool {
    Tool { name: "makegood".to_owned(), version: "0.1.0".to_owned(), build_sha256: None }
}

fn transform() -> Transform {
    let params = BTreeMap::from([("dialect".to_owned(), "example".to_owned())]);
    Transform { name: "statement".to_owned(), version: "3".to_owned(), params }
}

/// A file that is an exhibit: the name it came under, and its bytes.
pub type File = (&'static str, Vec<u8>);

pub fn files() -> Vec<File> {
    vec![
        ("Rechnung März 2026.csv", b"day,amount\n2026-03-01,12.50\n2026-03-02,12.50\n".to_vec()),
        ("../../etc/passwd", b"not what the name says\n".to_vec()),
        ("statement.ofx", vec![b'x'; 3000]),
    ]
}

/// The contents of a pack over `files`, in a log that also holds lines of other cases.
pub fn contents(files: &[File], made_at: jiff::Timestamp, zone: &'static Zone) -> Contents<'static> {
    let log_key = LogKey::from_seed("log.example/makegood", &[9; 32]).unwrap();
    let mut tree = MemoryTree::default();
    let mut leaves = Vec::new();
    for index in 0..files.len() * 2 + 5 {
        let salt = Salt([u8::try_from(index % 251).unwrap(); 16]);
        let entry = Entry { instant: at("2026-03-05T08:00:00Z"), actor: "anna", salt };
        let sha256 = match (index % 2, files.get(index / 2)) {
            (1, Some((_, bytes))) => Hash::of(bytes),
            _ => Hash::of(format!("another case {index}").as_bytes()),
        };
        let leaf = Leaf::ingest(entry, sha256).to_bytes().unwrap();
        tree.push(makegood_log::leaf_hash(&leaf));
        leaves.push(leaf);
    }
    let size = tree.size();
    let checkpoint = Checkpoint { origin: "log.example/makegood".to_owned(), size, root: tree.root() };
    let note = checkpoint.sign(&[&log_key]).unwrap();
    let received = At { instant: at("2026-03-05T08:00:00Z"), zone, clock: Clock::Synced };
    let exhibits = files
        .iter()
        .enumerate()
        .map(|(place, (name, bytes))| {
            let index = place * 2 + 1;
            let path = inclusion(&tree, index as u64, size).unwrap().unwrap();
            Exhibit {
                no: u32::try_from(place + 1).unwrap(),
                name_as_received: (*name).to_owned(),
                bytes: Box::new(bytes.clone()),
                media_type: "text/csv".to_owned(),
                how: How::Upload,
                from: "billing@example.com".to_owned(),
                received_at: received.moment("the sender's clock"),
                received_by: "anna".to_owned(),
                tool: tool(),
                parent: None,
                derived_from: None,
                transform: None,
                pages: None,
                notes: Vec::new(),
                leaf: leaves[index].clone(),
                proof: InclusionProof { index: index as u64, path, checkpoint: note.clone() },
                anchor: None,
                rows: vec![Rows {
                    name: "rows".to_owned(),
                    bytes: Box::new(format!("line,amount,exhibit\n1,12.50,{}\n", place + 1).into_bytes()),
                    transform: transform(),
                }],
            }
        })
        .collect();
    Contents {
        case: "2026-014".to_owned(),
        number: 1,
        previous: None,
        made_at: At { instant: made_at, zone, clock: Clock::Synced },
        maker: tool(),
        exhibits,
        documents: Documents {
            claim_json: br#"{"amount":"25.00","currency":"EUR"}"#.to_vec(),
            calculation_csv: b"line,amount\n1,25.00\n".to_vec(),
            timeline_csv: b"day,what\n2026-03-05,received\n".to_vec(),
            report_pdf: Some(b"%PDF-1.7 stands in for a report\n%%EOF\n".to_vec()),
            report_pages: Some(4),
            legal: vec![("certificate-902.txt".to_owned(), b"To be signed.\n".to_vec())],
        },
        log: LogState { checkpoint: note, key: log_key.public().clone(), anchors: Vec::new() },
    }
}

pub fn zone() -> &'static Zone {
    static ZONE: std::sync::LazyLock<Zone> = std::sync::LazyLock::new(berlin);
    &ZONE
}

/// The small case at a fixed time.
pub fn small() -> Contents<'static> {
    contents(&files(), at("2026-04-01T10:00:00Z"), zone())
}

/// Adds an anchor at 4 leaves, which holds exhibits 1 and 2.
pub fn anchor(contents: &mut Contents<'_>, files: &[File], authority: &Authority) {
    let log_key = LogKey::from_seed("log.example/makegood", &[9; 32]).unwrap();
    let mut tree = MemoryTree::default();
    let mut old_root = None;
    for index in 0..files.len() * 2 + 5 {
        let salt = Salt([u8::try_from(index % 251).unwrap(); 16]);
        let entry = Entry { instant: at("2026-03-05T08:00:00Z"), actor: "anna", salt };
        let sha256 = match (index % 2, files.get(index / 2)) {
            (1, Some((_, bytes))) => Hash::of(bytes),
            _ => Hash::of(format!("another case {index}").as_bytes()),
        };
        tree.push(makegood_log::leaf_hash(&Leaf::ingest(entry, sha256).to_bytes().unwrap()));
        if index == 3 {
            old_root = Some(tree.root());
        }
    }
    let old_root = old_root.unwrap();
    let old = Checkpoint { origin: "log.example/makegood".to_owned(), size: 4, root: old_root };
    let checkpoint = old.sign(&[&log_key]).unwrap();
    let request =
        makegood_pack::Request { imprint: Sha256::of(checkpoint.to_string().as_bytes()), nonce: [3; 16], policy: None };
    let answer = authority.ask(&request.to_der().unwrap()).unwrap();
    let (stamp, token) = makegood_pack::check_answer(&answer, &request, &[], &[]).unwrap();
    let path = consistency(&tree, 4, tree.size()).unwrap().unwrap();
    for exhibit in contents.exhibits.iter_mut().take(2) {
        let tsa_time = stamp.time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        exhibit.anchor = Some(AnchorRef { checkpoint_size: 4, tsa_time });
    }
    let consistency = ConsistencyProof { old: 4, old_root, path, checkpoint: contents.log.checkpoint.clone() };
    contents.log.anchors.push(Anchor { checkpoint, token, consistency });
}

/// Seals with one key and no time authority.
pub fn untimed(key: &Signer) -> Sealing<'_> {
    Sealing { key, roots_pem: "", time: None }
}

/// Seals with a time authority.
pub fn timed<'a>(key: &'a Signer, authority: &'a Authority) -> Sealing<'a> {
    Sealing { key, roots_pem: "", time: Some(source(authority, authority)) }
}

pub fn source<'a>(authority: &'a Authority, ask: &'a dyn TimeAuthority) -> TimeSource<'a> {
    TimeSource {
        authority: ask,
        nonce: [5; 16],
        policy: None,
        certificates_pem: "",
        roots_pem: &authority.root_pem,
        required: true,
    }
}

pub fn write(contents: &Contents<'_>, sealing: &Sealing<'_>) -> (Written, Vec<u8>) {
    let mut out = Vec::new();
    let written = makegood_pack::write(contents, sealing, &mut out).unwrap();
    (written, out)
}

/// What a checker knows who was given fingerprint and root.
pub fn knowing(key: &Signer, root_pem: &str) -> Expect {
    Expect { fingerprint: Some(key.fingerprint().unwrap()), time_roots_pem: root_pem.to_owned(), ..Expect::default() }
}

pub fn verify(pack: &[u8], expect: &Expect) -> Report {
    makegood_pack::verify(Cursor::new(pack), expect, Limits::default())
}

/// The files of a pack, in order, and where their bytes begin in it.
pub fn explode(pack: &[u8]) -> Vec<(String, Vec<u8>, usize)> {
    let mut container = Container::open(Cursor::new(pack), Limits::default()).unwrap();
    assert_eq!(container.faults, Vec::new());
    let entries = container.entries.clone();
    entries
        .iter()
        .map(|entry| {
            let mut bytes = Vec::new();
            container.bytes(entry).unwrap().read_to_end(&mut bytes).unwrap();
            (entry.name.clone(), bytes, usize::try_from(entry.data.unwrap()).unwrap())
        })
        .collect()
}

/// A ZIP of these files in this order, in the pack's form: what an attacker with our writer makes.
pub fn zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut writer = ContainerWriter::new(Vec::new());
    for (name, mut bytes) in files {
        let part = Part { name: name.to_owned(), digested: Digested::of(bytes) };
        writer.entry(&part, &mut bytes).unwrap();
    }
    writer.finish().unwrap().0
}
