//! `cargo xtask bench speed`: import and audit beside DuckDB and pandas, in one run, as ratios.
//!
//! Writes a generated advertiser of many delivery rows, imports and audits it with the release
//! binary, and asks the same eight questions of DuckDB and pandas (`xtask/bench/rivals.py`). Peak
//! memory is what the kernel accounts to each process (`/usr/bin/time`-style, through wait4 in Python).

use std::path::Path;
use std::process::Command;

use makegood_testkit::big_advertiser;

/// Generates the data, then hands over to the Python script that runs and times everything.
pub fn run(root: &Path, rows: u64) -> Result<(), String> {
    let binary = root.join("target/release/makegood");
    if !binary.exists() {
        return Err("build the release binary first: cargo build --workspace --release".to_owned());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let exports = folder.path().join("exports");
    std::fs::create_dir_all(&exports).map_err(|error| error.to_string())?;
    big_advertiser(1, rows, &exports).map_err(|error| error.to_string())?;
    let status = Command::new("python3")
        .arg(root.join("xtask/bench/rivals.py"))
        .arg(&binary)
        .arg(&exports)
        .arg(folder.path().join("work"))
        .status()
        .map_err(|error| format!("python3: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the benchmark did not finish; it needs the Python packages duckdb and pandas".to_owned())
    }
}
