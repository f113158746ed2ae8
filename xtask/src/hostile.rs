//! `cargo xtask hostile`: gives every hostile sample to the program's own reader process, one by one.
//!
//! What must hold of each: it ends by itself within five seconds of processor time, in bounded memory, with an
//! answer. Printed are files tried, refused, imported, the slowest and the one with the largest memory.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::corpus;

/// Processor time that a file may take.
const CPU_MAX: Duration = Duration::from_secs(5);

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
    let program = root.join("target/debug/makegood");
    if !program.is_file() {
        return Err("build the program first: cargo build --workspace".to_owned());
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
        match one(&program, &path, &file) {
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

fn one(program: &Path, path: &Path, file: &str) -> Result<Tried, String> {
    let began = Instant::now();
    let mut child = Command::new(program)
        .args(["read-one", "--measure"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let request = json!({"path": path, "name": path.file_name().map(|name| name.to_string_lossy())});
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(request.to_string().as_bytes()).map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let wall = began.elapsed();
    let said: Value = serde_json::from_slice(&output.stdout).map_err(|_| {
        format!(
            "no answer, {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("")
        )
    })?;
    let number = |name: &str| said.get(name).and_then(Value::as_u64).unwrap_or_default();
    Ok(Tried {
        file: file.to_owned(),
        status: said.get("status").and_then(Value::as_str).unwrap_or("stopped").to_owned(),
        cpu: Duration::from_millis(number("cpu_ms")),
        memory_kib: number("memory_kib"),
        wall,
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
