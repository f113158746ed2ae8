//! Prints how fast leaves are appended durably, by size of batch, and how fast a log is checked.
//!
//! `cargo run --release -p makegood_log --example log_speed -- [LEAVES] [FOLDER]`; a debug build says little.
#![allow(clippy::print_stdout, reason = "an example prints its figures")]

use jiff::Timestamp;
use makegood_log::{DiskFolder, Entry, GivenOut, Hash, Leaf, Log, LogKey, Reader, Salt, verify};
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

fn leaf(n: u64) -> Leaf {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&n.to_be_bytes());
    let entry = Entry { instant: Timestamp::UNIX_EPOCH, actor: "import", salt: Salt(salt) };
    Leaf::ingest(entry, Hash::of(&n.to_be_bytes())).about("case/2026-014")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let leaves: u64 = arguments.next().map_or(Ok(200_000), |text| text.parse())?;
    let folder = arguments.next().map_or_else(|| std::env::temp_dir().join("makegood-log-throughput"), PathBuf::from);
    let key = || LogKey::from_seed("throughput.example", &[7; 32]);
    let keys = [key()?.public().clone()];
    println!("batch    leaves   seconds   leaves/s");
    for batch in [1, 10, 100, 1_000, 10_000, leaves] {
        let _ = std::fs::remove_dir_all(&folder);
        let list = GivenOut::open(DiskFolder::new(&folder.join("given-out"))?, &keys)?;
        let mut log = Log::create(DiskFolder::new(&folder.join("log"))?, key()?, &list)?;
        // As many batches as give a figure without waiting for it.
        let total = if batch == leaves { leaves } else { leaves.min(batch * 100).min(100_000) };
        let start = Instant::now();
        let mut size = 0;
        while size < total {
            let next = (size + batch).min(total);
            log.append((size..next).map(leaf))?;
            size = next;
        }
        let seconds = start.elapsed().as_millis().max(1);
        println!(
            "{batch:<8} {total:<8} {:<9} {}",
            format!("{}.{:03}", seconds / 1000, seconds % 1000),
            u128::from(total) * 1000 / seconds
        );
    }
    let disk = DiskFolder::new(&folder.join("log"))?;
    let start = Instant::now();
    let report = verify(&disk, DiskFolder::new(&folder.join("given-out"))?, &keys)?;
    let millis = start.elapsed().as_millis().max(1);
    print!("{report}");
    println!(
        "checked in {millis} ms: {} MB/s, {} leaves/s",
        u128::from(report.bytes) / 1000 / millis,
        u128::from(report.leaves) * 1000 / millis
    );
    let start = Instant::now();
    let reader = Reader::open(&disk, &keys)?;
    for n in 0..100 {
        reader.prove(n * (report.leaves.saturating_sub(1)) / 100)?;
    }
    println!("100 proofs in {} ms", start.elapsed().as_millis());
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
