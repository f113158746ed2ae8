//! Compiles the folders under `detectors/` into the program.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../detectors");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut text = String::from("static BUILTIN_DETECTORS: &[(&str, &[(&str, &str)])] = &[\n");
    for folder in sorted(&root)?.into_iter().filter(|path| path.is_dir()) {
        let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        text.push_str(&format!("    ({id:?}, &[\n"));
        for file in sorted(&folder)? {
            println!("cargo:rerun-if-changed={}", file.display());
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            text.push_str(&format!("        ({name:?}, include_str!({:?})),\n", fs::canonicalize(&file)?));
        }
        text.push_str("    ]),\n");
    }
    text.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("builtin_detectors.rs"), text)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}
