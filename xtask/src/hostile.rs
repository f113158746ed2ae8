//! `cargo xtask hostile`: imports every hostile sample with the program itself, one by one, and measures it.
//!
//! What must hold of each: the command ends by itself within five seconds of processor time, its reader included, in
//! bounded memory, with an answer, and its reader is not stopped. Printed are files tried, refused, imported, the slowest
//! and the one with the largest memory.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use wait4::Wait4 as _;

use crate::corpus;

/// The program that is tried.
const PROGRAM: &str = "target/debug/makegood";

/// Processor time that a file may take; an unoptimised build is about ten times slower than what users run.
const CPU_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 50 } else { 5 });

/// Largest resident memory of a reader.
const MEMORY_MAX_KIB: u64 = 512 << 10;

/// What one file came to.
struct Tried {
    file: String,
    status: String,
    cpu: Duration,
    memory_kib: u64,
    wall: Duration,
}

/// Runs the sweep.
pub fn run(root: &Path, only: Option<&str>) -> Result<(), String> {
    let folder = corpus::data(root)?.join("hostile");
    let program = root.join(PROGRAM);
    if !program.is_file() {
        return Err("build the program first: cargo build --workspace".to_owned());
    }
    let temp = tempfile::tempdir().map_err(|error| error.to_string())?;
    let workspace = temp.path().join("hostile");
    let made = Command::new(&program).arg("--quiet").arg("init").arg(&workspace).stdout(Stdio::null()).status();
    if !made.is_ok_and(|status| status.success()) {
        return Err("no workspace could be made".to_owned());
    }
    let mut tried = Vec::new();
    let mut failed = Vec::new();
    for path in corpus::files_below(&folder) {
        let file = path.strip_prefix(&folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if matches!(file.as_str(), "SOURCES.md" | "MANIFEST.tsv" | "generated/EXPECT.jsonl")
            || only.is_some_and(|only| !file.contains(only))
        {
            continue;
        }
        match one(&program, &workspace, &path, &file) {
            Ok(result) => {
                if result.cpu > CPU_MAX {
                    failed.push(format!("{file}: {:.1} s of processor time", result.cpu.as_secs_f64()));
                }
                if result.memory_kib > MEMORY_MAX_KIB {
                    failed.push(format!("{file}: {} MiB", result.memory_kib >> 10));
                }
                if result.status == "stopped" {
                    failed.push(format!("{file}: the reader was stopped"));
                }
                tried.push(result);
            }
            Err(why) => failed.push(format!("{file}: {why}")),
        }
    }
    print(&tried);
    for line in &failed {
        println!("{line}");
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("{} hostile files got through", failed.len())) }
}

fn one(program: &Path, workspace: &Path, path: &Path, file: &str) -> Result<Tried, String> {
    let began = Instant::now();
    let mut child = Command::new(program)
        .arg("--workspace")
        .arg(workspace)
        .args(["--json", "import", "--dry-run"])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut said = Vec::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_end(&mut said).map_err(|error| error.to_string())?;
    }
    // What the kernel accounts to the command and to the reader that it waited for.
    let used = child.wait4().map_err(|error| error.to_string())?;
    let said: Value = serde_json::from_slice(&said).map_err(|_| format!("no answer, {}", used.status))?;
    let files = said["files"].as_array().cloned().unwrap_or_default();
    let outer = files.iter().find(|file| file["inside"].is_null()).or(files.first()).cloned().unwrap_or_default();
    let stopped = files
        .iter()
        .flat_map(|file| file["diagnostics"].as_array().cloned().unwrap_or_default())
        .any(|diagnostic| diagnostic["code"] == "MG1014");
    let status = if stopped { "stopped" } else { outer["status"].as_str().unwrap_or("stopped") };
    Ok(Tried {
        file: file.to_owned(),
        status: status.to_owned(),
        cpu: used.rusage.utime + used.rusage.stime,
        memory_kib: used.rusage.maxrss >> 10,
        wall: began.elapsed(),
    })
}

fn print(tried: &[Tried]) {
    let mut kinds: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for result in tried {
        let kind = result.file.split('/').take(if result.file.starts_with("generated") { 2 } else { 1 }).last();
        *kinds.entry(kind.unwrap_or_default()).or_default().entry(result.status.as_str()).or_default() += 1;
    }
    let statuses = ["imported", "partial", "needs_answer", "refused", "stopped"];
    println!(
        "{:<10} {:>6} {:>9} {:>8} {:>13} {:>8} {:>8}",
        "kind", "tried", "imported", "partial", "needs answer", "refused", "stopped"
    );
    let mut all = [0u64; 6];
    for (kind, counts) in &kinds {
        let count = |status: &str| counts.get(status).copied().unwrap_or_default();
        let mut row = vec![counts.values().sum::<u64>()];
        row.extend(statuses.map(count));
        all.iter_mut().zip(&row).for_each(|(sum, count)| *sum += count);
        println!("{kind:<10} {:>6} {:>9} {:>8} {:>13} {:>8} {:>8}", row[0], row[1], row[2], row[3], row[4], row[5]);
    }
    println!("{:<10} {:>6} {:>9} {:>8} {:>13} {:>8} {:>8}", "all", all[0], all[1], all[2], all[3], all[4], all[5]);
    if let Some(slowest) = tried.iter().max_by_key(|result| (result.cpu, result.wall)) {
        println!("slowest: {} with {} ms of processor time", slowest.file, slowest.cpu.as_millis());
    }
    if let Some(largest) = tried.iter().max_by_key(|result| result.memory_kib) {
        println!("largest memory: {} with {} MiB", largest.file, largest.memory_kib >> 10);
    }
}
