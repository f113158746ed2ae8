//! How long a pack of 200 exhibits and 100,000 rows takes to write and to check.
//!
//! `cargo run -p makegood_pack --example pack_speed [EXHIBITS] [ROWS]`

#![allow(clippy::print_stdout, clippy::float_arithmetic)] // it prints figures

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use makegood_core::time::Zone;
use makegood_log::{Checkpoint, Entry, Hash, InclusionProof, Leaf, LogKey, MemoryTree, Salt, inclusion, leaf_hash};
use makegood_pack::container::Limits;
use makegood_pack::{
    At, Clock, Contents, Documents, Exhibit, Expect, How, LogState, Rows, Sealing, Signer, Tool, Transform,
};
use p256::pkcs8::{EncodePrivateKey, LineEnding};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let exhibits = arguments.next().transpose()?.unwrap_or(200);
    let rows = arguments.next().transpose()?.unwrap_or(100_000);
    let folder = std::env::temp_dir().join(format!("makegood-pack-speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = run(&folder, exhibits, rows);
    std::fs::remove_dir_all(&folder)?;
    result
}

fn run(folder: &std::path::Path, exhibits: usize, rows: usize) -> Result<(), Box<dyn std::error::Error>> {
    let zone = Zone::parse("Europe/Berlin")?;
    let at = At { instant: "2026-04-01T10:00:00Z".parse()?, zone: &zone, clock: Clock::Synced };
    let tool = Tool { name: "makegood".to_owned(), version: "0.1.0".to_owned(), build_sha256: None };
    let log_key = LogKey::from_seed("log.example/speed", &[9; 32])?;
    let mut tree = MemoryTree::default();
    let mut leaves = Vec::new();
    for number in 0..exhibits {
        let original: String = (0..rows / exhibits)
            .map(|row| format!("2026-03-01,{number},{row},campaign {row},12.50,EUR,0,0,0,delivered\n"))
            .collect();
        let derived: String = (0..rows / exhibits)
            .map(|row| {
                format!("{row},exhibit {number},{},{},statement 3,2026-03-01,12.50,EUR\n", row * 60, row * 60 + 59)
            })
            .collect();
        std::fs::write(folder.join(format!("{number}.csv")), &original)?;
        std::fs::write(folder.join(format!("{number}.rows")), &derived)?;
        let entry = Entry { instant: at.instant, actor: "anna", salt: Salt([u8::try_from(number % 251)?; 16]) };
        let leaf = Leaf::ingest(entry, Hash::of(original.as_bytes())).to_bytes()?;
        tree.push(leaf_hash(&leaf));
        leaves.push(leaf);
    }
    let size = tree.size();
    let checkpoint = Checkpoint { origin: "log.example/speed".to_owned(), size, root: tree.root() };
    let note = checkpoint.sign(&[&log_key])?;
    let mut list = Vec::new();
    for (number, leaf) in leaves.into_iter().enumerate() {
        let path = inclusion(&tree, number as u64, size).map_err(|_| "tree")?.unwrap_or_default();
        let transform = Transform { name: "statement".to_owned(), version: "3".to_owned(), params: Default::default() };
        let file = |end: &str| -> Box<PathBuf> { Box::new(folder.join(format!("{number}.{end}"))) };
        list.push(Exhibit {
            no: u32::try_from(number + 1)?,
            name_as_received: format!("statement {number}.csv"),
            bytes: file("csv"),
            media_type: "text/csv".to_owned(),
            how: How::Upload,
            from: "billing@example.com".to_owned(),
            received_at: at.moment("the sender's clock"),
            received_by: "anna".to_owned(),
            tool: tool.clone(),
            parent: None,
            derived_from: None,
            transform: None,
            pages: None,
            notes: Vec::new(),
            leaf,
            proof: InclusionProof { index: number as u64, path, checkpoint: note.clone() },
            anchor: None,
            rows: vec![Rows { name: "rows".to_owned(), bytes: file("rows"), transform }],
        });
    }
    let contents = Contents {
        case: "2026-014".to_owned(),
        number: 1,
        previous: None,
        made_at: at,
        maker: tool,
        exhibits: list,
        documents: Documents { report_pdf: Some(vec![b'%'; 2 << 20]), ..Documents::default() },
        log: LogState { checkpoint: note, key: log_key.public().clone(), anchors: Vec::new() },
    };
    let pem = p256::ecdsa::SigningKey::from_slice(&[1; 32])?.to_pkcs8_pem(LineEnding::LF)?;
    let (from, to) = ("2026-01-01T00:00:00Z".parse()?, "2049-01-01T00:00:00Z".parse()?);
    let key = Signer::self_made(pem.as_bytes(), "Example", [1; 16], from, to)?;
    let path = folder.join("pack.zip");
    let begin = Instant::now();
    let sealing = Sealing { key: &key, roots_pem: "", time: None };
    let written = makegood_pack::write(&contents, &sealing, BufWriter::new(File::create(&path)?))?;
    let wrote = begin.elapsed();
    let begin = Instant::now();
    let expect = Expect { fingerprint: Some(written.fingerprint), ..Expect::default() };
    let report = makegood_pack::verify(File::open(&path)?, &expect, Limits::default());
    let checked = begin.elapsed();
    println!("{exhibits} exhibits, {rows} rows, {} bytes", written.bytes);
    println!("write   {:.2} s", wrote.as_secs_f64());
    println!("verify  {:.2} s, whole: {}", checked.as_secs_f64(), report.is_whole());
    Ok(())
}
