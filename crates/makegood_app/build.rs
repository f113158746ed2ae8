//! Compiles the policy files under `policies/` into the program.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../policies");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut text = String::from("static BUILTIN_POLICIES: &[(&str, &str)] = &[\n");
    for folder in sorted(&root).into_iter().filter(|path| path.is_dir()) {
        println!("cargo:rerun-if-changed={}", folder.display());
        let platform = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in sorted(&folder).into_iter().filter(|file| file.extension().is_some_and(|e| e == "toml")) {
            println!("cargo:rerun-if-changed={}", file.display());
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = format!("{platform}/{name}");
            text.push_str(&format!("    ({name:?}, include_str!({:?})),\n", fs::canonicalize(&file)?));
        }
    }
    text.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("builtin_policies.rs"), text)
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
    paths.sort();
    paths
}
