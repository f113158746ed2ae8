//! `cargo xtask examples`: the shipped example, from a fixed seed.

use std::fs;
use std::path::Path;

use makegood_testkit::{AdvertiserOptions, generate};

/// Seed of the shipped example. Changing it changes the documentation's transcripts.
pub const SEED: u64 = 7;

/// Writes `examples/exports/` (what a user would have downloaded) and `examples/truth.json`.
pub fn run(root: &Path) -> Result<(), String> {
    let advertiser = generate(&AdvertiserOptions { seed: SEED, ..AdvertiserOptions::default() });
    let folder = root.join("examples/exports");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut bytes = 0;
    for file in &advertiser.files {
        fs::write(folder.join(&file.name), &file.bytes).map_err(failed)?;
        bytes += file.bytes.len();
    }
    fs::write(root.join("examples/truth.json"), advertiser.truth.to_json()).map_err(failed)?;
    println!(
        "examples/exports: {} files, {bytes} bytes, {} planted faults",
        advertiser.files.len(),
        advertiser.truth.planted.len()
    );
    Ok(())
}
